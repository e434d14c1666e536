"""Where headings and table rows came to stand on laid-out pages, as pagination asks for it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from weasyprint.document import Page

from reportgen.render.fitting import Extent
from reportgen.render.pagination import PART, PagePlace
from reportgen.render.pdf.weasyprint_insides import Box, is_table, is_text, page_box
from reportgen.render.table_heights import CellHeight, table_height

_ROUNDING = 0.01  # CSS pixels
_POINTS = 0.75  # in a CSS pixel


def page_places(pages: Sequence[Page]) -> dict[str, PagePlace]:
    """The place of each marked heading and table row, by its number in the tree."""
    places: dict[str, PagePlace] = {}
    for number, page in enumerate(pages, start=1):
        whole = page_box(page)
        headless = {
            row for table in filter(is_table, whole.descendants()) for row in _headless(table)
        }
        for box in whole.descendants():
            if box.element_tag in ("h1", "h2", "tr"):
                place = places.setdefault(box.element.get(PART), PagePlace(number, number))
                place.last = number
                place.height += box.height / whole.height
                place.over |= box in headless or _runs_over(box, whole)
                if box.element_tag == "tr":
                    _count_texts(place.texts, box, number)
    return places


def measure(pages: Sequence[Page]) -> Extent:
    """How high the rows and headings on pages are, without the heads that stand again."""
    boxes = [page_box(page) for page in pages]
    whole = boxes[0].height
    first = [box for box in boxes[0].descendants() if box.element_tag in ("h1", "h2", "tr")]
    low = max((box.position_y + box.height for box in first), default=boxes[0].content_box_y())
    rows = [box for box in first if box.element_tag == "tr"]
    height = low - boxes[0].content_box_y()
    for page in boxes[1:]:
        heads = {
            box
            for head in page.descendants()
            if head.element_tag == "thead"
            for box in head.descendants()
        }
        more = [box for box in page.descendants() if box.element_tag == "tr" and box not in heads]
        height += sum(box.height for box in more)
        rows += more
    return Extent(height / whole, tuple(box.height / whole for box in rows))


def filled(pages: Sequence[Page]) -> float:
    """How much of the last page is filled, as a share of the type area of the first."""
    first, last = page_box(pages[0]), page_box(pages[-1])
    body = next(box for box in last.descendants() if box.element_tag == "body")
    content = sum(section.height for section in body.children)
    return (content + first.height - last.height) / first.height


def filled_as(
    pages: Sequence[Page], step: Mapping[str, float], other: Mapping[str, float]
) -> float | None:
    """How much of a page would be filled if tables set by a step were set by another one.

    None where that does not follow from the lines of their cells, or there are several pages.
    """
    if len(pages) > 1:
        return None
    page, added = page_box(pages[0]), 0.0
    for table in filter(is_table, page.descendants()):
        rows = [
            [_cell_height(cell, step["line_pt"]) for cell in row.children]
            for group in table.children
            for row in group.children
        ]
        is_here = table_height(rows, step)
        even = all(abs(cell.lines - round(cell.lines)) < _ROUNDING for row in rows for cell in row)
        if not even or abs(is_here - table.height * _POINTS) > _ROUNDING:
            return None
        added += table_height(rows, other) - is_here
    return filled(pages) + added / _POINTS / page.height


def _cell_height(cell: Box, line: float) -> CellHeight:
    borders = cell.border_top_width + cell.border_bottom_width
    return CellHeight(cell.height * _POINTS / line, borders * _POINTS, cell.rowspan)


def all_on_pages(pages: Sequence[Page]) -> bool:
    """Whether every table stands on one page, with its head and above the page end."""
    seen: set[int] = set()
    for page in map(page_box, pages):
        tables = [box for box in page.descendants() if is_table(box)]
        here = {id(box.element) for box in tables}
        if seen & here or any(_runs_over(box, page) or _headless(box) for box in tables):
            return False
        seen |= here
    return True


def anything_over(pages: Sequence[Page]) -> bool:
    """Whether a heading or row runs over the end of its page, or has lost the head of its table."""
    return any(place.over for place in page_places(pages).values())


def _headless(table: Box) -> list[Box]:
    """The rows of a table on a page that holds them only without its head."""
    below = list(table.descendants())
    if table.element.find("thead") is None or any(box.element_tag == "thead" for box in below):
        return []
    return [box for box in below if box.element_tag == "tr"]


def _runs_over(box: Box, page: Box) -> bool:
    return box.position_y + box.height > page.content_box_y() + page.height + _ROUNDING


def _count_texts(texts: list[Counter[int]], row: Box, page: int) -> None:
    """Add how much text of each cell stands in this part of a row."""
    texts += [Counter() for _ in row.children[len(texts) :]]
    for count, cell in zip(texts, row.children, strict=True):
        words = (box.text for box in cell.descendants() if is_text(box))
        if length := sum(not c.isspace() for text in words for c in text):
            count[page] += length
