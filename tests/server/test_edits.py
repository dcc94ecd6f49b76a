"""Paper edits: the frames of the source by its own timecode, and nothing that breaks a line."""

import re
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import opentimelineio as otio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.model import AlignedQuote, Decision, Quote, Span
from media.errors import MediaError
from media.probe import MediaInfo, Stream, probe
from server.exports.edits import Reel, Take, edl, reel, take, timeline

NTSC = Fraction(30_000, 1001)
EVENT = re.compile(r"(\d{3,})  (\S+) +(\S+) +C +(\S+) (\S+) (\S+) (\S+)")


def footage(rate: Fraction | None, duration_ms: int = 7_200_000, channels: int = 2) -> MediaInfo:
    picture = Stream(0, "video", "h264", None, 0, duration_ms, width=320, height=180)
    sound = Stream(1, "audio", "aac", None, 0, duration_ms, channels=channels)
    streams = (replace(picture, frame_rate=rate), sound) if rate else (sound,)
    return MediaInfo(Path("a.mov"), "mov", 0, duration_ms, duration_ms, None, streams)


def quote(
    start_ms: int, end_ms: int, words: str = "We stayed", decision: Decision | None = None
) -> AlignedQuote:
    said = Quote("q1", "statement", words, "", "", Span(0, len(words)), ())
    return AlignedQuote(
        said, "verbatim", media="m", start_ms=start_ms, end_ms=end_ms, decision=decision
    )


def frames(timecode: str, nominal: int) -> int:
    """Counted as SMPTE ST 12-1 says: two numbers (of 30) are left out a minute, but each tenth."""
    hours, minutes, seconds, frame = (int(each) for each in re.split("[:;]", timecode))
    whole = ((hours * 60 + minutes) * 60 + seconds) * nominal + frame
    if ";" not in timecode:
        return whole
    passed = hours * 60 + minutes
    return whole - nominal // 15 * (passed - passed // 10)


def events(text: str) -> list[tuple[str, ...]]:
    return [found.groups() for line in text.splitlines() if (found := EVENT.fullmatch(line))]


@given(
    rate=st.sampled_from([Fraction(24_000, 1001), Fraction(24), Fraction(25), NTSC, Fraction(50)]),
    timecode=st.sampled_from([None, "01:00:00:00", "10:09:59:20", "01:00:00;00", "09:59:59;28"]),
    start_ms=st.integers(0, 7_100_000),
    length_ms=st.integers(1, 60_000),
)
def test_frames_are_found_again(
    rate: Fraction, timecode: str | None, start_ms: int, length_ms: int
) -> None:
    source = reel("a.mov", footage(rate), timecode)
    made = take(quote(start_ms, start_ms + length_ms), source, 0)
    ((_, _, _, first, last, begins, ends),) = events(edl("A", [made]))
    nominal = round(rate)
    assert frames(last, nominal) - frames(first, nominal) == made.end - made.start
    assert frames(ends, nominal) - frames(begins, nominal) == made.end - made.start
    assert begins.replace(";", ":") == "01:00:00:00"
    in_file = frames(first, nominal) - source.first_frame
    assert in_file * 1000 <= start_ms * rate < (in_file + 1) * 1000
    assert (last.count(";") == 1) == source.is_drop
    if timecode and (";" not in timecode or rate == NTSC):
        assert source.first_frame == frames(timecode, nominal)


def test_an_hour_of_drop_frame_does_not_drift() -> None:
    source = reel("a.mov", footage(NTSC), "00:00:00;00")
    made = take(quote(3_600_000, 3_601_000), source, 0)
    ((_, _, _, first, *_),) = events(edl("A", [made]))
    assert first == "01:00:00;00"
    plain = reel("a.mov", footage(NTSC), "00:00:00:00")
    ((_, _, _, first, *_),) = events(edl("A", [take(quote(3_600_000, 3_601_000), plain, 0)]))
    assert first == "00:59:56:12"  # 107,892 frames


def test_the_day_ends_and_begins() -> None:
    source = reel("a.mov", footage(Fraction(25)), "23:59:59:00")
    ((_, _, _, first, last, *_),) = events(edl("A", [take(quote(0, 2_000), source, 0)]))
    assert (first, last) == ("23:59:59:00", "00:00:01:00")


def test_the_timecode_of_a_camera_is_read(tmp_path: Path) -> None:
    path = tmp_path / "A001 C002.mov"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i"]
    command += ["testsrc2=size=64x36:rate=30000/1001:duration=2", "-timecode", "01:00:59;20"]
    subprocess.run([*command, "-c:v", "mpeg4", f"file:{path}"], check=True)
    info = probe(path)
    text = edl("A", [take(quote(400, 1_000), reel(path.name, info, info.start_timecode), 0)])
    assert "FCM: DROP FRAME\r\n" in text
    # Frames 11 to 30; at 01:01:00 the numbers ;00 and ;01 are left out.
    ((_, name, channels, *times),) = events(text)
    assert (name, channels, times[:2]) == ("A001C002", "V", ["01:01:00;03", "01:01:00;22"])


def test_handles_stay_within_the_recording() -> None:
    source = reel("a.mov", footage(Fraction(25), 10_000), None)
    made = take(quote(500, 9_500), source, 2_000)
    assert (made.start, made.end) == (0, 250)


@pytest.mark.parametrize("timecode", ["ab", "99:99:99:99", "01:00:00;00", "-1:00:00:00", ""])
def test_a_timecode_that_cannot_be_is_none(timecode: str) -> None:
    source = reel("a.mov", footage(Fraction(25)), timecode)
    assert (source.first_frame, source.is_drop) == (0, False)


@pytest.mark.parametrize(
    ("rate", "channels", "told"),
    [(Fraction(25), 1, "B"), (Fraction(25), 2, "AA/V"), (None, 1, "A")],
)
def test_tracks(rate: Fraction | None, channels: int, told: str) -> None:
    source = reel("a.mov", footage(rate, channels=channels), None)
    assert events(edl("A", [take(quote(0, 900), source, 0)]))[0][2] == told


def test_words_stay_on_their_line() -> None:
    hostile = "one\r\n002  AX V C 00:00:00:00\u2028two\u202e\x1b[2J"
    source = reel(f"{hostile}.mov", footage(Fraction(25)), None)
    decision = Decision("confirmed", "Eda", "2026-01-01T00:00:00Z", "m", 0, 900)
    text = edl(hostile, [take(quote(0, 900, hostile, decision), source, 0)])
    assert len(events(text)) == 1
    assert all(line == "" or line[0] in "TF0*" for line in text.split("\r\n"))
    assert text.replace("\r\n", "").isprintable()
    assert "Verbatim, confirmed: one" in text


def test_reels_have_names_of_their_own() -> None:
    sources = [reel(f"interview {n}.mov", footage(Fraction(25)), None) for n in range(3)]
    names = [each[1] for each in events(edl("A", [take(quote(0, 9), s, 0) for s in sources]))]
    assert names == ["INTERVIE", "INTERVI2", "INTERVI3"]


@pytest.mark.parametrize("rate", [Fraction(15), Fraction(100)])
def test_a_rate_without_timecode_is_refused(rate: Fraction) -> None:
    made = take(quote(0, 900), reel("a.mov", footage(rate), None), 0)
    with pytest.raises(MediaError, match="have no timecode"):
        edl("A", [made])
    assert "Timeline.1" in timeline("A", [made])


def test_rates_are_not_mixed() -> None:
    takes = [
        take(quote(0, 900), reel(f"{rate}.mov", footage(rate), None), 0)
        for rate in (Fraction(25), NTSC)
    ]
    with pytest.raises(MediaError, match="different frame rates"):
        edl("A", takes)


def test_the_timeline_is_read_back() -> None:
    source = reel("a b.mov", footage(NTSC), "01:00:00;00")
    takes = [take(quote(1_000, 3_000), source, 500), take(quote(9_000, 9_500), source, 0)]
    read = otio.adapters.read_from_string(timeline("A story", takes), "otio_json")
    assert [track.kind for track in read.tracks] == ["Video", "Audio"]
    clips = list(read.tracks[0])
    for clip, made in zip(clips, takes, strict=True):
        assert clip.source_range.start_time.value == made.start
        assert clip.source_range.duration.value == made.end - made.start
        assert clip.media_reference.target_url == "a%20b.mov"
        assert "We stayed" in clip.markers[0].name
    assert read.tracks[0].duration().value == sum(each.end - each.start for each in takes)


def test_an_article_without_quotes_has_an_empty_timeline() -> None:
    nothing: list[Take] = []
    assert edl("A", nothing) == "TITLE: A\r\n"
    assert not list(otio.adapters.read_from_string(timeline("A", nothing), "otio_json").tracks)
    assert Reel("a", footage(None), Fraction(25), 0, is_drop=False).rate == 25
