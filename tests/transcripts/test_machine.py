"""What is computed on, and what is said when memory or the device fails."""

import subprocess
import sys

import pytest

from transcripts.errors import ModelMissingError, OutOfMemoryError
from transcripts.recognition.machine import Machine, failures_told

ON_CPU = {"int8", "int8_float32", "float32"}
NEW_CARD = {"int8", "int8_float16", "int8_float32", "float16", "float32"}
OLD_CARD = {"int8", "int8_float32", "float32"}

SHORT_OF_MEMORY = """
import resource, sys
import numpy as np
from transcripts.recognition.engines import load_engine
from transcripts.errors import OutOfMemoryError
from transcripts.recognition.models import SpeechModels, resolve_model

engine = load_engine("faster-whisper", SpeechModels(resolve_model()))
windows = [np.zeros(480_000, np.float32)]
engine.hear(windows)
taken = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + 150_000_000, -1))
try:
    engine.hear(windows * 24)
except OutOfMemoryError as error:
    print(error)
"""


def test_the_graphics_card_is_taken_where_there_is_one() -> None:
    assert [Machine().on(devices) for devices in (0, 1)] == ["cpu", "cuda"]
    assert [Machine("cpu").on(devices) for devices in (0, 1)] == ["cpu", "cpu"]
    assert Machine("cuda").on(2) == "cuda"
    with pytest.raises(ModelMissingError, match=r"--device cuda: no CUDA .* use --device cpu"):
        Machine("cuda").on(0)


def test_numbers_are_chosen_for_the_device_the_smaller_ones_later() -> None:
    assert Machine().compute_types("cpu", ON_CPU) == ["int8"]
    assert Machine().compute_types("cpu", {"float32"}) == ["float32"]
    assert Machine().compute_types("cuda", NEW_CARD)[:2] == ["float16", "int8_float16"]
    assert Machine().compute_types("cuda", OLD_CARD)[0] == "int8_float32"
    assert Machine(compute_type="float32").compute_types("cpu", ON_CPU) == ["float32"]
    with pytest.raises(ModelMissingError, match=r"float16.* cpu .*int8, int8_float32"):
        Machine(compute_type="float16").compute_types("cpu", ON_CPU)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("mkl_malloc: failed to allocate memory"),
        MemoryError("Unable to allocate 9 GiB"),
        RuntimeError("CUDA failed with error out of memory"),
        RuntimeError("cuBLAS failed with status CUBLAS_STATUS_ALLOC_FAILED"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB."),
        RuntimeError("std::bad_alloc"),
    ],
)
def test_short_memory_is_one_error_whatever_says_so(error) -> None:
    with (
        pytest.raises(OutOfMemoryError, match="hearing: not enough memory"),
        failures_told("hearing"),
    ):
        raise error


def test_what_else_fails_in_a_library_is_said_in_its_words() -> None:
    library = "Library libcublas.so.12 is not found or cannot be loaded"
    with pytest.raises(ModelMissingError, match=library) as failed, failures_told("hearing"):
        raise RuntimeError(library)
    assert not isinstance(failed.value, OutOfMemoryError)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a limit on memory")
def test_hearing_with_too_little_memory_ends_in_that_error() -> None:
    command = [sys.executable, "-c", SHORT_OF_MEMORY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("hearing speech: not enough memory"), done.stderr
