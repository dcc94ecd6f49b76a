"""No input makes it hang: four times as much takes about four times as long, not sixteen.

Time is the process's own, and what seems too long is measured again, the least of several runs;
the bound lies half-way between n log n and n squared, so a busy machine does not cross it.
"""

import gc
import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from annotations.alignment import align
from annotations.articles.article import article_from_bytes
from annotations.errors import ArticleError
from annotations.quotes.quotations import find_quotes
from annotations.words.wording import printed_words
from transcripts.beside import same_words
from transcripts.errors import TranscriptError
from transcripts.formats import (
    FORMATS,
    WRITTEN,
    format_subtitles,
    read_subtitles,
    subtitle_data,
    transcript_from_cues,
)
from transcripts.formats.text import Subtitles
from transcripts.model import Transcript
from transcripts.reading import from_json, read_transcript
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_STYLE
from transcripts.subtitles.syncing import Piece, synced
from transcripts.timing.script import script

MOST = 9
"""n log n takes little more than 4 times as long, n squared 16 times."""
RUNS = 5
LEAST_S = 0.02
"""What takes less is made larger first, or chance would decide."""


def assert_grows_gently(run: Callable[[int], None], size: int) -> None:
    """Fail when four times the size takes more than `MOST` times as long, and not by chance."""
    while (least := taken_s(run, size)) < LEAST_S:
        size *= 2
    most = taken_s(run, 4 * size)
    if most > MOST * least:
        least, most = (min(taken_s(run, n) for _ in range(RUNS)) for n in (size, 4 * size))
    assert most <= MOST * least, f"{most / least:.1f} times as long for 4 times {size}"


def taken_s(run: Callable[[int], None], size: int) -> float:
    """Without the garbage collector, whose work depends on what other tests left behind."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    try:
        run(size)
        return time.process_time() - start
    finally:
        gc.enable()


QUOTED = {
    "one word": "a",
    "combining marks": "a\u0301",
    "bidi marks": "\u2067",
    "brackets": "[we] ",
    "brackets that open": "we [",
    "ellipses": "we . . . went … ",
    "stops": ". ",
    "digits": "1,000 ",
    "digits in one": "1,000",
    "number words": "twenty one hundred ",
    "names": "Rosa Medina ",
    "titles": "Dr. ",
    "descriptions": "the old man of the ",
    "sources": "according to the ",
    "marks of all kinds": "“”‘’\"'«»",
    "spaces": "a" + " " * 50,
    "paragraphs that open": "we went.\n\n“",
}


@pytest.mark.parametrize("name", QUOTED)
def test_a_quote_in_an_article(name: str) -> None:
    piece = QUOTED[name]

    def run(size: int) -> None:
        read(f"He said: “{piece * (size // len(piece))}”", "a.txt")

    assert_grows_gently(run, 12_000)


TYPED = {
    "no full stop": "we went on and on and nobody said a single word to us or\n",
    "labels": "ABDI: we went\n",
    "brackets that open": "[we ",
    "times": "[00:01 - ",
    "blank lines": "\n\n \t",
}


@pytest.mark.parametrize("name", TYPED)
def test_a_text_without_times(name: str) -> None:
    piece = TYPED[name]

    def run(size: int) -> None:
        script(piece * (size // len(piece)), "en")

    assert_grows_gently(run, 12_000)


@pytest.mark.parametrize("vocabulary", [1, 7, 900, 10**9])
def test_words_beside_words(vocabulary: int) -> None:
    def run(size: int) -> None:
        words = [str(n * n % vocabulary) for n in range(size)]
        same_words(words, [*words[size // 3 :], *words[: size // 2]])

    assert_grows_gently(run, 1_500)


def read(text: str, name: str) -> None:
    """Read an article, find its quotes, and take them apart."""
    with suppress(ArticleError):
        article = article_from_bytes(text.encode(), Path(name))
        for quote in find_quotes(article):
            printed_words(quote, "en")


MARKUP = {
    "broken tags": ("a.html", "<p "),
    "broken attributes": ("a.html", "<a href='"),
    "tags in tags": ("a.html", "<title"),
    "one tag": ("a.html", "<a", "a"),
    "comments": ("a.html", "<!--"),
    "titles": ("a.html", "<title>We"),
    "declarations": ("a.html", "<meta charset "),
    "headings": ("a.html", "<h1>We</h1>"),
    "tables": ("a.html", "<table><tr><td>We "),
    "short quotes in each other": ("a.html", "<q>We "),
    "articles": ("a.html", "<article>We "),
    "emphasis": ("a.md", "*a _b "),
    "images": ("a.md", "![[]("),
    "code": ("a.md", "`a``"),
    "lists": ("a.md", "- a\n"),
    "lists in each other": ("a.md", "- "),
    "front matter": ("a.md", "---\n"),
    "tags in Markdown": ("a.md", "<a "),
    "definitions": ("a.md", "[a]: b\n"),
    "lines": ("a.txt", "“We went.”\n"),
    "blank lines": ("a.txt", "a\n \n"),
}


@pytest.mark.parametrize("name", MARKUP)
def test_markup(name: str) -> None:
    path, *start, piece = MARKUP[name]

    def run(size: int) -> None:
        read("".join(start) + piece * (size // len(piece)), path)

    assert_grows_gently(run, 4_000)


@pytest.mark.parametrize("start", [b"<p>na\xefve ", b"<meta charset=punycode>\xef-"])
def test_bytes(start: bytes) -> None:
    def run(size: int) -> None:
        with suppress(ArticleError):
            article_from_bytes(start + b"\x9a" * size, Path("a.html"))

    assert_grows_gently(run, 4_000)


SUBTITLES = {
    "cues": ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nWe went.\n\n"),
    "cues without numbers": ("a.srt", "00:00:01,000 --> 00:00:02,000\n"),
    "numbers": ("a.srt", "1\n"),
    "digits": ("a.srt", "1"),
    "hours": ("a.srt", "1:"),
    "blank lines": ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n\n\n"),
    "braces": ("a.srt", "{\\"),
    "tags": ("a.srt", "<font "),
    "WebVTT cues": ("a.vtt", "00:01.000 --> 00:02.000\n<v Rosa>We &amp; went.\n\n"),
    "arrows": ("a.vtt", "-->"),
    "arrow lines": ("a.vtt", "-->\n"),
    "open tags": ("a.vtt", "<v "),
    "voices": ("a.vtt", "<v Rosa>"),
    "references": ("a.vtt", "&#9"),
    "styles": ("a.vtt", "STYLE\n"),
    "notes": ("a.vtt", "NOTE a\n\n"),
    "SBV cues": ("a.sbv", "0:00:01.000,0:00:02.000\nWe went.\n\n"),
    "commas": ("a.sbv", "0:00:01.000,"),
    "ASS lines": ("a.ass", "Dialogue: 0,0:00:01.00,0:00:02.00,A,Rosa,0,0,0,,We {\\i1}went\\Non\n"),
    "ASS lines of another order": ("b.ass", "Dialogue: 0:00:01.00,0:00:02.00,We, went\n"),
    "fields": ("b.ass", "Dialogue: ,"),
    "ASS braces": ("a.ass", "Dialogue: 0,0:00:01.00,0:00:02.00,A,Rosa,0,0,0,,{\\i{\n"),
    "SAMI cues": ("a.smi", "<SYNC Start=1000><P Class=EN>We<br>went\n"),
    "MicroDVD cues": ("a.sub", "{25}{50}We|went\n"),
    "LRC lines": ("a.lrc", "[00:01.00][00:05.00]We <00:01.50>went\n"),
    "LRC times": ("a.lrc", "[00:01.00]"),
    "TTML cues": ("a.ttml", "<p begin='1s' end='2s'>We<br/><span>went</span> on</p>"),
    "names in TTML": ("a.ttml", "&nbsp;&x"),
    "SCC lines": ("a.scc", "00:00:01:00\t9420 9420 9470 9470 54e5 6180 942f 942f\n\n"),
    "SCC times": ("a.scc", "00:00:01:00 \t"),
}
START = {
    ".srt": "1\n00:00:01,000 --> 00:00:02,000\n",
    ".vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n",
    ".sbv": "0:00:01.000,0:00:02.000\n",
    ".smi": "<SAMI><BODY>",
    ".sub": "{1}{1}25\n",
    ".lrc": "[00:00.50]We\n",
    ".ttml": "<tt xmlns='http://www.w3.org/ns/ttml' xml:lang='en'><body><div>",
    ".scc": "Scenarist_SCC V1.0\n\n",
}
ASS = "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: "
USUAL = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
END = {".ttml": "</div></body></tt>"}


@pytest.mark.parametrize("name", SUBTITLES)
def test_subtitles(name: str, tmp_path: Path) -> None:
    file, piece = SUBTITLES[name]
    path = tmp_path / file

    def run(size: int) -> None:
        pieces = piece * (size // len(piece))
        path.write_text(start_of(path) + pieces + END.get(path.suffix, ""))
        with suppress(TranscriptError):
            transcript_from_cues(read_subtitles(path), "talk", "en")

    assert_grows_gently(run, 4_000)


def start_of(path: Path) -> str:
    if path.suffix != ".ass":
        return START[path.suffix]
    return ASS + (USUAL if path.stem == "a" else "Start, End, Text\n")


@pytest.mark.parametrize("name", WRITTEN)
def test_writing_subtitles(name: str) -> None:
    def run(size: int) -> None:
        cues = [
            Cue(1_000 * n, 1_000 * n + 900, ("We went –", "سڵاو <b>"), "AB"[n % 2])
            for n in range(size)
        ]
        subtitle_data(Subtitles(tuple(cues)), name)

    assert_grows_gently(run, 100)


@pytest.mark.parametrize("name", [name for name, kind in FORMATS.items() if kind.retimer])
def test_other_times(name: str) -> None:
    def run(size: int) -> None:
        cues = [Cue(1_000 * n, 1_000 * n + 900, ("We went",)) for n in range(size)]
        text = format_subtitles(cues, name)
        retimer = FORMATS[name].retimer
        assert retimer is not None
        retimer(text, lambda start_ms, end_ms: (start_ms + 1, end_ms + 1))
        synced(cues, tuple(Piece(1_000 * n, 1, n) for n in range(size)))

    assert_grows_gently(run, 200)


def spoken(words: list[str], per_segment: int = 12) -> Transcript:
    """A transcript of these words, three a second."""
    timed = [
        {"text": word, "start_ms": 333 * at, "end_ms": 333 * at + 300}
        for at, word in enumerate(words)
    ]
    segments = [{"words": timed[at : at + per_segment]} for at in range(0, len(timed), per_segment)]
    return from_json(document(segments))


def document(segments: list[dict[str, Any]]) -> dict[str, Any]:
    media = {"id": "m", "title": "t", "duration_ms": 0}
    return {
        "schema": "quotemark/transcript/1",
        "media": media,
        "language": "en",
        "segments": segments,
    }


TIMED = {"start_ms": 5, "end_ms": 9, "text": "We went."}
SEGMENTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "of one id": lambda _: TIMED,
    "that took each other's ids": lambda n: TIMED | {"id": f"s{n % 7}" + "'" * (n % 50)},
    "without times": lambda _: {"text": "We went."},
    "without ends": lambda n: {"text": "We went.", "start_ms": -n % 1_000},
    "in reverse": lambda n: TIMED | {"start_ms": 10**6 - n, "end_ms": 10**6},
    "with words without times": lambda n: TIMED | {"words": [{"text": "We"}, {"end_ms": n}]},
    "with what is unknown": lambda n: TIMED | {"x": [{"y": [n]}]},
}


@pytest.mark.parametrize("name", SEGMENTS)
def test_segments(name: str) -> None:
    def run(size: int) -> None:
        from_json(document([SEGMENTS[name](number) for number in range(size)]))

    assert_grows_gently(run, 1_000)


def test_one_segment_of_words_without_times(tmp_path: Path) -> None:
    def run(size: int) -> None:
        path = tmp_path / "talk.json"
        words = [{"text": "We"} for _ in range(size)]
        path.write_text(json.dumps(document([{"words": [TIMED, *words, TIMED]}])))
        read_transcript(path)

    assert_grows_gently(run, 1_000)


SPOKEN: dict[str, tuple[Callable[[int], list[str]], Callable[[int], list[str]]]] = {
    "one word": (lambda _: ["went"] * 10, lambda n: ["went"] * n),
    "one word, a long quote": (lambda n: ["went"] * (n // 20), lambda n: ["went"] * n),
    "one word, nearly": (lambda _: ["wents"] * 10, lambda n: ["went"] * n),
    "one word, with ellipses": (lambda _: ["went …"] * 20, lambda n: ["went"] * n),
    "fillers": (lambda _: ["um", "yes"] * 8, lambda n: ["um"] * n),
    "filler phrases": (lambda _: ["you know"] * 8, lambda n: ["you", "know"] * (n // 2)),
    "numbers": (lambda _: ["one hundred"] * 8, lambda n: ["hundred"] * n),
    "words broken off": (lambda _: ["we went home"], lambda n: ["a-"] * n),
    "brackets only": (lambda n: ["[we]"] * (n // 10), lambda n: ["we"] * n),
    "words said once": (lambda _: ["w1", "w2", "w3"], lambda n: [f"w{at}" for at in range(n)]),
}


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.parametrize("per_segment", [1, 1_000_000])
def test_alignment(name: str, per_segment: int) -> None:
    quoted, said = SPOKEN[name]

    def run(size: int) -> None:
        compare([" ".join(quoted(size))], [spoken(said(size), per_segment)])

    assert_grows_gently(run, 500)


def compare(quotes: list[str], transcripts: list[Transcript]) -> None:
    text = "\n\n".join(f"Rosa Medina said: “{quote}.”" for quote in quotes)
    article = article_from_bytes(text.encode(), Path("a.txt"))
    align(article, find_quotes(article), transcripts, lambda: None)


def test_alignment_with_many_transcripts_of_one_recording() -> None:
    def run(size: int) -> None:
        compare(["w1 w2 w3 w4"], [spoken([f"w{at % 99}" for at in range(20)])] * (size // 20))

    assert_grows_gently(run, 500)


def test_alignment_of_many_quotes() -> None:
    said = spoken([f"w{at * at % 997}" for at in range(1_000)])

    def run(size: int) -> None:
        compare(
            [" ".join(f"w{n * n % 997}" for n in range(at, at + 9)) for at in range(size)], [said]
        )

    assert_grows_gently(run, 5)


def test_cues() -> None:
    def run(size: int) -> None:
        build_cues(spoken(["went"] * size, per_segment=size), DEFAULT_STYLE)

    assert_grows_gently(run, 500)
