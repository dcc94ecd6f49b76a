"""Quotes in English of what was said in another language, placed by what they mean."""

from itertools import pairwise

import pytest

from annotations.across.meaning import default_embedder
from annotations.alignment import align
from annotations.model import AlignedQuote, Article, Part, Quote, Span
from transcripts.model import MediaRef, Segment, Transcript, Word

SAID = (
    ("Tengo una panadería en el pueblo.", "I have a bakery in the town."),
    ("Subimos al techo y esperamos allí hasta que salió el sol.",
     "We went to the roof and we waited there until the sun came out."),
    ("Mi vecina no pudo salir.", "My neighbor couldn't leave."),
    ("Encontraron su cuerpo dos días después.", "They found her body two days later."),
    ("Todavía dormimos en la escuela con otras cuarenta familias.",
     "We still sleep in school with other 40 families."),
    ("Queremos saber quién tomó esa decisión.", "We want to know who took that decision."),
    ("Si nadie responde, el próximo año va a pasar lo mismo.",
     "If nobody responds, the next year will pass the same."),
)  # fmt: skip
ROOF = "We climbed up on the roof and stayed there until the sun came up,"
INVENTED = "My report was taken from my desk and burned,"
MEDIA = MediaRef("m", "m", 60_000)

needs_embedder = pytest.mark.skipif(
    default_embedder() is None, reason="no sentence embedder is installed here"
)


def transcripts(said=SAID) -> tuple[Transcript, Transcript]:
    """The spoken words, half a second each, and a translation without word times."""
    spoken, translated = [], []
    for number, (heard, machine) in enumerate(said):
        start_ms, texts = number * 8_000, heard.split()
        edges = range(start_ms + 200, start_ms + 201 + 500 * len(texts), 500)
        words = tuple(Word(*edge, text) for text, edge in zip(texts, pairwise(edges), strict=True))
        spoken.append(Segment(f"s{number}", start_ms, start_ms + 7_000, heard, words))
        translated.append(Segment(f"s{number}", start_ms, start_ms + 7_000, machine))
    return (
        Transcript(MEDIA, "es", tuple(spoken)),
        Transcript(MEDIA, "en", tuple(translated), translated_from="es"),
    )


SPOKEN, TRANSLATED = transcripts()


def aligned(*quotes: str, given=(SPOKEN, TRANSLATED), **known) -> list[AlignedQuote]:
    span = Span(0, 1)
    printed = [Quote("q", "statement", q, "", "", span, (Part(q, span),)) for q in quotes]
    return list(align(Article("", "", "", ""), printed, given, **known).quotes)


def never():
    raise AssertionError("there was no need for an embedder")


@needs_embedder
def test_a_quote_is_placed_on_all_of_the_segments_that_mean_it():
    (found,) = aligned("My neighbour did not get out. Two days later her body was found.")
    first, last = SPOKEN.segments[2:4]
    assert (found.verdict, found.language, found.media) == ("translated", "es", "m")
    assert (found.start_ms, found.end_ms) == (first.words[0].start_ms, last.words[-1].end_ms)
    assert found.spoken == f"{first.text} {last.text}"
    assert found.translation == "My neighbor couldn't leave. They found her body two days later."
    assert 0.5 <= found.score <= 1


@needs_embedder
@pytest.mark.parametrize("kept", [slice(0, 2), slice(0, 1)], ids=["both", "spoken"])
def test_one_sentence_of_a_segment_is_a_place_of_its_own(kept):
    joined = tuple(" ".join(pair) for pair in zip(SAID[2], SAID[3], strict=True))
    given = transcripts((*SAID[:2], joined, *SAID[4:]))
    (found,) = aligned("Two days after that her body was found.", given=given[kept])
    words = given[0].segments[2].words[5:]
    assert (found.start_ms, found.end_ms) == (words[0].start_ms, words[-1].end_ms)
    assert found.spoken == SAID[3][0]


@needs_embedder
def test_what_was_said_twice_is_placed_and_pointed_out():
    given = transcripts((*SAID, SAID[1]))
    (found,) = aligned(ROOF, given=given)
    spans = {
        (s.words[0].start_ms, s.words[-1].end_ms) for s in (given[0].segments[at] for at in (1, 7))
    }
    assert found.flags == ("ambiguous",)
    assert {(one.start_ms, one.end_ms) for one in (found, *found.alternatives)} == spans


@needs_embedder
def test_invented_quotes_stay_unplaced_beside_placed_ones():
    found = aligned(INVENTED, ROOF, "We drove out of the town before the water came")
    assert [one.verdict for one in found] == ["not-found", "translated", "not-found"]


@needs_embedder
def test_another_number_is_pointed_out():
    (found,) = aligned("To this day we sleep at the school, with ninety more families.")
    assert (found.verdict, found.flags) == ("translated", ("number-differs",))


@needs_embedder
def test_speech_that_nothing_translated_is_told_too():
    (found,) = aligned(ROOF, given=(SPOKEN,))
    assert (found.verdict, found.translation) == ("translated", None)
    assert found.spoken == SAID[1][0]
    assert aligned(INVENTED, given=(SPOKEN,))[0].verdict == "not-found"


def test_what_was_heard_in_the_quotes_own_language_is_not_told_by_meaning():
    english = Transcript(MEDIA, "en", TRANSLATED.segments)
    assert aligned(ROOF, given=(english,), load_embedder=never)[0].verdict == "not-found"
    spanish = "Trepamos al tejado y nos quedamos hasta el amanecer"
    assert aligned(spanish, given=(english,), load_embedder=never)[0].verdict == "not-found"
    assert aligned(spanish, given=(SPOKEN,), load_embedder=never)[0].verdict == "not-found"


@pytest.mark.parametrize("quote", ["They found her body two days later.", "The sun rose", "…"])
def test_no_embedder_is_loaded_for_what_words_place_or_a_few_words(quote):
    aligned(quote, load_embedder=never)


def test_without_an_embedder_words_alone_tell():
    found = aligned(ROOF, "They found her body two days later.", load_embedder=lambda: None)
    assert [one.verdict for one in found] == ["not-found", "translated"]
