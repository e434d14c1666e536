"""Mistakes to plant in the sample: which rows they fit, how they change them, where they show.

Works on the loaded dataset, so that planting and checking take no file. A mistake stands in
several projects at once, never twice in one, so that one check tells of all its places.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from random import Random
from typing import Any

from conftest import SAMPLE

from reportgen import schema
from reportgen.check.rules import Finding
from reportgen.check.run import check_loaded, chosen_rules
from reportgen.dataset.load import Loaded, read_dataset
from reportgen.dataset.model import (
    Dataset,
    Decision,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
)
from reportgen.document.templates import Templates

TODAY = date(2025, 3, 3)  # the sample is published in February 2025
PLACES = 4
BOND, DECLARATION = "99010024P00052310015D", "99010025P00054910018Y"

Row = Any  # Project, Goal, Indicator, FinanceLine or NarrativeItem
Place = tuple[str, int, str]  # table, row and column as the user sees them
Planted = tuple[Dataset, set[Place]]
Plant = Callable[[Dataset, Random], Planted]

_TABLES: Mapping[type, tuple[schema.Table, str]] = {
    Goal: (schema.GOALS, "goals"),
    Indicator: (schema.INDICATORS, "indicators"),
    FinanceLine: (schema.FINANCE, "finance"),
    NarrativeItem: (schema.NARRATIVE, "narrative"),
}


@dataclass(frozen=True)
class Mistake:
    """A kind of mistake and the rule that stands for it.

    `also` names further rules of severity error or warning that find it, each with the reason
    why that is right.
    """

    name: str
    code: str
    plant: Plant
    also: Mapping[str, str] = field(default_factory=dict)


@cache
def _sample() -> tuple[Dataset, Templates]:
    forms = Templates()
    loaded = read_dataset(SAMPLE, forms.names)
    assert loaded.usable
    return loaded.dataset, forms


def sample() -> Dataset:
    """The sample, read once."""
    return _sample()[0]


def findings_of(dataset: Dataset) -> tuple[Finding, ...]:
    """What all rules say of it, on a fixed day."""
    rules = chosen_rules((), ())
    loaded = Loaded(dataset, (), usable=True)
    return check_loaded(loaded, _sample()[1].printed, rules, today=TODAY).findings


def chance(seed: int | str) -> Random:
    """The same places in every run."""
    return Random(seed)  # noqa: S311 - nothing here is secret


def change(dataset: Dataset, row: Row, **cells: Any) -> Dataset:
    """The dataset with other cells in one of its rows."""
    if isinstance(row, Project):
        return replace(dataset, projects={**dataset.projects, row.code: replace(row, **cells)})
    kind = _TABLES[type(row)][1]
    owner = row.code if isinstance(row, NarrativeItem) else row.project
    groups = getattr(dataset, kind)
    rows = tuple(replace(one, **cells) if one == row else one for one in groups[owner])
    return replace(dataset, **{kind: {**groups, owner: rows}})


def place(row: Row, column: str) -> Place:
    """The cell of a row."""
    table = schema.PROJECTS if isinstance(row, Project) else _TABLES[type(row)][0]
    return table.label, row.row, column


def plain_projects(dataset: Dataset, *forms: str) -> list[Project]:
    """The projects of these forms (hebei and tianjin without) of which nothing is withheld."""
    wanted = forms or ("hebei", "tianjin")
    return [
        project
        for project in dataset.projects.values()
        if project.code not in dataset.withheld and form_of(dataset, project) in wanted
    ]


def form_of(dataset: Dataset, project: Project) -> str:
    """The form that prints a project."""
    department = dataset.departments[dataset.units[project.unit].department]
    return project.form or department.form or dataset.settings.form


# ---------------------------------------------------------------- which rows


def projects(
    *forms: str, where: Callable[[Project], Any] = bool
) -> Callable[[Dataset], Iterable[Row]]:
    """The projects for which `where` holds."""
    return lambda dataset: (p for p in plain_projects(dataset, *forms) if where(p))


def goals(where: Callable[[Goal], Any] = bool) -> Callable[[Dataset], Iterable[Row]]:
    """The goals for which `where` holds."""
    return lambda dataset: _rows_of(dataset, "goals", where)


def indicators(where: Callable[[Indicator], Any] = bool) -> Callable[[Dataset], Iterable[Row]]:
    """The indicators for which `where` holds."""
    return lambda dataset: _rows_of(dataset, "indicators", where)


def _rows_of(dataset: Dataset, kind: str, where: Callable[[Any], Any]) -> Iterator[Row]:
    for project in plain_projects(dataset):
        yield from (row for row in getattr(dataset, kind).get(project.code, ()) if where(row))


# ---------------------------------------------------------------- how they are planted


def cells(
    rows: Callable[[Dataset], Iterable[Row]],
    column: str,
    changed: Callable[[Any], Mapping[str, Any]],
) -> Plant:
    """Other cells in some rows; the finding is expected at `column` of the row itself."""

    def plant(dataset: Dataset, random: Random) -> Planted:
        places = set()
        for row in _some(random, rows(dataset)):
            dataset = change(dataset, row, **changed(row))
            places.add(place(row, column))
        return dataset, places

    return plant


def _some(random: Random, rows: Iterable[Row]) -> list[Row]:
    """A few rows, each of another project."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    owners = {getattr(row, "project", None) or row.code: row for row in shuffled}
    assert owners, "no row fits"
    return list(owners.values())[:PLACES]


def without(where: Callable[[Indicator], bool], column: str) -> Plant:
    """No indicator for which `where` holds; expected at the first that is left."""

    def plant(dataset: Dataset, random: Random) -> Planted:
        places = set()
        having = (p for p in plain_projects(dataset) if any(map(where, dataset.indicators[p.code])))
        for project in _some(random, having):
            left = tuple(row for row in dataset.indicators[project.code] if not where(row))
            dataset = replace(dataset, indicators={**dataset.indicators, project.code: left})
            places.add(place(left[0], column))
        return dataset, places

    return plant


def added(
    rows: Callable[[Dataset], Iterable[Row]],
    column: str,
    changed: Callable[[Any], Mapping[str, Any]],
) -> Plant:
    """A copy of a row behind the others of its kind, with these cells; expected there."""

    def plant(dataset: Dataset, random: Random) -> Planted:
        places = set()
        for row in _some(random, rows(dataset)):
            kind = _TABLES[type(row)][1]
            groups = getattr(dataset, kind)
            own = groups[row.project]
            number = max(one.number for one in own) + 1
            copy = replace(row, number=number, row=90_000 + row.row, **changed(row))
            alike = [at for at, one in enumerate(own, 1) if one.level1 == copy.level1] or [len(own)]
            placed = (*own[: alike[-1]], copy, *own[alike[-1] :])
            dataset = replace(dataset, **{kind: {**groups, row.project: placed}})
            places.add(place(copy, column))
        return dataset, places

    return plant


def recoded(dataset: Dataset, project: Project, code: str, row: int | None = None) -> Dataset:
    """The project with its goals and indicators under another code; a copy where `row` is given."""
    named = replace(project, code=code, row=row or project.row)
    kept = dict(dataset.projects)
    if row is None:
        del kept[project.code]
    moved: dict[str, Any] = {}
    for kind in ("goals", "indicators"):
        rows = tuple(replace(one, project=code) for one in getattr(dataset, kind)[project.code])
        moved[kind] = {**getattr(dataset, kind), code: rows}
    return replace(dataset, projects={**kept, code: named}, **moved)


def fact(dataset: Dataset, code: str, name: str, value: str) -> tuple[Dataset, Place]:
    """The dataset with this 项目属性, and where its value stands."""
    row = dataset.attribute_rows.get((code, name), 90_000)
    facts = {**dataset.attributes, code: {**dataset.attributes.get(code, {}), name: value}}
    rows = {**dataset.attribute_rows, (code, name): row}
    table = schema.ATTRIBUTES.label
    return replace(dataset, attributes=facts, attribute_rows=rows), (table, row, "值")


def decided(dataset: Dataset, code: str, **given: str) -> Dataset:
    """The dataset with one more complete decision to withhold."""
    complete = {
        "code": code,
        "scope": "字段",
        "field": "",
        "substitute": "不予公开",
        "category": "工作秘密",
        "basis": "《中华人民共和国保守国家秘密法》第六十四条",
        "reviewer": "顾怀谨",
        "review_date": "2026-12-10",
        **given,
    }
    taken = sum(len(group) for group in dataset.withheld.values())
    decision = Decision(**complete, row=90_000 + taken)
    group = (*dataset.withheld.get(code, ()), decision)
    return replace(dataset, withheld={**dataset.withheld, code: group})
