"""Windows hold all that may be speech, once, in order, and do not wait for the end.

The voice detector is replaced by one without memory, so that what is speech is known exactly:
loud frames are speech, others are not. Frames are 32 ms.
"""

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transcripts.recognition import voice
from transcripts.recognition.voice import Interval
from transcripts.recognition.windows import WINDOW_MAX_MS, Window, heard_windows, part_of

FRAME = 512
SILENCE, HUM, SOUND, SPEECH = range(4)
"""What a frame holds: nothing, a level that never changes, one that does, somebody speaking."""
LOUD = 3_000


def odds_by_loudness(framed: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return (np.abs(framed).max(axis=1, initial=0) >= LOUD / 32_768).astype(np.float32)


@pytest.fixture(autouse=True)
def _detector_without_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_probabilities", odds_by_loudness)


@dataclass
class Recording:
    """Frames of a kind each, the kinds given by a function so that it may be endless."""

    kinds: Callable[[int, int], npt.NDArray[np.int_]]
    asked_ms: list[int] = field(default_factory=list)

    def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.int16]:
        self.asked_ms.append(end_ms)
        first, last = start_ms // 32, -(-end_ms // 32)
        kinds = self.kinds(first, last)
        varied = np.array([1, 4])[np.arange(first, first + len(kinds)) % 2]
        level = np.select(
            [kinds == HUM, kinds == SOUND, kinds == SPEECH], [90, 90 * varied, LOUD * varied]
        )
        samples = np.repeat(level.astype(np.int16), FRAME)
        return samples[start_ms * 16 - first * FRAME : end_ms * 16 - first * FRAME]


def recording(*parts: tuple[int, int]) -> Recording:
    """Kinds, each for a number of frames."""
    kinds = np.repeat([kind for kind, _ in parts], [frames for _, frames in parts]).astype(int)
    return Recording(lambda first, last: kinds[first:last])


def repeating(*parts: tuple[int, int], frames: int) -> Recording:
    """The same parts again and again, up to a number of frames."""
    kinds = np.repeat([kind for kind, _ in parts], [number for _, number in parts]).astype(int)
    return Recording(lambda first, last: kinds[np.arange(first, min(last, frames)) % len(kinds)])


def in_blocks(sound: voice.Sound, frames: int) -> list[Window]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(voice, "_BLOCK_MS", frames * 32)
        return list(heard_windows(sound))


def spans(found: list[Window]) -> list[tuple[int, int]]:
    return [(each.interval.start_ms, each.interval.end_ms) for each in found]


PARTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([SILENCE, HUM]), st.integers(1, 400)),
        st.tuples(st.just(SOUND), st.integers(40, 1_300)),
        st.tuples(st.just(SPEECH), st.integers(1, 1_300)),
        # About the 5 s and 30 s that decide where a window ends.
        st.tuples(st.sampled_from([SILENCE, SOUND]), st.integers(135, 175)),
        st.tuples(st.just(SPEECH), st.integers(900, 960)),
    ),
    max_size=9,
).map(lambda parts: [part for part in parts if part[1]])


def heard_frames(found: list[Window], total: int) -> npt.NDArray[np.bool_]:
    heard = np.zeros(total, bool)
    for start_ms, end_ms in spans(found):
        heard[start_ms // 32 : end_ms // 32] = True
    return heard


@settings(deadline=None, max_examples=120)
@given(PARTS)
@example([(SOUND, 940)])
@example([(SPEECH, 938)])
@example([(SPEECH, 3_000)])
def test_all_that_may_be_speech_is_heard_once_and_in_order(parts: list[tuple[int, int]]) -> None:
    sound, total = recording(*parts), sum(frames for _, frames in parts)
    kinds = sound.kinds(0, total)
    found = list(heard_windows(sound))
    assert all(0 < end_ms - start_ms <= WINDOW_MAX_MS for start_ms, end_ms in spans(found))
    assert all(start_ms >= 0 and end_ms <= total * 32 for start_ms, end_ms in spans(found))
    assert all(before[1] <= after[0] for before, after in pairwise(spans(found)))
    heard = heard_frames(found, total)
    assert heard[kinds == SPEECH].all()
    # In much hum a little else is taken for hum.
    assert HUM in kinds or heard[kinds == SOUND].all()


@settings(deadline=None, max_examples=120)
@given(PARTS)
def test_the_speech_of_windows_is_what_the_detector_hears(parts: list[tuple[int, int]]) -> None:
    sound, total = recording(*parts), sum(frames for _, frames in parts)
    spoken = np.zeros(total, bool)
    for window in heard_windows(sound):
        assert all(
            window.interval.start_ms <= a.start_ms < a.end_ms <= window.interval.end_ms
            for a in window.speech
        )
        assert all(a.end_ms + 100 <= b.start_ms for a, b in pairwise(window.speech))
        for part in window.speech:
            spoken[part.start_ms // 32 : part.end_ms // 32] = True
    kinds = sound.kinds(0, total)
    assert spoken[kinds == SPEECH].all()
    # Only silences of less than 100 ms between speech count as speech.
    more = np.flatnonzero(np.diff(np.pad((spoken & (kinds != SPEECH)).astype(int), 1)))
    assert all(b - a <= 3 for a, b in zip(more[::2], more[1::2], strict=True))


@settings(deadline=None, max_examples=60)
@given(parts=PARTS, block=st.integers(40, 1_500))
@example(parts=[(SPEECH, 920), (SOUND, 150), (SILENCE, 25), (SOUND, 60)], block=1_094)
@example(parts=[(SPEECH, 900), (SOUND, 400)], block=958)
@example(parts=[(SPEECH, 900), (SOUND, 100), (SILENCE, 100), (SPEECH, 40)], block=958)
@example(parts=[(SOUND, 130), (SPEECH, 800), (SOUND, 150), (SILENCE, 9), (SOUND, 90)], block=1_093)
def test_windows_do_not_depend_on_the_blocks(parts: list[tuple[int, int]], block: int) -> None:
    sound = recording(*parts)
    assert in_blocks(sound, block) == in_blocks(sound, 1 << 16)


@pytest.mark.parametrize("kind", [SILENCE, HUM])
def test_silence_and_steady_noise_are_not_heard(kind: int) -> None:
    assert not list(heard_windows(recording((kind, 7_000))))


def test_a_short_noise_is_heard_only_near_speech() -> None:
    apart = recording((SOUND, 12), (SILENCE, 160), (SPEECH, 60), (SILENCE, 160), (SOUND, 12))
    assert spans(list(heard_windows(apart))) == [((172 - 6) * 32, (232 + 6) * 32)]
    near = recording((SOUND, 12), (SILENCE, 90), (SPEECH, 60), (SILENCE, 90), (SOUND, 12))
    assert spans(list(heard_windows(near))) == [(0, 264 * 32)]


def test_five_seconds_without_speech_end_a_window_though_there_is_sound() -> None:
    found = list(heard_windows(recording((SPEECH, 100), (SOUND, 200), (SPEECH, 100))))
    assert spans(found) == [(0, 106 * 32), (106 * 32, 294 * 32), (294 * 32, 400 * 32)]
    assert [bool(window.speech) for window in found] == [True, False, True]


def test_sound_that_is_no_speech_to_the_detector_is_a_window_without_speech() -> None:
    (only,) = heard_windows(recording((SILENCE, 300), (SOUND, 100), (SILENCE, 300)))
    assert only == Window(Interval(294 * 32, 406 * 32), ())


@pytest.mark.parametrize("pause_at", [500, 650, 800, 900])
def test_a_window_is_cut_in_the_pause(pause_at: int) -> None:
    sound = recording((SPEECH, pause_at), (SILENCE, 20), (SPEECH, 1_200 - pause_at))
    first, second = heard_windows(sound)
    assert pause_at * 32 <= first.interval.end_ms <= second.interval.start_ms
    assert second.interval.start_ms <= (pause_at + 20) * 32


def test_a_window_is_cut_where_it_is_soft_though_the_detector_hears_nobody() -> None:
    hall = recording((SOUND, 700), (SILENCE, 20), (SOUND, 500))
    assert 700 * 32 <= next(heard_windows(hall)).interval.end_ms <= 720 * 32


def test_a_window_is_cut_where_nobody_speaks_though_it_is_loud() -> None:
    class Music:
        """As loud as the speech, the other way up."""

        def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.int16]:
            samples = np.full(1_200 * FRAME, LOUD, np.int16)
            samples[700 * FRAME : 720 * FRAME] = -LOUD
            return samples[start_ms * 16 : end_ms * 16]

    def upright(framed: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return (framed.max(axis=1, initial=0) > 0).astype(np.float32)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(voice, "_probabilities", upright)
        assert 700 * 32 <= next(heard_windows(Music())).interval.end_ms <= 720 * 32


def test_what_may_be_speech_is_heard_however_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_probabilities", lambda framed: odds_by_loudness(framed) / 5)
    (only,) = heard_windows(recording((SILENCE, 300), (SPEECH, 9), (SILENCE, 300)))
    assert only == Window(Interval(294 * 32, 315 * 32), ())


@pytest.mark.parametrize("block", [50, 3_000])
def test_after_a_loud_voice_what_is_faint_is_silent(block: int) -> None:
    class Near:
        def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.int16]:
            samples = np.repeat(np.array([30_000, 16], np.int16), 100 * FRAME)
            return samples[start_ms * 16 : end_ms * 16]

    assert spans(in_blocks(Near(), block)) == [(0, 106 * 32)]


def test_of_two_pauses_the_long_one_is_better_and_of_equal_ones_the_late_one() -> None:
    long = recording((SPEECH, 600), (SILENCE, 25), (SPEECH, 250), (SILENCE, 3), (SPEECH, 600))
    assert 600 * 32 <= next(heard_windows(long)).interval.end_ms <= 625 * 32
    equal = recording((SPEECH, 600), (SILENCE, 20), (SPEECH, 250), (SILENCE, 20), (SPEECH, 600))
    assert 870 * 32 <= next(heard_windows(equal)).interval.end_ms <= 890 * 32


def test_speech_without_a_pause_makes_full_windows_and_no_scrap_at_the_end() -> None:
    found = list(heard_windows(recording((SPEECH, 945))))
    assert found[0].interval.start_ms == 0
    assert all(each.interval.length_ms >= 900 for each in found)
    assert sum(each.interval.length_ms for each in found) == 945 * 32


@pytest.mark.parametrize("samples", [0, 1, 15, 16, 511, 512, 513])
def test_sound_shorter_than_a_frame(samples: int) -> None:
    class Short:
        def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.int16]:
            return np.full(samples, LOUD, np.int16)[start_ms * 16 : end_ms * 16]

    found = list(heard_windows(Short()))
    assert spans(found) == ([(0, samples // 16)] if samples >= 16 else [])


def test_what_is_left_of_the_last_millisecond_makes_no_window_without_length() -> None:
    class Odd:
        def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.int16]:
            return np.full(937 * FRAME + 5, LOUD, np.int16)[start_ms * 16 : end_ms * 16]

    assert spans(list(heard_windows(Odd()))) == [(0, 937 * 32)]


def test_the_first_window_does_not_wait_for_the_last() -> None:
    endless = repeating((SPEECH, 90), (SILENCE, 30), frames=1 << 40)
    assert next(heard_windows(endless)).interval.start_ms == 0
    assert max(endless.asked_ms) <= 100_000


@pytest.mark.parametrize(
    "parts",
    [
        [(SILENCE, 1)],
        [(SOUND, 1)],
        [(SPEECH, 5), (SILENCE, 5)],
        [(SILENCE, 3_000), (SOUND, 5)],
    ],
)
def test_memory_does_not_grow_with_the_recording(
    parts: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "_BLOCK_MS", 3_200)

    def most_bytes(frames: int) -> int:
        tracemalloc.start()
        for _ in heard_windows(repeating(*parts, frames=frames)):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert most_bytes(40_000) < 1.3 * most_bytes(6_000)


def test_windows_are_handed_on_one_by_one() -> None:
    found: Iterator[Window] = heard_windows(repeating((SPEECH, 60), (SILENCE, 200), frames=30_000))
    sound_ms = [next(found).interval.start_ms for _ in range(3)]
    assert sound_ms == [0, (260 - 6) * 32, (520 - 6) * 32]


def test_a_part_of_a_window_has_the_speech_in_it() -> None:
    window = Window(Interval(1_000, 9_000), (Interval(1_000, 3_000), Interval(5_000, 8_000)))
    assert part_of(window, 2_000, 6_000) == Window(
        Interval(2_000, 6_000), (Interval(2_000, 3_000), Interval(5_000, 6_000))
    )
    assert part_of(window, 0, 20_000) == window
    assert part_of(window, 3_000, 5_000).speech == ()
