"""Two speakers in one cue, a line for each, with the dashes that their language is used to.

Short turns that follow each other so fast that one alone could not be read share a cue.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transcripts.subtitles.cue import Cue, begins_turn, without_dash
from transcripts.subtitles.layout import PAUSE_MS, hurry_cost
from transcripts.subtitles.pacing import FOREVER_MS, Draft
from transcripts.subtitles.styles import Style, width
from transcripts.tags import primary


@dataclass(frozen=True, slots=True)
class Said:
    """A draft of one speaker; `speaker_id` is None where nobody knows which."""

    draft: Draft
    speaker_id: str | None


def dashes(language: str) -> tuple[str, str]:
    """What stands before the first and the second of two speakers in a cue.

    Netflix's habits (Timed Text Style Guides, "Dual Speakers"; Subtitle Edit's table of them).
    Our choice: Persian, Sorani and Urdu as Arabic; all others, Kurmanji too, as Turkish.
    """
    code = primary(language)
    if code in _SECOND_ALONE:
        return "", _SECOND_ALONE[code]
    return ("- ", "- ") if code in _SPACED else ("-", "-")


def paired(said: Sequence[Said], style: Style, gap_ms: int, language: str) -> list[Draft]:
    """Drafts in the order of their times, two in one where that costs the least hurry in all.

    Only drafts of one line each, of two known speakers or with dashes already.
    """
    marks = dashes(language)
    starts_ms = [*(each.draft.cue.start_ms for each in said), FOREVER_MS]
    costs, chosen = [0.0], list[Draft]()
    for end, each in enumerate(said, start=1):
        ways = [(costs[-1] + _hurry(each.draft, starts_ms[end], style, gap_ms), each.draft)]
        pair = _pair(said[end - 2], each, style, marks) if end > 1 else None
        if pair:
            early_ms = each.draft.cue.start_ms - pair.cue.start_ms
            cost = _hurry(pair, starts_ms[end], style, gap_ms) + _EARLY * early_ms / 1_000
            cost += _PAIR if each.speaker_id else _TORN
            ways.append((costs[-2] + cost, pair))
        cost, draft = min(ways, key=lambda way: way[0])
        costs.append(cost)
        chosen.append(draft)
    drafts, end = list[Draft](), len(said)
    while end:
        drafts.append(chosen[end - 1])
        end -= 1 if drafts[-1] is said[end - 1].draft else 2
    return drafts[::-1]


def _hurry(draft: Draft, next_ms: int, style: Style, gap_ms: int) -> float:
    free_ms = min(next_ms - gap_ms - draft.cue.start_ms, style.max_ms)
    return hurry_cost(draft.chars, free_ms, style)


def _pair(one: Said, other: Said, style: Style, marks: tuple[str, str]) -> Draft | None:
    """Both in one, or None where they may not or do not fit."""
    first, second = one.draft.cue, other.draft.cue
    if style.max_lines < 2 or len(first.lines) > 1 or len(second.lines) > 1:
        return None
    if not _are_two(one, other):
        return None
    end_ms = max(first.end_ms, second.end_ms)
    if second.start_ms - first.end_ms >= PAUSE_MS or end_ms - first.start_ms > style.max_ms:
        return None
    drafts = (one.draft, other.draft)
    chars = [_chars(draft, mark) for draft, mark in zip(drafts, marks, strict=True)]
    if max(chars) > style.max_line_chars:
        return None
    return Draft(_joined(first, second, end_ms, marks), sum(chars))


def _are_two(one: Said, other: Said) -> bool:
    """Whether two speak: they are known, or nobody said who it is but for the dashes."""
    first, second = one.draft.cue, other.draft.cue
    if one.speaker_id is None and other.speaker_id is None:
        return begins_turn(first.lines[0]) and begins_turn(second.lines[0])
    is_same = one.speaker_id == other.speaker_id or (first.speaker or "") == second.speaker
    return bool(one.speaker_id and other.speaker_id) and not is_same


def _joined(first: Cue, second: Cue, end_ms: int, marks: tuple[str, str]) -> Cue:
    names = (first.speaker, second.speaker)
    marked = [_marked(cue, mark) for cue, mark in zip((first, second), marks, strict=True)]
    return replace(
        first,
        end_ms=end_ms,
        lines=tuple(cue.lines[0] for cue in marked),
        speaker=None,
        line_speakers=names if any(names) else (),
        segment_ids=tuple(dict.fromkeys((*first.segment_ids, *second.segment_ids))),
        word_starts=tuple(starts for cue in marked for starts in cue.word_starts),
    )


def _marked(cue: Cue, mark: str) -> Cue:
    """With its dash, in place of another one that its text begins with."""
    (line,) = cue.lines
    marked = mark + without_dash(line)
    shift = len(marked) - len(line)
    starts = tuple(tuple((max(at + shift, len(mark)), ms) for at, ms in w) for w in cue.word_starts)
    return replace(cue, lines=(marked,), word_starts=starts)


def _chars(draft: Draft, mark: str) -> int:
    """How many characters it has with its dash in place of another one."""
    (line,) = draft.cue.lines
    return draft.chars - width(line) + width(mark + without_dash(line))


_PAIR = 1.5
"""What a cue of two costs, at the costs of `transcripts.subtitles.layout`: more than a few
milliseconds too little for one of them."""
_TORN = -1.0
"""The same where dashes, but no names, tell that two shared a cue from the start."""
_EARLY = 0.1
"""For each second that the second one's words are seen before they are heard."""
_SPACED = frozenset(
    {"ar", "ckb", "cs", "es", "fa", "fr", "hu", "id", "it", "ko", "ms", "pl", "pt", "ro", "ru"}
    | {"sk", "th", "ur", "vi"}
)
_SECOND_ALONE = {"bg": "- ", "fi": "-", "he": "-", "nl": "-", "sr": "-"}
