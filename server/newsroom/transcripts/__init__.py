"""What was said: revisions, corrections, translations, glossaries, subtitles."""
