"""The public view: what may be published, and nothing else.

Everything after the redaction (order, numbers, pages, file names, logs) is made from these
types alone. A withheld value is not in them: where it stood, stands its substitute. A column
that the department's form does not print is not in them either.

`withheld` names the columns (by their labels) whose text is a substitute; amounts say so
themselves. That a name is a substitute is not said anywhere: it is to read like any other.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Substitute:
    """The text that is published where an amount is withheld."""

    text: str


Amount = Decimal | Substitute | None


@dataclass(frozen=True, slots=True)
class PublicGoal:
    """A goal of 类别 `kind`; number 0 stands without number."""

    kind: str
    number: int
    text: str
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicIndicator:
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


@dataclass(frozen=True, slots=True)
class PublicFinanceLine:
    """A line of 资金来源; amounts in 元, rate and share in per cent."""

    source: str
    amount: Amount
    rate: Amount
    share: Amount
    received: Amount
    received_on: str
    pledge: str
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicUnit:
    """A 预算单位, as printed above its tables."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PublicProject:
    """A project as it may be read by anyone; amounts in the dataset's money unit.

    `heading` is set where the published heading is not the name. `plan` holds cumulative per
    cent for 3月底, 6月底, 10月底 and 12月底.
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
    """A piece of part one; `number` counts within its chapter."""

    chapter: str
    number: int
    title: str
    body: str
    goal: str
    indicator: str
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicDepartment:
    """One department's public view: all that its documents are made from.

    `imprint` are the lines of sign-off on the cover, label and text; `published_on` is the day
    in the files' properties, printed on the cover where `dated`. `licence` is that of the open
    data, empty where the dataset says none.
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
