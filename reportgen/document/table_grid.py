"""The grid of an HTML table: which cell covers each place, and which head cells a data cell has."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any


@dataclass(eq=False)
class GridCell:
    """A table cell and its place in the grid.

    `scope` is Row or Column; `heads` are the head cells (HTML elements) of a data cell, those of
    its row first, each from the outermost.
    """

    html: Any
    x: int
    y: int
    width: int
    height: int
    head: bool
    scope: str = ""
    heads: tuple[Any, ...] = ()


TableGrid = dict[tuple[int, int], GridCell]
_Place = tuple[int, int, int, int, bool, str]  # from `x` to `scope` of a `GridCell`
_Shape = tuple[tuple[tuple[str, int, int, str], ...], ...]  # tag, columns, rows and scope of cells


def read_cells(table: Any) -> list[GridCell]:
    """The cells of an HTML table, each data cell with its head cells."""
    rows = list(table.iter("tr"))
    shape = tuple(tuple((c.tag, *_size(c), c.get("scope", "")) for c in row) for row in rows)
    elements = [html for row in rows for html in row]
    return [
        GridCell(elements[number], *place, tuple(elements[head] for head in heads))
        for number, place, heads in _cells(shape)
    ]


@lru_cache(maxsize=256)
def _cells(shape: _Shape) -> list[tuple[int, _Place, tuple[int, ...]]]:
    """The cells of all tables of a shape, of which a document has few.

    Of each its number, its place, and the numbers of its heads.
    """
    numbers = count()
    grid = _laid_out(
        [
            GridCell(next(numbers), 0, 0, width, height, tag == "th", scope)
            for tag, width, height, scope in row
        ]
        for row in shape
    )
    cells = list(dict.fromkeys(grid.values()))
    for cell in cells:
        if cell.head:
            cell.scope = _scope(cell, grid)
    for cell in cells:
        if not cell.head:
            rows, columns = _row_heads(cell, grid), _column_heads(cell, grid)
            outermost_first = sorted(rows, key=lambda c: (c.x, c.y))
            outermost_first += sorted(columns, key=lambda c: (c.y, c.x))
            cell.heads = tuple(head.html for head in outermost_first)
    return [(c.html, (c.x, c.y, c.width, c.height, c.head, c.scope), c.heads) for c in cells]


def read_grid(table: Any) -> TableGrid:
    """Every place (column, row) of an HTML table with the cell that covers it."""
    return _laid_out(
        [GridCell(html, 0, 0, *_size(html), html.tag == "th") for html in row]
        for row in table.iter("tr")
    )


def _size(html: Any) -> tuple[int, int]:
    return int(html.get("colspan", "1")), int(html.get("rowspan", "1"))


def _laid_out(rows: Iterable[Sequence[GridCell]]) -> TableGrid:
    """Every place with the cell that covers it; gives the cells their places."""
    grid: TableGrid = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (x, y) in grid:
                x += 1
            cell.x, cell.y = x, y
            for down in range(cell.height):
                for right in range(cell.width):
                    grid[x + right, y + down] = cell
    return grid


def _scope(head: GridCell, grid: TableGrid) -> str:
    """What the template says; else a head in a row of heads is that of its column."""
    if head.scope:
        return "Row" if head.scope.startswith("row") else "Column"
    rows = range(head.y, head.y + head.height)
    return "Column" if all(c.head for (_, y), c in grid.items() if y in rows) else "Row"


def _row_heads(cell: GridCell, grid: TableGrid) -> set[GridCell]:
    heads: set[GridCell] = set()
    for y in range(cell.y, cell.y + cell.height):
        met = [grid[x, y] for x in reversed(range(cell.x)) if (x, y) in grid]
        heads |= {c for c in _unblocked(met, lambda c: (c.y, c.height)) if c.scope == "Row"}
    return heads


def _column_heads(cell: GridCell, grid: TableGrid) -> set[GridCell]:
    heads: set[GridCell] = set()
    for x in range(cell.x, cell.x + cell.width):
        met = [grid[x, y] for y in reversed(range(cell.y)) if (x, y) in grid]
        heads |= {c for c in _unblocked(met, lambda c: (c.x, c.width)) if c.scope == "Column"}
    return {head for head in heads if cell.y < _reach(head, grid)}


def _unblocked(met: Iterable[GridCell], place: Any) -> Iterator[GridCell]:
    """Head cells met on the way from a data cell, without those that a nearer one replaces.

    A head replaces those of the same size that lie beyond data (HTML standard, 4.9.12.2).
    """
    beyond: set[Any] = set()
    block: set[Any] = set()
    for cell in met:
        if cell.head:
            block.add(place(cell))
            if place(cell) not in beyond:
                yield cell
        else:
            beyond |= block


def _reach(head: GridCell, grid: TableGrid) -> float:
    """The row at which a column head's columns end.

    Where a merged row head stands beside it (资金支出计划 beside 3月底), the columns are a part
    of that: what stands below it has nothing to do with them. HTML has no way to say so.
    """
    beside = [grid[x, head.y] for x in range(head.x) if (x, head.y) in grid]
    ends = [c.y + c.height for c in beside if c.scope == "Row" and c.height > head.height]
    return min(ends, default=math.inf)
