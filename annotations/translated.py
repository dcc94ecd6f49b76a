"""Quotes whose words are a translation of what was said.

The editor's wording and the machine's are two readings of the same speech, so the words are
not judged; only numbers and names that seem to differ are pointed out.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from annotations.finds import Find
from annotations.index import NEAR_CUTOFF, Track
from annotations.loose import Rarity, stretch_of
from annotations.model import AlignedQuote, Alternative, Piece, Quote
from annotations.tokens import is_number
from annotations.wording import Printed, printed_words
from transcripts.model import Segment

_WHOLE_SHARE = 0.6
"""A quote with this share of a stretch's words stands for all of it."""


class Readings:
    """All translated tracks, and the spoken segments behind them."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self._rarities = [Rarity(track) for track in tracks if track.transcript.translated_from]
        self._heard: dict[tuple[str, str], tuple[Track, int]] = {
            (track.transcript.media.id, segment.id): (track, number)
            for track in tracks
            for number, segment in enumerate(track.transcript.segments)
            if not track.transcript.is_translation(segment)
        }

    def loosely(self, quote: Quote) -> AlignedQuote | None:
        """The quote where a translation says the same in other words, if it surely does."""
        found = [stretch_of(_words(quote, rarity.track), rarity) for rarity in self._rarities]
        best = max(filter(None, found), key=lambda stretch: stretch.overlap, default=None)
        if best is None:
            return None
        whole = best.coverage >= _WHOLE_SHARE
        return self._translated(quote, best.track, best.shared, best.overlap, whole, (), ())

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
            flags=(*_telling_differences(_words(quote, track), track, first, last), *flags),
            score=score,
            media=track.transcript.media.id,
            language=track.transcript.spoken_language(segments[0]),
            start_ms=start_ms,
            end_ms=end_ms,
            pieces=(Piece(quote.exact, start_ms, end_ms),),
            alternatives=alternatives,
            spoken=self._heard_text(track, segments),
            translation=" ".join(segment.text for segment in segments),
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


def _telling_differences(
    words: Sequence[Printed], track: Track, first: int, last: int
) -> list[str]:
    """Numbers and names of the quote that nothing in or beside the stretch resembles."""
    said = {token.norm for token in track.tokens if first - 1 <= token.segment <= last + 1}
    open_words = [word for word in words if not word.bracketed]
    numbers = {word.norm for word in open_words if is_number(word.norm)}
    names = {word.norm for word in open_words if word.name and word.norm not in track.lower_case}
    flags = ["number-differs"] if numbers - said else []
    strange = [name for name in names if len(name) > 1 and not _resembles(name, said)]
    return [*flags, *(["name-differs"] if strange else [])]


def _resembles(name: str, said: Iterable[str]) -> bool:
    return any(Levenshtein.normalized_similarity(name, word) >= NEAR_CUTOFF for word in said)
