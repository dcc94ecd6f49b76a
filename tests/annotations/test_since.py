"""What became of the quotes: moved, changed, orphaned, new; and whose id each has."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.alignment import align
from annotations.articles.article import article_from_bytes
from annotations.changes.since import before, compared
from annotations.model import Alignment, Change
from annotations.policy import DEFAULT, judged
from annotations.quotes.quotations import find_quotes
from transcripts.model import MediaRef, Segment, Transcript, Word

STORY = """
Hart remembers. “We asked for money every single year,” he said.

“Nobody ever answered our letters,” Hart added. “Nobody ever came.”

Medina disagrees: “They came when it was far too late.”
"""
SAID = (
    "We asked for money every single year. Nobody ever answered our letters. "
    "Nobody ever came. They came when it was far too late."
)


def transcript(
    said: str = SAID, *, media: str = "m1", late_ms: int = 0, timed: bool = True
) -> Transcript:
    """Somebody says those words, two a second."""
    segments, at = [], 1000 + late_ms
    for number, sentence in enumerate(said.split(". ")):
        words = tuple(
            Word(at + 500 * n, at + 500 * n + 400, word) for n, word in enumerate(sentence.split())
        )
        at = words[-1].end_ms + 100
        segments.append(
            Segment(f"s{number}", words[0].start_ms, at, sentence, words if timed else ())
        )
    return Transcript(MediaRef(media, "talk", at), "en", tuple(segments))


def aligned(story: str = STORY, said: Transcript | None = None) -> tuple[Alignment, str]:
    article = article_from_bytes(story.encode(), Path("story.md"))
    found = align(article, find_quotes(article), [said or transcript()], lambda: None)
    return judged(found, DEFAULT), article.text


def since(was: Alignment, story: str = STORY, said: Transcript | None = None) -> Alignment:
    said = said or transcript()
    now, text = aligned(story, said)
    return compared(now, before(was), {said.media.id}, text)


def told(alignment: Alignment) -> dict[str | None, tuple[str, tuple[str, ...]]]:
    return {change.id: (change.status, change.what) for change in alignment.changes or ()}


def change(alignment: Alignment, id: str) -> Change:
    return next(each for each in alignment.changes or () if each.id == id)


def test_nothing_has_changed() -> None:
    was, _ = aligned()
    now = since(was)
    assert len(was.quotes) == 4
    assert told(now) == {each.quote.id: ("unchanged", ()) for each in was.quotes}
    assert now.quotes == was.quotes
    assert now.passes


@pytest.mark.parametrize(
    ("edit", "id", "status", "what"),
    [
        (lambda s: s.replace("single year", "single month"), "q1", "changed", "text"),
        (lambda s: s.replace("single year", "single month"), "q1", "changed", "verdict"),
        (lambda s: s.replace("single year", "single month"), "q1", "changed", "severity"),
        (lambda s: s.replace("single year", "single month"), "q1", "changed", "differences"),
        (lambda s: s.replace("“Nobody ever came.”", ""), "q3", "orphaned", "gone"),
        (
            lambda s: s.replace("“Nobody ever came.”", "Nobody ever came."),
            "q3",
            "orphaned",
            "unquoted",
        ),
        (lambda s: "Something new.\n\n" + s, "q4", "moved", "position"),
        (lambda s: s.replace("Hart added", "Medina added"), "q2", "changed", "speaker"),
        (lambda s: s + "\n“And then it rained for a week,” she said.", "q5", "new", None),
    ],
)
def test_the_article_was_edited(
    edit: Callable[[str], str], id: str, status: str, what: str | None
) -> None:
    was, _ = aligned()
    found = told(since(was, edit(STORY)))[id]
    assert found[0] == status
    assert what in found[1] if what else found[1] == ()


@pytest.mark.parametrize(
    ("said", "id", "status", "what"),
    [
        (transcript(late_ms=300), "q1", "unchanged", ()),
        (transcript(late_ms=4000), "q1", "moved", ("time",)),
        (transcript(media="m2"), "q1", "moved", ("media-id",)),
        (transcript(media="m2", late_ms=9000), "q1", "moved", ("recording", "time")),
        (
            transcript(SAID.replace("far too late", "far too soon")),
            "q4",
            "changed",
            ("verdict", "severity", "differences", "spoken"),
        ),
        (transcript(SAID.split(" They")[0]), "q4", "orphaned", ("not-found",)),
        (transcript(SAID.replace("letters. ", "letters! ")), "q2", "unchanged", ()),
    ],
)
def test_the_transcript_is_another(
    said: Transcript, id: str, status: str, what: tuple[str, ...]
) -> None:
    was, _ = aligned()
    found = told(since(was, said=said))[id]
    assert found[0] == status
    assert set(what) <= set(found[1])


def test_what_differs_is_told_before_and_after() -> None:
    was, _ = aligned()
    moved = change(since(was, said=transcript(late_ms=4000)), "q1")
    assert (moved.before or {})["start_ms"] + 4000 == (moved.after or {})["start_ms"]
    now = since(was, STORY.replace("single year", "single month"))
    changed = change(now, "q1")
    assert "single year" in (changed.before or {})["exact"]
    assert "single month" in (changed.after or {})["exact"]
    assert (changed.before or {})["verdict"] == "verbatim"
    assert (changed.after or {})["severity"] == "fail"
    assert not now.passes
    gone = change(since(was, STORY.replace("“Nobody ever came.”", "")), "q3")
    assert gone.after is None
    assert (gone.before or {})["exact"] == "Nobody ever came."


def test_the_worst_comes_first() -> None:
    was, _ = aligned()
    story = "Something new.\n" + STORY.replace("single year", "month").replace(
        "“Nobody ever came.”", ""
    )
    statuses = [each.status for each in since(was, story).changes or ()]
    assert statuses == ["orphaned", "changed", "moved", "moved"]


def test_a_quote_keeps_its_id_and_no_id_is_given_twice() -> None:
    was, _ = aligned()
    first = since(was, "“It rained for a whole week,” she said.\n" + STORY)
    ids = [each.quote.id for each in first.quotes]
    assert ids == ["q5", "q1", "q2", "q3", "q4"]
    second = since(first)  # the new one is gone again
    assert [each.quote.id for each in second.quotes] == ["q1", "q2", "q3", "q4"]
    assert second.retired == ("q5",)
    third = since(since(second), STORY + "\n“It snowed for another week,” she said.")
    assert third.quotes[-1].quote.id == "q6"
    assert third.retired == ("q5",)


def test_the_same_words_twice_are_told_apart_by_what_stands_around() -> None:
    twice = "“Nobody ever came,” Hart said on Monday.\n\n“Nobody ever came,” Medina wrote later."
    was, _ = aligned(twice)
    swapped = "\n\n".join(twice.split("\n\n")[::-1])
    assert [each.quote.id for each in since(was, swapped).quotes] == ["q2", "q1"]
    one_left = since(was, twice.split("\n\n")[1])
    assert told(one_left)["q1"][0] == "orphaned"
    assert one_left.quotes[0].quote.id == "q2"


def test_times_that_nobody_knows_are_no_change() -> None:
    was, _ = aligned()
    unknown = replace(
        was, quotes=tuple(replace(each, start_ms=None, end_ms=None) for each in was.quotes)
    )
    assert {each.status for each in since(unknown).changes or ()} == {"unchanged"}
    untimed = since(was, said=transcript(timed=False))
    assert {each.status for each in untimed.changes or ()} <= {"unchanged", "moved"}


def test_mentions_nobody_asks_for_now_are_not_missed() -> None:
    was, text = aligned()
    mention = replace(was.quotes[3], quote=replace(was.quotes[3].quote, kind="mention"))
    old = replace(was, quotes=(*was.quotes[:3], mention))
    now = compared(replace(was, quotes=was.quotes[:3]), before(old), {"m1"}, text)
    assert {each.status for each in now.changes or ()} == {"unchanged"}
    assert now.retired == ("q4",)


def test_both_are_judged_by_the_same_policy() -> None:
    was, _ = aligned(STORY.replace("single year", "year"))
    strict = replace(was, quotes=tuple(replace(each, severity="warn") for each in was.quotes))
    story = STORY.replace("single year", "year")
    assert {each.status for each in since(judged(strict, DEFAULT), story).changes or ()} == {
        "unchanged"
    }


def test_one_recording_does_not_take_the_name_of_another() -> None:
    was, text = aligned()
    quotes = list(was.quotes)
    quotes[3] = replace(quotes[3], media="m2")  # one quote was of another recording all along
    other = replace(was, quotes=tuple(quotes))
    now = compared(was, before(other), {"m1"}, text)
    assert told(now)["q4"] == ("moved", ("recording",))


def test_quotes_without_any_earlier_ones_are_all_new() -> None:
    now = since(Alignment("t", "", ()))
    assert {each.status for each in now.changes or ()} == {"new"}
    assert [each.quote.id for each in now.quotes] == ["q1", "q2", "q3", "q4"]


def test_an_article_without_quotes_orphans_all() -> None:
    was, _ = aligned()
    now = since(was, "Nothing is said here.")
    assert {each.status for each in now.changes or ()} == {"orphaned"}
    assert now.retired == ("q1", "q2", "q3", "q4")
    assert not now.passes
