"""Quotes whose words are a translation of what was said.

The editor's wording and the machine's are two readings of the same speech, so the words are
not judged; only numbers and names that seem to differ are pointed out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from annotations import lexicon
from annotations.finds import Find
from annotations.index import NEAR_CUTOFF, Track
from annotations.loose import Rarity, stretch_of
from annotations.meaning import CERTAIN, Embedder, Meanings, Wordings
from annotations.model import AlignedQuote, Alternative, Piece, Quote
from annotations.tokens import is_number, tokenize
from annotations.wording import Printed, printed_words
from transcripts.model import Segment
from transcripts.styles import primary

_WHOLE_SHARE = 0.6
"""A quote with this share of a stretch's words stands for all of it."""
_FEWEST_WORDS = 4
"""Shorter quotes mean too little to be told by their meaning."""
_ENGLISH = 0.25
"""Half of English words are on the list of function words, of German or Swedish ones 2 to 4 %."""


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
        self._quotes = [quote.exact for quote in quotes]
        self._load_embedder = load_embedder
        self._rarities = [Rarity(track) for track in tracks if track.transcript.translated_from]
        self._heard: dict[tuple[str, str], tuple[Track, int]] = {
            (track.transcript.media.id, segment.id): (track, number)
            for track in tracks
            for number, segment in enumerate(track.transcript.segments)
            if not track.transcript.is_translation(segment)
        }

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
        numbers = {track.tokens[at].segment for at in matched}
        length = sum(token.segment in numbers for token in track.tokens)
        whole = matched[-1] - matched[0] + 1 >= _WHOLE_SHARE * length
        score = min(1.0, found.fit)
        return self._translated(quote, track, matched, score, whole, flags, alternatives)

    def _by_words(self, quote: Quote) -> AlignedQuote | None:
        found = [stretch_of(_words(quote, rarity.track), rarity) for rarity in self._rarities]
        best = max(filter(None, found), key=lambda stretch: stretch.overlap, default=None)
        if best is None:
            return None
        whole = best.coverage >= _WHOLE_SHARE
        return self._translated(quote, best.track, best.shared, best.overlap, whole, (), ())

    def _by_meaning(self, quote: Quote) -> AlignedQuote | None:
        if quote.kind == "mention" or len(quote.exact.split()) < _FEWEST_WORDS:
            return None
        found = [
            (track, likely)
            for track, meanings in self._meanings
            if (likely := meanings.stretch_of(quote.exact, self._quotes))
        ]
        if not found:
            return None
        track, best = max(found, key=lambda one: one[1].margin)
        inside = [
            at for at, token in enumerate(track.tokens) if best.first <= token.segment <= best.last
        ]
        score = min(1.0, best.margin / CERTAIN)
        return self._translated(quote, track, inside, score, True, (), ())

    @cached_property
    def _meanings(self) -> list[tuple[Track, Meanings]]:
        """The tracks to be told by meaning, where the machine can."""
        told = [(track, list(self._wordings(track))) for track in self._foreign()]
        told = [(track, wordings) for track, wordings in told if any(wordings)]
        embedder = self._load_embedder() if told else None
        return [(track, Meanings(wordings, embedder)) for track, wordings in told if embedder]

    def _foreign(self) -> Iterator[Track]:
        """Translations; and for English quotes, speech in other languages that has none."""
        translated = {rarity.track.transcript.media.id for rarity in self._rarities}
        english = _are_english(self._quotes)
        for track in self._tracks:
            untranslated = track.transcript.media.id not in translated
            if track.transcript.translated_from or (untranslated and english):
                yield track

    def _wordings(self, track: Track) -> Iterator[Wordings]:
        """How each segment is worded, as translated and as heard; those in no need have none."""
        worded = {token.segment for token in track.tokens}
        for number, segment in enumerate(track.transcript.segments):
            if number not in worded or not _is_told(track, segment):
                yield ()
            elif track.transcript.is_translation(segment):
                yield (segment.text, *(heard.text for heard in self._behind(track, [segment])))
            else:
                yield (segment.text,)

    def _translated(
        self,
        quote: Quote,
        track: Track,
        matched: Sequence[int],
        score: float,
        whole: bool,
        flags: tuple[str, ...],
        alternatives: tuple[Alternative, ...],
    ) -> AlignedQuote:
        first, last = track.tokens[matched[0]].segment, track.tokens[matched[-1]].segment
        segments = track.transcript.segments[first : last + 1]
        start_ms, end_ms = (
            self._whole_times(track, segments)
            if whole
            else (track.tokens[matched[0]].start_ms, track.tokens[matched[-1]].end_ms)
        )
        return AlignedQuote(
            quote=quote,
            verdict="translated",
            flags=(*_telling_differences(quote, track, first, last), *flags),
            score=score,
            media=track.transcript.media.id,
            language=track.transcript.spoken_language(segments[0]),
            start_ms=start_ms,
            end_ms=end_ms,
            pieces=(Piece(quote.exact, start_ms, end_ms),),
            alternatives=alternatives,
            spoken=self._heard_text(track, segments),
            translation=_translation(track, segments),
        )

    def _behind(self, track: Track, segments: Iterable[Segment]) -> list[Segment]:
        """The spoken segments that were translated, where their transcript is given."""
        media = track.transcript.media.id
        found = [self._heard.get((media, segment.id)) for segment in segments]
        return [heard[0].transcript.segments[heard[1]] for heard in found if heard]

    def _whole_times(self, track: Track, segments: Sequence[Segment]) -> tuple[int, int]:
        heard = self._behind(track, segments) or segments
        first, last = heard[0], heard[-1]
        return (
            first.words[0].start_ms if first.words else first.start_ms,
            last.words[-1].end_ms if last.words else last.end_ms,
        )

    def _heard_text(self, track: Track, segments: Sequence[Segment]) -> str | None:
        return " ".join(segment.text for segment in self._behind(track, segments)) or None


def _words(quote: Quote, track: Track) -> list[Printed]:
    return printed_words(quote, track.transcript.language)


def _are_english(quotes: Iterable[str]) -> bool:
    norms = [token.norm for quote in quotes for token in tokenize(quote, "en")]
    common = lexicon.function_words("en")
    return sum(norm in common for norm in norms) > _ENGLISH * len(norms)


def _is_told(track: Track, segment: Segment) -> bool:
    """Whether a segment of a foreign track was said in the other language."""
    transcript = track.transcript
    if transcript.translated_from:
        return transcript.is_translation(segment)
    return primary(transcript.spoken_language(segment)) != "en"


def _translation(track: Track, segments: Iterable[Segment]) -> str | None:
    if not track.transcript.translated_from:
        return None
    return " ".join(segment.text for segment in segments)


def _telling_differences(quote: Quote, track: Track, first: int, last: int) -> list[str]:
    """Numbers and names of the quote that nothing in or beside the translation resembles."""
    if not track.transcript.translated_from:
        return []
    words = _words(quote, track)
    said = {token.norm for token in track.tokens if first - 1 <= token.segment <= last + 1}
    open_words = [word for word in words if not word.bracketed]
    numbers = {word.norm for word in open_words if is_number(word.norm)}
    names = {word.norm for word in open_words if word.name and word.norm not in track.lower_case}
    flags = ["number-differs"] if numbers - said else []
    strange = [name for name in names if len(name) > 1 and not _resembles(name, said)]
    return [*flags, *(["name-differs"] if strange else [])]


def _resembles(name: str, said: Iterable[str]) -> bool:
    return any(Levenshtein.normalized_similarity(name, word) >= NEAR_CUTOFF for word in said)
