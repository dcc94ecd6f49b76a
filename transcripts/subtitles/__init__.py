"""From a transcript to subtitles: styles, division into cues and lines, times, and their check."""
