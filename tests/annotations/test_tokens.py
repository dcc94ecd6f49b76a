"""Folding words so that texts can be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.words.tokens import bare, fold, tokenize

NUMBER_WORDS = [
    *("one", "two", "twenty", "nineteen", "hundred", "thousand", "million", "and", "a", "half"),
    *("third", "thirds", "oh", "point", "nineties", "first", "5", "1.5", "2/3", "21st", "$", "um"),
    *("dix", "quatre", "vingt", "cent", "et", "سبعه", "عشر", "وعشرون", "sept", "september"),
]


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
        ("the twenty-first century", "the 21st century"),
        ("World War II", "World War Two"),
        ("two-thirds of us, one half", "2/3 of us, 1/2"),
        ("half a million", "500,000"),
        ("three and a half million", "3.5 million"),
        ("3½ per cent", "three and a half percent"),
        ("two point five million", "2.5 million"),
        ("a hundred and fifty", "150"),
        ("a hundred thousand", "100,000"),
        ("nineteen oh five", "1905"),
        ("the nineteen nineties", "the 1990's"),
        ("nine eleven", "9/11"),
        ("on Sept. 11", "on September eleventh"),
        ("July the fourth", "July the 4th"),
        ("No. 1", "number one"),
        ("at 9:00 a.m.", "at 9am"),
        ("the U.S. Army", "the US Army"),
        ("$5m and £1.5bn", "five million dollars and 1.5 billion pounds"),
        ("$1", "one dollar"),
        ("$714,709,995.58", "714709995.58 dollars"),
        ("we're gonna go", "we are going to go"),
        ("Mister Smith, okay", "Mr. Smith, OK"),
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
        ("de", "neunzehnhundertneunundachtzig", "1989"),
        ("de", "dreißig bis fünfunddreißig", "30 bis 35"),
        ("fr", "mille neuf cent quatre-vingt-dix-sept", "1997"),
        ("fr", "soixante et onze pour cent", "71 %"),
        ("fr", "12\u202f000", "douze mille"),
        ("es", "doscientos treinta y cinco", "235"),
        ("it", "duemilaventotto", "2028"),
        ("tr", "iki bin on beş", "2015"),
        ("tr", "üç buçuk", "3,5"),
        ("ru", "двадцать пять миллионов", "25 млн"),
        ("uk", "п'ятнадцять", "15"),
        ("fa", "هزار و سیصد و پنجاه و شش", "۱۳۵۶"),
        ("ar", "خمسة وعشرون", "25"),
        ("ar", "سبعة عشر ألف", "17,000"),
        ("ku", "du hezar û panzdeh", "2015"),
        ("ckb", "هه\u200cزار و پێنج", "1005"),
        ("ckb", "ھەزار", "هەزار"),
        ("es", "quince mil", "15.000"),
        ("fr", "l’homme", "L'homme"),
        ("ja", "東京", "東 京"),
    ],
)
def test_other_languages_say_the_same(language, left, right):
    assert norms(left, language) == norms(right, language)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("seventeen", "seventy"),
        ("can", "can't"),
        ("1,200", "1.2"),
        ("two, three", "23"),
        ("one second", "1/2"),
        ("between twenty and five", "between 25"),
        ("No, 1", "number 1"),
        ("3.125", "3,125"),
    ],
)
def test_what_differs_stays_different(left, right):
    assert norms(left) != norms(right)


def test_a_number_of_several_words_is_one_token_at_their_place():
    text = "about two thousand and five men"
    token = tokenize(text)[1]
    assert (token.norm, text[token.start : token.end]) == ("2005", "two thousand and five")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("seven um hundred", ["700", "um"]),
        ("$8 you know, billion", ["8000000000", "dollar", "you", "know"]),
        ("eight eight hundred", ["800", "800"]),
        ("$8 $8 billion", ["8000000000", "dollar", "8000000000", "dollar"]),
        ("twenty twenty", ["2020"]),
        ("one one", ["one", "one"]),
    ],
)
def test_humming_and_starting_again_inside_a_number(said, read):
    assert norms(said) == read


def test_dotless_i_and_other_diacritics_fold_only_when_asked():
    assert fold("Işık") != fold("isik")
    assert bare(fold("Işık")) == bare(fold("ISIK"))


@given(st.text(max_size=60), st.sampled_from(["en", "tr", "ar", "de", "uk", "xx"]))
def test_tokens_lie_in_the_text_without_overlap(text, language):
    tokens = tokenize(text, language)
    assert all(token.norm for token in tokens)
    end = 0
    # Sorted, because a currency's sign is read after its number.
    for token in sorted(tokens, key=lambda token: token.start):
        assert end <= token.start < token.end <= len(text)
        end = token.end


@given(st.lists(st.sampled_from(NUMBER_WORDS), max_size=8), st.sampled_from(["en", "fr", "ar"]))
def test_any_row_of_number_words_is_read(words, language):
    text = " ".join(words)
    assert all(
        token.norm and 0 <= token.start < token.end <= len(text)
        for token in tokenize(text, language)
    )


def test_an_apostrophe_between_invisible_characters_is_no_word():
    assert tokenize("\u00ad'\u00ad") == []
