"""Web pages with forms, as the same stream that other files give.

A page that reportgen has made names its parts by their classes, as its Word files do by styles.
What a reader of the page does not see is left out and named. This module must not decide what a
text means.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from reportgen.core.problems import Place, fail
from reportgen.core.values import clean_text
from reportgen.importer.ledger import SourceCell, SourcePiece
from reportgen.importer.source_text import SourceText, TextLine
from reportgen.importer.stream import RowMaker, Stream, TableCell
from reportgen.importer.word_xml import page_of_archive
from reportgen.importer.wrapped_text import plain_characters

_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div",
    "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
])  # fmt: skip
# How a file begins whose encoding its first bytes tell.
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UNSEEN = frozenset(
    ["script", "style", "head", "title", "template", "noscript", "select", "textarea", "svg"]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Classes of reportgen's pages, and the styles of its Word files that say the same.
_STYLES = {
    "cover-name": "封面部门", "cover-title": "title", "cover-note": "封面说明",
    "cover-publisher": "封面发布单位", "cover-date": "封面日期", "cover-imprint": "封面审签",
    "contents-title": "toc heading", "toc-part": "toc 1", "toc-entry": "toc 2",
    "part-title": "heading 1", "group-title": "组标题", "unit-line": "单位行",
}  # fmt: skip


_FURNITURE = ("files", "back")  # links of our pages, to other files and to the contents


def read_page(path: Path) -> SourceText:
    """The stream of a web page; InputError when it cannot be read."""
    return _read(path, path.read_bytes())


def read_web_archive(path: Path) -> SourceText:
    """The stream of the page in a web archive (.mht), as which programs save sheets, too."""
    return _read(path, page_of_archive(path))


def _read(path: Path, raw: bytes) -> SourceText:
    text = _decoded(raw)
    try:
        root = html.document_fromstring(text)
    except (etree.ParserError, ValueError) as error:
        raise fail("网页里没有内容", "请检查文件", Place(str(path))) from error
    return read_tree(path, root, ours=_is_ours(root), torn=_is_torn(text))


def _is_torn(text: str) -> bool:
    """Whether a page or a table in it begins and never ends."""
    tags = Counter(re.findall(r"<(/?(?:html|table))\b", text.lower()))
    return any(tags[name] > tags[f"/{name}"] for name in ("html", "table"))


def read_tree(path: Path, root: Any, *, ours: bool, torn: bool = False) -> SourceText:
    """The stream of a page that is a tree.

    `ours` where its classes are those of our pages, `torn` where its end is missing.
    """
    reader = _PageReader(ours=ours)
    reader.walk(root)
    if reader.hidden:
        reader.stream.left_out.append(f"网页里看不见的内容 {reader.hidden} 处")
    if torn:
        reader.stream.left_out.append("末尾缺少的内容（网页没有结尾，可能没有保存完整）")
    return reader.stream.source(path, from_reportgen=ours)


def _decoded(raw: bytes) -> str:
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", raw[:4096], re.IGNORECASE)
    names = [name for mark, name in _MARKS.items() if raw.startswith(mark)]
    names += [declared[1].decode("ascii")] if declared else []
    for name in (*names, "utf-8", "gb18030"):
        try:
            text = raw.decode("gb18030" if name.lower() in ("gb2312", "gbk") else name)
        except (UnicodeDecodeError, LookupError):
            continue
        return plain_characters(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    return raw.decode("utf-8", errors="replace")


def _is_ours(root: Any) -> bool:
    found = {name for node in root.iter() for name in str(node.get("class") or "").split()}
    return {"cover-name", "cover-title", "entry"} <= found or {
        "cover-title", "contents-title", "entry",
    } <= found  # fmt: skip


class _PageReader:
    def __init__(self, *, ours: bool) -> None:
        self.stream = Stream()
        self.hidden = 0
        self._ours = ours
        self._tables = 0

    def walk(self, node: Any) -> None:
        """Everything below a node, in reading order."""
        if not self._is_seen(node) or (self._ours and node.get("class") in _FURNITURE):
            return
        if node.tag == "table" and not _holds_table(node):
            self._read_table(node)
        elif any(child.tag in _BLOCKS for child in node.iter() if child is not node):
            self._walk_mixed(node)
        else:
            self._add_line(self._inline(node), _style(node) if self._ours else "", _raw(node))

    def _walk_mixed(self, node: Any) -> None:
        loose = node.text or ""
        for child in node:
            tag = child.tag
            below = isinstance(tag, str) and (
                tag in _BLOCKS or any(c.tag in _BLOCKS for c in child.iter() if c is not child)
            )
            if below:
                self._add_line(_collapse(loose), "")
                loose = ""
                self.walk(child)
            elif isinstance(tag, str):
                loose += self._inline(child)
            loose += child.tail or ""
        self._add_line(_collapse(loose), "")

    def _is_seen(self, node: Any) -> bool:
        if not isinstance(node.tag, str) or node.tag in _UNSEEN:
            return False
        hidden = node.get("hidden") is not None or _HIDDEN.search(node.get("style") or "")
        if hidden and "".join(node.itertext()).strip():
            self.hidden += 1
        return not hidden

    def _inline(self, node: Any) -> str:
        """The text that is seen, a newline where a line ends."""
        if not self._is_seen(node):
            return ""
        if node.tag == "br":
            return "\n"
        if node.tag in ("rt", "rp"):
            return ""  # ruby: only what stands on the line
        text = self._shown(node.text)
        for child in node:
            inner = self._inline(child)
            ends = isinstance(child.tag, str) and child.tag in _BLOCKS
            text += f"\n{inner}\n" if ends else inner
            text += self._shown(child.tail)
        return text

    def _shown(self, text: str | None) -> str:
        """White space as a browser shows it; that of our pages is the dataset's."""
        return re.sub(r"\s", " ", text or "") if self._ours else _collapse(text or "", keep=True)

    def _add_line(self, text: str, style: str, raw: str = "") -> None:
        if clean_text(text):
            line = self.stream.next_line
            self.stream.new_line(raw or text, line, {-1: f"第 {line} 段"})
            cell = SourceCell(clean_text(text), (SourcePiece(line, 0, raw or text),))
            self.stream.add(TextLine(cell, style=style))

    def _read_table(self, table: Any) -> None:
        self._tables += 1
        maker = RowMaker()
        rows = [node for node in table.iter("tr") if self._is_seen(node)]
        for number, node in enumerate(rows, start=1):
            cells = list(self._cells(node, len(rows) - number + 1, maker))
            if not cells and not maker.reaches:
                continue
            place = f"第 {self._tables} 张表第 {number} 行第 {{}} 列"
            self.stream.add_row(maker, cells, [place.format(cell.column + 1) for cell in cells])

    def _cells(self, row: Any, rows_left: int, maker: RowMaker) -> Iterator[TableCell]:
        column = maker.free(0)
        for node in row:
            if node.tag not in ("td", "th") or not self._is_seen(node):
                continue
            width, height = _span(node, "colspan"), _span(node, "rowspan")
            height = min(height or rows_left, rows_left)
            classes = str(node.get("class") or "").split()
            rest = self._ours and any(name in _RESTS for name in classes)
            line = rest and _RESTS[1] in classes
            text = self._inline(node)
            yield TableCell(text, column, width or 1, height, node.tag == "th", rest, line)
            column = maker.free(column + (width or 1))


def _span(node: Any, name: str) -> int:
    text = str(node.get(name) or "1").strip()
    return min(int(text), 1000) if text.isascii() and text.isdigit() else 1


def _holds_table(table: Any) -> bool:
    return any(node.tag == "table" for node in table.iter() if node is not table)


def _collapse(text: str, *, keep: bool = False) -> str:
    """White space as a browser shows it."""
    flat = re.sub(r"[ \t\r\n\f]+", " ", text)
    return flat if keep else flat.strip()


def _style(node: Any) -> str:
    """The style that reportgen's Word files give to such a paragraph."""
    classes = str(node.get("class") or "").split()
    named = next((_STYLES[name] for name in classes if name in _STYLES), "")
    if named or node.tag not in ("h2", "h3"):
        return named
    if node.tag == "h3":
        return "heading 3"
    around = {name for up in node.iterancestors() for name in str(up.get("class") or "").split()}
    if "chapter" in around:
        return "heading 2 章"
    return "heading 2 涉密" if "stub" in around else "heading 2"


def _raw(node: Any) -> str:
    """A line whose parts stand apart (left and right, title and page), a tab between them."""
    parts = [span for span in node.iter("span") if str(span.get("class")) in _APART]
    return (
        "\t".join(_collapse("".join(part.itertext())) for part in parts) if len(parts) == 2 else ""
    )


_RESTS = ("goes-on", "goes-on-line")  # cells with the rest of a text that was cut at a page end
_APART = ("left", "right", "toc-title", "toc-page")
