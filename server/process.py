"""The main job: recordings and the articles that quote them, to subtitles and linked pages."""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

from annotations.alignment import align
from annotations.article import read_article
from annotations.errors import ArticleError
from annotations.model import Alignment, Article, Quote, alignment_to_json
from annotations.pages import Footage, Track, article_page, asset_files, report_page, watch_page
from annotations.quotations import find_quotes
from annotations.w3c import annotation_page
from media import ffmpeg
from media.audio import Audio, decode_audio
from media.files import printable
from media.ingest import Derived, Source, derive_picture, identify, warnings, write_peaks
from server.folder import ResultFolder, key_of, removed_on_failure
from server.progress import say, stage
from server.speech import SpeechOptions, Transcriber
from transcripts.cues import build_cues
from transcripts.formats import FORMATS, format_subtitles
from transcripts.model import MediaRef, Transcript, read_transcript, to_json
from transcripts.styles import DEFAULT_FRAME_RATE, STYLES

_STEM_LENGTH = 80
"""Characters of a source's name that its results are named after."""
_PLAUSIBLE_RATES = (Fraction(10), Fraction(120))


@dataclass(frozen=True, slots=True)
class Result:
    """One recording's finished folder."""

    folder: Path
    title: str
    complete: bool
    alignments: Mapping[str, Alignment]
    """By the article page's place in the folder."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of the main job made, and the seconds it took.

    `recogniser_s` is None when no speech had to be recognised.
    """

    results: tuple[Result, ...]
    total_s: float
    recogniser_s: float | None


@dataclass(frozen=True, slots=True)
class _Story:
    """An article as it came in."""

    stem: str
    article: Article
    quotes: tuple[Quote, ...]

    @property
    def href(self) -> str:
        return f"articles/{_url(self.stem)}.html"


@dataclass(frozen=True, slots=True)
class _Recording:
    """A recording with everything made of it."""

    source: Source
    folder: ResultFolder
    footage: Footage
    transcripts: tuple[Transcript, ...]
    complete: bool


def process(
    media: Sequence[Path],
    articles: Sequence[Path],
    out: Path | None,
    options: SpeechOptions,
    style: str,
) -> Outcome:
    """Do the main job; each recording gets its folder of results, as its manifest lists it.

    Several recordings lie side by side in `out`, and the articles are aligned with all of them.
    An interrupt while speech is recognised leaves what there is so far, without articles.
    """
    started = time.monotonic()
    stories = _read_articles(articles)
    transcriber = Transcriber(options)
    folders = _folders(media, out)
    recordings: list[_Recording] = []
    with ExitStack() as cleanup:
        for path, folder in zip(media, folders, strict=True):
            cleanup.enter_context(removed_on_failure(folder))
            recordings.append(_recording(path, folder, transcriber, style))
            if not recordings[-1].complete:
                stories = []
                break
        results = tuple(
            _write_pages(each, recordings, stories, transcriber, style) for each in recordings
        )
    return Outcome(results, time.monotonic() - started, transcriber.seconds)


def _read_articles(paths: Sequence[Path]) -> list[_Story]:
    """Read before anything slow begins, so that a mistake shows at once."""
    stories: list[_Story] = []
    for path in paths:
        article = read_article(path)
        quotes = tuple(each for each in find_quotes(article) if each.kind != "mention")
        if not quotes:
            raise ArticleError(f"{path}: quotes nobody, so there is nothing to find in the footage")
        stem = _unused(_stem(path), {story.stem for story in stories})
        stories.append(_Story(stem, article, quotes))
    return stories


def _folders(media: Sequence[Path], out: Path | None) -> list[Path]:
    if out is not None and len(media) == 1:
        return [out]
    names: list[str] = []
    for path in media:
        names.append(_unused(_stem(path), set(names)))
    return [(out or Path()) / f"{name}.quotemark" for name in names]


def _recording(path: Path, folder_path: Path, transcriber: Transcriber, style: str) -> _Recording:
    with stage(f"Reading {printable(path.name)}") as hear:
        source = identify(path, hear)
    for warning in warnings(source.info):
        say(f"Note: {warning}")
    folder = ResultFolder(folder_path, source.name)
    derived, spoken, complete = _derived_and_spoken(source, folder, transcriber)
    tracks = tuple(_track(each, folder, source, style) for each in spoken)
    footage = Footage(
        media_id=source.id,
        title=source.title,
        href=derived["playable"],
        has_video=source.info.video is not None,
        duration_ms=derived["duration_ms"],
        sha256=source.sha256,
        source=source.name,
        poster=derived["poster"],
        peaks=json.loads((folder.path / derived["peaks"]).read_bytes())["peaks"],
        tracks=tracks,
    )
    return _Recording(source, folder, footage, spoken, complete)


def _derived_and_spoken(
    source: Source, folder: ResultFolder, transcriber: Transcriber
) -> tuple[dict[str, Any], tuple[Transcript, ...], bool]:
    """The media files and the transcripts: from the last run where nothing changed, else made."""
    media_key = key_of(source.sha256, version("quotemark"))
    speech_key = key_of(source.sha256, version("quotemark"), transcriber.key)
    derived = folder.reusable("media", media_key)
    speech = folder.reusable("speech", speech_key)
    if derived and speech:
        say("Footage and speech are as they were: nothing to do there.")
        return derived, _read_transcripts(folder, speech["names"]), True
    if speech is None:
        transcriber.prepare()
    with folder.being_filled() as scratch:
        with stage("Decoding the sound") as hear:
            audio = decode_audio(source.info, scratch / "audio.pcm", hear)
        with ExitStack() as meanwhile:
            if derived is None:
                playable = meanwhile.enter_context(_being_made_playable(source, folder))
            if speech:
                spoken, complete = _read_transcripts(folder, speech["names"]), True
            else:
                media = MediaRef(source.id, source.title, audio.duration_ms, source.sha256)
                spoken, complete = transcriber.transcribe(audio, media)
            if derived is None:
                derived = _media_files(playable, source, audio, folder, media_key)
    if speech is None:
        _write_transcripts(spoken, complete, folder, speech_key)
    return derived, spoken, complete


@contextmanager
def _being_made_playable(source: Source, folder: ResultFolder) -> Iterator[Future[Derived]]:
    """The playable copy and the poster, made beside the recogniser's work; stopped on failure."""
    stopped = Event()

    def hear(_share: float) -> None:
        if stopped.is_set():
            raise InterruptedError

    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(derive_picture, source.info, folder.path, hear)
        except BaseException:
            stopped.set()
            raise


def _media_files(
    playable: Future[Derived], source: Source, audio: Audio, folder: ResultFolder, key: str
) -> dict[str, Any]:
    with stage("Making it playable"):
        made = playable.result()
        peaks = write_peaks(audio, folder.path)
    derived = {
        "playable": made.playable,
        "poster": made.poster,
        "peaks": peaks,
        "duration_ms": max(source.info.duration_ms, audio.duration_ms),
    }
    folder.done("media", key, filter(None, (made.playable, made.poster, peaks)), derived)
    return derived


def _write_transcripts(
    spoken: Sequence[Transcript], complete: bool, folder: ResultFolder, key: str
) -> None:
    names = [f"transcript.{each.language}.json" for each in spoken]
    for name, transcript in zip(names, spoken, strict=True):
        if kept := folder.set_aside(name):
            say(f"Note: {name} had been edited; the edited one is kept as {kept}")
        folder.write(name, _json(to_json(transcript)))
    if complete:
        folder.done("speech", key, names, {"names": names})


def _read_transcripts(folder: ResultFolder, names: Iterable[str]) -> tuple[Transcript, ...]:
    return tuple(read_transcript(folder.path / name) for name in names)


def _track(transcript: Transcript, folder: ResultFolder, source: Source, style: str) -> Track:
    """Write a transcript's subtitle files."""
    cues = build_cues(transcript, STYLES[style], _frame_rate(source))
    stem = f"subtitles/{_stem(source.info.path)}.{transcript.language}"
    for name, kind in FORMATS.items():
        folder.write(f"{stem}{kind.suffixes[0]}", format_subtitles(cues, name))
    return Track(transcript, format_subtitles(cues, "vtt"), f"{_url(stem)}.vtt")


def _frame_rate(source: Source) -> Fraction:
    rate = source.info.video.frame_rate if source.info.video else None
    least, most = _PLAUSIBLE_RATES
    return rate if rate is not None and least <= rate <= most else DEFAULT_FRAME_RATE


def _write_pages(
    recording: _Recording,
    recordings: Sequence[_Recording],
    stories: Sequence[_Story],
    transcriber: Transcriber,
    style: str,
) -> Result:
    folder, now = recording.folder, datetime.now(UTC)
    footages = [_seen_from(each, folder.path) for each in recordings]
    spoken = [transcript for each in recordings for transcript in each.transcripts]
    aligned = {
        story.href: (story.article, align(story.article, story.quotes, spoken)) for story in stories
    }
    alignments = {href: alignment for href, (_, alignment) in aligned.items()}
    for story in stories:
        article, alignment = aligned[story.href]
        page = article_page(article, alignment, footages)
        folder.write(f"articles/{story.stem}.html", page)
        folder.write(f"articles/{story.stem}.alignment.json", _json(alignment_to_json(alignment)))
        folder.write(f"articles/{story.stem}.txt", article.text + "\n")
    folder.write("annotations.json", _json(annotation_page(aligned, footages, now)))
    folder.write("watch.html", watch_page(recording.footage, alignments))
    folder.write("report.html", report_page(footages, alignments, now))
    for name, text in asset_files().items():
        folder.write(name, text)
    folder.finish(**_facts(recording, transcriber, style, now))
    return Result(folder.path, recording.footage.title, recording.complete, alignments)


def _seen_from(recording: _Recording, folder: Path) -> Footage:
    """The recording's footage with the way to it from another one's folder."""
    way = os.path.relpath(recording.folder.path.resolve(), folder.resolve())
    return recording.footage if way == "." else replace(recording.footage, base=f"{_url(way)}/")


def _facts(
    recording: _Recording, transcriber: Transcriber, style: str, now: datetime
) -> dict[str, Any]:
    source = recording.source
    return {
        "created": now.isoformat(timespec="seconds"),
        "source": {
            "name": source.name,
            "size": source.size_bytes,
            "sha256": source.sha256,
            "start_timecode": source.info.start_timecode,
        },
        "media": {
            "id": recording.footage.media_id,
            "title": recording.footage.title,
            "duration_ms": recording.footage.duration_ms,
        },
        "tools": {
            "quotemark": version("quotemark"),
            "ffmpeg": ffmpeg.version_line(),
            "engine": recording.transcripts[0].engine,
        },
        "options": {**transcriber.key, "style": style},
        "complete": recording.complete,
    }


def _stem(path: Path) -> str:
    """A name for results: the source's own, fit for any file system."""
    kept = (c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in printable(path.stem))
    return "".join(kept)[:_STEM_LENGTH].strip(" .") or "recording"


def _unused(name: str, taken: set[str]) -> str:
    return next(
        candidate
        for n in range(1, len(taken) + 2)
        if (candidate := name if n == 1 else f"{name}-{n}") not in taken
    )


def _url(path: str) -> str:
    return quote(path)


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
