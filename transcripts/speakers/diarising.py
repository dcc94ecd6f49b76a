"""Turns from sound: ten seconds at a time, then voice by voice, then the whole recording.

The recording is heard in pieces of ten seconds, each beginning in the middle of the one before,
and what is heard in the middle of each counts, where it is known what was around. There the turns
of at most three people are told apart to a sixtieth of a second, two at once where they overlap
(`turns`). What each says alone is cut into stretches of about two seconds, for alike voices may
be taken for one; each is a voice (`voices`), and voices that are alike are one person's
(`clustering`).

Kept are a byte for each sixtieth of a second of speech and a voice for each stretch: 3 MB an hour.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from media.audio import FULL_SCALE, SAMPLE_RATE
from transcripts.recognition.voice import Sound
from transcripts.speakers import Turn
from transcripts.speakers.clustering import grouped
from transcripts.speakers.turns import FIRST_MS, FRAME_MS, FRAMES, HEARD_MS, TurnNetwork
from transcripts.speakers.voices import VoiceNetwork

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_STEP_MS = HEARD_MS // 2
"""From one piece to the next."""
_TOGETHER = 8
"""Pieces heard at once."""
_STRETCH_FRAMES = round(2_000 / FRAME_MS)
_CLEAR_FRAMES = round(1_200 / FRAME_MS)
"""A voice heard for less long is not counted as a person of its own."""
_FEWEST_FRAMES = round(100 / FRAME_MS)
"""What is shorter is no speech."""
_LEAST_SPEECH_MS, _LEAST_SHARE = 3_000, 0.01
"""Who is heard by himself for less long, or a smaller part of all, is no person of his own,"""
_STRANGE = 0.25
"""unless his voice is less like any other than this, by cosine."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said in a stretch: in which frames from the first, and in what voice."""

    first: int
    speaking: Bools
    voice: Floats
    clear: int
    """For how many frames nobody else spoke."""


class VoiceDiariser:
    """A diariser on two small networks."""

    def __init__(self) -> None:
        self._turns, self._voices = TurnNetwork(), VoiceNetwork()

    def turns(
        self, sound: Sound, speakers: int | None, hear: Callable[[int], None] = lambda _: None
    ) -> tuple[Turn, ...]:
        """Who speaks when in a recording, as `Diariser` says."""
        # Small products of matrices: one thread each, several at a time, is the quickest.
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
            said = list(self._all_said(sound, hear, pool))
        return tuple(_numbered(_spans(said, who_said(said, speakers)))) if said else ()

    def _all_said(
        self, sound: Sound, hear: Callable[[int], None], pool: ThreadPoolExecutor
    ) -> Iterator[Said]:
        number, ended = 0, False
        while not ended:
            pieces: list[Floats] = []
            while len(pieces) < _TOGETHER and not ended:
                start_ms = (number + len(pieces)) * _STEP_MS
                samples = sound.read(start_ms, start_ms + HEARD_MS)
                ended = len(samples) < HEARD_MS * SAMPLE_RATE // 1000
                pieces.append(_ten_seconds(samples))
            numbers = range(number, number := number + len(pieces))
            speaking = self._turns.speaking(np.stack(pieces))
            lasts = [ended and each == number - 1 for each in numbers]
            for said in pool.map(self._said, numbers, pieces, speaking, lasts):
                yield from said
            hear(number * _STEP_MS)

    def _said(self, number: int, piece: Floats, speaking: Bools, last: bool) -> list[Said]:
        """What is said in the middle of a piece, or up to the recording's beginning or end."""
        before = _frame_of(number)
        first = FRAMES // 4 if number else 0
        end = FRAMES if last else _frame_of(number + 1) - before + FRAMES // 4
        alone = speaking & (speaking.sum(axis=1, keepdims=True) == 1)
        found = []
        for own, clear in zip(speaking[first:end].T, alone[first:end].T, strict=True):
            for start, stop in _stretches(clear):
                said, heard = own[start:stop], clear[start:stop]
                if said.sum() < _FEWEST_FRAMES:
                    continue
                frames = np.zeros(FRAMES, bool)
                mostly_alone = heard.sum() >= said.sum() / 2
                frames[first + start : first + stop] = heard if mostly_alone else said
                voice = self._voices.voice(_only(piece, frames))
                found.append(Said(before + first + start, said.copy(), voice, int(heard.sum())))
        return found


def who_said(said: Sequence[Said], speakers: int | None) -> list[int]:
    """The person who said each, numbered in no order that means anything."""
    voices = np.stack([each.voice for each in said])
    clear = np.array([each.clear for each in said])
    trusted = clear >= min(_CLEAR_FRAMES, clear.max())
    labels = grouped(voices[trusted], speakers)
    people = np.stack(
        [voices[trusted][labels == one].mean(axis=0) for one in range(labels.max() + 1)]
    )
    people /= np.linalg.norm(people, axis=1, keepdims=True)
    if speakers is None:
        speech_ms = np.bincount(labels, clear[trusted]) * FRAME_MS
        least_ms = max(_LEAST_SPEECH_MS, _LEAST_SHARE * speech_ms.sum())
        often = speech_ms >= min(least_ms, speech_ms.max())
        strange = (people @ people[often].T).max(axis=1) < _STRANGE
        people = people[often | strange]
    return [int(each) for each in (voices @ people.T).argmax(axis=1)]


def _frame_of(piece: int) -> int:
    """The first frame of a piece, counted from the recording's first."""
    return round(piece * _STEP_MS / FRAME_MS)


def _stretches(clear: Bools) -> list[tuple[int, int]]:
    """Frames cut so that in each part about the same time is somebody's alone."""
    count = max(1, round(int(clear.sum()) / _STRETCH_FRAMES))
    cuts = np.searchsorted(np.cumsum(clear), clear.sum() * np.arange(1, count) / count)
    return list(pairwise([0, *map(int, cuts), len(clear)]))


def _ten_seconds(samples: npt.NDArray[np.int16]) -> Floats:
    sound = np.zeros(HEARD_MS * SAMPLE_RATE // 1000, np.float32)
    sound[: len(samples)] = samples.astype(np.float32) / FULL_SCALE
    return sound


def _only(sound: Floats, frames: Bools) -> Floats:
    """The sound of some frames."""
    times_ms = np.arange(len(sound)) * 1000 / SAMPLE_RATE
    at = np.clip(np.round((times_ms - FIRST_MS) / FRAME_MS), 0, FRAMES - 1).astype(int)
    chosen: Floats = sound[frames[at]]
    return chosen


def _spans(said: Sequence[Said], people: Sequence[int]) -> list[tuple[int, int, int]]:
    """Stretches ``(start_ms, end_ms, person)``, in order."""
    length = max(each.first + len(each.speaking) for each in said)
    speaking = np.zeros((max(people) + 1, length), bool)
    for each, person in zip(said, people, strict=True):
        speaking[person, each.first : each.first + len(each.speaking)] |= each.speaking
    spans = []
    for person, frames in enumerate(speaking):
        edges = np.flatnonzero(np.diff(frames.astype(np.int8), prepend=0, append=0))
        times_ms = np.maximum(0, np.round(FIRST_MS + (edges - 0.5) * FRAME_MS)).astype(int)
        spans += [(int(a), int(b), person) for a, b in times_ms.reshape(-1, 2)]
    return sorted(spans)


def _numbered(spans: Sequence[tuple[int, int, int]]) -> Iterator[Turn]:
    names: dict[int, str] = {}
    for start_ms, end_ms, person in spans:
        yield Turn(start_ms, end_ms, names.setdefault(person, f"S{len(names) + 1}"))
