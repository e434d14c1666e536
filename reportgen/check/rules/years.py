"""时间: years other than the budget year."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from reportgen.check.support.contents import has_more
from reportgen.check.support.dates import in_digits
from reportgen.check.support.examples import time_target, with_text
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.core.spellings import days
from reportgen.core.values import fold
from reportgen.dataset.rows import Indicator

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=\s*年|[-./]\d{1,2}(?!\d)|$)")
# A year in which something ends; not one that something is compared with or began in.
_END_YEAR = re.compile(
    r"^(?![^\d]*[比较同据照])(?!自[^至到]*$)[^\d,;。]{0,12}(?:20\d\d\s*(?:年|[./-]\d).{0,8}[-—~～至到]\s*)?"
    r"(20\d\d)\s*(?:年度?(?:内|底|末)?|[./-])?\s*"
    r"(?:第?[一二三四1-4]季度|[Qq][1-4]|[上下]半年|[春夏秋冬]季?(?:学期)?|全年|[年月]?初|\d{1,2}\s*月?(?:份|底|末|[上中下]旬)?(?:\s*[-—~～至到]\s*\d{1,2}\s*月)?)?"
    r"[./-]?\s*(?:\d{1,2}\s*[日号]?)?\s*(?:之?前|以前|内|底|末|止|为止)?(?:全部|全面|按时|如期|已|基本)?"
    r"[完成竣工结束交付支拨到位验收投入使用发放采购建设改造任务需要毕出版印刷上线移归档办理报送布启动举召开实施]{0,12}。?$"
)
_LAST_YEAR = re.compile(
    r"^(?:于|在|截至|截止|截止到|完成于)?(?:计划)?(?:去年|上一?年度?)(?=年?[底末前内]|[\d一二三四五六七八九十]{1,2}月|[上下]半年|第?[一二三四]季)年?"
)
_CARRIED = re.compile(r"结转|结余|续建|尾款|质保|跨年|(?<![比较与])上年(?!同期)|以前年度|历年|欠")
_MAY_HOLD_YEAR = re.compile("20|年|['’‘][12]")
# What a past year may rightly be the year of: papers, contracts, figures, what is done already.
_OF_THE_PAST = re.compile(
    r"合同|协议|签订|采购|中标|招标|立项|批复|批准|文件|通知|下达|验收|决算|审计|考核|评价|评估|数据|统计"
    r"|规划|普查|调查|毕业|入学|款|账|已|建成|投用|启用|立案|标准(?!化)|印发|开工|启动|形成|取得|购置的|建的|获"
)
_PLANNED = re.compile(r"[底末月日]之?前|计划|力争|确保|将")
_CLAUSE_ENDS = re.compile(r"[，。；;\n]")
# An aim set for a year that is over; in what is carried over, a year alone is no mistake.
_AIM_OF_YEAR = re.compile(
    r"(?<!\d)(20[0-4]\d)\s*年(?:(?:[底末]|\d{1,2}月(?:底|末|\d{1,2}日)?|[^，。；;\n\d]{1,6}(?<![目提当此先从空]))"
    r"之?前(?=[\u4e00-\u9fff])(?![已期往沿列景置提端名])"
    r"|度?(?:内|全年|(?:底|末)?前?|\d{1,2}月(?:底|末|份)?(?:\d{1,2}日)?前?)?"
    r"[^，。；;\n]{0,14}?(?:完|实现|达到|竣工|交付|计划|力争|确保|开展|组织|将|新增|建成|建设|改造|购置|培训|举办|发放|保障|治理"
    r"|安装|实施|扩大|解决|提高|提升|消除|覆盖|投用|投入使用|启用|通车|开园))"
)
_CODED_YEAR = re.compile(r"\d{6}(\d\d)[A-Z]")
_ANY_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")
# A year that is neither compared with, nor a beginning, nor part of a range or a document number.
_PLAIN_YEAR = re.compile(
    r"(?<![\d〔\[（(比较与同自从在到至比及和、~～—-])(?<!上年)(20[0-4]\d)\s*年度?"
    r"(?!\s*(?:以来|起|开始|[以之]?前|以后|之后|后|基|[-—~～至、]|印发|出台|颁布|成立|建成|修订|版))"
)
# What an indicator describes as that of a whole year; not the year that it is measured by.
_WHOLE_YEAR = re.compile(
    r"(?<![\d比较与同])(20[0-4]\d)\s*年度(?!\S{0,6}(?:标准|数据|基数|考核|决算|水平|均|相))"
)
_OPENING = re.compile(r"^\s*(20[0-4]\d)\s*年度?\s*[，,是将]")


_YEARLY = {"绩效目标": _PLAIN_YEAR, "资金用途": _PLAIN_YEAR, "绩效指标描述": _WHOLE_YEAR}


def _late(subject: ProjectSubject) -> list[tuple[Indicator, int]]:
    """时效指标 whose time ended before the budget year, with that year."""
    year, late = subject.settings.year, []
    for row in subject.indicators if year else ():
        if row.level2 != "时效指标" or not _MAY_HOLD_YEAR.search(row.value):
            continue
        value = in_digits(_LAST_YEAR.sub(f"{year - 1}年", fold(f"{row.value}{row.unit}")))
        years = [int(year) for year in _YEAR.findall(value)]
        if years and max(years) < year and _END_YEAR.fullmatch(value):
            late.append((row, max(years)))
    return late


def _began_earlier(subject: ProjectSubject) -> bool:
    """Whether the project began in an earlier year, by its name or code."""
    coded = _CODED_YEAR.match(subject.project.code)
    years = [int(year) for year in _ANY_YEAR.findall(subject.name)]
    years += [2000 + int(coded[1])] if coded else []
    return any(year < subject.settings.year for year in years)


def _is_carried_over(subject: ProjectSubject) -> bool:
    """Whether the project goes on from an earlier year, by its name, code or words."""
    words = "\n".join((subject.name, subject.project.purpose, *(g.text for g in subject.goals)))
    return _began_earlier(subject) or bool(_CARRIED.search(words))


def _past(subject: ProjectSubject, row: Indicator, ended: int) -> Hit:
    return Hit(
        subject.spot(row, "指标值", row.value),
        f"“{row.level3}”的时间是 {row.value_as_printed}，在 {subject.settings.year} 年度之前",
        "请改为本年度的时间；结转项目请写今年要完成的事",
    )


@rule(
    "T005",
    "完成时间在以前年度",
    Severity.WARNING,
    where=_late,
    bad={"指标": time_target("2023年12月底前")},
    good={"指标": time_target("2023年10月至2024年11月底前")},
)
def deadline_in_the_past(subject: ProjectSubject) -> Iterator[Hit]:
    """时效指标要求的完成时间早于本预算年度，多是照抄了往年的表。

    跨年的以最后的年份为准。名称、编码或文字里看得出是以前年度结转、续建的项目，不在这里提出。
    """
    late = subject.cached(_late)
    if late and not _is_carried_over(subject):
        for row, ended in late:
            yield _past(subject, row, ended)


_NAMED = re.compile(r"(?<!\d)(20\d\d)(?=\s*年|[-./]\d)")
_FAR = 5  # years: no task of an annual budget is set so far ahead
_OF_MANY_YEARS = re.compile("债|偿|还本|付息|贷|使用|寿命|质保|运营|规划|有效期")


@rule(
    "T011",
    "完成时间在多年以后",
    Severity.WARNING,
    by_row=True,
    covered_by=("T001",),
    bad={"指标": time_target("2042年12月底前")},
    good={"指标": time_target("2025年12月底前")},
)
def deadline_far_ahead(subject: ProjectSubject) -> Iterator[Hit]:
    """时效指标要求的完成时间比本预算年度晚五年以上，多是年份打错了，如把 2024 打成 2042。

    偿债、还本付息、使用年限、规划一类的不算。
    """
    year = subject.settings.year
    for row in subject.indicators if year else ():
        if row.level2 != "时效指标" or not _MAY_HOLD_YEAR.search(row.value):
            continue
        years = [int(one) for one in _NAMED.findall(in_digits(fold(f"{row.value}{row.unit}")))]
        if years and max(years) > year + _FAR and not _OF_MANY_YEARS.search(row.level3):
            yield Hit(
                subject.spot(row, "指标值", row.value),
                f"“{row.level3}”的时间是 {row.value_as_printed}，在 {year} 年度以后很多年",
                "请核对年份",
            )


@rule(
    "T006",
    "结转项目的完成时间在以前年度",
    Severity.NOTICE,
    where=_late,
    bad={
        "项目": {"项目名称": "城区行道树补植-2023中央"},
        "指标": time_target("2023年12月底前"),
    },
    good={
        "项目": {"项目名称": "城区行道树补植-2023中央"},
        "指标": time_target("2024年6月底前"),
    },
)
def deadline_of_a_carried_over_project(subject: ProjectSubject) -> Iterator[Hit]:
    """以前年度结转、续建的项目，时效指标还是以前年度的时间。

    结转资金今年要做完的事，应当写今年的时间；只是支付尾款的，可以写支付时间。
    """
    late = subject.cached(_late)
    if late and _is_carried_over(subject):
        for row, ended in late:
            yield _past(subject, row, ended)


def _names_a_year(subject: ProjectSubject) -> bool:
    """Whether a year may stand in a text that a past one may be the year of."""
    texts = [subject.project.purpose, *(goal.text for goal in subject.goals)]
    texts += [row.description for row in (*subject.indicators, *subject.whole_period)]
    return "年" in "".join(texts) or has_more(subject)


@rule(
    "T010",
    "目标或描述里写的是以前年度",
    Severity.NOTICE,
    where=_names_a_year,
    bad={"目标": {"绩效目标": "满足2023年行道树养护需要。"}},
    good={"目标": {"绩效目标": "苗木成活率比2023年提高2个百分点，落实〔2023〕5号文件。"}},
)
def past_year_in_a_goal(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效目标、资金用途里只写了以前的年份，可能是照抄往年的。

    绩效指标描述里写着以前“年度”的也算。与往年比较、自某年以来、文件年号、规划年份不算；上年签订的合同、
    下达的文件、已办的事不算；同一格里也写了本年度的不算。名称里就有以前年份的结转项目，只有把目标定在
    以前年份（“2023年底前完成”）的才算。
    """
    year = subject.settings.year
    carried = _began_earlier(subject)
    for spot in subject.texts_in(*_YEARLY) if year else ():
        if "年" not in spot.text:
            continue
        text = in_digits(spot.text)
        if "20" not in text or str(year) in text or (not carried and _CARRIED.search(text)):
            continue
        pattern = _AIM_OF_YEAR if carried else _YEARLY[spot.column or ""]
        past = [m for m in pattern.finditer(text) if int(m[1]) < year and not _is_of_the_past(m)]
        if past:
            part = past[0][0]
            yield Hit(
                replace(spot, part=part if part in spot.text else ""),
                f"写的是“{part}”，本文是 {year} 年度的，没有提到本年度",
                "请看是不是照抄了往年；确是往年的事，可以不改",
            )


def _is_of_the_past(match: re.Match[str]) -> bool:
    """Whether the clause around a year tells what was done, signed or measured in it."""
    before = _CLAUSE_ENDS.split(match.string[: match.start()])[-1]
    after = _CLAUSE_ENDS.split(match.string[match.start() :])[0]
    planned = _PLANNED.search(match[0] + after)
    return bool(_OF_THE_PAST.search(before + after)) and not planned


_LAST_DAYS = 28  # days from which on one ends a month: of those every year has one


def _named_days(spots: Iterable[Spot]) -> dict[tuple[int, int], dict[int, Spot]]:
    """Months and days that these cells name with a year: the years, and a cell with each."""
    named: dict[tuple[int, int], dict[int, Spot]] = {}
    for spot in spots:
        for year, month, day in days(spot.text):
            if year is not None and day < _LAST_DAYS:
                named.setdefault((month, day), {}).setdefault(year, spot)
    return named


@rule(
    "T012",
    "同一天在目标和指标里年份不同",
    Severity.WARNING,
    where=_names_a_year,
    bad={
        "目标": {"绩效目标": "2025年5月20日前完成行道树补植。"},
        "指标": time_target("2024年5月20日前"),
    },
    good={
        "目标": {"绩效目标": "2024年5月20日前完成补植，2025年5月20日前补齐缺株。"},
        "指标": time_target("2024年5月20日前"),
    },
)
def one_day_in_two_years(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效目标、资金用途里写的日子，指标里也有，只是年份不同，多是有一处年份打错了。

    月末的日子年年都有，不比较；两个年份在目标里或在指标里都写到了的，不算。以前年度和多年以后的，由
    T005、T010、T011 提出。
    """
    told = _named_days(subject.texts_in("绩效目标", "资金用途"))
    targets = _named_days(subject.texts_in("指标值")) if told else {}
    budget_year = subject.settings.year
    for (month, day), years in told.items():
        others = targets.get((month, day), {})
        possible = all(budget_year <= year <= budget_year + _FAR for year in (*years, *others))
        if others and possible and years.keys().isdisjoint(others):
            year, spot = next(iter(years.items()))
            yield Hit(
                spot,
                f"写的是 {year} 年 {month} 月 {day} 日，指标里的同一天是 {min(others)} 年",
                "请核对年份，把打错的一处改过来",
            )


@rule(
    "T008",
    "总体绩效目标写的是别的年度",
    Severity.WARNING,
    scope="部门",
    needs_all=True,
    bad=with_text("总体绩效目标", 正文="2023年，全局围绕绿化提质，完成行道树补植。"),
    good=with_text("总体绩效目标", 正文="2023年，全局补植任务全部完成；2024年将继续补植行道树。"),
)
def other_year_in_the_overall_goal(subject: DepartmentSubject) -> Iterator[Hit]:
    """部门总体绩效目标以别的年份开头，通篇没有提到本预算年度。

    多是沿用上年文本忘了改年份，或者数据集设置里的年度填错了。先回顾往年、再写今年的不算。
    """
    year = subject.settings.year
    goals = [item for item in subject.part_one if item.chapter == "总体绩效目标"]
    if not year or any(str(year) in item.body for item in goals):
        return
    for item in goals:
        if match := _OPENING.match(item.body):
            yield Hit(
                subject.spot(item, "正文", match[0].strip()),
                f"总体绩效目标写的是 {match[1]} 年，本文是 {year} 年度的",
                "请核对年份，改正文字或数据集的年度",
            )
