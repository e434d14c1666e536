"""Reading and writing datasets: what is read, what is refused, and in which words."""

import os
import stat
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen import schema
from reportgen.core.formulas import protect, unprotect
from reportgen.core.problems import InputError, Problem
from reportgen.core.values import (
    clean_text,
    control_character,
    format_number,
    markup,
    parse_date,
    parse_decimal,
)
from reportgen.dataset.cell import MAX_DIGITS, NUMERIC
from reportgen.dataset.reader import RawDataset, read_tables
from reportgen.dataset.writer import write_empty, write_tables
from reportgen.schema import TABLES, Column, Kind, Table

SETTINGS = {"year": 2025, "publisher": "云河市财政局"}
CODE = "130102000000000000001"
PROJECT = {
    "项目编码": CODE,
    "单位编码": "001001",
    "项目名称": "河道清淤",
    "预算数": "22.50",
    "3月底": "25",
    "序号": "1",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset with heads, settings and one project."""
    path = tmp_path / "dataset"
    write_tables(path, SETTINGS, {"projects": [PROJECT]})
    return path


def put(folder: Path, table: Table, *lines: str, encoding: str = "utf-8") -> None:
    """Replace a CSV file by its heads and these lines."""
    text = "\n".join((",".join(table.labels), *lines)) + "\n"
    (folder / f"{table.name}.csv").write_bytes(text.encode(encoding))


def put_department(folder: Path, *lines: str, encoding: str = "utf-8") -> None:
    put(folder, schema.DEPARTMENTS, *lines, encoding=encoding)


def refused(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_tables(path)
    return caught.value.problems


def only(problems: Sequence[Problem]) -> Problem:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def rows_of(dataset: RawDataset, table: Table) -> list[Mapping[str, str]]:
    return [row.cells for row in dataset.tables[table.name].rows]


# What is read


def test_a_folder_gives_every_column_of_every_row_as_text(folder: Path) -> None:
    dataset = read_tables(folder)
    assert dataset.problems == ()
    assert set(dataset.tables) == {table.name for table in TABLES}
    blank = dict.fromkeys(schema.PROJECTS.usual_labels, "")
    assert rows_of(dataset, schema.PROJECTS) == [blank | PROJECT]


def test_every_setting_comes_back_in_its_type(folder: Path) -> None:
    levels = {"grouping": ("资金性质", "单位"), "group_headings": ("资金性质",)}
    given = dict(SETTINGS, **levels, date=date(2025, 2, 8), money_unit="元", summaries=("单位",))
    for path in (folder, folder.with_suffix(".xlsx")):
        write_tables(path, given, {})
        defaults = {"form": "hebei", "numbering": "continuous", "typography": "gbt9704"}
        assert read_tables(path).settings == {
            **given,
            **defaults,
            "paging": "each",
            "strict": False,
            "stubs": "unit",
            "licence": "",
            "confusions": (),
        }


def test_words_often_confused_are_pairs(folder: Path) -> None:
    pairs = ("青和市=青禾市", "修膳=修缮")
    for path in (folder, folder.with_suffix(".xlsx")):
        write_tables(path, dict(SETTINGS, confusions=pairs), {})
        assert read_tables(path).settings["confusions"] == pairs


@pytest.mark.parametrize("pair", ["青和市", "=青禾市", "青禾市=青禾市", "禾=青禾"])
def test_a_pair_that_replaces_nothing_is_an_error(folder: Path, pair: str) -> None:
    (folder / "dataset.toml").write_text(f'year = 2026\nconfusions = ["{pair}"]\n', "utf-8")
    with pytest.raises(InputError) as error:
        read_tables(folder)
    assert "易错词" in str(error.value.problems[0])


def test_no_grouping_is_kept_as_no_grouping(folder: Path) -> None:
    for path in (folder, folder.with_suffix(".xlsx")):
        write_tables(path, dict(SETTINGS, grouping=()), {})
        assert read_tables(path).settings["grouping"] == ()


def test_a_setting_left_out_has_its_default(folder: Path) -> None:
    (folder / "dataset.toml").write_text("year = 2026\n")
    read = read_tables(folder).settings
    assert read["year"] == 2026
    assert read["date"] is None
    assert read["grouping"] == ("单位", "资金性质")


def test_toml_may_give_the_date_as_a_date_or_as_text(folder: Path) -> None:
    for written in ("2025-02-08", '"2025年2月8日"'):
        (folder / "dataset.toml").write_text(f"year = 2025\ndate = {written}\n")
        assert read_tables(folder).settings["date"] == date(2025, 2, 8)


def test_row_numbers_are_those_that_excel_shows(folder: Path) -> None:
    put_department(folder, '001,"甲', '局",', "", ",,", "002,乙局,")
    sheet = read_tables(folder).tables["departments"]
    assert [(row.number, row.cells["部门编码"]) for row in sheet.rows] == [(2, "001"), (5, "002")]
    assert sheet.rows[0].cells["部门名称"] == "甲\n局"
    assert str(sheet.place(5, "部门名称")) == "departments.csv 第 5 行 “部门名称”列"


def test_a_short_row_has_blank_cells(folder: Path) -> None:
    put_department(folder, "001,甲局")
    assert rows_of(read_tables(folder), schema.DEPARTMENTS) == [
        {"部门编码": "001", "部门名称": "甲局", "表式": ""}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_excels_encodings_are_read(folder: Path, encoding: str) -> None:
    put_department(folder, "001,㐂局", encoding=encoding)
    assert rows_of(read_tables(folder), schema.DEPARTMENTS)[0]["部门名称"] == "㐂局"


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_tabs_and_semicolons_separate_too(folder: Path, separator: str) -> None:
    text = "部门编码,部门名称,表式\n001,甲局,\n".replace(",", separator)
    (folder / "departments.csv").write_text(text, encoding="utf-16")
    assert rows_of(read_tables(folder), schema.DEPARTMENTS)[0]["部门名称"] == "甲局"


def test_chinese_file_names_are_accepted_and_kept(folder: Path) -> None:
    (folder / "projects.csv").rename(folder / "项目.csv")
    assert len(read_tables(folder).tables["projects"].rows) == 1
    write_tables(folder, SETTINGS, {})
    assert not (folder / "projects.csv").exists()
    assert read_tables(folder).tables["projects"].rows == ()


def test_heads_match_whatever_their_width_blanks_and_order(folder: Path) -> None:
    heads = ",".join(reversed(schema.PROJECTS.labels))
    heads = heads.replace("项目编码", " 项目 编码").replace("3月底", "３月底")
    values = ",".join(reversed([PROJECT.get(label, "") for label in schema.PROJECTS.labels]))
    (folder / "projects.csv").write_text(f"{heads}\n{values}\n")
    assert rows_of(read_tables(folder), schema.PROJECTS)[0]["3月底"] == "25"


def test_an_optional_column_may_be_absent(folder: Path) -> None:
    required = [c.label for c in schema.PROJECTS.columns if not c.optional]
    line = ",".join(PROJECT.get(label, "") for label in required)
    (folder / "projects.csv").write_text(",".join(required) + "\n" + line + "\n")
    cells = rows_of(read_tables(folder), schema.PROJECTS)[0]
    assert cells["序号"] == cells["表式"] == ""


@pytest.mark.parametrize(
    ("label", "written", "read"),
    [
        ("项目编码", "００１", "001"),
        ("项目编码", '"=""001"""', "001"),
        ("项目编码", "'001", "001"),
        ("预算数", '"1,785.43"', "1785.43"),
        ("预算数", "１２．５０", "12.50"),
        ("预算数", " 3 000", "3000"),
        ("预算数", "'22.5", "22.5"),
        ("预算数", "22.5万元", "22.5万元"),  # not certain: dataset.py complains
        ("3月底", "25％", "25"),
        ("项目名称", "１２．５\u200b", "１２．５"),
    ],
)
def test_what_is_certain_is_put_right(folder: Path, label: str, written: str, read: str) -> None:
    line = ",".join(
        written if column == label else dict(PROJECT, 预算数="1").get(column, "")
        for column in schema.PROJECTS.labels
    )
    put(folder, schema.PROJECTS, line)
    dataset = read_tables(folder)
    assert dataset.problems == ()
    assert rows_of(dataset, schema.PROJECTS)[0][label] == read


def test_a_full_day_is_read_as_iso_and_a_month_as_printed(folder: Path) -> None:
    head = ",".join(schema.FINANCE.labels)
    (folder / "finance.csv").write_text(
        f"{head}\n1,1,银行贷款,,,,,2024年12月8日,\n1,2,自筹,,,,,2024年12月,\n"
    )
    days = [cells["到位时间"] for cells in rows_of(read_tables(folder), schema.FINANCE)]
    assert days == ["2024-12-08", "2024年12月"]


def test_a_folder_with_one_workbook_is_that_workbook(tmp_path: Path) -> None:
    write_tables(tmp_path / "年初.xlsx", SETTINGS, {"projects": [PROJECT]})
    (tmp_path / "~$年初.xlsx").write_bytes(b"lock")
    dataset = read_tables(tmp_path)
    assert dataset.tables["projects"].file == "年初.xlsx"
    assert len(dataset.tables["projects"].rows) == 1
    write_tables(tmp_path, SETTINGS, {})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["~$年初.xlsx", "年初.xlsx"]


# What concerns single rows


@pytest.mark.parametrize(
    ("cell", "message", "remedy"),
    [
        ("甲\x07局", "控制字符 U+0007", "请删去这个字符"),
        ("甲<b>局", "网页或模板代码", "请删去尖括号"),
        ("{{ name }}", "网页或模板代码", "只留文字"),
        ("#REF!", "错误值 #REF!", "改正公式"),
        ("########", "# 号", "加宽这一列"),
        ("甲" * 32_768, "有 32768 个字", "请删短"),
    ],
)
def test_unusable_text_is_an_error_that_names_its_place_and_not_the_text(
    folder: Path, cell: str, message: str, remedy: str
) -> None:
    put_department(folder, "001,甲局,", f"002,{cell},")
    problem = only(read_tables(folder).problems)
    assert str(problem.place) == "departments.csv 第 3 行 “部门名称”列"
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.codes == ("002",)
    assert not problem.warning
    assert "甲" not in str(problem)


def test_a_row_with_too_many_cells_is_an_error_and_no_other_row_is_lost(folder: Path) -> None:
    put_department(folder, "001,甲,局,hebei", "002,乙局,hebei", "003,丙局,,,,")
    dataset = read_tables(folder)
    problem = only(dataset.problems)
    assert problem.place == dataset.tables["departments"].place(2)
    assert problem.message == "有 4 格，列名却只有 3 个（到 C 列）"
    assert "引号" in problem.remedy
    assert problem.codes == ("001",)
    assert [cells["部门编码"] for cells in rows_of(dataset, schema.DEPARTMENTS)] == [
        "001", "002", "003",
    ]  # fmt: skip


def test_a_code_in_scientific_notation_is_an_error(folder: Path) -> None:
    put_department(folder, "1.30102E+20,甲局,")
    problem = only(read_tables(folder).problems)
    assert str(problem.place) == "departments.csv 第 2 行 “部门编码”列"
    assert "科学计数法" in problem.message
    assert "文本格式" in problem.remedy


@pytest.mark.parametrize("written", ["44561", '"44,561"'])
def test_a_date_serial_is_an_error_that_names_the_day(folder: Path, written: str) -> None:
    (folder / "finance.csv").write_text(
        ",".join(schema.FINANCE.labels) + f"\n{CODE},1,银行贷款,,,,,{written},\n"
    )
    problem = only(read_tables(folder).problems)
    assert problem.place is not None
    assert problem.place.column == "到位时间"
    assert str(problem).endswith("像是 Excel 日期序号，对应 2021-12-31。请改成日期。")
    assert problem.codes == (CODE,)


def test_an_error_in_a_decision_names_no_code_so_that_it_stops_everything(folder: Path) -> None:
    put(folder, schema.WITHHELD, f"{CODE},项目,,#REF!,,,,")
    problem = only(read_tables(folder).problems)
    assert problem.codes == ()


# What concerns the whole dataset


def test_everything_wrong_with_the_dataset_is_said_at_once(folder: Path) -> None:
    (folder / "units.csv").unlink()
    (folder / "dataset.toml").write_text('yaer = 2025\nmoney_unit = "分"\n')
    (folder / "projects.csv").write_text("项目名,单位编码\n")
    said = "\n".join(str(problem) for problem in refused(folder))
    assert "缺少“单位”表（units.csv）" in said
    assert "没有“yaer”这个设置项。最接近的是“year”" in said
    assert "没有写预算年度" in said
    assert "“金额单位”不能这样填。可以填：万元、元。" in said
    assert "projects.csv 第 1 行：“项目名”不是这张表的列。最接近的是“项目名称”" in said
    assert "projects.csv 第 1 行：缺少“项目编码”列。请补上" in said


def test_a_missing_table_is_named_in_both_languages_with_the_way_to_get_it(folder: Path) -> None:
    (folder / "goals.csv").unlink()
    problem = only(refused(folder))
    assert str(problem.place) == str(folder)
    assert problem.message == "缺少“目标”表（goals.csv）"
    assert "reportgen new" in problem.remedy


def test_the_same_table_twice_is_an_error(folder: Path) -> None:
    (folder / "项目.csv").write_bytes((folder / "projects.csv").read_bytes())
    problem = only(refused(folder))
    assert str(problem.place) == "项目.csv"
    assert "projects.csv" in problem.message
    assert "只留一个" in problem.remedy


def test_an_unknown_file_is_a_warning_with_the_nearest_name(folder: Path) -> None:
    (folder / "project.csv").write_text("x\n")
    problem = only(read_tables(folder).problems)
    assert problem.warning
    assert str(problem.place) == "project.csv"
    assert "“projects”" in problem.remedy


def test_a_workbook_beside_csv_files_is_named_as_not_read(folder: Path) -> None:
    (folder / "旧.xlsx").write_bytes(b"")
    problem = only(read_tables(folder).problems)
    assert problem.warning
    assert str(problem.place) == "旧.xlsx"
    assert "以 CSV 为准" in problem.message


@pytest.mark.parametrize(
    ("heads", "message", "remedy"),
    [
        ("部门编码,部门名称", "缺少“表式”列", "请补上这一列"),
        ("部门编码,部门名称,表式,表式", "“表式”列出现了 2 次（C、D 列）", "只留一列"),
        ("部门编码,部门名称,表式,涉密事项清单", "D 列的列名不是这张表的列", "删去这一列"),
        ("二〇二五年部门表,,", "不是“部门”表的列名", "上面不要有标题行"),
    ],
)
def test_wrong_heads_are_refused(folder: Path, heads: str, message: str, remedy: str) -> None:
    (folder / "departments.csv").write_text(heads + "\n001,甲局,,\n")
    problem = only(refused(folder))
    assert str(problem.place) == "departments.csv 第 1 行"
    assert problem.message == message
    assert remedy in problem.remedy


def test_cells_below_a_blank_head_are_refused(folder: Path) -> None:
    (folder / "departments.csv").write_text("部门编码,,部门名称,表式\n001,,甲局,\n002,x,乙局,\n")
    problem = only(refused(folder))
    assert str(problem.place) == "departments.csv 第 3 行"
    assert problem.message == "B 列没有列名，但有内容"
    assert "补上列名" in problem.remedy


@pytest.mark.parametrize(
    ("data", "message", "remedy"),
    [
        (b"PK\x03\x04...", "内容不是 CSV，而像是 XLSX 工作簿", "另存为 CSV"),
        (b"\xd0\xcf\x11\xe0...", "内容不是 CSV，而像是旧版 XLS 工作簿", "另存为 CSV"),
        (b"a,b\x00\n", "含有二进制内容，不是文本文件", "另存为 CSV"),
        (b"", "文件是空的，连列名也没有", "第 1 行写上列名"),
        (
            "部门编码,部门名称,表式\n001,甲局,\n".encode() + b"002,\xff\xff,\n",
            "既不是 UTF-8 也不是 GB18030 编码，文本的第 3 行附近有坏字节",
            "另存为 CSV",
        ),
        # Broken UTF-8 that GB18030 would take for other characters.
        (
            "部门编码,部门名称,表式\n001,甲局,\n".encode() + b"002,\xb0\xa1,\n",
            "既不是 UTF-8 也不是 GB18030 编码，文本的第 3 行附近有坏字节",
            "另存为 CSV",
        ),
    ],
)
def test_a_file_that_is_no_csv_is_refused(
    folder: Path, data: bytes, message: str, remedy: str
) -> None:
    (folder / "departments.csv").write_bytes(data)
    problem = only(refused(folder))
    assert str(problem.place) == "departments.csv"
    assert problem.message == message
    assert remedy in problem.remedy


@pytest.mark.parametrize("line", ['002,"乙局,', '002,"乙"局,'])
def test_an_unpaired_quote_is_refused_with_its_row(folder: Path, line: str) -> None:
    put_department(folder, '001,"甲\n局",', line, "003,丙局,")
    problem = only(refused(folder))
    assert str(problem.place) == "departments.csv 第 3 行"
    assert "引号不成对" in problem.message
    assert "写两遍" in problem.remedy


@pytest.mark.parametrize(
    ("toml", "row", "message", "remedy"),
    [
        ("year = 2025\nform = “hebei”\n", 2, "格式不对", "英文引号"),
        ("year = 2025\nform = 3\n", 2, "“表式”应是文字", 'form = "hebei"'),
        ("year = 1999\n", 1, "2000 到 2100", "四位数字"),
        ("year = true\n", 1, "2000 到 2100", "四位数字"),
        ('year = "今年"\n', 1, "2000 到 2100", "四位数字"),
        ('year = 2025\ngrouping = ["部门"]\n', 2, "“分组”不能", "单位、资金性质"),
        ("year = 2025\ngrouping = 1\n", 2, "应是一组文字", "grouping = ["),
        ('year = 2025\nnumbering = "all"\n', 2, "“编号”不能", "continuous、unit、listed、none"),
        ('year = 2025\ndate = "2025-02-30"\n', 2, "不是日期", "2025-02-08"),
        ("year = 2025\ndate = 2025-02-08T08:00:00\n", 2, "不是日期", "2025-02-08"),
        ('year = 2025\npublisher = "\\u0007"\n', 2, "控制字符 U+0007", "重新输入"),
        ("year = 2025\n[other]\nx = 1\n", 2, "没有“other”", "year"),
        ('"年度" = 2025\nyear = 2025\n', 2, "写了两次", "只留一行"),
    ],
)
def test_wrong_settings_are_refused_with_their_line(
    folder: Path, toml: str, row: int, message: str, remedy: str
) -> None:
    (folder / "dataset.toml").write_text(toml)
    problem = only(refused(folder))
    assert str(problem.place) == f"dataset.toml 第 {row} 行"
    assert message in problem.message
    assert remedy in problem.remedy


def test_missing_settings_are_refused(folder: Path) -> None:
    (folder / "dataset.toml").unlink()
    problem = only(refused(folder))
    assert "缺少设置文件 dataset.toml" in problem.message
    assert "reportgen new" in problem.remedy


@pytest.mark.parametrize(
    ("name", "message", "remedy"),
    [
        ("nothing", "没有这个文件或文件夹", "reportgen new"),
        ("empty", "这个文件夹不是数据集", "reportgen new"),
        ("old.xls", "不是数据集", "另存为 .xlsx"),
        ("projects.csv", "数据集是整个文件夹", "请改用文件夹"),
        ("notes.docx", "不是数据集", "reportgen new"),
    ],
)
def test_what_is_no_dataset_is_refused(
    tmp_path: Path, name: str, message: str, remedy: str
) -> None:
    (tmp_path / "empty").mkdir()
    for file in ("old.xls", "projects.csv", "notes.docx"):
        (tmp_path / file).write_bytes(b"x")
    problem = only(refused(tmp_path / name))
    assert str(problem.place) == str(tmp_path / name)
    assert message in problem.message
    assert remedy in problem.remedy


def test_an_unreadable_file_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", deny)  # root may read anything
    problem = only(refused(folder))
    assert str(problem.place) == str(folder / "dataset.toml")
    assert problem.message == "没有读取的权限"
    assert "权限" in problem.remedy


# Writing


def test_text_like_a_formula_is_protected_in_csv_and_read_back(folder: Path) -> None:
    write_tables(folder, SETTINGS, {"projects": [dict(PROJECT, 项目名称="=1+1", 资金用途="-5")]})
    assert ",'=1+1," in (folder / "projects.csv").read_text(encoding="utf-8-sig")
    cells = rows_of(read_tables(folder), schema.PROJECTS)[0]
    assert (cells["项目名称"], cells["资金用途"]) == ("=1+1", "-5")


@pytest.mark.parametrize("text", [
        "=A1", "+x", "-x", "@x", "'=A1", "''@x", "＝A1", "-1-2", " =A1", "\t=A1", "\r@x",
        "\u3000＋x", "= A1", "\n=A1", "﹣x", "\u00a0=A1", "＠x",
    ])  # fmt: skip
def test_nothing_that_begins_like_a_formula_stays_bare(text: str) -> None:
    assert protect(text).startswith("'")
    assert unprotect(protect(text)) == text


@pytest.mark.parametrize("text", ["=", "-", "-5", "'x", "'", "≥5", "1=1"])
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    assert protect(text) == unprotect(text) == text


def test_csv_begins_with_the_mark_by_which_chinese_excel_knows_utf8(folder: Path) -> None:
    assert (folder / "projects.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_text_that_no_file_can_hold_is_not_written(tmp_path: Path, name: str) -> None:
    for text, message in (("甲\x00", "U+0000"), ("甲" * 32_768, "32768 个字")):
        with pytest.raises(InputError) as caught:
            write_tables(tmp_path / name, SETTINGS, {"projects": [{"项目名称": text}]})
        problem = only(caught.value.problems)
        assert str(problem.place) == f"{name} “项目”表 第 2 行 “项目名称”列"
        assert message in problem.message
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_column_is_not_lost_silently(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_tables(tmp_path / "out", SETTINGS, {"projects": [{"项目名": "x"}]})


def test_a_failed_write_leaves_the_old_file_and_no_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError) as caught:
        write_tables(folder, dict(SETTINGS, year=2026), {})
    problem = only(caught.value.problems)
    assert str(problem.place) == str(folder / "dataset.toml")
    assert "不能写入" in problem.message
    assert "磁盘空间" in problem.remedy
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_replaced_file_keeps_its_permissions_and_a_new_one_has_the_usual(folder: Path) -> None:
    (folder / "units.csv").chmod(0o640)
    (folder / "goals.csv").unlink()
    old = os.umask(0o022)
    write_tables(folder, SETTINGS, {})
    os.umask(old)
    assert stat.S_IMODE((folder / "units.csv").stat().st_mode) == 0o640
    assert stat.S_IMODE((folder / "goals.csv").stat().st_mode) == 0o644


@pytest.mark.parametrize("name", ["a", "a.xlsx"])
def test_writing_the_same_twice_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    def written() -> dict[str, bytes]:
        write_tables(tmp_path / name, SETTINGS, {"projects": [PROJECT]})
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        return {file.name: file.read_bytes() for file in files}

    first = written()
    assert first
    assert written() == first
    if name == "a.xlsx":
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert {info.date_time[0] for info in archive.infolist()} == {1980}


# What is written is read back


def _text() -> st.SearchStrategy[str]:
    pieces = st.sampled_from(
        ("=", "-", "+", "@", "'", '"', ",", ";", "\t", "\n", "\r\n", "#N/A!", "_x000d_",
         "_x000D_", "_x005F_", "001",
         "1e5", "绩效", "≥", "％", "　", " ", "TRUE", "2024-12-08", "1,000", "\ufeff", "&", "<")
    )  # fmt: skip
    return st.lists(pieces | st.text(max_size=4), max_size=6).map("".join).map(_printable)


def _printable(text: str) -> str:
    """Cleaned text without what is an error to read: control characters, markup."""
    text = clean_text("".join(c for c in text if not control_character(c)))
    return "" if markup(text) or text.strip("#") == "" or text == "#N/A" else text


def _numbers() -> st.SearchStrategy[str]:
    plain = st.decimals(-(10**8), 10**8, places=2) | st.decimals(0, 10**6, places=5)
    long = st.integers(10**MAX_DIGITS, 10**20)  # more digits than Excel keeps
    return (plain | long.map(str) | st.integers(0, 100)).map(
        lambda number: number if isinstance(number, str) else format_number(parsed(str(number)))
    )


def parsed(text: str) -> Decimal:
    number = parse_decimal(text)
    assert number is not None
    return number


def _cell(column: Column) -> st.SearchStrategy[str]:
    words = _text()
    if column.kind is Kind.CODE:
        return st.from_regex(r"[0-9A-Z]{1,21}", fullmatch=True)
    if column.kind is Kind.DATE:
        days = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat)
        other = words.filter(lambda text: parse_date(text) is None and not parse_decimal(text))
        return st.just("") | days | other
    if column.kind in NUMERIC:
        # A text that is a number in another form is read in its plain form: not the identity.
        return (
            st.just("")
            | _numbers()
            | words.filter(lambda text: parse_decimal(text.lstrip("'").rstrip("%％ 　")) is None)
        )
    return words


def _rows(table: Table) -> st.SearchStrategy[list[dict[str, str]]]:
    cells = {column.label: _cell(column) for column in table.columns}
    return st.lists(st.fixed_dictionaries(cells), max_size=3)


def _assert_read_back(path: Path, rows: dict[str, list[dict[str, str]]]) -> None:
    write_tables(path, SETTINGS, rows)
    dataset = read_tables(path)
    assert [str(problem) for problem in dataset.problems] == []
    assert {
        name: [dict(row.cells) for row in sheet.rows] for name, sheet in dataset.tables.items()
    } == {table.name: _with_columns_used(table, rows[table.name]) for table in TABLES}


def _with_columns_used(table: Table, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows without those columns of some forms that no row has anything in."""
    used = {label for row in rows for label, text in row.items() if text}
    kept = used.union(table.usual_labels)
    return [{label: text for label, text in row.items() if label in kept} for row in rows]


def test_rows_of_keys_alone_come_back_and_are_no_hidden_sheet(folder: Path) -> None:
    keys = {"schedule": [{"项目编码": CODE, "序号": "1"}]}
    for path in (folder, folder.with_suffix(".xlsx")):
        write_tables(path, SETTINGS, keys)
        dataset = read_tables(path)
        assert dataset.problems == ()
        assert rows_of(dataset, schema.SCHEDULE) == keys["schedule"]


ANY_ROWS = st.fixed_dictionaries({table.name: _rows(table) for table in TABLES})


@settings(max_examples=cases(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ANY_ROWS)
def test_csv_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[dict[str, str]]]
) -> None:
    _assert_read_back(tmp_path_factory.mktemp("csv") / "dataset", rows)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ANY_ROWS)
def test_a_workbook_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[dict[str, str]]]
) -> None:
    _assert_read_back(tmp_path_factory.mktemp("xlsx") / "dataset.xlsx", rows)


# The empty dataset


@pytest.mark.parametrize(("name", "xlsx"), [("new", False), ("new", True), ("new.xlsx", True)])
def test_an_empty_dataset_only_lacks_its_year(tmp_path: Path, name: str, xlsx: bool) -> None:
    path = tmp_path / name
    write_empty(path, xlsx=xlsx)
    problem = only(refused(path))
    assert "“年度”" in problem.message
    assert len(list(tmp_path.rglob("*.xlsx"))) == xlsx
    if not xlsx:
        toml = path / "dataset.toml"
        assert all(f"# {setting.label}：" in toml.read_text() for setting in schema.SETTINGS)
        toml.write_text(toml.read_text().replace("year = 0", "year = 2025"))
        assert all(not sheet.rows for sheet in read_tables(path).tables.values())


def test_an_empty_dataset_replaces_nothing(folder: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"mine")
    for path in (folder, book):
        with pytest.raises(InputError) as caught:
            write_empty(path, xlsx=path == book)
        problem = only(caught.value.problems)
        assert str(problem.place) == str(path)
        assert "已经有内容" in problem.message
        assert "换一个名称" in problem.remedy
    assert book.read_bytes() == b"mine"
    assert len(read_tables(folder).tables["projects"].rows) == 1


def test_a_folder_is_not_named_like_a_workbook(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_empty(tmp_path / "new.xlsx", xlsx=False)
    assert "--xlsx" in only(caught.value.problems).remedy
