"""金额: totals that texts state, against the parts beside them and the project's own money."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reportgen.check.support.amounts import OTHER_MONEY, UNITS, in_words
from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.stated_sums import (
    MAY_STATE,
    StatedAmount,
    StatedSum,
    first_total,
    stated_sums,
)
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.text_search import spots_with
from reportgen.dataset.rows import amount_in

_OF_MONEY = re.compile("预算安排|年度预算|经费预算|经费来源|项目资金|资金(?:总额|构成|来源|情况)")
_YEAR = re.compile(r"(20\d\d)年")
_WHOLE, _CARRIED = "实施期资金总额", "上年结转"
# What of the project a part is, by how its name ends.
_COLUMNS = {
    "财政资金": re.compile(r"财政(?:拨款|资金|性资金|预算资金)$"),
    "其他资金": re.compile(r"其[他它]资金$"),
    _CARRIED: re.compile(r"上年结转(?:资金)?$"),
}


def _goal(text: str) -> Example:
    cells = {"项目编码": PROJECT_CODE, "序号": "1", "类别": "绩效目标", "绩效目标": text}
    return {"目标": [cells]}


@rule(
    "M009",
    "文字里的各项金额加起来不是总额",
    Severity.WARNING,
    bad=_goal("安排90万元，其中苗木60万元、养护40万元，栽植1200株，成活率达到95%以上。"),
    good=_goal("安排90万元，其中苗木60万元、养护30万元，栽植1200株，成活率达到95%以上。"),
)
def parts_in_a_text_add_up(subject: ProjectSubject) -> Iterator[Hit]:
    """一段文字里写了总额，又写了各项金额的，各项加起来应等于总额。

    “其中”后面的各项可以不全，超过总额的才算；“包括”“分别为”后面的、逐行列出的、末尾写“合计”的，多了少了都算。
    只看每一项只有一个金额的句子；有约数、单价、“另”“其余”“等”，或者一项里又分几项的，不比。
    """
    for spot in spots_with(subject, MAY_STATE, stated_sums):
        yield from _sums_off(spot)


@rule(
    "M010",
    "“其中”各项金额不足总额",
    Severity.NOTICE,
    bad=_goal("安排90万元，其中苗木50万元、养护30万元，栽植1200株，成活率达到95%以上。"),
    good=_goal("安排90万元，其中苗木60万元、养护30万元，栽植1200株，成活率达到95%以上。"),
)
def parts_of_a_total_are_all_there(subject: ProjectSubject) -> Iterator[Hit]:
    """“其中”后面写了两项以上金额，加起来少于总额：漏了一项，或有一个数写错了，请看一眼。

    只写了其中几项的，可以不管；写明“等”“主要”“其余”的不列。
    """
    for spot in spots_with(subject, MAY_STATE, stated_sums):
        for stated in stated_sums(spot.text):
            if _falls_short(stated):
                yield Hit(
                    spot,
                    _said(stated, "，少于"),
                    "请核对各项金额；只写了其中几项的，可以不改",
                )


@rule(
    "M011",
    "文字里的项目金额与表上的不同",
    Severity.WARNING,
    bad={
        "项目": {"表式": "shanghai"},
        "项目属性": [
            {"编码": PROJECT_CODE, "属性": "年度预算安排", "值": "2024年安排95万元。"},
        ],
    },
    good={
        "项目": {"表式": "shanghai"},
        "项目属性": [
            {"编码": PROJECT_CODE, "属性": "年度预算安排", "值": "2024年安排90万元。"},
        ],
    },
)
def the_money_of_a_project_is_told_alike(subject: ProjectSubject) -> Iterator[Hit]:
    """项目属性里说项目金额的文字（年度预算安排、资金总额及构成），要与“项目”表一致。

    总额应是预算数，或整个实施期的资金总额；写明财政拨款、其他资金、上年结转的，与那一列相同。表上的数不予公开
    或没有填的，不比。
    """
    for name, text in subject.attributes.items():
        if text and _OF_MONEY.search(name) and name in subject.printed:
            total, spot = first_total(text), subject.attribute_spot(name)
            if total is None or _is_of_other_years(total, subject.settings.year):
                continue
            if _amounts(subject) and not _is_told(total, _amounts(subject)):
                label = _WHOLE if subject.project.budget is None else "预算数"
                yield _other_amount(spot, total, label, subject)
            else:
                yield from _parts_off(spot, subject, total)


@rule(
    "M012",
    "第一部分里的各项金额加起来不是总额",
    Severity.WARNING,
    scope="部门",
    bad={
        "文本": [
            {
                "部门编码": "018", "章节": "总体绩效目标", "序号": "1",
                "正文": "全年安排90万元，包括苗木60万元、养护40万元。",
            }
        ]
    },
    good={
        "文本": [
            {
                "部门编码": "018", "章节": "总体绩效目标", "序号": "1",
                "正文": "全年安排90万元，包括苗木60万元、养护30万元。",
            }
        ]
    },
)  # fmt: skip
def parts_in_part_one_add_up(subject: DepartmentSubject) -> Iterator[Hit]:
    """第一部分的一段文字里写了总额，又写了各项金额的，各项加起来应等于总额；比法同 M009。"""
    for spot in subject.texts:
        yield from _sums_off(spot)


def _sums_off(spot: Spot) -> Iterator[Hit]:
    for stated in stated_sums(spot.text):
        if stated.differs and not _falls_short(stated):
            more = stated.of_parts > stated.total.yuan
            yield Hit(
                spot,
                _said(stated, "，多于" if more else "，少于"),
                "请核对各项金额和总额，改正写错的一个",
            )


def _falls_short(stated: StatedSum) -> bool:
    """Whether the parts may be only some of the total's."""
    return stated.differs and not stated.complete and stated.of_parts < stated.total.yuan


def _said(stated: StatedSum, than: str) -> str:
    unit = re.sub(r"[\d.,\s]", "", stated.total.words)
    return f"各项加起来是{in_words(stated.of_parts, unit)}{than}写的总额{stated.total.words}"


def _is_of_other_years(stated: StatedAmount, year: int) -> bool:
    others = set(_YEAR.findall(stated.name)) - {str(year)}
    return bool(others or OTHER_MONEY.search(stated.name))


def _amounts(subject: ProjectSubject) -> list[Decimal]:
    """What a total may be, in 元: of the year, of the whole period; none where one is unknown."""
    project = subject.project
    if not all(subject.known(project, label) for label in ("预算数", _WHOLE)):
        return []
    amounts = (project.budget, amount_in(project, _WHOLE))
    return [amount * UNITS[subject.settings.money_unit] for amount in amounts if amount]


def _is_told(stated: StatedAmount, amounts: list[Decimal]) -> bool:
    return any(stated.is_rounding_of(amount) for amount in amounts)


def _parts_off(spot: Spot, subject: ProjectSubject, total: StatedAmount) -> Iterator[Hit]:
    """Parts of the year's money that are not what their column says."""
    budget = subject.project.budget
    unit = UNITS[subject.settings.money_unit]
    if budget is None or not total.is_rounding_of(budget * unit):
        return
    parts = [part for stated in stated_sums(spot.text) for part in stated.parts]
    for label, named in _COLUMNS.items():
        found = [part for part in parts if named.search(part.name)]
        amount = _of_project(subject, label)
        known = amount is not None and subject.known(subject.project, label)
        if len(found) == 1 and known and not found[0].is_rounding_of((amount or 0) * unit):
            yield _other_amount(spot, found[0], label, subject)


def _of_project(subject: ProjectSubject, label: str) -> Decimal | None:
    project = subject.project
    own = {"预算数": project.budget, "财政资金": project.fiscal, "其他资金": project.other}
    return own[label] if label in own else amount_in(project, label)


def _other_amount(spot: Spot, stated: StatedAmount, label: str, subject: ProjectSubject) -> Hit:
    amount = _of_project(subject, label)
    told = "" if amount is None else f"{amount}{subject.settings.money_unit}"
    return Hit(
        spot,
        f"写的是{stated.words}，“项目”表的{label}是{told}",
        "请核对是文字还是表里的金额有误",
    )
