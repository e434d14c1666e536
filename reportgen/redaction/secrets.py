"""Every withheld value of a dataset, with its place.

For the audit and the rules of 公开 alone; nothing that renders may import this. Messages may name
the place, never the value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from reportgen import schema
from reportgen.core.spellings import IN_YUAN, spelled
from reportgen.core.values import format_number, parse_decimal
from reportgen.dataset.model import Dataset, Project
from reportgen.dataset.rows import cells
from reportgen.redaction.masking import mask, mask_narrative
from reportgen.redaction.reasons import is_withheld

SHORTEST = 6  # characters, folded: shorter texts also stand elsewhere by chance
SHORTEST_NAME = 4  # of a name
NAME_COLUMNS = ("项目名称", schema.HEADING)
_SHORTEST_CODE = 6  # of a 项目编码
_MONEY_COLUMNS = frozenset(schema.AMOUNTS) | frozenset(
    column.label
    for table in (schema.PROJECTS, *schema.RECORD_TABLES)
    for column in table.columns
    if column.kind is schema.Kind.MONEY
)  # in the dataset's unit of money
_COLUMNS = frozenset(label for table in schema.TABLES for label in table.labels)


@dataclass(frozen=True)
class Secret:
    """A withheld value: the row that holds it, in the words of the sheets, and the value.

    `department` is the department's code; `project` the project's, empty for part one. `whole`
    when the project is withheld as such. `text` is the value as text; `amount` is set where it
    is one, `money` is an amount or target of money in 元; `unit` the 计量单位 beside a 指标值.
    """

    table: str
    row: int
    column: str
    department: str
    project: str
    whole: bool
    text: str
    amount: Decimal | None = None
    money: Decimal | None = None
    unit: str = ""

    @property
    def place(self) -> str:
        """Where the value stands in the dataset; a message may say no more of it."""
        return f"“{self.table}”表第 {self.row} 行“{self.column}”列"

    @cached_property
    def whole_piece(self) -> str:
        """The value as a whole, folded."""
        return spelled(self.text)

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The value, folded, and its clauses, as far as they are long enough to be recognized."""
        whole = self.whole_piece
        if self.column == "项目编码":
            return (whole,) if len(whole) >= _SHORTEST_CODE else ()
        shortest = SHORTEST_NAME if self.column in NAME_COLUMNS else SHORTEST
        clauses = (spelled(clause) for clause in _CLAUSE_END.split(self.text))
        pieces = dict.fromkeys(
            [whole] * (len(whole) >= shortest) + [c for c in clauses if len(c) >= SHORTEST]
        )
        return tuple(pieces)


_CLAUSE_END = re.compile(r"[，。；：！？、,;:!?\n（）()“”《》]")


def withheld_values(dataset: Dataset) -> Iterator[Secret]:
    """Every non-blank value that a decision of 不予公开 takes out, whatever a form prints."""
    for secret in _values(dataset):
        unit = _unit_of_target(dataset, secret) if secret.column == "指标值" else ""
        money = _in_yuan(dataset, secret, unit)
        yield replace(secret, money=money, unit=unit) if money is not None or unit else secret


def _in_yuan(dataset: Dataset, secret: Secret, unit: str) -> Decimal | None:
    """The value in 元, where it is one of money; `unit` is that of a target."""
    declared = secret.amount is not None and secret.column not in _COLUMNS
    if secret.column in _MONEY_COLUMNS or declared:  # what a form declares may be money
        unit = dataset.settings.money_unit
    elif secret.column in ("金额", "已到位资金"):
        unit = "元"
    number = parse_decimal(secret.text)
    return number * IN_YUAN[unit] if number and unit in IN_YUAN else None


def _unit_of_target(dataset: Dataset, secret: Secret) -> str:
    """The 计量单位 beside a withheld 指标值."""
    indicators = dataset.indicators.get(secret.project, ())
    return next((i.unit for i in indicators if i.row == secret.row), "")


def _values(dataset: Dataset) -> Iterator[Secret]:
    for project in dataset.projects.values():
        if dataset.withholding.of(project.code):
            yield from _of_project(dataset, project)
    for code in dataset.departments:
        _, hidden = mask_narrative(dataset, code)
        items = dataset.narrative_of(code)
        yield from _cells(schema.NARRATIVE, items, hidden, (code, ""), whole=False)
        yield from _facts(dataset, code, code)
    for unit in dataset.units.values():
        yield from _facts(dataset, unit.code, unit.department)
    yield from _reasons(dataset)


def _facts(dataset: Dataset, code: str, department: str) -> Iterator[Secret]:
    """The withheld facts of a unit or department itself."""
    own = dataset.withholding.of(code)
    for label, text in dataset.attributes.get(code, {}).items() if own else ():
        if text and own.fact(label) is not None:
            row = dataset.attribute_rows.get((code, label), 0)
            yield Secret(schema.ATTRIBUTES.label, row, label, department, "", False, text)


def _reasons(dataset: Dataset) -> Iterator[Secret]:
    """The reasons for adjustments that are withheld with what they are about."""
    table = schema.REASONS.label
    for reason in dataset.reasons:
        if is_withheld(dataset, reason):
            project = reason.code if reason.code in dataset.projects else ""
            of_code = (dataset.department_of(reason.code), project)
            whole = dataset.withholding.of(reason.code).whole is not None
            yield Secret(table, reason.row, "原因", *of_code, whole, reason.text)


def _of_project(dataset: Dataset, project: Project) -> Iterator[Secret]:
    """The withheld values of a project: all where it is withheld whole, otherwise some cells."""
    masked = mask(dataset, project)
    whole = masked is None
    hidden = None if masked is None else masked.hidden
    codes = (dataset.units[project.unit].department, project.code)
    several = ((table, dataset.rows_of(table, project.code)) for table in schema.REPEATING_TABLES)
    for table, rows in ((schema.PROJECTS, (project,)), *several):
        yield from _cells(table, rows, hidden, codes, whole=whole)
    for label, text in dataset.attributes.get(project.code, {}).items():
        row = dataset.attribute_rows.get((project.code, label), 0)
        if text and (hidden is None or (schema.ATTRIBUTES.label, label, row) in hidden):
            yield Secret(schema.ATTRIBUTES.label, row, label, *codes, whole, text)


# Of a project withheld whole: its unit and place are public, and the other columns of these hold
# words that every project has.
_OF_A_STUB = frozenset(
    ("单位编码", "序号", "表式", "部门编码", "一级指标", "二级指标", "指标性质", "计量单位", "类别",
     "期间", "目标序号", "指标方向", "构成类别")
)  # fmt: skip


# Words that the forms bring along: they stand in every document, whatever the project.
_FIXED_WORDS = frozenset((*schema.FUNDING_KINDS, *schema.LEVEL1, *schema.LEVEL2))


def _cells(
    table: schema.Table,
    rows: Any,
    hidden: frozenset[tuple[str, str, int]] | None,
    codes: tuple[str, str],
    *,
    whole: bool,
) -> Iterator[Secret]:
    """The withheld cells of these rows; all of them where `hidden` is None."""
    for row in rows:
        for label, value in cells(table, row):
            if hidden is None:
                withheld = label not in _OF_A_STUB
            else:
                withheld = (table.label, label, row.row) in hidden
            if not withheld or value in (None, "", *_FIXED_WORDS):
                continue
            if isinstance(value, Decimal):
                text, amount = format_number(value), value
            else:
                text, amount = str(value), None
            yield Secret(table.label, row.row, label, *codes, whole, text, amount)
