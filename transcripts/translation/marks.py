"""Who made a segment of a translation, and of what: ``translation`` in its JSON.

``{"by": "machine", "translator": "apertium 3.8.3", "source_sha256": …, "text_sha256": …}``: the
hashes are of the spoken segment's text that was translated and of what was made of it. So an
edit shows without anybody saying so: when the text is no longer what was made, a person made it
(``by`` is then ``person``), and when the spoken text is no longer what was translated, the
translation is flagged ``stale``. A person's loses that flag when they edit it again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from transcripts.model import Segment, Transcript

MARK = "translation"
STALE = "stale"
"""The flag of a translation whose source was changed since."""
MACHINE, PERSON = "machine", "person"


def maker(segment: Segment) -> str | None:
    """`MACHINE` or `PERSON`, as marked; None where nothing is said."""
    by = _mark(segment).get("by")
    return by if by in (MACHINE, PERSON) else None


def marked(segment: Segment, source_text: str, translator: str) -> Segment:
    """A segment that a translator made of a text, with the mark that says so."""
    mark = {
        "by": MACHINE,
        "translator": translator,
        "source_sha256": _sha256(source_text),
        "text_sha256": _sha256(segment.text),
    }
    return replace(segment, extra={**segment.extra, MARK: mark})


def signed(segment: Segment, source_text: str, by: str) -> Segment:
    """A segment of a translation as `MACHINE` or `PERSON` left it beside a text; not stale."""
    mark = {
        **_mark(segment),
        "by": by,
        "source_sha256": _sha256(source_text),
        "text_sha256": _sha256(segment.text),
    }
    flags = tuple(flag for flag in segment.flags if flag != STALE)
    return replace(segment, flags=flags, extra={**segment.extra, MARK: mark})


def all_marked(source: Transcript, translation: Transcript, translator: str) -> Transcript:
    """A translation just made by a machine, each segment that is one marked as such."""
    texts = {segment.id: segment.text for segment in source.segments}
    return replace(
        translation,
        segments=tuple(
            marked(segment, texts[segment.id], translator)
            if segment.id in texts and translation.is_translation(segment)
            else segment
            for segment in translation.segments
        ),
    )


def remarked(before: Sequence[Transcript], after: Sequence[Transcript]) -> tuple[Transcript, ...]:
    """Transcripts whose segments were parted, the parts of a translation marked as the whole was.

    The first is the one as spoken. The parts of s5 are s5, s5.2 and so on.
    """
    fresh = [
        {s.id for s in looked_through(before[0], each).segments if STALE not in s.flags}
        for each in before[1:]
    ]
    texts = {segment.id: segment.text for segment in after[0].segments}
    return (
        after[0],
        *(
            replace(
                each,
                segments=tuple(
                    marked(s, texts[s.id], str(_mark(s).get("translator")))
                    if maker(s) == MACHINE and s.id.partition(".")[0] in known and s.id in texts
                    else s
                    for s in each.segments
                ),
            )
            for each, known in zip(after[1:], fresh, strict=True)
        ),
    )


def looked_through(source: Transcript, translation: Transcript) -> Transcript:
    """A translation with its marks and `STALE` flags as they are today.

    A segment without a mark says nothing of who made it, and is left as it is.
    """
    texts = {segment.id: segment.text for segment in source.segments}
    return replace(
        translation,
        segments=tuple(
            _looked_at(segment, texts[segment.id])
            if segment.id in texts and maker(segment)
            else segment
            for segment in translation.segments
        ),
    )


def corrected(before: Segment, after: Segment, source_text: str) -> Segment:
    """A marked segment as a person left it, `before` being what they found.

    They have looked through it where they took its `STALE` flag away, whether they changed its
    text or not. The mark is that of `before`: who types has an old one. But a segment that is
    flagged again is one that was put back, and its own mark is.
    """
    if STALE in before.flags and STALE not in after.flags:
        return signed(after, source_text, PERSON)
    if STALE not in after.flags or not maker(after):
        after = replace(after, extra={**after.extra, MARK: dict(_mark(before))})
    return _looked_at(after, source_text)


def _looked_at(segment: Segment, source_text: str) -> Segment:
    mark = dict(_mark(segment))
    if mark.get("text_sha256") != _sha256(segment.text):
        mark |= {"by": PERSON, "text_sha256": _sha256(segment.text)}
        if STALE in segment.flags:  # who edits what is flagged has looked at the new source
            mark["source_sha256"] = _sha256(source_text)
    flags = [flag for flag in segment.flags if flag != STALE]
    if mark.get("source_sha256") != _sha256(source_text):
        flags.append(STALE)
    return replace(segment, flags=tuple(flags), extra={**segment.extra, MARK: mark})


def _mark(segment: Segment) -> Mapping[str, Any]:
    mark = segment.extra.get(MARK)
    return mark if isinstance(mark, dict) else {}


def _sha256(text: str) -> str:
    """Spaces at the ends and between words aside."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
