"""A project's table from a text file, given back the rows and columns that the text has torn.

Its rows are those of any other file afterwards, and the one form reader reads them. Labels steer:
a row that ends with a label goes on in the next, a row without one goes on with the value above.
"""

from collections.abc import Sequence
from dataclasses import replace

from reportgen import schema
from reportgen.core.labels import LONGEST_LABEL
from reportgen.importer.catalog import Catalog, KnownForm
from reportgen.importer.form_lines import UNIT_CODE
from reportgen.importer.ledger import Ledger
from reportgen.importer.row_alignment import Token
from reportgen.importer.source_text import SourceBlock, SourceText, TextLine
from reportgen.importer.split_projects import ProjectChunk
from reportgen.importer.torn_cells import MadeRow, filled, in_rows, join_cells, joined, made_cell
from reportgen.importer.torn_heads import HeadedValues, heads_of
from reportgen.importer.torn_records import TornIndicators, finance_rows
from reportgen.importer.vocabulary import money_unit, unit_of

_MONEY = {f"projects.{c.name}" for c in schema.PROJECTS.columns if c.kind is schema.Kind.MONEY}
_LEAST = 2  # heads that make a row one of heads


def straighten(chunk: ProjectChunk, source: SourceText, catalog: Catalog) -> ProjectChunk:
    """The chunk with whole rows; as it is where no form has any label in common with it."""
    tokens = _tokens_of(chunk)
    form = catalog.best_form(t.text for t in tokens if len(t.text) <= LONGEST_LABEL)
    if form is None:
        return chunk
    table = _TornTable(chunk, source, form, catalog)
    return replace(chunk, blocks=table.blocks(tokens), by_labels=True)


def _tokens_of(chunk: ProjectChunk) -> list[Token]:
    """All cells of a chunk with their places."""
    return [
        Token(cell, row, column, isinstance(block, TextLine), block.cut and column == 0)
        for row, block in enumerate(chunk.blocks)
        for column, cell in enumerate(block.cells)
    ]


class _TornTable:
    def __init__(
        self, chunk: ProjectChunk, source: SourceText, form: KnownForm, catalog: Catalog
    ) -> None:
        self._chunk, self._form, self._catalog = chunk, form, catalog
        self._spaced, self._torn = source.spaced, source.torn
        self._ledger: Ledger = source.ledger
        self._heads = heads_of(form)
        self._rows: list[MadeRow | SourceBlock] = []
        self._facts: MadeRow | None = None  # the row above, where it holds labels and values
        self._behind_heads = False

    def blocks(self, tokens: list[Token]) -> list[SourceBlock]:
        """All rows and lines in order."""
        indicators = TornIndicators(self._form, self._catalog, self._ledger)
        heads = indicators.heads(tokens)
        begin = heads[0][0] if heads else indicators.first_row(tokens)
        self._read_upper(in_rows(tokens[:begin]))
        rows, behind = indicators.rows(tokens, heads, begin)
        self._rows += rows
        self._rows += [self._chunk.blocks[token.row] for token in behind]
        return [row.finished() if isinstance(row, MadeRow) else row for row in self._rows]

    # ---------------------------------------------------------------------------- upper part

    def _read_upper(self, rows: Sequence[list[Token]]) -> None:
        at = 0
        while at < len(rows):
            values = HeadedValues(self._form, self._ledger, self._torn, self._heads)
            if self._is_finance(rows[at]):
                end = self._end_of_finance(rows, at + 1)
                part = [token for row in rows[at:end] for token in row]
                self._rows += finance_rows(part, self._form, torn=self._torn)
                self._facts = None
            elif any(map(values.is_head, rows[at])):
                end = self._end_of_values(rows, at + 1, values)
                part = [token for row in rows[at:end] for token in row]
                self._rows += values.rows(part)
                self._facts, self._behind_heads = None, True
            else:
                end = at + 1
                self._read_row(rows[at])
            at = end

    def _is_finance(self, row: Sequence[Token]) -> bool:
        table = self._form.layout.table("finance")
        heads = [t for t in row if table and self._form.field_in(table, t.text)]
        return len(heads) >= _LEAST

    def _end_of_finance(self, rows: Sequence[list[Token]], at: int) -> int:
        while at < len(rows) and not any(self._places(token.text) for token in rows[at]):
            at += 1
        return at

    def _end_of_values(self, rows: Sequence[list[Token]], at: int, values: HeadedValues) -> int:
        while at < len(rows) and all(map(values.belongs, rows[at])):
            at += 1
        return at

    def _key(self, token: Token) -> str:
        """The key of a label; "" for any other text."""
        text = token.text
        return self._form.key(text) or self._catalog.key(text) or ""

    def _read_row(self, row: list[Token]) -> None:
        if row[0].loose:
            self._read_line(row[0])
            return
        labelled = any(map(self._key, row))
        if not filled(row) or (self._facts and self._goes_on(row, labelled)):
            return
        made = self._columns(row)
        if self._behind_heads and not labelled and not row[0].text:
            self._name_goals(made)
        self._behind_heads = self._behind_heads and not labelled
        self._rows.append(made)
        self._facts = made if labelled or self._facts else None

    def _read_line(self, line: Token) -> None:
        """A line beside the table, or one that goes on with the value above."""
        if not (self._facts and self._goes_on([line], labelled=False)):
            self._rows.append(self._chunk.blocks[line.row])

    def _goes_on(self, row: list[Token], labelled: bool) -> bool:
        """Whether a row was only the rest of the one above, which has taken it."""
        above = self._facts
        if above is None or not row[0].text or self._key(row[0]):
            return False
        unit = unit_of(row[0].text)
        if money_unit(row[0].text) or (unit and len(unit[0]) >= UNIT_CODE):
            return False
        cells = [cell for cell in above.cells if cell[0].text]
        last, column, width = cells[-1]
        if self._places(last.text):
            for token in row:
                above.put(token.cell, above.right)
            return True
        if labelled or self._is_amount(above):
            return False
        at = above.cells.index(cells[-1])
        above.cells[at] = (join_cells([last, *(t.cell for t in filled(row))]), column, width)
        return True

    def _places(self, text: str) -> bool:
        """Whether a text is a label at whose right a value stands."""
        key = self._form.key(text)
        return bool(key) and any(not place.below for place in self._form.places(str(key)))

    def _is_amount(self, row: MadeRow) -> bool:
        """Whether the last value of a row is an amount, or would be."""
        labels = [self._form.key(cell.text) for cell, _, _ in row.cells if cell.text]
        last = next((key for key in reversed(labels) if key), None)
        return bool(last) and any(p.field in _MONEY for p in self._form.places(str(last)))

    def _columns(self, row: Sequence[Token]) -> MadeRow:
        """The cells of a row by their order; where positions count, up to the next text."""
        made = MadeRow(cut=row[0].cut)
        row = _without_torn_unit(row)
        if self._facts and row[0].text and not any(map(self._key, row)):
            made.put(made_cell(row[0].cell), 0)  # the lower part of the label above was lost
        begins = [at for at, token in enumerate(row) if token.text or not self._spaced or at == 0]
        for at, end in zip(begins, [*begins[1:], len(row)], strict=True):
            made.put(row[at].cell, made.right, end - at)
        return made

    def _name_goals(self, made: MadeRow) -> None:
        """Give a text behind the heads its label, which was lost: the goals, printed there."""
        labels = list(self._form.layout.labels)
        behind = labels[labels.index(self._heads[-1]) + 1 :]
        places = [place for label in behind for place in self._form.places(label)]
        goals = next((place for place in places if place.field.startswith("goals.")), None)
        text = next(cell for cell, _, _ in made.cells if cell.text)
        if goals and not made.cells[0][0].text:
            name = goals.label
            message = f"“{name}”的标签缺失，已按位置读作{name}，请核对"
            self._ledger.doubt(text, message)
            made.cells[0] = (made_cell(text, name), 0, made.cells[0][2])


def _without_torn_unit(row: Sequence[Token]) -> Sequence[Token]:
    """The row with its unit in one cell: 单位：万元 closes the row, and the name was torn."""
    texts = filled(row)
    unit = unit_of(texts[0].text) if texts else None
    if unit and len(unit[0]) >= UNIT_CODE and len(texts) > 2 and money_unit(texts[-1].text):
        name = replace(texts[0], cell=joined(texts[:-1]))
        return [name, texts[-1]]
    return row
