"""Shot changes are where the picture cuts, to the frame, and nowhere else."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media.probe import probe
from media.shots import shot_changes_ms

Make = Callable[..., Path]

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
SHOTS = ("testsrc2", "smptebars", "rgbtestsrc", "color=gray", "testsrc", "color=darkslateblue")


def joined(*parts: tuple[str, int], rate: str = "25", then: str = "null") -> tuple[str, ...]:
    """Arguments for parts after each other, each a source of ffmpeg and a number of frames."""
    chains = [
        f"{source}{':' if '=' in source else '='}size=320x180:rate={rate},trim=end_frame={frames}"
        f",setsar=1,format=yuv420p[s{n}]"
        for n, (source, frames) in enumerate(parts)
    ]
    inputs = "".join(f"[s{n}]" for n in range(len(parts)))
    graph = ";".join([*chains, f"{inputs}concat=n={len(parts)},{then}"])
    return ("-filter_complex", graph)


def at_frames(frames: list[int], rate: str = "25") -> tuple[int, ...]:
    return tuple(int(frame * 1000 / Fraction(rate)) for frame in frames)


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30", "60", "12"])
def test_hard_cuts_are_found_to_the_frame(make: Make, rate: str) -> None:
    parts = [
        (source, frames) for source, frames in zip(SHOTS, (40, 31, 57, 30, 44, 36), strict=True)
    ]
    path = make("cuts.mp4", *joined(*parts, rate=rate), *H264)
    assert shot_changes_ms(probe(path)) == at_frames([40, 71, 128, 158, 202], rate)


@pytest.mark.parametrize("flash", [1, 2, 3])
def test_a_flash_is_no_cut_and_one_at_a_cut_hides_none(make: Make, flash: int) -> None:
    white = ("color=white", flash)
    within = make("flash.mp4", *joined(("testsrc", 40), white, ("testsrc", 40)), *H264)
    between = make("flash.mp4", *joined(("testsrc", 40), white, ("smptebars", 40)), *H264)
    assert shot_changes_ms(probe(within)) == ()
    (found_ms,) = shot_changes_ms(probe(between))
    assert 40 * 40 <= found_ms <= (40 + flash) * 40


def test_fades_and_dissolves_have_no_frame_at_which_they_cut(make: Make) -> None:
    fade = "fade=t=out:st=1:d=0.6:c=white"
    path = make("fade.mp4", *joined(("smptebars", 75), then=fade), *H264)
    assert shot_changes_ms(probe(path)) == ()
    dissolve = (
        "testsrc=size=320x180:rate=25:duration=3[a];smptebars=size=320x180:rate=25:duration=3[b];"
        "[a][b]xfade=transition=dissolve:duration=0.8:offset=2"
    )
    assert shot_changes_ms(probe(make("mix.mp4", "-filter_complex", dissolve, *H264))) == ()


def test_what_stands_still_or_only_moves_does_not_cut(make: Make) -> None:
    still = make("still.mp4", *joined(("smptebars", 60)), *H264)
    jerky = make("jerky.mp4", *joined(("testsrc2", 100), then="fps=5,fps=25"), *H264)
    assert shot_changes_ms(probe(still)) == ()
    assert shot_changes_ms(probe(jerky)) == ()


def test_pictures_of_uneven_length(make: Make) -> None:
    uneven = "select='not(mod(n\\,3))+gt(n\\,90)*not(mod(n\\,2))'"
    parts = joined(("smptebars", 60), ("testsrc2", 60), ("color=gray", 40), then=uneven)
    path = make("vfr.mp4", *parts, "-fps_mode", "vfr", *H264)
    assert shot_changes_ms(probe(path)) == (2400, 4800)


def test_a_slide_show_of_one_picture_a_second(make: Make) -> None:
    path = make("slides.mp4", *joined(("smptebars", 9), ("color=gray", 8), rate="1"), *H264)
    assert shot_changes_ms(probe(path)) == (9000,)


def test_times_count_from_the_files_own_start(make: Make) -> None:
    parts = joined(("smptebars", 50), ("testsrc", 50))
    late = make("late.mkv", *parts, *H264, "-output_ts_offset", "7")
    assert shot_changes_ms(probe(late)) == (2000,)
    sine = ("-f", "lavfi", "-i", "sine=duration=6")
    lead = joined(("smptebars", 50), ("testsrc", 50), then="setpts=PTS+1.48/TB")
    sound_first = make("lead.mkv", *sine, *lead, "-map", "0:a", *H264, "-c:a", "aac")
    assert shot_changes_ms(probe(sound_first)) == (3480,)


def test_long_recordings_keep_their_milliseconds(make: Make) -> None:
    parts = joined(("smptebars", 12_345), ("color=gray", 60), rate="10")
    path = make("long.mp4", *parts, "-r", "10", *H264)
    assert shot_changes_ms(probe(path)) == (1_234_500,)


def test_without_a_picture_there_are_none(make: Make) -> None:
    path = make("tone.wav", "-f", "lavfi", "-i", "sine=duration=2")
    assert shot_changes_ms(probe(path)) == ()


def test_real_footage(real: Callable[[str], Path]) -> None:
    film = shot_changes_ms(probe(real("video/jfk-audio-late.mkv")))
    assert film == (11_792, 15_667, 22_958)
    uneven = shot_changes_ms(probe(real("video/jfk-vfr.mp4")))
    assert uneven == (11_875,)
    for hand_held in ("phone-rotated-vfr.mov", "camera-mjpeg.avi", "name with space.mp4"):
        assert shot_changes_ms(probe(real(f"video/{hand_held}"))) == ()
