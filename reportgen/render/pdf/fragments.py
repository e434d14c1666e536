"""Painted pages that can be kept and put together again: what layout gives, what the PDF takes.

A strip is what begins on a new page and ends before the next page start: most often one project.
It says nothing of page numbers, so it stays the same wherever in a document it comes to stand.
Plain data, made from the public view alone; knows no layout engine.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

_FORMAT = 1  # of a strip as bytes; one in another format counts for nothing


@dataclass(frozen=True)
class Glyphs:
    """The glyphs of one face that a page shows: widths (thousandths) and texts, by number.

    `face` is family, style, weight and variations, as Pango has them.
    """

    face: tuple[str, int, int, str]
    widths: Mapping[int, int]
    texts: Mapping[int, str]


@dataclass(frozen=True)
class Sheet:
    """A painted page; sizes and places in CSS pixels, from the top left.

    `content` are PDF operators for a page turned upright, with marks numbered from 0 in reading
    order. `fonts` are glyphs by
    the name that the content has for their face, `states` the graphics states by name. `links` are
    kind, target and rectangle; `bookmarks` level, label, place and whether open.
    """

    width: float
    height: float
    content: bytes
    fonts: Mapping[str, Glyphs]
    states: Mapping[str, Mapping[str, float]]
    links: Sequence[tuple[str, str, tuple[float, float, float, float]]] = ()
    anchors: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    bookmarks: Sequence[tuple[int, str, tuple[float, float], str]] = ()


@dataclass(eq=False)
class Element:
    """A structure element; pages count from the strip's first, which is 0.

    `kids` are elements, marks (page, number) and links (page, number in the sheet's `links`).
    `cell` holds Scope, ColSpan and RowSpan of a table cell; `head` numbers head cells within the
    strip, `heads` are the numbers of a data cell's own. `words` are those of a link.
    """

    tag: str
    page: int
    kids: "list[Element | Mark | Link]" = field(default_factory=list)
    lang: str = ""
    words: str = ""
    head: int | None = None
    heads: Sequence[int] = ()
    cell: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """A piece of text, by its number in the content of a page."""

    page: int
    number: int


@dataclass(frozen=True)
class Link:
    """A link's rectangle, by its number in the `links` of a page."""

    page: int
    number: int


@dataclass(frozen=True)
class Fragment:
    """Pages laid out together: sheets, structure, and the HTML with its tables cut at page ends."""

    sheets: tuple[Sheet, ...]
    elements: tuple[Element, ...]
    html: tuple[str, ...]

    def sections(self) -> Iterator[etree._Element]:
        """The sections as laid out, each parsed anew."""
        for text in self.html:
            yield etree.fromstring(text)


def to_bytes(fragment: Fragment) -> bytes:
    """A strip as bytes to be kept."""
    value = {
        "format": _FORMAT,
        "sheets": [_sheet(sheet) for sheet in fragment.sheets],
        "elements": [_element(element) for element in fragment.elements],
        "html": fragment.html,
    }
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 1)


def from_bytes(data: bytes) -> Fragment | None:
    """A strip that was kept; None when it is damaged or of another format."""
    try:
        value = json.loads(zlib.decompress(data))
        if value["format"] != _FORMAT:
            return None
        return Fragment(
            tuple(map(_to_sheet, value["sheets"])),
            tuple(map(_to_element, value["elements"])),
            tuple(value["html"]),
        )
    except (zlib.error, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _sheet(sheet: Sheet) -> dict[str, Any]:
    fonts = {
        name: [g.face, [[number, g.widths[number], text] for number, text in g.texts.items()]]
        for name, g in sheet.fonts.items()
    }
    return vars(sheet) | {"content": sheet.content.decode("latin-1"), "fonts": fonts}


def _to_sheet(value: dict[str, Any]) -> Sheet:
    fonts = {
        name: Glyphs(tuple(face), {n: w for n, w, _ in glyphs}, {n: text for n, _, text in glyphs})
        for name, (face, glyphs) in value["fonts"].items()
    }
    links = [(kind, target, tuple(place)) for kind, target, place in value["links"]]
    anchors = {name: tuple(place) for name, place in value["anchors"].items()}
    bookmarks = [(level, label, tuple(at), state) for level, label, at, state in value["bookmarks"]]
    content = value["content"].encode("latin-1")
    changed = {"content": content, "fonts": fonts, "links": links}
    return Sheet(**{**value, **changed, "anchors": anchors, "bookmarks": bookmarks})


def _element(element: Element) -> list[Any]:
    kids: list[Any] = []
    for kid in element.kids:
        match kid:
            case Element():
                kids.append(_element(kid))
            case Mark() if kid.page == element.page:
                kids.append(kid.number)
            case Mark():
                kids.append({"m": [kid.page, kid.number]})
            case Link():
                kids.append({"l": [kid.page, kid.number]})
    more = {
        name: value
        for name in ("lang", "words", "head", "heads", "cell")
        if (value := getattr(element, name)) not in ("", None, (), {})
    }
    return [element.tag, element.page, kids, *([more] if more else [])]


def _to_element(value: list[Any]) -> Element:
    tag, page, kids, *more = value
    found: list[Element | Mark | Link] = []
    for kid in kids:
        if isinstance(kid, int):
            found.append(Mark(page, kid))
        elif isinstance(kid, list):
            found.append(_to_element(kid))
        else:
            found.append(Mark(*kid["m"]) if "m" in kid else Link(*kid["l"]))
    return Element(tag, page, found, **(more[0] if more else {}))
