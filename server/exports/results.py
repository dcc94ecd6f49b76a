"""A finished folder of results as the exports read it, and what an export leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from annotations.files.stored import read_alignment
from annotations.model import AlignedQuote, Alignment
from annotations.pages.words import shown
from media.errors import MediaError
from media.files import sha256_file
from media.probe import probe
from server.processing.folder import read_manifest
from server.processing.translating import TRANSLATED
from transcripts.formats import language_of, read_subtitles
from transcripts.model import Transcript
from transcripts.reading import UNKNOWN, read_transcript
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_STYLE, STYLES, Style


@dataclass(frozen=True, slots=True)
class Results:
    """What was made of one recording.

    `source` is the name of the file that came in, `sha256` its hash, `stem` what its results are
    named after. `playable` is relative to the folder. `transcripts` begin with the language
    spoken; `subtitles` are by language, in the same order, as they lie in the folder, with what
    people changed in them. `alignments` are by the article's stem. `start_timecode` is what the
    camera wrote for the first picture.
    """

    folder: Path
    source: str
    sha256: str
    title: str
    media_id: str
    duration_ms: int
    playable: str
    stem: str
    style: Style
    transcripts: tuple[Transcript, ...]
    subtitles: Mapping[str, tuple[Cue, ...]]
    alignments: Mapping[str, Alignment]
    start_timecode: str | None = None

    @property
    def quotes(self) -> list[tuple[str, AlignedQuote]]:
        """The quotes found in this recording, each with its article's stem, in order of time.

        Those that somebody rejected are left out.
        """
        found = [(stem, quote) for stem in self.alignments for quote in self.quotes_of(stem)]
        return sorted(found, key=lambda each: each[1].start_ms or 0)

    def quotes_of(self, stem: str) -> list[AlignedQuote]:
        """Those of one article, in the order of its text."""
        return [
            quote
            for quote in shown(self.alignments[stem])
            if quote.media == self.media_id and quote.start_ms is not None and not quote.is_rejected
        ]

    def footage(self, original: Path | None) -> Path:
        """The original, where that is named, else the playable copy.

        Raises `MediaError` where the original named is another recording.
        """
        if original is None:
            return self.folder / self.playable
        if sha256_file(probe(original).path) != self.sha256:
            raise MediaError(f"{original}: not the recording that {self.folder} was made of")
        return original


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that an export wrote, and what a person should know of them."""

    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def read_results(folder: Path) -> Results:
    """Read a folder that the main job wrote.

    Raises `MediaError` for another folder and one that is not finished, and what reading its
    files raises.
    """
    manifest = read_manifest(folder)
    if not manifest:
        raise MediaError(
            f"{folder}: not a folder of results; name one that `quotemark process` wrote"
        )
    try:
        return _results(folder, manifest)
    except (KeyError, TypeError, ValueError):
        raise MediaError(
            f"{folder}: not finished; run `quotemark process` to its end first"
        ) from None


def _results(folder: Path, manifest: Mapping[str, Any]) -> Results:
    source, media, stages = manifest["source"], manifest["media"], manifest["stages"]
    translated = [stages[each]["left"]["names"] for each in stages if each.startswith(TRANSLATED)]
    names = [*stages["speech"]["left"]["names"], *chain.from_iterable(translated)]
    transcripts = tuple(read_transcript(folder / name) for name in names)
    by_language = {
        language_of(file) or UNKNOWN: file
        for file in map(Path, manifest["files"])
        if file.parts[0] == "subtitles" and file.suffix == ".vtt"
    }
    spoken = [each.language for each in transcripts if each.segments]
    title = str(media["title"])
    return Results(
        folder=folder,
        source=str(source["name"]),
        sha256=str(source["sha256"]),
        title=title,
        media_id=str(media["id"]),
        duration_ms=int(media["duration_ms"]),
        playable=str(stages["media"]["left"]["playable"]),
        stem=next((file.name.rsplit(".", 2)[0] for file in by_language.values()), title),
        style=STYLES.get(str(manifest.get("options", {}).get("style")), DEFAULT_STYLE),
        transcripts=transcripts,
        subtitles={
            language: read_subtitles(folder / by_language[language])
            for language in spoken
            if language in by_language
        },
        alignments=_alignments(folder),
        start_timecode=source.get("start_timecode"),
    )


def _alignments(folder: Path) -> dict[str, Alignment]:
    ending = ".alignment.json"
    return {
        path.name.removesuffix(ending): read_alignment(path)
        for path in sorted(folder.glob(f"articles/*{ending}"))
    }
