"""金额、指标: what the parts of a bureau's form say of each other."""

from collections.abc import Iterator
from decimal import Decimal

from reportgen import schema
from reportgen.check.support.contents import has_more
from reportgen.check.support.dates import is_before
from reportgen.check.support.examples import COMPLETE, PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.quantities import target_of
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import format_number
from reportgen.dataset.funding_sources import is_total
from reportgen.dataset.rows import amount_in, further, text_in

_TOO_MANY_YEARS = 1000  # times the budget of a year that no project takes in all its years
_FULL = Decimal(100)
_LESS_IS_BETTER, _MORE_IS_BETTER = ("≤", "<"), ("≥", ">")
_UNIT_MIXED = "多半有一处按元、一处按万元填；请统一成数据集的金额单位"


def _first_with(**cells: str) -> list[dict[str, str]]:
    """The complete indicators, the first with these cells."""
    return [{**COMPLETE[0], **cells}, *COMPLETE[1:]]


@rule(
    "M307",
    "实施期的总额与年度的差得太多",
    Severity.WARNING,
    where=has_more,
    bad={"项目": {"表式": "two_halves", "实施期资金总额": "2700000", "实施期财政资金": "2700000"}},
    good={"项目": {"表式": "two_halves", "实施期资金总额": "270", "实施期财政资金": "270"}},
)
def the_period_is_in_the_unit_of_the_year(subject: ProjectSubject) -> Iterator[Hit]:
    """整个实施期的资金总额是本年预算数的一千倍以上。

    没有项目实施一千年：多半一处按元、一处按万元填。有一处不予公开的不作比较。
    """
    project, label = subject.project, schema.WHOLE_AMOUNTS[0]
    whole = amount_in(project, label)
    known = subject.known(project, label) and subject.known(project, "预算数")
    if whole and project.budget and known and whole > project.budget * _TOO_MANY_YEARS:
        yield Hit(
            subject.spot(project, label),
            f"{label} {format_number(whole)}，是本年预算数 {format_number(project.budget)}"
            " 的一千倍以上",
            _UNIT_MIXED,
        )


def _cost(amount: str) -> list[dict[str, str]]:
    row = {"项目编码": PROJECT_CODE, "序号": "1", "构成项目": "合计", "构成金额": amount}
    return [row]


@rule(
    "M308",
    "资金构成的合计与预算数不同",
    Severity.WARNING,
    where=has_more,
    bad={"项目": {"表式": "hubei"}, "资金构成": _cost("900000")},
    good={"项目": {"表式": "hubei"}, "资金构成": _cost("90")},
)
def a_composition_makes_up_the_budget(subject: ProjectSubject) -> Iterator[Hit]:
    """成本（收入、支出）构成的“合计”，既不是本年的预算数，也不是整个实施期的资金总额。

    印在同一张表上，读者会问哪个对。有一处不予公开的不作比较。
    """
    project, label = subject.project, schema.WHOLE_AMOUNTS[0]
    if not subject.known(project, "预算数") or not subject.known(project, label):
        return
    budget, period = project.budget, amount_in(project, label)
    for row in subject.rows(schema.COMPOSITION):
        total = amount_in(row, "构成金额") if is_total(text_in(row, "构成项目")) else None
        if total is None or not budget or total in (budget, period):
            continue
        mixed = not budget / _TOO_MANY_YEARS < total < budget * _TOO_MANY_YEARS
        yield Hit(
            subject.spot(row, "构成金额"),
            f"“合计”是 {format_number(total)}，预算数是 {format_number(budget)}",
            _UNIT_MIXED if mixed else "请核对各项；有的钱不在这张表里的，可以不改",
        )


@rule(
    "I705",
    "指标所属的目标没有",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "hubei"}, "指标": _first_with(目标序号="7")},
    good={"项目": {"表式": "hubei"}, "指标": _first_with(目标序号="1")},
)
def an_indicator_belongs_to_a_goal_that_is_there(subject: ProjectSubject) -> Iterator[Hit]:
    """“目标序号”写的不是本项目任何一条目标的序号。

    表上会印成“目标7”，读者找不到这条目标。目标不予公开的不作比较。
    """
    numbers = {goal.number for goal in subject.goals}
    known = all(subject.known(goal, "绩效目标") for goal in subject.goals)
    for row in subject.indicators if subject.prints("目标序号") and numbers and known else ():
        number = further(row, "目标序号")
        if number is not None and number not in numbers:
            given = "、".join(map(str, sorted(numbers)))
            yield Hit(
                subject.spot(row, "目标序号"),
                f"指标“{row.level3}”的目标序号是 {number}，没有这条目标",
                f"请改成“目标”表里的序号：{given}",
            )


@rule(
    "I706",
    "权重不是 0 到 100 的数",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "mof"}, "指标": _first_with(权重="-5")},
    good={"项目": {"表式": "mof"}, "指标": _first_with(权重="15")},
)
def a_weight_is_a_share_of_the_points(subject: ProjectSubject) -> Iterator[Hit]:
    """权重是满分 100 里的几分，不会是负数或 0，也不会超过 100。

    合计对得上也是错的：一行多了，必有一行少了。
    """
    for row in subject.indicators if subject.prints("权重") else ():
        weight = amount_in(row, "权重")
        if weight is not None and not 0 < weight <= _FULL:
            yield Hit(
                subject.spot(row, "权重"),
                f"指标“{row.level3}”的权重是 {format_number(weight)}",
                "请填 100 分里的几分，如 15；不计分的空着",
            )


@rule(
    "I707",
    "指标方向与符号相反",
    Severity.WARNING,
    where=has_more,
    bad={"项目": {"表式": "neimenggu"}, "指标": _first_with(指标方向="反向")},
    good={"项目": {"表式": "neimenggu"}, "指标": _first_with(指标方向="正向")},
)
def the_direction_goes_with_the_sign(subject: ProjectSubject) -> Iterator[Hit]:
    """正向指标越多越好，用 ≥；反向指标越少越好，用 ≤。这里正好相反。

    “=”和定性指标不看；有一处不予公开的不作比较。
    """
    for row in subject.indicators if subject.prints("指标方向") else ():
        direction = text_in(row, "指标方向")
        wrong = _LESS_IS_BETTER if direction.startswith("正向") else ()
        wrong = _MORE_IS_BETTER if direction.startswith("反向") else wrong
        if row.sign in wrong and subject.known(row, "指标值"):
            yield Hit(
                subject.spot(row, "指标方向"),
                f"指标“{row.level3}”是 {row.sign}{row.value}{row.unit}，却填着{direction}",
                "请核对方向和符号，改正填错的一个",
            )


@rule(
    "I708",
    "年度的数量大于整个实施期的",
    Severity.WARNING,
    where=has_more,
    bad={"项目": {"表式": "two_halves"},
         "指标": [*COMPLETE, {**COMPLETE[0], "序号": "7", "期间": "中期", "指标值": "90"}]},
    good={"项目": {"表式": "two_halves"},
          "指标": [*COMPLETE, {**COMPLETE[0], "序号": "7", "期间": "中期", "指标值": "900"}]},
)  # fmt: skip
def a_year_does_no_more_than_the_period(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个数量指标，一年的比整个实施期（中期）的还多。

    多半是两半填反了。只比较名称、单位相同的数量指标；比率、“≤”的不看，有一处不予公开的不作比较。
    """
    years = {row.level3: row for row in subject.indicators}
    for row in subject.whole_period:
        year = years.get(row.level3)
        if year is None or not row.level2.startswith("数量") or row.sign in _LESS_IS_BETTER:
            continue
        if not subject.known(row, "指标值") or not subject.known(year, "指标值"):
            continue
        whole, part = (target_of(one.sign, one.value, one.unit) for one in (row, year))
        if whole and part and whole.unit == part.unit != "%" and part.number > whole.number:
            yield Hit(
                subject.spot(row, "指标值"),
                f"指标“{row.level3}”整个实施期是 {row.value}{row.unit}，"
                f"本年就有 {year.value}{year.unit}",
                "请核对是不是填反了",
            )


def _step(begins: str, ends: str) -> list[dict[str, str]]:
    row = {"项目编码": PROJECT_CODE, "序号": "1", "实施内容": "补植"}
    return [{**row, "开始时间": begins, "完成时间": ends}]


@rule(
    "T207",
    "开始的时间在完成之后",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "long_term"}, "实施进度": _step("2024-05-01", "2024-03-31")},
    good={"项目": {"表式": "long_term"}, "实施进度": _step("2024-03-01", "2024-05-31")},
)
def a_step_begins_before_it_ends(subject: ProjectSubject) -> Iterator[Hit]:
    """实施进度里一步的开始时间，或项目的计划开始日期，在它的完成时间之后。

    多半是年份或月份打错。只写到月的按整月比较；读不出日期的、有一处不予公开的不比较。
    """
    for row in subject.rows(schema.SCHEDULE):
        begins, ends = text_in(row, "开始时间"), text_in(row, "完成时间")
        if is_before(ends, begins):
            spot = subject.spot(row, "完成时间")
            yield Hit(spot, f"完成时间 {ends}，早于开始时间 {begins}", "请核对年份和月份")
    begins, ends = (subject.attributes.get(f"计划{word}日期", "") for word in ("开始", "完成"))
    if subject.prints("计划完成日期") and is_before(ends, begins):
        spot = subject.attribute_spot("计划完成日期")
        message = f"计划完成日期 {ends}，早于计划开始日期 {begins}"
        yield Hit(spot, message, "请核对年份和月份")
