"""A document as sheets of a workbook: which cells with which looks stand where, worked out only.

Exports `Sheet`, `SheetCell` and `sheets_of`, from a document's tree. Opens and writes no file.
"""

from reportgen.document.sheets.layout import Sheet, SheetCell, sheets_of

__all__ = ["Sheet", "SheetCell", "sheets_of"]
