"""How the rows of each table are compared: which rows are the same, and what a row is called."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen import schema
from reportgen.diff.cells import (
    EMPTY_CELL,
    PrintedCells,
    cells_of_finance,
    cells_of_goal,
    cells_of_indicator,
    cells_of_item,
    further_cells,
)
from reportgen.document.public import PublicGoal, PublicIndicator, PublicItem

_TELLING_APART = ("期间", "目标序号", "构成类别")
_TARGET = frozenset(("指标值", "指标性质", "计量单位"))  # one statement: withheld together


@dataclass(frozen=True)
class ComparedTable:
    """How the rows of a table are compared.

    Rows with one `key` are the same row, and so are those left over that are `similar`. A row is
    called by its cell in the column `naming`; `summary` are the columns printed of a row that was
    added or removed.
    """

    name: str
    cells: Callable[[Any], PrintedCells]
    key: Callable[[Any], Hashable]
    similar: Callable[[Any, Any], bool]
    naming: str
    summary: tuple[str, ...]


def _similar_indicators(one: PublicIndicator, other: PublicIndicator) -> bool:
    if one.description and one.description == other.description:
        return True
    texts = (one.level2, one.value, one.basis)
    return all(texts) and texts == (other.level2, other.value, other.basis)


def _apart(row: Any) -> tuple[str, ...]:
    """What tells two rows of the same name apart: 期间 and goal of an indicator, 构成类别."""
    return tuple(str(cell) for label, cell in row.further if label in _TELLING_APART)


def _further_text(row: Any, label: str) -> str:
    return str(dict(row.further).get(label, ""))


def _records(table: schema.Table, naming: str, *summary: str) -> ComparedTable:
    """A table of further columns alone, whose rows are called by the column `naming`."""
    return ComparedTable(
        table.label,
        further_cells,
        lambda row: (_further_text(row, naming), *_apart(row)),
        lambda *_: False,
        naming,
        (naming, *summary),
    )


RECORDS = {
    "tasks": _records(schema.TASKS, "任务名称", "主要内容", "任务金额"),
    "schedule": _records(schema.SCHEDULE, "实施内容", "开始时间", "完成时间"),
    "composition": _records(schema.COMPOSITION, "构成项目", "构成金额"),
}

GOALS = ComparedTable(
    "绩效目标", cells_of_goal, lambda g: (g.kind, g.number), lambda *_: False, "", ("绩效目标",)
)

INDICATORS = ComparedTable(
    "指标",
    cells_of_indicator,
    lambda row: (row.level1, row.level2, row.level3, *_apart(row)),
    _similar_indicators,
    "三级指标",
    ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"),
)

FINANCE = ComparedTable(
    "资金来源",
    cells_of_finance,
    lambda line: line.source,
    lambda *_: False,
    "资金来源",
    ("资金来源", "金额"),
)

NARRATIVE = ComparedTable(
    "文本",
    cells_of_item,
    lambda item: (item.chapter, item.title, 0 if item.title else item.number),
    lambda one, other: (one.chapter, one.number) == (other.chapter, other.number),
    "标题",
    ("标题", "正文", "绩效目标", "绩效指标"),
)


def pair_rows(
    table: ComparedTable, old: Sequence[Any], new: Sequence[Any]
) -> list[tuple[Any, Any]]:
    """Old and new rows that are the same row, in the new order; then the old rows left over.

    A new row without an old one is paired with None, and likewise an old one without a new one.
    """
    left, partners = list(old), dict[int, Any]()

    def pair(same: Callable[[Any, Any], bool]) -> None:
        for index, row in enumerate(new):
            partner = None if index in partners else next((r for r in left if same(r, row)), None)
            if partner is not None:
                partners[index] = partner
                left[:] = [r for r in left if r is not partner]

    pair(lambda one, other: _content(table, one) == _content(table, other))
    pair(lambda one, other: table.key(one) == table.key(other))
    pair(table.similar)
    return [(partners.get(index), row) for index, row in enumerate(new)] + [(r, None) for r in left]


def _content(table: ComparedTable, row: Any) -> tuple[Any, ...]:
    return (_group(row), *((c.text, c.amount is None) for c in table.cells(row).values()))


def _group(row: Any) -> str:
    """What a row stands under: 类别 of a goal, 章节 of an item of part one."""
    return row.kind if isinstance(row, PublicGoal) else getattr(row, "chapter", "")


def row_label(table: ComparedTable, row: Any) -> str:
    """What a row is called: 指标“成活率”."""
    if isinstance(row, PublicGoal):
        return f"{row.kind}{row.number or ''}"
    if isinstance(row, PublicItem) and not row.title:
        return f"{row.chapter}第 {row.number} 段"
    name = table.cells(row).get(table.naming, EMPTY_CELL).text
    group = _group(row) or table.name
    return f"{group}“{name}”" if name else group


def row_summary(table: ComparedTable, row: Any, withheld: Collection[str]) -> str:
    """A row that was added or removed in one line, without the columns `withheld`."""
    cells = table.cells(row)
    shown = (cells[label].text for label in table.summary if label in cells.keys() - withheld)
    return "；".join(text for text in shown if text)


def withheld_columns(table: ComparedTable, rows: Sequence[Any]) -> frozenset[str]:
    """The columns that are withheld in any of the rows."""
    labels = {label for row in rows for label, cell in table.cells(row).items() if cell.withheld}
    return frozenset(labels | (_TARGET if labels & _TARGET else set()))
