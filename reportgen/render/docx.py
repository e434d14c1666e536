"""HTML to DOCX: the same tree walked into Word styles; the only writer that uses python-docx.

Every look comes from a style in templates/word/styles.xml. Page numbers in the contents are
given from outside; the field holds them as results, so Word shows them without asking. Table
cells are written as text and parsed once: python-docx's own `table.cell()` is quadratic.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.oxml import parse_xml
from lxml import etree

from reportgen.document.edition import Edition
from reportgen.document.templates import Content, Templates
from reportgen.render.pagination import GOES_ON, GOES_ON_WITH_A_LINE

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: the same bytes at every build
_CELL_STYLES = {
    GOES_ON: "TableGoesOn",
    GOES_ON_WITH_A_LINE: "TableGoesOnLine",
    "center": "TableCenter",
    "number": "TableNumber",
    "text": "TableText",
}
_PARAGRAPH_STYLES = {
    "cover-name": "CoverName",
    "cover-title": "Title",
    "cover-note": "CoverNote",
    "cover-publisher": "CoverPublisher",
    "cover-date": "CoverDate",
    "cover-imprint": "CoverImprint",
}


@dataclass(frozen=True)
class WordWriter:
    """The reference document for one typography: styles and page measures, read once."""

    templates: Templates
    typography: Mapping[str, Any]

    def write(self, edition: Edition, content: Content) -> bytes:
        """The document as DOCX, with the page numbers that the contents of `content` bear."""
        walker = _Walker(self._text_width())
        xml = "".join(walker.document(content))
        # Only the body's first page has a number given: had the front one, LibreOffice would
        # take page 1 for a left-hand page.
        front = self._section("", footers=False)
        body = self._section('<w:pgNumType w:start="1"/>', footers=True)
        xml = xml.replace(
            _SECTION_BREAK, f'<w:p><w:pPr><w:pStyle w:val="TableGap"/>{front}</w:pPr></w:p>'
        )
        document = docx.Document(io.BytesIO(self._reference()))
        new = parse_xml(f'<w:body xmlns:w="{_W}" xmlns:r="{_R}">{xml}{body}</w:body>')
        document.element.replace(document.element.body, new)
        _set_properties(document, edition)
        buffer = io.BytesIO()
        document.save(buffer)
        return _without_times(buffer.getvalue())

    def _text_width(self) -> int:
        page = self.typography["page"]
        return _twips(210 - page["left_mm"] - page["right_mm"])

    def _section(self, numbering: str, *, footers: bool) -> str:
        page = self.typography["page"]
        top, right, bottom, left = (
            _twips(page[f"{side}_mm"]) for side in ("top", "right", "bottom", "left")
        )
        # the number's line is 16 pt high and hangs below the type area
        footer = bottom - _twips(page["number_gap_mm"]) - 320
        if footers:  # the contents' lines break alike; only tables and text need a reserve
            bottom -= _twips(page["word_reserve_mm"])
        kinds = (("default", "rIdOdd"), ("even", "rIdEven")) if footers else ()
        references = "".join(
            f'<w:footerReference w:type="{kind}" r:id="{rid}"/>' for kind, rid in kinds
        )
        return (
            f'<w:sectPr xmlns:r="{_R}">{references}<w:type w:val="nextPage"/>'
            '<w:pgSz w:w="11906" w:h="16838"/>'
            f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
            f'w:header="0" w:footer="{footer}" w:gutter="0"/>{numbering}'
            "</w:sectPr>"
        )

    def _reference(self) -> bytes:
        """The package that python-docx opens: our parts only, nothing of its own template."""
        parts = {
            "[Content_Types].xml": _CONTENT_TYPES,
            "_rels/.rels": _relationships(
                ("rId1", "officeDocument", "word/document.xml"),
                ("rId2", "metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": _CORE,
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body/></w:document>',
            "word/_rels/document.xml.rels": _relationships(
                ("rIdStyles", "styles", "styles.xml"),
                ("rIdSettings", "settings", "settings.xml"),
                ("rIdFonts", "fontTable", "fontTable.xml"),
                ("rIdTheme", "theme", "theme/theme1.xml"),
                ("rIdOdd", "footer", "footer1.xml"),
                ("rIdEven", "footer", "footer2.xml"),
            ),
            "word/styles.xml": self._part("word/styles.xml"),
            "word/settings.xml": self._part("word/settings.xml"),
            "word/fontTable.xml": self._part("word/fontTable.xml"),
            "word/theme/theme1.xml": self._part("word/theme.xml"),
            "word/footer1.xml": self._part("word/footer.xml", style="FooterOdd"),
            "word/footer2.xml": self._part("word/footer.xml", style="FooterEven"),
        }
        return _zip((name, text.encode()) for name, text in parts.items())

    def _part(self, name: str, **values: str) -> str:
        return self.templates.style(name, {**self.typography, **values}).strip()


_SECTION_BREAK = "<section-break/>"


@dataclass
class _Walker:
    """Walks the tree in reading order and yields WordprocessingML as text."""

    width: int  # of the text area, in twips
    bookmarks: dict[str, int] = field(default_factory=dict)

    def document(self, content: Content) -> Iterator[str]:
        for block in _blocks(content.cover):
            if block.tag == "table":
                yield self._table(block)
            else:
                yield _paragraph(_cover_style(block), _runs(block))
        yield from self._contents(content.contents)
        yield _SECTION_BREAK
        for index, section in enumerate(content.body):
            yield from self._section(section, first=index == 0)
        yield _GAP

    def _contents(self, nav: etree._Element) -> Iterator[str]:
        title = nav.find("h1")
        if title is not None:
            yield _paragraph("TOCHeading", _runs(title))
        items = list(nav.iter("li"))
        for index, item in enumerate(items):
            first, last = index == 0, index == len(items) - 1
            yield self._contents_line(item, first=first, last=last)

    def _contents_line(self, item: etree._Element, *, first: bool, last: bool) -> str:
        link = item.find("a")
        anchor = "" if link is None else link.get("href", "").removeprefix("#")
        bookmark = _bookmark_name(self._bookmark(anchor))
        page = item.find(".//span[@class='toc-page']")
        title = item.find(".//span[@class='toc-title']")
        runs = _runs(title if title is not None else item)
        if page is not None:
            runs += (
                "<w:r><w:tab/></w:r>"
                + _field_begin(f" PAGEREF {bookmark} \\h ")
                + _runs(page)
                + _FIELD_END
            )
        before = _field_begin(' TOC \\o "1-2" \\n 1-1 \\h \\z \\u ') if first else ""
        after = _FIELD_END if last else ""
        style = "TOC1" if page is None else "TOC2"
        hyperlink = f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{runs}</w:hyperlink>'
        return _paragraph(style, before + hyperlink + after)

    def _bookmark(self, anchor: str) -> int:
        return self.bookmarks.setdefault(anchor, len(self.bookmarks) + 1)

    def _section(self, section: etree._Element, *, first: bool) -> Iterator[str]:
        classes = section.get("class", "").split()
        breaks = "starts-page" in classes and not first
        if "shares-page" in classes and not breaks:
            yield _paragraph("EntryGap", "")
        previous = None
        for block in _blocks(section):
            if block.tag == "table":
                starts = "starts-page" in block.get("class", "").split()
                if previous == "table" or starts:
                    yield _paragraph("TableGap", "", breaks=starts)
                yield self._table(block)
            elif block.get("class") == "unit-line":
                yield _unit_line(block)
            else:
                yield self._text(block, breaks=breaks)
            breaks = False
            previous = block.tag

    def _text(self, block: etree._Element, *, breaks: bool) -> str:
        runs = _runs(block)
        anchor = block.get("id")
        if anchor:
            number = self._bookmark(anchor)
            runs = (
                f'<w:bookmarkStart w:id="{number}" w:name="{_bookmark_name(number)}"/>'
                f'{runs}<w:bookmarkEnd w:id="{number}"/>'
            )
        return _paragraph(_block_style(block), runs, breaks=breaks)

    def _table(self, table: etree._Element) -> str:
        columns = _column_widths(table, self.width)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
        rows = "".join(_rows(table, columns))
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="TargetTable"/>'
            f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
        )


def _blocks(section: etree._Element) -> Iterator[etree._Element]:
    """Headings, paragraphs and tables of a section, those of sections inside it included."""
    for child in section:
        if child.tag == "section":
            yield from _blocks(child)
        else:
            yield child


def _block_style(block: etree._Element) -> str:
    parent = block.getparent()
    classes = parent.get("class", "").split() if parent is not None else []
    if block.tag == "h2" and "chapter" in classes:
        return "Heading2Chapter"
    if block.tag == "h2" and "stub" in classes:
        return "Heading2Stub"
    if block.get("class") == "note":
        return "TableText"
    return {"h1": "Heading1", "h2": "Heading2", "h3": "Heading3"}.get(block.tag, "BodyText")


def _cover_style(block: etree._Element) -> str:
    for name in block.get("class", "").split():
        if name in _PARAGRAPH_STYLES:
            return _PARAGRAPH_STYLES[name]
    return "Title" if block.tag.startswith("h") else "CoverNote"


def _unit_line(block: etree._Element) -> str:
    """Left and right part with a tab between; anything else as it stands."""
    if [span.get("class") for span in block] != ["left", "right"]:
        return _paragraph("UnitLine", _runs(block))
    left, right = (_runs(span) for span in block)
    return _paragraph("UnitLine", f"{left}<w:r><w:tab/></w:r>{right}")


@dataclass
class _Merge:
    """A cell that reaches down: rows left, and its width in columns."""

    rows: int
    span: int


def _rows(table: etree._Element, columns: Sequence[int]) -> Iterator[str]:
    open_cells: dict[int, _Merge] = {}
    keep = "indicators" in table.get("class", "").split()
    for row in table.iter("tr"):
        parent = row.getparent()
        head = parent is not None and parent.tag == "thead"
        whole = head or keep
        properties = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if head else "")
        cells = "".join(_cells(row, columns, open_cells))
        yield f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _cells(
    row: etree._Element, columns: Sequence[int], open_cells: dict[int, _Merge]
) -> Iterator[str]:
    at = 0
    given = iter(row)
    while at < len(columns):
        merge = open_cells.get(at)
        if merge:
            yield _cell(columns, at, merge.span, "<w:vMerge/>", _paragraph("TableText", ""))
            span = merge.span
            merge.rows -= 1
            if not merge.rows:
                del open_cells[at]
        else:
            cell = next(given, None)
            if cell is None:
                break
            span = int(cell.get("colspan", "1"))
            down = int(cell.get("rowspan", "1"))
            if down > 1:
                open_cells[at] = _Merge(down - 1, span)
            restart = '<w:vMerge w:val="restart"/>' if down > 1 else ""
            yield _cell(columns, at, span, restart, _paragraph(_cell_style(cell), _runs(cell)))
        at += span


def _cell(columns: Sequence[int], at: int, span: int, merge: str, text: str) -> str:
    width = sum(columns[at : at + span])
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{wide}{merge}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>"


def _cell_style(cell: etree._Element) -> str:
    if cell.tag == "th":
        return "TableHead"
    for name in cell.get("class", "").split():
        if name in _CELL_STYLES:
            return _CELL_STYLES[name]
    return "TableText"


def _column_widths(table: etree._Element, width: int) -> list[int]:
    """Column widths in twips that add up to `width` exactly, from the shares in the tree."""
    shares = [
        float(column.get("style", "").removeprefix("width:").removesuffix("%"))
        for column in table.iter("col")
    ]
    if not shares:
        count = max(sum(int(cell.get("colspan", "1")) for cell in row) for row in table.iter("tr"))
        shares = [100 / count] * count
    edges = [0]
    for index in range(1, len(shares) + 1):
        edges.append(round(width * sum(shares[:index]) / 100))
    return [right - left for left, right in pairwise(edges)]


def _runs(element: etree._Element) -> str:
    """The text of an element as runs; `br` becomes a line break within the paragraph."""
    pieces: list[str] = []

    def add(text: str | None) -> None:
        # line ends of the template's own layout are no text
        words = " ".join(text.split("\n")).strip() if text and "\n" in text else text
        if words:
            pieces.append(f'<w:t xml:space="preserve">{escape(words)}</w:t>')

    def walk(node: etree._Element) -> None:
        add(node.text)
        for child in node:
            if child.tag == "br":
                pieces.append("<w:br/>")
            else:
                walk(child)
            add(child.tail)

    walk(element)
    return f"<w:r>{''.join(pieces)}</w:r>" if pieces else ""


def _paragraph(style: str, content: str, *, breaks: bool = False) -> str:
    page = "<w:pageBreakBefore/>" if breaks else ""
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{page}</w:pPr>{content}</w:p>"


_GAP = _paragraph("TableGap", "")
_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _field_begin(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def _bookmark_name(number: int) -> str:
    return f"_Toc{number:09d}"


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)


def _set_properties(document: Any, edition: Edition) -> None:
    properties = document.core_properties
    department = edition.department
    moment = datetime.combine(department.published_on, time(), UTC)
    properties.title = edition.title
    properties.author = department.publisher
    properties.last_modified_by = department.publisher
    properties.created = properties.modified = moment
    properties.language = "zh-CN"


def _without_times(package: bytes) -> bytes:
    """The same package with fixed times and order: equal content gives equal bytes."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return _zip((name, source.read(name)) for name in source.namelist())


def _zip(parts: Iterator[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _relationships(*targets: tuple[str, str, str]) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    lines = "".join(
        f'<Relationship Id="{rid}" Type="{package if "/" in kind else office}'
        f'{"/" if "/" in kind else ""}{kind}" Target="{target}"/>'
        for rid, kind, target in targets
    )
    return f'<Relationships xmlns="{package}">{lines}</Relationships>'


_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}" ContentType="{_PACKAGE}.{kind}+xml"/>'
        for part, kind in (
            ("document.xml", "document.main"),
            ("styles.xml", "styles"),
            ("settings.xml", "settings"),
            ("fontTable.xml", "fontTable"),
            ("footer1.xml", "footer"),
            ("footer2.xml", "footer"),
        )
    )
    + '<Override PartName="/word/theme/theme1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
)
