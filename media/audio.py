"""The sound as the recogniser and the waveform want it: 16 kHz, one channel, 16 bits."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from media import ffmpeg
from media.errors import MediaError
from media.probe import MediaInfo

SAMPLE_RATE = 16_000
BYTES_PER_MS = SAMPLE_RATE * 2 // 1000
MOST_PEAKS = 2000
FULL_SCALE = 32768
_WAIT_S = 0.05
_READ_MS = 60_000
"""Read at once for a waveform."""

Samples = NDArray[np.int16]
"""Shape (n,): mono, 16 kHz; sample 0 is millisecond 0 of the file."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Raw signed 16-bit little-endian mono samples at 16 kHz; sample 0 is the file's time 0."""

    path: Path
    duration_ms: int

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """The samples of a stretch; fewer where the recording ends before."""
        return _read(self.path, start_ms, end_ms)


@dataclass(frozen=True, slots=True)
class ArrivingAudio:
    """The same while it is being decoded: what is asked for is waited for."""

    path: Path
    decoded: Future[Audio]

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """The samples of a stretch; fewer where the recording ends before.

        Raises `MediaError` when decoding failed.
        """
        while not self.decoded.done() and _size_ms(self.path) < end_ms:
            time.sleep(_WAIT_S)
        if self.decoded.done():
            self.decoded.result()
        return _read(self.path, start_ms, end_ms)


def _size_ms(path: Path) -> int:
    return path.stat().st_size // BYTES_PER_MS if path.exists() else 0


def _read(path: Path, start_ms: int, end_ms: int) -> Samples:
    with path.open("rb") as file:
        file.seek(start_ms * BYTES_PER_MS)
        data = file.read((end_ms - start_ms) * BYTES_PER_MS)
    return np.frombuffer(data[: len(data) // 2 * 2], np.dtype("<i2"))


@contextmanager
def audio_being_decoded(
    info: MediaInfo, target: Path, on_progress: ffmpeg.OnProgress = lambda _: None
) -> Iterator[ArrivingAudio]:
    """`decode_audio` beside other work; stopped when that ends early. Raises what it raises."""
    stopped = Event()

    def hear(share: float) -> None:
        if stopped.is_set():
            raise InterruptedError
        on_progress(share)

    with ThreadPoolExecutor(1) as pool:
        try:
            yield ArrivingAudio(target, pool.submit(decode_audio, info, target, hear))
        finally:
            stopped.set()


def decode_audio(
    info: MediaInfo, target: Path, on_progress: ffmpeg.OnProgress = lambda _: None
) -> Audio:
    """Decode the used audio track into `target`; raises MediaError when there is none.

    Where the sound starts late, or packets are missing, there is silence, so that a sample's
    place is its time on the file's timeline.
    """
    if info.audio is None:
        raise MediaError(f"{info.path} has no sound, so there is nothing to transcribe.")
    sound = ffmpeg.sound(ffmpeg.source(info), info.audio)
    output = sound.filter("aresample", SAMPLE_RATE).output(
        ffmpeg.url(target),
        f="s16le",
        acodec="pcm_s16le",
        ac=1,
        t=ffmpeg.output_limit_seconds(info),
    )
    output = ffmpeg.whole_timeline(output, info, info.audio)
    ffmpeg.run(output, info, "decoding the sound", on_progress)
    size_bytes = target.stat().st_size
    if not size_bytes:
        raise MediaError(f"{info.path}: none of its sound can be decoded; copy it again.")
    return Audio(target, size_bytes // BYTES_PER_MS)


class Peaks(TypedDict):
    """A waveform to draw: the loudest sample of each stretch, in percent of full scale."""

    version: int
    ms_per_peak: int
    peaks: list[int]


def peaks(audio: Audio, ms_per_peak: int | None = None) -> Peaks:
    """The waveform of a recording; None: in at most `MOST_PEAKS` stretches of milliseconds."""
    ms_per_peak = ms_per_peak or max(1, -(-audio.duration_ms // MOST_PEAKS))
    step_ms = max(1, _READ_MS // ms_per_peak) * ms_per_peak
    parts = [
        _loudest(audio.read(start_ms, start_ms + step_ms), ms_per_peak)
        for start_ms in range(0, audio.duration_ms, step_ms)
    ]
    percent = np.concatenate([*parts, np.zeros(0, np.int32)]) * 100 // FULL_SCALE
    return {"version": 1, "ms_per_peak": ms_per_peak, "peaks": percent.tolist()}


def _loudest(samples: Samples, ms_per_peak: int) -> NDArray[np.int32]:
    starts = np.arange(0, len(samples), ms_per_peak * SAMPLE_RATE // 1000)
    highest = np.maximum.reduceat(samples, starts).astype(np.int32)
    lowest = np.minimum.reduceat(samples, starts).astype(np.int32)
    return np.maximum(highest, -lowest)
