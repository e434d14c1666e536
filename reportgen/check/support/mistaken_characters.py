"""Characters mistaken for others of like sound or shape: 环静 for 环境, 稳顶 for 稳定.

Found is a character that is no word by itself and makes none with its neighbours, where another
one beside it would make a frequent word. Works on all texts of a department at once: what occurs
often there is a term that the dictionary lacks.
"""

import re
from collections.abc import Collection

from reportgen.core.words import is_word, meant_by

_OFTEN = 3  # a slip of the pen is not made so many times
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_PARTICLES = frozenset("的了在和与及等为对将把按由从向到以于并且或是有无不使让、，。；")
NAME_ENDS = frozenset(
    "率度化性区市县局所院员者部厂场站点校队会室馆村镇乡街道河湖路桥山岛港城园人户法费金额数量类型式版期批次项线网群团组处科股品机器"
    "车表单证书卡片包箱柜架台床灯泵管墙面层楼款税一二三四五六七八九十百千万亿零两几半多每各年月日"
)
_DOCUMENT_NUMBER = re.compile(r"[字办发函]?[〔﹝\[【（(]\d")
_SUFFIXES = "制论界感权"
_AROUND = 2  # characters of a word beside the two
_harmless: set[str] = set()  # pairs of characters that are nothing to look at
_MOST = 400_000  # pairs kept


def mistaken(text: str, pairs: Collection[str]) -> dict[str, str]:
    """Each two characters in which one is mistaken, with what is meant.

    `pairs` are all that stand side by side in the text.
    """
    return {
        pair: meant_by(pair)[0]
        for pair in _suspicious(pairs)
        if text.count(pair) < _OFTEN and _stands_alone(text, pair)
    }


def _suspicious(pairs: Collection[str]) -> list[str]:
    """Those that are no word and may stand for one."""
    if len(_harmless) > _MOST:
        _harmless.clear()
    unknown = set(pairs) - _harmless
    found = [pair for pair in unknown if _may_be_mistaken(pair)]
    _harmless.update(unknown.difference(found))
    return sorted(found)


def _may_be_mistaken(pair: str) -> bool:
    plain = NAME_ENDS.isdisjoint(pair) and not is_word(pair) and _HAN.fullmatch(pair) is not None
    return plain and bool(meant_by(pair))


def _stands_alone(text: str, pair: str) -> bool:
    """Whether neither of the two makes a word with what stands beside them, and others do."""
    at = text.find(pair)
    while at >= 0:
        end = at + len(pair)
        before, behind = text[max(0, at - _AROUND) : at], text[end : end + _AROUND]
        if _DOCUMENT_NUMBER.match(text, end):
            return False  # 教财〔2024〕3号: short for two offices
        joined = is_word(before[-1:] + pair[0]) or is_word(pair[1] + behind[:1])
        if joined or not (_ends(before) and _begins(behind)):
            return False
        at = text.find(pair, end)
    return True


def _ends(before: str) -> bool:
    """Whether a word ends there, or nothing stands there that could go on."""
    return not _HAN.fullmatch(before[-1:] * 2) or before[-1] in _PARTICLES or is_word(before)


def _begins(behind: str) -> bool:
    return (
        not _HAN.fullmatch(behind[:1] * 2)
        or behind[0] in _PARTICLES
        or behind[0] in NAME_ENDS
        or behind[0] in _SUFFIXES
        or is_word(behind)
    )
