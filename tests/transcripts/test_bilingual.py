"""Two languages in each cue: the original above, what it means below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.formats import format_subtitles, losses, read_subtitles
from transcripts.formats.text import Subtitles
from transcripts.model import MediaRef, Segment, Transcript
from transcripts.subtitles.bilingual import bilingual_cues
from transcripts.subtitles.styles import STYLES, for_language, width

STYLE = STYLES["netflix"]
SPANISH = [
    "El río nos llevó la casa, pero no nos fuimos, porque mi madre dijo que el agua bajaría.",
    "Éramos cuarenta familias en la escuela.",
    "♪",
]
ARABIC = [
    "أخذ النهر بيتنا، لكننا لم نرحل، لأن أمي قالت إن الماء سينحسر.",
    "كنا أربعين عائلة في المدرسة.",
    "♪",
]


def talk(texts: list[str], language: str, step_ms: int = 7_000) -> Transcript:
    segments = tuple(
        Segment(f"s{n}", n * step_ms, n * step_ms + step_ms - 1_200, text)
        for n, text in enumerate(texts)
    )
    return Transcript(MediaRef("m", "T", 60_000), language, segments, None)


def test_the_translation_stands_below_the_words_it_translates() -> None:
    cues = bilingual_cues(talk(SPANISH, "es"), talk(ARABIC, "ar"), STYLE)
    assert [cue.lines for cue in cues] == [
        ("El río nos llevó la casa,", "أخذ النهر بيتنا،"),
        ("pero no nos fuimos,", "لكننا لم نرحل،"),
        ("porque mi madre dijo que el agua bajaría.", "لأن أمي قالت إن الماء سينحسر."),
        ("Éramos cuarenta familias en la escuela.", "كنا أربعين عائلة في المدرسة."),
        ("♪",),
    ]


def test_every_format_carries_both(tmp_path) -> None:
    cues = bilingual_cues(talk(SPANISH, "es"), talk(ARABIC, "ar"), STYLE)
    path = tmp_path / "both.srt"
    path.write_text(format_subtitles(cues, "srt"))
    assert [cue.lines for cue in read_subtitles(path)] == [cue.lines for cue in cues]
    assert list(losses(Subtitles(cues), "vtt")) == []


def test_a_translation_of_one_letter_under_two_cues_is_not_lost() -> None:
    long = "aaa aaaa aaaaaa aaaaaaaa aaaaaaaaaaaa aaaaaaaaaaaa aaaaaaaaaaaa aaaaaaaaaaa"
    first, second = bilingual_cues(talk([long], "en"), talk(["好"], "zh"), STYLE)
    assert (first.lines[1:], second.lines[1:]) == (("好",), ())


WORDS = st.lists(st.text("abcdé", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)


@pytest.mark.parametrize("language", ["tr", "ar", "zh"])
@given(pairs=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6))
def test_no_word_is_lost_and_lines_keep_to_their_length(language: str, pairs) -> None:
    one, other = [a for a, _ in pairs], [b if a != b else b + " x" for a, b in pairs]
    step_ms = 1_200 + 90 * max(len(text) for text in one)
    cues = bilingual_cues(talk(one, "en", step_ms), talk(other, language, step_ms), STYLE)
    above = " ".join(cue.lines[0] for cue in cues).split()
    below = "".join(line for cue in cues for line in cue.lines[1:])
    assert "".join(above) == "".join("".join(one).split())
    assert "".join(below.split()) == "".join("".join(other).split())
    longest = for_language(STYLE, language).max_line_chars
    assert all(width(line) <= longest for cue in cues for line in cue.lines[1:])
