"""An article as its reader sees it: files in, plain text and sanitised HTML out."""
