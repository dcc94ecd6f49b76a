"""The embedder that comes with the program."""

import numpy as np
import pytest

from annotations.across.meaning import default_embedder

if (EMBEDDER := default_embedder()) is None:
    pytest.skip("no sentence embedder is installed here", allow_module_level=True)

TEXTS = pytest.mark.parametrize(
    "texts", [[], ["One sentence."], ["One.", "Две.", "سێ", "", "half \ud800"]]
)


@TEXTS
def test_every_text_has_a_direction(texts):
    vectors = EMBEDDER.embed(texts)
    assert (len(vectors), vectors.dtype) == (len(texts), np.float32)
    assert np.allclose((vectors**2).sum(axis=1), 1, atol=1e-4)


@TEXTS
def test_every_text_has_terms(texts):
    terms = EMBEDDER.terms(texts)
    assert (terms.shape[0], terms.dtype) == (len(texts), np.float32)
    assert (terms >= 0).all()
    assert terms.shape[1] == EMBEDDER.terms(["x"]).shape[1]


def test_a_translation_shares_its_terms():
    house, casa, perro = EMBEDDER.terms(["a house", "una casa", "un perro"])
    assert house @ casa > house @ perro
