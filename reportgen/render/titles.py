"""Titles of several lines that break evenly, so that no last character stands alone.

A title that fills more than one line is set narrower, as far as it needs no further line however
long a program may set it (`line_lengths`); so PDF and Word break it alike. Works on the HTML tree
and knows no layout engine; the web page has `text-wrap` for it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from reportgen.document.line_lengths import LONGEST, Face, count_lines, text_lines
from reportgen.document.paper import paper_of

_POINT = 72 / 25.4  # per mm
_COVER = {"cover-name": "name_size_pt", "cover-title": "title_size_pt"}


def balance(sections: Iterable[etree._Element], typography: Mapping[str, Any]) -> None:
    """Set the titles of several lines narrower, in place."""
    for section in sections:
        for title in section.iter("h1", "h2", "p"):
            if space := side_space(title, typography):
                title.set("style", f"padding:0 {space:.4g}pt")


def side_space(title: etree._Element, typography: Mapping[str, Any]) -> float:
    """The points left free on either side of a title; 0 for one of a single line, or no title."""
    size = _size(title, typography)
    if not size:
        return 0
    lines = text_lines(title)
    width = paper_of(typography, title).text_width * _POINT
    fewest = _count(lines, width, size)
    if fewest == len(lines):
        return 0
    narrow = width
    while _count(lines, narrow - size / 2, size) == fewest:
        narrow -= size / 2
    return float(width - narrow) / 2


def _count(lines: Iterable[str], width: float, size: float) -> int:
    return sum(count_lines(line, width, 0, Face(size, 0), LONGEST) for line in lines)


def _size(title: etree._Element, typography: Mapping[str, Any]) -> float:
    """The size of a title's characters; 0 for what is none."""
    for name in title.get("class", "").split():
        if name in _COVER:
            return float(typography["cover"][_COVER[name]])
        if name == "group-title":
            return float(typography["group"]["size_pt"])
    parent = title.getparent()
    classes = parent.get("class", "").split() if parent is not None else []
    return float(typography["entry"]["size_pt"]) if title.tag == "h2" and "entry" in classes else 0
