"""From an article's bytes to a harmless HTML fragment: encodings, Markdown, sanitising.

The fragment is shown inside pages that hold sensitive material, so nothing in it may run,
submit, or load: images go too, since fetching one tells its server who reads.
"""

import re
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

import nh3
from charset_normalizer import from_bytes
from markdown_it import MarkdownIt

from annotations.errors import ArticleError


@dataclass(frozen=True, slots=True)
class Fragment:
    """A sanitised article; `title` is the one its head or front matter gives."""

    html: str
    title: str | None


def to_fragment(data: bytes, path: Path) -> Fragment:
    """Sanitise an article's bytes; `path` tells the kind and names the file in errors.

    Raises `ArticleError` for what is not text.
    """
    text = decode(data, path).replace("\r\n", "\n").replace("\r", "\n")
    return _READERS[_KINDS.get(path.suffix.lower()) or _sniff(text)](text)


def decode(data: bytes, path: Path) -> str:
    """The text in the bytes: marked Unicode, UTF-8, what the HTML declares, or a fair guess.

    Raises `ArticleError` when the file is empty, is no text, or its encoding cannot be told.
    """
    if not data.strip():
        raise ArticleError(f"{path}: is empty; name a file with the article's words")
    for magic, kind in _OTHER_KINDS.items():
        if data.startswith(magic):
            raise ArticleError(f"{path}: is {kind}; save the article as Markdown, HTML or text")
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
        if not _CONTROL.search(text):
            return text
    raise ArticleError(f"{path}: not readable as text; save it as UTF-8 text, Markdown or HTML")


_KINDS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"} | {
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
}
_OTHER_KINDS = {b"%PDF": "a PDF", b"PK\x03\x04": "a Word document or an archive"} | {
    b"{\\rtf": "rich text (RTF)",
    b"\xd0\xcf\x11\xe0": "an old Word document",
}
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
# Without windows-1250: short French texts would be taken for it.
_LEGACY = ["cp1252", "cp1254", "cp1256", "cp1251", "koi8_r"]

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:(.+)$", re.MULTILINE)
_HEAD_TITLE = re.compile(r"<title[^<>]*>([^<]*)</title", re.IGNORECASE)

_TAGS = (
    "a abbr address article b bdi bdo blockquote br caption cite code col colgroup dd del details "
    "dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark ol p "
    "pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th "
    "thead time tr u ul var wbr"
)
_DROPPED_WITH_CONTENT = (
    "aside audio button canvas datalist footer head iframe math menu nav noscript object "
    "option script select style svg template textarea title video"
)
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_LINKS = {"http", "https", "mailto"}
_ELEMENT_TAG = re.compile(r"<(/?)(article|main)\b[^>]*>")
_Q_TAG = re.compile(r"<(/?)q\b[^>]*>")
_LOOKS_HTML = re.compile(r"\s*<(!doctype|html|head|body|article|main|div|p|h1)\b", re.IGNORECASE)
_LOOKS_MARKDOWN = re.compile(r"^(#{1,6} |> |---$|[*-] )|\]\(|\*\*", re.MULTILINE)


def _candidates(data: bytes) -> list[str]:
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return [encoding]
    declared = _DECLARED.search(data[:4096])
    guess = from_bytes(data, cp_isolation=_LEGACY).best()
    return ["utf-8", *([declared[1].decode()] if declared else []), guess.encoding if guess else ""]


def _sniff(text: str) -> str:
    if _LOOKS_HTML.match(text):
        return "html"
    return "markdown" if _LOOKS_MARKDOWN.search(text) else "text"


def _from_markdown(text: str) -> Fragment:
    matter = _FRONT_MATTER.match(text)
    title = _FRONT_TITLE.search(matter[1] or "") if matter else None
    html = MarkdownIt("commonmark").render(text[matter.end() :] if matter else text)
    return Fragment(_clean(html), title[1].strip().strip("\"'") if title else None)


def _from_html(text: str) -> Fragment:
    title = _HEAD_TITLE.search(text)
    return Fragment(_main_part(_clean(text)), unescape(title[1]).strip() or None if title else None)


def _from_text(text: str) -> Fragment:
    """Blank lines set paragraphs apart; where there are none, each line is a paragraph."""
    paragraphs = re.split(r"\n[ \t]*\n", text) if re.search(r"\n[ \t]*\n", text) else [text]
    if len(paragraphs) == 1:
        paragraphs = text.split("\n")
    shown = [escape(part.strip(), quote=False) for part in paragraphs if part.strip()]
    return Fragment(_clean("\n".join(f"<p>{part}</p>" for part in shown)), None)


_READERS = {"markdown": _from_markdown, "html": _from_html, "text": _from_text}


def _clean(html: str) -> str:
    safe = nh3.clean(
        html,
        tags=set(_TAGS.split()),
        clean_content_tags=set(_DROPPED_WITH_CONTENT.split()),
        attributes=_ATTRIBUTES,
        url_schemes=_LINKS,
        url_relative="deny",
    )
    # A browser draws the marks of <q>, so the reader sees them: make them text.
    return _Q_TAG.sub(lambda tag: "”" if tag[1] else "“", safe).strip()


def _main_part(html: str) -> str:
    """The inside of the longest <article>, or of <main>, or everything."""
    for name in ("article", "main"):
        if inside := max(_insides(html, name), key=len, default=""):
            return inside.strip()
    return html


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
