"""Which rules have to be asked about a project: most have nothing to say of most projects.

Most rows of 指标 of a department are like others in their levels, sign, value and unit: the same
rates of the same name, the same dates. What a rule says of a row in which nothing else counts is
found out for all rows that are unlike at once, and a project is asked about only by rules that have
something to say of one of its rows. What several rules need (`Rule.where`) is looked at once.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from operator import attrgetter

from reportgen.check.rules import Rule
from reportgen.check.support.registry import Where
from reportgen.check.support.subject import ProjectSubject
from reportgen.dataset.rows import Indicator

_Row = tuple[str, str, str, str, str, str]  # what counts in an indicator
_NO_CODES: frozenset[str] = frozenset()


class RowRules:
    """Rules of projects of one department, and which of them a project has to be asked by."""

    def __init__(self, rules: Collection[Rule], projects: Sequence[ProjectSubject]) -> None:
        self._rules = rules
        self._where = {rule.where for rule in rules if rule.where}
        self._chosen: dict[tuple[frozenset[str], frozenset[Where]], Collection[Rule]] = {}
        self._codes: dict[frozenset[str], dict[_Row, frozenset[str]]] = {}  # by what is printed
        for printed in {project.printed for project in projects}:
            alike = [one for one in projects if one.printed == printed]
            self._codes[printed] = self._codes_of_rows(alike)

    def to_ask(self, project: ProjectSubject) -> Collection[Rule]:
        """The rules that may have something to say of this project; in order."""
        if project.hidden:  # what is blank may be withheld: that no other row knows
            return self._rules
        codes_of = self._codes[project.printed]
        codes = _NO_CODES.union(*(codes_of[_cells(row)] for row in project.indicators))
        there = frozenset(where for where in self._where if project.cached(where))
        if (codes, there) not in self._chosen:
            self._chosen[codes, there] = [
                rule
                for rule in self._rules
                if (rule.code in codes if rule.by_row else not rule.where or rule.where in there)
            ]
        return self._chosen[codes, there]

    def _codes_of_rows(self, projects: Sequence[ProjectSubject]) -> dict[_Row, frozenset[str]]:
        """The codes of the rules that have something to say of each row, by its cells."""
        distinct = {_cells(row): row for project in projects for row in project.indicators}
        if not distinct:
            return {}
        codes: list[set[str]] = [set() for _ in distinct]
        asked = _project_of(projects[0], list(distinct.values()))
        for rule in self._rules:
            for hit in rule.check(asked) if rule.by_row else ():
                codes[hit.spot.row or 0].add(rule.code)
        return {cells: frozenset(some) for cells, some in zip(distinct, codes, strict=True)}


_cells: Callable[[Indicator], _Row] = attrgetter(
    "level1", "level2", "level3", "sign", "value", "unit"
)


def _project_of(one: ProjectSubject, rows: Sequence[Indicator]) -> ProjectSubject:
    """A project that has these rows, numbered from 0, and in them nothing but what counts."""
    bare = (
        replace(
            row, description="", basis="", scoring="", remark="", printed="", further=(), row=number
        )
        for number, row in enumerate(rows)
    )
    return replace(
        one, indicators=tuple(bare), goals=(), finance=(), attributes={}, records={},
        whole_period=(), hidden=frozenset(),
    )  # fmt: skip
