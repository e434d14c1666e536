"""Where tables of the PDF are cut at page ends.

The layout engine closes no merged cell at a page end. So a table that crosses one becomes two, the
second below a line that names it (续表), with the head again and with the names of the groups that
go on. Works on the HTML tree alone and knows no layout engine.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import accumulate, filterfalse, pairwise

from lxml import etree

from reportgen.document.paper import is_list

# Numbers sections, headings and parts of tables while they are laid out; never in a published file.
# What stands on several pages has the same number on each.
PART = "data-part"
_PARTS = ("section", "h1", "h2", "table", "thead", "tbody", "tr", "th", "td")
# Classes of a cell whose text began on the page before: in this line, or in the one above.
GOES_ON, GOES_ON_WITH_A_LINE = "goes-on", "goes-on-line"
START = "starts-page"  # class of what begins a page
AGAIN = "again"  # class of heads and cells that stand on a page before, too
TALL = "tall"  # class of a row that may go over a page end
STAYS = "stays"  # class of a row that stands on the page of the row before
# Classes of the rows of a project whose merged cells are laid out as single ones, and of the blank
# cells below these; of which cell a blank one is.
OPENED, BELOW, OF_CELL = "opened", "below", "data-of"
CONTINUED = "续表"  # what the line above a table says that goes on
_CONTINUED_CLASS = "continued"
_NAME_WIDTH = 36  # characters of that line which the name may fill: the rest is for its unit
_LARGEST_GAP = 0.25  # of a page, that a row which moves to the next one may leave
_LONGEST_AGAIN = 40  # characters of a cell of a list that is named again on the next page


def groups(body: Sequence[etree._Element]) -> Iterator[list[etree._Element]]:
    """Sections that may share pages, from one page start to the next."""
    group: list[etree._Element] = []
    for section in body:
        if group and START in section.get("class", "").split():
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def mark_parts(sections: Sequence[etree._Element]) -> list[etree._Element]:
    """A copy of the sections in which every heading and part of a table carries its number."""
    marked = deepcopy(list(sections))
    for number, element in enumerate(part for s in marked for part in s.iter(*_PARTS)):
        element.set(PART, str(number))
    return marked


def parts(marked: Sequence[etree._Element]) -> dict[str, etree._Element]:
    """The marked elements by their numbers."""
    return {part.get(PART, ""): part for s in marked for part in s.iter(*_PARTS)}


def unmarked(marked: Sequence[etree._Element]) -> list[etree._Element]:
    """The sections without their numbers."""
    plain = deepcopy(list(marked))
    for section in plain:
        for element in section.iter(*_PARTS):
            element.attrib.pop(PART, "")
    return plain


@dataclass
class PagePlace:
    """Where a marked heading or row came to stand: first and last page, and its height.

    `height` in pages; `texts` counts for each cell the characters on each page, blanks left out;
    `over` of one that runs over the end of its page.
    """

    first: int
    last: int
    height: float = 0
    texts: list[Counter[int]] = field(default_factory=list)
    over: bool = False


def let_split(marked: Sequence[etree._Element], places: Mapping[str, PagePlace]) -> bool:
    """Class the marked rows that may go over a page end as tall; whether there are any.

    Other rows move to the next page whole. A high one would leave a gap there that a reader
    takes for the end. A list stands with its projects whole as long as they fit a page.
    """
    rows = filterfalse(_stands_whole, body_rows(marked))
    tall = [row for row in rows if places[row.get(PART, "")].height > _LARGEST_GAP]
    for row in tall:
        add_class(row, TALL)
    return bool(tall)


def _stands_whole(row: etree._Element) -> bool:
    in_list = any(map(is_list, row.iterancestors("section")))
    return in_list and not has_class(row, OPENED)


def cut_tables(
    marked: Sequence[etree._Element], places: Mapping[str, PagePlace]
) -> list[etree._Element]:
    """The marked sections as they stand at their `places`.

    A table is cut where it goes over a page end, between rows or within one; a section whose
    heading came to stand on a new page starts that page from now on.
    """
    cut = deepcopy(list(marked))
    pages: dict[etree._Element, int] = {}
    for row in list(body_rows(cut)):
        remove_class(row, TALL)
        pages.update(_cut_row(row, places[row.get(PART, "")]))
    last_page = 0

    def starts(element: etree._Element) -> bool:
        nonlocal last_page
        before = last_page
        last_page = pages.get(element) or places[element.get(PART, "")].first
        return bool(before) and last_page > before

    for section in cut:
        for block in list(section.iter("h1", "h2", "table")):
            if block.tag == "table":
                rows = list(block.iterfind("tbody/tr"))
                _cut(block, rows, [index for index, row in enumerate(rows) if starts(row)])
            elif starts(block) and section.get("class", "").startswith("entry"):
                _start_page(section)
    return cut


def start_alike(sections: Sequence[etree._Element], cut: Sequence[etree._Element]) -> None:
    """Class the sections as starting a page that do so as they were `cut`, for Word."""
    for section, as_cut in zip(sections, cut, strict=True):
        if START in as_cut.get("class", "").split():
            add_class(section, START)


def body_rows(sections: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """The rows of all tables below their heads."""
    for section in sections:
        for body in section.iter("tbody"):
            yield from body


def _cut_row(row: etree._Element, place: PagePlace) -> Iterator[tuple[etree._Element, int]]:
    """Cut a row at each page end within its text; yields the parts of it, each with its page.

    Head cells are named again in every part, merged ones reach down over all of them.
    """
    counts = list(zip(row, place.texts, strict=True)) if place.texts else []
    texts = {cell: n for cell, n in counts if _goes_on(cell)}
    pages = sorted({page for count in texts.values() for page in count} or {place.first})
    if len(pages) > 1:
        for cell in [*_reaching_into(row), *filter(_reaches, row)]:
            _set_rows(cell, int(cell.get("rowspan", "1")) + len(pages) - 1)
    yield row, pages[0]
    left = texts
    for page, following in pairwise(pages):
        rest = _like(row)
        parts = {}
        for cell in filterfalse(_reaches, row):
            rest.append(part := deepcopy(cell))
            if cell in left:
                divide(cell, part, left[cell][page])
                parts[part] = left[cell]
            else:
                add_class(part, AGAIN)
        row.addnext(rest)
        row, left = rest, parts
        yield row, following


def _goes_on(cell: etree._Element) -> bool:
    return cell.tag == "td" and not _reaches(cell) and not has_class(cell, AGAIN)


def _reaches(cell: etree._Element) -> bool:
    return int(cell.get("rowspan", "1")) > 1


def _reaching_into(row: etree._Element) -> list[etree._Element]:
    rows = list(row.itersiblings("tr", preceding=True))[::-1]
    return [held.cell for held in _open_cells([*rows, row])[-1]]


def divide(first: etree._Element, second: etree._Element, count: int) -> None:
    """Leave the first `count` characters (blanks not counted) in `first`, the rest in `second`.

    Both hold the same at the beginning. `second` is classed by how its text goes on: in the
    same line, or with a new one.
    """
    _keep(first, count, before=True)
    new_line = _keep(second, count, before=False)
    second.set("class", GOES_ON_WITH_A_LINE if new_line else GOES_ON)


def _keep(element: etree._Element, count: int, *, before: bool) -> bool:
    """Keep the text before the cut or that behind it; whether a line ends just at the cut."""
    passed, ends = 0, 0
    gone = []
    for node, where in list(_slots(element)):
        if node.tag == "br" and where == "tail":
            ends += passed == count
            # the line end at the cut itself goes: the new piece begins a line anyway
            if passed >= count if before else passed < count or (passed == count and ends == 1):
                gone.append(node)
        text = getattr(node, where) or ""
        at = _index(text, count - passed)
        passed += sum(not character.isspace() for character in text)
        setattr(node, where, text[:at] if before else text[at:])
    for node in gone:
        _drop(node)
    return ends > 0


def _slots(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Where text may stand in an element, in reading order."""
    yield element, "text"
    for child in element:
        yield from _slots(child)
        yield child, "tail"


def _index(text: str, count: int) -> int:
    """Where `text` has had `count` characters, and the blanks behind them."""
    for index, character in enumerate(text):
        if count <= 0 and not character.isspace():
            return index
        count -= not character.isspace()
    return len(text)


def _drop(node: etree._Element) -> None:
    """Take an empty element out and leave the text behind it."""
    parent, above = node.getparent(), node.getprevious()
    if above is not None:
        above.tail = (above.tail or "") + (node.tail or "")
    elif parent is not None:
        parent.text = (parent.text or "") + (node.tail or "")
    if parent is not None:
        node.tail = None
        parent.remove(node)


def _cut(table: etree._Element, rows: list[etree._Element], starts: list[int]) -> None:
    """Move the rows from each start on into a table of their own, behind the first."""
    if starts and starts[0] == 0:
        if not _is_below_a_start(table):
            _start_page(table)
        starts = starts[1:]
    open_cells = _open_cells(rows)
    end = len(rows)
    for start in reversed(starts):
        for held in open_cells[start]:
            _continue(held, rows[start], start)
        for cell in rows[start]:
            _name_again(cell, rows[:start])
        piece = _like(table)
        for part in table.iterchildren("colgroup", "thead"):
            piece.append(again := deepcopy(part))
            add_class(again, AGAIN)
        body = _like(next(rows[start].iterancestors()))
        body.extend(rows[start:end])
        piece.append(body)
        table.addnext(piece)
        _start_page(piece)
        end = start


def _is_below_a_start(table: etree._Element) -> bool:
    """Whether the title right above a table begins the page."""
    above = table.getprevious()
    while above is not None and above.tag == "section":
        above = above[-1]
    return above is not None and has_class(above, START)


def _like(element: etree._Element) -> etree._Element:
    """An empty element with the same tag and attributes."""
    return etree.Element(element.tag, {str(name): str(v) for name, v in element.attrib.items()})


def _start_page(element: etree._Element) -> None:
    """Begin a page with a section, or with a table and the line that names it again."""
    if element.tag == "table":
        element.addprevious(element := _continued_line(element))
    add_class(element, START)


def _continued_line(table: etree._Element) -> etree._Element:
    """The line above a table that goes on: whose it is, and the unit of its amounts."""
    section = next(table.iterancestors("section"), table)
    name, unit = section.find("h2"), section.find(".//p[@class='unit-line']/span[@class='right']")
    line = etree.Element("p", {"class": f"{_CONTINUED_CLASS} {AGAIN}"})
    for side, text in (("left", continued(_text(name))), ("right", _text(unit))):
        etree.SubElement(line, "span", {"class": side}).text = text
    return line


def continued(name: str) -> str:
    """What stands above a table of this name that goes on; a long name ends in an ellipsis."""
    # blanks count for nothing, so that who reads the name without them finds the same end
    widths = accumulate(0 if c.isspace() else 0.5 if c.isascii() else 1 for c in name)
    fits = sum(width <= _NAME_WIDTH for width in widths)
    return f"{CONTINUED}：{name}" if fits == len(name) else f"{CONTINUED}：{name[:fits]}……"


def _text(element: etree._Element | None) -> str:
    words = "" if element is None else "".join(map(str, element.itertext()))
    return " ".join(words.split())


def add_class(element: etree._Element, name: str) -> None:
    """Give an element a class that it may have already."""
    classes = element.get("class", "").split()
    if name not in classes:
        element.set("class", " ".join([*classes, name]))


def has_class(element: etree._Element, name: str) -> bool:
    """Whether an element has a class."""
    return name in element.get("class", "").split()


def remove_class(element: etree._Element, name: str) -> None:
    """Take a class from an element that may not have it."""
    classes = [given for given in element.get("class", "").split() if given != name]
    if classes:
        element.set("class", " ".join(classes))
    else:
        element.attrib.pop("class", "")


@dataclass
class _Held:
    """A cell that reaches down over several rows."""

    cell: etree._Element
    row: int
    column: int
    rows: int


def _open_cells(rows: list[etree._Element]) -> list[list[_Held]]:
    """For each row, the cells of rows above that reach into it, from left to right."""
    reaching: list[list[_Held]] = []
    held: list[_Held] = []
    for index, row in enumerate(rows):
        held = [h for h in held if h.row + h.rows > index]
        reaching.append(sorted(held, key=lambda h: h.column))
        taken = {c for h in held for c in _columns(h.cell, h.column)}
        column = 0
        for cell in row:
            while column in taken:
                column += 1
            down = int(cell.get("rowspan", "1"))
            if down > 1:
                held.append(_Held(cell, index, column, down))
            column += int(cell.get("colspan", "1"))
    return reaching


def _columns(cell: etree._Element, column: int) -> range:
    return range(column, column + int(cell.get("colspan", "1")))


def _continue(held: _Held, row: etree._Element, start: int) -> None:
    """End a merged cell above the cut and name it again below."""
    again = deepcopy(held.cell)
    add_class(again, AGAIN)
    above = start - held.row
    _set_rows(again, int(held.cell.get("rowspan", "1")) - above)
    _set_rows(held.cell, above)
    column = 0
    for position, cell in enumerate(row):
        if column >= held.column:
            row.insert(position, again)
            return
        column += int(cell.get("colspan", "1"))
    row.append(again)


def _name_again(cell: etree._Element, rows: Sequence[etree._Element]) -> None:
    """Name at the top of a page what a blank cell of an opened project stands below."""
    remove_class(cell, BELOW)
    number = cell.attrib.pop(OF_CELL, "")
    if not number or _words(cell):
        return
    above = [named for row in rows for named in row if named.get(PART) == number]
    named = [cell for cell in above if _words(cell)]
    if len(named) == 1 and len(_words(named[0])) <= _LONGEST_AGAIN:  # else it is cut itself
        cell.text = named[0].text
        cell[:] = deepcopy(list(named[0]))
        cell.set("class", f"{named[0].get('class', '')} {AGAIN}")


def _words(cell: etree._Element) -> str:
    return "".join(map(str, cell.itertext())).strip()


def _set_rows(cell: etree._Element, rows: int) -> None:
    cell.attrib.pop("rowspan", "")
    if rows > 1:
        cell.set("rowspan", str(rows))
