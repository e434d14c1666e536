"""The structure tree of a PDF: what a screen reader is told of headings, contents, tables, links.

Written by us because WeasyPrint's own tree names wrong head cells beside merged ones, gives no
Scope, makes two elements of what crosses a page end, and keeps leader dots as text. Knows
HTML elements and PDF objects, no layout engine. Clauses cited are those of ISO 32000-1 (PDF 1.7)
and ISO 14289-1 (PDF/UA-1).
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydyf

from reportgen.pagination import PART

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

# ---------------------------------------------------------------- the tree


@dataclass(frozen=True)
class Mark:
    """A piece of text as marked in the content of a page; pages count from 0."""

    page: int
    number: int


@dataclass(frozen=True)
class Link:
    """A link's rectangle on a page."""

    page: int
    annotation: Any


@dataclass(eq=False)
class Node:
    """A structure element in the making; `page` is the one on which it begins."""

    tag: str
    parent: "Node | None"
    page: int
    html: Any = None
    kids: "list[Node | Mark | Link]" = field(default_factory=list)


class Structure:
    """Grows page by page in reading order, then is written into the PDF.

    `parts` are the elements that stand in several pieces on several pages, by their numbers.
    """

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = parts
        self.root = Node("Document", None, 0)
        # by HTML element, so that what goes on over a page end stays one element
        self._nodes: dict[Any, Node] = {}
        self._marks: dict[int, list[Node]] = {}

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
        marks = self._marks.setdefault(page, [])
        marks.append(node)
        node.kids.append(Mark(page, len(marks) - 1))
        return len(marks) - 1

    def add_link(self, node: Node, page: int, annotation: Any) -> None:
        """Append a link's rectangle, with the words of the link for who cannot see it."""
        words = " ".join(" ".join(node.html.itertext()).split())
        annotation["Contents"] = pydyf.String(words)  # 7.18.5 of PDF/UA
        node.kids.append(Link(page, annotation))

    def write(self, pdf: pydyf.PDF) -> None:
        """Write all elements into `pdf`, whose pages are complete."""
        pages = pdf.page_references
        tree = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        pdf.add_object(tree)
        objects: dict[Node, Any] = {}
        for node in _descendants(self.root):
            objects[node] = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.tag}"})
            pdf.add_object(objects[node])
        for node, element in objects.items():
            element["P"] = (objects[node.parent] if node.parent else tree).reference
            element["Pg"] = pages[node.page]
            element["K"] = pydyf.Array(_kid(kid, node, objects, pages) for kid in node.kids)
            if node.html is not None and node.html.get("lang"):
                element["Lang"] = pydyf.String(node.html.get("lang"))
        owners = pydyf.Array()
        for page, reference in enumerate(pages):
            target = pdf.objects[int(reference.split()[0])]
            target.update({"StructParents": page, "Tabs": "/S"})
            marked = (objects[node].reference for node in self._marks.get(page, ()))
            owners.extend((page, pydyf.Array(marked)))
        links = [(n, kid) for n in objects for kid in n.kids if isinstance(kid, Link)]
        for key, (node, link) in enumerate(links, start=len(pages)):
            link.annotation["StructParent"] = key
            owners.extend((key, objects[node].reference))
        tree["K"] = pydyf.Array([objects[self.root].reference])
        tree["ParentTree"] = pydyf.Dictionary({"Nums": owners})
        tree["ParentTreeNextKey"] = len(pages) + len(links)
        tree["IDTree"] = pydyf.Dictionary({"Names": _write_cells(objects)})
        pdf.catalog["StructTreeRoot"] = tree.reference
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


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


def _kid(
    kid: Node | Mark | Link, node: Node, objects: Mapping[Node, Any], pages: Sequence[bytes]
) -> Any:
    match kid:
        case Node():
            return objects[kid].reference
        case Link():
            values = {"Type": "/OBJR", "Pg": pages[kid.page], "Obj": kid.annotation.reference}
            return pydyf.Dictionary(values)
        case Mark() if kid.page == node.page:
            return kid.number
        case Mark():
            return pydyf.Dictionary({"Type": "/MCR", "Pg": pages[kid.page], "MCID": kid.number})


def _write_cells(objects: Mapping[Node, Any]) -> pydyf.Array:
    """Give the cells of all tables their attributes; returns names and elements of head cells."""
    cells = {node.html: element for node, element in objects.items() if node.tag in ("TH", "TD")}
    names: dict[Any, pydyf.String] = {}
    # names sort as the name tree must (7.9.6): in order, with the same number of digits
    for number, (html, element) in enumerate(cells.items()):
        if html.tag == "th":
            names[html] = element["ID"] = pydyf.String(f"h{number:07}")
    for table in [node.html for node in objects if node.tag == "Table"]:
        for cell in read_cells(table):
            if cell.html not in cells:
                continue  # a style sheet hides it
            attributes = pydyf.Dictionary({"O": "/Table"})
            if cell.head:
                attributes["Scope"] = f"/{cell.scope}"
            if cell.width > 1:
                attributes["ColSpan"] = cell.width
            if cell.height > 1:
                attributes["RowSpan"] = cell.height
            if cell.heads:
                attributes["Headers"] = pydyf.Array(names[h] for h in cell.heads if h in names)
            if len(attributes) > 1:
                cells[cell.html]["A"] = attributes
    return pydyf.Array(part for html in names for part in (names[html], cells[html].reference))


# ---------------------------------------------------------------- tables


@dataclass(eq=False)
class Cell:
    """A table cell and its place in the grid.

    `scope` is Row or Column; `heads` are the head cells (HTML elements) of a data cell, those of
    its row first, each from the outermost.
    """

    html: Any
    x: int
    y: int
    width: int
    height: int
    head: bool
    scope: str = ""
    heads: tuple[Any, ...] = ()


_Grid = dict[tuple[int, int], Cell]


def read_cells(table: Any) -> list[Cell]:
    """The cells of an HTML table, each data cell with its head cells."""
    grid = read_grid(table)
    cells = list(dict.fromkeys(grid.values()))
    for cell in cells:
        if cell.head:
            cell.scope = _scope(cell, grid)
    for cell in cells:
        if not cell.head:
            rows, columns = _row_heads(cell, grid), _column_heads(cell, grid)
            outermost_first = sorted(rows, key=lambda c: (c.x, c.y))
            outermost_first += sorted(columns, key=lambda c: (c.y, c.x))
            cell.heads = tuple(head.html for head in outermost_first)
    return cells


def read_grid(table: Any) -> _Grid:
    """Every place (column, row) of an HTML table with the cell that covers it."""
    grid: _Grid = {}
    for y, row in enumerate(table.iter("tr")):
        x = 0
        for html in row:
            while (x, y) in grid:
                x += 1
            width, height = int(html.get("colspan", "1")), int(html.get("rowspan", "1"))
            cell = Cell(html, x, y, width, height, html.tag == "th")
            for down in range(height):
                for right in range(width):
                    grid[x + right, y + down] = cell
    return grid


def _scope(head: Cell, grid: _Grid) -> str:
    """What the template says; else a head in a row of heads is that of its column."""
    if scope := head.html.get("scope"):
        return "Row" if scope.startswith("row") else "Column"
    rows = range(head.y, head.y + head.height)
    return "Column" if all(c.head for (_, y), c in grid.items() if y in rows) else "Row"


def _row_heads(cell: Cell, grid: _Grid) -> set[Cell]:
    found: set[Cell] = set()
    for y in range(cell.y, cell.y + cell.height):
        met = [grid[x, y] for x in reversed(range(cell.x)) if (x, y) in grid]
        found |= {c for c in _unblocked(met, lambda c: (c.y, c.height)) if c.scope == "Row"}
    return found


def _column_heads(cell: Cell, grid: _Grid) -> set[Cell]:
    found: set[Cell] = set()
    for x in range(cell.x, cell.x + cell.width):
        met = [grid[x, y] for y in reversed(range(cell.y)) if (x, y) in grid]
        found |= {c for c in _unblocked(met, lambda c: (c.x, c.width)) if c.scope == "Column"}
    return {head for head in found if cell.y < _reach(head, grid)}


def _unblocked(met: Iterable[Cell], place: Any) -> Iterator[Cell]:
    """Head cells met on the way from a data cell, without those that a nearer one replaces.

    A head replaces those of the same size that lie beyond data (HTML standard, 4.9.12.2).
    """
    beyond: set[Any] = set()
    block: set[Any] = set()
    for cell in met:
        if cell.head:
            block.add(place(cell))
            if place(cell) not in beyond:
                yield cell
        else:
            beyond |= block


def _reach(head: Cell, grid: _Grid) -> float:
    """The row at which a column head's columns end.

    Where a merged row head stands beside it (资金支出计划 beside 3月底), the columns are a part
    of that: what stands below it has nothing to do with them. HTML has no way to say so.
    """
    beside = [grid[x, head.y] for x in range(head.x) if (x, head.y) in grid]
    ends = [c.y + c.height for c in beside if c.scope == "Row" and c.height > head.height]
    return min(ends, default=math.inf)
