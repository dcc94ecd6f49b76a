"""OpenAI's own Whisper, in PyTorch: the extra ``[openai]``.

For whoever has a checkpoint in its form, or a graphics card that CTranslate2 does not know. Its
`transcribe` encodes every window again for each reading and for the times of words; here its
parts are put together so that a batch is encoded once.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pickle import UnpicklingError
from typing import Any

import torch
import whisper
from faster_whisper.transcribe import get_compression_ratio
from whisper.audio import log_mel_spectrogram, pad_or_trim
from whisper.decoding import DecodingOptions, DecodingTask
from whisper.timing import find_alignment
from whisper.tokenizer import get_tokenizer

from transcripts.recognition.engines import Reading, Task, Window
from transcripts.recognition.engines.whispers import (
    BEAM_SIZE,
    Attempt,
    attempt_number,
    frames,
    steps,
    words,
)
from transcripts.recognition.machine import Machine, failures_told
from transcripts.recognition.models import SpeechModel
from transcripts.recognition.models.forms import whisper_cache

_NO_CHECKPOINT = (OSError, EOFError, KeyError, TypeError, UnpicklingError)
"""What a file raises that is no checkpoint of Whisper, or a damaged one."""


class OpenAIWhisper:
    """A loaded checkpoint."""

    def __init__(self, model: SpeechModel, machine: Machine) -> None:
        self._source = model
        self._device = machine.on(torch.cuda.device_count())
        supported = {"float32", "float16"} if self._device == "cuda" else {"float32"}
        self._compute_type = machine.compute_types(self._device, supported)[0]
        self._model = _loaded(model, self._device)

    @property
    def description(self) -> Mapping[str, Any]:
        """What a transcript records of this engine."""
        return {
            "name": "openai-whisper",
            "version": version("openai-whisper"),
            "model": self._source.name,
            "model_sha256": self._source.sha256,
            "options": {
                "beam_size": BEAM_SIZE,
                "compute_type": self._compute_type,
                "device": self._device,
            },
        }

    @property
    def language_codes(self) -> Sequence[str]:
        """Whisper's language codes (ISO 639-1 mostly)."""
        if not self._model.is_multilingual:
            return ("en",)
        tokenizer = get_tokenizer(True, num_languages=self._model.num_languages)
        return tuple(tokenizer.all_language_codes)

    @property
    def batch(self) -> int:
        """One window: more are read one after the other."""
        return 1

    @property
    def at_once(self) -> int:
        """One thread: PyTorch uses all cores for it."""
        return 1

    def hear(self, windows: Sequence[Window], attempt: int = 0) -> "HeardWindows":
        """Encode windows, all at once."""
        with failures_told("hearing speech"), torch.no_grad():
            sound = torch.stack([torch.tensor(pad_or_trim(window)) for window in windows])
            mel = log_mel_spectrogram(sound, self._model.dims.n_mels, device=self._device)
            dtype = torch.float16 if self._compute_type == "float16" else torch.float32
            features = self._model.embed_audio(mel.to(dtype))
        return HeardWindows(self._model, features, [*map(frames, windows)], attempt_number(attempt))


class HeardWindows:
    """Windows that were encoded, to be decoded one or more times."""

    def __init__(self, model: Any, features: Any, frames: Sequence[int], attempt: Attempt) -> None:
        self._model = model
        self._features = features
        self._frames = frames
        self._attempt = attempt

    def only(self, windows: Sequence[int]) -> "HeardWindows":
        """Some of the windows, by their numbers."""
        lengths = [self._frames[n] for n in windows]
        return HeardWindows(self._model, self._features[list(windows)], lengths, self._attempt)

    def language_odds(self, window: int, start_ms: int, end_ms: int) -> Mapping[str, float]:
        """The probability of each language code for a part of a window."""
        if not self._model.is_multilingual:
            return {"en": 1.0}
        tokenizer = get_tokenizer(True, num_languages=self._model.num_languages)
        part = self._features[window : window + 1, steps(start_ms, end_ms)]
        with failures_told("telling the language"), torch.no_grad():
            start = torch.tensor([[tokenizer.sot]], device=part.device)
            scores = self._model.logits(start, part)[0, 0, list(tokenizer.all_language_tokens)]
            odds = scores.float().softmax(dim=-1).tolist()
        return dict(zip(tokenizer.all_language_codes, odds, strict=True))

    def read(self, task: Task, languages: Sequence[str], terms: str = "") -> list[Reading]:
        """Decode every window and put times to its words by cross-attention.

        One after the other: several windows and several beams at once Whisper cannot.
        """
        with failures_told("reading speech"):
            return [
                self._reading(n, self._decoding(task, language, terms))
                for n, language in enumerate(languages)
            ]

    def _decoding(self, task: Task, language: str, terms: str) -> Any:
        options = DecodingOptions(
            task=task,
            language=language,
            beam_size=BEAM_SIZE,
            # The words get their times from the attention, and text decoded without is better.
            without_timestamps=True,
            prompt=terms or None,
            fp16=self._features.dtype == torch.float16,
        )
        decoding = DecodingTask(self._model, options)
        decoding.logit_filters.append(_Unrepeated(self._attempt, decoding.sample_begin))
        return decoding

    def _reading(self, window: int, decoding: Any) -> Reading:
        (result,) = decoding.run(self._features[window : window + 1])
        aligned = find_alignment(
            _Encoded(self._model),
            decoding.tokenizer,
            result.tokens,
            self._features[window],
            self._frames[window],
        )
        return Reading(
            words=words([vars(word) for word in aligned]),
            mean_logprob=result.avg_logprob,
            compression_ratio=get_compression_ratio(result.text or " "),
            no_speech=result.no_speech_prob,
        )


class _Encoded:
    """A model that is given encoded sound where Whisper's own would encode it again."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __call__(self, features: Any, tokens: Any) -> Any:
        return self._model.logits(tokens, features)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


class _Unrepeated:
    """A filter of Whisper's decoder that keeps it from going in circles."""

    def __init__(self, attempt: Attempt, first: int) -> None:
        self._attempt = attempt
        self._first = first

    def apply(self, logits: Any, tokens: Any) -> None:
        """Change the scores of the next token, shape (n, vocabulary), after `tokens`, (n, k)."""
        said = tokens[:, self._first :]
        score = logits.gather(1, said)
        penalty = self._attempt.repetition_penalty
        logits.scatter_(1, said, torch.where(score < 0, score * penalty, score / penalty))
        size = self._attempt.no_repeat_ngram_size
        for row, row_said in enumerate(said.tolist() if size else ()):
            before = row_said[len(row_said) - size + 1 :]
            for start in range(len(row_said) - size + 1):
                if row_said[start : start + size - 1] == before:
                    logits[row, row_said[start + size - 1]] = -torch.inf


def _loaded(model: SpeechModel, device: str) -> Any:
    official = model.path == whisper_cache(model.name)
    with failures_told(f"{model.path}: cannot be loaded", *_NO_CHECKPOINT):
        # By its name Whisper compares it with the hash that OpenAI published.
        return whisper.load_model(
            model.name if official else str(model.path),
            device=device,
            download_root=str(model.path.parent),
        )
