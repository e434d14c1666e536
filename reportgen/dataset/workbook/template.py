"""The styled workbook: a sheet for each table to fill in, or the same sheets filled with a dataset.

Makes bytes and opens no file. Texts are always written as texts: nothing in a dataset is
ever a formula. The same data gives the same bytes: no clock is read.
"""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from reportgen.core.values import format_number, parse_date, parse_decimal
from reportgen.core.xlsx import (
    Look,
    fit_height,
    make_look,
    packed,
    put_text,
    set_page,
    set_widths,
    style,
    validate,
)
from reportgen.dataset.cell import MAX_DIGITS, NUMERIC
from reportgen.dataset.settings_file import SHEET_HEADS, as_text
from reportgen.dataset.workbook.guide import GUIDE_SHEET, fill_guide
from reportgen.dataset.workbook.sheets import (
    LISTS_SHEET,
    DropDownLists,
    style_table,
    text_format,
    width_of,
)
from reportgen.dataset.written_tables import RowsByTable, is_written, tables_to_write
from reportgen.schema import SETTINGS, SETTINGS_SHEET, Column, Kind, Setting, Table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_SETTINGS_WIDTHS = (16, 36, 70)
_FIRST_YEAR = 1901  # Excel counts 1900 as a leap year: earlier days are written as text


def make_workbook(
    settings: Mapping[str, object], rows: RowsByTable, tables: Sequence[Table] | None = None
) -> bytes:
    """The workbook as XLSX bytes: guide, settings, all tables with `rows` by Table.name.

    `tables` are those to be written, with their columns; what `rows` need where not given.
    """
    import openpyxl

    every = tables_to_write(rows) if tables is None else tables
    shown = [table for table in every if is_written(table, rows, optional=True)]

    book = openpyxl.Workbook()
    look = make_look()
    guide = book.worksheets[0]
    guide.title = GUIDE_SHEET
    fill_guide(guide, shown, look)
    lists = DropDownLists(book.create_sheet(LISTS_SHEET))
    _fill_settings(book.create_sheet(SETTINGS_SHEET), settings, lists, look)
    for table in shown:
        sheet = book.create_sheet(table.label)
        style_table(sheet, table, lists, look)
        _fill_rows(sheet, table, rows.get(table.name, ()), look)
    # Last, and out of sight: only the drop-down lists refer to it.
    book.move_sheet(lists.sheet, len(book.worksheets))
    lists.sheet.sheet_state = "hidden"
    return packed(book)


def _fill_settings(
    sheet: "Worksheet", settings: Mapping[str, object], lists: DropDownLists, look: Look
) -> None:
    set_widths(sheet, _SETTINGS_WIDTHS)
    for index, head in enumerate(SHEET_HEADS, start=1):
        style(sheet.cell(1, index, head), look.head_dark, look.dark, look.centre, look.border)
    for row, setting in enumerate(SETTINGS, start=2):
        value = settings.get(setting.name, setting.default)
        texts = (setting.label, as_text(setting, value), _help(setting))
        fit_height(sheet, row, texts, _SETTINGS_WIDTHS)
        for index, text in enumerate(texts, start=1):
            cell = sheet.cell(row, index)
            if text:
                put_text(cell, text)
            cell.number_format = "@"
            style(cell, look.body, look.light if index == 1 else None, look.left, look.border)
        if setting.name == "year":
            sheet.cell(row, 2).number_format = "0"
            if isinstance(value, int) and value:
                sheet.cell(row, 2).value = value
        _check_setting(sheet, row, setting, lists)
    sheet.freeze_panes = "A2"
    set_page(sheet)


def _help(setting: Setting) -> str:
    choices = "；可填：" + "、".join(setting.choices) if setting.choices else ""
    return setting.help + choices


def _check_setting(sheet: "Worksheet", row: int, setting: Setting, lists: DropDownLists) -> None:
    place = f"B{row}"
    if setting.name == "year":
        validate(sheet, place, "请填 2000 到 2100 的年份", type="whole", formula1="2000",
                  formula2="2100", operator="between")  # fmt: skip
    elif setting.choices and not setting.several:
        formula = lists.add(setting.label, setting.choices)
        validate(sheet, place, "请从列表里选一项", type="list", formula1=formula)


def _fill_rows(
    sheet: "Worksheet", table: Table, rows: Sequence[Mapping[str, str]], look: Look
) -> None:
    styles: dict[tuple[str, bool], Any] = {}
    widths = [width_of(column) for column in table.columns]
    for number, row in enumerate(rows, start=2):
        fit_height(sheet, number, [row.get(label, "") for label in table.labels], widths)
        for index, column in enumerate(table.columns, start=1):
            text = row.get(column.label, "")
            if not text:
                continue
            cell: Any = sheet.cell(number, index)
            shown = _put(cell, text, column)
            key = (shown, cell.data_type == "s" and not text[0].isalnum())
            if key not in styles:
                cell.number_format, cell.font, cell.alignment = shown, look.body, look.wrap
                # What Excel itself keeps of an apostrophe typed in front of a text.
                cell.quotePrefix = key[1]
                styles[key] = copy(cell._style)
            cell._style = styles[key]


def _put(cell: Any, text: str, column: Column) -> str:
    """Write `text` as its column shows it best; returns the number format.

    Reading gives exactly this text again: a number's format keeps its decimals, and what a
    number or a date would not keep (a leading zero, a 16th digit) stays text.
    """
    if column.kind in NUMERIC and _fits_number(text):
        number = parse_decimal(text)
        cell.value = number
        decimals = len(text.partition(".")[2])
        return "0." + "0" * decimals if decimals else "0"
    if column.kind is Kind.DATE:
        day = parse_date(text)
        if day and day.isoformat() == text and day.year >= _FIRST_YEAR:
            cell.value = day
            return "yyyy-mm-dd"
    put_text(cell, text)
    return text_format(column)


def _fits_number(text: str) -> bool:
    number = parse_decimal(text)
    if number is None or format_number(number) != text or (number.is_signed() and not number):
        return False
    return len(text.lstrip("-").replace(".", "")) <= MAX_DIGITS and not re.match(r"-?0\d", text)
