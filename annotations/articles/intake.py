"""From an article's bytes to a harmless HTML fragment: kinds of files, encodings, Markdown."""

import re
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from charset_normalizer import from_bytes
from markdown_it import MarkdownIt

from annotations.articles.docx import docx_to_html
from annotations.articles.sanitising import main_part, sanitised
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
    if data.startswith(_ZIP):
        return Fragment(sanitised(docx_to_html(data, path)), None)
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
            raise ArticleError(f"{path}: is {kind}; save the article as DOCX, Markdown or HTML")
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
        if not _NO_TEXT.search(text):
            return text
    raise ArticleError(f"{path}: not readable as text; save it as UTF-8 text, Markdown or HTML")


_KINDS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"} | {
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
}
_ZIP = b"PK\x03\x04"
_OTHER_KINDS = {
    b"%PDF": "a PDF",
    b"{\\rtf": "rich text (RTF)",
    b"\xd0\xcf\x11\xe0": "an old Word document",
}
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
# Without windows-1250, which short French texts would be taken for; it is told by what its
# letters look like in windows-1252: "bł¹d" for "błąd", "øíèky" beside a "ž".
_LEGACY = ["cp1252", "cp1254", "cp1256", "cp1251", "koi8_r"]
_IN_WORDS = re.compile(r"[^\W\d_][¹³¿]|[¹³¿][^\W\d_]")
_CARONS, _BESIDE_CARONS = re.compile("[šž]", re.IGNORECASE), re.compile("[èøìæð]", re.IGNORECASE)

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:(.+)$", re.MULTILINE)
_LONGEST_TITLE = 1_000
_HEAD_TITLE = re.compile(r"<title[^<>]*>([^<]*)</title", re.IGNORECASE)

_LOOKS_HTML = re.compile(r"\s*<(!doctype|html|head|body|article|main|div|p|h1)\b", re.IGNORECASE)
_LOOKS_MARKDOWN = re.compile(r"^(#{1,6} |> |---$|[*-] )|\]\(|\*\*", re.MULTILINE)


def _candidates(data: bytes) -> list[str]:
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return [encoding]
    declared = _DECLARED.search(data[:4096])
    name = declared[1].decode() if declared else ""
    # Python's escapes are no encodings of pages: a declared one is there to hide something.
    return ["utf-8", *([name] if name and "escape" not in name.lower() else []), _guessed(data)]


def _guessed(data: bytes) -> str:
    guess = from_bytes(data, cp_isolation=_LEGACY).best()
    encoding = guess.encoding if guess else ""
    central = encoding == "cp1252" and _is_central_european(data.decode("cp1252", "ignore"))
    return "cp1250" if central else encoding


def _is_central_european(text: str) -> bool:
    """Whether text read as windows-1252 looks as windows-1250 does then."""
    lines = text.split("\n")
    both = any(_CARONS.search(line) and _BESIDE_CARONS.search(line) for line in lines)
    return both or _IN_WORDS.search(text) is not None


def _sniff(text: str) -> str:
    if _LOOKS_HTML.match(text):
        return "html"
    return "markdown" if _LOOKS_MARKDOWN.search(text) else "text"


def _from_markdown(text: str) -> Fragment:
    matter = _FRONT_MATTER.match(text)
    title = _FRONT_TITLE.search(matter[1] or "") if matter else None
    html = MarkdownIt("commonmark").render(text[matter.end() :] if matter else text)
    return Fragment(sanitised(html), title[1].strip().strip("\"'") if title else None)


def _from_html(text: str) -> Fragment:
    title = _HEAD_TITLE.search(text)
    shown = unescape(title[1][:_LONGEST_TITLE]).strip() if title else None
    return Fragment(main_part(sanitised(text)), shown or None)


def _from_text(text: str) -> Fragment:
    """Blank lines set paragraphs apart; where there are none, each line is a paragraph."""
    paragraphs = re.split(r"\n[ \t]*\n", text) if re.search(r"\n[ \t]*\n", text) else [text]
    if len(paragraphs) == 1:
        paragraphs = text.split("\n")
    shown = [escape(part.strip(), quote=False) for part in paragraphs if part.strip()]
    return Fragment(sanitised("\n".join(f"<p>{part}</p>" for part in shown)), None)


_READERS = {"markdown": _from_markdown, "html": _from_html, "text": _from_text}
