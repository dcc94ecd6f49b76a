"""From a transcript to subtitles that can be read: what stands on the screen, and when.

A cue never runs across a change of speaker or a long pause.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from transcripts.corrected import words_of
from transcripts.model import Segment, Transcript
from transcripts.subtitles.cue import Cue, speaker_label
from transcripts.subtitles.layout import PAUSE_MS, Line, Token, divide, joined
from transcripts.subtitles.pacing import FOREVER_MS, Draft, paced
from transcripts.subtitles.styles import (
    DEFAULT_FRAME_RATE,
    Style,
    for_language,
    graphemes,
    width,
)
from transcripts.tags import UNSPACED, primary


def build_cues(
    transcript: Transcript, style: Style, frame_rate: Fraction = DEFAULT_FRAME_RATE
) -> tuple[Cue, ...]:
    """The subtitles of a transcript, in order, never overlapping, within the style's limits.

    Where words come faster than the style allows a cue gets all the time there is and stays too
    fast. A segment without word times has its own time shared out by characters.
    """
    style = for_language(style, transcript.language)
    gap_ms = style.gap_ms(frame_rate)
    turns = list(_turns(transcript, style))
    drafts = [
        draft
        for turn, following in pairwise([*turns, None])
        if turn is not None
        for draft in _drafts(turn, following, style, gap_ms)
    ]
    return tuple(paced(sorted(drafts, key=lambda draft: draft.cue.start_ms), style, gap_ms))


@dataclass(frozen=True, slots=True)
class _Turn:
    """Speech of one speaker without a long pause."""

    tokens: list[Token]
    speaker_id: str | None
    speaker: str | None
    label_chars: int

    def goes_on_with(self, token: Token, speaker_id: str | None) -> bool:
        last = self.tokens[-1]
        return (
            speaker_id == self.speaker_id
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
        for token in _tokens(segment, language, style):
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


def _tokens(segment: Segment, language: str, style: Style) -> Iterator[Token]:
    """A segment's words, cut where a space or the end of a line would have to cut them."""
    at = 0
    latest_ms = segment.start_ms
    for text, start_ms, end_ms in _spoken(segment, style):
        for piece, piece_start_ms, piece_end_ms in _shared_out(
            _pieces(text, style.max_line_chars), start_ms, end_ms
        ):
            found = segment.text.find(piece, at)
            spaced = segment.text[found - 1].isspace() if at else primary(language) not in UNSPACED
            at = max(at, found + len(piece))
            latest_ms = max(latest_ms, piece_start_ms)
            yield Token(
                latest_ms, max(latest_ms, piece_end_ms), piece, spaced, segment.id, language
            )


def _spoken(segment: Segment, style: Style) -> list[tuple[str, int, int]]:
    """Texts with their times: the words, or the whole segment where they do not spell its text.

    Text that fits one cue then keeps to the longest time of one, so that it is not divided only
    because the segment lasts longer.
    """
    words = [(word.text, word.start_ms, word.end_ms) for word in words_of(segment)]
    if _letters("".join(text for text, _, _ in words)) == _letters(segment.text):
        return words
    end_ms = segment.end_ms
    if width(segment.text) <= style.max_line_chars * style.max_lines:
        end_ms = min(end_ms, segment.start_ms + style.max_ms)
    return [(segment.text, segment.start_ms, end_ms)]


def _letters(text: str) -> str:
    return "".join(text.split())


def _pieces(text: str, limit: int) -> Iterator[str]:
    for word in text.split():
        clusters = graphemes(word)
        count = -(-len(clusters) // limit)
        size = -(-len(clusters) // count)
        for start in range(0, len(clusters), size):
            yield "".join(clusters[start : start + size])


def _shared_out(
    pieces: Iterator[str], start_ms: int, end_ms: int
) -> Iterator[tuple[str, int, int]]:
    """Each piece with its part of a time, by characters."""
    texts = list(pieces)
    total = sum(map(len, texts))
    done = 0
    for text in texts:
        piece_start_ms = start_ms + (end_ms - start_ms) * done // total
        done += len(text)
        yield text, piece_start_ms, start_ms + (end_ms - start_ms) * done // total


def _drafts(turn: _Turn, following: _Turn | None, style: Style, gap_ms: int) -> Iterator[Draft]:
    free_until_ms = following.tokens[0].start_ms if following else FOREVER_MS
    cues = divide(turn.tokens, style, gap_ms, free_until_ms, turn.label_chars)
    for number, lines in enumerate(cues):
        yield _draft(lines, turn.speaker, 0 if number else turn.label_chars)


def _draft(lines: tuple[Line, ...], speaker: str | None, label_chars: int) -> Draft:
    texts = tuple(map(joined, lines))
    segment_ids = dict.fromkeys(token.segment_id for line in lines for token in line)
    start_ms, end_ms = lines[0][0].start_ms, lines[-1][-1].end_ms
    cue = Cue(start_ms, end_ms, texts, speaker, tuple(segment_ids))
    return Draft(cue, label_chars + sum(map(width, texts)))
