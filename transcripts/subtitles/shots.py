"""Where cues come and go at shot changes: the rules of Netflix's Timing Guidelines.

They count frames at 24 a second and hold by time at other rates, so 12 frames are half a second;
only the gap before a cut is frames at any rate. Times of shot changes are in order.
"""

from bisect import bisect_left
from collections.abc import Sequence

NEAR_MS = 500
"""12 frames: a cue comes or goes with a cut, or at least this long before or after it."""
_FORWARD_MS = 354
"""Between 8 frames, which wait for the cut, and 9, which rather come 12 before it."""


def in_time_ms(start_ms: int, shots_ms: Sequence[int]) -> int:
    """When a cue comes that would come at `start_ms`: the same where no cut is near.

    After a cut it comes with it, and so it does shortly before; else half a second before.
    """
    cut_ms = _near_ms(start_ms, shots_ms)
    if cut_ms is None:
        return start_ms
    early_ms = cut_ms - NEAR_MS
    if cut_ms - start_ms <= _FORWARD_MS or _near_ms(early_ms, shots_ms) is not None:
        return cut_ms
    return early_ms


def out_times_ms(end_ms: int, shots_ms: Sequence[int], gap_ms: int) -> tuple[int, ...]:
    """When a cue may go that would go at `end_ms`, the best first: only then where no cut is near.

    It goes the gap before a cut, or where words go on beyond it half a second after.
    """
    cut_ms = _near_ms(end_ms, shots_ms)
    if cut_ms is None:
        return (end_ms,)
    later_ms = cut_ms + NEAR_MS
    if _near_ms(later_ms, shots_ms) is not None:
        return (cut_ms - gap_ms,)
    return (cut_ms - gap_ms, later_ms)


def _near_ms(time_ms: int, shots_ms: Sequence[int]) -> int | None:
    """The nearest cut less than `NEAR_MS` away."""
    at = bisect_left(shots_ms, time_ms)
    near = [cut for cut in shots_ms[max(at - 1, 0) : at + 1] if abs(cut - time_ms) < NEAR_MS]
    return min(near, key=lambda cut: abs(cut - time_ms), default=None)
