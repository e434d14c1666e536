"""How high the tables of a project get: reckoned from the lines in their cells.

A table set with more or less air has the same lines, so its height follows from those of another
step; and how many lines a cell has can be told, nearly, from the length of its text. Works on the
HTML tree alone and knows no layout engine.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from lxml import etree

from reportgen.document.paper import paper_of
from reportgen.document.table_grid import read_grid

_POINTS = 72 / 25.4  # per mm
_HEADING_GAP, _UNIT_GAP = 2, 1  # mm below the heading and the line with the unit, in print.css


class CellHeight(NamedTuple):
    """What makes a cell high: its lines, its borders in points, and the rows it reaches over."""

    lines: float
    borders: float
    rows: int


def table_height(rows: Iterable[Sequence[CellHeight]], step: Mapping[str, float]) -> float:
    """How high rows get when they are set by a step, in points.

    A row ends where the lowest of the cells does that end in it.
    """
    line, padding = step["line_pt"], 2 * step["pad_y_mm"] * _POINTS
    low = 0.0
    ends: dict[int, float] = defaultdict(float)
    for number, cells in enumerate(rows):
        for cell in cells:
            bottom = low + cell.lines * line + padding + cell.borders
            last = number + cell.rows - 1
            ends[last] = max(ends[last], bottom)
        low = max(low, ends.pop(number, 0.0))
    return low


def expected_fill(group: Sequence[etree._Element], typography: Mapping[str, Any]) -> float:
    """How much of its page a project fills, about, when its tables are set as usual."""
    table, entry = typography["table"], typography["entry"]
    filled = -table["gap_mm"] * _POINTS  # what stands below the last table counts for nothing
    for section in group:
        sheet = paper_of(typography, section)
        for block in section:
            if block.tag == "h2":
                filled += entry["line_pt"] + _HEADING_GAP * _POINTS
            elif block.tag == "table":
                rows = _expected_rows(block, sheet.text_width, table)
                filled += table_height(rows, table) + table["gap_mm"] * _POINTS
            else:
                filled += table["line_pt"] + _UNIT_GAP * _POINTS
    return float(filled / (paper_of(typography, group[0]).text_height * _POINTS))


def _expected_rows(
    table: etree._Element, width: float, measures: Mapping[str, Any]
) -> Iterator[list[CellHeight]]:
    """The cells of each row, as high as the length of their texts makes them."""
    shares = [
        float(column.get("style", "").removeprefix("width:").removesuffix("%") or 0) / 100
        for column in table.iter("col")
    ]
    rows: dict[int, list[CellHeight]] = defaultdict(list)
    for cell in dict.fromkeys(read_grid(table).values()):
        inner = sum(shares[cell.x : cell.x + cell.width]) * width - 2 * measures["pad_x_mm"]
        fits = max(1, inner * _POINTS / measures["size_pt"])
        lines = sum(max(1, ceil(_length(text) / fits)) for text in _texts(cell.html))
        rows[cell.y].append(CellHeight(lines, measures["border_pt"], cell.height))
    return (rows[number] for number in sorted(rows))


def _texts(cell: etree._Element) -> list[str]:
    """The text of a cell from one line break to the next; none where it is blank."""
    texts = [cell.text or ""]
    for child in cell.iterdescendants():
        if child.tag in ("br", "p"):
            texts.append("")
        texts[-1] += f"{child.text or ''}{child.tail or ''}"
    return [text for text in texts if text.strip()]


def _length(text: str) -> float:
    """How long a text is, about, in font sizes."""
    return sum(0.5 if character.isascii() else 1 for character in text.strip())
