"""The article page: a published article for readers, its quotes leading to their moments."""

from collections.abc import Sequence

from flask import render_template, url_for
from markupsafe import Markup

from annotations.articles.article import visible_text
from annotations.model import Article as Read
from annotations.pages.article import Mark, story
from media.timebase import clock, npt
from server.newsroom import published
from server.newsroom.api.answers import settings
from server.newsroom.database.tables import Article
from server.newsroom.files import results
from server.newsroom.people import access
from server.newsroom.quotes import comparing, quoted
from server.newsroom.quotes.quoted import Moment
from server.newsroom.transcripts import revisions

_WORDS_TOLD = 200
"""Letters of the article that stand for it where a link to it is shown."""
_LINK = Markup('<a class="quoted" href="{}" data-note="{}">')
_NUMBER = Markup('<sup class="number"><a href="#note-{}" aria-label="Quote {}">{}</a></sup>')


@access.open_to_all
def read(id: str) -> str:
    """An article; a quote of published footage plays where it stands."""
    with access.database().reading() as work:
        article = published.readable(work, Article, id)
        is_member = published.is_member(work, article.project_id)
    text = comparing.read_article(article.source, article.format, article.title)
    moments = quoted.of_article(access.database(), article, for_member=is_member)
    media = {moment.media.id: moment.media for moment in moments}
    with access.database().reading() as work:
        languages = revisions.languages_of(work, media)
    return render_template(
        "read.html",
        article=article,
        story=story(text, _marks(moments)),
        has_heading="<h1" in text.html,
        told=_told(text),
        moments=moments,
        media=media,
        posters={id for id, row in media.items() if results.has_poster(settings(), row)},
        languages=languages,
        watch_address=watch_address,
        address=url_for("pages.read", id=id, _external=True),
        clock=clock,
        npt=npt,
    )


def watch_address(moment: Moment) -> str:
    """Where a quote's moment is watched in its recording."""
    span = f"{npt(moment.start_ms)},{npt(moment.end_ms)}"
    return url_for("pages.watch", id=moment.media.id) + f"?t={span}"


def _marks(moments: Sequence[Moment]) -> list[Mark]:
    return [
        Mark(
            moment.aligned.quote,
            _LINK.format(watch_address(moment), moment.id),
            Markup("</a>"),
            _NUMBER.format(moment.id, number, number),
        )
        for number, moment in enumerate(moments, 1)
    ]


def _told(text: Read) -> str:
    """How the article begins, its heading left out."""
    told = " ".join(visible_text(text.html).split())
    return told.removeprefix(text.title).strip()[:_WORDS_TOLD]
