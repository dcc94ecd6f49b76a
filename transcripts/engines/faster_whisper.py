"""Whisper on CTranslate2 through the `faster-whisper` package: the default engine.

faster-whisper's own pipelines transcribe *or* translate. Here its parts are put together so that
a batch of windows is encoded once and decoded as often as wanted; a second decoding costs about
half of what a second pass would.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

import ctranslate2
import faster_whisper
import numpy as np
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import (
    get_compression_ratio,
    get_suppressed_tokens,
    merge_punctuations,
)

from media.timebase import seconds_to_ms
from transcripts.engines import Reading, ReadWord, Task, Window
from transcripts.errors import ModelMissingError
from transcripts.models import SpeechModel

_BEAM_SIZE = 5
_ATTEMPTS: tuple[Mapping[str, Any], ...] = (
    {},
    {"no_repeat_ngram_size": 5, "repetition_penalty": 1.1},
    {"no_repeat_ngram_size": 3, "repetition_penalty": 1.3},
)
"""What is changed when a window is read again. No sampling, which would come out otherwise in
every run; a decoder that goes in circles is kept from saying the same again instead."""
_STEP_MS = 20
"""What one state of Whisper's encoder stands for."""
_OPENING = "\"'“¿([{-«‹„‘"
_CLOSING = "\"'.。,，!！?？:：”)]}、»›’…؟،؛;"


class FasterWhisper:
    """A loaded model. Uses the GPU when CTranslate2 finds one, else the CPU in 8 bits."""

    def __init__(self, model: SpeechModel) -> None:
        self._source = model
        self._device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self._compute_type = "float16" if self._device == "cuda" else "int8"
        try:
            self._model = faster_whisper.WhisperModel(
                str(model.path),
                device=self._device,
                compute_type=self._compute_type,
                # CTranslate2 takes 4 threads where it is not told, and fewer cores thrash.
                cpu_threads=_cores(),
            )
        except (RuntimeError, ValueError) as error:
            raise ModelMissingError(f"{model.path}: cannot be loaded: {error}") from None

    @property
    def description(self) -> Mapping[str, Any]:
        """What a transcript records of this engine."""
        return {
            "name": "faster-whisper",
            "version": version("faster-whisper"),
            "model": self._source.name,
            "model_sha256": self._source.sha256,
            "options": {
                "beam_size": _BEAM_SIZE,
                "compute_type": self._compute_type,
                "device": self._device,
            },
        }

    @property
    def language_codes(self) -> Sequence[str]:
        """Whisper's language codes (ISO 639-1 mostly)."""
        return tuple(self._model.supported_languages)

    def hear(self, windows: Sequence[Window]) -> "HeardWindows":
        """Encode windows, all at once."""
        extract = self._model.feature_extractor
        features = np.stack([pad_or_trim(extract(window)) for window in windows])
        frames = [min(len(window) // extract.hop_length, 3000) for window in windows]
        return HeardWindows(self._model, self._model.encode(features), frames)


class HeardWindows:
    """Windows that were encoded, to be decoded one or more times."""

    def __init__(
        self, model: faster_whisper.WhisperModel, encoded: Any, frames: Sequence[int]
    ) -> None:
        self._model = model
        self._encoded = encoded
        self._frames = frames

    @cached_property
    def _states(self) -> Any:
        on_cpu = self._encoded.to_device(ctranslate2.Device.cpu)
        return np.array(on_cpu.to(ctranslate2.DataType.float32))

    def language_odds(self, window: int, start_ms: int, end_ms: int) -> Mapping[str, float]:
        """The probability of each language code for a part of a window.

        The decoder is shown only that part of what the encoder made of the window, so telling
        the languages of many phrases costs no further encoding.
        """
        if not self._model.model.is_multilingual:
            return {"en": 1.0}
        steps = slice(start_ms // _STEP_MS, max(end_ms // _STEP_MS, start_ms // _STEP_MS + 1))
        part = np.ascontiguousarray(self._states[window : window + 1, steps])
        found = self._model.model.detect_language(ctranslate2.StorageView.from_array(part))[0]
        return {token[2:-2]: probability for token, probability in found}

    def read(
        self, task: Task, languages: Sequence[str], terms: str = "", attempt: int = 0
    ) -> list[Reading]:
        """Decode every window and put times to its words by cross-attention."""
        tokenizers = {language: self._tokenizer(task, language) for language in set(languages)}
        spoken = [tokenizers[language] for language in languages]
        results = self._generate(spoken, terms, attempt)
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
                words=_words(aligned[language][n]),
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

    def _generate(self, tokenizers: Sequence[Tokenizer], terms: str, attempt: int) -> Any:
        # Without timestamp tokens: the words get their times from the attention, and text
        # decoded without them is the better one.
        prompts = [
            self._model.get_prompt(each, [], without_timestamps=True, hotwords=terms or None)
            for each in tokenizers
        ]
        return self._model.model.generate(
            self._encoded,
            prompts,
            beam_size=_BEAM_SIZE,
            max_length=self._model.max_length,
            suppress_tokens=get_suppressed_tokens(tokenizers[0], [-1]),
            return_scores=True,
            return_no_speech_prob=True,
            **_ATTEMPTS[min(attempt, len(_ATTEMPTS) - 1)],
        )


def _cores() -> int:
    """The cores that this process may use; not every system can say, then all there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _words(alignment: list[dict[str, Any]]) -> tuple[ReadWord, ...]:
    merge_punctuations(alignment, _OPENING, _CLOSING)
    return tuple(
        ReadWord(
            seconds_to_ms(float(word["start"])),
            seconds_to_ms(float(word["end"])),
            word["word"],
            round(float(word["probability"]), 3),
        )
        for word in alignment
        if word["word"].strip()
    )
