"""A row of which several cells stand in one is told as just that, once, whatever parts them."""

from pathlib import Path

import pytest
from conftest import SAMPLE

from reportgen.check.run import check_dataset
from reportgen.core.problems import InputError

_TABLES = ("departments", "units", "projects", "goals", "indicators")


def _sample(folder: Path, table: str, row: int, old: str, new: str, times: int = -1) -> list[str]:
    """What is said of the sample in which a row of a table has `new` for `old`."""
    for file in SAMPLE.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    path = folder / f"{table}.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    lines[row - 1] = lines[row - 1].replace(old, new, times)
    path.write_text("\ufeff" + "\n".join(lines) + "\n", "utf-8")
    findings = check_dataset(folder, select=("D001",)).findings
    return [f"{one.spot.table} {one.spot.row} {one.spot.column}：{one.message}" for one in findings]


@pytest.mark.parametrize("mark", ["，", "、", "；", ";", "\t", "|", "｜"])
def test_a_row_in_one_cell_is_told_to_be_one_and_no_row_below_it(tmp_path: Path, mark: str) -> None:
    (said,) = _sample(tmp_path, "departments", 2, ",", mark)
    assert said.startswith("部门 2 部门编码：整行的内容都在这一格里")


@pytest.mark.parametrize("table", _TABLES)
def test_the_row_is_named_in_every_table(tmp_path: Path, table: str) -> None:
    (said,) = _sample(tmp_path, table, 2, ",", "，")
    assert " 2 " in said
    assert "分隔符" in said


def test_half_a_row_in_one_cell_is_told_at_that_cell(tmp_path: Path) -> None:
    (said,) = _sample(tmp_path, "goals", 2, "绩效目标,", "绩效目标，", 1)
    assert said.startswith("目标 2 类别：后面几格的内容也在这一格里，各格之间用的是全角逗号")


def test_a_wrong_word_with_a_mark_behind_it_is_no_such_cell(tmp_path: Path) -> None:
    (said,) = _sample(tmp_path, "goals", 2, "绩效目标,", "绩效目的、意义,", 1)
    assert "不在可选的范围内" in said


def test_heads_in_one_cell_are_told_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _sample(tmp_path, "departments", 1, ",", "，")
    (problem,) = caught.value.problems
    assert problem.message.startswith("整行的内容都在这一格里，各格之间用的是全角逗号")
