"""The words of a segment as pieces of text that stay on one line."""

from collections.abc import Iterator, Sequence

from transcripts.corrected import words_of
from transcripts.model import Segment
from transcripts.subtitles import ideographs
from transcripts.subtitles.layout import Token
from transcripts.subtitles.styles import Style, graphemes, width
from transcripts.tags import UNSPACED, primary


def tokens_of(segment: Segment, language: str, style: Style) -> Iterator[Token]:
    """A segment's words, cut where a space or the end of a line would have to cut them.

    Where they do not spell the text, its pieces share the segment's time by characters.
    """
    at = 0
    latest_ms = segment.start_ms
    words = [(word.text, word.start_ms, word.end_ms) for word in words_of(segment)]
    are_words = _letters("".join(text for text, _, _ in words)) == _letters(segment.text)
    for text, start_ms, end_ms in words if are_words else [_whole(segment, style)]:
        pieces = list(_pieces(text, style.max_line_chars, primary(language), are_words))
        for number, (piece, begins_ms, ends_ms) in enumerate(_shared_out(pieces, start_ms, end_ms)):
            found = segment.text.find(piece, at)
            spaced = segment.text[found - 1].isspace() if at else primary(language) not in UNSPACED
            at = max(at, found + len(piece))
            latest_ms = max(latest_ms, begins_ms)
            ends_ms = max(latest_ms, ends_ms)
            is_heard = are_words and not number
            yield Token(latest_ms, ends_ms, piece, spaced, segment.id, language, is_heard)


def _whole(segment: Segment, style: Style) -> tuple[str, int, int]:
    """A segment's text and time.

    Text that fits one cue keeps to the longest time of one, so that it is not divided only
    because the segment lasts longer.
    """
    end_ms = segment.end_ms
    if width(segment.text) <= style.max_line_chars * style.max_lines:
        end_ms = min(end_ms, segment.start_ms + style.max_ms)
    return segment.text, segment.start_ms, end_ms


def _letters(text: str) -> str:
    return "".join(text.split())


def _pieces(text: str, limit: int, language: str, is_word: bool) -> Iterator[str]:
    """What a text must be cut into, evenly where a word is longer than a line."""
    for word in text.split():
        is_running = language in ideographs.LANGUAGES and (not is_word or width(word) > limit)
        for piece in ideographs.units(word) if is_running else [word]:
            clusters = graphemes(piece)
            count = -(-len(clusters) // limit)
            size = -(-len(clusters) // count)
            for start in range(0, len(clusters), size):
                yield "".join(clusters[start : start + size])


def _shared_out(
    pieces: Sequence[str], start_ms: int, end_ms: int
) -> Iterator[tuple[str, int, int]]:
    """Each piece with its part of a time, by characters."""
    total = sum(map(len, pieces))
    done = 0
    for piece in pieces:
        begins_ms = start_ms + (end_ms - start_ms) * done // total
        done += len(piece)
        yield piece, begins_ms, start_ms + (end_ms - start_ms) * done // total
