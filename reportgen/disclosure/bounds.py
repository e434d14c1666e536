"""How closely published sums enclose withheld amounts, by linear programming.

As `linear`, it knows amounts as cells. What is no equation but limits amounts all the same (a
share that only grows, a total that is printed rounded) is a `Range`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reportgen.disclosure.linear import Cell, Equation

_INFINITE = float("inf")
_ZERO = 1e-9  # a multiplier that is no larger took no part in the proof


@dataclass(frozen=True)
class Range:
    """`low` ≤ Σ factor · amount ≤ `high`, as anyone can read it; None where there is no limit."""

    terms: Mapping[Cell, int]
    low: Fraction | None
    high: Fraction | None
    source: str = ""

    def holds(self, amounts: Mapping[Cell, Fraction]) -> bool:
        """Whether it is true of the amounts, withheld ones included."""
        found = sum((f * amounts[cell] for cell, f in self.terms.items()), Fraction(0))
        return (self.low is None or self.low <= found) and (self.high is None or found <= self.high)


@dataclass(frozen=True)
class Interval:
    """What a reader knows of an amount: its limits, and the sources that these follow from."""

    low: float
    high: float
    sources: tuple[str, ...]

    @property
    def width(self) -> float:
        """How far the limits are apart; infinite where there is no upper one."""
        return self.high - self.low


@dataclass(frozen=True)
class _Row:
    """A limit over unknown cells only."""

    terms: Mapping[Cell, int]
    low: float
    high: float
    source: str


def bounds(
    equations: Sequence[Equation],
    unknown: Collection[Cell],
    public: Mapping[Cell, Fraction],
    ranges: Sequence[Range] = (),
    wanted: Collection[Cell] | None = None,
) -> dict[Cell, Interval]:
    """The interval of each unknown amount (of those `wanted`).

    `public` are the amounts of all other cells. Amounts are taken to be 0 or more. Cells in no
    equation or range are left out.
    """
    limits = [*map(_as_range, equations), *ranges]
    rows = [row for limit in limits if (row := _over_unknown(limit, unknown, public))]
    intervals: dict[Cell, Interval] = {}
    for component in _components(rows):
        cells = dict.fromkeys(cell for row in component for cell in row.terms)
        asked = [cell for cell in cells if wanted is None or cell in wanted]
        if asked:
            intervals.update(_intervals(component, list(cells), asked))
    return intervals


def _as_range(equation: Equation) -> Range:
    low, high = equation.total - equation.slack, equation.total + equation.slack
    return Range(equation.terms, low, high, equation.source)


def _over_unknown(
    limit: Range, unknown: Collection[Cell], public: Mapping[Cell, Fraction]
) -> _Row | None:
    """The limit with what is public taken to the other side; None where nothing is left."""
    terms = {cell: factor for cell, factor in limit.terms.items() if cell in unknown}
    if not terms:
        return None
    seen = (f * public[cell] for cell, f in limit.terms.items() if cell not in terms)
    known = sum(seen, Fraction(0))
    low = -_INFINITE if limit.low is None else float(limit.low - known)
    high = _INFINITE if limit.high is None else float(limit.high - known)
    return _Row(terms, low, high, limit.source)


def _components(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """The rows in groups that share no cell: each can be solved by itself."""
    holding: dict[Cell, list[int]] = {}
    for number, row in enumerate(rows):
        for cell in row.terms:
            holding.setdefault(cell, []).append(number)
    seen: set[int] = set()
    for start in range(len(rows)):
        if start in seen:
            continue
        seen.add(start)
        group, waiting = [], [start]
        while waiting:
            number = waiting.pop()
            group.append(number)
            for cell in rows[number].terms:
                waiting += (n for n in holding[cell] if n not in seen)
                seen.update(holding.pop(cell))
                holding[cell] = []
        yield [rows[number] for number in sorted(group)]


def _intervals(
    rows: Sequence[_Row], cells: Sequence[Cell], asked: Sequence[Cell]
) -> Iterator[tuple[Cell, Interval]]:
    """The intervals of the cells asked for, in one component."""
    import highspy  # the library is only needed where something is withheld

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    place = {cell: number for number, cell in enumerate(cells)}
    for _ in cells:
        solver.addVar(0, _INFINITE)
    for row in rows:
        columns = [place[cell] for cell in row.terms]
        # a row of amounts in 元 beside shares in per cent: its factors brought near 1
        sizes = [abs(factor) for factor in row.terms.values()]
        size = float(max(sizes)) ** 0.5 * float(min(sizes)) ** 0.5
        factors = [factor / size for factor in row.terms.values()]
        solver.addRow(row.low / size, row.high / size, len(columns), columns, factors)
    for cell in asked:
        solver.changeColCost(place[cell], 1)
        low, below = _optimum(solver, highspy.ObjSense.kMinimize)
        high, above = _optimum(solver, highspy.ObjSense.kMaximize)
        solver.changeColCost(place[cell], 0)
        proving = dict.fromkeys(rows[n].source for n in sorted(below | above))
        yield (
            cell,
            Interval(
                low or 0.0, _INFINITE if high is None else high, tuple(s for s in proving if s)
            ),
        )


def _optimum(solver: Any, sense: Any) -> tuple[float | None, set[int]]:
    """The smallest or largest value of what costs, None where there is none; the rows it is due to.

    Those are the rows with a multiplier: they are what proves that the value is the limit.
    """
    import highspy

    solver.changeObjectiveSense(sense)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None, set()
    multipliers = solver.getSolution().row_dual
    due = {number for number, multiplier in enumerate(multipliers) if abs(multiplier) > _ZERO}
    return float(solver.getInfo().objective_function_value), due
