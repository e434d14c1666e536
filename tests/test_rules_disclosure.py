"""公开: what gives withheld things away is found, and told without saying it again."""

import json
from pathlib import Path

import pytest
from test_rules import CODE, FAULTLESS, found

from reportgen.check.rules import Finding

OTHER = "330100240000000010002"
DECISION = {
    "编码": CODE,
    "范围": "字段",
    "字段": "预算数",
    "替代文字": "不予公开",
    "类别": "工作秘密",
    "依据": "《中华人民共和国保守国家秘密法》第六十四条",
    "审查人": "张明",
    "复核日期": "2099-12-31",
}


def of(code: str, findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def goal(text: str, project: str = CODE) -> dict[str, str]:
    return {"项目编码": project, "序号": "1", "类别": "绩效目标", "绩效目标": text}


def two_projects() -> list[dict[str, str]]:
    (project,) = FAULTLESS["项目"]
    return [{**project}, {**project, "项目编码": OTHER, "项目名称": "苗圃看护"}]


@pytest.mark.parametrize(
    "text", ["投入资金90万元。", "投入资金900000元。", "投入资金90.00 万元。", "总投入900,000元。"]
)
def test_a_withheld_amount_in_the_goal_is_found_in_any_unit(tmp_path: Path, text: str) -> None:
    example = {"不予公开": [DECISION], "目标": [goal(text)], "指标": []}
    (leak,) = of("S007", found(tmp_path, example))
    assert (leak.spot.table, leak.spot.row, leak.spot.column) == ("目标", 2, "绩效目标")
    assert "“项目”表第 2 行“预算数”列" in leak.message


def test_a_cost_indicator_that_says_the_withheld_budget_is_found(tmp_path: Path) -> None:
    (leak,) = of("S007", found(tmp_path, {"不予公开": [DECISION]}))
    assert (leak.spot.table, leak.spot.column) == ("指标", "指标值")


def test_a_budget_that_says_the_withheld_cost_indicator_is_found(tmp_path: Path) -> None:
    decision = {**DECISION, "字段": "指标值#4"}
    leaks = of("S007", found(tmp_path, {"不予公开": [decision]}))
    assert [(leak.spot.table, leak.spot.column) for leak in leaks] == [("项目", "预算数")]


def test_a_withheld_name_in_another_projects_purpose_is_found(tmp_path: Path) -> None:
    first, second = two_projects()
    example = {
        "项目": [first, {**second, "资金用途": "配合城区行道树补植，看护苗圃。"}],
        "不予公开": [{**DECISION, "范围": "名称", "字段": "", "替代文字": "第一号专项"}],
    }
    (leak,) = of("S007", found(tmp_path, example))
    assert (leak.spot.row, leak.spot.column) == (3, "资金用途")


def test_a_project_withheld_whole_is_looked_for_in_part_one(tmp_path: Path) -> None:
    first, second = two_projects()
    text = {"部门编码": "018", "章节": "总体绩效目标", "序号": "1"}
    example = {
        "项目": [first, {**second, "资金用途": "用于苗圃看护。"}],
        "文本": [{**text, "正文": "全年抓好城区行道树补植等工作。"}],
        "不予公开": [{**DECISION, "范围": "项目", "字段": "", "替代文字": "此项目涉密"}],
    }
    (leak,) = of("S007", found(tmp_path, example))
    assert (leak.spot.table, leak.spot.column) == ("文本", "正文")


def test_facts_of_a_unit_are_public_texts_too_and_may_be_withheld(tmp_path: Path) -> None:
    duty, cover = "承办玄字秘事的勘验和记录。", "玄字秘事的勘验"
    facts = [
        {"编码": "018001", "属性": "部门职责", "值": duty},
        {"编码": "018", "属性": "保密审查情况", "值": cover},
    ]
    purpose = {"项目": {"表式": "hunan", "资金用途": duty}, "指标": [], "项目属性": facts}
    withheld = {**DECISION, "字段": "资金用途"}
    leaks = of("S007", found(tmp_path / "a", {**purpose, "不予公开": [withheld]}))
    assert [(leak.spot.table, leak.spot.row) for leak in leaks] == [("项目属性", 2)]
    withheld = {**DECISION, "编码": "018001", "字段": "部门职责"}
    told = {"指标": [], "项目属性": facts, "不予公开": [withheld]}
    assert of("S007", found(tmp_path / "b", told)) == []
    facts[0]["值"] = cover
    leaks = of("S007", found(tmp_path / "c", told))
    assert [(leak.spot.table, leak.spot.row) for leak in leaks] == [("项目属性", 3)]


def test_a_withheld_kind_of_funding_is_no_secret_word(tmp_path: Path) -> None:
    """It stands in the names of half the projects: finding it there would tell what it is."""
    first, second = two_projects()
    name = {"项目名称": "苗圃看护-2024中央直达资金", "资金性质": "中央直达资金"}
    example = {
        "项目": [{**first, "资金性质": "中央直达资金"}, {**second, **name, "资金用途": "看护。"}],
        "不予公开": [{**DECISION, "范围": "项目", "字段": "", "替代文字": "此项目涉密"}],
    }
    assert of("S007", found(tmp_path, example)) == []


def test_common_words_and_small_amounts_of_other_projects_give_nothing_away(tmp_path: Path) -> None:
    first, second = two_projects()
    example = {
        "项目": [first, {**second, "资金用途": "用于苗圃看护，人均90元。"}],
        "指标": [*FAULTLESS["指标"], *({**row, "项目编码": OTHER} for row in FAULTLESS["指标"])],
        "不予公开": [{**DECISION, "范围": "项目", "字段": "", "替代文字": "此项目涉密"}],
    }
    assert of("S007", found(tmp_path, example)) == []


def test_no_finding_of_any_rule_says_a_withheld_value(tmp_path: Path) -> None:
    hidden_text = "玄字秘事勘验七号"
    first, second = two_projects()
    rows = [
        {
            **FAULTLESS["指标"][0],
            "三级指标": hidden_text,
            "绩效指标描述": hidden_text,
            "计量单位": hidden_text,
        }
    ]
    facts = {"资金用途": f"{hidden_text}。。{hidden_text}XX", "预算数": "734.51", "财政资金": "1"}
    hidden = ["资金用途", "预算数", "财政资金", "三级指标", "绩效指标描述", "指标值", "绩效目标"]
    example = {
        "项目": [{**first, **facts, "项目名称": hidden_text}, {**second, "资金用途": hidden_text}],
        "目标": [goal(f"1.1.{hidden_text}，投入734.51万元。")],
        "指标": rows,
        "文本": [
            {"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": f"抓好{hidden_text}"}
        ],
        "不予公开": [
            {**DECISION, "范围": "名称", "字段": ""},
            *({**DECISION, "字段": label} for label in hidden),
        ],
    }
    findings = found(tmp_path, example)
    assert of("S007", findings)
    told = json.dumps([finding.as_json() for finding in findings], ensure_ascii=False)
    assert hidden_text not in told
    assert "734.51" not in told


def test_initials_are_found_only_where_they_are_the_names(tmp_path: Path) -> None:
    for substitute, codes in (("XDS专项", ["S004"]), ("第三号专项", []), ("行道树某项", ["S004"])):
        decision = {**DECISION, "范围": "名称", "字段": "", "替代文字": substitute}
        findings = found(tmp_path / substitute, {"不予公开": [decision]})
        assert [f.code for f in findings if f.code == "S004"] == codes, substitute
