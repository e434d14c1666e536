"""Amounts, cost indicators and the payment plan: what is found, and above all what is not."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from test_rules import CODE, found

from reportgen.check.support.registry import Example


def cost(number: str, name: str, value: str, unit: str, **cells: str) -> dict[str, str]:
    row = {"项目编码": CODE, "序号": number, "一级指标": "产出指标", "二级指标": "成本指标"}
    return row | {"三级指标": name, "指标性质": "≤", "指标值": value, "计量单位": unit} | cells


def codes(folder: Path, example: Example) -> list[str]:
    return [f.code for f in found(folder, example) if f.code[0] in "MP"]


def withheld(field: str) -> list[Mapping[str, str]]:
    decision = {"编码": CODE, "范围": "字段", "字段": field, "类别": "工作秘密"}
    return [decision | {"依据": "实务", "审查人": "林知秋", "复核日期": "2030-01-01"}]


def plan(*shares: str) -> dict[str, str]:
    return dict(zip(("3月底", "6月底", "10月底", "12月底"), shares, strict=True))


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize("field", ["预算数", "财政资金", "其他资金"])
def test_a_withheld_amount_is_neither_missing_nor_wrong(tmp_path: Path, field: str) -> None:
    assert codes(tmp_path, {"不予公开": withheld(field)}) == []


@pytest.mark.parametrize("form", ["tianjin_bond", "hunan"])
def test_a_form_without_a_budget_does_not_ask_for_it(tmp_path: Path, form: str) -> None:
    blank = {"预算数": "", "财政资金": "", "其他资金": "", "表式": form}
    assert codes(tmp_path, {"项目": blank}) == []


def test_zeros_at_the_end_are_no_decimals(tmp_path: Path) -> None:
    amounts = {"预算数": "90.00000000", "财政资金": "60.0", "其他资金": "30"}
    assert codes(tmp_path, {"项目": amounts}) == []


def test_a_zero_budget_is_a_notice_and_not_a_missing_one(tmp_path: Path) -> None:
    nothing = {"预算数": "0.00", "财政资金": "0.00", "其他资金": ""}
    assert codes(tmp_path, {"项目": nothing, "指标": []}) == ["M005"]


# ---------------------------------------------------------------- cost indicators

QUIET_COSTS = {
    "the budget in 元": [cost("1", "补植总成本", "900000", "元")],
    "the budget in 亿元": [cost("1", "补植总成本", "0.009", "亿元")],
    "a price of one piece": [cost("1", "补植单价", "950", "元/株")],
    "a price of one piece told by the name only": [cost("1", "每公里补植成本", "95", "万元")],
    "a price of one piece told by the description": [
        cost("1", "苗木成本", "900", "万元", 绩效指标描述="全部支出与株数之比")
    ],
    "the price of a piece in the budget's digits": [cost("1", "工作餐成本", "90", "元")],
    "what the whole project costs in several years": [cost("1", "工程总投资", "800", "万元")],
    "what is saved": [cost("1", "节约采购成本", "120", "万元", 指标性质="≥")],
    "a rate": [cost("1", "成本控制率", "100", "%")],
    "words": [cost("1", "补植总成本", "不超概算", "", 指标性质="定性")],
    "a limit in words": [cost("1", "补植总成本", "不超过90万元", "", 指标性质="定性")],
    "social cost": [
        cost("1", "绕行造成的社会成本", "500", "万元", 一级指标="成本指标", 二级指标="社会成本指标")
    ],
    "parts and a price": [
        cost("1", "苗木费用", "50", "万元"),
        cost("2", "栽植费用", "40", "万元"),
        cost("3", "人均劳务费用", "5", "万元"),
    ],
    "parts beside their total": [
        cost("1", "苗木和栽植费用", "80", "万元"),
        cost("2", "苗木费用", "50", "万元"),
        cost("3", "栽植费用", "30", "万元"),
    ],
    "a total that does not say so": [
        cost("1", "补植项目费用", "89", "万元"),
        cost("2", "苗木费用", "50", "万元"),
    ],
    "parts of which some are at least": [
        cost("1", "苗木费用", "60", "万元"),
        cost("2", "栽植费用", "40", "万元", 指标性质="≥"),
    ],
    "a count of ten thousands": [cost("1", "宣传品印制份数", "2", "万")],
}


@pytest.mark.parametrize("rows", [pytest.param(r, id=n) for n, r in QUIET_COSTS.items()])
def test_costs_that_may_be_right_are_left_alone(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    assert codes(tmp_path, {"指标": rows}) == []


@pytest.mark.parametrize(
    ("value", "unit", "sign"),
    [
        ("91", "万元", "≤"),
        ("9,100,000", "元", "="),
        ("控制在95万元以内", "", "定性"),
        ("95", "万", "≤"),
    ],
)
def test_a_cost_above_the_budget_is_found_however_it_is_written(
    tmp_path: Path, value: str, unit: str, sign: str
) -> None:
    rows = [cost("1", "补植费用", value, unit, 指标性质=sign)]
    assert "M101" in codes(tmp_path, {"指标": rows})


@pytest.mark.parametrize(
    ("value", "unit"), [("90", "元"), ("900000", "万元"), ("90", "亿元"), ("900000", "亿元")]
)
def test_the_digits_of_the_budget_in_a_wrong_unit_are_one_error(
    tmp_path: Path, value: str, unit: str
) -> None:
    assert codes(tmp_path, {"指标": [cost("1", "补植总成本", value, unit)]}) == ["M102"]


def test_a_budget_that_pays_the_rest_of_a_contract_is_not_compared(tmp_path: Path) -> None:
    rest = {"资金用途": "支付上年补植工程的尾款。"}
    rows = [cost("1", "补植工程费用", "300", "万元")]
    assert codes(tmp_path, {"项目": rest, "指标": rows}) == []


def test_a_withheld_cost_is_not_added(tmp_path: Path) -> None:
    rows = [cost("1", "苗木费用", "60", "万元"), cost("2", "栽植费用", "40", "万元")]
    assert codes(tmp_path, {"指标": rows, "不予公开": withheld("指标值#2")}) == []


def test_a_point_that_slipped_is_noticed(tmp_path: Path) -> None:
    assert codes(tmp_path, {"指标": [cost("1", "补植费用", "9", "万元")]}) == ["M103"]


# ---------------------------------------------------------------- the plan


@pytest.mark.parametrize(
    "shares",
    [
        ("", "", "", "100"),
        ("0", "0", "50", "100"),
        ("100", "100", "100", "100"),
        ("", "50", "50", "100"),
        ("33.3", "66.6", "99.9", "100"),
        ("0.5", "20", "60", "100"),
    ],
)
def test_cumulative_plans_are_left_alone(tmp_path: Path, shares: tuple[str, ...]) -> None:
    assert codes(tmp_path, {"项目": plan(*shares)}) == []


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        (("25", "25", "25", "25"), "P001"),
        (("40", "30", "20", "10"), "P001"),
        (("10", "20", "30", "40"), "P001"),
        (("", "50", "50", "0"), "P001"),
        (("25", "50", "100", "0"), "P002"),
        (("18", "45", "72", "900"), "P003"),
        (("0", "0.5", "1", "1"), "P004"),
        (("20", "40", "60", "80"), "P005"),
        (("20", "30", "50", ""), "P006"),
        (("", "", "100", ""), "P008"),
        (("20", "", "", "100"), "P008"),
    ],
)
def test_each_mistake_of_a_plan_is_told_by_one_rule(
    tmp_path: Path, shares: tuple[str, ...], code: str
) -> None:
    assert set(codes(tmp_path, {"项目": plan(*shares)})) == {code}


def test_a_withheld_plan_is_not_missing(tmp_path: Path) -> None:
    example: Example = {"项目": plan("", "", "", ""), "不予公开": withheld("资金支出计划")}
    assert codes(tmp_path, example) == []


def test_a_form_without_a_plan_does_not_ask_for_it(tmp_path: Path) -> None:
    assert codes(tmp_path, {"项目": plan("", "", "", "") | {"表式": "tianjin"}}) == []


def test_a_month_withheld_hides_no_mistake_in_the_others(tmp_path: Path) -> None:
    decision = {"编码": CODE, "范围": "字段", "字段": "6月底", "替代文字": "不予公开"}
    for months, codes in (
        (("105", "50", "85", "100"), {"P002", "P003"}),
        (("20", "50", "", ""), set()),
    ):
        plan = dict(zip(("3月底", "6月底", "10月底", "12月底"), months, strict=True))
        findings = found(tmp_path, {"项目": plan, "不予公开": [decision]})
        assert {f.code for f in findings if f.code[0] == "P"} == codes
