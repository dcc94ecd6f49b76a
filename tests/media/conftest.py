"""Media made by the package's own ffmpeg, once per session, and the real recordings beside it."""

import hashlib
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from media.ffmpeg import executable

REAL = Path(__file__).parents[3] / "shared" / "data"

Make = Callable[..., Path]

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=4")
# A tone from second 1 on: where it starts shows whether a timeline is right.
TONE = (
    "-f", "lavfi", "-i", "aevalsrc=gte(t\\,1)*sin(2*PI*440*t)/2:sample_rate=44100:duration=4",
)  # fmt: skip
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac")


def _matrix(a: int, b: int, c: int, d: int) -> bytes:
    return struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)


TURNS = {90: _matrix(0, 1, -1, 0), 180: _matrix(-1, 0, 0, -1), 270: _matrix(0, -1, 1, 0)}


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """`make(name, *arguments)`: a file of that name that ffmpeg wrote from these arguments."""
    folder = tmp_path_factory.mktemp("made")

    def run(name: str, *arguments: str | Path) -> Path:
        target = folder / hashlib.sha256(repr(arguments).encode()).hexdigest()[:16] / name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            command = [executable(), "-v", "error", "-y", *arguments, f"file:{target}"]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        return target

    return run


@pytest.fixture(scope="session")
def clip(make: Make) -> Path:
    """Four seconds of picture, with a tone from second 1 on."""
    return make("clip.mp4", *PICTURE, *TONE, *H264, *AAC)


@pytest.fixture
def turned(clip: Path, tmp_path: Path) -> Callable[[int], Path]:
    """`turned(90)`: the clip as a phone held sideways writes it, to be turned clockwise."""

    def turn(degrees: int) -> Path:
        path = tmp_path / f"turned{degrees}.mp4"
        # The first matrix after the first track header (ISO/IEC 14496-12, 8.3.2).
        head, mark, rest = clip.read_bytes().partition(b"tkhd")
        upright = _matrix(1, 0, 0, 1)
        assert rest.find(upright) < 60
        path.write_bytes(head + mark + rest.replace(upright, TURNS[degrees], 1))
        return path

    return turn


@pytest.fixture
def real() -> Callable[[str], Path]:
    """`real(name)`: a recording of the shared data; skips where that is absent."""

    def find(name: str) -> Path:
        path = REAL / name
        if not path.exists():
            pytest.skip(f"needs {path}, which is not here")
        return path

    return find
