"""Harmless HTML, and of it what the reader of an article sees.

The fragment is shown inside pages that hold sensitive material, so nothing in it may run,
submit, or load: images go too, since fetching one tells its server who reads. Nor does it hold
what the page hides: what no reader sees is no part of the article.

Of what surrounds an article only two things stay: the credit in a block quote's <footer>, and
pull quotes, all as <aside>, whichever way the page marks them.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import nh3


def sanitised(html: str) -> str:
    """The HTML as a fragment that is harmless, well-formed, and holds what a reader sees."""
    safe = nh3.clean(
        _shallow(html),
        tags=set(_TAGS.split()),
        clean_content_tags=set(_DROPPED_WITH_CONTENT.split()),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=_LINKS,
        url_relative="deny",
    )
    # A browser draws the marks of <q>, so the reader sees them: make them text.
    return _Q_TAG.sub(lambda tag: "”" if tag[1] else "“", _shown(safe)).strip()


def main_part(html: str) -> str:
    """The inside of the longest <article>, or of <main>, or everything."""
    for name in ("article", "main"):
        if inside := max(_insides(html, name), key=len, default=""):
            return inside.strip()
    return html


_TAGS = (
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del "
    "details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li "
    "main mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody "
    "td tfoot th thead time tr u ul var wbr"
)
_DROPPED_WITH_CONTENT = (
    "audio button canvas datalist head iframe math menu nav noscript object "
    "option script select style svg template textarea title video"
)
# Attributes that tell what is hidden and what is a pull quote; they go once that is settled.
_TELLING = {"aria-hidden", "class", "hidden", "role", "style"}
_HIDING = {
    "aria-hidden": re.compile("true"),
    "class": re.compile(r"(?<![\w-])(?:sr-only|visually-hidden|screen-reader-text)(?![\w-])"),
    "hidden": re.compile(""),
    "style": re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE),
}
_PULLING = re.compile(r"pull-?_?quote", re.IGNORECASE)
_HIDES, _PULLS = '="hides"', '="pulls"'
_LONGEST_PULL_QUOTE = 600
_OPENS_WITH_MARK = re.compile(r"(?:<[^>]*>|\s)*[“„«»\"‘‚]")
_ATTRIBUTES = {
    "*": {"dir", "lang", *_TELLING},
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_LINKS = {"http", "https", "mailto"}
MAX_DEPTH = 256
"""Of nested elements; pages stay below 60. Tags nested deeper go, their words stay."""
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>")
_NOT_NESTING = "area br col dd dt embed hr img input li link meta option p source td th tr wbr"
_CLOSED_BY_OTHERS = frozenset(_NOT_NESTING.split())
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s[a-z-]+=\"[^\"]*\")*)>"
)
_VOID = frozenset({"br", "col", "hr", "wbr"})
_TELLING_ATTRIBUTE = re.compile(rf'\s(?:{"|".join(_TELLING)})="[^"]*"')
_ELEMENT_TAG = re.compile(r"<(/?)(article|main)\b[^>]*>")
_Q_TAG = re.compile(r"<(/?)q\b[^>]*>")


def _shallow(html: str) -> str:
    """Without the tags nested deeper than any page's: parsing takes depth times length."""
    depth = over = 0

    def kept(tag: "re.Match[str]") -> str:
        nonlocal depth, over
        if tag[2].lower() in _CLOSED_BY_OTHERS:
            return tag[0]
        if not tag[1]:
            over += depth == MAX_DEPTH
            depth += not over
            return "" if over else tag[0]
        if over:
            over -= 1
            return ""
        depth -= depth > 0
        return tag[0]

    return _ANY_TAG.sub(kept, html)


def _attribute(element: str, name: str, value: str) -> str | None:
    """The attribute as it may stay; those that tell of hiding and pull quotes say just that."""
    if name not in _TELLING:
        return value
    if name in _HIDING and _HIDING[name].search(value):
        return "hides"
    return "pulls" if name in ("class", "role") and _PULLING.search(value) else None


class _Open(NamedTuple):
    """An element not yet closed, and from where on its HTML stands in what is kept."""

    name: str
    since: int
    fate: Literal["stays", "goes", "weighed"]


def _shown(html: str) -> str:
    """What is shown of well-formed HTML: nothing hidden, of asides only the pull quotes."""
    kept: list[str] = []
    opened: list[_Open] = []
    copied = 0
    for tag in _TAG.finditer(html):
        kept.append(html[copied : tag.start()])
        copied = tag.end()
        if tag["close"]:
            last = opened.pop()
            kept.append(f"</{last.name}>")
            if last.fate == "goes" or (last.fate == "weighed" and not _is_pull_quote(kept, last)):
                del kept[last.since :]
            continue
        name = "aside" if _PULLS in tag["attributes"] else tag["name"]
        if name not in _VOID:
            opened.append(_Open(name, len(kept), _fate(name, tag["attributes"], opened)))
        kept.append(f"<{name}{_TELLING_ATTRIBUTE.sub('', tag['attributes'])}>")
    return "".join([*kept, html[copied:]])


def _fate(
    name: str, attributes: str, around: Sequence[_Open]
) -> Literal["stays", "goes", "weighed"]:
    outer = {each.name for each in around}
    if _HIDES in attributes or (name == "footer" and not outer & {"blockquote", "aside"}):
        return "goes"
    plain_aside = name == "aside" and "aside" not in outer and _PULLS not in attributes
    return "weighed" if plain_aside else "stays"


def _is_pull_quote(kept: Sequence[str], aside: _Open) -> bool:
    """Whether an <aside> that no class tells of holds a quote and little else."""
    html = "".join(kept[aside.since :])
    short = len(html) <= _LONGEST_PULL_QUOTE and "<a " not in html
    return short and ("<blockquote" in html or _OPENS_WITH_MARK.match(html) is not None)


def _insides(html: str, name: str) -> list[str]:
    """What stands in each outermost element of that name, in well-formed HTML."""
    depth, start, found = 0, 0, []
    for tag in _ELEMENT_TAG.finditer(html):
        if tag[2] != name:
            continue
        depth += -1 if tag[1] else 1
        if depth == 1 and not tag[1]:
            start = tag.end()
        elif depth == 0:
            found.append(html[start : tag.start()])
    return found
