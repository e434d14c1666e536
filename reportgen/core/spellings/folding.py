"""Folding: two spellings of the same words become the same text.

Character by character, so that it is quick and both sides are folded alike: widths, Kangxi and
other radicals, small and large letters, traditional characters; blanks, line ends, marks, variation
selectors, combining and invisible characters go.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from urllib.parse import unquote

# The CJK Radicals Supplement (U+2E80 to U+2EF3) as the characters that they look like (Unicode,
# EquivalentUnifiedIdeograph.txt); NFKD knows only two of them. U+2E9A is not assigned.
_RADICALS = (
    "厂厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尣巳幺彑彐忄心扌攵\u2e9a旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻"
    "竹糹纟罓罒罓罒网羊羊羊老肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食"
    "食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_FIRST_RADICAL = 0x2E80


@cache
def _simplify() -> Callable[[str], str]:
    from opencc import OpenCC  # only where something is withheld

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


_CHINESE = range(0x4E00, 0xA000)  # CJK Unified Ideographs up to Unicode 3.0: letters, each its own
_BETWEEN = "\1"  # is in no plain form


def _plain(point: int) -> str:
    """A character in its plain form, which may be several or, of an invisible one, none.

    Traditional ones stay as they are.
    """
    char, number = chr(point), point - _FIRST_RADICAL
    if point in _CHINESE:
        return char
    plain = _RADICALS[number] if 0 <= number < len(_RADICALS) else char
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = "".join(c for c in decomposed if unicodedata.category(c)[0] not in "MC" or c in "\n\t")
    return kept.lower()


class _Table(dict[int, int | str]):
    """A table for `str.translate`, filled as characters are met, with Chinese ones all at once.

    What is read in a wrong coding is characters of all scripts, Chinese ones above all. What
    becomes one character has its number, with which `translate` is twice as fast.
    """

    def __init__(self, keep: Callable[[str], str]) -> None:
        self._keep = keep  # what is kept of a plain character

    def __missing__(self, point: int) -> int | str:
        points = _CHINESE if point in _CHINESE else range(point, point + 1)
        plain = _BETWEEN.join(map(_plain, points))
        simple = plain if plain.isascii() else _simplify()(plain)
        for each, form in zip(points, simple.split(_BETWEEN), strict=True):
            kept = "".join(map(self._keep, form))
            self[each] = each if kept == chr(each) else ord(kept) if len(kept) == 1 else kept
        return self[point]


def _letter_or_digit(char: str) -> str:
    return char if unicodedata.category(char)[0] in "LN" else ""


def _mark_or_blank(char: str) -> str:
    return " " if char.isspace() else char


_LETTERS, _MARKS = _Table(_letter_or_digit), _Table(_mark_or_blank)
_IN_ADDRESS = re.compile("(?:%[89a-fA-F][0-9a-fA-F]){2,}")  # %E7%8E%84 for 玄


def in_address(text: str) -> bool:
    """Whether letters stand in a text as addresses on the web write them."""
    return _IN_ADDRESS.search(text) is not None


def spelled(text: str) -> str:
    """The letters and digits of a text in their plain forms, without anything between them."""
    if "%" in text:
        text = _IN_ADDRESS.sub(lambda match: unquote(match[0], errors="ignore"), text)
    return text.translate(_LETTERS)


def with_marks(text: str) -> str:
    """The same with its marks, and a blank for every blank or line end: for reading numbers."""
    return text.translate(_MARKS)
