"""PDFs with tables, as the same stream that other files give: text in lines, tables by their rules.

pdfplumber finds the cells between the drawn lines. Columns are those of the whole file, so that the
rows of a table that runs over pages stand below its heads. This module must not decide what a text
means, but for page numbers.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen.core.problems import InputError, Place, fail
from reportgen.importer.own_pdf import NotOursError, is_ours, tagged_page
from reportgen.importer.pdf_cut_rows import SAME_EDGE, Box, PageTable, join_cut_row
from reportgen.importer.source_text import SourceText, is_page_mark
from reportgen.importer.stream import RowMaker, Stream, TableCell
from reportgen.importer.web_page import read_tree
from reportgen.importer.wrapped_text import plain_characters

_WIDEST_MARGIN = 8.0  # points between a line of a table and its text
_ACROSS = 0.3  # of a character's height that stands in the next cell
_SOME = 3  # characters across lines of tables that are no accident
_FULL = 0.6  # of the page's width that a full line takes at least
_SLACK = 0.6  # of a character that may be left free at the end of a full line
_NEVER_FIRST = "，。、；：！？）》”’】〉〕%‰,.;:!?)"  # characters that begin no line
_NEVER_LAST = "（《“‘【〔〈("
_SETTINGS = {"snap_tolerance": 3, "join_tolerance": 3, "intersection_tolerance": 3}
# that begins a line of its own: 2.某事, （二）某事, 目标2：某事
_ITEM = re.compile(
    r"[（(]?\d{1,2}[）)、.．](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[）)、]"
    r"|(?:目标|指标)\s?[\d一二三四五六七八九十]{1,2}[：:]"
)
# page numbers, what is named again on a page, and what browsers print above and below one
_FURNITURE = re.compile(
    r"\d+$|[（(]?续表|(?:\d{1,4}[/-]){2}\d{1,4},?\s*\d{1,2}:\d{2}(?:\s*[AP]M)?(?:\t|$)"
    r"|(?:file|https?)://\S+\s+\d+/\d+$"
)
# where Chinese and Latin characters meet, and where they do with a space between
_TOUCHING = re.compile(r"[一-鿿][0-9A-Za-z]|[0-9A-Za-z%][一-鿿]")
_APART = re.compile(r"[一-鿿] [0-9A-Za-z]|[0-9A-Za-z%] [一-鿿]")


class _RunsOverError(Exception):
    """Text of a table's cells reaches over into others, so that nothing there is certain."""

    def __init__(self, page: int) -> None:
        super().__init__()
        self.page = page


@dataclass
class _Line:
    """A line of text beside the tables."""

    page: int
    top: float
    text: str


def read_pdf(path: Path) -> SourceText:
    """The stream of a PDF; InputError when it cannot be read, has a password, or has no text."""
    content = _content_of(path)
    if isinstance(content, etree._Element):
        return read_tree(path, content, ours=True)
    parts, pictures, ours = content
    if not parts:
        remedy = "请用原来的 Word、Excel 文件，或不是扫描得来的 PDF"
        message = "是扫描件（只有图片，没有文字），读不了" if pictures else "里面没有文字"
        raise fail(message, remedy, Place(str(path)))
    reader = _Reader(_edges(box[at] for part in parts if isinstance(part, PageTable)
                            for box in part.cells for at in (0, 2)))  # fmt: skip
    for part in parts:
        reader.read(part)
    if pictures:
        numbers = "、".join(map(str, pictures))
        reader.stream.left_out.append(f"第 {numbers} 页（是图片，没有文字）")
    return reader.stream.source(path, stubs_last=ours)


def _content_of(path: Path) -> etree._Element | tuple[list[PageTable | _Line], list[int], bool]:
    """What the tags of a PDF of ours say; of any other its parts."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as pdf:
            if not (ours := is_ours(pdf)):
                return *_parts_of(pdf), ours
            try:
                return tagged_page(pdf)
            except NotOursError:  # changed by another program: what is to be seen counts
                return *_parts_of(pdf), ours
    except InputError:
        raise
    except Exception as error:  # a damaged file ends pdfminer in any way
        if MemoryError in {type(error), *map(type, (error.__context__, *error.args))}:
            raise MemoryError from error
        if isinstance(error, _RunsOverError):
            message = f"第 {error.page} 页表格里的文字超出了格子，和别的格重叠，没有读入"
            remedy = "请把行高调够再导出，或用原来的 Excel、Word 文件"
            raise fail(message, remedy, Place(str(path))) from error
        locked = PDFPasswordIncorrect in {type(error), *map(type, error.args)}
        locked |= isinstance(error, PdfminerException) and "Password" in repr(error)
        message = "有密码，读不了" if locked else "PDF 坏了，读不了"
        remedy = "请先去掉密码" if locked else "请重新导出，或用原来的 Word、Excel 文件"
        raise fail(message, remedy, Place(str(path))) from error


def _parts_of(pdf: Any) -> tuple[list[PageTable | _Line], list[int]]:
    """Tables and lines of all pages in order, and the numbers of pages that are pictures."""
    parts: list[PageTable | _Line] = []
    pictures: list[int] = []
    for number, page in enumerate(pdf.pages, start=1):
        found = list(_page_parts(number, page))
        if not found and page.images:
            pictures.append(number)
        parts += found
        page.close()
    for above, below in _over_page_ends(parts):
        join_cut_row(above, below, _is_full, partial(_continued, wrapped=True))
    return parts, pictures


def _over_page_ends(parts: Iterable[PageTable | _Line]) -> Iterator[tuple[PageTable, PageTable]]:
    """The last table of each page with the first of the next, where no text stands between."""
    above: PageTable | None = None
    for part in parts:
        if isinstance(part, _Line):
            above = above if _is_furniture(part.text) else None
        else:
            if above and part.page == above.page + 1:
                yield above, part
            above = part


def _is_furniture(text: str) -> bool:
    return is_page_mark(text) or bool(_FURNITURE.match(text))


def _page_parts(number: int, page: Any) -> Iterator[PageTable | _Line]:
    """The tables and lines of a page, from top to bottom."""
    characters = _characters(page)
    settings = {**_SETTINGS, "explicit_horizontal_lines": _open_ends(page)}
    tables = [PageTable(number, list(table.cells)) for table in page.find_tables(settings)]
    tables = [table for table in tables if len(table.cells) > 1]
    loose = _fill(tables, characters)
    parts: list[PageTable | _Line] = [*tables, *_paragraphs(number, loose, float(page.width))]
    yield from sorted(parts, key=lambda part: part.top)


def _open_ends(page: Any) -> list[float]:
    """Where the upright lines of tables begin and end: a row cut by a page end is not closed."""
    ends: list[list[float]] = []
    upright = [edge for edge in page.edges if edge["orientation"] == "v"]
    for edge in sorted(upright, key=lambda edge: edge["top"]):
        if ends and edge["top"] <= ends[-1][1] + SAME_EDGE:
            ends[-1][1] = max(ends[-1][1], edge["bottom"])
        else:
            ends.append([edge["top"], edge["bottom"]])
    return [y for pair in ends for y in pair]


def _characters(page: Any) -> list[dict[str, Any]]:
    """The characters of a page; one that is printed twice, to look bold, counts once."""
    found: list[dict[str, Any]] = []
    for char in page.chars:
        before = found[-1] if found else None
        if before and char["text"] == before["text"] and char["text"].strip():
            near = abs(char["x0"] - before["x0"]) < 1 and abs(char["top"] - before["top"]) < 1
            if near:
                continue
        found.append(char)
    return found


def _fill(
    tables: Sequence[PageTable], characters: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give each cell its text; the characters that stand in none."""
    held: dict[tuple[int, int], list[dict[str, Any]]] = {}
    loose = []
    for char in characters:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        place = next((at for at in _cells_at(tables, x, y)), None)
        if place is None:
            loose.append(char)
        else:
            held.setdefault(place, []).append(char)
    crossing = (
        char for at, own in held.items() for char in own if _runs_over(char, _cell(tables, at))
    )
    if len(list(islice(crossing, _SOME))) == _SOME:
        raise _RunsOverError(tables[0].page)
    for number, table in enumerate(tables):
        table.lines = [_lines(held.get((number, at), [])) for at in range(len(table.cells))]
        table.texts = list(map(_cell_text, table.lines, table.cells))
    return loose


def _cell(tables: Sequence[PageTable], at: tuple[int, int]) -> Box:
    return tables[at[0]].cells[at[1]]


def _runs_over(char: dict[str, Any], cell: Box) -> bool:
    """Whether a character stands across the upper or lower line of its cell."""
    beyond = max(cell[1] - char["top"], char["bottom"] - cell[3])
    return bool(char["text"].strip() and char["upright"] and beyond > _ACROSS * char["size"])


def _cells_at(tables: Sequence[PageTable], x: float, y: float) -> Iterator[tuple[int, int]]:
    for number, table in enumerate(tables):
        for at, (left, top, right, bottom) in enumerate(table.cells):
            if left <= x <= right and top <= y <= bottom:
                yield number, at


def _lines(characters: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Characters by lines, from top to bottom and left to right."""
    lines: list[list[dict[str, Any]]] = []
    for char in sorted(characters, key=lambda c: (c["top"] + c["bottom"], c["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        last = lines[-1][0] if lines else None
        if last and last["top"] <= middle <= last["bottom"]:
            lines[-1].append(char)
        else:
            lines.append([char])
    ordered = [sorted(line, key=lambda c: c["x0"]) for line in lines]
    return [line for line in ordered if any(char["text"].strip() for char in line)]


def _text(line: Sequence[dict[str, Any]]) -> str:
    """The text of a line; a wide gap parts what stands at its two ends."""
    text = ""
    before: dict[str, Any] | None = None
    for char in line:
        if before is not None:
            gap = char["x0"] - before["x1"]
            latin = before["text"].isascii() and char["text"].isascii()
            if gap > 2 * before["size"]:
                text += "\t"
            elif gap > 0.2 * before["size"] and latin and not text.endswith(" "):
                text += " "
        text += char["text"]
        before = char
    return plain_characters(text).strip()


def _cell_text(lines: Sequence[Sequence[dict[str, Any]]], cell: Box) -> str:
    """The text of a cell: lines that end where the cell does go on in the next."""
    if not lines:
        return ""
    text = _text(lines[0]).replace("\t", " ")
    for at in range(1, len(lines)):
        wrapped = _is_full(cell, lines, lines[at], at - 1)
        text = _continued(text, _text(lines[at]).replace("\t", " "), wrapped=wrapped)
    return text


def _is_full(
    cell: Box,
    lines: Sequence[Sequence[dict[str, Any]]],
    following: Sequence[dict[str, Any]],
    at: int = -1,
) -> bool:
    """Whether one of a cell's lines, the last, has no room for what follows."""
    margin = min(min(line[0]["x0"] for line in lines) - cell[0], _WIDEST_MARGIN)
    room = cell[2] - cell[0] - 2 * margin - (lines[at][-1]["x1"] - lines[at][0]["x0"])
    return bool(room < _least(following))


def _continued(text: str, following: str, *, wrapped: bool) -> str:
    """A text with its next line, which is a part of the same where the first was `wrapped`."""
    if not wrapped or (text[-1:] in "。；;" and _ITEM.match(following)):
        return f"{text}\n{following}"
    ends = text[-1:] + following[:1]
    words = ends.isascii() and ends.isalpha()
    apart = _TOUCHING.fullmatch(ends) and _sets_apart(f"{text}\n{following}")
    return f"{text} {following}" if words or apart else text + following


def _sets_apart(text: str) -> bool:
    """Whether a text has a space wherever Chinese and Latin characters meet: so a line end is one.

    Programs leave out the space at which they break a line.
    """
    return bool(_APART.search(text)) and not _TOUCHING.search(text)


def _least(line: Sequence[dict[str, Any]]) -> float:
    """The room that the first piece of a line needs, which no line end can part."""
    texts = [char["text"] for char in line]
    end = 0
    while end < len(texts) and (end == 0 or texts[end - 1] in _NEVER_LAST):
        begin = end
        while end < len(texts) and _is_latin(texts[end]):
            end += 1
        # a number stays with the word behind it
        end += end == begin or (texts[end - 1].isalnum() and texts[end : end + 1] != [" "])
    while end < len(texts) and texts[end] in _NEVER_FIRST:
        end += 1
    last = line[min(end, len(line)) - 1]
    return float(last["x1"] - line[0]["x0"] + _SLACK * line[0]["size"])


def _is_latin(character: str) -> bool:
    """Whether no line ends behind a character where such a one follows."""
    return character.isascii() and character.isprintable() and character not in " -/"


def _paragraphs(number: int, loose: Sequence[dict[str, Any]], width: float) -> list[_Line]:
    """The lines beside the tables; those of a paragraph that fill the page's width are one."""
    lines = _lines(loose)
    left = min((line[0]["x0"] for line in lines), default=0)
    right = max((line[-1]["x1"] for line in lines), default=0)
    found: list[_Line] = []
    above: Sequence[dict[str, Any]] | None = None
    for line in lines:
        begins = line[0]["x0"] - left > line[0]["size"] / 2  # set in
        apart = "\t" in _text(line)  # what stands at both ends is a line of its own
        end = above[-1]["x1"] if above else left
        full = end - left > _FULL * width and right - end < _least(line)
        if full and not (begins or apart):
            found[-1].text = _continued(found[-1].text, _text(line), wrapped=True)
        else:
            found.append(_Line(number, line[0]["top"], _text(line)))
        above = line
    return found


def _edges(values: Iterable[float]) -> list[float]:
    """The edges that lines stand for, each the first of those that are one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME_EDGE:
            edges.append(value)
    return edges


def _index(edges: Sequence[float], value: float) -> int:
    return bisect_left(edges, value + 0.01) - 1 if edges else 0


class _Reader:
    """Makes blocks of tables and lines."""

    def __init__(self, columns: Sequence[float]) -> None:
        self.stream = Stream()
        self._columns = columns
        self._page = 1

    def read(self, part: PageTable | _Line) -> None:
        """A part of a page."""
        self.stream.cut |= part.page != self._page
        self._page = part.page
        if isinstance(part, _Line):
            self._read_line(part)
        else:
            self._read_table(part)

    def _read_line(self, part: _Line) -> None:
        number = self.stream.new_line(part.text, 0, {-1: f"第 {part.page} 页"})
        if _is_furniture(part.text):
            self.stream.set_aside(part.text, number)
        else:
            self.stream.add_line(part.text, number)

    def _read_table(self, table: PageTable) -> None:
        rows = _edges(cell[at] for cell in table.cells for at in (1, 3))
        maker = RowMaker()
        by_row: dict[int, list[TableCell]] = {}
        for (left, top, right, bottom), text in zip(table.cells, table.texts, strict=True):
            column, y = _index(self._columns, left), _index(rows, top)
            width, height = _index(self._columns, right) - column, _index(rows, bottom) - y
            by_row.setdefault(y, []).append(TableCell(text, column, max(width, 1), max(height, 1)))
        for y in range(len(rows) - 1):
            cells = sorted(by_row.get(y, []), key=lambda cell: cell.column)
            place = f"第 {table.page} 页表格第 {y + 1} 行第 {{}} 格"
            places = [place.format(at) for at in range(1, len(cells) + 1)]
            self.stream.add_row(maker, cells, places)
