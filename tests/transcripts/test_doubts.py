"""Guesses, loops and words where nobody speaks are flagged; plain speech is not."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.recognition.doubts import (
    LOW_CONFIDENCE,
    OVER_SILENCE,
    REPETITION,
    STOCK_PHRASE,
    better,
    flags,
    in_circles,
    is_guess,
    is_stock_phrase,
    loops,
)
from transcripts.recognition.engines import Reading, ReadWord
from transcripts.recognition.voice import Interval

SAID = ("They", "came", "at", "night", "and", "we", "had", "to", "leave", "the", "house", "then")
LOOP = ["no"] * 8


def words(texts: Sequence[str], confidence: float = 0.9) -> tuple[ReadWord, ...]:
    """Words of 400 ms, half a second apart, from second 1 on."""
    return tuple(
        ReadWord(1_000 + n * 500, 1_400 + n * 500, f" {text}", confidence)
        for n, text in enumerate(texts)
    )


def reading(
    texts: Sequence[str] = SAID,
    mean_logprob: float = -0.3,
    compression_ratio: float = 1.4,
    no_speech: float = 0.1,
) -> Reading:
    return Reading(words(texts), mean_logprob, compression_ratio, no_speech)


def doubts(
    said: Sequence[ReadWord] = words(SAID),
    of: Reading | None = None,
    speech: Sequence[Interval] = (Interval(0, 10_000),),
) -> list[str]:
    return flags(said, of or reading(), speech)


def test_plain_speech_has_no_flags() -> None:
    assert doubts() == []


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (reading(mean_logprob=-1.01), [LOW_CONFIDENCE]),
        (reading(mean_logprob=-1.0), []),
        (reading(compression_ratio=2.41), [REPETITION]),
        (reading(compression_ratio=2.4), []),
        (reading(no_speech=0.9), []),
        (reading(no_speech=0.61, mean_logprob=-1.1), [LOW_CONFIDENCE, OVER_SILENCE]),
        (reading(no_speech=0.6, mean_logprob=-1.1), [LOW_CONFIDENCE]),
    ],
)
def test_whispers_own_limits(of: Reading, expected: list[str]) -> None:
    assert doubts(of=of) == expected


def with_confidences(*confidences: float) -> tuple[ReadWord, ...]:
    return tuple(
        ReadWord(word.start_ms, word.end_ms, word.text, confidence)
        for word, confidence in zip(words(SAID), confidences, strict=False)
    )


@pytest.mark.parametrize(
    ("confidences", "unsure"),
    [
        ([0.49] * 5, True),
        ([0.5] * 5, False),
        ([0.1] * 2 + [0.99] * 10, False),
        ([0.1] * 3 + [0.99] * 10, True),
        ([0.99] * 8 + [0.1] * 3, False),
        ([0.15] * 3 + [0.99] * 10, False),
        ([0.9], False),
    ],
)
def test_words_that_are_unlikely_make_a_sentence_unsure(
    confidences: list[float], unsure: bool
) -> None:
    assert doubts(with_confidences(*confidences)) == [LOW_CONFIDENCE] * unsure


@pytest.mark.parametrize(
    ("speech", "silent"),
    [
        ((), True),
        ((Interval(20_000, 30_000),), True),
        ((Interval(0, 1_000), Interval(1_400, 1_500)), True),
        # Two words of four are 800 ms of 1600; half of one word is an eighth.
        ((Interval(1_000, 2_000),), False),
        ((Interval(1_200, 1_400),), True),
        ((Interval(1_000, 1_200), Interval(1_500, 1_700)), False),
    ],
)
def test_words_that_the_voice_detector_hardly_hears_stand_over_silence(
    speech: tuple[Interval, ...], silent: bool
) -> None:
    assert doubts(words(SAID[:4]), speech=speech) == [OVER_SILENCE] * silent


def test_every_doubt_is_named_once() -> None:
    credit = words(["Untertitel", "der", "Amara.org-Community"], confidence=0.1)
    assert doubts(credit, reading(SAID, -1.5, 3.0, 0.9), ()) == [
        LOW_CONFIDENCE,
        REPETITION,
        OVER_SILENCE,
        STOCK_PHRASE,
    ]


@pytest.mark.parametrize(
    ("text", "times", "circles"),
    [
        ("no", 8, True),
        ("no", 7, False),
        ("thank you", 5, True),
        ("thank you", 4, False),
        ("we want freedom", 4, True),
        ("we want freedom", 3, False),
        ("I am going to tell you what happened", 3, True),
        ("I am going to tell you what happened", 2, False),
        (" ".join(f"w{n}" for n in range(20)), 3, True),
        ("謝 謝", 5, True),
        ("ขอ บ คุณ ค่ะ", 4, True),
        ("♪", 8, True),
        ("", 0, False),
    ],
)
def test_the_same_again_and_again_is_a_circle(text: str, times: int, circles: bool) -> None:
    said = text.split() * times
    assert in_circles(said) is circles
    around = [*SAID, *said, *reversed(SAID)]
    assert in_circles(around) is circles


def test_marks_and_case_do_not_hide_a_circle() -> None:
    assert in_circles([" Thank", " you.", " thank", " you!", " Thank", " YOU"] * 2)


def test_words_alike_but_for_their_vowels_are_no_circle() -> None:
    assert not in_circles(["का", "कि", "की", "कु", "कू", "के", "कै", "को", "कौ"])


def test_a_word_that_recurs_among_others_is_no_circle() -> None:
    assert not in_circles([word for n in range(30) for word in ("the", f"w{n}")])


def test_a_sentence_in_circles_is_repetition() -> None:
    assert doubts(words(LOOP)) == [REPETITION]


@settings(deadline=None)
@given(st.permutations([f"w{n}" for n in range(30)]), st.integers(1, 20), st.integers(3, 9))
def test_a_longer_circle_is_found_wherever_it_is(
    others: list[str], length: int, times: int
) -> None:
    circle = [f"c{n}" for n in range(length)] * max(times, 8 if length == 1 else 5)
    assert in_circles([*others[:9], *circle, *others[9:]])
    assert not in_circles(others)


def test_many_words_are_looked_at_in_no_time() -> None:
    hostile = [["a"] * 7 + ["b"], ["a", "b"] * 4 + ["c"], ["ab" * 40, "x"]]
    started = time.process_time()
    for pattern in hostile:
        in_circles(pattern * (5_000 // len(pattern)))
    is_stock_phrase("sous titr" * 20_000)
    is_stock_phrase("字幕 " * 20_000)
    assert time.process_time() - started < 3


def test_a_loop_is_told_by_its_words_or_its_compression() -> None:
    assert loops(reading(LOOP))
    assert loops(reading(compression_ratio=2.5))
    assert not loops(reading())
    assert not loops(reading([]))


def test_a_guess_is_what_neither_detector_nor_recogniser_believes() -> None:
    assert is_guess(reading(["you"], mean_logprob=-1.2), ())
    assert not is_guess(reading(["you"], mean_logprob=-1.2), (Interval(0, 1_500),))
    assert is_guess(reading(["you"], mean_logprob=-1.2), (Interval(0, 500),))
    assert not is_guess(reading(mean_logprob=-0.69), ())


def test_the_better_reading_goes_in_no_circle_then_is_likelier() -> None:
    loop, plain, sure = reading(LOOP, -0.1), reading(mean_logprob=-0.8), reading(mean_logprob=-0.2)
    assert better(loop, plain) is plain
    assert better(plain, loop) is plain
    assert better(plain, sure) is sure
    assert better(sure, plain) is sure
    worse_loop = reading(LOOP, -0.9)
    assert better(loop, worse_loop) is loop
    assert better(worse_loop, loop) is loop
    assert better(plain, reading(LOOP[:2], -0.8)) is plain


@pytest.mark.parametrize(
    "text",
    [
        " Thanks for watching!",
        "Thank you for watching.",
        "Don’t forget to like and subscribe!",
        "Untertitel im Auftrag des ZDF für funk, 2017",
        "Untertitelung des ZDF, 2020",
        "Untertitel der Amara.org-Community",
        "Sous-titrage Société Radio-Canada",
        "Sous-titrage ST' 501",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Subtítulos realizados por la comunidad de Amara.org",
        "¡Suscríbete!",
        "Legendas pela comunidade Amara.org",
        "Sottotitoli e revisione a cura di QTSS",
        "Napisy stworzone przez społeczność Amara.org",
        "Altyazı M.K.",
        "Субтитры сделал DimaTorzok",
        "Редактор субтитров А.Семкин Корректор А.Егорова",
        "Продолжение следует...",
        "ترجمة نانسي قنقر",
        "اشتركوا في القناة",
        "Transcription by CastingWords",
        "Teksting av Nicolai Winther",
        "字幕由 Amara.org 社区提供",
        "中文字幕志愿者 李宗盛",
        "字幕by索兰娅",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "ご視聴ありがとうございました。",
        "ご視聴 ありがとう ございました",
        "시청해 주셔서 감사합니다.",
        "한글자막 by 한효정",
    ],
)
def test_what_is_said_where_nobody_speaks_is_a_stock_phrase(text: str) -> None:
    assert is_stock_phrase(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "Thank you.",
        "Thank you very much.",
        "Gracias.",
        "شكرا جزيلا",
        "谢谢",
        "Danke schön.",
        "Thank you for watching over my children that night.",
        "I'll see you next time we are in court.",
        "The subtitles were wrong, and nobody told us.",
        "We watched the film with subtitles by accident.",
        "Untertitel wären hier gut gewesen.",
        "Na murach pojawiły się napisy.",
        "Napisy na murach pojawiły się nocą.",
        "As legendas do filme estavam erradas.",
        "Los subtítulos no estaban bien.",
        "Он читал субтитры к фильму.",
        "他说电影的字幕翻译错了。",
        "字幕在屏幕的下方显示。",
        "We put the recording on Amara.org, because the court in The Hague asked us for subtitles "
        "that everybody could check.",
    ],
)
def test_real_speech_is_no_stock_phrase(text: str) -> None:
    assert not is_stock_phrase(text)
