"""Quotes weighed together: how many were said here, in which order, and at what length."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from annotations.across.resemblance import NOWHERE, Evidence
from annotations.across.sequence import chances

SENTENCES = 200


def weighed(odds, first, longer=None):
    odds, first = np.array(odds, float), np.array(first)
    longer = np.zeros(odds.shape) if longer is None else np.array(longer)
    unused = np.zeros((*odds.shape, odds.shape[1]), np.bool_)
    runs = np.stack([first, first], axis=-1)
    return chances(Evidence(runs, odds, longer, unused, unused), SENTENCES)


@settings(max_examples=50, deadline=None)
@given(
    arrays(float, (40, 3), elements=st.floats(NOWHERE, 30)),
    arrays(int, (40, 3), elements=st.integers(0, SENTENCES - 1)),
)
def test_the_chances_of_a_quote_are_shares_of_one(odds, first):
    found = weighed(odds, first)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (found.sum(axis=1) <= 1 + 1e-9).all()


def test_a_quote_between_its_neighbours_is_likelier_there():
    odds, first = [[9, NOWHERE]] * 24, [[at * 8, 0] for at in range(24)]
    odds[12], first[12] = [1, 1], [12 * 8, 20]
    found = weighed(odds, first)
    assert found[12, 0] > 0.9 > 0.1 > found[12, 1]


def test_out_of_order_costs_but_is_not_ruled_out():
    sure = [9, NOWHERE]
    found = weighed([sure] * 4, [[50, 0], [150, 0], [60, 0], [70, 0]])
    assert (found[:, 0] > 0.9).all()


@pytest.mark.parametrize(("others", "placed"), [(9, True), (-9, False)])
def test_less_speaks_for_a_quote_where_the_others_were_said(others, placed):
    rows = [[others, NOWHERE]] * 12
    found = weighed([*rows, [-0.5, NOWHERE]], [[at * 15, 0] for at in range(13)])
    assert (found[-1, 0] > 0.5) is np.bool_(placed)


def test_how_long_translations_are_is_learned():
    torn = [0, 0]
    odds = [[12, NOWHERE]] * 24 + [torn]
    longer = [[-0.4, 0]] * 24 + [[-0.4, 0.2]]
    found = weighed(odds, [[at * 5, 0] for at in range(24)] + [[130, 131]], longer)
    assert found[-1, 0] > found[-1, 1]


def test_many_quotes_far_apart_are_weighed_too():
    none = [NOWHERE, NOWHERE]
    found = weighed([[9, NOWHERE], *[none] * 60, [9, NOWHERE]], [[5, 0]] * 61 + [[190, 0]])
    assert found[0, 0] > 0.9 < found[-1, 0]
