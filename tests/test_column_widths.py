"""Columns as wide as what stands in them needs."""

import re

import pytest
from conftest import make_document, public_department, public_indicator, public_project
from lxml import etree

from reportgen.document.column_widths import column_widths, room_of
from reportgen.document.edition import make_edition
from reportgen.document.templates import Templates

COLUMNS = (
    '<col width="52" least="20" most="100"/><col width="52" least="20" most="100"/>'
    '<col width="52" least="52" most="52"/>'
)


def widths(forms: Templates, *rows: tuple[str, ...], columns: str = COLUMNS) -> list[float]:
    cells = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    table = etree.fromstring(f"<table><colgroup>{columns}</colgroup><tbody>{cells}</tbody></table>")
    return column_widths(table, list(table.iter("col")), room_of(forms.typography("gbt9704")))


def test_a_table_that_is_well_as_it_is_stays_so(forms: Templates) -> None:
    assert widths(forms, ("一", "二", "三")) == [52, 52, 52]


def test_room_goes_to_where_it_saves_lines_and_to_no_column_that_the_form_fixes(
    forms: Templates,
) -> None:
    first, second, third = widths(forms, ("短", "长" * 22, "三"))
    assert (first < 52 < second, third) == (True, 52)
    assert first + second + third == pytest.approx(156)


def test_limits_are_kept(forms: Templates) -> None:
    tight = COLUMNS.replace('least="20" most="100"', 'least="50" most="54"')
    first, second, _ = widths(forms, ("短", "长" * 200, "三"), columns=tight)
    assert (first, second) == (50, 54)


@pytest.mark.parametrize("word", ["年度工作计划", "2025年10月底前", "≥12,345.6万元", "（万元）"])
def test_a_word_is_kept_whole_where_there_is_room(word: str, forms: Templates) -> None:
    columns = '<col width="12" least="10" most="60"/><col width="144" least="60" most="146"/>'
    narrow, _ = widths(forms, (word, "长" * 220), columns=columns)  # at the cost of a line
    length = sum(0.5 if character.isascii() else 1 for character in word)
    assert (narrow - 2.8) * 72 / 25.4 >= length * 9


@pytest.mark.parametrize(
    "value", ["800元/人·月", "≤1200元/平方米·年", "24.5m³/s", "2025年10月底前"]
)
def test_a_number_is_torn_from_its_unit_for_no_lines_that_it_saves(
    value: str, forms: Templates
) -> None:
    columns = '<col width="60" least="16" most="60"/><col width="96" least="60" most="140"/>'
    rows = [(value, "长" * 40), *(("5个", "长" * 28) for _ in range(9))]
    first, _ = widths(forms, *rows, columns=columns)
    length = sum(0.5 if character.isascii() else 1 for character in value)
    assert (first - 2.8) * 72 / 25.4 >= length * 9


def test_all_formats_have_the_same_columns_and_each_project_its_own(forms: Templates) -> None:
    long = public_project("长", code="P2", indicators=(public_indicator(value="长" * 90),))
    department = public_department(public_project(), long)
    made = make_document(department)
    tables = [
        [column.get("style") for column in table.iter("col")]
        for section in forms.body(make_edition(department, forms.suffixes))
        for table in section.iter("table")
    ]
    assert tables[1] != tables[3]
    page = re.findall(r'style="(width:[\d.]+%)"', made.html.decode())
    assert page == [style for table in tables for style in table]
