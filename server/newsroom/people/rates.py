"""How often somebody may try a secret, or change something: guessing is made slow, floods end.

Counted in this process's memory: each process of a newsroom counts for itself, and a start
begins anew.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from threading import BoundedSemaphore
from time import time

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

SIGN_IN_HERE = parse("20/minute")
SIGN_IN_AS = parse("60/hour")
SIGN_IN_FROM_ANYWHERE = parse("1000/hour")
"""As one person: a guesser needs many networks to keep that person out."""
LINK = parse("20/minute")
WRONG_TOKEN = parse("60/minute")
FETCH = parse("60/hour")
CHANGES = parse("30000/hour")
"""Of one person, by hand and by machines: what was said and decided is kept for good."""
SENT_BYTES = parse(f"{32 << 30}/hour")
"""More than a house full of editors saves, who may share one token; `room` keeps the disk."""
NEW_ADDRESS = parse("5/day")
"""Which addresses are taken would be told to who tries many."""

_few = BoundedSemaphore(8)
"""Passwords that are looked at in one moment: each takes 19 MiB and a core."""
_SUBSCRIBER_BITS = 64
"""Whoever has one IPv6 address has all that begin alike (RFC 6177)."""


def new_rates() -> FixedWindowRateLimiter:
    """The counts of one application, none counted yet."""
    return FixedWindowRateLimiter(MemoryStorage())


def spend(rate: RateLimitItem, *key: str, cost: int = 1) -> None:
    """Count a try, or so many. Raises `TooManyRequests` when there were too many."""
    if not _rates().hit(rate, *key, cost=cost):
        _refuse(rate, *key)


def check(rate: RateLimitItem, *key: str) -> None:
    """Raise `TooManyRequests` when there were too many tries, and count none."""
    if not _rates().test(rate, *key):
        _refuse(rate, *key)


@contextmanager
def few_at_once() -> Iterator[None]:
    """For what is costly by intent. Raises `ServiceUnavailable` when many do it already."""
    if not _few.acquire(blocking=False):
        raise ServiceUnavailable("Many people are coming in. Try again in a moment.", retry_after=5)
    try:
        yield
    finally:
        _few.release()


def asker() -> str:
    """Where the request comes from; all from whom a proxy says nothing of use count as one."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "somewhere"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _SUBSCRIBER_BITS), strict=False))


def _rates() -> FixedWindowRateLimiter:
    found: FixedWindowRateLimiter = current_app.extensions["rates"]
    return found


def _refuse(rate: RateLimitItem, *key: str) -> None:
    wait_s = max(1, ceil(_rates().get_window_stats(rate, *key).reset_time - time()))
    raise TooManyRequests(
        f"That was too much in a short time. Wait {wait_s} seconds and try again.",
        retry_after=wait_s,
    )
