"""What an editor did to the spoken words: the places where print and speech part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from annotations.matching.index import NEAR_CUTOFF, Track
from annotations.matching.placing import Pair, Placement
from annotations.words.spelling import spelled_alike
from annotations.words.tokens import is_number
from annotations.words.wording import Printed
from transcripts.tags import primary

EditKind = Literal["same", "cleaned", "elided", "clarified", "deleted", "added", "changed", "jump"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Printed words and the spoken ones (positions in the track) they stand for.

    A ``jump`` goes from its first spoken position to its last; the words between were not
    quoted. `doubtful` edits rest on words the recogniser was unsure of; a doubtful ``same`` is a
    word that was probably misheard.
    """

    kind: EditKind
    printed: tuple[Printed, ...]
    heard: tuple[int, ...]
    doubtful: bool = False


def edits_of(placement: Placement) -> list[Edit]:
    """The differences between a quote and what was said, in the quote's order."""
    return [
        edit
        for run in _runs(placement)
        for edit in _judged(run, placement.track)
        if edit.kind != "same" or edit.doubtful
    ]


def is_same(pair: Pair, track: Track) -> bool:
    """Whether the printed word is the spoken one, spelling habits aside."""
    if pair.spoken is None or pair.likeness < NEAR_CUTOFF:
        return False
    spoken, printed = track.tokens[pair.spoken], pair.word
    if pair.likeness >= 1.0 or (_opens(printed) and _drops_and(spoken.norm, printed.norm, track)):
        return True
    names = spoken.text[:1].isupper() and printed.text[:1].isupper()
    return spelled_alike(spoken.norm, printed.norm, name=names)


def _opens(word: Printed) -> bool:
    return word.start == 0 or word.joint != ""


def _drops_and(spoken: str, printed: str, track: Track) -> bool:
    """Arabic writes "and" on to the next word; a quote may begin behind it, as in English."""
    return primary(track.transcript.language) == "ar" and spoken in ("و" + printed, "ف" + printed)


@dataclass(frozen=True, slots=True)
class _Step:
    """A quote word and the spoken ones between it and the one before.

    `leap` when the path jumped here; `marked` when an ellipsis stands between.
    """

    pair: Pair
    gap: tuple[int, ...]
    leap: tuple[int, int] | None
    marked: bool


@dataclass(slots=True)
class _Run:
    """Words between two that agree; `marked` when an ellipsis stands there."""

    printed: list[Printed] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    alike: bool = True
    """Every printed word resembles the spoken one beside it."""
    marked: bool = False
    jump: bool = False

    def take(self, pair: Pair) -> None:
        self.printed.append(pair.word)
        self.alike &= pair.likeness >= NEAR_CUTOFF
        if pair.spoken is not None:
            self.heard.append(pair.spoken)


def _steps(placement: Placement) -> Iterator[_Step]:
    last: int | None = None
    marked = False
    for pair in placement.pairs:
        marked |= pair.word.joint == "ellipsis" and last is not None
        if pair.spoken is None or last is None:
            yield _Step(pair, (), None, marked)
        elif pair.jumped:
            yield _Step(pair, (), (last, pair.spoken), marked)
        else:
            yield _Step(pair, tuple(range(last + 1, pair.spoken)), None, marked)
        if pair.spoken is not None:
            last, marked = pair.spoken, False


def _runs(placement: Placement) -> Iterator[_Run]:
    """The stretches that do not agree, split where an ellipsis or a jump stands."""
    run = _Run()
    for step in _steps(placement):
        if step.marked or step.leap:
            yield run
            between = list(step.leap or step.gap)
            yield _Run(heard=between, marked=step.marked, jump=step.leap is not None)
            run = _Run()
        else:
            run.heard += step.gap
        # Brackets never anchor: what was left out beside them is what they stand for.
        if is_same(step.pair, placement.track) and not step.pair.word.bracketed:
            yield run
            run = _Run()
        else:
            run.take(step.pair)
    yield run


def _judged(run: _Run, track: Track) -> Iterator[Edit]:
    printed, heard = tuple(run.printed), tuple(run.heard)
    if run.jump:
        yield Edit("elided" if run.marked and heard[0] < heard[1] else "jump", (), heard)
    elif not printed:
        yield _omission(heard, track, marked=run.marked)
    elif all(word.bracketed for word in printed):
        agrees = _joined(w.norm for w in printed) == _joined(track.tokens[at].norm for at in heard)
        yield Edit("same" if agrees else "clarified", printed, heard)
    else:
        yield _replacement(run, track)


def _omission(heard: tuple[int, ...], track: Track, *, marked: bool) -> Edit:
    telling = [at for at in heard if at not in track.fillers]
    if not heard or (not telling and marked):
        return Edit("same", (), heard)
    if marked:
        return Edit("elided", (), heard)
    if not telling or _is_restart(telling, track):
        return Edit("cleaned", (), heard)
    doubtful = all(track.tokens[at].is_doubtful for at in telling)
    return Edit("deleted", (), heard, doubtful)


def _replacement(run: _Run, track: Track) -> Edit:
    telling = [at for at in run.heard if at not in track.fillers]
    printed = tuple(run.printed)
    open_words = [word for word in printed if not word.bracketed]
    if _joined(word.norm for word in open_words) == _joined(
        track.tokens[at].norm for at in telling
    ):
        return Edit("same", printed, tuple(run.heard))
    doubtful = bool(telling) and all(track.tokens[at].is_doubtful for at in telling)
    if doubtful and run.alike and not any(is_number(word.norm) for word in printed):
        return Edit("same", printed, tuple(run.heard), doubtful=True)
    kind: EditKind = "changed" if telling else "added"
    return Edit(kind, printed, tuple(run.heard), doubtful)


def _joined(norms: Iterator[str]) -> str:
    return "".join(norms)


def _is_restart(telling: Sequence[int], track: Track) -> bool:
    """Whether the words are said again at once, or were broken off."""
    words = [track.tokens[at].norm for at in telling]
    size = len(words)
    after = _telling_words(track, range(telling[-1] + 1, len(track.tokens)), size)
    before = _telling_words(track, range(telling[0] - 1, -1, -1), size)[::-1]
    if words in (after, before):
        return True
    last = track.tokens[telling[-1]]
    starts_again = bool(after) and (after[0] == words[0] or after[0].startswith(words[-1]))
    return last.cut_off and size <= 4 and (size == 1 or starts_again)


def _telling_words(track: Track, positions: range, count: int) -> list[str]:
    words: list[str] = []
    for at in positions:
        if len(words) == count:
            break
        if at not in track.fillers:
            words.append(track.tokens[at].norm)
    return words
