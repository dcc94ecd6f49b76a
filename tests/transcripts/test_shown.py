"""Names taken from a reading that was shown them, where they sound like what was heard."""

import pytest

from transcripts.names.shown import with_terms
from transcripts.recognition.engines import Reading, ReadWord

TERMS = "Mazloum Abdi, Kobanê, Al-Hol, Berîvan, Echenique, Ilan Ramon"


def _reading(text: str, from_ms: int = 0) -> Reading:
    words = (
        ReadWord(from_ms + 300 * n, from_ms + 300 * n + 250, f" {each}", 0.9)
        for n, each in enumerate(text.split())
    )
    return Reading(tuple(words), -0.3, 1.2, 0.1)


@pytest.mark.parametrize(
    ("read", "shown", "made"),
    [
        ("Masleum Abdi said so", "Mazloum Abdi told us", "Mazloum Abdi said so"),
        ("We left Kobane, and drove", "left Kobanê, and", "We left Kobanê, and drove"),
        ("I met Barry Vaughn at the door", "met Berîvan at the", "I met Berîvan at the door"),
        ("camps like Alhole, and", "camps like Al-Hol, and", "camps like Al-Hol, and"),
        ("so we know. Thank you", "so Echenique Thank you", "so we know. Thank you"),
        ("the alarm rang twice", "Ilan Ramon twice", "the alarm rang twice"),
        ("twenty people came there", "twelve people there", "twenty people came there"),
        ("a long sentence is here", "", "a long sentence is here"),
        ("", "Mazloum Abdi", ""),
    ],
)
def test_only_names_that_were_heard_are_taken(read: str, shown: str, made: str) -> None:
    taken = with_terms(_reading(read), _reading(shown), TERMS)
    assert "".join(word.text for word in taken.words).split() == made.split()


def test_a_name_has_the_time_of_what_was_heard_and_says_what_that_was() -> None:
    taken = with_terms(_reading("he Maas Lamb left"), _reading("he Mazloum left", 500), "Mazloum")
    (name,) = (word for word in taken.words if word.heard)
    assert (name.text, name.heard) == (" Mazloum", "Maas Lamb")
    assert 300 <= name.start_ms <= name.end_ms <= 850
    assert [word.heard for word in taken.words] == ["", "Maas Lamb", ""]
