"""The Word file: what is in the package, how it is built, and that it reads back whole."""

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from conftest import (
    OTHER_UNIT,
    Made,
    Run,
    W,
    docx_part,
    docx_text,
    edition_of,
    make_document,
    public_department,
    public_project,
    squeezed,
    table_grid,
)
from lxml import etree
from openxml_audit import OpenXmlValidator

from reportgen.document.templates import Templates
from reportgen.render.docx import WordWriter

TEXT_WIDTH = round(156 * 1440 / 25.4)  # of GB/T 9704: 156 mm, in twips


@pytest.fixture(scope="module")
def body(document: Made) -> Any:
    return docx_part(document.docx, "word/document.xml").find(f"{W}body")


@pytest.fixture(scope="module")
def opened(document: Made) -> Any:
    return docx.Document(io.BytesIO(document.docx))


def value(element: Any, name: str = "val") -> str:
    return str(element.get(f"{W}{name}"))


# ---------------------------------------------------------------- the package


def test_the_package_holds_our_parts_and_nothing_else(document: Made) -> None:
    with zipfile.ZipFile(io.BytesIO(document.docx)) as package:
        names = sorted(package.namelist())
    assert names == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme/theme1.xml",
    ]


def test_a_structure_check_of_the_package_finds_nothing(document: Made, tmp_path: Path) -> None:
    path = tmp_path / "文本.docx"
    path.write_bytes(document.docx)
    result = OpenXmlValidator().validate(str(path))
    assert [str(error) for error in result.errors] == []


def test_nothing_tells_which_program_or_template_made_it(document: Made) -> None:
    with zipfile.ZipFile(io.BytesIO(document.docx)) as package:
        assert package.comment == b""
        for name in package.namelist():
            text = package.read(name).decode("utf-8").lower()
            for word in ("python-docx", "python", "generated", "thumbnail", "customxml", "app.xml"):
                assert word not in text, (name, word)
            assert "rsid" not in text


def test_every_part_of_the_package_has_the_earliest_time_a_zip_can_say(document: Made) -> None:
    with zipfile.ZipFile(io.BytesIO(document.docx)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_content_gives_the_same_bytes(forms: Templates, word: WordWriter) -> None:
    edition = edition_of(public_project())
    packages = {
        hashlib.sha256(word.write(edition, forms.content(edition, {"b1": 1}))).hexdigest()
        for _ in range(3)
    }
    assert len(packages) == 1


def test_the_text_is_written_as_lxml_writes_it(forms: Templates, word: WordWriter) -> None:
    odd = public_project("\"双减\"服务 <A&B> 'C'", purpose='一>二；"三"')
    edition = edition_of(odd, public_project())
    package = word.write(edition, forms.content(edition, {"b1": 1}))
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        written = opened.read("word/document.xml")
    again = etree.tostring(etree.fromstring(written), encoding="UTF-8", standalone=True)
    assert written == again


def test_properties_are_the_documents_own(opened: Any) -> None:
    facts = opened.core_properties
    assert facts.title == "青禾市文化局2026年部门预算绩效文本"
    assert (facts.author, facts.last_modified_by) == ("青禾市财政局", "青禾市财政局")
    assert (facts.language, facts.comments, facts.keywords) == ("zh-CN", "", "")
    assert f"{facts.created:%Y-%m-%d %H:%M}" == f"{facts.modified:%Y-%m-%d %H:%M}"
    assert f"{facts.created:%Y-%m-%d %H:%M}" == "2026-02-10 00:00"


def test_every_style_that_is_used_is_defined(document: Made, body: Any) -> None:
    styles = docx_part(document.docx, "word/styles.xml")
    defined = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {value(node) for node in body.iter(f"{W}pStyle", f"{W}tblStyle", f"{W}rStyle")}
    for name in ("basedOn", "next"):
        used |= {value(node) for node in styles.iter(f"{W}{name}")}
    assert used <= defined


def test_chinese_text_has_a_chinese_face_everywhere(document: Made) -> None:
    styles = docx_part(document.docx, "word/styles.xml")
    faces = list(styles.iter(f"{W}rFonts"))
    assert faces
    assert styles.find(f"{W}docDefaults//{W}rFonts").get(f"{W}eastAsia") == "仿宋_GB2312"
    assert all(face.get(f"{W}eastAsia") for face in faces)


# ---------------------------------------------------------------- headings and contents


def test_headings_have_heading_styles_in_the_order_of_the_document(
    document: Made, opened: Any
) -> None:
    found = [
        (re.sub(r"\D", "", paragraph.style.name)[:1], squeezed(paragraph.text))
        for paragraph in opened.paragraphs
        if paragraph.style.name.lower().startswith("heading")
    ]
    tree = [
        (block.tag[1], squeezed("".join(block.itertext())))
        for section in document.content.body
        for block in section.iter("h1", "h2", "h3")
    ]
    assert found == tree


def _bookmarks(body: Any) -> dict[str, str]:
    """The text of the paragraph that each bookmark marks."""
    return {
        value(start, "name"): squeezed("".join(start.getparent().itertext(f"{W}t")))
        for start in body.iter(f"{W}bookmarkStart")
    }


def _contents_lines(body: Any) -> list[tuple[str, str, str | None, str | None]]:
    """Of each line of the contents: link target, title, PAGEREF target, page number."""
    lines = []
    for link in body.iter(f"{W}hyperlink"):
        code = "".join(link.itertext(f"{W}instrText"))
        target = re.fullmatch(r" PAGEREF (\S+) \\h ", code)
        texts = [node.text for node in link.iter(f"{W}t")]
        page = texts.pop() if target else None
        lines.append((value(link, "anchor"), "".join(texts), target and target[1], page))
    return lines


def test_groups_and_what_is_below_them_have_levels_of_their_own_in_the_outline() -> None:
    entries = (
        public_project("本"),
        public_project("债", funding="专项债券"),
        public_project("他债", unit=OTHER_UNIT, funding="专项债券"),
    )
    for shown, levels in (
        (("单位", "资金性质"), ["1", "2", "3", "2", "3", "1", "2", "3"]),
        (("单位",), ["1", "2", "2", "1", "2"]),
        ((), []),
    ):
        document = docx_part(
            make_document(public_department(*entries, group_headings=shown)).docx,
            "word/document.xml",
        )
        found = [level.get(f"{W}val") for level in document.iter(f"{W}outlineLvl")]
        assert found == levels


def test_every_line_of_the_contents_leads_to_the_heading_it_names(body: Any) -> None:
    marks = _bookmarks(body)
    lines = _contents_lines(body)
    assert {line[0] for line in lines} == set(marks)
    for link, title, target, _ in lines:
        assert marks[link] == squeezed(title)
        assert target in (link, None)


def test_bookmarks_have_names_and_numbers_of_their_own_and_are_closed(body: Any) -> None:
    starts = list(body.iter(f"{W}bookmarkStart"))
    ends = [value(end, "id") for end in body.iter(f"{W}bookmarkEnd")]
    assert len({value(start, "name") for start in starts}) == len(starts)
    assert sorted(value(start, "id") for start in starts) == sorted(ends)
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", value(start, "name")) for start in starts)


def test_the_contents_hold_the_page_numbers_of_the_pdf(document: Made, body: Any) -> None:
    with pypdfium2.PdfDocument(document.pdf) as pdf:
        pages = {squeezed(mark.get_title()): mark.get_dest().get_index() for mark in pdf.get_toc()}
    first = pages["第一部分部门整体绩效目标"] - 1
    lines = [(title, page) for _, title, _, page in _contents_lines(body) if page is not None]
    assert len(lines) == len(document.edition.chapters) + len(document.edition.entries)
    for title, page in lines:
        assert int(page) == pages[squeezed(title)] - first


def test_word_is_not_asked_to_renumber_the_contents(document: Made) -> None:
    settings = docx_part(document.docx, "word/settings.xml")
    assert settings.find(f"{W}updateFields") is None
    with zipfile.ZipFile(io.BytesIO(document.docx)) as package:
        assert b"dirty" not in package.read("word/document.xml")


def test_every_field_is_begun_separated_and_ended(body: Any) -> None:
    open_fields: list[str] = []
    for mark in body.iter(f"{W}fldChar"):
        kind = value(mark, "fldCharType")
        if kind == "begin":
            open_fields.append(kind)
        elif kind == "separate":
            assert open_fields.pop() == "begin"
            open_fields.append(kind)
        else:
            assert open_fields.pop() == "separate"
    assert open_fields == []


# ---------------------------------------------------------------- tables


def test_columns_and_cells_add_up_to_the_width_of_the_text(body: Any) -> None:
    tables = list(body.iter(f"{W}tbl"))
    assert len(tables) >= 9
    for table in tables:
        columns = [int(value(column, "w")) for column in table.iter(f"{W}gridCol")]
        assert sum(columns) == TEXT_WIDTH
        assert value(table.find(f"{W}tblPr/{W}tblLayout"), "type") == "fixed"
        assert int(value(table.find(f"{W}tblPr/{W}tblW"), "w")) == TEXT_WIDTH
        for row in table.iter(f"{W}tr"):
            at = 0
            for cell in row.iter(f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                width = 1 if span is None else int(value(span))
                stated = int(value(cell.find(f"{W}tcPr/{W}tcW"), "w"))
                assert stated == sum(columns[at : at + width])
                at += width
            assert at == len(columns)


def test_two_tables_never_touch(body: Any) -> None:
    """Word joins tables that follow one another without a paragraph between."""
    for one, next_one in pairwise(body):
        assert (one.tag, next_one.tag) != (f"{W}tbl", f"{W}tbl")


def test_every_table_has_a_head_that_stands_again_on_each_page(body: Any) -> None:
    for table in body.iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        reaches_down = rows[0].find(f"{W}tc/{W}tcPr/{W}vMerge") is not None
        assert any(heads) != reaches_down
        assert heads == sorted(heads, reverse=True), "the first rows"
        text = squeezed("".join(rows[0].itertext(f"{W}t"))).replace("*", "")
        assert not text.startswith("一级指标") or heads.count(True) == 1


def test_every_table_is_called_by_the_heading_above_it(body: Any) -> None:
    heading = ""
    for block in body:
        if block.tag == f"{W}tbl":
            assert value(block.find(f"{W}tblPr/{W}tblCaption")) == heading
        elif (style := block.find(f"{W}pPr/{W}pStyle")) is not None:
            text = "".join(block.itertext(f"{W}t"))
            heading = text if value(style).startswith("Heading") else heading


def test_a_table_is_one_however_many_pages_it_fills(document: Made, body: Any) -> None:
    tables = sum(1 for section in document.content.body for _ in section.iter("table"))
    assert len(list(body.iter(f"{W}tbl"))) == tables
    assert len(document.edition.entries) < tables
    flowing = [row for row in body.iter(f"{W}tr") if row.find(f"{W}trPr/{W}cantSplit") is None]
    assert len(flowing) < len(list(body.iter(f"{W}tr"))) / 4, "only high rows may be split"


def test_quotes_and_dashes_are_told_to_be_chinese() -> None:
    project = public_project("“书香”活动", purpose="2026年——2028年", code="P-1")
    made = docx_part(make_document(public_department(project)).docx, "word/document.xml")
    hints = {
        "".join(run.itertext(f"{W}t")): run.find(f"{W}rPr/{W}rFonts") for run in made.iter(f"{W}r")
    }
    for text in ("“书香”活动", "2026年——2028年", "1.“书香”活动绩效目标表"):
        assert value(hints[text], "hint") == "eastAsia"
    assert hints["P-1"] is None


def _body_rows(table: Any) -> list[list[str]]:
    """The rows of a Word table, without its head, as every reader sees them."""
    return [
        [squeezed(cell.text) for cell in row.cells]
        for row in table.rows
        if row._tr.find(f"{W}trPr/{W}tblHeader") is None
    ]


def test_reading_it_back_gives_every_cell_of_every_table(document: Made, opened: Any) -> None:
    """Merged cells count in all their places."""
    tree = []
    for section in document.content.body:
        for table in section.iter("table"):
            first = table.find(".//tr")
            heads = 0 if any(cell.get("rowspan") for cell in first) else 1
            tree += table_grid(table)[heads:]
    word = [row for table in opened.tables for row in _body_rows(table)]
    assert word == tree


def test_every_cell_ends_with_a_paragraph(body: Any) -> None:
    for cell in body.iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p"


def test_all_text_of_the_tree_is_there_once_and_in_order(document: Made) -> None:
    text = squeezed(docx_text(document.docx))
    at = 0
    for section in document.content.body:
        for block in section.iter("h1", "h2", "h3", "p"):
            words = squeezed("".join(block.itertext()))
            at = text.index(words, at) + len(words)


# ---------------------------------------------------------------- sections and footers


def test_numbers_begin_after_the_front_with_page_one(body: Any) -> None:
    front, *numbered = body.iter(f"{W}sectPr")
    assert list(front.iter(f"{W}footerReference")) == []
    for section in numbered:
        kinds = {value(node, "type") for node in section.iter(f"{W}footerReference")}
        assert kinds == {"default", "even"}
    assert value(numbered[0].find(f"{W}pgNumType"), "start") == "1"
    assert body[-1].tag == f"{W}sectPr"


def test_part_two_begins_with_the_number_that_the_contents_give_it(body: Any) -> None:
    _, _, part_two, *_ = body.iter(f"{W}sectPr")
    pages = {title: page for _, title, _, page in _contents_lines(body) if page}
    first = next(page for title, page in pages.items() if title.startswith("1."))
    assert value(part_two.find(f"{W}pgNumType"), "start") == first != "1"


def test_what_follows_a_project_of_several_pages_begins_with_the_number_that_the_contents_give_it(
    body: Any,
) -> None:
    numbers = [value(node, "start") for node in body.iter(f"{W}pgNumType")]
    lines = [(title, page) for _, title, _, page in _contents_lines(body) if page]
    pages = [int(page) for title, page in lines if title[0].isdigit()]
    behind_several = [str(page) for before, page in pairwise(pages) if page > before + 1]
    assert behind_several
    assert numbers[2:] == behind_several


def test_the_front_has_no_first_number_so_that_page_one_is_a_right_hand_page(body: Any) -> None:
    """With one, LibreOffice shows page 1 as a left-hand page after three pages of front."""
    front, *_ = body.iter(f"{W}sectPr")
    assert front.find(f"{W}pgNumType") is None


def test_odd_and_even_pages_have_footers_of_their_own(document: Made) -> None:
    settings = docx_part(document.docx, "word/settings.xml")
    assert settings.find(f"{W}evenAndOddHeaders") is not None
    sides = {}
    for name, style in (("footer1", "FooterOdd"), ("footer2", "FooterEven")):
        footer = docx_part(document.docx, f"word/{name}.xml")
        assert value(footer.find(f".//{W}pStyle")) == style
        assert "".join(footer.itertext(f"{W}instrText")) == " PAGE "
        assert "".join(footer.itertext(f"{W}t")) == "— 1 —"
        styles = docx_part(document.docx, "word/styles.xml")
        found = styles.find(f"{W}style[@{W}styleId='{style}']/{W}pPr/{W}jc")
        sides[name] = value(found)
    assert sides == {"footer1": "right", "footer2": "left"}


def test_page_and_margins_are_those_of_the_standard(body: Any) -> None:
    for section in body.iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        assert (value(size, "w"), value(size, "h")) == ("11906", "16838")
        mm = {
            side: int(value(margins, side)) * 25.4 / 1440
            for side in ("top", "bottom", "left", "right")
        }
        assert mm["top"] == pytest.approx(37, abs=1)
        assert mm["left"] == pytest.approx(28, abs=1)
        assert 210 - mm["left"] - mm["right"] == pytest.approx(156, abs=0.1)


def test_groups_of_two_levels_are_told_apart_in_the_contents() -> None:
    department = public_department(
        public_project("甲"),
        public_project("乙", funding="中央转移支付"),
        group_headings=("单位", "资金性质"),
    )
    document = docx_part(make_document(department).docx, "word/document.xml")
    styles = [
        (style.get(f"{W}val") or "").removeprefix("TOC")
        for style in document.iter(f"{W}pStyle")
        if (style.get(f"{W}val") or "").startswith("TOC")
    ]
    assert [s for s in styles if s.startswith("Group")] == ["Group1", "Group2", "Group2"]
    (indented,) = docx_part(make_document(department).docx, "word/styles.xml").xpath(
        "//w:style[@w:styleId='TOCGroup2']//w:ind/@w:left", namespaces={"w": W.strip("{}")}
    )
    assert int(indented) > 0


# ---------------------------------------------------------------- in another program


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_headings_stand_on_the_pages_that_the_contents_say_in_another_program(
    tmp_path: Path, document: Made, sample_build: tuple[Path, Run]
) -> None:
    files = {"文化局.docx": document.docx}
    files |= {path.name: path.read_bytes() for path in sample_build[0].glob("*.docx")}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *(str(tmp_path / name) for name in files)], check=True, timeout=180)
    wrong = []
    for name, content in files.items():
        lines = _contents_lines(docx_part(content, "word/document.xml"))
        with pypdfium2.PdfDocument(tmp_path / Path(name).with_suffix(".pdf")) as pdf:
            pages = [squeezed(page.get_textpage().get_text_range()) for page in pdf]
        front = next(i for i, text in enumerate(pages) if text.startswith("第一部分部门整体"))
        contents = "".join(pages[:front])
        for _, title, _, page in lines:
            if page is None:
                continue
            shown = re.search(rf"{re.escape(squeezed(title))}\.*{page}", contents)
            if squeezed(title) not in pages[front + int(page) - 1] or not shown:
                wrong.append((name, title, page))
    assert wrong == []
