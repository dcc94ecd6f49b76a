"""What can go wrong in the newsroom, in words for the person who asked for it."""


class NewsroomError(Exception):
    """Something cannot be done as asked. The message says why and what to do."""
