"""document.xml as a reader sees it: blocks in order, and what the page would not show.

Runs on a tree whose names have been checked already; what is left to find is what allowed
elements could hide by the way they are put together.
"""

import re
from collections.abc import Sequence
from typing import Any

from reportgen.audit.blocks import Block, squeeze
from reportgen.audit.docx.known_tables import KnownTable, Tables
from reportgen.audit.docx.names import GAPS, PARAGRAPHS, clark, is_cell
from reportgen.audit.docx.rows import FIELDS, Rows, RowTexts
from reportgen.audit.docx.tables import MergeError, WordCell, WordRow, rows_of_texts
from reportgen.audit.findings import OpenedFile

PART = "word/document.xml"
TEXT = "正文"
_P, _TBL, _TC, _R, _T = (clark(f"w:{name}") for name in ("p", "tbl", "tc", "r", "t"))
_SECTION, _FIELD, _CODE = clark("w:sectPr"), clark("w:fldChar"), clark("w:instrText")
_LINK, _BOOKMARK, _STYLE = clark("w:hyperlink"), clark("w:bookmarkStart"), clark("w:pStyle")
_PROPERTIES = clark("w:pPr")
_CELL_PROPERTIES = clark("w:tcPr")
_VALUE, _WIDTH, _ANCHOR = clark("w:val"), clark("w:w"), clark("w:anchor")
_CONTENTS_CODES = {
    ' TOC \\o "1-2" \\n 1-1 \\h \\z \\u ',
    ' TOC \\o "1-2" \\t "组标题,1,Heading 2 章,2,Heading 2 涉密,2" \\n 1-1 \\h \\z ',
}
_PAGE_WIDTH, _PAGE_HEIGHT = 11906, 16838  # A4 in twips
_NARROWEST = 57  # twips: a column of 1 mm
_LEAST_TEXT = 2835  # twips: a text area of 50 mm


class Fields:
    """Fields as they open and close; `page` while a page number is shown.

    Text between a field's beginning and its result is never shown.
    """

    def __init__(self, opened: OpenedFile, part: str, codes: set[str]) -> None:
        self._opened, self._part, self.codes = opened, part, codes
        self._unclosed: list[str] = []
        self._in_code = False

    @property
    def closed(self) -> bool:
        """Whether no field is open."""
        return not self._unclosed

    @property
    def page(self) -> bool:
        """Whether what comes is the result of a field for a page number."""
        return bool(self._unclosed) and self._unclosed[-1].startswith(" PAGE")

    def mark(self, kind: str) -> None:
        """A field begins, its code ends, or it ends."""
        if kind == "begin" and not self._in_code:
            self._unclosed.append("")
            self._in_code = True
        elif kind == "separate" and self._in_code:
            self._in_code = False
            if self._unclosed[-1] not in self.codes:
                self._fault("有本程序不写的域代码")
        elif kind == "end" and self._unclosed and not self._in_code:
            self._unclosed.pop()
        else:
            self._fault("域的开始和结束不成对")

    def code(self, text: str) -> None:
        """A piece of a field's code."""
        self._opened.add_channel("域代码", self._part, text)
        if self._in_code:
            self._unclosed[-1] += text
        else:
            self._fault("域以外有域代码")

    def text(self) -> None:
        """Text stands here."""
        if self._in_code:
            self._fault("域代码里有文字（看不见）")

    def close(self) -> None:
        """The part ends here."""
        if self._unclosed:
            self._fault("域没有结束")

    def _fault(self, message: str) -> None:
        self._opened.add_fault("域", self._part, message)


class BodyReader:
    """Reads a document's body into blocks; `used` are the styles of paragraphs with text."""

    def __init__(self, opened: OpenedFile, rows: Rows, known: Tables) -> None:
        self._opened, self._rows, self._known = opened, rows, known
        self._faultless: dict[tuple[bytes, tuple[int, ...]], WordRow] = {}  # by form and columns
        self._fields = Fields(opened, PART, set(_CONTENTS_CODES))
        self._bookmarks: list[tuple[str, str]] = []
        self._anchors: list[str] = []
        self._paragraph = 0
        self._tables = 0
        self._heading = ""
        self._blocks: list[Block] = []
        self.pages: list[str] = []
        self.used: set[str] = set()

    def read(self, body: Any) -> list[Block]:
        """The blocks of the document."""
        for node in body:
            if node.tag == _TBL:
                self._table(node)
            elif node.tag == _P:
                self._outer_paragraph(node)
        self._fields.close()
        self._check_sections(body)
        self._check_bookmarks()
        self._check_pages()
        return self._blocks

    # ------------------------------------------------------------ paragraphs

    def _outer_paragraph(self, node: Any) -> None:
        """A paragraph outside tables."""
        style = _style(node)
        text, page = self._text(node, style)
        self._opened.add_channel(TEXT, f"{PART} 第 {self._paragraph} 段", text + page)
        if style in GAPS and not text:
            return
        if style in GAPS:
            self._fault(TEXT, "间隔段落里有文字（看不见）")
        elif style not in PARAGRAPHS:
            self._fault(TEXT, "段落的样式不是正文用的")
        block = Block(PARAGRAPHS.get(style, "p"), squeeze(text))
        self._heading = block.text if block.kind in ("h1", "h2", "h3") else self._heading
        self._blocks.append(block)

    def _text(self, paragraph: Any, style: str) -> tuple[str, str]:
        """What a reader sees of a paragraph; the page number of a contents line apart."""
        self._paragraph += 1
        contents = PARAGRAPHS.get(style) == "toc"
        texts: list[str] = []
        page = ""
        for node in paragraph.iter(_T, _FIELD, _CODE, _LINK, _BOOKMARK):
            if node.tag == _T:
                self._fields.text()
                if self._fields.page:
                    page += node.text or ""
                else:
                    texts.append(node.text or "")
            elif node.tag == _BOOKMARK:
                self._bookmark(node, paragraph, style)
            elif not contents:
                self._fault("域", "目录以外有域或链接")
            elif node.tag == _LINK:
                self._link(node.get(_ANCHOR, ""))
            elif node.tag == _FIELD:
                self._fields.mark(node.get(clark("w:fldCharType"), ""))
            else:
                self._fields.code(node.text or "")
        if page:
            self.pages.append(page)
        text = "".join(texts)
        if text or page:
            self.used.add(style)
        return text, page

    def _link(self, anchor: str) -> None:
        self._anchors.append(anchor)
        # a line of the contents may show the page of its own heading only
        self._fields.codes = {*_CONTENTS_CODES, f" PAGEREF {anchor} \\h "}

    def _bookmark(self, node: Any, paragraph: Any, style: str) -> None:
        number = node.get(clark("w:id"), "")
        ends = [end.get(clark("w:id")) for end in paragraph.iter(clark("w:bookmarkEnd"))]
        if ends != [number]:
            self._fault("书签", "书签没有在同一段落里结束")
        if style in GAPS or (is_cell(style) and style not in PARAGRAPHS):
            self._fault("书签", "表格或间隔里有书签")
        self._bookmarks.append((number, node.get(clark("w:name"), "")))

    def _fault(self, channel: str, message: str) -> None:
        self._opened.add_fault(channel, f"{PART} 第 {self._paragraph} 段", message)

    # ------------------------------------------------------------ tables

    def _table(self, node: Any) -> None:
        self._tables += 1
        if known := self._known.of(node):
            self._known_table(known)
            return
        grid = tuple(int(column.get(_WIDTH, "0")) for column in node.iter(clark("w:gridCol")))
        if not grid or min(grid) < _NARROWEST:
            self._table_fault("有窄得看不见文字的列")
        rows = tuple(self._row(row, grid) for row in node.iterfind(clark("w:tr")))
        texts = "\n".join("\t".join(cell.text for cell in row) for row in rows)
        self._opened.add_channel(TEXT, f"{PART} 第 {self._tables} 个表", texts)
        caption = _below(node, clark("w:tblPr"), clark("w:tblCaption"))
        self._check_caption(None if caption is None else caption.get(_VALUE, ""))
        try:
            self._blocks.append(Block("table", rows=tuple(rows_of_texts(rows))))
        except MergeError as error:
            self._table_fault(str(error))
            whole = tuple(tuple(cell.text for cell in row) for row in rows)
            self._blocks.append(Block("table", rows=whole))

    def _known_table(self, table: KnownTable) -> None:
        """A table that shows what its own in the tree does, as one in an earlier file."""
        shown = self._known.of_tree[self._tables - 1].block
        texts = "\n".join(map("\t".join, shown.rows))
        self._opened.add_channel(TEXT, f"{PART} 第 {self._tables} 个表", texts)
        self._check_caption(table.caption)
        if not self._fields.closed:
            self._table_fault("表格在域里")
        self._paragraph += table.paragraphs
        self.used.update(table.styles)
        self._blocks.append(shown)

    def _check_caption(self, caption: str | None) -> None:
        if caption is not None and squeeze(caption) != self._heading:
            self._table_fault("表的说明与上面的标题不同")

    def _row(self, row: Any, grid: tuple[int, ...]) -> WordRow:
        """A row's cells; only its texts are read where another like it had no fault."""
        known = self._rows.of(row)
        if known is None or not self._fields.closed or FIELDS.search(known.form):
            return self._cells(row, grid)
        if cells := self._faultless.get((known.form, grid)):
            return self._another(cells, known)
        before = len(self._opened.faults)
        cells = self._cells(row, grid)
        if len(self._opened.faults) == before:
            self._faultless[known.form, grid] = cells
        return cells

    def _another(self, cells: WordRow, texts: RowTexts) -> WordRow:
        """A row with the same cells as another and its own texts, one paragraph in each."""
        self._paragraph += len(cells)
        pairs = [(c, text) for c, (text, _) in zip(cells, texts.paragraphs, strict=True)]
        self.used.update(cell.style for cell, text in pairs if text)
        return tuple(WordCell(c.column, c.span, squeeze(t), c.merge, c.style) for c, t in pairs)

    def _cells(self, row: Any, grid: tuple[int, ...]) -> WordRow:
        cells: list[WordCell] = []
        column = 0
        for node in row.iterchildren(_TC):
            cells.append(cell := self._cell(node, column))
            column += cell.span
            width = _below(node, _CELL_PROPERTIES, clark("w:tcW"))
            given = "" if width is None else width.get(_WIDTH, "")
            if given != str(sum(grid[cell.column : column])):
                self._table_fault("格的宽度与列宽不符")
        if column != len(grid):
            self._table_fault("行的格数与列数不符")
        return tuple(cells)

    def _cell(self, node: Any, column: int) -> WordCell:
        paragraphs = list(node.iterchildren(_P))
        if len(paragraphs) != 1:
            self._table_fault("格里不是正好一个段落")
        style = _style(paragraphs[0]) if paragraphs else ""
        text = "".join(map("".join, (self._text(paragraph, style) for paragraph in paragraphs)))
        if not is_cell(style):
            self._table_fault("格的样式不是表格用的")
        span = _below(node, _CELL_PROPERTIES, clark("w:gridSpan"))
        merge = _below(node, _CELL_PROPERTIES, clark("w:vMerge"))
        return WordCell(
            column,
            1 if span is None else int(span.get(_VALUE, "1")),
            squeeze(text),
            "" if merge is None else merge.get(_VALUE, "continue"),
            style,
        )

    def _table_fault(self, message: str) -> None:
        self._opened.add_fault("表格", f"{PART} 第 {self._tables} 个表", message)

    # ------------------------------------------------------------ the whole document

    def _check_sections(self, body: Any) -> None:
        sections = list(body.iter(_SECTION))
        if len(sections) < 2 or len(body) == 0 or body[-1] is not sections[-1]:
            self._opened.add_fault("版面", PART, "不是封面目录一节、正文一节或几节")
        for index, section in enumerate(sections):
            given = [
                (r.get(clark("w:type")), r.get(clark("r:id")))
                for r in section.iter(_FOOTER_REFERENCE)
            ]
            if given != (_FOOTERS if index else []):
                self._opened.add_fault("版面", PART, "页脚的引用与本程序写的不同")
        self._check_first_pages(sections)
        tables: list[Any] = []
        for child in body:
            tables += [child] if child.tag == _TBL else []
            for section in child.iter(_SECTION):
                self._check_page(section, tables)
                tables = []

    def _check_first_pages(self, sections: Any) -> None:
        """Parts begin with the pages of which the contents speak, the first one with 1."""
        numbers = [node.get(clark("w:start")) for s in sections for node in s.iter(_NUMBERING)]
        wanted = "1" if len(sections) == len(numbers) + 1 else ""
        known = numbers[:1] == [wanted] and set(numbers[1:]) <= set(self.pages)
        if not known or list(map(int, numbers)) != sorted(map(int, numbers)):
            self._opened.add_fault("版面", PART, "起始页码不是目录里的页码")

    def _check_page(self, section: Any, tables: Sequence[Any]) -> None:
        margins, size = section.find(clark("w:pgMar")), section.find(clark("w:pgSz"))
        if margins is None or size is None:
            self._opened.add_fault("版面", PART, "节没有页面大小和页边")
            return
        across = size.get(clark("w:orient")) == "landscape"
        high, wide = (_PAGE_WIDTH, _PAGE_HEIGHT) if across else (_PAGE_HEIGHT, _PAGE_WIDTH)
        if (size.get(_WIDTH), size.get(clark("w:h"))) != (str(wide), str(high)):
            self._opened.add_fault("版面", PART, "页面大小不是 A4")
        top, right, bottom, left, footer = (
            int(margins.get(clark(f"w:{side}"), "0"))
            for side in ("top", "right", "bottom", "left", "footer")
        )
        width, height = wide - left - right, high - top - bottom
        if min(width, height) < _LEAST_TEXT or footer > high // 2:
            self._opened.add_fault("版面", PART, "页边把文字挤出页面")
        for table in tables:
            known = self._known.of(table)
            columns = [int(c.get(_WIDTH, "0")) for c in table.iter(clark("w:gridCol"))]
            if abs((known.width if known else sum(columns)) - width) > 3:
                self._opened.add_fault("表格", PART, "有表格与版心不同宽")

    def _check_bookmarks(self) -> None:
        names = [f"_Toc{int(number or 0):09d}" for number, _ in self._bookmarks]
        if names != [name for _, name in self._bookmarks] or len(set(names)) < len(names):
            self._opened.add_fault("书签", PART, "书签的名称与编号不符，或有重复的")
        expected = {
            f"_Toc{number:09d}" for number in range(1, len(set(names) | set(self._anchors)) + 1)
        }
        if set(names) | set(self._anchors) != expected:
            self._opened.add_fault("书签", PART, "书签的编号不连续")
        if set(self._anchors) - set(names):
            self._opened.add_fault("链接", PART, "目录里有指向不存在的书签的链接")

    def _check_pages(self) -> None:
        self._opened.add_channel("目录页码", PART, "\n".join(self.pages))
        numbers = [int(page) for page in self.pages if re.fullmatch("[0-9]{1,4}", page)]
        if len(numbers) < len(self.pages) or numbers != sorted(numbers):
            self._opened.add_fault("目录页码", PART, "目录里的页码不是递增的数")


_FOOTER_REFERENCE, _NUMBERING = clark("w:footerReference"), clark("w:pgNumType")
_FOOTERS = [("default", "rIdOdd"), ("even", "rIdEven")]


def _style(paragraph: Any) -> str:
    style = _below(paragraph, _PROPERTIES, _STYLE)
    return "" if style is None else str(style.get(_VALUE, ""))


def _below(element: Any, outer: str, inner: str) -> Any:
    """The first child `inner` of a child `outer`; much faster than a path expression."""
    nodes = (node for above in element.iterchildren(outer) for node in above.iterchildren(inner))
    return next(nodes, None)
