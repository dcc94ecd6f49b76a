"""What was read once is not read again, and is the same."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from annotations.across import remembered
from annotations.across.meaning import Vectors
from annotations.across.remembered import Remembered


class Counting:
    """An embedder that counts letters, and the texts it was shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.shown += texts
        return np.array([[len(t), t.count("a") / 3] for t in texts], np.float32)

    def terms(self, texts: Sequence[str]) -> Vectors:
        self.shown += texts
        return np.array([[0.0] * 50 + [len(t)] for t in texts], np.float32)


TEXTS = ["Çawa yî?", "banana", "banana", "half a \ud800 character", ""]


def test_each_text_is_read_once_for_each_purpose(tmp_path: Path) -> None:
    plain, counting = Counting(), Counting()
    for _ in range(2):
        kept = Remembered(counting, "counting 1", tmp_path / "cache" / "r.sqlite3")
        assert np.array_equal(kept.embed(TEXTS), plain.embed(TEXTS))
        assert np.array_equal(kept.terms(TEXTS), plain.terms(TEXTS))
    assert len(counting.shown) == 2 * len(set(TEXTS))


def test_another_version_reads_for_itself(tmp_path: Path) -> None:
    counting = Counting()
    for name in ("counting 1", "counting 2"):
        Remembered(counting, name, tmp_path / "r.sqlite3").embed(["a"])
    assert counting.shown == ["a", "a"]


def test_no_text_is_kept_and_only_the_user_can_look(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite3"
    Remembered(Counting(), "x", path).embed(["a secret witness"])
    assert b"secret" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["garbage", "folder", "unwritable"])
def test_where_nothing_can_be_kept_all_is_read(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "r.sqlite3"
    if damage == "garbage":
        path.write_bytes(b"no database at all, and longer than a header of one hundred bytes" * 9)
    elif damage == "folder":
        path.mkdir()
    else:
        path = tmp_path / "file" / "r.sqlite3"
        (tmp_path / "file").touch()
    counting = Counting()
    assert np.array_equal(Remembered(counting, "x", path).embed(TEXTS), counting.embed(TEXTS))


def test_what_nobody_asked_for_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.sqlite3"
    today = int(time.time() // 86_400)
    Remembered(Counting(), "x", path).embed(["old", "asked for"])
    monkeypatch.setattr(remembered, "_today", lambda: today + 60)
    Remembered(Counting(), "x", path).embed(["asked for"])
    monkeypatch.setattr(remembered, "_today", lambda: today + 120)
    Remembered(Counting(), "x", path).embed(["new"])
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM readings").fetchone() == (2,)
    database.close()


def test_no_texts(tmp_path: Path) -> None:
    assert len(Remembered(Counting(), "x", tmp_path / "r.sqlite3").embed([])) == 0
