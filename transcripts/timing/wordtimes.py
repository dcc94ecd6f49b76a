"""When each word is heard: the recogniser's rough times made exact on the sound.

Whisper's cross-attention begins words 60 ms early, and is 150 to 200 ms off in one of ten. Forced
alignment finds where a text that is known is spoken. CMU PocketSphinx does it with a model of
English sounds: on voices whose times are known a third of the error is left, and, with words put
into the sounds of English letter by letter, less than half of it in other languages.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from pocketsphinx import Decoder, Segment

from media.audio import FULL_SCALE, SAMPLE_RATE
from transcripts.model import Word
from transcripts.recognition.engines import ReadWord
from transcripts.recognition.voice import Interval
from transcripts.tags import UNSPACED
from transcripts.timing.pronunciation import Phones, pronunciations

Sound = npt.NDArray[np.float32]
"""Shape (n,): mono at 16 kHz, -1 to 1."""
W = TypeVar("W", ReadWord, Word)

_PAUSE_MS = 400
"""A gap between two words that parts what is aligned together."""
_LONGEST = 30
"""Words aligned together at most: one that was misheard misleads them all."""
_SHORTEST = 4
"""Fewer words than this are not parted when they cannot be aligned."""
_MARGIN_MS = 200
"""How far outside their rough times words are looked for."""
_BORDER_MS = 50
"""The same, where words are parted that no pause parts."""
_FAR_MS = 400
"""A word found further than this from its rough time is taken for a mistake."""
_FRAME_MS = 10
_SHIFT_MS = 10
"""A frame of 25.6 ms is heard in its middle, so the border between two 8 ms after one starts."""
_BREAK_MS = 60
"""A silence before a word; the breath or the echo after it may be taken for the word's start."""
_FAINT_DB, _ABOVE_DB = 30.0, 6.0
"""Too faint for speech: so much under the word's loudest, or not so much above the silence."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a word is heard, from the start of a sound, and how well it fits what is heard there.

    `fit` is the mean log likelihood of its frames beside that of the likeliest sounds: 0 at best.
    Of English that is said it is about -2 (in thousandths), of English that is not below -4;
    other languages fit worse, said or not.
    """

    span: Interval
    fit: float


class WordTimer(Protocol):
    """Finds when the words of a text are heard."""

    def times(self, sound: Sound, start_ms: int, words: Sequence[W], language: str) -> list[W]:
        """The same words with the times at which they are heard.

        `start_ms` is where the sound begins on the clock of the words, which are in order and
        have rough times. `language` is a code of Whisper's. A word that is not found keeps its
        time as far as its neighbours leave it; no two overlap and none is without length.
        """

    def placed(self, sound: Sound, texts: Sequence[str], language: str) -> list[Placed | None]:
        """Where words are heard that a sound holds, and hardly anything else.

        None for a word whose sound cannot be told, and for all where they do not fit.
        """


@dataclass(frozen=True, slots=True)
class _Rough:
    """A word to be found: its place among the words, its name for the decoder, its rough time."""

    number: int
    name: str
    span: Interval


class PocketSphinx:
    """Forced alignment by PocketSphinx; for one thread at a time."""

    def __init__(self) -> None:
        # No best path through a lattice of words: it leaves words out. Wide beams: words in noise
        # and in other languages fit badly. Looking ahead serves other searches only; of two
        # frames one is scored, which halves the cost.
        self._decoder = Decoder(
            loglevel="FATAL",
            lm=None,
            bestpath=False,
            beam=1e-100,
            pbeam=1e-100,
            wbeam=1e-80,
            pl_window=0,
            ds=2,
        )
        self._names: dict[tuple[Phones, ...], str] = {}

    def times(self, sound: Sound, start_ms: int, words: Sequence[W], language: str) -> list[W]:
        """The same words with the times at which they are heard, as `WordTimer` says."""
        if not words or language in UNSPACED:  # there a word of Whisper is a character or two
            return list(words)
        # What it heard before must not matter: recordings are worked through in any order.
        self._decoder.reinit_feat()
        rough = [Interval(word.start_ms - start_ms, word.end_ms - start_ms) for word in words]
        names = [self._name(word.text, language) for word in words]
        found = {
            n: span
            for group, room in _groups(rough, names)
            for n, span in self._found(sound, room, group)
            if abs(span.start_ms - rough[n].start_ms) <= _FAR_MS
        }
        places = _in_order(rough, found)
        levels = _levels(sound)
        for n in found:
            silent_ms = places[n - 1].end_ms if n else 0
            places[n] = _from_onset(levels, silent_ms, places[n])
        return [
            replace(word, start_ms=place.start_ms + start_ms, end_ms=place.end_ms + start_ms)
            for word, place in zip(words, places, strict=True)
        ]

    def placed(self, sound: Sound, texts: Sequence[str], language: str) -> list[Placed | None]:
        """Where words are heard that a sound holds, as `WordTimer` says."""
        places: list[Placed | None] = [None] * len(texts)
        names = [] if language in UNSPACED else [self._name(text, language) for text in texts]
        group = [_Rough(n, name, Interval(0, 0)) for n, name in enumerate(names) if name]
        levels, silent_ms = _levels(sound), 0
        for word, place in zip(
            group, (self._align(sound, group) if group else None) or (), strict=False
        ):
            span = _from_onset(levels, silent_ms, place.span)
            places[word.number] = Placed(span, place.fit)
            silent_ms = span.end_ms
        return places

    def _name(self, text: str, language: str) -> str | None:
        """The decoder's name for a word, which is made known to it; None if it has no sound."""
        sounds = pronunciations(text, language, self._english)
        if sounds and sounds not in self._names:
            name = self._names[sounds] = f"w{len(self._names)}"
            for n, phones in enumerate(sounds, 1):
                spelling = name if n == 1 else f"{name}({n})"
                self._decoder.add_word(spelling, " ".join(phones), update=False)
        return self._names.get(sounds)

    def _english(self, word: str) -> tuple[Phones, ...]:
        spellings = (word, *(f"{word}({n})" for n in range(2, 5)))
        found = (self._decoder.lookup_word(spelling) for spelling in spellings)
        return tuple(tuple(phones.split()) for phones in found if phones)

    def _found(
        self, sound: Sound, room: Interval, group: Sequence[_Rough]
    ) -> Iterator[tuple[int, Interval]]:
        """Words aligned together, or where that fails each half of them."""
        places = self._align(_cut(sound, room), group) if len(group) <= _LONGEST else None
        if places is not None:
            for word, place in zip(group, places, strict=True):
                span, at_ms = place.span, room.start_ms
                yield word.number, Interval(at_ms + span.start_ms, at_ms + span.end_ms)
        elif len(group) >= _SHORTEST:
            half = _widest_gap(group)
            border_ms = (group[half - 1].span.end_ms + group[half].span.start_ms) // 2
            until_ms, from_ms = border_ms + _BORDER_MS, border_ms - _BORDER_MS
            earlier = Interval(room.start_ms, min(until_ms, room.end_ms))
            later = Interval(max(from_ms, room.start_ms), room.end_ms)
            yield from self._found(sound, earlier, group[:half])
            yield from self._found(sound, later, group[half:])

    def _align(self, piece: Sound, group: Sequence[_Rough]) -> list[Placed] | None:
        """When words start and end in a piece of sound, from its start, if they fit it."""
        if not len(piece):
            return None
        self._decoder.set_align_text(" ".join(word.name for word in group))
        self._decoder.start_utt()
        samples = (piece * (FULL_SCALE - 1)).astype(np.int16)
        self._decoder.process_raw(samples.tobytes(), full_utt=True)
        self._decoder.end_utt()
        if self._decoder.hyp() is None:
            return None
        found = [_place(each) for each in self._decoder.seg() if each.word.startswith("w")]
        return found if len(found) == len(group) else None


def _place(word: Segment) -> Placed:
    start, end = word.start_frame, word.end_frame + 1
    likelihood = max(word.ascore, sys.float_info.min)
    fit = 1000 * log(likelihood) / (end - start)
    return Placed(Interval(start * _FRAME_MS + _SHIFT_MS, end * _FRAME_MS), fit)


def _groups(
    rough: Sequence[Interval], names: Sequence[str | None]
) -> Iterator[tuple[list[_Rough], Interval]]:
    """Words with no pause between them, nor a word without sound, and the room they have."""
    group: list[_Rough] = []
    before_ms = 0
    for n, (span, name) in enumerate(zip(rough, names, strict=True)):
        after_ms = rough[n + 1].start_ms if n + 1 < len(rough) else span.end_ms + _PAUSE_MS
        if name is not None:
            group.append(_Rough(n, name, span))
        parted = after_ms - span.end_ms >= _PAUSE_MS or None in names[n : n + 2]
        if group and (parted or n + 1 == len(rough)):
            first_ms, last_ms = group[0].span.start_ms, group[-1].span.end_ms
            earliest_ms = max(first_ms - _MARGIN_MS, min(before_ms, first_ms), 0)
            yield group, Interval(earliest_ms, min(last_ms + _MARGIN_MS, max(after_ms, last_ms)))
            group = []
        before_ms = span.end_ms if not group else before_ms


def _widest_gap(group: Sequence[_Rough]) -> int:
    """Where to part words: at the widest gap of the middle half, the nearest to the middle."""
    return max(
        range(len(group) // 4 + 1, len(group) - len(group) // 4),
        key=lambda n: (
            group[n].span.start_ms - group[n - 1].span.end_ms,
            -abs(n - len(group) / 2),
        ),
    )


def _cut(sound: Sound, part: Interval) -> Sound:
    per_ms = SAMPLE_RATE // 1000
    return sound[part.start_ms * per_ms : part.end_ms * per_ms]


def _from_onset(levels: npt.NDArray[np.float64], silent_ms: int, word: Interval) -> Interval:
    """A word that follows a silence, begun where it is loud enough to be heard."""
    first = word.start_ms // _FRAME_MS
    silence = levels[max(silent_ms, word.start_ms - _PAUSE_MS) // _FRAME_MS : first]
    inside = levels[first : word.end_ms // _FRAME_MS]
    if word.start_ms - silent_ms < _BREAK_MS or not len(silence) or not len(inside):
        return word
    least = max(float(np.median(silence)) + _ABOVE_DB, float(inside.max()) - _FAINT_DB)
    faint_ms = int(np.argmax(inside >= least)) * _FRAME_MS
    return replace(word, start_ms=word.start_ms + faint_ms)


def _levels(sound: Sound) -> npt.NDArray[np.float64]:
    """The loudness of every 10 ms, in decibels."""
    frame = SAMPLE_RATE * _FRAME_MS // 1000
    frames = sound[: len(sound) // frame * frame].reshape(-1, frame).astype(np.float64)
    levels: npt.NDArray[np.float64] = 10 * np.log10((frames**2).mean(axis=1) + FULL_SCALE**-2)
    return levels


def _in_order(rough: Sequence[Interval], found: Mapping[int, Interval]) -> list[Interval]:
    """Every word where it was found, else at its rough time between those that were found."""
    places: list[Interval] = []
    for before, after in pairwise([-1, *sorted(found), len(rough)]):
        least_ms = found[before].end_ms if before in found else 0
        most_ms = found[after].start_ms if after in found else rough[-1].end_ms
        places += [
            Interval(
                min(max(span.start_ms, least_ms), most_ms), min(max(span.end_ms, least_ms), most_ms)
            )
            for span in rough[before + 1 : after]
        ]
        if after in found:
            places.append(found[after])
    free_ms = 0
    for n, place in enumerate(places):
        start_ms = max(place.start_ms, free_ms)
        free_ms = max(place.end_ms, start_ms + 1)
        places[n] = Interval(start_ms, free_ms)
    return places
