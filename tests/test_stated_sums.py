"""Totals that texts state with their parts, and the money of a project told in words."""

from pathlib import Path

import pytest
from test_rules import CODE, found

from reportgen.check.support.registry import Example
from reportgen.check.support.stated_sums import first_total, stated_sums

OFF = {
    "parts behind a total, more than it": "安排90万元，其中苗木60万元、养护40万元。",
    "parts of a bracket": "安排资金90万元（其中：苗木60万元；养护40万元），种植1200株。",
    "parts that are all of them": "项目预算36万元，包括租金24万元、水电费11万元，用于运转。",
    "a bracket without a word": "经费合计36万元（租金24万元、水电11万元）",
    "parts before their total": "培训费20万元、差旅费10万元，合计40万元。",
    "lines": "总额120万元\n一、财政拨款：100万元\n二、其他资金：30万元",
    "lines behind a colon": "资金来源合计120万元：\n1.财政拨款100万元；\n2.其他资金10万元。",
    "another unit": "总投资1.2亿元，其中中央7000万元、省级6000万元。",
    "more than rounding": "资金100.0万元，分别为甲镇33.4万元、乙镇33.3万元、丙镇33.6万元。",
    "what is bought is counted": "安排12万元，其中电脑20台10万元，打印机5台3万元。",
}
SHORT = {
    "one part is missing": "共安排100万元，其中甲县60万元、乙县30万元",
    "one figure is wrong": "下达资金2000万元，其中：甲县1200万元，乙县799万元。",
}
QUIET = {
    "they add up": "安排318.60万元，其中：财政拨款280.00万元，上年结转18.60万元，其他20.00万元。",
    "one part alone": "安排100万元，其中财政资金60万元。",
    "said to be some of them": "安排100万元，其中甲县60万元、乙县30万元等。",
    "the rest is named": "安排100万元，其中甲县60万元、乙县30万元，其余用于市本级。",
    "parts of parts": "安排100万元，其中财政80万元（甲县50万元、乙县30万元）、自筹20万元。",
    "prices": "补助100万元，其中每人500元、每户300元。",
    "about": "安排约100万元，其中甲县60万元、乙县50万元。",
    "limits": "安排100万元，其中甲县不超过60万元、乙县不超过50万元。",
    "a change": "安排200万元，较上年增加20万元，其中人员50万元、设备160万元。",
    "rounded": "总投资1.23亿元，其中中央7012万元、省级5290万元。",
    "rounded parts": "资金100.0万元，分别为甲镇33.3万元、乙镇33.3万元、丙镇33.3万元。",
    "another list": "总投资500万元，其中建安费400万元、设备费100万元；本年安排200万元。",
    "no money": "更新路灯100盏，其中甲街60盏、乙街50盏。",
    "lines of other things": "安排经费100万元：\n1.补助甲镇60万元\n2.建成道路3公里",
    "items of a text": "1.安排经费100万元\n2.购置设备20万元\n3.修缮房屋30万元",
}


def goal(text: str) -> Example:
    cells = {"项目编码": CODE, "序号": "1", "类别": "绩效目标", "绩效目标": text}
    return {"目标": [cells]}


def codes(folder: Path, example: Example) -> list[str]:
    wanted = ("M009", "M010", "M011", "M012")
    return [f.code for f in found(folder, example) if f.code in wanted]


@pytest.mark.parametrize("name", OFF)
def test_parts_that_are_not_the_total_are_found(tmp_path: Path, name: str) -> None:
    assert codes(tmp_path, goal(OFF[name])) == ["M009"]


@pytest.mark.parametrize("name", SHORT)
def test_parts_that_fall_short_of_their_total_are_noticed(tmp_path: Path, name: str) -> None:
    assert codes(tmp_path, goal(SHORT[name])) == ["M010"]


@pytest.mark.parametrize("name", QUIET)
def test_what_is_not_certain_is_not_compared(name: str) -> None:
    assert not [stated for stated in stated_sums(QUIET[name]) if stated.differs]


def test_a_total_is_the_first_amount_that_is_said_to_be_one() -> None:
    total = first_total("2025年安排318.60万元，其中当年财政拨款280.00万元。")
    assert total is not None
    assert total.words == "318.60万元"
    assert first_total("每亩补助500元，共安排100万元。") is None
    assert first_total("安排约100万元。") is None


def of_shanghai(text: str, **cells: str) -> Example:
    attribute = {"编码": CODE, "属性": "年度预算安排", "值": text}
    project = {"表式": "shanghai", "预算数": "90.00", "财政资金": "60.00", "其他资金": "30.00"}
    return {"项目": project | cells, "项目属性": [attribute]}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024年安排90万元。", []),
        ("2024年安排900000元。", []),
        ("2024年安排95万元。", ["M011"]),
        ("安排90万元，其中：财政拨款60万元，其他资金30万元。", []),
        ("安排90万元，其中：财政拨款50万元，其他资金40万元。", ["M011", "M011"]),
        ("三年总投资270万元。", []),  # the whole period
        ("按进度支付，另行批复。", []),
        ("2023年安排80万元，2024年安排90万元。", []),
        ("上年预算80万元，本年90万元。", []),
    ],
)
def test_the_money_of_a_project_is_compared_with_its_text(
    tmp_path: Path, text: str, wanted: list[str]
) -> None:
    assert codes(tmp_path, of_shanghai(text, 实施期资金总额="270.00")) == wanted


def test_nothing_is_said_of_a_withheld_amount_or_a_withheld_text(tmp_path: Path) -> None:
    for field in ("预算数", "年度预算安排"):
        decision = {
            "编码": CODE, "范围": "字段", "字段": field, "类别": "工作秘密", "依据": "实务",
            "审查人": "林知秋", "复核日期": "2030-01-01",
        }  # fmt: skip
        example = of_shanghai("2024年安排95万元。") | {"不予公开": [decision]}
        assert codes(tmp_path / field, example) == []
