"""Sums of money as rules compare them: in 元, read out of a budget or of a cost indicator.

Reads only what is certainly a sum. What costs one piece (元/人, 万元每公里, 人均…) is no sum, and
what is no spending of this budget (总投资, 节约, 收入 …) cannot be held against it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import fold, format_number, parse_decimal
from reportgen.dataset.rows import Indicator

UNITS = {
    "元": Decimal(1),
    "千元": Decimal(10) ** 3,
    "万元": Decimal(10) ** 4,
    "万": Decimal(10) ** 4,
    "百万元": Decimal(10) ** 6,
    "亿元": Decimal(10) ** 8,
    "亿": Decimal(10) ** 8,
}
# A limit in words: 不超过20万元, 控制在20万元以内.
_LIMIT = re.compile(
    r"(?:总成本|成本|费用|经费|支出|总额)?"
    r"(?:控制在|不超过|不超|不高于|不大于|不多于|小于等于|小于或等于|小于|低于|等于|≤|=|为|共)?"
    r"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>千元|百万元|万元|亿元|元|万|亿)"
    r"(?:\(含\))?(?:以内|之内|以下|内|整)?"
)
PER_PIECE = re.compile(
    r"[/每]|[人户年日次校月生车亩平]均|单价|价格|之比|标准(?!化)|定额|限额|单耗|补贴额度"
    r"|单(?:个|台|套|件|次|项|张|份|人|间|户|站|部|路|辆|处|篇|期|场)"
    r"|单位(?:面积|成本|造价|长度|工程|产品|建筑|产出|能耗)"
)
OTHER_MONEY = re.compile(
    r"总投资|投资总?额|总造价|概算|估算|合同|批复|立项|结算|决算|审定|中标|招标|节约|节省|压减|减少"
    r"|降低|损失|收入|收益|产值|效益|税|贷款|保额|保险金额|赔偿|上年|上一年|去年|往年|历年|累计|三年"
    r"|五年|全周期|全生命|拉动|带动|撬动|社会资本|自筹|配套|资产|债务|本金|欠款|基金规模"
)
TOTAL = re.compile(
    r"总成本|成本总|总支出|支出总|总费用|费用总|总经费|经费总|总金额|总额|合计|预算控制"
)
_NOT_SPENDING = ("社会成本指标", "生态环境成本指标", "生态成本指标")


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost indicator that states a sum: its number and unit as written, and the sum in 元."""

    indicator: Indicator
    number: Decimal
    unit: str
    yuan: Decimal

    @property
    def words(self) -> str:
        """Number and unit, for messages."""
        return f"{format_number(self.number)}{self.unit}"


def is_cost(indicator: Indicator) -> bool:
    """Whether this is an indicator of what the project spends."""
    second = indicator.level2.strip()
    if second in _NOT_SPENDING:
        return False
    return "成本指标" in second or indicator.level1.strip() == "成本指标"


def costs(subject: ProjectSubject) -> tuple[Cost, ...]:
    """All cost indicators of a project that state a sum above zero."""
    return subject.cached(_costs)


def _costs(subject: ProjectSubject) -> tuple[Cost, ...]:
    sums = (sum_of(indicator) for indicator in subject.indicators if is_cost(indicator))
    return tuple(cost for cost in sums if cost and cost.yuan > 0)


def sum_of(indicator: Indicator) -> Cost | None:
    """The sum that an indicator states; None where it states none, or the price of one piece."""
    if indicator.unit:
        unit, number = fold(indicator.unit), parse_decimal(indicator.value)
    else:
        limit = _LIMIT.fullmatch(fold(indicator.value))
        if not limit:
            return None
        unit, number = limit["unit"], parse_decimal(limit["number"])
    if number is None or unit not in UNITS:
        return None
    if PER_PIECE.search(indicator.level3) or PER_PIECE.search(indicator.description):
        return None
    return Cost(indicator, number, unit, number * UNITS[unit])


def is_other_money(cost: Cost) -> bool:
    """Whether the sum may be another one than what this year's budget pays."""
    words = cost.indicator.level3 + cost.indicator.description
    return OTHER_MONEY.search(words) is not None


def is_total(cost: Cost) -> bool:
    """Whether the indicator says that it is the whole."""
    return TOTAL.search(cost.indicator.level3) is not None


def budget_in_yuan(subject: ProjectSubject) -> Decimal | None:
    """The budget where a reader sees it beside the indicators and it is above zero."""
    budget = subject.project.budget
    if budget is None or budget <= 0 or not subject.prints("预算数"):
        return None
    return budget * UNITS[subject.settings.money_unit]


def budget_in_words(subject: ProjectSubject) -> str:
    """The budget with its unit, for messages."""
    budget = subject.project.budget
    return "" if budget is None else f"{format_number(budget)}{subject.settings.money_unit}"


def in_words(yuan: Decimal, unit: str) -> str:
    """A sum in `unit`, without zeros at the end."""
    plain = format_number(yuan / UNITS[unit])
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) + unit


def power_of_ten(ratio: Decimal) -> int | None:
    """The exponent where the ratio is a power of ten, otherwise None."""
    plain = ratio.normalize()
    return int(plain.as_tuple().exponent) if plain.as_tuple().digits == (1,) else None
