"""What arithmetic gives away: withheld amounts that follow from published ones.

Turns a dataset into cells, equations and ranges. These are what anyone may know: what a project's
form lets one reckon (`figures`), the sums listed in 已公开合计, totals in sentences (`stated`) and
what earlier editions showed (`earlier`). The 汇总表 that we print leave withheld rows out and give
nothing away. Names places, never amounts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from reportgen.dataset.model import Dataset, Project, PublishedTotal
from reportgen.disclosure.bounds import Interval, Range, bounds
from reportgen.disclosure.earlier import BEFORE, sentences_of_view, shown_before, shown_in_view
from reportgen.disclosure.figures import (
    AmountCell,
    Known,
    ProjectFigures,
    amounts_of,
    as_fraction,
    rounding,
)
from reportgen.disclosure.linear import (
    Disclosure,
    Equation,
    Solution,
    derivable,
    independent,
    suppress,
)
from reportgen.disclosure.stated import StatedTotals, public_sentences
from reportgen.document.public import PublicDepartment
from reportgen.redaction.masking import mask

# How wide an interval may be and give the figure away: an equal share of the figure, or what is
# lost when it is printed. One a little wider is told to the bureau.
_TOLD, _NARROW = Fraction(1, 100), Fraction(1, 10)
# What is withheld besides where an equation is no sum of figures, by words of its source.
_WITH_IT = {"占比×合计": "同时不公开这些来源的占比", "资金支出计划": "不公开整个“资金支出计划”"}
_UNEVEN = 1e-6  # of the solver, which reckons with floating point


@dataclass(frozen=True)
class Derived:
    """A withheld amount that a reader can work out, from which sources, and the remedies.

    `by` is the unit whose knowledge of its own amounts is needed, empty where nothing is; `held`
    whether the dataset holds the amount (an imported one may hold the substitute alone).
    """

    cell: AmountCell
    sources: tuple[str, ...]
    remedies: tuple[str, ...]
    held: bool
    by: str = ""


@dataclass(frozen=True)
class Enclosed:
    """A withheld amount that the published sums enclose closely, though not exactly."""

    cell: AmountCell


@dataclass(frozen=True)
class System:
    """All figures of a dataset; those in `hidden` are withheld.

    Of those, `held` are the ones that the dataset holds, and not the substitute alone. `rounding`
    tells how finely each of them is printed.
    """

    equations: tuple[Equation, ...]
    ranges: tuple[Range, ...]
    amounts: Mapping[AmountCell, Fraction]
    hidden: frozenset[AmountCell]
    held: frozenset[AmountCell]
    rounding: Mapping[AmountCell, Fraction]

    @cached_property
    def by_equations(self) -> tuple[Disclosure, ...]:
        """The withheld cells that follow from equations alone."""
        return tuple(derivable(self.equations, self.hidden))

    @cached_property
    def intervals(self) -> Mapping[AmountCell, Interval]:
        """The limits of the withheld cells that do not follow from equations alone."""
        exact = {disclosure.cell for disclosure in self.by_equations}
        absent = self.hidden - self.held
        true = [e for e in self.equations if self._is_true(e, absent)]
        open_cells = self.hidden - exact
        return bounds(true, self.hidden, self.amounts, self.ranges, open_cells)

    def _is_true(self, equation: Equation, absent: frozenset[AmountCell]) -> bool:
        """Whether it holds, as far as the dataset can tell: a false one would enclose nothing."""
        return not absent.isdisjoint(equation.terms) or equation.holds(self.amounts)

    def tells(self, cell: AmountCell) -> bool:
        """Whether the limits of a cell are so close that they tell it."""
        interval = self.intervals.get(cell)
        if interval is None:
            return False
        share = self.amounts[cell] * _TOLD if cell in self.held else Fraction(0)
        close = max(share, self.rounding[cell])
        return interval.width <= float(close) + _UNEVEN * (1 + interval.low)


def read_system(
    dataset: Dataset,
    earlier: Sequence[Dataset] = (),
    published: Sequence[PublicDepartment] = (),
) -> System:
    """The cells and equations of a dataset; and what earlier editions of the year tell besides.

    Those are datasets, or `published`: the public views in open data packages.
    """
    amounts: dict[AmountCell, Fraction] = {}
    hidden: set[AmountCell] = set()
    held: set[AmountCell] = set()
    open_figures: list[tuple[ProjectFigures, frozenset[AmountCell]]] = []
    for project in dataset.projects.values():
        figures, own = _figures(dataset, project)
        cells = figures.cells if figures else amounts_of(dataset, project)
        amounts.update((cell, as_fraction(value)) for cell, value in cells.items())
        hidden |= own
        held |= {cell for cell in own if cells[cell] is not None}
        if figures and own:
            open_figures.append((figures, own))
    secret = frozenset(hidden)
    known: list[Known] = [k for figures, own in open_figures for k in figures.known(own)]
    summed = {total.code for one in (dataset, *earlier) for total in one.totals}
    totals = _TotalsByCode(dataset, summed, secret, amounts)
    known += (k for total in dataset.totals for k in totals.known(total))
    stated = StatedTotals(dataset, secret)
    known += stated.known(public_sentences(dataset))
    for edition in earlier:
        if edition.settings.year == dataset.settings.year:
            known += shown_before(edition, open_figures)
            known += (k for total in edition.totals for k in totals.known(total, BEFORE))
            known += stated.known(public_sentences(edition), BEFORE)
    for view in published:
        if view.year == dataset.settings.year:
            known += shown_in_view(view, open_figures)
            known += stated.known(sentences_of_view(view), BEFORE)
    told = {cell for one in known for cell in one.terms}
    known += (k for figures, own in open_figures for k in figures.growing_plan(own, told))
    unit = dataset.settings.money_unit
    return System(
        tuple(k for k in known if isinstance(k, Equation)),
        tuple(k for k in known if isinstance(k, Range)),
        amounts,
        secret,
        frozenset(held),
        {cell: rounding(cell, amounts[cell], unit) for cell in hidden},
    )


def _figures(
    dataset: Dataset, project: Project
) -> tuple[ProjectFigures | None, frozenset[AmountCell]]:
    """The figures of a project of which something is withheld; and the withheld ones."""
    if not dataset.withheld.get(project.code):
        return None, frozenset()
    masked = mask(dataset, project)
    figures = ProjectFigures(dataset, project, whole=masked is None)
    if masked is None:
        return figures, frozenset(figures.cells)
    hidden = masked.hidden
    return figures, frozenset(c for c in figures.cells if (c.table, c.column, c.row) in hidden)


class _TotalsByCode:
    """The sums of 已公开合计 over projects: found by code, one of `summed`, and kind of funding."""

    def __init__(
        self,
        dataset: Dataset,
        summed: set[str],
        hidden: frozenset[AmountCell],
        amounts: Mapping[AmountCell, Fraction],
    ) -> None:
        self._hidden = hidden
        self._amounts = amounts
        self._unit = dataset.settings.money_unit
        self._cells: dict[tuple[str, str, str], list[AmountCell]] = {}
        for project in dataset.projects.values() if hidden and summed else ():
            codes = (project.code, project.unit, dataset.units[project.unit].department)
            for cell in amounts_of(dataset, project):
                for code in summed.intersection(codes):
                    for funding in ("", project.funding):
                        self._cells.setdefault((code, funding, cell.column), []).append(cell)

    def known(self, total: PublishedTotal, when: str = "") -> Iterator[Equation]:
        """The sum as an equation, if it holds a withheld amount."""
        cells = self._cells.get((total.code, total.funding, total.column), [])
        if not self._hidden.isdisjoint(cells):
            source = f"{when}已公开合计第 {total.row} 行"
            source += f"（{total.source}）" if total.source else ""
            written = Fraction(total.amount)
            off = abs(sum((self._amounts[cell] for cell in cells), -written))
            finest = rounding(cells[0], written, self._unit)
            slack = off if off <= finest * (len(cells) + 1) / 2 else Fraction(0)
            yield Equation(dict.fromkeys(cells, 1), written, source, slack)


def derived_amounts(system: System) -> list[Derived]:
    """The withheld amounts that any reader can work out, each with remedies."""
    enclosed = [
        Derived(cell, interval.sources, _remedies(interval.sources), cell in system.held)
        for cell, interval in system.intervals.items()
        if system.tells(cell)
    ]
    further = _further_cells(system)
    exact = [
        Derived(
            disclosure.cell,
            disclosure.sources,
            _remedies(disclosure.sources, further.get(disclosure.cell, "")),
            disclosure.cell in system.held,
        )
        for disclosure in system.by_equations
    ]
    return [*exact, *enclosed]


def _further_cells(system: System) -> Mapping[AmountCell, str]:
    """For each cell that equations give away, what to withhold besides; none where that is no use.

    Amounts that no equation connects are looked at apart.
    """
    told = {disclosure.cell for disclosure in system.by_equations}
    further: dict[AmountCell, str] = {}
    for group in independent(system.equations) if told else ():
        cells = {cell for equation in group for cell in equation.terms}
        if cells.isdisjoint(told):
            continue
        public = {c: system.amounts[c] for c in cells - system.hidden if system.amounts[c]}
        plan = suppress(group, cells & system.hidden, public)
        hopeless = {disclosure.cell for disclosure in plan.hopeless}
        words = "、".join(map(str, sorted(plan.cells)))
        further |= dict.fromkeys((cells & told) - hopeless, words)
    return further


def _remedies(sources: Sequence[str], further: str = "") -> tuple[str, ...]:
    remedies = []
    if any("写的合计" in source for source in sources):
        remedies.append("改写那句话，不写这个合计")
    if any("已公开合计" in source for source in sources):
        remedies.append("公布合计时不含不予公开的项目，并注明“不含涉密项目”")
        remedies.append("不单列这个合计，并入上一级")
    remedies += [remedy for said, remedy in _WITH_IT.items() if said in "、".join(sources)]
    if further:
        remedies.append(f"同时不公开 {further}")
    return tuple(remedies or ["改为不公开整个项目，或公开这个数"])


def derived_by_units(system: System) -> list[Derived]:
    """The withheld amounts of other units that a unit can work out, since it knows its own."""
    by_anyone = {disclosure.cell for disclosure in system.by_equations}
    solution = Solution(system.equations, system.hidden)
    own: dict[str, set[AmountCell]] = {}
    for cell in system.hidden:
        own.setdefault(cell.unit, set()).add(cell)
    derived = []
    for unit in sorted(own):
        for disclosure in solution.derivable_knowing(own[unit]):
            cell = disclosure.cell
            if cell not in by_anyone and not system.tells(cell):
                held = cell in system.held
                derived.append(Derived(cell, disclosure.sources, (), held, unit))
    return derived


def enclosed_amounts(system: System) -> list[Enclosed]:
    """The withheld amounts that what is public encloses closely, though it does not tell them."""
    return [
        Enclosed(cell)
        for cell, interval in system.intervals.items()
        if cell in system.held
        and not system.tells(cell)
        and interval.width <= float(system.amounts[cell] * _NARROW)
    ]
