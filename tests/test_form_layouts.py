"""Forms as other bureaus lay them out: small variations change nothing of what is read."""

from pathlib import Path

import pytest
from form_files import KINDS, Block
from test_form_files import BOND, read
from test_unknown_forms import FORMS


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_unit_in_a_label_beside_or_above_heads_is_that_of_the_amounts(
    kind: str, tmp_path: Path
) -> None:
    whole: list[Block] = [
        "部门整体支出绩效目标申报表",
        ["部门（单位）名称", ("竹溪县水文站", 5, 1)],
        [("年度主要任务", 1, 4), ("任务名称", 1, 2), ("主要内容", 1, 2), ("预算金额（元）", 3, 1)],
        ["总额", "财政拨款", "其他资金"],
        ["测报", "汛期测报", "3200000", "3000000", "200000"],
        [("金额合计", 2, 1), "3200000", "3000000", "200000"],
        ["年度总体目标", ("按时报汛。", 5, 1)],
        ["一级指标", "二级指标", "三级指标", ("指标值", 3, 1)],
        ["产出指标", "数量指标", "测流次数", ("≥60次", 3, 1)],
    ]
    imported = read(whole, kind, tmp_path, year=2025)
    assert imported.settings["money_unit"] == "元"
    assert [row["任务金额"] for row in imported.rows["tasks"]] == ["3200000"]


def test_a_label_of_the_same_meaning_further_down_begins_no_other_form(
    kind: str, tmp_path: Path
) -> None:
    form = list(FORMS["2011 年式"])
    form[1] = [("填报单位（盖章）：", 5, 1)]
    (project,) = read(form, kind, tmp_path).rows["projects"]
    assert project["项目名称"] == "护林"


def test_a_text_that_is_not_merged_over_its_columns_is_read(kind: str, tmp_path: Path) -> None:
    halves = list(FORMS["2015/88 附1"])
    halves[7] = [("总体目标", 1, 2), ("中期目标（2025年—2027年）", 3, 1), ("年度目标", 3, 1)]
    halves[8] = ["建成路网", "", "", "完成养护", "", ""]
    goals = read(halves, kind, tmp_path).rows["goals"]
    assert [(g["类别"], g["绩效目标"]) for g in goals] == [
        ("中期目标", "建成路网"), ("当年目标", "完成养护"),
    ]  # fmt: skip
    bond = [["合计", "", *row[1:]] if row[0] == ("合计", 2, 1) else row for row in BOND]
    assert read(bond, kind, tmp_path).rows["finance"][0]["资金来源"] == "合计"


@pytest.mark.parametrize("right", ["金额单位：元", "填报日期：2025年1月15日"])
def test_what_says_its_own_beside_a_label_is_not_the_value_of_that(
    right: str, kind: str, tmp_path: Path
) -> None:
    title, year, *rows = FORMS["财政部项目支出"]
    rows[2] = [("项目资金", 1, 4), *rows[2][1:]]
    head: Block = [("填报单位（盖章）：", 3, 1), (right, 2, 1)]
    signed: Block = [("单位负责人（签字）：", 3, 1), ("填报日期：2025年1月15日", 2, 1)]
    imported = read([title, year, head, *rows, signed], kind, tmp_path)
    assert [row["单位名称"] for row in imported.rows["units"]] == ["某林场"]
    assert imported.settings.get("money_unit", "万元") == ("元" if "元" in right else "万元")
    assert {row["属性"] for row in imported.rows["attributes"]} == {"主管部门"}
    assert {"单位负责人（签字）：", "填报日期：2025年1月15日"} <= {
        u.text for u in imported.unplaced
    }
