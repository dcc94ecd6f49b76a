"""The one module that starts ffmpeg.

Graphs are written with `ffmpeg-python` and started here as an argument list. A stranger's file is
read with white lists of protocols and formats (see `media.formats`), with the demuxer that the
probe found, and within limits of processor time, real time, memory and disk.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

from media.errors import MediaError, MissingToolError
from media.formats import FORMATS
from media.probe import MOST_PIXELS, MOST_STREAMS, MediaInfo, Stream, is_recording

# Processor seconds: far more than the slowest encoding takes, so that only endless loops meet it.
CPU_SECONDS = 600
CPU_SECONDS_PER_SECOND = 30
# A damaged time stamp may claim years, and filling the gap with silence would fill the disk.
LONGER_THAN_PROBED = 2
LONGER_THAN_PROBED_MS = 60_000
# A process that waits for what never comes uses no processor time.
WALL_SECONDS_PER_CPU_SECOND = 4
# What is written may be larger than what was read: these are far above any footage's.
OUTPUT_BYTES = 4 << 30
OUTPUT_BYTES_PER_SECOND = 64 << 20
# The largest picture that is taken (`MOST_PIXELS`), many times; of a small machine, most of it.
MEMORY_BYTES = 12 << 30
MEMORY_SHARE = 0.75
STDERR_LINES = 40
MOST_CHANNELS = 2

# Said at the end of an output that is not whole; ffmpeg 5 exits with 0 all the same.
UNFINISHED = ("Error writing trailer", "Error closing file")
# What ffmpeg says after the reason.
GENERIC = ("Conversion failed", "Error opening output file", "Error closing file", "Terminating")

OnProgress = Callable[[float], None]


def executable() -> str:
    """The ffmpeg to run: `QUOTEMARK_FFMPEG`, else the one on PATH, else imageio-ffmpeg's own."""
    named = os.environ.get("QUOTEMARK_FFMPEG")
    if named:
        if path := shutil.which(named):
            return path
        raise MissingToolError(f"QUOTEMARK_FFMPEG names {named}, which is not a program here.")
    if path := shutil.which("ffmpeg"):
        return path
    return bundled()


def bundled() -> str:
    """The ffmpeg that imageio-ffmpeg brings."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise MissingToolError(
            "ffmpeg is missing: install it (Debian, Ubuntu: apt-get install ffmpeg) "
            "or `pip install imageio-ffmpeg`."
        ) from None


def url(path: Path) -> str:
    """A path as graphs take it, absolute and never an option or another protocol.

    ffmpeg-python wants names that are UTF-8, which a file's need not be: the bytes travel as
    Latin-1 and are bytes again in the argument list.
    """
    return os.fsencode(f"file:{path.absolute()}").decode("latin-1")


def version_line() -> str:
    """The version that the ffmpeg found says it is, like ``7.1.4-static``."""
    said = subprocess.run([executable(), "-version"], capture_output=True, text=True, check=False)
    words = said.stdout.split()
    return words[2] if len(words) > 2 else "unknown"


def said(output: Any) -> str:
    """What ffmpeg says, at its level `info`, of a graph that reads no file."""
    graph = [argument.encode("latin-1") for argument in ffmpeg.get_args(output)]
    before = [os.fsencode(executable()), b"-nostdin", b"-hide_banner"]
    done = subprocess.run([*before, *graph], capture_output=True, check=False)
    return done.stderr.decode(errors="replace")


def source(info: MediaInfo, **options: object) -> Any:
    """A graph's input: the probed file, held to the white lists."""
    return ffmpeg.input(
        url(info.path),
        f=info.format.split(",")[0],
        protocol_whitelist="file",
        format_whitelist=",".join(FORMATS),
        max_streams=MOST_STREAMS,
        **({"max_pixels": MOST_PIXELS} if info.video else {}),
        **options,
    )


def sound(file: Any, track: Stream) -> Any:
    """A decoded audio track of an input, with silence for what is missing before and within it.

    So a sample's place is its time. More than two channels become one in which all count alike:
    by layout, ffmpeg leaves out the low-frequency one, and on a field recorder that is a
    microphone.
    """
    samples = file[str(track.index)]
    if track.channels > MOST_CHANNELS:
        mix = "+".join(f"c{n}" for n in range(track.channels))
        samples = samples.filter("pan", f"mono|c0<{mix}")
    return samples.filter("aresample", **{"async": 1}, first_pts=0)


def whole_timeline(output: Any, info: MediaInfo, *used: Stream | None) -> Any:
    """The output, with the file's other tracks read beside it and thrown away.

    In formats that may jump in time, ffmpeg counts from the first track in use: decoding late
    sound alone would make it early.
    """
    others = [s for s in info.streams if is_recording(s) and s not in used]
    if not others:
        return output
    tracks = [source(info)[str(s.index)] for s in others]
    return ffmpeg.merge_outputs(output, ffmpeg.output(*tracks, "-", f="null", c="copy"))


def run(output: Any, info: MediaInfo, doing: str, on_progress: OnProgress = lambda _: None) -> None:
    """Run a graph over the probed file to its end.

    `doing` completes "FILE: … failed"; `on_progress` hears the fraction done, 0 to 1. Raises
    MediaError with ffmpeg's own reason; the process never outlives the call.
    """
    complaints: deque[str] = deque(maxlen=STDERR_LINES)
    process = subprocess.Popen(
        _arguments(output, info),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        process_group=0,  # an interrupt at the terminal is for the caller, who stops it in order
    )
    _limit(process.pid, info)
    watchdog = threading.Timer(WALL_SECONDS_PER_CPU_SECOND * _cpu_seconds(info), process.kill)
    watchdog.daemon = True
    with process:
        assert process.stdout is not None  # noqa: S101 - both were asked for as pipes
        assert process.stderr is not None  # noqa: S101
        reader = threading.Thread(target=complaints.extend, args=(process.stderr,), daemon=True)
        reader.start()
        watchdog.start()
        try:
            for line in process.stdout:
                if (done_ms := progress_ms(line)) is not None:
                    on_progress(min(done_ms / max(info.duration_ms, 1), 1.0))
            code = process.wait()
        finally:
            watchdog.cancel()
            process.kill()
            reader.join()
    if code or any(line.startswith(UNFINISHED) for line in map(_message, complaints)):
        raise MediaError(_failure(info.path, doing, code, list(complaints)))
    on_progress(1.0)


def progress_ms(line: str) -> int | None:
    """The output time in a line of `-progress`, or None; `out_time_us=N/A` comes before data."""
    found = re.fullmatch(r"out_time_us=(\d+)\s*", line)
    return int(found[1]) // 1000 if found else None


def _arguments(output: Any, info: MediaInfo) -> list[bytes]:
    before = ["-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1"]
    limit = ["-timelimit", str(_cpu_seconds(info))]
    graph = ffmpeg.get_args(output, overwrite_output=True)
    return [os.fsencode(executable()), *(a.encode("latin-1") for a in [*before, *limit, *graph])]


def _cpu_seconds(info: MediaInfo) -> int:
    return int(CPU_SECONDS + CPU_SECONDS_PER_SECOND * info.duration_ms / 1000)


def _limit(pid: int, info: MediaInfo) -> None:
    """Bound what a hostile file makes a process take; where the system can (Linux)."""
    if not hasattr(resource, "prlimit"):
        return
    machine_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = {
        resource.RLIMIT_DATA: min(MEMORY_BYTES, int(MEMORY_SHARE * machine_bytes)),
        resource.RLIMIT_FSIZE: OUTPUT_BYTES
        + 2 * info.path.stat().st_size
        + OUTPUT_BYTES_PER_SECOND * info.duration_ms // 1000,
    }
    with suppress(ProcessLookupError):  # it has ended already
        for kind, most_bytes in limits.items():
            soft, hard = resource.prlimit(pid, kind)
            least = min(each for each in (most_bytes, soft, hard) if each != resource.RLIM_INFINITY)
            resource.prlimit(pid, kind, (least, hard))


def output_limit_seconds(info: MediaInfo) -> float:
    """The longest an output may become, for `t`: gaps that time stamps claim are filled."""
    return (info.duration_ms * LONGER_THAN_PROBED + LONGER_THAN_PROBED_MS) / 1000


def _failure(path: Path, doing: str, code: int, complaints: list[str]) -> str:
    text = "\n".join(complaints)
    if "No space left on device" in text:
        return f"{path}: {doing} failed because the disk is full; free some space and try again."
    if code == -signal.SIGXFSZ or "File too large" in text:
        return f"{path}: {doing} failed because the output exceeds the file size limit."
    if "Cannot allocate memory" in text or code == -signal.SIGABRT:
        return f"{path}: {doing} takes more memory than there is; export it with smaller pictures."
    if code in (-signal.SIGXCPU, -signal.SIGKILL):  # the latter also where memory ran out
        return f"{path}: {doing} took too much and was stopped; the file may be damaged."
    return f"{path}: {doing} failed: {_reason(complaints)}; check that the file plays to its end."


def _reason(complaints: list[str]) -> str:
    """The last line that says something."""
    said = [_message(line) for line in complaints]
    telling = [line for line in said if line and not line.startswith(GENERIC)]
    return (telling or said or ["ffmpeg gave no reason"])[-1]


def _message(line: str) -> str:
    """A line of stderr without the addresses of who says it."""
    return re.sub(r"^(\[[^\]]* @ 0x[0-9a-f]+\] ?)+", "", line).strip(" .\n")
