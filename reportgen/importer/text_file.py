"""Text files of published documents, read into a stream of text lines and table rows.

Three layouts occur: a cell is a line, a row is a line, or no tables at all. This module decides
only what is a line, a row and a cell; it must not decide what any of them means, except for
page numbers and headings, which an extraction leaves in the middle of a table.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reportgen.core.problems import Place, fail
from reportgen.core.values import clean_text
from reportgen.importer.ledger import SourceCell, SourcePiece
from reportgen.importer.source_text import SourceRow, SourceText, is_contents, is_page_mark
from reportgen.importer.stream import Stream
from reportgen.importer.vocabulary import SUFFIX, is_withheld_phrase, squeeze, unit_of
from reportgen.importer.wrapped_text import unwrap

BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]")
_CELL_START = re.compile("[ \u00a0\u200b\ufeff\u3000]*\t")
_BARE_NUMBER = re.compile(r"\d{1,4}")
_NUMBER_FIRST = re.compile(r"\d{1,4}\s*[.．、]\s*\S")
_CHAPTER_FIRST = re.compile(r"[一二三四五六七八九十]+、\S|第[一二三四]部分")


def read_text(path: Path) -> SourceText:
    """The stream of one text file; InputError when it cannot be read as text."""
    lines = dict(enumerate(_text_of(path).split("\n"), start=1))
    reader = _LineReader(lines)
    kind = _kind_of(list(lines.values()))
    {"cells": reader.read_cells, "tabs": reader.read_tabs, "plain": reader.read_plain}[kind]()
    return reader.stream.source(path, torn=kind == "cells", spaced=kind == "tabs")


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
    cell_lines = row_lines = 0
    for line in lines:
        if "\t" in line and not is_contents(line):
            filled = sum(1 for part in line.split("\t") if clean_text(part))
            row_lines += filled > 1
            cell_lines += filled <= 1 and bool(_CELL_START.match(line))
    if not cell_lines and not row_lines:
        return "plain"
    return "tabs" if row_lines * 3 > cell_lines else "cells"


class _LineReader:
    """Reads the lines of one text file into blocks."""

    def __init__(self, lines: dict[int, str]) -> None:
        self.stream = Stream(lines)
        self._lines = lines
        self._row: list[list[SourcePiece]] = []
        self._page = 0  # the last page number met, and where
        self._page_line = 0

    def read_plain(self) -> None:
        """No tables by layout: every line stands for itself."""
        for number, text, bookmarked in self._visible():
            self.stream.add_line(text, number, bookmarked=bookmarked)

    def read_tabs(self) -> None:
        """A row is a line, its cells parted by tabs."""
        for number, text, bookmarked in self._visible():
            if "\t" not in text or is_contents(text):
                self.stream.add_line(text, number, bookmarked=bookmarked)
                continue
            cells = [
                SourceCell(unwrap(clean_text(part)), (SourcePiece(number, at, part),))
                for at, part in enumerate(text.split("\t"))
            ]
            self.stream.add(SourceRow(tuple(cells), self.stream.cut))

    def read_cells(self) -> None:
        """A cell is a line that begins with a tab; lines without one go on in it."""
        for number, text, bookmarked in self._visible():
            heading = bookmarked and _is_heading_start(text)
            heading = heading or self._is_tabbed_heading(number, text)
            if _CELL_START.match(text) and not heading:
                self._row.append([SourcePiece(number, 0, text)])
            elif not clean_text(text):
                self._close_row()
            elif self._row and not bookmarked and not self._breaks_out(number, text):
                self._row[-1].append(SourcePiece(number, 0, text))
            else:
                self._close_row()
                self.stream.add_line(text, number, bookmarked=bookmarked)
        self._close_row()

    def _visible(self) -> Iterator[tuple[int, str, bool]]:
        """Every line without page numbers, page breaks and bookmark signs."""
        for number, raw in self._lines.items():
            text = BOOKMARK.sub("", raw).replace("\f", "")
            if self._is_page_number(number, text) or (not clean_text(text) and clean_text(raw)):
                self.stream.set_aside(raw, number)
                self.stream.cut = True
            else:
                yield number, text, BOOKMARK.search(raw) is not None

    def _is_page_number(self, number: int, text: str) -> bool:
        if len(text) > 40 or not (is_page_mark(text) or self._is_bare_page_number(number, text)):
            return False
        self._page = int("".join(re.findall(r"\d+", squeeze(text))[:1]))
        self._page_line = number
        return True

    def _is_bare_page_number(self, number: int, text: str) -> bool:
        """Whether a bare number, which may also be a part of a cell, is a page number.

        It is one when it stands alone, or when it follows a page number met not long ago.
        """
        flat = squeeze(text)
        if not _BARE_NUMBER.fullmatch(flat) or _CELL_START.match(text):
            return False
        follows = number - self._page_line < 200 and flat == str(self._page + 1)
        alone = all(not clean_text(self._lines.get(at, "")) for at in (number - 1, number + 1))
        return alone or follows

    def _breaks_out(self, number: int, text: str) -> bool:
        """Whether a line right behind a cell is the next heading rather than the cell's text."""
        if _CHAPTER_FIRST.match(text.strip()) and text.strip().startswith("第"):
            return len(text.strip()) < 20
        if not _NUMBER_FIRST.match(text.strip()):
            return False
        rest = squeeze(text).split(".", 1)[-1].removesuffix(SUFFIX)
        if is_withheld_phrase(
            rest
        ):  # a stub, unless a table goes on behind it: then a withheld goal
            following = self._next_visible(number)
            return not _CELL_START.match(following) or unit_of(clean_text(following)) is not None
        return unit_of(clean_text(self._next_cell(number))) is not None

    def _is_tabbed_heading(self, number: int, text: str) -> bool:
        """Whether a line is a heading although a tab before it makes it look like a cell."""
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
            self.stream.add(SourceRow(tuple(map(_cell, self._row)), self.stream.cut))
            self._row = []


def _cell(pieces: list[SourcePiece]) -> SourceCell:
    text = "\n".join(re.sub(r"[ \u00a0]*\t+[ \u00a0]*", " ", piece.text) for piece in pieces)
    return SourceCell(clean_text(text), tuple(pieces))


def _is_heading_start(text: str) -> bool:
    flat = clean_text(text)
    return bool(_NUMBER_FIRST.match(flat) or _CHAPTER_FIRST.match(flat))
