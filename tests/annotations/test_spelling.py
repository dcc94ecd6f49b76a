"""Spellings of one word, and words that only look alike."""

import pytest

from annotations.words.spelling import spelled_alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("neighbours", "neighbors"),
        ("organise", "organize"),
        ("theatre", "theater"),
        ("defence", "defense"),
        ("travelled", "traveled"),
        ("fulfil", "fulfill"),
        ("programme", "program"),
        ("catalogue", "catalog"),
        ("judgement", "judgment"),
        ("encyclopaedia", "encyclopedia"),
        ("towards", "toward"),
        ("grey", "gray"),
        ("erdoğan", "erdogan"),
    ],
)
def test_habits_of_spelling(one, other):
    assert spelled_alike(one, other, name=False)
    assert spelled_alike(other, one, name=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [("mazlum", "mazloum"), ("mohammed", "muhammad"), ("hassan", "hasan"), ("hussein", "husain")],
)
def test_transcribed_names(one, other):
    assert spelled_alike(one, other, name=True)
    assert not spelled_alike(one, other, name=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("germany", "german"),
        ("maria", "mario"),
        ("police", "place"),
        ("region", "reign"),
        ("reason", "risen"),
        ("worthy", "worth"),
        ("filled", "filed"),
        ("rewards", "reward"),
        ("1990", "1991"),
    ],
)
def test_other_words_are_other_words(one, other):
    assert not spelled_alike(one, other, name=one in ("germany", "maria"))
