"""The PDF as a reader and a reading program see it: pages, contents, bookmarks, properties."""

import ctypes
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from conftest import (
    Made,
    make_document,
    pdf_pages,
    public_department,
    public_project,
    squeezed,
)
from lxml import etree
from pypdfium2 import raw
from weasyprint.formatting_structure.boxes import LineBox

from reportgen.document.public import PublicItem
from reportgen.document.templates import Templates
from reportgen.render.pdf.typeset import Typesetter


@pytest.fixture(scope="module")
def pages(document: Made) -> list[str]:
    return pdf_pages(document.pdf)


@pytest.fixture(scope="module")
def opened(document: Made) -> Iterator[pypdfium2.PdfDocument]:
    with pypdfium2.PdfDocument(document.pdf) as pdf:
        yield pdf


def headings(document: Made) -> list[str]:
    """Every heading that the contents list with a page number, in order."""
    parts = (*document.edition.chapters, *document.edition.entries)
    return [squeezed(part.heading) for part in parts]


def front_pages(pages: list[str]) -> int:
    """How many pages come before the one numbered 1."""
    return next(index for index, text in enumerate(pages) if text.startswith("第一部分部门"))


def listed_numbers(document: Made) -> list[int]:
    """The page number that the contents give for each heading."""
    with pypdfium2.PdfDocument(document.pdf) as pdf:
        lines = [
            squeezed(line)
            for page in pdf
            for line in page.get_textpage().get_text_range().splitlines()
        ]
    found = []
    for heading in headings(document):
        line = next(line for line in lines if line.startswith(f"{heading}...."))
        found.append(int(line.removeprefix(heading).strip(".")))
    return found


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize("family", ["Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL KaitiM GB"])
def test_lines_with_letters_and_digits_are_no_higher_than_those_without(family: str) -> None:
    """22 lines a page hold only if they do so whatever face the machine has."""
    forms = Templates()
    measures = forms.typography("gbt9704")
    faces = {
        name: {**face, "css": face["css"] if name == "latin" else [family]}
        for name, face in measures["faces"].items()
    }
    text = "".join(f"<p>{line}</p>" for line in ["预算绩效" * 30, "至2025年完成Abc共120公里" * 9])
    body = [etree.fromstring(f'<section class="chapter starts-page">{text}</section>')]
    [[first, *_]] = Typesetter(forms, {**measures, "faces": faces})._lay_out([body])
    page = first._page_box
    tops = [box.position_y for box in page.descendants() if isinstance(box, LineBox)][:-1]
    pitch = measures["text"]["line_pt"] / 0.75
    assert len(tops) > 8
    steps = [below - above for above, below in pairwise(tops)]
    assert steps == pytest.approx([pitch] * len(steps), abs=0.01)


# ---------------------------------------------------------------- pages and contents


def test_the_contents_give_the_page_on_which_each_heading_stands(
    document: Made, pages: list[str]
) -> None:
    front = front_pages(pages)
    numbers = listed_numbers(document)
    assert len(set(numbers)) > 4, "headings on several pages, or this shows nothing"
    for heading, number in zip(headings(document), numbers, strict=True):
        assert heading in pages[front + number - 1]
        assert not any(heading in text for text in pages[front : front + number - 1])


def test_every_page_after_the_front_carries_its_own_number(pages: list[str]) -> None:
    front = front_pages(pages)
    for number, text in enumerate(pages[front:], start=1):
        assert f"—{number}—" in text
    assert not any(re.search(r"—\d+—", text) for text in pages[:front])


def test_the_number_stands_outside_on_right_on_odd_and_on_left_on_even_pages(
    document: Made, pages: list[str], opened: pypdfium2.PdfDocument
) -> None:
    front = front_pages(pages)
    for number, page in enumerate(list(opened)[front:], start=1):
        text = page.get_textpage()
        searcher = text.search("—")
        index, _ = searcher.get_next()
        _, _, right, _ = text.get_charbox(index)
        outside = right > page.get_width() / 2
        assert outside == (number % 2 == 1), f"page {number}"


def test_no_page_is_empty(pages: list[str]) -> None:
    assert [n for n, text in enumerate(pages) if not re.sub(r"—\d+—", "", text)] == []


def test_paper_is_a4(opened: pypdfium2.PdfDocument) -> None:
    for page in opened:
        assert page.get_size() == pytest.approx((595.28, 841.89), abs=0.1)


def test_a_table_that_goes_on_repeats_its_head(document: Made, pages: list[str]) -> None:
    with_rows = [text for text in pages if re.search(r"(?:数量|质量|社会效益)指标之第\d+项", text)]
    assert len(with_rows) >= 3, "the table must cross pages"
    for text in with_rows:
        assert "一级指标二级指标三级指标绩效指标描述指标值指标值确定依据" in text


def test_no_row_is_lost_or_doubled_where_a_table_crosses_pages(pages: list[str]) -> None:
    whole = "".join(pages)
    for kind, count in (("数量", 30), ("质量", 20), ("社会效益", 9)):
        for number in range(1, count + 1):
            assert whole.count(f"{kind}指标之第{number}项") == 1


def test_all_text_of_the_tree_is_in_the_pdf(document: Made, pages: list[str]) -> None:
    whole = re.sub(r"—\d+—", "", "".join(pages))
    for section in (document.content.cover, *document.content.body):
        for block in section.iter("h1", "h2", "h3", "th", "td"):
            assert squeezed("".join(block.itertext())) in whole


# ---------------------------------------------------------------- bookmarks and links


def test_bookmarks_lead_to_the_headings(
    document: Made, pages: list[str], opened: pypdfium2.PdfDocument
) -> None:
    marks = [
        (mark.level, squeezed(mark.get_title()), mark.get_dest().get_index())
        for mark in opened.get_toc()
    ]
    named = {title: (level, index) for level, title, index in marks}
    assert len(named) == len(marks)
    assert named["第一部分部门整体绩效目标"][0] == 0
    assert named["第二部分预算项目绩效目标"][0] == 0
    for heading in headings(document):
        level, index = named[heading]
        assert level == 1
        assert heading in pages[index]
    indexes = [index for _, _, index in marks]
    assert indexes == sorted(indexes)


def _links(pdf: pypdfium2.PdfDocument, index: int) -> Iterator[int]:
    """The page to which each link of a page leads."""
    page = pdf[index]
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
        target = raw.FPDFLink_GetDest(pdf, link)
        if not target:
            target = raw.FPDFAction_GetDest(pdf, raw.FPDFLink_GetAction(link))
        assert target, "a link of the contents leads nowhere"
        yield raw.FPDFDest_GetDestPageIndex(pdf, target)


def test_every_line_of_the_contents_is_a_link_to_its_page(
    document: Made, pages: list[str], opened: pypdfium2.PdfDocument
) -> None:
    front = front_pages(pages)
    targets = {target for index in range(front) for target in _links(opened, index)}
    assert targets == {front + number - 1 for number in listed_numbers(document)}


# ---------------------------------------------------------------- properties


def test_title_author_language_and_date_are_set(
    document: Made, opened: pypdfium2.PdfDocument
) -> None:
    facts = opened.get_metadata_dict()
    assert facts["Title"] == "青禾市文化局2026年部门预算绩效文本"
    assert facts["Author"] == "青禾市财政局"
    assert facts["CreationDate"].startswith("D:20260210")
    assert facts["ModDate"].startswith("D:20260210")
    size = raw.FPDFCatalog_GetLanguage(opened, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(opened, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    assert buffer.raw.decode("utf-16-le").rstrip("\0") == "zh-CN"


def test_the_pdf_is_tagged(opened: pypdfium2.PdfDocument) -> None:
    assert raw.FPDFCatalog_IsTagged(opened)


def test_every_font_is_embedded(opened: pypdfium2.PdfDocument) -> None:
    embedded = [
        raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(text))
        for page in opened
        for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT])
    ]
    assert len(embedded) > 100
    assert set(embedded) == {1}


def test_the_same_input_gives_the_same_bytes() -> None:
    item = PublicItem("总体绩效目标", 1, "", "建成书香城市。", "", "")
    department = public_department(public_project(), narrative=(item,))
    first, second = make_document(department), make_document(department)
    assert first.pdf == second.pdf
    assert first.docx == second.docx
    assert first.html == second.html


# ---------------------------------------------------------------- nothing is fetched


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine: its address, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Stay quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def test_a_style_sheet_can_load_nothing_from_disk_or_network(
    tmp_path: Path, forms: object, asked: tuple[str, list[str]]
) -> None:
    address, paths = asked
    from reportgen.core.resources import shipped_templates

    secret = tmp_path / "hidden.css"
    secret.write_text('.cover-title::after { content: "偷来的内容" }', "utf-8")
    picture = tmp_path / "picture.svg"
    picture.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>偷来的图</text></svg>',
        "utf-8",
    )
    own = tmp_path / "模板"
    own.mkdir()
    lines = [
        f'@import url("{secret.as_uri()}");',
        f'@import url("{address}/a.css");',
        (shipped_templates() / "print.css").read_text("utf-8"),
        f'body {{ background: url("{picture.as_uri()}"), url("{address}/b.png"); }}',
        f'.cover::before {{ content: url("{picture.as_uri()}"); }}',
        f'@font-face {{ font-family: x; src: url("{address}/c.ttf"), url("file:///etc/passwd"); }}',
    ]
    (own / "print.css").write_text("\n".join(lines), "utf-8")
    made = make_document(public_department(public_project()), own)
    assert paths == []
    text = "".join(pdf_pages(made.pdf))
    assert "偷来" not in text
    assert b"/Subtype /Image" not in made.pdf
    assert "馆藏图书采购" in text
    assert b"root:" not in made.pdf
