"""``quotemark export`` on a folder of results: what is written, and what is refused."""

import json
import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest

from annotations.errors import ArticleError
from annotations.model import AlignedQuote, Alignment, Quote, Span, alignment_to_json
from media.errors import MediaError
from media.files import sha256_file
from media.probe import probe
from server.exports.footage import Clips, alpha3, export_burned, export_clips, export_soft, within
from server.exports.results import read_results
from server.processing.folder import ResultFolder, as_json
from transcripts.errors import TranscriptError
from transcripts.formats import read_subtitles
from transcripts.subtitles.cue import Cue

SAMPLE = Path(__file__).parents[2] / "samples/interview.mp4"
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n{}\n"


def found(id_: str, start_ms: int, end_ms: int) -> AlignedQuote:
    quote = Quote(id_, "statement", "We stayed", "", "", Span(0, 9), ())
    return AlignedQuote(
        quote, "verbatim", media="m", start_ms=start_ms, end_ms=end_ms, severity="pass"
    )


def lost(id_: str) -> AlignedQuote:
    quote = Quote(id_, "statement", "Never said", "", "", Span(0, 9), ())
    return AlignedQuote(quote, "not-found", severity="fail")


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("footage") / "talk, it's: [1].mp4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
    for source in ("testsrc2=size=320x180:rate=25:duration=6", "sine=duration=6"):
        command += ["-f", "lavfi", "-i", source]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", f"file:{path}"]
    subprocess.run(command, check=True)
    return path


@pytest.fixture
def folder(footage: Path, tmp_path: Path) -> Path:
    """Results as the main job writes them, with a quote in each of two articles."""
    made = ResultFolder(tmp_path / "talk.quotemark", footage.name, sha256_file(footage))
    (made.path / "media").mkdir(parents=True)
    (made.path / "media/proxy.mp4").write_bytes(footage.read_bytes())
    made.done("media", "k", ["media/proxy.mp4"], {"playable": "media/proxy.mp4"})
    transcript = {
        "schema": "quotemark/transcript/1",
        "media": {"id": "m", "title": "talk", "duration_ms": 6000},
        "language": "ckb",
        "segments": [{"id": "s1", "start_ms": 1000, "end_ms": 3000, "text": "ئێمە ماینەوە"}],
    }
    for language in ("ckb", "en"):
        name = f"transcript.{language}.json"
        made.write(name, as_json({**transcript, "language": language}))
        made.write(f"subtitles/talk.{language}.vtt", VTT.format(f"ئێمە {language}"))
    names = ["transcript.ckb.json", "transcript.en.json"]
    made.done("speech", "k", names, {"names": names})
    for stem in ("story", "second"):
        alignment = Alignment("A story", "0" * 64, (found("q1", 1000, 3000), lost("q2")))
        made.write(f"articles/{stem}.alignment.json", as_json(alignment_to_json(alignment)))
    made.finish(
        source={"name": footage.name, "sha256": sha256_file(footage)},
        media={"id": "m", "title": "talk", "duration_ms": 6000},
    )
    return made.path


def fails(ran, code: int, *said: str) -> None:
    last = ran.err.strip().splitlines()[-1]
    assert ran.code == code, ran.err
    assert last.startswith("quotemark: error: "), ran.err
    for words in said:
        assert words in last


@pytest.mark.parametrize("name", ["youtube", "burned", "soft", "clip", "edl"])
def test_every_export_has_help_with_an_example(quotemark, name: str) -> None:
    ran = quotemark("export", name, "--help")
    assert f"quotemark export {name}" in ran.out.split("Example:")[1]


def test_youtube(quotemark, folder: Path) -> None:
    ran = quotemark("export", "youtube", folder, "--json")
    assert ran.code == 0, ran.err
    written = json.loads(ran.out)
    assert written["schema"] == "quotemark/export/1"
    assert {Path(name).name for name in written["files"]} == {
        *(f"talk.{language}.{kind}" for language in ("ckb", "en") for kind in ("srt", "sbv")),
        "description.txt",
        "index.html",
    }
    assert all(Path(name).is_file() for name in written["files"])
    assert "lasts 0:06" in written["notes"][-1]


def test_a_paper_edit_for_each_article(quotemark, folder: Path, footage: Path) -> None:
    ran = quotemark("export", "edl", folder, "--handles", "0.5", "--media", footage, "--json")
    assert ran.code == 0, ran.err
    files = [Path(name) for name in json.loads(ran.out)["files"]]
    names = {f"edits/{stem}.{kind}" for stem in ("story", "second") for kind in ("edl", "otio")}
    assert {path.relative_to(folder).as_posix() for path in files} == names
    text = (folder / "edits/story.edl").read_text()
    # Half a second before 1 s, in frames of 40 ms: the one on the screen is the 13th.
    assert "00:00:00:12 00:00:03:13 01:00:00:00 01:00:03:01" in text
    assert text.count("FROM CLIP NAME") == 1
    for page in folder.glob("articles/*.json"):
        page.unlink()
    fails(quotemark("export", "edl", folder), 3, str(folder), "no article")


def test_a_clip_upright_with_letters(quotemark, folder: Path, footage: Path) -> None:
    ran = quotemark(
        "export", "clip", folder, "--quote", "story#q1", "--handles", "0.5",
        "--burn", "ckb", "--vertical", "--crop", "0", "--media", footage, "--json",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    clip, first, second = (Path(name) for name in json.loads(ran.out)["files"])
    info = probe(clip)
    assert info.video is not None
    assert (info.video.width, info.video.height) == (102, 180)
    assert abs(info.duration_ms - 3000) <= 40
    assert [path.name.split(".")[-2] for path in (first, second)] == ["ckb", "en"]
    (cue,) = read_subtitles(first)
    assert (cue.start_ms, cue.end_ms) == (520, 2520)  # the frame on the screen began at 0:00.480


@pytest.mark.parametrize(
    ("quote", "named", "said"),
    [
        ("q1", {}, "several articles have a quote q1; name second#q1, story#q1"),
        ("q7", {}, "has no quote q7"),
        ("story#q2", {}, "was not found in"),
        ("story#q1", {"burn": "tr"}, "no subtitles in tr"),
        ("story#q1", {"media": SAMPLE}, "not the recording that"),
    ],
)
def test_clips_that_cannot_be(folder: Path, quote: str, named: dict[str, Any], said: str) -> None:
    with pytest.raises((ArticleError, MediaError, TranscriptError), match=said):
        export_clips(read_results(folder), Clips([quote], 1000, **named), None)
    assert not (folder / "clips").exists()


def test_refusals(quotemark, folder: Path, tmp_path: Path) -> None:
    clip = ("export", "clip", folder, "--quote", "q7")
    fails(quotemark(*clip), 3, "has no quote q7")
    assert quotemark(*clip, "--crop", "10").code == 2
    fails(quotemark("export", "youtube", tmp_path), 3, "not a folder of results")


def test_a_folder_that_is_not_finished(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["media"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(MediaError, match="not finished"):
        read_results(folder)


def test_soft_and_burned(quotemark, folder: Path, footage: Path, tmp_path: Path) -> None:
    vtt = [folder / f"subtitles/talk.{language}.vtt" for language in ("ckb", "en")]
    soft = ("export", "soft", footage, "--subtitles", vtt[0], "--subtitles", vtt[1])
    ran = quotemark(*soft, "--default", "en", "--out", tmp_path / "soft.mkv")
    assert ran.code == 0, ran.err
    tracks = [s for s in probe(tmp_path / "soft.mkv").streams if s.kind == "subtitle"]
    assert [(each.language, each.is_default) for each in tracks] == [("kur", False), ("eng", True)]
    burned = ("export", "burned", footage, "--subtitles", vtt[0], "--out", tmp_path / "b.mp4")
    assert quotemark(*burned).code == 0
    assert abs(probe(tmp_path / "b.mp4").duration_ms - 6000) <= 50


def test_footage_that_cannot_be(folder: Path, footage: Path, tmp_path: Path) -> None:
    vtt, late = folder / "subtitles/talk.en.vtt", tmp_path / "late.vtt"
    late.write_text("WEBVTT\n\n10:00:00.000 --> 10:00:02.000\nWe stayed.\n")
    with pytest.raises(TranscriptError, match="tr: no subtitles in that language"):
        export_soft(footage, [vtt], None, None, "tr")
    with pytest.raises(TranscriptError, match=r"does not say its language; call it late\.es\.vtt"):
        export_soft(footage, [late], None, None, None)
    with pytest.raises(MediaError, match="that is what is read"):
        export_soft(footage, [vtt], footage, None, None)
    with pytest.raises(MediaError, match="holds text"):
        export_burned(vtt, vtt, None, None)
    with pytest.raises(MediaError, match="ten hours"):
        export_burned(footage, late, None, None)


def test_letters_that_cannot_be_drawn(quotemark, footage: Path, tmp_path: Path) -> None:
    vtt = tmp_path / "odd.en.vtt"
    # Sunuwar, of Unicode 16, is in no font that comes with a system yet.
    vtt.write_text(VTT.format("we \U00011bc0"), encoding="utf-8")
    ran = quotemark("export", "burned", footage, "--subtitles", vtt, "--out", tmp_path / "b.mp4")
    if ran.code == 0:
        pytest.skip("this machine has a font with Sunuwar letters")
    fails(ran, 4, "U+11BC0", "install one")
    assert not (tmp_path / "b.mp4").exists()


@pytest.mark.parametrize(
    ("language", "code"),
    [("es", "spa"), ("ckb", "kur"), ("kmr", "kur"), ("pt-BR", "por"), ("zh-Hans", "zho"),
     ("arb", "ara"), ("de", "deu"), ("und", "und"), ("fil", "fil"), ("yue", "zho")],
)  # fmt: skip
def test_codes_of_languages(language: str, code: str) -> None:
    assert alpha3(language) == code


def test_cues_of_a_stretch() -> None:
    cues = [Cue(0, 1000, ("a",)), Cue(1000, 3000, ("b",)), Cue(3000, 4000, ("c",))]
    assert within(cues, 2000, 3499) == [Cue(0, 1000, ("b",))]
    assert [cue.lines for cue in within(cues, 500, 3500)] == [("a",), ("b",), ("c",)]
