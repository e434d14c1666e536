"""Everything that the documents of a dataset say, with the cell of the dataset that says it.

Walks the public views field by field, so that what is added to them is in it. A text whose column
is not known has its table and row.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from reportgen import schema
from reportgen.core.spellings import Statement, spelled, statements
from reportgen.core.spellings.statements import IN_YUAN, MONEY, Span, spans
from reportgen.dataset.model import Dataset, Project
from reportgen.document.public import (
    Further,
    PublicDepartment,
    PublicProject,
    PublicUnit,
    Substitute,
)
from reportgen.redaction.public_view import printed_goals, printed_indicators, redact
from reportgen.redaction.reasons import is_withheld, reasons_of

_SETTING_LABELS = {setting.name: setting.label for setting in schema.SETTINGS}
# Fields of the public types that are called otherwise than the columns they come from.
_OTHER_LABELS = {"value": "指标值", "number": "指标值", "plan": schema.PLAN, "chapter": "章节"}
_REPEATED = 1 << 15  # texts kept: most words of the forms stand in every project
_FIGURES = ("指标值", *schema.PLAN_LABELS)
_AMOUNTS = ("budget", "fiscal", "other")
_FURTHER = [column for table in schema.TABLES for column in table.columns if column.further]
FURTHER_MONEY = frozenset(c.label for c in _FURTHER if c.kind is schema.Kind.MONEY)
_FURTHER_NUMBERS = frozenset(c.label for c in _FURTHER if c.kind is schema.Kind.NUMBER)
# Words that every document has tell nothing, and are a third of all cells.
FIXED_WORDS = frozenset(("", *schema.FUNDING_KINDS, *schema.LEVEL1, *schema.LEVEL2, *schema.SIGNS))


@lru_cache(maxsize=_REPEATED)
def _spelled(text: str) -> str:
    return spelled(text)


@lru_cache(maxsize=_REPEATED)
def stated(text: str) -> tuple[Statement, ...]:
    """The amounts and quantities that a text states, each once."""
    return tuple(dict.fromkeys(statements(text)))


@dataclass(eq=False, slots=True)
class PublicText:
    """A public cell: where it stands, whose it is, and its text.

    `code` is that of the row, `project` empty outside of projects. `figure` is what a cell that
    holds an amount states; of such a cell the text is empty.
    """

    department: str
    table: str
    row: int
    column: str
    code: str
    project: str
    text: str
    figure: Statement | None = None

    @property
    def spelled(self) -> str:
        """The text, folded."""
        return _spelled(self.text)

    @property
    def is_figure(self) -> bool:
        """Whether the cell holds an amount or a target, and no sentence."""
        return self.figure is not None or self.column in _FIGURES

    @property
    def is_name(self) -> bool:
        """Whether it is what a project is called."""
        return (self.table, self.column) == (schema.PROJECTS.label, "项目名称")

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The amounts and quantities that it states; a cell with an amount has no other text."""
        return (self.figure,) if self.figure else stated(self.text)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The ranges of money that it states."""
        return tuple(spans(self.text))


@dataclass(frozen=True)
class _Row:
    """The row of the dataset that a part of a public view comes from."""

    table: str
    row: int
    code: str
    labels: Mapping[str, str]  # by field
    substitutes: Collection[str] = ()  # that are published for this code

    def label(self, name: str) -> str:
        return self.labels.get(name) or _OTHER_LABELS.get(name, "")


def public_texts(
    dataset: Dataset,
    printed: Mapping[str, frozenset[str]],
    without: Collection[Project] = (),
) -> Iterator[PublicText]:
    """Every text and amount of every department that can be read, each cell once.

    Of the projects `without`, of which nothing is withheld, only what their units say.
    """
    units: dict[str, set[str]] = {}
    for project in without:
        units.setdefault(dataset.units[project.unit].department, set()).add(project.unit)
    if without:
        codes = {project.code for project in without}
        kept = {code: p for code, p in dataset.projects.items() if code not in codes}
        dataset = replace(dataset, projects=kept)
    for code in sorted(dataset.departments.keys() - dataset.broken):
        view = redact(dataset, code, printed)
        walk = _DepartmentWalk(dataset, view, printed, units.get(code, ()))
        seen: set[tuple[str, int, str, str]] = set()
        for text in walk.texts():
            if text.figure is None:
                key = (text.table, text.row, text.column, text.text)
                if key in seen:
                    continue
                seen.add(key)
            yield text


class _DepartmentWalk:
    """The texts of one public view, collected in a list."""

    def __init__(
        self,
        dataset: Dataset,
        view: PublicDepartment,
        printed: Mapping[str, frozenset[str]],
        further_units: Collection[str],
    ) -> None:
        self._dataset, self._view, self._printed = dataset, view, printed
        self._further_units = further_units
        self._unit = IN_YUAN.get(view.money_unit, Decimal(1))
        self._texts: list[PublicText] = []

    def texts(self) -> Sequence[PublicText]:
        """All of them, in the order of the view."""
        dataset, view = self._dataset, self._view
        own = dataset.departments[view.code]
        for name in (f.name for f in fields(view)):
            value = getattr(view, name)
            if name in ("narrative", "entries", "imprint", "withheld"):
                continue
            if name in ("code", "name", "form"):
                row = self._row(schema.DEPARTMENTS, own, view.code)
            else:
                row = _Row(schema.SETTINGS_SHEET, 0, view.code, _SETTING_LABELS)
            self._walk(value, row, name, "")
        for label, text in view.imprint:
            self._fact(view.code, "", label, text)
        for item, raw in zip(view.narrative, dataset.narrative_of(view.code), strict=True):
            self._walk(item, self._row(schema.NARRATIVE, raw, raw.code), "", "")
        self._entries()
        self._reasons()
        self._substitutes()
        return self._texts

    def _entries(self) -> None:
        public = [e for e in self._view.entries if isinstance(e, PublicProject)]
        raw = self._public_projects()
        for project, source in zip(public, raw, strict=True):
            self._project(project, source)
        units = dict.fromkeys(entry.unit.code for entry in self._view.entries if entry.unit)
        for code in sorted({*units, *self._further_units}):
            unit = self._dataset.units[code]
            own = self._row(schema.UNITS, unit, code)
            self._walk(PublicUnit(code, unit.name), own, "", "")

    def _reasons(self) -> None:
        """What the 调整说明 gives as reasons."""
        for reason in reasons_of(self._dataset, self._view.code):
            if not is_withheld(self._dataset, reason):
                project = reason.code if reason.code in self._dataset.projects else ""
                self._add(
                    self._row(schema.REASONS, reason, reason.code), "text", project, reason.text
                )

    def _public_projects(self) -> list[Project]:
        """The projects that are not withheld whole, in the order of the view."""
        dataset = self._dataset
        return [
            project
            for project in dataset.projects_of.get(self._view.code, ())
            if dataset.withholding.of(project.code).whole is None
        ]

    def _project(self, project: PublicProject, source: Project) -> None:
        dataset, code = self._dataset, source.code
        labels = self._printed[project.form]
        tables: dict[str, tuple[schema.Table, Sequence[Any]]] = {
            "goals": (schema.GOALS, printed_goals(dataset.goals.get(code, ()), labels)),
            "indicators": (
                schema.INDICATORS,
                printed_indicators(dataset.indicators.get(code, ()), labels),
            ),
            "finance": (schema.FINANCE, dataset.finance.get(code, ())),
        }
        own = self._row(schema.PROJECTS, source, code)
        for name in (f.name for f in fields(project)):
            value = getattr(project, name)
            if name in tables:
                table, rows = tables[name]
                self._rows(value, table, rows, code)
            elif name == "records":
                for of_table, records in value.items():
                    table = schema.TABLE_BY_NAME[of_table]
                    self._rows(records, table, dataset.rows_of(table, code), code)
            elif name == "attributes":
                for label, text in value.items():
                    owner = code if label in dataset.attributes.get(code, {}) else source.unit
                    self._fact(owner, code if owner == code else "", label, text)
            elif name == "heading":
                if value:
                    self._fact(code, code, schema.HEADING, value)
            elif name not in ("unit", "withheld"):
                self._walk(value, own, name, code)

    def _rows(
        self, public: Sequence[Any], table: schema.Table, rows: Sequence[Any], code: str
    ) -> None:
        for item, raw in zip(public, rows, strict=False):  # fewer where all are withheld
            self._walk(item, self._row(table, raw, code), "", code)

    def _further(self, cells: Further, row: _Row, project: str) -> None:
        """Further columns, which are named by their labels."""
        for label, cell in cells:
            own = replace(row, labels={label: label})
            self._walk(cell, own, label, project)

    def _fact(self, owner: str, project: str, label: str, text: str) -> None:
        row = self._dataset.attribute_rows.get((owner, label), 0)
        decisions = self._dataset.withheld.get(owner, ())
        substitutes = frozenset(decision.substitute for decision in decisions)
        labels = {"name": "属性", "value": "值"}
        place = _Row(schema.ATTRIBUTES.label, row, owner, labels, substitutes)
        if label not in (*schema.IMPRINT, schema.HEADING):
            self._walk(label, place, "name", project)
        self._walk(text, place, "value", project)

    def _walk(self, value: Any, row: _Row, name: str, project: str) -> None:
        """Collect the texts below a value; substitutes are looked at where they are decided."""
        if isinstance(value, str):
            if value not in FIXED_WORDS and value not in row.substitutes:
                self._add(row, name, project, value)
        elif value is None:
            return
        elif name == "further":
            self._further(value, row, project)
        elif isinstance(value, Decimal):
            self._add(row, name, project, "", Statement(*self._figure(value, row, name)))
        elif isinstance(value, tuple | list):
            for item in value:
                self._walk(item, row, name, project)
        elif isinstance(value, dict):
            for key, item in value.items():
                self._walk(key, row, name, project)
                self._walk(item, row, name, project)
        elif not isinstance(value, Substitute):
            self._walk_fields(value, row, project)

    def _walk_fields(self, value: Any, row: _Row, project: str) -> None:
        """The fields of a public type; its texts directly, since they are nearly all."""
        for below in _fields(value.__class__):
            item = getattr(value, below)
            if item.__class__ is not str:
                self._walk(item, row, below, project)
            elif item not in FIXED_WORDS and item not in row.substitutes:
                self._add(row, below, project, item)

    def _add(
        self, row: _Row, name: str, project: str, text: str, figure: Statement | None = None
    ) -> None:
        label = row.label(name)
        self._texts.append(
            PublicText(self._view.code, row.table, row.row, label, row.code, project, text, figure)
        )

    def _figure(self, value: Decimal, row: _Row, name: str) -> tuple[Decimal, str]:
        """An amount as a statement: 项目 in the dataset's unit of money, 资金来源 in 元."""
        if name in FURTHER_MONEY or (row.table == schema.PROJECTS.label and name in _AMOUNTS):
            return value * self._unit, MONEY
        if name in _FURTHER_NUMBERS:
            return value, ""
        return value, MONEY if name in ("amount", "received") else "%"

    def _row(self, table: schema.Table, raw: Any, code: str) -> _Row:
        decisions = self._dataset.withheld.get(code, ())
        substitutes = frozenset(decision.substitute for decision in decisions)
        return _Row(table.label, raw.row, code, _LABELS[table.name], substitutes)

    def _substitutes(self) -> None:
        dataset = self._dataset
        for code in dataset.withheld_of.get(self._view.code, ()):
            project = code if code in dataset.projects else ""
            for decision in dataset.withheld[code]:
                row = self._row(schema.WITHHELD, decision, code)
                if decision.substitute:
                    self._add(row, "substitute", project, decision.substitute)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The fields of a public type whose texts are published; none of any other type.

    The code of a unit stands among the units.
    """
    named = fields(kind) if is_dataclass(kind) else ()
    return tuple(one.name for one in named if one.name not in ("withheld", "of_unit"))


_LABELS = {
    table.name: {
        column.name: column.label
        for column in table.columns
        if column.kind is not schema.Kind.INTEGER
    }
    for table in schema.TABLES
}
