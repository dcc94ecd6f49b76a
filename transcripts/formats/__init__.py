"""Subtitle files: one model, `transcripts.cues.Cue`, and a table of formats.

Cues that are written and read again come back with the same times and the same text, after
`transcripts.formats.text.clean`, in the order of their times; cues without text are not written.
SubRip cannot escape: what looks like its tags is taken for them when read, and --> is written →.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import langcodes

from media.files import write_whole
from transcripts.cues import Cue
from transcripts.errors import TranscriptError
from transcripts.formats import sbv, srt, vtt
from transcripts.formats.text import MalformedError, decode, writable
from transcripts.intake import read_file
from transcripts.model import SCHEMA, Transcript
from transcripts.reading import from_json


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of subtitle file is read and written, and the endings of its names.

    A reader raises `MalformedError` for text of another kind; a writer gets cues in order with
    clean text.
    """

    reader: Callable[[str], tuple[Cue, ...]]
    writer: Callable[[Sequence[Cue]], str]
    suffixes: tuple[str, ...]


FORMATS: Mapping[str, Format] = {
    "vtt": Format(vtt.read, vtt.write, (".vtt",)),
    "srt": Format(srt.read, srt.write, (".srt",)),
    "sbv": Format(sbv.read, sbv.write, (".sbv",)),
}


MAX_SUBTITLE_BYTES = 64 << 20
"""A fortnight of subtitles."""
_LONG_CODES = frozenset({"ckb", "kmr", "sdh", "fil", "yue", "und", "mul"})
"""Codes of three letters that are taken for languages in file names."""


def read_subtitles(path: Path) -> tuple[Cue, ...]:
    """Read a subtitle file of the format its name ends in, in whatever encoding it is.

    Raises `TranscriptError` for a file that cannot be read or holds no subtitles.
    """
    name = _format_of(path)
    data = read_file(path, MAX_SUBTITLE_BYTES)
    try:
        return parse_subtitles(decode(data), name, str(path))
    except MalformedError as problem:
        raise TranscriptError(f"{path}: {problem}") from None


def write_subtitles(path: Path, cues: Sequence[Cue]) -> None:
    """Write a subtitle file of the format its name ends in, UTF-8, whole or not at all."""
    write_whole(path, format_subtitles(cues, _format_of(path)))


def format_subtitles(cues: Sequence[Cue], format_name: str) -> str:
    """Cues as the text of a subtitle file; `format_name` is a key of `FORMATS`."""
    return FORMATS[format_name].writer(writable(cues))


def parse_subtitles(text: str, format_name: str, source: str = "subtitles") -> tuple[Cue, ...]:
    """The cues in the text of a subtitle file, in its order; `source` names it in errors.

    Raises `TranscriptError` when it is not of that format or has no cue.
    """
    try:
        cues = FORMATS[format_name].reader(text.removeprefix("\ufeff"))
    except MalformedError as problem:
        raise TranscriptError(f"{source}: {problem}") from None
    if not cues:
        raise TranscriptError(f"{source}: no subtitles in it")
    return cues


def transcript_from_cues(cues: Sequence[Cue], media_title: str, language: str) -> Transcript:
    """Subtitles as a transcript: a segment for each cue with text, without word times.

    What is amiss with their times and their order is set right as in any transcript (see
    `transcripts.reading`).
    """
    names = dict.fromkeys(cue.speaker for cue in cues if cue.speaker)
    ids = {name: f"S{number}" for number, name in enumerate(names, start=1)}
    spoken = [cue for cue in cues if any(cue.lines)]
    end_ms = max((cue.end_ms for cue in cues), default=0)
    document = {
        "schema": SCHEMA,
        "media": {"id": media_title, "title": media_title, "duration_ms": end_ms},
        "language": language,
        "segments": [
            {
                "id": f"s{number}",
                "start_ms": cue.start_ms,
                "end_ms": cue.end_ms,
                "text": " ".join(cue.lines),
                "speaker": ids[cue.speaker] if cue.speaker else None,
            }
            for number, cue in enumerate(spoken, start=1)
        ],
        "speakers": [{"id": id, "name": name} for name, id in ids.items()],
    }
    return from_json(document, media_title)


def language_of(path: Path) -> str | None:
    """The language that a subtitle file's name gives: ``talk.pt-BR.srt`` is in ``pt-BR``.

    Names like ``talk.new.srt`` give none, though there is a language whose code is that.
    """
    tag = path.stem.rpartition(".")[2].replace("_", "-") if "." in path.stem else ""
    known = len(tag.partition("-")[0]) == 2 or tag.lower() in _LONG_CODES
    return tag if known and langcodes.tag_is_valid(tag) else None


def _format_of(path: Path) -> str:
    names = {suffix: name for name, entry in FORMATS.items() for suffix in entry.suffixes}
    name = names.get(path.suffix.lower())
    if name is None:
        known = ", ".join(names)
        raise TranscriptError(f"{path}: no subtitle file by its name; it should end in {known}")
    return name
