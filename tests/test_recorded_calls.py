"""The command line does what it did when it was recorded: right and wrong use of every command.

Each scenario below makes a few calls on a small dataset. What came of them (exit code, output,
files) is compared with `tests/recorded/<scenario>.txt`, which is plain text to be read in a diff.
A call that is new, gone or different fails the test, and so does a record without a scenario.

Bytes of PDF, DOCX, XLSX and ZIP depend on fonts and libraries. Their digests are in
`tests/recorded/bytes/` and are compared only on a machine like the one of `machine.json`; elsewhere
the tests of bytes are skipped and say what differs. Everything else is compared everywhere.

To record anew, after a change of behaviour that is meant:

    make record            (or: RECORD=1 .venv/bin/pytest -n auto tests/test_recorded_calls.py)

and read the diff of `tests/recorded` before committing it. `DEMO=1` in place of `RECORD=1` also
compares the PDF and DOCX of all extracts of the sample, which takes as long as `make demo`.
"""

import difflib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    SAMPLE,
    Rows,
    Run,
    a_goal,
    a_project,
    an_indicator,
    reportgen_process,
    two_departments,
)
from recording import (
    MACHINE,
    RECORDED,
    Stage,
    by_document,
    content_of,
    machine,
    machine_name,
    staged,
    told,
)

RECORD, DEMO = os.environ.get("RECORD") == "1", os.environ.get("DEMO") == "1"
FIRST, SECOND = "001青禾市林业局2026年部门预算绩效文本", "002青禾市体育局2026年部门预算绩效文本"

# Two processes, as on most machines: with more, the order of outcomes would vary more often.
TWO = ("--jobs", "2")
WEB = ("--format", "html", *TWO)

SCENARIOS: dict[str, Callable[[Stage], None]] = {}


def scenario(play: Callable[[Stage], None]) -> Callable[[Stage], None]:
    """Name a scenario by its function."""
    SCENARIOS[play.__name__] = play
    return play


# ---------------------------------------------------------------- help and wrong words


@scenario
def helping(stage: Stage) -> None:
    stage.call()
    stage.call("--help")
    stage.call("--version")
    stage.call("--version", process=True)
    for command in ("new", "import", "build", "watch", "check", "audit", "diff", "rules", "doctor"):
        stage.call(command, "--help")
    stage.call("import", "-h", process=True)


@scenario
def wrong_words(stage: Stage) -> None:
    stage.dataset("数据", two_departments())
    stage.call("biuld")
    stage.call("--verbose")
    stage.call("new")
    stage.call("new", "一", "二")
    stage.call("import")
    stage.call("import", "文本.txt")
    stage.call("import", "文本.txt", "-o", "读入", "--year", "今年")
    stage.call("build", "数据", "--fromat", "pdf")
    stage.call("build", "数据", "--format")
    stage.call("build", "数据", "--format", "doc")
    stage.call("build", "数据", "--each-unit=1")
    stage.call("build", "数据", "--jobs", "0")
    stage.call("build", "数据", "--memory-limit", "16")
    stage.call("build", "数据", "--time-limit", "一分钟")
    stage.call("build", "数据", "数据")
    stage.call("build", "数据", "--format", "doc", process=True)
    stage.call("check", "数据", "--format", "pdf")
    stage.call("check", "数据", "--select", "M0O1")
    stage.call("check", "数据", "--ignore", "，")
    stage.call("audit", "输出")
    stage.call("audit", "--against", "数据")
    stage.call("diff", "数据")
    stage.call("diff", "数据", "数据", "--format", "text", "--format", "json")
    stage.call("diff", "数据", "数据", "--format", "json", "--format", "pdf")
    stage.call("rules", "Z999")
    stage.call("rules", "M001", "M002")
    stage.call("doctor", "字体")


@scenario
def watching_wrongly(stage: Stage) -> None:
    """Right use never ends, and has tests of its own."""
    stage.dataset("数据", two_departments())
    stage.call("watch", "数据", "--port", "70000")
    stage.call("watch", "数据", "--port")
    stage.call("watch", "数据", "--force")
    stage.call("watch", "没有")
    stage.call("watch", "数据", "--templates", "没有")


@scenario
def explaining_rules(stage: Stage) -> None:
    stage.call("rules")
    stage.call("rules", "p")
    stage.call("rules", "m001")
    stage.call("rules", "S008", process=True)
    stage.call("doctor")


# ---------------------------------------------------------------- new


@scenario
def beginning(stage: Stage) -> None:
    stage.call("new", "空表")
    stage.call("new", "空表")
    stage.call("new", "工作簿", "--xlsx")
    stage.call("new", "上级/填报.xlsx")
    stage.call("new", "空表/dataset.toml/里面")
    stage.call("check", "空表")
    stage.call("build", "工作簿")


# ---------------------------------------------------------------- import

PUBLISHED = """\
青禾市林业局2026年部门预算绩效文本
第一部分  部门整体绩效目标
一、总体绩效目标
全年补植林地，城区绿地率稳步提高。
第二部分  预算项目绩效目标
1.城郊造林补植绩效目标表
001001青禾市林业局本级\t单位：万元
项目编码\t99010026P00012310001A\t项目名称\t城郊造林补植
预算规模及资金用途\t预算数\t36.50\t其中：财政    资金\t36.50\t其他资金\t
\t购买苗木１２００株。
资金支出计划（%）\t3月底\t6月底\t10月底\t12月底
\t10%\t40%\t80%\t100%
绩效目标\t1.按期完成补植，群众满意。
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t补植株数\t全年补植株数\t≥1200株\t作业设计
\t质量指标\t成活率\t成活株数占栽植株数的比例\t≥90%\t技术规程
满意度指标\t服务对象满意度指标\t群众满意度\t满意人数占比\t≥90%\t问卷
"""


@scenario
def importing(stage: Stage) -> None:
    stage.file("文本.txt", PUBLISHED)
    stage.call("import", "文本.txt", "-o", "读入")
    stage.call("import", "文本.txt", "-o", "读入.xlsx")
    stage.call("check", "读入.xlsx", "--fix", "--yes")
    stage.call("check", "读入.xlsx", "--select", "I", "--marked", "标注.xlsx", "--format", "json")
    stage.call("diff", "读入", "读入.xlsx")
    stage.note("into a dataset that is there; with lines that belong nowhere")
    head, _, body = PUBLISHED.partition("\n")
    assert head.startswith("青禾市林业局")
    listed = "目录\n1.城郊造林补植绩效目标表\t3\n2.苗圃温棚修缮绩效目标表\t4\n"
    stage.file("另一份.txt", f"青禾市财政局审核\n{listed}{body}联系电话见公告栏\n")
    names = ("--department", "青禾市苗圃局", "--year", "2027")
    stage.call("import", "另一份.txt", "-o", "读入", *names)
    stage.call("import", "另一份.txt", "-o", "读入", "--replace", *names)
    stage.note("what cannot be read")
    stage.file("坏的.docx", b"PK\3\4")
    stage.file("空的.txt", b"")
    stage.call("import", "没有.txt", "-o", "甲")
    stage.call("import", "坏的.docx", "-o", "乙")
    stage.call("import", "空的.txt", "-o", "丙")


@scenario
def importing_our_own(stage: Stage) -> None:
    stage.dataset("数据", one_department())
    stage.call("build", "数据", "-o", "输出", "--format", "docx", *TWO)
    stage.call("import", f"输出/{FIRST}.docx", "-o", "读回")
    stage.call("diff", "数据", "读回")
    stage.call("build", "读回", "-o", "再生成", *WEB)


@scenario
def workbooks(stage: Stage) -> None:
    stage.dataset("数据", one_department())
    stage.call("build", "数据", "-o", "输出", "--format", "xlsx", "--why", *TWO)
    stage.call("build", "数据", "-o", "输出", "--format", "xlsx", *TWO)
    stage.call("audit", "输出", "--against", "数据", *TWO)
    stage.call("import", f"输出/{FIRST}.xlsx", "-o", "读回")
    stage.call("diff", "数据", "读回")
    stage.note("empty forms")
    stage.call("new", "上报.xlsx", "--form", "天津", "--sheets")
    stage.call("new", "上报.xlsx", "--form", "天津", "--sheets")
    stage.call("import", "上报.xlsx", "-o", "上报数据")
    stage.call("new", "上报", "--form", "天津", "--sheets")
    stage.call("new", "上报2.xlsx", "--form", "冀北", "--sheets")
    stage.call("new", "上报2.xlsx", "--sheets")
    stage.call("new", "天津数据", "--form", "tianjin")


# ---------------------------------------------------------------- check


def one_department() -> Rows:
    """Department 001 alone, with two projects."""
    rows = two_departments()
    rows["departments"].pop()
    rows["units"].pop()
    for name in ("projects", "goals", "indicators"):
        rows[name] = [row for row in rows[name] if row["项目编码"] != "P003"]
    return rows


def mistaken() -> Rows:
    """Sums and plans that are wrong, and slips of the hand that can be put right."""
    rows = two_departments()
    rows["projects"][0] |= {"预算数": "130.50", "6月底": "10"}
    rows["goals"][0]["绩效目标"] = "补植１２００株,成活率95%%。。"
    rows["indicators"][2] |= {"计量单位": "百分比", "指标值": "120"}
    return rows


@scenario
def checking(stage: Stage) -> None:
    stage.dataset("数据", mistaken())
    stage.call("check", "数据")
    stage.call("check", "数据", "--format", "json", "--select", "M,p002", "--select", "I106")
    stage.call("check", "数据", "--ignore", "C,I,W,P")
    stage.call("check", "数据", "--select", "M002")
    stage.call("check", "数据", "--select", "M", "-o", "结果.txt")
    stage.call("check", "数据", "--select", "M", "--format", "json", "-o", "结果/结果.json")
    stage.call("check", "数据", "--select", "M", "--format", "xlsx")
    stage.call("check", "数据", "--select", "M", "--format", "xlsx", "-o", "答复.xlsx")
    stage.call("check", "数据", "--select", "M", "--marked", "标注.xlsx")
    stage.call("check", "数据", "--select", "M", process=True)
    stage.note("where nothing may be written")
    stage.call("check", "数据", "-o", "数据/结果.txt")
    stage.call("check", "数据", "--marked", "标注.csv")
    same = ("-o", "同（内部资料）.xlsx", "--marked", "同.xlsx")
    stage.call("check", "数据", "--format", "xlsx", *same)


@scenario
def repairing(stage: Stage) -> None:
    stage.dataset("数据", mistaken())
    stage.call("check", "数据", "--fix", "--select", "W")
    stage.call("check", "数据", "--fix", "--yes", "--select", "W")
    stage.call("check", "数据", "--fix", "--yes", "--select", "W", "--format", "json")
    stage.note("an exception for the sum, one that is over, and one that covers nothing")
    rows = mistaken()
    accepted = {"规则": "M001", "编码": "P001", "理由": "含上年结转", "批准人": "周宁"}
    rows["exceptions"] = [
        {**accepted, "有效期至": "2099-12-31"},
        {**accepted, "规则": "P002", "有效期至": "2020-12-31"},
        {**accepted, "编码": "P003", "有效期至": "2099-12-31"},
    ]
    stage.dataset("数据", rows)
    stage.call("check", "数据", "--select", "M,P,D")


# ---------------------------------------------------------------- what cannot be used


@scenario
def unusable(stage: Stage) -> None:
    stage.dataset("数据", two_departments())
    (stage.folder / "空").mkdir()
    stage.file("坏的.xlsx", b"PK\3\4")
    stage.call("build", "没有")
    stage.call("check", "没有", process=True)
    stage.call("build", "空")
    stage.call("build", "数据/projects.csv")
    stage.call("build", "坏的.xlsx")
    stage.call("build", "数据", "-o", "数据/dataset.toml")
    stage.note("a form, a code, a setting, a table, a file")
    rows = two_departments()
    rows["departments"][0]["表式"] = "河南"
    rows["departments"].append({**rows["departments"][1], "部门名称": "青禾市林草局"})
    stage.dataset("数据", rows)
    stage.call("build", "数据", *WEB)
    rows = two_departments()
    rows["projects"].append(a_project("P001", "002001"))
    stage.dataset("数据", rows)
    stage.call("check", "数据", "--select", "C003,D")
    stage.dataset("数据", two_departments(), typography="gb9704", pages=3)
    stage.call("build", "数据")
    stage.dataset("数据", two_departments(), typography="gb9704")
    stage.call("build", "数据")
    stage.dataset("数据", two_departments())
    (stage.folder / "数据" / "goals.csv").unlink()
    stage.call("build", "数据")
    (stage.folder / "数据" / "goals.csv").mkdir()
    stage.call("build", "数据")


@scenario
def one_bad_cell(stage: Stage) -> None:
    rows = two_departments()
    rows["projects"][0]["预算数"] = "若干"
    stage.dataset("数据", rows)
    stage.call("build", "数据", "-o", "输出", *WEB)
    stage.call("check", "数据", "--select", "D", "--format", "json")
    stage.note("into the dataset itself")
    stage.call("build", "数据", "-o", "数据", "--department", "002", *WEB)
    stage.call("build", "数据", "-o", "数据/输出", "--department", "002", *WEB)


# ---------------------------------------------------------------- build


@scenario
def building_all_formats(stage: Stage) -> None:
    rows = one_department()
    rows["attributes"] = [{"编码": "001", "属性": "公开日期", "值": "2026年2月10日"}]
    stage.dataset("数据", rows, money_unit="元", licence="CC-BY-4.0")
    stage.call("build", "数据", "-o", "输出", "--why", *TWO)
    limits = ("--time-limit", "300", "--memory-limit", "4000")
    stage.call("build", "数据", "-o", "输出", "--why", *limits, *TWO)
    stage.note("another typography, form, numbering and paging")
    rows["departments"][0]["表式"] = "tianjin"
    rows["projects"][0]["序号"], rows["projects"][1]["序号"] = "7", "3"
    looks = {"typography": "plain", "grouping": [], "numbering": "listed", "paging": "shared"}
    stage.dataset("数据", rows, **looks)
    stage.call("build", "数据", "-o", "输出", "--why", "--format", "pdf", *TWO)


@scenario
def building_again(stage: Stage) -> None:
    build = ("build", "数据", "-o", "输出", "--why", *WEB)
    rows = two_departments()
    stage.dataset("数据", rows)
    stage.call(*build)
    stage.call(*build)
    stage.call(*build, "--force")
    stage.note("an amount changes; a file is edited, another one lost")
    rows["projects"][2] |= {"预算数": "130.50", "财政资金": "110.50"}
    stage.dataset("数据", rows)
    stage.file(f"输出/{FIRST}.html", "改过")
    stage.call(*build)
    (stage.folder / "输出" / f"{FIRST}.html").unlink()
    stage.call(*build, "--department", "001")
    stage.note("department 002 goes")
    stage.dataset("数据", one_department())
    stage.call(*build)


@scenario
def building_parts(stage: Stage) -> None:
    build = ("build", "数据", "-o", "输出", *WEB)
    stage.dataset("数据", two_departments())
    stage.call(*build, "--each-unit")
    stage.call(*build, "--unit", "001002", "--unit", "002001")
    stage.call(*build, "--funding", "一般债券")
    stage.call(*build, "--department", "002", "--department", "002")
    stage.note("what is not there")
    stage.call(*build, "--department", "009")
    stage.call(*build, "--unit", "001009")
    stage.call(*build, "--funding", "彩票公益金")
    stage.call(*build, "--department", "002", "--funding", "一般债券")
    stage.note("an extract that is not asked for is out of date")
    rows = two_departments()
    rows["projects"][1]["资金用途"] = "更换温棚的薄膜。"
    stage.dataset("数据", rows)
    stage.call(*build)


@scenario
def building_strictly(stage: Stage) -> None:
    stage.dataset("数据", mistaken())
    stage.call("build", "数据", "-o", "输出", "--strict", *WEB)
    stage.dataset("数据", mistaken(), strict=True)
    stage.call("build", "数据", "-o", "输出", "--department", "001", *WEB)
    stage.call("build", "数据", "-o", "输出", "--department", "002", *WEB)


# ---------------------------------------------------------------- what is withheld

DECISION = {
    "类别": "工作秘密",
    "依据": "《中华人民共和国政府信息公开条例》第十四条",
    "审查人": "顾怀谨",
    "复核日期": "2099-12-31",  # the registers tell whether today is past it, and never today
}


def withholding() -> Rows:
    """Of department 001 a name and a purpose are withheld, and a project whole."""
    rows = two_departments()
    rows["projects"][0] |= {"项目名称": "麒麟洞勘测专线", "资金用途": "租用麒麟洞的测绘船和声呐。"}
    rows["projects"].append(a_project("P777", "001002", 项目名称="暗流二期"))
    rows["withheld"] = [
        {**DECISION, "编码": "P001", "范围": "名称", "替代文字": "专项业务"},
        {**DECISION, "编码": "P001", "范围": "字段", "字段": "资金用途", "复核日期": "2020-12-31"},
        {**DECISION, "编码": "P777", "范围": "项目", "替代文字": "此项目涉密"},
    ]
    return rows


@scenario
def withheld_and_told_elsewhere(stage: Stage) -> None:
    rows = withholding()
    stage.dataset("数据", rows)
    stage.call("check", "数据", "--select", "S")
    stage.call("build", "数据", "-o", "输出", *WEB)
    stage.note("the purpose stands in a goal, too")
    rows["goals"][1]["绩效目标"] = "租用麒麟洞的测绘船和声呐。"
    stage.dataset("数据", rows)
    stage.call("build", "数据", "-o", "输出", *WEB)
    stage.call("check", "数据", "--select", "S007")
    stage.call("check", "数据", "--ignore", "S007", "--select", "S")
    stage.note("an exception does not help, a release does")
    rows["exceptions"] = [{"规则": "S007", "理由": "已核实", "有效期至": "2999-12-31"}]
    stage.dataset("数据", rows)
    stage.call("build", "数据", "-o", "输出", *WEB)
    stage.call("check", "数据", "--select", "D")
    rows["exceptions"] = []
    goal = rows["goals"][1]
    release = {**DECISION, "编码": goal["项目编码"], "范围": "予以公开", "字段": "绩效目标#1"}
    rows["withheld"].append(release)
    stage.dataset("数据", rows)
    stage.call("build", "数据", "-o", "输出", *WEB)
    stage.call("audit", "输出", "--against", "数据", *TWO)
    stage.note("a state secret with content")
    rows = withholding()
    rows["withheld"][2]["类别"] = "国家秘密"
    stage.dataset("数据", rows)
    stage.call("build", "数据", "-o", "输出", *WEB)
    stage.call("build", "数据", "-o", "输出", "--allow-state-secrets", *WEB)
    stage.note("an amount that follows from a total published elsewhere")
    rows = withholding()
    rows["totals"] = [{"编码": "001002", "列": "预算数", "金额": "241.00", "来源": "预算公开表"}]
    stage.dataset("数据", rows)
    stage.call("build", "数据", "-o", "输出", *WEB)
    stage.call("check", "数据", "--select", "S008")


@scenario
def auditing(stage: Stage) -> None:
    audit = ("audit", "输出", "--against", "数据", *TWO)
    stage.dataset("数据", withholding())
    stage.call(*audit)
    stage.call("build", "数据", "-o", "输出", "--format", "docx", *WEB)
    stage.call(*audit)
    stage.call(*audit, "--format", "json", "--register", "登记")
    stage.call(*audit, "--register", "输出/登记")
    stage.call("audit", "输出", "--against", "没有")
    stage.call("build", "数据", "-o", "再来", "--format", "docx", "--department", "001", *TWO)
    stage.call("audit", "再来", "--against", "数据", *TWO)
    stage.note("an edition before anything was withheld; a stranger; an edited page")
    stage.dataset("从前", {**withholding(), "withheld": []})
    stage.file("再来/纪要.txt", "会上谈到租用麒麟洞的测绘船和声呐。")
    stage.call("audit", "再来", "--against", "数据", "--earlier", "从前", *TWO)
    stage.file("再来/纪要.txt", "会上没有谈到别的。")
    for path in (stage.folder / "再来").glob("001*"):
        path.unlink()
    shutil.copy(stage.folder / "输出" / f"{SECOND}.html", stage.folder / "再来" / f"{FIRST}.html")
    stage.call("audit", "再来", "--against", "数据", "--format", "json", *TWO)


# ---------------------------------------------------------------- templates of one's own

OWN_TABLE = """\
<table class="facts">
<colgroup><col width="40"/><col width="116"/></colgroup>
<tbody>
<tr><th scope="row">项目</th><td class="text">{{ project.name | lines }}</td></tr>
<tr><th scope="row">全年预算</th><td class="number">{{ project.budget | money }}</td></tr>
</tbody>
</table>
"""
OWN_FORM = 'label = "青禾"\nsuffix = "简表"\nprints = ["预算数"]\nsummaries = ["单位"]\n'


@scenario
def own_templates(stage: Stage) -> None:
    build = ("build", "数据", "-o", "输出", "--templates", "模板", "--why", *WEB)
    stage.dataset("数据", two_departments())
    stage.call(*build)
    rows = two_departments()
    rows["departments"][0]["表式"] = "青禾"
    stage.dataset("数据", rows)
    stage.file("模板/qinghe/form.toml", OWN_FORM)
    stage.file("模板/qinghe/table.html", OWN_TABLE)
    stage.call(*build)
    stage.call("check", "数据", "--templates", "模板", "--select", "M,P")
    stage.call("check", "数据", "--select", "M,P")
    stage.note("another table; a name that is not there; tags that may not be used; no form at all")
    stage.file("模板/qinghe/table.html", OWN_TABLE.replace("全年预算", "预算"))
    stage.call(*build)
    stage.file("模板/qinghe/table.html", OWN_TABLE.replace("project.budget", "project.nosuch"))
    stage.call(*build)
    stage.file("模板/qinghe/table.html", f"{OWN_TABLE}<b>二</b>\n")
    stage.call(*build)
    stage.file("模板/qinghe/table.html", OWN_TABLE)
    stage.file("模板/qinghe/form.toml", "label = 青禾\n")
    stage.call(*build)


# ---------------------------------------------------------------- diff


def adjusted() -> Rows:
    """Amounts, a purpose and an indicator changed; one project came and one went."""
    rows = two_departments()
    rows["projects"][0] |= {"预算数": "130.50", "财政资金": "110.50"}
    rows["projects"][2]["资金用途"] = "用于更换步道的路灯。"
    rows["indicators"][0]["指标值"] = "95"
    for name in ("projects", "goals", "indicators"):
        rows[name] = [row for row in rows[name] if row["项目编码"] != "P002"]
    rows["projects"].append(a_project("P004", "001002", 项目名称="良种繁育"))
    rows["goals"].append(a_goal("P004"))
    rows["indicators"].append(an_indicator("P004"))
    return rows


@scenario
def comparing(stage: Stage) -> None:
    stage.dataset("旧", two_departments())
    stage.dataset("新", adjusted())
    stage.call("diff", "旧", "新")
    stage.call("diff", "旧", "新", "--format", "json")
    stage.call("diff", "旧", "旧")
    stage.call("diff", "旧", "新", "-o", "变化.txt")
    stage.call("build", "旧", "-o", "旧出", *WEB)
    stage.call("diff", "旧出", "新", "--format", "html", "--format", "docx", "--format", "pdf")
    stage.call("diff", "旧出", "旧", "--format", "html", "-o", "说明")
    stage.note("where nothing may be written, and nothing can be read")
    stage.call("diff", "旧", "新", "-o", "旧/变化.txt")
    stage.call("diff", "旧", "没有")
    (stage.folder / "空").mkdir()
    stage.call("diff", "空", "新")
    stage.note("the new side gives away what it withholds")
    rows = withholding()
    rows["goals"][1]["绩效目标"] = "租用麒麟洞的测绘船和声呐。"
    stage.dataset("新", rows)
    stage.call("diff", "旧", "新")


# ---------------------------------------------------------------- the sample


@scenario
def the_sample(stage: Stage) -> None:
    """No dataset is named: that of this folder, or where there is none the one that is shipped."""
    stage.call("check")
    stage.call("check", "--format", "json", "--select", "S")
    stage.call("build", "--unit", "205002", *WEB)
    stage.note("a folder data/sample comes first")
    stage.dataset("data/sample", one_department())
    stage.call("build", "-o", "输出", *WEB)


# ---------------------------------------------------------------- playing and comparing


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all test processes, so that each scenario is played once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "recorded"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def played(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """A function that plays a scenario, or finds what came of it: its lines, and those on bytes."""
    temporary = tmp_path_factory.getbasetemp() / "t"  # short: sockets have to fit in
    temporary.mkdir(exist_ok=True)

    def play(name: str) -> list[str]:
        done, folder = shared / f"{name}.json", shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                with staged(folder, temporary) as stage:
                    SCENARIOS[name](stage)
                lines = ["\n".join(stage.lines[1:]) + "\n", "".join(f"{x}\n" for x in stage.apart)]
                done.write_text(json.dumps(lines), "utf-8")
            return list(json.loads(done.read_text("utf-8")))

    return play


def compare(path: Path, now: str) -> None:
    """Fail with the lines that differ from the record; or record them."""
    if RECORD:
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, "utf-8")
        return
    before = path.read_text("utf-8") if path.exists() else ""
    if now != before:
        lines = (before.splitlines(), now.splitlines())
        changes = difflib.unified_diff(*lines, "recorded", "now", lineterm="", n=6)
        pytest.fail(f"{path.name} is not what was recorded:\n" + "\n".join(changes), pytrace=False)


def compare_bytes(name: str, now: str) -> None:
    """Compare digests with the record of a machine like this; skip on any other."""
    path = RECORDED / "bytes" / f"{name}.txt"
    if not RECORD and path.exists():
        head = path.read_text("utf-8").partition("\n")[0]
        if head != f"machine {machine_name()}":
            then, here = json.loads(MACHINE.read_text("utf-8")), machine()
            names = sorted({*then, *here})
            other = [
                f"{n} {then.get(n)} -> {here.get(n)}" for n in names if then.get(n) != here.get(n)
            ]
            pytest.skip("bytes were recorded on another machine: " + ", ".join(other))
    compare(path, f"machine {machine_name()}\n{now}")


def _scenarios() -> list[Any]:
    """All scenarios; those that make many documents are left out by `make quick`."""
    dear = ("auditing", "building_all_formats", "building_again", "building_parts", "comparing")
    return [pytest.param(n, marks=pytest.mark.slow) if n in dear else n for n in SCENARIOS]


@pytest.mark.parametrize("name", _scenarios())
def test_calls_do_and_say_what_was_recorded(name: str, played: Callable[[str], list[str]]) -> None:
    compare(RECORDED / f"{name}.txt", played(name)[0])


@pytest.mark.parametrize("name", _scenarios())
def test_files_have_the_bytes_that_were_recorded(
    name: str, played: Callable[[str], list[str]]
) -> None:
    apart = played(name)[1]
    if apart or (RECORDED / "bytes" / f"{name}.txt").exists():
        compare_bytes(name, apart)


def test_every_record_is_of_a_scenario_and_of_a_machine() -> None:
    if RECORD:
        MACHINE.write_text(json.dumps(machine(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    known = {*SCENARIOS, "sample", "demo"}
    for folder in (RECORDED, RECORDED / "bytes"):
        for path in folder.glob("*.txt"):
            if RECORD and path.stem not in known:
                path.unlink()
            assert path.stem in known or RECORD, f"{path} is the record of no scenario"
    assert json.loads(MACHINE.read_text("utf-8"))


# ---------------------------------------------------------------- the sample, whole


def digests(folder: Path, endings: tuple[str, ...]) -> list[str]:
    """Digest and name of every document of these formats."""
    paths = sorted(p for p in folder.glob("[!.]*") if p.suffix in endings)
    return [f"{hashlib.sha256(p.read_bytes()).hexdigest()} {p.name}\n" for p in paths]


def contents(folder: Path) -> list[str]:
    """What is compared on every machine of the files in a folder."""
    paths = sorted(folder.glob("[!.]*"))
    return [line for p in paths for line in (p.name, *content_of(p.name, p.read_bytes()))]


@pytest.mark.slow
def test_the_sample_is_built_as_recorded(sample_build: tuple[Path, Run]) -> None:
    folder, done = sample_build
    out = by_document(done.out.replace(str(folder), "〈folder〉"))
    lines = [f"exit {done.code}", *told("out", out), *told("err", done.err)]
    compare(RECORDED / "sample.txt", "\n".join([*lines, *contents(folder), ""]))


@pytest.mark.slow
def test_the_sample_has_the_bytes_that_were_recorded(sample_build: tuple[Path, Run]) -> None:
    compare_bytes("sample", "".join(digests(sample_build[0], (".pdf", ".docx", ".zip"))))


@pytest.mark.long
def test_the_web_pages_and_data_of_the_demo_are_as_recorded(tmp_path: Path) -> None:
    """Of all extracts, too; they need no fonts."""
    build = ("build", SAMPLE, "--each-unit", "-o")
    done = reportgen_process(*build, tmp_path / "web", "--format", "html")
    assert done.code == 0
    compare(RECORDED / "demo.txt", "\n".join([*contents(tmp_path / "web"), ""]))
    if RECORD or DEMO:
        assert reportgen_process(*build, tmp_path / "demo").code == 0
        compare_bytes("demo", "".join(digests(tmp_path / "demo", (".pdf", ".docx", ".zip"))))
