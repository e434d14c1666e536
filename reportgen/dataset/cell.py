"""One cell: what a spreadsheet or a CSV file holds there, as clean text of its column.

Corrects what is certain (full-width digits, `25%` in a percent column, `="001"`), complains
about what is not, and guesses nothing. Knows no file, sheet or row. A complaint never quotes
the cell: what stands in it may be secret.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from reportgen.core.values import (
    MAX_CELL,
    clean_text,
    control_character,
    format_number,
    markup,
    parse_date,
    parse_decimal,
    parse_percent,
)
from reportgen.dataset.invisible import has_invisible
from reportgen.schema import Column, Kind

NUMERIC = frozenset({Kind.MONEY, Kind.NUMBER, Kind.PERCENT, Kind.INTEGER})
_SHORT = 40  # characters; longer texts hardly repeat
MAX_DIGITS = 15  # what Excel keeps of a number; the 16th digit on becomes 0

_ERRORS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
_TOO_NARROW = re.compile("#{3,}")  # what Excel saves of a number in a column too narrow for it
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')  # the trick by which programs keep Excel off a code
_SERIALS = (Decimal(30_000), Decimal(60_000))  # days 1982 to 2064
_UNFORMATTED = frozenset(("", "@", "General", "G/通用格式"))
_PLAIN_FORMAT = re.compile(r"-?(?:[#0],[#0]{2})?[#0]*0(?:\.(0+)#*)?")
_FORMAT_NOISE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|[¥￥$ ()+]')


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a cell; some are the same all down a column, and reported once for it."""

    message: str
    remedy: str
    warning: bool = False
    once_per_column: bool = False


@dataclass(frozen=True)
class CellReading:
    """A cell as read: clean text, blank where an error left nothing that can be trusted.

    `raw` is what stood there, only where that held characters that nobody sees (`invisible`).
    """

    text: str
    complaint: Complaint | None = None
    raw: str = field(default="", compare=False)


BLANK = CellReading("")


def _error(message: str, remedy: str) -> CellReading:
    return CellReading("", Complaint(message, remedy))


def not_computed() -> CellReading:
    """A formula without a result: the file was never opened by a spreadsheet program."""
    return _error("公式还没有算出结果", "请用 Excel 或 WPS 打开工作簿，保存后再运行，或直接填结果")


def excel_error(name: str) -> CellReading:
    """A cell that shows an error such as `#REF!`."""
    return _error(f"是 Excel 的错误值 {name}", "请改正公式，或直接填结果")


def read_text(raw: str, column: Column) -> CellReading:
    """A cell that holds text."""
    # Codes, levels, units and signs repeat in thousands of rows.
    return _cached_text(raw, column.kind) if len(raw) < _SHORT else _read_text(raw, column.kind)


def _read_text(raw: str, kind: Kind) -> CellReading:
    text = clean_text(raw)
    if not text:
        return BLANK
    reading = _unusable(text) or _suspicious(text) or _typed_text(text, kind)
    if not reading.complaint and has_invisible(raw, text):
        return replace(reading, raw=raw)
    return reading


_cached_text = lru_cache(maxsize=20_000)(_read_text)


def _unusable(text: str) -> CellReading | None:
    """The error for text that says nothing of what was meant; None where there is none."""
    if character := control_character(text):
        return _error(f"含有不能印出的控制字符 {character}", "请删去这个字符，重新输入这一格")
    if text in _ERRORS:
        return excel_error(text)
    if _TOO_NARROW.fullmatch(text):
        return _error("只有 # 号", "Excel 里列太窄，存成 CSV 时丢了内容：请加宽这一列再另存")
    return None


def _suspicious(text: str) -> CellReading | None:
    """The error for text that is legible but may not be printed; None where there is none."""
    if len(text) > MAX_CELL:
        message = f"有 {len(text)} 个字，超过一格最多的 {MAX_CELL} 个字"
        return CellReading(text, Complaint(message, "请删短，或分成几行填写"))
    if markup(text):
        remedy = "请删去尖括号、花括号里的代码或 &…; 这样的符号，只留文字"
        return CellReading(text, Complaint("含有网页或模板代码", remedy))
    return None


def _typed_text(text: str, kind: Kind) -> CellReading:
    if kind is Kind.CODE:
        return _code_text(text)
    if kind in NUMERIC:
        plain = text.removeprefix("'")
        number = parse_percent(plain) if kind is Kind.PERCENT else parse_decimal(plain)
        return CellReading(text if number is None else format_number(number))
    if kind is Kind.DATE:
        return _date_text(text)
    return CellReading(text)


def _code_text(text: str) -> CellReading:
    if match := _TEXT_FORMULA.fullmatch(text):
        text = match[1]
    # One code, many ways to type it: width and a leading apostrophe never tell two apart.
    if not re.search(r"\s", text):
        text = unicodedata.normalize("NFKC", text).removeprefix("'")
    if _SCIENTIFIC.fullmatch(text):
        return _error("编码变成了科学计数法，后面的数字已丢失", _RETYPE_CODE)
    return CellReading(text)


_RETYPE_CODE = "请把这一列设成文本格式，重新填写编码"


def _date_text(text: str) -> CellReading:
    number = parse_decimal(text)
    if number is not None and _is_serial(number):
        return _serial(int(number))
    day = parse_date(text)
    return CellReading(day.isoformat() if day else text)


def _is_serial(number: Decimal) -> bool:
    return number == number.to_integral_value() and _SERIALS[0] <= number <= _SERIALS[1]


def _serial(number: int) -> CellReading:
    day = date(1899, 12, 30) + timedelta(days=number)
    return _error(f"像是 Excel 日期序号，对应 {day.isoformat()}", "请改成日期")


def read_number(value: float, number_format: str, column: Column) -> CellReading:
    """A cell that holds a number, shown through an Excel number format."""
    shown = _FORMAT_NOISE.sub("", number_format.split(";", maxsplit=1)[0])
    number = exact(value)
    if column.kind is Kind.CODE:
        return _code_number(number, shown)
    if column.kind is Kind.DATE and _is_serial(number):
        return _serial(int(number))
    if "%" in shown:
        percent = _shortest(number * 100)
        return CellReading(percent if column.kind is Kind.PERCENT else f"{percent}%")
    text = _as_shown(number, shown)
    if column.kind is Kind.PERCENT and 0 < number <= 1 and shown in _UNFORMATTED:
        complaint = Complaint(
            f"按 {text}% 读入，也可能本来是 {_shortest(number * 100)}%",
            "请填百分号前面的数，如 25 表示 25%",
            warning=True,
        )
        return CellReading(text, complaint)
    return CellReading(text)


def exact(value: float) -> Decimal:
    """The number that was typed: Excel's binary noise (0.1 + 0.2) ends after 15 digits."""
    if isinstance(value, int):
        return Decimal(value)
    number = Decimal(f"{value:.{MAX_DIGITS}g}")
    return number if number else Decimal(0)


def _shortest(number: Decimal) -> str:
    text = format_number(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_shown(number: Decimal, shown: str) -> str:
    """The number with as many decimals as its format shows, never with fewer than it has."""
    text = _shortest(number)
    match = _PLAIN_FORMAT.fullmatch(shown)
    places = len(match[1] or "") if match else 0
    have = len(text.partition(".")[2])
    return f"{number:.{places}f}" if places > have else text


def _code_number(number: Decimal, shown: str) -> CellReading:
    digits = _shortest(number)
    if not digits.isdecimal():
        return _error("编码是小数或负数", _RETYPE_CODE)
    if len(digits) > MAX_DIGITS:
        message = f"编码是数字格式，Excel 只保留 {MAX_DIGITS} 位，后面的数字已丢失"
        return _error(message, _RETYPE_CODE)
    if re.fullmatch("0{2,}", shown):
        return CellReading(digits.zfill(len(shown)))
    message = "编码是数字格式，前面的 0 可能已丢失"
    remedy = "请核对这一列的编码，并把这一列设成文本格式"
    return CellReading(digits, Complaint(message, remedy, warning=True, once_per_column=True))


def read_moment(value: date | time | timedelta, column: Column) -> CellReading:
    """A cell that Excel holds as a date or a time of day."""
    if isinstance(value, time | timedelta):
        return _error("被 Excel 当成了时间", "请把这一格设成文本格式，重新填写")
    if column.kind is Kind.CODE or column.kind in NUMERIC:
        what = "编码" if column.kind is Kind.CODE else "数字"
        return _error(f"被 Excel 当成了日期，而这一列填{what}", "请改单元格格式，重新填写")
    day = value.date() if isinstance(value, datetime) else value
    if column.kind is Kind.DATE:
        return CellReading(day.isoformat())
    remedy = "要印成别的样子，请把这一格设成文本格式，照要印的样子填写"
    # A plain text may be withheld, and so may a day; only a DATE column's day is named.
    return CellReading(
        day.isoformat(), Complaint("是 Excel 日期，按年-月-日读入", remedy, warning=True)
    )


def unprintable(text: str) -> str | None:
    """Why `text` cannot be written into a table; None when it can."""
    if character := control_character(text):
        return f"含有不能保存的控制字符 {character}"
    if len(text) > MAX_CELL:
        return f"有 {len(text)} 个字，超过一格最多的 {MAX_CELL} 个字"
    return None
