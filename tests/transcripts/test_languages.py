"""A language for each phrase: steady where it is mumbled, quick where it changes."""

from transcripts.recognition.languages import likeliest, parted, phrases
from transcripts.recognition.voice import Interval

EN, ES = {"en": 0.96, "es": 0.01}, {"es": 0.95, "en": 0.01}
DOUBT = {"tl": 0.4, "haw": 0.2, "en": 0.1, "es": 0.1}


def test_two_speakers_two_languages() -> None:
    assert likeliest([4000, 5000, 9000, 4000], [EN, EN, ES, ES]) == ["en", "en", "es", "es"]


def test_an_answer_between_questions() -> None:
    assert likeliest([6000, 6000, 6000], [EN, ES, EN]) == ["en", "es", "en"]


def test_a_mumbled_phrase_does_not_change_the_language() -> None:
    assert likeliest([4000, 3000, 4000], [EN, DOUBT, EN]) == ["en"] * 3


def test_a_word_or_two_does_not_change_the_language() -> None:
    assert likeliest([8000, 900, 8000], [EN, ES, EN]) == ["en"] * 3


def test_what_came_before_decides_a_doubtful_phrase() -> None:
    assert likeliest([2000], [DOUBT], before="es") == ["es"]
    assert likeliest([9000], [EN], before="es") == ["en"]


def test_phrases_are_cut_at_pauses_once_they_are_long_enough() -> None:
    speech = (
        Interval(0, 1_000),
        Interval(1_500, 4_000),
        Interval(4_200, 6_000),
        Interval(7_000, 9_000),
    )
    assert phrases(Interval(0, 10_000), speech) == (Interval(0, 6_000), Interval(7_000, 9_000))
    assert phrases(Interval(20_000, 30_000), speech) == (Interval(20_000, 30_000),)


def test_a_window_is_parted_in_the_silence_where_the_language_changes() -> None:
    window = Interval(0, 20_000)
    parts = (Interval(100, 5_000), Interval(6_000, 11_000), Interval(13_000, 19_000))
    assert parted(window, parts, ["en", "en", "es"]) == [
        (Interval(0, 12_000), "en"),
        (Interval(12_000, 20_000), "es"),
    ]
    assert parted(window, parts, ["en"] * 3) == [(window, "en")]
