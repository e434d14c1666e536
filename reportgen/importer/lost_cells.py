"""Rows of records in which cells are lost, so that those behind them stand below wrong heads.

A sign, a number, a level and a value with its sign show by themselves where they belong; what
cannot be told is not read. Nothing is put right: nobody knows which cell was lost.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from reportgen.core.values import parse_date, parse_decimal, parse_percent
from reportgen.dataset.funding_sources import is_total
from reportgen.document.form_layout import RecordTable, period_of, plain_field
from reportgen.importer.grid import Cell
from reportgen.importer.money import in_unit
from reportgen.importer.vocabulary import is_level1, is_level2, is_withheld_phrase, squeeze
from reportgen.schema import TABLE_BY_NAME, Kind

_LEVEL1, _LEVEL2, _LEVEL3 = "indicators.level1", "indicators.level2", "indicators.level3"
_VALUE, _NUMBER, _UNIT = "indicators.value", "indicators.number", "indicators.unit"
_SIGN, _WEIGHT = "indicators.sign", "indicators.权重"
_EARLIER = ("indicators.上年值", "indicators.前年值")
_AMOUNT_KINDS = (Kind.MONEY, Kind.NUMBER, Kind.PERCENT)
_BARE_SIGN = re.compile(r">=|<=|[≥≧≤≦=＝>＞<＜═]|定性|定量")
_SIGNED = re.compile(r"(?:>=|<=|[≥≧≤≦=＝>＞<＜═])\s*\d")
_WITH_UNIT = re.compile(r"\d[\d.,]*\s*[^\d\s.,，、；。（(].*")
_NAMES = ("任务名称", "主要内容", "构成项目", "测算依据", "实施内容", "source")
_LONGEST_UNIT = 15  # characters of a unit of measure
_LEAST_ALIKE = 2  # other rows of indicators that fill their last cell


@dataclass(eq=False)
class Record:
    """A row: the cells below each head, by field; `cut` when a page ended before it."""

    cells: dict[str, list[Cell]]
    y: int
    cut: bool = False
    over_levels: bool = False  # the first level is merged over the second: 满意度指标

    def text(self, name: str) -> str:
        """The text of a field."""
        return "\n".join(cell.text for cell in self.cells.get(name, []) if cell.text)

    @property
    def is_complete(self) -> bool:
        """Whether an indicator has its name and its value."""
        value = self.text(_VALUE) or self.text(_NUMBER)
        return bool(self.text(_LEVEL3) and value)

    def begins(self, name: str) -> bool:
        """Whether a text of this field begins in this row, rather than reaching down from above."""
        return any(cell.text and cell.y == self.y for cell in self.cells.get(name, []))


def is_shifted(record: Record, table: str) -> bool:
    """Whether what cells say shows that they stand below the wrong heads of a `table`."""
    if table != "indicators":
        return _is_shifted_record(record)
    periods = {period_of(name) for name in record.cells} - {""} or {""}
    parts = [_of_period(record, period) for period in periods]
    first = squeeze(record.text(_LEVEL1))
    if record.begins(_LEVEL1) and is_level2(first) and not is_level1(first):
        seconds = [squeeze(texts.get(_LEVEL2, "")) for texts in parts]
        return any(second and not is_level2(second) for second in seconds)
    return any(map(_is_shifted_indicator, parts))


def with_names(rows: Sequence[Record], columns: Iterable[tuple[Cell, str]]) -> list[Record]:
    """The indicators without those that have a value and no name, though a column has names.

    Where a page ends between two rows, the name may stand in the other one.
    """
    if _LEVEL3 not in {name for _, name in columns}:
        return list(rows)
    cuts = [row.cut for row in rows]
    return [
        row
        for row, cut, cut_below in zip(rows, cuts, [*cuts, False][1:], strict=True)
        if cut or cut_below or row.text(_LEVEL3) or not (row.text(_VALUE) or row.text(_NUMBER))
    ]


def _of_period(record: Record, period: str) -> Mapping[str, str]:
    """The texts of a record that belong to a 期间, by plain field."""
    own = [name for name in record.cells if period_of(name) in ("", period)]
    return {plain_field(name): record.text(name) for name in own}


def _is_shifted_indicator(texts: Mapping[str, str]) -> bool:
    name, second, sign = (texts.get(field, "") for field in (_LEVEL3, _LEVEL2, _SIGN))
    if any(_SIGNED.match(text) or _BARE_SIGN.fullmatch(text) for text in (name, second)):
        return True
    moved = _is_level(name) and squeeze(name) != squeeze(second)  # a level where a name stands
    if moved or (is_level1(second) and not is_level2(second)):
        return True
    number, unit = texts.get(_NUMBER, ""), texts.get(_UNIT, "")
    if parse_decimal(sign) is not None or parse_decimal(unit) is not None:
        return True
    if (
        len(unit) > _LONGEST_UNIT
        or number in ("%", "‰")
        or _BARE_SIGN.fullmatch(number)
        or _is_no_number(sign, number)
    ):
        return True
    weight = texts.get(_WEIGHT, "")
    if weight and not re.search(r"\d", weight) and not is_withheld_phrase(weight):
        return True
    return _is_elsewhere(texts)


def _is_level(text: str) -> bool:
    """Whether a text is the whole name of a level: 成本指标, not 满意度."""
    return squeeze(text).endswith("指标") and (is_level1(text) or is_level2(text))


def _is_no_number(sign: str, number: str) -> bool:
    """Whether a sign of numbers stands before what holds none."""
    compares = bool(_BARE_SIGN.fullmatch(sign)) and not sign.startswith("定")
    return (
        compares and bool(number) and not re.search(r"[\d零〇一二三四五六七八九十百千万两]", number)
    )


def _is_elsewhere(texts: Mapping[str, str]) -> bool:
    """Whether the value stands below another head than its own."""
    value = texts.get(_VALUE, texts.get(_NUMBER, ""))
    if not value and any(texts.get(field) for field in _EARLIER):
        return True  # an earlier value, or this year's that has moved there
    if re.search(r"\d", value) or is_withheld_phrase(value):
        return False
    others = [text for field, text in texts.items() if field not in (_VALUE, _NUMBER, *_EARLIER)]
    return any(map(_SIGNED.match, others))


def is_value(text: str) -> bool:
    """Whether a text begins as a value does: ≥3, 12次."""
    return bool(_SIGNED.match(text) or _WITH_UNIT.fullmatch(text))


def _is_shifted_record(record: Record) -> bool:
    """Whether an amount is no number, or a name is a number or a day."""
    for name in record.cells:
        text = record.text(name)
        if not text or is_withheld_phrase(text):
            continue
        if is_amount(name) and not is_number(text):
            return True
        if _is_name(name) and (parse_decimal(text) is not None or parse_date(text)):
            return True
    return False


def certain_rows(
    rows: list[Record], columns: Sequence[tuple[Cell, str]], table: RecordTable
) -> list[Record]:
    """The rows without what may have moved to the left.

    Where all other rows fill their last cell, a row that is blank there and nowhere else may have
    lost any cell: only up to a value that shows by itself where it belongs it is read.
    """
    last = max(columns, key=lambda column: column[0].x)[1] if columns else ""
    names = [name for _, name in columns if name not in (last, _LEVEL1, _LEVEL2)]
    blank = [
        row for row in rows if not (row.text(last) or row.cut or _needs_no_unit(row, columns, rows))
    ]
    least = _LEAST_ALIKE if table.name == "indicators" else 1
    if len(columns) <= _LEAST_ALIKE or len(rows) - len(blank) < least * max(1, len(blank)):
        return rows
    doubtful = [
        row for row in blank if all(row.text(n) or _is_blank_by_nature(row, n) for n in names)
    ]
    last_sure = _last_sure if table.name == "indicators" else _last_sure_of_record
    sure = {id(row): last_sure(row, columns) for row in doubtful}
    for row in doubtful:
        for head, name in columns:
            if head.x > sure[id(row)]:
                row.cells.pop(name, None)
    return [row for row in rows if sure.get(id(row), 0) >= 0]


def adds_up(row: Sequence[Cell]) -> bool:
    """Whether amounts are a total and its parts, or none is filled in."""
    total, *parts = (parse_decimal(cell.text) or 0 for cell in row)
    return total == sum(parts)


def _is_blank_by_nature(row: Record, name: str) -> bool:
    """Whether a field is that of how an amount was worked out, in the row of the total."""
    return name == "composition.测算依据" and is_total(row.text("composition.构成项目"))


def _needs_no_unit(
    row: Record, columns: Sequence[tuple[Cell, str]], rows: Sequence[Record]
) -> bool:
    """Whether the last column is that of units, and the value before it a text, which has none."""
    last = [name for _, name in sorted(columns, key=lambda column: column[0].x)][-2:]
    value = row.text(last[0])
    units = {other.text(_UNIT) for other in rows}
    return (
        last in ([_NUMBER, _UNIT], [_VALUE, _UNIT])
        and bool(re.fullmatch(r"\D{2,}", value))
        and value not in units
    )


def _last_sure(row: Record, columns: Sequence[tuple[Cell, str]]) -> int:
    """The last column whose text can only belong there; -1 where there is none."""
    has_unit = any(name == _UNIT for _, name in columns)
    return max((head.x for head, name in columns if _shows(row, name, has_unit)), default=-1)


def _last_sure_of_record(row: Record, columns: Sequence[tuple[Cell, str]]) -> int:
    """The last column that stands right: had one up to it been lost, some text would not fit.

    A task whose amount is all of one source is whole: no other can be missing.
    """
    if _is_of_one_source(row):
        return max(head.x for head, _ in columns)
    ordered = sorted(columns, key=lambda column: column[0].x)
    told = (
        head.x
        for (head, name), (_, behind) in pairwise(ordered)
        if not _fits(row.text(name), behind)
    )
    return max(told, default=-1)


def _is_of_one_source(row: Record) -> bool:
    total, fiscal = (row.text(f"tasks.{label}") for label in ("任务金额", "任务财政资金"))
    amount = parse_decimal(total)
    return bool(amount) and amount == parse_decimal(fiscal)


def _fits(text: str, name: str) -> bool:
    """Whether a text could stand in the column of this field."""
    return is_number(text) if is_amount(name) else not (_is_name(name) and is_number(text))


def _is_name(name: str) -> bool:
    return name.partition(".")[2] in _NAMES


def _shows(row: Record, name: str, has_unit: bool) -> bool:
    text, field = row.text(name), plain_field(name)
    if field == _VALUE:
        return is_value(text)
    signed = bool(_BARE_SIGN.fullmatch(row.text(_SIGN)))
    number = has_unit and field == _NUMBER and parse_decimal(text) is not None
    return signed and (field == _SIGN or number)


@cache
def is_amount(name: str) -> bool:
    """Whether a field of a record holds a number."""
    table, _, field = name.partition(".")
    columns = TABLE_BY_NAME[table].columns if table else ()
    return any(field in (c.name, c.label) and c.kind in _AMOUNT_KINDS for c in columns)


def is_number(text: str) -> bool:
    """Whether a text is an amount, in whatever unit."""
    return bool(in_unit(text, None, "元") is not None or parse_percent(text) is not None)
