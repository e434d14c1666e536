"""Our own tables in a database, called and headed as the sheets of a workbook.

A table or column may have its English name, too. Texts are kept as texts, so that reading gives
back what was written; blank cells are NULL. 行号 numbers the rows as a person finds them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reportgen.core.problems import Place, Problem, fail
from reportgen.core.values import fold
from reportgen.dataset.database.address import Address
from reportgen.dataset.database.snapshot import Snapshot, as_table, open_engine
from reportgen.dataset.database.stored_value import read_value
from reportgen.dataset.database.troubles import told_in_chinese
from reportgen.dataset.grid import Grid
from reportgen.dataset.settings_file import SHEET_HEADS, as_text, settings_of_sheet
from reportgen.dataset.source_content import (
    NEW_HINT,
    SourceContent,
    TableChanges,
    match_names,
    missing_table,
)
from reportgen.dataset.written_tables import RowsByTable, is_written
from reportgen.schema import CHAPTERS, SETTINGS, SETTINGS_SHEET, TABLES, Kind, Table

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, TableClause

ROW_NUMBER = "行号"
_ROWID = "rowid"  # what SQLite numbers the rows of a table by
_SETTINGS = Table("settings", SETTINGS_SHEET, (), ())
_NAMES = {fold(n).lower(): t for t in (*TABLES, _SETTINGS) for n in (t.name, t.label)}
_NOTHING_HINT = (
    "请核对地址；空的数据库可用 reportgen new 生成空表，"
    "预算管理一体化的用 reportgen new 文件夹 --source 地址"
)
_AT_ONCE = 2_000  # rows sent to the database at once


def read_own(snapshot: Snapshot) -> SourceContent:
    """The dataset that a database holds in our own tables; it closes the snapshot when it is."""
    problems: list[Problem] = []
    grids = own_grids(snapshot, problems)
    place = Place(snapshot.name)
    settings: dict[str, object] = {}
    if not grids:
        problems.append(Problem(place, "数据库里没有数据集的表", _NOTHING_HINT))
        return SourceContent(settings, grids, problems, snapshot.close)
    if given := grids.pop(_SETTINGS.name, None):
        settings, wrong = settings_of_sheet(given)
        problems += wrong
    else:
        remedy = f"请补上，列名是 {'、'.join(SHEET_HEADS)}；{NEW_HINT}"
        problems.append(Problem(place, f"缺少“{SETTINGS_SHEET}”表", remedy))
    missing = [table for table in TABLES if not (table.optional or table.name in grids)]
    problems += [missing_table(table, place, table.label) for table in missing]
    return SourceContent(settings, grids, problems, snapshot.close)


def own_grids(
    snapshot: Snapshot, problems: list[Problem], schema: str | None = None
) -> dict[str, Grid]:
    """Those of our tables that are there, by Table.name; the settings are `settings`."""
    found = [name for name in snapshot.tables(schema) if fold(name).lower() in _NAMES]
    own = [name for name in found if _NAMES[fold(name).lower()] is not _SETTINGS]
    names = match_names([(name, name) for name in own], snapshot.name, problems)
    if len(found) > len(own):
        names[_SETTINGS.name] = next(name for name in found if name not in own)
    return {table: _grid(snapshot, table, name, schema) for table, name in names.items()}


def _grid(snapshot: Snapshot, table: str, name: str, schema: str | None) -> Grid:
    known = _NAMES[table]
    columns = snapshot.columns(name, schema)
    labels = {column.name: column.label for column in known.columns}
    heads = {column: labels.get(fold(column).lower(), column) for column in columns}
    rows = _Rows(snapshot, known, name, schema, heads)
    return Grid(snapshot.name, name, list(rows.heads.values()), rows, read_value, bounded=True)


class _Rows:
    """The rows of one table with their numbers, read anew whenever they are gone through.

    `heads` are those of the columns with content, by the columns' names in the database.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        table: Table,
        name: str,
        schema: str | None,
        heads: Mapping[str, str],
    ) -> None:
        self._snapshot, self._table = snapshot, table
        self._place = Place(snapshot.name, name)
        self.heads = {c: head for c, head in heads.items() if fold(head) != ROW_NUMBER}
        self._number = next((c for c in heads if c not in self.heads), "")
        columns = list(heads)
        if not self._number and snapshot.kind == "sqlite" and snapshot.is_table(name):
            self._number = _ROWID
            columns.append(_ROWID)
        self._source = as_table(name, columns, schema)

    def __iter__(self) -> Iterator[tuple[int, dict[int, Any]]]:
        from sqlalchemy import select

        source = self._source
        wanted = [source.c[column] for column in self.heads]
        if not self._number:
            ordered = select(*wanted).order_by(*self._key_order(source))
            for number, row in enumerate(self._snapshot.rows(ordered, self._place), start=2):
                yield number, _filled(row)
            return
        numbered = select(source.c[self._number], *wanted).order_by(source.c[self._number])
        first = 1 if self._number == _ROWID else 0
        for number, *row in self._snapshot.rows(numbered, self._place):
            if not isinstance(number, int):
                remedy = "请在这一列填不同的整数，或删去这一列"
                raise fail(f"“{ROW_NUMBER}”列不是整数，不知道是第几行", remedy, self._place)
            yield number + first, _filled(row)

    def _key_order(self, source: "TableClause") -> Iterator["ColumnElement[Any]"]:
        """By the columns that identify a row: a table of a server has no order of its own."""
        from sqlalchemy import String, case, cast, func

        by_head = {fold(head): column for column, head in self.heads.items()}
        for label in (label for label in self._table.key if label in by_head):
            text = cast(source.c[by_head[label]], String)
            if label == "章节":
                places = {chapter: number for number, chapter in enumerate(CHAPTERS)}
                yield case(places, value=text, else_=len(CHAPTERS))
            if self._table.column(label).kind is Kind.INTEGER:
                yield func.length(text)
            yield text.collate("C") if self._snapshot.kind == "postgresql" else text


def _filled(row: Iterable[Any]) -> dict[int, Any]:
    return {index: value for index, value in enumerate(row) if value is not None and value != ""}


# ---------------------------------------------------------------- writing


def write_own(
    address: Address,
    password: str | None,
    settings: Mapping[str, object],
    rows: RowsByTable,
    tables: Sequence[Table],
    *,
    optional: bool,
) -> None:
    """Write a dataset in place of our tables that are there, in one transaction.

    Other tables stay. InputError, with nothing changed, where that cannot be done.
    """
    place = Place(address.name)
    with told_in_chinese(place, connecting=True):
        engine = open_engine(address, password)
        try:
            with engine.begin() as connection:
                _drop_own(connection)
                given = ((s.label, as_text(s, settings.get(s.name, s.default)), s.help)
                         for s in SETTINGS)  # fmt: skip
                _create(connection, SETTINGS_SHEET, SHEET_HEADS, list(given))
                for table in tables:
                    records = rows.get(table.name, ())
                    if is_written(table, rows, optional=optional):
                        cells = [[row.get(label, "") for label in table.labels] for row in records]
                        _create(connection, table.label, table.labels, cells)
        finally:
            engine.dispose()


def holds_own(address: Address, password: str | None) -> bool:
    """Whether any of our tables is there."""
    snapshot = Snapshot(address, password)
    try:
        return any(fold(name).lower() in _NAMES for name in snapshot.tables())
    finally:
        snapshot.close()


def _drop_own(connection: "Connection") -> None:
    from sqlalchemy import MetaData, inspect
    from sqlalchemy import Table as SqlTable

    for name in inspect(connection).get_table_names():
        if fold(name).lower() in _NAMES:
            SqlTable(name, MetaData()).drop(connection)


def _create(
    connection: "Connection", name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    from sqlalchemy import Column, Identity, Integer, MetaData, Text, insert
    from sqlalchemy import Table as SqlTable

    # who adds rows by hand goes on from the last one
    number = Column(ROW_NUMBER, Integer, Identity(start=len(rows) + 2), primary_key=True)
    texts = [Column(head, Text, key=f"c{index}") for index, head in enumerate(heads)]
    table = SqlTable(name, MetaData(), number, *texts)
    table.create(connection)
    for start in range(0, len(rows), _AT_ONCE):
        records = [
            {ROW_NUMBER: at, **{f"c{index}": cell or None for index, cell in enumerate(row)}}
            for at, row in enumerate(rows[start : start + _AT_ONCE], start=start + 2)
        ]
        connection.execute(insert(table), records)


def rewrite_own(address: Address, password: str | None, changes: Sequence[TableChanges]) -> None:
    """Change single cells in one transaction; InputError, with none changed, where that fails."""
    with told_in_chinese(Place(address.name), connecting=True):
        engine = open_engine(address, password)
        try:
            with engine.begin() as connection:
                for table in changes:
                    _rewrite(connection, table)
        finally:
            engine.dispose()


def _rewrite(connection: "Connection", changes: TableChanges) -> None:
    from sqlalchemy import inspect, update

    name = changes.sheet or changes.table.label
    columns = [column["name"] for column in inspect(connection).get_columns(name)]
    labels = {column.name: column.label for column in changes.table.columns}
    by_head = {fold(labels.get(fold(column).lower(), column)): column for column in columns}
    number, first = by_head.get(ROW_NUMBER, ""), 0
    if not number and connection.dialect.name == "sqlite":
        number, first = _ROWID, 1
    if not number:
        remedy = "请在数据库里改，或用 reportgen convert 转成有行号的数据集"
        place = Place(changes.file, name)
        raise fail(f"没有“{ROW_NUMBER}”列，不知道改的是哪一行", remedy, place)
    table = as_table(name, [*columns, number])
    for row, cells in changes.cells.items():
        texts = {by_head[fold(label)]: text for label, text in cells.items()}
        connection.execute(update(table).where(table.c[number] == row - first).values(texts))
