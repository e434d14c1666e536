"""The raw data of a dataset, typed: everything, withheld values included.

Only what reads a dataset and the redaction may import this module; nothing that renders,
names files or logs may ever see a `Dataset`. The types of its rows are those of `rows`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar

from reportgen import schema
from reportgen.dataset.invisible import InvisibleCharacters
from reportgen.dataset.rows import (
    AdjustmentReason,
    Attribute,
    Decision,
    Department,
    Exemption,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
    PublishedTotal,
    Record,
    Settings,
    Unit,
)
from reportgen.dataset.withholding import Withholding

__all__ = [
    "AdjustmentReason",
    "Attribute",
    "Dataset",
    "Decision",
    "Department",
    "Exemption",
    "FinanceLine",
    "Goal",
    "Indicator",
    "NarrativeItem",
    "Project",
    "PublishedTotal",
    "Record",
    "Settings",
    "Unit",
]

_T = TypeVar("_T")


@dataclass(frozen=True)
class Dataset:
    """A whole dataset, checked for types, keys and references."""

    settings: Settings
    departments: Mapping[str, Department]
    units: Mapping[str, Unit]
    projects: Mapping[str, Project]
    goals: Mapping[str, tuple[Goal, ...]]  # by project code
    indicators: Mapping[str, tuple[Indicator, ...]]  # by project code
    narrative: Mapping[str, tuple[NarrativeItem, ...]]  # by department or unit code
    finance: Mapping[str, tuple[FinanceLine, ...]]  # by project code
    attributes: Mapping[str, Mapping[str, str]]  # by project or unit code
    attribute_rows: Mapping[tuple[str, str], int]  # by code and name
    withheld: Mapping[str, tuple[Decision, ...]]  # by project, unit or department code
    releases: tuple[
        Decision, ...
    ] = ()  # 予以公开: what of the public may repeat something withheld
    exceptions: tuple[Exemption, ...] = ()
    totals: tuple[PublishedTotal, ...] = ()
    reasons: tuple[AdjustmentReason, ...] = ()
    # rows of schema.RECORD_TABLES: by Table.name, then by project code
    records: Mapping[str, Mapping[str, tuple[Record, ...]]] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()  # departments with errors in their rows
    # Cells with errors, which are blank here: table and column by their labels, row as Excel
    # counts.
    wrong_cells: frozenset[tuple[str, str, int]] = frozenset()
    incomplete: frozenset[str] = frozenset()  # codes of which whole rows could not be read
    lacking: frozenset[str] = frozenset()  # departments that lack a project, unit or part one
    invisible: tuple[InvisibleCharacters, ...] = ()  # cells with characters that nobody sees
    codes: frozenset[str] = frozenset()  # of rows with errors, too
    decided: bool = True  # whether every decision is understood

    def rows_of(self, table: schema.Table, code: str) -> tuple[Any, ...]:
        """The rows of a project in a table of which it may have several."""
        if table in schema.RECORD_TABLES:
            return self.records.get(table.name, {}).get(code, ())
        rows: tuple[Any, ...] = getattr(self, table.name).get(code, ())
        return rows

    @cached_property
    def withholding(self) -> Withholding:
        """Which cells may be withheld: asked by everybody."""
        decisions = (decision for group in self.withheld.values() for decision in group)
        known = self.codes.union(self.projects, self.units, self.departments)
        return Withholding(decisions, known, understood=self.decided)

    @cached_property
    def projects_of(self) -> Mapping[str, tuple[Project, ...]]:
        """The projects of each department by its code, in the order of their codes."""
        projects: dict[str, list[Project]] = {}
        for project in sorted(self.projects.values(), key=attrgetter("code")):
            unit = self.units.get(project.unit)
            if unit:
                projects.setdefault(unit.department, []).append(project)
        return {code: tuple(group) for code, group in projects.items()}

    @cached_property
    def _narrative_of(self) -> Mapping[str, tuple[NarrativeItem, ...]]:
        items: dict[str, list[NarrativeItem]] = {}
        for code in sorted(self.narrative, key=lambda code: (code not in self.departments, code)):
            owner = code if code in self.departments else self.department_of(code)
            items.setdefault(owner, []).extend(self.narrative[code])
        return {code: tuple(group) for code, group in items.items()}

    def narrative_of(self, department: str) -> tuple[NarrativeItem, ...]:
        """What is told in part one of a department, then in those of its units."""
        return self._narrative_of.get(department, ())

    @cached_property
    def withheld_of(self) -> Mapping[str, tuple[str, ...]]:
        """The codes with decisions in each department, by its code."""
        codes: dict[str, list[str]] = {}
        for code in self.withheld:
            codes.setdefault(self.department_of(code), []).append(code)
        return {department: tuple(group) for department, group in codes.items()}

    def of_department(self, code: str) -> "Dataset":
        """The rows of one department, and the decisions about them."""
        projects = sorted(self.projects_of.get(code, ()), key=attrgetter("row"))
        units = {unit.code: unit for unit in self.units.values() if unit.department == code}
        own = dict.fromkeys((code, *units, *(project.code for project in projects)))
        facts = _of(own, self.attributes)
        return Dataset(
            settings=self.settings,
            departments=_of(own, self.departments),
            units=units,
            projects={project.code: project for project in projects},
            goals=_of(own, self.goals),
            indicators=_of(own, self.indicators),
            narrative=_of(own, self.narrative),
            finance=_of(own, self.finance),
            attributes=facts,
            attribute_rows={
                (one, name): self.attribute_rows[one, name]
                for one, named in facts.items()
                for name in named
            },
            withheld=_of(own, self.withheld),
            reasons=tuple(reason for reason in self.reasons if reason.code in own),
            broken=self.broken & {code},
            codes=self.codes & own.keys(),
            decided=self.decided,
        )

    def unit_of(self, code: str) -> Unit | None:
        """The unit that a project's or unit's code belongs to."""
        project = self.projects.get(code)
        return self.units.get(project.unit if project else code)

    def department_of(self, code: str) -> str:
        """The code of the department that a code belongs to; the code itself if it is none's."""
        unit = self.unit_of(code)
        return unit.department if unit else code


def _of(codes: Iterable[str], table: Mapping[str, _T]) -> dict[str, _T]:
    """What a table has of these codes."""
    return {code: table[code] for code in codes if code in table}
