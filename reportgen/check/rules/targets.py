"""指标: signs and values against what the name measures."""

import re
from collections.abc import Iterator

from reportgen.check.support.examples import with_indicator
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.measures import (
    HUNDRED,
    MONEY,
    TIMES,
    bad_rate,
    bad_thing,
    cost,
    good_rate,
    head,
    nothing,
    number,
    per_cent,
)
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.check.support.target_hits import sign_hit, value_hit
from reportgen.dataset.rows import Indicator

_AT_MOST, _AT_LEAST = ("≤", "<"), ("≥", ">")


@rule(
    "I101",
    "指标没有指标值",
    Severity.ERROR,
    by_row=True,
    bad={"指标": {"指标值": ""}},
    good={"指标": {"指标值": "1200"}},
)
def indicator_has_a_target(subject: ProjectSubject) -> Iterator[Hit]:
    """每个三级指标都应有指标值，定性指标也应有文字。

    指标值不予公开的不算；三级指标填“不涉及”的由 I025 提示。
    """
    for row in subject.indicators:
        named = row.level3 and not nothing(row.level3)
        if named and not row.value and subject.prints("指标值") and subject.known(row, "指标值"):
            yield Hit(
                subject.spot(row, "指标值"),
                f"“{row.level3}”没有指标值",
                "请补填指标值；不应公开的，请在“不予公开”里作出决定",
            )


@rule(
    "I102",
    "越高越好的指标用了“≤”",
    Severity.ERROR,
    by_row=True,
    bad=with_indicator("树木成活率|≤|95|%"),
    good=with_indicator("树木成活率|≥|95|%"),
)
def more_is_better(subject: ProjectSubject) -> Iterator[Hit]:
    """满意度、合格率、完成率、覆盖率等越高越好，指标值却写成“≤”或“<”。

    照这样写，做得越差越算完成。只按名称的末尾判断；“不合格率”“未完成率”一类，以及执行率、
    使用率、控制率等可以设上限的比率，都不算。单位是时间或金额的，不是方向反了，由 I124 指出。
    """
    for row in subject.indicators:
        if row.unit in TIMES or row.unit in MONEY:
            continue
        if row.sign in _AT_MOST and row.value and good_rate(row.level3):
            yield sign_hit(subject, row, "方向反了，这项指标越高越好", f"请把“{row.sign}”改为“≥”")


def _all_bad(row: Indicator) -> bool:
    """Faults or complaints of 100 %: their removal is meant, but the name does not say so."""
    whole = row.sign == "=" and number(row) == HUNDRED and per_cent(row)
    return whole and (bad_thing(row.level3) or bad_rate(row.level3))


@rule(
    "I103",
    "越低越好的指标用了“≥”",
    Severity.ERROR,
    by_row=True,
    bad=with_indicator("设备故障率|≥|5|%"),
    good=with_indicator("设备故障率|≤|5|%"),
)
def less_is_better(subject: ProjectSubject) -> Iterator[Hit]:
    """故障率、投诉率、事故率、差错率、损失率等越低越好，指标值却写成“≥”或“>”。

    故障、事故、投诉等定为 100% 的也算：多半是漏写了“解决率”“处理率”。名称里有降低、处置、
    排除、查处等字样的不算；数量指标里的事故、差错次数可能是工作量，也不算。
    """
    for row in subject.indicators:
        if not row.value:
            continue
        counted = row.level2 == "数量指标" and not head(row.level3).endswith("率")
        if row.sign in _AT_LEAST and bad_rate(row.level3) and not counted:
            yield sign_hit(subject, row, "方向反了，这项指标越低越好", f"请把“{row.sign}”改为“≤”")
        elif _all_bad(row):
            yield value_hit(
                subject, row, "，是说全都出了问题", "请核对名称，是否漏写“解决率”“处理率”等"
            )


_SPENDING = re.compile("(?:成本|支出|费用|经费|费|控制数|控制额)$")
_FLOOR = re.compile(
    "人均|生均|户均|标准|补助|补贴|工资|待遇|薪|最低|每|节|降|减|增|收入|投入|筹|到位|下达|拨付"
)
# 补助总成本 is no rate of pay, and 节水总成本 saves water: only money saved or raised is meant.
_WHOLE = re.compile("总(?:成本|支出|费用|经费)$")
_SAVED = re.compile("节约|节省|降|减|增|收入|筹")


@rule(
    "I105",
    "成本上限用了“≥”",
    Severity.WARNING,
    by_row=True,
    bad=with_indicator("成本指标|补植总成本|≥|90|万元"),
    good=with_indicator("成本指标|补植总成本|≤|90|万元"),
)
def cost_has_an_upper_limit(subject: ProjectSubject) -> Iterator[Hit]:
    """成本指标是要控制的支出，应写“≤”或定数，写成“≥”就没有了上限。

    只看成本指标里名称以成本、支出、费用、经费、控制数结尾，并以元、万元、亿元计的。补助标准、
    人均经费等可以定下限，不算；节约额、自筹投入也不算。
    """
    for row in subject.indicators:
        if row.sign not in _AT_LEAST or row.unit not in MONEY or not cost(row):
            continue
        name = head(row.level3)
        floor = _SAVED if _WHOLE.search(name) else _FLOOR
        if _SPENDING.search(name) and not floor.search(name):
            yield sign_hit(subject, row, "没有上限，成本是要控制的", f"请把“{row.sign}”改为“≤”")
