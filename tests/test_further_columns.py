"""Columns that only some forms have, and those that a form declares: kept, checked, withheld.

Most of it with a form that prints all of them (`everything_form`).
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import Rows, a_goal, a_project, an_indicator, write_dataset
from every_form import together
from everything_form import FORM, added, columns_of, write_templates
from jinja2 import DictLoader
from test_noninterference import Row, assert_alike, decision, seen_of, world

from reportgen import schema
from reportgen.check.run import check_dataset
from reportgen.core.problems import InputError
from reportgen.dataset.conversion import convert_tables
from reportgen.dataset.load import load_dataset, read_dataset
from reportgen.dataset.reader import read_tables
from reportgen.dataset.row_index import labels_of
from reportgen.dataset.rows import cells
from reportgen.diff.change import View
from reportgen.diff.compare import compare
from reportgen.document.edition import make_edition
from reportgen.document.public import PublicDepartment, Substitute
from reportgen.document.template_environment import make_environment
from reportgen.document.templates import Templates
from reportgen.redaction.public_view import redact
from reportgen.render.datapackage import public_view, read_data, write_package
from reportgen.schema import Kind

CODE, UNIT, DEPARTMENT = "P50", "018001", "018"
_VALUES = {Kind.MONEY: "30", Kind.NUMBER: "50", Kind.PERCENT: "25", Kind.INTEGER: "1"}


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(write_templates(tmp_path_factory.mktemp("模板")))


def tables() -> Rows:
    """A project in the form, with two rows in each table and something in every cell."""
    rows: Rows = {table.name: [] for table in schema.TABLES}
    rows["departments"] = [{"部门编码": DEPARTMENT, "部门名称": "青禾市文化局", "表式": FORM}]
    rows["units"] = [{"单位编码": UNIT, "单位名称": "青禾市图书馆", "部门编码": DEPARTMENT}]
    project = a_project(CODE, UNIT, 项目名称="馆藏图书采购")
    rows["projects"] = [project | filled(schema.PROJECTS, 1)]
    rows["goals"] = [a_goal(CODE, 序号=n) | filled(schema.GOALS, int(n)) for n in ("1", "2")]
    rows["indicators"] = [
        an_indicator(CODE, n) | filled(schema.INDICATORS, int(n)) for n in ("1", "2")
    ]
    for table in (schema.FINANCE, *schema.RECORD_TABLES):
        for number in (1, 2):
            row = {"项目编码": CODE, "序号": str(number), **filled(table, number)}
            source = {"资金来源": f"来源{number}", "金额": "7000001"}
            rows[table.name].append(row | (source if table == schema.FINANCE else {}))
    return rows


def filled(table: schema.Table, number: int) -> Row:
    """Something in every further cell."""
    row = {}
    for column in columns_of(table):
        text = f"{column.label}甲乙丙丁{number}"
        text = {"期间": "", "构成类别": "成本构成", "目标序号": "1"}.get(column.label, text)
        row[column.label] = _VALUES.get(column.kind, text)
        if column.kind is Kind.DATE:
            row[column.label] = f"2026-0{number}-01"
    return row


def view(path: Path, forms: Templates) -> PublicDepartment:
    loaded, problems = load_dataset(path, forms.names, forms.declared)
    assert problems == ()
    return redact(loaded, DEPARTMENT, forms.printed)


def fields() -> Iterator[tuple[schema.Table, str]]:
    """Every further column that can be withheld."""
    for table in (schema.PROJECTS, *schema.REPEATING_TABLES):
        allowed = labels_of(table) | {added(table)}
        yield from ((table, c.label) for c in columns_of(table) if c.label in allowed)


FIELDS = [pytest.param(table, label, id=label) for table, label in fields()]


def decisions(label: str) -> list[Row]:
    return [decision(CODE, "字段", one) for one in together(label)]


# ---------------------------------------------------------------- kept, and printed


def test_the_form_has_no_mistakes(forms: Templates) -> None:
    assert [m for m in forms.mistakes(FORM) if "goals." not in m.message] == []


def test_every_cell_is_typed_and_crosses_the_boundary(tmp_path: Path, forms: Templates) -> None:
    loaded, _ = load_dataset(write_dataset(tmp_path, tables()), forms.names, forms.declared)
    for table in schema.REPEATING_TABLES:
        for row in loaded.rows_of(table, CODE):
            kept = dict(cells(table, row))
            for column in columns_of(table):
                if column.label != "期间":  # blank
                    assert kept[column.label] is not None, column.label
    shown = repr(redact(loaded, DEPARTMENT, forms.printed))
    for _, label in fields():
        assert label in shown


def test_a_form_that_does_not_print_them_publishes_none(tmp_path: Path, forms: Templates) -> None:
    rows = tables()
    rows["departments"][0]["表式"] = "hebei"
    shown = repr(view(write_dataset(tmp_path, rows), forms))
    assert [label for _, label in fields() if f"{label}甲乙丙丁" in shown] == []
    assert "further=()" in shown


def test_the_open_data_hold_them_and_are_read_back(tmp_path: Path, forms: Templates) -> None:
    public = view(write_dataset(tmp_path, tables()), forms)
    edition = make_edition(public, forms.suffixes)
    package = write_package(edition)
    assert read_data(package).department == public_view(edition)
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        heads = {n: files.read(n).decode("utf-8-sig").split("\r\n")[0] for n in files.namelist()}
    for table, label in fields():
        assert label in heads[f"{table.name}.csv"].split(",")


def test_a_conversion_carries_them_into_any_store(tmp_path: Path) -> None:
    before = read_tables(write_dataset(tmp_path / "甲", tables()))
    for number, name in enumerate(("乙.xlsx", "丙.db", "丁"), start=1):
        earlier = tmp_path / ("甲", "乙.xlsx", "丙.db")[number - 1]
        convert_tables(earlier, tmp_path / name)
        after = read_tables(tmp_path / name)
        for table in (schema.PROJECTS, *schema.REPEATING_TABLES):
            read = [
                [{k: v for k, v in row.cells.items() if v} for row in raw.tables[table.name].rows]
                for raw in (before, after)
            ]
            assert read[0] == read[1]


def test_without_the_form_its_columns_are_told_in_one_sentence(tmp_path: Path) -> None:
    rows = tables()
    rows["departments"][0]["表式"] = "mof"
    plain = Templates()
    with pytest.raises(InputError) as error:
        load_dataset(write_dataset(tmp_path, rows), plain.names, plain.declared)
    told = {problem.message.partition("列的")[2] for problem in error.value.problems}
    assert told == {"列名不是这张表的列，也没有一个表式添加了它"}
    assert "--templates" in error.value.problems[0].remedy
    assert "另记事项" not in str(error.value)  # a head may be data


def test_a_wrong_number_in_a_declared_column_is_a_problem_with_its_place(
    tmp_path: Path, forms: Templates
) -> None:
    rows = tables()
    rows["tasks"][1][added(schema.TASKS)] = "若干"
    loaded = read_dataset(write_dataset(tmp_path, rows), forms.names, forms.declared)
    (problem,) = loaded.problems
    assert (problem.place.row, problem.place.column) == (3, added(schema.TASKS))  # type: ignore[union-attr]


# ---------------------------------------------------------------- withheld


@pytest.mark.parametrize(("table", "label"), FIELDS)
def test_nothing_depends_on_a_withheld_further_column(
    table: schema.Table, label: str, forms: Templates
) -> None:
    runs = [world(seed, decisions(label), tables(), forms.declared) for seed in (1, 2)]
    assert runs[0][table.name] != runs[1][table.name]
    told = [seen_of(run, forms) for run in runs]
    assert_alike(*told)
    assert "不予公开" in repr(told[0]["view"])


@pytest.mark.parametrize(
    ("table", "label", "value", "told"),
    [
        ("indicators", "绩效标准", "市图书馆馆藏建设规划纲要", "照市图书馆馆藏建设规划纲要执行。"),
        ("indicators", "上年值", "73516册", "比上年的73516册多。"),
        ("projects", "实施期资金总额", "7351.97", "三年共安排7351.97万元。"),
        ("tasks", "任务金额", "7351.97", "任务安排7351.97万元。"),
        ("tasks", "年度任务另记事项", "7351.97", "任务安排7351.97万元。"),
        ("composition", "测算依据", "每册三十二元乘以七千册", "每册三十二元乘以七千册测算。"),
        ("goals", "目标另记事项", "先急后缓分三批采购到馆", "先急后缓分三批采购到馆。"),
        ("schedule", "实施内容", "先急后缓分三批采购到馆", "先急后缓分三批采购到馆。"),
    ],
)
def test_a_withheld_further_value_that_is_told_elsewhere_stops_the_build(
    table: str, label: str, value: str, told: str, tmp_path: Path, forms: Templates
) -> None:
    rows = tables()
    rows[table][0][label] = value
    rows["projects"][0]["资金用途"] = told
    rows["withheld"] = [decision(CODE, "字段", label)]
    report = check_dataset(write_dataset(tmp_path, rows), forms.folders[0])
    assert "S007" in {finding.code for finding in report.findings}


def test_the_one_weight_that_is_withheld_is_derivable(tmp_path: Path, forms: Templates) -> None:
    rows = tables()
    rows["indicators"][0]["权重"], rows["indicators"][1]["权重"] = "37.5", "52.5"
    rows["projects"][0]["执行率分值"] = "10"
    rows["withheld"] = [decision(CODE, "字段", "权重#2")]
    report = check_dataset(write_dataset(tmp_path, rows), forms.folders[0])
    assert "S008" in {finding.code for finding in report.findings}


# ---------------------------------------------------------------- compared


def test_a_change_is_told_and_a_withheld_one_without_its_old_value(
    tmp_path: Path, forms: Templates
) -> None:
    rows = tables()
    old = view(write_dataset(tmp_path / "旧", rows), forms)
    rows["indicators"][0]["绩效标准"] = "行业标准"
    rows["schedule"][1]["完成时间"] = "2026-09-30"
    rows["withheld"] = [decision(CODE, "字段", "主要内容#1")]
    new = view(write_dataset(tmp_path / "新", rows), forms)
    changes = compare(View(old, None), View(new, frozenset())).changes
    told = {change.column: (change.old, change.new) for change in changes}
    assert ("绩效标准甲乙丙丁1", "行业标准") in told.values()
    assert ("2026-02-01", "2026-09-30") in told.values()
    assert "主要内容甲乙丙丁1" not in repr(changes)


@pytest.mark.parametrize(
    "name", ["lines", "money", "number", "percent", "separated", "day", "yuan"]
)
def test_every_filter_prints_the_substitute_of_a_withheld_cell(name: str) -> None:
    environment = make_environment(DictLoader({}))
    edition = SimpleNamespace(department=SimpleNamespace(money_unit="元"))
    argument = '("万元")' if name == "yuan" else ""
    template = environment.from_string(f"{{{{ cell | {name}{argument} }}}}")
    assert template.render(cell=Substitute("不予公开"), edition=edition) == "不予公开"
