"""HTML to PDF through WeasyPrint; the only module that imports it.

The body is laid out first, which gives every heading's page number; the cover and the contents
are laid out with those numbers, and all pages are put together. Nothing is fetched: neither
from the network nor from the disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from weasyprint import CSS, HTML
from weasyprint.document import Document, Page
from weasyprint.formatting_structure.boxes import TableRowBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from reportgen import pagination
from reportgen.edition import Edition
from reportgen.forms import Forms

_FONT_FILES = (".ttf", ".ttc", ".otf", ".otc")


class _InstalledFontsOnly(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
    """Opens font files that fontconfig named, and nothing else.

    WeasyPrint's default embeds any local file and asks any host that a document names.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> Any:
        if not url.lower().endswith(_FONT_FILES):
            raise ValueError("only installed fonts may be opened")
        return super().fetch(url, headers)


_SIDES = ("left", "right")  # by parity of the page number


_FETCHER = _InstalledFontsOnly()


@dataclass(frozen=True)
class Layout:
    """One document's numbered pages.

    `body` is the tree as laid out, its tables cut at page ends; `numbers` gives the page
    number of each anchor.
    """

    document: Document
    pages: tuple[Page, ...]
    body: tuple[etree._Element, ...]
    numbers: Mapping[str, int]


@dataclass
class Printer:
    """Style sheets for one typography, read once and used for every document."""

    forms: Forms
    typography: Mapping[str, Any]

    def __post_init__(self) -> None:
        self._fonts = FontConfiguration()
        self._faces = self._style("fonts.css")
        leading = {name: self._leading(name) for name in self.typography["faces"]}
        # a run of pages may begin on a left-hand page, where the number stands on the left
        self._body = [self._style("print.css", first=side, leading=leading) for side in _SIDES]
        self._front = self._style("print.css", first="", leading=leading)

    def _style(self, name: str, **values: Any) -> CSS:
        text = self.forms.style(name, {**self.typography, **values})
        return CSS(string=text, font_config=self._fonts, url_fetcher=_FETCHER)

    def _leading(self, name: str) -> float:
        """By how many font sizes a line of Chinese text comes out higher than line-height.

        The line's strut is that of the Latin face, which sits lower than the Chinese one; the
        fonts at hand decide how much. The style sheet takes it off again.
        """
        faces = self.typography["faces"]
        latin = [f"latin-{number}" for number in range(1, len(faces["latin"]["css"]) + 1)]
        families = ", ".join(f"'{family}'" for family in [*latin, *faces[name]["css"]])
        weight = faces[name]["weight"]
        line = f'<p style="margin:0;font:{weight} 100px/200px {families}">永1</p>'
        page = self._render(line, self._faces).pages[0]
        # WeasyPrint has no public way to ask for a box's height
        html = page._page_box.children[0]
        return float(html.children[0].children[0].height) / 100 - 2

    def lay_out(self, edition: Edition, body: Sequence[etree._Element]) -> Layout:
        """Lay out the numbered pages, each run of sections that begins a page by itself."""
        pages: list[Page] = []
        laid_out: list[etree._Element] = []
        numbers: dict[str, int] = {}
        for group in pagination.groups(body):
            document, sections = self._lay_out_group(edition, group, len(pages) + 1)
            for page in document.pages:
                pages.append(page)
                numbers.update(dict.fromkeys(page.anchors, len(pages)))
            laid_out += sections
        return Layout(document, tuple(pages), tuple(laid_out), numbers)

    def _lay_out_group(
        self, edition: Edition, group: Sequence[etree._Element], first: int
    ) -> tuple[Document, list[etree._Element]]:
        """Lay out sections whose first page has number `first`; cut tables at page ends."""
        number = CSS(string=f"@page :first {{ counter-set: page {first} }}")
        styles = [self._body[first % 2], number]
        marked = pagination.mark_rows(group)
        document = self._render(_page(edition, marked), *styles)
        if len(document.pages) == 1:
            return document, pagination.unmarked(marked)
        cut = pagination.cut_tables(marked, _row_pages(document))
        return self._render(_page(edition, cut), *styles), cut

    def lay_out_front(self, edition: Edition, front: Sequence[etree._Element]) -> Document:
        """Lay out cover and contents, whose page numbers are in them already."""
        return self._render(_page(edition, front), self._front)

    def write(self, edition: Edition, front: Document, layout: Layout) -> bytes:
        """Cover, contents and the laid-out body as one PDF."""
        whole = front.copy([*front.pages, *layout.pages])
        return bytes(whole.write_pdf(pdf_tags=True, pdf_identifier=edition.file_name.encode()))

    def _render(self, html: str, *styles: CSS) -> Document:
        return HTML(string=html, url_fetcher=_FETCHER).render(
            stylesheets=[self._faces, *styles], font_config=self._fonts
        )


def _row_pages(document: Document) -> dict[int, tuple[int, int]]:
    """First and last page of each marked table row."""
    found: dict[int, tuple[int, int]] = {}
    for number, page in enumerate(document.pages, start=1):
        # WeasyPrint has no public way to ask where a row lies
        for box in page._page_box.descendants():
            if isinstance(box, TableRowBox) and (mark := box.element.get(pagination.ROW)):
                first, _ = found.get(int(mark), (number, number))
                found[int(mark)] = (first, number)
    return found


def _page(edition: Edition, sections: Sequence[etree._Element]) -> str:
    """A whole HTML page around the sections, for layout."""
    head = etree.Element("head")
    etree.SubElement(head, "title").text = edition.title
    day = edition.department.published_on.isoformat()
    for name, value in (
        ("author", edition.department.publisher),
        ("dcterms.created", day),
        ("dcterms.modified", day),
    ):
        etree.SubElement(head, "meta", name=name, content=value)
    body = "".join(
        etree.tostring(section, encoding="unicode", method="html") for section in sections
    )
    head_html = etree.tostring(head, encoding="unicode", method="html")
    return f'<!DOCTYPE html><html lang="zh-CN">{head_html}<body>{body}</body></html>'
