"""金额: cost indicators against the budget of their project."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reportgen.check.support.amounts import (
    UNITS,
    Cost,
    budget_in_words,
    budget_in_yuan,
    costs,
    in_words,
    is_other_money,
    is_total,
    power_of_ten,
)
from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.core.values import fold, format_number

_UPPER = ("≤", "<", "=")
_SLIP = 3  # this many zeros too many are a wrong unit, not a bigger project
_OWN_DIGITS = 3  # a number of so many digits does not equal the budget's by chance
_ALMOST_ALL = Decimal("0.9")  # an indicator above this share of the budget may be the total
# The budget pays what is left of a contract whose whole sum the indicator may state.
_REMAINDER = re.compile(r"尾款|余款|质保金|保修金|剩余|欠款")
# A sum that a text gives for all years or the whole contract: 总投资3200万元, 合同价为1.2亿元.
_WHOLE_SUM = re.compile(
    r"(?:总投资|投资总?额|概算|估算|总造价|造价|合同(?:总?价款?|总?金额|总?额)?|中标价?|批复(?:金额|投资)?|总成本|总费用)"
    r"[^,。;0-9]{0,8}(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>亿元|万元|元)"
)
_OF_THIS_YEAR = re.compile(r"本年|当年|年度|今年|20\d\d年")


def _row(**cells: str) -> dict[str, str]:
    row = {
        "项目编码": PROJECT_CODE,
        "一级指标": "产出指标",
        "二级指标": "成本指标",
        "指标性质": "≤",
        "计量单位": "万元",
    }
    return row | cells


def _told_apart(subject: ProjectSubject, cost: Cost) -> bool:
    """Whether a text names the sum as that of the whole undertaking, or another one as this year's.

    Then it is no slip that the indicator holds more than the budget of one year.
    """
    budget = budget_in_yuan(subject)
    others = [one for one in costs(subject) if one is not cost]
    if any(one.yuan == budget and _OF_THIS_YEAR.search(one.indicator.level3) for one in others):
        return True
    return any(
        match["unit"] in UNITS
        and Decimal(match["number"].replace(",", "")) * UNITS[match["unit"]] == cost.yuan
        for match in _WHOLE_SUM.finditer(fold(subject.all_text))
    )


def _above(cost: Cost, budget: Decimal, subject: ProjectSubject) -> bool:
    """Whether a sum is above the budget by more than was rounded away when either was written."""
    if cost.yuan <= budget:
        return False
    places = -int((subject.project.budget or budget).as_tuple().exponent)
    unit = UNITS[subject.settings.money_unit]
    steps = (
        unit.scaleb(-max(places, 0)),
        UNITS[cost.unit].scaleb(int(cost.number.as_tuple().exponent))
        if cost.number % 1
        else Decimal(0),
    )
    return cost.yuan - budget > max(steps) / 2


_IMPLAUSIBLE = Decimal(10) ** 8  # 元: a number that large in 万元 was meant in 元


def _budget_is_in_yuan(cost: Cost, budget: Decimal) -> bool:
    """Whether the budget's number is an indicator's sum in 元: then 预算数 is what is wrong."""
    typed_alike = cost.unit == "元" and budget >= _IMPLAUSIBLE and budget == cost.yuan * 10_000
    return typed_alike or (cost.unit == "万元" and budget == cost.yuan * 10_000)


def _slipped(cost: Cost, budget: Decimal) -> bool:
    """Whether the digits are the budget's and only the size is not."""
    if cost.yuan == budget or _budget_is_in_yuan(cost, budget):
        return False
    zeros = power_of_ten(cost.yuan / budget)
    if zeros is None or abs(zeros) < _SLIP or is_other_money(cost):
        return False
    # far below the budget it may be the price of one piece that happens to have its digits
    digits = len(cost.number.normalize().as_tuple().digits)
    return zeros > 0 or is_total(cost) or digits >= _OWN_DIGITS


@rule(
    "M101",
    "成本指标高于预算数",
    Severity.WARNING,
    bad={"指标": [_row(序号="1", 三级指标="补植总成本", 指标值="120")]},
    good={"指标": [_row(序号="1", 三级指标="补植总成本", 指标值="900000", 计量单位="元")]},
)
def costs_stay_within_the_budget(subject: ProjectSubject) -> Iterator[Hit]:
    """成本指标的金额不应高于本项目的预算数。

    成本指标是花钱的上限，比预算数还高就约束不了什么，多半是金额抄自别的项目，
    或小数点、单位写错。元、万元、亿元先换算再比较。单位成本（元/人、万元/公里、人均、单价、标准）、
    总投资、概算、合同额、节约额、收入等不是本年支出的金额，不作比较；
    预算只用来付尾款、质保金的项目也不比较。四舍五入以内的差，以及文字里写明这是总投资、合同价，或
    另有一条本年成本等于预算数的，不算。
    """
    budget = budget_in_yuan(subject)
    if budget is None:
        return
    above = [cost for cost in costs(subject) if _above(cost, budget, subject)]
    if not above or _REMAINDER.search(subject.project.name + subject.project.purpose):
        return
    for cost in above:
        if is_other_money(cost) or _slipped(cost, budget):
            continue
        if not _told_apart(subject, cost):
            yield Hit(
                subject.spot(cost.indicator, "指标值"),
                f"成本指标“{cost.indicator.level3}”{cost.words}，高于预算数"
                f" {budget_in_words(subject)}",
                "请核对金额、小数点和计量单位；包含以前年度或其他资金的，在指标名称里写明",
            )


@rule(
    "M102",
    "成本指标的金额单位写错",
    Severity.ERROR,
    bad={"指标": [_row(序号="1", 三级指标="补植总成本", 指标值="90", 计量单位="元")]},
    good={"指标": [_row(序号="1", 三级指标="补植总成本", 指标值="90", 计量单位="万元")]},
)
def costs_have_the_unit_of_their_number(subject: ProjectSubject) -> Iterator[Hit]:
    """成本指标的数与预算数数字相同，大小却差了一千倍、一万倍以上，是计量单位写错了。

    例如预算数以万元计，成本指标照抄这个数却写成“元”，或者换算成元以后仍写“万元”。
    单位成本（元/人、人均、单价）和总投资、合同额等不比较；比预算数小得多、数字又很简单的，
    可能只是单价，也不算。
    """
    budget = budget_in_yuan(subject)
    if budget is None:
        return
    for cost in costs(subject):
        if _slipped(cost, budget):
            right = next(
                (in_words(budget, unit) for unit in ("万元", "元") if unit != cost.unit), ""
            )
            yield Hit(
                subject.spot(cost.indicator, "计量单位" if cost.indicator.unit else "指标值"),
                f"成本指标“{cost.indicator.level3}”{cost.words}，与预算数"
                f" {budget_in_words(subject)}数字相同，大小不同",
                f"请改正计量单位或指标值，例如 {right}",
            )


@rule(
    "M103",
    "总成本低于预算数",
    Severity.NOTICE,
    bad={"指标": [_row(序号="1", 三级指标="补植总成本", 指标值="80")]},
    good={"指标": [_row(序号="1", 三级指标="补植总成本", 指标值="90")]},
)
def the_total_cost_is_the_budget(subject: ProjectSubject) -> Iterator[Hit]:
    """成本指标写的是总成本，却低于预算数，请看看剩下的钱花在哪里。

    总成本一般等于预算数。低于预算数的，或是预算调整以后指标没有跟着改，或是项目还有别的支出。
    只看名称里写明“总成本”“合计”等的指标，以及唯一的、正好约为预算数十分之一的一项（小数点可能错位）；
    连同其他成本指标加起来正好等于预算数的，不算。
    """
    budget = budget_in_yuan(subject)
    if budget is None:
        return
    stated = costs(subject)
    totals = tuple(cost for cost in stated if is_total(cost) and not is_other_money(cost))
    if len(stated) == 1 and abs(stated[0].yuan * 10 - budget) <= budget / 100:
        totals = stated
    if len(totals) != 1 or sum(cost.yuan for cost in stated) == budget:
        return
    (total,) = totals
    if total.yuan < budget and not (_slipped(total, budget) or _budget_is_in_yuan(total, budget)):
        yield Hit(
            subject.spot(total.indicator, "指标值"),
            f"成本指标“{total.indicator.level3}”{total.words}，低于预算数"
            f" {budget_in_words(subject)}",
            "请核对：预算调整过的，把指标值改成与预算数一致",
        )


@rule(
    "M104",
    "各项成本之和高于预算数",
    Severity.WARNING,
    bad={
        "指标": [
            _row(序号="1", 三级指标="苗木购置费用", 指标值="60"),
            _row(序号="2", 三级指标="栽植养护费用", 指标值="40"),
        ]
    },
    good={
        "指标": [
            _row(序号="1", 三级指标="苗木购置费用", 指标值="60"),
            _row(序号="2", 三级指标="栽植养护费用", 指标值="30"),
        ]
    },
)
def parts_of_the_cost_stay_within_the_budget(subject: ProjectSubject) -> Iterator[Hit]:
    """几项成本指标各是预算的一部分，加起来不应高于预算数。

    每一项都没有超，合起来却超了，说明至少有一项填错。只在各项单位相同、都是支出的上限，又没有一项是
    合计（名称写明、等于预算数、等于其余各项之和、或占预算数九成以上）时才相加；单位成本不计在内。
    """
    budget = budget_in_yuan(subject)
    parts = costs(subject)
    if budget is None or len(parts) < 2 or not _are_parts(parts, budget):
        return
    total = sum((part.yuan for part in parts), Decimal(0))
    if total > budget:
        listed = "、".join(part.words for part in parts)
        yield Hit(
            subject.spot(parts[0].indicator, "指标值"),
            f"{len(parts)} 项成本指标（{listed}）之和 {in_words(total, parts[0].unit)}，高于预算数"
            f" {budget_in_words(subject)}",
            "请核对各项金额；其中一项是合计的，在名称里写明",
        )


def _are_parts(parts: Sequence[Cost], budget: Decimal) -> bool:
    total = sum((part.yuan for part in parts), Decimal(0))
    largest = max(part.yuan for part in parts)
    return (
        len({(part.unit, part.indicator.sign) for part in parts}) == 1
        and parts[0].indicator.sign in _UPPER
        and len({part.indicator.level3 for part in parts}) == len(parts)
        and not any(is_total(part) or is_other_money(part) for part in parts)
        and largest <= _ALMOST_ALL * budget
        and largest * 2 != total
    )


_STATED = re.compile(r"(?<![0-9.])(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>亿元|万元)")
_HUGE, _TIMES_THE_OTHERS = Decimal(10_000), 1000  # 万元; how far above the middle of the others
_ENORMOUS = Decimal(100_000)  # 万元, where the others are few


@rule(
    "M105",
    "预算数像是以元计的",
    Severity.WARNING,
    scope="部门",
    bad={
        "项目": {"预算数": "900000", "财政资金": "900000", "其他资金": ""},
        "指标": [_row(序号="1", 三级指标="补植总成本", 指标值="90")],
    },
    good={"指标": [_row(序号="1", 三级指标="补植总成本", 指标值="90")]},
)
def budgets_are_in_their_unit(subject: DepartmentSubject) -> Iterator[Hit]:
    """预算数以万元计，填的却像是元：成本指标或文字里的金额正好是它的万分之一，或者比同部门项目大千倍以上。

    印出来是实际的一万倍。金额单位设为元的数据集不查；与同部门比的，是整数、不小于 1 万的才看。
    """
    if subject.settings.money_unit != "万元":
        return
    budgets = sorted(b for p in subject.projects if (b := p.project.budget))
    for project in subject.projects:
        budget = project.project.budget
        if budget is None or budget < 1000:
            continue
        middle = budgets[(len(budgets) - 1) // 2]
        huge = (
            budget >= (_HUGE if len(budgets) > 3 else _ENORMOUS)
            and not budget % 1
            and budget > middle * _TIMES_THE_OTHERS
        )
        if huge or budget in _stated_yuan(project):
            yield Hit(
                project.spot(project.project, "预算数"),
                f"预算数 {format_number(budget)} 万元，像是把元填进了以万元计的格里",
                f"请核对；确是以元计的，改为 {in_words(budget, '万元')}，财政资金、其他资金一并改；"
                "预算数没有错的，改正成本指标的单位",
            )


def _stated_yuan(subject: ProjectSubject) -> set[Decimal]:
    """The sums that cost indicators and texts state in 万元 or 亿元, in 元."""
    texts = (subject.project.purpose, *(goal.text for goal in subject.goals))
    stated = {
        Decimal(match["number"].replace(",", "")) * UNITS[match["unit"]]
        for text in texts
        for match in _STATED.finditer(fold(text))
    }
    budget = budget_in_yuan(subject) or Decimal(0)
    return stated | {
        cost.yuan
        for cost in costs(subject)
        if cost.unit != "元" or _budget_is_in_yuan(cost, budget)
    }
