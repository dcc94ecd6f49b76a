"""What the main job says when it is done."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from annotations.changes.since import LOST, WHAT_WORDS
from annotations.model import SEVERITIES, VERDICTS, AlignedQuote, Alignment, Change
from media.timebase import clock

if TYPE_CHECKING:  # which brings the recogniser along
    from server.processing.process import Outcome, Result

_EXCERPT = 60


def summary(outcome: "Outcome") -> str:
    """For a person: each quote with its moment and verdict, and what to open."""
    lines = [line for result in outcome.results for line in _lines(result)]
    return "\n".join([*lines, _took(outcome), *_to_open(outcome)])


def summary_to_json(outcome: "Outcome") -> Mapping[str, Any]:
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
                "severities": {
                    page: Counter(quote.severity for quote in alignment.quotes)
                    for page, alignment in result.alignments.items()
                },
            }
            for result in outcome.results
        ],
    }


def alignment_lines(alignment: Alignment) -> list[str]:
    """For a person: each quote on a line, or what changed since the earlier alignment."""
    if alignment.changes is None:
        return [*map(quote_line, alignment.quotes), _judged(alignment)]
    told = [change_line(each) for each in alignment.changes if not each.is_quiet]
    quiet = Counter(each.status for each in alignment.changes if each.is_quiet)
    counted = f"{quiet['unchanged']} unchanged, {quiet['moved']} moved with the text around them"
    return [*told, counted, _judged(alignment)]


def change_line(change: Change) -> str:
    """What became of one quote, on one line."""
    told = change.after or change.before or {}
    what = "; ".join(_difference(name, change) for name in change.what if name != "position")
    severity = told.get("severity") or "–"
    where = f"{change.id or '–':<4} {_excerpt(str(told['exact']))}"
    return f"{change.status:<9} {severity:<4}  {where}{what and ': ' + what}"


def quote_line(quote: AlignedQuote) -> str:
    """One quote on one line: severity, moment, verdict, the beginning of its words."""
    flags = f" ({', '.join(quote.flags)})" if quote.flags else ""
    words = _excerpt(quote.quote.exact)
    when = _when(quote.start_ms)
    return f"{quote.severity or '–':<4} {when:>8}  {quote.verdict:<10} {words}{flags}"


def _difference(name: str, change: Change) -> str:
    """One thing that differs, with what it was and is where that is short."""
    was, now = change.before or {}, change.after or {}
    if name in ("verdict", "severity", "speaker"):
        return f"{was.get(name) or 'nobody'} → {now.get(name) or 'nobody'}"
    if name == "time":
        return f"{_when(was.get('start_ms'))} → {_when(now.get('start_ms'))}"
    if name in ("recording", "media-id"):
        return f"{WHAT_WORDS[name]}, {was['media']} → {now['media']}"
    return WHAT_WORDS[name] if name in LOST else f"other {WHAT_WORDS[name]}"


def _judged(alignment: Alignment) -> str:
    tally = Counter(quote.severity for quote in alignment.quotes)
    counted = ", ".join(f"{tally[s]} {s}" for s in SEVERITIES[::-1] if tally[s])
    return f"By the policy {alignment.policy}: {counted or 'nothing to judge'}"


def _excerpt(words: str) -> str:
    text = " ".join(words.split())
    return f"“{text if len(text) <= _EXCERPT else f'{text[: _EXCERPT - 1]}…'}”"


def _when(start_ms: int | None) -> str:
    return "–" if start_ms is None else clock(start_ms)


def _lines(result: "Result") -> list[str]:
    lines = []
    for page, alignment in result.alignments.items():
        tally = Counter(quote.verdict for quote in alignment.quotes)
        counted = ", ".join(f"{tally[v]} {v}" for v in VERDICTS if v in tally)
        lines += ["", f"{alignment.title} ({result.folder / page})"]
        lines += [quote_line(quote) for quote in alignment.quotes]
        lines += [f"{len(alignment.quotes)} quotes: {counted}", _judged(alignment)]
    return lines


def _took(outcome: "Outcome") -> str:
    if outcome.recogniser_s is None:
        return f"\nDone in {outcome.total_s:.1f} s."
    over = outcome.total_s / outcome.recogniser_s - 1
    return (
        f"\nDone in {outcome.total_s:.1f} s; the recogniser took {outcome.recogniser_s:.1f} s, "
        f"everything else {over:.0%} on top."
    )


def _to_open(outcome: "Outcome") -> list[str]:
    return [f"Open {result.folder / 'watch.html'}" for result in outcome.results]
