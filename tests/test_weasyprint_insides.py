"""What is relied on of WeasyPrint's insides: a new version that changes it fails here, by name."""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pydyf
import pypdfium2
import pytest
from weasyprint import CSS, HTML
from weasyprint.document import Document, DocumentMetadata, Page
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

import reportgen
from reportgen.output.kept_pieces import KeptPieces
from reportgen.output.layout_cache import LayoutCache, key_of
from reportgen.render.pdf import weasyprint_insides as insides
from reportgen.render.pdf.borders import BorderLine
from reportgen.render.pdf.weasyprint_insides import Box, FinishedPage
from reportgen.render.pdf.weasyprint_stream import EmbeddedFont, PageStream, forget_glyphs

_PAGE = "@page { size: 400px 300px; margin: 20px } body { margin: 0; font: 10px/20px serif }"
_TABLE = """table { border-collapse: collapse; table-layout: fixed; width: 100px }
td { padding: 0; height: 20px; border: 2px solid }"""


def laid_out(html: str, css: str = "", fonts: FontConfiguration | None = None) -> list[Page]:
    style = f"<style>{_PAGE}{css}</style>"
    return list(HTML(string=style + html).render(font_config=fonts).pages)


def boxes_on(page: Page) -> list[Box]:
    return list(insides.page_box(page).descendants())


def boxes(html: str, css: str = "") -> list[Box]:
    """All boxes on the first page."""
    return boxes_on(laid_out(html, css)[0])


def box_of(tag: str, given: Sequence[Box]) -> Box:
    return next(box for box in given if box.element_tag == tag)


def texts(*given: Box) -> list[str]:
    """The text in boxes."""
    return [box.text for top in given for box in top.descendants() if insides.is_text(box)]


def tables_on(*pages: Page) -> list[Any]:
    return [box for page in pages for box in boxes_on(page) if insides.is_table(box)]


def painted(page: Page, fonts: dict[int, EmbeddedFont] | None = None) -> PageStream:
    stream = PageStream({} if fonts is None else fonts, page.width, page.height)
    page.paint(stream, 0.75)
    return stream


def operators(stream: PageStream) -> list[str]:
    """The content of a page, item by item."""
    items = (getattr(item, "data", item) for item in stream.stream)
    return [item.decode("latin-1") if isinstance(item, bytes) else item for item in items]


def lines_in(stream: PageStream) -> list[int]:
    """Where lines are drawn in the content of a page."""
    return [at for at, item in enumerate(operators(stream)) if item.endswith(" l")]


# ---------------------------------------------------------------- boxes


def test_a_page_hands_out_its_boxes_in_reading_order() -> None:
    tags = [box.element_tag for box in boxes("<h1>一</h1><p>二</p><table><tr><td>三</table>")]
    assert [tag for tag in dict.fromkeys(tags) if tag in ("td", "p", "h1")] == ["h1", "p", "td"]
    assert tags.count("p") == 3, "a block, a line and a text"


def test_a_box_knows_its_element_and_the_page_has_none() -> None:
    given = boxes("<p data-part='7'>一</p>")
    assert given[0].element is None
    assert box_of("p", given).element.get("data-part") == "7"


def test_what_crosses_a_page_end_is_one_element_on_both_pages() -> None:
    pages = laid_out(f"<table><thead><tr><th>头</thead>{'<tr><td>行</td></tr>' * 30}</table>")
    first, second = map(boxes_on, pages[:2])
    for tag in ("table", "thead", "th"):
        assert box_of(tag, first).element is box_of(tag, second).element


def test_a_box_has_its_height_in_pixels() -> None:
    given = boxes("<p style='height: 77px'>一</p>")
    assert box_of("p", given).height == 77
    assert given[0].height == 260, "a page without its margins"


def test_the_children_of_a_row_are_its_cells() -> None:
    row = box_of("tr", boxes("<table><tr><th>一<td>二<td>三</table>"))
    assert [cell.element_tag for cell in row.children] == ["th", "td", "td"]


def test_text_stands_in_text_boxes() -> None:
    given = [box for box in boxes("<p>一<b>二</b>三</p>") if insides.is_text(box)]
    assert [box.text for box in given] == ["一", "二", "三"]
    assert not any(box.children for box in given)


def test_what_stands_in_the_margin_is_in_a_margin_box() -> None:
    given = boxes("<p>一</p>", "@page { @bottom-right { content: '第一页' } }")
    assert texts(*filter(insides.is_margin, given)) == ["第一页"]
    assert not insides.is_margin(box_of("p", given))


def test_a_table_is_one_box_within_what_stands_around_it() -> None:
    assert len(tables_on(*laid_out("<table><caption>题</caption><tr><td>一</table>"))) == 1


def test_the_number_of_a_list_item_is_a_marker() -> None:
    given = boxes("<ol><li>一</ol>", "li { list-style: decimal inside }")
    assert texts(box_of("li::marker", given)) == ["1. "]


def test_leader_dots_are_told_from_text() -> None:
    given = boxes("<p>一</p>", "p::after { content: leader('.') '9' }")
    leaders = [box for box in given if box.is_leader]
    assert set("".join(texts(*leaders))) == {"."}


def test_leaders_go_up_to_the_right_edge_whatever_the_indent() -> None:
    style = "p { width: 100px; font: 10px Noto Serif CJK SC } p::after { content: leader('.') }"
    ends = set()
    for indent in (-10, 0, 10):
        given = boxes(f"<p style='text-indent: {indent}px'>一</p>", style)
        (leader,) = [cast("Any", box) for box in given if box.is_leader]
        ends.add(round(leader.position_x + leader.width, 2))
    assert len(ends) == 1


def test_a_box_taken_out_of_the_flow_leaves_a_placeholder() -> None:
    given = boxes("<p>一<b style='position: absolute'>二</b></p>")
    (placeholder,) = [box for box in given if insides.placed(box) is not box]
    assert texts(insides.placed(placeholder)) == ["二"]


# ---------------------------------------------------------------- lines

_JUSTIFIED = "p { width: 100px; text-align: justify; font: 10px/20px Noto Serif CJK SC }"


def edges(html: str) -> list[float]:
    """Where the boxes of each line end."""
    given = boxes(html, _JUSTIFIED)
    lines = [box for box in given if any(map(insides.is_text, box.children))]
    return [round(cast("Any", line).children[-1].width, 2) for line in lines]


def test_a_line_asks_for_its_offset_and_is_stretched_there() -> None:
    first, last = edges("<p>一二三四五六七八九（十）一二三四</p>")
    assert first == 100, "nine characters of 10 px, since the bracket goes to the next line"
    assert last == 70


def test_a_stretched_text_is_painted_with_its_characters_apart() -> None:
    (page,) = laid_out("<p>一二三四五六七八九（十）一二三四</p>", _JUSTIFIED)
    shown = [item for item in operators(painted(page)) if item.endswith("TJ")]
    more, none = (sum(map(float, re.findall(r">(-?[\d.]+)<", text))) for text in shown)
    assert more == pytest.approx(-1000, abs=20), "one character more, of the size of ten"
    assert none == 0


# ---------------------------------------------------------------- links, anchors, bookmarks


def test_a_link_gives_its_four_sides() -> None:
    (page,) = laid_out("<a href='https://example.org/' style='display: block; width: 50px'>一</a>")
    [((kind, target, place), box)] = insides.links_on(page)
    assert (kind, box.element_tag) == ("external", "a")
    assert target.startswith("https://")
    assert place == pytest.approx((20, 20, 70, 40), abs=2)


def test_a_link_around_other_elements_is_listed_once() -> None:
    (page,) = laid_out("<p id='z'><a href='#z'>一<b>二</b>三</a></p>")
    assert len(page.links) > 1, "WeasyPrint lists what is within a link, too"
    [((kind, target, _), _)] = insides.links_on(page)
    assert (kind, target) == ("internal", "z")


def test_an_anchor_is_where_its_element_begins() -> None:
    (page,) = laid_out("<p>一</p><p id='z' style='width: 50px'>二</p>", "p { margin: 0 }")
    assert insides.anchors_on(page) == {"z": pytest.approx((20, 40), abs=2)}


def test_a_bookmark_has_level_label_place_and_state() -> None:
    (page,) = laid_out("<h2>一</h2>", "h2 { margin: 0 }")
    assert [tuple(bookmark) for bookmark in page.bookmarks] == [(2, "一", (20, 20), "open")]


# ---------------------------------------------------------------- borders


def tables(html: str) -> list[Any]:
    return tables_on(*laid_out(html, _TABLE))


def test_a_table_hands_out_the_grid_of_its_borders() -> None:
    (table,) = tables("<table><tr><td>一<td>二<tr><td style='border-left: none'>三<td>四</table>")
    grid = insides.collapsed_borders(table)
    assert grid is not None
    assert [len(row) for row in grid.vertical] == [3, 3]
    assert [len(line) for line in grid.horizontal] == [2, 2, 2]
    assert {border.style for line in grid.horizontal for border in line} == {"solid"}
    assert [row[0].style for row in grid.vertical] == ["solid", "none"]
    assert (grid.vertical[0][0].width, grid.vertical[0][0].color.alpha) == (2, 1)
    assert grid.columns == pytest.approx([21, 70, 119])
    assert len(grid.rows) == 3
    assert grid.rows == sorted(grid.rows)


def test_a_wider_border_has_a_higher_score() -> None:
    (table,) = tables("<table><tr><td style='border-left-width: 5px'>一</table>")
    grid = insides.collapsed_borders(table)
    assert grid is not None
    left, right = grid.vertical[0]
    assert left.score > right.score


@pytest.mark.parametrize(
    "html",
    [
        f"<table>{'<tr><td>一</td></tr>' * 30}</table>",
        "<table style='border-collapse: separate'><tr><td>一</table>",
        "<table></table>",
    ],
    ids=["over several pages", "apart", "empty"],
)
def test_a_table_without_a_grid_of_its_own_is_known(html: str) -> None:
    assert set(map(insides.collapsed_borders, tables(html))) == {None}


def test_borders_that_are_left_out_are_not_painted() -> None:
    (page,) = laid_out("<table><tr><td>一</table>", _TABLE)
    (table,) = tables_on(page)
    assert len(lines_in(painted(page))) == 4
    insides.leave_borders_out(table)
    assert lines_in(painted(page)) == []


# ---------------------------------------------------------------- fonts


@pytest.fixture
def configuration() -> FontConfiguration:
    return FontConfiguration()


def test_a_font_is_found_again_by_its_face(configuration: FontConfiguration) -> None:
    fonts: dict[int, EmbeddedFont] = {}
    painted(laid_out("<p>一<b>二</b><i>Abc</i></p>", "", configuration)[0], fonts)
    assert len(fonts) > 1
    for key, font in fonts.items():
        again_key, again = insides.load_font(configuration, insides.face_of(font))
        assert (again_key, again.hash) == (key, font.hash)
        assert (again.widths, again.to_unicode) == ({}, {})


def test_a_face_has_the_same_measures_whatever_size_it_was_met_at(
    configuration: FontConfiguration,
) -> None:
    measures = set()
    for size in (7, 10, 33):
        fonts: dict[int, Any] = {}
        painted(laid_out(f"<p style='font-size: {size}px'>一", "", configuration)[0], fonts)
        (font,) = fonts.values()
        _, again = insides.load_font(configuration, insides.face_of(font))
        measures.add((again.hash, again.ascent, again.descent))  # type: ignore[attr-defined]
    assert len(measures) == 1


def test_a_font_holds_the_glyphs_of_what_was_painted_since_it_was_emptied(
    configuration: FontConfiguration,
) -> None:
    fonts: dict[int, EmbeddedFont] = {}
    first, second = laid_out("<p>一二<p style='break-before: page'>三", "", configuration)
    painted(first, fonts)
    (font,) = fonts.values()
    assert sorted(font.to_unicode.values()) == ["一", "二"]
    assert font.widths.keys() == font.to_unicode.keys()
    forget_glyphs(font)
    painted(second, fonts)
    assert list(font.to_unicode.values()) == ["三"]
    assert list(fonts.values()) == [font], "the same font is used again"


def test_what_a_file_gets_of_a_font_follows_from_its_glyphs(
    configuration: FontConfiguration, tmp_path: Path
) -> None:
    fonts: dict[int, Any] = {}
    painted(laid_out("<p>一二", "", configuration)[0], fonts)
    (font,) = fonts.values()
    cache = LayoutCache(tmp_path, b"number of this test's own")
    subsets = []
    for glyphs in (font.to_unicode, dict(reversed(font.to_unicode.items())), {}):
        pieces = KeptPieces(cache, key_of(["字"]))
        _, again = insides.load_font(configuration, insides.face_of(font), pieces)
        again.subset(glyphs, hinting=False)  # type: ignore[attr-defined]
        subsets.append(again.file_content)  # type: ignore[attr-defined]
        pieces.keep()
    font.subset(font.to_unicode, hinting=False)
    assert subsets[0] == subsets[1] == font.file_content
    assert len(subsets[0]) < len(subsets[2]), "without any glyph it is the whole font"


def test_the_folder_of_font_settings_can_be_removed(
    configuration: FontConfiguration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    face = "@font-face { font-family: '字'; src: url(data:font/otf;base64,AAAA) }"
    CSS(string=face, font_config=configuration)
    assert len(list(tmp_path.iterdir())) == 1
    insides.remove_font_settings(configuration)
    assert list(tmp_path.iterdir()) == []
    insides.remove_font_settings(configuration)  # and once more, when it is collected


# ---------------------------------------------------------------- painting


def test_each_text_box_is_marked_once() -> None:
    (page,) = laid_out("<p>一<b>二</b></p><p>三</p>")
    stream = painted(page)
    marks = stream.text_marks()
    assert list(marks) == list(filter(insides.is_text, boxes_on(page)))
    assert len(set(marks.values())) == 3
    for mark in marks.values():
        tag, properties, begin = operators(stream)[mark - 1 : mark + 2]
        assert (tag[0], begin) == ("/", "BDC")
        assert "/MCID" in properties


def test_a_mark_can_be_numbered_and_made_an_artifact() -> None:
    stream = painted(laid_out("<p>一<b>二</b></p>")[0])
    first, second = stream.text_marks().values()
    stream.set_number(first, 7)
    stream.set_artifact(second, "/Layout")
    assert operators(stream)[first] == "<</MCID 7>>"
    assert operators(stream)[second - 1 : second + 2] == ["/Artifact", "<</Type /Layout>>", "BDC"]


def test_translucent_text_is_painted_apart() -> None:
    stream = painted(laid_out("<p style='opacity: .5'>一</p>")[0])
    assert stream.others["XObject"]
    with pytest.raises(LookupError):
        stream.text_marks()


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p style='opacity: .5'>一", "XObject"),
        ("<p style='background: linear-gradient(red, blue)'>一", "Pattern"),
        ("<p style='border: 9px solid; border-image: linear-gradient(red, blue) 1'>一", "Shading"),
    ],
)
def test_pictures_and_gradients_are_told_from_text_and_lines(html: str, kind: str) -> None:
    plain = painted(laid_out("<p style='background: red; border: solid'>一")[0])
    assert not any(plain.others.values())
    assert painted(laid_out(html)[0]).others[kind]


def test_graphics_states_are_handed_out_by_name() -> None:
    stream = painted(laid_out("<p style='color: rgb(0 0 0 / 50%)'>一")[0])
    assert {"ca": 0.5} in [dict(state) for state in stream.states.values()]
    assert any(
        item.removesuffix(" gs") == f"/{name}"
        for item in operators(stream)
        for name in stream.states
    )


def test_lines_come_above_backgrounds_and_below_text_as_artifacts() -> None:
    (page,) = laid_out("<table><tr><td style='background: red'>一</table>", _TABLE)
    (table,) = tables_on(page)
    grid = insides.collapsed_borders(table)
    assert grid is not None
    insides.leave_borders_out(table)
    stream = painted(page)
    line = BorderLine((0,), 2, grid.vertical[0][0].color, 5, 6, 5, 60)
    stream.paint_below_text([line])
    content = operators(stream)
    (drawn,) = lines_in(stream)
    (mark,) = stream.text_marks().values()
    assert content.index("f") < drawn < mark
    assert content[:drawn].count("/Artifact") > content[:drawn].count("EMC")
    assert content[drawn - 1 : drawn + 1] == ["5 6 m", "5 60 l"]


# ---------------------------------------------------------------- HTML


def test_a_tree_is_laid_out_without_being_parsed_again() -> None:
    root = ElementTree.fromstring("<html><head/><body><p>一</p></body></html>")  # noqa: S314
    style = CSS(string="html, body, p { display: block } p { height: 44px }")
    page = insides.ParsedHTML(root, URLFetcher(), style).render().pages[0]
    box = box_of("p", boxes_on(page))
    assert box.element is root.find(".//p")
    assert box.height == 44


def test_the_default_style_stands_in_for_that_of_weasyprint() -> None:
    root = ElementTree.fromstring("<html><head/><body><h1>一</h1></body></html>")  # noqa: S314
    plain = insides.ParsedHTML(root, URLFetcher(), CSS(string="")).render().pages[0]
    assert plain.bookmarks == [], "a heading is one because of a style sheet only"
    usual = HTML(string="<h1>一</h1>").render().pages[0]
    assert len(usual.bookmarks) == 1


# ---------------------------------------------------------------- writing


def written(configuration: FontConfiguration) -> tuple[FinishedPage, Document]:
    """A page with text, two links, an anchor and a bookmark, painted, and put into a document."""
    fonts: dict[int, Any] = {}
    html = "<h1 id='z'>预算绩效</h1><a href='#z'>去</a> <a href='https://example.org/'>来</a>"
    (page,) = laid_out(html, "h1, a { font: 10px serif }", configuration)
    stream = painted(page, fonts)
    content = "\n".join(operators(stream)).encode("latin-1")
    links = [link for link, _ in insides.links_on(page)]
    place = (page.width, page.height, page.bookmarks, insides.anchors_on(page))
    finished = FinishedPage(*place, links, [(content, stream.states)])
    document = insides.new_document([finished], DocumentMetadata(), configuration)
    document.fonts.update(fonts)
    return finished, document


def test_a_finished_page_is_written_with_text_fonts_and_bookmarks(
    configuration: FontConfiguration,
) -> None:
    _, document = written(configuration)
    with pypdfium2.PdfDocument(document.write_pdf()) as pdf:
        (page,) = pdf
        assert page.get_size() == (300, 225)
        assert "预算绩效" in page.get_textpage().get_text_range()
        assert [item.get_title() for item in pdf.get_toc()] == ["预算绩效"]


def test_the_writer_makes_an_annotation_of_each_link(configuration: FontConfiguration) -> None:
    page, document = written(configuration)
    assert page.annotations() == {}
    objects: list[Any] = []
    document.write_pdf(finisher=lambda _, pdf: objects.extend(pdf.objects))
    within, outside = page.annotations().values()
    assert within in objects
    assert outside in objects
    assert "Dest" in within
    assert "A" in outside


def test_graphics_states_of_a_finished_page_come_into_the_file(
    configuration: FontConfiguration,
) -> None:
    page = FinishedPage(10, 10, [], {}, [], [(b"/half gs", {"half": {"ca": 0.5}})])
    document = insides.new_document([page], DocumentMetadata(), configuration)
    assert b"/ExtGState <</half <</ca 0.5>>>>" in document.write_pdf(uncompressed_pdf=True)


def test_the_writer_adds_its_own_streams_by_a_method_of_the_file(
    configuration: FontConfiguration,
) -> None:
    _, document = written(configuration)
    added: list[Any] = []

    def finish(_: Document, pdf: pydyf.PDF) -> None:
        add = pdf.add_object

        def add_noted(item: pydyf.Object) -> None:
            added.append(item)
            add(item)

        pdf.add_object = add_noted

    document.write_pdf(finisher=finish, pdf_variant="pdf/a-2u")
    streams = [item for item in added if isinstance(item, pydyf.Stream)]
    assert [item.extra.get("Type") for item in streams] == ["/ObjStm", "/XRef"]


@pytest.mark.skipif(sys.platform != "linux", reason="only there a compiler is asked")
def test_the_engine_is_loaded_without_other_processes() -> None:
    program = (
        "import sys; sys.addaudithook(lambda name, _: name == 'subprocess.Popen' and sys.exit(1));"
        "from reportgen.render.pdf import engine_version; print(engine_version())"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert done.returncode == 0
    assert done.stdout.startswith(b"WeasyPrint ")


def test_metadata_are_handed_out_as_xmp_of_pdf_a_2a() -> None:
    properties = insides.xmp_properties(DocumentMetadata(title="预算绩效", lang="zh-CN"))
    assert "预算绩效".encode() in properties
    assert b'pdfaid:part="2" pdfaid:conformance="A"' in properties


# ---------------------------------------------------------------- nowhere else

_PACKAGE = Path(reportgen.__file__).parent
_LIBRARIES = ("weasyprint", "pydyf", "cssselect2")


# https://doc.courtbouillon.org/weasyprint/stable/api_reference.html, and that of pydyf
def test_a_font_copies_its_file_only_where_it_is_asked_for_it(
    configuration: FontConfiguration,
) -> None:
    fonts: dict[int, Any] = {}
    painted(laid_out("<p>一", "", configuration)[0], fonts)
    (font,) = fonts.values()
    _, loaded = insides.load_font(configuration, insides.face_of(font))
    for each in (font, cast("Any", loaded)):
        assert not any(
            isinstance(value, bytes) and len(value) > 100 for value in vars(each).values()
        )
        assert each.file_content[:4] in (b"OTTO", b"ttcf", b"\0\1\0\0", b"true")


_DOCUMENTED = {
    "weasyprint": {"CSS", "HTML", "__version__"},
    "weasyprint.document": {"Document", "DocumentMetadata", "Page"},
    "weasyprint.text.fonts": {"FontConfiguration"},
    "weasyprint.urls": {"URLFetcher", "URLFetcherResponse"},
    "pydyf": {"PDF", "Array", "Dictionary", "Object", "Stream", "String"},
}
_ONLY_INSIDE = {
    "__del__",
    "collapsed_border_grid",
    "column_positions",
    "column_widths",
    "etree_element",
    "file_content",
    "font_map",
    "generate_rdf_metadata",
    "link_annotation",
    "wrapper_element",
}
# of openpyxl, within bounds in pyproject.toml; the others are documented by their libraries
_UNDERLINED = {"_cells", "_style", "_worksheet_path"} | {"_Element", "_replace", "_exit"}
# of openpyxl as well, since styles made once have no public names there; nowhere but in this module
_STYLES_INSIDE = {"_cell_styles", "_colors", "_fonts", "_named_styles", "_number_formats"}
_IN_MODULE = {"render/xlsx/cell_styles.py": _STYLES_INSIDE}


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, Any]]:
    """What is of these kinds in the source of all modules but those with the insides."""
    for path in sorted(_PACKAGE.rglob("*.py")):
        if not path.name.startswith("weasyprint_"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, kinds):
                    yield path.relative_to(_PACKAGE).as_posix(), node


def test_other_modules_import_only_what_weasyprint_documents() -> None:
    imported = {
        (name, node.module, alias.name)
        for name, node in nodes(ast.ImportFrom)
        for alias in node.names
        if node.module and node.module.partition(".")[0] in _LIBRARIES
    }
    assert imported, "or this looks in the wrong place"
    assert [what for what in imported if what[2] not in _DOCUMENTED.get(what[1], ())] == []


def test_other_modules_use_of_whole_libraries_only_what_is_documented() -> None:
    imported = {alias.name for _, node in nodes(ast.Import) for alias in node.names}
    assert {name for name in imported if name.partition(".")[0] in _LIBRARIES} == {
        "pydyf",
        "weasyprint",
    }
    used = {
        (node.value.id, node.attr)
        for _, node in nodes(ast.Attribute)
        if isinstance(node.value, ast.Name) and node.value.id in _LIBRARIES
    }
    assert [(library, name) for library, name in used if name not in _DOCUMENTED[library]] == []


def test_what_only_the_insides_have_is_named_nowhere_else() -> None:
    named = [(name, node.attr) for name, node in nodes(ast.Attribute)]
    assert [(name, attribute) for name, attribute in named if attribute in _ONLY_INSIDE] == []


def test_no_module_reaches_for_the_private_parts_of_another_object() -> None:
    assert [
        (name, ast.unparse(node))
        for name, node in nodes(ast.Attribute)
        if node.attr.startswith("_")
        and not node.attr.endswith("__")
        and node.attr not in _UNDERLINED | _IN_MODULE.get(name, set())
        and ast.unparse(node.value) not in ("self", "cls")
    ] == []
