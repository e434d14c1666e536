"""The comparison of two editions as lines and tables for a terminal or a pipe, and as JSON."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.table import Table
from rich.text import Text

from reportgen.diff.change import Change, ChangeKind, Difference
from reportgen.diff.editions import Comparison
from reportgen.diff.notice import sides

_WHOLE = "部门整体"
_HEADS = ("项目", "变化", "项（列）", "调整前", "调整后", "增减", "原因")
_STYLES = {
    ChangeKind.ADDED: "green",
    ChangeKind.REMOVED: "red",
    ChangeKind.CLOSED: "yellow",
    ChangeKind.OPENED: "cyan",
}


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison for programs: departments with their changes, and how many there are.

    `old` and `new` of a change are texts as printed, or null where there was nothing; with
    `unsaid` there was something that is withheld now. `difference` has a sign, or is empty.
    """
    departments = [
        {
            "code": difference.department.code,
            "name": difference.department.name,
            "money_unit": difference.department.money_unit,
            "changes": [change.as_json() for change in difference.changes],
        }
        for difference in comparison.differences
    ]
    return {
        "departments": departments,
        "count": comparison.count,
        "left_out": list(comparison.left_out),
    }


def plain_lines(comparison: Comparison) -> Iterator[str]:
    """The comparison for a pipe: one line for each change, below its unit and project."""
    for difference in comparison.differences:
        if not difference.changes:
            continue
        yield heading(difference)
        for unit, changes in groupby(difference.changes, key=lambda change: change.unit):
            yield f"  {unit or _WHOLE}"
            for project, its_changes in groupby(changes, key=_project):
                if project:
                    yield f"    {project}"
                indent = " " * (6 if project else 4)
                for change in its_changes:
                    yield f"{indent}{change.kind.value} {change.column}：{_sides(change)}"
    yield summary(comparison)


def tables(comparison: Comparison) -> Iterator[Any]:
    """The comparison for a terminal: a table for each unit, old and new side by side."""
    for difference in comparison.differences:
        if not difference.changes:
            continue
        yield Text(heading(difference), style="bold")
        for unit, changes in groupby(difference.changes, key=lambda change: change.unit):
            yield _table(unit or _WHOLE, list(changes))
    yield Text(summary(comparison), style="bold")


def heading(difference: Difference) -> str:
    """The department, and how many changes."""
    department = difference.department
    count = f"{len(difference.changes)} 处变化，金额单位：{department.money_unit}"
    return f"{department.code} {department.name}（{count}）"


def summary(comparison: Comparison) -> str:
    """How many departments were compared, and how many changes there are."""
    compared = f"比较了 {len(comparison.differences)} 个部门"
    if not comparison.count:
        return f"{compared}，公开的内容没有变化"
    changed = sum(bool(difference.changes) for difference in comparison.differences)
    return f"{compared}，{changed} 个部门有变化，共 {comparison.count} 处"


def _project(change: Change) -> str:
    return f"{change.project}（{change.code}）" if change.code else change.project


def _sides(change: Change) -> str:
    old, new = (text.replace("\n", " ") for text in sides(change))
    difference = f"（{change.measured}）" if change.difference else ""
    reason = f"（原因：{' '.join(change.reason.split())}）" if change.reason else ""
    return f"{old} → {new}{difference}{reason}"


def _table(unit: str, changes: list[Change]) -> Table:
    table = Table(*_HEADS, title=unit, title_justify="left", expand=True)
    for column, ratio in zip(table.columns, (5, 2, 4, 6, 6, 2, 4), strict=True):
        column.ratio, column.overflow = ratio, "fold"
    before = ""
    for change in changes:
        project = _project(change)
        old, new = sides(change)
        style = _STYLES.get(change.kind, "")
        shown = "" if project == before else project
        cells = (shown, change.kind.value, change.column, old, new, change.measured, change.reason)
        table.add_row(*map(Text, cells), style=style, end_section=False)
        before = project
    return table
