"""What can go wrong with an address, in words for the person who gave it."""

TOO_LARGE = "What lies there is larger than may be taken"


class FetchError(Exception):
    """Nothing can be taken from an address. The message says why."""
