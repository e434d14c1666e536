"""Cells of a list put together, where a page end has torn them, and taken apart by their lines."""

import re

from reportgen.importer.grid import Cell
from reportgen.importer.ledger import SourceCell
from reportgen.importer.records import LEVEL3, NUMBER, VALUE, Record
from reportgen.importer.wrapped_text import ends_sentence

_VALUE = re.compile(r"[≥≧≤≦=＝>＞<＜═]|\d")  # with which a value begins
_ITEM = re.compile(r"\s*(?:\d{1,2}\s*[.．、)）]|[①-⑳]|[(（]\d{1,2}[)）])\s*(?=\S)")


def with_rest(above: Cell, below: Cell) -> Cell:
    """A cell with the rest of its text, which stands on the next page."""
    mark = "\n" if ends_sentence(above.text) else ""
    source = SourceCell(
        above.text + mark + below.text, (*above.source.pieces, *below.source.pieces)
    )
    return Cell(source, above.x, above.y, above.width, above.head, above.height)


def lines_of(own: dict[str, Cell]) -> list[dict[str, Cell]]:
    """Several indicators in the cells of one row, a line or a number for each; nothing is guessed.

    Where the cells do not have as many lines, none of them is read.
    """
    if not own:
        return []
    parts = {name: _items(cell.text) for name, cell in own.items()}
    counts = {len(items) for items in parts.values()}
    if counts == {1}:
        return [own]
    values = (item for name in (VALUE, NUMBER) for item in parts.get(name, ()))
    if len(counts) > 1 or LEVEL3 not in own or not all(map(_VALUE.match, values)):
        return []
    return [
        {name: part_of(own[name], items[at]) for name, items in parts.items()}
        for at in range(counts.pop())
    ]


def _items(text: str) -> list[str]:
    """The pieces of a cell: those that are numbered, else its lines."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    starts = [bool(_ITEM.match(line)) for line in lines]
    if not starts or not starts[0]:
        return lines
    items: list[str] = []
    for line, start in zip(lines, starts, strict=True):
        if start:
            items.append(_ITEM.sub("", line, count=1))
        else:
            items[-1] += line
    return [item.rstrip("；;") for item in items]


def part_of(cell: Cell, text: str, y: int | None = None) -> Cell:
    """A cell with a part of its text, in another row where `y` is given."""
    source = SourceCell(text, cell.source.pieces)
    return Cell(source, cell.x, cell.y if y is None else y, cell.width, cell.head, cell.height)


def are_halves(above: Record, below: Record) -> bool:
    """Whether a page end has parted an indicator: the name stands on one side, the value beyond."""
    named = [bool(record.text(LEVEL3)) for record in (above, below)]
    valued = [bool(record.value) for record in (above, below)]
    return sorted(named) == sorted(valued) == [False, True] and named != valued


def put_together(above: Record, below: Record) -> Record:
    """An indicator whose cells stand partly on the next page."""
    cells: dict[str, list[Cell]] = {}
    for name in (*above.cells, *below.cells):
        both = [cell for r in (above, below) for cell in r.cells.get(name, []) if cell.text]
        if len(both) == 2:
            both = [with_rest(*both)]
        cells[name] = [part_of(cell, cell.text, below.y) for cell in both]
    return Record(cells, below.y)
