"""The containers that are read, and why each other kind of file is refused.

A white list, since formats exist whose files name other files or addresses (HLS, DASH, concat,
SDP, IMF, image sequences): a stranger's file could make ffmpeg read a local file or call home.
What is listed holds its own sound and picture. AVI is among them though HLS has hidden in its
subtitles (CVE-2017-9993): the list also binds demuxers that a demuxer opens, and no playlist or
subtitle format is on it.
"""

from pathlib import Path
from typing import BinaryIO

# libavformat's short names; a name it does not know is ignored by it.
FORMATS = (
    "aac", "ac3", "aiff", "amr", "amrnb", "amrwb", "ape", "asf", "au", "avi", "caf", "dhav", "dss",
    "dts", "dv", "eac3", "flac", "flv", "gxf", "h264", "hevc", "ilbc", "ircam", "ivf", "loas",
    "lxf", "m4v", "matroska", "mov", "mp3", "mpc", "mpc8", "mpeg", "mpegts", "mpegvideo", "mxf",
    "nistsphere", "nsv", "nut", "obu", "ogg", "oma", "pva", "qcp", "rm", "sox", "tak", "tta", "ty",
    "voc", "w64", "wav", "wtv", "wv", "xwma",
)  # fmt: skip

HEAD_BYTES = 4096
# How files that point at other files begin, after white space and a byte order mark.
PLAYLISTS = (
    (b"#EXTM3U", "HLS playlist"),
    (b"ffconcat", "concat list"),
    (b"file '", "concat list"),
    (b"[playlist]", "playlist"),
    (b"<asx", "ASX playlist"),
    (b"<smil", "SMIL playlist"),
    (b"v=0", "SDP session description"),
)


def refusal(path: Path, file: BinaryIO) -> str:
    """Why libavformat would not open this file, in one sentence, from its first bytes."""
    head = file.read(HEAD_BYTES)
    if not head:
        return f"{path} is empty (0 bytes); copy or download it again."
    if playlist := _playlist(head):
        return (
            f"{path} is a {playlist} that points at other files, not a recording; "
            "name the recording itself."
        )
    if head[4:8] == b"ftyp":
        return (
            f"{path} has no index (moov): the recording, copy or download did not finish; "
            "copy it again, or repair it with a tool for that."
        )
    if _is_text(head):
        return f"{path} holds text, not a recording; name a media file."
    return f"{path} is not a recording that can be read: damaged, or of an unsupported kind."


def _playlist(head: bytes) -> str | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, name in PLAYLISTS:
        if start[: len(mark)].lower() == mark.lower():
            return name
    return "DASH playlist" if b"<MPD" in start and start.startswith(b"<") else None


def _is_text(head: bytes) -> bool:
    return all(byte >= 0x20 or byte in b"\t\n\r\f" for byte in head)
