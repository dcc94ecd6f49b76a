"""Dividing running speech into cues and lines that read well.

One dynamic programme over a whole stretch of speech weighs every way to cut it and takes the
cheapest. What a cue costs is a sum of named parts, see `_Weights`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import sentencex

from transcripts.subtitles.phrases import HANGING, SENTENCE_END, WITHIN_UNIT, break_cost
from transcripts.subtitles.styles import Style, width
from transcripts.tags import UNSPACED, primary


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text that stays on one line, and when it is spoken."""

    start_ms: int
    end_ms: int
    text: str
    spaced: bool
    """Whether a space stands before it in running text."""
    segment_id: str
    language: str
    is_heard: bool = False
    """Whether `start_ms` is when somebody heard a word begin, not a share of a longer time."""


Line = tuple[Token, ...]

_MARKS = "\u200e\u200f"
PAUSE_MS = 1_000
"""No cue stands across such a silence (BBC Subtitle Guidelines: a pause is a gap of a second)."""


def divide(
    tokens: Sequence[Token], style: Style, gap_ms: int, free_until_ms: int, label_chars: int = 0
) -> list[tuple[Line, ...]]:
    """Divide one speaker's speech, without long pauses, into cues: the lines of each.

    Every token must fit on a line. `free_until_ms` is when the next cue after these begins;
    `label_chars` are kept free for a name before the first line.
    """
    speech = _Speech(tokens, style, gap_ms, free_until_ms, label_chars)
    best: list[tuple[float, int, tuple[int, ...]]] = [(0.0, 0, ())]
    for end in range(1, len(tokens) + 1):
        best.append(
            min(
                (best[start][0] + cost, start, cuts)
                for start, cost, cuts in speech.cues_ending(end)
            )
        )
    cues = []
    end = len(tokens)
    while end:
        _, start, cuts = best[end]
        edges = pairwise((start, *cuts, end))
        cues.append(tuple(tuple(tokens[a:b]) for a, b in edges))
        end = start
    return cues[::-1]


def one_cue(tokens: Sequence[Token], style: Style) -> tuple[Line, ...] | None:
    """The best lines for tokens that share a cue; None where the style has no room for them."""
    layout = _Speech(tokens, style, 0, tokens[-1].end_ms, 0).layout(0, len(tokens))
    if layout is None:
        return None
    edges = pairwise((0, *layout[1], len(tokens)))
    return tuple(tuple(tokens[a:b]) for a, b in edges)


def hurry_cost(chars: int, free_ms: int, style: Style) -> float:
    """What it costs that so many characters have only so long on the screen; a cue costs 1."""
    unread_ms = max(0, style.reading_ms(chars) - free_ms)
    flash_ms = max(0, style.min_ms - free_ms)
    hurry = _WEIGHTS.hurried * (unread_ms > 0) + _WEIGHTS.unread * unread_ms / 1_000
    return hurry + _WEIGHTS.flash * flash_ms / style.min_ms


def joined(tokens: Sequence[Token]) -> str:
    """Tokens as running text."""
    text = "".join(" " * token.spaced + token.text for token in tokens)
    return text.removeprefix(" ")


def is_orphan(lines: Sequence[str]) -> bool:
    """Whether one word stands alone on the last line, less than half as wide as the line above.

    One line should not be shorter than half the other (TED subtitling cheat sheet), and no word
    stand alone on the second (Netflix Arabic Timed Text Style Guide); a word that is long, or
    a language without spaces, balances well enough. A turn of two speakers may be one word.
    """
    if len(lines) < 2 or " " in lines[-1] or lines[-1].lstrip(_MARKS).startswith("-"):
        return False
    return 2 * width(lines[-1]) < width(lines[-2])


@dataclass(frozen=True, slots=True)
class _Weights:
    """What each fault costs; a cue as such costs 1, so that there are no more than needed."""

    cue_break: float = 4.0
    """Times the cost of the break after the cue (see `transcripts.subtitles.phrases`)."""
    line_break: float = 3.0
    """Times the cost of each break between its lines."""
    forbidden: float = 2.0
    """Added to the cost of a break that the style guides forbid."""
    imbalance: float = 1.0
    """Times the difference between two lines, as a part of a full line."""
    lopsided: float = 0.8
    """For a line less than half as wide as its neighbour (TED subtitling cheat sheet)."""
    orphan: float = 24.0
    inner_sentence: float = 1.5
    """For each sentence that ends inside (BBC Subtitle Guidelines: one sentence a subtitle)."""
    inner_pause: float = 2.0
    """For each second of pause inside."""
    hurried: float = 1.0
    """For a cue that stands too short to be read, and"""
    unread: float = 5.0
    """for each second that a viewer lacks."""
    flash: float = 12.0
    """Times the part of the shortest duration that is lacking."""
    overrun: float = 6.0
    """For each second of speech after the longest duration."""


_WEIGHTS = _Weights()
_BREATH_MS = 200
"""A shorter silence is no pause."""


class _Speech:
    """A stretch of speech with everything that a cue's cost needs, looked up or summed once."""

    def __init__(
        self,
        tokens: Sequence[Token],
        style: Style,
        gap_ms: int,
        free_until_ms: int,
        label_chars: int,
    ) -> None:
        self._tokens = tokens
        self._style = style
        self._gap_ms = gap_ms
        widths = [width(token.text) for token in tokens]
        self._label_chars = min(label_chars, style.max_line_chars - widths[0])
        self._right = list(
            accumulate(w + token.spaced for w, token in zip(widths, tokens, strict=True))
        )
        self._left = [right - w for right, w in zip(self._right, widths, strict=True)]
        self._starts = [*(token.start_ms for token in tokens), free_until_ms]
        ends = _sentence_ends(tokens)
        self._pauses = [
            max(0, after.start_ms - before.end_ms) for before, after in pairwise(tokens)
        ]
        self._breaks = [
            SENTENCE_END,
            *(self._break_cost(index, index in ends) for index in range(1, len(tokens))),
            SENTENCE_END,
        ]
        self._sentences = list(accumulate(index in ends for index in range(len(tokens) + 1)))
        self._silence_ms = list(
            accumulate((p if p > _BREATH_MS else 0 for p in self._pauses), initial=0)
        )

    def cues_ending(self, end: int) -> Iterator[tuple[int, float, tuple[int, ...]]]:
        """Every cue that may end before token `end`: first token, cost, cuts between lines."""
        for start in range(end - 1, -1, -1):
            layout = self.layout(start, end)
            too_long = self._starts[end - 1] - self._starts[start] >= self._style.max_ms
            if layout is None or (too_long and start < end - 1):
                return
            cost, cuts = layout
            cost += 1 + self._phrasing_cost(start, end) + self._time_cost(start, end)
            yield start, cost, cuts

    def _break_cost(self, index: int, ends_sentence: bool) -> float:
        if ends_sentence:
            return SENTENCE_END
        before, after = self._tokens[index - 1], self._tokens[index]
        cost = break_cost(before.text, after.text, after.language)
        if not after.spaced and primary(after.language) not in UNSPACED:
            cost = HANGING  # Inside a word.
        if cost >= WITHIN_UNIT:
            cost += _WEIGHTS.forbidden
        elif before.segment_id != after.segment_id:
            cost /= 2
        return cost * max(0.0, 1 - self._pauses[index - 1] / PAUSE_MS)

    def _width(self, start: int, end: int) -> int:
        label_chars = 0 if start else self._label_chars
        return label_chars + self._right[end - 1] - self._left[start]

    def layout(self, start: int, end: int) -> tuple[float, tuple[int, ...]] | None:
        """The cheapest lines for a cue, as few as hold it; None where the style allows none."""
        limit = self._style.max_line_chars
        # A break takes the place of a space; marks of direction alone have no width.
        fewest = max(1, -(-self._width(start, end) // (limit + 1)))
        for count in range(fewest, self._style.max_lines + 1):
            layouts = [
                (self._lines_cost((start, *cuts, end)), cuts)
                for cuts in self._cuts(start, end, count)
            ]
            if layouts:
                return min(layouts)
        return None

    def _cuts(self, start: int, end: int, count: int) -> Iterator[tuple[int, ...]]:
        """Every way to cut a cue into so many lines that fit."""
        limit = self._style.max_line_chars
        if count == 1:
            if self._width(start, end) <= limit:
                yield ()
            return
        fits = bisect_left(self._left, self._right[end - 1] - limit)
        for cut in range(max(start + count - 1, fits), end):
            if self._width(start, cut) >= (limit + 1) * (count - 1):
                return
            for cuts in self._cuts(start, cut, count - 1):
                yield (*cuts, cut)

    def _lines_cost(self, edges: tuple[int, ...]) -> float:
        cost = 0.0
        for (start, cut), (_, end) in pairwise(pairwise(edges)):
            above, below = self._width(start, cut), self._width(cut, end)
            cost += _WEIGHTS.line_break * self._breaks[cut]
            cost += _WEIGHTS.imbalance * abs(above - below) / self._style.max_line_chars
            if 2 * min(above, below) < max(above, below):
                cost += _WEIGHTS.lopsided
                if below < above and is_orphan(
                    [joined(self._tokens[a:b]) for a, b in pairwise(edges)]
                ):
                    cost += _WEIGHTS.orphan
        return cost

    def _phrasing_cost(self, start: int, end: int) -> float:
        sentences = self._sentences[end - 1] - self._sentences[start]
        silence_ms = self._silence_ms[end - 1] - self._silence_ms[start]
        return (
            _WEIGHTS.cue_break * self._breaks[end]
            + _WEIGHTS.inner_sentence * sentences
            + _WEIGHTS.inner_pause * silence_ms / 1_000
        )

    def _time_cost(self, start: int, end: int) -> float:
        style, start_ms = self._style, self._starts[start]
        free_ms = min(self._starts[end] - self._gap_ms - start_ms, style.max_ms)
        overrun_ms = max(0, self._tokens[end - 1].end_ms - start_ms - style.max_ms)
        hurry = hurry_cost(self._width(start, end), free_ms, style)
        return hurry + _WEIGHTS.overrun * overrun_ms / 1_000


def _sentence_ends(tokens: Sequence[Token]) -> frozenset[int]:
    """The indexes of tokens before which a sentence ends."""
    ends, offset = set(), 0
    for sentence in sentencex.segment(tokens[0].language, joined(tokens)):
        offset += len(sentence.replace(" ", ""))
        ends.add(offset)
    letters = accumulate((len(token.text) for token in tokens), initial=0)
    return frozenset(index for index, count in enumerate(letters) if index and count in ends)
