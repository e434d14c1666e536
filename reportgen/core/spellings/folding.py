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


def character(char: str) -> str:
    """A character in its plain form, which may be several or, of an invisible one, none."""
    number = ord(char) - _FIRST_RADICAL
    plain = _RADICALS[number] if 0 <= number < len(_RADICALS) else char
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = "".join(c for c in decomposed if unicodedata.category(c)[0] not in "MC" or c in "\n\t")
    kept = kept.lower()
    return kept if kept.isascii() else _simplify()(kept)


_CHINESE = range(0x4E00, 0xA000)  # CJK Unified Ideographs up to Unicode 3.0: letters, each its own


class _Table(dict[int, str]):
    """A table for `str.translate`, filled as characters are met; Chinese ones all at once.

    What is read in a wrong coding is Chinese characters, above all.
    """

    def __init__(self, make: Callable[[str], str]) -> None:
        self._make = make

    def __missing__(self, point: int) -> str:
        if point in _CHINESE:
            plain = _simplify()("\n".join(map(chr, _CHINESE))).split("\n")
            self.update(zip(_CHINESE, plain, strict=True))
            return self[point]
        self[point] = made = self._make(chr(point))
        return made


def _letters_and_digits(char: str) -> str:
    return "".join(c for c in character(char) if unicodedata.category(c)[0] in "LN")


def _with_marks(char: str) -> str:
    return "".join(" " if c.isspace() else c for c in character(char))


_LETTERS, _MARKS = _Table(_letters_and_digits), _Table(_with_marks)
_IN_ADDRESS = re.compile("(?:%[89a-fA-F][0-9a-fA-F]){2,}")  # %E7%8E%84 for 玄


def spelled(text: str) -> str:
    """The letters and digits of a text in their plain forms, without anything between them."""
    if "%" in text:
        text = _IN_ADDRESS.sub(lambda match: unquote(match[0], errors="ignore"), text)
    return text.translate(_LETTERS)


def with_marks(text: str) -> str:
    """The same with its marks, and a blank for every blank or line end: for reading numbers."""
    return text.translate(_MARKS)
