"""How compiled libraries wait and keep memory: what their own defaults do badly here."""

import ctypes
import os
from contextlib import suppress

_SPINS = "1000"


def spin_briefly() -> None:
    """Let waiting threads look a thousand times and then sleep; call before loading a library.

    GNU OpenMP's threads look billions of times where each has a core of its own, and on a machine
    that is busy otherwise they take it from each other. A film of 77 s on two cores, one of them
    busy: 22 s, against 85 to 120 s with the library's own setting and 18 s without any looking;
    idle: 9.3, 9.0 and 13.1 s. What the environment sets stays.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", _SPINS)


def keep_memory() -> None:
    """Let the C library keep memory that is freed, instead of getting it anew each time.

    The recogniser's arrays are of tens of megabytes, and GNU's allocator gives each back to the
    system at once: two and a half million page faults in five minutes of speech, one sixth of
    the time. Other C libraries stay as they are.
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in _KEEPING.items():
            mallopt(parameter, value)


_KEEPING = {-4: 0, -1: 2**31 - 1, -8: 1}
"""mallopt(3): no M_MMAP_MAX, the largest M_TRIM_THRESHOLD, one M_ARENA_MAX for all threads."""


def align_alone() -> None:
    """Let Numba, which openai-whisper aligns words with, do without threads; call as the above.

    After its first use its threads look for work without end: one reading took 3.6 s of
    processor time without them, 13 to 19 s with.
    """
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
