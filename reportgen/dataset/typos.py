"""Slips of typing that are certain: a text to the same text typed right, and why.

Only what no careful reader would want to keep: widths, doubled marks, variants of one sign.
What may be meant otherwise (a mark that is missing, `，。`, a blank between characters) is left
alone. Knows no table and no column.
"""

import re
from collections.abc import Callable

from reportgen.core.values import fold, parse_decimal
from reportgen.schema import QUALITATIVE, SIGNS

_HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
_BEFORE, _AFTER = f"[{_HAN}）》”’]", f"[{_HAN}（《“‘]"  # what stands on either side of a mark

_WIDE = {ord("％"): "%", **{code: chr(code - 0xFEE0) for code in (
    *range(ord("０"), ord("９") + 1),
    *range(ord("Ａ"), ord("Ｚ") + 1),
    *range(ord("ａ"), ord("ｚ") + 1),
)}}  # fmt: skip
# What any slip has: most texts have none of it, and need no closer look.
_SUSPECT = re.compile(r"[０-９Ａ-Ｚａ-ｚ％．≧⩾≦⩽,;:?!()]|([，。；、：≥≤%])\1|[><＞＜][=＝]")
_WIDE_POINT = re.compile(r"(?<=\d)．(?=\d)")
_REPEATED = re.compile(r"([，。；、：])\1+")
_PERCENT_TWICE = re.compile(r"(?<=\d)%%(?!%)")
_SIGN_TWICE = re.compile(r"([≥≤])\1(?=\s*\d)")
_TYPED_SIGN = re.compile(r"(?<![<>＜＞=＝A-Za-z])([>＞<＜])[=＝](?=\s*\d)")
_OTHER_SIGN = str.maketrans("≧⩾≦⩽", "≥≥≤≤")
_NARROW_MARK = re.compile(rf"(?<={_BEFORE})([,;:?!]) ?(?={_AFTER})")
_WIDE_MARKS = str.maketrans(",;:?!()", "，；：？！（）")
_BRACKETS = re.compile("[()（）]")
_MIXED_BRACKETS = re.compile(r"\(([^()（）\n]*)）|（([^()（）\n]*)\)")
# Not beside an operator: in a formula brackets may be as narrow as its digits.
_NARROW_BRACKETS = re.compile(
    rf"(?<={_BEFORE})\(([{_HAN}](?:[^()（）\n]*[{_HAN}])?)\)(?![×÷*/+\-=])"
)

_SIGN_WORDS = {
    "≧": "≥", "⩾": "≥", ">=": "≥", "大于等于": "≥", "大于或等于": "≥", "不低于": "≥", "不少于": "≥",
    "不小于": "≥", "≦": "≤", "⩽": "≤", "<=": "≤", "小于等于": "≤", "小于或等于": "≤", "不高于": "≤",
    "不大于": "≤", "不超过": "≤", "不多于": "≤", "等于": "=", "大于": ">", "﹥": ">", "小于": "<",
    "﹤": "<", "定性指标": QUALITATIVE,
}  # fmt: skip
_PERCENT_HINT = re.compile("百分|[%％]")
_PERCENT_WORDS = frozenset(
    ("百分比", "百分号", "百分数", "百分率", "百分之", "百分百", "百分之百", "(%)", "%%")
)


def typed_right(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without its slips, and what each of them was; the same text when it has none."""
    if not _SUSPECT.search(text):
        return text, ()
    reasons: dict[str, None] = {}
    for _ in range(len(text) + 1):  # one slip may stand inside another: `％％`
        before = text
        for reason, correct in _STEPS:
            corrected = correct(text)
            if corrected != text:
                reasons[reason] = None
            text = corrected
        if text == before:
            break
    return text, tuple(reasons)


def _narrow(text: str) -> str:
    return _WIDE_POINT.sub(".", text.translate(_WIDE))


def _without_repeats(text: str) -> str:
    """Marks that stand exactly twice, once; three and more may be meant for an ellipsis."""
    text = _REPEATED.sub(lambda match: match[1] if len(match[0]) == 2 else match[0], text)
    return _PERCENT_TWICE.sub("%", text)


def _one_sign(text: str) -> str:
    text = _TYPED_SIGN.sub(lambda match: "≥" if match[1] in ">＞" else "≤", text)
    return _SIGN_TWICE.sub(r"\1", text.translate(_OTHER_SIGN))


def _wide_marks(text: str) -> str:
    return _NARROW_MARK.sub(lambda match: match[1].translate(_WIDE_MARKS), text)


def _wide_brackets(text: str) -> str:
    if not _closed(text):
        return text  # `1)` of a list, or a bracket too many: no telling which belong together
    text = _MIXED_BRACKETS.sub(lambda match: f"（{match[1] or match[2] or ''}）", text)
    return _NARROW_BRACKETS.sub(r"（\1）", text)


def _closed(text: str) -> bool:
    """Whether every bracket that opens is closed, and the other way round."""
    depth = 0
    for mark in _BRACKETS.findall(text):
        depth += 1 if mark in "(（" else -1
        if depth < 0:
            return False
    return depth == 0


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("全角的数字、字母、百分号改成半角", _narrow),
    ("重复的标点只留一个", _without_repeats),
    ("符号改成规范的写法", _one_sign),
    ("汉字之间的半角标点改成全角", _wide_marks),
    ("括号改成成对的全角", _wide_brackets),
)


def one_sign(text: str) -> str:
    """The sign of schema.SIGNS that a 指标性质 certainly means; `text` itself where none."""
    if text in SIGNS:
        return text
    folded = fold(text)
    return folded if folded in SIGNS else _SIGN_WORDS.get(folded, text)


def one_percent(unit: str, value: str, name: str) -> str:
    """`%` where the unit of this value certainly is per cent; `unit` itself where it is not.

    Not for a value up to 1: `0.95 百分比` may be a share. `name` is the indicator's: a unit that
    repeats the name, with `(%)` or `百分比` behind it, says no more than `%`.
    """
    if unit == "%" or not _PERCENT_HINT.search(unit):
        return unit
    number, folded = parse_decimal(value), fold(unit)
    if number is None or 0 < abs(number) <= 1:
        return unit
    bare = fold(name).removesuffix("(%)")
    repeated = bool(bare) and folded in (f"{bare}(%)", f"{bare}百分比")
    return "%" if folded in _PERCENT_WORDS or repeated else unit


def without_second_number(text: str, number: int, others: str) -> str:
    """`text` of piece `number` without a numbering typed twice (`1.1.`), which nobody printed so.

    `others` are all texts of the same list: `1.1.` beside `1.2.` is a numbering of two levels.
    """
    match = re.match(rf"{number}\s*[.．、]\s*{number}\s*[.．、]\s*(?=[{_HAN}])", text)
    if not match or number < 1:
        return text
    levels = re.findall(rf"(?<![\d.．、]){number}\s*[.．、]\s*(\d+)", others)
    return text if set(levels) - {str(number)} else text[match.end() :]
