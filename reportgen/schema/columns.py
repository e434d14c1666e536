"""What a table and a column are, and the columns that forms declare."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from reportgen.schema.words import declared_label


class Kind(Enum):
    """What may stand in a column."""

    CODE = "code"  # text of letters and digits; leading zeros count
    TEXT = "text"  # one line or several, as printed
    MONEY = "money"  # Decimal; 万元 in 项目, 元 in 资金来源
    NUMBER = "number"  # Decimal without unit
    PERCENT = "percent"  # Decimal, 20 means 20 %
    INTEGER = "integer"
    DATE = "date"  # ISO day, or the text as printed where the form gives no full day
    CHOICE = "choice"  # one of Column.choices

    # each member is one object; the hash of the name costs a fifth of reading a million rows
    __hash__ = object.__hash__


@dataclass(frozen=True)
class Column:
    """One column of a table: `label` as the forms print it, `name` as the code calls it."""

    label: str
    name: str
    kind: Kind = Kind.TEXT
    required: bool = False  # a blank cell is an error
    optional: bool = False  # the whole column may be absent
    choices: tuple[str, ...] = ()
    help: str = ""  # the explanation shown to whoever fills the table in
    further: bool = False  # of some forms only: kept in a row's `further`, by label
    hidden: bool = False  # in a workbook for one form that does not print it


@dataclass(frozen=True)
class Table:
    """One normalized table: `name` is the CSV's file name, `label` the workbook's sheet.

    With columns that forms declare it is the same table still: tables compare by name.
    """

    name: str
    label: str = field(compare=False)
    key: tuple[str, ...] = field(compare=False)  # labels of the columns that identify a row
    columns: tuple[Column, ...] = field(compare=False)
    help: str = field(default="", compare=False)
    # the whole table may be absent, which means no rows
    optional: bool = field(default=False, compare=False)

    def column(self, label: str) -> Column:
        """The column with this Chinese label; KeyError when there is none."""
        return next_column(self.columns, label)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Column heads, in the order in which they are written."""
        return tuple(column.label for column in self.columns)

    @property
    def usual_labels(self) -> tuple[str, ...]:
        """Column heads without those that only some forms have."""
        return tuple(column.label for column in self.columns if not column.further)

    def with_columns(self, declared: tuple[Column, ...]) -> "Table":
        """The table with the columns that forms declare for it."""
        return replace(self, columns=(*self.columns, *declared)) if declared else self


Declared = Mapping[str, tuple[Column, ...]]  # columns that forms declare, by Table.name


def declared_column(label: str, kind: Kind = Kind.TEXT) -> Column:
    """A column that a form declares: it has no other name than its label."""
    return Column(label, label, kind, optional=True, further=True)


def printed_further(table: Table, labels: Collection[str]) -> tuple[str, ...]:
    """The further columns of a table that a form with these labels prints: declared ones last."""
    known = (column.label for column in table.columns if column.further)
    mark = declared_label(table.label, "")
    declared = sorted(label.removeprefix(mark) for label in labels if label.startswith(mark))
    return (*(label for label in known if label in labels), *declared)


def next_column(columns: tuple[Column, ...], label: str) -> Column:
    """The column of `columns` that carries `label`."""
    for column in columns:
        if column.label == label:
            return column
    raise KeyError(label)
