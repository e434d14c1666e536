"""The values in a Word file: those that the public view, the templates and the typography give.

Parts that templates write whole must be those templates, byte for byte. In document.xml each
paragraph must have the runs, blanks and line ends of a text of the tree, each column its width,
each page its margins.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from reportgen.audit.blocks import squeeze
from reportgen.audit.docx.known_tables import Tables
from reportgen.audit.docx.names import GAPS, clark
from reportgen.audit.docx.rows import Rows, Runs, runs_of
from reportgen.audit.docx.tree_texts import lies_across, runs_beside_tables, text_widths, twips
from reportgen.audit.expected import Expected
from reportgen.audit.findings import OpenedFile

_DOCUMENT, _CORE = "word/document.xml", "docProps/core.xml"
# Parts with their templates, and what is filled in beside the measures; python-docx writes those
# anew that it parses.
_PARSED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "word/styles.xml": ("word/styles.xml", {}),
    "word/settings.xml": ("word/settings.xml", {}),
    "word/footer1.xml": ("word/footer.xml", {"style": "FooterOdd"}),
    "word/footer2.xml": ("word/footer.xml", {"style": "FooterEven"}),
}
_AS_THEY_STAND: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "word/fontTable.xml": ("word/fontTable.xml", {}),
    "word/theme/theme1.xml": ("word/theme.xml", {}),
}
_PROPERTIES = """<?xml version='1.0' encoding='UTF-8' standalone='yes'?>
<cp:coreProperties \
xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>\
<cp:lastModifiedBy>{author}</cp:lastModifiedBy>\
<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified>\
<dc:language>zh-CN</dc:language></cp:coreProperties>"""
_P, _TAB, _ROW, _TBL = (clark(f"w:{name}") for name in ("p", "tab", "tr", "tbl"))
_STYLE, _SECTION = clark("w:pStyle"), clark("w:sectPr")
_WIDTH, _VALUE = clark("w:w"), clark("w:val")
_CONTENTS_LINES = ("TOC1", "TOC2", "TOCGroup1", "TOCGroup2")
_CELLS = "Table"  # how the names of their styles begin
_NUMBER_LINE = 320  # twips: the line of the page number
_MOST_FAULTS = 20


def check_values(
    parts: Mapping[str, bytes],
    trees: Mapping[str, Any],
    rows: Rows,
    tables: Tables,
    expected: Expected,
    opened: OpenedFile,
) -> None:
    """Faults for every value that the document would not have."""
    for part, content in _whole_parts(expected):
        if part in parts and parts[part] != content:
            opened.add_fault("样式", part, "与模板给出的不同")
    properties = _PROPERTIES.format(
        title=escape(expected.edition.title), author=escape(expected.author), day=expected.day
    )
    if _CORE in parts and parts[_CORE] != properties.encode():
        opened.add_fault("文件属性", _CORE, "标题、作者、日期或写法与公开视图给出的不同")
    body = trees.get(_DOCUMENT)
    if body is not None:
        _check_paragraphs(body, rows, tables, expected, opened)
        _check_gaps(body, opened)
        _check_measures(body, tables, expected, opened)


def _whole_parts(expected: Expected) -> Iterator[tuple[str, bytes]]:
    """The parts that follow from the templates and the typography alone."""
    for part, (template, values) in _PARSED.items():
        text = expected.templates.style(template, {**expected.typography, **values}).strip()
        parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False)
        tree = etree.fromstring(text.encode(), parser)
        yield part, etree.tostring(tree, encoding="UTF-8", standalone=True)
    for part, (template, values) in _AS_THEY_STAND.items():
        text = expected.templates.style(template, {**expected.typography, **values}).strip()
        yield part, text.encode()


# ---------------------------------------------------------------- texts


def _check_paragraphs(
    document: Any, rows: Rows, tables: Tables, expected: Expected, opened: OpenedFile
) -> None:
    """Every paragraph has the runs, blanks and line ends of one of the tree, or of a part of it."""
    known: dict[str, set[Runs]] = defaultdict(set)
    in_cells = (runs for table in tables.unknown for runs in table.runs)
    for runs in (*runs_beside_tables(expected.content.sections), *in_cells):
        known[squeeze("".join(map("".join, runs)))].add(runs)
    faults = 0
    for number, (paragraph, runs) in enumerate(_paragraphs(document, rows), start=1):
        text = "".join(map("".join, runs))
        if not runs or runs in known.get(squeeze(text), ()):
            continue
        name = _style(paragraph)
        fits = name in _CONTENTS_LINES
        if not fits and name.startswith(_CELLS):  # cells are cut at page ends
            fits = any(_is_part(runs, whole) for each in known.values() for whole in each)
        if not fits and faults < _MOST_FAULTS:
            faults += 1
            message = "文字的空白、换行或分段与公开视图给出的不同"
            opened.add_fault("文字", f"{_DOCUMENT} 第 {number} 段", message)


def _paragraphs(document: Any, rows: Rows) -> Iterator[tuple[Any, Runs]]:
    """All paragraphs with their runs."""
    known: Iterator[tuple[str, Runs]] = iter(())
    for node in document.iter(_P, _ROW):
        if node.tag == _ROW:
            texts = rows.of(node)
            known = iter(texts.paragraphs if texts else ())
        else:
            _, runs = next(known, None) or ("", runs_of(node))
            yield node, runs


def _is_part(runs: Runs, whole: Runs) -> bool:
    """Whether a text is a piece of another, cut at a page end: blanks at the cut may be lost."""
    part, text = ("".join(map("".join, each)) for each in (runs, whole))
    pieces = sum(map(len, runs))
    return len(runs) == 1 and part in text and pieces <= sum(map(len, whole))


# ---------------------------------------------------------------- measures


def _check_gaps(document: Any, opened: OpenedFile) -> None:
    """No gap stands beside another, but behind the end of a section; one is before projects."""
    body = document.find(clark("w:body"))
    for one, other in pairwise([] if body is None else body):
        gap, below = _style(one), _style(other)
        doubled = gap in GAPS and below in GAPS and one.find(f".//{_SECTION}") is None
        if doubled or (gap == _BETWEEN_PROJECTS and not below.startswith("Heading2")):
            opened.add_fault("版面", _DOCUMENT, "有多余的空段落")


_BETWEEN_PROJECTS = "EntryGap"


def _style(node: Any) -> str:
    """The style of a paragraph; empty where it has none, or is a table."""
    style = node.find(f"{clark('w:pPr')}/{_STYLE}") if node.tag == _P else None
    return "" if style is None else str(style.get(_VALUE, ""))


def _check_measures(document: Any, tables: Tables, expected: Expected, opened: OpenedFile) -> None:
    page = expected.typography["page"]
    width, lying = text_widths(page)
    across = any(map(lies_across, expected.content.sections))
    _check_indents(document, lying if across else width, opened)
    _check_outline(document, expected, opened)
    _check_pitches(document, expected, opened)
    _check_tabs(document, [("clear", str(width)), ("right", str(lying))] if across else [], opened)
    grids = {table.grid for table in tables.unknown}
    for number, table in enumerate(document.iter(_TBL), start=1):
        if tables.of(table):
            continue
        given = tuple(int(c.get(_WIDTH, "0")) for c in table.iter(clark("w:gridCol")))
        if given not in grids:
            place = f"{_DOCUMENT} 第 {number} 个表"
            opened.add_fault("表格", place, "列宽与公开视图给出的不同")
        sizes = [size.get(_WIDTH) for size in table.iter(clark("w:tblW"))]
        if sizes != [str(sum(given))]:
            opened.add_fault("表格", f"{_DOCUMENT} 第 {number} 个表", "表宽不是各列之和")
    for section in document.iter(_SECTION):
        turned = section.find(f"{clark('w:pgSz')}[@{clark('w:orient')}]") is not None
        if turned and not across:
            opened.add_fault("版面", _DOCUMENT, "有横放的页，文中却没有横排的表")
        _check_margins(section, page, opened, across=turned)


def _check_margins(
    section: Any, page: Mapping[str, float], opened: OpenedFile, *, across: bool
) -> None:
    """The margins are those of the typography; of a page across, those of the page turned."""
    sides = ("left", "top", "right", "bottom") if across else ("top", "right", "bottom", "left")
    top, right, bottom, left = (twips(page[f"{side}_mm"]) for side in sides)
    allowed = {
        "top": {top},
        "left": {left},
        "right": {right},
        "bottom": {bottom, bottom - twips(page["word_reserve_mm"])},
        "footer": {bottom - twips(page["number_gap_mm"]) - _NUMBER_LINE},
    }
    for margins in section.iter(clark("w:pgMar")):
        for side, values in allowed.items():
            if int(margins.get(clark(f"w:{side}"), "-1")) not in values:
                opened.add_fault("版面", _DOCUMENT, "页边与版式给出的不同")


def _check_tabs(document: Any, moved: Sequence[tuple[str, str]], opened: OpenedFile) -> None:
    """Only the line above a list has a tab of its own, at the right edge."""
    for tabs in document.iter(clark("w:tabs")):
        places = [(tab.get(_VALUE), tab.get(clark("w:pos"))) for tab in tabs]
        if places != moved or _style(tabs.getparent().getparent()) != "UnitLine":
            opened.add_fault("版面", _DOCUMENT, "有本程序不写的制表位")
    for tab in document.iter(_TAB):
        if bool(tab.attrib) is not (tab.getparent().tag == clark("w:tabs")):
            opened.add_fault("版面", _DOCUMENT, "有本程序不写的制表位")


def _check_indents(document: Any, width: int, opened: OpenedFile) -> None:
    """Only titles stand narrower, by as much on either side, with half the line left at least."""
    for indent in document.iter(clark("w:ind")):
        left, right = (int(indent.get(clark(f"w:{side}"), "-1")) for side in ("left", "right"))
        title = _style(indent.getparent().getparent()) in _TITLES
        if not title or left != right or not 0 < 2 * left <= width * _NARROWEST_TITLE:
            opened.add_fault("版面", _DOCUMENT, "有标题以外的缩进，或缩进得太多")


def _check_outline(document: Any, expected: Expected, opened: OpenedFile) -> None:
    """Titles of groups, and of what is below them, have the places in the outline of the tree."""
    found = [
        (_style(level.getparent().getparent()).removesuffix("Stub"), level.get(clark("w:val")))
        for level in document.iter(clark("w:outlineLvl"))
    ]
    if found != list(_outline(expected)):
        opened.add_fault("目录级别", _DOCUMENT, "标题的级别与公开视图的不同")


def _outline(expected: Expected) -> Iterator[tuple[str, str]]:
    above = 0
    for section in expected.content.sections:
        grouped = "in-group" in section.get("class", "").split()
        for heading in section.iter("h1", "h2"):
            if "group-title" in heading.get("class", "").split():
                above = 2 if "group-2" in heading.get("class", "").split() else 1
                yield "Heading1Group", str(above)
            elif grouped and above and heading.tag == "h2":
                yield "Heading2", str(above + 1)


def _check_pitches(document: Any, expected: Expected, opened: OpenedFile) -> None:
    """Only lines of the contents are set closer, and by a step that the typography has."""
    steps = {str(round(pitch * 20)) for pitch in expected.typography["fit"]["contents_line_pt"]}
    for spacing in document.iter(clark("w:spacing")):
        contents = _style(spacing.getparent().getparent()) in _CONTENTS_LINES
        if not contents or spacing.get(clark("w:line")) not in steps:
            opened.add_fault("版面", _DOCUMENT, "行距与版式给出的不同")


_TITLES = ("CoverName", "Title", "Heading1Group", "Heading2", "Heading2Stub")
_NARROWEST_TITLE = 0.55  # of the line, that may be left free


def in_order(names: Iterable[str], order: Sequence[str]) -> bool:
    """Whether names that are listed in `order` stand in that order."""
    places = [order.index(name) for name in names if name in order]
    return places == sorted(places)
