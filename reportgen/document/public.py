"""The public view: what may be published, and nothing else.

Everything after the redaction (order, numbers, pages, file names, logs) is made from these
types alone. A withheld value is not in them: where it stood, stands its substitute. A column
that the department's form does not print is not in them either.

`further` holds the columns that only some forms have and those that a form declares, all of them
that the form prints, by label in the schema's order; a template reads one as `row["权重"]`.

`withheld` names the columns (by their labels) whose text is a substitute; amounts say so
themselves. That a name is a substitute is not said anywhere: it is to read like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Substitute:
    """The text that is published where an amount is withheld."""

    text: str


Amount = Decimal | Substitute | None
FurtherCell = str | Decimal | Substitute  # an empty text where it is blank
Further = tuple[tuple[str, FurtherCell], ...]


class _FurtherCells:
    """What templates ask of a row by the label of a column."""

    __slots__ = ()
    further: Further

    def __getitem__(self, label: str) -> FurtherCell:
        """The cell of a further column; KeyError for one that the form does not print."""
        return dict(self.further)[label]


@dataclass(frozen=True, slots=True)
class PublicGoal(_FurtherCells):
    """A goal of 类别 `kind`; number 0 stands without number."""

    kind: str
    number: int
    text: str
    withheld: tuple[str, ...] = ()
    further: Further = ()


@dataclass(frozen=True, slots=True)
class PublicIndicator(_FurtherCells):
    """An indicator; `value` as printed in one column, `sign`, `number`, `unit` in three."""

    level1: str
    level2: str
    level3: str
    description: str
    value: str
    sign: str
    number: str
    unit: str
    basis: str
    scoring: str
    remark: str
    withheld: tuple[str, ...] = ()
    further: Further = ()


@dataclass(frozen=True, slots=True)
class PublicFinanceLine(_FurtherCells):
    """A line of 资金来源; amounts in 元, rate and share in per cent."""

    source: str
    amount: Amount
    rate: Amount
    share: Amount
    received: Amount
    received_on: str
    pledge: str
    withheld: tuple[str, ...] = ()
    further: Further = ()


@dataclass(frozen=True, slots=True)
class PublicUnit:
    """A 预算单位, as printed above its tables."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PublicProject(_FurtherCells):
    """A project as it may be read by anyone; amounts in the dataset's money unit.

    `heading` is set where the published heading is not the name. `plan` holds cumulative per
    cent for 3月底, 6月底, 10月底 and 12月底. `records` are the rows of 年度任务, 实施进度 and
    资金构成 by the table's name, for those of which the form prints anything.
    """

    unit: PublicUnit
    order: int | None
    form: str
    funding: str
    code: str
    name: str
    heading: str
    budget: Amount
    fiscal: Amount
    other: Amount
    purpose: str
    plan: tuple[Amount, Amount, Amount, Amount]
    goals: tuple[PublicGoal, ...]
    indicators: tuple[PublicIndicator, ...]
    finance: tuple[PublicFinanceLine, ...]
    attributes: dict[str, str]
    withheld: tuple[str, ...] = ()
    further: Further = ()
    records: Mapping[str, tuple["PublicRecord", ...]] = field(default_factory=dict)

    @property
    def tasks(self) -> tuple["PublicRecord", ...]:
        """年度任务."""
        return self.records.get("tasks", ())

    @property
    def schedule(self) -> tuple["PublicRecord", ...]:
        """实施进度."""
        return self.records.get("schedule", ())

    @property
    def composition(self) -> tuple["PublicRecord", ...]:
        """资金构成."""
        return self.records.get("composition", ())


@dataclass(frozen=True, slots=True)
class PublicRecord(_FurtherCells):
    """A row of 年度任务, 实施进度 or 资金构成; amounts in the dataset's money unit."""

    further: Further


@dataclass(frozen=True, slots=True)
class PublicReason:
    """Why something was adjusted since the edition of before, for the 调整说明 alone.

    `owner` is empty for the department, else the unit's code, and of a project its name and code
    as published. `label` names a column or table, empty for all; `row` is that of a goal by its
    number, of part one by chapter and number, of other tables its place, from 0, among the rows
    of the public view; empty for all. `line` is the row in the sheet.
    """

    owner: tuple[str, ...]
    label: str
    row: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class PublicStub:
    """A project withheld whole: its place (unit and 序号) and the words printed there.

    `unit` is None where the unit is not to be seen: such stubs stand at the very end.
    """

    unit: PublicUnit | None
    order: int | None
    substitute: str


@dataclass(frozen=True, slots=True)
class PublicItem:
    """A piece of part one; `number` counts within its chapter.

    `of_unit` is the code of the unit whose extract alone prints it, blank for the department's.
    """

    chapter: str
    number: int
    title: str
    body: str
    goal: str
    indicator: str
    withheld: tuple[str, ...] = ()
    of_unit: str = ""


@dataclass(frozen=True, slots=True)
class PublicDepartment:
    """One department's public view: all that its documents are made from.

    `imprint` are the lines of sign-off on the cover, label and text; `published_on` is the day
    in the files' properties, printed on the cover where `dated`. `licence` is that of the open
    data, empty where the dataset says none. `group_headings` names the groups of 分组 that have
    headings, `summaries` the 汇总表.
    """

    code: str
    name: str
    form: str
    year: int
    publisher: str
    published_on: date
    dated: bool
    grouping: tuple[str, ...]
    numbering: str
    paging: str
    typography: str
    money_unit: str
    imprint: tuple[tuple[str, str], ...]
    narrative: tuple[PublicItem, ...]
    entries: tuple[PublicProject | PublicStub, ...]
    withheld: tuple[str, ...] = ()
    licence: str = ""
    group_headings: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
