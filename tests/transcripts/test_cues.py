import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.model import MediaRef, Segment, Speaker, Transcript, Word
from transcripts.reading import from_json
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.check import check
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.layout import is_orphan
from transcripts.subtitles.phrases import break_cost
from transcripts.subtitles.styles import DEFAULT_STYLE, STYLES, Style, for_language, width
from transcripts.tags import UNSPACED

SHARED = Path(__file__).parents[2] / "../shared"


def spoken(text: str, start_ms: int = 0, char_ms: int = 60, **fields: str) -> Segment:
    """A segment said at an even pace, without pauses."""
    words, at = [], start_ms
    for word in text.split():
        words.append(Word(at, at + len(word) * char_ms, word))
        at += (len(word) + 1) * char_ms
    return Segment(fields.pop("id", "s1"), start_ms, words[-1].end_ms, text, tuple(words), **fields)


def transcript(*segments: Segment, language: str = "en", **names: str) -> Transcript:
    speakers = tuple(Speaker(id, name) for id, name in names.items())
    return Transcript(MediaRef("m", "m", 0), language, segments, speakers=speakers)


def lines(cues: tuple[Cue, ...]) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cues]


def letters(text: str) -> str:
    """Without the dashes that two speakers get."""
    return "".join(text.split()).replace("-", "")


def test_a_short_sentence_is_one_line_from_its_first_word() -> None:
    (cue,) = build_cues(transcript(spoken("We opened the workshop.", 1_500)), DEFAULT_STYLE)
    assert cue == Cue(1_500, 1_500 + 23 * 60, ("We opened the workshop.",), None, ("s1",))


def test_a_longer_one_is_broken_before_a_preposition() -> None:
    cues = build_cues(
        transcript(spoken("The timber was brought down from the hills on a lorry.")), DEFAULT_STYLE
    )
    assert lines(cues) == [("The timber was brought down", "from the hills on a lorry.")]


@pytest.mark.parametrize(
    ("text", "language", "hanging"),
    [
        (
            "We walked along the river until the evening came and nobody in the whole valley had "
            "seen the boats that we were looking for since the morning of the flood.",
            "en",
            {"the", "and", "in", "had", "that", "we", "were", "for", "of"},
        ),
        (
            "Caminamos por la orilla del río hasta que llegó la noche y nadie en todo el valle "
            "había visto las barcas que buscábamos desde la mañana de la inundación.",
            "es",
            {"por", "la", "del", "que", "y", "en", "el", "las", "de", "había"},
        ),
    ],
)
def test_no_cue_or_line_ends_on_a_word_that_wants_the_next(
    text: str, language: str, hanging: set[str]
) -> None:
    cues = build_cues(transcript(spoken(text), language=language), DEFAULT_STYLE)
    assert len(cues) > 1
    assert not [line for cue in cues for line in cue.lines if line.split()[-1] in hanging]


def test_a_title_is_no_sentence_end() -> None:
    assert break_cost("Mr.", "Okafor", "en") == 1
    text = "All of the timber was brought down by our old friend Mr. Okafor from the hills."
    cues = build_cues(transcript(spoken(text)), DEFAULT_STYLE)
    assert not [line for cue in cues for line in cue.lines if line.endswith("Mr.")]


def test_sentences_that_have_the_time_stand_alone() -> None:
    text = "We opened the workshop in spring. Nobody believed it would last."
    cues = build_cues(transcript(spoken(text)), DEFAULT_STYLE)
    assert lines(cues) == [
        ("We opened the workshop in spring.",),
        ("Nobody believed it would last.",),
    ]


def test_sentences_too_short_to_be_read_stand_together() -> None:
    cues = build_cues(transcript(spoken("No. Never. We all stayed here.")), DEFAULT_STYLE)
    assert lines(cues) == [("No. Never. We all stayed here.",)]


def test_speakers_and_long_pauses_part_cues() -> None:
    talk = transcript(
        spoken("We stayed", 0, id="s1", speaker="S1"),
        spoken("in town", 600, id="s2", speaker="S1"),
        spoken("Why?", 1_200, id="s3", speaker="S2"),
        spoken("Because", 3_000, id="s4", speaker="S2"),
        S1="Mara",
    )
    cues = build_cues(talk, DEFAULT_STYLE)
    assert [(cue.lines, cue.speaker, cue.segment_ids) for cue in cues] == [
        (("We stayed in town",), "Mara", ("s1", "s2")),
        (("Why?",), None, ("s3",)),
        (("Because",), None, ("s4",)),
    ]


def test_the_end_stays_for_reading_and_closes_small_gaps() -> None:
    talk = transcript(spoken("Yes.", 0, 20), spoken("It is far away.", 1_200, 20, id="s2"))
    first, second = build_cues(talk, DEFAULT_STYLE)
    assert (first.start_ms, first.end_ms) == (0, 1_120)
    assert (second.start_ms, second.end_ms) == (1_200, 1_200 + 834)


@pytest.mark.parametrize(("rate", "gap_ms"), [(25, 80), (Fraction(24_000, 1_001), 83), (50, 40)])
def test_two_frames_lie_between_cues(rate: Fraction, gap_ms: int) -> None:
    talk = spoken("We opened the workshop in spring. Nobody believed it would last.")
    first, second = build_cues(transcript(talk), DEFAULT_STYLE, Fraction(rate))
    assert second.start_ms - first.end_ms == gap_ms


def test_a_room_for_the_name_of_who_begins_to_speak() -> None:
    text = "a b c d e f g h i j k l m n o p q r s t u"
    asked = spoken("Why?", 9_000, id="s2", speaker="S2")
    talk = transcript(spoken(text, speaker="S1"), asked, S1="Mara Lindqvist")
    cue, _ = build_cues(talk, DEFAULT_STYLE)
    assert width("Mara Lindqvist: " + cue.lines[0]) <= 42
    alone = transcript(spoken(text, speaker="S1"), S1="Mara Lindqvist")
    assert len(build_cues(alone, DEFAULT_STYLE)[0].lines) == 1
    assert len(build_cues(transcript(spoken(text)), DEFAULT_STYLE)[0].lines) == 1


def test_without_word_times_the_text_shares_the_time() -> None:
    text = "We opened the workshop in spring. Nobody believed that it would last for very long."
    cues = build_cues(transcript(Segment("s1", 1_000, 7_000, text)), DEFAULT_STYLE)
    assert [cue.start_ms for cue in cues] == [1_000, 3_434]
    assert cues[-1].end_ms == 7_000


def test_text_that_fits_is_not_divided_for_lasting_long() -> None:
    cues = build_cues(transcript(Segment("s1", 0, 12_000, "Music plays.")), DEFAULT_STYLE)
    assert [(cue.lines, cue.end_ms) for cue in cues] == [(("Music plays.",), 7_000)]


def test_the_text_of_a_segment_counts_when_its_words_are_others() -> None:
    segment = Segment("s1", 0, 2_000, "We stayed.", (Word(0, 900, "He"), Word(900, 2_000, "left.")))
    assert lines(build_cues(transcript(segment), DEFAULT_STYLE)) == [("We stayed.",)]


def test_words_without_spaces_are_joined_as_the_text_has_them() -> None:
    pieces = ["我们", "春天", "开", "了", "工场,", "没有", "人", "相信", "它", "能", "长久。"]
    words = tuple(Word(300 * n, 300 * n + 290, piece) for n, piece in enumerate(pieces))
    segment = Segment("s1", 0, 3_300, "".join(pieces), words)
    cues = build_cues(transcript(segment, language="zh"), DEFAULT_STYLE)
    assert "".join(line for cue in cues for line in cue.lines) == segment.text
    assert all(width(line) <= 16 for cue in cues for line in cue.lines)


def test_empty_segments_give_no_cue() -> None:
    assert build_cues(transcript(Segment("s1", 0, 900, " \n\t")), DEFAULT_STYLE) == ()


def test_a_word_wider_than_a_line_is_cut() -> None:
    cues = build_cues(transcript(spoken("x" * 500, char_ms=50)), DEFAULT_STYLE)
    assert "".join(line for cue in cues for line in cue.lines) == "x" * 500
    assert not [p for p in check(cues, DEFAULT_STYLE, "en") if p.severity == "error"]


def test_two_who_speak_at_once_take_turns() -> None:
    talk = transcript(
        spoken("We opened the workshop in the old harbour.", 0, id="s1", speaker="S1"),
        spoken("No, that is wrong.", 400, id="s2", speaker="S2"),
    )
    cues = build_cues(talk, DEFAULT_STYLE)
    assert [cue.segment_ids for cue in cues] == [("s1",), ("s2",)]
    assert cues[1].start_ms == 834 + 80


def test_marks_of_direction_and_combining_letters_have_no_width() -> None:
    assert width("\u200f" + "کوردی") == 5
    assert width("cafe\u0301") == 4


def test_limits_by_language() -> None:
    netflix, ted = STYLES["netflix"], STYLES["ted"]
    assert for_language(netflix, "en-GB").max_chars_per_second == 20
    assert for_language(netflix, "tr").max_chars_per_second == 17
    assert for_language(netflix, "zh_TW").max_line_chars == 16
    assert for_language(netflix, None) is netflix
    assert for_language(ted, "tr") is ted


@pytest.mark.parametrize(
    ("before", "after", "language", "least"),
    [
        ("the", "house", "en", 1),
        ("Mara", "Lindqvist", "en", 0.9),
        ("41", "boats", "en", 0.9),
        ("باب", "البيت", "ar", 0.9),
        ("في", "البيت", "ar", 1),
        ("bizim", "için", "tr", 1),
        ("بۆ", "ماڵەوە", "ckb", 1),
        ("در", "خانه", "fa", 1),
        ("в", "доме", "ru", 1),
        ("im", "Haus", "de", 1),
        ("dans", "la", "fr", 1),
        ("li", "malê", "ku", 1),
    ],
)
def test_what_must_not_be_parted(before: str, after: str, language: str, least: float) -> None:
    assert break_cost(before, after, language) >= least
    assert break_cost(before + ",", after, language) < break_cost("aa", "bb", "xx")


unhurried = settings(deadline=None)  # a busy machine is no failure
WORDS = st.builds(
    lambda text, pause_ms, length_ms: (text, pause_ms, length_ms),
    st.text("abcdeé ’,.?-یلە中文\u0301", min_size=1, max_size=60),
    st.integers(-300, 2_500),
    st.integers(0, 3_000),
)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    segments, at = [], 0
    for number, spoken_words in enumerate(
        draw(st.lists(st.lists(WORDS, max_size=25), max_size=5)), start=1
    ):
        words = []
        for text, pause_ms, length_ms in spoken_words:
            at = max(0, at + pause_ms)
            words.append(Word(at, at + length_ms, text))
            at += length_ms
        segment = Segment(
            f"s{number}",
            words[0].start_ms if words else at,
            at,
            draw(st.sampled_from(["", " "])).join(word.text for word in words),
            draw(st.sampled_from([(), tuple(words)])),
            draw(st.sampled_from([None, "S1", "S2"])),
        )
        segments.append(segment)
    language = draw(st.sampled_from(["en", "ckb", "zh", "xx", ""]))
    return transcript(*segments, language=language, S1="Mara")


@unhurried
@given(transcripts(), st.sampled_from(list(STYLES.values())))
def test_any_speech_gives_cues_within_the_limits(talk: Transcript, style: Style) -> None:
    cues = build_cues(talk, style)
    errors = [p for p in check(cues, style, talk.language) if p.severity == "error"]
    assert errors == []
    if talk.language not in UNSPACED:  # there punctuation may leave no other place
        assert not [cue for cue in cues if is_orphan(cue.lines)]
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(cues))


@unhurried
@given(transcripts())
def test_no_letter_is_lost_or_moved(talk: Transcript) -> None:
    cues = build_cues(talk, DEFAULT_STYLE)
    for segment in talk.segments:
        alone = build_cues(transcript(segment, language=talk.language), DEFAULT_STYLE)
        told = letters("".join("".join(cue.lines) for cue in alone))
        assert sorted(told) == sorted(letters(segment.text))
        if all(a.start_ms <= b.start_ms for a, b in pairwise(segment.words)):
            assert told == letters(segment.text)
    said = letters("".join(segment.text for segment in talk.segments))
    assert sorted(letters("".join("".join(cue.lines) for cue in cues))) == sorted(said)


@pytest.mark.skipif(not (SHARED / "quotebench").is_dir(), reason="long speeches are not here")
def test_a_long_speech_has_no_problem_but_its_own_speed() -> None:
    path = SHARED / "quotebench" / "1973_richard_nixon_r.noisy.transcript.json"
    talk = from_json(json.loads(path.read_text()))
    cues = build_cues(talk, DEFAULT_STYLE)
    assert {p.rule for p in check(cues, DEFAULT_STYLE, "en")} <= {"reading-speed"}
    starts = {word.start_ms for segment in talk.segments for word in segment.words}
    assert all(cue.start_ms in starts for cue in cues)


def test_marks_of_direction_alone_are_no_trouble() -> None:
    segment = Segment("s1", 0, 2_000, "\u200e", words=(Word(0, 2_000, "\u200e"),))
    transcript = Transcript(MediaRef("m", "t", 2_000), "ar", (segment,))
    assert all(cue.end_ms > cue.start_ms for cue in build_cues(transcript, DEFAULT_STYLE))
