"""Special bonds and declarations: what is found, and above all what is not."""

from pathlib import Path

import pytest
from test_rules import CODE, found

from reportgen.check.support.examples import bond_example
from reportgen.check.support.registry import Example

MINE = ("M2", "T2", "I2", "I3")


def codes(folder: Path, example: Example) -> set[str]:
    return {f.code for f in found(folder, example) if f.code.startswith(MINE)} - {"I201"}


def facts(**values: str) -> Example:
    rows = [{"编码": CODE, "属性": name, "值": value} for name, value in values.items()]
    return {"项目": {"表式": "tianjin_bond"}, "项目属性": rows}


def declared(**cells: str) -> Example:
    """One indicator with points; the examples of the rules show the rest."""
    row = {"项目编码": CODE, "序号": "1", "一级指标": "产出指标", "二级指标": "质量指标"}
    row |= {
        "三级指标": "补植合格率",
        "指标性质": "≥",
        "指标值": "95",
        "计量单位": "%",
        "备注": "10分",
    }
    return {"项目": {"表式": "hunan"}, "指标": [row | cells]}


# ---------------------------------------------------------------- 资金来源

FORM = ("财政拨款/中央|0", "财政拨款/市级|0", "自有资金|0")
QUIET_SOURCES = {
    "loans are a part of other money": (
        "合计|60000000", *FORM, "其他资金|60000000", "其中：银行贷款|50000000",
        "其他融资资金|10000000",
    ),
    "loans without a sum of other money": (
        "合计|60000000", *FORM, "其他资金|0", "其中：银行贷款|50000000",
        "其他融资资金|10000000",
    ),
    "other financing beside other money": (
        "合计|60000000", "其他资金|50000000", "其中：银行贷款|50000000", "其他融资资金|10000000",
    ),
    "a line for all grants above its parts": (
        "合计|60000000", "财政拨款|60000000", "财政拨款/中央|20000000", "财政拨款/市级|40000000",
    ),
    "only the total is known": ("合计|60000000", "专项债券资金|"),
    "nothing has arrived": ("合计|60000000||||", "专项债券资金|60000000|2.5|||"),
    "shares are rounded": (
        "合计|60000000||100", "财政拨款/市级|20000000||33.33", "专项债券资金|40000000|2.5|66.67",
    ),
    "shares are whole numbers": (
        "合计|60000000||100", "财政拨款/市级|20000000||33", "专项债券资金|40000000|2.5|67",
    ),
    "shares are not given": ("合计|60000000", "专项债券资金|60000000|2.5"),
    "the bond is not issued": ("合计|60000000", "专项债券资金|60000000|0"),
}  # fmt: skip


@pytest.mark.parametrize("lines", [pytest.param(v, id=k) for k, v in QUIET_SOURCES.items()])
def test_sources_that_add_up_are_left_alone(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert codes(tmp_path, bond_example(*lines)) == set()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("合计|70000000", "财政拨款/市级|10000000", "专项债券资金|50000000"), "M201"),
        (("合计|60000000", "其他资金|40000000", "其中：银行贷款|20000000"), "M201"),
        (("合计|40000000", "财政拨款|40000000", "财政拨款/中央|50000000"), "M202"),
        (("合计|40000000||100", "专项债券资金|40000000||1"), "M203"),
        (("合计|4000", "专项债券资金|4000|2.5"), "M206"),
    ],
)
def test_sources_that_cannot_be_are_found(
    tmp_path: Path, lines: tuple[str, ...], code: str
) -> None:
    assert codes(tmp_path, bond_example(*lines)) == {code}


def test_what_has_arrived_must_add_up_too(tmp_path: Path) -> None:
    lines = ("合计|60000000|||30000000", "专项债券资金|60000000|2.5||20000000|2023-11-20")
    assert codes(tmp_path, bond_example(*lines)) == {"M201"}


def test_a_withheld_source_is_not_missed_in_the_sum(tmp_path: Path) -> None:
    decision = {"编码": CODE, "范围": "字段", "字段": "金额#2", "类别": "商业秘密", "依据": "实务"}
    lines = bond_example("合计|60000000", "专项债券资金|40000000", "自有资金|20000000")
    assert codes(tmp_path, {**lines, "不予公开": [decision]}) == set()


def test_interest_on_what_was_issued_so_far_is_right(tmp_path: Path) -> None:
    lines = bond_example(
        "合计|80000000|||40000000", "专项债券资金|80000000|2.5||40000000|2023-11-20"
    )
    stated = {
        "三级指标": "已发行债券年付利息",
        "指标性质": "≤",
        "指标值": "100",
        "计量单位": "万元",
    }
    assert codes(tmp_path, {**lines, "指标": stated}) == set()


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "values",
    [
        {"计划开工时间": "2024年3月", "计划竣工时间": "2024-03-15"},
        {"计划开工时间": "2024年", "计划竣工时间": "2024年"},
        {"计划开工时间": "待定", "计划竣工时间": "2020-01-01"},
        {"计划开工时间": "", "计划竣工时间": "2020-01-01"},
        {"计划开工时间": "2023-04-01", "计划竣工时间": "2025-01-30", "项目实施周期": "2"},
        {"计划开工时间": "2023-04-01", "计划竣工时间": "2025-01-30", "项目实施周期": "22"},
        {"计划开工时间": "2023-04-01", "计划竣工时间": "2025-01-30", "项目实施周期": "20年"},
        {"计划开工时间": "2023-04-01", "计划竣工时间": "2025-01-30", "项目实施周期": "建设期两年"},
        {"计划开工时间": "2023-04-01", "计划竣工时间": "2025-01-30", "项目实施周期": "24个月"},
    ],
)
def test_schedules_that_may_be_right_are_left_alone(tmp_path: Path, values: dict[str, str]) -> None:
    assert codes(tmp_path, facts(**values)) == set()


def test_income_before_the_work_begins_is_told_once(tmp_path: Path) -> None:
    values = {
        "计划开工时间": "2024-03-01",
        "计划竣工时间": "2026-03-01",
        "收益实现时间": "2023-06-30",
    }
    assert codes(tmp_path, facts(**values)) == {"T201"}


def test_the_total_needs_no_day(tmp_path: Path) -> None:
    lines = (
        "合计|60000000|||60000000|",
        "专项债券资金|60000000|2.5||60000000|2023-11-20",
        "其他资金|0|||0|",
    )
    assert codes(tmp_path, bond_example(*lines)) == set()


# ---------------------------------------------------------------- declarations

QUIET_SCORING = (
    "",
    "分值10分，合格率小于60%不得分；其余得分=（实际合格率-60%）/（1-60%）*10。",
    "得分=（实际合格率-60%）/（95%-60%）*10。",
    "完成率达到100%得10分，每低1%扣1分。",
    "合格率95%（含）以上得10分，90%（含）-95%得8分，80%以下不得分。",
    "达到95%得满分；每低1个百分点扣0.5分，扣完为止。",
    "上级考核得90分以上的得10分，否则得5分。",
    "抽查合格得4分；复查合格得6分。",
    "补植和养护两项，前一项满分4分，后一项满分6分。",
    "第三方测评满分100分，按比例折算。",
    "得分=实际合格率÷95%×10。",
    "每完成95%得10分。",
)


@pytest.mark.parametrize("scoring", QUIET_SCORING)
def test_scoring_that_may_be_right_is_left_alone(tmp_path: Path, scoring: str) -> None:
    assert codes(tmp_path, declared(评分标准=scoring)) == set()


@pytest.mark.parametrize(
    ("scoring", "code"),
    [
        ("该指标分值为8分，未达标不得分。", "I303"),
        ("达标得12分，未达标得5分。", "I303"),
        ("得分=（实际合格率-60%）/（1-50%）*10。", "I304"),
        ("得分=（实际合格率-60%）/（1-60%）*5。", "I304"),
        ("得分=实际合格率÷90%×10。", "I304"),
        ("达到90%得满分，每低1个百分点扣1分。", "I305"),
    ],
)
def test_scoring_against_target_or_points_is_found(tmp_path: Path, scoring: str, code: str) -> None:
    assert codes(tmp_path, declared(评分标准=scoring)) == {code}


def _shares(*shares: str, name: str = "补植批次") -> Example:
    start = {"项目编码": CODE, "一级指标": "产出指标", "二级指标": "数量指标", "指标性质": "≥"}
    rows = [
        start | {"序号": str(n), "三级指标": f"{name}{n}", "指标值": "8", "备注": share}
        for n, share in enumerate(shares, start=1)
    ]
    return {"项目": {"表式": "hunan"}, "指标": rows}


def test_ten_points_may_be_kept_for_the_execution_of_the_budget(tmp_path: Path) -> None:
    assert codes(tmp_path, _shares("50", "20分", "20分")) == set()
    assert codes(tmp_path / "2", _shares("50", "20", "20", name="预算执行率")) == {"I301"}


def test_a_declaration_without_points_is_left_alone(tmp_path: Path) -> None:
    assert codes(tmp_path, _shares("", "", "", "")) == set()


def test_a_category_that_does_not_apply_needs_no_points(tmp_path: Path) -> None:
    assert codes(tmp_path, _shares("50分", "30分", "20分", "不适用")) == set()
