"""Tables of a Word file made whole again, where they were cut at page ends.

What `reportgen.pagination` names again behind a cut (heads, merged cells, the heads of a row
that was cut within its text) must say what it said before, and is then left out. Word knows
nothing of cuts: whether a cell at the top of a page is a merged one named again or a new one
that happens to say the same can only be told from its column, by whether cells of that column
are merged elsewhere in tables of the same kind, or by what the table ought to be. No reading
can hide anything: only a cell that says what the cell above says is ever left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from reportgen.audit.blocks import squeeze
from reportgen.audit.docx.names import GOES_ON, HEAD


@dataclass(frozen=True)
class Cell:
    """A cell as it stands in its row; `merge` is restart, continue or empty."""

    column: int
    span: int
    text: str
    style: str
    merge: str


@dataclass(frozen=True)
class Row:
    """A row; `head` where it is named again on every page."""

    cells: tuple[Cell, ...]
    head: bool


@dataclass(frozen=True)
class Table:
    """A table between two page ends."""

    grid: tuple[int, ...]
    rows: tuple[Row, ...]

    @property
    def kind(self) -> object:
        """What tables have in common that are parts of one, or of the same form."""
        return self.grid, tuple(row for row in self.rows if row.head)


Merges = Callable[[Cell], bool]  # whether cells of this one's column are merged downwards


def merging_columns(tables: Sequence[Table]) -> frozenset[tuple[object, int]]:
    """The columns, by kind of table, in which cells are merged downwards."""
    return frozenset(
        (table.kind, cell.column)
        for table in tables
        for row in table.rows
        for cell in row.cells
        if cell.merge == "restart"
    )


class CutError(ValueError):
    """What stands behind a cut is not what must stand there; the message is for users."""


@dataclass(eq=False)
class _Grown:
    """A cell of the whole table, to which text behind a cut is added."""

    cell: Cell
    texts: list[str] = field(default_factory=list)


class _Joiner:
    def __init__(self, merges: Merges) -> None:
        self._merges = merges
        self._above: dict[int, _Grown] = {}  # by column, the cells that cover the last row
        self.rows: list[list[_Grown]] = []

    def add(self, table: Table, *, first: bool) -> None:
        """Append a part of the table."""
        at_top = not first
        for row in table.rows:
            if row.head and not first:
                continue  # compared with the first part's by the kind
            if any(cell.style in GOES_ON for cell in row.cells):
                if not at_top:
                    raise CutError("表格中间有续接上页的格")
                self._go_on(row)
            else:
                self._append(row, set(self._held(row)) if at_top else set())
            at_top = False

    def _go_on(self, row: Row) -> None:
        """The rest of a row that was cut within its text."""
        for cell in row.cells:
            above = self._covering(cell)
            if cell.style in GOES_ON:
                above.texts.append(cell.text)
            elif cell.merge == "continue" or squeeze(cell.text) != squeeze(above.cell.text):
                raise CutError("换页后重复的格与前页不同")

    def _append(self, row: Row, held: set[Cell]) -> None:
        own, above = [], {}
        for cell in row.cells:
            if cell.merge == "continue" or cell in held:
                above[cell.column] = self._covering(cell)
                if cell.merge == "continue" and cell.text:
                    raise CutError("合并单元格的下半部分有文字（看不见）")
            else:
                own.append(grown := _Grown(cell, [cell.text]))
                above[cell.column] = grown
        self.rows.append(own)
        self._above = above

    def _covering(self, cell: Cell) -> _Grown:
        above = self._above.get(cell.column)
        if above is None or above.cell.span != cell.span:
            raise CutError("合并或续接的格上方没有相应的格")
        return above

    def _held(self, row: Row) -> Iterator[Cell]:
        """The merged cells named again at the top of a page: the first ones of the row."""
        for cell in row.cells[:-1]:
            above = self._above.get(cell.column)
            same = above is not None and (
                (above.cell.span, above.cell.text, above.cell.style)
                == (cell.span, cell.text, cell.style)
            )
            if not same or not self._merges(cell) or cell.merge == "continue":
                return
            yield cell


Rows = tuple[tuple[str, ...], ...]


def whole(
    parts: Sequence[Table], merging: frozenset[tuple[object, int]], wanted: Rows = ()
) -> Rows:
    """Rows of cells' texts of a table given in parts, every cell once, where it begins.

    Where the parts can be read in several ways, the one that gives `wanted` is taken. Raises
    CutError where the parts do not fit.
    """
    kind = parts[0].kind

    def by_evidence(cell: Cell) -> bool:
        # a head beside the data that stands twice in a row is nearly always one merged cell
        return cell.style == HEAD or (kind, cell.column) in merging

    likely = _read(parts, by_evidence)
    if wanted and likely != wanted and len(parts) > 1:
        for columns in range(len(parts[0].grid)):
            if _read(parts, partial(_is_before, columns)) == wanted:
                return wanted
    return likely


def _is_before(columns: int, cell: Cell) -> bool:
    return cell.column < columns


def _read(parts: Sequence[Table], merges: Merges) -> Rows:
    joiner = _Joiner(merges)
    for index, part in enumerate(parts):
        joiner.add(part, first=index == 0)
    return tuple(tuple(squeeze("".join(cell.texts)) for cell in row) for row in joiner.rows)
