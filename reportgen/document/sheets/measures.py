"""How wide the columns and how high the rows of a sheet are.

Tables that stand on one sheet share its columns: the edges of all of them, those that nearly meet
made one. A spreadsheet program does not fit rows to merged cells, so heights are reckoned here, as
it would set the text: a Chinese character takes a whole em, a Latin one a little more than half.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from reportgen.document.paper import paper

TALLEST = 400.0  # points; Excel's rows are 409 at most
POINTS_OF_MM = 72 / 25.4
_NEAR = 2.2  # per cent of the width: edges of two tables so near are one
_LATIN = 0.55  # em
_LINE = 1.4  # of the size: what programs leave from line to line
_INSIDE = 4.0  # points of a cell's width that programs leave blank
_DIGIT_PIXELS = 8  # a digit of 宋体 11, in which Excel counts the width of columns
_PIXELS_OF_POINT = 96 / 72


def common_edges(tables: Sequence[Sequence[float]]) -> tuple[list[float], list[list[int]]]:
    """The edges of a sheet's columns, in per cent, and for each table which of them its own are.

    No two edges of one table become the same.
    """
    inner = sorted(
        (edge, number, at)
        for number, table in enumerate(tables)
        for at, edge in enumerate(table[1:-1], start=1)
    )
    groups: list[list[tuple[float, int, int]]] = []
    for edge, number, at in inner:
        near = groups and edge - groups[-1][0][0] <= _NEAR
        if near and all(number != other for _, other, _ in groups[-1]):
            groups[-1].append((edge, number, at))
        else:
            groups.append([(edge, number, at)])
    places = [[0, *([0] * (len(table) - 2)), len(groups) + 1] for table in tables]
    for index, group in enumerate(groups, start=1):
        for _, number, at in group:
            places[number][at] = index
    return [0.0, *(sum(e for e, _, _ in g) / len(g) for g in groups), 100.0], places


def widths_in_files(edges: Sequence[float], points: float) -> list[float]:
    """Widths of columns as files give them, on a sheet that is so many points wide."""
    pixels = points * _PIXELS_OF_POINT
    return [
        round((right - left) / 100 * pixels / _DIGIT_PIXELS, 2) for left, right in pairwise(edges)
    ]


def text_height(text: str, size: float, points: float) -> float:
    """The height in points that a text takes in a cell so many points wide."""
    fit = max(1.0, math.floor((points - _INSIDE) / size * 2) / 2)  # ems in a line
    lines = sum(max(1, math.ceil(_ems(line) / fit)) for line in text.split("\n"))
    return lines * size * _LINE


def _ems(line: str) -> float:
    return sum(1.0 if east_asian_width(c) in "WFA" else _LATIN for c in line)


def row_heights(rows: int, cells: Iterable[tuple[int, int, float]], least: float) -> list[float]:
    """Heights of a table's rows, from the first row, number of rows and height of each cell."""
    heights = [least] * rows
    reaching = []
    for y, down, height in cells:
        if down == 1:
            heights[y] = max(heights[y], height)
        else:
            reaching.append((y, down, height))
    for y, down, height in reaching:
        missing = height - sum(heights[y : y + down])
        for row in range(y, y + down) if missing > 0 else ():
            heights[row] += missing / down
    return [rounded(height) for height in heights]


def shares(height: float) -> list[float]:
    """The height of a row in parts of which each can be a row of the sheet."""
    count = max(1, math.ceil(height / TALLEST))
    return [rounded(height / count)] * count


def rounded(height: float) -> float:
    """Points, to a quarter: that is as exact as Excel keeps them."""
    return math.ceil(height * 4) / 4


def page_width(page: Mapping[str, float], *, across: bool = False) -> float:
    """The width of the text area in points; `across`: of a page that lies."""
    return paper({"page": page}, across=across).text_width * POINTS_OF_MM
