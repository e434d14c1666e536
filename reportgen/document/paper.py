"""The paper of a document: A4 upright, and across for sections with tables that need the width.

A page that lies across is the upright one turned by a quarter, type area and all, so that bound
pages keep their margin at the spine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

ACROSS = "across"  # class of a section whose pages lie across
OF_PROJECT = "of-project"  # class of one across that is no list, but a project or its stub
_A4 = (210.0, 297.0)


@dataclass(frozen=True)
class Paper:
    """A page and its margins, in mm."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def text_width(self) -> float:
        """How wide the type area is."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """How high the type area is."""
        return self.height - self.top - self.bottom


def paper(typography: Mapping[str, Any], *, across: bool = False) -> Paper:
    """The paper of a typography."""
    page = typography["page"]
    top, right, bottom, left = (page[f"{s}_mm"] for s in ("top", "right", "bottom", "left"))
    if across:
        return Paper(_A4[1], _A4[0], left, top, right, bottom)
    return Paper(*_A4, top, right, bottom, left)


def lies_across(section: etree._Element) -> bool:
    """Whether a section's pages lie across."""
    return ACROSS in section.get("class", "").split()


def is_list(section: etree._Element) -> bool:
    """Whether a section is a list of many projects, which all lie across."""
    return lies_across(section) and OF_PROJECT not in section.get("class", "").split()


def paper_of(typography: Mapping[str, Any], element: etree._Element) -> Paper:
    """The paper on which an element of the tree stands."""
    above = (element, *element.iterancestors("section"))
    return paper(typography, across=any(map(lies_across, above)))
