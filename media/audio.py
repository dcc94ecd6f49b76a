"""The sound as the recogniser and the waveform want it: 16 kHz, one channel, 16 bits."""

from dataclasses import dataclass
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class Audio:
    """Raw signed 16-bit little-endian mono samples at 16 kHz; sample 0 is the file's time 0."""

    path: Path
    duration_ms: int

    def samples(self) -> NDArray[np.int16]:
        """The samples, shape (n,), read-only and mapped from the file."""
        return np.memmap(self.path, np.dtype("<i2"), mode="r")


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


def peaks(audio: Audio) -> Peaks:
    """The waveform of a recording in at most `MOST_PEAKS` stretches of whole milliseconds."""
    samples = audio.samples()
    ms_per_peak = max(1, -(-audio.duration_ms // MOST_PEAKS))
    starts = np.arange(0, len(samples), ms_per_peak * SAMPLE_RATE // 1000)
    highest = np.maximum.reduceat(samples, starts).astype(np.int32)
    lowest = np.minimum.reduceat(samples, starts).astype(np.int32)
    percent = np.maximum(highest, -lowest) * 100 // FULL_SCALE
    return {"version": 1, "ms_per_peak": ms_per_peak, "peaks": percent.tolist()}
