"""What a rule looks at: a project, a department or the whole dataset, without its secrets.

Everything withheld is blank here, so that no rule can print it. `known` tells blank from
withheld: a rule about what is missing has to ask.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from reportgen import schema
from reportgen.check.support.finding import Spot
from reportgen.core.values import parse_decimal
from reportgen.dataset.invisible import InvisibleCharacters
from reportgen.dataset.model import (
    Dataset,
    Decision,
    Department,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
    Settings,
    Unit,
)
from reportgen.disclosure.amounts import Derived, derived_amounts, derived_by_units, read_system
from reportgen.disclosure.texts import IN_YUAN, Leak, PublicText, find_leaks
from reportgen.redaction.public_view import PLAN, mask, mask_narrative
from reportgen.redaction.secrets import Secret, decoded, withheld_values

_T = TypeVar("_T")
_PROJECTS, _ATTRIBUTES = schema.PROJECTS.label, schema.ATTRIBUTES.label


@dataclass(frozen=True)
class ProjectSubject:
    """A project that is not withheld whole.

    `printed` are the labels that its form prints (资金支出计划 for the four months). `name` is
    what it is called in public.
    """

    settings: Settings
    department: Department
    unit: Unit
    form: str
    printed: frozenset[str]
    name: str
    project: Project
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    finance: tuple[FinanceLine, ...]
    attributes: Mapping[str, str]
    attribute_rows: Mapping[str, int]
    hidden: frozenset[tuple[str, str, int]]

    def prints(self, label: str) -> bool:
        """Whether the form prints this column."""
        return label in self.printed

    def known(self, row: Any, label: str) -> bool:
        """Whether this cell is public; False when it is withheld."""
        return not self.hidden or (_table_of(row).label, label, row.row) not in self.hidden

    def spot(self, row: Any, label: str, part: str = "") -> Spot:
        """The cell `label` of a project, goal, indicator or line of finance."""
        table = _table_of(row)
        value = getattr(row, table.column(label).name)
        return Spot(table.label, row.row, label, "" if value is None else str(value), part)

    def attribute_spot(self, name: str, part: str = "") -> Spot:
        """The value of one of its 项目属性."""
        row = self.attribute_rows.get(name)
        return Spot(_ATTRIBUTES, row, "值", self.attributes.get(name, ""), part)

    def once(self, work: Callable[["ProjectSubject"], _T]) -> _T:
        """What `work` makes of this project, made once however many rules ask for it."""
        if work not in self._made:
            self._made[work] = work(self)
        made: _T = self._made[work]
        return made

    @cached_property
    def _made(self) -> dict[Callable[["ProjectSubject"], Any], Any]:
        return {}

    @cached_property
    def texts(self) -> tuple[Spot, ...]:
        """Every printed cell with text of its own: names, purpose, goals, indicators, facts."""
        return tuple(self._texts())

    @cached_property
    def all_text(self) -> str:
        """`texts` one after the other: what is not found here stands in none of them."""
        return "\n".join([spot.text for spot in self.texts])

    def _texts(self) -> Iterator[Spot]:
        rows: list[Any] = [self.project, *self.goals, *self.indicators, *self.finance]
        for row in rows:
            kind: type = type(row)
            table, columns = _text_columns(kind, self.printed)
            for label, name in columns:
                if value := getattr(row, name):
                    yield Spot(table, row.row, label, value)
        for name, value in self.attributes.items():
            if value and name in (*self.printed, schema.HEADING):
                yield self.attribute_spot(name)


_TEXTS = (schema.Kind.TEXT, schema.Kind.CHOICE, schema.Kind.DATE)
_TABLES = {
    Project: schema.PROJECTS,
    Goal: schema.GOALS,
    Indicator: schema.INDICATORS,
    FinanceLine: schema.FINANCE,
    NarrativeItem: schema.NARRATIVE,
}


def _table_of(row: Any) -> schema.Table:
    return _TABLES[type(row)]


@lru_cache(maxsize=256)  # the same few for a million rows
def _text_columns(row: type, printed: frozenset[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The table of such rows, and label and name of its columns of text that are printed."""
    columns = (
        (column.label, column.name)
        for column in _TABLES[row].columns
        if column.kind in _TEXTS and (column.label in printed or column.label == "项目名称")
    )
    return _TABLES[row].label, tuple(columns)


@dataclass(frozen=True)
class DepartmentSubject:
    """A department: part one and all its projects that are not withheld whole."""

    settings: Settings
    department: Department
    narrative: tuple[NarrativeItem, ...]
    hidden: frozenset[tuple[str, str, int]]
    projects: tuple[ProjectSubject, ...]
    leaks: tuple[Leak, ...] = ()
    derived: tuple[Derived, ...] = ()

    def spot(self, row: NarrativeItem, label: str, part: str = "") -> Spot:
        """The cell `label` of a piece of part one."""
        table = schema.NARRATIVE
        return Spot(table.label, row.row, label, getattr(row, table.column(label).name), part)

    @property
    def texts(self) -> Iterator[Spot]:
        """Every cell of part one with text."""
        for item in self.narrative:
            for label in ("标题", "正文", "绩效目标", "绩效指标"):
                if (spot := self.spot(item, label)).text:
                    yield spot


@dataclass(frozen=True)
class DatasetSubject:
    """The whole dataset, for what must be unique and for the decisions to withhold.

    `decoded` says for the rows of 不予公开 how a reader makes out the real name. `has_content`
    are the codes of projects withheld whole that hold more than key, unit and order. `codes`
    gives each project code's row, those withheld whole included. `today` is the day of running.
    """

    settings: Settings
    decisions: tuple[Decision, ...]
    decoded: Mapping[int, str]
    has_content: frozenset[str]
    today: date
    codes: Mapping[str, int]
    stray: tuple[
        InvisibleCharacters, ...
    ] = ()  # cells with characters that nobody sees, without text

    def spot(self, decision: Decision, label: str, part: str = "") -> Spot:
        """The cell `label` of a decision in 不予公开."""
        table = schema.WITHHELD
        value = getattr(decision, table.column(label).name)
        return Spot(table.label, decision.row, label, value, part)


def department_subjects(
    dataset: Dataset, printed: Mapping[str, frozenset[str]]
) -> Iterator[DepartmentSubject]:
    """Every department that can be read, in the order of codes."""
    projects: dict[str, list[Project]] = {}
    for project in dataset.projects.values():
        projects.setdefault(dataset.units[project.unit].department, []).append(project)
    secrets: dict[str, list[Secret]] = {}
    for secret in withheld_values(dataset):
        secrets.setdefault(secret.department, []).append(secret)
    derived: list[Derived] = []
    if dataset.withheld:
        system = read_system(dataset)
        derived = [*derived_amounts(system), *derived_by_units(system)]
    for code in sorted(dataset.departments):
        if code in dataset.broken:
            continue
        narrative, hidden = mask_narrative(dataset, code)
        department = dataset.departments[code]
        found = (
            _project_subject(dataset, department, project, printed)
            for project in sorted(projects.get(code, ()), key=lambda p: p.row)
        )
        shown = tuple(subject for subject in found if subject)
        subject = DepartmentSubject(dataset.settings, department, narrative, hidden, shown)
        if dataset.withheld:
            texts: list[PublicText] = []
            if code in secrets:
                texts = [*_public_texts(subject), *_public_facts(dataset, subject)]
            leaks = tuple(find_leaks(dataset, secrets.get(code, []), texts))
            own = tuple(item for item in derived if item.cell.department == code)
            subject = replace(subject, leaks=leaks, derived=own)
        yield subject


def _public_texts(department: DepartmentSubject) -> Iterator[PublicText]:
    """Every cell that a document of this department prints."""
    for spot in department.texts:
        yield PublicText(spot.table, spot.row or 0, spot.column or "", "", spot.text)
    for subject in department.projects:
        code, unit = subject.project.code, IN_YUAN.get(subject.settings.money_unit)
        for spot in subject.texts:
            yield PublicText(spot.table, spot.row or 0, spot.column or "", code, spot.text)
        for label in ("预算数", "财政资金", "其他资金"):
            amount = getattr(subject.project, schema.PROJECTS.column(label).name)
            if amount and unit and subject.prints(label):
                row = subject.project.row
                yield PublicText(_PROJECTS, row, label, code, "", amount * unit)
        for indicator in subject.indicators:
            number, unit = parse_decimal(indicator.value), IN_YUAN.get(indicator.unit)
            if number and unit and subject.prints("指标值"):
                table, row = schema.INDICATORS.label, indicator.row
                yield PublicText(table, row, "指标值", code, "", number * unit)


def _public_facts(dataset: Dataset, department: DepartmentSubject) -> Iterator[PublicText]:
    """The facts of the department itself (on its cover) and of its units that are printed."""
    shown = {department.department.code: frozenset(schema.IMPRINT)}
    for project in department.projects:
        code = project.unit.code
        shown[code] = shown.get(code, frozenset()) | project.printed
    for code, labels in shown.items():
        decisions = dataset.withheld.get(code, ())
        for label, text in dataset.attributes.get(code, {}).items():
            if text and label in labels and not any(d.covers(label) for d in decisions):
                row = dataset.attribute_rows.get((code, label), 0)
                yield PublicText(_ATTRIBUTES, row, "值", "", text)


def _project_subject(
    dataset: Dataset,
    department: Department,
    project: Project,
    printed: Mapping[str, frozenset[str]],
) -> ProjectSubject | None:
    masked = mask(dataset, project)
    if masked is None:
        return None
    form = project.form or department.form or dataset.settings.form
    labels = printed[form]
    rows = {name: dataset.attribute_rows.get((project.code, name), 0) for name in masked.attributes}
    return ProjectSubject(
        settings=dataset.settings,
        department=department,
        unit=dataset.units[project.unit],
        form=form,
        printed=labels | frozenset(schema.PLAN_LABELS if PLAN in labels else ()),
        name=masked.shown_name,
        project=masked.project,
        goals=masked.goals,
        indicators=masked.indicators,
        finance=masked.finance,
        attributes=masked.attributes,
        attribute_rows=rows,
        hidden=masked.hidden,
    )


def dataset_subject(dataset: Dataset, today: date | None = None) -> DatasetSubject:
    """What concerns no single department; `today` is the day of running where not given."""
    decisions = tuple(d for group in dataset.withheld.values() for d in group)
    stubs = {d.code for d in decisions if d.scope == schema.SCOPE_PROJECT}
    full = {code for code in stubs if code in dataset.projects and _has_content(dataset, code)}
    readings = {decision.row: decoded(dataset, decision) for decision in decisions}
    codes = {project.code: project.row for project in dataset.projects.values()}
    return DatasetSubject(
        settings=dataset.settings,
        decisions=decisions,
        decoded=readings,
        has_content=frozenset(full),
        today=today or date.today(),
        codes=codes,
        stray=tuple(cell for cell in dataset.invisible if _is_public(dataset, cell)),
    )


def _is_public(dataset: Dataset, cell: InvisibleCharacters) -> bool:
    """Whether no decision can concern the cell; a row that belongs to nothing known may be any."""
    if cell.code is None or not dataset.withheld:
        return True
    known = (dataset.projects, dataset.units, dataset.departments)
    decisions = dataset.withheld.get(cell.code, ())
    covered = any(decision.covers(cell.column) for decision in decisions)
    return not covered and any(cell.code in codes for codes in known)


def _has_content(dataset: Dataset, code: str) -> bool:
    """Whether a project holds more than a stub does: key, unit and order."""
    project = dataset.projects[code]
    stub = ("code", "unit", "order", "form", "funding", "row")
    named = any(
        getattr(project, column.name) not in (None, "")
        for column in schema.PROJECTS.columns
        if column.name not in stub
    )
    tables = (dataset.goals, dataset.indicators, dataset.finance, dataset.attributes)
    return named or any(table.get(code) for table in tables)
