"""Text to the pieces of words that a model reads, and back.

A model comes with what cuts its text: a file of SentencePiece, or ``tokenizer.json``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transcripts.errors import ModelMissingError

if TYPE_CHECKING:  # slow to import, and needed only when there is such a model
    from sentencepiece import SentencePieceProcessor

ONE_SIDE = ("sentencepiece.bpe.model", "sentencepiece.model", "spiece.model", "spm.model")
TWO_SIDES = ("source.spm", "target.spm")
TOKENIZER = "tokenizer.json"
_MOST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Pieces:
    """How the text of one model is cut up and put together."""

    cut: Callable[[str], list[str]]
    join: Callable[[Sequence[str]], str]
    cut_target: Callable[[str], list[str]]
    """Of a text in the language translated into, which may have pieces of its own."""


def pieces_of(folder: Path) -> Pieces:
    """What a model's folder has. Raises `ModelMissingError` when it has nothing that works."""
    one_side = [folder / name for name in ONE_SIDE if (folder / name).is_file()]
    two_sides = [folder / name for name in TWO_SIDES]
    if all(path.is_file() for path in two_sides):
        return _sentencepiece(*two_sides)
    if one_side:
        return _sentencepiece(one_side[0], one_side[0])
    if (folder / TOKENIZER).is_file():
        return _tokenizer(folder / TOKENIZER)
    raise ModelMissingError(
        f"{folder}: without what cuts its text into pieces; copy source.spm and target.spm, "
        f"{ONE_SIDE[0]} or {TOKENIZER} there from the model it was converted from"
    )


def _sentencepiece(source: Path, target: Path) -> Pieces:
    reads, writes = _processor(source), _processor(target)
    return Pieces(
        cut=lambda text: list(map(str, reads.encode(text, out_type=str))),
        join=lambda pieces: str(writes.decode(list(pieces))),
        cut_target=lambda text: list(map(str, writes.encode(text, out_type=str))),
    )


def _processor(path: Path) -> "SentencePieceProcessor":
    try:
        from sentencepiece import SentencePieceProcessor
    except ImportError:
        raise ModelMissingError(
            f"{path}: needs the package sentencepiece", "pip install sentencepiece"
        ) from None
    _check_size(path)
    try:
        return SentencePieceProcessor(model_file=str(path))
    except (RuntimeError, OSError, ValueError):
        raise ModelMissingError(f"{path}: damaged; get the model again") from None


def _tokenizer(path: Path) -> Pieces:
    from tokenizers import Tokenizer

    _check_size(path)
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception:  # noqa: BLE001 - the library raises nothing narrower
        raise ModelMissingError(f"{path}: damaged; get the model again") from None

    def join(pieces: Sequence[str]) -> str:
        ids = [id for piece in pieces if (id := tokenizer.token_to_id(piece)) is not None]
        return str(tokenizer.decode(ids, skip_special_tokens=True))

    def cut(text: str) -> list[str]:
        return list(tokenizer.encode(text, add_special_tokens=False).tokens)

    return Pieces(cut, join, cut)


def _check_size(path: Path) -> None:
    if path.stat().st_size > _MOST_BYTES:
        raise ModelMissingError(f"{path}: larger than {_MOST_BYTES >> 20} MB, so no such file")
