"""Lists of projects in a document: found among its blocks, read, and stored as projects.

What stands in no list is left for the other readers, in order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from reportgen.core.values import fold
from reportgen.document.form_layout import FieldPlace, RecordTable
from reportgen.importer.catalog import Catalog
from reportgen.importer.form_lines import read_line
from reportgen.importer.form_project import read_stub
from reportgen.importer.form_values import ValueStore
from reportgen.importer.grid import Cell, Grid
from reportgen.importer.ledger import FIXED, Ledger
from reportgen.importer.list_heads import (
    NUMBERS,
    ListHeads,
    find_list_heads,
    period_in,
    settle_by_contents,
)
from reportgen.importer.list_rows import ListedProject, ListReader
from reportgen.importer.lost_cells import with_names
from reportgen.importer.project import ReadProject
from reportgen.importer.reading import Reading
from reportgen.importer.records import LEVEL1, Column, Record, Records
from reportgen.importer.source_text import SourceBlock, SourceRow, TextLine
from reportgen.importer.vocabulary import is_withheld_phrase, money_unit, squeeze, unit_of
from reportgen.importer.wrapped_text import one_line
from reportgen.schema import WHOLE_PERIOD, YEARLY

_LINES_ABOVE = 6  # that may belong to a list
_PERIOD = "indicators.期间"
_NAME, _UNIT, _CODE = "projects.name", "units.name", "projects.code"
_NO_NAME = re.compile(
    r"(?:sheet|工作表|表)?\s*\d*|.*(?:指标|目标|清单|导出|数据|明细)表?", re.IGNORECASE
)
_MOST_TEXTS = 3  # of a line above a list
_MOST_LABELS = 3  # above a list that names no project; with more it is part of a form
_YEAR = re.compile(r"\(?20\d{2}年?度?\)?|附[件表录]?[\d一二三四五六七八九十-]*")
_TITLE = re.compile(
    r"[^。；：:.…]{0,40}(?:绩效|指标|目标)[^。；：:]{0,12}(?:表|清单)(?:[（(].{1,20}[）)])?"
)
_UNKNOWN_COLUMN = "列“{}”没有表式认识，没有读入"


@dataclass
class _List:
    """A list as it is gathered: its heads, the reader of its rows, and the lines above it."""

    heads: ListHeads
    reader: ListReader
    lines: list[TextLine | SourceRow] = field(default_factory=list)


def take_lists(
    blocks: Sequence[SourceBlock], ledger: Ledger, catalog: Catalog, title: str = ""
) -> tuple[list[ReadProject], list[SourceBlock]]:
    """The projects of all lists among the blocks of a sheet, and the blocks that are in none.

    `title` is what the sheet is called.
    """
    finder = _Finder(catalog)
    finder.find(blocks)
    projects = []
    for found in finder.lists:
        projects += list(_Storing(found, ledger, catalog, title).projects())
    return projects, finder.rest


def read_own_list(
    lines: Sequence[TextLine], rows: Sequence[SourceRow], ledger: Ledger, catalog: Catalog
) -> list[ReadProject] | None:
    """The projects of a list that reportgen has made; None where the table is none."""
    grid = Grid(rows)
    heads = find_list_heads(grid, 0, catalog)
    if heads is None or not all(cell.head for cell in heads.cells):
        return None
    found = _List(heads, ListReader(heads, exact=True), list(lines))
    found.reader.read(grid, 0)
    return list(_Storing(found, ledger, catalog, exact=True).projects())


class _Finder:
    """Looks for lists among blocks."""

    def __init__(self, catalog: Catalog) -> None:
        self.lists: list[_List] = []
        self.rest: list[SourceBlock] = []
        self._catalog = catalog
        self._open: _List | None = None  # the list that may go on in the next rows
        self._cut = False

    def find(self, blocks: Sequence[SourceBlock]) -> None:
        """All lists."""
        for rows, run in groupby(blocks, key=_has_places):
            if rows:
                self._read_rows([block for block in run if isinstance(block, SourceRow)])
            else:
                self._pass(list(run))

    def _pass(self, blocks: Sequence[SourceBlock]) -> None:
        """Blocks between the tables: a page end lets the list go on, other lines may not."""
        self._cut = any(getattr(block, "cut", False) for block in blocks)
        if not self._cut:
            self._open = None
        self.rest += blocks

    def _read_rows(self, rows: list[SourceRow]) -> None:
        grid = Grid(rows)
        y = begin = 0
        while y < len(grid.rows):
            heads = find_list_heads(grid, y, self._catalog)
            if heads is None or not self._may_begin(rows[begin:y], heads):
                y += 1
                continue
            self._leave(rows[begin:y])
            end = self._end(grid, heads)
            self._begin(grid, heads, end, rows[y:end])
            y = begin = end
        if begin == 0 and self._open is not None and self._goes_on(grid):
            self._open.reader.read(grid, 0, cut=True)
            return
        self._leave(rows[begin:])

    def _may_begin(self, above: Sequence[SourceRow], heads: ListHeads) -> bool:
        """Whether heads are those of a list: one that names no project stands alone on a sheet."""
        blocks = (*self.rest, *above)
        labels = sum(bool(self._catalog.field(c.text)) for block in blocks for c in block.cells)
        form = labels > _MOST_LABELS or any(map(_is_of_form, blocks))
        return heads.names_projects or not (self.lists or form)

    def _leave(self, rows: Sequence[SourceRow]) -> None:
        if any(cell.text for row in rows for cell in row.cells):
            self._open = None
        self.rest += rows

    def _end(self, grid: Grid, heads: ListHeads) -> int:
        """The row with the heads of another list, or behind the last."""
        y = heads.end
        while y < len(grid.rows):
            other = find_list_heads(grid, y, self._catalog)
            if other and other.names_projects and other.words != heads.words:
                return y
            y = other.end if other else y + 1
        return len(grid.rows)

    def _begin(self, grid: Grid, heads: ListHeads, end: int, rows: list[SourceRow]) -> None:
        settle_by_contents(heads, _texts_below(grid, heads, end))
        same = self._open is not None and self._open.heads.words == heads.words
        if self._open is None or not same:
            lines = self._lines_above()
            found = _List(heads, ListReader(heads), lines)
            self.lists.append(found)
            self._open = found
        part = Grid(rows)
        self._open.reader.read(part, 0, cut=self._cut)

    def _lines_above(self) -> list[TextLine | SourceRow]:
        """The last lines before the list, which it may take; nearest last."""
        lines: list[TextLine | SourceRow] = []
        while self.rest and len(lines) < _LINES_ABOVE:
            block = self.rest[-1]
            texts = [cell.text for cell in block.cells if cell.text]
            if (
                _is_of_form(block)
                or len(texts) > _MOST_TEXTS
                or (texts and not _is_above_list(texts))
            ):
                break
            lines.insert(0, self.rest.pop())
        return lines

    def _goes_on(self, grid: Grid) -> bool:
        """Whether rows without heads go on with the list of the page before."""
        heads = self._open.heads if self._open else None
        return heads is not None and grid.width >= max(c.head.right for c in heads.columns)


def _is_above_list(texts: Sequence[str]) -> bool:
    """Whether a line says what the list is called, whose it is, or in what its amounts are."""
    first = squeeze(texts[0])
    said = "：" in first or ":" in first or bool(unit_of(texts[0]) or money_unit(texts[-1]))
    return said or len(texts) > 1 or bool(_TITLE.fullmatch(first) or _YEAR.fullmatch(fold(first)))


def _is_of_form(block: SourceBlock) -> bool:
    """Whether a form's table begins in a row, or it has heads of one."""
    return isinstance(block, SourceRow) and bool(block.opens or block.heads)


def _has_places(block: SourceBlock) -> bool:
    return isinstance(block, SourceRow) and bool(block.layouts)


def _texts_below(grid: Grid, heads: ListHeads, end: int) -> dict[Cell, list[str]]:
    texts: dict[Cell, list[str]] = {}
    words = set(heads.words)
    for row in grid.rows[heads.end : end]:
        for cell in row:
            if cell.text and squeeze(cell.text) not in words:
                columns = heads.above(cell)
                if len(columns) == 1:
                    texts.setdefault(columns[0].head, []).append(cell.text)
    return texts


class _Storing:
    """Stores what a list holds."""

    def __init__(
        self,
        found: _List,
        ledger: Ledger,
        catalog: Catalog,
        title: str = "",
        *,
        exact: bool = False,
    ) -> None:
        self._list, self._ledger, self._catalog, self._title = found, ledger, catalog, title
        self._exact = exact
        self._heads, self._form = found.heads, found.heads.form
        tables = self._form.layout.tables_of("indicators")
        self._table = tables[0] if tables else RecordTable("indicators", {})

    @property
    def _labels(self) -> list[Cell]:
        """The heads that are known, and those of groups."""
        return [cell for cell in self._heads.cells if cell not in self._heads.unknown]

    def projects(self) -> Iterator[ReadProject]:
        """All projects, none of a list without names; labels, sums and lines are claimed."""
        listed = self._list.reader.found.projects
        if not listed or (not self._heads.names_projects and not self._name_alone()):
            self._ledger.refuse(self._heads.cells[0].source, [], self._form.label)
            return
        for cell in (*self._labels, *self._list.reader.found.fixed):
            self._ledger.claim(cell.source, FIXED)
        for head in self._heads.unknown:
            self._ledger.doubt(head.source, _UNKNOWN_COLUMN.format(" ".join(head.text.split())))
        context = ReadProject(self._heads.cells[0].source, self._ledger)
        self._read_lines(context)
        for one in listed:
            project = self._stub(one.stub, one) if one.stub else self._project(one)
            self._give_unit(one, project)
            _take_from(context, project)
            yield project

    # ------------------------------------------------------------------------------- lines

    def _read_lines(self, project: ReadProject) -> None:
        """Titles, years, units and amounts of money above the list."""
        reading = Reading(self._form, self._exact)
        for block in self._list.lines:
            for cell in block.cells:
                raw = block.raw if isinstance(block, TextLine) else cell.text
                if not cell.text or self._ledger.taken(cell):
                    continue
                if _TITLE.fullmatch(squeeze(cell.text)):
                    self._ledger.claim(cell, FIXED)
                    year = re.search(r"20\d{2}", fold(cell.text))
                    project.year = int(year[0]) if year else project.year
                else:
                    read_line(cell, raw, project, reading)

    def _name_alone(self) -> str:
        """The name of the only project of a list without names: a line above it, or the sheet's."""
        for block in reversed(self._list.lines):
            texts = [cell for cell in block.cells if cell.text]
            for at, cell in enumerate(texts):
                label, _, name = cell.text.replace(":", "：").partition("：")
                if self._catalog.synonyms.key(label) != "项目名称":
                    continue
                behind = [] if name.strip() else texts[at + 1 : at + 2]
                for taken in (cell, *behind):
                    self._ledger.claim(taken, "项目", "项目名称")
                if name.strip() or behind:
                    return name.strip() or behind[0].text
        return self._title

    # ---------------------------------------------------------------------------- projects

    def _stub(self, stub: Cell, one: ListedProject) -> ReadProject:
        project = read_stub(stub.source, self._ledger, exact=self._exact)
        self._take_number(project, one.cells.get(NUMBERS, []))
        return project

    def _take_number(self, project: ReadProject, cells: list[Cell]) -> None:
        for cell in cells:
            self._ledger.claim(cell.source, FIXED)
            project.number = int(cell.text) if cell.text.isdecimal() else project.number

    def _project(self, one: ListedProject) -> ReadProject:
        project = ReadProject(one.first.source, self._ledger)
        cells = dict(one.cells)
        self._take_name(project, cells.pop(_NAME, []))
        for cell in one.repeated:
            self._ledger.claim(cell.source, FIXED)
        self._take_number(project, cells.pop(NUMBERS, []))
        reading = Reading(self._form, self._exact, cells, labels=self._labels)
        reading.places = {  # by their heads the money units of amounts are found
            c.field: FieldPlace(c.field, self._form.key(c.head.text) or "", below=True)
            for c in reversed(self._heads.columns)
            if c.field in cells
        }
        for period, records in self._by_period(one.records).items():
            reading.records["indicators", period] = records
        ValueStore(reading, project, self._ledger).store()
        return project

    def _take_name(self, project: ReadProject, cells: list[Cell]) -> None:
        for cell in cells:
            self._ledger.claim(cell.source, "项目", "项目名称")
        name = "\n".join(cell.text for cell in cells)
        name = name if self._exact else one_line(name) or self._name_alone()
        if is_withheld_phrase(name):
            project.name_withheld = name if self._exact else squeeze(name)
        else:
            project.name = name

    def _by_period(self, records: list[Record]) -> dict[str, Records]:
        """The indicators of the year and of the whole time; that of most lists is the year."""
        columns = [c for c in self._heads.columns if _is_of_indicator(c.field)]
        records = records if self._exact else with_names(records, columns)
        if self._heads.wide:
            level = next(c.level1 for c in self._heads.columns if c.level1)
            by_field = {column.field: column for column in reversed(columns)}
            columns = [Column(level, LEVEL1), *by_field.values()]
        if self._heads.wide:  # by first levels, as the groups stand
            records = sorted(records, key=lambda record: record.cells[LEVEL1][0].x)
        found: dict[str, list[Record]] = {}
        for record in records:
            said = squeeze(record.text(_PERIOD))
            for cell in record.cells.pop(_PERIOD, []):
                self._ledger.claim(cell.source, "指标", "期间")
            period = period_in(said) if said else next(reversed(found), "")
            found.setdefault(WHOLE_PERIOD if period == WHOLE_PERIOD else "", []).append(record)
        return {
            period: Records(
                self._table, rows, columns=columns, merges=True, period=period or YEARLY
            )
            for period, rows in found.items()
        }

    def _give_unit(self, one: ListedProject, project: ReadProject) -> None:
        """The unit of the row above a project, where its own row names none."""
        if one.unit is None or project.unit or _UNIT in one.cells:
            return
        if one.unit[0]:
            project.unit = one.unit
        else:
            project.declaring_department = one.unit[1]


def _is_of_indicator(name: str) -> bool:
    return name.startswith("indicators.") and name != _PERIOD


def _take_from(context: ReadProject, project: ReadProject) -> None:
    """What a line above the list says holds for all its projects that say nothing else."""
    project.money_unit = project.money_unit or context.money_unit
    project.year = project.year or context.year
    if not (project.unit or project.declaring_department):
        project.unit, project.declaring_department = context.unit, context.declaring_department
    if project.supervising_department is None:
        project.supervising_department = context.supervising_department


def sheet_name(title: str) -> str:
    """What a sheet says about the project on it: nothing where it is called Sheet1 or 指标表."""
    return "" if _NO_NAME.fullmatch(title.strip()) else title.strip()
