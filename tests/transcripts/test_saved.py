"""A recognition that was cut short goes on where it was, and ends the same."""

import os
import re
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from media.files import KEPT_S
from transcripts.model import MediaRef
from transcripts.recognition import voice
from transcripts.recognition.engines import Reading, ReadWord, Task, Window
from transcripts.recognition.listening import Request
from transcripts.recognition.saved import SavedBatches
from transcripts.recognition.speech import Batch, Recognition, recognise, transcripts


class Tones:
    """Twenty seconds of "speech" and one of silence, over and over, each louder than the last."""

    def __init__(self, count: int) -> None:
        parts = [np.repeat(np.array([n, 0], np.int16), [320_000, 16_000]) for n in range(1, count)]
        self._samples = np.concatenate(parts)

    def read(self, start_ms: int, end_ms: int) -> np.ndarray:
        return self._samples[start_ms * 16 : end_ms * 16]


class Parrot:
    """An engine that says how loud each window was, in Turkish where that is an even number."""

    description: Mapping[str, object] = {"name": "parrot"}
    language_codes = ("en", "tr")
    batch = 3

    def __init__(self, at_once: int = 2) -> None:
        self.at_once = at_once
        self.heard: list[int] = []

    def hear(self, windows: Sequence[Window], attempt: int = 0) -> "HeardTones":
        loudness = [round(float(window.max()) * 32768) for window in windows]
        self.heard.extend(loudness)
        return HeardTones(loudness)


class HeardTones:
    def __init__(self, loudness: Sequence[int]) -> None:
        self._loudness = loudness

    def language_odds(self, window: int, start_ms: int, end_ms: int) -> Mapping[str, float]:
        even = self._loudness[window] % 2 == 0
        return {"tr": 0.9, "en": 0.1} if even else {"en": 0.9, "tr": 0.1}

    def read(self, task: Task, languages: Sequence[str], terms: str = "") -> list[Reading]:
        return [
            Reading(
                tuple(
                    ReadWord(2_000 * at, 2_000 * at + 900, f" {task}{number}", 0.9)
                    for at in range(10)
                ),
                -0.2,
                1.1,
                0.1,
            )
            for number in self._loudness
        ]


@pytest.fixture(autouse=True)
def loud_is_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    def odds(framed: np.ndarray) -> np.ndarray:
        return (np.abs(framed).max(axis=1) > 0).astype(np.float32)

    monkeypatch.setattr(voice, "_probabilities", odds)


def run(saved: SavedBatches, engine: Parrot, most: int = 99) -> list[Batch]:
    """Recognise as the command does; `most` batches, then the process is killed."""
    earlier = saved.read()
    found = recognise(Tones(22), engine, Request(translate=True), earlier)
    return list(islice(saved.saving(found, earlier), most))


def tones_in(batches: Sequence[Batch]) -> set[int]:
    said = " ".join(
        segment.text for batch in batches for each in batch.stretches for segment in each.spoken
    )
    return {int(number) for number in re.findall("[0-9]+", said)}


@pytest.mark.parametrize("at_once", [1, 2])
@pytest.mark.parametrize("killed_after", [[1], [2], [3, 4], [1, 2, 3, 4, 5], [5, 1, 2]])
def test_nothing_that_was_saved_is_heard_twice(
    tmp_path: Path, killed_after: list[int], at_once: int
) -> None:
    whole = run(SavedBatches(tmp_path / "whole.jsonl"), Parrot())
    saved = SavedBatches(tmp_path / "speech" / "cut.jsonl")
    for most in killed_after:
        known, engine = tones_in(saved.read()), Parrot(at_once)
        run(saved, engine, most)
        assert not known & set(engine.heard)
        assert len(saved.read()) == max(killed_after[: killed_after.index(most) + 1])
    known, engine = tones_in(saved.read()), Parrot(at_once)
    resumed = run(saved, engine)
    assert resumed == whole
    assert set(engine.heard) == set(range(1, 22)) - known

    media = MediaRef("m", "", 1)
    one, other = (
        transcripts(Recognition(found, complete=True), media, {}, "en")
        for found in (whole, resumed)
    )
    assert one == other


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_line_cut_off_by_the_kill_is_heard_again(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.jsonl"
    whole = run(SavedBatches(tmp_path / "whole.jsonl"), Parrot())
    run(SavedBatches(path), Parrot(), 5)
    path.write_bytes(path.read_bytes()[:-cut])
    assert len(SavedBatches(path).read()) == (5 if cut == 1 else 4)  # only the line end, or more
    assert run(SavedBatches(path), Parrot()) == whole


@pytest.mark.parametrize(
    "damage", ["{}", "[]", "null", '{"until_ms": 1, "stretches": [1]}', "\x00"]
)
def test_what_is_no_batch_is_not_taken(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text(damage + "\n")
    assert SavedBatches(path).read() == ()


def test_batches_of_another_recognition_are_not_taken(tmp_path: Path) -> None:
    saved = SavedBatches(tmp_path / "cut.jsonl")
    whole = run(SavedBatches(tmp_path / "whole.jsonl"), Parrot())
    list(islice(saved.saving([Batch(7, whole[0].stretches), *whole], ()), 2))
    assert run(saved, Parrot(), 3) == whole[:3]
    assert list(saved.read()) == whole[:3]


def test_only_the_user_can_read_it_and_it_goes_when_all_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "speech" / "cut.jsonl"
    run(SavedBatches(path), Parrot(), 1)
    assert path.stat().st_mode & 0o077 == 0
    run(SavedBatches(path), Parrot())
    assert not path.exists()


def test_where_nothing_can_be_saved_the_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run(SavedBatches(tmp_path / "file" / "cut.jsonl"), Parrot())


def test_what_nobody_went_on_with_is_swept_out(tmp_path: Path) -> None:
    old, other = tmp_path / "old.jsonl", tmp_path / "other.jsonl"
    run(SavedBatches(old), Parrot(), 2)
    run(SavedBatches(other), Parrot(), 2)
    os.utime(old, (0, time.time() - KEPT_S - 60))
    run(SavedBatches(tmp_path / "new.jsonl"), Parrot(), 1)
    assert not old.exists()
    assert other.exists()
