"""From a Word document (DOCX, ECMA-376) to HTML, with `mammoth`.

A DOCX is a zip archive of XML from a stranger. Before anything is parsed, the members' sizes are
added up (`zipfile` gives no more bytes than a member declares) and document type declarations
are refused: OOXML allows none, and entities that multiply are declared in them. Pictures, and
files that the document points at, are never opened.
"""

import io
import zipfile
from pathlib import Path

from annotations.errors import ArticleError

MAX_UNPACKED_BYTES = 32 << 20
"""Of the document's XML together; a long book's is a tenth of it."""


def docx_to_html(data: bytes, path: Path) -> str:
    """The document's words as HTML, not yet sanitised; `path` names the file in errors.

    Raises `ArticleError` when the bytes are no sound Word document.
    """
    import mammoth  # only Word documents need it

    _refuse_hostile(data, path)
    try:
        return str(
            mammoth.convert_to_html(
                io.BytesIO(data),
                style_map=_STYLES,
                convert_image=mammoth.images.img_element(lambda _image: {}),
                include_embedded_style_map=False,
                external_file_access=False,
            ).value
        )
    except Exception:  # noqa: BLE001 - mammoth lets through whatever a damaged member causes
        raise ArticleError(
            f"{path}: is a damaged Word document; open it in Word and save it again"
        ) from None


_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
"""


def _refuse_hostile(data: bytes, path: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [each for each in archive.infolist() if _is_xml(each.filename)]
            if "word/document.xml" not in archive.namelist():
                raise ArticleError(f"{path}: is an archive, not a Word document")
            if sum(each.file_size for each in members) > MAX_UNPACKED_BYTES:
                raise ArticleError(
                    f"{path}: unpacks to more than {MAX_UNPACKED_BYTES >> 20} MB; "
                    "save the article alone"
                )
            declares = any(_declares_type(archive.read(each)) for each in members)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise ArticleError(
            f"{path}: is a damaged or encrypted Word document; open it in Word and save it again"
        ) from None
    if declares:
        raise ArticleError(f"{path}: declares XML entities, which no Word document does")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _declares_type(xml: bytes) -> bool:
    return b"<!DOCTYPE" in xml.replace(b"\0", b"")
