"""From what the recogniser read to transcripts, without a recogniser."""

from itertools import pairwise

from transcripts.model import MediaRef, Segment
from transcripts.recognition.engines import ReadWord
from transcripts.recognition.listening import Stretch, _fitted, snapped
from transcripts.recognition.speech import MIXED, Batch, Recognition, transcripts
from transcripts.recognition.voice import Interval

MEDIA = MediaRef("m", "talk", 60_000)
SPEECH = (Interval(1_000, 3_000), Interval(5_000, 7_000))


def heard(start_ms: int, language: str, spoken: str, english: str | None) -> Stretch:
    segment = Segment("", start_ms, start_ms + 4_000, spoken, language=language)
    translated = (
        english and Segment("", start_ms, start_ms + 4_000, english, language=language)
    ) or None
    interval = Interval(start_ms, start_ms + 5_000)
    return Stretch(interval, language, (segment,), (translated,))


def made(*stretches: Stretch, target: str | None = "en", language: str | None = None):
    heard_so_far = Recognition([Batch(60_000, stretches)], complete=True)
    return transcripts(heard_so_far, MEDIA, {"name": "x"}, target, language)


def test_a_word_after_a_pause_begins_with_its_sound() -> None:
    words = (
        ReadWord(1_100, 2_900, " before", 1.0),
        ReadWord(2_900, 5_400, " after", 1.0),
        ReadWord(5_400, 6_800, " it", 1.0),
    )
    assert [(word.start_ms, word.end_ms) for word in snapped(words, SPEECH)] == [
        (1_000, 3_000),
        (5_000, 5_400),
        (5_400, 7_000),
    ]


def test_words_inside_running_speech_and_outside_all_speech_keep_their_times() -> None:
    words = (
        ReadWord(1_000, 1_500, " a", 1.0),
        ReadWord(1_500, 2_000, " b", 1.0),
        ReadWord(2_000, 3_000, " c", 1.0),
        ReadWord(8_000, 8_500, " d", 1.0),
    )
    assert snapped(words, SPEECH) == words


def test_one_language_and_its_translation_share_ids() -> None:
    spoken, english = made(
        heard(0, "es", "Hola.", "Hello."), heard(5_000, "es", "Gracias.", "Thanks.")
    )
    assert (spoken.language, spoken.translated_from) == ("es", None)
    assert (english.language, english.translated_from) == ("en", "es")
    assert [s.id for s in spoken.segments] == [s.id for s in english.segments] == ["s1", "s2"]
    assert english.segments[1].text == "Thanks."
    assert all(segment.language is None for segment in spoken.segments)


def test_a_switch_of_language_is_flagged_and_what_was_english_stays() -> None:
    spoken, english = made(
        heard(0, "en", "What happened?", None),
        heard(5_000, "es", "El agua.", "The water."),
        heard(10_000, "es", "Entró.", "It came in."),
    )
    assert spoken.segments[0].flags == ("language-switch",)
    assert spoken.segments[0].language == "en"
    assert spoken.segments[1].flags == ()
    assert english.segments[0].text == "What happened?"
    assert not english.is_translation(english.segments[0])
    assert english.is_translation(english.segments[1])


def test_mostly_english_with_another_language_does_not_overwrite_itself() -> None:
    spoken, english = made(
        heard(0, "en", "One.", None),
        heard(5_000, "en", "Two.", None),
        heard(9_000, "es", "Y.", "And."),
    )
    assert (spoken.language, english.language) == (MIXED, "en")
    assert [spoken.spoken_language(s) for s in spoken.segments] == ["en", "en", "es"]
    assert [english.is_translation(s) for s in english.segments] == [False, False, True]


def test_english_alone_needs_no_translation() -> None:
    assert [t.language for t in made(heard(0, "en", "One.", None))] == ["en"]


def test_silence_is_an_honest_empty_transcript() -> None:
    (empty,) = made()
    assert (empty.language, empty.segments) == ("und", ())
    assert [t.language for t in made(language="ar")] == ["ar", "en"]


def test_what_was_recognised_before_an_interrupt_says_how_far_it_goes() -> None:
    part = Recognition([Batch(5_000, (heard(0, "es", "Hola.", "Hello."),))])
    spoken, _ = transcripts(part, MEDIA, {}, "en")
    assert spoken.extra == {"partial": {"until_ms": 5_000}}


def test_speech_that_was_heard_again_takes_its_place_in_time() -> None:
    (spoken,) = made(heard(8_000, "en", "Late.", None), heard(0, "en", "Early.", None))
    assert [segment.text for segment in spoken.segments] == ["Early.", "Late."]


def test_snapped_words_never_overlap() -> None:
    words = (ReadWord(2_900, 4_000, " you", 1.0), ReadWord(4_000, 5_016, " like", 1.0))
    first, second = snapped(words, SPEECH)
    assert first.start_ms < first.end_ms <= second.start_ms < second.end_ms


def test_translated_words_fit_into_their_segment() -> None:
    words = tuple(ReadWord(n * 400, n * 400 + (0 if n == 3 else 400), " w", 1.0) for n in range(8))
    fitted = _fitted(words, Segment("s1", 1_000, 2_000, "w"))
    assert fitted[0].start_ms == 1_000
    assert all(word.start_ms < word.end_ms for word in fitted)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(fitted))
    assert fitted[-1].end_ms <= 2_000
