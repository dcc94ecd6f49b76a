"""Folding words so that texts can be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.tokens import bare, fold, tokenize


def norms(text: str, language: str = "en") -> list[str]:
    return [token.norm for token in tokenize(text, language)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("We don’t", "we do NOT"),
        ("I can't", "I cannot"),
        ("they won't", "They will not"),
        ("we've gone", "we have gone"),
        ("seventy percent", "70 %"),
        ("70 per cent", "70%"),
        ("1,200 offices", "twelve hundred offices"),
        ("two thousand and five", "2005"),
        ("nineteen eighty-three", "1983"),
        ("twenty twenty-one", "2021"),
        ("one hundred and six", "106"),
        ("$350 million", "three hundred fifty million dollars"),
        ("1.5 million", "1,500,000"),
        ("twentieth century", "20th century"),
        ("no one", "no 1"),
        ("we-and others-have", "we and others have"),
        ("state\u00adment", "statement"),
        ("ﬁre", "fire"),
    ],
)
def test_english_says_the_same(left, right):
    assert norms(left) == norms(right)


@pytest.mark.parametrize(
    ("language", "left", "right"),
    [
        ("tr", "IŞIK İstanbul'da", "ışık istanbul’da"),
        ("ar", "إِنَّ الأُمَّة", "ان الامه"),
        ("ar", "كتـــاب ٧٠٪", "کتاب 70%"),
        ("ckb", "كوردي ئێوە", "کوردی ئیوه"),
        ("fa", "می‌خواهم", "ميخواهم"),
        ("de", "zwanzig Prozent", "20 %"),
        ("de", "1.200 Häuser", "1200 häuser"),
        ("es", "quince mil", "15.000"),
        ("fr", "l’homme", "L'homme"),
        ("ja", "東京", "東 京"),
    ],
)
def test_other_languages_say_the_same(language, left, right):
    assert norms(left, language) == norms(right, language)


@pytest.mark.parametrize(
    ("left", "right"),
    [("seventeen", "seventy"), ("can", "can't"), ("1,200", "1.2"), ("two, three", "23")],
)
def test_what_differs_stays_different(left, right):
    assert norms(left) != norms(right)


def test_a_number_of_several_words_is_one_token_at_their_place():
    text = "about two thousand and five men"
    token = tokenize(text)[1]
    assert (token.norm, text[token.start : token.end]) == ("2005", "two thousand and five")


def test_dotless_i_and_other_diacritics_fold_only_when_asked():
    assert fold("Işık") != fold("isik")
    assert bare(fold("Işık")) == bare(fold("ISIK"))


@given(st.text(max_size=60), st.sampled_from(["en", "tr", "ar", "de", "xx"]))
def test_tokens_lie_in_the_text_without_overlap(text, language):
    tokens = tokenize(text, language)
    assert all(token.norm for token in tokens)
    end = 0
    # Sorted, because a currency's sign is read after its number.
    for token in sorted(tokens, key=lambda token: token.start):
        assert end <= token.start < token.end <= len(text)
        end = token.end


def test_an_apostrophe_between_invisible_characters_is_no_word():
    assert tokenize("\u00ad'\u00ad") == []
