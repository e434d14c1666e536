"""Borders of tables, painted as long lines.

WeasyPrint paints the border of each cell by itself: most of what a page then consists of, and a
third of the time to paint it. One line along all cells that share it looks the same.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

_NOTHING = ("none", "hidden")


class Line(NamedTuple):
    """A straight line in CSS pixels; the higher its score, the later it is painted."""

    score: tuple[int, ...]
    width: float
    color: Any  # WeasyPrint's
    left: float
    top: float
    right: float
    low: float


def take_lines(table: Any) -> list[Line]:
    """The borders of a table that was laid out by WeasyPrint, which then paints none itself.

    Nothing where borders are dashed, translucent and the like, or where the table goes on from
    page to page: such a table is painted by WeasyPrint as ever.
    """
    rows = [row for group in table.children for row in group.children]
    if table.style["border_collapse"] != "collapse" or not (rows and table.column_widths):
        return []
    vertical, horizontal = table.collapsed_border_grid
    if len(vertical) != len(rows) or not all(map(_are_plain, (*vertical, *horizontal))):
        return []
    columns = list(zip(*vertical, strict=True))
    across = _ends(table.column_positions, table.column_widths)
    down = _ends([row.position_y for row in rows], [row.height for row in rows])
    table.column_widths = ()  # WeasyPrint paints no borders where there are no columns
    lines = [
        Line(score, width, color, across[at], begin, across[at], end)
        for at, borders in enumerate(columns)
        for score, width, color, begin, end in _runs(borders, down, horizontal, at)
    ]
    lines += [
        Line(score, width, color, begin, down[at], end, down[at])
        for at, borders in enumerate(horizontal)
        for score, width, color, begin, end in _runs(borders, across, columns, at)
    ]
    return sorted(lines, key=lambda line: line.score)


def _are_plain(borders: Sequence[Any]) -> bool:
    return all(
        style in _NOTHING or (style == "solid" and color.alpha in (0, 1))
        for _, (style, _, color) in borders
    )


def _ends(positions: Sequence[float], sizes: Sequence[float]) -> list[float]:
    return [*positions, positions[-1] + sizes[-1]]


def _runs(
    borders: Sequence[Any], places: Sequence[float], crossing: Sequence[Sequence[Any]], at: int
) -> Iterator[tuple[tuple[int, ...], float, Any, float, float]]:
    """What looks the same along the `at`th line of the grid: score, width, colour, both ends.

    `places` are those of the lines that cross it, `crossing` their borders. A run covers the
    borders that it meets at either end, so that corners are closed.
    """
    first = 0
    for (score, (_, width, color)), alike in groupby(borders):
        last = first + len(list(alike))
        if width and color.alpha:
            begin = places[first] - _half_width(crossing[first], at)
            yield score, width, color, begin, places[last] + _half_width(crossing[last], at)
        first = last


def _half_width(crossing: Sequence[Any], at: int) -> float:
    """Half the width of the wider border that crosses a line, on either side of it."""
    beside = crossing[max(0, at - 1) : at + 1]
    return float(max(width for _, (_, width, _) in beside)) / 2
