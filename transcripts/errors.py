"""What can go wrong between sound and subtitles."""


class TranscriptError(Exception):
    """A transcript or subtitle file cannot be used. The message names it and says what to do."""


class ModelMissingError(Exception):
    """A speech model is not on this machine or is not what it should be."""
