"""Web Annotations of any maker, read for the passages of text and the moments they name.

The model leaves much open (Web Annotation Data Model, sections 3 and 4): one thing or a list of
them, an address or an object, selectors that refine each other, the text as the target and the
footage as the body or the other way round. Read are AnnotationPages and AnnotationCollections
with what is embedded in them, lists, single annotations, and the rows of the Hypothesis API.
Nothing is fetched; what is not understood is passed over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from annotations.changes.reanchor import Passage
from annotations.errors import ArticleError
from annotations.files.stored import QUOTE_ID, read_json
from annotations.model import FLAGS, VERDICTS, Verdict
from media.timebase import seconds_to_ms

MOST_ANNOTATIONS = 10_000
_DEPTH = 12
"""Lists within lists, pages behind pages, selectors refined: deeper is not looked."""
_HOLDERS = ("items", "rows", "@graph", "first", "next", "last")


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotation. `passages` are the parts of one quote, never none.

    The rest is what a quote's annotation says besides (`files.w3c`): its `id` in the
    article, the machine's `verdict` and `flags`, and the moment, whose `media` is an address.
    """

    passages: tuple[Passage, ...]
    id: str | None = None
    verdict: Verdict | None = None
    flags: tuple[str, ...] = ()
    media: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None

    @property
    def passage(self) -> Passage:
        """The passages as one: words joined by a space, what stands around them all."""
        first, last = self.passages[0], self.passages[-1]
        exact = " ".join(each.exact for each in self.passages)
        return Passage(exact, first.prefix, last.suffix, first.start)


def read_annotations(path: Path) -> tuple[Annotated, ...]:
    """The annotations of quoted text in a file. Raises `ArticleError` when it holds none."""
    return annotations_from_json(read_json(path, "Web Annotations"), str(path))


def annotations_from_json(document: object, source: str = "annotations") -> tuple[Annotated, ...]:
    """The annotations of quoted text in a JSON document; `source` names it in errors.

    Raises `ArticleError` when there is none.
    """
    listed = list(islice(_annotations(document, _DEPTH), MOST_ANNOTATIONS + 1))
    if len(listed) > MOST_ANNOTATIONS:
        raise ArticleError(f"{source}: holds more than {MOST_ANNOTATIONS} annotations; name fewer")
    read = map(_annotated, listed)
    # A collection may show one page twice, as its first and its last.
    found = tuple(dict.fromkeys(each for each in read if each))
    if not found:
        raise ArticleError(
            f"{source}: holds no Web Annotation of quoted text (with a TextQuoteSelector); "
            "of a collection, save the pages themselves"
        )
    return found


def moment_of(fragment: str) -> tuple[int, int | None] | None:
    """Start and end in milliseconds of a temporal media fragment: ``t=npt:12.3,15.9``.

    None for what names no moment, as Media Fragments URI 1.0 (section 4.2.1) has it.
    """
    moments = [_span_of(unquote(each)) for each in fragment.split("&")]
    return next((moment for moment in reversed(moments) if moment), None)


_SECONDS = r"\d{1,9}(?:\.\d{0,9})?"
_CLOCK = r"(?:\d{1,4}:)?[0-5]\d:[0-5]\d(?:\.\d{0,9})?"
_TIME = rf"(?:{_CLOCK}|{_SECONDS})"
_MOMENT = re.compile(rf"t=(?:npt:)?({_TIME})?(?:,({_TIME}))?", re.ASCII)


def _span_of(part: str) -> tuple[int, int | None] | None:
    match = _MOMENT.fullmatch(part)
    if match is None or not any(match.groups()):
        return None
    start_ms = _ms(match[1] or "0")
    end_ms = _ms(match[2]) if match[2] else None
    return None if end_ms is not None and end_ms <= start_ms else (start_ms, end_ms)


def _ms(time: str) -> int:
    seconds = 0.0
    for part in time.split(":"):
        seconds = 60 * seconds + float(part)
    return seconds_to_ms(seconds)


def _annotations(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list) and depth:
        for each in value:
            yield from _annotations(each, depth - 1)
    if isinstance(value, dict) and depth:
        if "target" in value:
            yield value
        for name in _HOLDERS:
            yield from _annotations(value.get(name), depth - 1)


def _annotated(annotation: Mapping[str, Any]) -> Annotated | None:
    targets, bodies = (list(_flat(annotation.get(name), _DEPTH)) for name in ("target", "body"))
    # What the annotation is about comes first, whichever end the text is at.
    passages = _passages(targets) or _passages(bodies)
    if not passages:
        return None
    media, moment = _moment(bodies) or _moment(targets) or (None, (None, None))
    verdicts = _texts(bodies, "classifying")
    ids = _texts(bodies, "identifying")
    return Annotated(
        passages,
        id=next((id for id in ids if QUOTE_ID.fullmatch(id)), None),
        verdict=next((verdict for verdict in VERDICTS if verdict in verdicts), None),
        flags=tuple(tag for tag in _texts(bodies, "tagging") if tag in (*FLAGS, *VERDICTS)),
        media=media,
        start_ms=moment[0],
        end_ms=moment[1],
    )


def _flat(value: object, depth: int) -> Iterator[object]:
    """The resources of a body or a target: one, a list, or the items of a Choice."""
    if isinstance(value, list) and depth:
        for each in value:
            yield from _flat(each, depth - 1)
    elif isinstance(value, dict) and isinstance(value.get("items"), list) and depth:
        yield from _flat(value["items"], depth - 1)
    elif value is not None:
        yield value


def _passages(resources: Iterable[object]) -> tuple[Passage, ...]:
    found = (_passage(each) for each in resources if isinstance(each, dict))
    return tuple(dict.fromkeys(each for each in found if each))


def _passage(resource: Mapping[str, Any]) -> Passage | None:
    """What a resource's selectors, which all select the same, say of its text."""
    selectors = [each for each in _flat(resource.get("selector"), _DEPTH) if isinstance(each, dict)]
    quoted = next(filter(None, (_quoted(each, _DEPTH) for each in selectors)), None)
    starts = (_offset(each, "start") for each in selectors if _is(each, "TextPositionSelector"))
    start = next((start for start in starts if start is not None), None)
    return quoted and (replace(quoted, start=start) if quoted.start is None else quoted)


def _quoted(selector: Mapping[str, Any], depth: int) -> Passage | None:
    """What a selector quotes, itself or where it is refined."""
    inner = [each for each in _flat(selector.get("refinedBy"), depth) if isinstance(each, dict)]
    own = _own_words(selector) if _is(selector, "TextQuoteSelector") else None
    for each in inner if depth else ():
        refined = _quoted(each, depth - 1) or _slice(own, each)
        if refined:
            return _within(own, refined) if own else refined
    return own


def _own_words(selector: Mapping[str, Any]) -> Passage | None:
    exact, prefix, suffix = (_text(selector.get(name)) for name in ("exact", "prefix", "suffix"))
    return Passage(exact, prefix, suffix) if exact.strip() else None


def _slice(words: Passage | None, selector: Mapping[str, Any]) -> Passage | None:
    start, end = _offset(selector, "start"), _offset(selector, "end")
    if words is None or start is None or end is None or not _is(selector, "TextPositionSelector"):
        return None
    return Passage(words.exact[start:end]) if words.exact[start:end].strip() else None


def _within(outer: Passage, inner: Passage) -> Passage:
    """A part of some words with all that stands around it."""
    at = outer.exact.find(inner.exact)
    if at < 0:
        return inner
    before, after = outer.exact[:at], outer.exact[at + len(inner.exact) :]
    return Passage(inner.exact, outer.prefix + before, after + outer.suffix)


def _moment(
    resources: Iterable[object],
) -> tuple[str, tuple[int, int | None]] | None:
    """The first moment of footage that the resources name, and the footage's address."""
    for resource in resources:
        address, _, fragment = _address(resource).partition("#")
        selectors = resource.get("selector") if isinstance(resource, dict) else None
        values = [
            _text(each.get("value"))
            for each in _flat(selectors, _DEPTH)
            if isinstance(each, dict) and _is(each, "FragmentSelector")
        ]
        for value in [*values, fragment]:
            if moment := moment_of(value):
                return address, moment
    return None


def _address(resource: object) -> str:
    """An address: itself, or that of a resource, or of its source."""
    for _ in range(_DEPTH):
        if not isinstance(resource, dict):
            break
        resource = resource.get("source") or resource.get("id") or resource.get("@id")
    return _text(resource)


def _texts(resources: Iterable[object], purpose: str) -> list[str]:
    return [
        _text(each.get("value"))
        for each in resources
        if isinstance(each, dict) and each.get("purpose") == purpose
    ]


def _is(selector: Mapping[str, Any], name: str) -> bool:
    """Whether a selector is of a type, however the type is written: alone, listed, prefixed."""
    types = _flat(selector.get("type") or selector.get("@type"), 1)
    return any(re.split("[:#/]", kind)[-1] == name for kind in types if isinstance(kind, str))


def _text(value: object) -> str:
    """A string that can be written again; half characters and other values are none."""
    return value.encode(errors="ignore").decode() if isinstance(value, str) else ""


def _offset(selector: Mapping[str, Any], name: str) -> int | None:
    value = selector.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < 1 << 53 else None
