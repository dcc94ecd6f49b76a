"""What can go wrong between sound and subtitles."""


class TranscriptError(Exception):
    """A transcript or subtitle file cannot be used. The message names it and says what to do."""


class ModelMissingError(Exception):
    """A speech model, or what it needs to run, is not on this machine or not what it should be.

    `command` is what mends it, where a command can.
    """

    def __init__(self, what: str, command: str | None = None) -> None:
        super().__init__(f"{what}; to fix: {command}" if command else what)
        self.command = command


class OutOfMemoryError(ModelMissingError):
    """There is not enough memory, the GPU's or the machine's, for what was asked of the model."""
