"""Files that point at other files are refused, and nothing they name is ever opened."""

import contextlib
import dataclasses
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from media.audio import decode_audio
from media.errors import MediaError
from media.probe import probe

Make = Callable[..., Path]


class Canary:
    """A server that counts who calls, on an address that hostile files name."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/canary.mp4"
        self.calls = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    yield server
    server.socket.shutdown(socket.SHUT_RDWR)
    server.socket.close()
    assert server.calls == 0


MPD = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S">
<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">
<BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>"""
HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{target}\n#EXT-X-ENDLIST\n"
POINTERS = {
    "HLS playlist": HLS,
    "concat list": "ffconcat version 1.0\nfile '{target}'\n",
    "DASH playlist": MPD,
    "SDP session description": "v=0\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\na={target}\n",
    "ASX playlist": '<asx version="3.0"><entry><ref href="{target}"/></entry></asx>',
    "playlist": "[playlist]\nFile1={target}\n",
}
FORMAT_NAMES = {"HLS playlist": "hls", "concat list": "concat", "DASH playlist": "dash"}


@pytest.mark.parametrize("kind", POINTERS)
@pytest.mark.parametrize("name", ["interview.mp4", "interview.m3u8", "interview.avi"])
def test_playlists_are_refused_by_what_they_are(
    clip: Path, canary: Canary, tmp_path: Path, kind: str, name: str
) -> None:
    for target in (str(clip), canary.url):
        path = tmp_path / name
        path.write_text(POINTERS[kind].format(target=target))
        with pytest.raises(MediaError, match=f"{name} is an? {kind} that points at other files"):
            probe(path)


@pytest.mark.parametrize("kind", FORMAT_NAMES)
def test_ffmpeg_itself_refuses_them_too(
    clip: Path, canary: Canary, tmp_path: Path, kind: str
) -> None:
    """Should the probe ever be fooled, the white lists given to the process still hold."""
    for target in (str(clip), canary.url):
        path = tmp_path / "interview.mp4"
        path.write_text(POINTERS[kind].format(target=target))
        fooled = dataclasses.replace(probe(clip), path=path, format=FORMAT_NAMES[kind])
        with pytest.raises(MediaError, match="failed"):
            decode_audio(fooled, tmp_path / "out.pcm")


def test_a_playlist_hidden_in_avi_subtitles_is_not_followed(
    make: Make, canary: Canary, tmp_path: Path
) -> None:
    """CVE-2017-9993: a subtitle chunk (GAB2) of an AVI that holds a playlist."""
    picture = ("-f", "lavfi", "-i", "testsrc2=size=320x240:duration=1")
    tone = ("-f", "lavfi", "-i", "sine=duration=1")
    plain = make("plain.avi", *picture, *tone, "-map", "0", "-map", "1", "-map", "1").read_bytes()
    third = plain.rindex(b"auds", 0, plain.index(b"movi"))
    hostile = bytearray(plain)
    hostile[third : third + 4] = b"txts"
    chunk = plain.index(b"02wb", plain.index(b"movi"))
    (size,) = struct.unpack_from("<I", plain, chunk + 4)
    playlist = HLS.format(target=canary.url).encode()
    head = b"GAB2\0" + struct.pack("<HIHI", 2, 0, 4, len(playlist)) + playlist
    hostile[chunk : chunk + 4] = b"02tx"
    hostile[chunk + 8 : chunk + 8 + size] = head.ljust(size, b"\n")[:size]
    path = tmp_path / "hidden.avi"
    path.write_bytes(hostile)
    info = probe(path)
    assert [stream.kind for stream in info.streams[:2]] == ["video", "audio"]
    assert decode_audio(info, tmp_path / "out.pcm").duration_ms


def test_a_movie_whose_tracks_lie_in_other_files_has_nothing_of_its_own(
    clip: Path, tmp_path: Path
) -> None:
    """QuickTime data references (`dref`) with an alias to another file's path."""
    path = tmp_path / "reference.mov"
    path.write_bytes(_with_alias(clip.read_bytes(), str(clip)))
    with pytest.raises(MediaError, match="no sound and no picture of its own"):
        probe(path)


def _with_alias(movie: bytes, target: str) -> bytes:
    """The movie with each self-reference replaced; its index must follow its samples."""
    assert movie.index(b"mdat") < movie.index(b"moov")
    name = target.encode()
    volume = struct.pack(">10xB27s", 0, b"") + struct.pack(">12x")
    alias = volume + struct.pack(">B63s16xhh16x", 0, b"", 1, 1)
    paths = struct.pack(">hh", 2, len(name)) + name + b"\0" * (len(name) % 2)
    paths += struct.pack(">hh", 18, len(name)) + name + b"\0" * (len(name) % 2)
    body = alias + paths + struct.pack(">hh", -1, 0)
    entry = struct.pack(">I4sI", 12 + len(body), b"alis", 0) + body
    return _replace_references(movie, entry)


def _replace_references(data: bytes, entry: bytes) -> bytes:
    parts = []
    while data:
        size, kind = struct.unpack_from(">I4s", data)
        body, data = data[8:size], data[size:]
        if kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
            body = _replace_references(body, entry)
        elif kind == b"dref":
            body = body[:8] + entry
        parts.append(struct.pack(">I4s", 8 + len(body), kind) + body)
    return b"".join(parts)


SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
NOT_RECORDINGS = {
    "text.mp4": b"Dear editor, this is a letter.\n",
    "subtitles.mp4": SUBTITLES.encode(),
    "ass.mkv": b"[Script Info]\nScriptType: v4.00+\n\n[Events]\n",
    "page.mp4": b"<!DOCTYPE html><title>404</title>",
}


@pytest.mark.parametrize("name", NOT_RECORDINGS)
def test_text_is_called_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(NOT_RECORDINGS[name])
    with pytest.raises(MediaError, match=f"{name} holds text"):
        probe(path)


def test_a_still_image_is_no_recording(make: Make, tmp_path: Path) -> None:
    picture = make("still.png", "-f", "lavfi", "-i", "testsrc2", "-frames:v", "1")
    path = tmp_path / "still.mp4"
    path.write_bytes(picture.read_bytes())
    with pytest.raises(MediaError, match="not a recording"):
        probe(path)


def test_an_mp4_without_its_index(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    with pytest.raises(MediaError, match="has no index"):
        probe(path)


def test_a_track_that_nothing_decodes_is_left_out(clip: Path, make: Make, tmp_path: Path) -> None:
    avi = make("codec.avi", "-i", clip, "-c:v", "mjpeg").read_bytes()
    path = tmp_path / "codec.avi"
    path.write_bytes(avi.replace(b"MJPG", b"ZZQ9"))
    info = probe(path)
    assert [stream.kind for stream in info.streams] == ["data", "audio"]
    assert decode_audio(info, tmp_path / "out.pcm").duration_ms


@pytest.mark.parametrize("name", ["damage.mp4", "damage.avi", "damage.mkv", "damage.mp3"])
def test_damage_is_read_around_or_refused(
    clip: Path, make: Make, tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = make(name, "-i", clip).read_bytes()
    dice = random.Random(name)
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(dice.choice([1, 10, 200])):
            damaged[dice.randrange(dice.choice([200, 3000, len(damaged)]))] = dice.randrange(256)
        path = tmp_path / name
        path.write_bytes(damaged)
        with contextlib.suppress(MediaError):
            probe(path)
    assert capfd.readouterr() == ("", "")


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.touch()
    with pytest.raises(MediaError, match="is empty"):
        probe(path)


def test_real_unreadable_files(real: Callable[[str], Path]) -> None:
    for name in ("video/invalid.wav", "video/empty.wav", "video/jfk-truncated.mp4"):
        with pytest.raises(MediaError, match=Path(name).name):
            probe(real(name))


WRITTEN = {
    "clip.avi": [],
    "clip.3gp": ["-c:v", "mpeg4", "-c:a", "aac"],
    "clip.ts": [],
    "clip.mkv": [],
    "clip.webm": ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"],
    "clip.mpg": [],
    "clip.flv": ["-ar", "44100"],
    "clip.mxf": ["-ar", "48000"],
    "clip.wmv": [],
    "clip.nut": [],
    "clip.dv": ["-target", "pal-dv"],
    "clip.ogv": ["-c:v", "libtheora", "-c:a", "libvorbis"],
    "sound.mp3": ["-vn"],
    "sound.aac": ["-vn"],
    "sound.wav": ["-vn"],
    "sound.aiff": ["-vn"],
    "sound.caf": ["-vn"],
    "sound.flac": ["-vn"],
    "sound.au": ["-vn"],
    "sound.ogg": ["-vn", "-c:a", "libvorbis"],
    "sound.opus": ["-vn", "-c:a", "libopus"],
    "sound.ac3": ["-vn"],
    "sound.w64": ["-vn"],
    "sound.wv": ["-vn"],
    "sound.tta": ["-vn"],
    "sound.m4a": ["-vn", "-c:a", "alac"],
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_kinds_of_file_people_bring(clip: Path, make: Make, name: str, tmp_path: Path) -> None:
    info = probe(make(f"kinds-{name}", "-i", clip, *WRITTEN[name]))
    assert abs(info.duration_ms - 4000) < 200
    assert (info.video is not None) == name.startswith("clip")
    audio = decode_audio(info, tmp_path / "out.pcm")
    assert abs(audio.duration_ms - 4000) < 150
