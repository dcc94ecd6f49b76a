"""What an engine computes on, and in which numbers; and what it says when that fails."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from transcripts.errors import ModelMissingError, OutOfMemoryError

DEVICES = ("auto", "cpu", "cuda")
COMPUTE_TYPES = ("int8", "int8_float16", "int8_float32", "float16", "bfloat16", "float32")

_PREFERRED = {"cpu": ("int8",), "cuda": ("float16", "int8_float16", "int8_float32", "int8")}
"""Half the bits is fastest on a graphics card; old ones cannot, and 8 bits take less memory."""
_OUT_OF_MEMORY = (
    "out of memory",
    "allocate memory",
    "memory object",
    "alloc_failed",
    "bad_alloc",
)
"""What MKL, CTranslate2, cuBLAS and torch say in errors that have no class of their own."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What to compute on: one of `DEVICES`, and one of `COMPUTE_TYPES`, or None for the best."""

    device: str = "auto"
    compute_type: str | None = None

    def on(self, cuda_devices: int) -> str:
        """``cuda`` or ``cpu``. Raises `ModelMissingError` when CUDA is asked for in vain."""
        if self.device == "cuda" and not cuda_devices:
            raise ModelMissingError(
                "--device cuda: no CUDA graphics card (or no driver for it) was found on this "
                "machine; use --device cpu"
            )
        return "cuda" if cuda_devices and self.device != "cpu" else "cpu"

    def compute_types(self, device: str, supported: Collection[str]) -> list[str]:
        """The types to try in order, the best first; a later one takes less memory.

        Raises `ModelMissingError` when the one asked for cannot be computed in there.
        """
        if self.compute_type is None:
            return [each for each in _PREFERRED[device] if each in supported] or ["float32"]
        if self.compute_type not in supported:
            raise ModelMissingError(
                f"--compute-type {self.compute_type}: on this machine's {device} the recogniser "
                f"can compute in {', '.join(sorted(supported))}"
            )
        return [self.compute_type]


@contextmanager
def failures_told(doing: str, *kinds: type[Exception]) -> Iterator[None]:
    """Turn what a compiled library raises into one clear error that says what was being done.

    `kinds` are errors to turn besides `MemoryError` and `RuntimeError`. Raises
    `OutOfMemoryError` when memory was short, `ModelMissingError` for all else.
    """
    told: tuple[type[Exception], ...] = (MemoryError, RuntimeError, *kinds)
    try:
        yield
    except told as error:
        said = " ".join(str(error).split())
        if isinstance(error, MemoryError) or any(t in said.lower() for t in _OUT_OF_MEMORY):
            raise OutOfMemoryError(
                f"{doing}: not enough memory; close other programs, or use a smaller model"
            ) from error
        raise ModelMissingError(f"{doing}: {said}") from error


def cores() -> int:
    """The cores that this process may use; not every system can say, then all there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
