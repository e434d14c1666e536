"""Lines of running text set to both edges, as Chinese is: by the space between characters.

WeasyPrint stretches blanks only, of which Chinese has none. Here the rest of a line goes between
its characters, and a mark at its end hangs by the empty half of its square, so that the right edge
looks straight (CLREQ, 3.1.6 and 3.1.9). Letters and digits that belong together stay as they are.
Knows no layout engine.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

# Marks whose square is half empty on the right.
HANGING = frozenset("，。、；：？！）》」』”’】〉〕")
_HANGS = 0.6  # of the font size: where the ink of most faces ends
# Written twice they are one mark, of which some faces make a single glyph (CLREQ, 3.1.6.4).
_IN_PAIRS = frozenset("—…―")
WIDEST = 0.5  # of the font size: a line that would gape more stays short


def space_between(texts: Sequence[str], rest: float, size: float) -> float:
    """What to add between two characters of a line so that it fills `rest` more; 0 for nothing.

    `texts` are the pieces of the line in order, `size` is that of its font, all in one unit.
    """
    text = "".join(texts)
    places = sum(map(_gives, text)) - (_gives(text[:1]) + _gives(text[-1:])) / 2
    if places <= 0:
        return 0
    space = (rest + (size * _HANGS if text[-1] in HANGING else 0)) / places
    return space if 0 < space <= WIDEST * size else 0


def added(text: str, space: float) -> float:
    """How much longer a piece of a line gets."""
    return space * (sum(map(_gives, text)) - (_gives(text[:1]) + _gives(text[-1:])) / 2)


def added_between(before: str, after: str, space: float) -> float:
    """How much is added between two neighbouring pieces of a line."""
    return space * (_gives(before[-1:]) + _gives(after[:1])) / 2


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text, from byte to byte in UTF-8, whose characters stand further apart."""
    at = 0
    for gives, characters in groupby(text, _gives):
        end = at + len("".join(characters).encode())
        if gives:
            yield at, end
        at = end


def _gives(character: str) -> bool:
    """Whether half the space is added on either side of a character."""
    return bool(character) and character not in _IN_PAIRS and not "!" <= character <= "~"
