"""How many lines a text fills, as short and as long as any program may set it.

Word, LibreOffice and the PDF break some lines apart: one adds space between Chinese and digits, one
lets a mark hang beyond the edge. Knows no layout engine.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

_NARROW, _WIDE = 0.3, 0.8  # the widths of Latin letters in most faces, in font sizes
_SIGNS = {",": 0.25, ".": 0.25, "%": 0.83, "-": 0.33, "/": 0.28, "(": 0.33, ")": 0.33}
_ROUNDING = 0.5  # points
# What begins no line, and what ends none (GB/T 15834, 5.1).
_CLOSING = frozenset("，。、；：？！）》」』”’】〉〕…—·)]}%‰℃")
_OPENING = frozenset("（《「『“‘【〈〔([{")
_PIECE = re.compile(r"[!-~]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Setting:
    """How a program may set lines: what it adds, and what it lets stand beyond the edge.

    `between` is the space between Chinese and Latin in font sizes, `letter` the width of a letter.
    """

    between: float
    letter: float
    hangs: bool
    quote: float
    slack: float


@dataclass(frozen=True)
class Face:
    """The size of a text and what is added behind each character, in points."""

    size: float
    spacing: float


SHORTEST = Setting(0, _NARROW, hangs=True, quote=0.4, slack=_ROUNDING)
LONGEST = Setting(0.25, _WIDE, hangs=False, quote=1, slack=-_ROUNDING)


def text_lines(element: etree._Element) -> list[str]:
    """The text of a block, from one line break of the template to the next."""
    lines = [element.text or ""]
    for child in element:
        if child.tag == "br":
            lines.append("")
        else:
            lines[-1] += "".join(map(str, child.itertext()))
        lines[-1] += child.tail or ""
    return [" ".join(line.split()) for line in lines]


class Piece(NamedTuple):
    """A part of a text that is not broken: its length in points, what it ends with or is."""

    length: float
    closing: bool
    blank: bool


def pieces(text: str, face: Face, setting: Setting) -> list[Piece]:
    """The pieces of a text between which a line may end."""
    return [
        Piece(text_length(piece, face, setting), closing, piece.isspace())
        for piece, closing in _unbroken(text)
    ]


def count_lines(text: str, width: float, indent: float, face: Face, setting: Setting) -> int:
    """How many lines a text fills, broken where Chinese may be broken."""
    hangs = face.size if setting.hangs else 0
    return lines_of(pieces(text, face, setting), width + setting.slack, indent, hangs)


def lines_of(given: Iterable[Piece], width: float, indent: float = 0, hangs: float = 0) -> int:
    """How many lines of a width pieces fill; marks at an end may hang so far beyond it."""
    count, at = 1, indent
    for length, closing, blank in given:
        if at + length - (hangs if closing else 0) > width and at > 0:
            count, at = count + 1, 0
            if blank:
                continue
        at += length
        if at > width and length > width:  # a long word is broken
            more = math.ceil(at / width) - 1
            count, at = count + more, at - more * width
    return count


def _unbroken(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a text between which a line may end, and whether each ends with a mark."""
    held = ""
    for piece in _PIECE.findall(text):
        ends = held[-1:] in _OPENING or piece[0] in _CLOSING
        if held and not ends:
            yield held, held[-1] in _CLOSING
            held = ""
        held += piece
    if held:
        yield held, held[-1] in _CLOSING


def text_length(piece: str, face: Face, setting: Setting) -> float:
    """How long a piece of text is in points, with what is added beside letters and digits."""
    if len(piece) == 1 and piece >= "\u3000":  # most of a text
        return face.size + face.spacing
    if not piece:
        return 0
    latin = [character.isascii() for character in piece]
    length = sum(_width(c, setting) * face.size + face.spacing for c in piece)
    # between Chinese and Latin, on both sides of a piece that begins or ends with it
    changes = sum(a != b for a, b in pairwise(latin)) + latin[0] + latin[-1]
    return length + changes * setting.between * face.size


def _width(character: str, setting: Setting) -> float:
    if not character.isascii():
        return setting.quote if character in "“”‘’" else 1
    if character.isdigit():
        return 0.5
    return _SIGNS.get(character, 0.25 if character == " " else setting.letter)
