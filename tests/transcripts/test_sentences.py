"""Words to sentences, and translations to what they translate."""

from hypothesis import given
from hypothesis import strategies as st

from transcripts.recognition.engines import ReadWord
from transcripts.recognition.sentences import LONG_MS, Sentence, pair_up, sentences


def said(text: str, start_ms: int = 0, step_ms: int = 300) -> tuple[ReadWord, ...]:
    return tuple(
        ReadWord(start_ms + n * step_ms, start_ms + (n + 1) * step_ms, f" {word}", 0.9)
        for n, word in enumerate(text.split())
    )


def texts(words: tuple[ReadWord, ...], language: str = "en") -> list[str]:
    return [sentence.text for sentence in sentences(words, language)]


def test_sentence_ends_but_not_abbreviations() -> None:
    assert texts(said("Mr. Hart went home. He slept.")) == ["Mr. Hart went home.", "He slept."]
    assert texts(said("أين كنت؟ كنت في البيت."), "ar") == ["أين كنت؟", "كنت في البيت."]


def test_a_long_pause_ends_a_sentence() -> None:
    assert texts(said("we waited") + said("and waited", 5_000)) == ["we waited", "and waited"]


def test_a_sentence_that_is_too_long_is_divided_after_a_comma() -> None:
    long = said("one " * 20 + "two, " + "three " * 20, step_ms=400)
    parts = sentences(long, "en")
    assert all(part.end_ms - part.start_ms <= LONG_MS for part in parts)
    assert parts[0].text.endswith("two,") or parts[1].text.endswith("two,")


@given(st.lists(st.tuples(st.sampled_from(["a", "b.", "c,", "d?"]), st.integers(0, 2_000))))
def test_no_word_is_lost(words: list[tuple[str, int]]) -> None:
    at, read = 0, []
    for text, gap_ms in words:
        read.append(ReadWord(at + gap_ms, at + gap_ms + 300, f" {text}", 1.0))
        at += gap_ms + 300
    assert [word for part in sentences(read, "en") for word in part.words] == read


def test_pairs_follow_the_times_where_the_counts_differ() -> None:
    spoken = (Sentence(said("uno dos.")), Sentence(said("tres.", 600)), Sentence(said("x y.", 900)))
    english = (Sentence(said("one two three.")), Sentence(said("x y.", 900)))
    pairs = pair_up(spoken, english)
    assert [(a.text, b and b.text) for a, b in pairs] == [
        ("uno dos. tres.", "one two three."),
        ("x y.", "x y."),
    ]


@given(st.integers(1, 9), st.integers(1, 9))
def test_every_sentence_is_in_one_pair(spoken_count: int, english_count: int) -> None:
    spoken = [Sentence(said("a.", n * 1_000)) for n in range(spoken_count)]
    english = [Sentence(said("b.", n * 900)) for n in range(english_count)]
    pairs = pair_up(spoken, english)
    assert sum(len(a.words) for a, _ in pairs) == spoken_count
    assert sum(len(b.words) for _, b in pairs if b) == english_count


def test_speech_without_a_translation_stays() -> None:
    spoken = [Sentence(said("uno."))]
    assert pair_up(spoken, []) == [(spoken[0], None)]
