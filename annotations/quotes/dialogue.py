"""Speech that marks do not end: dialogue after dashes, attributions inside a quote, interviews.

French, Spanish, Russian and Turkish dialogue opens a paragraph with a dash and goes on around
the narrator's words: "— Non, dit-il, je n’irai pas." Their newspapers put the same inside the
marks: «Мы ушли, — сказал он, — и всё». What is the narrator's is told by a verb of saying whose
subject follows it.

A dash alone also opens list items and credits, so paragraphs count as dialogue only where one of
a row of them names who speaks. Interviews set each turn behind a label. Their answers are
somebody's words as printed, so they are statements; the questions are the paper's own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import regex

from annotations.model import Span
from annotations.quotes import naming, saying


def spoken(text: str, span: Span) -> tuple[Span, ...]:
    """The span without the attributions that stand inside it; where nothing is left, the span."""
    parts: list[Span] = []
    at = span.start
    for verb in saying.verbs(text, span.start, span.end):
        if verb.start >= at and (said := _aside(text, verb, at, span.end)):
            parts.append(Span(at, said.start))
            at = said.end
    parts.append(Span(at, span.end))
    trimmed = (_trimmed(text, part) for part in parts)
    return tuple(part for part in trimmed if part.start < part.end) or (span,)


def forgotten_end(text: str, span: Span) -> int | None:
    """Where a quote without its closing mark ends, if who says it tells: “We stay, said Ann Lee."""
    verb = next(reversed(saying.verbs(text, max(span.start, span.end - 100), span.end)), None)
    if verb is None:
        return None
    commas = list(_PAUSE.finditer(text, max(span.start, verb.start - 60), verb.start))
    subject = naming.after_verb(text, verb, span.end)
    if commas and not subject:
        subject = naming.before_verb(text, commas[-1].end(), verb)
    named = subject and not subject.pronoun and subject.text[0].isupper()
    return commas[-1].start() + 1 if commas and named else None


def dashed(text: str, paragraphs: Sequence[Span]) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    """Paragraphs of dialogue that begin with a dash, with what is spoken in each."""
    for begins, row in groupby(paragraphs, key=lambda each: bool(_turn(text, each))):
        if not begins:
            continue
        said = [(each, spoken(text, Span(_turn(text, each), each.end))) for each in row]
        if any(
            parts[-1:] != (_trimmed(text, Span(_turn(text, each), each.end)),)
            for each, parts in said
        ):
            yield from said


def answers(text: str, paragraphs: Sequence[Span]) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    """The answers of an interview: the label that names who speaks, and the paragraphs said."""
    labels = [_LABEL.match(text, each.start, each.end) for each in paragraphs]
    asking = _asking(text, paragraphs, labels)
    turns = Counter(label["label"] for label in labels if label)
    if asking is None or turns[asking] < _TURNS:
        return
    marked = [number for number, label in enumerate(labels) if label]
    for number, following in zip(marked, [*marked[1:], marked[-1] + 1], strict=True):
        label = labels[number]
        if label and label["label"] != asking and turns[label["label"]] >= _TURNS:
            rest = paragraphs[number + 1 : following]
            yield (
                Span(*label.span("label")),
                (Span(label.end(), paragraphs[number].end), *rest),
            )


_PAUSE = regex.compile(r"[,?!…]\s+")
_TURNS = 2
"""Of each speaker at least: one question and answer may be anything with colons."""
_DASH = regex.compile(r"[—–―]\s?(?=[^\s“”„«»\"'‘—–―-])")
_LABEL = regex.compile(r"(?P<label>(?:\p{Lu}|\p{Lo})[^\n:.,;!?“”„«»\"]{0,40}):\s+(?=\S)")
_INCISE = {"fr", "it", "tr", "pt"}
"""Languages that put the attribution inside the marks between commas."""
_BEFORE_ASIDE = regex.compile(r"(?:[,?!….]?\s*[—–]\s?|[,?!…]\s)(?:diye\s)?")
_AFTER_ASIDE = regex.compile(r"[^,.—–!?:\n]{0,60}(?:[.,]?\s?[—–][,.]?\s?|,\s|[.…]?(?=\s*$)|\.\s)")


def _turn(text: str, paragraph: Span) -> int:
    """Where the words behind a paragraph's opening dash begin, or 0."""
    dash = _DASH.match(text, paragraph.start, paragraph.end)
    return dash.end() if dash else 0


def _aside(text: str, verb: saying.Verb, start: int, end: int) -> Span | None:
    """The attribution around a verb inside of speech, with the dashes or commas around it."""
    lead = _BEFORE_ASIDE.search(text, max(start, verb.start - 9), verb.start)
    if lead is None or lead.end() != verb.start:
        return None
    dash = bool(set("—–") & set(lead[0]))
    subject = naming.after_verb(text, verb, end)
    if not dash and (subject is None or not verb.languages & _INCISE):
        return None
    tail = _AFTER_ASIDE.match(text, subject.end if subject else verb.end, end)
    if tail is None or (subject is None and not naming.omitted(verb)):
        return None
    spoken_end = lead.start() + (lead[0][0] in ",?!….")
    ends = not dash and tail[0].endswith(". ")
    closed = dash and not set("—–") & set(tail[0]) and tail.end() < end
    return Span(spoken_end, end if closed or ends else tail.end())


def _asking(
    text: str, paragraphs: Sequence[Span], labels: Sequence["regex.Match[str] | None"]
) -> str | None:
    """The label whose turns all end with a question mark."""
    asks: dict[str, bool] = {}
    for paragraph, label in zip(paragraphs, labels, strict=True):
        if label:
            question = text[paragraph.end - 1 : paragraph.end].endswith(("?", "؟"))
            asks[label["label"]] = asks.get(label["label"], True) and question
    asking = [label for label, always in asks.items() if always]
    return asking[0] if len(asking) == 1 and len(asks) > 1 else None


def _trimmed(text: str, part: Span) -> Span:
    inside = text[part.start : part.end]
    start = part.start + len(inside) - len(inside.lstrip())
    return Span(start, start + len(inside.strip()))
