"""What a template left behind, in one text."""

import re
from collections.abc import Iterator
from dataclasses import replace

from reportgen.check.support.finding import Hit, Spot

_BROKEN = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|\ufffd|锟斤拷|\?{4,}|？{4,}")
EMPTY_WORDS = re.compile(
    r"(?:目标内容|指标内容|示例|样例)\s*\d*|(?:绩效目标|总体目标|目标|三级指标|指标名称|指标|测试|指标值|资金用途|项目名称"
    r"|绩效指标描述|指标描述|指标说明|内容|说明|描述|备注|文本)\s*\d+|(?:绩效|总体|年度)?目标\s*\d*[:：]\s*(?:…+|\.{3,})?"
    r"|(?i:null|none|nan|undefined|todo|tbd|test\d*)"
)
# What a cell says when only its own head stands in it. A 三级指标 may well be called 满意度指标.
HEADS = (
    "绩效目标",
    "资金用途",
    "项目名称",
    "三级指标",
    "绩效指标描述",
    "指标值确定依据",
    "评分标准",
)
_PROMPT = re.compile(
    r"(?<![申邀提敦报])请(?:在此处?|在这里)?(?:填写|输入|填报|录入)(?!问卷|调查|表|《)"
    r"|(?:此处|在此|这里)(?:填写|输入|插入)|点击(?:此处|这里)"
    r"|待(?:填写|补充|填)(?=$|[）)】\]，。；])"
    r"|(?<![A-Za-z])(?:TODO|TBD|FIXME)(?![A-Za-z])"
    r"|(?:示例|样例|范例)[:：]|[（(【](?:示例|样例|模板)[）)】]"
    r"|(?m:^)(?:目标内容|指标内容)\s*\d*(?=\s*[:：、.．，]|\d|[\u4e00-\u9fff])(?<=[\d容])(?!管理|包括|是)"
    r"|(?m:^)(?:三级指标|二级指标|一级指标|指标名称|指标)\s*\d{1,2}\s*[:：、.．]?(?=[\u4e00-\u9fff])(?!指|期|批|版)"
    r"|(?m:^)(?:绩效目标|资金用途|三级指标|指标名称|绩效指标描述|指标说明|填写说明|填报说明|填表说明|填报内容|填写内容)\s*[:：]"
    r"|(?m:^)(?:数量|质量|时效|成本|(?:经济|社会|生态)效益|可持续影响|(?:服务对象)?满意度)指标\s*\d{1,2}\s*[:：、.．]?(?=[\u4e00-\u9fff])"
    r"|(?m:^)(?:示例|样例|范例)(?=[\u4e00-\u9fff])(?![项点村县校城区镇单库企])"
    r"|[（(【\[<《](?:具体|相应|填写?)[\u4e00-\u9fff]{0,4}(?:内容|名称|数量|金额|时间|日期|地点|数字|数值|事项|情况)[)）】\]>》]"
    r"|(?m:^)(?:简要|详细|概括|如实)地?(?:描述|说明|概述|阐述|填写|写明)[^，。；：:\n]{0,12}[:：]"
    r"|(?m:^)(?:例如?|如|举例)[:：]|[（(](?:请|可|应)?(?:简要|具体|详细|如实)?(?:说明|描述|填|概述|写明)[^（）()]{0,20}[)）]"
    r"|[（(](?:此处|这里|此栏|本栏)[^（）()]{0,20}[)）]|[（(](?!由)[^（）()]{0,14}(?:填写|填报|填列|填|选填|必填|注明|写明)[)）]"
    r"|(?:目标|指标)\s*\d{0,2}\s*[:：]\s*(?:…+|\.{3,}|。{2,}|[;；。]|$)"
    r"|(?<![A-Za-z0-9])_{3,}(?![A-Za-z0-9])|＿{2,}"
    r"|(?<![A-Za-z0-9])[（(]\s*[）)]"
)
# The length that a template allows, at an end of the long texts; a 三级指标 may name such essays.
_ALLOWED = r"[（(](?:限|不超过|控制在)?\s*\d{2,4}\s*字(?:以内|之内|以下|左右)?[）)]"
_LENGTH = re.compile(rf"(?:^|(?<=[:：])){_ALLOWED}|{_ALLOWED}(?=[。；：:]?$)")
_LONG_TEXTS = ("绩效目标", "资金用途", "正文")
_EDGE = r"A-Za-z0-9_./×＊*\-"
_CROSSES = re.compile(
    rf"(?<![{_EDGE}])(?:X{{2,}}|x{{2,}}|Ｘ{{2,}}|×{{2,}}|＊{{2,}}|\*{{2,}})(?![{_EDGE}])"
    r"|(?<![一二三四五六七八九])○{2,}|□{2,}|■{2,}|▲{2,}|△{2,}|某某+"
)
# Behind these, crosses stand for a figure or a name to be filled in; elsewhere they may be meant.
_TO_FILL = re.compile(
    r"\s*(?:年|月|日|万元|亿元|元|次|个|人|份|期|场|台|套|平方米|公里|[%％号]"
    r"|单位|部门|项目|市|县|区|镇|乡|村|街道|学校|公司|内容|目标|指标)"
)


def template_only(spot: Spot) -> Iterator[Hit]:
    """The whole cell is what the template or a program left in it."""
    text = spot.text.strip()
    if match := _BROKEN.search(text):
        yield Hit(
            replace(spot, part=match[0]),
            f"有读不出的内容“{match[0]}”，是公式出错或转换时留下的",
            "请找回原文，重新填写这一格",
        )
    elif spot.column != "标题" and (
        EMPTY_WORDS.fullmatch(text) or (text == spot.column and text in HEADS)
    ):
        yield Hit(
            replace(spot, part=text), f"整格只有“{text}”，是模板里的字，没有填写", "请填写实际内容"
        )


def prompts(spot: Spot) -> Iterator[Hit]:
    """A prompt of the template among what was filled in."""
    matches = [*_PROMPT.finditer(spot.text)]
    if spot.column in _LONG_TEXTS:
        matches += _LENGTH.finditer(spot.text)
    for match in matches:
        yield Hit(
            replace(spot, part=match[0]),
            f"“{match[0]}”是模板里的提示或待填的空，没有删去或填上",
            "请填上内容，删去模板里的提示",
        )


def crosses_to_fill(spot: Spot) -> Iterator[Hit]:
    """`XX` where a figure or a name should stand."""
    for match in _CROSSES.finditer(spot.text):
        after = _TO_FILL.match(spot.text, match.end())
        if after or spot.text.strip() == match[0]:
            part = match[0] + (after[0] if after else "")
            yield Hit(
                replace(spot, part=part),
                f"“{part}”还没有换成实际的数字或名称",
                "请填上实际内容；依法不公开的，请在“不予公开”表里写明",
            )


def other_crosses(spot: Spot) -> Iterator[Hit]:
    """`XX` elsewhere: left over, or put there to hide something."""
    for match in _CROSSES.finditer(spot.text):
        if not _TO_FILL.match(spot.text, match.end()) and spot.text.strip() != match[0]:
            yield Hit(
                replace(spot, part=match[0]),
                f"文中有“{match[0]}”，请看是没有填，还是有意隐去",
                "没有填的请填上；依法不公开的，请在“不予公开”表里写明",
            )
