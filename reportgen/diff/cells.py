"""The cells of public rows as printed, by column label."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reportgen import schema
from reportgen.core.values import format_money, format_number
from reportgen.document.edition import numbered
from reportgen.document.public import (
    Amount,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    Substitute,
)


@dataclass(frozen=True)
class PrintedCell:
    """A value as printed; `withheld` where it is a substitute, `amount` where it is a number.

    `measure` is what differences of the number are counted in: 元, 个百分点; MONEY for the unit of
    the department's amounts.
    """

    text: str
    withheld: bool = False
    amount: Decimal | None = None
    measure: str = ""

    def same(self, other: "PrintedCell") -> bool:
        """Whether a reader sees no difference."""
        if self.amount is not None and other.amount is not None:
            return self.amount == other.amount
        return (self.text, self.amount is None) == (other.text, other.amount is None)


EMPTY_CELL = PrintedCell("")
MONEY = "金额单位"
_POINTS = "个百分点"
_FURTHER_MONEY = frozenset(
    column.label
    for table in schema.TABLES
    for column in table.columns
    if column.further and column.kind is schema.Kind.MONEY
)

PrintedCells = dict[str, PrintedCell]


def amount_cell(
    amount: Amount, write: Callable[[Decimal], str] = format_number, measure: str = ""
) -> PrintedCell:
    """An amount as `write` prints it; empty where there is none."""
    if isinstance(amount, Substitute):
        return PrintedCell(amount.text, withheld=True)
    return EMPTY_CELL if amount is None else PrintedCell(write(amount), False, amount, measure)


def _text_cells(row: Any, values: Mapping[str, str]) -> PrintedCells:
    return {label: PrintedCell(text, label in row.withheld) for label, text in values.items()}


def further_cells(row: Any) -> PrintedCells:
    """The cells of a row that only some forms have."""
    return {
        label: PrintedCell(cell) if isinstance(cell, str) else _further_amount(label, cell)
        for label, cell in row.further
    }


def _further_amount(label: str, amount: Amount) -> PrintedCell:
    return amount_cell(amount, measure=MONEY if label in _FURTHER_MONEY else "")


def cells_of_project(project: PublicProject, *, substitute_name: bool) -> PrintedCells:
    """The cells of a project's row; `substitute_name` where its name is a substitute."""
    texts = {
        "项目编码": project.code,
        "项目名称": project.name,
        schema.HEADING: project.heading,
        "资金性质": project.funding,
        "资金用途": project.purpose,
    }
    cells = _text_cells(project, texts)
    cells["项目名称"] = PrintedCell(project.name, substitute_name)
    for label, amount in zip(schema.AMOUNTS, amounts_of(project), strict=True):
        cells[label] = amount_cell(amount, format_money, MONEY)
    for label, part in zip(schema.PLAN_LABELS, project.plan, strict=True):
        percent = amount_cell(part, lambda n: f"{format_number(n)}%", _POINTS)
        cells[f"{schema.PLAN} {label}"] = percent
    return cells | further_cells(project) | _text_cells(project, project.attributes)


def amounts_of(project: PublicProject) -> tuple[Amount, Amount, Amount]:
    """预算数, 财政资金 and 其他资金, in the department's 金额单位."""
    return project.budget, project.fiscal, project.other


def cells_of_goal(goal: PublicGoal) -> PrintedCells:
    """The text of a goal, and what its form adds."""
    return _text_cells(goal, {"绩效目标": goal.text}) | further_cells(goal)


def cells_of_indicator(row: PublicIndicator) -> PrintedCells:
    """The cells of an indicator's row."""
    texts = {
        "一级指标": row.level1, "二级指标": row.level2, "三级指标": row.level3,
        "绩效指标描述": row.description, "指标值": row.value, "指标性质": row.sign,
        "计量单位": row.unit, "指标值确定依据": row.basis, "评分标准": row.scoring,
        "备注": row.remark,
    }  # fmt: skip
    return _text_cells(row, texts) | further_cells(row)


def cells_of_finance(line: PublicFinanceLine) -> PrintedCells:
    """The cells of a row of 资金来源; amounts in the department's 金额单位."""
    texts = {"资金来源": line.source, "到位时间": line.received_on, "抵质押状况": line.pledge}
    return {
        **_text_cells(line, texts),
        "金额": amount_cell(line.amount, measure="元"),
        "利率": amount_cell(line.rate, measure=_POINTS),
        "占比": amount_cell(line.share, measure=_POINTS),
        "已到位资金": amount_cell(line.received, measure="元"),
        **further_cells(line),
    }


def cells_of_item(item: PublicItem) -> PrintedCells:
    """The cells of an item of part one."""
    values = {
        "标题": item.title,
        "正文": item.body,
        "绩效目标": item.goal,
        "绩效指标": item.indicator,
    }
    return _text_cells(item, values)


def all_withheld(goals: Sequence[PublicGoal]) -> bool:
    """Whether one substitute stands for all goals of a kind."""
    return len(goals) == 1 and goals[0].number == 0 and bool(goals[0].withheld)


def joined_goals(goals: Sequence[PublicGoal]) -> PrintedCell:
    """All goals of a kind as one cell."""
    text = "\n".join(numbered(goal.number, goal.text) for goal in goals)
    return PrintedCell(text, all_withheld(goals))
