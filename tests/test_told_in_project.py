"""What a project's own cells tell in a roundabout way is found, and honest cells are not.

All cases are projects of one dataset, which is checked once.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from conftest import Rows, a_goal, a_project, an_indicator, reportgen, write_dataset

from reportgen.schema import TABLES

WHY = {"类别": "工作秘密", "审查人": "顾怀谨", "复核日期": "2099-12-31", "依据": "某办法第三条"}


class Case(NamedTuple):
    """A project: what is withheld of it, its own cells, and those of its goal and indicator."""

    withheld: tuple[str, ...]
    project: Mapping[str, str] = {}
    goal: str = "按期完成，群众满意。"
    indicator: Mapping[str, str] = {}
    substitute: str = "不予公开"


AMOUNTS = ("预算数", "财政资金", "其他资金")
TARGET = ("指标值#1",)
PURPOSE = ("资金用途",)


def budget(total: str, goal: str, **indicator: str) -> Case:
    part = f"{float(total) - 3.5:.2f}"
    return Case(AMOUNTS, dict(zip(AMOUNTS, (total, part, "3.5"), strict=True)), goal, indicator)


def target(value: str, unit: str, goal: str = "按期完成。", **cells: str) -> Case:
    return Case(TARGET, {}, goal, {"指标值": value, "计量单位": unit, **cells})


TOLD: Mapping[str, Case] = {
    # amounts
    "with another decimal point": budget("1846.37", "投入1846·37万元。"),
    "a point in words": budget("1846.38", "投入一八四六点三八万元。"),
    "in w": budget("1846.39", "投入1846.39w元。"),
    "grouped by myriads": budget("1846.41", "投入1846,4100元。"),
    "in other groups": budget("1846.42", "投入18’464’200元。"),
    "money named behind": budget("1846.43", "投入1846.43万人民币。"),
    "the cost indicator rounds it up": budget("1851.37", "", 指标值="1852", 计量单位="万元"),
    "two parts of it": budget("1863.37", "其中设备1000万元，土建863.37万元。"),
    "three parts of it": budget("1873.37", "一期800万元、二期1000万元、三期73.37万元。"),
    "a price and a number": budget("1878.36", "12个监区平均每个156.53万元。"),
    "by the month": budget("1881.24", "每月支出156.77万元。"),
    "by the day": budget("1889.24", "日均支出5.176万元。"),
    "by the half-year": budget("1887.24", "每半年支出943.62万元。"),
    "a share and what it comes to": budget("1890.5", "6月底支出945.25万元，占50%。"),
    "by the published progress": budget("1893.5", "3月底支付378.7万元。"),
    "its growth": budget("1911.36", "比上年1737.6万元增长10%。"),
    # targets
    "a bare number": target("463", "部", "更新终端共计463。"),
    "another measure": target("464", "部", "更新终端464台。"),
    "in words": target("465", "部", "更新终端四百六十五部。"),
    "rounded down": target("4663", "部", "更新终端4660余部。"),
    "or more": target("4773", "部", "更新终端4770部以上。"),
    "in metres": target("3.27", "公里", "线路长3270米。"),
    "in hectares": target("12.84", "公顷", "绿化128400平方米。"),
    "a share as a decimal": target("93.7", "%", "覆盖率达到0.937。"),
    "a share in words": target("94.3", "%", "覆盖率达到百分之九十四点三。"),
    "price and total": target("487", "部", "每部1252.70元。", 绩效指标描述="总价610064.9元"),
    "in its own description": target(
        "9月底前", "", 指标性质="定性", 绩效指标描述="9月底前全部完成"
    ),
    "a day in words": target(
        "2026-04-17", "", "四月十七日前完成。", 指标性质="定性", 绩效指标描述="完成时间"
    ),
    "in tenths": target("80", "%", "覆盖率达到八成。"),
    "in tenths and a half": target("75", "%", "七成五以上的小区有岗亭。"),
    "as a fraction": target("60", "%", "五分之三的岗亭有监控。"),
    "of one digit, with its unit": target("6", "个", "新建6个岗亭。"),
    "a month": target("12月底前", "", "十二月底完成。", 指标性质="定性", 绩效指标描述="完成时间"),
    "the end of the year": target(
        "2026年12月", "", "年底前完成。", 指标性质="定性", 绩效指标描述="完成时间"
    ),
    "the substitute in words": target("483", "部")._replace(substitute="四百八十三"),
    "the substitute rounded": target("4863", "部")._replace(substitute="约4860"),
    # progress
    "progress": Case(
        ("资金支出计划",), {"3月底": "37", "6月底": "61"}, "3月底支出37%，6月底61%。"
    ),
    # numbers and words of a sentence
    "an amount of a purpose": Case(
        PURPOSE, {"资金用途": "燃油17.35万元，维修6万元。"}, "燃油费173500元。"
    ),
    "a number of a purpose": Case(PURPOSE, {"资金用途": "储备面罩63850套。"}, "面罩63850套。"),
    "a part of a purpose as substitute": Case(
        PURPOSE, {"资金用途": "租赁便携式频谱监测车两台。"}, substitute="频谱监测车业务"
    ),
    "most of the name": Case(("项目名称",), {"项目名称": "磐石三号楼改造经费"}, "磐石三号楼改造。"),
    "the name in letters": Case(
        ("项目名称",), {"项目名称": "青藤谷基站"}, "服务Qingteng Gu jizhan。"
    ),
}  # fmt: skip

QUIET: Mapping[str, Case] = {
    "other amounts": budget("2846.37", "投入2700万元以内，人均860元。"),
    "other parts": budget("2863.37", "其中设备1000万元，土建900万元。"),
    "other shares": budget("2890.5", "节支率15%，比上年提高2个百分点，节约40万元。"),
    "wages": budget("2891.5", "人均培训每天450元，共30人，12期。"),
    "short numbers": target("563", "部", "更新终端56部，培训3次，站点7个。"),
    "years": target("2026年底前", "", "2026年完成，2025年为92%。", 指标性质="定性"),
    "other days": target("2026-05-17", "", "5月18日前完成。", 指标性质="定性"),
    "other tenths": target("80", "%", "八成五以上满意，3成岗亭翻新，组成员3人。"),
    "the measure of a scoring": target("100", "%", 评分标准="达到100%得满分"),
    "other months": target("12月底前", "", "9月启动，2026年完成。", 指标性质="定性"),
    "letters that are terms": Case(
        ("项目名称",),
        {"项目名称": "红柳滩泵房"},
        "安装GPS终端，采用Management Information System。",
    ),
    "common words of the name": Case(
        ("项目名称",), {"项目名称": "白鹭洲泵站维护经费"}, "做好泵站维护，保障经费支出。"
    ),
    "an honest substitute": Case(
        PURPOSE, {"资金用途": "租赁无人机三架。"}, substitute="专项业务保障经费"
    ),
}  # fmt: skip


def _rows(cases: Mapping[str, Case]) -> Rows:
    rows: Rows = {
        "departments": [{"部门编码": "310", "部门名称": "青禾市公安局", "表式": "hebei"}],
        "units": [{"单位编码": "310001", "单位名称": "青禾市公安局本级", "部门编码": "310"}],
        "projects": [], "goals": [], "indicators": [], "withheld": [],
    }  # fmt: skip
    for code, case in cases.items():
        project = {"项目名称": f"第{code}类设备", "3月底": "20", **case.project}
        rows["projects"].append(a_project(code, "310001", **project))
        rows["goals"].append(a_goal(code, 绩效目标=case.goal))
        rows["indicators"].append(an_indicator(code, **case.indicator))
        for label in case.withheld:
            scope = ("名称", "") if label == "项目名称" else ("字段", label)
            cells = {"范围": scope[0], "字段": scope[1], "替代文字": case.substitute}
            rows["withheld"].append({**WHY, "编码": code, **cells})
    return rows


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """The codes of the findings, by the case whose cell they are at."""
    folder = tmp_path_factory.mktemp("数据")
    cases = {**TOLD, **QUIET}
    names = {f"G{number:03d}": name for number, name in enumerate(cases)}
    rows = _rows(dict(zip(names, cases.values(), strict=True)))
    write_dataset(folder, rows)
    done = reportgen("check", folder, "--format", "json", "--select", "S007", "--select", "S011")
    found: dict[str, set[str]] = {name: set() for name in cases}
    for finding in json.loads(done.out)["findings"]:
        table = next(table.name for table in TABLES if table.label == finding["table"])
        row = rows[table][finding["row"] - 2]
        found[names[row.get("项目编码") or row["编码"]]].add(finding["code"])
    return found


@pytest.mark.parametrize("name", TOLD)
def test_what_a_project_tells_of_itself_is_found(name: str, told: Mapping[str, set[str]]) -> None:
    assert "S007" in told[name]


@pytest.mark.parametrize("name", QUIET)
def test_honest_cells_are_no_leak(name: str, told: Mapping[str, set[str]]) -> None:
    assert told[name] == set()
