"""Cells that are collected by the column are those of the public view, in every form."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import a_goal, a_project, an_indicator, two_departments, write_dataset

from reportgen import schema
from reportgen.dataset.load import read_dataset
from reportgen.dataset.model import AdjustmentReason, Dataset, Decision
from reportgen.disclosure.plain_cells import PlainCells, plain_projects
from reportgen.disclosure.public_texts import PublicText, public_texts
from reportgen.document.templates import Templates

TEMPLATES = Templates(None)
_PERIODS = ("", "中期")


def _full(table: schema.Table, number: int, kept: dict[str, str]) -> dict[str, str]:
    """A row with something of its own in every column that may hold it."""
    cells = {}
    for column in table.columns:
        if column.kind in (schema.Kind.MONEY, schema.Kind.NUMBER, schema.Kind.PERCENT):
            cells[column.label] = str(number + len(column.label))
        elif column.kind is schema.Kind.TEXT:
            cells[column.label] = f"{column.label}的第{number}种说法"
    return cells | kept


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two departments with every column of 项目, 目标 and 指标, two projects each."""
    folder = tmp_path_factory.mktemp("数据")
    rows = two_departments()
    for name in ("projects", "goals", "indicators"):
        rows[name] = []
    for number, unit in enumerate(("001001", "001002", "002001", "002001")):
        code = f"P{number}"
        kept = {"单位编码": unit, "资金性质": "上级专项资金", "表式": "", "序号": ""}
        own = {"项目编码": code}
        rows["projects"].append(a_project(code, unit, **_full(schema.PROJECTS, number, kept | own)))
        for order, kind in enumerate(schema.GOAL_KINDS, start=1):
            place = own | {"序号": str(order), "类别": kind}
            rows["goals"].append(a_goal(code, **_full(schema.GOALS, order, place)))
        for order, period in enumerate(_PERIODS, start=1):
            place = own | {"序号": str(order), "期间": period, "目标序号": "1", "指标性质": "≥"}
            place |= {"一级指标": "产出指标", "二级指标": "数量指标", "指标值": f"{order}.5"}
            printed = {"指标值原文": f"≥{order}.5" + "计量单位" * order} if number else {}
            row = _full(schema.INDICATORS, order, place | {"计量单位": "项次"} | printed)
            rows["indicators"].append(an_indicator(code, **row))
    write_dataset(folder, rows)
    return read_dataset(folder, TEMPLATES.names, TEMPLATES.declared).dataset


def _places(texts: Iterator[PublicText]) -> list[tuple[object, ...]]:
    """What each text says and where, those without words apart."""
    return sorted(
        (t.department, t.project, t.code, t.table, t.row, t.column, t.text) for t in texts if t.text
    )


@pytest.mark.parametrize("form", sorted(TEMPLATES.printed))
def test_what_is_collected_is_what_the_public_view_shows(form: str, city: Dataset) -> None:
    departments = {code: replace(d, form=form) for code, d in city.departments.items()}
    dataset = replace(city, departments=departments)
    projects = plain_projects(dataset)
    assert len(projects) == len(dataset.projects)
    cells = PlainCells.of(dataset, projects, TEMPLATES.printed)
    walked = list(public_texts(dataset, TEMPLATES.printed))
    collected = (cell for said in cells.texts for cell in cells.cells(said))
    assert _places(collected) == _places(text for text in walked if text.project)
    figures = [text for text in walked if text.project and text.figure]
    money = {(t.department, t.figure.value) for t in figures if t.figure and t.figure.unit == "元"}
    assert {(code, v) for code, values in cells.figures.items() for v in values} == money


def test_the_rest_is_walked_through(city: Dataset) -> None:
    projects = list(city.projects.values())
    rest = public_texts(city, TEMPLATES.printed, without=projects)
    every = public_texts(city, TEMPLATES.printed)
    assert _places(rest) == _places(text for text in every if not text.project)


def test_projects_with_decisions_or_further_rows_are_walked_through(city: Dataset) -> None:
    every = set(plain_projects(city))
    project = next(iter(city.projects.values()))
    release = Decision(
        project.code, "予以公开", "资金用途", "", "", "某办法", "顾怀谨", "2099-12-31"
    )
    reason = AdjustmentReason(project.code, "资金用途", "按实际需要调整。")
    for special in (
        {"withheld": {project.code: ()}},
        {"withheld": {project.unit: ()}},
        {"attributes": {project.code: {}}},
        {"attributes": {project.unit: {}}},
        {"finance": {project.code: ()}},
        {"records": {"tasks": {project.code: ()}}},
        {"releases": (release,)},
        {"reasons": (reason,)},
    ):
        plain = set(plain_projects(replace(city, **special)))
        assert project not in plain
        assert {one for one in every - plain if one.unit != project.unit} == set()
    assert plain_projects(replace(city, broken=frozenset(city.departments))) == []
