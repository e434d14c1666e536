"""Rows of records below heads (indicators, sources of finance), by the places of the heads.

A head that no form knows leaves its column unread and shifts no other. A row that does not stand
below the heads is not read. Only cells are gathered here; nothing is stored.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from reportgen.core.values import fold
from reportgen.document.form_layout import RecordTable, period_of, plain_field
from reportgen.importer.catalog import Catalog, KnownForm
from reportgen.importer.grid import Cell, Grid
from reportgen.importer.lost_cells import certain_rows, is_amount, is_number, is_shifted, with_names
from reportgen.importer.records import (
    LEVEL1,
    LEVEL2,
    LEVEL3,
    LEVELS,
    Column,
    Record,
    Records,
    columns_above,
    record_of,
)
from reportgen.importer.vocabulary import is_withheld_phrase, level_name, money_unit, squeeze
from reportgen.schema import WHOLE_PERIOD, YEARLY

_LEAST = 2  # heads that make a row one of heads


def find_heads(grid: Grid, y: int, form: KnownForm, *, exact: bool) -> RecordTable | None:
    """The table of records whose heads stand in row `y`.

    Of several with these heads the one that the label beside or above them names, else by turns.
    """
    tables = _tables_with_heads(grid, y, form, exact=exact)
    if len(tables) < 2:
        return tables[0] if tables else None
    titles = set(_titles(grid, y, form))
    named = [table for table in tables if table.title and table.title in titles]
    if named:
        return named[0]
    rows = [
        at
        for at in range(len(grid.rows))
        if _tables_with_heads(grid, at, form, exact=exact) == tables
    ]
    if len(rows) == len(tables):
        return tables[rows.index(y)]
    yearly = [table for table in tables if not _is_of_whole_period(table)]
    return (yearly or tables)[0]


def _tables_with_heads(grid: Grid, y: int, form: KnownForm, *, exact: bool) -> list[RecordTable]:
    """The tables with most of the heads in this row."""
    begun = [cell for cell in grid.rows[y] if cell.text and (cell.head or not exact)]
    counted = [
        (len({fields for cell in begun if (fields := form.fields_in(table, cell.text))}), table)
        for table in form.layout.tables
    ]
    enough = [(n, table) for n, table in counted if n >= min(_LEAST, len(table.columns))]
    most = max((n for n, _ in enough), default=0)
    return [table for n, table in enough if n == most]


def _titles(grid: Grid, y: int, form: KnownForm) -> Iterator[str]:
    """Keys of the labels beside the heads in row `y`, and of those alone in rows right above."""
    for cell in grid.covering(y):
        if key := form.key(cell.text):
            yield key
    for above in reversed(range(y)):
        filled = [cell for cell in grid.covering(above) if cell.text]
        if len(filled) != 1:
            return
        if key := form.key(filled[0].text):
            yield key


def _is_of_whole_period(table: RecordTable) -> bool:
    periods = set(map(period_of, table.fields))
    return WHOLE_PERIOD in periods and YEARLY not in periods


def read_records(
    grid: Grid, y: int, table: RecordTable, form: KnownForm, catalog: Catalog, *, exact: bool
) -> Records:
    """The records below the heads in row `y`."""
    reader = _RecordReader(grid, table, form, catalog, exact=exact)
    return reader.read(y)


def by_period(found: Records, catalog: Catalog, *, exact: bool) -> list[Records]:
    """Indicators of several 期间 in one table, each for itself, with what they have in common."""
    periods = dict.fromkeys(filter(None, (period_of(c.field) for c in found.columns)))
    parts = [_of_period(found, period) for period in periods] or [found]
    if found.table.name == "indicators" and not exact:
        for part in parts:
            _drop_footers(part, catalog)
            part.rows = with_names(part.rows, part.columns)
    return parts


def _of_period(found: Records, period: str) -> Records:
    columns = [
        replace(column, field=plain_field(column.field))
        for column in found.columns
        if period_of(column.field) in ("", period)
    ]
    rows = []
    for row in found.rows:
        own = {n: cells for n, cells in row.cells.items() if period_of(n) in ("", period)}
        if any(cell.text for n, cells in own.items() if period_of(n) for cell in cells):
            rows.append(replace(row, cells={plain_field(n): cells for n, cells in own.items()}))
    return replace(found, rows=rows, columns=columns, period=period)


class _RecordReader:
    def __init__(
        self, grid: Grid, table: RecordTable, form: KnownForm, catalog: Catalog, *, exact: bool
    ) -> None:
        self._grid, self._table, self._form, self._catalog = grid, table, form, catalog
        self._exact = exact
        self._found = Records(table)
        self._first = self._right = 0  # the columns that the heads cover
        self._heads_at = 0  # their row
        self._headed: frozenset[Column] = frozenset()  # columns whose cells are heads
        self._beside: set[str | None] = set()  # labels at the left of all rows

    def read(self, y: int) -> Records:
        """All rows from the heads in row `y` on."""
        y = self._read_heads(y)
        while y < len(self._grid.rows):
            if find_heads(self._grid, y, self._form, exact=self._exact):
                if self._is_other_table(y):
                    break
                y = self._read_heads(y)
                continue
            if self._ends(y):
                break
            self._read_row(y)
            y += 1
        self._found.end = y
        if not (self._exact or self._grid.by_labels):
            self._found.rows = certain_rows(self._found.rows, self._found.columns, self._table)
        return self._found

    def _is_other_table(self, y: int) -> bool:
        heads = find_heads(self._grid, y, self._form, exact=self._exact)
        return heads is not self._table

    def _read_heads(self, y: int) -> int:
        """Take the heads; the row below them. Of heads above one another the lowest counts."""
        known = [c for c in self._grid.rows[y] if self._form.fields_in(self._table, c.text)]
        height = max(*(cell.height for cell in known), self._height_unmerged(y))
        self._first, self._heads_at = min(cell.x for cell in (*known, *self._usual(y))), y
        self._beside |= {self._form.key(c.text) for c in self._grid.rows[y] if c.x < self._first}
        lowest = self._grid.lowest(y, height, self._first)
        self._right = max(cell.right for cell in lowest) if lowest else self._first
        self._take_heads([cell for row in self._grid.rows[y : y + height] for cell in row], lowest)
        return y + height

    def _height_unmerged(self, y: int) -> int:
        """2 where heads stand below a wide one, and nothing below the others, not merged down."""
        below = self._grid.rows[y + 1] if y + 1 < len(self._grid.rows) else []
        named = [cell for cell in below if cell.text]
        above = {self._grid.at(cell.x, y) for cell in named}
        wide = len(above) == 1 and all(cell is not None and cell.width > 1 for cell in above)
        heads = all(self._form.fields_in(self._table, cell.text) for cell in named)
        return 2 if named and wide and heads and not self._exact else 1

    def _usual(self, y: int) -> list[Cell]:
        """Heads of such tables on other forms, which this one has not: 一级指标."""
        texts = {cell: self._catalog.synonyms.key(cell.text) for cell in self._grid.rows[y]}
        name = self._table.name
        return [
            c for c, t in texts.items() if not self._exact and self._catalog.record_field(name, t)
        ]

    def _take_heads(self, cells: list[Cell], lowest: list[Cell]) -> None:
        fields = self._fields(lowest)
        named = [field for field in fields.values() if field]
        columns, found = [], self._found
        for cell in cells:
            name = fields.get(cell)
            if name and named.count(name) == 1:
                columns.append(Column(cell, name))
                found.heads.append(cell)
            elif name or (cell.text and cell in lowest):
                found.unknown_heads.append(cell)
            elif cell.text:
                known = self._form.key(cell.text) or self._catalog.key(cell.text)
                (found.heads if known else found.unknown_heads).append(cell)
        found.columns = columns
        self._headed = frozenset(c for c in columns if c.field in self._table.headed)

    def _fields(self, heads: list[Cell]) -> dict[Cell, str | None]:
        """The field of each head: as this form has it, else as every form that has it.

        A head that the form has several times is read by its turn, if it is there as often: of
        heads with years the earlier one comes first.
        """
        fields: dict[Cell, str | None] = {}
        for head in heads:
            own = self._form.fields_in(self._table, head.text)
            if own and len(own) > 1:
                same = [c for c in heads if self._form.fields_in(self._table, c.text) == own]
                turn = sorted(same, key=lambda cell: (_year_in(cell.text), cell.x)).index(head)
                turns = sorted(own, key=_is_of_last_year) if _year_in(head.text) else own
                fields[head] = turns[turn] if len(same) == len(own) else None
            elif own or self._form.key(head.text):
                fields[head] = own[0] if own else None
            else:
                key = self._catalog.synonyms.key(head.text)
                fields[head] = self._catalog.record_field(self._table.name, key)
        return fields

    # --------------------------------------------------------------------------------- rows

    def _ends(self, y: int) -> bool:
        """Whether a label of another part of the form stands at the beginning of the row."""
        begun = [cell for cell in self._grid.rows[y] if cell.text]
        first = begun[0] if begun else None
        if first is None or first.x > self._first:
            return False
        if self._exact:
            return first.head and self._is_other_head(first)
        key = self._form.key(first.text)
        if key is None:
            return self._leaves_label(first)
        if self._form.fields_in(self._table, first.text):
            return False
        total = any(place.turn for place in self._form.places(key))  # 金额合计
        if self._table.name != "indicators" and not total and self._is_aligned(begun):
            return False  # a source that is called like a label: 财政拨款
        other = key in self._form.layout.groups or bool(self._form.places(key))
        return other and key not in self._beside

    def _is_other_head(self, first: Cell) -> bool:
        """Whether a head at the beginning of a row is none of those that rows have themselves."""
        below, key = self._below(first), self._form.key(first.text)
        if key and key in self._beside and first.x < self._first:
            return False  # the label beside all rows, named again behind the end of a page
        if self._headed.isdisjoint(below):
            return True
        if key is None or self._form.fields_in(self._table, first.text):
            return False
        beside = [cell for cell in self._grid.rows[first.y] if cell is not first]
        wide = any(len(self._below(cell)) > 1 for cell in beside)  # blank ones, too
        return bool(self._form.places(key)) and wide

    def _leaves_label(self, first: Cell) -> bool:
        """Whether a text stands where the label at the left of the rows has ended."""
        above = self._grid.at(first.x, self._heads_at)
        beside = above is not None and above.text and above.right <= self._first
        if self._exact or not beside or above is None or first.text.isdecimal():
            return False
        return bool(self._form.key(above.text) or self._catalog.key(above.text))

    def _is_aligned(self, begun: list[Cell]) -> bool:
        """Whether each cell stands below one head, and amounts are numbers."""
        below = [(cell, self._below(cell)) for cell in begun]
        if len(begun) < _LEAST or any(len(heads) != 1 for _, heads in below):
            return False
        amounts = [cell.text for cell, heads in below if is_amount(heads[0].field)]
        return all(is_withheld_phrase(text) or is_number(text) for text in amounts)

    def _below(self, cell: Cell) -> list[Column]:
        """The columns in which a cell stands, known or not."""
        return columns_above(cell, self._found.columns, self._found.unknown_heads)

    def _read_row(self, y: int) -> None:
        cells = [cell for cell in self._grid.covering(y) if cell.right > self._first]
        begun = [cell for cell in cells if cell.y == y and cell.text]
        if not self._exact and all(money_unit(cell.text) for cell in begun):  # or blank
            return
        longer = max((cell.right for cell in cells), default=0) > self._right
        if longer and not self._exact and not self._fits(cells):
            return
        if not self._exact and self._is_short(cells):
            return
        placed = {cell: self._below(cell) for cell in cells}
        record = record_of(placed, y, cut=self._grid.cuts[y], exact=self._exact)
        if record is None:
            return
        for name, own in record.cells.items():
            self._found.merges |= plain_field(name) in LEVELS and any(c.height > 1 for c in own)
        if record.cells and (self._exact or not is_shifted(record, self._table.name)):
            self._found.rows.append(record)

    def _is_short(self, cells: list[Cell]) -> bool:
        """Whether a row has lost cells, so that it ends before the last head."""
        return max((cell.right for cell in cells), default=0) < self._right

    def _fits(self, cells: list[Cell]) -> bool:
        """Whether what stands right of the last head is blank."""
        return not any(cell.text for cell in cells if cell.x >= self._right)


def _is_of_last_year(name: str) -> bool:
    """Whether a field is 上年值, say, and not 前年值: a form may print either first."""
    return "上年" in name


def _year_in(text: str) -> int:
    found = re.search(r"20\d{2}", fold(text))
    return int(found[0]) if found else 0


def _drop_footers(found: Records, catalog: Catalog) -> None:
    """Leave out what follows the last indicator: signatures, opinions and notes are none.

    A row with a name of a first level that no form knows is an indicator only where one with a
    known name follows.
    """
    last = max(
        (at for at, row in enumerate(found.rows) if _is_indicator(row, catalog)),
        default=-1,
    )
    found.rows = [row for at, row in enumerate(found.rows) if at <= last and _has_content(row)]


def _has_content(row: Record) -> bool:
    """Whether the row says more than the name of a level."""
    return any(row.begins(name) for name in row.cells if name not in LEVELS)


def _is_indicator(row: Record, catalog: Catalog) -> bool:
    if not _has_content(row):
        return False
    first, second = level_name(row.text(LEVEL1)), level_name(row.text(LEVEL2))
    if row.begins(LEVEL1):
        return catalog.is_level(first)
    if row.begins(LEVEL2):
        return catalog.is_level(second) or bool(first and row.text(LEVEL3) and not _is_note(second))
    return bool(row.text(LEVEL3)) and not _is_note(row.text(LEVEL3))


def _is_note(text: str) -> bool:
    """Whether a text is rather a note or a signature than a name."""
    return "：" in text or ":" in text or squeeze(text).startswith(("注", "备注", "说明", "附"))
