"""Numbers stay on one line with their units where the cell is wide enough."""

import pytest
from conftest import public_department, public_indicator, public_project
from lxml import etree
from weasyprint.formatting_structure.boxes import LineBox, TextBox

from reportgen.document.edition import make_edition
from reportgen.document.templates import Templates
from reportgen.render.pdf.nowrap import keep_numbers
from reportgen.render.pdf.typeset import Typesetter

LONG = "逐村核对苗木数量"


def kept(text: str, forms: Templates, width: int = 100) -> list[str]:
    columns = f"<colgroup><col style='width:{width}%'/></colgroup>"
    table = f"<table>{columns}<tbody><tr><td>{text}</td></tr></tbody></table>"
    section = etree.fromstring(f"<section class='entry'>{table}</section>")
    (copy,) = keep_numbers([section], forms.typography("gbt9704"))
    assert "".join(copy.itertext()) == "".join(section.itertext())
    return [span.text or "" for span in copy.iter("span")]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("新建120公里", ["120公里"]),
        ("投入1,234.56万元，达到≥95%", ["1,234.56万元", "≥95%"]),
        ("2025年<br/>6月底前完成3批", ["2025年", "6月底前", "3批"]),
        ("没有数字", []),
        ("PM2.5", []),
    ],
)
def test_a_number_is_kept_with_its_unit(text: str, numbers: list[str], forms: Templates) -> None:
    assert kept(f"{LONG * 12}{text}", forms) == numbers


def test_a_text_of_one_line_is_left_alone(forms: Templates) -> None:
    assert kept("新建120公里", forms) == []


def test_what_is_wider_than_its_cell_may_break(forms: Templates) -> None:
    assert kept("≥1234567.89平方公里", forms, width=10) == []


def test_no_line_of_a_table_ends_with_a_number_whose_unit_stands_on_the_next() -> None:
    forms = Templates()
    description = "".join(f"{'核对苗木数量'[: n % 7]}{n * 37}公里" for n in range(1, 60))
    project = public_project("绿化", indicators=(public_indicator(description=description),))
    edition = make_edition(public_department(project), forms.suffixes)
    typesetter = Typesetter(forms, forms.typography("gbt9704"))
    [pages] = typesetter._lay_out([forms.body(edition)])
    lines = [
        "".join(text.text for text in line.descendants() if isinstance(text, TextBox))
        for page in pages
        for line in page._page_box.descendants()
        if isinstance(line, LineBox)
    ]
    assert "公里" in "".join(lines)
    assert [line for line in lines if line.startswith("公里")] == []
