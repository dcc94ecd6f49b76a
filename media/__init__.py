"""Footage in: probe it, hash it, derive what a browser and a recogniser need.

The only package that starts ffmpeg. It knows nothing of speech, articles or the web.
"""
