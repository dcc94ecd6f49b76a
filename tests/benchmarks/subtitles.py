"""How fast long subtitle files are read and written, beside pysubs2 in the same run.

    make bench-subtitles

Each ratio is our time over pysubs2's, the least of several runs taken in turn: below 1 is faster.
"""

import time
from collections.abc import Callable

import click
from pysubs2 import SSAFile

from transcripts.formats import format_subtitles, parse_subtitles
from transcripts.subtitles.cue import Cue

CUES, ROUNDS = 10_000, 7
TEXTS = {
    "plain English": ("We opened the workshop in the old harbour,", "in nineteen ninety-four."),
    "Arabic with digits": ("فتحنا الورشة في المرفأ القديم", "41 قاربًا، صنعناها كلها بأيدينا."),
}


def main() -> None:
    """Print a line for each format and text: milliseconds, and how many times pysubs2's."""
    click.echo(f"{CUES} cues{'':28} {'read':>18} {'written':>18}")
    for what, lines in TEXTS.items():
        cues = [Cue(at * 2_500, at * 2_500 + 2_000, lines) for at in range(CUES)]
        for name in ("vtt", "srt"):
            _row(what, name, format_subtitles(cues, name))


def _row(what: str, name: str, text: str) -> None:
    ours, theirs = parse_subtitles(text, name), SSAFile.from_string(text, format_=name)
    assert len(ours) == len(theirs) == CUES
    read = _seconds(lambda: parse_subtitles(text, name), lambda: SSAFile.from_string(text))
    written = _seconds(lambda: format_subtitles(ours, name), lambda: theirs.to_string(name))
    cells = (f"{mine * 1_000:6.0f} ms ({mine / other:.2f}x)" for mine, other in (read, written))
    click.echo(f"  {name}, {what:32} {' '.join(f'{cell:>18}' for cell in cells)}")


def _seconds(*runs: Callable[[], object]) -> list[float]:
    """The least that each takes: what else the machine does can only add to it."""
    least = [float("inf")] * len(runs)
    for _ in range(ROUNDS):
        for place, run in enumerate(runs):
            started = time.process_time()
            run()
            least[place] = min(least[place], time.process_time() - started)
    return least


if __name__ == "__main__":
    main()
