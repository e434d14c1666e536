"""Rows of records (indicators, sources of finance) that a text has torn, made whole again.

The heads give the columns; `row_alignment` brings torn cells back into rows. Nothing is stored.
"""

from collections.abc import Sequence

from reportgen.core.values import parse_decimal
from reportgen.document.form_layout import RecordTable
from reportgen.importer.catalog import Catalog, KnownForm
from reportgen.importer.ledger import FIXED, Ledger, SourceCell
from reportgen.importer.row_alignment import AlignedRow, Token, align_torn
from reportgen.importer.torn_cells import MadeRow, filled, in_rows, join_cells, joined, made_cell
from reportgen.importer.vocabulary import (
    is_level1,
    is_level2,
    is_withheld_phrase,
    numbered,
)

_LEAST = 3  # heads that show that a row is one of heads
_NOTE = ("注", "备注", "说明", "附")
_LEVELS = ("indicators.level1", "indicators.level2")
_NAME, _VALUES = "indicators.level3", ("indicators.value", "indicators.number")


class TornIndicators:
    """The indicator table of one project."""

    def __init__(self, form: KnownForm, catalog: Catalog, ledger: Ledger) -> None:
        self._form, self._catalog, self._ledger = form, catalog, ledger
        self._table = form.layout.table("indicators") or RecordTable("indicators", {})
        self._fields: list[str] = []
        self._aligned: list[tuple[AlignedRow | MadeRow, list[str]]] = []  # rows, rows of heads

    def heads(self, tokens: Sequence[Token]) -> list[tuple[int, int]]:
        """Where heads begin and end; more than one pair when pages cut the table.

        Repeated heads may have lost words; the first ones must show that they are heads.
        """
        first = next(iter(self._table.fields), "")
        found: list[tuple[int, int]] = []
        for at, token in enumerate(tokens):
            if first and self._field(token.text) == first and (not found or at >= found[-1][1]):
                end = self._end_of_heads(tokens, at)
                again = end < len(tokens) and self._field(tokens[end].text) == first
                if found or again or len(filled(tokens[at:end])) >= _LEAST:
                    found.append((at, end))
        return found

    def first_row(self, tokens: Sequence[Token]) -> int:
        """Where the rows begin when their heads are missing; else behind all tokens."""
        for at in range(len(tokens) - 1):
            pair = (tokens[at].text, tokens[at + 1].text)
            if is_level1(pair[0]) and is_level2(pair[1]) and not self._form.places(pair[0]):
                return at
        return len(tokens)

    def rows(
        self, tokens: Sequence[Token], heads: list[tuple[int, int]], begin: int
    ) -> tuple[list[MadeRow], list[Token]]:
        """A row of heads and all rows below; lines behind the table, which are no part of it."""
        bounds = heads or ([(begin, begin)] if begin < len(tokens) else [])
        behind: list[Token] = []
        for at, (start, end) in enumerate(bounds):
            stop = bounds[at + 1][0] if at + 1 < len(bounds) else len(tokens)
            part, behind = self._region(tokens[end:stop], last=stop == len(tokens))
            self._take_heads(tokens[start:end], part)
            rows = align_torn(part, len(self._fields))
            if at and rows:
                rows[0].cut = True
            self._aligned += [(row, self._fields) for row in rows]
        return self._made(), behind

    def _field(self, text: str) -> str | None:
        own = self._form.field_in(self._table, text)
        if own or self._form.key(text):
            return own
        return self._catalog.record_field("indicators", self._catalog.synonyms.key(text))

    def _end_of_heads(self, tokens: Sequence[Token], at: int) -> int:
        """Behind the last head of the run that begins at `at`; a blank line may have torn it."""
        row = [token for token in tokens[at:] if token.row == tokens[at].row]
        whole = sum(bool(self._field(token.text)) for token in row) >= _LEAST
        seen: set[str] = set()
        end = at
        for here in range(at, len(tokens)):
            token = tokens[here]
            name = self._field(token.text)
            same_row = whole and token.row == tokens[at].row
            if not same_row and (name in seen or (name is None and token.text)):
                break
            if name or (same_row and token.text):
                seen.add(name or "")
                end = here + 1
        return end

    def _take_heads(self, heads: Sequence[Token], part: Sequence[Token]) -> None:
        """Set the columns from the heads."""
        named = filled(heads)
        fields = [self._field(token.text) or "" for token in named]
        if self._fields and (len(named) < len(self._fields) or fields == self._fields):
            for token in named:
                self._ledger.claim(token.cell, FIXED)  # repeated, perhaps torn
        elif named:
            self._fields = fields
            self._aligned.append((MadeRow([(t.cell, at, 1) for at, t in enumerate(named)]), fields))
        elif not self._fields and part:
            self._fields = self._table.fields
            made = [
                (made_cell(part[0].cell, head), at, 1)
                for at, head in enumerate(self._table.columns)
            ]
            self._aligned.append((MadeRow(made), self._fields))
            self._ledger.doubt(part[0].cell, "指标表没有表头，已按列数读入，请核对")

    def _region(self, tokens: Sequence[Token], *, last: bool) -> tuple[list[Token], list[Token]]:
        """Tokens of the rows; lines before them and notes behind are not theirs."""
        part, behind = list(tokens), []
        while part and part[0].loose:
            behind.append(part.pop(0))
        while last and part and part[-1].loose and not _goes_on(part[-1].text):
            behind.insert(0, part.pop())
        for token in part:
            if token.loose:
                self._ledger.doubt(token.cell, "表格中间的一行文字已并入上一格，请核对")
        return part, behind

    def _made(self) -> list[MadeRow]:
        """Rows of cells; a row that goes on with the one above is joined to it."""
        rows = [(r, _by_field(r, names)) for r, names in self._aligned if isinstance(r, AlignedRow)]
        always = sum(not texts.get(_LEVELS[1]) for _, texts in rows) <= 1
        made: list[MadeRow] = []
        for row, names in self._aligned:
            if isinstance(row, MadeRow):
                made.append(row)
                continue
            if row.uncertain:
                message = "这一行指标的格数与表头不符，请核对各列"
                self._ledger.doubt(row.filled[0].cell, message)
            cells = [_cell(row, column) for column in range(len(names))]
            goes_on = _is_continuation(_by_field(row, names), cut=row.cut and always)
            if goes_on and len(made) > 1 and len(made[-1].cells) == len(cells):
                made[-1].cells = [
                    (join_cells([above, cell], ""), column, width)
                    for (above, column, width), cell in zip(made[-1].cells, cells, strict=True)
                ]
            else:
                made.append(MadeRow([(cell, at, 1) for at, cell in enumerate(cells)]))
        return made if rows else []


def _by_field(row: AlignedRow, names: Sequence[str]) -> dict[str, str]:
    return {name: row.text(column) for column, name in enumerate(names)}


def _cell(row: AlignedRow, column: int) -> SourceCell:
    tokens = row.columns[column]
    return joined(tokens) if tokens else made_cell(row.filled[0].cell)


def _is_continuation(texts: dict[str, str], *, cut: bool) -> bool:
    """Whether a row only goes on with the one above, as where a page ended within a row.

    A row with both a 三级指标 and a value is an indicator whose 二级指标 is carried
    down, unless a page ended before it in a table that prints every 二级指标.
    """
    if any(texts.get(level) for level in _LEVELS):
        return False
    return cut or not (texts.get(_NAME) and any(texts.get(value) for value in _VALUES))


def _goes_on(text: str) -> bool:
    """Whether a line behind the last row can be the rest of its last cell."""
    return len(text) <= 30 and not text.startswith(_NOTE) and numbered(text) is None


# ------------------------------------------------------------------------- sources of finance


def finance_rows(tokens: Sequence[Token], form: KnownForm, *, torn: bool) -> list[MadeRow]:
    """The heads and rows of 资金来源: a source in one or two levels, then the other heads."""
    table = form.layout.table("finance") or RecordTable("finance", {})
    rows = in_rows(tokens)
    heads = filled(rows[0])
    at = next((i for i, t in enumerate(heads) if form.field_in(table, t.text)), 0)
    made = [MadeRow()]
    for column, token in enumerate(heads):
        wide = column == at
        made[0].put(token.cell, column if column <= at else column + 1, 2 if wide else 1)
    facts = len(heads) - at - 1
    for record in _records(rows[1:], form, table, facts, torn=torn):
        levels = _levels(record)
        begin = _begin(record)
        row = MadeRow()
        row.put(made_cell(record[0].cell) if begin == 0 else record[0].cell, 0)
        row.put(record[begin].cell, at, 3 - levels)
        if levels == 2:
            row.put(record[begin + 1].cell, at + 1)
        for column, token in enumerate(record[begin + levels :], start=at + 2):
            row.put(token.cell, column)
        while row.right < made[0].right:  # blank cells at the end, which were left out
            row.put(made_cell(record[0].cell), row.right)
        made.append(row)
    return made


def _records(
    rows: Sequence[list[Token]], form: KnownForm, table: RecordTable, facts: int, *, torn: bool
) -> list[list[Token]]:
    records: list[list[Token]] = []
    pending: list[Token] = []
    for part in rows:
        if any(form.field_in(table, t.text) for t in part) or (torn and not _holds(part, 2)):
            continue  # heads again; a blank cell alone in its row is none of the table
        full = len(pending) + len(part) > facts + 3
        if torn and pending and (_is_whole(part, facts) or full):
            records.append(pending)
            pending = []
        pending = pending + part
        if not torn or _is_whole(pending, facts):
            records.append(pending)
            pending = []
    records.append(pending)
    return [row for row in records if filled(row)]


def _holds(cells: Sequence[Token], least: int) -> bool:
    """Whether there is any text, or at least so many cells."""
    return bool(filled(cells)) or len(cells) >= least


def _begin(cells: Sequence[Token]) -> int:
    """Where the source stands: behind a blank cell, unless the layout lost that one."""
    return 0 if cells[0].text else 1


def _levels(cells: Sequence[Token]) -> int:
    """How many cells the source takes: two when its second level is printed."""
    at = _begin(cells) + 1
    second = cells[at].text if len(cells) > at else ""
    two = bool(second) and parse_decimal(second) is None and not is_withheld_phrase(second)
    return 2 if two else 1


def _is_whole(cells: Sequence[Token], facts: int) -> bool:
    if not cells:
        return False
    begin = _begin(cells)
    whole = len(cells) == begin + _levels(cells) + facts
    return whole and any(token.text for token in cells[begin : begin + 2])
