"""Painted page fragments to one PDF file, with WeasyPrint's writer.

Cover and contents come first, then the numbered pages. The file is PDF/A-2a and PDF/UA-1. Part 2,
since part 1 knows no OpenType fonts (Noto is one) and part 3 adds nothing but attachments, of which
we have none; part 4 is PDF 2.0, which PDF/UA-1 is not. Level a, since the text is tagged: levels
b and u say less than is true.
"""

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest

import pydyf
from lxml import etree
from weasyprint.document import Document, DocumentMetadata
from weasyprint.text.fonts import FontConfiguration

from reportgen.document.edition import Edition
from reportgen.output.kept_pieces import KeptPieces
from reportgen.render.pdf.fragments import Fragment, PaintedPage
from reportgen.render.pdf.tag_writer import TagWriter
from reportgen.render.pdf.typeset import Typesetter
from reportgen.render.pdf.weasyprint_insides import (
    FinishedPage,
    load_font,
    new_document,
    xmp_properties,
)
from reportgen.render.pdf.weasyprint_stream import EmbeddedFont


@dataclass(frozen=True)
class Layout:
    """One document's numbered pages, fragment by fragment."""

    fragments: tuple[Fragment, ...]

    @property
    def pages(self) -> tuple[PaintedPage, ...]:
        """The numbered pages."""
        return tuple(page for fragment in self.fragments for page in fragment.pages)

    @property
    def body(self) -> tuple[etree._Element, ...]:
        """The tree, classed by how it was laid out; parsed anew at each call."""
        return tuple(section for fragment in self.fragments for section in fragment.sections())

    @property
    def numbers(self) -> dict[str, int]:
        """The page number of each anchor."""
        numbers: dict[str, int] = {}
        for number, page in enumerate(self.pages, start=1):
            for name in page.anchors:
                numbers.setdefault(name, number)
        return numbers


def write(
    typesetter: Typesetter,
    edition: Edition,
    front: Fragment,
    layout: Layout,
    numbers: Sequence[PaintedPage],
    pieces: KeptPieces,
) -> bytes:
    """One file: cover and contents, then the laid-out body; `numbers` are the printed ones.

    Compressed streams and subsets of fonts are `pieces`, most of which an edit leaves as they were.
    """
    fragments = (front, *layout.fragments)
    before = len(front.pages)
    painted = [page for fragment in fragments for page in fragment.pages]
    printed = [None] * before + list(numbers[: len(painted) - before])
    layers = [tuple(filter(None, pair)) for pair in zip_longest(painted, printed)]
    pages = [_finished(on_page) for on_page in layers]
    metadata = _metadata(edition)
    document = new_document(pages, metadata, typesetter.configuration)
    document.fonts.update(_fonts(typesetter.configuration, layers, pieces))

    def finish(_: Document, pdf: pydyf.PDF) -> None:
        _write_tags(pdf, fragments, pages)
        _complete(pdf, metadata, before)
        _compress_once(pdf, pieces)

    return bytes(
        document.write_pdf(
            finisher=finish,
            pdf_variant="pdf/a-2u",  # 2a would have WeasyPrint write its own tags
            pdf_identifier=edition.file_name.encode(),
        )
    )


def _finished(layers: Sequence[PaintedPage]) -> FinishedPage:
    """A page and the one that holds its printed number, where it has one, as one page."""
    page = layers[0]
    painted = [(layer.content, layer.states) for layer in layers]
    return FinishedPage(page.width, page.height, page.bookmarks, page.anchors, page.links, painted)


def _fonts(
    configuration: FontConfiguration,
    layers: Iterable[Sequence[PaintedPage]],
    pieces: KeptPieces,
) -> dict[int, EmbeddedFont]:
    """The fonts of all pages by WeasyPrint's keys, with every glyph that is shown."""
    fonts: dict[str, tuple[int, EmbeddedFont]] = {}
    for page in (page for on_page in layers for page in on_page):
        for name, glyphs in page.fonts.items():
            if name not in fonts:
                fonts[name] = _, font = load_font(configuration, glyphs.face, pieces)
                if font.hash != name:
                    raise LookupError(f"{glyphs.face[0]} is not the face that was laid out with")
            _, font = fonts[name]
            font.widths.update(glyphs.widths)
            for glyph, text in glyphs.texts.items():
                other = font.to_unicode.setdefault(glyph, text)
                if other != text:
                    font.to_unicode[glyph] = min(text, other, key=_unusual)
    return dict(fonts.values())


def _unusual(text: str) -> tuple[bool, str]:
    """How unusual a text is, of several that a font draws with the same glyph: 日 before ⽇."""
    return any(unicodedata.category(one) in ("So", "Co", "Cf") for one in text), text


def _write_tags(
    pdf: pydyf.PDF, fragments: Sequence[Fragment], pages: Sequence[FinishedPage]
) -> None:
    writer = TagWriter(pdf)
    firsts = accumulate((len(fragment.pages) for fragment in fragments), initial=0)
    for fragment, first in zip(fragments, firsts, strict=False):
        finished = pages[first : first + len(fragment.pages)]
        annotations = {
            (page, number): annotation
            for page, on_page in enumerate(finished)
            for number, annotation in on_page.annotations().items()
        }
        writer.add(fragment.tags, annotations)
    writer.finish()


def _metadata(edition: Edition) -> DocumentMetadata:
    day = edition.department.published_on.isoformat()
    department = edition.department
    return DocumentMetadata(
        title=edition.title,
        authors=[department.publisher or department.name],
        created=day,
        modified=day,
        lang="zh-CN",
    )


def _compress_once(pdf: pydyf.PDF, pieces: KeptPieces) -> None:
    """Compress each stream once: pydyf would do so again for the file's identifier.

    Those that are there, and the ones that pydyf adds when it writes the file.
    """
    add = pdf.add_object

    def add_compressed(item: pydyf.Object) -> None:
        _compress(item, _BEST, pieces)
        add(item)

    for item in pdf.objects:
        _compress(item, _LEVEL, pieces)
    pdf.add_object = add_compressed


def _compress(item: pydyf.Object, level: int, pieces: KeptPieces) -> None:
    if isinstance(item, pydyf.Stream) and item.compress:
        item.compress = False
        content = item.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
        source = b"%d %b" % (level, content)
        item.stream = [pieces.data(source, lambda: zlib.compress(content, level))]
        item.extra = {**item.extra, "Filter": "/FlateDecode"}


_LEVEL = 6  # of what pages show: three times as fast as 9, and hardly larger
_BEST = 9  # of the structure, which repeats itself


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
    properties = etree.fromstring(xmp_properties(metadata))
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
