"""Which reason is given for a change: the nearest one, from its cell up to the department.

Each reason is for a place: a column or table, and a row or all. A change looks for its own first,
then for one of the whole project, then among those of its unit, then of the department.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reportgen import schema
from reportgen.document.public import PublicGoal, PublicItem, PublicReason

Where = tuple[str, str]  # column or table, and row; both empty for everything


class Reasons:
    """The reasons of a department, and which of them no change has asked for."""

    def __init__(self, reasons: Sequence[PublicReason]) -> None:
        self._reasons = {(one.owner, one.label, one.row): one for one in reasons}
        self._unused = dict.fromkeys(one.line for one in reasons)

    def of(self, owner: tuple[str, ...], places: Iterable[Where]) -> str:
        """The reason for a change of `owner` (see PublicReason) at one of these places."""
        wanted = [*places, ("", "")]
        for one in dict.fromkeys((owner, owner[:1], ())):
            for place in wanted:
                if found := self._reasons.get((one, *place)):
                    self._unused.pop(found.line, None)
                    return found.text
        return ""

    @property
    def unused(self) -> tuple[int, ...]:
        """The rows, in the sheet, of reasons that are given for no change."""
        return tuple(self._unused)


def places_of(columns: Sequence[str], row: str = "") -> Iterator[Where]:
    """Where a reason for a change may stand: nearer ones first."""
    for of_row in dict.fromkeys((row, "")):
        yield from ((column, of_row) for column in columns)


def columns_of(label: str, table: str = "") -> tuple[str, ...]:
    """By which words a reason may name a column: parts of a statement share one."""
    plan = (schema.PLAN,) if label.startswith(f"{schema.PLAN} ") else ()
    target = ("指标值",) if label in schema.TARGET_LABELS else ()
    names = (label, label.removeprefix(f"{schema.PLAN} "), *plan, *target, table)
    return tuple(dict.fromkeys(name for name in names if name))


def row_of(row: Any, rows: Sequence[Any]) -> str:
    """How a reason names a row of a public view among those of its table."""
    if isinstance(row, PublicGoal):
        return str(row.number)
    if isinstance(row, PublicItem):
        return f"{row.chapter}/{row.number}"
    return next((str(at) for at, one in enumerate(rows) if one is row), "")
