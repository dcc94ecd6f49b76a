"""TTML (IMSC, DFXP), read and written, SCC and EBU STL, read: all with ttconv.

Its model of a document is flattened to cues: a cue for each paragraph with text, or for each
span where those have the times. What the
library only logs is a note. XML with a document type is refused before it is parsed, for that
is where entities and addresses to fetch stand.
"""

import html
import io
import logging
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

from ttconv import model
from ttconv.imsc import reader as imsc_reader
from ttconv.imsc import writer as imsc_writer
from ttconv.scc import reader as scc_reader
from ttconv.stl import reader as stl_reader
from ttconv.stl.config import STLReaderConfiguration
from ttconv.style_properties import (
    DirectionType,
    DisplayAlignType,
    StyleProperties,
    TextAlignType,
)

from media.timebase import seconds_to_ms
from transcripts.formats.text import (
    MalformedError,
    Subtitles,
    clean_lines,
    directed,
    is_right_to_left,
    labelled,
)
from transcripts.subtitles.cue import Cue


def read_ttml(text: str) -> Subtitles:
    """The cues of a TTML document."""
    if _DOCTYPE.search(text):
        raise MalformedError("XML with a document type (DOCTYPE) is not read; take it away")
    return _read(lambda: imsc_reader.to_model(ET.ElementTree(_root(text))), "TTML")


def write_ttml(cues: Sequence[Cue]) -> str:
    """An IMSC text document: each cue a centred paragraph at the bottom of the picture."""
    document = model.ContentDocument()
    region = model.Region("bottom", document)
    region.set_style(StyleProperties.DisplayAlign, DisplayAlignType.after)
    region.set_style(StyleProperties.TextAlign, TextAlignType.center)
    document.put_region(region)
    body, div = model.Body(document), model.Div(document)
    document.set_body(body)
    body.push_child(div)
    body.set_region(region)
    if is_right_to_left(cues):
        body.set_style(StyleProperties.Direction, DirectionType.rtl)
    for cue in directed(labelled(cues)):
        div.push_child(_paragraph(cue, document))
    tree = imsc_writer.from_model(document)
    xml: str = ET.tostring(tree.getroot(), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'


def read_scc(text: str) -> Subtitles:
    """The cues of a Scenarist file (CEA-608 captions)."""
    if not text.lstrip().startswith("Scenarist_SCC"):
        raise MalformedError('not SCC: it does not begin with "Scenarist_SCC"')
    # The library passes over lines with spaces where the tab belongs, as some tools write them.
    tabbed = _SCC_TIME.sub(r"\1\t", text)
    return _read(lambda: scc_reader.to_model(tabbed), "SCC")


def read_stl(data: bytes) -> Subtitles:
    """The cues of an EBU STL file (EBU Tech 3264)."""
    if not _STL.match(data):
        raise MalformedError("not EBU STL: no STL25.01 or the like in its head")
    clock = data[_PROGRAMME_START].decode("latin-1")
    if clock.isdecimal() and clock.strip("0"):
        read = _read_stl(data, STLReaderConfiguration(program_start_tc="TCP"))
        if read.cues:
            return replace(read, notes=(f"its times count from {clock}, its start", *read.notes))
    return _read_stl(data, None)


def _read_stl(data: bytes, origin: STLReaderConfiguration | None) -> Subtitles:
    """What is before the origin is left out by the library."""
    return _read(lambda: stl_reader.to_model(io.BytesIO(data), origin), "EBU STL")


def _root(text: str) -> ET.Element:
    """Of XML as text: what it says of its encoding is over.

    HTML's names for characters are no XML, but are found. The library knows the namespace of
    today's TTML alone, not of the DFXP of 2006, and takes a
    container that begins late and has no end of its own for an empty one, so it gets one.
    """
    text = _DFXP.sub("http://www.w3.org/ns/ttml", _DECLARATION.sub("", text)).lstrip()
    text = _NAMED.sub(lambda name: html.escape(html.unescape(name[0])), text)
    root = ET.fromstring(text)  # noqa: S314  no DOCTYPE in it
    for element in root.iter():
        is_container = element.tag.rpartition("}")[2] in ("body", "div")
        if is_container and "begin" in element.attrib and not {"end", "dur"} & {*element.attrib}:
            element.set("dur", f"{_EVER_S}s")
    return root


def _read(parse: Callable[[], model.ContentDocument | None], name: str) -> Subtitles:
    with _heard() as said:
        try:
            document = parse()
            body = document and document.get_body()
            cues = tuple(_cues(body, Fraction(0), None)) if body else ()
        except (*_DAMAGE, ET.ParseError) as error:
            why = " ".join(map(str, error.args))
            raise MalformedError(f"damaged {name}: {why}") from None
        except RecursionError:
            raise MalformedError(f"damaged {name}: nested too deep") from None
    if document is None:
        raise MalformedError(f"not {name}")
    notes, looks = (
        list(dict.fromkeys(text for level, text in said if (level > logging.WARNING) == is_bad))
        for is_bad in (True, False)
    )
    return Subtitles(cues, notes=tuple(notes[:_NOTES]), looks=tuple(looks[:_NOTES]))


def _cues(
    element: model.ContentElement, origin_s: Fraction, until_s: Fraction | None
) -> Iterator[Cue]:
    """The paragraphs in an element; their times count from their parents'."""
    start_s = origin_s + (element.get_begin() or 0)
    end = element.get_end()
    own_s = None if end is None or end >= _EVER_S else origin_s + end
    end_s = min((each for each in (own_s, until_s) if each is not None), default=None)
    if isinstance(element, model.P) and _is_of_timed_spans(element):
        for child in element:
            yield from _cues(child, start_s, end_s)
        return
    if isinstance(element, model.P | model.Span):
        lines = clean_lines(_joined(element))
        if lines:
            end_s = start_s + _UNENDED_S if end_s is None else end_s
            yield Cue(seconds_to_ms(start_s), seconds_to_ms(end_s), lines)
        return
    for child in element:
        yield from _cues(child, start_s, end_s)


def _is_of_timed_spans(paragraph: model.P) -> bool:
    """Whether a paragraph does not say when it begins, and all that is in it does."""
    if paragraph.get_begin() is not None:
        return False
    with_text = [child for child in paragraph if _joined(child).strip()]
    return bool(with_text) and all(child.get_begin() is not None for child in with_text)


def _joined(element: model.ContentElement) -> str:
    if isinstance(element, model.Br):
        return "\n"
    if isinstance(element, model.Text):
        text: str = element.get_text()
        kept = element.parent().get_space() is model.WhiteSpaceHandling.PRESERVE
        return text if kept else _SPACES.sub(" ", text)
    return "".join(map(_joined, element))


def _paragraph(cue: Cue, document: model.ContentDocument) -> model.P:
    paragraph = model.P(document)
    paragraph.set_begin(Fraction(cue.start_ms, 1000))
    paragraph.set_end(Fraction(cue.end_ms, 1000))
    for place, line in enumerate(cue.lines):
        span = model.Span(document)
        span.push_child(model.Text(document, _NO_XML.sub("\ufffd", line)))
        paragraph.push_children([model.Br(document), span] if place else [span])
    return paragraph


class _Listener(logging.Handler):
    """Keeps what is logged as warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.levelno, record.getMessage()))


@contextmanager
def _heard() -> Iterator[list[tuple[int, str]]]:
    """What ttconv logs meanwhile, with its level, which nobody else hears."""
    logger, listener = logging.getLogger("ttconv"), _Listener()
    logger.addHandler(listener)
    was, logger.propagate = logger.propagate, False
    try:
        yield listener.said
    finally:
        logger.propagate = was
        logger.removeHandler(listener)


_UNENDED_S = 10
"""How long a paragraph without an end stays, as in ttconv's own SubRip."""
_EVER_S = 10_000_000
_NOTES = 3
_DAMAGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error)
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]\w{1,30};", re.ASCII)
_SCC_TIME = re.compile(r"^[ \t]*(\d\d:\d\d:\d\d[:;.,]\d\d)[ \t]+", re.MULTILINE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DFXP = re.compile(r"http://www\.w3\.org/2006/(?:04|10)/ttaf1")
_STL = re.compile(rb".{3}STL\d\d\.01", re.DOTALL)
_PROGRAMME_START = slice(256, 264)
"""Where the head has the time code of the programme's start, HHMMSSFF (Tech 3264, TCP)."""
_SPACES = re.compile(r"[ \t\r\n]+")
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
