"""Forms that nobody described: nothing of them is read, and it is said what was seen."""

from pathlib import Path
from typing import Any

import pytest
from conftest import reportgen
from form_files import KINDS, write_form
from test_form_files import HEBEI

from reportgen.core.problems import InputError
from reportgen.importer import read_published

FORMS: dict[str, list[Any]] = {
    "财政部项目支出": ["项目支出绩效目标表","（2025年度）",["项目名称",("护林道路养护",4,1)],["主管部门及代码",("[101]某林业部",2,1),"实施单位","某林场"],
 [("项目资金\n（万元）",1,4),("年度资金总额：",1,1),"120.00",("执行率\n分值\n（10）",2,4)],["其中：财政拨款","100.00"],["上年结转资金","15.00"],["其他资金","5.00"],
 ["年度总体目标",("完成养护任务，保证通行。",4,1)],
 [("绩效指标", 1, 3), "一级指标","二级指标","三级指标","指标值","分值权重"][:5],
 ["产出指标","数量指标","巡护道路养护里程","≥60公里"],["满意度指标","服务对象满意度指标","群众满意度","≥90%"]],
    "2015/88 附1": ["项目支出绩效目标申报表",["项目名称",("护林道路养护",6,1)],["主管部门及代码",("101某局",2,1),"实施单位",("某林场",3,1)],["项目属性",("延续项目",2,1),"项目期",("3年",3,1)],
 [("项目资金（万元）",1,3),"中期资金总额：",("360",2,1),"年度资金总额：",("120",2,1)],["其中：财政拨款",("300",2,1),"其中：财政拨款",("100",2,1)],["其他资金",("60",2,1),"其他资金",("20",2,1)],
 [("总体目标",1,2),("中期目标（2025年—2027年）",3,1),("年度目标",3,1)],[("建成路网",3,1),("完成养护",3,1)],
 ["一级指标","二级指标","三级指标","指标值","二级指标","三级指标","指标值"],["产出指标","数量指标","补助人数","≥3000人次","数量指标","补助人数","≥1000人次"]],
    "2015/88 附2 部门整体": ["部门整体支出绩效目标申报表",["部门（单位）名称",("某林业局",5,1)],[("年度主要任务",1,4),("任务名称",1,2),("主要内容",1,2),("预算金额（万元）",3,1)],["总额","财政拨款","其他资金"],["森林防火","巡护与瞭望","320.00","300.00","20.00"],[("金额合计",2,1),"320.00","300.00","20.00"],
 ["年度总体目标",("一、防火；二、护林。",5,1)],["一级指标","二级指标","三级指标",("指标值",3,1)],["产出指标","数量指标","巡护次数",("≥60次",3,1)]],
    "转移支付区域": ["中央对地方转移支付区域绩效目标表","（2025年度）",["专项（项目）名称",("林业改革资金",3,1)],["中央主管部门",("某部",3,1)],["省级财政部门","某厅","省级主管部门","某局"],[("资金情况（万元）",1,3),"年度金额：",("1200",2,1)],["其中：中央补助",("1000",2,1)],["地方资金",("200",2,1)],["年度目标",("目标一",3,1)],["一级指标","二级指标","三级指标","指标值"],["产出指标","数量指标","面积","≥60亩"]],
    "直达资金": [["项目编码","P001","项目名称","直达补助"],["主管部门","某局","实施单位","某所"],[("资金",1,4),"实施期资金总额",("300",2,1)],["财政拨款数",("200",2,1)],["非财政拨款数",("100",2,1)],["预算执行权重（%）",("10",2,1)],["项目总体目标",("做好补助",3,1)],["一级指标","二级指标","三级指标","指标值"],["产出指标","数量指标","人数","≥60人"]],
    "上海": ["财政项目支出绩效目标申报表","（2025年度）",["项目名称",("设备维护",3,1)],["项目性质","经常性","项目类别","其他"],["主管部门","某局","实施单位","某中心"],["计划开始日期","2025/1/1","计划完成日期","2025/12/31"],[("项目资金（元）",1,4),"项目资金总额","3600000","年度资金申请总额","1200000"],["其中：财政资金","3000000","其中：当年财政拨款","1000000"],["其他资金","600000","上年结转资金","100000"],["","","其他资金","100000"],
 [("项目绩效目标",1,2),"项目总目标",("年度总体目标",2,1)],["保证运行",("完成维护",2,1)],["一级指标","二级指标","三级指标","指标值",""],["产出指标","数量指标","次数","≥12次",""]],
    "云南清单": ["项目支出绩效目标表",["单位名称","项目名称","预算数","年度绩效目标","一级指标","二级指标","三级指标","指标性质","指标值","度量单位","权重","指标方向性"],[("某林场",1,2),("护林",1,2),("120",1,2),("目标",1,2),"产出指标","数量指标","养护里程","≥","60","公里","20","正向指标"],["满意度指标","服务对象满意度指标","满意度","≥","90","%","10","正向指标"]],
    "内蒙古": ["项目绩效目标表",["项目名称",("护林",8,1)],["项目类别",("其他",3,1),"归口科室",("农业科",4,1)],["主管部门",("某局",3,1),"实施单位",("某林场",4,1)],[("投入目标（万元）",1,4),("资金来源",4,1),("年初安排金额",4,1)],[("资金总额",4,1),("120",4,1)],[("其中：财政拨款数",4,1),("100",4,1)],[("其他资金",4,1),("20",4,1)],["年度目标",("目标",8,1)],["一级指标","二级指标","三级指标","指标性质","指标方向","目标值","计量单位","分值","备注"],["产出指标","数量指标","里程","正向","≥","60","公里","20",""]],
    "河南宽表": [[("单位编码（项目编码）",1,2),("项目单位（项目名称）",1,2),("项目金额（万元）",3,1),("绩效目标",1,2),("产出指标",2,1),("满意度指标",2,1)],["资金总额","财政性资金","其他资金","三级指标","指标值","三级指标","指标值"],["101001","护林","120","100","20","目标","里程","≥60公里","满意度","≥90%"]],
    "2011 年式": ["项目绩效目标表","填报单位（盖章）：某局",["项目名称",("护林",4,1)],["项目属性",("新增项目□ 延续项目√",4,1)],["主管部门",("某局",1,1),"主管部门编码",("101",2,1)],["项目实施单位","某林场","项目负责人",("王某",2,1)],["联系电话","13800000000","起止时间",("2025.1-2025.12",2,1)],["资金总额及构成",("总额120万元 一、财政拨款：100万元",4,1)],["项目概况",("概况文字",4,1)],[("项目绩效目标",1,2),"长期目标",("长远文字",3,1)],["年度目标",("今年文字",3,1)],["一级指标","二级指标","指标内容","指标值","备注"],["产出指标","数量指标","里程","≥60公里",""],[("社会公众或服务对象满意度指标",2,1),"满意度","≥90%",""]],
    "固定资产登记": ["固定资产登记表",["资产名称","挖掘机","规格","XE60"],["原值（元）","300000","使用部门","工程科"],["一级分类","二级分类","三级分类","数量"],["设备","工程","挖掘","1"]],
    "验收单": ["项目验收单",["项目名称",("护林",3,1)],["验收内容","道路","验收金额","120"],["验收意见",("合格",3,1)]],
    "清单": ["采购项目清单",["采购包","品目","规格","数量","单价","供应商"],["第一包","台式机","国产","12","4500","某公司"],["第二包","打印机","国产","2","2000","某公司"]],
    "宽表": [[("课题编号",1,2),("课题",1,2),("论文",2,1),("专利",2,1)],["名称","刊物","名称","编号"],["K1","土壤","甲","某刊","乙","Z1"]],
    "湖北": [
        "项目支出绩效目标表",
        ["项目名称", ("护林", 4, 1)],
        ["项目类别", ("其他", 2, 1), "项目性质", "延续"],
        [("项目预算", 1, 3), "成本构成", "金额", "测算依据", "上年实际执行数"],
        ["劳务费", "100", "按人数", "90"],
        ["合计", "120", "", "110"],
        ["绩效目标1", ("管好林子", 4, 1)],
        ["一级指标", "二级指标", ("绩效标准", 2, 1), "当年预期实现值"],
        ["产出指标", "巡护里程", ("计划标准", 2, 1), "60"],
        ["主管部门审核意见", ("同意", 4, 1)],
    ],
}  # fmt: skip


# A form that was changed too far, lists of other things, and what is none at all.
UNKNOWN = ("清单", "宽表", "湖北", "固定资产登记", "验收单")
# Of the others: the form that is taken for theirs, and amounts that stand in the right place.
KNOWN = {
    "财政部项目支出": ("mof", {"预算数": "120.00", "财政资金": "100.00", "上年结转": "15.00"}),
    "2015/88 附1": ("two_halves", {"预算数": "120", "实施期资金总额": "360"}),
    "2015/88 附2 部门整体": ("whole", {"预算数": "320.00", "财政资金": "300.00"}),
    "转移支付区域": ("transfer", {"预算数": "1200", "上级补助": "1000", "地方资金": "200"}),
    "直达资金": ("direct_funds", {"实施期资金总额": "300", "执行率分值": "10"}),
    "上海": ("shanghai", {"预算数": "1200000", "实施期资金总额": "3600000"}),
    "内蒙古": ("neimenggu", {"预算数": "120", "财政资金": "100"}),
    "2011 年式": ("long_term", {}),
    "云南清单": ("sichuan", {"预算数": "120"}),
    "河南宽表": ("henan", {"预算数": "120", "财政资金": "100", "其他资金": "20"}),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", KNOWN)
def test_a_form_as_another_bureau_lays_it_out_is_read(name: str, kind: str, tmp_path: Path) -> None:
    read = read_published([write_form(FORMS[name], tmp_path / f"表.{kind}")])
    form, amounts = KNOWN[name]
    (project,) = read.rows["projects"]
    assert read.rows["departments"][0]["表式"] == form
    assert {label: project.get(label) for label in amounts} == amounts
    assert project.get("预算数", "") == amounts.get("预算数", "")  # never that of all years
    assert read.rows["indicators"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", UNKNOWN)
def test_a_form_that_nobody_described_is_refused(name: str, kind: str, tmp_path: Path) -> None:
    path = write_form(FORMS[name], tmp_path / f"表.{kind}")
    with pytest.raises(InputError) as caught:
        read_published([path])
    assert "不认识这张表的表式，没有读入。看到的标签：" in str(caught.value.problems[0])


def test_the_refusal_names_the_labels_and_the_nearest_form(tmp_path: Path) -> None:
    path = write_form(FORMS["湖北"], tmp_path / "表.xlsx")
    with pytest.raises(InputError) as caught:
        read_published([path])
    message = str(caught.value.problems[0])
    assert "项目名称、项目类别" in message
    assert "最接近的表式是“" in message


def test_a_table_of_another_form_among_known_ones_is_refused_by_itself(tmp_path: Path) -> None:
    path = write_form([HEBEI, FORMS["湖北"]], tmp_path / "表.xlsx")
    read = read_published([path])
    assert [row["项目名称"] for row in read.rows["projects"]] == ["森林防火巡护经费"]
    (refused,) = read.refused
    assert refused.place == "“表2”表第 1 行 A 列"
    assert not read.complete


def test_one_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK not a package")
    (tmp_path / "旧.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    good = write_form(HEBEI, tmp_path / "好.html")
    bad = write_form(FORMS["验收单"], tmp_path / "验收.xlsx")
    run = reportgen(
        "import", tmp_path / "坏.docx", tmp_path / "旧.xls", bad, good, "-o", tmp_path / "数据"
    )
    assert run.code == 1
    assert "好.html：项目 1 个（河北 1 个）；放置 48 格，未能放置 0 格" in run.out
    for message in (
        "坏.docx：不是有效的 DOCX 文件",
        "旧.xls：不是有效的 XLS 文件",
        "不认识这张表的表式",
    ):
        assert message in run.err
    assert (tmp_path / "数据" / "projects.csv").exists()


def test_nothing_readable_at_all_is_unusable_input(tmp_path: Path) -> None:
    bad = write_form(FORMS["验收单"], tmp_path / "验收.xlsx")
    run = reportgen("import", bad, "-o", tmp_path / "数据")
    assert run.code == 2
    assert not (tmp_path / "数据").exists()


# ----------------------------------------------------------------------------------- 自评表

EVALUATION: list[Any] = [
    "项目支出绩效自评表",
    "（2025年度）",
    ["项目名称", ("护林道路养护", 7, 1)],
    ["实施单位", ("云岭林场", 7, 1)],
    [("预算规模及资金用途", 1, 3), "预算数", ("120.51", 2, 1), "其中：财政资金", "100.31", "其他资金", "20.20"],
    ["全年执行数", ("119.77", 2, 1), "执行率", "99.4%", "得分", "9.9"],
    [("支付材料费", 7, 1)],
    [("年度绩效目标", 1, 2), ("预期目标", 3, 1), ("实际完成情况", 4, 1)],
    [("保证林区道路通行", 3, 1), ("已全部完成养护", 4, 1)],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    ["产出指标", "数量指标", "养护里程", "≥60公里", "63公里", "20", "19.5", "超额完成"],
    ["满意度指标", "服务对象满意度指标", "职工满意度", "≥90%", "96%", "10", "8.5", "无偏差"],
]  # fmt: skip
DONE = ("119.77", "99.4", "9.9", "已全部完成养护", "63", "19.5", "超额完成", "96", "8.5", "无偏差")


@pytest.mark.parametrize("kind", KINDS)
def test_an_evaluation_is_no_form_of_targets(kind: str, tmp_path: Path) -> None:
    path = write_form(EVALUATION, tmp_path / f"自评.{kind}")
    with pytest.raises(InputError) as caught:
        read_published([path])
    assert str(caught.value.problems[0]).endswith(
        "是绩效自评表，不是绩效目标表，没有读入。请用绩效目标表；只要自评表里的目标的，加 --targets-only。"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_targets_of_an_evaluation_are_taken(kind: str, tmp_path: Path) -> None:
    path = write_form(EVALUATION, tmp_path / f"自评.{kind}")
    read = read_published([path], targets_only=True)
    (project,) = read.rows["projects"]
    assert (project["项目名称"], project["预算数"]) == ("护林道路养护", "120.51")
    assert [row["绩效目标"] for row in read.rows["goals"]] == ["保证林区道路通行"]
    assert [row["指标值原文"] for row in read.rows["indicators"]] == ["≥60公里", "≥90%"]
    stored = {text for rows in read.rows.values() for row in rows for text in row.values()}
    assert stored.isdisjoint(DONE)


def test_heads_over_the_money_of_an_evaluation_are_no_values(tmp_path: Path) -> None:
    heads: list[Any] = ["", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    form = [
        *EVALUATION[:4],
        [("项目资金（万元）", 1, 4), *heads],
        ["年度资金总额", "120.51", "120.51", "119.77", "10", "99.4%", "9.9"],
        ["其中：财政拨款", "100.31", "100.31", "99.57", "—", "", ""],
        ["其他资金", "20.20", "20.20", "20.20", "—", "", ""],
        *EVALUATION[7:],
    ]
    read = read_published([write_form(form, tmp_path / "自评.xlsx")], targets_only=True)
    assert [row["预算数"] for row in read.rows["projects"]] == ["120.51"]
    stored = {text for row in read.rows.get("attributes", []) for text in row.values()}
    assert stored.isdisjoint(heads[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_goals_beside_their_labels_have_the_period_of_the_label(kind: str, tmp_path: Path) -> None:
    read = read_published([write_form(FORMS["2011 年式"], tmp_path / f"表.{kind}")])
    goals = {row["类别"]: row["绩效目标"] for row in read.rows["goals"]}
    assert goals == {"中期目标": "长远文字", "当年目标": "今年文字"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("row", "read_as"),
    [
        (["防虫", "飞防", "96.00", "96.00", ""], ("防虫", "飞防", "96.00", "96.00", "")),
        (["防虫", "飞防", "96.00", "90.00", ""], ("防虫", "飞防", "", "", "")),
        (["防虫", "96.00", "90.00", "6.00", ""], None),
    ],
    ids=["of one source alone", "an amount may be lost", "its content is lost"],
)
def test_of_a_task_with_a_blank_last_cell_is_read_what_stands_right_for_sure(
    row: list[str], read_as: tuple[str, ...] | None, kind: str, tmp_path: Path
) -> None:
    form = list(FORMS["2015/88 附2 部门整体"])
    at = form.index(["森林防火", "巡护与瞭望", "320.00", "300.00", "20.00"])
    label, *heads = form[at - 2]
    form[at - 2] = [(label[0], 1, label[2] + 1), *heads]
    form.insert(at + 1, row)
    read = read_published([write_form(form, tmp_path / f"表.{kind}")])
    first, *others = ([*task.values()][2:] for task in read.rows["tasks"])
    assert first[:2] == ["森林防火", "巡护与瞭望"]
    assert [tuple(other) for other in others] == ([read_as] if read_as else [])
    told = {cell for cell in row if cell} - set(read_as or ())
    assert told <= {unplaced.text for unplaced in read.unplaced}
