"""The public texts of projects of which nothing is withheld: nearly all that a dataset has.

They are collected by the column, straight from the rows; a `PublicText` is made of a cell only
where somebody asks for it. They are what the public view shows of these projects: a test compares
the two, cell by cell, in every form.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any

from reportgen import schema
from reportgen.core.spellings import IN_YUAN
from reportgen.core.values import TargetValue
from reportgen.dataset.model import Dataset, Indicator, Project
from reportgen.disclosure.public_texts import (
    FIXED_WORDS,
    FURTHER_MONEY,
    PublicText,
    public_texts,
)
from reportgen.redaction.public_view import printed_goals, printed_indicators

_Labels = frozenset[str]
_Key = tuple[str, str]  # a column by its table and label
_TARGET = "指标值"
_ALWAYS = frozenset(("项目名称", "资金性质", "表式", "类别", "绩效目标"))  # whatever a form prints
_TEXTS: Mapping[str, tuple[str, ...]] = {
    schema.PROJECTS.name: ("项目编码", "项目名称", "资金性质", "资金用途"),
    schema.GOALS.name: ("类别", "绩效目标"),
    schema.INDICATORS.name: (
        "一级指标", "二级指标", "三级指标", "绩效指标描述", "指标性质", "计量单位",
        "指标值确定依据", "评分标准", "备注",
    ),
}  # fmt: skip


def plain_projects(dataset: Dataset) -> list[Project]:
    """The projects with nothing withheld or released, and no rows but goals and indicators."""
    special = {
        *dataset.withheld,
        *dataset.attributes,
        *dataset.finance,
        *(code for rows in dataset.records.values() for code in rows),
        *(release.code for release in dataset.releases),
        *(reason.code for reason in dataset.reasons),
    }
    return [
        project
        for code in sorted(dataset.departments.keys() - dataset.broken)
        for project in dataset.projects_of.get(code, ())
        if special.isdisjoint((project.code, project.unit))
    ]


class PlainCells:
    """The texts of projects by what they say, and their amounts; none, unless made `of` some.

    `figures` are the amounts of money that are no text, in 元, by department.
    """

    def __init__(self) -> None:
        self.figures: defaultdict[str, set[Decimal]] = defaultdict(set)
        self._columns: dict[_Key, defaultdict[str, list[Any]]] = {}
        self._said: dict[str, list[tuple[_Key, list[Any]]]] = {}  # the same, by what is said
        self._department: dict[str, str] = {}  # by project
        self._made: dict[str, Sequence[PublicText]] = {}
        self._walk: Callable[[str], Iterable[PublicText]] = lambda _department: ()

    @classmethod
    def of(
        cls, dataset: Dataset, projects: Sequence[Project], printed: Mapping[str, _Labels]
    ) -> "PlainCells":
        """Those of these projects; `printed` gives the labels that each form prints."""
        cells = cls()
        cells.collect(dataset, projects, printed)
        return cells

    def collect(
        self, dataset: Dataset, projects: Sequence[Project], printed: Mapping[str, _Labels]
    ) -> None:
        """Enter what these projects say, each in its form."""
        self._department = {p.code: dataset.units[p.unit].department for p in projects}
        self._walk = partial(_walked, dataset, projects, printed)
        for form, group in _by_form(dataset, projects).items():
            self._enter_form(dataset, form, group, printed[form])
        for key, rows_of in self._columns.items():
            for said, rows in rows_of.items():
                if said not in FIXED_WORDS:
                    self._said.setdefault(said, []).append((key, rows))

    def _enter_form(
        self, dataset: Dataset, form: str, projects: Sequence[Project], labels: _Labels
    ) -> None:
        """Enter what these projects say in their form."""
        yuan = IN_YUAN.get(dataset.settings.money_unit, Decimal(1))
        self._rows(schema.PROJECTS, projects, labels, yuan)
        self._enter(schema.PROJECTS, "表式", projects, [form] * len(projects))
        self._amounts(projects, labels, yuan)
        goals = (printed_goals(dataset.goals.get(p.code, ()), labels) for p in projects)
        self._rows(schema.GOALS, list(chain.from_iterable(goals)), labels, yuan)
        some = (printed_indicators(dataset.indicators.get(p.code, ()), labels) for p in projects)
        indicators = list(chain.from_iterable(some))
        self._rows(schema.INDICATORS, indicators, labels, yuan)
        if _TARGET in labels:
            self._targets(indicators)

    def _rows(
        self, table: schema.Table, rows: Sequence[Any], labels: _Labels, yuan: Decimal
    ) -> None:
        """Enter the columns of these rows that a form prints."""
        for label in _TEXTS[table.name]:
            if label in labels or label in _ALWAYS:
                said: Callable[[Any], str] = attrgetter(table.column(label).name)
                self._enter(table, label, rows, map(said, rows))
        further = frozenset(schema.printed_further(table, labels))
        for row in rows if further else ():
            for label, value in row.further:
                if label in further and not isinstance(value, Decimal):
                    self._enter(table, label, (row,), (str(value),))
                elif label in further and label in FURTHER_MONEY:
                    self.figures[self._owner(row)[0]].add(value * yuan)

    def _targets(self, rows: Sequence[Indicator]) -> None:
        """Enter each target as it is printed in one column and in several."""
        whole = list(map(_as_printed, rows))
        self._enter(schema.INDICATORS, _TARGET, rows, whole)
        others = [row for row, text in zip(rows, whole, strict=True) if row.value != text]
        self._enter(schema.INDICATORS, _TARGET, others, [row.value for row in others])

    def _amounts(self, projects: Sequence[Project], labels: _Labels, yuan: Decimal) -> None:
        names = [schema.PROJECTS.column(label).name for label in schema.AMOUNTS if label in labels]
        for project in projects:
            amounts = {getattr(project, name) for name in names} - {None}
            self.figures[self._department[project.code]] |= {v * yuan for v in amounts}

    def _enter(
        self, table: schema.Table, label: str, rows: Iterable[Any], said: Iterable[str]
    ) -> None:
        key = (table.label, label)
        into = self._columns.get(key)
        if into is None:
            into = self._columns[key] = defaultdict(list)
        for text, row in zip(said, rows, strict=True):
            into[text].append(row)

    def _owner(self, row: Any) -> tuple[str, str]:
        """Department and project of a row."""
        code = row.code if row.__class__ is Project else row.project
        return self._department[code], code

    @property
    def texts(self) -> Iterable[str]:
        """What the cells say, each text once."""
        return self._said

    def columns(self, said: str) -> Iterator[_Key]:
        """The columns, by table and label, with cells that say this."""
        return (key for key, _ in self._said.get(said, ()))

    def sentences(self, said: str) -> int:
        """How many cells say this that are no targets."""
        return sum(len(rows) for key, rows in self._said.get(said, ()) if key[1] != _TARGET)

    def owners(self, said: str) -> Iterator[tuple[str, str]]:
        """Department and project of each cell that says this."""
        for _, rows in self._said.get(said, ()):
            yield from map(self._owner, rows)

    def departments(self, said: str) -> set[str]:
        """The departments that say this."""
        of = self._department
        found: set[str] = set()
        for (table, _), rows in self._said.get(said, ()):
            if table == schema.PROJECTS.label:
                found.update([of[row.code] for row in rows])
            else:
                found.update([of[row.project] for row in rows])
        return found

    def cells(self, said: str) -> Sequence[PublicText]:
        """The cells that say this."""
        made = self._made.get(said)
        if made is None:
            made = self._made[said] = [
                PublicText(department, table, row.row, label, project, project, said)
                for (table, label), rows in self._said.get(said, ())
                for row in rows
                for department, project in (self._owner(row),)
            ]
        return made

    @lru_cache  # noqa: B019 - as long as the search
    def of_department(self, code: str) -> Sequence[PublicText]:
        """All texts and figures of these projects of a department."""
        return tuple(self._walk(code))


def _by_form(dataset: Dataset, projects: Iterable[Project]) -> Mapping[str, list[Project]]:
    groups: dict[str, list[Project]] = {}
    for project in projects:
        department = dataset.departments[dataset.units[project.unit].department]
        form = project.form or department.form or dataset.settings.form
        groups.setdefault(form, []).append(project)
    return groups


def _walked(
    dataset: Dataset, projects: Iterable[Project], printed: Mapping[str, _Labels], code: str
) -> Iterator[PublicText]:
    """The texts and figures of those of the projects that are of a department, by its view."""
    own = {p.code: p for p in projects if dataset.units[p.unit].department == code}
    departments = {code: dataset.departments[code]} if own else {}
    alone = replace(dataset, departments=departments, projects=own)
    return (text for text in public_texts(alone, printed) if text.project)


def _as_printed(row: Indicator) -> str:
    return row.value_as_printed if row.printed else _in_parts(row.sign, row.value, row.unit)


@lru_cache(maxsize=1 << 16)
def _in_parts(sign: str, value: str, unit: str) -> str:
    """A target as a form with one column prints it: many rows have the same."""
    return str(TargetValue(sign, value, unit))
