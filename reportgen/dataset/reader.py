"""Reading a dataset, whatever its source, as clean text: settings and rows of every table.

Only text is handed on: what a text means (types, keys, references) is the business of `load`.
Everything wrong with the dataset as a whole is collected and raised at once; what is wrong in
single rows travels along, so that one department's mistake does not stop the others. No message
quotes a cell.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from reportgen.core.problems import InputError, Place, Problem, fail, os_reason
from reportgen.dataset.grid import Grid, TextRow, TextRows, TextTable, match_heads, read_rows
from reportgen.dataset.source_content import SourceContent
from reportgen.dataset.sources import find_source
from reportgen.schema import TABLE_BY_NAME, TABLES, Column, Declared, Table

_Rows = Callable[[list[Problem]], Iterator[TextRow | TextRows]]


@dataclass(frozen=True)
class RawDataset:
    """A dataset as text: every setting, every table by Table.name, what is wrong in rows."""

    settings: dict[str, object]
    tables: dict[str, TextTable]
    problems: tuple[Problem, ...]


class OpenTable:
    """A table whose heads are right, to be read row by row; `problems` grow on the way."""

    def __init__(
        self, table: Table, file: str, sheet: str | None, rows: _Rows | None = None
    ) -> None:
        self.table = table
        self.problems: list[Problem] = []
        self._empty = TextTable(table, file, sheet, ())
        self._rows = rows

    @classmethod
    def of(cls, read: TextTable) -> "OpenTable":
        """A table that has been read."""
        return cls(read.table, read.file, read.sheet, lambda _: iter(read.rows))

    def parts(self) -> Iterator[TextRow | TextRows]:
        """The rows, many at once where none of them is odd, to be gone through one time.

        Each is let go when the next one comes.
        """
        rows, self._rows = self._rows, None
        return rows(self.problems) if rows else iter(())

    def rows(self) -> Iterator[TextRow]:
        """The rows one by one, to be gone through one time."""
        for part in self.parts():
            yield from part if isinstance(part, TextRows) else (part,)

    def read(self) -> TextTable:
        """All rows at once."""
        return replace(self._empty, rows=tuple(self.rows()))

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        """A spot in this table, for a Problem."""
        return self._empty.place(row, column)


class OpenDataset:
    """A dataset whose settings and heads are right; `problems` are what is odd about the whole.

    Tables are taken one by one, so that the text of only one of them is in memory. To be closed by
    leaving `with`: it may hold a database open.
    """

    def __init__(
        self,
        settings: dict[str, object],
        grids: dict[str, Grid],
        columns: Mapping[str, Mapping[int, Column]],
        problems: Sequence[Problem],
        close: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.problems = tuple(problems)
        self._grids = grids
        self._columns = columns
        self._close = close

    def __enter__(self) -> "OpenDataset":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def take(self, table: Table) -> OpenTable:
        """A table, to be taken one time; one that is optional and absent has no rows.

        It has those further columns that are there.
        """
        grid = self._grids.pop(table.name, None)
        if grid is None:
            return OpenTable(table, table.name, None)
        table = _narrowed(table, self._columns[table.name].values())
        rows = partial(read_rows, table, grid, self._columns[table.name])
        return OpenTable(table, grid.file, grid.sheet, rows)


def _narrowed(table: Table, there: Collection[Column]) -> Table:
    """The table with those of its further columns that are there."""
    labels = {column.label for column in there}
    own = [c for c in table.columns if not c.further or c.label in labels]
    declared = [column for column in there if column.label not in table.labels]
    same = not declared and len(own) == len(table.columns)
    return table if same else replace(table, columns=(*own, *declared))


def read_tables(path: Path) -> RawDataset:
    """Read the dataset at `path`, of whatever kind it is (see `sources`).

    Columns that forms may have declared are read as text, whatever they are called.

    Every cell comes as text of `values.clean_text`; numbers, percentages, codes and full
    days also in their one plain form (`1785.43`, `25`, `001`, `2024-12-08`), and blank where
    an error left nothing to trust. Settings come in their own types, `grouping` as a tuple
    and `date` as a day or None. Raises InputError with everything that concerns the dataset
    as a whole: no dataset, missing tables or columns, wrong settings.
    """
    with open_tables(path) as opened:
        read = [opened.take(table) for table in TABLES]
        tables = {table.table.name: table.read() for table in read}
    problems = [problem for table in read for problem in table.problems]
    return RawDataset(opened.settings, tables, (*opened.problems, *problems))


def open_tables(path: Path, declared: Declared | None = None) -> OpenDataset:
    """As `read_tables`, but the tables are taken from it one by one.

    With `declared`, they may have no further columns than those, and each is of its kind.
    """
    with _readable(path):
        return _with_columns(find_source(path).read(path), declared)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """InputError in place of what the system says when it cannot read a file."""
    try:
        yield
    except PermissionError as error:
        place = Place(str(error.filename or path))
        raise fail("没有读取的权限", "请检查文件的权限，或换一个位置", place) from None
    except OSError as error:
        place = Place(str(error.filename or path))
        reason = f"读不出（{os_reason(error)}）"
        raise fail(reason, "请检查磁盘和文件，或换一个位置", place) from None


def _with_columns(content: SourceContent, declared: Declared | None) -> OpenDataset:
    """All tables with matched heads; InputError when anything concerns the dataset as a whole."""
    problems = list(content.problems)
    columns = {}
    for name, grid in content.grids.items():
        table = TABLE_BY_NAME[name].with_columns((declared or {}).get(name, ()))
        columns[name], wrong = match_heads(table, grid, any_further=declared is None)
        problems.extend(wrong)
    if any(not problem.warning for problem in problems):
        content.close()
        raise InputError(problems)
    return OpenDataset(content.settings, content.grids, columns, problems, content.close)
