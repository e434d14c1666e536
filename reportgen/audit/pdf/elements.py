"""Structure elements as our writer makes them: nearly all objects of a tagged PDF.

qpdf writes an object out in one spelling, whatever the file's, so one pattern reads all of such
an element. What does not fit it need not be wrong; it has to be looked at key by key.
"""

import re
from typing import NamedTuple

import pikepdf

from reportgen.audit.pdf.shapes import TAGS

ObjectNumber = tuple[int, int]
_PLAIN = re.compile(
    rb"<<(?: /A << (?:/ColSpan (\d+) )?(?:/Headers \[ ((?:\(h\d{7}\) )*+)\] )?/O /Table "
    rb"(?:/RowSpan (\d+) )?(?:/Scope /(Row|Column) )?>>)?(?: /ID \((h\d{7})\))? "
    rb"/K \[ ((?:\d++ (?:0 R )?+)*+)\] /P (\d+) 0 R(?: /Pg (\d+) 0 R)? /S (%b) "
    rb"/Type /StructElem >>" % TAGS.encode()
)
_KID = re.compile(rb"(\d+) (0 R)?")


class CellFacts(NamedTuple):
    """What a reader is told of a cell: its name, where it is a head, and those of its heads.

    `columns` and `rows` are how many it takes; `scope` is Row, Column or empty.
    """

    scope: str = ""
    columns: int = 1
    rows: int = 1
    name: str = ""
    heads: tuple[str, ...] = ()


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
    """The plain structure elements of a file, each read once."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._read: dict[ObjectNumber, PlainElement | None] = {}

    def get(self, number: ObjectNumber) -> PlainElement | None:
        """The element that an object is; None where it has to be looked at key by key."""
        if number not in self._read:
            indirect = number[0] and not number[1]
            item = self._pdf.get_object(number) if indirect else None
            self._read[number] = _plain(item) if isinstance(item, pikepdf.Dictionary) else None
        return self._read[number]


def _plain(item: pikepdf.Object) -> PlainElement | None:
    match = _PLAIN.fullmatch(item.unparse(resolved=True))
    if match is None:
        return None
    columns, heads, rows, scope, name, kids, parent, page, tag = match.groups()
    return PlainElement(
        tag.decode().lstrip("/"),
        int(parent),
        int(page or 0),
        [(int(number), bool(reference)) for number, reference in _KID.findall(kids)],
        CellFacts(
            (scope or b"").decode(),
            int(columns or 1),
            int(rows or 1),
            (name or b"").decode(),
            tuple(text[1:9].decode() for text in (heads or b"").split()),
        ),
    )


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
