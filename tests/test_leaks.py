"""What is withheld is found in all that any department publishes; units are told of their own."""

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import reportgen
from test_rules import FAULTLESS, write_example
from test_rules_disclosure import DECISION, goal

NAME = "玄鹤谷观测站迁建"
OTHER = "330100240000000010002"
FOREIGN = "330100240000000010009"
WITHHELD_NAME = {**DECISION, "范围": "名称", "字段": "", "替代文字": "第一号专项"}
Rows = dict[str, Any]


def dataset(**changes: Any) -> Rows:
    """Two departments: of the first, a project is withheld by its name; the second is public."""
    (project,) = FAULTLESS["项目"]
    indicators = [*FAULTLESS["指标"], *({**r, "项目编码": FOREIGN} for r in FAULTLESS["指标"])]
    rows: Rows = {
        "部门": [
            *FAULTLESS["部门"],
            {"部门编码": "019", "部门名称": "青禾市园林局", "表式": "hebei"},
        ],
        "单位": [
            *FAULTLESS["单位"],
            {"单位编码": "019001", "单位名称": "青禾市园林局本级", "部门编码": "019"},
        ],
        "项目": [
            {**project, "项目名称": NAME, "资金用途": "用于有关工作。"},
            {
                **project, "项目编码": FOREIGN, "单位编码": "019001",
                "项目名称": "公园养护", "资金用途": "用于公园养护。", "预算数": "75.00",
                "财政资金": "50.00", "其他资金": "25.00",
            },
        ],
        "目标": [*FAULTLESS["目标"], goal("公园保持整洁。", FOREIGN)],
        "指标": indicators,
        "不予公开": [WITHHELD_NAME],
    }  # fmt: skip
    return {**rows, **changes}


def check(folder: Path, rows: Mapping[str, Any], *codes: str) -> list[dict[str, Any]]:
    write_example(folder, rows)
    done = reportgen("check", folder, "--format", "json", "--select", "S")
    findings: list[dict[str, Any]] = json.loads(done.out)["findings"]
    return [finding for finding in findings if finding["code"] in (codes or ("S007",))]


def with_cell(label: str, number: int, **cells: str) -> Rows:
    rows = dataset()
    rows[label][number] = {**rows[label][number], **cells}
    return rows


FOREIGN_PLACES: Mapping[str, Rows] = {
    "purpose": with_cell("项目", 1, 资金用途=f"配合{NAME}，养护公园。"),
    "purpose, in marks": with_cell("项目", 1, 资金用途="配合“玄鹤谷”观测站迁建，养护公园。"),
    "purpose, traditional": with_cell("项目", 1, 资金用途="配合玄鶴谷觀測站遷建，養護公園。"),
    "name": with_cell("项目", 1, 项目名称=f"{NAME}配套绿化"),
    "goal": with_cell("目标", 1, 绩效目标="做好玄鹤谷·观测站·迁建的绿化。"),
    "unit's name": with_cell("单位", 1, 单位名称=f"{NAME}指挥部"),
    "department's name": with_cell("部门", 1, 部门名称=f"青禾市{NAME}办公室"),
    "kind of funding": with_cell("项目", 1, 资金性质=f"{NAME}补助资金"),
    "unit of measure": with_cell("指标", 6, 计量单位=f"座{NAME}塔"),
    "indicator": with_cell("指标", 7, 三级指标=f"{NAME}绿化率"),
    "a particle in a unit's name": with_cell("单位", 1, 单位名称="玄鹤谷的观测站迁建办公室"),
    "in another order": with_cell("指标", 6, 计量单位="处迁建玄鹤谷观测站"),
    "part one": dataset(
        文本=[{"部门编码": "019", "章节": "总体绩效目标", "序号": "1", "正文": f"服务{NAME}。"}]
    ),
    "cover": dataset(项目属性=[{"编码": "019", "属性": "保密审查情况", "值": f"{NAME}已审"}]),
    "substitute": dataset(
        不予公开=[
            WITHHELD_NAME,
            {**DECISION, "编码": FOREIGN, "字段": "资金用途", "替代文字": f"用于{NAME}"},
        ]
    ),
}


@pytest.mark.parametrize("rows", FOREIGN_PLACES.values(), ids=FOREIGN_PLACES)
def test_a_withheld_name_is_found_in_another_department(rows: Rows, tmp_path: Path) -> None:
    findings = check(tmp_path, rows)
    assert {finding["department"] for finding in findings} == {rows["部门"][1]["部门名称"]}
    for finding in findings:
        assert NAME not in json.dumps(finding, ensure_ascii=False).replace(
            rows["部门"][1]["部门名称"], ""
        )
        assert "青禾市林业局" not in finding["message"]
        assert "行" not in finding["message"]


def test_a_setting_is_looked_at_too(tmp_path: Path) -> None:
    write_example(tmp_path, dataset())
    settings = tmp_path / "dataset.toml"
    settings.write_text(settings.read_text().replace("青禾市财政局", f"青禾市{NAME}领导小组"))
    done = reportgen("check", tmp_path, "--format", "json", "--select", "S007")
    places = {(f["table"], f["column"]) for f in json.loads(done.out)["findings"]}
    assert places == {("设置", "发布单位")}
    assert "请由财政部门改写这一项" in done.out  # it cannot be withheld


@pytest.mark.parametrize("scope", ["项目", "名称"])
def test_a_substitute_with_the_proper_name_stops_the_department(scope: str, tmp_path: Path) -> None:
    rows = dataset()
    rows["项目"][0] = {**rows["项目"][0], "项目名称": "鸬鹚湾瞭望台迁建"}
    rows["不予公开"] = [
        {**rows["不予公开"][0], "范围": scope, "字段": "", "替代文字": "鸬鹚湾专项"}
    ]
    assert "S007" in {f["code"] for f in check(tmp_path, rows)}


def test_the_other_department_is_not_built(tmp_path: Path) -> None:
    write_example(tmp_path / "数据", FOREIGN_PLACES["purpose"])
    done = reportgen("build", tmp_path / "数据", "-o", tmp_path / "输出", "--format", "docx")
    assert done.code == 1
    assert [path.name[:3] for path in (tmp_path / "输出").glob("*.docx")] == ["018"]


def test_the_workbook_for_the_units_does_not_tell_it(tmp_path: Path) -> None:
    write_example(tmp_path / "数据", FOREIGN_PLACES["purpose"])
    reportgen("check", tmp_path / "数据", "--format", "xlsx", "-o", tmp_path / "清单.xlsx")
    book = openpyxl.load_workbook(BytesIO((tmp_path / "清单.xlsx").read_bytes()))
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    assert "S007" not in cells
    assert not any("不予公开的内容" in cell for cell in cells)


QUIET: Mapping[str, Rows] = {
    "as it is": dataset(),
    "a word of it": with_cell("项目", 1, 资金用途="用于观测站的绿化养护。"),
    "another name": with_cell("项目", 1, 资金用途="用于玄武湖观测塔迁建。"),
    "another amount": with_cell("项目", 1, 资金用途="人均90元，共投入75万元。"),
    "initials of something": with_cell("项目", 1, 资金用途="租赁GPS终端。"),
    "an honest substitute": dataset(不予公开=[{**WITHHELD_NAME, "替代文字": "甲类专项"}]),
}


@pytest.mark.parametrize("rows", QUIET.values(), ids=QUIET)
def test_quiet_stays_quiet(rows: Rows, tmp_path: Path) -> None:
    assert check(tmp_path, rows, "S004", "S007", "S011") == []


@pytest.mark.parametrize(
    "text",
    ["投入90万", "投入９０万元", "投入 90 万 元", "投入9\n0万元", "投入900,000元", "投入¥900000",
     "投入90（万元）", "投入九十万元", "投入玖拾万元整", "投入0.009亿元", "投入90余万元",
     "约90万元", "投入RMB 900,000.00", "投入玖拾萬圓整", "投入90.0万元", "资金（万元）：90"],
)  # fmt: skip
def test_a_withheld_budget_is_found_in_its_goal_in_every_spelling(
    text: str, tmp_path: Path
) -> None:
    rows = {"不予公开": [DECISION], "目标": [goal(f"{text}，补植行道树。")], "指标": []}
    (finding,) = check(tmp_path, rows)
    assert (finding["table"], finding["column"]) == ("目标", "绩效目标")


@pytest.mark.parametrize("text", ["投入91万元", "种植90万株", "2090年完成", "人均90元", "约80万元"])
def test_other_amounts_in_its_goal_are_no_leak(text: str, tmp_path: Path) -> None:
    rows = {"不予公开": [DECISION], "目标": [goal(f"{text}，补植行道树。")], "指标": []}
    assert check(tmp_path, rows, "S007", "S011") == []


@pytest.mark.parametrize(
    "text", ["31746100元", "约3175万元", "三千一百七十四万六千一百元", "3174.61"]
)
def test_an_unusual_amount_is_found_in_part_one(text: str, tmp_path: Path) -> None:
    item = {"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": f"全年安排{text}。"}
    project = {"预算数": "3174.61", "财政资金": "", "其他资金": ""}
    rows = {"不予公开": [DECISION], "项目": project, "文本": [item], "指标": []}
    assert [f["table"] for f in check(tmp_path, rows)] == ["文本"]


def withheld_target(**cells: str) -> Rows:
    first, *others = FAULTLESS["指标"]
    return {"指标": [{**first, **cells}, *others], "不予公开": [{**DECISION, "字段": "指标值#1"}]}


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("绩效指标描述", "当年补植行道树1200株"),
        ("绩效指标描述", "补植一千二百株"),
        ("评分标准", "达到1,200株得满分"),
        ("备注", "比上年多，为１２００ 株"),
        ("指标值确定依据", "实施方案：0.12万株"),
    ],
)
def test_a_withheld_target_is_found_in_its_own_row(label: str, text: str, tmp_path: Path) -> None:
    rows = {**withheld_target(**{label: text, "表式": ""}), "目标": [goal("补植行道树。")]}
    rows["指标"] = [{k: v for k, v in row.items() if k != "表式"} for row in rows["指标"]]
    rows["项目"] = {"表式": "hunan" if label in ("评分标准", "备注") else "hebei"}
    assert label in {finding["column"] for finding in check(tmp_path, rows)}


def test_a_withheld_target_is_found_in_goal_and_part_one(tmp_path: Path) -> None:
    item = {"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": "补植1200株。"}
    assert {f["table"] for f in check(tmp_path, {**withheld_target(), "文本": [item]})} == {
        "目标",
        "文本",
    }


@pytest.mark.parametrize(
    "substitute",
    [NAME, f"关于{NAME}的专项", "XHGGCZQJ专项", "x.h.g.g.c.z.q.j", "X H G G C Z Q J",
     "xuan he gu guan ce zhan qian jian", "玄鶴谷觀測站遷建"],
)  # fmt: skip
def test_a_substitute_that_tells_the_name_blocks(substitute: str, tmp_path: Path) -> None:
    rows = dataset(不予公开=[{**WITHHELD_NAME, "替代文字": substitute}])
    codes = {f["code"] for f in check(tmp_path, rows, "S004", "S007") if f["table"] == "不予公开"}
    assert codes == {"S004", "S007"}


@pytest.mark.parametrize("text", ["做好玄鹤谷内新的观测站的迁建。", "服务玄鹤谷气象观测站迁建。"])
def test_a_name_with_words_put_in_is_told(text: str, tmp_path: Path) -> None:
    rows = dataset(文本=[{"部门编码": "019", "章节": "总体绩效目标", "序号": "1", "正文": text}])
    assert check(tmp_path, rows, "S007", "S011")


def test_short_names_are_looked_for(tmp_path: Path) -> None:
    rows = with_cell("项目", 0, 项目名称="玄鹤迁建")
    rows["文本"] = [
        {"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": "做好玄鹤迁建等工作。"}
    ]
    assert [finding["table"] for finding in check(tmp_path, rows)] == ["文本"]


@pytest.mark.parametrize("text", ["按XH-2024-071号立项。", "列入xh2024071。"])
def test_a_code_of_what_is_withheld_whole_is_found(text: str, tmp_path: Path) -> None:
    rows = with_cell("目标", 1, 绩效目标=text)
    for label in ("项目", "目标", "指标"):
        rows[label] = [
            {**row, "项目编码": "XH2024071"} if row["项目编码"] != FOREIGN else row
            for row in rows[label]
        ]
    rows["不予公开"] = [{**WITHHELD_NAME, "编码": "XH2024071", "范围": "项目"}]
    assert [finding["table"] for finding in check(tmp_path, rows)] == ["目标"]


def test_a_share_of_a_total_that_was_published_is_found(tmp_path: Path) -> None:
    rows = dataset(不予公开=[DECISION])
    rows["项目"][0] |= {"预算数": "351.27", "财政资金": "", "其他资金": ""}
    rows["目标"][0] = goal("占部门支出的35.1%。")
    assert check(tmp_path / "无", rows) == []
    rows["已公开合计"] = [{"编码": "018", "列": "预算数", "金额": "1000", "来源": "收支总表"}]
    assert [finding["table"] for finding in check(tmp_path / "有", rows)] == ["目标"]


def test_a_name_that_many_projects_have_is_no_secret(tmp_path: Path) -> None:
    rows = with_cell("项目", 0, 项目名称="办公设备购置")
    foreign = rows["项目"][1]
    rows["项目"] += [
        {**foreign, "项目编码": f"{OTHER[:-1]}{n}", "项目名称": "办公设备购置"} for n in range(3, 7)
    ]
    assert check(tmp_path, rows, "S007", "S011") == []


PURPOSE = "用于鹿鸣台夜间值守、涉密载体封存车辆租用，以及外来人员登记核验设备的维护。"
QUOTED: Mapping[str, str] = {
    "from within one clause into the next": "做好封存车辆租用，以及外来人员登记核验。",
    "beginning and ending inside clauses": "保障夜间值守涉密载体封存车辆的调度。",
    "two neighbouring clauses": "鹿鸣台夜间值守，涉密载体封存车辆租用。",
    "with other marks": "夜间值守·涉密载体封存《车辆租用》",
    "in traditional characters": "做好外來人員登記核驗設備的維護",
    "over a line end": "外来人员登\n记核验设备\n的维护",
    "in two pieces": "外来人员登记核验设备（室内）；涉密载体封存车辆租用",
}


def withheld_purpose() -> Rows:
    rows = dataset(不予公开=[{**DECISION, "字段": "资金用途"}])
    rows["项目"][0] = {**rows["项目"][0], "资金用途": PURPOSE}
    return rows


@pytest.mark.parametrize("quoted", QUOTED.values(), ids=QUOTED)
@pytest.mark.parametrize("place", ["own goal", "another unit's goal", "another department's goal"])
def test_a_quotation_is_found_wherever_clauses_end(quoted: str, place: str, tmp_path: Path) -> None:
    rows = withheld_purpose()
    if place == "another unit's goal":
        rows["单位"][1] = {**rows["单位"][1], "部门编码": "018"}
    number = 0 if place == "own goal" else 1
    rows["目标"][number] = {**rows["目标"][number], "绩效目标": f"{quoted}。"}
    (finding,) = check(tmp_path, rows)
    assert (finding["table"], finding["column"]) == ("目标", "绩效目标")


REWORDED = ["租用封存涉密载体的车辆。", "在鹿鸣台安排人员夜间轮流值守。"]


@pytest.mark.parametrize("text", REWORDED)
@pytest.mark.parametrize("place", ["own goal", "part one"])
def test_a_clause_in_other_words_order_is_left_to_the_bureau(
    text: str, place: str, tmp_path: Path
) -> None:
    rows = withheld_purpose()
    if place == "own goal":
        rows["目标"][0] = {**rows["目标"][0], "绩效目标": text}
    else:
        part_one = {"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": text}
        rows["文本"] = [part_one]
    (finding,) = check(tmp_path, rows, "S007", "S011")
    assert finding["code"] == "S011"


def test_digits_of_a_clause_in_a_code_are_none_of_its_words(tmp_path: Path) -> None:
    rows = dataset(不予公开=[{**DECISION, "字段": "资金用途"}])
    rows["项目"][0] = {**rows["项目"][0], "资金用途": "接通018001号楼至018001甲楼专线。"}
    assert check(tmp_path, rows, "S007", "S011") == []


def test_most_words_of_a_name_in_its_own_goal_or_part_one_are_left_to_the_bureau(
    tmp_path: Path,
) -> None:
    rows = with_cell("项目", 0, 项目名称="集市周边流动摊贩疏导劝离经费")
    rows["目标"][0] = {**rows["目标"][0], "绩效目标": "在集市周边设点，对各类流动摊贩逐一登记。"}
    text = "疏导集市里外的摊贩，劝离占道的流动车辆。"
    rows["文本"] = [{"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": text}]
    findings = check(tmp_path, rows, "S007", "S011")
    assert [finding["code"] for finding in findings] == ["S011", "S011"]


def test_a_long_name_is_told_without_its_kind_in_another_order(tmp_path: Path) -> None:
    rows = with_cell("项目", 0, 项目名称="夜市期间集市周边流动摊贩疏导劝离经费")
    text = "对集市周边的各类流动摊贩开展疏导与劝离，管好夜市期间的秩序。"
    rows["目标"][0] = {**rows["目标"][0], "绩效目标": text}
    assert [finding["table"] for finding in check(tmp_path, rows)] == ["目标"]


@pytest.mark.parametrize(
    "text",
    ["用于公园夜间值守。", "外来人员登记。", "封存车辆租用", "用于公园设备的维护。"],
)
def test_a_few_common_words_are_no_quotation(text: str, tmp_path: Path) -> None:
    rows = withheld_purpose()
    rows["目标"][1] = {**rows["目标"][1], "绩效目标": text}
    assert check(tmp_path, rows, "S007", "S011") == []


def test_what_many_projects_say_is_no_quotation(tmp_path: Path) -> None:
    said = "用于保障单位正常运转，确保各项工作顺利开展。"
    rows = dataset(不予公开=[{**DECISION, "字段": "资金用途"}])
    rows["项目"] = [{**row, "资金用途": said} for row in rows["项目"]]
    for number in range(3):
        code = f"33010024000000001010{number}"
        rows["项目"].append(
            {**rows["项目"][1], "项目编码": code, "项目名称": f"第{number}座公园养护"}
        )
    assert check(tmp_path, rows, "S007", "S011") == []


def test_the_public_name_within_a_withheld_purpose_is_no_quotation(tmp_path: Path) -> None:
    rows = withheld_purpose()
    rows["项目"][0] = {
        **rows["项目"][0], "项目名称": "外来人员登记核验设备购置",
        "资金用途": "用于外来人员登记核验设备购置。",
    }  # fmt: skip
    assert check(tmp_path, rows, "S007", "S011") == []


@pytest.mark.parametrize(
    "name",
    ["玄鹤谷站", "玄鹤谷观测站迁建及附属设施加固经费"],
    ids=["of four characters", "without its last word, in traditional characters"],
)
@pytest.mark.parametrize("column", ["资金用途", "计量单位", "单位名称"])
def test_a_name_that_is_rare_is_found_in_another_department(
    name: str, column: str, tmp_path: Path
) -> None:
    label, number = {"资金用途": ("项目", 1), "计量单位": ("指标", 7), "单位名称": ("单位", 1)}[
        column
    ]
    said = "玄鶴谷觀測站遷建及附屬設施加固" if "经费" in name else name
    rows = with_cell(label, number, **{column: f"{said}处"})
    rows["项目"][0] = {**rows["项目"][0], "项目名称": name}
    assert check(tmp_path, rows)


def test_a_setting_that_every_department_prints_is_no_common_word(tmp_path: Path) -> None:
    rows = dataset()
    for number in range(5):
        code = f"{number}20"
        rows["部门"].append(
            {**rows["部门"][1], "部门编码": code, "部门名称": f"青禾市第{number}局"}
        )
    write_example(tmp_path, rows)
    settings = tmp_path / "dataset.toml"
    settings.write_text(settings.read_text().replace("青禾市财政局", f"青禾市{NAME}领导小组"))
    done = reportgen("check", tmp_path, "--format", "json", "--select", "S007")
    assert {f["table"] for f in json.loads(done.out)["findings"]} == {"设置"}


@pytest.mark.parametrize("amount", ["1284.60", "97.3"])
def test_an_amount_is_found_in_another_department_where_chance_is_small(
    amount: str, tmp_path: Path
) -> None:
    rows = with_cell("目标", 1, 绩效目标=f"配合{amount}万元的工程养护公园。")
    rows["项目"][0] = {**rows["项目"][0], "预算数": amount, "财政资金": "", "其他资金": ""}
    rows["不予公开"] = [DECISION]
    assert [finding["table"] for finding in check(tmp_path, rows)] == ["目标"]


def test_an_amount_that_many_departments_may_state_is_left_to_the_bureau(tmp_path: Path) -> None:
    said = "、".join(f"{number}万元" for number in range(1001, 2002))
    rows = with_cell("目标", 1, 绩效目标=f"共{said}。")
    rows["项目"][0] = {**rows["项目"][0], "预算数": "1284", "财政资金": "", "其他资金": ""}
    rows["不予公开"] = [DECISION]
    assert check(tmp_path, rows, "S007") == []
    assert [finding["table"] for finding in check(tmp_path, rows, "S011")] == ["目标"]
