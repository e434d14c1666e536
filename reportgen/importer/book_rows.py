"""Sheets of workbooks of every kind, as the one stream: what is seen on them, cell by cell.

A reader of a kind of workbook gives the texts of a sheet and its merged areas; rows and
places are made here. This module must not decide what a text means.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportgen.core.xlsx import column_letter
from reportgen.importer.source_text import SourceText
from reportgen.importer.stream import RowMaker, Stream, TableCell

_LAST_COLUMN = 500  # a list over all first levels has some fifty
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

    def put(self, at: _At, text: str, *, hidden: bool) -> None:
        """A cell of the sheet; one that is `hidden` is only counted."""
        if text and hidden:
            self.hidden += 1
        elif text:
            self.texts[at] = text

    def place(self, row: int, column: int) -> str:
        """Where a cell stands, in words: its row from 1, its column from 0."""
        return f"“{self.title}”表第 {row} 行 {column_letter(column)} 列"


class BookRows(Stream):
    """Gathers the rows of all sheets."""

    def __init__(self) -> None:
        super().__init__()
        self._sheets: list[int] = []
        self._titles: list[str] = []

    def leave_out(self, title: str) -> None:
        """A sheet that is hidden."""
        self.left_out.append(f"隐藏的工作表“{title}”")

    def begin(self, sheet: SheetTexts) -> None:
        """What follows is on this sheet."""
        self._sheets.append(len(self.blocks))
        self._titles.append(sheet.title)
        if sheet.hidden:
            self.left_out.append(f"“{sheet.title}”表隐藏的行或列里的 {sheet.hidden} 格")

    def read(self, sheet: SheetTexts) -> None:
        """All rows of a sheet down to the last one with text."""
        self.begin(sheet)
        texts = sheet.texts
        if len(texts) > _LARGEST:
            self.left_out.append(f"“{sheet.title}”表（有 {len(texts)} 格，不像表式）")
            return
        far = [at for at in texts if at[1] > _LAST_COLUMN]
        if far:
            place = f"“{sheet.title}”表 {column_letter(_LAST_COLUMN - 1)} 列以右的 {len(far)} 格"
            self.left_out.append(f"{place}（离表太远）")
            texts = {at: text for at, text in texts.items() if at[1] <= _LAST_COLUMN}
        last_row = max((row for row, _ in texts), default=0)
        last_column = max((column for _, column in texts), default=0)
        areas = {(area.min_row, area.min_col): area for area in sheet.areas}
        maker = RowMaker()
        filled = {row for row, _ in texts}
        for row in range(1, last_row + 1):
            if row not in filled and not maker.reaches:
                continue  # a stray text may stand a million rows below
            cells = list(_row(row, last_column, last_row, texts, areas, maker))
            self.add_row(maker, cells, [sheet.place(row, cell.column) for cell in cells])

    def source(self, path: Path, **about: Any) -> SourceText:
        """The stream."""
        sheets = {"sheets": tuple(self._sheets) or (0,), "titles": tuple(self._titles)}
        return super().source(path, **sheets, **about)


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
