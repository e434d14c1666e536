"""Forms as files of every kind, as bureaus have them: a Word table, a sheet, a web page.

A form is a list of blocks: a text is a line, a list is a table row. A cell is its text, or text,
columns and rows that it covers; the row below leaves out what is covered from above.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from html import escape
from itertools import groupby
from pathlib import Path

import openpyxl
from docx import Document
from lxml import etree

Cell = str | tuple[str, int, int]
Block = str | list[Cell]
KINDS = ("docx", "xlsx", "html")


def spans(cell: Cell) -> tuple[str, int, int]:
    """Text, columns and rows of a cell."""
    return (cell, 1, 1) if isinstance(cell, str) else cell


def placed(rows: Sequence[list[Cell]]) -> Iterator[tuple[int, int, str, int, int]]:
    """Row, column, text, columns and rows of every cell."""
    covered: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            text, width, height = spans(cell)
            while (x, y) in covered:
                x += 1
            covered |= {(x + right, y + down) for right in range(width) for down in range(height)}
            yield y, x, text, width, height
            x += width


def write_form(blocks: Sequence[Block] | Sequence[Sequence[Block]], path: Path) -> Path:
    """The form as a file of the kind that the ending names; several lists are several sheets."""
    sheets = [list(blocks)] if blocks and not _is_sheet(blocks[0]) else [list(b) for b in blocks]
    writers = {".docx": _docx, ".xlsx": _xlsx, ".html": _html, ".pdf": _pdf, ".xls": _xls}
    writers[path.suffix](sheets, path)  # type: ignore[operator]
    return path


def _is_sheet(block: object) -> bool:
    return isinstance(block, list) and any(isinstance(part, list) for part in block)


def _parts(blocks: Sequence[Block]) -> Iterator[tuple[bool, list[Block]]]:
    for line, part in groupby(blocks, key=lambda block: isinstance(block, str)):
        yield line, list(part)


def _width(rows: Sequence[list[Cell]]) -> int:
    return max(x + width for _, x, _, width, _ in placed(rows))


def _docx(sheets: Sequence[Sequence[Block]], path: Path) -> None:
    document = Document()
    for blocks in sheets:
        for line, part in _parts(blocks):
            if line:
                for text in part:
                    document.add_paragraph(text)
                continue
            table = document.add_table(len(part), _width(part))  # type: ignore[arg-type]
            for y, x, text, width, height in placed(part):  # type: ignore[arg-type]
                cell = table.cell(y, x)
                if width > 1 or height > 1:
                    cell = cell.merge(table.cell(y + height - 1, x + width - 1))
                cell.text = text
    document.save(str(path))


def _xlsx(sheets: Sequence[Sequence[Block]], path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, blocks in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        widest = max(_width(part) for line, part in _parts(blocks) if not line)  # type: ignore[arg-type]
        row = 1
        for line, part in _parts(blocks):
            if line:
                for text in part:
                    sheet.cell(row, 1).value = text
                    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=widest)
                    row += 1
                continue
            for y, x, text, width, height in placed(part):  # type: ignore[arg-type]
                if text:
                    cell = sheet.cell(row + y, x + 1)
                    cell.value = text
                    cell.data_type = "s"
                if width > 1 or height > 1:
                    sheet.merge_cells(
                        start_row=row + y, start_column=x + 1,
                        end_row=row + y + height - 1, end_column=x + width,
                    )  # fmt: skip
            row += len(part)
    book.save(path)


def _html(sheets: Sequence[Sequence[Block]], path: Path) -> None:
    text = "<html><head><meta charset='utf-8'><title>公开</title></head><body>"
    for blocks in sheets:
        for line, part in _parts(blocks):
            if line:
                text += "".join(f"<p>{escape(str(block))}</p>" for block in part)
                continue
            rows: dict[int, str] = dict.fromkeys(range(len(part)), "")
            for y, _, content, width, height in placed(part):  # type: ignore[arg-type]
                inner = escape(content).replace("\n", "<br>")
                rows[y] += f'<td colspan="{width}" rowspan="{height}">{inner}</td>'
            text += "<table>" + "".join(f"<tr>{row}</tr>\n" for row in rows.values()) + "</table>"
    path.write_text(text + "</body></html>", encoding="utf-8")


_PRINT = """<style>@page{size:A4;margin:2cm;@bottom-center{content:'— ' counter(page) ' —'}}
body{font:10.5pt 'Noto Serif CJK SC'} table{border-collapse:collapse;width:100%}
td{border:.5pt solid;padding:2pt 4pt} p{text-align:center}</style>"""


def _pdf(sheets: Sequence[Sequence[Block]], path: Path) -> None:
    """A PDF as a word processor prints it, without tags."""
    from weasyprint import HTML

    _html(sheets, path)
    HTML(string=_PRINT + path.read_text(encoding="utf-8")).write_pdf(path)


def _xls(sheets: Sequence[Sequence[Block]], path: Path) -> None:
    """SpreadsheetML behind the ending .xls, as budget systems give it out."""
    text = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
    text += 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    text += 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    for number, blocks in enumerate(sheets, start=1):
        rows = [[block] if isinstance(block, str) else block for block in blocks]
        cells: dict[int, str] = dict.fromkeys(range(len(rows)), "")
        for y, x, content, width, height in placed(rows):
            spread = f'ss:MergeAcross="{width - 1}" ss:MergeDown="{height - 1}"'
            data = f'<Data ss:Type="String">{escape(content)}</Data>'.replace("\n", "&#10;")
            cells[y] += f'<Cell ss:Index="{x + 1}" {spread}>{data}</Cell>'
        lines = "".join(f"<Row>{row}</Row>" for row in cells.values())
        text += f'<Worksheet ss:Name="表{number}"><Table>{lines}</Table></Worksheet>'
    path.write_text(text + "</Workbook>", encoding="utf-8")


def blocks_of(section: etree._Element) -> list[Block]:
    """A printed project as the blocks of a form: what a bureau has when it copies the page."""
    blocks: list[Block] = []
    for node in section.iter("h1", "h2", "h3", "p", "table"):
        if node.tag == "table":
            blocks += [
                [
                    (_text(c), int(c.get("colspan", "1")), int(c.get("rowspan", "1")))
                    for c in row.iter("td", "th")
                ]
                for row in node.iter("tr")
            ]
        else:
            apart = node.get("class") == "unit-line"
            parts = [_text(span) for span in node] if apart else [_text(node)]
            blocks.append("　　".join(parts))
    return blocks


def _text(node: etree._Element) -> str:
    copy = deepcopy(node)
    for line_end in copy.iter("br"):
        line_end.tail = "\n" + (line_end.tail or "")
    return "".join(map(str, copy.itertext()))
