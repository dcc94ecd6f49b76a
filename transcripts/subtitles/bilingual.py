"""Subtitles in two languages: in each cue the original above, its translation below.

The cues are those of the original, in one line each, so that the translation has room for as much
again and half as much more; it is laid over them by what of its segment is in each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np

from transcripts.model import Segment, Transcript
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE, Style, for_language, width
from transcripts.translation.passages import joined, laid


def bilingual_cues(
    original: Transcript,
    translation: Transcript,
    style: Style,
    frame_rate: Fraction = DEFAULT_FRAME_RATE,
) -> tuple[Cue, ...]:
    """The cues of a transcript with its translation, whose segments have the same ids.

    Each language keeps to the length of a line in the style. A cue of words that have no
    translation, or are in the other language already, has the original alone.
    """
    said = {segment.id: segment for segment in original.segments}
    into = {segment.id: segment for segment in translation.segments}
    below = for_language(style, translation.language)
    made = []
    for cues in _together(build_cues(original, replace(style, max_lines=1), frame_rate)):
        ids = dict.fromkeys(id for cue in cues for id in cue.segment_ids)
        pairs = [(said[id], into.get(id)) for id in ids]
        parts = _parts(cues, pairs, translation.language)
        made += [
            _with(cue, part, below, translation) for cue, part in zip(cues, parts, strict=True)
        ]
    return tuple(made)


def _together(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Cues that share segments."""
    group: list[Cue] = []
    for cue in cues:
        if group and not set(cue.segment_ids) & set(group[-1].segment_ids):
            yield group
            group = []
        group.append(cue)
    if group:
        yield group


def _parts(
    cues: Sequence[Cue], pairs: Sequence[tuple[Segment, Segment | None]], language: str
) -> list[str]:
    """The translation of some segments, divided as their cues divide the original."""
    texts = [other.text if other and other.text != one.text else "" for one, other in pairs]
    whole = joined(texts, language)
    before = list(accumulate((len(one.text) for one, _ in pairs), initial=0))
    after = list(accumulate(map(len, texts), initial=0))
    ends = list(accumulate((sum(map(len, cue.lines)) for cue in cues), initial=0))
    scale = before[-1] / max(ends[-1], 1)
    places = np.interp([end * scale for end in ends], before, after)
    shares = [max(round(end - start), 0) for start, end in pairwise(places.tolist())]
    if whole and not any(shares):
        shares[0] = len(whole)
    filled = [n for n, share in enumerate(shares) if share]
    given = (
        dict(zip(filled, laid(whole, [shares[n] for n in filled], language), strict=True))
        if filled
        else {}
    )
    return [given.get(n, "") for n in range(len(cues))]


def _with(cue: Cue, text: str, style: Style, translation: Transcript) -> Cue:
    return replace(cue, lines=(*cue.lines, *_lines(text, style, translation.language)))


def _lines(text: str, style: Style, language: str) -> list[str]:
    """Text in as few lines as it needs, of about one length."""
    for count in range(1, len(text) + 1):
        lines = [line for line in laid(text, [1] * count, language) if line]
        if all(width(line) <= style.max_line_chars or " " not in line for line in lines):
            return lines
    return []
