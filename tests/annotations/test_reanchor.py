"""Passages found again: by their words, their surroundings, their order; never by a guess."""

import random
import time
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.changes.reanchor import Passage, Places, anchor, continued
from annotations.model import Span

LONG = "we asked for money every year and every year the answer was no"


def passages(*told: tuple[str, str, str]) -> list[Passage]:
    """Passages one after the other, of (prefix, exact, suffix)."""
    starts = accumulate((len(before) + len(exact) for before, exact, _ in told), initial=0)
    return [
        Passage(exact, before, after, start)
        for start, (before, exact, after) in zip(starts, told, strict=False)
    ]


def pairs(old: list[Passage], new: list[Passage]) -> dict[int, int]:
    return {n: o for n, (o, _) in continued(old, new).items()}


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        # the same words, wherever they stand
        (("He said: ", LONG, " on"), ("Later: ", LONG, " and left"), True),
        (("a", LONG, "b"), ("a", LONG.upper(), "b"), True),
        # edited, in their surroundings
        (("He said: ", "the dam", " on"), ("He said: ", "the dams", " on"), True),
        (("He said: ", LONG, " on"), ("He said: ", LONG.replace("money", "water"), " on"), True),
        # edited a little, elsewhere
        (("He said: ", LONG, " on"), ("Later: ", LONG.replace("money", "funds"), " x"), True),
        # little left of them
        (("He said: ", LONG, " on"), ("He said: ", "I never saw him", " on"), False),
        # few words in other surroundings say nothing
        (("He said: ", "no", " on"), ("She cried ", "no", " and left"), False),
        (
            ("He said: ", "we will win this", " on"),
            ("She: ", "we will lose this", " and left"),
            False,
        ),
    ],
)
def test_whether_a_passage_continues(
    was: tuple[str, str, str], now: tuple[str, str, str], same: bool
) -> None:
    assert bool(pairs(passages(was), passages(now))) is same


def test_among_the_same_words_the_surroundings_decide() -> None:
    said = "nobody ever came to help"
    old = passages(("Rosa: ", said, " cried"), ("Hart: ", said, " wrote"))
    new = passages(("Hart: ", said, " wrote"), ("Rosa: ", said, " cried"))
    assert pairs(old, new) == {0: 1, 1: 0}


def test_then_their_order() -> None:
    same = ("She said: ", "nobody ever came to help", " again.")
    old, new = passages(same, same, same), passages(("New. ", LONG, ""), same, same, same)
    assert pairs(old, new) == {1: 0, 2: 1, 3: 2}


def test_exact_words_are_taken_before_edited_ones() -> None:
    old = passages(("A: ", LONG, " x"), ("B: ", LONG + " again", " y"))
    new = passages(("A: ", LONG + " again", " x"), ("B: ", LONG, " y"))
    assert pairs(old, new) == {0: 1, 1: 0}


def test_the_parts_of_a_match_are_named() -> None:
    old, new = passages(("He said: ", LONG, " on")), passages(("He said: ", LONG, " off"))
    ((_, match),) = continued(old, new).values()
    assert (match.quote, match.prefix) == (1, 1)
    assert 0 < match.suffix < 1
    assert match.parts.keys() == {"quote", "prefix", "suffix", "position"}
    assert 0.8 < match.score < 1


@given(st.integers(0, 1 << 30))
def test_an_article_taken_apart_and_put_together(seed: int) -> None:
    rng = random.Random(seed)
    words = [f"w{n}" for n in range(400)]
    told = [
        (" ".join(rng.sample(words, 4)), " ".join(rng.sample(words, 6)), rng.choice(words))
        for _ in range(12)
    ]
    order = rng.sample(range(12), 9)
    added = [("new ", " ".join(f"n{rng.random()}" for _ in range(6)), "") for _ in range(3)]
    now = [*(told[n] for n in order), *added]
    assert pairs(passages(*told), passages(*now)) == dict(enumerate(order))


def test_many_alike_do_not_take_long() -> None:
    rng = random.Random(1)
    told = [("he said ", rng.choice(["no", "yes it is", LONG]), " and so on") for _ in range(9000)]
    started = time.monotonic()
    continued(passages(*told), passages(*told[500:]))
    assert time.monotonic() - started < 20


TEXT = "Hart said “we never left the valley” twice. Rosa said “we never left the valley” once. End."


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        (Passage("twice"), "twice"),
        (Passage("we never left the valley", "Rosa said “"), "we never left the valley"),
        (Passage("we never left that valley", "Rosa said “", "” once"), "we never left the valley"),
        (Passage('Rosa said "we never left the valley" once'), None),
        (Passage("we never left the valley"), None),
        (Passage("something else entirely was said here"), None),
        (Passage("once more"), None),
        (Passage(""), None),
    ],
)
def test_a_passage_stands_in_one_place_or_none(passage: Passage, found: str | None) -> None:
    span = anchor(passage, TEXT, Places(TEXT))
    if passage.exact.startswith("Rosa"):
        assert span == Span(TEXT.index("Rosa"), TEXT.index(" End") - 1)
    elif found is None:
        assert span is None
    else:
        assert span == Span(TEXT.rindex(found), TEXT.rindex(found) + len(found))


def test_the_position_decides_between_places_alike() -> None:
    exact = "we never left the valley"
    for start in (TEXT.index(exact), TEXT.rindex(exact)):
        assert anchor(Passage(exact, start=start + 3), TEXT, Places(TEXT)) == Span(
            start, start + len(exact)
        )
