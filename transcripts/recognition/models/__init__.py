"""Speech models on this machine: which one a name means, and that it is what it should be.

A name is, in this order: the default's (`default`), one that the user gave (`added`), a folder's
or a checkpoint's path, or one on the Hugging Face hub (`hub`). A language may have a model of its
own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.recognition.models import added, default, hub
from transcripts.recognition.models.forms import (
    CHECKPOINT,
    CTRANSLATE2,
    TRANSLATION,
    SpeechModel,
    model_at,
    whisper_cache,
)

__all__ = ["DEFAULT_MODEL", "ModelNames", "SpeechModel", "SpeechModels", "resolve_model"]

DEFAULT_MODEL = default.NAME
_ENGINE_OF = {
    CTRANSLATE2: "for --engine faster-whisper (a CTranslate2 folder)",
    CHECKPOINT: "for --engine openai (a .pt checkpoint)",
    TRANSLATION: "to translate text (a CTranslate2 folder)",
}


@dataclass(frozen=True, slots=True)
class ModelNames:
    """The models asked for: one for every language, and others for languages by their codes."""

    default: str = DEFAULT_MODEL
    own: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parsed(cls, values: Iterable[str]) -> "ModelNames":
        """From ``NAME_OR_PATH`` and ``CODE=NAME_OR_PATH``, the last of each kind."""
        default_name, own = DEFAULT_MODEL, {}
        for value in values:
            if with_code := re.fullmatch(r"([a-z]{2,3})=(.+)", value):
                own[with_code[1]] = with_code[2]
            else:
                default_name = value
        return cls(default_name, own)


@dataclass(frozen=True, slots=True)
class SpeechModels:
    """The models of a run: one for every language, and those that languages have of their own."""

    default: SpeechModel
    own: Mapping[str, SpeechModel] = field(default_factory=dict)

    @property
    def hashes(self) -> Mapping[str, str]:
        """Every model's SHA-256 by language; the default's goes by ``*``."""
        return {"*": self.default.sha256} | {code: each.sha256 for code, each in self.own.items()}


def resolve_models(
    names: ModelNames, language: str | None = None, form: str = CTRANSLATE2
) -> SpeechModels:
    """The models asked for, with those that were added for a language.

    When only `language` is spoken, other languages' models are left out. `form` is what the
    engine takes. Raises `ModelMissingError` as `resolve_model` does, and `TranscriptError` for a
    model that cannot read the language it is for.
    """
    own = {**added.by_language(form), **names.own}
    resolved = {
        code: resolve_model(name, form)
        for code, name in own.items()
        if language is None or code == language
    }
    for code, model in resolved.items():
        if code != "en" and not model.multilingual:
            raise TranscriptError(f"{model.name}: reads English only, so it cannot read {code}")
    return SpeechModels(resolve_model(names.default, form), resolved)


def resolve_model(name: str = DEFAULT_MODEL, form: str = CTRANSLATE2) -> SpeechModel:
    """The model that a name or a path means, ready to load.

    Raises `ModelMissingError` when it is not there, cannot be had, is damaged, or is in another
    form than the one that is wanted.
    """
    model = _found(name, form)
    if model.form != form:
        raise ModelMissingError(
            f"{model.path}: a model {_ENGINE_OF[model.form]}; name one {_ENGINE_OF[form]}"
        )
    return model


def _found(name: str, form: str) -> SpeechModel:
    if name == DEFAULT_MODEL and form != CHECKPOINT:
        return default.default_model()
    if record := added.find(name):
        return added.intact(record)
    if Path(name).exists():
        return model_at(Path(name))
    if form == CHECKPOINT:
        return model_at(whisper_cache(name), name)
    if "/" in name and not hub.looks_like_id(name):
        raise ModelMissingError(f"{name}: there is no such model folder")
    return hub.intact(hub.folder_of(name), name)
