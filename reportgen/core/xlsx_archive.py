"""A workbook's package in the shape in which it can be read: no blank cells, and one dialect.

Blank cells that only have a style go down to the last row of many a sheet, and openpyxl makes an
object of each. They are left out while the file is read, and so are rows without any cell. What
Excel calls “Strict Open XML” has other names for the same things, which openpyxl does not know.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from reportgen.core.problems import Place, fail

_CHUNK = 1 << 20  # bytes
_LONGEST_TAG = 40  # bytes of the name of an element
_LARGE_ROW = 100_000  # bytes, from which on the cells of a row are counted
_MAX_CELLS = 16_384  # in a row; Excel's own limit
_HEAD = 8_192  # bytes, in which the names of a part are declared
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_NEW, _OLD = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_DIALECT = {
    _NEW + b"spreadsheetml/main": _OLD + b"spreadsheetml/2006/main",
    _NEW + b"officeDocument/relationships": _OLD + b"officeDocument/2006/relationships",
    _NEW + b"drawingml/main": _OLD + b"drawingml/2006/main",
    _NEW + b"drawingml/spreadsheetDrawing": _OLD + b"drawingml/2006/spreadsheetDrawing",
    _NEW + b"drawingml/chart": _OLD + b"drawingml/2006/chart",
}


class LeanArchive:
    """A package as openpyxl reads it; blank cells are left out unless they are to be kept."""

    def __init__(self, archive: zipfile.ZipFile, *, blanks: bool) -> None:
        self.filename = archive.filename
        self._archive = archive
        self._blanks = blanks

    def namelist(self) -> list[str]:
        """The names of all parts."""
        return self._archive.namelist()

    def read(self, name: str) -> bytes:
        """All of a part that is no sheet."""
        data = self._archive.read(name)
        return _translated(data) if name.endswith((".xml", ".rels")) else data

    def open(self, name: str, mode: str = "r") -> IO[bytes]:
        """A part as a file; of a sheet no more than is in it."""
        part = self._archive.open(name)
        head = _translated(part.read(_HEAD))
        place = Place(Path(self.filename or name).name)
        pieces = _pieces(part, head, place, blanks=self._blanks or not _SHEET.fullmatch(name))
        return io.BufferedReader(_Pieces(pieces), 1 << 16)

    def close(self) -> None:
        """Close the package."""
        self._archive.close()


def has_formulas(archive: zipfile.ZipFile) -> bool:
    """Whether any sheet of a workbook holds a formula."""
    for name in archive.namelist():
        if _SHEET.fullmatch(name):
            with archive.open(name) as part:
                before = b""
                while chunk := part.read(_CHUNK):
                    if _FORMULA.search(before + chunk):
                        return True
                    before = (before + chunk)[-_LONGEST_TAG:]
    return False


def _translated(data: bytes) -> bytes:
    if _NEW in data:
        for new, old in _DIALECT.items():
            data = data.replace(new, old)
    return data


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file to be read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while self._at == len(self._left):
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left, self._at = piece, 0
        part = self._left[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


def _pieces(part: IO[bytes], head: bytes, place: Place, *, blanks: bool) -> Iterator[bytes]:
    """A part in pieces; a sheet without its `blanks`."""
    if blanks:
        yield head
        while chunk := part.read(_CHUNK):
            yield chunk
        return
    rest, filters = head, _Filters(head, place)
    while True:
        chunk = part.read(_CHUNK)
        rest += chunk
        cut = rest.rfind(filters.row_begins) if chunk else len(rest)
        if cut > 0:
            yield filters.lean(rest[:cut])
            rest = rest[cut:]
        else:
            filters.require_usual(rest)
        if not chunk:
            return


class _Filters:
    """Takes blank cells and empty rows out of pieces that hold whole rows.

    Only such as say where they are: the place of others comes from those before them. Where
    comments or unparsed text make it uncertain what is a cell, all stays from there on.
    """

    def __init__(self, head: bytes, place: Place) -> None:
        root = re.search(rb"<(\w+:)?worksheet[\s>]", head)
        p = re.escape(root[1] or b"") if root else b""
        empty = (
            rb"(?:<%bv\s*/>|<%bv></%bv>|<%bis\s*/>|<%bis>(?:<%bt\s*/>|<%bt></%bt>)?</%bis>)?"
            % ((p,) * 9)
        )
        self.row_begins, self._cell_begins = b"<%brow" % p, b"<%bc" % p
        cell = rb'<%bc\s(?=[^<>]*\br=")[^<>]*+>(?:(?<=/>)|\s*%b\s*</%bc>)' % (p, empty, p)
        self._cell = re.compile(cell)
        self._row = re.compile(
            rb'<%brow\s(?=[^<>]*\br=")[^<>]*+>(?:(?<=/>)|(?:\s*%b)*+\s*</%brow>)' % (p, cell, p)
        )
        self._placeless = re.compile(rb"<%b(?:c|row)(?=[\s/>])(?![^<>]*\br=)" % p)
        self._place = place
        self._all_stays = False

    def require_usual(self, row: bytes) -> None:
        """InputError where a row has more cells than Excel can make."""
        if len(row) > _LARGE_ROW and row.count(self._cell_begins) > _MAX_CELLS:
            message = f"有一行超过 {_MAX_CELLS} 格"
            raise fail(message, "请检查这个文件是不是数据集的工作簿", self._place)

    def lean(self, piece: bytes) -> bytes:
        """A piece of a sheet without blank cells and empty rows."""
        for row in piece.split(self.row_begins) if len(piece) > _LARGE_ROW else ():
            self.require_usual(row)
        if b"<!" in piece:
            self._all_stays = True
        if self._all_stays:
            return piece
        lean = self._cell.sub(b"", self._row.sub(b"", piece))
        if self._placeless.search(lean):
            if len(lean) < len(piece):
                message = "有的格写着自己的位置，有的没有，不知道各在哪一列"
                raise fail(message, "请在 Excel 里打开，另存为 .xlsx", self._place)
            self._all_stays = True
        return lean
