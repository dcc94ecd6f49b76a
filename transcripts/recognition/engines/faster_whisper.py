"""Whisper on CTranslate2 through the `faster-whisper` package: the default engine.

faster-whisper's own pipelines transcribe *or* translate. Here its parts are put together so that
a batch of windows is encoded once and decoded as often as wanted; a second decoding costs about
half of what a second pass would.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cached_property
from importlib.metadata import version
from typing import Any

import ctranslate2
import faster_whisper
import numpy as np
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import _LANGUAGE_CODES, Tokenizer
from faster_whisper.transcribe import get_compression_ratio, get_suppressed_tokens

from transcripts.errors import OutOfMemoryError
from transcripts.recognition.engines import Reading, Task, Window
from transcripts.recognition.engines.whispers import (
    BEAM_SIZE,
    FULL,
    Attempt,
    attempt_number,
    frames,
    steps,
    words,
)
from transcripts.recognition.machine import Machine, cores, failures_told
from transcripts.recognition.models import SpeechModel

WHISPERS = _LANGUAGE_CODES
"""The language codes of all of Whisper's models; not each model has all of them."""
_WORKERS = 2
"""Batches that are heard and read at the same time where there is no GPU."""
_BATCH_ON_CPU, _BATCH_ON_GPU = 2, 8
"""On a processor two windows take a seventh less time than one by one; four, little less still."""
_SILENCE, _SHORTEST = 200, 1000
"""Frames of 10 ms put after the longest window, and in all. With 50 and no least length, short
windows are read in circles."""


class FasterWhisper:
    """A loaded model."""

    def __init__(self, model: SpeechModel, machine: Machine) -> None:
        self._source = model
        self._device = machine.on(ctranslate2.get_cuda_device_count())
        supported = ctranslate2.get_supported_compute_types(self._device)
        self._model = _loaded(model, self._device, machine.compute_types(self._device, supported))

    @property
    def description(self) -> Mapping[str, Any]:
        """What a transcript records of this engine."""
        return {
            "name": "faster-whisper",
            "version": version("faster-whisper"),
            "model": self._source.name,
            "model_sha256": self._source.sha256,
            "options": {
                "beam_size": BEAM_SIZE,
                "compute_type": self._model.model.compute_type,
                "device": self._device,
            },
        }

    @property
    def language_codes(self) -> Sequence[str]:
        """Whisper's language codes (ISO 639-1 mostly) of which the model has the token."""
        token = self._model.hf_tokenizer.token_to_id
        return tuple(code for code in self._model.supported_languages if token(f"<|{code}|>"))

    @property
    def batch(self) -> int:
        """Windows that are encoded and decoded together."""
        return _BATCH_ON_CPU if self._device == "cpu" else _BATCH_ON_GPU

    @property
    def at_once(self) -> int:
        """Threads that share the cores: two batches side by side keep them busier than one."""
        return _workers(self._device)

    def hear(self, windows: Sequence[Window], attempt: int = 0) -> "HeardWindows":
        """Encode windows, all at once.

        At first only as much silence is put after them as Whisper needs to find the end, not the
        30 s that it was trained on: that costs no words and saves a quarter of the time. Further
        attempts take the 30 s.
        """
        extract = self._model.feature_extractor
        lengths = [frames(window) for window in windows]
        padded = FULL if attempt else min(max(max(lengths) + _SILENCE, _SHORTEST), FULL)
        with failures_told("hearing speech"):
            features = np.stack([pad_or_trim(extract(window), padded) for window in windows])
            encoded = self._model.encode(features)
        return HeardWindows(self._model, encoded, lengths, attempt_number(attempt))


class HeardWindows:
    """Windows that were encoded, to be decoded one or more times."""

    def __init__(
        self,
        model: faster_whisper.WhisperModel,
        encoded: Any,
        frames: Sequence[int],
        attempt: Attempt,
    ) -> None:
        self._model = model
        self._encoded = encoded
        self._frames = frames
        self._attempt = attempt

    @cached_property
    def _states(self) -> Any:
        on_cpu = self._encoded.to_device(ctranslate2.Device.cpu)
        return np.array(on_cpu.to(ctranslate2.DataType.float32))

    def only(self, windows: Sequence[int]) -> "HeardWindows":
        """Some of the windows, by their numbers."""
        encoded = ctranslate2.StorageView.from_array(self._states[list(windows)])
        lengths = [self._frames[n] for n in windows]
        return HeardWindows(self._model, encoded, lengths, self._attempt)

    def language_odds(self, window: int, start_ms: int, end_ms: int) -> Mapping[str, float]:
        """The probability of each language code for a part of a window.

        The decoder is shown only that part of what the encoder made of the window, so telling
        the languages of many phrases costs no further encoding.
        """
        if not self._model.model.is_multilingual:
            return {"en": 1.0}
        part = np.ascontiguousarray(self._states[window : window + 1, steps(start_ms, end_ms)])
        found = self._model.model.detect_language(ctranslate2.StorageView.from_array(part))[0]
        return {token[2:-2]: probability for token, probability in found}

    def read(self, task: Task, languages: Sequence[str], terms: str = "") -> list[Reading]:
        """Decode every window and put times to its words by cross-attention."""
        tokenizers = {language: self._tokenizer(task, language) for language in set(languages)}
        spoken = [tokenizers[language] for language in languages]
        with failures_told("reading speech"):
            results = self._generate(spoken, terms)
            tokens = [
                [token for token in result.sequences_ids[0] if token < tokenizer.eot]
                for result, tokenizer in zip(results, spoken, strict=True)
            ]
            aligned = {
                language: self._model.find_alignment(
                    tokenizer, tokens, self._encoded, list(self._frames)
                )
                for language, tokenizer in tokenizers.items()
            }
        return [
            Reading(
                words=words(aligned[language][n]),
                mean_logprob=result.scores[0],
                compression_ratio=get_compression_ratio(tokenizer.decode(tokens[n]) or " "),
                no_speech=result.no_speech_prob,
            )
            for n, (language, tokenizer, result) in enumerate(
                zip(languages, spoken, results, strict=True)
            )
        ]

    def _tokenizer(self, task: Task, language: str) -> Tokenizer:
        multilingual = self._model.model.is_multilingual
        return Tokenizer(self._model.hf_tokenizer, multilingual, task=task, language=language)

    def _generate(self, tokenizers: Sequence[Tokenizer], terms: str) -> Any:
        # Without timestamp tokens: the words get their times from the attention, and text
        # decoded without them is the better one.
        prompts = [
            self._model.get_prompt(each, [], without_timestamps=True, hotwords=terms or None)
            for each in tokenizers
        ]
        return self._model.model.generate(
            self._encoded,
            prompts,
            beam_size=BEAM_SIZE,
            max_length=self._model.max_length,
            suppress_tokens=get_suppressed_tokens(tokenizers[0], [-1]),
            return_scores=True,
            return_no_speech_prob=True,
            **asdict(self._attempt),
        )


def _workers(device: str) -> int:
    return min(cores(), _WORKERS) if device == "cpu" else 1


def _loaded(
    model: SpeechModel, device: str, compute_types: Sequence[str]
) -> faster_whisper.WhisperModel:
    """The model in the first of the types that there is memory for."""
    *first, last = compute_types
    for compute_type in first:
        with suppress(OutOfMemoryError):
            return _loaded(model, device, [compute_type])
    # A vocabulary that is none raises an `Exception` of no kind.
    with failures_told(f"{model.path}: cannot be loaded", Exception):
        return faster_whisper.WhisperModel(
            str(model.path),
            device=device,
            compute_type=last,
            # CTranslate2 takes 4 threads where it is not told, and fewer cores thrash.
            cpu_threads=max(cores() // _workers(device), 1),
            num_workers=_workers(device),
        )
