"""The values in a PDF outside its pages: those that the public view and the program give.

Properties, XMP, bookmarks, targets of links, page labels, sizes and colours. What kinds of objects
there may be is said in `shapes`. Clauses cited are those of ISO 32000-1.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any
from xml.sax.saxutils import escape

import pikepdf

from reportgen.audit.expected import Expected
from reportgen.audit.pdf.drawn import Drawing, drawing_of
from reportgen.audit.pdf.elements import CellFacts
from reportgen.audit.pdf.file_bytes import OpenedPdf
from reportgen.audit.pdf.pages import PageText
from reportgen.audit.pdf.tree import TaggedElement
from reportgen.document.table_grid import GridCell, read_cells

_LANGUAGE = "zh-CN"
_WRITER = re.compile(r"WeasyPrint [1-9]\d{1,2}(\.\d{1,2}){1,2}", re.ASCII)
_PROFILE = "384b832de3412066743b52a75ee906b6fb9fb8d9e09e936fc2c43223815c6e0a"  # sRGB, by SHA-256
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" \
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:xmp="http://ns.adobe.com/xap/1.0/">\
<rdf:Description rdf:about="" pdfaid:part="2" pdfaid:conformance="A"/>\
<rdf:Description rdf:about="" pdf:Producer="{writer}"/>\
<rdf:Description rdf:about=""><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}\
</rdf:li></rdf:Alt></dc:title></rdf:Description>{creator}\
<rdf:Description rdf:about=""><xmp:CreateDate>{day}</xmp:CreateDate></rdf:Description>\
<rdf:Description rdf:about=""><xmp:ModifyDate>{day}</xmp:ModifyDate></rdf:Description>\
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" \
pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to\
</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
_CREATOR = """<rdf:Description rdf:about=""><dc:creator><rdf:Seq><rdf:li>{author}</rdf:li>\
</rdf:Seq></dc:creator></rdf:Description>"""


def check_values(
    opened: OpenedPdf, pdf: pikepdf.Pdf, pages: Sequence[PageText], expected: Expected
) -> None:
    """Faults for every value that the document would not have."""
    for channel, place, message in _wrong(pdf, pages, expected):
        opened.add_fault(channel, place, message)


def _wrong(
    pdf: pikepdf.Pdf, pages: Sequence[PageText], expected: Expected
) -> Iterator[tuple[str, str, str]]:
    """Channel, place and message of each."""
    root: Any = pdf.Root
    yield from _in_properties(pdf, root, expected)
    yield from _in_outline(root, expected)
    profile = root.OutputIntents[0].DestOutputProfile.read_bytes()
    if len(root.OutputIntents) != 1 or hashlib.sha256(profile).hexdigest() != _PROFILE:
        yield "颜色配置", "整个文件", "不是本程序用的颜色配置"
    anchors = {name for s in expected.content.sections for e in s.iter() if (name := e.get("id"))}
    names = [str(name) for name in root.Names.Dests.Names[::2]]
    if names != sorted(anchors):
        yield "命名目标", "整个文件", "链接的目标与公开视图给出的不同"
    labels = root.PageLabels.Nums
    front = int(labels[2]) if len(labels) == 4 else 0
    kinds = [str(label.S) for label in labels[1::2]]
    if int(labels[0]) or not 0 < front < len(pdf.pages) or kinds != ["/r", "/D"]:
        yield "页面", "整个文件", "页码的编排与本程序写的不同"
    drawings = drawing_of(expected)
    if drawings is not None:
        for number, (page, read) in enumerate(zip_longest(pdf.pages, pages), start=1):
            for message in _on_page(page.obj, read or PageText(), drawings.of(page.obj)):
                yield "页面文字", f"第 {number} 页", message


def check_cells(opened: OpenedPdf, document: TaggedElement, expected: Expected) -> None:
    """Faults where a cell is said to be another one, or to have other heads, than in the tree.

    Where there are more or fewer cells than in the tree, the texts differ, which is told elsewhere.
    """
    tables = [table for s in expected.content.sections for table in s.iter("table")]
    heads = (head for table in tables for head in table.iter("th"))
    names = {head: f"h{number:07}" for number, head in enumerate(heads)}
    for number, (table, shown) in enumerate(zip(tables, document.all("Table"), strict=False), 1):
        wanted = [_facts(cell, names) for cell in read_cells(table)]
        given = [cell.cell for cell in shown.all("TH", "TD")]
        if len(given) == len(wanted) and given != wanted:
            opened.add_fault(
                "标签树", f"第 {number} 个表", "单元格的大小、方向或表头与公开视图不同"
            )


def _facts(cell: GridCell, names: Mapping[Any, str]) -> CellFacts:
    heads = tuple(names[head] for head in cell.heads)
    return CellFacts(cell.scope, cell.width, cell.height, names.get(cell.html, ""), heads)


def _in_properties(
    pdf: pikepdf.Pdf, root: Any, expected: Expected
) -> Iterator[tuple[str, str, str]]:
    info: Any = pdf.trailer.Info
    title, author = expected.edition.title, expected.author
    date = f"D:{expected.day.replace('-', '')}"
    wanted = {"/Title": title, "/CreationDate": date, "/ModDate": date}
    wanted |= {"/Author": author} if author else {}
    given = {key: str(value) for key, value in info.items() if key != "/Producer"}
    writer = str(info.Producer)
    if given != wanted or not _WRITER.fullmatch(writer):
        yield "文件属性", "整个文件", "标题、作者、日期或生成程序与公开视图给出的不同"
    creator = _CREATOR.format(author=escape(author)) if author else ""
    values = {"title": escape(title), "day": expected.day, "creator": creator}
    if root.Metadata.read_bytes() != _XMP.format(writer=escape(writer), **values).encode():
        yield "XMP", "整个文件", "与公开视图给出的不同"
    if str(root.Lang) != _LANGUAGE:
        yield "语言", "整个文件", "语言不是中文"
    if bytes(pdf.trailer.ID[0]) != expected.edition.file_name.encode():
        yield "文件标识", "文件尾", "文件标识不是文本的名称"


def _in_outline(root: Any, expected: Expected) -> Iterator[tuple[str, str, str]]:
    """Bookmarks are headings in their order, each once; of how many there are, the file tells."""
    titles, counts_fit = _bookmarks(root.Outlines)
    sections = expected.content.sections
    headings = (
        " ".join("".join(map(str, heading.itertext())).split())
        for section in sections
        for heading in section.iter("h1", "h2", "h3")
    )
    if not all(title in headings for title in titles):
        yield "书签", "整个文件", "书签不是公开视图里的标题，或先后不同"
    if not counts_fit:
        yield "书签", "整个文件", "书签的个数与写明的不同"


def _bookmarks(above: Any) -> tuple[list[str], bool]:
    """The titles below a bookmark in reading order, and whether all counts are right (12.3.3)."""
    titles: list[str] = []
    fits = True
    item = above.get("/First")
    while item is not None:
        below, right = _bookmarks(item)
        titles += [str(item.Title), *below]
        fits &= right
        item = item.get("/Next")
    return titles, fits and int(above.get("/Count", 0)) == len(titles)


def _on_page(page: Any, read: PageText, drawing: Drawing) -> Iterator[str]:
    sides = [float(side) for side in page.MediaBox]
    if any(abs(one - other) > 1e-6 for one, other in zip(sides, drawing.paper, strict=True)):
        yield "页面的大小不是 A4"
    left, right = drawing.sides
    for link in page.get("/Annots", ()):
        x, high, end, low = (float(side) for side in link.Rect)
        if not (left <= x < end <= right and 0 < low < high < drawing.paper[3]):
            yield "链接的位置在版心之外"
    if read.drawn != drawing.digest:
        read.drawn = drawing.digest
        yield from drawing.faults(page.Contents.read_bytes())
