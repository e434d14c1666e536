"""Headings of running text stand on the same page in every program, whatever stands before them."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from conftest import (
    W,
    docx_part,
    make_document,
    pdf_pages,
    public_department,
    public_indicator,
    public_project,
    squeezed,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen.document.edition import make_edition
from reportgen.document.public import PublicItem
from reportgen.document.templates import Templates
from reportgen.render import same_pages
from reportgen.render.pagination import START
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render

_SENTENCE = (
    "按时足额发放各学段资助资金12,300万元，提高“资助对象”识别精度；2026年6月底前完成98.5%以上。"
)


def narrative(*lengths: int) -> tuple[PublicItem, ...]:
    """Part one with as many chapters as lengths, each with items of so many characters together."""
    return tuple(
        PublicItem(
            f"第{chapter}类目标", at, "抓好各项工作", (_SENTENCE * 5)[: length - at][:160], "", ""
        )
        for chapter, length in enumerate(lengths)
        for at in range(0, length, 160)
    )


def part_one(forms: Templates, *lengths: int) -> etree._Element:
    """The tree of part one, with its page starts settled."""
    department = public_department(public_project(), narrative=narrative(*lengths))
    section = forms.body(make_edition(department, forms.suffixes))[0]
    same_pages.settle_page_starts(section, forms.typography("gbt9704"))
    return section


def pages_of(forms: Templates, section: etree._Element, *, shortest: bool) -> list[int]:
    """The page of each chapter, and last that of the end, as short or as long as may be."""
    typography = forms.typography("gbt9704")
    blocks = list(same_pages._blocks(section, typography))
    forced = {i for i, block in enumerate(blocks) if START in block.element.get("class", "")}
    starts = same_pages._Starts(forced, set())
    height = 225 * 72 / 25.4 + (8 * 72 / 25.4 if shortest else 0)
    places = same_pages._places(blocks, height, starts, shortest=shortest)
    return [p.first for p, b in zip(places, blocks, strict=True) if b.listed] + [places[-1].last]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(3, 2400), min_size=1, max_size=4))
def test_the_shortest_and_the_longest_setting_agree_on_every_heading(lengths: list[int]) -> None:
    forms = Templates()
    section = part_one(forms, *lengths)
    assert pages_of(forms, section, shortest=True) == pages_of(forms, section, shortest=False)


def test_text_that_stands_on_the_same_pages_anyway_is_left_alone(forms: Templates) -> None:
    assert not list(part_one(forms, 200, 200).iterfind(f".//*[@class='{START}']"))


def test_no_heading_is_parted_from_its_text(forms: Templates) -> None:
    for length in range(600, 1400, 40):
        for element in part_one(forms, length, length).iter("h1", "h2", "h3", "p"):
            if START in element.get("class", "") and (above := element.getprevious()) is not None:
                assert above.tag == "p"


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("一" * 26, 1, 1),  # and two of the indent: a line of 28
        ("一" * 27, 2, 2),
        ("一" * 26 + "。", 1, 2),  # the mark hangs, or takes a character along
        ("一" * 24 + "2026", 1, 2),  # with space beside the number, or without
        ("", 1, 1),
    ],
)
def test_lines_are_counted_as_programs_break_them(
    text: str, least: int, most: int, forms: Templates
) -> None:
    section = etree.fromstring("<section class='part'><section><p/></section></section>")
    next(section.iter("p")).text = text
    (block,) = same_pages._blocks(section, forms.typography("gbt9704"))
    assert (block.shortest, block.longest) == (least, most)


def test_a_heading_behind_a_paragraph_of_many_pages_begins_a_page_with_its_own_number() -> None:
    long = PublicItem("第一类目标", 1, "", _SENTENCE * 60, "", "")
    wrong = []
    for more in range(60):
        items = (replace(long, body=long.body + "多" * more * 9), *narrative(100))
        made = make_document(public_department(public_project(), narrative=items))
        document = docx_part(made.docx, "word/document.xml")
        numbers = [int(node.get(f"{W}start")) for node in document.iter(f"{W}pgNumType")]
        listed = _contents(made.docx)
        assert numbers[0] == 1
        assert numbers[-1] == listed["1.馆藏图书采购绩效目标表"]
        wrong.append(len(numbers) > 2 and numbers[1] == listed["二、第0类目标"])
    assert any(wrong)
    assert not all(wrong)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_contents_are_right_in_another_program_for_46_lengths_of_part_one(
    tmp_path: Path,
) -> None:
    worker, listed = Renderer(None), {}
    department = public_department(public_project(), public_project("晨读活动", code="P2"))
    for more in range(46):
        changed = replace(department, narrative=narrative(620 + 9 * more, 900, 500 + more))
        edition = make_edition(changed, worker.templates.suffixes)
        files = render(worker, edition, ("docx", "pdf"))
        (tmp_path / f"{more}.docx").write_bytes(files["docx"])
        pages = [squeezed(page) for page in pdf_pages(files["pdf"])]
        listed[more] = (_contents(files["docx"]), len(pages))
    _convert(tmp_path)
    wrong = []
    for more, (contents, count) in listed.items():
        with pypdfium2.PdfDocument(tmp_path / f"{more}.pdf") as pdf:
            texts = [squeezed(page.get_textpage().get_text_range()) for page in pdf]
        front = next(i for i, text in enumerate(texts) if text.startswith("第一部分部门整体"))
        wrong += [(more, len(texts), count)] if len(texts) != count else []
        wrong += [
            (more, title, page)
            for title, page in contents.items()
            if title not in texts[front + page - 1] or f"—{page}—" not in texts[front + page - 1]
        ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("paging", ["each", "shared"])
def test_the_contents_are_right_in_another_program_behind_projects_of_many_pages(
    paging: str, tmp_path: Path
) -> None:
    worker = Renderer(None)
    mixed = "核对2026年1,234,567.89平方公里（含GIS数据“一张图”）≥98.5%；" * 12
    hard = [public_indicator(level3=f"第{n}项", description=mixed) for n in range(24)]
    projects = [
        public_project(f"普查{n}", code=f"P{n}", indicators=(*hard[: n % 4 * 8], hard[0]))
        for n in range(8)
    ]
    edition = make_edition(public_department(*projects, paging=paging), worker.templates.suffixes)
    docx = render(worker, edition, ("docx", "pdf"))["docx"]
    (tmp_path / "hard.docx").write_bytes(docx)
    _convert(tmp_path)
    with pypdfium2.PdfDocument(tmp_path / "hard.pdf") as pdf:
        texts = [squeezed(page.get_textpage().get_text_range()) for page in pdf]
    wrong = [
        (title, page)
        for title, page in _contents(docx).items()
        if not any(title in text and f"—{page}—" in text for text in texts)
    ]
    assert wrong == []


def _contents(docx: bytes) -> dict[str, int]:
    lines = (
        [text.text or "" for text in line.iter(f"{W}t")]
        for line in docx_part(docx, "word/document.xml").iter(f"{W}hyperlink")
    )
    return {
        squeezed("".join(words)): int(page) for *words, page in lines if re.fullmatch(r"\d+", page)
    }


def _convert(folder: Path) -> None:
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, folder.glob("*.docx"))], check=True, timeout=300)
