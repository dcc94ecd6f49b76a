"""Articles read, and compared with what was said, beside the web application."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from annotations.alignment import align
from annotations.articles.article import article_from_bytes
from annotations.changes.reanchor import Passage
from annotations.errors import ArticleError
from annotations.files.marked import with_marked
from annotations.files.w3c_import import Annotated
from annotations.model import Alignment, Article
from annotations.policy import find_policy, judged
from annotations.quotes.quotations import find_quotes
from server.newsroom.beside import Beside, serve
from transcripts.reading import from_json

FORMATS = {"markdown": ".md", "html": ".html", "text": ".txt"}
"""What an article may be sent as, and the ending of a file of that kind."""

_ARTICLES_KEPT = 32
"""What was written to be read slowly is so once, not for each who looks at it."""

_MOST_QUOTES = 2_000


@lru_cache(maxsize=_ARTICLES_KEPT)
def read_article(source: str, kind: str, title: str) -> Article:
    """An article as it was sent, under its title; `kind` is one of `FORMATS`.

    An empty title is the article's own. Raises `ArticleError` for what is no article.
    """
    read = read_file(source.encode(errors="replace"), f"article{FORMATS[kind]}")
    return replace(read, title=title) if title else read


def read_file(data: bytes, name: str) -> Article:
    """The article in a file, whose name tells its kind. Raises `ArticleError`."""
    read: Article = _reading("read", data, name)
    return read


def compared(
    read: Article, marked: Sequence[Passage], transcripts: Sequence[Mapping[str, Any]]
) -> Alignment:
    """What an article quotes, and people marked in it, laid along ``transcript/1`` documents."""
    made: Alignment = _comparing("compare", read, tuple(marked), tuple(transcripts))
    return made


def _read(data: bytes, name: str) -> Article:
    article = article_from_bytes(data, Path(name))
    if len(find_quotes(article)) > _MOST_QUOTES:  # each is looked for in all that was said
        raise ArticleError(f"{name}: quotes more than {_MOST_QUOTES:,} times; save it in parts")
    return article


def _compare(
    read: Article, marked: Sequence[Passage], transcripts: Sequence[Mapping[str, Any]]
) -> Alignment:
    quotes, _ = with_marked(read, find_quotes(read), [Annotated((each,)) for each in marked])
    said = tuple(quote for quote in quotes if quote.kind != "mention")
    return judged(align(read, said, list(map(from_json, transcripts))), find_policy("default"))


_reading, _comparing = Beside(__name__), Beside(__name__)
"""Two, for reading an article takes no time and comparing one may take a minute."""

if __name__ == "__main__":
    serve({"read": _read, "compare": _compare})
