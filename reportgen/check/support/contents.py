"""What a project has at all: rules about what it has not are not asked of it."""

from collections.abc import Sequence
from typing import Any

from reportgen.check.support.measures import folded
from reportgen.check.support.subject import ProjectSubject


def has_sources(subject: ProjectSubject) -> bool:
    """Whether it has rows in 资金来源."""
    return bool(subject.finance)


def has_more(subject: ProjectSubject) -> bool:
    """Whether it has anything for which only some forms have a place.

    That are facts, rows in 年度任务, 实施进度 and 资金构成, indicators of the whole period, and
    what stands in further columns.
    """
    rows: Sequence[Any] = (subject.project, *subject.goals, *subject.indicators, *subject.finance)
    return bool(
        subject.attributes
        or subject.whole_period
        or any(subject.records.values())
        or any(row.further for row in rows)
    )


def has_names_twice(subject: ProjectSubject) -> bool:
    """Whether two of its indicators are called the same."""
    return len({folded(row.level3) for row in subject.indicators}) < len(subject.indicators)
