"""What a comparison asks of a public view: its units, projects, stubs and texts."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from reportgen.core.values import format_money
from reportgen.diff.cells import amount_cell, amounts_of
from reportgen.diff.change import View
from reportgen.document.public import (
    PublicDepartment,
    PublicProject,
    PublicStub,
    PublicUnit,
    Substitute,
)


def units_by_code(department: PublicDepartment) -> dict[str, PublicUnit]:
    """The units under which anything stands, that of a stub included."""
    return {entry.unit.code: entry.unit for entry in department.entries if entry.unit}


def unit_label(unit: PublicUnit) -> str:
    """Code and name."""
    return f"{unit.code} {unit.name}"


def projects_of(view: View) -> list[PublicProject]:
    """The projects that are not withheld whole, in the order of the document."""
    return [entry for entry in view.department.entries if isinstance(entry, PublicProject)]


def stub_counts(view: View) -> Counter[str | None]:
    """How many projects are withheld whole, by unit code; None where the unit is not public."""
    stubs = (entry for entry in view.department.entries if isinstance(entry, PublicStub))
    return Counter(stub.unit.code if stub.unit else None for stub in stubs)


def stub_texts(view: View, unit: str | None) -> list[str]:
    """The substitutes that stand for the projects of a unit that are withheld whole, sorted."""
    stubs = (entry for entry in view.department.entries if isinstance(entry, PublicStub))
    return sorted(s.substitute for s in stubs if (s.unit.code if s.unit else None) == unit)


def has_substitute_name(view: View, project: PublicProject) -> bool:
    """Whether the project is known to stand under a substitute."""
    return (project.unit.code, project.name) in (view.substitute_names or ())


def withholds_amounts(project: PublicProject) -> bool:
    """Whether any amount of the project, of its 资金来源 or of its further tables, is withheld."""
    lines = [(line.amount, line.share, line.received) for line in project.finance]
    rows = (project, *project.finance, *(row for rows in project.records.values() for row in rows))
    further = [cell for row in rows for _, cell in row.further]
    every = [*amounts_of(project), *(amount for line in lines for amount in line), *further]
    return any(isinstance(amount, Substitute) for amount in every)


def further_amounts(rows: Sequence[Any]) -> frozenset[str]:
    """The further columns that hold an amount in any of these rows."""
    return frozenset(
        label for row in rows for label, cell in row.further if isinstance(cell, Decimal)
    )


def match_projects(
    old: Sequence[PublicProject], new: Sequence[PublicProject]
) -> list[tuple[PublicProject, PublicProject]]:
    """The projects that are in both: by 项目编码, then by name within the unit; in new order."""
    partners: dict[int, PublicProject] = {}
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
            if id(project) not in partners and (mates := waiting.get(key(project))):
                partners[id(project)] = mates.pop(0)
                used.add(id(partners[id(project)]))
    return [(partners[id(project)], project) for project in new if id(project) in partners]


def project_summary(project: PublicProject) -> str:
    """What is printed of a project that was added or removed."""
    budget = amount_cell(project.budget, format_money).text
    return "，".join(part for part in (project.funding, budget and f"预算数 {budget}") if part)


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a public view, or of a part of it."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (key, *texts_of(item))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif value is not None:
        yield str(value)
