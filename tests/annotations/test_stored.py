"""Alignments read back: our own unchanged, others' as far as they go, damaged ones refused."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import ArticleError
from annotations.files.stored import alignment_from_json, read_alignment
from annotations.model import (
    FLAGS,
    SEVERITIES,
    VERDICTS,
    AlignedQuote,
    Alignment,
    Alternative,
    Difference,
    Part,
    Piece,
    Quote,
    Span,
    alignment_to_json,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
times = st.none() | st.integers(0, 1 << 40)
spans = st.tuples(st.integers(0, 999), st.integers(0, 99)).map(lambda s: Span(s[0], sum(s)))
scores = st.integers(0, 1000).map(lambda n: n / 1000)
quotes = st.builds(
    Quote,
    id=st.just("q1"),
    kind=st.sampled_from(["statement", "fragment", "mention"]),
    exact=texts,
    prefix=texts,
    suffix=texts,
    position=spans,
    parts=st.lists(st.builds(Part, texts, spans), min_size=1, max_size=2).map(tuple),
    speaker=st.none() | texts,
    said_in=st.none() | texts,
)
aligned_quotes = st.builds(
    AlignedQuote,
    quote=quotes,
    verdict=st.sampled_from(VERDICTS),
    flags=st.lists(st.sampled_from(FLAGS), max_size=2).map(tuple),
    score=scores,
    media=st.none() | texts,
    language=st.none() | texts,
    start_ms=times,
    end_ms=times,
    pieces=st.lists(st.builds(Piece, texts, st.integers(0, 9), st.integers(0, 9))).map(tuple),
    differences=st.lists(
        st.builds(
            Difference, st.sampled_from(["deleted", "added", "changed"]), texts, texts, times, times
        ),
        max_size=2,
    ).map(tuple),
    alternatives=st.lists(
        st.builds(Alternative, texts, st.integers(0, 9), st.integers(0, 9), scores), max_size=2
    ).map(tuple),
    spoken=st.none() | texts,
    translation=st.none() | texts,
    severity=st.none() | st.sampled_from(SEVERITIES),
)


@given(st.lists(aligned_quotes, max_size=3), st.none() | texts)
def test_what_is_written_is_read_again(found: list[AlignedQuote], policy: str | None) -> None:
    numbered = tuple(
        replace(each, quote=replace(each.quote, id=f"q{number}"))
        for number, each in enumerate(found)
    )
    alignment = Alignment("title", "ab", numbered, policy)
    document = json.loads(json.dumps(alignment_to_json(alignment)))
    assert alignment_from_json(document) == alignment


def bare(**fields: Any) -> dict[str, Any]:
    quote = {"id": "q1", "exact": "we stayed", "verdict": "verbatim"}
    quote |= {"position": {"start": 3, "end": 12}} | fields
    return {"schema": "quotemark/alignment/1", "quotes": [quote]}


def test_what_another_tool_left_out_is_empty() -> None:
    (quote,) = alignment_from_json(bare()).quotes
    assert quote.quote.parts == (Part("we stayed", Span(3, 12)),)
    assert (quote.start_ms, quote.severity, quote.flags) == (None, None, ())


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "not an object"),
        ({"schema": "quotemark/quotes/1"}, '"schema"'),
        ({"schema": "quotemark/alignment/1"}, '"quotes"'),
        (bare(verdict="fine"), '"verdict" of the file.quotes[0]'),
        (bare(verdict=None), '"verdict"'),
        (bare(id='"><b>'), '"id"'),
        (bare(id=""), '"id"'),
        (bare(exact=5), '"exact"'),
        (bare(exact="\ud800"), "half a character"),
        (bare(position={"start": 9, "end": 3}), "position"),
        (bare(position={"start": -9, "end": 3}), "position"),
        (bare(start_ms=True), '"start_ms"'),
        (bare(start_ms=1.5), '"start_ms"'),
        (bare(start_ms=10**400), '"start_ms"'),
        (bare(flags=[["x"]]), '"flags"'),
        (bare(score=7), '"score"'),
        (bare(score=float("nan")), '"score"'),
        (bare(severity="grave"), '"severity"'),
        (bare(differences=[7]), "differences[0]"),
        (bare(alternatives=[{"media": "m"}]), '"start_ms"'),
        ({**bare(), "quotes": bare()["quotes"] * 2}, "same id"),
    ],
)
def test_what_is_wrong_is_named(document: object, said: str) -> None:
    with pytest.raises(ArticleError) as error:
        alignment_from_json(document, "old.json")
    assert str(error.value).startswith("old.json: not a quotemark/alignment/1 file: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[" * 100_000, b"\xff\xfe{}", b'{"a": 1' + b"0" * 5000]
)
def test_files_that_are_not_json(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(data)
    with pytest.raises(ArticleError, match=r"old\.json: not JSON"):
        read_alignment(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="cannot be read"):
        read_alignment(tmp_path / "missing.json")
    with pytest.raises(ArticleError, match="not a file"):
        read_alignment(tmp_path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*bare()["quotes"][0], "flags", "pieces"]), json_values))
def test_nothing_but_an_article_error_comes_of_it(fields: dict[str, Any]) -> None:
    with suppress(ArticleError):
        alignment_from_json(bare(**fields))
