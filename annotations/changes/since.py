"""What became of an article's quotes since they were last looked at.

The article or the transcripts may have changed in between. Each quote of the earlier alignment
(or of a page of annotations) is looked for among those of the article as it is now
(`changes.reanchor`), and a quote that continues one carries its id: decisions and links
hang on it. Then the two are compared, and a quote has the worst status that holds:

========= ==============================================================================
orphaned  ``gone`` from the article, or ``unquoted`` there (the words stand outside quotation
          marks), or in the article but ``not-found`` any more in the transcripts
changed   ``text``, ``speaker``, ``verdict``, ``severity``, ``flags``, ``differences`` of the
          quote are other than before, or what was said there is (``spoken``)
moved     the same, but its ``position`` in the article, its ``time``, or its ``recording`` is
          another; ``media-id``: the same recording under another id
new       continues no earlier quote
unchanged none of these
========= ==============================================================================

The named words stand in `Change.what`. What the earlier source did not say is not compared.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from urllib.parse import unquote

from annotations.changes.reanchor import Match, Passage, continued
from annotations.files.w3c_import import Annotated
from annotations.model import (
    CHANGE_STATUSES,
    SEVERITIES,
    AlignedQuote,
    Alignment,
    Change,
    ChangeStatus,
    aligned_to_json,
)
from annotations.words.tokens import tokenize

SAME_MS = 500
"""Times closer than this are one: recognisers place a word some hundred milliseconds apart."""

WHAT_WORDS: Mapping[str, str] = {
    "gone": "no longer in the article",
    "unquoted": "still in the article, but not as a quote",
    "not-found": "no longer found in the transcripts",
    "text": "printed words",
    "speaker": "who is quoted",
    "verdict": "verdict",
    "severity": "severity",
    "flags": "flags",
    "differences": "differences",
    "spoken": "what was said there",
    "recording": "another recording",
    "media-id": "the same recording under another id",
    "time": "time in the recording",
    "position": "place in the article",
}
"""The names in words."""

LOST = ("gone", "unquoted", "not-found")
"""What makes a quote an orphan."""

_MOVED = ("position", "time", "recording", "media-id")
_TOLD = ("exact", "position", "speaker", "verdict", "severity", "media", "start_ms", "end_ms")
"""Fields of a quote that a change always tells; these only where they differ:"""
_IN_FULL = ("flags", "spoken", "differences")

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A quote as it was: where it stood, and the fields of its JSON that are known of it.

    `id` is None when its source gave it none.
    """

    id: str | None
    passage: Passage
    facts: Facts


@dataclass(frozen=True, slots=True)
class Before:
    """What is known from before, and the ids that must not be given again."""

    quotes: tuple[Earlier, ...]
    retired: tuple[str, ...] = ()


def before(alignment: Alignment, *, mentions_too: bool = False) -> Before:
    """An earlier alignment, judged by the policy of today or not at all.

    Without mentions, those that it has are passed over; their ids stay theirs.
    """
    compared = [each for each in alignment.quotes if mentions_too or each.quote.kind != "mention"]
    earlier = (Earlier(each.quote.id, passage_of(each), _facts(each)) for each in compared)
    mentions = {each.quote.id for each in alignment.quotes} - {each.quote.id for each in compared}
    return Before(tuple(earlier), (*alignment.retired, *mentions))


def before_in(annotations: Sequence[Annotated], recordings: Collection[str]) -> Before:
    """What a page of annotations tells of quotes; `recordings` are the media ids known today.

    The address of footage is its id or a file's, which says nothing of its id.
    """
    given: set[str | None] = set()
    earlier = []
    for each in annotations:
        id = None if each.id in given else each.id
        given.add(id)
        earlier.append(Earlier(id, each.passage, _told(each, recordings)))
    return Before(tuple(earlier))


def passage_of(aligned: AlignedQuote) -> Passage:
    """Where a quote stands in its article."""
    quote = aligned.quote
    return Passage(quote.exact, quote.prefix, quote.suffix, quote.position.start)


def compared(
    alignment: Alignment, earlier: Before, recordings: Collection[str], text: str
) -> Alignment:
    """The alignment with the ids of the quotes it continues, and all changes, worst first.

    `recordings` are the media ids of the transcripts it was made from, `text` is the article's.
    """
    old = sorted(earlier.quotes, key=lambda each: each.passage.start or 0)
    found = continued([each.passage for each in old], [*map(passage_of, alignment.quotes)])
    ids = _ids(old, found, earlier.retired, len(alignment.quotes))
    quotes = tuple(
        replace(each, quote=replace(each.quote, id=ids[number]))
        for number, each in enumerate(alignment.quotes)
    )
    pairs = [(old[o], quotes[n], match) for n, (o, match) in sorted(found.items())]
    renamed = _renamed(pairs, old, recordings)
    printed = _squeezed(text)
    stayed = {o for o, _ in found.values()}
    gone = [each for number, each in enumerate(old) if number not in stayed]
    changes = [
        *(_change(each, now, match, renamed) for each, now, match in pairs),
        *(_gone(each, printed) for each in gone),
        *(_new(now) for n, now in enumerate(quotes) if n not in found),
    ]
    retired = {*earlier.retired, *(each.id for each in gone if each.id)}
    return replace(
        alignment,
        quotes=quotes,
        changes=tuple(sorted(changes, key=_gravity)),
        retired=tuple(sorted(retired)),
    )


def _told(annotated: Annotated, recordings: Collection[str]) -> Facts:
    first, last = annotated.passages[0], annotated.passages[-1]
    facts: dict[str, Any] = {"exact": annotated.passage.exact}
    if first.start is not None and last.start is not None:
        facts["position"] = {"start": first.start, "end": last.start + len(last.exact)}
    if annotated.verdict:
        facts["verdict"] = annotated.verdict
    if annotated.verdict and annotated.id:  # of our making, so no tag means no flag
        facts["flags"] = list(annotated.flags)
    if annotated.start_ms is not None:
        facts |= {"start_ms": annotated.start_ms, "end_ms": annotated.end_ms}
    media = unquote(annotated.media or "")
    return facts | ({"media": media} if media in recordings else {})


def _facts(aligned: AlignedQuote) -> Facts:
    document = aligned_to_json(aligned)
    facts = {name: document[name] for name in (*_TOLD, *_IN_FULL)}
    return {name: value for name, value in facts.items() if name != "severity" or value}


def _gravity(change: Change) -> tuple[int, int]:
    now = (change.after or {}).get("severity") or "pass"
    return CHANGE_STATUSES.index(change.status), -SEVERITIES.index(now)


def _ids(
    old: Sequence[Earlier],
    found: Mapping[int, tuple[int, Match]],
    retired: Iterable[str],
    size: int,
) -> list[str]:
    """An id for each new quote: the one it continues, or one that nobody ever had."""
    had = {*retired, *(each.id for each in old if each.id)}
    numbers = [int(id[1:]) for id in had if id[:1] == "q" and id[1:].isdecimal()]
    unused = (f"q{number}" for number in count(max(numbers, default=0) + 1))
    kept = {n: old[o].id for n, (o, _) in found.items()}
    return [kept.get(n) or next(unused) for n in range(size)]


def _renamed(
    pairs: Sequence[tuple[Earlier, AlignedQuote, Match]],
    old: Iterable[Earlier],
    recordings: Collection[str],
) -> Mapping[str, str]:
    """Recordings that have another id now.

    Most of what was quoted from one is heard, at the same times, in one that was not there before.
    """
    known = {each.facts.get("media") for each in old}
    places = [
        (each.facts["media"], now.media, _same_time(each.facts, _facts(now)))
        for each, now, _ in pairs
        if each.facts.get("media") and now.media
    ]
    heard = Counter(before for before, _, _ in places)
    same = Counter((before, after) for before, after, same in places if same)
    return {
        before: after
        for (before, after), times in same.items()
        if before not in recordings and after not in known and 2 * times > heard[before]
    }


def _change(
    earlier: Earlier, now: AlignedQuote, match: Match, renamed: Mapping[str, str]
) -> Change:
    was, facts = earlier.facts, _facts(now)
    lost = was.get("start_ms") is not None and now.verdict == "not-found"
    what = tuple(_differing(was, facts, renamed))
    if lost:  # that says all that differs, unless the words printed are others too
        what = ("not-found", *(name for name in what if name == "text"))
    status: ChangeStatus = "orphaned" if lost else _status(what)
    full = [name for name in _IN_FULL if name in what]
    told = [name for name in (*_TOLD, *full) if name in was]
    return Change(
        now.quote.id,
        status,
        what,
        match.parts,
        {name: was[name] for name in told},
        {name: facts.get(name) for name in (*_TOLD, *full)},
    )


def _status(what: Sequence[str]) -> ChangeStatus:
    if not what:
        return "unchanged"
    return "moved" if all(name in _MOVED for name in what) else "changed"


def _differing(was: Facts, now: Facts, renamed: Mapping[str, str]) -> Iterable[str]:
    """The names of what differs, the words first."""
    if "exact" in was and _squeezed(was["exact"]) != _squeezed(now["exact"]):
        yield "text"
    for name in ("speaker", "verdict", "severity"):
        if name in was and was[name] != now.get(name, was[name]):
            yield name
    if "flags" in was and {*was["flags"]} != {*now["flags"]}:
        yield "flags"
    if "differences" in was and _wording(was["differences"]) != _wording(now["differences"]):
        yield "differences"
    if was.get("spoken") and now["spoken"] and _norms(was["spoken"]) != _norms(now["spoken"]):
        yield "spoken"
    if was.get("media") and now["media"] and was["media"] != now["media"]:
        yield "media-id" if renamed.get(was["media"]) == now["media"] else "recording"
    if "start_ms" in was and not _same_time(was, now):
        yield "time"
    if was.get("position") and was["position"] != now["position"]:
        yield "position"


def _same_time(was: Facts, now: Facts) -> bool:
    """Whether both moments begin and end together, as far as they are known."""
    return all(
        was.get(name) is None or now[name] is None or abs(was[name] - now[name]) <= SAME_MS
        for name in ("start_ms", "end_ms")
    )


def _gone(earlier: Earlier, printed: str) -> Change:
    unquoted = _squeezed(earlier.passage.exact) in printed
    told = {name: earlier.facts[name] for name in (*_TOLD, *_IN_FULL) if name in earlier.facts}
    return Change(earlier.id, "orphaned", ("unquoted" if unquoted else "gone",), before=told)


def _new(now: AlignedQuote) -> Change:
    facts = _facts(now)
    return Change(now.quote.id, "new", after={name: facts.get(name) for name in _TOLD})


def _wording(differences: Iterable[Facts]) -> list[tuple[str, list[str], list[str]]]:
    return [(each["kind"], _norms(each["spoken"]), _norms(each["quoted"])) for each in differences]


def _norms(text: str) -> list[str]:
    return [token.norm for token in tokenize(text)]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
