"""时间: dates that cannot be, and the many ways to write those that can."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from test_rules import CODE, found

from reportgen.check.support.registry import Example


def _codes(folder: Path, example: Example) -> list[str]:
    return [f.code for f in found(folder, example) if f.code[0] == "T"]


def _value(value: str, **cells: str) -> Mapping[str, Mapping[str, str]]:
    plain = {"二级指标": "时效指标", "指标性质": "定性", "指标值": value, "计量单位": ""}
    return {"指标": {**plain, **cells}}


@pytest.mark.parametrize(
    "value",
    [
        "2024年12月31日前",
        "2024 年 2 月 29 日前",
        "2024.12.31",
        "2024-06-30前",
        "2024年3-6月完成",
        "2023年12月-2024年11月底",
        "2024年底前",
        "12月底",
        "每月10日前",
        "每季度末月25日前",
        "合同签订后第18月底前",
        "乘月5号线工程开工后",
        "2024年前期工作完成",
        "2024年10年期债券发行后",
        "2024年月均不超过3次",
        "6月30日前完成，12月1日前后验收",
        "1.5月31日前完成设计",
        "版本V2024.13.40上线后",
        "地址10.2024.13.40",
        "2月29日前",
        "2024年上半年",
        "5月1日至10月7日",
    ],
)
def test_dates_that_can_be_are_quiet(tmp_path: Path, value: str) -> None:
    assert _codes(tmp_path, _value(value)) == []


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("13月底前", "T001"),
        ("2023年2月29日至2024年3月1日", "T001"),
        ("2024年2月30日前", "T001"),
        ("2024年12年底前", "T001"),
        ("2024年12年", "T001"),
        ("2024年13月", "T001"),
        ("2024.13月5日", "T001"),
        ("2024-11-31", "T001"),
        ("6月31号前", "T001"),
        ("12月311日前", "T001"),
        ("每月32日前", "T001"),
        ("12月31前完成", "T002"),
        ("2024年11前", "T002"),
        ("2024年月底前", "T002"),
        ("每月30日", "T007"),
        ("2023年12月31日前", "T005"),
        ("2023年底完成", "T005"),
        ("2023.12.31", "T005"),
    ],
)
def test_dates_that_cannot_be_meant_are_found(tmp_path: Path, value: str, code: str) -> None:
    assert _codes(tmp_path, _value(value)) == [code]


def test_a_date_that_can_be_read_in_two_ways_is_told_once(tmp_path: Path) -> None:
    text = {"目标": {"绩效目标": "2024年13月底前补植1200株。"}}
    assert _codes(tmp_path, text) == ["T001"]


@pytest.mark.parametrize("value", ["45657", "45,657", "45657.0"])
def test_serial_numbers_are_found_without_a_unit(tmp_path: Path, value: str) -> None:
    assert _codes(tmp_path, _value(value)) == ["T003"]
    assert _codes(tmp_path / "day", _value(value, 计量单位="日")) == ["T003"]


@pytest.mark.parametrize(
    "cells",
    [
        {"计量单位": "份"},
        {"二级指标": "数量指标"},
        {"指标值": "39999"},
        {"指标值": "45657.5"},
    ],
)
def test_other_large_numbers_are_no_days(tmp_path: Path, cells: dict[str, str]) -> None:
    assert _codes(tmp_path, _value("45657", **cells)) == []


def test_a_serial_number_among_the_facts_of_a_bond_is_found(tmp_path: Path) -> None:
    row = {"编码": CODE, "属性": "计划竣工时间", "值": "45657"}
    example: Example = {"项目": {"表式": "tianjin_bond"}, "项目属性": [row]}
    assert _codes(tmp_path, example) == ["T003"]


@pytest.mark.parametrize(
    "value",
    [
        "按照2023年标准执行",
        "比2023年提前5天",
        "2023年起每年6月底前",
        "2022年至2024年",
        "2025年6月底前",
    ],
)
def test_other_years_that_are_no_deadline_in_the_past_are_quiet(tmp_path: Path, value: str) -> None:
    assert _codes(tmp_path, _value(value)) == []


@pytest.mark.parametrize(
    "project",
    [
        {"项目名称": "行道树补植-2023省级"},
        {"资金用途": "用于支付上年补植工程尾款。"},
    ],
)
def test_the_deadline_of_a_carried_over_project_is_only_noticed(
    tmp_path: Path, project: dict[str, str]
) -> None:
    example: Example = {"项目": project, **_value("2023年12月底前")}
    assert _codes(tmp_path, example) == ["T006"]


@pytest.mark.parametrize(
    "text",
    [
        "落实〔2023〕5号文件，补植行道树。",
        "成活率比2023年提高2个百分点。",
        "实施2023-2025年绿化规划。",
        "2023年已补植800株，2024年再补植1200株。",
        "自2020年以来持续养护。",
        "支付2023年补植工程尾款。",
        "按2019年修订的规程养护。",
        "履行2023年签订的养护合同，补植行道树。",
        "按2022年普查的株数养护行道树。",
    ],
)
def test_past_years_with_a_reason_are_quiet(tmp_path: Path, text: str) -> None:
    assert _codes(tmp_path, {"目标": {"绩效目标": text}}) == []


def test_years_are_not_judged_without_a_budget_year_in_sight(tmp_path: Path) -> None:
    row = {"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": "坚持绿化提质。"}
    assert _codes(tmp_path, {"文本": [row]}) == []
