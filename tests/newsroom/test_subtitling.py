"""Subtitles made beside the web application are those that are made at once."""

import json
import os
import signal
from fractions import Fraction

import pytest

from server.newsroom.transcripts import subtitling
from server.newsroom.transcripts.packing import as_bytes, packed, unpacked
from server.newsroom.transcripts.subtitling import Picture
from tests.newsroom.conftest import transcript
from transcripts.formats import parse_subtitles
from transcripts.reading import from_json
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.check import check, problems_to_json
from transcripts.subtitles.styles import STYLES

DOCUMENT = packed(as_bytes(transcript()))
PICTURE = Picture(Fraction(24000, 1001), (4_000, 9_500))


def test_they_go_with_the_picture() -> None:
    style = STYLES["netflix"]
    expected = build_cues(from_json(transcript()), style, PICTURE.frame_rate, PICTURE.shots_ms)
    assert subtitling.built(DOCUMENT, "netflix", PICTURE) == expected
    assert subtitling.built(DOCUMENT, "netflix", Picture()) != expected
    file = subtitling.written(DOCUMENT, "netflix", PICTURE, "srt").decode()
    assert [each.start_ms for each in parse_subtitles(file, "srt")] == [
        each.start_ms for each in expected
    ]
    found = unpacked(subtitling.checked(DOCUMENT, "netflix", PICTURE, "en"))
    assert found == json.loads(json.dumps(problems_to_json(check(expected, style, "en"), expected)))


def test_where_the_other_process_was_killed_another_one_goes_on() -> None:
    subtitling.built(DOCUMENT, "bbc", PICTURE)
    process = subtitling._beside._process
    assert process
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert subtitling.built(DOCUMENT, "ted", PICTURE)


def test_what_goes_wrong_there_is_told_here() -> None:
    with pytest.raises(KeyError):
        subtitling.built(DOCUMENT, "no style", PICTURE)
    assert subtitling.built(DOCUMENT, "ted", PICTURE)
