"""A value as a database keeps it, as clean text of its column.

As `dataset.cell` for spreadsheets: corrects what is certain, complains about the rest, guesses
nothing, and repeats no value.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from reportgen.core.values import format_number
from reportgen.dataset.cell import BLANK, NUMERIC, CellReading, Complaint, exact, read_text
from reportgen.schema import NO, YES, Column, Kind


@dataclass(frozen=True)
class Undecodable:
    """Stands for a text whose bytes are not of the encoding that the database tells."""


def read_value(value: Any, column: Column) -> CellReading:
    """The text of a value for its column."""
    if isinstance(value, str):
        return read_text(value, column)
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return CellReading(YES if value else NO)
    if isinstance(value, int | float | Decimal):
        return _number(value, column)
    if isinstance(value, date):
        return _day(value, column)
    return _unreadable(value)


def _number(value: float | Decimal, column: Column) -> CellReading:
    number = value if isinstance(value, Decimal) else exact(value)
    if not number.is_finite():
        return _error("不是数（NaN 或无穷大）", "请在数据库里改正")
    text = format_number(number)
    if isinstance(value, float) and "." in text:
        text = text.rstrip("0").rstrip(".")
    if column.kind is Kind.CODE:
        remedy = "请核对这一列的编码；编码在数据库里应存成文字"
        complaint = Complaint("编码存成了数，前面的 0 可能已丢失", remedy, warning=True,
                              once_per_column=True)  # fmt: skip
        return CellReading(text, complaint)
    return CellReading(text)


def _day(value: date, column: Column) -> CellReading:
    if column.kind is Kind.CODE or column.kind in NUMERIC:
        what = "编码" if column.kind is Kind.CODE else "数字"
        return _error(f"是日期，而这一列填{what}", "请核对是不是取错了列")
    if isinstance(value, datetime):
        whole = column.kind is Kind.DATE or value.time() == time()
        return CellReading(value.date().isoformat() if whole else value.isoformat(" "))
    return CellReading(value.isoformat())


def _unreadable(value: Any) -> CellReading:
    if isinstance(value, Undecodable):
        remedy = '请在 [source] 里写明编码，如 encoding = "gb18030"，或在数据库里改正'
        return _error("不是数据库说的那种编码的文字", remedy)
    if isinstance(value, bytes | memoryview):
        return _error("是二进制内容，不是文字", "请核对是不是取错了列")
    return _error("不是文字、数或日期", "请核对是不是取错了列，或在查询里转成文字")


def _error(message: str, remedy: str) -> CellReading:
    return CellReading("", Complaint(message, remedy))
