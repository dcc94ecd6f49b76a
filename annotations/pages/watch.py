"""The watch page: the footage, what is said in it, and a mark for each quote."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotations.model import AlignedQuote, Alignment
from annotations.pages.model import Footage, Track
from annotations.pages.render import render
from annotations.pages.words import TRANSLATION_FLAGS, counts, shown
from transcripts.corrected import words_of
from transcripts.model import Segment, Transcript, Word
from transcripts.translation.marks import PERSON, maker
from transcripts.translation.translating import UNTRANSLATED

UNSURE = 0.5
"""Words the recogniser gave less than this probability are shown as doubtful."""

MARK_PERCENT = 6
"""Marks closer than this share of the timeline are drawn one above the other."""

MAX_LANES = 4
MAX_PEAKS = 800


def watch_page(footage: Footage, articles: Mapping[str, Alignment]) -> str:
    """``watch.html``, which lies in the footage's own folder.

    `articles` has the address of each article's page, relative to that folder, and where its
    quotes were spoken. The fragment ``#t=12.3,15.9`` (W3C Media Fragments) plays a moment.
    """
    marks = _marks(footage, articles.values())
    lanes = max((mark.lane for mark in marks), default=0) + 1
    peaks = _fewer(footage.peaks)
    return render(
        "watch.html",
        root="",
        footage=footage,
        articles=[(href, alignment, shown(alignment)) for href, alignment in articles.items()],
        verdicts=[verdict for verdict, _ in counts(articles.values())],
        rows=_rows(footage.tracks),
        marks=marks,
        height=56 + 26 * lanes + 4,
        peaks=peaks,
        wave=_wave(peaks),
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quote on the timeline; places are percentages of the duration, lane 0 is on top."""

    number: int
    quote: AlignedQuote
    left: float
    width: float
    lane: int

    @property
    def centre(self) -> float:
        """Far enough from the edges that the mark is whole."""
        return min(max(self.left + self.width / 2, 2), 98)


@dataclass(frozen=True, slots=True)
class _Run:
    """Text of a segment: a timed word, or what stands between two."""

    text: str
    word: Word | None = None

    @property
    def unsure(self) -> bool:
        confidence = self.word.confidence if self.word else None
        return confidence is not None and confidence < UNSURE


@dataclass(frozen=True, slots=True)
class _Cell:
    """A segment in one language; `notes` are flags of it as a translation."""

    language: str
    runs: tuple[_Run, ...]
    edited: bool = False
    """Whether a person wrote the translation."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A segment in every language; `speaker` only where another one begins.

    `language` is the one spoken, where it is not the recording's.
    """

    start_ms: int
    end_ms: int
    speaker: str | None
    language: str | None
    flags: tuple[str, ...]
    cells: tuple[_Cell, ...]


def _marks(footage: Footage, alignments: Iterable[Alignment]) -> list[_Mark]:
    here = [
        (quote.start_ms, quote.end_ms, number, quote)
        for alignment in alignments
        for number, quote in enumerate(shown(alignment), 1)
        if quote.media == footage.media_id
        and quote.start_ms is not None
        and quote.end_ms is not None
    ]
    percent = 100 / max(footage.duration_ms, 1)
    marks: list[_Mark] = []
    free_from = [-1.0] * MAX_LANES
    for start_ms, end_ms, number, quote in sorted(here, key=lambda each: each[:3]):
        left = round(start_ms * percent, 3)
        lane = next((i for i, free in enumerate(free_from) if left >= free), MAX_LANES - 1)
        free_from[lane] = left + MARK_PERCENT
        marks.append(_Mark(number, quote, left, round((end_ms - start_ms) * percent, 3), lane))
    return marks


def _fewer(peaks: Sequence[int]) -> list[int]:
    """The loudest of each of at most `MAX_PEAKS` groups, so that no peak is lost."""
    size = -(-len(peaks) // MAX_PEAKS) or 1
    return [max(peaks[at : at + size]) for at in range(0, len(peaks), size)]


def _wave(peaks: Sequence[int]) -> str:
    """An SVG path: for each peak a bar around the middle line, the loudest from -1 to 1."""
    loudest = max(peaks, default=0) or 1
    bars = ((at, max(peak / loudest, 0.02)) for at, peak in enumerate(peaks))
    return "".join(f"M{at} {-half:.2f}h.7v{2 * half:.2f}h-.7z" for at, half in bars)


def _rows(tracks: Sequence[Track]) -> list[_Row]:
    """Segments of all tracks side by side; translations carry the ids of the spoken ones."""
    by_id = [{segment.id: segment for segment in t.transcript.segments} for t in tracks]
    every = {segment.id: segment for known in reversed(by_id) for segment in known.values()}
    ordered = sorted(every.values(), key=lambda segment: segment.start_ms)
    names = {s.id: s.name for track in tracks for s in track.transcript.speakers if s.name}
    return [
        _Row(
            segment.start_ms,
            segment.end_ms,
            None if segment.speaker == heard else _speaker(names, segment.speaker),
            segment.language,
            tuple(dict.fromkeys(f for known in by_id for f in _flags(known.get(segment.id)))),
            tuple(
                _cell(track.transcript, known.get(segment.id))
                for track, known in zip(tracks, by_id, strict=True)
            ),
        )
        for segment, heard in zip(ordered, [None, *(s.speaker for s in ordered)], strict=False)
    ]


def _speaker(names: Mapping[str, str], speaker: str | None) -> str | None:
    return speaker and names.get(speaker, f"Speaker {speaker}")


def _flags(segment: Segment | None) -> Iterable[str]:
    return (flag for flag in segment.flags if flag not in TRANSLATION_FLAGS) if segment else ()


def _cell(transcript: Transcript, segment: Segment | None) -> _Cell:
    if segment is None:
        return _Cell(transcript.language, ())
    as_said = transcript.translated_from is None or UNTRANSLATED in segment.flags
    return _Cell(
        transcript.spoken_language(segment) if as_said else transcript.language,
        tuple(_runs(segment)),
        maker(segment) == PERSON,
        tuple(flag for flag in segment.flags if flag in TRANSLATION_FLAGS),
    )


def _runs(segment: Segment) -> Iterable[_Run]:
    """The segment's text cut at its timed words; a word that is not in the text is passed over."""
    done = 0
    for word in words_of(segment):
        at = segment.text.find(word.text, done)
        if at < 0 or not word.text:
            continue
        if at > done:
            yield _Run(segment.text[done:at])
        done = at + len(word.text)
        yield _Run(word.text, word)
    if done < len(segment.text):
        yield _Run(segment.text[done:])
