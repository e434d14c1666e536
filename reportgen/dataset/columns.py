"""Columns of cells read at once: what is usual is taken as it stands, only the rest is looked at.

A cell is usual where reading it gives what stands in it and nothing to complain of. One expression
tells that of a whole column. Knows no file, sheet or row.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.core.values import MAX_CELL
from reportgen.dataset.cell import BLANK, NUMERIC, CellReading, read_text
from reportgen.schema import Column, Kind

# Chinese, letters, digits and the marks between them; nothing of which codes, formulas, errors,
# markup or invisible characters are made (see `cell` and `values`), and no blank at either end.
_CHARACTER = r"[0-9A-Za-z\u4e00-\u9fff，。、；：？！（）《》〈〉【】“”‘’…—·～％%.,:;/()+~≥≤×÷℃°-]"
_TEXT = rf"(?:{_CHARACTER}+(?: +{_CHARACTER}+)*)?"
_CODE = r"[0-9A-Za-z.-]*"
_NUMBER = r"(?:-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?)?"
_PATTERNS = {
    Kind.TEXT: _TEXT,
    Kind.CHOICE: _TEXT,
    Kind.CODE: _CODE,
    Kind.DATE: "",  # usual is none
    **dict.fromkeys(NUMERIC, _NUMBER),
}
_USUAL = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_USUAL_COLUMN = {kind: re.compile(rf"(?:{pattern}\n)*") for kind, pattern in _PATTERNS.items()}


@dataclass(frozen=True)
class ColumnReading:
    """A column as read: the text of each cell, and by position those readings that say more."""

    texts: Sequence[str]
    odd: Mapping[int, CellReading]

    def at(self, position: int) -> CellReading:
        """The reading of one cell."""
        reading = self.odd.get(position)
        if reading is None:
            text = self.texts[position]
            reading = CellReading(text) if text else BLANK
        return reading


def read_column(
    cells: Sequence[Any], column: Column, read: Callable[[Any, Column], CellReading] = read_text
) -> ColumnReading:
    """Read the cells of a column, `""` where there is nothing; `read` reads an unusual one."""
    if _all_usual(dict.fromkeys(cells), column.kind):
        return ColumnReading(cells, {})
    texts, odd = list(cells), {}
    for position, cell in _unusual(cells, column.kind):
        reading = read(cell, column)
        texts[position] = reading.text
        if reading.complaint or reading.raw:
            odd[position] = reading
    return ColumnReading(texts, odd)


def _all_usual(cells: Collection[Any], kind: Kind) -> bool:
    try:
        whole = "\n".join([*cells, ""])
    except TypeError:  # not all are texts
        return False
    return (
        whole.count("\n") == len(cells)
        and _USUAL_COLUMN[kind].fullmatch(whole) is not None
        and max(map(len, cells), default=0) <= MAX_CELL
    )


def _unusual(cells: Sequence[Any], kind: Kind) -> Iterator[tuple[int, Any]]:
    usual = _USUAL[kind].fullmatch
    for position, cell in enumerate(cells):
        if not (isinstance(cell, str) and usual(cell) and len(cell) <= MAX_CELL):
            yield position, cell
