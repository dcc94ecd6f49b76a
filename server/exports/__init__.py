"""What leaves a folder of results: a kit for YouTube, burned subtitles, clips."""
