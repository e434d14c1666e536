"""时间: days that cannot be, deadlines."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from reportgen.check.support.dates import HAN_NUMBER, HAN_YEAR, han_number, han_year
from reportgen.check.support.examples import time_target, with_indicator, with_text
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import rule
from reportgen.check.support.serial_days import has_serial_day, serial_day
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.text_search import spots_with
from reportgen.check.support.unit_groups import in_units
from reportgen.core.values import parse_decimal
from reportgen.dataset.rows import Indicator

_LEAP = 2000  # where no year is given, 29 February may be
_DAY = re.compile(
    rf"(?:(?<!\d)(?P<year>(?:19|20)\d\d|{HAN_YEAR})\s*[年./-]\s*|(?<![\d.一二三四五六七八九十第]))"
    rf"(?P<month>\d{{1,6}}|{HAN_NUMBER})\s*月(?:份)?\s*"
    rf"(?P<day>\d{{1,4}}|{HAN_NUMBER})\s*[日号](?![线楼文令院井])"
)
_NUMERIC = re.compile(
    r"(?<![A-Za-z0-9./-])(?P<year>20\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"(?![A-Za-z0-9./-])"
)
_TOGETHER = re.compile(
    r"(?<![A-Za-z0-9./〔-])(?P<year>20[0-4]\d)(?P<month>\d\d)(?P<day>\d\d)(?=\s*(?:之?前|以前|完成|$))"
)
_MONTH = re.compile(
    rf"(?<!\d)(?:20\d\d|{HAN_YEAR})\s*年\s*(?P<month>\d{{1,4}}|{HAN_NUMBER})\s*月(?!\d|\s*\d{{1,4}}\s*[日号])"
)
_END_OF_MONTH = re.compile(
    r"(?<![\d.第后])(?P<month>\d{1,6})\s*月(?:底|末|下旬|中旬|上旬)"
    r"|(?<![一二三四五六七八九十第后几])(?P<named>[一二三四五六七八九十]{1,3})月(?:底|末|[上中下]旬)"
)
_QUARTER = re.compile(r"(?:第|年\s*)(?P<quarter>[五六七八九十5-9]|\d\d)\s*季度")
_YEAR_TWICE = re.compile(
    r"(?<!\d)20\d\d\s*年\s*(?:0?[1-9]|1[0-2])\s*年(?=$|[底末前]|\s*(?:\d{1,2}\s*[日号]))"
)
# 202年6月, 20024年底: a figure too few or too many; 2204年: a century that nobody plans for.
_NO_YEAR = re.compile(
    r"(?<![\d.第])(?P<figures>20\d|0\d{2}|\d{5}|2[1-9]\d\d)\s*年(?=\s*(?:\d{1,2}\s*月|[底末]|度))"
)
_EVERY_MONTH = re.compile(r"每个?月\s*(?P<day>\d{1,3})\s*[日号]")

_NO_MONTH = re.compile(
    r"(?<!\d)20\d\d\s*年\s*(?:0?[1-9]|1[0-2])\s*(?:底|末(?!级)|前(?!期|\d|[一二三三四五六七八九十]))"
)
_NO_DAY = re.compile(
    r"(?<!\d)(?:0?[1-9]|1[0-2])\s*月\s*(?:0?[1-9]|[12]\d|3[01])\s*(?:前(?![期后\d])|之前|以前)"
)
_NO_FIGURE = re.compile(r"(?<!\d)20\d\d\s*年\s*月\s*(?:底(?!数)|日(?!均)|\d{1,2}\s*[日号])")
_NO_DAY_FIGURE = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])\s*月\s*日(?=\s*(?:之?前|以前|完成|$))")

_PATTERNS = (
    _DAY, _NUMERIC, _TOGETHER, _MONTH, _END_OF_MONTH, _YEAR_TWICE, _EVERY_MONTH, _QUARTER, _NO_YEAR,
)  # fmt: skip
# What a text must hold to be looked at (see `text_search`).
_LIKELY_DATE = re.compile(
    r"[\d每一二三四五六七八九十](?:\s*个?[月年]|0\d\d[-/.]\d|0[0-4]\d\d{4})|季度"
)
_LIKELY_INCOMPLETE = re.compile(r"[年月]\s*(?:[月日]|\d{1,2}\s*[底末前之以])")
_LIKELY_LAST = re.compile(r"每个?月\s*(?:29|30|31)")

_TIME_FACT = re.compile(r"(?:时间|日期)$")

_DEADLINE = re.compile(
    r"(?:完成|拨付|支付|竣工|采购|验收|交付|发放|到位|办结).{0,4}(?:时间|时限|期限)"
)


def impossible_days(spot: Spot) -> Iterator[Hit]:
    """Days and months that no calendar has."""
    for part, problem in _impossible(spot.text):
        yield Hit(replace(spot, part=part), f"“{part}”{problem}", "请改正日期")


@lru_cache(maxsize=65536)  # the same few deadlines stand in thousands of rows
def _impossible(text: str) -> tuple[tuple[str, str], ...]:
    """Each impossible date of a text, and what is wrong with it; once, however it is read."""
    found: dict[range, tuple[str, str]] = {}
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            met = any(match.start() < one.stop and one.start < match.end() for one in found)
            if not met and (problem := _problem(match)):
                found[range(*match.span())] = (match[0].strip(), problem)
    return tuple(found.values())


def _problem(match: re.Match[str]) -> str:
    """What is wrong with a date; empty when it can be."""
    if match.re is _YEAR_TWICE:
        return "有两个“年”，后一个应是“月”"
    if match.re is _NO_YEAR:
        return f"的年份是 {match['figures']}，不是四位数的当代年份"
    if match.re is _QUARTER:
        return f"没有第 {match['quarter']} 季度"
    parts = match.groupdict()
    month = han_number(parts.get("month") or parts.get("named") or "1")
    day = han_number(parts.get("day") or "1")
    if month is None or day is None:
        return ""  # 三四月: one or the other
    if not 1 <= month <= 12:
        return f"没有 {parts.get('month') or parts.get('named')} 月"
    last = monthrange(han_year(parts.get("year") or str(_LEAP)), month)[1]
    return "" if 1 <= day <= last else f"没有 {parts['day']} 日"


_INCOMPLETE = (
    (_NO_MONTH, "“月”"),
    (_NO_DAY, "“日”"),
    (_NO_FIGURE, "月份的数字"),
    (_NO_DAY_FIGURE, "“日”前的数字"),
)


def incomplete_days(spot: Spot) -> Iterator[Hit]:
    """Dates that lack 月 or 日, or the figure before it."""
    for pattern, lack in _INCOMPLETE:
        for match in pattern.finditer(spot.text):
            part = match[0].strip()
            yield Hit(replace(spot, part=part), f"“{part}”里漏了{lack}", "请补上漏掉的字")


@rule(
    "T001",
    "日期不存在",
    Severity.ERROR,
    looks_for=_LIKELY_DATE,
    bad={"指标": time_target("1212月31日前")},
    good={"指标": time_target("2024年2月29日前")},
)
def day_that_cannot_be(subject: ProjectSubject) -> Iterator[Hit]:
    """写出的日期历法上没有，如13月、2月30日、二月三十日、20240230、第五季度、2024年12年底、1212月31日。

    多是多打了字或打错了字，读者无从知道究竟是哪一天。没有写年份的2月29日不算。
    """
    for spot in spots_with(subject, _LIKELY_DATE, _impossible):
        yield from impossible_days(spot)


@rule(
    "T002",
    "日期漏字",
    Severity.WARNING,
    looks_for=_LIKELY_INCOMPLETE,
    bad={"指标": time_target("2024年12底前完成")},
    good={"指标": time_target("2024年底前完成，12月31日前验收")},
)
def day_that_lacks_a_word(subject: ProjectSubject) -> Iterator[Hit]:
    """日期里漏了“月”或“日”，或者漏了月份的数字。

    如“2024年12底前”“12月31前”“2024年月底”。“2024年底”“2024年前期工作”不算。
    """
    for spot in spots_with(subject, _LIKELY_INCOMPLETE):
        yield from incomplete_days(spot)


@rule(
    "T003",
    "时间变成了表格里的序列数",
    Severity.ERROR,
    bad={"指标": {"二级指标": "时效指标", "指标性质": "=", "指标值": "45657", "计量单位": ""}},
    good={"指标": {"二级指标": "时效指标", "指标性质": "≤", "指标值": "45000", "计量单位": "小时"}},
)
def serial_number_for_a_day(subject: ProjectSubject) -> Iterator[Hit]:
    """该写日期的地方是40000到50000之间的一个整数，这是电子表格存日期用的序列数。

    如45657其实是2024年12月31日。只看时效指标里没有单位或单位是日、年一类的值，以及名称是时间、
    日期的属性；有别的计量单位的不算。
    """
    for row in subject.indicators:
        if has_serial_day(row):
            yield from _serial(subject.spot(row, "指标值"))
    for line in subject.finance if subject.prints("到位时间") else ():
        yield from _serial(subject.spot(line, "到位时间"))
    for name in subject.attributes:
        if _TIME_FACT.search(name) and subject.prints(name):
            yield from _serial(subject.attribute_spot(name))


def _serial(spot: Spot) -> Iterator[Hit]:
    if day := serial_day(spot.text):
        shown = f"{day.year}年{day.month}月{day.day}日"
        yield Hit(
            replace(spot, part=spot.text),
            f"“{spot.text}”是电子表格里 {shown} 的序列数，不是日期",
            f"请核对后改为日期，如“{shown}前”",
        )


@rule(
    "T004",
    "完成时间写成了期限",
    Severity.NOTICE,
    scope="部门",
    bad=with_indicator("时效指标|资金拨付完成时限|≤|1|年"),
    good=with_indicator("时效指标|申请办结时限|≤|7|日"),
)
def span_for_a_deadline(subject: DepartmentSubject) -> Iterator[Hit]:
    """完成时间写成“≤1年”，年度项目本来就在一年内，这样写等于没有要求。

    时效指标要能考核，最好写明哪月哪日前完成。响应时间、办理时限等按小时、按天的不算。一个单位只提示一次，
    说明有多少条、在哪几行。
    """
    for told in in_units(subject, lambda one: filter(_is_a_year, one.indicators)):
        project, first = told.first
        yield Hit(
            project.spot(first, "指标值", first.value),
            f"{told.unit.name}有 {told.count} 条完成时间没有说到哪一天，如“{first.level3}”写的是"
            f" {first.value_as_printed}（{told.rows}）",
            f"请写明日期，如“{subject.settings.year}年11月底前”",
            code=told.code,
        )


def _is_a_year(row: Indicator) -> bool:
    """Whether the deadline of an annual task is a year, or twelve months."""
    length = {"年": 1, "个月": 12, "月": 12, "天": 365, "日": 365}.get(row.unit)
    span = row.level2 == "时效指标" and row.sign in ("≤", "<", "=") and length is not None
    return span and parse_decimal(row.value) == length and bool(_DEADLINE.search(row.level3))


@rule(
    "T007",
    "每月的日子不是月月都有",
    Severity.NOTICE,
    looks_for=_LIKELY_LAST,
    bad={"指标": time_target("每月31日前")},
    good={"指标": time_target("每月25日前")},
)
def day_not_in_every_month(subject: ProjectSubject) -> Iterator[Hit]:
    """写“每月31日前”“每月30日”，可是有的月份没有这一天。

    意思是月底的，写“每月底前”更准确。
    """
    for spot in spots_with(subject, _LIKELY_LAST):
        for match in _EVERY_MONTH.finditer(spot.text):
            if 29 <= int(match["day"]) <= 31:
                part = match[0].strip()
                yield Hit(
                    replace(spot, part=part),
                    f"“{part}”不是每个月都有的一天",
                    "请改为“每月底前”之类",
                )


@rule(
    "T009",
    "部门整体文字里日期有误",
    Severity.ERROR,
    scope="部门",
    bad=with_text("工作保障措施", 正文="2月30日前下达计划。"),
    good=with_text("工作保障措施", 正文="2月28日前下达计划。"),
)
def wrong_day_in_part_one(subject: DepartmentSubject) -> Iterator[Hit]:
    """第一部分的文字里有不存在的日期，或者日期漏了字。

    与 T001、T002 相同，只是出在部门整体绩效目标里，不属于哪个项目。
    """
    for spot in subject.texts:
        yield from impossible_days(spot)
        yield from incomplete_days(spot)
