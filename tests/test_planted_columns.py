"""A value of its own in every cell of every form: in the files stands what is public, nothing else.

Some columns are withheld, the others are public: those must be found, or the search would prove
nothing. Forms, tables, columns and facts are those of the schema and of form.toml (`every_form`).
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from all_texts import run_together, texts_below
from conftest import Rows, reportgen, reportgen_process, write_dataset
from every_form import (
    UNDIVIDED,
    codes,
    every_form,
    fields,
    tables_of,
    together,
    with_tables_of_their_own,
)
from test_noninterference import Row, covered, decision

from reportgen import schema
from reportgen.document.templates import Templates
from reportgen.render.formats import formats_on_request
from reportgen.schema import Kind, Table, declared_label

_FORMS = Templates()
_FORM_OF = {code: form for form, code in codes(_FORMS).items()}
_FIELDS = list(fields(_FORMS))
# Public, but of name and heading only one is printed, and the fact only says whose name is printed.
_NOT_ALWAYS_SHOWN = ("项目名称", schema.HEADING, "填报主体")
_UNPLANTED = frozenset(("指标性质", "指标值原文", "资金性质", schema.PLAN))
_ENDINGS = ("pdf", "docx", "xlsx", "html", "zip")


@dataclass(frozen=True)
class Plant:
    """A value that stands in one cell of the dataset and nowhere else."""

    table: Table
    row: Row
    label: str

    @property
    def spellings(self) -> tuple[str, ...]:
        """As which a file may hold it, run together."""
        value = self.row["值" if self.table == schema.ATTRIBUTES else self.label]
        year, _, day = value.partition("-")
        month, _, day = day.partition("-")
        spelled = f"{year}年{int(month)}月{int(day)}日" if day else value
        return run_together(value), run_together(spelled)

    def is_in(self, text: str) -> bool:
        """Whether a file says it."""
        return any(spelling in text for spelling in self.spellings)

    def is_withheld(self, decisions: list[Row]) -> bool:
        """Whether one of these decisions takes it out."""
        label = "值" if self.table == schema.ATTRIBUTES else self.label
        return label in covered(self.table, self.row, decisions)

    @property
    def is_public(self) -> bool:
        """Whether the form of its project prints it, or its heading."""
        labels = _FORMS.all[_FORM_OF[self.row[self.table.key[0]]]].prints
        named = {self.label, declared_label(self.table.label, self.label)}
        named |= {schema.PLAN} if self.label in schema.PLAN_LABELS else set()
        named |= {"指标值"} if self.label == "计量单位" else set()
        return not named.isdisjoint((*labels, schema.HEADING, "项目名称"))

    def __str__(self) -> str:
        code = self.row[self.table.key[0]]
        return f"{_FORM_OF[code]} {self.table.label} {self.row.get('序号', '')} {self.label}"


def planted(seed: int, wanted: Collection[str] | None) -> tuple[Rows, list[Plant]]:
    """A dataset of these forms, with a value of its own in every cell that can hold any."""
    pick, rows = Random(seed), every_form(_FORMS, wanted)  # noqa: S311  (values for a test)
    plants = []
    for row in rows["attributes"]:
        row["值"] = _words(pick)
        plants.append(Plant(schema.ATTRIBUTES, row, row["属性"]))
    for table in tables_of(_FORMS):
        for row in rows[table.name]:
            labels = list(_fill(table, row, pick))
            plants += [Plant(table, row, label) for label in labels]
    return rows, plants


def _fill(table: Table, row: Row, pick: Random) -> Iterator[str]:
    """Put values into a row; the labels of those cells."""
    first = row.get("序号") == "1"
    prints = _FORMS.all[_FORM_OF[row["项目编码"]]].prints
    if table == schema.INDICATORS:
        periods = "期间" in prints
        row |= {"期间": "中期" if periods and first else "", "指标性质": "≥" if first else "定性"}
    for column in table.columns:
        if column.label in _NOT_PLANTED or column.kind in (Kind.CODE, Kind.CHOICE):
            continue
        if column.label == "计量单位" and not first:
            continue
        if column.label in UNDIVIDED and column.label not in prints:
            continue  # in another form nothing is divided by it
        number = column.label == "指标值" and first
        row[column.label] = _value(Kind.MONEY if number else column.kind, pick)
        yield column.label


_NOT_PLANTED = ("序号", "目标序号", "表式", "资金性质", "指标值原文")


def _value(kind: Kind, pick: Random) -> str:
    if kind is Kind.TEXT:
        return _words(pick)
    if kind is Kind.DATE:
        return str(date(2030, 1, 1) + timedelta(pick.randrange(2_000_000)))
    if kind is Kind.INTEGER:
        return f"{pick.randrange(10**8, 10**9)}"
    return f"{pick.randrange(10, 30)}.{pick.randrange(1_000_000_001, 10_000_000_000, 2)}"


def _words(pick: Random) -> str:
    return "".join(chr(pick.randrange(0x4E00, 0x9FA5)) for _ in range(5))


def decisions(seed: int, used: Collection[str]) -> list[Row]:
    """Decisions on some columns of these projects, of some on one row alone."""
    pick = Random(seed)  # noqa: S311
    groups = sorted({together(label) for _, label in _FIELDS})
    chosen = {label for group in groups if pick.random() < 0.5 for label in group}
    single = {
        label
        for table in schema.REPEATING_TABLES
        for label in table.labels
        if label in chosen and together(label) == (label,) and pick.random() < 0.3
    }
    made = [
        decision(code, "字段", f"{label}#2" if label in single else label)
        for code, label in _FIELDS
        if label in chosen and code in used
    ]
    names = [code for code in used if pick.random() < 0.5]
    return [*made, *(decision(code, "名称") for code in names)]


def assert_only_public_values_are_found(
    folder: Path, seed: int, wanted: Collection[str] | None, *words: str
) -> None:
    rows, plants = planted(seed, wanted)
    made = decisions(seed, [row["项目编码"] for row in rows["projects"]])
    data = write_dataset(folder / "数据", {**rows, "withheld": made})
    formats = [word for name in formats_on_request() for word in ("--format", name)]
    left = folder / "留下"
    own = {**os.environ, "XDG_STATE_HOME": str(left / "本人"), "TMPDIR": str(left / "临时")}
    (left / "临时").mkdir(parents=True)
    arguments = ("build", data, "-o", left / "文本", "--jobs", "1", *formats, *words)
    run = reportgen_process(*arguments, env=own)
    checked = reportgen("check", data, "--format", "json")
    assert run.code == 0, run.err
    said = {Path("说的话"): run_together(run.out + run.err), **texts_below(left)}
    withheld = [plant for plant in plants if plant.is_withheld(made)]
    assert found(withheld, {Path("检查"): run_together(checked.out)}) == set()
    assert found([*withheld, *(p for p in plants if not p.is_public)], said) == set()
    shown = [p for p in plants if p.is_public and p.label not in _NOT_ALWAYS_SHOWN]
    shown = [plant for plant in shown if not plant.is_withheld(made)]
    documents = {path: text for path, text in said.items() if path.suffix[1:] in _ENDINGS}
    assert {path.suffix[1:] for path in documents} == {*_ENDINGS}
    for path, text in documents.items():
        assert found(shown, {path: text}) == {(path.name, str(plant)) for plant in shown}


def found(plants: Iterable[Plant], texts: Mapping[Path, str]) -> set[tuple[str, str]]:
    """In which of these texts which of these values stands."""
    return {(at.name, str(p)) for p in plants for at, text in texts.items() if p.is_in(text)}


def test_every_cell_that_can_be_withheld_is_planted() -> None:
    labels = {plant.label for plant in planted(0, None)[1]}
    assert labels >= {label for _, label in _FIELDS} - _UNPLANTED


def test_what_is_withheld_of_forms_with_tables_of_their_own_is_in_no_file(tmp_path: Path) -> None:
    assert_only_public_values_are_found(tmp_path, 1, with_tables_of_their_own(_FORMS))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_what_is_withheld_of_any_form_is_in_no_file(seed: int, tmp_path: Path) -> None:
    assert_only_public_values_are_found(tmp_path, seed, None, "--each-unit")
