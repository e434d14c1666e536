"""编码: which codes, headings and units are wrong, and which only look it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from test_rules import CODE, found

from reportgen.check.rules.codes import check_character
from reportgen.check.support.registry import Example

_RIGHT = ("99010024P000001100016", "99010024P00000210002F", "99010024P00000310003Q")


def _codes(folder: Path, example: Example) -> list[str]:
    return [f.code for f in found(folder, example) if f.code[0] == "C"]


def _projects(codes: Sequence[str], form: str = "hebei") -> Example:
    rows = [
        {"项目编码": code, "单位编码": "018001", "项目名称": f"养护{code}", "表式": form}
        for code in codes
    ]
    return {"项目": rows, "目标": [], "指标": []}


def test_the_check_character_is_that_of_the_first_twenty() -> None:
    assert all(check_character(code) == code[-1] for code in _RIGHT)


def test_own_codes_are_quiet(tmp_path: Path) -> None:
    assert _codes(tmp_path, _projects(["018001-001", "018001-002", "LYJ2024001"])) == []


def test_a_form_that_does_not_print_the_code_is_quiet(tmp_path: Path) -> None:
    assert _codes(tmp_path, _projects(["99010024P00000110001"], "tianjin")) == []


@pytest.mark.parametrize("code", ["99010024P0000011000161", "99010024p000001100016"])
def test_a_code_too_long_or_in_small_letters_is_found(tmp_path: Path, code: str) -> None:
    assert _codes(tmp_path, _projects([code])) == ["C001"]


def test_made_up_check_characters_are_quiet_when_all_are(tmp_path: Path) -> None:
    made_up = [code[:-1] + "S" for code in _RIGHT]
    assert _codes(tmp_path, _projects(made_up)) == []


def test_one_mistyped_code_among_few_right_ones_is_quiet(tmp_path: Path) -> None:
    mistyped = "99010024P00000510006B"
    assert _codes(tmp_path, _projects([*_RIGHT[:2], mistyped])) == []
    assert _codes(tmp_path / "more", _projects([*_RIGHT, "99010024P000004100042", mistyped])) == [
        "C002"
    ]


def test_the_same_code_in_other_letters_is_found_once(tmp_path: Path) -> None:
    codes = [_RIGHT[1], _RIGHT[1].lower()]
    assert _codes(tmp_path, _projects(codes, "tianjin")) == ["C003"]


@pytest.mark.parametrize(
    "heading",
    [
        "12.城区行道树补植项目绩效目标表",
        "城区 行道树补植",
        "二、“城区行道树”补植绩效目标申报表",
        "城区行道树补植（续建）绩效目标表",
    ],
)
def test_a_heading_may_be_written_otherwise(tmp_path: Path, heading: str) -> None:
    row = {"编码": CODE, "属性": "标题", "值": heading}
    assert _codes(tmp_path, {"项目属性": [row]}) == []


def test_a_name_that_begins_with_a_number_keeps_it(tmp_path: Path) -> None:
    row = {"编码": CODE, "属性": "标题", "值": "1.12345热线经费绩效目标表"}
    example: Example = {"项目": {"项目名称": "12345热线经费"}, "项目属性": [row]}
    assert _codes(tmp_path, example) == []


def test_a_heading_with_a_withheld_name_is_not_compared(tmp_path: Path) -> None:
    example: Example = {
        "项目属性": [{"编码": CODE, "属性": "标题", "值": "公园绿篱修剪绩效目标表"}],
        "不予公开": [{"编码": CODE, "范围": "名称", "替代文字": "专项业务"}],
    }
    assert _codes(tmp_path, example) == []


def test_a_nature_in_place_of_the_number_is_found_alone(tmp_path: Path) -> None:
    row = {"编码": CODE, "属性": "项目编号", "值": "新建项目"}
    example: Example = {"项目": {"表式": "tianjin_bond"}, "项目属性": [row]}
    assert _codes(tmp_path, example) == ["C007"]


def test_attributes_that_the_form_does_not_print_are_quiet(tmp_path: Path) -> None:
    row = {"编码": CODE, "属性": "项目编号", "值": "新建项目"}
    assert _codes(tmp_path, {"项目属性": [row]}) == []


def test_a_carried_over_project_keeps_its_year(tmp_path: Path) -> None:
    assert _codes(tmp_path, _projects(["99010022P00000110001P"])) == []
    assert _codes(tmp_path / "old", _projects(["99010015P00000110001P"])) == ["C004"]
