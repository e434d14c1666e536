"""A dataset as a folder: one CSV file for each table, and the settings in dataset.toml.

One of the `sources`; what the bytes of a CSV file mean is the business of `csv_file`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from reportgen.core.files import read_file, replace_file, replace_files
from reportgen.core.problems import InputError, Place, Problem
from reportgen.dataset.cell_writer import rewrite_csv
from reportgen.dataset.csv_file import decode, read_csv, write_csv
from reportgen.dataset.grid import Grid
from reportgen.dataset.settings_file import TOML_NAME, format_toml, settings_of_toml
from reportgen.dataset.source_content import (
    NEW_HINT,
    SourceContent,
    TableChanges,
    files_in,
    match_names,
    missing_table,
)
from reportgen.dataset.written_tables import RowsByTable, is_written
from reportgen.schema import TABLES, Table

LABEL = "文件夹"
SUFFIX = ""
ENDINGS: tuple[str, ...] = (".csv", TOML_NAME)


def recognizes(path: Path) -> bool:
    """Whether this is a folder with CSV files or dataset.toml.

    One with workbooks only, too, to say what it lacks: it may hold several.
    """
    return path.is_dir() and bool(files(path) or files_in(path, ".xlsx"))


def files(path: Path) -> list[Path]:
    """The CSV files and dataset.toml."""
    if not path.is_dir():
        return []
    settings = path / TOML_NAME
    return [*files_in(path, ".csv"), *([settings] if settings.exists() else [])]


def is_sure(file: Path) -> bool:
    """Whether a file by its name belongs to a dataset, and is not any CSV file."""
    names = {name for table in TABLES for name in (table.name, table.label)}
    return file.name == TOML_NAME or file.stem in names


def workbook(path: Path) -> Path | None:
    """None: it has no workbook."""
    return None


def read(path: Path) -> SourceContent:
    """Settings and tables; workbooks beside the CSV files are not read, which is a warning."""
    settings, problems = _read_settings(path)
    by_name = {file.name: file for file in files_in(path, ".csv")}
    names = match_names([(file.stem, name) for name, file in by_name.items()], None, problems)
    for file in files_in(path, ".xlsx"):
        message = "没有读入：文件夹里有 CSV，以 CSV 为准"
        problems.append(Problem(Place(file.name), message, "请移走这个工作簿", warning=True))
    grids: dict[str, Grid] = {}
    for table in TABLES:
        if table.name in names:
            file = by_name[names[table.name]]
            try:
                grids[table.name] = read_csv(read_file(file), file.name, table.labels[:2])
            except InputError as error:
                problems.extend(error.problems)
        elif not table.optional:
            problems.append(missing_table(table, Place(str(path)), f"{table.name}.csv"))
    return SourceContent(settings, grids, problems)


def _read_settings(folder: Path) -> tuple[dict[str, object], list[Problem]]:
    file = folder / TOML_NAME
    if not file.exists():
        message, remedy = f"缺少设置文件 {TOML_NAME}", f"请补上；{NEW_HINT}"
        return {}, [Problem(Place(str(folder)), message, remedy)]
    try:
        text = decode(read_file(file), Place(TOML_NAME))
    except InputError as error:
        return {}, list(error.problems)
    return settings_of_toml(text, TOML_NAME)


def write(
    path: Path,
    settings: Mapping[str, object],
    rows: RowsByTable,
    tables: Sequence[Table],
    *,
    optional: bool,
) -> None:
    """Write dataset.toml and the tables; files with Chinese names are written where they are.

    An optional table is written where it has rows or its file is there, or as `optional` asks.
    """
    replace_file(path / TOML_NAME, format_toml(settings).encode())
    for table in tables:
        file = _file_of(table, path)
        if not (is_written(table, rows, optional=optional) or file.exists()):
            continue
        lines = [[row.get(label, "") for label in table.labels] for row in rows.get(table.name, ())]
        replace_file(file, write_csv(table.labels, lines))


def _file_of(table: Table, folder: Path) -> Path:
    chinese = folder / f"{table.label}.csv"
    return chinese if chinese.exists() else folder / f"{table.name}.csv"


def rewrite(path: Path, changes: Sequence[TableChanges]) -> set[tuple[str, int]]:
    """Change single cells; all files are replaced, or none. No row is left unchanged."""
    rewritten = {}
    for table in changes:
        file = path / table.file
        rewritten[file] = rewrite_csv(read_file(file), table.file, table.cells)
    replace_files(rewritten)
    return set()
