"""A dataset whose tables are in a database: dataset.toml says which one, in its section [source].

Each table comes from what [source.tables] says of it, else from a table of ours in the database or
a CSV file beside dataset.toml, else from the mapping file. One of the `sources`; only reads.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from reportgen.core.files import read_file
from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.core.values import fold
from reportgen.dataset import csv_folder
from reportgen.dataset.csv_file import decode, read_csv
from reportgen.dataset.database.mapped_rows import (
    OpenPart,
    Wanted,
    mapped_grid,
    open_part,
    other_years,
    rows_by_year,
    unknown_heads,
)
from reportgen.dataset.database.mapping import Part
from reportgen.dataset.database.own_tables import own_grids
from reportgen.dataset.database.password import find_password
from reportgen.dataset.database.snapshot import Snapshot
from reportgen.dataset.database.source_section import (
    SourceSection,
    mapping_file,
    read_section,
    section_of,
)
from reportgen.dataset.grid import Grid
from reportgen.dataset.settings_file import TOML_NAME, settings_of_toml
from reportgen.dataset.source_content import (
    SourceContent,
    TableChanges,
    files_in,
    match_names,
)
from reportgen.dataset.written_tables import RowsByTable
from reportgen.schema import TABLES, WITHHELD, Table

LABEL = "文件夹"
SUFFIX = ""
ENDINGS: tuple[str, ...] = (".csv", ".toml")


def recognizes(path: Path) -> bool:
    """Whether this is a folder with a section [source] in its dataset.toml."""
    return path.is_dir() and section_of(_toml_text(path)) is not None


def files(path: Path) -> list[Path]:
    """dataset.toml, the mapping file and the CSV files; the database is none."""
    section = section_of(_toml_text(path)) if path.is_dir() else None
    if section is None:
        return []
    file = mapping_file(path, section)
    return [*csv_folder.files(path), *([file] if file and file.is_file() else [])]


def workbook(path: Path) -> Path | None:
    """None: it has no workbook."""
    return None


def _toml_text(folder: Path) -> str:
    try:
        return decode(read_file(folder / TOML_NAME), Place(TOML_NAME))
    except (OSError, InputError):
        return ""


def read(path: Path) -> SourceContent:
    """Settings and tables as they are at this moment; nothing can be written."""
    settings, problems, found = open_folder(path)
    if found is None:
        return SourceContent(settings, {}, problems)
    try:
        grids = {table.name: grid for table in TABLES if (grid := found.grid(table))}
        problems.extend(_decisions_by_row(grids, found.counted()))
    except BaseException:
        found.close()
        raise
    return SourceContent(settings, grids, problems, found.close)


def open_folder(path: Path) -> tuple[dict[str, object], list[Problem], "Tables | None"]:
    """The settings, what is wrong, and the tables: None where dataset.toml has errors.

    Whoever gets the tables closes them; what is wrong with them is added to the problems.
    """
    text = _toml_text(path)
    settings, problems = settings_of_toml(text, TOML_NAME)
    section = read_section(path, section_of(text) or {}, problems)
    if section is None or any(not problem.warning for problem in problems):
        return settings, problems, None
    snapshot = _open_snapshot(section)
    try:
        wanted = _wanted_of(section, settings)
        return settings, problems, Tables(path, section, snapshot, wanted, problems)
    except BaseException:
        snapshot.close()
        raise


def _decisions_by_row(grids: Mapping[str, Grid], counted: Collection[Table]) -> Iterator[Problem]:
    """Decisions for a single row of a table whose rows are numbered while they are read.

    Another row would have the number as soon as one is added: what is withheld would be published.
    """
    withheld = grids.get(WITHHELD.name)
    if withheld is None or not counted:
        return
    labels = {label for table in counted for label in table.labels}
    places = [index for index, head in enumerate(withheld.head) if fold(head) == "字段"]
    for number, cells in withheld.records:
        for index in places:
            text = withheld.read(cells.get(index, ""), WITHHELD.column("字段")).text
            label, mark, _ = fold(text).partition("#")
            if mark and label in labels:
                yield Problem(
                    withheld.place(number, "字段"),
                    "只限一行的决定靠不住：这张表的序号是读入时依次编的，增删一行就变",
                    "请在映射文件里把“序号”改取数据库里固定的编号，或对整列作决定",
                )


def _open_snapshot(section: SourceSection) -> Snapshot:
    password = None
    if section.address.url.get_backend_name() != "sqlite":
        password = find_password(section.password, section.address.user, Place(TOML_NAME))
    return Snapshot(section.address, password, section.encoding)


def _wanted_of(section: SourceSection, settings: Mapping[str, object]) -> Wanted:
    year, unit = settings["year"], settings["money_unit"]
    return Wanted(str(year), section.division, section.schema, str(unit))


class Tables:
    """Where each table of a dataset comes from; what is wrong is added to `problems`."""

    def __init__(
        self,
        folder: Path,
        section: SourceSection,
        snapshot: Snapshot,
        wanted: Wanted,
        problems: list[Problem],
    ) -> None:
        self.name, self.close = snapshot.name, snapshot.close
        self._section, self._snapshot = section, snapshot
        self._wanted, self._problems = wanted, problems
        self._names = {name.lower(): name for name in snapshot.tables(wanted.schema)}
        self._own = own_grids(snapshot, problems, wanted.schema)
        csv = {file.name: file for file in files_in(folder, ".csv")}
        names = match_names([(file.stem, name) for name, file in csv.items()], None, problems)
        self._beside = {table: csv[name] for table, name in names.items()}

    def grid(self, table: Table) -> Grid | None:
        """The rows of a table; None where there are none, or where they cannot be had."""
        own, beside = self._own.get(table.name), self._beside.get(table.name)
        try:
            if parts := self.mapped_parts(table):
                return self._mapped(table, parts)
            if own and beside:
                message = f"“{table.label}”既在数据库里，又在这里"
                raise fail(message, "请只留一处", Place(beside.name))
            if beside:
                return read_csv(read_file(beside), beside.name, table.labels[:2])
            if own:
                return own
            self._miss(table)
        except InputError as error:
            self._problems.extend(error.problems)
        return None

    def years(self, part: OpenPart) -> dict[str, int]:
        """How many rows of a part are of which year."""
        return rows_by_year(self._snapshot, part, self._wanted)

    def counted(self) -> list[Table]:
        """The tables whose rows are numbered while they are read."""
        return [
            table
            for table in TABLES
            for part in self.mapped_parts(table)
            if any(column.counted for column in part.columns.values())
        ]

    def open_parts(self, table: Table, parts: Sequence[Part]) -> list[OpenPart]:
        """The parts of a mapped table, found in the database; InputError where one is not."""
        return [open_part(self._snapshot, table, p, self._wanted, self._names) for p in parts]

    def mapped_parts(self, table: Table) -> tuple[Part, ...]:
        """The parts that a table is read from; none where it is a table of ours."""
        if table.name in self._own or table.name in self._beside:
            return self._section.tables.get(table.name, ())
        return self._section.tables.get(table.name) or self._section.mapping.get(table.name, ())

    def _miss(self, table: Table) -> None:
        if not table.optional and table.name not in self._section.without:
            raise fail(
                f"缺少“{table.label}”表：数据库里没有，旁边也没有 {table.name}.csv",
                "请补上一处，或在映射文件里写明从哪张表取",
                Place(TOML_NAME),
            )

    def _mapped(self, table: Table, parts: Sequence[Part]) -> Grid:
        opened = self.open_parts(table, parts)
        for part in opened:
            place = Place(self._snapshot.name, part.name or table.label)
            self._problems.extend(unknown_heads(table, part, place))
            self._tell_other_years(part, place)
        return mapped_grid(self._snapshot, table, opened, self._wanted)

    def _tell_other_years(self, part: OpenPart, place: Place) -> None:
        counted, year = self.years(part), self._wanted.year
        others = other_years(counted, year)
        if others and year not in counted:
            remedy = "请核对 dataset.toml 的 year，或映射里写年度的列"
            self._problems.append(Problem(place, f"没有 {year} 年的行，只有 {others}", remedy))
        elif others:
            message = f"只读了 {year} 年的 {counted[year]} 行，另有 {others} 没有读"
            notice = Problem(place, message, "确是别的年度的，不必处理", warning=True)
            if notice not in self._problems:  # several of our tables come from one
                self._problems.append(notice)


def write(
    path: Path,
    settings: Mapping[str, object],
    rows: RowsByTable,
    tables: Sequence[Table],
    *,
    optional: bool,
) -> None:
    """InputError: the bureau's own database is only read."""
    message = "这个数据集的表在数据库里，只读不写"
    raise fail(message, "请换一个位置；reportgen convert 可转出一份", Place(str(path)))


def rewrite(path: Path, changes: Sequence[TableChanges]) -> set[tuple[str, int]]:
    """Change single cells of the CSV files; InputError where any is in the database."""
    if away := [table for table in changes if not (path / table.file).is_file()]:
        place = Place(away[0].file, away[0].sheet)
        raise fail("数据在数据库里，只读不写，没有改动", "请在原来的系统里改正", place)
    return csv_folder.rewrite(path, changes)
