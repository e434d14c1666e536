"""XLSX files: opening a workbook and handing out its sheets as grids.

Reads only; changes and saves nothing. What a cell means for its column is decided in
`cell`; here stands what openpyxl makes of the file: results beside formulas, dates, errors,
merged and hidden ranges.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.core.files import require_file
from reportgen.core.problems import InputError, Place, fail
from reportgen.core.xlsx import column_letter, open_workbook
from reportgen.core.xlsx_archive import has_formulas
from reportgen.dataset.cell import (
    CellReading,
    Complaint,
    excel_error,
    not_computed,
    read_moment,
    read_number,
    read_text,
)
from reportgen.dataset.grid import Grid, MergedRange
from reportgen.schema import Column

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAX_UNPACKED = 1 << 30  # bytes; a workbook of a million rows stays well below
# openpyxl answers a damaged file with whatever its parsing stumbles over.
_DAMAGED = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, SyntaxError,
    NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_NOT_COMPUTED = object()
# How XLSX stores control characters in a text, and the `_` of a text that looks like that.
_ESCAPED = re.compile(r"_x(00(?:[01][0-9A-F]|7F|5F))_")


@dataclass(frozen=True)
class Book:
    """An open workbook: results of formulas, and (only if it has any) the formulas."""

    file: str
    results: "Workbook"
    formulas: "Workbook | None"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the sheets with cells, in their order."""
        return tuple(sheet.title for sheet in self.results.worksheets)


def open_book(path: Path) -> Book:
    """Open the workbook at `path`; InputError saying what it is when it is no XLSX."""
    place = Place(path.name)
    require_file(path)
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(_OLE):
        raise _ole(path, place)
    if not start.startswith(b"PK"):
        remedy = "请在 Excel 里打开，另存为 .xlsx，不要只改后缀"
        raise fail("内容不是 XLSX 工作簿，像是改了后缀的 CSV 或别的文件", remedy, place)
    try:
        computed = _look_inside(path, place)
        results = open_workbook(path, data_only=True)
        return Book(path.name, results, open_workbook(path) if computed else None)
    except _DAMAGED:
        remedy = "请在 Excel 里打开并修复，另存为 .xlsx，再运行"
        raise fail("工作簿已损坏或不完整，读不出", remedy, place) from None


def _ole(path: Path, place: Place) -> InputError:
    if _ENCRYPTED in path.read_bytes():
        return fail("工作簿设了打开密码", "请在 Excel 里去掉密码另存，再运行", place)
    return fail("内容是旧版 XLS 工作簿", "请在 Excel 里打开，另存为 .xlsx", place)


def _look_inside(path: Path, place: Place) -> bool:
    """Whether any sheet holds a formula; InputError when the zip is no workbook."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            raise fail("是压缩包，但不是 XLSX 工作簿", "请在 Excel 里打开，另存为 .xlsx", place)
        if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
            raise fail("工作簿展开后超过 1 GB", "请删去多余的表和空行后另存", place)
        return has_formulas(archive)


def read_grid(book: Book, name: str) -> Grid:
    """The sheet called `name` as a grid."""
    sheet = book.results[name]
    cells = _filled(sheet) | _uncomputed(book, name)
    by_row: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sorted(cells.items(), key=lambda item: item[0]):
        by_row.setdefault(row, {})[column - 1] = cell
    head = by_row.pop(1, {})
    return Grid(
        file=book.file,
        sheet=name,
        head=[_head(head.get(index)) for index in range(max(head, default=-1) + 1)],
        records=list(by_row.items()),
        read=_read,
        merged=[
            MergedRange(area.min_row, area.max_row, area.min_col - 1, area.max_col - 1)
            for area in sheet.merged_cells.ranges
        ],
        notes=list(_hidden(sheet, by_row)),
    )


def _filled(sheet: "Worksheet") -> dict[tuple[int, int], Any]:
    # Not iter_rows: that makes a cell for every blank one up to the last cell far away.
    return {
        spot: cell
        for spot, cell in sheet._cells.items()
        if cell.value is not None and not (isinstance(cell.value, str) and not cell.value.strip())
    }


def _uncomputed(book: Book, name: str) -> dict[tuple[int, int], Any]:
    """Formulas that no spreadsheet program has calculated yet."""
    if book.formulas is None:
        return {}
    results = book.results[name]._cells
    return {
        spot: _NOT_COMPUTED
        for spot, cell in book.formulas[name]._cells.items()
        # A result that is an empty text has no value either, but says that it is text.
        if cell.data_type == "f" and results[spot].value is None and results[spot].data_type == "n"
    }


def _head(cell: Any) -> str:
    return "" if cell is None or cell is _NOT_COMPUTED else str(cell.value)


def _read(cell: Any, column: Column) -> CellReading:
    if cell is _NOT_COMPUTED:
        return not_computed()
    if cell.data_type == "e":
        return excel_error(str(cell.value))
    return _read_value(cell.value, cell, column)


def _read_value(value: Any, cell: Any, column: Column) -> CellReading:
    if isinstance(value, bool):
        complaint = Complaint("是逻辑值（TRUE 或 FALSE）", "请改成要印的文字或数字")
        return CellReading("", complaint)
    if isinstance(value, int | float):
        return read_number(value, cell.number_format, column)
    if isinstance(value, date | time | timedelta):
        return read_moment(value, column)
    return read_text(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value)), column)


def _hidden(sheet: "Worksheet", records: Mapping[int, Mapping[int, Any]]) -> Iterable[Complaint]:
    """What is read although nobody sees it on the screen: people forget hidden rows."""
    remedy = "隐藏的内容照样读入；不要的请删去，要的请取消隐藏"
    if sheet.sheet_state != "visible":
        yield Complaint("整张表是隐藏的", remedy, warning=True)
    rows = [number for number in records if sheet.row_dimensions[number].hidden]
    if rows:
        yield Complaint(f"第 {_ranges(rows)} 行是隐藏的", remedy, warning=True)
    filled = {index for cells in records.values() for index in cells}
    hidden = {
        index - 1
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden and dimension.min and dimension.max
        for index in range(dimension.min, dimension.max + 1)
    }
    if columns := sorted(filled & hidden):
        letters = "、".join(column_letter(index) for index in columns)
        yield Complaint(f"{letters} 列是隐藏的", remedy, warning=True)


def _ranges(numbers: Sequence[int]) -> str:
    """`[2, 3, 4, 9]` as `2–4、9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
