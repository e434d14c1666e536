"""Files of published documents, brought into one stream of lines and table rows.

Three layouts of plain text and Word files give the same stream. This module decides only
what is a line, a row and a cell; it must not decide what any of them means, except for page
numbers and headings, which an extraction leaves in the middle of a table.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.core.problems import Place, fail
from reportgen.core.values import clean_text
from reportgen.importer.ledger import FURNITURE, Cell, Ledger, Piece
from reportgen.importer.vocabulary import SUFFIX, squeeze, unit_of, unwrap, withheld

BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]")
_CELL_START = re.compile("[ \u00a0\u200b\ufeff\u3000]*\t")
_PAGE_MARK = re.compile(r"[-—–－]+\d{1,4}[-—–－]+|第\d{1,4}页(?:[，,/]?共\d{1,4}页)?|·\d{1,4}·")
_BARE_NUMBER = re.compile(r"\d{1,4}")
_LEADER = re.compile(r".*\S\s*(?:[.．·…‥⋯]\s*){2,}\s*\d{1,4}\s*", re.DOTALL)
_CONTENTS_TAB = re.compile(
    rf"(?:\d{{1,4}}\s*[.．、].*|[一二三四五六七八九十]+、.*|第[一二三四]部分.*|.*{SUFFIX})\t+\s*\d{{1,4}}\s*"
)
_NUMBER_FIRST = re.compile(r"\d{1,4}\s*[.．、]\s*\S")
_CONTENTS_STYLE = re.compile(r"toc (?:\d|heading)")
_CHAPTER_FIRST = re.compile(r"[一二三四五六七八九十]+、\S|第[一二三四]部分")


@dataclass(frozen=True)
class Line:
    """A paragraph or heading; `bookmarked` when the document's contents point to it."""

    cell: Cell
    bookmarked: bool = False
    cut: bool = False  # a page ended just before
    style: str = ""  # the paragraph style's name in small letters, where the file tells it

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The line as its only cell."""
        return (self.cell,)

    @property
    def raw(self) -> str:
        """The text with its tabs."""
        return "".join(piece.text for piece in self.cell.pieces)

    @property
    def listed(self) -> bool:
        """Whether the style says that this is a line of the contents, or their title."""
        return bool(_CONTENTS_STYLE.fullmatch(self.style))


@dataclass(frozen=True)
class Spot:
    """Where a cell of a Word table stands, and what it is."""

    column: int  # the first grid column that it covers
    head: bool  # set in the style of heads
    below: bool  # only the lower part of the cell above
    goes_on: bool = False  # the rest of a text that began on the page before
    new_line: bool = False  # a line of that text ends just there


@dataclass(frozen=True)
class Row:
    """A table row, or a part of one where the layout has torn it."""

    cells: tuple[Cell, ...]
    cut: bool = False  # a page ended just before
    spots: tuple[Spot, ...] = ()  # one for each cell, where the file tells it


Block = Line | Row


@dataclass
class Source:
    """One file: its stream of blocks and the ledger of its lines.

    `torn` when rows may be cut anywhere (a cell is a line); `spaced` when a row's cells lie
    at positions that count (a row is a line); `ours` when reportgen itself has made the file,
    so that styles and merged cells say what everything is.
    """

    file: str
    ledger: Ledger
    blocks: list[Block] = field(default_factory=list)
    torn: bool = False
    spaced: bool = False
    ours: bool = False


def read_text(path: Path) -> Source:
    """The stream of one text file; InputError when it cannot be read as text."""
    lines = dict(enumerate(_text_of(path).split("\n"), start=1))
    source = Source(str(path), Ledger(str(path), lines))
    reader = _Reader(lines)
    kind = _kind_of(list(lines.values()))
    source.torn, source.spaced = kind == "cells", kind == "tabs"
    {"cells": reader.read_cells, "tabs": reader.read_tabs, "plain": reader.read_plain}[kind]()
    source.blocks = reader.blocks
    for cell in (*(cell for block in reader.blocks for cell in block.cells), *reader.furniture):
        source.ledger.enter([cell])
    for cell in reader.furniture:
        source.ledger.claim(cell, FURNITURE)
    return source


def is_contents(text: str) -> bool:
    """A line of the contents: a title, leaders or a tab, a page number."""
    return bool(_LEADER.fullmatch(text) or _CONTENTS_TAB.fullmatch(text.strip(" \n\u00a0")))


def is_page_mark(text: str) -> bool:
    """A page number that cannot be anything else, such as `— 12 —`."""
    return bool(_PAGE_MARK.fullmatch(squeeze(text)))


def _text_of(path: Path) -> str:
    place = Place(str(path))
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise fail("文件打不开", "请检查路径和权限", place) from error
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search("[\x00-\x08\x0e-\x1a]", text) and not text.startswith("%PDF"):
            return text.replace("\r\n", "\n").replace("\r", "\n")
        break
    raise fail("不是文本文件", "请另存为 UTF-8 或 GB18030 的 .txt，或者 .docx", place)


def _kind_of(lines: Sequence[str]) -> str:
    """`cells` (a cell is a line), `tabs` (a row is a line) or `plain`."""
    led = joined = 0
    for line in lines:
        if "\t" in line and not is_contents(line):
            filled = sum(1 for part in line.split("\t") if clean_text(part))
            joined += filled > 1
            led += filled <= 1 and bool(_CELL_START.match(line))
    if not led and not joined:
        return "plain"
    return "tabs" if joined * 3 > led else "cells"


class _Reader:
    """Reads the lines of one text file into blocks."""

    def __init__(self, lines: dict[int, str]) -> None:
        self.blocks: list[Block] = []
        self.furniture: list[Cell] = []
        self._lines = lines
        self._row: list[list[Piece]] = []
        self._cut = False
        self._page = 0  # the last page number met, and where
        self._page_line = 0

    def read_plain(self) -> None:
        """No tables by layout: every line stands for itself."""
        for number, text, bookmarked in self._visible():
            if clean_text(text):
                self._add_line(number, text, bookmarked)

    def read_tabs(self) -> None:
        """A row is a line, its cells parted by tabs."""
        for number, text, bookmarked in self._visible():
            if "\t" not in text or is_contents(text):
                if clean_text(text):
                    self._add_line(number, text, bookmarked)
                continue
            cells = [
                Cell(unwrap(clean_text(part)), (Piece(number, at, part),))
                for at, part in enumerate(text.split("\t"))
            ]
            self._add(Row(tuple(cells), self._cut))

    def read_cells(self) -> None:
        """A cell is a line that begins with a tab; lines without one go on in it."""
        for number, text, bookmarked in self._visible():
            heading = (bookmarked and _is_heading_start(text)) or self._is_led_heading(number, text)
            if _CELL_START.match(text) and not heading:
                self._row.append([Piece(number, 0, text)])
            elif not clean_text(text):
                self._close_row()
            elif self._row and not bookmarked and not self._breaks_out(number, text):
                self._row[-1].append(Piece(number, 0, text))
            else:
                self._close_row()
                self._add_line(number, text, bookmarked)
        self._close_row()

    def _visible(self) -> Iterator[tuple[int, str, bool]]:
        """Every line without page numbers, page breaks and bookmark signs."""
        for number, raw in self._lines.items():
            text = BOOKMARK.sub("", raw).replace("\f", "")
            if self._is_page_number(number, text) or (not clean_text(text) and clean_text(raw)):
                self.furniture.append(Cell(clean_text(raw), (Piece(number, 0, raw),)))
                self._cut = True
            else:
                yield number, text, BOOKMARK.search(raw) is not None

    def _is_page_number(self, number: int, text: str) -> bool:
        if len(text) > 40:
            return False
        flat = squeeze(text)
        if _PAGE_MARK.fullmatch(flat):
            found = True
        else:
            # A bare number may be a part of a cell. It is a page number when it stands alone,
            # or when it follows a page number that was met not long ago.
            follows = number - self._page_line < 200 and flat == str(self._page + 1)
            alone = all(not clean_text(self._lines.get(at, "")) for at in (number - 1, number + 1))
            bare = bool(_BARE_NUMBER.fullmatch(flat)) and not _CELL_START.match(text)
            found = bare and (alone or follows)
        if found:
            self._page, self._page_line = int("".join(re.findall(r"\d+", flat)[:1])), number
        return found

    def _breaks_out(self, number: int, text: str) -> bool:
        """Whether a line right behind a cell is the next heading rather than the cell's text."""
        if _CHAPTER_FIRST.match(text.strip()) and text.strip().startswith("第"):
            return len(text.strip()) < 20
        if not _NUMBER_FIRST.match(text.strip()):
            return False
        rest = squeeze(text).split(".", 1)[-1].removesuffix(SUFFIX)
        if withheld(rest):  # a stub, unless a table goes on behind it: then a withheld goal
            following = self._next_visible(number)
            return not _CELL_START.match(following) or unit_of(clean_text(following)) is not None
        return unit_of(clean_text(self._next_cell(number))) is not None

    def _is_led_heading(self, number: int, text: str) -> bool:
        """Whether a line is a heading although a stray tab makes it look like a cell."""
        flat = clean_text(text)
        return (
            flat.endswith(SUFFIX)
            and bool(_NUMBER_FIRST.match(flat))
            and unit_of(clean_text(self._next_cell(number))) is not None
        )

    def _next_visible(self, number: int) -> str:
        later = (self._lines[at] for at in range(number + 1, len(self._lines) + 1))
        return next((line for line in later if clean_text(line)), "")

    def _next_cell(self, number: int) -> str:
        """The next cell; a heading before it may be broken over a few lines."""
        for at in range(number + 1, min(number + 5, len(self._lines) + 1)):
            if _CELL_START.match(self._lines[at]):
                return self._lines[at]
        return ""

    def _close_row(self) -> None:
        if self._row:
            self._add(Row(tuple(map(_cell, self._row)), self._cut))
            self._row = []

    def _add_line(self, number: int, text: str, bookmarked: bool) -> None:
        cell = Cell(clean_text(text), (Piece(number, 0, text),))
        self._add(Line(cell, bookmarked, self._cut))

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        self._cut = False


def _cell(pieces: list[Piece]) -> Cell:
    text = "\n".join(re.sub(r"[ \u00a0]*\t+[ \u00a0]*", " ", piece.text) for piece in pieces)
    return Cell(clean_text(text), tuple(pieces))


def _is_heading_start(text: str) -> bool:
    flat = clean_text(text)
    return bool(_NUMBER_FIRST.match(flat) or _CHAPTER_FIRST.match(flat))
