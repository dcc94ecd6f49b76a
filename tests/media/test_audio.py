"""Sample n of the decoded sound is the file's time n / 16 ms, whatever the container does."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from media.audio import MOST_PEAKS, SAMPLE_RATE, Audio, decode_audio, peaks
from media.errors import MediaError
from media.probe import MediaInfo, probe

Make = Callable[..., Path]
Real = Callable[[str], Path]

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=4")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def onset_ms(audio: Audio) -> float:
    """When the sound first exceeds a twentieth of full scale."""
    loud = np.abs(audio.read(0, audio.duration_ms).astype(np.int32)) > 1638
    return float(np.argmax(loud)) * 1000 / SAMPLE_RATE


def decode(path: Path, folder: Path) -> Audio:
    return decode_audio(probe(path), folder / "out.pcm")


def test_samples_are_16_khz_mono(clip: Path, tmp_path: Path) -> None:
    audio = decode(clip, tmp_path)
    assert audio.read(0, audio.duration_ms).dtype == np.int16
    assert len(audio.read(0, audio.duration_ms)) // 16 == audio.duration_ms
    assert abs(audio.duration_ms - 4000) <= 30
    assert abs(onset_ms(audio) - 1000) < 5


SHIFTED = {
    "offset.ts": ["-c", "copy", "-output_ts_offset", "10"],
    "offset.mkv": ["-c", "copy", "-output_ts_offset", "10"],
    "priming.m4a": ["-vn", "-c", "copy"],
    "priming.mp3": ["-vn"],
    "fragments.mp4": ["-c", "copy", "-movflags", "frag_keyframe+empty_moov"],
    "negative.mkv": ["-vn", "-c:a", "libopus"],
    "offset.flv": ["-c", "copy", "-output_ts_offset", "3"],
}


@pytest.mark.parametrize("name", SHIFTED)
def test_time_0_is_the_start_of_the_timeline(
    clip: Path, make: Make, tmp_path: Path, name: str
) -> None:
    path = make(name, "-i", clip, *SHIFTED[name])
    assert abs(onset_ms(decode(path, tmp_path)) - 1000) < 50


@pytest.mark.parametrize("suffix", ["mkv", "mp4", "ts"])
def test_sound_that_starts_late_stays_late(
    clip: Path, make: Make, tmp_path: Path, suffix: str
) -> None:
    late = ("-itsoffset", "2.5", "-i", clip, "-map", "0:v", "-map", "1:a", "-c:v", "copy")
    path = make(f"late.{suffix}", "-i", clip, *late, "-c:a", "aac")
    assert abs(onset_ms(decode(path, tmp_path)) - 3500) < 30


def test_a_gap_in_the_sound_is_silence(clip: Path, make: Make, tmp_path: Path) -> None:
    gap = ("-af", "aselect='not(between(t,0.2,0.9))'", "-c:v", "copy")
    path = make("gap.mkv", "-i", clip, *gap, "-c:a", "pcm_s16le")
    assert abs(onset_ms(decode(path, tmp_path)) - 1000) < 50


def test_damaged_packets_do_not_shift_what_follows(clip: Path, make: Make, tmp_path: Path) -> None:
    whole = make("whole.ts", "-i", clip, "-c", "copy").read_bytes()
    path = tmp_path / "damaged.ts"
    middle = len(whole) // 10 // 188 * 188
    path.write_bytes(whole[:middle] + b"\x55" * 188 * 20 + whole[middle + 188 * 20 :])
    assert abs(onset_ms(decode(path, tmp_path)) - 1000) < 50


@pytest.mark.parametrize("channels", [1, 2, 6, 10])
def test_every_channel_is_heard(make: Make, tmp_path: Path, channels: int) -> None:
    for speaking in {0, 3 % channels, channels - 1}:
        voices = "|".join("sin(880*PI*t)" if n == speaking else "0" for n in range(channels))
        source = ("-f", "lavfi", "-i", f"aevalsrc={voices}:duration=0.5:sample_rate=16000")
        audio = decode(make(f"channels-{channels}-{speaking}.wav", *source), tmp_path)
        assert np.abs(audio.read(0, audio.duration_ms).astype(int)).max() > 32767 // (channels + 1)


def test_no_sound_is_one_clear_error(make: Make, tmp_path: Path) -> None:
    path = make("mute.mp4", *PICTURE, *H264)
    with pytest.raises(MediaError, match=r"mute\.mp4 has no sound"):
        decode(path, tmp_path)


def test_silence_decodes(make: Make, tmp_path: Path) -> None:
    path = make("silence.wav", "-f", "lavfi", "-i", "anullsrc=duration=1")
    audio = decode(path, tmp_path)
    assert not audio.read(0, audio.duration_ms).any()
    assert set(peaks(audio)["peaks"]) == {0}


def test_peaks_stand_for_as_long_as_was_asked(make: Make, tmp_path: Path) -> None:
    path = make("hum.wav", "-f", "lavfi", "-i", "sine=duration=61.02:sample_rate=16000")
    audio = decode(path, tmp_path)
    fine = peaks(audio, 50)
    assert (fine["ms_per_peak"], len(fine["peaks"])) == (50, 1221)
    assert len(peaks(audio)["peaks"]) == 1969


@pytest.mark.parametrize("name", [b'it\'s 100% "#1"\n.mp4', b"\xff\xfe.mp4", b"%03d[0:a];,.mp4"])
def test_any_name_decodes(
    clip: Path, tmp_path: Path, name: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(clip.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert decode(Path(path.name), tmp_path).duration_ms


def test_progress_rises_to_one(clip: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    decode_audio(probe(clip), tmp_path / "out.pcm", heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_peaks_are_percent_of_full_scale(tmp_path: Path) -> None:
    path = tmp_path / "out.pcm"
    samples = np.zeros(SAMPLE_RATE, "<i2")
    samples[0], samples[8000], samples[-1] = -32768, 16384, 328
    samples.tofile(path)
    drawn = peaks(Audio(path, 1000))
    assert (drawn["version"], drawn["ms_per_peak"], len(drawn["peaks"])) == (1, 1, 1000)
    assert (drawn["peaks"][0], drawn["peaks"][500], drawn["peaks"][999]) == (100, 50, 1)
    assert sum(drawn["peaks"]) == 151


def test_long_sound_has_few_peaks(tmp_path: Path) -> None:
    path = tmp_path / "out.pcm"
    np.full(SAMPLE_RATE * 7, 3277, "<i2").tofile(path)
    drawn = peaks(Audio(path, 7000))
    assert drawn["ms_per_peak"] == 4
    assert drawn["peaks"] == [10] * 1750
    assert len(drawn["peaks"]) <= MOST_PEAKS


def test_real_late_sound(real: Real, tmp_path: Path) -> None:
    """The same speech in a file whose sound starts 2.5 s late."""
    plain = onset_ms(decode(real("speech-en/jfk.flac"), tmp_path))
    late = onset_ms(decode(real("video/jfk-audio-late.mkv"), tmp_path))
    assert abs(late - plain - 2500) < 30


def test_real_truncated_recording_decodes_to_where_it_breaks_off(
    real: Real, tmp_path: Path
) -> None:
    info: MediaInfo = probe(real("video/jfk-truncated.webm"))
    assert abs(decode_audio(info, tmp_path / "out.pcm").duration_ms - info.duration_ms) < 30
