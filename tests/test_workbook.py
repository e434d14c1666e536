"""Workbooks: Excel's traps when read, and what a clerk finds in the one to fill in."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reportgen import schema
from reportgen.core.problems import InputError, Problem
from reportgen.dataset.reader import RawDataset, read_tables
from reportgen.dataset.workbook.template import make_workbook
from reportgen.dataset.writer import write_tables
from reportgen.schema import RECORD_TABLES, SETTINGS, TABLES, Column, Kind

SETTINGS_GIVEN = {"year": 2025, "publisher": "云河市财政局"}
CODE = "130102000000000000001"
ROWS = {
    "departments": [{"部门编码": "001", "部门名称": "水务局"}],
    "units": [{"单位编码": "001001", "单位名称": "水务局本级", "部门编码": "001"}],
    "projects": [
        {"项目编码": CODE, "单位编码": "001001", "项目名称": "河道清淤", "预算数": "22.50"},
        {"项目编码": "P2", "单位编码": "001001", "项目名称": "堤防维修"},
    ],
    "indicators": [
        {"项目编码": CODE, "序号": "1", "一级指标": "产出指标", "指标值": "7000"},
        {"项目编码": CODE, "序号": "2", "一级指标": "产出指标"},
    ],
    "finance": [{"项目编码": CODE, "序号": "1", "资金来源": "银行贷款"}],
}

Change = Callable[[Any], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A plain workbook that somebody else's program made."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "设置"
    book["设置"].append(["设置项", "值", "说明"])
    for setting in SETTINGS:
        book["设置"].append([setting.label, SETTINGS_GIVEN.get(setting.name)])
    for table in TABLES:
        sheet = book.create_sheet(table.label)
        sheet.append(table.usual_labels)
        for row in ROWS.get(table.name, []):
            sheet.append([row.get(label) for label in table.usual_labels])
    file = tmp_path / "数据.xlsx"
    book.save(file)
    return file


def changed(path: Path, change: Change) -> RawDataset:
    """The dataset after somebody worked in the workbook."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return read_tables(path)


def refused(path: Path, change: Change) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        changed(path, change)
    return caught.value.problems


def only(problems: Sequence[Problem]) -> Problem:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def spot(sheet: str, label: str, row: int = 2) -> str:
    table = next(table for table in TABLES if table.label == sheet)
    return f"{openpyxl.utils.get_column_letter(table.usual_labels.index(label) + 1)}{row}"


def typed(value: object, number_format: str = "General", *, at: tuple[str, str]) -> Change:
    """Somebody types `value` into the first row of a column."""

    def change(book: Any) -> None:
        cell = book[at[0]][spot(*at)]
        cell.value = value
        cell.number_format = number_format

    return change


def first(dataset: RawDataset, sheet: str, label: str) -> str:
    name = next(table.name for table in TABLES if table.label == sheet)
    return dataset.tables[name].rows[0].cells[label]


# What is read


def test_a_workbook_gives_rows_with_their_sheet_and_number(path: Path) -> None:
    dataset = read_tables(path)
    assert dataset.problems == ()
    sheet = dataset.tables["projects"]
    assert [row.number for row in sheet.rows] == [2, 3]
    assert str(sheet.place(3, "预算数")) == "数据.xlsx “项目”表 第 3 行 “预算数”列"
    assert sheet.rows[0].cells["预算数"] == "22.50"
    assert set(sheet.rows[1].cells) == set(schema.PROJECTS.usual_labels)


@pytest.mark.parametrize(
    ("at", "value", "number_format", "read"),
    [
        (("部门", "部门编码"), 1, "000", "001"),
        (("项目", "预算数"), 0.1 + 0.2, "General", "0.3"),
        (("项目", "预算数"), 3.0, "General", "3"),
        (("项目", "预算数"), 22.5, "#,##0.00_ ;[Red]-#,##0.00", "22.50"),
        (("项目", "预算数"), 22.5678, "0.00", "22.5678"),
        (("项目", "预算数"), 1e15, "0.0E+00", "1000000000000000"),
        (("项目", "预算数"), " '1,785.43", "@", "1785.43"),
        (("项目", "预算数"), "１２", "@", "12"),
        (("项目", "3月底"), 0.25, "0%", "25"),
        (("项目", "3月底"), 0.255, "0.00%", "25.5"),
        (("项目", "3月底"), 25, "General", "25"),
        (("项目", "3月底"), "25%", "@", "25"),
        (("指标", "指标值"), 0.25, "0%", "25%"),
        (("指标", "指标值"), 95.0, "General", "95"),
        (("指标", "指标值"), "_x000D_完成_x005F_x0041_", "@", "完成_x0041_"),
        (("资金来源", "到位时间"), date(2024, 12, 8), "yyyy-mm-dd", "2024-12-08"),
        (("资金来源", "到位时间"), datetime(2024, 12, 8), 'yyyy"年"m"月"', "2024-12-08"),
        (("资金来源", "到位时间"), 2024, "General", "2024"),
    ],
)
def test_what_excel_makes_of_a_cell_is_read_as_what_was_meant(
    path: Path, at: tuple[str, str], value: object, number_format: str, read: str
) -> None:
    dataset = changed(path, typed(value, number_format, at=at))
    assert dataset.problems == ()
    assert first(dataset, *at) == read


@pytest.mark.parametrize(
    ("at", "value", "read", "message", "remedy"),
    [
        (("项目", "3月底"), 0.25, "0.25", "也可能本来是 25%", "如 25 表示 25%"),
        (("指标", "指标值"), date(2024, 12, 31), "2024-12-31", "是 Excel 日期", "文本格式"),
        (("部门", "部门编码"), 1, "1", "前面的 0 可能已丢失", "请核对"),
    ],
)
def test_what_may_be_meant_otherwise_is_read_with_a_warning(
    path: Path, at: tuple[str, str], value: object, read: str, message: str, remedy: str
) -> None:
    number_format = "yyyy-mm-dd" if isinstance(value, date) else "General"
    dataset = changed(path, typed(value, number_format, at=at))
    problem = only(dataset.problems)
    assert problem.warning
    assert problem.place == dataset.tables[_name(at[0])].place(2, at[1])
    assert message in problem.message
    assert remedy in problem.remedy
    assert first(dataset, *at) == read


def _name(label: str) -> str:
    return next(table.name for table in TABLES if table.label == label)


@pytest.mark.parametrize(
    ("at", "value", "number_format", "message", "remedy"),
    [
        (("项目", "项目编码"), 1.30102e20, "General", "只保留 15 位", "文本格式"),
        (("项目", "项目编码"), 1234567890123456, "0", "只保留 15 位", "文本格式"),
        (("项目", "项目编码"), 1.5, "General", "小数或负数", "文本格式"),
        (("项目", "项目编码"), date(2024, 1, 1), "yyyy-mm-dd", "当成了日期", "单元格格式"),
        (("项目", "预算数"), date(2024, 1, 1), "yyyy-mm-dd", "当成了日期", "单元格格式"),
        (("指标", "指标值"), time(7, 24), "h:mm", "当成了时间", "文本格式"),
        (("指标", "指标值"), True, "General", "逻辑值", "文字或数字"),
        (("指标", "指标值"), "#REF!", "General", "错误值 #REF!", "改正公式"),
        (("指标", "指标值"), "=A1", "General", "公式还没有算出结果", "保存后再运行"),
        (("资金来源", "到位时间"), 44561, "General", "对应 2021-12-31", "请改成日期"),
        (("资金来源", "到位时间"), 3e6, "yyyy-mm-dd", "错误值 #VALUE!", "改正公式"),
        (("项目", "项目名称"), "甲_x0007_", "@", "控制字符 U+0007", "删去"),
        (("项目", "项目名称"), "{% if %}", "@", "模板代码", "只留文字"),
    ],
)
def test_what_cannot_be_trusted_is_an_error_at_its_place(
    path: Path, at: tuple[str, str], value: object, number_format: str, message: str, remedy: str
) -> None:
    dataset = changed(path, typed(value, number_format, at=at))
    problem = only(dataset.problems)
    assert not problem.warning
    assert str(problem.place) == f"数据.xlsx “{at[0]}”表 第 2 行 “{at[1]}”列"
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.codes == (("001001",) if at[1] == "项目编码" else dataset_codes(at[0]))


def dataset_codes(sheet: str) -> tuple[str, ...]:
    return (CODE, "001001") if sheet == "项目" else (CODE,)


def test_numbers_among_codes_are_mentioned_once_for_the_column(path: Path) -> None:
    def change(book: Any) -> None:
        for row in (2, 3):
            book["项目"].cell(row, 2).value = 1001
            book["项目"].cell(row, 2).number_format = "General"

    problem = only(changed(path, change).problems)
    assert "前面的 0 可能已丢失" in problem.message


def test_a_formula_with_a_result_is_its_result_even_when_that_is_blank(path: Path) -> None:
    def in_xml(before: str, after: str) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, re.sub(before.encode(), after.encode(), data))

    changed(path, typed("=1+1", at=("指标", "指标值")))
    in_xml(r"<f>1\+1</f><v( ?/>|></v>)", "<f>1+1</f><v>2</v>")
    assert first(read_tables(path), "指标", "指标值") == "2"
    in_xml(r'(<c r="\w+"[^>]*)><f>1\+1</f><v>2</v>', r'\1 t="str"><f>1+1</f><v></v>')
    dataset = read_tables(path)
    assert dataset.problems == ()
    assert first(dataset, "指标", "指标值") == ""


@pytest.mark.parametrize("label", ["项目编码", "一级指标"])
def test_a_code_or_level_merged_downwards_is_meant_for_each_row(path: Path, label: str) -> None:
    area = f"{spot('指标', label)}:{spot('指标', label, 9)}"
    dataset = changed(path, lambda book: book["指标"].merge_cells(area))
    assert dataset.problems == ()
    rows = dataset.tables["indicators"].rows
    assert [row.number for row in rows] == [2, 3]  # blank rows of the range are no rows
    assert rows[1].cells[label] == ROWS["indicators"][0][label]


@pytest.mark.parametrize(("label", "area"), [("预算数", "E2:E3"), ("单位编码", "B2:C2")])
def test_any_other_merged_range_is_an_error(path: Path, label: str, area: str) -> None:
    dataset = changed(path, lambda book: book["项目"].merge_cells(area))
    problem = only(dataset.problems)
    assert problem.place == dataset.tables["projects"].place(2, label)
    assert "合并的单元格" in problem.message
    assert "取消合并" in problem.remedy
    assert not problem.warning
    assert problem.codes == (CODE, "001001")


def test_hidden_rows_columns_and_sheets_are_read_and_named(path: Path) -> None:
    def change(book: Any) -> None:
        book["项目"].row_dimensions[2].hidden = True
        book["项目"].row_dimensions[3].hidden = True
        book["项目"].row_dimensions[9].hidden = True  # nothing there
        book["项目"].column_dimensions["C"].hidden = True
        book["项目"].column_dimensions["H"].hidden = True  # nothing there
        book["单位"].sheet_state = "hidden"

    dataset = changed(path, change)
    assert len(dataset.tables["projects"].rows) == 2
    assert all(problem.warning for problem in dataset.problems)
    assert [str(problem).split("。")[0] for problem in dataset.problems] == [
        "数据.xlsx “单位”表：整张表是隐藏的",
        "数据.xlsx “项目”表：第 2–3 行是隐藏的",
        "数据.xlsx “项目”表：C 列是隐藏的",
    ]


def test_formatted_blank_cells_far_away_are_ignored(path: Path) -> None:
    def change(book: Any) -> None:
        book["项目"]["AZ900000"].fill = PatternFill("solid", fgColor="FFFF00")
        book["项目"]["A900000"].value = "  "

    dataset = changed(path, change)
    assert dataset.problems == ()
    assert len(dataset.tables["projects"].rows) == 2


# What concerns the whole workbook


def test_a_missing_sheet_and_wrong_heads_are_said_at_once(path: Path) -> None:
    def change(book: Any) -> None:
        book["目标"].title = "目标1"
        book["项目"]["C1"] = "项目名"
        book["项目"]["P3"] = "x"
        del book["设置"]

    said = "\n".join(str(problem) for problem in refused(path, change))
    assert "数据.xlsx：缺少“目标”表（goals）。请补上" in said
    assert "数据.xlsx “目标1”表：没有读入：不是数据集的表。最接近的是“目标”" in said
    assert "“项目名”不是这张表的列。最接近的是“项目名称”" in said
    assert "数据.xlsx “项目”表 第 3 行：P 列没有列名，但有内容。请在第 1 行补上列名" in said
    assert "数据.xlsx：缺少“设置”表。请补上，列名是 设置项、值、说明" in said


def test_wrong_settings_are_refused_with_their_cell(path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["设置"]
        sheet["B2"] = "二〇二五"
        sheet["A9"] = "公开日"
        sheet["B9"] = date(2025, 2, 8)
        sheet["A14"], sheet["B14"] = "", "x"

    problems = refused(path, change)
    assert [str(problem.place) for problem in problems] == [
        "数据.xlsx “设置”表 第 14 行 “设置项”列",
        "数据.xlsx “设置”表 第 2 行 “值”列",
        "数据.xlsx “设置”表 第 9 行 “值”列",
    ]
    assert "最接近的是“公开日期”" in problems[2].remedy


def test_settings_typed_in_excel_are_read_in_their_types(path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["设置"]
        rows = {setting.name: row for row, setting in enumerate(SETTINGS, start=2)}
        sheet[f"A{rows['year']}"] = "year"
        sheet[f"B{rows['year']}"] = 2026.0
        sheet[f"B{rows['grouping']}"] = "资金性质， 单位"
        sheet[f"B{rows['summaries']}"] = "单位 "
        sheet[f"B{rows['date']}"] = date(2025, 2, 8)

    settings = changed(path, change).settings
    assert settings["year"] == 2026
    assert settings["grouping"] == ("资金性质", "单位")
    assert settings["summaries"] == ("单位",)
    assert settings["date"] == date(2025, 2, 8)


def test_a_toml_file_beside_the_workbook_is_named_as_not_read(path: Path) -> None:
    (path.parent / "dataset.toml").write_text("year = 1")
    dataset = read_tables(path.parent)
    problem = only(dataset.problems)
    assert problem.warning
    assert str(problem.place) == "dataset.toml"
    assert dataset.settings["year"] == 2025


def _zip(**parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "message", "remedy"),
    [
        ("部门编码,部门名称\n".encode(), "内容不是 XLSX 工作簿", "不要只改后缀"),
        (b"", "内容不是 XLSX 工作簿", "不要只改后缀"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "内容是旧版 XLS 工作簿", "另存为 .xlsx"),
        (
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "工作簿设了打开密码",
            "去掉密码",
        ),
        (_zip(word__document_xml="<x/>"), "是压缩包，但不是 XLSX 工作簿", "另存为 .xlsx"),
        (_zip(xl__workbook_xml="<x"), "工作簿已损坏或不完整，读不出", "打开并修复"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(
    tmp_path: Path, data: bytes, message: str, remedy: str
) -> None:
    path = tmp_path / "数据.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_tables(path)
    problem = only(caught.value.problems)
    assert str(problem.place) == "数据.xlsx"
    assert message in problem.message
    assert remedy in problem.remedy


def test_half_a_workbook_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(InputError) as caught:
        read_tables(path)
    assert "已损坏或不完整" in only(caught.value.problems).message


# What a clerk finds


@pytest.fixture(scope="module")
def empty() -> Any:
    return openpyxl.load_workbook(io.BytesIO(make_workbook({}, {})))


@pytest.fixture(scope="module")
def full() -> Any:
    """The empty workbook with all columns that forms have."""
    return openpyxl.load_workbook(io.BytesIO(make_workbook({}, {}, TABLES)))


def check_of(sheet: Worksheet, label: str) -> DataValidation | None:
    """The check that Excel makes in the second row of a column."""
    cell = spot(sheet.title, label)
    found = [check for check in sheet.data_validations.dataValidation if cell in check.sqref]
    assert len(found) <= 1
    return found[0] if found else None


def test_the_empty_workbook_has_a_guide_settings_and_nine_sheets(empty: Any) -> None:
    usual = [table for table in TABLES if table not in RECORD_TABLES]
    assert empty.sheetnames == ["填写说明", "设置", *(t.label for t in usual), "清单"]
    assert [s.title for s in empty.worksheets if s.sheet_state != "visible"] == ["清单"]
    guide = "\n".join(str(cell.value) for row in empty["填写说明"] for cell in row if cell.value)
    for table in usual:
        assert table.help in guide
        assert [cell.value for cell in empty[table.label][1]] == list(table.usual_labels)
        assert all(column.help in guide for column in table.columns if not column.further)
    assert [row[0].value for row in empty["设置"]][1:] == [setting.label for setting in SETTINGS]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [pytest.param(t.label, c, id=f"{t.label}-{c.label}") for t in TABLES for c in t.columns],
)
def test_each_column_explains_and_formats_itself(
    empty: Any, full: Any, sheet: str, column: Column
) -> None:
    if not column.further and sheet in empty.sheetnames:  # which sheets are: see above
        _explains_and_formats_itself(empty[sheet], column)
    _explains_and_formats_itself(full[sheet], column)


def _explains_and_formats_itself(sheet: Worksheet, column: Column) -> None:
    (cell,) = [head for head in sheet[1] if head.value == column.label]
    assert cell.comment is not None
    assert column.help in cell.comment.text
    assert ("必填" in cell.comment.text) == column.required
    dimension = sheet.column_dimensions[cell.column_letter]
    assert not dimension.hidden
    assert dimension.width >= 7
    expected = {Kind.CODE: "@", Kind.MONEY: "0.00", Kind.CHOICE: "@", Kind.INTEGER: "0"}
    assert dimension.number_format == expected.get(column.kind, dimension.number_format)
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize(
    ("sheet", "label", "values", "style"),
    [
        ("指标", "指标性质", schema.SIGNS, None),
        ("不予公开", "范围", schema.SCOPES, None),
        ("不予公开", "类别", schema.CATEGORIES, None),
        ("目标", "类别", schema.GOAL_KINDS, None),
        ("项目", "资金性质", schema.FUNDING_KINDS, "warning"),
        ("指标", "一级指标", schema.LEVEL1, "warning"),
        ("指标", "二级指标", schema.LEVEL2, "warning"),
        ("指标", "计量单位", schema.COMMON_UNITS, "warning"),
    ],
)
def test_lists_offer_the_glossarys_values(
    empty: Any, sheet: str, label: str, values: tuple[str, ...], style: str | None
) -> None:
    check = check_of(empty[sheet], label)
    assert check is not None
    assert check.type == "list"
    assert check.errorStyle == style  # None is Excel's “stop”
    assert check.error
    area = check.formula1.removeprefix("'清单'!").replace("$", "")
    assert tuple(cell.value for (cell,) in empty["清单"][area]) == values


@pytest.mark.parametrize(
    ("sheet", "label", "owner"),
    [("单位", "部门编码", "部门"), ("项目", "单位编码", "单位"), ("指标", "项目编码", "项目"),
     ("资金来源", "项目编码", "项目")],
)  # fmt: skip
def test_codes_are_chosen_from_the_sheet_that_defines_them(
    empty: Any, sheet: str, label: str, owner: str
) -> None:
    check = check_of(empty[sheet], label)
    assert check is not None
    assert check.type == "list"
    assert f"'{owner}'!$A$2" in check.formula1


def test_a_part_one_is_for_a_department_or_a_unit_of_those_two_sheets(empty: Any) -> None:
    check = check_of(empty["文本"], "部门编码")
    assert check is not None
    assert (check.type, check.errorStyle) == ("list", "warning")
    place = re.match(r"OFFSET\('清单'!\$([A-Z]+)\$2,0,0,", check.formula1)
    assert place
    codes = [empty["清单"][f"{place[1]}{row}"].value for row in (2, 3, 1001)]
    assert all("INDEX('部门'!$A:$A," in c and "INDEX('单位'!$A:$A," in c for c in codes)
    assert all(owner in check.formula1 for owner in ("COUNTA('部门'!", "COUNTA('单位'!"))


@pytest.mark.parametrize(
    ("sheet", "label", "rule"),
    [
        ("项目", "预算数", ("decimal", "greaterThanOrEqual", "0", None)),
        ("项目", "3月底", ("decimal", "between", "0", "100")),
        ("指标", "序号", ("whole", "greaterThanOrEqual", "0", None)),
        ("项目", "项目编码", ("textLength", "lessThanOrEqual", "40", None)),
        ("项目", "项目名称", ("textLength", "lessThanOrEqual", "200", None)),
        ("资金来源", "到位时间", None),
    ],
)
def test_limits_are_checked_while_typing(
    empty: Any, sheet: str, label: str, rule: tuple[str, ...] | None
) -> None:
    check = check_of(empty[sheet], label)
    found = check and (check.type, check.operator, check.formula1, check.formula2)
    assert found == rule
    assert check is None or 0 < len(check.error) <= 225  # Excel's limit


def test_text_is_never_a_formula_and_amounts_are_numbers(path: Path) -> None:
    rows = [
        {
            "项目编码": "007",
            "项目名称": "=1+1",
            "资金用途": "#N/A!",
            "预算数": "22.50",
            "3月底": "25",
        }
    ]
    write_tables(path, SETTINGS_GIVEN, {"projects": rows})
    sheet = openpyxl.load_workbook(path)["项目"]
    assert (sheet["A2"].value, sheet["A2"].number_format) == ("007", "@")
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")
    assert sheet["C2"].quotePrefix
    assert sheet["H2"].data_type == "s"
    assert (sheet["E2"].value, sheet["E2"].number_format) == (22.5, "0.00")
    assert (sheet["I2"].value, sheet["I2"].number_format) == (25, "0")


def test_rows_are_as_high_as_their_text_and_may_grow(path: Path) -> None:
    long = {"项目编码": "P1", "资金用途": "疏浚河道。" * 30}
    write_tables(path, SETTINGS_GIVEN, {"projects": [long, {"项目编码": "P2"}]})
    sheet = openpyxl.load_workbook(path)["项目"]
    assert sheet.row_dimensions[2].height > 100
    assert sheet.row_dimensions[3].height is None
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(re.search(rb"<row [^>]*customHeight", archive.read(n)) for n in sheets)


def test_no_clock_is_read(path: Path) -> None:
    write_tables(path, SETTINGS_GIVEN, {})
    properties = openpyxl.load_workbook(path).properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)
    assert properties.creator == "reportgen"
