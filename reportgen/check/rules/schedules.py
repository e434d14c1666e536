"""Special bonds: their dates."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from reportgen.check.support.contents import has_more, has_sources
from reportgen.check.support.dates import span_of
from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import fold
from reportgen.dataset.funding_sources import TOTALS

_START, _END, _CYCLE, _YIELD = "计划开工时间", "计划竣工时间", "项目实施周期", "收益实现时间"
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(个月|月|年)?")


def _spans(subject: ProjectSubject, *names: str) -> list[tuple[date, date]] | None:
    """The spans of these attributes; None unless all are printed and can be read."""
    read = [span_of(subject.attributes.get(name, "")) for name in names if subject.prints(name)]
    spans = [span for span in read if span]
    return spans if len(spans) == len(names) else None


def _facts(**facts: str) -> Example:
    rows = [{"编码": PROJECT_CODE, "属性": name, "值": value} for name, value in facts.items()]
    return {"项目": {"表式": "tianjin_bond"}, "项目属性": rows}


def _line(received: str, day: str) -> Example:
    line = {"项目编码": PROJECT_CODE, "序号": "1", "资金来源": "专项债券资金", "金额": "40000000"}
    rows = [line | {"利率": "2.5", "已到位资金": received, "到位时间": day}]
    return {"项目": {"表式": "tianjin_bond"}, "资金来源": rows}


@rule(
    "T201",
    "开工、竣工、收益的时间颠倒",
    Severity.ERROR,
    where=has_more,
    bad=_facts(计划开工时间="2025-03-01", 计划竣工时间="2024-03-01"),
    good=_facts(计划开工时间="2024-03-01", 计划竣工时间="2025-03-01"),
)
def the_work_begins_before_it_ends(subject: ProjectSubject) -> Iterator[Hit]:
    """计划开工时间应在计划竣工时间之前，收益实现时间不应在开工之前。

    三个时间印在一起，颠倒的多半是年份打错。只写到月或年的，按最宽的理解比较；读不出日期的不比较。
    """
    for label in (_END, _YIELD):
        spans = _spans(subject, _START, label)
        if spans and spans[1][1] < spans[0][0]:
            first, second = subject.attributes[_START], subject.attributes[label]
            yield Hit(
                subject.attribute_spot(label),
                f"{label} {second}，早于{_START} {first}",
                "请核对年份和月份",
            )


@rule(
    "T202",
    "收益实现早于竣工",
    Severity.NOTICE,
    where=has_more,
    bad=_facts(计划竣工时间="2025-03-01", 收益实现时间="2024-12-31"),
    good=_facts(计划竣工时间="2025-03-01", 收益实现时间="2025-12-31"),
)
def income_follows_completion(subject: ProjectSubject) -> Iterator[Hit]:
    """收益实现时间一般在竣工之后，早于竣工的请看看是否属实。

    分期投用的项目可以边建边有收益，所以只作提示。
    """
    spans = _spans(subject, _END, _YIELD)
    begin = _spans(subject, _START)
    if spans and spans[1][1] < spans[0][0] and not (begin and spans[1][1] < begin[0][0]):
        yield Hit(
            subject.attribute_spot(_YIELD),
            f"{_YIELD} {subject.attributes[_YIELD]}，早于{_END} {subject.attributes[_END]}",
            "请核对；分期投用的不必改",
        )


@rule(
    "T203",
    "到位时间在公开之后",
    Severity.ERROR,
    where=has_sources,
    bad=_line("30000000", "2025-06-10"),
    good=_line("30000000", "2023-06-10"),
)
def what_has_arrived_lies_behind(subject: ProjectSubject) -> Iterator[Hit]:
    """已到位资金的到位时间不能在文本公开之后。

    已经到位的钱，到位的日子必然已经过去。数据集设了公开日期的，与公开日期比；没有设的，只看是不是在
    预算年度以后。
    """
    settings = subject.settings
    last = settings.date or date(settings.year, 12, 31)
    for line in subject.finance:
        span = span_of(line.received_on)
        if span and span[0] > last and line.received and subject.prints("到位时间"):
            yield Hit(
                subject.spot(line, "到位时间"),
                f"{line.source}写着已到位，到位时间却是 {line.received_on}",
                "请核对到位时间；还没有到位的，已到位资金填 0，到位时间空着",
            )


@rule(
    "T204",
    "已到位资金与到位时间不配",
    Severity.WARNING,
    where=has_sources,
    bad=_line("30000000", ""),
    good=_line("30000000", "2023-06-10"),
)
def money_and_its_day_go_together(subject: ProjectSubject) -> Iterator[Hit]:
    """填了已到位资金的要填到位时间，填了到位时间的要有已到位资金。

    合计一行不用填到位时间；明细行（“其中”各行）不查。任何一项不予公开的，不比较。
    """
    if not subject.prints("到位时间") or not subject.prints("已到位资金"):
        return
    for line in subject.finance:
        name = fold(line.source)
        if name in TOTALS or "其中" in name or not subject.known(line, "到位时间"):
            continue
        if line.received and not line.received_on:
            yield Hit(
                subject.spot(line, "到位时间"),
                f"{line.source}有已到位资金，到位时间却是空的",
                "请补填到位时间",
            )
        elif line.received_on and not line.received and subject.known(line, "已到位资金"):
            yield Hit(
                subject.spot(line, "已到位资金"),
                f"{line.source}有到位时间 {line.received_on}，已到位资金却没有填或是 0",
                "请补填已到位资金；还没有到位的，删去到位时间",
            )


@rule(
    "T205",
    "实施周期短于工期",
    Severity.WARNING,
    where=has_more,
    bad=_facts(计划开工时间="2022-01-01", 计划竣工时间="2025-06-30", 项目实施周期="2年"),
    good=_facts(计划开工时间="2022-01-01", 计划竣工时间="2025-06-30", 项目实施周期="3.5年"),
)
def the_cycle_holds_the_work(subject: ProjectSubject) -> Iterator[Hit]:
    """项目实施周期不应短于计划开工到计划竣工的时间。

    不写单位的数按年看，按月也说得通的不算；不足一年的零头不算。周期比工期长的（含运营期）不算，
    写成文字、读不出数的不比较。
    """
    spans = _spans(subject, _START, _END)
    length = _LENGTH.fullmatch(fold(subject.attributes.get(_CYCLE, "")))
    if not spans or not length or not subject.prints(_CYCLE):
        return
    start, end = spans[0][1], spans[1][0]  # the shortest reading
    months = (end.year - start.year) * 12 + end.month - start.month
    number = Decimal(length[1])
    enough = number >= months - 1 if "月" in (length[2] or "") else number >= months // 12
    if not enough and months > 0 and not (length[2] is None and number >= months - 1):
        yield Hit(
            subject.attribute_spot(_CYCLE),
            f"{_CYCLE}是 {subject.attributes[_CYCLE]}，从计划开工到计划竣工却有约 {months} 个月",
            "请核对三个时间",
        )
