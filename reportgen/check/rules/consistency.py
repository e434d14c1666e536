"""指标: numbers of goals, purpose and part one against the indicators that hold them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from reportgen.check.support.budget_words import stated_budget
from reportgen.check.support.contents import has_names_twice
from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.matching import (
    Target,
    contradicted,
    near_miss,
    stands_in_indicators,
    targets_of,
)
from reportgen.check.support.overview import contradicting, numbers_of
from reportgen.check.support.plain_numbers import differs_from_value, needs_indicator, number_at_end
from reportgen.check.support.quantities import LIKELY_AT_END, Claim, measure, read_claims, target_of
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.core.values import format_number
from reportgen.dataset.rows import Goal, Indicator, NarrativeItem
from reportgen.schema import CHAPTERS

_SURVIVAL_RATE = {
    "一级指标": "产出指标",
    "二级指标": "质量指标",
    "三级指标": "苗木成活率",
    "指标性质": "≥",
    "指标值": "95",
    "计量单位": "%",
    "项目编码": PROJECT_CODE,
}


def _goal_texts(subject: ProjectSubject) -> list[tuple[Goal, tuple[Claim, ...]]]:
    """Each goal with what it states; not 中期目标, nor 总体目标, of many years, beside 当年目标."""
    yearly = any(goal.kind == "当年目标" for goal in subject.goals)
    return [
        (goal, read_claims(goal.text, subject.settings.year))
        for goal in subject.goals
        if goal.text and goal.kind != "中期目标" and not (yearly and goal.kind == "总体目标")
    ]


def _clash(claim: Claim, target: Target, where: str) -> tuple[str, str]:
    """Message and hint for one thing with two numbers."""
    return (
        f"{where}写“{claim.part}”，而指标第 {target.indicator.number} 条"
        f"“{target.indicator.level3}”是 {target.printed}，同一件事两个数",
        f"请核对{where}与指标，把错的一处改成一致",
    )


@rule(
    "I401",
    "目标与指标的数不一致",
    Severity.WARNING,
    bad={
        "目标": {"绩效目标": "补植行道树1200株，苗木成活率达到90%以上。"},
    },
    good={
        "目标": {"绩效目标": "补植行道树1200株，栽后苗木成活率不低于95%，完好率达到90%。"},
    },
)
def goals_agree_with_indicators(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效目标里的数与本项目同一指标的数应一致。

    目标写成活率 90%、指标写成活率 95%，执行和评价时不知以哪个为准。数按名称、单位、方向对照：
    名称相同，或一个只比另一个多几个限定词，且这样的指标只有一条，才算同一件事。一方写不低于、
    另一方写不高于，也算不一致。万元与元、公里与米先换算再比。

    不作比较的：约数、区间、日期，比上年提高多少，别的年度的数，每人每月之类标准不同的数，
    名称相近的指标有两条以上的，以及不予公开的内容。
    """
    stated = subject.cached(_goal_texts)
    everything = [claim for _, claims in stated for claim in claims]
    targets = targets_of(subject)
    for goal, claims in stated:
        for claim in claims:
            if target := contradicted(claim, targets, everything):
                message, hint = _clash(claim, target, "目标")
                yield Hit(subject.spot(goal, "绩效目标", claim.part), message, hint)


@rule(
    "I402",
    "资金用途与指标的数不一致",
    Severity.WARNING,
    bad={"项目": {"资金用途": "用于补植城区主干道行道树800株。"},
         "目标": {"绩效目标": "改善城区绿化。"},
         "指标": {"三级指标": "补植城区主干道行道树数量", "指标值": "1200"}},
    good={"项目": {"资金用途": "用于补植城区主干道行道树1200株，其中香樟800株。"},
          "指标": {"三级指标": "补植城区主干道行道树数量", "指标值": "1200"}},
)  # fmt: skip
def purpose_agrees_with_indicators(subject: ProjectSubject) -> Iterator[Hit]:
    """资金用途里的数与本项目同一指标的数应一致。

    资金用途说补植 800 株，数量指标却是 1200 株，钱办多少事就说不清。对照办法与目标的相同，
    只比名称相符、单位相同且只有一条可对的指标。资金用途与目标文字相同的，只在目标处报一次。
    """
    project = subject.project
    if not project.purpose or any(goal.text == project.purpose for goal in subject.goals):
        return
    claims = read_claims(project.purpose, subject.settings.year)
    targets = targets_of(subject)
    for claim in claims:
        if target := contradicted(claim, targets, claims):
            message, hint = _clash(claim, target, "资金用途")
            yield Hit(subject.spot(project, "资金用途", claim.part), message, hint)


@rule(
    "I403",
    "目标里的数没有指标载有",
    Severity.NOTICE,
    bad={
        "目标": {"绩效目标": "补植行道树1200株，培训养护人员36人次。"},
    },
    good={
        "目标": {"绩效目标": "补植行道树1200株，2024年11月底前完成，建成区现有公园36个。"},
    },
)
def numbers_of_goals_have_indicators(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效目标里的数应当有指标来考核。

    目标说了数而指标里找不到这个数，年终无从评价它完成没有。只是提醒，一个项目最多一条，
    列出全部这样的数；名称相近而数不同、又不能判断是否同一件事的，一并写明。

    只要本项目有一条指标的数值、名称或描述里有这个数，就不提；资金、标准、现状和日期也不提。
    指标有不予公开的内容时，不能判断，不提。
    """
    if not subject.indicators or any(table == "指标" for table, _, _ in subject.hidden):
        return
    targets = targets_of(subject)
    stated = subject.cached(_goal_texts)
    everything = [claim for _, claims in stated for claim in claims]
    missing = [
        (goal, claim)
        for goal, claims in stated
        for claim in claims
        if needs_indicator(claim)
        and not stands_in_indicators(claim, targets, subject.indicators)
        and not contradicted(claim, targets, everything)
        and not _is_amount_of_project(claim, subject)
    ]
    if not missing:
        return
    parts = "、".join(dict.fromkeys(f"“{claim.part}”" for _, claim in missing))
    goal, first = missing[0]
    yield Hit(
        subject.spot(goal, "绩效目标", first.part),
        f"目标写{parts}，本项目没有指标载有这样的数{_doubts(missing, targets)}",
        "请核对目标与指标；需要考核的，增设指标",
    )


def _is_amount_of_project(claim: Claim, subject: ProjectSubject) -> bool:
    amounts = (subject.project.budget, subject.project.fiscal, subject.project.other)
    unit = subject.settings.money_unit
    return any(
        claim.quantity.number in (amount, measure(amount, unit).number)
        for amount in amounts
        if amount is not None
    )


def _doubts(missing: Iterable[tuple[Goal, Claim]], targets: Sequence[Target]) -> str:
    """Indicators that may be meant by a number, where that is not certain."""
    doubts = [
        f"“{claim.part}”与指标“{target.indicator.level3}”（{target.printed}）相近而数不同"
        for _, claim in missing
        if (target := near_miss(claim, targets))
    ]
    return "；" + "，".join(doubts) + "，不能判断是否同一件事" if doubts else ""


@rule(
    "I404",
    "两条指标对同一件事给出不同的数",
    Severity.WARNING,
    where=has_names_twice,
    bad={"指标": [_SURVIVAL_RATE | {"序号": "1"}, _SURVIVAL_RATE | {"序号": "2", "指标值": "90"}]},
    good={
        "指标": [
            _SURVIVAL_RATE | {"序号": "1"},
            _SURVIVAL_RATE | {"序号": "2", "指标性质": "≤", "指标值": "100"},
        ]
    },
)
def indicators_agree_with_each_other(subject: ProjectSubject) -> Iterator[Hit]:
    """同一项目里，名称、描述、单位都相同的两条指标，值应当一致。

    同一件事给出两个值，评价时无法执行。描述不同的视为两件事，不比；一条写下限、另一条写
    上限而能同时做到的，也不算矛盾。
    """
    groups: dict[tuple[str, str, str], list[Indicator]] = {}
    for indicator in subject.indicators:
        name = indicator.level3.strip()
        if len(name) > 2 and indicator.value:
            key = (name, indicator.description.strip(), indicator.unit.strip())
            groups.setdefault(key, []).append(indicator)
    for group in groups.values():
        for first, second in combinations(group, 2):
            if _exclude_each_other(first, second):
                yield Hit(
                    subject.spot(second, "指标值", second.value),
                    f"指标第 {second.number} 条“{second.level3}”是 {second.value_as_printed}，"
                    f"第 {first.number} 条同名同描述，却是 {first.value_as_printed}",
                    "请核对两条指标：同一件事只留一个值，不是同一件事的改名称",
                )


def _exclude_each_other(first: Indicator, second: Indicator) -> bool:
    one = target_of(first.sign, first.value, first.unit)
    other = target_of(second.sign, second.value, second.unit)
    if one is None or other is None or one.number == other.number:
        return False
    low, high = sorted((one, other), key=lambda target: target.number)
    return not (low.sign == "≥" and high.sign == "≤")


def _may_end_with_number(subject: ProjectSubject) -> bool:
    """Whether a name or description may end with a number; what is not printed may."""
    ending = subject.beside.having(LIKELY_AT_END)
    printed = subject.prints("三级指标") and subject.prints("绩效指标描述")
    return not printed or any(
        row.level3 in ending or row.description in ending for row in subject.indicators
    )


@rule(
    "I405",
    "指标名称或描述里的数与指标值不一致",
    Severity.WARNING,
    where=_may_end_with_number,
    bad={"指标": {"三级指标": "补植行道树1000株"}},
    good={"指标": {"三级指标": "补植行道树1200株"}},
)
def names_agree_with_values(subject: ProjectSubject) -> Iterator[Hit]:
    """三级指标或绩效指标描述末尾写明的数，应与指标值一致。

    名称写“补植 1000 株”，指标值是 1200 株，两处必有一处填错，多半是改了一处忘了另一处。
    只看写在末尾、单位与计量单位相同的数；计算公式里的数和起算条件（如 60 岁以上）不看。
    """
    for indicator in subject.indicators:
        for label, text in (
            ("三级指标", indicator.level3),
            ("绩效指标描述", indicator.description),
        ):
            claim = number_at_end(text)
            if claim and differs_from_value(claim, indicator):
                yield Hit(
                    subject.spot(indicator, label, claim.part),
                    f"{label}写“{claim.part}”，指标值却是 {indicator.value_as_printed}",
                    f"请核对{label}与指标值，改正填错的一处",
                )
                break


@rule(
    "I406",
    "文字里的预算数与预算数不一致",
    Severity.WARNING,
    bad={"项目": {"资金用途": "行道树补植项目预算数为80万元，用于购买苗木。"}},
    good={"项目": {"资金用途": "行道树补植项目预算数为90万元，其中上年结转预算数为10万元。"}},
)
def budget_in_words_is_the_budget(subject: ProjectSubject) -> Iterator[Hit]:
    """资金用途或绩效目标里写明的预算数，应等于本项目的预算数。

    文字多从上一年抄来，金额改了表里的，忘了文字里的。只看明写“预算数”“预算金额”的数，和
    各项用途加总正好等于“合计”的合计数；上年的、调整的、其中的不看；按文字的小数位数四舍五入
    后相等的不算错。
    """
    project = subject.project
    if project.budget is None or not subject.known(project, "预算数"):
        return
    budget = measure(project.budget, subject.settings.money_unit).number
    texts = (
        (project, "资金用途", project.purpose),
        *((g, "绩效目标", g.text) for g in subject.goals),
    )
    for row, label, text in texts:
        stated = stated_budget(text)
        if stated and not stated.rounds(budget):
            spot = subject.spot(row, label)
            yield Hit(
                replace(spot, part=stated.part),
                f"{spot.column}写“{stated.part}”，项目的预算数却是 "
                f"{format_number(project.budget)} {subject.settings.money_unit}",
                "请核对金额，改正填错的一处",
            )


_PART_ONE = {
    "部门编码": "018",
    "章节": "分项绩效目标",
    "序号": "1",
    "标题": "城区绿化",
    "绩效目标": "补齐城区主干道缺株。",
}


@rule(
    "I407",
    "第一部分与项目的数不一致",
    Severity.WARNING,
    scope="部门",
    needs_all=True,
    bad={"文本": [_PART_ONE | {"绩效指标": "补植行道树1000株以上，苗木成活率达到90%以上。"}]},
    good={"文本": [_PART_ONE | {"绩效指标": "补植行道树1500株以上，苗木成活率达到95%以上。"}]},
)
def part_one_agrees_with_projects(subject: DepartmentSubject) -> Iterator[Hit]:
    """第一部分里的数，与本部门项目里同一指标的数应一致。

    第一部分是全部项目的概括，同一名称、同一单位的比率在两处应是同一个数；数量在第一部分可以是
    几个项目之和，所以比项目的大不算错，比每个项目的都小才算。先与指标对照，没有同名指标的与
    项目目标对照。

    只比名称相同的（次序不同也可）；“服务对象满意度”“验收合格率”之类许多项目都有的名称不比；
    同名的在几个项目里各不相同的比率不比；工作保障措施一章不看。
    """
    if not subject.part_one:
        return
    numbers = numbers_of(subject)
    for item, spot in _part_one(subject):
        for claim in read_claims(spot.text, subject.settings.year):
            source = contradicting(claim, numbers.of(claim))
            if source:
                yield Hit(
                    replace(spot, part=claim.part),
                    f"{item.chapter}写“{claim.part}”，而项目“{source.project}”的{source.says}，"
                    "同一件事两个数",
                    "请核对第一部分与该项目，把错的一处改成一致",
                )


@rule(
    "I408",
    "第一部分的数没有项目载有",
    Severity.NOTICE,
    scope="部门",
    needs_all=True,
    bad={"文本": [_PART_ONE | {"绩效指标": "树木修剪合格率达到97%以上。"}]},
    good={"文本": [_PART_ONE | {"绩效指标": "苗木成活率达到95%以上，绿化覆盖率达42%以上。"}]},
)
def numbers_of_part_one_have_projects(subject: DepartmentSubject) -> Iterator[Hit]:
    """分项绩效目标里的比率，应当能在本部门项目的目标或指标里找到。

    部门的目标靠项目来实现；哪个项目都没有的比率，年终没有数据可报。只是提醒，一处文字一条，
    列出全部这样的数。本部门任何项目的目标或指标里有这个数就不提；数量可能是几个项目之和，
    不提；有不予公开的指标时不能判断，不提。
    """
    hidden = any(table == "指标" for one in subject.projects for table, _, _ in one.hidden)
    measured = any(one.indicators for one in subject.projects)
    if hidden or not measured or not subject.part_one:
        return
    numbers = numbers_of(subject)
    for item, spot in _part_one(subject):
        missing = [
            claim.part
            for claim in read_claims(spot.text, subject.settings.year)
            if item.chapter == CHAPTERS[1]
            and needs_indicator(claim)
            and claim.quantity.unit == "%"
            and not numbers.holds(claim)
        ]
        if missing:
            parts = "、".join(f"“{part}”" for part in dict.fromkeys(missing))
            yield Hit(
                replace(spot, part=missing[0]),
                f"{item.chapter}写{parts}，本部门没有项目的目标或指标载有这样的数",
                "请核对第一部分与项目；需要考核的，在项目里设指标",
            )


def _part_one(subject: DepartmentSubject) -> Iterator[tuple[NarrativeItem, Spot]]:
    """Every text of part one that states aims; the last chapter is about the work itself."""
    for item in subject.part_one:
        if item.chapter != CHAPTERS[2]:
            for label in ("正文", "绩效目标", "绩效指标"):
                if (spot := subject.spot(item, label)).text:
                    yield item, spot
