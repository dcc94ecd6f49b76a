"""The families of translation models, and how each wants to be told its languages.

A model is told by its vocabulary: NLLB-200 has ``kmr_Latn`` among its tokens, M2M-100 ``__ar__``,
MADLAD-400 ``<2ku>``; OPUS-MT with several target languages has ``>>tur<<``, with one it has none,
and its name says which. So which languages a model does is asked of the model, not of a list.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import langcodes

from transcripts.tags import primary

OPUS = "opus-mt"
_FLORES_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "ar": ("arb",), "ay": ("ayr",), "az": ("azj",), "et": ("est", "ekk"), "fa": ("pes",),
    "gn": ("grn",), "ku": ("kmr",), "lv": ("lvs",), "mg": ("plt",), "mn": ("khk",), "ms": ("zsm",),
    "ne": ("npi",), "no": ("nob",), "om": ("gaz",), "or": ("ory",), "ps": ("pbt",), "qu": ("quy",),
    "sq": ("als",), "sw": ("swh",), "uz": ("uzn",), "yi": ("ydd",),
}  # fmt: skip
"""Which member of a language FLORES-200, and so NLLB, means by its code (ISO 639-3)."""
_FLORES_SCRIPTS = {"Kore": "Hang"}
_OPUS_NAME = re.compile(r"opus-mt(?:-tc)?(?:-big|-base|-tiny)?-([a-z]{2,3})-([a-z]{2,3})\b")
_SEVERAL = frozenset({"mul", "gmq", "gem", "roa", "zle", "zls", "zlw", "sla", "trk", "itc", "sem"})
"""What OPUS-MT calls groups of languages."""


@dataclass(frozen=True, slots=True)
class Family:
    """How one kind of model is told what to translate.

    `codes` are the tokens that a language may go by there. The source language's token stands
    before the text where the model is `told_source`; the target language's stands there too
    where it does not begin the translation (`target_begins`).
    """

    name: str
    token: re.Pattern[str]
    codes: Callable[[str], Iterator[str]]
    told_source: bool = False
    target_begins: bool = False

    def code(self, language: str, vocabulary: Collection[str]) -> str | None:
        """The token of a language, where the model has one."""
        return next((code for code in self.codes(language) if code in vocabulary), None)


def family_of(vocabulary: Collection[str]) -> Family:
    """The family that a vocabulary is of: OPUS-MT has no tokens for languages, or few."""
    for family in FAMILIES[:-1]:
        if any(map(family.token.fullmatch, vocabulary)):
            return family
    return FAMILIES[-1]


def opus_pair(*names: str) -> tuple[str, str] | None:
    """The languages of an OPUS-MT model, from what its folder or its repository is called."""
    found = next(filter(None, map(_OPUS_NAME.search, names)), None)
    return (found[1], found[2]) if found else None


def is_of(language: str, code: str) -> bool:
    """Whether a model for a code of OPUS-MT's does a language; groups are taken at their word."""
    same = langcodes.tag_is_valid(code) and primary(langcodes.standardize_tag(code)) == primary(
        langcodes.standardize_tag(language)
    )
    return same or code in _SEVERAL


def _flores(language: str) -> Iterator[str]:
    """``kmr_Latn``: ISO 639-3 and a script, the tag's own or else the language's."""
    tag = langcodes.get(language)
    scripts = [each for each in (tag.script, tag.maximize().script) if each]
    members = (*_FLORES_MEMBERS.get(tag.language or "", ()), *_alpha3(tag))
    for member, script in product(members, dict.fromkeys(scripts)):
        yield f"{member}_{_FLORES_SCRIPTS.get(script, script)}"


def _short(language: str) -> Iterator[str]:
    tag = langcodes.get(language)
    yield from dict.fromkeys((tag.to_tag(), tag.language or "", *_alpha3(tag)))


def _alpha3(tag: langcodes.Language) -> Iterator[str]:
    try:
        yield tag.to_alpha3()
    except LookupError:
        return


def _m2m(language: str) -> Iterator[str]:
    return (f"__{code}__" for code in _short(language))


def _madlad(language: str) -> Iterator[str]:
    return (f"<2{code}>" for code in _short(language))


def _opus(language: str) -> Iterator[str]:
    """``>>tur<<``; with ``>>kmr_Latn<<`` where scripts are told apart."""
    yield from (f">>{code}<<" for code in (*_short(language), *_flores(language)))
    yield from (f">>{code.partition('_')[0]}<<" for code in _flores(language))


FAMILIES = (
    Family("nllb", re.compile(r"[a-z]{3}_[A-Z][a-z]{3}"), _flores, True, True),
    Family("m2m100", re.compile(r"__[a-z]{2,3}__"), _m2m, True, True),
    Family("madlad400", re.compile(r"<2[a-z]{2,3}>"), _madlad),
    Family(OPUS, re.compile(r">>[\w-]{2,9}<<"), _opus),
)
