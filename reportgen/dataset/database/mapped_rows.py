"""Rows of a database in the shape of our tables, as a mapping says.

Only rows of the dataset's year and division are taken. What else a table holds is counted, for
`doctor` and a notice: rows are never left out without a word.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.core.values import fold, format_number, nearest, parse_decimal
from reportgen.dataset.database.mapping import MappedColumn, Name, Part
from reportgen.dataset.database.snapshot import Snapshot, as_query, as_table
from reportgen.dataset.database.stored_value import read_value
from reportgen.dataset.grid import Grid
from reportgen.schema import Column, Kind, Table

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_TEXT = Column("文字", "text")
_YUAN = Decimal(10_000)  # 元 in 万元
_ALWAYS_YUAN = "finance"  # whose amounts are 元 whatever the dataset says
_BLANK_YEAR = "没有年度"


@dataclass(frozen=True)
class Wanted:
    """What of a database is asked for: year, division (blank for all), schema, unit of amounts."""

    year: str
    division: str = ""
    schema: str | None = None
    money_unit: str = "万元"


@dataclass(frozen=True)
class OpenPart:
    """A part of a table, found in the database: `columns` are the names there, by ours."""

    part: Part
    name: str  # of the table there; blank for a query
    found: Mapping[str, str]  # by name in the mapping
    heads: tuple[str, ...]  # of a query


def open_part(
    snapshot: Snapshot, table: Table, part: Part, wanted: Wanted, tables: Mapping[str, str]
) -> OpenPart:
    """Find a part in the database, whose `tables` are given by folded name.

    Raises InputError for a table or a column that has to be there and is not.
    """
    place = Place(snapshot.name)
    if part.query:
        heads = snapshot.heads(_query(part, wanted), Place(snapshot.name, table.label))
        found = {head.lower(): head for head in heads}
        part = part if part.columns else replace(part, columns=_columns_of_heads(table, heads))
        return OpenPart(part, "", _found(table, part, found, place), tuple(heads))
    name = next((tables[n.lower()] for n in part.tables if n.lower() in tables), None)
    if name is None:
        raise fail(
            f"没有 {'、'.join(part.tables)} 这张表，读不出“{table.label}”",
            "请核对表名、schema 和权限，或在映射文件里改成数据库里的表名",
            place,
        )
    columns = {column.lower(): column for column in snapshot.columns(name, wanted.schema)}
    return OpenPart(part, name, _found(table, part, columns, Place(snapshot.name, name)), ())


def _columns_of_heads(table: Table, heads: Sequence[str]) -> dict[str, MappedColumn]:
    """The columns of a query that calls them as ours are called."""
    known = {fold(n).lower(): c.label for c in table.columns for n in (c.name, c.label)}
    return {
        known[fold(head).lower()]: MappedColumn((Name(head),))
        for head in heads
        if fold(head).lower() in known
    }


def _found(table: Table, part: Part, columns: Mapping[str, str], place: Place) -> dict[str, str]:
    """The columns there, by their names in the mapping; InputError naming those that miss."""
    problems = []
    for label, names in _needed(part):
        there = any(name.name.lower() in columns for name in names)
        if not (there or all(name.optional for name in names)):
            asked = "、".join(name.name for name in names)
            likely = nearest(names[0].name.upper(), [column.upper() for column in columns.values()])
            hint = f"最接近的是 {likely}；" if likely else ""
            message = f"没有 {asked} 这一列，读不出“{table.label}”的“{label}”"
            problems.append(Problem(place, message, f"{hint}请在映射文件里改正，或在名称后加 ?"))
    if problems:
        raise InputError(problems)
    every = [name.name for _, names in _needed(part) for name in names]
    return {name: columns[name.lower()] for name in every if name.lower() in columns}


def _needed(part: Part) -> Iterator[tuple[str, Sequence[Name]]]:
    """What is read of the database, and for what."""
    for label, column in part.columns.items():
        if column.names:
            yield label, column.names
    for kept in part.keep:
        yield "keep", (kept,)
    for ordered in part.order:
        yield "order", (ordered,)
    for key in ("year", "division"):
        if name := getattr(part, key):
            yield key, (Name(name),)


def missing_columns(opened: OpenPart) -> Iterator[str]:
    """What this version of the database lacks, and for what; what only orders rows is left out."""
    for label, names in _needed(opened.part):
        if label != "order" and not any(name.name in opened.found for name in names):
            asked = "、".join(name.name for name in names)
            yield f"{asked}（{'筛选' if label == 'keep' else label}）"


def mapped_grid(
    snapshot: Snapshot, table: Table, parts: Sequence[OpenPart], wanted: Wanted
) -> Grid:
    """A table of ours from its parts, one after the other."""
    rows = _MappedRows(snapshot, table, parts, wanted)
    names = "、".join(dict.fromkeys(part.name or "查询" for part in parts))
    # our name first: several of our tables may come from one
    return Grid(
        snapshot.name, f"{table.label}（{names}）", table.labels, rows, read_value, bounded=True
    )


class _MappedRows:
    """The rows of all parts, counted from 2, as cells by the index of our columns."""

    def __init__(
        self, snapshot: Snapshot, table: Table, parts: Sequence[OpenPart], wanted: Wanted
    ) -> None:
        self._snapshot, self._table = snapshot, table
        self._parts, self._wanted = parts, wanted

    def __iter__(self) -> Iterator[tuple[int, dict[int, Any]]]:
        number = 1
        for opened in self._parts:
            cells_of = _cells_of(self._table, opened, self._wanted)
            place = Place(self._snapshot.name, opened.name or self._table.label)
            for row in self._snapshot.rows(_statement(opened, self._table, self._wanted), place):
                number += 1
                yield number, cells_of(row)


def _statement(opened: OpenPart, table: Table, wanted: Wanted) -> Any:
    """What the rows of a part are asked by: its columns, each once, in the order of `found`."""
    if opened.part.query:
        return _query(opened.part, wanted)
    from sqlalchemy import select

    source = as_table(opened.name, list(opened.found.values()), wanted.schema)
    shown = [source.c[column] for column in _shown(opened).values()]
    statement = select(*shown).where(*_conditions(opened, source.c, wanted))
    if opened.part.distinct:
        statement = statement.distinct()
    return statement.order_by(*(source.c[name] for name in _order(opened, table)))


def _query(part: Part, wanted: Wanted) -> Any:
    return as_query(part.query, year=wanted.year, division=wanted.division)


def _shown(opened: OpenPart) -> dict[str, str]:
    """The columns whose values are wanted, by their names in the mapping."""
    named = dict.fromkeys(
        name.name for column in opened.part.columns.values() for name in column.names
    )
    return {name: opened.found[name] for name in named if name in opened.found}


def _order(opened: OpenPart, table: Table) -> list[str]:
    """The columns to order by: what our table is kept in order by, then what the mapping says."""
    keys = [column.names for label in table.key if (column := opened.part.columns.get(label))]
    named = [name.name for names in (*keys, opened.part.order) for name in names]
    found = [opened.found[name] for name in dict.fromkeys(named) if name in opened.found]
    if opened.part.distinct:  # only what is shown can order what is distinct
        return [name for name in found if name in _shown(opened).values()]
    return found


def _conditions(
    opened: OpenPart, columns: Any, wanted: Wanted, *, any_year: bool = False
) -> list["ColumnElement[bool]"]:
    part, found = opened.part, opened.found
    kept: list[ColumnElement[bool]] = [
        _as_text(columns[found[name.name]]).in_(values)
        for name, values in part.keep.items()
        if name.name in found
    ]
    if part.division and wanted.division:
        kept.append(_as_text(columns[found[part.division]]) == wanted.division)
    if part.year and not any_year:
        kept.append(_as_text(columns[found[part.year]]) == wanted.year)
    return kept


def _as_text(column: Any) -> "ColumnElement[str]":
    """A number or a text with blanks at its end, to be compared with what the mapping says."""
    from sqlalchemy import String, cast, func

    return func.trim(cast(column, String))


def rows_by_year(snapshot: Snapshot, opened: OpenPart, wanted: Wanted) -> dict[str, int]:
    """How many of the rows that the mapping keeps are of which year; none where it knows none."""
    if not opened.part.year:
        return {}
    from sqlalchemy import func, select

    source = as_table(opened.name, list(opened.found.values()), wanted.schema)
    year = _as_text(source.c[opened.found[opened.part.year]])
    conditions = _conditions(opened, source.c, wanted, any_year=True)
    counted = select(year, func.count()).where(*conditions).group_by(year)
    rows = snapshot.rows(counted, Place(snapshot.name, opened.name))
    return {str(found) if found else _BLANK_YEAR: count for found, count in sorted(
        (str(found or ""), count) for found, count in rows)}  # fmt: skip


def other_years(counted: Mapping[str, int], year: str) -> str:
    """What is said of rows that are not of the year; blank where there are none."""
    others = [f"{_year_words(found)} {count} 行" for found, count in counted.items()
              if found != year]  # fmt: skip
    return "、".join(others)


def _year_words(year: str) -> str:
    return year if year == _BLANK_YEAR else f"{year} 年"


# ---------------------------------------------------------------- one row


_Cells = Callable[[Sequence[Any]], dict[int, Any]]


def _cells_of(table: Table, opened: OpenPart, wanted: Wanted) -> _Cells:
    """What makes the cells of our table, by index, of a row of the database."""
    shown = opened.heads if opened.part.query else tuple(_shown(opened).values())
    at = {name: shown.index(column) for name, column in opened.found.items() if column in shown}
    makers: list[tuple[int, Callable[[Sequence[Any]], Any]]] = []
    counted: int | None = None
    for index, column in enumerate(table.columns):
        mapped = opened.part.columns.get(column.label)
        if mapped is None:
            continue
        if mapped.counted:
            counted = index
        else:
            makers.append((index, _cell_maker(mapped, at, _factor(table, column, opened, wanted))))
    numbered: Counter[tuple[Any, ...]] = Counter()
    owners = [table.labels.index(label) for label in table.key if label != "序号"]

    def cells(row: Sequence[Any]) -> dict[int, Any]:
        made = {index: value for index, make in makers
                if (value := make(row)) is not None and value != ""}  # fmt: skip
        if counted is not None:
            owner = tuple(made.get(index) for index in owners)
            numbered[owner] += 1
            made[counted] = numbered[owner]
        return made

    return cells


def _cell_maker(
    mapped: MappedColumn, at: Mapping[str, int], factor: Decimal | None
) -> Callable[[Sequence[Any]], Any]:
    places = [at[name.name] for name in mapped.names if name.name in at]
    if not mapped.names:
        return lambda _: mapped.constant
    if mapped.joined:
        return lambda row: _joined([row[place] for place in places], mapped.codes)
    if mapped.codes:
        return lambda row: _translated(_first(row, places), mapped.codes)
    if factor is not None:
        return lambda row: _converted(_first(row, places), factor)
    if len(places) == 1:
        (only,) = places
        return lambda row: row[only]
    return lambda row: _first(row, places)


def _first(row: Sequence[Any], places: Sequence[int]) -> Any:
    """The first value that is filled."""
    for place in places:
        value = row[place]
        if value is not None and not (isinstance(value, str) and not value.strip()):
            return value
    return None


def _joined(values: Sequence[Any], codes: Mapping[str, str]) -> Any:
    """All texts, one after the other; a value that cannot be read as it is, to be complained of."""
    readings = [read_value(_translated(value, codes), _TEXT) for value in values]
    for value, reading in zip(values, readings, strict=True):
        if reading.complaint:
            return value
    return "".join(reading.text for reading in readings)


def _translated(value: Any, codes: Mapping[str, str]) -> Any:
    return codes.get(read_value(value, _TEXT).text, value)


def _factor(table: Table, column: Column, opened: OpenPart, wanted: Wanted) -> Decimal | None:
    """By what amounts are multiplied to have the dataset's unit; None where they have it."""
    target = "元" if table.name == _ALWAYS_YUAN else wanted.money_unit
    if column.kind is not Kind.MONEY or opened.part.unit in ("", target):
        return None
    return 1 / _YUAN if opened.part.unit == "元" else _YUAN


def _converted(value: Any, factor: Decimal) -> Any:
    """An amount in the other unit, exactly; what is no number stays, and is complained of."""
    number = parse_decimal(read_value(value, _TEXT).text)
    if number is None:
        return value
    return format_number((number * factor).normalize() if number else number)


def unknown_heads(table: Table, opened: OpenPart, place: Place) -> Iterator[Problem]:
    """Heads of a query that nothing is read from, and columns without which no row can be read."""
    if not opened.part.query:
        return
    used = _shown(opened).values()
    for head in opened.heads:
        if head not in used:
            likely = nearest(head, table.labels)
            remedy = f"最接近的是“{likely}”；请用 AS 改名" if likely else "请用 AS 改成这张表的列名"
            yield Problem(place, f"查询结果的“{head}”不是“{table.label}”表的列", remedy)
    for column in table.columns:
        if column.required and column.label not in opened.part.columns:
            message = f"查询结果里没有“{column.label}”，读不出“{table.label}”"
            yield Problem(place, message, "请在查询里加上，用 AS 改成这个列名")
