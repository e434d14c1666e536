"""指标: levels - what is missing, misnamed or in the wrong place."""

import re
from collections.abc import Iterator
from functools import lru_cache

from reportgen.check.support.examples import (
    BENEFIT,
    COMPLETE,
    CONTENT,
    COUNT,
    EXPENSE,
    QUALITY,
    TIME,
)
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.measures import folded, head, nothing
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.dataset.rows import Indicator
from reportgen.schema import LEVEL1, LEVEL2

_TABLE = "指标"
_OUTPUT, _EFFECT, _SATISFACTION, _COST, _ = LEVEL1
_GUIDE = "财预〔2021〕101号（项目一般都应设置产出指标和效益指标）"
_WHOLE = {"指标": COMPLETE}


def _unusual_levels(subject: ProjectSubject) -> bool:
    """Whether a kind that projects should have is missing, or a level has no standard name."""
    return _are_unusual(frozenset((row.level1, row.level2) for row in subject.indicators))


@lru_cache(maxsize=4096)  # projects have one of a few sets of levels
def _are_unusual(levels: frozenset[tuple[str, str]]) -> bool:
    firsts, seconds = {first for first, _ in levels}, {second for _, second in levels}
    return not (
        {_OUTPUT, _EFFECT, _SATISFACTION} <= firsts <= set(LEVEL1)
        and set(LEVEL2[:3]) <= seconds <= set(LEVEL2)
        and any("成本" in one for one in (*firsts, *seconds))
    )


def _levels_known(subject: ProjectSubject) -> bool:
    """Whether the levels of all rows are known; what is withheld is blank."""
    return bool(subject.indicators) and all(
        row.level2 and (row.level1 or not subject.hidden) for row in subject.indicators
    )


def _has(subject: ProjectSubject, *words: str) -> bool:
    """Whether a level is called so, in whatever wording: 时效, 时效指标, 时效性指标."""
    levels = subject.cached(_levels)
    return any(word in levels for word in words)


def _levels(subject: ProjectSubject) -> str:
    """The names of all levels, one a line."""
    return "\n".join(f"{row.level1}\n{row.level2}" for row in subject.indicators)


def _lack(subject: ProjectSubject, column: str, names: list[str], hint: str) -> Hit:
    first = subject.indicators[0]
    return Hit(Spot(_TABLE, first.row, column), f"没有{'、'.join(names)}", hint)


@rule(
    "I001",
    "项目没有绩效指标",
    Severity.ERROR,
    bad={"指标": []},
    good=_WHOLE,
)
def project_has_indicators(subject: ProjectSubject) -> Iterator[Hit]:
    """每个公开的项目都应有绩效指标。

    没有指标的项目，印出来是一张空表，绩效目标也无从考核。整个项目不予公开的不算。
    """
    if not subject.indicators and subject.prints("三级指标"):
        yield Hit(
            subject.spot(subject.project, "项目名称"),
            "项目没有一条绩效指标",
            "请补填指标；不应公开的项目，请在“不予公开”里作出决定",
        )


@rule(
    "I002",
    "缺少产出指标或效益指标",
    Severity.WARNING,
    where=_unusual_levels,
    bad={"指标": [COUNT, QUALITY, TIME, EXPENSE, CONTENT]},
    good=_WHOLE,
    source=_GUIDE,
)
def output_and_effect(subject: ProjectSubject) -> Iterator[Hit]:
    """项目的指标应同时有产出指标和效益指标。

    只有产出，看不出花钱的效果；只有效益，看不出做了什么。按一级、二级指标两栏判断，
    名称写得不规范的也算有。有一行的级次不予公开或者空着时，不作判断。
    """
    if not _levels_known(subject):
        return
    output = _has(subject, "产出", "数量", "质量", "时效")
    effect = _has(subject, "效益", "可持续", "效果", "偿债")
    missing = [name for name, has in ((_OUTPUT, output), (_EFFECT, effect)) if not has]
    if missing:
        yield _lack(subject, "一级指标", missing, "请补填缺少的一类指标")


@rule(
    "I003",
    "缺少数量、质量或时效指标",
    Severity.WARNING,
    where=_unusual_levels,
    bad={"指标": [COUNT, EXPENSE, BENEFIT, CONTENT]},
    good=_WHOLE,
)
def kinds_of_output(subject: ProjectSubject) -> Iterator[Hit]:
    """产出指标应有数量、质量、时效三种。

    各地的绩效目标表都把产出分为这几种，缺一种就说不清做多少、做得怎样、何时做完。
    一个产出指标也没有的，由 I002 指出，这里不再重复。
    """
    if not _levels_known(subject) or not _has(subject, "数量", "质量", "时效"):
        return
    missing = [name for name in LEVEL2[:3] if not _has(subject, name[:2])]
    if missing:
        yield _lack(subject, "二级指标", missing, "请补填；确实无法设置的，可以不填")


@rule(
    "I004",
    "缺少成本指标",
    Severity.NOTICE,
    where=_unusual_levels,
    bad={"指标": [COUNT, QUALITY, TIME, BENEFIT, CONTENT]},
    good=_WHOLE,
)
def cost_is_given(subject: ProjectSubject) -> Iterator[Hit]:
    """项目一般应有成本指标。

    工程、修缮和购置项目应当设置成本指标，其他项目逐步推广，所以只作提示。成本指标放在
    产出指标之下，或者单列为一级指标，都可以。
    """
    if _levels_known(subject) and not _has(subject, "成本"):
        yield _lack(subject, "二级指标", ["成本指标"], "请看这个项目是否应设成本指标")


@rule(
    "I005",
    "缺少满意度指标",
    Severity.NOTICE,
    where=_unusual_levels,
    bad={"指标": [COUNT, QUALITY, TIME, EXPENSE, BENEFIT]},
    good=_WHOLE,
)
def satisfaction_is_given(subject: ProjectSubject) -> Iterator[Hit]:
    """直接面向公众或服务对象的项目应有满意度指标。

    满意度指标根据实际需要选设，所以只作提示。
    """
    if _levels_known(subject) and not _has(subject, "满意"):
        yield _lack(subject, "一级指标", [_SATISFACTION], "请看这个项目是否有服务对象")


_STANDARD = frozenset((*LEVEL1, *LEVEL2))
# 时效性指标, 数量类指标: other wording, no slip of the pen.
_FILLER = re.compile("[性类]")


def _slip(name: str, right: str) -> bool:
    """Whether `name` is `right` with one character wrong, missing, doubled or two exchanged."""
    if _FILLER.sub("", name) == right or min(len(name), len(right)) < 3:
        return False
    if len(name) == len(right):
        different = sum(a != b for a, b in zip(name, right, strict=True))
        return different == 1 or (different == 2 and sorted(name) == sorted(right))
    long, short = sorted((name, right), key=len, reverse=True)
    if len(long) - len(short) != 1:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _nearest(name: str, names: tuple[str, ...]) -> list[str]:
    slips = [right for right in names if _slip(name, right)]
    core = head(_FILLER.sub("", name))
    return slips or [right for right in names if len(core) > 1 and core[:3] in right]


def _odd_names(subject: ProjectSubject) -> Iterator[tuple[Indicator, str, str, tuple[str, ...]]]:
    """Rows with a level that has no standard name, each name once.

    With its column, the name, and the standard names to choose from.
    """
    seen: set[tuple[str, str]] = set()
    for row in subject.indicators:
        given = (("一级指标", row.level1, LEVEL1), ("二级指标", row.level2, LEVEL2))
        for column, text, names in given:
            name = folded(text)
            if not name or name in names or nothing(name) or (column, name) in seen:
                continue
            if column == "二级指标" and folded(row.level1) not in LEVEL1[:4]:
                continue  # 偿债指标 has its own second level; others are named already
            seen.add((column, name))
            yield row, column, name, names


@rule(
    "I010",
    "一级或二级指标名称有错字",
    Severity.WARNING,
    where=_unusual_levels,
    bad={"指标": {"二级指标": "数最指标"}},
    good={"指标": {"二级指标": "数量指标"}},
)
def level_is_spelt_right(subject: ProjectSubject) -> Iterator[Hit]:
    """一级、二级指标的名称与标准名称只差一个字，或者颠倒了两个字，应是写错了。

    标准名称：产出指标、效益指标、满意度指标、成本指标、偿债指标及其下的数量指标、质量指标等。
    每个项目里同一个错名只报一次。
    """
    for row, column, name, names in _odd_names(subject):
        slips = [right for right in names if _slip(name, right)]
        if slips and name not in _STANDARD:
            yield Hit(
                subject.spot(row, column, name),
                f"{column}“{name}”应是“{'”或“'.join(slips)}”",
                "请改正错字",
            )


@rule(
    "I011",
    "一级或二级指标不是标准名称",
    Severity.NOTICE,
    where=_unusual_levels,
    bad={"指标": {"二级指标": "数量"}},
    good={"指标": {"二级指标": "数量指标"}},
)
def level_has_a_standard_name(subject: ProjectSubject) -> Iterator[Hit]:
    """一级、二级指标用了标准名称以外的写法，如“社会效益”少了“指标”二字。

    写法不一，同类的指标就汇总不到一起。各地表式可能另有规定，所以只作提示；每个项目里
    同一个名称只报一次。偿债指标之下的名称不查。
    """
    for row, column, name, names in _odd_names(subject):
        near = _nearest(name, names)
        if any(_slip(name, right) for right in near) and name not in _STANDARD:
            continue
        advice = f"可改为“{'”或“'.join(near)}”" if near else f"标准名称有：{'、'.join(names)}"
        yield Hit(
            subject.spot(row, column, name),
            f"{column}“{name}”不是标准名称",
            f"{advice}；表式另有规定的，以表式为准",
        )


_PARENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(LEVEL2[:3], (_OUTPUT,)),
    "成本指标": (_OUTPUT, _COST),
    **dict.fromkeys(LEVEL2[4:7], (_COST,)),
    **dict.fromkeys(LEVEL2[7:11], (_EFFECT,)),
    "服务对象满意度指标": (_SATISFACTION,),
}


@rule(
    "I012",
    "二级指标放错了一级指标",
    Severity.ERROR,
    by_row=True,
    bad={"指标": {"一级指标": "效益指标"}},
    good={"指标": {"一级指标": "产出指标"}},
)
def second_level_under_its_first(subject: ProjectSubject) -> Iterator[Hit]:
    """二级指标应放在它所属的一级指标之下，如数量指标属于产出指标，社会效益指标属于效益指标。

    两栏印在一起，放错了读者一眼便知，合并的一级指标格也会错位。成本指标可以属于产出指标，
    也可以属于单列的成本指标。只查标准名称，其他写法由 I011 提示。
    """
    for row in subject.indicators:
        first, second = folded(row.level1), folded(row.level2)
        parents = _PARENTS.get(second, ())
        if parents and first in LEVEL1 and first not in parents:
            yield Hit(
                subject.spot(row, "二级指标", second),
                f"“{second}”放在“{first}”之下",
                f"“{second}”属于{'或'.join(parents)}，请改正一级指标或二级指标",
            )
