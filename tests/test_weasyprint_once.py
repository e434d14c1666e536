"""What WeasyPrint's insides are replaced by gives the same, and works it out once."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from weasyprint import CSS, HTML, css, draw
from weasyprint.css import StyleFor
from weasyprint.document import Page
from weasyprint.formatting_structure import build
from weasyprint.layout import background, block, inline, percent, table
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from reportgen.render.pdf import weasyprint_cells as cells
from reportgen.render.pdf import weasyprint_insides as insides
from reportgen.render.pdf import weasyprint_once as once
from reportgen.render.pdf.default_style import DEFAULT_STYLE
from reportgen.render.pdf.weasyprint_insides import ParsedHTML
from reportgen.render.pdf.weasyprint_stream import EmbeddedFont, PageStream, forget_glyphs
from reportgen.render.pdf.weasyprint_styles import KeptStyles

_SHEET = """
@page { size: 300px 260px; margin: 20px; @bottom-center { content: counter(page) } }
html { overflow: hidden } body { margin: 0; font: 10px/16px serif; text-align: justify }
h2:first-child { margin-top: 4px } h2 + h2 { color: red } p { text-indent: 2em }
p:has(b) { letter-spacing: 1px } b::after, i::after { content: "。" } [lang=en] { color: blue }
#named { padding-left: 10% } .round { border: 1px solid; border-radius: 3px; background: #eee }
.line { text-decoration: underline } .short { overflow: hidden; text-overflow: ellipsis;
white-space: nowrap } .wide { width: 50%; box-sizing: border-box; padding: 3px }
.high { height: 30px; min-height: 10px } .middle { vertical-align: middle }
.gone { visibility: hidden } .both { display: flex }
.first::first-line { color: green } .first::first-letter { font-size: 20px }
table { border-collapse: collapse; width: 100%; table-layout: fixed } .apart { border-collapse:
separate } td, th { border: 1px solid; padding: 1px } .thick td { border: 2px solid #333 }
.dashed { border: 1px dashed } .none { border: hidden } thead { color: #555 }
"""
_TABLE = """<table><colgroup><col style="width: 30%" /><col /><col /></colgroup><thead><tr>
<th>一</th><th colspan="2">二 三</th></tr></thead><tbody><tr>
<td rowspan="2">四</td><td>五，六。</td><td class="dashed">七</td></tr>
<tr class="thick"><td>八<br />九</td><td class="none">十</td></tr></tbody></table>"""
_CELL = "一二三四五六七八九十，一二三四五六七八九十。一二三four"
_ROWS = f"""<tr><td rowspan="3" class="middle">{_CELL}</td><td>{_CELL}</td><td>12.5</td></tr>
<tr><td>{_CELL}</td><td class="thick">{_CELL}</td></tr><tr><td> </td><td>一<b>二</b>三</td></tr>
<tr><td class="high">一</td><td class="first">一二</td><td class="short">{_CELL}</td></tr>"""
_TREES = {
    "headings": '<h2 id="a">一</h2><h2 id="b">一</h2><p>二<b>三</b><i>四</i></p><p>二</p>',
    "lines": "<p>一二三四五六七八九十，一二三四五六七八九十。一二三 four five</p>" * 3,
    "languages": '<p lang="en">one</p><p><span lang="en">one</span> 二</p><p>one</p>',
    "sizes": '<p id="named">一</p><p class="wide">二</p><p class="high">三</p><p class="both">'
    "<span>四</span><span>五</span></p>",
    "looks": '<p class="round">一</p><p class="line">一</p><p class="short">' + "一二三" * 20
    + '</p><p class="gone">一</p><p class="first">一二</p><p class="first">一二</p>',
    "lists": "<ol><li>一</li><li>一<ol><li>一</li></ol></li></ol>",
    "tables": _TABLE + _TABLE + _TABLE.replace("<table", '<table class="apart"'),
    "cells": f"<table><thead><tr><th>一</th><th>二</th><th>三</th></tr></thead>{_ROWS * 3}</table>"
    f'<p>一</p><table style="width: 60%">{_ROWS}</table><p>{_CELL}</p><table>{_ROWS * 2}</table>',
    "cells across pages": f"<table><tr><td>{_CELL * 12}</td><td>{_CELL * 3}</td></tr></table>" * 3,
    "links": '<p id="x"><a href="#y">一</a></p><section id="y"><p>一</p></section>',
    "pages": "<p>一二三</p>" * 40,
}  # fmt: skip
_ITSELF: list[tuple[Any, Any, str]] = [
    (inline, once, "split_first_line"),
    (inline, once, "strut"),
    (draw, once, "draw_text"),
    *((module, once, "resolve_percentages") for module in (block, inline, table)),
    (percent, once, "resolve_percentages"),
    (background, once, "layout_box_backgrounds"),
    (build, once, "collapse_table_borders"),
    (block, cells, "block_container_layout"),
    (inline, cells, "line_box_verticality"),
]


def laid_out(tree: str, fonts: FontConfiguration, styles: KeptStyles | None = None) -> list[Page]:
    text = f"<html><head/><body>{tree}</body></html>"
    root = ElementTree.fromstring(text)  # noqa: S314
    html = ParsedHTML(root, URLFetcher(), DEFAULT_STYLE, styles)
    return list(html.render(stylesheets=_SHEETS, font_config=fonts).pages)


_SHEETS = [CSS(string=_SHEET)]


def shown(pages: list[Page]) -> list[Any]:
    """All that is known of pages: their boxes, what is painted, the glyphs of it."""
    known: list[Any] = []
    fonts: dict[int, EmbeddedFont] = {}
    for page in pages:
        for font in fonts.values():
            forget_glyphs(font)
        for box in insides.page_box(page).descendants():
            place = [getattr(box, name, None) for name in ("position_x", "position_y", "width")]
            known.append((box.element_tag, *place, box.height, getattr(box, "text", "")))
        stream = PageStream(fonts, page.width, page.height)
        page.paint(stream, 0.75)
        known += [getattr(item, "data", item) for item in stream.stream]
        known += [
            (font.hash, font.widths, list(font.to_unicode.items())) for font in fonts.values()
        ]
        links = [link for link, _ in insides.links_on(page)]
        known += [page.bookmarks, insides.anchors_on(page), links]
    return known


@pytest.mark.parametrize("kind", _TREES)
def test_pages_are_those_of_the_engine_itself(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, fonts, styles = _TREES[kind], FontConfiguration(), KeptStyles()
    ours = [shown(laid_out(tree, fonts, styles)) for _ in range(2)]
    for module, ours_of, name in _ITSELF:
        monkeypatch.setattr(module, name, getattr(ours_of, name))
    monkeypatch.setattr(css, "StyleFor", StyleFor)
    itself = shown(laid_out(tree, FontConfiguration()))
    assert len(itself) > 10
    assert ours[0] == itself
    assert ours[1] == itself, "from what was kept"


def test_what_a_style_says_of_one_tree_is_nothing_to_the_next() -> None:
    fonts, styles = FontConfiguration(), KeptStyles()
    alone = {kind: shown(laid_out(tree, fonts)) for kind, tree in _TREES.items()}
    for kind, tree in _TREES.items():
        assert shown(laid_out(tree, fonts, styles)) == alone[kind]


def test_equal_cells_are_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    laid = []

    def lay_out(context: Any, box: Any, *given: Any, **named: Any) -> Any:
        laid.append(box.element_tag)
        return itself(context, box, *given, **named)

    itself = cells.block_container_layout
    monkeypatch.setattr(cells, "block_container_layout", lay_out)
    row = "<tr><th>一</th><td>二</td></tr>"
    pages = laid_out(f"<table>{row * 9}</table>", FontConfiguration())
    assert (
        len([box for box in insides.page_box(pages[0]).descendants() if insides.is_text(box)]) > 18
    )
    assert (laid.count("th"), laid.count("td")) == (1, 1)


def counted(name: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a function of WeasyPrint itself is called with from now on."""
    calls: list[Any] = []
    itself: Callable[..., Any] = getattr(once, name)

    def call(*given: Any, **named: Any) -> Any:
        calls.append(given)
        return itself(*given, **named)

    monkeypatch.setattr(once, name, call)
    return calls


def of_text(html: str, css: str = "") -> list[Page]:
    """The pages of HTML as the engine parses it."""
    style = "@page { size: 400px 300px } body { font: 10px/20px serif }"
    return list(HTML(string=f"<style>{style}{css}</style>{html}").render().pages)


def test_equal_texts_of_equal_style_and_width_are_cut_into_lines_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cut = counted("split_first_line", monkeypatch)
    of_text("<p>一二三四五</p>" * 30)
    assert [text for text, *_ in cut].count("一二三四五") == 1


@pytest.mark.parametrize("other", ["font-size: 11px", "width: 30px", "letter-spacing: 1px"])
def test_of_another_style_or_width_they_are_cut_again(
    monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    cut = counted("split_first_line", monkeypatch)
    of_text("<p>一二三四五</p>" * 2 + f"<p style='{other}'>一二三四五</p>")
    assert [text for text, *_ in cut].count("一二三四五") == 2


def test_lines_that_were_cut_once_are_painted_each_in_its_own_style() -> None:
    html = "<p>一 二</p><p class='red'>一 二</p><p class='wide'>一 二</p>"
    (page,) = of_text(html, ".red { color: red } .wide { text-align: justify }")
    content = " ".join(map(str, shown([page])))
    assert content.count("TJ") == 3
    assert len(set(re.findall(r"[\d. ]+ rg", content))) == 2


def test_a_text_is_painted_once_and_a_table_s_borders_are_worked_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painted = counted("draw_text", monkeypatch)
    collapsed = counted("collapse_table_borders", monkeypatch)
    shown(laid_out(_TABLE * 3, FontConfiguration()))
    assert len(painted) == 10, "the texts of a table, and the page number"
    assert len(collapsed) == 1


def test_a_page_without_the_fonts_of_a_text_loads_them() -> None:
    pages = laid_out("<p>一</p>", FontConfiguration())
    assert shown(pages) == shown(pages), "each with fonts of its own"
