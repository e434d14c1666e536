"""What differs between two public views of a department, told so that nothing withheld is told.

Made from public views alone: what the old one says is said again only where the new one does not
withhold it. Where it does, its substitute is told, and the old value is left unsaid: in the column
concerned in every row of that table of the project, since rows may have moved; all amounts of a
project together, since they add up; and in every other old text that holds it. A project that is
gone is named only where it cannot be one that is now withheld whole.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from reportgen import schema
from reportgen.core.values import fold, format_money
from reportgen.diff.cells import (
    FINANCE,
    GOALS,
    INDICATORS,
    NARRATIVE,
    NOTHING,
    ComparedTable,
    PrintedCell,
    _of_amount,
    all_withheld,
    amounts_of,
    cells_of_project,
    group_of,
    joined_goals,
    pair_rows,
)
from reportgen.diff.change import Change, ChangeKind, Difference, View
from reportgen.document.public import (
    PublicDepartment,
    PublicGoal,
    PublicItem,
    PublicProject,
    PublicStub,
    PublicUnit,
    Substitute,
)

PART_ONE = "第一部分"
_PROJECT = "项目"
_STUBS = "整个不予公开的项目"
_ORDER = "先后"
_REORDERED = "先后有调整"
_SHORTEST = 6  # characters, folded: shorter texts also stand elsewhere by chance
_TARGET = frozenset(("指标值", "指标性质", "计量单位"))  # one statement: withheld together


def compare(
    old: View | None, new: View | None, telling: Callable[[str], bool] = lambda _: False
) -> Difference:
    """Every difference between two public views of a department.

    `telling` says whether an old text tells what is withheld on the new side, for callers that
    know more of it than its public view.
    """
    if old is None or new is None:
        return _one_sided(old, new)
    comparison = _Comparison(old, new, telling)
    return Difference(old.department, new.department, comparison.changes())


def _one_sided(old: View | None, new: View | None) -> Difference:
    department = (new or old).department  # type: ignore[union-attr]
    count = sum(isinstance(entry, PublicProject) for entry in department.entries)
    text = f"{department.name}（可公开的项目 {count} 个）"
    kind = ChangeKind.ADDED if new else ChangeKind.REMOVED
    change = Change(
        "", "", "", kind, "部门", None if new else text, text if new else None
    )  # fmt: skip
    before, now = (view.department if view else None for view in (old, new))
    return Difference(before, now, (change,))


# ---------------------------------------------------------------- the comparison


@dataclass(frozen=True)
class _Subject:
    """What a change is about, as the new view calls it."""

    unit: str = ""
    project: str = ""
    code: str = ""


class _Comparison:
    """The comparison of two views, change by change; what is left unsaid is noted on the way."""

    def __init__(self, old: View, new: View, telling: Callable[[str], bool]) -> None:
        self._old, self._new, self._telling = old, new, telling
        self._units = _units(old.department) | _units(new.department)
        self._made: list[Change] = []
        self._hidden: set[str] = set()  # old values that are withheld now, folded
        self._amounts: set[Decimal] = set()

    def changes(self) -> tuple[Change, ...]:
        old, new = _projects(self._old), _projects(self._new)
        pairs = _matched(old, new)
        partners = {id(mine): before for before, mine in pairs}
        gone = [p for p in old if all(p is not before for before, _ in pairs)]
        self._department()
        self._rows(_Subject("", PART_ONE), NARRATIVE, *self._narratives(), frozenset())
        shown = self._may_be_named(gone, [p for p in new if id(p) not in partners])
        for code in sorted(self._units):
            self._unit(code, pairs, partners, gone if shown else [])
        self._stubs(gone, [p for p in new if id(p) not in partners])
        if not shown:
            self._unnamed(gone)
        return tuple(self._said())

    # ---- the department

    def _department(self) -> None:
        old, new = self._old.department, self._new.department
        for label, before, now in (
            ("部门名称", old.name, new.name),
            ("年度", str(old.year), str(new.year)),
            ("发布单位", old.publisher, new.publisher),
            ("金额单位", old.money_unit, new.money_unit),
        ):
            self._cell(_Subject(), label, PrintedCell(before), PrintedCell(now), hushed=False)
        imprints = [
            {label: PrintedCell(text, label in side.withheld) for label, text in side.imprint}
            for side in (old, new)
        ]
        for label in schema.IMPRINT[:2]:  # the third is the day, which every edition has anew
            signed, signs = (imprint.get(label, NOTHING) for imprint in imprints)
            self._cell(_Subject(), label, signed, signs, hushed=signs.withheld)

    def _narratives(self) -> tuple[Sequence[PublicItem], Sequence[PublicItem]]:
        return self._old.department.narrative, self._new.department.narrative

    # ---- projects

    def _unit(
        self,
        code: str,
        pairs: Sequence[tuple[PublicProject, PublicProject]],
        partners: Mapping[int, PublicProject],
        gone: Sequence[PublicProject],
    ) -> None:
        unit, start = self._units[code], len(self._made)
        names = [{u.code: u.name for u in _units(s.department).values()} for s in self._sides]
        if code in names[0] and code in names[1]:
            before, now = (PrintedCell(side[code]) for side in names)
            self._cell(_Subject(_called(unit)), "单位名称", before, now, hushed=False)
        for project in _projects(self._new):
            if project.unit.code == code:
                self._project(partners.get(id(project)), project)
        for project in gone:
            if project.unit.code == code:
                subject = _Subject(_called(unit), project.name, project.code)
                self._add(subject, ChangeKind.REMOVED, _PROJECT, _summary(project), None)
        if len(self._made) == start:
            self._order(code, pairs)

    @property
    def _sides(self) -> tuple[View, View]:
        return self._old, self._new

    def _project(self, old: PublicProject | None, new: PublicProject) -> None:
        subject = _Subject(_called(new.unit), new.name, new.code)
        if old is None:
            self._add(subject, ChangeKind.ADDED, _PROJECT, None, _summary(new))
            return
        if old.unit.code != new.unit.code:
            self._add(subject, ChangeKind.CHANGED, "单位", _called(old.unit), _called(new.unit))
        renamed = old.name != new.name
        names = self._new.substitute_names
        substitute = names is not None and (new.unit.code, new.name) in names
        unknown = names is None and renamed
        before = cells_of_project(old, substitute_name=_is_substitute(self._old, old))
        now = cells_of_project(new, substitute_name=substitute)
        hushed = {label for label, cell in now.items() if cell.withheld}
        if substitute or unknown:  # a heading holds the name along
            hushed |= {"项目名称", schema.HEADING}
        if _withholds_amounts(new):
            hushed |= set(schema.AMOUNTS)
        for label in dict.fromkeys([*now, *before]):
            cells = before.get(label, NOTHING), now.get(label, NOTHING)
            self._cell(subject, label, *cells, hushed=label in hushed)
        self._goals(subject, old.goals, new.goals)
        self._rows(subject, INDICATORS, old.indicators, new.indicators, frozenset())
        amounts = (
            frozenset(("金额", "占比", "已到位资金")) if _withholds_amounts(new) else frozenset()
        )
        self._rows(subject, FINANCE, old.finance, new.finance, amounts)

    def _goals(
        self, subject: _Subject, old: Sequence[PublicGoal], new: Sequence[PublicGoal]
    ) -> None:
        """Goals by kind; those of a kind that are withheld together are one cell."""
        for kind in dict.fromkeys([*(g.kind for g in new), *(g.kind for g in old)]):
            before, now = ([g for g in side if g.kind == kind] for side in (old, new))
            if all_withheld(before) or all_withheld(now):
                cells = (joined_goals(before), joined_goals(now))
                self._cell(subject, kind, *cells, hushed=cells[1].withheld)
            else:
                hushed = _hushed(GOALS, new)
                self._rows(subject, GOALS, before, now, hushed)

    def _rows(
        self,
        subject: _Subject,
        table: ComparedTable,
        old: Sequence[Any],
        new: Sequence[Any],
        hushed: frozenset[str],
    ) -> None:
        """Rows of a table that came, went or changed; `hushed` columns are left unsaid besides."""
        hushed |= _hushed(table, new)
        pairs, start = pair_rows(table, old, new), len(self._made)
        for before, now in pairs:
            if before is None:
                self._add(subject, ChangeKind.ADDED, _row(table, now), None, _told(table, now, ()))
            elif now is None:
                self._gone(subject, table, before, hushed)
            else:
                cells, old_cells = table.cells(now), table.cells(before)
                several = len(cells) > 1
                for label, cell in cells.items():
                    column = f"{_row(table, now)} {label}" if several else _row(table, now)
                    self._cell(subject, column, old_cells[label], cell, hushed=label in hushed)
        kept = [id(before) for before, now in pairs if before is not None and now is not None]
        if len(self._made) == start and kept != [id(row) for row in old]:
            self._add(subject, ChangeKind.CHANGED, f"{table.name}{_ORDER}", None, _REORDERED)

    def _gone(
        self, subject: _Subject, table: ComparedTable, row: Any, hushed: frozenset[str]
    ) -> None:
        cells = table.cells(row)
        for label in hushed & cells.keys():
            self._hide(cells[label])
        named = table.naming not in hushed
        column = _row(table, row) if named else table.name
        told = _told(table, row, hushed)
        self._add(subject, ChangeKind.REMOVED, column, told or None, None, unsaid=not told)

    def _cell(
        self, subject: _Subject, column: str, old: PrintedCell, new: PrintedCell, *, hushed: bool
    ) -> None:
        """A cell that changed; `hushed` leaves the old value unsaid, unless it is a substitute."""
        if old.same(new):
            return
        kind = ChangeKind.CHANGED
        if new.withheld and not old.withheld:
            kind = ChangeKind.CLOSED
        elif old.withheld and not new.withheld:
            kind = ChangeKind.OPENED
        unsaid = hushed and not old.withheld and bool(old.text)
        if unsaid:
            self._hide(old, name=column == "项目名称")
        difference = ""
        if old.amount is not None and new.amount is not None and not unsaid:
            same_unit = self._old.department.money_unit == self._new.department.money_unit
            difference = f"{new.amount - old.amount:+f}" if same_unit else ""
        shown = None if unsaid else old.text or None
        self._add(subject, kind, column, shown, new.text or None, unsaid, difference)

    # ---- what came, went, or is withheld whole

    def _may_be_named(self, gone: Sequence[PublicProject], added: Sequence[PublicProject]) -> bool:
        """Whether none of the projects that are gone can be one that is withheld now."""
        if any(self._telling(text) for p in gone for text in (p.name, p.code, p.heading) if text):
            return False
        before, now = _stubs_of(self._old), _stubs_of(self._new)
        if any(now[unit] > before[unit] for unit in now):
            return False
        names = self._new.substitute_names
        if names is None and now:  # one stub may have gone while a project became another
            return False
        without_code = any(not p.code for p in [*gone, *added])
        return not (without_code and added and (names is None or names))

    def _unnamed(self, gone: Sequence[PublicProject]) -> None:
        """Tell how many projects are gone, by unit; together where a stub hides its unit."""
        for project in gone:
            texts = (project.name, project.heading, project.code, project.purpose)
            for text in (*texts, *(goal.text for goal in project.goals)):
                self._hide(PrintedCell(text), name=text == project.name)
            for amount in amounts_of(project):
                self._hide(_of_amount(amount))
        hides_unit = None in _stubs_of(self._new)
        counts = Counter("" if hides_unit else p.unit.code for p in gone)
        for code, count in sorted(counts.items()):
            subject = _Subject(_called(self._units[code]) if code else "")
            self._add(subject, ChangeKind.REMOVED, _PROJECT, f"{count} 个", None, unsaid=True)

    def _stubs(self, gone: Sequence[PublicProject], added: Sequence[PublicProject]) -> None:
        """Projects withheld whole, by unit: how many there were, and are."""
        before, now = _stubs_of(self._old), _stubs_of(self._new)
        for unit in sorted({*before, *now}, key=lambda code: code or ""):
            subject = _Subject(_called(self._units[unit]) if unit else "")
            old, new = before[unit], now[unit]
            here = {p.unit.code for p in (gone if new > old else added)}
            turned = bool(here) if unit is None else unit in here
            if new > old:
                kind = ChangeKind.CLOSED if turned else ChangeKind.ADDED
                self._add(subject, kind, _STUBS, f"{old} 个", f"{new} 个")
            elif old > new:
                kind = ChangeKind.OPENED if turned else ChangeKind.REMOVED
                self._add(subject, kind, _STUBS, f"{old} 个", f"{new} 个")
            else:
                was, words = ("、".join(_substitutes_of(side, unit)) for side in self._sides)
                if was != words:
                    self._add(subject, ChangeKind.CHANGED, f"{_STUBS}的替代文字", was, words)

    def _order(self, code: str, pairs: Sequence[tuple[PublicProject, PublicProject]]) -> None:
        """The order of a unit's projects, where nothing else of them has changed."""
        own = [(old, new) for old, new in pairs if new.unit.code == code]
        places = {id(p): place for place, p in enumerate(_projects(self._old))}
        earlier = sorted(own, key=lambda pair: places[id(pair[0])])
        if earlier != own:
            was, names = ("、".join(new.name for _, new in each) for each in (earlier, own))
            subject = _Subject(_called(self._units[code]))
            self._add(subject, ChangeKind.CHANGED, f"{_PROJECT}{_ORDER}", was, names)

    # ---- what may be said

    def _add(
        self,
        subject: _Subject,
        kind: ChangeKind,
        column: str,
        old: str | None,
        new: str | None,
        unsaid: bool = False,
        difference: str = "",
    ) -> None:
        self._made.append(
            Change(
                subject.unit,
                subject.project,
                subject.code,
                kind,
                column,
                old,
                new,
                unsaid,
                difference,
            )
        )

    def _hide(self, cell: PrintedCell, *, name: bool = False) -> None:
        """Note an old value that is withheld now: no other old text may tell it."""
        text = fold(cell.text)
        if cell.amount is not None:
            self._amounts.add(cell.amount)
        elif text and not cell.withheld and (name or len(text) >= _SHORTEST):
            self._hidden.add(text)

    def _said(self) -> Iterator[Change]:
        """The changes, without old texts in which something withheld stands."""
        words = fold("\n".join(words_of(self._new.department)))
        numbers = set(_numbers(words))
        hidden = {text for text in self._hidden if text not in words}
        amounts = {amount for amount in self._amounts if amount not in numbers}

        def tells(text: str) -> bool:
            folded = fold(text)
            return (
                self._telling(text)
                or any(value in folded for value in hidden)
                or not amounts.isdisjoint(_numbers(folded))
            )

        for change in self._made:
            made = change
            if made.old is not None and made.column != _STUBS and tells(made.old):
                made = replace(made, old=None, unsaid=True, difference="")
            if made.kind is ChangeKind.REMOVED and tells(made.column):
                made = replace(made, column=made.column.partition("“")[0])
            yield made


def _units(department: PublicDepartment) -> dict[str, PublicUnit]:
    return {entry.unit.code: entry.unit for entry in department.entries if entry.unit}


def _called(unit: PublicUnit) -> str:
    return f"{unit.code} {unit.name}"


def _projects(view: View) -> list[PublicProject]:
    return [entry for entry in view.department.entries if isinstance(entry, PublicProject)]


def _stubs_of(view: View) -> Counter[str | None]:
    stubs = (entry for entry in view.department.entries if isinstance(entry, PublicStub))
    return Counter(stub.unit.code if stub.unit else None for stub in stubs)


def _substitutes_of(view: View, unit: str | None) -> list[str]:
    stubs = (entry for entry in view.department.entries if isinstance(entry, PublicStub))
    return sorted(s.substitute for s in stubs if (s.unit.code if s.unit else None) == unit)


def _is_substitute(view: View, project: PublicProject) -> bool:
    return (project.unit.code, project.name) in (view.substitute_names or ())


def _withholds_amounts(project: PublicProject) -> bool:
    lines = [(line.amount, line.share, line.received) for line in project.finance]
    every = [*amounts_of(project), *(amount for line in lines for amount in line)]
    return any(isinstance(amount, Substitute) for amount in every)


def _matched(
    old: Sequence[PublicProject], new: Sequence[PublicProject]
) -> list[tuple[PublicProject, PublicProject]]:
    """The projects that are in both: by 项目编码, then by name within the unit; in new order."""
    found: dict[int, PublicProject] = {}
    used: set[int] = set()
    keys: tuple[Callable[[PublicProject], Hashable], ...] = (
        lambda p: p.code,
        lambda p: (p.unit.code, p.name),
    )
    for key in keys:
        waiting: dict[Hashable, list[PublicProject]] = {}
        for project in old:
            if id(project) not in used and key(project):
                waiting.setdefault(key(project), []).append(project)
        for project in new:
            if id(project) not in found and (mates := waiting.get(key(project))):
                found[id(project)] = mates.pop(0)
                used.add(id(found[id(project)]))
    return [(found[id(project)], project) for project in new if id(project) in found]


def _summary(project: PublicProject) -> str:
    """What is told of a project that came or went."""
    budget = _of_amount(project.budget, format_money).text
    return "，".join(part for part in (project.funding, budget and f"预算数 {budget}") if part)


def _hushed(table: ComparedTable, rows: Sequence[Any]) -> frozenset[str]:
    """The columns that are withheld in any of the rows."""
    labels = {label for row in rows for label, cell in table.cells(row).items() if cell.withheld}
    return frozenset(labels | (_TARGET if labels & _TARGET else set()))


def _row(table: ComparedTable, row: Any) -> str:
    """What a row is called: 指标“成活率”."""
    if isinstance(row, PublicGoal):
        return f"{row.kind}{row.number or ''}"
    if isinstance(row, PublicItem) and not row.title:
        return f"{row.chapter}第 {row.number} 段"
    name = table.cells(row)[table.naming].text
    group = group_of(row) or table.name
    return f"{group}“{name}”" if name else group


def _told(table: ComparedTable, row: Any, hushed: Collection[str]) -> str:
    """A row that came or went in one line, without the columns that are hushed."""
    cells = table.cells(row)
    shown = (cells[label].text for label in table.summary if label not in hushed)
    return "；".join(text for text in shown if text)


def words_of(value: Any) -> Iterator[str]:
    """Every text of a public view."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from words_of(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (key, *words_of(item))
    elif isinstance(value, tuple):
        for item in value:
            yield from words_of(item)
    elif value is not None:
        yield str(value)


def _numbers(text: str) -> Iterator[Decimal]:
    return (Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", text, re.ASCII))
