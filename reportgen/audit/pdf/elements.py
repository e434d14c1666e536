"""Structure elements as our writer makes them: nearly all objects of a tagged PDF.

Our writer writes each in one spelling, and qpdf writes an object out in another, whatever the
file's; so one pattern each reads all of such an element. What does not fit need not be wrong; it
has to be looked at key by key.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pikepdf

from reportgen.audit.pdf.shapes import TAGS

ObjectNumber = tuple[int, int]
_PLAIN = re.compile(
    rb"<<(?: /A << (?:/ColSpan (\d+) )?(?:/Headers \[ ((?:\(h\d{7}\) )*+)\] )?/O /Table "
    rb"(?:/RowSpan (\d+) )?(?:/Scope /(Row|Column) )?>>)?(?: /ID \((h\d{7})\))? "
    rb"/K \[ ((?:\d++ (?:0 R )?+)*+)\] /P (\d+) 0 R(?: /Pg (\d+) 0 R)? /S (%b) "
    rb"/Type /StructElem >>" % TAGS.encode()
)
# the same as it stands in the file (`pdf.writing`)
_WRITTEN = re.compile(
    rb"<</Type /StructElem/S (%b)/P (\d+) 0 R/Pg (\d+) 0 R/K \[((?:\d+(?: 0 R)? ?)*+)\]"
    rb"(?:/ID \((h\d{7})\))?(?:/A <</O /Table(?:/Scope /(Row|Column))?(?:/ColSpan (\d+))?"
    rb"(?:/RowSpan (\d+))?(?:/Headers \[((?:\(h\d{7}\) ?)*+)\])?>>)?>>" % TAGS.encode()
)
_OBJECTS = re.compile(rb"\[ (?:\d++ \d++ R )*+\]")
_KID = re.compile(rb"(\d+)( 0 R)?")


class CellFacts(NamedTuple):
    """What a reader is told of a cell: its name, where it is a head, and those of its heads.

    `columns` and `rows` are how many it takes; `scope` is Row, Column or empty.
    """

    scope: str = ""
    columns: int = 1
    rows: int = 1
    name: str = ""
    heads: tuple[str, ...] = ()


_NO_CELL = CellFacts()


class PlainElement(NamedTuple):
    """An element by its numbers: `parent` and `page` (0 where there is none) are those of objects.

    `kids` are objects (True) or marks on the page.
    """

    tag: str
    parent: int
    page: int
    kids: list[tuple[int, bool]]
    cell: CellFacts


class PlainElements:
    """The plain structure elements of a file, each read once.

    `written` are objects as they stand in a file that has no others, by number.
    """

    def __init__(self, pdf: pikepdf.Pdf, written: Mapping[int, bytes]) -> None:
        self._pdf, self._written = pdf, written
        self._read: dict[ObjectNumber, PlainElement | None] = {}

    def get(self, number: ObjectNumber) -> PlainElement | None:
        """The element that an object is; None where it has to be looked at key by key."""
        if number not in self._read:
            self._read[number] = self._element(number)
        return self._read[number]

    def _element(self, number: ObjectNumber) -> PlainElement | None:
        if not number[0] or number[1]:
            return None
        if match := _WRITTEN.fullmatch(self._written.get(number[0], b"")):
            return _plain(*match.groups())
        item = self._pdf.get_object(number)
        if not isinstance(item, pikepdf.Dictionary):
            return None
        if match := _PLAIN.fullmatch(item.unparse(resolved=True)):
            columns, heads, rows, scope, name, kids, parent, page, tag = match.groups()
            return _plain(tag, parent, page, kids, name, scope, columns, rows, heads)
        return None


def _plain(
    tag: bytes, parent: bytes, page: bytes | None, kids: bytes, name: bytes | None, *cell: Any
) -> PlainElement:
    return PlainElement(
        tag[1:].decode(),
        int(parent),
        int(page or 0),
        [(int(number), bool(reference)) for number, reference in _KID.findall(kids)],
        _cell(name, *cell) if name or any(cell) else _NO_CELL,
    )


def _cell(
    name: bytes | None,
    scope: bytes | None,
    columns: bytes | None,
    rows: bytes | None,
    heads: bytes | None,
) -> CellFacts:
    return CellFacts(
        (scope or b"").decode(),
        int(columns or 1),
        int(rows or 1),
        (name or b"").decode(),
        tuple(text[1:9].decode() for text in (heads or b"").split()),
    )


def numbers_of_objects(array: bytes) -> list[ObjectNumber]:
    """The objects of an array as qpdf writes it out; none where anything else stands in it."""
    if _OBJECTS.fullmatch(array) is None:
        return []
    parts = array.split()[1:-1]
    return [(int(n), int(g)) for n, g in zip(parts[::3], parts[1::3], strict=True)]


def cell_facts(item: pikepdf.Object) -> CellFacts:
    """The facts of a cell that is no plain element."""
    given = item.get("/A", pikepdf.Dictionary())
    return CellFacts(
        str(given.get("/Scope", ""))[1:],
        int(given.get("/ColSpan", 1)),
        int(given.get("/RowSpan", 1)),
        str(item.get("/ID", "")),
        tuple(map(str, given.get("/Headers", ()))),
    )
