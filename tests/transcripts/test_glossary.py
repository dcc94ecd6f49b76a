"""Reading a glossary, and what of it a recogniser is shown."""

from pathlib import Path

import pytest

from transcripts.errors import TranscriptError
from transcripts.names.glossary import MAX_GLOSSARY_BYTES, Glossary, Term, read_glossary


def _read(folder: Path, content: str | bytes) -> Glossary:
    path = folder / "names.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_glossary(path)


def test_terms_comments_and_what_is_heard_instead(tmp_path: Path) -> None:
    content = (
        "\ufeff# people\r\n\r\n  Mazloum   Abdi = Maslow Abdi,Muslim  Abdi,,  # the general\r\n"
        "C#\r\nKobane\u0302\r\nمەزڵووم عەبدی\r\nMazloum Abdi = Maz Abdi, Maslow Abdi\r\n"
    )
    assert _read(tmp_path, content).terms == (
        Term("Mazloum Abdi", ("Maslow Abdi", "Muslim Abdi", "Maz Abdi")),
        Term("C#"),
        Term("Kobanê"),
        Term("مەزڵووم عەبدی"),
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Şirîn".encode("cp1254", "replace") + b"\xfe", "save it as UTF-8"),
        ("Abdi".encode("utf-16"), "save it as UTF-8"),
        (b"Abdi\0\0\0", "not a text file"),
        (b"a" * (MAX_GLOSSARY_BYTES + 1), "larger than 1 MB"),
        ("", "names nothing"),
        ("# nobody\n\n", "names nothing"),
        ("Abdi\n= Maslow", "line 2"),
        ("Abdi\n---", "line 2"),
        ("Abdi = 12, Abdy", "line 1"),
        (f"Abdi\n\n{'word ' * 17}", "line 3"),
    ],
)
def test_bad_input_is_one_clear_sentence(tmp_path: Path, content: str | bytes, reason: str) -> None:
    with pytest.raises(TranscriptError, match=rf"names\.txt: .*{reason}"):
        _read(tmp_path, content)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(TranscriptError, match=path.name):
            read_glossary(path)


def test_the_recogniser_is_shown_the_first_terms_that_fit() -> None:
    short = Glossary((Term("Mazloum Abdi", ("Maslow",)), Term("Kobanê")))
    assert (short.prompt, short.shown) == ("Mazloum Abdi, Kobanê", 2)
    assert (Glossary().prompt, Glossary().shown) == ("", 0)
    names = tuple(Term(f"کۆبانێ {n}") for n in range(200))
    long = Glossary(names)
    assert 10 < long.shown < 60
    assert long.prompt == ", ".join(name.text for name in names[: long.shown])


def test_glossaries_are_told_apart_by_what_they_say() -> None:
    one, other = Glossary((Term("Abdi"),)), Glossary((Term("Abdi", ("Abdy",)),))
    assert one.sha256 == Glossary((Term("Abdi"),)).sha256 != other.sha256
    assert Glossary().sha256 is None
