"""Transcripts as others write them: what is usable is used, what is missing is said."""

import json
import os
from pathlib import Path

import pytest

from transcripts import reading
from transcripts.errors import TranscriptError
from transcripts.model import LATEST_MS, Transcript, Word, to_json, write_transcript
from transcripts.reading import from_json, read_transcript

LEAST = {
    "schema": "quotemark/transcript/1",
    "media": {"id": "m", "title": "t", "duration_ms": 9_000},
    "language": "ku",
    "segments": [{"id": "s1", "start_ms": 0, "end_ms": 5, "text": "Silav"}],
}


def of(*segments: dict[str, object]) -> Transcript:
    return from_json({**LEAST, "segments": [*segments]})


def word(text: str, start_ms: object = None, end_ms: object = None) -> dict[str, object]:
    return {"text": text, "start_ms": start_ms, "end_ms": end_ms}


def test_the_least_that_another_tool_may_write_is_enough() -> None:
    transcript = from_json(LEAST)
    assert transcript.segments[0].words == ()
    assert transcript.segments[0].speaker is None
    assert transcript.translated_from is None
    assert transcript.lacks == ("1 of 1 segments have no word times, so places in them are rough",)


def test_a_transcript_with_all_it_needs_lacks_nothing() -> None:
    segment = {**LEAST["segments"][0], "words": [word("Silav", 0, 5)]}
    assert of(segment).lacks == ()


@pytest.mark.parametrize("time", [None, "400", [400], True, float("nan"), 10**400, -5_000])
def test_segments_without_times_are_put_aside(time: object) -> None:
    timed = {"id": "b", "start_ms": 10, "end_ms": 20, "text": "there"}
    untimed = {"id": "a", "start_ms": time, "end_ms": time, "text": "Here"}
    transcript = of(untimed, timed)
    assert [segment.text for segment in transcript.segments] == ["there"]
    assert transcript.untimed[0]["text"] == "Here"
    assert "1 of 2 segments have no times, so nothing can be found in them" in transcript.lacks
    again = from_json(to_json(transcript))
    assert again == transcript


def test_a_segment_has_the_times_of_its_words() -> None:
    (segment,) = of(
        {"words": [word("We"), word("went", 300, 420), word("home", 500, 800)]}
    ).segments
    assert (segment.start_ms, segment.end_ms, segment.text) == (300, 800, "We went home")


def test_a_segment_that_only_begins_lasts_until_the_next() -> None:
    transcript = of(
        {"text": "Two", "start_ms": 700},
        {"text": "One", "start_ms": 100, "end_ms": 50},
        {"text": "Three", "start_ms": 900},
    )
    assert [(s.start_ms, s.end_ms) for s in transcript.segments] == [
        (100, 700),
        (700, 900),
        (900, 9_000),
    ]
    assert (
        "3 of 3 segments have no end, so each is taken to last until the next" in transcript.lacks
    )


def test_words_without_times_have_what_their_neighbours_leave() -> None:
    segment = {
        "start_ms": 100,
        "end_ms": 900,
        "text": "In 2014 we all went home",
        "words": [
            word("In"),
            word("2014", 300, 400),
            word("we"),
            word("all", None, None),
            word("went", 600),
            word("home", None, 850),
        ],
    }
    (read,) = of(segment).segments
    assert [(w.text, w.start_ms, w.end_ms) for w in read.words] == [
        ("In", 100, 300),
        ("2014", 300, 400),
        ("we", 400, 600),
        ("all", 400, 600),
        ("went", 600, 850),
        ("home", 600, 850),
    ]
    assert of(segment).lacks[0] == "5 of 6 words have no times, only those around them"


def test_words_none_of_which_has_times_are_text() -> None:
    (segment,) = of({"start_ms": 1, "end_ms": 9, "words": [word("We"), word("went")]}).segments
    assert (segment.text, segment.words) == ("We went", ())


def test_segments_are_put_in_order_and_overlaps_told() -> None:
    transcript = of(
        {"id": "b", "start_ms": 500, "end_ms": 900, "text": "Two"},
        {"id": "a", "start_ms": 0, "end_ms": 600, "text": "One"},
    )
    assert [segment.id for segment in transcript.segments] == ["a", "b"]
    assert transcript.lacks[1:] == (
        "the segments are not in order, so they were sorted by their times",
        "1 of 2 segments begin before the one before has ended",
    )


def test_every_segment_has_an_id_of_its_own() -> None:
    times = {"start_ms": 0, "end_ms": 9, "text": "Yes"}
    named = of(*({**times, **id} for id in ({"id": "x"}, {"id": "x"}, {}, {"id": 7}, {"id": "s3"})))
    assert [segment.id for segment in named.segments] == ["x", "s2", "s3'", "7", "s3"]
    assert "2 of 5 segments have no id of their own, so they were numbered" in named.lacks


def test_times_in_fractions_and_a_little_before_the_start() -> None:
    (segment,) = of({"start_ms": -40, "end_ms": 1_200.6, "text": "Yes"}).segments
    assert (segment.start_ms, segment.end_ms) == (0, 1_201)
    assert of({"start_ms": 0, "end_ms": LATEST_MS + 1, "text": "Yes"}).segments[0].end_ms == 9_000


@pytest.mark.parametrize("segments", [[], [{"start_ms": 0, "end_ms": 9, "text": " "}]])
def test_a_transcript_without_words_says_so(segments: list[dict[str, object]]) -> None:
    assert of(*segments).lacks == ("it has no words, so nothing can be found in it",)


def test_a_transcript_without_times_says_so() -> None:
    lacks = of({"text": "Yes"}, {"text": "No"}).lacks
    assert lacks[0] == "2 of 2 segments have no times, so nothing can be found in them"


def test_a_confidence_that_is_none_is_unknown() -> None:
    words = [{**word("We", 0, 5), "confidence": value} for value in (97, -0.3, "high", 10**400, 1)]
    (segment,) = of({"words": words}).segments
    assert [each.confidence for each in segment.words] == [None, None, None, None, 1.0]


def test_what_no_file_can_hold_is_made_what_one_can(tmp_path: Path) -> None:
    whole = {**word("\ud83d We", 0, 5), "x-\ud83d": ["\ud83d", float("inf")]}
    (segment,) = of({"words": [whole], "flags": [[], "\ud83d"]}).segments
    assert segment.words == (Word(0, 5, "\ufffd We", extra={"x-\ufffd": ["\ufffd", None]}),)
    assert segment.flags == ("\ufffd",)
    write_transcript(tmp_path / "talk.json", of({"words": [whole]}))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"schema": "quotemark/transcript/9"}, 'has the "schema" "quotemark/transcript/9"'),
        ({"schema": None}, 'it has no "schema"'),
        ({"language": 7}, 'it has a "language" of the wrong kind'),
        ({"segments": {}}, "segments"),
        ({"media": {"title": "t"}}, 'media has no "id"'),
        ({"segments": [LEAST["segments"][0], 3]}, "segments[1] is not an object"),
        ({"segments": [{"text": 5, "start_ms": 0}]}, 'segments[0] has a "text" of the wrong'),
        ({"segments": [{"words": [word("a", 0, 5), word(5, 5, 9)]}]}, "segments[0].words[1] has"),
        ({"segments": [{"start_ms": 0, "words": 5}]}, 'segments[0] has a "words" of the wrong'),
        ({"speakers": [{"id": "S1"}, {}]}, 'speakers[1] has no "id"'),
    ],
)
def test_errors_name_the_field(change: dict[str, object], named: str) -> None:
    with pytest.raises(TranscriptError, match=r"talk\.json") as caught:
        from_json({**LEAST, **change}, "talk.json")
    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"WEBVTT", "not JSON, so not a transcript: see line 1, column 1"),
        (b'{"schema": "quotemark/tra', "line 1, column 12"),
        (b"\xff\xd8\xff\xe0", "not JSON"),
        (b'{"a":' * 100_000, "not JSON that can be read"),
        (b"[" + b"9" * 5_000 + b"]", "not JSON that can be read"),
        (b"", "not JSON"),
        (b"[]", "it is not an object"),
    ],
)
def test_what_is_no_transcript_is_refused(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_bytes(data)
    with pytest.raises(TranscriptError, match=r"talk\.json") as caught:
        read_transcript(path)
    assert says in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_json_in_every_unicode_form(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_bytes(json.dumps(LEAST).encode(encoding))
    assert read_transcript(path) == from_json(LEAST)


def test_what_is_nested_without_end_is_refused() -> None:
    deep: list[object] = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(TranscriptError, match="nested too deeply"):
        from_json({**LEAST, "x-deep": deep})


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TranscriptError, match="cannot be read"):
        read_transcript(tmp_path / "none.json")
    os.mkfifo(tmp_path / "pipe.json")
    for name in ("", "pipe.json"):
        with pytest.raises(TranscriptError, match="not a file"):
            read_transcript(tmp_path / name)
    write_transcript(tmp_path / "talk.json", from_json(LEAST))
    monkeypatch.setattr(reading, "MAX_TRANSCRIPT_BYTES", 50)
    with pytest.raises(TranscriptError, match=r"talk\.json: larger than"):
        read_transcript(tmp_path / "talk.json")
