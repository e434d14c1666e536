"""Cells of an indicator table brought back into rows and columns.

Extraction tears rows apart, glues them together and breaks cells. Where rows are torn, the
arrangement is the one that costs least: a blank line within a row, a row without its
beginning, a cell that goes on, a missing cell, a name in a column where it cannot stand each
have a price. No cell changes its order, so the printed sequence can always be had back. This module
may not store anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.importer.ledger import SourceCell
from reportgen.importer.vocabulary import is_level1, is_level2, squeeze

_TORN, _GLUED, _MISSING = 3.0, 4.0, 4.0
_GOES_ON, _LEVEL_GOES_ON, _STRAY = 6.0, 5.0, 1.0


@dataclass(frozen=True)
class Token:
    """A cell of the stream with its place: row, column, and what the layout says of it."""

    cell: SourceCell
    row: int
    column: int
    loose: bool = False  # a line outside any row
    cut: bool = False  # a page ended just before

    @property
    def text(self) -> str:
        """The cell's text."""
        return self.cell.text


@dataclass
class AlignedRow:
    """One row: for every column the cells that stand in it."""

    columns: list[list[Token]]
    uncertain: bool = False
    cut: bool = False

    def text(self, column: int) -> str:
        """A column's text; a cell that went on over several lines keeps them."""
        return "\n".join(token.text for token in self.columns[column] if token.text)

    @property
    def filled(self) -> list[Token]:
        """The tokens that hold text, in order."""
        return [token for column in self.columns for token in column if token.text]


def _cost_of_place(text: str, column: int) -> float:
    """How unlikely it is that a text stands in this column."""
    flat = squeeze(text)
    if column == 0:
        return _cost_of_level1(flat)
    if column == 1:
        return _cost_of_level2(flat)
    if not flat:
        return 1.5
    return 4 if is_level1(flat) else 3 if is_level2(flat) else 0


def _cost_of_level1(flat: str) -> float:
    if not flat or is_level1(flat):
        return 0
    return 1 if flat.endswith("指标") and not is_level2(flat) and len(flat) <= 10 else 9


def _cost_of_level2(flat: str) -> float:
    if is_level2(flat):
        return 0
    if not flat:
        return 2
    if is_level1(flat):
        return 8
    return 0.5 if flat.endswith("指标") else 1.5 if len(flat) <= 12 else 6


def align_torn(tokens: Sequence[Token], width: int) -> list[AlignedRow]:
    """The cheapest arrangement of `tokens` in rows of `width` columns."""
    # by the column at which the tokens so far end: the price of the cheapest way, and its steps
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    before = -1
    for token in tokens:
        after: dict[int, tuple[float, tuple[str, ...]]] = {}
        for origin in sorted(best):
            price, steps = best[origin]
            for column, cost, step in _ways(token, origin, width, starts=token.row != before):
                if column not in after or price + cost < after[column][0]:
                    after[column] = price + cost, (*steps, step)
        best, before = after, token.row
    finish = min(sorted(best), key=lambda at: best[at][0] + _missing(at, width))
    return _rows(tokens, best[finish][1], width)


def _missing(column: int, width: int) -> float:
    return (width - column) * _MISSING if column else 0.0


def _ways(
    token: Token, origin: int, width: int, *, starts: bool
) -> Iterator[tuple[int, float, str]]:
    """What a token can be behind one that ends at `origin`: the next column, price and step.

    `starts`: the source begins a row with it.
    """
    if token.loose:  # a line that is no cell can only go on
        yield origin, 0, "join" if origin else "drop"
        return
    begin = _missing(origin, width) + (0 if starts else _GLUED)
    yield 1, begin + _cost_of_place(token.text, 0), "new"
    if 0 < origin < width:
        yield origin + 1, _cost_of_place(token.text, origin) + (_TORN if starts else 0), "next"
    if origin and token.text:
        level = is_level1(token.text) or is_level2(token.text)
        yield origin, _GOES_ON + (_LEVEL_GOES_ON if level else 0), "join"
    elif not token.text:
        yield origin, _STRAY, "join" if origin else "drop"


def _rows(tokens: Sequence[Token], steps: Sequence[str], width: int) -> list[AlignedRow]:
    rows: list[AlignedRow] = []
    at = 0
    for token, step in zip(tokens, steps, strict=True):
        if step == "new":
            rows.append(AlignedRow([[] for _ in range(width)], cut=token.cut))
            at = 0
        elif step == "next":
            at += 1
        if step != "drop":
            rows[-1].columns[at].append(token)
            rows[-1].uncertain |= step == "join" and bool(token.text) and not token.loose
    for row in rows:
        row.uncertain |= any(not cells for cells in row.columns) and bool(row.filled)
    return [row for row in rows if row.filled]
