"""OpenAI's checkpoint of Whisper base, made of the default model: the same weights, unquantised.

So the second engine is tested for real without a download. It reads CTranslate2's binary format
(version 6: `ctranslate2.specs.model_spec`) and undoes what its converter does to Whisper:
queries, keys and values of attention are one matrix there, and keys have no bias.
"""

import struct
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest

from transcripts.recognition.models import resolve_model

_DTYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)
_PARTS = {
    "self_attention/layer_norm": "attn_ln",
    "attention/layer_norm": "cross_attn_ln",
    "ffn/layer_norm": "mlp_ln",
    "ffn/linear_0": "mlp.0",
    "ffn/linear_1": "mlp.2",
}
_WHOLE = {
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
    "decoder/embeddings/weight": "decoder.token_embedding.weight",
}


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """Whisper base as openai-whisper's ``.pt``; None where the extra is not installed."""
    if not find_spec("whisper"):
        return None
    path = tmp_path_factory.mktemp("model") / "base.pt"
    write_checkpoint(resolve_model().path / "model.bin", path)
    return path


def write_checkpoint(model_bin: Path, target: Path) -> None:
    """Write ``model.bin`` of a CTranslate2 Whisper base as a checkpoint of openai-whisper."""
    import torch

    state: dict[str, Any] = {}
    with model_bin.open("rb") as file:
        for name, values in _variables(file):
            if values.ndim:
                state |= {key: torch.tensor(part) for key, part in _renamed(name, values)}
    dims = {
        "n_mels": 80,
        "n_audio_ctx": 1500,
        "n_audio_state": 512,
        "n_audio_head": 8,
        "n_audio_layer": 6,
        "n_vocab": 51865,
        "n_text_ctx": 448,
        "n_text_state": 512,
        "n_text_head": 8,
        "n_text_layer": 6,
    }
    torch.save({"dims": dims, "model_state_dict": state}, target)


def _variables(file: BinaryIO) -> Iterator[tuple[str, np.ndarray]]:
    def number(form: str) -> int:
        return struct.unpack(f"<{form}", file.read(struct.calcsize(form)))[0]

    def text() -> str:
        return file.read(number("H"))[:-1].decode()

    assert (number("I"), text(), number("I")) == (6, "WhisperSpec", 3)
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        dtype = _DTYPES[number("B")]
        yield name, np.frombuffer(file.read(number("I")), dtype).reshape(shape).astype(np.float32)


def _renamed(name: str, values: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """A variable of CTranslate2 under its names in the checkpoint."""
    if name in _WHOLE:
        yield _WHOLE[name], values
        return
    side, *path, kind = name.split("/")
    kind = {"gamma": "weight", "beta": "bias"}.get(kind, kind)
    if path[0] == "layer_norm":
        yield f"{side}.{'ln_post' if side == 'encoder' else 'ln'}.{kind}", values
    elif path[0].startswith("conv"):
        yield f"{side}.{path[0]}.{kind}", values
    elif path[0].startswith("layer_"):
        block = f"{side}.blocks.{path[0].removeprefix('layer_')}"
        for part, value in _of_layer("/".join(path[1:]), kind, values):
            yield f"{block}.{part}.{kind}", value


def _of_layer(part: str, kind: str, values: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if part in _PARTS:
        yield _PARTS[part], values
        return
    attention, linear = part.split("/")
    prefix = {"self_attention": "attn", "attention": "cross_attn"}[attention]
    joined = {
        "self_attention/linear_0": ("query", "key", "value"),
        "self_attention/linear_1": ("out",),
        "attention/linear_0": ("query",),
        "attention/linear_1": ("key", "value"),
        "attention/linear_2": ("out",),
    }[f"{attention}/{linear}"]
    for matrix, value in zip(joined, np.split(values, len(joined)), strict=True):
        if (matrix, kind) != ("key", "bias"):
            yield f"{prefix}.{matrix}", value
