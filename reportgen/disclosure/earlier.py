"""What earlier editions of the same year showed of figures that are withheld now."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reportgen import schema
from reportgen.core.values import fold
from reportgen.dataset.model import Dataset
from reportgen.disclosure.figures import (
    COLUMNS_OF_SOURCES,
    AmountCell,
    ProjectFigures,
    points_in,
)
from reportgen.disclosure.linear import Equation
from reportgen.disclosure.stated import Sentence, sentences_in
from reportgen.document.public import PublicDepartment, PublicProject
from reportgen.redaction.masking import mask

BEFORE = "以前公开的文本的"
_SHOWN = "以前公开的文本"

Withheld = Sequence[tuple[ProjectFigures, frozenset[AmountCell]]]
_Shown = Mapping[tuple[str, str], Decimal]  # by column and the name of the row


def shown_before(edition: Dataset, withheld: Withheld) -> Iterator[Equation]:
    """The figures that are `withheld` now, and were public in an earlier dataset."""
    for figures, hidden in withheld:
        project = edition.projects.get(figures.project.code)
        masked = mask(edition, project) if project else None
        if project and masked:
            before = ProjectFigures(edition, project, whole=False)
            shown = {
                name: value
                for name, cell in before.named.items()
                if (cell.table, cell.column, cell.row) not in masked.hidden
                and (value := before.cells[cell]) is not None
            }
            yield from _equations(figures, hidden, shown)


def shown_in_view(view: PublicDepartment, withheld: Withheld) -> Iterator[Equation]:
    """The figures that are `withheld` now, and stand in an open data package."""
    projects = [entry for entry in view.entries if isinstance(entry, PublicProject)]
    by_code = {project.code: project for project in projects if project.code}
    by_name = {(project.unit.code, fold(project.name)): project for project in projects}
    for figures, hidden in withheld:
        now = figures.project
        before = by_code.get(now.code) or by_name.get((now.unit, fold(now.name)))
        if before:
            yield from _equations(figures, hidden, _figures_of(before))


def _figures_of(project: PublicProject) -> _Shown:
    """The figures that the public view of a project shows."""
    amounts = zip(schema.AMOUNTS, (project.budget, project.fiscal, project.other), strict=True)
    shown: dict[tuple[str, str], Any] = {(label, ""): amount for label, amount in amounts}
    shown |= {(label, ""): n for label, n in zip(schema.PLAN_LABELS, project.plan, strict=True)}
    for line in project.finance:
        values = (line.amount, line.received, line.share)
        for column, value in zip(COLUMNS_OF_SOURCES, values, strict=True):
            shown[column, fold(line.source)] = value
    for indicator in project.indicators:
        name = fold(indicator.level3)
        shown["备注", name] = points_in(indicator.remark)
        shown |= {(label, name): cell for label, cell in indicator.further}
    shown |= {(label, ""): cell for label, cell in project.further}
    for row in (*project.tasks, *project.composition):
        cells = dict(row.further)
        name = fold(str(cells.get("任务名称") or cells.get("构成项目") or ""))
        shown |= {(label, name): cell for label, cell in cells.items()}
    return {name: value for name, value in shown.items() if isinstance(value, Decimal)}


def _equations(
    figures: ProjectFigures, hidden: frozenset[AmountCell], shown: _Shown
) -> Iterator[Equation]:
    for name, value in shown.items():
        cell = figures.named.get(name)
        if cell in hidden:
            yield Equation({cell: 1}, Fraction(value), _SHOWN)


def sentences_of_view(view: PublicDepartment) -> Iterator[Sentence]:
    """The sentences with amounts of an open data package."""
    for item in view.narrative:
        for text in (item.title, item.body, item.goal, item.indicator):
            yield from sentences_in(view.code, "第一部分", text)
    for project in view.entries:
        if isinstance(project, PublicProject):
            for text in (project.purpose, *(goal.text for goal in project.goals)):
                yield from sentences_in(view.code, "绩效目标表", text)
