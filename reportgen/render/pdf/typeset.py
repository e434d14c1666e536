"""HTML to painted pages through WeasyPrint.

Sections that begin on a new page are laid out and painted by themselves, as page fragments, so that
they can be made in any process, kept, and put together in any order. Page numbers are painted
apart. Nothing is fetched: neither from the network nor from the disk.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from multiprocessing.util import Finalize
from typing import Any
from xml.etree import ElementTree

from lxml import etree
from weasyprint import CSS
from weasyprint.document import Document, Page
from weasyprint.text.fonts import FontConfiguration

import reportgen.render.pdf.weasyprint_cells  # replaces what it says
import reportgen.render.pdf.weasyprint_once  # noqa: F401  # replaces what it says
from reportgen.document.fonts import as_high_as, latin_beside
from reportgen.document.paper import is_list, lies_across
from reportgen.document.templates import Templates
from reportgen.render import fitting, list_pages, pagination
from reportgen.render.contents import set_closer
from reportgen.render.pdf import page_rules
from reportgen.render.pdf.default_style import DEFAULT_STYLE
from reportgen.render.pdf.font_files import FontFiles, address
from reportgen.render.pdf.fragments import Fragment, PaintedPage
from reportgen.render.pdf.list_setting import KeptPages, lay_out_pages, paint_pages
from reportgen.render.pdf.nowrap import keep_numbers
from reportgen.render.pdf.painting import Painter, fragment_of
from reportgen.render.pdf.placement import (
    all_on_pages,
    anything_over,
    filled,
    filled_as,
    measure,
    page_places,
)
from reportgen.render.pdf.structure import Structure
from reportgen.render.pdf.weasyprint_insides import ParsedHTML, page_box, remove_font_settings
from reportgen.render.pdf.weasyprint_styles import KeptStyles
from reportgen.render.same_pages import settle_page_starts
from reportgen.render.table_heights import expected_fill
from reportgen.render.titles import balance

_GROUP = "data-group"  # on what holds the sections of a group, while it is laid out


@dataclass
class Typesetter:
    """Style sheets and faces for one typography, read once and used for every document."""

    templates: Templates
    typography: Mapping[str, Any]

    def __post_init__(self) -> None:
        self.configuration = FontConfiguration()
        # the end of a worker process collects nothing
        Finalize(None, remove_font_settings, (self.configuration,), exitpriority=0)
        self._fetcher = FontFiles()
        latin = {name: self._latin(name) for name in self.typography["faces"] if name != "latin"}
        addresses = {family: address(family) for family in latin.values()}
        self._faces = self._style("fonts.css", addresses=addresses)
        self._text = self._style("print.css", numbered=False, latin=latin)
        # here, since a bureau's print.css may not say it
        self._across = CSS(string=page_rules.pages_across(self.typography))
        self._new_pages = CSS(
            string=f"[{_GROUP}] {{ display: block; break-before: page !important }}"
        )
        self._room = CSS(string=page_rules.room_to_go_on(self.typography))
        self._fitting = fitting.read_fit(self.typography)
        self._fitting_across = fitting.read_fit(self.typography, across=True)
        self._latin_faces = latin
        self._painter = Painter()
        # by whether the first page lies across, on whose size a style may depend
        self._styles = {across: KeptStyles() for across in (False, True)}

    @cached_property
    def _numbers(self) -> CSS:
        """The style sheet of printed page numbers, which are kept from edit to edit."""
        return self._style("print.css", numbered=True, latin=self._latin_faces)

    def _style(self, name: str, **values: Any) -> CSS:
        text = self.templates.style(name, {**self.typography, **values})
        return CSS(string=text, font_config=self.configuration, url_fetcher=self._fetcher)

    def _latin(self, name: str) -> str:
        """Make the Latin letters that go with the Chinese face `name`; their family name.

        A line is as high as the highest face in it: with one height for both, all lines of a
        text are equally far apart, whatever fonts this machine has.
        """
        latin, chinese, weight = latin_beside(self.typography["faces"], name)
        family = f"{latin} {weight} beside {chinese}"
        if latin and chinese and address(family) not in self._fetcher.made:
            self._fetcher.made[address(family)] = as_high_as(latin, chinese, weight)
        return family

    def set(
        self, groups: Sequence[Sequence[etree._Element]], kept: KeptPages | None = None
    ) -> list[Fragment]:
        """Lay out and paint groups of sections, each beginning on a new page.

        Pages of lists are `kept`, so that an edit paints those that it changes.
        """
        marked = [pagination.mark_parts(group) for group in groups]
        for section in (section for group in marked for section in group):
            if next(section.iter("table"), None) is None:
                settle_page_starts(section, self.typography)
            if is_list(section):
                list_pages.keep_projects_whole(section)
        pages = self._fit(marked)
        laid_out = list(marked)
        lists = {
            number: self._set_list(group, pages[number], kept)
            for number, group in enumerate(marked)
            if is_list(group[0])
        }
        longer = (number for number, on_pages in enumerate(pages) if len(on_pages) > 1)
        long = [number for number in longer if number not in lists]
        cut = self._cut([marked[number] for number in long], [pages[number] for number in long])
        for number, group, on_pages in zip(long, cut, self._lay_out(cut), strict=True):
            laid_out[number], pages[number] = group, on_pages
            pagination.start_alike(marked[number], group)
        return [
            lists.get(number) or self._paint(group, on_pages, whole)
            for number, (group, on_pages, whole) in enumerate(
                zip(laid_out, pages, marked, strict=True)
            )
        ]

    def _fit(self, marked: Sequence[Sequence[etree._Element]]) -> list[list[Page]]:
        """The pages of each group, with the step classed by which its tables fit them.

        What runs over by little is set tighter. Where no step saves a page, the last rows stay
        together, so that more than a few of them stand on the last one.
        """
        pages, airy = self._with_air_first(marked)
        wide = [
            number for number, group in enumerate(marked) if self._runs_over(group, pages[number])
        ]
        extents = {number: measure(pages[number]) for number in wide}
        for step in range(1, self._fitting.tighter + 1):
            tried = [
                number
                for number in wide
                if self._fit_of(marked[number]).may_save_a_page(
                    extents[number], len(pages[number]), step
                )
            ]
            for number in tried:
                fitting.set_step(marked[number], step)
            for number, on_pages in self._again(marked, tried):
                if len(on_pages) < len(pages[number]):
                    pages[number] = on_pages
                    wide.remove(number)
        for number in wide:
            fitting.set_step(marked[number], 0)
            self._keep_from_remnant(marked[number], pages[number])
        others = (number for number in range(len(marked)) if number not in airy)
        more = [number for number in others if self._aired(marked[number], pages[number])]
        for number, on_pages in self._again(marked, [*wide, *more]):
            pages[number] = on_pages
        return pages

    def _fit_of(self, group: Sequence[etree._Element]) -> fitting.Fit:
        """The setting for the pages of a group."""
        return self._fitting_across if lies_across(group[0]) else self._fitting

    def _with_air_first(
        self, marked: Sequence[Sequence[etree._Element]]
    ) -> tuple[list[list[Page]], frozenset[int]]:
        """The pages of each group, and the numbers of those whose rows have air already.

        What seems to have room for air is laid out with it at once, and as usual where it has not.
        """
        expected = [self._expected_air(group) for group in marked]
        tried = [number for number, step in enumerate(expected) if step]
        for number in tried:
            fitting.set_step(marked[number], expected[number])
        pages = self._lay_out(marked, goes_on=True)
        back = [n for n in tried if not self._has_room(marked[n], pages[n], expected[n])]
        for number in back:
            fitting.set_step(marked[number], 0)
        for number, on_pages in self._again(marked, back):
            pages[number] = on_pages
        return pages, frozenset(tried) - frozenset(back)

    def _expected_air(self, group: Sequence[etree._Element]) -> int:
        """The step that a group's rows are likely to get for more air; 0 for none."""
        if self._fitting.is_short(group):
            return self._fitting.widest
        if not fitting.holds_one_project(group) or is_list(group[0]):
            return 0
        return self._fit_of(group).air(group, expected_fill(group, self.typography))

    def _has_room(self, group: Sequence[etree._Element], pages: Sequence[Page], step: int) -> bool:
        """Whether a group that is set by a step with more air is as it would be after a first try.

        A short one may fill its page; the others are set by what they fill as usual.
        """
        if self._fitting.is_short(group):
            return len(pages) == 1 and filled(pages) <= fitting.FULL
        fit = self._fit_of(group)
        usual = filled_as(pages, fit.steps[step], fit.steps[0])
        return usual is not None and fit.air(group, usual) == step

    def _aired(self, group: Sequence[etree._Element], pages: Sequence[Page]) -> bool:
        """Whether a group's rows get more air, which is classed."""
        step = self._fit_of(group).air(group, filled(pages)) if len(pages) == 1 else 0
        if step:
            fitting.set_step(group, step)
        return step > 0

    def _runs_over(self, group: Sequence[etree._Element], pages: Sequence[Page]) -> bool:
        return len(pages) > 1 and self._fitting.tries(group, filled(pages))

    def _keep_from_remnant(self, group: Sequence[etree._Element], pages: Sequence[Page]) -> bool:
        """Whether a group's last page holds a remnant only: then its last rows are to stay."""
        if lacks := max(0, self._fitting.remnant - filled(pages)):
            fitting.keep_last_rows(group, page_places(pages), lacks)
        return lacks > 0

    def _again(
        self, marked: Sequence[Sequence[etree._Element]], wanted: Sequence[int]
    ) -> list[tuple[int, list[Page]]]:
        """Some of the groups laid out again, by their numbers."""
        pages = self._lay_out([marked[number] for number in wanted], goes_on=True)
        return list(zip(wanted, pages, strict=True))

    def _set_list(
        self, marked: list[etree._Element], pages: list[Page], kept: KeptPages | None
    ) -> Fragment:
        """A list as it is cut, on its pages: with projects opened that no page holds.

        First so that levels stay merged and names stand again on the next page. Where that moves
        what is there over its end, wholly: then nothing in it is higher than its lines.
        """
        if len(pages) == 1 and all_on_pages(pages):
            return self._paint(marked, pages, marked)
        for wholly in (False, True):
            group, places = deepcopy(marked), page_places(pages)
            while list_pages.open_what_fits_no_page(group, places, wholly=wholly):
                places = self._places(group)
                if pagination.let_split(group, places):
                    places = self._places(group)
            cut = pagination.cut_tables(group, places)
            on_pages = lay_out_pages(cut, kept, self._lay_out)
            if all(page.fits for page in on_pages):
                break
        list_pages.let_split_alike(marked, group)
        pagination.start_alike(marked, cut)
        return paint_pages(on_pages, marked, kept, self._painter)

    def _places(self, group: Sequence[etree._Element]) -> dict[str, pagination.PagePlace]:
        """Where the headings and rows of a group of marked sections stand before it is cut."""
        (pages,) = self._lay_out([group], goes_on=True)
        return page_places(pages)

    def _cut(
        self, groups: Sequence[Sequence[etree._Element]], pages: Sequence[Sequence[Page]]
    ) -> list[list[etree._Element]]:
        """The groups, marked and laid out on their pages, with tables cut at the page ends."""
        places = [page_places(on_pages) for on_pages in pages]
        split = [pagination.let_split(group, at) for group, at in zip(groups, places, strict=True)]
        tall = [group for group, splits in zip(groups, split, strict=True) if splits]
        again = iter(self._without_remnants(tall, self._lay_out(tall, goes_on=True)))
        places = [
            page_places(next(again)) if splits else at
            for splits, at in zip(split, places, strict=True)
        ]
        return [pagination.cut_tables(group, at) for group, at in zip(groups, places, strict=True)]

    def _without_remnants(
        self, groups: Sequence[Sequence[etree._Element]], pages: list[list[Page]]
    ) -> list[list[Page]]:
        """The pages of groups with rows that go over page ends, which have drawn rows up with them.

        Laid out again where no more than a remnant is left on the last one.
        """
        lacking = [
            number
            for number, on_pages in enumerate(pages)
            if self._runs_over(groups[number], on_pages)
            and self._keep_from_remnant(groups[number], on_pages)
        ]
        for number, on_pages in self._again(groups, lacking):
            pages[number] = on_pages
        # where no page holds the rest of a high row and all that stays with it, a remnant is better
        over = [n for n, on_pages in enumerate(pages) if anything_over(on_pages)]
        for number in over:
            fitting.let_last_rows_go(groups[number])
        for number, on_pages in self._again(groups, over):
            pages[number] = on_pages
        return pages

    def _lay_out(
        self, groups: Sequence[Sequence[etree._Element]], *, goes_on: bool = False
    ) -> list[list[Page]]:
        """The pages of each group of marked sections, all laid out in one go.

        `goes_on` leaves room for the line above a table that goes on, where it is not there yet.
        """
        if not groups:
            return []
        sections = keep_numbers([s for group in groups for s in group], self.typography)
        balance(sections, self.typography)
        # one element for each: a page counts within the element that names it
        set_here = iter(sections)
        wholes = []
        for number, group in enumerate(groups):
            whole = etree.Element("div", {_GROUP: str(number)})
            whole.extend(islice(set_here, len(group)))
            if goes_on and group[0].get("class", "").startswith("entry"):
                whole.set(page_rules.SHEET, page_rules.sheet_name(group[0], number))
            wholes.append(whole)
        pages: list[list[Page]] = [[] for _ in groups]
        number = 0
        styles = (self._text, self._across, self._new_pages, self._room)
        kept = self._styles[lies_across(sections[0])]
        for page in self._render(wholes, *styles, kept=kept).pages:
            number = max([number, *_groups_on(page)])
            pages[number].append(page)
        return pages

    def set_front(self, sections: Sequence[etree._Element]) -> Fragment:
        """Lay out and paint cover and contents, whose page numbers are in them already."""
        set_here = deepcopy(list(sections))
        balance(set_here, self.typography)
        for section in set_here:
            if section.tag == "nav":
                set_closer(section, self.typography)
        document = self._render(set_here, self._text)
        titled = not any(section.tag == "nav" for section in set_here)
        return self._paint(set_here, document.pages, (), titled=titled)

    def set_numbers(self, first: int, last: int, *, across: bool = False) -> list[PaintedPage]:
        """The printed page numbers from `first` (odd) to `last`, each on a page of its own.

        `across` on pages that lie across.
        """
        lying = f"@page {{ {page_rules.lying(self.typography)} }} " if across else ""
        start = CSS(string=f"{lying}@page :first {{ counter-set: page {first} }}")
        pages = [etree.Element("p", {_GROUP: str(number)}) for number in range(first, last + 1)]
        document = self._render(pages, self._numbers, self._new_pages, start)
        return list(self._paint([], document.pages, ()).pages)

    def _render(
        self, sections: Sequence[etree._Element], *styles: CSS, kept: KeptStyles | None = None
    ) -> Document:
        html = ParsedHTML(_whole_page(sections), self._fetcher, DEFAULT_STYLE, kept)
        return html.render(stylesheets=[self._faces, *styles], font_config=self.configuration)

    def _paint(
        self,
        sections: Sequence[etree._Element],
        pages: Sequence[Page],
        whole: Sequence[etree._Element],
        *,
        titled: bool = False,
    ) -> Fragment:
        """Painted pages; `whole` are the sections before their tables were cut."""
        structure = Structure(pagination.parts(whole), titled=titled)
        painted = tuple(
            self._painter.paint(page, number, structure) for number, page in enumerate(pages)
        )
        return fragment_of(painted, structure, whole)


def _groups_on(page: Page) -> Iterator[int]:
    """The numbers of the groups that begin on a page."""
    for box in page_box(page).descendants():
        if box.element is not None and (number := box.element.get(_GROUP)):
            yield int(number)


def _whole_page(sections: Sequence[etree._Element]) -> ElementTree.Element:
    """A page of HTML around sections; WeasyPrint reads trees of the standard library only."""
    body = b"".join(etree.tostring(section, encoding="utf-8") for section in sections)
    text = b'<html lang="zh-CN"><head></head><body>' + body + b"</body></html>"
    return ElementTree.fromstring(text)  # noqa: S314  # our own tree, serialized above
