"""Reading articles, and marking passages in them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.articles.article import (
    Decoration,
    article_from_bytes,
    decorate,
    elements,
    read_article,
    visible_text,
)
from annotations.articles.intake import to_fragment
from annotations.errors import ArticleError

MARK = ("<mark>", "</mark>")


def from_text(text: str, name: str):
    return article_from_bytes(text.encode(), Path(name))


def test_markdown_becomes_paragraphs_with_its_quotation_marks_as_printed():
    article = from_text('# On the road\n\nShe said: "We left\nat *dawn*."\n\n> No.\n', "a.md")
    assert article.title == "On the road"
    assert article.text == 'On the road\n\nShe said: "We left at dawn."\n\nNo.'


def test_front_matter_is_not_text_but_gives_the_title():
    article = from_text('---\ntitle: "The camp"\ndate: 2020\n---\n\nThey stayed.\n', "a.md")
    assert (article.title, article.text) == ("The camp", "They stayed.")


def test_html_keeps_the_article_and_drops_what_surrounds_it():
    article = from_text(
        "<html><head><title>Site &amp; more</title></head><body><nav>Menu</nav>"
        "<article class=teaser><p>Short</p></article>"
        "<article><p>First<br>line</p><aside>Read also</aside><div>Second</div></article>"
        "<footer>Imprint</footer></body></html>",
        "a.html",
    )
    assert article.title == "Site & more"
    assert article.text == "First\nline\n\nSecond"


def test_plain_text_paragraphs_and_title_from_the_file_name():
    article = from_text("One <b> & two\nwrapped.\n\n\nThree.", "the-road.txt")
    assert article.title == "the-road"
    assert article.text == "One <b> & two wrapped.\n\nThree."


def test_plain_text_without_blank_lines_has_a_paragraph_a_line():
    assert from_text("One.\nTwo.", "a.txt").text == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("text", "shown"),
    [("# T\n\nbody", "T\n\nbody"), ("<p>a</p><p>b</p>", "a\n\nb"), ("a * b", "a * b")],
)
def test_an_unknown_ending_is_told_by_the_content(text, shown):
    assert from_text(text, "article.story").text == shown


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("She said “No — never”, and left.", "utf-8"),
        ("She said “No”.", "utf-8-sig"),
        ("She said “No”.", "utf-16"),
        (
            "Le préfet a dit « c’est fini », hier soir à l’hôtel. Il était arrivé très tôt, "
            "après une nuit passée à la frontière, où la réunion s’était achevée sans résultat.",
            "cp1252",
        ),
        (
            "Başkan “Şimdi gideceğiz” dedi; ışıklar söndü. Kadınlar çocuklarıyla birlikte "
            "bahçeye çıktı, çünkü içerisi çok sıcaktı ve kimse uyuyamıyordu o gece.",
            "cp1254",
        ),
        (
            "„Byliśmy błąd po błędzie zostawieni sami sobie” – mówi Łukasz. Wyłączyli prąd.",
            "cp1250",
        ),
        ("قال الرئيس إننا سنبقى هنا ولن نغادر المخيم", "cp1256"),
    ],
)
def test_encodings(text, encoding):
    assert article_from_bytes(text.encode(encoding), Path("a.txt")).text == text


def test_a_declared_charset_is_believed():
    page = "<html><meta charset=iso-8859-2><p>Łódź</p>"
    assert article_from_bytes(page.encode("iso-8859-2"), Path("a.htm")).text == "Łódź"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"%PDF-1.7 \x00", "is a PDF"),
        (b"{\\rtf1 x}", "rich text"),
        (b"\x00\x01\x02\xff\xfe\x00" * 20, "not readable as text"),
        (b"<script>x()</script>", "holds no text"),
    ],
)
def test_what_is_no_article_is_refused_by_name(tmp_path, data, reason):
    path = tmp_path / "story.html"
    path.write_bytes(data)
    with pytest.raises(ArticleError, match=reason) as raised:
        read_article(path)
    assert str(path) in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ArticleError, match="gone"):
        read_article(tmp_path / "gone.md")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>a</p>",
        "<a href='javascript:x()'>a</a>",
        "<img src='https://spy.example/a.png'>",
        "<form action=/x><input></form>",
        "<iframe src=//x></iframe>",
        "<p style='background:url(//x)'>a</p>",
        "<svg onload=x()></svg>",
        "<link rel=stylesheet href=//x>",
        "<meta http-equiv=refresh content='0;url=//x'>",
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_nothing_runs_submits_or_loads(hostile, name):
    html = to_fragment(f"Text.\n\n{hostile}\n\nMore.".encode(), Path(name)).html.lower()
    for trace in ("script", "onclick", "onload", "<img", "<form", "<iframe", "url(", "<svg"):
        assert trace not in html
    assert "<link" not in html
    assert "<meta" not in html


def test_links_to_the_web_stay_and_give_nothing_away():
    html = from_text("[a](https://a.example) [b](/local)", "a.md").html
    assert '<a href="https://a.example" rel="noopener noreferrer">a</a>' in html
    assert "/local" not in html


def test_drawn_quotation_marks_become_text():
    assert from_text("<p>He said <q>no</q>.</p>", "a.html").text == "He said “no”."


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>No.</p>",
        "<p style='color:red; display: none'>No.</p>",
        "<div aria-hidden=true><p>No.</p><p>No.</p></div>",
        "<span class='visually-hidden'>No.</span>",
        "<template><p>No.</p></template>",
        "<footer>No.</footer>",
        "<aside><h3>Read also</h3><a href=/x>“No.”</a></aside>",
        "<aside hidden>“No.”</aside>",
    ],
)
def test_what_no_reader_of_the_article_sees_is_not_in_it(hidden):
    assert from_text(f"<p>Yes.</p>{hidden}<p>Yes.</p>", "a.html").text == "Yes.\n\nYes."


@pytest.mark.parametrize(
    "quote",
    [
        "<aside class='pullquote'>We stayed.</aside>",
        "<div class='wp-block-pullquote'>We stayed.</div>",
        "<blockquote class='pull-quote'>We stayed.</blockquote>",
    ],
)
def test_a_pull_quote_stays_as_an_aside(quote):
    article = from_text(f"<p>Yes.</p>{quote}", "a.html")
    assert article.html == "<p>Yes.</p><aside>We stayed.</aside>"
    assert [article.text[s.start : s.end] for s in elements(article.html, "aside")] == [
        "We stayed."
    ]


def test_preformatted_text_keeps_its_spaces():
    assert visible_text("<p>a  b</p><pre>c  d\ne</pre>") == "a b\n\nc  d\ne"


def test_blockquotes_are_spans_of_the_text():
    article = from_text("One.\n\n> Two\n>\n> three.\n\nFour.\n\n> Five.\n", "a.md")
    quoted = [article.text[span.start : span.end] for span in elements(article.html, "blockquote")]
    assert quoted == ["Two\n\nthree.", "Five."]


def test_a_span_across_elements_is_wrapped_piece_by_piece():
    html = "<p>We <em>never</em> left</p>\n<p>the &amp; camp.</p>"
    start, end = 3, visible_text(html).index("camp")
    marked = decorate(html, [Decoration(start, end, *MARK, after="<sup></sup>")])
    assert marked == (
        "<p>We <em><mark>never</mark></em><mark> left</mark></p>\n"
        "<p><mark>the &amp; </mark><sup></sup>camp.</p>"
    )


def test_overlapping_decorations_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        decorate("<p>abc</p>", [Decoration(0, 2, *MARK), Decoration(1, 3, *MARK)])


INLINE = st.text("ab “é&<\n \u00a0", max_size=6).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
FRAGMENTS = st.recursive(
    INLINE,
    lambda inner: st.builds(
        lambda tag, parts: "<br>" if tag == "br" else f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["p", "em", "blockquote", "pre", "br", "a", "li"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(FRAGMENTS, st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_decorating_keeps_the_text_and_wraps_just_the_span(html, cuts):
    clean = to_fragment(f"<div>{html}</div>.".encode(), Path("a.html")).html
    text = visible_text(clean)
    bounds = sorted({min(cut, len(text)) for cut in cuts})
    spans = list(zip(bounds[::2], bounds[1::2], strict=False))
    marked = decorate(clean, [Decoration(start, end, *MARK) for start, end in spans])
    assert visible_text(marked) == text
    wrapped = "".join(part.split("</mark>")[0] for part in marked.split("<mark>")[1:])
    expected = "".join(text[start:end] for start, end in spans)
    assert "".join(visible_text(wrapped).split()) == "".join(expected.split())
