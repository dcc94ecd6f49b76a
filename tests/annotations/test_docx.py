"""Reading Word documents, also those made to harm."""

import io
import zipfile
from pathlib import Path

import pytest

from annotations.articles import docx
from annotations.articles.article import article_from_bytes, read_article
from annotations.errors import ArticleError
from annotations.quotes.quotations import find_quotes

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
STYLES = (
    f'<w:styles xmlns:w="{W}">'
    '<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Quote"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>'
)
NAME = Path("story.docx")


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def document(*paragraphs: str, head: str = "", **members: str) -> bytes:
    body = f'{head}<w:document xmlns:w="{W}"><w:body>{"".join(paragraphs)}</w:body></w:document>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", body)
        archive.writestr("word/styles.xml", STYLES)
        for name, content in members.items():
            archive.writestr(f"word/{name}.xml", content)
    return made.getvalue()


def test_a_document_is_read_with_its_title_and_quotes(tmp_path):
    path = tmp_path / "story.docx"
    path.write_bytes(
        document(
            paragraph("On the road", "T"),
            paragraph("“We left at dawn,” said Ann Lee."),
            paragraph("Nobody came to help us.", "Q"),
        )
    )
    article = read_article(path)
    assert article.title == "On the road"
    assert article.text == (
        "On the road\n\n“We left at dawn,” said Ann Lee.\n\nNobody came to help us."
    )
    quotes = [(quote.exact, quote.speaker) for quote in find_quotes(article)]
    assert quotes == [("We left at dawn,", "Ann Lee"), ("Nobody came to help us.", None)]


def test_the_kind_is_told_by_the_content_whatever_the_ending():
    data = document(paragraph("We stayed."))
    assert article_from_bytes(data, Path("story")).text == "We stayed."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04....", "damaged or encrypted"),
        (document(paragraph("text " * 99))[:300], "damaged or encrypted"),
        (document("<w:p><w:r>"), "damaged Word document"),
        (document(paragraph("&a;"), head='<!DOCTYPE x [<!ENTITY a "aa">]>'), "XML entities"),
        (document(), "holds no text"),
    ],
)
def test_what_is_no_sound_document_is_refused_by_name(data, reason):
    with pytest.raises(ArticleError, match=rf"story\.docx: .*{reason}"):
        article_from_bytes(data, NAME)


def test_other_archives_are_no_documents():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(ArticleError, match="an archive, not a Word document"):
        article_from_bytes(made.getvalue(), NAME)


def test_what_unpacks_to_too_much_is_never_unpacked(monkeypatch):
    monkeypatch.setattr(docx, "MAX_UNPACKED_BYTES", 1 << 20)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("was unpacked"))
    with pytest.raises(ArticleError, match="unpacks to more than 1 MB"):
        article_from_bytes(document(paragraph("x"), bomb=" " * (2 << 20)), NAME)


def test_deep_nesting_is_an_error_not_a_crash():
    deep = document("<w:p>" + "<w:smartTag>" * 20_000 + "</w:smartTag>" * 20_000 + "</w:p>")
    with pytest.raises(ArticleError):
        article_from_bytes(deep, NAME)
