"""Workbooks with forms, as the same stream that other files give: a form on each sheet, or several.

What is hidden is left out and named. A formula counts with the value that was last computed. This
module must not decide what a text means.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.core.problems import Place, fail
from reportgen.core.xlsx import column_letter
from reportgen.importer.grid_rows import RowMaker, TableCell
from reportgen.importer.ledger import Ledger
from reportgen.importer.own_workbook import CellStyles, filled_in, is_own_workbook, read_own_sheet
from reportgen.importer.source_text import SourceBlock, SourceText
from reportgen.importer.wrapped_text import plain_characters

_LARGEST = 200_000  # cells with text on one sheet; beyond that it is no form


def read_workbook(path: Path) -> SourceText:
    """The stream of a workbook; InputError when it cannot be read."""
    book = _open(path, values=True)
    formulas = _open(path, values=False) if _has_formulas(path) else None
    looks = CellStyles(path)
    reader = _BookReader(looks, own=is_own_workbook(book, looks))
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            reader.left_out.append(f"隐藏的工作表“{sheet.title}”")
        else:
            reader.read(sheet, formulas[sheet.title] if formulas is not None else None)
    if looks.to_fill_in and not reader.blocks and not reader.left_out:
        remedy = "请在浅黄色的格里填写，保存后再读入"
        raise fail("是空表，还没有填写", remedy, Place(str(path)))
    ledger = Ledger(str(path), reader.lines, reader.places)
    ledger.enter(cell for block in reader.blocks for cell in block.cells)
    return SourceText(
        str(path),
        ledger,
        reader.blocks,
        from_reportgen=reader.own,
        sheets=tuple(reader.sheets),
        left_out=reader.left_out,
    )


def _open(path: Path, *, values: bool) -> Any:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    place = Place(str(path))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that openpyxl does not keep
            return openpyxl.load_workbook(path, data_only=values)
    except OSError as error:
        raise fail("文件打不开", "请检查路径和权限", place) from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError,
            AttributeError, IndexError) as error:  # fmt: skip
        remedy = "请用 Excel 打开后另存为 .xlsx；有密码的请先去掉密码"
        raise fail("不是有效的 XLSX 文件", remedy, place) from error


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return any(re.search(rb"<f[ >/]", package.read(name)) for name in names)


class _BookReader:
    """Gathers the rows of all sheets.

    `own` where reportgen has published the workbook.
    """

    def __init__(self, looks: CellStyles, *, own: bool) -> None:
        self.own, self._looks = own, looks
        self.blocks: list[SourceBlock] = []
        self.lines: dict[int, str] = {}
        self.places: dict[tuple[int, int], str] = {}
        self.sheets: list[int] = []
        self.left_out: list[str] = []

    def read(self, sheet: Any, formulas: Any) -> None:
        """All rows of a sheet down to the last one with text."""
        self.sheets.append(len(self.blocks))
        texts = self._texts(sheet, formulas)
        if self._looks.to_fill_in:
            texts = filled_in(sheet, texts, self._looks)
        if not texts:
            return
        if self.own:
            own = read_own_sheet(sheet, texts, len(self.lines), self._looks)
            self.blocks += own.blocks
            self.lines |= own.lines
            self.places |= own.places
            return
        last_row, last_column = max(row for row, _ in texts), max(column for _, column in texts)
        areas = {(a.min_row, a.min_col): a for a in sheet.merged_cells.ranges}
        maker = RowMaker()
        filled = {row for row, _ in texts}
        for row in range(1, last_row + 1):
            if row not in filled and not maker.reaches:
                continue  # a stray text may stand a million rows below
            line = len(self.lines) + 1
            cells = list(_row(row, last_column, last_row, texts, areas, maker))
            self.lines[line] = "\t".join(cell.text for cell in cells)
            for cell in cells:
                column = column_letter(cell.column)
                self.places[line, cell.column] = f"“{sheet.title}”表第 {row} 行 {column} 列"
            self.blocks.append(maker.row(line, cells))

    def _texts(self, sheet: Any, formulas: Any) -> dict[tuple[int, int], str]:
        """The texts that are to be seen, by row and column from 1."""
        hidden_rows = {n for n, d in sheet.row_dimensions.items() if d.hidden}
        hidden_columns = set(_hidden_columns(sheet))
        texts: dict[tuple[int, int], str] = {}
        left_out = 0
        for (row, column), cell in sheet._cells.items():
            text = _text(cell)
            if not text and formulas is not None and formulas.cell(row, column).data_type == "f":
                place = f"“{sheet.title}”表第 {row} 行 {column_letter(column - 1)} 列"
                self.left_out.append(f"{place}的公式（没有算出的值，请用 Excel 打开后保存一次）")
            if text and (row in hidden_rows or column in hidden_columns):
                left_out += 1
            elif text:
                texts[row, column] = text
        if left_out:
            self.left_out.append(f"“{sheet.title}”表隐藏的行或列里的 {left_out} 格")
        if len(texts) > _LARGEST:
            self.left_out.append(f"“{sheet.title}”表（有 {len(texts)} 格，不像表式）")
            return {}
        return texts


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            yield from range(dimension.min or 1, (dimension.max or dimension.min or 1) + 1)


def _row(
    row: int,
    last_column: int,
    last_row: int,
    texts: dict[tuple[int, int], str],
    areas: dict[tuple[int, int], Any],
    maker: RowMaker,
) -> Iterator[TableCell]:
    column = maker.free(0)
    while column < last_column:
        area = areas.get((row, column + 1))
        width = min(area.max_col, last_column) - area.min_col + 1 if area else 1
        height = min(area.max_row, last_row) - area.min_row + 1 if area else 1
        yield TableCell(texts.get((row, column + 1), ""), column, width, height)
        column = maker.free(column + width)


def _text(cell: Any) -> str:
    """A cell's value as it is shown, as far as the form of numbers tells."""
    value, shown = cell.value, str(cell.number_format or "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return _day(value, shown)
    if isinstance(value, int | float):
        return _number(value, shown)
    return f"{value:%H:%M}" if isinstance(value, time) else plain_characters(str(value))


def _day(value: datetime | date, shown: str) -> str:
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shown).lower()
    if "d" not in plain and "m" in plain:
        return f"{value.year}年{value.month}月" if "年" in shown else f"{value:%Y-%m}"
    return f"{value.year}年{value.month}月{value.day}日" if "年" in shown else f"{value:%Y-%m-%d}"


def _number(value: float, shown: str) -> str:
    """A number as it is shown; never with fewer digits than it has."""
    percent = shown.split(";", maxsplit=1)[0].rstrip('" ').endswith("%")
    # the digits that Excel keeps; 0.1 + 0.2 is 0.3
    number = Decimal(f"{value:.15g}")
    if percent:
        number *= 100
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    places = re.search(r"0\.(0+)", shown.split(";", maxsplit=1)[0])
    wanted = len(places[1]) if places else 0
    have = len(text.partition(".")[2])
    if wanted > have:
        text = f"{Decimal(text):.{wanted}f}"
    return f"{text}%" if percent else text
