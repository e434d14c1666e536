"""The styles of a workbook's cells: one with a name for each look, made once and in a fixed order.

openpyxl looks up fonts, borders and formats at each cell that is given a style by its name: here a
cell is handed the numbers that stand for all of these. No public name of openpyxl has these numbers
or takes its usual font away: its private ones are used, of which no other module knows.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE, BUILTIN_FORMATS_REVERSE
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook.workbook import Workbook

from reportgen.document.sheets import styles
from reportgen.document.sheets.layout import PLACES
from reportgen.document.sheets.styles import CellLook

_USUAL = Font("宋体", 11)  # in its digits Excel counts the width of columns
_LINK_COLOUR, _TO_FILL_IN = "0563C1", "FFF8DC"
StyleNumbers = dict[tuple[str, int | None], Any]  # by look and places behind the point


def add_styles(book: Workbook, looks: Sequence[CellLook]) -> StyleNumbers:
    """Give a new workbook these styles, and no others but its usual one."""
    own: Any = book
    own._fonts, own._colors = IndexedList([_USUAL]), ()
    own._named_styles["Normal"].font = _USUAL
    numbers: StyleNumbers = {}
    for look in looks:
        style = _named_style(look)
        book.add_named_style(style)
        numbers[look.name, None] = style.as_tuple()
        own._cell_styles.add(style.as_tuple())
    for places in range(PLACES + 1) if (styles.NUMBER, None) in numbers else ():
        amount = copy(numbers[styles.NUMBER, None])
        amount.numFmtId = _format_number(own, f"0.{'0' * places}".removesuffix("."))
        numbers[styles.NUMBER, places] = amount
        own._cell_styles.add(amount)
    return numbers


def _named_style(look: CellLook) -> NamedStyle:
    line = Side(style="thin", color="000000")
    font = Font(look.face, look.size)
    if look.linked:
        font = Font(look.face, look.size, underline="single", color=_LINK_COLOUR)
    return NamedStyle(
        look.name,
        font=font,
        border=Border(line, line, line, line) if look.bordered else Border(),
        alignment=Alignment(horizontal=look.across, vertical=look.down, wrap_text=True),
        number_format=look.code,
        fill=PatternFill("solid", fgColor=_TO_FILL_IN) if look.filled else None,
    )


def _format_number(book: Any, code: str) -> int:
    if code in BUILTIN_FORMATS_REVERSE:
        return int(BUILTIN_FORMATS_REVERSE[code])
    return int(book._number_formats.add(code)) + BUILTIN_FORMATS_MAX_SIZE
