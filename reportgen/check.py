"""Checks a dataset by all rules: dataset in, findings out.

What cannot be built at all (broken structure) comes as findings of D001, so that one list holds
everything. Prints nothing; writes nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.dataset import load_dataset
from reportgen.forms import Forms
from reportgen.model import Dataset
from reportgen.problems import Problem, fail
from reportgen.rules import FAMILIES, RULES, Finding, Hit, Rule, Severity, Spot
from reportgen.rules.subject import (
    DepartmentSubject,
    ProjectSubject,
    dataset_subject,
    department_subjects,
)

STRUCTURE = "D001"  # what the reader of the dataset itself complains of


@dataclass(frozen=True)
class Report:
    """All findings in order: by department, unit and project, as the dataset has them."""

    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings there are of this severity."""
        return sum(finding.severity is severity for finding in self.findings)


def check_dataset(
    path: Path, own: Path | None = None, select: Collection[str] = (), ignore: Collection[str] = ()
) -> Report:
    """Check the dataset at `path`. InputError where it cannot be read at all.

    `select` and `ignore` are codes or their beginnings (`M`, `M0`, `M001`).
    """
    forms = Forms(own)
    rules = chosen_rules(select, ignore)
    dataset, problems = load_dataset(path, forms.names)
    findings = list(check_loaded(dataset, forms.printed, rules))
    if not select or any(STRUCTURE.startswith(code) for code in select):
        findings += [finding_of(problem) for problem in problems]
    return Report(tuple(findings))


def chosen_rules(select: Collection[str], ignore: Collection[str]) -> tuple[Rule, ...]:
    """The rules whose codes begin with one of `select` (all without) and none of `ignore`."""
    known = {*RULES, STRUCTURE}
    for code in (*select, *ignore):
        if not any(name.startswith(code) for name in known):
            families = "、".join(f"{letter} {name}" for letter, name in FAMILIES.items())
            raise fail(f"没有规则“{code}”", f"可以写规则编号或它的开头，如 {families}")
    return tuple(
        rule
        for code, rule in sorted(RULES.items())
        if (not select or code.startswith(tuple(select))) and not code.startswith(tuple(ignore))
    )


def check_loaded(
    dataset: Dataset, printed: Mapping[str, frozenset[str]], rules: Collection[Rule]
) -> Iterator[Finding]:
    """All findings of these rules in a dataset that has been read."""
    by_scope = {
        scope: [rule for rule in rules if rule.scope == scope]
        for scope in ("数据集", "部门", "项目")
    }
    whole = dataset_subject(dataset)
    for rule in by_scope["数据集"]:
        for hit in rule.check(whole):
            yield _finding(rule, hit)
    for department in department_subjects(dataset, printed):
        for rule in by_scope["部门"]:
            for hit in rule.check(department):
                yield _finding(rule, hit, department)
        for project in department.projects:
            for rule in by_scope["项目"]:
                for hit in rule.check(project):
                    yield _finding(rule, hit, department, project)


def _finding(
    rule: Rule,
    hit: Hit,
    department: DepartmentSubject | None = None,
    project: ProjectSubject | None = None,
) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=hit.message,
        hint=hit.hint,
        spot=hit.spot,
        department=department.department.name if department else "",
        unit=f"{project.unit.code} {project.unit.name}" if project else "",
        project_code=project.project.code if project else "",
        project_name=project.name if project else "",
    )


def finding_of(problem: Problem) -> Finding:
    """What the reader of the dataset complains of, as a finding."""
    place = problem.place
    table = (place.sheet or place.file) if place else ""
    return Finding(
        code=STRUCTURE,
        severity=Severity.WARNING if problem.warning else Severity.ERROR,
        message=problem.message,
        hint=problem.remedy,
        spot=Spot(table, place.row if place else None, place.column if place else None),
    )
