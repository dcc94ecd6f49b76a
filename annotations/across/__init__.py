"""Quotes beside speech in another language."""
