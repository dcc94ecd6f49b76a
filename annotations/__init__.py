"""The article: what it quotes, where that was said, how it differs, and the pages that show it.

Built on `transcripts` and `media`; knows nothing of the web server.
"""
