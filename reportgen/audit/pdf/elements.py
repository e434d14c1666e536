"""Structure elements as our writer makes them: nearly all objects of a tagged PDF.

Our writer writes each in one spelling, so one pattern reads all of such an element as it stands in
the file. What does not fit need not be wrong; it has to be looked at key by key.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf

from reportgen.audit.pdf.shapes import TAGS

ObjectNumber = tuple[int, int]
_NUMBER = rb"(?:0|[1-9]\d*+)"
# in the order and spelling of `tag_writer`
_ELEMENT = re.compile(
    rb"<</Type /StructElem/S (%(tags)b)/P (%(n)b) 0 R/Pg (%(n)b) 0 R"
    rb"/K \[(?:(%(n)b 0 R(?: %(n)b 0 R)*+)|((?:%(n)b(?: %(n)b)*+)?))\](?:/ID \((h\d{7})\))?"
    rb"(?:/A <</O /Table(?:/Scope /(Row|Column))?(?:/ColSpan (%(n)b))?(?:/RowSpan (%(n)b))?"
    rb"(?:/Headers \[((?:\(h\d{7}\))(?: \(h\d{7}\))*+)\])?>>)?>>"
    % {b"tags": TAGS.encode(), b"n": _NUMBER}
)
_OBJECTS = re.compile(rb"\[ (?:\d++ \d++ R )*+\]")


class CellFacts(NamedTuple):
    """What a reader is told of a cell: its name, where it is a head, and those of its heads.

    `columns` and `rows` are how many it takes; `scope` is Row, Column or empty.
    """

    scope: str = ""
    columns: int = 1
    rows: int = 1
    name: str = ""
    heads: tuple[str, ...] = ()


NO_CELL = CellFacts()


class PlainElement(NamedTuple):
    """An element by its numbers: `parent` and `page` are those of objects.

    It holds `objects` or `marks` on the page, by number.
    """

    tag: str
    parent: int
    page: int
    objects: Sequence[int]
    marks: Sequence[int]
    cell: CellFacts


@dataclass(frozen=True)
class WrittenObjects:
    """The numbers of all objects of a file that is written as ours are, and its plain elements.

    Nothing of any other file.
    """

    numbers: Collection[int] = ()
    elements: Mapping[int, PlainElement] = field(default_factory=dict)


def plain_elements(objects: Mapping[int, bytes]) -> dict[int, PlainElement]:
    """The plain elements among objects as they stand in a file."""
    matches = ((number, _ELEMENT.fullmatch(text)) for number, text in objects.items())
    return {number: _plain(*match.groups()) for number, match in matches if match}


def _plain(
    tag: bytes,
    parent: bytes,
    page: bytes,
    objects: bytes | None,
    marks: bytes | None,
    name: bytes | None,
    *cell: Any,
) -> PlainElement:
    return PlainElement(
        tag[1:].decode(),
        int(parent),
        int(page),
        list(map(int, objects.split()[::3])) if objects else (),
        list(map(int, marks.split())) if marks else (),
        _cell(name, *cell) if name or any(cell) else NO_CELL,
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
        tuple(heads[1:-1].decode().split(") (")) if heads else (),
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
