"""What somebody would write in an evening to find a quote in a transcript.

Each peer is made for a transcript, then takes a quote's text and gives the span where it was
said, in ms, or None where it was not.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from material import folded
from rapidfuzz import fuzz, process

from annotations.across.meaning import Embedder
from transcripts.model import Transcript, Word

Span = tuple[int, int]
Search = Callable[[str], Span | None]
Peer = Callable[[Transcript], Search]

_CLOSE = 75
"""A window that is less like the quote (of 100) is another remark."""
_ENOUGH = 0.6
"""A smaller share of a quote's words in matching blocks does not place it."""


def window_search(transcript: Transcript) -> Search:
    """The window of about the quote's length that `rapidfuzz.fuzz.ratio` likes best."""
    words, norms = _words(transcript)
    windows: dict[int, list[str]] = {}

    def search(exact: str) -> Span | None:
        quote = folded(exact)
        best: tuple[float, int, int] | None = None
        for size in sorted({max(1, round(share * len(quote.split()))) for share in _SIZES}):
            if size not in windows:
                starts = range(max(1, len(norms) - size + 1))
                windows[size] = [" ".join(norms[at : at + size]) for at in starts]
            found = process.extractOne(
                quote, windows[size], scorer=fuzz.ratio, score_cutoff=best[0] if best else _CLOSE
            )
            best = (found[1], found[2], size) if found else best
        if best is None:
            return None
        _, first, size = best
        return words[first].start_ms, words[min(first + size, len(words)) - 1].end_ms

    return search


def word_alignment(transcript: Transcript) -> Search:
    """`difflib` over words, in the stretch that shares most words with the quote."""
    words, norms = _words(transcript)

    def search(exact: str) -> Span | None:
        quote = folded(exact).split()
        reach = 2 * len(quote) + 10
        first = _most_shared(quote, norms, reach)
        matcher = difflib.SequenceMatcher(None, quote, norms[first : first + reach], autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if not blocks or sum(block.size for block in blocks) < _ENOUGH * len(quote):
            return None
        last = first + blocks[-1].b + blocks[-1].size - 1
        return words[first + blocks[0].b].start_ms, words[last].end_ms

    return search


def nearest_window(embedder: Embedder) -> Peer:
    """One to three segments whose meaning is nearest to the quote's."""

    def peer(transcript: Transcript) -> Search:
        segments = transcript.segments
        runs = [
            segments[first : first + size]
            for size in (1, 2, 3)
            for first in range(len(segments) - size + 1)
        ]
        meant = embedder.embed([" ".join(segment.text for segment in run) for run in runs])

        def search(exact: str) -> Span | None:
            run = runs[int(np.argmax(meant @ embedder.embed([exact])[0]))]
            return run[0].start_ms, run[-1].end_ms

        return search

    return peer


_SIZES = (0.85, 1.0, 1.2)


def _words(transcript: Transcript) -> tuple[list[Word], list[str]]:
    words = [word for segment in transcript.segments for word in segment.words]
    kept = [(word, folded(word.text)) for word in words if folded(word.text)]
    return [word for word, _ in kept], [norm for _, norm in kept]


def _most_shared(quote: Sequence[str], norms: Sequence[str], reach: int) -> int:
    """Where the stretch begins that shares most of the quote's words."""
    wanted, inside = Counter(quote), Counter(norms[:reach])
    shared = most = sum((wanted & inside).values())
    best = 0
    for first, (left, entered) in enumerate(zip(norms, norms[reach:], strict=False), 1):
        shared -= inside[left] <= wanted[left]
        inside[left] -= 1
        inside[entered] += 1
        shared += inside[entered] <= wanted[entered]
        if shared > most:
            best, most = first, shared
    return best
