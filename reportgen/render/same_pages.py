"""Page starts in running text that are the same in every program.

A text is reckoned twice, as short and as long as any of them may set it (`line_lengths`). Where
that puts a heading of the contents, or the end, on different pages, a paragraph before it begins a
page: one that stands on the same page either way. Behind a paragraph of many pages there may be
none; there the heading itself begins a page (and in Word a part with a number of its own). Works on
the HTML tree and knows no layout engine.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lxml import etree

from reportgen.document.line_lengths import LONGEST, SHORTEST, Face, count_lines, text_lines
from reportgen.render.pagination import START, add_class

_A4_MM, _A4_HIGH_MM = 210, 297
_POINT = 72 / 25.4  # per mm
_FEWEST = 2  # lines of a paragraph on either side of a page end, in all formats
_TITLE_GAP = 6 * _POINT  # below a part's title, as in print.css and word/styles.xml
_ANEW = 10_000  # more pages than any part has


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
        face = Face(size, spacing)
        shortest, longest = (
            sum(count_lines(line, width, indent, face, setting) for line in text_lines(element))
            for setting in (SHORTEST, LONGEST)
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
