"""The formats in which a document is made: the one list of them.

A format is a line here and a writer, and for the audit a reader (`audit.readers`): `--format`, the
pipeline, the manifest and the preview follow. What loads a library is loaded by the writer itself,
in the process that renders; this module is read by every command.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.render.prepared import PreparedDocument


@dataclass(frozen=True)
class Format:
    """One format: `name` is what `--format` calls it and the ending of its files.

    `write` makes the file of a document; it may ask the document for its pages, which are laid out
    then. `laid_out` formats do so, `painted` ones take the pages as they were painted, with printed
    numbers, too. `always`: made with every document, asked for or not; `on_request`: only where its
    name is given. `link` is what the web page calls its link to it. In the preview it is called
    `label` (one without is not listed), and a browser gets it as `media_type`: to show it as a page
    (`frame`) or by its own means (`viewer`), or to save it (`download`).
    """

    name: str
    write: "Callable[[PreparedDocument], bytes]"
    laid_out: bool = False
    painted: bool = False
    always: bool = False
    on_request: bool = False
    link: str = ""
    label: str = ""
    media_type: str = "application/octet-stream"
    shown: str = "download"


def _write_pdf(document: "PreparedDocument") -> bytes:
    from reportgen.render.pdf.write import write

    typesetter = document.renderer.typesetter(document.typography)
    pages = (document.front, document.layout, document.printed_numbers)
    pieces = document.pieces("pdf")
    data = write(typesetter, document.edition, *pages, pieces)
    pieces.keep()
    return data


def _write_docx(document: "PreparedDocument") -> bytes:
    writer = document.renderer.word_writer(document.typography)
    pieces = document.pieces("docx")
    data = writer.write(document.edition, document.paged_tree, pieces)
    pieces.keep()
    return data


def _write_xlsx(document: "PreparedDocument") -> bytes:
    writer = document.renderer.workbook_writer(document.typography)
    return writer.write(document.edition, document.tree)


def _write_html(document: "PreparedDocument") -> bytes:
    from reportgen.render.html import write_page

    linked = {name: FORMATS[name].link for name in _LINKED if name in document.linked}
    return write_page(document.edition, document.tree, document.templates, linked)


def _write_package(document: "PreparedDocument") -> bytes:
    from reportgen.render.datapackage import write_package

    return write_package(document.edition)


_ALL = (
    Format(
        "pdf",
        _write_pdf,
        laid_out=True,
        painted=True,
        link="下载 PDF",
        label="PDF",
        media_type="application/pdf",
        shown="viewer",
    ),
    Format(
        "docx",
        _write_docx,
        laid_out=True,
        link="下载 Word 文档",
        label="DOCX",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    Format(
        "xlsx",
        _write_xlsx,
        on_request=True,
        link="下载工作簿",
        label="XLSX",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Format(
        "html",
        _write_html,
        label="网页",
        media_type="text/html; charset=utf-8",
        shown="frame",
    ),
    Format(
        "zip",
        _write_package,
        always=True,
        link="下载数据",
        media_type="application/zip",
    ),
)
FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}


_LINKED = tuple(name for name, each in FORMATS.items() if each.link)


def chosen_formats(names: Collection[str]) -> tuple[str, ...]:
    """The formats to be made where these are asked for; the usual ones where none is."""
    return tuple(
        name
        for name, each in FORMATS.items()
        if each.always or name in names or not (names or each.on_request)
    )


def linked_formats(names: Collection[str]) -> tuple[str, ...]:
    """Those of the formats, in order, to which a web page has links where they lie beside it."""
    return tuple(name for name in _LINKED if name in names)


def formats_on_request() -> tuple[str, ...]:
    """The formats that can be asked for."""
    return tuple(name for name, each in FORMATS.items() if not each.always)
