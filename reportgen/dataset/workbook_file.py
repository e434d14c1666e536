"""A dataset as one XLSX workbook: a sheet for each table, and the sheet 设置.

The workbook may be named itself or stand alone in a folder. One of the `sources`; how a
workbook is opened is the business of `xlsx_file`, how a new one looks that of `workbook`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from reportgen.core.files import read_file, replace_file
from reportgen.core.problems import Place, Problem
from reportgen.core.values import fold
from reportgen.dataset.cell_writer import rewrite_workbook
from reportgen.dataset.settings_file import SHEET_HEADS, TOML_NAME, settings_of_sheet
from reportgen.dataset.source_content import (
    NEW_HINT,
    SourceContent,
    TableChanges,
    files_in,
    match_names,
    missing_table,
)
from reportgen.dataset.workbook.guide import GUIDE_SHEET
from reportgen.dataset.workbook.sheets import LISTS_SHEET
from reportgen.dataset.workbook.template import make_workbook
from reportgen.dataset.written_tables import RowsByTable
from reportgen.dataset.xlsx_file import Book, open_book, read_grid
from reportgen.schema import SETTINGS_SHEET, TABLES, Table

LABEL = ".xlsx 工作簿"
SUFFIX = ".xlsx"
ENDINGS: tuple[str, ...] = (".xlsx",)
_NO_TABLES = (SETTINGS_SHEET, GUIDE_SHEET, LISTS_SHEET)


def recognizes(path: Path) -> bool:
    """Whether this is a workbook, or a folder in which one stands alone."""
    return workbook(path) is not None


def files(path: Path) -> list[Path]:
    """The workbook; in a folder every workbook, for a second one changes what is read."""
    if path.is_dir():
        return files_in(path, SUFFIX)
    return [path] if path.suffix.lower() == SUFFIX and path.exists() else []


def workbook(path: Path) -> Path | None:
    """The workbook at `path`: itself, or the only one in a folder without CSV files."""
    if not path.is_dir():
        return path if path.suffix.lower() == SUFFIX else None
    books = files_in(path, SUFFIX)
    return books[0] if len(books) == 1 and not files_in(path, ".csv") else None


def read(path: Path) -> SourceContent:
    """Settings and tables; dataset.toml beside the workbook is not read, which is a warning."""
    book = open_book(_file(path))
    settings, problems = _read_settings(book)
    sheets = [(name, name) for name in book.names if fold(name) not in _NO_TABLES]
    names = match_names(sheets, book.file, problems)
    missing = [table for table in TABLES if not (table.optional or table.name in names)]
    problems.extend(missing_table(table, Place(book.file), table.name) for table in missing)
    if path.is_dir() and (path / TOML_NAME).exists():
        message = f"没有读入：设置以工作簿的“{SETTINGS_SHEET}”表为准"
        problems.append(Problem(Place(TOML_NAME), message, "请移走这个文件", warning=True))
    grids = {table: read_grid(book, name) for table, name in names.items()}
    return SourceContent(settings, grids, problems)


def _read_settings(book: Book) -> tuple[dict[str, object], list[Problem]]:
    name = {fold(name): name for name in book.names}.get(SETTINGS_SHEET)
    if name is None:
        remedy = f"请补上，列名是 {'、'.join(SHEET_HEADS)}；{NEW_HINT}"
        return {}, [Problem(Place(book.file), f"缺少“{SETTINGS_SHEET}”表", remedy)]
    return settings_of_sheet(read_grid(book, name))


def write(
    path: Path,
    settings: Mapping[str, object],
    rows: RowsByTable,
    tables: Sequence[Table],
    *,
    optional: bool,
) -> None:
    """Write the workbook, with sheets for all tables: optional ones, too.

    Those of a form's own only where they have columns.
    """
    file = path if path.suffix.lower() == SUFFIX else _file(path)
    replace_file(file, make_workbook(settings, rows, tables))


def rewrite(path: Path, changes: Sequence[TableChanges]) -> set[tuple[str, int]]:
    """Change single cells; not in rows where a formula gives one of them, which are returned."""
    book = _file(path)
    by_sheet = {table.sheet or "": table for table in changes}
    cells = {name: table.cells for name, table in by_sheet.items()}
    data, left = rewrite_workbook(read_file(book), cells)
    if len(left) < sum(map(len, cells.values())):
        replace_file(book, data)
    return {(by_sheet[name].table.label, row) for name, row in left}


def _file(path: Path) -> Path:
    return workbook(path) or path
