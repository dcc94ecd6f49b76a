"""Stretches that mean what a quote does, told by the embedder that comes with the program."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pytest

from annotations.meaning import Meanings, Vectors, default_embedder

if (EMBEDDER := default_embedder()) is None:
    pytest.skip("no sentence embedder is installed here", allow_module_level=True)

SPEECH = (
    ("I have a bakery in the town.", "Tengo una panadería en el pueblo."),
    ("We went to the roof and we waited there until the sun came out.",
     "Subimos al techo y esperamos allí hasta que salió el sol."),
    ("My neighbor couldn't leave.", "Mi vecina no pudo salir."),
    ("They found her body two days later.", "Encontraron su cuerpo dos días después."),
    ("We still sleep in school with other 40 families.",
     "Todavía dormimos en la escuela con otras cuarenta familias."),
    ("We don't want money, we want the truth.", "No queremos dinero, queremos la verdad."),
    ("If nobody responds, the next year will pass the same.",
     "Si nadie responde, el próximo año va a pasar lo mismo."),
    ("The government promised us new houses before the winter.",
     "El gobierno nos prometió casas nuevas antes del invierno."),
)  # fmt: skip
ROOF = "We climbed up on the roof and stayed there until the sun came up,"
BODY = "My neighbour did not get out. They found her body two days later."


class Remembering:
    """The real embedder, asked about each text once in all of these tests."""

    known: ClassVar[dict[str, Vectors]] = {}

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        new = [text for text in texts if text not in self.known]
        self.known.update(zip(new, EMBEDDER.embed(new), strict=True))
        return np.array([self.known[text] for text in texts])


def stretch(quote: str, segments=SPEECH, others=()) -> tuple[int, int] | None:
    found = Meanings(segments, Remembering()).stretch_of(quote, others)
    return found and (found.first, found.last)


@pytest.mark.parametrize(
    "texts", [[], ["One sentence."], ["One.", "Две.", "سێ", "", "half \ud800"]]
)
def test_every_text_has_a_direction(texts):
    vectors = EMBEDDER.embed(texts)
    assert (len(vectors), vectors.dtype) == (len(texts), np.float32)
    assert np.allclose((vectors**2).sum(axis=1), 1, atol=1e-4)


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        (ROOF, (1, 1)),
        ("If no one answers for this, the same thing will happen next year.", (6, 6)),
        ("To this day we sleep at the school, with forty more families.", (4, 4)),
        (BODY, (2, 3)),
    ],
)
@pytest.mark.parametrize("wordings", [slice(0, 2), slice(1, 2)], ids=["both", "spoken"])
def test_the_same_in_other_words(quote, place, wordings):
    assert stretch(quote, [segment[wordings] for segment in SPEECH]) == place


@pytest.mark.parametrize(
    "quote",
    [
        "My report was taken from my desk and burned,",
        "The soldiers came at dawn and told us to leave",
        "My mother died in the hospital a week after the flood",
        "Next year I will open a bakery in the city",
        "He promised to come back before the winter",
        "My neighbour sold her house to the council",
        "We shouted from the window until a boat came for us",
        "The school has no heating and no hot water",
    ],
)
@pytest.mark.parametrize("few", [1, 3, len(SPEECH)])
def test_what_was_not_said_has_no_place(quote, few):
    assert stretch(quote, SPEECH[-few:]) is None


def test_what_was_left_out_has_no_place():
    for at, (machine, _) in enumerate(SPEECH):
        assert stretch(machine, [*SPEECH[:at], *SPEECH[at + 1 :]]) is None


def test_a_stretch_never_reaches_over_segments_without_wording():
    assert stretch(BODY, [*SPEECH[:3], (), *SPEECH[3:]]) != (2, 4)
    assert stretch(ROOF, [(), (), *SPEECH]) == (3, 3)
    assert stretch(ROOF, [(), ()]) is None


def test_a_quote_printed_twice_is_no_rival_of_itself():
    assert stretch(ROOF, others=[ROOF, ROOF]) == (1, 1)


def test_each_text_is_embedded_once():
    embedder = Remembering()
    meanings = Meanings(SPEECH, embedder)
    first, second = (meanings.stretch_of(ROOF, [BODY]) for _ in range(2))
    assert first == second
    assert len(embedder.asked) == len(set(embedder.asked))
