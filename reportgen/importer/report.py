"""The workbook that shows what became of each cell of the sources."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reportgen.core.xlsx import (
    Look,
    make_look,
    new_book,
    packed,
    put_text,
    set_page,
    set_widths,
    style,
)
from reportgen.importer.ledger import CellFate

if TYPE_CHECKING:
    from reportgen.core.xlsx import Worksheet

_HEADS = ("文件", "位置", "原文", "读到哪张表", "哪一列")
_WIDTHS = (28, 30, 60, 16, 20)
_NOWHERE = "未能放置"


def import_report(fates: Iterable[CellFate]) -> bytes:
    """A row for each cell of the sources, in their order; what has no place is set off."""
    book = new_book()
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet("读入结果")
    look = make_look()
    sheet.freeze_panes = "A2"
    set_widths(sheet, _WIDTHS)
    for column, head in enumerate(_HEADS, start=1):
        cell = sheet.cell(1, column)
        put_text(cell, head)
        style(cell, look.head_dark, look.dark, look.centre, look.border)
    for row, fate in enumerate(fates, start=2):
        _write(sheet, row, fate, look)
    sheet.auto_filter.ref = f"A1:E{max(sheet.max_row, 1)}"
    set_page(sheet)
    return packed(book)


def _write(sheet: "Worksheet", row: int, fate: CellFate, look: Look) -> None:
    texts = (fate.file, fate.place, fate.text, fate.table or _NOWHERE, fate.column)
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        put_text(cell, text)
        fill = look.light if not fate.table else None
        style(cell, look.head if not fate.table else look.body, fill, look.left, look.border)
