"""Time grows in proportion to an article, however it is written."""

import time
from pathlib import Path

import pytest

from annotations.articles.article import Decoration, article_from_bytes, decorate
from annotations.quotes.quotations import find_quotes

SMALL = 5_000
HOSTILE = {
    "unclosed marks": "“a ",
    "marks that only close": "a” ",
    "straight marks": ' "a',
    "apostrophes": " 'a",
    "marks of all kinds": "“a ‘b «c „d \"e 'f ",
    "spaces between guillemets": "« ",
    "one sentence of names": "“a b c,” Ann Lee Bob ",
    "abbreviations": "A. “b” ",
    "verbs": "“a,” he said, ",
    "pronouns of one paragraph": "Ann Lee, a nurse, came. “We go now,” she said. ",
    "Arabic verbs": "قال «لن» ",
    "dashes": "— a, said Ann — b\n\n",
    "labels": "Ann: a?\n\nBob: b\n\n",
    "open paragraphs": "“abc def\n\n",
    "block quotes": "> “a” b\n\nc\n\n",
    "links": "[a](",
}
HTML = {
    "elements never closed": "<div><b><i><a href=x>a",
    "lists in lists": "<ul><li>a",
    "attributes on formatting": "<p><b class=x>a",
    "block quotes in block quotes": "<blockquote>“a b” <cite>c</cite>",
    "pull quotes": "<aside class=pullquote>a b c</aside><p>“a b c d,” said Ann</p>",
    "hidden elements": "<p hidden>a<p style=display:none>b</p>c",
    "character references": "&ldquo;a&amp;b",
}


def seconds(text: str, name: str) -> float:
    began = time.process_time()
    article = article_from_bytes(f"<p>x</p>{text}".encode(), Path(name))
    quotes = find_quotes(article)
    decorate(
        article.html,
        [Decoration(q.position.start, q.position.end, "<b>", "</b>") for q in quotes],
    )
    return time.process_time() - began


@pytest.mark.parametrize(
    ("name", "unit"),
    [*(("a.md", unit) for unit in HOSTILE.values()), *(("a.html", unit) for unit in HTML.values())],
    ids=[*HOSTILE, *HTML],
)
def test_four_times_the_article_takes_no_sixteen_times_the_time(name, unit):
    text = unit * (SMALL // len(unit))
    small = min(seconds(text, name) for _ in range(2))
    assert seconds(text * 4, name) < 9 * small + 0.5


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul", "span", "table"])
def test_the_deepest_nesting_ends_in_an_article(tag):
    html = f"<{tag}>" * 50_000 + "“We stayed,” said Ann Lee." + f"</{tag}>" * 50_000
    article = article_from_bytes(html.encode(), Path("a.html"))
    assert "“We stayed,” said Ann Lee." in article.text
    assert [quote.speaker for quote in find_quotes(article)] == ["Ann Lee"]


def test_an_article_of_a_megabyte_is_read_in_seconds():
    paragraph = (
        "The river rose in the night and took the lower road with it, as it had before. "
        "“We heard it come,” said Ann Lee, a nurse, “and then we ran.” Nobody had slept.\n\n"
    )
    assert seconds(paragraph * (1_000_000 // len(paragraph)), "a.md") < 20
