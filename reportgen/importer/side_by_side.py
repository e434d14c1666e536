"""Forms that stand side by side on a sheet, taken apart before anything is read.

They are parted where no cell reaches across, the right one begins as a form does, and each side
by itself is a form that is known.
"""

from collections.abc import Sequence
from dataclasses import replace

from reportgen.importer.catalog import Catalog
from reportgen.importer.form_reader import best_reading
from reportgen.importer.grid import Grid
from reportgen.importer.source_text import SourceBlock, SourceRow


def parted(blocks: Sequence[SourceBlock], catalog: Catalog) -> list[list[SourceBlock]]:
    """The blocks of each form, from left to right; all in one list where there is only one."""
    rows = [block for block in blocks if isinstance(block, SourceRow) and block.layouts]
    if len(rows) == len(blocks):
        for column in _beginnings(rows, catalog):
            left, right = _part(rows, 0, column), _part(rows, column, None)
            if _is_form(left, catalog) and _is_form(right, catalog):
                return [list(left), *parted(right, catalog)]
    return [list(blocks)]


def _beginnings(rows: Sequence[SourceRow], catalog: Catalog) -> list[int]:
    """Columns right of the first in which a form begins, and across which nothing reaches.

    A title over both forms may, above the row in which the first of them begins.
    """
    begun = [
        (at, layout.column)
        for at, row in enumerate(rows)
        for cell, layout in zip(row.cells, row.layouts, strict=True)
        if cell.text and catalog.opens([cell.text])
    ]
    columns = sorted({column for _, column in begun})
    return [column for column in columns[1:] if not _crossed(rows[begun[0][0] :], column)]


def _crossed(rows: Sequence[SourceRow], column: int) -> bool:
    return any(
        layout.column < column < layout.column + layout.width
        for row in rows
        for layout in row.layouts
    )


def _part(rows: Sequence[SourceRow], begin: int, end: int | None) -> list[SourceRow]:
    """What of the rows begins in these columns, counted anew; without blank ones at the right."""
    cells = [
        [
            (cell, layout)
            for cell, layout in zip(row.cells, row.layouts, strict=True)
            if begin <= layout.column and (end is None or layout.column < end)
        ]
        for row in rows
    ]
    last = max((lay.column for row in cells for cell, lay in row if cell.text), default=begin)
    made = []
    for row, own in zip(rows, cells, strict=True):
        kept = [(cell, layout) for cell, layout in own if layout.column <= last]
        layouts = tuple(replace(layout, column=layout.column - begin) for _, layout in kept)
        if kept:
            made.append(replace(row, cells=tuple(cell for cell, _ in kept), layouts=layouts))
    return made


def _is_form(rows: Sequence[SourceRow], catalog: Catalog) -> bool:
    heads = any(catalog.heads([cell.text for cell in row.cells]) for row in rows)
    reading = best_reading(Grid(rows), catalog, exact=False) if heads else None
    return reading is not None and reading.fits
