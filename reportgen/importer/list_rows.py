"""The rows of a list, parted into projects: whose cells are merged, repeated, blank or cut.

A project begins where a name begins that is not the one before. What a page end has parted is put
together again; rows of units, of sums and of projects withheld whole are told from it. Cells are
only gathered here; nothing is stored.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.core.values import parse_decimal
from reportgen.importer.form_lines import UNIT_CODE
from reportgen.importer.grid import Cell, Grid
from reportgen.importer.list_cells import are_halves, lines_of, part_of, put_together, with_rest
from reportgen.importer.list_heads import NUMBERS, ListHeads, groups_of
from reportgen.importer.lost_cells import is_shifted, is_value
from reportgen.importer.records import (
    LEVEL1,
    LEVEL2,
    LEVEL3,
    LEVELS,
    NUMBER,
    VALUE,
    Column,
    Record,
    record_of,
)
from reportgen.importer.vocabulary import is_withheld_phrase, money_unit, numbered, squeeze, unit_of
from reportgen.importer.wrapped_text import one_line

_NAME, _CODE, _UNIT = "projects.name", "projects.code", "units.name"
_VALUES = (VALUE, NUMBER)
_TELLING = (_CODE, _UNIT, "units.code", "units.code units.name", "projects.budget", NUMBERS)
_SUMS = re.compile(r"(?:合计|总计|小计|本页小计|本页合计|部门合计|单位合计)[:：]?")


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


@dataclass
class _Row:
    """A row of a list: the cells that cover it, the columns of each; `cut` behind a page end."""

    y: int
    cut: bool
    placed: dict[Cell, list[Column]]

    @property
    def begun(self) -> list[Cell]:
        """The cells with a text that begin in it."""
        return [cell for cell in self.placed if cell.y == self.y and cell.text]

    @property
    def facts(self) -> dict[str, Cell]:
        """The project's own cells by field, those that reach down from above included."""
        fields = ((cell, self.field(cell)) for cell in self.placed if cell.text)
        return {name: c for c, name in fields if name and not name.startswith("indicators.")}

    @property
    def own(self) -> dict[str, Cell]:
        """The project's own cells that begin in it."""
        return {name: cell for name, cell in self.facts.items() if cell.y == self.y}

    def field(self, cell: Cell) -> str:
        """The field of a cell that stands in one known column; blank for any other."""
        columns = self.placed[cell]
        return columns[0].field if len(columns) == 1 else ""


class ListReader:
    """Reads the rows below heads; a list may go on in another grid, on the next page."""

    def __init__(self, heads: ListHeads, *, exact: bool = False) -> None:
        self._heads = heads
        self._exact = exact
        self.found = ListedRows()
        self._merges = False  # names are merged over their rows, so that none stands twice
        self._unit: tuple[str, str] | None = None
        self._stray: dict[str, Cell] = {}  # own cells of the last row that nobody has
        self._half_said: dict[str, str] = {}  # goals repeated up to the end of a page
        self._carried: Cell | None = None  # the last cell of the column of units
        self._lost = False  # a row that may have begun a project was not read

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
            if any(cell.text for cell in grid.rows[y]):
                placed = {cell: self._heads.above(cell) for cell in grid.covering(y)}
                self._read_row(_Row(y, cut, placed))
                cut = False
            y += 1

    def _heads_again(self, grid: Grid, y: int) -> int:
        height = self._heads.end - self._heads.top
        cells = [c for row in grid.rows[y : y + height] for c in row if c.text]
        words = [squeeze(cell.text) for cell in cells]
        return height if words and words == self._heads.words else 0

    # -------------------------------------------------------------------------------- rows

    def _read_row(self, row: _Row) -> None:
        begun, own = row.begun, row.own
        if line := self._line_in(row):
            self._read_line(line, next((c for c in begun if c is not line), None))
        elif _SUMS.fullmatch(squeeze(begun[0].text)):
            self.found.fixed += begun
        elif self._is_unit_row(own, begun):
            code, name = (own[f].text if f in own else "" for f in (_CODE, _NAME))
            self._unit, self._carried = unit_of(name) or (squeeze(code), one_line(name)), None
            self.found.fixed += begun
        elif self._exact or (self._merges_levels(row) and self._is_whole(row)):
            self._sort_in(row)
        else:
            self._lost |= _NAME in self._heads.fields and bool(own)

    def _is_whole(self, row: _Row) -> bool:
        """Whether a row goes on to the last head, and no value of a wide list stands as a name."""
        right = max(column.head.right for column in self._heads.columns)
        texts = ({n: r.text(n) for n in r.cells} for r in self._records(row) if self._heads.wide)
        moved = any(is_value(t.get(LEVEL3, "")) and not is_value(_value_of(t)) for t in texts)
        return max(cell.right for cell in row.placed) >= right and not moved

    def _line_in(self, row: _Row) -> Cell | None:
        """The only text of a row, beside a number of the project, if it lies over most columns."""
        texts = [cell for cell in row.begun if row.field(cell) != NUMBERS]
        wide = len(texts) == 1 and len(row.placed[texts[0]]) * 2 > len(self._heads.columns)
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

    def _is_unit_row(self, own: dict[str, Cell], begun: Sequence[Cell]) -> bool:
        """Whether a row names the unit of the projects below: nothing but names, codes and sums."""
        if not self._heads.mixes_units or len(own) != len(begun):
            return False
        amounts = [name for name in own if parse_decimal(own[name].text) is not None]
        names = set(own) - set(amounts) - {_NAME, _CODE, NUMBERS, _UNIT, "units.code"}
        code = squeeze(own[_CODE].text) if _CODE in own else ""
        return not names and (_NAME in own or _CODE in own) and len(code) < 15

    def _merges_levels(self, row: _Row) -> bool:
        """Whether no text lies over several columns; a first level over its second may."""
        wide = [columns for cell, columns in row.placed.items() if cell.text and len(columns) > 1]
        names = [[column.field for column in columns] for columns in wide]
        return all(fields == [LEVEL1, LEVEL2] for fields in names)

    # ----------------------------------------------------------------------------- projects

    def _sort_in(self, row: _Row) -> None:
        projects = self.found.projects
        last = projects[-1] if projects and projects[-1].stub is None else None
        if self._lost and _NAME not in row.own:
            return  # whose it is was lost above
        goes_on = row.cut and not self._begins_level(row) and not self._lost
        if last is None or (not goes_on and self._begins(row, last)):
            if self._heads.names_projects and _NAME not in row.own:
                return  # before the first name: nobody's
            self._lost = False
            new = self._new_project(row)
            projects.append(new)
            records = self._records(row)
            if row.cut and last is not None:
                records = self._with_upper_half(last, new, records)
            self._stray, last = {}, new
        else:
            self._stray = self._add(row.own, last, goes_on=row.cut)
            records = self._records(row)
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
            bare = not any(half.begins(name) for name in (*LEVELS, LEVEL3))
            if bare and are_halves(half, records[0]):
                above.records.pop()
                upper = {name: c for name, c in half.cells.items() if name not in LEVELS}
                return [put_together(Record(upper, half.y), records[0])]
        return records

    def _add_record(self, record: Record, project: ListedProject) -> None:
        """An indicator; a row with nothing but levels names those of the rows below it."""
        levels = {n: c for n in LEVELS for c in record.cells.get(n, []) if c.text}
        if not any(record.begins(name) for name in record.cells if name not in LEVELS):
            project.levels = levels if LEVEL1 in levels else project.levels | levels
            return
        above = project.records[-1] if project.records else None
        if record.cut and above is not None and are_halves(above, record):
            project.records[-1] = put_together(above, record)
            return
        for name, cell in project.levels.items():
            if name not in levels:
                record.cells[name] = [part_of(cell, cell.text, record.y)]
        project.levels = {}
        project.records.append(record)

    def _begins_level(self, row: _Row) -> bool:
        """Whether a row has what no project begins without: a first level, a code or an amount."""
        fields = self._heads.fields
        if self._heads.wide or LEVEL1 not in fields:
            telling = fields & set(_TELLING)
            return not telling or bool(telling & set(row.own))
        firsts = (row.placed[cell][0] for cell in row.begun if row.placed[cell])
        return any(column.field == LEVEL1 for column in firsts)

    def _begins(self, row: _Row, last: ListedProject) -> bool:
        """Whether another project begins with a row."""
        own = {name: squeeze(cell.text) for name, cell in row.own.items()}
        if _NAME not in own:
            return False
        told = [name for name in (_NAME, *_TELLING) if name in own and name in last.cells]
        if any(own[name] != last.text(name) for name in told) or _NAME not in last.cells:
            return True
        return not row.cut and (self._exact or self._merges)

    def _new_project(self, row: _Row) -> ListedProject:
        first = row.own.get(_NAME) or next(cell for cell in row.placed if cell.text)
        project = ListedProject(first, unit=self._unit)
        # a cell that reaches down over several projects is said of each
        project.cells = {name: [cell] for name, cell in row.facts.items()}
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
            if self._says_again(name, cell, project, goes_on=goes_on):
                project.repeated.append(cell)
            elif goes_on and name in project.cells:
                project.cells[name][-1] = with_rest(project.cells[name][-1], cell)
            elif name.startswith("goals.") or name not in project.cells:
                project.cells.setdefault(name, []).append(cell)
            else:
                stray[name] = cell
        return stray

    def _says_again(self, name: str, cell: Cell, project: ListedProject, *, goes_on: bool) -> bool:
        """Whether a cell repeats its project's text: whole, or a goal up to a page end and on."""
        flat, told = squeeze(cell.text), project.text(name)
        if flat == told:
            return True
        if goes_on:
            return self._half_said.pop(name, None) == told.removesuffix(flat)
        half = name.startswith("goals.") and told.startswith(flat)
        if half:
            self._half_said[name] = flat
        return half

    # --------------------------------------------------------------------------- indicators

    def _records(self, row: _Row) -> list[Record]:
        if self._heads.wide:
            return self._groups(row)
        own = {
            cell: columns
            for cell, columns in row.placed.items()
            if any(column.field.startswith("indicators.") for column in columns)
        }
        record = record_of(own, row.y, cut=row.cut, exact=self._exact)
        if record is None or not any(map(record.begins, record.cells)):
            return []
        return [record] if self._exact or not is_shifted(record, "indicators") else []

    def _groups(self, row: _Row) -> list[Record]:
        """For each first level of a wide list the indicators of a row: one, or one a line."""
        by_head = {row.placed[cell][0].head: cell for cell in row.begun if row.placed[cell]}
        whole = self._exact or self._merges  # an indicator in each row, whatever its lines
        records = []
        for level, columns in groups_of(self._heads):
            own = {c.field: by_head[c.head] for c in columns if c.head in by_head}
            for line in ([own] if own else []) if whole else lines_of(own):
                texts = {name: [cell] for name, cell in line.items()}
                records.append(Record({LEVEL1: [level], **texts}, row.y))
        return records


def _value_of(texts: Mapping[str, str]) -> str:
    return next((texts[name] for name in _VALUES if name in texts), "")
