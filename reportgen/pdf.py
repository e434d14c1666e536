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
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

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


_FETCHER = _InstalledFontsOnly()


class Layout:
    """The pages of one document's body, and the page number of each anchor."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.pages: Mapping[str, int] = {
            anchor: number
            for number, page in enumerate(document.pages, start=1)
            for anchor in page.anchors
        }


@dataclass
class Printer:
    """Style sheets for one typography, read once and used for every document."""

    forms: Forms
    typography: Mapping[str, Any]

    def __post_init__(self) -> None:
        self._fonts = FontConfiguration()
        self._faces = self._style("fonts.css")
        leading = {name: self._leading(name) for name in self.typography["faces"]}
        self._body = self._style("print.css", numbered=True, leading=leading)
        self._front = self._style("print.css", numbered=False, leading=leading)

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
        """Lay out the numbered pages of a document."""
        return Layout(self._render(_page(edition, body), self._body))

    def lay_out_front(self, edition: Edition, front: Sequence[etree._Element]) -> Document:
        """Lay out cover and contents, whose page numbers are in them already."""
        return self._render(_page(edition, front), self._front)

    def write(self, edition: Edition, front: Document, layout: Layout) -> bytes:
        """Cover, contents and the laid-out body as one PDF."""
        whole = front.copy([*front.pages, *layout.document.pages])
        return bytes(whole.write_pdf(pdf_tags=True, pdf_identifier=edition.file_name.encode()))

    def _render(self, html: str, style: CSS) -> Document:
        return HTML(string=html, url_fetcher=_FETCHER).render(
            stylesheets=[self._faces, style], font_config=self._fonts
        )


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
