"""Apertium: machine translation by rules, a program of its own (GPL) with packages of languages.

Debian has the pairs as packages, such as ``apertium-eng-spa``. It is run as a process that gets
the text on its standard input and nothing else; nothing of it is part of this program.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import langcodes

from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.tags import primary

NAME = "apertium"
_TIMEOUT_S = 120
_AT_ONCE = 500
"""Sentences that one process gets."""
_TIMES_LONGER = 20
"""No translation is so much longer than its text."""
_MODE = re.compile(r"([a-z]{2,3}(?:_\w+)?)-([a-z]{2,3}(?:_\w+)?)")


class Apertium:
    """The pairs of Apertium that are installed here."""

    leaves_to = None

    @cached_property
    def description(self) -> Mapping[str, Any]:
        """Name and version."""
        said = _run(["-V"]).split() if self._modes else []
        return {"name": NAME, "version": said[-1] if said else None}

    def pair(self, source: str, target: str) -> str | None:
        """The mode's name, as ``eng-spa``; one made for the region of `target` before others."""
        wanted = langcodes.standardize_tag(target)
        found = [
            (mode, tag)
            for mode, one, tag in self._modes
            if primary(one) == primary(langcodes.standardize_tag(source))
            and primary(tag) == primary(wanted)
        ]
        found.sort(key=lambda each: (each[1] != wanted, "_" in each[0], each[0]))
        return found[0][0] if found else None

    def translate(
        self, sentences: Sequence[str], source: str, target: str, context: Sequence[str] = ()
    ) -> list[str]:
        """Translate each sentence for itself, as Apertium does."""
        mode = self.pair(source, target)
        if mode is None:
            raise ModelMissingError(f"{NAME}: no pair for {source} to {target} is installed")
        rest = iter(sentences)
        made: list[str] = []
        while batch := [" ".join(each.split()) for each in islice(rest, _AT_ONCE)]:
            made += _lines(mode, batch)
        return made

    @cached_property
    def _modes(self) -> list[tuple[str, str, str]]:
        return list(_modes()) if shutil.which(NAME) else []


def _modes() -> Iterator[tuple[str, str, str]]:
    """Every mode's name with its two languages."""
    for line in _run(["-l"]).split():
        if pair := _MODE.fullmatch(line):
            one, other = (
                langcodes.standardize_tag(code.replace("_", "-")) for code in pair.groups()
            )
            yield line, one, other


def _lines(mode: str, batch: Sequence[str]) -> list[str]:
    """A line for a line; ``-u``: unknown words come back as they are, without a mark.

    An empty line ends a sentence for it. Its format ``line`` does not: a pronoun that it adds may
    then end the line before, and the last full stop is lost.
    """
    text = "".join(f"{sentence}\n\n" for sentence in batch)
    answer = _run(["-u", mode], text)
    lines = answer.removesuffix("\n\n").split("\n\n")
    if len(lines) != len(batch) or len(answer) > _TIMES_LONGER * len(text) + 10_000:
        raise TranscriptError(
            f"{NAME} {mode}: answered {len(lines)} lines to {len(batch)} sentences"
        )
    return [" ".join(line.split()) for line in lines]


def _run(arguments: Sequence[str], text: str = "") -> str:
    try:
        done = subprocess.run(
            [NAME, *arguments],
            input=text.encode(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise ModelMissingError(f"{NAME}: gave no answer within {_TIMEOUT_S} s") from None
    except subprocess.CalledProcessError as failed:
        said = failed.stderr.decode(errors="replace").strip().splitlines()
        raise ModelMissingError(f"{NAME}: {said[-1] if said else 'failed'}") from None
    except OSError as error:
        raise ModelMissingError(f"{NAME}: cannot be started: {error.strerror}") from None
    return done.stdout.decode(errors="replace")
