"""The processed folders below a folder, as the list shows them."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from annotations.model import VERDICTS
from annotations.pages.model import language_name
from annotations.pages.words import VERDICT_WORDS, VerdictWords
from server.processing.folder import read_manifest

MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Written:
    """An article's page and its quotes by verdict, most severe first."""

    href: str
    title: str
    counts: tuple[tuple[int, VerdictWords], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One processed folder; `path` is relative to the folder listed, empty or with a final /."""

    path: str
    title: str
    duration_ms: int
    languages: tuple[tuple[str, str], ...]
    """Code and name, in the order of their codes."""
    poster: str | None
    articles: tuple[Written, ...]


def is_item(folder: Path) -> bool:
    """Whether a folder is one that ``process`` wrote."""
    return bool(read_manifest(folder))


def find_items(root: Path) -> list[Item]:
    """Processed folders in `root`, itself included and a few levels down, by title."""
    items = (_item(root, folder) for folder in _folders(root))
    return sorted(items, key=lambda item: (item.title.casefold(), item.path))


def _folders(root: Path) -> Iterator[Path]:
    for name, below, _ in os.walk(root):
        folder = Path(name)
        below[:] = sorted(each for each in below if not each.startswith("."))
        if is_item(folder):
            if (folder / "watch.html").is_file():  # else it is still in making
                yield folder
            below.clear()
        elif len(folder.relative_to(root).parts) >= MAX_DEPTH:
            below.clear()


def _item(root: Path, folder: Path) -> Item:
    path = folder.relative_to(root).as_posix()
    transcripts = sorted(folder.glob("transcript.*.json"))
    codes = [name.name.removeprefix("transcript.").removesuffix(".json") for name in transcripts]
    media = _media(transcripts[0], transcripts[0].stat().st_mtime_ns) if transcripts else {}
    duration_ms = media.get("duration_ms")
    posters = sorted(folder.glob("media/poster.*"))
    alignments = sorted(folder.glob("articles/*.alignment.json"))
    return Item(
        path="" if path == "." else f"{path}/",
        title=_text(media, "title") or folder.name.removesuffix(".quotemark"),
        duration_ms=duration_ms if isinstance(duration_ms, int) else 0,
        languages=tuple((code, language_name(code)) for code in codes),
        poster=f"media/{posters[0].name}" if posters else None,
        articles=tuple(_written(alignment) for alignment in alignments),
    )


@lru_cache(maxsize=256)
def _media(transcript: Path, modified_ns: int) -> dict[str, Any]:
    """What a transcript says of its footage; read again only when the file has changed."""
    return _object(_json(transcript).get("media"))


def _written(alignment: Path) -> Written:
    stem = alignment.name.removesuffix(".alignment.json")
    known = _json(alignment)
    listed = known.get("quotes")
    quotes = [_object(quote) for quote in listed] if isinstance(listed, list) else []
    tally = [quote.get("verdict") for quote in quotes if quote.get("kind") != "mention"]
    return Written(
        href=f"articles/{stem}.html",
        title=_text(_object(known.get("article")), "title") or stem,
        counts=tuple((tally.count(v), VERDICT_WORDS[v]) for v in VERDICTS if v in tally),
    )


def _json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty when there is none."""
    try:
        return _object(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return {}


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(known: dict[str, Any], name: str) -> str:
    value = known.get(name)
    return value if isinstance(value, str) else ""
