"""Sentences are translated whole and laid back, and what people did to a translation stays."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.errors import TranscriptError
from transcripts.model import MediaRef, Segment, Transcript, to_json
from transcripts.names.glossary import Glossary, Term, read_glossary
from transcripts.reading import from_json
from transcripts.translation.marks import MACHINE, PERSON, STALE, maker, remarked
from transcripts.translation.passages import LONGEST, laid, passages
from transcripts.translation.terms import hidden, lost, terms_for
from transcripts.translation.translating import UNTRANSLATED, translated

SENTENCE_OVER_THREE = ["When the water came in the night,", "the village had", "an hour. The river"]


class Shouting:
    """Translates by writing in capitals; keeps count of what it is asked."""

    leaves_to = None

    def __init__(self, *knows: str, drops: str = "") -> None:
        self.description = {"name": "shouting", "version": "1"}
        self.asked: list[str] = []
        self.context: list[str] = []
        self._knows = knows or ("en",)
        self._drops = drops

    def pair(self, source: str, target: str) -> str | None:
        return f"{source}-{target}" if source in self._knows else None

    def translate(
        self, sentences: Sequence[str], source: str, target: str, context: Sequence[str] = ()
    ) -> list[str]:
        self.asked += sentences
        self.context += context
        return [self._one(each) for each in sentences]

    def _one(self, text: str) -> str:
        return "" if text == self._drops else text.upper().replace(self._drops or "\0", "")


def talk(*texts: str, language: str = "en", **more: object) -> Transcript:
    segments = tuple(
        Segment(f"s{n}", n * 2_000, n * 2_000 + 1_900, text, **more) for n, text in enumerate(texts)
    )
    return Transcript(MediaRef("m", "Talk", 60_000), language, segments)


def with_text(transcript: Transcript, number: int, text: str) -> Transcript:
    """As somebody's editor leaves it."""
    segments = list(transcript.segments)
    segments[number] = replace(segments[number], text=text)
    return replace(transcript, segments=tuple(segments))


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


# Sentences and segments.


def test_a_sentence_is_translated_whole_and_laid_back_over_its_segments() -> None:
    source = talk(*SENTENCE_OVER_THREE, "took our house.")
    translator = Shouting()
    made = translated(source, "tr", translator)
    assert translator.asked == [
        "When the water came in the night, the village had an hour.",
        "The river took our house.",
    ]
    assert [segment.id for segment in made.segments] == [s.id for s in source.segments]
    assert [(s.start_ms, s.end_ms) for s in made.segments] == [
        (s.start_ms, s.end_ms) for s in source.segments
    ]
    assert texts(made) == [text.upper() for text in texts(source)]
    assert (made.language, made.translated_from) == ("tr", "en")


def test_another_speaker_a_pause_and_another_language_end_a_sentence() -> None:
    parts = talk("one and", "two and", "three and", "four").segments
    apart = (
        parts[0],
        replace(parts[1], speaker="S2"),
        replace(parts[2], speaker="S2", start_ms=9_000, end_ms=9_500),
        replace(parts[3], speaker="S2", start_ms=9_600, end_ms=9_900),
    )
    groups = list(passages(apart, ["en", "en", "en", "es"]))
    assert [[p.text for p in group] for group in groups] == [
        ["one and"],
        ["two and"],
        ["three and"],
        ["four"],
    ]


def test_text_without_full_stops_is_divided_where_a_translator_can_take_it() -> None:
    said = talk(*["and then we went on and on to the river"] * 30)
    found = [passage for group in passages(said.segments, ["en"] * 30) for passage in group]
    assert all(LONGEST / 4 <= len(passage.text) <= LONGEST for passage in found)
    whole = " ".join(segment.text for segment in said.segments)
    assert " ".join(passage.text for passage in found) == whole


@given(
    st.lists(st.text("ab .,!?،。ة", max_size=30), max_size=12),
    st.sampled_from(["en", "ar", "zh", "ku"]),
)
def test_no_segment_is_lost_and_none_with_words_is_empty(said: list[str], language: str) -> None:
    source = talk(*said)
    made = translated(source, language, Shouting("en")) if language != "en" else source
    assert [segment.id for segment in made.segments] == [s.id for s in source.segments]
    for one, other in zip(source.segments, made.segments, strict=True):
        assert bool(other.text.strip()) == bool(one.text.strip())


@given(
    st.lists(st.text("abcd,.", min_size=1, max_size=9), max_size=40),
    st.lists(st.integers(1, 60), min_size=1, max_size=8),
)
def test_every_word_is_laid_once_in_order(words: list[str], shares: list[int]) -> None:
    parts = laid(" ".join(words), shares, "en")
    assert len(parts) == len(shares)
    assert " ".join(parts).split() == words
    assert sum(map(bool, parts)) == min(len(words), len(shares))


def test_a_translation_is_cut_at_good_places() -> None:
    made = laid("Su geldiğinde, köyün bir saati vardı ve gittik", [16, 30], "tr")
    assert made == ["Su geldiğinde,", "köyün bir saati vardı ve gittik"]
    assert laid("水来了，村子只有一个小时。", [4, 8], "zh") == ["水来了，", "村子只有一个小时。"]


def test_what_was_said_in_the_target_language_or_has_no_letters_stays() -> None:
    source = talk("Good evening.", "♪", "İyi akşamlar.", "Bonsoir.")
    languages = {2: "tr", 3: "fr"}
    source = replace(
        source,
        segments=tuple(
            replace(s, language=languages.get(n), flags=("language-switch",) if n > 1 else ())
            for n, s in enumerate(source.segments)
        ),
    )
    made = translated(source, "tr", Shouting("en"))
    assert texts(made) == ["GOOD EVENING.", "♪", "İyi akşamlar.", "Bonsoir."]
    assert [s.flags for s in made.segments] == [(), (), (), (UNTRANSLATED,)]
    assert not made.is_translation(made.segments[2])


def test_sentences_before_go_along() -> None:
    source = talk("One.", "Two.", "Three.", "Four.")
    first = translated(source, "tr", Shouting())
    again = Shouting()
    translated(with_text(source, 3, "Five."), "tr", again, earlier=first)
    assert again.asked == ["Five."]
    assert again.context == ["Two.", "Three."]


def test_a_sentence_that_comes_back_empty_stands_as_it_was_said() -> None:
    made = translated(talk("One.", "Two."), "tr", Shouting(drops="One."))
    assert texts(made) == ["One.", "TWO."]
    assert made.segments[0].flags == (UNTRANSLATED,)


def test_a_transcript_without_a_language_is_refused() -> None:
    with pytest.raises(TranscriptError, match="does not say its language"):
        translated(talk("One.", language="und"), "tr", Shouting())
    with pytest.raises(TranscriptError, match="does not say its language"):
        translated(talk("One.", language="not a tag!"), "tr", Shouting())


# What people do to it.


def test_nothing_is_translated_again_that_is_as_it_was() -> None:
    source = talk("One.", "Two.", "Three.")
    first = translated(source, "tr", Shouting())
    again = Shouting()
    read = from_json(to_json(first))
    assert translated(source, "tr", again, earlier=read) == first
    assert again.asked == []
    translated(with_text(source, 1, "  Two.  "), "tr", again, earlier=first)
    assert again.asked == []


def test_only_what_changed_is_translated_again() -> None:
    source = talk("One.", "Two.", "Three.")
    again = Shouting()
    first = translated(source, "tr", Shouting())
    made = translated(with_text(source, 1, "Deux."), "tr", again, earlier=first)
    assert again.asked == ["Deux."]
    assert texts(made) == ["ONE.", "DEUX.", "THREE."]
    assert {maker(segment) for segment in made.segments} == {MACHINE}


def test_a_persons_text_stays_and_is_stale_when_the_source_changed() -> None:
    source = talk("One.", "Two.", "Three.")
    edited = with_text(translated(source, "tr", Shouting()), 1, "iki")
    same = translated(source, "tr", Shouting(), earlier=edited)
    assert texts(same) == ["ONE.", "iki", "THREE."]
    assert [maker(s) for s in same.segments] == [MACHINE, PERSON, MACHINE]
    assert same.segments[1].flags == ()

    stale = translated(with_text(source, 1, "Twenty."), "tr", Shouting(), earlier=same)
    assert texts(stale) == ["ONE.", "iki", "THREE."]
    assert stale.segments[1].flags == (STALE,)

    seen = with_text(stale, 1, "yirmi")
    mended = translated(with_text(source, 1, "Twenty."), "tr", Shouting(), earlier=seen)
    assert mended.segments[1].flags == ()


def test_another_translator_or_glossary_does_the_machines_part_again() -> None:
    source = talk("One.", "Two.")
    edited = with_text(translated(source, "tr", Shouting()), 1, "iki")
    other = Shouting()
    other.description = {"name": "other"}
    made = translated(source, "tr", other, earlier=edited)
    assert texts(made) == ["ONE.", "iki"]
    assert made.segments[0].extra["translation"]["translator"] == "other"
    terms = Glossary((Term("One", translations=(("tr", "Bir"),)),))
    assert texts(translated(source, "tr", Shouting(), terms, made)) == ["Bir.", "iki"]


def test_new_segments_are_translated_and_others_follow_the_times() -> None:
    source = talk("One.", "Two.")
    first = with_text(translated(source, "tr", Shouting()), 0, "bir")
    later = tuple(
        replace(s, start_ms=s.start_ms + 50, end_ms=s.end_ms + 50) for s in source.segments
    )
    more = replace(source, segments=(*later, Segment("s9", 9_000, 9_900, "Nine.")))
    made = translated(more, "tr", Shouting(), earlier=first)
    assert texts(made) == ["bir", "TWO.", "NINE."]
    assert [s.start_ms for s in made.segments] == [s.start_ms for s in more.segments]


def test_a_translation_by_hand_is_not_written_over() -> None:
    by_hand = replace(talk("bir", "iki", language="tr"), translated_from="en")
    made = translated(talk("One.", "Two.", "Three."), "tr", Shouting(), earlier=by_hand)
    assert texts(made) == ["bir", "iki", "THREE."]


@pytest.mark.parametrize("mark", ["text", [], {"by": 7}, {"by": "machine"}, {"by": "person"}, None])
def test_marks_of_others_do_no_harm(mark: object) -> None:
    source = talk("One.")
    first = translated(source, "tr", Shouting())
    odd = replace(first, segments=(replace(first.segments[0], extra={"translation": mark}),))
    assert texts(translated(source, "tr", Shouting(), earlier=odd)) == ["ONE."]


def test_parts_of_a_segment_are_marked_as_the_whole_was() -> None:
    source = talk("One. Two.")
    first = translated(source, "tr", Shouting())
    one, two = (
        replace(source.segments[0], id=i, text=t) for i, t in (("s0", "One."), ("s0.2", "Two."))
    )
    mark = first.segments[0].extra
    parted = replace(
        first,
        segments=(replace(one, text="ONE.", extra=mark), replace(two, text="TWO.", extra=mark)),
    )
    spoken = replace(source, segments=(one, two))
    _, made = remarked((source, first), (spoken, parted))
    again = Shouting()
    assert translated(spoken, "tr", again, earlier=made) == made
    assert again.asked == []


# What may not be lost.


def test_terms_are_translated_as_the_glossary_says() -> None:
    terms = Glossary(
        (
            Term("ceasefire", translations=(("tr", "ateşkes"), ("ku", "agirbest"))),
            Term("YPG", translations=(("*", "YPG"),)),
        )
    )
    translator = Shouting()
    made = translated(talk("The Ceasefire held, said the YPG."), "tr", translator, terms)
    assert texts(made) == ["THE ateşkes HELD, SAID THE YPG."]
    assert "easefire" not in translator.asked[0]
    assert made.segments[0].flags == ()


def test_a_term_that_is_lost_is_flagged_and_its_sentence_still_translated() -> None:
    terms = Glossary((Term("ceasefire", translations=(("tr", "ateşkes"),)),))
    made = translated(talk("The ceasefire held."), "tr", Shouting(drops="QXA"), terms)
    assert texts(made) == ["THE CEASEFIRE HELD."]
    assert made.segments[0].flags == ("term-missing",)


@given(st.text("QXAbx 1", max_size=30), st.text("QXAbx ", max_size=30))
def test_hidden_terms_are_shown_again_or_known_to_be_lost(sentence: str, answer: str) -> None:
    terms = terms_for(Glossary((Term("b", translations=(("*", "beta"),)),)), "tr")
    sent = hidden(sentence, terms)
    assert sent.shown(sent.text) is not None
    shown = sent.shown(answer)
    assert shown is None or shown.count("beta") == len(sent.translations)


@pytest.mark.parametrize(
    ("sentence", "translation", "missing"),
    [
        ("We were 40 families.", "Éramos 40 familias.", False),
        ("We were 40 families.", "كنا ٤٠ عائلة", False),
        ("It cost 1,500.75 dollars.", "Costó 1.500,75 dólares.", False),
        ("It cost 1,500 dollars.", "Costó 15.000 dólares.", True),
        ("In 2019 we left.", "Nos fuimos.", True),
        ("We had 2 hours.", "Teníamos dos horas.", False),
    ],
)
def test_numbers_are_looked_for(sentence: str, translation: str, missing: bool) -> None:
    found = list(lost(sentence, translation, terms_for(Glossary(), "es")))
    assert found == (["number-missing"] if missing else [])


@pytest.mark.parametrize(
    ("name", "translation", "missing"),
    [
        ("Mazloum Abdi", "قال مظلوم عبدي إننا بقينا", False),
        ("Mazloum Abdi", "Mazlum Abdi'nin söylediği gibi", False),
        ("Mazloum Abdi", "قال الرجل إننا بقينا", True),
        ("Kobanî", "كنا في كوباني", False),
        ("Qamishlo", "Êm li Qamişlo bûn", False),
        ("Qamishlo", "Dün evde kaldık", True),
    ],
)
def test_names_are_looked_for_by_their_sound(name: str, translation: str, missing: bool) -> None:
    found = list(
        lost(f"There was {name} too.", translation, terms_for(Glossary((Term(name),)), "x"))
    )
    assert found == (["name-missing"] if missing else [])


def test_a_glossary_says_how_terms_are_translated(tmp_path) -> None:
    path = tmp_path / "terms.txt"
    path.write_text(
        "Mazloum Abdi = Maslow Abdi, Muslim Abdi -> ar: مظلوم عبدي   # the general\n"
        "ceasefire → tr: ateşkes; ku: agirbest\nYPG -> YPG\nKobanî\nceasefire -> pt-BR: trégua\n"
    )
    general, ceasefire, ypg, city = read_glossary(path).terms
    assert general.misheard == ("Maslow Abdi", "Muslim Abdi")
    assert general.translation("ar") == "مظلوم عبدي"
    assert general.translation("tr") is None
    assert [ceasefire.translation(code) for code in ("tr", "ku", "pt-BR")] == [
        "ateşkes",
        "agirbest",
        "trégua",
    ]
    assert ypg.translation("ckb") == "YPG"
    assert city.translations == ()
    plain = tmp_path / "plain.txt"
    plain.write_text("Mazloum Abdi = Maslow Abdi, Muslim Abdi\nceasefire\nYPG\nKobanî\n")
    assert read_glossary(plain).sha256 == read_glossary(path).sha256, "it is heard the same"


@pytest.mark.parametrize(
    "line", ["-> tr: x", "word -> tr: ; ku: 12", "word -> " + "x" * 90, "= x -> y"]
)
def test_what_is_no_entry_is_refused(line: str, tmp_path) -> None:
    path = tmp_path / "terms.txt"
    path.write_text(f"Kobanî\n{line}\n")
    with pytest.raises(TranscriptError, match="line 2"):
        read_glossary(path)
