"""How alike names sound that were written by different ears."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from transcripts.names.likeness import same_ends, sound_code


@pytest.mark.parametrize(
    ("one", "other", "most"),
    [
        ("Abdi", "Abdy", 0),
        ("Kobanî", "Cobanie", 0),
        ("Öcalan", "Ocalan", 0),
        ("Al-Hol", "al hol", 0),
        ("Abdullah", "Abdula", 0),
        ("Joseph", "Josef", 0),
        ("كوبانێ", "کۆبانی", 1),
        ("حەسەکە", "حەسەکه", 0),
        ("Mazloum", "Masloom", 1),
        ("Kalpana Chawla", "Kulpna Shavla", 4),
        ("Çelik", "Chelik", 1),
        ("Ilan", "Elon", 2),
    ],
)
def test_one_name_as_heard_by_two(one: str, other: str, most: int) -> None:
    assert Levenshtein.distance(sound_code(one), sound_code(other)) <= most
    assert same_ends(one, other)


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("Marat", "market", 3),
        ("Merz", "Merkel", 3),
        ("Mahmoud", "Mohammed", 2),
    ],
)
def test_other_words_differ(one: str, other: str, least: int) -> None:
    assert Levenshtein.distance(sound_code(one), sound_code(other)) >= least


def test_an_ending_is_told() -> None:
    for name, longer in (("Mazloum", "Mazloumê"), ("Kobanê", "Kobanêyî"), ("Merkel", "Merkels")):
        assert not same_ends(longer, name)


@given(st.text(max_size=40))
def test_any_text_has_a_code_without_spaces(text: str) -> None:
    code = sound_code(text)
    assert code.isalnum() or not code
    assert sound_code(f" {text} ") == code
