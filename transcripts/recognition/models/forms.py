"""The forms that a model comes in, and what its files say of it.

CTranslate2 keeps a folder with ``model.bin`` and its vocabulary, openai-whisper one checkpoint
``.pt``. A folder as transformers leaves it is neither, but can be converted. A CTranslate2 model
that translates text has a vocabulary of another name than a Whisper.
"""

import json
import os
import re
import shlex
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import langcodes

from transcripts.errors import ModelMissingError
from transcripts.recognition.models.hashes import remembered_sha256

CTRANSLATE2, CHECKPOINT, TRANSLATION = "ctranslate2", "checkpoint", "translation"
FILES = ("model.bin", "config.json", "tokenizer.json", "preprocessor_config.json")
"""Of a CTranslate2 model; the last may be absent where the model hears 80 mel bands."""
_NEEDED = FILES[:3]
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
SHARED_VOCABULARIES = ("shared_vocabulary.json", "shared_vocabulary.txt")
SIDE_VOCABULARIES = tuple(
    f"{side}_vocabulary.{ending}" for side in ("source", "target") for ending in ("json", "txt")
)
"""Of models that translate text, with one vocabulary or two."""
TEXT_FILES = (
    "model.bin",
    "config.json",
    *SHARED_VOCABULARIES,
    *SIDE_VOCABULARIES,
    "tokenizer.json",
    "tokenizer_config.json",
    "source.spm",
    "target.spm",
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "spiece.model",
    "spm.model",
)
"""What a model that translates text may have."""
_TRANSFORMERS = ("*.safetensors", "pytorch_model*.bin")
_MULTILINGUAL_TOKENS = 51_865
"""The vocabulary of a Whisper that knows several languages; an English one's has a token less."""
_CODE_LETTERS = 3
_LANGUAGE_TOKEN = re.compile(r"<\|([a-z]{2,3})\|>")
_CHECKPOINTS = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""What openai-whisper calls the checkpoints of names that stand for another."""


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model: a CTranslate2 folder, of Whisper or to translate text, or a checkpoint file."""

    name: str
    path: Path
    sha256: str
    """Of ``model.bin``, or of the checkpoint."""
    form: str = CTRANSLATE2
    multilingual: bool = True
    reads_as: str | None = None
    """The language whose token it was trained with, as its files say."""


def model_at(path: Path, name: str | None = None) -> SpeechModel:
    """The model in a folder or a checkpoint file; its own name is the path's last part.

    Raises `ModelMissingError` when none of Whisper is there, with the command that converts it
    where transformers left it.
    """
    if path.suffix == ".pt":
        return _checkpoint(path, name or path.stem)
    if is_translation(path):
        own_name = name or path.resolve().name
        return SpeechModel(own_name, path, remembered_sha256(path / "model.bin"), TRANSLATION)
    check_folder(path)
    return SpeechModel(
        name or path.resolve().name,
        path,
        remembered_sha256(path / "model.bin"),
        multilingual=_vocabulary_size(path) >= _MULTILINGUAL_TOKENS,
        reads_as=_trained_token(path),
    )


def is_translation(path: Path) -> bool:
    """Whether a folder holds a CTranslate2 model that translates text."""
    names = {each.name for each in path.iterdir()} if path.is_dir() else set()
    return {"model.bin", "config.json"} <= names and has_text_vocabulary(names)


def has_text_vocabulary(names: Collection[str]) -> bool:
    """Whether files of these names are of a model that translates text."""
    return any(name in names for name in (*SHARED_VOCABULARIES, *SIDE_VOCABULARIES))


def check_folder(path: Path) -> None:
    """Raise `ModelMissingError` unless a folder holds a CTranslate2 model."""
    missing = [file for file in _NEEDED if not (path / file).is_file()]
    if not missing:
        return
    if any(found for pattern in _TRANSFORMERS for found in path.glob(pattern)):
        raise ModelMissingError(
            f"{path}: a transformers model; convert it first (pip install transformers torch)",
            conversion(str(path)),
        )
    raise ModelMissingError(
        f"{path}: not a CTranslate2 Whisper model, {' and '.join(missing)} missing"
    )


def files_of(model: SpeechModel) -> list[Path]:
    """The files that a model is made of."""
    if model.form == CHECKPOINT:
        return [model.path]
    whisper = (*FILES, *_VOCABULARIES, "generation_config.json")
    known = TEXT_FILES if model.form == TRANSLATION else whisper
    return [model.path / name for name in known if (model.path / name).is_file()]


def whisper_cache(name: str) -> Path:
    """Where openai-whisper keeps the checkpoint that it knows by a name."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "whisper" / f"{_CHECKPOINTS.get(name, name)}.pt"


def conversion(source: str) -> str:
    """The command that makes a CTranslate2 folder of a transformers one, or of a hub's."""
    target = f"{Path(source).name}-ct2"
    return (
        f"ct2-transformers-converter --model {shlex.quote(source)} "
        f"--output_dir {shlex.quote(target)} --quantization int8 "
        "--copy_files tokenizer.json preprocessor_config.json"
    )


def _checkpoint(path: Path, name: str) -> SpeechModel:
    if not path.is_file():
        load = f"import whisper; whisper.load_model({json.dumps(name)})"
        raise ModelMissingError(
            f"{path}: there is no such checkpoint",
            f"{shlex.quote(sys.executable)} -c {shlex.quote(load)}",
        )
    english = path.stem.endswith(".en")
    return SpeechModel(name, path, remembered_sha256(path), CHECKPOINT, not english)


def _vocabulary_size(folder: Path) -> int:
    if (folder / "vocabulary.txt").is_file():
        return (folder / "vocabulary.txt").read_bytes().count(b"\n")
    vocabulary = _json(folder / "vocabulary.json")
    return len(vocabulary) if isinstance(vocabulary, list) else _MULTILINGUAL_TOKENS


def _trained_token(folder: Path) -> str | None:
    """The one language that a fine-tune was trained to be told, where its files name it.

    transformers writes it into generation_config.json; a processor made for one language leaves
    it in the template of tokenizer.json, which every converted folder has.
    """
    generation = _json(folder / "generation_config.json")
    template = _json(folder / "tokenizer.json")
    said = [_named(generation.get("language")), *_forced(generation)]
    tokens = map(_LANGUAGE_TOKEN.fullmatch, _strings(template.get("post_processor")))
    return next(filter(None, (*said, *(token and token[1] for token in tokens))), None)


def _named(language: object) -> str | None:
    """A language's code from its token ``<|fa|>``, its code, or its English name."""
    if not isinstance(language, str) or not language:
        return None
    if token := _LANGUAGE_TOKEN.fullmatch(language):
        return token[1]
    try:
        return language if len(language) <= _CODE_LETTERS else langcodes.find(language).language
    except LookupError:
        return None


def _forced(generation: Mapping[str, Any]) -> Iterator[str | None]:
    """Languages among the tokens that older versions of transformers force upon the decoder."""
    by_id = {token: code for code, token in dict(generation.get("lang_to_id") or {}).items()}
    for _, token in generation.get("forced_decoder_ids") or ():
        yield _named(by_id.get(token))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _strings(child)
    elif isinstance(node, str):
        yield node


def _json(path: Path) -> Any:
    """What a file of the model holds; an empty mapping where there is no such file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelMissingError(f"{path}: damaged ({error}); get the model again") from None
