"""A transcript of which only the corrections were sent is as one that was sent whole."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.newsroom.transcripts import revisions
from server.newsroom.transcripts.correcting import corrected
from server.newsroom.transcripts.packing import as_bytes
from tests.newsroom.conftest import House, transcript
from transcripts.errors import TranscriptError
from transcripts.model import to_json
from transcripts.reading import from_json

IDS = st.sampled_from(["s1", "s2", "s3", "s4", "x"])
TIMES = st.integers(0, 3_000)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


WORDS = some(start_ms=TIMES, end_ms=TIMES, text=st.sampled_from(["a", "b."]), x=st.just([1]))
TIMED = {"start_ms": TIMES, "end_ms": st.integers(3_000, 5_000), "text": st.sampled_from(["a", ""])}
MORE = {
    "speaker": st.sampled_from(["p", None]),
    "words": st.lists(WORDS, max_size=3),
    "x": st.integers(0, 1),
}
SEGMENTS = st.fixed_dictionaries(TIMED, optional=MORE)
UNTIMED = st.lists(some(text=st.just("a"), x=st.just(1)), max_size=2)
CORRECTIONS = st.dictionaries(IDS, SEGMENTS | st.none())


@st.composite
def transcripts(draw: st.DrawFn) -> dict[str, Any]:
    segments = draw(st.dictionaries(IDS, SEGMENTS))
    named = [{"id": id, **each} for id, each in segments.items()]
    document = transcript() | {"segments": [*named, *draw(UNTIMED)], "y": 1}
    return to_json(from_json(document))


@given(transcripts(), CORRECTIONS)
def test_in_part_is_as_whole(earlier: dict[str, Any], segments: dict[str, Any]) -> None:
    named = {id: each and {"id": id, **each} for id, each in segments.items()}
    before = copy.deepcopy((earlier, named))
    kept = [each for each in earlier["segments"] if each.get("id") not in named]
    whole = earlier | {"segments": [*kept, *filter(None, named.values())]}
    assert as_bytes(corrected(earlier, named)) == as_bytes(to_json(from_json(whole)))
    assert (earlier, named) == before


@pytest.mark.parametrize(
    "segment",
    [
        {},
        {"id": "s2", "start_ms": 1, "end_ms": 2, "text": "a"},
        {"id": "s1", "start_ms": 1, "text": "a"},
        {"id": "s1", "start_ms": 2, "end_ms": 1, "text": "a"},
        {"id": "s1", "start_ms": 1, "end_ms": 2, "text": "a", "words": 7},
        {"id": "s1", "start_ms": 1, "end_ms": 2, "text": "a", "words": [7]},
        {"id": "s1", "start_ms": True, "end_ms": 2, "text": "a"},
    ],
)
def test_what_is_no_segment_is_refused(segment: dict[str, Any]) -> None:
    with pytest.raises(TranscriptError):
        corrected(to_json(from_json(transcript())), {"s1": segment})


def test_only_what_changed_travels(house: House, media_id: str) -> None:
    editor, path = house.machine("editor"), f"/api/v1/media/{media_id}/transcripts/en"
    newest = {"If-Match": '"1"'}
    first, second, *rest = transcript()["segments"]
    told = {**first, "text": "Quixotic \0 words."}
    moved = {**second, "id": "new", "start_ms": 100_000, "end_ms": 101_000, "words": []}
    sent = {"segments": {first["id"]: told, second["id"]: None, "new": moved}}
    answer = editor.patch(path, json=sent, headers=newest)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    made = editor.get(path).get_json()
    assert [each["id"] for each in made["segments"]] == [
        first["id"],
        *(each["id"] for each in rest),
        "new",
    ]
    assert made["segments"][0]["text"] == "Quixotic \ufffd words."
    assert made["speakers"] == transcript()["speakers"]
    found = editor.get("/api/v1/search?q=quixotic").get_json()["items"]
    assert [hit["segment"] for hit in found] == [first["id"]]
    assert editor.patch(path, json=sent, headers=newest).status_code == 412
    again = editor.patch(path, json=sent, headers={"If-Match": '"2"'})
    assert again.headers["ETag"] == '"2"'


def test_speakers_are_named_alone(house: House, media_id: str) -> None:
    editor, path = house.machine("editor"), f"/api/v1/media/{media_id}/transcripts/en"
    sent = {"speakers": [{"id": "S1", "name": "Somebody"}]}
    assert editor.patch(path, json=sent, headers={"If-Match": '"1"'}).status_code == 200
    made = editor.get(path).get_json()
    assert made["speakers"] == sent["speakers"]
    assert len(made["segments"]) == len(transcript()["segments"])


def test_what_cannot_be_saved_changes_nothing(house: House, media_id: str) -> None:
    editor, path = house.machine("editor"), f"/api/v1/media/{media_id}/transcripts/en"
    newest = {"If-Match": '"1"'}
    for sent, status in (
        ({"segments": {"s1": {"id": "s1"}}}, 422),
        ({"segments": {"s1": 7}}, 422),
        ({"segments": []}, 422),
        ({"other": 1}, 422),
        ({"speakers": [{}]}, 422),
    ):
        answer = editor.patch(path, json=sent, headers=newest)
        assert answer.status_code == status, answer.text
    assert editor.patch(path, json={}).status_code == 428
    nowhere = path.replace("/en", "/de")
    assert editor.patch(nowhere, json={}, headers=newest).status_code == 412
    with house.database.reading() as work:
        assert len(revisions.history(work, media_id, "en")) == 1


def test_what_nobody_says_in_one_breath_is_refused(house: House, media_id: str) -> None:
    with house.database.reading() as work:
        row = revisions.newest(work, media_id, "en")
        assert row
        [first, *_] = row.document["segments"]
        long = {first["id"]: {**first, "text": "a" * 20_001, "words": []}}
        with pytest.raises(TranscriptError, match="more than 20,000 letters; divide it"):
            revisions.read_changes(work, media_id, "en", long, None)
        many = [{"id": f"p{n}", "name": None} for n in range(1_001)]
        with pytest.raises(TranscriptError, match="more than 1,000"):
            revisions.read(work, media_id, "en", {**row.document, "speakers": many})
