"""How tables come to fit their pages: tighter where a few rows run over, or more rows there.

One that would leave a good part of its page empty gives its rows more air instead.

What the layout engine found decides, so it depends on a project and on the typography alone. Works
on the HTML tree and knows no layout engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lxml import etree

from reportgen.document.paper import is_list, paper
from reportgen.render.pagination import PART, STAYS, PagePlace, add_class, body_rows, remove_class

# Class of a section, with the number of the step by which its tables are set: the tighter ones
# first, then those with more air.
FIT = "fit"
_ENOUGH = 0.03  # of a page, more than what would be a remnant again
FULL = 0.9  # of a page, that tables with more air fill at most: another program's break fits, too
# What a row and a character of a table take of a page, about: only says what is tried first.
_ROW, _CHARACTER = 0.007, 0.001
_RECKONED = 0.002  # of a page, for what is rounded
_POINTS = 72 / 25.4  # per mm


class Extent(NamedTuple):
    """How high the content of pages is at least, and each row in it, in pages."""

    height: float
    rows: tuple[float, ...]


@dataclass(frozen=True)
class Fit:
    """The setting `[fit]` of a typography: shares of a page, and the steps by which tables are set.

    `steps` begins with the usual one; `tighter` is how many of the following are tighter, the rest
    have more air. `height` is that of a page, in points.
    """

    runs_over: float
    remnant: float
    empty: float
    steps: Sequence[Mapping[str, float]]
    tighter: int
    height: float

    def tries(self, group: Sequence[etree._Element], last: float) -> bool:
        """Whether a group of sections may fit on fewer pages: its last one holds little.

        `last` is how much of that page is filled. A project and the stubs around it, that is: where
        several share pages they are parted between them, and a list may end anywhere.
        """
        return last < self.runs_over and holds_one_project(group) and not is_list(group[0])

    def may_save_a_page(self, extent: Extent, pages: int, step: int) -> bool:
        """Whether a tighter step may set what stands on so many pages on fewer.

        Reckoned is the most that it can save: all padding that it takes, and all lines closer to
        each other; with a smaller size fewer of them.
        """
        usual, tighter = self.steps[0], self.steps[step]
        padding, less = (
            2 * millimetres * _POINTS / self.height
            for millimetres in (usual["pad_y_mm"], usual["pad_y_mm"] - tighter["pad_y_mm"])
        )
        kept = tighter["line_pt"] * tighter["size_pt"] / (usual["line_pt"] * usual["size_pt"])
        saved = sum(less + max(row - padding, 0) * (1 - kept) for row in extent.rows)
        return extent.height - saved <= pages - 1 + _RECKONED

    @property
    def widest(self) -> int:
        """The step with the most air; 0 where there is none."""
        return len(self.steps) - 1 if len(self.steps) - 1 > self.tighter else 0

    def is_short(self, group: Sequence[etree._Element]) -> bool:
        """Whether a group, before it is laid out, looks as if its rows had room for all the air."""
        if not self.widest or not holds_one_project(group) or is_list(group[0]):
            return False
        rows = sum(1 for section in group for _ in section.iter("tr"))
        text = sum(len(text.strip()) for section in group for text in section.itertext())
        return rows * _ROW + text * _CHARACTER < 1 - self.empty

    def air(self, group: Sequence[etree._Element], filled: float) -> int:
        """The step that gives the rows of a group on one page the most air; 0 for none.

        `filled` is how much of the page is. No row grows by more than is reckoned here.
        """
        if filled >= 1 - self.empty or not holds_one_project(group):
            return 0
        rows = sum(1 for section in group for _ in section.iter("tr"))
        airy = range(self.tighter + 1, len(self.steps))
        fits = (step for step in airy if self._with_air(filled, rows, step) <= FULL)
        return max(fits, default=0)

    def _with_air(self, filled: float, rows: int, step: int) -> float:
        """How much of the page is filled with the measures of a step, at most."""
        usual, airy = self.steps[0], self.steps[step]
        more = 2 * (airy["pad_y_mm"] - usual["pad_y_mm"]) * _POINTS
        return filled * airy["line_pt"] / usual["line_pt"] + rows * more / self.height


def read_fit(typography: Mapping[str, Any], *, across: bool = False) -> Fit:
    """The setting of a typography, for upright pages or those that lie `across`."""
    fit = typography["fit"]
    height = paper(typography, across=across).text_height * _POINTS
    shares = (fit["runs_over"], fit["remnant"], fit["empty"])
    return Fit(*shares, typography["table_steps"], len(fit["steps"]), height)


def holds_one_project(group: Sequence[etree._Element]) -> bool:
    """Whether the sections are one with tables, and at most stubs before and behind it."""
    entries = all(section.get("class", "").startswith("entry") for section in group)
    return entries and sum(map(_has_table, group)) == 1


def _has_table(section: etree._Element) -> bool:
    return next(section.iter("table"), None) is not None


def set_step(group: Sequence[etree._Element], step: int) -> None:
    """Class the sections for a step and no other; 0 sets them as usual."""
    for section in group:
        for name in section.get("class", "").split():
            if name.startswith(f"{FIT}-"):
                remove_class(section, name)
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


def let_last_rows_go(group: Sequence[etree._Element]) -> None:
    """Take from the rows of a group that they stay."""
    for row in body_rows(group):
        remove_class(row, STAYS)


def step_of(element: etree._Element) -> str:
    """The number of the step by which an element's section is set; empty for none."""
    for section in element.iterancestors("section"):
        for name in section.get("class", "").split():
            if name.startswith(f"{FIT}-"):
                return name.removeprefix(f"{FIT}-")
    return ""
