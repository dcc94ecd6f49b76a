"""The main job: recordings and the articles that quote them, to subtitles and linked pages."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_encoded

from annotations.alignment import align
from annotations.articles.article import read_article
from annotations.changes.since import before, compared
from annotations.errors import ArticleError
from annotations.files.stored import read_alignment
from annotations.files.w3c import annotation_page
from annotations.model import Alignment, Article, Quote, alignment_to_json
from annotations.pages import Footage, article_page, asset_files, report_page, watch_page
from annotations.policy import Policy, judged
from annotations.quotes.quotations import find_quotes
from media import ffmpeg
from server.processing.folder import as_json, removed_on_failure
from server.processing.recording import Recording, identified, make_recording, stem_of
from server.processing.speech import SpeechOptions, Transcriber
from server.processing.translating import Translation, check_translators
from transcripts.model import Transcript


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
        return f"articles/{percent_encoded(self.stem)}.html"

    @property
    def alignment_file(self) -> str:
        """Its alignment, in a folder of results."""
        return f"articles/{self.stem}.alignment.json"


def process(
    media: Sequence[Path],
    articles: Sequence[Path],
    out: Path | None,
    options: SpeechOptions,
    translation: Translation,
    style: str,
    policy: Policy,
) -> Outcome:
    """Do the main job; each recording gets its folder of results, as its manifest lists it.

    Several recordings lie side by side in `out`, and the articles are aligned with all of them.
    An interrupt while speech is recognised leaves what there is so far, without articles.
    """
    started = time.monotonic()
    # What comes in is looked at first, so that a mistake shows before anything slow begins.
    stories = _read_articles(articles)
    check_translators(translation, options.language)
    sources = [identified(path) for path in media]
    transcriber = Transcriber(options)
    transcriber.check_language()
    recordings: list[Recording] = []
    for source, folder in zip(sources, _folders(media, out), strict=True):
        with removed_on_failure(folder):
            recordings.append(make_recording(source, folder, transcriber, translation, style))
        if not recordings[-1].complete:
            stories = []
            break
    spoken = [transcript for each in recordings for transcript in each.transcripts]
    options_used = {
        **transcriber.key,
        "speakers": transcriber.speakers,
        "translations": list(translation.targets),
        "style": style,
    }
    aligned = [(story, _aligned(story, spoken, policy, recordings)) for story in stories]
    results = tuple(_write_pages(each, recordings, aligned, options_used) for each in recordings)
    return Outcome(results, time.monotonic() - started, transcriber.seconds)


def _read_articles(paths: Sequence[Path]) -> list[_Story]:
    stories: list[_Story] = []
    for path in paths:
        article = read_article(path)
        quotes = tuple(each for each in find_quotes(article) if each.kind != "mention")
        if not quotes:
            raise ArticleError(f"{path}: quotes nobody, so there is nothing to find in the footage")
        stem = _unused(stem_of(path), {story.stem for story in stories})
        stories.append(_Story(stem, article, quotes))
    return stories


def _aligned(
    story: _Story, spoken: Sequence[Transcript], policy: Policy, recordings: Sequence[Recording]
) -> Alignment:
    """The story's alignment; quotes of an earlier run keep their ids, since links hang on them."""
    alignment = judged(align(story.article, story.quotes, spoken), policy)
    try:
        earlier = before(read_alignment(recordings[0].folder.path / story.alignment_file))
    except ArticleError:
        return alignment
    media = {each.footage.media_id for each in recordings}
    return replace(compared(alignment, earlier, media, story.article.text), changes=None)


def _folders(media: Sequence[Path], out: Path | None) -> list[Path]:
    if out is not None and len(media) == 1:
        return [out]
    names: list[str] = []
    for path in media:
        names.append(_unused(stem_of(path), set(names)))
    return [(out or Path()) / f"{name}.quotemark" for name in names]


def _write_pages(
    recording: Recording,
    recordings: Sequence[Recording],
    aligned: Sequence[tuple[_Story, Alignment]],
    options: Mapping[str, Any],
) -> Result:
    folder, now = recording.folder, datetime.now(UTC)
    footages = [_seen_from(each, folder.path) for each in recordings]
    alignments = {story.href: alignment for story, alignment in aligned}
    for story, alignment in aligned:
        page = article_page(story.article, alignment, footages)
        folder.write(f"articles/{story.stem}.html", page)
        folder.write(story.alignment_file, as_json(alignment_to_json(alignment)))
        folder.write(f"articles/{story.stem}.txt", story.article.text + "\n")
    linked = {story.href: (story.article, alignment) for story, alignment in aligned}
    if linked:  # an AnnotationPage holds at least one annotation
        folder.write("annotations.json", as_json(annotation_page(linked, footages, now)))
    folder.write("watch.html", watch_page(recording.footage, alignments))
    folder.write("report.html", report_page(footages, alignments, now))
    for name, text in asset_files().items():
        folder.write(name, text)
    facts = _facts(recording, options, now)
    folder.finish(**facts, articles=[_article_facts(story) for story, _ in aligned])
    return Result(folder.path, recording.footage.title, recording.complete, alignments)


def _seen_from(recording: Recording, folder: Path) -> Footage:
    """The recording's footage with the way to it from another one's folder."""
    way = os.path.relpath(recording.folder.path.resolve(), folder.resolve())
    return (
        recording.footage
        if way == "."
        else replace(recording.footage, base=f"{percent_encoded(way)}/")
    )


def _article_facts(story: _Story) -> dict[str, str]:
    return {"title": story.article.title, "sha256": story.article.sha256, "page": story.href}


def _facts(recording: Recording, options: Mapping[str, Any], now: datetime) -> dict[str, Any]:
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
            "translators": {
                each.language: each.engine
                for each in recording.transcripts[1:]
                if each.engine != recording.transcripts[0].engine
            },
        },
        "options": options,
        "complete": recording.complete,
    }


def _unused(name: str, taken: set[str]) -> str:
    return next(
        candidate
        for n in range(1, len(taken) + 2)
        if (candidate := name if n == 1 else f"{name}-{n}") not in taken
    )
