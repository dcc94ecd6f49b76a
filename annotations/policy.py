"""What a newsroom tolerates: from a verdict and its flags to a severity.

A verdict says what was found and is the same for everybody. How grave that is, houses see
differently: the Guardian lets a writer mend bad grammar, AP does not. A policy gives every
verdict and every flag a severity; a quote has the worst of its own. `DEFAULT` follows no house.

A newsroom's own policy is a TOML file that says where it departs from another one::

    name = "Our paper"
    base = "guardian"        # or default, ap, reuters; default when absent

    [verdicts]
    cleaned = "info"         # pass, info, warn or fail

    [flags]
    speaker-mismatch = "fail"
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotations.errors import ArticleError
from annotations.model import FLAGS, SEVERITIES, VERDICTS, AlignedQuote, Alignment, Severity

MAX_POLICY_BYTES = 1 << 16
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Policy:
    """A severity for each verdict and each flag."""

    name: str
    severities: Mapping[str, Severity]

    def severity(self, aligned: AlignedQuote) -> Severity:
        """The worst of a quote's verdict and flags; a flag that is not known asks for a look."""
        held = (self.severities.get(mark, "warn") for mark in (aligned.verdict, *aligned.flags))
        return max(held, key=SEVERITIES.index)


DEFAULT = Policy(
    "default",
    {
        "not-found": "fail",
        "translated": "warn",  # a person must judge the wording
        "spliced": "fail",
        "critical": "fail",
        "altered": "fail",
        "trimmed": "fail",  # the reader cannot see that words are missing
        "clarified": "info",
        "elided": "pass",
        "cleaned": "info",
        "verbatim": "pass",
        # Doubts, not findings: each asks a person to listen, to choose, to compare.
        "low-confidence": "warn",
        "ambiguous": "warn",
        "speaker-mismatch": "warn",
        # What differs for certain is `critical` or worse; elsewhere it only seems to.
        "negation-differs": "warn",
        "number-differs": "warn",
        "name-differs": "warn",
    },
)

_AP: Mapping[str, Severity] = {
    "cleaned": "warn",  # nothing is mended; a slip of the tongue goes only by an ellipsis
    "elided": "info",  # an ellipsis is to be used with extreme caution
}
_REUTERS: Mapping[str, Severity] = {
    "cleaned": "warn",  # words may be deleted, but three dots have to show it
    "clarified": "warn",  # deleting is the only change allowed inside quotation marks
}
_GUARDIAN: Mapping[str, Severity] = {
    "cleaned": "pass",  # ums may go
    "altered": "warn",  # bad grammar may be mended: a person must say that it was no more
    "trimmed": "warn",  # only a large omission needs an ellipsis (and that is `spliced`)
}


def _house(name: str, departures: Mapping[str, Severity]) -> Policy:
    return Policy(name, {**DEFAULT.severities, **departures})


POLICIES: Mapping[str, Policy] = {
    policy.name: policy
    for policy in (
        DEFAULT,
        _house("ap", _AP),
        _house("reuters", _REUTERS),
        _house("guardian", _GUARDIAN),
    )
}


def find_policy(name: str) -> Policy:
    """A built-in policy by its name, or the policy in the file of that name.

    Raises `ArticleError` naming the key and what it may be.
    """
    return POLICIES.get(name) or read_policy(Path(name))


def read_policy(path: Path) -> Policy:
    """A policy from its TOML file. Raises `ArticleError` naming the key and what it may be."""
    if not path.is_file():
        known = ", ".join(POLICIES)
        raise ArticleError(f"{path}: no such policy; name one of {known}, or a TOML file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_POLICY_BYTES + 1)
        document = tomllib.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"{path}: not a TOML file: {error}") from None
    if len(data) > MAX_POLICY_BYTES:
        raise ArticleError(f"{path}: too long for a policy; name a TOML file of a few lines")
    return _from_toml(document, path)


def judged(alignment: Alignment, policy: Policy) -> Alignment:
    """The alignment with each quote's severity under a policy."""
    quotes = (replace(each, severity=policy.severity(each)) for each in alignment.quotes)
    return replace(alignment, quotes=tuple(quotes), policy=policy.name)


def _from_toml(document: Mapping[str, Any], path: Path) -> Policy:
    _check_keys(document, ("name", "base", "verdicts", "flags"), f"{path}")
    name = document.get("name", path.stem)
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise ArticleError(f'{path}: "name" must be a line of text, at most {_LONGEST_NAME} long')
    base = document.get("base", DEFAULT.name)
    if not isinstance(base, str) or base not in POLICIES:
        raise ArticleError(f'{path}: "base" is {base!r}; it may be {_any_of(POLICIES)}')
    verdicts = _severities(document, "verdicts", VERDICTS, path)
    flags = _severities(document, "flags", FLAGS, path)
    return Policy(name, {**POLICIES[base].severities, **verdicts, **flags})


def _severities(
    document: Mapping[str, Any], table: str, known: Iterable[str], path: Path
) -> Mapping[str, Severity]:
    chosen = document.get(table, {})
    if not isinstance(chosen, dict):
        raise ArticleError(f'{path}: "{table}" must be a table, [{table}]')
    _check_keys(chosen, known, f"{path}: [{table}]")
    for key, value in chosen.items():
        if value not in SEVERITIES:
            raise ArticleError(
                f'{path}: [{table}] "{key}" is {value!r}; it may be {_any_of(SEVERITIES)}'
            )
    return chosen


def _check_keys(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    allowed = tuple(known)
    for key in table:
        if key not in allowed:
            raise ArticleError(f'{where}: "{key}" is not known here; use {_any_of(allowed)}')


def _any_of(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}"
