"""What ``quotemark align`` does: an article against transcripts, and against how it was before.

The pages' modules are loaded only when a page is written; most runs print a few lines.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote as percent_encoded

from annotations.alignment import align_tracks
from annotations.articles.article import read_article
from annotations.changes.since import Before, before, before_in, compared
from annotations.errors import ArticleError
from annotations.files.marked import with_marked
from annotations.files.stored import alignment_from_json, read_json
from annotations.files.table import table
from annotations.files.w3c_import import annotations_from_json, read_annotations
from annotations.matching.index import Track
from annotations.model import Alignment, Article, Quote, alignment_to_json
from annotations.policy import Policy, find_policy, judged
from annotations.quotes.quotations import find_quotes
from media.files import write_whole
from server.processing.folder import as_json
from server.processing.sources import read_tracks
from server.progress import said_when_long, say
from transcripts.model import Transcript

_LONG_S = 3


@dataclass(frozen=True, slots=True)
class Sources:
    """What an alignment is made from, as the command line names it.

    `transcripts` are files and folders, `language` is that of subtitles whose name does not say
    it, `marked` are Web Annotations of passages to look for too, and `since` is an earlier
    alignment, or a page of annotations, to compare with.
    """

    article: Path
    transcripts: Sequence[Path]
    language: str | None = None
    policy: str = "default"
    mentions_too: bool = False
    marked: Sequence[Path] = ()
    since: Path | None = None


@dataclass(frozen=True, slots=True)
class Aligned:
    """An article aligned with some recordings."""

    path: Path
    article: Article
    alignment: Alignment
    tracks: Sequence[Track]

    @property
    def transcripts(self) -> list[Transcript]:
        """What it was aligned with; those that were indexed before have no word times."""
        return [track.transcript for track in self.tracks]


def align_sources(sources: Sources) -> Aligned:
    """Align an article with transcripts, judge it, and compare it with how it was before."""
    policy = find_policy(sources.policy)
    article = read_article(sources.article)
    quotes = _quotes(sources, article)
    earlier = sources.since and read_json(sources.since, "an alignment or Web Annotations")
    with said_when_long("Reading the transcripts …", _LONG_S):
        tracks = read_tracks(sources.transcripts, sources.language)
    with said_when_long(f"Looking for {len(quotes)} quotes …", _LONG_S):
        alignment = judged(align_tracks(article, quotes, tracks), policy)
    recordings = {track.media for track in tracks}
    if sources.since:
        was = _before(earlier, sources, policy, recordings)
        alignment = compared(alignment, was, recordings, article.text)
    return Aligned(sources.article, article, alignment, tracks)


def write_aligned(aligned: Aligned, out: Path) -> None:
    """Write an alignment in the form that the file's ending names (`OUT_FORMS`)."""
    write_whole(out, OUT_FORMS[out.suffix.lower()](aligned, out))


def _quotes(sources: Sources, article: Article) -> tuple[Quote, ...]:
    quotes = find_quotes(article)
    for path in sources.marked:
        quotes, lost = with_marked(article, quotes, read_annotations(path))
        for exact in lost:
            say(f"Note: {path}: not in the article, or not in one place alone: “{exact}”")
    return tuple(each for each in quotes if sources.mentions_too or each.kind != "mention")


def _before(
    document: object, sources: Sources, policy: Policy, recordings: Collection[str]
) -> Before:
    name = str(sources.since)
    if isinstance(document, dict) and "schema" in document:
        earlier = judged(alignment_from_json(document, name), policy)
        return before(earlier, mentions_too=sources.mentions_too)
    return before_in(annotations_from_json(document, name), recordings)


def _as_alignment(aligned: Aligned, _out: Path) -> str:
    return as_json(alignment_to_json(aligned.alignment))


def _as_table(aligned: Aligned, _out: Path) -> str:
    return table(aligned.alignment)


def _as_report(aligned: Aligned, _out: Path) -> str:
    from annotations.pages import heard_only, report_alone

    return report_alone(aligned.alignment, heard_only(aligned.transcripts), datetime.now(UTC))


def _as_annotations(aligned: Aligned, out: Path) -> str:
    from annotations.files.w3c import annotation_page
    from annotations.pages import heard_only

    way = os.path.relpath(aligned.path.resolve(), out.resolve().parent)
    linked = {percent_encoded(way): (aligned.article, aligned.alignment)}
    page = annotation_page(linked, heard_only(aligned.transcripts), datetime.now(UTC))
    if not page["items"]:
        raise ArticleError(f"{aligned.path}: quotes nobody, and annotations are at least one")
    return as_json(page)


OUT_FORMS: Mapping[str, Callable[[Aligned, Path], str]] = {
    ".json": _as_alignment,
    ".csv": _as_table,
    ".html": _as_report,
    ".jsonld": _as_annotations,
}
