"""XLSX: a document's sheets written with openpyxl, on a sheet each what a bureau prints on pages.

Exports `WorkbookWriter`. Nothing here may see raw data or decide what stands on which sheet.
"""

from reportgen.render.xlsx.writer import WorkbookWriter

__all__ = ["WorkbookWriter"]
