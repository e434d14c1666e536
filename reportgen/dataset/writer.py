"""Writing a dataset, of whatever kind its source is: whole, or empty to be filled in."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from reportgen.core.files import replace_files
from reportgen.core.kept_copies import keep_copies, refused
from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.dataset.cell import unprintable
from reportgen.dataset.csv_file import write_csv
from reportgen.dataset.database.address import parse_address
from reportgen.dataset.database.source_section import (
    NATIONAL,
    format_section,
    shipped_mapping,
)
from reportgen.dataset.settings_file import TOML_NAME, format_toml
from reportgen.dataset.sources import is_occupied, shown_path, source_files, source_to_write
from reportgen.dataset.written_tables import RowsByTable, tables_to_write
from reportgen.schema import REPEATING_TABLES, SETTINGS, TABLE_BY_NAME, TABLES, Table


def write_tables(
    path: Path,
    settings: Mapping[str, object],
    rows: RowsByTable,
    *,
    optional: bool = False,
    tables: Sequence[Table] | None = None,
) -> None:
    """Write a dataset: of the kind that the suffix of `path` names, else a folder of CSV files.

    `rows` are by Table.name, cells by column label; what is absent is blank. A workbook that
    stands alone in the folder `path`, and CSV files with Chinese names, are written where
    they are. An optional table is written where it has rows or its file is there, or as
    `optional` asks; a workbook has them all. Further columns are written where they have content,
    unless `tables` says which. Each file is replaced whole or not at all.
    Reading gives the same text back, except that a row without any text is not read as a row.
    Raises InputError for text that no file can hold, and when a file cannot be written.
    """
    _check_rows(rows, path)
    every = tables_to_write(rows) if tables is None else tables
    source_to_write(path).write(path, settings, rows, every, optional=optional)


def require_free(path: Path, *, replace: bool) -> None:
    """InputError where a dataset written to `path` would take the place of another.

    Not where it may `replace` it.
    """
    if not replace and (there := _written_over(path)):
        raise refused(there[0])


def write_in_place(
    path: Path, settings: Mapping[str, object], rows: RowsByTable
) -> tuple[Path, ...]:
    """As `write_tables`; what stands there is kept first. Returns where the copies are."""
    _check_rows(rows, path)
    copies = keep_copies(_written_over(path))
    write_tables(path, settings, rows)
    return copies


def _written_over(path: Path) -> list[Path]:
    """The files of the dataset at `path`, or the file that is there in place of one."""
    if path.is_dir():
        return source_files(path)
    return [path] if path.exists() and path.stat().st_size else []


def _check_rows(rows: RowsByTable, path: Path) -> None:
    problems = []
    for name, records in rows.items():
        table = TABLE_BY_NAME[name]
        for number, record in enumerate(records, start=2):
            for label, text in record.items():
                if table not in REPEATING_TABLES:  # which may have columns of forms' own
                    table.column(label)  # KeyError: an unknown column would be lost silently
                if wrong := unprintable(text):
                    place = Place(path.name, table.label, number, label)
                    problems.append(Problem(place, wrong, "请改正后再保存"))
    if problems:
        raise InputError(problems)


def write_empty(
    path: Path, *, xlsx: bool, form: str = "", tables: Sequence[Table] | None = None
) -> None:
    """Write an empty dataset to fill in: of the kind that the suffix says, else a folder.

    With `xlsx`, a `path` without the suffix .xlsx is a folder, and the workbook in it is
    called like the folder. `form` is the usual one of its departments, where it is not that of
    all datasets, with `tables` as it needs them. Raises InputError when something is there already.
    """
    is_book = path.suffix.lower() == ".xlsx"
    if is_book and not xlsx:
        raise fail(
            "名称以 .xlsx 结尾，要的却是文件夹", "请加上 --xlsx，或换一个名称", Place(str(path))
        )
    refuse_replacing(path)
    target = path if is_book or not xlsx else path / f"{path.resolve().name}.xlsx"
    defaults = {setting.name: setting.default for setting in SETTINGS}
    settings = {**defaults, "form": form} if form else defaults
    write_tables(target, settings, {}, optional=True, tables=tables)


def refuse_replacing(path: Path) -> None:
    """InputError where there is something at `path` already."""
    if is_occupied(path):
        remedy = "请换一个名称，或先移走原来的"
        raise fail("已经有内容，没有改动它", remedy, Place(shown_path(path)))


def write_source_folder(path: Path, address: str) -> None:
    """Write a dataset whose tables are in the database at `address`, to be completed.

    Its own tables are there as empty CSV files. InputError where something is in `path` already,
    or where `address` is none or holds a password.
    """
    refuse_replacing(path)
    if "://" in address:
        parse_address(address)
    path.mkdir(parents=True, exist_ok=True)
    settings = {setting.name: setting.default for setting in SETTINGS} | {"money_unit": "元"}
    mapping = path / f"{NATIONAL}.toml"
    toml = f"{format_toml(settings)}\n{format_section(address, mapping.name)}"
    own = [table for table in TABLES if table.name in ("departments", "units", "withheld")]
    files = {path / f"{table.name}.csv": write_csv(table.usual_labels, ()) for table in own}
    texts = {path / TOML_NAME: toml, mapping: shipped_mapping()}
    replace_files(files | {file: text.encode() for file, text in texts.items()})
