"""What the reader of a dataset complains of, as findings of D001.

So that one list holds everything. Names a project only where that is not withheld.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from reportgen import schema
from reportgen.check.rules import Finding, Severity, Spot
from reportgen.check.support.personal_numbers import mask_numbers
from reportgen.core.problems import Place, Problem
from reportgen.dataset.load import Loaded
from reportgen.dataset.model import Dataset, Department, Project, Unit
from reportgen.redaction.masking import mask

STRUCTURE = "D001"

_T = TypeVar("_T")


def structure_findings(loaded: Loaded) -> Iterator[Finding]:
    """A finding for each problem; without projects where it is undecided what is withheld."""
    for problem in loaded.problems:
        yield _finding(problem, loaded.dataset, decided=loaded.dataset.decided)


def _finding(problem: Problem, dataset: Dataset, *, decided: bool) -> Finding:
    project, unit, department = _owners(dataset, problem.codes)
    finding = Finding(
        code=STRUCTURE,
        severity=Severity.WARNING if problem.warning else Severity.ERROR,
        message=problem.message,
        hint=problem.remedy,
        spot=_spot(problem.place),
        department=department.name if department else "",
        unit=f"{unit.code} {unit.name}" if unit else "",
    )
    public = mask(dataset, project) if project and decided else None
    if project is None or public is None:
        return finding
    name = mask_numbers(public.shown_name)
    return replace(finding, project_code=project.code, project_name=name)


def _owners(
    dataset: Dataset, codes: Iterable[str]
) -> tuple[Project | None, Unit | None, Department | None]:
    """The project, unit and department that a problem with these codes is about."""
    project = _first(dataset.projects, codes)
    unit = _first(dataset.units, (project.unit if project else "", *codes))
    department = _first(dataset.departments, (unit.department if unit else "", *codes))
    return project, unit, department


def _first(rows: Mapping[str, _T], codes: Iterable[str]) -> _T | None:
    return next((rows[code] for code in codes if code in rows), None)


def _spot(place: Place | None) -> Spot:
    """The place as a cell; its table is called as other rules call it."""
    if place is None:
        return Spot("")
    return Spot(place.sheet or _label_of(place.file), place.row, place.column)


def _label_of(file: str) -> str:
    """The table of a CSV file, as the other rules call it; other files by their names."""
    name = file.removesuffix(".csv")
    table = schema.TABLE_BY_NAME.get(name)
    return table.label if table else name
