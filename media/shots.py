"""Where the picture cuts from one shot to the next, found by ffmpeg's scene detection.

Its filter ``scdet`` says how much each frame differs from the one before. A cut differs much, and
much more than what moves around it. A median over time takes flashes away first and leaves cuts
where they are; fades and dissolves have no frame at which they cut, and count as none.
"""

import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from media import ffmpeg
from media.probe import MediaInfo, Stream

_WIDTH, _HEIGHT = 64, 36
"""Pixels in which frames are compared: enough for a cut, too few for noise."""
_LEAST_DIFFERENCE = 7.0
"""Of 100. The filter's own 10 misses cuts between two dark shots."""
_OUTSTANDING = 2.0
"""Times what all but `_OTHER_CUTS` of the frames around a cut differ by."""
_OTHER_CUTS = 2
_AROUND_S = Fraction(1, 2)
_FLASH_S = Fraction(1, 8)
_USUAL_RATE = Fraction(25)
_MOST_RADIUS = 15
_TICKS_PER_MS = 1_000
"""The filters count microseconds, so that no frame's time is rounded up."""


def shot_changes_ms(
    info: MediaInfo, on_progress: ffmpeg.OnProgress = lambda _: None
) -> tuple[int, ...]:
    """The first frame of each new shot: milliseconds on the file's timeline, rounded down.

    So what begins at such a time is first seen with that frame, and what ends there last seen
    with the frame before. Empty without a picture. Raises `MediaError` when it cannot be decoded.
    """
    picture = info.video
    if picture is None:
        return ()
    rate = picture.frame_rate or _USUAL_RATE
    radius = min(round(rate * _FLASH_S), _MOST_RADIUS)
    with tempfile.TemporaryDirectory(prefix="quotemark-shots-") as scratch:
        said = Path(scratch) / "frames.txt"
        output = _differences(info, picture, radius, said)
        ffmpeg.run(output, info, "looking for shot changes", on_progress)
        with said.open(encoding="ascii") as lines:
            times_ms, differences = _parsed(lines)
    cuts = _cuts(differences, max(round(rate * _AROUND_S), _OTHER_CUTS + 1), radius)
    # The median of the frames around one is said at the time of the first of them.
    found = (cut + radius for cut in cuts)
    return tuple(sorted({int(times_ms[n]) for n in found if n < len(times_ms)}))


def _differences(info: MediaInfo, picture: Stream, radius: int, target: Path) -> Any:
    """A graph that writes each frame's time and difference into a file."""
    # Without the loop filter a picture so small looks the same, and H.264 decodes faster.
    track = ffmpeg.source(info, skip_loop_filter="all")[str(picture.index)]
    small = track.filter("scale", _WIDTH, _HEIGHT, flags="area").filter("format", "rgb24")
    small = small.filter("settb", f"1/{_TICKS_PER_MS * 1000}")
    steady = small.filter("tmedian", radius=radius) if radius else small
    told = steady.filter("scdet", threshold=100).filter(
        "metadata", "print", key="lavfi.scd.mafd", file=str(target)
    )
    output = told.output("-", f="null", fps_mode="passthrough", t=ffmpeg.output_limit_seconds(info))
    return ffmpeg.whole_timeline(output, info, picture)


def _parsed(lines: Iterable[str]) -> tuple[list[int], npt.NDArray[np.float64]]:
    """Each frame's time in milliseconds, and its difference from the one before."""
    times_ms: list[int] = []
    differences: list[float] = []
    for line in lines:
        if line.startswith("frame:"):
            times_ms.append(int(line.split()[1].removeprefix("pts:")) // _TICKS_PER_MS)
        else:
            differences.append(float(line.partition("=")[2]))
    return times_ms, np.array(differences)


def _cuts(differences: npt.NDArray[np.float64], around: int, closest: int) -> Iterator[int]:
    """The frames that differ much, and more than those `around` on either side of them.

    Of several within `closest` frames the one that differs most: a flash at a cut makes two.
    """
    for frame in np.flatnonzero(differences >= _LEAST_DIFFERENCE):
        near = differences[max(frame - closest, 0) : frame + closest + 1]
        before, after = differences[max(frame - around, 0) : frame], differences[frame + 1 :]
        neighbours = np.sort(np.concatenate([before, after[:around]]))
        usual = neighbours[-1 - _OTHER_CUTS] if len(neighbours) > _OTHER_CUTS else 0.0
        if differences[frame] >= near.max() and differences[frame] > _OUTSTANDING * usual:
            yield int(frame)
