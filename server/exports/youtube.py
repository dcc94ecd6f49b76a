"""What YouTube wants of a recording: caption files, a description, and a page that leads through.

Limits: a title of 100 characters and a description of 5,000 bytes, neither with angle brackets
(YouTube Data API, ``videos``); caption files of 100 MB (``captions.insert``), the basic formats
in plain UTF-8 without markup (YouTube Help 2734698).
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote as percent_encoded

import langcodes

from annotations.model import AlignedQuote
from annotations.pages.model import language_name
from annotations.pages.youtube import Captions, Doubt, Kit, youtube_page
from media.files import write_whole
from media.timebase import clock
from server.exports.chapters import LEAST_CHAPTERS, LEAST_S, Chapter, Moment, chapters, time
from server.exports.results import Exported, Results
from transcripts.errors import TranscriptError
from transcripts.formats import format_subtitles
from transcripts.model import Transcript
from transcripts.subtitles.check import check
from transcripts.subtitles.cue import Cue

TITLE_CHARS = 100
DESCRIPTION_BYTES = 5_000
CAPTION_BYTES = 100_000_000
_EXCERPTS_CHARS = (70, 45, 25, 12)
"""How much of each quote is told: as much as the description's limit lets."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPEAKER_CHANGE_MS = 3_000
"""A change of speakers divides a recording as a pause of this length does."""


def export_youtube(results: Results, out: Path | None) -> Exported:
    """Write the kit into `out`, by default the folder ``youtube`` within the results.

    Raises `TranscriptError` when a caption file is too large.
    """
    folder = out or results.folder / "youtube"
    captions, files, notes = _captions(results)
    made = chapters(_quotes(results), _parts(results.transcripts[0]), results.duration_ms)
    title, cut = _title(results.title)
    description, left_out = _description(results, title, made)
    way = os.path.relpath(results.folder.resolve(), folder.resolve())
    kit = Kit(
        title=title,
        description=description,
        source=results.source,
        base=f"{percent_encoded(way)}/",
        playable=percent_encoded(results.playable),
        captions=captions,
        doubts=_doubts(results),
        chapters=len(made),
        no_chapters=None if made else _no_chapters(results.duration_ms),
        notes=[*cut, *left_out, *notes],
    )
    files |= {"description.txt": f"{description}\n", "index.html": youtube_page(kit)}
    for name, text in files.items():
        write_whole(folder / name, text)
    without = [f"No chapters: {kit.no_chapters}"] if kit.no_chapters else []
    return Exported(tuple(folder / name for name in files), (*kit.notes, *without))


def apart(cues: Iterable[Cue]) -> list[Cue]:
    """The cues in order, each ending where the next begins; of two that begin at once one."""
    found: list[Cue] = []
    for cue in sorted(cues, key=lambda each: each.start_ms):
        last = found.pop() if found else None
        if last and last.start_ms == cue.start_ms:
            end_ms = max(last.end_ms, cue.end_ms)
            found.append(replace(last, end_ms=end_ms, lines=last.lines + cue.lines))
            continue
        if last:
            found.append(replace(last, end_ms=min(last.end_ms, cue.start_ms)))
        found.append(cue)
    return found


def plain(text: str) -> str:
    """Text as YouTube takes it: on one line, without angle brackets and what steers direction."""
    kept = (" " if char.isspace() else char for char in text if not _steers(char))
    return " ".join("".join(kept).replace("<", "‹").replace(">", "›").split())


def excerpt(text: str, chars: int) -> str:
    """The text's first words, so many characters at most."""
    if len(text) <= chars:
        return text
    cut = text[: chars - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,.;:،؛—–-") + "…"


def _steers(char: str) -> bool:
    """Whether it is a control character, or one that turns or isolates what follows."""
    return (unicodedata.category(char) in ("Cc", "Cs") and not char.isspace()) or char in _TURNING


def _title(text: str) -> tuple[str, list[str]]:
    whole = plain(text)
    title = excerpt(whole, TITLE_CHARS)
    note = f"The title is cut to {TITLE_CHARS} characters, which is all that YouTube takes."
    return title, [note] if title != whole else []


def _captions(results: Results) -> tuple[list[Captions], dict[str, str], list[str]]:
    """The caption files of every language, and what had to be changed in them."""
    captions: list[Captions] = []
    files: dict[str, str] = {}
    notes: list[str] = []
    for transcript in results.transcripts:
        said = results.subtitles.get(transcript.language)
        if not said:
            continue
        cues = [replace(cue, lines=tuple(map(plain, cue.lines))) for cue in apart(said)]
        tag = langcodes.standardize_tag(transcript.language)
        stem = f"{results.stem}.{tag}"
        files |= {f"{stem}.{kind}": format_subtitles(cues, kind) for kind in ("srt", "sbv")}
        captions.append(Captions(tag, stem, transcript.translated_from is not None))
        notes += _caption_notes(f"{stem}.srt", files[f"{stem}.srt"], said, cues, results)
    return captions, files, notes


def _caption_notes(
    name: str, text: str, said: Sequence[Cue], cues: Sequence[Cue], results: Results
) -> list[str]:
    if len(text.encode()) > CAPTION_BYTES:
        raise TranscriptError(
            f"{name}: larger than the 100 MB that YouTube takes; divide the video"
        )
    notes = []
    if overlaps := sum(a.end_ms > b.start_ms for a, b in pairwise(said)):
        notes.append(f"{name}: {overlaps} cues overlapped; each now ends where the next begins.")
    if late := sum(cue.start_ms >= results.duration_ms for cue in cues):
        notes.append(f"{name}: {late} cues begin after the end of the video, and are never seen.")
    problems = check(cues, results.style, name.split(".")[-2])
    if errors := sum(problem.severity == "error" for problem in problems):
        notes.append(f"{name}: {errors} places are hard to read; `quotemark check` says which.")
    return notes


def _quotes(results: Results) -> list[Moment]:
    return [
        Moment(each.start_ms or 0, plain(each.quote.exact), each.quote.speaker, is_quote=True)
        for _, each in results.quotes
    ]


def _parts(transcript: Transcript) -> list[Moment]:
    """Where another speaker begins, or somebody after a pause: the longer, the weightier."""
    parts: list[Moment] = []
    end_ms, speaker = 0, None
    for segment in transcript.segments:
        pause_ms = max(segment.start_ms - end_ms, 0)
        changes = speaker is not None and segment.speaker != speaker
        weight = pause_ms + _SPEAKER_CHANGE_MS * changes
        parts.append(Moment(segment.start_ms, plain(segment.text), weight=weight))
        end_ms, speaker = max(end_ms, segment.end_ms), segment.speaker
    return [part for part in parts if part.text]


def _description(results: Results, title: str, made: Sequence[Chapter]) -> tuple[str, list[str]]:
    """The description, and a note on what its limit left no room for."""
    head = [_not_a_time(title), "", _sentence(results), ""]
    for chars in _EXCERPTS_CHARS:
        lines = [*head, *_moments(results, made, chars)]
        if _size("\n".join(lines)) <= DESCRIPTION_BYTES:
            return "\n".join(lines).rstrip(), []
    count = len(lines)
    while _size("\n".join(lines)) > DESCRIPTION_BYTES:
        lines.pop()
    left_out = f"{count - len(lines)} of {count - len(head)} moments are not in the description"
    return "\n".join(lines), [f"{left_out}, which may have {DESCRIPTION_BYTES:,} bytes."]


def _moments(results: Results, made: Sequence[Chapter], chars: int) -> list[str]:
    if not made:
        return [f"{time(each.start_s)} {_told(each, chars)}" for each in _quotes(results)]
    lines = []
    for chapter in made:
        name = _told(chapter.moment, chars) if chapter.moment else "Beginning"
        lines.append(f"{time(chapter.start_s)} {name}")
        lines += [f"– {_told(each, chars)} {time(each.start_s)}" for each in chapter.close]
    return lines


def _told(moment: Moment, chars: int) -> str:
    if not moment.is_quote:
        return excerpt(moment.text, chars)
    speaker = f"{excerpt(plain(moment.speaker), 40)}: " if moment.speaker else ""
    return f"{speaker}“{excerpt(moment.text, chars)}”"


def _not_a_time(line: str) -> str:
    """A line that does not begin with a time, which YouTube would take for a chapter's."""
    return f"– {line}" if re.match(r"\d+:\d", line) else line


def _sentence(results: Results) -> str:
    titles = [f"“{excerpt(plain(each.title), 100)}”" for each in results.alignments.values()]
    told = [_named(each) for each in results.transcripts if each.language in results.subtitles]
    subtitles = f" Subtitles: {', '.join(told)}." if told else ""
    if results.quotes:
        return f"The words quoted in {', '.join(titles[:3])}, as they were said.{subtitles}"
    return f"{clock(results.duration_ms)} of footage.{subtitles}"


def _named(transcript: Transcript) -> str:
    made = " (machine translation)" if transcript.translated_from is not None else ""
    return language_name(transcript.language) + made


def _size(text: str) -> int:
    return len(text.encode())


def _no_chapters(duration_ms: int) -> str:
    needed_ms = LEAST_CHAPTERS * LEAST_S * 1000
    if duration_ms < needed_ms:
        return (
            f"YouTube wants {LEAST_CHAPTERS} of {LEAST_S} seconds each, and the video lasts "
            f"{clock(duration_ms)}."
        )
    return f"nothing divides the video into {LEAST_CHAPTERS} parts of {LEAST_S} seconds each."


def _doubts(results: Results) -> list[Doubt]:
    return [
        Doubt(quote, f"articles/{percent_encoded(stem)}.html#{quote.quote.id}")
        for stem, quote in results.quotes
        if _is_doubtful(quote)
    ]


def _is_doubtful(quote: AlignedQuote) -> bool:
    return quote.severity in ("warn", "fail")
