"""Every quote of an article, laid along everything that was said."""

from collections.abc import Callable, Sequence

from annotations.across.meaning import Embedder
from annotations.across.remembered import remembered_embedder
from annotations.across.translated import Readings
from annotations.matching.archive import archives
from annotations.matching.edits import edits_of
from annotations.matching.finds import AS_GOOD, RIVAL, Find, find, in_sequence
from annotations.matching.index import Track, build_track
from annotations.matching.placing import Pair, Placement, matched_words
from annotations.matching.verdict import critical_flags, differences_of, verdicts_of
from annotations.model import AlignedQuote, Alignment, Alternative, Article, Piece, Quote
from annotations.words.tokens import bare, fold
from transcripts.model import Transcript

_DOUBTFUL_SHARE = 0.2


def align(
    article: Article,
    quotes: Sequence[Quote],
    transcripts: Sequence[Transcript],
    load_embedder: Callable[[], Embedder | None] = remembered_embedder,
) -> Alignment:
    """Find each quote in the transcripts and say how it differs from what was said.

    Several transcripts of one recording (as spoken, translated) share its media id and the
    segments' ids. Translated quotes are also told by their meaning where there is an embedder.
    """
    tracks = [build_track(transcript) for transcript in transcripts]
    return align_tracks(article, quotes, tracks, load_embedder)


def align_tracks(
    article: Article,
    quotes: Sequence[Quote],
    tracks: Sequence[Track],
    load_embedder: Callable[[], Embedder | None] = remembered_embedder,
) -> Alignment:
    """The same for transcripts that have been indexed."""
    searched = archives(tracks)
    readings = Readings(tracks, quotes, load_embedder)
    finds = in_sequence([find(quote, searched) for quote in quotes])
    return Alignment(
        article.title,
        article.sha256,
        tuple(_aligned(quote, found, readings) for quote, found in zip(quotes, finds, strict=True)),
    )


def _aligned(quote: Quote, found: Sequence[Find], readings: Readings) -> AlignedQuote:
    if not found:
        return readings.loosely(quote) or AlignedQuote(quote, "not-found")
    rivals = [other for other in found[1:] if other.fit >= RIVAL * found[0].fit]
    alternatives = tuple(
        Alternative(one.media, one.placement.start_ms, one.placement.end_ms, min(1.0, one.fit))
        for one in rivals
    )
    ambiguous = any(other.fit >= found[0].fit - AS_GOOD for other in rivals)
    flags = ("ambiguous",) if ambiguous else ()
    if found[0].is_translation:
        return readings.closely(quote, found[0], flags, alternatives)
    return _compared(quote, found[0], flags, alternatives)


def _compared(
    quote: Quote, found: Find, flags: tuple[str, ...], alternatives: tuple[Alternative, ...]
) -> AlignedQuote:
    """A quote beside the words that were heard."""
    placement, track = found.placement, found.placement.track
    edits = edits_of(placement)
    verdict, *others = verdicts_of(edits, placement)
    doubtful = sum(track.tokens[at].is_doubtful for at in placement.matched)
    if any(e.doubtful for e in edits) or doubtful > _DOUBTFUL_SHARE * len(placement.matched):
        flags = ("low-confidence", *flags)
    if _speaker_differs(quote, placement):
        flags = (*flags, "speaker-mismatch")
    pieces = _pieces(quote, placement)
    return AlignedQuote(
        quote=quote,
        verdict=verdict,
        flags=(*others, *critical_flags(edits, track), *flags),
        score=min(1.0, found.fit),
        media=found.media,
        language=track.transcript.spoken_language(track.segment(placement.matched[0])),
        start_ms=min(piece.start_ms for piece in pieces),
        end_ms=max(piece.end_ms for piece in pieces),
        pieces=pieces,
        differences=differences_of(edits, quote.exact, track),
        alternatives=alternatives,
        spoken=_spoken(placement),
    )


def _pieces(quote: Quote, placement: Placement) -> tuple[Piece, ...]:
    return tuple(
        Piece(quote.exact[run[0].word.start : run[-1].word.end], start_ms, end_ms)
        for run in _unbroken(placement)
        for start_ms, end_ms in [_times(run, placement.track)]
    )


def _unbroken(placement: Placement) -> list[list[Pair]]:
    """The pairs, divided at ellipses and jumps; stretches without a matched word left out."""
    runs: list[list[Pair]] = []
    for pair in placement.pairs:
        if not runs or pair.word.joint == "ellipsis" or pair.jumped:
            runs.append([])
        runs[-1].append(pair)
    return [run for run in runs if matched_words(run)]


def _times(run: Sequence[Pair], track: Track) -> tuple[int, int]:
    matched = matched_words(run)
    tokens = [track.tokens[at] for at in matched]
    # The sign of "$5 million" is a token behind its number, so the last need not end last.
    return min(token.start_ms for token in tokens), max(token.end_ms for token in tokens)


def _spoken(placement: Placement) -> str:
    """What was said, verbatim, from the first to the last matched word of each piece."""
    return " … ".join(
        placement.track.text(min(matched), max(matched))
        for matched in map(matched_words, _unbroken(placement))
    )


def _speaker_differs(quote: Quote, placement: Placement) -> bool:
    """Whether the article names one person and the transcript another."""
    names = {speaker.id: speaker.name for speaker in placement.track.transcript.speakers}
    heard = {names.get(placement.track.segment(at).speaker or "") for at in placement.matched}
    if not quote.speaker or not any(heard) or quote.speaker.lower() == quote.speaker:
        return False
    quoted = _name_words(quote.speaker)
    return bool(quoted) and not any(name and quoted & _name_words(name) for name in heard)


def _name_words(name: str) -> set[str]:
    return {bare(fold(word.strip(".,"))) for word in name.split() if word[0].isupper()} - _NO_NAMES


_NO_NAMES = {"the", "mr", "mrs", "ms", "dr", "president", "minister", "general"}
