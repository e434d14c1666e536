"""Projects and part one as the rules may see them: all columns, and blank what is withheld.

The same decisions as for the public view, but also over columns that no form prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from reportgen import schema
from reportgen.dataset.model import (
    Dataset,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
    Record,
)
from reportgen.dataset.rows import Further, cell
from reportgen.dataset.withholding import WithheldOfCode
from reportgen.redaction.decisions import public_name

_Row = TypeVar("_Row", Project, Goal, Indicator, FinanceLine, NarrativeItem, Record)


@dataclass(frozen=True)
class Masked:
    """A project as the rules may see it: what is withheld is blank and named in `hidden`.

    `hidden` holds the withheld cells: table and column by their labels, row as Excel counts.
    `shown_name` is what the project is called in public.
    """

    project: Project
    shown_name: str
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    finance: tuple[FinanceLine, ...]
    records: Mapping[str, tuple[Record, ...]]  # by Table.name
    attributes: Mapping[str, str]
    hidden: frozenset[tuple[str, str, int]]


def mask(dataset: Dataset, project: Project) -> Masked | None:
    """A project without what is withheld of it; None when it is withheld whole."""
    own = dataset.withholding.of(project.code)
    if own.whole is not None:
        return None
    hidden: set[tuple[str, str, int]] = set()
    name, _ = public_name(dataset, project)
    plain = _blanked(schema.PROJECTS, project, own, hidden)

    def rows(table: schema.Table, given: tuple[_Row, ...]) -> tuple[_Row, ...]:
        return tuple(_blanked(table, row, own, hidden) for row in given) if own else given

    facts = dataset.attributes.get(project.code, {})
    withheld = {label for label in facts if own.fact(label) is not None}
    for label in withheld:
        row = dataset.attribute_rows.get((project.code, label), 0)
        hidden.add((schema.ATTRIBUTES.label, label, row))
    return Masked(
        project=plain,
        shown_name=name,
        goals=rows(schema.GOALS, dataset.goals.get(project.code, ())),
        indicators=rows(schema.INDICATORS, dataset.indicators.get(project.code, ())),
        finance=rows(schema.FINANCE, dataset.finance.get(project.code, ())),
        records={t.name: rows(t, dataset.rows_of(t, project.code)) for t in schema.RECORD_TABLES},
        attributes={label: text for label, text in facts.items() if label not in withheld},
        hidden=frozenset(hidden),
    )


def mask_narrative(
    dataset: Dataset, code: str
) -> tuple[tuple[NarrativeItem, ...], frozenset[tuple[str, str, int]]]:
    """Part one of department `code` and of its units, blank what is withheld; and these cells."""
    hidden: set[tuple[str, str, int]] = set()
    plain = tuple(
        _blanked(schema.NARRATIVE, item, dataset.withholding.of(item.code), hidden)
        for item in dataset.narrative_of(code)
    )
    return plain, frozenset(hidden)


def _blanked(
    table: schema.Table, row: _Row, own: WithheldOfCode, hidden: set[tuple[str, str, int]]
) -> _Row:
    """The row with every withheld cell blank; the cells are added to `hidden`."""
    if not own:
        return row
    number: int | str = "" if isinstance(row, Project) else row.number
    if isinstance(row, NarrativeItem):
        number = f"{row.chapter}/{row.number}"
    blank: dict[str, Any] = {}
    further: Further = getattr(row, "further", ())
    labels = {*table.labels, *dict(further)}
    if own.whole is None:
        labels &= own.labels
    withheld = {label for label in labels if own.substitute(label, number) is not None}
    hidden.update((table.label, label, row.row) for label in withheld)
    for column in table.columns if withheld else ():
        if column.label in withheld and not column.further:
            value = cell(row, column)
            blank[column.name] = "" if isinstance(value, str) else None
    if any(label in withheld for label, _ in further):
        blank["further"] = tuple(pair for pair in further if pair[0] not in withheld)
    return replace(row, **blank) if blank else row
