"""CSV files: bytes to a grid of text, and rows to bytes.

Besides UTF-8 with commas (what we write), reads what Excel saves in China: GB18030 with
commas, and UTF-16 with tabs (“Unicode 文本”). Opens no file and knows no table. No row is
ever skipped: one that does not fit its head is complained of.

A text that begins like a formula gets an apostrophe in front when written, because Excel
would calculate it, and loses exactly that apostrophe when read: writing then reading gives
the same text back.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest

from reportgen.core.formulas import protect, unprotect
from reportgen.core.problems import InputError, Place, fail
from reportgen.core.values import MAX_CELL
from reportgen.core.xlsx import column_letter
from reportgen.dataset.cell import Complaint, read_text
from reportgen.dataset.grid import BLOCK, Grid

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_SEPARATORS = (",", "\t", ";")
_HINT = re.compile(r'"?sep=([^\r\n]*?)"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_MAX_CELLS = 16_384  # in a row; Excel's own limit
_SMALL = 1 << 25  # characters, up to which pandas saves no memory worth the time it takes


def write_csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV file as bytes: UTF-8 with the mark by which Excel knows it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([protect(text) for text in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def read_csv(data: bytes, file: str, expected: Sequence[str]) -> Grid:
    """The grid in a CSV file's bytes; `expected` are words its head line should hold.

    Raises InputError when the bytes are no CSV file.
    """
    text = decode(data, Place(file), expected)
    separator, text = split_hint(text, Place(file))
    records = _records(text, separator, file)
    head = next(iter(records), None)
    if head is None:
        raise fail(
            "文件是空的，连列名也没有",
            "请在第 1 行写上列名，或用 reportgen new 生成空表",
            Place(file),
        )
    heads = list(head)
    while heads and not heads[-1].strip():
        heads.pop()
    rows = _FilledRows(records, len(heads))
    notes = rows.notes()
    return Grid(
        file, None, heads, rows, read_text, row_notes=notes, bounded=True, blocks=rows.blocks
    )


class _FilledRows:
    """The rows below the head that hold anything: number, then cells by column index.

    Made anew whenever they are gone through: a million rows are not in memory twice.
    """

    def __init__(self, records: "_CsvRecords", width: int) -> None:
        self._records = records
        self._width = width

    def __iter__(self) -> Iterator[tuple[int, dict[int, str]]]:
        width = self._width
        for number, cells in enumerate(self._records, start=1):
            if number == 1:
                continue
            filled = {i: unprotect(cell) for i, cell in enumerate(cells[:width]) if cell}
            if filled or _beyond(cells, width):
                yield number, filled

    def blocks(self) -> Iterator[tuple[range, dict[int, Sequence[str]]]]:
        """Numbers and cells of all rows below the head, column by column."""
        columns = self._records.columns[: self._width]
        for start in range(1, len(columns[0]) if columns else 0, BLOCK):
            cells = {
                i: _unprotected(column[start : start + BLOCK]) for i, column in enumerate(columns)
            }
            yield range(start + 1, start + 1 + len(cells[0])), cells

    def notes(self) -> dict[int, Complaint]:
        """Complaints of rows with more cells than there are heads, by row number."""
        if self._records.width <= self._width:
            return {}
        return {
            number: _too_many(cells, self._width)
            for number, cells in enumerate(self._records, start=1)
            if number > 1 and _beyond(cells, self._width)
        }


def _unprotected(cells: Sequence[str]) -> Sequence[str]:
    if "'" not in "".join(cells):
        return cells
    return [unprotect(cell) if cell[:1] == "'" else cell for cell in cells]


def _beyond(cells: Sequence[str], width: int) -> bool:
    return any(cell.strip() for cell in cells[width:])


def _too_many(cells: Sequence[str], expected: int) -> Complaint:
    count = max(i for i, cell in enumerate(cells) if cell.strip()) + 1
    return Complaint(
        f"有 {count} 格，列名却只有 {expected} 个（到 {column_letter(expected - 1)} 列）",
        "文字里有逗号或引号时，请给这一格加上引号（在 Excel 里改好再另存为 CSV 会自动加）",
    )


def decode(data: bytes, place: Place, expected: Sequence[str] = ()) -> str:
    """The text of a file saved as UTF-8, GB18030 or (with its mark) UTF-16.

    `expected` are words the text should hold: with them, UTF-8 with a broken byte is not
    taken for GB18030, which gives some character for nearly any bytes. Raises InputError.
    """
    if data.startswith(_ZIP):
        raise fail(
            "内容不是 CSV，而像是 XLSX 工作簿", "请在 Excel 里另存为 CSV UTF-8，不要只改后缀", place
        )
    if data.startswith(_OLE):
        raise fail("内容不是 CSV，而像是旧版 XLS 工作簿", "请在 Excel 里另存为 CSV UTF-8", place)
    marked = next((name for mark, name in _BOMS.items() if data.startswith(mark)), None)
    text = _decoded(data, marked or "utf-8")
    if text is None and not marked and not _is_broken_utf8(data, expected):
        text = _decoded(data, "gb18030")
    if text is None:
        raise _undecodable(data, place)
    if "\x00" in text:
        raise fail("含有二进制内容，不是文本文件", "请在 Excel 里另存为 CSV UTF-8", place)
    return text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_broken_utf8(data: bytes, expected: Sequence[str]) -> bool:
    return any(word.encode() in data for word in expected)


def _undecodable(data: bytes, place: Place) -> InputError:
    line = None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    where = f"，文本的第 {line} 行附近有坏字节" if line else ""
    return fail(f"既不是 UTF-8 也不是 GB18030 编码{where}", "请在 Excel 里另存为 CSV UTF-8", place)


class _CsvRecords:
    """Every record, blank ones too, so that a record's number is the row Excel shows."""

    def __init__(self, columns: Sequence[Sequence[str]]) -> None:
        self.columns = columns
        self.width = len(columns)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return zip(*self.columns, strict=True)


def split_hint(text: str, place: Place) -> tuple[str, str]:
    """What separates the cells of a CSV file, and the text without a line that says so.

    `sep=;` in the first line is how programs tell it Excel, which does not show that line and
    counts from the next one. Raises InputError where it says what cannot separate.
    """
    hint = _HINT.match(text)
    if hint is None:
        return max(_SEPARATORS, key=text.partition("\n")[0].count), text
    separator = hint[1]
    if len(separator) != 1 or separator in '"\r\n':
        remedy = "请删去第 1 行，或写成 sep=, 这样"
        raise fail("第 1 行的 sep= 后面不是一个分隔符", remedy, place)
    return separator, text[hint.end() :]


def _records(text: str, separator: str, file: str) -> _CsvRecords:
    with _cells_of_any_length():
        measured = _measured(text, separator, file)
        if len(text) < _SMALL:
            return _CsvRecords(list(zip_longest(*measured, fillvalue="")))
        width = max(map(len, measured))
    import pandas as pd  # takes a third of a second to load

    frame = pd.read_csv(
        io.StringIO(text, newline=""),
        sep=separator,
        header=None,
        names=list(range(width)),
        index_col=False,
        dtype=str,
        keep_default_na=False,
        na_filter=False,
        skip_blank_lines=False,
        low_memory=False,
    )
    return _CsvRecords([frame[index].tolist() for index in range(width)])


def _measured(text: str, separator: str, file: str) -> Iterator[list[str]]:
    """Record by record. Raises InputError where a quote does not close properly.

    pandas stops at a record longer than the first and reads a quote out of place as best it can,
    which loses text; so the records are measured strictly before it reads them.
    """
    width, number = 0, 1
    quoted = '"' in text  # else no cell has a line end
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            width = max(width, len(record))
            if width > _MAX_CELLS:
                message = f"有 {width} 格，超过一行最多的 {_MAX_CELLS} 格"
                raise fail(message, "请检查这个文件是不是这张表", Place(file, row=number))
            if (
                quoted
                and max(map(len, record), default=0) > MAX_CELL
                and any(_swallows_rows(cell, separator, width) for cell in record)
            ):
                message = f"有一格超过 {MAX_CELL} 个字，像是引号没有关上，吞掉了后面的行"
                raise fail(message, "请检查这一行的引号，或把文字删短", Place(file, row=number))
            yield record
            number += 1
    except csv.Error:
        raise fail(
            "引号不成对，分不清各格的界限",
            "格里有引号或换行的，整格要用引号括起，里面的引号写两遍；"
            "在 Excel 里改好再另存为 CSV 会自动这样写",
            Place(file, row=number),
        ) from None


def _swallows_rows(cell: str, separator: str, width: int) -> bool:
    """Whether a cell is too long and may be a quote left open, with whole rows in it.

    Any other cell that is too long is one row's mistake.
    """
    return len(cell) > MAX_CELL and "\n" in cell and cell.count(separator) >= width - 1


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """The csv module gives up at 131,072 characters; `cell` checks how long one may be."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)
