"""What rows with errors leave of a dataset that can still be checked.

A cell that could not be read is blank; a row that could not be read, or stands twice, is missing
somewhere: in a project, in a unit, in a department. A row whose code nobody knows is missing in
any of them. Where the row is one of 不予公开 nothing can be checked: it may have withheld anything.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen import schema
from reportgen.core.problems import Place, Problem
from reportgen.dataset.model import Dataset
from reportgen.dataset.typed_rows import TypedTable

# What a row of these tables is missing in: each project's own rows, or the whole department.
_OF_PROJECTS = (*schema.REPEATING_TABLES, schema.ATTRIBUTES)
_OF_DEPARTMENTS = (schema.DEPARTMENTS, schema.UNITS, schema.PROJECTS, schema.NARRATIVE)
_OF_NEITHER = (schema.EXCEPTIONS, schema.TOTALS, schema.REASONS)


@dataclass(frozen=True)
class Fault:
    """An error, and the departments that it concerns: none where that is not known."""

    problem: Problem
    departments: frozenset[str]

    def may_be_left_out(self, table: schema.Table) -> bool:
        """Whether others can be looked at without its row: not where it may withhold them."""
        return bool(self.departments) or table != schema.WITHHELD


def with_faults(
    dataset: Dataset,
    faults: Sequence[Fault],
    tables: Mapping[str, TypedTable],
    codes: Mapping[str, Collection[str]],
) -> tuple[bool, Dataset]:
    """Whether the dataset can be checked, and the dataset with what is blank or missing in it.

    `codes` are those of departments, units and projects, by the name of the table.
    """
    places = {typed.source.place(): typed for typed in tables.values()} if faults else {}
    read = {at: {row.row for row in typed.rows} for at, typed in places.items()}
    missing = _Missing(dataset, codes)
    for fault in faults:
        place = fault.problem.place
        at = replace(place, row=None, column=None) if place else None
        typed = places.get(at) if at else None
        if typed and at and place and place.row and fault.may_be_left_out(typed.source.table):
            missing.add(fault, typed.source.table, place, is_read=place.row in read[at])
        elif fault.departments:
            missing.incomplete.update(fault.problem.codes)
        else:
            return False, dataset
    return True, replace(
        dataset,
        broken=dataset.broken if all(f.departments for f in faults) else _all(dataset),
        wrong_cells=frozenset(missing.cells),
        incomplete=frozenset(missing.incomplete),
        lacking=frozenset(missing.lacking),
    )


def _all(dataset: Dataset) -> frozenset[str]:
    return frozenset(dataset.departments)


class _Missing:
    """What is blank or missing, gathered from one fault after the other."""

    def __init__(self, dataset: Dataset, codes: Mapping[str, Collection[str]]) -> None:
        self._dataset, self._codes = dataset, codes
        self.cells: set[tuple[str, str, int]] = set()
        self.incomplete: set[str] = set()
        self.lacking: set[str] = set()

    def add(self, fault: Fault, table: schema.Table, place: Place, *, is_read: bool) -> None:
        """Add what a fault in a row makes blank, where the row was read, or missing."""
        label = place.column or ""
        if is_read and fault.departments and label in table.labels[1:]:
            self.cells.add((table.label, label, place.row or 0))
            if label == "表式":  # nobody knows what is printed of these
                self.incomplete.update(_projects_of(self._dataset, fault, table))
            return
        if table in _OF_PROJECTS and not fault.departments:
            self.incomplete.update(self._codes["projects"])
        elif table not in _OF_NEITHER:
            self.incomplete.update(_owners(fault.problem.codes, table, self._codes))
        if table in _OF_DEPARTMENTS:
            self.lacking |= fault.departments or _all(self._dataset)


def _projects_of(dataset: Dataset, fault: Fault, table: schema.Table) -> Iterator[str]:
    """The project of a row, or all of the department of a row."""
    for code in dataset.projects:
        concerned = dataset.department_of(code) in fault.departments
        if code in fault.problem.codes or (concerned and table == schema.DEPARTMENTS):
            yield code


def _owners(
    named: Collection[str], table: schema.Table, codes: Mapping[str, Collection[str]]
) -> Collection[str]:
    """Those of the codes in a row of which nothing but single cells can be judged without it."""
    if table == schema.NARRATIVE:
        return ()
    if table in (schema.UNITS, schema.PROJECTS):
        return [code for code in named if code in codes[table.name]]
    return named
