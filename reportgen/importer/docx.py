"""Word files of published documents, as the same stream that text files give.

python-docx opens the package; the body is walked as XML, because its own lists leave out
content controls (where Word puts the contents) and count merged cells more than once. This
module must not decide what a text means.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportgen.core.problems import Place, fail
from reportgen.core.values import clean_text
from reportgen.importer.docx_unseen import take_out_unseen
from reportgen.importer.ledger import SourceCell, SourcePiece
from reportgen.importer.source_text import CellLayout, SourceRow, SourceText, is_page_mark
from reportgen.importer.stream import Stream
from reportgen.importer.word_xml import WordXml
from reportgen.importer.wrapped_text import plain_characters

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_SKIPPED = frozenset(
    [f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "rPr", "pPr", "txbxContent", "rt")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
_MOST_COLUMNS = 63
_HEAD = "表头"
_GOES_ON, _GOES_ON_WITH_A_LINE = "表文续", "表文续行"
# Names of styles that the Word files made by reportgen define.
_REPORTGEN_STYLES = {_HEAD, "单位行", "heading 2 章"}
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_word(path: Path) -> SourceText:
    """The stream of a DOCX file; a line number counts paragraphs and table rows from 1."""
    return _read(path, _document(path))


def read_word_xml(path: Path) -> SourceText:
    """The same of a document in the XML of Word 2003."""
    return _read(path, WordXml(path))


def _read(path: Path, document: Any) -> SourceText:
    left_out = take_out_unseen(document)
    reader = _WordReader(_style_names(document))
    for number, node in enumerate(_nodes(document.element.body), start=1):
        if node.tag == f"{_W}p":
            reader.read_paragraph(number, node)
        else:
            reader.read_row(number, node)
    reader.stream.left_out = left_out
    return reader.stream.source(path, from_reportgen=reader.from_reportgen)


class _WordReader:
    """Makes blocks of paragraphs and table rows."""

    def __init__(self, styles: dict[str, str]) -> None:
        self.from_reportgen = set(styles.values()) >= _REPORTGEN_STYLES
        self.stream = Stream()
        self._styles = styles
        self._tables: dict[Any, list[int]] = {}  # each table's number and the rows met of it

    def read_paragraph(self, number: int, node: Any) -> None:
        """A paragraph: a line of the stream, a page number, or blank."""
        text = _text(node)
        self.stream.new_line(text, number)
        if is_page_mark(text) and not self.from_reportgen:
            self.stream.set_aside(text, number)
            self.stream.cut = True
        else:
            style = _style(node, self._styles)
            self.stream.add_line(text, number, bookmarked=_is_bookmarked(node), style=style)

    def read_row(self, number: int, node: Any) -> None:
        """A table row."""
        word_cells = list(_word_cells(node))
        if not word_cells:
            return
        texts = [_cell_text(word_cell) for word_cell in word_cells]
        places = dict(enumerate(self._places(node, len(texts))))
        self.stream.new_line("\t".join(texts), number, places)
        cells = [
            SourceCell(clean_text(text), (SourcePiece(number, at, text),))
            for at, text in enumerate(texts)
        ]
        layouts = tuple(_layouts(word_cells, self._styles))
        self.stream.add(SourceRow(tuple(cells), self.stream.cut, layouts))

    def _places(self, row: Any, cells: int) -> Iterator[str]:
        """Where the cells of a row stand, as a reader of the document counts them."""
        table = next(row.iterancestors(f"{_W}tbl"))
        count = self._tables.setdefault(table, [len(self._tables) + 1, 0])
        count[1] += 1
        for at in range(cells):
            yield f"第 {count[0]} 张表第 {count[1]} 行第 {at + 1} 格"


def _document(path: Path) -> Any:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    place = Place(str(path))
    if not path.is_file():
        raise fail("文件打不开", "请检查路径和权限", place)
    try:
        return Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise fail("不是有效的 DOCX 文件", "请用 Word 打开后另存为 .docx", place) from error


def _style_names(document: Any) -> dict[str, str]:
    """The names of all styles by id; in small letters, as programs differ in that."""
    names = {}
    for style in document.styles.element.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            names[style.get(f"{_W}styleId")] = str(name.get(f"{_W}val")).lower()
    return names


def _style(paragraph: Any, names: dict[str, str]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else names.get(style.get(f"{_W}val"), "")


def _nodes(parent: Any) -> Iterator[Any]:
    """Paragraphs and table rows in reading order."""
    for node in parent:
        if node.tag == f"{_W}p":
            yield node
        elif node.tag == f"{_W}tbl":
            yield from _nodes(node)
        elif node.tag == f"{_W}tr":
            yield node
        elif node.tag in _WRAPPERS:
            yield from _nodes(node)


def _word_cells(row: Any) -> Iterator[Any]:
    """The cells of a row, each one time however many columns it spans."""
    for node in row:
        if node.tag == f"{_W}tc":
            yield node
        elif node.tag in _WRAPPERS:
            yield from _word_cells(node)


def _layouts(cells: list[Any], names: dict[str, str]) -> Iterator[CellLayout]:
    column = _columns_before(cells[0]) if cells else 0
    for cell in cells:
        paragraph = cell.find(f"{_W}p")
        style = _style(paragraph, names) if paragraph is not None else ""
        goes_on = style in (_GOES_ON, _GOES_ON_WITH_A_LINE)
        new_line = style == _GOES_ON_WITH_A_LINE
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        width = 1 if span is None else _columns(span)
        lower = _is_lower_part(cell)
        yield CellLayout(column, style.startswith(_HEAD), lower, goes_on, new_line, width)
        column += width


def _columns_before(cell: Any) -> int:
    """How many grid columns a row leaves free before its first cell."""
    row = next(cell.iterancestors(f"{_W}tr"))
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    return 0 if before is None else _columns(before)


def _columns(node: Any) -> int:
    """A number of grid columns; Word has 63 at most, a damaged file says anything."""
    text = str(node.get(f"{_W}val", ""))
    return min(int(text), _MOST_COLUMNS) if text.isascii() and text.isdigit() else 1


def _is_lower_part(cell: Any) -> bool:
    """Whether this is only the lower part of a vertically merged cell."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _cell_text(cell: Any) -> str:
    """A cell's paragraphs; blank where the cell above goes on (vertical merge)."""
    if _is_lower_part(cell):
        return ""
    # Cells of a table within the cell are read as further paragraphs: no form nests tables.
    paragraphs = [
        node
        for node in cell.iter(f"{_W}p")
        if not any(up.tag in _SKIPPED for up in node.iterancestors())
    ]
    return "\n".join(re.sub(r"\t+", " ", _text(node)) for node in paragraphs)


def _text(node: Any) -> str:
    """The text of a paragraph with its insertions and links, without deletions and fields."""
    if node.tag in _SKIPPED:
        return ""
    if node.tag == f"{_W}t":
        return plain_characters(str(node.text or ""))
    if node.tag in _CHARACTERS:
        page_break = node.get(f"{_W}type") in ("page", "column")
        return "" if page_break else _CHARACTERS[node.tag]
    return "".join(_text(child) for child in node)


def _is_bookmarked(paragraph: Any) -> bool:
    return any(
        str(mark.get(f"{_W}name", "")).startswith("_Toc")
        for mark in paragraph.iter(f"{_W}bookmarkStart")
    )
