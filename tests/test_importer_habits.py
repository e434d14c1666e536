"""What offices do to forms: signatures, labels within labels, goals in rows, units in cells."""

from pathlib import Path

from form_files import Block, Cell, write_form
from test_importer_files import read

INDICATORS: list[Block] = [
    ["一级指标", "二级指标", ("三级指标", 2, 1), "指标值"],
    ["产出指标", "数量指标", ("巡护里程", 2, 1), "≥60公里"],
    ["满意度指标", "服务对象满意度指标", ("群众满意度", 2, 1), "≥90%"],
]
SIGNATURES = (
    "填表人：顾某　　审核人：　　（盖章）",
    "单位负责人（签字）：",
    "注：本表一式三份，请如实填报。",
)


def _form(name: str, amount: str = "120.00", label: str = "项目资金（万元）") -> list[Block]:
    goal: list[Cell] = ["年度总体目标", (f"{name}按时完成。", 4, 1)]
    return [
        ["项目名称", (name, 4, 1)],
        ["主管部门及代码", ("[305]苍岭市林业局", 2, 1), "实施单位", f"{name}站"],
        [(label, 1, 2), "年度资金总额：", (amount, 3, 1)],
        ["其中：财政拨款", (amount, 3, 1)],
        goal,
        *INDICATORS,
    ]


def test_lines_of_signatures_are_no_headings_of_the_next_project(tmp_path: Path) -> None:
    for number, line in enumerate(SIGNATURES):
        title = "项目支出绩效目标表"
        form = [title, *_form("防火巡护"), line, title, *_form("苗圃维护")]
        imported = read(write_form(form, tmp_path / f"表{number}.xlsx"))
        assert [row["项目名称"] for row in imported.rows["projects"]] == ["防火巡护", "苗圃维护"]
        assert "标题" not in {row["属性"] for row in imported.rows["attributes"]}
        assert [kept.text for kept in imported.unplaced] == [line]


def test_an_amount_with_its_own_unit_keeps_it_beside_forms_in_yuan(tmp_path: Path) -> None:
    sheets = [_form("甲项目", "1200000", "项目资金（元）"), _form("乙项目", "345600元", "项目资金")]
    imported = read(write_form(sheets, tmp_path / "表.xlsx"))
    assert imported.settings["money_unit"] == "元"
    amounts = [row["预算数"] for row in imported.rows["projects"]]
    assert [float(amount) for amount in amounts] == [1200000, 345600]


def test_labels_beside_a_label_are_none_of_its_values(tmp_path: Path) -> None:
    form = [
        ["项目名称", ("防火巡护", 4, 1)],
        ["项目属性", ("延续项目", 4, 1)],
        ["主管部门", ("苍岭市林业局", 2, 1), "主管部门编码", "305"],
        ["项目（实施）单位", ("苍岭市林场", 2, 1), "项目负责人", "顾某"],
        ["联系电话", ("0871-63330000", 2, 1), "起止时间", "2025.1-2025.12"],
        ["资金总额及构成", ("总额120万元", 4, 1)],
        ["项目概况", ("林区巡护。", 4, 1)],
        [("项目立项情况", 1, 2), "立项的依据", ("防火规划", 3, 1)],
        ["立项的必要性", ("火险等级高", 3, 1)],
        [("项目实施进度计划", 1, 2), ("项目实施内容", 2, 1), "开始时间", "完成时间"],
        [("巡护", 2, 1), "2025.1", "2025.12"],
        [("项目绩效目标", 1, 2), "长期目标", ("不发生火情。", 3, 1)],
        ["年度目标", ("巡护到位。", 3, 1)],
        [("长期绩效指标", 1, 2), "一级指标", "二级指标", "指标内容", "指标值"],
        ["产出指标", "数量指标", "巡护里程", "≥600公里"],
    ]
    imported = read(write_form(form, tmp_path / "表.docx"))
    facts = {row["属性"]: row["值"] for row in imported.rows["attributes"]}
    assert facts["立项的依据"] == "防火规划"
    assert facts["立项的必要性"] == "火险等级高"
    assert "项目立项情况" not in facts
    assert not imported.complete


def test_goals_in_numbered_rows_are_goals(tmp_path: Path) -> None:
    form = _form("防火巡护")
    form[4:5] = [
        [("年度总体目标", 1, 2), "目标1", ("巡护到位。", 3, 1)],
        ["目标2", ("不发生火情。", 3, 1)],
    ]
    imported = read(write_form(form, tmp_path / "表.html"))
    assert [row["绩效目标"] for row in imported.rows["goals"]] == ["巡护到位。", "不发生火情。"]
    assert imported.complete


def test_a_remark_that_is_left_blank_takes_no_cell_with_it(tmp_path: Path) -> None:
    remarks = ("甲", "", "丙", "丁", "戊")
    rows = [["产出指标", "数量指标", f"巡护里程{n}", "正向", "≥", f"{n}5", "公里", "10", remark]
            for n, remark in enumerate(remarks, 1)]  # fmt: skip
    heads = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标方向",
        "目标值",
        "计量单位",
        "分值",
        "备注",
    ]
    form: list[Block] = [
        ["项目名称", ("防火巡护", 8, 1)],
        ["项目类别", ("其他", 3, 1), "归口科室", ("农业科", 4, 1)],
        ["主管部门", ("苍岭市林业局", 3, 1), "实施单位", ("苍岭市林场", 4, 1)],
        [("投入目标（万元）", 1, 4), ("资金来源", 4, 1), ("年初安排金额", 4, 1)],
        [("资金总额", 4, 1), ("120", 4, 1)],
        [("其中：财政拨款数", 4, 1), ("120", 4, 1)],
        [("其他资金", 4, 1), ("0", 4, 1)],
        ["年度目标", ("巡护到位。", 8, 1)],
        list(heads),
        *map(list, rows),
    ]
    imported = read(write_form(form, tmp_path / "表.xlsx"))
    assert [row["权重"] for row in imported.rows["indicators"]] == ["10"] * len(remarks)
    assert [row["计量单位"] for row in imported.rows["indicators"]] == ["公里"] * len(remarks)
    assert imported.complete


def test_a_line_that_names_the_unit_stands_above_a_table_not_below_one(tmp_path: Path) -> None:
    lines = ["3.防火巡护项目绩效目标表", "填报单位（盖章）：苍岭市林业局"]
    imported = read(write_form([*lines, *_form("防火巡护")], tmp_path / "表.docx"))
    assert lines[0] not in {kept.text for kept in imported.unplaced}
    assert [row["单位名称"] for row in imported.rows["units"]] == ["防火巡护站"]


def test_a_value_that_says_its_unit_needs_none_in_the_last_column(tmp_path: Path) -> None:
    form = _form("防火巡护")[:5]
    values = [("≥", "60", "公里"), ("≥", "90", "%"), ("定性", "4-8次/年", ""), ("=", "12", "次")]
    form.append(["二级指标", "三级指标", "绩效指标性质", "绩效指标值", "绩效度量单位"])
    form += [["数量指标", f"巡护{n}", *value] for n, value in enumerate(values)]
    imported = read(write_form(form, tmp_path / "表.xlsx"))
    assert len(imported.rows["indicators"]) == len(values)
    assert imported.complete
