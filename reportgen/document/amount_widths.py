"""Room for amounts: no amount of a table is broken as long as another column can spare the room.

A figure that stands on two lines is read as two, so columns to which a form gives one width only
give way, too. First what no word needs is taken; then words may be broken, but no number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from reportgen.document.column_widths import Room, longest_number, longest_word, plain_length
from reportgen.document.line_lengths import text_lines
from reportgen.document.table_grid import GridCell, read_grid

_AMOUNT = "number"  # class of the cells with an amount, as forms have it
_POINT = 72 / 25.4  # per mm
_ROUNDED = 0.2  # mm
_FEWEST = "一二"  # what stands in one line of any column at least


@dataclass(frozen=True)
class _Need:
    """The columns of a cell, and what it needs of them in mm."""

    columns: range
    width: float

    def spare(self, widths: Sequence[float]) -> float:
        """How much more there is than needed; what is too narrow already spares nothing."""
        return max(sum(widths[at] for at in self.columns) - self.width, 0)

    def lack(self, widths: Sequence[float]) -> float:
        """How much less there is than needed."""
        return max(self.width - sum(widths[at] for at in self.columns), 0)


def with_whole_amounts(table: etree._Element, widths: list[float], room: Room) -> list[float]:
    """The widths of a table's columns in mm, changed where an amount needs more."""
    if not any(map(_is_amount, table.iter("td"))):
        return widths
    cells = list(dict.fromkeys(read_grid(table).values()))
    amounts = [_need(cell, text_lines(cell.html), room) for cell in cells if _is_amount(cell.html)]
    if not any(amount.lack(widths) for amount in amounts):
        return widths
    texts = {cell: text_lines(cell.html) for cell in cells}
    words = [_need(cell, map(longest_word, lines), room) for cell, lines in texts.items()]
    numbers = [_need(cell, map(longest_number, lines), room) for cell, lines in texts.items()]
    few = [_need(cell, [_FEWEST], room) for cell in cells if cell.width == 1]
    for needs in ([*words, *numbers, *few], [*numbers, *few]):
        for amount in amounts:
            widths = _widened(widths, amount, needs)
    return widths


def _is_amount(cell: etree._Element) -> bool:
    return _AMOUNT in cell.get("class", "").split()


def _need(cell: GridCell, texts: Iterable[str], room: Room) -> _Need:
    longest = max((plain_length(text, room.size) for text in texts), default=0)
    width = longest / _POINT + 2 * max(room.pad, room.word_pad) + _ROUNDED
    return _Need(range(cell.x, cell.x + cell.width), width)


def _widened(widths: list[float], amount: _Need, needs: Sequence[_Need]) -> list[float]:
    """The widths with what an amount lacks taken from the other columns, most from the widest."""
    widths = list(widths)
    givers = [at for at in range(len(widths)) if at not in amount.columns]
    while givers and (lack := amount.lack(widths)):
        spare = {at: _spare(at, widths, needs) for at in givers}
        giver = max(givers, key=spare.__getitem__)
        if not spare[giver]:
            break
        given = min(spare[giver], lack)
        widths[giver] -= given
        for at in amount.columns:
            widths[at] += given / len(amount.columns)
    return widths


def _spare(column: int, widths: Sequence[float], needs: Sequence[_Need]) -> float:
    return min(need.spare(widths) for need in needs if column in need.columns)
