"""From a grid of raw cells to the rows of one table: heads, merged cells, row numbers.

Knows neither CSV nor XLSX nor any path: those readers hand over a Grid. Wrong heads concern
the whole dataset and are kept apart from what is wrong in single rows. A head is only quoted
when it resembles a column of the table; else row 1 may hold data, which may be secret.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any

from reportgen.core.problems import Place, Problem
from reportgen.core.values import fold, nearest
from reportgen.core.xlsx import column_letter
from reportgen.dataset.cell import BLANK, CellReading, Complaint
from reportgen.dataset.columns import ColumnReading, read_column
from reportgen.dataset.unsplit_rows import unsplit_head
from reportgen.schema import (
    REPEATING_TABLES,
    WITHHELD,
    Column,
    Kind,
    Table,
    declared_column,
)

# Columns in which people merge cells to say "the same for all these rows".
_LEVEL_LABELS = frozenset(
    ("一级指标", "二级指标", "资金来源", "章节", "类别", "期间", "目标序号", "构成类别")
)
# The same object for the many rows without invisible characters.
_NOTHING: Mapping[str, str] = MappingProxyType({})


_Label = str | None  # a column's; None for what concerns the whole row
_Readings = dict[int, dict[str, CellReading]]  # by row number and column label
_Complaints = dict[int, dict[str, Complaint]]


@dataclass(frozen=True)
class TextRow:
    """A record: its number as Excel shows it (the head is row 1), every column as clean text.

    `raw` holds the text as it stands in the file for those columns where it has characters
    that nobody sees (`invisible`); everything else reads `cells`.
    """

    number: int
    cells: Mapping[str, str]
    raw: Mapping[str, str] = field(default_factory=lambda: _NOTHING, compare=False)


@dataclass(frozen=True)
class TextRows:
    """Rows of which nothing is odd, by column: their numbers, and the texts of every column."""

    numbers: Sequence[int]
    columns: Mapping[str, Sequence[str]]

    def __iter__(self) -> Iterator[TextRow]:
        labels = tuple(self.columns)
        for number, texts in zip(
            self.numbers, zip(*self.columns.values(), strict=True), strict=True
        ):
            yield TextRow(number, dict(zip(labels, texts, strict=True)))


@dataclass(frozen=True)
class TextTable:
    """One table as read, and where it was."""

    table: Table
    file: str
    sheet: str | None
    rows: tuple[TextRow, ...]

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        """A spot in this table, for a Problem."""
        return Place(self.file, self.sheet, row, column)


@dataclass(frozen=True)
class MergedRange:
    """A merged range; rows as Excel counts them, columns from 0."""

    top: int
    bottom: int
    left: int
    right: int


_Block = tuple[Sequence[int], Mapping[int, Sequence[Any]]]
BLOCK = 4_096  # rows read at once


@dataclass(frozen=True)
class Grid:
    """A sheet before its columns are known.

    `records` are the rows below the head that hold anything: number, then raw cells by column
    index (from 0). `read` turns a raw cell into text for a column. `notes` concern the sheet,
    `row_notes` single rows. `blocks` are the records column by column, where a source has them so:
    numbers, and the raw cells of many rows by column index, blank where there is none.
    """

    file: str
    sheet: str | None
    head: Sequence[str]
    records: Iterable[tuple[int, Mapping[int, Any]]]  # may be gone through several times
    read: Callable[[Any, Column], CellReading]
    merged: Sequence[MergedRange] = ()
    notes: Sequence[Complaint] = ()
    row_notes: Mapping[int, Complaint] = field(default_factory=dict)
    bounded: bool = False  # no record has a cell beyond the last head
    blocks: Callable[[], Iterator["_Block"]] | None = None

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        """A spot in this grid, for a Problem."""
        return Place(self.file, self.sheet, row, column)


def match_heads(
    table: Table, grid: Grid, *, any_further: bool = False
) -> tuple[dict[int, Column], list[Problem]]:
    """The column of the table that stands at each index, and what is wrong with the heads.

    With `any_further`, other heads of a table that repeats are columns that some form declares,
    unless they resemble a column that is not there.
    """
    by_fold = {fold(column.label): column for column in table.columns}
    if any_further and table in REPEATING_TABLES:
        by_fold = {**_other_columns(table, grid), **by_fold}
    columns = {i: by_fold[fold(head)] for i, head in enumerate(grid.head) if fold(head) in by_fold}
    place = grid.place(row=1)
    if not columns:
        if unsplit := unsplit_head(grid.head, table.labels):
            return {}, [Problem(place, unsplit.message, unsplit.remedy)]
        remedy = f"第 1 行应是列名：{'、'.join(table.usual_labels)}；上面不要有标题行"
        return {}, [Problem(place, f"不是“{table.label}”表的列名", remedy)]
    problems = _duplicate_heads(columns, place)
    present = {column.label for column in columns.values()}
    missing = [c for c in table.columns if not c.optional and c.label not in present]
    absent = [label for label in table.labels if label not in present]
    unknown = {i: head for i, head in enumerate(grid.head) if i not in columns}
    repeats = table in REPEATING_TABLES
    problems += [
        _unknown_head(head, i, absent, place, declarable=repeats)
        for i, head in unknown.items()
        if fold(head)
    ]
    likely = {nearest(head, absent) for head in unknown.values()}
    for column in missing:
        if column.label not in likely:  # else the message about that head names it
            problems.append(Problem(place, f"缺少“{column.label}”列", "请补上这一列，列名照写"))
    problems.extend(_headless(grid, columns))
    return columns, problems


def _duplicate_heads(columns: Mapping[int, Column], place: Place) -> list[Problem]:
    letters: dict[str, list[str]] = {}
    for index, column in columns.items():
        letters.setdefault(column.label, []).append(column_letter(index))
    return [
        Problem(
            place,
            f"“{label}”列出现了 {len(where)} 次（{'、'.join(where[:5])} 列{_more(where)}）",
            "请只留一列",
        )
        for label, where in letters.items()
        if len(where) > 1
    ]


def _more(where: Sequence[str]) -> str:
    return "等" if len(where) > 5 else ""


def _other_columns(table: Table, grid: Grid) -> dict[str, Column]:
    """Heads that are no column of the table and resemble none, as columns of text."""
    heads = {fold(head): head.strip() for head in grid.head if fold(head)}
    absent = [label for label in table.labels if fold(label) not in heads]
    known = {fold(label) for label in table.labels}
    return {
        key: declared_column(head)
        for key, head in heads.items()
        if key not in known and nearest(head, absent) is None
    }


def _unknown_head(
    head: str, index: int, absent: Sequence[str], place: Place, *, declarable: bool
) -> Problem:
    likely = nearest(head, absent)
    if likely is None and declarable:
        message = f"{column_letter(index)} 列的列名不是这张表的列，也没有一个表式添加了它"
        remedy = "是本单位的表式添加的，请用 --templates 指定模板；不是的，请改正列名或删去这一列"
        return Problem(place, message, remedy)
    if likely is None:
        message = f"{column_letter(index)} 列的列名不是这张表的列"
        return Problem(place, message, "请改正列名，或删去这一列")
    remedy = f"最接近的是“{likely}”，请改成它，或删去这一列"
    return Problem(place, f"“{head.strip()}”不是这张表的列", remedy)


def _headless(grid: Grid, columns: Mapping[int, Column]) -> list[Problem]:
    """Columns that hold something below a blank head."""
    heads = {i for i, head in enumerate(grid.head) if fold(head)} | set(columns)
    if grid.bounded and len(heads) == len(grid.head):
        return []
    first: dict[int, int] = {}
    for number, cells in grid.records:
        for index, raw in cells.items():
            # A CSV's trailing blanks are cells too.
            if index not in heads and not (isinstance(raw, str) and not raw.strip()):
                first.setdefault(index, number)
    return [
        Problem(
            grid.place(row=number),
            f"{column_letter(index)} 列没有列名，但有内容",
            "请在第 1 行补上列名，或删去这一列",
        )
        for index, number in sorted(first.items())
    ]


def read_rows(
    table: Table, grid: Grid, columns: Mapping[int, Column], problems: list[Problem]
) -> Iterator[TextRow | TextRows]:
    """The rows of a grid whose heads were matched: many at once, one by one where a row is odd.

    What is wrong in a row is added to `problems` before the row comes.
    """
    problems.extend(
        Problem(grid.place(), note.message, note.remedy, note.warning) for note in grid.notes
    )
    merged, unclear = _merged_values(grid, columns)
    of_rows = _complaints_of_rows(grid, unclear)
    reported: set[tuple[_Label, str]] = set()
    for numbers, cells in grid.blocks() if grid.blocks else _blocks(grid, columns):
        read = {
            column.label: read_column(cells[index], column, grid.read)
            for index, column in columns.items()
        }
        odd = set().union(*(column.odd for column in read.values()))
        if merged or of_rows:
            odd |= {at for at, n in enumerate(numbers) if n in merged or n in of_rows}
        for at in _filled(read, odd, len(numbers)):
            if isinstance(at, slice):
                yield _text_rows(table, numbers[at], read, at)
                continue
            number = numbers[at]
            readings = {label: column.at(at) for label, column in read.items()}
            for label, reading in merged.get(number, {}).items():
                if not readings.get(label, BLANK).text:
                    readings[label] = reading
            row = _text_row(table, number, readings)
            complaints: list[tuple[_Label, Complaint]] = [
                (label, r.complaint) for label, r in readings.items() if r.complaint
            ]
            complaints += of_rows.get(number, ())
            codes = codes_of(table, row.cells)
            problems.extend(_problems(grid, number, complaints, codes, reported))
            yield row


def _blocks(grid: Grid, columns: Mapping[int, Column]) -> Iterator[_Block]:
    """The records of a grid, many at once, column by column."""
    records = iter(grid.records)
    while some := list(islice(records, BLOCK)):
        numbers = [number for number, _ in some]
        yield numbers, {index: [raw.get(index, "") for _, raw in some] for index in columns}


def _filled(
    read: Mapping[str, ColumnReading], odd: Collection[int], count: int
) -> Iterator[int | slice]:
    """The rows of a block with anything in them: runs as slices, odd ones by their position.

    Blank ones are counted by their number and are no rows.
    """
    blank = set[int]()
    if all("" in column.texts for column in read.values()):
        texts = zip(*(column.texts for column in read.values()), strict=True)
        blank = {at for at, row in enumerate(texts) if not any(row)}
    begin = 0
    for at in sorted({*odd, *blank, count}):
        if begin < at:
            yield slice(begin, at)
        if at in odd and (at not in blank or any(at in column.odd for column in read.values())):
            yield at
        begin = at + 1


def _text_rows(
    table: Table, numbers: Sequence[int], read: Mapping[str, ColumnReading], part: slice
) -> TextRows:
    """The rows of a part of a block; a column that the grid lacks is blank."""
    blank = [""] * len(numbers)
    return TextRows(
        numbers,
        {label: read[label].texts[part] if label in read else blank for label in table.labels},
    )


def _text_row(table: Table, number: int, readings: Mapping[str, CellReading]) -> TextRow:
    """The row of these readings; a column that the grid lacks is blank."""
    raw_texts = {label: reading.raw for label, reading in readings.items() if reading.raw}
    blank = dict.fromkeys(table.labels, "")
    texts = {**blank, **{label: reading.text for label, reading in readings.items()}}
    return TextRow(number, texts, raw_texts or _NOTHING)


def codes_of(table: Table, cells: Mapping[str, str]) -> tuple[str, ...]:
    """The codes that a row names, by which the department concerned is found.

    None for 不予公开: what is wrong with a decision may concern anything, so it stops everything.
    """
    if table == WITHHELD:
        return ()
    labels = (column.label for column in table.columns if column.kind is Kind.CODE)
    return tuple(dict.fromkeys(code for label in labels if (code := cells[label])))


def _complaints_of_rows(
    grid: Grid, unclear: _Complaints
) -> dict[int, list[tuple[_Label, Complaint]]]:
    """What is wrong apart from what single cells hold, by row number."""
    complaints: dict[int, list[tuple[_Label, Complaint]]] = {}
    for number, note in grid.row_notes.items():
        complaints.setdefault(number, []).append((None, note))
    for number, by_label in unclear.items():
        complaints.setdefault(number, []).extend(by_label.items())
    return complaints


def _problems(
    grid: Grid,
    number: int,
    complaints: Iterable[tuple[_Label, Complaint]],
    codes: tuple[str, ...],
    reported: set[tuple[_Label, str]],
) -> Iterator[Problem]:
    """The complaints of a row with their places; one of a whole column, only if not `reported`."""
    for label, complaint in complaints:
        if complaint.once_per_column:
            if (label, complaint.message) in reported:
                continue
            reported.add((label, complaint.message))
        place = grid.place(number, label)
        yield Problem(place, complaint.message, complaint.remedy, complaint.warning, codes)


def _merged_values(grid: Grid, columns: Mapping[int, Column]) -> tuple[_Readings, _Complaints]:
    """What merged ranges say: cells to fill in by row, and ranges that could mean anything.

    A code or a level merged over several rows is certainly meant for each of them. Anything
    else (an amount above all) may belong to the first row only, or be shared.
    """
    by_number = dict(grid.records) if grid.merged else {}
    repeated: _Readings = {}
    unclear: _Complaints = {}
    for merge in grid.merged:
        raw = by_number.get(merge.top, {})
        if merge.left not in raw or merge.left not in columns:
            continue  # an empty range, or the head
        column = columns[merge.left]
        repeats = column.kind is Kind.CODE or column.label in _LEVEL_LABELS
        if repeats and merge.left == merge.right:
            # without a complaint, which belongs to the topmost row
            reading = CellReading(grid.read(raw[merge.left], column).text)
            for number in range(merge.top + 1, merge.bottom + 1):
                repeated.setdefault(number, {})[column.label] = reading
        else:
            unclear.setdefault(merge.top, {})[column.label] = Complaint(
                "是合并的单元格，不知道各行各列是什么", "请取消合并，每一格分别填写"
            )
    return repeated, unclear
