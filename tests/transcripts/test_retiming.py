"""Words that a person put in get the times at which they are heard, and no others."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from media.audio import Audio, decode_audio
from media.probe import probe
from transcripts.model import MediaRef, Segment, Transcript, Word
from transcripts.timing.fitting import NOT_HEARD, Fitted, fitted
from transcripts.timing.retiming import ROUGH, has_new_words, with_times
from transcripts.timing.script import script
from transcripts.timing.wordtimes import PocketSphinx

SAMPLES = Path(__file__).parents[2] / "samples"
TRUTH, SPANISH = (
    [
        Word(word["start_ms"], word["end_ms"], word["text"], 0.9)
        for word in json.loads((SAMPLES / "interview.words.json").read_bytes())["words"]
        if word["language"] == language
    ]
    for language in ("en", "es")
)
STRANGE = "Purple elephants rarely negotiate mortgages underneath Bavarian trampolines on Sundays."


@pytest.fixture(scope="module")
def timer() -> PocketSphinx:
    return PocketSphinx()


@pytest.fixture(scope="module")
def interview(tmp_path_factory: pytest.TempPathFactory) -> Audio:
    source = SAMPLES / "interview.mp4"
    return decode_audio(probe(source), tmp_path_factory.mktemp("sound") / "pcm")


def heard(words: list[Word], text: str | None = None) -> Transcript:
    """What a recogniser would have heard, in segments of twenty words."""
    groups = [words[n : n + 20] for n in range(0, len(words), 20)]
    segments = [
        Segment(
            f"s{n}",
            group[0].start_ms,
            group[-1].end_ms,
            " ".join(word.text for word in group),
            tuple(group),
        )
        for n, group in enumerate(groups, 1)
    ]
    if text is not None:
        segments[0] = replace(segments[0], text=text)
    return Transcript(MediaRef("m", "t", 80_000), "en", tuple(segments))


def misheard(words: list[Word], *places: int) -> list[Word]:
    """The same words with "umbrella" heard where others were said."""
    return [replace(word, text="umbrella") if n in places else word for n, word in enumerate(words)]


def texts(words: list[Word]) -> list[str]:
    return [word.text for word in words]


def off_ms(found: list[Word], truth: list[Word]) -> int:
    assert texts(found) == texts(truth)
    pairs = zip(found, truth, strict=True)
    return max(abs(one.start_ms - other.start_ms) for one, other in pairs)


def fit(text: str, words: list[Word], interview: Audio, timer: PocketSphinx) -> Fitted:
    return fitted(script(text, "en"), heard(words), interview, timer)


def words_in(found: Fitted) -> list[Word]:
    return [word for segment in found.transcript.segments for word in segment.words]


def test_words_that_were_misheard_are_found_in_the_sound(
    interview: Audio, timer: PocketSphinx
) -> None:
    words = TRUTH[:40]
    places = [5, 6, 7, 21, 33]
    rough = [
        replace(word, start_ms=word.start_ms + 1, end_ms=word.end_ms)
        for word in misheard(words, *places)
    ]
    found = fit(" ".join(texts(words)), rough, interview, timer)
    assert found.found == found.words == 40
    assert off_ms(words_in(found), words) < 150
    assert [words_in(found)[n].confidence for n in places] == [None] * len(places)
    assert words_in(found)[0].confidence == 0.9


def test_a_passage_that_nobody_says_gets_no_times(interview: Audio, timer: PocketSphinx) -> None:
    text = f"{' '.join(texts(TRUTH[:20]))}\n\n{STRANGE}\n\n{' '.join(texts(TRUTH[20:40]))}"
    found = fit(text, TRUTH[:40], interview, timer)
    assert words_in(found) == TRUTH[:40]
    assert [passage.words for passage in found.not_found] == [10]
    (aside,) = found.transcript.untimed
    assert aside["text"] == STRANGE
    assert aside["flags"] == [NOT_HEARD]


def test_other_words_than_are_said_get_no_times(interview: Audio, timer: PocketSphinx) -> None:
    text = f"{' '.join(texts(TRUTH[:20]))}\n\n{STRANGE}\n\n{' '.join(texts(TRUTH[29:50]))}"
    found = fit(text, TRUTH[:50], interview, timer)
    assert [passage.text for passage in found.not_found] == [STRANGE]
    (spoken,) = found.not_written
    assert spoken.words == 9
    assert spoken.start_ms == TRUTH[20].start_ms


def test_what_is_spoken_and_not_written_is_told(interview: Audio, timer: PocketSphinx) -> None:
    text = " ".join(texts(TRUTH[:10] + TRUTH[25:40]))
    found = fit(text, TRUTH[:40], interview, timer)
    assert found.found == found.words == 25
    (spoken,) = found.not_written
    assert (spoken.words, spoken.text) == (15, " ".join(texts(TRUTH[10:25])))


def test_speakers_and_notes_carry_over(interview: Audio, timer: PocketSphinx) -> None:
    first, second = " ".join(texts(TRUTH[:12])), " ".join(texts(TRUTH[12:20]))
    found = fit(f"HART: {first} [laughs]\nQ: {second}", TRUTH[:20], interview, timer)
    transcript = found.transcript
    assert [(each.id, each.name) for each in transcript.speakers] == [("S1", "HART"), ("S2", "Q")]
    assert "[laughs]" in " ".join(segment.text for segment in transcript.segments)
    assert words_in(found) == TRUTH[:20]
    assert {segment.speaker for segment in transcript.segments} == {"S1", "S2"}


def test_each_sentence_is_in_the_language_that_is_heard(
    interview: Audio, timer: PocketSphinx
) -> None:
    spoken = heard(TRUTH[:20] + SPANISH[:20])
    english, spanish = spoken.segments
    other = replace(spanish, language="es", flags=("language-switch", "low-confidence"))
    lines = script(f"{english.text}.\n{spanish.text}.", "en")
    found = fitted(lines, replace(spoken, segments=(english, other)), interview, timer)
    last = found.transcript.segments[-1]
    assert found.found == found.words == 40
    assert (last.language, last.flags) == ("es", ("language-switch",))
    assert found.transcript.segments[0].language is None


def test_letters_of_a_language_without_spaces(interview: Audio, timer: PocketSphinx) -> None:
    words = (Word(0, 400, "我们", 0.9), Word(400, 600, "在", 0.9), Word(700, 900, "这里", 0.9))
    segment = Segment("s1", 0, 900, "我们在这里", words)
    chinese = Transcript(MediaRef("m", "t", 80_000), "zh", (segment,))
    found = fitted(script("我们在那里。", "zh"), chinese, interview, timer)
    times = [(word.text, word.start_ms, word.end_ms) for word in words_in(found)]
    assert times == [
        ("我", 0, 200),
        ("们", 200, 400),
        ("在", 400, 600),
        ("那", 700, 800),
        ("里。", 800, 900),
    ]


def test_nothing_heard_leaves_the_text_without_times(interview: Audio, timer: PocketSphinx) -> None:
    silent = Transcript(MediaRef("m", "t", 80_000), "und", ())
    found = fitted(script(STRANGE, "und"), silent, interview, timer)
    assert found.transcript.segments == ()
    assert [aside["text"] for aside in found.transcript.untimed] == [STRANGE]


def test_corrected_words_are_timed_by_the_sound(interview: Audio, timer: PocketSphinx) -> None:
    words = TRUTH[:20]
    wrong = [*misheard(words[:8], 3, 4), *words[9:]]  # and one word passed over
    transcript = heard(wrong, " ".join(texts(words)))
    transcript = replace(transcript, segments=transcript.segments[:1])
    assert has_new_words(transcript)
    mended = with_times(transcript, interview, timer)
    found = list(mended.segments[0].words)
    assert off_ms(found, words) < 150
    assert found[3].confidence is None
    assert not any(word.extra for word in found)
    assert not has_new_words(mended)
    assert with_times(mended, interview, timer) == mended


def test_corrected_words_that_are_not_heard_say_so(interview: Audio, timer: PocketSphinx) -> None:
    words = TRUTH[:20]
    text = " ".join([*texts(words[:10]), STRANGE, *texts(words[10:])])
    mended = with_times(heard(words, text), interview, timer)
    rough = [word for word in mended.segments[0].words if word.extra.get(ROUGH)]
    assert " ".join(texts(rough)) == STRANGE
    assert all(
        words[9].end_ms <= word.start_ms <= word.end_ms <= words[10].start_ms for word in rough
    )
    assert not has_new_words(mended)


def test_one_word_that_nobody_says_gets_the_place_between(
    interview: Audio, timer: PocketSphinx
) -> None:
    words = TRUTH[:20]
    for place in (0, 3, 20):
        said = texts(words)
        said.insert(place, "Bavarian-trampolines")
        mended = with_times(heard(words, " ".join(said)), interview, timer).segments[0].words
        assert texts(list(mended)) == said
        assert mended[place].extra == {ROUGH: True}
        assert (*mended[:place], *mended[place + 1 :]) == tuple(words)


def test_a_segment_that_a_person_wrote_is_timed(interview: Audio, timer: PocketSphinx) -> None:
    words = TRUTH[:7]
    transcript = heard(words)
    written = replace(transcript.segments[0], words=())
    mended = with_times(replace(transcript, segments=(written,)), interview, timer)
    assert off_ms(list(mended.segments[0].words), words) < 150


def test_translations_are_not_looked_for_in_the_sound() -> None:
    words = TRUTH[:20]
    transcript = heard(words, "Otra cosa.")
    assert has_new_words(transcript)
    assert not has_new_words(replace(transcript, translated_from="es"))
