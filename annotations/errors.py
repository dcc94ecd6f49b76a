"""What can go wrong with an article."""


class ArticleError(Exception):
    """An article cannot be used. The message names it and says what to do."""
