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
_Numbered = tuple[_Row, frozenset[int]]  # with the numbers of the equations that it comes from


def derivable(equations: Sequence[Equation], unknown: Collection[Cell]) -> list[Disclosure]:
    """The unknown cells with only one possible amount, each with what gives it away.

    Cells that are not `unknown` are public.
    """
    return Solution(equations, unknown).derivable()


class Solution:
    """Equations solved for what is unknown; asked again for readers who know some of that."""

    def __init__(self, equations: Sequence[Equation], unknown: Collection[Cell]) -> None:
        self._sources = [equation.source for equation in equations]
        hidden = frozenset(unknown)
        rows: list[_Numbered] = []
        for number, equation in enumerate(equations):
            row = {cell: factor for cell, factor in equation.terms.items() if cell in hidden}
            if row:
                rows.append((row, frozenset([number])))
        self._pivots: dict[Cell, _Numbered] = {}
        for component in _components(rows):
            self._pivots |= _solved(component)
        self._rank = {cell: number for number, cell in enumerate(self._pivots)}
        self._holding: dict[Cell, list[Cell]] = {}  # cell -> the other pivots whose rows hold it
        for pivot, (row, _) in self._pivots.items():
            for cell in row:
                if cell != pivot:
                    self._holding.setdefault(cell, []).append(pivot)

    def derivable(self) -> list[Disclosure]:
        """The cells with only one possible amount."""
        return [
            self._disclosure(cell, numbers)
            for cell, (row, numbers) in self._pivots.items()
            if len(row) == 1
        ]

    def derivable_knowing(self, known: Collection[Cell]) -> list[Disclosure]:
        """The further cells that who knows some cells can derive (a unit knows its own).

        Rows that lose their pivot hold no other pivot, so they are solved by themselves; of the
        others, those that hold one of their new pivots or a known cell become shorter.
        """
        lost = sorted((cell for cell in known if cell in self._pivots), key=self._rank.__getitem__)
        freed = [self._shortened(cell, known) for cell in lost]
        solved = _solved([item for item in freed if item[0]])
        changed = {p for c in (*known, *solved) for p in self._holding.get(c, ())} - set(lost)
        found = dict(solved)
        for pivot in sorted(changed, key=self._rank.__getitem__):
            row, numbers = self._shortened(pivot, known)
            for cell in [cell for cell in row if cell in solved]:
                row = _without(row, cell, solved[cell][0])
                numbers |= solved[cell][1]
            found[pivot] = row, numbers
        return [
            self._disclosure(cell, numbers)
            for cell, (row, numbers) in found.items()
            if len(row) == 1
        ]

    def _shortened(self, pivot: Cell, known: Collection[Cell]) -> _Numbered:
        row, numbers = self._pivots[pivot]
        return {cell: factor for cell, factor in row.items() if cell not in known}, numbers

    def _disclosure(self, cell: Cell, numbers: frozenset[int]) -> Disclosure:
        sources = dict.fromkeys(self._sources[number] for number in sorted(numbers))
        return Disclosure(cell, tuple(source for source in sources if source))


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


def independent(equations: Sequence[Equation]) -> Iterator[list[Equation]]:
    """The equations in groups that share no cell, public ones included."""
    rows = [(dict(e.terms), frozenset([n])) for n, e in enumerate(equations) if e.terms]
    for component in _components(rows):
        yield [equations[number] for _, numbers in component for number in numbers]


def _components(
    rows: Sequence[_Numbered],
) -> Iterator[list[_Numbered]]:
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
    groups: dict[Cell, list[_Numbered]] = {}
    for row, numbers in rows:
        groups.setdefault(top(next(iter(row))), []).append((row, numbers))
    yield from groups.values()


def _solved(rows: Iterable[_Numbered]) -> dict[Cell, _Numbered]:
    """A group of rows in reduced form, by pivot.

    Gauss and Jordan with integers: every pivot is taken out of all other rows, so that in the
    end a cell is determined just when it stands alone in its row.
    """
    pivots: dict[Cell, _Numbered] = {}
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
    return pivots


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
    solution = Solution(equations, cover.hidden)
    for cell in chosen[:_MOST_TRIED]:
        found = {disclosure.cell for disclosure in solution.derivable_knowing({cell})}
        if found.isdisjoint(secrets - hopeless.keys()):
            cover.hidden.discard(cell)
            solution = Solution(equations, cover.hidden)
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
