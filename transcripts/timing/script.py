"""A transcript as a person types it: plain text, without times.

Paragraphs may begin with who speaks ("ABDI:", "Q:"), notes stand in square brackets ("[laughter]"),
and times, at the start of a line or in brackets, are from somebody else's clock and left out.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sentencex

from transcripts.errors import TranscriptError
from transcripts.formats.encodings import decode
from transcripts.formats.text import MalformedError, clean_lines
from transcripts.intake import read_file
from transcripts.tags import UNSPACED

MAX_TEXT_BYTES = 16 << 20
"""A fortnight of speech."""

_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_TIMES = re.compile(
    rf"[\[(]\s*{_CLOCK}(?:\s*[-–—>]+\s*{_CLOCK})?\s*[\])]|^\s*{_CLOCK}(?:\s*[-–—>]+\s*{_CLOCK})?\s+"
)
_LABEL = re.compile(r"\s*([^\W\d_][^:\n\[\]]{0,39}?)\s*(?::\s+|：\s*)(?=\S)")
_LABEL_WORDS = 4
_WRAPPED = re.compile(r".{50,}[^\s.!?…:\]\"”’»。！？؟۔।]")
"""A line that was broken because it was full."""
_BLANK_LINE = re.compile(r"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)")
_NOTE = re.compile(r"\[[^\[\]]*\]")
_UNSPACED_WORD = re.compile(r"\[[^\[\]]*\]|[a-zA-Z0-9]+\W*?|\w[^\w\s\[]*|[^\w\s]+|\s+")


@dataclass(frozen=True, slots=True)
class Written:
    """A word as it is written, with its punctuation; one that is not `spoken` is a note."""

    text: str
    spoken: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, its words, and who says it."""

    text: str
    words: tuple[Written, ...]
    speaker: str | None = None

    @property
    def spoken(self) -> list[str]:
        """The words that should be in the sound."""
        return [word.text for word in self.words if word.spoken]


def read_text(path: Path) -> str:
    """The text of a file in any encoding. Raises `TranscriptError` for what has no words in it."""
    try:
        text = decode(read_file(path, MAX_TEXT_BYTES)).text
    except MalformedError as problem:
        raise TranscriptError(f"{path}: {problem}") from None
    if not any(letter.isalnum() for letter in text):
        raise TranscriptError(f"{path}: no words in it; name the text of what is said")
    return text


def script(text: str, language: str) -> tuple[Line, ...]:
    """The sentences of a text in `language`.

    A new line is a new paragraph, unless the one before it was full.
    """
    paragraphs = list(_paragraphs(text))
    names = _names(paragraphs)
    lines: list[Line] = []
    speaker = None
    for paragraph in paragraphs:
        label = _label(paragraph)
        if label in names:
            speaker = label
            paragraph = _LABEL.sub("", paragraph, count=1)
        for line in _sentences(paragraph, speaker, language):
            if line.spoken or not lines:
                lines.append(line)
            else:
                lines[-1] = _joined(lines[-1], line)
    return tuple(lines)


def is_spoken(word: str) -> bool:
    """Whether a word can be heard: neither marks alone nor a note of one word."""
    return not _NOTE.fullmatch(word) and any(letter.isalnum() for letter in word)


def _paragraphs(text: str) -> Iterator[str]:
    for block in _BLANK_LINE.split(text):
        paragraph: list[str] = []
        for line in clean_lines(block):
            if paragraph and (_label(line) or not _WRAPPED.fullmatch(paragraph[-1])):
                yield " ".join(paragraph)
                paragraph = []
            paragraph.append(" ".join(_TIMES.sub(" ", line).split()))
        yield " ".join(paragraph)


def _names(paragraphs: Sequence[str]) -> frozenset[str]:
    """The labels that name speakers: in capitals, or before two paragraphs or more."""
    found = Counter(label for each in paragraphs if (label := _label(each)))
    return frozenset(
        label
        for label, times in found.items()
        if times > 1 or (label == label.upper() != label.lower())
    )


def _label(paragraph: str) -> str | None:
    found = _LABEL.match(paragraph)
    return found[1] if found and len(found[1].split()) <= _LABEL_WORDS else None


def _sentences(paragraph: str, speaker: str | None, language: str) -> Iterator[Line]:
    # A full stop in a note ends no sentence.
    notes = _NOTE.findall(paragraph)
    hidden = _NOTE.sub(lambda note: "\ue000" * len(note[0]), paragraph)
    at = 0
    for sentence in sentencex.segment(language, hidden):
        text = paragraph[at : at + len(sentence)]
        at += len(sentence)
        if text.strip():
            yield Line(text.strip(), tuple(_words(text, notes, language)), speaker)


def _words(text: str, notes: Sequence[str], language: str) -> Iterator[Written]:
    if language in UNSPACED:
        pieces = _UNSPACED_WORD.findall(text)
    else:
        pieces = _NOTE.sub(lambda note: f" {note[0].replace(' ', chr(0xE000))} ", text).split()
    for piece in pieces:
        word = piece.replace("\ue000", " ").strip()
        if word:
            yield Written(word, word not in notes and is_spoken(word))


def _joined(line: Line, note: Line) -> Line:
    return Line(f"{line.text} {note.text}", line.words + note.words, line.speaker)
