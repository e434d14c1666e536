"""Special bonds: rates, interest, cost, and what is said about repayment."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reportgen.check.support.amounts import UNITS, costs, in_words, sum_of
from reportgen.check.support.contents import has_sources
from reportgen.check.support.examples import PROJECT_CODE, bond_example
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import fold, format_number, parse_decimal
from reportgen.dataset.funding_sources import LEAST_BOND, sources_of
from reportgen.dataset.rows import FinanceLine, Indicator

_RATES = (Decimal("0.5"), Decimal(10))  # per cent; coupons of local bonds lie well within
_INTEREST = re.compile(r"年.{0,4}利息|利息.{0,6}[/(]?年")
_ALL_YEARS = re.compile(r"累计|历年|总利息|利息总|存续期|全部|合计|当年")
_NOT_BUILDING = re.compile(r"利息|本息|运营|存续期|全生命|融资成本|节约|收入|收益")
_COVERAGE = re.compile(r"偿债倍率|偿债倍数|覆盖倍数|本息覆盖|偿债覆盖|偿债备付率")
_INCOME = re.compile(r"年.{0,6}(?:收益|收入)")
_ONE_SUM = re.compile(r"[^0-9]*([0-9][0-9,]*(?:\.[0-9]+)?)(万元|亿元|元)[^0-9]*")
_UPPER = ("≤", "<")
_REPAYMENT = "偿债指标"


def _yearly(lines: list[FinanceLine], field: str) -> Decimal:
    """The interest of a year in 元 on what was planned or received."""
    rates = [(getattr(line, field) or Decimal(0)) * (line.rate or 0) for line in lines]
    return sum(rates, Decimal(0)) / 100


def _indicator(name: str, amount: str) -> Example:
    stated = {"一级指标": "成本指标", "二级指标": "经济成本指标", "三级指标": name}
    stated |= {"指标性质": "=", "指标值": amount, "计量单位": "万元"}
    return {**bond_example("合计|40000000", "专项债券资金|40000000|2.5"), "指标": stated}


@rule(
    "M209",
    "债券利率不合常理",
    Severity.WARNING,
    where=has_sources,
    bad=bond_example("合计|50000000", "专项债券资金|50000000|0.025"),
    good=bond_example("合计|50000000", "专项债券资金|50000000|2.5"),
)
def rates_are_in_per_cent(subject: ProjectSubject) -> Iterator[Hit]:
    """专项债券的年利率以百分数计，一般在 0.5 至 10 之间。

    2.5% 填 2.5。填成 0.025 或 250 的，是小数和百分数弄混了。利率空着或为 0 的（还没有发行）不算。
    """
    for line in subject.finance:
        if not line.rate or "债券" not in line.source or not subject.prints("利率"):
            continue
        if not _RATES[0] <= line.rate <= _RATES[1]:
            yield Hit(
                subject.spot(line, "利率"),
                f"{line.source}的利率是 {format_number(line.rate)}%",
                "请填百分数的数字部分，例如 2.5% 填 2.5",
            )


@rule(
    "M210",
    "年付利息与债券金额、利率不符",
    Severity.WARNING,
    where=has_sources,
    bad=_indicator("年付利息金额", "200"),
    good=_indicator("年付利息金额", "100"),
)
def interest_follows_amount_and_rate(subject: ProjectSubject) -> Iterator[Hit]:
    """年付利息不应高于债券金额乘以年利率。

    利率、金额和年付利息印在同一张表里，一乘便知。高出百分之五以内的不算；不足十分之一的，多半是单位
    写错，也指出。只付半年、只有一部分已发行的，利息低一些是正常的。
    """
    lines = [line for line in subject.finance if "债券" in line.source]
    if not lines or not all(line.amount and line.rate for line in lines):
        return
    full, received = _yearly(lines, "amount"), _yearly(lines, "received")
    least = min(full, received or full)
    for indicator in subject.indicators:
        if not _is_yearly_interest(indicator):
            continue
        stated = sum_of(indicator)
        if stated and not least / 10 <= stated.yuan <= full * Decimal("1.05"):
            yield Hit(
                subject.spot(indicator, "指标值"),
                f"{indicator.level3} {stated.words}，按债券金额和利率算是"
                f" {in_words(full.quantize(Decimal('0.01')), '万元')}",
                "请核对债券金额、利率和年付利息",
            )


@rule(
    "M211",
    "成本指标高于资金来源合计",
    Severity.WARNING,
    where=has_sources,
    bad=_indicator("工程建设成本", "5000"),
    good=_indicator("工程建设成本", "3800"),
)
def building_costs_have_their_sources(subject: ProjectSubject) -> Iterator[Hit]:
    """专项债券项目的建设成本不应高于全部资金来源的合计。

    资金来源列的是整个项目的钱，成本比它还高，就有一块没有着落，或者单位写错。利息、运营成本等不从
    建设资金里出，不比较；单位成本不比较。
    """
    total = sources_of(subject.finance).total
    if total is None or not subject.prints("金额") or (total.amount or 0) < LEAST_BOND:
        return
    for cost in costs(subject):
        if (
            total.amount
            and cost.yuan > total.amount
            and not _NOT_BUILDING.search(cost.indicator.level3)
        ):
            yield Hit(
                subject.spot(cost.indicator, "指标值"),
                f"成本指标“{cost.indicator.level3}”{cost.words}，高于资金来源合计"
                f" {in_words(total.amount, '万元')}",
                "请核对成本指标和资金来源的金额、单位",
            )


def _repayment(**cells: str) -> Example:
    row = {"一级指标": _REPAYMENT, "二级指标": "偿债倍率", "三级指标": "项目收益对本息的偿债倍率"}
    return {"项目": {"表式": "tianjin_bond"}, "指标": row | cells}


@rule(
    "I201",
    "专项债券没有偿债指标",
    Severity.WARNING,
    bad={"项目": {"表式": "tianjin_bond"}},
    good=_repayment(指标性质="≥", 指标值="1.2", 计量单位="倍"),
)
def bonds_have_indicators_of_repayment(subject: ProjectSubject) -> Iterator[Hit]:
    """专项债券项目绩效目标表应有偿债指标：拿什么还、何时还、够不够还。

    专项债券靠项目收益偿还，没有偿债指标就看不出收益能不能覆盖本息。一个指标也没有的项目另有规则。
    """
    if subject.form != "tianjin_bond" or not subject.indicators:
        return
    if any(not subject.known(row, "一级指标") for row in subject.indicators):
        return
    if not any("偿债" in row.level1 + row.level2 + row.level3 for row in subject.indicators):
        yield Hit(
            subject.spot(subject.indicators[0], "一级指标"),
            "没有偿债指标",
            "请补上预期收益实现时间、预期收益金额、偿债倍率等偿债指标",
        )


@rule(
    "I202",
    "偿债倍率还不清本息",
    Severity.WARNING,
    by_row=True,
    bad=_repayment(指标性质="≥", 指标值="0.8", 计量单位="倍"),
    good=_repayment(指标性质="≥", 指标值="1.2", 计量单位="倍"),
)
def income_covers_the_debt(subject: ProjectSubject) -> Iterator[Hit]:
    """偿债倍率是收益与应还本息之比，至少是 1 倍（100%），并且只应规定下限。

    小于 1 等于说项目收益还不清债；写成“≤”的，收益越少越达标，方向反了。没有单位的按倍看。
    """
    for row in subject.indicators:
        if not _COVERAGE.search(row.level2 + row.level3):
            continue
        number, unit = parse_decimal(row.value), fold(row.unit)
        if number is None or unit not in ("", "倍", "%", "百分比") or row.sign == "定性":
            continue
        enough = number >= (100 if unit in ("%", "百分比") else 1)
        if not enough or row.sign in _UPPER:
            wrong = "规定的是上限" if row.sign in _UPPER else "不够还清本息"
            yield Hit(
                subject.spot(row, "指标值"),
                f"“{row.level3}”{row.sign}{row.value}{row.unit}，{wrong}",
                "请核对指标的含义和数值；偿债倍率一般写成“≥”，不小于 1 倍",
            )


def _pair(interest: str, income: str) -> Example:
    head = {"项目编码": PROJECT_CODE, "计量单位": "万元", "指标性质": "="}
    paid = head | {"序号": "1", "一级指标": "成本指标", "二级指标": "经济成本指标"}
    earned = head | {"序号": "2", "一级指标": _REPAYMENT, "二级指标": "预期收益金额"}
    rows = [
        paid | {"三级指标": "年付利息金额", "指标值": interest},
        earned | {"三级指标": "年预期收益", "指标值": income, "指标性质": "≥"},
    ]
    return {"项目": {"表式": "tianjin_bond"}, "指标": rows}


@rule(
    "I203",
    "年收益不够付年利息",
    Severity.NOTICE,
    by_row=True,
    bad=_pair("200", "180"),
    good=_pair("200", "600"),
)
def income_pays_the_interest(subject: ProjectSubject) -> Iterator[Hit]:
    """年预期收益比年付利息还低，请看看数字是否有误。

    专项债券的本息靠项目收益偿还，一年的收益连利息都不够，就谈不上还本。收益逐年增长、另有补助的项目
    可能属实，所以只作提示。
    """
    paid = [row for row in subject.indicators if _is_yearly_interest(row)]
    earned = [
        row
        for row in subject.indicators
        if row.level1 == _REPAYMENT and _INCOME.search(row.level3 + row.value)
    ]
    if len(paid) != 1 or len(earned) != 1:
        return
    interest, income = _one_sum(paid[0]), _one_sum(earned[0])
    if interest and income and income < interest:
        yield Hit(
            subject.spot(earned[0], "指标值"),
            f"“{earned[0].level3}”是 {in_words(income, '万元')}，低于“{paid[0].level3}”的"
            f" {in_words(interest, '万元')}",
            "请核对收益和利息的金额、单位",
        )


def _is_yearly_interest(row: Indicator) -> bool:
    return bool(_INTEREST.search(row.level3)) and not _ALL_YEARS.search(row.level3)


def _one_sum(row: Indicator) -> Decimal | None:
    """The only sum of money in a target, in 元."""
    match = _ONE_SUM.fullmatch(fold(row.value + row.unit))
    number = parse_decimal(match[1]) if match else None
    return number * UNITS[match[2]] if match and number is not None else None
