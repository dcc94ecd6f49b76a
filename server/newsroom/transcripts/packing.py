"""Long documents as they are kept and sent: JSON in UTF-8, compressed (gzip).

A transcript of three hours is 3 MB of JSON, and a fifth of that packed. Browsers take it as it
lies in the database.
"""

import gzip
import json
import zlib
from typing import Any

from pydantic_core import from_json, to_json

_LEVEL = 1
"""The quickest: others save a tenth more, and take three times as long."""
_GZIP = 16 + zlib.MAX_WBITS


def as_bytes(document: Any) -> bytes:
    """A document as JSON."""
    return to_json(document)


def are_same(one: Any, other: Any) -> bool:
    """Whether documents have the same values, in whatever order; to Python 1, 1.0 and True are."""
    if one != other:
        return False
    return to_json(one) == to_json(other) or _sorted(one) == _sorted(other)


def packed(data: bytes) -> bytes:
    """JSON as it is kept."""
    return gzip.compress(data, _LEVEL, mtime=0)


def unpacked_bytes(data: bytes) -> bytes:
    """JSON that was packed."""
    return zlib.decompress(data, _GZIP)


def unpacked(data: bytes) -> Any:
    """A document that was packed."""
    return from_json(unpacked_bytes(data))


def _sorted(document: Any) -> str:
    return json.dumps(document, sort_keys=True)
