"""Page starts in running text that are the same in every program.

Word, LibreOffice and the PDF break some lines apart: one adds space between Chinese and digits, one
lets a mark hang beyond the edge. So a text is reckoned twice, as short and as long as any of them
may set it. Where that puts a heading of the contents, or the end, on different pages, a paragraph
before it begins a page: one that stands on the same page either way. Behind a paragraph of many
pages there may be none; there the heading itself begins a page (and in Word a part with a number of
its own). Works on the HTML tree and knows no layout engine.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from lxml import etree

from reportgen.render.pagination import START, add_class

_A4_MM, _A4_HIGH_MM = 210, 297
_POINT = 72 / 25.4  # per mm
_FEWEST = 2  # lines of a paragraph on either side of a page end, in all formats
_TITLE_GAP = 6 * _POINT  # below a part's title, as in print.css and word/styles.xml
_NARROW, _WIDE = 0.3, 0.8  # the widths of Latin letters in most faces, in font sizes
_SIGNS = {",": 0.25, ".": 0.25, "%": 0.83, "-": 0.33, "/": 0.28, "(": 0.33, ")": 0.33}
_ROUNDING = 0.5  # points
_ANEW = 10_000  # more pages than any part has
# What begins no line, and what ends none (GB/T 15834, 5.1).
_CLOSING = frozenset("，。、；：？！）》」』”’】〉〕…—·)]}%‰℃")
_OPENING = frozenset("（《「『“‘【〈〔([{")
_PIECE = re.compile(r"[!-~]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class _Setting:
    """How a program may set lines: what it adds, and what it lets stand beyond the edge.

    `between` is the space between Chinese and Latin in font sizes, `letter` the width of a letter.
    """

    between: float
    letter: float
    hangs: bool
    quote: float
    slack: float


@dataclass(frozen=True)
class _Face:
    """The size of a text and what is added behind each character, in points."""

    size: float
    spacing: float


_SHORTEST = _Setting(0, _NARROW, hangs=True, quote=0.4, slack=_ROUNDING)
_LONGEST = _Setting(0.25, _WIDE, hangs=False, quote=1, slack=-_ROUNDING)


@dataclass(frozen=True)
class _Block:
    """A heading or paragraph; heights in points. A heading stays with what follows."""

    element: etree._Element
    line: float
    shortest: int
    longest: int
    after: float
    heading: bool
    listed: bool


def settle_page_starts(section: etree._Element, typography: Mapping[str, Any]) -> None:
    """Class as starting a page what has to, so that headings stand on one page in every program."""
    blocks = list(_blocks(section, typography))
    page = typography["page"]
    height = (_A4_HIGH_MM - page["top_mm"] - page["bottom_mm"]) * _POINT
    # Word's pages are a little higher, in reserve
    heights = (height + page["word_reserve_mm"] * _POINT, height)
    starts = _Starts(set(), set())
    while (wrong := _disagreement(blocks, heights, starts)) is not None:
        heading, before = wrong
        if before is not None and before not in starts.pages:
            starts.pages.add(before)
        elif heading < len(blocks):
            starts.pages.add(heading)
            starts.anew.add(heading)
        else:
            break
    for index in starts.pages:
        add_class(blocks[index].element, START)


class _Starts(NamedTuple):
    """The blocks that have to begin a page; and among them those that are numbered anew."""

    pages: set[int]
    anew: set[int]


def _disagreement(
    blocks: Sequence[_Block], heights: tuple[float, float], starts: _Starts
) -> tuple[int, int | None] | None:
    """The next heading that stands on different pages, or the end; None for neither.

    With the last block before it up to which the text ends on the same page in every program: the
    one that has to begin a page.
    """
    short = _places(blocks, heights[0], starts, shortest=True)
    long = _places(blocks, heights[1], starts, shortest=False)
    agreed = None
    for index, block in enumerate(blocks):
        parts = index > 0 and not blocks[index - 1].heading
        if parts and short[index - 1].last == long[index - 1].last:
            agreed = index
        if block.listed and short[index].first != long[index].first:
            return index, agreed
    return (len(blocks), agreed) if short[-1].last != long[-1].last else None


class _Pages(NamedTuple):
    """The pages on which a block begins and ends."""

    first: int
    last: int


def _places(
    blocks: Sequence[_Block], height: float, starts: _Starts, *, shortest: bool
) -> list[_Pages]:
    """Where each block stands; pages count on from a high number where they are numbered anew."""
    pages, page, at = [], 0, 0.0
    for index, block in enumerate(blocks):
        lines = block.shortest if shortest else block.longest
        needs = _held_together(blocks, index, shortest=shortest)
        if at and (index in starts.pages or at + needs > height + 0.01):
            page, at = page + 1, 0
        page = _ANEW * index if index in starts.anew else page
        first = page
        page, at = _behind(block.line, lines, page, at, height)
        pages.append(_Pages(first, page))
        at += block.after
    return pages


def _held_together(blocks: Sequence[_Block], index: int, *, shortest: bool) -> float:
    """How much of a block must stand on its first page, with what it may not be parted from."""
    needs = 0.0
    for block in blocks[index:]:
        lines = block.shortest if shortest else block.longest
        if not block.heading:
            return needs + block.line * (lines if lines < 2 * _FEWEST else _FEWEST)
        needs += block.line * lines + block.after
    return needs


def _behind(line: float, lines: int, page: int, at: float, height: float) -> tuple[int, float]:
    """Where a paragraph of so many lines ends that begins at a place."""
    room = int((height - at + 0.01) / line)
    while lines > room:
        left = lines - room
        lines = max(left, _FEWEST)
        page, at, room = page + 1, 0, int(height / line)
    return page, at + lines * line


def _blocks(section: etree._Element, typography: Mapping[str, Any]) -> Iterator[_Block]:
    page, text = typography["page"], typography["text"]
    width = (_A4_MM - page["left_mm"] - page["right_mm"]) * _POINT
    for element in section.iter("h1", "h2", "h3", "p"):
        kind = {"h1": "part", "h2": "chapter", "h3": "item"}.get(element.tag, "text")
        size = typography[kind]["size_pt"]
        spacing = text["spacing_pt"] if kind in ("text", "item") else 0
        title = kind == "part"
        indent = 0 if title else 2 * (size + spacing)
        face = _Face(size, spacing)
        shortest, longest = (
            sum(_lines(line, width, indent, face, setting) for line in _text_lines(element))
            for setting in (_SHORTEST, _LONGEST)
        )
        yield _Block(
            element,
            typography["part" if title else "text"]["line_pt"],
            shortest,
            longest,
            after=_TITLE_GAP if title else 0,
            heading=kind != "text",
            listed=element.tag == "h2",
        )


def _text_lines(element: etree._Element) -> list[str]:
    """The text of a block, from one line break of the template to the next."""
    lines = [element.text or ""]
    for child in element:
        if child.tag == "br":
            lines.append("")
        else:
            lines[-1] += "".join(map(str, child.itertext()))
        lines[-1] += child.tail or ""
    return [" ".join(line.split()) for line in lines]


def _lines(text: str, width: float, indent: float, face: _Face, setting: _Setting) -> int:
    """How many lines a text fills, broken where Chinese may be broken."""
    width += setting.slack
    count, at = 1, indent
    for piece, closing in _unbroken(text):
        length = _length(piece, face, setting)
        counted = length - (face.size if setting.hangs and closing else 0)
        if at + counted > width and at > 0:
            count, at = count + 1, 0
            if piece.isspace():
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


def _length(piece: str, face: _Face, setting: _Setting) -> float:
    latin = [character.isascii() for character in piece]
    length = sum(_width(c, setting) * face.size + face.spacing for c in piece)
    # between Chinese and Latin, on both sides of a piece that begins or ends with it
    changes = sum(a != b for a, b in pairwise(latin)) + latin[0] + latin[-1]
    return length + changes * setting.between * face.size


def _width(character: str, setting: _Setting) -> float:
    if not character.isascii():
        return setting.quote if character in "“”‘’" else 1
    if character.isdigit():
        return 0.5
    return _SIGNS.get(character, 0.25 if character == " " else setting.letter)
