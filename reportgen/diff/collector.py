"""Collects the changes of a department: cells and rows compared, withheld old values left out.

An old value is printed only where the new view does not withhold it. Where a column is withheld in
one row, it is in every row of that table of the project, since rows may have moved.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.core.values import format_money
from reportgen.diff.cells import EMPTY_CELL, MONEY, PrintedCell, all_withheld, joined_goals
from reportgen.diff.change import Change, ChangeKind, View
from reportgen.diff.reasons import Reasons, Where, columns_of, places_of, row_of
from reportgen.diff.rows import (
    GOALS,
    ComparedTable,
    pair_rows,
    row_label,
    row_summary,
    withheld_columns,
)
from reportgen.diff.withheld import WithheldValues
from reportgen.document.public import PublicGoal

ORDER = "先后"
_REORDERED = "先后有调整"


@dataclass(frozen=True)
class Scope:
    """What a change concerns, as the new view calls it; empty for the whole department."""

    unit: str = ""
    project: str = ""
    code: str = ""

    @property
    def owner(self) -> tuple[str, ...]:
        """Whose reason it may have: see PublicReason."""
        if not self.unit:
            return ()
        unit = self.unit.partition(" ")[0]
        return (unit, self.project, self.code) if self.project else (unit,)


class ChangeCollector:
    """The changes between two views of a department, in the order in which they are added.

    `withheld` are the old values that the new view withholds; `leaks` as WithheldValues has it.
    """

    def __init__(self, old: View, new: View, leaks: Callable[[str], bool]) -> None:
        self.withheld = WithheldValues(new.department, leaks)
        self._money_unit = new.department.money_unit
        self._same_money_unit = old.department.money_unit == new.department.money_unit
        self._changes: list[Change] = []
        self._reasons = Reasons(new.reasons)

    def __len__(self) -> int:
        return len(self._changes)

    def publishable(self) -> tuple[Change, ...]:
        """The changes, without old texts in which something withheld stands."""
        return tuple(self.withheld.removed_from(self._changes))

    @property
    def unused_reasons(self) -> tuple[int, ...]:
        """The rows, in the sheet, of reasons that are given for no change."""
        return self._reasons.unused

    def add(
        self,
        scope: Scope,
        kind: ChangeKind,
        column: str,
        old: str | None,
        new: str | None,
        not_listed: bool = False,
        difference: str = "",
        measure: str = "",
        places: Iterable[Where] = (),
    ) -> None:
        """Add a change; a reason for it stands at one of the `places`, or at its column."""
        owner = (scope.unit, scope.project, scope.code)
        number = {"difference": difference, "measure": measure}
        reason = self._reasons.of(scope.owner, places or places_of(columns_of(column)))
        change = Change(*owner, kind, column, old, new, not_listed, **number, reason=reason)
        self._changes.append(change)

    def compare_cells(
        self,
        scope: Scope,
        column: str,
        old: PrintedCell,
        new: PrintedCell,
        *,
        withheld: bool,
        places: Iterable[Where] = (),
    ) -> None:
        """Add a cell that changed; where `withheld`, without an old value that was public."""
        if old.same(new):
            return
        kind = ChangeKind.CHANGED
        if new.withheld and not old.withheld:
            kind = ChangeKind.CLOSED
        elif old.withheld and not new.withheld:
            kind = ChangeKind.OPENED
        not_listed = withheld and not old.withheld and bool(old.text)
        if not_listed:
            self.withheld.add(old, name=column == "项目名称")
        difference = measure = ""
        if old.amount is not None and new.amount is not None and not not_listed:
            difference, measure = self._difference(old, new)
        shown = None if not_listed else old.text or None
        sides = (shown, new.text or None, not_listed)
        self.add(scope, kind, column, *sides, difference, measure, places)

    def _difference(self, old: PrintedCell, new: PrintedCell) -> tuple[str, str]:
        """New less old with its sign, and what it is counted in; blank where units are unlike.

        With as many decimals as the cells have, so that those of a column are aligned.
        """
        assert old.amount is not None and new.amount is not None  # noqa: S101, PT018
        if new.measure != MONEY:
            return f"{new.amount - old.amount:+f}", new.measure
        if not self._same_money_unit:
            return "", ""
        more = new.amount - old.amount
        return ("-" if more < 0 else "+") + format_money(abs(more)), self._money_unit

    def compare_rows(
        self,
        scope: Scope,
        table: ComparedTable,
        old: Sequence[Any],
        new: Sequence[Any],
        withheld: frozenset[str] = frozenset(),
    ) -> None:
        """Add rows of a table that were added, removed or changed.

        Old values of `withheld` columns are not listed, nor those of columns withheld in `new`.
        """
        withheld |= withheld_columns(table, new)
        pairs, start = pair_rows(table, old, new), len(self)
        for before, now in pairs:
            if before is None:
                summary, label = row_summary(table, now, ()), row_label(table, now)
                places = tuple(places_of((table.name,), row_of(now, new)))
                self.add(scope, ChangeKind.ADDED, label, None, summary, places=places)
            elif now is None:
                self._removed_row(scope, table, before, withheld)
            else:
                row = row_of(now, new)
                self._changed_row(scope, table, (before, now), withheld, row)
        common = [id(before) for before, now in pairs if before is not None and now is not None]
        if len(self) == start and common != [id(row) for row in old]:
            column, places = f"{table.name}{ORDER}", tuple(places_of((table.name,)))
            self.add(scope, ChangeKind.CHANGED, column, None, _REORDERED, places=places)

    def _changed_row(
        self,
        scope: Scope,
        table: ComparedTable,
        sides: tuple[Any, Any],
        withheld: frozenset[str],
        row: str,
    ) -> None:
        """Add the cells in which two sides of a row differ; reasons call the new one `row`."""
        label, (old_cells, cells) = row_label(table, sides[1]), map(table.cells, sides)
        for name in dict.fromkeys([*cells, *old_cells]):
            column = f"{label} {name}" if len(cells) > 1 else label
            before, now = (side.get(name, EMPTY_CELL) for side in (old_cells, cells))
            places = tuple(places_of(columns_of(name, table.name), row))
            held = name in withheld
            self.compare_cells(scope, column, before, now, withheld=held, places=places)

    def _removed_row(
        self, scope: Scope, table: ComparedTable, row: Any, withheld: frozenset[str]
    ) -> None:
        cells = table.cells(row)
        for label in withheld & cells.keys():
            self.withheld.add(cells[label])
        column = table.name if table.naming in withheld else row_label(table, row)
        summary = row_summary(table, row, withheld) or None
        sides, places = (summary, None, summary is None), tuple(places_of((table.name,)))
        self.add(scope, ChangeKind.REMOVED, column, *sides, places=places)

    def compare_goals(
        self, scope: Scope, old: Sequence[PublicGoal], new: Sequence[PublicGoal]
    ) -> None:
        """Add goals that changed, by kind; those of a kind withheld together are one cell."""
        for kind in dict.fromkeys([*(g.kind for g in new), *(g.kind for g in old)]):
            before, now = ([g for g in side if g.kind == kind] for side in (old, new))
            if all_withheld(before) or all_withheld(now):
                cells = (joined_goals(before), joined_goals(now))
                self.compare_cells(scope, kind, *cells, withheld=cells[1].withheld)
            else:
                self.compare_rows(scope, GOALS, before, now, withheld_columns(GOALS, new))
