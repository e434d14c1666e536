"""The reasons for adjustments that may be published: for the 调整说明, not for the documents.

What is withheld of a project takes the reason for it out as well, since that may tell it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportgen import schema
from reportgen.dataset.model import AdjustmentReason, Dataset, Project
from reportgen.document.public import PublicReason
from reportgen.redaction.decisions import public_name
from reportgen.redaction.public_view import printed_indicators


def public_reasons(
    dataset: Dataset, code: str, printed: Mapping[str, frozenset[str]]
) -> tuple[PublicReason, ...]:
    """The reasons of department `code`; `printed` gives the labels that each form prints."""
    return tuple(
        PublicReason(
            _owner(dataset, reason.code, printed),
            reason.label,
            _row(dataset, reason, printed),
            reason.text,
            reason.row,
        )
        for reason in reasons_of(dataset, code)
        if not is_withheld(dataset, reason)
    )


def reasons_of(dataset: Dataset, code: str) -> Iterator[AdjustmentReason]:
    """The reasons for what concerns a department."""
    return (one for one in dataset.reasons if dataset.department_of(one.code) == code)


def is_withheld(dataset: Dataset, reason: AdjustmentReason) -> bool:
    """Whether a reason is not published: itself by a decision, or with what it is about."""
    return dataset.withholding.of(reason.code).reason(reason.field) is not None


def _owner(dataset: Dataset, code: str, printed: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    if project := dataset.projects.get(code):
        labels = printed[_form_of(dataset, project)]
        shown = code if "项目编码" in labels else ""
        return project.unit, public_name(dataset, project)[0], shown
    return (code,) if code in dataset.units else ()


def _form_of(dataset: Dataset, project: Project) -> str:
    department = dataset.departments[dataset.units[project.unit].department]
    return project.form or department.form or dataset.settings.form


def _row(dataset: Dataset, reason: AdjustmentReason, printed: Mapping[str, frozenset[str]]) -> str:
    """The row as the public view knows it, in which most rows have no number."""
    project = dataset.projects.get(reason.code)
    if not (project and reason.number):
        return reason.number
    rows = _rows_with(dataset, project, reason.label, printed[_form_of(dataset, project)])
    places = (str(at) for at, row in enumerate(rows) if str(row.number) == reason.number)
    return next(places, reason.number)


def _rows_with(
    dataset: Dataset, project: Project, label: str, labels: frozenset[str]
) -> Sequence[Any]:
    """The published rows of the table, without goals, that a label names or that has it."""
    for table in schema.REPEATING_TABLES:
        rows = dataset.rows_of(table, project.code)
        named = {table.label, *table.labels, *(name for row in rows for name, _ in row.further)}
        if label in named and table != schema.GOALS:
            return printed_indicators(rows, labels) if table == schema.INDICATORS else rows
    return ()
