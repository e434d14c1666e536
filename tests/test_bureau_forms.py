"""The sample of the bureaus' forms, and what the documentation says of templates."""

import re
from pathlib import Path

import pytest
from conftest import ROOT
from form_files import KINDS, write_form
from test_any_form_any_file import printed_projects
from test_round_trip import editions

from reportgen import schema
from reportgen.check.run import check_dataset
from reportgen.dataset.load import load_dataset
from reportgen.dataset.writer import write_empty, write_tables
from reportgen.dataset.written_tables import tables_of_form
from reportgen.document import template_environment
from reportgen.document.form_layout import FIELDS
from reportgen.document.form_probes import probe_projects
from reportgen.document.templates import Templates
from reportgen.importer import read_published
from reportgen.redaction.public_view import redact

SAMPLE = ROOT / "data" / "forms"
GUIDE = (ROOT / "templates" / "README.md").read_text("utf-8")
_SHIPPED_BEFORE = {"hebei", "tianjin", "tianjin_bond", "hunan"}


def test_every_new_form_has_an_example_that_can_be_read(forms: Templates) -> None:
    loaded, problems = load_dataset(SAMPLE, forms.names, forms.declared)
    assert problems == ()
    assert {d.form for d in loaded.departments.values()} == forms.all.keys() - _SHIPPED_BEFORE


def test_the_examples_have_no_error(forms: Templates) -> None:
    report = check_dataset(SAMPLE)
    assert [f.code for f in report.findings if f.severity.name == "ERROR"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_come_back_from_any_kind_of_file(
    kind: str, tmp_path: Path, forms: Templates
) -> None:
    for number, edition in enumerate(editions(SAMPLE, forms)):
        blocks = printed_projects(forms, edition)
        path = write_form(blocks, tmp_path / f"{number}.{kind}")
        read = read_published([path], edition.department.name, 2025, forms)
        write_tables(tmp_path / f"{number}", read.settings, read.rows)
        (again,) = editions(tmp_path / f"{number}", forms)
        ours = edition.department.form == "shanghai"  # its department has a dataset in 元 now
        assert ours or printed_projects(forms, again) == blocks, edition.department.form


def test_persons_are_not_published(forms: Templates) -> None:
    loaded, _ = load_dataset(SAMPLE, forms.names, forms.declared)
    assert loaded.attributes["99030825P00080010001W"]["项目负责人"] == "顾青禾"
    for code in loaded.departments:
        assert "顾青禾" not in repr(redact(loaded, code, forms.printed))


def test_a_dataset_for_one_form_has_its_columns_and_shows_no_others(
    tmp_path: Path, forms: Templates
) -> None:
    import openpyxl

    form = forms.all[forms.names["整体支出"]]
    tables = tables_of_form(form.prints, form.columns)
    write_empty(tmp_path / "表.xlsx", xlsx=True, form=form.name, tables=tables)
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert "年度任务" in shown
    assert "资金来源" not in shown
    heads = {cell.value: cell.column_letter for cell in book["指标"][1]}
    hidden = {h for h, at in heads.items() if book["指标"].column_dimensions[at].hidden}
    assert "评分标准" in hidden
    assert "指标值" not in hidden
    settings = {row[0].value: row[1].value for row in book["设置"]}
    assert settings["表式"] == "whole"


def test_the_guide_names_every_column_that_a_cell_can_hold() -> None:
    for table, names in FIELDS.items():
        for name in names:
            assert re.search(rf"`(?:{table}\.)?{re.escape(name)}`", GUIDE), f"{table}.{name}"


def test_the_guide_names_every_filter_macro_and_name() -> None:
    own = template_environment._FILTERS
    for name in own:
        assert re.search(rf"`(?:[^`]*\| )?{name}[`(]", GUIDE), name
    macros = (ROOT / "templates" / "shared" / "macros.html").read_text("utf-8")
    for name in re.findall(r"macro (\w+)\(", macros):
        assert f"`{name}(" in GUIDE, name
    assert "`plan_labels`" in GUIDE
    (full, *_) = probe_projects("hebei", schema.GOAL_KINDS)
    for field in full.__dataclass_fields__:
        # `heading`, `form`, `withheld` … are what entry.html and the rest of the program need
        if field in ("unit", "order", "form", "heading", "withheld", "further", "records", "plan"):
            continue
        named = re.search(rf"`project\.{field}|`{field}`", GUIDE)
        assert named, field
