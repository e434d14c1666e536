"""From tables to the model: what is accepted, and the sentence for each thing that is not."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import (
    SAMPLE,
    Loaded,
    Rows,
    a_goal,
    a_project,
    an_indicator,
    two_departments,
    write_dataset,
)

from reportgen.core.problems import InputError
from reportgen.dataset.load import load_dataset, require_department
from reportgen.dataset.settings_file import settings_of_toml
from reportgen.document.templates import Templates

Load = Callable[..., Loaded]


def only_error(loaded: Loaded) -> str:
    """The one error, checked to be one Chinese sentence of place, complaint and remedy."""
    assert len(loaded.errors) == 1, loaded.errors
    sentence = loaded.errors[0]
    assert re.fullmatch(r"[^：]+：.+。.+。", sentence), sentence
    return sentence


def withheld(code: str, scope: str = "字段", field: str = "", **cells: str) -> dict[str, str]:
    return {"编码": code, "范围": scope, "字段": field, "替代文字": "不予公开", **cells}


# ---------------------------------------------------------------- what is right


def test_the_sample_dataset_has_no_errors_and_every_row_of_it_is_read(forms: Templates) -> None:
    dataset, problems = load_dataset(SAMPLE, forms.names)
    assert [str(problem) for problem in problems if not problem.warning] == []
    assert dataset.broken == frozenset()
    assert (len(dataset.departments), len(dataset.units)) == (2, 7)
    rows = (SAMPLE / "indicators.csv").read_text("utf-8-sig").strip().splitlines()
    assert sum(map(len, dataset.indicators.values())) == len(rows) - 1


def test_leading_zeros_of_codes_stay(load: Load) -> None:
    dataset = load(two_departments()).dataset
    assert dataset is not None
    assert list(dataset.departments) == ["001", "002"]
    assert list(dataset.units) == ["001001", "001002", "002001"]
    assert dataset.projects["P001"].unit == "001001"


def test_money_is_decimal_with_the_digits_that_were_typed(load: Load) -> None:
    tables = two_departments()
    tables["projects"][0] |= {"预算数": "１,120.50", "财政资金": "0.10"}
    dataset = load(tables).dataset
    assert dataset is not None
    project = dataset.projects["P001"]
    assert (str(project.budget), str(project.fiscal)) == ("1120.50", "0.10")
    assert isinstance(project.other, Decimal)


def test_blank_cells_mean_own_funding_plain_goals_and_a_value_to_be_split(load: Load) -> None:
    tables = two_departments()
    tables["indicators"][0] |= {"指标性质": "", "指标值": "≥85%", "计量单位": ""}
    dataset = load(tables).dataset
    assert dataset is not None
    assert dataset.projects["P001"].funding == "本级财政拨款"
    assert dataset.goals["P001"][0].kind == "绩效目标"
    first = dataset.indicators["P001"][0]
    assert (first.sign, first.value, first.unit) == ("≥", "85", "%")


def test_rows_of_a_project_stand_by_number_whatever_their_order_in_the_table(load: Load) -> None:
    tables = two_departments()
    tables["indicators"].reverse()
    dataset = load(tables).dataset
    assert dataset is not None
    assert [row.number for row in dataset.indicators["P001"]] == [1, 2]


def test_a_form_may_be_given_by_folder_name_or_by_label(load: Load) -> None:
    tables = two_departments()
    tables["departments"][0]["表式"] = "天津"
    tables["projects"][0]["表式"] = "河北"
    dataset = load(tables).dataset
    assert dataset is not None
    assert dataset.departments["001"].form == "tianjin"
    assert dataset.projects["P001"].form == "hebei"


def test_a_project_that_is_only_a_key_is_accepted(load: Load) -> None:
    tables = two_departments()
    tables["projects"].append({"项目编码": "P009", "单位编码": "001001", "序号": "3"})
    tables["withheld"] = [withheld("P009", "项目", 替代文字="此项目涉密")]
    assert load(tables).errors == []


# ---------------------------------------------------------------- what is wrong: one row

_ROW_ERRORS = {
    "an amount that is no number": (
        {"projects": (0, {"预算数": "约120万元"})},
        ("projects.csv", "第 2 行", "“预算数”列", "不是数"),
    ),
    "a percentage that is none": (
        {"projects": (0, {"6月底": "过半"})},
        ("projects.csv", "第 2 行", "“6月底”列", "百分数"),
    ),
    "a number in exponent notation": (
        {"projects": (0, {"财政资金": "1e3"})},
        ("projects.csv", "第 2 行", "“财政资金”列", "不是数"),
    ),
    "an unknown form": (
        {"projects": (0, {"表式": "hebie"})},
        ("projects.csv", "第 2 行", "“表式”列", "没有表式", "最接近的是“hebei”"),
    ),
    "an unknown form of a department": (
        {"departments": (0, {"表式": "山海"})},
        ("departments.csv", "第 2 行", "“表式”列", "可用的表式：hebei、tianjin"),
    ),
    "a department without a name": (
        {"departments": (0, {"部门名称": ""})},
        ("departments.csv", "第 2 行", "“部门名称”列", "是空的"),
    ),
    "a unit without a name": (
        {"units": (0, {"单位名称": ""})},
        ("units.csv", "第 2 行", "“单位名称”列", "是空的"),
    ),
    "an unknown kind of goal": (
        {"goals": (0, {"类别": "远景"})},
        ("goals.csv", "第 2 行", "“类别”列", "绩效目标、总体目标、当年目标"),
    ),
    "a goal without a number": (
        {"goals": (0, {"序号": ""})},
        ("goals.csv", "第 2 行", "“序号”列", "是空的"),
    ),
    "a number of an indicator that is no whole number": (
        {"indicators": (1, {"序号": "2.5"})},
        ("indicators.csv", "第 3 行", "“序号”列", "应为整数"),
    ),
    "an unknown sign": (
        {"indicators": (0, {"指标性质": "大于"})},
        ("indicators.csv", "第 2 行", "“指标性质”列", "≥、≤、=、>、<、定性"),
    ),
    "a value in words below a sign": (
        {"indicators": (0, {"指标值": "显著"})},
        ("indicators.csv", "第 2 行", "“指标值”列", "指标性质是“≥”", "定性"),
    ),
}


@pytest.mark.parametrize(("change", "words"), _ROW_ERRORS.values(), ids=_ROW_ERRORS.keys())
def test_a_mistake_in_a_row_is_one_sentence_and_stops_only_its_department(
    load: Load, change: dict[str, tuple[int, dict[str, str]]], words: tuple[str, ...]
) -> None:
    tables = two_departments()
    for table, (row, cells) in change.items():
        tables[table][row] |= cells
    loaded = load(tables)
    sentence = only_error(loaded)
    for word in words:
        assert word in sentence
    assert loaded.dataset is not None, "the other department can still be made"
    assert loaded.dataset.broken == {"001"}
    assert "P003" in loaded.dataset.projects


def test_a_mistake_in_a_project_with_a_withheld_name_stops_only_its_department(load: Load) -> None:
    tables = two_departments()
    tables["projects"][0]["预算数"] = "不详"
    tables["withheld"] = [withheld("P001", "名称", 替代文字="专项业务经费")]
    loaded = load(tables)
    assert "“预算数”列" in only_error(loaded)
    assert loaded.dataset is not None
    assert loaded.dataset.broken == {"001"}


def test_the_same_project_code_twice_in_a_department_is_told_with_both_rows(load: Load) -> None:
    tables = two_departments()
    tables["projects"].append(a_project("P001", "001002"))
    loaded = load(tables)
    sentence = only_error(loaded)
    assert "projects.csv 第 5 行 “项目编码”列：与第 2 行重复" in sentence
    assert loaded.dataset is not None
    assert loaded.dataset.broken == {"001"}


def test_the_same_project_code_in_two_departments_stops_both_of_them(load: Load) -> None:
    tables = two_departments()
    tables["departments"].append({"部门编码": "003", "部门名称": "青禾市档案局"})
    tables["units"].append(
        {"单位编码": "003001", "单位名称": "青禾市档案局本级", "部门编码": "003"}
    )
    tables["projects"].append(a_project("P004", "003001"))
    tables["projects"].append(a_project("P001", "002001"))
    loaded = load(tables)
    assert "第 6 行 “项目编码”列：与第 2 行重复" in only_error(loaded)
    assert loaded.dataset is not None
    assert loaded.dataset.broken == {"001", "002"}


@pytest.mark.parametrize(
    ("table", "row", "columns"),
    [
        ("units", {"单位编码": "001001", "单位名称": "重名", "部门编码": "001"}, "单位编码"),
        ("goals", a_goal("P001"), "项目编码、序号、类别"),
        ("indicators", an_indicator("P001"), "项目编码、序号"),
        (
            "narrative",
            {"部门编码": "001", "章节": "总体绩效目标", "序号": "1"},
            "部门编码、章节、序号",
        ),
    ],
)
def test_the_same_key_twice_is_told_in_every_table(
    load: Load, table: str, row: dict[str, str], columns: str
) -> None:
    tables = two_departments()
    tables[table].append(row)
    loaded = load(tables)
    assert f"{table}.csv" in only_error(loaded)
    assert f"“{columns}”列：与第 2 行重复" in only_error(loaded)
    assert loaded.dataset is not None
    assert loaded.dataset.broken == {"001"}


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        ("goals", a_goal("P404"), "“项目”表里没有这个编码"),
        ("indicators", an_indicator("P404"), "“项目”表里没有这个编码"),
        ("units", {"单位编码": "404001", "单位名称": "某站", "部门编码": "404"}, "“部门”表里没有"),
        ("attributes", {"编码": "P404", "属性": "项目性质", "值": "新建"}, "“项目”“单位”或“部门”"),
        ("finance", {"项目编码": "P404", "序号": "1", "资金来源": "合计"}, "“项目”表里没有"),
    ],
)
def test_a_row_of_nobody_is_told_with_its_remedy(
    load: Load, table: str, row: dict[str, str], words: str
) -> None:
    tables = two_departments()
    tables.setdefault(table, []).append(row)
    sentence = only_error(load(tables))
    assert f"{table}.csv 第 {len(tables[table]) + 1} 行" in sentence
    assert words in sentence
    assert "请改正编码" in sentence


def test_a_project_of_an_unknown_unit_may_be_anybodys_and_stops_everything(load: Load) -> None:
    tables = two_departments()
    tables["projects"][0]["单位编码"] = "001009"
    loaded = load(tables)
    sentence = only_error(loaded)
    assert "projects.csv 第 2 行 “单位编码”列：“单位”表里没有这个编码" in sentence
    assert "在“单位”表里补上" in sentence
    assert loaded.dataset is None


def test_several_mistakes_are_told_at_once(load: Load) -> None:
    tables = two_departments()
    tables["projects"][0] |= {"预算数": "一百", "3月底": "二成"}
    tables["indicators"][5]["指标值"] = "很多"
    loaded = load(tables)
    assert len(loaded.errors) == 3
    assert loaded.dataset is None, "both departments have mistakes"


# ---------------------------------------------------------------- what is wrong: everything stops


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (withheld("P404", field="资金用途"), "“编码”列"),
        (withheld("P404", "项目"), "“编码”列"),
        (withheld("001", "项目"), "编码却不是项目的编码"),
        (withheld("001001", "名称"), "编码却不是项目的编码"),
        (withheld("P001", field="资金用处"), "“字段”列：没有这个字段"),
        (withheld("P001", field=""), "“字段”列：没有这个字段"),
        (withheld("P001", field="部门职责"), "“字段”列：没有这个字段"),
        (withheld("P001", field="正文"), "“字段”列：没有这个字段"),
        (withheld("001", field="资金用途"), "“字段”列：没有这个字段"),
        (withheld("P001", "整体"), "项目、名称、字段"),
        (withheld("P001", ""), "“范围”列：是空的"),
        (withheld("", field="资金用途"), "“编码”列：是空的"),
        (withheld("P001", field="资金用途", 类别="内部"), "国家秘密、工作秘密"),
        # a row that is not there: nothing would be taken out
        (withheld("P001", field="指标值#9"), "“字段”列"),
        (withheld("P001", field="绩效目标#7"), "“字段”列"),
        (withheld("P001", field="资金用途#1"), "“字段”列"),
    ],
    ids=lambda value: "/".join(list(value.values())[:3]) if isinstance(value, dict) else None,
)
def test_a_decision_that_takes_nothing_out_stops_everything(
    load: Load, decision: dict[str, str], words: str
) -> None:
    tables = two_departments()
    tables["withheld"] = [decision]
    loaded = load(tables)
    assert loaded.dataset is None
    sentence = next(error for error in loaded.errors if words in error)
    assert sentence.startswith("withheld.csv 第 2 行 ")
    assert len(loaded.errors) == 1


@pytest.mark.parametrize("table", ["departments", "projects"])
def test_an_empty_table_that_documents_need_is_told(load: Load, table: str) -> None:
    tables = two_departments()
    needing = {
        "departments": tuple(tables),
        "projects": ("projects", "goals", "indicators"),
    }[table]
    for name in needing:
        tables[name] = []
    loaded = load(tables)
    assert loaded.dataset is None
    assert f"{table}.csv：没有一个" in only_error(loaded)


@pytest.mark.parametrize("table", ["goals", "indicators", "narrative", "finance", "withheld"])
def test_a_table_that_documents_can_do_without_may_be_empty(load: Load, table: str) -> None:
    tables = two_departments()
    tables[table] = []
    assert load(tables).errors == []


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path, two_departments())
    (folder / "withheld.csv").unlink()
    with pytest.raises(InputError) as caught:
        load_dataset(folder, {"hebei": "hebei", "tianjin": "tianjin"})
    (problem,) = caught.value.problems
    assert "缺少“不予公开”表（withheld.csv）" in str(problem)


def test_an_unknown_form_in_the_settings_stops_everything(load: Load) -> None:
    loaded = load(two_departments(), form="heibei")
    assert loaded.dataset is None
    assert any("没有表式“heibei”。最接近的是“hebei”" in error for error in loaded.errors)


def test_an_unknown_department_is_answered_with_the_known_ones(load: Load) -> None:
    dataset = load(two_departments()).dataset
    assert dataset is not None
    with pytest.raises(InputError) as caught:
        require_department(dataset, "007")
    assert "001 青禾市林业局、002 青禾市体育局" in str(caught.value.problems[0])


# ---------------------------------------------------------------- what messages may not say


def _spoiled(tables: Rows, canary: str) -> Rows:
    """The dataset with the canary in every cell that can hold text which may be withheld."""
    keys = {"部门编码", "单位编码", "项目编码", "编码", "表式", "范围", "字段"}
    for name, rows in tables.items():
        for row in rows:
            row.update({label: canary for label in row if label not in keys and name != "units"})
    return tables


def test_no_message_quotes_a_cell_that_may_be_withheld(load: Load) -> None:
    canary = "暗流勘测"
    tables = _spoiled(two_departments(), canary)
    tables["withheld"] = [
        withheld("P001", "项目", 类别=canary, 替代文字=canary),
        withheld("P404", field="指标值", 替代文字=canary),
    ]
    tables["projects"].append(a_project("P001", "404404", 项目名称=canary, 预算数=canary))
    loaded = load(tables)
    assert len(loaded.errors) > 20
    assert canary not in "\n".join(str(problem) for problem in loaded.problems)


def test_a_setting_given_twice_is_told_with_its_line() -> None:
    settings, problems = settings_of_toml("year = 2025\npublisher = '局'\nyear = 2026\n", "设置")
    assert settings == {}
    assert [(problem.place.row, problem.message) for problem in problems if problem.place] == [
        (3, "这一项前面已经写过，读不出设置")
    ]
