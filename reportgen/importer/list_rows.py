"""The rows of a list, parted into projects: whose cells are merged, repeated, blank or cut.

A project begins where a name begins that is not the one before. What a page end has parted is put
together again; rows of units, of sums and of projects withheld whole are told from it. Cells are
only gathered here; nothing is stored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportgen.core.values import parse_decimal
from reportgen.importer.form_lines import UNIT_CODE
from reportgen.importer.grid import Cell, Grid
from reportgen.importer.ledger import SourceCell
from reportgen.importer.list_heads import NUMBERS, ListColumn, ListHeads, groups_of
from reportgen.importer.lost_cells import Record, is_shifted
from reportgen.importer.vocabulary import is_withheld_phrase, money_unit, numbered, squeeze, unit_of
from reportgen.importer.wrapped_text import ends_sentence, one_line

_NAME, _CODE, _UNIT = "projects.name", "projects.code", "units.name"
_LEVEL1, _LEVEL2, _LEVEL3 = "indicators.level1", "indicators.level2", "indicators.level3"
_LEVELS = (_LEVEL1, _LEVEL2)
_VALUES = ("indicators.value", "indicators.number")
_TELLING = (_CODE, _UNIT, "units.code", "units.code units.name", "projects.budget", NUMBERS)
_SUMS = re.compile(r"(?:合计|总计|小计|本页小计|本页合计|部门合计|单位合计)[:：]?")
_VALUE = re.compile(r"[≥≧≤≦=＝>＞<＜═]|\d")  # with which a value begins
_ITEM = re.compile(r"\s*(?:\d{1,2}\s*[.．、)）]|[①-⑳]|[(（]\d{1,2}[)）])\s*(?=\S)")


@dataclass
class ListedProject:
    """A project of a list: its own cells by field, its indicators, and cells that repeat others.

    `stub` is the cell that stands in place of a project withheld whole. `unit` is what a row above
    says of its unit: code (may be blank) and name.
    """

    first: Cell
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    repeated: list[Cell] = field(default_factory=list)
    levels: dict[str, Cell] = field(default_factory=dict)  # of the rows that follow
    stub: Cell | None = None
    unit: tuple[str, str] | None = None

    def text(self, name: str) -> str:
        """The text of a field."""
        return squeeze("".join(cell.text for cell in self.cells.get(name, [])))


@dataclass
class ListedRows:
    """What the rows of a list hold: projects, and cells that say nothing by themselves."""

    projects: list[ListedProject] = field(default_factory=list)
    fixed: list[Cell] = field(default_factory=list)  # heads again, sums, units above their projects


class ListReader:
    """Reads the rows below heads; a list may go on in another grid, on the next page."""

    def __init__(self, heads: ListHeads, *, exact: bool = False) -> None:
        self._heads = heads
        self._exact = exact
        self.found = ListedRows()
        self._merges = False  # names are merged over their rows, so that none stands twice
        self._unit: tuple[str, str] | None = None
        self._stray: dict[str, Cell] = {}  # own cells of the last row that nobody has
        self._carried: Cell | None = None  # the last cell of the column of units

    def begin_anew(self) -> None:
        """A line between the tables named another unit: what stood above does not go on."""
        self._unit = self._carried = None

    def read(self, grid: Grid, top: int, *, cut: bool = False) -> None:
        """All rows from `top` on; `cut` when a page ended before the first."""
        names = [c.head for c in self._heads.columns if c.field == _NAME]
        below = [cell for row in grid.rows[top:] for cell in row if cell.text and cell.height > 1]
        below = [cell for cell in below if squeeze(cell.text) not in self._heads.words]
        self._merges |= any(cell.x == head.x for head in names for cell in below)
        y = top
        while y < len(grid.rows):
            cut |= grid.cuts[y]
            if height := self._heads_again(grid, y):
                unknown = {squeeze(head.text) for head in self._heads.unknown}
                cells = [c for row in grid.rows[y : y + height] for c in row]
                self.found.fixed += [c for c in cells if squeeze(c.text) not in unknown]
                y += height
                continue
            begun = [cell for cell in grid.rows[y] if cell.text]
            if begun:
                self._read_row(grid, y, begun, cut=cut)
                cut = False
            y += 1

    def _heads_again(self, grid: Grid, y: int) -> int:
        height = self._heads.end - self._heads.top
        cells = [c for row in grid.rows[y : y + height] for c in row if c.text]
        words = [squeeze(cell.text) for cell in cells]
        return height if words and words == self._heads.words else 0

    # -------------------------------------------------------------------------------- rows

    def _read_row(self, grid: Grid, y: int, begun: list[Cell], *, cut: bool) -> None:
        cells = grid.covering(y)
        placed = {cell: self._heads.at(cell) for cell in cells}
        if line := self._line_in(begun, placed):
            self._read_line(line, next((c for c in begun if c is not line), None))
            return
        own = self._own_cells(cells, placed, y)
        if _SUMS.fullmatch(squeeze(begun[0].text)):
            self.found.fixed += begun
            return
        if self._is_unit_row(own, begun):
            code, name = (own[f].text if f in own else "" for f in (_CODE, _NAME))
            self._unit, self._carried = unit_of(name) or (squeeze(code), one_line(name)), None
            self.found.fixed += begun
            return
        if not self._merges_levels(placed):
            return  # a text below several heads: the row is none of the list's
        if not self._exact and cells[-1].right < max(c.head.right for c in self._heads.columns):
            return  # cells are lost
        self._sort_in(own, cells, placed, y, cut=cut)

    def _line_in(
        self, begun: Sequence[Cell], placed: dict[Cell, list[ListColumn | Cell]]
    ) -> Cell | None:
        """The only text of a row, beside a number of the project, if it lies over most columns."""
        numbers = [
            cell for cell in begun if [getattr(c, "field", "") for c in placed[cell]] == [NUMBERS]
        ]
        texts = [cell for cell in begun if cell not in numbers]
        wide = len(texts) == 1 and len(placed[texts[0]]) * 2 > len(self._heads.columns)
        return texts[0] if wide else None

    def _read_line(self, cell: Cell, number: Cell | None) -> None:
        """A line across the table: a project withheld whole, a unit, the unit of money."""
        parts = numbered(cell.text)
        unit = unit_of(cell.text)
        if self._exact or is_withheld_phrase(parts[2] if parts else cell.text):
            unit = self._unit
            if self._carried is not None:
                unit = unit_of(self._carried.text) or ("", one_line(self._carried.text))
            project = ListedProject(cell, stub=cell, unit=unit)
            if number is not None:
                project.cells[NUMBERS] = [number]
            self.found.projects.append(project)
        elif unit and len(unit[0]) >= UNIT_CODE:
            self._unit, self._carried = unit, None
            self.found.fixed.append(cell)
        elif money_unit(cell.text):
            self.found.fixed.append(cell)

    def _own_cells(
        self, cells: Sequence[Cell], placed: dict[Cell, list[ListColumn | Cell]], y: int
    ) -> dict[str, Cell]:
        """The cells of the project's own columns that begin in this row with a text."""
        own: dict[str, Cell] = {}
        for cell in cells:
            column = placed[cell][0] if len(placed[cell]) == 1 else None
            if not isinstance(column, ListColumn) or column.field.startswith("indicators."):
                continue
            if cell.y == y and cell.text:
                own[column.field] = cell
        return own

    def _is_unit_row(self, own: dict[str, Cell], begun: Sequence[Cell]) -> bool:
        """Whether a row names the unit of the projects below: nothing but names, codes and sums."""
        if not self._heads.mixes_units or len(own) != len(begun):
            return False
        amounts = [name for name in own if parse_decimal(own[name].text) is not None]
        names = set(own) - set(amounts) - {_NAME, _CODE, NUMBERS, _UNIT, "units.code"}
        code = squeeze(own[_CODE].text) if _CODE in own else ""
        return not names and (_NAME in own or _CODE in own) and len(code) < 15

    def _merges_levels(self, placed: dict[Cell, list[ListColumn | Cell]]) -> bool:
        """Whether no text lies over several columns; a first level over its second may."""
        wide = [columns for cell, columns in placed.items() if cell.text and len(columns) > 1]
        names = [[getattr(column, "field", "") for column in columns] for columns in wide]
        return all(fields == [_LEVEL1, _LEVEL2] for fields in names)

    # ----------------------------------------------------------------------------- projects

    def _sort_in(
        self,
        own: dict[str, Cell],
        cells: Sequence[Cell],
        placed: dict[Cell, list[ListColumn | Cell]],
        y: int,
        *,
        cut: bool,
    ) -> None:
        projects = self.found.projects
        last = projects[-1] if projects and projects[-1].stub is None else None
        goes_on = cut and not self._begins_level(own, cells, placed, y)
        if last is None or (not goes_on and self._begins(own, last, cut=cut)):
            if self._heads.names_projects and _NAME not in own:
                return  # before the first name: nobody's
            new = self._new_project(cells, placed, own)
            projects.append(new)
            records = self._records(cells, placed, y, cut=cut)
            if cut and last is not None:
                records = self._with_upper_half(last, new, records)
            self._stray, last = {}, new
        else:
            self._stray = self._add(own, last, goes_on=cut)
            records = self._records(cells, placed, y, cut=cut)
        for record in records:
            self._add_record(record, last)

    def _with_upper_half(
        self, above: ListedProject, project: ListedProject, records: list[Record]
    ) -> list[Record]:
        """The first row of a project, of which some cells stand on the page before."""
        for name, cell in self._stray.items():
            project.cells.setdefault(name, [cell])
        if len(records) == 1 and above.records:
            half = above.records[-1]
            bare = not any(half.begins(name) for name in (*_LEVELS, _LEVEL3))
            if bare and _are_halves(half, records[0]):
                above.records.pop()
                upper = {name: c for name, c in half.cells.items() if name not in _LEVELS}
                return [_put_together(Record(upper, half.y), records[0])]
        return records

    def _add_record(self, record: Record, project: ListedProject) -> None:
        """An indicator; a row with nothing but levels names those of the rows below it."""
        levels = {n: c for n in _LEVELS for c in record.cells.get(n, []) if c.text}
        if not any(
            cell.text and cell.y == record.y
            for name, cells in record.cells.items()
            if name not in _LEVELS
            for cell in cells
        ):
            project.levels = levels if _LEVEL1 in levels else project.levels | levels
            return
        above = project.records[-1] if project.records else None
        if record.cut and above is not None and _are_halves(above, record):
            project.records[-1] = _put_together(above, record)
            return
        for name, cell in project.levels.items():
            if name not in levels:
                record.cells[name] = [_part(cell, cell.text, record.y)]
        project.levels = {}
        project.records.append(record)

    def _begins_level(
        self,
        own: dict[str, Cell],
        cells: Sequence[Cell],
        placed: dict[Cell, list[ListColumn | Cell]],
        y: int,
    ) -> bool:
        """Whether a row has what no project begins without: a first level, a code or an amount."""
        fields = self._heads.fields
        if self._heads.wide or _LEVEL1 not in fields:
            telling = fields & set(_TELLING)
            return not telling or bool(telling & set(own))
        firsts = (placed[cell][0] for cell in cells if cell.y == y and cell.text and placed[cell])
        return any(isinstance(c, ListColumn) and c.field == _LEVEL1 for c in firsts)

    def _begins(self, own: dict[str, Cell], last: ListedProject, *, cut: bool) -> bool:
        """Whether another project begins with these cells."""
        name = own.get(_NAME)
        if name is None or (_NAME not in self._heads.fields):
            return False
        if squeeze(name.text) != last.text(_NAME):
            return True
        if any(
            squeeze(own[f].text) != last.text(f) for f in _TELLING if f in own and f in last.cells
        ):
            return True
        return not cut and (self._exact or self._merges)

    def _new_project(
        self,
        cells: Sequence[Cell],
        placed: dict[Cell, list[ListColumn | Cell]],
        own: dict[str, Cell],
    ) -> ListedProject:
        first = own.get(_NAME) or next(cell for cell in cells if cell.text)
        project = ListedProject(first, unit=self._unit)
        for cell in cells:  # a cell that reaches down over several projects is said of each
            column = placed[cell][0] if len(placed[cell]) == 1 else None
            if not isinstance(column, ListColumn) or column.field.startswith("indicators."):
                continue
            if cell.text:
                project.cells[column.field] = [cell]
        if _UNIT in project.cells:
            self._carried = project.cells[_UNIT][0]
        elif self._carried is not None:
            project.cells[_UNIT] = [self._carried]
        return project

    def _add(
        self, own: dict[str, Cell], project: ListedProject, *, goes_on: bool
    ) -> dict[str, Cell]:
        """Own cells in a later row: the same once more, the rest of a text, or another goal.

        Those that are none of it are handed back.
        """
        stray: dict[str, Cell] = {}
        for name, cell in own.items():
            if squeeze(cell.text) == project.text(name):
                project.repeated.append(cell)
            elif goes_on and name in project.cells:
                project.cells[name][-1] = _joined(project.cells[name][-1], cell)
            elif name.startswith("goals.") or name not in project.cells:
                project.cells.setdefault(name, []).append(cell)
            else:
                stray[name] = cell
        return stray

    # --------------------------------------------------------------------------- indicators

    def _records(
        self,
        cells: Sequence[Cell],
        placed: dict[Cell, list[ListColumn | Cell]],
        y: int,
        *,
        cut: bool,
    ) -> list[Record]:
        if self._heads.wide:
            return [r for group in self._groups(cells, placed, y) for r in group]
        record = Record({}, y, cut)
        for cell in cells:
            columns = [c for c in placed[cell] if isinstance(c, ListColumn)]
            if len(columns) == 2:
                record.over_levels = True
            if columns and columns[0].field.startswith("indicators."):
                record.cells.setdefault(columns[0].field, []).append(cell)
        filled = any(c.text and c.y == y for found in record.cells.values() for c in found)
        return [record] if filled and (self._exact or not is_shifted(record, "indicators")) else []

    def _groups(
        self, cells: Sequence[Cell], placed: dict[Cell, list[ListColumn | Cell]], y: int
    ) -> list[list[Record]]:
        """For each first level of a wide list the indicators of a row: one, or one a line."""
        by_column = {
            id(placed[cell][0]): cell
            for cell in cells
            if placed[cell] and cell.y == y and cell.text
        }
        found = []
        for level, columns in groups_of(self._heads):
            own = {c.field: by_column[id(c)] for c in columns if id(c) in by_column}
            records = []
            whole = self._exact or self._merges  # an indicator in each row, whatever its lines
            for line in ([own] if own else []) if whole else _lines(own):
                texts = {name: [cell] for name, cell in line.items()}
                records.append(Record({_LEVEL1: [level], **texts}, y))
            found.append(records)
        return found


def _joined(above: Cell, below: Cell) -> Cell:
    """A cell with the rest of its text, which stands on the next page."""
    mark = "\n" if ends_sentence(above.text) else ""
    source = SourceCell(
        above.text + mark + below.text, (*above.source.pieces, *below.source.pieces)
    )
    return Cell(source, above.x, above.y, above.width, above.head, above.height)


def _lines(own: dict[str, Cell]) -> list[dict[str, Cell]]:
    """Several indicators in the cells of one row, a line or a number for each; nothing is guessed.

    Where the cells do not have as many lines, none of them is read.
    """
    if not own:
        return []
    parts = {name: _items(cell.text) for name, cell in own.items()}
    counts = {len(items) for items in parts.values()}
    if counts == {1}:
        return [own]
    values = (item for name in _VALUES for item in parts.get(name, ()))
    if len(counts) > 1 or _LEVEL3 not in own or not all(map(_VALUE.match, values)):
        return []
    return [
        {name: _part(own[name], items[at]) for name, items in parts.items()}
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


def _part(cell: Cell, text: str, y: int | None = None) -> Cell:
    source = SourceCell(text, cell.source.pieces)
    return Cell(source, cell.x, cell.y if y is None else y, cell.width, cell.head, cell.height)


def _are_halves(above: Record, below: Record) -> bool:
    """Whether a page end has parted an indicator: the name stands on one side, the value beyond."""
    named = [bool(record.text(_LEVEL3)) for record in (above, below)]
    valued = [any(record.text(name) for name in _VALUES) for record in (above, below)]
    return sorted(named) == sorted(valued) == [False, True] and named != valued


def _put_together(above: Record, below: Record) -> Record:
    """An indicator whose cells stand partly on the next page."""
    cells: dict[str, list[Cell]] = {}
    for name in (*above.cells, *below.cells):
        both = [cell for r in (above, below) for cell in r.cells.get(name, []) if cell.text]
        if len(both) == 2:
            both = [_joined(*both)]
        cells[name] = [_part(cell, cell.text, below.y) for cell in both]
    return Record(cells, below.y)
