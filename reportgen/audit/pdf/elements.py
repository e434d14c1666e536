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
    rb"<<(?: /A << (?:/ColSpan \d+ )?(?:/Headers \[ ((?:\(h\d{7}\) )*+)\] )?/O /Table "
    rb"(?:/RowSpan (\d+) )?(?:/Scope /(?:Row|Column) )?>>)?(?: /ID \((h\d{7})\))? "
    rb"/K \[ ((?:\d++ (?:0 R )?+)*+)\] /P (\d+) 0 R(?: /Pg (\d+) 0 R)? /S (%b) "
    rb"/Type /StructElem >>" % TAGS.encode()
)
_KID = re.compile(rb"(\d+) (0 R)?")


class PlainElement(NamedTuple):
    """An element by its numbers: `parent` and `page` (0 where there is none) are those of objects.

    `kids` are objects (True) or marks on the page; `names` that of the element and those of its
    head cells; `rows` how many a cell takes.
    """

    tag: str
    parent: int
    page: int
    kids: list[tuple[int, bool]]
    names: list[str]
    rows: int


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
    heads, rows, name, kids, parent, page, tag = match.groups()
    return PlainElement(
        tag.decode().lstrip("/"),
        int(parent),
        int(page or 0),
        [(int(number), bool(reference)) for number, reference in _KID.findall(kids)],
        [text[1:9].decode() for text in (heads or b"").split()] + ([name.decode()] if name else []),
        int(rows or 1),
    )
