"""All that was said, as one row of tokens ready for comparison with quotes.

A track is one transcript. Its tokens lie in arrays, so that a quote's word is compared with a
whole recording in one step; each different word is compared only once.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from annotations import lexicon
from annotations.tokens import Token, tokenize
from transcripts.model import Segment, Transcript, Word

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

NEAR_CUTOFF = 0.6
"""Words less alike than this (1 - edits / length) are different words."""
DOUBTFUL_CONFIDENCE = 0.6
"""A recogniser less sure of a word than this may have misheard it."""
_SKIP, _SKIP_FILLER, _SKIP_REPEAT = 0.35, 0.02, 0.05


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


@dataclass(frozen=True, slots=True)
class Track:
    """The tokens of one transcript, in order, and what comparing them needs.

    `vocabulary` maps each different normal form to its number, `ids` gives the number of each
    token, `skip_cost` what leaving a token out of a quote costs (fillers and repeats little).
    """

    transcript: Transcript
    texts: tuple[str, ...]
    """What each segment's tokens were read from."""
    tokens: tuple[Spoken, ...]
    vocabulary: dict[str, int]
    ids: Ints
    skip_cost: Floats
    counts: Counter[str]
    fillers: frozenset[int]
    """Positions of fillers."""
    lower_case: frozenset[str]
    """Normal forms that are somewhere written in lower case, so are no names."""

    def segment(self, index: int) -> Segment:
        """The segment a token stands in."""
        return self.transcript.segments[self.tokens[index].segment]

    def is_translation(self, index: int) -> bool:
        """Whether a token was translated, not heard."""
        return self.transcript.is_translation(self.segment(index))

    def text(self, first: int, last: int) -> str:
        """What was said from one token to another, as transcribed, both included."""
        spans: dict[int, tuple[int, int]] = {}
        for token in self.tokens[first : last + 1]:
            start, end = spans.get(token.segment, (token.start, token.end))
            spans[token.segment] = (min(start, token.start), max(end, token.end))
        return " ".join(
            _whole_words(self.texts[number], start, end) for number, (start, end) in spans.items()
        )

    def weight(self, norm: str) -> float:
        """How much a word tells about a place, 0.3 to 1: rare words tell more."""
        share = self.counts[norm] / max(1, len(self.tokens))
        return float(np.clip(-0.25 * np.log10(share + 1e-4), 0.3, 1.0))

    def likeness(self, norms: Sequence[str]) -> Floats:
        """How alike each of the words is to each of the vocabulary, 0 to 1."""
        words = list(self.vocabulary)
        alike = cdist(
            norms,
            words,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=NEAR_CUTOFF,
            dtype=np.float64,
        )
        for row, norm in enumerate(norms):
            for other in lexicon.same_words(norm):
                if (column := self.vocabulary.get(other)) is not None:
                    alike[row, column] = 1.0
        return alike


def build_track(transcript: Transcript) -> Track:
    """Index a transcript; segments without word times lend their words the segment's times."""
    texts = tuple(_text(segment) for segment in transcript.segments)
    tokens = tuple(
        token
        for number, text in enumerate(texts)
        for token in _spoken_tokens(transcript.segments[number], number, text, transcript.language)
    )
    counts = Counter(token.norm for token in tokens)
    vocabulary = {norm: number for number, norm in enumerate(counts)}
    fillers = list(_fillers([token.norm for token in tokens], transcript.language))
    return Track(
        transcript=transcript,
        texts=texts,
        tokens=tokens,
        vocabulary=vocabulary,
        ids=np.array([vocabulary[token.norm] for token in tokens], dtype=np.int32),
        skip_cost=_skip_costs([token.norm for token in tokens], fillers),
        counts=counts,
        fillers=frozenset(fillers),
        lower_case=frozenset(token.norm for token in tokens if token.text[:1].islower()),
    )


def _text(segment: Segment) -> str:
    return " ".join(word.text for word in segment.words) if segment.words else segment.text


def _spoken_tokens(segment: Segment, number: int, text: str, language: str) -> Iterator[Spoken]:
    starts = list(accumulate((len(word.text) + 1 for word in segment.words), initial=0))
    for token in tokenize(text, language):
        first = bisect_right(starts, token.start) - 1
        last = bisect_right(starts, token.end - 1) - 1
        yield _spoken(token, text, segment, number, segment.words[first : last + 1])


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


def _skip_costs(norms: Sequence[str], fillers: Sequence[int]) -> Floats:
    costs = np.full(len(norms), _SKIP, dtype=np.float64)
    costs[[at for at, (norm, after) in enumerate(pairwise(norms)) if norm == after]] = _SKIP_REPEAT
    costs[fillers] = _SKIP_FILLER
    return costs


def _fillers(norms: Sequence[str], language: str) -> Iterator[int]:
    """Which of the words are fillers, alone or as part of a phrase such as "you know"."""
    single = lexicon.fillers(language)
    phrases = lexicon.filler_phrases(language)
    for at, norm in enumerate(norms):
        if norm in single:
            yield at
        for phrase in phrases:
            if tuple(norms[at : at + len(phrase)]) == phrase:
                yield from range(at, at + len(phrase))
