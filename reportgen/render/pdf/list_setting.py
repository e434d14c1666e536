"""The pages of a list, each laid out and painted by itself: an edit leaves most as they are.

A list is one table with tags that run through all of its pages. So what a page enters in the
structure is kept with it, as steps to be taken again.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Protocol

from lxml import etree
from weasyprint.document import Page

from reportgen.render import pagination
from reportgen.render.pdf.fragments import Fragment, Looks, PaintedPage, Step, Tags
from reportgen.render.pdf.painting import Painter, fragment_of
from reportgen.render.pdf.placement import all_on_pages
from reportgen.render.pdf.structure import Node, Structure

_OF_TAGS = (pagination.PART, "class", "lang")  # what the structure asks of an element


class KeptPages(Protocol):
    """Keeps pages as fragments, by keys; may lose what it likes."""

    def key(self, html: str) -> str:
        """The key of the page with this HTML."""

    def page(self, key: str) -> Fragment | None:
        """The page under a key, if it was kept."""

    def put_page(self, key: str, page: Fragment) -> None:
        """Keep a page."""


@dataclass
class ListPage:
    """What stands on a page, and the page as it was kept, or laid out: on several if it runs over.

    `section` bears the numbers of its parts; `key` is that under which the page is kept.
    """

    section: etree._Element
    key: str
    kept: Fragment | None
    pages: Sequence[Page] = ()

    @property
    def fits(self) -> bool:
        """Whether all of it stands on its page."""
        return self.kept is not None or (len(self.pages) == 1 and all_on_pages(self.pages))


def lay_out_pages(
    cut: Sequence[etree._Element],
    kept: KeptPages | None,
    lay_out: Callable[[list[list[etree._Element]]], list[list[Page]]],
) -> list[ListPage]:
    """The pages of sections that were cut at page ends; those not kept are laid out in one go."""
    pages = [_kept_page(page, kept) for section in cut for page in _one_for_each_page(section)]
    missing = [page for page in pages if page.kept is None]
    for page, laid_out in zip(missing, lay_out([[page.section] for page in missing]), strict=True):
        page.pages = laid_out
    return pages


def _kept_page(section: etree._Element, kept: KeptPages | None) -> ListPage:
    key = kept.key(etree.tostring(section, encoding="unicode")) if kept else ""
    return ListPage(section, key, kept.page(key) if kept else None)


def _one_for_each_page(section: etree._Element) -> list[etree._Element]:
    """A section for each page start within one, with what stands on that page."""
    pages: list[etree._Element] = []
    for block in section:
        if not pages or pagination.has_class(block, pagination.START):
            attributes = {str(name): str(value) for name, value in section.attrib.items()}
            pages.append(etree.Element(section.tag, attributes))
        pages[-1].append(deepcopy(block))
    return pages


def paint_pages(
    pages: Sequence[ListPage],
    whole: Sequence[etree._Element],
    kept: KeptPages | None,
    painter: Painter,
) -> Fragment:
    """The painted pages of a list; `whole` are its sections before the cut."""
    structure = Structure(pagination.parts(whole))
    painted: list[PaintedPage] = []
    for page in pages:
        if page.kept:
            _take_again(page.kept.steps, structure, len(painted))
            painted.append(page.kept.pages[0])
        for laid_out in page.pages:
            recorded = _Recorder(structure)
            painted.append(painter.paint(laid_out, len(painted), recorded))
            if kept and page.fits:
                (plain,) = pagination.unmarked([page.section])
                html = etree.tostring(plain, encoding="unicode")
                alone = Fragment((painted[-1],), Tags(), (html,), tuple(recorded.steps))
                kept.put_page(page.key, alone)
    keys = tuple(page.key for page in pages if page.key and page.fits)
    return replace(fragment_of(painted, structure, whole), kept_pages=keys)


class _Recorder:
    """Stands in for a structure, and notes what is entered there while a page is painted.

    Elements of the structure are told by the step that gave them, -1 for its root; those of HTML by
    the step in which they were met first.
    """

    def __init__(self, structure: Structure) -> None:
        self._structure, self.root = structure, structure.root
        self.steps: list[Step] = []
        self._given = {structure.root: -1}
        self._met: dict[Any, int] = {}

    def node(self, parent: Node, html: Any, page: int) -> Node:
        """As of `Structure`."""
        first = self._met.setdefault(html, len(self.steps))
        looks = None if first < len(self.steps) else _looks_of(html)
        self.steps.append(("node", self._given[parent], first, looks))
        return self._note(self._structure.node(parent, html, page))

    def label(self, body: Node) -> Node:
        """As of `Structure`."""
        self.steps.append(("label", self._given[body], 0, None))
        return self._note(self._structure.label(body))

    def end_line(self, node: Node, page: int) -> None:
        """As of `Structure`."""
        self.steps.append(("end_line", self._given[node], 0, None))
        self._structure.end_line(node, page)

    def add_text(self, node: Node, page: int) -> int:
        """As of `Structure`."""
        self.steps.append(("add_text", self._given[node], 0, None))
        return self._structure.add_text(node, page)

    def add_link(self, node: Node, page: int, number: int) -> None:
        """As of `Structure`."""
        self.steps.append(("add_link", self._given[node], number, None))
        self._structure.add_link(node, page, number)

    def _note(self, node: Node) -> Node:
        self._given.setdefault(node, len(self.steps) - 1)
        return node


def _looks_of(html: Any) -> Looks:
    """What the structure asks of an element: its tag, some attributes, the text of a link."""
    attributes = {name: html.get(name) for name in _OF_TAGS if html.get(name)}
    return html.tag, attributes, "".join(html.itertext()) if html.tag == "a" else ""


def _take_again(steps: Sequence[Step], structure: Structure, page: int) -> None:
    """Enter in a structure what was entered when this page was painted."""
    given: dict[int, Node] = {-1: structure.root}
    met: dict[int, etree._Element] = {}
    for number, (kind, of, what, looks) in enumerate(steps):
        node = given[of]
        match kind:
            case "node":
                if looks:
                    tag, attributes, text = looks
                    met[what] = etree.Element(tag, dict(attributes))
                    met[what].text = text
                given[number] = structure.node(node, met[what], page)
            case "label":
                given[number] = structure.label(node)
            case "end_line":
                structure.end_line(node, page)
            case "add_text":
                structure.add_text(node, page)
            case "add_link":
                structure.add_link(node, page, what)
