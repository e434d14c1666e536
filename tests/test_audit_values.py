"""The values in files are those that the public view gives: true documents of every kind pass.

What else they can hold is planted in `test_audit_plants.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

import pypdfium2
import pytest
from conftest import (
    OTHER_UNIT,
    SUFFIXES,
    UNIT,
    _bond_project,
    _hunan_project,
    _long_project,
    public_department,
    public_indicator,
    public_project,
    public_stub,
    some_daily,
)
from pdf_file import PdfFile

from reportgen.audit.blocks import blocks_of
from reportgen.audit.document import audit_document
from reportgen.core.problems import InputError
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import PublicGoal, PublicItem
from reportgen.document.templates import Templates
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render

FORMATS = ("pdf", "docx", "html", "zip")
NARRATIVE = (
    PublicItem("总体绩效目标", 1, "", "建成书香城市。\n第二段  说明。", "", ""),
    PublicItem("分项绩效目标", 1, "丰富馆藏", "", "新增图书。", "新增八千册。\n\n另行统计。"),
)
_LONG = "逐项核对采购、验收和付款记录，" * 150
_BROKEN = "well-known e-government-service-platform first-class office fi ffl 123-456-7890-" * 4
_RARE = "——……“引号”‘单’·①②Ⅳ㎡℃±≥≤×÷‰￥（）《》𠮷𣲗　Ａ１２ﬁ" * 3


def _editions() -> Mapping[str, Edition]:
    tall = public_project(
        "长文",
        purpose=_LONG,
        goals=tuple(PublicGoal("绩效目标", n, _LONG) for n in (1, 2)),
        indicators=tuple(public_indicator(description=_LONG) for _ in range(3)),
    )
    whole = public_department(
        _long_project(),
        _bond_project(),
        public_stub(),
        tall,
        public_project("晨读活动", form="tianjin", unit=OTHER_UNIT),
        _hunan_project(),
        narrative=(*NARRATIVE, replace(NARRATIVE[0], of_unit=UNIT.code)),
        imprint=(("责任单位", "青禾市文化局"), ("联系人", "办公室\n财务科")),
    )
    many = [public_project(f"第{n}期展览ABC-{n}", order=n) for n in range(1, 40)]
    shared = public_department(
        *many, public_stub(3), _hunan_project(), typography="plain", paging="shared"
    )
    markup = "<b>A&amp;B</b> \"'  ]]> %PDF \\("
    strange = public_department(
        public_project(markup, form="hunan", purpose=markup), name=markup, publisher=markup
    )
    written = public_project(
        purpose=_BROKEN + _RARE,
        goals=(PublicGoal("绩效目标", 1, _RARE + _BROKEN),),
        indicators=tuple(
            public_indicator(description=_BROKEN[n:], level3=_RARE[-n:]) for n in (9, 40)
        ),
    )
    blanks = public_project(
        "空白  与　空白",
        purpose="两个  空格\n\n空行　全角空格\t制表 \n尾部空格 ",
        heading=" 目标 表 ",
    )
    summaries = ("单位", "资金性质")
    return {
        "whole, with summaries": make_edition(whole, SUFFIXES, summaries=summaries),
        "shared pages, other measures": make_edition(shared, SUFFIXES),
        "extract of a unit": make_edition(whole, SUFFIXES, (UNIT.code,), summaries=summaries),
        "extract of a kind": make_edition(whole, SUFFIXES, funding=("专项债券",)),
        "one stub, no publisher": make_edition(
            public_department(public_stub(), publisher=""), SUFFIXES
        ),
        "part one only": make_edition(public_department(narrative=NARRATIVE), SUFFIXES),
        "values like markup": make_edition(strange, SUFFIXES),
        "rare characters, broken words": make_edition(public_department(written), SUFFIXES),
        "blanks": make_edition(public_department(blanks), SUFFIXES),
    }


@pytest.mark.parametrize("label", some_daily(_editions(), 3))
def test_a_true_document_has_no_finding(label: str, forms: Templates) -> None:
    edition = _editions()[label]
    files = render(Renderer(None), edition, FORMATS)
    named = {f"{edition.file_name}.{form}": data for form, data in files.items()}
    assert audit_document(edition, named, [], forms, from_outside=True) == []


# ---------------------------------------------------------------- characters that look the same

_ALIKE = (
    "⽇日 ⻓长 ⼈人 ⺠民 ～〜~ —― …⋯ ·•‧・ ①➀ －‐‑- ∕／/ µμ ΩΩ ⾏行 兀兀 ﬁfi ℃ °C Ⅲ III ㎡ 〇○◯ "
)


def _with_look_alikes(purpose: str) -> Edition:
    rows = tuple(public_indicator(level3=f"第{n}项{_ALIKE[n : n + 9]}") for n in range(5))
    first = public_project("⽇常运⾏", purpose=purpose, indicators=rows)
    return make_edition(public_department(first, public_project("日常运行")), SUFFIXES)


def test_beside_a_word_that_widens_its_column_lines_are_counted(forms: Templates) -> None:
    """Where its edges lie is not known, but a table has no more of them."""
    indicators = (public_indicator(level3="Internationalization"), public_indicator())
    edition = make_edition(public_department(public_project(indicators=indicators)), SUFFIXES)
    (_, data), *_ = render(Renderer(None), edition, ("pdf",)).items()
    assert audit_document(edition, {f"{edition.file_name}.pdf": data}, (), forms) == []
    file = PdfFile.of(data)
    page = file.content(len(file.pages()) - 1)
    uprights = re.findall(rb"\n([\d.]+) ([\d.]+) m\n\1 ([\d.]+) l\n", page.content)
    x, top, low = max(uprights, key=lambda line: float(line[2]) - float(line[1]))
    border = re.search(
        rb"/Artifact\nBMC\nq\nq\n/A1.0 gs\n0 0 0 RG\n[\d.]+ w\n%b %b m\n%b %b l\n(?:.|\n)*?EMC\n"
        % (x, top, x, low),
        page.content,
    )
    assert border
    for place in range(120, 680, 37):
        moved = b"%d.5 " % place
        page.content += border[0].replace(b"\n" + x + b" ", b"\n" + moved)
    found = audit_document(edition, {f"{edition.file_name}.pdf": file.bytes()}, (), forms)
    assert any("不在表格列边上" in str(finding) for finding in found)


def test_characters_that_share_a_glyph_are_no_finding(forms: Templates) -> None:
    edition = _with_look_alikes(_ALIKE + _ALIKE[::-1])
    files = render(Renderer(None), edition, FORMATS)
    named = {f"{edition.file_name}.{form}": data for form, data in files.items()}
    assert audit_document(edition, named, [], forms, from_outside=True) == []


def test_a_difference_beside_them_is_told_of_its_own_cell(forms: Templates) -> None:
    """The one cell that differs is named, and none of those that only look the same."""
    edition, other = _with_look_alikes(f"{_ALIKE}甲"), _with_look_alikes(f"{_ALIKE}乙")
    data = render(Renderer(None), edition, ("pdf",))["pdf"]
    found = audit_document(other, {f"{edition.file_name}.pdf": data}, [], forms)
    (message,) = [item.message for item in found if item.channel == "正文"]
    cells = [
        f"表格第 {row} 行第 {column} 格"
        for block in blocks_of(forms.content(edition).sections)
        for row, cells in enumerate(block.rows, start=1)
        for column, cell in enumerate(cells, start=1)
        if "甲" in cell
    ]
    assert message == f"{cells[0]}与公开视图不一致"


def test_an_ordinary_character_is_what_a_reader_copies(forms: Templates) -> None:
    """日 stands in many places and ⽇ in one: whoever searches the document for 日 finds them."""
    edition = _with_look_alikes("日常")
    data = render(Renderer(None), edition, ("pdf",))["pdf"]
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    assert "⽇" not in text
    assert "日常运行" in text


@pytest.mark.parametrize("text", ["كىتاب", "עברית", "a\u202eb"])
def test_what_is_written_from_right_to_left_is_refused_with_its_place(text: str) -> None:
    edition = make_edition(
        public_department(public_project(), public_project("阅览", purpose=f"采购{text}图书")),
        SUFFIXES,
    )
    with pytest.raises(InputError) as raised:
        render(Renderer(None), edition, ("html",))
    (problem,) = [p for p in raised.value.problems if "从右往左" in p.message]
    assert "《1.阅览绩效目标表》" in problem.message
    assert "不支持" in problem.message
