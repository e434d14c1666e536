"""The structure tree of a PDF: what a screen reader is told of headings, contents, tables, links.

Written by us because WeasyPrint's own tree names wrong head cells beside merged ones, gives no
Scope, makes two elements of what crosses a page end, and keeps leader dots as text. Knows
HTML elements and PDF objects, no layout engine. Clauses cited are those of ISO 32000-1 (PDF 1.7)
and ISO 14289-1 (PDF/UA-1).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydyf

from reportgen.document.table_grid import read_cells
from reportgen.render.pagination import PART
from reportgen.render.pdf.fragments import Element, Link, Mark

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
_HOLD_NO_TEXT = frozenset({"Document", "Sect"})  # grouping elements (14.8.4.2)

# ---------------------------------------------------------------- the tree of a strip


@dataclass(eq=False)
class Node:
    """A structure element in the making; `page` is the one on which it begins."""

    tag: str
    parent: "Node | None"
    page: int
    html: Any = None
    kids: "list[Node | Mark | Link]" = field(default_factory=list)


class Structure:
    """A strip's structure: grows page by page in reading order.

    `parts` are the elements that stand in several pieces on several pages, by their numbers.
    """

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = parts
        self.root = Node("Document", None, 0)
        # by HTML element, so that what goes on over a page end stays one element
        self._nodes: dict[Any, Node] = {}
        self._marks: Counter[int] = Counter()

    def node(self, parent: Node, html: Any, page: int) -> Node:
        """The structure element of an HTML element, or `parent` where that has none."""
        html = self._parts.get(html.get(PART), html)
        if html not in self._nodes:
            self._nodes[html] = self._new(parent, html, page)
        return self._nodes[html]

    def _new(self, parent: Node, html: Any, page: int) -> Node:
        match html.tag, parent.tag:
            case "ol", _ if _within(parent, "nav"):
                tags = ["TOC"]
            case "li", "TOC":
                tags = ["TOCI"]
            case "li", _:
                tags = ["LI", "LBody"]
            case "a", "TOCI":
                tags = ["Reference", "Link"]
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

    def add_text(self, node: Node, page: int) -> int:
        """Append a piece of text; returns the number by which the page must mark it."""
        if node.tag in _HOLD_NO_TEXT:
            node = _add(node, "P", page)
        mark = Mark(page, self._marks[page])
        self._marks[page] += 1
        node.kids.append(mark)
        return mark.number

    def add_link(self, node: Node, page: int, number: int) -> None:
        """Append a link's rectangle, which has this number on its page."""
        node.kids.append(Link(page, number))

    def elements(self) -> tuple[Element, ...]:
        """The whole structure as plain data, to be kept and written."""
        nodes = list(_descendants(self.root))
        made = {node: _plain(node) for node in nodes}
        for node, element in made.items():
            element.kids = [made[kid] if isinstance(kid, Node) else kid for kid in node.kids]
        _describe_cells(made)
        return tuple(kid for kid in made[self.root].kids if isinstance(kid, Element))


def _plain(node: Node) -> Element:
    element = Element(node.tag, node.page)
    if node.html is not None:
        element.lang = node.html.get("lang", "")
    if node.tag == "Link":
        element.words = " ".join(" ".join(node.html.itertext()).split())
    return element


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


def _describe_cells(made: Mapping[Node, Element]) -> None:
    """Give the cells of all tables what a reader has to know: scope, size, their head cells."""
    cells = {node.html: element for node, element in made.items() if node.tag in ("TH", "TD")}
    heads = {html: number for number, html in enumerate(h for h in cells if h.tag == "th")}
    for table in [node.html for node in made if node.tag == "Table"]:
        for cell in read_cells(table):
            if cell.html not in cells:
                continue  # a style sheet hides it
            element = cells[cell.html]
            element.head = heads.get(cell.html)
            element.heads = tuple(heads[head] for head in cell.heads if head in heads)
            sizes = {"ColSpan": cell.width, "RowSpan": cell.height}
            scope = {"Scope": cell.scope} if cell.head else {}
            element.cell = scope | {name: size for name, size in sizes.items() if size > 1}


# ---------------------------------------------------------------- the tree of a file


class _Written(pydyf.Object):  # type: ignore[misc]  # pydyf is untyped
    """A structure element whose bytes are made at once: a file has ten thousands of them."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    @property
    def data(self) -> bytes:
        return self.text.encode("latin-1")


class Writer:
    """Writes the structure of strips, one after the other, into a PDF whose pages are complete."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf
        self._pages = [reference.decode() for reference in pdf.page_references]
        self._tree, self._root = pydyf.Dictionary({"Type": "/StructTreeRoot"}), _Written()
        pdf.add_object(self._tree)
        pdf.add_object(self._root)
        self._sections: list[str] = []
        self._owners: dict[int, dict[int, str]] = {}  # of marks, by page
        self._links: list[tuple[Any, str]] = []  # annotations and their owners
        self._heads: list[str] = []

    def add(
        self, elements: Sequence[Element], first: int, links: Mapping[tuple[int, int], Any]
    ) -> None:
        """Add a strip's structure; `first` is the index of its first page in the file.

        `links` are the annotations made for it, by page within the strip and number.
        """
        heads = len(self._heads)
        self._heads += [""] * sum(e.head is not None for e in _all(elements))
        for element in elements:
            self._sections.append(self._add(element, self._root, first, heads, links))

    def _add(
        self, element: Element, parent: Any, first: int, heads: int, links: Mapping[Any, Any]
    ) -> str:
        """Write an element and all below it; returns its reference."""
        written = _Written()
        self._pdf.add_object(written)
        reference = f"{written.number} 0 R"
        kids = []
        for kid in element.kids:
            page = self._pages[first + kid.page]
            match kid:
                case Element():
                    kids.append(self._add(kid, written, first, heads, links))
                case Mark():
                    self._owners.setdefault(first + kid.page, {})[kid.number] = reference
                    mcr = f"<</Type /MCR/Pg {page}/MCID {kid.number}>>"
                    kids.append(str(kid.number) if kid.page == element.page else mcr)
                case Link() if annotation := links.get((kid.page, kid.number)):
                    annotation["Contents"] = pydyf.String(element.words)  # 7.18.5 of PDF/UA
                    self._links.append((annotation, reference))
                    target = annotation.reference.decode()
                    kids.append(f"<</Type /OBJR/Pg {page}/Obj {target}>>")
        written.text = (
            f"<</Type /StructElem/S /{element.tag}/P {parent.number} 0 R"
            f"/Pg {self._pages[first + element.page]}/K [{' '.join(kids)}]"
            f"{self._attributes(element, heads, reference)}>>"
        )
        return reference

    def _attributes(self, element: Element, heads: int, reference: str) -> str:
        text = f"/Lang {_string(element.lang)}" if element.lang else ""
        if element.head is not None:
            self._heads[heads + element.head] = reference
            text += f"/ID {_name(heads + element.head)}"
        if element.cell or element.heads:
            parts = {
                name: f"/{value}" if isinstance(value, str) else value
                for name, value in element.cell.items()
            }
            if element.heads:
                parts["Headers"] = f"[{' '.join(_name(heads + head) for head in element.heads)}]"
            text += f"/A <</O /Table{''.join(f'/{name} {v}' for name, v in parts.items())}>>"
        return text

    def finish(self) -> None:
        """Write the root of the tree, and which element owns what."""
        pdf, tree = self._pdf, self._tree
        self._root.text = (
            f"<</Type /StructElem/S /Document/P {tree.number} 0 R"
            f"/Pg {self._pages[0]}/K [{' '.join(self._sections)}]>>"
        )
        owners = pydyf.Array()
        for page, reference in enumerate(self._pages):
            target = pdf.objects[int(reference.split()[0])]
            target.update({"StructParents": page, "Tabs": "/S"})
            marked = self._owners.get(page, {})
            owners.extend((page, f"[{' '.join(marked[number] for number in sorted(marked))}]"))
        for key, (annotation, owner) in enumerate(self._links, start=len(self._pages)):
            annotation["StructParent"] = key
            owners.extend((key, owner))
        tree["K"] = pydyf.Array([self._root.reference])
        tree["ParentTree"] = pydyf.Dictionary({"Nums": owners})
        tree["ParentTreeNextKey"] = len(self._pages) + len(self._links)
        names = pydyf.Array(
            part for number, head in enumerate(self._heads) for part in (_name(number), head)
        )
        tree["IDTree"] = pydyf.Dictionary({"Names": names})
        pdf.catalog["StructTreeRoot"] = tree.reference
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _all(elements: Iterable[Element | Mark | Link]) -> Iterator[Element]:
    for element in elements:
        if isinstance(element, Element):
            yield element
            yield from _all(element.kids)


def _name(head: int) -> str:
    """Names sort as the name tree must (7.9.6): in order, with the same number of digits."""
    return f"(h{head:07})"


def _string(text: str) -> str:
    return str(pydyf.String(text).data.decode("latin-1"))


# ---------------------------------------------------------------- tables
