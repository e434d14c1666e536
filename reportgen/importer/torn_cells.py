"""Rows of a table whose cells a text file gives one after the other: how they are made.

What a text has torn is put together here, cell by cell; nothing is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportgen.importer.ledger import SourceCell, SourcePiece
from reportgen.importer.row_alignment import Token
from reportgen.importer.source_text import CellLayout, SourceRow

_NOWHERE = -9  # the part of a line that no piece of the source is


@dataclass
class MadeRow:
    """A row to be: its cells, each with the column where it begins and its width."""

    cells: list[tuple[SourceCell, int, int]] = field(default_factory=list)
    cut: bool = False

    def put(self, cell: SourceCell, column: int, width: int = 1) -> None:
        """Add a cell at the right."""
        self.cells.append((cell, column, width))

    @property
    def right(self) -> int:
        """The first column behind it."""
        return max((column + width for _, column, width in self.cells), default=0)

    def finished(self) -> SourceRow:
        """The row as readers of other files give it."""
        layouts = tuple(
            CellLayout(column, head=False, below=False, width=width)
            for _, column, width in self.cells
        )
        return SourceRow(tuple(cell for cell, _, _ in self.cells), self.cut, layouts)


def joined(tokens: Sequence[Token], between: str = "\n") -> SourceCell:
    """One cell of several pieces."""
    return join_cells([token.cell for token in tokens], between)


def join_cells(cells: Sequence[SourceCell], between: str = "\n") -> SourceCell:
    """One cell that holds the texts of several."""
    text = between.join(cell.text for cell in cells if cell.text)
    return SourceCell(text, tuple(piece for cell in cells for piece in cell.pieces))


def made_cell(near: SourceCell, text: str = "") -> SourceCell:
    """A cell that the source does not have, on the line of one that it has."""
    return SourceCell(text, (SourcePiece(near.line, _NOWHERE, text),))


def in_rows(tokens: Iterable[Token]) -> list[list[Token]]:
    """The tokens of each row."""
    rows: dict[int, list[Token]] = {}
    for token in tokens:
        rows.setdefault(token.row, []).append(token)
    return list(rows.values())


def filled(tokens: Iterable[Token]) -> list[Token]:
    """Those that hold text."""
    return [token for token in tokens if token.text]
