"""The lines of 资金来源 by their place in the form of special bonds. Amounts are in 元."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.core.values import fold
from reportgen.dataset.rows import FinanceLine

TOTALS = ("合计", "总计", "资金合计", "合计金额")
LEAST_BOND = Decimal(100_000)  # 元; no project is financed by less, but amounts in 万元 look so


def is_total(name: str) -> bool:
    """Whether a line is called as one that adds the others up."""
    return fold(name) in TOTALS


@dataclass(frozen=True, slots=True)
class FundingSources:
    """The lines of 资金来源 by their place in the form.

    `top` add up to `total`. `parts` are the lines below one of `top`: 其中：银行贷款 below
    其他资金, 财政拨款/中央 below a line 财政拨款 where there is one.
    """

    total: FinanceLine | None
    top: tuple[FinanceLine, ...]
    parts: tuple[tuple[FinanceLine, tuple[FinanceLine, ...]], ...]


def sources_of(lines: Sequence[FinanceLine]) -> FundingSources:
    """The lines of a project by their place; 其中 and what it heads stand below the line before."""
    total: FinanceLine | None = None
    top: list[FinanceLine] = []
    below: dict[int, list[FinanceLine]] = {}  # by the place in `top`
    named: dict[str, int] = {}
    detail = False
    for line in lines:
        name = fold(line.source)
        owner, _, rest = name.partition("/")
        detail = (rest or name).startswith("其中") or (detail and "融资" in name)
        if is_total(name):
            total = total or line
        elif rest and owner in named:
            below.setdefault(named[owner], []).append(line)
        elif detail and top:
            below.setdefault(len(top) - 1, []).append(line)
        else:
            named.setdefault(name, len(top))
            top.append(line)
    parts = tuple((top[place], tuple(group)) for place, group in below.items())
    return FundingSources(total, tuple(top), parts)
