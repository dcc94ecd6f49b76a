"""Who an article says is speaking. Read from its words, never guessed: in doubt, nobody.

What is quoted is masked first, so that only the article's own words are read. A quote's sentence
then has words before, between and behind the quoted ones. An attribution hangs on a verb of
saying with a subject beside it, on a source ("according to Ann Lee") or on a colon; the one
between the parts counts most, then the one behind, then the last before. A pronoun stands for
the one person near, and for nobody where there are two.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from annotations.quotes import naming, saying
from annotations.quotes.naming import Subject


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


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as the spans ``[start, end)`` of its parts, and of the line that credits it."""

    spans: Sequence[tuple[int, int]]
    credit: tuple[int, int] | None = None


def attribute(text: str, quotes: Sequence[Quoted]) -> list[Attribution]:
    """Who said each quote; they must stand in the order of the text."""
    reader = _Reader(text, quotes)
    return [reader.read(number) for number in range(len(quotes))]


_MARKS = "“”„«»‹›\"'‘’‚「」`() \u00a0\u202f"
_CARRIED = 120
_REACH = 400
_NEAR = 600
"""Code points before a pronoun in which the one it stands for is named."""
_ABBREVIATION = regex.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Sen|Rep|Gov|St|Jr|Sr|vs|M|Mme|Hr|Fr|\p{Lu})\.$"
)
_BREAK = regex.compile(r"\n\n|[.!?؟。](?=[\s”“»\"’]|$)")
_SHORT = 40
"""Code points between a verb of saying and the quote it leads into: "said on Monday that"."""
_CONNECTING = (",", "،", ":", "that", "dass", "que", "ki", "إن", "أن", "что", "che")
_MASK = "\u2060"
_LED_IN = regex.compile(
    r"\s*(?:[,،:]|\b(?:that|dass|que|qu['’]|ki|che|że|что|إن|أن|بأن|إنه|إنها|:))?[\s,:]*$"
)
_LEADS_ON = regex.compile(rf"[^.,;!?\n{_MASK}]{{0,60}}:[\s{regex.escape(_MARKS)}]*{_MASK}")
_FEW_WORDS = regex.compile(rf"(?:{naming.LOWER},?\s){{0,4}}")
_CLAUSE_BEGINS = regex.compile(rf".*[,;:،.{_MASK}”“»\"]", regex.DOTALL)
_ALSO_SAID = (
    "|y|e|и|а|ve|û|و|también|además|luego|después|ayrıca|ardından|daha sonra|затем|потом|também|"
    "inoltre|هەروەها|همچنین"
)
_ALSO = frozenset(_ALSO_SAID.split("|"))
"""What may stand before a verb whose subject is left out."""
_PLURAL = frozenset({"they", "ils", "elles", "ellos", "ellas", "они", "onlar", "wan"})


class _Reader:
    def __init__(self, text: str, quotes: Sequence[Quoted]) -> None:
        self._text = text
        self._quotes = quotes
        self._masked = _masked(text, quotes)
        self._verbs = saying.verbs(self._masked)
        self._verb_starts = [verb.start for verb in self._verbs]
        self._sources = saying.sources(self._masked)
        self._breaks = _breaks(self._masked)
        self._break_ends = [end for _, end in self._breaks]
        self._introduced = naming.introductions(self._masked)[::-1]
        self._known: dict[str, str] = {}
        self._previous = Attribution()

    def read(self, number: int) -> Attribution:
        """The attribution of a quote; quotes must be read in order."""
        quoted = self._quotes[number]
        start, end = quoted.spans[0][0], quoted.spans[-1][1]
        first, last = self._sentence_start(start), self._sentence_end(end)
        if quoted.credit:
            self._previous = self._credited(*quoted.credit)
            return self._previous
        subject, introduces = self._subject(quoted, first, last)
        speaker = self._resolved(subject, start) if subject else None
        sentence = " ".join(self._text[first:last].split())
        if subject is None and self._carries_on(number, first):
            speaker, sentence = self._previous.speaker, self._previous.sentence or ""
            introduces = introduces or speaker is not None
        self._previous = Attribution(
            speaker,
            sentence if speaker else None,
            is_said=bool(subject or introduces or self._verbs_in(first, last)),
            introduces=introduces,
        )
        return self._previous

    def _credited(self, start: int, end: int) -> Attribution:
        subject = naming.credited(self._text, start, end)
        if subject is None:
            return Attribution(is_said=True, introduces=True)
        self._know(subject.text)
        line = " ".join(self._text[start:end].split())
        return Attribution(subject.text, line, is_said=True, introduces=True)

    def _subject(self, quoted: Quoted, first: int, last: int) -> tuple[Subject | None, bool]:
        """Who is named for a quote, and whether an attribution leads into it or out of it."""
        start, end = quoted.spans[0][0], quoted.spans[-1][1]
        before_end = first + len(self._masked[first:start].rstrip(_MARKS))
        between = self._between(quoted)
        behind, said_behind = self._behind(end, last)
        ahead = self._ahead(first, before_end)
        if said_behind and (opener := self._opener(said_behind, first, before_end)):
            behind = opener
        rest = self._masked[end:last].lstrip(_MARKS + ",،.—–-")
        new_sentence = self._text[end - 1] in ".!?…؟" and rest[:1].isupper()
        if first < before_end and (new_sentence or (behind and not behind.text)):
            behind = None  # the sentence has a subject, or the next begins
        introduces = bool(len(quoted.spans) > 1 or behind or self._leads_in(first, before_end))
        order = (ahead, behind) if new_sentence else (behind, ahead)
        return next(filter(None, (between, *order)), None), introduces

    def _between(self, quoted: Quoted) -> Subject | None:
        gaps = [(left[1], right[0]) for left, right in pairwise(quoted.spans)]
        telling = (gap for gap in gaps if self._verbs_in(*gap) or self._source(*gap))
        return next((self._behind(*gap)[0] for gap in telling), None)

    def _behind(self, end: int, last: int) -> tuple[Subject | None, saying.Verb | None]:
        """The attribution right behind a quote; one that leads into the next is not its own."""
        marks = self._masked[end:last]
        dash = end + len(marks) - len(marks.lstrip(_MARKS.replace("(", "") + ".,"))
        if subject := naming.credit(self._masked, dash, last):
            return subject, None
        at = end + len(marks) - len(marks.lstrip(_MARKS + ",،.—–―-"))
        source = self._source(at, min(last, at + _CARRIED))
        if source and source.start == at:
            return source, None
        verb = next(iter(self._verbs_in(at, min(last, at + _CARRIED))), None)
        if verb is None or _LEADS_ON.match(self._masked, verb.end):
            return None, None
        few = _FEW_WORDS.match(self._masked, at, verb.start)
        near = few.end() if few else at
        subject = naming.before_verb(self._masked, at, verb)
        if subject and subject.start <= near:
            return subject, verb
        if near < verb.start and not verb.languages & naming.ARABIC_SCRIPT:
            return None, None
        subject = naming.after_verb(self._masked, verb, last)
        return subject or naming.omitted(verb), verb

    def _opener(self, verb: saying.Verb, first: int, before_end: int) -> Subject | None:
        """Who opens the sentence whose verb stands behind the quote: Ayşe, “…” dedi."""
        last = any(saying.LANGUAGES[code].verb_last for code in verb.languages)
        return naming.opening(self._masked, first, before_end) if last else None

    def _ahead(self, first: int, end: int) -> Subject | None:
        """The last attribution before a quote."""
        source = self._source(first, end)
        for verb in reversed(self._verbs_in(first, end)):
            if source and source.start > verb.start:
                break
            if subject := self._beside(verb, first, end):
                return subject
        if source is None and self._masked[first:end].endswith(":"):
            return naming.before_colon(self._masked, first, end)
        return source

    def _beside(self, verb: saying.Verb, first: int, end: int) -> Subject | None:
        if subject := naming.before_verb(self._masked, first, verb):
            return subject
        leads_in = _LED_IN.match(self._masked, verb.end, end)
        subject = naming.after_verb(self._masked, verb, end)
        if subject and "ar" in verb.languages:
            return subject
        if subject and not verb.addresses and _LED_IN.match(self._masked, subject.end, end):
            return subject
        clause = _CLAUSE_BEGINS.sub("", self._masked[first : verb.start]).strip().lower()
        return naming.omitted(verb) if leads_in and clause in _ALSO else None

    def _leads_in(self, first: int, end: int) -> bool:
        """Whether a colon or a verb of saying leads up to `end`."""
        if self._masked[first:end].endswith(":"):
            return True
        source = self._source(first, end)
        if source and _LED_IN.match(self._masked, source.end, end):
            return True
        verbs = self._verbs_in(first, end)
        if not verbs or verbs[-1].addresses or end - verbs[-1].end > _SHORT:
            return False
        tail = self._masked[verbs[-1].end : end]
        return tail.endswith(_CONNECTING) or not tail.strip()

    def _carries_on(self, number: int, first: int) -> bool:
        """Whether the quote goes on after “…,” X said. with nothing else between."""
        if not number or self._previous.speaker is None:
            return False
        start = self._quotes[number].spans[0][0]
        between = self._text[self._quotes[number - 1].spans[-1][1] : start]
        alone = not self._masked[first:start].strip(_MARKS + "\n")
        return alone and "\n\n" not in between and len(between) <= _CARRIED

    def _resolved(self, subject: Subject, at: int) -> str | None:
        """The name itself, or whom a pronoun stands for where only one person is near.

        The nearest paragraph that names anybody decides: the quote's own up to the quote, else
        the one before it.
        """
        if not subject.pronoun:
            self._know(subject.text)
            return subject.text
        if subject.text.lower() in _PLURAL:
            return None
        own = self._masked.rfind("\n\n", max(0, at - _NEAR), at) + 1
        before = self._masked.rfind("\n\n", max(0, own - _NEAR), max(0, own - 1)) + 1
        people = self._people(own, at) or self._people(before, own)
        return people[0] if len(people) == 1 else None

    def _know(self, name: str) -> None:
        self._known[name.split()[-1].casefold()] = name

    def _people(self, start: int, end: int) -> list[str]:
        """Who is named in a stretch: those quoted before, those introduced, full names."""
        while self._introduced and self._introduced[-1][0] <= end:
            self._know(self._introduced.pop()[1])
        start = max(start, end - _NEAR)
        words = {
            word.casefold() for word in regex.findall(r"[\p{L}\p{M}’'-]+", self._masked[start:end])
        }
        known = {self._known[word]: None for word in words & self._known.keys()}
        strangers = {
            name: None
            for name in naming.people(self._masked, start, end)
            if name.split()[-1].casefold() not in self._known
        }
        return [*known, *strangers]

    def _source(self, start: int, end: int) -> Subject | None:
        number = bisect_left(self._sources, start)
        near = number < len(self._sources) and self._sources[number] < end
        return naming.source(self._masked, start, end) if near else None

    def _verbs_in(self, start: int, end: int) -> list[saying.Verb]:
        first, stop = bisect_left(self._verb_starts, start), bisect_left(self._verb_starts, end)
        return self._verbs[first:stop]

    def _sentence_start(self, at: int) -> int:
        """Where the sentence begins, in the paragraph before where that ends with a colon."""
        number = bisect_right(self._break_ends, at)
        while number:
            start, end = self._breaks[number - 1]
            between = self._masked[end:at].strip(_MARKS + "\n")
            if between or self._masked[start : start + 1] != "\n" or self._masked[start - 1] != ":":
                return max(end, at - _REACH)
            number -= 1
        return max(0, at - _REACH)

    def _sentence_end(self, at: int) -> int:
        number = bisect_right(self._break_ends, at + 1)
        for start, end in self._breaks[number : number + 1]:
            return min(start if self._masked[start] == "\n" else end, at + _REACH)
        return min(len(self._masked), at + _REACH)


def _breaks(masked: str) -> list[tuple[int, int]]:
    """Where sentences and paragraphs end."""
    return [
        found.span()
        for found in _BREAK.finditer(masked)
        if not _ABBREVIATION.search(masked, max(0, found.end() - 8), found.end())
    ]


def _masked(text: str, quotes: Sequence[Quoted]) -> str:
    """The text with everything quoted made unreadable, position for position.

    A full stop inside the marks stays where a new sentence begins behind them.
    """
    masked = list(text)
    for start, end in (span for quoted in quotes for span in quoted.spans):
        ends = text[end - 1] in ".!?؟" and text[end : end + 4].lstrip(_MARKS)[:1].isupper()
        masked[start : end - ends] = _MASK * (end - ends - start)
    return "".join(masked)
