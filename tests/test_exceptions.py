"""例外: findings that the bureau accepts for a time; the table may be absent."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from conftest import reportgen
from test_rules import CODE, write_example

from reportgen.check.run import Report, check_dataset
from reportgen.dataset.reader import read_tables
from reportgen.dataset.writer import write_tables
from reportgen.schema import EXCEPTIONS

TODAY = date(2025, 6, 30)
WRONG = {"项目": {"预算数": "100.00"}}


def exception(**cells: str) -> dict[str, str]:
    complete = {"规则": "M001", "编码": CODE, "列": "预算数", "理由": "已核实", "批准人": "周宁"}
    return {**complete, "有效期至": "2025-12-31", **cells}


def checked(
    folder: Path, *rows: Mapping[str, str], select: Sequence[str] = ("M001", "D"), **example: object
) -> Report:
    tables = {**WRONG, **example, "例外": list(rows)}
    return check_dataset(write_example(folder, tables), select=select, today=TODAY)  # type: ignore[arg-type]


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


# ---------------------------------------------------------------- what is covered


def test_without_an_exception_the_finding_is_listed(tmp_path: Path) -> None:
    report = checked(tmp_path)
    assert (codes(report), report.excepted) == (["M001"], 0)


@pytest.mark.parametrize("code", [CODE, "018001", "018", ""])
@pytest.mark.parametrize("column", ["预算数", ""])
def test_an_exception_covers_project_unit_department_or_all(
    tmp_path: Path, code: str, column: str
) -> None:
    report = checked(tmp_path, exception(编码=code, 列=column))
    assert (codes(report), report.excepted) == ([], 1)


@pytest.mark.parametrize("other", [{"列": "财政资金"}, {"规则": "M002"}, {"编码": "无此项目"}])
def test_an_exception_for_something_else_covers_nothing(
    tmp_path: Path, other: Mapping[str, str]
) -> None:
    report = checked(tmp_path, exception(**other), select=("M001", "M002", "D"))
    assert "M001" in codes(report)
    assert report.excepted == 0
    assert "D011" in codes(report)


def test_the_summary_counts_what_is_not_listed(tmp_path: Path) -> None:
    dataset = write_example(tmp_path, {**WRONG, "例外": [exception(有效期至="2999-12-31")]})
    done = reportgen("check", dataset, "--select", "M001")
    assert done.code == 0
    assert done.out == "0 个错误、0 个警告、0 个提示；另有 1 条按例外不列\n"


def test_an_exception_covers_a_finding_about_a_decision_by_its_code(tmp_path: Path) -> None:
    decision = {"编码": CODE, "范围": "字段", "字段": "资金用途"}
    covered = exception(规则="S001", 列="")
    report = checked(tmp_path, covered, select=("S001",), 不予公开=[decision])
    assert (codes(report), report.excepted) == ([], 1)


# ---------------------------------------------------------------- in force, expired, idle


@pytest.mark.parametrize(("until", "covers"), [("2025-06-30", True), ("2025-06-29", False)])
def test_the_last_day_still_counts(tmp_path: Path, until: str, covers: bool) -> None:
    report = checked(tmp_path, exception(有效期至=until))
    assert (report.excepted == 1) is covers
    assert ("M001" in codes(report)) is not covers


def test_an_expired_exception_is_a_warning_and_not_called_idle(tmp_path: Path) -> None:
    report = checked(tmp_path, exception(有效期至="2024-12-31"))
    assert codes(report) == ["M001", "D010"]
    assert "2024-12-31" in report.findings[1].message
    assert (report.findings[1].spot.table, report.findings[1].spot.row) == ("例外", 2)


def test_an_exception_is_not_idle_because_its_rule_was_not_run(tmp_path: Path) -> None:
    assert codes(checked(tmp_path, exception(规则="M002"), select=("M001", "D"))) == ["M001"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"规则": "M999"}, "没有规则 M999"),
        ({"规则": "D001"}, "不能列为例外"),
        ({"编码": "P404"}, "没有编码为 P404 的"),
        ({"列": "财政资金"}, "没有查出"),
    ],
)
def test_an_idle_exception_says_why(tmp_path: Path, row: Mapping[str, str], words: str) -> None:
    report = checked(tmp_path, exception(**row))
    (idle,) = [finding for finding in report.findings if finding.code == "D011"]
    assert words in idle.message


def test_two_exceptions_for_one_finding_are_both_used(tmp_path: Path) -> None:
    report = checked(tmp_path, exception(), exception(编码=""))
    assert (codes(report), report.excepted) == ([], 1)


# ---------------------------------------------------------------- wrong rows


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"理由": ""}, "理由"),
        ({"有效期至": ""}, "有效期至"),
        ({"有效期至": "年底"}, "有效期至"),
        ({"规则": ""}, "规则"),
    ],
)
def test_an_exception_without_rule_reason_or_day_is_an_error_in_its_row(
    tmp_path: Path, row: Mapping[str, str], column: str
) -> None:
    report = checked(tmp_path, exception(**row))
    wrong = [finding for finding in report.findings if finding.code == "D001"]
    assert [(f.spot.table, f.spot.row, f.spot.column) for f in wrong] == [("例外", 2, column)]
    assert report.excepted == 0


def test_the_same_exception_twice_is_an_error(tmp_path: Path) -> None:
    report = checked(tmp_path, exception(), exception(理由="又核实"))
    assert "D001" in codes(report)


# ---------------------------------------------------------------- the table itself


def test_a_dataset_without_the_table_loads_without_a_word(tmp_path: Path) -> None:
    dataset = write_example(tmp_path, {})
    assert not (dataset / "exceptions.csv").exists()
    raw = read_tables(dataset)
    assert raw.problems == ()
    assert raw.tables["exceptions"].rows == ()


def test_a_workbook_without_the_sheet_loads_without_a_word(tmp_path: Path) -> None:
    import openpyxl

    raw = read_tables(write_example(tmp_path / "数据", {}))
    rows = {name: [row.cells for row in sheet.rows] for name, sheet in raw.tables.items()}
    path = tmp_path / "书.xlsx"
    write_tables(path, raw.settings, rows)
    book = openpyxl.load_workbook(path)
    assert "例外" in book.sheetnames
    del book["例外"]
    book.save(path)
    read = read_tables(path)
    assert read.problems == ()
    assert read.tables["exceptions"].rows == ()


def test_new_makes_the_table_and_writing_keeps_its_file(tmp_path: Path) -> None:
    reportgen("new", tmp_path / "新")
    file = tmp_path / "新" / "exceptions.csv"
    assert file.read_text("utf-8-sig").strip() == ",".join(EXCEPTIONS.labels)
    write_tables(tmp_path / "新", {"year": 2025}, {"exceptions": [exception()]})
    write_tables(tmp_path / "新", {"year": 2025}, {})
    assert file.read_text("utf-8-sig").strip() == ",".join(EXCEPTIONS.labels)


def test_exceptions_come_back_as_they_were_written(tmp_path: Path) -> None:
    for path in (tmp_path / "数据", tmp_path / "书.xlsx"):
        write_tables(path, {"year": 2025}, {"exceptions": [exception()]})
        (row,) = read_tables(path).tables["exceptions"].rows
        assert row.cells == exception()
