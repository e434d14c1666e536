"""Sheets of workbooks of every kind, as the one stream: what is seen on them, cell by cell.

A reader of a kind of workbook gives the texts of a sheet and its merged areas; rows, places and
the ledger are made here. This module must not decide what a text means.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.core.xlsx import column_letter
from reportgen.importer.grid_rows import RowMaker, TableCell
from reportgen.importer.ledger import Ledger
from reportgen.importer.own_workbook import OwnSheet
from reportgen.importer.source_text import SourceBlock, SourceText

_LARGEST = 200_000  # cells with text on one sheet; beyond that it is no form
_At = tuple[int, int]  # row and column from 1


@dataclass(frozen=True)
class Area:
    """A merged area: rows and columns from 1, the last ones included."""

    min_row: int
    min_col: int
    max_row: int
    max_col: int


@dataclass
class SheetTexts:
    """What a sheet shows: texts by row and column from 1, merged areas, and what it hides."""

    title: str
    texts: dict[_At, str] = field(default_factory=dict)
    areas: Sequence[Area] = ()
    hidden: int = 0  # cells in hidden rows and columns


class BookRows:
    """Gathers the rows of all sheets."""

    def __init__(self) -> None:
        self.left_out: list[str] = []
        self._blocks: list[SourceBlock] = []
        self._lines: dict[int, str] = {}
        self._places: dict[tuple[int, int], str] = {}
        self._sheets: list[int] = []
        self._titles: list[str] = []

    def leave_out(self, title: str) -> None:
        """A sheet that is hidden."""
        self.left_out.append(f"隐藏的工作表“{title}”")

    @property
    def is_empty(self) -> bool:
        """Whether no sheet had any text."""
        return not self._blocks

    @property
    def last_line(self) -> int:
        """How many rows there are so far."""
        return len(self._lines)

    def take(self, sheet: OwnSheet, seen: SheetTexts) -> None:
        """The rows of a sheet that reportgen has made, and what of it is hidden."""
        self._note_hidden(seen)
        self._sheets.append(len(self._blocks))
        self._titles.append(seen.title)
        self._blocks += sheet.blocks
        self._lines |= sheet.lines
        self._places |= sheet.places

    def read(self, sheet: SheetTexts) -> None:
        """All rows of a sheet down to the last one with text."""
        self._sheets.append(len(self._blocks))
        self._titles.append(sheet.title)
        texts = sheet.texts
        self._note_hidden(sheet)
        if len(texts) > _LARGEST:
            self.left_out.append(f"“{sheet.title}”表（有 {len(texts)} 格，不像表式）")
            return
        last_row = max((row for row, _ in texts), default=0)
        last_column = max((column for _, column in texts), default=0)
        areas = {(area.min_row, area.min_col): area for area in sheet.areas}
        maker = RowMaker()
        filled = {row for row, _ in texts}
        for row in range(1, last_row + 1):
            if row not in filled and not maker.reaches:
                continue  # a stray text may stand a million rows below
            line = len(self._lines) + 1
            cells = list(_row(row, last_column, last_row, texts, areas, maker))
            self._lines[line] = "\t".join(cell.text for cell in cells)
            for cell in cells:
                column = column_letter(cell.column)
                self._places[line, cell.column] = f"“{sheet.title}”表第 {row} 行 {column} 列"
            self._blocks.append(maker.row(line, cells))

    def _note_hidden(self, sheet: SheetTexts) -> None:
        if sheet.hidden:
            self.left_out.append(f"“{sheet.title}”表隐藏的行或列里的 {sheet.hidden} 格")

    def source(self, path: Path, *, from_reportgen: bool = False) -> SourceText:
        """The stream."""
        ledger = Ledger(str(path), self._lines, self._places)
        ledger.enter(cell for block in self._blocks for cell in block.cells)
        sheets = tuple(self._sheets) or (0,)
        return SourceText(
            str(path),
            ledger,
            self._blocks,
            from_reportgen=from_reportgen,
            sheets=sheets,
            titles=tuple(self._titles),
            left_out=self.left_out,
        )


def _row(
    row: int,
    last_column: int,
    last_row: int,
    texts: Mapping[_At, str],
    areas: Mapping[_At, Area],
    maker: RowMaker,
) -> Iterator[TableCell]:
    column = maker.free(0)
    while column < last_column:
        area = areas.get((row, column + 1))
        width = min(area.max_col, last_column) - area.min_col + 1 if area else 1
        height = min(area.max_row, last_row) - area.min_row + 1 if area else 1
        yield TableCell(texts.get((row, column + 1), ""), column, width, height)
        column = maker.free(column + width)
