"""How fast and how well speech is recognised, beside what else there is: ``make bench-speech``.

Every recogniser has the same model and hears the same sound; they take turns, so that whatever
else the machine does slows them all alike, and the least of their times counts. With a newsroom's
own recordings: ``python tests/benchmarks/speech.py FOLDER`` (recordings.py says what is in it).
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

import click
from recognisers import (
    ONE_BY_ONE,
    OURS,
    PEER,
    Heard,
    Recogniser,
    commands,
    our_engine,
    peak_memory,
    recognised,
    recognisers,
)
from recordings import ENGLISH, Recording, foreign_recordings, recordings, wordless
from scoring import Apart, Wording, times_apart

from media.audio import SAMPLE_RATE, Samples
from media.errors import MediaError
from transcripts.errors import ModelMissingError
from transcripts.recognition.engines import Engine
from transcripts.recognition.machine import cores
from transcripts.recognition.models import SpeechModel, resolve_model

TURNS = 2
K = TypeVar("K")
T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What a recogniser did with all recordings."""

    seconds: float = 0.0
    wording: Wording = field(default_factory=Wording)
    starts_ms: list[int] = field(default_factory=list)
    ends_ms: list[int] = field(default_factory=list)


Sounds = Sequence[tuple[Recording, Samples]]


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--language", default="en", show_default=True, help="Spoken in the recordings.")
@click.option(
    "--json", "report", type=click.Path(path_type=Path), help="Write the numbers here too."
)
def main(folder: Path | None, language: str, report: Path | None) -> None:
    """Bench the recogniser on the recordings of FOLDER, or else on the shared ones.

    \b
    Example:
      python tests/benchmarks/speech.py ~/interviews --language es --json numbers.json
    """
    found = recordings(folder or ENGLISH, language)
    if not found:
        click.echo(f"Skipped: there are no recordings with texts in {folder or ENGLISH}.")
        click.echo("Name a folder that has some: python tests/benchmarks/speech.py FOLDER")
        return
    try:
        numbers = benched(found, resolve_model(), found if folder else foreign_recordings())
    except (MediaError, ModelMissingError) as error:
        raise click.ClickException(str(error)) from None
    if report:
        report.write_text(json.dumps(numbers, indent=1) + "\n")


def benched(
    found: Sequence[Recording], model: SpeechModel, foreign: Sequence[Recording]
) -> dict[str, object]:
    """Run every part, print it, and give its numbers."""
    sounds = [(recording, recording.samples()) for recording in found]
    length = seconds_of(samples for _, samples in sounds)
    click.echo(
        f"{len(found)} recordings, {length:.0f} s; model {model.name}, {cores()} cores, "
        f"the least of {TURNS} runs each\n"
    )
    methods = recognisers(model)
    return {
        "seconds_of_speech": length,
        "processes": as_processes(max(sounds, key=lambda sound: len(sound[1])), model),
        "recognisers": beside_each_other(sounds, methods, length),
        "translating": translating(foreign, our_engine(model)),
        "invented": invented(methods),
    }


def as_processes(sound: tuple[Recording, Samples], model: SpeechModel) -> dict[str, object]:
    """The commands, from start to finish, on the longest recording."""
    recording, samples = sound
    length = seconds_of([samples])
    with tempfile.TemporaryDirectory(prefix="quotemark-bench-") as folder:
        lines = commands(recording.path, recording.language, model, Path(folder))
        results = in_turns({name: partial(peak_memory, line) for name, line in lines.items()})
    _head(f"whole processes, {recording.path.name} ({length:.0f} s)", *_SPEED, "peak MiB")
    _, ours = next(iter(results.values()))
    for name, (peak_mib, seconds) in results.items():
        peak = "-" if peak_mib is None else f"{peak_mib:.0f}"
        _row(name, *_speed(seconds, length, ours), peak)
    if len(lines) == 1:
        click.echo(f"  {PEER} is not installed here (QUOTEMARK_WHISPER_CTRANSLATE2 may name it)")
    click.echo()
    return {
        name: {"seconds": seconds, "peak_mib": peak_mib}
        for name, (peak_mib, seconds) in results.items()
    }


def beside_each_other(
    sounds: Sounds, methods: Mapping[str, Recogniser], length: float
) -> dict[str, object]:
    """The recognisers alone: how fast, how many words wrong, how far their times are off."""
    tallies = {name: Tally() for name in methods}
    for recording, samples in sounds:
        runs = {name: partial(run, samples, recording.language) for name, run in methods.items()}
        for name, (heard, seconds) in in_turns(runs).items():
            _count(tallies[name], recording, heard, seconds)
    _head("the recogniser alone", *_SPEED, "wrong", "changed", "left out", "added")
    for name, tally in tallies.items():
        said = tally.wording
        wrong = f"{said.error_rate:.1%}"
        speed = _speed(tally.seconds, length, tallies[OURS].seconds)
        _row(name, *speed, wrong, *map(str, (said.changed, said.left_out, said.added)))
    click.echo()
    apart = {
        name: {"start": Apart.of(tally.starts_ms), "end": Apart.of(tally.ends_ms)}
        for name, tally in tallies.items()
    }
    _show_times(apart, tallies)
    return {
        name: {
            "seconds": tally.seconds,
            "word_error_rate": tally.wording.error_rate,
            **asdict(tally.wording),
            "words_with_times": len(tally.starts_ms),
            **{f"{edge}_error": off and asdict(off) for edge, off in apart[name].items()},
        }
        for name, tally in tallies.items()
    }


def _count(tally: Tally, recording: Recording, heard: Heard, seconds: float) -> None:
    tally.seconds += seconds
    tally.wording.count(recording.text, heard.text, recording.language)
    for start_ms, end_ms in times_apart(recording.words, heard.words):
        tally.starts_ms.append(start_ms)
        tally.ends_ms.append(end_ms)


def _show_times(
    apart: Mapping[str, Mapping[str, Apart | None]], tallies: Mapping[str, Tally]
) -> None:
    if not any(tally.starts_ms for tally in tallies.values()):
        return
    _head("word times, ms off", "words", "starts", "90 %", "ends", "90 %")
    for name, edges in apart.items():
        off = [(f"{each.median_ms:.0f}", f"{each.most_ms:.0f}") for each in edges.values() if each]
        _row(name, str(len(tallies[name].starts_ms)), *chain.from_iterable(off))
    click.echo()


def translating(found: Sequence[Recording], engine: Engine) -> dict[str, float]:
    """What it costs to get the English beside the words as spoken."""
    foreign = [recording for recording in found if recording.language != "en"]
    if not foreign:
        click.echo("Skipped: translating, for there is no recording in another language.\n")
        return {}
    alone = both = 0.0
    for recording in foreign:
        listen = partial(recognised, engine, recording.samples(), recording.language)
        results = in_turns({False: listen, True: partial(listen, translate=True)})
        alone, both = alone + results[False][1], both + results[True][1]
    _head(f"translating, {len(foreign)} recordings", "seconds", "ratio")
    _row("transcribe", f"{alone:.1f}", "1.00")
    _row("transcribe and translate", f"{both:.1f}", f"{both / alone:.2f}")
    click.echo()
    return {"transcribe_seconds": alone, "transcribe_and_translate_seconds": both}


def invented(methods: Mapping[str, Recogniser]) -> dict[str, dict[str, str]]:
    """What each recogniser hears where nobody speaks, and does not flag."""
    _head("words heard in half a minute without any", *(_short(name) for name in methods))
    found = {}
    for what, samples in wordless().items():
        texts = {name: method(samples, "en") for name, method in methods.items()}
        found[what] = {name: heard.unflagged for name, heard in texts.items()}
        _row(what, *(_counted(heard) for heard in texts.values()))
    return found


def _counted(heard: Heard) -> str:
    sure, all_in_all = len(heard.unflagged.split()), len(heard.text.split())
    return f"{sure} (+{all_in_all - sure} flagged)" if all_in_all > sure else str(sure)


def _short(name: str) -> str:
    return {OURS: OURS, ONE_BY_ONE: "one by one"}.get(name, "batched")


def in_turns(runs: Mapping[K, Callable[[], T]]) -> dict[K, tuple[T, float]]:
    """What each gives, and the least seconds it took; A B A B, so that load hits all alike."""
    results: dict[K, tuple[T, float]] = {}
    for _ in range(TURNS):
        for name, run in runs.items():
            started = time.perf_counter()
            result = run()
            seconds = time.perf_counter() - started
            results[name] = (result, min(seconds, results.get(name, (result, seconds))[1]))
    return results


def seconds_of(sounds: Iterable[Samples]) -> float:
    """How long sounds last together."""
    return sum(map(len, sounds)) / SAMPLE_RATE


_SPEED = ("seconds", "x real time", "ratio")


def _speed(seconds: float, length: float, ours: float) -> tuple[str, str, str]:
    """The ratio is how many times as long as Quotemark it takes."""
    return f"{seconds:.1f}", f"{length / seconds:.1f}", f"{seconds / ours:.2f}"


def _head(title: str, *columns: str) -> None:
    click.echo(f"{title:42}" + "".join(f"{column:>13}" for column in columns))


def _row(name: str, *values: str) -> None:
    click.echo(f"  {name:40}" + "".join(f"{value:>13}" for value in values))


if __name__ == "__main__":
    main()
