"""What is told once for a unit: its faulty rows, in the order of units."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.dataset.rows import Unit

_NAMED_ROWS = 5  # more row numbers than these say nothing that a count does not


class _HasRow(Protocol):
    """A row of a table, or a cell."""

    @property
    def row(self) -> int | None:
        """Its number in the table, as Excel counts."""


_Row = TypeVar("_Row", bound=_HasRow)


@dataclass(frozen=True)
class InUnit(Generic[_Row]):
    """Rows or cells of one unit that have the same fault, each with its project; never empty."""

    unit: Unit
    found: tuple[tuple[ProjectSubject, _Row], ...]

    @property
    def first(self) -> tuple[ProjectSubject, _Row]:
        """The one at which the fault is marked."""
        return self.found[0]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.found)

    @property
    def rows(self) -> str:
        """`第 3、7 行`."""
        return rows_in_words(row.row for _, row in self.found)

    @property
    def code(self) -> str:
        """Whom it concerns: the only project, or else the unit."""
        codes = {project.project.code for project, _ in self.found}
        return codes.pop() if len(codes) == 1 else self.unit.code


def in_units(
    subject: DepartmentSubject, look: Callable[[ProjectSubject], Iterable[_Row]]
) -> Iterator[InUnit[_Row]]:
    """What `look` finds in the projects of a department, by unit in the order of codes."""
    units = {project.unit.code: project.unit for project in subject.projects}
    found: dict[str, list[tuple[ProjectSubject, _Row]]] = {code: [] for code in sorted(units)}
    for project in subject.projects:
        found[project.unit.code] += [(project, row) for row in look(project)]
    for code, rows in found.items():
        if rows:
            yield InUnit(units[code], tuple(rows))


def rows_in_words(rows: Iterable[int | None]) -> str:
    """`第 3、7 行`, and how many there are when they are many."""
    numbers = [str(row) for row in dict.fromkeys(rows)]
    more = f"等 {len(numbers)} 行" if len(numbers) > _NAMED_ROWS else " 行"
    return f"第 {'、'.join(numbers[:_NAMED_ROWS])}{more}"
