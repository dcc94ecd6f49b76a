"""When each cue comes and goes.

A cue comes with its first word. After its last one it stays as long as reading takes, where there
is time before the next one (Netflix Timing Guidelines). At a shot change it comes or goes with
the shot where that costs neither its words nor the time to read them: text and timing outrank
the cut (BBC Subtitle Guidelines).

Times are not rounded to the frames of the video. A player shows a cue with the first frame at or
after its time, whatever lies between two frames, so rounding would move words and show nothing
else; the times of shot changes are those of their frames already (`media.shots`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from transcripts.subtitles.cue import Cue
from transcripts.subtitles.shots import in_time_ms, out_times_ms
from transcripts.subtitles.styles import Style

_LATE_MS = 2_000
"""A cue waits no longer than this for the one before to be readable (BBC Subtitle Guidelines)."""
FLASH_MS = 100
"""What a cue keeps even of speech that shares one instant."""
FOREVER_MS = 1 << 60
_CUT_OFF_MS = 200
"""A cue may go so long before its last word ends, about a syllable, to go with the shot."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A cue that still has the times of its words, and how many characters there are to read."""

    cue: Cue
    chars: int


def paced(
    drafts: Sequence[Draft], style: Style, gap_ms: int, shots_ms: Sequence[int] = ()
) -> Iterator[Cue]:
    """The cues of drafts in the order of their times, none overlapping the next.

    `shots_ms` are the times of shot changes, in order.
    """
    starts_ms = _led(drafts, _starts(drafts, style, gap_ms), style, gap_ms)
    return placed(drafts, starts_ms, style, gap_ms, shots_ms)


def placed(
    drafts: Sequence[Draft],
    starts_ms: Sequence[int],
    style: Style,
    gap_ms: int,
    shots_ms: Sequence[int] = (),
) -> Iterator[Cue]:
    """The cues of drafts that come at times which leave room for each, in order."""
    spans = [
        _Span(draft, start_ms, next_ms, style, gap_ms)
        for draft, (start_ms, next_ms) in zip(
            drafts, pairwise([*starts_ms, FOREVER_MS]), strict=True
        )
    ]
    if shots_ms:
        _start_with_shots(spans, shots_ms)
    for span in spans:
        cue = span.draft.cue
        yield replace(cue, start_ms=span.start_ms, end_ms=span.end_ms(shots_ms))


def _starts(drafts: Sequence[Draft], style: Style, gap_ms: int) -> list[int]:
    """When each cue begins: with its words, or a little later where two speak at once."""
    starts_ms: list[int] = []
    for draft in drafts:
        start_ms = draft.cue.start_ms
        if starts_ms:
            readable_ms = starts_ms[-1] + style.min_ms + gap_ms
            apart_ms = starts_ms[-1] + FLASH_MS + gap_ms
            start_ms = max(start_ms, min(readable_ms, start_ms + _LATE_MS), apart_ms)
        starts_ms.append(start_ms)
    return starts_ms


def _led(drafts: Sequence[Draft], starts_ms: Sequence[int], style: Style, gap_ms: int) -> list[int]:
    """The same, earlier where a cue lacks time that the one before does not need."""
    led_ms: list[int] = []
    unneeded_ms = 0
    for draft, (start_ms, next_ms) in zip(drafts, pairwise([*starts_ms, FOREVER_MS]), strict=True):
        span = _Span(draft, start_ms, next_ms, style, gap_ms)
        lacking_ms = max(0, span.read_ms - (next_ms - gap_ms))
        earliest_ms = max(unneeded_ms, draft.cue.start_ms - style.max_lead_ms)
        start_ms = min(start_ms, max(start_ms - lacking_ms, earliest_ms))
        led_ms.append(start_ms)
        needed_ms = replace(span, start_ms=start_ms).read_ms
        unneeded_ms = min(max(draft.cue.end_ms, needed_ms) + gap_ms, next_ms)
    return led_ms


@dataclass(frozen=True, slots=True)
class _Span:
    """The time that a cue has: from its start until the next one comes."""

    draft: Draft
    start_ms: int
    next_ms: int
    style: Style
    gap_ms: int

    @property
    def free_ms(self) -> int:
        """The latest end."""
        return min(self.next_ms - self.gap_ms, self.start_ms + self.style.max_ms)

    @property
    def read_ms(self) -> int:
        """When it has been read."""
        return self.start_ms + max(self.style.min_ms, self.style.reading_ms(self.draft.chars))

    def end_ms(self, shots_ms: Sequence[int]) -> int:
        """When it goes: with the shot where it can."""
        end_ms = min(max(self.draft.cue.end_ms, self.read_ms), self.free_ms)
        for out_ms in out_times_ms(end_ms, shots_ms, self.gap_ms) if shots_ms else ():
            if self._may_end(out_ms, end_ms):
                return out_ms
        return self.free_ms if self.next_ms - end_ms < self.style.chain_ms else end_ms

    def holds(self) -> bool:
        """Whether it can be read, and stands until its words end or nearly so."""
        said_ms = self.draft.cue.end_ms - _CUT_OFF_MS
        return max(self.read_ms, min(said_ms, self.start_ms + self.style.max_ms)) <= self.free_ms

    def _may_end(self, out_ms: int, end_ms: int) -> bool:
        earliest_ms = max(
            min(self.read_ms, end_ms), min(self.draft.cue.end_ms, end_ms) - _CUT_OFF_MS
        )
        chained = out_ms == self.next_ms - self.gap_ms
        apart = chained or self.next_ms - out_ms >= self.style.chain_ms
        return apart and earliest_ms <= out_ms <= self.free_ms


def _start_with_shots(spans: list[_Span], shots_ms: Sequence[int]) -> None:
    """Move the starts near a cut, each where it and the cue before can still be read."""
    for at, span in enumerate(spans):
        start_ms = in_time_ms(span.start_ms, shots_ms)
        moved = replace(span, start_ms=start_ms)
        early = span.draft.cue.start_ms - start_ms > span.style.shot_lead_ms
        if start_ms == span.start_ms or early or start_ms < 0:
            continue
        if start_ms > span.start_ms and not moved.holds():
            continue
        if at:
            before = replace(spans[at - 1], next_ms=start_ms)
            if start_ms < span.start_ms and not before.holds():
                continue
            spans[at - 1] = before
        spans[at] = moved
