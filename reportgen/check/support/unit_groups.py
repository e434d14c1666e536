"""The projects of a department by unit: for what is told once for a unit."""

from collections.abc import Iterable, Iterator

from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.dataset.rows import Unit

_NAMED_ROWS = 5  # more row numbers than these say nothing that a count does not


def of_units(subject: DepartmentSubject) -> Iterator[tuple[Unit, tuple[ProjectSubject, ...]]]:
    """Each unit with its projects, in the order of codes."""
    units = {project.unit.code: project.unit for project in subject.projects}
    for code, unit in sorted(units.items()):
        yield unit, tuple(one for one in subject.projects if one.unit.code == code)


def rows_in_words(rows: Iterable[int | None]) -> str:
    """`第 3、7 行`, and how many there are when they are many."""
    numbers = [str(row) for row in dict.fromkeys(rows)]
    more = f"等 {len(numbers)} 行" if len(numbers) > _NAMED_ROWS else " 行"
    return f"第 {'、'.join(numbers[:_NAMED_ROWS])}{more}"
