"""Subtitles made for another version of a recording put on its sound, whatever their language.

Where cues stand is laid beside where somebody speaks: at the right place most speech is under a
cue and most pauses are between two. That takes no words, so it works for a translation. Every
place of the cues along the sound is tried at the usual frame rates (by FFT), then a path through
the likeliest places finds where something was cut out or put in. How far the place found stands
out from all the others says how sure it is: of cues put on other speech the best of all places
stands out by 2 to 5.5 deviations, of the right ones by 7 to 20.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcripts.recognition.voice import FRAME_MS
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.syncing import Piece, Timeline
from transcripts.timing.presence import Floats, Sound, Spans, gains_of, places_of

_FILM, _NTSC, _PAL = Fraction(24), Fraction(24_000, 1_001), Fraction(25)
RATES = tuple(
    sorted({float(one / other) for one in (_FILM, _NTSC, _PAL) for other in (_FILM, _NTSC, _PAL)})
)
"""What times are multiplied by when a film runs at another frame rate."""
SURE, SURE_PIECE = 6.0, 5.5
"""Deviations by which the place of all cues has to stand out, and that of each piece of them."""
_MARGIN = 2.0
"""Deviations by which it has to stand out from the second best."""
_WINDOW, _STEP, _WINDOWS = 24, 12, 100
"""Cues whose own best places are looked for, how many further the next ones begin, and how often
at most."""
_PLACES = 12
"""Best places of a window that are kept, each `_APART_MS` from the others."""
_CUT = 9.0
"""What a cut costs, in deviations of what the place of one cue gains."""
_LEAST_CUES, _MOST_CUES = 8, 20_000
"""Fewer have no place that stands out; more are no subtitles of one recording."""
_BEYOND_MS = 3_600_000
"""Cues may lie so far outside of a recording's length; what is beyond does not count."""
_DRIFT, _DRIFTS = 0.002, 41
"""How far the rate may lie beside a usual one, and in how many steps that is looked at."""
_NEAR_MS = 800
_SAME_MS = 300
"""Pieces that differ by less where they meet are one."""
_ANYWHERE = 199
"""Places from which it is learnt what a cue gains where it does not belong."""
_AROUND, _UNFIT = 9, 0.35
"""Cues that are looked at together, and of the usual gain the share that they have at least."""
_MOST_UNFIT = 0.1
"""Of the cues; more is no good place for the rest."""
_FINE_RATES = np.linspace(0.9, 1.1, 401)
"""Looked at where no usual rate fits without cuts."""
_ONSET_MS, _FEW_ONSETS = 400, 6
"""The speech under a cue begins so close to its start; fewer such cues say nothing."""
_SOUND = re.compile(r"\s*(?:[\[(（【].*[\])）】]|[♪♫#*].*)\s*", re.DOTALL)
"""A cue of sounds or music."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where cues belong, and how sure that is.

    `sureness` is in deviations (see `SURE`), `next_best` that of the best place elsewhere,
    `weakest` that of the least sure piece. `unfit` are the indices of cues around which speech
    and cues do not go together, of `spoken` that are no sounds.
    """

    timeline: Timeline
    sureness: float
    next_best: float
    weakest: float
    unfit: tuple[int, ...]
    spoken: int

    @property
    def is_sure(self) -> bool:
        """Whether it can be relied on without looking."""
        stands_out = self.sureness >= SURE and self.sureness - self.next_best >= _MARGIN
        fits = len(self.unfit) <= _MOST_UNFIT * self.spoken
        return stands_out and fits and self.weakest >= SURE_PIECE


def by_speech(cues: Sequence[Cue], odds: npt.NDArray[np.float32]) -> Placing | None:
    """Where cues fit best on a sound; `odds` are the voice detector's, one for each frame.

    None where their number tells nothing. Cues of sounds are moved with the others.
    """
    spoken = _spoken(cues, len(odds) * FRAME_MS)
    if not _LEAST_CUES <= len(spoken) <= _MOST_CUES:
        return None
    sound, spans = Sound(odds), Spans.of([cues[n] for n in spoken])
    path = max((_path(sound, spans, rate) for rate in RATES), key=lambda path: path.gain)
    runs = _exact(sound, spans, path.runs)
    placing = _placing(sound, spans, runs, spoken)
    if len(runs) == 1 and placing.is_sure:
        return placing
    other = _path(sound, spans, _likeliest_rate(sound, spans))
    if other.gain <= path.gain:
        return placing
    return _placing(sound, spans, _exact(sound, spans, other.runs), spoken)


def _spoken(cues: Sequence[Cue], length_ms: int) -> list[int]:
    """The indices of the cues of speech that may belong to a sound, by start."""
    said = sorted(
        (n for n, cue in enumerate(cues) if _is_speech(cue)), key=lambda n: cues[n].start_ms
    )
    if not said or not length_ms:
        return []
    middle_ms = cues[said[len(said) // 2]].start_ms
    return [n for n in said if abs(cues[n].start_ms - middle_ms) <= length_ms + _BEYOND_MS]


@dataclass(frozen=True, slots=True)
class _Run:
    """Cues ``[first, end)`` moved by one piece of a timeline."""

    first: int
    end: int
    rate: float
    offset_ms: float


@dataclass(frozen=True, slots=True)
class _Path:
    runs: tuple[_Run, ...]
    gain: float


def _path(sound: Sound, spans: Spans, rate: float) -> _Path:
    """The offsets of cues that gain most at a rate, with as few cuts as are worth it (Viterbi)."""
    offsets = _candidates(sound, spans, rate)
    if not len(offsets):
        return _Path((_Run(0, len(spans.starts), rate, 0.0),), -np.inf)
    gains = gains_of(sound, spans, rate, offsets)
    cut = _CUT * _usual_gain(sound, spans, rate)
    total = gains[0].copy()
    came_from = np.empty(gains.shape, np.int64)
    stay = np.arange(len(offsets))
    for n, gain in enumerate(gains[1:], 1):
        best = int(np.argmax(total))
        is_cut = total < total[best] - cut
        came_from[n] = np.where(is_cut, best, stay)
        total = np.where(is_cut, total[best] - cut, total) + gain
    at = int(np.argmax(total))
    places = [at]
    for n in range(len(gains) - 1, 0, -1):
        at = int(came_from[n, at])
        places.append(at)
    return _Path(tuple(_runs(places[::-1], offsets, rate)), float(total.max()))


def _runs(places: Sequence[int], offsets: Floats, rate: float) -> Iterator[_Run]:
    borders = [0, *(n for n in range(1, len(places)) if places[n] != places[n - 1]), len(places)]
    for first, end in pairwise(borders):
        yield _Run(first, end, rate, float(offsets[places[first]]))


def _candidates(sound: Sound, spans: Spans, rate: float) -> Floats:
    """Offsets that fit all the cues well, or those of some window."""
    number = len(spans.starts)
    parts = [spans]
    if number > _WINDOW:
        last, step = number - _WINDOW, max(_STEP, number // _WINDOWS)
        parts += [spans.part(at, at + _WINDOW) for at in (*range(0, last, step), last)]
    found = set[float]()
    for part in parts:
        places = places_of(sound, part, rate)
        found.update(float(places.offsets_ms[at]) for at in places.best(_PLACES))
    return np.array(sorted(found))


def _usual_gain(sound: Sound, spans: Spans, rate: float) -> float:
    """How much a cue gains or loses at any place, the root of the mean square."""
    length_ms = len(sound.odds) * FRAME_MS
    middle_ms = float(np.median(spans.starts)) * rate
    anywhere = np.linspace(0, length_ms, _ANYWHERE) - middle_ms
    return float(np.sqrt(np.mean(gains_of(sound, spans, rate, anywhere) ** 2)))


def _likeliest_rate(sound: Sound, spans: Spans) -> float:
    """The rate at which all cues fit best without cuts, be it a usual one or not."""
    places = {float(rate): places_of(sound, spans, rate).scores.max() for rate in _FINE_RATES}
    return max(places, key=lambda rate: places[rate])


def _exact(sound: Sound, spans: Spans, runs: Sequence[_Run]) -> list[_Run]:
    """Runs at their exact rate and offset, those that do not stand out made part of others."""
    refined = _joined(sound, spans, _without_drift(sound, spans, runs))
    while len(refined) > 1:
        known = [_stands_out(sound, spans, run)[0] for run in refined]
        if min(known) >= SURE_PIECE:
            break
        refined = _dissolved(sound, spans, refined, known.index(min(known)))
    return [_from_onsets(sound, spans, run) for run in refined]


def _placing(sound: Sound, spans: Spans, runs: Sequence[_Run], spoken: Sequence[int]) -> Placing:
    known = [_stands_out(sound, spans, run) for run in runs]
    timeline = tuple(
        Piece(float(spans.starts[run.first]) if n else 0.0, run.rate, run.offset_ms)
        for n, run in enumerate(runs)
    )
    unfit = tuple(sorted(spoken[n] for n in _unfit(sound, spans, runs)))
    return Placing(timeline, *max(known), min(known)[0], unfit, len(spoken))


def _without_drift(sound: Sound, spans: Spans, runs: Sequence[_Run]) -> list[_Run]:
    """The runs at the rate, close to theirs, at which they gain most."""
    best, most = list(runs), -np.inf
    for drift in sorted(np.linspace(-_DRIFT, _DRIFT, _DRIFTS), key=abs):
        turned = [_turned(spans, run, run.rate * (1 + drift)) for run in runs]
        found = [_nearest_best(sound, spans, run) for run in turned]
        gain = sum(gain for _, gain in found)
        if gain > most + 2 * len(runs):
            best, most = [run for run, _ in found], gain
    return best


def _turned(spans: Spans, run: _Run, rate: float) -> _Run:
    """A run at another rate, its middle where it was."""
    middle_ms = float(np.mean(spans.starts[run.first : run.end]))
    return _Run(run.first, run.end, rate, run.offset_ms + (run.rate - rate) * middle_ms)


def _nearest_best(sound: Sound, spans: Spans, run: _Run) -> tuple[_Run, float]:
    """A run at the offset around its own at which it gains most, and what it gains."""
    offsets = run.offset_ms + np.arange(-_NEAR_MS, _NEAR_MS + 1, FRAME_MS / 2)
    gains = gains_of(sound, spans.part(run.first, run.end), run.rate, offsets).sum(axis=0)
    best = int(np.argmax(gains))
    return _Run(run.first, run.end, run.rate, float(offsets[best])), float(gains[best])


def _joined(sound: Sound, spans: Spans, runs: Sequence[_Run]) -> list[_Run]:
    """Runs, those made one that hardly differ where they meet."""
    joined = [runs[0]]
    for run in runs[1:]:
        last = joined[-1]
        if abs(run.offset_ms - last.offset_ms) < _SAME_MS:
            whole = _Run(last.first, run.end, run.rate, (last.offset_ms + run.offset_ms) / 2)
            joined[-1] = _nearest_best(sound, spans, whole)[0]
        else:
            joined.append(run)
    return joined


def _dissolved(sound: Sound, spans: Spans, runs: Sequence[_Run], at: int) -> list[_Run]:
    """Runs without one, whose cues go with those before or behind it, where they gain more."""
    run = runs[at]
    beside = [n for n in (at - 1, at + 1) if 0 <= n < len(runs)]
    offsets = np.array([runs[n].offset_ms for n in beside])
    gains = gains_of(sound, spans.part(run.first, run.end), run.rate, offsets).sum(axis=0)
    other = runs[beside[int(np.argmax(gains))]]
    whole = _Run(min(run.first, other.first), max(run.end, other.end), other.rate, other.offset_ms)
    left = [each for each in runs if each not in (run, other)]
    return _joined(sound, spans, sorted([*left, whole], key=lambda each: each.first))


def _stands_out(sound: Sound, spans: Spans, run: _Run) -> tuple[float, float]:
    """How far the place of a run stands out from all of them, and the best one elsewhere."""
    places = places_of(sound, spans.part(run.first, run.end), run.rate)
    return places.standing_out(run.offset_ms)


def _unfit(sound: Sound, spans: Spans, runs: Sequence[_Run]) -> list[int]:
    """The cues around which speech and cues do not go together."""
    gains = np.concatenate(
        [
            gains_of(sound, spans, run.rate, np.array([run.offset_ms]))[run.first : run.end, 0]
            for run in runs
        ]
    )
    around = np.ones(_AROUND)
    near = np.convolve(gains, around, "same") / np.convolve(np.ones(len(gains)), around, "same")
    return [int(n) for n in np.flatnonzero(near < _UNFIT * gains.mean())]


def _from_onsets(sound: Sound, spans: Spans, run: _Run) -> _Run:
    """A run moved so that its cues begin where the speech under them does, in the median."""
    starts = spans.starts[run.first : run.end] * run.rate + run.offset_ms
    onsets = np.concatenate(([-np.inf], sound.onsets_ms, [np.inf]))
    after = np.searchsorted(onsets, starts)
    early, late = onsets[after - 1] - starts, onsets[after] - starts
    nearest = np.where(-early < late, early, late)
    close = nearest[np.abs(nearest) <= _ONSET_MS]
    move_ms = float(np.median(close)) if len(close) >= _FEW_ONSETS else 0.0
    return _Run(run.first, run.end, run.rate, run.offset_ms + move_ms)


def _is_speech(cue: Cue) -> bool:
    text = " ".join(cue.lines)
    return any(letter.isalnum() for letter in text) and not _SOUND.fullmatch(text)
