"""The pages a person reads: the footage, the article and the report, pointing at each other.

Pure functions from values to HTML. The pages work opened from disk and from any static host:
no network, no script or style inside the page (a strict Content-Security-Policy holds), data
in attributes, assets as relative files beside them. Chromium lets ``'self'`` match under
``file:`` but refuses a ``<track>`` that is a file there, so subtitles are in the page as
``data:`` URLs.
"""

from annotations.pages.article import article_page
from annotations.pages.model import Footage, Track, heard_only
from annotations.pages.render import asset_files
from annotations.pages.report import report_alone, report_page
from annotations.pages.watch import watch_page

__all__ = [
    "Footage",
    "Track",
    "article_page",
    "asset_files",
    "heard_only",
    "report_alone",
    "report_page",
    "watch_page",
]
