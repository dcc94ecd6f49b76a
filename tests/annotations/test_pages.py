"""The pages as text: what they link, mark and escape. What they do is in ``tests/e2e``."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.articles.article import article_from_bytes, visible_text
from annotations.model import (
    VERDICTS,
    AlignedQuote,
    Alignment,
    Alternative,
    Article,
    Change,
    Difference,
    Part,
    Quote,
    Span,
)
from annotations.pages import (
    Footage,
    Track,
    article_page,
    asset_files,
    heard_only,
    report_alone,
    report_page,
    watch_page,
)
from annotations.pages.watch import _runs
from annotations.pages.words import VERDICT_WORDS, quote_flag
from transcripts.corrected import words_of
from transcripts.model import MediaRef, Segment, Transcript, Word

MADE = datetime(2026, 3, 4, 9, tzinfo=UTC)
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&<b>"


class Page(HTMLParser):
    """The elements of a page with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, name: str, css_class: str = "") -> list[dict[str, str | None]]:
        """Attributes of the elements of that name and class."""
        return [
            attributes
            for tag, attributes in self.elements
            if tag == name and css_class in ["", *(attributes.get("class") or "").split()]
        ]


def story(text: str = 'She said "we never left" and "they" she said "stayed put" so.') -> Article:
    return article_from_bytes(text.encode(), Path("story.txt"))


def quote(
    article: Article, *exacts: str, verdict: str = "verbatim", **more: object
) -> AlignedQuote:
    """A quote found at 12.3 to 15.9 seconds of footage ``m1``, unless it says otherwise."""
    spans = [Span(article.text.index(e), article.text.index(e) + len(e)) for e in exacts]
    printed = Quote(
        str(more.pop("id", "q1")),
        more.pop("kind", "statement"),  # type: ignore[arg-type]  # the values are the test's own
        " ".join(exacts),
        "",
        "",
        Span(spans[0].start, spans[-1].end),
        tuple(map(Part, exacts, spans)),
    )
    found = {"media": "m1", "language": "es", "start_ms": 12_300, "end_ms": 15_900}
    return AlignedQuote(printed, verdict, **({} if verdict == "not-found" else found) | more)  # type: ignore[arg-type]  # as above


def alignment(article: Article, *quotes: AlignedQuote) -> Alignment:
    return Alignment(article.title, article.sha256, quotes)


def footage(tracks: Sequence[Track] = (), **more: object) -> Footage:
    known = {"media_id": "m1", "title": "Interview", "href": "media/proxy.mp4", "has_video": True}
    facts = {"duration_ms": 60_000, "sha256": "ab" * 32, "source": "interview.mp4"}
    return Footage(**known | facts | {"tracks": tuple(tracks)} | more)  # type: ignore[arg-type]  # as above


def track(*segments: Segment, language: str = "es", translated_from: str | None = None) -> Track:
    media = MediaRef("m1", "Interview", 60_000)
    transcript = Transcript(media, language, segments, translated_from)
    return Track(transcript, "WEBVTT\n", f"subtitles/interview.{language}.vtt")


def test_each_part_of_a_quote_is_linked_with_its_marks_and_the_last_has_the_badge() -> None:
    article = story()
    page = article_page(
        article, alignment(article, quote(article, "they", "stayed put")), [footage()]
    )
    linked = re.findall(r'<a class="quote [^>]*href="([^"]*)"[^>]*>(.*?)</a>', page)
    moment = "../watch.html#t=12.3,15.9"
    assert linked == [(moment, '"they"'), (moment, '"stayed put"')]
    assert [badge["id"] for badge in Page(page).all("a", "badge")] == ["q1"]
    assert page.index('id="q1"') > page.index("stayed put")


def test_one_mark_between_two_quotes_belongs_to_the_first() -> None:
    article = story('She said "yes"no" so.')
    both = (quote(article, "no", id="q2"), quote(article, "yes"))
    page = article_page(article, alignment(article, *both), [footage()])
    assert re.findall(r'<a class="quote [^>]*>(.*?)</a>', page) == ['"yes"', 'no"']


def test_the_story_keeps_its_text() -> None:
    article = story()
    page = article_page(article, alignment(article, quote(article, "we never left")), [footage()])
    shown = page[page.index('<article class="story"') : page.index("</article>")]
    without_badges = re.sub(r'<a class="badge.*?</a>', "", shown, flags=re.DOTALL)
    assert article.text in visible_text(without_badges)


def test_a_quote_that_was_not_found_is_no_link_and_says_so() -> None:
    article = story()
    lost = quote(article, "we never left", verdict="not-found")
    page = article_page(article, alignment(article, lost), [footage()])
    assert '<span class="quote tone-missing">"we never left"</span>' in page
    badge = page[page.index('<a class="badge') : page.index("</a>", page.index('<a class="badge'))]
    assert "Not found" in badge
    assert 'href="#note-q1"' in badge


def test_mentions_are_left_alone() -> None:
    article = story()
    page = article_page(
        article, alignment(article, quote(article, "stayed put", kind="mention")), [footage()]
    )
    assert 'class="quote' not in page
    assert 'id="q1"' not in page


def test_a_quote_of_other_footage_leads_to_that_footages_own_folder() -> None:
    article = story()
    other = footage(media_id="m2", base="../other.quotemark/", title="Other")
    place = Alternative("m2", 1000, 2000, 0.5)
    quotes = (
        quote(article, "we never left", media="m2"),
        quote(article, "stayed put", id="q2", alternatives=(place,)),
    )
    page = Page(article_page(article, alignment(article, *quotes), [footage(), other]))
    assert page.all("a", "quote")[0]["href"] == "../../other.quotemark/watch.html#t=12.3,15.9"
    assert page.all("li", "note")[0]["data-src"] == "../../other.quotemark/media/proxy.mp4"
    assert "../../other.quotemark/watch.html#t=1,2" in [a.get("href") for a in page.all("a")]


def test_marks_stand_at_their_moment_and_neighbours_one_above_the_other() -> None:
    article = story()
    quotes = (
        quote(article, "we never left", start_ms=30_000, end_ms=33_000),
        quote(article, "stayed put", id="q2", start_ms=31_000, end_ms=33_000),
    )
    page = watch_page(footage(), {"articles/story.html": alignment(article, *quotes)})
    marks = Page(page).all("a", "mark")
    assert [mark["href"] for mark in marks] == ["#t=30,33", "#t=31,33"]
    assert [rect["x"] for rect in Page(page).all("rect", "extent")] == ["50.0%", "51.667%"]
    heights = re.findall(r'<svg x="[\d.]+%" y="(\d+)"', page)
    assert len(set(heights)) == 2
    assert "articles/story.html#q2" in page


def test_quotes_of_other_footage_have_no_mark() -> None:
    article = story()
    elsewhere = quote(article, "we never left", media="m2")
    page = watch_page(footage(), {"a.html": alignment(article, elsewhere)})
    assert not Page(page).all("a", "mark")
    assert "in another recording" in page


def test_a_translation_stands_beside_what_was_said_and_is_called_one() -> None:
    spoken = track(Segment("s1", 0, 900, "Hola a todos"), Segment("s2", 1000, 1900, "Adiós"))
    english = track(Segment("s1", 0, 900, "Hello all"), language="en", translated_from="es")
    page = watch_page(footage([spoken, english]), {})
    rows = re.findall(r'<li class="row".*?</li>', page, re.DOTALL)
    assert ["Hola" in row and "Hello" in row for row in rows] == [True, False]
    assert "English (machine translation)" in page
    assert [each["srclang"] for each in Page(page).all("track")] == ["es", "en"]
    assert all((t["src"] or "").startswith("data:text/vtt") for t in Page(page).all("track"))


def test_doubt_is_put_in_words() -> None:
    unsure = Word(0, 400, "Hola", 0.2)
    segment = Segment("s1", 0, 900, "Hola todos", (unsure,), None, ("over-silence", "new-flag"))
    page = watch_page(footage([track(segment)]), {})
    assert "unsure of this word (20 %)" in page
    assert "Text over silence" in page
    assert "New flag" in page


words = st.text("abc بيت,。", min_size=1, max_size=5).map(str.strip).filter(bool)


@given(st.lists(words, max_size=8), st.sampled_from(["", " ", "  "]), st.lists(words, max_size=2))
def test_a_segments_words_and_what_is_between_make_its_text(
    texts: list[str], between: str, foreign: list[str]
) -> None:
    timed = tuple(Word(0, 1, text) for text in [*texts, *foreign])
    segment = Segment("s1", 0, 1, between.join(texts), timed)
    runs = list(_runs(segment))
    assert "".join(run.text for run in runs) == segment.text
    assert [run.word for run in runs if run.word] == [*words_of(segment)]


def test_the_report_has_the_severest_first_and_what_made_it() -> None:
    article = story()
    quotes = [
        quote(article, "stayed put", id=f"q{number}", verdict=verdict, spoken="se quedó")
        for number, verdict in enumerate(reversed(VERDICTS), 1)
    ]
    made_by = {"name": "faster-whisper", "version": "1.2.1", "model": "base"}
    media = MediaRef("m1", "Interview", 60_000)
    tracks = [Track(Transcript(media, "es", (), engine=made_by), "WEBVTT\n", "x.vtt")]
    page = report_page([footage(tracks)], {"articles/a.html": alignment(article, *quotes)}, MADE)
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    order = [table.index(f"</svg>{VERDICT_WORDS[verdict].label}<") for verdict in VERDICTS]
    assert order == sorted(order)
    assert "By the policy" not in page
    assert "faster-whisper 1.2.1, model base" in page
    assert "ab" * 32 in page
    assert 'datetime="2026-03-04T09:00:00+00:00"' in page


def judged_as(severity: str, quoted: AlignedQuote) -> AlignedQuote:
    return replace(quoted, severity=severity)  # type: ignore[arg-type]  # one of the four


def test_severities_stand_beside_the_verdicts_with_the_policy_that_gave_them() -> None:
    article = story()
    quotes = (
        judged_as("warn", quote(article, "we never left", verdict="cleaned")),
        judged_as("fail", quote(article, "stayed put", id="q2", verdict="trimmed")),
    )
    found = replace(alignment(article, *quotes), policy="ap")
    for page in (
        article_page(article, found, [footage()]),
        report_page([footage()], {"a.html": found}, MADE),
    ):
        assert 'By the policy <bdi class="policy">ap</bdi>' in page
    assert 'class="severity severity-fail"' in watch_page(footage(), {"a.html": found})
    report = report_page([footage()], {"a.html": found}, MADE)
    table = report[report.index("<tbody>") : report.index("</tbody>")]
    assert table.index("Fails") < table.index("To check")
    assert "Not to be printed as it is." in report


def test_a_report_alone_is_one_file_that_loads_and_links_nothing() -> None:
    article = story()
    changes = (
        Change("q9", "orphaned", ("gone",), before={"exact": "gone & lost"}),
        Change("q1", "moved", ("position",), before={}, after={}),
    )
    found = replace(alignment(article, quote(article, "we never left")), changes=changes)
    spoken = track(Segment("s1", 0, 900, "Hola")).transcript
    html = report_alone(found, heard_only([spoken, spoken]), MADE)
    page = Page(html)
    assert not [a for _, a in page.elements if "src" in a]
    addresses = [a["href"] for _, a in page.elements if "href" in a]
    assert addresses == ["data:,", "#main"]
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    sha256 = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{sha256}'" in html
    assert not page.all("script")
    assert "gone &amp; lost" in html
    assert "no longer in the article" in html
    assert "1 as before" in html
    assert "0:12–0:15" in html


def test_differences_say_which_words_were_spoken_and_which_printed() -> None:
    article = story()
    differences = (
        Difference("deleted", "nunca", "", 1, 2),
        Difference("added", "", "always", None, None),
        Difference("changed", "dos", "two", 3, 4),
    )
    aligned = quote(article, "we never left", verdict="critical", differences=differences)
    page = article_page(article, alignment(article, aligned), [footage()])
    assert re.findall(r"<(del|ins)[^>]*>([^<]*)<", page) == [
        ("del", "nunca"),
        ("ins", "always"),
        ("del", "dos"),
        ("ins", "two"),
    ]


def test_nothing_hostile_becomes_markup() -> None:
    article = story()
    segment = Segment("s1", 0, 900, HOSTILE, (Word(0, 1, HOSTILE),), HOSTILE, (HOSTILE,))
    tracks = [Track(Transcript(MediaRef("m1", HOSTILE, 9), "es", (segment,)), HOSTILE, HOSTILE)]
    shown = footage(tracks, title=HOSTILE, source=HOSTILE, href=HOSTILE, poster=HOSTILE)
    aligned = quote(
        article,
        "we never left",
        spoken=HOSTILE,
        flags=(HOSTILE,),
        language=HOSTILE,
        translation=HOSTILE,
        differences=(Difference("changed", HOSTILE, HOSTILE, 1, 2),),
    )
    found = Alignment(HOSTILE, "", (aligned,))
    for page in (
        watch_page(shown, {HOSTILE: found}),
        article_page(Article(HOSTILE, article.text, article.html, ""), found, [shown]),
        report_page([shown], {HOSTILE: found}, MADE),
        report_alone(replace(found, policy=HOSTILE), [shown], MADE),
    ):
        assert not Page(page).all("img")
        assert not Page(page).all("b")
        assert not [a for _, a in Page(page).elements if any(name.startswith("on") for name in a)]


@pytest.mark.parametrize("page", ["watch", "article", "report"])
def test_a_strict_policy_holds_and_every_address_is_relative(page: str) -> None:
    article = story()
    found = alignment(article, quote(article, "we never left"))
    html = {
        "watch": lambda: watch_page(footage([track()]), {"articles/a.html": found}),
        "article": lambda: article_page(article, found, [footage()]),
        "report": lambda: report_page([footage()], {"articles/a.html": found}, MADE),
    }[page]()
    parsed = Page(html)
    assert not parsed.all("style")
    assert all(script.get("src") for script in parsed.all("script"))
    assert not [a for _, a in parsed.elements if "style" in a]
    root = "../" if page == "article" else ""
    loaded = {s.get("src") for s in parsed.all("script")} | {
        link["href"] for link in parsed.all("link") if link["rel"] == "stylesheet"
    }
    assert loaded == {root + name for name in asset_files()}
    addresses = [a[name] or "" for _, a in parsed.elements for name in ("src", "href") if name in a]
    assert not [a for a in addresses if re.match(r"(?!data:)[a-z]+:|/", a)]


def test_every_id_is_there_once_and_every_label_has_its_element() -> None:
    article = story()
    found = alignment(
        article, quote(article, "they", "stayed put"), quote(article, "we never left", id="q2")
    )
    for html in (
        watch_page(footage([track(Segment("s1", 0, 9, "Hola"))]), {"a.html": found}),
        article_page(article, found, [footage()]),
        report_page([footage()], {"a.html": found}, MADE),
    ):
        elements = Page(html).elements
        ids = [a["id"] for _, a in elements if "id" in a]
        assert len(ids) == len(set(ids))
        assert {a["aria-labelledby"] for _, a in elements if "aria-labelledby" in a} <= set(ids)
        within = {href[1:] for href in map(_href, elements) if href.startswith("#")}
        assert {name for name in within if not name.startswith("t=")} <= set(ids)


def test_an_unknown_flag_is_shown_in_words() -> None:
    assert quote_flag("brand-new") == "Brand new"
    assert quote_flag("trimmed").startswith("Also trimmed")


def test_pages_without_anything_found_still_say_so() -> None:
    article = story("No quotes here at all.")
    nothing = alignment(article)
    silent = footage(has_video=False)
    assert "No speech was found" in watch_page(silent, {"a.html": nothing})
    assert "0 quotes checked" in article_page(article, nothing, [silent])
    assert "No quotes were found" in report_page([silent], {"a.html": nothing}, MADE)


def _href(element: tuple[str, dict[str, str | None]]) -> str:
    return element[1].get("href") or ""
