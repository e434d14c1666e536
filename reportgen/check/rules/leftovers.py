"""文字: what a template left behind, and what was numbered twice."""

import re
from collections.abc import Iterator
from dataclasses import replace

from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.check.support.template_leftovers import (
    EMPTY_WORDS,
    HEADS,
    crosses_to_fill,
    other_crosses,
    prompts,
    template_only,
)
from reportgen.check.support.text_search import spots_with

_TWICE = re.compile(
    r"(?:^|(?<=[\n。；;]))\s*(?:(\d{1,2})[.．、]\s?\1[.．、](?!\d)"
    r"|[（(](\d{1,2}|[一二三四五六七八九十]{1,2})[）)]\s*[（(]\2[）)]"
    r"|([一二三四五六七八九十]{1,2})、\s*\3、)"
)

# What a text must hold to be looked at (see `text_search`).
_LIKELY_EMPTY = re.compile(
    rf"(?im)^\s*(?:{EMPTY_WORDS.pattern.replace('(?i:', '(?:')}|{'|'.join(HEADS)})\s*$"
    r"|#[A-Z]|\ufffd|锟斤|[?？]{4}"
)
# Every branch begins with a literal: so the places to look at are found without trying any.
_LIKELY_PROMPT = re.compile(
    r"(?m)请[填输录在]|此处|在此|这里|点击|(?:简要|详细|概括|如实)地?[描说概阐填写]|待[填补]|TODO|TBD|FIXME|示例|样例|范例|模板|目标内容|指标内容"
    r"|字[以之左）)]|___|＿|（\s*[）)]|\(\s*[）)]|一级指标|二级指标|三级指标|指标(?:(?<=^指标)|\s*\d)"
    r"|绩效(?<=^绩效)|资金(?<=^资金)|例(?<=^例)|如(?<=^如)|举例(?<=^举例)|填[写报表](?<=^填.)"
    r"|（(?:具体|相应|填|简要|请|可|应|此|这|本|详|如)|\((?:具体|相应|填|简要|请|可|应|此|这|本|详|如)"
    r"|【(?:具体|相应|填|示|样|模)|\[(?:具体|相应|填)|<(?:具体|相应|填)|《(?:具体|相应|填)"
    r"|填[写报列]?[)）]|注明[)）]|写明[)）]|标\s*\d{0,2}\s*[:：]\s*(?:[….。;；]|$)"
)
_LIKELY_CROSSES = re.compile(r"[XxＸ×＊*○□■▲△某][XxＸ×＊*○□■▲△某]")
_LIKELY_TWICE = re.compile(
    r"[\d一二三四五六七八九十][.．、）)]\s*[（(]?[\d一二三四五六七八九十]{1,2}[.．、）)]"
)


@rule(
    "W001",
    "整格是模板文字或乱码",
    Severity.ERROR,
    looks_for=_LIKELY_EMPTY,
    bad={"目标": {"绩效目标": "目标内容1"}},
    good={"目标": {"绩效目标": "全年修剪行道树800株，消除枝条安全隐患。"}},
)
def nothing_but_template(subject: ProjectSubject) -> Iterator[Hit]:
    """整格只有模板里的字，或是公式出错、转换出错留下的乱码。

    如“目标内容1”“三级指标2”“示例”，表格公式出错后显示的错误代号，读不出的方块和连串问号。
    这些内容对外公开，等于这一项没有填写。
    """
    for spot in spots_with(subject, _LIKELY_EMPTY):
        yield from template_only(spot)


@rule(
    "W002",
    "模板里的提示没有删去",
    Severity.WARNING,
    looks_for=_LIKELY_PROMPT,
    covered_by=("W001",),
    bad={"项目": {"资金用途": "用于补植缺株的行道树。（100字以内）"}},
    good={"项目": {"资金用途": "用于制作树木铭牌（每块20字以内的说明）500块。"}},
)
def template_prompt(subject: ProjectSubject) -> Iterator[Hit]:
    """文字里留着模板的提示，或者待填的空没有填上。

    如开头或末尾的“（100字以内）”，“请填写”“待补充”“示例：”“目标内容1：”，空的括号，下划线。
    公开后读者一看便知没有填完。“居民请填写问卷”之类的正常叙述不算。
    """
    for spot in spots_with(subject, _LIKELY_PROMPT):
        yield from prompts(spot)


@rule(
    "W003",
    "数字或名称处还是XX",
    Severity.WARNING,
    looks_for=_LIKELY_CROSSES,
    bad={"目标": {"绩效目标": "补植行道树XX株，2024年XX月底前完成。"}},
    good={"目标": {"绩效目标": "购置XXL号工作服40套，维护XX-200型喷洒车2台。"}},
)
def cross_for_a_figure(subject: ProjectSubject) -> Iterator[Hit]:
    """该填数字、时间或名称的地方还是“XX”“××”。

    后面跟着年、月、万元、次、单位、项目一类字的，或者整格只有这几个符号的，多半是套用模板后
    忘了填。型号、尺码里的字母不算。
    """
    for spot in spots_with(subject, _LIKELY_CROSSES):
        yield from crosses_to_fill(spot)


@rule(
    "W004",
    "文中有XX或××",
    Severity.NOTICE,
    looks_for=_LIKELY_CROSSES,
    bad={"项目": {"资金用途": "用于××路沿线行道树补植。"}},
    good={"项目": {"资金用途": "用于新河路沿线行道树补植，树穴规格1.2×1.2米。"}},
)
def other_cross(subject: ProjectSubject) -> Iterator[Hit]:
    """文中有“XX”“××”，可能是没有填，也可能是有意隐去。

    有意隐去的，应当在“不予公开”表里写明替代文字和依据，不要直接改原文。型号、尺码和算式里的
    不算。
    """
    for spot in spots_with(subject, _LIKELY_CROSSES):
        yield from other_crosses(spot)


@rule(
    "W005",
    "编号重复",
    Severity.WARNING,
    looks_for=_LIKELY_TWICE,
    bad={"目标": {"绩效目标": "1.1.补植行道树1200株。"}},
    good={"目标": {"绩效目标": "1.1.补植行道树1200株。\n1.2.成活率达到95%以上。"}},
)
def number_printed_twice(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个编号写了两遍，如“1.1.”“1、1、”“（一）（一）”。

    多是自己编了号，系统又加了一遍。下面还有 1.2 的，1.1 是真正的分级编号，不算。
    """
    goals = "\n".join(goal.text for goal in subject.goals)
    for spot in spots_with(subject, _LIKELY_TWICE):
        for match in _TWICE.finditer(spot.text):
            if not match[1] or not _has_sub_numbers(int(match[1]), goals + "\n" + spot.text):
                part = match[0].strip()
                yield Hit(replace(spot, part=part), f"编号“{part}”重复", "请只留一个编号")


def _has_sub_numbers(number: int, text: str) -> bool:
    """Whether `2.2` has a neighbour `2.1` or `2.3`: then it is a number of second rank."""
    return any(
        re.search(rf"(?<![\d.]){number}[.．]{other}(?!\d|%|万|元)", text)
        for other in (number - 1, number + 1)
        if other
    )
