"""What can go wrong with footage, in words for the person who has to mend it."""


class MediaError(Exception):
    """A media file cannot be used. The message names the file and says what to do."""


class MissingToolError(Exception):
    """Something this machine should have is not there. The message says how to get it."""
