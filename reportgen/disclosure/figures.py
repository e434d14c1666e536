"""The figures of one project, and what its form lets a reader reckon from one to another.

Amounts, shares, progress of spending and points are cells (`AmountCell`); what adds up, is a share
of something or only grows is an equation or a range over them. That is taken to hold where it
holds of the figures of the dataset as they are printed, rounded. Of a project withheld whole a
reader knows no more than that its budget has two parts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm
from typing import Any, NamedTuple

from reportgen import schema
from reportgen.core.values import fold
from reportgen.dataset.funding_sources import FundingSources, is_total, sources_of
from reportgen.dataset.model import Dataset, FinanceLine, Project
from reportgen.dataset.rows import amount_in, text_in
from reportgen.disclosure.bounds import Range
from reportgen.disclosure.linear import Equation

PROJECTS, FINANCE = schema.PROJECTS.label, schema.FINANCE.label
TASKS, COMPOSITION = schema.TASKS.label, schema.COMPOSITION.label
_INDICATORS = schema.INDICATORS.label
_POINTS = re.compile(r"(?:分值|权重|满分)?:?(\d+(?:\.\d+)?)[分%]?")
_FULL_POINTS = re.compile(r"(?:满分|分值|权重)(?:为|是|:)?(\d+(?:\.\d+)?)[分%]?")
_SUMS_OF_POINTS = (Fraction(100), Fraction(90))  # 90 where 10 go to the budget's execution
_ROUNDED = {"万元": Fraction(1, 100), "元": Fraction(100)}  # 0.01 万元: as sums are printed


class AmountCell(NamedTuple):
    """A figure in the dataset: table, row and column as the user sees them."""

    table: str
    row: int
    column: str
    department: str
    unit: str

    def __str__(self) -> str:
        return f"“{self.table}”表第 {self.row} 行“{self.column}”列"


_OF_PROJECT = (*schema.FURTHER_PARTS, *schema.WHOLE_AMOUNTS, "执行率分值")
_OF_TASKS = ("任务金额", "任务财政资金", "任务其他资金")
_OF_COMPOSITION = ("构成金额", "构成占比", "上年金额", "前年金额")
_MONEY = frozenset((*schema.AMOUNTS, *_OF_PROJECT, *_OF_TASKS, *_OF_COMPOSITION)) - {
    "构成占比",
    "执行率分值",
}
COLUMNS_OF_SOURCES = ("金额", "已到位资金", "占比")
Figures = dict[AmountCell, Decimal | None]
Known = Equation | Range


@lru_cache(maxsize=1 << 16)
def as_fraction(value: Decimal | None) -> Fraction:
    """An amount to reckon with, 0 where there is none: the same ones come again and again."""
    return Fraction(value or 0)


def rounding(cell: AmountCell, value: Fraction, money_unit: str) -> Fraction:
    """How finely a figure is printed: money to 0.01 万元, a share to its last digit."""
    if cell.column in ("占比", "构成占比"):
        digits = next(n for n in range(12) if n == 11 or (value * 10**n).denominator == 1)
        return Fraction(1, 10**digits)
    if cell.table == FINANCE:
        return _ROUNDED["元"]
    return _ROUNDED.get(money_unit, Fraction(0)) if cell.column in _MONEY else Fraction(0)


def points_in(text: str) -> Decimal | None:
    """The points that a cell states and nothing else: `10分`, `10`; None where it says more."""
    match = _POINTS.fullmatch(fold(text))
    return Decimal(match[1]) if match else None


def amounts_of(dataset: Dataset, project: Project) -> Figures:
    """预算数 and its parts."""
    department = dataset.units[project.unit].department
    values = zip(schema.AMOUNTS, (project.budget, project.fiscal, project.other), strict=True)
    return {
        AmountCell(PROJECTS, project.row, label, department, project.unit): value
        for label, value in values
    }


class ProjectFigures:
    """The figures of one project by cell, and what is known of them together.

    `named` finds a cell by its column and the name of its row: that of the source or indicator.
    """

    def __init__(self, dataset: Dataset, project: Project, *, whole: bool) -> None:
        self._department = dataset.units[project.unit].department
        self.project = project
        self.whole = whole
        self._money_unit = dataset.settings.money_unit
        self._lines = sources_of(dataset.finance.get(project.code, ()))
        self._indicators = dataset.indicators.get(project.code, ())
        self._plan = {} if whole else self._cells_of_plan()
        self.cells: Figures = {**amounts_of(dataset, project), **self._plan}
        self.named = {(cell.column, ""): cell for cell in self.cells}
        for line in dataset.finance.get(project.code, ()):
            values = (line.amount, line.received, line.share)
            for column, value in zip(COLUMNS_OF_SOURCES, values, strict=True):
                if column == "占比" and line is self._lines.total:
                    continue  # always 100: no secret
                self._add(FINANCE, line.row, column, line.source, value)
        self._withheld = dataset.withholding.of(project.code)
        self._add_further(PROJECTS, "", project, _OF_PROJECT, "")
        self._tasks = dataset.rows_of(schema.TASKS, project.code)
        for task in self._tasks:
            name = text_in(task, "任务名称")
            self._add_further(TASKS, name, task, _OF_TASKS, task.number)
        self._parts = dataset.rows_of(schema.COMPOSITION, project.code)
        for part in self._parts:
            name = text_in(part, "构成项目")
            self._add_further(COMPOSITION, name, part, _OF_COMPOSITION, part.number)
        for indicator in () if whole else self._indicators:
            self._add_further(_INDICATORS, indicator.level3, indicator, ("权重",), indicator.number)
            for column, text in (("备注", indicator.remark), ("评分标准", indicator.scoring)):
                if (points := points_in(text)) is not None:
                    self._add(_INDICATORS, indicator.row, column, indicator.level3, points)

    def _add(self, table: str, row: int, column: str, name: str, value: Decimal | None) -> None:
        cell = self._cell(table, row, column)
        self.cells[cell] = value
        self.named[column, fold(name)] = cell

    def _add_further(
        self, table: str, name: str, row: Any, columns: Sequence[str], number: int | str
    ) -> None:
        """The further columns of a row that hold an amount, or withhold one."""
        for column in columns:
            value = amount_in(row, column)
            withheld = self._withheld and self._withheld.substitute(column, number) is not None
            if value is not None or withheld:
                self._add(table, row.row, column, name, value)

    def _there(self, table: str, row: int, *columns: str) -> list[AmountCell]:
        """Those of the cells that hold an amount, or withhold one."""
        cells = (self._cell(table, row, column) for column in columns)
        return [cell for cell in cells if cell in self.cells]

    def _cell(self, table: str, row: int, column: str) -> AmountCell:
        return AmountCell(table, row, column, self._department, self.project.unit)

    def _cells_of_plan(self) -> Figures:
        project = self.project
        values = (
            project.plan_march,
            project.plan_june,
            project.plan_october,
            project.plan_december,
        )
        return {
            self._cell(PROJECTS, project.row, label): value
            for label, value in zip(schema.PLAN_LABELS, values, strict=True)
            if value is not None
        }

    def known(self, hidden: frozenset[AmountCell]) -> Iterator[Known]:
        """What a reader knows of the figures, of which those in `hidden` are withheld."""
        budget, *parts = (self._cell(PROJECTS, self.project.row, label) for label in schema.AMOUNTS)
        further = self._there(PROJECTS, self.project.row, *schema.FURTHER_PARTS)
        if self.whole:  # what it does not hold is no figure of it
            further = [cell for cell in further if self.cells[cell] is not None]
        if further:
            source = "预算数＝财政资金＋其他资金＋上年结转＋上级补助＋地方资金"
            yield from self._sum(budget, [*parts, *further], hidden, source)
        else:
            yield from self._sum(budget, parts, hidden, "预算数＝财政资金＋其他资金")
        if self.whole:
            return
        whole = self._there(PROJECTS, self.project.row, *schema.WHOLE_AMOUNTS)
        if len(whole) > 1 and whole[0].column == schema.WHOLE_AMOUNTS[0]:
            source = "实施期资金总额＝实施期财政资金＋实施期其他资金"
            yield from self._sum(whole[0], whole[1:], hidden, source)
        yield from self._sums_of_tasks(hidden)
        yield from self._sums_of_composition(hidden)
        for column in COLUMNS_OF_SOURCES:
            yield from self._sums_of_sources(column, hidden)
        yield from self._shares_of_total(hidden)
        yield from self._received_within_amounts()
        yield from self._points(hidden)

    def _sum(
        self,
        whole: AmountCell,
        parts: Sequence[AmountCell],
        hidden: frozenset[AmountCell],
        source: str,
    ) -> Iterator[Equation]:
        """That the parts add up to the whole.

        The form says so, and a reader will believe it: so it counts where some of the figures are
        withheld, whether these fit or not, or else what is found would depend on them. Where all
        are public, as far as they really add up when printed rounded.
        """
        if not parts:
            return
        cells = [whole, *parts]
        terms = {whole: 1, **dict.fromkeys(parts, -1)}
        exact = Equation(terms, Fraction(0), source)
        if not hidden.isdisjoint(cells):
            given = [cell for cell in (parts if whole in hidden else [whole]) if cell not in hidden]
            if not given or any(self.cells[cell] is not None for cell in given):
                yield exact
            return
        if exact.holds(self._values(cells)):
            yield exact
            return
        slack = sum((self._rounding(cell) for cell in cells), Fraction(0)) / 2
        rounded = Equation(terms, Fraction(0), source, slack)
        if rounded.holds(self._values(cells)):
            yield rounded

    def _values(self, cells: Sequence[AmountCell]) -> Mapping[AmountCell, Fraction]:
        return {cell: self._value(cell) for cell in cells}

    def _value(self, cell: AmountCell) -> Fraction:
        return Fraction(self.cells[cell] or 0)

    def _rounding(self, cell: AmountCell) -> Fraction:
        return rounding(cell, self._value(cell), self._money_unit)

    def _sums_of_sources(self, column: str, hidden: frozenset[AmountCell]) -> Iterator[Equation]:
        def cells(lines: Sequence[FinanceLine]) -> list[AmountCell]:
            return [self._cell(FINANCE, line.row, column) for line in lines]

        sources: FundingSources = self._lines
        top = cells(sources.top)
        for total in cells([sources.total]) if sources.total else ():
            if self.cells.get(total) is None and total not in hidden:
                continue
            yield from self._sum(total, top, hidden, f"资金来源“{column}”的合计＝各项来源之和")
        if column == "占比" and any(self.cells[cell] is not None for cell in top):
            yield from self._sum_to(Fraction(100), top, hidden, "各项来源的占比合计 100%")
        for owner, parts in sources.parts:
            source = f"资金来源“{column}”的上级＝下级之和"
            yield from self._sum(cells([owner])[0], cells(parts), hidden, source)

    def _sums_of_tasks(self, hidden: frozenset[AmountCell]) -> Iterator[Equation]:
        """What the tasks cost: each its two parts, all together the budget of the project."""
        for task in self._tasks:
            cells = self._there(TASKS, task.row, *_OF_TASKS)
            if len(cells) > 1 and cells[0].column == _OF_TASKS[0]:
                yield from self._sum(cells[0], cells[1:], hidden, "任务金额＝财政资金＋其他资金")
        for label, column in zip(schema.AMOUNTS, _OF_TASKS, strict=True):
            cells = [c for task in self._tasks for c in self._there(TASKS, task.row, column)]
            total = self._cell(PROJECTS, self.project.row, label)
            if self.cells.get(total) is not None or total in hidden:
                yield from self._sum(total, cells, hidden, f"{label}＝各项年度任务之和")

    def _sums_of_composition(self, hidden: frozenset[AmountCell]) -> Iterator[Equation]:
        """What 资金构成 adds up to, kind by kind, and the share of each part."""
        kinds: dict[str, list[Any]] = {}
        for part in self._parts:
            kinds.setdefault(text_in(part, "构成类别"), []).append(part)
        for rows in kinds.values():
            totals = [row for row in rows if is_total(text_in(row, "构成项目"))]
            parts = [row for row in rows if row not in totals]
            for column in _OF_COMPOSITION:
                cells = [c for row in parts for c in self._there(COMPOSITION, row.row, column)]
                for total in totals[:1]:
                    for whole in self._there(COMPOSITION, total.row, column):
                        source = f"资金构成“{column}”的合计＝各项之和"
                        yield from self._sum(whole, cells, hidden, source)
                if column == "构成占比" and cells:
                    source = "资金构成的占比合计 100%"
                    yield from self._sum_to(Fraction(100), cells, hidden, source)
            yield from self._shares_of_composition(parts, totals, hidden)

    def _shares_of_composition(
        self, parts: Sequence[Any], totals: Sequence[Any], hidden: frozenset[AmountCell]
    ) -> Iterator[Equation]:
        rows = totals[:1] or parts
        total = [c for row in rows for c in self._there(COMPOSITION, row.row, "构成金额")]
        for part in parts:
            cells = self._there(COMPOSITION, part.row, "构成金额", "构成占比")
            unknown = any(self.cells[cell] is None for cell in (*cells, *total))
            if len(cells) < 2 or unknown or hidden.isdisjoint([*cells, *total]):
                continue
            yield from self._share(cells[0], cells[1], total, hidden)

    def _sum_to(
        self,
        total: Fraction,
        cells: Sequence[AmountCell],
        hidden: frozenset[AmountCell],
        source: str,
    ) -> Iterator[Equation]:
        """That the cells add up to a fixed number; withheld ones whether they fit or not."""
        unsure = not hidden.isdisjoint(cells)
        slack = sum((self._rounding(cell) for cell in cells), Fraction(0)) / 2
        for allowed in (Fraction(0), slack):
            equation = Equation(dict.fromkeys(cells, 1), total, source, allowed)
            if unsure or equation.holds(self._values(cells)):
                yield equation
                return

    def _shares_of_total(self, hidden: frozenset[AmountCell]) -> Iterator[Equation]:
        """占比 of each line: its amount is that share of the total."""
        sources = self._lines
        whole = [sources.total] if sources.total and sources.total.amount else sources.top
        total = [self._cell(FINANCE, line.row, "金额") for line in whole]
        below = [line for _, parts in sources.parts for line in parts]
        for line in (*sources.top, *below):
            amount = self._cell(FINANCE, line.row, "金额")
            share = self._cell(FINANCE, line.row, "占比")
            if hidden.isdisjoint([amount, share, *total]) or None in (line.amount, line.share):
                continue
            yield from self._share(amount, share, total, hidden)

    def _share(
        self,
        amount: AmountCell,
        share: AmountCell,
        total: Sequence[AmountCell],
        hidden: frozenset[AmountCell],
    ) -> Iterator[Equation]:
        """Amount = share × total: an equation as long as one of the two factors is public."""
        of_total = sum((self._value(cell) for cell in total), Fraction(0))
        off = abs(100 * self._value(amount) - self._value(share) * of_total)
        slack = self._rounding(share) * of_total / 2 + 100 * self._rounding(amount)
        if off > slack:
            return
        factors: dict[AmountCell, Fraction] = {}
        if share not in hidden:
            factors = dict.fromkeys(total, -self._value(share))
        elif hidden.isdisjoint(total):
            factors = {share: -of_total}
        else:
            return
        factors[amount] = factors.get(amount, Fraction(0)) + 100
        scale = lcm(*(factor.denominator for factor in factors.values()))
        terms = {cell: int(factor * scale) for cell, factor in factors.items() if factor}
        source = "资金来源的金额＝占比×合计"
        yield Equation(terms, Fraction(0), source, slack * scale if off else Fraction(0))

    def _received_within_amounts(self) -> Iterator[Range]:
        """已到位资金 is no more than the amount of its line."""
        for line in (*self._lines.top, *([self._lines.total] if self._lines.total else ())):
            amount = self._cell(FINANCE, line.row, "金额")
            received = self._cell(FINANCE, line.row, "已到位资金")
            within = Range({amount: 1, received: -1}, Fraction(0), None, "已到位资金不超过金额")
            if None not in (line.amount, line.received) and self._holds(within):
                yield within

    def _holds(self, known: Range) -> bool:
        return known.holds(self._values(list(known.terms)))

    def growing_plan(self, hidden: frozenset[AmountCell], told: Set[AmountCell]) -> Iterator[Range]:
        """资金支出计划 is cumulative, in per cent: it only grows, up to 100.

        That tells nothing where all shares are `hidden` and none of them is `told` of otherwise.
        """
        source = "资金支出计划是累计数，只增不减，至多 100%"
        cells = list(self._plan)
        if hidden.issuperset(cells) and told.isdisjoint(cells):
            return
        ranges = [
            *(Range({cell: 1}, None, Fraction(100), source) for cell in cells[-1:]),
            *(
                Range({after: 1, before: -1}, Fraction(0), None, source)
                for before, after in pairwise(cells)
            ),
        ]
        yield from filter(self._holds, ranges)

    def _points(self, hidden: frozenset[AmountCell]) -> Iterator[Equation]:
        """Points of indicators: they sum to 100 (or 90), and stand in 备注 and in 评分标准."""
        execution = self._there(PROJECTS, self.project.row, "执行率分值")
        for column in ("备注", "评分标准", "权重"):
            cells = [
                cell for cell in self.cells if cell.table == _INDICATORS and cell.column == column
            ]
            if column == "权重" and cells and execution:
                source = "各项指标的权重和执行率分值合计 100 分"
                yield from self._sum_to(Fraction(100), [*cells, *execution], hidden, source)
                continue
            for total in _SUMS_OF_POINTS:
                yield from self._sum_to(total, cells, hidden, f"各项指标的分值合计 {total} 分")
        for indicator in self._indicators:
            remark = self._cell(_INDICATORS, indicator.row, "备注")
            scoring = self._cell(_INDICATORS, indicator.row, "评分标准")
            stated = _FULL_POINTS.search(fold(indicator.scoring))
            if {remark, scoring} <= self.cells.keys():
                yield from self._sum(remark, [scoring], hidden, "分值＝评分标准的满分")
            elif stated and self.cells.get(remark) == Decimal(stated[1]):
                yield Equation({remark: 1}, Fraction(Decimal(stated[1])), "评分标准写的满分")
