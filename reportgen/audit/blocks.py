"""What a document says, block by block: the measure in which all formats can be compared.

A block is a heading, a paragraph, a line of the contents or a table. White space is left out of
all texts, since lines end elsewhere in each format.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True)
class Block:
    """`kind` is h1, h2, h3, p, toc or table; a table has rows of cells instead of a text.

    Every cell stands once, in reading order, in the row where it begins.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def squeeze(text: str) -> str:
    """Text without any white space."""
    return "".join(text.split())


def blocks_of(sections: Sequence[etree._Element]) -> list[Block]:
    """The blocks of a document's HTML tree (cover, contents, body)."""
    return [block for section in sections for block in _blocks(section)]


def _blocks(element: etree._Element) -> Iterator[Block]:
    if element.tag == "table":
        yield Block("table", rows=_rows(element))
    elif element.tag in ("h1", "h2", "h3", "p", "li"):
        nested = [child for child in element if child.tag in ("ol", "ul", "p", "table")]
        if element.tag != "li":
            yield Block(element.tag, _text(element))
        elif not nested:
            contents = any("toc" in up.get("class", "").split() for up in element.iterancestors())
            yield Block("toc" if contents else "p", _text(element))
        for child in nested:
            yield from _blocks(child)
    else:
        for child in element:
            yield from _blocks(child)


def _rows(table: etree._Element) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = []
    for element in table.iter("tr", "th", "td"):
        if element.tag == "tr":
            rows.append([])
        elif rows:
            rows[-1].append(_text(element))
    return tuple(map(tuple, rows))


def _text(element: etree._Element) -> str:
    if len(element) == 0:  # as nearly all cells
        return squeeze(element.text or "")
    return squeeze("".join(str(text) for text in element.itertext()))
