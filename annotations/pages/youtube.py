"""The page of a YouTube kit: in which order to click, and what to copy."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.model import AlignedQuote
from annotations.pages.render import render, style_within


@dataclass(frozen=True, slots=True)
class Captions:
    """A language's caption files beside the page, `stem`.srt and `stem`.sbv."""

    language: str
    stem: str
    is_translation: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """A quote to listen to before it is published; `href` leads to it in the article's page."""

    quote: AlignedQuote
    href: str


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything for one video.

    `source` is the name of the footage as received. `base` leads from the page to the folder of
    results, `playable` from there to the copy that browsers play. `captions` begin with the
    language spoken. `chapters` is how many there are, and `no_chapters` why there are none.
    `notes` say what was changed or left out.
    """

    title: str
    description: str
    source: str
    base: str
    playable: str
    captions: Sequence[Captions]
    doubts: Sequence[Doubt]
    chapters: int
    no_chapters: str | None
    notes: Sequence[str]


def youtube_page(kit: Kit) -> str:
    """``index.html`` of a kit: one file, without a script, that works from disk."""
    return render("youtube.html", root="", style=style_within(), kit=kit)
