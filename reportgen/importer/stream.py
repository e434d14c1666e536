"""The stream of one file as a reader meets it: lines and rows, numbered, with where they stand.

Says what a cell of a table is whose spans are known: the lower part of a merged cell stands in its
rows as a blank cell, as Word files have it. This module must not decide what a text means.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.core.values import clean_text
from reportgen.importer.ledger import FURNITURE, Ledger, SourceCell, SourcePiece
from reportgen.importer.source_text import (
    CellLayout,
    SourceBlock,
    SourceRow,
    SourceText,
    TextLine,
)


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


class Stream:
    """Gathers the blocks of a file."""

    def __init__(self, lines: Mapping[int, str] | None = None) -> None:
        """`lines` are those of the file by number, where it has any; else each block is one."""
        self.blocks: list[SourceBlock] = []
        self.left_out: list[str] = []
        self.cut = False  # a page ended just before
        self._lines = dict(lines or {})
        self._places: dict[tuple[int, int], str] = {}
        self._furniture: list[SourceCell] = []

    @property
    def next_line(self) -> int:
        """The number of the next line, where the file itself does not number them."""
        return len(self._lines) + 1

    def new_line(self, text: str, number: int = 0, places: Mapping[int, str] | None = None) -> int:
        """Note a line, and in words where its parts stand (-1 for all of it); its number."""
        number = number or self.next_line
        self._lines[number] = text
        self._places |= {(number, part): place for part, place in (places or {}).items()}
        return number

    def add_line(self, text: str, number: int, **about: Any) -> None:
        """A line of the file, where it is not blank; `about` is what a TextLine knows of it."""
        cell = SourceCell(clean_text(text), (SourcePiece(number, 0, text),))
        if cell.text:
            self.add(TextLine(cell, cut=self.cut, **about))

    def set_aside(self, text: str, number: int) -> None:
        """A page number, or what else is no part of the text."""
        self._furniture.append(SourceCell(clean_text(text), (SourcePiece(number, 0, text),)))

    def add_row(self, maker: "RowMaker", cells: Sequence[TableCell], places: Sequence[str]) -> None:
        """The next row of a table; `places` say where its cells stand."""
        by_column = {cell.column: place for cell, place in zip(cells, places, strict=True)}
        line = self.new_line("\t".join(cell.text for cell in cells), 0, by_column)
        self.add(maker.row(line, cells, cut=self.cut))

    def add(self, block: SourceBlock) -> None:
        """A block; what follows it is on the same page."""
        self.blocks.append(block)
        self.cut = False

    def source(self, path: Path, **about: Any) -> SourceText:
        """The whole file; `about` is what a SourceText knows of it."""
        ledger = Ledger(str(path), self._lines, self._places)
        ledger.enter(cell for block in self.blocks for cell in block.cells)
        ledger.enter(self._furniture)
        for cell in self._furniture:
            ledger.claim(cell, FURNITURE)
        return SourceText(str(path), ledger, self.blocks, left_out=self.left_out, **about)


class RowMaker:
    """Makes rows of a table's cells; keeps which of them reach down."""

    def __init__(self) -> None:
        self._reaching: dict[int, tuple[TableCell, int]] = {}  # and the rows still to be covered

    @property
    def reaches(self) -> bool:
        """Whether a cell from above covers a part of the next row."""
        return bool(self._reaching)

    def free(self, column: int) -> int:
        """The next column, from `column` on, that no cell from above covers."""
        while any(c.column <= column < c.column + c.width for c, _ in self._reaching.values()):
            column += 1
        return column

    def row(self, line: int, cells: Iterable[TableCell], *, cut: bool = False) -> SourceRow:
        """The next row, `line` being its number in the source."""
        parts = {at: (cell, True) for at, (cell, _) in self._reaching.items()}
        left = {at: (cell, rows - 1) for at, (cell, rows) in self._reaching.items() if rows > 1}
        for cell in cells:
            parts[cell.column] = (cell, False)
            if cell.height > 1:
                left[cell.column] = (cell, cell.height - 1)
        self._reaching = left
        ordered = [parts[at] for at in sorted(parts)]
        return SourceRow(
            tuple(_source(line, cell, below) for cell, below in ordered),
            cut,
            tuple(
                CellLayout(cell.column, cell.head, below, cell.goes_on, cell.new_line, cell.width)
                for cell, below in ordered
            ),
        )


def _source(line: int, cell: TableCell, below: bool) -> SourceCell:
    text = "" if below else cell.text
    return SourceCell(clean_text(text), (SourcePiece(line, cell.column, text),))
