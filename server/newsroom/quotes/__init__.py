"""Articles compared with what was said, and what people decided about it."""
