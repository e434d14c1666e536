"""Days that a spreadsheet stores as numbers."""

import re
from datetime import date, timedelta
from decimal import Decimal

from reportgen.core.values import fold
from reportgen.dataset.rows import Indicator

_TIME_UNITS = ("", "日", "号", "天", "年", "月", "前", "日前", "之前", "完成", "时间", "日期")
_SERIALS = range(40_000, 50_001)  # 2009 to 2036
_SERIAL = re.compile(r"4\d{4}(?:\.0+)?")
_EPOCH = date(1899, 12, 30)  # Excel's day 0


def serial_day(text: str) -> date | None:
    """The day that a spreadsheet stores as this number; None where it is no such number."""
    plain = fold(text).replace(",", "")
    number = int(Decimal(plain)) if _SERIAL.fullmatch(plain) else 0
    return _EPOCH + timedelta(days=number) if number in _SERIALS else None


def has_serial_day(row: Indicator) -> bool:
    """Whether the 指标值 should be a day and is the number of one."""
    dated = row.value[:1] == "4" and row.level2 == "时效指标" and row.unit in _TIME_UNITS
    return dated and serial_day(row.value) is not None
