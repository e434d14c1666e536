"""Rows of a PDF's table that another program has cut at the end of a page, made whole again.

A cut row shows by its lines: in each cell that goes on, the last line fills the cell and is the
lowest of the row, since the page ended there; or the cell is blank above, where its only line had
no room. Where one cell speaks against it, nothing is joined.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

SAME_EDGE = 3.0  # points between lines that are one edge
Box = tuple[float, float, float, float]  # left, top, right, bottom
_Line = Sequence[dict[str, Any]]


@dataclass
class PageTable:
    """A table on a page: its cells, their texts, and the lines of characters of each."""

    page: int
    cells: list[Box]
    texts: list[str] = field(default_factory=list)
    lines: list[Sequence[_Line]] = field(default_factory=list)

    @property
    def top(self) -> float:
        """Where it begins."""
        return min(cell[1] for cell in self.cells)


def join_cut_row(
    above: PageTable,
    below: PageTable,
    fills: Callable[[Box, Sequence[_Line], _Line], bool],
    joined: Callable[[str, str], str],
) -> None:
    """Move what goes on from the table of the page before to where it began.

    `fills`: whether the last of a cell's lines has no room for a following one; `joined` makes one
    text of both.
    """
    halves = dict(_halves(above, below))

    def goes_on(at: int, upper: int) -> bool:
        filled = fills(above.cells[upper], above.lines[upper], below.lines[at][0])
        return filled and _is_lowest(above, upper)

    whole = bool(halves) and all(
        upper is not None and (not above.texts[upper] or goes_on(at, upper))
        for at, upper in halves.items()
    )
    for at, upper in halves.items() if whole else ():
        if upper is not None:
            own = above.texts[upper]
            above.texts[upper] = joined(own, below.texts[at]) if own else below.texts[at]
            below.texts[at] = ""


def _first_row(above: PageTable, below: PageTable) -> list[tuple[int, Box]]:
    """The cells of the first row of a page that does not repeat heads of the page before."""
    said = {text for text in above.texts if text}
    tops = sorted({cell[1] for cell in below.cells})
    for top in tops:
        row = [(at, c) for at, c in enumerate(below.cells) if abs(c[1] - top) < SAME_EDGE]
        texts = [below.texts[at] for at, _ in row if below.texts[at]]
        if not (len(texts) > 1 and all(text in said for text in texts)):
            return row
    return []


def _halves(above: PageTable, below: PageTable) -> Iterator[tuple[int, int | None]]:
    """Each filled cell of the first row below with the one above it that ends the page."""
    bottom = max(cell[3] for cell in above.cells)
    last = [(at, c) for at, c in enumerate(above.cells) if bottom - c[3] < SAME_EDGE]
    if not any(above.texts[at] for at, _ in last):
        return
    for at, (left, _, right, _) in _first_row(above, below):
        if below.texts[at]:
            same = [
                number
                for number, cell in last
                if abs(cell[0] - left) < SAME_EDGE and abs(cell[2] - right) < SAME_EDGE
            ]
            yield at, same[0] if same else None


def _is_lowest(table: PageTable, at: int) -> bool:
    """Whether no cell beside it in its row has a lower line; one over several rows may."""
    top = table.cells[at][1]
    rows = [n for n, cell in enumerate(table.cells) if abs(cell[1] - top) < SAME_EDGE]
    own = table.lines[at][-1][0]
    lowest = max(table.lines[n][-1][0]["bottom"] for n in rows if table.lines[n])
    begins = max(cell[1] for cell in table.cells)
    return top < begins - SAME_EDGE or bool(own["bottom"] > lowest - own["size"] / 2)
