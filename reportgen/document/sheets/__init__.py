"""A document as sheets of a workbook: which cells with which looks stand where, worked out only.

Exports `Sheet`, `SheetCell` and `sheets_of`, from a document's tree, and `sheet_of_form`. Opens and
writes no file.
"""

from reportgen.document.sheets.layout import Sheet, SheetCell, sheet_of_form, sheets_of

__all__ = ["Sheet", "SheetCell", "sheet_of_form", "sheets_of"]
