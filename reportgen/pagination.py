"""Where tables are cut at page ends, so that every format cuts them there.

Word and LibreOffice break lines a little differently from the PDF, and neither can close a
merged cell at a page end. So the PDF's layout decides: a table that crosses a page end becomes
two, the second with the head again and with the names of the groups that go on. Works on the
HTML tree alone and knows no layout engine.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

ROW = "data-row"  # marks body rows while they are laid out; never in a published file


def groups(body: Sequence[etree._Element]) -> Iterator[list[etree._Element]]:
    """Sections that may share pages, from one page start to the next."""
    group: list[etree._Element] = []
    for section in body:
        if group and "starts-page" in section.get("class", "").split():
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def mark_rows(sections: Sequence[etree._Element]) -> list[etree._Element]:
    """A copy of the sections in which every heading and body row carries its number."""
    marked = deepcopy(list(sections))
    for number, element in enumerate(_markable(marked)):
        element.set(ROW, str(number))
    return marked


def cut_tables(
    marked: Sequence[etree._Element], pages: Mapping[int, tuple[int, int]]
) -> list[etree._Element]:
    """The marked sections as `pages` (first and last page of each mark) has them.

    Tables are cut where their rows go over a page end; a section whose heading came to stand
    on a new page starts that page from now on.
    """
    cut = deepcopy(list(marked))
    last_page = 0

    def starts(element: etree._Element) -> bool:
        nonlocal last_page
        first, last = pages.get(int(element.attrib.pop(ROW)), (last_page, last_page))
        before, last_page = last_page, last
        return bool(before) and first > before

    for section in cut:
        for block in list(section.iter("h1", "h2", "table")):
            if block.tag == "table":
                rows = list(block.iterfind("tbody/tr"))
                _cut(block, rows, [index for index, row in enumerate(rows) if starts(row)])
            elif starts(block) and section.get("class", "").startswith("entry"):
                _start_page(section)
    return cut


def let_split(marked: Sequence[etree._Element], pages: Mapping[int, tuple[int, int]]) -> bool:
    """Class the marked rows that go over a page end as `tall`; whether there are any.

    Other rows move to the next page whole; one that no page holds must not leave half a page
    empty before it.
    """
    tall = [
        element
        for element in _markable(marked)
        if element.tag == "tr" and len(set(pages.get(int(element.get(ROW, "0")), ()))) > 1
    ]
    for row in tall:
        row.set("class", "tall")
    return bool(tall)


def unmarked(marked: Sequence[etree._Element]) -> list[etree._Element]:
    """The marked sections without the marks."""
    for element in _markable(marked):
        element.attrib.pop(ROW, "")
    return list(marked)


def _markable(sections: Sequence[etree._Element]) -> Iterator[etree._Element]:
    for section in sections:
        for element in section.iter("h1", "h2", "tbody"):
            yield from element if element.tag == "tbody" else (element,)


def _cut(table: etree._Element, rows: list[etree._Element], starts: list[int]) -> None:
    """Move the rows from each start on into a table of their own, behind the first."""
    if starts and starts[0] == 0:
        _start_page(table)
        starts = starts[1:]
    open_cells = _open_cells(rows)
    end = len(rows)
    for start in reversed(starts):
        for held in open_cells[start]:
            _continue(held, rows[start], start)
        piece = etree.Element("table", {"class": table.get("class", "")})
        _start_page(piece)
        for part in table:
            if part.tag in ("colgroup", "thead"):
                piece.append(deepcopy(part))
        etree.SubElement(piece, "tbody").extend(rows[start:end])
        table.addnext(piece)
        end = start


def _start_page(element: etree._Element) -> None:
    classes = element.get("class", "").split()
    if "starts-page" not in classes:
        element.set("class", " ".join([*classes, "starts-page"]))


@dataclass
class _Held:
    """A cell that reaches down over several rows."""

    cell: etree._Element
    row: int
    column: int
    rows: int


def _open_cells(rows: list[etree._Element]) -> list[list[_Held]]:
    """For each row, the cells of rows above that reach into it, from left to right."""
    reaching: list[list[_Held]] = []
    held: list[_Held] = []
    for index, row in enumerate(rows):
        held = [h for h in held if h.row + h.rows > index]
        reaching.append(sorted(held, key=lambda h: h.column))
        taken = {c for h in held for c in _columns(h.cell, h.column)}
        column = 0
        for cell in row:
            while column in taken:
                column += 1
            down = int(cell.get("rowspan", "1"))
            if down > 1:
                held.append(_Held(cell, index, column, down))
            column += int(cell.get("colspan", "1"))
    return reaching


def _columns(cell: etree._Element, column: int) -> range:
    return range(column, column + int(cell.get("colspan", "1")))


def _continue(held: _Held, row: etree._Element, start: int) -> None:
    """End a merged cell above the cut and name it again below."""
    again = deepcopy(held.cell)
    above = start - held.row
    _set_rows(again, int(held.cell.get("rowspan", "1")) - above)
    _set_rows(held.cell, above)
    column = 0
    for position, cell in enumerate(row):
        if column >= held.column:
            row.insert(position, again)
            return
        column += int(cell.get("colspan", "1"))
    row.append(again)


def _set_rows(cell: etree._Element, rows: int) -> None:
    cell.attrib.pop("rowspan", "")
    if rows > 1:
        cell.set("rowspan", str(rows))
