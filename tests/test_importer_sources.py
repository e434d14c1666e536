"""What the readers of Word files, workbooks and pages hand on, and what they leave out and name."""

import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.oxml import OxmlElement
from form_files import write_form
from test_form_files import HEBEI, filled, read

from reportgen.importer import Imported, read_published


def hebei_docx(folder: Path) -> Path:
    return write_form(HEBEI, folder / "表.docx")


def change(path: Path, mark: str, what: str) -> Imported:
    """Read the file after something was done to the row or run that holds `mark`."""
    document = Document(str(path))
    (table,) = document.tables
    row = next(row for row in table.rows if any(mark in cell.text for cell in row.cells))
    run = next(r for c in row.cells for p in c.paragraphs for r in p.runs if mark in r.text)
    if what == "deleted row":
        row._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    elif what == "hidden text":
        copy = run._r.makeelement(run._r.tag)
        copy.append(OxmlElement("w:rPr"))
        copy[0].append(OxmlElement("w:vanish"))
        text = OxmlElement("w:t")
        text.text = "内部底稿"
        copy.append(text)
        run._r.addnext(copy)
    elif what == "ruby":
        ruby = OxmlElement("w:ruby")
        for tag, words in (("w:rt", "xunhu"), ("w:rubyBase", run.text)):
            part, inner, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement("w:t")
            text.text = words
            inner.append(text)
            part.append(inner)
            ruby.append(part)
        run.text = ""
        run._r.append(ruby)
    elif what == "box":
        box, paragraph = OxmlElement("w:txbxContent"), OxmlElement("w:p")
        inner, text = OxmlElement("w:r"), OxmlElement("w:t")
        text.text = "文本框里的话"
        inner.append(text)
        paragraph.append(inner)
        box.append(paragraph)
        pict = OxmlElement("w:pict")
        pict.append(box)
        run._r.append(pict)
    document.save(str(path))
    return read_published([path])


def test_a_row_deleted_in_tracked_changes_is_no_indicator(tmp_path: Path) -> None:
    imported = change(hebei_docx(tmp_path), "巡护到位率", "deleted row")
    assert [row["三级指标"] for row in imported.rows["indicators"]] == ["巡护里程", "群众满意度"]
    assert imported.files[0].left_out == ("修订里已删除的表格行 1 行",)
    assert not imported.complete


def test_hidden_text_is_left_out_and_named(tmp_path: Path) -> None:
    imported = change(hebei_docx(tmp_path), "支付护林员", "hidden text")
    assert imported.rows["projects"][0]["资金用途"] == "支付护林员劳务和车辆费用。"
    assert imported.files[0].left_out == ("隐藏的文字 1 处",)


def test_a_text_box_is_left_out_and_named(tmp_path: Path) -> None:
    imported = change(hebei_docx(tmp_path), "支付护林员", "box")
    assert imported.rows["projects"][0]["资金用途"] == "支付护林员劳务和车辆费用。"
    assert imported.files[0].left_out == ("文本框 1 个",)


def test_of_ruby_the_base_is_read(tmp_path: Path) -> None:
    imported = change(hebei_docx(tmp_path), "巡护里程", "ruby")
    assert imported.rows["indicators"][0]["三级指标"] == "巡护里程"
    assert imported.complete


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html"])
def test_radicals_become_the_characters_that_they_stand_for(kind: str, tmp_path: Path) -> None:
    blocks = [b if isinstance(b, str) else [*b] for b in HEBEI]
    blocks[4] = [("⽀付⻓江护林员⼯资。", 9, 1)]
    imported = read(blocks, kind, tmp_path)
    assert imported.rows["projects"][0]["资金用途"] == "支付长江护林员工资。"


def test_numbers_percentages_and_days_of_a_sheet_are_read_as_shown(tmp_path: Path) -> None:
    path = write_form(HEBEI, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    values = {"120.50": (120.5, "0.00"), "100.25": (100.25, "General"), "10%": (0.1, "0%"),
              "40%": (0.4, "0%"), "行业标准": (date(2025, 3, 1), "yyyy-mm-dd"),
              "问卷": (date(2025, 3, 1), 'yyyy"年"m"月"')}  # fmt: skip
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in values:
                cell.value, cell.number_format = values[cell.value]
    book.save(path)
    imported = read_published([path])
    project = imported.rows["projects"][0]
    assert (project["预算数"], project["财政资金"]) == ("120.50", "100.25")
    assert (project["3月底"], project["6月底"]) == ("10", "40")
    assert [row["指标值确定依据"] for row in imported.rows["indicators"]] == [
        "巡护方案",
        "2025-03-01",
        "2025年3月",
    ]
    assert imported.complete


def test_a_formula_that_was_never_computed_and_what_is_hidden_are_named(tmp_path: Path) -> None:
    path = write_form(HEBEI, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    next(c for row in sheet.iter_rows() for c in row if c.value == "120.50").value = "=1+1"
    sheet.row_dimensions[sheet.max_row].hidden = True
    secret = book.create_sheet("底稿")
    secret["A1"] = "不要公开"
    secret.sheet_state = "hidden"
    book.save(path)
    imported = read_published([path])
    assert imported.rows["projects"][0]["预算数"] == ""
    assert [row["三级指标"] for row in imported.rows["indicators"]] == ["巡护里程", "巡护到位率"]
    named = "；".join(imported.files[0].left_out)
    assert "的公式（没有算出的值，请用 Excel 打开后保存一次）" in named
    assert "隐藏的行或列里的" in named
    assert "隐藏的工作表“底稿”" in named
    assert "不要公开" not in str(imported)


def test_what_a_page_hides_is_left_out_and_named(tmp_path: Path) -> None:
    path = write_form(HEBEI, tmp_path / "表.html")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("</body>", '<p style="display:none">底稿</p><script>x=1</script></body>'),
        encoding="utf-8",
    )
    imported = read_published([path])
    assert imported.files[0].left_out == ("网页里看不见的内容 1 处",)
    assert imported.unplaced == ()


def test_a_page_in_another_encoding_or_with_another_ending_is_read(tmp_path: Path) -> None:
    text = write_form(HEBEI, tmp_path / "表.html").read_text(encoding="utf-8")
    path = tmp_path / "系统导出.xls"  # what many systems give out
    path.write_bytes(text.replace("utf-8", "gb2312").encode("gb18030"))
    assert read_published([path]).complete


def test_a_hundred_sheets_are_read_in_under_ten_seconds(tmp_path: Path) -> None:
    sheets = []
    for number in range(100):
        code = f"501001{number % 90 + 10}P{number:012d}"
        sheets.append([
            [code if cell == "50100125P00012310001A" else cell for cell in block]
            if isinstance(block, list) else block.replace("3.", f"{number + 1}.")
            for block in HEBEI
        ])  # fmt: skip
        row = sheets[-1][2]
        row[1] = (code, 3, 1)  # type: ignore[index]
    path = write_form(sheets, tmp_path / "表.xlsx")
    begin = time.process_time()
    imported = read_published([path])
    assert time.process_time() - begin < 10
    assert len(imported.rows["projects"]) == 100
    assert imported.complete


# ---------------------------------------------------------------------------- the command line


def test_the_report_says_of_each_cell_what_became_of_it(tmp_path: Path) -> None:
    from conftest import reportgen

    path = write_form([*HEBEI, "填表人：王某"], tmp_path / "表.xlsx")
    run = reportgen("import", path, "-o", tmp_path / "数据", "--report", tmp_path / "结果.xlsx")
    assert run.code == 1
    sheet = openpyxl.load_workbook(tmp_path / "结果.xlsx").active
    rows = {
        row[2]: (row[1], row[3], row[4]) for row in sheet.iter_rows(min_row=2, values_only=True)
    }
    assert rows["120.50"] == ("“表1”表第 4 行 C 列", "项目", "预算数")
    assert rows["预算数"][1] == "表头"
    assert rows["≥600公里"][1:] == ("指标", "指标值")
    assert rows["填表人：王某"][1] == "未能放置"


def test_into_adds_and_changes_nothing_that_is_there(tmp_path: Path) -> None:
    from conftest import reportgen
    from test_form_files import BOND, HUNAN

    data = tmp_path / "数据"
    first = write_form(HEBEI, tmp_path / "一.xlsx")
    assert reportgen("import", first, "-o", data, "--year", "2025").code == 0
    held = data / "withheld.csv"
    decision = "50100125P00012310001A,字段,资金用途,不予公开,其他,,,\r\n"
    held.write_text(held.read_text(encoding="utf-8-sig") + decision, encoding="utf-8")
    projects = (data / "projects.csv").read_text(encoding="utf-8-sig").replace("120.50", "130")
    (data / "projects.csv").write_text(projects, encoding="utf-8")
    paths = [
        first,
        *(write_form(b, tmp_path / f"{n}.docx") for n, b in (("二", BOND), ("三", HUNAN))),
    ]
    run = reportgen("import", *paths, "-o", data, "--year", "2025", "--into")
    assert run.code == 0
    assert "新增 2 个项目" in run.out
    assert "已有 1 个项目，没有改动：“项目”表第 2 行" in run.out
    rows = (data / "projects.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[1] == projects.splitlines()[1]
    assert len(rows) == 4
    assert decision.strip() in held.read_text(encoding="utf-8-sig")
    indicators = (data / "indicators.csv").read_text(encoding="utf-8-sig")
    assert indicators.count("50100125P00012310001A") == 3
    assert reportgen("check", data).code in (0, 1)
    again = reportgen("import", *paths, "-o", data, "--year", "2025", "--into")
    assert "新增 0 个项目" in again.out


def test_into_a_dataset_of_another_year_is_refused(tmp_path: Path) -> None:
    from conftest import reportgen

    path = write_form(HEBEI, tmp_path / "一.xlsx")
    reportgen("import", path, "-o", tmp_path / "数据", "--year", "2024")
    before = (tmp_path / "数据" / "projects.csv").read_bytes()
    run = reportgen("import", path, "-o", tmp_path / "数据", "--year", "2025", "--into")
    assert run.code == 2
    assert "数据集是 2024 年的，读入的是 2025 年的" in run.err
    assert (tmp_path / "数据" / "projects.csv").read_bytes() == before


def test_a_unit_is_never_called_after_a_file(tmp_path: Path) -> None:
    blocks = [block for at, block in enumerate(HEBEI) if at != 1]
    path = write_form(blocks, tmp_path / "很特别的文件名.xlsx")
    imported = read_published([path], year=2025)
    assert "很特别的文件名" not in str(imported.rows)
    assert filled(imported.rows["units"][0]) == {"单位名称": "（未印单位名称）"}
