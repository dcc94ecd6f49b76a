"""Passages marked by hand join the quotes, unless they are quotes already."""

from pathlib import Path

import pytest

from annotations.articles.article import article_from_bytes
from annotations.changes.reanchor import Passage
from annotations.files.marked import with_marked
from annotations.files.w3c_import import Annotated
from annotations.model import Quote
from annotations.quotes.quotations import find_quotes

STORY = """
She told us that they had never left the valley. “We stayed the whole night,” she said,
“and nobody came.” The so-called “Operation Dawn” was in the papers. Nobody came, the mayor agreed.
"""
ARTICLE = article_from_bytes(STORY.encode(), Path("story.md"))
QUOTES = find_quotes(ARTICLE)


def marked(*exacts: str, prefix: str = "") -> tuple[tuple[Quote, ...], tuple[str, ...]]:
    return with_marked(
        ARTICLE, QUOTES, [Annotated(tuple(Passage(each, prefix) for each in exacts))]
    )


def test_the_story_has_a_quote_and_a_mention() -> None:
    assert [(each.id, each.kind) for each in QUOTES] == [("q1", "statement"), ("q2", "mention")]


def test_a_marked_passage_becomes_a_quote() -> None:
    quotes, lost = marked("they had never left the valley")
    assert not lost
    assert [each.id for each in quotes] == ["q3", "q1", "q2"]
    new = quotes[0]
    assert (new.kind, new.speaker) == ("statement", None)
    assert ARTICLE.text[new.position.start : new.position.end] == new.exact
    assert new.prefix + new.exact + new.suffix in ARTICLE.text
    assert [part.exact for part in new.parts] == [new.exact]


@pytest.mark.parametrize(
    "exacts",
    [
        ("We stayed the whole night,",),
        ("“We stayed the whole night,”",),
        ("stayed the whole night",),
        ("“We stayed the whole night,” she said, “and nobody came.”",),
        ("We stayed the whole night,", "and nobody came."),
    ],
)
def test_what_is_a_quote_already_stays_that(exacts: tuple[str, ...]) -> None:
    assert marked(*exacts) == (QUOTES, ())


def test_a_marked_mention_becomes_somebodys_words() -> None:
    quotes, _ = marked("Operation Dawn")
    assert [(each.id, each.kind) for each in quotes] == [("q1", "statement"), ("q2", "fragment")]


def test_a_passage_of_several_parts() -> None:
    quotes, _ = marked("they had never left", "the mayor agreed")
    (new,) = (each for each in quotes if each.id == "q3")
    assert new.exact == "they had never left the mayor agreed"
    assert [part.exact for part in new.parts] == ["they had never left", "the mayor agreed"]


@pytest.mark.parametrize(
    "exacts", [("Something nobody wrote anywhere",), ("they had never left", "no such")]
)
def test_what_is_not_in_the_article_is_told(exacts: tuple[str, ...]) -> None:
    assert marked(*exacts) == (QUOTES, (" ".join(exacts),))
