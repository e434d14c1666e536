"""How the projects of a list stand on pages: whole where one fits, else opened.

The layout engine cuts no merged cell at a page end, and a goal that is merged over the rows of its
project may be higher than those of them on the page. So a project that no page holds is laid out
with its cells in its first row and blank ones below them: such rows can be cut anywhere. Works on
the HTML tree alone and knows no layout engine.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from reportgen.document.table_grid import GridCell, read_grid
from reportgen.render.pagination import (
    AGAIN,
    BELOW,
    OF_CELL,
    OPENED,
    PART,
    STAYS,
    TALL,
    PagePlace,
    add_class,
    body_rows,
    has_class,
    remove_class,
)


def keep_projects_whole(section: etree._Element) -> None:
    """Class the rows of a list so that the projects of its tables go over no page end."""
    for table in section.iter("table"):
        for rows in _projects(table):
            for row in rows[1:]:
                add_class(row, STAYS)


def open_what_fits_no_page(
    group: Sequence[etree._Element], places: Mapping[str, PagePlace], *, wholly: bool
) -> bool:
    """Open the projects that stand on several pages or run over a page end; whether there are any.

    `wholly` opens the cells of levels, too, and has nothing named again on the next page.
    """
    found = [
        (table, rows)
        for section in group
        for table in section.iter("table")
        for rows in _projects(table)
        if not has_class(rows[0], OPENED) and not _fits(rows, places)
    ]
    for table, rows in found:
        _open(table, rows, wholly=wholly)
    return bool(found)


def let_split_alike(marked: Sequence[etree._Element], laid_out: Sequence[etree._Element]) -> None:
    """Class the rows as tall that are so in the tree that was laid out, for Word."""
    for row, as_laid_out in zip(body_rows(marked), body_rows(laid_out), strict=True):
        if has_class(as_laid_out, TALL):
            add_class(row, TALL)


def _projects(table: etree._Element) -> Iterator[list[etree._Element]]:
    """The rows of each project: those of one are held together by merged cells, or were so."""
    rows: list[etree._Element] = []
    for y, row in _lines(table).items():
        element = next(cell.html.getparent() for cell in row if cell.y == y)
        if element.getparent().tag == "thead":
            continue
        held = any(cell.y < y or has_class(cell.html, BELOW) for cell in row)
        if rows and not held:
            yield rows
            rows = []
        rows.append(element)
    if rows:
        yield rows


def _lines(table: etree._Element) -> dict[int, list[GridCell]]:
    """The cells that each row of a table meets, from left to right."""
    lines: dict[int, dict[GridCell, None]] = defaultdict(dict)
    for (_, y), cell in sorted(read_grid(table).items(), key=lambda item: item[0][::-1]):
        lines[y][cell] = None
    return {y: list(cells) for y, cells in lines.items()}


def _fits(rows: Sequence[etree._Element], places: Mapping[str, PagePlace]) -> bool:
    at = [places[row.get(PART, "")] for row in rows]
    return len({place.first for place in at}) == 1 and not any(place.over for place in at)


def _open(table: etree._Element, rows: Sequence[etree._Element], *, wholly: bool) -> None:
    """Put the cells of a project into the first of their rows, with blank ones below them."""
    lines = _lines(table)
    first = list(table.iter("tr")).index(rows[0])
    for y, row in enumerate(rows, start=first):
        cells = lines[y]
        row[:] = [
            cell.html if cell.y == y else _blank(cell, named=not wholly)
            for cell in cells
            if cell.y == y or wholly or cell.height == len(rows)
        ]
        remove_class(row, STAYS)
        add_class(row, OPENED)
    for cell in {cell for y in range(first, first + len(rows)) for cell in lines[y]}:
        if wholly or cell.height == len(rows):
            cell.html.attrib.pop("rowspan", "")
            if len(rows) > 1 and not wholly:
                cell.html.set(OF_CELL, cell.html.get(PART, ""))


def _blank(cell: GridCell, *, named: bool) -> etree._Element:
    """A cell that stands below one that was merged; `named` where that may be named again."""
    blank = etree.Element("td", {"class": f"{cell.html.get('class', '')} {AGAIN} {BELOW}".strip()})
    if cell.width > 1:
        blank.set("colspan", str(cell.width))
    if named:
        blank.set(OF_CELL, cell.html.get(PART, ""))
    return blank
