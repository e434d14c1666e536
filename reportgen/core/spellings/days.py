"""The days and months that a text names, in whatever spelling: 2024-12-08, 十二月八日, 12月底."""

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

_MONTH = re.compile(
    rf"(?:({_YEAR}) ?[-/.年] ?)?(?<![\d.])({_NUMBER}) ?月份?(?! ?(?:{_NUMBER}|[上中下]旬))"
)
_END_OF_YEAR = re.compile(rf"(?:({_YEAR}) ?年?)?(?:年底|年末|岁末)")
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


def months(text: str) -> Iterator[tuple[int | None, int]]:
    """Year and month of every month that a text names without a day; 年底 is the twelfth."""
    plain = with_marks(text)
    for year, of_year in _MONTH.findall(plain) if "月" in plain else ():
        if 1 <= (month := _number(of_year)) <= 12:
            yield _number(year) if year else None, month
    for year in _END_OF_YEAR.findall(plain):
        yield _number(year) if year else None, 12


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        return int("".join(str(_NUMERALS[numeral]) for numeral in text))
    tens, _, ones = text.partition("十")
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
