"""Subtitle files: one model, `transcripts.subtitles.cue.Cue`, and a table of formats.

Cues that are written and read again come back with the same times and the same text, after
`transcripts.formats.text.clean`, in the order of their times; cues without text are not written.
SubRip and ASS cannot escape: what looks like their tags is taken for them when read, so that
--> is written → and braces are written fullwidth. What a format cannot carry is said.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import langcodes

from media.files import write_whole
from transcripts.errors import TranscriptError
from transcripts.formats import broadcast, lrc, prose, sbv, srt, substation, table, vtt
from transcripts.formats.encodings import Decoded, decode
from transcripts.formats.text import MalformedError, Subtitles, numbered, timestamp, writable
from transcripts.formats.timed import Move
from transcripts.intake import read_file
from transcripts.model import SCHEMA, Transcript
from transcripts.reading import from_json
from transcripts.subtitles.cue import Cue, by_speaker


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of subtitle file is read and written, and the endings of its names.

    A reader raises `MalformedError` for text of another kind; a writer gets cues in order with
    clean text. `carries` is what a file can hold besides times and text (see `losses`).
    """

    title: str
    suffixes: tuple[str, ...]
    reader: Callable[[str], Subtitles] | None = None
    byte_reader: Callable[[bytes], Subtitles] | None = None
    writer: Callable[[Sequence[Cue]], str | bytes] | None = None
    retimer: Callable[[str, Move], str] | None = None
    """Gives the text of a file other times and leaves all else in it."""
    carries: frozenset[str] = frozenset()
    last_ms: int | None = None
    """The last moment that it can tell."""

    @property
    def is_read(self) -> bool:
        """Whether such files can be read."""
        return bool(self.reader or self.byte_reader)


FORMATS: Mapping[str, Format] = {
    "vtt": Format(
        "WebVTT",
        (".vtt",),
        reader=vtt.read,
        writer=vtt.write,
        retimer=vtt.retimed,
        carries=frozenset({"speakers", "places", "blocks", "times", "words"}),
    ),
    "srt": Format(
        "SubRip",
        (".srt",),
        reader=srt.read,
        writer=srt.write,
        retimer=srt.retimed,
        carries=frozenset({"times"}),
    ),
    "sbv": Format(
        "SBV",
        (".sbv",),
        reader=sbv.read,
        writer=sbv.write,
        retimer=sbv.retimed,
        carries=frozenset({"times"}),
    ),
    "ass": Format(
        "ASS",
        (".ass", ".ssa"),
        reader=substation.read_ass,
        writer=substation.write_ass,
        retimer=substation.retimed_ass,
        carries=frozenset({"speakers", "times"}),
        last_ms=substation.LAST_MS,
    ),
    "ttml": Format(
        "TTML",
        (".ttml", ".dfxp", ".itt"),
        reader=broadcast.read_ttml,
        writer=broadcast.write_ttml,
        carries=frozenset({"times"}),
    ),
    "scc": Format("SCC", (".scc",), reader=broadcast.read_scc),
    "stl": Format("EBU STL", (".stl",), byte_reader=broadcast.read_stl),
    "sami": Format("SAMI", (".smi", ".sami"), reader=substation.read_sami),
    "microdvd": Format("MicroDVD", (".sub",), reader=substation.read_microdvd),
    "lrc": Format("LRC", (".lrc",), reader=lrc.read),
    "txt": Format(
        "plain text", (".txt",), writer=prose.write_text, carries=frozenset({"speakers"})
    ),
    "docx": Format(
        "Word",
        (".docx",),
        writer=prose.write_docx,
        carries=frozenset({"speakers", "times"}),
    ),
    "csv": Format(
        "CSV", (".csv",), writer=table.write_csv, carries=frozenset({"speakers", "times"})
    ),
}
PUBLISHED = ("vtt", "srt", "sbv")
"""What browsers, players and YouTube take: made of every transcript."""
WRITTEN = tuple(name for name, kind in FORMATS.items() if kind.writer)
READ_SUFFIXES = frozenset(
    suffix for kind in FORMATS.values() if kind.is_read for suffix in kind.suffixes
)
WRITTEN_SUFFIXES = frozenset(suffix for name in WRITTEN for suffix in FORMATS[name].suffixes)

MAX_SUBTITLE_BYTES = 64 << 20
"""A fortnight of subtitles."""
_LONG_CODES = frozenset({"ckb", "kmr", "sdh", "fil", "yue", "und", "mul"})
"""Codes of three letters that are taken for languages in file names."""


def load_subtitles(path: Path, encoding: str | None = None) -> Subtitles:
    """Read a subtitle file of the format its name ends in, or of the one that it is.

    It is in `encoding` where somebody says so. Raises `TranscriptError` for a file that cannot
    be read or holds no subtitles.
    """
    name = _format_of(path, READ_SUFFIXES)
    data = read_file(path, MAX_SUBTITLE_BYTES)
    try:
        if byte_reader := FORMATS[name].byte_reader:
            return _not_empty(byte_reader(data))
        decoded = decode(data, encoding)
        found, name_found = _read_as(decoded.text, name)
        notes = (*_encoding_notes(decoded), *_format_notes(name, name_found), *found.notes)
        return replace(_not_empty(found), notes=notes)
    except MalformedError as problem:
        raise TranscriptError(f"{path}: {problem}") from None


def retimed(path: Path, target: Path, move: Move, encoding: str | None = None) -> str | None:
    """The text of a subtitle file with its times moved, and everything else in it as it is.

    None where `target` is of another format, or the file's own has no times to replace in it.
    """
    name = _format_of(path, READ_SUFFIXES)
    data = read_file(path, MAX_SUBTITLE_BYTES)
    if FORMATS[name].byte_reader:
        return None
    text = decode(data, encoding).text
    _, found = _read_as(text, name)
    retimer = FORMATS[found].retimer
    return (
        retimer(text, move) if retimer and found == _format_of(target, WRITTEN_SUFFIXES) else None
    )


def save_subtitles(path: Path, subtitles: Subtitles) -> tuple[str, ...]:
    """Write a subtitle file of the format its name ends in, UTF-8, whole or not at all.

    Says, each as a phrase, what that format cannot carry.
    """
    name = _format_of(path, WRITTEN_SUFFIXES)
    write_whole(path, subtitle_data(subtitles, name))
    return tuple(losses(subtitles, name))


def read_subtitles(path: Path) -> tuple[Cue, ...]:
    """The cues of a subtitle file, as `load_subtitles` finds them."""
    return load_subtitles(path).cues


def write_subtitles(path: Path, cues: Sequence[Cue]) -> None:
    """Write cues as `save_subtitles` does."""
    save_subtitles(path, Subtitles(tuple(cues)))


def subtitle_data(subtitles: Subtitles, format_name: str) -> bytes:
    """The bytes of a file; `format_name` is a key of `FORMATS` with a writer."""
    kind, cues = FORMATS[format_name], writable(subtitles.cues)
    if kind.writer is None:
        raise ValueError(f"{kind.title} is not written")
    carries_blocks = subtitles.blocks and "blocks" in kind.carries
    data = vtt.write(cues, subtitles.blocks) if carries_blocks else kind.writer(cues)
    return data if isinstance(data, bytes) else data.encode(errors="replace")


def format_subtitles(cues: Sequence[Cue], format_name: str) -> str:
    """Cues as the text of a subtitle file; `format_name` is a key of `FORMATS`."""
    return subtitle_data(Subtitles(tuple(cues)), format_name).decode()


def parse_subtitles(text: str, format_name: str, source: str = "subtitles") -> tuple[Cue, ...]:
    """The cues in the text of a subtitle file, in its order; `source` names it in errors.

    Raises `TranscriptError` when it is not of that format or has no cue.
    """
    reader = FORMATS[format_name].reader
    if reader is None:
        raise ValueError(f"{FORMATS[format_name].title} is not text that is read")
    try:
        return _not_empty(reader(text.removeprefix("\ufeff"))).cues
    except MalformedError as problem:
        raise TranscriptError(f"{source}: {problem}") from None


def losses(subtitles: Subtitles, format_name: str) -> Iterator[str]:
    """What a format cannot carry of subtitles, each as a phrase for a person."""
    kind, cues = FORMATS[format_name], subtitles.cues
    speakers = {name for cue in cues for name in cue.line_speakers or (cue.speaker,)}
    placed = sum(bool(cue.settings) for cue in cues)
    if "speakers" not in kind.carries and len(speakers) > 1:
        yield "speakers stand in the text as “NAME: ”"
    elif "speakers" not in kind.carries and speakers - {None}:
        yield f"the speaker, {next(iter(speakers))}, is left out"
    if "places" not in kind.carries and placed:
        yield f"the place on the screen of {numbered(placed, 'cue')} is left out"
    if "words" not in kind.carries and (sung := sum(bool(cue.word_starts) for cue in cues)):
        yield f"the word times of {numbered(sung, 'cue')} are left out"
    if "blocks" not in kind.carries and subtitles.blocks:
        yield f"{numbered(len(subtitles.blocks), 'style or region block')} left out"
    if "times" not in kind.carries:
        yield "the times of cues are left out"
    if empty := sum(not any(cue.lines) for cue in cues):
        yield f"{numbered(empty, 'cue')} without text left out"
    if kind.last_ms and (late := sum(cue.end_ms > kind.last_ms for cue in cues)):
        yield f"{numbered(late, 'cue')} after {timestamp(kind.last_ms)} all stand there"


def transcript_from_cues(cues: Sequence[Cue], media_title: str, language: str) -> Transcript:
    """Subtitles as a transcript: a segment for each cue with text, without word times.

    What is amiss with their times and their order is set right as in any transcript (see
    `transcripts.reading`).
    """
    cues = [part for cue in cues for part in by_speaker(cue)]
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


def _not_empty(subtitles: Subtitles) -> Subtitles:
    if not subtitles.cues:
        why = f" ({subtitles.notes[0]})" if subtitles.notes else ""
        raise MalformedError(f"no subtitles in it{why}")
    return subtitles


def _read_as(text: str, name: str) -> tuple[Subtitles, str]:
    """What a reader makes of text: the one of that name, else the first that knows it.

    WebVTT alone has a standard that says what is to be refused.
    """
    if vtt.SIGNATURE.match(text):
        return vtt.read(text), "vtt"
    others = [] if name == "vtt" else [other for other in FORMATS if other != name]
    problem = None
    for each in (name, *others):
        reader = FORMATS[each].reader
        try:
            if reader:
                return reader(text), each
        except MalformedError as error:
            problem = problem or error
    raise problem or MalformedError("no subtitles in it")


def _encoding_notes(decoded: Decoded) -> Iterator[str]:
    if decoded.encoding.lower() not in ("utf-8", "utf8"):
        guess = ", a guess; --encoding NAME says another" if decoded.guessed else ""
        yield f"read as {decoded.encoding}{guess}"


def _format_notes(name: str, found: str) -> Iterator[str]:
    if found != name:
        yield f"it holds {FORMATS[found].title}, and is read as that"


def _format_of(path: Path, allowed: frozenset[str]) -> str:
    """The format that a name ends in. Raises `TranscriptError` where it is none of `allowed`."""
    names = {suffix: name for name, kind in FORMATS.items() for suffix in kind.suffixes}
    suffix = path.suffix.lower()
    if suffix not in allowed:
        known = ", ".join(each for each in names if each in allowed)
        raise TranscriptError(f"{path}: no subtitle file by its name; it should end in {known}")
    return names[suffix]
