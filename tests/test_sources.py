"""Kinds of datasets: a module and its name in `SOURCES` are enough for another kind.

The other kind is written here: a dataset in a JSON file, with a list of rows for each table.
"""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

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
    SourceContent,
    TableChanges,
    match_names,
    missing_table,
)
from reportgen.dataset.sources import find_source, is_source_file, source_files, source_to_write
from reportgen.dataset.writer import write_tables
from reportgen.dataset.written_tables import RowsByTable, is_written
from reportgen.schema import SETTINGS, SETTINGS_SHEET, TABLES, Table
from reportgen.watch.rounds import BuildOptions, make_round
from reportgen.watch.source import WatchedFiles

FIRST = "001青禾市林业局2026年部门预算绩效文本"


class JsonFile:
    """A dataset in a JSON file: sheets as lists of rows, called as in a workbook."""

    LABEL = ".json 文件"
    SUFFIX = ".json"
    ENDINGS: tuple[str, ...] = (".json",)

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
        """Every sheet of the file as a grid; the settings are one of them."""
        grids = {name: self._grid(path, name, rows) for name, rows in sheets_of(path).items()}
        settings, problems = settings_of_sheet(grids.pop(SETTINGS_SHEET))
        matched = match_names([(name, name) for name in grids], path.name, problems)
        missing = [table for table in TABLES if not (table.optional or table.name in matched)]
        problems += [missing_table(table, Place(path.name), table.label) for table in missing]
        return SourceContent(settings, {t: grids[name] for t, name in matched.items()}, problems)

    def write(
        self,
        path: Path,
        settings: Mapping[str, object],
        rows: RowsByTable,
        tables: Sequence[Table],
        *,
        optional: bool,
    ) -> None:
        """A new file in place of the old one."""
        given = [[s.label, as_text(s, settings.get(s.name, s.default)), ""] for s in SETTINGS]
        sheets: Sheets = {SETTINGS_SHEET: [[*SHEET_HEADS], *given]}
        for table in tables:
            if is_written(table, rows, optional=optional):
                cells = [
                    [row.get(label, "") for label in table.labels]
                    for row in rows.get(table.name, ())
                ]
                sheets[table.label] = [[*table.labels], *cells]
        save(path, sheets)

    def rewrite(self, path: Path, changes: Sequence[TableChanges]) -> set[tuple[str, int]]:
        """All changes at once."""
        sheets = sheets_of(path)
        for table in changes:
            rows = sheets[table.sheet or ""]
            for row, cells in table.cells.items():
                for label, text in cells.items():
                    rows[row - 1][rows[0].index(label)] = text
        save(path, sheets)
        return set()

    def _grid(self, path: Path, name: str, rows: list[list[str]]) -> Grid:
        records = [
            (number, {index: text for index, text in enumerate(cells) if text})
            for number, cells in enumerate(rows[1:], start=2)
        ]
        return Grid(path.name, name, rows[0], records, read_text, bounded=True)


Sheets = dict[str, list[list[str]]]


def sheets_of(path: Path) -> Sheets:
    return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]


def save(path: Path, sheets: Sheets) -> None:
    replace_file(path, json.dumps(sheets, ensure_ascii=False).encode())


@pytest.fixture
def _json(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line."""
    monkeypatch.setattr(sources, "SOURCES", (JsonFile(), *sources.SOURCES))


@pytest.fixture
def dataset(tmp_path: Path, _json: None) -> Path:
    """Two departments in a JSON file; a target value is one that --fix puts right."""
    tables = two_departments()
    tables["indicators"][0] |= {"三级指标": "苗木成活率", "计量单位": "百分比", "指标值": "95"}
    path = tmp_path / "数据.json"
    settings = {"year": 2026, "publisher": "青禾市财政局", "date": "2026-02-10"}
    write_tables(
        path, read_tables(write_dataset(tmp_path / "表", tables, **settings)).settings, tables
    )
    return path


def value_in(dataset: Path, table: str, column: str, row: int) -> str:
    rows = sheets_of(dataset)[table]
    return rows[row - 1][rows[0].index(column)]


def set_in(dataset: Path, table: str, column: str, row: int, text: str) -> None:
    sheets = sheets_of(dataset)
    sheets[table][row - 1][sheets[table][0].index(column)] = text
    save(dataset, sheets)


# ---------------------------------------------------------------- another kind, by the command line


@pytest.mark.usefixtures("_json")
def test_a_new_dataset_of_another_kind_is_empty_and_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "新.json"
    assert reportgen("new", path).out == f"已生成空的数据集：{path}\n"
    set_in(path, "设置", "值", 2, "2026")
    read = read_tables(path)
    assert read.settings["year"] == 2026
    assert not any(table.rows for table in read.tables.values())
    again = reportgen("new", path)
    assert (again.code, again.err.count("已经有内容")) == (2, 1)


def test_another_kind_is_checked_with_its_rows(dataset: Path) -> None:
    assert reportgen("check", dataset, "--select", "M001").code == 0
    set_in(dataset, "项目", "预算数", 3, "1.00")
    done = reportgen("check", dataset, "--select", "M001")
    assert done.code == 1
    assert "错误 M001 “项目”表 第 3 行 “预算数”列" in done.out


def test_an_error_in_another_kind_names_file_table_row_and_column(dataset: Path) -> None:
    set_in(dataset, "项目", "预算数", 2, "许多")
    done = reportgen("build", dataset, "-o", dataset.parent / "成果", "--format", "html")
    assert done.code == 1
    assert "错误：数据.json “项目”表 第 2 行 “预算数”列：不是数" in done.err


def test_another_kind_is_built_as_a_folder_is(dataset: Path, tmp_path: Path) -> None:
    made = {}
    for path in (dataset, tmp_path / "表"):
        output = tmp_path / f"成果{path.suffix}"
        done = build(path, output)
        assert (done.code, done.problems) == (0, [])
        made[path] = {name: (output / name).read_bytes() for name in files_in(output)}
    assert made[dataset] == made[tmp_path / "表"]
    assert f"{FIRST}.html" in made[dataset]
    assert "没有变化，没有重新生成" in build(dataset, tmp_path / "成果.json").out


def build(dataset: Path, output: Path) -> Run:
    return reportgen("build", dataset, "-o", output, "--format", "html", "--jobs", "1")


def test_cells_of_another_kind_are_put_right_in_place(dataset: Path) -> None:
    before = read_tables(dataset).tables["indicators"].rows
    assert "【百分比】 → 【%】" in reportgen("check", dataset, "--fix").out
    assert value_in(dataset, "指标", "计量单位", 2) == "百分比"
    assert "已改正 1 处" in reportgen("check", dataset, "--fix", "--yes").out
    assert value_in(dataset, "指标", "计量单位", 2) == "%"
    after = read_tables(dataset).tables["indicators"].rows
    changed = [new.number for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [2]


def test_another_kind_is_marked_in_a_workbook_with_the_same_rows(dataset: Path) -> None:
    set_in(dataset, "项目", "预算数", 3, "1.00")
    target = dataset.parent / "标注.xlsx"
    done = reportgen("check", dataset, "--select", "M001", "--marked", target)
    assert "标注本已写到" in done.out
    (written,) = dataset.parent.glob("标注*.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(written.read_bytes()))["项目"]
    heads = [cell.value for cell in sheet[1]]
    rows = enumerate(sheet.iter_rows(min_row=2), start=2)
    commented = [
        (n, head) for n, row in rows for head, c in zip(heads, row, strict=True) if c.comment
    ]
    assert commented == [(3, "预算数")]


def test_another_kind_is_watched(dataset: Path, tmp_path: Path) -> None:
    work = BuildOptions(dataset, tmp_path / "成果", ("html",), Selection())
    source = WatchedFiles(dataset, None, lambda _: None)
    made = make_round(work, source, (), None, lambda _: None)
    assert (made.problems, len(made.documents)) == ((), 2)
    assert source.changed() == ()
    set_in(dataset, "项目", "资金用途", 2, "购买苗木、雇工补植和管护。")
    assert source.changed() == ("数据.json",)
    assert is_source_file("数据.json")
    made = make_round(work, source, source.changed(), made, lambda _: None)
    assert [bool(outcome.files) for outcome in made.outcomes].count(True) == 1


def test_tables_are_missed_in_another_kind_as_in_any(dataset: Path) -> None:
    save(dataset, {name: rows for name, rows in sheets_of(dataset).items() if name != "项目"})
    with pytest.raises(InputError) as caught:
        read_tables(dataset)
    assert [str(problem) for problem in caught.value.problems] == [
        "数据.json：缺少“项目”表（项目）。请补上；没有内容也要有列名，用 reportgen new 可生成空表。"
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
    assert (
        refusal(path) == "不是数据集：应是文件夹、.db 数据库（SQLite）、.xlsx 工作簿、数据库的地址"
    )
    monkeypatch.setattr(sources, "SOURCES", (JsonFile(), *sources.SOURCES))
    assert (
        refusal(path)
        == "不是数据集：应是文件夹、.db 数据库（SQLite）、.xlsx 工作簿、数据库的地址、.json 文件"
    )


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
    assert source_to_write(tmp_path / "新.db").LABEL == ".db 数据库（SQLite）"
    assert source_to_write(tmp_path / "新.json").LABEL == "文件夹"
