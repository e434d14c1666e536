"""Kinds of datasets: a module and its name in `SOURCES` are enough for another kind.

The other kind is written here: a dataset in an SQLite file, with a table for each of ours.
"""

# ruff: noqa: S608 - names of tables and columns are those of the schema

import io
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Run, files_in, reportgen, two_departments, write_dataset

from reportgen.build.plan import Selection
from reportgen.core.files import replace_file
from reportgen.core.problems import InputError, Place
from reportgen.dataset import sources
from reportgen.dataset.cell import read_text
from reportgen.dataset.grid import Grid
from reportgen.dataset.reader import read_tables
from reportgen.dataset.settings_file import SHEET_HEADS, as_text, settings_of_sheet
from reportgen.dataset.source_content import (
    RowsByTable,
    SourceContent,
    TableChanges,
    match_names,
    missing_table,
)
from reportgen.dataset.sources import find_source, is_source_file, source_files, source_to_write
from reportgen.dataset.writer import write_tables
from reportgen.schema import SETTINGS, SETTINGS_SHEET, TABLES
from reportgen.watch.rounds import BuildOptions, make_round
from reportgen.watch.source import WatchedFiles

FIRST = "001青禾市林业局2026年部门预算绩效文本"


class SqliteFile:
    """A dataset in an SQLite file: tables and columns are called as in a workbook."""

    LABEL = ".db 数据库"
    SUFFIX = ".db"
    ENDINGS: tuple[str, ...] = (".db",)

    def recognizes(self, path: Path) -> bool:
        """By its suffix."""
        return path.suffix.lower() == self.SUFFIX and not path.is_dir()

    def files(self, path: Path) -> list[Path]:
        """The file itself."""
        return [path] if self.recognizes(path) and path.exists() else []

    def workbook(self, path: Path) -> Path | None:
        """There is none."""
        return None

    def read(self, path: Path) -> SourceContent:
        """Every table of the file as a grid; the settings are one of them."""
        with closing(sqlite3.connect(path)) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            grids = {name: self._grid(connection, path, name) for (name,) in names.fetchall()}
        settings, problems = settings_of_sheet(grids.pop(SETTINGS_SHEET))
        matched = match_names([(name, name) for name in grids], path.name, problems)
        missing = [table for table in TABLES if not (table.optional or table.name in matched)]
        problems += [missing_table(table, Place(path.name), table.label) for table in missing]
        return SourceContent(settings, {t: grids[name] for t, name in matched.items()}, problems)

    def write(
        self, path: Path, settings: Mapping[str, object], rows: RowsByTable, *, optional: bool
    ) -> None:
        """A new file in place of the old one."""
        with closing(sqlite3.connect(":memory:")) as connection:
            given = ((s.label, as_text(s, settings.get(s.name, s.default)), "") for s in SETTINGS)
            self._fill(connection, SETTINGS_SHEET, SHEET_HEADS, given)
            for table in TABLES:
                if optional or not table.optional or rows.get(table.name):
                    cells = (
                        [row.get(label, "") for label in table.labels]
                        for row in rows.get(table.name, ())
                    )
                    self._fill(connection, table.label, table.labels, cells)
            connection.commit()
            replace_file(path, connection.serialize())

    def rewrite(self, path: Path, changes: Sequence[TableChanges]) -> set[tuple[str, int]]:
        """All changes in one transaction."""
        with closing(sqlite3.connect(path)) as connection, connection:
            for table in changes:
                for row, cells in table.cells.items():
                    for label, text in cells.items():
                        command = f'UPDATE "{table.sheet}" SET "{label}" = ? WHERE rowid = ?'
                        connection.execute(command, (text, row - 1))
        return set()

    def _grid(self, connection: sqlite3.Connection, path: Path, name: str) -> Grid:
        rows = connection.execute(f'SELECT rowid + 1, * FROM "{name}" ORDER BY rowid')
        heads = [column[0] for column in rows.description][1:]
        records = [
            (number, {index: text for index, text in enumerate(cells) if text})
            for number, *cells in rows
        ]
        return Grid(path.name, name, heads, records, read_text, bounded=True)

    def _fill(
        self,
        connection: sqlite3.Connection,
        name: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[str]],
    ) -> None:
        columns = ", ".join(f'"{head}" TEXT' for head in heads)
        connection.execute(f'CREATE TABLE "{name}" ({columns})')
        blanks = ", ".join("?" * len(heads))
        connection.executemany(f'INSERT INTO "{name}" VALUES ({blanks})', rows)


@pytest.fixture
def _sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line."""
    monkeypatch.setattr(sources, "SOURCES", (SqliteFile(), *sources.SOURCES))


@pytest.fixture
def database(tmp_path: Path, _sqlite: None) -> Path:
    """Two departments in an SQLite file; a target value is one that --fix puts right."""
    tables = two_departments()
    tables["indicators"][0] |= {"三级指标": "苗木成活率", "计量单位": "百分比", "指标值": "95"}
    path = tmp_path / "数据.db"
    settings = {"year": 2026, "publisher": "青禾市财政局", "date": "2026-02-10"}
    write_tables(
        path, read_tables(write_dataset(tmp_path / "表", tables, **settings)).settings, tables
    )
    return path


def value_in(database: Path, table: str, column: str, row: int) -> Any:
    with closing(sqlite3.connect(database)) as connection:
        result = connection.execute(f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', (row - 1,))
        return result.fetchone()[0]


def set_in(database: Path, table: str, column: str, row: int, text: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (text, row - 1))


# ---------------------------------------------------------------- another kind, by the command line


@pytest.mark.usefixtures("_sqlite")
def test_a_new_dataset_of_another_kind_is_empty_and_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "新.db"
    assert reportgen("new", path).out == f"已生成空的数据集：{path}\n"
    assert path.read_bytes().startswith(b"SQLite format 3")
    set_in(path, "设置", "值", 2, "2026")
    read = read_tables(path)
    assert read.settings["year"] == 2026
    assert not any(table.rows for table in read.tables.values())
    again = reportgen("new", path)
    assert (again.code, again.err.count("已经有内容")) == (2, 1)


def test_another_kind_is_checked_with_its_rows(database: Path) -> None:
    assert reportgen("check", database, "--select", "M001").code == 0
    set_in(database, "项目", "预算数", 3, "1.00")
    done = reportgen("check", database, "--select", "M001")
    assert done.code == 1
    assert "错误 M001 “项目”表 第 3 行 “预算数”列" in done.out


def test_an_error_in_another_kind_names_file_table_row_and_column(database: Path) -> None:
    set_in(database, "项目", "预算数", 2, "许多")
    done = reportgen("build", database, "-o", database.parent / "成果", "--format", "html")
    assert done.code == 1
    assert "错误：数据.db “项目”表 第 2 行 “预算数”列：不是数" in done.err


def test_another_kind_is_built_as_a_folder_is(database: Path, tmp_path: Path) -> None:
    made = {}
    for dataset in (database, tmp_path / "表"):
        output = tmp_path / f"成果{dataset.suffix}"
        done = build(dataset, output)
        assert (done.code, done.problems) == (0, [])
        made[dataset] = {name: (output / name).read_bytes() for name in files_in(output)}
    assert made[database] == made[tmp_path / "表"]
    assert f"{FIRST}.html" in made[database]
    assert "没有变化，没有重新生成" in build(database, tmp_path / "成果.db").out


def build(dataset: Path, output: Path) -> Run:
    return reportgen("build", dataset, "-o", output, "--format", "html", "--jobs", "1")


def test_cells_of_another_kind_are_put_right_in_place(database: Path) -> None:
    before = read_tables(database).tables["indicators"].rows
    assert "【百分比】 → 【%】" in reportgen("check", database, "--fix").out
    assert value_in(database, "指标", "计量单位", 2) == "百分比"
    assert "已改正 1 处" in reportgen("check", database, "--fix", "--yes").out
    assert value_in(database, "指标", "计量单位", 2) == "%"
    after = read_tables(database).tables["indicators"].rows
    changed = [new.number for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [2]


def test_another_kind_is_marked_in_a_workbook_with_the_same_rows(database: Path) -> None:
    set_in(database, "项目", "预算数", 3, "1.00")
    target = database.parent / "标注.xlsx"
    done = reportgen("check", database, "--select", "M001", "--marked", target)
    assert "标注本已写到" in done.out
    (written,) = database.parent.glob("标注*.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(written.read_bytes()))["项目"]
    heads = [cell.value for cell in sheet[1]]
    rows = enumerate(sheet.iter_rows(min_row=2), start=2)
    commented = [
        (n, head) for n, row in rows for head, c in zip(heads, row, strict=True) if c.comment
    ]
    assert commented == [(3, "预算数")]


def test_another_kind_is_watched(database: Path, tmp_path: Path) -> None:
    work = BuildOptions(database, tmp_path / "成果", ("html",), Selection())
    source = WatchedFiles(database, None, lambda _: None)
    made = make_round(work, source, (), None, lambda _: None)
    assert (made.problems, len(made.documents)) == ((), 2)
    assert source.changed() == ()
    set_in(database, "项目", "资金用途", 2, "购买苗木、雇工补植和管护。")
    assert source.changed() == ("数据.db",)
    assert is_source_file("数据.db")
    made = make_round(work, source, source.changed(), made, lambda _: None)
    assert [bool(outcome.files) for outcome in made.outcomes].count(True) == 1


def test_tables_are_missed_in_another_kind_as_in_any(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute('DROP TABLE "项目"')
    with pytest.raises(InputError) as caught:
        read_tables(database)
    assert [str(problem) for problem in caught.value.problems] == [
        "数据.db：缺少“项目”表（项目）。请补上；没有内容也要有列名，用 reportgen new 可生成空表。"
    ]


# ---------------------------------------------------------------- which kind it is


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        find_source(path)
    (problem,) = caught.value.problems
    return problem.message


def test_what_is_no_dataset_is_told_which_kinds_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "数据.pdf"
    path.touch()
    assert refusal(path) == "不是数据集：应是文件夹或 .xlsx 工作簿"
    monkeypatch.setattr(sources, "SOURCES", (SqliteFile(), *sources.SOURCES))
    assert refusal(path) == "不是数据集：应是文件夹或 .xlsx 工作簿或 .db 数据库"


def test_a_workbook_alone_in_a_folder_is_the_dataset_and_beside_tables_it_is_not(
    tmp_path: Path,
) -> None:
    write_tables(tmp_path / "a.xlsx", {"year": 2026}, {})
    assert find_source(tmp_path).workbook(tmp_path) == tmp_path / "a.xlsx"
    assert source_to_write(tmp_path) is find_source(tmp_path / "a.xlsx")
    write_tables(tmp_path / "b.xlsx", {"year": 2026}, {})
    assert find_source(tmp_path).workbook(tmp_path) is None
    assert [file.name for file in source_files(tmp_path)] == ["a.xlsx", "b.xlsx"]


def test_a_dataset_is_written_as_its_suffix_says_else_as_a_folder(tmp_path: Path) -> None:
    assert source_to_write(tmp_path / "新.xlsx").SUFFIX == ".xlsx"
    assert source_to_write(tmp_path / "新").LABEL == "文件夹"
    assert source_to_write(tmp_path / "新.db").LABEL == "文件夹"
