"""The special-bond table and the declaration of a whole department."""

import csv
from pathlib import Path

from conftest import reportgen
from test_importer_samples import Block, Reader, as_cells, as_docx, hebei, read, tianjin

from reportgen.importer import read_published

__all__ = ["read"]

BOND: list[Block] = [
    "7.东陵河堤防加固-2023年专项债券绩效目标表",
    ["项目性质", "60200023P04400000007Q"],
    ["项目编号", "续建"],
    ["项目单位", "602101东陵市河务处"],
    ["主管部门", "602东陵市水务局"],
    ["计划开工时间", "2023-03-01", "计划竣工时间", "2025-10-30"],
    ["项目实施周期", "3", "收益实现时间", "2026-01-31"],
    [
        "项目资金来源及落实情况", "资金来源", "金额（元）", "利率（%）", "占比（%）",
        "已到位资金", "到位时间", "存量融资抵质押状况",
    ],
    ["", "合计", "5000000", "", "", "3000000", "", ""],
    ["", "财政拨款", "中央", "1000000", "", "20", "0", "", ""],
    ["", "", "市级", "500000", "", "", "0", "", ""],
    ["", "专项债券资金", "3500000", "2.97", "", "3000000", "2023-11-20", "无"],
    ["", "其他资金", "0", "", "", "0", "", ""],
    ["", "其中：银行贷款", "0", "", "", "0", "", ""],
    ["总体目标", "1.加固堤防十二公里。"],
    ["当年目标", "1.\t\t\t完成主体工程。"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["成本指标", "经济成本指标", "年付利息", "10.4万元"],
    ["产出指标", "数量指标", "加固长度", "≥12公里"],
    ["", "成本指标", "工程造价", "不超概算"],
    ["偿债指标", "偿债倍率", "债券偿还率", "≤15%"],
]  # fmt: skip

DECLARATION = """
部门（单位）整体绩效目标申报表

部门（单位）名称 竹溪县水文站

* 部门（单位）职责
负责全县水位、流量和雨量的测报，负责水质取样，负责组
织群测群防。
* 年度总体目标
一、按时报汛；
二、保证测验设备完好。
 绩效指标

* 一级指标 * 二级指标 * 三级指标 指标值类型 * 指标值 计量单位 * 指标解释 * 评（扣）分标准 备注

产出指标

数量指标

测流次数 ≥ 60 次 考察全年测流工作量。 完成得5分，少一次扣1分。 5分

质量指标
报汛差错次数 = 0 次 考察报汛质量。 出错不得分。 10分

成本指标 经费节约率 > 0 % 考察经费使用。 大于零得满分。 20分

效益指标

经济效益指标 / 定性 / / / / 不适用

满意度指标 服务对象满意度指标 群众满意度 ≥ 90 % 考察群众满意度。 达到得10分。 10分
"""


def test_a_bond_project_is_read_with_its_sources(read: Reader) -> None:
    imported = read(BOND)
    project = imported.rows["projects"][0]
    assert project["项目编码"] == "60200023P04400000007Q"
    assert project["项目名称"] == "东陵河堤防加固-2023年专项债券"
    assert (project["资金性质"], project["单位编码"]) == ("专项债券", "602101")
    assert imported.settings["form"] == "tianjin_bond"
    assert imported.rows["departments"][0]["部门名称"] == "东陵市水务局"
    assert imported.unplaced == imported.doubts == ()


def test_swapped_facts_of_a_bond_project_are_kept_as_printed(read: Reader) -> None:
    facts = {row["属性"]: row["值"] for row in read(BOND).rows["attributes"]}
    assert list(facts)[:3] == ["项目性质", "项目编号", "项目单位"]
    assert facts["项目性质"] == "60200023P04400000007Q"
    assert facts["项目编号"] == "续建"
    assert facts["收益实现时间"] == "2026-01-31"


def test_sources_of_two_levels_are_joined(read: Reader) -> None:
    rows = read(BOND).rows["finance"]
    assert [row["资金来源"] for row in rows] == [
        "合计", "财政拨款/中央", "财政拨款/市级", "专项债券资金", "其他资金", "其中：银行贷款",
    ]  # fmt: skip
    assert list(rows[3].values())[3:] == ["3500000", "2.97", "", "3000000", "2023-11-20", "无"]
    assert rows[1]["占比"] == "20"


def test_goals_of_a_bond_project_have_two_kinds(read: Reader) -> None:
    goals = [(row["类别"], row["绩效目标"]) for row in read(BOND).rows["goals"]]
    assert goals == [("总体目标", "加固堤防十二公里。"), ("当年目标", "完成主体工程。")]


def test_a_name_of_both_levels_stands_where_it_is_printed(read: Reader) -> None:
    levels = [(row["一级指标"], row["二级指标"]) for row in read(BOND).rows["indicators"]]
    assert levels[0] == ("成本指标", "经济成本指标")
    assert levels[2] == ("产出指标", "成本指标")


def test_a_bond_table_may_stand_among_others(read: Reader) -> None:
    imported = read([*tianjin(), *BOND, *tianjin("8.护坡修补绩效目标表", "护坡修补")])
    assert [row["表式"] for row in imported.rows["projects"]] == ["", "tianjin_bond", ""]
    assert imported.unplaced == ()


def test_torn_rows_of_sources_are_made_whole(read: Reader) -> None:
    text = as_cells(BOND).replace("\t合计\n\t5000000\n", "\t合计\n\n\t5000000\n")
    assert read(text).rows["finance"] == read(BOND).rows["finance"]


def test_a_declaration_parted_by_spaces_is_read(read: Reader) -> None:
    imported = read(DECLARATION, year=2023)
    assert imported.settings["form"] == "hunan"
    assert imported.settings["numbering"] == "none"
    assert imported.rows["departments"][0]["部门名称"] == "竹溪县水文站"
    assert imported.rows["units"][0]["单位编码"] == "001001"
    assert imported.rows["units"][0]["部门编码"] == "竹溪县水文站"
    assert imported.rows["projects"][0]["资金性质"] == ""
    assert imported.rows["attributes"][0]["值"].endswith("负责组织群测群防。")
    assert [row["序号"] for row in imported.rows["goals"]] == ["1", "2"]
    assert imported.unplaced == imported.doubts == ()


def test_indicators_of_a_declaration_keep_their_own_columns(read: Reader) -> None:
    rows = read(DECLARATION).rows["indicators"]
    assert [row["二级指标"] for row in rows] == [
        "数量指标", "质量指标", "成本指标", "经济效益指标", "服务对象满意度指标",
    ]  # fmt: skip
    assert list(rows[0].values())[4:] == [
        "测流次数", "考察全年测流工作量。", "≥", "60", "次", "",
        "完成得5分，少一次扣1分。", "5分", "",
    ]  # fmt: skip
    assert (rows[3]["三级指标"], rows[3]["指标性质"], rows[3]["备注"]) == ("/", "定性", "不适用")


def test_lines_of_a_declaration_broken_by_the_page_width_are_joined(read: Reader) -> None:
    text = DECLARATION.replace("考察报汛质量。 出错", "考察报\n汛质量。 出错")
    assert read(text).rows["indicators"][1]["绩效指标描述"] == "考察报汛质量。"


def test_a_declaration_may_come_as_a_word_table(tmp_path: Path) -> None:
    heads = ["一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "计量单位", "指标解释"]
    heads += ["评（扣）分标准", "备注"]
    blocks: list[Block] = [
        "部门（单位）整体绩效目标申报表",
        ["部门（单位）名称", "竹溪县水文站"],
        ["部门（单位）职责", "负责水文测报。"],
        ["年度总体目标", "一、按时报汛；\n二、保证完好。"],
        heads,
        ["产出指标", "数量指标", "测流次数", "≥", "60", "次", "工作量", "少一次扣1分", "5分"],
        ["", "质量指标", "报汛差错", "=", "0", "次", "质量", "出错不得分", "10分"],
    ]
    imported = read_published([as_docx(blocks, tmp_path / "d.docx")])
    assert imported.settings["form"] == "hunan"
    assert [row["指标性质"] for row in imported.rows["indicators"]] == ["≥", "="]
    assert imported.rows["indicators"][1]["一级指标"] == "产出指标"
    assert imported.rows["departments"][0]["部门名称"] == "竹溪县水文站"
    assert imported.unplaced == ()


def test_a_department_without_a_code_is_published_by_its_name_alone(tmp_path: Path) -> None:
    data, out = tmp_path / "数据", tmp_path / "公开"
    _import("竹溪县水文站", data)
    for _ in range(2):
        _import("竹溪县水文局（本级）", data, "--into")
    codes = {"竹溪县水文站": "竹溪县水文站", "竹溪县水文局本级": "竹溪县水文局（本级）"}
    assert dict(row[:2] for row in _rows(data / "departments.csv")) == codes
    assert [row[0] for row in _rows(data / "units.csv")] == ["001001", "002001"]
    build = "build", data, "-o", out, "--format", "html", "--each-unit"
    assert reportgen(*build).code == 0
    whole = {name: f"{name}2023年部门预算绩效文本" for name in codes.values()}
    parts = {f"{text}（{name}）" for name, text in whole.items()}
    assert {path.stem for path in out.glob("*.html")} == {*whole.values(), *parts}
    assert "4 份文本没有变化" in reportgen(*build).out


def test_a_dataset_keeps_the_number_that_its_department_has(tmp_path: Path) -> None:
    data, out = tmp_path / "数据", tmp_path / "公开"
    _import("竹溪县水文站", data)
    for name, old, new in (
        ("departments", "\n竹溪县水文站,", "\n001,"),
        ("units", ",竹溪县水文站\n", ",001\n"),
    ):
        text = (data / f"{name}.csv").read_bytes().decode().replace("\r\n", "\n")
        (data / f"{name}.csv").write_text(text.replace(old, new), "utf-8", newline="\r\n")
    before = (data / "departments.csv").read_bytes()
    _import("竹溪县水文站", data, "--into")
    assert (data / "departments.csv").read_bytes() == before
    assert len(_rows(data / "projects.csv")) == 1
    assert reportgen("build", data, "-o", out, "--format", "html").code == 0
    assert (out / "001竹溪县水文站2023年部门预算绩效文本.html").is_file()


def test_a_name_stands_for_a_code_only_where_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "一.txt"
    path.write_text(DECLARATION.replace("竹溪县水文站", ""), encoding="utf-8")
    codes = [
        read_published([path], name).rows["departments"][0]["部门编码"]
        for name in ("竹溪县水利局", None)
    ]
    assert codes == ["竹溪县水利局", "001"]


def _import(name: str, data: Path, *options: str) -> None:
    """Import the declaration of a department with this name."""
    path = data.parent / f"{name}.txt"
    path.write_text(DECLARATION.replace("竹溪县水文站", name), encoding="utf-8")
    assert reportgen("import", path, "-o", data, "--year", "2023", *options).code == 0


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_several_files_make_one_dataset(tmp_path: Path) -> None:
    texts = [
        as_cells(tianjin()),
        as_cells(tianjin("1.护坡修补绩效目标表", "护坡修补")),
        DECLARATION,
    ]
    texts.append(as_cells(hebei()))
    paths = []
    for at, text in enumerate(texts):
        paths.append(tmp_path / f"{at}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    imported = read_published(paths)
    codes = [row["项目编码"] for row in imported.rows["projects"]]
    assert len(set(codes)) == 4
    assert [row["部门编码"] for row in imported.rows["departments"]] == [
        "602",
        "竹溪县水文站",
        "501",
    ]
    assert imported.rows["units"][0]["单位编码"] == "602101"
