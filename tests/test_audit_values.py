"""The values in files are those that the public view gives: true documents of every kind pass.

What else they can hold is planted in `test_audit_plants.py`.
"""

from collections.abc import Mapping

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
)

from reportgen.audit.document import audit_document
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
        narrative=NARRATIVE,
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


@pytest.mark.parametrize("label", _editions())
def test_a_true_document_has_no_finding(label: str, forms: Templates) -> None:
    edition = _editions()[label]
    files = render(Renderer(None), edition, FORMATS)
    named = {f"{edition.file_name}.{form}": data for form, data in files.items()}
    assert audit_document(edition, named, [], forms, from_outside=True) == []
