"""Quotes whose words are a translation of what was said.

The editor's wording and the machine's are two readings of the same speech, so the words are
not judged; only numbers and names that seem to differ are pointed out. Negations are not: the
two readings negate in different words and places ("no one may", "must not") too often for that.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from annotations.across.loose import Rarity, stretch_of
from annotations.across.meaning import Embedder
from annotations.across.places import Place, places
from annotations.across.sentences import Sentence, Stretch, sentences_of
from annotations.matching.finds import Find
from annotations.matching.index import NEAR_CUTOFF, Track
from annotations.model import AlignedQuote, Alternative, Piece, Quote
from annotations.words import lexicon
from annotations.words.tokens import is_number, tokenize
from annotations.words.wording import Printed, printed_words
from transcripts.tags import primary

_WHOLE_SHARE = 0.6
"""A quote with this share of a stretch's words stands for all of it."""
_FEWEST_WORDS = 4
"""Shorter quotes mean too little to be told by their meaning."""
_ENGLISH = 0.25
"""Half of English words are on the list of function words, of German or Swedish ones 2 to 4 %."""


class _Told(NamedTuple):
    """A track read for its meaning, and where it says the quotes."""

    track: Track
    sentences: Sequence[Sentence]
    places: dict[str, Place]

    def stretches(self, place: Place) -> tuple[Stretch, Stretch | None]:
        """The track's own words at a place, and the speech behind them."""
        first, last = self.sentences[place.first], self.sentences[place.last]
        heard = first.heard.until(last.heard) if first.heard and last.heard else None
        return first.own.until(last.own), heard

    def alternative(self, place: Place) -> Alternative:
        """A place as another one that fits about as well."""
        own, heard = self.stretches(place)
        return Alternative(self.track.media, *(heard or own).span_ms, place.chance)


class Readings:
    """All tracks that say things in other words than the quotes, and the speech behind them.

    `load_embedder` is called when words alone do not place a quote.
    """

    def __init__(
        self,
        tracks: Sequence[Track],
        quotes: Sequence[Quote],
        load_embedder: Callable[[], Embedder | None],
    ) -> None:
        self._tracks = tracks
        self._quotes = [quote.exact for quote in quotes if _is_telling(quote)]
        self._load_embedder = load_embedder
        self._cut: dict[Track, Sequence[Sentence]] = {}
        self._heard = {track.media: track for track in tracks if not track.translated_from}

    def loosely(self, quote: Quote) -> AlignedQuote | None:
        """The quote where a translation says the same in other words, if it surely does."""
        return self._by_words(quote) or self._by_meaning(quote)

    def closely(
        self,
        quote: Quote,
        found: Find,
        flags: tuple[str, ...],
        alternatives: tuple[Alternative, ...],
    ) -> AlignedQuote:
        """The quote at a place where the machine's words are nearly the editor's."""
        track, matched = found.placement.track, sorted(found.placement.matched)
        shared = Stretch(track, matched[0], matched[-1])
        own, heard = self._around(shared)
        whole = len(shared) >= _WHOLE_SHARE * len(own)
        said = (heard or own) if whole else shared
        score = min(1.0, found.fit)
        return _aligned(quote, own, heard, said, score, flags, alternatives)

    def _by_words(self, quote: Quote) -> AlignedQuote | None:
        found = [stretch_of(_words(quote, rarity.track), rarity) for rarity in self._rarities]
        best = max(filter(None, found), key=lambda stretch: stretch.overlap, default=None)
        if best is None:
            return None
        shared = Stretch(best.track, best.shared[0], best.shared[-1])
        own, heard = self._around(shared)
        said = (heard or own) if best.coverage >= _WHOLE_SHARE else shared
        return _aligned(quote, own, heard, said, best.overlap)

    def _by_meaning(self, quote: Quote) -> AlignedQuote | None:
        if not _is_telling(quote):
            return None
        found = [(told, place) for told in self._told if (place := told.places.get(quote.exact))]
        if not found:
            return None
        found.sort(key=lambda one: -one[1].chance)
        told, best = found[0]
        others = [(told, other) for other in best.others] + found[1:]
        own, heard = told.stretches(best)
        flags = ("ambiguous",) if others else ()
        alternatives = tuple(each.alternative(place) for each, place in others)
        return _aligned(quote, own, heard, heard or own, best.chance, flags, alternatives)

    @cached_property
    def _rarities(self) -> list[Rarity]:
        return [Rarity(track) for track in self._tracks if track.translated_from]

    @cached_property
    def _told(self) -> list[_Told]:
        """The tracks to be told by meaning, where the machine can."""
        tracks = list(self._foreign())
        embedder = self._load_embedder() if tracks else None
        return [self._tell(track, embedder) for track in tracks if embedder]

    def _tell(self, track: Track, embedder: Embedder) -> _Told:
        quotes = list(dict.fromkeys(self._quotes))
        sentences = self._sentences(track)
        wordings = [sentence.wordings for sentence in sentences]
        translated = track.translated_from is not None
        found = places(quotes, wordings, embedder, translated=translated)
        known = {quote: place for quote, place in zip(quotes, found, strict=True) if place}
        return _Told(track, sentences, known)

    def _foreign(self) -> Iterator[Track]:
        """Translations; and for English quotes, speech in other languages that has none."""
        translated = {track.media for track in self._tracks if track.translated_from}
        english = _are_english(self._quotes)
        for track in self._tracks:
            alone = track.media not in translated and primary(track.language) != "en"
            if track.translated_from or (alone and english):
                yield track

    def _around(self, shared: Stretch) -> tuple[Stretch, Stretch | None]:
        """The sentences of a translation that hold what it shares, and the speech behind them."""
        sentences = [
            sentence
            for sentence in self._sentences(shared.track)
            if sentence.own.first <= shared.last and shared.first <= sentence.own.last
        ]
        heard = [sentence.heard for sentence in sentences if sentence.heard]
        own = sentences[0].own.until(sentences[-1].own)
        return own, heard[0].until(heard[-1]) if heard else None

    def _sentences(self, track: Track) -> Sequence[Sentence]:
        if track not in self._cut:
            self._cut[track] = sentences_of(track, self._heard.get(track.media))
        return self._cut[track]


def _aligned(
    quote: Quote,
    own: Stretch,
    heard: Stretch | None,
    said: Stretch,
    score: float,
    flags: tuple[str, ...] = (),
    alternatives: tuple[Alternative, ...] = (),
) -> AlignedQuote:
    """The quote at what was said; `own` is the track's wording there, `heard` the speech."""
    track = own.track
    start_ms, end_ms = said.span_ms
    return AlignedQuote(
        quote=quote,
        verdict="translated",
        flags=(*_telling_differences(quote, own), *flags),
        score=score,
        media=track.media,
        language=track.transcript.spoken_language(track.segment(own.first)),
        start_ms=start_ms,
        end_ms=end_ms,
        pieces=(Piece(quote.exact, start_ms, end_ms),),
        alternatives=alternatives,
        spoken=heard.text if heard else None,
        translation=own.text if track.translated_from else None,
    )


def _words(quote: Quote, track: Track) -> list[Printed]:
    return printed_words(quote, track.language)


def _is_telling(quote: Quote) -> bool:
    return quote.kind != "mention" and len(quote.exact.split()) >= _FEWEST_WORDS


def _are_english(quotes: Iterable[str]) -> bool:
    norms = [token.norm for quote in quotes for token in tokenize(quote, "en")]
    common = lexicon.function_words("en")
    return sum(norm in common for norm in norms) > _ENGLISH * len(norms)


def _telling_differences(quote: Quote, own: Stretch) -> list[str]:
    """Numbers and names of the quote that nothing in or beside the translation resembles."""
    track = own.track
    if not track.translated_from:
        return []
    segment, word = track.columns.segment, track.columns.word
    near = (segment >= segment[own.first] - 1) & (segment <= segment[own.last] + 1)
    said = {track.vocabulary[number] for number in np.unique(word[near])}
    open_words = [word for word in _words(quote, track) if not word.bracketed]
    numbers = {word.norm for word in open_words if is_number(word.norm)}
    names = {word.norm for word in open_words if word.name and word.norm not in track.lower_case}
    flags = ["number-differs"] if numbers - said else []
    strange = [name for name in names if len(name) > 1 and not _resembles(name, said)]
    return [*flags, *(["name-differs"] if strange else [])]


def _resembles(name: str, said: Iterable[str]) -> bool:
    return any(Levenshtein.normalized_similarity(name, word) >= NEAR_CUTOFF for word in said)
