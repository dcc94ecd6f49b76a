"""What the speech benchmark listens to: recordings whose words are known, and sounds without any.

A folder of recordings holds a text ``X.txt`` beside each sound ``X.flac`` (or .wav, .mp3, .ogg,
.opus, .m4a), and where it is known when the words are heard, ``X.json``: a list of
``{"start": …, "end": …, "text": …}`` in seconds, of which those of a single word count.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from material import SHARED
from numpy.typing import NDArray

from media.audio import FULL_SCALE, SAMPLE_RATE, Samples, decode_audio
from media.probe import probe
from transcripts.model import Word

ENGLISH = SHARED / "data/speech-en"
FOREIGN = SHARED / "data/speech-multi"
_IN_OTHER_LANGUAGES = {"azure-de-t": "de", "azure-es-t": "es", "azure-fr-t": "fr"}
_SOUNDS = (".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a")
_SILENT_S = 30
"""How long each sound without words lasts: what Whisper hears at once."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording, what is said in it and, where known, when: single words in order, in ms."""

    path: Path
    language: str
    text: str
    words: tuple[Word, ...]

    def samples(self) -> Samples:
        """Its sound, as the recogniser takes it."""
        with tempfile.TemporaryDirectory(prefix="quotemark-bench-") as folder:
            audio = decode_audio(probe(self.path), Path(folder) / "audio.pcm")
            return audio.read(0, audio.duration_ms).copy()


def recordings(folder: Path, language: str) -> list[Recording]:
    """The recordings of a folder that have a text."""
    return [
        Recording(sound, language, said, tuple(_timed(text)))
        for text in sorted(folder.glob("*.txt"))
        if (sound := _sound_of(text)) and (said := text.read_text(encoding="utf-8").strip())
    ]


def foreign_recordings() -> list[Recording]:
    """Recordings in other languages than English; none where the shared data is absent."""
    return [
        Recording(sound, language, sound.with_suffix(".txt").read_text(encoding="utf-8"), ())
        for name, language in _IN_OTHER_LANGUAGES.items()
        if (sound := FOREIGN / f"{name}.flac").is_file()
    ]


def _sound_of(text: Path) -> Path | None:
    candidates = (text.with_suffix(ending) for ending in _SOUNDS)
    return next((path for path in candidates if path.is_file()), None)


def _timed(text: Path) -> Iterator[Word]:
    times = text.with_suffix(".json")
    for entry in json.loads(times.read_text(encoding="utf-8")) if times.is_file() else []:
        start_ms, end_ms = round(1000 * entry["start"]), round(1000 * entry["end"])
        if start_ms < end_ms and len(entry["text"].split()) == 1:
            yield Word(start_ms, end_ms, entry["text"])


def wordless() -> dict[str, Samples]:
    """Sounds in which nobody says a word, the same in every run, by what they are."""
    length = _SILENT_S * SAMPLE_RATE
    rng = np.random.default_rng(1)
    seconds = np.arange(length) / SAMPLE_RATE
    sounds = {
        "silence": np.zeros(length),
        "a quiet room": 0.001 * _hiss(length, rng, 1),
        "mains hum": 0.05 * sum(np.sin(2 * np.pi * 50 * n * seconds) / n for n in range(1, 12)),
        "noise": 0.05 * rng.normal(size=length),
        "music": 0.1 * _music(seconds, rng),
        "a street": 0.1 * _street(seconds, rng),
        "applause": 0.1 * _applause(length, rng),
    }
    return {what: _as_samples(sound) for what, sound in sounds.items()}


def _as_samples(sound: NDArray[np.float64]) -> Samples:
    return (np.clip(sound, -1, 1) * (FULL_SCALE - 1)).astype(np.int16)


def _hiss(length: int, rng: np.random.Generator, fall: float) -> NDArray[np.float64]:
    """Noise whose power falls with the frequency's `fall`-th power, root mean square 1."""
    spectrum = np.fft.rfft(rng.normal(size=length))
    spectrum[1:] /= np.arange(1, len(spectrum)) ** (fall / 2)
    spectrum[0] = 0
    hiss = np.fft.irfft(spectrum, length)
    return hiss / hiss.std()


def _music(seconds: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """A tune over chords of four, with a drum: decaying notes with overtones."""
    music = np.zeros_like(seconds)
    beat = SAMPLE_RATE // 2
    for at in range(0, len(seconds), beat):
        root = (57, 53, 48, 55)[at // (4 * beat) % 4]
        chord = [root + step for step in (0, 4, 7)] if at % (4 * beat) == 0 else []
        for note in (*chord, root + 12 + rng.choice((0, 2, 4, 7, 9))):
            since = seconds[: len(seconds) - at][: 4 * beat]
            pitch = 440 * 2 ** ((note - 69) / 12)
            tone = sum(np.sin(2 * np.pi * n * pitch * since) / n**1.5 for n in range(1, 7))
            music[at : at + len(since)] += 0.3 * tone * np.exp(-2 * since)
        strokes = music[at : at + 800]
        strokes += 0.5 * rng.normal(size=len(strokes)) * np.linspace(1, 0, len(strokes))
    return music


def _street(seconds: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """An engine near by, cars that pass, a horn."""
    street = _hiss(len(seconds), rng, 2) * (1 + 0.3 * np.sin(2 * np.pi * 0.2 * seconds))
    for passing_s in rng.uniform(0, _SILENT_S, 5):
        street += 2 * _hiss(len(seconds), rng, 1) * np.exp(-((seconds - passing_s) ** 2))
    horn = sum(np.sin(2 * np.pi * 410 * n * seconds) / n for n in (1, 1.26, 2, 2.52))
    return street + horn * ((seconds % 11 > 6) & (seconds % 11 < 6.5))


def _applause(length: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Sixty claps a second, each a short burst."""
    applause = np.zeros(length)
    for at in rng.integers(0, length - 480, 60 * _SILENT_S):
        applause[at : at + 480] += rng.normal(size=480) * np.exp(-np.arange(480) / 80)
    return applause
