"""Columns as wide as what stands in them needs, within the limits that the form gives.

A form says of a column how wide it is (`width`), and where it may give way how narrow and how wide
it may get (`least`, `most`). From the table's own text alone room is moved from column to column, a
step at a time, as long as that keeps words whole or saves lines; so a table that is well as it is
stays so, and all formats have the same columns.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

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
from reportgen.document.table_grid import GridCell, read_grid

_A4_MM = 210
_POINT = 72 / 25.4  # per mm
_BROKEN = 6  # lines that a broken word counts for
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
_WHOLE = re.compile(rf"{DATE}|[≥≤＞＜><=]?\d[\d,.]*(?:[%‰℃]|[\u4e00-\u9fff]{{1,2}})?|{BRACKET}")


@dataclass(frozen=True)
class Room:
    """What a table of a typography has: its width and step in mm, and its text, in points."""

    width: float
    step: float
    size: float
    pad: float
    word_pad: float


def room_of(typography: Mapping[str, Any]) -> Room:
    """The room of tables in a typography."""
    page, table = typography["page"], typography["table"]
    return Room(
        _A4_MM - page["left_mm"] - page["right_mm"],
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
    best = costs.of(widths)
    for _ in range(_MOVES):
        moves = [
            (steps, _moved(widths, giver, taker, steps * room.step))
            for giver, taker in permutations(free, 2)
            for steps in _STEPS
        ]
        within = [
            m for m in moves if all(limits[at][0] <= m[1][at] <= limits[at][1] for at in free)
        ]
        # of moves that are worth the same, the smallest
        priced = ((costs.of(moved), steps, moved) for steps, moved in within)
        cost, _, better = min(priced, default=(best, 0, widths))
        if cost >= best:
            break
        best, widths = cost, better
    return widths


def _moved(widths: Sequence[float], giver: int, taker: int, step: float) -> list[float]:
    moved = list(widths)
    moved[giver] -= step
    moved[taker] += step
    return moved


class _Costs:
    """What widths cost a table: its lines, and words that they break."""

    def __init__(self, table: etree._Element, room: Room) -> None:
        self._room = room
        self._known: dict[tuple[int, float], tuple[list[int], int]] = {}
        self._cells: dict[int, list[tuple[int, int, tuple[_Line, ...]]]] = {}
        self._rows = 0
        for cell in dict.fromkeys(read_grid(table).values()):
            self._rows = max(self._rows, cell.y + cell.height)
            if cell.width == 1 and (lines := tuple(_lines(cell, room))):
                self._cells.setdefault(cell.x, []).append((cell.y, cell.height, lines))

    def of(self, widths: Sequence[float]) -> int:
        """The lines of the rows, the highest cell of each, and so many for each broken word."""
        columns = [self._column(at, round(width, 3)) for at, width in enumerate(widths)]
        highest = map(max, *(lines for lines, _ in columns))
        return int(sum(highest)) + _BROKEN * sum(broken for _, broken in columns)

    def _column(self, column: int, width: float) -> tuple[list[int], int]:
        """The lines of a column in each row, and how many words it breaks."""
        key = column, width
        if key not in self._known:
            inner = (width - 2 * self._room.pad) * _POINT
            of_word = (width - 2 * self._room.word_pad) * _POINT
            lines, broken = [0] * self._rows, 0
            for row, height, texts in self._cells.get(column, ()):
                broken += sum(t.word > inner or t.word_in_word > of_word for t in texts)
                if height == 1:
                    lines[row] = sum(t.lines(inner) for t in texts)
            self._known[key] = lines, broken
        return self._known[key]


@dataclass(frozen=True)
class _Line:
    """A line of a cell: its pieces and length, and that of its longest word, here and in Word."""

    pieces: list[Piece]
    length: float
    word: float
    word_in_word: float

    def lines(self, width: float) -> int:
        return 1 if self.length <= width else lines_of(self.pieces, width)


def _lines(cell: GridCell, room: Room) -> Iterator[_Line]:
    face = Face(room.size, 0)
    for text in filter(None, text_lines(cell.html)):
        words = [text] if len(text) <= _SHORT else _WHOLE.findall(text)
        longest = max(words, key=len, default="")
        parts = pieces(text, face, _PLAIN)
        yield _Line(
            parts,
            sum(piece.length for piece in parts),
            text_length(longest, face, _PLAIN),
            text_length(longest, face, LONGEST),
        )
