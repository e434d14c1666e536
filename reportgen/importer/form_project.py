"""A project in a grid: its form found, its heading and lines read, or the table refused.

Nothing of a table is stored unless its form is one that is described.
"""

from collections.abc import Sequence

from reportgen.importer.catalog import Catalog
from reportgen.importer.form_lines import read_line
from reportgen.importer.form_reader import best_reading
from reportgen.importer.form_values import ValueStore
from reportgen.importer.grid import Grid
from reportgen.importer.label_looks import seen_labels
from reportgen.importer.ledger import Ledger, SourceCell
from reportgen.importer.project import ReadProject
from reportgen.importer.project_heading import read_name
from reportgen.importer.reading import Reading
from reportgen.importer.source_text import SourceBlock, SourceRow, line_text
from reportgen.importer.split_projects import ProjectChunk
from reportgen.importer.vocabulary import numbered, squeeze, unit_of
from reportgen.importer.wrapped_text import one_line


def has_grid(chunk: ProjectChunk) -> bool:
    """Whether a chunk came with the places of its cells."""
    return any(isinstance(block, SourceRow) and block.layouts for block in chunk.blocks)


def read_form(chunk: ProjectChunk, ledger: Ledger, catalog: Catalog) -> ReadProject | None:
    """The project of a chunk; None, with the labels that were seen, where no form fits."""
    rows = [block for block in chunk.blocks if isinstance(block, SourceRow)]
    grid = Grid([row for row in rows if not _is_blank(row)], by_labels=chunk.by_labels)
    origin = chunk.heading[0] if chunk.heading else _first(chunk)
    reading = best_reading(grid, catalog, exact=False)
    if reading is None or not reading.fits or _is_evaluation(grid, catalog):
        _refuse(grid, origin, ledger, catalog)
        return None
    project = ReadProject(origin, ledger)
    _read_lines(chunk, project, ledger, reading)
    if not read_name(chunk, project, reading):
        ledger.refuse(origin, [], reading.form.label)
        return None
    ValueStore(reading, project, ledger).store()
    if chunk.prose:
        chunk.prose.store(project)
    project.unit = project.unit or unit_of(dict(project.attributes).get("项目单位", ""))
    if supervisor := dict(project.attributes).get("主管部门"):
        project.supervising_department = unit_of(supervisor) or ("", supervisor)
    return project


def read_stub(cell: SourceCell, ledger: Ledger, *, exact: bool = False) -> ReadProject:
    """A project of which nothing is published but the words in its place."""
    text = ledger.take(cell, "项目")
    if exact:
        return ReadProject(cell, ledger, stub=text)
    parts = numbered(one_line(text))
    number, phrase = (parts[0], parts[2]) if parts else (None, text)
    return ReadProject(cell, ledger, number=number, stub=squeeze(phrase))


def refuse(blocks: Sequence[SourceBlock], ledger: Ledger, catalog: Catalog) -> None:
    """Say of all tables among `blocks` that no form fits them."""
    rows = [block for block in blocks if isinstance(block, SourceRow) and block.layouts]
    cells = [cell for row in rows for cell in row.cells if cell.text]
    if cells:
        _refuse(Grid(rows), cells[0], ledger, catalog)


def _refuse(grid: Grid, origin: SourceCell, ledger: Ledger, catalog: Catalog) -> None:
    if _is_evaluation(grid, catalog):
        ledger.refuse(origin, [], "", evaluation=True)
        return
    labels = seen_labels(grid, catalog)
    nearest = best_reading(grid, catalog, exact=False)
    if labels:
        ledger.refuse(origin, labels, nearest.form.label if nearest else "")


def _is_evaluation(grid: Grid, catalog: Catalog) -> bool:
    """Whether a table is a 自评表 of which the targets are not asked for."""
    return not catalog.targets_only and catalog.is_evaluation(cell.text for cell in grid.cells)


def _is_blank(row: SourceRow) -> bool:
    """Whether nothing stands in a row, nor reaches into it: it parts no heads from their values."""
    filled = any(cell.text for cell in row.cells) or any(layout.below for layout in row.layouts)
    return not (filled or row.cut)


def _first(chunk: ProjectChunk) -> SourceCell:
    cells = [cell for block in chunk.blocks for cell in block.cells]
    return next((cell for cell in cells if cell.text), cells[0])


def _read_lines(
    chunk: ProjectChunk, project: ReadProject, ledger: Ledger, reading: Reading
) -> None:
    """Lines beside the table: units, years, titles, and headings that nothing marks as such."""
    for block in chunk.blocks:
        text, cell = line_text(block), block.cells[0]
        if text and not ledger.taken(cell):
            read_line(cell, getattr(block, "raw", text), project, reading)
