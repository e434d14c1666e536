"""The ledger of a published document: what became of every piece of its text.

It starts with every non-blank line of the source, so a line that no reader asked for is
reported as well. This module may not judge what a text means.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reportgen import schema
from reportgen.core.values import clean_text

FURNITURE, FIXED, CONTENTS = "版面", "表头", "目录"
_ORDER = (*(table.label for table in schema.TABLES), FIXED, CONTENTS, FURNITURE)


@dataclass(frozen=True)
class UnplacedText:
    """A piece of the source that no table took."""

    file: str
    line: int
    text: str
    place: str = ""  # in words: the line, or sheet, row and column


@dataclass(frozen=True)
class Doubt:
    """A piece that was placed, but that a person should verify."""

    file: str
    line: int
    message: str
    place: str = ""


@dataclass(frozen=True)
class KeptText:
    """A value whose label no form knows: kept as a 项目属性 of that name."""

    file: str
    place: str
    name: str


@dataclass(frozen=True)
class RefusedTable:
    """A table of a form that nobody described: what labels were seen, and the nearest form."""

    file: str
    place: str
    labels: tuple[str, ...]
    nearest: str
    evaluation: bool = False  # a 自评表

    @property
    def nameless(self) -> bool:
        """Whether it is of the nearest form, and names no project."""
        return bool(self.nearest) and not self.labels


@dataclass(frozen=True)
class CellFate:
    """A cell of a source and what became of it: table and column, blank where it has no place."""

    file: str
    place: str
    text: str
    table: str
    column: str


@dataclass(frozen=True)
class SourcePiece:
    """What one source line holds of one cell; `part` numbers the cells of that line."""

    line: int
    part: int
    text: str


@dataclass(frozen=True)
class SourceCell:
    """A cell or paragraph: its cleaned text and the pieces of the source that it came from."""

    text: str
    pieces: tuple[SourcePiece, ...]

    @property
    def line(self) -> int:
        """The source line where it begins."""
        return self.pieces[0].line


class Ledger:
    """Which pieces of one file were read into which table."""

    def __init__(
        self,
        file: str,
        lines: Mapping[int, str],
        places: Mapping[tuple[int, int], str] | None = None,
    ) -> None:
        """`lines` are all lines of the source by number; blank ones need no place.

        `places` says in words where pieces stand (line, part), where that is not the line.
        """
        self.file = file
        self._places = places or {}
        self.doubts: list[Doubt] = []
        self.kept: list[KeptText] = []
        self.refused: list[RefusedTable] = []
        self._lines = {number: text for number, text in lines.items() if clean_text(text)}
        self._pieces: dict[int, dict[int, str]] = {}
        self._taken: dict[tuple[int, int], str] = {}
        self._columns: dict[tuple[int, int], str] = {}  # what of the table, where it is known

    def enter(self, cells: Iterable[SourceCell]) -> None:
        """Note into which pieces the layout has cut the lines."""
        for cell in cells:
            for piece in cell.pieces:
                if clean_text(piece.text):
                    self._pieces.setdefault(piece.line, {})[piece.part] = piece.text

    def claim(self, cell: SourceCell, table: str, column: str = "") -> None:
        """The whole cell is read into `table` (a table's label or 表头, 目录, 版面)."""
        for piece in cell.pieces:
            self._taken.setdefault((piece.line, piece.part), table)
            self._columns.setdefault((piece.line, piece.part), column)

    def take(self, cell: SourceCell, table: str) -> str:
        """The cell's text, claimed for `table`: reading a value for storage claims it."""
        self.claim(cell, table)
        return cell.text

    def taken(self, cell: SourceCell) -> bool:
        """Whether somebody has claimed this cell."""
        return all((piece.line, piece.part) in self._taken for piece in cell.pieces)

    def doubt(self, cell: SourceCell, message: str) -> None:
        """Ask a person to verify what was read from this cell."""
        self.doubts.append(Doubt(self.file, cell.line, message, self.place_of(cell)))

    def keep(self, cell: SourceCell, name: str) -> None:
        """A value was kept under a name that no form knows: a person has to see it."""
        self.kept.append(KeptText(self.file, self.place_of(cell), name))

    def refuse(
        self, cell: SourceCell, labels: Iterable[str], nearest: str, *, evaluation: bool = False
    ) -> None:
        """A table beginning at `cell` is of no known form, or a 自评表; nothing of it is read."""
        seen, place = tuple(dict.fromkeys(labels)), self.place_of(cell)
        self.refused.append(RefusedTable(self.file, place, seen, nearest, evaluation))

    def place_of(self, cell: SourceCell) -> str:
        """Where a cell stands, in words."""
        return self.place(cell.line, cell.pieces[0].part)

    def place(self, line: int, part: int) -> str:
        """Where a piece stands, in words: its line, or sheet, row and column."""
        return self._places.get((line, part)) or self._places.get((line, -1)) or f"第 {line} 行"

    def unplaced(self) -> list[UnplacedText]:
        """Everything that nobody claimed, in source order."""
        left = []
        for number, whole in sorted(self._lines.items()):
            pieces = self._pieces.get(number, {-1: whole})  # a line the layout lost: all of it
            left += [
                UnplacedText(self.file, number, clean_text(text), self.place(number, part))
                for part, text in sorted(pieces.items())
                if (number, part) not in self._taken
            ]
        return left

    def fates(self) -> Iterator[CellFate]:
        """Every piece of the source in order, with what became of it."""
        for number, whole in sorted(self._lines.items()):
            for part, text in sorted(self._pieces.get(number, {-1: whole}).items()):
                table = self._taken.get((number, part), "")
                column = self._columns.get((number, part), "")
                place = self.place(number, part)
                yield CellFate(self.file, place, clean_text(text), table, column)

    def counts(self) -> dict[str, int]:
        """Non-blank lines by table, each line once; a line with an unplaced piece is not counted.

        A line that holds a label and a value counts for the value's table.
        """
        missing = {item.line for item in self.unplaced()}
        result: dict[str, int] = {}
        for number in self._lines.keys() - missing:
            tables = {self._taken[number, part] for part in self._pieces[number]}
            best = min(tables, key=_ORDER.index)
            result[best] = result.get(best, 0) + 1
        return result
