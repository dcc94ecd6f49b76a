"""Quotes beside the words that were heard: where they were said, and what was changed."""
