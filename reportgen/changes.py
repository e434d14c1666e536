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
from enum import Enum
from typing import Any

from reportgen import glossary
from reportgen.edition import numbered
from reportgen.public import (
    Amount,
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    PublicStub,
    PublicUnit,
    Substitute,
)
from reportgen.values import fold, format_money, format_number

UNSAID = "不再列出"  # stands where the old value is withheld now
PART_ONE = "第一部分"
_PROJECT = "项目"
_STUBS = "整个不予公开的项目"
_ORDER = "先后"
_REORDERED = "先后有调整"
_SHORTEST = 6  # characters, folded: shorter texts also stand elsewhere by chance
_TARGET = frozenset(("指标值", "指标性质", "计量单位"))  # one statement: withheld together


class Kind(Enum):
    """What became of something; the words of the text."""

    ADDED = "新增"
    REMOVED = "减少"
    CHANGED = "调整"
    CLOSED = "改为不予公开"
    OPENED = "改为公开"


@dataclass(frozen=True)
class Change:
    """One difference: 单位, 项目 and 项（列）, 调整前 and 调整后 as printed.

    `unit` is code and name, empty for what concerns the whole department; `project` the name and
    `code` the 项目编码 as the new view has them. `old` or `new` is None where there was nothing;
    `unsaid` says that there was, and that it is withheld now. `difference` is new less old, with
    its sign, where both are numbers.
    """

    unit: str
    project: str
    code: str
    kind: Kind
    column: str
    old: str | None
    new: str | None
    unsaid: bool = False
    difference: str = ""

    def as_json(self) -> dict[str, Any]:
        """Every field by its name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "kind": self.kind.value}


@dataclass(frozen=True)
class View:
    """A public view, its entries in the order of the document.

    `substitute_names` are the projects (unit and name) under a substitute; None where that cannot
    be known, since only a package says what was published.
    """

    department: PublicDepartment
    substitute_names: frozenset[tuple[str, str]] | None


@dataclass(frozen=True)
class Difference:
    """All changes of one department; `new` is None where only the old side has it, and so on."""

    old: PublicDepartment | None
    new: PublicDepartment | None
    changes: tuple[Change, ...]

    @property
    def department(self) -> PublicDepartment:
        """The department as it is now, or was."""
        found = self.new or self.old
        assert found is not None  # noqa: S101  # one of them is there
        return found


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
    kind = Kind.ADDED if new else Kind.REMOVED
    change = Change(
        "", "", "", kind, "部门", None if new else text, text if new else None
    )  # fmt: skip
    before, now = (view.department if view else None for view in (old, new))
    return Difference(before, now, (change,))


# ---------------------------------------------------------------- cells


@dataclass(frozen=True)
class _Cell:
    """A value as printed; `withheld` where it is a substitute."""

    text: str
    withheld: bool = False
    amount: Decimal | None = None

    def same(self, other: "_Cell") -> bool:
        if self.amount is not None and other.amount is not None:
            return self.amount == other.amount
        return (self.text, self.amount is None) == (other.text, other.amount is None)


_NOTHING = _Cell("")
_Cells = dict[str, _Cell]


def _of_amount(amount: Amount, write: Callable[[Decimal], str] = format_number) -> _Cell:
    if isinstance(amount, Substitute):
        return _Cell(amount.text, withheld=True)
    return _NOTHING if amount is None else _Cell(write(amount), amount=amount)


def _texts(row: Any, values: Mapping[str, str]) -> _Cells:
    return {label: _Cell(text, label in row.withheld) for label, text in values.items()}


def _of_project(project: PublicProject, *, substitute_name: bool) -> _Cells:
    texts = {
        "项目编码": project.code,
        "项目名称": project.name,
        glossary.HEADING: project.heading,
        "资金性质": project.funding,
        "资金用途": project.purpose,
    }
    cells = _texts(project, texts)
    cells["项目名称"] = _Cell(project.name, substitute_name)
    for label, amount in zip(glossary.AMOUNTS, _amounts(project), strict=True):
        cells[label] = _of_amount(amount, format_money)
    for label, part in zip(glossary.PLAN_LABELS, project.plan, strict=True):
        cells[f"{glossary.PLAN} {label}"] = _of_amount(part, lambda n: f"{format_number(n)}%")
    return cells | _texts(project, project.attributes)


def _amounts(project: PublicProject) -> tuple[Amount, Amount, Amount]:
    return project.budget, project.fiscal, project.other


def _of_goal(goal: PublicGoal) -> _Cells:
    return _texts(goal, {"绩效目标": goal.text})


def _of_indicator(row: PublicIndicator) -> _Cells:
    return _texts(
        row,
        {
            "一级指标": row.level1, "二级指标": row.level2, "三级指标": row.level3,
            "绩效指标描述": row.description, "指标值": row.value, "指标性质": row.sign,
            "计量单位": row.unit, "指标值确定依据": row.basis, "评分标准": row.scoring,
            "备注": row.remark,
        },
    )  # fmt: skip


def _of_line(line: PublicFinanceLine) -> _Cells:
    texts = {"资金来源": line.source, "到位时间": line.received_on, "抵质押状况": line.pledge}
    return {
        **_texts(line, texts),
        "金额": _of_amount(line.amount),
        "利率": _of_amount(line.rate),
        "占比": _of_amount(line.share),
        "已到位资金": _of_amount(line.received),
    }


def _of_item(item: PublicItem) -> _Cells:
    values = {
        "标题": item.title,
        "正文": item.body,
        "绩效目标": item.goal,
        "绩效指标": item.indicator,
    }
    return _texts(item, values)


# ---------------------------------------------------------------- rows


@dataclass(frozen=True)
class _Table:
    """How the rows of a table are compared.

    `key` finds the same row with other cells, `alike` one whose key is another; `called` is what
    a row is called, from its cells; `summary` what is told of a row that came or went.
    """

    name: str
    cells: Callable[[Any], _Cells]
    key: Callable[[Any], Hashable]
    alike: Callable[[Any, Any], bool]
    naming: str  # the column by which a row is called
    summary: tuple[str, ...]


def _alike_indicators(one: PublicIndicator, other: PublicIndicator) -> bool:
    if one.description and one.description == other.description:
        return True
    own = (one.level2, one.value, one.basis)
    return all(own) and own == (other.level2, other.value, other.basis)


_GOALS = _Table(
    "绩效目标", _of_goal, lambda g: (g.kind, g.number), lambda *_: False, "", ("绩效目标",)
)
_INDICATORS = _Table(
    "指标",
    _of_indicator,
    lambda row: (row.level1, row.level2, row.level3),
    _alike_indicators,
    "三级指标",
    ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"),
)
_FINANCE = _Table(
    "资金来源",
    _of_line,
    lambda line: line.source,
    lambda *_: False,
    "资金来源",
    ("资金来源", "金额"),
)
_NARRATIVE = _Table(
    "文本",
    _of_item,
    lambda item: (item.chapter, item.title, 0 if item.title else item.number),
    lambda one, other: (one.chapter, one.number) == (other.chapter, other.number),
    "标题",
    ("标题", "正文", "绩效目标", "绩效指标"),
)


def _pairs(table: _Table, old: Sequence[Any], new: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Old and new rows that are the same row, in the new order; then the old rows left over."""
    left, found = list(old), dict[int, Any]()

    def look(same: Callable[[Any, Any], bool]) -> None:
        for index, row in enumerate(new):
            match = None if index in found else next((r for r in left if same(r, row)), None)
            if match is not None:
                found[index] = match
                left[:] = [r for r in left if r is not match]

    look(lambda one, other: _content(table, one) == _content(table, other))
    look(lambda one, other: table.key(one) == table.key(other))
    look(table.alike)
    return [(found.get(index), row) for index, row in enumerate(new)] + [(r, None) for r in left]


def _content(table: _Table, row: Any) -> tuple[Any, ...]:
    return (_group(row), *((c.text, c.amount is None) for c in table.cells(row).values()))


def _group(row: Any) -> str:
    """What a row stands under: 类别 of a goal, 章节 of a piece of part one."""
    return row.kind if isinstance(row, PublicGoal) else getattr(row, "chapter", "")


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
        self._rows(_Subject("", PART_ONE), _NARRATIVE, *self._narratives(), frozenset())
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
            self._cell(_Subject(), label, _Cell(before), _Cell(now), hushed=False)
        imprints = [
            {label: _Cell(text, label in side.withheld) for label, text in side.imprint}
            for side in (old, new)
        ]
        for label in glossary.IMPRINT[:2]:  # the third is the day, which every edition has anew
            signed, signs = (imprint.get(label, _NOTHING) for imprint in imprints)
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
            before, now = (_Cell(side[code]) for side in names)
            self._cell(_Subject(_called(unit)), "单位名称", before, now, hushed=False)
        for project in _projects(self._new):
            if project.unit.code == code:
                self._project(partners.get(id(project)), project)
        for project in gone:
            if project.unit.code == code:
                subject = _Subject(_called(unit), project.name, project.code)
                self._add(subject, Kind.REMOVED, _PROJECT, _summary(project), None)
        if len(self._made) == start:
            self._order(code, pairs)

    @property
    def _sides(self) -> tuple[View, View]:
        return self._old, self._new

    def _project(self, old: PublicProject | None, new: PublicProject) -> None:
        subject = _Subject(_called(new.unit), new.name, new.code)
        if old is None:
            self._add(subject, Kind.ADDED, _PROJECT, None, _summary(new))
            return
        if old.unit.code != new.unit.code:
            self._add(subject, Kind.CHANGED, "单位", _called(old.unit), _called(new.unit))
        renamed = old.name != new.name
        names = self._new.substitute_names
        substitute = names is not None and (new.unit.code, new.name) in names
        unknown = names is None and renamed
        before = _of_project(old, substitute_name=_is_substitute(self._old, old))
        now = _of_project(new, substitute_name=substitute)
        hushed = {label for label, cell in now.items() if cell.withheld}
        if substitute or unknown:  # a heading holds the name along
            hushed |= {"项目名称", glossary.HEADING}
        if _withholds_amounts(new):
            hushed |= set(glossary.AMOUNTS)
        for label in dict.fromkeys([*now, *before]):
            cells = before.get(label, _NOTHING), now.get(label, _NOTHING)
            self._cell(subject, label, *cells, hushed=label in hushed)
        self._goals(subject, old.goals, new.goals)
        self._rows(subject, _INDICATORS, old.indicators, new.indicators, frozenset())
        amounts = (
            frozenset(("金额", "占比", "已到位资金")) if _withholds_amounts(new) else frozenset()
        )
        self._rows(subject, _FINANCE, old.finance, new.finance, amounts)

    def _goals(
        self, subject: _Subject, old: Sequence[PublicGoal], new: Sequence[PublicGoal]
    ) -> None:
        """Goals by kind; those of a kind that are withheld together are one cell."""
        for kind in dict.fromkeys([*(g.kind for g in new), *(g.kind for g in old)]):
            before, now = ([g for g in side if g.kind == kind] for side in (old, new))
            if _all_withheld(before) or _all_withheld(now):
                cells = (_joined(before), _joined(now))
                self._cell(subject, kind, *cells, hushed=cells[1].withheld)
            else:
                hushed = _hushed(_GOALS, new)
                self._rows(subject, _GOALS, before, now, hushed)

    def _rows(
        self,
        subject: _Subject,
        table: _Table,
        old: Sequence[Any],
        new: Sequence[Any],
        hushed: frozenset[str],
    ) -> None:
        """Rows of a table that came, went or changed; `hushed` columns are left unsaid besides."""
        hushed |= _hushed(table, new)
        pairs, start = _pairs(table, old, new), len(self._made)
        for before, now in pairs:
            if before is None:
                self._add(subject, Kind.ADDED, _row(table, now), None, _told(table, now, ()))
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
            self._add(subject, Kind.CHANGED, f"{table.name}{_ORDER}", None, _REORDERED)

    def _gone(self, subject: _Subject, table: _Table, row: Any, hushed: frozenset[str]) -> None:
        cells = table.cells(row)
        for label in hushed & cells.keys():
            self._hide(cells[label])
        named = table.naming not in hushed
        column = _row(table, row) if named else table.name
        told = _told(table, row, hushed)
        self._add(subject, Kind.REMOVED, column, told or None, None, unsaid=not told)

    def _cell(
        self, subject: _Subject, column: str, old: _Cell, new: _Cell, *, hushed: bool
    ) -> None:
        """A cell that changed; `hushed` leaves the old value unsaid, unless it is a substitute."""
        if old.same(new):
            return
        kind = Kind.CHANGED
        if new.withheld and not old.withheld:
            kind = Kind.CLOSED
        elif old.withheld and not new.withheld:
            kind = Kind.OPENED
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
                self._hide(_Cell(text), name=text == project.name)
            for amount in _amounts(project):
                self._hide(_of_amount(amount))
        hides_unit = None in _stubs_of(self._new)
        counts = Counter("" if hides_unit else p.unit.code for p in gone)
        for code, count in sorted(counts.items()):
            subject = _Subject(_called(self._units[code]) if code else "")
            self._add(subject, Kind.REMOVED, _PROJECT, f"{count} 个", None, unsaid=True)

    def _stubs(self, gone: Sequence[PublicProject], added: Sequence[PublicProject]) -> None:
        """Projects withheld whole, by unit: how many there were, and are."""
        before, now = _stubs_of(self._old), _stubs_of(self._new)
        for unit in sorted({*before, *now}, key=lambda code: code or ""):
            subject = _Subject(_called(self._units[unit]) if unit else "")
            old, new = before[unit], now[unit]
            here = {p.unit.code for p in (gone if new > old else added)}
            turned = bool(here) if unit is None else unit in here
            if new > old:
                kind = Kind.CLOSED if turned else Kind.ADDED
                self._add(subject, kind, _STUBS, f"{old} 个", f"{new} 个")
            elif old > new:
                kind = Kind.OPENED if turned else Kind.REMOVED
                self._add(subject, kind, _STUBS, f"{old} 个", f"{new} 个")
            else:
                was, words = ("、".join(_substitutes_of(side, unit)) for side in self._sides)
                if was != words:
                    self._add(subject, Kind.CHANGED, f"{_STUBS}的替代文字", was, words)

    def _order(self, code: str, pairs: Sequence[tuple[PublicProject, PublicProject]]) -> None:
        """The order of a unit's projects, where nothing else of them has changed."""
        own = [(old, new) for old, new in pairs if new.unit.code == code]
        places = {id(p): place for place, p in enumerate(_projects(self._old))}
        earlier = sorted(own, key=lambda pair: places[id(pair[0])])
        if earlier != own:
            was, names = ("、".join(new.name for _, new in each) for each in (earlier, own))
            subject = _Subject(_called(self._units[code]))
            self._add(subject, Kind.CHANGED, f"{_PROJECT}{_ORDER}", was, names)

    # ---- what may be said

    def _add(
        self,
        subject: _Subject,
        kind: Kind,
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

    def _hide(self, cell: _Cell, *, name: bool = False) -> None:
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
            if made.kind is Kind.REMOVED and tells(made.column):
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
    every = [*_amounts(project), *(amount for line in lines for amount in line)]
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


def _all_withheld(goals: Sequence[PublicGoal]) -> bool:
    return len(goals) == 1 and goals[0].number == 0 and bool(goals[0].withheld)


def _joined(goals: Sequence[PublicGoal]) -> _Cell:
    text = "\n".join(numbered(goal.number, goal.text) for goal in goals)
    return _Cell(text, _all_withheld(goals))


def _hushed(table: _Table, rows: Sequence[Any]) -> frozenset[str]:
    """The columns that are withheld in any of the rows."""
    labels = {label for row in rows for label, cell in table.cells(row).items() if cell.withheld}
    return frozenset(labels | (_TARGET if labels & _TARGET else set()))


def _row(table: _Table, row: Any) -> str:
    """What a row is called: 指标“成活率”."""
    if isinstance(row, PublicGoal):
        return f"{row.kind}{row.number or ''}"
    if isinstance(row, PublicItem) and not row.title:
        return f"{row.chapter}第 {row.number} 段"
    name = table.cells(row)[table.naming].text
    group = _group(row) or table.name
    return f"{group}“{name}”" if name else group


def _told(table: _Table, row: Any, hushed: Collection[str]) -> str:
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
