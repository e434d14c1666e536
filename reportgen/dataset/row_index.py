"""What later checks need of the rows of all tables, gathered while the rows are typed.

The text of a row is let go as soon as it is typed. So its code, the characters in it that nobody
sees, and what of it can be withheld are put into a `RowIndex` on the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen import schema
from reportgen.core.values import parse_integer
from reportgen.dataset.grid import TextRow, TextRows
from reportgen.dataset.invisible import InvisibleCharacters, invisible_characters
from reportgen.dataset.withholding import WITHHOLDABLE
from reportgen.schema import Table

_CODED = (schema.DEPARTMENTS, schema.UNITS, schema.PROJECTS)
_NUMBERED = (*schema.REPEATING_TABLES, schema.NARRATIVE)
_OF_PROJECTS = (schema.PROJECTS, *schema.REPEATING_TABLES)
_PLACING = frozenset(
    ("项目编码", "单位编码", "部门编码", "项目名称", "表式", "序号", "类别", "章节", "期间",
     "目标序号", "构成类别")
)  # fmt: skip


@dataclass
class RowIndex:
    """What is remembered of all rows, those with errors too: one mistake, one message.

    `codes` are those of departments, units and projects by Table.name. `withholdable` gives the
    fields that can be withheld of each code that 不予公开 names, and their rows. `invisible` are
    the cells with characters that nobody sees, by Table.name.
    """

    codes: dict[str, set[str]] = field(
        default_factory=lambda: {table.name: set() for table in _CODED}
    )
    withholdable: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    invisible: dict[str, list[InvisibleCharacters]] = field(
        default_factory=lambda: {table.name: [] for table in schema.TABLES}
    )


class TableIndexer:
    """Adds the rows of one table to an index; those of 不予公开 have to come first."""

    def __init__(self, table: Table, index: RowIndex) -> None:
        self._table = table
        self._key = table.key[0]
        self._codes = index.codes.get(table.name)
        self._withholdable = index.withholdable
        self._invisible = index.invisible[table.name]
        self._labels = labels_of(table)
        declared = self._labels - labels_of(schema.TABLE_BY_NAME[table.name])
        # which a code has where it has rows: what forms declare, and what units tell
        self._of_rows = self._labels if table == schema.NARRATIVE else declared
        self._always = _fields_without_rows(table)
        self._every = table == schema.WITHHELD  # of whose rows each is remembered

    def add(self, part: TextRow | TextRows) -> None:
        """Remember what is needed of a row, or of many."""
        if isinstance(part, TextRow):
            self._add_row(part)
        elif self._every or not self._withholdable.keys().isdisjoint(part.columns[self._key]):
            for row in part:
                self._add_row(row)
        elif self._codes is not None:
            self._codes.update(part.columns[self._key])

    def _add_row(self, row: TextRow) -> None:
        cells = row.cells
        if self._codes is not None:
            self._codes.add(cells[self._key])
        if self._table == schema.WITHHELD:
            self._withholdable.setdefault(cells["编码"], {})
        elif self._table != schema.EXCEPTIONS:
            fields = self._withholdable.get(cells[self._key])
            if fields is not None:
                self._add_fields(fields, cells)
        if row.raw:
            code = cells[self._key] if self._table in WITHHOLDABLE else None
            cells_of_row = invisible_characters(self._table.label, row.number, row.raw, code)
            self._invisible.extend(cells_of_row)

    def _add_fields(self, fields: dict[str, set[str]], cells: Mapping[str, str]) -> None:
        """Add the fields that this row makes withholdable, and by which number it is named."""
        for label in self._always:
            fields.setdefault(label, set())
        if self._table == schema.ATTRIBUTES:
            fields.setdefault(cells["属性"], set())
        elif self._table == schema.REASONS:
            fields.setdefault("原因", set()).add(cells["字段"])
        elif self._table in _NUMBERED:
            number = str(parse_integer(cells["序号"]))
            place = f"{cells['章节']}/{number}" if self._table == schema.NARRATIVE else number
            for label in self._labels & fields.keys():
                fields[label].add(place)
            for label in self._of_rows:
                fields.setdefault(label, set()).add(place)


def _fields_without_rows(table: Table) -> set[str]:
    """The fields that a code of this table has even where no row of another table names it."""
    if table == schema.PROJECTS:
        return set[str]().union({schema.PLAN}, *map(labels_of, _OF_PROJECTS))
    return labels_of(schema.NARRATIVE) if table == schema.DEPARTMENTS else set()


def labels_of(table: Table) -> set[str]:
    """The columns of a table that may be withheld: all but keys and what places the row."""
    return {column.label for column in table.columns} - _PLACING
