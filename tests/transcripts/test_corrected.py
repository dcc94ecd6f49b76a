"""What a person corrected in a transcript's text is what its words say, at the right times."""

import pytest

from transcripts.corrected import words_of
from transcripts.model import Segment, Word

HEARD = tuple(
    Word(500 * at, 500 * at + 400, word, 0.9)
    for at, word in enumerate(
        ("my", "name", "is", "rosa", "medina", "and", "I", "was", "in", "villamora")
    )
)


def corrected(text: str) -> tuple[Word, ...]:
    return words_of(Segment("s1", 0, 4900, text, HEARD))


def test_a_text_that_nobody_touched_keeps_its_words() -> None:
    assert corrected("my name is rosa medina and I was in villamora") == HEARD
    assert corrected("my name is rosamedina and I was in villa mora") == HEARD


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("My name is Rosa Medina, and I was in Velmora.", {"Medina,": 2000, "Velmora.": 4500}),
        ("My name is Rosa Medina, I was in Velmora.", {"Medina,": 2000, "I": 3000}),
        ("My first name is Rosa Medina and I was in Velmora", {"name": 500, "first": 400}),
        ("My name is Rosita and I was in Velmora", {"is": 1000, "Rosita": 1400, "and": 2500}),
        ("Hello. My name is Rosa", {"Hello.": 0, "My": 0, "Rosa": 1500}),
    ],
)
def test_words_follow_the_text(text: str, starts: dict[str, int]) -> None:
    words = corrected(text)
    assert " ".join(word.text for word in words) == text
    found = {word.text: word.start_ms for word in words}
    assert {text: found[text] for text in starts} == starts
    assert all(0 <= word.start_ms <= word.end_ms <= 4900 for word in words)


def test_nobody_knows_how_sure_a_new_word_is() -> None:
    sure = {word.text: word.confidence for word in corrected("Rosa Medina and I was in Velmora")}
    assert sure["Medina"] == 0.9
    assert sure["Velmora"] is None


def test_a_correction_in_an_hour_without_a_full_stop() -> None:
    words = tuple(Word(400 * n, 400 * n + 300, f"w{n % 900}", 0.9) for n in range(9_000))
    text = " ".join(word.text for word in words).replace("w500 w501", "not w501")
    mended = words_of(Segment("s1", 0, 3_600_000, text, words))
    assert mended[500] == Word(500 * 400, 500 * 400 + 300, "not")
    assert mended[501:1400] == words[501:1400]


def test_a_text_struck_out_leaves_no_words() -> None:
    assert corrected("") == ()


def test_without_times_there_are_no_words() -> None:
    assert words_of(Segment("s1", 0, 900, "My name is Rosa")) == ()
