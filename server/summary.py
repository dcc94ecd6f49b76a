"""What the main job says when it is done."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from annotations.model import VERDICTS, AlignedQuote
from media.timebase import clock
from server.process import Outcome, Result

_EXCERPT = 60


def summary(outcome: Outcome) -> str:
    """For a person: each quote with its moment and verdict, and what to open."""
    lines = [line for result in outcome.results for line in _lines(result)]
    return "\n".join([*lines, _took(outcome), *_to_open(outcome)])


def summary_to_json(outcome: Outcome) -> Mapping[str, Any]:
    """For a program: where everything is, and the quotes counted by verdict."""
    return {
        "schema": "quotemark/process/1",
        "seconds": {
            "recogniser": outcome.recogniser_s and round(outcome.recogniser_s, 3),
            "total": round(outcome.total_s, 3),
        },
        "results": [
            {
                "folder": str(result.folder),
                "complete": result.complete,
                "articles": {
                    page: Counter(quote.verdict for quote in alignment.quotes)
                    for page, alignment in result.alignments.items()
                },
            }
            for result in outcome.results
        ],
    }


def quote_line(quote: AlignedQuote) -> str:
    """One quote on one line: moment, verdict, the beginning of its words."""
    when = "–" if quote.start_ms is None else clock(quote.start_ms)
    text = " ".join(quote.quote.exact.split())
    excerpt = text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
    flags = f" ({', '.join(quote.flags)})" if quote.flags else ""
    return f"{when:>8}  {quote.verdict:<10} “{excerpt}”{flags}"


def _lines(result: Result) -> list[str]:
    lines = []
    for page, alignment in result.alignments.items():
        tally = Counter(quote.verdict for quote in alignment.quotes)
        counted = ", ".join(f"{tally[v]} {v}" for v in VERDICTS if v in tally)
        lines += ["", f"{alignment.title} ({result.folder / page})"]
        lines += [quote_line(quote) for quote in alignment.quotes]
        lines += [f"{len(alignment.quotes)} quotes: {counted}"]
    return lines


def _took(outcome: Outcome) -> str:
    if outcome.recogniser_s is None:
        return f"\nDone in {outcome.total_s:.1f} s."
    over = outcome.total_s / outcome.recogniser_s - 1
    return (
        f"\nDone in {outcome.total_s:.1f} s; the recogniser took {outcome.recogniser_s:.1f} s, "
        f"everything else {over:.0%} on top."
    )


def _to_open(outcome: Outcome) -> list[str]:
    return [f"Open {result.folder / 'watch.html'}" for result in outcome.results]
