"""Laid-out pages painted, with their text entered in the structure tree."""

from collections.abc import Iterator, Mapping, Sequence

import pydyf
from lxml import etree
from weasyprint.document import Page

from reportgen.core.problems import fail
from reportgen.render.pagination import AGAIN, GOES_ON_WITH_A_LINE, unmarked
from reportgen.render.pdf.borders import BorderLine, long_lines
from reportgen.render.pdf.fragments import Fragment, Glyphs, PaintedPage
from reportgen.render.pdf.structure import Entered, Node, Structure
from reportgen.render.pdf.tag_text import tags_of
from reportgen.render.pdf.weasyprint_insides import (
    Box,
    anchors_on,
    collapsed_borders,
    face_of,
    is_margin,
    is_table,
    is_text,
    leave_borders_out,
    links_on,
    page_box,
    placed,
)
from reportgen.render.pdf.weasyprint_stream import EmbeddedFont, PageStream, forget_glyphs

_SCALE = 0.75  # PDF points in a CSS pixel


class Painter:
    """Paints pages one by one, with fonts that are loaded once."""

    def __init__(self) -> None:
        self._fonts: dict[int, EmbeddedFont] = {}  # by WeasyPrint's key; each holds a whole file

    def paint(self, page: Page, number: int, structure: Entered) -> PaintedPage:
        """Paint a page, the `number`th of its fragment from 0, and enter it in the structure."""
        for font in self._fonts.values():
            forget_glyphs(font)  # only what this page uses
        stream = PageStream(self._fonts, page.width, page.height)
        borders = [line for table in _tables(page) for line in take_lines(table)]
        page.paint(stream, _SCALE)
        stream.paint_below_text(borders)
        _Tagger(page, number, structure, stream).tag()
        if any(stream.others.values()):
            raise fail("print.css 里有图片、渐变或半透明一类的效果", "请去掉，只用文字、线和底色")
        return PaintedPage(
            page.width,
            page.height,
            _operators(stream),
            self._glyphs(),
            {name: dict(state) for name, state in stream.states.items()},
            [link for link, _ in links_on(page)],
            anchors_on(page),
            page.bookmarks,
        )

    def _glyphs(self) -> dict[str, Glyphs]:
        used = [font for font in self._fonts.values() if font.to_unicode]
        return {
            font.hash: Glyphs(face_of(font), font.widths, font.to_unicode)
            for font in sorted(used, key=lambda font: font.hash)
        }


def fragment_of(
    painted: Sequence[PaintedPage], structure: Structure, whole: Sequence[etree._Element]
) -> Fragment:
    """Painted pages with what was entered for them; `whole` are the sections, tables uncut."""
    html = (etree.tostring(section, encoding="unicode") for section in unmarked(whole))
    return Fragment(tuple(painted), tags_of(structure, len(painted)), tuple(html))


def _operators(stream: pydyf.Stream) -> bytes:
    content = pydyf.Stream(stream.stream).data.partition(b"stream\n")[2]
    return bytes(content.removesuffix(b"\nendstream"))


def _tables(page: Page) -> Iterator[Box]:
    return filter(is_table, page_box(page).descendants())


def take_lines(table: Box) -> list[BorderLine]:
    """The borders of a laid-out table as long lines; WeasyPrint then paints none itself.

    Nothing for a table that it has to paint as ever: with borders that cannot be joined, or one
    that goes on from page to page.
    """
    grid = collapsed_borders(table)
    lines = long_lines(grid) if grid else None
    if lines is not None:
        leave_borders_out(table)
    return lines or []


class _Tagger:
    """Enters the text and the links of a painted page in the structure tree."""

    def __init__(self, page: Page, number: int, structure: Entered, stream: PageStream) -> None:
        self._page, self._number = page, number
        self._structure, self._stream = structure, stream
        self._links: Mapping[Box, int] = {
            box: number for number, (_, box) in enumerate(links_on(page))
        }
        try:
            self._unread = stream.text_marks()
        except LookupError:
            message = "print.css 把文字设成了半透明，读屏软件会读不到"
            raise fail(message, "请去掉 opacity 之类的效果，改用浅一些的 color") from None

    def tag(self) -> None:
        """Enter all; text that belongs to no element becomes an artifact."""
        self._read(page_box(self._page), self._structure.root)
        for box in list(self._unread):
            self._set_artifact(box, "/Layout")

    def _read(self, box: Box, node: Node) -> None:
        """Enter a box and what is in it, in reading order, below `node`."""
        box = placed(box)
        if is_text(box):
            number = self._structure.add_text(node, self._number)
            self._stream.set_number(self._unread.pop(box), number)
        elif is_margin(box):
            self._leave_out(box)
        elif not box.is_leader:
            if _stands_again(box):
                self._leave_out(box)
                return
            node = self._node(box, node)
            if node.tag == "THead" and node.page < self._number:  # WeasyPrint repeats it by itself
                self._leave_out(box)
                return
            if box in self._links:
                self._structure.add_link(node, self._number, self._links[box])
            for child in box.children:
                self._read(child, node)

    def _leave_out(self, box: Box) -> None:
        """Leave out what stands on every page: page numbers, heads of a table that goes on."""
        for text in [inner for inner in box.descendants() if inner in self._unread]:
            self._set_artifact(text, "/Pagination")

    def _node(self, box: Box, node: Node) -> Node:
        if box.element is None:
            return node
        if box.element_tag == "li::marker":
            return self._structure.label(node)
        if box.element_tag == "br":
            self._structure.end_line(node, self._number)
            return node
        made = self._structure.node(node, box.element, self._number)
        if GOES_ON_WITH_A_LINE in _classes(box):
            self._structure.end_line(made, self._number)
        return made

    def _set_artifact(self, box: Box, kind: str) -> None:
        self._stream.set_artifact(self._unread.pop(box), kind)


def _stands_again(box: Box) -> bool:
    """Whether what a box shows stands on a page before, too."""
    return AGAIN in _classes(box)


def _classes(box: Box) -> list[str]:
    return [] if box.element is None else str(box.element.get("class", "")).split()
