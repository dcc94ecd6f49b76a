"""One quote in a page of another site: the frame, the component that makes it, and oEmbed.

Who has no account sees here what everybody sees: these pages are shown within others, so they
hold nothing that a session would open.
"""

import re
from pathlib import Path

from flask import (
    Response,
    current_app,
    jsonify,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import NotImplemented as NotDoneError

from media.proxy import poster_size
from media.timebase import clock, npt
from server.exports.youtube import excerpt
from server.newsroom import published
from server.newsroom.api.answers import settings
from server.newsroom.database.tables import Article, Media
from server.newsroom.files import results
from server.newsroom.pages.reading import watch_address
from server.newsroom.people import access
from server.newsroom.policy import EMBEDDED
from server.newsroom.quotes import quoted
from server.newsroom.quotes.quoted import Moment
from server.newsroom.transcripts import revisions

COMPONENT = "quotemark-quote.js"
WIDTH_PX, LEAST_PX = 600, 200
_BELOW_PX = 230
"""The height of the words below the picture."""
_TITLE_CHARS = 100
_FRAME = Markup(
    '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" allow="fullscreen" '
    'style="border:0;max-width:100%"></iframe>'
)
_TAG = Markup(
    '<script async src="{}"></script>\n<quotemark-quote src="{}" title="{}"></quotemark-quote>'
)
_TO_OTHERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_WITHIN_OTHERS = {
    "Content-Security-Policy": EMBEDDED,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""A page that embeds nothing unasked shows only frames that have that policy too."""
_ADDRESS = re.compile(
    r"https?://([^/?#]+)/(embed|watch|read)/([\w-]{1,64})(?:/([\w.:-]{1,64}))?(?:[?#].*)?", re.ASCII
)


@access.open_to_all
def embed(article: str, quote: str) -> Response:
    """One quote, for an ``<iframe>`` on any site; a page that says so where there is none."""
    moment = _moment(article, quote)
    shown = {} if moment is None else _about(moment)
    page = render_template("embed.html", moment=moment, **shown)
    return Response(page, status=404 if moment is None else 200, headers=_WITHIN_OTHERS)


@access.open_to_all
def component() -> Response:
    """The script that lets other sites write ``<quotemark-quote src="…">``."""
    answer = send_from_directory(Path(current_app.static_folder or ""), COMPONENT)
    answer.headers.update(_TO_OTHERS)
    return answer


@access.open_to_all
def oembed() -> Response:
    """What a site shows for the address of a quote, an article or a recording (oEmbed 1.0)."""
    if request.args.get("format", "json") != "json":
        raise NotDoneError("Only JSON is answered.")
    found = _ADDRESS.fullmatch(request.args.get("url", ""))
    if found is None or found[1] != request.host:
        raise NotFound("There is no page of this newsroom at that address.")
    _, kind, id, quote = found.groups()
    told = _quote_told(id, quote) if kind == "embed" else _page_told(kind, id)
    answer = jsonify({"version": "1.0", "provider_name": "Quotemark", **told})
    answer.headers.update(_TO_OTHERS)
    return answer


def address_of(moment: Moment) -> str:
    """Where a quote stands alone, for other sites."""
    return url_for("pages.embed", article=moment.article.id, quote=moment.id, _external=True)


def frame(moment: Moment, width: int = WIDTH_PX, height: int | None = None) -> str:
    """The HTML by which another site shows a quote; sizes in CSS pixels."""
    told = (address_of(moment), width, height or _height(width), _title(moment))
    return str(_FRAME.format(*told))


def tag(moment: Moment) -> str:
    """The same with the component, which grows with its words."""
    script = url_for("pages.component", _external=True)
    return str(_TAG.format(script, address_of(moment), _title(moment)))


def _moment(article_id: str, quote_id: str | None) -> Moment | None:
    with access.database().reading() as work:
        article = published.for_everybody(work, Article, article_id)
    if article is None:
        return None
    moments = quoted.of_article(access.database(), article, for_member=False)
    return next((each for each in moments if each.id == quote_id), None)


def _about(moment: Moment) -> dict[str, object]:
    with access.database().reading() as work:
        languages = revisions.languages(work, moment.media.id)
    return {
        "languages": languages,
        "has_poster": results.has_poster(settings(), moment.media),
        "watch": watch_address(moment),
        "title": _title(moment),
        "address": address_of(moment),
        "clock": clock,
        "npt": npt,
    }


def _quote_told(article_id: str, quote_id: str | None) -> dict[str, object]:
    moment = _moment(article_id, quote_id)
    if moment is None:
        raise NotFound
    width = _at_most("maxwidth", WIDTH_PX)
    height = _at_most("maxheight", _height(width))
    html = frame(moment, width, height)
    return {
        "type": "rich",
        "title": _title(moment),
        "width": width,
        "height": height,
        "html": html,
        **_thumbnail(moment.media),
    }


def _at_most(name: str, usual_px: int) -> int:
    return min(max(request.args.get(name, usual_px, int), LEAST_PX), usual_px)


def _page_told(kind: str, id: str) -> dict[str, object]:
    with access.database().reading() as work:
        found: Media | Article | None
        if kind == "watch":
            found = published.for_everybody(work, Media, id)
        else:
            found = published.for_everybody(work, Article, id)
    if found is None:
        raise NotFound
    thumbnail = _thumbnail(found) if isinstance(found, Media) else {}
    return {"type": "link", "title": found.title, **thumbnail}


def _thumbnail(media: Media) -> dict[str, object]:
    """A picture of a recording, with its size (oEmbed 1.0, section 2.3.4: all three or none)."""
    poster = results.derived(settings(), media).poster
    if poster is None:
        return {}
    width, height = poster_size(poster)
    address = url_for("api.media.poster", id=media.id, _external=True)
    return {"thumbnail_url": address, "thumbnail_width": width, "thumbnail_height": height}


def _height(width: int) -> int:
    return width * 9 // 16 + _BELOW_PX


def _title(moment: Moment) -> str:
    return f"“{excerpt(moment.aligned.quote.exact, _TITLE_CHARS)}”"
