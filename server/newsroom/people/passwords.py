"""Passwords: which are taken, and how they are kept (OWASP ASVS 5.0, chapter 6.2).

Length counts, not which characters there are. What is easily guessed, common passwords before
all, is told by zxcvbn (Wheeler, USENIX Security 2016) and its lists.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from server.errors import NewsroomError

SHORTEST, LONGEST = 8, 1_000
_JUDGED_CHARACTERS = 72
_GUESSES = 10**6
"""What a sign-in form with limits withstands, by the paper."""
# OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed_password(password: str, about: Iterable[str] = ()) -> str:
    """What is kept of a password.

    `about` are words that anybody would try for this person. Raises `NewsroomError` for a
    password that is not to be taken.
    """
    password = _composed(password)
    if len(password) < SHORTEST:
        raise NewsroomError(f"A password takes at least {SHORTEST} characters; 15 are better.")
    if len(password) > LONGEST:
        raise NewsroomError(f"A password takes at most {LONGEST} characters.")
    judged = zxcvbn(password[:_JUDGED_CHARACTERS], [*about, "quotemark", "newsroom"])
    if judged["guesses"] < _GUESSES:
        raise NewsroomError(
            "That password is easily guessed. Take a few words that are not a saying."
        )
    return _HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether this is the password. Where there is none, that takes as long to tell."""
    try:
        _HASHER.verify(kept or _nobodys(), _composed(password[: 2 * LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash("")


def _composed(password: str) -> str:
    """As one and the same from every keyboard (RFC 8265 section 4.2.2)."""
    return unicodedata.normalize("NFC", password)
