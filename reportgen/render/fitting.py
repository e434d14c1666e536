"""How tables come to fit their pages: tighter where a few rows run over, or more rows there.

What the layout engine found decides, so it depends on a project and on the typography alone. Works
on the HTML tree and knows no layout engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from reportgen.render.pagination import PART, PagePlace, add_class, body_rows, remove_class

FIT = "fit"  # class of a section, with the number of the step by which its tables are set tighter
STAYS = "stays"  # class of a row that stands on the page of the row before
_ENOUGH = 0.03  # of a page, more than what would be a remnant again


@dataclass(frozen=True)
class Fit:
    """The setting `[fit]` of a typography: shares of a page, and measures for each step."""

    runs_over: float
    steps: Sequence[Mapping[str, float]]

    def tries(self, group: Sequence[etree._Element], last: float) -> bool:
        """Whether a group of sections has to fit on fewer pages: its last one holds a remnant only.

        `last` is how much of that page is filled. A project and the stubs behind it, that is:
        where several share pages they are parted between them.
        """
        return last < self.runs_over and holds_one_project(group)


def read_fit(typography: Mapping[str, Any]) -> Fit:
    """The setting of a typography."""
    fit = typography["fit"]
    return Fit(fit["runs_over"], fit["steps"])


def holds_one_project(group: Sequence[etree._Element]) -> bool:
    """Whether the sections are one with tables, and at most stubs behind it."""
    first, *others = group
    return _has_table(first) and not any(map(_has_table, others))


def _has_table(section: etree._Element) -> bool:
    entry = section.get("class", "").startswith("entry")
    return entry and next(section.iter("table"), None) is not None


def set_tighter(group: Sequence[etree._Element], step: int) -> None:
    """Class the sections for a step; 0 sets them as usual."""
    for section in group:
        remove_class(section, f"{FIT}-{step - 1}")
        if step:
            add_class(section, f"{FIT}-{step}")


def keep_last_rows(
    group: Sequence[etree._Element], places: Mapping[str, PagePlace], share: float
) -> None:
    """Class as staying so many of the last rows that the last page holds more than a remnant.

    `share` is what the last page lacks, as a share of a page.
    """
    rows = list(body_rows(group))
    last = max(place.last for place in places.values())
    for row in reversed(rows):
        place = places[row.get(PART, "")]
        if place.last < last:
            share -= place.height
        add_class(row, STAYS)
        if share + _ENOUGH <= 0:
            remove_class(row, STAYS)
            return


def step_of(element: etree._Element) -> str:
    """The number of the step by which an element's section is set tighter; empty for none."""
    for section in element.iterancestors("section"):
        for name in section.get("class", "").split():
            if name.startswith(f"{FIT}-"):
                return name.removeprefix(f"{FIT}-")
    return ""
