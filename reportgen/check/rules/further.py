"""金额、指标: weights, whole periods, tasks, compositions and earlier values of some forms."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reportgen import schema
from reportgen.check.support.contents import has_more
from reportgen.check.support.examples import COMPLETE, PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.quantities import target_of
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import format_number, split_value
from reportgen.dataset.funding_sources import is_total
from reportgen.dataset.rows import Indicator, Record, amount_in, further, text_in

_FULL, _EXECUTION = Decimal(100), Decimal(10)
_LEAST_ROWS = 3  # weighted rows from which on a sum is expected
_SHIFT = Decimal(10_000)  # 万元 in 元
_MIXED = 1000  # times by which sums differ where one of their parts is in the other unit
_TOO_FAR = 20  # times by which a value may differ from that of last year
_MANY_YEARS = re.compile(r"[二三四五六七八九十2-9]\s*年|长期|中长期|20(\d\d).*20(?!\1)\d\d")
_PERIOD_FACTS = ("项目期", "专项实施期", "起止时间", "项目实施周期")
_OF_TASKS = (
    ("任务金额", "预算数"),
    ("任务财政资金", "财政资金"),
    ("任务其他资金", "其他资金"),
)


def _weighted(*weights: str) -> list[dict[str, str]]:
    """Indicators with these weights."""
    rows = zip(COMPLETE, weights, strict=False)
    return [{**row, "权重": weight} for row, weight in rows]


def _records(*rows: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"项目编码": PROJECT_CODE, "序号": str(number), **row}
        for number, row in enumerate(rows, start=1)
    ]


def _shift_hint(total: Decimal, whole: Decimal) -> str:
    """What to do where two sums differ: a unit mixed up, if one is 10,000 times the other."""
    if not total or not whole:
        return "请核对各项，改正填错的一个"
    if _SHIFT in (total / whole, whole / total):
        return "正好差一万倍，多半有一处按元、一处按万元填；请统一成数据集的金额单位"
    if max(total / whole, whole / total) > _MIXED:
        return "相差一千倍以上，多半有一处按元、一处按万元填；请统一成数据集的金额单位"
    return "请核对各项，改正填错的一个"


@rule(
    "I701",
    "指标权重合计不对",
    Severity.ERROR,
    where=has_more,
    source="财预〔2021〕101号（分值权重合计90分，预算执行率10分）",
    bad={
        "项目": {"表式": "mof", "执行率分值": "10"},
        "指标": _weighted("20", "20", "10", "10", "20", "5"),
    },
    good={
        "项目": {"表式": "mof", "执行率分值": "10"},
        "指标": _weighted("20", "20", "10", "10", "20", "10"),
    },
)
def weights_sum_to_what_the_form_says(subject: ProjectSubject) -> Iterator[Hit]:
    """各指标的权重相加，连同预算执行率的分值，应是 100。

    表式印执行率分值的，指标权重合计应是 100 减去它（空着按 10）；不印的合计应是 100。
    有一行权重空着或不予公开的，不相加；一行也没有填权重的不算。
    """
    if not subject.prints("权重"):
        return
    rows = subject.indicators
    weights = [weight for row in rows if (weight := amount_in(row, "权重")) is not None]
    if len(weights) < max(_LEAST_ROWS, len(rows)):
        return
    whole = _FULL
    if subject.prints("执行率分值"):
        if not subject.known(subject.project, "执行率分值"):
            return
        whole -= amount_in(subject.project, "执行率分值") or _EXECUTION
    total = sum(weights, Decimal(0))
    if total != whole:
        yield Hit(
            subject.spot(rows[0], "权重"),
            f"{len(rows)} 个指标的权重之和是 {format_number(total)}，应是 {format_number(whole)}",
            "请调整权重，连同预算执行率的分值合计 100",
        )


@rule(
    "I702",
    "指标没有权重",
    Severity.WARNING,
    where=has_more,
    bad={"项目": {"表式": "mof"}, "指标": _weighted("20", "20", "10", "10", "20", "")},
    good={"项目": {"表式": "mof"}, "指标": _weighted("20", "20", "10", "10", "20", "10")},
)
def every_indicator_has_a_weight(subject: ProjectSubject) -> Iterator[Hit]:
    """别的指标都填了权重，这一个没有。

    没有权重就无法评分，合计也对不上。多数指标都没有填的不算；权重不予公开的不算。
    """
    rows = subject.indicators if subject.prints("权重") else ()
    missing = [row for row in rows if amount_in(row, "权重") is None]
    if len(rows) < _LEAST_ROWS or 2 * len(missing) >= len(rows):
        return
    for row in missing:
        if subject.known(row, "权重"):
            message = f"指标“{row.level3}”没有权重"
            yield Hit(subject.spot(row, "权重"), message, "请补上，并看合计对不对")


@rule(
    "M301",
    "实施期资金总额不等于各项之和",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "two_halves", "实施期资金总额": "300", "实施期财政资金": "200",
                "实施期其他资金": "90"}},
    good={"项目": {"表式": "two_halves", "实施期资金总额": "300", "实施期财政资金": "200",
                 "实施期其他资金": "100"}},
)  # fmt: skip
def the_whole_period_is_the_sum_of_its_parts(subject: ProjectSubject) -> Iterator[Hit]:
    """整个实施期（中期）的资金总额，应等于其中的财政资金与其他资金之和。

    空着的一项按 0 计；有一项不予公开，或各项都空着时，不作比较。
    """
    project = subject.project
    whole, *parts = (amount_in(project, label) for label in schema.WHOLE_AMOUNTS)
    given = [part for part in parts if part is not None]
    known = all(subject.known(project, label) for label in schema.WHOLE_AMOUNTS)
    if whole is None or not given or not known or not subject.prints(schema.WHOLE_AMOUNTS[1]):
        return
    total = sum(given, Decimal(0))
    if total != whole:
        yield Hit(
            subject.spot(project, schema.WHOLE_AMOUNTS[0]),
            f"实施期资金总额 {format_number(whole)} 不等于各项之和 {format_number(total)}",
            _shift_hint(total, whole),
        )


@rule(
    "M302",
    "年度的金额大于整个实施期的",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "two_halves", "实施期资金总额": "80", "实施期财政资金": "80"}},
    good={"项目": {"表式": "two_halves", "实施期资金总额": "270", "实施期财政资金": "270"}},
)
def the_year_is_part_of_the_period(subject: ProjectSubject) -> Iterator[Hit]:
    """一年的预算数不会大于整个实施期的资金总额，财政资金、其他资金也一样。

    多半是两栏填反了，或者一处按元、一处按万元填。有一处不予公开的不作比较。
    """
    project = subject.project
    yearly = (project.budget, project.fiscal, project.other)
    for label, whole, year in zip(schema.WHOLE_AMOUNTS, schema.AMOUNTS, yearly, strict=True):
        total = amount_in(project, label)
        known = subject.known(project, label) and subject.known(project, whole)
        if total is None or year is None or year <= total or not known:
            continue
        yield Hit(
            subject.spot(project, label),
            f"{label} {format_number(total)} 小于本年的{whole} {format_number(year)}",
            _shift_hint(year, total),
        )


@rule(
    "M303",
    "把整个实施期的总额填成了年度的",
    Severity.WARNING,
    where=has_more,
    bad={"项目": {"表式": "two_halves", "实施期资金总额": "90", "实施期财政资金": "90"},
         "项目属性": [{"编码": PROJECT_CODE, "属性": "项目期", "值": "3年"}]},
    good={"项目": {"表式": "two_halves", "实施期资金总额": "270", "实施期财政资金": "270"},
          "项目属性": [{"编码": PROJECT_CODE, "属性": "项目期", "值": "3年"}]},
)  # fmt: skip
def the_total_of_years_is_not_the_year(subject: ProjectSubject) -> Iterator[Hit]:
    """实施几年的项目，整个实施期的总额与本年的预算数却相同。

    几年的总额不会就是一年的预算。按“项目期”“起止时间”等属性看是几年的才作判断。
    """
    project, label = subject.project, schema.WHOLE_AMOUNTS[0]
    total = amount_in(project, label)
    known = subject.known(project, label) and subject.known(project, "预算数")
    if total is None or total != project.budget or not total or not known:
        return
    days = [subject.attributes.get(f"计划{word}日期", "")[:4] for word in ("开始", "完成")]
    facts = [subject.attributes.get(name, "") for name in _PERIOD_FACTS]
    if any(map(_MANY_YEARS.search, facts)) or (all(days) and days[0] != days[1]):
        yield Hit(
            subject.spot(project, label),
            f"项目实施几年，{label}与本年的预算数都是 {format_number(total)}",
            "请把本年的预算数改成当年安排的金额，或补上其他年度的",
        )


_TASK = {"任务名称": "补植", "任务金额": "60", "任务财政资金": "60"}
_OTHER_TASK = {"任务名称": "养护", "任务金额": "30", "任务其他资金": "30"}


@rule(
    "M304",
    "任务金额不等于各项资金之和",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "whole"},
         "年度任务": _records({**_TASK, "任务其他资金": "5"}, _OTHER_TASK)},
    good={"项目": {"表式": "whole"}, "年度任务": _records(_TASK, _OTHER_TASK)},
)  # fmt: skip
def a_task_is_the_sum_of_its_parts(subject: ProjectSubject) -> Iterator[Hit]:
    """每项年度任务的金额，应等于其中的财政资金与其他资金之和。

    空着的一项按 0 计；有一项不予公开，或两项都空着时，不作比较。
    """
    for task in subject.rows(schema.TASKS):
        whole, *parts = (amount_in(task, label) for label, _ in _OF_TASKS)
        given = [part for part in parts if part is not None]
        known = all(subject.known(task, label) for label, _ in _OF_TASKS)
        if whole is None or not given or not known:
            continue
        total = sum(given, Decimal(0))
        if total != whole:
            yield Hit(
                subject.spot(task, "任务金额"),
                f"任务金额 {format_number(whole)} 不等于各项资金之和 {format_number(total)}",
                _shift_hint(total, whole),
            )


@rule(
    "M305",
    "各项任务之和不等于金额合计",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "whole"}, "年度任务": _records(_TASK)},
    good={"项目": {"表式": "whole"}, "年度任务": _records(_TASK, _OTHER_TASK)},
)
def tasks_sum_to_the_total(subject: ProjectSubject) -> Iterator[Hit]:
    """年度主要任务的金额相加，应等于最后一行的金额合计，即“项目”表的预算数、财政资金、其他资金。

    读者照着表加一遍就知道对不对。有一项任务的金额空着，或有一处不予公开的，不作比较。
    """
    tasks, project = subject.rows(schema.TASKS), subject.project
    totals = (project.budget, project.fiscal, project.other)
    for (label, total_label), total in zip(_OF_TASKS, totals, strict=True):
        amounts = [amount_in(task, label) for task in tasks]
        known = all(subject.known(task, label) for task in tasks)
        whole_known = subject.known(project, total_label)
        if not any(amounts) or total is None or not known or not whole_known:
            continue
        if label == _OF_TASKS[0][0] and None in amounts:
            continue
        added = sum((amount for amount in amounts if amount is not None), Decimal(0))
        if added != total:
            yield Hit(
                subject.spot(tasks[0], label),
                f"{len(tasks)} 项任务的{label}之和是 {format_number(added)}，"
                f"{total_label}是 {format_number(total)}",
                _shift_hint(added, total),
            )


_COST = {"构成项目": "苗木", "构成金额": "60", "上年金额": "50"}
_LABOUR = {"构成项目": "用工", "构成金额": "30", "上年金额": "20"}


@rule(
    "M306",
    "资金构成的合计不等于各项之和",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "hubei"},
         "资金构成": _records(_COST, _LABOUR, {"构成项目": "合计", "构成金额": "95"})},
    good={"项目": {"表式": "hubei"},
          "资金构成": _records(_COST, _LABOUR, {"构成项目": "合计", "构成金额": "90",
                                         "上年金额": "70"})},
)  # fmt: skip
def a_composition_sums_to_its_total(subject: ProjectSubject) -> Iterator[Hit]:
    """资金构成里“合计”一行，应等于同一类各项之和；各年的金额都看。

    有一项不予公开的不作比较；没有“合计”一行的不算。
    """
    kinds: dict[str, list[Record]] = {}
    for row in subject.rows(schema.COMPOSITION):
        kinds.setdefault(text_in(row, "构成类别"), []).append(row)
    for rows in kinds.values():
        totals = [row for row in rows if is_total(text_in(row, "构成项目"))]
        parts = [row for row in rows if row not in totals]
        for total in totals[:1]:
            yield from _wrong_totals(subject, total, parts)


def _wrong_totals(subject: ProjectSubject, total: Record, parts: Sequence[Record]) -> Iterator[Hit]:
    for label in ("构成金额", "上年金额", "前年金额"):
        whole = amount_in(total, label)
        amounts = [amount for row in parts if (amount := amount_in(row, label)) is not None]
        if whole is None or not amounts or not all(subject.known(r, label) for r in parts):
            continue
        added = sum(amounts, Decimal(0))
        if added != whole:
            yield Hit(
                subject.spot(total, label),
                f"“合计”的{label}是 {format_number(whole)}，各项之和是 {format_number(added)}",
                _shift_hint(added, whole),
            )


def _with_last_year(last: str, value: str = "300") -> list[dict[str, str]]:
    return [{**COMPLETE[0], "指标值": value, "上年值": last}, *COMPLETE[1:]]


@rule(
    "I703",
    "指标值与以前年度的值相差悬殊",
    Severity.WARNING,
    where=has_more,
    bad={"项目": {"表式": "hubei"}, "指标": _with_last_year("2.6株")},
    good={"项目": {"表式": "hubei"}, "指标": _with_last_year("260株")},
)
def values_are_like_those_of_earlier_years(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个指标，当年的值与上年值、前年值相差 20 倍以上。

    多半是小数点或单位填错（元与万元、亩与万亩）。换算得了的单位换算后比较；有一处不予公开的不作比较。
    """
    for row in subject.indicators:
        for label in ("上年值", "前年值"):
            pair = _comparable(subject, row, label)
            if pair and (pair[0] > pair[1] * _TOO_FAR or pair[1] > pair[0] * _TOO_FAR):
                yield Hit(
                    subject.spot(row, label),
                    f"指标“{row.level3}”当年是 {row.value}{row.unit}，"
                    f"{label}是 {text_in(row, label)}",
                    "请核对小数点和单位；确实相差这么多的，可以不改",
                )
                break


@rule(
    "I704",
    "指标值低于上年已达到的值",
    Severity.NOTICE,
    where=has_more,
    bad={"项目": {"表式": "hubei"}, "指标": _with_last_year("320株")},
    good={"项目": {"表式": "hubei"}, "指标": _with_last_year("280株")},
    covered_by=("I703",),
)
def targets_do_not_fall_behind_last_year(subject: ProjectSubject) -> Iterator[Hit]:
    """“不少于”的指标定得比上年实现的还低，或“不超过”的定得比上年还高。

    目标低于已经达到的水平，起不到约束作用。任务本来就减少的可以不改；换算不了的单位不作比较。
    """
    for row in subject.indicators:
        pair = _comparable(subject, row, "上年值")
        if pair is None:
            continue
        now, before = pair
        lower = row.sign in ("≥", ">") and now < before
        if lower or (row.sign in ("≤", "<") and now > before):
            yield Hit(
                subject.spot(row, "指标值"),
                f"指标“{row.level3}”是 {row.sign}{row.value}{row.unit}，上年已实现"
                f" {text_in(row, '上年值')}",
                "请看目标是否定低了；任务减少的，可以不改",
            )


def _comparable(
    subject: ProjectSubject, row: Indicator, label: str
) -> tuple[Decimal, Decimal] | None:
    """This year's value and an earlier one, where both are numbers in the same unit."""
    earlier = further(row, label)
    if not earlier or not subject.known(row, "指标值") or not subject.known(row, label):
        return None
    before = split_value(str(earlier))
    values = target_of(row.sign, row.value, row.unit), target_of("", before.value, before.unit)
    if values[0] is None or values[1] is None or not values[0].same_kind(values[1]):
        return None
    now, then = values[0].number, values[1].number
    return (now, then) if now > 0 and then > 0 else None
