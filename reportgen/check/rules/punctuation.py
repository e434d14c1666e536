"""文字: marks that are doubled, misplaced, missing or of the wrong width."""

import re
from collections.abc import Iterator

from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.punctuation_marks import (
    BRACKET,
    FULL_WIDTH,
    HAN,
    doubled_marks,
    full_width_letters,
    half_width_marks,
    marks_at_the_edges,
    marks_behind_names,
    unpaired_brackets,
)
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.text_search import spots_with
from reportgen.check.support.unit_groups import in_units

_MARKS = "GB/T 15834《标点符号用法》"
_MARKS_BEHIND = ("。", "；", "，", "、", ";", ",")

# What a text must hold to be looked at (see `text_search`).
_LIKELY_DOUBLED = re.compile(r"[，。；、：,;] ?[，。；、：,;]")
_LIKELY_EDGES = re.compile(r"(?m)[，。、；：！？,;](?:(?<=^.)|(?<=[，、,])$)")
_LIKELY_HALF = re.compile(rf"(?m)[,;:!?.(](?:(?<=\()|(?=[{HAN}])|(?=\s*$))")


@rule(
    "W006",
    "标点连用",
    Severity.WARNING,
    looks_for=_LIKELY_DOUBLED,
    source=_MARKS,
    bad={"目标": {"绩效目标": "补植行道树1200株；。"}},
    good={"目标": {"绩效目标": "补植行道树、绿篱……做到“缺株必补。”——全年1200株！"}},
)
def doubled_mark(subject: ProjectSubject) -> Iterator[Hit]:
    """两个不能连用的标点连在一起，如“。。”“，，”“；。”。

    省略号、破折号、感叹号与问号连用，以及引号、括号与别的标点相接，都是正常用法，不算。
    """
    for spot in spots_with(subject, _LIKELY_DOUBLED):
        yield from doubled_marks(spot)


@rule(
    "W007",
    "开头或结尾的标点不对",
    Severity.WARNING,
    looks_for=_LIKELY_EDGES,
    source=_MARKS,
    bad={"目标": {"绩效目标": "，补植行道树1200株，市民满意度达到90%，"}},
    good={"目标": {"绩效目标": "补植行道树1200株，市民满意度达到90%；"}},
)
def mark_at_the_wrong_end(subject: ProjectSubject) -> Iterator[Hit]:
    """文字以逗号、句号一类标点开头，或者以逗号、顿号结尾。

    多是粘贴时漏了前面或后面的内容。以分号、句号结尾或不带标点都可以。
    """
    for spot in spots_with(subject, _LIKELY_EDGES):
        yield from marks_at_the_edges(spot)


@rule(
    "W008",
    "名称末尾有标点",
    Severity.NOTICE,
    scope="部门",
    bad={"指标": {"三级指标": "补植行道树数量。"}},
    good={"指标": {"三级指标": "补植行道树数量（含绿篱）"}},
)
def mark_behind_a_name(subject: DepartmentSubject) -> Iterator[Hit]:
    """项目名称或三级指标的名称末尾带着句号、分号、逗号。

    名称不是句子，后面不用标点；多是从目标里整句复制来的。一个单位只提示一次，说明有多少处、在哪几行。
    """
    for told in in_units(subject, _names_with_marks):
        _, first = told.first
        says = f"名称末尾有标点“{first.part}”"
        if told.count > 1:
            says = f"{told.unit.name}有 {told.count} 处{says}（{told.rows}）"
        yield Hit(first, says, "名称后面不用标点，请删去", code=told.code)


def _names_with_marks(subject: ProjectSubject) -> Iterator[Spot]:
    """The names that end like sentences."""
    if not any(row.level3.endswith(_MARKS_BEHIND) for row in subject.indicators) and not (
        subject.project.name.endswith(_MARKS_BEHIND)
    ):
        return
    for spot in subject.texts:
        yield from (hit.spot for hit in marks_behind_names(spot))


@rule(
    "W009",
    "括号、引号不成对",
    Severity.NOTICE,
    looks_for=BRACKET,
    source=_MARKS,
    bad={"项目": {"资金用途": "用于补植城区主干道（含新河路缺株的行道树。"}},
    good={"项目": {"资金用途": "用于：1）补植行道树（含“新河路”沿线）；2）修剪《名录》内古树。"}},
)
def bracket_without_its_half(subject: ProjectSubject) -> Iterator[Hit]:
    """括号、书名号或引号只有一半，或者两种交叉。

    作序号用的“1）”“a)”只有后一半，不算。
    """
    for spot in spots_with(subject, BRACKET):
        yield from unpaired_brackets(spot)


@rule(
    "W010",
    "中文里用半角标点",
    Severity.NOTICE,
    looks_for=_LIKELY_HALF,
    source=_MARKS,
    bad={"项目": {"资金用途": "用于补植行道树,修剪绿篱(含新河路)。"}},
    good={"项目": {"资金用途": "用于补植行道树（DN50）1,200株，比例2:1，满意度(%)。"}},
)
def half_width_mark(subject: ProjectSubject) -> Iterator[Hit]:
    """汉字之间或句末用了半角的逗号、分号、冒号、括号、句点等。

    不影响意思，但印出来疏密不一。数字中间的千分位、比例和只含符号、字母的括号，以及编号、型号、网址
    里的不算。一格只提示一次。
    """
    for spot in spots_with(subject, _LIKELY_HALF):
        yield from half_width_marks(spot)


@rule(
    "W011",
    "用了全角数字或字母",
    Severity.NOTICE,
    looks_for=FULL_WIDTH,
    bad={"项目": {"资金用途": "用于补植行道树１２００株。"}},
    good={"项目": {"资金用途": "用于补植行道树1200株，购置GPS终端2台。"}},
)
def full_width_letter(subject: ProjectSubject) -> Iterator[Hit]:
    """文字里用了全角的数字或字母。

    印出来与别处的数字宽窄不一，检索时也找不到。一格只提示一次。
    """
    for spot in spots_with(subject, FULL_WIDTH):
        yield from full_width_letters(spot)
