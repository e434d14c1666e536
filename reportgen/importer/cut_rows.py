"""Rows that reportgen itself has cut at the end of a page, made whole again."""

from collections.abc import Sequence

from reportgen.core.values import clean_text
from reportgen.importer.ledger import FIXED, Ledger, SourceCell
from reportgen.importer.source_text import CellLayout, SourceRow

_PlacedCell = tuple[SourceCell, CellLayout]


def join_cut_rows(rows: Sequence[SourceRow], ledger: Ledger) -> list[SourceRow]:
    """All rows, those that were cut at a page end whole again."""
    joined: list[list[_PlacedCell]] = []
    for row in rows:
        placed = list(zip(row.cells, row.layouts, strict=True))
        above = next((r for r in reversed(joined) if not all(layout.head for _, layout in r)), None)
        if above is None or not any(layout.goes_on for layout in row.layouts):
            joined.append(placed)
            continue
        while joined[-1] is not above:  # heads named again, of which the lower rows are no part
            for cell, _ in joined.pop():
                ledger.claim(cell, FIXED)
        rests = {layout.column: (cell, layout) for cell, layout in placed if layout.goes_on}
        for cell, layout in placed:
            if layout.column not in rests:
                ledger.claim(cell, FIXED)  # a head named again
        above[:] = [
            (_joined(cell, *rests[layout.column]) if layout.column in rests else cell, layout)
            for cell, layout in above
        ]
    return [
        SourceRow(tuple(c for c, _ in row), layouts=tuple(layout for _, layout in row))
        for row in joined
    ]


def _joined(cell: SourceCell, rest: SourceCell, layout: CellLayout) -> SourceCell:
    """A cell with its rest from the next page, `layout` being that of the rest."""
    # the raw pieces, which may end with a blank that belongs between them
    texts = [piece.text for piece in (*cell.pieces, *rest.pieces)]
    between = "\n" if layout.new_line else ""
    first, last = "".join(texts[: len(cell.pieces)]), "".join(texts[len(cell.pieces) :])
    return SourceCell(clean_text(f"{first}{between}{last}"), (*cell.pieces, *rest.pieces))
