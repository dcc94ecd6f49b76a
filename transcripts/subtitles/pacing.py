"""When each cue comes and goes.

A cue comes with its first word. After its last one it stays as long as reading takes, where there
is time before the next one (Netflix Timing Guidelines).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import Style

CHAIN_MS = 500
"""A gap below this is closed to the style's own (Netflix Timing Guidelines: 3 to 11 frames at
24 frames a second, half a second at any rate)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A cue that still has the times of its words, and how many characters there are to read."""

    cue: Cue
    chars: int


_LATE_MS = 2_000
"""A cue waits no longer than this for the one before to be readable (BBC Subtitle Guidelines)."""
_FLASH_MS = 100
"""What a cue keeps even of speech that shares one instant."""
FOREVER_MS = 1 << 60


def paced(drafts: Sequence[Draft], style: Style, gap_ms: int) -> Iterator[Cue]:
    """The cues of drafts in the order of their times, none overlapping the next."""
    starts_ms = _starts(drafts, style, gap_ms)
    for draft, (start_ms, next_ms) in zip(drafts, pairwise([*starts_ms, FOREVER_MS]), strict=True):
        free_ms = min(next_ms - gap_ms, start_ms + style.max_ms)
        read_ms = start_ms + max(style.min_ms, style.reading_ms(draft.chars))
        end_ms = min(max(draft.cue.end_ms, read_ms), free_ms)
        if next_ms - end_ms < CHAIN_MS:
            end_ms = free_ms
        yield replace(draft.cue, start_ms=start_ms, end_ms=end_ms)


def _starts(drafts: Sequence[Draft], style: Style, gap_ms: int) -> list[int]:
    """When each cue begins: with its words, or a little later where two speak at once."""
    starts_ms: list[int] = []
    for draft in drafts:
        start_ms = draft.cue.start_ms
        if starts_ms:
            readable_ms = starts_ms[-1] + style.min_ms + gap_ms
            apart_ms = starts_ms[-1] + _FLASH_MS + gap_ms
            start_ms = max(start_ms, min(readable_ms, start_ms + _LATE_MS), apart_ms)
        starts_ms.append(start_ms)
    return starts_ms
