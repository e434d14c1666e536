"""Borders of tables as few long lines.

WeasyPrint paints the border of each cell by itself: most of what a page then consists of, and a
third of the time to paint it. One line along all cells that share it looks the same. Knows no
layout engine.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

_NOTHING = ("none", "hidden")


class Border(NamedTuple):
    """The border between two cells; where several meet, the one with the highest score is on top.

    `color` is the layout engine's, of which only `alpha` is used here; `width` in CSS pixels.
    """

    score: tuple[int, ...]
    style: str
    width: float
    color: Any


class BorderGrid(NamedTuple):
    """The borders of a table by the lines of its grid, and where these lie, in CSS pixels."""

    vertical: Sequence[Sequence[Border]]  # for each row, from left to right
    horizontal: Sequence[Sequence[Border]]  # for each line, from top to bottom
    columns: Sequence[float]
    rows: Sequence[float]


class BorderLine(NamedTuple):
    """A straight line in CSS pixels; the higher its score, the later it is painted."""

    score: tuple[int, ...]
    width: float
    color: Any
    left: float
    top: float
    right: float
    bottom: float


def long_lines(grid: BorderGrid) -> list[BorderLine] | None:
    """The lines that look like the borders of all cells, in the order of painting.

    None where borders are dashed, translucent and the like: lines would not look the same.
    """
    vertical, horizontal, across, down = grid
    if not all(map(_are_plain, (*vertical, *horizontal))):
        return None
    columns = list(zip(*vertical, strict=True))
    lines = [
        BorderLine(score, width, color, across[at], begin, across[at], end)
        for at, borders in enumerate(columns)
        for score, width, color, begin, end in _runs(borders, down, horizontal, at)
    ]
    lines += [
        BorderLine(score, width, color, begin, down[at], end, down[at])
        for at, borders in enumerate(horizontal)
        for score, width, color, begin, end in _runs(borders, across, columns, at)
    ]
    return sorted(lines, key=lambda line: line.score)


def _are_plain(borders: Sequence[Border]) -> bool:
    return all(
        border.style in _NOTHING or (border.style == "solid" and border.color.alpha in (0, 1))
        for border in borders
    )


def _runs(
    borders: Sequence[Border],
    places: Sequence[float],
    crossing: Sequence[Sequence[Border]],
    at: int,
) -> Iterator[tuple[tuple[int, ...], float, Any, float, float]]:
    """What looks the same along the `at`th line of the grid: score, width, colour, both ends.

    `places` are those of the lines that cross it, `crossing` their borders. A run covers the
    borders that it meets at either end, so that corners are closed.
    """
    first = 0
    for border, alike in groupby(borders):
        last = first + len(list(alike))
        if border.width and border.color.alpha:
            begin = places[first] - _half_width(crossing[first], at)
            end = places[last] + _half_width(crossing[last], at)
            yield border.score, border.width, border.color, begin, end
        first = last


def _half_width(crossing: Sequence[Border], at: int) -> float:
    """Half the width of the wider border that crosses a line, on either side of it."""
    beside = crossing[max(0, at - 1) : at + 1]
    return float(max(border.width for border in beside)) / 2
