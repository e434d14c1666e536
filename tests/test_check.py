"""`reportgen check`, `rules` and `build --strict`: what they print, write and return."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from conftest import (
    ROOT,
    a_project,
    files_in,
    reportgen,
    reportgen_process,
    two_departments,
)
from conftest import write_dataset as write
from test_rules import CODE, FAULTLESS, write_example

from reportgen.check import shares
from reportgen.check.rules import RULES, Severity
from reportgen.check.run import check_dataset
from reportgen.cli import check
from reportgen.core.copies import done_side_by_side
from reportgen.dataset.reader import read_tables

WRONG_SUM = {"项目": {"预算数": "100.00"}}  # its parts make 90


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A dataset with exactly one mistake that M001 finds."""
    return write_example(tmp_path / "数据", WRONG_SUM)


@pytest.fixture
def right(tmp_path: Path) -> Path:
    return write_example(tmp_path / "数据", {})


# ---------------------------------------------------------------- several processes


@pytest.mark.parametrize("many", [2, 4])
def test_findings_and_their_order_are_the_same_however_many_processes_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    told: list[int] = []
    dataset = _mistakes_of_two_departments(tmp_path)
    alone = check_dataset(dataset, progress=lambda _what, done, _total: told.append(done))
    looked_at = told[-1]
    copies: list[int] = []

    def side_by_side(works: Any, *others: Any) -> Any:
        copies.append(len(works))
        return done_side_by_side(works, *others)

    monkeypatch.setattr(shares, "_WORTH", 1)
    monkeypatch.setattr(shares, "cores", lambda: many)
    monkeypatch.setattr(shares, "done_side_by_side", side_by_side)
    shared = check_dataset(dataset, progress=lambda _what, done, _total: told.append(done))
    assert shared == alone
    assert copies == [many]
    assert told[-1] == looked_at, "the progress of all processes together"
    assert {"M001", "P006", "S007", "S008"} <= {one.code for one in alone.findings}
    assert alone.stops.departments


def _mistakes_of_two_departments(folder: Path) -> Path:
    """Eleven projects of three units, nine of them of one department, and something withheld."""
    codes = [f"{CODE[:-2]}{number:02d}" for number in range(1, 12)]
    units = ["018001", "018002", "019001"]
    unit_of = {code: units[2 if n > 8 else n % 2] for n, code in enumerate(codes)}
    projects = [
        FAULTLESS["项目"][0]
        | {"项目编码": code, "单位编码": unit_of[code], "项目名称": f"{place}行道树补植"}
        | ({"预算数": "95.00"} if n % 3 == 1 else {})
        | ({"12月底": ""} if n % 4 == 2 else {})
        for n, (code, place) in enumerate(zip(codes, "东西南北中上下前后左右", strict=True))
    ]
    return write_example(
        folder,
        {
            "部门": [FAULTLESS["部门"][0] | {"部门编码": code, "部门名称": name}
                   for code, name in (("018", "青禾市林业局"), ("019", "青禾市园林局"))],
            "单位": [{"单位编码": code, "单位名称": f"青禾市{code}处", "部门编码": code[:3]}
                   for code in units],
            "项目": projects,
            "目标": [FAULTLESS["目标"][0] | {"项目编码": code} for code in codes],
            "指标": [row | {"项目编码": code} for code in codes for row in FAULTLESS["指标"]],
            "不予公开": [{"编码": codes[0], "范围": "字段", "字段": "预算数", "替代文字": "略",
                      "依据": "保密审查", "审查人": "张三", "复核日期": "2024-01-05"}],
        },
    )  # fmt: skip


# ---------------------------------------------------------------- text and JSON


def test_faultless_data_is_told_in_one_line_with_code_0(right: Path) -> None:
    done = reportgen("check", right)
    assert (done.code, done.err) == (0, "")
    assert done.out == "0 个错误、0 个警告、0 个提示\n"


def test_a_finding_is_told_under_its_department_unit_and_project(wrong: Path) -> None:
    done = reportgen("check", wrong, "--select", "M001")
    assert (done.code, done.err) == (1, "")
    head, place, finding, *rest = done.out.splitlines()
    assert head == "青禾市林业局"
    assert place == f"  018001 青禾市林业局本级　{CODE}　城区行道树补植"
    assert finding.startswith("    错误 M001 “项目”表 第 2 行 “预算数”列：预算数 100.00 不等于")
    assert rest[0] == "      建议：请核对三个数，改正填错的一个"
    assert rest[-2] == "1 个错误、0 个警告、0 个提示"
    assert "reportgen rules M001" in rest[-1]


def test_a_pipe_gets_plain_unwrapped_text(wrong: Path) -> None:
    done = reportgen_process("check", wrong, "--select", "M001")
    assert (done.code, done.err) == (1, "")
    assert "\x1b" not in done.out
    assert any(line.endswith("90.00") for line in done.out.splitlines())


def test_json_holds_findings_and_their_counts(wrong: Path) -> None:
    done = reportgen("check", wrong, "--format", "json", "--select", "M001")
    told = json.loads(done.out)
    assert done.code == 1
    assert told["counts"] == {"error": 1, "warning": 0, "notice": 0, "excepted": 0, "unlisted": 0}
    (finding,) = told["findings"]
    assert finding["code"] == "M001"
    assert finding["severity"] == "error"
    assert (finding["table"], finding["row"], finding["column"]) == ("项目", 2, "预算数")
    assert finding["project_code"] == CODE


@pytest.mark.parametrize("kind", ["text", "json"])
def test_text_and_json_can_go_to_a_file(wrong: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "结果.txt"
    done = reportgen("check", wrong, "--format", kind, "-o", file, "--select", "M001")
    assert done.code == 1
    assert "M001" in file.read_text("utf-8")
    assert str(file) in done.out + done.err


def test_rules_are_selected_and_ignored_by_code_or_beginning_in_any_case(wrong: Path) -> None:
    def codes(*options: str) -> set[str]:
        told = json.loads(reportgen("check", wrong, "--format", "json", *options).out)
        return {finding["code"] for finding in told["findings"]}

    assert codes("--select", "m001") == {"M001"}
    assert codes("--select", "P, M001") >= {"M001"}
    assert "M001" not in codes("--ignore", "M")
    assert codes("--select", "M001", "--ignore", "M0") == set()


def test_an_unknown_rule_is_told_with_the_nearest(wrong: Path) -> None:
    done = reportgen("check", wrong, "--select", "M0O1")
    assert done.code == 2
    assert "没有规则“M0O1”" in done.err
    assert "M001" in done.err


# ---------------------------------------------------------------- broken structure


def test_what_cannot_be_read_is_a_finding_with_its_department(tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"][2]["预算数"] = "很多"
    report = check_dataset(write(tmp_path / "数据", tables))
    broken = [finding for finding in report.findings if finding.code == "D001"]
    assert [(f.department, f.spot.table, f.spot.row, f.spot.column) for f in broken] == [
        ("青禾市体育局", "项目", 4, "预算数")
    ]
    assert report.unread == ("青禾市体育局",)


def test_a_dataset_of_one_broken_department_is_told_as_findings_not_refused(tmp_path: Path) -> None:
    dataset = write_example(tmp_path / "数据", {"项目": {"预算数": "很多"}})
    done = reportgen("check", dataset)
    assert done.code == 1
    assert "D001" in done.out
    assert "没有按其他规则检查" in done.out


def test_a_project_that_lacks_a_row_is_looked_through_for_slips_alone(tmp_path: Path) -> None:
    example = {
        "指标": [{**row, "序号": "一"} for row in FAULTLESS["指标"][:3]],
        "目标": {"绩效目标": "开展开展补植，2024年13月前完成。"},
    }
    codes = {f.code for f in check_dataset(write_example(tmp_path / "数据", example)).findings}
    assert codes == {"D001", "W012", "T001"}


def test_a_finding_of_structure_names_no_project_that_is_withheld_whole(tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"].append(a_project("P004", "002001", 项目名称="暗渠"))
    tables["indicators"].append({**tables["indicators"][0], "项目编码": "P004", "序号": "一"})
    tables["withheld"] = [{"编码": "P004", "范围": "项目"}]
    report = check_dataset(write(tmp_path / "数据", tables))
    (finding,) = [f for f in report.findings if f.code == "D001"]
    assert (finding.department, finding.project_code, finding.project_name) == (
        "青禾市体育局",
        "",
        "",
    )


def test_no_dataset_at_all_is_refused(tmp_path: Path) -> None:
    assert reportgen("check", tmp_path / "没有").code == 2


# ---------------------------------------------------------------- files are never the dataset's


def test_nothing_is_written_into_the_dataset(wrong: Path, tmp_path: Path) -> None:
    before = files_in(wrong)
    book = tmp_path / "数据.xlsx"
    for arguments in (
        (wrong, "--format", "xlsx", "-o", wrong / "检查.xlsx"),
        (wrong, "--marked", wrong / "标注.xlsx"),
        (book, "--format", "xlsx", "-o", book),
    ):
        assert reportgen("check", *arguments).code == 2
    assert files_in(wrong) == before
    assert not book.exists()


def test_two_results_do_not_go_to_one_file(wrong: Path, tmp_path: Path) -> None:
    file = tmp_path / "内部资料.xlsx"
    done = reportgen("check", wrong, "--format", "xlsx", "-o", file, "--marked", file)
    assert done.code == 2
    assert not file.exists()


def test_the_workbook_for_units_goes_to_this_folder_when_no_name_is_given(
    wrong: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = reportgen("check", wrong, "--format", "xlsx")
    assert done.code == 1
    assert "检查结果已写到 检查结果.xlsx" in done.out
    assert openpyxl.load_workbook(tmp_path / "检查结果.xlsx").sheetnames[0] == "汇总"


# ---------------------------------------------------------------- repairs


@pytest.fixture
def repairable(tmp_path: Path) -> Path:
    unit = {"指标": {"计量单位": "百分比", "指标值": "95", "三级指标": "苗木成活率"}}
    return write_example(tmp_path / "数据", unit)


def units_in(dataset: Path) -> list[str]:
    return [row.cells["计量单位"] for row in read_tables(dataset).tables["indicators"].rows]


def test_in_a_pipe_repairs_are_only_shown(repairable: Path) -> None:
    done = reportgen("check", repairable, "--fix")
    assert "【百分比】 → 【%】" in done.out
    assert "没有写入；要写入请加上 --yes" in done.out
    assert units_in(repairable)[0] == "百分比"


def test_with_yes_repairs_are_written_and_then_there_are_none(repairable: Path) -> None:
    assert "已改正 1 处" in reportgen("check", repairable, "--fix", "--yes").out
    assert units_in(repairable)[0] == "%"
    done = reportgen("check", repairable, "--fix", "--yes")
    assert done.out.startswith("没有可以自动改正的地方")


@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_repairs_are_written_after_a_yes(
    repairable: Path, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    asked = []

    def confirm(question: str, **_: Any) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(click, "confirm", confirm)
    monkeypatch.setattr(check, "_on_terminal", lambda: True)
    done = reportgen("check", repairable, "--fix")
    assert "1 处要改正吗" in asked[0]
    assert (units_in(repairable)[0] == "%") is answer
    assert ("没有改动数据" in done.out) is not answer


def test_a_repair_of_a_withheld_cell_shows_no_text(tmp_path: Path) -> None:
    hidden = {"编码": CODE, "范围": "字段", "字段": "计量单位", "依据": "某法第一条"}
    example = {"指标": {"计量单位": "百分比", "指标值": "95", "三级指标": "苗木成活率"}}
    dataset = write_example(tmp_path / "数据", {**example, "不予公开": [hidden]})
    done = reportgen("check", dataset, "--fix")
    assert "（不予公开的内容，不显示）" in done.out
    assert "百分比】" not in done.out


def test_repairs_do_not_get_into_json(repairable: Path) -> None:
    done = reportgen("check", repairable, "--fix", "--format", "json")
    assert json.loads(done.out)["findings"] is not None
    assert "→" in done.err


# ---------------------------------------------------------------- rules


def test_all_rules_are_listed_by_family() -> None:
    done = reportgen("rules")
    assert (done.code, done.err) == (0, "")
    for code, rule in RULES.items():
        assert code in done.out
        assert rule.name in done.out
    assert "M 金额" in done.out
    assert f"共 {len(RULES)} 条" in done.out


def test_a_family_is_listed_by_its_letter() -> None:
    done = reportgen("rules", "D")
    assert "D001" in done.out
    assert "M001" not in done.out


@pytest.mark.parametrize("code", ["M001", "m001", "D001", "D010", "D011"])
def test_a_rule_is_explained_with_both_examples(code: str) -> None:
    done = reportgen("rules", code)
    rule = RULES[code.upper()]
    assert (done.code, done.err) == (0, "")
    assert rule.name in done.out
    assert rule.source in done.out
    assert rule.explanation.splitlines()[0] in done.out
    assert done.out.index("错例") < done.out.index("正例")
    assert "\x1b" not in done.out


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_can_be_explained(code: str) -> None:
    assert reportgen("rules", code).code == 0


def test_an_example_shows_only_what_it_changes() -> None:
    done = reportgen("rules", "M001")
    assert "财政资金" in done.out
    assert "资金用途" not in done.out
    assert "资金性质" not in done.out


def test_a_rule_that_is_not_there_is_told() -> None:
    done = reportgen("rules", "Z999")
    assert (done.code, done.out) == (2, "")
    assert "没有规则“Z999”" in done.err


# ---------------------------------------------------------------- build


def build(dataset: Path, *options: str) -> Any:
    return reportgen("build", dataset, "-o", dataset.parent / "成果", "--format", "html", *options)


def test_a_build_tells_how_many_findings_there_are_and_makes_the_documents(wrong: Path) -> None:
    done = build(wrong)
    assert done.code == 0
    (line,) = done.err.splitlines()
    assert line.startswith("数据检查：1 个错误、")
    assert f"reportgen check {wrong}" in line
    assert len(files_in(wrong.parent / "成果")) == 1


def test_a_strict_build_with_errors_writes_nothing(wrong: Path) -> None:
    done = build(wrong, "--strict")
    assert (done.code, done.out) == (1, "")
    assert "有 1 个错误" in done.err
    assert not (wrong.parent / "成果").exists()


def test_a_strict_build_without_errors_is_made(right: Path) -> None:
    assert build(right, "--strict").code == 0


def test_the_dataset_can_ask_for_strictness(tmp_path: Path) -> None:
    dataset = write_example(tmp_path / "数据", WRONG_SUM)
    toml = dataset / "dataset.toml"
    toml.write_text(toml.read_text("utf-8").replace("strict = false", "strict = true"), "utf-8")
    assert build(dataset).code == 1
    assert not (tmp_path / "成果").exists()


def test_a_strict_build_of_one_department_is_not_stopped_by_another(tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"][0]["预算数"] = "999.00"
    dataset = write(tmp_path / "数据", tables)
    codes = {f.department for f in check_dataset(dataset, select=["M001"]).findings}
    assert codes == {"青禾市林业局"}
    errors = [
        finding
        for finding in check_dataset(dataset).findings
        if finding.severity is Severity.ERROR and finding.department != "青禾市林业局"
    ]
    assert (build(dataset, "--strict", "--department", "002").code == 1) is bool(errors)
    assert build(dataset, "--strict", "--department", "001").code == 1


@pytest.mark.parametrize("word", ["也许", "1"])
def test_strictness_is_true_or_false(tmp_path: Path, word: str) -> None:
    dataset = write(tmp_path / "数据", two_departments(), strict=word)
    done = reportgen("check", dataset)
    assert done.code == 2
    assert "“严格”不能这样填" in done.err


# ---------------------------------------------------------------- on a terminal


def test_a_terminal_gets_colours(wrong: Path) -> None:
    try:
        main, terminal = pty.openpty()
    except OSError:
        pytest.skip("this machine has no terminal devices")
    command = [sys.executable, "-m", "reportgen", "check", str(wrong), "--select", "M001"]
    environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, stdout=terminal, stderr=subprocess.DEVNULL, env=environment, check=False
    )
    os.close(terminal)
    shown = os.read(main, 100_000).decode()
    os.close(main)
    assert done.returncode == 1
    assert "\x1b[1;31m错误" in shown
    assert "【" not in shown


def test_one_bad_cell_does_not_silence_the_rules_of_its_department(tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"][0] |= {"预算数": "很多"}
    tables["projects"][1] |= {"财政资金": "90.5"}
    tables["goals"][0] |= {"绩效目标": "按期完成养护，群众满意；。"}
    report = check_dataset(write(tmp_path / "数据", tables))
    found = {(f.code, f.spot.table, f.spot.row, f.spot.column) for f in report.findings}
    assert ("D001", "项目", 2, "预算数") in found
    assert ("M001", "项目", 3, "预算数") in found  # of the other project
    assert ("W006", "目标", 2, "绩效目标") in found  # of the same project
    assert not {f.spot.row for f in report.findings if f.code == "M004"}  # it is not missing


def test_a_project_that_lacks_a_row_is_not_said_to_lack_what_stands_there(tmp_path: Path) -> None:
    tables = two_departments()
    tables["indicators"][0] |= {"序号": "一"}
    report = check_dataset(write(tmp_path / "数据", tables))
    assert not [f for f in report.findings if f.project_code == "P001" and f.code != "D001"]
    assert [f for f in report.findings if f.project_code == "P002" and f.code != "D001"]


@pytest.mark.parametrize(
    ("table", "row", "cells"),
    [
        ("indicators", 1, {"项目编码": "P00?"}),  # whose it is nobody knows
        ("goals", 1, {"项目编码": "P00?"}),
        ("goals", 0, {"序号": "一"}),
        ("projects", 1, {"单位编码": "001009"}),
        ("projects", 1, {"项目编码": "P001"}),
        ("projects", 0, {"表式": "某某表"}),
        ("departments", 0, {"表式": "某某表"}),
        ("narrative", 0, {"序号": "一"}),
    ],
)
def test_a_row_that_cannot_be_read_does_not_silence_what_one_row_tells(
    table: str, row: int, cells: dict[str, str], tmp_path: Path
) -> None:
    tables = two_departments()
    tables["indicators"][0] |= {"三级指标": "苗木成活率", "指标值": "190", "计量单位": "%"}
    tables[table][row] |= cells
    report = check_dataset(write(tmp_path / "数据", tables))
    codes = {(f.code, f.spot.row) for f in report.findings if f.spot.table == "指标"}
    assert ("I106", 2) in codes
    assert "D001" in {f.code for f in report.findings}


def test_a_decision_about_nobody_silences_all_rules(tmp_path: Path) -> None:
    tables = two_departments()
    tables["indicators"][0] |= {"三级指标": "苗木成活率", "指标值": "190", "计量单位": "%"}
    tables["withheld"] = [{"编码": "P00?", "范围": "项目", "替代文字": "某项目"}]
    report = check_dataset(write(tmp_path / "数据", tables))
    assert {f.code for f in report.findings} == {"D001"}


def test_an_error_beside_a_withheld_row_is_told_with_its_reason(tmp_path: Path) -> None:
    tables = two_departments()
    tables["indicators"][1] |= {"指标值": "很多"}
    tables["withheld"] = [{"编码": "P001", "范围": "字段", "字段": "指标值#1", "替代文字": "略"}]
    (finding,) = check_dataset(write(tmp_path / "数据", tables), select=["D001"]).findings
    assert "却不是数" in finding.message
    tables["withheld"][0]["字段"] = "指标值#2"
    (finding,) = check_dataset(write(tmp_path / "又", tables), select=["D001"]).findings
    assert "这里不说原因" in finding.message


@pytest.mark.parametrize("name", ["公文", "gbt970", "宋体"])
def test_a_typography_that_does_not_exist_is_an_error(name: str, tmp_path: Path) -> None:
    dataset = write(tmp_path / "数据", two_departments(), typography=name)
    (finding,) = check_dataset(dataset, select=["D001"]).findings
    assert f"没有版式“{name}”" in finding.message
    assert "gbt9704" in finding.hint
