"""What was said, for reading: plain text and a Word document, a paragraph for each turn."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from media.timebase import clock
from transcripts.formats.text import is_right_to_left
from transcripts.subtitles.cue import Cue, by_speaker

PAUSE_MS = 2_000
"""A longer silence begins a paragraph, and so does the end of a sentence after `LONG_CHARS`."""
LONG_CHARS = 600


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one speaker says without a long pause."""

    start_ms: int
    speaker: str | None
    text: str


def paragraphs(cues: Sequence[Cue]) -> Iterator[Paragraph]:
    """Cues put together again; there is something in each of them."""
    turn: list[Cue] = []
    chars = 0
    for cue in (part for each in cues for part in by_speaker(each)):
        if turn and _begins(cue, turn[-1], chars):
            yield _paragraph(turn)
            turn, chars = [], 0
        turn.append(cue)
        chars += sum(map(len, cue.lines))
    if turn:
        yield _paragraph(turn)


def write_text(cues: Sequence[Cue]) -> str:
    """Plain text without times, an empty line between paragraphs."""
    return "\n".join(f"{label}{each.text}\n" for label, each in _labelled(cues))


def write_docx(cues: Sequence[Cue]) -> bytes:
    """A Word document (ECMA-376) with the time and the speaker before each paragraph."""
    rtl = is_right_to_left(cues)
    body = "".join(_docx_paragraph(label, each, rtl) for label, each in _labelled(cues))
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (*_PARTS.items(), ("word/document.xml", document)):
            info = zipfile.ZipInfo(name)  # its date is fixed, so the same cues are the same bytes
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _DECLARATION + part)
    return data.getvalue()


def _begins(cue: Cue, before: Cue, chars: int) -> bool:
    ended = chars > LONG_CHARS and before.lines[-1].rstrip("\"'”’»)").endswith(_SENTENCE_ENDS)
    return cue.speaker != before.speaker or cue.start_ms - before.end_ms > PAUSE_MS or ended


def _paragraph(turn: Sequence[Cue]) -> Paragraph:
    text = " ".join(line for cue in turn for line in cue.lines)
    return Paragraph(turn[0].start_ms, turn[0].speaker, _UNSPACED.sub("", text))


def _labelled(cues: Sequence[Cue]) -> Iterator[tuple[str, Paragraph]]:
    before = None
    for each in paragraphs(cues):
        yield f"{each.speaker}: " if each.speaker and each.speaker != before else "", each
        before = each.speaker


def _docx_paragraph(label: str, paragraph: Paragraph, rtl: bool) -> str:
    direction, run = ("<w:pPr><w:bidi/></w:pPr>", "<w:rtl/>") if rtl else ("", "")
    time = _docx_run(f"[{clock(paragraph.start_ms)}] ", '<w:color w:val="666666"/>')
    name = _docx_run(label, f"<w:b/><w:bCs/>{run}") if label else ""
    return f"<w:p>{direction}{time}{name}{_docx_run(paragraph.text, run)}</w:p>"


def _docx_run(text: str, look: str) -> str:
    safe = escape(_NO_XML.sub("\ufffd", text))
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{safe}</w:t></w:r>'


_SENTENCE_ENDS = (".", "?", "!", "…", "؟", "۔", "。", "？", "！")
_UNSPACED_LETTER = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff]"
_UNSPACED = re.compile(rf"(?<={_UNSPACED_LETTER}) (?={_UNSPACED_LETTER})")
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = "http://schemas.openxmlformats.org"
_WORD = f"{_OPEN}/wordprocessingml/2006/main"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_OPEN}/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN_TYPE}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OPEN}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OPEN}/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>',
}
