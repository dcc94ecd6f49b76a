"""Words made comparable: letters, numbers, contractions, negations, of many languages."""
