from pathlib import Path

from click.testing import CliRunner

from server.cli import cli
from transcripts.formats import write_subtitles
from transcripts.subtitles.cue import Cue


def test_convert_says_what_it_read_and_what_was_lost(tmp_path: Path) -> None:
    source, target = tmp_path / "a.srt", tmp_path / "b.txt"
    source.write_bytes("1\n00:00:01,000 --> 00:00:02,000\n<i>Şimdi</i>\n".encode("cp1254"))
    done = CliRunner().invoke(cli, ["convert", str(source), str(target)])
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "read as windows-1254, a guess" in done.stderr
    assert "italics, colours and other tags of 1 cue are left out" in done.stderr
    assert f"Note: {target}: the times of cues are left out" in done.stderr
    assert target.read_text() == "Şimdi\n"
    told = ["check", str(source), "--encoding", "windows-1252"]
    assert "read as windows-1252\n" in CliRunner().invoke(cli, told).stderr


def test_subtitles_in_every_format(tmp_path: Path) -> None:
    source = tmp_path / "a.srt"
    write_subtitles(source, [Cue(1_000, 3_000, ("We stayed in town.",))])
    for name, begins in (("ttml", b"<?xml"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        done = CliRunner().invoke(cli, ["subtitles", str(source), "--format", name])
        assert done.exit_code == 0
        assert done.stdout_bytes.startswith(begins)
    refused = CliRunner().invoke(cli, ["subtitles", str(source), "--format", "scc"])
    assert refused.exit_code == 2
    assert "choose one of vtt, srt, sbv, ass, ttml, txt, docx, csv" in refused.stderr
