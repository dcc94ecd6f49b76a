"""Tracks kept on disk: the same as made anew, and never another's."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from annotations.matching import shelf
from annotations.matching.index import Columns, Track, build_track
from annotations.matching.shelf import read_track
from media.files import KEPT_S
from transcripts.errors import TranscriptError
from transcripts.model import MediaRef, Segment, Speaker, Transcript, Word, write_transcript
from transcripts.reading import read_transcript

SPOKEN = Transcript(
    MediaRef("m1", "Pressekonferenz “İstanbul”", 9000),
    "tr",
    (
        Segment(
            "s1",
            0,
            2000,
            "Biz um gitmedik --",
            (Word(0, 400, "Biz", 0.9), Word(400, 800, "um"), Word(900, 2000, "gitmedik --", 0.2)),
            "S1",
            ("low-confidence",),
            "ku",
        ),
        Segment("s2", 2000, 4000, "2.000 kişi geldi.", speaker="S2"),
    ),
    translated_from="ku",
    speakers=(Speaker("S1", "Ayşe"), Speaker("S2")),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return shelf._folder()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "t.json"
    write_transcript(path, SPOKEN)
    return path


@pytest.fixture
def never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Transcript) -> Track:
        raise AssertionError("made anew")

    monkeypatch.setattr(shelf, "build_track", fail)


def same(left: Track, right: Track) -> bool:
    columns = zip(left.columns, right.columns, strict=True)
    return (
        all(np.array_equal(one, other, equal_nan=one.dtype == np.float64) for one, other in columns)
        and [one.dtype for one in left.columns] == [other.dtype for other in right.columns]
        and (left.vocabulary, left.lower_case, left.lacks)
        == (right.vocabulary, right.lower_case, right.lacks)
        and (left.media, left.language, left.translated_from)
        == (right.media, right.language, right.translated_from)
        and list(left.tokens) == list(right.tokens)
        and left.text(0, 2) == right.text(0, 2)
        and left.transcript.speakers == right.transcript.speakers
        and [left.is_translation(at) for at in range(len(left))]
        == [right.is_translation(at) for at in range(len(right))]
    )


def test_a_kept_track_is_as_good_as_a_new_one(
    folder: Path, written: Path, request: pytest.FixtureRequest
) -> None:
    assert same(read_track(written), build_track(read_transcript(written)))
    assert len(list(folder.iterdir())) == 1
    request.getfixturevalue("never_made")
    assert same(read_track(written), build_track(read_transcript(written)))


def test_a_corrected_transcript_is_read_anew(folder: Path, written: Path) -> None:
    read_track(written)
    written.write_text(written.read_text().replace("gitmedik", "gittik"))
    assert "gittik" in read_track(written).vocabulary
    assert len(list(folder.iterdir())) == 2


def test_tracks_made_by_other_code_are_not_taken(
    folder: Path, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_track(written)
    monkeypatch.setattr(shelf, "_code", lambda: "another")
    read_track(written)
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", "cut", "other"])
def test_a_damaged_file_is_made_again(folder: Path, written: Path, damage: bytes | str) -> None:
    read_track(written)
    [kept] = folder.iterdir()
    if damage == "other":
        np.savez(kept, head=np.zeros(1))
    else:
        kept.write_bytes(damage if isinstance(damage, bytes) else kept.read_bytes()[:900])
    assert same(read_track(written), build_track(read_transcript(written)))
    assert same(read_track(written), build_track(read_transcript(written)))


def test_only_the_user_can_look(folder: Path, written: Path) -> None:
    read_track(written)
    assert folder.stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_kept(folder: Path, written: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    assert same(read_track(written), build_track(read_transcript(written)))


def test_what_nobody_used_is_swept_out(folder: Path, written: Path, tmp_path: Path) -> None:
    read_track(written)
    [old] = folder.iterdir()
    os.utime(old, (0, time.time() - KEPT_S - 60))
    other = tmp_path / "other.json"
    write_transcript(other, Transcript(MediaRef("m2", "", 9), "en", ()))
    assert read_track(other).columns._fields == Columns._fields
    assert not old.exists()


def test_what_is_no_transcript_is_refused_as_ever(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("[]")
    with pytest.raises(TranscriptError, match="bad"):
        read_track(bad)
    with pytest.raises(TranscriptError, match="missing"):
        read_track(tmp_path / "missing.json")
    assert not folder.exists()
