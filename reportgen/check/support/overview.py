"""Numbers of part one against the projects of the department.

Part one sums up: its rates are those of the projects, its counts may be sums of theirs. So a
count that is larger than a project's is no contradiction, a smaller one is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from reportgen.check.support.matching import Target, targets_of
from reportgen.check.support.quantities import Claim, Quantity, read_claims
from reportgen.check.support.similarity import marks, stem, vague
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.dataset.rows import Goal

_WRITTEN = re.compile(r"\d+(?:\.\d+)?")
_Key = tuple[str, frozenset[str], frozenset[str], str]


@dataclass(slots=True)  # not frozen: those take three times as long to make
class ProjectNumber:
    """A number of a project, and the indicator or the part of a goal that states it."""

    project: str
    quantity: Quantity
    stated_by: Target | str

    @property
    def says(self) -> str:
        """Where it stands and how it is written."""
        if isinstance(self.stated_by, str):
            return f"目标写“{self.stated_by}”"
        indicator = self.stated_by.indicator
        return f"指标第 {indicator.number} 条“{indicator.level3}”是 {self.stated_by.printed}"


@dataclass
class ProjectNumbers:
    """All numbers of a department's projects, by what they are numbers of."""

    indicators: dict[_Key, list[ProjectNumber]] = field(default_factory=dict)
    goals: list[tuple[ProjectSubject, Goal]] = field(default_factory=list)
    seen: set[tuple[Decimal, str]] = field(default_factory=set)

    def of(self, claim: Claim) -> list[ProjectNumber]:
        """What the projects say of the very same thing; goals where no indicator does."""
        names = [name for name in claim.names if not vague(stem(name))]
        keys = [_key(name, claim.quantity) for name in names]
        for key in keys:
            if stated := self.indicators.get(key):
                return stated
        # few goals speak of it, and only those are read
        about = [pair for pair in self.goals if any(name in pair[1].text for name in names)]
        return [source for pair in about for key, source in _goal_numbers(*pair) if key in keys]

    def holds(self, claim: Claim) -> bool:
        """Whether any project has this number in this unit, or writes it in a goal."""
        if (claim.quantity.number, claim.quantity.unit) in self.seen:
            return True
        written = _WRITTEN.findall(claim.part)
        return any(number in goal.text for _, goal in self.goals for number in written)


def _key(name: str, quantity: Quantity) -> _Key:
    return quantity.unit, quantity.per, *_alike(name)


@lru_cache(maxsize=65536)
def _alike(name: str) -> tuple[frozenset[str], str]:
    """A name's marks and its letters; the order of words may differ (安装机组, 机组安装)."""
    letters = stem(name)
    return marks(letters), "".join(sorted(letters)) if len(letters) > 3 else letters


def numbers_of(department: DepartmentSubject) -> ProjectNumbers:
    """The numbers of all projects of a department."""
    return department.cached(_numbers)


def _numbers(department: DepartmentSubject) -> ProjectNumbers:
    numbers = ProjectNumbers()
    for project in department.projects:
        for target in targets_of(project):
            key = _key(target.indicator.level3, target.quantity)
            source = ProjectNumber(project.name, target.quantity, target)
            numbers.indicators.setdefault(key, []).append(source)
            numbers.seen.add((target.quantity.number, target.quantity.unit))
        numbers.goals += [(project, goal) for goal in project.goals if goal.text]
    return numbers


def _goal_numbers(project: ProjectSubject, goal: Goal) -> Iterator[tuple[_Key, ProjectNumber]]:
    for claim in read_claims(goal.text, project.settings.year):
        if claim.sure and claim.names:
            source = ProjectNumber(project.name, claim.quantity, claim.part)
            yield _key(claim.names[0], claim.quantity), source


def contradicting(claim: Claim, sources: Iterable[ProjectNumber]) -> ProjectNumber | None:
    """What contradicts a claim of part one; None where anything agrees or could."""
    stated = list(sources)
    if not claim.sure or claim.spelled or not stated:
        return None
    if any(not claim.quantity.differs(source.quantity) for source in stated):
        return None
    numbers = {source.quantity.number for source in stated}
    if claim.quantity.unit == "%":
        return stated[0] if len(numbers) == 1 else None
    return stated[0] if claim.quantity.number < min(numbers) else None
