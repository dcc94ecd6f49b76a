"""What an editor would call the quotes of short articles in many languages and habits.

`goldens/quotes/habits.txt` holds the articles: behind ``%%`` the kind of file, then the article,
then a line ``= kind | speaker | words`` for each quote, its parts divided by a slash.
"""

import re
from pathlib import Path

import pytest

from annotations.articles.article import article_from_bytes
from annotations.quotes.quotations import find_quotes

GOLDEN = Path(__file__).parents[1] / "goldens" / "quotes" / "habits.txt"


def cases():
    for case in re.split(r"^%% ", GOLDEN.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        kind, text = re.sub(r"^%%%%.*\n", "", case, flags=re.MULTILINE).split("\n", 1)
        expected = [line[2:] for line in text.splitlines() if line.startswith("= ")]
        article = re.sub(r"^= .*\n", "", text, flags=re.MULTILINE)
        yield pytest.param(kind, article, expected, id=article[:40].replace("\n", " "))


@pytest.mark.parametrize(("kind", "text", "expected"), list(cases()))
def test_quotes_are_those_an_editor_sees(kind, text, expected):
    article = article_from_bytes(text.encode(), Path(f"a.{kind}"))
    found = [
        f"{quote.kind} | {quote.speaker or ''} | {' / '.join(part.exact for part in quote.parts)}"
        for quote in find_quotes(article)
    ]
    assert found == expected
