"""The types of a dataset's rows, one for each table, and of its settings.

Fields are named as in `schema.tables`; `row` is the row in the sheet, as Excel counts. Rules see
rows of these types too, blank where something is withheld. `further` holds what only some forms
have, and what forms declare: the columns with content, by label.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as _field
from datetime import date
from decimal import Decimal
from typing import Any

from reportgen import schema
from reportgen.core.values import TargetValue, fold, split_value

Value = str | int | Decimal
Further = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """dataset.toml: what holds for the whole dataset."""

    year: int
    publisher: str
    form: str
    grouping: tuple[str, ...]
    numbering: str
    paging: str
    typography: str
    money_unit: str
    date: date | None
    strict: bool = False
    stubs: str = schema.STUB_PLACES[0]
    licence: str = ""
    confusions: tuple[str, ...] = ()
    group_headings: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """部门: publishes one document."""

    code: str
    name: str
    form: str
    row: int = _field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """预算单位 of a department."""

    code: str
    name: str
    department: str
    row: int = _field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Project:
    """预算项目; amounts in 万元 (Settings.money_unit), plan in cumulative per cent."""

    code: str
    unit: str
    name: str
    funding: str
    budget: Decimal | None
    fiscal: Decimal | None
    other: Decimal | None
    purpose: str
    plan_march: Decimal | None
    plan_june: Decimal | None
    plan_october: Decimal | None
    plan_december: Decimal | None
    form: str
    order: int | None
    further: Further = ()
    row: int = _field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Goal:
    """绩效目标: one numbered goal; number 0 is printed without a number."""

    project: str
    number: int
    kind: str
    text: str
    further: Further = ()
    row: int = _field(default=0, compare=False)


@dataclass(slots=True, unsafe_hash=True)  # there are millions; frozen ones take far longer to make
class Indicator:
    """三级指标 with its target value in parts; `printed` is the value as once published.

    Changed by nobody: `replace` makes another one.
    """

    project: str
    number: int
    level1: str
    level2: str
    level3: str
    description: str
    sign: str
    value: str
    unit: str
    basis: str
    scoring: str
    remark: str
    printed: str
    further: Further = ()
    row: int = _field(default=0, compare=False)

    @property
    def value_as_printed(self) -> str:
        """指标值 for a form with one column: the published text while it still says the same.

        After an edit of sign, number or unit the old printed text is stale and not used.
        """
        target = str(TargetValue(self.sign, self.value, self.unit))
        if not self.printed:
            return target
        return self.printed if fold(str(split_value(self.printed))) == fold(target) else target


@dataclass(frozen=True, slots=True)
class NarrativeItem:
    """A piece of part one: a titled item, or a plain paragraph (only `body`).

    `code` is that of the department, or of the unit whose extract alone prints it.
    """

    code: str
    chapter: str
    number: int
    title: str
    body: str
    goal: str
    indicator: str
    row: int = _field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FinanceLine:
    """A line of a bond project's 资金来源; amounts in 元, rate and share in per cent."""

    project: str
    number: int
    source: str
    amount: Decimal | None
    rate: Decimal | None
    share: Decimal | None
    received: Decimal | None
    received_on: str
    pledge: str
    further: Further = ()
    row: int = _field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table all of whose columns are further ones (`schema.RECORD_TABLES`)."""

    table: str  # Table.name
    project: str
    number: int
    further: Further = ()
    row: int = _field(default=0, compare=False)


def cell(row: Any, column: schema.Column) -> Any:
    """The value in a column of a row; None where a further column is blank."""
    if not column.further:
        return getattr(row, column.name)
    return further(row, column.label)


def further(row: Any, label: str) -> Any:
    """The value of a further column by its label; None where it is blank."""
    return next((value for name, value in row.further if name == label), None)


def amount_in(row: Any, label: str) -> Decimal | None:
    """The number in a further column; None where it is blank."""
    value = further(row, label)
    return value if isinstance(value, Decimal) else None


def text_in(row: Any, label: str) -> str:
    """The text in a further column; empty where it is blank."""
    return str(further(row, label) or "")


def cells(table: schema.Table, row: Any) -> Iterator[tuple[str, Any]]:
    """Label and value of every cell of a row, those in declared columns last."""
    for column in table.columns:
        yield column.label, cell(row, column)
    known = set(table.labels)
    yield from (pair for pair in getattr(row, "further", ()) if pair[0] not in known)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A further fact of a project, unit or department, such as 项目性质."""

    code: str
    name: str
    value: str
    row: int = _field(default=0, compare=False)


class NamesCell:
    """A row whose 字段 says which cells it is about: `指标值#3`, `指标值`, `指标`."""

    __slots__ = ()
    field: str

    @property
    def label(self) -> str:
        """The column or table concerned: `指标值` for 字段 `指标值#3`."""
        return self.field.partition("#")[0]

    @property
    def number(self) -> str:
        """The one row concerned by its 序号: `3` for 字段 `指标值#3`; empty for all rows."""
        return self.field.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Decision(NamesCell):
    """不予公开: one decision to withhold a project, its name or one of its fields.

    Of the scope 予以公开 it is a release and withholds nothing: see `Dataset.releases`.
    """

    code: str
    scope: str
    field: str
    substitute: str
    category: str
    basis: str
    reviewer: str
    review_date: str
    row: int = _field(default=0, compare=False)

    @property
    def releases(self) -> bool:
        """Whether it lets something public be published, and withholds nothing."""
        return self.scope == schema.SCOPE_RELEASE


@dataclass(frozen=True, slots=True)
class Exemption:
    """例外: findings of a rule that the bureau accepts, until a day.

    `code` is that of a project, unit or department; blank code and column mean all.
    """

    rule: str
    code: str
    column: str
    reason: str
    approver: str
    until: str  # ISO day
    row: int = _field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class AdjustmentReason(NamesCell):
    """调整原因: why something differs from the edition of before, as the 调整说明 prints it.

    `code` is that of a project, unit or department. `field` names a column, or a table, as in
    不予公开; blank for all that no other reason is given for.
    """

    code: str
    field: str
    text: str
    row: int = _field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PublishedTotal:
    """已公开合计: a sum that was published elsewhere, over withheld projects, too.

    `code` is that of a department, unit or project; blank `funding` means all kinds; `column`
    is one of schema.AMOUNTS; `amount` in the unit of 项目.
    """

    code: str
    funding: str
    column: str
    amount: Decimal
    source: str
    row: int = _field(default=0, compare=False)
