"""Subtitles mended without changing a word: times, order, what stands together, where lines end.

Each round divides what does not fit a cue, joins what flashes by, breaks lines anew where they
are bad, and gives every cue its time; rounds go on until one changes nothing, so that what is
mended stays as it is when it is mended again. What the recording tells, its shots, its speech,
the times of its words, is used where it is known. The rest is left to a person, and said.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise

from transcripts.beside import same_words
from transcripts.corrected import stretched
from transcripts.model import Segment, Word
from transcripts.subtitles.check import Problem, check, ends_sentence
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.layout import Line, Token, divide, is_orphan, joined, one_cue
from transcripts.subtitles.pacing import FLASH_MS, FOREVER_MS, Draft, placed
from transcripts.subtitles.parting import (
    chars_of,
    is_of_several,
    is_wide,
    may_join,
    run_on,
    share_screen,
    tidied,
    turns,
)
from transcripts.subtitles.phrases import HANGING, break_cost
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE, Style, for_language, width
from transcripts.subtitles.tokens import tokens_of
from transcripts.tags import UNSPACED, primary


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of the recording, in order: milliseconds on the subtitles' clock.

    `shots_ms` are shot changes, `speech_ms` stretches in which somebody speaks, and `words` those
    of a transcript.
    """

    shots_ms: tuple[int, ...] = ()
    speech_ms: tuple[tuple[int, int], ...] = ()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A cue, and the numbers, from 1, of those it was made of."""

    cue: Cue
    was: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Mended cues, each with what it was, and the problems that are left."""

    pieces: tuple[Piece, ...]
    left: tuple[Problem, ...]

    @property
    def cues(self) -> tuple[Cue, ...]:
        """The cues alone."""
        return tuple(piece.cue for piece in self.pieces)


def fix(
    cues: Sequence[Cue],
    style: Style,
    language: str | None = None,
    frame_rate: Fraction = DEFAULT_FRAME_RATE,
    heard: Heard | None = None,
) -> Fixed:
    """The same words in the order of their times, as near to the style as they come.

    Cues of several speakers keep their lines; a cue whose lines are broken anew loses the times
    of its words.
    """
    heard = heard or Heard()
    gap_ms = style.gap_ms(frame_rate)
    mender = _Mender(for_language(style, language), gap_ms, language or "und", heard)
    numbered = [Piece(tidied(cue), (number,)) for number, cue in enumerate(cues, start=1)]
    in_order = sorted(numbered, key=lambda piece: cues[piece.was[0] - 1].start_ms)
    pieces = [piece for piece in in_order if piece.cue.lines]
    for _ in range(_MOST_ROUNDS):
        mended = mender.mended(pieces)
        if mended == pieces:
            break
        pieces = mended
    mended_cues = [piece.cue for piece in pieces]
    left = check(mended_cues, style, language, frame_rate, heard.shots_ms)
    return Fixed(tuple(pieces), left)


_MOST_ROUNDS = 40
_LATE_MS = 2_000
"""A cue is moved at most so far to make room for the one before (BBC Subtitle Guidelines)."""
_LINGERING_MS = 1_500
"""A cue stays so long after the speech at most (BBC Subtitle Guidelines)."""
_LATE_START_MS = 500
"""A cue that comes so late is meant to come with the speech."""
_ASTRAY_MS = 2_000
"""A word of the transcript heard so far from a cue is another one."""


@dataclass(frozen=True, slots=True)
class _Mender:
    style: Style
    gap_ms: int
    language: str
    heard: Heard

    def mended(self, pieces: Sequence[Piece]) -> list[Piece]:
        """One round."""
        divided = list(self._divided(pieces))
        joined_up = self._joined(divided)
        broken = [replace(p, cue=self._rebroken(p.cue)) for p in joined_up]
        return list(self._timed(broken))

    def _divided(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        words = _words_of(pieces, self.heard.words) if self.heard.words else {}
        for at, (_, cue, after) in enumerate(_between([piece.cue for piece in pieces])):
            piece, next_ms = pieces[at], after.start_ms if after else FOREVER_MS
            if self._fits(cue):
                yield piece
                continue
            read_ms = min(next_ms - self.gap_ms, cue.start_ms + self._needed_ms(cue))
            end_ms = min(max(cue.end_ms, read_ms), next_ms)
            whole = replace(cue, end_ms=max(end_ms, cue.start_ms))
            parts = self._parts(whole, next_ms, words.get(at, ()))
            for part in turns(whole) if is_of_several(cue) else parts:
                yield replace(piece, cue=part)

    def _fits(self, cue: Cue) -> bool:
        """Whether a cue has room for its text, and its text does not last too long."""
        style, length_ms = self.style, cue.end_ms - cue.start_ms
        if length_ms > style.max_ms + 1 and not self._could_be_shorter(cue):
            return False
        if len(cue.lines) <= style.max_lines and not self._too_wide(cue.lines):
            return True
        return not is_of_several(cue) and one_cue(self._tokens(cue), style) is not None

    def _could_be_shorter(self, cue: Cue) -> bool:
        """Whether a cue lasts too long for what it says, not because it says much."""
        speech_ms = self._speech_in(cue.start_ms, cue.end_ms)
        if speech_ms and speech_ms[-1][1] <= cue.start_ms + self.style.max_ms:
            return True
        return 2 * self.style.reading_ms(chars_of(cue)) <= self.style.max_ms

    def _parts(self, cue: Cue, next_ms: int, words: Sequence[Word]) -> Iterator[Cue]:
        """A cue of one speaker as several; itself where a word is too long for any line."""
        tokens = self._tokens(cue, words)
        if self._has_cut_words(cue, tokens):
            yield cue
            return
        for lines in divide(tokens, self.style, self.gap_ms, next_ms):
            start_ms = min(lines[0][0].start_ms, next_ms)
            yield _laid_out(cue, lines, start_ms, max(start_ms, lines[-1][-1].end_ms))

    def _joined(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Cues that nobody could read joined with the one before or after, where that helps."""
        done: list[Piece] = []
        rest = list(reversed(pieces))
        while rest:
            piece = rest.pop()
            ways = [self._pair(done[-1], piece, rest[-1:])] if done else []
            ways += [self._pair(piece, rest[-1], rest[-2:-1])] if rest else []
            hurry = self._hurry(piece.cue, rest[-1:])
            best = min(filter(None, ways), default=None) if hurry > 1 else None
            if best is None:
                done.append(piece)
            elif done and best == ways[0]:
                rest.append(best.piece)
                done.pop()
            else:
                rest[-1] = best.piece
        return done

    def _pair(self, one: Piece, other: Piece, after: Sequence[Piece]) -> "_Pair | None":
        first, second = one.cue, other.cue
        if not may_join(first, second):
            return None
        lines = (run_on((*first.lines, *second.lines)),)
        end_ms = max(first.end_ms, second.end_ms)
        whole = replace(first, end_ms=end_ms, lines=lines, word_starts=())
        tokens = self._tokens(whole)
        laid = one_cue(tokens, self.style)
        if end_ms - first.start_ms > self.style.max_ms or laid is None:
            return None
        cue = _laid_out(whole, laid, first.start_ms, end_ms)
        hurry, flashing = self._hurry(cue, after), self._hurry(first, [other])
        if hurry > 1 and not hurry < max(flashing, self._hurry(second, after)) / 2:
            return None
        was = tuple(dict.fromkeys((*one.was, *other.was)))
        return _Pair(
            hurry > 1, ends_sentence(first.lines[-1]), hurry, first.start_ms, Piece(cue, was)
        )

    def _hurry(self, cue: Cue, after: Sequence[Piece]) -> float:
        """How often the time that a cue can have would be needed to read it; above 1, too fast."""
        next_ms = after[0].cue.start_ms if after else FOREVER_MS
        free_ms = min(next_ms - self.gap_ms - cue.start_ms, self.style.max_ms)
        return self._needed_ms(cue) / max(free_ms, 1)

    def _rebroken(self, cue: Cue) -> Cue:
        """With better lines, where there are some."""
        if is_of_several(cue) or not any(self._faults(cue.lines)):
            return cue
        tokens = self._tokens(cue)
        lines = None if self._has_cut_words(cue, tokens) else one_cue(tokens, self.style)
        if lines is None:
            return cue
        better = tuple(map(joined, lines))
        if self._faults(better) >= self._faults(cue.lines):
            return cue
        return replace(cue, lines=better, word_starts=())

    def _faults(self, lines: Sequence[str]) -> tuple[int, int]:
        """How many limits lines break, and how many rules of where to end one."""
        bad = sum(
            break_cost(above.split()[-1], below.split()[0], self.language) >= HANGING
            for above, below in pairwise(lines)
        )
        parted = len(lines) > 1 and not ends_sentence(lines[-2])
        needless = parted and width(run_on(lines)) <= self.style.max_line_chars
        wide = sum(width(line) > self.style.max_line_chars for line in lines)
        many = len(lines) > self.style.max_lines
        return wide + many, bad + needless + is_orphan(lines)

    def _timed(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """Each with its time; what shares the screen with something elsewhere stays as long."""
        around = list(_between([piece.cue for piece in pieces]))
        cues = [self._with_speech(*each) for each in around]
        drafts = [Draft(cue, chars_of(cue)) for cue in cues]
        starts_ms = self._starts(cues)
        timed = placed(drafts, starts_ms, self.style, self.gap_ms, self.heard.shots_ms)
        for piece, cue, (_, before, after) in zip(pieces, timed, around, strict=True):
            shares = after is not None and share_screen(before, after)
            yield replace(piece, cue=replace(cue, end_ms=before.end_ms) if shares else cue)

    def _starts(self, cues: Sequence[Cue]) -> list[int]:
        """When each comes: as it did, or where two overlap when the one before has been read."""
        starts_ms: list[int] = []
        for before, cue, _ in _between(cues):
            start_ms = cue.start_ms
            if before and share_screen(before, cue):
                start_ms = max(start_ms, starts_ms[-1])
            elif before:
                apart_ms = starts_ms[-1] + FLASH_MS + self.gap_ms
                if start_ms < before.end_ms or start_ms < apart_ms:
                    read_ms = starts_ms[-1] + self._needed_ms(before) + self.gap_ms
                    latest_ms = min(cue.end_ms - self._needed_ms(cue), start_ms + _LATE_MS)
                    start_ms = max(apart_ms, start_ms, min(read_ms, latest_ms))
            starts_ms.append(start_ms)
        return starts_ms

    def _needed_ms(self, cue: Cue) -> int:
        return max(self.style.min_ms, self.style.reading_ms(chars_of(cue)))

    def _with_speech(self, before: Cue | None, cue: Cue, after: Cue | None) -> Cue:
        """A cue that comes and goes with the speech it is in."""
        start_ms, end_ms = cue.start_ms, max(cue.end_ms, cue.start_ms)
        latest_said_ms = 0
        for from_ms, to_ms in self._speech_in(start_ms, end_ms):
            late_ms = start_ms - from_ms
            if 0 < late_ms <= _LATE_START_MS and from_ms >= (before.end_ms if before else 0):
                start_ms = from_ms
            latest_said_ms = to_ms
        if latest_said_ms > end_ms:
            until_ms = min(latest_said_ms, after.start_ms if after else FOREVER_MS)
            end_ms = max(end_ms, until_ms if until_ms - end_ms <= _LINGERING_MS else end_ms)
        elif latest_said_ms:
            end_ms = min(end_ms, latest_said_ms + _LINGERING_MS)
        return replace(cue, start_ms=start_ms, end_ms=end_ms)

    def _speech_in(self, start_ms: int, end_ms: int) -> Sequence[tuple[int, int]]:
        speech_ms = self.heard.speech_ms
        first = bisect_right(speech_ms, start_ms, key=lambda span: span[1])
        return speech_ms[first : bisect_left(speech_ms, end_ms, key=lambda span: span[0])]

    def _tokens(self, cue: Cue, words: Sequence[Word] = ()) -> list[Token]:
        text = run_on(cue.lines)
        segment = Segment("", cue.start_ms, cue.end_ms, text, tuple(words))
        return list(tokens_of(segment, self.language, self.style))

    def _has_cut_words(self, cue: Cue, tokens: Sequence[Token]) -> bool:
        """Whether a word had to be cut in a language that writes words apart."""
        spaced = primary(self.language) not in UNSPACED and not is_wide(run_on(cue.lines))
        return spaced and any(not token.spaced for token in tokens[1:])

    def _too_wide(self, lines: Sequence[str]) -> bool:
        return any(width(line) > self.style.max_line_chars for line in lines)


@dataclass(frozen=True, slots=True, order=True)
class _Pair:
    """Two cues in one; the smaller, the better."""

    is_too_fast: bool
    parts_sentences: bool
    hurry: float
    start_ms: int
    piece: Piece


def _words_of(pieces: Sequence[Piece], heard: Sequence[Word]) -> dict[int, tuple[Word, ...]]:
    """The words of each cue, by its place, with their times where some were heard in it."""
    texts = [(at, word) for at, p in enumerate(pieces) for word in run_on(p.cue.lines).split()]
    times: list[Word | None] = [None] * len(texts)
    for run in same_words([word for _, word in texts], [word.text for word in heard]):
        for offset in range(run.length):
            cue, word = pieces[texts[run.one + offset][0]].cue, heard[run.other + offset]
            if cue.start_ms - _ASTRAY_MS <= word.start_ms <= cue.end_ms + _ASTRAY_MS:
                times[run.one + offset] = word
    found = {}
    for at, group in groupby(zip(texts, times, strict=True), key=lambda each: each[0][0]):
        inside = list(group)
        cue = pieces[at].cue
        if any(word for _, word in inside):
            segment = Segment("", cue.start_ms, max(cue.end_ms, cue.start_ms), "")
            said = stretched([text for (_, text), _ in inside], [w for _, w in inside], segment)
            found[at] = tuple(said)
    return found


def _laid_out(cue: Cue, lines: tuple[Line, ...], start_ms: int, end_ms: int) -> Cue:
    texts = tuple(map(joined, lines))
    return replace(cue, start_ms=start_ms, end_ms=end_ms, lines=texts, word_starts=())


def _between(cues: Sequence[Cue]) -> Iterator[tuple[Cue | None, Cue, Cue | None]]:
    return zip([None, *cues], cues, [*cues[1:], None], strict=False)
