"""数据: what the reader of the dataset complains of, and the exceptions that the bureau grants."""

from collections.abc import Iterator

from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import EXCEPTIONS, READING, RULES, Example, names_a_stop, rule
from reportgen.check.support.subject import ExceptionsSubject, expired
from reportgen.dataset.rows import Exemption


@rule(
    "D001",
    "数据读不进去",
    Severity.ERROR,
    scope=READING,
    source="data/README.md（数据表的填法）",
    bad={
        "指标": [
            {"项目编码": PROJECT_CODE, "序号": "一", "三级指标": "补植行道树数量"},
        ]
    },
    good={
        "指标": [
            {"项目编码": PROJECT_CODE, "序号": "1", "三级指标": "补植行道树数量"},
        ]
    },
)
def structure(_: object) -> Iterator[Hit]:
    """数据本身有错，有的内容读不进去：数字列里写了文字、编码找不到、必填的空着、重复的行。

    有这样的错的部门不能生成文本；读不进去的格没有按其他规则检查，缺了行的项目只查了文字和时间，改正以后请
    再查一次。
    能读而值得看一眼的
    （如隐藏的行）列为警告。这条规则的结果不能列为例外。
    """
    return iter(())  # the reader itself finds these


def _exemption(**cells: str) -> Example:
    """An exception for the budget that differs from its parts, with these cells in place."""
    complete = {
        "规则": "M001",
        "编码": PROJECT_CODE,
        "列": "预算数",
        "理由": "其他资金含上年结转，另表列示",
        "批准人": "周宁",
        "有效期至": "2099-12-31",
    }
    return {"项目": {"预算数": "95.00"}, "例外": [{**complete, **cells}]}


@rule(
    "D010",
    "例外已过有效期",
    Severity.WARNING,
    scope=EXCEPTIONS,
    bad=_exemption(有效期至="2020-12-31"),
    good=_exemption(),
)
def exceptions_are_in_force(subject: ExceptionsSubject) -> Iterator[Hit]:
    """“例外”表里的这一行已过有效期，不再起作用。

    例外是某年某事的特殊情况，不是永久的豁免；到期以后它所盖住的问题重新列出，须再核实一次。有效
    期至的当天仍然有效。
    """
    for exemption in subject.exceptions:
        if expired(exemption, subject.today):
            yield Hit(
                subject.spot(exemption, "有效期至"),
                f"{exemption.rule} 的这项例外有效期至 {exemption.until}，已经过期，不再起作用",
                "请重新核实：仍然成立的延长有效期，不成立的改正数据、删去这一行",
            )


@rule(
    "D011",
    "例外没有用上",
    Severity.NOTICE,
    scope=EXCEPTIONS,
    bad=_exemption(列="财政资金"),
    good=_exemption(),
)
def exceptions_are_needed(subject: ExceptionsSubject) -> Iterator[Hit]:
    """“例外”表里的这一行没有盖住任何问题。

    多半是数据已经改正，或者规则编号、编码、列名写错了。留着不删，日后真有同样的差错也会被它盖住。
    已经过期的不在此列；没有运行的规则和没有检查的部门，其例外也不算。
    """
    for exemption in subject.exceptions:
        idle = exemption.row in subject.idle and not expired(exemption, subject.today)
        if idle and not names_a_stop(exemption.rule):
            column, why = _why_idle(exemption, subject.codes)
            yield Hit(
                subject.spot(exemption, column), why, "请改正这一行；数据已经改正的，请删去这一行"
            )


def _why_idle(exemption: Exemption, codes: frozenset[str]) -> tuple[str, str]:
    """The column that is wrong, and what is wrong there."""
    excepted = RULES.get(exemption.rule)
    if excepted is None:
        return "规则", f"没有规则 {exemption.rule}，这项例外不起作用"
    if excepted.scope in (READING, EXCEPTIONS):
        return "规则", f"{exemption.rule} 的结果不能列为例外"
    if exemption.code and exemption.code not in codes:
        return "编码", f"没有编码为 {exemption.code} 的项目、单位或部门"
    return "规则", f"{exemption.rule} 没有查出编码和列都相符的问题"


@rule(
    "D012",
    "不能列为例外",
    Severity.ERROR,
    scope=EXCEPTIONS,
    source="《中华人民共和国保守国家秘密法》第三十五条（公开前的保密审查）",
    bad=_exemption(规则="S007"),
    good=_exemption(),
)
def what_stops_cannot_be_excepted(subject: ExceptionsSubject) -> Iterator[Hit]:
    """“例外”表里写了会泄露不予公开内容的规则（S004、S006、S007、S008），这一行不起作用。

    这几条查出的，例外、设置和 --ignore 都放不过去，有关的文本照样不生成。该改的改；某一格重复了
    不予公开的内容、经审查仍可公开的，在“不予公开”表里为这一格登记一项“予以公开”。
    """
    for exemption in subject.exceptions:
        if names_a_stop(exemption.rule):
            yield Hit(
                subject.spot(exemption, "规则"),
                "这条规则查出的不能列为例外，这一行不起作用",
                "请删去这一行，改正查出的内容；某一格（S007）经审查可以公开的，"
                "在“不予公开”表里登记一项“予以公开”",
            )
