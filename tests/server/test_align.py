"""``quotemark align`` as a newsroom's scripts use it: files out, policies, what changed since."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

SAID = "We stayed the whole night. Um, nobody ever came to help us. It was cold."
STORY = """Rosa Medina was there. “We stayed the whole night,” she said.

“Nobody ever came to help us,” Medina added. Everyone agrees that it was cold.
"""


def transcript(late_ms: int = 0, media: str = "m1") -> dict[str, Any]:
    """Somebody says it, two words a second."""
    segments, at = [], 1000 + late_ms
    for number, sentence in enumerate(SAID.split(". ")):
        words = [
            {"start_ms": at + 500 * n, "end_ms": at + 500 * n + 400, "text": word}
            for n, word in enumerate(sentence.split())
        ]
        times = {"start_ms": at, "end_ms": at + 500 * len(words)}
        segments.append({"id": f"s{number}", **times, "text": sentence, "words": words})
        at += 500 * len(words)
    return {
        "schema": "quotemark/transcript/1",
        "media": {"id": media, "title": "talk", "duration_ms": at},
        "language": "en",
        "segments": segments,
    }


class Desk:
    """An article and a transcript in a folder, and the command over them."""

    def __init__(self, folder: Path, quotemark: Any) -> None:
        self.folder, self._run = folder, quotemark
        self.article, self.transcript = folder / "story.md", folder / "talk.json"
        self.write(STORY)
        self.say()

    def write(self, story: str) -> None:
        self.article.write_text(story)

    def say(self, **how: Any) -> None:
        self.transcript.write_text(json.dumps(transcript(**how)))

    def align(self, *more: object) -> Any:
        files = ("--article", self.article, "--transcript", self.transcript)
        return self._run("align", *files, *more, cwd=self.folder)

    def json(self, *more: object) -> Any:
        ran = self.align("--json", *more)
        assert ran.err == ""
        return json.loads(ran.out)


@pytest.fixture
def desk(tmp_path: Path, quotemark: Any) -> Desk:
    return Desk(tmp_path, quotemark)


def test_lines_say_severity_moment_and_verdict(desk: Desk) -> None:
    ran = desk.align()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "pass     0:01  verbatim   “We stayed the whole night,”",
        "pass     0:04  verbatim   “Nobody ever came to help us,”",
        "By the policy default: 2 pass",
    ]


def test_lines_keep_joiners_and_drop_what_steers_a_terminal(desk: Desk) -> None:
    desk.write("He said: “می\u200cخواهیم و \u202e می\u200cمانیم.”")
    assert "“می\u200cخواهیم و \ufffd می\u200cمانیم.”" in desk.align().out


def test_a_policy_decides_what_strict_lets_pass(desk: Desk) -> None:
    desk.write(STORY.replace("Nobody ever came", "Nobody came"))
    assert desk.align("--strict").code == 1
    assert desk.align().code == 0
    assert desk.align("--strict", "--policy", "guardian").code == 0
    ours = desk.folder / "ours.toml"
    ours.write_text('[verdicts]\ntrimmed = "info"\n')
    document = desk.json("--strict", "--policy", ours)
    assert document["policy"] == "ours"
    assert [quote["severity"] for quote in document["quotes"]] == ["pass", "info"]
    assert [quote["verdict"] for quote in document["quotes"]] == ["verbatim", "trimmed"]


def test_a_wrong_policy_is_said_before_anything_is_read(desk: Desk) -> None:
    desk.transcript.unlink()
    ran = desk.align("--policy", "nyt")
    assert ran.code == 3
    assert ran.err.startswith("quotemark: error: nyt: no such policy")


def test_files_by_their_ending(desk: Desk) -> None:
    names = ("a.json", "a.csv", "a.html", "a.jsonld")
    ran = desk.align(*(each for name in names for each in ("--out", name)))
    assert (ran.code, ran.err) == (0, "")
    assert json.loads((desk.folder / "a.json").read_text()) == desk.json()
    with (desk.folder / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["verdict"], second["start"]) == ("verbatim", "0:00:04.000")
    assert "We stayed the whole night," in (desk.folder / "a.html").read_text()
    page = json.loads((desk.folder / "a.jsonld").read_text())
    assert page["items"][0]["target"]["source"] == "story.md"
    assert page["items"][0]["body"][0]["source"] == "m1"


@pytest.mark.parametrize("name", ["a.pdf", "a", "story.md", "talk.json"])
def test_files_that_cannot_be_written_so(desk: Desk, name: str) -> None:
    before = {path: path.read_bytes() for path in desk.folder.iterdir()}
    ran = desk.align("--out", name)
    assert ran.code == 2
    assert f"--out {name}" in ran.err
    assert {path: path.read_bytes() for path in desk.folder.iterdir()} == before


@pytest.mark.parametrize("old", ["old.json", "old.jsonld"])
def test_since_says_nothing_when_nothing_changed(desk: Desk, old: str) -> None:
    desk.align("--out", old)
    document = desk.json("--since", old, "--strict")
    assert [change["status"] for change in document["changes"]] == ["unchanged"] * 2
    assert [change["match"]["quote"] for change in document["changes"]] == [1, 1]


def test_since_says_what_moved_changed_was_orphaned_and_is_new(desk: Desk) -> None:
    desk.align("--out", "old.json")
    desk.say(late_ms=60_000, media="other")
    desk.write(
        STORY.replace("“Nobody ever came to help us,” Medina added.", "“It was cold,” Medina said.")
    )
    ran = desk.align("--since", "old.json", "--strict", "--out", "old.json")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "orphaned  pass  q2   “Nobody ever came to help us,”: no longer in the article",
        "moved     pass  q1   “We stayed the whole night,”: another recording, m1 → other; "
        "0:01 → 1:01",
        "new       pass  q3   “It was cold,”",
        "0 unchanged, 0 moved with the text around them",
        "By the policy default: 2 pass",
    ]
    document = json.loads((desk.folder / "old.json").read_text())
    assert [quote["id"] for quote in document["quotes"]] == ["q1", "q3"]
    assert document["retired"] == ["q2"]


def test_since_knows_a_recording_by_what_is_said_in_it(desk: Desk) -> None:
    desk.align("--out", "old.json")
    desk.say(media="renamed", late_ms=120)
    changes = desk.json("--since", "old.json")["changes"]
    assert {(change["status"], *change["what"]) for change in changes} == {("moved", "media-id")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("{}", "no Web Annotation"),
        ('{"schema": "quotemark/transcript/1"}', "quotemark/alignment/1"),
        ('{"schema": "quotemark/alignment/1", "quotes": [{"id": 1}]}', '"id"'),
    ],
)
def test_since_needs_something_to_compare_with(desk: Desk, text: str, said: str) -> None:
    (desk.folder / "old.json").write_text(text)
    ran = desk.align("--since", "old.json")
    assert ran.code == 3
    assert ran.err.startswith("quotemark: error: old.json: ")
    assert said in ran.err


def test_marked_passages_are_looked_for_too(desk: Desk) -> None:
    def mark(exact: str) -> dict[str, Any]:
        selector = {"type": "TextQuoteSelector", "exact": exact}
        return {"type": "Annotation", "target": {"source": "x", "selector": selector}}

    exacts = ("it was cold", "We stayed the whole night", "Nowhere to be found in it")
    (desk.folder / "marks.json").write_text(json.dumps([mark(exact) for exact in exacts]))
    ran = desk.align("--marked", "marks.json", "--json")
    quotes = json.loads(ran.out)["quotes"]
    assert [(quote["id"], quote["verdict"]) for quote in quotes][-1] == ("q3", "verbatim")
    assert len(quotes) == 3
    assert "Nowhere to be found in it" in ran.err


def test_a_folder_of_transcripts(desk: Desk, quotemark: Any) -> None:
    folder = desk.folder / "archive"
    (folder / "talk.quotemark").mkdir(parents=True)
    (folder / "talk.quotemark" / "transcript.en.json").write_text(json.dumps(transcript()))
    (folder / "talk.quotemark" / "manifest.json").write_text('{"schema": "quotemark/manifest/1"}')
    (folder / "talk.quotemark" / "talk.en.srt").write_text(
        "1\n00:00:09,000 --> 00:00:11,000\nWe stayed the whole night.\n"
    )
    desk.transcript = folder
    assert [quote["media"] for quote in desk.json()["quotes"]] == ["m1", "m1"]
    assert [quote["flags"] for quote in desk.json()["quotes"]] == [[], []]
    (folder / "talk.quotemark" / "transcript.en.json").unlink()
    document = json.loads(desk.align("--json").out)
    assert document["quotes"][0]["media"] == "talk.en"
    (folder / "talk.quotemark" / "talk.en.srt").unlink()
    ran = desk.align()
    assert ran.code == 3
    assert "archive: holds no transcript" in ran.err


def test_annotations_of_no_quotes_are_none(desk: Desk) -> None:
    desk.write("Nobody says anything.\n")
    assert desk.align("--out", "a.csv").code == 0
    ran = desk.align("--out", "a.jsonld")
    assert ran.code == 3
    assert not (desk.folder / "a.jsonld").exists()
