"""The Jinja environment of the pages, and the files they need beside them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from annotations.pages.model import language_name
from annotations.pages.words import VERDICT_WORDS, quote_flag, segment_flag
from media.timebase import clock, npt

ASSETS = ("quotemark.css", "quotemark.js")


def asset_files() -> Mapping[str, str]:
    """Text of every style sheet and script the pages load, by path relative to their folder."""
    folder = files("annotations") / "assets"
    return {f"assets/{name}": (folder / name).read_text(encoding="utf-8") for name in ASSETS}


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
    environment.globals["VERDICTS"] = VERDICT_WORDS
    return environment
