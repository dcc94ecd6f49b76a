"""Who an article says is speaking. Read from its words, never guessed: in doubt, nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from annotations import saying

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the text around a quote says of it.

    `speaker` is as printed. `is_said` when a verb of saying stands in the quote's sentence;
    `introduces` when it, or a colon, leads directly into the quote or out of it.
    """

    speaker: str | None = None
    sentence: str | None = None
    is_said: bool = False
    introduces: bool = False


def says_who(text: str) -> bool:
    """Whether a stretch between two quoted parts holds a verb of saying."""
    return saying.SAYING.search(text) is not None


def attribute(text: str, quotes: Sequence[Spans]) -> list[Attribution]:
    """Who said each quote; a quote is the spans ``[start, end)`` of its parts, in order."""
    reader = _Reader(text, quotes)
    return [reader.read(number) for number in range(len(quotes))]


_MARKS = "“”„«»‹›\"'‘’‚「」 \u00a0\u202f"
_CARRIED = 120
_REACH = 600
_ABBREVIATION = regex.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Sen|Rep|Gov|St|Jr|Sr|vs|M|Mme|Hr|Fr|\p{Lu})\.$"
)
_BREAK = regex.compile(r"\n\n|[.!?؟。](?=[\s”“»\"’]|$)")
_MASK = "\u2060"
_LED_IN = (",", "،", ":", "that", "dass", "que", "ki", "إن", "أن")


@dataclass(frozen=True, slots=True)
class _Around:
    """The quote's sentence without the quoted words: before, between and after them."""

    before: str
    middle: str
    after: str
    ends_sentence: bool
    """The quote closes with a full stop and a new sentence begins behind it."""


class _Reader:
    def __init__(self, text: str, quotes: Sequence[Spans]) -> None:
        self._text = text
        self._quotes = quotes
        self._masked = _masked(text, quotes)
        self._named: list[str] = []
        self._introduced = [
            (found.end(), found["name"]) for found in saying.INTRODUCED.finditer(self._masked)
        ]
        self._previous = Attribution()

    def read(self, number: int) -> Attribution:
        """The attribution of a quote; quotes must be read in order."""
        spans = self._quotes[number]
        start, end = spans[0][0], spans[-1][1]
        first, last = self._sentence_start(start), self._sentence_end(end)
        around = self._around(spans, first, last)
        subject = _subject(around)
        speaker = self._resolved(subject, start) if subject else None
        sentence = " ".join(self._text[first:last].split())
        if subject is None and self._carries_on(number, first):
            speaker, sentence = self._previous.speaker, self._previous.sentence or ""
        self._previous = Attribution(
            speaker,
            sentence if speaker else None,
            is_said=_is_said(around),
            introduces=_introduces(around) or (subject is None and speaker is not None),
        )
        return self._previous

    def _around(self, spans: Spans, first: int, last: int) -> _Around:
        start, end = spans[0][0], spans[-1][1]
        rest = self._masked[end:last].lstrip(_MARKS)
        begins = rest.lstrip(",،.—–- ")
        middles = (self._text[left[1] : right[0]] for left, right in pairwise(spans))
        return _Around(
            before=self._masked[first:start].rstrip(_MARKS).lstrip(),
            middle=" ".join(middle.strip(_MARKS + ",،—–") for middle in middles).strip(),
            after=begins if not saying.CREDIT.match(rest) else rest,
            ends_sentence=self._text[end - 1] in ".!?…؟" and begins[:1].isupper(),
        )

    def _carries_on(self, number: int, first: int) -> bool:
        """Whether the quote goes on after “…,” X said. with nothing else between."""
        if not number or self._previous.speaker is None:
            return False
        start = self._quotes[number][0][0]
        between = self._text[self._quotes[number - 1][-1][1] : start]
        alone = not self._masked[first:start].strip(_MARKS + "\n")
        return alone and "\n\n" not in between and len(between) <= _CARRIED

    def _resolved(self, subject: str, at: int) -> str | None:
        """The name itself, or whom a pronoun stands for where only one person is near.

        The nearest paragraph that names anybody decides: the quote's own up to the quote, else
        the one before it.
        """
        if not saying.PRONOUN.fullmatch(subject):
            self._named.append(subject)
            return subject
        own = self._masked.rfind("\n\n", 0, at) + 1
        before = self._masked.rfind("\n\n", 0, max(0, own - 1)) + 1
        people = self._people(own, at) or self._people(before, own)
        return people[0] if len(people) == 1 else None

    def _people(self, start: int, end: int) -> list[str]:
        """Who is named in a stretch: those quoted before, and those introduced by then."""
        introduced = [name for at, name in self._introduced if at <= end]
        known = {name.split()[-1].casefold(): name for name in [*introduced, *self._named]}
        words = {
            word.casefold() for word in regex.findall(r"[\p{L}\p{M}’'-]+", self._masked[start:end])
        }
        named = {key: name for key, name in known.items() if key in words}
        strangers = {
            found["name"]
            for found in saying.FULL_NAME.finditer(self._masked, start, end)
            if found["name"].split()[-1].casefold() not in known
        }
        return [*named.values(), *strangers]

    def _sentence_start(self, at: int) -> int:
        start = max(0, at - _REACH, self._masked.rfind("\n\n", 0, at))
        for found in _BREAK.finditer(self._masked, start, at):
            if not self._abbreviates(found.end()):
                start = found.end()
        return start

    def _sentence_end(self, at: int) -> int:
        for found in _BREAK.finditer(self._masked, at + 1, at + _REACH):
            if not self._abbreviates(found.end()):
                return found.start() if found[0] == "\n\n" else found.end()
        return min(len(self._masked), at + _REACH)

    def _abbreviates(self, end: int) -> bool:
        return _ABBREVIATION.search(self._masked[max(0, end - 8) : end]) is not None


def _masked(text: str, quotes: Sequence[Spans]) -> str:
    """The text with everything quoted made unreadable, position for position.

    A full stop inside the marks stays where a new sentence begins behind them.
    """
    masked = list(text)
    for start, end in (span for spans in quotes for span in spans):
        ends = text[end - 1] in ".!?؟" and text[end : end + 4].lstrip(_MARKS)[:1].isupper()
        masked[start : end - ends] = _MASK * (end - ends - start)
    return "".join(masked)


def _subject(around: _Around) -> str | None:
    behind = _after(around.after)
    leading = _before(around.before, around.after)
    order = (leading, behind) if around.ends_sentence else (behind, leading)
    for found in (_within(around.middle), *order, saying.CREDIT.match(around.after)):
        if found:
            return str(found["subject"]).strip(" ,،")
    return None


def _within(middle: str) -> "regex.Match[str] | None":
    """The attribution between two parts of a quote."""
    return (
        saying.SUBJECT_VERB.search(middle)
        or saying.VERB_SUBJECT.search(middle)
        or saying.ARABIC_VERB_SUBJECT.search(middle)
    )


def _after(after: str) -> "regex.Match[str] | None":
    """The attribution a quote is followed by; one that leads into the next quote is not its."""
    patterns = (
        saying.SOURCE,
        saying.SUBJECT_VERB,
        saying.VERB_SUBJECT,
        saying.ARABIC_VERB_SUBJECT,
    )
    found = next(filter(None, (pattern.match(after) for pattern in patterns)), None)
    leads_on = found and after[found.end() :].lstrip()[:1] == ":"
    return None if leads_on else found


def _before(before: str, after: str) -> "regex.Match[str] | None":
    """The attribution that leads up to a quote."""
    opening = saying.OPENING_SUBJECT.match(before)
    if opening and saying.VERB_LAST.match(after):
        return opening
    found = [
        match
        for pattern in (saying.SOURCE, saying.SUBJECT_VERB)
        for match in pattern.finditer(before)
        if _MASK not in match[0]
    ]
    if found:
        return max(found, key=lambda match: match.end())
    inverted = [
        match
        for pattern in (saying.VERB_SUBJECT, saying.ARABIC_VERB_SUBJECT)
        for match in pattern.finditer(before)
        if before[match.end() :].strip() in ("", ":", ",", "،", "إن", "أن", "que", "dass")
    ]
    return (
        inverted[-1]
        if inverted
        else saying.ARABIC_SUBJECT_VERB.search(before) or saying.SPEAKER_COLON.search(before)
    )


def _is_said(around: _Around) -> bool:
    return any(
        saying.SAYING.search(part) or saying.SOURCE.search(part)
        for part in (around.before, around.middle, around.after)
    )


def _introduces(around: _Around) -> bool:
    if around.middle and says_who(around.middle):
        return True
    if _after(around.after) or saying.SAYING.match(around.after):
        return True
    if around.before.endswith(":") or saying.SOURCE.search(around.before):
        return True
    tail = around.before[-40:]
    said = list(saying.SAYING.finditer(tail))
    return bool(said) and (around.before.endswith(_LED_IN) or said[-1].end() >= len(tail) - 1)
