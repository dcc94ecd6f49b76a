"""Web Annotations of any shape: what is read of them, and that nothing hostile gets further."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.articles.article import article_from_bytes
from annotations.changes.reanchor import Passage
from annotations.errors import ArticleError
from annotations.files.w3c import annotation_page
from annotations.files.w3c_import import (
    MOST_ANNOTATIONS,
    annotations_from_json,
    moment_of,
    read_annotations,
)
from annotations.model import VERDICTS, AlignedQuote, Alignment, Part, Quote, Span
from annotations.pages import Footage

QUOTED = {"type": "TextQuoteSelector", "exact": "we stayed", "prefix": "said “", "suffix": "” on"}
PLACED = {"type": "TextPositionSelector", "start": 7, "end": 16}
TEXT_AT = {"source": "story.html", "selector": QUOTED}
MOMENT = {"type": "FragmentSelector", "value": "t=npt:12.3,15.9"}
FOOTAGE_AT = {"source": "talk.mp4", "selector": MOMENT}
PASSAGE = Passage("we stayed", "said “", "” on")


def annotation(target: object = TEXT_AT, body: object = None) -> dict[str, Any]:
    return {"type": "Annotation", "target": target, "body": body}


@pytest.mark.parametrize(
    "document",
    [
        annotation(),
        [annotation()],
        {"type": "AnnotationPage", "items": [annotation()]},
        {"type": "AnnotationCollection", "first": {"items": [annotation()]}, "last": "https://x"},
        {"first": {"items": [], "next": {"items": [annotation()], "next": "https://x"}}},
        {"@graph": [annotation()]},
        {"total": 1, "rows": [{"uri": "x", "text": "hm", "tags": [], **annotation([TEXT_AT])}]},
        annotation([TEXT_AT]),
        annotation(["https://x/page", TEXT_AT]),
        annotation({"type": "Choice", "items": [TEXT_AT]}),
        annotation({"source": {"id": "x"}, "selector": [{"type": "RangeSelector"}, QUOTED]}),
        annotation({"selector": {"type": "XPathSelector", "refinedBy": QUOTED}}),
        annotation({"selector": {"type": "FragmentSelector", "refinedBy": [PLACED, QUOTED]}}),
        annotation({"selector": {**QUOTED, "type": ["oa:TextQuoteSelector"]}}),
        annotation({"selector": {**QUOTED, "type": None, "@type": "oa:TextQuoteSelector"}}),
        annotation("https://x/talk.mp4#t=1,2", TEXT_AT),
        annotation(FOOTAGE_AT, [TEXT_AT, "https://x"]),
    ],
)
def test_the_passage_is_found_in_every_shape(document: object) -> None:
    (found,) = annotations_from_json(document)
    assert found.passage.exact == PASSAGE.exact
    assert (found.passage.prefix, found.passage.suffix) == (PASSAGE.prefix, PASSAGE.suffix)


@pytest.mark.parametrize(
    ("body", "target"),
    [
        (FOOTAGE_AT, TEXT_AT),
        ([{"type": "TextualBody", "value": "x"}, FOOTAGE_AT], TEXT_AT),
        ("talk.mp4#t=12.3,15.9", TEXT_AT),
        ({"id": "talk.mp4#t=12.3,15.9", "type": "Video"}, [TEXT_AT]),
        ({"source": {"id": "talk.mp4"}, "selector": [{"type": "SvgSelector"}, MOMENT]}, TEXT_AT),
        (TEXT_AT, FOOTAGE_AT),
        (None, [TEXT_AT, FOOTAGE_AT]),
    ],
)
def test_the_moment_is_found_at_either_end(body: object, target: object) -> None:
    (found,) = annotations_from_json(annotation(target, body))
    assert (found.media, found.start_ms, found.end_ms) == ("talk.mp4", 12_300, 15_900)


@pytest.mark.parametrize(
    ("fragment", "moment"),
    [
        ("t=npt:12.3,15.9", (12_300, 15_900)),
        ("t=1,2", (1000, 2000)),
        ("t=npt%3A1%2C2", (1000, 2000)),
        ("xywh=0,0,9,9&t=1,2", (1000, 2000)),
        ("t=1,2&t=3,4", (3000, 4000)),
        ("t=00:01:02.5,1:00:00", (62_500, 3_600_000)),
        ("t=01:02,01:03", (62_000, 63_000)),
        ("t=,7", (0, 7000)),
        ("t=3", (3000, None)),
        # ignored, as the tests of Media Fragments have it
        ("t=3,3", None),
        ("t=7,3", None),
        ("t=,", None),
        ("t=3,", None),
        ("t=", None),
        ("t=smpte:0:00:01:00", None),
        ("t=-1,2", None),
        ("t=1e9,2e9", None),
        ("t=" + "9" * 400, None),
        ("t=٣,٤", None),
        ("track=1", None),
        ("", None),
    ],
)
def test_media_fragments(fragment: str, moment: tuple[int, int | None] | None) -> None:
    assert moment_of(fragment) == moment


def test_a_refined_selector_takes_its_surroundings_from_the_one_around() -> None:
    outer = {
        "type": "TextQuoteSelector",
        "exact": "then we stayed there",
        "prefix": "(",
        "suffix": ")",
    }
    by_words = {**outer, "refinedBy": {"type": "TextQuoteSelector", "exact": "we stayed"}}
    by_place = {**outer, "refinedBy": {"type": "TextPositionSelector", "start": 5, "end": 14}}
    for selector in (by_words, by_place):
        (found,) = annotations_from_json(annotation({"selector": selector}))
        assert found.passage == Passage("we stayed", "(then ", " there)")


def test_the_position_belongs_to_the_words() -> None:
    (found,) = annotations_from_json(annotation({"selector": [PLACED, QUOTED]}))
    assert found.passage.start == 7


TEXT = "So: “We never left,” said Rosa, “and we stayed.” Then: “Nobody came.” All of it."


def quotes() -> tuple[AlignedQuote, ...]:
    def part(exact: str) -> Part:
        return Part(exact, Span(TEXT.index(exact), TEXT.index(exact) + len(exact)))

    split = (part("We never left,"), part("and we stayed."))
    whole = Span(split[0].position.start, split[1].position.end)
    one = Quote("q1", "statement", "We never left, and we stayed.", "", "", whole, split)
    alone = part("Nobody came.")
    two = Quote("q7", "statement", alone.exact, "", "", alone.position, (alone,))
    return (
        AlignedQuote(one, "elided", ("ambiguous", "cleaned"), 1, "m:1", "en", 12_300, 15_901),
        AlignedQuote(two, "not-found"),
    )


def test_what_is_exported_is_imported_again() -> None:
    article = article_from_bytes(TEXT.encode(), Path("story.txt"))
    alignment = Alignment("t", article.sha256, quotes())
    footage = Footage("m:1", "Talk", "m%3A1", False, 60_000, "", "talk")
    page = annotation_page({"story.txt": (article, alignment)}, [footage], datetime.now(UTC))
    found = annotations_from_json(page)
    assert [each.id for each in found] == ["q1", "q7"]
    for each, was in zip(found, quotes(), strict=True):
        assert each.passage.exact == was.quote.exact
        assert each.passage.start == was.quote.position.start
        assert [passage.exact for passage in each.passages] == [p.exact for p in was.quote.parts]
        assert (each.verdict, each.flags) == (was.verdict, was.flags)
        assert (each.start_ms, each.end_ms) == (was.start_ms, was.end_ms)
    assert found[0].media == "m%3A1"


@pytest.mark.parametrize(
    "document",
    [
        None,
        7,
        {},
        [],
        "x",
        {"items": "x"},
        annotation("https://x"),
        annotation({"selector": PLACED}),
        annotation({"selector": {**QUOTED, "exact": "  "}}),
        annotation({"selector": {**QUOTED, "exact": {"@value": "x"}}}),
        annotation({"selector": {**QUOTED, "exact": "\ud800"}}),
        {"type": "AnnotationCollection", "first": "https://x/page1"},
    ],
)
def test_without_quoted_text_there_is_nothing_to_read(document: object) -> None:
    with pytest.raises(ArticleError, match="old: holds no Web Annotation"):
        annotations_from_json(document, "old")


def test_what_an_id_or_a_verdict_may_be() -> None:
    def text(purpose: str, value: str) -> dict[str, str]:
        return {"type": "TextualBody", "purpose": purpose, "value": value}

    bodies = [text("identifying", '"><b>'), text("classifying", "fine"), text("tagging", "mine")]
    (found,) = annotations_from_json(annotation(body=bodies))
    assert (found.id, found.verdict, found.flags) == (None, None, ())


def test_offsets_that_are_none() -> None:
    for start in (True, -1, 1.5, "7", None, 1 << 60):
        (found,) = annotations_from_json(
            annotation({"selector": [QUOTED, {"type": "TextPositionSelector", "start": start}]})
        )
        assert found.passage.start is None


def test_deep_nesting_is_not_followed() -> None:
    deep: Any = QUOTED
    for _ in range(900):
        deep = {"type": "XPathSelector", "refinedBy": [deep]}
    source: Any = "talk.mp4"
    for _ in range(900):
        source = {"source": source}
    with pytest.raises(ArticleError):
        annotations_from_json(annotation({"source": source, "selector": deep}))


def test_far_too_many_are_refused() -> None:
    with pytest.raises(ArticleError, match="more than"):
        annotations_from_json([annotation()] * (MOST_ANNOTATIONS + 1))


def test_a_file_that_is_not_json(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonld"
    path.write_bytes(b"<html>")
    with pytest.raises(ArticleError, match=r"notes\.jsonld: not JSON"):
        read_annotations(path)


names = st.sampled_from(
    ["target", "body", "items", "selector", "refinedBy", "type", "value", "exact", "source", "id"]
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["TextQuoteSelector", "FragmentSelector", "t=1,2", "x#t=3", *VERDICTS, "\ud800"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_nothing_but_an_article_error_comes_of_it(document: object) -> None:
    with suppress(ArticleError):
        annotations_from_json(document)
