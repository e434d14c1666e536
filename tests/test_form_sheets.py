"""An empty form as a workbook: what a unit fills in comes back, and nothing else does."""

import io
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import reportgen

from reportgen.document.blank_form import blank_form
from reportgen.document.sheets import SheetCell, sheet_of_form, styles
from reportgen.document.templates import Templates
from reportgen.importer import read_published
from reportgen.importer.assemble import Imported
from reportgen.render.xlsx.form_sheets import FORM_SHEET, form_workbook

SHIPPED = sorted(Templates().all)
_FACTS: Mapping[str, Any] = {
    "projects.code": "99030526P00010110000A", "projects.name": "管网检漏", "projects.budget": 120.5,
    "projects.fiscal": 100, "projects.other": 20.5, "projects.purpose": "购置检漏仪。\n支付人工。",
    "projects.plan_march": "25%", "projects.plan_june": "50%", "projects.plan_october": "75%",
    "projects.plan_december": "100%", "units.code units.name": "205001 云岭市水务局本级",
    "units.name": "云岭市水务局本级",
}  # fmt: skip
_RECORDS: Mapping[str, Any] = {
    "indicators.level3": "检漏里程", "indicators.description": "检漏管网的长度",
    "indicators.value": "≥120公里", "indicators.sign": "≥", "indicators.number": "120",
    "indicators.unit": "公里", "indicators.basis": "计划", "indicators.scoring": "少一公里扣一分",
    "indicators.remark": "10分", "finance.source": "自有资金", "finance.amount": 1000000,
    "finance.rate": "2.5", "finance.share": "100", "finance.received": 600000,
    "finance.received_on": "2026-03-01", "finance.pledge": "无",
}  # fmt: skip


def cells_of(form: str, forms: Templates) -> list[SheetCell]:
    """The marked cells of a form's sheet."""
    sheet = sheet_of_form("x", blank_form(forms, form), forms.typography("gbt9704"))
    return [cell for cell in sheet.cells if cell.marker]


def value_for(cell: SheetCell, forms: Templates, form: str) -> Any:
    """What a unit would write there."""
    field = cell.marker.partition("@")[0]
    if cell.style == styles.HEADING:
        return f"管网检漏{forms.all[form].suffix}"
    if field.startswith("goals."):
        return "1.漏损率下降。\n2.群众满意。"
    if field.startswith("attributes."):
        return {"attributes.项目单位": "205001 云岭市水务局本级"}.get(
            field, f"关于{field[11:]}的话"
        )
    return _FACTS.get(field) or _RECORDS.get(field)


def opened(form: str, forms: Templates) -> Any:
    return openpyxl.load_workbook(io.BytesIO(form_workbook(forms, form)))


def fill_in(sheet: Any, form: str, forms: Templates) -> None:
    """Fill everything in; of records the first row only."""
    begun: dict[str, int] = {}
    for cell in cells_of(form, forms):
        record = cell.marker.startswith(("indicators.", "finance."))
        value = value_for(cell, forms, form)
        if value is not None and not (record and begun.get(cell.marker, cell.row) != cell.row):
            sheet.cell(cell.row, cell.column).value = value
            begun[cell.marker] = cell.row


def read(book: Any, folder: Path, forms: Templates) -> Imported:
    book.save(folder / "填好.xlsx")
    return read_published([folder / "填好.xlsx"], "云岭市水务局", 2026, forms)


@pytest.mark.parametrize("form", SHIPPED)
def test_what_a_unit_fills_in_comes_back(form: str, forms: Templates, tmp_path: Path) -> None:
    book = opened(form, forms)
    fill_in(book[FORM_SHEET], form, forms)
    imported = read(book, tmp_path, forms)
    assert (imported.unplaced, imported.refused, imported.kept) == ((), (), ())
    (project,) = imported.rows["projects"]
    assert project["项目名称"].startswith("管网检漏")
    printed = {cell.marker for cell in cells_of(form, forms)}
    for field, label, value in (
        ("projects.code", "项目编码", _FACTS["projects.code"]),
        ("projects.budget", "预算数", "120.50"),
        ("projects.fiscal", "财政资金", "100.00"),
        ("projects.purpose", "资金用途", _FACTS["projects.purpose"]),
        ("projects.plan_june", "6月底", "50"),
    ):
        assert field not in printed or project[label] == value
    kinds = {field[6:] for field in printed if field.startswith("goals.")}
    goals = {(goal["类别"], goal["绩效目标"]) for goal in imported.rows["goals"]}
    assert goals == {(kind, text) for kind in kinds for text in ("漏损率下降。", "群众满意。")}
    assert imported.rows["indicators"]
    for indicator in imported.rows["indicators"]:
        shown = indicator["指标性质"], indicator["指标值"], indicator["计量单位"]
        assert shown == ("≥", "120", "公里")
        assert indicator["三级指标"] == "检漏里程"
    facts = {row["属性"]: row["值"] for row in imported.rows["attributes"]}
    for field in printed - {"attributes.项目单位"}:
        if field.startswith("attributes."):
            assert facts[field[11:]] == f"关于{field[11:]}的话"
    if "finance.amount" in printed:
        (source,) = imported.rows["finance"]
        assert (source["资金来源"], Decimal(source["金额"])) == ("自有资金", 1000000)


@pytest.mark.parametrize("form", SHIPPED)
def test_of_an_empty_form_nothing_is_read_and_nothing_reported(
    form: str, forms: Templates, tmp_path: Path
) -> None:
    """The instructions, and copies of the sheet that were not needed."""
    book = opened(form, forms)
    book.copy_worksheet(book[FORM_SHEET])
    fill_in(book[FORM_SHEET], form, forms)
    imported = read(book, tmp_path, forms)
    assert len(imported.rows["projects"]) == 1
    assert (imported.unplaced, imported.refused, imported.doubts[1:]) == ((), (), ())
    assert imported.files[0].left_out == ()


def test_a_form_that_nobody_filled_in_is_said_to_be_empty(forms: Templates, tmp_path: Path) -> None:
    (tmp_path / "空表.xlsx").write_bytes(form_workbook(forms, "hebei"))
    done = reportgen("import", tmp_path / "空表.xlsx", "-o", tmp_path / "数据")
    assert done.code == 2
    assert "是空表，还没有填写" in done.err


def test_each_copy_of_the_sheet_is_a_project(forms: Templates, tmp_path: Path) -> None:
    book = opened("hebei", forms)
    fill_in(book[FORM_SHEET], "hebei", forms)
    second = book.copy_worksheet(book[FORM_SHEET])
    second.title = "泵站"
    for cell in cells_of("hebei", forms):
        if cell.marker in ("projects.name", "projects.code"):
            named = {"projects.name": "泵站大修", "projects.code": "99030526P00020110000B"}
            second.cell(cell.row, cell.column).value = named[cell.marker]
    del book["填表说明"]
    names = [row["项目名称"] for row in read(book, tmp_path, forms).rows["projects"]]
    assert names == ["管网检漏", "泵站大修"]


def test_a_pasted_text_that_brought_its_own_look_counts_as_filled_in(
    forms: Templates, tmp_path: Path
) -> None:
    book = opened("hebei", forms)
    for cell in cells_of("hebei", forms):
        if cell.marker in ("projects.name", "units.code units.name"):
            place = book[FORM_SHEET].cell(cell.row, cell.column)
            place.value, place.style = _FACTS[cell.marker], "Normal"
    (project,) = read(book, tmp_path, forms).rows["projects"]
    assert (project["项目名称"], project["单位编码"]) == ("管网检漏", "205001")


def test_cells_to_fill_in_say_what_belongs_there(forms: Templates) -> None:
    sheet = opened("hunan", forms)[FORM_SHEET]
    prompts = {
        area.coord: check
        for check in sheet.data_validations.dataValidation
        for area in check.sqref.ranges
    }
    marked = [cell for cell in cells_of("hunan", forms) if not cell.marker.startswith("depart")]
    for cell in marked:
        place = sheet.cell(cell.row, cell.column)
        assert place.style in styles.FILL_STYLES
        assert prompts[place.coordinate].prompt
    sign = next(cell for cell in marked if cell.marker == "indicators.sign")
    picked = prompts[sheet.cell(sign.row, sign.column).coordinate]
    assert (picked.type, picked.formula1) == ("list", '"≥,≤,=,>,<,定性"')


def test_an_empty_form_is_the_same_bytes_each_time(forms: Templates) -> None:
    assert form_workbook(forms, "tianjin") == form_workbook(forms, "tianjin")
    made = opened("tianjin", forms).properties
    assert made.created == made.modified == datetime(2000, 1, 1), "no clock is read"


def test_new_makes_an_empty_form_and_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "申报表.xlsx"
    done = reportgen("new", path, "--form", "天津", "--sheets")
    assert done.code == 0
    assert "reportgen import" in done.out
    assert openpyxl.load_workbook(path).sheetnames == ["填表说明", "项目1"]
    before = path.read_bytes()
    again = reportgen("new", path, "--form", "河北", "--sheets")
    assert (again.code, path.read_bytes()) == (2, before)
    assert "已经有内容，没有改动它" in again.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["空表.xlsx", "--sheets"], "没有写是哪个表式的空表"),
        (["空表.xlsx", "--form", "冀", "--sheets"], "河北（hebei）"),
        (["空表", "--form", "河北", "--sheets"], "请写一个以 .xlsx 结尾的名称"),
        (["数据", "--form", "冀"], "没有表式“冀”"),
    ],
)
def test_what_cannot_be_made_is_said(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = reportgen("new", *arguments)
    assert done.code == 2
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_new_dataset_has_the_form_that_was_asked_for(tmp_path: Path) -> None:
    assert reportgen("new", tmp_path / "数据", "--form", "天津").code == 0
    assert 'form = "tianjin"' in (tmp_path / "数据" / "dataset.toml").read_text("utf-8")
