"""Time inside Quotemark: integer milliseconds from the start of the file's timeline.

Spans are half-open, ``[start_ms, end_ms)``. Frame rates are `fractions.Fraction`. Seconds,
ticks and clock strings appear only at the edges, and are converted here.
"""

from fractions import Fraction


def seconds_to_ms(seconds: float | Fraction) -> int:
    """The nearest millisecond; halves go to the even one."""
    return round(seconds * 1000)


def ticks_to_ms(ticks: int, time_base: Fraction) -> int:
    """Stream ticks (a presentation time) in the stream's time base, to milliseconds."""
    return round(ticks * time_base * 1000)


def frames_to_ms(frames: int, rate: Fraction) -> int:
    """The length of a number of frames at a frame rate (frames a second)."""
    return round(frames * 1000 / rate)


def npt(ms: int) -> str:
    """Normal play time in seconds as Media Fragments write it: ``12300`` is ``12.3``."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def clock(ms: int) -> str:
    """For people: ``1:05`` or ``1:01:05``, whole seconds, rounded down."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
