"""Transcripts as the command line names them: files of any kind we read, and folders of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from annotations.matching.index import Track, build_track
from annotations.matching.shelf import read_track
from server.progress import say
from transcripts.errors import TranscriptError
from transcripts.formats import READ_SUFFIXES, language_of, load_subtitles, transcript_from_cues
from transcripts.model import Transcript
from transcripts.reading import UNKNOWN, is_transcript, read_transcript


def read_tracks(paths: Iterable[Path], language: str | None = None) -> list[Track]:
    """The transcripts in files and folders, indexed; those indexed before are not read again.

    `language` is that of files that do not say it. In a folder, and the folders in it,
    subtitles count only where no transcript JSON lies. Raises `TranscriptError` for what is no
    transcript, and for a folder without any.
    """
    tracks = [(file, _read_track(file, language)) for path in paths for file in _files(path)]
    for file, track in tracks:
        for lack in track.lacks:
            say(f"Note: {file}: {lack}")
    return [track for _, track in tracks]


def read_any(path: Path, language: str | None = None) -> Transcript:
    """A transcript, from JSON or from subtitles. Raises `TranscriptError`."""
    language = language_of(path) or language
    if path.suffix.lower() not in READ_SUFFIXES:
        return read_transcript(path, language)
    found = load_subtitles(path)
    transcript = transcript_from_cues(found.cues, path.stem, language or UNKNOWN)
    return replace(transcript, lacks=(*found.notes, *transcript.lacks))


def _read_track(path: Path, language: str | None) -> Track:
    if path.suffix.lower() in READ_SUFFIXES:
        return build_track(read_any(path, language))
    return read_track(path, language_of(path) or language)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    inside = sorted(each for each in path.rglob("*") if each.is_file())
    found = [
        each
        for each in inside
        if each.suffix.lower() == ".json" and is_transcript(each.read_bytes())
    ]
    found = found or [each for each in inside if each.suffix.lower() in READ_SUFFIXES]
    if not found:
        raise TranscriptError(f"{path}: holds no transcript; name a folder with some, or a file")
    yield from found
