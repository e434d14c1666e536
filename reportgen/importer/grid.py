"""The one grid that tables of every file become: cells with their spans, in rows and columns.

Rows of several tables that follow one another are stacked: forms are often set as a few tables.
Knows no label and no form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.importer.ledger import SourceCell
from reportgen.importer.source_text import SourceRow


@dataclass(eq=False)
class Cell:
    """A cell: its text, its place (columns and rows from 0), how far it reaches, its source."""

    source: SourceCell
    x: int
    y: int
    width: int
    head: bool = False  # set in the style of heads, where the file says so
    height: int = 1

    @property
    def text(self) -> str:
        """The cell's text."""
        return self.source.text

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.x + self.width

    def stands_below(self, head: "Cell") -> bool:
        """Whether it shares at least half of its columns, or of the head's, with a head."""
        shared = min(self.right, head.right) - max(self.x, head.x)
        return shared > 0 and 2 * shared >= min(head.width, self.width)


class Grid:
    """Cells by row and column."""

    def __init__(self, rows: Sequence[SourceRow], *, by_labels: bool = False) -> None:
        """`by_labels`: places are not those of the file but what labels and heads say."""
        self.by_labels = by_labels
        self.rows: list[list[Cell]] = []  # the cells that begin in each row
        self.cuts: list[bool] = []  # whether a page ended before each row
        self.width = 0  # columns of the widest row
        self._covering: dict[tuple[int, int], Cell] = {}
        for row in rows:
            self._add(row)

    def at(self, x: int, y: int) -> Cell | None:
        """The cell that covers a place."""
        return self._covering.get((x, y))

    def above(self, cell: Cell) -> Iterator[Cell]:
        """The cells over one, the nearest first."""
        found = self.at(cell.x, cell.y - 1)
        while found is not None:
            yield found
            found = self.at(found.x, found.y - 1)

    def covering(self, y: int) -> list[Cell]:
        """All cells that cover a row, from left to right, those that begin above included."""
        found = dict.fromkeys(self._covering.get((x, y)) for x in range(self.width))
        return [cell for cell in found if cell is not None]

    def lowest(self, y: int, height: int, first: int = 0) -> list[Cell]:
        """The lowest filled cell of each column from `first` on, of `height` rows from `y` on."""
        found: dict[Cell, None] = {}
        for x in range(first, self.width):
            up = (self.at(x, row) for row in reversed(range(y, y + height)))
            cell = next((c for c in up if c is not None and c.text and c.y >= y), None)
            if cell is not None:
                found[cell] = None
        return list(found)

    @property
    def cells(self) -> Iterator[Cell]:
        """All cells, row by row."""
        return (cell for row in self.rows for cell in row)

    def _add(self, row: SourceRow) -> None:
        y = len(self.rows)
        self.rows.append([])
        self.cuts.append(row.cut)
        for at, source in enumerate(row.cells):
            layout = row.layouts[at] if row.layouts else None
            x, width = (layout.column, layout.width) if layout else (at, 1)
            above = self.at(x, y - 1)
            if layout and layout.below and above is not None:
                above.height = y - above.y + 1
                cell = above
            else:
                cell = Cell(source, x, y, width, bool(layout and layout.head))
                self.rows[y].append(cell)
            self.width = max(self.width, x + width)
            for column in range(x, x + width):
                self._covering[column, y] = cell


def filled(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells with text, if any has one: what is blank beside it was to be merged with it."""
    return [cell for cell in cells if cell.text] or cells


def last_filled(cells: Sequence[Cell]) -> Cell:
    """The last of some cells with a text; the first where none has any."""
    return next((cell for cell in reversed(cells) if cell.text), cells[0])


def values_of(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells of each value: one that goes on in the next row stands in the same columns."""
    groups: list[list[Cell]] = []
    for cell in cells:
        above = groups[-1][-1] if groups else None
        if above and (above.x, above.right, above.y + above.height) == (
            cell.x, cell.right, cell.y,
        ):  # fmt: skip
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return groups
