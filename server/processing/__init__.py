"""What the commands do: recordings to results, subtitles mended and moved, articles aligned."""
