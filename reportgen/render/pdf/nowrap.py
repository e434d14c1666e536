"""Numbers in tables that stay on one line with their units; dates and short brackets, too.

Marks them in a copy of the tree, for the PDF: Word knows no such rule, and a joiner character
would stand in the text that a reader copies. Not in running text: there a line is filled, as the
standard has it (28 characters), and ends where it ends in Word. Knows HTML elements, no layout
engine.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from reportgen.document.column_widths import BRACKET, DATE, PER
from reportgen.document.paper import paper_of
from reportgen.document.table_grid import read_grid
from reportgen.schema import COMMON_UNITS

_UNBROKEN = "kept"  # class of what may not be broken, in print.css
_POINTS = 72 / 25.4  # per mm
_UNITS = "|".join(
    re.escape(unit) for unit in sorted((*COMMON_UNITS, "平方公里", "公里", "亿元"), key=len)[::-1]
)
# a unit that is not among the common ones: its first character stays with the number at least
_NUMBER = rf"[≥≤＞＜><=]?\d[\d,.]*(?:{_UNITS}|[‰℃]|[\u4e00-\u9fff]){PER}"
_NUMBERS, _WHOLE = re.compile(_NUMBER), re.compile(f"{DATE}|{_NUMBER}|{BRACKET}")


def keep_numbers(
    sections: Sequence[etree._Element], typography: Mapping[str, Any]
) -> list[etree._Element]:
    """A copy of the sections with numbers in tables, and their units, in unbreakable spans.

    What is wider than its cell has to be broken all the same, and is left as it is.
    """
    copy = deepcopy(list(sections))
    table = typography["table"]
    for section in copy:
        line = paper_of(typography, section).text_width
        for element in section.iter("table"):
            for cell, share in _cells(element):
                inner = share * line - 2 * table["pad_x_mm"]
                _keep_in(cell, inner * _POINTS / table["size_pt"])
    return copy


def _cells(table: etree._Element) -> Iterator[tuple[etree._Element, float]]:
    """Each cell with its share of the table's width."""
    shares = [
        float(column.get("style", "").removeprefix("width:").removesuffix("%") or 0) / 100
        for column in table.iter("col")
    ]
    for cell in dict.fromkeys(read_grid(table).values()):
        yield cell.html, sum(shares[cell.x : cell.x + cell.width])


def _keep_in(element: etree._Element, width: float) -> None:
    """Put spans around the numbers of an element, as far as they fit in `width` font sizes.

    Not in a text that needs one line only: each span takes time to lay out.
    """
    if _width("".join(map(str, element.itertext()))) <= width:
        return
    for node in list(element.iter()):
        if node.tag != "span":
            _wrap(node, "text", width)
        if node is not element:
            _wrap(node, "tail", width)


def _wrap(node: etree._Element, where: str, width: float) -> None:
    text = getattr(node, where) or ""
    found = list(_unbroken(text, width))
    if not found or len(found[0][0]) == len(text) <= 2:
        return
    setattr(node, where, text[: found[0].start()])
    parent = node if where == "text" else next(node.iterancestors())
    position = 0 if where == "text" else parent.index(node) + 1
    ends = [match.start() for match in found[1:]] + [len(text)]
    for at, (match, end) in enumerate(zip(found, ends, strict=True)):
        span = etree.Element("span", {"class": _UNBROKEN})
        # the layout swallows a space at which a line ends, unless it ends a span
        behind = match.end() + text.startswith(" ", match.end())
        span.text, span.tail = text[match.start() : behind], text[behind:end]
        parent.insert(position + at, span)


def _unbroken(text: str, width: float) -> Iterator[re.Match[str]]:
    """What is to stay on one line, as far as it fits; of a date that is too long, its numbers."""
    for whole in _WHOLE.finditer(text):
        parts = [whole] if _width(whole[0]) <= width else _NUMBERS.finditer(text, *whole.span())
        yield from (part for part in parts if _width(part[0]) <= width)


def _width(text: str) -> float:
    return sum(0.5 if character.isascii() else 1 for character in text)
