"""How findings are shown: excerpts, the workbook for units, the marked copy."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import SAMPLE, a_project, files_in, reportgen, two_departments
from conftest import write_dataset as write
from test_rules import CODE, write_example

from reportgen.check.marked_copy import COVER_SHEET, make_marked, marked_path
from reportgen.check.rules import Finding, Severity, Spot
from reportgen.check.run import Report, check_dataset
from reportgen.check.text import lines_of, lines_of_repair, plain, shortened
from reportgen.check.worklist import make_worklist
from reportgen.core.problems import InputError
from reportgen.dataset.fixes import Repair
from reportgen.dataset.reader import read_tables
from reportgen.dataset.writer import write_tables


def finding(**fields: Any) -> Finding:
    values: dict[str, Any] = {
        "code": "M001",
        "severity": Severity.ERROR,
        "message": "两数不等",
        "hint": "请核对",
        "spot": Spot("项目", 2, "预算数", "100"),
        "department": "青禾市林业局",
        "unit": "018001 青禾市林业局本级",
        "project_code": CODE,
        "project_name": "城区行道树补植",
    }
    return Finding(**{**values, **fields})


def excerpt(text: str, part: str) -> str:
    return plain(shortened(Spot("目标", 2, "绩效目标", text, part)))


# ---------------------------------------------------------------- text


def test_the_piece_concerned_is_marked() -> None:
    assert excerpt("补植行道树，，成活率高。", "，，") == "补植行道树【，，】成活率高。"


def test_a_long_text_is_cut_around_the_piece() -> None:
    shown = excerpt("前" * 500 + "错处" + "后" * 500, "错处")
    assert shown == "……" + "前" * 30 + "【错处】" + "后" * 30 + "……"


def test_a_text_of_several_lines_is_shown_as_one() -> None:
    assert excerpt("一是补植\n二是养护", "植\n二") == "一是补【植 二】是养护"


def test_a_text_without_a_piece_shows_its_beginning() -> None:
    assert excerpt("字" * 200, "") == "字" * 80 + "……"
    assert excerpt("字" * 80, "没有的") == "字" * 80
    assert excerpt("", "没有的") == ""


def test_what_concerns_no_department_stands_under_the_dataset() -> None:
    whole = finding(department="", unit="", project_code="", project_name="")
    part_one = finding(unit="", project_code="", project_name="")
    lines = [plain(line) for line in lines_of(Report((whole, part_one)))]
    assert lines[0] == "整个数据集"
    assert "青禾市林业局" in lines
    assert lines[lines.index("青禾市林业局") + 1] == "  部门整体"


def test_each_project_is_named_once_however_its_findings_are_mixed() -> None:
    other = finding(project_code="9", project_name="苗圃修缮")
    report = Report((finding(), other, finding(code="M002"), other))
    lines = [plain(line) for line in lines_of(report)]
    assert sum("城区行道树补植" in line for line in lines) == 1
    assert sum("苗圃修缮" in line for line in lines) == 1


def test_a_repair_names_characters_that_nobody_sees() -> None:
    repair = Repair("目标", 2, "绩效目标", "补植\u200b行道树\t", "补植行道树", "去掉", False)
    (line,) = lines_of_repair(repair)
    assert "‹U+200B›" in plain(line)
    assert "‹U+0009›" in plain(line)


# ---------------------------------------------------------------- the workbook for units


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_each_unit_has_a_sheet_and_what_concerns_all_has_one() -> None:
    whole = finding(department="", unit="", project_code="", project_name="")
    other = finding(unit="018002 青禾市苗圃场", severity=Severity.NOTICE)
    book = opened(make_worklist(Report((whole, finding(), other))))
    assert book.sheetnames == [
        "汇总", "部门和数据集", "018001 青禾市林业局本级", "018002 青禾市苗圃场",
    ]  # fmt: skip
    overview = [[cell.value for cell in row] for row in book["汇总"].iter_rows(max_col=6)]
    assert overview[3][:2] == ["青禾市林业局", "018002 青禾市苗圃场"]
    assert overview[4] == ["合计", None, 2, 0, 1, 3]


def test_a_unit_gets_the_columns_and_an_empty_one_for_its_answer() -> None:
    sheet = opened(make_worklist(Report((finding(),)))).worksheets[1]
    head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert head == [
        "序号", "级别", "规则", "项目编码", "项目名称", "表", "行", "列", "问题", "原文", "建议",
        "单位答复",
    ]  # fmt: skip
    assert row == [
        1, "错误", "M001", CODE, "城区行道树补植", "项目", 2, "预算数", "两数不等", "100", "请核对",
        None,
    ]  # fmt: skip
    (check,) = sheet.data_validations.dataValidation
    assert check.formula1 == '"已改正,无需改正（说明理由）,其他"'
    assert "L2" in check.sqref
    assert sheet.freeze_panes == "A2"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$1"


def test_names_of_sheets_are_legal_and_differ() -> None:
    long = "018001 青禾市林业局直属第一国有林场管理服务中心（青禾市森林病虫害防治检疫站）"
    units = [
        f"{long}甲", f"{long}乙", "A/B:C*D?[E]\\F", "a/b:c*d?[e]\\f", "'引号'", "汇总", "History",
        "*",
    ]  # fmt: skip
    book = opened(make_worklist(Report(tuple(finding(unit=unit) for unit in units))))
    names = book.sheetnames[1:]
    assert len(names) == len(units)
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames)
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert name.lower() != "history"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5%", "@某人", '=HYPERLINK("x")'])
def test_no_text_becomes_a_formula(text: str) -> None:
    spot = Spot("目标", 2, "绩效目标", text)
    odd = finding(message=text, hint=text, spot=spot, project_name=text, unit=text)
    sheet = opened(make_worklist(Report((odd,)))).worksheets[1]
    cells = [cell for cell in sheet[2] if cell.value == text]
    assert len(cells) == 4
    assert all(cell.data_type == "s" for cell in cells)


def test_without_findings_the_workbook_says_so() -> None:
    book = opened(make_worklist(Report((), excepted=3)))
    assert book.sheetnames == ["汇总"]
    texts = [cell.value for row in book["汇总"] for cell in row]
    assert any("另有 3 条按“例外”表不列" in str(text) for text in texts)


# ---------------------------------------------------------------- the marked copy


def marked(dataset: Path) -> Any:
    return opened(make_marked(dataset, check_dataset(dataset, select=["M001", "M101", "D"])))


@pytest.mark.parametrize("suffix", ["", ".xlsx"])
def test_the_cell_concerned_is_coloured_and_commented(tmp_path: Path, suffix: str) -> None:
    folder = write_example(tmp_path / "数据", {"项目": {"预算数": "100.00"}})
    dataset = folder
    if suffix:
        raw = read_tables(folder)
        rows = {name: [row.cells for row in sheet.rows] for name, sheet in raw.tables.items()}
        dataset = tmp_path / f"书{suffix}"
        write_tables(dataset, raw.settings, rows)
    before = dataset.read_bytes() if suffix else b""
    book = marked(dataset)
    cell = next(c for c in book["项目"][2] if book["项目"].cell(1, c.column).value == "预算数")
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert cell.comment.text.startswith("错误 M001 ")
    assert "建议：" in cell.comment.text
    assert cell.comment.author == "预算绩效检查"
    assert book.sheetnames[0] == COVER_SHEET
    assert "内部资料" in book.worksheets[0]["A1"].value
    assert book["项目"].data_validations.dataValidation
    assert book["项目"].column_dimensions["C"].width > 30
    if suffix:
        assert dataset.read_bytes() == before


def test_several_findings_in_a_cell_are_one_comment_in_the_worst_colour(tmp_path: Path) -> None:
    dataset = write_example(tmp_path / "数据", {})
    notice = finding(code="M009", severity=Severity.NOTICE, message="请看一眼")
    book = opened(make_marked(dataset, Report((notice, finding()))))
    cell = book["项目"].cell(2, 5)
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert cell.comment.text.index("M001") < cell.comment.text.index("M009")


def test_what_has_no_cell_is_listed_on_the_first_sheet(tmp_path: Path) -> None:
    dataset = write_example(tmp_path / "数据", {})
    loose = finding(spot=Spot("dataset.toml"), message="设置不全")
    book = opened(make_marked(dataset, Report((loose,))))
    texts = [str(cell.value) for row in book.worksheets[0] for cell in row]
    assert "设置不全" in texts


def test_rows_of_a_csv_keep_their_numbers_over_blank_lines(tmp_path: Path) -> None:
    dataset = write(tmp_path / "数据", two_departments())
    file = dataset / "projects.csv"
    lines = file.read_text("utf-8-sig").splitlines()
    file.write_text("\n".join([lines[0], "," * lines[0].count(","), *lines[1:]]), "utf-8-sig")
    book = opened(make_marked(dataset, Report(())))
    assert book["项目"]["A2"].value is None
    assert book["项目"]["A3"].value == "P001"


def test_a_merged_cell_is_marked_where_its_text_shows(tmp_path: Path) -> None:
    folder = write_example(tmp_path / "数据", {})
    raw = read_tables(folder)
    rows = {name: [row.cells for row in sheet.rows] for name, sheet in raw.tables.items()}
    path = tmp_path / "书.xlsx"
    write_tables(path, raw.settings, rows)
    book = openpyxl.load_workbook(path)
    book["指标"].merge_cells("C2:C5")
    book.save(path)
    spot = Spot("指标", 4, "一级指标", "产出指标")
    copy = opened(make_marked(path, Report((finding(spot=spot),))))
    assert copy["指标"]["C2"].comment.text.startswith("错误 M001")


def test_the_name_of_the_copy_says_that_it_is_internal() -> None:
    assert marked_path(Path("a/检查.xlsx")) == Path("a/检查（内部资料）.xlsx")
    assert marked_path(Path("内部资料-检查.xlsx")) == Path("内部资料-检查.xlsx")
    with pytest.raises(InputError):
        marked_path(Path("检查.xls"))


def test_the_marked_copy_of_the_sample_can_be_read_as_a_dataset_again(tmp_path: Path) -> None:
    done = reportgen("check", SAMPLE, "--marked", tmp_path / "标注.xlsx")
    (name,) = files_in(tmp_path)
    assert name == "标注（内部资料）.xlsx"
    assert name in done.out
    old, new = read_tables(SAMPLE), read_tables(tmp_path / name)
    for table, sheet in old.tables.items():
        assert [row.cells for row in new.tables[table].rows] == [row.cells for row in sheet.rows]


# ---------------------------------------------------------------- secrets


def test_no_form_of_the_findings_shows_a_withheld_name(tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"][0] = a_project("P001", "001001", 项目名称="暗流勘测", 预算数="999.00")
    tables["withheld"] = [{"编码": "P001", "范围": "名称", "替代文字": "专项甲", "依据": "某法"}]
    report = check_dataset(write(tmp_path / "数据", tables))
    text = "\n".join(plain(line) for line in lines_of(report))
    assert "M001" in text
    assert "专项甲" in text
    assert "暗流" not in text
    sheets = opened(make_worklist(report))
    shown = [str(c.value) for sheet in sheets for row in sheet for c in row]
    assert not any("暗流" in value for value in shown)
