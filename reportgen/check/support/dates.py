"""Dates in all usual spellings: 2024年12月31日, 2024.12.31, 24年12月, 二〇二四年十二月三十一日."""

import re
from calendar import monthrange
from datetime import date

from reportgen.core.values import fold, parse_date

_HAN_DIGITS = {mark: value for value, mark in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "零○O0oＯ", 0
)
HAN_YEAR = r"二[〇零○O0oＯ][〇零○O0oＯ一二三四五六七八九]{2}"
HAN_NUMBER = "[一二三四五六七八九十]{1,4}"
_SPELLED = re.compile(
    rf"(?P<year>{HAN_YEAR})(?=\s*年)"
    rf"|(?<![一二三四五六七八九十百千第])(?P<number>{HAN_NUMBER})(?=\s*(?:月(?:份|底|末|前|[上中下]旬|[一二三四五六七八九十\d]|$)|[日号](?:之?前|内|$)))"
    rf"|(?<=年)(?P<month>{HAN_NUMBER})(?=月)"
    r"|(?<![\d.])(?P<short>[12]\d)(?=\s*年\s*(?:\d{1,2}\s*月|[底末]|第?[一二三四]季度|[上下]半年))"
    r"|(?<![\d.])[’'‘](?P<marked>[12]\d)(?=\s*[年./-])"
)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?")


def han_number(text: str) -> int | None:
    """The number that Chinese numerals up to 99 spell, by place or by tens; None for 三四."""
    if text.isdecimal():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return _HAN_DIGITS.get(text)
    values = [_HAN_DIGITS.get(part) for part in (tens or "一", ones or "〇")]
    return None if None in values else int(f"{values[0]}{values[1]}")


def han_year(text: str) -> int:
    """2024 for 二〇二四, or for its digits."""
    return int("".join(str(_HAN_DIGITS.get(mark, mark)) for mark in text))


def in_digits(text: str) -> str:
    """A text with its dates in digits and years in full: 2024年12月 for 24年十二月."""
    return _SPELLED.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    if match["year"]:
        return str(han_year(match["year"]))
    if short := match["short"] or match["marked"]:
        return f"20{short}"
    number = han_number(match["number"] or match["month"])
    return match[0] if number is None else str(number)


def span_of(text: str) -> tuple[date, date] | None:
    """First and last day of what is written as a day, a month or a year."""
    day = parse_date(text)
    if day:
        return day, day
    month, year = _MONTH.fullmatch(fold(text)), _YEAR.fullmatch(fold(text))
    if month and 1 <= int(month[2]) <= 12:
        y, m = int(month[1]), int(month[2])
        return date(y, m, 1), date(y, m, monthrange(y, m)[1])
    return (date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)) if year else None


def is_before(text: str, other: str) -> bool:
    """Whether a text names a day, month or year wholly before that of another; False if unread."""
    span, later = span_of(text), span_of(other)
    return bool(span and later and span[1] < later[0])
