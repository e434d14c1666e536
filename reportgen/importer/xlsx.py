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
from reportgen.core.xlsx import column_letter, without_merged_borders
from reportgen.importer.book_rows import Area, BookRows, SheetTexts
from reportgen.importer.own_workbook import CellStyles, filled_in, is_own_workbook, read_own_sheet
from reportgen.importer.source_text import SourceText
from reportgen.importer.wrapped_text import plain_characters


def read_workbook(path: Path) -> SourceText:
    """The stream of a workbook; InputError when it cannot be read."""
    book = _open(path, values=True)
    formulas = _open(path, values=False) if _has_formulas(path) else None
    looks = CellStyles(path)
    own, rows = is_own_workbook(book, looks), BookRows()
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            rows.leave_out(sheet.title)
            continue
        rows.left_out += _uncomputed(sheet, formulas[sheet.title] if formulas else None)
        seen = _texts(sheet)
        if looks.to_fill_in:
            seen.texts = filled_in(sheet, seen.texts, looks)
        if own and seen.texts:
            read_own_sheet(rows, seen, looks, sheet)
        else:
            rows.read(seen)
    if looks.to_fill_in and not (rows.blocks or rows.left_out):
        remedy = "请在浅黄色的格里填写，保存后再读入"
        raise fail("是空表，还没有填写", remedy, Place(str(path)))
    return rows.source(path, from_reportgen=own)


def _open(path: Path, *, values: bool) -> Any:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    place = Place(str(path))
    try:
        with warnings.catch_warnings(), without_merged_borders():
            warnings.simplefilter("ignore")  # extensions that openpyxl does not keep
            with path.open("rb") as file:  # not by its path: openpyxl minds how a file is called
                return openpyxl.load_workbook(file, data_only=values)
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


def _texts(sheet: Any) -> SheetTexts:
    """What is to be seen of a sheet."""
    hidden_rows = {n for n, d in sheet.row_dimensions.items() if d.hidden}
    hidden_columns = set(_hidden_columns(sheet))
    areas = [Area(a.min_row, a.min_col, a.max_row, a.max_col) for a in sheet.merged_cells.ranges]
    seen = SheetTexts(sheet.title, areas=areas)
    for (row, column), cell in sheet._cells.items():
        hidden = row in hidden_rows or column in hidden_columns
        seen.put((row, column), _text(cell), hidden=hidden)
    return seen


def _uncomputed(sheet: Any, formulas: Any) -> Iterator[str]:
    """The formulas of a sheet of which no value was ever computed."""
    for (row, column), cell in formulas._cells.items() if formulas is not None else ():
        if cell.data_type == "f" and not _text(sheet.cell(row, column)):
            place = f"“{sheet.title}”表第 {row} 行 {column_letter(column - 1)} 列"
            yield f"{place}的公式（没有算出的值，请用 Excel 打开后保存一次）"


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            yield from range(dimension.min or 1, (dimension.max or dimension.min or 1) + 1)


def _text(cell: Any) -> str:
    """A cell's value as it is shown, as far as the form of numbers tells."""
    value, shown = cell.value, str(cell.number_format or "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return day_as_shown(value, shown)
    if isinstance(value, int | float):
        return number_as_shown(value, shown)
    return f"{value:%H:%M}" if isinstance(value, time) else plain_characters(str(value))


def day_as_shown(value: datetime | date, shown: str) -> str:
    """A day as the form of numbers `shown` has it, as far as that tells."""
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shown).lower()
    if "d" not in plain and "m" in plain:
        return f"{value.year}年{value.month}月" if "年" in shown else f"{value:%Y-%m}"
    return f"{value.year}年{value.month}月{value.day}日" if "年" in shown else f"{value:%Y-%m-%d}"


def number_as_shown(value: float, shown: str) -> str:
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
