"""Cues as a table (CSV, RFC 4180) for spreadsheets.

What is said comes from anywhere: a cell that a spreadsheet would take for a formula gets an
apostrophe in front (OWASP, CSV Injection; ASVS 5.0, 1.2.10).
"""

import csv
from collections.abc import Sequence
from io import StringIO
from unicodedata import category

from transcripts.formats.text import timestamp
from transcripts.subtitles.cue import Cue, named

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads the file in the machine's old encoding."""
COLUMNS = ("cue", "start", "end", "speaker", "text")
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with, the fullwidth forms too; tabs and line ends are spaces by then."""


def write_csv(cues: Sequence[Cue]) -> str:
    """A row for each cue, times as spreadsheets read them: ``0:01:02.345``."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, cue in enumerate(cues, start=1):
        times = (timestamp(ms, hour_digits=1) for ms in (cue.start_ms, cue.end_ms))
        words = (named(cue) or "", " ".join(cue.lines))
        writer.writerow([number, *times, *map(safe_cell, words)])
    return BYTE_ORDER_MARK + text.getvalue()


def safe_cell(text: str) -> str:
    """Text on one line, nothing in it a formula or a control character."""
    line = "".join(char for char in " ".join(text.split()) if category(char) != "Cc")
    return f"'{line}" if line.startswith(FORMULA) else line
