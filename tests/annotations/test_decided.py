"""Quotes at the places that people confirmed, as the pages show them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from annotations.decided import as_decided
from annotations.files.stored import alignment_from_json
from annotations.model import (
    AlignedQuote,
    Alignment,
    Article,
    Decision,
    Difference,
    Part,
    Quote,
    Span,
    alignment_to_json,
)
from annotations.pages import Footage, article_page, report_page, watch_page
from annotations.pages.words import shown

TEXT = "He said: “We never left.”"
WHERE = Span(10, 23)
QUOTE = Quote("q1", "statement", "We never left.", "", "", WHERE, (Part("We never left.", WHERE),))
FOUND = AlignedQuote(
    QUOTE,
    "critical",
    flags=("ambiguous",),
    media="m",
    language="en",
    start_ms=10_000,
    end_ms=12_000,
    differences=(Difference("changed", "ever", "never", 10_500, 10_800),),
    spoken="we ever left",
)
MADE = Decision("confirmed", "Eda Öz", "2026-11-22T20:46:01.000Z", "m", 10_200, 12_400)
FOOTAGE = Footage("m", "Talk", "media/proxy.mp4", True, 60_000, "0" * 64, "talk.mp4")


def decided(**changes: object) -> AlignedQuote:
    return replace(FOUND, decision=replace(MADE, **changes))  # type: ignore[arg-type] # its fields


def alignment(quote: AlignedQuote) -> Alignment:
    return Alignment("A story", "0" * 64, (quote,))


def test_a_place_moved_a_little_is_still_the_machines() -> None:
    settled = as_decided(decided())
    assert (settled.start_ms, settled.end_ms) == (10_200, 12_400)
    assert settled.differences == FOUND.differences
    assert not settled.is_elsewhere


@pytest.mark.parametrize("change", [{"start_ms": 30_000, "end_ms": 31_000}, {"media": "other"}])
def test_of_another_place_the_machine_says_nothing(change: dict[str, object]) -> None:
    settled = as_decided(decided(**change, spoken="we never left", language="ku"))
    assert settled.is_elsewhere
    assert (settled.spoken, settled.language) == ("we never left", "ku")
    assert (settled.differences, settled.flags, settled.pieces) == ((), (), ())


@pytest.mark.parametrize(
    "change", [{"is_stale": True}, {"state": "rejected"}, {"media": None, "start_ms": None}]
)
def test_what_does_not_stand_moves_nothing(change: dict[str, object]) -> None:
    quote = decided(**change)
    assert as_decided(quote) == quote


def test_a_quote_that_was_not_found_is_where_somebody_heard_it() -> None:
    lost = AlignedQuote(QUOTE, "not-found", decision=MADE)
    settled = as_decided(lost)
    assert (settled.media, settled.start_ms, settled.is_elsewhere) == ("m", 10_200, True)


def test_decisions_survive_the_file() -> None:
    kept = alignment(decided(note="Ask <her>", is_stale=True, spoken="we", language="ckb"))
    assert alignment_from_json(alignment_to_json(kept)) == kept
    assert "decision" not in alignment_to_json(alignment(FOUND))["quotes"][0]


def test_pages_say_who_decided_what() -> None:
    article = Article("A story", TEXT, f"<p>{TEXT}</p>", "0" * 64)
    made = datetime(2026, 11, 23, tzinfo=UTC)
    kept = alignment(decided(note="<i>Heard</i> it"))
    for page in (
        article_page(article, kept, [FOOTAGE]),
        report_page([FOOTAGE], {"articles/a.html": kept}, made),
        watch_page(FOOTAGE, {"articles/a.html": kept}),
    ):
        assert "Confirmed by <bdi>Eda Öz</bdi>" in page
        assert "2026-11-22 20:46 UTC" in page
        assert "&lt;i&gt;Heard&lt;/i&gt; it" in page
        assert "#t=10.2,12.4" in page
    rejected = alignment(decided(state="rejected", is_stale=True))
    assert "Something changed since it was rejected by" in report_page(
        [FOOTAGE], {"a": rejected}, made
    )
    assert "onfirmed by <bdi>" not in article_page(article, alignment(FOUND), [FOOTAGE])


def test_what_was_rejected_is_told_apart() -> None:
    (quote,) = shown(alignment(decided(state="rejected")))
    assert quote.is_rejected
    assert not decided(state="rejected", is_stale=True).is_rejected
    assert not decided().is_rejected
