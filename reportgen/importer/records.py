"""Rows of records below their heads, of forms and of lists: columns, rows, and what stands in them.

Only cells are gathered here; nothing is judged or stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.document.form_layout import RecordTable, plain_field
from reportgen.importer.grid import Cell

LEVEL1, LEVEL2, LEVEL3 = "indicators.level1", "indicators.level2", "indicators.level3"
LEVELS = (LEVEL1, LEVEL2)
VALUE, NUMBER = "indicators.value", "indicators.number"
_SOURCE = "finance.source"


@dataclass(frozen=True)
class Column:
    """A head and the field below it, blank where nobody knows the head.

    `level1` is the first level that the group above names, in a wide list.
    """

    head: Cell
    field: str
    level1: Cell | None = None


@dataclass(eq=False)
class Record:
    """A row: the cells below each head, by field; `cut` when a page ended before it."""

    cells: dict[str, list[Cell]]
    y: int
    cut: bool = False
    over_levels: bool = False  # the first level is merged over the second: 满意度指标

    def text(self, name: str) -> str:
        """The text of a field."""
        return "\n".join(cell.text for cell in self.cells.get(name, []) if cell.text)

    @property
    def value(self) -> str:
        """What an indicator is to reach."""
        return self.text(VALUE) or self.text(NUMBER)

    def begins(self, name: str) -> bool:
        """Whether a text of this field begins in this row, rather than reaching down from above."""
        return any(cell.text and cell.y == self.y for cell in self.cells.get(name, []))


@dataclass
class Records:
    """The rows of one table, what of it are heads, and what has no place."""

    table: RecordTable
    rows: list[Record] = field(default_factory=list)
    heads: list[Cell] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)  # of known heads
    unknown_heads: list[Cell] = field(default_factory=list)
    merges: bool = False  # cells of a level reach over several rows
    end: int = 0  # the row behind it
    period: str = ""  # 期间 of all of them, where the form's markers name one


def columns_above(
    cell: Cell, columns: Sequence[Column], unknown: Iterable[Cell] = ()
) -> list[Column]:
    """The columns, known or not, below whose heads a cell stands, from left to right."""
    every = (*columns, *(Column(head, "") for head in unknown))
    above = [column for column in every if cell.stands_below(column.head)]
    return sorted(above, key=lambda column: column.head.x)


def record_of(
    placed: Mapping[Cell, Sequence[Column]], y: int, *, cut: bool, exact: bool
) -> Record | None:
    """The record of a row's cells; None where it is none of the table's.

    That is so where a text stands below several heads, or two of them below one.
    """
    record = Record({}, y, cut)
    for cell, columns in placed.items():
        names = [column.field for column in columns]
        if list(map(plain_field, names)) == [LEVEL1, LEVEL2]:
            record.over_levels = True
            names = names[:1]  # 满意度指标 merged over both levels
        if len(names) > 1 and cell.text and not exact:
            return None
        if len(names) == 1 and names[0]:
            found = record.cells.setdefault(names[0], [])
            if names[0] != _SOURCE and cell.text and any(other.text for other in found):
                return None
            found.append(cell)
    return record
