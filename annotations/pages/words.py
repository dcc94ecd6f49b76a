"""Verdicts and flags in words for a reader, and the shape each verdict is drawn with."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from annotations.decided import as_decided
from annotations.model import (
    SEVERITIES,
    VERDICTS,
    AlignedQuote,
    Alignment,
    ChangeStatus,
    Severity,
    Verdict,
)
from annotations.pages.model import language_name

Tone = Literal["missing", "foreign", "severe", "changed", "minor", "same"]


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A verdict's name and meaning; `tone` chooses its colour and its shape together."""

    label: str
    meaning: str
    tone: Tone


VERDICT_WORDS: Mapping[Verdict, VerdictWords] = {
    "not-found": VerdictWords("Not found", "No place in the footage fits these words.", "missing"),
    "translated": VerdictWords(
        "Translated",
        "Spoken in another language. Whether the wording is fair is a person’s to judge.",
        "foreign",
    ),
    "spliced": VerdictWords(
        "Spliced",
        "Joined from words spoken apart, in another order or by different people, "
        "with nothing to show it.",
        "severe",
    ),
    "critical": VerdictWords("Critical", "A negation, a number or a name differs.", "severe"),
    "altered": VerdictWords("Altered", "Words are changed or added without brackets.", "changed"),
    "trimmed": VerdictWords("Trimmed", "Words are missing without an ellipsis.", "changed"),
    "clarified": VerdictWords("Clarified", "Every added word stands in brackets.", "minor"),
    "elided": VerdictWords("Elided", "Every omission is marked by an ellipsis.", "minor"),
    "cleaned": VerdictWords(
        "Cleaned", "Only fillers, repeated words and false starts are left out.", "minor"
    ),
    "verbatim": VerdictWords("Verbatim", "The same words.", "same"),
}


@dataclass(frozen=True, slots=True)
class SeverityWords:
    """A severity's name and meaning."""

    label: str
    meaning: str


SEVERITY_WORDS: Mapping[Severity, SeverityWords] = {
    "fail": SeverityWords("Fails", "Not to be printed as it is."),
    "warn": SeverityWords("To check", "A person has to look before it is printed."),
    "info": SeverityWords("Note", "Worth knowing; nothing need be done."),
    "pass": SeverityWords("No objection", "Nothing need be done."),
}

CHANGE_WORDS: Mapping[ChangeStatus, str] = {
    "orphaned": "Orphaned",
    "changed": "Changed",
    "moved": "Moved",
    "new": "New",
    "unchanged": "Unchanged",
}

QUOTE_FLAGS: Mapping[str, str] = {
    "low-confidence": "The recogniser was unsure of these words: check the audio.",
    "negation-differs": "A negation seems to differ from what was said.",
    "number-differs": "A number seems to differ from what was said.",
    "name-differs": "A name seems to differ from what was said.",
    "ambiguous": "Another place fits about as well.",
    "speaker-mismatch": "Another voice than the person it is attributed to.",
}

SEGMENT_FLAGS: Mapping[str, str] = {
    "low-confidence": "Recogniser unsure",
    "repetition": "Repeats itself: may not have been said",
    "over-silence": "Text over silence: may not have been said",
    "language-switch": "Another language is spoken here",
    "overlap": "Several people speak at once",
    "not-heard": "Not found in the sound: may not have been said",
    "stale": "Out of date: what was said here was corrected",
    "untranslated": "Not translated",
    "term-missing": "A term of the glossary is not in it",
    "name-missing": "A name of the glossary is not in it",
    "number-missing": "A number that was said is not in it in digits",
}


TRANSLATION_FLAGS = frozenset(
    {"stale", "untranslated", "term-missing", "name-missing", "number-missing"}
)
"""Flags that say something of one translation, and nothing of the sound."""


def quote_flag(flag: str) -> str:
    """A quote's flag as a sentence. A lesser verdict that also holds is a flag too."""
    lesser = VERDICT_WORDS.get(flag)  # type: ignore[call-overload]  # any string may be asked for
    if lesser is not None:
        return f"Also {lesser.label.lower()}: {lesser.meaning}"
    return QUOTE_FLAGS.get(flag) or _plain(flag)


def segment_flag(flag: str, language: str | None = None) -> str:
    """A transcript segment's flag in a few words; `language` is the one spoken there."""
    if flag == "language-switch" and language:
        return f"Spoken in {language_name(language)}"
    return SEGMENT_FLAGS.get(flag) or _plain(flag)


def shown(alignment: Alignment) -> list[AlignedQuote]:
    """The quotes that the pages number and mark, as people decided on them; no mentions."""
    return [as_decided(each) for each in alignment.quotes if each.quote.kind != "mention"]


def counts(alignments: Iterable[Alignment]) -> list[tuple[Verdict, int]]:
    """How many quotes have each verdict that occurs, most severe first."""
    tally = Counter(aligned.verdict for each in alignments for aligned in shown(each))
    return [(verdict, tally[verdict]) for verdict in VERDICTS if tally[verdict]]


def severity_counts(alignments: Iterable[Alignment]) -> list[tuple[Severity, int]]:
    """How many quotes have each severity that a policy gave, worst first."""
    tally = Counter(aligned.severity for each in alignments for aligned in shown(each))
    return [(severity, tally[severity]) for severity in SEVERITIES[::-1] if tally[severity]]


def policies(alignments: Iterable[Alignment]) -> list[str]:
    """The names of the policies that judged."""
    return list(dict.fromkeys(each.policy for each in alignments if each.policy))


def _plain(flag: str) -> str:
    text = flag.replace("-", " ").replace("_", " ")
    return text[:1].upper() + text[1:]
