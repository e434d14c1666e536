"""The insides of WeasyPrint that are relied on, used in this module and those of its name alone.

WeasyPrint documents how HTML becomes a PDF file; all else may change with any version. To paint
pages one by one, to keep them and to put them together again takes more than that:

- boxes: `Page._page_box`, what `Box` below names, and the classes TextBox, MarginBox, TableBox and
  AbsolutePlaceholder (`_box`);
- `Page.links` gives four sides instead of a size, and boxes with `link`; `Page.anchors` four sides;
- borders of tables: `collapsed_border_grid`, `column_positions`, `position_y`, `style`; none are
  painted where `column_widths` is empty;
- fonts: `FontConfiguration.font_map` and `__del__`, `get_pango_font_key`, Pango through `ffi`; of
  `Font` what `EmbeddedFont` names (`weasyprint_stream`), its face, that `file_content` is what
  `get_hb_object_data` gives, and that `subset` makes it anew from the face, the glyphs, hinting and
  whether any is `missing`;
- lines: `text_align`, which the layout of a line asks for its offset, with a line's `width` and its
  boxes' `position_x`, `width`, `style`, `text`, `translate`, `is_in_normal_flow`; `Layout`, whose
  `reactivate` sets a text anew when it is painted, and `Layout.set_text`; `handle_leader`, which
  asks the block around a line for nothing but its `width`;
- HTML: what `HTML.__init__` sets, with a tree of cssselect2, and `HTML._ua_stylesheets`;
- writing: the arguments of `Document`; what its writer asks of a page (as `FinishedPage` has it)
  and sets as `link_annotation`; `DocumentMetadata.generate_rdf_metadata`.

When a new version comes: raise the bound in pyproject.toml, run tests/test_weasyprint_insides.py,
which has a test for each of these, mend here what fails, and compare the files of a build.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any, Protocol, cast
from xml.etree import ElementTree

import pydyf
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML, css
from weasyprint.css import StyleFor
from weasyprint.document import Document, DocumentMetadata, Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf import fonts, stream
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.fonts import FontConfiguration, get_hb_object_data, get_pango_font_key
from weasyprint.text.line_break import Layout
from weasyprint.urls import URLFetcher

from reportgen.output.kept_pieces import KeptPieces
from reportgen.render.pdf import justification
from reportgen.render.pdf.borders import Border, BorderGrid
from reportgen.render.pdf.fragments import Bookmark, Face, PageLink
from reportgen.render.pdf.weasyprint_stream import EmbeddedFont
from reportgen.render.pdf.weasyprint_styles import KeptStyles, SharedStyles


class Box(Protocol):
    """A box of the layout; places and sizes in CSS pixels."""

    element: Any  # of HTML; None for a page and its margins
    element_tag: str  # with "::marker" and the like for what no element stands for
    children: "Sequence[Box]"
    text: str  # of a text box only
    height: float
    position_y: float  # of its upper edge
    content_box_y: "Callable[[], float]"  # the upper edge of what it holds
    border_top_width: float
    border_bottom_width: float
    rowspan: int  # of a cell
    is_leader: bool
    descendants: "Callable[[], Iterator[Box]]"  # the box and all below it, in reading order


def page_box(page: Page) -> Box:
    """The box that holds all of a page."""
    return cast("Box", page._page_box)


def is_text(box: Box) -> bool:
    """Whether a box is a piece of text in one line."""
    return isinstance(box, boxes.TextBox)


def is_margin(box: Box) -> bool:
    """Whether a box stands in the margin of a page."""
    return isinstance(box, boxes.MarginBox)


def is_table(box: Box) -> bool:
    """Whether a box is that of a table, as far as it stands on one page."""
    return isinstance(box, boxes.TableBox)


def placed(box: Box) -> Box:
    """The box itself, where `box` only keeps its place in the flow (position: absolute)."""
    return box._box if isinstance(box, AbsolutePlaceholder) else box


def links_on(page: Page) -> list[tuple[PageLink, Box]]:
    """The links of a page and their boxes, without those of boxes within: links are not nested."""
    return [((kind, target, place), box) for kind, target, place, box in page.links if box.link]


def anchors_on(page: Page) -> dict[str, tuple[float, float]]:
    """The left and top of each element with an id."""
    return {name: (left, top) for name, (left, top, *_) in page.anchors.items()}


def collapsed_borders(table: Any) -> BorderGrid | None:
    """The collapsed borders of a table; None where it has none, or goes on from page to page."""
    rows = [row for group in table.children for row in group.children]
    if table.style["border_collapse"] != "collapse" or not (rows and table.column_widths):
        return None
    vertical, horizontal = (
        [[Border(score, *border) for score, border in line] for line in lines]
        for lines in table.collapsed_border_grid
    )
    if len(vertical) != len(rows):  # those of the whole table, on each of its pages
        return None
    columns = [*table.column_positions, table.column_positions[-1] + table.column_widths[-1]]
    lines = [*(row.position_y for row in rows), rows[-1].position_y + rows[-1].height]
    return BorderGrid(vertical, horizontal, columns, lines)


def leave_borders_out(table: Any) -> None:
    """Have WeasyPrint paint no borders of a table."""
    table.column_widths = ()


def remove_font_settings(configuration: FontConfiguration) -> None:
    """Remove the folder of font settings, which WeasyPrint does only when it is collected."""
    configuration.__del__()


class _LazyFont(Font):  # type: ignore[misc]  # weasyprint is untyped
    """A font that copies its file, some 20 MB, only where it is asked for it.

    What is left of it for some glyphs is one of its `pieces`, where it has any.
    """

    _content: bytes | Callable[[], bytes]
    pieces: KeptPieces | None = None

    def subset(self, to_unicode: Mapping[int, str], hinting: bool) -> None:  # as Font
        if self.pieces is None or not to_unicode:
            super().subset(to_unicode, hinting)
            return
        glyphs = " ".join(map(str, sorted(to_unicode)))
        source = f"{self.hash} {hinting} {bool(self.missing)} {glyphs}"
        self.file_content = self.pieces.data(
            source.encode(), partial(self._cut, to_unicode, hinting)
        )

    def _cut(self, to_unicode: Mapping[int, str], hinting: bool) -> bytes:
        super().subset(to_unicode, hinting)
        return self.file_content

    @property
    def file_content(self) -> bytes:
        if callable(self._content):
            self._content = self._content()
        return self._content

    @file_content.setter
    def file_content(self, content: "bytes | Callable[[], bytes]") -> None:
        self._content = content


stream.Font = _LazyFont
fonts.get_hb_object_data = lambda face: partial(get_hb_object_data, face)


def face_of(font: Any) -> Face:
    """What a font can be loaded by again."""
    variations = ",".join(f"{axis}={value}" for axis, value in font.variations.items())
    return font.family, font.style, font.weight, variations


def load_font(
    configuration: FontConfiguration, face: Face, pieces: KeptPieces | None = None
) -> tuple[int, EmbeddedFont]:
    """WeasyPrint's key and font for a face, without any glyphs; `pieces` keep what a file gets."""
    family, style, weight, variations = face
    wanted = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    pango.pango_font_description_set_family(wanted, family.encode())
    pango.pango_font_description_set_style(wanted, style)
    pango.pango_font_description_set_weight(wanted, weight)
    if variations:
        pango.pango_font_description_set_variations(wanted, variations.encode())
    # 1000 pixels, whatever size it was met at first: ascent and descent are rounded
    pango.pango_font_description_set_absolute_size(wanted, 1000 * 1024)
    faces = configuration.font_map
    context = ffi.gc(pango.pango_font_map_create_context(faces), gobject.g_object_unref)
    font = ffi.gc(pango.pango_font_map_load_font(faces, context, wanted), gobject.g_object_unref)
    key, description, size = get_pango_font_key(font)
    loaded = _LazyFont(font, description, size)
    loaded.pieces = pieces
    return key, loaded


class _SpacedText(Layout):  # type: ignore[misc]  # weasyprint is untyped
    """A text that is painted with its characters further apart by `space` CSS pixels."""

    def __init__(self, text: str, space: float) -> None:
        self.text, self.space = text, space
        self.justification_spacing, self.max_width = 0, None

    def set_text(self, text: str, justify: bool = False) -> None:  # as Layout has it
        super().set_text(text, justify)
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        usual = self.style["letter_spacing"]
        space = self.space + (0 if usual == "normal" else usual)
        for start, end in justification.stretches(text):
            attribute = pango.pango_attr_letter_spacing_new(int(space * 1024))
            attribute.start_index, attribute.end_index = start, end
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)


def _set_to_both_edges(context: Any, line: Any, width: float, last: bool) -> float:
    """The offset of a line; one of justified text is stretched to the full width."""
    if line.style["text_align_all"] != "justify" or last:
        return float(_text_align(context, line, width, last))
    pieces = [box for box in line.descendants() if is_text(box) and box.text]
    if pieces:
        style = pieces[-1].style
        behind = style["letter_spacing"]  # WeasyPrint counts it behind the last character, too
        rest = width - line.width + (0 if behind == "normal" else behind)
        texts = [box.text for box in pieces]
        if space := justification.space_between(texts, rest, style["font_size"]):
            _Stretcher(space).move(line)
    return 0


_text_align = inline.text_align
inline.text_align = _set_to_both_edges


def _lead_to_the_edge(context: Any, line: Any, block: Any) -> None:
    """Leaders up to the right edge: in an indented line WeasyPrint leaves them short of it."""
    indent = line.children[0].position_x - line.position_x if line.children else 0
    _handle_leader(context, line, SimpleNamespace(width=block.width - indent))


_handle_leader = inline.handle_leader
inline.handle_leader = _lead_to_the_edge


class _Stretcher:
    """Moves the boxes of a line apart; `moved` is how far what comes next has to go."""

    def __init__(self, space: float) -> None:
        self._space, self._moved, self._before = space, 0.0, ""

    def move(self, box: Any) -> None:
        if is_text(box):
            self._moved += justification.added_between(self._before, box.text, self._space)
            box.position_x += self._moved
            behind = " " * box.pango_layout.text.endswith(" ") if box.text else ""
            box.pango_layout = _SpacedText(box.text.rstrip(" ") + behind, self._space)
            box.width += (more := justification.added(box.text, self._space))
            self._moved += more
            self._before = box.text or self._before
        elif isinstance(box, boxes.LineBox | boxes.InlineBox):
            moved = self._moved
            box.position_x += moved
            for child in box.children:
                if child.is_in_normal_flow():
                    self.move(child)
            box.width += self._moved - moved
        else:
            box.translate(self._moved, 0)


class ParsedHTML(HTML):  # type: ignore[misc]  # weasyprint is untyped
    """A tree of elements as WeasyPrint has it after parsing, with a default style of ours."""

    def __init__(
        self,
        root: ElementTree.Element,
        fetcher: URLFetcher,
        default_style: CSS,
        styles: KeptStyles | None = None,
    ) -> None:
        self.styles = styles or KeptStyles()
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element
        self._default_style = default_style

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # WeasyPrint asks for it
        return [self._default_style]


def _style_for(html: Any, sheets: Any, hints: Any, fonts: Any, collector: Any) -> Any:
    """The styles of a tree; those of ours share what is equal, also with other trees."""
    if isinstance(html, ParsedHTML):
        return SharedStyles(html, sheets, fonts, collector, html.styles)
    return StyleFor(html, sheets, hints, fonts, collector)


css.StyleFor = _style_for


@dataclass
class FinishedPage:
    """A page that was painted before, in the shape that WeasyPrint's writer takes pages in."""

    width: float
    height: float
    bookmarks: Sequence[Bookmark]
    anchors: Mapping[str, Any]
    links: Sequence[Any]
    layers: Sequence[tuple[bytes, Mapping[str, Mapping[str, float]]]]  # operators, states by name

    def __post_init__(self) -> None:
        self.bleed = dict.fromkeys(("top", "right", "bottom", "left"), 0)
        self.forms: dict[None, list[Any]] = {None: []}
        self.anchors = {name: (*place, *place) for name, place in self.anchors.items()}
        self.links = [(*link, SimpleNamespace(link_annotation=None)) for link in self.links]

    def paint(self, stream: Any, scale: float) -> None:
        """Add what was painted; the writer has turned the page upright before."""
        for operators, states in self.layers:
            stream.stream.append(operators)
            for name, state in states.items():
                stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary(state))

    def annotations(self) -> dict[int, Any]:
        """The annotations that the writer has made of links, by the number of the link."""
        annotations = enumerate(link[-1].link_annotation for link in self.links)
        return {number: annotation for number, annotation in annotations if annotation}


def new_document(
    pages: Sequence[FinishedPage], metadata: DocumentMetadata, configuration: FontConfiguration
) -> Document:
    """A document of pages that were painted before; their fonts come into its `fonts`, by key."""
    return Document(pages, metadata, URLFetcher(), configuration, {}, None)


def xmp_properties(metadata: DocumentMetadata) -> bytes:
    """The metadata as XMP of a PDF/A-2a file."""
    return bytes(metadata.generate_rdf_metadata("a", 2, "A"))
