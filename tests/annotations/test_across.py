"""Quotes placed in speech of another language, told by the embedder that comes with the program."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pytest

from annotations.across.meaning import Vectors, default_embedder
from annotations.across.places import places

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
SPOKEN = tuple(each[1:] for each in SPEECH)
ROOF = "We climbed up on the roof and stayed there until the sun came up,"
BODY = "My neighbour did not get out. They found her body two days later."
SCHOOL = "To this day we sleep at the school, with forty more families."
NEXT_YEAR = "If no one answers for this, the same thing will happen next year."
INVENTED = (
    "My report was taken from my desk and burned,",
    "The soldiers came at dawn and told us to leave",
    "My mother died in the hospital a week after the flood",
    "Next year I will open a bakery in the city",
    "He promised to come back before the winter",
    "My neighbour sold her house to the council",
    "We shouted from the window until a boat came for us",
    "The school has no heating and no hot water",
)


class Remembering:
    """The real embedder, asked about each text once in all of these tests."""

    directions: ClassVar[dict[str, Vectors]] = {}
    held: ClassVar[dict[str, Vectors]] = {}

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self._recalled(texts, self.directions, EMBEDDER.embed)

    def terms(self, texts: Sequence[str]) -> Vectors:
        return self._recalled(texts, self.held, EMBEDDER.terms)

    def _recalled(self, texts, known, read) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, read(new), strict=True))
        return np.array([known[text] for text in texts])


def _places(quotes, speech):
    translated = any(len(wordings) > 1 for wordings in speech)
    return places(quotes, speech, Remembering(), translated=translated)


def placed(*quotes: str, speech=SPOKEN) -> list[tuple[int, int] | None]:
    return [one and (one.first, one.last) for one in _places(quotes, speech)]


@pytest.mark.parametrize(
    ("quote", "place"), [(ROOF, (1, 1)), (NEXT_YEAR, (6, 6)), (SCHOOL, (4, 4)), (BODY, (2, 3))]
)
@pytest.mark.parametrize("speech", [SPEECH, SPOKEN], ids=["both", "spoken"])
def test_the_same_in_other_words(quote, place, speech):
    assert placed(quote, speech=speech) == [place]


@pytest.mark.parametrize("quote", INVENTED)
@pytest.mark.parametrize("few", [1, 3, len(SPEECH)])
def test_what_was_not_said_has_no_place(quote, few):
    assert placed(quote, speech=SPEECH[-few:]) == [None]


def test_what_was_left_out_has_no_place():
    for at, (machine, _) in enumerate(SPEECH):
        assert placed(machine, speech=[*SPEECH[:at], *SPEECH[at + 1 :]]) == [None]


def test_all_quotes_are_weighed_together():
    quotes = [INVENTED[0], ROOF, INVENTED[1], BODY, SCHOOL, INVENTED[2], NEXT_YEAR]
    found = [None, (1, 1), None, (2, 3), (4, 4), None, (6, 6)]
    assert placed(*quotes) == found
    assert placed(*quotes[::-1]) == found[::-1]


def test_a_stretch_never_reaches_over_sentences_without_wording():
    (found,) = placed(BODY, speech=[*SPOKEN[:3], (), *SPOKEN[3:]])
    assert found in (None, (2, 2), (4, 4))
    assert placed(ROOF, speech=[(), (), *SPOKEN]) == [(3, 3)]


@pytest.mark.parametrize("speech", [[], [()], [(), ()]])
def test_where_nothing_was_said_nothing_has_a_place(speech):
    assert placed(ROOF, BODY, speech=speech) == [None, None]


def test_no_quotes_no_places():
    assert placed() == []


def test_what_was_said_twice_is_placed_once_and_named_twice():
    (found,) = _places([ROOF], [*SPOKEN, SPOKEN[1]])
    assert {found.first, found.others[0].first} == {1, len(SPOKEN)}
    assert len(found.others) == 1


def test_each_text_is_read_once():
    embedder = Remembering()
    places([ROOF, BODY], [*SPOKEN, SPOKEN[1]], embedder, translated=False)
    assert len(embedder.asked) == len(set(embedder.asked))
