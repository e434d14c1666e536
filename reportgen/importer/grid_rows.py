"""Rows of a table made from cells with their spans: what web pages and workbooks are read into.

The lower part of a merged cell stands in its rows as a blank cell, as Word files have it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.core.values import clean_text
from reportgen.importer.ledger import SourceCell, SourcePiece
from reportgen.importer.source_text import CellLayout, SourceRow


@dataclass(frozen=True)
class TableCell:
    """A cell as a file gives it: column and spans from 0 and 1, and whether it is a head."""

    text: str
    column: int
    width: int = 1
    height: int = 1
    head: bool = False
    goes_on: bool = False  # the rest of a text that was cut at the end of a page
    new_line: bool = False  # a line of that text ends just there


@dataclass
class _Reaching:
    """A cell that reaches down: the rows that it still covers."""

    cell: TableCell
    rows: int


class RowMaker:
    """Makes rows of cells; keeps which cells reach down."""

    def __init__(self) -> None:
        self._reaching: dict[int, _Reaching] = {}

    @property
    def reaches(self) -> bool:
        """Whether a cell from above covers a part of the next row."""
        return any(reach.rows for reach in self._reaching.values())

    def free(self, column: int) -> int:
        """The next column, from `column` on, that no cell from above covers."""
        while any(
            reach.rows and at <= column < at + reach.cell.width
            for at, reach in self._reaching.items()
        ):
            column += 1
        return column

    def row(self, line: int, cells: Iterable[TableCell]) -> SourceRow:
        """The next row, `line` being its number in the source."""
        parts: dict[int, tuple[TableCell, bool]] = {}
        for at, reach in list(self._reaching.items()):
            if reach.rows:
                parts[at] = (reach.cell, True)
                reach.rows -= 1
            if not reach.rows:
                del self._reaching[at]
        for cell in cells:
            parts[cell.column] = (cell, False)
            if cell.height > 1:
                self._reaching[cell.column] = _Reaching(cell, cell.height - 1)
        ordered = [parts[at] for at in sorted(parts)]
        return SourceRow(
            tuple(_source(line, cell, below) for cell, below in ordered),
            layouts=tuple(
                CellLayout(cell.column, cell.head, below, cell.goes_on, cell.new_line, cell.width)
                for cell, below in ordered
            ),
        )


def _source(line: int, cell: TableCell, below: bool) -> SourceCell:
    text = "" if below else cell.text
    return SourceCell(clean_text(text), (SourcePiece(line, cell.column, text),))
