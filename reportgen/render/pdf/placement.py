"""Where headings and table rows came to stand on laid-out pages, as pagination asks for it."""

from collections import Counter
from collections.abc import Sequence

from weasyprint.document import Page

from reportgen.render.pagination import PART, PagePlace
from reportgen.render.pdf.weasyprint_insides import Box, is_text, page_box


def page_places(pages: Sequence[Page]) -> dict[str, PagePlace]:
    """The place of each marked heading and table row, by its number in the tree."""
    places: dict[str, PagePlace] = {}
    for number, page in enumerate(pages, start=1):
        whole = page_box(page)
        for box in whole.descendants():
            if box.element_tag in ("h1", "h2", "tr"):
                place = places.setdefault(box.element.get(PART), PagePlace(number, number))
                place.last = number
                place.height += box.height / whole.height
                if box.element_tag == "tr":
                    _count_texts(place.texts, box, number)
    return places


def _count_texts(texts: list[Counter[int]], row: Box, page: int) -> None:
    """Add how much text of each cell stands in this part of a row."""
    texts += [Counter() for _ in row.children[len(texts) :]]
    for count, cell in zip(texts, row.children, strict=True):
        words = (box.text for box in cell.descendants() if is_text(box))
        if length := sum(not c.isspace() for text in words for c in text):
            count[page] += length
