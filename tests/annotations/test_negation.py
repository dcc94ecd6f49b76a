"""Yes and no, told apart in the languages that put the no into a word."""

import pytest

from annotations.words.negation import is_opposite, negation_differs
from annotations.words.tokens import fold


@pytest.mark.parametrize(
    ("language", "no", "yes"),
    [
        ("tr", "gitmedik", "gittik"),
        ("tr", "bilmiyorum", "biliyorum"),
        ("tr", "istemiyor", "istiyor"),
        ("tr", "gelmez", "gelir"),
        ("tr", "yapmayacağız", "yapacağız"),
        ("tr", "yapılamaz", "yapılabilir"),
        ("tr", "bırakmadılar", "bıraktılar"),
        ("ku", "nekir", "kir"),
        ("ku", "naçim", "diçim"),
        ("ku", "nabe", "dibe"),
        ("ckb", "ناکەم", "دەکەم"),
        ("ckb", "نەکرد", "کرد"),
        ("fa", "نمی‌روم", "می‌روم"),
        ("fa", "نیامد", "آمد"),
        ("ru", "невозможно", "возможно"),
        ("de", "unmöglich", "möglich"),
        ("en", "unacceptable", "acceptable"),
    ],
)
def test_a_verb_and_its_denial_are_opposites(language, no, yes):
    assert is_opposite(fold(no), fold(yes), language)
    assert is_opposite(fold(yes), fold(no), language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "evimi", "evi"),
        ("tr", "adam", "ada"),
        ("tr", "geldi", "gitti"),
        ("ku", "nan", "n"),
        ("en", "inform", "for"),
        ("de", "unter", "ter"),
        ("fr", "innocent", "nocent"),
    ],
)
def test_words_that_look_negated_are_not(language, one, other):
    assert not is_opposite(fold(one), fold(other), language)


@pytest.mark.parametrize(
    ("language", "printed", "heard", "differs"),
    [
        ("fr", "je ne sais", "je sais", False),
        ("fr", "je sais", "je ne sais pas", True),
        ("ar", "ولا نريد", "نريد", True),
        ("ar", "لن نذهب", "لم نذهب", False),
        ("en", "never", "not", False),
        ("es", "siempre", "nunca", True),
    ],
)
def test_whether_only_one_side_says_no(language, printed, heard, differs):
    norms = [[fold(word) for word in text.split()] for text in (printed, heard)]
    assert negation_differs(*norms, language) is differs
