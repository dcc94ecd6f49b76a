"""WebVTT, read and written with webvtt-py.

What the standard asks beyond the library is done here: the signature must stand alone (section
4.1), tags and character references in cue text are taken away and decoded, voices are speakers
(section 6.4), and text is escaped on its way out.
"""

import html
from collections.abc import Sequence

import regex
import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from transcripts.cues import Cue
from transcripts.formats.text import (
    LRM,
    RLM,
    MalformedError,
    clean_lines,
    clean_name,
    directed,
    timestamp,
)


def read(text: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT file; speakers are its voices."""
    if not _SIGNATURE.match(text):
        raise MalformedError('not WebVTT: it does not begin with "WEBVTT"')
    try:
        captions = webvtt.from_string(text.replace("\0", "\ufffd")).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise MalformedError(f"not WebVTT: {error}") from None
    return tuple(_cue(caption) for caption in captions)


def write(cues: Sequence[Cue]) -> str:
    """A WebVTT file without anything but its cues."""
    captions = [
        webvtt.Caption(timestamp(cue.start_ms), timestamp(cue.end_ms), _payload(cue))
        for cue in directed(cues)
    ]
    return webvtt.WebVTT(captions=captions).content


def plain(text: str) -> tuple[str, ...]:
    """The lines of a cue's text without tags, character references decoded."""
    return clean_lines(_unescaped(_TAG.sub("", text)))


def _cue(caption: webvtt.Caption) -> Cue:
    raw = caption.raw_text
    names = {clean_name(_unescaped(name)) for name in _VOICE.findall(raw)}
    if len(names) > 1:
        raw = _VOICE.sub(r"\n\1: ", raw)
    return Cue(
        caption.start_time.in_milliseconds(),
        caption.end_time.in_milliseconds(),
        plain(raw),
        names.pop() if len(names) == 1 else None,
    )


def _payload(cue: Cue) -> list[str]:
    voice = f"<v {_escape(cue.speaker)}>" if cue.speaker else ""
    first, *rest = map(_escape, cue.lines)
    return [voice + first, *rest]


def _unescaped(text: str) -> str:
    """With character references decoded; Python reads no numbers as long as some may be."""
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text))


def _escape(text: str) -> str:
    return text.translate(_REFERENCES)


_SIGNATURE = regex.compile(r"WEBVTT(?:[ \t\r\n]|$)")
_VOICE = regex.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_TAG = regex.compile(r"<[^>]*>?")
_NO_CHARACTER = regex.compile(r"&#\d{20,};?")
_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", RLM: "&rlm;", LRM: "&lrm;"})
