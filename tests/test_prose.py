"""Texts below numbered headings before a project's table: 上海's 项目经费情况说明."""

from pathlib import Path

import pytest
from form_files import KINDS, Block, write_form

from reportgen.importer import Imported, read_published

HEADINGS = (
    "项目概述", "立项依据", "实施主体", "实施方案", "实施周期", "年度预算安排", "绩效目标",
)  # fmt: skip
PROSE = [
    "一、项目概述",
    "更新河道水质监测浮标，掌握汛期水质。",
    "二、立项依据",
    "《青禾市水环境监测办法》。",
    "三、实施主体",
    "青禾市水文站组织实施。",
    "四、实施方案",
    "1.三月底前完成选型。",
    "2.九月底前安装完毕。",
    "五、实施周期",
    "2025年1月至2025年12月。",
    "六、年度预算安排",
    "120万元用于浮标和安装。",
    "七、绩效目标",
    "1.更新浮标12个。",
]
WANTED = {
    "项目概述": "更新河道水质监测浮标，掌握汛期水质。",
    "立项依据": "《青禾市水环境监测办法》。",
    "实施主体": "青禾市水文站组织实施。",
    "实施方案": "1.三月底前完成选型。\n2.九月底前安装完毕。",
    "实施周期": "2025年1月至2025年12月。",
    "年度预算安排": "120万元用于浮标和安装。",
    "绩效目标说明": "1.更新浮标12个。",
}


def table(name: str) -> list[Block]:
    return [
        ["项目名称", (name, 3, 1)],
        ["项目性质", "一次性", "项目类别", "其他"],
        ["主管部门", "青禾市水利局", "实施单位", "青禾市水文站"],
        ["计划开始日期", "2025/1/1", "计划完成日期", "2025/12/31"],
        [("项目资金（元）", 1, 4), "项目资金总额", "1200000", "年度资金申请总额", "1200000"],
        ["其中：财政资金", "1200000", "其中：当年财政拨款", "1200000"],
        ["其他资金", "0", "上年结转资金", "0"],
        ["", "", "其他资金", "0"],
        [("项目绩效目标", 1, 2), ("项目总目标", 2, 1), ("年度总体目标", 2, 1)],
        [("更新全部浮标。", 2, 1), ("更新浮标12个。", 2, 1)],
        ["一级指标", "二级指标", ("三级指标", 2, 1), "指标值"],
        ["产出指标", "数量指标", ("更新浮标数", 2, 1), "12个"],
        ["满意度指标", "服务对象满意度指标", ("用户满意度", 2, 1), "≥90%"],
    ]


def attributes(read: Imported) -> dict[str, dict[str, str]]:
    names = {row["项目编码"]: row["项目名称"] for row in read.rows["projects"]}
    found: dict[str, dict[str, str]] = {}
    for row in read.rows["attributes"]:
        found.setdefault(names[row["编码"]], {})[row["属性"]] = row["值"]
    return found


def read(blocks: list[Block], path: Path) -> Imported:
    return read_published([write_form(blocks, path)])


@pytest.mark.parametrize("kind", [*KINDS, "pdf"])
def test_prose_before_each_table_becomes_facts_of_its_project(tmp_path: Path, kind: str) -> None:
    blocks: list[Block] = []
    for name in ("水质浮标更新", "水尺校准"):
        blocks += [f"{name}项目经费情况说明", *PROSE, "财政项目支出绩效目标申报表", "（2025年度）"]
        blocks += table(name)
    found = read(blocks, tmp_path / f"说明.{kind}")
    assert not found.unplaced
    assert not found.kept
    for name in ("水质浮标更新", "水尺校准"):
        assert {k: v for k, v in attributes(found)[name].items() if k in WANTED} == WANTED
    goals = [row["绩效目标"] for row in found.rows["goals"]]
    assert goals == ["更新全部浮标。", "更新浮标12个。"] * 2


def test_a_text_may_stand_behind_its_heading_or_beside_it(tmp_path: Path) -> None:
    behind = [f"{head}：{text}" for head, text in zip(PROSE[::2][:3], PROSE[1::2][:3], strict=True)]
    found = read([*behind, *table("水质浮标更新")], tmp_path / "后.docx")
    wanted = dict(list(WANTED.items())[:3])
    assert {k: v for k, v in attributes(found)["水质浮标更新"].items() if k in WANTED} == wanted
    beside: list[Block] = [[a, (b, 4, 1)] for a, b in zip(PROSE[:6:2], PROSE[1:6:2], strict=True)]
    found = read(["项目经费情况说明", *beside, *table("水质浮标更新")], tmp_path / "旁.xlsx")
    assert {k: v for k, v in attributes(found)["水质浮标更新"].items() if k in WANTED} == wanted


def test_headings_without_numbers_are_known_by_their_order(tmp_path: Path) -> None:
    bare = [line[2:] if line[1:2] == "、" else line for line in PROSE]
    found = read([*bare, *table("水质浮标更新")], tmp_path / "无号.docx")
    assert {k: v for k, v in attributes(found)["水质浮标更新"].items() if k in WANTED} == WANTED


@pytest.mark.parametrize("mark", ["（{}）", "{}.", "{}、 "])
def test_headings_may_be_numbered_otherwise(tmp_path: Path, mark: str) -> None:
    numbers = dict(zip("一二三四五六七", "1234567", strict=True))
    lines = [
        mark.format(line[0] if "（" in mark else numbers[line[0]]) + line[2:]
        if line[1:2] == "、"
        else line
        for line in PROSE
    ]
    found = read(["项目经费情况说明", *lines, *table("水质浮标更新")], tmp_path / "编号.docx")
    assert {k: v for k, v in attributes(found)["水质浮标更新"].items() if k in WANTED} == WANTED
    assert not found.unplaced


def test_what_is_no_prose_of_a_table_stays_unplaced(tmp_path: Path) -> None:
    other = ["一、实施周期", "两年。", "二、项目概述", "换浮标。"]  # neither heading goes before
    found = read([*other, *table("水质浮标更新")], tmp_path / "乱序.docx")
    assert not set(attributes(found)["水质浮标更新"]) & set(WANTED)
    assert [text.text for text in found.unplaced] == other
    found = read([*table("水质浮标更新"), *PROSE], tmp_path / "表后.docx")
    assert not set(attributes(found)["水质浮标更新"]) & set(WANTED)
    assert [text.text for text in found.unplaced] == PROSE
