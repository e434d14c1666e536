"""Levels, names and descriptions of indicators: what is missing, misplaced or doubled."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from test_rules import CODE, FAULTLESS, found

Rows = Sequence[dict[str, str]]
ROWS: Rows = [dict(row) for row in FAULTLESS["指标"]]


def _codes(folder: Path, rows: Rows, **tables: Rows) -> list[str]:
    findings = found(folder, {"指标": list(rows), **tables})
    # the order of the rows is not what these tests are about
    return [f.code for f in findings if f.code.startswith("I0") and f.code != "I017"]


def _with(number: int, **cells: str) -> Rows:
    """The faultless rows with cells of one of them changed."""
    return [{**row, **cells} if row["序号"] == str(number) else row for row in ROWS]


def _decision(field: str) -> dict[str, str]:
    return {"编码": CODE, "范围": "字段", "字段": field, "替代文字": "略", "类别": "工作秘密"}


def test_a_project_without_indicators_is_one_finding(tmp_path: Path) -> None:
    assert _codes(tmp_path, []) == ["I001"]


@pytest.mark.parametrize(
    ("number", "code"), [(1, "I003"), (2, "I003"), (3, "I003"), (4, "I004"), (5, "I002")]
)
def test_a_missing_kind_is_named(number: int, code: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, [row for row in ROWS if row["序号"] != str(number)]) == [code]


def test_a_project_of_effects_only_lacks_outputs_once(tmp_path: Path) -> None:
    assert _codes(tmp_path, ROWS[4:]) == ["I002", "I004"]


def test_cost_on_the_first_level_counts(tmp_path: Path) -> None:
    assert _codes(tmp_path, _with(4, 一级指标="成本指标", 二级指标="经济成本指标")) == []


def test_levels_in_other_words_are_not_missing(tmp_path: Path) -> None:
    rows = _with(3, 一级指标="产出", 二级指标="时效性指标")
    assert set(_codes(tmp_path, rows)) == {"I011"}


def test_withheld_levels_are_not_missing(tmp_path: Path) -> None:
    assert _codes(tmp_path, ROWS[:1], 不予公开=[_decision("二级指标")]) == []


@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("质量指示", "I010"),
        ("质指量标", "I010"),
        ("质量指标标", "I010"),
        ("质量", "I011"),
        ("质量性指标", "I011"),
        ("安全指标", "I011"),
    ],
)
def test_an_odd_second_level_is_found_once(level: str, code: str, tmp_path: Path) -> None:
    assert [c for c in _codes(tmp_path, _with(2, 二级指标=level)) if c != "I003"] == [code]


def test_the_second_level_of_debts_is_free(tmp_path: Path) -> None:
    debt = {**ROWS[4], "序号": "7", "一级指标": "偿债指标", "二级指标": "偿债倍率"}
    debt |= {"三级指标": "偿债倍率", "指标值": "1.3", "计量单位": "倍"}
    assert _codes(tmp_path, [*ROWS, debt]) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("产出指标", "社会效益指标"), ("效益指标", "质量指标"), ("效益指标", "服务对象满意度指标")],
)
def test_a_second_level_under_the_wrong_first(first: str, second: str, tmp_path: Path) -> None:
    assert "I012" in _codes(tmp_path, _with(1, 一级指标=first, 二级指标=second))


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [
        (1, "居民满意度", "I013"),
        (2, "工程总成本", "I013"),
        (1, "工程完成时间", "I013"),
        (3, "苗木合格率", "I013"),
        (2, "补植灌木数量", "I014"),
    ],
)
def test_a_name_under_the_wrong_second_level(
    number: int, name: str, code: str, tmp_path: Path
) -> None:
    assert code in _codes(tmp_path, _with(number, 三级指标=name))


@pytest.mark.parametrize(
    ("number", "name"),
    [(1, "满意度调查次数"), (2, "返工株数"), (2, "单位成本合理性"), (1, "按完成时间验收的标段数")],
)
def test_only_the_head_of_a_name_places_it(number: int, name: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, _with(number, 三级指标=name)) == []


def test_a_missing_name_is_found_and_a_withheld_one_is_not(tmp_path: Path) -> None:
    assert _codes(tmp_path / "a", _with(2, 三级指标="")) == ["I020"]
    assert _codes(tmp_path / "b", ROWS, 不予公开=[_decision("三级指标#2")]) == []


@pytest.mark.parametrize("name", ["生态效益指标", "生态效益", "社会效益指标"])
def test_a_category_is_no_name(name: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, _with(5, 三级指标=name)) == ["I021"]


def test_satisfaction_of_those_served_is_a_name(tmp_path: Path) -> None:
    assert _codes(tmp_path, _with(6, 三级指标="服务对象满意度")) == []


def test_doubled_indicators_are_told_apart(tmp_path: Path) -> None:
    again = {**ROWS[0], "序号": "7"}
    assert _codes(tmp_path / "a", [*ROWS, again]) == ["I022"]
    assert _codes(tmp_path / "b", [*ROWS, {**again, "指标值": "80"}]) == ["I023"]
    elsewhere = {**again, "一级指标": "效益指标", "二级指标": "社会效益指标"}
    assert _codes(tmp_path / "c", [*ROWS, elsewhere]) == ["I024"]
    explained = {**again, "指标值": "80", "绩效指标描述": "其中银杏的株数"}
    assert _codes(tmp_path / "d", [*ROWS, explained]) == []


def test_doubles_of_withheld_values_are_not_compared(tmp_path: Path) -> None:
    again = {**ROWS[0], "序号": "7"}
    assert _codes(tmp_path, [*ROWS, again], 不予公开=[_decision("指标值#7")]) == []


def test_rows_that_say_nothing_are_one_notice(tmp_path: Path) -> None:
    empty = {"三级指标": "不涉及", "绩效指标描述": "不涉及", "指标性质": "定性", "指标值": "不涉及"}
    rows = [
        {**ROWS[4], **empty, "计量单位": "", "序号": str(number), "二级指标": second}
        for number, second in ((7, "经济效益指标"), (8, "社会效益指标"))
    ]
    assert _codes(tmp_path, [*ROWS, *rows]) == ["I025"]


def test_none_is_a_value_of_accidents(tmp_path: Path) -> None:
    rows = _with(2, 三级指标="施工安全事故", 指标性质="定性", 指标值="无", 计量单位="")
    assert _codes(tmp_path, rows) == []


@pytest.mark.parametrize("text", ["≥95%", "100%", "≤90万元"])
def test_a_value_is_no_description(text: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, _with(2, 绩效指标描述=text)) == ["I027"]


@pytest.mark.parametrize("text", ["30天后成活的苗木", "24小时内到场", "/", "2024年补植的苗木"])
def test_a_description_may_begin_with_a_number(text: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, _with(2, 绩效指标描述=text)) == []
