"""What a row says without writing it: of blank cells, and of a target in one cell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reportgen import schema
from reportgen.core.values import fold, parse_integer, split_value
from reportgen.dataset.model import Decision, Goal, Indicator, Project


def _complete_indicator(value: Indicator) -> Indicator:
    """Sign, number and unit out of 指标值 where no sign is given."""
    if value.sign or not value.value:
        return value
    target = split_value(value.value + value.unit)
    return replace(value, sign=target.sign, value=target.value, unit=target.unit)


def _complete_project(value: Project) -> Project:
    return value if value.funding else replace(value, funding=schema.OWN_FUNDING)


def _complete_goal(value: Goal) -> Goal:
    return value if value.kind else replace(value, kind=schema.GOAL_KINDS[0])


def _complete_decision(value: Decision) -> Decision:
    return replace(value, field=_plain_field(value.field))


def _plain_field(text: str) -> str:
    """`指标值 ＃ 03` as `指标值#3`: a decision must not miss its row for a space or a zero."""
    label, mark, row = fold(text).partition("#")
    number = parse_integer(row)
    return label + mark + (row if number is None else str(number))


# By the name of the table.
COMPLETIONS: dict[str, Callable[[Any], Any]] = {
    "indicators": _complete_indicator,
    "projects": _complete_project,
    "goals": _complete_goal,
    "withheld": _complete_decision,
}
