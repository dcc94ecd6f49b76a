"""Cues taken apart and put together: what of a cue is one speaker's, and what may share one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from transcripts.subtitles.check import is_dialogue
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.layout import PAUSE_MS
from transcripts.subtitles.styles import width


def tidied(cue: Cue) -> Cue:
    """Without lines and spaces that nobody sees, and no earlier than the recording."""
    cue = replace(cue, start_ms=max(cue.start_ms, 0))
    tidy = tuple(" ".join(line.split()) for line in cue.lines)
    if tidy == cue.lines and all(tidy):
        return cue
    speakers = tuple(s for s, line in zip(cue.line_speakers, tidy, strict=False) if line)
    return replace(cue, lines=tuple(filter(None, tidy)), line_speakers=speakers, word_starts=())


def is_of_several(cue: Cue) -> bool:
    """Whether more than one speak in it."""
    return bool(cue.line_speakers) or is_dialogue(cue.lines)


def turns(cue: Cue) -> Iterator[Cue]:
    """A cue of several speakers as one for each, its time shared by characters."""
    starts = [0, *(n for n in range(1, len(cue.lines)) if _begins_turn(cue, n)), len(cue.lines)]
    chars, done = max(chars_of(cue), 1), 0
    for first, end in pairwise(starts):
        lines, start_ms = cue.lines[first:end], _share(cue, done, chars)
        done += sum(map(width, lines))
        yield replace(
            cue,
            start_ms=start_ms,
            end_ms=_share(cue, done, chars),
            lines=lines,
            speaker=cue.line_speakers[first] if cue.line_speakers else cue.speaker,
            line_speakers=(),
            word_starts=(),
        )


def may_join(one: Cue, other: Cue) -> bool:
    """Whether two cues are one speaker's, at one place, without a pause between them."""
    if (one.speaker, one.settings) != (other.speaker, other.settings):
        return False
    if is_of_several(one) or is_of_several(other) or is_dialogue(("", other.lines[0])):
        return False
    return other.start_ms - one.end_ms < PAUSE_MS


def share_screen(one: Cue, other: Cue) -> bool:
    """Whether two cues are seen at once, at different places."""
    return one.settings != other.settings and other.start_ms < one.end_ms


def is_wide(text: str) -> bool:
    """Whether there are ideographs in a text, which has no spaces then."""
    return bool(_WIDE.search(text))


def chars_of(cue: Cue) -> int:
    """How many characters there are to read."""
    return sum(map(width, cue.lines))


def run_on(lines: Sequence[str]) -> str:
    """Lines as running text; where ideographs meet there is no space."""
    text = lines[0]
    for line in lines[1:]:
        text += line if _WIDE.match(text[-1]) and _WIDE.match(line) else f" {line}"
    return text


def _begins_turn(cue: Cue, line: int) -> bool:
    if cue.line_speakers:
        return cue.line_speakers[line] != cue.line_speakers[line - 1]
    return is_dialogue(("", cue.lines[line]))


def _share(cue: Cue, done: int, chars: int) -> int:
    return cue.start_ms + (cue.end_ms - cue.start_ms) * done // chars


_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\uff00-\uff60]")
