"""Words of two texts that are the same, found quickly and where they belong."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from transcripts.beside import Run, gaps, same_words

COMMON = ("the", "and", "of", "to", "a", "in", "that", "we", "was", "it")
WORDS = st.lists(st.sampled_from((*COMMON, "We", "we,", "went", "—")), max_size=60)


@given(WORDS, WORDS)
def test_runs_are_the_same_words_in_order(one: list[str], other: list[str]) -> None:
    runs = same_words(one, other)
    at, other_at = 0, 0
    for run in runs:
        assert run.length > 0
        assert run.one >= at
        assert run.other >= other_at
        at, other_at = run.one + run.length, run.other + run.length
        for n in range(run.length):
            assert one[run.one + n].strip(",").casefold() == (
                other[run.other + n].strip(",").casefold()
            )
    kept = {n for run in runs for n in range(run.one, run.one + run.length)}
    missing = {n for gap, _ in gaps(runs, len(one), len(other)) for n in gap}
    assert kept | missing == set(range(len(one)))
    assert not kept & missing


def test_a_text_is_wholly_the_same_as_itself() -> None:
    words = [f"w{n % 700}" for n in range(3_000)]
    assert same_words(words, words) == [Run(0, 0, 3_000)]
    assert same_words(["la"] * 5_000, ["la"] * 4_000) == [Run(0, 0, 4_000)]


def test_a_passage_put_in_finds_no_words_elsewhere() -> None:
    rng = random.Random(1)
    common = [rng.choice(COMMON) for _ in range(60)]
    said = [f"s{n}" if n % 3 else rng.choice(common) for n in range(600)]
    runs = same_words(said[:300] + common + said[300:], said)
    matched = {n for run in runs for n in range(run.one, run.one + run.length)}
    assert not matched & set(range(302, 358))
    assert len(matched) >= 598


def test_ten_hours_of_speech_take_seconds() -> None:
    rng = random.Random(2)
    words = [f"w{int(rng.paretovariate(0.7)) % 5_000}" for _ in range(100_000)]
    heard = [f"x{n}" if rng.random() < 0.15 else word for n, word in enumerate(words)]
    del heard[40_000:41_000]
    began = time.monotonic()
    same = sum(run.length for run in same_words(words, heard))
    assert time.monotonic() - began < 20
    assert same > 0.99 * sum(word.startswith("w") for word in heard)
