"""Tables of a Word file made whole again, where they were cut at page ends.

What `reportgen.render.pagination` repeats behind a cut (heads, merged cells, the heads of a row
that was cut within its text) must say what it said before, and is then left out. A DOCX
does not mark cuts: whether a cell at the top of a page is a repeated merged one or a new one with
the same text can only be told from its column, by whether cells of that column are merged elsewhere
in tables of the same kind, or by what the table ought to be. No reading can hide anything: only a
cell with the same text as the cell above is ever left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from reportgen.audit.blocks import squeeze
from reportgen.audit.docx.names import GOES_ON, HEAD


@dataclass(frozen=True)
class WordCell:
    """A cell as it stands in its row; `merge` is restart, continue or empty."""

    column: int
    span: int
    text: str
    style: str
    merge: str


@dataclass(frozen=True)
class WordRow:
    """A row; `head` where it is repeated on every page."""

    cells: tuple[WordCell, ...]
    head: bool


@dataclass(frozen=True)
class WordTable:
    """A table between two page ends."""

    grid: tuple[int, ...]
    rows: tuple[WordRow, ...]

    @property
    def kind(self) -> object:
        """What tables have in common that are parts of one, or of the same form."""
        return self.grid, tuple(row for row in self.rows if row.head)


Merges = Callable[[WordCell], bool]  # whether cells of this one's column are merged downwards


def merging_columns(tables: Sequence[WordTable]) -> frozenset[tuple[object, int]]:
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
class _WholeCell:
    """A cell of the whole table, to which the text behind a cut is added."""

    cell: WordCell
    texts: list[str] = field(default_factory=list)


class _Joiner:
    def __init__(self, merges: Merges) -> None:
        self._merges = merges
        self._above: dict[int, _WholeCell] = {}  # by column, the cells that cover the last row
        self.rows: list[list[_WholeCell]] = []

    def add(self, table: WordTable, *, first: bool) -> None:
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
                self._append(row, set(self._repeated(row)) if at_top else set())
            at_top = False

    def _go_on(self, row: WordRow) -> None:
        """The rest of a row that was cut within its text."""
        for cell in row.cells:
            above = self._covering(cell)
            if cell.style in GOES_ON:
                above.texts.append(cell.text)
            elif cell.merge == "continue" or squeeze(cell.text) != squeeze(above.cell.text):
                raise CutError("换页后重复的格与前页不同")

    def _append(self, row: WordRow, repeated: set[WordCell]) -> None:
        begun, above = [], {}
        for cell in row.cells:
            if cell.merge == "continue" or cell in repeated:
                above[cell.column] = self._covering(cell)
                if cell.merge == "continue" and cell.text:
                    raise CutError("合并单元格的下半部分有文字（看不见）")
            else:
                begun.append(new := _WholeCell(cell, [cell.text]))
                above[cell.column] = new
        self.rows.append(begun)
        self._above = above

    def _covering(self, cell: WordCell) -> _WholeCell:
        above = self._above.get(cell.column)
        if above is None or above.cell.span != cell.span:
            raise CutError("合并或续接的格上方没有相应的格")
        return above

    def _repeated(self, row: WordRow) -> Iterator[WordCell]:
        """The merged cells repeated at the top of a page: the first ones of the row."""
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


def joined_rows(
    parts: Sequence[WordTable], merging: frozenset[tuple[object, int]], expected: Rows = ()
) -> Rows:
    """Rows of cells' texts of a table given in parts, every cell once, where it begins.

    Where the parts can be read in several ways, the one that gives `expected` is taken. Raises
    CutError where the parts do not fit.
    """
    kind = parts[0].kind

    def by_evidence(cell: WordCell) -> bool:
        # a head cell beside the data that stands twice in a column is nearly always one merged cell
        return cell.style == HEAD or (kind, cell.column) in merging

    likely = _read(parts, by_evidence)
    if expected and likely != expected and len(parts) > 1:
        for columns in range(len(parts[0].grid)):
            if _read(parts, partial(_is_before, columns)) == expected:
                return expected
    return likely


def _is_before(columns: int, cell: WordCell) -> bool:
    return cell.column < columns


def _read(parts: Sequence[WordTable], merges: Merges) -> Rows:
    joiner = _Joiner(merges)
    for index, part in enumerate(parts):
        joiner.add(part, first=index == 0)
    return tuple(tuple(squeeze("".join(cell.texts)) for cell in row) for row in joiner.rows)
