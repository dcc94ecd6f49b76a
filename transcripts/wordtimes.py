"""When each word is heard: the recogniser's rough times made exact on the sound.

Whisper's cross-attention begins a word 60 ms early and is 150 to 200 ms off in one word of ten.
Forced alignment finds where a text that is known is spoken. CMU PocketSphinx does it, with its
acoustic model of English; measured on voices whose times are known it halves the error or better,
and, with words put into the phones of English letter by letter, in other languages too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from pocketsphinx import Decoder

from media.audio import FULL_SCALE, SAMPLE_RATE
from transcripts.engines import ReadWord
from transcripts.model import Word
from transcripts.pronunciation import Phones, pronunciations
from transcripts.voice import Interval

Sound = npt.NDArray[np.float32]
"""Shape (n,): mono at 16 kHz, -1 to 1."""
W = TypeVar("W", ReadWord, Word)

_PAUSE_MS = 400
"""A silence between two words that parts what is aligned together."""
_LONGEST = 30
"""Words aligned together at most; more cost no time, but one missed word misleads them all."""
_SHORTEST = 4
"""Fewer words than this are not parted when they cannot be aligned."""
_MARGIN_MS = 200
"""How far outside their rough times words are looked for."""
_FAR_MS = 400
"""A word found further than this from its rough time is taken for a mistake."""
_FRAME_MS = 10
_SHIFT_MS = 10
"""A frame is heard 13 ms after it starts (windows of 25.6 ms), a border between two 8 ms after."""
_BREAK_MS = 60
"""A silence before a word in which its first consonant, or only a breath, may be heard."""
_ONSET_MS = 250
"""How much later than it was aligned a word after a pause may begin."""
_FAINT_DB, _ABOVE_DB = 30.0, 6.0
"""Too faint for speech: so much under the word's loudest, or not so much above the pause."""
_UNSPACED = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})
"""Written without spaces: what Whisper calls a word there is a character or two."""


class WordTimer(Protocol):
    """Finds when the words of a text are heard."""

    def times(self, sound: Sound, start_ms: int, words: Sequence[W], language: str) -> list[W]:
        """The same words with the times at which they are heard.

        `start_ms` is where the sound begins on the clock of the words, which are in order and
        have rough times. `language` is a code of Whisper's. A word that is not found keeps its
        time as far as its neighbours leave it; no two overlap and none is without length.
        """


class PocketSphinx:
    """Forced alignment by PocketSphinx."""

    def __init__(self) -> None:
        # The best path through a word lattice may leave words out, so it is not looked for.
        # Beams as wide as the default model's own are too narrow for other languages and noise.
        self._decoder = Decoder(
            lm=None, loglevel="FATAL", bestpath=False, beam=1e-64, pbeam=1e-64, wbeam=1e-48
        )
        self._names: dict[tuple[Phones, ...], str] = {}

    def times(self, sound: Sound, start_ms: int, words: Sequence[W], language: str) -> list[W]:
        """The same words with the times at which they are heard, as `WordTimer` says."""
        if language in _UNSPACED:
            return list(words)
        rough = [Interval(word.start_ms - start_ms, word.end_ms - start_ms) for word in words]
        names = [self._name(word.text, language) for word in words]
        found = dict(self._found(sound, rough, names))
        near = {n: span for n, span in found.items() if _near(span, rough[n])}
        heard = _in_order(rough, _after_pauses(sound, near))
        return [
            replace(word, start_ms=span.start_ms + start_ms, end_ms=span.end_ms + start_ms)
            for word, span in zip(words, heard, strict=True)
        ]

    def _name(self, text: str, language: str) -> str | None:
        """The decoder's name for a word, which is made known to it; None if it has no sound."""
        sounds = pronunciations(text, language, self._english)
        if sounds and sounds not in self._names:
            name = self._names[sounds] = f"w{len(self._names)}"
            for n, phones in enumerate(sounds, 1):
                self._decoder.add_word(
                    name if n == 1 else f"{name}({n})", " ".join(phones), update=False
                )
        return self._names.get(sounds)

    def _english(self, word: str) -> tuple[Phones, ...]:
        spellings = (word, *(f"{word}({n})" for n in range(2, 5)))
        found = (self._decoder.lookup_word(spelling) for spelling in spellings)
        return tuple(tuple(phones.split()) for phones in found if phones)

    def _found(
        self, sound: Sound, rough: Sequence[Interval], names: Sequence[str | None]
    ) -> Iterator[tuple[int, Interval]]:
        """The numbers of the words that were found, and their places."""
        for group in _groups(rough, names):
            before_ms = rough[group[0] - 1].end_ms if group[0] else 0
            after_ms = rough[group[-1] + 1].start_ms if group[-1] + 1 < len(rough) else 1 << 31
            first_ms, last_ms = rough[group[0]].start_ms, rough[group[-1]].end_ms
            room = Interval(
                max(first_ms - _MARGIN_MS, min(before_ms, first_ms), 0),
                min(last_ms + _MARGIN_MS, max(after_ms, last_ms)),
            )
            yield from self._aligned(sound, room, group, rough, names)

    def _aligned(
        self,
        sound: Sound,
        room: Interval,
        group: Sequence[int],
        rough: Sequence[Interval],
        names: Sequence[str | None],
    ) -> Iterator[tuple[int, Interval]]:
        """Words aligned, or where that fails each half of them."""
        spans = self._align(_piece(sound, room), [str(names[n]) for n in group])
        if spans is not None:
            for n, span in zip(group, spans, strict=True):
                yield n, Interval(room.start_ms + span.start_ms, room.start_ms + span.end_ms)
        elif len(group) >= _SHORTEST:
            cut = _widest_gap(group, rough)
            border_ms = (rough[group[cut - 1]].end_ms + rough[group[cut]].start_ms) // 2
            earlier = Interval(room.start_ms, min(border_ms + _MARGIN_MS // 4, room.end_ms))
            later = Interval(max(border_ms - _MARGIN_MS // 4, room.start_ms), room.end_ms)
            yield from self._aligned(sound, earlier, group[:cut], rough, names)
            yield from self._aligned(sound, later, group[cut:], rough, names)

    def _align(self, piece: Sound, names: Sequence[str]) -> list[Interval] | None:
        """Where the words are in a piece of sound that holds nothing else, if they fit it."""
        if len(piece) < SAMPLE_RATE * _FRAME_MS * 5 // 1000:
            return None
        self._decoder.set_align_text(" ".join(names))
        self._decoder.start_utt()
        samples = (piece * (FULL_SCALE - 1)).astype(np.int16)
        self._decoder.process_raw(samples.tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp() and [
            Interval(
                each.start_frame * _FRAME_MS + _SHIFT_MS,
                (each.end_frame + 1) * _FRAME_MS,
            )
            for each in self._decoder.seg()
            if each.word.startswith("w")
        ]
        return found if found and len(found) == len(names) else None


@cache
def word_timer() -> WordTimer:
    """The timer, its acoustic model loaded once."""
    return PocketSphinx()


def _groups(rough: Sequence[Interval], names: Sequence[str | None]) -> Iterator[list[int]]:
    """The numbers of words that are aligned together: no pause between them, not too many."""
    group: list[int] = []
    for n, name in enumerate(names):
        apart = n and rough[n].start_ms - rough[n - 1].end_ms >= _PAUSE_MS
        if group and (apart or name is None):
            yield from _not_too_long(group, rough)
            group = []
        if name is not None:
            group.append(n)
    if group:
        yield from _not_too_long(group, rough)


def _not_too_long(group: list[int], rough: Sequence[Interval]) -> Iterator[list[int]]:
    if len(group) <= _LONGEST:
        yield group
    else:
        cut = _widest_gap(group, rough)
        yield from _not_too_long(group[:cut], rough)
        yield from _not_too_long(group[cut:], rough)


def _widest_gap(group: Sequence[int], rough: Sequence[Interval]) -> int:
    """Where to part words: at the widest gap of the middle half, the nearest to the middle."""
    middle = len(group) / 2
    cuts = range(len(group) // 4 + 1, len(group) - len(group) // 4)
    return max(
        cuts,
        key=lambda cut: (
            rough[group[cut]].start_ms - rough[group[cut - 1]].end_ms,
            -abs(cut - middle),
        ),
    )


def _piece(sound: Sound, part: Interval) -> Sound:
    per_ms = SAMPLE_RATE // 1000
    return sound[part.start_ms * per_ms : part.end_ms * per_ms]


def _near(found: Interval, rough: Interval) -> bool:
    return abs(found.start_ms - rough.start_ms) <= _FAR_MS


def _after_pauses(sound: Sound, found: dict[int, Interval]) -> dict[int, Interval]:
    """Words that follow a silence begun where they are loud enough to be heard.

    Aligned, they begin with the breath or the echo before them.
    """
    levels = _levels(sound)
    moved = dict(found)
    for n, span in found.items():
        silent_ms = found[n - 1].end_ms if n - 1 in found else span.start_ms - _PAUSE_MS
        if span.start_ms - silent_ms >= _BREAK_MS:
            moved[n] = replace(span, start_ms=_onset_ms(levels, max(silent_ms, 0), span))
    return moved


def _onset_ms(levels: npt.NDArray[np.float64], silent_ms: int, word: Interval) -> int:
    first, last = word.start_ms // _FRAME_MS, word.end_ms // _FRAME_MS
    pause = levels[max(silent_ms // _FRAME_MS, first - _PAUSE_MS // _FRAME_MS) : first]
    inside = levels[first : min(last - 2, first + _ONSET_MS // _FRAME_MS)]
    if not len(pause) or not len(inside):
        return word.start_ms
    least = max(levels[first:last].max() - _FAINT_DB, np.median(pause) + _ABOVE_DB)
    loud = np.flatnonzero(inside >= least)
    return max(word.start_ms, int(first + (loud[0] if len(loud) else len(inside))) * _FRAME_MS)


def _levels(sound: Sound) -> npt.NDArray[np.float64]:
    """The loudness of every 10 ms, in decibels."""
    frame = SAMPLE_RATE * _FRAME_MS // 1000
    frames = sound[: len(sound) // frame * frame].reshape(-1, frame).astype(np.float64)
    levels: npt.NDArray[np.float64] = 10 * np.log10((frames**2).mean(axis=1) + FULL_SCALE**-2.0)
    return levels


def _in_order(rough: Sequence[Interval], found: dict[int, Interval]) -> list[Interval]:
    """Every word's place: where it was found, else its rough one between those found."""
    bounds = [-1, *sorted(found), len(rough)]
    placed = dict(found)
    for before, after in pairwise(bounds):
        least_ms = found[before].end_ms if before >= 0 else -(1 << 31)
        most_ms = found[after].start_ms if after < len(rough) else 1 << 31
        for n in range(before + 1, after):
            placed[n] = Interval(
                min(max(rough[n].start_ms, least_ms), most_ms),
                min(max(rough[n].end_ms, least_ms), most_ms),
            )
    ordered: list[Interval] = []
    for n in range(len(rough)):
        free_ms = ordered[-1].end_ms if ordered else placed[n].start_ms
        start_ms = max(placed[n].start_ms, free_ms)
        ordered.append(Interval(start_ms, max(placed[n].end_ms, start_ms + 1)))
    return ordered
