"""Strips of painted pages to one PDF file, with WeasyPrint's writer.

Cover and contents come first, then the numbered pages. The file is PDF/A-2a and PDF/UA-1. Part 2,
since part 1 knows no OpenType fonts (Noto is one) and part 3 adds nothing but attachments, of which
we have none; part 4 is PDF 2.0, which PDF/UA-1 is not. Level a, since the text is tagged: levels
b and u say less than is true.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, zip_longest
from types import SimpleNamespace
from typing import Any

import pydyf
from lxml import etree
from weasyprint.document import Document, DocumentMetadata
from weasyprint.urls import URLFetcher

from reportgen.document.edition import Edition
from reportgen.render.pdf.fragments import Fragment, Sheet
from reportgen.render.pdf.structure import Writer
from reportgen.render.pdf.typeset import Typesetter


@dataclass(frozen=True)
class Layout:
    """One document's numbered pages, strip by strip."""

    fragments: tuple[Fragment, ...]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The numbered pages."""
        return tuple(sheet for fragment in self.fragments for sheet in fragment.sheets)

    @property
    def body(self) -> tuple[etree._Element, ...]:
        """The tree as laid out, its tables cut at page ends; parsed anew at each call."""
        return tuple(section for fragment in self.fragments for section in fragment.sections())

    @property
    def numbers(self) -> dict[str, int]:
        """The page number of each anchor."""
        found: dict[str, int] = {}
        for number, sheet in enumerate(self.sheets, start=1):
            for name in sheet.anchors:
                found.setdefault(name, number)
        return found


def write(
    typesetter: Typesetter,
    edition: Edition,
    front: Fragment,
    layout: Layout,
    numbers: Sequence[Sheet],
) -> bytes:
    """One file: cover and contents, then the laid-out body; `numbers` are the printed ones."""
    fragments = (front, *layout.fragments)
    before = len(front.sheets)
    sheets = [sheet for fragment in fragments for sheet in fragment.sheets]
    printed = [None] * before + list(numbers[: len(sheets) - before])
    pages = [_Page(sheet, number) for sheet, number in zip_longest(sheets, printed)]
    metadata = _metadata(edition)
    document = Document(pages, metadata, URLFetcher(), typesetter.configuration, {}, None)
    document.fonts.update(_fonts(typesetter, pages))

    def finish(_: Document, pdf: pydyf.PDF) -> None:
        writer = Writer(pdf)
        firsts = accumulate((len(fragment.sheets) for fragment in fragments), initial=0)
        for fragment, first in zip(fragments, firsts, strict=False):
            own = pages[first : first + len(fragment.sheets)]
            writer.add(fragment.elements, first, dict(_annotations(own)))
        writer.finish()
        _complete(pdf, metadata, before)
        _compress(pdf)

    return bytes(
        document.write_pdf(
            finisher=finish,
            pdf_variant="pdf/a-2u",  # 2a would have WeasyPrint write its own tags
            pdf_identifier=edition.file_name.encode(),
        )
    )


@dataclass
class _Page:
    """A kept page in the shape that WeasyPrint's writer takes pages in."""

    sheet: Sheet
    number: Sheet | None  # the printed page number
    bleed: Mapping[str, float] = field(
        default_factory=lambda: dict.fromkeys(("top", "right", "bottom", "left"), 0)
    )
    forms: Mapping[Any, Sequence[Any]] = field(default_factory=lambda: {None: []})

    def __post_init__(self) -> None:
        self.width, self.height = self.sheet.width, self.sheet.height
        self.bookmarks = self.sheet.bookmarks
        self.anchors = {name: (*place, *place) for name, place in self.sheet.anchors.items()}
        self.links = [(*link, SimpleNamespace(link_annotation=None)) for link in self.sheet.links]

    @property
    def layers(self) -> Iterator[Sheet]:
        """What is painted on the page."""
        yield self.sheet
        if self.number:
            yield self.number

    def paint(self, stream: Any, scale: float) -> None:
        """Add what was painted; the writer has turned the page upright before."""
        for layer in self.layers:
            stream.stream.append(layer.content)
            for name, state in layer.states.items():
                stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary(state))


def _fonts(typesetter: Typesetter, pages: Sequence[_Page]) -> dict[int, Any]:
    """WeasyPrint's fonts for all pages, with every glyph that is shown."""
    found: dict[str, tuple[int, Any]] = {}
    for layer in (layer for page in pages for layer in page.layers):
        for name, glyphs in layer.fonts.items():
            if name not in found:
                found[name] = typesetter.font(name, glyphs)
            font = found[name][1]
            font.widths.update(glyphs.widths)
            font.to_unicode = {**font.to_unicode, **glyphs.texts}
    return dict(found.values())


def _annotations(pages: Sequence[_Page]) -> Iterator[tuple[tuple[int, int], Any]]:
    for place, page in enumerate(pages):
        for number, link in enumerate(page.links):
            if link[-1].link_annotation:
                yield (place, number), link[-1].link_annotation


def _metadata(edition: Edition) -> DocumentMetadata:
    day = edition.department.published_on.isoformat()
    publisher = edition.department.publisher
    return DocumentMetadata(
        title=edition.title,
        authors=[publisher] if publisher else [],
        created=day,
        modified=day,
        lang="zh-CN",
    )


def _compress(pdf: pydyf.PDF) -> None:
    """Compress all streams once: pydyf would do so twice, for the file's identifier, too."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            item.compress = False
            content = item.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            item.stream = [zlib.compress(content, _LEVEL)]
            item.extra = {**item.extra, "Filter": "/FlateDecode"}


_LEVEL = 6  # three times as fast as 9, and hardly larger


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
