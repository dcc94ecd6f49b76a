"""Speech to text to subtitles: engines, transcripts, translation, cues, checks, formats.

Built on `media`; knows nothing of articles or the web.
"""
