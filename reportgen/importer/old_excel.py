"""Workbooks in the format of Excel 97 to 2003 (.xls), as the same stream that other files give."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from reportgen.core.problems import Place, fail
from reportgen.importer.book_rows import Area, BookRows, SheetTexts
from reportgen.importer.source_text import SourceText
from reportgen.importer.wrapped_text import plain_characters
from reportgen.importer.xlsx import day_as_shown, number_as_shown


def read_old_workbook(path: Path) -> SourceText:
    """The stream of a workbook; InputError when it cannot be read or has a password."""
    book = _open(path)
    rows = BookRows()
    for sheet in book.sheets():
        if sheet.visibility:
            rows.leave_out(sheet.name)
        else:
            rows.read(_texts(book, sheet))
    return rows.source(path)


def _open(path: Path) -> Any:
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        quiet = io.StringIO()
        return xlrd.open_workbook(str(path), logfile=quiet, formatting_info=True)
    except xlrd.XLRDError as error:
        locked = "encrypted" in str(error).lower()
        message = "有密码，读不了" if locked else "不是有效的 XLS 文件"
        remedy = "请先在 Excel 或 WPS 里去掉密码" if locked else _SAVE_ANEW
        raise fail(message, remedy, Place(str(path))) from error
    except Exception as error:  # a damaged file ends xlrd in any way
        if isinstance(error, MemoryError | OSError) and not isinstance(error, CompDocError):
            raise
        raise fail("不是有效的 XLS 文件", _SAVE_ANEW, Place(str(path))) from error


_SAVE_ANEW = "请用 Excel 或 WPS 打开后另存为 .xlsx"


def _texts(book: Any, sheet: Any) -> SheetTexts:
    areas = [Area(r + 1, c + 1, r_end, c_end) for r, r_end, c, c_end in sheet.merged_cells]
    seen = SheetTexts(sheet.name, areas=areas)
    hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            hidden = row in hidden_rows or column in hidden_columns
            seen.put((row + 1, column + 1), _text(book, cell), hidden=hidden)
    return seen


def _text(book: Any, cell: Any) -> str:
    """A cell's value as it is shown."""
    import xlrd

    shown = str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return plain_characters(str(cell.value))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_as_shown(cell.value, shown)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "是" if cell.value else "否"
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            day: datetime = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return number_as_shown(cell.value, "")
        return day_as_shown(day, shown)
    return ""
