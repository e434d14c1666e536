"""The PDF as a screen reader and an archive see it: structure tree, artifacts, PDF/A, PDF/UA.

No validator can be installed here (veraPDF is in none of our registries), so these tests walk
the file themselves. Clauses are those of ISO 14289-1 (PDF/UA-1) and ISO 19005-2 (PDF/A-2).
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import (
    _bond_project,
    _hunan_project,
    print_pdf,
    public_department,
    public_indicator,
    public_project,
    public_stub,
    squeezed,
    table_grid,
)
from lxml import etree

from reportgen.core.problems import InputError
from reportgen.document.edition import make_edition
from reportgen.document.public import PublicDepartment, PublicGoal, PublicItem
from reportgen.document.table_grid import read_cells
from reportgen.document.templates import Templates
from reportgen.render.pagination import continued

# ---------------------------------------------------------------- reading a tagged PDF


@dataclass
class Content:
    """The text of a page's content: by mark, in artifacts, and outside of both."""

    marked: dict[int, str] = field(default_factory=dict)
    artifacts: list[list[str]] = field(default_factory=list)  # type, text
    unmarked: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Element:
    """A structure element; `kids` are elements and texts, `links` the link annotations."""

    tag: str
    raw: Any
    parent: "Element | None"
    kids: "list[Element | str]" = field(default_factory=list)
    links: list[Any] = field(default_factory=list)

    def all(self, *tags: str) -> "Iterator[Element]":
        """This element and all below it that bear one of the tags (any without tags)."""
        if not tags or self.tag in tags:
            yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.all(*tags)

    @property
    def text(self) -> str:
        """All text in reading order, without white space."""
        return "".join(kid if isinstance(kid, str) else kid.text for kid in self.kids)

    def attribute(self, name: str, default: Any = None) -> Any:
        """A table attribute."""
        return self.raw.get("/A", {}).get(name, default)


class Tagged:
    """A PDF with its structure tree, read the way an assistive technology reads it."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.pages = {page.obj.objgen: _read_content(page) for page in self.pdf.pages}
        self.numbers = {page.obj.objgen: n for n, page in enumerate(self.pdf.pages)}
        self.seen: list[tuple[int, int]] = []  # page and mark, in reading order
        (top,) = self.pdf.Root.StructTreeRoot.K
        self.document = self._element(top, None)

    def _element(self, raw: Any, parent: Element | None) -> Element:
        element = Element(str(raw.S)[1:], raw, parent)
        for kid in raw.get("/K", ()):
            kind = str(kid.get("/Type")) if isinstance(kid, pikepdf.Dictionary) else "mark"
            if kind == "/OBJR":
                element.links.append(kid.Obj)
            elif kind == "/StructElem":
                assert kid.P.objgen == raw.objgen
                element.kids.append(self._element(kid, element))
            elif kind == "/MCR":
                element.kids.append(self._text(raw, kid.Pg, int(kid.MCID)))
            else:
                element.kids.append(self._text(raw, raw.Pg, int(kid)))
        return element

    def _text(self, raw: Any, page: Any, number: int) -> str:
        index = self.numbers[page.objgen]
        self.seen.append((index, number))
        assert self._owner(int(page.StructParents))[number].objgen == raw.objgen
        return squeezed(self.pages[page.objgen].marked[number])

    def _owner(self, key: int) -> Any:
        """What the tree's reverse index says of a page or an annotation."""
        numbers = self.pdf.Root.StructTreeRoot.ParentTree.Nums
        return dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))[key]

    def owner_of(self, annotation: Any) -> Any:
        """The structure element to which an annotation belongs."""
        return self._owner(int(annotation.StructParent))


def _read_content(page: pikepdf.Page) -> Content:
    content, inside, font = Content(), [], {}
    fonts = {name: _unicode(f) for name, f in page.Resources.Font.items()}
    instructions: list[Any] = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        match str(operator):
            case "BDC" | "BMC":
                values = operands[1] if len(operands) > 1 else {}
                inside.append((str(operands[0]), values))
                if "/MCID" in values:
                    assert int(values["/MCID"]) not in content.marked
                    content.marked[int(values["/MCID"])] = ""
                else:
                    content.artifacts.append([str(values.get("/Type", "")), ""])
            case "EMC":
                inside.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "TJ":
                shown = b"".join(bytes(s) for s in operands[0] if isinstance(s, pikepdf.String))
                text = "".join(font[shown[i : i + 2]] for i in range(0, len(shown), 2))
                _note(content, inside, text)
            case "Tj" | "'" | '"' | "Do" | "sh" | "f" | "f*" | "S" | "s" | "B" | "B*" | "b" | "b*":
                _note(content, inside, "")
    assert inside == []
    return content


def _note(content: Content, inside: Sequence[tuple[str, Any]], text: str) -> None:
    """Note something shown: text, or a line or area (without text)."""
    if not inside:
        content.unmarked.append(text)
        return
    assert len(inside) == 1, "artifacts and marked text may not lie in each other (7.1)"
    tag, values = inside[0]
    if tag == "/Artifact":
        content.artifacts[-1][1] += text
    else:
        content.marked[int(values["/MCID"])] += text


def _unicode(font: Any) -> dict[bytes, str]:
    """For each code of a font the text that it stands for."""
    _, _, table = font.ToUnicode.read_bytes().partition(b"endcodespacerange")
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]*)>", table)
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in pairs
    }


def grid_of(table: Element) -> list[list[Element]]:
    """Every place of a tagged table with the cell that covers it."""
    covered: dict[tuple[int, int], Element] = {}
    rows = list(table.all("TR"))
    for y, row in enumerate(rows):
        x = 0
        for cell in row.kids:
            assert isinstance(cell, Element)
            while (y, x) in covered:
                x += 1
            for down in range(int(cell.attribute("/RowSpan", 1))):
                for right in range(int(cell.attribute("/ColSpan", 1))):
                    assert (y + down, x + right) not in covered
                    covered[y + down, x + right] = cell
    width = 1 + max(x for _, x in covered)
    return [[covered[y, x] for x in range(width)] for y in range(len(rows))]


# ---------------------------------------------------------------- the document


@dataclass
class Printed:
    """A document, and its tree: tables are whole in it."""

    tagged: Tagged
    data: bytes
    html: tuple[etree._Element, ...]
    front: int
    department: PublicDepartment


def print_document(department: PublicDepartment, own: Path | None = None) -> Printed:
    forms = Templates(own)
    edition = make_edition(department, forms.suffixes)
    printed = print_pdf(edition, forms)
    html = printed.sections
    return Printed(Tagged(printed.data), printed.data, html, printed.front, department)


@pytest.fixture(scope="module")
def printed() -> Printed:
    """All forms, a stub, a table over two pages, and part one."""
    indicators = tuple(
        public_indicator(level1=level, level3=f"{level}之{n}", value=f"≥{n}册")
        for level, count in (("产出指标", 14), ("效益指标", 12))
        for n in range(count)
    )
    items = (
        PublicItem("总体绩效目标", 1, "", "建成书香城市。" * 60 + "\n第二段。", "", ""),
        PublicItem("分项绩效目标", 1, "丰富馆藏", "", "新增图书。", "新增八千册。"),
    )
    department = public_department(
        public_project("图书更新", indicators=indicators),
        _bond_project(),
        public_stub(),
        public_project("晨读活动", form="tianjin"),
        _hunan_project(),
        narrative=items,
    )
    return print_document(department)


@pytest.fixture(scope="module")
def tagged(printed: Printed) -> Tagged:
    return printed.tagged


def html_of(printed: Printed, *tags: str) -> list[etree._Element]:
    return [element for section in printed.html for element in section.iter(*tags)]


def words(element: etree._Element) -> str:
    return squeezed("".join(map(str, element.itertext())))


# ---------------------------------------------------------------- what is read out, in order


def test_text_is_read_in_the_order_of_the_html(printed: Printed) -> None:
    assert printed.tagged.document.text == "".join(map(words, printed.html))


def test_all_pages_form_one_document_and_are_read_one_after_another(printed: Printed) -> None:
    assert printed.tagged.document.tag == "Document"
    pages = [page for page, _ in printed.tagged.seen]
    assert pages == sorted(pages)
    assert set(pages) == set(range(len(printed.tagged.pdf.pages)))
    sections = [kid.tag for kid in printed.tagged.document.kids if isinstance(kid, Element)]
    assert sections == ["Sect"] * len(printed.html), "one for each section, also over page ends"


def test_whatever_is_shown_is_either_in_the_tree_or_an_artifact(tagged: Tagged) -> None:
    marks = [
        (number, mark)
        for number, content in enumerate(tagged.pages.values())
        for mark in content.marked
    ]
    assert sorted(tagged.seen) == sorted(marks)
    assert len(set(tagged.seen)) == len(tagged.seen), "read twice"
    assert [content.unmarked for content in tagged.pages.values() if content.unmarked] == []


def test_only_what_stands_on_every_page_and_leader_dots_are_left_unread(printed: Printed) -> None:
    texts = [
        [(kind, squeezed(text)) for kind, text in content.artifacts if text.strip()]
        for content in printed.tagged.pages.values()
    ]
    merged_down = [cell for cell in html_of(printed, "td") if cell.get("rowspan")]
    heads = {words(cell) for cell in html_of(printed, "th") + merged_down}
    # and above a table that goes on, its name and unit
    heads |= {squeezed(continued(words(heading))) for heading in html_of(printed, "h2")}
    heads |= {words(line) for line in html_of(printed, "p") if line.get("class") == "unit-line"}
    for number, page in enumerate(texts[printed.front :], start=1):
        assert {kind for kind, _ in page} == {"/Pagination"}
        for _, text in page:  # a head over several lines is left out line by line
            assert text == f"—{number}—" or any(text in head for head in heads)
    dots = {part for page in texts[: printed.front] for part in page}
    assert {kind for kind, _ in dots} == {"/Layout"}
    assert {text.strip(".") for _, text in dots} == {""}


# ---------------------------------------------------------------- headings, contents, links


def test_headings_are_those_of_the_html_and_skip_no_level(printed: Printed) -> None:
    headings = [(h.tag, h.text) for h in printed.tagged.document.all("H1", "H2", "H3")]
    html = html_of(printed, "h1", "h2", "h3")
    assert headings == [(heading.tag.upper(), words(heading)) for heading in html]
    levels = [int(tag[1]) for tag, _ in headings]
    assert levels[0] == 1
    assert max(levels) == 3
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_paragraph_over_a_page_end_is_one_paragraph(tmp_path: Path) -> None:
    item = PublicItem("总体绩效目标", 1, "", "建成书香城市。" * 300, "", "")
    printed = print_document(public_department(public_project(), narrative=(item,)))
    assert "建成书香城市。" * 300 in {p.text for p in printed.tagged.document.all("P")}


def test_every_line_of_the_contents_is_one_link_named_after_its_line(printed: Printed) -> None:
    tagged = printed.tagged
    lines = [" ".join(" ".join(map(str, a.itertext())).split()) for a in html_of(printed, "a")]
    links = list(tagged.document.all("Link"))
    annotations = [a for page in tagged.pdf.pages for a in page.obj.get("/Annots", ())]
    assert [str(link.links[0].Contents) for link in links] == lines
    assert [a.objgen for link in links for a in link.links] == [a.objgen for a in annotations]
    for link in links:
        assert tagged.owner_of(link.links[0]).objgen == link.raw.objgen
        assert link.text == squeezed(str(link.links[0].Contents))
        assert int(link.links[0].F) == 4, "printed, never hidden (PDF/A-2, 6.3.2)"


PARENTS = {
    "Sect": {"Document", "Sect"},
    "TOC": {"Sect"},
    "TOCI": {"TOC"},
    "Reference": {"TOCI"},
    "Link": {"Reference"},
    "H1": {"Sect"},
    "H2": {"Sect"},
    "H3": {"Sect"},
    "P": {"Sect", "TH", "TD"},
    "Table": {"Sect"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TR": {"THead", "TBody"},
    "TH": {"TR"},
    "TD": {"TR"},
}


def test_elements_are_standard_ones_where_the_standard_has_them(tagged: Tagged) -> None:
    for element in tagged.document.all():
        if element.parent:
            assert element.parent.tag in PARENTS[element.tag]
    assert {element.tag for element in tagged.document.all()} == {"Document", *PARENTS}


# ---------------------------------------------------------------- tables


def test_tables_have_the_grid_of_the_html(printed: Printed) -> None:
    tables, html = list(printed.tagged.document.all("Table")), html_of(printed, "table")
    assert len(tables) == len(html)
    for table, source in zip(tables, html, strict=True):
        grid = grid_of(table)
        assert [[cell.text for cell in row] for row in grid] == table_grid(source)
        heads = [cell.tag == "th" for cell in source.iter("th", "td")]
        assert [cell.tag == "TH" for cell in table.all("TH", "TD")] == heads


def heads_of(table: Element) -> list[tuple[Element, list[str]]]:
    """Each data cell of a table and the words of its heads."""
    named = {str(head.raw.ID): head.text for head in table.all("TH")}
    return [
        (cell, [named[str(name)] for name in cell.attribute("/Headers", ())])
        for cell in table.all("TD")
    ]


def test_each_indicator_cell_is_headed_by_its_first_level_and_its_column(printed: Printed) -> None:
    for table, source in zip(
        printed.tagged.document.all("Table"), html_of(printed, "table"), strict=True
    ):
        if "indicators" not in source.get("class", ""):
            continue
        grid, heads = grid_of(table), dict(heads_of(table))
        for row in grid[1:]:
            for column, cell in enumerate(row):
                if cell.tag == "TD":
                    assert heads[cell] == [row[0].text, grid[0][column].text]


def test_facts_are_headed_by_the_words_beside_and_above_them(tagged: Tagged) -> None:
    first = next(t for t in tagged.document.all("Table") if "资金支出计划" in t.text)
    budget, plan = "预算规模及资金用途", "资金支出计划（%）"
    assert [(cell.text, heads) for cell, heads in heads_of(first)] == [
        ("C图书更新", ["项目编码"]),
        ("图书更新", ["项目名称"]),
        ("80.00", [budget, "预算数"]),
        ("60.00", [budget, "其中：财政资金"]),
        ("20.00", [budget, "其他资金"]),
        ("用于采购图书和数字资源。", [budget]),
        ("25%", [plan, "3月底"]),
        ("50%", [plan, "6月底"]),
        ("75%", [plan, "10月底"]),
        ("100%", [plan, "12月底"]),
        ("1.全年新增馆藏，读者满意。", ["绩效目标"]),
    ]


def test_sources_of_finance_are_headed_by_both_their_levels(tagged: Tagged) -> None:
    table = next(t for t in tagged.document.all("Table") if "金额（元）" in t.text)
    heads = {cell.text: heads for cell, heads in heads_of(table)}
    sources = "项目资金来源及落实情况"
    assert heads["1,000"] == [sources, "合计", "金额（元）"]
    assert heads["1,001"] == [sources, "财政拨款", "中央", "金额（元）"]
    assert heads["1,002"] == [sources, "财政拨款", "市级", "金额（元）"]
    assert heads["1,003"] == [sources, "专项债券资金", "金额（元）"]


def test_every_head_cell_has_a_scope_and_a_name_that_can_be_looked_up(tagged: Tagged) -> None:
    heads = list(tagged.document.all("TH"))
    assert {str(head.attribute("/Scope")) for head in heads} == {"/Row", "/Column"}
    names = tagged.pdf.Root.StructTreeRoot.IDTree.Names
    assert list(map(str, names[::2])) == sorted(str(head.raw.ID) for head in heads)
    found = dict(zip(map(str, names[::2]), names[1::2], strict=True))
    assert len(found) == len(heads)
    assert all(found[str(head.raw.ID)].objgen == head.raw.objgen for head in heads)


def test_a_row_higher_than_a_page_stays_one_row_below_one_head() -> None:
    goal, description = "完成任务，群众满意。" * 200, "说明文字很长。" * 160
    project = public_project(
        goals=(PublicGoal("绩效目标", 0, goal),),
        indicators=(public_indicator(description=description), public_indicator()),
    )
    printed = print_document(public_department(project))
    pages = ["".join(page.marked.values()) for page in printed.tagged.pages.values()]
    tables = list(printed.tagged.document.all("Table"))
    for part in ("完成任务", "说明文字"):
        assert sum(part in squeezed(page) for page in pages) > 1, "both cells must cross pages"
    assert [[[c.text for c in row] for row in grid_of(table)] for table in tables] == [
        table_grid(source) for source in html_of(printed, "table")
    ]
    rows = [row for table in tables for row in heads_of(table)]
    assert [heads for cell, heads in rows if squeezed(goal) in cell.text] == [["绩效目标"]]
    columns = [heads for cell, heads in rows if cell.text == description]
    assert columns == [["产出指标", "绩效指标描述"]]


def _heads(rows: str) -> dict[str, list[str]]:
    table = etree.fromstring(f"<table>{rows}</table>")
    return {c.html.text: [h.text for h in c.heads] for c in read_cells(table) if not c.head}


def test_heads_without_a_scope_are_told_by_their_row() -> None:
    rows = "<tr><th>名称</th><th>数</th></tr><tr><th>甲</th><td>1</td></tr>"
    assert _heads(rows) == {"1": ["甲", "数"]}


def test_a_head_further_on_replaces_the_one_before_it_but_not_the_one_around_it() -> None:
    rows = (
        '<tr><th rowspan="2" scope="rowgroup">外</th><th>甲</th><td>1</td><th>乙</th><td>2</td>'
        '</tr><tr><td colspan="4">3</td></tr>'
    )
    assert _heads(rows) == {"1": ["外", "甲"], "2": ["外", "乙"], "3": ["外"]}


def test_a_cell_over_several_columns_has_the_heads_of_all() -> None:
    rows = (
        '<tr><th colspan="2">上</th><th>右</th></tr><tr><th>左</th><th>中</th><th>丙</th></tr>'
        '<tr><td>1</td><td colspan="2">2</td></tr>'
    )
    assert _heads(rows) == {"1": ["上", "左"], "2": ["上", "右", "中", "丙"]}


# ---------------------------------------------------------------- a bureau's own templates


def _own(folder: Path, cover: str) -> Path:
    (folder / "shared").mkdir()
    cover = f'<section class="cover">{cover}</section>'
    (folder / "shared" / "cover.html").write_text(cover, "utf-8")
    return folder


def test_lists_and_foreign_words_of_a_template_are_tagged_as_such(tmp_path: Path) -> None:
    own = _own(
        tmp_path,
        '裸字<p>甲<span lang="en">Budget</span>乙</p>'
        "<ol><li>子</li><li>丑<ol><li>寅</li></ol></li></ol>",
    )
    printed = print_document(public_department(public_project()), own)
    cover = next(printed.tagged.document.all("Sect"))
    assert [kid.tag for kid in cover.kids if isinstance(kid, Element)] == ["P", "P", "L"]
    assert [str(span.raw.Lang) for span in cover.all("Span")] == ["en"]
    assert cover.text == "裸字甲Budget乙1.子2.丑1.寅"
    items = [[kid.tag for kid in item.kids if isinstance(kid, Element)] for item in cover.all("LI")]
    assert items == [["Lbl", "LBody"]] * 3


def test_a_link_that_leads_nowhere_is_text_with_no_place_to_press(tmp_path: Path) -> None:
    own = _own(tmp_path, '<p lang="100%">甲<a href="#nowhere">乙</a>丙</p>')
    printed = print_document(public_department(public_project()), own)
    cover = next(printed.tagged.document.all("Sect"))
    (link,) = cover.all("Link")
    assert (link.text, list(link.links), cover.text) == ("乙", [], "甲乙丙")
    assert [str(p.raw.Lang) for p in cover.all("P") if "/Lang" in p.raw] == ["100%"]


def test_a_style_sheet_that_would_hide_text_from_the_tree_is_refused(tmp_path: Path) -> None:
    own = _own(tmp_path, "<p>封面</p>")
    shipped = Templates().path("print.css").read_text("utf-8")
    (own / "print.css").write_text(shipped + "\n.cover { opacity: 0.5; }", "utf-8")
    with pytest.raises(InputError) as error:
        print_document(public_department(public_project()), own)
    assert "print.css 把文字设成了半透明" in str(error.value.problems[0])


# ---------------------------------------------------------------- the file as a whole


def test_language_title_and_marking_are_set(printed: Printed) -> None:
    root: Any = printed.tagged.pdf.Root
    assert str(root.Lang) == "zh-CN"
    assert root.ViewerPreferences.DisplayDocTitle is True
    assert root.MarkInfo.Marked is True
    assert root.MarkInfo.Suspects is False
    assert {str(page.obj.Tabs) for page in printed.tagged.pdf.pages} == {"/S"}


def test_xmp_says_pdf_a_and_pdf_ua_and_the_same_as_the_properties(printed: Printed) -> None:
    pdf = printed.tagged.pdf
    raw = pdf.Root.Metadata.read_raw_bytes()
    tree = etree.fromstring(raw)  # as it stands in the file: not compressed
    assert b"bytes=" not in raw.splitlines()[0]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert xmp["dc:title"] == str(pdf.docinfo.Title) == "青禾市文化局2026年部门预算绩效文本"
        assert xmp["dc:creator"] == [str(pdf.docinfo.Author)] == ["青禾市财政局"]
        assert xmp["pdf:Producer"] == str(pdf.docinfo.Producer)
        for name, key in (("CreateDate", "CreationDate"), ("ModifyDate", "ModDate")):
            assert "D:" + xmp[f"xmp:{name}"].replace("-", "") == str(pdf.docinfo[f"/{key}"])
    described = tree.findall(".//{http://www.aiim.org/pdfa/ns/schema#}namespaceURI")
    assert [schema.text for schema in described] == ["http://www.aiim.org/pdfua/ns/id/"]


def test_nothing_is_in_the_file_that_pdf_a_forbids(printed: Printed) -> None:
    pdf = printed.tagged.pdf
    assert printed.data.startswith(b"%PDF-1.7\n%")
    assert min(printed.data.split(b"\n")[1][1:5]) > 127
    assert printed.data.endswith(b"%%EOF\n")
    assert "/ID" in pdf.trailer
    assert "/Encrypt" not in pdf.trailer
    assert {"/AcroForm", "/OpenAction", "/AA", "/OCProperties", "/AF"}.isdisjoint(pdf.Root.keys())
    assert set(pdf.Root.Names.keys()) == {"/Dests"}, "no scripts, no attachments"
    (intent,) = pdf.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[12:20] == b"mntrRGB "
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/ExtGState":
            assert {"/TR", "/TR2", "/HTP", "/SMask"}.isdisjoint(item.keys())
    assert pdf.check_pdf_syntax() == []


def test_fonts_are_embedded_and_every_code_has_its_character(tagged: Tagged) -> None:
    fonts = {f.objgen: f for page in tagged.pdf.pages for f in page.Resources.Font.values()}
    assert len(fonts) >= 3
    for font in fonts.values():
        (descendant,) = font.DescendantFonts
        cff = str(descendant.Subtype) == "/CIDFontType0"
        file = descendant.FontDescriptor["/FontFile3" if cff else "/FontFile2"]
        assert len(file.read_bytes()) > 1000
        assert ("/CIDToGIDMap" in descendant) is not cff
        codes = _unicode(font)
        widths = {
            int(start) + index
            for start, run in zip(descendant.W[::2], descendant.W[1::2], strict=True)
            for index in range(len(run))
        }
        assert {int.from_bytes(code, "big") for code in codes} == widths
        assert {"", "\0", "\ufeff", "\ufffe"}.isdisjoint(codes.values())


def test_pages_are_labelled_as_they_are_numbered(printed: Printed) -> None:
    labels = [str(page.label) for page in printed.tagged.pdf.pages]
    assert labels[: printed.front] == ["i", "ii", "iii"][: printed.front]
    assert labels[printed.front :] == [str(n + 1) for n in range(len(labels) - printed.front)]
