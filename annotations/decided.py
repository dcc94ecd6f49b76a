"""Quotes as people decided on them: the place is the one that was confirmed."""

from dataclasses import replace

from annotations.model import AlignedQuote


def as_decided(aligned: AlignedQuote) -> AlignedQuote:
    """A quote at the place that somebody confirmed, as long as that stands.

    Of what the machine said, only the verdict and its severity are kept where the place is
    another one than the machine's; they do not speak of it then (`is_elsewhere`).
    """
    made = aligned.decision
    if made is None or made.is_stale or made.state != "confirmed" or made.media is None:
        return aligned
    placed = replace(aligned, media=made.media, start_ms=made.start_ms, end_ms=made.end_ms)
    if is_about(aligned, made.media, made.start_ms, made.end_ms):
        return placed
    return replace(
        placed,
        flags=(),
        pieces=(),
        differences=(),
        alternatives=(),
        translation=None,
        spoken=made.spoken or None,
        language=made.language,
        is_elsewhere=True,
    )


def is_about(
    aligned: AlignedQuote, media: str | None, start_ms: int | None, end_ms: int | None
) -> bool:
    """Whether a place is the machine's, moved a little at most: its verdict speaks of that too."""
    if aligned.media != media or None in (aligned.start_ms, aligned.end_ms, start_ms, end_ms):
        return False
    found, asked = (aligned.start_ms or 0, aligned.end_ms or 0), (start_ms or 0, end_ms or 0)
    shared_ms = min(found[1], asked[1]) - max(found[0], asked[0])
    return 2 * shared_ms > max(found[1] - found[0], asked[1] - asked[0])
