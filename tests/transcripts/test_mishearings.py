"""Misheard names put right: which, how, and what is recorded of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.corrected import is_corrected
from transcripts.model import MediaRef, Segment, Transcript, Word, to_json
from transcripts.names.glossary import Glossary, Term
from transcripts.names.mishearings import CORRECTIONS, corrected
from transcripts.names.rewording import HEARD
from transcripts.reading import from_json, read_transcript

SPEECHES = Path(__file__).parents[2] / "../shared/quotebench"
NAMES = (
    *("Mazloum Abdi", "Mazloum", "Kalpana Chawla", "Ilan Ramon", "Öcalan", "Kobanê", "Al-Hol"),
    *("Marat", "Murat", "Ali", "PKK", "Merz", "peshmerga", "F-16", "O'Brien", "مەزڵووم عەبدی"),
    "حەسەکە",
)
GLOSSARY = Glossary((*map(Term, NAMES), Term("Ayşe Çağlar", ("eye share", "i share"))))


def _spoken(text: str, confidence: float = 0.5, language: str = "en") -> Transcript:
    """Words of 100 ms a letter, with pauses of 50 ms; what may be a name was heard unsurely."""
    words: list[Word] = []
    at_ms = 0
    for each in text.split():
        end_ms = at_ms + 100 * len(each)
        unsure = not each.isascii() or each.strip("\"'(-")[:1].isupper()
        words.append(Word(at_ms, end_ms, each, confidence if unsure else 0.95))
        at_ms = end_ms + 50
    segment = Segment("s1", 0, at_ms, text, tuple(words))
    return Transcript(MediaRef("m", "m", at_ms), language, (segment,))


def _text(transcript: Transcript) -> str:
    (segment,) = transcript.segments
    assert [*segment.text.split()] == [word.text for word in segment.words]
    return segment.text


@pytest.mark.parametrize(
    ("language", "heard", "written"),
    [
        ("en", "He met Masloom Abdy's men.", "He met Mazloum Abdi's men."),
        ("en", "Then Maz Lum Abdi, of all", "Then Mazloum Abdi, of all"),
        ("en", "Then MazlumAbdi came", "Then Mazloum Abdi came"),
        ("en", "with Dr. Kalpna Shavla, and", "with Dr. Kalpana Chawla, and"),
        ("en", "with (Elon Ramon), who", "with (Ilan Ramon), who"),
        ("en", "camps like Elhol and Alhol", "camps like Al-Hol and Al-Hol"),
        ("en", "THEN MASLOOM CAME", "THEN MAZLOUM CAME"),
        ("en", "said O'Bryen to us", "said O'Brien to us"),
        ("en", "said the Peshmerka to us", "said the Peshmerga to us"),
        ("en", "camps like Al -Holl, where", "camps like Al-Hol, where"),
        ("en", "and i share said", "and Ayşe Çağlar said"),
        ("en", "– Masloom – he said", "– Mazloum – he said"),
        ("tr", "Dün Ocalan'ın ve Mazlom Abdi’nin", "Dün Öcalan'ın ve Mazloum Abdi’nin"),
        ("es", "dijo Maslúm Abdi en Cobané.", "dijo Mazloum Abdi en Kobanê."),
        ("ku", "li Kobani, Mazlum Abdî got", "li Kobanê, Mazloum Abdi got"),
        ("de", "sagte Maslum Abdi in Kobane", "sagte Mazloum Abdi in Kobanê"),
        ("ckb", "دوێنێ مەزلوم عەبدی لە حەسەکه", "دوێنێ مەزڵووم عەبدی لە حەسەکە"),
    ],
)
def test_a_misheard_name_is_put_right(language: str, heard: str, written: str) -> None:
    assert _text(corrected(_spoken(heard, language=language), GLOSSARY)) == written


@pytest.mark.parametrize(
    ("language", "confidence", "heard"),
    [
        ("en", 0.99, "at the market in Alley Street they are merry"),
        ("en", 0.5, "an F-15, the PKC and the YPK"),
        ("en", 0.95, "then Marad and Mahmoud Ramon came"),
        ("en", 0.5, "then Murat and Marat came"),
        ("en", 0.5, "then Maslow, Abdi and others"),
        ("en", 0.5, "Ocean. Then ocean after Ocean"),
        ("en", 0.5, "mazloum abdi and mazloum's, Mazloum's, al hol and O’Brien"),
        ("ku", 0.5, "got Mazloumê Kobanêyî"),
        ("en", 0.5, "they call it Kobane-an and Mazloom-led"),
        ("ku", 0.9, "Mazlimî Merat û Mehmet"),
        ("de", 0.8, "Im März kamen die Märkte"),
        ("en", 0.5, "in Arabic مەزلوم is Mazloum"),
    ],
)
def test_other_words_stay(language: str, confidence: float, heard: str) -> None:
    transcript = _spoken(heard, confidence, language)
    assert corrected(transcript, GLOSSARY) == transcript


def test_a_word_that_is_said_in_small_letters_too_is_no_name() -> None:
    glossary = Glossary((Term("Hesen"),))
    alone, twice = (_spoken(text, 0.6, "ku") for text in ("li Hasen hat", "li Hasen hat hasen"))
    assert _text(corrected(alone, glossary)) == "li Hesen hat"
    assert corrected(twice, glossary) == twice


def test_the_surer_the_recogniser_the_less_is_changed() -> None:
    sounds_alike, sounds_near = "then Mazlum came", "then Mazlim came"
    for confidence, near in ((0.3, True), (0.6, True), (0.95, False)):
        for text, changes in ((sounds_alike, True), (sounds_near, near)):
            made = corrected(_spoken(text, confidence), GLOSSARY)
            assert (_text(made) == "then Mazloum came") is changes, (text, confidence)


def test_two_terms_as_near_to_what_was_heard_are_not_decided_between() -> None:
    transcript = _spoken("then Merat came", 0.3, "ku")
    assert corrected(transcript, GLOSSARY) == transcript


def test_times_stay_where_words_are_joined_and_parted() -> None:
    (word,) = corrected(_spoken("so Maz Lum came"), GLOSSARY).segments[0].words[1:-1]
    assert (word.start_ms, word.end_ms, word.confidence) == (250, 900, 0.5)
    first, last = corrected(_spoken("so Maz Lum Abdy came"), GLOSSARY).segments[0].words[1:-1]
    assert (first.start_ms, first.end_ms, last.start_ms, last.end_ms) == (250, 900, 950, 1350)
    first, last = corrected(_spoken("so MazlumAbdi came"), GLOSSARY).segments[0].words[1:-1]
    assert (first.start_ms, last.end_ms) == (250, 1250)
    assert first.end_ms == last.start_ms
    assert 800 < first.end_ms < 950


def test_every_change_is_recorded_and_survives_the_file() -> None:
    spoken = _spoken("then Masloom Abdy's son met Elon Ramon")
    spoken = replace(spoken, extra={"other": 1})
    made = corrected(spoken, GLOSSARY)
    assert made.extra == {
        "other": 1,
        CORRECTIONS: [
            {
                "segment": "s1",
                "start_ms": 450,
                "end_ms": 1800,
                "heard": "Masloom Abdy's",
                "term": "Mazloum Abdi's",
            },
            {
                "segment": "s1",
                "start_ms": 2550,
                "end_ms": 3500,
                "heard": "Elon Ramon",
                "term": "Ilan Ramon",
            },
        ],
    }
    heard = [word.extra.get(HEARD) for word in made.segments[0].words]
    assert heard == [None, *["Masloom Abdy's"] * 2, None, None, *["Elon Ramon"] * 2]
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


def test_segments_that_a_person_wrote_stay() -> None:
    spoken = _spoken("then Masloom came")
    (segment,) = spoken.segments
    for other in (replace(segment, words=()), replace(segment, text="then Moslem came")):
        transcript = replace(spoken, segments=(other,))
        assert corrected(transcript, GLOSSARY) == transcript


def test_without_terms_nothing_changes() -> None:
    spoken = _spoken("then Masloom came")
    assert corrected(spoken, Glossary()) == spoken


TEXTS = st.lists(
    st.one_of(
        st.text("Mazloum Abdi'sکۆ-.,", min_size=1, max_size=9).map(
            lambda text: "".join(text.split())
        ),
        st.sampled_from(
            ("Masloom", "Abdy's", "Maz", "Lum", "Kulpna", "Shavla.", "“Elon", "Ramon”")
        ),
    ).filter(bool),
    min_size=1,
    max_size=12,
)


@given(TEXTS, st.floats(0, 1), st.sampled_from(("en", "ku", "de", "tr")))
def test_words_text_and_times_stay_in_order(
    texts: list[str], confidence: float, language: str
) -> None:
    spoken = _spoken(" ".join(texts), confidence, language)
    made = corrected(spoken, GLOSSARY)
    (segment,) = made.segments
    assert not is_corrected(segment)
    assert [*segment.text.split()] == [word.text for word in segment.words]
    times = [ms for word in segment.words for ms in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert corrected(made, GLOSSARY) == made
    assert (CORRECTIONS in made.extra) is (made != spoken)


@pytest.mark.skipif(not SPEECHES.is_dir(), reason="needs ../shared/quotebench beside the checkout")
def test_speeches_without_the_names_are_left_alone() -> None:
    """100 names on speeches that hold none of them, and words wrongly heard."""
    first = ("Ferhad", "Berîvan", "Rojda", "Agir", "Baran", "Dilovan", "Karwan", "Salih", "Viyan")
    last = ("Demirtaş", "Yüksekdağ", "Önder", "Buldan", "Kışanak", "Kavala", "Soylu", "Bayik")
    pairs = [f"{one} {other}" for one in first for other in last]
    glossary = Glossary(tuple(map(Term, (*NAMES, *first, *last, *pairs))))
    for path in sorted(SPEECHES.glob("*.transcript.json"))[::3]:
        transcript = read_transcript(path)
        assert corrected(transcript, glossary) == transcript, path
