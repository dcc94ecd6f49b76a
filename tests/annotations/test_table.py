"""The table: what a spreadsheet reads, and that it computes nothing."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.files.table import COLUMNS, table
from annotations.model import (
    AlignedQuote,
    Alignment,
    Alternative,
    Change,
    Difference,
    Part,
    Quote,
    Span,
)

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def aligned(exact: str = "We stayed", **more: object) -> AlignedQuote:
    quote = Quote("q1", "statement", exact, "", "", Span(3, 9), (Part(exact, Span(3, 9)),), "Rosa")
    found = {"verdict": "altered", "severity": "fail", "media": "m1", "language": "es"}
    return AlignedQuote(quote, **(found | {"start_ms": 3_723_045, "end_ms": 3_724_000} | more))  # type: ignore[arg-type]  # the test's own values


def rows(alignment: Alignment) -> list[dict[str, str]]:
    text = table(alignment)
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row_for_each_quote() -> None:
    differences = (
        Difference("changed", "two", "three", 1, 2),
        Difference("deleted", "never", "", 1, 2),
        Difference("added", "", "always", None, None),
    )
    quote = aligned(
        flags=("cleaned", "ambiguous"),
        differences=differences,
        alternatives=(Alternative("m2", 61_000, 62_000, 0.9),),
        spoken="Nos quedamos",
        translation="We remained",
        score=0.97,
    )
    lost = aligned("Gone", verdict="not-found", media=None, start_ms=None, end_ms=None)
    first, second = rows(Alignment("t", "", (quote, lost)))
    assert tuple(first) == COLUMNS
    assert (first["id"], first["speaker"], first["quote"]) == ("q1", "Rosa", "We stayed")
    assert (first["start"], first["end"]) == ("1:02:03.045", "1:02:04.000")
    assert (first["start_ms"], first["severity"]) == ("3723045", "fail")
    assert first["flags"] == "cleaned, ambiguous"
    assert first["differences"] == (
        "said “two”, printed “three”; left out “never”; not said “always”"
    )
    assert first["other_places"] == "m2 0:01:01.000"
    assert (second["start"], second["start_ms"], second["media"]) == ("", "", "")


def test_what_changed_has_columns_of_its_own() -> None:
    changes = (Change("q1", "changed", ("text", "verdict")),)
    (row,) = rows(Alignment("t", "", (aligned(),), changes=changes))
    assert (row["change"], row["what"]) == ("changed", "text, verdict")


@pytest.mark.parametrize("start", FORMULAS)
def test_no_cell_is_a_formula(start: str) -> None:
    hostile = f'{start}HYPERLINK("http://x","y")'
    (row,) = rows(Alignment("t", "", (aligned(hostile, spoken=hostile, media=f" {hostile}"),)))
    for cell in (row["quote"], row["spoken"], row["media"]):
        assert not cell.startswith(FORMULAS)
        assert cell.endswith('HYPERLINK("http://x","y")')


@given(
    st.text(st.characters(exclude_categories=["Cs"])), st.text(st.sampled_from("=+-@,;\"'\r\n\t x"))
)
def test_any_words_keep_to_their_cell(exact: str, speaker: str) -> None:
    quote = aligned(exact, spoken=speaker)
    (row,) = rows(Alignment("t", "", (quote,)))
    assert set(row) == set(COLUMNS)
    assert row["verdict"] == "altered"
    assert not any(cell.startswith(FORMULAS) for cell in row.values())


def test_letters_that_join_stay_joined() -> None:
    (row,) = rows(Alignment("t", "", (aligned("می\u200cخواهیم"),)))
    assert row["quote"] == "می\u200cخواهیم"
