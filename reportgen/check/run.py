"""Checks a dataset by all rules: dataset in, findings out.

Findings of what cannot be built at all (D001) stand in the same list. Prints nothing; writes
nothing.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import itemgetter
from pathlib import Path

from reportgen import schema
from reportgen.check.row_rules import RowRules
from reportgen.check.rules import FAMILIES, RULES, Finding, Hit, Rule, Severity
from reportgen.check.shares import Part, done_in_shares
from reportgen.check.structure_findings import STRUCTURE, structure_findings
from reportgen.check.subjects import DepartmentSubjects, dataset_subject
from reportgen.check.support.personal_numbers import mask_numbers, mask_numbers_of_hit
from reportgen.check.support.registry import EXCEPTIONS, SCOPES
from reportgen.check.support.subject import DatasetSubject, DepartmentSubject, ProjectSubject
from reportgen.check.waivers import Waivers
from reportgen.core.copies import Tell
from reportgen.core.problems import InputError, Problem, fail
from reportgen.core.values import nearest
from reportgen.dataset.load import Loaded, read_dataset
from reportgen.dataset.model import Dataset
from reportgen.dataset.rows import Settings, Unit
from reportgen.document.templates import Templates

# What is asked of a project of which rows could not be read: rules that compare no rows, these
# and those of one row each.
_OF_SINGLE_CELLS = (FAMILIES["W"], FAMILIES["T"])
_DIGITS = str.maketrans("OoIl", "0011")  # letters that are typed for the digits of a code
_STEP = 200  # projects from one report of progress to the next, at most

Progress = Callable[[str, int, int], None]  # what is being done, how many of how many


@dataclass(frozen=True)
class Stops:
    """What keeps documents from being published. Nothing lifts it: no 例外, no choice of rules.

    `departments` are those in which something withheld can be read or worked out, by code.
    """

    dataset: tuple[Finding, ...] = ()
    departments: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """All findings in order: structure, whole dataset, then by department, unit and project.

    `excepted` counts what 例外 covers and is not listed; `unread` names the departments of which
    some rows could not be read, and so were not looked at. `stops` are there whichever rules were
    chosen; `unlisted` counts those that the choice keeps out of `findings`.
    """

    findings: tuple[Finding, ...]
    excepted: int = 0
    unread: tuple[str, ...] = ()
    stops: Stops = field(default_factory=Stops)
    unlisted: int = 0

    def count(self, severity: Severity) -> int:
        """How many findings there are of this severity."""
        return sum(finding.severity is severity for finding in self.findings)


def _no_progress(_what: str, _done: int, _total: int) -> None:
    """Progress is not reported."""


def check_dataset(
    path: Path,
    templates_folder: Path | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    *,
    today: date | None = None,
    progress: Progress = _no_progress,
) -> Report:
    """Check the dataset at `path`. InputError where it cannot be read at all.

    `select` and `ignore` are codes or their beginnings (`M`, `M0`, `M001`). `today` decides
    which exceptions are still in force.
    """
    templates = Templates(templates_folder)
    rules = chosen_rules(select, ignore)
    progress("读入数据", 0, 0)
    loaded = read_dataset(path, templates.names, templates.declared)
    problems = (*loaded.problems, *_wrong_settings(loaded.dataset.settings, templates))
    loaded = replace(loaded, problems=problems)
    return check_loaded(loaded, templates.printed, rules, today=today, progress=progress)


def _wrong_settings(settings: Settings, templates: Templates) -> Iterator[Problem]:
    """Settings with which no document can be made; what names no form is told by the reader."""
    name = settings.typography
    if name not in templates.typographies:
        near = nearest(name, templates.typographies)
        hint = f"最接近的是“{near}”；" if near else ""
        remedy = f"{hint}可用的版式：{'、'.join(templates.typographies)}；请改数据集的设置"
        yield Problem(None, f"没有版式“{name}”，生成不了文本", remedy)
        return
    try:
        templates.typography(name)
    except InputError as error:
        yield from error.problems


def chosen_rules(select: Collection[str], ignore: Collection[str]) -> tuple[Rule, ...]:
    """The rules whose codes begin with one of `select` (all without) and none of `ignore`."""
    for code in (*select, *ignore):
        if not any(name.startswith(code) for name in RULES):
            typed = code[:1] + code[1:].translate(_DIGITS)
            near = difflib.get_close_matches(typed, RULES, 3, 0.5)
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
    progress: Progress = _no_progress,
) -> Report:
    """Check a dataset that has been read by these rules."""
    dataset = loaded.dataset
    findings: list[Finding] = []
    if any(rule.code == STRUCTURE for rule in rules):
        findings += structure_findings(loaded)
    if not loaded.checkable:
        return Report(tuple(findings), unread=_names(dataset, dataset.departments))
    today = today or date.today()
    waivers = Waivers(dataset.exceptions, today)
    chosen = {rule.code for rule in rules}
    run = (*rules, *(rule for rule in _stopping_rules() if rule.code not in chosen))
    excepted = unlisted = 0
    coded = list(_coded_findings(dataset, printed, run, today, progress))
    for finding, codes in coded:
        if finding.code not in chosen:
            unlisted += 1
        elif waivers.cover(finding, codes):
            excepted += 1
        else:
            findings.append(finding)
    exceptions = waivers.subject(dataset, chosen)
    for rule in rules:
        if rule.scope == EXCEPTIONS:
            findings += [_finding(rule, hit) for hit in rule.check(exceptions)]
    unread = _names(dataset, dataset.broken)
    return Report(tuple(findings), excepted, unread, _stops(coded), unlisted)


def find_stops(
    dataset: Dataset, printed: Mapping[str, frozenset[str]], today: date | None = None
) -> Stops:
    """What keeps documents of the dataset from being published, where nothing else is asked."""
    today = today or date.today()
    return _stops(_coded_findings(dataset, printed, _stopping_rules(), today, _no_progress))


def _stopping_rules() -> tuple[Rule, ...]:
    return tuple(rule for _, rule in sorted(RULES.items()) if rule.stops)


def _stops(coded: Iterable["_Coded"]) -> Stops:
    """Those of the findings that stop something: the dataset, or the department concerned."""
    of_dataset: list[Finding] = []
    by_department: dict[str, list[Finding]] = {}
    for finding, codes in coded:
        rule = RULES.get(finding.code)
        if rule and rule.stops_departments:
            (code,) = codes
            by_department.setdefault(code, []).append(finding)
        elif rule and rule.stops:
            of_dataset.append(finding)
    departments = {code: tuple(found) for code, found in by_department.items()}
    return Stops(tuple(of_dataset), departments)


def _names(dataset: Dataset, codes: Iterable[str]) -> tuple[str, ...]:
    known = dataset.departments
    return tuple(known[code].name if code in known else code for code in sorted(codes))


_Coded = tuple[Finding, frozenset[str]]  # a finding, and the codes by which 例外 may name it


def _coded_findings(
    dataset: Dataset,
    printed: Mapping[str, frozenset[str]],
    rules: Collection[Rule],
    today: date,
    progress: Progress,
) -> Iterator[_Coded]:
    """What the rules find: the whole dataset first, then each department with its projects."""
    rules_of = {scope: [rule for rule in rules if rule.scope == scope] for scope in SCOPES}
    yield from _of_dataset(dataset, rules_of["数据集"], today)
    subjects = DepartmentSubjects(dataset, printed, today)
    of_departments = [rule for rule in rules_of["部门"] if not rule.of_secrets]
    done, total = 0, len(dataset.projects)

    def look_at(part: Part, tell: Tell) -> list[_Placed]:
        if not of_departments and not rules_of["项目"]:
            return []
        department = subjects.of(part.code)
        projects = sorted(department.projects, key=lambda subject: subject.unit.code)
        own = projects[part.start : part.stop]
        found = _of_projects(department, own, rules_of["项目"], tell)
        if part.start == 0:
            found += _of_partial(department, rules_of["项目"])
            found += _of_department(department, of_departments)
        return _placed(found, [*projects, *department.partial])

    def heed(told: tuple[str, int]) -> None:
        nonlocal done
        done += told[1]
        progress(f"检查 {told[0]}", done, total)

    of_secrets = [rule for rule in rules_of["部门"] if rule.of_secrets]
    search = subjects.search if of_secrets else lambda: None
    for code, found in done_in_shares(subjects.sizes, look_at, heed, search):
        telling = subjects.telling.get(code)
        told = _placed(_of_department(telling, of_secrets), ()) if telling else []
        yield from (coded for _, coded in sorted([*told, *found], key=itemgetter(0)))


def _of_projects(
    department: DepartmentSubject,
    projects: Sequence[ProjectSubject],
    rules: Collection[Rule],
    tell: Tell,
) -> list[_Coded]:
    found: list[_Coded] = []
    asked = RowRules([rule for rule in rules if _may_find(rule, department)], projects)
    for number, project in enumerate(projects, start=1):
        found += _of_project(department, project, asked.to_ask(project))
        if number % _STEP == 0:
            tell((department.department.name, _STEP))
    tell((department.department.name, len(projects) % _STEP))
    return found


def _of_partial(department: DepartmentSubject, rules: Collection[Rule]) -> Iterator[_Coded]:
    """What rules say of single texts and rows in projects that lack rows."""
    cells = [rule for rule in rules if rule.by_row or rule.family in _OF_SINGLE_CELLS]
    for project in department.partial:
        yield from _of_project(department, project, cells)


# Where a finding stands in its department: the place of its unit and its own, and by which rule.
_Place = tuple[int, int, str, str]
_Placed = tuple[_Place, _Coded]


def _placed(found: Iterable[_Coded], projects: Sequence[ProjectSubject]) -> list[_Placed]:
    """What concerns the department, then by unit: what concerns all of it, then its projects.

    Of each, first what rules about departments say: “部门” goes before “项目”.
    """
    projects_of: dict[str, tuple[int, int]] = {}
    first_of: dict[str, tuple[int, int]] = {}
    for number, project in enumerate(projects):
        unit = f"{project.unit.code} {project.unit.name}"
        first = first_of.setdefault(unit, (number, -1))
        projects_of[project.project.code] = (first[0], number)

    def place(finding: Finding) -> _Place:
        at = projects_of.get(finding.project_code) or first_of.get(finding.unit, (-1, -1))
        return *at, RULES[finding.code].scope, finding.code

    return [(place(coded[0]), coded) for coded in found]


def _of_dataset(dataset: Dataset, rules: Collection[Rule], today: date) -> Iterator[_Coded]:
    subject = dataset_subject(dataset, today)
    codes = _codes_of_rows(subject)
    for rule in rules:
        for hit in rule.check(subject):
            code = hit.code or codes.get((hit.spot.table, hit.spot.row), "")
            yield _finding(rule, hit), frozenset(_with_owners(dataset, code))


def _of_department(department: DepartmentSubject, rules: Collection[Rule]) -> Iterator[_Coded]:
    projects = {project.project.code: project for project in department.projects}
    units = {project.unit.code: project.unit for project in department.projects}
    # what part one speaks of may stand in a row that is missing
    asked = [rule for rule in rules if department.complete or not rule.needs_all]
    for rule, hit in _said_once(asked, department):
        project = projects.get(hit.code)
        unit = project.unit if project else units.get(hit.code)
        codes = {department.department.code, hit.code or department.department.code}
        codes |= {unit.code} if unit else set()
        yield _finding(rule, hit, department, project, unit), frozenset(codes)


def _may_find(rule: Rule, department: DepartmentSubject) -> bool:
    """Whether what a rule looks for stands in any text of the department's projects."""
    wanted, texts, own = rule.looks_for, department.distinct, department.settings.confusions
    if isinstance(wanted, re.Pattern):
        return bool(texts.having(wanted))
    named = any(map(str.isdigit, chain.from_iterable(own)))  # a digit, which shapes do not show
    return wanted is None or wanted(texts.as_one if named else texts.shapes, own)


def _of_project(
    department: DepartmentSubject, project: ProjectSubject, rules: Collection[Rule]
) -> Iterator[_Coded]:
    codes = frozenset((project.project.code, project.unit.code, department.department.code))
    for rule, hit in _said_once(rules, project):
        yield _finding(rule, hit, department, project), codes


def _said_once(
    rules: Collection[Rule], subject: DepartmentSubject | ProjectSubject
) -> list[tuple[Rule, Hit]]:
    """The hits of all rules; of one fault in one row only what tells it best."""
    hits = [(rule, hit) for rule in rules for hit in rule.check(subject)]
    if len(hits) < 2:
        return hits
    told = {(rule.code, hit.spot.table, hit.spot.row) for rule, hit in hits}
    return [
        (rule, hit)
        for rule, hit in hits
        if not any((code, hit.spot.table, hit.spot.row) in told for code in rule.covered_by)
    ]


def _codes_of_rows(subject: DatasetSubject) -> dict[tuple[str, int | None], str]:
    """The code concerned by a finding about the whole dataset, by table and row."""
    rows: dict[tuple[str, int | None], str] = {}
    for decision in subject.decisions:
        rows[schema.WITHHELD.label, decision.row] = decision.code
    for code, row in subject.codes.items():
        rows[schema.PROJECTS.label, row] = code
    return rows


def _with_owners(dataset: Dataset, code: str) -> Iterator[str]:
    """The code itself, and those of the unit and department to which it belongs."""
    yield code
    if unit := dataset.unit_of(code):
        yield from (unit.code, unit.department)


def _finding(
    rule: Rule,
    hit: Hit,
    department: DepartmentSubject | None = None,
    project: ProjectSubject | None = None,
    unit: Unit | None = None,
) -> Finding:
    """A hit with its rule and whom it concerns; personal numbers masked whatever rule hit."""
    hit = mask_numbers_of_hit(hit)
    unit = project.unit if project else unit
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=hit.message,
        hint=hit.hint,
        spot=hit.spot,
        department=department.department.name if department else "",
        unit=f"{unit.code} {unit.name}" if unit else "",
        project_code=project.project.code if project else "",
        project_name=mask_numbers(project.name) if project else "",
        internal=hit.internal,
    )
