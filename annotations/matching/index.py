"""All that was said in one recording, as one row of tokens ready for comparison with quotes.

A track is one transcript. Its tokens lie in columns (arrays), so that a quote's word is compared
with many spoken ones in one step, each different word only once, and so that a track can be put
down on disk and taken up again without reading its transcript (`matching.shelf`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import isnan
from typing import NamedTuple, overload

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from annotations.words import lexicon
from annotations.words.tokens import Token, tokenize
from transcripts.corrected import words_of
from transcripts.model import Segment, Transcript, Word

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

NEAR_CUTOFF = 0.6
"""Words less alike than this (1 - edits / length) are different words."""
DOUBTFUL_CONFIDENCE = 0.6
"""A recogniser less sure of a word than this may have misheard it."""
_SKIP, _SKIP_FILLER, _SKIP_REPEAT = 0.35, 0.02, 0.05
_LONGEST_REPEAT = 3
"""Tokens said again at once that cost little to leave out."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A token as spoken: its normal form, its written form, and when."""

    norm: str
    text: str
    start_ms: int
    end_ms: int
    confidence: float | None
    segment: int
    start: int
    end: int
    """Its place in the segment's text."""
    cut_off: bool = False
    """Broken off by the speaker, which transcripts mark with a dash."""
    opens_sentence: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether the recogniser was unsure of the word."""
        return self.confidence is not None and self.confidence < DOUBTFUL_CONFIDENCE


class Columns(NamedTuple):
    """The fields of `Spoken`, one array each, all of the same length.

    `word` is the number of the normal form in the track's vocabulary, an unknown `confidence`
    is not a number.
    """

    word: Ints
    start_ms: NDArray[np.int64]
    end_ms: NDArray[np.int64]
    confidence: Floats
    segment: Ints
    start: Ints
    end: Ints
    cut_off: Flags
    opens_sentence: Flags
    filler: Flags


@dataclass(frozen=True, eq=False)
class Track:
    """The tokens of one transcript, in order, and what comparing them needs.

    `read` gives the transcript and the text that each segment's tokens stand in; it is asked
    only when a quote was found there. Segments of a track from disk have no words.
    """

    media: str
    """The recording's id."""
    language: str
    translated_from: str | None
    vocabulary: tuple[str, ...]
    """The different normal forms."""
    lower_case: frozenset[str]
    """Normal forms that are somewhere written in lower case, so are no names."""
    columns: Columns
    lacks: tuple[str, ...]
    """What the transcript could not tell, a sentence each."""
    read: Callable[[], tuple[Transcript, tuple[str, ...]]]

    @cached_property
    def _written(self) -> tuple[Transcript, tuple[str, ...]]:
        return self.read()

    @property
    def transcript(self) -> Transcript:
        """What the track was made from."""
        return self._written[0]

    @cached_property
    def tokens(self) -> "Tokens":
        """The tokens, each made when asked for."""
        return Tokens(self, self._written[1])

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The number of each normal form."""
        return {norm: number for number, norm in enumerate(self.vocabulary)}

    @cached_property
    def fillers(self) -> frozenset[int]:
        """Positions of fillers."""
        return frozenset(np.flatnonzero(self.columns.filler).tolist())

    @cached_property
    def skipped(self) -> Floats:
        """What leaving out all tokens before a position costs (fillers and repeats little)."""
        word, filler = self.columns.word, self.columns.filler
        costs = np.full(len(word), _SKIP)
        for size in range(1, min(_LONGEST_REPEAT, len(word) // 2) + 1):
            same = sliding_window_view(word[:-size] == word[size:], size)
            again = np.flatnonzero(np.all(same, axis=1))
            costs[again[:, None] + np.arange(size)] = _SKIP_REPEAT / size
        costs[filler] = _SKIP_FILLER
        return np.concatenate([[0.0], np.cumsum(costs)])

    @cached_property
    def _counts(self) -> Ints:
        return np.bincount(self.columns.word, minlength=len(self.vocabulary)).astype(np.int32)

    def __len__(self) -> int:
        return len(self.columns.word)

    def segment(self, at: int) -> Segment:
        """The segment a token stands in."""
        return self.transcript.segments[int(self.columns.segment[at])]

    def is_translation(self, at: int) -> bool:
        """Whether a token was translated, not heard."""
        return self.transcript.is_translation(self.segment(at))

    def span_of_segments(self, first: int, last: int) -> tuple[int, int]:
        """From the first word to the last of neighbouring segments, both included, in ms."""
        inside = (self.columns.segment >= first) & (self.columns.segment <= last)
        if not inside.any():
            segments = self.transcript.segments
            return segments[first].start_ms, segments[last].end_ms
        return int(self.columns.start_ms[inside].min()), int(self.columns.end_ms[inside].max())

    def text(self, first: int, last: int) -> str:
        """What was said from one token to another, as transcribed, both included."""
        spans: dict[int, tuple[int, int]] = {}
        for token in self.tokens[first : last + 1]:
            start, end = spans.get(token.segment, (token.start, token.end))
            spans[token.segment] = (min(start, token.start), max(end, token.end))
        texts = self._written[1]
        return " ".join(
            _whole_words(texts[number], start, end) for number, (start, end) in spans.items()
        )

    def weight(self, norm: str) -> float:
        """How much a word tells about a place, 0.3 to 1: rare words tell more."""
        number = self.number_of.get(norm)
        count = 0 if number is None else int(self._counts[number])
        share = count / max(1, len(self))
        return float(min(1.0, max(0.3, -0.25 * np.log10(share + 1e-4))))


class Tokens(Sequence[Spoken]):
    """The tokens of a track as values."""

    def __init__(self, track: Track, texts: Sequence[str]) -> None:
        self._track = track
        self._texts = texts

    def __len__(self) -> int:
        return len(self._track)

    @overload
    def __getitem__(self, at: int) -> Spoken: ...
    @overload
    def __getitem__(self, at: slice) -> list[Spoken]: ...
    def __getitem__(self, at: int | slice) -> Spoken | list[Spoken]:
        if isinstance(at, slice):
            rows = zip(*(column[at].tolist() for column in self._track.columns), strict=True)
            return [self._made(*row) for row in rows]
        return self._made(*(column[at].item() for column in self._track.columns))

    def __iter__(self) -> Iterator[Spoken]:
        return iter(self[:])

    def _made(  # one argument for each of `Columns`
        self,
        word: int,
        start_ms: int,
        end_ms: int,
        confidence: float,
        segment: int,
        start: int,
        end: int,
        cut_off: bool,
        opens_sentence: bool,
        _filler: bool,
    ) -> Spoken:
        text = self._texts[segment][start:end]
        sure = None if isnan(confidence) else confidence
        norm = self._track.vocabulary[word]
        return Spoken(
            norm, text, start_ms, end_ms, sure, segment, start, end, cut_off, opens_sentence
        )


def build_track(transcript: Transcript) -> Track:
    """Index a transcript; segments without word times lend their words the segment's times."""
    spoken = [words_of(segment) for segment in transcript.segments]
    texts = tuple(map(_text, transcript.segments, spoken))
    tokens = [
        token
        for number, segment in enumerate(transcript.segments)
        for token in _tokens(segment, number, texts[number], spoken[number], transcript.language)
    ]
    norms = [token.norm for token in tokens]
    vocabulary = tuple(dict.fromkeys(norms))
    return Track(
        media=transcript.media.id,
        language=transcript.language,
        translated_from=transcript.translated_from,
        vocabulary=vocabulary,
        lower_case=frozenset(token.norm for token in tokens if token.text[:1].islower()),
        columns=_columns(tokens, vocabulary, lexicon.filler_positions(norms, transcript.language)),
        lacks=transcript.lacks,
        read=lambda: (transcript, texts),
    )


def _text(segment: Segment, words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words) if words else segment.text


def _columns(
    tokens: Sequence[Spoken], vocabulary: Sequence[str], fillers: Iterator[int]
) -> Columns:
    number_of = {norm: number for number, norm in enumerate(vocabulary)}
    filler = np.zeros(len(tokens), dtype=np.bool_)
    filler[list(fillers)] = True
    return Columns(
        word=np.array([number_of[token.norm] for token in tokens], np.int32),
        start_ms=np.array([token.start_ms for token in tokens], np.int64),
        end_ms=np.array([token.end_ms for token in tokens], np.int64),
        confidence=np.array([_number(token.confidence) for token in tokens], np.float64),
        segment=np.array([token.segment for token in tokens], np.int32),
        start=np.array([token.start for token in tokens], np.int32),
        end=np.array([token.end for token in tokens], np.int32),
        cut_off=np.array([token.cut_off for token in tokens], np.bool_),
        opens_sentence=np.array([token.opens_sentence for token in tokens], np.bool_),
        filler=filler,
    )


def _number(confidence: float | None) -> float:
    return np.nan if confidence is None else confidence


def _tokens(
    segment: Segment, number: int, text: str, words: Sequence[Word], language: str
) -> Iterator[Spoken]:
    starts = list(accumulate((len(word.text) + 1 for word in words), initial=0))
    for token in tokenize(text, language):
        first = bisect_right(starts, token.start) - 1
        last = bisect_right(starts, token.end - 1) - 1
        yield _spoken(token, text, segment, number, words[first : last + 1])


def _spoken(
    token: Token, text: str, segment: Segment, number: int, words: Sequence[Word]
) -> Spoken:
    """The token as spoken in these words; a segment without words lends it its own times."""
    sure = [word.confidence for word in words if word.confidence is not None]
    return Spoken(
        norm=token.norm,
        text=text[token.start : token.end],
        start_ms=words[0].start_ms if words else segment.start_ms,
        end_ms=words[-1].end_ms if words else segment.end_ms,
        confidence=min(sure, default=None),
        segment=number,
        start=token.start,
        end=token.end,
        cut_off=_is_cut_off(text, token),
        opens_sentence=_opens_sentence(text, token),
    )


def _whole_words(text: str, start: int, end: int) -> str:
    """The span of a text, with the punctuation that belongs to its first and last word."""
    start = text.rfind(" ", 0, start) + 1
    stop = text.find(" ", end)
    return text[start : len(text) if stop < 0 else stop]


def _is_cut_off(text: str, token: Token) -> bool:
    return text[token.end : token.end + 2].strip() in ("-", "–", "—")


def _opens_sentence(text: str, token: Token) -> bool:
    before = text[max(0, token.start - 8) : token.start].rstrip(" \"'“”‘’«»")
    return before[-1:] in ("", ".", "!", "?", ":", "…", "؟")
