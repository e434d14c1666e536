"""Tables of a Word file: cells as they stand in rows, each once, where it begins."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class WordCell(NamedTuple):
    """A cell as it stands in its row; `merge` is restart, continue or empty.

    `text` is without white space, `style` that of its paragraph.
    """

    column: int
    span: int
    text: str
    merge: str
    style: str


WordRow = tuple[WordCell, ...]


class MergeError(ValueError):
    """A merged cell that has no beginning, or says something where nobody sees it."""


def rows_of_texts(rows: Sequence[WordRow]) -> Iterator[tuple[str, ...]]:
    """The rows of cells' texts, merged cells where they begin; MergeError where they hide any."""
    above: dict[int, WordCell] = {}  # by column, the cells of the row before
    for row in rows:
        for cell in row:
            if cell.merge == "continue":
                _check_lower_part(cell, above.get(cell.column))
        yield tuple(cell.text for cell in row if cell.merge != "continue")
        above = {cell.column: cell for cell in row}


def _check_lower_part(cell: WordCell, above: WordCell | None) -> None:
    if cell.text:
        raise MergeError("合并单元格的下半部分有文字（看不见）")
    if above is None or above.span != cell.span or not above.merge:
        raise MergeError("合并单元格的下半部分上方没有相应的格")
