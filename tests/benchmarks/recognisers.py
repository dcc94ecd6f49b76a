"""Quotemark's recogniser and what else there is with the same model, on the same terms.

In one process each is loaded once and handed decoded sound; as whole processes they are started
on a file as a person would start them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import faster_whisper
import numpy as np
from numpy.typing import NDArray

from media.audio import FULL_SCALE, SAMPLE_RATE, Samples
from media.timebase import seconds_to_ms
from transcripts.model import MediaRef, Word
from transcripts.recognition.engines import DEFAULT_ENGINE, Engine, load_engine
from transcripts.recognition.listening import Request
from transcripts.recognition.machine import cores
from transcripts.recognition.models import SpeechModel, SpeechModels
from transcripts.recognition.speech import Recognition, recognise, transcripts

OURS = "Quotemark"
BATCHED, ONE_BY_ONE = "faster-whisper, batched", "faster-whisper, one by one"
PEER = os.environ.get("QUOTEMARK_WHISPER_CTRANSLATE2", "whisper-ctranslate2")
_BATCH = 8
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recogniser made of a sound, and how much of it stands there as if it were sure."""

    text: str
    words: tuple[Word, ...]
    unflagged: str


Recogniser = Callable[[Samples, str], Heard]
"""Takes the sound and the language spoken."""


@dataclass(frozen=True, slots=True)
class _Held:
    samples: Samples

    def read(self, start_ms: int, end_ms: int) -> Samples:
        return self.samples[start_ms * SAMPLE_RATE // 1000 : end_ms * SAMPLE_RATE // 1000]


def recognisers(model: SpeechModel) -> dict[str, Recogniser]:
    """Quotemark first, then the peers."""
    whisper = faster_whisper.WhisperModel(
        str(model.path), device="cpu", compute_type="int8", cpu_threads=cores()
    )
    batched = faster_whisper.BatchedInferencePipeline(whisper)
    return {
        OURS: _quotemark(our_engine(model)),
        BATCHED: _peer(batched.transcribe, batch_size=_BATCH),
        ONE_BY_ONE: _peer(whisper.transcribe, vad_filter=True),
    }


def our_engine(model: SpeechModel) -> Engine:
    """Quotemark's default engine."""
    return load_engine(DEFAULT_ENGINE, SpeechModels(model))


def recognised(
    engine: Engine, samples: Samples, language: str, translate: bool = False
) -> Recognition:
    """All that Quotemark makes of a sound."""
    request = Request(language, translate)
    return Recognition([*recognise(_Held(samples), engine, request)], complete=True)


def _quotemark(engine: Engine) -> Recogniser:
    def run(samples: Samples, language: str) -> Heard:
        found = recognised(engine, samples, language)
        media = MediaRef("", "", len(samples) * 1000 // SAMPLE_RATE)
        segments = transcripts(found, media, {}, None, language)[0].segments
        return Heard(
            " ".join(segment.text for segment in segments),
            tuple(word for segment in segments for word in segment.words),
            " ".join(segment.text for segment in segments if not segment.flags),
        )

    return run


def _peer(transcribe: Callable[..., Any], **options: Any) -> Recogniser:
    def run(samples: Samples, language: str) -> Heard:
        found, _ = transcribe(_scaled(samples), language=language, word_timestamps=True, **options)
        segments = list(found)
        text = " ".join(segment.text.strip() for segment in segments)
        words = chain.from_iterable(segment.words or () for segment in segments)
        return Heard(text, tuple(map(_word, words)), text)

    return run


def _scaled(samples: Samples) -> NDArray[np.float32]:
    return samples.astype(np.float32) / np.float32(FULL_SCALE)


def _word(word: Any) -> Word:
    return Word(seconds_to_ms(word.start), seconds_to_ms(word.end), word.word.strip())


def commands(sound: Path, language: str, model: SpeechModel, out: Path) -> dict[str, list[str]]:
    """Whole processes that transcribe a file, by name; the peer's only where it is installed."""
    quotemark = str(Path(sys.executable).with_name("quotemark"))
    ours = [quotemark, "transcribe", str(sound), "--language", language]
    found = {"quotemark transcribe": [*ours, "--out", str(out / "transcript.json")]}
    if peer := shutil.which(PEER):
        whisper = [peer, str(sound), "--language", language, "--model_directory", str(model.path)]
        whisper += ["--batched", "True", "--batch_size", str(_BATCH), "--word_timestamps", "True"]
        found["whisper-ctranslate2 --batched"] = [*whisper, "--output_dir", str(out)]
    return found


def peak_memory(command: list[str]) -> float | None:
    """Run a command; the most memory in MiB that it and its children held at once.

    None where the system does not tell (Linux does). A command that fails ends the benchmark.
    """
    peak = 0
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=said, stderr=said) as process,
    ):
        while process.poll() is None:
            peak = max(peak, sum(map(_resident, _with_children(process.pid))))
            time.sleep(_LOOK_S)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}\n{said.read().decode(errors='replace')}")
    return peak / 2**20 if peak else None


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(path).split():
            yield from _with_children(int(child))


def _resident(pid: int) -> int:
    pages = _read(Path(f"/proc/{pid}/statm")).split()
    return int(pages[1]) * os.sysconf("SC_PAGE_SIZE") if pages else 0


def _read(path: Path) -> str:
    """A file of /proc; nothing where the process has just ended."""
    try:
        return path.read_text()
    except OSError:
        return ""
