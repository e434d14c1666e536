"""The table of a list: heads and rows of many projects, as cells that a template writes.

A project's own cells are merged over its rows, those of levels over their indicators. In a wide
list a row has an indicator of each first level. Values are those of the public view, unformatted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any

from reportgen.document.edition import numbered
from reportgen.document.list_form import (
    NUMBER,
    ListColumn,
    ListForm,
    ListGroup,
    is_level,
    kind_of,
    with_levels,
)
from reportgen.document.public import PublicIndicator, PublicProject
from reportgen.schema import Declared, Kind

_LEVELS = ("indicators.level1", "indicators.level2")
_CENTRED = frozenset(
    (*_LEVELS, "indicators.value", "indicators.sign", "indicators.number", "indicators.unit",
     "units.code", "projects.code", NUMBER)
)  # fmt: skip
_UNIT = "{金额单位}"  # in a head: the money unit of the dataset


@dataclass(frozen=True)
class ListCell:
    """A cell: its value, how it is written (text, money, number, percent), look and field.

    `marker` names the field for a reader of the form; it is taken out before anything is published.
    """

    value: Any
    kind: str = "text"
    look: str = "text"
    marker: str = ""
    width: int = 1
    height: int = 1


Row = tuple[ListCell, ...]


@dataclass(frozen=True)
class ListHead:
    """A head cell: its text, and the columns and rows that it covers."""

    text: str
    width: int = 1
    height: int = 1


def for_projects(form: ListForm, projects: Iterable[PublicProject]) -> ListForm:
    """The list with a group for each first level that these projects have, where it is wide."""
    if not form.wide:
        return form
    return with_levels(form, [row.level1 for p in projects for row in p.indicators])


def heads(form: ListForm, money_unit: str) -> tuple[tuple[ListHead, ...], ...]:
    """The rows of heads, with the money unit of the dataset where one asks for it."""
    height = 2 if form.grouped else 1
    above: list[ListHead] = []
    below: list[ListHead] = []
    for group in form.groups:
        texts = [column.head.replace(_UNIT, money_unit) for column in group.columns]
        if group.head:
            above.append(ListHead(group.head.replace(_UNIT, money_unit), len(texts)))
            below += map(ListHead, texts)
        else:
            above += [ListHead(text, 1, height) for text in texts]
    return (tuple(above), tuple(below)) if below else (tuple(above),)


def stub_row(form: ListForm, substitute: str, number: int | None) -> Row:
    """The row of a project withheld whole: its number where the first column has it, its words."""
    columns = form.columns
    if columns[0].field != NUMBER:
        return (ListCell(substitute, look="center", width=len(columns)),)
    first = ListCell("" if number is None else str(number), look="center", marker=NUMBER)
    return first, ListCell(substitute, look="center", width=len(columns) - 1)


def project_rows(
    form: ListForm, project: PublicProject, number: int | None, declared: Declared
) -> list[Row]:
    """The rows of a project; one at least, whose cells of indicators are blank without any."""
    writer = _RowWriter(form, project, number, declared)
    return list(writer.wide() if form.wide else writer.rows())


@dataclass(frozen=True)
class _RowWriter:
    form: ListForm
    project: PublicProject
    number: int | None
    declared: Declared

    def rows(self) -> Iterator[Row]:
        """A row for each indicator."""
        indicators: Sequence[PublicIndicator | None] = self.project.indicators or (None,)
        merged = _merged(self.project.indicators)
        for at, row in enumerate(indicators):
            cells = []
            for column in self.form.columns:
                if column.table != "indicators":
                    cells += [self._own(column, len(indicators))] if at == 0 else []
                elif column.field not in _LEVELS or row is None:
                    cells.append(self._cell(column, row))
                elif height := merged[column.field][at]:
                    cells.append(self._cell(column, row, height))
            yield tuple(cells)

    def wide(self) -> Iterator[Row]:
        """In each row the next indicator of every first level."""
        groups = [group for group in self.form.groups if group.level1]
        lines = list(zip_longest(*(self._of(group) for group in groups))) or [(None,) * len(groups)]
        for at, line in enumerate(lines):
            found = dict(zip(map(id, groups), line, strict=True))
            cells = []
            for group in self.form.groups:
                for column in group.columns:
                    if column.level1:
                        cells.append(self._cell(column, found[id(group)]))
                    elif at == 0:
                        cells.append(self._own(column, len(lines)))
            yield tuple(cells)

    def _of(self, group: ListGroup) -> list[PublicIndicator]:
        return [row for row in self.project.indicators if is_level(group, row.level1)]

    def _own(self, column: ListColumn, height: int) -> ListCell:
        """A cell of the project itself, over all its rows."""
        kind = kind_of(column, self.declared)
        return self._made(column, self._value(column), kind, height)

    def _cell(self, column: ListColumn, row: PublicIndicator | None, height: int = 1) -> ListCell:
        kind = kind_of(column, self.declared)
        value: Any = ""
        if row is not None:
            own = hasattr(row, column.name)
            value = getattr(row, column.name) if own else row[column.name]
        return self._made(column, value, kind, height)

    def _made(self, column: ListColumn, value: Any, kind: Kind, height: int) -> ListCell:
        written = _WRITTEN.get(kind, "text")
        look = "number" if kind is Kind.MONEY else "center" if written != "text" else "text"
        look = "center" if column.field in _CENTRED else look
        return ListCell(value, written, look, column.field, 1, height)

    def _value(self, column: ListColumn) -> Any:
        project, unit = self.project, self.project.unit
        if column.field == NUMBER:
            return "" if self.number is None else str(self.number)
        if column.table == "units":
            return {"code": unit.code, "name": unit.name}.get(
                column.name, f"{unit.code} {unit.name}"
            )
        if column.table == "goals":
            goals = (goal for goal in project.goals if goal.kind == column.name)
            return "\n".join(numbered(goal.number, goal.text) for goal in goals)
        return (
            project.attributes[column.name] if column.table == "attributes" else self._fact(column)
        )

    def _fact(self, column: ListColumn) -> Any:
        """A column of the project itself."""
        if column.name in _PLAN:
            return self.project.plan[_PLAN.index(column.name)]
        own = hasattr(self.project, column.name)
        return getattr(self.project, column.name) if own else self.project[column.name]


_WRITTEN = {Kind.MONEY: "money", Kind.NUMBER: "number", Kind.PERCENT: "percent"}
_PLAN = ("plan_march", "plan_june", "plan_october", "plan_december")


def _merged(indicators: Sequence[PublicIndicator]) -> dict[str, list[int]]:
    """For each level and row how many rows its cell covers; 0 below the first of them."""
    firsts = _runs([row.level1 for row in indicators])
    seconds = _runs([(number, row.level2) for number, row in enumerate_runs(firsts, indicators)])
    return dict(zip(_LEVELS, (firsts, seconds), strict=True))


def enumerate_runs(
    runs: Sequence[int], rows: Sequence[PublicIndicator]
) -> Iterator[tuple[int, PublicIndicator]]:
    """Each row with the number of the run that it belongs to."""
    run = 0
    for height, row in zip(runs, rows, strict=True):
        run += height > 0
        yield run, row


def _runs(values: Sequence[Any]) -> list[int]:
    """For each value how many equal ones follow one another from it on; 0 for those behind it."""
    lengths: list[int] = []
    for _, same in groupby(values):
        count = len(list(same))
        lengths += [count, *[0] * (count - 1)]
    return lengths
