"""指标: units of measure against name and value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.measures import (
    PER_CENT_WORDS,
    TIMES,
    cost,
    folded,
    head,
    number,
    per_cent,
    rate,
    satisfaction,
    statement,
    unit_is_a_name,
)
from reportgen.check.support.registry import rule
from reportgen.check.support.serial_days import has_serial_day
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.target_hits import unit_hit
from reportgen.check.support.text_search import spots_with
from reportgen.check.support.unit_groups import in_units
from reportgen.dataset.rows import Indicator
from reportgen.schema import QUALITATIVE

_NO_UNIT = ("", "/", "-", "—", "无", "\\")
_UNITLESS = re.compile(
    "(?:系数|指数|等级|级别|pH值?|得分|评分|分值|分数|容积率|比例|比值|比|倍数|名次|排名|位次|序号"
    "|版本|值)$",
    re.IGNORECASE,
)
_UNIT_IN_NAME = re.compile(r"\([^()]+\)$")


@rule(
    "I121",
    "定量指标没有计量单位",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"指标值": "1200", "计量单位": ""}},
    good={"指标": {"指标值": "1200", "计量单位": "株"}},
)
def number_has_a_unit(subject: ProjectSubject) -> Iterator[Hit]:
    """指标值是数，却没有计量单位，读者不知是多少什么。

    系数、指数、得分、比例等可以没有单位的不算；值为 0 的，以及名称末尾括号里已写明单位的
    （如“数量（份）”）也不算。日期变成序列数的由 T003 指出。
    """
    for row in subject.indicators:
        if row.unit not in _NO_UNIT or not number(row) or not subject.known(row, "计量单位"):
            continue
        name = folded(row.level3)
        counted = not _UNITLESS.search(head(name)) and not _UNIT_IN_NAME.search(name)
        if counted and not has_serial_day(row):
            unit = "%" if rate(name) or satisfaction(name) else "个、人、万元等"
            yield unit_hit(subject, row, "没有计量单位", f"请补填计量单位（{unit}）")


_LIKELY_IN_WORDS = re.compile(r"[\d%] *百分")
_IN_WORDS = re.compile("[0-9０-９] *(百分比|百分号|百分百|百分数|%百分比)")


@rule(
    "I122",
    "百分号写成了文字",
    Severity.WARNING,
    scope="部门",
    bad={"指标": {"三级指标": "树木成活率", "指标值": "95", "计量单位": "百分比"}},
    good={"指标": {"三级指标": "树木成活率", "指标值": "95", "计量单位": "%"}},
)
def per_cent_is_a_sign(subject: DepartmentSubject) -> Iterator[Hit]:
    """计量单位填了“百分比”“百分号”“百分百”，印出来成了“100百分比”。

    数后面紧跟这几个词的文字也算。“5 个百分点”“百分之九十”是通行的说法，不算。一个单位只报一次，
    说明有多少处、在哪几行；reportgen check --fix 一次改完。
    """
    for told in in_units(subject, _per_cent_in_words):
        _, first = told.first
        yield Hit(
            first.spot,
            f"{told.unit.name}有 {told.count} 处百分号写成了文字，"
            f"如“{first.printed}”（{told.rows}）",
            "请把计量单位改为“%”；可用 reportgen check --fix 一次改完",
            code=told.code,
        )


@dataclass(frozen=True, slots=True)
class _InWords:
    """A cell with 百分比 for %, and how that is printed."""

    spot: Spot
    printed: str

    @property
    def row(self) -> int | None:
        return self.spot.row


def _per_cent_in_words(subject: ProjectSubject) -> Iterator[_InWords]:
    for row in subject.indicators:
        if row.unit and folded(row.unit) in PER_CENT_WORDS and row.value:
            yield _InWords(subject.spot(row, "计量单位", row.unit), statement(row))
    for spot in spots_with(subject, _LIKELY_IN_WORDS):
        if match := _IN_WORDS.search(spot.text):
            yield _InWords(replace(spot, part=match[0]), match[0])


@rule(
    "I123",
    "计量单位填的是指标名称",
    Severity.ERROR,
    scope="部门",
    bad={"指标": {"三级指标": "登记准确率", "指标值": "95", "计量单位": "登记准确率"}},
    good={"指标": {"三级指标": "登记准确率", "指标值": "95", "计量单位": "%"}},
)
def unit_is_no_name(subject: DepartmentSubject) -> Iterator[Hit]:
    """计量单位里填了指标的名称，印出来成了“≥95登记准确率”。

    以率、满意度、数量、情况等结尾的，以及与三级指标名称相同的，都不是单位。一个单位只报一次，说明有多少条、
    在哪几行。
    """
    for told in in_units(subject, lambda one: filter(_named_unit, one.indicators)):
        project, first = told.first
        fits = rate(first.unit) or re.search("%|百分|[度性]$", first.unit)
        yield Hit(
            project.spot(first, "计量单位", first.unit),
            f"{told.unit.name}有 {told.count} 条指标的计量单位不是单位，"
            f"如“{first.level3}”的“{first.unit}”（{told.rows}）",
            "请把计量单位改为“%”" if fits else "请填真正的计量单位，如 %、个、人、次",
            code=told.code,
        )


def _named_unit(row: Indicator) -> bool:
    return bool(row.unit and row.value) and row.sign != QUALITATIVE and unit_is_a_name(row)


_LONG_UNITS = ("人次", "场次", "户次", "批次", "小时", "万元", "公里", "平方米")
_COUNT_UNITS = TIMES | {*"个人次项套台件份场元辆家户处座所起例页册株亩米", *_LONG_UNITS}
_COUNT = re.compile(
    "(?:数量|人数|次数|人次|个数|天数|场次|户数|台数|套数|件数|份数|面积|长度|里程|(?:完成|拨付|支付"
    "|竣工|完工|发放|到位|响应|交付|开展|采购)(?:时间|时限|日期))$"
)
_PEOPLE = re.compile("(?:人数|人员数量|人员数|职工数)$")
_THINGS = frozenset("个次项套台件份场辆座所处")
_STOCK = re.compile(
    "实有|现有|在[册编职校院所岗籍]|聘用|编制"
)  # people who are there, not who come
_TIMES_COUNTED = frozenset(("人次", "场次", "户次", "批次"))
_CHANGED = re.compile("增|减|降|提[高升]|较|同比|压|控|占|比|完成数量|达标|覆盖|合格|频")


@rule(
    "I124",
    "计量单位与指标不符",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"三级指标": "补植完成率", "指标值": "95", "计量单位": "株"}},
    good={"指标": {"三级指标": "补植完成率", "指标值": "95", "计量单位": "%"}},
)
def unit_fits_the_name(subject: ProjectSubject) -> Iterator[Hit]:
    """名称是比率，单位却是个、人、万元；名称是人数、次数、完成时间，单位却是“%”。

    名称和单位有一个填错了。名称是人数、单位却是个、台、套的，实有、在职人数以人次计的，也算。效率、频率、利率，以及增减、占比一类的名称不算；满意度以分计的
    也不算。
    """
    for row in subject.indicators:
        counted, percent = row.unit in _COUNT_UNITS, per_cent(row)
        if not (counted or percent) or number(row) is None:
            continue
        name = head(row.level3)
        if counted and (rate(name) or satisfaction(name)):
            hint = "请把名称改为“时间”“时限”" if row.unit in TIMES else "请改单位为“%”，或改写名称"
            yield unit_hit(subject, row, f"以“{row.unit}”计，名称却是比率", hint)
        elif row.unit in _TIMES_COUNTED and _PEOPLE.search(name) and _STOCK.search(name):
            hint = "数人次的请改名称为“人次”，数人的请把单位改为“人”"
            yield unit_hit(subject, row, f"以“{row.unit}”计，名称却是人数", hint)
        elif row.unit in _THINGS and _PEOPLE.search(name):
            yield unit_hit(subject, row, f"以“{row.unit}”计，名称却是人数", "请把单位改为“人”")
        elif percent and _COUNT.search(name) and not _CHANGED.search(name):
            yield unit_hit(subject, row, "是百分数，名称却不是比率", "请改指标值和单位，或改写名称")


_SIZES = frozenset(("千", "百", "十", "万", "百万", "千万", "亿"))
_UPSIDE_DOWN = re.compile("(?:[人户生年月天日次辆台]/)+(?:万|千)?元")
_AMOUNT = re.compile("(?:成本|费用|经费|费|支出|金额|资金|投资|产值|收入|总额|控制数)$")
_NO_AMOUNT = re.compile("(?:数|数量|人次|率|比例|面积|里程|量)$")


@rule(
    "I125",
    "金额单位不完整或写倒",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"二级指标": "成本指标", "三级指标": "补植总成本", "计量单位": "万"}},
    good={"指标": {"二级指标": "成本指标", "三级指标": "补植总成本", "计量单位": "万元"}},
)
def unit_of_money_is_whole(subject: ProjectSubject) -> Iterator[Hit]:
    """金额只写了“万”“亿”，漏了“元”；或者“元/人”写成了“人/元”。

    只看成本指标和名称以成本、费用、金额等结尾的；成本指标里名称是人数、面积、比率的，“万”是数，
    不算。“吨/万元”等单位产值的消耗不算。
    """
    for row in subject.indicators:
        unit = folded(row.unit)
        if not unit or not (unit in _SIZES or "/" in unit) or number(row) is None:
            continue
        name = head(row.level3)
        if unit in _SIZES and (_AMOUNT.search(name) or (cost(row) and not _NO_AMOUNT.search(name))):
            yield unit_hit(subject, row, "的单位漏了“元”", f"请改为“{row.unit}元”")
        elif _UPSIDE_DOWN.fullmatch(unit):
            *parts, money = unit.split("/")
            yield unit_hit(subject, row, "的单位写倒了", f"请改为“{'/'.join((money, *parts))}”")


@rule(
    "I126",
    "数量指标用了百分数",
    Severity.NOTICE,
    by_row=True,
    bad={"指标": {"三级指标": "路灯亮化", "指标值": "98", "计量单位": "%"}},
    good={"指标": {"三级指标": "维护路灯数量", "指标值": "1200", "计量单位": "盏"}},
)
def count_is_no_share(subject: ProjectSubject) -> Iterator[Hit]:
    """数量指标应写做多少，一般是个数、人次、面积等绝对数，不是百分数。

    覆盖率、合格率等更适合放在质量指标或效益指标里。名称以数量、人数等结尾的由 I124 指出。
    """
    for row in subject.indicators:
        if row.level2 != "数量指标" or not per_cent(row) or number(row) is None:
            continue
        name = head(row.level3)
        if _CHANGED.search(name) or not _COUNT.search(name):
            yield unit_hit(
                subject, row, "是百分数，数量指标一般是绝对数", "请写做多少，或改放质量指标"
            )
