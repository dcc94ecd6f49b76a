"""What many quotes against much speech cost."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from json import dumps
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from material import archive_of, hour_long, sentences_of
from peers import window_search

from annotations.alignment import align, align_tracks
from annotations.matching.index import build_track
from annotations.model import Article, Part, Quote, Span
from transcripts.model import Transcript, to_json

NO_ARTICLE = Article("", "", "", "")
SPEECHES, QUOTES, HOUR_QUOTES = 60, 100, 33


def scale(transcripts: Sequence[Transcript]) -> None:
    """Print the seconds that searching an hour, and an archive, takes."""
    click.echo(f"{'scale':56} {'seconds':>9} {'to reach':>9}")
    hour = hour_long(transcripts[0])
    quotes = _quotes([hour], HOUR_QUOTES)
    ours = _seconds(lambda: align(NO_ARTICLE, quotes, [hour]), times=2)
    _row(f"{HOUR_QUOTES} quotes in an hour of speech", ours, "0.2")
    peer = _seconds(lambda: [*map(window_search(hour), (quote.exact for quote in quotes))])
    _row(f"  by rapidfuzz windows ({peer / ours:.0f}x)", peer, "")
    _archive(list(archive_of(transcripts, SPEECHES)))


def _archive(speeches: Sequence[Transcript]) -> None:
    words = sum(len(segment.words) for speech in speeches for segment in speech.segments)
    started = time.perf_counter()
    tracks = [build_track(speech) for speech in speeches]
    _row(f"indexing {len(speeches)} speeches, {words} words", time.perf_counter() - started, "10")
    quotes = _quotes(speeches, QUOTES)
    whole = _seconds(lambda: align_tracks(NO_ARTICLE, quotes, tracks), times=2)
    _row(f"{QUOTES} quotes in them", whole, "1")
    part = _seconds(lambda: align_tracks(NO_ARTICLE, quotes, tracks[: len(tracks) // 4]), times=2)
    _row(f"  in a quarter of them (so 4 times the speech costs {whole / part:.1f}x)", part, "")
    with TemporaryDirectory(prefix="quotemark-bench-") as folder:
        _process(speeches, quotes, Path(folder))


def _process(speeches: Sequence[Transcript], quotes: Sequence[Quote], folder: Path) -> None:
    """The command, first without an index on disk and then with it."""
    article = folder / "article.md"
    article.write_text("\n\n".join(f"He said: “{quote.exact}”" for quote in quotes))
    command = [str(Path(sys.executable).with_name("quotemark")), "align", "--json"]
    command += ["--article", str(article)]
    for speech in speeches:
        path = folder / f"{speech.media.id}.json"
        path.write_text(dumps(to_json(speech)))
        command += ["--transcript", str(path)]
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}

    def run() -> None:
        subprocess.run(command, env=environment, check=True, capture_output=True)

    _row("quotemark align, the first time", _seconds(run), "")
    _row("quotemark align, with its index kept", _seconds(run), "4")


def _quotes(speeches: Sequence[Transcript], count: int) -> list[Quote]:
    """Sentences from all over the speeches, as quotes."""
    said = [text for speech in speeches for text in sentences_of(speech)]
    step = max(1, len(said) // count)
    return [
        Quote(
            f"q{number}", "statement", text, "", "", Span(0, 1), (Part(text, Span(0, len(text))),)
        )
        for number, text in enumerate(said[::step][:count])
    ]


def _seconds(run: Callable[[], object], times: int = 1) -> float:
    """The least of several runs: what else the machine does can only add to it."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return min(taken)


def _row(what: str, seconds: float, reach: str) -> None:
    click.echo(f"  {what:54} {seconds:9.2f} {reach:>9}")
