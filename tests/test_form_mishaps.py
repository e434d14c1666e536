"""What slips and gets lost in forms and lists is left unplaced, and said: it is nowhere read wrongly."""

from pathlib import Path
from typing import Any

import pytest
from bureau_layouts import FORMS
from form_account import account
from form_files import Block, write_form
from form_layouts import Invent
from form_variations import labels_not_merged
from test_form_files import HEBEI

from reportgen.core.problems import InputError
from reportgen.document.templates import Templates
from reportgen.importer import Imported, read_published

_HEADS = 8  # the row of HEBEI with the heads of the indicators
TASKS: list[Any] = [
    "部门整体支出绩效目标申报表",
    ["部门（单位）名称", ("某市园林处", 5, 1)],
    [("年度主要任务", 1, 4), ("任务名称", 1, 2), ("主要内容", 1, 2), ("预算金额（万元）", 3, 1)],
    ["总额", "财政拨款", "其他资金"],
    ["行道树补植", "补植与养护", "310.00", "280.00", "30.00"],
    ["金额合计", "", "310.00", "280.00", "30.00"],
    ["年度总体目标", ("一、补植；二、养护。", 5, 1)],
    ["一级指标", "二级指标", "三级指标", ("指标值", 3, 1)],
    ["产出指标", "数量指标", "补植株数", ("≥800株", 3, 1)],
]  # fmt: skip
WIDE: list[Any] = [
    ["单位编码（项目编码）", "项目单位（项目名称）", ("项目金额（万元）", 3, 1), "绩效目标", ("产出指标", 2, 1), ("满意度指标", 2, 1)],
    ["", "", "资金总额", "财政性资金", "其他资金", "", "三级指标", "指标值", "三级指标", "指标值"],
    ["101001", "行道树补植", "310", "280", "30", "补植到位。", "补植株数", "≥800株", "居民满意度", "≥90%"],
]  # fmt: skip


def read(blocks: list[Any], folder: Path) -> Imported:
    return read_published([write_form(blocks, folder / "表.xlsx")], year=2025)


def left(read: Imported) -> set[str]:
    return {text.text for text in read.unplaced}


def with_row(at: int, row: list[Any]) -> list[Block]:
    return [*HEBEI[:at], row, *HEBEI[at + 1 :]]


def test_a_line_between_two_tables_of_a_form_parts_no_project(tmp_path: Path) -> None:
    made = read([*HEBEI[:_HEADS], "绩效指标", *HEBEI[_HEADS:]], tmp_path)
    assert [row["三级指标"] for row in made.rows["indicators"]] == [
        "巡护里程",
        "巡护到位率",
        "群众满意度",
    ]
    assert made.complete


def test_heads_that_a_person_repeats_below_a_line_go_on_with_the_table(tmp_path: Path) -> None:
    again = ["（续表）", HEBEI[_HEADS], HEBEI[-1]]
    made = read([*HEBEI[:-1], *again], tmp_path)
    assert made.rows["indicators"][-1]["三级指标"] == "群众满意度"
    assert made.complete


def test_the_name_of_a_level_that_a_page_end_has_cut_is_whole_again(tmp_path: Path) -> None:
    first, second = list(HEBEI[-1]), list(HEBEI[-1])
    first[1], second[1] = ("服务对象满", 2, 1), ("意度指标", 2, 1)
    second[0], second[2] = "", ("护林员满意度", 2, 1)
    blocks = [*HEBEI[:-1], first, "— 3 —", second]
    made = read_published([write_form(blocks, tmp_path / "表.docx")], year=2025)
    levels = {row["三级指标"]: row["二级指标"] for row in made.rows["indicators"][-2:]}
    assert levels == dict.fromkeys(("群众满意度", "护林员满意度"), "服务对象满意度指标")


def test_a_label_that_stands_twice_has_no_value(tmp_path: Path) -> None:
    other = ["项目名称", ("林区瞭望塔维修", 9, 1)]
    made = read([*HEBEI[:3], other, *HEBEI[3:]], tmp_path)
    assert [row["项目名称"] for row in made.rows["projects"]] == ["森林防火巡护经费"]
    assert "林区瞭望塔维修" in left(made)


def test_an_indicator_whose_name_has_slipped_into_the_next_cell_is_not_read(tmp_path: Path) -> None:
    row = [("质量指标", 2, 1), ("", 2, 1), ("巡护到位率", 2, 1), "≥95%", ("行业标准", 2, 1)]
    made = read(with_row(10, row), tmp_path)
    assert len(made.rows["indicators"]) == 2
    assert {"巡护到位率", "≥95%"} <= left(made)


def test_a_level_that_has_slipped_under_the_head_of_names_is_no_indicator(tmp_path: Path) -> None:
    row = [("", 2, 1), ("质量指标", 2, 1), ("巡护到位率", 2, 1), "≥95%", ("行业标准", 2, 1)]
    made = read(with_row(10, row), tmp_path)
    assert len(made.rows["indicators"]) == 2
    assert "质量指标" in left(made)


def test_the_telephone_of_who_filled_in_the_form_is_none_of_the_project(tmp_path: Path) -> None:
    footer = [("填报人：薛某", 5, 1), ("联系电话：0000-8800112", 5, 1)]
    made = read([*HEBEI, footer], tmp_path)
    assert made.rows["attributes"] == []
    assert "联系电话：0000-8800112" in left(made)


def test_a_total_beside_a_blank_cell_is_that_of_the_form_and_no_task(tmp_path: Path) -> None:
    made = read(TASKS, tmp_path)
    (project,) = made.rows["projects"]
    assert [project[name] for name in ("预算数", "财政资金", "其他资金")] == [
        "310.00",
        "280.00",
        "30.00",
    ]
    assert [row["任务名称"] for row in made.rows["tasks"]] == ["行道树补植"]


def test_heads_of_groups_need_not_be_merged(tmp_path: Path) -> None:
    heads = [part for cell in WIDE[0] for part in _apart(cell)]
    made = read([heads, *WIDE[1:]], tmp_path)
    levels = [(row["一级指标"], row["三级指标"]) for row in made.rows["indicators"]]
    assert levels == [("产出指标", "补植株数"), ("满意度指标", "居民满意度")]


def _apart(cell: Any) -> list[str]:
    text, width = (cell, 1) if isinstance(cell, str) else cell[:2]
    return [text, *[""] * (width - 1)]


def test_a_wide_list_that_has_lost_the_head_of_a_group_is_not_read(tmp_path: Path) -> None:
    heads = [cell for cell in WIDE[0] if cell != ("产出指标", 2, 1)]
    with pytest.raises(InputError) as caught:
        read([heads, *WIDE[1:]], tmp_path)
    assert "不认识这张表的表式" in str(caught.value.problems[0])


def test_a_row_of_a_wide_list_that_has_lost_a_cell_is_not_read(tmp_path: Path) -> None:
    row = ["101002", "古树复壮", "50", "50", "", "复壮到位。", "≥12株", "居民满意度", "≥95%", ""]
    made = read([*WIDE, row], tmp_path)
    assert [project["项目名称"] for project in made.rows["projects"]] == ["行道树补植"]
    assert "古树复壮" in left(made)


@pytest.mark.parametrize(
    ("total", "earlier"),
    [
        (["合计", "120", "", "90", ""], ""),
        (["合计", "120", "", "100", "90"], "100"),
    ],
    ids=["one is lost", "whole"],
)
def test_a_total_that_has_lost_an_amount_is_read_up_to_it(
    total: list[str], earlier: str, tmp_path: Path
) -> None:
    form: list[Any] = [
        "项目支出绩效目标表",
        ["项目名称", ("行道树补植", 5, 1)],
        ["项目类别", ("其他", 2, 1), "项目性质", ("延续", 2, 1)],
        [("项目预算（万元）", 1, 3), "成本构成", "金额", "测算依据", "前年实际执行数", "上年实际执行数"],
        ["苗木费", "120", "按株数", "100", "90"],
        total,
        ["绩效目标", ("补植到位。", 5, 1)],
        ["一级指标", "二级指标", "三级指标", "绩效标准", "上年实现值", "当年预期实现值"],
        ["产出指标", "数量指标", "补植株数", "计划标准", "≥700株", "≥800株"],
    ]  # fmt: skip
    made = read(form, tmp_path)
    row = made.rows["composition"][-1]
    assert (row["构成项目"], row["构成金额"], row.get("前年金额", "")) == ("合计", "120", earlier)
    assert made.complete == bool(earlier)


@pytest.mark.parametrize("label", ["项目名", "支出项目", "项目（名称）"])
def test_the_name_may_have_a_label_in_other_words(label: str, tmp_path: Path) -> None:
    made = read(_relabelled(label), tmp_path)
    assert [row["项目名称"] for row in made.rows["projects"]] == ["森林防火巡护经费"]
    assert made.complete


def test_a_form_that_names_no_project_is_refused_as_such(tmp_path: Path) -> None:
    blocks = [block for block in _relabelled("督办事项") if not isinstance(block, str)]
    with pytest.raises(InputError) as caught:
        read(blocks, tmp_path)
    (problem,) = caught.value.problems
    assert "没有项目名称" in problem.message
    assert "labels.toml" in problem.remedy


def _relabelled(label: str) -> list[Any]:
    """The form with another label before the name of the project."""
    return [
        row if isinstance(row, str) else [label if cell == "项目名称" else cell for cell in row]
        for row in HEBEI
    ]


def test_the_year_may_stand_beside_the_unit_of_money_in_a_row(tmp_path: Path) -> None:
    row = [("（2024年度）", 4, 1), ("单位：元", 6, 1)]
    made = read_published([write_form([row, *HEBEI[2:]], tmp_path / "表.xlsx")])
    assert (made.settings["year"], made.settings["money_unit"]) == (2024, "元")
    assert made.complete


def test_a_blank_row_parts_no_heads_from_what_stands_below_them(
    tmp_path: Path, forms: Templates
) -> None:
    invent = Invent(13)
    layout = FORMS["long_term"](invent)
    labels_not_merged(layout, invent)
    heads = next(at for at, row in enumerate(layout.facts) if "长期目标" in str(row))
    layout.facts.insert(heads + 1, [("", layout.width, 1)])
    made = read_published([write_form(layout.blocks, tmp_path / "表.docx")], None, 2025, forms)
    cells = account(made, layout.blocks, invent.unit, invent.derived)
    assert (cells.wrong, cells.missing) == ([], [])
