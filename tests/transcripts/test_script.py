"""Transcripts as people type them: who speaks, what is a note, where a sentence ends."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.errors import TranscriptError
from transcripts.timing.script import Line, read_text, script


def read(text: str, language: str = "en") -> list[tuple[str | None, str]]:
    return [(line.speaker, line.text) for line in script(text, language)]


def test_labels_name_speakers_until_the_next() -> None:
    text = (
        "ABDI: We never left. We stayed.\nNobody came.\n\nQ: Why?\nQ: How long?\nABDI: Five days."
    )
    assert read(text) == [
        ("ABDI", "We never left."),
        ("ABDI", "We stayed."),
        ("ABDI", "Nobody came."),
        ("Q", "Why?"),
        ("Q", "How long?"),
        ("ABDI", "Five days."),
    ]


def test_a_colon_in_a_sentence_is_no_label() -> None:
    assert read("He said: we left.\nThat was all.") == [
        (None, "He said: we left."),
        (None, "That was all."),
    ]


def test_labels_in_other_scripts() -> None:
    assert read("س: لماذا؟\nج: لأننا بقينا.\nس: كم؟\nج: خمسة.", "ar")[1] == ("ج", "لأننا بقينا.")
    assert read("問：どうして？\n答：残った。\n問：何日？\n答：五日。", "ja")[3] == ("答", "五日。")


def test_times_of_another_clock_are_left_out() -> None:
    text = "[00:01:02] We left.\n0:05 Nobody came (01:23).\n[00:01 - 00:02.5] At 9:05 we ate."
    assert [line for _, line in read(text)] == ["We left.", "Nobody came .", "At 9:05 we ate."]


def test_notes_are_kept_and_not_looked_for() -> None:
    (line,) = script("We [laughter. Again] left — then", "en")
    assert line.text == "We [laughter. Again] left — then"
    assert line.spoken == ["We", "left", "then"]
    first, second = script("We left.\n[applause]\nThen we ate.", "en")
    assert (first.text, second.text) == ("We left. [applause]", "Then we ate.")


def test_full_lines_go_on_in_the_next() -> None:
    wrapped = "We never left the camp, although everybody told us that\nnobody would come."
    assert len(read(wrapped)) == 1
    assert len(read(wrapped.replace("\n", "\n\n"))) == 2
    assert len(read("We left\nNobody came")) == 2


def test_languages_without_spaces_are_read_by_letters() -> None:
    (line,) = script("我们在2014年[笑]NATO。", "zh")
    assert line.spoken == ["我", "们", "在", "2014", "年", "NATO"]


@given(st.text(max_size=300), st.sampled_from(["en", "ar", "zh", "und"]))
def test_any_text_is_read(text: str, language: str) -> None:
    for line in script(text, language):
        assert isinstance(line, Line)
        assert line.text == line.text.strip() != ""
        assert all(word.text == word.text.strip() != "" for word in line.words)


@pytest.mark.parametrize("data", [b"", b"\n\n--\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe"])
def test_what_holds_no_words_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_bytes(data)
    with pytest.raises(TranscriptError, match=r"talk\.txt: "):
        read_text(path)


def test_text_of_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    for encoding in ("utf-8-sig", "utf-16", "cp1256"):
        path.write_bytes("لم نغادر المخيم أبدا ولم يأت أحد إلينا".encode(encoding))
        assert "المخيم" in read_text(path)
