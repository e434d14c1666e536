"""The ledger of a published document: what became of every piece of its text.

It starts with every non-blank line of the source, so a line that no reader asked for is
reported as well. This module may not judge what a text means.
"""

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True)
class Doubt:
    """A piece that was placed, but that a person should verify."""

    file: str
    line: int
    message: str


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

    def __init__(self, file: str, lines: Mapping[int, str]) -> None:
        """`lines` are all lines of the source by number; blank ones need no place."""
        self.file = file
        self.doubts: list[Doubt] = []
        self._lines = {number: text for number, text in lines.items() if clean_text(text)}
        self._pieces: dict[int, dict[int, str]] = {}
        self._taken: dict[tuple[int, int], str] = {}

    def enter(self, cells: Iterable[SourceCell]) -> None:
        """Note into which pieces the layout has cut the lines."""
        for cell in cells:
            for piece in cell.pieces:
                if clean_text(piece.text):
                    self._pieces.setdefault(piece.line, {})[piece.part] = piece.text

    def claim(self, cell: SourceCell, table: str) -> None:
        """The whole cell is read into `table` (a table's label or 表头, 目录, 版面)."""
        for piece in cell.pieces:
            self._taken.setdefault((piece.line, piece.part), table)

    def take(self, cell: SourceCell, table: str) -> str:
        """The cell's text, claimed for `table`: reading a value for storage claims it."""
        self.claim(cell, table)
        return cell.text

    def taken(self, cell: SourceCell) -> bool:
        """Whether somebody has claimed this cell."""
        return all((piece.line, piece.part) in self._taken for piece in cell.pieces)

    def doubt(self, cell: SourceCell, message: str) -> None:
        """Ask a person to verify what was read from this cell."""
        self.doubts.append(Doubt(self.file, cell.line, message))

    def unplaced(self) -> list[UnplacedText]:
        """Everything that nobody claimed, in source order."""
        left = []
        for number, whole in sorted(self._lines.items()):
            pieces = self._pieces.get(number, {-1: whole})  # a line the layout lost: all of it
            left += [
                UnplacedText(self.file, number, clean_text(text))
                for part, text in sorted(pieces.items())
                if (number, part) not in self._taken
            ]
        return left

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

    @property
    def size(self) -> int:
        """How many non-blank lines the source has."""
        return len(self._lines)
