"""指标: names and descriptions of single indicators, and doubled ones."""

import re
from collections.abc import Iterator

from reportgen.check.support.contents import has_names_twice
from reportgen.check.support.examples import COMPLETE, COUNT, indicator, with_indicator
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.measures import folded, nothing, statement
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.unit_groups import in_units
from reportgen.dataset.rows import Indicator
from reportgen.schema import LEVEL1, LEVEL2, QUALITATIVE


@rule(
    "I020",
    "三级指标没有名称",
    Severity.ERROR,
    by_row=True,
    bad={"指标": {"三级指标": ""}},
    good={"指标": {"三级指标": "补植行道树数量"}},
)
def indicator_has_a_name(subject: ProjectSubject) -> Iterator[Hit]:
    """每一行指标都应有三级指标的名称。

    没有名称，读者不知道指标值说的是什么。名称不予公开的不算。
    """
    for row in subject.indicators:
        blank = not row.level3 and not nothing(row.value)
        if blank and subject.prints("三级指标") and subject.known(row, "三级指标"):
            yield Hit(
                subject.spot(row, "三级指标"),
                f"{row.level2 or row.level1 or '这一行'}没有三级指标名称",
                "请补填名称；多余的空行请删去",
            )


_CATEGORIES = frozenset(
    (*LEVEL1, *LEVEL2, *(name.removesuffix("指标") for name in LEVEL2 if "满意" not in name))
)


@rule(
    "I021",
    "三级指标只是类别名称",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"三级指标": "数量指标"}},
    good={"指标": {"三级指标": "补植行道树数量"}},
)
def name_says_more_than_its_category(subject: ProjectSubject) -> Iterator[Hit]:
    """三级指标只抄了类别的名称，如“生态效益指标”，没有说明考核什么。

    “服务对象满意度”本身说得通，不算；“服务对象满意度指标”是照抄二级指标，算。偿债指标
    之下二级、三级同名是通行的写法，不算。
    """
    for row in subject.indicators:
        name = folded(row.level3)
        copied = name == folded(row.level2) and folded(row.level1) in LEVEL1[:4]
        if name and (copied or name in _CATEGORIES):
            yield Hit(
                subject.spot(row, "三级指标", row.level3),
                f"三级指标“{row.level3}”只是类别的名称",
                "请写明考核什么，如“受益农户数量”“使用人员满意度”",
            )


def _pairs(subject: ProjectSubject) -> Iterator[tuple[Indicator, Indicator]]:
    """Later rows with the name of an earlier one, each with that one."""
    first: dict[str, Indicator] = {}
    for row in subject.indicators:
        name = folded(row.level3)
        if not name or nothing(name) or name in _CATEGORIES:
            continue
        if name in first:
            yield row, first[name]
        else:
            first[name] = row


def _explained(row: Indicator) -> str:
    """What the description adds to the name."""
    text = folded(row.description)
    return "" if text == folded(row.level3) else text


def _same_description(row: Indicator, other: Indicator) -> bool:
    return _explained(row) == _explained(other)


def _same_target(row: Indicator, other: Indicator) -> bool:
    return folded(statement(row)) == folded(statement(other)) and row.sign == other.sign


def _both_known(subject: ProjectSubject, row: Indicator, other: Indicator) -> bool:
    labels = ("绩效指标描述", "指标值")
    return all(subject.known(each, label) for each in (row, other) for label in labels)


@rule(
    "I022",
    "指标重复",
    Severity.ERROR,
    where=has_names_twice,
    bad={"指标": [*COMPLETE, {**COUNT, "序号": "7"}]},
    good={
        "指标": [
            *COMPLETE,
            indicator(7, "产出指标", "数量指标", "种植灌木数量", "≥", "300", "株"),
        ]
    },
)
def indicator_stands_once(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个项目里，二级指标、三级指标、描述和指标值都相同的两行，是重复填报。

    有一行的指标值或描述不予公开时不作比较。
    """
    for row, other in _pairs(subject):
        same = _same_description(row, other) and _same_target(row, other)
        if same and row.level2 == other.level2 and _both_known(subject, row, other):
            yield Hit(
                subject.spot(row, "三级指标", row.level3),
                f"指标“{row.level3}”与第 {other.row} 行完全相同",
                "请删去重复的一行，或改为另一个指标",
            )


@rule(
    "I023",
    "同名指标的指标值不同",
    Severity.WARNING,
    where=has_names_twice,
    bad={"指标": [*COMPLETE, {**COUNT, "序号": "7", "指标值": "500"}]},
    good={
        "指标": [
            *COMPLETE,
            {**COUNT, "序号": "7", "指标值": "500", "绩效指标描述": "主干道以外另行补种的株数"},
        ]
    },
)
def name_has_one_target(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个项目的同一个二级指标下，两行名称相同、指标值不同，读者不知以哪个为准。

    描述不同、能分清两行各指什么的不算；有一行的指标值或描述不予公开时不作比较。
    """
    for row, other in _pairs(subject):
        unclear = _same_description(row, other) and not _same_target(row, other)
        if unclear and row.level2 == other.level2 and _both_known(subject, row, other):
            yield Hit(
                subject.spot(row, "三级指标", row.level3),
                f"指标“{row.level3}”的指标值是“{statement(row)}”，"
                f"第 {other.row} 行同名指标的是“{statement(other)}”",
                "请改名以示区别，或删去填错的一行",
            )


@rule(
    "I024",
    "不同二级指标下有同名指标",
    Severity.NOTICE,
    where=has_names_twice,
    bad={
        "指标": [
            *COMPLETE,
            indicator(7, "效益指标", "社会效益指标", "种植苗木数量", "≥", "300", "株"),
        ]
    },
    good={
        "指标": [
            *COMPLETE,
            indicator(7, "效益指标", "社会效益指标", "受益居民户数", "≥", "300", "户"),
        ]
    },
)
def name_under_one_second_level(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个项目里，同名、同描述的指标放在两个二级指标之下，一件事考核了两次。"""
    for row, other in _pairs(subject):
        if row.level2 != other.level2 and _same_description(row, other):
            yield Hit(
                subject.spot(row, "三级指标", row.level3),
                f"指标“{row.level3}”在“{row.level2}”和“{other.level2}”（第 {other.row} 行）下都有",
                "请只留一处，或改写名称，说明各考核什么",
            )


_NO_VALUE = re.compile(r"不涉及|不适用|[/\\\-—–―_]+")  # 无 can be a value: 安全事故：无


def _empty_row(row: Indicator) -> bool:
    return nothing(row.level3) or bool(_NO_VALUE.fullmatch(folded(row.value)))


@rule(
    "I025",
    "填“不涉及”的指标",
    Severity.NOTICE,
    scope="部门",
    bad=with_indicator("不涉及|定性|不涉及|"),
    good={"指标": {"三级指标": "补植行道树数量", "指标值": "1200", "计量单位": "株"}},
)
def row_says_something(subject: DepartmentSubject) -> Iterator[Hit]:
    """三级指标或指标值只填了“不涉及”“无”“/”的行，印出来没有内容，可以删去。

    一个单位只提示一次，列出有关的二级指标和行。指标值填“无”而名称具体的（如安全事故）不算。
    """
    for told in in_units(subject, lambda one: filter(_empty_row, one.indicators)):
        kinds = (row.level2 or row.level1 or "未分类" for _, row in told.found)
        project, first = told.first
        column = "三级指标" if nothing(first.level3) else "指标值"
        text = first.level3 if nothing(first.level3) else first.value
        yield Hit(
            project.spot(first, column, text),
            f"{told.unit.name}的{'、'.join(dict.fromkeys(kinds))}有 {told.count} 条只填了"
            f"“{text}”之类（{told.rows}）",
            "不涉及的二级指标可以不列；表式要求保留的除外",
            code=told.code,
        )


@rule(
    "I026",
    "三级指标名称里写了指标值",
    Severity.NOTICE,
    by_row=True,
    bad={"指标": {"三级指标": "补植行道树1200株", "指标值": "1200", "计量单位": "株"}},
    good={"指标": {"三级指标": "补植行道树数量", "指标值": "1200", "计量单位": "株"}},
)
def name_without_its_value(subject: ProjectSubject) -> Iterator[Hit]:
    """指标值在名称里又写了一遍，两处日后容易改得不一样。

    只看数和单位连在一起、与指标值完全相同的。
    """
    for row in subject.indicators:
        target = folded(row.value + row.unit)
        if row.sign in ("", QUALITATIVE) or not row.unit or target not in folded(row.level3):
            continue
        if re.search(rf"(?<![\d.]){re.escape(target)}", folded(row.level3)):
            yield Hit(
                subject.spot(row, "三级指标", target),
                f"三级指标名称里已写了指标值“{row.value}{row.unit}”",
                "名称写考核什么，数写在指标值里",
            )


_LIKE_A_TARGET = re.compile(r"\s*[≥≦≤≧><=＞＜＝﹥﹤\d]")
_ONLY_A_NUMBER = re.compile(r"[≥≤><=]\d[\d.,]*[^\d的]{0,6}|\d[\d.,]*%")


def _is_a_value(text: str, row: Indicator) -> bool:
    """Whether a description is nothing but a target."""
    if row.sign == QUALITATIVE:
        # a longer text, or one without a number, can have been a description in the first place
        return text == folded(row.value) and len(text) < 20 and any(c.isdigit() for c in text)
    return bool(_ONLY_A_NUMBER.fullmatch(text)) or text == folded(row.value + row.unit)


@rule(
    "I027",
    "绩效指标描述填的是指标值",
    Severity.WARNING,
    bad={"指标": {"绩效指标描述": "≥1200株"}},
    good={"指标": {"绩效指标描述": "当年补植的行道树株数"}},
)
def description_is_no_value(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效指标描述应说明指标的含义或算法，不是再填一遍指标值。

    描述只有符号、数和单位（如“≥95%”），或者与指标值里的日期、次数完全相同的，都算。
    """
    if not subject.prints("绩效指标描述"):
        return
    for row in subject.indicators:
        like = row.description[:1] == row.value[:1] or _LIKE_A_TARGET.match(row.description)
        text = folded(row.description) if like and row.value else ""
        if text and text != folded(row.level3) and _is_a_value(text, row):
            yield Hit(
                subject.spot(row, "绩效指标描述", row.description),
                f"绩效指标描述“{row.description}”是指标值，不是说明",
                "请写明指标的含义或计算方法",
            )


@rule(
    "I028",
    "绩效指标描述多半照抄名称",
    Severity.NOTICE,
    scope="部门",
    bad={"指标": [{**row, "绩效指标描述": row["三级指标"]} for row in COMPLETE]},
    good={"指标": COMPLETE},
)
def descriptions_say_more_than_names(subject: DepartmentSubject) -> Iterator[Hit]:
    """一个部门的绩效指标描述有一半以上照抄三级指标名称，等于没有描述。

    描述应写明含义、算法或口径。每个部门只报一次，说明有多少行；表式不印描述的项目不算。
    """
    shown = [project for project in subject.projects if project.prints("绩效指标描述")]
    rows = [
        (project, row)
        for project in shown
        for row in project.indicators
        if row.level3 and row.description and not nothing(row.level3)
    ]
    copies = [(project, row) for project, row in rows if row.description == row.level3]
    if len(copies) > 4 and 2 * len(copies) > len(rows):
        project, row = copies[0]
        yield Hit(
            project.spot(row, "绩效指标描述"),
            f"{len(rows)} 个指标中，{len(copies)} 个的绩效指标描述照抄了三级指标名称",
            "请写明指标的含义、算法或口径，可从最重要的指标写起",
        )
