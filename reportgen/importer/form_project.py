"""A project in a grid: its form found, its heading and lines read, or the table refused.

Nothing of a table is stored unless its form is one that is described.
"""

import re
from collections.abc import Sequence

from reportgen.core.values import fold
from reportgen.importer.catalog import Catalog
from reportgen.importer.form_reader import Reading, best_reading, seen_labels
from reportgen.importer.form_values import ValueStore
from reportgen.importer.front_matter import line_text
from reportgen.importer.grid import Grid
from reportgen.importer.ledger import FIXED, Ledger, SourceCell
from reportgen.importer.project import ReadProject
from reportgen.importer.project_heading import read_name
from reportgen.importer.source_text import SourceBlock, SourceRow, TextLine
from reportgen.importer.split_projects import ProjectChunk
from reportgen.importer.vocabulary import money_unit, unit_of

# Titles that name a kind of form, not a project.
_TITLE = re.compile(
    r"(?:附件?表?\d*[:、.]?)?(?:20\d{2}年度?)?[一-鿿()]{0,16}?(?:项目|部门|单位|支出|资金|债券|整体|预算|专项)+"
    r"(?:年度)?绩效(?:目标|运行)?(?:申报|批复|公开|情况)?表(?:\((?:20\d{2})年?度?\))?"
)
_UNIT_CODE = 6  # digits at least: shorter ones are numbers of something else
_YEAR = re.compile(r"\(?(20\d{2})年?度?\)?")


def has_grid(chunk: ProjectChunk) -> bool:
    """Whether a chunk came with the places of its cells."""
    return any(isinstance(block, SourceRow) and block.layouts for block in chunk.blocks)


def read_form(chunk: ProjectChunk, ledger: Ledger, catalog: Catalog) -> ReadProject | None:
    """The project of a chunk; None, with the labels that were seen, where no form fits."""
    rows = [block for block in chunk.blocks if isinstance(block, SourceRow)]
    grid = Grid(rows)
    reading = best_reading(grid, catalog, exact=False)
    origin = chunk.heading[0] if chunk.heading else _first(chunk)
    if reading is None or not reading.fits:
        _refuse(grid, origin, ledger, catalog)
        return None
    project = ReadProject(origin, ledger)
    _read_lines(chunk, project, ledger, reading)
    if not _name(chunk, project, reading):
        ledger.refuse(origin, ["（没有项目名称）"], reading.form.label)
        return None
    ValueStore(reading, project, ledger).store()
    project.unit = project.unit or unit_of(dict(project.attributes).get("项目单位", ""))
    if supervisor := dict(project.attributes).get("主管部门"):
        project.supervising_department = unit_of(supervisor) or ("", supervisor)
    return project


def refuse(blocks: Sequence[SourceBlock], ledger: Ledger, catalog: Catalog) -> None:
    """Say of all tables among `blocks` that no form fits them."""
    rows = [block for block in blocks if isinstance(block, SourceRow) and block.layouts]
    cells = [cell for row in rows for cell in row.cells if cell.text]
    if cells:
        _refuse(Grid(rows), cells[0], ledger, catalog)


def _refuse(grid: Grid, origin: SourceCell, ledger: Ledger, catalog: Catalog) -> None:
    labels = list(seen_labels(grid, catalog))
    nearest = best_reading(grid, catalog, exact=False)
    if labels:
        ledger.refuse(origin, labels, nearest.form.label if nearest else "")


def _first(chunk: ProjectChunk) -> SourceCell:
    cells = [cell for block in chunk.blocks for cell in block.cells]
    return next((cell for cell in cells if cell.text), cells[0])


def _name(chunk: ProjectChunk, project: ReadProject, reading: Reading) -> bool:
    """Store name and heading; a form that prints no name is called after its title."""
    cells = reading.values.pop("projects.name", [])
    text = "\n".join(reading.parts.get(cell, cell.text) for cell in cells if cell.text)
    chunk.heading = [c for c in chunk.heading if not _claim_title(c, project, reading)]
    sources = [cell.source for cell in cells]
    if read_name(chunk, project, text, sources, reading.form.suffix):
        return True
    if "projects.name" in reading.form.fields:
        return False
    project.name = project.heading or ""
    return True


def _claim_title(cell: SourceCell, project: ReadProject, reading: Reading) -> bool:
    """Whether a line above is the title of the form or the year rather than a project's heading."""
    flat = fold(cell.text)
    year = _YEAR.fullmatch(flat) or re.search(r"(20\d{2})年", flat)
    title = _TITLE.fullmatch(flat) and "projects.name" in reading.form.fields
    if not (title or _YEAR.fullmatch(flat)):
        return False
    project.ledger.claim(cell, FIXED)
    project.year = int(year[1]) if year else project.year
    return True


def _read_lines(
    chunk: ProjectChunk, project: ReadProject, ledger: Ledger, reading: Reading
) -> None:
    """Lines beside the table: units, years, titles, and headings that nothing marks as such."""
    for block in chunk.blocks:
        text = line_text(block)
        if not text or not isinstance(block, (TextLine, SourceRow)):
            continue
        if isinstance(block, SourceRow) and not _alone(block):
            continue
        cell = block.cells[0]
        if not ledger.taken(cell):
            _read_line(cell, getattr(block, "raw", text), chunk, project, reading)


def _alone(row: SourceRow) -> bool:
    return sum(bool(cell.text) for cell in row.cells) == 1


def _read_line(
    cell: SourceCell, raw: str, chunk: ProjectChunk, project: ReadProject, reading: Reading
) -> None:
    if _claim_title(cell, project, reading):
        return
    parts = [part for part in re.split(r"\s{2,}|\t+|　+", raw.strip()) if part.strip()]
    units = [(money_unit(part), unit_of(part.strip())) for part in parts]
    if parts and all(money or (unit and len(unit[0]) >= _UNIT_CODE) for money, unit in units):
        for money, unit in units:
            project.money_unit = money or project.money_unit
            project.unit = project.unit or unit
        project.ledger.claim(cell, "单位")
        return
    unit, money = unit_of(cell.text), money_unit(_tail(cell.text))
    if unit and money and len(unit[0]) >= _UNIT_CODE:
        project.unit, project.money_unit = unit, money
        project.ledger.claim(cell, "单位")


def _tail(text: str) -> str:
    found = re.search(r"[（(]?(?:金额)?单位\s*[:：]\s*[亿万千百]?元[)）]?$", text)
    return found[0] if found else ""
