"""The web server, what ``quotemark serve`` starts, and the pages of processed folders."""
