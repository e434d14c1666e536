"""What a screen reader reads of a PDF: the structure tree, as blocks, and what is left out of it.

Every marked text must be in the tree once, and in the tree's reverse index (ISO 32000-1, 14.7.4.4).
Outside the tree may stand page numbers, leader dots, and above a table that goes on the line that
names it and its heads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

from reportgen.audit.blocks import Block, squeeze
from reportgen.audit.pdf.elements import (
    NO_CELL,
    CellFacts,
    ObjectNumber,
    PlainElement,
    cell_facts,
    numbers_of_objects,
)
from reportgen.audit.pdf.file_bytes import OpenedPdf
from reportgen.audit.pdf.pages import PageText
from reportgen.render.pagination import continued

_LABEL = re.compile(r"[(（]?[0-9一二三四五六七八九十]{1,4}[)）]?[.、．]?|[•◦▪‣]")
_NESTED = frozenset({"L", "P", "Table"})
_AROUND_NUMBER = "—–―-·.第页共"


@dataclass(eq=False)
class TaggedElement:
    """A structure element; `kids` are elements and texts, `pages` those on which it stands.

    `number` is that of its object in the file, `cell` what is said of it as a cell.
    """

    tag: str
    kids: "list[TaggedElement | str]" = field(default_factory=list)
    links: list[Any] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)
    cell: CellFacts = NO_CELL
    number: ObjectNumber = (0, 0)

    def all(self, *tags: str) -> "Iterator[TaggedElement]":
        """This element and all below it that bear one of the tags, once the tree is read."""
        if self.tag in tags:
            yield self
        yield from (element for element in self._below if element.tag in tags)

    @cached_property
    def _below(self) -> "list[TaggedElement]":
        """All elements below; not this one, for what holds itself stays until it is looked for."""
        below: list[TaggedElement] = []
        _add_below(self, below)
        return below

    @property
    def text(self) -> str:
        """All text in reading order, without white space and the numbers of list items."""
        return squeeze(self.read(labels=False))

    def read(self, *, labels: bool) -> str:
        """All text in reading order."""
        texts: list[str] = []
        _collect(self, texts, labels=labels)
        return "".join(texts)


def _add_below(element: TaggedElement, below: list[TaggedElement]) -> None:
    for kid in element.kids:
        if isinstance(kid, TaggedElement):
            below.append(kid)
            _add_below(kid, below)


def _collect(element: TaggedElement, texts: list[str], *, labels: bool) -> None:
    for kid in element.kids:
        if isinstance(kid, str):
            texts.append(kid)
        elif labels or kid.tag != "Lbl":
            _collect(kid, texts, labels=labels)


class TagTree:
    """Reads the structure tree of a PDF whose pages' texts are known."""

    def __init__(
        self,
        opened: OpenedPdf,
        pdf: pikepdf.Pdf,
        pages: Sequence[PageText],
        elements: Mapping[int, PlainElement],
    ) -> None:
        self._opened, self._pages = opened, pages
        self._pdf, self._plain = pdf, elements
        self._numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._keys = [int(page.obj["/StructParents"]) for page in pdf.pages]
        root: Any = pdf.Root["/StructTreeRoot"]
        self._owners = _owners(root)
        self._elements: set[ObjectNumber] = set()
        self._read_marks: list[set[int]] = [set() for _ in pages]
        (top,) = root.K
        self.document = self._element(top.objgen)
        self._check_marks()
        self._check_annotations(pdf)

    def _check_annotations(self, pdf: pikepdf.Pdf) -> None:
        annotations = {a.objgen for page in pdf.pages for a in page.obj.get("/Annots", ())}
        linked = [link for element in self.document.all("Link") for link in element.links]
        if annotations != {link.objgen for link in linked} or len(linked) != len(annotations):
            self._fault("有链接不在标签树里")

    def _fault(self, message: str) -> None:
        self._opened.add_fault("标签树", "整个文件", message)

    def _element(self, number: ObjectNumber) -> TaggedElement:
        if number in self._elements:
            self._fault("同一个元素出现了两次")
            return TaggedElement("P")
        self._elements.add(number)
        element = TaggedElement("", number=number)
        if plain := self._plain.get(number[0]):
            element.tag, element.cell = plain.tag, plain.cell
            page = (plain.page, 0)
            for number_below in plain.objects:
                self._kid(element, page, (number_below, 0))
            for mark in plain.marks:
                self._text(element, page, mark)
        else:
            raw: Any = self._pdf.get_object(number)
            element.tag = str(raw.S)[1:]
            element.cell = cell_facts(raw)
            for kid in raw.get("/K", ()):
                self._kid(element, _page(raw), kid)
        return element

    def _kid(self, element: TaggedElement, page: ObjectNumber, kid: Any) -> None:
        """Append what an element holds; `page` is the number of the element's page.

        That is a mark on the page, the number of an object, or an object.
        """
        if isinstance(kid, int):
            self._text(element, page, kid)
            return
        number = kid if isinstance(kid, tuple) else kid.objgen
        plain = self._plain.get(number[0])
        raw: Any = kid if plain or not number[0] else self._pdf.get_object(number)
        kind = "" if plain else str(raw.Type)
        if kind == "/MCR":
            self._text(element, _page(raw), int(raw.MCID))
        elif kind == "/OBJR":
            self._link(element, raw.Obj)
        else:
            if element.number != ((plain.parent, 0) if plain else raw.P.objgen):
                self._fault("元素的上下级不一致")
            below = self._element(number)
            element.kids.append(below)
            element.pages |= below.pages

    def _text(self, element: TaggedElement, page: ObjectNumber, number: int) -> None:
        """Append a marked text."""
        index = self._numbers[page]
        marked, read = self._pages[index].marked, self._read_marks[index]
        owners = self._owners.get(self._keys[index], [])
        if number in read or number not in marked:
            self._fault("有文字读两遍，或者页面上没有")
        elif not isinstance(owners, list) or owners[number : number + 1] != [element.number]:
            self._fault("反查表与标签树不一致")
        read.add(number)
        element.kids.append(marked.get(number, ""))
        element.pages.add(index)

    def _link(self, element: TaggedElement, annotation: Any) -> None:
        if (
            self._owners.get(int(annotation.StructParent)) != element.number
            or element.tag != "Link"
        ):
            self._fault("反查表与标签树不一致")
        element.links.append(annotation)

    def _check_marks(self) -> None:
        for number, page in enumerate(self._pages):
            if not page.marked.keys() <= self._read_marks[number]:
                place = f"第 {number + 1} 页"
                self._opened.add_fault("页面文字", place, "有标记的文字不在标签树里")
            owners = self._owners.get(self._keys[number], [])
            if isinstance(owners, list) and len(owners) != len(page.marked):
                self._fault("反查表与标签树不一致")


def _page(item: Any) -> ObjectNumber:
    """The page that an element or a mark is on; none has the number 0."""
    page = item.get("/Pg")
    return (0, 0) if page is None else page.objgen


def _owners(root: Any) -> dict[int, Any]:
    """The reverse index: elements of each page's marks, and of each annotation."""
    numbers = root.ParentTree.Nums
    return {
        int(key): numbers_of_objects(value.unparse()) or [one.objgen for one in value]
        if isinstance(value, pikepdf.Array)
        else value.objgen
        for key, value in zip(numbers[::2], numbers[1::2], strict=True)
    }


# ---------------------------------------------------------------- blocks


def blocks(element: TaggedElement) -> Iterator[Block]:
    """The blocks of an element, in reading order, in the shape of `blocks.blocks_of`."""
    match element.tag:
        case "Table":
            rows = (row.kids for row in element.all("TR"))
            cells = (tuple(c.text for c in row if isinstance(c, TaggedElement)) for row in rows)
            yield Block("table", rows=tuple(cells))
        case "H1" | "H2" | "H3" | "P":
            yield Block(element.tag.lower(), element.text)
        case "TOCI":
            yield Block("toc", element.text)
        case "LI":
            yield from _item(element)
        case "Lbl":
            pass
        case _:
            for kid in element.kids:
                if isinstance(kid, TaggedElement):
                    yield from blocks(kid)
                elif squeeze(kid):
                    yield Block("p", squeeze(kid))


def title_as_paragraph(found: Iterable[Block]) -> list[Block]:
    """The blocks as the tree has them: without contents, the title on the cover is tagged H1."""
    read = list(found)
    if not any(block.kind == "toc" for block in read):
        first = next((at for at, block in enumerate(read) if block.kind == "h1"), None)
        if first is not None:
            read[first] = Block("p", read[first].text)
    return read


def _item(element: TaggedElement) -> Iterator[Block]:
    """An item of a list; other lists in it stand for themselves."""
    bodies = [kid for kid in element.kids if isinstance(kid, TaggedElement) and kid.tag == "LBody"]
    kids = [kid for body in bodies for kid in body.kids]
    inline = [k for k in kids if isinstance(k, str) or k.tag not in _NESTED]
    text = squeeze("".join(k if isinstance(k, str) else k.read(labels=False) for k in inline))
    if text or len(inline) == len(kids):
        yield Block("p", text)
    for kid in kids:
        if isinstance(kid, TaggedElement) and kid.tag in _NESTED:
            yield from blocks(kid)


# ---------------------------------------------------------------- what must agree with the tree


def check_labels(opened: OpenedPdf, document: TaggedElement) -> None:
    """Faults where the number of a list item is anything else, or a row holds more than cells."""
    for label in document.all("Lbl"):
        if not _LABEL.fullmatch(squeeze(label.read(labels=True))):
            opened.add_fault("标签树", "整个文件", "列表项的编号不像编号")
    for table in document.all("Table"):
        rows = [kid for row in table.all("TR") for kid in row.kids]
        cells = [kid for kid in rows if isinstance(kid, TaggedElement) and kid.tag in ("TH", "TD")]
        text = "".join(cell.read(labels=True) for cell in cells)
        if len(cells) != len(rows) or text != table.read(labels=True):
            opened.add_fault("标签树", "整个文件", "表格里有单元格之外的文字")


def _seen(text: str, opened: OpenedPdf) -> str:
    """A text without white space, and with one character for all that look the same."""
    return squeeze(text).translate(opened.alike)


def check_links(opened: OpenedPdf, pdf: pikepdf.Pdf, document: TaggedElement) -> None:
    """Faults where a link or bookmark says something else than the text it stands for."""
    names: Any = pdf.Root["/Names"].Dests.Names
    targets = {str(name) for name in names[::2]}
    for element in document.all("Link"):
        for link in element.links:
            if _seen(str(link.Contents), opened) != _seen(element.text, opened):
                opened.add_fault("链接说明", "目录", "链接的说明与链接的文字不一样")
            if str(link.Dest) not in targets:
                opened.add_fault("链接目标", "目录", "链接指向文件里没有的地方")
    headings = {_seen(heading.text, opened) for heading in document.all("H1", "H2", "H3")}
    for channel in opened.channels:  # one for each bookmark
        if channel.name == "书签" and _seen(str(channel.data), opened) not in headings:
            opened.add_fault("书签", channel.place, "书签与任何标题都不一样")


def check_artifacts(
    opened: OpenedPdf, labels: Sequence[str], pages: Sequence[PageText], document: TaggedElement
) -> None:
    """Faults for text outside the tree that is no page number, leader dots or repeated words.

    Repeated are the heads of a table that goes on and, above it, its name and the unit of its
    amounts.

    `labels` are the printed numbers of the pages.
    """
    tables = list(document.all("Table"))
    in_cells = {line for table in tables for line in table.all("P")}
    lines = (e for e in document.all("H2", "P") if e.pages and e not in in_cells)
    begun = [(min(line.pages), line) for line in lines]
    for index, page in enumerate(pages):
        texts = [(kind, squeeze(text)) for kind, text in page.artifacts if squeeze(text)]
        repeated = [text for kind, text in texts if kind == "/Pagination"]
        numbers = [text for text in repeated if _is_number(text, labels[index])]
        heads = [text for text in repeated if text not in numbers]
        others = "".join(text for kind, text in texts if kind != "/Pagination")
        words = {
            cell.text
            for table in tables
            if index in table.pages and min(table.pages) < index
            for cell in table.all("TH", "TD")
            if (cell.tag == "TH" or cell.cell.rows > 1) and cell.pages and min(cell.pages) < index
        }
        words |= _named_again([element for first, element in begun if first < index])
        if others.strip(".") or len(numbers) > 1 or not _spelled("".join(heads), words):
            message = "有标为版面内容的文字，却不是页码、目录的点线或重复的表头"
            opened.add_fault("页面文字", f"第 {index + 1} 页", message)


def _named_again(before: Sequence[TaggedElement]) -> set[str]:
    """What the line above a table that goes on to a page may say.

    That is the last heading `before` it and the end of the last line below that (单位：万元).
    """
    heading = next((e.text for e in reversed(before) if e.tag == "H2"), "")
    if not heading:
        return set()
    below = "" if before[-1].tag == "H2" else before[-1].text
    return {squeeze(continued(heading)), *(below[start:] for start in range(len(below)))}


def _is_number(text: str, label: str) -> bool:
    before, number, after = text.partition(label)
    return bool(number) and not (before + after).strip(_AROUND_NUMBER)


def _spelled(text: str, words: set[str]) -> bool:
    """Whether `text` is nothing but `words`, one behind the other."""
    reached = {0}
    for place in range(len(text)):
        if place in reached:
            reached |= {place + len(w) for w in words if w and text.startswith(w, place)}
    return len(text) in reached
