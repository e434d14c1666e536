"""Cells read by the column say what they say when each is read by itself."""

from decimal import Decimal
from pathlib import Path

import pytest
from conftest import SAMPLE, a_project, cases, two_departments
from conftest import write_dataset as write
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen.core.values import MAX_CELL
from reportgen.dataset import csv_file, grid
from reportgen.dataset.cell import read_text
from reportgen.dataset.columns import read_column
from reportgen.dataset.load import Loaded, read_dataset
from reportgen.document.templates import Templates
from reportgen.schema import Column, Kind

# what numbers, codes, days, formulas, markup and invisible characters are made of, and some text
_PIECES = st.sampled_from(
    [*"甲乙0017.,-+eE%％'=#<>&{}@_;:()（），。 \u3000\t\n\r\u00a0\u200b\ufeff\x07①²＝－１",
     "#REF!", "###", '="001"', "1E+05", "2025-02-30", "&nbsp;", "<b>", "12.50", "001", "_x0041_"]
)  # fmt: skip
_TEXTS = st.lists(_PIECES, max_size=5).map("".join)


def _column(kind: Kind) -> Column:
    return Column("column", "列", kind)


@settings(max_examples=cases(200))
@given(st.lists(_TEXTS, max_size=6), st.sampled_from(list(Kind)))
@example(["甲\n乙", "", "丙"], Kind.TEXT)
@example(["1\n2"], Kind.MONEY)
@example(["-0", "00", "1.", ".5", "1234567890123456789"], Kind.MONEY)
@example(["x" * (MAX_CELL + 1)], Kind.TEXT)
@example([" 甲", "甲 ", "甲  乙"], Kind.TEXT)
def test_a_column_is_read_as_its_cells_are(cells: list[str], kind: Kind) -> None:
    column = _column(kind)
    read = read_column(cells, column)
    alone = [read_text(cell, column) for cell in cells]
    readings = [read.at(position) for position in range(len(cells))]
    assert [(r.text, r.complaint, r.raw) for r in readings] == [
        (r.text, r.complaint, r.raw) for r in alone
    ]


def test_of_a_usual_column_no_cell_is_looked_at() -> None:
    def read(_cell: object, _column: Column) -> object:
        raise AssertionError("looked at")

    for kind, cells in (
        (Kind.TEXT, ["改造农村公路 12.5 公里，群众满意度≥90%。", ""]),
        (Kind.CODE, ["13000025P001", "001"]),
        (Kind.MONEY, ["120.50", "-3", "0", ""]),
    ):
        assert read_column(cells, _column(kind), read).texts == cells  # type: ignore[arg-type]


def test_what_is_no_text_is_read_by_itself() -> None:
    read = read_column(["12", Decimal(3)], _column(Kind.MONEY), lambda cell, column: read_text(
        str(cell), column))  # fmt: skip
    assert list(read.texts) == ["12", "3"]


def _loaded(path: Path, monkeypatch: pytest.MonkeyPatch, rows_at_once: int) -> Loaded:
    for module in (grid, csv_file):
        monkeypatch.setattr(module, "BLOCK", rows_at_once)
    return read_dataset(path, Templates().names)


def test_the_sample_is_the_same_by_whatever_number_of_rows_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _loaded(SAMPLE, monkeypatch, 1) == _loaded(SAMPLE, monkeypatch, 10_000)


def test_odd_rows_among_usual_ones_are_told_with_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = two_departments()
    wrong = (
        a_project("P2", "001001", 预算数="12万"),
        a_project("P3", "001001", 资金用途="<b>修路</b>"),
        {},
        a_project("P4", ""),
        a_project("P5", "001001", 资金用途="修\u200b路"),
        a_project("P1", "001001"),
    )
    good = (a_project("P1", "001001"), a_project("P6", "001002"))
    tables["projects"] += [good[0], *wrong, good[1]]
    first = len(tables["projects"]) - len(wrong) + 1  # the row of the first wrong one
    path = write(tmp_path / "数据", tables)
    alone, together = (_loaded(path, monkeypatch, number) for number in (1, 10_000))
    assert alone == together
    rows = {p.place.row for p in together.problems if p.place and p.place.file == "projects.csv"}
    assert {first, first + 1, first + 3, first + 5} <= rows
    assert [cell.row for cell in together.dataset.invisible] == [first + 4]


_CELLS = st.text("甲0,\" '\n;", max_size=4)


@given(st.lists(st.lists(_CELLS, max_size=4), min_size=1, max_size=5))
@settings(max_examples=cases(40), deadline=None)  # the first one loads pandas
def test_a_large_csv_file_is_read_as_a_small_one(records: list[list[str]]) -> None:
    """What pandas reads, for it takes less memory, is what the csv module reads."""
    data = csv_file.write_csv(["列一", "列二"], records)
    small = _read(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "_SMALL", 0)
        assert _read(data) == small
    assert small[0] == ["列一", "列二"]


def _read(data: bytes) -> tuple[list[str], list[object]]:
    read = csv_file.read_csv(data, "表.csv", ())
    return list(read.head), list(read.records)
