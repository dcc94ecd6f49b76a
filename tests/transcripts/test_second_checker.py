"""A second opinion on the subtitles that are built, from the published rules alone.

What Subtitle Edit's Netflix quality check looks at, stated again from the numbers of the guides
for every preset, on files as another library (pysubs2) reads them. It shares no code with ours.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pysubs2
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.formats import format_subtitles
from transcripts.model import MediaRef, Segment, Transcript, Word
from transcripts.reading import read_transcript
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.check import check
from transcripts.subtitles.styles import STYLES

SHARED = Path(__file__).parents[2] / "../shared"
GOLDENS = Path(__file__).parents[1] / "goldens" / "subtitles"
FPS = 25
SPACES = re.compile(r"^\s|\s$|\s\s")


@dataclass(frozen=True)
class Rules:
    """What a preset promises, for one language."""

    cpl: int
    cps: int
    shortest_s: Fraction
    gap_frames: int
    chained_below_s: Fraction
    longest_s: int = 7
    lines: int = 2


def rules(style: str, language: str) -> Rules:
    wide = {"ja": (4, 23), "ko": (12, 16), "zh": (9, 16)}
    half = Fraction(1, 2)
    if style == "netflix":
        cps, cpl = {"ar": (20, 42), "en": (20, 42), **wide}.get(language, (17, 42))
        return Rules(cpl, cps, Fraction(5, 6), 2, half)
    columns, cps, shortest_s, gap, chained_s = {
        "bbc": (37, 18, Fraction(1), 0, Fraction(1)),
        "ted": (42, 21, Fraction(1), 0, half),
        "youtube": (42, 20, Fraction(1), 2, half),
        "social": (25, 20, Fraction(5, 6), 2, half),
    }[style]
    if language in wide:
        cps = wide[language][0]
        columns = min(wide[language][1], columns if columns == 42 else columns // 2)
    return Rules(columns, cps, shortest_s, gap, chained_s)


def dialogue_forms(language: str) -> tuple[str, str]:
    if language in {"ar", "cs", "es", "fr", "hu", "it", "ko", "pl", "pt", "ro", "ru", "sk", "vi"}:
        return "- ", "- "
    if language in {"ckb", "fa"}:
        return "- ", "- "
    return "-", "-"


def faults(text: str, style: str, language: str) -> Iterator[tuple[int, str]]:
    """The cues, from 0, of a SubRip file that break a rule, and which."""
    limits = rules(style, language)
    cues = list(pysubs2.SSAFile.from_string(text, format_="srt"))
    for number, cue in enumerate(cues):
        lines = cue.plaintext.split("\n")
        length_s = Fraction(cue.end - cue.start, 1_000)
        shown = sum(letters(line) for line in lines)
        broken = {
            "cps": length_s <= 0 or shown / length_s > limits.cps,
            "cpl": any(letters(line) > limits.cpl for line in lines),
            "lines": len(lines) > limits.lines,
            "shortest": length_s < limits.shortest_s,
            "longest": length_s > limits.longest_s,
            "whitespace": any(not line.strip() or SPACES.search(line) for line in lines),
            "ellipsis": language == "ar" and "..." in cue.plaintext,
            "dialogue": has_wrong_dashes(lines, language),
        }
        yield from ((number, rule) for rule, is_broken in broken.items() if is_broken)
    least_s = Fraction(limits.gap_frames, FPS)
    for number, (one, other) in enumerate(pairwise(cues)):
        gap_s = Fraction(other.start - one.end, 1_000)
        if gap_s < 0:
            yield number, "overlap"
        elif gap_s < least_s:
            yield number, "gap"
        elif least_s < gap_s < limits.chained_below_s and length(one, other) <= limits.longest_s:
            yield number, "chain"


def length(one: pysubs2.SSAEvent, other: pysubs2.SSAEvent) -> Fraction:
    """How long the first would stand if it were chained to the other."""
    return Fraction(other.start - one.start, 1_000)


def letters(line: str) -> int:
    return len(regex.findall(r"\X", regex.sub("[\u200e\u200f\u061c\u2066-\u2069]", "", line)))


def has_wrong_dashes(lines: list[str], language: str) -> bool:
    bare = [line.lstrip("\u200f\u200e") for line in lines]
    if len(bare) != 2 or not all(line.startswith("-") for line in bare):
        return False
    forms = dialogue_forms(language)
    return not all(
        regex.match(rf"{form}[^\s-]", line) for form, line in zip(forms, bare, strict=True)
    )


def unexcused(talk: Transcript, style: str) -> list[tuple[int, str, str]]:
    """The faults that better cuts or times would have mended.

    Too fast or too short is excused where words begin again before it could be read: the cue
    takes all the time until then.
    """
    language = talk.language
    cues = build_cues(talk, STYLES[style], Fraction(FPS))
    ours = [p for p in check(cues, STYLES[style], language) if p.severity == "error"]
    bare = format_subtitles([replace(cue, speaker=None, line_speakers=()) for cue in cues], "srt")
    found = list(faults(bare, style, language))
    gap_ms = 1_000 * rules(style, language).gap_frames // FPS
    left = [(p.cue - 1, p.rule, "ours") for p in ours]
    for number, rule in found:
        cue = cues[number]
        free_ms = cues[number + 1].start_ms - cue.end_ms if number + 1 < len(cues) else 1 << 40
        is_full = free_ms <= gap_ms + 1 or cue.end_ms - cue.start_ms >= 7_000
        if rule not in ("cps", "shortest") or not is_full:
            left.append((number, rule, " / ".join(cue.lines)))
    return left


def badly_parted(talk: Transcript, style: str) -> list[tuple[str, str]]:
    """The lines that could be parted better, as our own checker has it."""
    cues = build_cues(talk, STYLES[style], Fraction(FPS))
    found = check(cues, STYLES[style], talk.language)
    looks = {"line-break", "balance", "orphan-word", "gap"}
    return [(p.message, " / ".join(cues[p.cue - 1].lines)) for p in found if p.rule in looks]


def transcripts_here() -> list[Path]:
    return [
        *GOLDENS.glob("*.transcript.json"),
        *SHARED.glob("crossbench/*.transcript.json"),
        *sorted(SHARED.glob("quotebench/*.transcript.json"))[:1],
    ]


@pytest.mark.parametrize("style", list(STYLES))
@pytest.mark.parametrize("path", transcripts_here(), ids=lambda path: path.name.split(".t")[0])
def test_transcripts(path: Path, style: str) -> None:
    talk = read_transcript(path)
    assert unexcused(talk, style) == []
    assert badly_parted(talk, style) == []


def timed() -> list[Path]:
    folders = ("speech-en", "speech-multi")
    return sorted(path for each in folders for path in SHARED.glob(f"data/{each}/*.json"))


@pytest.mark.skipif(not timed(), reason="the recordings are not here")
@pytest.mark.parametrize("style", list(STYLES))
def test_recordings_by_their_true_times(style: str) -> None:
    for path in timed():
        language = "en" if path.parent.name == "speech-en" else path.stem.rpartition("-")[2]
        talk = from_phrases(json.loads(path.read_text()), language)
        assert unexcused(talk, style) == []
        assert badly_parted(talk, style) == []


def from_phrases(phrases: list[dict[str, object]], language: str) -> Transcript:
    segments = [
        Segment(
            f"s{number}",
            round(1_000 * float(str(each["start"]))),
            round(1_000 * float(str(each["end"]))),
            str(each["text"]),
        )
        for number, each in enumerate(phrases)
    ]
    return Transcript(MediaRef("m", "m", 0), language, tuple(segments))


VOCABULARY = {
    "en": "the old boats of our harbour were built by hand, and nobody knew. Why? Yes. in 1994",
    "ar": "فتحنا الورشة في المرفأ القديم ولم يصدق أحد، أنها ستبقى. لماذا؟ نعم. 41 قاربًا",
    "tr": "eski limanda bir atölye açtık ve kimse bize yardım etmedi. Neden? Evet. çünkü için",
    "ckb": "ئێمە لە بەندەری کۆن کارگەیەکمان کردەوە و کەس باوەڕی نەکرد. بۆچی؟ بەڵێ.",
    "kmr": "me li bendera kevn karxaneyek vekir û kesî bawer nekir. Çima? Erê. ji bo zarokên me",
    "fa": "ما در بندر قدیمی کارگاهی باز کردیم و هیچ‌کس باور نکرد. چرا؟ بله. می‌خواهیم کتاب را",
    "es": "abrimos el taller en el viejo puerto, y nadie lo creyó. ¿Por qué? Sí. no se fue",
    "fr": "nous avons ouvert l'atelier dans le vieux port, et personne n'y croyait. Oui. en 1994",
    "de": "wir haben die Werkstatt am alten Hafen eröffnet, und niemand glaubte daran. Ja. sich",
    "ru": "мы открыли мастерскую в старой гавани, и никто не поверил. Почему? Да. за два года",
    "ko": "우리는 오래된 항구에서 공방을 열었고 아무도 믿지 않았다. 왜? 네.",
    "zh": "我们 在 春天 开 了 工场， 但是 没有 人 相信 它。 为什么？ 对。",
    "ja": "私たち は 古い 港 で 工場 を 開き ました。 なぜ？ はい。",
}


@st.composite
def conversations(draw: st.DrawFn) -> Transcript:
    """Speakers who take turns, slow and fast, with pauses, and at times speak at once."""
    language = draw(st.sampled_from(sorted(VOCABULARY)))
    vocabulary = VOCABULARY[language].split()
    segments, at_ms = [], draw(st.integers(0, 3_000))
    for number in range(draw(st.integers(1, 8))):
        words = []
        letter_ms = draw(st.sampled_from([20, 45, 60, 90, 200]))
        for word in draw(st.lists(st.sampled_from(vocabulary), min_size=1, max_size=30)):
            length_ms = letter_ms * len(word)
            words.append(Word(at_ms, at_ms + length_ms, word))
            at_ms += length_ms + draw(st.sampled_from([0, 0, 0, 30, 60, 400, 1_200, 4_000]))
        text = ("" if language in ("zh", "ja") else " ").join(word.text for word in words)
        speaker = draw(st.sampled_from([None, "S1", "S2", "S3"]))
        whole = () if draw(st.integers(0, 4)) == 0 else tuple(words)
        times = words[0].start_ms, words[-1].end_ms
        segments.append(Segment(f"s{number}", *times, text, whole, speaker))
        at_ms = max(0, at_ms + draw(st.sampled_from([-900, 0, 0, 80, 700, 2_500])))
    return Transcript(MediaRef("m", "m", 0), language, tuple(segments))


@settings(deadline=None, max_examples=150)
@given(conversations(), st.sampled_from(sorted(STYLES)))
def test_conversations_in_many_languages(talk: Transcript, style: str) -> None:
    assert unexcused(talk, style) == []


def test_it_finds_faults() -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:00,500\nFar too much to be read in half a second.\n\n"
        "2\n00:00:00,520 --> 00:00:09,000\n- Yes.\n-No.\n\n"
        f"3\n00:00:09,300 --> 00:00:12,000\n{'x' * 43}\n\n"
        "4\n00:00:11,000 --> 00:00:14,000\na  b\nc\nd\n"
    )
    assert sorted(faults(text, "netflix", "en")) == [
        *((0, rule) for rule in ("cps", "gap", "shortest")),
        *((1, rule) for rule in ("dialogue", "longest")),
        *((2, rule) for rule in ("cpl", "overlap")),
        *((3, rule) for rule in ("lines", "whitespace")),
    ]
