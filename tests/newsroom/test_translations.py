"""What becomes of the translations when what was said is corrected, and who translated what."""

from typing import Any

from flask.testing import FlaskClient

from tests.newsroom.conftest import House, transcript


def said() -> list[dict[str, Any]]:
    """What was said in Spanish, and so translated."""
    return [each for each in transcript("es")["segments"] if "language" not in each]


def newest(client: FlaskClient, media_id: str, language: str) -> tuple[dict[str, Any], str]:
    """A transcript and its ETag."""
    answer = client.get(f"/api/v1/media/{media_id}/transcripts/{language}")
    return answer.get_json(), answer.headers["ETag"]


def patch(client: FlaskClient, media_id: str, language: str, **changes: Any) -> None:
    """Change the newest revision."""
    path = f"/api/v1/media/{media_id}/transcripts/{language}"
    sent = {"If-Match": newest(client, media_id, language)[1]}
    answer = client.patch(path, json=changes, headers=sent)
    assert answer.status_code == 200, answer.text


def flags(client: FlaskClient, media_id: str, language: str = "en") -> dict[str, list[str]]:
    return {s["id"]: s["flags"] for s in newest(client, media_id, language)[0]["segments"]}


def makers(client: FlaskClient, media_id: str) -> dict[str, str]:
    segments = newest(client, media_id, "en")[0]["segments"]
    return {s["id"]: s["translation"]["by"] for s in segments if "translation" in s}


def test_a_correction_of_what_was_said_marks_its_translation(house: House, media_id: str) -> None:
    editor = house.machine("editor")
    first, second = said()[:2]
    patch(editor, media_id, "es", segments={first["id"]: {**first, "text": "No.", "words": []}})
    shown = flags(editor, media_id)
    assert "stale" in shown[first["id"]]
    assert "stale" not in shown[second["id"]]
    patch(editor, media_id, "es", segments={first["id"]: first})
    assert "stale" not in flags(editor, media_id)[first["id"]], "it is as it was translated"


def test_what_was_said_in_the_language_of_the_translation_is_corrected_there_too(
    house: House, media_id: str
) -> None:
    editor, first = house.machine("editor"), transcript("es")["segments"][0]
    assert first["language"] == "en"
    changed = {**first, "text": "For twelve years.", "words": []}
    patch(editor, media_id, "es", segments={first["id"]: changed})
    [made] = [s for s in newest(editor, media_id, "en")[0]["segments"] if s["id"] == first["id"]]
    assert (made["text"], made["language"]) == ("For twelve years.", "en")


def test_what_does_not_change_the_text_changes_no_mark(house: House, media_id: str) -> None:
    editor = house.machine("editor")
    first = said()[0]
    moved = {**first, "start_ms": first["start_ms"] + 40, "speaker": "S9", "words": []}
    patch(editor, media_id, "es", segments={first["id"]: moved})
    document, etag = newest(editor, media_id, "en")
    [segment] = [s for s in document["segments"] if s["id"] == first["id"]]
    assert (segment["start_ms"], segment["speaker"]) == (moved["start_ms"], "S9")
    assert "stale" not in segment["flags"]
    patch(editor, media_id, "es", segments={first["id"]: {**moved, "flags": ["low-confidence"]}})
    assert newest(editor, media_id, "en")[1] == etag, "nothing of it concerns the translation"


def test_who_edits_or_approves_has_looked_through_it(house: House, media_id: str) -> None:
    editor = house.machine("editor")
    three = said()[:3]
    changed = {s["id"]: {**s, "text": f"{s['text']} No.", "words": []} for s in three}
    patch(editor, media_id, "es", segments=changed)
    by_id = {s["id"]: s for s in newest(editor, media_id, "en")[0]["segments"]}
    edited, approved = (by_id[s["id"]] for s in three[:2])
    without = {**approved, "flags": [f for f in approved["flags"] if f != "stale"]}
    patch(
        editor,
        media_id,
        "en",
        segments={edited["id"]: {**edited, "text": "No."}, approved["id"]: without},
    )
    shown, by = flags(editor, media_id), makers(editor, media_id)
    assert ["stale" in shown[s["id"]] for s in three] == [False, False, True]
    assert [by[s["id"]] for s in three] == ["person", "person", "machine"]
    patch(editor, media_id, "en", segments={edited["id"]: {**edited, "text": "No!", "flags": []}})
    patch(editor, media_id, "en", segments={approved["id"]: {**without, "speaker": "S9"}})
    shown = flags(editor, media_id)
    assert ["stale" in shown[s["id"]] for s in three] == [False, False, True], "with old marks"
    patch(editor, media_id, "en", segments={approved["id"]: approved})
    assert "stale" in flags(editor, media_id)[approved["id"]], "that was taken back"


def test_what_was_joined_is_joined_in_the_translation(house: House, media_id: str) -> None:
    editor = house.machine("editor")
    one, other = said()[:2]
    before = {s["id"]: s["text"] for s in newest(editor, media_id, "en")[0]["segments"]}
    whole = {**one, "end_ms": other["end_ms"], "text": f"{one['text']} {other['text']}"}
    sent = {one["id"]: {**whole, "words": []}, other["id"]: None}
    patch(editor, media_id, "es", segments=sent)
    [made] = [s for s in newest(editor, media_id, "en")[0]["segments"] if s["id"] == one["id"]]
    assert made["text"] == f"{before[one['id']]} {before[other['id']]}"
    assert (made["end_ms"], "stale" in made["flags"]) == (other["end_ms"], False)
    assert made["translation"]["by"] == "machine"
    assert other["id"] not in makers(editor, media_id)
    patch(editor, media_id, "es", segments={one["id"]: one, other["id"]: other})
    assert "stale" in flags(editor, media_id)[one["id"]]


def test_a_name_is_given_in_every_language(house: House, media_id: str) -> None:
    editor = house.machine("editor")
    for written, read in (("es", "en"), ("en", "es")):
        sent = [{"id": "S1", "name": f"Rosa in {written}"}, {"id": "S2", "name": None}]
        patch(editor, media_id, written, speakers=sent)
        assert newest(editor, media_id, read)[0]["speakers"] == sent
    segment = said()[0] | {"speaker": "S2", "words": []}
    patch(editor, media_id, "es", segments={segment["id"]: segment}, speakers=[sent[1]])
    document = newest(editor, media_id, "en")[0]
    speaking = {s["speaker"] for s in document["segments"] if "speaker" in s}
    assert {each["id"] for each in document["speakers"]} == {"S2"} | speaking
