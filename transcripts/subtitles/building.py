"""From a transcript to subtitles that can be read: what stands on the screen, and when.

A cue never runs across a long pause, nor across a change of speaker, but that two short turns
may share one, a line each (see `transcripts.subtitles.dialogue`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from transcripts.model import Transcript
from transcripts.subtitles.cue import Cue, begins_turn, speaker_label, within
from transcripts.subtitles.dialogue import Said, paired
from transcripts.subtitles.layout import PAUSE_MS, Line, Token, divide, joined
from transcripts.subtitles.pacing import FOREVER_MS, Draft, paced
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE, Style, for_language, width
from transcripts.subtitles.tokens import tokens_of


def build_cues(
    transcript: Transcript,
    style: Style,
    frame_rate: Fraction = DEFAULT_FRAME_RATE,
    shots_ms: Sequence[int] = (),
    *,
    words: bool = False,
) -> tuple[Cue, ...]:
    """The subtitles of a transcript, in order, never overlapping, within the style's limits.

    `shots_ms` are the times at which the picture cuts, in order, to come and go with. With
    `words` cues say when each word begins, where somebody heard it.

    Where words come faster than the style allows a cue gets all the time there is and stays too
    fast. A segment without word times has its own time shared out by characters.
    """
    style = for_language(style, transcript.language)
    gap_ms = style.gap_ms(frame_rate)
    turns = list(_turns(transcript, style))
    said = [
        Said(draft, turn.speaker_id)
        for turn, following in pairwise([*turns, None])
        if turn is not None
        for draft in _drafts(turn, following, style, gap_ms, words)
    ]
    said.sort(key=lambda each: each.draft.cue.start_ms)
    drafts = paired(said, style, gap_ms, transcript.language)
    return tuple(map(within, paced(drafts, style, gap_ms, shots_ms)))


_KEPT = 1 << 13
"""Turns whose division is kept, which is nearly all of the work: those of ten hours of talk, so
that a correction costs what is near it."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Speech of one speaker without a long pause."""

    tokens: list[Token]
    speaker_id: str | None
    speaker: str | None
    label_chars: int

    def goes_on_with(self, token: Token, speaker_id: str | None) -> bool:
        last = self.tokens[-1]
        is_other = token.segment_id != last.segment_id and any(
            begins_turn(f"{first.text} x") for first in (token, self.tokens[0])
        )
        return (
            speaker_id == self.speaker_id
            and not (speaker_id is None and is_other)
            and token.start_ms >= last.start_ms
            and token.start_ms - last.end_ms < PAUSE_MS
        )


def _turns(transcript: Transcript, style: Style) -> Iterator[_Turn]:
    names = {speaker.id: speaker.name for speaker in transcript.speakers}
    several = len({names.get(segment.speaker or "") for segment in transcript.segments}) > 1
    turn = None
    for segment in sorted(transcript.segments, key=lambda s: (s.start_ms, s.end_ms)):
        heard = transcript.spoken_language(segment)
        language = transcript.language if transcript.is_translation(segment) else heard
        for token in tokens_of(segment, language, style):
            if turn is not None and turn.goes_on_with(token, segment.speaker):
                turn.tokens.append(token)
                continue
            if turn is not None:
                yield turn
            name = names.get(segment.speaker or "")
            label = speaker_label(name, turn.speaker if turn else None) if several else ""
            turn = _Turn([token], segment.speaker, name, width(label))
    if turn is not None:
        yield turn


def _drafts(
    turn: _Turn, following: _Turn | None, style: Style, gap_ms: int, words: bool
) -> Iterator[Draft]:
    free_until_ms = following.tokens[0].start_ms if following else FOREVER_MS
    cues = _divided(tuple(turn.tokens), style, gap_ms, free_until_ms, turn.label_chars)
    for number, lines in enumerate(cues):
        yield _draft(lines, turn.speaker, 0 if number else turn.label_chars, words)


_divided = lru_cache(maxsize=_KEPT)(divide)


def _draft(lines: tuple[Line, ...], speaker: str | None, label_chars: int, words: bool) -> Draft:
    texts = tuple(map(joined, lines))
    segment_ids = tuple(dict.fromkeys(token.segment_id for line in lines for token in line))
    start_ms, end_ms = lines[0][0].start_ms, lines[-1][-1].end_ms
    word_starts = tuple(map(_word_starts, lines)) if words else ()
    cue = Cue(start_ms, end_ms, texts, speaker, segment_ids, word_starts=word_starts)
    return Draft(cue, label_chars + sum(map(width, texts)))


def _word_starts(line: Line) -> tuple[tuple[int, int], ...]:
    starts, at = [], 0
    for token in line:
        at += token.spaced and at > 0
        if token.is_heard:
            starts.append((at, token.start_ms))
        at += len(token.text)
    return tuple(starts)
