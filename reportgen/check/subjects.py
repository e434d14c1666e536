"""The subjects that rules look at, made from a dataset.

The one place of the check that sees raw data and withheld values. What leaves it is blank where
it is withheld; of a leak or a derivable amount only its place goes to the rules.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import filterfalse
from typing import Any

from reportgen import schema
from reportgen.check.support.distinct_texts import DistinctTexts
from reportgen.check.support.finding import Spot
from reportgen.check.support.subject import (
    DatasetSubject,
    DepartmentSubject,
    DerivableCell,
    LeakCell,
    ProjectSubject,
)
from reportgen.dataset.invisible import InvisibleCharacters
from reportgen.dataset.model import (
    Dataset,
    Department,
    Project,
)
from reportgen.dataset.releases import Released, fault_of, released
from reportgen.dataset.rows import Indicator, cell, text_in
from reportgen.disclosure.amounts import derived_amounts, derived_by_units, read_system
from reportgen.disclosure.substitutes import decoded
from reportgen.disclosure.texts import leaks_in
from reportgen.redaction.masking import mask, mask_narrative


class DepartmentSubjects:
    """Every department as the rules see it; releases count as of `today`.

    Each is made when it is asked for; what tells something withheld concerns several, and is worked
    out once, by `search`. Of one with errors in its rows, which is not published, the projects of
    which whole rows could not be read are left out, and nothing is said of what tells something
    withheld.
    """

    def __init__(
        self, dataset: Dataset, printed: Mapping[str, frozenset[str]], today: date
    ) -> None:
        self._dataset, self._printed = dataset, printed
        self._projects: dict[str, list[Project]] = {}
        for project in dataset.projects.values():
            if unit := dataset.units.get(project.unit):
                self._projects.setdefault(unit.department, []).append(project)
        self._published = dataset.departments.keys() - dataset.broken
        self._today = today
        self._leaks: Mapping[str, Sequence[LeakCell]] = {}
        self._derivable: Mapping[str, Sequence[DerivableCell]] = {}
        self._decoded: Mapping[str, tuple[tuple[Spot, str], ...]] = {}

    def search(self) -> None:
        """Find the public cells that tell something withheld, and the amounts that follow."""
        dataset = self._dataset
        self._decoded = _decoded_cells(dataset)
        if dataset.withheld and self._published:
            freed = released(dataset, self._today)
            self._leaks = _leak_cells(dataset, self._printed, freed)
            self._derivable = _derivable_cells(dataset)

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many projects each department has, in the order of codes."""
        return {
            code: len(self._projects.get(code, ())) for code in sorted(self._dataset.departments)
        }

    def of(self, code: str) -> DepartmentSubject:
        """The department with this code, and all its projects."""
        return _department_subject(self._dataset, code, self._projects.get(code, ()), self._printed)

    @cached_property
    def telling(self) -> Mapping[str, DepartmentSubject]:
        """The departments in which `search` found something, by code, with nothing but that."""
        codes = (self._leaks.keys() | self._derivable.keys()) & self._published
        codes |= self._decoded.keys() & self._dataset.departments.keys()
        return {
            code: DepartmentSubject(
                self._dataset.settings,
                self._dataset.departments[code],
                narrative=(),
                hidden=frozenset(),
                projects=(),
                leaks=tuple(self._leaks.get(code, ())),
                derivable=tuple(self._derivable.get(code, ())),
                decoded=self._decoded.get(code, ()),
            )
            for code in codes
        }


def _department_subject(
    dataset: Dataset,
    code: str,
    projects: Sequence[Project],
    printed: Mapping[str, frozenset[str]],
) -> DepartmentSubject:
    narrative, hidden = mask_narrative(dataset, code)
    department = dataset.departments[code]
    distinct, of_partial = DistinctTexts(), DistinctTexts()
    made = (
        _project_subject(
            dataset,
            department,
            project,
            printed,
            of_partial if project.code in dataset.incomplete else distinct,
        )
        for project in sorted(projects, key=lambda project: project.row)
    )
    subjects = [subject for subject in made if subject]
    public = tuple(one for one in subjects if one.project.code not in dataset.incomplete)
    partial = tuple(one for one in subjects if one.project.code in dataset.incomplete)
    distinct.projects, of_partial.projects = public, partial
    without = {label for subject in public for _, label, _ in subject.hidden}
    concerned = frozenset(_codes_of(dataset, code, projects))
    complete = concerned.isdisjoint(dataset.incomplete) and code not in dataset.lacking
    summed = complete and len(public) == len(projects) and without.isdisjoint(schema.AMOUNTS)
    hidden |= _wrong_cells(dataset, schema.NARRATIVE, narrative)
    return DepartmentSubject(
        dataset.settings,
        department,
        narrative,
        hidden,
        public,
        all_amounts_public=summed,
        complete=complete,
        partial=partial,
        distinct=distinct,
    )


def _codes_of(dataset: Dataset, code: str, projects: Sequence[Project]) -> Iterator[str]:
    """The codes of a department, its units and its projects."""
    yield code
    yield from (unit.code for unit in dataset.units.values() if unit.department == code)
    yield from (project.code for project in projects)


def _wrong_cells(
    dataset: Dataset, table: schema.Table, rows: Collection[Any]
) -> frozenset[tuple[str, str, int]]:
    """The cells of these rows that are blank because of an error."""
    if not dataset.wrong_cells:
        return frozenset()
    numbers = {row.row for row in rows}
    return frozenset(
        cell for cell in dataset.wrong_cells if cell[0] == table.label and cell[2] in numbers
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


def _decoded_cells(dataset: Dataset) -> Mapping[str, tuple[tuple[Spot, str], ...]]:
    """The substitutes that tell a name, which is not quoted, and how; by department."""
    table = schema.WITHHELD.label
    return {
        code: tuple((Spot(table, one.row, "替代文字"), one.how) for one in some)
        for code, some in decoded(dataset).items()
    }


def _leak_cells(
    dataset: Dataset,
    printed: Mapping[str, frozenset[str]],
    freed: Released,
) -> Mapping[str, Sequence[LeakCell]]:
    """The public cells, not released, that hold a withheld value, by the department showing it.

    A released cell makes nothing common either. Where that value is another department's, nothing
    is said of its place.
    """
    cells: dict[str, list[LeakCell]] = {}
    for leak in leaks_in(dataset, printed, freed):
        text = leak.text
        spot = Spot(text.table, text.row or None, text.column or None)
        place = leak.secret.place if leak.own else ""
        shown = LeakCell(spot, place, text.code, leak.sure)
        cells.setdefault(text.department, []).append(shown)
    return {code: tuple(dict.fromkeys(group)) for code, group in cells.items()}


def _project_subject(
    dataset: Dataset,
    department: Department,
    project: Project,
    printed: Mapping[str, frozenset[str]],
    beside: DistinctTexts,
) -> ProjectSubject | None:
    masked = mask(dataset, project)
    if masked is None or dataset.incomplete.intersection((project.unit, department.code)):
        return None
    form = project.form or department.form or dataset.settings.form
    rows = {name: dataset.attribute_rows.get((project.code, name), 0) for name in masked.attributes}
    return ProjectSubject(
        settings=dataset.settings,
        department=department,
        unit=dataset.units[project.unit],
        form=form,
        printed=_with_plan(printed.get(form) or frozenset.intersection(*printed.values())),
        name=masked.shown_name,
        project=masked.project,
        goals=masked.goals,
        indicators=tuple(filterfalse(_is_of_whole_period, masked.indicators)),
        whole_period=tuple(filter(_is_of_whole_period, masked.indicators)),
        finance=masked.finance,
        records=masked.records,
        attributes=masked.attributes,
        attribute_rows=rows,
        beside=beside,
        hidden=masked.hidden.union(
            _wrong_cells(dataset, schema.PROJECTS, (masked.project,)),
            _wrong_cells(dataset, schema.GOALS, masked.goals),
            _wrong_cells(dataset, schema.INDICATORS, masked.indicators),
            _wrong_cells(dataset, schema.FINANCE, masked.finance),
            *(
                _wrong_cells(dataset, table, masked.records[table.name])
                for table in schema.RECORD_TABLES
            ),
        ),
    )


@lru_cache(maxsize=256)  # one for each form: rules compare them
def _with_plan(labels: frozenset[str]) -> frozenset[str]:
    """The labels that a form prints, and those of the months where it prints the plan."""
    return labels.union(schema.PLAN_LABELS if schema.PLAN in labels else ())


def _is_of_whole_period(row: Indicator) -> bool:
    return bool(row.further) and text_in(row, "期间") == schema.WHOLE_PERIOD


def dataset_subject(dataset: Dataset, today: date | None = None) -> DatasetSubject:
    """What concerns no single department; `today` is the day of running where not given."""
    decisions = tuple(d for group in dataset.withheld.values() for d in group)
    stubs = (code for code in dataset.projects if dataset.withholding.of(code).whole is not None)
    full = {code for code in stubs if _has_content(dataset, code)}
    codes = {project.code: project.row for project in dataset.projects.values()}
    return DatasetSubject(
        settings=dataset.settings,
        decisions=decisions,
        has_content=frozenset(full),
        today=today or date.today(),
        codes=codes,
        units={d.code: unit for d in decisions if (unit := dataset.unit_of(d.code))},
        invisible=tuple(cell for cell in dataset.invisible if _is_public(dataset, cell)),
        releases=dataset.releases,
        idle_releases=tuple(
            (release, fault.column, fault.message, fault.remedy)
            for release in dataset.releases
            if (fault := fault_of(dataset, release))
        ),
    )


def _is_public(dataset: Dataset, cell: InvisibleCharacters) -> bool:
    """Whether no decision can concern the cell."""
    if cell.code is None:
        return True
    return not dataset.withholding.may_be_withheld(cell.table, cell.code, cell.column)


def _has_content(dataset: Dataset, code: str) -> bool:
    """Whether a project holds more than a stub does: key, unit and order."""
    project = dataset.projects[code]
    stub = ("code", "unit", "order", "form", "funding", "row")
    named = any(
        cell(project, column) not in (None, "")
        for column in schema.PROJECTS.columns
        if column.name not in stub
    )
    rows = any(dataset.rows_of(table, code) for table in schema.REPEATING_TABLES)
    return named or rows or bool(dataset.attributes.get(code))
