"""Style rules that a bureau's print.css need not know: pages across, and with room left on them.

Text of CSS; knows no layout engine.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from reportgen.document.paper import ACROSS, is_list, lies_across, paper
from reportgen.render.pagination import BELOW

# On what holds the sections of a group where its pages are named, while it is laid out.
SHEET = "data-sheet"
_SHEETS = ("one", "other")
_OF_PROJECT, _OF_LIST = f"{ACROSS}-", f"{ACROSS}-list-"  # of pages that lie across


def sheet_name(section: etree._Element, number: int) -> str:
    """The name of a group's pages while room is left on them, unlike that of the next group's."""
    kind = "" if not lies_across(section) else _OF_LIST if is_list(section) else _OF_PROJECT
    return kind + _SHEETS[number % 2]


def pages_across(typography: Mapping[str, Any]) -> str:
    """Rules for pages that lie across."""
    names = (ACROSS, *(kind + name for kind in (_OF_PROJECT, _OF_LIST) for name in _SHEETS))
    pages = "".join(f"@page {name} {{ {lying(typography)} }} " for name in names)
    opened = f".{BELOW} {{ border-top: hidden }} "
    return f".{ACROSS} {{ page: {ACROSS} }} {opened}{pages}"


def lying(typography: Mapping[str, Any]) -> str:
    """Size and margins of a page that lies across."""
    page = paper(typography, across=True)
    margins = f"{page.top}mm {page.right}mm {page.bottom}mm {page.left}mm"
    return f"size: {page.width}mm {page.height}mm; margin: {margins}"


def room_to_go_on(typography: Mapping[str, Any]) -> str:
    """Rules that begin all but the first page of a group lower by the line above its table.

    A list has some room below, too: names that stand again may need some lines more.
    """
    table = typography["table"]
    rules = f"[{SHEET}] > .{ACROSS} {{ page: auto }} "
    for kind in ("", _OF_PROJECT, _OF_LIST):
        page = paper(typography, across=bool(kind))
        lower = f"calc({page.top}mm + {table['line_pt']}pt + {table['continued_gap_mm']}mm)"
        for sheet in _SHEETS:
            name = kind + sheet
            rules += f"[{SHEET}={name}] {{ page: {name} }} "
            rules += f"@page {name}:nth(n+2 of {name}) {{ margin-top: {lower} }} "
            if kind == _OF_LIST:
                spare = f"{3 * table['line_pt']}pt + {2 * table['pad_y_mm']}mm"
                rules += f"@page {name} {{ margin-bottom: calc({page.bottom}mm + {spare}) }} "
    return rules
