"""HTML to PDF through WeasyPrint; the only module that imports it.

The body is laid out first, which gives every heading's page number; the cover and the contents
are laid out with those numbers, and all pages are put together. Nothing is fetched: neither
from the network nor from the disk.

The file is PDF/A-2a and PDF/UA-1. Part 2, since part 1 knows no OpenType fonts (Noto is one) and
part 3 adds nothing but attachments, of which we have none; part 4 is PDF 2.0, which PDF/UA-1 is
not. Level a, since the text is tagged: levels b and u say less than is true.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.util import Finalize
from typing import Any
from urllib.parse import quote

import pydyf
from lxml import etree
from weasyprint import CSS, HTML
from weasyprint.document import Document, DocumentMetadata, Page
from weasyprint.formatting_structure.boxes import MarginBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reportgen import pagination
from reportgen.edition import Edition
from reportgen.fonts import as_high_as, first_installed
from reportgen.forms import Forms
from reportgen.linebreaks import keep_numbers
from reportgen.problems import fail
from reportgen.tags import Node, Structure

_FONT_FILES = (".ttf", ".ttc", ".otf", ".otc")


class _FontsOnly(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
    """Opens font files that fontconfig named and Latin faces made here, and nothing else.

    WeasyPrint's default embeds any local file and asks any host that a document names.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.made: dict[str, bytes] = {}

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url in self.made:
            return URLFetcherResponse(url, self.made[url], {"Content-Type": "font/otf"})
        if not url.lower().endswith(_FONT_FILES):
            raise ValueError("only fonts may be opened")
        return super().fetch(url, headers)


def _address(family: str) -> str:
    return f"made:{quote(family)}"


_SIDES = ("left", "right")  # by parity of the page number


@dataclass(frozen=True)
class Layout:
    """One document's numbered pages.

    `body` is the tree as laid out, its tables cut at page ends; `numbers` gives the page
    number of each anchor; `parts` are the numbered headings and tables before they were cut.
    """

    document: Document
    pages: tuple[Page, ...]
    body: tuple[etree._Element, ...]
    numbers: Mapping[str, int]
    parts: Mapping[str, etree._Element]


@dataclass
class Printer:
    """Style sheets for one typography, read once and used for every document."""

    forms: Forms
    typography: Mapping[str, Any]

    def __post_init__(self) -> None:
        self._fonts = FontConfiguration()
        # it removes its folder of font settings only when collected, which a worker's end is not
        Finalize(None, self._fonts.__del__, exitpriority=0)
        self._fetcher = _FontsOnly()
        latin = {name: self._latin(name) for name in self.typography["faces"] if name != "latin"}
        addresses = {family: _address(family) for family in latin.values()}
        self._faces = self._style("fonts.css", addresses=addresses)
        # a run of pages may begin on a left-hand page, where the number stands on the left
        self._body = [self._style("print.css", first=side, latin=latin) for side in _SIDES]
        self._front = self._style("print.css", first="", latin=latin)

    def _style(self, name: str, **values: Any) -> CSS:
        text = self.forms.style(name, {**self.typography, **values})
        return CSS(string=text, font_config=self._fonts, url_fetcher=self._fetcher)

    def _latin(self, name: str) -> str:
        """Make the Latin letters that go with the Chinese face `name`; their family name.

        A line is as high as the highest face in it: with one height for both, all lines of a
        text are equally far apart, whatever fonts this machine has.
        """
        faces = self.typography["faces"]
        latin, chinese = (first_installed(faces[face]["css"]) for face in ("latin", name))
        family = f"{latin} beside {chinese}"
        if latin and chinese and _address(family) not in self._fetcher.made:
            self._fetcher.made[_address(family)] = as_high_as(latin, chinese)
        return family

    def lay_out(self, edition: Edition, body: Sequence[etree._Element]) -> Layout:
        """Lay out the numbered pages, each run of sections that begins a page by itself."""
        pages: list[Page] = []
        laid_out: list[etree._Element] = []
        numbers: dict[str, int] = {}
        marked = pagination.mark_parts(body)
        for group in pagination.groups(marked):
            document, sections = self._lay_out_group(edition, group, len(pages) + 1)
            for page in document.pages:
                pages.append(page)
                numbers.update(dict.fromkeys(page.anchors, len(pages)))
            laid_out += pagination.unmarked(sections)
        return Layout(document, tuple(pages), tuple(laid_out), numbers, pagination.parts(marked))

    def _lay_out_group(
        self, edition: Edition, group: Sequence[etree._Element], first: int
    ) -> tuple[Document, Sequence[etree._Element]]:
        """Lay out marked sections whose first page has number `first`; cut tables at page ends."""
        number = CSS(string=f"@page :first {{ counter-set: page {first} }}")
        styles = [self._faces, self._body[first % 2], number]
        document = self._render(self._page(edition, group), *styles)
        if len(document.pages) == 1:
            return document, group
        if pagination.let_split(group, _places(document)):
            document = self._render(self._page(edition, group), *styles)
        cut = pagination.cut_tables(group, _places(document))
        return self._render(self._page(edition, cut), *styles), cut

    def lay_out_front(self, edition: Edition, front: Sequence[etree._Element]) -> Document:
        """Lay out cover and contents, whose page numbers are in them already."""
        return self._render(_page(edition, front), self._faces, self._front)

    def write(self, edition: Edition, front: Document, layout: Layout) -> bytes:
        """Cover, contents and the laid-out body as one PDF."""
        structure = Structure(layout.parts)
        pages = enumerate([*front.pages, *layout.pages])
        whole = front.copy([_TaggedPage(page, number, structure) for number, page in pages])

        def finish(_: Document, pdf: pydyf.PDF) -> None:
            structure.write(pdf)
            _complete(pdf, whole.metadata, len(front.pages))

        return bytes(
            whole.write_pdf(
                finisher=finish,
                pdf_variant="pdf/a-2u",  # 2a would have WeasyPrint write its own tags
                pdf_identifier=edition.file_name.encode(),
            )
        )

    def _page(self, edition: Edition, sections: Sequence[etree._Element]) -> str:
        return _page(edition, keep_numbers(sections, self.typography))

    def _render(self, html: str, *styles: CSS) -> Document:
        return HTML(string=html, url_fetcher=self._fetcher).render(
            stylesheets=styles, font_config=self._fonts
        )


class _TaggedPage(Page):  # type: ignore[misc]  # weasyprint is untyped
    """A page that enters its text in the structure tree while it is painted."""

    def __init__(self, page: Page, number: int, structure: Structure) -> None:
        self.__dict__.update(page.__dict__)
        # WeasyPrint makes a link of every box within a link, and links may not be nested
        self.links = [link for link in page.links if link[-1].link]
        self._number = number
        self._structure = structure
        self._unread: dict[Any, int] = {}  # where in the content a text box is marked

    def paint(self, stream: Any, scale: float = 1) -> None:
        stream._tags = {}  # switches marking on: afterwards every text box has its entry
        super().paint(stream, scale)
        marks = {
            item["MCID"]: index
            for index, item in enumerate(stream.stream)
            if isinstance(item, pydyf.Dictionary) and "MCID" in item
        }
        if len(marks) < len(stream._tags):  # drawn apart, as a picture without structure
            message = "print.css 把文字设成了半透明，读屏软件会读不到"
            raise fail(message, "请去掉 opacity 之类的效果，改用浅一些的 color")
        self._unread = {box: marks[tag["mcid"]] for box, tag in stream._tags.items()}
        self._read(self._page_box, self._structure.root, stream.stream)
        for box in list(self._unread):
            self._set_aside(box, "/Layout", stream.stream)

    def _read(self, box: Any, node: Node, content: list[Any]) -> None:
        """Enter a box and what is in it, in reading order, below `node`."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, TextBox):
            number = self._structure.add_text(node, self._number)
            content[self._unread.pop(box)]["MCID"] = number
        elif isinstance(box, MarginBox):
            self._repeated(box, content)
        elif not box.is_leader:
            node = self._node(box, node)
            if _is_repeated(box, node, self._number):
                self._repeated(box, content)
                return
            if box.link_annotation:
                self._structure.add_link(node, self._number, box.link_annotation)
            for child in box.children:
                self._read(child, node, content)

    def _repeated(self, box: Any, content: list[Any]) -> None:
        """Leave out what stands on every page: page numbers, heads of a table that goes on."""
        for text in [inner for inner in box.descendants() if inner in self._unread]:
            self._set_aside(text, "/Pagination", content)

    def _node(self, box: Any, node: Node) -> Node:
        if box.element is None:
            return node
        if box.element_tag == "li::marker":
            return self._structure.label(node)
        return self._structure.node(node, box.element, self._number)

    def _set_aside(self, box: Any, kind: str, content: list[Any]) -> None:
        """Mark a text as an artifact: nothing to be read out."""
        index = self._unread.pop(box)
        content[index - 1 : index + 1] = ["/Artifact", pydyf.Dictionary({"Type": kind})]


def _is_repeated(box: Any, node: Node, page: int) -> bool:
    """Whether a head or cell stands on a page before, too; WeasyPrint repeats heads by itself."""
    if box.element is None:
        return False
    again = pagination.AGAIN in box.element.get("class", "").split()
    return again or (node.tag == "THead" and node.page < page)


def _complete(pdf: pydyf.PDF, metadata: DocumentMetadata, front: int) -> None:
    """Add what PDF/A and PDF/UA ask of the file as a whole, and the printed page numbers."""
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    labels = (0, pydyf.Dictionary({"S": "/r"}), front, pydyf.Dictionary({"S": "/D"}))
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(labels)})
    xmp = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    xmp.stream = [_XMP % _properties(metadata)]
    xmp.compress = False  # readable without a PDF program
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Subtype") == "/CIDFontType0":
            item.pop("CIDToGIDMap", "")  # for TrueType fonts only (ISO 32000-1, table 117)


def _properties(metadata: DocumentMetadata) -> bytes:
    """The XMP properties: those of WeasyPrint, and that this is PDF/UA as well as PDF/A."""
    properties = etree.fromstring(metadata.generate_rdf_metadata("a", 2, "A"))
    properties.extend(etree.fromstring(_PDFUA))
    etree.cleanup_namespaces(properties)
    return etree.tostring(properties, encoding="utf-8")


_XMP = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">%s</x:xmpmeta>
<?xpacket end="r"?>"""
# PDF/A admits no property of a schema that it does not know, unless the file describes it
# (ISO 19005-2, 6.6.2.3): PDF/UA's is not among those.
_PDFUA = b"""
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def _places(document: Document) -> dict[str, pagination.Place]:
    """Where each marked heading and table row came to stand."""
    found: dict[str, pagination.Place] = {}
    for number, page in enumerate(document.pages, start=1):
        # WeasyPrint has no public way to ask where an element lies
        for box in page._page_box.descendants():
            if box.element_tag in ("h1", "h2", "tr"):
                mark = box.element.get(pagination.PART)
                place = found.setdefault(mark, pagination.Place(number, number))
                place.last = number
                place.height += box.height / page._page_box.height
                if box.element_tag == "tr":
                    _count_texts(place.texts, box, number)
    return found


def _count_texts(texts: list[Counter[int]], row: Any, page: int) -> None:
    """Add how much text of each cell stands in this part of a row."""
    texts += [Counter() for _ in row.children[len(texts) :]]
    for count, cell in zip(texts, row.children, strict=True):
        inner = (box.text for box in cell.descendants() if isinstance(box, TextBox))
        if length := sum(not c.isspace() for text in inner for c in text):
            count[page] += length


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
