"""SpreadsheetML of Excel 2003, which budget systems give out as .xls: the same stream as others."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen.core.problems import Place, fail
from reportgen.importer.book_rows import Area, BookRows, SheetTexts
from reportgen.importer.source_text import SourceText
from reportgen.importer.wrapped_text import plain_characters
from reportgen.importer.xlsx import day_as_shown, number_as_shown

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_MOST, _MOST_COLUMNS = 1_048_576, 16_384  # rows and columns; Excel's own limits


def read_spreadsheet_xml(path: Path) -> SourceText:
    """The stream of a workbook; InputError when it cannot be read."""
    root = parsed(path, path.read_bytes())
    formats = dict(_formats(root))
    rows = BookRows()
    for sheet in root.iter(f"{_SS}Worksheet"):
        title = str(sheet.get(f"{_SS}Name") or "")
        visible = sheet.findtext(f".//{_X}Visible") or ""
        if "Hidden" in visible:
            rows.leave_out(title)
        else:
            rows.read(_texts(sheet, title, formats))
    return rows.source(path)


def parsed(path: Path, data: bytes) -> Any:
    """The root of an XML file; entities are not followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        remedy = "请用 Excel 或 WPS 打开后另存为 .xlsx（.docx）"
        raise fail("文件里的 XML 坏了，读不了", remedy, Place(str(path))) from error


def _formats(root: Any) -> Iterator[tuple[str, str]]:
    for style in root.iter(f"{_SS}Style"):
        number = style.find(f"{_SS}NumberFormat")
        if number is not None:
            yield str(style.get(f"{_SS}ID")), str(number.get(f"{_SS}Format") or "")


def _texts(sheet: Any, title: str, formats: dict[str, str]) -> SheetTexts:
    areas: list[Area] = []
    seen = SheetTexts(title, areas=areas)
    hidden_columns = set(_hidden_columns(sheet))
    number = 0
    for row in sheet.iter(f"{_SS}Row"):
        number = _index(row, number + 1)
        column = 0
        for cell in row.iter(f"{_SS}Cell"):
            column = min(_index(cell, column + 1), _MOST_COLUMNS)
            across, down = _count(cell, "MergeAcross"), _count(cell, "MergeDown")
            if across or down:
                areas.append(Area(number, column, number + down, column + across))
            text = _text(cell, formats.get(cell.get(f"{_SS}StyleID") or "", ""))
            hidden = row.get(f"{_SS}Hidden") == "1" or column in hidden_columns
            seen.put((number, column), text, hidden=hidden)
            column += across
        number += _count(row, "Span")
    return seen


def _hidden_columns(sheet: Any) -> Iterator[int]:
    at = 0
    for column in sheet.iter(f"{_SS}Column"):
        at = _index(column, at + 1)
        span = _count(column, "Span")
        if column.get(f"{_SS}Hidden") == "1":
            yield from range(at, at + span + 1)
        at += span


def _index(node: Any, following: int) -> int:
    text = str(node.get(f"{_SS}Index") or "")
    return min(int(text), _MOST) if text.isascii() and text.isdecimal() else following


def _count(node: Any, name: str) -> int:
    text = str(node.get(f"{_SS}{name}") or "0")
    return min(int(text), _MOST) if text.isascii() and text.isdecimal() else 0


def _text(cell: Any, shown: str) -> str:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text = "".join(data.itertext())
    kind = data.get(f"{_SS}Type")
    try:
        if kind == "Number":
            return number_as_shown(float(text), "0%" if shown == "Percent" else shown)
        if kind == "DateTime":
            return day_as_shown(
                datetime.fromisoformat(text.partition(".")[0]), shown or "yyyy-mm-dd"
            )
    except ValueError:
        return plain_characters(text)
    return ("是" if text == "1" else "否") if kind == "Boolean" else plain_characters(text)
