"""Quotes and where they were said, and their JSON: ``quotemark/quotes/1``, ``…/alignment/1``.

Positions count Unicode code points in the article's plain text; times are milliseconds from
the start of the media. Both are half-open spans.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

QUOTES_SCHEMA = "quotemark/quotes/1"
ALIGNMENT_SCHEMA = "quotemark/alignment/1"

QuoteKind = Literal["statement", "fragment", "mention"]
Verdict = Literal[
    "not-found",
    "translated",
    "spliced",
    "critical",
    "altered",
    "trimmed",
    "clarified",
    "elided",
    "cleaned",
    "verbatim",
]
VERDICTS: tuple[Verdict, ...] = Verdict.__args__  # type: ignore[attr-defined]
"""Most severe first; the verdict of a quote is the first that holds."""

FLAGS = (
    "low-confidence",
    "ambiguous",
    "speaker-mismatch",
    "negation-differs",
    "number-differs",
    "name-differs",
)
"""What may hold beside a verdict; the lesser verdicts that also hold are flags too."""

Severity = Literal["pass", "info", "warn", "fail"]
SEVERITIES: tuple[Severity, ...] = Severity.__args__  # type: ignore[attr-defined]
"""Mildest first: nothing to do; worth knowing; a person should look; not to be printed so."""

ChangeStatus = Literal["orphaned", "changed", "moved", "new", "unchanged"]
CHANGE_STATUSES: tuple[ChangeStatus, ...] = ChangeStatus.__args__  # type: ignore[attr-defined]
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read: `text` is its plain text, `html` a sanitised fragment that shows it.

    `text` is what a reader sees of `html`, blocks set apart by blank lines.
    """

    title: str
    text: str
    html: str
    sha256: str
    """Of the file's bytes."""


@dataclass(frozen=True, slots=True)
class Span:
    """Code points ``[start, end)`` of the article's plain text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """An unbroken run of a quote's text; more than one where the attribution stands between."""

    exact: str
    position: Span


@dataclass(frozen=True, slots=True)
class Quote:
    """Words an article prints as somebody's.

    `exact` is the text inside the outer marks (the parts joined by one space), `prefix` and
    `suffix` the text around it, marks included. `speaker` is null when the article does not
    say, `said_in` the sentence that does.
    """

    id: str
    kind: QuoteKind
    exact: str
    prefix: str
    suffix: str
    position: Span
    parts: tuple[Part, ...]
    speaker: str | None = None
    said_in: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a quote matched without a break (ellipses divide a quote into pieces)."""

    exact: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the printed words are not the spoken ones."""

    kind: Literal["deleted", "added", "changed"]
    spoken: str
    quoted: str
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place that fits about as well."""

    media: str
    start_ms: int
    end_ms: int
    score: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on a quote, `at` a time as RFC 3339 writes it.

    The place is the one that was confirmed or rejected, `spoken` what was heard there then, in
    `language`; without a `media` the quote was decided on and no place. A decision `is_stale`
    when the printed or the spoken words are others by now.
    """

    state: Literal["confirmed", "rejected"]
    by: str
    at: str
    media: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    note: str = ""
    spoken: str = ""
    language: str | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class AlignedQuote:
    """A quote with the moment it was spoken and how the two differ.

    `start_ms` and `end_ms` run from the first to the last matched word and are None when
    `verdict` is ``not-found``. `language` is the language spoken there. `spoken` is what was
    said there, as the recogniser wrote it down in that language; for a translated quote
    `translation` is the machine's reading of it. `severity` is None until a policy has judged.
    `decision` is None until a person settled it; `is_elsewhere` when that person chose another
    place than the machine's, of which the verdict does not speak (see `decided`).
    """

    quote: Quote
    verdict: Verdict
    flags: tuple[str, ...] = ()
    score: float = 0.0
    media: str | None = None
    language: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    pieces: tuple[Piece, ...] = ()
    differences: tuple[Difference, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    spoken: str | None = None
    translation: str | None = None
    severity: Severity | None = None
    decision: Decision | None = None
    is_elsewhere: bool = False

    @property
    def is_rejected(self) -> bool:
        """Whether somebody said that it is not so, and nothing changed since."""
        made = self.decision
        return made is not None and made.state == "rejected" and not made.is_stale


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one quote since an earlier alignment.

    `id` is None for what is gone and never had one (an annotation of another maker). `what`
    names what differs (see `changes.since`), `match` the parts of the evidence that it is
    the same quote, each 0 to 1. `before` and `after` hold the fields of the alignment's JSON
    that tell it; None where there was, or is, no such quote.
    """

    id: str | None
    status: ChangeStatus
    what: tuple[str, ...] = ()
    match: Mapping[str, float] | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether the quote is what it was, though other text may stand before it now."""
        return self.status == "unchanged" or self.what == ("position",)


@dataclass(frozen=True, slots=True)
class Alignment:
    """All quotes of one article, aligned.

    `policy` is the name of the one that judged. `changes` are None when there is no earlier
    alignment to compare with. `retired` are ids of quotes that are gone, never to be given again.
    """

    title: str
    sha256: str
    quotes: tuple[AlignedQuote, ...]
    policy: str | None = None
    changes: tuple[Change, ...] | None = None
    retired: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether no quote fails, and none was orphaned since the earlier alignment."""
        orphaned = any(change.status == "orphaned" for change in self.changes or ())
        return not orphaned and all(each.severity != "fail" for each in self.quotes)


def quotes_to_json(article: Article, quotes: Sequence[Quote]) -> dict[str, Any]:
    """The quotes of an article as ``quotemark/quotes/1``."""
    return {
        "schema": QUOTES_SCHEMA,
        "article": {"title": article.title, "sha256": article.sha256},
        "quotes": [_quote_to_json(quote) for quote in quotes],
    }


def alignment_to_json(alignment: Alignment) -> dict[str, Any]:
    """An alignment as ``quotemark/alignment/1``; with what was compared, where it was."""
    document: dict[str, Any] = {
        "schema": ALIGNMENT_SCHEMA,
        "article": {"title": alignment.title, "sha256": alignment.sha256},
        "policy": alignment.policy,
        "quotes": [aligned_to_json(aligned) for aligned in alignment.quotes],
    }
    if alignment.changes is not None:
        document["changes"] = [_change_to_json(change) for change in alignment.changes]
    if alignment.retired or alignment.changes is not None:
        document["retired"] = list(alignment.retired)
    return document


def aligned_to_json(aligned: AlignedQuote) -> dict[str, Any]:
    """One quote of ``quotemark/alignment/1``."""
    document = _quote_to_json(aligned.quote)
    if aligned.decision:
        document["decision"] = _decision_to_json(aligned.decision)
    return document | {
        "verdict": aligned.verdict,
        "flags": list(aligned.flags),
        "severity": aligned.severity,
        "score": round(aligned.score, 3),
        "media": aligned.media,
        "language": aligned.language,
        "start_ms": aligned.start_ms,
        "end_ms": aligned.end_ms,
        "pieces": [
            {"exact": piece.exact, "start_ms": piece.start_ms, "end_ms": piece.end_ms}
            for piece in aligned.pieces
        ],
        "differences": [
            {
                "kind": difference.kind,
                "spoken": difference.spoken,
                "quoted": difference.quoted,
                "start_ms": difference.start_ms,
                "end_ms": difference.end_ms,
            }
            for difference in aligned.differences
        ],
        "alternatives": [
            {
                "media": other.media,
                "start_ms": other.start_ms,
                "end_ms": other.end_ms,
                "score": round(other.score, 3),
            }
            for other in aligned.alternatives
        ],
        "spoken": aligned.spoken,
        "translation": aligned.translation,
    }


def _span_to_json(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _quote_to_json(quote: Quote) -> dict[str, Any]:
    return {
        "id": quote.id,
        "kind": quote.kind,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
        "position": _span_to_json(quote.position),
        "parts": [
            {"exact": part.exact, "position": _span_to_json(part.position)} for part in quote.parts
        ],
        "speaker": quote.speaker,
        "said_in": quote.said_in,
    }


def _decision_to_json(decision: Decision) -> dict[str, Any]:
    made = asdict(decision)
    return made | {"stale": made.pop("is_stale")}


def _change_to_json(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "status": change.status,
        "what": list(change.what),
        "match": change.match and {name: round(part, 3) for name, part in change.match.items()},
        "before": change.before,
        "after": change.after,
    }
