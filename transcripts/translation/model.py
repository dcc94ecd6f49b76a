"""Translation models in CTranslate2's form: NLLB-200, OPUS-MT, M2M-100, MADLAD-400."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import ctranslate2

from transcripts.errors import ModelMissingError
from transcripts.recognition.machine import Machine, failures_told
from transcripts.recognition.models import SpeechModel
from transcripts.recognition.models.forms import SHARED_VOCABULARIES, SIDE_VOCABULARIES
from transcripts.translation.families import OPUS, Family, family_of, is_of, opus_pair
from transcripts.translation.pieces import Pieces, pieces_of

_BEAM = 4
_BATCH_TOKENS = 2_048
_MOST_TOKENS = 500
"""Of a sentence; the positions of these models end at 512."""
_GROWS = 3
"""How many times more tokens a translation may have; more is a model that goes in circles."""
_CONTEXT_SENTENCES = 2
_MOST_VOCABULARY_BYTES = 64 << 20
_END = "</s>"
_SPECIAL = frozenset({"<s>", "</s>", "<pad>", "<unk>"})


class TextModel:
    """A translation model on this machine, loaded when it is first wanted.

    With `use_context` a sentence is read behind those before it, and the translation goes on
    from theirs. The models are trained on single sentences, so this is not the default.
    """

    leaves_to = None

    def __init__(
        self, model: SpeechModel, machine: Machine | None = None, use_context: bool = False
    ) -> None:
        self._model = model
        self._machine = machine or Machine()
        self._use_context = use_context

    @property
    def description(self) -> Mapping[str, Any]:
        """Name, version, model and its hash."""
        return {
            "name": "ctranslate2",
            "version": ctranslate2.__version__,
            "model": self._model.name,
            "model_sha256": self._model.sha256,
            "options": {"family": self._family.name, "beam": _BEAM, "context": self._use_context},
        }

    def pair(self, source: str, target: str) -> str | None:
        """The model's codes of the two languages."""
        family, tokens = self._family, self._vocabulary
        one, other = family.code(source, tokens), family.code(target, tokens)
        if family.name == OPUS:
            known = self._opus_pair or ("", "")
            one = source if is_of(source, known[0]) else None
            if not any(map(family.token.fullmatch, tokens)):
                other = target if is_of(target, known[1]) else None
        return f"{one}-{other}" if one and other else None

    def translate(
        self, sentences: Sequence[str], source: str, target: str, context: Sequence[str] = ()
    ) -> list[str]:
        """Translate in batches; with `use_context`, the last of `context` is read before each."""
        with failures_told(f"translating with {self._model.name}"):
            made = self._alone(
                [*context, *sentences] if self._use_context else sentences, source, target
            )
            if self._use_context:
                made = self._after_others([*context, *sentences], made, source, target)
        return made[-len(sentences) :] if sentences else []

    def _alone(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        texts = [self._source(each, source, target) for each in sentences]
        return self._run(texts, [self._begin(target)] * len(texts))

    def _after_others(
        self, sentences: Sequence[str], alone: Sequence[str], source: str, target: str
    ) -> list[str]:
        """Each sentence behind those before it, where the model then says something at all."""
        before = [slice(max(0, n - _CONTEXT_SENTENCES), n) for n in range(len(sentences))]
        texts = [
            self._source(" ".join([*sentences[b], each]), source, target)
            for b, each in zip(before, sentences, strict=True)
        ]
        begun = [
            [*self._begin(target), *self._pieces.cut_target(" ".join(alone[b]))] for b in before
        ]
        made = self._run(texts, begun)
        return [one or other for one, other in zip(made, alone, strict=True)]

    def _run(self, texts: Sequence[list[str]], begun: Sequence[list[str]]) -> list[str]:
        """The translations without what they were told to begin with."""
        results = self._translator.translate_batch(
            list(texts),
            target_prefix=list(begun) if any(begun) else None,
            beam_size=_BEAM,
            max_batch_size=_BATCH_TOKENS,
            batch_type="tokens",
            max_input_length=_MOST_TOKENS,
            max_decoding_length=min(_MOST_TOKENS, _GROWS * max(map(len, texts), default=0) + 20),
        )
        return [
            self._joined(result.hypotheses[0][len(first) :])
            for result, first in zip(results, begun, strict=True)
        ]

    def _joined(self, tokens: Sequence[str]) -> str:
        kept = [t for t in tokens if t not in _SPECIAL and not self._family.token.fullmatch(t)]
        return " ".join(self._pieces.join(kept).split())

    def _source(self, text: str, source: str, target: str) -> list[str]:
        family = self._family
        told = source if family.told_source else target
        code = family.code(told, self._vocabulary)
        end = [] if self._config.get("add_source_eos") else [_END]
        # A language's token in somebody's text is no text, and would steer the model.
        pieces = [each for each in self._pieces.cut(text) if not family.token.fullmatch(each)]
        return [*([code] if code else []), *pieces[: _MOST_TOKENS - 2], *end]

    def _begin(self, target: str) -> list[str]:
        code = self._family.code(target, self._vocabulary)
        return [code] if code and self._family.target_begins else []

    @cached_property
    def _translator(self) -> ctranslate2.Translator:
        device = self._machine.on(ctranslate2.get_cuda_device_count())
        supported = ctranslate2.get_supported_compute_types(device)
        chosen = self._machine.compute_types(device, supported)[0]
        with failures_told(f"{self._model.path}: cannot be loaded", ValueError):
            return ctranslate2.Translator(str(self._model.path), device=device, compute_type=chosen)

    @cached_property
    def _pieces(self) -> Pieces:
        return pieces_of(self._model.path)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(vocabulary(self._model.path))

    @cached_property
    def _family(self) -> Family:
        return family_of(self._vocabulary)

    @cached_property
    def _config(self) -> Mapping[str, Any]:
        return _object(self._model.path / "config.json")

    @cached_property
    def _opus_pair(self) -> tuple[str, str] | None:
        """As the tokenizer's settings say it, or a name."""
        settings = self._model.path / "tokenizer_config.json"
        told = _object(settings) if settings.is_file() else {}
        one, other = told.get("source_lang"), told.get("target_lang")
        if isinstance(one, str) and isinstance(other, str):
            return one, other
        return opus_pair(self._model.name, self._model.path.name, *self._model.path.parts[-4:])


def vocabulary(folder: Path) -> Iterator[str]:
    """The tokens that a model can write, or be told. Raises `ModelMissingError`."""
    for name in (*SHARED_VOCABULARIES, *SIDE_VOCABULARIES):
        path = folder / name
        if not path.is_file():
            continue
        if path.stat().st_size > _MOST_VOCABULARY_BYTES:
            raise ModelMissingError(f"{path}: larger than {_MOST_VOCABULARY_BYTES >> 20} MB")
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from text.split("\n") if path.suffix == ".txt" else _strings(path, text)


def _strings(path: Path, text: str) -> Collection[str]:
    with suppress(ValueError, RecursionError):
        tokens = json.loads(text)
        if isinstance(tokens, list) and all(isinstance(token, str) for token in tokens):
            return tokens
    raise ModelMissingError(f"{path}: damaged; get the model again")


def _object(path: Path) -> Mapping[str, Any]:
    with suppress(OSError, ValueError, RecursionError):
        if path.stat().st_size <= _MOST_VOCABULARY_BYTES:
            found = json.loads(path.read_bytes())
            if isinstance(found, dict):
                return found
    raise ModelMissingError(f"{path}: damaged; get the model again")
