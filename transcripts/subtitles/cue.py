"""One subtitle."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, groupby


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle on the screen for ``[start_ms, end_ms)``; text in logical order, no markup.

    `speaker` is the name of who speaks, where somebody gave one. Where more than one speak it is
    None, and `line_speakers` has who says each line. `segment_ids` say which segments of the
    transcript the words came from. `settings` is where it stands on the screen, as WebVTT's cue
    settings say it. `word_starts` has for each line where in it a word begins, and when: a place
    in characters and milliseconds, see `within`; empty where nobody asked for it.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str | None = None
    segment_ids: tuple[str, ...] = ()
    settings: str = ""
    line_speakers: tuple[str | None, ...] = ()
    word_starts: tuple[tuple[tuple[int, int], ...], ...] = ()


def speaker_label(speaker: str | None, before: str | None) -> str:
    """``NAME: `` where a named speaker begins, for formats that know no speakers.

    `before` is who spoke in the cue before.
    """
    return f"{speaker}: " if speaker and speaker != before else ""


def speakers_of(cue: Cue) -> tuple[str | None, ...]:
    """Who says each line."""
    return cue.line_speakers or (cue.speaker,) * len(cue.lines)


def spoken_by(cue: Cue, line_speakers: tuple[str | None, ...]) -> Cue:
    """The cue with who says each of its lines."""
    if len(set(line_speakers)) > 1:
        return replace(cue, speaker=None, line_speakers=line_speakers)
    return replace(cue, speaker=line_speakers[0] if line_speakers else None, line_speakers=())


def labelled_lines(cue: Cue, before: str | None) -> tuple[str, ...]:
    """A cue's lines with ``NAME: `` where a named speaker begins, after the dash of a dialogue."""
    if not cue.line_speakers:
        return (speaker_label(cue.speaker, before) + cue.lines[0], *cue.lines[1:])
    labels = map(speaker_label, cue.line_speakers, (before, *cue.line_speakers))
    return tuple(
        line[: _dash(line)] + label + line[_dash(line) :]
        for label, line in zip(labels, cue.lines, strict=True)
    )


def named(cue: Cue) -> str | None:
    """Who speaks, for formats with one name to a cue; `with_speakers` reads it again."""
    if not cue.line_speakers:
        return cue.speaker
    return _BETWEEN_NAMES.join(name or "" for name in cue.line_speakers)


def with_speakers(cue: Cue) -> Cue:
    """A cue whose one name is that of two, as `named` writes them, who speak with dashes."""
    names = tuple(name.strip() or None for name in (cue.speaker or "").split("|"))
    if len(names) != len(cue.lines) or len(names) < 2 or not _dash(cue.lines[-1]):
        return cue
    return spoken_by(cue, names)


def within(cue: Cue) -> Cue:
    """A cue with the starts of words that a player can show: inside it, each after the last."""
    latest_ms = cue.start_ms
    kept = []
    for line, word_starts in zip(cue.lines, cue.word_starts, strict=False):
        starts = []
        for at, ms in word_starts:
            if latest_ms < ms < cue.end_ms and at < len(line):
                starts.append((at, ms))
                latest_ms = ms
        kept.append(tuple(starts))
    return replace(cue, word_starts=tuple(kept) if any(kept) else ())


def by_speaker(cue: Cue) -> Iterator[Cue]:
    """A cue of several speakers as one for each, its time shared by characters.

    Dashes are taken away, but stay where nothing else says that another speaker begins.
    """
    turns = list(_turns(cue))
    chars = sum(map(len, cue.lines)) or 1
    done, start_ms = 0, cue.start_ms
    for speaker, said in turns if len(turns) > 1 or cue.line_speakers else ():
        first, *rest = said
        done += sum(map(len, said))
        end_ms = cue.start_ms + (cue.end_ms - cue.start_ms) * done // chars
        lines = (without_dash(first) if cue.line_speakers else first, *rest)
        yield Cue(start_ms, end_ms, lines, speaker, cue.segment_ids, cue.settings)
        start_ms = end_ms
    if len(turns) < 2 and not cue.line_speakers:
        yield cue


def _turns(cue: Cue) -> Iterator[tuple[str | None, list[str]]]:
    """Who speaks and the lines, of each in turn; a dash begins another's where no name does."""
    is_dialogue = begins_turn(cue.lines[0]) if cue.lines else False
    begins = (begins_turn(line) and (is_dialogue or "-" in line[:2]) for line in cue.lines)
    whose = zip(cue.line_speakers or accumulate(begins), cue.lines, strict=True)
    for speaker, said in groupby(whose, key=lambda each: each[0]):
        yield (speaker if cue.line_speakers else cue.speaker), [line for _, line in said]


def begins_turn(line: str) -> bool:
    """Whether a line begins with the dash of a dialogue; one before a digit may be a minus."""
    at = _dash(line)
    return 0 < at < len(line) and not line[at].isspace() and not line[at].isdigit()


def without_dash(line: str) -> str:
    """A line without the dash of a dialogue before its text."""
    return line[_dash(line) :] if begins_turn(line) else line


def _dash(line: str) -> int:
    """How many characters before a line's text are the dash of a dialogue."""
    match = _DASH.match(line)
    return match.end() if match else 0


_BETWEEN_NAMES = " | "
_DASH = re.compile("[\u200e\u200f]?[-\u2010-\u2015] ?")
