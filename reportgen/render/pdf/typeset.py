"""HTML to painted pages through WeasyPrint.

Sections that begin on a new page are laid out and painted by themselves, as page fragments, so that
they can be made in any process, kept, and put together in any order. Page numbers are painted
apart. Nothing is fetched: neither from the network nor from the disk.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.util import Finalize
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pydyf
from cssselect2 import ElementWrapper
from lxml import etree
from weasyprint import CSS, HTML
from weasyprint.document import Document, Page
from weasyprint.draw.border import draw_line
from weasyprint.formatting_structure.boxes import MarginBox, TableBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.fonts import FontConfiguration, get_pango_font_key
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reportgen.core.problems import fail
from reportgen.document.fonts import as_high_as, first_installed
from reportgen.document.templates import Templates
from reportgen.render import pagination
from reportgen.render.pdf.borders import Line, take_lines
from reportgen.render.pdf.fragments import Fragment, Glyphs, Sheet
from reportgen.render.pdf.nowrap import keep_numbers
from reportgen.render.pdf.structure import Node, Structure

_FONT_FILES = (".ttf", ".ttc", ".otf", ".otc")
_SCALE = 0.75  # PDF points in a CSS pixel
_UNIT = 1024  # Pango's units in a CSS pixel
_SIZE = 1000  # at which a face is measured for the file


class _FontsOnly(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
    """Opens font files that fontconfig named and Latin faces made here, and nothing else.

    WeasyPrint's default embeds any local file and asks any host that a document names.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.made: dict[str, bytes] = {}

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url in self.made:
            return URLFetcherResponse(url, self.made[url], {"Content-Type": "font/otf"})
        if not url.lower().endswith(_FONT_FILES):
            raise ValueError("only fonts may be opened")
        return super().fetch(url, headers)


def _address(family: str) -> str:
    return f"made:{quote(family)}"


@dataclass
class Typesetter:
    """Style sheets and faces for one typography, read once and used for every document."""

    templates: Templates
    typography: Mapping[str, Any]

    def __post_init__(self) -> None:
        self.configuration = FontConfiguration()
        # it removes its folder of font settings only when collected, which a worker's end is not
        Finalize(None, self.configuration.__del__, exitpriority=0)
        self._fetcher = _FontsOnly()
        latin = {name: self._latin(name) for name in self.typography["faces"] if name != "latin"}
        addresses = {family: _address(family) for family in latin.values()}
        self._faces = self._style("fonts.css", addresses=addresses)
        self._text = self._style("print.css", numbered=False, latin=latin)
        # here, since a bureau's own print.css may not say it
        self._new_pages = CSS(string=f"[{_GROUP}] {{ break-before: page !important }}")
        self._numbers = self._style("print.css", numbered=True, latin=latin)
        self._fonts: dict[int, Any] = {}  # WeasyPrint's, by its own key; each holds a whole file

    def _style(self, name: str, **values: Any) -> CSS:
        text = self.templates.style(name, {**self.typography, **values})
        return CSS(string=text, font_config=self.configuration, url_fetcher=self._fetcher)

    def _latin(self, name: str) -> str:
        """Make the Latin letters that go with the Chinese face `name`; their family name.

        A line is as high as the highest face in it: with one height for both, all lines of a
        text are equally far apart, whatever fonts this machine has.
        """
        faces = self.typography["faces"]
        latin, chinese = (first_installed(faces[face]["css"]) for face in ("latin", name))
        family = f"{latin} beside {chinese}"
        if latin and chinese and _address(family) not in self._fetcher.made:
            self._fetcher.made[_address(family)] = as_high_as(latin, chinese)
        return family

    # ---------------------------------------------------------------- layout

    def set(self, groups: Sequence[Sequence[etree._Element]]) -> list[Fragment]:
        """Lay out and paint groups of sections, each beginning on a new page."""
        marked = pagination.mark_parts([section for group in groups for section in group])
        sections = iter(marked)
        own = [[next(sections) for _ in group] for group in groups]
        pages = self._lay_out(own)
        long = [number for number, found in enumerate(pages) if len(found) > 1]
        cut = self._cut([own[number] for number in long], [pages[number] for number in long])
        laid_out = list(own)
        for number, group, found in zip(long, cut, self._lay_out(cut), strict=True):
            laid_out[number], pages[number] = group, found
        return [
            self._paint(group, found, pagination.parts(whole))
            for group, found, whole in zip(laid_out, pages, own, strict=True)
        ]

    def _cut(
        self, groups: Sequence[Sequence[etree._Element]], pages: Sequence[Sequence[Page]]
    ) -> list[list[etree._Element]]:
        """The groups, marked and laid out on their pages, with tables cut at the page ends."""
        places = [_places(found) for found in pages]
        split = [pagination.let_split(group, at) for group, at in zip(groups, places, strict=True)]
        again = [group for group, tall in zip(groups, split, strict=True) if tall]
        found = iter(self._lay_out(again))
        places = [
            _places(next(found)) if tall else at for tall, at in zip(split, places, strict=True)
        ]
        return [pagination.cut_tables(group, at) for group, at in zip(groups, places, strict=True)]

    def _lay_out(self, groups: Sequence[Sequence[etree._Element]]) -> list[list[Page]]:
        """The pages of each group of marked sections, all laid out in one go."""
        if not groups:
            return []
        sections = keep_numbers([s for group in groups for s in group], self.typography)
        starts = [sum(map(len, groups[:number])) for number in range(len(groups))]
        for number, start in enumerate(starts):
            sections[start].set(_GROUP, str(number))
        found: list[list[Page]] = [[] for _ in groups]
        number = 0
        for page in self._render(sections, self._text, self._new_pages).pages:
            number = max([number, *_groups_on(page)])
            found[number].append(page)
        return found

    def set_front(self, sections: Sequence[etree._Element]) -> Fragment:
        """Lay out and paint cover and contents, whose page numbers are in them already."""
        document = self._render(sections, self._text)
        return self._paint(sections, document.pages, {})

    def set_numbers(self, first: int, last: int) -> list[Sheet]:
        """The printed page numbers from `first` (odd) to `last`, each on a page of its own."""
        start = CSS(string=f"@page :first {{ counter-set: page {first} }}")
        pages = [etree.Element("p", {_GROUP: str(number)}) for number in range(first, last + 1)]
        document = self._render(pages, self._numbers, self._new_pages, start)
        return list(self._paint([], document.pages, {}).sheets)

    def _render(self, sections: Sequence[etree._Element], *styles: CSS) -> Document:
        return _Page(sections, self._fetcher).render(
            stylesheets=[self._faces, *styles], font_config=self.configuration
        )

    # ---------------------------------------------------------------- painting

    def _paint(
        self,
        sections: Sequence[etree._Element],
        pages: Sequence[Page],
        parts: Mapping[str, etree._Element],
    ) -> Fragment:
        structure = Structure(parts)
        sheets = tuple(
            self._sheet(_Painted(page, number, structure)) for number, page in enumerate(pages)
        )
        html = (etree.tostring(s, encoding="unicode") for s in pagination.unmarked(sections))
        return Fragment(sheets, structure.elements(), tuple(html))

    def _sheet(self, page: "_Painted") -> Sheet:
        for font in self._fonts.values():
            font.widths, font.to_unicode = {}, {}  # only what this page uses
            font.file_content = b""  # some 20 MB, of no use before the file is written
        states: dict[str, Any] = {}
        apart: dict[str, dict[str, Any]] = {"XObject": {}, "Pattern": {}, "Shading": {}}
        resources = {"ExtGState": states, "ColorSpace": {}, **apart}
        frame = (0, 0, page.width, page.height)
        stream = Stream(self._fonts, frame, resources, {}, {}, {}, None)
        page.paint(stream, _SCALE)
        if any(apart.values()):
            raise fail("print.css 里有图片、渐变或半透明一类的效果", "请去掉，只用文字、线和底色")
        used = [font for font in self._fonts.values() if font.to_unicode]
        content = pydyf.Stream(stream.stream).data.partition(b"stream\n")[2]
        return Sheet(
            page.width,
            page.height,
            content.removesuffix(b"\nendstream"),
            {font.hash: _glyphs(font) for font in sorted(used, key=lambda font: font.hash)},
            {name: dict(state) for name, state in states.items()},
            [(kind, target, place) for kind, target, place, _ in page.links],
            {name: (left, top) for name, (left, top, _, _) in page.anchors.items()},
            page.bookmarks,
        )

    def font(self, name: str, glyphs: Glyphs) -> tuple[int, Any]:
        """WeasyPrint's key and font for a face that a sheet names, without any glyphs."""
        family, style, weight, variations = glyphs.face
        wanted = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
        pango.pango_font_description_set_family(wanted, family.encode())
        pango.pango_font_description_set_style(wanted, style)
        pango.pango_font_description_set_weight(wanted, weight)
        if variations:
            pango.pango_font_description_set_variations(wanted, variations.encode())
        # the same at whatever size it was met first: ascent and descent are rounded
        pango.pango_font_description_set_absolute_size(wanted, _SIZE * _UNIT)
        fonts = self.configuration.font_map
        context = ffi.gc(pango.pango_font_map_create_context(fonts), gobject.g_object_unref)
        face = ffi.gc(
            pango.pango_font_map_load_font(fonts, context, wanted), gobject.g_object_unref
        )
        key, description, size = get_pango_font_key(face)
        font = Font(face, description, size)
        if font.hash != name:
            raise LookupError(f"{family} is not the face that was laid out with")
        return key, font


def _glyphs(font: Any) -> Glyphs:
    variations = ",".join(f"{axis}={value}" for axis, value in font.variations.items())
    face = (font.family, font.style, font.weight, variations)
    return Glyphs(face, font.widths, font.to_unicode)


class _Painted(Page):  # type: ignore[misc]  # weasyprint is untyped
    """A page that enters its text in the structure tree while it is painted."""

    def __init__(self, page: Page, number: int, structure: Structure) -> None:
        self.__dict__.update(page.__dict__)
        # WeasyPrint makes a link of every box within a link, and links may not be nested
        self.links = [link for link in page.links if link[-1].link]
        self._links = {link[-1]: number for number, link in enumerate(self.links)}
        self._number = number
        self._structure = structure
        self._unread: dict[Any, int] = {}  # where in the content a text box is marked

    def paint(self, stream: Any, scale: float = 1) -> None:
        stream._tags = {}  # switches marking on: afterwards every text box has its entry
        tables = [box for box in self._page_box.descendants() if isinstance(box, TableBox)]
        borders = [line for table in tables for line in take_lines(table)]
        super().paint(stream, scale)
        _paint_below(stream, borders)
        marks = dict(_marks(stream.stream))
        if len(marks) < len(stream._tags):  # drawn apart, as a picture without structure
            message = "print.css 把文字设成了半透明，读屏软件会读不到"
            raise fail(message, "请去掉 opacity 之类的效果，改用浅一些的 color")
        self._unread = {box: marks[tag["mcid"]] for box, tag in stream._tags.items()}
        self._read(self._page_box, self._structure.root, stream.stream)
        for box in list(self._unread):
            self._set_aside(box, "/Layout", stream.stream)

    def _read(self, box: Any, node: Node, content: list[Any]) -> None:
        """Enter a box and what is in it, in reading order, below `node`."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, TextBox):
            number = self._structure.add_text(node, self._number)
            content[self._unread.pop(box)]["MCID"] = number
        elif isinstance(box, MarginBox):
            self._repeated(box, content)
        elif not box.is_leader:
            node = self._node(box, node)
            if _is_repeated(box, node, self._number):
                self._repeated(box, content)
                return
            if box in self._links:
                self._structure.add_link(node, self._number, self._links[box])
            for child in box.children:
                self._read(child, node, content)

    def _repeated(self, box: Any, content: list[Any]) -> None:
        """Leave out what stands on every page: page numbers, heads of a table that goes on."""
        for text in [inner for inner in box.descendants() if inner in self._unread]:
            self._set_aside(text, "/Pagination", content)

    def _node(self, box: Any, node: Node) -> Node:
        if box.element is None:
            return node
        if box.element_tag == "li::marker":
            return self._structure.label(node)
        return self._structure.node(node, box.element, self._number)

    def _set_aside(self, box: Any, kind: str, content: list[Any]) -> None:
        """Mark a text as an artifact: nothing to be read out."""
        index = self._unread.pop(box)
        content[index - 1 : index + 1] = ["/Artifact", pydyf.Dictionary({"Type": kind})]


def _marks(content: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """The number of each marked text in a page's content, and where its properties stand."""
    for index, item in enumerate(content):
        if isinstance(item, pydyf.Dictionary) and "MCID" in item:
            yield item["MCID"], index


def _paint_below(stream: Any, lines: Sequence[Line]) -> None:
    """Paint lines where WeasyPrint paints borders: above all backgrounds, below all text."""
    content = stream.stream
    first_text = next((index - 1 for _, index in _marks(content)), len(content) - 1)
    end = len(content)
    for line in lines:
        with stream.artifact(), stream.stacked():
            ends = (line.left, line.top, line.right, line.low)
            draw_line(stream, *ends, line.width, "solid", line.color)
    painted = content[end:]
    del content[end:]
    content[first_text:first_text] = painted


def _is_repeated(box: Any, node: Node, page: int) -> bool:
    """Whether a head or cell stands on a page before, too; WeasyPrint repeats heads by itself."""
    if box.element is None:
        return False
    again = pagination.AGAIN in box.element.get("class", "").split()
    return again or (node.tag == "THead" and node.page < page)


def _places(pages: Sequence[Page]) -> dict[str, pagination.Place]:
    """Where each marked heading and table row came to stand."""
    found: dict[str, pagination.Place] = {}
    for number, page in enumerate(pages, start=1):
        # WeasyPrint has no public way to ask where an element lies
        for box in page._page_box.descendants():
            if box.element_tag in ("h1", "h2", "tr"):
                mark = box.element.get(pagination.PART)
                place = found.setdefault(mark, pagination.Place(number, number))
                place.last = number
                place.height += box.height / page._page_box.height
                if box.element_tag == "tr":
                    _count_texts(place.texts, box, number)
    return found


def _count_texts(texts: list[Counter[int]], row: Any, page: int) -> None:
    """Add how much text of each cell stands in this part of a row."""
    texts += [Counter() for _ in row.children[len(texts) :]]
    for count, cell in zip(texts, row.children, strict=True):
        inner = (box.text for box in cell.descendants() if isinstance(box, TextBox))
        if length := sum(not c.isspace() for text in inner for c in text):
            count[page] += length


_GROUP = "data-group"  # on the first section of a group, while it is laid out


def _groups_on(page: Page) -> Iterator[int]:
    """The numbers of the groups that begin on a page."""
    for box in page._page_box.descendants():
        if box.element is not None and (number := box.element.get(_GROUP)):
            yield int(number)


# How elements of the subset look before any style sheet. WeasyPrint's own is that of all HTML, with
# marks for notes on every element, and takes a tenth of the time of a layout.
_PLAIN = CSS(
    string="""
    @page { margin: 75px; @bottom-left { text-align: left } @bottom-right { text-align: right } }
    @page { @bottom-center { text-align: center } }
    head { display: none }
    html, body, section, nav, h1, h2, h3, p, ol { display: block }
    h1, h2, h3 { font-weight: bold; hyphens: manual; break-after: avoid; break-inside: avoid }
    h1, h2, h3 { bookmark-label: content(text) }
    h1 { bookmark-level: 1; font-size: 2em }
    h2 { bookmark-level: 2; font-size: 1.5em }
    h3 { bookmark-level: 3; font-size: 1.17em }
    br::before { content: "\\A"; white-space: pre-line }
    ol { counter-reset: list-item; list-style-type: decimal; break-before: avoid }
    li { display: list-item }
    li::marker { white-space: pre; text-transform: none }
    table { display: table; box-sizing: border-box; text-indent: initial }
    colgroup { display: table-column-group }
    col { display: table-column }
    thead { display: table-header-group; vertical-align: middle }
    tbody { display: table-row-group; vertical-align: middle }
    tr { display: table-row; vertical-align: inherit }
    th, td { display: table-cell; vertical-align: inherit; padding: 1px }
    th { font-weight: bold }
    """
)


class _Page(HTML):  # type: ignore[misc]  # weasyprint is untyped
    """A whole page around sections, as WeasyPrint has it after parsing: reading it takes long."""

    def __init__(self, sections: Sequence[etree._Element], fetcher: URLFetcher) -> None:
        body = b"".join(etree.tostring(section, encoding="utf-8") for section in sections)
        text = b'<html lang="zh-CN"><head></head><body>' + body + b"</body></html>"
        root = ElementTree.fromstring(text)  # noqa: S314  # our own tree, serialized above
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, templates: bool = False) -> list[CSS]:  # WeasyPrint asks for it
        return [_PLAIN]
