"""Starting, watching and stopping ffmpeg."""

import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from media import ffmpeg
from media.audio import decode_audio
from media.errors import MediaError, MissingToolError
from media.probe import probe
from media.proxy import make_proxy


def stub(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in ffmpeg's place."""
    path = folder / "stub"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("QUOTEMARK_FFMPEG", str(path))


def test_the_named_ffmpeg_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub(tmp_path, "true", monkeypatch)
    assert ffmpeg.executable() == str(tmp_path / "stub")
    monkeypatch.setenv("QUOTEMARK_FFMPEG", str(tmp_path / "nothing"))
    with pytest.raises(MissingToolError, match="QUOTEMARK_FFMPEG"):
        ffmpeg.executable()


def test_the_bundled_ffmpeg_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUOTEMARK_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", "")
    assert "imageio_ffmpeg" in ffmpeg.executable()

    def missing() -> str:
        raise RuntimeError

    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", missing)
    with pytest.raises(MissingToolError, match="apt-get install ffmpeg"):
        ffmpeg.executable()


def test_the_reason_is_ffmpegs_last_telling_line(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(
        tmp_path,
        "echo '[mov @ 0x55d0] stream 0, out of luck' >&2; echo 'Conversion failed!' >&2; exit 69",
        monkeypatch,
    )
    with pytest.raises(MediaError, match=r"clip\.mp4: decoding the sound failed: stream 0, out of"):
        decode_audio(probe(clip), tmp_path / "out.pcm")


def test_progress_lines() -> None:
    assert ffmpeg.progress_ms("out_time_us=1500000\n") == 1500
    assert ffmpeg.progress_ms("out_time_us=N/A\n") is None
    assert ffmpeg.progress_ms("speed=12x\n") is None


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_the_process_ends_with_the_call(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    started: list[subprocess.Popen[str]] = []

    class Recorded(subprocess.Popen[str]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload] # passed through
            started.append(self)

    stub(tmp_path, "echo out_time_us=1000; exec sleep 60", monkeypatch)
    monkeypatch.setattr(subprocess, "Popen", Recorded)

    def interrupt(_: float) -> None:
        raise error

    with pytest.raises(error):
        decode_audio(probe(clip), tmp_path / "out.pcm", interrupt)
    assert started[0].returncode == -9


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB; skips where this user may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting needs root")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_called_that(clip: Path, tiny_disk: Path) -> None:
    info = probe(clip)
    with pytest.raises(MediaError, match="disk is full"):
        decode_audio(info, tiny_disk / "out.pcm")
    (tiny_disk / "out.pcm").unlink()
    with pytest.raises(MediaError, match="disk is full"):
        make_proxy(info, tiny_disk)
    assert list(tiny_disk.iterdir()) == []


def test_a_file_size_limit_is_called_that(clip: Path, tmp_path: Path) -> None:
    info = probe(clip)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 << 10, before[1]))
    try:
        with pytest.raises(MediaError, match="file size limit"):
            decode_audio(info, tmp_path / "out.pcm")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_every_option_is_known_to_this_ffmpeg(
    clip: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make_proxy(probe(clip), tmp_path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
def test_memory_has_an_end(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg, "MEMORY_BYTES", 20 << 20)
    with pytest.raises(MediaError, match=r"(memory|stopped|failed)"):
        make_proxy(probe(clip), tmp_path)
    assert list(tmp_path.glob("proxy*")) == []


def test_who_waits_for_ever_is_stopped(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(tmp_path, "exec sleep 60", monkeypatch)
    monkeypatch.setattr(ffmpeg, "WALL_SECONDS_PER_CPU_SECOND", 0.0005)
    with pytest.raises(MediaError, match="was stopped"):
        make_proxy(probe(clip), tmp_path)
