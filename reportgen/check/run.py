"""Checks a dataset by all rules: dataset in, findings out.

What cannot be built at all (broken structure) comes as findings of D001, so that one list holds
everything. Prints nothing; writes nothing.
"""

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reportgen import schema
from reportgen.check.rules import FAMILIES, RULES, Finding, Hit, Rule, Severity, Spot
from reportgen.check.support.personal_numbers import mask_numbers, mask_numbers_of_hit
from reportgen.check.support.registry import EXCEPTIONS
from reportgen.check.support.subject import (
    DatasetSubject,
    DepartmentSubject,
    ProjectSubject,
    dataset_subject,
    department_subjects,
)
from reportgen.check.waivers import Accepted
from reportgen.core.problems import Problem, fail
from reportgen.dataset.load import Loaded, read_dataset
from reportgen.dataset.model import Dataset
from reportgen.document.templates import Templates
from reportgen.redaction.public_view import mask

STRUCTURE = "D001"  # what the reader of the dataset itself complains of
_STEP = 200  # projects from one report of progress to the next

Progress = Callable[[str, int, int], None]  # what is being done, how many of how many


@dataclass(frozen=True)
class Report:
    """All findings in order: structure, whole dataset, then by department, unit and project.

    `excepted` counts what 例外 covers and is not listed; `unread` names the departments that no
    rule has seen because of errors in their structure.
    """

    findings: tuple[Finding, ...]
    excepted: int = 0
    unread: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings there are of this severity."""
        return sum(finding.severity is severity for finding in self.findings)


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


def check_dataset(
    path: Path,
    templates_folder: Path | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    *,
    today: date | None = None,
    progress: Progress = _silent,
) -> Report:
    """Check the dataset at `path`. InputError where it cannot be read at all.

    `select` and `ignore` are codes or their beginnings (`M`, `M0`, `M001`). `today` decides
    which exceptions are still in force.
    """
    templates = Templates(templates_folder)
    rules = chosen_rules(select, ignore)
    progress("读入数据", 0, 0)
    loaded = read_dataset(path, templates.names)
    return check_loaded(loaded, templates.printed, rules, today=today, progress=progress)


def chosen_rules(select: Collection[str], ignore: Collection[str]) -> tuple[Rule, ...]:
    """The rules whose codes begin with one of `select` (all without) and none of `ignore`."""
    for code in (*select, *ignore):
        if not any(name.startswith(code) for name in RULES):
            near = difflib.get_close_matches(code, RULES, 3, 0.5)
            families = "、".join(f"{letter} {name}" for letter, name in FAMILIES.items())
            hint = f"最接近的是 {'、'.join(near)}；" if near else ""
            raise fail(f"没有规则“{code}”", f"{hint}可以写规则编号或它的开头，如 {families}")
    return tuple(
        rule
        for code, rule in sorted(RULES.items())
        if (not select or code.startswith(tuple(select))) and not code.startswith(tuple(ignore))
    )


def check_loaded(
    loaded: Loaded,
    printed: Mapping[str, frozenset[str]],
    rules: Collection[Rule],
    *,
    today: date | None = None,
    progress: Progress = _silent,
) -> Report:
    """Check a dataset that has been read by these rules."""
    dataset = loaded.dataset
    findings: list[Finding] = []
    if any(rule.code == STRUCTURE for rule in rules):
        findings += [
            finding_of(problem, dataset, decided=loaded.decided) for problem in loaded.problems
        ]
    if not loaded.usable:
        return Report(tuple(findings), unread=_names(dataset, dataset.departments))
    today = today or date.today()
    accepted = Accepted(dataset.exceptions, today)
    excepted = 0
    for finding, codes in _found(dataset, printed, rules, today, progress):
        if accepted.covers(finding, codes):
            excepted += 1
        else:
            findings.append(finding)
    about = accepted.subject(dataset, {rule.code for rule in rules})
    for rule in rules:
        if rule.scope == EXCEPTIONS:
            findings += [_finding(rule, hit) for hit in rule.check(about)]
    return Report(tuple(findings), excepted, _names(dataset, dataset.broken))


def _names(dataset: Dataset, codes: Iterable[str]) -> tuple[str, ...]:
    known = dataset.departments
    return tuple(known[code].name if code in known else code for code in sorted(codes))


def _found(
    dataset: Dataset,
    printed: Mapping[str, frozenset[str]],
    rules: Collection[Rule],
    today: date,
    progress: Progress,
) -> Iterator[tuple[Finding, frozenset[str]]]:
    """Every finding, and the codes by which an exception may name it."""
    by_scope = {
        scope: [rule for rule in rules if rule.scope == scope]
        for scope in ("数据集", "部门", "项目")
    }
    whole = dataset_subject(dataset, today)
    rows = _codes_of_rows(whole)
    for rule in by_scope["数据集"]:
        for hit in rule.check(whole):
            code = rows.get((hit.spot.table, hit.spot.row), "")
            yield _finding(rule, hit), frozenset(_with_owners(dataset, code))
    done, total = 0, len(dataset.projects)
    for department in department_subjects(dataset, printed):
        code = department.department.code
        for rule in by_scope["部门"]:
            for hit in rule.check(department):
                yield _finding(rule, hit, department), frozenset((code,))
        for project in sorted(department.projects, key=lambda subject: subject.unit.code):
            codes = frozenset((project.project.code, project.unit.code, code))
            for rule in by_scope["项目"]:
                for hit in rule.check(project):
                    yield _finding(rule, hit, department, project), codes
            done += 1
            if done % _STEP == 0:
                progress(f"检查 {department.department.name}", done, total)


def _codes_of_rows(whole: DatasetSubject) -> dict[tuple[str, int | None], str]:
    """The code concerned by a finding about the whole dataset, by table and row."""
    rows: dict[tuple[str, int | None], str] = {}
    for decision in whole.decisions:
        rows[schema.WITHHELD.label, decision.row] = decision.code
    for code, row in whole.codes.items():
        rows[schema.PROJECTS.label, row] = code
    return rows


def _with_owners(dataset: Dataset, code: str) -> Iterator[str]:
    """The code itself, and those of the unit and department to which it belongs."""
    yield code
    project = dataset.projects.get(code)
    if project:
        yield project.unit
    unit = dataset.units.get(project.unit if project else code)
    if unit:
        yield unit.department


def _finding(
    rule: Rule,
    hit: Hit,
    department: DepartmentSubject | None = None,
    project: ProjectSubject | None = None,
) -> Finding:
    hit = mask_numbers_of_hit(hit)
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=hit.message,
        hint=hit.hint,
        spot=hit.spot,
        department=department.department.name if department else "",
        unit=f"{project.unit.code} {project.unit.name}" if project else "",
        project_code=project.project.code if project else "",
        project_name=mask_numbers(project.name) if project else "",
    )


def finding_of(problem: Problem, dataset: Dataset, *, decided: bool = True) -> Finding:
    """What the reader of the dataset complains of, as a finding.

    It names the project only where that is not withheld whole, and what is withheld is `decided`.
    """
    place = problem.place
    codes = problem.codes
    project = next((dataset.projects[code] for code in codes if code in dataset.projects), None)
    masked = mask(dataset, project) if project and decided else None
    units = (dataset.units.get(code) for code in (project.unit if project else "", *codes))
    unit = next((unit for unit in units if unit), None)
    owners = (dataset.departments.get(code) for code in (unit.department if unit else "", *codes))
    department = next((owner for owner in owners if owner), None)
    return Finding(
        code=STRUCTURE,
        severity=Severity.WARNING if problem.warning else Severity.ERROR,
        message=problem.message,
        hint=problem.remedy,
        spot=Spot(
            (place.sheet or _label_of(place.file)) if place else "",
            place.row if place else None,
            place.column if place else None,
        ),
        department=department.name if department else "",
        unit=f"{unit.code} {unit.name}" if unit else "",
        project_code=project.code if project and masked else "",
        project_name=mask_numbers(masked.shown_name) if masked else "",
    )


def _label_of(file: str) -> str:
    """The table of a CSV file, as the other rules call it; other files by their names."""
    table = schema.TABLE_BY_NAME.get(file.removesuffix(".csv"))
    return table.label if table else file.removesuffix(".csv")
