"""Made-up records with which a form's table is rendered, to see what it prints and where.

Every value is told from all others by its text, so that a cell shows which column it prints.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from reportgen.document.public import (
    Further,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicProject,
    PublicRecord,
    PublicUnit,
)
from reportgen.schema import (
    COMPOSITION_KINDS,
    FINANCE,
    GOAL_KINDS,
    GOALS,
    INDICATORS,
    PERIODS,
    PROJECTS,
    RECORD_TABLES,
    YEARLY,
    Table,
    printed_further,
)


class _Attributes(dict[str, str]):
    """Every attribute that a template may ask for; blank ones for an empty project."""

    def __init__(self, *, filled: bool) -> None:
        self.filled = filled

    def __contains__(self, name: object) -> bool:
        return self.filled

    def __missing__(self, name: str) -> str:
        return f"属性值{name}" if self.filled else ""

    def get(self, name: str, default: Any = None) -> Any:
        """The probe for an attribute."""
        return self[name]


_UNIT = PublicUnit("909090909", "探单位名称")
_FACTS = {
    "code": "探项目编码", "name": "探项目名称", "funding": "探资金性质", "purpose": "探资金用途",
    "heading": "探标题",
}  # fmt: skip


def probe_projects(
    form: str, kinds: Sequence[str] = GOAL_KINDS, labels: Collection[str] = ()
) -> list[PublicProject]:
    """A full project, one with a single row of each kind, and an empty one.

    `kinds` are the 类别 of goals that the form prints, `labels` all that it prints.
    """
    groups = [("探一级甲", "探二级甲"), ("探一级甲", "探二级甲"), ("探一级乙", "探二级乙"),
              ("探一级乙", "探二级丙")]  # fmt: skip
    sources = ("探来源合计", "探来源甲/探分项一", "探来源甲/探分项二")
    cells = _FurtherProbes(labels)
    goals = tuple(PublicGoal(k, n, f"探{k}{n}", (), cells.of(GOALS)) for k in kinds for n in (1, 2))
    periods = PERIODS if "期间" in labels else (YEARLY,)
    indicators = tuple(
        _indicator(levels, cells.of(INDICATORS, period, 1 + at // 2))
        for period in periods
        for at, levels in enumerate(groups)
    )
    lines = tuple(_finance_line(source, cells.of(FINANCE)) for source in sources)
    full = _project(form, cells, goals, indicators, lines, 2)
    single = _project(form, cells, goals[::2], indicators[::4], lines[:1], 1)
    return [full, single, _project(form, cells, (), (), (), 0)]


def of_levels(probe: PublicProject, levels: Sequence[str]) -> PublicProject:
    """The probe with two indicators of each of these first levels, where there are any."""
    if not levels or not probe.indicators:
        return probe
    rows = (replace(probe.indicators[0], level1=level) for level in levels for _ in range(2))
    return replace(probe, indicators=tuple(rows))


class _FurtherProbes:
    """Probes for the further columns that a form prints with these labels."""

    def __init__(self, labels: Collection[str]) -> None:
        self._labels = labels

    def of(self, table: Table, period: str = YEARLY, goal: int = 1, at: int = 0) -> Further:
        """A row's cells; what rows are picked by has real values."""
        picked = {
            "期间": period,
            "目标序号": str(goal),
            "构成类别": COMPOSITION_KINDS[at % len(COMPOSITION_KINDS)],
        }
        labels = printed_further(table, self._labels)
        return tuple((label, picked.get(label, f"探列{label}")) for label in labels)

    def blank(self, table: Table) -> Further:
        """The cells of a row without content."""
        return tuple((label, "") for label in printed_further(table, self._labels))

    def records(self, count: int) -> dict[str, tuple[PublicRecord, ...]]:
        """Rows of the tables that are printed, `count` of each 构成类别."""
        rows = range(count * len(COMPOSITION_KINDS))
        return {
            table.name: tuple(PublicRecord(self.of(table, at=at)) for at in rows)
            for table in RECORD_TABLES
            if printed_further(table, self._labels)
        }


def _project(
    form: str,
    cells: _FurtherProbes,
    goals: tuple[PublicGoal, ...],
    indicators: tuple[PublicIndicator, ...],
    finance: tuple[PublicFinanceLine, ...],
    records: int,
) -> PublicProject:
    """A project with this content; an empty one where there are no records."""
    filled = records > 0
    texts = _FACTS if filled else dict.fromkeys(_FACTS, "")
    numbers = [Decimal(f"70{at}.31") if filled else None for at in range(7)]
    return PublicProject(
        unit=_UNIT,
        order=1,
        form=form,
        budget=numbers[0],
        fiscal=numbers[1],
        other=numbers[2],
        plan=(numbers[3], numbers[4], numbers[5], numbers[6]),
        goals=goals,
        indicators=indicators,
        finance=finance,
        attributes=_Attributes(filled=filled),
        code=texts["code"],
        name=texts["name"],
        funding=texts["funding"],
        purpose=texts["purpose"],
        heading=texts["heading"],
        further=cells.of(PROJECTS) if filled else cells.blank(PROJECTS),
        records=cells.records(records),
    )


def _indicator(levels: tuple[str, str], further: Further) -> PublicIndicator:
    return PublicIndicator(
        *levels,
        "探三级",
        "探描述",
        "探指标值",
        "≥",
        "80801",
        "探计量",
        "探依据",
        "探评分",
        "探备注",
        further=further,
    )


def _finance_line(source: str, further: Further) -> PublicFinanceLine:
    amount, rate, share, received = (Decimal(f"81{at}.31") for at in range(4))
    return PublicFinanceLine(
        source, amount, rate, share, received, "探到位时间", "探抵质押", further=further
    )
