"""What the tree gives for a Word file: runs of its paragraphs, and columns of its tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from reportgen.audit.blocks import Block
from reportgen.audit.docx.rows import Runs
from reportgen.audit.expected import Expected

_PAPER_MM, _PAPER_HEIGHT_MM = 210, 297  # A4


def text_widths(page: Mapping[str, float]) -> tuple[int, int]:
    """How wide the text of an upright page is, and of one that lies across, in twips."""
    upright = twips(_PAPER_MM - page["left_mm"] - page["right_mm"])
    return upright, twips(_PAPER_HEIGHT_MM - page["bottom_mm"] - page["top_mm"])


def twips(mm: float) -> int:
    """A length in twips, a twentieth of a point."""
    return round(mm * 1440 / 25.4)


def lies_across(section: Any) -> bool:
    """Whether the pages of a section of the tree lie across."""
    return "across" in section.get("class", "").split()


@dataclass(frozen=True)
class TreeTable:
    """A table of the tree, which fills `width` twips, and the block that it is."""

    element: Any
    block: Block
    width: int

    @cached_property
    def runs(self) -> frozenset[Runs]:
        """What its paragraphs can hold."""
        return frozenset(_runs_of(self.element.iter("th", "td")))

    @cached_property
    def grid(self) -> tuple[int, ...]:
        """The widths of its columns in twips, from their shares in the tree."""
        shares = [_share(column) for column in self.element.iter("col")]
        if not shares:
            rows = self.element.iter("tr")
            count = max(sum(int(cell.get("colspan", "1")) for cell in row) for row in rows)
            shares = [100 / count] * count
        places = [round(self.width * sum(shares[:at]) / 100) for at in range(len(shares) + 1)]
        return tuple(right - left for left, right in pairwise(places))


def tables_of(expected: Expected) -> list[TreeTable]:
    """The tables of the tree, in reading order."""
    upright, lying = text_widths(expected.typography["page"])
    tables = [
        (table, lying if lies_across(section) else upright)
        for section in expected.content.sections
        for table in section.iter("table")
    ]
    blocks = [block for block in expected.blocks if block.kind == "table"]
    return [TreeTable(t, block, width) for (t, width), block in zip(tables, blocks, strict=True)]


def runs_beside_tables(sections: Sequence[Any]) -> Iterator[Runs]:
    """What the paragraphs of a Word file can hold that are in no cell."""
    for section in sections:
        yield from _runs_of(section.iter("h1", "h2", "h3", "p", "li"))


def _runs_of(blocks: Iterator[Any]) -> Iterator[Runs]:
    for block in blocks:
        pieces = tuple(_words(block))
        yield (pieces,) if pieces else ()
        if len(block) == 2 and block.get("class") == "unit-line":
            left, right = (tuple(_words(part)) for part in block)
            yield tuple(run for run in (left, ("\t",), right) if run)


def _words(node: Any) -> Iterator[str]:
    yield from _line(node.text)
    for child in node:
        yield from ("\n",) if child.tag == "br" else _words(child)
        yield from _line(child.tail)


def _line(text: str | None) -> Iterator[str]:
    """A text without the line ends of the template's own layout."""
    words = " ".join(text.split("\n")).strip() if text and "\n" in text else text
    if words:
        yield words


def _share(column: Any) -> float:
    return float(column.get("style", "").removeprefix("width:").removesuffix("%"))
