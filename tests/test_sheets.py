"""A document as a workbook: what stands on which sheet, how it prints, what its cells hold."""

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from conftest import (
    UNIT,
    edition_of,
    public_department,
    public_indicator,
    public_project,
    public_stub,
)
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.merge import MergedCellRange

from reportgen.audit.document import audit_document
from reportgen.core.problems import InputError
from reportgen.core.xlsx import without_merged_borders
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import PublicItem, PublicProject, PublicStub, Substitute
from reportgen.document.sheets import sheets_of
from reportgen.document.sheets.layout import amount_places
from reportgen.document.sheets.measures import common_edges
from reportgen.document.sheets.names import sheet_names
from reportgen.document.templates import Templates
from reportgen.render.xlsx import WorkbookWriter

_NARRATIVE = (PublicItem("总体绩效目标", 1, "", "建成书香城市。\n第二段说明。", "", ""),)


def written(edition: Edition, forms: Templates) -> bytes:
    typography = forms.typography(edition.department.typography)
    return WorkbookWriter(forms, typography).write(edition, forms.content(edition))


def opened(edition: Edition, forms: Templates) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(edition, forms)))


def whole(*entries: PublicProject | PublicStub, **fields: Any) -> Edition:
    return edition_of(*entries, narrative=_NARRATIVE, **fields)


def texts_of(sheet: Any) -> list[Any]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


# ---------------------------------------------------------------- names


@given(st.lists(st.text(max_size=60), max_size=12))
def test_names_of_sheets_are_such_as_excel_takes(headings: list[str]) -> None:
    names = sheet_names(headings)
    assert len(names) == len(headings)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[:\\/?*\[\]']", name)
        assert name == name.strip()
        assert name.isprintable()
        assert name.casefold() != "history"


def test_a_name_says_as_much_of_the_heading_as_goes_in() -> None:
    long = "12.城乡供水管网漏损治理与智慧水务平台建设及老旧小区二次供水设施改造项目"
    assert sheet_names([long, long]) == [long[:31], long[:28] + "(2)"]
    assert sheet_names(["3.A/B段[二期]：*重点*"]) == ["3.A／B段［二期］：＊重点＊"]
    assert sheet_names(["Ａ区", "a区"]) == ["Ａ区", "a区(2)"]
    assert sheet_names(["𠮷" * 20]) == ["𠮷" * 15], "a character that counts twice is not cut"


def test_two_projects_of_one_name_have_sheets_of_their_own(forms: Templates) -> None:
    edition = edition_of(
        public_project("办公", code="P1"), public_project("办公", code="P2"), numbering="none"
    )
    assert opened(edition, forms).sheetnames == ["封面", "目录", "办公", "办公(2)"]


# ---------------------------------------------------------------- sheets


def test_each_part_and_each_project_has_a_sheet(forms: Templates) -> None:
    edition = whole(
        public_project("购书", code="P1"), public_stub(unit=UNIT), public_project("晨读", code="P2")
    )
    book = opened(edition, forms)
    assert book.sheetnames == ["封面", "目录", "第一部分", "1.购书", "2.晨读", "3.此项目涉密"]
    assert texts_of(book["3.此项目涉密"]) == ["3.此项目涉密"], "nothing but the stub"
    assert all(sheet.sheet_state == "visible" for sheet in book)


def test_each_line_of_the_contents_leads_to_its_heading(forms: Templates) -> None:
    edition = whole(public_project("购书"), public_project("晨'读", form="tianjin"), public_stub())
    book = opened(edition, forms)
    lines = [cell for (cell,) in book["目录"].iter_rows() if cell.value != "目 录"]
    for line in lines:
        sheet, _, place = line.hyperlink.location.rpartition("!")
        target = book[sheet.strip("'")][place].value
        assert re.sub(r"\s", "", target) == re.sub(r"\s", "", line.value)
    assert len(lines) == 6


def test_a_summary_has_a_sheet_and_its_sums_are_numbers(forms: Templates) -> None:
    department = public_department(public_project("购书"), narrative=_NARRATIVE)
    edition = make_edition(department, forms.suffixes, summaries=("单位",))
    sheet = opened(edition, forms)["预算项目汇总表（按单位）"]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "n"
            and cell.value is not None] == [80, 60, 20] * 2  # fmt: skip


def test_a_stub_without_unit_tells_nothing_by_its_sheet(forms: Templates) -> None:
    stubs = [public_stub(unit=None, text="此项目涉密") for _ in range(2)]
    book = opened(edition_of(public_project("购书"), *stubs, numbering="none"), forms)
    assert book.sheetnames[-2:] == ["此项目涉密", "此项目涉密(2)"]


# ---------------------------------------------------------------- cells


def sheet_with(forms: Templates, **fields: Any) -> Any:
    return opened(edition_of(public_project("购书", **fields)), forms)["1.购书"]


def test_amounts_are_numbers_shown_as_they_are_printed(forms: Templates) -> None:
    sheet = sheet_with(
        forms, budget=Decimal("1204.3355"), fiscal=Substitute("不予公开"), other=Decimal("0")
    )
    found = {
        cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert (found[1204.3355].data_type, found[1204.3355].number_format) == ("n", "0.0000")
    assert (found[0].data_type, found[0].number_format) == ("n", "0.00")
    assert found["不予公开"].data_type == "s"
    assert found["25%"].data_type == "s", "all but amounts are texts as printed"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("12", 0), ("12.50", 2), ("-3.10", 2), ("0", 0), ("0.00", 2), ("123456789012345", 0),
        ("1234567890123456", None), ("1.2345678", None), ("007", None), ("1,200.00", None),
        ("-0.00", None), ("不予公开", None), ("", None), ("１２", None),
        ("12万元", None), ("1e3", None),
    ],
)  # fmt: skip
def test_only_what_a_number_shows_alike_becomes_one(text: str, places: int | None) -> None:
    assert amount_places(text) == places


@pytest.mark.parametrize("text", ["=1+1", "+86", "-见附件", "@SUM(A1)", '=HYPERLINK("x")', "＝1"])
def test_what_a_program_would_calculate_is_a_text(text: str, forms: Templates) -> None:
    sheet = sheet_with(forms, purpose=text)
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert cell.data_type == "s"


def test_merged_cells_cover_the_form_and_hold_nothing_below(forms: Templates) -> None:
    levels = [("产出指标", "数量指标")] * 3 + [("效益指标", "社会效益指标")] * 2
    indicators = tuple(public_indicator(level1=one, level2=two) for one, two in levels)
    sheet = sheet_with(forms, indicators=indicators)
    heights = {
        sheet.cell(area.min_row, area.min_col).value: area.max_row - area.min_row + 1
        for area in sheet.merged_cells.ranges
    }
    assert (heights["产出指标"], heights["效益指标"]) == (3, 2)
    covered = [c for row in sheet.iter_rows() for c in row if isinstance(c, MergedCell)]
    assert covered
    assert all(cell.value is None for cell in covered)
    right = [c for c in covered if c.column == sheet.max_column and c.row > 2]
    assert all(cell.border.right.style == "thin" for cell in right)


def test_a_text_too_high_for_one_row_gets_several_and_is_one_cell(forms: Templates) -> None:
    long = "按进度完成采购、上架和验收。" * 200
    sheet = sheet_with(forms, purpose=long)
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == long]
    (area,) = [area for area in sheet.merged_cells.ranges if cell.coordinate in area]
    rows = range(area.min_row, area.max_row + 1)
    assert len(rows) > 1
    assert all(sheet.row_dimensions[row].height <= 409 for row in rows)


def test_a_text_longer_than_a_cell_may_be_is_an_error_that_quotes_nothing(
    forms: Templates,
) -> None:
    with pytest.raises(InputError) as caught:
        sheet_with(forms, purpose="采" * 32_768)
    message = str(caught.value.problems[0])
    assert "“1.购书”表第 " in message
    assert "32768 个字" in message
    assert "采采" not in message


# ---------------------------------------------------------------- print set-up


def test_each_sheet_prints_on_a4_one_page_wide(forms: Templates) -> None:
    for sheet in opened(whole(public_project("购书"), public_stub()), forms):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        width = sum(d.width for d in sheet.column_dimensions.values())
        assert 72 < width < 75, "the type area, 156 mm, in characters of 8 pixels"


def test_the_heads_of_the_indicators_stand_on_each_page_again(forms: Templates) -> None:
    sheet = sheet_with(forms)
    first = int(sheet.print_title_rows.replace("$", "").split(":")[0])
    assert sheet.cell(first, 1).value == "一级指标"


def test_pages_are_numbered_from_the_first_of_the_body(forms: Templates) -> None:
    book = opened(whole(public_project("购书"), public_project("晨读")), forms)
    assert not book["目录"].oddFooter.right.text
    assert book["第一部分"].oddFooter.right.text == "— &P —"
    assert book["第一部分"].evenFooter.left.text == "— &P —"
    begun = [sheet.title for sheet in book if sheet.page_setup.firstPageNumber == 1]
    assert begun == ["第一部分"]


def test_faces_and_sizes_are_those_of_the_typography(forms: Templates) -> None:
    book = opened(whole(public_project("购书")), forms)
    fonts = {
        cell.value: (cell.font.name, cell.font.size)
        for name in ("封面", "1.购书")
        for row in book[name].iter_rows()
        for cell in row
    }
    assert fonts["青禾市文化局"] == ("方正小标宋简体", 26)
    assert fonts["1.购书绩效目标表"] == ("黑体", 15)
    assert fonts["一级指标"] == ("黑体", 9)
    assert fonts["用于采购图书和数字资源。"] == ("宋体", 9)


# ---------------------------------------------------------------- columns of several tables

_SHARES = st.lists(st.integers(1, 40), min_size=1, max_size=9)


@given(st.lists(_SHARES, max_size=4))
def test_every_table_keeps_its_columns_on_the_columns_of_the_sheet(given_: list[Any]) -> None:
    tables = []
    for shares in given_:
        sums = [100 * sum(shares[:at]) / sum(shares) for at in range(len(shares))]
        tables.append([*sums, 100.0])
    edges, places = common_edges(tables)
    assert edges == sorted(edges)
    for table, own in zip(tables, places, strict=True):
        assert len(own) == len(table)
        assert own == sorted(set(own)), "no column is lost"
        assert (own[0], own[-1]) == (0, len(edges) - 1)
        assert all(abs(edges[o] - edge) < 2.5 for edge, o in zip(table, own, strict=True))


# ---------------------------------------------------------------- bytes


def test_reading_without_borders_leaves_the_library_as_it_was() -> None:
    usual = MergedCellRange.format
    with without_merged_borders():
        assert MergedCellRange.format is not usual
    assert MergedCellRange.format is usual


def test_the_same_document_gives_the_same_bytes(forms: Templates) -> None:
    edition = whole(public_project("购书"), public_stub())
    assert written(edition, forms) == written(edition, forms)


@pytest.mark.parametrize("typography", ["gbt9704", "plain"])
@pytest.mark.parametrize("form", ["hebei", "tianjin", "tianjin_bond", "hunan"])
def test_the_audit_expects_just_what_is_written(
    form: str, typography: str, forms: Templates
) -> None:
    odd = '"引号"、<尖括号>、&、_x0041_、_x005F_，=1\n第二行 𠮷'
    edition = whole(
        public_project(odd.split("\n", maxsplit=1)[0], form=form, purpose=odd, funding="专项债券"),
        public_stub(),
        typography=typography,
        publisher="",
        name="青禾市“文化”&局",
    )
    files = {f"{edition.file_name}.xlsx": written(edition, forms)}
    assert audit_document(edition, files, (), forms, from_outside=True) == []


def test_the_sheets_of_a_tree_say_what_the_tree_says(forms: Templates) -> None:
    edition = whole(public_project("购书"), public_project("读", form="hunan"), public_stub())
    content = forms.content(edition)
    measures: Mapping[str, Any] = forms.typography("gbt9704")
    sheets = sheets_of(content, measures, forms.suffixes.values())
    said = "".join(cell.text for sheet in sheets for cell in sheet.cells)
    tree = "".join("".join(map(str, s.itertext())) for s in content.sections)
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", tree)
