"""The report: what was found, altered and not found, for print and for signature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from annotations.model import SEVERITIES, VERDICTS, AlignedQuote, Alignment
from annotations.pages.article import moment
from annotations.pages.model import Footage
from annotations.pages.render import Style, render, style_within
from annotations.pages.words import counts, policies, severity_counts, shown
from transcripts.model import Extra


def report_page(
    footages: Sequence[Footage], articles: Mapping[str, Alignment], made: datetime
) -> str:
    """``report.html``: every quote of every article, the worst severities and verdicts first.

    `articles` has the address of each article's page relative to the report; `made` is an
    aware time.
    """
    sections = [(href, alignment) for href, alignment in articles.items()]
    return _report(footages, sections, made, style=None)


def report_alone(alignment: Alignment, footages: Sequence[Footage], made: datetime) -> str:
    """The same for one article as a single file that links nothing, to be sent and printed.

    An alignment that was compared with an earlier one also has what changed.
    """
    return _report(footages, [(None, alignment)], made, style=style_within())


def _report(
    footages: Sequence[Footage],
    articles: Sequence[tuple[str | None, Alignment]],
    made: datetime,
    style: Style | None,
) -> str:
    by_media = {footage.media_id: footage for footage in footages}
    alignments = [alignment for _, alignment in articles]
    return render(
        "report.html",
        root="",
        style=style,
        footages=footages,
        articles=[
            _Section(href, alignment, _rows(alignment, by_media)) for href, alignment in articles
        ],
        counts=counts(alignments),
        policies=policies(alignments),
        severities=severity_counts(alignments),
        engine=_engine,
        made=made,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    quote: AlignedQuote
    footage: Footage | None
    watch: str | None


@dataclass(frozen=True, slots=True)
class _Section:
    href: str | None
    alignment: Alignment
    rows: list[_Row]


def _rows(alignment: Alignment, by_media: Mapping[str, Footage]) -> list[_Row]:
    rows = [_row(number, quote, by_media) for number, quote in enumerate(shown(alignment), 1)]
    return sorted(rows, key=lambda row: _gravity(row.quote))


def _gravity(aligned: AlignedQuote) -> tuple[int, int]:
    """Sorts the worst first."""
    severity = -SEVERITIES.index(aligned.severity or "pass")
    return severity, VERDICTS.index(aligned.verdict)


def _row(number: int, quote: AlignedQuote, by_media: Mapping[str, Footage]) -> _Row:
    footage = by_media.get(quote.media or "")
    if footage is None or quote.start_ms is None or quote.end_ms is None:
        return _Row(number, quote, None, None)
    watch = moment(footage, quote.start_ms, quote.end_ms) if footage.is_here else None
    return _Row(number, quote, footage, watch)


def _engine(engine: Extra | None) -> str:
    """What made a transcript, as far as it says: ``faster-whisper 1.2.1, model base (ab12…)``."""
    known = engine or {}
    name = " ".join(str(known[key]) for key in ("name", "version") if known.get(key))
    model = f"model {known['model']}" if known.get("model") else ""
    sha256 = f"SHA-256 {known['model_sha256']}" if known.get("model_sha256") else ""
    return ", ".join(part for part in (name, model, sha256) if part) or "Maker not stated"
