"""Heads of single values (3月底, 6月底 …) and what stands below them, where rows are torn.

Positions decide where they are printed; where they say nothing, the order does, with a doubt.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reportgen import schema
from reportgen.core.values import parse_decimal, parse_percent
from reportgen.importer.catalog import KnownForm
from reportgen.importer.ledger import Ledger, SourceCell
from reportgen.importer.row_alignment import Token
from reportgen.importer.torn_cells import MadeRow, in_rows, made_cell
from reportgen.importer.vocabulary import is_withheld_phrase, money_unit
from reportgen.importer.wrapped_text import one_line
from reportgen.schema import Kind

_SHORTEST_TEXT = 6  # characters; below that a text among the values is rather a spoilt number
_NUMBERS = (Kind.MONEY, Kind.PERCENT)


def heads_of(form: KnownForm) -> list[str]:
    """The labels, in printed order, below which a form prints single numbers."""
    numbers = {f"projects.{c.name}" for c in schema.PROJECTS.columns if c.kind in _NUMBERS}
    places = [p for p in form.layout.places if p.below and p.field in numbers]
    return [label for label in form.layout.labels if label in {p.label for p in places}]


@dataclass
class HeadedValues:
    """The values below the heads of a form: cells and texts by label."""

    form: KnownForm
    ledger: Ledger
    torn: bool
    labels: list[str]
    heads: dict[str, Token] = field(default_factory=dict)
    groups: list[Token] = field(default_factory=list)  # labels of all of them
    values: dict[str, tuple[SourceCell, str]] = field(default_factory=dict)

    def belongs(self, token: Token) -> bool:
        """Whether a cell can stand among them."""
        key = self.form.key(token.text)
        if key in self.labels or self._labelled(token.text):
            return True
        if key or money_unit(token.text):
            return False
        return not token.text or _is_number(token.text) or len(token.text) < _SHORTEST_TEXT

    def is_head(self, token: Token) -> bool:
        """Whether a cell is one of the heads, with or without its value."""
        return self.form.key(token.text) in self.labels or bool(self._labelled(token.text))

    def rows(self, tokens: Sequence[Token]) -> list[MadeRow]:
        """The row of heads and the row of values."""
        self._read(tokens)
        near = tokens[0].cell
        heads, values = MadeRow(), MadeRow()
        heads.put(self.groups[0].cell if self.groups else made_cell(near), 0)
        values.put(made_cell(near), 0)
        for column, label in enumerate(self.labels, start=1):
            head = self.heads.get(label)
            cell, text = self.values.get(label, (made_cell(near), ""))
            heads.put(head.cell if head else made_cell(near, label), column)
            values.put(SourceCell(text, cell.pieces), column)
        return [heads, values]

    def _labelled(self, text: str) -> tuple[str, str] | None:
        """Label and value that share a cell: `12月底 100%`."""
        for cut in range(2, min(len(text), 12)):
            key = self.form.key(text[:cut].rstrip())
            value = text[cut:].lstrip(" :：\n")
            if key in self.labels and value and not re.match(r"\w", text[cut:]):
                return str(key), value
        return None

    def _read(self, tokens: Sequence[Token]) -> None:
        columns: dict[int, str] = {}
        found: list[tuple[str | None, Token]] = []  # the label above a value, where there is one
        before: Token | None = None
        for token in tokens:
            key, pair = self.form.key(token.text), self._labelled(token.text)
            if key in self.labels:
                self.heads.setdefault(str(key), token)
                columns[token.column] = str(key)
            elif pair:
                self.values.setdefault(pair[0], (token.cell, pair[1]))
            elif key:
                self.groups.append(token)
            elif token.text and _is_number(token.text):
                beside = before and (before.row, before.column) == (token.row, token.column - 1)
                label = self.form.key(before.text) if before and beside else None
                if label in self.labels:
                    self.values.setdefault(str(label), (token.cell, token.text))
                else:
                    found.append((columns.get(token.column), token))
            before = token
        if self.torn and (labels := self._torn_columns(tokens)):
            found = [(labels.get(id(token)), token) for _, token in found]
        self._place(found)

    def _torn_columns(self, tokens: Sequence[Token]) -> dict[int, str] | None:
        """Labels for the values of a torn table: a blank cell and as many values as labels."""
        last = max((at for at, token in enumerate(tokens) if self.is_head(token)), default=-1)
        rows, width = in_rows(tokens[last + 1 :]), len(self.labels)
        whole = next((row for row in rows if len(row) == width + 1 and not row[0].text), None)
        cells = whole or [token for row in rows for token in row]
        if len(cells) == width + 1 and not cells[0].text:
            cells = cells[1:]
        if len(cells) != width:
            return None
        return {id(token): label for token, label in zip(cells, self.labels, strict=True)}

    def _place(self, found: list[tuple[str | None, Token]]) -> None:
        free = [label for label in self.labels if label not in self.values]
        labels = [label for label, _ in found]
        if len(found) == len(free) == len(self.labels):
            chosen = free
        elif all(label in free for label in labels) and len(set(labels)) == len(labels):
            chosen = [str(label) for label in labels]
        else:
            full = bool(found) and parse_percent(found[-1][1].text) == 100
            chosen = free[max(0, len(free) - len(found)) if full else 0 :]
            name = self.groups[0].text if self.groups else self.labels[0]
            message = f"“{one_line(name)}”下面的数与栏目没有对齐，已按先后读入，请核对"
            self.ledger.doubt(found[0][1].cell, message)
        for label, (_, token) in zip(chosen, found, strict=False):
            self.values[label] = (token.cell, token.text)


def _is_number(text: str) -> bool:
    numbers: tuple[Callable[[str], object], ...] = (parse_percent, parse_decimal)
    return is_withheld_phrase(text) or any(parse(text) is not None for parse in numbers)
