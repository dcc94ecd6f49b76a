"""What the quote benchmark runs on: articles, transcripts, and where their quotes were spoken.

The shared benchmark lies beside the checkout (``../shared``, or where ``QUOTEMARK_SHARED`` says).
Without it the sample interview stands in. Nothing of it is copied here.
"""

import json
import os
import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from transcripts.model import MediaRef, Segment, Transcript, Word
from transcripts.reading import read_transcript

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("QUOTEMARK_SHARED", ROOT / "../shared"))


@dataclass(frozen=True, slots=True)
class Gold:
    """A quote of an article and the truth about it; `pieces` are spans in ms, none if invented."""

    exact: str
    kind: str
    pieces: tuple[tuple[int, int], ...]
    verdict: str | None = None
    """None where it cannot be told."""
    tolerance_ms: int = 500

    @property
    def start_ms(self) -> int:
        """The start of the first piece."""
        return min(start for start, _ in self.pieces)

    @property
    def end_ms(self) -> int:
        """The end of the last piece."""
        return max(end for _, end in self.pieces)


@dataclass(frozen=True, slots=True)
class Case:
    """An article beside the recording that it quotes."""

    name: str
    article: Path
    transcript: Transcript
    gold: tuple[Gold, ...]


def folded(text: str) -> str:
    """A quote's text without what extraction may change: case, punctuation, spacing."""
    return re.sub(r"[^\w]+", " ", unicodedata.normalize("NFKC", text).lower()).strip()


def shared_cases(folder: str) -> list[Case]:
    """The cases of one of the shared benchmarks; none where it is absent."""
    return [
        Case(
            name := path.name.removesuffix(".gold.json"),
            path.with_name(f"{name}.article.md"),
            read_transcript(path.with_name(f"{name}.transcript.json")),
            tuple(_gold(entry) for entry in json.loads(path.read_text())),
        )
        for path in sorted((SHARED / folder).glob("*.gold.json"))
    ]


def _gold(entry: dict[str, Any]) -> Gold:
    pieces = entry.get("pieces") or [(entry["start_ms"], entry["end_ms"])]
    if entry["start_ms"] is None:
        pieces = []
    kind = entry.get("kind", "translated")
    return Gold(entry["exact"], kind, tuple((a, b) for a, b in pieces), entry.get("verdict"))


def printed_case(transcript: Transcript) -> Case:
    """Real articles' quotes of a real address, beside what the recogniser made of it."""
    printed = SHARED / "data/quotes/columbia.quotes.json"
    gold = tuple(_as_printed(entry) for entry in json.loads(printed.read_text())["quotes"])
    return Case("columbia", printed.with_name("columbia.article.md"), transcript, gold)


def _as_printed(entry: dict[str, Any]) -> Gold:
    placed = entry["start"] is not None and entry["kind"] != "translated"
    span = ((round(1000 * entry["start"]), round(1000 * entry["end"])),) if placed else ()
    return Gold(entry["quote"], entry["kind"], span, tolerance_ms=1000)


def sample_case() -> Case:
    """The sample interview, as its makers know it to be spoken."""
    samples = ROOT / "samples"
    gold = json.loads((samples / "quotes.json").read_text())["quotes"]
    heard = [entry for entry in gold if entry["language"] in (None, "en")]
    words = json.loads((samples / "interview.words.json").read_text())
    return Case("sample", samples / "article.md", _spoken(words), tuple(map(_gold, heard)))


def _spoken(document: dict[str, Any]) -> Transcript:
    words = [Word(word["start_ms"], word["end_ms"], word["text"]) for word in document["words"]]
    segments = tuple(
        Segment(
            f"s{number}",
            sentence["start_ms"],
            sentence["end_ms"],
            sentence["text"],
            tuple(w for w in words if sentence["start_ms"] <= w.start_ms < sentence["end_ms"]),
        )
        for number, sentence in enumerate(document["sentences"], 1)
    )
    return Transcript(MediaRef("sample", "sample", document["duration_ms"]), "en", segments)


def sentences_of(transcript: Transcript) -> Iterator[str]:
    """The segments that are long enough to be quoted."""
    for segment in transcript.segments:
        if 8 <= len(segment.text.split()) <= 40:
            yield segment.text


def hour_long(transcript: Transcript) -> Transcript:
    """The transcript said over and over until it lasts an hour, each time in other words."""
    rng = random.Random(1)
    times = max(1, -(-3_600_000 // transcript.media.duration_ms))
    copies = [transcript, *(_reshuffled(transcript, rng) for _ in range(times - 1))]
    length = transcript.media.duration_ms
    segments = tuple(
        _moved(segment, number * length, f"{number}-{segment.id}")
        for number, copy in enumerate(copies)
        for segment in copy.segments
    )
    media = replace(transcript.media, duration_ms=times * length)
    return replace(transcript, media=media, segments=segments)


def archive_of(transcripts: Sequence[Transcript], count: int) -> Iterator[Transcript]:
    """As many speeches, the given ones first; the others say the same words in another order."""
    rng = random.Random(2)
    for number in range(count):
        transcript = transcripts[number % len(transcripts)]
        media = replace(transcript.media, id=f"speech-{number}")
        made = transcript if number < len(transcripts) else _reshuffled(transcript, rng)
        yield replace(made, media=media)


def _reshuffled(transcript: Transcript, rng: random.Random) -> Transcript:
    """The same words at the same times, runs of two or three of them in another order."""
    words = [word for segment in transcript.segments for word in segment.words]
    runs, at = [], 0
    while at < len(words):
        length = rng.randint(2, 3)
        runs.append(words[at : at + length])
        at += length
    rng.shuffle(runs)
    texts = iter([word.text for run in runs for word in run])
    segments = []
    for segment in transcript.segments:
        said = tuple(replace(word, text=next(texts)) for word in segment.words)
        segments.append(replace(segment, words=said, text=" ".join(word.text for word in said)))
    return replace(transcript, segments=tuple(segments))


def _moved(segment: Segment, by_ms: int, name: str) -> Segment:
    words = tuple(
        replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)
        for word in segment.words
    )
    return replace(
        segment,
        id=name,
        start_ms=segment.start_ms + by_ms,
        end_ms=segment.end_ms + by_ms,
        words=words,
    )
