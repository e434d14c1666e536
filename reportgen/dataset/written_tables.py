"""Which tables are written, and with which columns: those of some forms only where they are used.

Writes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from reportgen.schema import (
    FINANCE,
    INDICATORS,
    PLAN,
    PLAN_LABELS,
    PROJECTS,
    RECORD_TABLES,
    TABLES,
    TARGET_LABELS,
    Column,
    Declared,
    Table,
    declared_column,
    printed_further,
)

RowsByTable = Mapping[str, Sequence[Mapping[str, str]]]  # by Table.name; cells by column label
# What says which project a row is, and where it stands; no form has to print it.
_ALWAYS = ("单位编码", "项目名称", "资金性质", "表式", "序号")


def tables_to_write(rows: RowsByTable) -> tuple[Table, ...]:
    """Every table with the columns that it is written with: further ones where they are used."""
    return tuple(_with_content(table, rows.get(table.name, ())) for table in TABLES)


def _with_content(table: Table, rows: Sequence[Mapping[str, str]]) -> Table:
    labels = {label for row in rows for label, text in row.items() if text}
    own = [column for column in table.columns if not column.further or column.label in labels]
    known = {column.label for column in table.columns}
    # in the order in which they first stand in a row
    stray = dict.fromkeys(label for row in rows for label in row if label not in known)
    others = (declared_column(label) for label in stray if label in labels)
    return replace(table, columns=(*own, *others))


def tables_of_form(labels: Collection[str], declared: Declared) -> tuple[Table, ...]:
    """Every table as somebody fills it in for one form, which prints `labels`.

    It has the further columns that the form prints, of their kinds; what else the form does not
    print is hidden, but for what says where a row belongs.
    """
    return tuple(_of_form(table, labels, declared.get(table.name, ())) for table in TABLES)


def _of_form(table: Table, labels: Collection[str], declared: Sequence[Column]) -> Table:
    wanted = set(printed_further(table, labels))
    every = (*table.columns, *declared)
    columns = [column for column in every if not column.further or column.label in wanted]
    if table not in (PROJECTS, INDICATORS, FINANCE):
        return replace(table, columns=tuple(columns))
    shown = {*labels, *table.key, *_ALWAYS}
    shown.update(PLAN_LABELS if PLAN in labels else ())
    shown.update(TARGET_LABELS[:3] if "指标值" in labels else ())
    marked = (
        column if column.further or column.label in shown else replace(column, hidden=True)
        for column in columns
    )
    return replace(table, columns=tuple(marked))


def is_written(table: Table, rows: RowsByTable, *, optional: bool) -> bool:
    """Whether a table of `tables_to_write` is written, where none of it is there.

    One that is optional where it has rows, or as `optional` asks; one of a form's own where it has
    any column besides its key.
    """
    if rows.get(table.name) or not table.optional:
        return True
    bare = table in RECORD_TABLES and len(table.columns) == len(table.key)
    return optional and not bare
