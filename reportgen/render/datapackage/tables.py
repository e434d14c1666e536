"""The CSV tables of the open data: what each row of the public view says in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from reportgen import schema
from reportgen.core.values import format_number
from reportgen.document.public import (
    Amount,
    FurtherCell,
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    PublicRecord,
    PublicStub,
    Substitute,
)
from reportgen.schema import Column, Kind, Table, declared_column

# Columns that only the open data have.
_PLACE = Column("项目序号", "place", Kind.INTEGER, help="项目在本文本中的先后，从 1 起")
_NUMBER = Column("序号", "number", Kind.INTEGER, help="在本项目中的先后")
_SUBSTITUTES = Column(
    "替代文字",
    "substitutes",
    help="本行以替代文字公开的列，写成“列名：替代文字”，几列用“；”隔开；这样的数字列空着",
)
_WHOLE = Column(
    "整个不予公开",
    "whole",
    Kind.CHOICE,
    choices=(schema.YES, schema.NO),
    help="“是”的一行只有单位（可能空着）和替代文字，替代文字写在项目名称里",
)
_ORDER = Column("序号", "order", Kind.INTEGER, help="文本里印出的编号；不编号的文本里是先后")
_PRINTED = Column("指标值原文", "printed", help="印在一列里的指标值，连同性质和单位")
_TITLE = Column(schema.HEADING, "heading", help="文本里的标题，与“项目名称＋绩效目标表”不同时才有")
TableRow = Sequence[str]


def make_tables(view: PublicDepartment) -> Iterator[tuple[Table, list[TableRow]]]:
    """Every CSV table with its rows; all of them, rows or none."""
    numbered = list(enumerate(view.entries, start=1))
    projects = [(str(n), e) for n, e in numbered if isinstance(e, PublicProject)]
    units = {entry.unit for _, entry in numbered if entry.unit}
    yield UNITS, [(unit.code, unit.name) for unit in sorted(units, key=lambda unit: unit.code)]
    further = _further_columns(schema.PROJECTS, [project for _, project in projects])
    rows = [_of_entry(str(number), entry, further) for number, entry in numbered]
    yield _with_further(PROJECTS, further), rows
    yield _rows_of(_GOALS, schema.GOALS, projects, lambda p: p.goals, _of_goal)
    yield _rows_of(_INDICATORS, schema.INDICATORS, projects, lambda p: p.indicators, _of_indicator)
    yield _rows_of(_FINANCE, schema.FINANCE, projects, lambda p: p.finance, _of_line)
    for table in schema.RECORD_TABLES:
        if any(table.name in project.records for _, project in projects):
            public = _open(table, _PLACE, _NUMBER, _SUBSTITUTES)
            yield _rows_of(public, table, projects, partial(_records, table.name))
    yield (
        _ATTRIBUTES,
        [
            (place, name, text, f"值：{text}" if name in project.withheld else "")
            for place, project in projects
            for name, text in sorted(project.attributes.items())
        ],
    )
    yield _NARRATIVE, [_of_item(item) for item in view.narrative]


def _rows_of(
    public: Table,
    table: Table,
    projects: Sequence[tuple[str, PublicProject]],
    rows_of: Callable[[PublicProject], Sequence[Any]],
    cells_of: Callable[[Any], Mapping[str, str | Amount]] = lambda _: {},
) -> tuple[Table, list[TableRow]]:
    """A table with rows of projects, their further columns behind those of every dataset."""
    further = _further_columns(table, [row for _, project in projects for row in rows_of(project)])
    lines: list[TableRow] = []
    for place, project in projects:
        for number, row in enumerate(rows_of(project), start=1):
            cells = {**cells_of(row), **_further_cells(row, further)}
            at = str(row.number) if table == schema.GOALS else str(number)
            lines.append((place, at, *map(_shown, cells.values()), _substitutes(row, cells)))
    return _with_further(public, further), lines


def _further_columns(table: Table, rows: Sequence[Any]) -> tuple[Column, ...]:
    """The further columns that are printed of any of the rows: those of the schema first."""
    own = {column.label: column for column in table.columns}
    printed = dict.fromkeys(label for row in rows for label, _ in row.further)
    numbers = {label for row in rows for label, cell in row.further if isinstance(cell, Decimal)}
    known = [column for label, column in own.items() if label in printed]
    declared = (label for label in printed if label not in own)
    kinds = {True: Kind.NUMBER, False: Kind.TEXT}
    return (*known, *(declared_column(label, kinds[label in numbers]) for label in declared))


def _further_cells(row: Any, columns: Sequence[Column]) -> dict[str, FurtherCell]:
    """The cells of a row in these columns; blank where its form does not print one."""
    own = dict(row.further)
    return {column.label: own.get(column.label, "") for column in columns}


def _with_further(public: Table, further: Sequence[Column]) -> Table:
    """The table with these columns before 替代文字, which is the last."""
    return replace(public, columns=(*public.columns[:-1], *further, public.columns[-1]))


def _shown(cell: FurtherCell | Amount) -> str:
    return cell if isinstance(cell, str) else _number(cell)


def _open(table: Table, *columns: Column) -> Table:
    """A table of the glossary with the columns that its open data have."""
    return Table(table.name, table.label, (), columns, table.help)


def _some(table: Table, *without: str) -> Iterator[Column]:
    """The columns that every dataset has, without some."""
    return (c for c in table.columns if not c.further and c.label not in without)


UNITS = _open(schema.UNITS, *_some(schema.UNITS, "部门编码"))
PROJECTS = _open(
    schema.PROJECTS,
    _PLACE,
    _WHOLE,
    *_some(schema.PROJECTS, "序号"),
    _TITLE,
    _ORDER,
    _SUBSTITUTES,
)
_GOALS = _open(schema.GOALS, _PLACE, *_some(schema.GOALS, "项目编码"), _SUBSTITUTES)
_INDICATORS = _open(
    schema.INDICATORS,
    _PLACE,
    _NUMBER,
    *_some(schema.INDICATORS, "项目编码", "序号", "指标值原文"),
    _PRINTED,
    _SUBSTITUTES,
)
_FINANCE = _open(
    schema.FINANCE, _PLACE, _NUMBER, *_some(schema.FINANCE, "项目编码", "序号"), _SUBSTITUTES
)
_ATTRIBUTES = _open(schema.ATTRIBUTES, _PLACE, *_some(schema.ATTRIBUTES, "编码"), _SUBSTITUTES)
_NARRATIVE = _open(schema.NARRATIVE, *_some(schema.NARRATIVE, "部门编码"), _SUBSTITUTES)


def _records(name: str, project: PublicProject) -> Sequence[PublicRecord]:
    return project.records.get(name, ())


def _of_entry(place: str, entry: PublicProject | PublicStub, further: Sequence[Column]) -> TableRow:
    order = "" if entry.order is None else str(entry.order)
    if isinstance(entry, PublicStub):
        unit = entry.unit.code if entry.unit else ""
        blank = [""] * (len(PROJECTS.columns) - 7)
        name = entry.substitute
        blank_further = [""] * len(further)
        behind = (order, *blank_further, f"项目名称：{name}")
        return (place, schema.YES, "", unit, name, *blank, *behind)
    amounts = {"预算数": entry.budget, "财政资金": entry.fiscal, "其他资金": entry.other}
    plan = dict(zip(schema.PLAN_LABELS, entry.plan, strict=True))
    texts = {"资金性质": entry.funding, "资金用途": entry.purpose, schema.HEADING: entry.heading}
    more = _further_cells(entry, further)
    return (
        place, schema.NO, entry.code, entry.unit.code, entry.name, entry.funding,
        *map(_number, amounts.values()), entry.purpose, *map(_number, plan.values()),
        entry.form, entry.heading, order, *map(_shown, more.values()),
        _substitutes(entry, {**texts, **amounts, **plan, **more}),
    )  # fmt: skip


def _of_goal(goal: PublicGoal) -> Mapping[str, str | Amount]:
    return {"类别": goal.kind, "绩效目标": goal.text}


def _of_indicator(row: PublicIndicator) -> Mapping[str, str | Amount]:
    return {
        "一级指标": row.level1, "二级指标": row.level2, "三级指标": row.level3,
        "绩效指标描述": row.description, "指标性质": row.sign, "指标值": row.number,
        "计量单位": row.unit, "指标值确定依据": row.basis, "评分标准": row.scoring,
        "备注": row.remark, "指标值原文": row.value,
    }  # fmt: skip


def _of_line(line: PublicFinanceLine) -> Mapping[str, str | Amount]:
    return {
        "资金来源": line.source, "金额": line.amount, "利率": line.rate, "占比": line.share,
        "已到位资金": line.received, "到位时间": line.received_on, "抵质押状况": line.pledge,
    }  # fmt: skip


def _of_item(item: PublicItem) -> TableRow:
    cells = {
        "标题": item.title, "正文": item.body, "绩效目标": item.goal, "绩效指标": item.indicator,
    }  # fmt: skip
    return (item.chapter, str(item.number), *cells.values(), _substitutes(item, cells))


def _number(amount: Amount) -> str:
    """An amount as a number; blank where it is none, or withheld."""
    return format_number(amount) if isinstance(amount, Decimal) else ""


def _substitutes(row: Any, cells: Mapping[str, str | Amount]) -> str:
    """The columns of a row that hold substitutes, with them."""
    amounts = {label: c.text for label, c in cells.items() if isinstance(c, Substitute)}
    withheld = getattr(row, "withheld", ())
    texts = {label: str(cells[label]) for label in withheld if label in cells}
    return "；".join(f"{label}：{text}" for label, text in {**texts, **amounts}.items())


# The glossary's help is for those who fill in; readers need less.
ADDED_COLUMNS = (_PLACE, _NUMBER, _SUBSTITUTES, _WHOLE, _TITLE, _ORDER, _PRINTED)
