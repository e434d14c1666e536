"""Project tables: headings, units, codes, money, plan, goals, indicators, withheld texts."""

import pytest
from test_importer_samples import Reader, as_cells, hebei, hebei_rows, read, tianjin

from reportgen.importer import Imported
from reportgen.importer.funding import funding_of
from reportgen.importer.goals import split_goals
from reportgen.importer.vocabulary import is_withheld_phrase

__all__ = ["read"]

PHRASE = "涉及工作秘密"


def project(imported: Imported, at: int = 0) -> dict[str, str]:
    return imported.rows["projects"][at]


def held(imported: Imported) -> list[tuple[str, str, str, str]]:
    columns = ("范围", "字段", "替代文字", "类别")
    return [tuple(row[c] for c in columns) for row in imported.rows["withheld"]]  # type: ignore[misc]


def test_a_whole_table_is_read_with_nothing_left(read: Reader) -> None:
    imported = read(hebei())
    row = project(imported)
    assert row["项目编码"] == "50100124P00012310001A"
    assert row["单位编码"] == "501001"
    assert (row["预算数"], row["财政资金"], row["其他资金"]) == ("36.50", "36.50", "")
    assert [row[month] for month in ("3月底", "6月底", "10月底", "12月底")] == [
        "10",
        "40",
        "80",
        "100",
    ]
    assert imported.rows["units"] == [
        {"单位编码": "501001", "单位名称": "云泽市水文局本级", "部门编码": "501"}
    ]
    assert imported.rows["departments"][0]["部门名称"] == "云泽市水文局"
    assert imported.rows["attributes"] == []
    assert imported.unplaced == imported.doubts == ()


@pytest.mark.parametrize(
    "heading",
    [
        "1.测站巡检经费绩效目标表",
        "1. 测站巡检经费 绩效目标表",
        "1 . 测站巡检 经费绩效目标表",
        "[bookmark: _Toc1]1.测站巡检经费绩效目标表",
        " [bookmark: _Toc1]1.测站巡检\n经费绩效目标表",
        "1.测站巡检经\n费绩效\n目标表",
        "\t1.测站巡检经费绩效目标表",
    ],
)
def test_a_heading_may_be_glued_parted_or_broken(read: Reader, heading: str) -> None:
    imported = read(hebei(heading))
    assert project(imported)["序号"] == "1"
    assert imported.rows["attributes"] == []
    assert imported.unplaced == ()


def test_a_heading_right_behind_a_cell_is_no_part_of_it(read: Reader) -> None:
    text = (
        as_cells(tianjin()).rstrip("\n")
        + "\n"
        + as_cells(tianjin("2.护坡修补绩效目标表", "护坡修补"))
    )
    imported = read(text)
    assert [row["项目名称"] for row in imported.rows["projects"]] == ["河道清淤", "护坡修补"]
    assert imported.rows["indicators"][3]["指标值原文"] == "≥90%"


def test_a_heading_that_is_not_the_name_is_kept(read: Reader) -> None:
    attribute = read(hebei("1.测站巡检费绩效目标表")).rows["attributes"][0]
    assert (attribute["属性"], attribute["值"]) == ("标题", "测站巡检费绩效目标表")


def test_a_heading_without_suffix_is_kept_as_it_is(read: Reader) -> None:
    imported = read(hebei("1.测站巡检经费"))
    assert imported.rows["attributes"][0]["值"] == "测站巡检经费"
    assert imported.unplaced == ()


def test_headings_without_numbers_mean_no_numbering(read: Reader) -> None:
    second = hebei("水位计更新绩效目标表", "水位计更新", "50100124P00012310002B")
    imported = read([*hebei("测站巡检经费绩效目标表"), *second])
    assert imported.settings["numbering"] == "none"
    assert [row["序号"] for row in imported.rows["projects"]] == ["1", "2"]


def test_a_name_may_begin_with_a_number(read: Reader) -> None:
    row = project(read(hebei("1. 96119 热线绩效目标表", "96119 热线")))
    assert (row["序号"], row["项目名称"]) == ("1", "96119 热线")


def test_a_table_without_any_heading_still_makes_a_project(read: Reader) -> None:
    imported = read([*hebei(None), *hebei("5.水位计更新绩效目标表", "水位计更新", "x")])
    assert [row["序号"] for row in imported.rows["projects"]] == ["4", "5"]
    assert imported.settings["numbering"] == "listed"


def test_rows_of_a_table_whose_name_is_lost_are_unplaced(read: Reader) -> None:
    imported = read([*hebei_rows(), *hebei("8.水位计更新绩效目标表", "水位计更新")])
    assert len(imported.rows["projects"]) == 1
    assert {item.text for item in imported.unplaced} >= {"测站巡检次数", "≥24次", "问卷"}


def test_a_title_of_a_group_is_fixed_text(read: Reader) -> None:
    second = hebei("2.水位计更新绩效目标表", "水位计更新", "b", unit="501002云泽市测流队")
    imported = read([*hebei(), "（二）云泽市测流队", *second])
    assert imported.unplaced == ()
    assert len(imported.rows["indicators"]) == 8


def test_an_unknown_line_behind_a_table_is_unplaced(read: Reader) -> None:
    imported = read([*hebei(), "注：本表数据由各站填报，如有不符以决算为准。"])
    assert [item.text[:2] for item in imported.unplaced] == ["注："]


# ------------------------------------------------------------------------------------- stubs


def test_a_withheld_project_is_a_stub_of_the_unit_that_follows(read: Reader) -> None:
    imported = read(["1. 此项目涉密 ", *hebei("2.测站巡检经费绩效目标表")])
    stub = project(imported)
    assert (stub["项目编码"], stub["单位编码"], stub["序号"]) == ("501001-001", "501001", "1")
    assert stub["项目名称"] == ""
    assert held(imported) == [("项目", "", "此项目涉密", "其他")]
    assert imported.doubts == ()


def test_a_stub_at_the_end_belongs_to_the_unit_before(read: Reader) -> None:
    assert project(read([*hebei(), "2.此项目涉密"]), 1)["单位编码"] == "501001"


def test_a_stub_between_two_units_is_doubtful(read: Reader) -> None:
    last = hebei("3.水位计更新绩效目标表", "水位计更新", "b", unit="501002云泽市测流队")
    imported = read([*hebei(), "2.此项目涉密", *last])
    assert project(imported, 1)["单位编码"] == "501002"
    assert len(imported.doubts) == 1


# ----------------------------------------------------------------------------------- settings


def test_grouping_is_what_keeps_the_printed_order(read: Reader) -> None:
    own, central = hebei(), hebei("2.甲-2024中央绩效目标表", "甲-2024中央", "b")
    assert read([*own, *central]).settings["grouping"] == ["单位", "资金性质"]
    third = hebei("3.乙绩效目标表", "乙", "c")
    assert read([*own, *central, *third]).settings["grouping"] == ["单位"]
    other = hebei("4.丙绩效目标表", "丙", "d", unit="501000云泽市测流队")
    assert read([*own, *central, *third, *other]).settings["grouping"] == []


def test_stubs_come_behind_all_funding_of_their_unit(read: Reader) -> None:
    assert read([*hebei(), "2.此项目涉密"]).settings["grouping"] == ["单位", "资金性质"]
    first = ["1.此项目涉密", *hebei("2.测站巡检经费绩效目标表")]
    assert read(first).settings["grouping"] == ["单位"]


def test_the_year_comes_from_the_codes_unless_it_is_given(read: Reader) -> None:
    blocks = hebei(code="50100125P00012310001A")
    assert read(blocks).settings["year"] == 2025
    assert read(blocks, year=2027).settings["year"] == 2027


def test_a_document_without_year_or_department_asks_for_them(read: Reader) -> None:
    imported = read(tianjin())
    assert imported.settings["year"] == 0
    assert imported.rows["departments"][0]["部门名称"] == "东陵市河务处"
    assert sum("--" in doubt.message for doubt in imported.doubts) == 2
    named = read(tianjin(), department="东陵市水务局", year=2026)
    assert named.rows["departments"][0]["部门名称"] == "东陵市水务局"
    assert named.doubts == ()


def test_forms_may_be_mixed(read: Reader) -> None:
    first = tianjin(unit="501001云泽市水文局本级")
    second = hebei("2.测站巡检经费绩效目标表")
    third = tianjin("3.护坡修补绩效目标表", "护坡修补", unit="501001云泽市水文局本级")
    imported = read([*first, *second, *third])
    assert imported.rows["departments"][0]["表式"] == "tianjin"
    assert [row["表式"] for row in imported.rows["projects"]] == ["", "hebei", ""]


# -------------------------------------------------------------------------------- codes, money


def test_codes_are_made_where_none_are_printed(read: Reader) -> None:
    assert project(read(tianjin()))["项目编码"] == "602101-001"


def test_a_code_printed_twice_is_kept_as_an_attribute(read: Reader) -> None:
    imported = read([*hebei(), *hebei("2.水位计更新绩效目标表", "水位计更新")])
    assert project(imported, 1)["项目编码"] == "50100124P00012310001A-2"
    attribute = imported.rows["attributes"][0]
    assert (attribute["属性"], attribute["值"]) == ("项目编码", "50100124P00012310001A")
    assert len(imported.doubts) == 1


def test_an_amount_that_is_no_number_is_unplaced(read: Reader) -> None:
    imported = read(hebei(money=("待定", "36.50", "")))
    assert project(imported)["预算数"] == ""
    assert [item.text for item in imported.unplaced] == ["待定"]


def test_a_blank_amount_does_not_swallow_the_purpose(read: Reader) -> None:
    imported = read(hebei(money=("1785.43", "", "1785.43")))
    row = project(imported)
    assert (row["预算数"], row["财政资金"], row["其他资金"]) == ("1785.43", "", "1785.43")
    assert row["资金用途"] == "支付巡检车辆和仪器费用"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("测站巡检-2023中央", "中央转移支付"),
        ("测站巡检（中央）", "中央转移支付"),
        ("2023 年中央一批转移支付资金—测站巡检", "中央转移支付"),
        ("测站巡检-中央直达资金", "中央直达资金"),
        ("2024年省级水利转移支付资金-测站巡检", "省级转移支付"),
        ("堤防加固-2022年一般债券", "一般债券"),
        ("堤防加固-2024债券利息", "债券利息"),
        ("堤防加固-2023年专项债券", "专项债券"),
        ("测站巡检-2024非财政拨款", "非财政拨款"),
        ("中央空调维修", "本级财政拨款"),
        ("中央空调-维修", "本级财政拨款"),
        ("一般债券项目管理系统建设", "本级财政拨款"),
        ("非财政拨款收支审计系统", "本级财政拨款"),
        ("测站（东支）巡检", "本级财政拨款"),
    ],
)
def test_the_kind_of_funding_is_told_by_the_ends_of_a_name(name: str, kind: str) -> None:
    assert funding_of(name) == kind


# --------------------------------------------------------------------------------------- plan


def plan_of(read: Reader, *lines: str) -> tuple[list[str], Imported]:
    text = "\n".join(
        [
            "1.测站巡检经费绩效目标表",
            "501001 云泽市水文局本级",
            "单位：万元",
            "项目编码\t50100124P00012310001A\t\t项目名称\t测站巡检经费\t\t",
            "预算规模及 资金用途\t预算数\t3.00\t其中：财政 资金\t3.00\t其他资金\t",
            "\t支付费用\t\t\t\t\t",
            *lines,
            "\t".join(
                ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"]
            ),
            *("\t".join(row) for row in hebei_rows()),
        ]
    )
    imported = read(text)
    row = project(imported)
    return [row[label] for label in ("3月底", "6月底", "10月底", "12月底")], imported


PLAN = "资金支出计 划（%）\t3 月底\t\t6月底\t\t10月底\t"
GOAL = "绩效目标\t1. 保证测站完好\t\t\t\t\t"


def test_a_plan_is_read_by_position(read: Reader) -> None:
    assert plan_of(read, PLAN + "12月底", "\t\t\t\t\t50%\t100%", GOAL)[0] == ["", "", "50", "100"]


def test_four_shares_are_read_in_order(read: Reader) -> None:
    assert plan_of(read, PLAN, "\t5%\t\t25%\t\t70%\t100%", GOAL)[0] == ["5", "25", "70", "100"]


def test_a_label_and_its_share_may_share_a_cell_or_a_later_row(read: Reader) -> None:
    assert plan_of(read, PLAN, "\t5%\t\t25%\t\t70%\t12月底 100%", GOAL)[0][3] == "100"
    assert plan_of(read, PLAN, "\t\t\t25%\t\t70%\t", "12 月底\t100%\t\t\t\t\t", GOAL)[0] == [
        "", "25", "70", "100",
    ]  # fmt: skip
    later = ("\t\t\t\t\t12 月底\t", "\t\t\t\t\t100%\t")
    assert plan_of(read, PLAN, *later, GOAL)[0] == ["", "", "", "100"]


def test_shares_between_the_labels_are_a_guess_with_a_doubt(read: Reader) -> None:
    shares, imported = plan_of(read, PLAN + "12月底", "\t\t20%\t\t50%\t\t90%", GOAL)
    assert shares == ["20", "50", "90", ""]
    assert len(imported.doubts) == 1
    assert plan_of(read, PLAN + "12月底", "\t\t20%\t\t100%\t\t", GOAL)[0] == ["", "", "20", "100"]


def test_a_goal_without_its_label_is_known_by_its_place(read: Reader) -> None:
    _, imported = plan_of(read, PLAN, "\t5%\t\t25%\t\t70%\t", "\t1. 保证测站设备完好\t\t\t\t\t")
    assert imported.rows["goals"][0]["绩效目标"] == "保证测站设备完好"
    assert len(imported.doubts) == 1


# -------------------------------------------------------------------------------------- goals


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("保证完好", [(0, "保证完好")]),
        ("1.甲", [(1, "甲")]),
        ("1. 甲 2. 乙", [(1, "甲"), (2, "乙")]),
        ("1.甲。2.乙；3.丙", [(1, "甲。"), (2, "乙；"), (3, "丙")]),
        ("1.甲\n2.乙\n丙", [(1, "甲"), (2, "乙\n丙")]),
        ("1.1.甲\n2.乙", [(1, "1.1.甲"), (2, "乙")]),
        ("1.2024年完成2.5公里。", [(1, "2024年完成2.5公里。")]),
        ("1.甲\n1.乙\n2.丙", [(1, "甲\n1.乙"), (2, "丙")]),
        ("1、甲\n2、乙", [(0, "1、甲\n2、乙")]),
        ("一、甲；\n二、乙。", [(1, "一、甲；"), (2, "二、乙。")]),
        ("", []),
    ],
)
def test_goals_are_cut_only_at_the_next_expected_number(
    text: str, goals: list[tuple[int, str]]
) -> None:
    assert split_goals(text) == goals


# --------------------------------------------------------------------------------- indicators


def test_values_are_taken_apart_and_kept_as_printed(read: Reader) -> None:
    first, _, third, _ = read(hebei()).rows["indicators"]
    columns = ("指标性质", "指标值", "计量单位", "指标值原文")
    assert [first[column] for column in columns] == ["≥", "24", "次", "≥24次"]
    assert [third[column] for column in columns] == ["定性", "明显提前", "", "明显提前"]


def test_level_names_are_kept_as_printed_and_carried_down(read: Reader) -> None:
    rows = read(hebei()).rows["indicators"]
    assert [row["一级指标"] for row in rows] == ["产出指标", "产出指标", "效益指标", "满意度指标"]
    assert rows[2]["二级指标"] == "社会效益"


# ----------------------------------------------------------------------------------- withheld


@pytest.mark.parametrize(
    "text",
    [PHRASE, "涉密", "此项内容涉密", "（依法不予公开）", "不予公开", "涉及国家秘密，不予公开"],
)
def test_withheld_phrases_are_known(text: str) -> None:
    assert is_withheld_phrase(text)


@pytest.mark.parametrize(
    "text", ["非涉密系统维护", "涉密设备运维成本", "保密教育", "信息不公开率为零", ""]
)
def test_ordinary_texts_are_not_taken_for_withheld(text: str) -> None:
    assert not is_withheld_phrase(text)


def test_a_withheld_cell_is_blank_and_has_a_decision(read: Reader) -> None:
    imported = read(hebei(purpose=PHRASE, money=(PHRASE, "", ""), plan=("", "", "", PHRASE)))
    row = project(imported)
    assert (row["预算数"], row["资金用途"], row["12月底"]) == ("", "", "")
    assert held(imported) == [
        ("字段", "预算数", PHRASE, "工作秘密"),
        ("字段", "资金用途", PHRASE, "工作秘密"),
        ("字段", "12月底", PHRASE, "工作秘密"),
    ]
    assert imported.unplaced == ()


def test_goals_withheld_as_a_whole_are_one_blank_goal(read: Reader) -> None:
    imported = read(hebei(goal=PHRASE))
    assert [(row["序号"], row["绩效目标"]) for row in imported.rows["goals"]] == [("0", "")]
    assert held(imported) == [("字段", "绩效目标", PHRASE, "工作秘密")]


def test_one_withheld_goal_of_several_is_named_by_its_number(read: Reader) -> None:
    imported = read(hebei(goal=f"1.保证完好\n2.{PHRASE}"))
    assert held(imported) == [("字段", "绩效目标#2", PHRASE, "工作秘密")]


def test_a_column_withheld_throughout_is_one_decision(read: Reader) -> None:
    rows = hebei_rows()
    for row in rows:
        row[4] = PHRASE
    imported = read(hebei(rows=rows))
    assert held(imported) == [("字段", "指标值", PHRASE, "工作秘密")]
    assert {row["指标值原文"] for row in imported.rows["indicators"]} == {""}


def test_single_withheld_cells_are_named_by_row(read: Reader) -> None:
    rows = hebei_rows()
    rows[0][4], rows[2][2] = PHRASE, "涉及国家秘密"
    assert held(read(hebei(rows=rows))) == [
        ("字段", "指标值#1", PHRASE, "工作秘密"),
        ("字段", "三级指标#3", "涉及国家秘密", "国家秘密"),
    ]


def test_a_withheld_name_is_a_decision_on_the_name(read: Reader) -> None:
    imported = read(hebei("1.涉密绩效目标表", "涉密"))
    assert project(imported)["项目名称"] == ""
    assert ("名称", "", "涉密", "其他") in held(imported)
