"""Workbooks: how their sheets look, what Excel checks in them, and their bytes.

The one way to openpyxl for whoever writes a workbook; reading those of a dataset is the business
of `dataset`. Texts are always written as texts. The same content gives the same bytes: no clock is
read.
"""

import io
import math
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from openpyxl.styles import Alignment, Border, Font, PatternFill

    # named again, so that whoever writes a workbook has its types from here
    from openpyxl.workbook.workbook import Workbook as Workbook  # noqa: PLC0414
    from openpyxl.worksheet.worksheet import Worksheet as Worksheet  # noqa: PLC0414

from reportgen.core.xlsx_archive import LeanArchive
from reportgen.core.zip_archive import write_zip

_MANY_BLANKS = 50_000_000  # bytes of a sheet, of which its styles alone may take gigabytes
_MAX_HEIGHT = 409  # points; Excel's own limit
DARK, _LIGHT, _GREY, _LINE = "1F4E78", "DDEBF7", "F2F2F2", "BFBFBF"


@dataclass(frozen=True)
class Look:
    """The styles of one workbook, made once: openpyxl is slow at making them per cell."""

    head: "Font"
    head_dark: "Font"
    body: "Font"
    title: "Font"
    dark: "PatternFill"
    light: "PatternFill"
    grey: "PatternFill"
    border: "Border"
    centre: "Alignment"
    wrap: "Alignment"
    left: "Alignment"


def make_look() -> Look:
    """The fonts, fills and alignments of a workbook."""
    from openpyxl.styles import Alignment, Border, Font, Side

    side = Side(style="thin", color=_LINE)
    return Look(
        head=Font("宋体", 11, bold=True, color="000000"),
        head_dark=Font("宋体", 11, bold=True, color="FFFFFF"),
        body=Font("宋体", 11),
        title=Font("黑体", 16),
        dark=solid(DARK),
        light=solid(_LIGHT),
        grey=solid(_GREY),
        border=Border(side, side, side, side),
        centre=Alignment(horizontal="center", vertical="center", wrap_text=True),
        wrap=Alignment(vertical="top", wrap_text=True),
        left=Alignment(horizontal="left", vertical="top", wrap_text=True),
    )


def validate(sheet: "Worksheet", area: str, error: str, **rule: Any) -> None:
    """Let Excel check what is typed in `area`; `rule` are fields of openpyxl's DataValidation."""
    from openpyxl.worksheet.datavalidation import DataValidation

    check = DataValidation(
        allow_blank=True, showErrorMessage=True, errorTitle="请检查", error=error, **rule
    )
    check.add(area)
    sheet.add_data_validation(check)


def put_text(cell: Any, text: str) -> None:
    """Write `text` as text, whatever it looks like (`=1+1`, `#N/A`, `_x0041_`)."""
    cell.value = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    cell.data_type = "s"


def style(
    cell: Any,
    font: "Font",
    fill: "PatternFill | None",
    alignment: "Alignment",
    border: "Border",
) -> None:
    """Give a cell its looks; no `fill` leaves it white."""
    cell.font, cell.alignment, cell.border = font, alignment, border
    if fill is not None:
        cell.fill = fill


def set_widths(sheet: "Worksheet", widths: Sequence[float]) -> None:
    """Set the widths of the first columns, in characters."""
    for index, width in enumerate(widths):
        sheet.column_dimensions[column_letter(index)].width = width


def fit_height(sheet: "Worksheet", row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as its longest text needs; not every program does so by itself."""
    lines = max(_lines(text, width - 2) for text, width in zip(texts, widths, strict=True))
    if lines > 1:
        sheet.row_dimensions[row].height = min(2 + 17 * lines, _MAX_HEIGHT)


def _lines(text: str, width: float) -> int:
    """Lines that `text` takes in a column of this width; Chinese characters count double."""
    if len(text) * 2 <= width and "\n" not in text:
        return 1
    lengths = (sum(1 + (east_asian_width(c) in "WFA") for c in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(length / width)) for length in lengths)


def set_page(sheet: "Worksheet") -> None:
    """Rows with room to read; on paper A4 across, all columns on a page, heads on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = 18, True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.freeze_panes:
        sheet.print_title_rows = "1:1"


def column_letter(index: int) -> str:
    """The letters Excel shows above the column with this index (0 is A)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_EPOCH = datetime(2000, 1, 1)  # Office stores no zone; any fixed moment will do


def packed(book: "Workbook", *, grow: bool = True) -> bytes:
    """A workbook's bytes, the same for the same content; its rows `grow` with their texts."""
    book.properties.creator = "reportgen"
    book.properties.created = book.properties.modified = _EPOCH
    return zipped(book, _part if grow else lambda _, data: data)


def zipped(book: "Workbook", edit: Callable[[str, bytes], bytes]) -> bytes:
    """The bytes of a workbook with the properties that it has, its parts as `edit` makes them."""
    from openpyxl.writer.excel import ExcelWriter

    loose = io.BytesIO()
    # Not book.save: that stamps the present moment on the file.
    ExcelWriter(book, zipfile.ZipFile(loose, "w")).save()
    with zipfile.ZipFile(loose) as source:
        return write_zip((name, edit(name, source.read(name))) for name in source.namelist())


def _part(name: str, data: bytes) -> bytes:
    """A part of the workbook; row heights are a first guess: rows still grow with their text."""
    if not name.startswith("xl/worksheets/sheet"):
        return data
    return re.sub(rb'(<row [^>]*?) customHeight="1"', rb"\1", data)


def new_book() -> "Workbook":
    """An empty workbook with one sheet."""
    import openpyxl

    return openpyxl.Workbook()


def load_book(source: Path | io.BytesIO) -> "Workbook":
    """A workbook to be changed: formulas and rich text stay, values are not computed.

    So do the styles of blank cells, unless there are so many that memory might not do.
    """
    with zipfile.ZipFile(source) as archive:
        largest = max((part.file_size for part in archive.infolist()), default=0)
    return open_workbook(source, rich_text=True, blanks=largest < _MANY_BLANKS)


def open_workbook(
    source: Path | io.BytesIO, *, blanks: bool = False, **options: bool
) -> "Workbook":
    """A workbook as openpyxl reads it with these options, without blank cells unless asked for.

    Whatever is wrong with the file is raised as openpyxl or zipfile do.
    """
    from openpyxl.reader.excel import ExcelReader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions that openpyxl does not keep
        reader: Any = ExcelReader(source, **options)
        reader.archive = LeanArchive(reader.archive, blanks=blanks)
        reader.read()
    book: Workbook = reader.wb
    return book


@contextmanager
def without_merged_borders() -> Iterator[None]:
    """While workbooks are only read: the borders of merged cells are not worked out.

    openpyxl compares and copies those of every place that a cell covers, which takes four fifths of
    the time that a workbook of forms takes.
    """
    from openpyxl.worksheet.merge import MergedCellRange

    ranges: Any = MergedCellRange
    usual = ranges.format
    ranges.format = lambda _: None
    try:
        yield
    finally:
        ranges.format = usual


def solid(colour: str) -> "PatternFill":
    """A fill of one colour, given as six hexadecimal digits."""
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


def set_comment(cell: Any, text: str, author: str, *, height: int, width: int) -> None:
    """Comment a cell; sizes in pixels."""
    from openpyxl.comments import Comment

    cell.comment = Comment(text, author, height=height, width=width)


def top_left(sheet: "Worksheet", row: int, column: int) -> Any:
    """The cell, or that which shows the text where cells are merged."""
    from openpyxl.cell.cell import MergedCell

    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for area in sheet.merged_cells.ranges:
            if cell.coordinate in area:
                return sheet.cell(area.min_row, area.min_col)
    return cell
