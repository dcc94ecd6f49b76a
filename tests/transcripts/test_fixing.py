"""Fixing mends times, cues and lines; it never changes a word, and does not do so twice."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.errors import TranscriptError
from transcripts.formats import language_of, load_subtitles
from transcripts.model import Word
from transcripts.subtitles.check import check
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.fixing import Heard, fix
from transcripts.subtitles.styles import STYLES, Style

NETFLIX = STYLES["netflix"]
REAL = Path(__file__).parents[3] / "shared" / "data" / "subtitles"
MENDABLE = {"empty", "order", "overlap", "gap"}

Spans = list[tuple[int, int, tuple[str, ...]]]


def fixed(*cues: Cue, heard: Heard | None = None, language: str = "en") -> Spans:
    found = fix(cues, NETFLIX, language, heard=heard).cues
    return [(cue.start_ms, cue.end_ms, cue.lines) for cue in found]


def letters(cues: Sequence[Cue]) -> str:
    in_order = sorted(cues, key=lambda cue: cue.start_ms)
    return "".join("".join(line.split()) for cue in in_order for line in cue.lines)


def words(cues: Sequence[Cue]) -> list[str]:
    in_order = sorted(cues, key=lambda cue: cue.start_ms)
    return " ".join(line for cue in in_order for line in cue.lines).split()


def test_good_subtitles_stay_as_they_are() -> None:
    cues = (
        Cue(0, 2_000, ("We stayed in town.",)),
        Cue(
            2_080, 6_000, ("They had been waiting there for years", "and nobody came to see them.")
        ),
        Cue(9_000, 11_000, ("- Did you stay?", "- We stayed."), settings="line:0"),
    )
    found = fix(cues, NETFLIX, "fr")
    assert found.cues == cues
    assert [piece.was for piece in found.pieces] == [(1,), (2,), (3,)]


def test_overlaps_gaps_and_order() -> None:
    late = Cue(4_000, 6_000, ("We stayed in town.",))
    early = Cue(1_000, 4_500, ("They had been waiting there.",))
    assert fixed(late, early) == [(1_000, 3_920, early.lines), (4_000, 6_000, late.lines)]
    near = Cue(4_700, 6_000, ("We stayed in town.",))
    assert fixed(early, near)[0] == (1_000, 4_620, early.lines)


def test_one_of_two_at_once_waits_until_the_other_is_read() -> None:
    one, two = Cue(0, 4_000, ("We stayed in town.",)), Cue(0, 4_000, ("Nobody came.",), "Baran")
    assert fixed(one, two) == [(0, 900, one.lines), (980, 4_000, two.lines)]


def test_what_flashes_by_stays_longer_or_joins_its_neighbour() -> None:
    alone = Cue(0, 200, ("We stayed.",))
    assert fixed(alone, Cue(5_000, 6_000, ("Nobody came.",)))[0] == (0, 834, alone.lines)
    assert fixed(alone, Cue(300, 2_000, ("Nobody came to see us.",))) == [
        (0, 2_000, ("We stayed. Nobody came to see us.",))
    ]


def test_speakers_and_pauses_keep_cues_apart() -> None:
    one = Cue(0, 200, ("We stayed.",), "Amina")
    two = Cue(300, 2_000, ("Nobody came to see us.",), "Baran")
    assert [cue.speaker for cue in fix((one, two), NETFLIX, "en").cues] == ["Amina", "Baran"]
    dialogue = Cue(0, 200, ("-Did you?", "-We did."))
    assert [lines for _, _, lines in fixed(dialogue, Cue(300, 2_000, ("Nobody came.",)))] == [
        dialogue.lines,
        ("Nobody came.",),
    ]


LONG = (
    "We had been waiting there for years and nobody came to see us, not even the people from "
    "the ministry who had promised that they would come back before the winter, with food."
)


def test_what_is_too_long_becomes_several() -> None:
    found = fix([Cue(1_000, 11_000, (LONG,))], NETFLIX, "en")
    assert len(found.cues) > 2
    assert words(found.cues) == LONG.split()
    assert found.left == ()
    assert (found.cues[0].start_ms, found.cues[-1].end_ms) == (1_000, 11_000)
    assert {piece.was for piece in found.pieces} == {(1,)}


def test_parts_begin_with_their_words_where_a_transcript_tells() -> None:
    texts = LONG.split()
    times_ms = [1_000 + 150 * n + (3_000 if n >= 12 else 0) for n in range(len(texts))]
    heard = Heard(words=tuple(Word(t, t + 140, w) for t, w in zip(times_ms, texts, strict=True)))
    cues = fix([Cue(1_000, 11_000, (LONG,))], NETFLIX, "en", heard=heard).cues
    assert all(cue.start_ms in times_ms for cue in cues)
    firsts = [cue.lines[0].split()[0] for cue in cues]
    assert [texts[times_ms.index(cue.start_ms)] for cue in cues] == firsts


def test_many_lines_become_two_or_several_cues() -> None:
    four = Cue(0, 4_000, ("We stayed", "in town and", "nobody came", "to see us."))
    assert fixed(four) == [(0, 4_000, ("We stayed in town", "and nobody came to see us."))]
    speakers = Cue(0, 6_000, ("-Did you all stay?", "-We all stayed.", "-Nobody ever came."))
    assert [lines for _, _, lines in fixed(speakers)] == [(line,) for line in speakers.lines]


def test_lines_that_part_an_article_from_its_noun_are_broken_anew() -> None:
    lines = ("They were all waiting in vain for the", "people of the town to come.")
    ((_, _, better),) = fixed(Cue(0, 5_000, lines))
    assert " ".join(better).split() == " ".join(lines).split()
    assert check([Cue(0, 5_000, better)], NETFLIX, "en") == ()


def test_a_cue_that_says_little_for_too_long_goes_earlier() -> None:
    assert fixed(Cue(0, 20_000, ("We stayed.",))) == [(0, 7_000, ("We stayed.",))]


def test_a_cue_stays_until_the_speech_ends_and_comes_when_it_begins() -> None:
    heard = Heard(speech_ms=((800, 3_400), (8_000, 9_000)))
    cue, later = Cue(1_000, 2_600, ("We stayed in town.",)), Cue(8_000, 12_000, ("Nobody came.",))
    assert fixed(cue, later, heard=heard) == [
        (800, 3_400, cue.lines),
        (8_000, 10_500, later.lines),
    ]
    unsaid = Cue(4_000, 6_000, ("[music]",))
    assert fixed(unsaid, heard=heard) == [(4_000, 6_000, unsaid.lines)]


def test_cues_come_and_go_with_the_shots() -> None:
    heard = Heard(shots_ms=(5_000,))
    cues = Cue(1_000, 4_800, ("We stayed in town.",)), Cue(5_300, 8_000, ("Nobody came.",))
    assert [span[:2] for span in fixed(*cues, heard=heard)] == [(1_000, 4_920), (5_000, 8_000)]


def test_signs_elsewhere_on_the_screen_are_seen_together_with_speech() -> None:
    sign = Cue(1_000, 6_000, ("TOWN HALL",), settings="line:0")
    cues = (Cue(0, 2_000, ("We stayed in town.",)), sign, Cue(2_500, 4_000, ("Nobody came.",)))
    assert fix(cues, NETFLIX, "en").cues == cues


def test_a_word_longer_than_a_line_is_left_to_a_person() -> None:
    found = fix([Cue(0, 5_000, ("x" * 60,))], NETFLIX, "en")
    assert [cue.lines for cue in found.cues] == [("x" * 60,)]
    assert [problem.rule for problem in found.left] == ["line-length"]


def test_scripts_without_spaces() -> None:
    text = "我们在那里等了很多年，没有人来看我们，连答应过冬天以前会回来的部里的人也没有来。"
    found = fix([Cue(0, 9_000, (text,))], NETFLIX, "zh")
    assert len(found.cues) > 1
    assert letters(found.cues) == text


WORDS = """
    the a of We stayed, nobody came. -No! town… Dr. Amina Haddad 1,200 x لا من المدينة. 我们在
    years? waiting (and) donaudampfschifffahrtsgesellschaftskapitänsmütze
"""
TEXTS = st.lists(st.sampled_from(WORDS.split()), max_size=40)
CUES = st.lists(
    st.builds(
        lambda start, length, lines, speaker, place: Cue(
            start, start + length, tuple(map(" ".join, lines)), speaker, (), place
        ),
        st.integers(-500, 30_000),
        st.one_of(st.integers(-1_000, 9_000), st.just(0), st.integers(0, 40_000)),
        st.lists(TEXTS, max_size=4),
        st.sampled_from([None, None, "Amina", "Baran"]),
        st.sampled_from(["", "", "", "line:0"]),
    ),
    max_size=12,
)
SPANS = st.lists(st.integers(0, 40_000), max_size=12).map(sorted)


@settings(deadline=None, max_examples=150)
@given(CUES, st.sampled_from(list(STYLES.values())), st.sampled_from(["en", "ar", "zh", None]),
       SPANS, SPANS, TEXTS)  # fmt: skip
def test_no_word_changes_and_nothing_is_mended_twice(
    cues: list[Cue],
    style: Style,
    language: str | None,
    shots_ms: list[int],
    edges_ms: list[int],
    said: list[str],
) -> None:
    speech_ms = tuple(pair for pair in list(pairwise(edges_ms))[::2] if pair[0] < pair[1])
    words = tuple(Word(700 * n, 700 * n + 600, text) for n, text in enumerate(said))
    heard = Heard(tuple(shots_ms), speech_ms, words)
    found = fix(cues, style, language, Fraction(24), heard)
    assert letters(found.cues) == letters(cues)
    assert fix(found.cues, style, language, Fraction(24), heard).cues == found.cues
    numbers = {number for piece in found.pieces for number in piece.was}
    assert numbers == {n for n, cue in enumerate(cues, 1) if "".join(cue.lines).strip()}
    errors = {problem.rule for problem in found.left if problem.severity == "error"}
    assert not errors & {"empty", "order"}


def real_files() -> list[Path]:
    found = [path for name in ("wild", "vttjs-languages") for path in (REAL / name).glob("*")]
    return sorted(found)


@pytest.mark.parametrize("style", list(STYLES.values()), ids=list(STYLES))
def test_real_files_keep_their_words(style: Style) -> None:
    if not REAL.is_dir():
        pytest.skip(f"needs {REAL}, which is not here")
    for path in real_files():
        try:
            cues = load_subtitles(path).cues
        except TranscriptError:
            continue
        language = language_of(path)
        found = fix(cues, style, language)
        assert words(found.cues) == words(cues), path
        assert fix(found.cues, style, language).cues == found.cues, path
        assert not {p.rule for p in found.left if p.severity == "error"} & MENDABLE, path


def broken(cues: Sequence[Cue]) -> list[Cue]:
    """Subtitles as bad software writes them."""
    hurt = []
    for number, cue in enumerate(cues):
        if number % 4 == 0:
            cue = Cue(cue.start_ms, cue.end_ms + 2_500, cue.lines)
        elif number % 4 == 1:
            cue = Cue(cue.start_ms, cue.start_ms, (" ".join(cue.lines),))
        elif number % 4 == 2:
            texts = " ".join(cue.lines).split()
            parts = [" ".join(texts[n::4]) for n in range(4)]
            cue = Cue(cue.start_ms, cue.end_ms, (*filter(None, parts), " "))
        hurt.append(cue)
    return hurt[::-1]


@pytest.mark.parametrize("style", list(STYLES.values()), ids=list(STYLES))
def test_broken_on_purpose(style: Style) -> None:
    if not REAL.is_dir():
        pytest.skip(f"needs {REAL}, which is not here")
    for name in ("elephants-dream.en.vtt", "elephants-dream.ar.vtt", "itaccess_subtitles_es.vtt"):
        path = REAL / "wild" / name
        cues = broken(load_subtitles(path).cues)
        found = fix(cues, style, language_of(path))
        assert words(found.cues) == words(cues)
        assert fix(found.cues, style, language_of(path)).cues == found.cues
        assert [p for p in found.left if p.severity == "error"] == []
