"""What fixing did to each cue, told from how the cues were and how they are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from transcripts.subtitles.check import problems_to_json
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.fixing import Fixed, Piece

SCHEMA = "quotemark/fix/1"


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a cue, each as a phrase.

    `cue` is its number now, from 1, or None for one that was taken out; `was` are the numbers of
    those it was made of, and `start_ms` is when it comes.
    """

    cue: int | None
    was: tuple[int, ...]
    start_ms: int
    did: tuple[str, ...]


def changes(before: Sequence[Cue], fixed: Fixed) -> tuple[Change, ...]:
    """Every cue that was changed, in their order now, after those that were taken out."""
    made_of: dict[int, list[Piece]] = defaultdict(list)
    for piece in fixed.pieces:
        for number in piece.was:
            made_of[number].append(piece)
    taken_out = [
        Change(None, (number,), cue.start_ms, ("taken out: no text",))
        for number, cue in enumerate(before, start=1)
        if number not in made_of
    ]
    done = [
        Change(number, piece.was, piece.cue.start_ms, tuple(_done(piece, before, made_of)))
        for number, piece in enumerate(fixed.pieces, start=1)
    ]
    return (*taken_out, *(change for change in done if change.did))


def fixed_to_json(before: Sequence[Cue], fixed: Fixed) -> dict[str, Any]:
    """What was done and what is left, as ``quotemark/fix/1``."""
    checked = problems_to_json(fixed.left, fixed.cues)
    return {
        "schema": SCHEMA,
        "cues": {"before": len(before), "after": len(fixed.pieces)},
        "changes": [
            {
                "cue": change.cue,
                "was": list(change.was),
                "start_ms": change.start_ms,
                "did": list(change.did),
            }
            for change in changes(before, fixed)
        ],
        "left": checked["problems"],
        "sums": checked["sums"],
    }


def _done(piece: Piece, before: Sequence[Cue], made_of: dict[int, list[Piece]]) -> Iterator[str]:
    olds = [before[number - 1] for number in piece.was]
    first, last = made_of[piece.was[0]], made_of[piece.was[-1]]
    if any(number > 1 and before[number - 2].start_ms > old.start_ms
           for number, old in zip(piece.was, olds, strict=True)):  # fmt: skip
        yield "put in the order of time"
    if len(piece.was) > 1:
        yield f"joined from {' and '.join(map(str, piece.was))}"
    for number in piece.was:
        if len(parts := made_of[number]) > 1:
            yield f"part {parts.index(piece) + 1} of {len(parts)} of {number}"
    if first[0] is piece and (moved := _moved(olds[0].start_ms, piece.cue.start_ms)):
        yield f"comes {moved}"
    if last[-1] is piece and (moved := _moved(olds[-1].end_ms, piece.cue.end_ms)):
        yield f"goes {moved}"
    if len(first) == len(last) == len(olds) == 1 and olds[0].lines != piece.cue.lines:
        tidy = tuple(filter(None, (" ".join(line.split()) for line in olds[0].lines)))
        yield "spaces tidied" if tidy == piece.cue.lines else "lines broken anew"


def _moved(from_ms: int, to_ms: int) -> str:
    by_ms = to_ms - from_ms
    return f"{abs(by_ms) / 1000:.3f} s {'later' if by_ms > 0 else 'earlier'}" if by_ms else ""
