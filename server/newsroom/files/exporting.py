"""Everything that ``quotemark process`` writes of a recording, as people have made it since.

Transcripts, subtitles and alignments are the newest, with the decisions on quotes; the pages
are made of them.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote as percent_encoded

from sqlalchemy import select

from annotations.files.stored import alignment_from_json
from annotations.files.w3c import annotation_page
from annotations.model import Alignment as Aligned
from annotations.model import Article as Read
from annotations.pages import (
    Footage,
    Track,
    article_page,
    asset_files,
    report_page,
    watch_page,
)
from media.files import write_whole
from server.exports.results import read_results
from server.exports.youtube import export_youtube
from server.newsroom.database import Database
from server.newsroom.database.tables import Article, ArticleMedia, Media
from server.newsroom.files import results
from server.newsroom.quotes import alignments, comparing, decisions
from server.newsroom.settings import Settings
from server.newsroom.transcripts import revisions
from server.newsroom.transcripts.cues import cues_of, style_of
from server.processing.folder import MANIFEST, MANIFEST_SCHEMA, as_json, read_manifest
from server.processing.recording import stem_of
from transcripts.formats import FORMATS, PUBLISHED, format_subtitles
from transcripts.model import to_json
from transcripts.reading import from_json

_READ_BYTES = 1 << 20


def stem(media: Media) -> str:
    """What its files are named after: fit for any file system, whatever was sent."""
    return stem_of(Path(media.filename))


def export(database: Database, settings: Settings, media: Media) -> Iterator[bytes]:
    """The bytes of a ZIP with the folder of results, made as they are sent."""
    stories, folder = _stories(database, media), f"{stem(media)}.quotemark/"
    texts = _texts(database, settings, media, stories)
    files: dict[str, str | Path] = {**results.media_files(settings, media), **texts}
    hashes: dict[str, str] = {}

    def parts() -> Iterator[tuple[str, Iterable[bytes]]]:
        for name, each in files.items():
            yield folder + name, _hashed(name, each, hashes)
        yield folder + MANIFEST, _chunks(_manifest(settings, media, hashes, stories))

    return _zipped(parts())


def youtube(database: Database, settings: Settings, media: Media) -> Iterator[bytes]:
    """The bytes of a ZIP with the kit for YouTube.

    It lies in the folder that `export` packs, so that its links hold where both are unpacked.
    Raises what `server.exports.youtube.export_youtube` raises.
    """
    stories, folder = _stories(database, media), f"{stem(media)}.quotemark"
    texts = _texts(database, settings, media, stories)
    names = [*results.media_files(settings, media), *texts]
    manifest = _manifest(settings, media, dict.fromkeys(names, ""), stories)
    with TemporaryDirectory() as place:
        for name, text in [*texts.items(), (MANIFEST, manifest)]:
            write_whole(Path(place) / folder / name, text)
        made = export_youtube(read_results(Path(place) / folder), None)
        kit = {str(path.relative_to(place)): path.read_bytes() for path in made.files}
    return _zipped((name, [data]) for name, data in kit.items())


@dataclass(frozen=True, slots=True)
class _Story:
    """An article that quotes the recording."""

    stem: str
    read: Read
    aligned: Aligned
    document: Mapping[str, Any]

    @property
    def href(self) -> str:
        return f"articles/{percent_encoded(self.stem)}.html"


def _texts(
    database: Database, settings: Settings, media: Media, stories: Sequence[_Story]
) -> dict[str, str]:
    """The files that are made anew, by their place in the folder."""
    now = datetime.now(UTC)
    footage, texts = _footage(database, settings, media)
    linked = {story.href: story.aligned for story in stories}
    for story in stories:
        page = f"articles/{story.stem}"
        texts[f"{page}.html"] = article_page(story.read, story.aligned, [footage])
        texts[f"{page}.alignment.json"] = as_json(story.document)
        texts[f"{page}.txt"] = story.read.text + "\n"
    both = {story.href: (story.read, story.aligned) for story in stories}
    annotations = annotation_page(both, [footage], now)
    if annotations["items"]:  # an AnnotationPage holds at least one
        texts["annotations.json"] = as_json(annotations)
    if footage.tracks:
        texts["watch.html"] = watch_page(footage, linked)
        texts["report.html"] = report_page([footage], linked, now)
    return {**texts, **asset_files()}


def _footage(
    database: Database, settings: Settings, media: Media
) -> tuple[Footage, dict[str, str]]:
    """The recording as the pages show it, and the files of its transcripts and subtitles."""
    texts: dict[str, str] = {}
    tracks = []
    with database.reading() as work:
        rows = [
            revisions.newest(work, media.id, language)
            for language in revisions.languages(work, media.id)
        ]
    for row in filter(None, rows):
        transcript = from_json(row.document)
        cues = cues_of(settings, media, row, style_of(media))
        name = f"subtitles/{stem(media)}.{row.language}"
        texts[f"transcript.{row.language}.json"] = as_json(to_json(transcript))
        for kind in PUBLISHED:
            texts[f"{name}{FORMATS[kind].suffixes[0]}"] = format_subtitles(cues, kind)
        vtt = format_subtitles(cues, "vtt")
        tracks.append(Track(transcript, vtt, f"{percent_encoded(name)}.vtt"))
    derived = results.derived(settings, media)
    playable = derived.playable.name if derived.playable else ""
    footage = Footage(
        media_id=media.id,
        title=media.title,
        href=f"media/{percent_encoded(playable)}",
        has_video=derived.poster is not None,
        duration_ms=media.duration_ms or 0,
        sha256=media.sha256,
        source=media.filename,
        poster=f"media/{derived.poster.name}" if derived.poster else None,
        peaks=json.loads(derived.peaks.read_bytes())["peaks"] if derived.peaks else (),
        tracks=tuple(tracks),
    )
    return footage, texts


def _stories(database: Database, media: Media) -> list[_Story]:
    with database.reading() as work:
        rows = work.scalars(
            select(Article)
            .join(ArticleMedia, ArticleMedia.article_id == Article.id)
            .where(ArticleMedia.media_id == media.id, Article.removed_ms.is_(None))
            .order_by(Article.created_ms, Article.id)
        ).all()
    stories: list[_Story] = []
    for row in rows:
        made = alignments.of_article(database, row.id)
        if made is None:
            continue
        with database.reading() as work:
            document = decisions.with_decisions(work, row.id, made.document)
        taken = {story.stem for story in stories}
        base = stem_of(Path(f"{row.title}.html"))
        name = next(n for i in range(len(rows) + 1) if (n := _numbered(base, i)) not in taken)
        read = comparing.read_article(row.source, row.format, row.title)
        stories.append(_Story(name, read, alignment_from_json(document), document))
    return stories


def _numbered(name: str, number: int) -> str:
    return f"{name}-{number + 1}" if number else name


def _manifest(
    settings: Settings, media: Media, files: Mapping[str, str], stories: Iterable[_Story]
) -> str:
    """As the main job writes it, so that all commands take the folder for one of its own.

    `files` have their SHA-256.
    """
    known = read_manifest(results.folder_of(settings, media))
    names = [name for name in files if name.startswith("transcript.")]
    in_media = [name for name in files if name.startswith("media/")]
    left = known.get("stages", {}).get("media", {}).get("left", {})
    facts: dict[str, Any] = {
        "schema": MANIFEST_SCHEMA,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": {
            "name": Path(media.filename).name,
            "size": media.bytes,
            "sha256": media.sha256,
            "start_timecode": known.get("source", {}).get("start_timecode"),
        },
        "media": {"id": media.id, "title": media.title, "duration_ms": media.duration_ms or 0},
        **{name: known[name] for name in ("tools", "options") if name in known},
        "complete": True,
        "files": dict(sorted(files.items())),
        "stages": {
            "media": _stage(files, in_media, left),
            "speech": _stage(files, names, {"names": names}),
        },
        "articles": [
            {"title": each.read.title, "sha256": each.read.sha256, "page": each.href}
            for each in stories
        ],
    }
    return as_json(facts)


def _stage(
    hashes: Mapping[str, str], names: Iterable[str], left: Mapping[str, Any]
) -> dict[str, Any]:
    """A stage without a key: what people corrected is never taken for what the main job made."""
    return {"key": "", "files": {name: hashes[name] for name in names}, "left": dict(left)}


def _hashed(name: str, each: str | Path, hashes: dict[str, str]) -> Iterator[bytes]:
    """A file's bytes as they are sent; their SHA-256 is told then."""
    digest = hashlib.sha256()
    for chunk in _chunks(each):
        digest.update(chunk)
        yield chunk
    hashes[name] = digest.hexdigest()


def _chunks(each: str | Path) -> Iterator[bytes]:
    if isinstance(each, str):
        yield each.encode(errors="replace")
        return
    with each.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            yield chunk


class _Sink(io.RawIOBase):
    """Keeps what is written until it is taken, so that a ZIP can be sent as it grows."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _zipped(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A ZIP of files given by their bytes; media are left as they are, for they get no smaller."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, chunks in files:
            info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
            is_media = Path(name).parent.name == "media"
            info.compress_type = zipfile.ZIP_STORED if is_media else zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as entry:
                for chunk in chunks:
                    entry.write(chunk)
                    yield sink.take()
    yield sink.take()
