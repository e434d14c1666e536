"""Columns as wide as what stands in them needs, within the limits that the form gives.

A form says of a column how wide it is (`width`), and where it may give way how narrow and how wide
it may get (`least`, `most`). From the table's own text alone room is moved from column to column, a
step at a time, as long as that keeps words whole or saves lines; so a table that is well as it is
stays so, and all formats have the same columns.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from operator import attrgetter, ge
from typing import Any, NamedTuple

from lxml import etree

from reportgen.document.line_lengths import (
    LONGEST,
    Face,
    Piece,
    Setting,
    lines_of,
    pieces,
    text_length,
    text_lines,
)
from reportgen.document.paper import paper
from reportgen.document.table_grid import GridCell, read_grid

_POINT = 72 / 25.4  # per mm
_TORN, _BROKEN = 20, 6  # lines that a number torn from its unit counts for, and another word
_STEPS = (1, 2, 3, 5, 8, 13)  # of room that are moved in one go
_MOVES = 6
_SHORT = 8  # characters: a line of a cell that is no longer than that is a word
_PLAIN = Setting(0, 0.5, hangs=False, quote=1, slack=0)  # as the PDF sets tables
# Dates, numbers with what follows, and short brackets: what looks torn when it is broken.
DATE = (
    r"\d{4}年\d{1,2}月(?:\d{1,2}日|[底初末]|[上中下]旬)?[前后]?"
    r"|\d{1,2}月(?:\d{1,2}日|[底初末])[前后]?"
)
BRACKET = r"（[^（）\n]{1,4}）"
PER = r"(?:[/·][a-zA-Z\u4e00-\u9fff²³]{1,4})*"  # 元/人·月, behind a number and its unit
_WHOLE = re.compile(
    rf"{DATE}|[≥≤＞＜><=]?\d[\d,.]*(?:(?:[%‰℃]|[\u4e00-\u9fff]{{1,2}}){PER})?|{BRACKET}"
)


@dataclass(frozen=True)
class Room:
    """What a table of a typography has: its width and step in mm, and its text, in points."""

    width: float
    step: float
    size: float
    pad: float
    word_pad: float


def room_of(typography: Mapping[str, Any], *, across: bool = False) -> Room:
    """The room of tables in a typography, `across` on pages that lie so."""
    table = typography["table"]
    return Room(
        paper(typography, across=across).text_width,
        table["column_step_mm"],
        table["size_pt"],
        table["pad_x_mm"],
        table["word_pad_x_mm"],
    )


def column_widths(table: etree._Element, columns: Sequence[Any], room: Room) -> list[float]:
    """The widths of a table's columns in mm; those of the form where nothing is better."""
    given = [float(column.get("width", "1")) for column in columns]
    widths = [room.width * width / sum(given) for width in given]
    scale = room.width / sum(given)
    limits = [
        tuple(float(column.get(name, width)) * scale for name in ("least", "most"))
        for column, width in zip(columns, given, strict=True)
    ]
    free = [at for at, (least, most) in enumerate(limits) if least < most]
    if len(free) < 2:
        return widths
    costs = _Costs(table, room)
    for _ in range(_MOVES):
        # of moves that are worth the same, the smallest
        better = min(_better(widths, limits, free, costs, room.step), default=None)
        if better is None:
            break
        widths = better[2]
    return widths


def _better(
    widths: Sequence[float],
    limits: Sequence[tuple[float, ...]],
    free: Sequence[int],
    costs: "_Costs",
    step: float,
) -> Iterator[tuple[int, int, list[float]]]:
    """The moves of room that cost less than these widths: cost, steps, and the widths then."""
    now = costs.columns(widths)
    best = costs.of(now)
    for giver, taker in permutations(free, 2):
        for steps in _STEPS:
            moved = list(widths)
            moved[giver] -= steps * step
            moved[taker] += steps * step
            if moved[giver] < limits[giver][0] or moved[taker] > limits[taker][1]:
                break  # nor will more
            then = list(now)
            then[giver], then[taker] = (costs.column(at, moved[at]) for at in (giver, taker))
            if then[taker] == now[taker] and then[giver].costs_no_less_than(now[giver]):
                continue  # what most moves come to
            cost = costs.of(then)
            if cost < best and all(limits[at][0] <= moved[at] <= limits[at][1] for at in free):
                yield cost, steps, moved


class _Column(NamedTuple):
    """What a column costs at a width: its lines in each row, and what its broken words count."""

    lines: list[int]
    broken: int

    def costs_no_less_than(self, other: "_Column") -> bool:
        return self.broken >= other.broken and all(map(ge, self.lines, other.lines))


class _Costs:
    """What widths cost a table: its lines, and words that they break."""

    def __init__(self, table: etree._Element, room: Room) -> None:
        self._room = room
        self._known: dict[tuple[int, float], _Column] = {}
        self._cells: dict[int, list[_Cell]] = {}
        self._rows = 0
        for cell in dict.fromkeys(read_grid(table).values()):
            self._rows = max(self._rows, cell.y + cell.height)
            texts = filter(None, text_lines(cell.html)) if cell.width == 1 else ()
            if lines := [_line(text, room.size) for text in texts]:
                self._cells.setdefault(cell.x, []).append(_cell(cell, lines))

    def of(self, columns: Sequence[_Column]) -> int:
        """The lines of the rows, the highest cell of each, and so many for each broken word."""
        highest = map(max, *(column.lines for column in columns))
        return int(sum(highest)) + sum(column.broken for column in columns)

    def columns(self, widths: Sequence[float]) -> list[_Column]:
        """Each column at its width."""
        return [self.column(at, width) for at, width in enumerate(widths)]

    def column(self, at: int, width: float) -> _Column:
        """A column at a width, worked out once."""
        key = at, round(width, 3)
        if key not in self._known:
            self._known[key] = self._column(*key)
        return self._known[key]

    def _column(self, at: int, width: float) -> _Column:
        inner = (width - 2 * self._room.pad) * _POINT
        of_word = (width - 2 * self._room.word_pad) * _POINT
        lines, broken = [0] * self._rows, 0
        for cell in self._cells.get(at, ()):
            if cell.word > inner or cell.word_in_word > of_word:
                broken += sum(text.broken(inner, of_word) for text in cell.texts)
            if cell.height == 1:
                short = cell.length <= inner
                lines[cell.row] = (
                    len(cell.texts) if short else sum(t.lines(inner) for t in cell.texts)
                )
        return _Column(lines, broken)


@dataclass(frozen=True)
class _Line:
    """A line of a cell: its pieces and length, and that of its longest word, here and in Word.

    `number` is the length of its longest number or date.
    """

    pieces: list[Piece]
    length: float
    number: float
    word: float
    word_in_word: float

    def broken(self, width: float, width_in_word: float) -> int:
        if self.number > width:
            return _TORN
        return _BROKEN if self.word > width or self.word_in_word > width_in_word else 0

    def lines(self, width: float) -> int:
        return 1 if self.length <= width else lines_of(self.pieces, width)


class _Cell(NamedTuple):
    """A cell one column wide: its place, its lines of text, and the longest of what they have."""

    row: int
    height: int
    texts: Sequence[_Line]
    length: float
    word: float
    word_in_word: float


def _cell(cell: GridCell, lines: Sequence[_Line]) -> _Cell:
    longest = (max(of(line) for line in lines) for of in _LENGTHS)
    return _Cell(cell.y, cell.height, lines, *longest)


_LENGTHS = attrgetter("length"), attrgetter("word"), attrgetter("word_in_word")


def longest_number(line: str) -> str:
    """The longest number or date of a line, with its unit."""
    return max(_WHOLE.findall(line), key=len, default="")


def longest_word(line: str) -> str:
    """What of a line looks torn when it is broken: all of a short one, else its longest number."""
    return line if len(line) <= _SHORT else longest_number(line)


def plain_length(text: str, size: float) -> float:
    """How long a text is as the PDF sets tables, in points like its size."""
    return text_length(text, Face(size, 0), _PLAIN)


@lru_cache(maxsize=8192)
def _line(text: str, size: float) -> _Line:
    """A line of text at a size in points; heads and much else stand in every table."""
    face = Face(size, 0)
    word = longest_word(text)
    parts = pieces(text, face, _PLAIN)
    return _Line(
        parts,
        sum(piece.length for piece in parts),
        plain_length(longest_number(text), size),
        plain_length(word, size),
        text_length(word, face, LONGEST),
    )
