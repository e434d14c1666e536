"""A bureau's own forms: made by templates/README.md alone, printed, and read back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Rows, reportgen
from form_files import KINDS, blocks_of, write_form
from test_round_trip import assert_reads_as, editions, write_web, write_word

from reportgen.dataset.writer import write_tables
from reportgen.document.edition import Edition
from reportgen.document.templates import Templates
from reportgen.importer import read_published
from reportgen.render.docx import WordWriter

ONE_TOML = """\
label = "云岭"
suffix = "申报表"
prints = ["项目编码","预算数","财政资金","其他资金","资金用途","绩效目标","属性:主管部门及代码","属性:上年结转资金","属性:执行率分值","资金性质",
 "一级指标","二级指标","三级指标","指标性质","指标值","计量单位","备注"]
goals = ["当年目标"]
"""
ONE = """\
<p class="unit-line"><span class="left">（{{ edition.department.year }}年度）</span><span class="right">单位：{{ edition.department.money_unit }}</span></p>
<table class="facts">
<colgroup><col width="1"/><col width="1"/><col width="1"/><col width="1"/><col width="1"/><col width="1"/></colgroup>
<tbody>
<tr><th scope="row">项目名称</th><td colspan="3" data-field="projects.name">{{ project.name | lines }}</td><th scope="row">项目编码</th><td data-field="projects.code">{{ project.code }}</td></tr>
<tr><th scope="row">主管部门及代码</th><td colspan="2" data-field="attributes.主管部门及代码">{{ project.attributes["主管部门及代码"] if "主管部门及代码" in project.attributes else "" }}</td><th scope="row">实施单位</th><td colspan="2" data-field="units.name">{{ project.unit.name }}</td></tr>
<tr><th scope="row" rowspan="4">项目资金</th><th scope="row" colspan="2">年度资金总额：</th><td data-field="projects.budget">{{ project.budget | money }}</td><th scope="row" rowspan="4">执行率分值（10）</th><td rowspan="4" data-field="attributes.执行率分值">{{ project.attributes["执行率分值"] if "执行率分值" in project.attributes else "" }}</td></tr>
<tr><th scope="row" colspan="2">其中：财政拨款</th><td data-field="projects.fiscal">{{ project.fiscal | money }}</td></tr>
<tr><th scope="row" colspan="2">上年结转资金</th><td data-field="attributes.上年结转资金">{{ project.attributes["上年结转资金"] if "上年结转资金" in project.attributes else "" }}</td></tr>
<tr><th scope="row" colspan="2">其他资金</th><td data-field="projects.other">{{ project.other | money }}</td></tr>
<tr><th scope="col" colspan="3">资金用途</th><th scope="col" colspan="3">资金性质</th></tr>
<tr><td colspan="3" data-field="projects.purpose">{{ project.purpose | lines }}</td><td colspan="3" data-field="projects.funding">{{ project.funding }}</td></tr>
<tr><th scope="row">年度总体目标</th><td colspan="5" data-field="goals.当年目标">{% for goal in project.goals if goal.kind == "当年目标" %}{% if not loop.first %}<br/>{% endif %}{{ goal | numbered | lines }}{% endfor %}</td></tr>
<tr><th scope="col">一级指标</th><th scope="col">二级指标</th><th scope="col">三级指标</th><th scope="col" colspan="2">指标值</th><th scope="col">备注</th></tr>
{% for group in project.indicators | groups("level1") %}
{% for row in group %}
<tr>{% if loop.first %}<th scope="row" rowspan="{{ group | length }}" data-field="indicators.level1">{{ row.level1 }}</th>{% endif %}<td data-field="indicators.level2">{{ row.level2 | lines }}</td><td data-field="indicators.level3">{{ row.level3 | lines }}</td><td colspan="2" data-field="indicators.value">{{ row.value | lines }}</td><td data-field="indicators.remark">{{ row.remark | lines }}</td></tr>
{% endfor %}
{% endfor %}
</tbody>
</table>
"""
# two halves side by side, as in 财预〔2015〕88号 附1
TWO_TOML = """\
label = "附一"
suffix = "申报表"
prints = ["预算数","财政资金","其他资金","绩效目标","属性:中期资金总额","属性:中期财政拨款","属性:中期其他资金","属性:项目期","一级指标","二级指标","三级指标","指标值"]
goals = ["总体目标","当年目标"]
"""
TWO = """\
{% import "shared/macros.html" as shared %}
{% macro fact(label) %}{{ (project.attributes[label] if label in project.attributes else "") | lines }}{% endmacro %}
<p>填报单位：<span data-field="units.name">{{ project.unit.name }}</span></p>
<table class="facts">
<colgroup><col/><col/><col/><col/><col/></colgroup>
<tbody>
<tr><th scope="row">项目名称</th><td colspan="2" data-field="projects.name">{{ project.name | lines }}</td><th scope="row">项目期</th><td data-field="attributes.项目期">{{ fact("项目期") }}</td></tr>
<tr><th scope="row" rowspan="3">项目资金（万元）</th><th scope="row">中期资金总额：</th><td data-field="attributes.中期资金总额">{{ fact("中期资金总额") }}</td><th scope="row">年度资金总额：</th><td data-field="projects.budget">{{ project.budget | money }}</td></tr>
<tr><th scope="row">其中：财政拨款</th><td data-field="attributes.中期财政拨款">{{ fact("中期财政拨款") }}</td><th scope="row">其中：财政拨款</th><td data-field="projects.fiscal">{{ project.fiscal | money }}</td></tr>
<tr><th scope="row">其他资金</th><td data-field="attributes.中期其他资金">{{ fact("中期其他资金") }}</td><th scope="row">其他资金</th><td data-field="projects.other">{{ project.other | money }}</td></tr>
<tr><th scope="row" rowspan="2">总体目标</th><th scope="col" colspan="2">中期目标（20XX年—20XX+n年）</th><th scope="col" colspan="2">年度目标</th></tr>
<tr><td colspan="2" data-field="goals.总体目标">{{ shared.goals(project, "总体目标") | trim }}</td><td colspan="2" data-field="goals.当年目标">{{ shared.goals(project, "当年目标") | trim }}</td></tr>
<tr><th scope="col">一级指标</th><th scope="col">二级指标</th><th scope="col">三级指标</th><th scope="col" colspan="2">指标值</th></tr>
{% for group in project.indicators | groups("level1") %}
{% for row in group %}
<tr>{% if loop.first %}<th scope="row" rowspan="{{ group | length }}" data-field="indicators.level1">{{ row.level1 }}</th>{% endif %}<td data-field="indicators.level2">{{ row.level2 | lines }}</td><td data-field="indicators.level3">{{ row.level3 | lines }}</td><td colspan="2" data-field="indicators.value">{{ row.value | lines }}</td></tr>
{% endfor %}
{% endfor %}
</tbody>
</table>
"""

# labels of its own, all in one table: heads in two rows, codes within a cell, sources below
THREE_TOML = """\
label = "三号"
suffix = "绩效目标申报表"
prints = ["项目编码","预算数","财政资金","其他资金","资金用途","资金支出计划","绩效目标","属性:负责科室","一级指标","二级指标","三级指标","指标性质","指标值","计量单位","评分标准","资金来源","金额","占比"]
goals = ["绩效目标"]
"""
THREE = """\
<table>
<tr><th>单位编码</th><td data-field="units.code">{{ project.unit.code }}</td><th>单位</th><td colspan="2" data-field="units.name">{{ project.unit.name }}</td><th>负责科室</th><td data-field="attributes.负责科室">由 {{ project.attributes["负责科室"] }} 牵头</td></tr>
<tr><th>项目</th><td colspan="3" data-field="projects.name">{{ project.name }}</td><td colspan="3">编号：<span data-field="projects.code">{{ project.code }}</span></td></tr>
<tr><th rowspan="2">{{ edition.department.year }}年预算（{{ edition.department.money_unit }}）</th><th colspan="2">总额</th><th colspan="2">其中财政资金</th><th colspan="2">其他资金</th></tr>
<tr><td colspan="2" data-field="projects.budget">{{ project.budget | money }}</td><td colspan="2" data-field="projects.fiscal">{{ project.fiscal | money }}</td><td colspan="2" data-field="projects.other">{{ project.other | money }}</td></tr>
<tr><th rowspan="2">用款进度</th><th>3月</th><th>6月</th><th>10月</th><th>12月</th><th colspan="2">用途</th></tr>
<tr><td data-field="projects.plan_march">{{ project.plan[0] | percent }}</td><td data-field="projects.plan_june">{{ project.plan[1] | percent }}</td><td data-field="projects.plan_october">{{ project.plan[2] | percent }}</td><td data-field="projects.plan_december">{{ project.plan[3] | percent }}</td><td colspan="2" data-field="projects.purpose">{{ project.purpose | lines }}</td></tr>
<tr><th colspan="7">年度目标</th></tr>
<tr><td colspan="7" data-field="goals.绩效目标">{% for goal in project.goals %}{% if not loop.first %}<br/>{% endif %}{{ goal | numbered | lines }}{% endfor %}</td></tr>
<tr><th rowspan="2">一级</th><th rowspan="2">二级</th><th rowspan="2">指标名称</th><th colspan="3">年度值</th><th rowspan="2">评分标准</th></tr>
<tr><th>符号</th><th>值</th><th>单位名</th></tr>
{% for row in project.indicators %}
<tr><td data-field="indicators.level1">{{ row.level1 }}</td><td data-field="indicators.level2">{{ row.level2 }}</td><td data-field="indicators.level3">{{ row.level3 }}</td><td data-field="indicators.sign">{{ row.sign }}</td><td data-field="indicators.number">{{ row.number }}</td><td data-field="indicators.unit">{{ row.unit }}</td><td data-field="indicators.scoring">{{ row.scoring | lines }}</td></tr>
{% endfor %}
<tr><th colspan="3">资金来源</th><th colspan="2">金额</th><th colspan="2">占比</th></tr>
{% for line in project.finance %}
<tr><td colspan="3" data-field="finance.source">{{ line.source }}</td><td colspan="2" data-field="finance.amount">{{ line.amount | number }}</td><td colspan="2" data-field="finance.share">{{ line.share | percent }}</td></tr>
{% endfor %}
</table>
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A bureau's folder with three forms."""
    for name, toml, table in (
        ("one", ONE_TOML, ONE), ("two", TWO_TOML, TWO), ("three", THREE_TOML, THREE),
    ):  # fmt: skip
        (tmp_path / "模板" / name).mkdir(parents=True)
        (tmp_path / "模板" / name / "form.toml").write_text(toml, encoding="utf-8")
        (tmp_path / "模板" / name / "table.html").write_text(table, encoding="utf-8")
    return tmp_path / "模板"


def dataset(form: str) -> Rows:
    """Two projects with all that the form prints."""
    attributes = {
        "one": {"主管部门及代码": "[305]云岭市水务局", "上年结转资金": "0.5", "执行率分值": "10"},
        "two": {
            "项目期": "3年",
            "中期资金总额": "37.5",
            "中期财政拨款": "30",
            "中期其他资金": "7.5",
        },
        "three": {"负责科室": "供水科"},
    }[form]
    rows: Rows = {
        "departments": [{"部门编码": "305", "部门名称": "云岭市水务局", "表式": form}],
        "units": [{"单位编码": "305001", "单位名称": "云岭市第一水厂", "部门编码": "305"}],
        "projects": [], "goals": [], "indicators": [], "attributes": [], "finance": [],
    }  # fmt: skip
    for number in "12":
        code = {"项目编码": f"P{number}"}
        rows["projects"].append(
            {**code, "单位编码": "305001", "项目名称": f"管网检漏{number}期", "预算数": f"1{number}.5",
             "资金性质": "一般债券" if form == "one" else "", "财政资金": "10", "其他资金": "2.5",
             "资金用途": "购置检漏仪。\n日常运维。", "序号": number}
        )  # fmt: skip
        kinds = {"one": ("当年目标",), "two": ("总体目标", "当年目标"), "three": ("绩效目标",)}[
            form
        ]
        if form == "three":
            rows["finance"] += [
                {**code, "序号": "1", "资金来源": "财政拨款", "金额": "100000", "占比": "80"},
                {**code, "序号": "2", "资金来源": "自筹", "金额": "25000", "占比": "20"},
            ]
        rows["goals"] += [
            {**code, "序号": str(at), "类别": kind, "绩效目标": text}
            for kind in kinds
            for at, text in enumerate((f"{kind}一，\n分两行写", "保证不停水"), start=1)
        ]
        rows["indicators"] += [
            {**code, "序号": str(at), "一级指标": one, "二级指标": two, "三级指标": three,
             "指标性质": sign, "指标值": value, "计量单位": unit, "备注": "无"}
            for at, (one, two, three, sign, value, unit) in enumerate((
                ("产出指标", "数量指标", "检漏里程", "≥", "120", "公里"),
                ("产出指标", "质量指标", "合格率", "=", "100", "%"),
                ("满意度指标", "服务对象满意度指标", "用户满意度", "≥", "90", "%"),
            ), start=1)
        ]  # fmt: skip
        rows["attributes"] += [
            {"编码": f"P{number}", "属性": name, "值": value}
            for name, value in attributes.items()
            if form != "three" or number == "1"  # the second project has none
        ]
    return rows


@pytest.fixture(params=["one", "two", "three"])
def edition(request: pytest.FixtureRequest, own: Path, tmp_path: Path) -> Edition:
    write_tables(tmp_path / "数据", {"year": 2026, "form": request.param}, dataset(request.param))
    (made,) = editions(tmp_path / "数据", Templates(own))
    return made


def test_a_form_of_ones_own_comes_back_from_its_word_file_and_its_page(
    edition: Edition, own: Path, tmp_path: Path
) -> None:
    forms = Templates(own)
    word = WordWriter(forms, forms.typography("gbt9704"))
    for page in (0, 6):
        (tmp_path / "文本").mkdir(exist_ok=True)
        path = write_word(edition, word, tmp_path / "文本" / "文本.docx", page)
        assert_reads_as(edition, forms, path)
    assert_reads_as(edition, forms, write_web(edition, forms, tmp_path / "文本" / "文本.html"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("apart", [True, False])
def test_what_others_copy_of_it_into_their_files_comes_back_as_well(
    edition: Edition, own: Path, tmp_path: Path, kind: str, apart: bool
) -> None:
    forms = Templates(own)
    sections = list(entries(forms, edition))
    blocks: Any = [blocks_of(section) for section in sections]
    if not apart:  # below one another on one sheet
        blocks = [block for part in blocks for block in part]
    read = read_published([write_form(blocks, tmp_path / f"表.{kind}")], templates=forms)
    assert read.complete
    written = dataset(edition.department.form)
    # neither what money prints with two decimals nor the value as printed is in the dataset
    for table in ("goals", "indicators", "finance"):
        assert [named(row) for row in read.rows[table]] == [named(row) for row in written[table]]
    for row, was in zip(read.rows["projects"], written["projects"], strict=True):
        assert row["项目名称"] == was["项目名称"]
        assert float(row["预算数"]) == float(was["预算数"])
        assert (row["财政资金"], row["其他资金"]) == ("10.00", "2.50")
    assert values(read.rows["attributes"]) == values(written["attributes"])
    assert [row["单位名称"] for row in read.rows["units"]] == ["云岭市第一水厂"]


def entries(forms: Templates, edition: Edition) -> Iterator[Any]:
    """The sections of the projects."""
    for section in forms.content(edition, {}).body:
        if "entry" in str(section.get("class")):
            yield section


def named(row: dict[str, str]) -> dict[str, str]:
    """A row's cells that hold anything, by what the form prints."""
    hidden = {"项目编码", "指标值原文", "备注"}
    return {label: text for label, text in row.items() if text and label not in hidden}


def values(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return sorted((row["属性"], row["值"]) for row in rows)


# ------------------------------------------------------------------------------------- linter


def lint(own: Path, before: str, after: str, form: str = "one") -> list[str]:
    """What `reportgen forms` says of a form in which `before` was replaced."""
    path = own / form / "table.html"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    run = reportgen("forms", "--templates", own)
    assert run.code in (1, 2)
    return run.err.strip().split("\n")


def test_the_shipped_forms_and_those_of_the_example_are_marked_throughout(own: Path) -> None:
    run = reportgen("forms", "--templates", own)
    assert (run.code, run.err) == (0, "")
    assert "河北（hebei）" in run.out
    assert "附一（two）" in run.out


def test_a_cell_without_a_marker_is_named_with_its_line(own: Path) -> None:
    (line,) = lint(own, ' data-field="projects.budget"', "")
    assert "templates/one/table.html 第 7 行：这里印出了数据，却没有 data-field 标记" in line


def test_a_marker_for_another_column_is_named(own: Path) -> None:
    (line,) = lint(own, 'data-field="projects.fiscal"', 'data-field="projects.other"')
    assert "第 8 行：这里印的是 projects.fiscal，data-field 写的却是 projects.other" in line


def test_a_marker_that_names_no_column_is_named(own: Path) -> None:
    lines = lint(own, 'data-field="indicators.level3"', 'data-field="indicators.level4"')
    assert "第 17 行：data-field 里的“indicators.level4”不是任何表的列" in "".join(lines)


def test_a_row_with_too_few_columns_is_named(own: Path, tmp_path: Path) -> None:
    (line,) = lint(own, 'colspan="5" data-field="goals', 'colspan="4" data-field="goals')
    assert "templates/one/table.html 第 13 行：这一行的格占 5 列，表有 6 列" in line
    write_tables(tmp_path / "数据", {"year": 2026, "form": "one"}, dataset("one"))
    run = reportgen(
        "build", tmp_path / "数据", "--templates", own, "-o", tmp_path / "文本", "--format", "docx"
    )
    assert run.code == 1
    assert "templates/one/table.html 第 13 行：这一行的格占 5 列" in run.err


def test_an_undefined_name_is_named(own: Path) -> None:
    (line,) = lint(own, "project.purpose", "project.porpose")
    assert "templates/one/table.html 第 12 行：模板用到了没有的名称 porpose" in line


def test_a_bureau_adds_synonyms_of_its_own(own: Path, tmp_path: Path) -> None:
    (own / "labels.toml").write_text('same = [["项目名称", "工程项目称谓"]]\n', encoding="utf-8")
    blocks: Any = [
        ["工程项目称谓", ("护林", 6, 1)],
        [("预算规模及资金用途", 1, 2), "预算数", "1.5", "其中：财政资金", "1", "其他资金", "0.5"],
        [("雇工。", 6, 1)],
        ["绩效目标", ("巡护到位", 6, 1)],
        ["一级指标", "二级指标", "三级指标", ("绩效指标描述", 2, 1), ("指标值", 2, 1)],
        ["产出指标", "数量指标", "里程", ("", 2, 1), ("≥6公里", 2, 1)],
    ]
    path = write_form(blocks, tmp_path / "表.xlsx")
    read = read_published([path], "某局", 2026, Templates(own))
    assert read.rows["projects"][0]["项目名称"] == "护林"
    assert read.complete


def test_pages_that_lie_beside_the_forms_are_no_templates(own: Path) -> None:
    (own / "输出").mkdir()
    (own / "输出" / "文本.html").write_text("<table><col style='width:1cm'/></table>", "utf-8")
    assert "three" in Templates(own).layouts


# one row for an indicator with its values of the whole period and of the year; prose before it
PAIRS_TOML = """\
label = "两期"
suffix = "绩效目标表"
prints = ["属性:基本情况", "属性:立项依据", "预算数", "期间", "一级指标", "二级指标", "三级指标", "指标值"]
"""
PAIRS = """\
{% import "shared/macros.html" as shared with context %}
{{ shared.prose(project, "项目说明", {"项目基本情况": "基本情况", "立项依据": "立项依据"}, "项目支出绩效目标表") | trim }}
<table>
<tr><th>项目名称</th><td colspan="2" data-field="projects.name">{{ project.name }}</td><th>预算数</th><td data-field="projects.budget">{{ project.budget | money }}</td></tr>
<tr><th>一级指标</th><th>二级指标</th><th>三级指标</th><th>实施周期指标值</th><th>年度指标值</th></tr>
{% for group in project.indicators | pairs %}
{% for whole, yearly in group %}
<tr>{% if loop.first %}<th rowspan="{{ group | length }}" data-field="indicators.level1">{{ (whole or yearly).level1 }}</th>{% endif %}<td data-field="indicators.level2">{{ (whole or yearly).level2 }}</td><td data-field="indicators.level3">{{ (whole or yearly).level3 }}</td><td data-field="indicators.value@中期">{{ whole.value if whole }}</td><td data-field="indicators.value@年度">{{ yearly.value if yearly }}</td></tr>
{% endfor %}
{% endfor %}
</table>
"""
PROSE = {"基本情况": "清淤疏浚。\n修复护岸。", "立项依据": "《河道管理办法》。"}
OF_PAIRS = [
    ("产出指标", "数量指标", "清淤长度", "中期", "30"),
    ("产出指标", "质量指标", "验收合格率", "中期", "98"),
    ("产出指标", "数量指标", "清淤长度", "", "10"),
    ("产出指标", "数量指标", "巡查次数", "", "12"),
    ("产出指标", "质量指标", "验收合格率", "", "96"),
    ("满意度指标", "服务对象满意度指标", "居民满意度", "", "90"),
]


@pytest.fixture
def pairs(own: Path, tmp_path: Path) -> tuple[Edition, Templates]:
    (own / "pairs").mkdir()
    (own / "pairs" / "form.toml").write_text(PAIRS_TOML, encoding="utf-8")
    (own / "pairs" / "table.html").write_text(PAIRS, encoding="utf-8")
    rows = dataset("two")
    heads = ("一级指标", "二级指标", "三级指标", "期间", "指标值")
    rows["departments"][0]["表式"] = "pairs"
    rows["indicators"] = [
        {"项目编码": "P1", "序号": str(at), "指标性质": "≥", "计量单位": "%"}
        | dict(zip(heads, row, strict=True))
        for at, row in enumerate(OF_PAIRS, start=1)
    ]
    rows["attributes"] = [
        {"编码": "P1", "属性": name, "值": value} for name, value in PROSE.items()
    ]
    rows |= {"projects": rows["projects"][:1], "goals": [], "finance": []}
    write_tables(tmp_path / "两期", {"year": 2026, "form": "pairs"}, rows)
    forms = Templates(own)
    (made,) = editions(tmp_path / "两期", forms)
    return made, forms


def test_values_of_two_periods_stand_beside_the_name_that_is_theirs(
    pairs: tuple[Edition, Templates],
) -> None:
    edition, forms = pairs
    (section,) = entries(forms, edition)
    cells = [["".join(cell.itertext()) for cell in row[-3:]] for row in section.iter("tr")]
    assert cells[2:] == [
        ["清淤长度", "≥30%", "≥10%"],
        ["验收合格率", "≥98%", "≥96%"],
        ["巡查次数", "", "≥12%"],
        ["居民满意度", "", "≥90%"],
    ]


def test_two_periods_in_one_row_and_prose_come_back(
    pairs: tuple[Edition, Templates], tmp_path: Path
) -> None:
    edition, forms = pairs
    (section,) = entries(forms, edition)
    files = [write_form(blocks_of(section), tmp_path / f"表.{kind}") for kind in KINDS]
    files.append(write_web(edition, forms, tmp_path / "文本.html"))
    for file in files:
        read = read_published([file], templates=forms)
        assert [text.text for text in read.unplaced] == []
        assert read.complete
        heads = ("一级指标", "二级指标", "三级指标", "期间", "指标值")
        found = {tuple(row.get(head, "") for head in heads) for row in read.rows["indicators"]}
        assert found == set(OF_PAIRS)
        assert values(read.rows["attributes"]) == [*PROSE.items()]
