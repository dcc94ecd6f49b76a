"""Fetches one recording: ``python -m server.newsroom.fetching.child``, started by `recording`.

What reads a stranger's pages here reaches nothing by itself: connections go by the way out only,
and no other program is started. What is to be done comes as JSON on the standard input, how it
goes is told as lines of JSON.
"""

import errno
import json
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from http.client import HTTPException
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit

from server.newsroom.fetching.errors import TOO_LARGE
from server.newsroom.fetching.page import in_words, opened

GENERIC = "generic"
"""The part of yt-dlp that looks for recordings in any page."""

_MEMORY_BYTES = 2 << 30
_CPU_S = 3_600
_OPEN_FILES = 128
_TALLEST = 1080
"""Of a picture, where there is a choice: no larger one is ever watched."""
_PROTOCOLS = {"http", "https", "m3u8", "m3u8_native", "http_dash_segments"}
"""Those yt-dlp speaks itself."""
_RECORDINGS = ("video/", "audio/", "application/mxf")
_VAGUE = ("application/octet-stream", "binary/octet-stream", "application/mp4", "application/ogg")
_NAMES = "mp4 m4v m4a mov mkv mka webm mp3 wav ogg oga ogv opus flac aac ts mts m2ts mxf avi mpg"
_ENDINGS = {f".{name}" for name in _NAMES.split()}
_READ_BYTES = 1 << 18
_SILENCE_S = 20
_TRIES = 3
_FACTS = ("title", "uploader", "upload_date", "extractor", "id", "webpage_url", "duration")
_LONGEST_FACT = 500


def main() -> None:
    """Do what the standard input says."""
    asked = json.load(sys.stdin)
    _confine(asked["port"], asked["most_bytes"])
    try:
        facts = _fetched(asked)
    except Exception as error:  # noqa: BLE001 - a page can make yt-dlp raise anything
        _tell(failed=_in_words(error))
        sys.exit(1)
    _tell(done=facts)


def _fetched(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Write the recording, or its picture and its sound, into this folder; what was said of it."""
    import yt_dlp

    if not _is_known(asked["address"], asked["extractors"]):
        return _copied(asked)
    with yt_dlp.YoutubeDL(_options(asked)) as downloader:
        info = downloader.extract_info(asked["address"], download=False)
        if "entries" in info:
            raise ValueError("This is a list of recordings; give the address of one of them")
        if info.get("is_live"):
            raise ValueError("This is still going out; take it once it is over")
        info = downloader.process_ie_result(info, download=True)
    said = {name: str(info[name])[:_LONGEST_FACT] for name in _FACTS if info.get(name)}
    formats = [str(each.get("format"))[:_LONGEST_FACT] for each in info["requested_downloads"]]
    return {"tool": f"yt-dlp {yt_dlp.version.__version__}", **said, "formats": formats}


def _is_known(address: str, extractors: Sequence[str]) -> bool:
    """Whether yt-dlp has a part for this very site."""
    from yt_dlp.extractor import gen_extractor_classes

    known = (each for each in gen_extractor_classes() if each.IE_NAME != GENERIC)
    return GENERIC in extractors or any(each.suitable(address) for each in known)


def _copied(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Write a recording that lies at the address itself."""
    with opened(asked["address"], asked["port"], asked["credentials"]) as answer:
        kind = answer.headers.get_content_type()
        name = PurePosixPath(unquote(urlsplit(answer.url).path))
        ending = name.suffix.lower()
        if not kind.startswith(_RECORDINGS) and not (kind in _VAGUE and ending in _ENDINGS):
            raise ValueError(
                "At this address is no recording, and its site is none that yt-dlp knows"
            )
        whole = int(answer.headers.get("Content-Length") or 0)
        written = 0
        with Path(f"1{ending if ending in _ENDINGS else ''}").open("wb") as file:
            while data := answer.read(_READ_BYTES):
                written += file.write(data)
                _hear({"downloaded_bytes": written, "total_bytes": whole}, asked["most_bytes"])
    if written < whole:
        raise ValueError("It broke off before it was whole; try again")
    tool = f"Quotemark {version('quotemark')}"
    said = {"tool": tool, "title": name.stem, "webpage_url": answer.url, "content_type": kind}
    if changed := answer.headers.get("Last-Modified"):
        said["last_modified"] = changed
    return {key: value[:_LONGEST_FACT] for key, value in said.items()}


def _options(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "proxy": asked["proxy"],
        "allowed_extractors": asked["extractors"],
        "format": _chosen,
        "outtmpl": {"default": "%(autonumber)d.%(ext)s"},
        "paths": {"home": str(Path.cwd())},
        "noplaylist": True,
        "extract_flat": "in_playlist",
        "playlist_items": "1",
        "socket_timeout": _SILENCE_S,
        "retries": _TRIES,
        "fragment_retries": _TRIES,
        "extractor_retries": _TRIES,
        "skip_unavailable_fragments": False,
        "progress_hooks": [partial(_hear, most_bytes=asked["most_bytes"])],
        "logger": _Silent(),
        "noprogress": True,
        "color": "never",
        "cachedir": False,
        "compat_opts": {"no-certifi"},  # the authorities that this machine trusts
        "updatetime": False,
        "fixup": "never",
        "enable_file_urls": False,
        "usenetrc": False,
        "js_runtimes": {},
        "remote_components": [],
        "external_downloader": {"default": "native"},
        "ffmpeg_location": str(Path.cwd()),  # where there is none
    }


def _chosen(choice: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Picture and sound in one, or each by itself where that is the better picture."""
    spoken = [each for each in choice["formats"][::-1] if each.get("protocol") in _PROTOCOLS]
    best = [each for each in spoken if (each.get("height") or 0) <= _TALLEST] or spoken
    pictures = [each for each in best if each.get("vcodec") != "none"]
    sounds = [each for each in best if each.get("acodec") != "none"]
    both = next((each for each in pictures if each in sounds), None)
    picture = next((each for each in pictures if each not in sounds), None)
    sound = next((each for each in sounds if each not in pictures), None)
    if both and not (picture and sound and _height(picture) > _height(both)):
        yield both
    else:
        yield from filter(None, (picture, sound))


def _height(form: Mapping[str, Any]) -> int:
    return int(form.get("height") or 0)


def _hear(progress: Mapping[str, Any], most_bytes: int) -> None:
    whole = progress.get("total_bytes") or progress.get("total_bytes_estimate")
    if (progress.get("total_bytes") or 0) > most_bytes:
        raise ValueError(TOO_LARGE)
    _tell(
        fraction=min(1.0, progress.get("downloaded_bytes", 0) / whole) if whole else None,
        left_s=progress.get("eta"),
    )


class _Silent:
    def debug(self, _message: str) -> None: ...
    def warning(self, _message: str) -> None: ...
    def error(self, _message: str) -> None: ...


def _in_words(error: Exception) -> str:
    """An error without what yt-dlp puts around it: who says it, and where to report it."""
    reason = (getattr(error, "exc_info", None) or (None, None))[1] or error
    if isinstance(reason, OSError) and reason.errno == errno.EFBIG:
        return TOO_LARGE
    if isinstance(reason, URLError | HTTPException | TimeoutError | ConnectionError):
        return in_words(reason)
    said = str(getattr(reason, "orig_msg", None) or reason).split("; please report", 1)[0]
    return said.removeprefix("ERROR: ").split("\n", 1)[0][:_LONGEST_FACT].rstrip(". ")


def _tell(**said: Any) -> None:
    print(json.dumps(said), flush=True)  # noqa: T201 - what this process is there for


def _confine(port: int, most_bytes: int) -> None:
    for kind, most in (
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))
    sys.modules["curl_cffi"] = None  # type: ignore[assignment] # it connects without asking Python
    way_out = ("127.0.0.1", port)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        """Refuses whatever the interpreter is about to do; it cannot be taken back."""
        if event in _PROGRAMS:
            raise PermissionError("No other program is started here")
        if event in _CONNECTIONS and arguments[-1] not in (way_out, None):
            raise PermissionError("Only the way out is reached from here")
        if event == "socket.getaddrinfo" and arguments[0] != way_out[0]:
            raise PermissionError("No names are looked up here")

    sys.addaudithook(hook)


_PROGRAMS = {"subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"}

_CONNECTIONS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


if __name__ == "__main__":
    main()
