"""The cells of public rows as printed, and how the rows of each table are told apart."""

from collections.abc import Callable, Hashable, Mapping, Sequence
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
    """A value as printed; `withheld` where it is a substitute."""

    text: str
    withheld: bool = False
    amount: Decimal | None = None

    def same(self, other: "PrintedCell") -> bool:
        """Whether a reader sees no difference."""
        if self.amount is not None and other.amount is not None:
            return self.amount == other.amount
        return (self.text, self.amount is None) == (other.text, other.amount is None)


NOTHING = PrintedCell("")
PrintedCells = dict[str, PrintedCell]


def _of_amount(amount: Amount, write: Callable[[Decimal], str] = format_number) -> PrintedCell:
    if isinstance(amount, Substitute):
        return PrintedCell(amount.text, withheld=True)
    return NOTHING if amount is None else PrintedCell(write(amount), amount=amount)


def _texts(row: Any, values: Mapping[str, str]) -> PrintedCells:
    return {label: PrintedCell(text, label in row.withheld) for label, text in values.items()}


def cells_of_project(project: PublicProject, *, substitute_name: bool) -> PrintedCells:
    """A project's own cells by column label; `substitute_name` where its name is a substitute."""
    texts = {
        "项目编码": project.code,
        "项目名称": project.name,
        schema.HEADING: project.heading,
        "资金性质": project.funding,
        "资金用途": project.purpose,
    }
    cells = _texts(project, texts)
    cells["项目名称"] = PrintedCell(project.name, substitute_name)
    for label, amount in zip(schema.AMOUNTS, amounts_of(project), strict=True):
        cells[label] = _of_amount(amount, format_money)
    for label, part in zip(schema.PLAN_LABELS, project.plan, strict=True):
        cells[f"{schema.PLAN} {label}"] = _of_amount(part, lambda n: f"{format_number(n)}%")
    return cells | _texts(project, project.attributes)


def amounts_of(project: PublicProject) -> tuple[Amount, Amount, Amount]:
    """预算数, 财政资金, 其他资金."""
    return project.budget, project.fiscal, project.other


def _of_goal(goal: PublicGoal) -> PrintedCells:
    return _texts(goal, {"绩效目标": goal.text})


def _of_indicator(row: PublicIndicator) -> PrintedCells:
    return _texts(
        row,
        {
            "一级指标": row.level1, "二级指标": row.level2, "三级指标": row.level3,
            "绩效指标描述": row.description, "指标值": row.value, "指标性质": row.sign,
            "计量单位": row.unit, "指标值确定依据": row.basis, "评分标准": row.scoring,
            "备注": row.remark,
        },
    )  # fmt: skip


def _of_line(line: PublicFinanceLine) -> PrintedCells:
    texts = {"资金来源": line.source, "到位时间": line.received_on, "抵质押状况": line.pledge}
    return {
        **_texts(line, texts),
        "金额": _of_amount(line.amount),
        "利率": _of_amount(line.rate),
        "占比": _of_amount(line.share),
        "已到位资金": _of_amount(line.received),
    }


def _of_item(item: PublicItem) -> PrintedCells:
    values = {
        "标题": item.title,
        "正文": item.body,
        "绩效目标": item.goal,
        "绩效指标": item.indicator,
    }
    return _texts(item, values)


@dataclass(frozen=True)
class ComparedTable:
    """How the rows of a table are compared.

    `key` finds the same row with other cells, `alike` one whose key is another; `called` is what
    a row is called, from its cells; `summary` what is told of a row that came or went.
    """

    name: str
    cells: Callable[[Any], PrintedCells]
    key: Callable[[Any], Hashable]
    alike: Callable[[Any, Any], bool]
    naming: str  # the column by which a row is called
    summary: tuple[str, ...]


def _alike_indicators(one: PublicIndicator, other: PublicIndicator) -> bool:
    if one.description and one.description == other.description:
        return True
    own = (one.level2, one.value, one.basis)
    return all(own) and own == (other.level2, other.value, other.basis)


GOALS = ComparedTable(
    "绩效目标", _of_goal, lambda g: (g.kind, g.number), lambda *_: False, "", ("绩效目标",)
)
INDICATORS = ComparedTable(
    "指标",
    _of_indicator,
    lambda row: (row.level1, row.level2, row.level3),
    _alike_indicators,
    "三级指标",
    ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"),
)
FINANCE = ComparedTable(
    "资金来源",
    _of_line,
    lambda line: line.source,
    lambda *_: False,
    "资金来源",
    ("资金来源", "金额"),
)
NARRATIVE = ComparedTable(
    "文本",
    _of_item,
    lambda item: (item.chapter, item.title, 0 if item.title else item.number),
    lambda one, other: (one.chapter, one.number) == (other.chapter, other.number),
    "标题",
    ("标题", "正文", "绩效目标", "绩效指标"),
)


def pair_rows(
    table: ComparedTable, old: Sequence[Any], new: Sequence[Any]
) -> list[tuple[Any, Any]]:
    """Old and new rows that are the same row, in the new order; then the old rows left over."""
    left, found = list(old), dict[int, Any]()

    def look(same: Callable[[Any, Any], bool]) -> None:
        for index, row in enumerate(new):
            match = None if index in found else next((r for r in left if same(r, row)), None)
            if match is not None:
                found[index] = match
                left[:] = [r for r in left if r is not match]

    look(lambda one, other: _content(table, one) == _content(table, other))
    look(lambda one, other: table.key(one) == table.key(other))
    look(table.alike)
    return [(found.get(index), row) for index, row in enumerate(new)] + [(r, None) for r in left]


def _content(table: ComparedTable, row: Any) -> tuple[Any, ...]:
    return (group_of(row), *((c.text, c.amount is None) for c in table.cells(row).values()))


def group_of(row: Any) -> str:
    """What a row stands under: 类别 of a goal, 章节 of a piece of part one."""
    return row.kind if isinstance(row, PublicGoal) else getattr(row, "chapter", "")


def all_withheld(goals: Sequence[PublicGoal]) -> bool:
    """Whether one substitute stands for all goals of a kind."""
    return len(goals) == 1 and goals[0].number == 0 and bool(goals[0].withheld)


def joined_goals(goals: Sequence[PublicGoal]) -> PrintedCell:
    """Goals of a kind as one cell."""
    text = "\n".join(numbered(goal.number, goal.text) for goal in goals)
    return PrintedCell(text, all_withheld(goals))
