"""The subjects that rules look at, made from a dataset.

The one place of the check that sees raw data and withheld values. What leaves it is blank where
it is withheld; of a leak or a derivable amount only its place goes to the rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from reportgen import schema
from reportgen.check.support.finding import Spot
from reportgen.check.support.subject import (
    DatasetSubject,
    DepartmentSubject,
    DerivableCell,
    LeakCell,
    ProjectSubject,
)
from reportgen.core.values import parse_decimal
from reportgen.dataset.invisible import InvisibleCharacters
from reportgen.dataset.model import (
    Dataset,
    Department,
    Project,
)
from reportgen.disclosure.amounts import derived_amounts, derived_by_units, read_system
from reportgen.disclosure.texts import IN_YUAN, PublicText, find_leaks
from reportgen.redaction.masking import mask, mask_narrative
from reportgen.redaction.secrets import Secret, decoded, withheld_values

_PROJECTS, _ATTRIBUTES = schema.PROJECTS.label, schema.ATTRIBUTES.label


def department_subjects(
    dataset: Dataset, printed: Mapping[str, frozenset[str]]
) -> Iterator[DepartmentSubject]:
    """Every department that can be read, in the order of codes."""
    projects: dict[str, list[Project]] = {}
    for project in dataset.projects.values():
        projects.setdefault(dataset.units[project.unit].department, []).append(project)
    secrets: dict[str, list[Secret]] = {}
    for secret in withheld_values(dataset):
        secrets.setdefault(secret.department, []).append(secret)
    derivable = _derivable_cells(dataset)
    for code in sorted(dataset.departments):
        if code in dataset.broken:
            continue
        subject = _department_subject(dataset, code, projects.get(code, ()), printed)
        if dataset.withheld:
            leaks = tuple(_leak_cells(dataset, subject, secrets.get(code, ())))
            cells = tuple(derivable.get(code, ()))
            subject = replace(subject, leaks=leaks, derivable=cells)
        yield subject


def _department_subject(
    dataset: Dataset,
    code: str,
    projects: Sequence[Project],
    printed: Mapping[str, frozenset[str]],
) -> DepartmentSubject:
    narrative, hidden = mask_narrative(dataset, code)
    department = dataset.departments[code]
    subjects = (
        _project_subject(dataset, department, project, printed)
        for project in sorted(projects, key=lambda project: project.row)
    )
    public = tuple(subject for subject in subjects if subject)
    without = {label for subject in public for _, label, _ in subject.hidden}
    summed = len(public) == len(projects) and without.isdisjoint(schema.AMOUNTS)
    return DepartmentSubject(
        dataset.settings, department, narrative, hidden, public, all_amounts_public=summed
    )


def _derivable_cells(dataset: Dataset) -> Mapping[str, Sequence[DerivableCell]]:
    """The withheld amounts that can be worked out, by the code of the department."""
    cells: dict[str, list[DerivableCell]] = {}
    if not dataset.withheld:
        return cells
    system = read_system(dataset)
    for amount in (*derived_amounts(system), *derived_by_units(system)):
        spot = Spot(amount.cell.table, amount.cell.row, amount.cell.column)
        cells.setdefault(amount.cell.department, []).append(
            DerivableCell(spot, amount.sources, amount.remedies, amount.held, amount.by)
        )
    return cells


def _leak_cells(
    dataset: Dataset, department: DepartmentSubject, secrets: Sequence[Secret]
) -> Iterator[LeakCell]:
    """The public cells of a department that hold one of its withheld values."""
    if not secrets:
        return
    texts = [*_public_texts(department), *_public_facts(dataset, department)]
    for leak in find_leaks(dataset, secrets, texts):
        yield LeakCell(Spot(leak.table, leak.row, leak.column), leak.withheld)


def _public_texts(department: DepartmentSubject) -> Iterator[PublicText]:
    """Every cell that a document of this department prints."""
    for spot in department.texts:
        yield PublicText(spot.table, spot.row or 0, spot.column or "", "", spot.text)
    for subject in department.projects:
        code, unit = subject.project.code, IN_YUAN.get(subject.settings.money_unit)
        for spot in subject.texts:
            yield PublicText(spot.table, spot.row or 0, spot.column or "", code, spot.text)
        for label in ("预算数", "财政资金", "其他资金"):
            amount = getattr(subject.project, schema.PROJECTS.column(label).name)
            if amount and unit and subject.prints(label):
                row = subject.project.row
                yield PublicText(_PROJECTS, row, label, code, "", amount * unit)
        for indicator in subject.indicators:
            number, unit = parse_decimal(indicator.value), IN_YUAN.get(indicator.unit)
            if number and unit and subject.prints("指标值"):
                table, row = schema.INDICATORS.label, indicator.row
                yield PublicText(table, row, "指标值", code, "", number * unit)


def _public_facts(dataset: Dataset, department: DepartmentSubject) -> Iterator[PublicText]:
    """The facts of the department itself (on its cover) and of its units that are printed."""
    shown = {department.department.code: frozenset(schema.IMPRINT)}
    for project in department.projects:
        code = project.unit.code
        shown[code] = shown.get(code, frozenset()) | project.printed
    for code, labels in shown.items():
        decisions = dataset.withheld.get(code, ())
        for label, text in dataset.attributes.get(code, {}).items():
            if text and label in labels and not any(d.covers(label) for d in decisions):
                row = dataset.attribute_rows.get((code, label), 0)
                yield PublicText(_ATTRIBUTES, row, "值", "", text)


def _project_subject(
    dataset: Dataset,
    department: Department,
    project: Project,
    printed: Mapping[str, frozenset[str]],
) -> ProjectSubject | None:
    masked = mask(dataset, project)
    if masked is None:
        return None
    form = project.form or department.form or dataset.settings.form
    labels = printed[form]
    rows = {name: dataset.attribute_rows.get((project.code, name), 0) for name in masked.attributes}
    return ProjectSubject(
        settings=dataset.settings,
        department=department,
        unit=dataset.units[project.unit],
        form=form,
        printed=labels | frozenset(schema.PLAN_LABELS if schema.PLAN in labels else ()),
        name=masked.shown_name,
        project=masked.project,
        goals=masked.goals,
        indicators=masked.indicators,
        finance=masked.finance,
        attributes=masked.attributes,
        attribute_rows=rows,
        hidden=masked.hidden,
    )


def dataset_subject(dataset: Dataset, today: date | None = None) -> DatasetSubject:
    """What concerns no single department; `today` is the day of running where not given."""
    decisions = tuple(d for group in dataset.withheld.values() for d in group)
    stubs = {d.code for d in decisions if d.scope == schema.SCOPE_PROJECT}
    full = {code for code in stubs if code in dataset.projects and _has_content(dataset, code)}
    readings = {decision.row: decoded(dataset, decision) for decision in decisions}
    codes = {project.code: project.row for project in dataset.projects.values()}
    return DatasetSubject(
        settings=dataset.settings,
        decisions=decisions,
        decoded=readings,
        has_content=frozenset(full),
        today=today or date.today(),
        codes=codes,
        invisible=tuple(cell for cell in dataset.invisible if _is_public(dataset, cell)),
    )


def _is_public(dataset: Dataset, cell: InvisibleCharacters) -> bool:
    """Whether no decision can concern the cell; a row that belongs to nothing known may be any."""
    if cell.code is None or not dataset.withheld:
        return True
    known = (dataset.projects, dataset.units, dataset.departments)
    decisions = dataset.withheld.get(cell.code, ())
    covered = any(decision.covers(cell.column) for decision in decisions)
    return not covered and any(cell.code in codes for codes in known)


def _has_content(dataset: Dataset, code: str) -> bool:
    """Whether a project holds more than a stub does: key, unit and order."""
    project = dataset.projects[code]
    stub = ("code", "unit", "order", "form", "funding", "row")
    named = any(
        getattr(project, column.name) not in (None, "")
        for column in schema.PROJECTS.columns
        if column.name not in stub
    )
    tables = (dataset.goals, dataset.indicators, dataset.finance, dataset.attributes)
    return named or any(table.get(code) for table in tables)
