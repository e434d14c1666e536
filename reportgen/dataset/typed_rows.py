"""Rows of text to typed records: one table at a time, so that a million rows are kept once.

Changes no value: a cell that is not what its column holds becomes a problem with its place.
What the checks of keys, references and decisions need of a table's text is noted on the way
(`Noted`), for the text itself is let go.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from reportgen import schema
from reportgen.core.problems import Problem
from reportgen.core.values import (
    fold,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_percent,
    split_value,
)
from reportgen.dataset.grid import Row
from reportgen.dataset.invisible import StrayCell, stray_cells
from reportgen.dataset.model import (
    Attribute,
    Decision,
    Department,
    Exemption,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
    PublishedTotal,
    Unit,
)
from reportgen.dataset.sources import OpenDataset, OpenTable
from reportgen.schema import Column, Kind, Table

_RECORDS: dict[str, type] = {
    "departments": Department,
    "units": Unit,
    "projects": Project,
    "goals": Goal,
    "indicators": Indicator,
    "narrative": NarrativeItem,
    "finance": FinanceLine,
    "attributes": Attribute,
    "withheld": Decision,
    "exceptions": Exemption,
    "totals": PublishedTotal,
}
_CODE = re.compile(r"[\w.-]+")  # codes stand in file names
_PARSERS: dict[Kind, tuple[Callable[[str], object], str]] = {
    Kind.MONEY: (parse_decimal, "应为数字，如 12.50"),
    Kind.NUMBER: (parse_decimal, "应为数字，如 3.04"),
    Kind.PERCENT: (parse_percent, "应为百分数的数字部分，如 25"),
    Kind.INTEGER: (parse_integer, "应为整数，如 1"),
}
_NUMBERED = (schema.GOALS, schema.INDICATORS, schema.FINANCE, schema.NARRATIVE)
_OF_PROJECTS = (schema.PROJECTS, schema.GOALS, schema.INDICATORS, schema.FINANCE)
# The tables whose cells 不予公开 can take out, by the code in the first column of their key.
WITHHOLDABLE = (*_OF_PROJECTS, schema.NARRATIVE, schema.ATTRIBUTES)


@dataclass
class Noted:
    """What is remembered of all rows, those with errors too: one mistake, one message.

    `keys` are the codes of departments, units and projects by Table.name. `withholdable` gives
    the fields that can be withheld of each code that 不予公开 names, and their rows.
    """

    keys: dict[str, set[str]] = field(default_factory=dict)
    withholdable: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    stray: dict[str, list[StrayCell]] = field(default_factory=dict)


@dataclass(frozen=True)
class TypedTable:
    """A table's typed rows (without those that have errors), and where it was."""

    source: OpenTable
    rows: list[Any]

    def problem(
        self,
        row: Any,
        column: str,
        message: str,
        remedy: str,
        codes: tuple[str, ...] | None = None,
    ) -> Problem:
        """What is wrong with a typed row; `codes` are its own unless given."""
        place = self.source.place(row.row, column)
        return Problem(place, message, remedy, codes=self.codes(row) if codes is None else codes)

    def codes(self, row: Any) -> tuple[str, ...]:
        """The codes that the row names; none for 不予公开, whose errors stop everything."""
        table = self.source.table
        if table is schema.WITHHELD:
            return ()
        names = (column.name for column in table.columns if column.kind is Kind.CODE)
        return tuple(code for name in names if (code := getattr(row, name)))


def type_tables(
    opened: OpenDataset,
) -> tuple[dict[str, TypedTable], Noted, list[Problem]]:
    """All tables, typed; what was noted on the way; and everything wrong in the rows."""
    noted = Noted()
    tables: dict[str, TypedTable] = {}
    read: dict[str, list[Problem]] = {}
    wrong: dict[str, list[Problem]] = {}
    # The decisions first: only of the codes that they name must anything be remembered.
    order = (schema.WITHHELD, *(t for t in schema.TABLES if t is not schema.WITHHELD))
    for table in order:
        source = opened.take(table)
        wrong[table.name] = []
        tables[table.name] = _typed(source, noted, wrong[table.name])
        read[table.name] = source.problems
    problems = list(opened.problems)
    for found in (read, wrong):
        for table in schema.TABLES:
            problems += found[table.name]
    return tables, noted, problems


def _typed(source: OpenTable, noted: Noted, wrong: list[Problem]) -> TypedTable:
    """The rows of a table as records; what is wrong in a row is blank, or there is no record."""
    table = source.table
    fatal = _indispensable(table)
    record_type = _RECORDS[table.name]
    blanks = [(c, None if c.kind in _PARSERS else "", c.kind is Kind.TEXT) for c in table.columns]
    typed = TypedTable(source, [])
    noted.keys[table.name] = keys = set()
    stray: list[StrayCell] = []
    noted.stray[table.name] = stray
    remember = _Remember(table, noted)
    told = 0
    for row in source.rows():
        found: list[Problem] = []
        cells: dict[str, Any] = {}
        for column, blank, plain in blanks:  # the usual cells first: there are millions
            text = row.cells[column.label]
            if text and plain:
                cells[column.name] = text
            elif text or column.required:
                count = len(found)
                cells[column.name] = _cell(source, row, column, found)
                if len(found) > count:
                    cells[column.name] = blank
            else:
                cells[column.name] = blank
        if found:
            # the reader blanked what it has complained of already
            places = {problem.place for problem in source.problems[told:]}
            wrong.extend(problem for problem in found if problem.place not in places)
        if not any(problem.place and problem.place.column in fatal for problem in found):
            value = _completed(record_type(**cells, row=row.number))
            typed.rows.append(value)
            if table is schema.INDICATORS:
                wrong.extend(_wrong_number(typed, value))
            elif table is schema.EXCEPTIONS:
                wrong.extend(_no_day(typed, value))
        told = len(source.problems)
        if table in (schema.DEPARTMENTS, schema.UNITS, schema.PROJECTS):
            keys.add(row.cells[table.key[0]])
        remember.row(row)
        if row.raw:
            code = row.cells[table.key[0]] if table in WITHHOLDABLE else None
            stray.extend(stray_cells(table.label, row.number, row.raw, code))
    return typed


def _indispensable(table: Table) -> frozenset[str]:
    """The columns without which a row is no record.

    Of what can be withheld, and of units, only those that say where a row belongs: else an error in
    a cell would take away by which name the row is spoken of, and in which department it stands.
    """
    placing = table in WITHHOLDABLE or table is schema.UNITS
    return frozenset(
        column.label
        for column in table.columns
        if not placing or column.kind is Kind.CODE or column.label in table.key
    )


def _codes(table: Table, row: Row) -> tuple[str, ...]:
    if table is schema.WITHHELD:
        return ()  # a decision that cannot be read may concern anything: fail closed
    labels = (column.label for column in table.columns if column.kind is Kind.CODE)
    return tuple(code for label in labels if (code := row.cells[label]))


def _cell(source: OpenTable, row: Row, column: Column, found: list[Problem]) -> object:
    text, kind = row.cells[column.label], column.kind

    def report(message: str, remedy: str) -> None:
        place = source.place(row.number, column.label)
        found.append(Problem(place, message, remedy, codes=_codes(source.table, row)))

    if not text:
        report("是空的", "请填写")
        return None
    if kind in _PARSERS:
        parse, expected = _PARSERS[kind]
        value = parse(text)
        if value is None:
            report(f"不是数：{expected}", "请改成数字，单位不要写在格里")
        return value
    if kind is Kind.CODE and not _CODE.fullmatch(text):
        report("有编码里不能有的字符", "编码只能用字母、数字、汉字和 - _ .")
    if kind is Kind.CHOICE and text not in column.choices:
        report("不在可选的范围内", "请填其中之一：" + "、".join(column.choices))
    if kind is Kind.DATE:
        day = parse_date(text)
        return day.isoformat() if day else text
    return text


def _completed(value: Any) -> Any:
    """Fill in what a blank cell certainly means."""
    if isinstance(value, Indicator):
        if value.sign or not value.value:
            return value
        target = split_value(value.value + value.unit)
        return replace(value, sign=target.sign, value=target.value, unit=target.unit)
    if isinstance(value, Project) and not value.funding:
        return replace(value, funding=schema.OWN_FUNDING)
    if isinstance(value, Decision):
        return replace(value, field=_plain_field(value.field))
    if isinstance(value, Goal) and not value.kind:
        return replace(value, kind=schema.GOAL_KINDS[0])
    return value


def _plain_field(text: str) -> str:
    """`指标值 ＃ 03` as `指标值#3`: a decision must not miss its row for a space or a zero."""
    label, mark, row = fold(text).partition("#")
    number = parse_integer(row)
    return label + mark + (row if number is None else str(number))


def _wrong_number(table: TypedTable, value: Indicator) -> Iterable[Problem]:
    if value.sign in ("", schema.QUALITATIVE):
        return
    if value.value and parse_decimal(value.value) is None:
        yield table.problem(
            value,
            "指标值",
            f"指标性质是“{value.sign}”，指标值却不是数",
            "请只填数字，单位填到“计量单位”列；文字的指标请把指标性质改为“定性”",
        )


def _no_day(table: TypedTable, value: Exemption) -> Iterable[Problem]:
    if parse_date(value.until) is None:
        yield table.problem(value, "有效期至", "不是日期", "请写成 2025-12-31 这样")


class _Remember:
    """Notes of one table what can be withheld: fields and rows of the codes in 不予公开."""

    def __init__(self, table: Table, noted: Noted) -> None:
        self._table = table
        self._known = noted.withholdable
        self._own = labels_of(table)
        projects = set[str]().union(*map(labels_of, _OF_PROJECTS))
        self._all = {
            schema.PROJECTS.name: projects | {schema.PLAN},
            schema.DEPARTMENTS.name: labels_of(schema.NARRATIVE),
            schema.UNITS.name: set(),
        }.get(table.name)

    def row(self, row: Row) -> None:
        """Note what this row makes withholdable."""
        if self._table is schema.WITHHELD:
            self._known.setdefault(row.cells["编码"], {})
            return
        fields_of = self._known.get(row.cells[self._table.key[0]])
        if fields_of is None or self._table is schema.EXCEPTIONS:
            return
        for label in self._all or ():
            fields_of.setdefault(label, set())
        if self._table is schema.ATTRIBUTES:
            fields_of.setdefault(row.cells["属性"], set())
        elif self._table in _NUMBERED:
            number = parse_integer(row.cells["序号"])
            chaptered = self._table is schema.NARRATIVE
            place = f"{row.cells['章节']}/{number}" if chaptered else str(number)
            for label in self._own & fields_of.keys():
                fields_of[label].add(place)


def labels_of(table: Table) -> set[str]:
    """The columns of a table that may be withheld: all but keys and what places the row."""
    placing = {"项目编码", "单位编码", "部门编码", "项目名称", "表式", "序号", "类别", "章节"}
    return {column.label for column in table.columns} - placing
