"""The days that a text names, in whatever spelling: 2024-12-08, 2024年12月8日, 十二月八日."""

import re
from collections.abc import Iterator

from reportgen.core.spellings.folding import with_marks

_NUMERALS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0}
_YEAR = r"(?:\d{4}|二[〇零][〇零一二三四五六七八九]{2})"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = re.compile(
    rf"(?:({_YEAR}) ?[-/.年] ?({_NUMBER}) ?[-/.月]|()(?<![\d.])({_NUMBER}) ?月) ?"
    rf"({_NUMBER})(?! ?[\d.%月])"
)
_MAY_NAME = re.compile(r"[月日]|\d[-/.]\d")

Day = tuple[int | None, int, int]


def days(text: str) -> Iterator[Day]:
    """Year, month and day of every day that a text names; the year is None where it has none.

    Without a year, only `12月8日` is read as a day.
    """
    plain = with_marks(text)
    for year, of_year, _, alone, of_month in _DAY.findall(plain) if _MAY_NAME.search(plain) else ():
        month, day = _number(of_year or alone), _number(of_month)
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield _number(year) if year else None, month, day


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        return int("".join(str(_NUMERALS[numeral]) for numeral in text))
    tens, _, ones = text.partition("十")
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
