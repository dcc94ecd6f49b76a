"""One subtitle."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle on the screen for ``[start_ms, end_ms)``; text in logical order, no markup.

    `speaker` is the name of who speaks, where somebody gave one. `segment_ids` say which
    segments of the transcript the words came from. `settings` is where it stands on the screen,
    as WebVTT's cue settings say it.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str | None = None
    segment_ids: tuple[str, ...] = ()
    settings: str = ""


def speaker_label(speaker: str | None, before: str | None) -> str:
    """``NAME: `` where a named speaker begins, for formats that know no speakers.

    `before` is who spoke in the cue before.
    """
    return f"{speaker}: " if speaker and speaker != before else ""
