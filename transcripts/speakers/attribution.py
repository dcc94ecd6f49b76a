"""Words to the people who said them.

A word is the person's whose turns cover most of it. A change of speaker costs something, least
between two sentences, so that a turn which is a little off, or somebody's "mm" in between, does
not tear a sentence apart: the cheapest way through all words is taken.

A segment in which the speaker changes is parted there, its translation at about the same time
and if possible between two sentences. The first part keeps the segment's id, the others get it
with a number: s5, s5.2. Where a translation has too few words for that, nothing is parted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcripts.corrected import words_of
from transcripts.model import Segment, Speaker, Transcript, Word
from transcripts.speakers import Turn

OVERLAP = "overlap"
"""The flag of a segment in which several people speak at once."""

_CHANGE_MS, _CHANGE_AFTER_SENTENCE_MS, _CHANGE_OF_SEGMENT_MS = 600, 200, 100
"""What a change of speaker must save in words, or parts of words, that are another one's."""
_PAUSE_MS = 300
"""Silence after which a change costs no more than after a sentence."""
_TOGETHER_MS = 500
"""Speech of two people at once that is worth telling."""
_ASTRAY_MS = 1_000
"""How much nearer the end of a sentence in a translation may lie than it seems."""
_SENTENCE_END = (".", "?", "!", "…", "؟", "۔", "。", "？", "！", "।")
_CLOSING = "\"'”’»)]"


def attributed(transcripts: Sequence[Transcript], turns: Sequence[Turn]) -> tuple[Transcript, ...]:
    """A transcript and its translations with the speaker of each segment.

    The first is the one as spoken; the others have segments of the same ids. Every speaker who
    says a word is listed, in the order of the turns' ids.
    """
    spoken = transcripts[0]
    if not turns or not spoken.segments:
        return tuple(transcripts)
    people = _people(turns)
    known = [{segment.id: segment for segment in each.segments} for each in transcripts]
    made: list[dict[str, list[Segment]]] = [{} for _ in transcripts]
    said = _speakers(spoken.segments, turns, people)
    for segment, speakers in zip(spoken.segments, said, strict=True):
        places = [n for n, segments in enumerate(known) if segment.id in segments]
        together = [segment, *(known[n][segment.id] for n in places[1:])]
        for n, parts in zip(places, _parted(together, speakers), strict=True):
            made[n][segment.id] = [_flagged(part, turns) for part in parts]
    heard = {part.speaker for parts in made[0].values() for part in parts}
    speakers_heard = tuple(Speaker(each) for each in people if each in heard)
    return tuple(
        replace(
            each,
            segments=tuple(part for s in each.segments for part in parted.get(s.id, [s])),
            speakers=speakers_heard,
        )
        for each, parted in zip(transcripts, made, strict=True)
    )


def covered(
    spans: Sequence[Word | Segment], turns: Sequence[Turn], people: Sequence[str]
) -> npt.NDArray[np.float64]:
    """How much of each span each person speaks, in ms; shape (spans, people)."""
    starts = np.array([span.start_ms for span in spans], float)
    ends = np.array([span.end_ms for span in spans], float)
    columns = []
    for person in people:
        own = sorted((turn.start_ms, turn.end_ms) for turn in turns if turn.speaker == person)
        edges = np.array(own, float).ravel()
        spoken = np.cumsum([each for start, end in own for each in (0, end - start)])
        columns.append(
            np.interp(ends, edges, spoken) - np.interp(starts, edges, spoken) if own else 0 * ends
        )
    return np.stack(columns, axis=1)


def _people(turns: Sequence[Turn]) -> list[str]:
    return sorted({turn.speaker for turn in turns}, key=lambda each: (len(each), each))


def _speakers(
    segments: Sequence[Segment], turns: Sequence[Turn], people: Sequence[str]
) -> Iterator[list[str]]:
    """For each segment the speaker of each of its words; of all of it where it has none."""
    words = [words_of(segment) or (segment,) for segment in segments]
    every = [word for each in words for word in each]
    changes = list(_changes(segments, words))
    lengths = np.array([[max(word.end_ms - word.start_ms, 1)] for word in every], float)
    said = iter(_cheapest(lengths - covered(every, turns, people), changes))
    for each in words:
        yield [people[next(said)] for _ in each]


def _changes(
    segments: Sequence[Segment], words: Sequence[Sequence[Word | Segment]]
) -> Iterator[float]:
    """What a change of speaker before each word costs."""
    for each in words:
        yield _CHANGE_OF_SEGMENT_MS
        for before, after in pairwise(each):
            pause = after.start_ms - before.end_ms >= _PAUSE_MS
            yield _CHANGE_AFTER_SENTENCE_MS if pause or _ends_sentence(before.text) else _CHANGE_MS


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_SENTENCE_END)


def _cheapest(costs: npt.NDArray[np.float64], changes: Sequence[float]) -> list[int]:
    """The cheapest way through all words, when `changes` says what changing before each costs."""
    total = costs[0]
    came: list[npt.NDArray[np.int64]] = []
    stay = np.arange(costs.shape[1])
    for cost, change in zip(costs[1:], changes[1:], strict=True):
        likeliest = int(total.argmin())
        changed = total[likeliest] + change < total
        came.append(np.where(changed, likeliest, stay))
        total = np.where(changed, total[likeliest] + change, total) + cost
    path = [int(total.argmin())]
    for step in reversed(came):
        path.append(int(step[path[-1]]))
    return path[::-1]


def _parted(together: Sequence[Segment], said: Sequence[str]) -> list[list[Segment]]:
    """A segment and its translations, each in as many parts; unparted where one cannot be."""
    spoken = together[0]
    cuts = [n for n, (before, after) in enumerate(pairwise(said), 1) if before != after]
    speakers = [said[at] for at in (0, *cuts)]
    times = [words_of(spoken)[at].start_ms for at in cuts]
    every = [
        cuts if words_of(each) == words_of(spoken) else _cuts(each, times) for each in together
    ]
    texts = [_texts(each, at) for each, at in zip(together, every, strict=True)]
    if not cuts or not all(texts):
        most = max(dict.fromkeys(said), key=said.count)
        return [[replace(each, speaker=most)] for each in together]
    return [
        list(_parts(each, spoken.id, at, text, speakers, times))
        for each, at, text in zip(together, every, texts, strict=True)
    ]


def _cuts(segment: Segment, times: Sequence[int]) -> list[int]:
    """Before which words of a translation to part it, at about the given times."""
    words = words_of(segment)
    cuts: list[int] = []
    for left, time_ms in enumerate(times, 1 - len(times)):
        free = range(cuts[-1] + 1 if cuts else 1, len(words) + left)
        if not free:
            return []
        cuts.append(min(free, key=_astray_from(words, time_ms)))
    return cuts


def _astray_from(words: Sequence[Word], time_ms: int) -> Callable[[int], int]:
    def astray(cut: int) -> int:
        between = _ends_sentence(words[cut - 1].text)
        return abs(words[cut].start_ms - time_ms) - _ASTRAY_MS * between

    return astray


def _texts(segment: Segment, cuts: Sequence[int]) -> list[str]:
    """The text of each part; none where a part would have none, or its words are not found."""
    words = words_of(segment)
    edges, at = [0], 0
    for n, word in enumerate(words):
        found = segment.text.find(word.text, at)
        if n in cuts:
            edges.append(found)
        at = max(at, found + len(word.text))
    texts = [segment.text[a:b].strip() for a, b in pairwise([*edges, len(segment.text)])]
    found_all = len(texts) == len(cuts) + 1 and -1 not in edges and all(texts)
    return texts if cuts and found_all else []


def _parts(
    segment: Segment,
    spoken_id: str,
    cuts: Sequence[int],
    texts: Sequence[str],
    speakers: Sequence[str],
    times: Sequence[int],
) -> Iterator[Segment]:
    words = words_of(segment)
    bounds = list(pairwise([0, *cuts, len(words)]))
    inside_ms = [min(max(time_ms, segment.start_ms), segment.end_ms) for time_ms in times]
    edges_ms = list(pairwise([segment.start_ms, *inside_ms, segment.end_ms]))
    for n, ((first, end), (start_ms, end_ms)) in enumerate(zip(bounds, edges_ms, strict=True), 1):
        own = words[first:end]
        if n < len(bounds):
            end_ms = min(end_ms, max(start_ms + 1, own[-1].end_ms))
        yield replace(
            segment,
            id=spoken_id if n == 1 else f"{spoken_id}.{n}",
            start_ms=start_ms,
            end_ms=end_ms,
            text=texts[n - 1],
            words=own,
            speaker=speakers[n - 1],
        )


def _flagged(segment: Segment, turns: Sequence[Turn]) -> Segment:
    """With the flag that several people speak at once, where they do."""
    inside = [
        (max(turn.start_ms, segment.start_ms), min(turn.end_ms, segment.end_ms))
        for turn in turns
        if turn.start_ms < segment.end_ms and turn.end_ms > segment.start_ms
    ]
    together_ms = sum(
        max(0, min(a_end, b_end) - b_start)
        for (_, a_end), (b_start, b_end) in pairwise(sorted(inside))
    )
    flags = tuple(flag for flag in segment.flags if flag != OVERLAP)
    if together_ms >= _TOGETHER_MS:
        flags = (*flags, OVERLAP)
    return replace(segment, flags=flags)
