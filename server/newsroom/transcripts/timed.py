"""When a segment was said, as transcripts say it that are kept as JSON."""

from collections.abc import Mapping
from typing import Any

from transcripts.model import LATEST_MS


def is_timed(segment: Mapping[str, Any]) -> bool:
    """Whether a segment says itself when it was said, as all do in what `to_json` makes.

    All but those that came without, which are in it as they came.
    """
    start_ms, end_ms = segment.get("start_ms"), segment.get("end_ms")
    return type(start_ms) is type(end_ms) is int and 0 <= start_ms <= end_ms <= LATEST_MS
