"""Written words as sounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.timing.pronunciation import Phones, pronunciations


def said(text: str, language: str = "en") -> set[str]:
    """The pronunciations of a word, when the dictionary says each word as it is written."""
    return {"".join(p) for p in pronunciations(text, language, lambda word: ((f"{word} ",),))}


def spelled(text: str, language: str) -> str:
    (phones,) = pronunciations(text, language, lambda _: ())
    return " ".join(phones)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Don’t,", {"don't "}),
        ("well-known", {"well known "}),
        ("23", {"twenty three "}),
        ("2003", {"two thousand three "}),
        ("1998,", {"nineteen ninety eight ", "one thousand nine hundred ninety eight "}),
        ("1900", {"nineteen hundred ", "one thousand nine hundred "}),
        ("9:00", {"nine "}),
        ("9:05", {"nine oh five "}),
        ("12,000", {"twelve thousand "}),
        ("3.5", {"three point five "}),
        ("$5", {"five dollars ", "five "}),
        ("40%.", {"forty percent ", "forty "}),
        ("4th", {"fourth "}),
        ("21st", {"twenty first "}),
        ("30th", {"thirtieth "}),
    ],
)
def test_words_and_numbers_are_read_out_in_english(text: str, spoken: set[str]) -> None:
    assert said(text) == spoken


@pytest.mark.parametrize(
    ("text", "language", "phones"),
    [
        ("«casa»", "es", "K AA S AA"),
        ("niño.", "es", "N IY N AO"),
        ("дом", "ru", "D AO M"),
        ("Nguyen", "en", "N G UW IY EH N"),
    ],
)
def test_what_no_dictionary_has_is_read_letter_by_letter(
    text: str, language: str, phones: str
) -> None:
    assert spelled(text, language) == phones


@pytest.mark.parametrize(("text", "language"), [("♪", "en"), ("$", "en"), ("2003", "es")])
def test_what_cannot_be_told_has_no_sound(text: str, language: str) -> None:
    assert pronunciations(text, language, lambda _: ()) == ()


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "fr"]))
def test_any_text_has_few_and_short_pronunciations(text: str, language: str) -> None:
    two: tuple[Phones, ...] = (("AH",), ("AH", "T"))
    found = pronunciations(text, language, lambda word: two if len(word) < 3 else ())
    assert len(found) <= 6
    assert all(0 < len(phones) <= 60 for phones in found)
