"""Whether a cell may be withheld is decided once, and whoever asks gets the same answer.

The random decisions are those of the two-run proof; what they take out is worked out there anew.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import Rows, cases, write_dataset
from hypothesis import given, settings
from hypothesis import strategies as st
from test_noninterference import (
    _FIELD_DECISIONS,
    DEPARTMENT,
    GUARDED,
    OPEN,
    OTHER_UNIT,
    Row,
    _without_doubles,
    covered,
    decision,
    public_tables,
    stubs,
)

from reportgen import schema
from reportgen.check.subjects import dataset_subject
from reportgen.dataset.fixes import find_repairs
from reportgen.dataset.load import Loaded, read_dataset
from reportgen.dataset.reader import read_tables
from reportgen.dataset.withholding import WITHHOLDABLE, Standing
from reportgen.document.templates import Templates
from reportgen.redaction.masking import mask, mask_narrative
from reportgen.redaction.secrets import withheld_values
from reportgen.schema import TABLE_BY_NAME, Kind, Table

_WHOLE = {"P50": stubs()[0] | {"编码": "P50"}, "P51": stubs()[0] | {"编码": "P51"}}


def read(tables: Rows, forms: Templates) -> Loaded:
    with TemporaryDirectory() as folder:
        return read_dataset(write_dataset(Path(folder), tables), forms.names)


def cells(tables: Rows) -> Iterator[tuple[Table, int, Row, str]]:
    """Every cell that a decision could take out: table, row as Excel counts, the row, the label."""
    for table in WITHHOLDABLE:
        for number, row in enumerate(tables[table.name], start=2):
            for label in ("值",) if table is schema.ATTRIBUTES else table.labels:
                if label not in (*table.key, "单位编码", "序号"):
                    yield table, number, row, label


def number_of(table: Table, row: Row) -> str:
    if table is schema.NARRATIVE:
        return f"{row['章节']}/{row['序号']}"
    if table is schema.REASONS:
        return row["字段"]
    return "" if table in (schema.PROJECTS, schema.ATTRIBUTES) else row["序号"]


DECISIONS = st.lists(st.sampled_from(_FIELD_DECISIONS), max_size=12).map(_without_doubles)


@settings(max_examples=cases(40), deadline=None)
@given(decisions=DECISIONS, whole=st.sets(st.sampled_from(sorted(_WHOLE))))
def test_everybody_who_asks_gets_the_same_answer(
    decisions: list[Row], whole: set[str], forms: Templates
) -> None:
    decisions = [*decisions, *(_WHOLE[code] for code in sorted(whole))]
    tables = {**public_tables(), "withheld": decisions}
    dataset = read(tables, forms).dataset
    hidden = set(mask_narrative(dataset, DEPARTMENT)[1])
    for project in dataset.projects.values():
        masked = mask(dataset, project)
        assert (masked is None) == (project.code in whole)
        hidden |= masked.hidden if masked else set()
    secret = {(one.table, one.column, one.row) for one in withheld_values(dataset)}
    for table, number, row, label in cells(tables):
        code, asked = row[table.key[0]], row["属性"] if table is schema.ATTRIBUTES else label
        taken_out = code in whole or label in covered(table, row, decisions)
        standing = dataset.withholding.standing(table.label, code, asked, number_of(table, row))
        place = (table.label, asked, number)
        assert (standing is Standing.WITHHELD) == taken_out, place
        # without the row's number nobody may be surer than with it
        assert not taken_out or dataset.withholding.may_be_withheld(table.label, code, asked)
        masked_alone = (
            code not in whole and code in dataset.projects and table is not schema.REASONS
        )
        if masked_alone or table is schema.NARRATIVE:
            assert (place in hidden) == taken_out, place
        if place in secret:
            assert taken_out, place


@settings(max_examples=cases(25), deadline=None)
@given(decisions=DECISIONS, whole=st.sets(st.sampled_from(sorted(_WHOLE))))
def test_neither_repairs_nor_findings_show_a_withheld_cell(
    decisions: list[Row], whole: set[str], forms: Templates
) -> None:
    decisions = [*decisions, *(_WHOLE[code] for code in sorted(whole))]
    tables: Rows = {**public_tables(), "withheld": decisions}
    taken_out = set()
    for table, number, row, label in cells(tables):
        if row.get(label) and table.column(label).kind is Kind.TEXT:
            row[label] += "\u200b"
        if row[table.key[0]] in whole or label in covered(table, row, decisions):
            taken_out.add((table.label, number, label))
    with TemporaryDirectory() as folder:
        path = write_dataset(Path(folder), tables)
        repairs = find_repairs(read_tables(path))
        dataset = read_dataset(path, forms.names).dataset
    assert taken_out.isdisjoint((r.table, r.row, r.column) for r in repairs if not r.hidden)
    told = {(cell.table, cell.row, cell.column) for cell in dataset_subject(dataset).invisible}
    assert taken_out.isdisjoint(told)
    if not decisions:
        assert repairs
        assert not any(repair.hidden for repair in repairs)


# ---------------------------------------------------------------- in doubt


NOT_UNDERSTOOD = [
    decision("没有的编码", "字段", "资金用途"),
    decision("P50", "字段", "没有这一列"),
    decision("P50", "字段", "绩效目标#99"),
    decision("P50", "字段", "正文"),
    decision(OTHER_UNIT, "名称"),
    decision(DEPARTMENT, "项目"),
    {**decision("P50", "字段", "资金用途"), "范围": "保密"},
    {**decision("P50", "字段", "资金用途"), "编码": ""},
]


@pytest.mark.parametrize("wrong", NOT_UNDERSTOOD)
def test_where_a_decision_is_not_understood_every_cell_may_be_meant(
    wrong: Row, forms: Templates, tmp_path: Path
) -> None:
    tables = {**public_tables(), "withheld": [wrong]}
    tables["projects"][0]["资金用途"] = "购书,上架。"
    path = write_dataset(tmp_path, tables)
    loaded = read_dataset(path, forms.names)
    assert not loaded.usable
    withholding = loaded.dataset.withholding
    assert all(
        withholding.may_be_withheld(t.label, OPEN, label)
        for t in WITHHOLDABLE
        for label in t.labels
    )
    repairs = find_repairs(read_tables(path))
    assert repairs
    assert all(repair.hidden for repair in repairs)


@pytest.mark.parametrize("name", ["goals", "indicators", "finance", "attributes"])
def test_a_row_with_an_unknown_code_may_be_anybodys(
    name: str, forms: Templates, tmp_path: Path
) -> None:
    tables = {**public_tables(), "withheld": [decision("P50", "字段", "资金用途")]}
    table = TABLE_BY_NAME[name]
    row = tables[name][-1]
    label = {"goals": "绩效目标", "indicators": "备注", "finance": "资金来源"}.get(name, "值")
    row |= {table.key[0]: "P5O", label: "补植\u200b １２株,浇水"}
    path = write_dataset(tmp_path, tables)
    found = [r for r in find_repairs(read_tables(path)) if r.table == table.label]
    assert found
    assert all(repair.hidden for repair in found)
    assert not any("控制" in str(problem) for problem in read_dataset(path, forms.names).problems)


def test_where_nothing_is_withheld_nothing_is_in_doubt(forms: Templates) -> None:
    withholding = read(public_tables(), forms).dataset.withholding
    for table in WITHHOLDABLE:
        assert not any(
            withholding.may_be_withheld(table.label, code, label)
            for code in (OPEN, "没有的编码")
            for label in table.labels
        )


def test_a_fact_goes_with_a_decision_on_one_row_of_a_column_of_its_name(forms: Templates) -> None:
    """It has no rows: which one was meant cannot be known."""
    tables = public_tables()
    tables["attributes"].append({"编码": "P50", "属性": "备注", "值": "暗记"})
    tables["withheld"] = [decision("P50", "字段", "备注#2")]
    dataset = read(tables, forms).dataset
    assert dataset.withholding.standing("项目属性", "P50", "备注") is Standing.WITHHELD
    assert "暗记" in [secret.text for secret in withheld_values(dataset)]
    assert dataset.withholding.standing("指标", "P50", "备注", 1) is Standing.PUBLIC


@pytest.mark.parametrize("code", GUARDED)
def test_a_release_withholds_nothing(code: str, forms: Templates) -> None:
    tables: Any = public_tables()
    tables["withheld"] = [
        decision(code, "予以公开", field) for field in ("资金用途", "绩效目标#1", "指标值#2")
    ]
    loaded = read(tables, forms)
    assert loaded.problems == ()
    assert loaded.dataset.withheld == {}
    assert list(withheld_values(loaded.dataset)) == []
    assert mask(loaded.dataset, loaded.dataset.projects[code]).hidden == frozenset()  # type: ignore[union-attr]
