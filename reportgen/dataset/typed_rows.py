"""Rows of text to typed records: one table at a time, so that a million rows are in memory once.

Changes no value: a cell that is not what its column holds becomes a problem with its place. What
the checks of keys, references and decisions need of a table's text goes into a `RowIndex`, for the
text itself is let go.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from itertools import repeat
from typing import Any

from reportgen import schema
from reportgen.core.problems import Problem
from reportgen.core.values import (
    is_no_day,
    no_such_day,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_percent,
)
from reportgen.dataset.completions import COMPLETIONS
from reportgen.dataset.grid import TextRow, TextRows, codes_of
from reportgen.dataset.model import (
    AdjustmentReason,
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
    Record,
    Unit,
)
from reportgen.dataset.reader import OpenDataset, OpenTable
from reportgen.dataset.row_index import RowIndex, TableIndexer
from reportgen.dataset.rows import Further, cells
from reportgen.dataset.unsplit_rows import unsplit_cell
from reportgen.dataset.withholding import WITHHOLDABLE
from reportgen.schema import Column, Kind, Table

_RECORDS: dict[str, Callable[..., Any]] = {
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
    "reasons": AdjustmentReason,
    **{table.name: partial(Record, table.name) for table in schema.RECORD_TABLES},
}
_CODE = re.compile(r"[\w.-]+")  # codes stand in file names
_PARSERS: dict[Kind, tuple[Callable[[str], object], str]] = {
    Kind.MONEY: (parse_decimal, "应为数字，如 12.50"),
    Kind.NUMBER: (parse_decimal, "应为数字，如 3.04"),
    Kind.PERCENT: (parse_percent, "应为百分数的数字部分，如 25"),
    Kind.INTEGER: (parse_integer, "应为整数，如 1"),
}


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
        return codes_of(table, dict(cells(table, row)))


def type_tables(
    opened: OpenDataset,
) -> tuple[dict[str, TypedTable], RowIndex, list[Problem]]:
    """All tables, typed; the index of their rows; and everything wrong in the rows."""
    index = RowIndex()
    tables: dict[str, TypedTable] = {}
    wrong: dict[str, list[Problem]] = {}
    # The decisions first: only of the codes that they name must anything be remembered.
    order = (schema.WITHHELD, *(t for t in schema.TABLES if t != schema.WITHHELD))
    for table in order:
        tables[table.name], wrong[table.name] = type_table(opened.take(table), index)
    problems = list(opened.problems)
    for table in schema.TABLES:
        problems += tables[table.name].source.problems
    for table in schema.TABLES:
        problems += wrong[table.name]
    return tables, index, problems


def type_table(source: OpenTable, index: RowIndex) -> tuple[TypedTable, list[Problem]]:
    """The rows of a table as records; what is wrong in a row is blank, or there is no record.

    The problems are those that the reader of the table has not reported.
    """
    table = source.table
    typed, problems = TypedTable(source, []), list[Problem]()
    row_by_row, at_once = _RowTyper(typed, problems), _ColumnTyper(table)
    indexer = TableIndexer(table, index)
    for part in source.parts():
        records = at_once.records(part) if isinstance(part, TextRows) else None
        if records is not None:
            typed.rows.extend(records)
            problems.extend(_found(typed, records))
        else:
            for row in part if isinstance(part, TextRows) else (part,):
                row_by_row.add(row)
        row_by_row.reported = len(source.problems)
        indexer.add(part)
    return typed, problems


def _found(typed: TypedTable, records: Sequence[Any]) -> Iterator[Problem]:
    """What the cells of each record say together and should not."""
    if check := _CHECKS.get(typed.source.table.name):
        for record in records:
            if problem := check(typed, record):
                yield problem


class _RowTyper:
    """Types one row after the other; `reported` are the reader's problems up to the row before."""

    def __init__(self, typed: TypedTable, problems: list[Problem]) -> None:
        self._typed, self._problems, self.reported = typed, problems, 0
        table = typed.source.table
        self._columns, self._indispensable = _columns_of(table), _indispensable(table)
        self._further = [column for column in table.columns if column.further]
        self._record = _RECORDS[table.name]
        self._complete = COMPLETIONS.get(table.name)

    def add(self, row: TextRow) -> None:
        """Type a row, and note what is wrong with it."""
        source = self._typed.source
        cells, wrong = _type_cells(source, row, self._columns)
        if self._further:
            cells["further"] = _type_further(source, row, self._further, wrong)
        if wrong:
            # The reader blanked the cells that it has reported.
            places = {problem.place for problem in source.problems[self.reported :]}
            self._problems.extend(problem for problem in wrong if problem.place not in places)
        if not any(p.place and p.place.column in self._indispensable for p in wrong):
            record = self._record(**cells, row=row.number)
            if self._complete:
                record = self._complete(record)
            self._typed.rows.append(record)
            self._problems.extend(_found(self._typed, [record]))
        self.reported = len(source.problems)


class _Wrong(Exception):  # noqa: N818  # not an error: the rows are then looked at one by one
    """A cell that is not what its column holds."""


class _Values(dict[str, object]):
    """The values of a column by their texts, each worked out once; _Wrong where it is none."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def of(self, texts: Sequence[str]) -> Sequence[object]:
        """The values of these texts."""
        if self.column.kind is not Kind.TEXT:
            return list(map(self.__getitem__, texts))
        if self.column.required and "" in texts:
            raise _Wrong
        return texts

    def __missing__(self, text: str) -> object:
        if text or self.column.required:
            value, wrong = _type_text(text, self.column)
            if wrong:
                raise _Wrong
        else:
            value = None if self.column.kind in _PARSERS else ""
        self[text] = value
        return value


class _ColumnTyper:
    """Types many rows at once, column by column."""

    def __init__(self, table: Table) -> None:
        self._record = _RECORDS[table.name]
        self._complete = COMPLETIONS.get(table.name)
        self._further = [column.label for column in table.columns if column.further]
        by_name = {column.name: column for column in table.columns if not column.further}
        known = fields(self._record) if is_dataclass(self._record) else ()
        self._fields = [field.name for field in known]  # in the order of its arguments
        self._values = {n: _Values(by_name[n]) for n in self._fields if n in by_name}

    def records(self, rows: TextRows) -> list[Any] | None:
        """The records of these rows; None where a cell is not what its column holds.

        None as well where a further column holds anything: few forms have them.
        """
        if not self._fields or any(any(rows.columns[label]) for label in self._further):
            return None
        given: dict[str, Iterable[object]] = {"further": repeat(()), "row": rows.numbers}
        try:
            for name, values in self._values.items():
                given[name] = values.of(rows.columns[values.column.label])
        except _Wrong:
            return None
        records = list(map(self._record, *(given[name] for name in self._fields)))
        return list(map(self._complete, records)) if self._complete else records


def _indispensable(table: Table) -> frozenset[str]:
    """The columns without which a row is no record.

    Of what can be withheld, and of units, only those that say where a row belongs: else an error in
    a cell would take away by which name the row is spoken of, and in which department it stands.
    """
    placing = table in WITHHOLDABLE or table == schema.UNITS
    return frozenset(
        column.label
        for column in table.columns
        if not placing or column.kind is Kind.CODE or column.label in table.key
    )


_TypedColumn = tuple[str, str, object, bool, Column]  # label, field, value of a blank, plain text


def _columns_of(table: Table) -> list[_TypedColumn]:
    return [
        (c.label, c.name, None if c.kind in _PARSERS else "", c.kind is Kind.TEXT, c)
        for c in table.columns
        if not c.further
    ]


def _type_further(
    source: OpenTable, row: TextRow, columns: Sequence[Column], problems: list[Problem]
) -> Further:
    """The further columns of a row that hold anything; what is wrong is added to `problems`."""
    values: list[tuple[str, Any]] = []
    for column in columns:
        if text := row.cells[column.label]:
            value, wrong = _type_text(text, column)
            if wrong:
                codes = codes_of(source.table, row.cells)
                place = source.place(row.number, column.label)
                problems.append(Problem(place, *wrong, codes=codes))
            else:
                values.append((column.label, value))
    return tuple(values)


def _type_cells(
    source: OpenTable, row: TextRow, columns: Sequence[_TypedColumn]
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a row by field, and what is wrong: that is blank."""
    texts = row.cells
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for label, name, blank, plain, column in columns:
        text = texts[label]
        if text and plain:  # the usual case first: there are millions
            values[name] = text
        elif text or column.required:
            values[name], wrong = _type_text(text, column)
            if wrong:
                values[name] = blank
                codes = codes_of(source.table, texts)
                problems.append(Problem(source.place(row.number, label), *wrong, codes=codes))
        else:
            values[name] = blank
    if problems and (problem := _unsplit(source, row, columns)):
        problems = [problem]
    return values, problems


def _unsplit(source: OpenTable, row: TextRow, columns: Sequence[_TypedColumn]) -> Problem | None:
    """What to say, instead of all else, of a row of which several cells stand in one."""
    of_table = [column for _, _, _, _, column in columns]
    found = unsplit_cell(row.cells, of_table, lambda text, column: not _type_text(text, column)[1])
    if found is None:
        return None
    label, complaint = found
    # what a row is that lacks its code is not known: it may concern any department
    coded = source.table.column(label).kind is not Kind.CODE
    codes = codes_of(source.table, row.cells) if coded else ()
    place = source.place(row.number, label)
    return Problem(place, complaint.message, complaint.remedy, codes=codes)


def _type_text(text: str, column: Column) -> tuple[object, tuple[str, str] | None]:
    """The value of a cell, or message and remedy where it is not what its column holds."""
    kind = column.kind
    if not text:
        return None, ("是空的", "请填写")
    if kind in _PARSERS:
        parse, expected = _PARSERS[kind]
        value = parse(text)
        wrong = (f"不是数：{expected}", "请改成数字，单位不要写在格里") if value is None else None
        return value, wrong
    if kind is Kind.CODE and not _CODE.fullmatch(text):
        return None, ("有编码里不能有的字符", "编码只能用字母、数字、汉字和 - _ .")
    if kind is Kind.CHOICE and text not in column.choices:
        return None, ("不在可选的范围内", "请填其中之一：" + "、".join(column.choices))
    return _type_day(text) if kind is Kind.DATE else (text, None)


def _type_day(text: str) -> tuple[object, tuple[str, str] | None]:
    """A day, or the text where the form gives none; not a day that there is not."""
    if is_no_day(text):
        return None, (no_such_day(""), "请改正日期")
    day = parse_date(text)
    return (day.isoformat() if day else text), None


# ---------------------------------------------------------------- what several cells say together


def _check_number(table: TypedTable, value: Indicator) -> Problem | None:
    """A target value that is no number although its sign says so."""
    if value.sign in ("", schema.QUALITATIVE):
        return None
    if not value.value or parse_decimal(value.value) is not None:
        return None
    return table.problem(
        value,
        "指标值",
        f"指标性质是“{value.sign}”，指标值却不是数",
        "请只填数字，单位填到“计量单位”列；文字的指标请把指标性质改为“定性”",
    )


def _check_day(table: TypedTable, value: Exemption) -> Problem | None:
    """An exemption that ends on no day."""
    if parse_date(value.until) is not None:
        return None
    return table.problem(value, "有效期至", "不是日期", "请写成 2025-12-31 这样")


_CHECKS: dict[str, Callable[[TypedTable, Any], Problem | None]] = {
    "indicators": _check_number,
    "exceptions": _check_day,
}
