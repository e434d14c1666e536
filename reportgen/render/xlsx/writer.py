"""A document as XLSX: the sheets that its tree becomes, with openpyxl.

What is to be printed is set up as a bureau prints it: A4, all columns on one page, the heads of the
table again on each. The same document gives the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from openpyxl.cell import Cell
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from reportgen.core.problems import fail
from reportgen.core.xlsx import column_letter, new_book, put_text, zipped
from reportgen.document.edition import Edition
from reportgen.document.paper import paper
from reportgen.document.sheets import Sheet, SheetCell, sheets_of
from reportgen.document.sheets.styles import cell_looks
from reportgen.document.templates import Content, Templates
from reportgen.render.xlsx.cell_styles import StyleNumbers, add_styles

_LONGEST = 32_767  # characters; Excel's own limit
_MM_OF_INCH = 25.4
_MM_OF_POINT = 25.4 / 72
_A4 = 9
# no green corner at codes and figures that are texts, as all texts of a form are
_NO_WARNINGS = (
    b'<ignoredErrors><ignoredError sqref="A1:%b" numberStoredAsText="1"/></ignoredErrors>'
)


@dataclass(frozen=True)
class WorkbookWriter:
    """Writes documents with the faces, sizes and margins of one typography."""

    templates: Templates
    typography: Mapping[str, Any]

    def write(self, edition: Edition, content: Content) -> bytes:
        """The document as XLSX; InputError where a text is longer than a cell may be."""
        sheets = sheets_of(content, self.typography, self.templates.suffixes.values())
        book = new_book()
        book.remove(book.worksheets[0])
        numbers = add_styles(book, cell_looks(self.typography))
        for sheet in sheets:
            self.add_sheet(book, sheet, numbers)
        self._set_properties(book, edition)
        ends = {f"xl/worksheets/sheet{n}.xml": _end(s) for n, s in enumerate(sheets, start=1)}
        return zipped(book, lambda name, data: _without_warnings(data, ends.get(name)))

    def add_sheet(self, book: Workbook, sheet: Sheet, numbers: StyleNumbers) -> Any:
        """Add a sheet to a workbook that has the styles."""
        made: Any = book.create_sheet(sheet.name)
        for index, width in enumerate(sheet.widths):
            made.column_dimensions[column_letter(index)].width = width
        for row, height in enumerate(sheet.heights, start=1):
            made.row_dimensions[row].height = height
        for cell in sheet.cells:
            _put(made, sheet, cell, numbers)
        # in order, as openpyxl's own set of them is not
        made.merged_cells = [_area(c) for c in sheet.cells if c.height > 1 or c.width > 1]
        self._set_page(made, sheet)
        return made

    def _set_page(self, made: Any, sheet: Sheet) -> None:
        page, number = self.typography["page"], self.typography["number"]
        turned = paper(self.typography, across=sheet.across)
        made.sheet_view.showGridLines = False
        made.page_setup.orientation = "landscape" if sheet.across else "portrait"
        made.page_setup.paperSize = _A4
        made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
        made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        made.print_options.horizontalCentered = True
        margins = made.page_margins
        for side in ("left", "right", "top", "bottom"):
            setattr(margins, side, _inches(getattr(turned, side)))
        below = turned.bottom - page["number_gap_mm"] - number["size_pt"] * _MM_OF_POINT
        margins.header, margins.footer = 0, _inches(max(below, 0))
        if sheet.repeated:
            first, last = sheet.repeated
            made.print_title_rows = f"{first}:{last}"
        if sheet.numbered:
            self._number_pages(made, opens=sheet.opens)

    def _number_pages(self, made: Any, *, opens: bool) -> None:
        """Page numbers as the typography has them: outside, or in the middle."""
        number = self.typography["number"]
        face = self.typography["faces"][number["face"]]["word"]
        before, after = (number[side].replace("&", "&&") for side in ("before", "after"))
        text = f'&"{face}"&{round(number["size_pt"])} {before}&P{after}'
        outside = number["place"] == "outside"
        (made.oddFooter.right if outside else made.oddFooter.center).text = text
        if outside:
            made.HeaderFooter.differentOddEven = True
            made.evenFooter.left.text = text
        if opens:
            made.page_setup.firstPageNumber, made.page_setup.useFirstPageNumber = 1, True

    def _set_properties(self, book: Workbook, edition: Edition) -> None:
        department, about = edition.department, book.properties
        about.title = edition.title
        about.creator = about.lastModifiedBy = department.publisher or department.name
        about.created = about.modified = datetime.combine(department.published_on, time())
        about.language = "zh-CN"
        own: Any = book
        own.loaded_theme = self.templates.style("word/theme.xml", self.typography).strip()


def _put(made: Any, sheet: Sheet, cell: SheetCell, numbers: StyleNumbers) -> None:
    """A cell, and blank ones of the same look below the rest of it, which draw its borders."""
    look = numbers[cell.style, cell.places]
    for row in range(cell.row, cell.row + cell.height):
        for column in range(cell.column, cell.column + cell.width):
            made._cells[row, column] = Cell(made, row, column, style_array=look)
    first = made._cells[cell.row, cell.column]
    if len(cell.text) > _LONGEST:
        message = f"“{sheet.name}”表第 {cell.row} 行有 {len(cell.text)} 个字，一格放不下"
        raise fail(message, f"请缩短到 {_LONGEST} 个字以内，或不生成 XLSX（--format）")
    if cell.places is not None:
        first.value, first.data_type = cell.text, "n"  # with just the digits that are printed
    elif cell.text:
        put_text(first, cell.text)
    if cell.link:
        first.hyperlink = Hyperlink(ref=first.coordinate, location=cell.link)


def _area(cell: SheetCell) -> str:
    last = f"{column_letter(cell.column + cell.width - 2)}{cell.row + cell.height - 1}"
    return f"{column_letter(cell.column - 1)}{cell.row}:{last}"


def _end(sheet: Sheet) -> bytes:
    """The last cell of a sheet."""
    return f"{column_letter(len(sheet.widths) - 1)}{len(sheet.heights)}".encode()


def _without_warnings(data: bytes, end: bytes | None) -> bytes:
    return (
        data if end is None else data.replace(b"</worksheet>", _NO_WARNINGS % end + b"</worksheet>")
    )


def _inches(mm: float) -> float:
    return round(mm / _MM_OF_INCH, 3)
