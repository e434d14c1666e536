"""Forms as bureaus have them, as Word file, sheet and web page: read completely, or left alone.

Each value of an invented form is unlike every other, so a value in a wrong place shows.
"""

from pathlib import Path
from typing import Any

import pytest
from conftest import cases
from form_files import KINDS, Block, Cell, spans, write_form
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.core.problems import InputError
from reportgen.importer import Imported, read_published

HEBEI: list[Block] = [
    "3.森林防火巡护经费绩效目标表",
    "501001青禾市林业局本级　　单位：万元",
    ["项目编码", ("50100125P00012310001A", 3, 1), "项目名称", ("森林防火巡护经费", 5, 1)],
    [("预算规模及\n资金用途", 1, 2), "预算数", ("120.50", 2, 1), ("其中：财政\n拨款", 2, 1), "100.25",
     ("其他资金：", 2, 1), "20.25"],
    [("支付护林员劳务和车辆费用。", 9, 1)],
    [("资金支出计划（%）", 1, 2), ("3月底", 2, 1), ("6月底", 2, 1), ("10月底", 3, 1), ("12月底", 2, 1)],
    [("10%", 2, 1), ("40%", 2, 1), ("80%", 3, 1), ("100%", 2, 1)],
    ["绩效目标", ("1.全年巡护到位。\n2.不发生重大火情。", 9, 1)],
    ["一级指标", ("二级指标", 2, 1), ("三级指标", 2, 1), ("绩效指标描述", 2, 1), "指标值", ("指标值确定依据", 2, 1)],
    [("产出指标", 1, 2), ("数量指标", 2, 1), ("巡护里程", 2, 1), ("全年巡护里程", 2, 1), "≥600公里", ("巡护方案", 2, 1)],
    [("质量指标", 2, 1), ("巡护到位率", 2, 1), ("到位次数占比", 2, 1), "≥95%", ("行业标准", 2, 1)],
    [("满意度指标", 1, 1), ("服务对象满意度指标", 2, 1), ("群众满意度", 2, 1), ("满意人数占比", 2, 1), "≥90%", ("问卷", 2, 1)],
]  # fmt: skip
TIANJIN: list[Block] = [
    "（2025年度）",
    "单位：元",
    ["项目名称", ("河道清淤工程", 6, 1)],
    ["实施单位", ("东陵市河务处", 6, 1)],
    [("预算规模及资金用途", 1, 2), "年度资金总额：", "1200000", "其中：财政拨款", "1,000,000.00", "其他资金", "200000"],
    [("支付清淤工程款", 6, 1)],
    ["年度绩效\n目标", ("1.清理淤积河段\n2.保证行洪", 6, 1)],
    ["一级\n指标", "二级指标", "指标内容", ("指标解释", 2, 1), ("年度指标值", 2, 1)],
    [("产出指标", 1, 2), "数量指标", "清淤长度", ("清理河段长度", 2, 1), ("═12公里", 2, 1)],
    ["质量指标", "验收合格率", ("", 2, 1), ("100%", 2, 1)],
    [("满意度指标", 2, 1), "群众满意度", ("", 2, 1), ("≥90%", 2, 1)],
]  # fmt: skip
BOND: list[Block] = [
    "4.东陵河堤防加固-2023年专项债券绩效目标表",
    ["项目性质", ("续建", 7, 1)],
    ["项目编号", ("60200023P04400000007Q", 7, 1)],
    ["项目单位", ("602101东陵市河务处", 7, 1)],
    ["主管部门", ("602东陵市水务局", 7, 1)],
    ["计划开工时间", ("2023-03-01", 3, 1), ("计划竣工时间", 2, 1), ("2025-10-30", 2, 1)],
    ["项目实施周期", ("3", 3, 1), ("收益实现时间", 2, 1), ("2026-01-31", 2, 1)],
    [("项目资金来源及落实情况", 1, 6), ("资金来源", 2, 1), "金额（万元）", "利率（%）", "占比（%）", "已到位资金", "到位时间"],
    [("合计", 2, 1), "500", "", "", "300", ""],
    [("财政拨款", 1, 2), "中央", "100", "", "20", "0", ""],
    ["市级", "50", "", "", "0", ""],
    [("专项债券资金", 2, 1), "350", "2.97", "", "300", "2023-11-20"],
    [("其中：银行贷款", 2, 1), "0", "", "", "0", ""],
    ["总体目标", ("1.加固堤防十二公里。", 7, 1)],
    ["当年目标", ("1.完成主体工程。", 7, 1)],
    ["一级指标", "二级指标", ("三级指标", 3, 1), ("指标值", 3, 1)],
    ["成本指标", "经济成本指标", ("年付利息", 3, 1), ("10.4万元", 3, 1)],
    [("偿债指标", 1, 2), "偿债倍率", ("债券偿还率", 3, 1), ("≤15%", 3, 1)],
    ["预期收益金额", ("年收入", 3, 1), ("不低于200万元", 3, 1)],
]  # fmt: skip
HUNAN: list[Block] = [
    "部门（单位）整体绩效目标申报表",
    ["部门（单位）\n名称", ("竹溪县水文站", 8, 1)],
    ["* 部门（单位）职责", ("负责水文测报。\n负责取样。", 8, 1)],
    ["* 年度总体目标", ("一、按时报汛；\n二、保证完好。", 8, 1)],
    [("绩效指标", 9, 1)],
    ["一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "度量单位", "指标解释", "评（扣）分标准", "备注"],
    [("产出指标", 1, 2), ("数量指标", 1, 2), "测流次数", "≥", "60", "次", "测流工作量", "少一次扣1分", "5分"],
    ["取样次数", "=", "12", "份", "取样工作量", "少一份扣2分", "6分"],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥", "90", "%", "", "", "10分"],
]  # fmt: skip


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(blocks: Any, kind: str, folder: Path, **options: Any) -> Imported:
    return read_published([write_form(blocks, folder / f"表.{kind}")], **options)


def filled(row: dict[str, str], *leave_out: str) -> dict[str, str]:
    """The cells of a row that hold anything, without codes."""
    codes = {"项目编码", "单位编码", "部门编码", "编码", "序号", *leave_out}
    return {label: text for label, text in row.items() if text and label not in codes}


def places(imported: Imported) -> list[str]:
    return [f"{piece.place}{piece.text}" for piece in imported.unplaced]


def test_a_hebei_form_is_read_completely(kind: str, tmp_path: Path) -> None:
    imported = read(HEBEI, kind, tmp_path)
    (project,) = imported.rows["projects"]
    assert filled(project) == {
        "项目名称": "森林防火巡护经费", "资金性质": "本级财政拨款", "预算数": "120.50",
        "财政资金": "100.25", "其他资金": "20.25", "资金用途": "支付护林员劳务和车辆费用。",
        "3月底": "10", "6月底": "40", "10月底": "80", "12月底": "100",
    }  # fmt: skip
    assert (project["项目编码"], project["单位编码"]) == ("50100125P00012310001A", "501001")
    assert [g["绩效目标"] for g in imported.rows["goals"]] == ["全年巡护到位。", "不发生重大火情。"]
    assert [filled(row, "指标值原文") for row in imported.rows["indicators"]] == [
        {"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "巡护里程", "绩效指标描述": "全年巡护里程",
         "指标性质": "≥", "指标值": "600", "计量单位": "公里", "指标值确定依据": "巡护方案"},
        {"一级指标": "产出指标", "二级指标": "质量指标", "三级指标": "巡护到位率", "绩效指标描述": "到位次数占比",
         "指标性质": "≥", "指标值": "95", "计量单位": "%", "指标值确定依据": "行业标准"},
        {"一级指标": "满意度指标", "二级指标": "服务对象满意度指标", "三级指标": "群众满意度",
         "绩效指标描述": "满意人数占比", "指标性质": "≥", "指标值": "90", "计量单位": "%", "指标值确定依据": "问卷"},
    ]  # fmt: skip
    assert imported.complete


def test_a_tianjin_form_with_other_words_and_in_yuan_is_read_completely(
    kind: str, tmp_path: Path
) -> None:
    imported = read(TIANJIN, kind, tmp_path)
    (project,) = imported.rows["projects"]
    assert (imported.settings["money_unit"], imported.settings["year"]) == ("元", 2025)
    assert (project["预算数"], project["财政资金"], project["其他资金"]) == (
        "1200000", "1000000.00", "200000",
    )  # fmt: skip
    assert imported.rows["units"][0]["单位名称"] == "东陵市河务处"
    assert [g["绩效目标"] for g in imported.rows["goals"]] == ["清理淤积河段", "保证行洪"]
    values = [(r["三级指标"], r["指标性质"], r["指标值"]) for r in imported.rows["indicators"]]
    assert values == [
        ("清淤长度", "=", "12"),
        ("验收合格率", "=", "100"),
        ("群众满意度", "≥", "90"),
    ]
    last = imported.rows["indicators"][2]
    assert (last["一级指标"], last["二级指标"]) == ("满意度指标", "")  # merged over both levels
    assert imported.complete


def test_a_bond_form_is_read_completely(kind: str, tmp_path: Path) -> None:
    imported = read(BOND, kind, tmp_path)
    assert imported.complete
    assert imported.settings["form"] == "tianjin_bond"
    finance = [
        (row["资金来源"], row["金额"], row["已到位资金"]) for row in imported.rows["finance"]
    ]
    assert finance == [
        ("合计", "5000000", "3000000"), ("财政拨款/中央", "1000000", "0"),
        ("财政拨款/市级", "500000", "0"), ("专项债券资金", "3500000", "3000000"),
        ("其中：银行贷款", "0", "0"),
    ]  # fmt: skip
    assert imported.rows["finance"][3]["到位时间"] == "2023-11-20"
    assert [(g["类别"], g["绩效目标"]) for g in imported.rows["goals"]] == [
        ("总体目标", "加固堤防十二公里。"), ("当年目标", "完成主体工程。"),
    ]  # fmt: skip
    assert [row["三级指标"] for row in imported.rows["indicators"]] == [
        "年付利息",
        "债券偿还率",
        "年收入",
    ]
    assert {row["属性"]: row["值"] for row in imported.rows["attributes"]}[
        "收益实现时间"
    ] == "2026-01-31"


def test_a_hunan_form_is_read_completely(kind: str, tmp_path: Path) -> None:
    imported = read(HUNAN, kind, tmp_path, year=2025)
    assert imported.complete
    assert imported.rows["attributes"][0]["值"] == "负责水文测报。\n负责取样。"
    assert imported.rows["units"][0]["单位名称"] == "竹溪县水文站"
    assert [filled(row) for row in imported.rows["indicators"]][1] == {
        "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "取样次数", "绩效指标描述": "取样工作量",
        "指标性质": "=", "指标值": "12", "计量单位": "份", "评分标准": "少一份扣2分", "备注": "6分",
    }  # fmt: skip


# --------------------------------------------------------------------------- small variations


def with_row(blocks: list[Block], at: int, row: Block) -> list[Block]:
    return [*blocks[:at], row, *blocks[at:]]


def with_cells(blocks: list[Block], at: int, row: list[Cell]) -> list[Block]:
    return [*blocks[:at], row, *blocks[at + 1 :]]


def with_column(blocks: list[Block], begin: int, at: int, texts: list[str]) -> list[Block]:
    """A further column at grid column `at` in the rows from `begin` on."""
    changed: list[Block] = list(blocks)
    for offset, text in enumerate(texts):
        row = list(changed[begin + offset])
        changed[begin + offset] = [*row[:-at], text, *row[-at:]]
    return changed


def test_labels_that_no_form_knows_end_the_field_before_them(kind: str, tmp_path: Path) -> None:
    row: list[Cell] = ["分管处室", ("农业科", 3, 1), "监督热线", ("0312-1234567", 5, 1)]
    imported = read(with_row(HEBEI, 3, row), kind, tmp_path)
    (project,) = imported.rows["projects"]
    assert project["项目名称"] == "森林防火巡护经费"
    kept = {row["属性"]: row["值"] for row in imported.rows["attributes"]}
    assert kept == {"分管处室": "农业科", "监督热线": "0312-1234567"}
    assert [item.name for item in imported.kept] == ["分管处室", "监督热线"]
    assert imported.unplaced == ()
    assert not imported.complete


def test_an_unknown_label_within_a_group_takes_no_other_place(kind: str, tmp_path: Path) -> None:
    row: list[Cell] = [("预算规模及\n资金用途", 1, 2), "总盘子", ("120.50", 2, 1),
                       ("其中：财政\n拨款", 2, 1), "100.25万元", ("其他资金：", 2, 1), "202500元"]  # fmt: skip
    imported = read(with_cells(HEBEI, 3, row), kind, tmp_path)
    (project,) = imported.rows["projects"]
    assert (project["预算数"], project["资金用途"]) == ("", "支付护林员劳务和车辆费用。")
    assert (project["财政资金"], project["其他资金"]) == ("100.25", "20.25")
    assert [item.name for item in imported.kept] == ["总盘子"]


def test_an_unknown_head_shifts_no_column_beside_it(kind: str, tmp_path: Path) -> None:
    blocks = with_column(HEBEI, 8, 2, ["考核口径", "甲", "乙", "丙"])
    blocks = [
        [*block[:-1], (spans(block[-1])[0], spans(block[-1])[1] + 1, spans(block[-1])[2])]
        if 2 <= at < 8 and isinstance(block, list)
        else block
        for at, block in enumerate(blocks)
    ]
    imported = read(blocks, kind, tmp_path)
    plain = read(HEBEI, kind, tmp_path)
    assert imported.rows["indicators"] == plain.rows["indicators"]
    assert imported.rows["projects"] == plain.rows["projects"]
    assert [piece.text for piece in imported.unplaced] == ["考核口径", "甲", "乙", "丙"]


@pytest.mark.parametrize(
    "footer",
    [
        "填表人：王某　　审核人：李某",
        [("主管部门审核意见", 1, 1), ("同意。", 9, 1)],
        [("填表人：", 1, 1), ("王某", 2, 1), ("联系电话", 2, 1), ("13900000000", 2, 1), "日期", ("2月", 2, 1)],
        [("（盖章）", 10, 1)],
        [("注：指标值以批复为准。", 10, 1)],
        [("", 1, 1), ("经办人", 2, 1), ("赵某", 2, 1), ("", 2, 1), "", ("", 2, 1)],
    ],
)  # fmt: skip
def test_what_stands_below_the_indicators_is_no_indicator(
    footer: Block, kind: str, tmp_path: Path
) -> None:
    imported = read([*HEBEI, footer], kind, tmp_path)
    assert imported.rows["indicators"] == read(HEBEI, kind, tmp_path).rows["indicators"]
    assert not imported.complete


def test_parts_of_a_total_of_several_years_are_not_those_of_the_year(
    kind: str, tmp_path: Path
) -> None:
    row: list[Cell] = [
        ("资金情况", 1, 1),
        "中期资金总额",
        "3600000",
        "其中：财政拨款",
        "3000000",
        "",
        "",
    ]
    blocks = with_cells(TIANJIN, 4, row)
    blocks = with_cells(blocks, 5, ["资金用途", ("支付清淤工程款", 6, 1)])
    imported = read(blocks, kind, tmp_path)
    (project,) = imported.rows["projects"]
    assert (project["预算数"], project["财政资金"]) == ("", "")
    assert project["资金用途"] == "支付清淤工程款"


def test_amounts_are_read_in_the_unit_that_is_printed(kind: str, tmp_path: Path) -> None:
    def budget(line: str, cell: str, label: str = "预算数") -> tuple[str, object]:
        blocks = with_cells(
            with_cells(HEBEI, 1, line),  # type: ignore[arg-type]
            3,
            [("资金", 1, 1), label, (cell, 2, 1), ("", 2, 1), "", ("", 2, 1), ""],
        )
        blocks = with_cells(blocks, 4, ["资金用途", ("费用。", 9, 1)])
        imported = read(blocks, kind, tmp_path)
        return imported.rows["projects"][0]["预算数"], imported.settings.get("money_unit")

    assert budget("501001某局　　单位：百元", "1205") == ("12.05", None)
    assert budget("501001某局　　单位：元", "120500") == ("120500", "元")
    assert budget("501001某局　　金额单位：万元", "120500元") == ("12.05", None)
    assert budget("501001某局", "120500", "预算数（元）") == ("120500", "元")
    assert budget("501001某局　　单位：万元", "120万元") == ("120", None)


MOF: list[Block] = [
    "项目支出绩效目标表",
    ["项目名称", ("河道清淤", 4, 1)],
    ["主管部门", ("东陵市水务局", 2, 1), "实施单位", "东陵市河务处"],
    [("项目资金（元）", 1, 2), ("年度资金总额", 2, 1), ("1200000", 2, 1)],
    [("其中：财政拨款", 2, 1), ("100万元", 2, 1)],
    ["年度总体目标", ("清理淤积河段。", 4, 1)],
    ["一级指标：", "二级指标", "三级指标", "指标值", "计量单位"],
    ["产出指标：", "数量指标", "清淤长度", "≥12", "公里"],
    ["", "质量指标", "验收合格率", "≥95", "%"],
    ["效益指标", "生态效益指标", "河道水质", "明显改善", ""],
    ["满意度指标", "服务对象\n满意度指标", "群众满意度", "≥90", "%"],
]
WHOLE: list[Block] = [
    "部门整体支出绩效目标表",
    ["部门（单位）名称", ("东陵市水务局", 5, 1)],
    [("年度主要任务", 1, 4), "任务名称", "主要内容", ("预算金额（元）", 3, 1)],
    ["", "", "总额", "财政拨款", "其他资金"],
    ["防汛", "巡堤查险", "300000", "200000", "100000"],
    [("金额合计", 2, 1), "300000", "200000", "100000"],
    ["年度总体目标", ("安全度汛。", 5, 1)],
    ["一级指标", "二级指标", "三级指标", ("指标值", 3, 1)],
    ["产出指标", "数量指标", "巡堤里程", ("≥60公里", 3, 1)],
    ["满意度指标", "服务对象满意度指标", "群众满意度", ("≥90%", 3, 1)],
]


def test_amounts_whose_unit_stood_in_a_lost_label_are_not_read(kind: str, tmp_path: Path) -> None:
    """They would be ten thousand times as much; a cell that names its unit itself is read."""
    (said,) = read(MOF, kind, tmp_path).rows["projects"]
    assert (said["预算数"], said["财政资金"]) == ("1200000", "1000000")
    renamed = with_cells(MOF, 3, [("经费安排", 1, 2), ("年度资金总额", 2, 1), ("1200000", 2, 1)])
    lost = read(renamed, kind, tmp_path)
    (project,) = lost.rows["projects"]
    assert project.get("预算数", "") == ""
    assert project["财政资金"] == "100"
    assert [text.text for text in lost.unplaced] == ["经费安排", "1200000"]
    assert any("单位" in doubt.message for doubt in lost.doubts)
    assert not lost.complete


def test_an_unknown_label_may_name_the_unit(kind: str, tmp_path: Path) -> None:
    renamed = [("经费安排（元）", 1, 2), ("年度资金总额", 2, 1), ("1200000", 2, 1)]
    imported = read(with_cells(MOF, 3, renamed), kind, tmp_path)
    assert imported.settings["money_unit"] == "元"
    assert imported.rows["projects"][0]["预算数"] == "1200000"


def test_the_name_of_a_source_loses_its_colon(kind: str, tmp_path: Path) -> None:
    row: list[Cell] = [("财政拨款：", 1, 2), "中央：", "100", "", "20", "0", ""]
    rows = read(with_cells(BOND, 9, row), kind, tmp_path).rows["finance"]
    assert [row["资金来源"] for row in rows][1:3] == ["财政拨款/中央", "财政拨款/市级"]


def test_names_of_levels_lose_their_colon_and_texts_need_no_unit(kind: str, tmp_path: Path) -> None:
    rows = read(MOF, kind, tmp_path).rows["indicators"]
    assert [row["一级指标"] for row in rows] == ["产出指标", "产出指标", "效益指标", "满意度指标"]
    assert rows[2]["三级指标"] == "河道水质"
    assert rows[2]["指标值"] == "明显改善"


def test_heads_that_are_not_merged_over_the_heads_below_are_read(kind: str, tmp_path: Path) -> None:
    imported = read(WHOLE, kind, tmp_path)
    assert imported.complete
    (task,) = imported.rows["tasks"]
    assert (task["任务名称"], task["任务金额"], task["任务其他资金"]) == (
        "防汛",
        "300000",
        "100000",
    )
    assert imported.rows["projects"][0]["预算数"] == "300000"


def test_a_row_that_has_lost_a_cell_is_not_read(tmp_path: Path) -> None:
    short: Block = ["取样次数", "12", "份", "取样工作量", "少一份扣2分", "6分"]  # without its sign
    rows: list[Block] = [*HUNAN[:7], short, *HUNAN[8:]]
    imported = read(rows, "html", tmp_path, year=2025)
    assert [row["三级指标"] for row in imported.rows["indicators"]] == ["测流次数", "群众满意度"]
    assert "取样次数" in {piece.text for piece in imported.unplaced}


def test_lines_above_a_form_are_no_part_of_its_heading(kind: str, tmp_path: Path) -> None:
    above: list[Block] = [("附件3", 8, 1)], [("2025年部门预算公开表", 8, 1)]  # type: ignore[assignment]
    imported = read([BOND[0], *above, *BOND[1:]], kind, tmp_path)
    (project,) = imported.rows["projects"]
    assert project["项目名称"] == "东陵河堤防加固-2023年专项债券"


def test_a_line_over_the_whole_form_is_no_label(kind: str, tmp_path: Path) -> None:
    row: list[Cell] = [("2025年预算公开", 9, 1), "张某某"]
    imported = read(with_row(HEBEI, 3, row), kind, tmp_path)
    assert imported.rows["attributes"] == []
    assert {piece.text for piece in imported.unplaced} == {"2025年预算公开", "张某某"}


def test_blank_levels_go_on_with_the_name_above(kind: str, tmp_path: Path) -> None:
    rows: list[Block] = [
        [
            (text, width, 1)
            for text, width in zip(texts, (1, 2, 2, 2, 1, 2), strict=True)
        ]
        for texts in (
            ("产出指标", "数量指标", "巡护里程", "全年巡护里程", "≥600公里", "巡护方案"),
            ("", "质量指标", "巡护到位率", "到位次数占比", "≥95%", "行业标准"),
            ("", "", "巡护记录完整率", "记录完整份数占比", "≥98%", "台账"),
        )
    ]  # fmt: skip
    imported = read([*HEBEI[:9], *rows], kind, tmp_path)
    levels = [(row["一级指标"], row["二级指标"]) for row in imported.rows["indicators"]]
    assert levels == [("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "质量指标")]
    assert imported.complete


# ---------------------------------------------------------------------- values in wrong places

EXPECTED = {
    "项目名称": {"森林防火巡护经费"}, "预算数": {"120.50"}, "财政资金": {"100.25"}, "其他资金": {"20.25"},
    "资金用途": {"支付护林员劳务和车辆费用。"}, "3月底": {"10"}, "6月底": {"40"}, "10月底": {"80"},
    "12月底": {"100"}, "绩效目标": {"全年巡护到位。", "不发生重大火情。"},
    "一级指标": {"产出指标", "满意度指标"}, "二级指标": {"数量指标", "质量指标", "服务对象满意度指标"},
    "三级指标": {"巡护里程", "巡护到位率", "群众满意度"},
    "绩效指标描述": {"全年巡护里程", "到位次数占比", "满意人数占比"},
    "指标值原文": {"≥600公里", "≥95%", "≥90%"}, "指标值确定依据": {"巡护方案", "行业标准", "问卷"},
}  # fmt: skip
STRANGE = st.sampled_from(
    (
        "分管处室",
        "分管领导",
        "实施期限",
        "立项依据",
        "单位地址",
        "往年余额",
        "评审结论",
        "核定数",
        "X1",
    )
)
VALUES = st.sampled_from(("农业科", "张某", "2025-2027", "8.8", "是", "", "某某路1号", "0312-123"))


def wrong(imported: Imported) -> list[tuple[str, str]]:
    """Values that stand where they do not belong."""
    rows = [
        *imported.rows["projects"], *imported.rows["goals"], *imported.rows["indicators"],
    ]  # fmt: skip
    return [
        (label, row[label])
        for row in rows
        for label, allowed in EXPECTED.items()
        if row.get(label) and row[label] not in allowed
    ]


@st.composite
def variations(draw: st.DrawFn) -> list[Block]:
    """The Hebei form with rows, labels and columns that nobody described."""
    blocks: list[Block] = list(HEBEI)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(2, 9))
        if at in (4, 6):
            continue  # within a merged label
        row: list[Cell] = []
        for width in draw(st.sampled_from([(1, 9), (1, 3, 1, 5), (1, 4, 1, 2, 1, 1), (2, 3, 5)])):
            row.append((draw(STRANGE if len(row) % 2 == 0 else VALUES), width, 1))
        blocks = with_row(blocks, at, row)
    for _ in range(draw(st.integers(0, 2))):  # a label in other words
        at = draw(st.sampled_from([i for i, b in enumerate(blocks) if isinstance(b, list)]))
        cells = list(blocks[at])
        spot = draw(st.integers(0, len(cells) - 1))
        text, width, height = spans(cells[spot])
        if text in LABELS:
            cells[spot] = (draw(STRANGE), width, height)
        blocks = with_cells(blocks, at, cells)
    return blocks


LABELS = {
    "项目编码", "项目名称", "预算规模及\n资金用途", "预算数", "其中：财政\n拨款", "其他资金：", "资金支出计划（%）",
    "3月底", "6月底", "10月底", "12月底", "绩效目标", "一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值",
    "指标值确定依据",
}  # fmt: skip


@settings(
    max_examples=cases(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(blocks=variations(), kind=st.sampled_from(KINDS))
def test_whatever_is_strange_in_a_form_no_value_stands_in_a_wrong_place(
    blocks: list[Block], kind: str, tmp_path: Path
) -> None:
    try:
        imported = read(blocks, kind, tmp_path, year=2025)
    except InputError:
        return  # refused: nothing was read
    assert wrong(imported) == []
