"""Rows of records in which cells are lost, so that those behind them stand below wrong heads.

A sign, a number, a level and a value with its sign show by themselves where they belong; what
cannot be told is not read. Nothing is put right: nobody knows which cell was lost.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from reportgen.core.values import parse_date, parse_decimal, parse_percent
from reportgen.dataset.funding_sources import is_total
from reportgen.document.form_layout import RecordTable, period_of, plain_field
from reportgen.importer.grid import Cell
from reportgen.importer.money import in_unit
from reportgen.importer.records import (
    LEVEL1,
    LEVEL2,
    LEVEL3,
    LEVELS,
    NUMBER,
    VALUE,
    Column,
    Record,
)
from reportgen.importer.vocabulary import is_level1, is_level2, is_withheld_phrase, squeeze
from reportgen.schema import TABLE_BY_NAME, Kind

_SIGN, _UNIT, _WEIGHT = "indicators.sign", "indicators.unit", "indicators.权重"
_REMARK = "indicators.remark"
_EARLIER = ("indicators.上年值", "indicators.前年值")
_VALUES = (VALUE, NUMBER, *_EARLIER)
_AMOUNT_KINDS = (Kind.MONEY, Kind.NUMBER, Kind.PERCENT)
_BARE_SIGN = re.compile(r">=|<=|[≥≧≤≦=＝>＞<＜═]|定性|定量")
_SIGNED = re.compile(r"(?:>=|<=|[≥≧≤≦=＝>＞<＜═])\s*\d")
_WITH_UNIT = re.compile(r"\d[\d.,]*\s*[^\d\s.,，、；。（(].*")
_NAMES = ("任务名称", "主要内容", "构成项目", "测算依据", "实施内容", "source")
_LONGEST_UNIT = 15  # characters of a unit of measure
_LEAST_ALIKE = 2  # other rows of indicators that fill their last cell


def is_shifted(record: Record, table: str) -> bool:
    """Whether what cells say shows that they stand below the wrong heads of a `table`."""
    if table != "indicators":
        return not all(_fits(record.text(name), name) for name in record.cells)
    periods = {period_of(name) for name in record.cells} - {""} or {""}
    parts = [_of_period(record, period) for period in periods]
    first = record.text(LEVEL1)
    if record.begins(LEVEL1) and is_level2(first) and not is_level1(first):
        seconds = [texts.get(LEVEL2, "") for texts in parts]
        return any(second and not is_level2(second) for second in seconds)
    return any(map(_is_shifted_indicator, parts))


def with_names(rows: Sequence[Record], columns: Iterable[Column]) -> list[Record]:
    """The indicators without those that have a value and no name, though a column has names.

    Where a page ends between two rows, the name may stand in the other one.
    """
    if LEVEL3 not in {column.field for column in columns}:
        return list(rows)
    cuts = [row.cut for row in rows]
    return [
        row
        for row, cut, cut_below in zip(rows, cuts, [*cuts, False][1:], strict=True)
        if cut or cut_below or row.text(LEVEL3) or not row.value
    ]


def _of_period(record: Record, period: str) -> Mapping[str, str]:
    """The texts of a record that belong to a 期间, by plain field."""
    own = [name for name in record.cells if period_of(name) in ("", period)]
    return {plain_field(name): record.text(name) for name in own}


def _is_shifted_indicator(texts: Mapping[str, str]) -> bool:
    twice = squeeze(texts.get(LEVEL3, "")) == squeeze(texts.get(LEVEL2, ""))
    told = [name for name in texts if name in _SHOWS and not (name == LEVEL3 and twice)]
    if not all(_fits(texts[name], name) for name in told):
        return True
    return _is_no_number(texts.get(_SIGN, ""), texts.get(NUMBER, "")) or _is_elsewhere(texts)


def _is_no_number(sign: str, number: str) -> bool:
    """Whether a sign of numbers stands before what holds none."""
    compares = bool(_BARE_SIGN.fullmatch(sign)) and not sign.startswith("定")
    return (
        compares and bool(number) and not re.search(r"[\d零〇一二三四五六七八九十百千万两]", number)
    )


def _is_elsewhere(texts: Mapping[str, str]) -> bool:
    """Whether the value stands below another head than its own."""
    value = texts.get(VALUE, texts.get(NUMBER, ""))
    if not value and any(texts.get(field) for field in _EARLIER):
        return True  # an earlier value, or this year's that has moved there
    if re.search(r"\d", value) or is_withheld_phrase(value):
        return False
    return any(_SIGNED.match(text) for field, text in texts.items() if field not in _VALUES)


def is_value(text: str) -> bool:
    """Whether a text begins as a value does: ≥3, 12次."""
    return bool(_SIGNED.match(text) or _WITH_UNIT.fullmatch(text))


def _is_level(text: str) -> bool:
    """Whether a text is the whole name of a level: 成本指标, not 满意度."""
    return squeeze(text).endswith("指标") and (is_level1(text) or is_level2(text))


def _is_signed(text: str) -> bool:
    return bool(_SIGNED.match(text) or _BARE_SIGN.fullmatch(text))


# Of the columns whose texts show by themselves that they stand there: what can stand in them.
_SHOWS: Mapping[str, Callable[[str], bool]] = {
    LEVEL2: lambda t: not _is_signed(t) and (is_level2(t) or not is_level1(t)),
    LEVEL3: lambda t: not (_is_signed(t) or _is_level(t)),
    _SIGN: lambda t: parse_decimal(t) is None,
    NUMBER: lambda t: t not in ("%", "‰") and not _BARE_SIGN.fullmatch(t),
    _UNIT: lambda t: len(t) <= _LONGEST_UNIT and parse_decimal(t) is None,
    _WEIGHT: lambda t: bool(re.search(r"\d", t)) or is_withheld_phrase(t),
}


def _fits(text: str, name: str) -> bool:
    """Whether a text can stand in the column of a field."""
    field = plain_field(name)
    if not text or field in _SHOWS:
        return not text or _SHOWS[field](text)
    if field.startswith("indicators."):
        return field in _VALUES or not is_value(text)
    if is_withheld_phrase(text):
        return True
    is_name = field.partition(".")[2] in _NAMES
    number = parse_decimal(text) is not None or bool(parse_date(text))
    return is_number(text) if is_amount(name) else not (is_name and number)


def certain_rows(rows: list[Record], columns: Sequence[Column], table: RecordTable) -> list[Record]:
    """The rows without what may have moved to the left.

    Where all other rows fill their last cell, a row that is blank there and nowhere else may have
    lost any cell. It is read up to the last text that could not stand one column further to the
    right: so far nothing has moved.
    """
    ordered = sorted(columns, key=lambda column: column.head.x)
    last = ordered[-1].field if ordered else ""
    names = [column.field for column in ordered if column.field not in (last, *LEVELS)]
    blank = [
        row for row in rows if not (row.text(last) or row.cut or _needs_no_unit(row, ordered, rows))
    ]
    least = _LEAST_ALIKE if table.name == "indicators" else 1
    if len(columns) <= _LEAST_ALIKE or len(rows) - len(blank) < least * max(1, len(blank)):
        return rows
    for row in blank:
        full = all(row.text(name) or _is_blank_by_nature(row, name) for name in names)
        if full and not _is_of_one_source(row):
            _drop_uncertain(row, ordered)
    return [row for row in rows if row.cells]


def _drop_uncertain(row: Record, ordered: Sequence[Column]) -> None:
    """Drop what stands behind the last text that could not stand one column further."""
    pairs = pairwise(ordered)
    sure = [c.head.x for c, right in pairs if _stays(row.text(c.field), c.field, right.field)]
    for column in ordered:
        if column.head.x > max(sure, default=-1):
            row.cells.pop(column.field, None)


def _stays(text: str, name: str, right: str) -> bool:
    """Whether a text could not stand one column further; a bare number is no remark."""
    points = name == _WEIGHT and right == _REMARK and is_number(text)
    return points or not _fits(text, right)


def _needs_no_unit(row: Record, ordered: Sequence[Column], rows: Sequence[Record]) -> bool:
    """Whether the last column is that of units, and the value before it has none or says it."""
    last = [column.field for column in ordered[-2:]]
    value = row.text(last[0])
    return (
        last in ([NUMBER, _UNIT], [VALUE, _UNIT])
        and bool(re.fullmatch(r"\D{2,}", value) or _WITH_UNIT.fullmatch(value))
        and value not in {other.text(_UNIT) for other in rows}
    )


def _is_blank_by_nature(row: Record, name: str) -> bool:
    """Whether a field is that of how an amount was worked out, in the row of the total."""
    return name == "composition.测算依据" and is_total(row.text("composition.构成项目"))


def _is_of_one_source(row: Record) -> bool:
    """Whether the amount of a task is all of one source: no other can be missing."""
    total, fiscal = (row.text(f"tasks.{label}") for label in ("任务金额", "任务财政资金"))
    amount = parse_decimal(total)
    return bool(amount) and amount == parse_decimal(fiscal)


def adds_up(row: Sequence[Cell]) -> bool:
    """Whether amounts are a total and its parts, or none is filled in."""
    total, *parts = (parse_decimal(cell.text) or 0 for cell in row)
    return total == sum(parts)


@cache
def is_amount(name: str) -> bool:
    """Whether a field of a record holds a number."""
    table, _, field = name.partition(".")
    columns = TABLE_BY_NAME[table].columns if table else ()
    return any(field in (c.name, c.label) and c.kind in _AMOUNT_KINDS for c in columns)


def is_number(text: str) -> bool:
    """Whether a text is an amount, in whatever unit."""
    return bool(in_unit(text, None, "元") is not None or parse_percent(text) is not None)
