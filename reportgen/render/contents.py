"""How the contents are set: closer where a few lines would stand on a page of their own.

Reckoned from the titles alone (`line_lengths`), so that PDF and Word do the same. Works on the HTML
tree and knows no layout engine.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

from reportgen.document.line_lengths import LONGEST, Face, count_lines

_A4_MM, _A4_HIGH_MM = 210, 297
_POINT = 72 / 25.4  # per mm
_NUMBER = 10 * _POINT  # the column of the page numbers, as in print.css and word/styles.xml
_TITLE_GAP, _PART_GAP = 6 * _POINT, 3 * _POINT
_LEADER = "一"  # the width of the dots that a title is followed by at least
_KEPT = 4  # characters of a title that stay with them


class _Line(NamedTuple):
    """An entry of the contents: how many lines it may fill; that of a part stays with the next."""

    lines: int
    part: bool


def closer_pitch(nav: etree._Element, typography: Mapping[str, Any]) -> float:
    """The line pitch in points that saves the last page, which holds a few lines only; 0 for none.

    The setting `contents_line_pt` of `[fit]` gives those to be tried.
    """
    fit, entries = typography["fit"], list(_entries(nav, typography))
    pages, filled = _pages(entries, typography["contents"]["line_pt"], typography)
    if pages == 1 or filled >= fit["remnant"]:
        return 0
    closer = (
        float(p) for p in fit["contents_line_pt"] if _pages(entries, p, typography)[0] < pages
    )
    return next(closer, 0)


def set_closer(nav: etree._Element, typography: Mapping[str, Any]) -> None:
    """Set the contents closer where that saves a page; keep the ends of titles with their dots."""
    if pitch := closer_pitch(nav, typography):
        nav.set("style", f"line-height:{pitch:.4g}pt")
    for title in nav.iter("span"):
        if title.get("class") == "toc-title" and _lines(title, typography) > 1 and not len(title):
            words = title.text or ""
            end = etree.SubElement(title, "span", {"class": "kept toc-end"})
            title.text, end.text = words[:-_KEPT], words[-_KEPT:]


def _entries(nav: etree._Element, typography: Mapping[str, Any]) -> Iterator[_Line]:
    for item in nav.iter("li"):
        part = "toc-part" in item.get("class", "").split()
        title = item.find(".//span[@class='toc-title']")
        yield _Line(1 if part or title is None else _lines(title, typography), part)


def _lines(title: etree._Element, typography: Mapping[str, Any]) -> int:
    page, size = typography["page"], typography["contents"]["size_pt"]
    width = (_A4_MM - page["left_mm"] - page["right_mm"]) * _POINT - _NUMBER - 2 * size
    words = "".join(map(str, title.itertext())) + _LEADER
    return count_lines(words, width, -size, Face(size, 0), LONGEST)


def _pages(entries: list[_Line], pitch: float, typography: Mapping[str, Any]) -> tuple[int, float]:
    """How many pages entries fill, and how much of the last one, as a share of it."""
    page = typography["page"]
    height = (_A4_HIGH_MM - page["top_mm"] - page["bottom_mm"]) * _POINT
    pages, at = 1, typography["part"]["line_pt"] + _TITLE_GAP
    for number, (lines, part) in enumerate(entries):
        needs = lines * pitch + (_PART_GAP if part else 0)
        follows = entries[number + 1].lines * pitch if part and number + 1 < len(entries) else 0
        if at + needs + follows > height:
            pages, at = pages + 1, 0
        at += needs
    return pages, at / height
