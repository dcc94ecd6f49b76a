"""``quotemark sync`` as a person runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import cli
from transcripts.errors import TranscriptError
from transcripts.formats import read_subtitles, write_subtitles
from transcripts.reading import read_transcript
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.syncing import moved, synced

INTERVIEW = Path(__file__).parents[2] / "samples/interview.mp4"
GOLDEN = Path(__file__).parents[1] / "goldens/subtitles/en.transcript.json"


def sync(*args: object) -> Result:
    return CliRunner().invoke(cli, ["sync", *map(str, args)])


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.es.srt"
    path.write_text("1\n00:00:10,000 --> 00:00:12,000\n<i>Agua</i>\n")
    return path


@pytest.mark.parametrize(
    ("how", "start_ms"),
    [
        (("--shift", "1.5"), 11_500),
        (("--shift", "-0:02"), 8_000),
        (("--shift", "−2"), 8_000),
        (("--stretch", "1.1"), 11_000),
        (("--fps", "25:23.976"), 10_427),
        (("--fps", "24:30000/1001", "--shift", "+1"), 9_008),
        (("--anchor", "0:10=0:12.4"), 12_400),
        (("--anchor", "0=0:01", "--anchor", "0:20=0:31"), 16_000),
    ],
)
def test_moved_by_hand(film: Path, how: tuple[str, ...], start_ms: int) -> None:
    done = sync(film, *how)
    assert done.exit_code == 0
    written = film.with_name("film.synced.es.srt")
    assert done.stdout == f"{written}\n"
    assert "<i>Agua</i>" in written.read_text()
    assert read_subtitles(written)[0].start_ms == start_ms


def test_what_falls_before_the_start_and_what_is_lost_is_said(film: Path) -> None:
    done = sync(film, film.with_suffix(".vtt"), "--shift", "-11")
    assert "1 cue would begin before the start and stands at 0: 1" in done.stderr
    assert "tags of 1 cue are left out" in done.stderr
    assert read_subtitles(film.with_suffix(".vtt")) == (Cue(0, 1_000, ("Agua",)),)
    document = json.loads(sync(film, "--shift", "-11", "--json").stdout)
    assert document["schema"] == "quotemark/sync/1"
    assert document["pieces"] == [{"from_ms": 0, "rate": 1.0, "offset_ms": -11_000}]
    assert document["cut"] == [1]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ((), "say where to"),
        (("--shift", "1", "--anchor", "1=2"), "say where to"),
        (("--shift", "soon"), "write seconds"),
        (("--fps", "25"), "write FROM:TO"),
        (("--fps", "0:25"), "more than 0"),
        (("--fps", "25:0"), "more than 0"),
        (("--fps", "1/0:25"), "more than 0"),
        (("--anchor", "0:10"), "write OLD=NEW"),
        (("--anchor", "1=5", "--anchor", "2=4"), "have to rise"),
    ],
)
def test_what_cannot_be_meant(film: Path, how: tuple[str, ...], says: str) -> None:
    done = sync(film, *how)
    assert done.exit_code == 2
    assert says in done.stderr
    assert [path.name for path in film.parent.iterdir()] == [film.name]


def test_the_file_itself_stays(film: Path) -> None:
    assert "name another file" in sync(film, film, "--shift", "1").stderr


def test_onto_a_transcript(tmp_path: Path) -> None:
    segments = read_transcript(GOLDEN).segments
    talk = [Cue(each.start_ms, each.end_ms, (each.text,)) for each in segments]
    old = tmp_path / "talk.en.srt"
    write_subtitles(old, synced(talk, moved(25 / 24, 30_000)).cues)
    done = sync(old, "--transcript", GOLDEN)
    assert done.exit_code == 0
    assert "words are heard there" in done.stderr
    for one, other in zip(read_subtitles(tmp_path / "talk.synced.en.srt"), talk, strict=True):
        assert abs(one.start_ms - other.start_ms) < 100


def test_of_another_recording(tmp_path: Path) -> None:
    cues = [Cue(n * 3_000, n * 3_000 + 2_000, (f"Soup {n} is ready.",)) for n in range(20)]
    old = tmp_path / "soup.srt"
    write_subtitles(old, cues)
    refused = sync(old, "--to", INTERVIEW, "--by", "speech")
    assert isinstance(refused.exception, TranscriptError)
    assert "it is not sure where it belongs" in str(refused.exception)
    assert not (tmp_path / "soup.synced.srt").exists()
    assert sync(old, "--to", INTERVIEW, "--by", "speech", "--force").exit_code == 0
    assert (tmp_path / "soup.synced.srt").exists()
