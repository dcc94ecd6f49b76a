"""``quotemark check`` and ``fix`` as an editor runs them."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from media.ffmpeg import executable
from server.cli import cli
from transcripts.formats import load_subtitles, write_subtitles
from transcripts.model import MediaRef, Segment, Transcript, Word, write_transcript
from transcripts.subtitles.cue import Cue

SPEECH = Path(__file__).parents[3] / "shared" / "data" / "speech-en" / "jfk.flac"
LATE = Cue(4_000, 6_000, ("We stayed in town.",))
EARLY = Cue(1_000, 4_500, ("They had been waiting there.",))


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, list(map(str, words)))


@pytest.fixture
def srt(tmp_path: Path) -> Path:
    """Two cues, the second first, that overlap."""
    path = tmp_path / "talk.en.srt"
    path.write_text(
        "1\n00:00:04,000 --> 00:00:06,000\nWe stayed in town.\n\n"
        "2\n00:00:01,000 --> 00:00:04,500\nThey had been waiting there.\n"
    )
    return path


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of a picture, then five of another, 24 frames a second."""
    path = tmp_path_factory.mktemp("video") / "cut.mp4"
    graph = (
        "smptebars=size=160x90:rate=24:duration=5[a];color=gray:size=160x90:rate=24:duration=5[b];"
        "[a][b]concat=n=2,format=yuv420p"
    )
    command = [executable(), "-v", "error", "-filter_complex", graph, "-c:v", "libx264", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path


def test_check_names_cue_time_rule_and_text_and_counts_each_rule(srt: Path) -> None:
    done = run("check", srt)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "cue 2 at 00:00:01.000: “They had been waiting there.”",
        "  error: order: starts 3000 ms before the one above",
        "",
        "order           1 error, 0 warnings",
        "1 error, 0 warnings in 2 cues",
    ]
    document = json.loads(run("check", srt, "--json").stdout)
    assert document["problems"][0]["rule"] == "order"
    assert document["problems"][0]["text"] == "They had been waiting there."
    assert document["sums"] == {"order": {"errors": 1, "warnings": 0}}


def test_check_takes_a_language(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    write_subtitles(path, [Cue(0, 1_000, ("x" * 19,))])
    assert run("check", path).exit_code == 0
    assert "at most 17" in run("check", path, "--language", "tr").stdout


def test_check_finds_the_cuts_of_the_video(tmp_path: Path, video: Path) -> None:
    path = tmp_path / "talk.en.srt"
    write_subtitles(path, [Cue(5_200, 8_000, ("We stayed in town.",))])
    assert "shot-change" not in run("check", path).stdout
    said = run("check", path, "--media", video).stdout
    assert "warning: shot-change: comes near a cut: 200 ms earlier would be with it" in said


def test_fix_writes_beside_the_file_and_says_what_it_did(srt: Path) -> None:
    before = srt.read_bytes()
    done = run("fix", srt)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "cue 1 (was 2) at 00:00:01.000: put in the order of time; goes 0.580 s earlier",
        "1 change (2 cues, now 2)",
    ]
    written = srt.with_name("talk.fixed.en.srt")
    assert f"Wrote {written}" in done.stderr
    assert [cue.start_ms for cue in load_subtitles(written).cues] == [1_000, 4_000]
    assert srt.read_bytes() == before
    assert run("check", written).exit_code == 0


def test_fix_for_machines(srt: Path, tmp_path: Path) -> None:
    document = json.loads(run("fix", srt, "--out", tmp_path / "o.vtt", "--json").stdout)
    assert document["schema"] == "quotemark/fix/1"
    assert document["cues"] == {"before": 2, "after": 2}
    assert document["changes"][0] == {
        "cue": 1,
        "was": [2],
        "start_ms": 1_000,
        "did": ["put in the order of time", "goes 0.580 s earlier"],
    }
    assert document["left"] == []


def test_fix_in_place_keeps_what_was(srt: Path) -> None:
    before = srt.read_bytes()
    assert "as it was: " in run("fix", srt, "--in-place").stderr
    backup = srt.with_name("talk.en.srt.bak")
    assert backup.read_bytes() == before
    mended = srt.read_bytes()
    assert mended != before
    again = run("fix", srt, "--in-place")
    assert again.stdout == "Nothing to mend.\n"
    assert (srt.read_bytes(), backup.read_bytes()) == (mended, before)
    srt.write_bytes(before)
    run("fix", srt, "--in-place")
    assert srt.with_name("talk.en.srt.bak1").read_bytes() == before


def test_fix_never_writes_over_its_input_unasked(srt: Path, tmp_path: Path) -> None:
    assert run("fix", srt, "--out", srt).exit_code == 2
    assert run("fix", srt, "--out", tmp_path / "o.srt", "--in-place").exit_code == 2
    scc = tmp_path / "talk.scc"
    scc.write_text("Scenarist_SCC V1.0\n")
    assert run("fix", scc, "--in-place").exit_code == 2


def test_fix_goes_with_the_cuts(tmp_path: Path, video: Path) -> None:
    source, out = tmp_path / "talk.en.srt", tmp_path / "out.srt"
    write_subtitles(source, [Cue(1_000, 4_800, LATE.lines), Cue(5_200, 8_000, EARLY.lines)])
    run("fix", source, "--out", out, "--media", video)
    times = [(cue.start_ms, cue.end_ms) for cue in load_subtitles(out).cues]
    assert times == [(1_000, 4_917), (5_000, 8_000)]


def test_fix_parts_a_cue_by_the_words_of_a_transcript(tmp_path: Path) -> None:
    said = (
        "We had been waiting there for years and nobody came to see us, not even the people from "
        "the ministry who had promised that they would come back."
    )
    texts = said.split()
    words = tuple(Word(250 * n, 250 * n + 200, text) for n, text in enumerate(texts))
    whole = Segment("s1", 0, words[-1].end_ms, said, words)
    transcript, source = tmp_path / "transcript.en.json", tmp_path / "talk.en.srt"
    write_transcript(transcript, Transcript(MediaRef("m", "m", 9_000), "en", (whole,)))
    write_subtitles(source, [Cue(0, 9_000, (said,))])
    out = tmp_path / "out.srt"
    run("fix", source, "--out", out, "--transcript", transcript)
    cues = load_subtitles(out).cues
    assert len(cues) > 1
    assert all(cue.start_ms % 250 == 0 for cue in cues)


def test_fix_keeps_cues_until_the_speech_ends(tmp_path: Path) -> None:
    if not SPEECH.exists():
        pytest.skip(f"needs {SPEECH}, which is not here")
    source, out = tmp_path / "jfk.en.srt", tmp_path / "out.srt"
    # The last words are said until about 10.5 s.
    write_subtitles(source, [Cue(8_200, 9_300, ("what you can do for your country.",))])
    run("fix", source, "--out", out, "--media", SPEECH)
    (cue,) = load_subtitles(out).cues
    assert 10_200 < cue.end_ms < 11_100
