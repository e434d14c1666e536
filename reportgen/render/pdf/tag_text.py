"""The structure of a fragment as PDF objects that only lack their numbers.

Those follow from where the fragment comes to stand in a file: `tag_writer` fills them in. Clauses
cited are those of ISO 32000-1 (PDF 1.7).
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

import pydyf

from reportgen.render.pdf.fragments import Tags
from reportgen.render.pdf.structure import Link, Mark, Node, Structure

# kinds of numbers, in the order of the row that `Tags` tells of
_ROOT, _ELEMENT, _PAGE, _HEAD, _LINK, _MARK = range(6)


class _Number(NamedTuple):
    """A number that is left open: that of something, by its place among those of its kind."""

    kind: int
    place: int


def tags_of(structure: Structure, pages: int) -> Tags:
    """The structure of a fragment of so many pages as text."""
    writer = _Writer(pages)
    top = [writer.add(node, _Number(_ROOT, 0)).place for node in structure.elements()]
    return writer.tags(top)


class _Writer:
    """Writes elements in reading order, each before what is below it."""

    def __init__(self, pages: int) -> None:
        self._texts: list[str] = []
        self._numbers: list[list[_Number]] = []  # of each element
        self._owners: list[dict[int, int]] = [{} for _ in range(pages)]  # elements by mark
        self._heads: dict[int, int] = {}
        self._links: list[tuple[int, int, int, str]] = []

    def tags(self, top: list[int]) -> Tags:
        """What was written; `top` are the elements at the top."""
        owners = [[marks[mark] for mark in sorted(marks)] for marks in self._owners]
        heads = [self._heads[head] for head in sorted(self._heads)]
        counts = (1, len(self._texts), len(owners), len(heads), len(self._links))
        begins = list(accumulate(counts, initial=0))
        numbers = [begins[kind] + place for asked in self._numbers for kind, place in asked]
        text = "\n".join(self._texts)
        return Tags(text, numbers, len(self._texts), top, owners, heads, self._links)

    def add(self, node: Node, parent: _Number) -> _Number:
        """Write an element and all below it; returns what its number is."""
        own = _Number(_ELEMENT, len(self._texts))
        self._texts.append("")
        self._numbers.append(asked := [parent, _Number(_PAGE, node.page)])
        kids = []
        for kid in node.kids:
            match kid:
                case Node():
                    kids.append("%s 0 R")
                    asked.append(self.add(kid, own))
                case Mark():
                    kids.append(self._mark(kid, node, own.place, asked))
                case Link():
                    kids.append("%s")
                    asked.append(_Number(_LINK, len(self._links)))
                    words = node.words if node.tag == "Link" else ""
                    self._links.append((kid.page, kid.number, own.place, words))
        attributes = "".join(self._attributes(node, own.place, asked))
        begin = f"<</Type /StructElem/S /{node.tag}/P %s 0 R/Pg %s 0 R"
        self._texts[own.place] = f"{begin}/K [{' '.join(kids)}]{attributes}>>"
        return own

    def _mark(self, mark: Mark, node: Node, owner: int, asked: list[_Number]) -> str:
        self._owners[mark.page][mark.number] = owner
        if mark.page == node.page:
            asked.append(_Number(_MARK, mark.number))
            return "%s"
        asked += [_Number(_PAGE, mark.page), _Number(_MARK, mark.number)]
        return "<</Type /MCR/Pg %s 0 R/MCID %s>>"

    def _attributes(self, node: Node, own: int, asked: list[_Number]) -> Iterator[str]:
        if node.lang:
            yield f"/Lang {_string(node.lang)}"
        if node.head is not None:
            self._heads[node.head] = own
            asked.append(_Number(_HEAD, node.head))
            yield "/ID (h%s)"
        if node.cell or node.heads:
            yield "/A <</O /Table"
            for name, value in node.cell.items():
                yield f"/{name} /{value}" if isinstance(value, str) else f"/{name} {value}"
            if node.heads:
                asked += [_Number(_HEAD, head) for head in node.heads]
                yield f"/Headers [{' '.join(['(h%s)'] * len(node.heads))}]"
            yield ">>"


def _string(text: str) -> str:
    """A text as a PDF string, in one line, as it stands in a text that numbers are put into."""
    written = pydyf.String(" ".join(text.split())).data.decode("latin-1")
    return str(written).replace("%", "%%")
