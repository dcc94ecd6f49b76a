"""Made-up input, most of it wrong: nothing may end in an exception or in nonsense.

Each target takes bytes and makes an article, a transcript or subtitles of them, from pieces
that are known to cause trouble. The suite runs each on a few hundred, or as many as the
environment's QUOTEMARK_FUZZ says; to search on and on, with coverage to guide it, run one under
Atheris (`pip install atheris`; it takes libFuzzer's options):

    python tests/fuzz/test_fuzz.py TARGET [-max_total_time=600]
"""

import atexit
import gc
import io
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.alignment import align
from annotations.articles.article import article_from_bytes
from annotations.changes.since import before, before_in, compared
from annotations.errors import ArticleError
from annotations.files.marked import with_marked
from annotations.files.stored import alignment_from_json
from annotations.files.table import table
from annotations.files.w3c import annotation_page
from annotations.files.w3c_import import annotations_from_json
from annotations.matching.index import build_track
from annotations.model import (
    FLAGS,
    VERDICTS,
    AlignedQuote,
    Article,
    Part,
    Quote,
    Span,
    alignment_to_json,
    quotes_to_json,
)
from annotations.pages import Footage, Track, article_page, report_page, watch_page
from annotations.policy import DEFAULT, judged
from annotations.quotes.quotations import find_quotes
from annotations.words.tokens import tokenize
from annotations.words.wording import printed_words
from transcripts.errors import TranscriptError
from transcripts.formats import (
    FORMATS,
    READ_SUFFIXES,
    WRITTEN,
    load_subtitles,
    losses,
    subtitle_data,
    transcript_from_cues,
)
from transcripts.formats.text import Subtitles
from transcripts.model import LATEST_MS, Transcript, to_json, write_transcript
from transcripts.reading import from_json, read_transcript
from transcripts.recognition.voice import Interval
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.check import check
from transcripts.subtitles.styles import DEFAULT_STYLE
from transcripts.timing.fitting import fitted
from transcripts.timing.retiming import has_new_words, with_times
from transcripts.timing.script import script
from transcripts.timing.wordtimes import Placed

SCRATCH = Path(tempfile.mkdtemp(prefix="quotemark-fuzz-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

WORDS = (
    "we never left the camp and stayed there for five days because nobody came not can't won't "
    "twenty one thousand hundred 1,000 5 $5 million 3.7 % ² ½ Ⅷ ٣ ١٩٩٤ um uh you know I I mean "
    "New York Rosa Medina Mazloum Abdi Müller Straße STRASSE İstanbul ışık rock 'n' roll '90s "
    "قال الوزير نحن لم نغادر المخيم ئێمە کوردستان дело сказал dedi a\u0301e\u0308 ﷺ 他 说 私は 🙂 "
    "👩\u200d👩\u200d👧 \u200f \u2067 \u2069 \u00ad \u200b x" + "y" * 90
).split(" ")
MARKS = [
    *("“", "”", "„", "‟", "«", "»", "‹", "›", "‘", "’", "‚", "'", '"', "「", "」", "＂", "`"),
    *("…", "...", ". . .", "[...]", "[ … ]", "(…)", "[", "]", "(", ")", "[the", "camp]"),
    *(".", ",", "?", "!", ":", ";", "،", "؟", "—", "–", "-", " — ", " ", "  ", "\u00a0", "\t"),
    *(" said ", " he said, ", ", said ", " according to ", " told ", " dijo ", "قال: ", " sagte "),
]
LAYOUT = [
    *("\n", "\n\n", "\r\n", "\r", "> ", "> > ", "# ", "- ", "1. ", "    ", "```\n", "---\n", "**"),
    *("title: a\n", "[a](b)", "![x](y)", "<!--", "-->", "\\"),
    *("|", "\0", "\x1b", "\ufeff", "\u2028"),
]
TAGS = [
    *("<p>", "</p>", "<blockquote>", "</blockquote>", "<q>", "</q>", "<aside>", "</aside>", "<br>"),
    *("<article>", "</article>", "<main>", "<pre>", "</pre>"),
    *("<h1>", "</h1>", "<b>", "</i>", "<a>"),
    *("<script>", "</script>", "<style>", "<svg>", "<math>", "<title>", "</title>", "<template>"),
    *("<plaintext>", "<table><tr><td>", "</table>", "<ul><li>", "<img src=x onerror=alert(1)>"),
    *("<a href='javascript:alert(1)'>", "<meta charset=", "<p class='pullquote'>", "<div hidden>"),
    *("&quot;", "&ldquo;", "&#8220;", "&#x110000;", f"&#{'9' * 5_000};"),
    *("&", "<", ">", "<![CDATA["),
    *("<figure>", "<figcaption>", "<cite>", "<!doctype html>"),
    *("<html>", "<head>", "<body>", "utf-7>"),
]
TIMES = [
    *("00:00:01.000", "00:00:02,500", "0:00:03.000", "1:2:3.4", "99:59:59.999", "-1:00:00.000"),
    *(" --> ", "-->", ",", "\n", "\n\n", "\r\n"),
    *("1\n", "2\n", "WEBVTT", "WEBVTT\n\n", "NOTE ", "<c>"),
    *("STYLE\n", "REGION\n", "<v Rosa>", "</v>", "<v.loud ", "<00:00:01.500>", "<i>", "</font>"),
    *("{\\an8}", "align:start", "X-TIMESTAMP-MAP=MPEGTS:900000"),
    *(f"{'9' * 5_000}:00:00.000", "&lt;"),
    *("00:61:00.000", "00:00:01.000 --> 00:00:02.000\n", "1\n00:00:01,000 --> 00:00:02,000\n"),
    *("0:00:01.000,0:00:02.000\n", "٠٠:٠٠:٠١.٠٠٠", f"&#{'9' * 5_000};", "<font color='#fff'>", "<"),
]
SUBTITLES = {
    "ass": [
        *("[Script Info]\n", "ScriptType: v4.00+\n", "[V4+ Styles]\n", "Format: Name, Bold\n"),
        *("Style: Default,", "-1\n", "[Events]\n", "Format: Start, End, Name, Text\n"),
        *(
            "Dialogue: 0:00:01.00,",
            "0:00:02.00",
            ",Rosa,",
            "{\\k20}We{\\pos(1,2)} ",
            "left\\N",
            "\n",
        ),
        *("Comment: 0:00:02.00,0:00:03.00,,x\n", "Dialogue: 0:00:02.00,0:00:03.00,,{\\p1}m 0 0\n"),
    ],
    "ttml": [
        *("<?xml version='1.0'?>", "<tt xmlns='http://www.w3.org/ns/ttml' ", "xml:lang='en'", ">"),
        *("<body>", "<div begin='1s'>", "<p ", "begin='00:00:01.000' ", "end='00:00:02:05'", ">"),
        *("We ", "<span begin='0.5s'>", "left", "</span>", "<br/>", "now", "</p>"),
        *("<p dur='5f' timeContainer='seq'>", "&lt;", "</p>", "</div>", "</body>", "</tt>"),
    ],
    "scc": [
        *("Scenarist_SCC V1.0\n\n", "00:00:01:20\t", "94ae 94ae 9420 9420 ", "1370 1370 "),
        *("d3e5 6e61 f4ef ", "942f 942f\n\n", "00:00:04;28\t", "942c 942c\n", "9425 9425 94ad "),
    ],
    "stl": [
        *("850STL25.01", "0" * 245, "00000000", " " * 760, "\0\0\0\xff\0\0\0\1\0\0\0\2\0"),
        *("\x14\2\0", "We left", "\x8f" * 105),
    ],
    "sami": [
        *("<SAMI><HEAD>", "<STYLE TYPE='text/css'><!-- .EN {lang: en} --></STYLE>", "<BODY>"),
        *("<SYNC Start=", "1000", "><P Class=EN>", "We<br>left", "<SYNC Start=2000>", "&nbsp;"),
    ],
    "microdvd": [
        *("{1}{1}", "25.000", "\n", "{25}{50}", "{y:i}We|left\n", "{60}", "{70}", "Now\n"),
    ],
    "lrc": [
        "[ar:Rosa]\n",
        "[00:01.00]",
        "[00:05]",
        "We ",
        "<00:01.50>",
        "left",
        "\n",
        "[00:09.1]\n",
    ],
}
GOLDENS = Path(__file__).parents[1] / "goldens/subtitles"
SOUND = sorted(path for path in GOLDENS.iterdir() if path.suffix in READ_SUFFIXES)
DAMAGE = [
    *(b"\0", b"\r", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x85"),
    *(b"<" * 50, b"{" * 50, b"<b>" * 200, b"<div>" * 300, b"9" * 400, b"-->", b"<![CDATA["),
    *(b"&#99999999999999999999999;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"{\\p1}", b"\\N"),
    *(b"99999:99:99.999", b"-1", b"1e999", "٣".encode(), b"nan", b"\x1b[2J", b"<sync start="),
]
ODD: list[Any] = [
    *(None, True, -1, -5_000, 0, 1, 400, 700.5, 10**12, 10**400, float("nan"), float("inf"), 1e308),
    *("", "400", "Hi", "\ud800", "s1", []),
    *({}, [None], {"a": float("nan")}, [[[[[]]]]], "\0", "\u202e"),
]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1256", "utf-7")


class Choices:
    """Bytes, taken as one choice after another; when they are used up, always the first."""

    def __init__(self, data: bytes) -> None:
        self._left = iter(data)

    def number(self, below: int) -> int:
        """A number from 0 up to at most 255."""
        return next(self._left, 0) % below

    def one(self, of: Sequence[Any]) -> Any:
        """One of the values; of a long list, any of them."""
        return of[(next(self._left, 0) * 256 + next(self._left, 0)) % len(of)]

    def text(self, *tables: Sequence[str]) -> str:
        """Pieces of all the tables, until the bytes are used up."""
        pieces = [piece for table in tables for piece in table]
        return "".join(pieces[a * 31 % len(pieces)] + " " * (a % 3 == 0) for a in self._left)

    def words(self, most: int) -> list[str]:
        return [self.one(WORDS) for _ in range(self.number(most))]


def encoded(choices: Choices, text: str) -> bytes:
    return text.encode(choices.one(ENCODINGS), errors="replace")


def an_article(data: bytes) -> Article | None:
    """An article in one of the formats, if it can be one."""
    choices = Choices(data)
    suffix = choices.one((".md", ".html", ".txt", ".docx", ".odd"))
    start = choices.one(("", "<p>", "# T\n\n", "---\ntitle: 'a\n---\n", "<meta charset=punycode>"))
    if suffix == ".docx":
        content = docx(choices.text(WORDS, MARKS, LAYOUT))
    elif choices.number(8) == 7:
        content = data
    else:
        content = encoded(choices, start + choices.text(WORDS, MARKS, LAYOUT, TAGS))
    try:
        return article_from_bytes(content, Path(f"a{suffix}"))
    except ArticleError:
        return None


def docx(text: str) -> bytes:
    """A Word document whose XML is well-formed only by luck."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    names = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        body = f'<w:document xmlns:w="{names}"><w:body>{paragraphs}</w:body></w:document>'
        archive.writestr("word/document.xml", body)
    return file.getvalue()


def a_document(choices: Choices) -> dict[str, Any]:
    """Transcript JSON, sound but for what is odd in it."""
    at, segments = 0, []
    for number in range(choices.number(7)):
        texts = choices.words(14)
        words = []
        for text in texts:
            words.append({"text": text, "start_ms": at, "end_ms": at + 200, "confidence": 0.5})
            at += 230
        segment = {"id": f"s{number}", "text": " ".join(texts), "words": words, "speaker": "S1"}
        segments.append(segment | {"start_ms": at - 230 * len(words), "end_ms": at})
    document: dict[str, Any] = {
        "schema": "quotemark/transcript/1",
        "media": {"id": "m", "title": "t", "duration_ms": at},
        "language": choices.one(("en", "ar", "ckb", "tr", "und", "x" * 40, "zh")),
        "segments": segments,
        "speakers": [{"id": "S1", "name": choices.one((None, "Rosa Medina", "مظلوم عبدي", ""))}],
    }
    for _ in range(choices.number(6)):
        spoil(choices, document)
    return document


def spoil(choices: Choices, document: dict[str, Any]) -> None:
    """Take out, double or replace something, most often deep inside."""
    if not document:
        return
    inside: Any = document
    keys = [name for name in ("segments", "quotes", "items") if name in document]
    key: Any = choices.one([*keys * 20, *document])
    while isinstance(value := inside[key], dict | list) and value and choices.number(5) < 4:
        inside = value
        key = choices.one([*value] if isinstance(value, dict) else range(len(value)))
    match choices.number(3):
        case 0:
            del inside[key]
        case 1 if isinstance(inside, list):
            inside.insert(choices.number(len(inside) + 1), deepcopy(inside[key]))
        case _:
            inside[key] = deepcopy(choices.one(ODD))


def a_transcript(choices: Choices) -> Transcript | None:
    with suppress(TranscriptError):
        return from_json(a_document(choices))
    return None


def fuzz_article(data: bytes) -> None:
    """An article: its quotes stand where they are said to, and its page can be made."""
    article = an_article(data)
    if article is None:
        return
    assert article.text.strip()
    article.html.encode()
    Harmless().feed(article.html)
    quotes = find_quotes(article)
    assert len({quote.id for quote in quotes}) == len(quotes)
    for quote in quotes:
        assert_placed(quote, article.text)
    json.dumps(quotes_to_json(article, quotes), ensure_ascii=False).encode()
    page = article_page(article, align(article, quotes, (), lambda: None), ())
    assert page.count("<script") == page.count("<script src=")


class Harmless(HTMLParser):
    """Fails on what a sanitised article may not hold."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "style", "img", "iframe", "svg", "math", "object", "form"}
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in {"style", "src"}
            assert name != "href" or (value or "").startswith(("http:", "https:", "mailto:", "#"))


def assert_placed(quote: Quote, text: str) -> None:
    """A quote's words stand in the article where it says."""
    assert quote.parts
    assert quote.exact == " ".join(part.exact for part in quote.parts)
    at = 0
    for part in quote.parts:
        span = part.position
        assert at <= span.start < span.end <= len(text)
        assert part.exact == text[span.start : span.end]
        at = span.end
    start, end = quote.position.start, quote.position.end
    assert (start, end) == (quote.parts[0].position.start, quote.parts[-1].position.end)
    assert text[:start].endswith(quote.prefix)
    assert text[end:].startswith(quote.suffix)
    assert quote.speaker is None or quote.said_in


def fuzz_transcript(data: bytes) -> None:
    """A transcript file: what is read is in order, can be searched, shown and written again."""
    choices = Choices(data)
    path = SCRATCH / "talk.json"
    written = json.dumps(a_document(choices)).encode(choices.one(ENCODINGS[:4]))
    cut = choices.number(256) * len(written) // 200
    path.write_bytes(
        written[:cut] + data[:4] + written[cut:] if choices.number(9) == 8 else written
    )
    try:
        transcript = read_transcript(path)
    except TranscriptError:
        return
    assert_sound(transcript)
    write_transcript(path, transcript)
    assert read_transcript(path) == transcript


def assert_sound(transcript: Transcript) -> None:
    """A transcript is as its docstrings say, and all that is made of it can be made."""
    starts = [segment.start_ms for segment in transcript.segments]
    assert starts == sorted(starts)
    assert len({segment.id for segment in transcript.segments}) == len(starts)
    for each in [s for segment in transcript.segments for s in (segment, *segment.words)]:
        assert 0 <= each.start_ms <= each.end_ms <= LATEST_MS
    track = build_track(transcript)
    assert all(token.start_ms <= token.end_ms for token in track.tokens)
    cues = build_cues(transcript, DEFAULT_STYLE)
    for name in WRITTEN:
        subtitle_data(Subtitles(cues), name)
    watch_page(footage(transcript), {}).encode()


def footage(transcript: Transcript) -> Footage:
    track = Track(transcript, "WEBVTT\n", "a.vtt")
    return Footage("m", "t", "a.mp4", True, 60_000, "0" * 64, "a.mp4", tracks=(track,))


def fuzz_foreign(data: bytes) -> None:
    """JSON of another tool: read or refused, and what is read is as sound as any transcript."""
    choices = Choices(data)
    document = a_foreign_document(choices)
    for _ in range(choices.number(9)):
        spoil(choices, document)
    with suppress(TranscriptError):
        transcript = from_json(document, "talk.json")
        assert_sound(transcript)
        assert from_json(to_json(transcript)) == transcript


def a_foreign_document(choices: Choices) -> dict[str, Any]:
    """The JSON of one of the tools that are read, with a few words in it."""
    texts, at = [choices.one(WORDS) for _ in range(1 + choices.number(9))], range(9)
    seconds = [{"word": t, "start": n, "end": n + 0.5} for n, t in zip(at, texts, strict=False)]
    parts = [{"offsets": {"from": n, "to": n + 9}, "text": f" {t}"} for n, t in enumerate(texts)]
    whole = {"start": 0, "end": 9.5, "text": " ".join(texts), "words": seconds, "speaker": "A"}
    best = [{"transcript": "x", "words": seconds}]
    items = [
        {"type": "pronunciation", "start_time": f"{n}.5", "alternatives": [{"content": t}]}
        for n, t in enumerate(texts)
    ]
    ticks = [{"word": t, "offsetInTicks": n, "durationInTicks": 9} for n, t in enumerate(texts)]
    phrase = {"offsetInTicks": 0, "durationInTicks": 9, "nBest": [{"words": ticks}]}
    document: dict[str, Any] = choices.one(
        (
            {"segments": [whole, dict(whole)], "word_segments": seconds, "language": "english"},
            {"segments": [{**whole, "words": []}], "words": seconds, "language": "en"},
            {"transcription": [{**part, "tokens": parts} for part in parts], "result": {}},
            {"chunks": [{"timestamp": [0, 5], "text": f" {text}"} for text in texts]},
            {"results": {"items": items, "transcripts": []}},
            {"results": {"channels": [{"alternatives": best}], "utterances": [whole]}},
            {"results": [{"alternatives": best, "languageCode": "en-us"}] * 2},
            {"recognizedPhrases": [phrase]},
            {"audio_duration": 5, "words": [{**one, "text": one["word"]} for one in seconds]},
        )
    )
    return deepcopy(document)


class Evenly:
    """A `WordTimer` that hears all words wherever they are looked for."""

    def times(self, sound: Any, start_ms: int, words: Any, language: str) -> Any:
        return words

    def placed(self, sound: Any, texts: Sequence[str], language: str) -> list[Placed | None]:
        step_ms = max(len(sound) // 16 // len(texts), 1)
        return [Placed(Interval(n * step_ms, (n + 1) * step_ms), -1) for n in range(len(texts))]


class Silence:
    """A recording that never ends."""

    def read(self, start_ms: int, end_ms: int) -> Any:
        return np.zeros(max(end_ms - start_ms, 0) * 16, np.int16)


def fuzz_script(data: bytes) -> None:
    """A text without times beside what was heard, and a transcript with corrected text."""
    choices = Choices(data)
    heard = a_transcript(choices)
    if heard is None:
        return
    lines = script(choices.text(WORDS, MARKS, LAYOUT), heard.language)
    found = fitted(lines, heard, Silence(), Evenly())
    assert found.words == sum(len(line.spoken) for line in lines)
    assert_sound(found.transcript)
    assert from_json(to_json(found.transcript)) == found.transcript
    texts = [line.text for line in lines]
    edited = [replace(s, text=t) for s, t in zip(heard.segments, texts, strict=False)]
    mended = with_times(replace(heard, segments=tuple(edited)), Silence(), Evenly())
    assert_sound(mended)
    assert not has_new_words(mended)


def fuzz_subtitles(data: bytes) -> None:
    """A subtitle file in each format: its cues can be checked, written and searched."""
    choices = Choices(data)
    name = choices.one([name for name, kind in FORMATS.items() if kind.is_read])
    path = SCRATCH / f"talk{FORMATS[name].suffixes[0]}"
    path.write_bytes(
        data if choices.number(16) == 15 else encoded(choices, subtitles(choices, name))
    )
    try:
        found = load_subtitles(path)
    except TranscriptError:
        return
    check(found.cues, DEFAULT_STYLE, "en")
    for other in WRITTEN:
        assert all(losses(found, other))
        subtitle_data(found, other)
    assert_sound(transcript_from_cues(found.cues, "talk", "en"))


def subtitles(choices: Choices, name: str) -> str:
    """A subtitle file, sound but for pieces of others thrown in."""
    pieces = [*SUBTITLES[name]] if name in SUBTITLES else timed(choices, name)
    for _ in range(choices.number(9)):
        at = choices.one(range(len(pieces) + 1))
        pieces.insert(at, choices.one(choices.one((TIMES, LAYOUT, WORDS, SUBTITLES["ttml"]))))
    for _ in range(min(choices.number(3), len(pieces))):
        del pieces[choices.one(range(len(pieces)))]
    return "".join(pieces)


def fuzz_damaged(data: bytes) -> None:
    """A sound subtitle file that was damaged byte by byte: read or refused."""
    choices = Choices(data)
    sound = choices.one(SOUND)
    written = bytearray(sound.read_bytes())
    for _ in range(1 + choices.number(12)):
        damage(choices, written)
    path = SCRATCH / f"damaged{sound.suffix}"
    path.write_bytes(written)
    with suppress(TranscriptError):
        found = load_subtitles(path)
        name = choices.one(WRITTEN)
        assert all(losses(found, name))
        subtitle_data(found, name)
        assert_sound(transcript_from_cues(found.cues, "talk", "en"))


def damage(choices: Choices, written: bytearray) -> None:
    """Change, cut, repeat or put something in."""
    at, length = choices.one(range(len(written) + 1)), choices.number(60)
    match choices.number(7):
        case 0:
            written[at : at + 1] = bytes([choices.number(256)])
        case 1:
            del written[at : at + length]
        case 2:
            written[at:at] = written[at : at + 3 * length] * 2
        case 3:
            written[at:at] = choices.one(DAMAGE)
        case 4:
            other = choices.one(SOUND).read_bytes()
            written[at:at] = other[at : at + 5 * length]
        case 5:
            ends = choices.one((b"\r", b"\r\n", b"\n\r", b"\n\n"))
            written[:] = bytes(written).replace(b"\n", ends)
        case _:
            written[:] = encoded(choices, bytes(written).decode(errors="replace"))


def timed(choices: Choices, name: str) -> list[str]:
    """Times on a line and text below them."""
    point, arrow = {"srt": (",", " --> "), "sbv": (".", ",")}.get(name, (".", " --> "))
    pieces = ["WEBVTT\n\n"] if name == "vtt" else []
    for number in range(choices.number(9)):
        start, end = (f"00:0{choices.number(9)}:{choices.number(70):02}{point}500" for _ in "ab")
        pieces += [f"{number}\n"] * (name == "srt") + [start, arrow, end, "\n"]
        pieces += [f"{choices.one(WORDS)} {choices.one(MARKS)}" for _ in range(choices.number(9))]
        pieces += "\n", "\n"
    return pieces


def fuzz_wording(data: bytes) -> None:
    """A printed quote: its tokens lie side by side in it, whatever the language."""
    choices = Choices(data)
    language = choices.one(("en", "ar", "ckb", "tr", "de", "fr", "es", "ru", "zh", "und", ""))
    exact = choices.text(WORDS, MARKS, LAYOUT[:3])
    tokens = tokenize(exact, language)
    assert all(token.norm for token in tokens)
    assert all(0 <= token.start < token.end <= len(exact) for token in tokens)
    for one, other in pairwise(tokens):  # "$5" is five, then dollars; "5, uh, million" a number
        apart = one.end <= other.start or other.end <= one.start
        assert apart or (one.start <= other.start and other.end <= one.end)
    middle = len(exact) // 2
    parts = (Part(exact[:middle], Span(0, middle)), Part(exact[middle:], Span(middle, len(exact))))
    quote = Quote("q1", "statement", exact, "", "", Span(0, len(exact)), parts)
    for word in printed_words(quote, language):
        assert word.text == exact[word.start : word.end]


def fuzz_alignment(data: bytes) -> None:
    """An article beside transcripts: every quote is somewhere in them, or nowhere."""
    choices = Choices(data)
    transcripts = [t for _ in range(1 + choices.number(2)) if (t := a_transcript(choices))]
    article = an_article_on(transcripts, choices)
    quotes = find_quotes(article)
    alignment = align(article, quotes, transcripts, lambda: None)
    assert [aligned.quote for aligned in alignment.quotes] == list(quotes)
    spoken = [each for t in transcripts for s in t.segments for each in (s, *s.words)]
    for aligned in alignment.quotes:
        assert_aligned(aligned, max((each.end_ms for each in spoken), default=0))
    json.dumps(alignment_to_json(alignment), ensure_ascii=False, allow_nan=False).encode()
    shown = [footage(transcript) for transcript in transcripts]
    made = datetime(2026, 1, 1, tzinfo=UTC)
    article_page(article, alignment, shown).encode()
    report_page(shown, {"articles/a.html": alignment}, made).encode()
    json.dumps(annotation_page({"articles/a.html": (article, alignment)}, shown, made)).encode()
    for each in shown:
        watch_page(each, {"articles/a.html": alignment}).encode()


def an_article_on(transcripts: Sequence[Transcript], choices: Choices) -> Article:
    """An article that quotes what was said, more or less."""
    said = [word for t in transcripts for s in t.segments for word in s.text.split()] or ["Yes"]
    text = ["Rosa Medina told it.\n\n"]
    for _ in range(choices.number(6)):
        at = choices.one(range(len(said)))
        words = said[at : at + 3 + choices.number(20)]
        for _ in range(choices.number(6)):
            place = choices.one(range(len(words) + 1))
            words[place : place + choices.number(4)] = [choices.one(choices.one((WORDS, MARKS)))]
        text += choices.one(MARKS[-6:]), "“", " ".join(words), choices.one(("”\n\n", ".” ", ",” "))
    shown = "".join(each for each in "".join(text) if each.isprintable() or each == "\n")
    return article_from_bytes(shown.encode(errors="replace"), Path("a.txt"))


def fuzz_earlier(data: bytes) -> None:
    """What an alignment was, or annotations are, that somebody else wrote: compared or refused."""
    choices = Choices(data)
    transcripts = [t for t in (a_transcript(choices),) if t]
    article = an_article_on(transcripts, choices)
    quotes = find_quotes(article)
    alignment = align(article, quotes, transcripts, lambda: None)
    made = datetime(2026, 1, 1, tzinfo=UTC)
    page = annotation_page({"a.html": (article, alignment)}, (), made)
    for document in (alignment_to_json(alignment), page):
        for _ in range(choices.number(9)):
            spoil(choices, document)
        with suppress(ArticleError):
            if document is page:
                annotated = annotations_from_json(page)
                with_marked(article, quotes, annotated)
                earlier = before_in(annotated, {"m"})
            else:
                earlier = before(judged(alignment_from_json(document), DEFAULT))
            again = compared(alignment, earlier, {"m"}, article.text)
            assert len({each.quote.id for each in again.quotes}) == len(quotes)
            table(again).encode()
            json.dumps(alignment_to_json(again), allow_nan=False)


def assert_aligned(aligned: AlignedQuote, last_ms: int) -> None:
    """What is said of a quote is of the kinds there are, and lies within the speech."""
    assert aligned.verdict in VERDICTS
    assert {*aligned.flags} <= {*FLAGS, *VERDICTS} - {aligned.verdict}
    assert 0 <= aligned.score <= 1
    if aligned.verdict == "not-found":
        assert aligned.start_ms is aligned.end_ms is aligned.media is None
        assert not aligned.pieces
        return
    assert aligned.start_ms is not None
    assert aligned.end_ms is not None
    spans = [(each.start_ms, each.end_ms) for each in (*aligned.pieces, *aligned.alternatives)]
    for start_ms, end_ms in [(aligned.start_ms, aligned.end_ms), *spans]:
        assert 0 <= start_ms <= end_ms <= last_ms
    for piece in aligned.pieces:
        assert piece.exact in aligned.quote.exact
    for difference in aligned.differences:
        assert difference.kind in ("deleted", "added", "changed")
        assert difference.spoken or difference.kind == "added"
        assert difference.quoted or difference.kind == "deleted"


@pytest.mark.parametrize(
    "data",
    [
        b"<title>&#" + b"9" * 5_000 + b";</title><p>We went",
        b"<meta charset=unicode_escape><p>na\xefve \\ud800 \\q",
        b"<pre> </pre>",
        b"na\xefve " + b"\x9a" * 100_000,
    ],
    ids=["a number without end", "an escape for half a character", "nothing to see", "carons"],
)
def test_articles_that_once_went_wrong(data: bytes) -> None:
    with suppress(ArticleError):
        find_quotes(article_from_bytes(data, Path("a.html")))


EXAMPLES = int(os.environ.get("QUOTEMARK_FUZZ", "150"))
TARGETS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("fuzz_"): target
    for name, target in [*globals().items()]
    if name.startswith("fuzz_")
}


@pytest.mark.parametrize("name", TARGETS)
@settings(
    max_examples=int(os.environ.get("QUOTEMARK_FUZZ", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.binary(max_size=300))
def test_whatever_comes_in(name: str, data: bytes) -> None:
    TARGETS[name](data)


def main() -> None:
    """Run one target under Atheris."""
    import atheris

    target = TARGETS[sys.argv.pop(1)]
    functions = [each for each in gc.get_objects() if isinstance(each, FunctionType)]
    for function in functions:
        if str(function.__module__).startswith(("annotations.", "transcripts.")):
            atheris.instrument_func(function)
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
