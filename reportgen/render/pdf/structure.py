"""The structure tree of a PDF: what a screen reader is told of headings, contents, tables, links.

Made here because WeasyPrint's tree names wrong head cells beside merged ones, gives no Scope, makes
two elements of what crosses a page end, and keeps leader dots as text. Knows HTML elements, no
layout engine and no PDF objects. Clauses cited are those of ISO 32000-1 (PDF 1.7).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from reportgen.document.table_grid import read_cells
from reportgen.render.pagination import PART

_TAGS = {
    "section": "Sect",
    "nav": "Sect",
    "h1": "H1",
    "h2": "H2",
    "h3": "H3",
    "p": "P",
    "ol": "L",
    "a": "Link",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
}
_CELLS = frozenset({"TH", "TD"})
# what a line is that ends by itself, by what it is a part of
_LINE_TAGS = {"TH": "P", "TD": "P", "P": "Span"}
_HOLD_NO_TEXT = frozenset({"Document", "Sect"})  # grouping elements (14.8.4.2)


@dataclass(frozen=True)
class Mark:
    """A piece of text, by its number in the content of a page."""

    page: int
    number: int


@dataclass(frozen=True)
class Link:
    """A link's rectangle, by its number in the `links` of a page."""

    page: int
    number: int


@dataclass(eq=False)
class Node:
    """A structure element; `page` is the one on which it begins, counted from the fragment's first.

    `cell` holds Scope, ColSpan and RowSpan of a table cell; `head` numbers head cells within the
    fragment, `heads` are the numbers of those of a data cell.
    """

    tag: str
    parent: "Node | None"
    page: int
    html: Any = None
    kids: "list[Node | Mark | Link]" = field(default_factory=list)
    head: int | None = None
    heads: Sequence[int] = ()
    cell: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def lang(self) -> str:
        """The language of its text, where that is told."""
        return "" if self.html is None else str(self.html.get("lang", ""))

    @property
    def words(self) -> str:
        """The text of its HTML element."""
        return " ".join(" ".join(self.html.itertext()).split())


class Entered(Protocol):
    """What a painted page is entered in: a structure, or what notes how it is made."""

    root: Node

    def node(self, parent: Node, html: Any, page: int) -> Node:
        """The structure element of an HTML element, or `parent` where that has none."""

    def label(self, body: Node) -> Node:
        """The element for the number that stands before a list item's body."""

    def end_line(self, node: Node, page: int) -> None:
        """Begin a line of its own in a cell or paragraph."""

    def add_text(self, node: Node, page: int) -> int:
        """Append a piece of text; returns the number by which the page must mark it."""

    def add_link(self, node: Node, page: int, number: int) -> None:
        """Append a link's rectangle, which has this number on its page."""


class Structure:
    """A fragment's structure: grows page by page in reading order.

    `parts` are the elements that stand in several pieces on several pages, by their numbers. Where
    there are no contents, `titled`, the title on the cover is the first heading: one of level 1 has
    to be (ISO 14289-1, 7.4.2).
    """

    def __init__(self, parts: Mapping[str, Any], *, titled: bool = False) -> None:
        self._parts, self._titled = parts, titled
        self.root = Node("Document", None, 0)
        # by HTML element, so that what goes on over a page end stays one element
        self._nodes: dict[Any, Node] = {}
        self._lines: dict[Node, Node] = {}  # of cells with line ends, the line that is being read
        self._marks: Counter[int] = Counter()

    def node(self, parent: Node, html: Any, page: int) -> Node:
        """The structure element of an HTML element, or `parent` where that has none."""
        html = self._parts.get(html.get(PART), html)
        if html not in self._nodes:
            self._nodes[html] = self._new(parent, html, page)
        return self._nodes[html]

    def _new(self, parent: Node, html: Any, page: int) -> Node:
        parent = self._lines.get(parent, parent)
        match html.tag, parent.tag:
            case "ol", _ if _within(parent, "nav"):
                tags = ["TOC"]
            case "li", "TOC":
                tags = ["TOCI"]
            case "li", _:
                tags = ["LI", "LBody"]
            case "a", "TOCI":
                tags = ["Reference", "Link"]
            case "p", _ if self._titled and html.get("class") == "cover-title":
                tags = ["H1"]
            case "span", _ if html.get("lang"):
                tags = ["Span"]
            case _:
                tags = [_TAGS[html.tag]] if html.tag in _TAGS else []
        for tag in tags:
            parent = _add(parent, tag, page, html)
        return parent

    def label(self, body: Node) -> Node:
        """The element for the number that stands before a list item's body."""
        item = body.parent or body
        label = item.kids[0]
        if isinstance(label, Node) and label.tag == "Lbl":
            return label
        return _add(item, "Lbl", body.page, first=True)

    def end_line(self, node: Node, page: int) -> None:
        """Begin a line of its own in a cell or paragraph, and make one of what stands there before.

        So a reader pauses there, and nobody takes the ends of full lines for those of the text.
        """
        tag = _LINE_TAGS.get(node.tag)
        if tag is None:
            return
        if node not in self._lines:
            begun, node.kids = node.kids, []
            line = _add(node, tag, node.page)
            line.kids = begun
            for kid in begun:
                if isinstance(kid, Node):
                    kid.parent = line
        self._lines[node] = _add(node, tag, page)

    def add_text(self, node: Node, page: int) -> int:
        """Append a piece of text; returns the number by which the page must mark it."""
        node = self._lines.get(node, node)
        if node.tag in _HOLD_NO_TEXT:
            node = _add(node, "P", page)
        mark = Mark(page, self._marks[page])
        self._marks[page] += 1
        node.kids.append(mark)
        return mark.number

    def add_link(self, node: Node, page: int, number: int) -> None:
        """Append a link's rectangle, which has this number on its page."""
        node.kids.append(Link(page, number))

    def elements(self) -> list[Node]:
        """The elements below the root, with what a reader has to know of the cells of tables."""
        _describe_cells(list(_descendants(self.root)))
        return [kid for kid in self.root.kids if isinstance(kid, Node)]


def _add(parent: Node, tag: str, page: int, html: Any = None, *, first: bool = False) -> Node:
    node = Node(tag, parent, page, html)
    parent.kids.insert(0 if first else len(parent.kids), node)
    return node


def _within(node: Node | None, tag: str) -> bool:
    while node is not None:
        if node.html is not None and node.html.tag == tag:
            return True
        node = node.parent
    return False


def _descendants(node: Node) -> Iterator[Node]:
    yield node
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from _descendants(kid)


def _describe_cells(nodes: Sequence[Node]) -> None:
    """Give the cells of all tables what a reader has to know: scope, size, their head cells."""
    cells = {node.html: node for node in nodes if node.tag in _CELLS}
    heads = {html: number for number, html in enumerate(h for h in cells if h.tag == "th")}
    for table in [node.html for node in nodes if node.tag == "Table"]:
        for cell in read_cells(table):
            if cell.html not in cells:
                continue  # a style sheet hides it
            node = cells[cell.html]
            node.head = heads.get(cell.html)
            node.heads = tuple(heads[head] for head in cell.heads if head in heads)
            sizes = {"ColSpan": cell.width, "RowSpan": cell.height}
            scope = {"Scope": cell.scope} if cell.head else {}
            node.cell = scope | {name: size for name, size in sizes.items() if size > 1}
