"""What a form's table says about itself: which labels it prints, and what each cell holds.

A template marks its cells (`data-field="projects.budget"`). It is rendered with probe records,
full and empty and with groups of several rows, so that loops and both branches of a condition are
seen; labels are the cells that are not marked. What prints a project thereby also reads one. The
same rendering tells what is wrong with a template, with file and line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from reportgen.core.labels import heading_key, label_key, unit_in_label
from reportgen.core.values import clean_text
from reportgen.document.html_subset import MARKER
from reportgen.document.table_grid import GridCell, read_grid
from reportgen.schema import (
    GOAL_KINDS,
    INDICATORS,
    PROJECTS,
    RECORD_TABLES,
    TABLE_BY_NAME,
    Table,
)


# What a cell may hold: table and column, as templates call them (reportgen.document.public).
def _further(table: Table) -> tuple[str, ...]:
    """The further columns of a table, which are called by their labels."""
    return tuple(column.label for column in table.columns if column.further)


FIELDS: Mapping[str, tuple[str, ...]] = {
    "projects": (
        "code", "name", "funding", "budget", "fiscal", "other", "purpose",
        "plan_march", "plan_june", "plan_october", "plan_december", *_further(PROJECTS),
    ),
    "units": ("code", "name"),
    "departments": ("name", "year", "publisher", "money_unit"),
    "goals": GOAL_KINDS,
    "indicators": (
        "level1", "level2", "level3", "description", "value", "sign", "number", "unit", "basis",
        "scoring", "remark", *_further(INDICATORS),
    ),
    "finance": ("source", "amount", "rate", "share", "received", "received_on", "pledge"),
    "attributes": (),  # any name
    **{table.name: _further(table) for table in RECORD_TABLES},
}  # fmt: skip
# Tables of which a form prints a row for each record.
RECORDS = ("indicators", "finance", *(table.name for table in RECORD_TABLES))
PERIOD_MARK = "@"  # indicators.level3@中期: of the indicators of this 期间


def plain_field(field: str) -> str:
    """A field without the 期间 that a marker names."""
    return field.partition(PERIOD_MARK)[0]


def column_label(field: str) -> str:
    """The label of the column that holds a field; of a goal, fact or declared column its own."""
    table, _, name = plain_field(field).partition(".")
    columns = TABLE_BY_NAME[table].columns if table in TABLE_BY_NAME else ()
    return next((column.label for column in columns if column.name == name), name)


def period_of(field: str) -> str:
    """The 期间 that a marker names, empty where it names none."""
    return field.partition(PERIOD_MARK)[2]


@dataclass(frozen=True)
class FieldPlace:
    """A cell for one value: its field, the key of its label, and where that stands.

    `below` when the label is the head of the value's column rather than at its left, `turn` which
    of several values behind one label it is (0 the first). `before` and `behind` are the fixed
    words around the value.
    """

    field: str
    label: str
    below: bool = False
    turn: int = 0
    before: str = ""
    behind: str = ""


@dataclass(frozen=True)
class RecordTable:
    """A table with a row for each record: the fields below each head, by the head's key.

    There are several where a form has the head several times, side by side, and parts of a record
    below each. `title` is the label beside or above the heads, by which tables with the same heads
    are told apart. `headed` are fields whose cells are heads (`th`), as first levels are.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    title: str = ""
    headed: frozenset[str] = frozenset()

    @property
    def fields(self) -> list[str]:
        """All fields, from left to right as far as heads tell."""
        return [field for fields in self.columns.values() for field in fields]


@dataclass(frozen=True)
class FormLayout:
    """All that reading needs to know of a form.

    `labels` are the keys of everything fixed that it prints in cells, in printed order; `first`
    is that with which a project begins. `groups` are labels of labels, as 项目资金 of 其他资金,
    `with_unit` those in which it says in what unit of money it is: 项目资金（万元）.
    `prose` are the fields of texts outside tables, by the keys of the headings above them in order;
    a heading that has no text of its own has a blank one.
    """

    form: str
    places: tuple[FieldPlace, ...]
    tables: tuple[RecordTable, ...]
    labels: tuple[str, ...]
    groups: frozenset[str] = frozenset()
    with_unit: frozenset[str] = frozenset()
    prose: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The label with which a project's table begins."""
        return self.labels[0] if self.labels else ""

    def table(self, name: str) -> RecordTable | None:
        """The table of these records; None where there are several, or a head has several fields.

        Where the rows of a file are torn, those could not be told apart.
        """
        tables = self.tables_of(name)
        plain = all(len(fields) == 1 for table in tables for fields in table.columns.values())
        return tables[0] if len(tables) == 1 and plain else None

    def tables_of(self, name: str) -> tuple[RecordTable, ...]:
        """The tables with records of this kind."""
        return tuple(table for table in self.tables if table.name == name)


# --------------------------------------------------------------------------------- the layout


_Columns = dict[tuple[str, str], dict[str, dict[str, None]]]  # name and title; head; fields


def layout_of(form: str, renderings: list[etree._Element]) -> FormLayout:
    """The layout that the renderings of a form's probes show."""
    places: dict[FieldPlace, None] = {}
    columns: _Columns = {}
    labels: dict[str, None] = {}
    groups: set[str] = set()
    with_unit: set[str] = set()
    prose: dict[str, str] = {}
    cells = (cell for rendering in renderings for cell in rendering.iter("th"))
    headed = frozenset(str(cell.get(MARKER)) for cell in cells)
    for rendering in renderings:
        for grid in map(read_grid, rendering.iter("table")):
            _read_table(grid, places, columns, labels)
            groups.update(_groups(grid))
            with_unit.update(_with_unit(grid))
        for line in rendering.iter("p"):
            places.update(dict.fromkeys(_places_in_text(line)))
        prose = _prose(rendering) | prose
    # the empty probe shows the fixed words around a value without the value
    once = {(p.field, p.label, p.below): p for p in reversed(list(places))}
    tables = tuple(
        RecordTable(name, {head: tuple(f) for head, f in heads.items()}, title, headed)
        for (name, title), heads in columns.items()
    )
    return FormLayout(
        form,
        tuple(reversed(once.values())),
        tables,
        tuple(labels),
        frozenset(groups),
        frozenset(with_unit),
        prose,
    )


def _prose(rendering: etree._Element) -> dict[str, str]:
    """The field of the text below each heading outside tables."""
    found: dict[str, str] = {}
    for block in rendering.iter("h3", "p"):
        if block.tag == "h3":
            found[heading_key(text_of(block))] = ""
        elif found and (marker := block.get(MARKER)):
            found[next(reversed(found))] = marker
    return found


def _groups(grid: Mapping[tuple[int, int], GridCell]) -> Iterator[str]:
    """Keys of labels at whose right stands another label."""
    for cell in dict.fromkeys(grid.values()):
        beside = [grid.get((cell.x + cell.width, cell.y + down)) for down in range(cell.height)]
        if _is_label(cell) and any(map(_is_label, beside)):
            yield label_key(text_of(cell.html))


def _with_unit(grid: Mapping[tuple[int, int], GridCell]) -> Iterator[str]:
    """Keys of labels that name a unit of money."""
    texts = (text_of(cell.html) for cell in dict.fromkeys(grid.values()) if _is_label(cell))
    return (label_key(text) for text in texts if unit_in_label(text))


def _read_table(
    grid: Mapping[tuple[int, int], GridCell],
    places: dict[FieldPlace, None],
    columns: _Columns,
    labels: dict[str, None],
) -> None:
    for cell in dict.fromkeys(grid.values()):
        marker = cell.html.get(MARKER)
        inner = list(_places_in_text(cell.html)) if marker is None else []
        if inner:
            places.update(dict.fromkeys(inner))
            labels.update(dict.fromkeys(place.label for place in inner))
        elif marker is None:
            if key := label_key(text_of(cell.html)):
                labels[key] = None
        elif marker.partition(".")[0] in RECORDS:
            if head := _head_above(cell, grid):
                owner = marker.partition(".")[0], _title_of(cell, head, grid)
                heads = columns.setdefault(owner, {})
                heads.setdefault(label_key(text_of(head.html)), {})[marker] = None
        else:
            places.update(dict.fromkeys(_cell_places(cell, marker, grid)))


def _head_above(cell: GridCell, grid: Mapping[tuple[int, int], GridCell]) -> GridCell | None:
    """The nearest label above a cell of a record."""
    above = (grid.get((cell.x, y)) for y in reversed(range(cell.y)))
    return next((c for c in above if _is_label(c)), None)


def _title_of(cell: GridCell, head: GridCell, grid: Mapping[tuple[int, int], GridCell]) -> str:
    """The key of the label that stands beside the heads and all rows, or alone above the heads."""
    bottom = head.y + head.height - 1
    beside = (grid.get((x, bottom)) for x in range(cell.x))
    for other in beside:
        if other and _is_label(other) and other.y + other.height > cell.y:
            return label_key(text_of(other.html))
    first = grid.get((0, head.y - 1))
    while first is not None and first.y >= 0 and _is_label(first):
        if grid.get((first.x + first.width, first.y)) is None:
            return label_key(text_of(first.html))
        first = grid.get((0, first.y - 1))
    return ""


def _cell_places(
    cell: GridCell, marker: str, grid: Mapping[tuple[int, int], GridCell]
) -> Iterator[FieldPlace]:
    left, above = grid.get((cell.x - 1, cell.y)), grid.get((cell.x, cell.y - 1))
    beside = _is_label(left) and left is not None
    own = beside and left is not None and left.y == cell.y and left.height == cell.height
    leading, turn = _leading_label(cell, grid)
    same_column = above is not None and (above.x, above.width) == (cell.x, cell.width)
    if leading and turn:
        yield replace(_place(cell.html, marker, leading, below=False), turn=turn)
    elif _is_label(above) and above and same_column and not own:
        yield _place(cell.html, marker, label_key(text_of(above.html)), below=True)
    elif beside and left:
        yield _place(cell.html, marker, label_key(text_of(left.html)), below=False)
    else:
        yield _place(cell.html, marker, "", below=False)


def _leading_label(cell: GridCell, grid: Mapping[tuple[int, int], GridCell]) -> tuple[str, int]:
    """The label of a whole row of values (金额合计), and how many values stand before this one."""
    turn, left = 0, grid.get((cell.x - 1, cell.y))
    while left is not None and left.html.get(MARKER) is not None:
        turn, left = turn + 1, grid.get((left.x - 1, cell.y))
    alike = left is not None and (left.y, left.height) == (cell.y, cell.height)
    return (label_key(text_of(left.html)), turn) if alike and left is not None else ("", 0)


def _is_label(cell: GridCell | None) -> bool:
    return cell is not None and cell.html.get(MARKER) is None and bool(text_of(cell.html))


def _place(html: etree._Element, marker: str, label: str, *, below: bool) -> FieldPlace:
    """The place with the fixed words around its value, as far as the probe shows them."""
    text = text_of(html)
    found = list(re.finditer(r"(?:探\w+|属性值\w+|\d{3}\.31|909090909)", text))
    before = text[: found[0].start()] if found else ""
    behind = text[found[-1].end() :] if found else ""
    if marker.startswith("goals.") or "\n" in before + behind:
        before = behind = ""
    return FieldPlace(marker, label, below, 0, before, behind.removeprefix("%"))


def _places_in_text(element: etree._Element) -> Iterator[FieldPlace]:
    """Marked pieces of a line or cell: `填报单位：` before one is its label."""
    before = element.text or ""
    for child in element:
        marker = child.get(MARKER) if isinstance(child.tag, str) else None
        if marker:
            yield _place(child, marker, label_key(before), below=False)
            before = child.tail or ""
        elif child.find(f".//*[@{MARKER}]") is not None:
            yield from _places_in_text(child)
            before = child.tail or ""
        else:
            before += text_of(child) + (child.tail or "")


def text_of(element: etree._Element) -> str:
    """The text of an element, a newline for each line end."""
    parts = []
    for node in element.iter():
        if node.tag == "br":
            parts.append("\n" + (node.tail or ""))
        else:
            parts.append((node.text or "") + ((node.tail or "") if node is not element else ""))
    return clean_text("".join(parts))
