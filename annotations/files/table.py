"""An alignment as a table (CSV, RFC 4180) for spreadsheets: one row a quote.

The words of an article and of a recording come from anywhere. A cell that a spreadsheet would
take for a formula gets an apostrophe in front (OWASP, CSV Injection; ASVS 5.0, 1.2.10).
"""

import csv
from collections.abc import Iterable
from io import StringIO
from unicodedata import category

from annotations.model import AlignedQuote, Alignment, Change, Difference

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads the file in the machine's old encoding."""

COLUMNS = (
    "id",
    "severity",
    "verdict",
    "flags",
    "speaker",
    "quote",
    "spoken",
    "translation",
    "differences",
    "media",
    "language",
    "start",
    "end",
    "start_ms",
    "end_ms",
    "other_places",
    "position",
    "score",
)
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with, the fullwidth forms too; tabs and line ends are spaces by then."""


def table(alignment: Alignment) -> str:
    """The quotes as CSV with a header, in the article's order.

    Compared with an earlier alignment, each row also has the quote's ``change`` and ``what``.
    """
    changes = {change.id: change for change in alignment.changes or ()}
    columns = COLUMNS if alignment.changes is None else (*COLUMNS, "change", "what")
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(columns)
    for aligned in alignment.quotes:
        change = changes.get(aligned.quote.id)
        writer.writerow([*map(_safe, _cells(aligned)), *map(_safe, _change_cells(change))])
    return BYTE_ORDER_MARK + text.getvalue()


def difference_in_words(difference: Difference) -> str:
    """One difference as a phrase: ``said “two”, printed “three”``."""
    if difference.kind == "deleted":
        return f"left out “{difference.spoken}”"
    if difference.kind == "added":
        return f"not said “{difference.quoted}”"
    return f"said “{difference.spoken}”, printed “{difference.quoted}”"


def _cells(aligned: AlignedQuote) -> Iterable[object]:
    quote = aligned.quote
    others = (f"{each.media} {_time(each.start_ms)}" for each in aligned.alternatives)
    return (
        quote.id,
        aligned.severity,
        aligned.verdict,
        ", ".join(aligned.flags),
        quote.speaker,
        quote.exact,
        aligned.spoken,
        aligned.translation,
        "; ".join(map(difference_in_words, aligned.differences)),
        aligned.media,
        aligned.language,
        _time(aligned.start_ms),
        _time(aligned.end_ms),
        aligned.start_ms,
        aligned.end_ms,
        ", ".join(others),
        quote.position.start,
        round(aligned.score, 3),
    )


def _change_cells(change: Change | None) -> Iterable[object]:
    return (change.status, ", ".join(change.what)) if change else ()


def _time(ms: int | None) -> str | None:
    """Hours, minutes, seconds and milliseconds, as spreadsheets read them: ``0:01:02.345``."""
    return None if ms is None else f"{ms // 3_600_000}:{ms // 60_000 % 60:02}:{_seconds(ms)}"


def _seconds(ms: int) -> str:
    return f"{ms // 1000 % 60:02}.{ms % 1000:03}"


def _safe(cell: object) -> object:
    """A number as it is; text on one line, nothing in it a formula or a control character."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    line = "".join(c for c in " ".join(cell.split()) if category(c) != "Cc")
    return f"'{line}" if line.startswith(_FORMULA) else line
