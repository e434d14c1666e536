"""Which withheld amounts follow from what is published, by exact linear algebra.

Knows amounts as cells and published sums as equations over them, and nothing of projects or
tables. Elimination is integer arithmetic, so that "can be derived" means just that. What only
encloses an amount is `bounds`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

Cell = Any  # whatever the caller names its amounts by; hashable


@dataclass(frozen=True)
class Equation:
    """Σ factor · amount = `total`, as anyone can read it; `source` names the place, in Chinese.

    Where what is printed is rounded, the sum may be off by `slack`.
    """

    terms: Mapping[Cell, int]
    total: Fraction
    source: str = ""
    slack: Fraction = Fraction(0)

    def holds(self, amounts: Mapping[Cell, Fraction]) -> bool:
        """Whether the amounts, withheld ones included, really add up."""
        found = sum((f * amounts[cell] for cell, f in self.terms.items()), Fraction(0))
        return abs(found - self.total) <= self.slack


@dataclass(frozen=True)
class Disclosure:
    """A withheld cell whose amount follows from these equations (their sources)."""

    cell: Cell
    sources: tuple[str, ...]


_Row = dict[Cell, int]


def derivable(
    equations: Sequence[Equation], unknown: Collection[Cell], known: Collection[Cell] = ()
) -> list[Disclosure]:
    """The unknown cells with only one possible amount, each with what gives it away.

    Cells that are not `unknown` are public; `known` are unknown to others but not to the reader
    in question (a unit knows its own).
    """
    hidden = set(unknown) - set(known)
    rows: list[tuple[_Row, frozenset[int]]] = []
    for number, equation in enumerate(equations):
        row = {cell: factor for cell, factor in equation.terms.items() if cell in hidden}
        if row:
            rows.append((row, frozenset([number])))
    disclosures = []
    for component in _components(rows):
        for cell, numbers in _solved(component):
            sources = dict.fromkeys(equations[n].source for n in sorted(numbers))
            disclosures.append(Disclosure(cell, tuple(source for source in sources if source)))
    return disclosures


def about(equations: Iterable[Equation], cells: Collection[Cell]) -> list[Equation]:
    """The equations that hold one of the cells, and of them only these cells.

    What `derivable` finds in them is what it finds in the whole ones.
    """
    limited = []
    for equation in equations:
        terms = {cell: factor for cell, factor in equation.terms.items() if cell in cells}
        if terms:
            limited.append(Equation(terms, Fraction(0), equation.source))
    return limited


def _components(
    rows: Sequence[tuple[_Row, frozenset[int]]],
) -> Iterator[list[tuple[_Row, frozenset[int]]]]:
    """The rows in groups that share no cell: each can be solved by itself."""
    parent: dict[Cell, Cell] = {}

    def top(cell: Cell) -> Cell:
        parent.setdefault(cell, cell)
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    for row, _ in rows:
        first, *others = row
        for cell in others:
            parent[top(cell)] = top(first)
    groups: dict[Cell, list[tuple[_Row, frozenset[int]]]] = {}
    for row, numbers in rows:
        groups.setdefault(top(next(iter(row))), []).append((row, numbers))
    yield from groups.values()


def _solved(rows: Iterable[tuple[_Row, frozenset[int]]]) -> Iterator[tuple[Cell, frozenset[int]]]:
    """The cells that a group of rows determines, each with the rows that do.

    Gauss and Jordan with integers: every pivot is taken out of all other rows, so that in the
    end a cell is determined just when it stands alone in its row.
    """
    pivots: dict[Cell, tuple[_Row, frozenset[int]]] = {}
    holding: dict[Cell, set[Cell]] = {}  # cell -> pivots in whose rows it stands
    for given, given_numbers in sorted(rows, key=lambda item: len(item[0])):
        row, numbers = dict(given), given_numbers
        for cell in [cell for cell in row if cell in pivots]:
            if cell in row:
                row = _without(row, cell, pivots[cell][0])
                numbers |= pivots[cell][1]
        if not row:
            continue
        # the cell that stands in the fewest rows fills the others least
        pivot = min(row, key=lambda cell: len(holding.get(cell, ())))
        for other in list(holding.get(pivot, ())):
            reduced = _without(pivots[other][0], pivot, row)
            _update_holding(holding, other, pivots[other][0], reduced)
            pivots[other] = reduced, pivots[other][1] | numbers
        pivots[pivot] = row, numbers
        _update_holding(holding, pivot, {}, row)
    for cell, (row, numbers) in pivots.items():
        if len(row) == 1:
            yield cell, numbers


def _update_holding(holding: dict[Cell, set[Cell]], pivot: Cell, before: _Row, after: _Row) -> None:
    """Record in which rows of pivots the cells stand, after a row has changed."""
    for cell in before.keys() - after.keys():
        holding[cell].discard(pivot)
    for cell in after.keys() - before.keys():
        if cell != pivot:
            holding.setdefault(cell, set()).add(pivot)


def _without(row: _Row, cell: Cell, pivot: _Row) -> _Row:
    """`row` with `cell` taken out by subtracting `pivot` the right number of times."""
    a, b = row[cell], pivot[cell]
    common = gcd(a, b)
    mine, theirs = b // common, a // common
    result = {c: mine * factor for c, factor in row.items()}
    for other, factor in pivot.items():
        value = result.get(other, 0) - theirs * factor
        if value:
            result[other] = value
        else:
            result.pop(other, None)
    shared = gcd(*result.values()) if result else 1
    return {c: factor // shared for c, factor in result.items()} if shared > 1 else result


_MOST_TRIED = 100  # of the cells chosen; each try solves all equations again


@dataclass(frozen=True)
class Suppression:
    """Further cells to withhold; and the withheld ones that can be derived all the same.

    To protect those, a published sum itself has to go: it holds no other cell to withhold.
    """

    cells: tuple[Cell, ...]
    hopeless: tuple[Disclosure, ...]


def suppress(
    equations: Sequence[Equation], unknown: Collection[Cell], costs: Mapping[Cell, Fraction]
) -> Suppression:
    """Further cells to withhold so that nothing can be derived any more: few and cheap ones.

    `costs` are the public cells that may be withheld. The result is checked: with it, nothing
    but what is `hopeless` can be derived; the dearest of its cells are tried without.
    """
    cover = _Cover(equations, unknown, costs)
    secrets = set(unknown)
    hopeless: dict[Cell, Disclosure] = {}

    def open_secrets(hidden: Collection[Cell]) -> list[Disclosure]:
        # a cell hidden for the others' sake may be derived: it is no secret
        disclosures = derivable(equations, hidden)
        return [d for d in disclosures if d.cell in secrets and d.cell not in hopeless]

    while disclosures := open_secrets(cover.hidden):
        before = len(cover.hidden)
        for disclosure in disclosures:
            if cover.stands_alone(disclosure.cell):
                cover.hide_beside(disclosure.cell)
        if len(cover.hidden) == before:  # each equation holds two, and still they follow
            for disclosure in disclosures:
                if not cover.hide_beside(disclosure.cell):
                    hopeless[disclosure.cell] = disclosure
    chosen = sorted(cover.hidden - secrets, key=lambda cell: costs[cell], reverse=True)
    equations = about(equations, cover.hidden)
    for cell in chosen[:_MOST_TRIED]:
        if not open_secrets(cover.hidden - {cell}):
            cover.hidden.discard(cell)
    cells = tuple(cell for cell in chosen if cell in cover.hidden)
    return Suppression(cells, tuple(hopeless.values()))


class _Cover:
    """Hides further cells beside those that can be derived; keeps count for each equation."""

    def __init__(
        self,
        equations: Sequence[Equation],
        unknown: Collection[Cell],
        costs: Mapping[Cell, Fraction],
    ) -> None:
        self.hidden = set(unknown)
        self._equations = equations
        self._costs = costs
        self._by_cost: dict[int, list[Cell]] = {}  # the cells of an equation that may be hidden
        self._secrets = [sum(cell in self.hidden for cell in e.terms) for e in equations]
        self._holding: dict[Cell, list[int]] = {}
        for number in sorted(range(len(equations)), key=lambda n: len(equations[n].terms)):
            for cell in equations[number].terms:
                self._holding.setdefault(cell, []).append(number)

    def stands_alone(self, secret: Cell) -> bool:
        """Whether some equation holds no other hidden cell."""
        return any(self._secrets[number] == 1 for number in self._holding[secret])

    def hide_beside(self, secret: Cell) -> bool:
        """Hide the cheapest cell in the smallest equation that needs one; False where none can."""
        numbers = self._holding[secret]
        for number in sorted(numbers, key=lambda n: self._secrets[n] != 1):
            cell = next((c for c in self._candidates(number) if c not in self.hidden), None)
            if cell is not None:
                self.hidden.add(cell)
                for holding in self._holding[cell]:
                    self._secrets[holding] += 1
                return True
        return False

    def _candidates(self, number: int) -> list[Cell]:
        if number not in self._by_cost:
            may = [cell for cell in self._equations[number].terms if cell in self._costs]
            self._by_cost[number] = sorted(may, key=lambda cell: self._costs[cell])
        return self._by_cost[number]
