"""Problems in cells that may be withheld, without what they would say about their content.

Every problem says something of a cell: that it holds a word, a date in the form of a number, a
character that cannot be printed. Where the cell may be withheld, only its place is reported.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reportgen import schema
from reportgen.core.problems import Place, Problem
from reportgen.dataset.typed_rows import TypedTable
from reportgen.dataset.withholding import ANY_CELL, WITHHOLDABLE, Withholding
from reportgen.schema import Table

_MESSAGE = "读不进去；内容可能不予公开，这里不说原因"
_REMEDY = "请照这一列的填法重新填写：数字列只填数字，不要有控制字符、网页代码和 Excel 的错误值"


def without_reasons(
    problems: Sequence[Problem], tables: Mapping[str, TypedTable], withholding: Withholding
) -> Iterator[Problem]:
    """The problems; of a cell that may be withheld only the place, once, and of a doubt nothing.

    A doubt (a warning) is whether a cell was read as it was meant: no harm where it is not printed.
    """
    reported = set()
    rows = _rows_by_place(problems, tables)
    for problem, table in _with_tables(problems, tables):
        row = rows.get(_row_of(problem))
        if table not in WITHHOLDABLE or not _is_veiled(problem, table, row, withholding):
            yield problem
        elif not problem.warning and problem.place not in reported:
            reported.add(problem.place)
            yield replace(problem, message=_MESSAGE, remedy=_REMEDY)


def all_decided(problems: Sequence[Problem], tables: Mapping[str, TypedTable]) -> bool:
    """Whether every decision is understood; one that is wrong may have been meant for any cell."""
    return not any(
        table == schema.WITHHELD and not problem.warning
        for problem, table in _with_tables(problems, tables)
    )


def _with_tables(
    problems: Sequence[Problem], tables: Mapping[str, TypedTable]
) -> Iterator[tuple[Problem, Table | None]]:
    """Each problem with the table that it concerns."""
    places = {typed.source.place(): typed.source.table for typed in tables.values()}
    for problem in problems:
        file = replace(problem.place, row=None, column=None) if problem.place else None
        yield problem, places.get(file) if file else None


def _row_of(problem: Problem) -> Place | None:
    """The place of the whole row."""
    return replace(problem.place, column=None) if problem.place else None


def _rows_by_place(
    problems: Sequence[Problem], tables: Mapping[str, TypedTable]
) -> Mapping[Place | None, Any]:
    """The typed rows that have problems, by their places.

    Without those of which a whole row is complained: there cells may stand in wrong columns.
    """
    wanted = {_row_of(problem) for problem in problems}
    numbers = {place.row for place in wanted if place}
    astray = {problem.place for problem in problems if problem.place and not problem.place.column}
    return {
        place: row
        for typed in tables.values()
        if typed.source.table in WITHHOLDABLE
        for row in typed.rows
        if row.row in numbers
        and (place := typed.source.place(row.row)) in wanted
        and place not in astray
    }


def _is_veiled(problem: Problem, table: Table, row: Any, withholding: Withholding) -> bool:
    """Whether it may say something of a withheld cell; where a row belongs says nothing.

    Of `row`, where it is known, only the decisions for it count, not those for its neighbours.
    """
    place = problem.place
    keys = (*table.key, "、".join(table.key), "单位编码", "序号")
    if not place or not place.row or place.column in keys:
        return False
    code = problem.codes[0] if problem.codes else ""
    label, number = place.column or ANY_CELL, None
    if table == schema.ATTRIBUTES and row is not None:
        label = row.name
    elif table == schema.NARRATIVE and row is not None:
        number = f"{row.chapter}/{row.number}"
    elif table == schema.REASONS and row is not None:
        number = row.field
    elif row is not None and table != schema.PROJECTS:
        number = row.number
    return withholding.may_be_withheld(table.label, code, label, number)
