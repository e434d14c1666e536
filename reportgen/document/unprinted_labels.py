"""Labels in a form's `prints` that no cell of its template prints: they are published all the same.

A template that prints a column makes another table where the column has other values. So each
label's values are changed by themselves in the made-up records with which the form is tried: to
what no template knows, and to the words with which the form's template compares.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from reportgen.core.problems import InputError
from reportgen.document.form_file import Form, printed_facts
from reportgen.document.form_layout import FIELDS, column_label
from reportgen.document.form_mistakes import Mistake
from reportgen.document.public import PublicProject
from reportgen.schema import (
    ATTRIBUTES,
    FINANCE,
    GOALS,
    INDICATORS,
    PLAN,
    PROJECTS,
    RECORD_TABLES,
    Table,
    goals_label,
    printed_further,
    printed_goal_kinds,
)

Render = Callable[[PublicProject], str]
Other = Callable[[Any], Any]  # another value than this one
Change = Callable[[PublicProject, Other], PublicProject]
_ROWS = (GOALS, INDICATORS, FINANCE)
# Of PublicProject and its rows, what is public without `prints`, and what 资金支出计划 stands for.
_NOT_BY_ITSELF = {"name", "funding", "number", "plan_march", "plan_june", "plan_october",
                  "plan_december"}  # fmt: skip
# A target in one column holds sign, number and unit.
_TARGET = {"value": ("value", "number"), "sign": ("value", "sign"), "unit": ("value", "unit")}


@dataclass(frozen=True)
class _Printed:
    """A label, its table, how a template marks it, and how it is given other values.

    `key` is the entry of form.toml in which the label stands.
    """

    label: str
    table: Table
    field: str
    change: Change
    key: str = "prints"

    def changed(self, project: PublicProject, other: Other) -> PublicProject:
        """The project with other values of the label; a fact may be called like a column."""
        return self.change(_with_other_fact(project, other, name=self.label), other)


def unprinted_labels(
    form: Form,
    toml: str,
    probes: Sequence[PublicProject],
    render: Render,
    compared: Collection[str],
) -> Iterator[Mistake]:
    """A mistake for each label that changes nothing in what `render` makes of the probes.

    `toml` is the text of the form.toml, in which the label's line is looked for; `compared` are
    the words with which the template compares values.
    """
    tables = [(probe, render(probe)) for probe in probes]
    others: list[Other] = [_other, *(partial(_instead, word) for word in compared)]
    for printed in _all_printed(form):
        changed = ((printed.changed(p, other), table) for other in others for p, table in tables)
        if not any(_shows(project, table, render) for project, table in changed):
            yield Mistake(
                f"{form.name}/form.toml",
                _line_of(printed.label, toml),
                f"{printed.key} 里的“{printed.label}”（{printed.table.label}）"
                "表上没有一格印出，却会进入公开数据",
                f"不公开的请从 {printed.key} 里删去；要印的请在 table.html 里加上这一格，"
                f'标记写 data-field="{printed.field}"',
            )


def _shows(changed: PublicProject, table: str, render: Render) -> bool:
    try:
        return render(changed) != table
    except InputError:  # the template works with the value
        return True


def _line_of(label: str, toml: str) -> int | None:
    quoted = (f'"{label}"', f"'{label}'", f':{label}"', f":{label}'")
    lines = enumerate(toml.splitlines(), start=1)
    return next((n for n, line in lines if any(word in line for word in quoted)), None)


# ---------------------------------------------------------------- what labels hand out


def _all_printed(form: Form) -> Iterator[_Printed]:
    """All that the form's labels hand out of a project, in the order of the tables."""
    yield from _of_project(form.prints)
    for table in (*_ROWS, *RECORD_TABLES):
        yield from _of_rows(table, form.prints)
    for label in printed_facts(form.prints):
        yield _Printed(label, ATTRIBUTES, f"attributes.{label}", _unchanged)


def _of_project(labels: frozenset[str]) -> Iterator[_Printed]:
    for label, name in _columns(PROJECTS, labels):
        yield _Printed(label, PROJECTS, f"projects.{name}", partial(_with_other_cell, name=name))
    if PLAN in labels:
        change = partial(_with_other_cell, name="plan")
        yield _Printed(PLAN, PROJECTS, "projects.plan_december", change)


def _of_rows(table: Table, labels: frozenset[str]) -> Iterator[_Printed]:
    for kind in printed_goal_kinds(labels) if table == GOALS else ():
        named = goals_label(kind) in labels
        label, key = (kind, "goals") if named else ("绩效目标", "prints")
        yield _Printed(label, table, f"goals.{kind}", partial(_with_other_goals, kind=kind), key)
    for label, name in _columns(table, labels):
        change = partial(_with_other_rows, table=table, name=name)
        yield _Printed(label, table, f"{table.name}.{name}", change)


def _columns(table: Table, labels: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Label and field of the columns of a table that a form prints; goals have texts by 类别."""
    further = printed_further(table, labels)
    for name in FIELDS.get(table.name, ()) if table != GOALS else ():
        label = column_label(f"{table.name}.{name}")
        if label in labels and label not in further and name not in _NOT_BY_ITSELF:
            yield label, name
    yield from ((label, label) for label in further)


# ---------------------------------------------------------------- other values


def _unchanged(project: PublicProject, _: Other) -> PublicProject:
    return project


def _with_other_cell(project: PublicProject, other: Other, *, name: str) -> PublicProject:
    changed: PublicProject = _other_row(project, other, name)
    return changed


def _with_other_rows(
    project: PublicProject, other: Other, *, table: Table, name: str
) -> PublicProject:
    if table in _ROWS:
        rows = (_other_row(row, other, name) for row in getattr(project, table.name))
        changed: dict[str, Any] = {table.name: tuple(rows)}
        return replace(project, **changed)
    records = tuple(_other_row(row, other, name) for row in project.records.get(table.name, ()))
    return replace(project, records={**project.records, table.name: records})


def _with_other_goals(project: PublicProject, other: Other, *, kind: str) -> PublicProject:
    goals = (_other_row(g, other, "text") if g.kind == kind else g for g in project.goals)
    return replace(project, goals=tuple(goals))


def _with_other_fact(project: PublicProject, other: Other, *, name: str) -> PublicProject:
    facts = copy(project.attributes)
    facts[name] = other(facts[name])
    return replace(project, attributes=facts)


def _other_row(row: Any, other: Other, name: str) -> Any:
    """A project, or a row of one, with another value in a column."""
    if name in dict(row.further):
        cells = ((label, other(cell) if label == name else cell) for label, cell in row.further)
        return replace(row, further=tuple(cells))
    parts: dict[str, Any] = {p: other(getattr(row, p)) for p in _TARGET.get(name, (name,))}
    return replace(row, **parts)


def _other(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_other, value))
    if isinstance(value, Decimal):
        return value + 100
    return f"另{value}" if value else value


def _instead(word: str, value: Any) -> Any:
    return word if value and isinstance(value, str) else value
