"""The stream that every published file becomes: text lines and table rows, made of cells.

Text files and Word files give the same stream. This module knows how a page number and a line
of the contents look; it must not decide what any other text means.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reportgen.importer.ledger import Ledger, SourceCell, SourcePiece
from reportgen.importer.vocabulary import SUFFIX, squeeze

_LEADER = re.compile(r".*\S\s*(?:[.．·…‥⋯]\s*){2,}\s*\d{1,4}\s*", re.DOTALL)
_CONTENTS_TAB = re.compile(
    rf"(?:\d{{1,4}}\s*[.．、].*|[一二三四五六七八九十]+、.*|第[一二三四]部分.*|.*{SUFFIX})\t+\s*\d{{1,4}}\s*"
)
_PAGE_MARK = re.compile(r"[-—–－]+\d{1,4}[-—–－]+|第\d{1,4}页(?:[，,/]?共\d{1,4}页)?|·\d{1,4}·")
_CONTENTS_STYLE = re.compile(r"toc (?:\d|heading)")


@dataclass(frozen=True)
class TextLine:
    """A paragraph or heading; `bookmarked` when the document's contents point to it."""

    cell: SourceCell
    bookmarked: bool = False
    cut: bool = False  # a page ended just before
    style: str = ""  # the paragraph style's name in small letters, where the file has it

    @property
    def cells(self) -> tuple[SourceCell, ...]:
        """The line as its only cell."""
        return (self.cell,)

    @property
    def raw(self) -> str:
        """The text with its tabs."""
        return "".join(piece.text for piece in self.cell.pieces)

    @property
    def in_contents(self) -> bool:
        """Whether the style says that this is a line of the contents, or their title."""
        return bool(_CONTENTS_STYLE.fullmatch(self.style))


@dataclass(frozen=True)
class CellLayout:
    """Where a cell of a table stands, and what it is."""

    column: int  # the first grid column that it covers
    head: bool  # set in the style of heads
    below: bool  # only the lower part of the cell above
    goes_on: bool = False  # the rest of a text that began on the page before
    new_line: bool = False  # a line of that text ends just there
    width: int = 1  # grid columns that it covers


@dataclass(frozen=True)
class SourceRow:
    """A table row, or a part of one where the layout has torn it."""

    cells: tuple[SourceCell, ...]
    cut: bool = False  # a page ended just before
    layouts: tuple[CellLayout, ...] = ()  # one for each cell, where the file has it
    opens: str = ""  # the label with which a form's table begins here
    heads: bool = False  # heads of a table of records stand here


SourceBlock = TextLine | SourceRow


@dataclass
class SourceText:
    """One file: its stream of blocks and the ledger of its lines.

    `torn` when rows may be cut anywhere (a cell is a line); `spaced` when a row's cells lie
    at positions that count (a row is a line); `from_reportgen` when reportgen itself has made
    the file, so that styles and merged cells say what everything is.
    """

    file: str
    ledger: Ledger
    blocks: list[SourceBlock] = field(default_factory=list)
    torn: bool = False
    spaced: bool = False
    from_reportgen: bool = False
    stubs_last: bool = False  # a project withheld whole stands behind those of its unit
    sheets: tuple[int, ...] = (0,)  # the blocks with which the sheets of a workbook begin
    titles: tuple[str, ...] = ()  # what the sheets of a workbook are called
    left_out: list[str] = field(default_factory=list)  # what is in the file, but not to be seen

    @property
    def first_cell(self) -> SourceCell:
        """Where the file begins: the place of what is said about it as a whole."""
        cells = (cell for block in self.blocks for cell in block.cells)
        return next(cells, SourceCell("", (SourcePiece(1, 0, ""),)))

    def sheet_blocks(self) -> Iterator[list[SourceBlock]]:
        """The blocks of each sheet; all of them where the file has no sheets."""
        ends = (*self.sheets[1:], len(self.blocks))
        return (self.blocks[begin:end] for begin, end in zip(self.sheets, ends, strict=True))


def line_text(block: SourceBlock) -> str | None:
    """The text of a block that is a line, or a row with nothing but its first cell."""
    if isinstance(block, TextLine):
        return block.cell.text
    first, *others = block.cells
    return first.text if first.text and not any(cell.text for cell in others) else None


def is_contents(text: str) -> bool:
    """A line of the contents: a title, leaders or a tab, a page number."""
    return bool(_LEADER.fullmatch(text) or _CONTENTS_TAB.fullmatch(text.strip(" \n\u00a0")))


def is_page_mark(text: str) -> bool:
    """A page number that cannot be anything else, such as `— 12 —`."""
    return bool(_PAGE_MARK.fullmatch(squeeze(text)))
