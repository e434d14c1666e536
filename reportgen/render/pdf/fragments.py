"""Painted pages that can be kept and put together again: what layout gives, what the PDF takes.

A fragment is what begins on a new page and ends before the next page start: most often one project.
It says nothing of page numbers, so it stays the same wherever in a document it comes to stand.
Plain data, made from the public view alone; knows no layout engine.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

_FORMAT = 5  # of a fragment as bytes; one in another format counts for nothing

Rectangle = tuple[float, float, float, float]  # left, top, right, bottom
PageLink = tuple[str, str, Rectangle]  # kind, target, place
Bookmark = tuple[int, str, tuple[float, float], str]  # level, label, place, whether open
Looks = tuple[str, Mapping[str, str], str]  # of an HTML element: tag, attributes, text of a link
Step = tuple[str, int, int, Looks | None]  # in the making of a structure (`list_setting`)
Face = tuple[str, int, int, str]  # family, style, weight and variations, as Pango has them


@dataclass(frozen=True)
class Glyphs:
    """The glyphs of one face that a page shows: widths (thousandths) and texts, by number."""

    face: Face
    widths: Mapping[int, int]
    texts: Mapping[int, str]


@dataclass(frozen=True)
class PaintedPage:
    """A painted page; sizes and places in CSS pixels, from the top left.

    `content` are PDF operators for a page turned upright, with marks numbered from 0 in reading
    order. `fonts` are glyphs by the name that the content has for their face, `states` the graphics
    states by name.
    """

    width: float
    height: float
    content: bytes
    fonts: Mapping[str, Glyphs]
    states: Mapping[str, Mapping[str, float]]
    links: Sequence[PageLink] = ()
    anchors: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    bookmarks: Sequence[Bookmark] = ()


@dataclass(frozen=True)
class Tags:
    """A fragment's structure elements as PDF objects, each in a line, with their numbers left open.

    What stands for each `%s` in `text` is told by an entry of `numbers`: its place in a row of the
    number of the document's element, those of the elements, of the pages, the names of head cells,
    the rectangles of links, and the numbers of marks on a page. `top` are the elements at the top;
    `owners` of each page those that hold its marks, in order; `heads` those that are head cells;
    `links` are rectangles: page, number in its `links`, element, and the text that it shows.
    """

    text: str = ""
    numbers: Sequence[int] = ()
    elements: int = 0
    top: Sequence[int] = ()
    owners: Sequence[Sequence[int]] = ()
    heads: Sequence[int] = ()
    links: Sequence[tuple[int, int, int, str]] = ()


@dataclass(frozen=True)
class Fragment:
    """Pages laid out together, their structure, and the HTML, classed by how it was set.

    A page of a list has no structure of its own, but the `steps` by which that of the list is made;
    `kept_pages` of a list are the keys under which its pages are kept by themselves.
    """

    pages: tuple[PaintedPage, ...]
    tags: Tags
    html: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    kept_pages: tuple[str, ...] = ()

    def sections(self) -> Iterator[etree._Element]:
        """The sections, their tables whole and classed by how they were set, each parsed anew."""
        for text in self.html:
            yield etree.fromstring(text)


def to_bytes(fragment: Fragment) -> bytes:
    """A fragment as bytes to be kept."""
    value = {
        "format": _FORMAT,
        "pages": [_from_page(page) for page in fragment.pages],
        "tags": vars(fragment.tags),
        "html": fragment.html,
        "steps": fragment.steps,
        "kept_pages": fragment.kept_pages,
    }
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 1)


def from_bytes(data: bytes) -> Fragment | None:
    """A fragment that was kept; None when it is damaged or of another format."""
    try:
        value = json.loads(zlib.decompress(data))
        if value["format"] != _FORMAT:
            return None
        return Fragment(
            tuple(map(_to_page, value["pages"])),
            Tags(**value["tags"]),
            tuple(value["html"]),
            tuple((kind, of, what, looks) for kind, of, what, looks in value["steps"]),
            tuple(value["kept_pages"]),
        )
    except (zlib.error, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _from_page(page: PaintedPage) -> dict[str, Any]:
    fonts = {
        name: [g.face, [[number, g.widths[number], text] for number, text in g.texts.items()]]
        for name, g in page.fonts.items()
    }
    return vars(page) | {"content": page.content.decode("latin-1"), "fonts": fonts}


def _to_page(value: dict[str, Any]) -> PaintedPage:
    fonts = {
        name: Glyphs(tuple(face), {n: w for n, w, _ in glyphs}, {n: text for n, _, text in glyphs})
        for name, (face, glyphs) in value["fonts"].items()
    }
    links = [(kind, target, tuple(place)) for kind, target, place in value["links"]]
    anchors = {name: tuple(place) for name, place in value["anchors"].items()}
    bookmarks = [(level, label, tuple(at), state) for level, label, at, state in value["bookmarks"]]
    content = value["content"].encode("latin-1")
    changed = {"content": content, "fonts": fonts, "links": links}
    return PaintedPage(**{**value, **changed, "anchors": anchors, "bookmarks": bookmarks})
