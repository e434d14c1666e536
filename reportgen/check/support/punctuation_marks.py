"""Marks that are doubled, misplaced, unpaired or of the wrong width, in one text."""

import re
from collections.abc import Iterator
from dataclasses import replace

from reportgen.check.support.finding import Hit, Spot

HAN = r"\u4e00-\u9fff"
_DOUBLED = re.compile(
    r"[，。；、：](?: ?[，。；、：,;])+|(?<![,;])[,;](?: ?[，。；、：])+|,{2,}|;{2,}"
)
_START = re.compile(r"[，。、；：！？,;]+")
_END = re.compile(r"[，、,]+$")
_NAME_END = re.compile(r"[。；，、;,]+$")
_NAMES = ("项目名称", "三级指标", "标题")
# Numbers of a list (1）a) 一）) have only the closing half of a bracket.
_LIST_NUMBER = re.compile(r"(?:^|(?<=[\s。；;：:，、]))[\dA-Za-z一二三四五六七八九十①-⑳]{1,3}[)）]")
_PAIRS = {"）": "（", "】": "【", "》": "《", "”": "“", "」": "「", "〕": "〔", "]": "["}
BRACKET = re.compile("[（）()【】《》“”「」〔〕\\[\\]]")
_HALF = re.compile(
    rf"(?<=[{HAN}])[,;:!?.](?=[{HAN}])|(?<=[{HAN}])\([^()]*[{HAN}][^()]*\)"
    rf"|(?<=[{HAN}\d%])[,;](?=[{HAN}])|(?<=[{HAN}]) ?[.;](?=\s*$)"
)
# Codes, certificates, models and addresses keep their marks: 青采(货)2024-015号, 编码:QH-03,
# 中国.网址.
_IN_A_CODE = re.compile(
    r"(?<=[\u4e00-\u9fff])\([\u4e00-\u9fff]{1,3}\)(?:准?字)?第?\s*[A-Za-z0-9〔\[【(]"
    r"|(?:[A-Za-z]+[-_/.]?\d|\d[-_/.]?[A-Za-z]+)[A-Za-z0-9\-_/.:,;*×]*(?:\([^()]{1,6}\))?[,;:.]?"
    r"|(?:https?://|www\.)\S+|\S+@\S+"
)
FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+")


def doubled_marks(spot: Spot) -> Iterator[Hit]:
    """`。。`, `；。`, `，、` and the like."""
    for match in _DOUBLED.finditer(spot.text):
        yield Hit(replace(spot, part=match[0]), f"标点“{match[0]}”连用", "请只留一个标点")


def marks_at_the_edges(spot: Spot) -> Iterator[Hit]:
    """A text that begins with a mark, or ends as if something followed."""
    if match := _START.match(spot.text):
        yield Hit(
            replace(spot, part=match[0]),
            f"文字以标点“{match[0]}”开头",
            "请删去，或补上前面漏掉的字",
        )
    if (match := _END.search(spot.text)) and spot.column not in _NAMES and len(spot.text) > 1:
        part = spot.text[-8:]
        yield Hit(
            replace(spot, part=part),
            f"文字以“{match[0]}”结尾，话没有说完",
            "请补上后面的内容，或改为句号",
        )


def marks_behind_names(spot: Spot) -> Iterator[Hit]:
    """A name that ends like a sentence."""
    sentence = spot.column == "标题" and "，" in spot.text  # whole documents have such titles
    match = _NAME_END.search(spot.text) if spot.column in _NAMES and not sentence else None
    if match:
        yield Hit(
            replace(spot, part=match[0]), f"名称末尾有标点“{match[0]}”", "名称后面不用标点，请删去"
        )


def unpaired_brackets(spot: Spot) -> Iterator[Hit]:
    """Brackets or quotes with one half only, or with halves of two kinds."""
    if not BRACKET.search(spot.text):
        return
    text = _LIST_NUMBER.sub("", spot.text)
    halves = BRACKET.findall(text.replace("(", "（").replace(")", "）"))
    if broken := _first_unpaired(halves):
        yield Hit(
            replace(spot, part=broken if broken in spot.text else ""),
            f"“{broken}”没有成对",
            "请补上另一半，或删去多出的一半",
        )


def _first_unpaired(halves: list[str]) -> str:
    """The first half without its other half, crossed pairs included; empty when all is well."""
    opened: list[str] = []
    for half in halves:
        if half not in _PAIRS:
            opened.append(half)
        elif not opened or opened.pop() != _PAIRS[half]:
            return half
    return opened[-1] if opened else ""


def half_width_marks(spot: Spot) -> Iterator[Hit]:
    """Half-width marks between Chinese characters; one hit for a cell."""
    codes = {at for match in _IN_A_CODE.finditer(spot.text) for at in range(*match.span())}
    found = [match for match in _HALF.finditer(spot.text) if match.start() not in codes]
    if parts := [match[0] for match in found]:
        shown = "、".join(f"“{part}”" for part in dict.fromkeys(parts))
        yield Hit(
            replace(spot, part=parts[0]),
            f"中文里用了半角标点{shown}",
            "请改用全角标点，如，；。：（）",
        )


def full_width_letters(spot: Spot) -> Iterator[Hit]:
    """Full-width digits and letters; one hit for a cell."""
    if parts := FULL_WIDTH.findall(spot.text):
        shown = "、".join(f"“{part}”" for part in dict.fromkeys(parts))
        yield Hit(
            replace(spot, part=parts[0]), f"用了全角的数字或字母{shown}", "请改用半角的数字和字母"
        )
