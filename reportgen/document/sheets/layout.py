"""The sheets of a document: cover, contents, part one, and one for each summary and project.

Worked out from the document's tree, the one that all formats are. A sheet bears the name of what
stands on it; what the contents point to is where a heading stands.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from lxml import etree

from reportgen.document.html_subset import MARKER
from reportgen.document.paper import lies_across
from reportgen.document.sheets import measures, styles
from reportgen.document.sheets.names import sheet_names
from reportgen.document.table_grid import read_grid
from reportgen.document.templates import Content

COVER, CONTENTS = "封面", "目录"
_INDENT = "　　"  # of running text, whose lines a cell cannot indent otherwise
_INDENTED = frozenset((styles.CHAPTER, styles.ITEM, styles.BODY))
_AMOUNT = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_DIGITS = 15  # that a number in a workbook keeps
PLACES = 6  # behind the point of an amount, at most: others are texts
_CELL_PADDING = 2.0  # points above and below a line outside tables
_UNIT_SPLIT = 70  # per cent of the width that the left part of a line with two parts gets


@dataclass(frozen=True)
class SheetCell:
    """A text and where it stands: row and column from 1, and how many of them it covers.

    `style` is the name of its look. `places` are those behind the point where it is an amount and
    thereby a number. `link` is the cell to which it leads.
    `marker` names the column of a form that is to be filled in there.
    """

    row: int
    column: int
    height: int
    width: int
    text: str
    style: str
    places: int | None = None
    link: str = ""
    marker: str = ""


@dataclass
class Sheet:
    """A sheet: its name, the widths of its columns (in characters), the heights of its rows (pt).

    `repeated` are the first and last row that stand on each page again. Only sheets of the body
    have their pages numbered, beginning with that which `opens` it; those of a list lie `across`.
    `anchors` tells in which rows
    headings stand.
    """

    name: str
    widths: tuple[float, ...]
    heights: list[float] = field(default_factory=list)
    cells: list[SheetCell] = field(default_factory=list)
    repeated: tuple[int, int] | None = None
    numbered: bool = False
    opens: bool = False
    across: bool = False
    anchors: dict[str, int] = field(default_factory=dict)


def sheets_of(
    content: Content, typography: Mapping[str, Any], suffixes: Collection[str] = ()
) -> tuple[Sheet, ...]:
    """All sheets of a document; of its headings those of projects have a suffix, left out of names.

    Tree and sheets say the same, text by text and cell by cell.
    """
    headings = [_name_of(section, suffixes) for section in content.body]
    names = sheet_names([COVER, CONTENTS, *headings])
    writer = _SheetWriter(typography)
    sheets = [writer.cover(names[0], content.cover)]
    contents = content.contents
    if contents is not None:
        sheets.append(writer.contents(names[1], contents))
    for number, (name, section) in enumerate(zip(names[2:], content.body, strict=True)):
        sheet = writer.section(name, section)
        sheet.numbered, sheet.opens = True, number == 0
        sheets.append(sheet)
    if contents is not None:
        _link(sheets[1], sheets)
    return tuple(sheets)


def sheet_of_form(name: str, section: etree._Element, typography: Mapping[str, Any]) -> Sheet:
    """The sheet of a form to be filled in: each marked cell knows what it is for."""
    return _SheetWriter(typography).section(name, section)


def _name_of(section: etree._Element, suffixes: Collection[str]) -> str:
    """What a section is called on its tab: its project, its summary, or the part that it is."""
    headings = [h2 for h2 in section.iter("h2") if "chapter" not in _classes(h2.getparent())]
    if len(headings) != 1:
        title = next(section.iter("h1"), None)
        return plain_text(title).split("\n")[0] if title is not None else ""
    heading = " ".join(plain_text(headings[0]).split("\n"))
    suffix = max((s for s in suffixes if s and heading.endswith(s)), key=len, default="")
    return heading.removesuffix(suffix)


def _link(contents: Sheet, sheets: Sequence[Sheet]) -> None:
    """Let the lines of the contents lead to the headings that they name."""
    places = {anchor: f"'{s.name}'!A{row}" for s in sheets for anchor, row in s.anchors.items()}
    contents.cells[:] = [replace(cell, link=places.get(cell.link, "")) for cell in contents.cells]


def _target(block: etree._Element) -> str:
    """The anchor to which a line of the contents leads."""
    link = block.find("a") if block.tag == "li" else None
    return "" if link is None else str(link.get("href", "")).removeprefix("#")


def plain_text(element: etree._Element) -> str:
    """The text of an element; `br` ends a line, the template's own line ends do not."""
    pieces: list[str] = []

    def add(text: str | None) -> None:
        words = " ".join(text.split("\n")).strip() if text and "\n" in text else text
        pieces.append(words or "")

    def walk(node: etree._Element) -> None:
        add(node.text)
        for child in node:
            if child.tag == "br":
                pieces.append("\n")
            else:
                walk(child)
            add(child.tail)

    walk(element)
    return "".join(pieces)


class _SheetWriter:
    """Puts the blocks of a section below one another."""

    def __init__(self, typography: Mapping[str, Any]) -> None:
        self._typography = typography
        self._looks = {look.name: look for look in styles.cell_looks(typography)}
        self._points = measures.page_width(typography["page"])
        self._edges = [0.0, 100.0]
        self._sheet = Sheet("", ())

    def cover(self, name: str, section: etree._Element) -> Sheet:
        """The cover, with blanks as the typography has them."""
        cover, last = self._typography["cover"], ""
        self._begin(name, section)
        self._gap(cover["above_mm"])
        for block in _blocks(section):
            kind = next(iter(block.get("class", "").split()), "")
            if kind != last:
                signed = {"cover-name": 0, "cover-date": 0, "cover-publisher": None}
                above = signed.get(kind, 12 if kind in ("cover-title", "cover-imprint") else 4)
                self._gap(cover["publisher_above_mm"] if above is None else above)
            self._block(block, styles.LINE_STYLES.get(kind, styles.LINE_STYLES["cover-note"]))
            last = kind
        return self._sheet

    def contents(self, name: str, nav: etree._Element) -> Sheet:
        """The contents, a line for each entry."""
        self._begin(name, nav)
        for block in _blocks(nav):
            self._block(block, _line_style(block))
        return self._sheet

    def section(self, name: str, section: etree._Element) -> Sheet:
        """A section of the body."""
        self._begin(name, section)
        tables = iter(self._places)
        previous = ""
        for block in _blocks(section):
            if block.tag == "table":
                if previous == "table":
                    self._gap(self._typography["table"]["gap_mm"])
                self._table(block, next(tables))
            else:
                self._block(block, _line_style(block))
            previous = block.tag
        return self._sheet

    def _begin(self, name: str, section: etree._Element) -> None:
        edges = [table_edges(table) for table in section.iter("table")]
        self._edges, self._places = measures.common_edges(edges)
        across = lies_across(section)
        self._points = measures.page_width(self._typography["page"], across=across)
        widths = tuple(measures.widths_in_files(self._edges, self._points))
        self._sheet = Sheet(name, widths, across=across)

    # ------------------------------------------------------------------------------- lines

    def _gap(self, millimetres: float) -> None:
        if millimetres:
            self._sheet.heights.append(round(millimetres * measures.POINTS_OF_MM * 4) / 4)

    def _block(self, block: etree._Element, style: str) -> None:
        """A line over all columns, or the two parts of one."""
        if anchor := block.get("id"):
            self._sheet.anchors[anchor] = len(self._sheet.heights) + 1
        columns = len(self._edges) - 1
        if [part.get("class") for part in block] == ["left", "right"]:
            left, right = (plain_text(part) for part in block)
            if columns > 1:
                split, marker = self._split(), block[0].get(MARKER, "")
                parts = [(0, split, left, styles.UNIT_LEFT), (split, columns, right, _RIGHT)]
                self._line(parts, marker=marker)
                return
            text = f"{left}  {right}".strip()
        else:
            text = plain_text(block)
        if text and style in _INDENTED:
            text = "\n".join(_INDENT + line for line in text.split("\n"))
        self._line([(0, columns, text, style)], _target(block), block.get(MARKER, ""))

    def _split(self) -> int:
        """The inner edge that is nearest to where a line's right part begins."""
        inner = range(1, len(self._edges) - 1)
        return min(inner, key=lambda at: abs(self._edges[at] - _UNIT_SPLIT))

    def _line(
        self, parts: Sequence[tuple[int, int, str, str]], link: str = "", marker: str = ""
    ) -> None:
        """Texts beside one another over some columns; link and marker are those of the first."""
        height = max(
            self._height(text, style, first, last) + 2 * _CELL_PADDING
            for first, last, text, style in parts
        )
        rows = measures.shares(measures.rounded(height))
        row = len(self._sheet.heights) + 1
        self._sheet.heights += rows
        for first, last, text, style in parts:
            place = (row, first + 1, len(rows), last - first)
            self._sheet.cells.append(SheetCell(*place, text, style, link=link, marker=marker))
            link = marker = ""

    def _height(self, text: str, style: str, first: int, last: int) -> float:
        width = (self._edges[last] - self._edges[first]) / 100 * self._points
        return measures.text_height(text, self._looks[style].size, width)

    # ------------------------------------------------------------------------------ tables

    def _table(self, table: etree._Element, places: Sequence[int]) -> None:
        """The rows of a table; one that is too high for the program becomes several."""
        cells = list(dict.fromkeys(read_grid(table).values()))
        texts = {cell: plain_text(cell.html) for cell in cells}
        padding = 2 * self._typography["table"]["pad_y_mm"] * measures.POINTS_OF_MM
        wanted = [
            (
                cell.y,
                cell.height,
                padding + self._height(texts[cell], _cell_style(cell.html),
                                       places[cell.x], places[cell.x + cell.width]),
            )
            for cell in cells
        ]  # fmt: skip
        count = len(list(table.iter("tr")))
        least = padding + self._typography["table"]["line_pt"]
        rows = [measures.shares(h) for h in measures.row_heights(count, wanted, least)]
        first = len(self._sheet.heights) + 1
        begins = list(accumulate(map(len, rows), initial=first))
        self._sheet.heights += [height for parts in rows for height in parts]
        for cell in cells:
            row, below = begins[cell.y], begins[min(cell.y + cell.height, count)]
            left, right = places[cell.x], places[cell.x + cell.width]
            style, text = _cell_style(cell.html), texts[cell]
            number = amount_places(text) if style == styles.NUMBER else None
            place = (row, left + 1, below - row, right - left)
            marker = cell.html.get(MARKER, "")
            self._sheet.cells.append(SheetCell(*place, text, style, number, marker=marker))
        if heads := len(table.findall("thead/tr")):
            self._sheet.repeated = (first, begins[heads] - 1)


_RIGHT = styles.UNIT_RIGHT


def table_edges(table: etree._Element) -> list[float]:
    """The edges of a table's columns, in per cent of its width."""
    shares = [
        float(column.get("style", "").removeprefix("width:").removesuffix("%"))
        for column in table.iter("col")
    ]
    if not shares:
        count = max(sum(int(cell.get("colspan", "1")) for cell in row) for row in table.iter("tr"))
        shares = [100 / count] * count
    return [0.0, *list(accumulate(shares))[:-1], 100.0]


def amount_places(text: str) -> int | None:
    """The places behind the point of an amount; None for what a number would not show alike."""
    if not _AMOUNT.fullmatch(text) or (float(text) == 0 and text.startswith("-")):
        return None
    places = len(text.partition(".")[2])
    digits = len(text.lstrip("-").replace(".", "").lstrip("0"))
    return places if places <= PLACES and digits <= _DIGITS else None


def _blocks(section: etree._Element) -> Iterator[etree._Element]:
    """Headings, paragraphs, lines of lists and tables of a section, in order."""
    for child in section:
        if child.tag in ("section", "ol", "nav"):
            yield from _blocks(child)
        else:
            yield child


def _line_style(block: etree._Element) -> str:
    for name in block.get("class", "").split():
        if name in styles.LINE_STYLES:
            return styles.LINE_STYLES[name]
        if name == "unit-line":
            return styles.UNIT_LEFT
    around = _classes(block.getparent())
    if block.tag == "h2":
        names = {"chapter": styles.CHAPTER, "stub": styles.STUB}
        return next((names[name] for name in around if name in names), styles.HEADING)
    return {"h1": styles.LINE_STYLES["part-title"], "h3": styles.ITEM}.get(block.tag, styles.BODY)


def _classes(element: etree._Element | None) -> list[str]:
    return [] if element is None else element.get("class", "").split()


def _cell_style(cell: etree._Element) -> str:
    if cell.tag == "th":
        return styles.HEAD
    names = cell.get("class", "").split()
    return next((styles.CELL_STYLES[n] for n in names if n in styles.CELL_STYLES), styles.TEXT)
