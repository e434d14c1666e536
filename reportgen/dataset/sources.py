"""The edge: a dataset on disk, read as clean text and written.

A dataset is a folder with dataset.toml and one CSV file for each table, or one XLSX workbook
(alone in a folder, too). Only text is handed on: what a text means (types, keys, references)
is the business of `dataset`. Everything wrong with the dataset as a whole is collected and
raised at once; what is wrong in single rows travels along, so that one department's mistake
does not stop the others. No message quotes a cell.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from reportgen.core.files import replace_file
from reportgen.core.problems import InputError, Place, Problem, fail, os_reason
from reportgen.core.values import fold, nearest
from reportgen.dataset.cell import unprintable
from reportgen.dataset.csv_file import decode, read_csv, write_csv
from reportgen.dataset.grid import Grid, Row, Sheet, match_heads, read_rows
from reportgen.dataset.settings_file import (
    SHEET_HEADS,
    TOML_NAME,
    Given,
    check_settings,
    format_toml,
    parse_toml,
)
from reportgen.dataset.workbook.guide import GUIDE_SHEET
from reportgen.dataset.workbook.sheets import LISTS_SHEET
from reportgen.dataset.workbook.template import make_workbook
from reportgen.dataset.xlsx_file import Book, open_book, read_grid
from reportgen.schema import SETTINGS, SETTINGS_SHEET, TABLE_BY_NAME, TABLES, Column, Table

__all__ = [
    "RawDataset",
    "Row",
    "Sheet",
    "read_tables",
    "source_files",
    "write_empty",
    "write_tables",
]

_NEW = "用 reportgen new 可生成空表"
_Rows = Callable[[list[Problem]], Iterator[Row]]
_OTHER_FORMATS = frozenset((".xls", ".xlsm", ".xlsb", ".et", ".ods", ".csv", ".txt", ".tsv"))


@dataclass(frozen=True)
class RawDataset:
    """A dataset as text: every setting, every sheet by Table.name, what is wrong in rows."""

    settings: dict[str, object]
    sheets: dict[str, Sheet]
    problems: tuple[Problem, ...]


class OpenTable:
    """A table whose heads are right, to be read row by row; `problems` grow on the way."""

    def __init__(
        self, table: Table, file: str, sheet: str | None, rows: _Rows | None = None
    ) -> None:
        self.table = table
        self.problems: list[Problem] = []
        self._sheet = Sheet(table, file, sheet, ())
        self._rows = rows

    def rows(self) -> Iterator[Row]:
        """The rows, once: each is let go when the next one comes."""
        rows, self._rows = self._rows, None
        return rows(self.problems) if rows else iter(())

    def read(self) -> Sheet:
        """All rows at once."""
        return replace(self._sheet, rows=tuple(self.rows()))

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        """A spot in this table, for a Problem."""
        return self._sheet.place(row, column)


class OpenDataset:
    """A dataset whose settings and heads are right; `problems` are what is odd about the whole.

    Tables are taken one by one, so that the text of only one of them is in memory.
    """

    def __init__(
        self,
        settings: dict[str, object],
        grids: dict[str, Grid],
        columns: Mapping[str, Mapping[int, Column]],
        problems: Sequence[Problem],
    ) -> None:
        self.settings = settings
        self.problems = tuple(problems)
        self._grids = grids
        self._columns = columns

    def take(self, table: Table) -> OpenTable:
        """A table, to be taken once; one that is optional and absent has no rows."""
        grid = self._grids.pop(table.name, None)
        if grid is None:
            return OpenTable(table, table.name, None)
        rows = partial(read_rows, table, grid, self._columns[table.name])
        return OpenTable(table, grid.file, grid.sheet, rows)


def read_tables(path: Path) -> RawDataset:
    """Read the dataset at `path`: a folder, or an XLSX workbook.

    Every cell comes as text of `values.clean_text`; numbers, percentages, codes and full
    days also in their one plain form (`1785.43`, `25`, `001`, `2024-12-08`), and blank where
    an error left nothing to trust. Settings come in their own types, `grouping` as a tuple
    and `date` as a day or None. Raises InputError with everything that concerns the dataset
    as a whole: no dataset, missing tables or columns, wrong settings.
    """
    opened = open_tables(path)
    tables = [opened.take(table) for table in TABLES]
    sheets = {table.table.name: table.read() for table in tables}
    problems = [problem for table in tables for problem in table.problems]
    return RawDataset(opened.settings, sheets, (*opened.problems, *problems))


def open_tables(path: Path) -> OpenDataset:
    """As `read_tables`, but the tables are taken from it one by one."""
    with _readable(path):
        source = workbook_at(path)
        if source is None:
            return _read_folder(path)
        return _read_workbook(source, path)


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        place = Place(str(error.filename or path))
        raise fail("没有读取的权限", "请检查文件的权限，或换一个位置", place) from None
    except OSError as error:
        place = Place(str(error.filename or path))
        reason = f"读不出（{os_reason(error)}）"
        raise fail(reason, "请检查磁盘和文件，或换一个位置", place) from None


def workbook_at(path: Path) -> Path | None:
    """The workbook that is the dataset at `path`; None when that is a folder of CSV files."""
    place = Place(str(path))
    if not path.exists():
        raise fail("没有这个文件或文件夹", f"请检查路径；{_NEW}", place)
    if path.is_dir():
        books = _files(path, ".xlsx")
        if not books and not _files(path, ".csv") and not (path / TOML_NAME).exists():
            raise fail("这个文件夹不是数据集：没有 CSV，也没有 XLSX", f"请检查路径；{_NEW}", place)
        return books[0] if len(books) == 1 and not _files(path, ".csv") else None
    if path.suffix.lower() == ".xlsx":
        return path
    if path.suffix.lower() in (".csv", ".toml"):
        raise fail("数据集是整个文件夹，不是其中一个文件", f"请改用文件夹：{path.parent}", place)
    remedy = "请在 Excel 里另存为 .xlsx" if path.suffix.lower() in _OTHER_FORMATS else _NEW
    raise fail("不是数据集：应是文件夹或 .xlsx 工作簿", remedy, place)


def source_files(path: Path) -> list[Path]:
    """The files that a dataset at `path` consists of or that change how it is read.

    Not what programs put beside them while a file is open or saved. May raise OSError.
    """
    if not path.is_dir():
        return [path] if path.exists() else []
    settings = [file for file in (path / TOML_NAME,) if file.exists()]
    return [*_files(path, ".csv"), *_files(path, ".xlsx"), *settings]


def _files(folder: Path, suffix: str) -> list[Path]:
    """Files with this suffix; not the lock files of an open Excel (`~$…`) or LibreOffice."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() == suffix and not file.name.startswith((".", "~$"))
    )


def _read_folder(folder: Path) -> OpenDataset:
    problems: list[Problem] = []
    settings = _read_toml(folder, problems)
    files = {file.name: file for file in _files(folder, ".csv")}
    found = _match_names([(file.stem, name) for name, file in files.items()], None, problems)
    for file in _files(folder, ".xlsx"):
        message = "没有读入：文件夹里有 CSV，以 CSV 为准"
        problems.append(Problem(Place(file.name), message, "请移走这个工作簿", warning=True))
    grids = {}
    for table in TABLES:
        if table.optional and table.name not in found:
            continue
        if table.name not in found:
            problems.append(_missing(table, Place(str(folder)), f"{table.name}.csv"))
            continue
        file = files[found[table.name]]
        try:
            grids[table.name] = read_csv(file.read_bytes(), file.name, table.labels[:2])
        except InputError as error:
            problems.extend(error.problems)
    return _finish(settings, grids, problems)


def _read_toml(folder: Path, problems: list[Problem]) -> dict[str, object]:
    place = Place(TOML_NAME)
    file = folder / TOML_NAME
    if not file.is_file():
        problems.append(Problem(Place(str(folder)), f"缺少设置文件 {TOML_NAME}", f"请补上；{_NEW}"))
        return {}
    try:
        given = parse_toml(decode(file.read_bytes(), place), TOML_NAME)
    except InputError as error:
        problems.extend(error.problems)
        return {}
    settings, wrong = check_settings(given, place)
    problems.extend(wrong)
    return settings


def _read_workbook(path: Path, given: Path) -> OpenDataset:
    book = open_book(path)
    problems: list[Problem] = []
    settings: dict[str, object] = {}
    own = (SETTINGS_SHEET, GUIDE_SHEET, LISTS_SHEET)
    names = {fold(name): name for name in book.names}
    if SETTINGS_SHEET in names:
        settings, wrong = _read_settings(book, names[SETTINGS_SHEET])
        problems.extend(wrong)
    else:
        remedy = f"请补上，列名是 {'、'.join(SHEET_HEADS)}；{_NEW}"
        problems.append(Problem(Place(book.file), f"缺少“{SETTINGS_SHEET}”表", remedy))
    tables = [(name, name) for name in book.names if fold(name) not in own]
    found = _match_names(tables, book.file, problems)
    missing = [table for table in TABLES if not (table.optional or table.name in found)]
    problems.extend(_missing(table, Place(book.file), table.name) for table in missing)
    if given.is_dir() and (given / TOML_NAME).exists():
        message = f"没有读入：设置以工作簿的“{SETTINGS_SHEET}”表为准"
        problems.append(Problem(Place(TOML_NAME), message, "请移走这个文件", warning=True))
    grids = {table: read_grid(book, name) for table, name in found.items()}
    return _finish(settings, grids, problems)


def _read_settings(book: Book, name: str) -> tuple[dict[str, object], list[Problem]]:
    """The settings in a workbook's sheet, as text like any cell."""
    grid = read_grid(book, name)
    place = grid.place()
    heads = {fold(head): index for index, head in enumerate(grid.head)}
    if not {*SHEET_HEADS[:2]} <= set(heads):
        remedy = f"第 1 行应是 {'、'.join(SHEET_HEADS)}"
        return {}, [Problem(grid.place(row=1), "列名不对", remedy)]
    key_at, value_at = (heads[head] for head in SHEET_HEADS[:2])
    given: list[Given] = []
    problems: list[Problem] = []
    for number, cells in grid.records:
        text = {}
        for index, label in ((key_at, SHEET_HEADS[0]), (value_at, SHEET_HEADS[1])):
            read = grid.read(cells[index], Column(label, label)) if index in cells else None
            text[index] = read.text if read else ""
            if read and read.complaint and not read.complaint.warning:
                spot = grid.place(number, label)
                problems.append(Problem(spot, read.complaint.message, read.complaint.remedy))
        if text[key_at]:
            given.append((text[key_at], text[value_at], grid.place(number, SHEET_HEADS[1])))
        elif text[value_at]:
            spot = grid.place(number, SHEET_HEADS[0])
            problems.append(
                Problem(spot, "有值，却没有写是哪个设置项", "请补上设置项，或删去这一行")
            )
    settings, wrong = check_settings(given, place)
    return settings, problems + wrong


def _match_names(
    candidates: Sequence[tuple[str, str]], book: str | None, problems: list[Problem]
) -> dict[str, str]:
    """Which file or sheet is which table: Table.name to the name on disk.

    `candidates` are pairs of bare name and name on disk; `book` the workbook's file name.
    """
    tables = {fold(name).lower(): t.name for t in TABLES for name in (t.name, t.label)}
    found: dict[str, str] = {}
    for bare, name in candidates:
        place = Place(book, name) if book else Place(name)
        table = tables.get(fold(bare).lower())
        if table is None:
            likely = nearest(bare, [n for t in TABLES for n in (t.label, t.name)])
            advice = f"最接近的是“{likely}”，若是它请改名" if likely else "不需要的话请移走"
            problems.append(Problem(place, "没有读入：不是数据集的表", advice, warning=True))
        elif table in found:
            message = f"与“{found[table]}”是同一张表"
            problems.append(Problem(place, message, "请只留一个"))
        else:
            found[table] = name
    return found


def _missing(table: Table, place: Place, name: str) -> Problem:
    remedy = f"请补上；没有内容也要有列名，{_NEW}"
    return Problem(place, f"缺少“{table.label}”表（{name}）", remedy)


def _finish(
    settings: dict[str, object], grids: dict[str, Grid], problems: list[Problem]
) -> OpenDataset:
    """All tables with matched heads; InputError when anything concerns the dataset as a whole."""
    matched = {}
    for name, grid in grids.items():
        matched[name], wrong = match_heads(TABLE_BY_NAME[name], grid)
        problems.extend(wrong)
    if any(not problem.warning for problem in problems):
        raise InputError(problems)
    return OpenDataset(settings, grids, matched, problems)


def write_tables(
    path: Path,
    settings: Mapping[str, object],
    rows: Mapping[str, Sequence[Mapping[str, str]]],
    *,
    optional: bool = False,
) -> None:
    """Write a dataset: a workbook where `path` ends in .xlsx, else a folder of CSV files.

    `rows` are by Table.name, cells by column label; what is absent is blank. A workbook that
    stands alone in the folder `path`, and CSV files with Chinese names, are written where
    they are. An optional table is written where it has rows or its file is there, or as
    `optional` asks; a workbook has them all. Each file is replaced whole or not at all.
    Reading gives the same text back, except that a row without any text is not read as a row.
    Raises InputError for text that no file can hold, and when a file cannot be written.
    """
    _check_rows(rows, path)
    book = path if path.suffix.lower() == ".xlsx" else None
    if path.is_dir() and not book:
        book = workbook_at(path) if _files(path, ".xlsx") else None
    if book:
        replace_file(book, make_workbook(settings, rows))
        return
    replace_file(path / TOML_NAME, format_toml(settings).encode())
    for table in TABLES:
        chinese = path / f"{table.label}.csv"
        file = chinese if chinese.exists() else path / f"{table.name}.csv"
        if table.optional and not (optional or rows.get(table.name) or file.exists()):
            continue
        lines = [[row.get(label, "") for label in table.labels] for row in rows.get(table.name, ())]
        replace_file(file, write_csv(table.labels, lines))


def _check_rows(rows: Mapping[str, Sequence[Mapping[str, str]]], path: Path) -> None:
    problems = []
    for name, records in rows.items():
        table = TABLE_BY_NAME[name]
        for number, record in enumerate(records, start=2):
            for label, text in record.items():
                table.column(label)  # KeyError: an unknown column would be lost silently
                if wrong := unprintable(text):
                    place = Place(path.name, table.label, number, label)
                    problems.append(Problem(place, wrong, "请改正后再保存"))
    if problems:
        raise InputError(problems)


def write_empty(path: Path, *, xlsx: bool) -> None:
    """Write an empty dataset to fill in: a folder of CSV files, or a workbook.

    With `xlsx`, a `path` without the suffix .xlsx is a folder, and the workbook in it is
    called like the folder. Raises InputError when something is there already.
    """
    is_book = path.suffix.lower() == ".xlsx"
    if is_book and not xlsx:
        raise fail(
            "名称以 .xlsx 结尾，要的却是文件夹", "请加上 --xlsx，或换一个名称", Place(str(path))
        )
    if any(path.iterdir()) if path.is_dir() else path.exists() and path.stat().st_size:
        raise fail("已经有内容，没有改动它", "请换一个名称，或先移走原来的", Place(str(path)))
    book = path if is_book or not xlsx else path / f"{path.resolve().name}.xlsx"
    defaults = {setting.name: setting.default for setting in SETTINGS}
    write_tables(book, defaults, {}, optional=True)
