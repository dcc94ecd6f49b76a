"""Subtitles of another version put on a recording: made-up speech, and a real address."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt
import pytest

from media.audio import decode_audio
from media.probe import probe
from transcripts.model import LATEST_MS, Transcript
from transcripts.reading import from_json, read_transcript
from transcripts.recognition.voice import FRAME_MS, detected
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.syncing import Timeline, synced
from transcripts.timing.resync import by_speech
from transcripts.timing.rewords import by_words

SHARED = Path(__file__).parents[2] / "../shared/data/speech-en"
GOLDEN = Path(__file__).parents[1] / "goldens/subtitles/en.transcript.json"


def speech(seed: int, number: int = 120) -> tuple[list[Cue], npt.NDArray[np.float32]]:
    """Phrases with pauses between them, and what the voice detector would say of them."""
    dice = random.Random(seed)
    said, at = [], 2_000
    for n in range(number):
        length_ms = dice.randrange(900, 4_500)
        said.append(Cue(at, at + length_ms, (f"Phrase {n} with words.",)))
        at += length_ms + (dice.randrange(150, 900) if dice.random() < 0.7 else 4_000)
    odds = np.full(at // FRAME_MS, 0.05, np.float32)
    for cue in said:
        odds[cue.start_ms // FRAME_MS : cue.end_ms // FRAME_MS] = 0.95
    return said, odds


def carelessly(cues: Sequence[Cue], seed: int) -> list[Cue]:
    """The same by hand: not to the frame, each staying a while, one in ten missing."""
    dice = random.Random(seed)
    kept = [cue for cue in cues if dice.random() > 0.1]
    return [
        replace(
            cue,
            start_ms=cue.start_ms + round(dice.gauss(0, 100)),
            end_ms=cue.end_ms + dice.randrange(600),
        )
        for cue in kept
    ]


def elsewhere(cues: Sequence[Cue], rate: float, shift_ms: int) -> list[Cue]:
    """Cues of a version in which the times are others; the place says where they belong."""
    return [
        replace(
            cue,
            start_ms=round((cue.start_ms - shift_ms) / rate),
            end_ms=round((cue.end_ms - shift_ms) / rate),
        )
        for cue in cues
    ]


def off_ms(old: Sequence[Cue], timeline: Timeline, true: Sequence[Cue]) -> list[int]:
    """How far from their true places cues begin."""
    done = synced(old, timeline).cues
    return [abs(one.start_ms - other.start_ms) for one, other in zip(done, true, strict=True)]


@pytest.mark.parametrize(
    ("rate", "shift_ms"),
    [
        (1, 400),
        (1, -95_000),
        (25 / 24, 20_000),
        (24 / 25, 60_000),
        (1.001, -3_000),
        (1.0173, 5_000),
    ],
)
def test_another_place_and_another_rate(rate: float, shift_ms: int) -> None:
    said, odds = speech(1)
    true = carelessly(said, 2)
    old = elsewhere(true, rate, shift_ms)
    placing = by_speech(old, odds)
    assert placing is not None
    assert placing.is_sure
    assert len(placing.timeline) == 1
    assert max(off_ms(old, placing.timeline, said_near(true, said))) < 700
    assert median(off_ms(old, placing.timeline, true)) < 60


def said_near(cues: Sequence[Cue], said: Sequence[Cue]) -> list[Cue]:
    return [min(said, key=lambda each: abs(each.start_ms - cue.start_ms)) for cue in cues]


def test_something_cut_out() -> None:
    said, odds = speech(3)
    true = carelessly(said, 4)
    old = [
        replace(cue, start_ms=cue.start_ms + later, end_ms=cue.end_ms + later)
        for n, cue in enumerate(true)
        for later in [(n >= 40) * 35_000 + (n >= 80) * 12_000]
    ]
    placing = by_speech(old, odds)
    assert placing is not None
    assert placing.is_sure
    assert len(placing.timeline) == 3
    off = off_ms(old, placing.timeline, true)
    assert median(off) < 60
    assert sum(each > 500 for each in off) <= 6


def test_sounds_are_moved_and_not_listened_for() -> None:
    said, odds = speech(5)
    sounds = [
        Cue(one.end_ms, other.start_ms, ("[door]",))
        for one, other in pairwise(said)
        if other.start_ms - one.end_ms > 1_000
    ]
    old = elsewhere(sorted([*said, *sounds], key=lambda cue: cue.start_ms), 1, 7_000)
    placing = by_speech(old, odds)
    assert placing is not None
    assert placing.is_sure
    assert placing.spoken == len(said)
    assert abs(placing.timeline[0].offset_ms - 7_000) < 50


@pytest.mark.parametrize("seed", range(3))
def test_subtitles_of_something_else_are_not_sure(seed: int) -> None:
    other, _ = speech(100 + seed)
    _, odds = speech(200 + seed)
    placing = by_speech(carelessly(other, seed), odds)
    assert placing is None or not placing.is_sure


def test_too_little_to_tell_and_times_that_cannot_be() -> None:
    said, odds = speech(6)
    assert by_speech(said[:7], odds) is None
    assert by_speech(said, odds[:0]) is None
    late = [*said, Cue(LATEST_MS * 9, LATEST_MS * 10, ("Never.",))]
    placing = by_speech(late, odds)
    assert placing is not None
    assert placing.is_sure


def test_what_fits_nowhere_is_told() -> None:
    said, odds = speech(7)
    old = [*said[:100], *elsewhere(speech(8, 16)[0], 1, -said[100].start_ms)]
    placing = by_speech(old, odds)
    assert placing is not None
    assert {*range(104, 112)} <= {*placing.unfit}
    assert min(placing.unfit) > 90


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real recordings are not here")
def test_a_real_address(tmp_path: Path) -> None:
    audio = decode_audio(probe(SHARED / "columbia.flac"), tmp_path / "audio.pcm")
    odds = np.concatenate([block.odds for block in detected(audio)])
    phrases = json.loads((SHARED / "columbia.json").read_bytes())
    true = [
        Cue(round(each["start"] * 1000), round(each["end"] * 1000), (each["text"],))
        for each in phrases
    ]
    old = elsewhere(true, 25 / 24, -80_000)
    placing = by_speech(old, odds)
    assert placing is not None
    assert placing.is_sure
    assert median(off_ms(old, placing.timeline, true)) < 100


def test_by_the_words() -> None:
    talk = read_transcript(GOLDEN)
    true = [Cue(each.start_ms, each.end_ms, (each.text,)) for each in talk.segments]
    old = [
        replace(
            cue,
            start_ms=cue.start_ms * 25 // 24 + (n % 3) * 400,
            end_ms=cue.end_ms * 25 // 24 + 1_500,
        )
        for n, cue in enumerate(true)
    ]
    heard = by_words(old, talk)
    assert heard is not None
    assert heard.is_sure
    assert heard.found == heard.words
    done = synced(old, heard.timeline).cues
    assert [cue.start_ms for cue in done] == [each.words[0].start_ms for each in talk.segments]


def test_words_that_are_not_said() -> None:
    talk = spoken("we left the camp at dawn and walked along the river until noon")
    cues = [
        Cue(0, 2_900, ("We left the camp at dawn",)),
        Cue(3_000, 4_700, ("and walked along the river",)),
        Cue(4_800, 5_400, ("Brought to you by soap",)),
        Cue(5_500, 6_500, ("until noon",)),
    ]
    heard = by_words(cues, talk)
    assert heard is not None
    assert heard.is_sure
    assert heard.unfit == (2,)
    assert by_words([Cue(0, 900, ("Nous sommes restés",))], talk) is None


def spoken(text: str) -> Transcript:
    words = [
        {"text": word, "start_ms": 500 * n + 7_000, "end_ms": 500 * n + 7_400}
        for n, word in enumerate(text.split())
    ]
    document = {
        "schema": "quotemark/transcript/1",
        "media": {"id": "m", "title": "t", "duration_ms": 60_000},
        "language": "en",
        "segments": [{"words": words}],
    }
    return from_json(document)
