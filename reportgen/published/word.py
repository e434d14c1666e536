"""Word files of published documents, as the same stream that the text layouts give.

python-docx opens the package; the body is walked as XML, because its own lists leave out
content controls (where Word puts the contents) and count merged cells more than once. This
module must not decide what a text means.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportgen.problems import Place, fail
from reportgen.published.layout import Block, Line, Row, Source, is_page_mark
from reportgen.published.ledger import FURNITURE, Cell, Ledger, Piece
from reportgen.values import clean_text

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_SKIPPED = frozenset(
    [f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "rPr", "pPr", "txbxContent")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_word(path: Path) -> Source:
    """The stream of a DOCX file; a line number counts paragraphs and table rows from 1."""
    body = _body_of(path)
    blocks: list[Block] = []
    furniture: list[Cell] = []
    lines: dict[int, str] = {}
    cut = False
    for number, node in enumerate(_nodes(body), start=1):
        if node.tag == f"{_W}p":
            text = _text(node)
            lines[number] = text
            cell = Cell(clean_text(text), (Piece(number, 0, text),))
            if is_page_mark(text):
                furniture.append(cell)
                cut = True
            elif cell.text:
                blocks.append(Line(cell, _is_bookmarked(node), cut))
                cut = False
        else:
            texts = [_cell_text(node_cell) for node_cell in _grid(node)]
            lines[number] = "\t".join(texts)
            cells = [Cell(clean_text(t), (Piece(number, at, t),)) for at, t in enumerate(texts)]
            blocks.append(Row(tuple(cells), cut))
            cut = False
    source = Source(str(path), Ledger(str(path), lines), blocks)
    source.ledger.enter(cell for block in blocks for cell in block.cells)
    source.ledger.enter(furniture)
    for cell in furniture:
        source.ledger.claim(cell, FURNITURE)
    return source


def _body_of(path: Path) -> Any:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    place = Place(str(path))
    if not path.is_file():
        raise fail("文件打不开", "请检查路径和权限", place)
    try:
        return Document(str(path)).element.body
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise fail("不是有效的 DOCX 文件", "请用 Word 打开后另存为 .docx", place) from error


def _nodes(parent: Any) -> Iterator[Any]:
    """Paragraphs and table rows in reading order, text boxes behind their paragraph."""
    for node in parent:
        if node.tag == f"{_W}p":
            yield node
            for box in node.iter(f"{_W}txbxContent"):
                if not any(up.tag in _SKIPPED for up in box.iterancestors()):
                    yield from _nodes(box)
        elif node.tag == f"{_W}tbl":
            yield from _nodes(node)
        elif node.tag == f"{_W}tr":
            yield node
        elif node.tag in _WRAPPERS:
            yield from _nodes(node)


def _grid(row: Any) -> Iterator[Any]:
    """The cells of a row, each once however many columns it spans."""
    for node in row:
        if node.tag == f"{_W}tc":
            yield node
        elif node.tag in _WRAPPERS:
            yield from _grid(node)


def _cell_text(cell: Any) -> str:
    """A cell's paragraphs; blank where the cell above goes on (vertical merge)."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    if merge is not None and merge.get(f"{_W}val", "continue") == "continue":
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
        return str(node.text or "")
    if node.tag in _SIGNS:
        page_break = node.get(f"{_W}type") in ("page", "column")
        return "" if page_break else _SIGNS[node.tag]
    return "".join(_text(child) for child in node)


def _is_bookmarked(paragraph: Any) -> bool:
    return any(
        str(mark.get(f"{_W}name", "")).startswith("_Toc")
        for mark in paragraph.iter(f"{_W}bookmarkStart")
    )
