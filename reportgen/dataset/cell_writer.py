"""Files of a dataset with single cells changed, as bytes: all else stays as it was.

A CSV file keeps its encoding, separator and order of columns. A workbook is changed in the XML
of its sheets: openpyxl would lose what it does not know, and the results of all formulas, which
the reader needs. Opens no file by its path and decides nothing.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape  # saxutils would load all that speaks HTTP
from typing import Any

from reportgen.core.formulas import protect
from reportgen.core.problems import Place
from reportgen.core.values import fold
from reportgen.core.xlsx import column_letter, open_workbook
from reportgen.dataset.csv_file import decode, split_hint

CellChanges = Mapping[int, Mapping[str, str]]  # row as Excel counts, column label, new text
_NewTexts = Mapping[int, str]  # by column index

_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"", "utf-8"),
    (b"", "gb18030"),
)
_ROW = re.compile(rb"<((?:\w+:)?)row(\s[^>]*)(?<!/)>(.*?)</\1row>", re.DOTALL)
_CELL = re.compile(rb"<((?:\w+:)?)c(\s[^>]*?)?(?:/>|>(.*?)</\1c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROW_NUMBER = re.compile(rb"""\sr=["'](\d+)["']""")
_CELL_PLACE = re.compile(rb"""\sr=["']([A-Z]+)\d+["']""")
_TYPE = re.compile(rb"""\st=(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\sspans=(?:"[^"]*"|'[^']*')""")
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # XLSX reads `_x0041_` as a character


def rewrite_csv(data: bytes, file: str, changes: CellChanges) -> bytes:
    """A CSV file's bytes with the changes in place; the columns are known by their heads."""
    encoded, text = _encoding(data, file)
    mark, encoding = encoded
    whole = text
    separator, text = split_hint(text, Place(file))
    hint = whole[: len(whole) - len(text)]
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    places = _places(records[0])
    for number, cells in changes.items():
        record = records[number - 1]
        for label, after in cells.items():
            record += [""] * (places[label] + 1 - len(record))
            record[places[label]] = protect(after)
    buffer = io.StringIO(newline="")
    buffer.write(hint)
    line_end = "\r\n" if "\r\n" in text else "\n"
    csv.writer(buffer, delimiter=separator, lineterminator=line_end).writerows(records)
    return mark + buffer.getvalue().encode(encoding)


def _encoding(data: bytes, file: str) -> tuple[tuple[bytes, str], str]:
    """By which mark and encoding the bytes come back from their text, and the text."""
    text = decode(data, Place(file))
    for mark, encoding in _ENCODINGS:
        if data.startswith(mark) and mark + text.encode(encoding, "replace") == data:
            return (mark, encoding), text
    return _ENCODINGS[0], text


def _places(heads: Sequence[object]) -> dict[str, int]:
    """The index of each column by its label; blanks and widths in heads do not count."""
    return {fold(str(head)): index for index, head in enumerate(heads) if head is not None}


def rewrite_workbook(
    data: bytes, changes: Mapping[str, CellChanges]
) -> tuple[bytes, set[tuple[str, int]]]:
    """A workbook's bytes with the changes by sheet in place, and the rows (sheet, number) left.

    A row is left as a whole where a formula stands in a cell to change: the result would not
    hold. Texts are written into the cells themselves; they keep their styles.
    """
    parts, places = _sheets(data, changes)
    left: set[tuple[str, int]] = set()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            name = parts.get(info.filename)
            if name is not None:
                rows = {
                    number: {places[name][label]: after for label, after in cells.items()}
                    for number, cells in changes[name].items()
                }
                content, missed = _rewrite_sheet(content, rows)
                left |= {(name, number) for number in missed}
            target.writestr(info, content)
    return packed.getvalue(), left


def _sheets(
    data: bytes, names: Mapping[str, object]
) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Which part of the package is which sheet, and the columns of each sheet."""
    book = open_workbook(io.BytesIO(data), read_only=True)
    parts, places = {}, {}
    for name in names:
        sheet: Any = book[name]
        parts[sheet._worksheet_path.lstrip("/")] = name
        sheet.reset_dimensions()
        heads = next(sheet.iter_rows(min_row=1, max_row=1, values_only=True), ())
        places[name] = _places(heads)
    book.close()
    return parts, places


def _rewrite_sheet(content: bytes, rows: Mapping[int, _NewTexts]) -> tuple[bytes, set[int]]:
    left = set(rows)

    def rewrite(match: re.Match[bytes]) -> bytes:
        number = _ROW_NUMBER.search(match[2])
        cells = rows.get(int(number[1])) if number else None
        row = _rewrite_row(match, int(number[1]), cells) if number and cells else None
        if row is None or not number:
            return match[0]
        left.discard(int(number[1]))
        return row

    return _ROW.sub(rewrite, content), left


def _rewrite_row(row: re.Match[bytes], number: int, texts: _NewTexts) -> bytes | None:
    """The row with these cells changed or put in; None where that cannot be done."""
    prefix, attributes, body = row.groups()
    cells: dict[int, bytes] = {}
    end = 0
    for match in _CELL.finditer(body):
        place = _CELL_PLACE.search(match[2] or b"")
        index = _index(place[1]) if place else None
        if index is None or (index in texts and _FORMULA.search(match[3] or b"")):
            return None
        cells[index] = match[0]
        if index in texts:
            plain = _TYPE.sub(b"", match[2])
            cells[index] = _cell(prefix, plain, texts[index])
        end = match.end()
    for index in texts.keys() - cells.keys():
        place_attribute = f' r="{column_letter(index)}{number}"'.encode()
        cells[index] = _cell(prefix, place_attribute, texts[index])
        attributes = _SPANS.sub(b"", attributes)  # a hint only, which no longer holds
    inner = b"".join(cell for _, cell in sorted(cells.items()))
    return b"<%brow%b>%b%b</%brow>" % (prefix, attributes, inner, body[end:], prefix)


def _cell(prefix: bytes, attributes: bytes, text: str) -> bytes:
    written = escape(_LIKE_ESCAPE.sub("_x005F_", text), quote=False).encode()
    return b'<%bc%b t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>' % (
        prefix, attributes, prefix, prefix, written, prefix, prefix, prefix,
    )  # fmt: skip


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1
