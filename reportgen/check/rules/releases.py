"""公开: the rows 予以公开, which let be published what repeats something withheld."""

from collections.abc import Iterator

from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import DatasetSubject
from reportgen.core.values import parse_date
from reportgen.schema import SCOPE_FIELD, SCOPE_RELEASE

_COMPLETE = {
    "编码": PROJECT_CODE,
    "类别": "工作秘密",
    "依据": "《中华人民共和国政府信息公开条例》第十五条",
    "审查人": "张明",
    "复核日期": "2099-12-31",
}


def _told_and_released(**cells: str) -> Example:
    """A withheld budget that a goal tells, and a release of this goal with these cells in place."""
    goal = {"项目编码": PROJECT_CODE, "序号": "1", "绩效目标": "全年投入90万元补植行道树。"}
    decision = {**_COMPLETE, "范围": SCOPE_FIELD, "字段": "预算数"}
    release = {**_COMPLETE, "范围": SCOPE_RELEASE, "字段": "绩效目标#1", **cells}
    return {"目标": [goal], "指标": [], "不予公开": [decision, release]}


@rule(
    "S020",
    "予以公开的决定不起作用",
    Severity.ERROR,
    scope="数据集",
    source="《中华人民共和国政府信息公开条例》第十七条（公开前的审查）",
    bad=_told_and_released(审查人=""),
    good=_told_and_released(),
)
def release_counts(subject: DatasetSubject) -> Iterator[Hit]:
    """“不予公开”表里范围为“予以公开”的一行没有填全，或没有说清是哪一格。

    一格公开的内容重复了不予公开的内容（S007），经审查仍可公开的，登记一行：编码、字段（带上
    #序号）、依据、审查人、复核日期，缺一不可。设置（发布单位、开放许可）和往年已公布的文本没有编码，
    编码填不予公开的那一项的，字段填设置的名称或“2025年文本”。它只管这一格；不起作用的，S007 照样
    列出，该部门的文本不生成。
    """
    for release, column, message, remedy in subject.idle_releases:
        yield Hit(subject.spot(release, column), message, remedy)


@rule(
    "S021",
    "予以公开的日期过了",
    Severity.WARNING,
    scope="数据集",
    source="《中华人民共和国政府信息公开条例》第十八条（定期评估）",
    bad=_told_and_released(复核日期="2020-01-01"),
    good=_told_and_released(),
)
def release_is_in_time(subject: DatasetSubject) -> Iterator[Hit]:
    """予以公开的决定过了复核日期，不再算数。

    当天仍算数。过后那一格若仍重复不予公开的内容，S007 重新列出，该部门的文本不生成。
    """
    for release in subject.releases:
        day = parse_date(release.review_date)
        if day and day < subject.today:
            yield Hit(
                subject.spot(release, "复核日期", release.review_date),
                f"这项予以公开的日期 {release.review_date} 已经过了，不再算数",
                "请重新审查：仍可公开的写上新的日期，否则删去这一行，改写那一格",
            )
