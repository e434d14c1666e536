"""What arithmetic gives away: withheld amounts that follow from published ones.

Turns a dataset into cells and equations (`equations`). An equation is what anyone may know:
that a project's 预算数 is 财政资金 plus 其他资金, that the sources of a bond add up, and the sums
listed in 已公开合计. The 汇总表 that we print leave withheld rows out and give nothing away.
Names places, never amounts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reportgen import schema
from reportgen.dataset.model import Dataset, FinanceLine, Project, PublishedTotal
from reportgen.disclosure.linear import Disclosure, Equation, bounds, derivable, suppress
from reportgen.redaction.masking import mask

_NARROW = Fraction(1, 10)  # an interval no wider than this share of the amount gives it away
_PROJECT, _FINANCE = schema.PROJECTS.label, schema.FINANCE.label


@dataclass(frozen=True, order=True)
class AmountCell:
    """An amount in the dataset: table, row and column as the user sees them."""

    table: str
    row: int
    column: str
    department: str
    unit: str

    def __str__(self) -> str:
        return f"“{self.table}”表第 {self.row} 行“{self.column}”列"


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
    """All amounts of a dataset; those in `hidden` are withheld.

    Of those, `held` are the ones that the dataset holds, and not the substitute alone.
    """

    equations: tuple[Equation, ...]
    amounts: Mapping[AmountCell, Fraction]
    hidden: frozenset[AmountCell]
    held: frozenset[AmountCell]


def read_system(dataset: Dataset, earlier: Sequence[Dataset] = ()) -> System:
    """The cells and equations of a dataset, and of earlier editions of it."""
    amounts: dict[AmountCell, Fraction] = {}
    hidden: set[AmountCell] = set()
    held: set[AmountCell] = set()
    equations: list[Equation] = []
    for project in dataset.projects.values():
        masked = mask(dataset, project)
        withheld = None if masked is None else masked.hidden
        cells = _cells(dataset, project)
        for cell, value in cells.items():
            amounts[cell] = Fraction(value or 0)
            if withheld is None or (cell.table, cell.column, cell.row) in withheld:
                hidden.add(cell)
                if value is not None:
                    held.add(cell)
        if hidden & cells.keys():
            absent = (hidden & cells.keys()) - held
            equations += _sums_of_project(dataset, project, amounts, absent)
    equations += (_published(dataset, total) for total in dataset.totals)
    for edition in earlier:
        equations += _shown_before(dataset, edition, hidden)
    return System(tuple(equations), amounts, frozenset(hidden), frozenset(held))


def _cells(dataset: Dataset, project: Project) -> dict[AmountCell, Decimal | None]:
    """The amounts of a project: 预算数 and its parts first, then its 资金来源."""
    department = dataset.units[project.unit].department
    values = zip(schema.AMOUNTS, (project.budget, project.fiscal, project.other), strict=True)
    cells = {
        AmountCell(_PROJECT, project.row, label, department, project.unit): value
        for label, value in values
    }
    for line in dataset.finance.get(project.code, ()):
        cells[_finance_cell(dataset, project, line)] = line.amount
    return cells


def _finance_cell(dataset: Dataset, project: Project, line: FinanceLine) -> AmountCell:
    department = dataset.units[project.unit].department
    return AmountCell(_FINANCE, line.row, "金额", department, project.unit)


def _sums_of_project(
    dataset: Dataset,
    project: Project,
    amounts: Mapping[AmountCell, Fraction],
    absent: set[AmountCell],
) -> Iterator[Equation]:
    """The sums within a project's table, as far as its amounts really add up.

    Where an amount is `absent` (only its substitute is there), that is not known: a reader will
    assume that they do.
    """

    def add_up(whole: AmountCell, parts: Sequence[AmountCell], source: str) -> Iterator[Equation]:
        unsure = not absent.isdisjoint([whole, *parts])
        if parts and (unsure or amounts[whole] == sum(amounts[part] for part in parts)):
            yield Equation({whole: 1, **dict.fromkeys(parts, -1)}, Fraction(0), source)

    budget, *parts = list(_cells(dataset, project))[: len(schema.AMOUNTS)]
    yield from add_up(budget, parts, "预算数＝财政资金＋其他资金")
    lines = {
        line.source: _finance_cell(dataset, project, line)
        for line in dataset.finance.get(project.code, ())
    }
    leaves = [
        cell
        for source, cell in lines.items()
        if source != "合计" and not any(other.startswith(f"{source}/") for other in lines)
    ]
    if "合计" in lines:
        yield from add_up(lines["合计"], leaves, "资金来源的合计＝各项来源之和")
    for source, cell in lines.items():
        below = [lines[other] for other in lines if other.startswith(f"{source}/")]
        yield from add_up(cell, below, "资金来源的上级＝下级之和")


def _published(dataset: Dataset, total: PublishedTotal) -> Equation:
    """A sum listed in 已公开合计, over the projects of its code and kind of funding."""
    cells = [
        cell
        for project in dataset.projects.values()
        if total.code in (project.code, project.unit, dataset.units[project.unit].department)
        and total.funding in ("", project.funding)
        for cell in _cells(dataset, project)
        if cell.table == _PROJECT and cell.column == total.column
    ]
    source = f"已公开合计第 {total.row} 行" + (f"（{total.source}）" if total.source else "")
    return Equation(dict.fromkeys(cells, 1), Fraction(total.amount), source)


def _shown_before(
    dataset: Dataset, edition: Dataset, hidden: set[AmountCell]
) -> Iterator[Equation]:
    """Amounts that are withheld now, and stood in an earlier edition of the same year."""
    if edition.settings.year != dataset.settings.year:
        return
    for code in sorted(dataset.projects.keys() & edition.projects.keys()):
        masked = mask(edition, edition.projects[code])
        if masked is None:
            continue
        now, before = (
            {cell.column: (cell, value) for cell, value in cells.items() if cell.table == _PROJECT}
            for cells in (
                _cells(dataset, dataset.projects[code]),
                _cells(edition, edition.projects[code]),
            )
        )
        for label in schema.AMOUNTS:
            cell, (shown, value) = now[label][0], before[label]
            public = (shown.table, shown.column, shown.row) not in masked.hidden
            if cell in hidden and public and value is not None:
                yield Equation({cell: 1}, Fraction(value), "以前公开的文本")


def derived_amounts(system: System) -> list[Derived]:
    """The withheld amounts that any reader can work out exactly, each with remedies."""
    disclosures = derivable(system.equations, system.hidden)
    if not disclosures:
        return []
    public = {c: a for c, a in system.amounts.items() if c not in system.hidden and a}
    plan = suppress(system.equations, system.hidden, public)
    hopeless = {disclosure.cell for disclosure in plan.hopeless}
    further = "、".join(map(str, sorted(plan.cells)))
    return [
        Derived(
            disclosure.cell,
            disclosure.sources,
            _remedies(disclosure, further, hopeless=disclosure.cell in hopeless),
            disclosure.cell in system.held,
        )
        for disclosure in disclosures
    ]


def _remedies(disclosure: Disclosure, further: str, *, hopeless: bool) -> tuple[str, ...]:
    totals = "、".join(source for source in disclosure.sources if "合计" in source)
    remedies = []
    if totals:
        remedies.append("公布合计时不含不予公开的项目，并注明“不含涉密项目”")
        remedies.append("不单列这个合计，并入上一级")
    if further and not hopeless:
        remedies.append(f"同时不公开 {further}")
    return tuple(remedies or ["改为不公开整个项目，或公开这个数"])


def derived_by_units(system: System) -> list[Derived]:
    """The withheld amounts of other units that a unit can work out, since it knows its own."""
    by_anyone = {disclosure.cell for disclosure in derivable(system.equations, system.hidden)}
    units = {cell.unit for cell in system.hidden}
    derived = []
    for unit in sorted(units):
        known = {cell for cell in system.hidden if cell.unit == unit}
        for disclosure in derivable(system.equations, system.hidden, known):
            cell = disclosure.cell
            if cell not in by_anyone:
                held = cell in system.held
                derived.append(Derived(cell, disclosure.sources, (), held, unit))
    return derived


def enclosed_amounts(system: System) -> list[Enclosed]:
    """The withheld amounts that the published sums enclose closely, though not exactly."""
    exact = {disclosure.cell for disclosure in derivable(system.equations, system.hidden)}
    enclosed = []
    for cell, (low, high) in bounds(system.equations, system.hidden, system.amounts).items():
        narrow = float(system.amounts[cell] * _NARROW)
        if cell not in exact and cell in system.held and narrow and high - low <= narrow:
            enclosed.append(Enclosed(cell))
    return enclosed
