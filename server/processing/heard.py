"""What a recording tells of its subtitles: its frame rate, its shots, and when somebody speaks."""

import tempfile
from fractions import Fraction
from pathlib import Path

from media.audio import decode_audio
from media.ffmpeg import OnProgress
from media.probe import MediaInfo
from media.shots import shot_changes_ms
from server.progress import stage
from transcripts.recognition.voice import Interval, bridged, detected
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE

_PLAUSIBLE_RATES = (Fraction(10), Fraction(120))
_BREATH_MS = 300
"""A silence shorter than this parts no speech."""


def frame_rate(info: MediaInfo) -> Fraction:
    """Frames a second; the usual rate where there is no picture, or an odd one."""
    rate = info.video.frame_rate if info.video else None
    least, most = _PLAUSIBLE_RATES
    return rate if rate is not None and least <= rate <= most else DEFAULT_FRAME_RATE


def shots_in(info: MediaInfo) -> tuple[int, ...]:
    """The shot changes of a recording, with a bar for the person. Raises `MediaError`."""
    if info.video is None:
        return ()
    with stage("Looking for shot changes") as hear:
        return shot_changes_ms(info, hear)


def speech_in(info: MediaInfo) -> tuple[tuple[int, int], ...]:
    """When somebody speaks, in milliseconds, with a bar for the person. Raises `MediaError`."""
    if info.audio is None:
        return ()
    scratch = tempfile.TemporaryDirectory(prefix="quotemark-speech-")
    with scratch as folder, stage("Listening for speech") as hear:
        return _spoken(info, Path(folder) / "audio.pcm", hear)


def _spoken(info: MediaInfo, target: Path, hear: OnProgress) -> tuple[tuple[int, int], ...]:
    audio = decode_audio(info, target)
    found: list[Interval] = []
    for block in detected(audio):
        found += block.speech
        hear(min(block.until_ms / max(audio.duration_ms, 1), 1.0))
    return tuple((span.start_ms, span.end_ms) for span in bridged(found, _BREATH_MS))
