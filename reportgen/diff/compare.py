"""What differs between two public views of a department, without anything that is withheld now.

Made from public views alone: an old value is printed only where the new view does not withhold it.
Where it does, the substitute is printed, and the old value is not listed: in the column concerned
in every row of that table of the project, since rows may have moved; all amounts of a project
together, since they add up; and in every other old text that contains it. A project that was
removed is named only where it cannot be one that is now withheld whole.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from reportgen import schema
from reportgen.diff.cells import (
    EMPTY_CELL,
    PrintedCell,
    PrintedCells,
    amount_cell,
    amounts_of,
    cells_of_project,
    further_cells,
)
from reportgen.diff.change import STUBS, Change, ChangeKind, Difference, View
from reportgen.diff.collector import ORDER, ChangeCollector, Scope
from reportgen.diff.rows import FINANCE, INDICATORS, NARRATIVE, RECORDS
from reportgen.diff.views import (
    further_amounts,
    has_substitute_name,
    match_projects,
    project_summary,
    projects_of,
    stub_counts,
    stub_texts,
    unit_label,
    units_by_code,
    withholds_amounts,
)
from reportgen.document.public import PublicDepartment, PublicProject

PART_ONE = "第一部分"
_PROJECT = "项目"
_FINANCE_AMOUNTS = frozenset(("金额", "占比", "已到位资金"))


def compare(
    old: View | None, new: View | None, leaks: Callable[[str], bool] = lambda _: False
) -> Difference:
    """Every difference between two public views of a department.

    `leaks` says whether an old text contains what is withheld on the new side, for callers that
    know more of it than its public view.
    """
    if old is None or new is None:
        return _one_sided(old, new)
    comparison = _DepartmentComparison(old, new, leaks)
    changes = comparison.changes()
    return Difference(old.department, new.department, changes, comparison.unused_reasons)


def _one_sided(old: View | None, new: View | None) -> Difference:
    department = (new or old).department  # type: ignore[union-attr]
    count = sum(isinstance(entry, PublicProject) for entry in department.entries)
    text = f"{department.name}（可公开的项目 {count} 个）"
    kind = ChangeKind.ADDED if new else ChangeKind.REMOVED
    change = Change("", "", "", kind, "部门", None if new else text, text if new else None)
    before, now = (view.department if view else None for view in (old, new))
    return Difference(before, now, (change,))


class _DepartmentComparison:
    """The comparison of two views of a department, unit by unit and project by project."""

    def __init__(self, old: View, new: View, leaks: Callable[[str], bool]) -> None:
        self._old, self._new, self._leaks = old, new, leaks
        self._units = units_by_code(old.department) | units_by_code(new.department)
        self._changes = ChangeCollector(old, new, leaks)
        before, now = projects_of(old), projects_of(new)
        self._pairs = match_projects(before, now)
        self._partners = {id(project): partner for partner, project in self._pairs}
        self._removed = [p for p in before if all(p is not partner for partner, _ in self._pairs)]
        self._added = [p for p in now if id(p) not in self._partners]

    def changes(self) -> tuple[Change, ...]:
        self._department()
        self._part_one("", Scope("", PART_ONE))
        named = self._may_name_removed()
        for code in sorted(self._units):
            self._unit(code, self._removed if named else [])
        self._stubs()
        if not named:
            self._count_removed()
        return self._changes.publishable()

    @property
    def unused_reasons(self) -> tuple[int, ...]:
        """The rows, in the sheet, of reasons that are given for no change."""
        return self._changes.unused_reasons

    def _scope(self, code: str | None) -> Scope:
        """A unit as a whole; the whole department where its code is empty or not public."""
        return Scope(unit_label(self._units[code]) if code else "")

    # ---- the department

    def _department(self) -> None:
        old, new = self._old.department, self._new.department
        for label, before, now in (
            ("部门名称", old.name, new.name),
            ("年度", str(old.year), str(new.year)),
            ("发布单位", old.publisher, new.publisher),
            ("金额单位", old.money_unit, new.money_unit),
        ):
            cells = PrintedCell(before), PrintedCell(now)
            self._changes.compare_cells(Scope(), label, *cells, withheld=False)
        imprints = _imprint(old), _imprint(new)
        for label in schema.IMPRINT[:2]:  # the third is the day, which every edition has anew
            cell, new_cell = (imprint.get(label, EMPTY_CELL) for imprint in imprints)
            withheld = new_cell.withheld
            self._changes.compare_cells(Scope(), label, cell, new_cell, withheld=withheld)

    # ---- units and projects

    def _part_one(self, unit: str, scope: Scope) -> None:
        """Part one of the department, or of a unit."""
        old, new = (
            [item for item in view.department.narrative if item.of_unit == unit]
            for view in (self._old, self._new)
        )
        self._changes.compare_rows(scope, NARRATIVE, old, new)

    def _unit(self, code: str, removed: Sequence[PublicProject]) -> None:
        scope, start = self._scope(code), len(self._changes)
        self._unit_name(code)
        self._part_one(code, Scope(scope.unit, PART_ONE))
        for project in projects_of(self._new):
            if project.unit.code == code:
                self._project(self._partners.get(id(project)), project)
        for project in removed:
            if project.unit.code == code:
                owner = Scope(scope.unit, project.name, project.code)
                summary = project_summary(project)
                self._changes.add(owner, ChangeKind.REMOVED, _PROJECT, summary, None)
        if len(self._changes) == start:
            self._order(code)

    def _unit_name(self, code: str) -> None:
        sides = (units_by_code(view.department) for view in (self._old, self._new))
        old, new = (units.get(code) for units in sides)
        if old and new:
            cells = PrintedCell(old.name), PrintedCell(new.name)
            self._changes.compare_cells(self._scope(code), "单位名称", *cells, withheld=False)

    def _project(self, old: PublicProject | None, new: PublicProject) -> None:
        scope = Scope(unit_label(new.unit), new.name, new.code)
        changes = self._changes
        if old is None:
            changes.add(scope, ChangeKind.ADDED, _PROJECT, None, project_summary(new))
            return
        if old.unit.code != new.unit.code:
            units = unit_label(old.unit), unit_label(new.unit)
            changes.add(scope, ChangeKind.CHANGED, "单位", *units)
        self._project_cells(scope, old, new)
        changes.compare_goals(scope, old.goals, new.goals)
        changes.compare_rows(scope, INDICATORS, old.indicators, new.indicators)
        withholds = withholds_amounts(new)
        amounts = _FINANCE_AMOUNTS if withholds else frozenset[str]()
        changes.compare_rows(scope, FINANCE, old.finance, new.finance, amounts)
        for name, table in RECORDS.items():
            before, now = (side.records.get(name, ()) for side in (old, new))
            amounts = further_amounts(before) if withholds else frozenset()
            changes.compare_rows(scope, table, before, now, amounts)

    def _project_cells(self, scope: Scope, old: PublicProject, new: PublicProject) -> None:
        before = cells_of_project(old, substitute_name=has_substitute_name(self._old, old))
        now = cells_of_project(new, substitute_name=has_substitute_name(self._new, new))
        withheld = self._withheld_labels(old, new, now)
        for label in dict.fromkeys([*now, *before]):
            cells = before.get(label, EMPTY_CELL), now.get(label, EMPTY_CELL)
            self._changes.compare_cells(scope, label, *cells, withheld=label in withheld)

    def _withheld_labels(
        self, old: PublicProject, new: PublicProject, cells: PrintedCells
    ) -> set[str]:
        """The cells of a project whose old values are withheld now, or may be."""
        withheld = {label for label, cell in cells.items() if cell.withheld}
        maybe_substitute = self._new.substitute_names is None and old.name != new.name
        if maybe_substitute or has_substitute_name(self._new, new):
            withheld |= {"项目名称", schema.HEADING}  # a heading contains the name
        if withholds_amounts(new):
            withheld |= {*schema.AMOUNTS, *further_amounts([old])}
        return withheld

    def _order(self, code: str) -> None:
        """The order of a unit's projects, where nothing else of them has changed."""
        pairs = [(old, new) for old, new in self._pairs if new.unit.code == code]
        places = {id(p): place for place, p in enumerate(projects_of(self._old))}
        earlier = sorted(pairs, key=lambda pair: places[id(pair[0])])
        if earlier != pairs:
            old, new = ("、".join(p.name for _, p in order) for order in (earlier, pairs))
            scope = self._scope(code)
            self._changes.add(scope, ChangeKind.CHANGED, f"{_PROJECT}{ORDER}", old, new)

    # ---- what was removed, or is withheld whole

    def _may_name_removed(self) -> bool:
        """Whether none of the removed projects can be one that is withheld now."""
        texts = (text for p in self._removed for text in (p.name, p.code, p.heading) if text)
        if any(map(self._leaks, texts)):
            return False
        before, now = stub_counts(self._old), stub_counts(self._new)
        if any(now[unit] > before[unit] for unit in now):
            return False
        names = self._new.substitute_names
        if names is None and now:  # one stub may have gone while a project became another
            return False
        without_code = any(not p.code for p in [*self._removed, *self._added])
        return not (without_code and self._added and (names is None or names))

    def _count_removed(self) -> None:
        """How many projects were removed, by unit; together where a stub hides its unit."""
        for project in self._removed:
            self._withhold(project)
        hides_unit = None in stub_counts(self._new)
        counts = Counter("" if hides_unit else p.unit.code for p in self._removed)
        for code, count in sorted(counts.items()):
            removed = (ChangeKind.REMOVED, _PROJECT, f"{count} 个", None)
            self._changes.add(self._scope(code), *removed, not_listed=True)

    def _withhold(self, project: PublicProject) -> None:
        """Treat every value of a removed project as withheld now."""
        withheld = self._changes.withheld
        texts = (project.name, project.heading, project.code, project.purpose)
        for text in (*texts, *(goal.text for goal in project.goals)):
            withheld.add(PrintedCell(text), name=text == project.name)
        for amount in amounts_of(project):
            withheld.add(amount_cell(amount))
        for row in (project, *(row for rows in project.records.values() for row in rows)):
            for cell in further_cells(row).values():
                withheld.add(cell)

    def _stubs(self) -> None:
        """Projects withheld whole, by unit: how many there were, and are."""
        before, now = stub_counts(self._old), stub_counts(self._new)
        for unit in sorted({*before, *now}, key=lambda code: code or ""):
            if before[unit] != now[unit]:
                self._stub_count(unit, before[unit], now[unit])
                continue
            old, new = ("、".join(stub_texts(view, unit)) for view in (self._old, self._new))
            if old != new:
                column = f"{STUBS}的替代文字"
                self._changes.add(self._scope(unit), ChangeKind.CHANGED, column, old, new)

    def _stub_count(self, unit: str | None, old: int, new: int) -> None:
        """More or fewer stubs; projects of the unit that came or went became, or were, some."""
        units = {p.unit.code for p in (self._removed if new > old else self._added)}
        turned = bool(units) if unit is None else unit in units
        if new > old:
            kind = ChangeKind.CLOSED if turned else ChangeKind.ADDED
        else:
            kind = ChangeKind.OPENED if turned else ChangeKind.REMOVED
        self._changes.add(self._scope(unit), kind, STUBS, f"{old} 个", f"{new} 个")


def _imprint(department: PublicDepartment) -> Mapping[str, PrintedCell]:
    return {
        label: PrintedCell(text, label in department.withheld) for label, text in department.imprint
    }
