"""What is drawn on a page besides text: the borders of its tables, and nothing else.

Digits can be drawn as thin lines, dots or bars without any text. So a line must be a border: black,
as wide as borders are, along the columns of a table of the document, with text in every row. Text
is black, upright and of a size that the typography has. A word wider than its column moves edges
of its table, by how much is not known here: of these there may be no more than the table has. All
this holds for the shipped print.css; what a bureau's own draws is known to its files alone.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from reportgen.audit.expected import Expected
from reportgen.core.resources import shipped_templates

_PRINT = "print.css"
_PIXELS = 96 / 25.4  # per mm
_POINTS = 0.75  # per pixel
_PAPER_MM = (210, 297)  # A4
_PAPER = (595.275591, 841.889764)  # the same in points
_SIDES = ("left", "top", "right", "bottom")
_SIDES_ACROSS = ("bottom", "left", "top", "right")
_ACROSS = "across"  # class of sections whose pages lie across
_NEAR = 0.5  # pixels: by which the layout moves a border, or rounds it
_SAME = 0.01
_BORDER = re.compile(
    rb"/Artifact\nBMC\nq\nq\n/A1\.0 gs\n0 0 0 RG\n([\d.]+) w\n"
    rb"([\d.]+) ([\d.]+) m\n([\d.]+) ([\d.]+) l\nS\nQ\nQ\nEMC(?:\n|\Z)"
)
_TEXT = re.compile(
    rb"(?:/Span\n<</MCID \d+>>|/Artifact\n<</Type /(?:Layout|Pagination)>>)\nBDC\n"
    rb"(?:/a1\.0 gs\n)?(?:0 0 0 rg\n)?BT\n1 0 0 -1 ([\d.]+) ([\d.]+) Tm\n"
    rb"((?:/[A-Z]{6} [\d.]+ Tf\n\[[^\]\n]*+\] TJ\n)+)ET\nEMC(?:\n|\Z)"
)
_SIZE = re.compile(rb" ([\d.]+) Tf\n")
# A page upright, in pixels; on it what is laid out together, each in a frame of its own.
_PAGE = re.compile(
    rb"1 0 0 -1 0 (?:841\.889764|595\.275591) cm\n"
    rb"(?:q\n0\.75 0 0 0\.75 0 0 cm\nq\nq\nq\nq\nQ\nQ\nQ\nQ\nQ(?:\n|\Z))+"
)
_MARK = re.compile(rb"/MCID (\d+)>>")
# What is not parted at a line end, and widens a column that is narrower.
_WORD = re.compile("[!-~]{10,}")
_WIDE, _NARROW = 0.85, 0.65  # of the size: letters are no wider
_WIDE_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZmw@%&+=<>~")


class _Line(NamedTuple):
    """A border in pixels from the top left of the page, from its left or upper end."""

    left: float
    top: float
    right: float
    bottom: float


class Drawing:
    """What may be drawn on the pages of one document that lie across, or on those that do not."""

    def __init__(self, expected: Expected, *, across: bool) -> None:
        measures = expected.typography
        page, table = measures["page"], measures["table"]
        self._across = across
        width, height = _PAPER_MM[::-1] if across else _PAPER_MM
        # a page that lies across is the upright one turned to the left, type area and all
        left, top, right, bottom = (
            page[f"{side}_mm"] for side in (_SIDES_ACROSS if across else _SIDES)
        )
        self._left, self._right = left * _PIXELS, (width - right) * _PIXELS
        self._top = top * _PIXELS
        self._bottom = (height - bottom + page["number_gap_mm"]) * _PIXELS
        self._bottom += 2 * measures["number"]["size_pt"] / _POINTS
        self._border = table["border_pt"] / _POINTS
        # tables may be set in several sizes
        self._row = min(_named(measures, "line_pt")) / _POINTS
        self._row += 2 * min(_named(measures, "pad_y_mm")) * _PIXELS
        self._edges = sorted(self._column_edges(expected))
        self._sizes = sorted({size / _POINTS for size in _named(measures, "size_pt")})
        self._size, self._pad = table["size_pt"] / _POINTS, table["pad_x_mm"] * _PIXELS
        self._moved = max(self._edges_moved(expected), default=0)

    @cached_property
    def digest(self) -> str:
        """Tells it from any other."""
        return hashlib.sha256(repr(sorted(vars(self).items())).encode()).hexdigest()

    @property
    def paper(self) -> list[float]:
        """The corners of the page in points, as pydyf writes them."""
        return [0, 0, *(_PAPER[::-1] if self._across else _PAPER)]

    @property
    def sides(self) -> tuple[float, float]:
        """Left and right of the type area, in points from the left of the page."""
        return (self._left - _NEAR) * _POINTS, (self._right + _NEAR) * _POINTS

    def faults(self, content: bytes) -> Iterator[str]:
        """What is wrong with the content of a page."""
        without_borders = _BORDER.sub(b"", content)
        if not _PAGE.fullmatch(_TEXT.sub(b"", without_borders)):
            yield "有本程序不画的颜色、线条、图形或指令"
        marks = [int(mark) for mark in _MARK.findall(content)]
        if marks != list(range(len(marks))):
            yield "文字的先后与本程序画的不同"
        texts = []
        for text in _TEXT.finditer(without_borders):
            across, down = float(text[1]), float(text[2])
            texts.append(down)
            if not (
                self._left - _NEAR <= across <= self._right and self._top <= down <= self._bottom
            ):
                yield "有文字在版心之外"
            if not all(map(self._is_size, _SIZE.findall(text[3]))):
                yield "有版式里没有的字号"
        borders = [tuple(map(float, border)) for border in _BORDER.findall(content)]
        if any(abs(width - self._border) > _SAME for width, *_ in borders):
            yield "有粗细与表格线不同的线"
        yield from self._misplaced([_Line(*ends) for _, *ends in borders], sorted(texts))

    def _is_size(self, size: bytes) -> bool:
        return any(abs(float(size) - known) <= _SAME for known in self._sizes)

    def _column_edges(self, expected: Expected) -> Iterator[float]:
        """Where columns begin and end, of any table of the document."""
        yield from (self._left, self._right)
        for table in self._tables(expected):
            at = 0.0
            for share in _shares(table):
                at += share
                yield self._left + (self._right - self._left) * at / 100

    def _tables(self, expected: Expected) -> Iterator[Any]:
        """The tables on these pages."""
        for section in expected.content.sections:
            if lies_across(section) == self._across:
                yield from section.iter("table")

    def _misplaced(self, lines: Sequence[_Line], texts: Sequence[float]) -> Iterator[str]:
        """What cannot be the borders of tables with text in each row."""
        levels = sorted({line.top for line in lines if line.top == line.bottom})
        upright = [line for line in lines if line.top != line.bottom]
        if len(set(lines)) < len(lines):
            yield "有画了两遍的线"
        if any(not _near(end, levels) for line in upright for end in (line.top, line.bottom)):
            yield "有不到表格线为止的竖线"
        crossed = [
            (above, below)
            for above, below in pairwise(levels)
            if any(line.top < above + _NEAR and line.bottom > below - _NEAR for line in upright)
        ]
        for above, below in crossed:
            if below - above < self._row:
                yield "有挨得太近、放不下字的表格线"
            if bisect_right(texts, below) == bisect_left(texts, above):
                yield "有没有文字的表格行"
        if any(line.left != line.right for line in upright) or self._strange(lines, crossed):
            yield "有不在表格列边上的线"
        held = {level for band in crossed for level in band}
        if any(level not in held for level in levels):
            yield "有不属于任何表格的线"

    def _edges_moved(self, expected: Expected) -> Iterator[int]:
        """For each table with a word wider than its column, how many edges that may move."""
        for table in self._tables(expected):
            shares = _shares(table)
            room = min(shares) * (self._right - self._left) / 100 - 2 * self._pad
            words = (
                word
                for cell in table.iter("td", "th")
                for word in _WORD.findall("".join(map(str, cell.itertext())))
            )
            if any(_width(word) * self._size > room for word in words):
                yield len(shares) - 1

    def _strange(self, lines: Sequence[_Line], bands: Sequence[tuple[float, float]]) -> bool:
        """Whether lines stand where no column ends, beyond what long words can have moved.

        Those move the edges of their own table alone, and a table has so many.
        """
        blocks: list[list[float]] = []  # tables, from their upper to their lower end
        for above, below in bands:
            if blocks and abs(blocks[-1][1] - above) <= _SAME:
                blocks[-1][1] = below
            else:
                blocks.append([above, below])
        places = {
            (bisect_right(blocks, line.top, key=_upper_end), round(end))
            for line in lines
            for end in (line.left, line.right)
            if not _near(end, self._edges)
        }
        return any(count > self._moved for count in Counter(block for block, _ in places).values())


def _upper_end(block: Sequence[float]) -> float:
    return block[0]


def _width(word: str) -> float:
    """How wide a word in letters is at most, in its size."""
    return sum(_WIDE if letter in _WIDE_LETTERS else _NARROW for letter in word)


@dataclass(frozen=True)
class Drawings:
    """What may be drawn on the pages of one document, upright and across."""

    upright: Drawing
    across: Drawing | None

    def of(self, page: Any) -> Drawing:
        """That of a page; none lies across in a document without a list."""
        left, low, right, high = (float(side) for side in page.MediaBox)
        return self.across if self.across and right - left > high - low else self.upright


def lies_across(section: Any) -> bool:
    """Whether the pages of a section of the tree lie across."""
    return _ACROSS in section.get("class", "").split()


def drawing_of(expected: Expected) -> Drawings | None:
    """What may be drawn; None where a bureau's own style sheet may draw what it likes."""
    shipped = (shipped_templates() / _PRINT).read_bytes()
    given = expected.templates.path(_PRINT).read_bytes()
    if given != shipped:
        return None
    across = any(map(lies_across, expected.content.sections))
    turned = Drawing(expected, across=True) if across else None
    return Drawings(Drawing(expected, across=False), turned)


def _near(place: float, places: Sequence[float]) -> bool:
    at = bisect_left(places, place)
    return any(abs(place - one) <= _NEAR for one in places[max(0, at - 1) : at + 1])


def _shares(table: Any) -> list[float]:
    shares = [
        float(column.get("style", "").removeprefix("width:").removesuffix("%"))
        for column in table.iter("col")
    ]
    if shares:
        return shares
    count = max(sum(int(cell.get("colspan", "1")) for cell in row) for row in table.iter("tr"))
    return [100 / count] * count


def _named(measures: Any, ending: str) -> Iterator[float]:
    """All measures of a typography whose names end so, wherever they stand in it."""
    if isinstance(measures, Mapping):
        for name, value in measures.items():
            if not isinstance(value, Mapping | list) and name.endswith(ending):
                yield value
            else:
                yield from _named(value, ending)
    elif isinstance(measures, list):
        for value in measures:
            yield from _named(value, ending)
