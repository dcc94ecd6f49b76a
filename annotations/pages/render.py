"""The Jinja environment of the pages, and the files they need beside them."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from annotations.changes.since import WHAT_WORDS
from annotations.pages.model import language_name
from annotations.pages.words import (
    CHANGE_WORDS,
    SEVERITY_WORDS,
    VERDICT_WORDS,
    quote_flag,
    segment_flag,
)
from media.timebase import clock, npt

_ASSETS = {"quotemark.css": ("colours.css", "quotemark.css"), "quotemark.js": ("quotemark.js",)}
"""What the pages load, and the files it is put together from: the newsroom has the colours too."""


def asset_files() -> Mapping[str, str]:
    """Text of every style sheet and script the pages load, by path relative to their folder."""
    folder = files("annotations") / "assets"
    return {
        f"assets/{name}": "\n".join((folder / part).read_text(encoding="utf-8") for part in parts)
        for name, parts in _ASSETS.items()
    }


@dataclass(frozen=True, slots=True)
class Style:
    """A style sheet that lies in the page itself, and what lets it pass a strict policy.

    `sha256` is the base64 of its hash (Content Security Policy Level 3, section 2.3.1).
    """

    text: Markup
    sha256: str


def style_within() -> Style:
    """The pages' style sheet for a page that is one file; no script goes with it."""
    text = asset_files()["assets/quotemark.css"]
    sha256 = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Style(Markup(text), sha256)  # noqa: S704 - our own file


def render(template: str, **values: object) -> str:
    """A template of ``annotations/templates`` with every value escaped."""
    return _environment().get_template(template).render(values)


def fragment(template: str, macro: str, *values: object) -> Markup:
    """What one macro of a template makes of some values."""
    made = getattr(_environment().get_template(template).module, macro)(*values)
    return Markup(made)  # noqa: S704 - a macro's result, escaped by the environment


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("annotations"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clock=clock,
        npt=npt,
        language_name=language_name,
        quote_flag=quote_flag,
        segment_flag=segment_flag,
    )
    environment.globals.update(
        style=None,
        VERDICTS=VERDICT_WORDS,
        SEVERITIES=SEVERITY_WORDS,
        CHANGES=CHANGE_WORDS,
        WHAT=WHAT_WORDS,
    )
    return environment
