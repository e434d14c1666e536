"""What a form's table says about itself: which labels it prints, and what each cell holds.

A template marks its cells (`data-field="projects.budget"`). It is rendered with probe records,
full and empty and with groups of several rows, so that loops and both branches of a condition are
seen; labels are the cells that are not marked. What prints a project thereby also reads one. The
same rendering tells what is wrong with a template, with file and line.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from reportgen.core.labels import label_key
from reportgen.core.values import clean_text
from reportgen.document.html_subset import MARKER
from reportgen.document.public import (
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicProject,
    PublicUnit,
)
from reportgen.document.table_grid import GridCell, read_grid
from reportgen.schema import GOAL_KINDS

LINE = "data-line"  # where in a template a tag stands, in renderings with probes only
# What a cell may hold: table and column, as templates call them (reportgen.document.public).
FIELDS: Mapping[str, tuple[str, ...]] = {
    "projects": (
        "code", "name", "funding", "budget", "fiscal", "other", "purpose",
        "plan_march", "plan_june", "plan_october", "plan_december",
    ),
    "units": ("code", "name"),
    "departments": ("name", "year", "publisher", "money_unit"),
    "goals": GOAL_KINDS,
    "indicators": (
        "level1", "level2", "level3", "description", "value", "sign", "number", "unit", "basis",
        "scoring", "remark",
    ),
    "finance": ("source", "amount", "rate", "share", "received", "received_on", "pledge"),
    "attributes": (),  # any name
}  # fmt: skip
RECORDS = ("indicators", "finance")  # tables of which a form prints a row for each record


@dataclass(frozen=True)
class FieldPlace:
    """A cell for one value: its field, the key of its label, and where that stands.

    `below` when the label is the head of the value's column rather than at its left. `before`
    and `behind` are the fixed words around the value.
    """

    field: str
    label: str
    below: bool = False
    before: str = ""
    behind: str = ""


@dataclass(frozen=True)
class RecordTable:
    """A table with a row for each record: the field below each head, by the head's key."""

    name: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class FormLayout:
    """All that reading needs to know of a form.

    `labels` are the keys of everything fixed that it prints in cells, in printed order; `first`
    is that with which a project begins. `groups` are labels of labels, as 项目资金 of 其他资金.
    """

    form: str
    places: tuple[FieldPlace, ...]
    tables: tuple[RecordTable, ...]
    labels: tuple[str, ...]
    groups: frozenset[str] = frozenset()

    @property
    def first(self) -> str:
        """The label with which a project's table begins."""
        return self.labels[0] if self.labels else ""

    def table(self, name: str) -> RecordTable | None:
        """The table of these records, where the form prints one."""
        return next((table for table in self.tables if table.name == name), None)


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a template: where (file, line), what, and what to do."""

    file: str
    line: int | None
    message: str
    remedy: str


# ------------------------------------------------------------------------------------- probes


class _Attributes(dict[str, str]):
    """Every attribute that a template may ask for; blank ones for an empty project."""

    def __init__(self, *, filled: bool) -> None:
        self.filled = filled

    def __contains__(self, name: object) -> bool:
        return self.filled

    def __missing__(self, name: str) -> str:
        return f"属性值{name}" if self.filled else ""

    def get(self, name: str, default: Any = None) -> Any:
        """The probe for an attribute."""
        return self[name]


_UNIT = PublicUnit("909090909", "探单位名称")
_FACTS = {
    "code": "探项目编码", "name": "探项目名称", "funding": "探资金性质", "purpose": "探资金用途",
    "heading": "探标题",
}  # fmt: skip


def probe_projects(form: str, kinds: Sequence[str] = GOAL_KINDS) -> list[PublicProject]:
    """A full project, one with a single row of each kind, and an empty one.

    `kinds` are the 类别 of goals that the form prints.
    """
    groups = [("探一级甲", "探二级甲"), ("探一级甲", "探二级甲"), ("探一级乙", "探二级乙"),
              ("探一级乙", "探二级丙")]  # fmt: skip
    sources = ("探来源合计", "探来源甲/探分项一", "探来源甲/探分项二")
    goals = tuple(PublicGoal(k, n, f"探{k}{n}") for k in kinds for n in (1, 2))
    full = _project(
        form, True, goals, tuple(map(_indicator, groups)), tuple(map(_finance_line, sources))
    )
    single = _project(form, True, goals[::2], (_indicator(groups[0]),), (_finance_line("探来源"),))
    return [full, single, _project(form, False, (), (), ())]


def _project(
    form: str,
    filled: bool,
    goals: tuple[PublicGoal, ...],
    indicators: tuple[PublicIndicator, ...],
    finance: tuple[PublicFinanceLine, ...],
) -> PublicProject:
    texts = _FACTS if filled else dict.fromkeys(_FACTS, "")
    numbers = [Decimal(f"70{at}.31") if filled else None for at in range(7)]
    return PublicProject(
        unit=_UNIT,
        order=1,
        form=form,
        budget=numbers[0],
        fiscal=numbers[1],
        other=numbers[2],
        plan=(numbers[3], numbers[4], numbers[5], numbers[6]),
        goals=goals,
        indicators=indicators,
        finance=finance,
        attributes=_Attributes(filled=filled),
        code=texts["code"],
        name=texts["name"],
        funding=texts["funding"],
        purpose=texts["purpose"],
        heading=texts["heading"],
    )


def _indicator(levels: tuple[str, str]) -> PublicIndicator:
    return PublicIndicator(
        *levels,
        "探三级",
        "探描述",
        "探指标值",
        "≥",
        "80801",
        "探计量",
        "探依据",
        "探评分",
        "探备注",
    )


def _finance_line(source: str) -> PublicFinanceLine:
    amount, rate, share, received = (Decimal(f"81{at}.31") for at in range(4))
    return PublicFinanceLine(source, amount, rate, share, received, "探到位时间", "探抵质押")


_PROBED = {
    "探项目编码": "projects.code", "探项目名称": "projects.name", "探资金性质": "projects.funding",
    "探资金用途": "projects.purpose", "700.31": "projects.budget", "701.31": "projects.fiscal",
    "702.31": "projects.other", "703.31": "projects.plan_march", "704.31": "projects.plan_june",
    "705.31": "projects.plan_october", "706.31": "projects.plan_december",
    "909090909": "units.code", "探单位名称": "units.name", "探部门名称": "departments.name",
    "探一级": "indicators.level1", "探二级": "indicators.level2", "探三级": "indicators.level3",
    "探描述": "indicators.description", "探指标值": "indicators.value",
    "80801": "indicators.number", "探计量": "indicators.unit", "探依据": "indicators.basis",
    "探评分": "indicators.scoring", "探备注": "indicators.remark", "探来源": "finance.source",
    "探分项": "finance.source", "810.31": "finance.amount", "811.31": "finance.rate",
    "812.31": "finance.share", "813.31": "finance.received", "探到位时间": "finance.received_on",
    "探抵质押": "finance.pledge", **{f"探{kind}": f"goals.{kind}" for kind in GOAL_KINDS},
}  # fmt: skip
_PROBE = re.compile(r"探\w|属性值|7\d\d\.31|81\d\.31|80801|909090909")


# --------------------------------------------------------------------------------- the layout


def layout_of(form: str, renderings: list[etree._Element]) -> FormLayout:
    """The layout that the renderings of a form's probes show."""
    places: dict[FieldPlace, None] = {}
    columns: dict[str, dict[str, str]] = {}
    labels: dict[str, None] = {}
    groups: set[str] = set()
    for rendering in renderings:
        for grid in map(read_grid, rendering.iter("table")):
            _read_table(grid, places, columns, labels)
            groups.update(_groups(grid))
        for line in rendering.iter("p"):
            places.update(dict.fromkeys(_places_in_text(line)))
    tables = tuple(RecordTable(name, heads) for name, heads in columns.items())
    return FormLayout(form, tuple(places), tables, tuple(labels), frozenset(groups))


def _groups(grid: Mapping[tuple[int, int], GridCell]) -> Iterator[str]:
    """Keys of labels at whose right stands another label."""
    for cell in dict.fromkeys(grid.values()):
        beside = [grid.get((cell.x + cell.width, cell.y + down)) for down in range(cell.height)]
        if _is_label(cell) and any(map(_is_label, beside)):
            yield label_key(_text(cell.html))


def _read_table(
    grid: Mapping[tuple[int, int], GridCell],
    places: dict[FieldPlace, None],
    columns: dict[str, dict[str, str]],
    labels: dict[str, None],
) -> None:
    for cell in dict.fromkeys(grid.values()):
        marker = cell.html.get(MARKER)
        inner = list(_places_in_text(cell.html)) if marker is None else []
        if inner:
            places.update(dict.fromkeys(inner))
            labels.update(dict.fromkeys(place.label for place in inner))
        elif marker is None:
            if key := label_key(_text(cell.html)):
                labels[key] = None
        elif marker.partition(".")[0] in RECORDS:
            if head := _head_above(cell, grid):
                columns.setdefault(marker.partition(".")[0], {})[head] = marker
        else:
            places.update(dict.fromkeys(_cell_places(cell, marker, grid)))


def _head_above(cell: GridCell, grid: Mapping[tuple[int, int], GridCell]) -> str:
    """The key of the nearest label above a cell of a record."""
    above = (grid.get((cell.x, y)) for y in reversed(range(cell.y)))
    heads = (label_key(_text(c.html)) for c in above if c and c.html.get(MARKER) is None)
    return next(filter(None, heads), "")


def _cell_places(
    cell: GridCell, marker: str, grid: Mapping[tuple[int, int], GridCell]
) -> Iterator[FieldPlace]:
    left, above = grid.get((cell.x - 1, cell.y)), grid.get((cell.x, cell.y - 1))
    beside = _is_label(left) and left is not None
    own = beside and left is not None and left.y == cell.y and left.height == cell.height
    same_column = above is not None and (above.x, above.width) == (cell.x, cell.width)
    if _is_label(above) and above and same_column and not own:
        yield _place(cell.html, marker, label_key(_text(above.html)), below=True)
    elif beside and left:
        yield _place(cell.html, marker, label_key(_text(left.html)), below=False)
    else:
        yield _place(cell.html, marker, "", below=False)


def _is_label(cell: GridCell | None) -> bool:
    return cell is not None and cell.html.get(MARKER) is None and bool(_text(cell.html))


def _place(html: etree._Element, marker: str, label: str, *, below: bool) -> FieldPlace:
    """The place with the fixed words around its value, as far as the probe shows them."""
    text = _text(html)
    found = list(re.finditer(r"(?:探\w+|属性值\w+|\d{3}\.31|909090909)", text))
    before = text[: found[0].start()] if found else ""
    behind = text[found[-1].end() :] if found else ""
    if marker.startswith("goals.") or "\n" in before + behind:
        before = behind = ""
    return FieldPlace(marker, label, below, before, behind.removeprefix("%"))


def _places_in_text(element: etree._Element) -> Iterator[FieldPlace]:
    """Marked pieces of a line or cell: `填报单位：` before one is its label."""
    before = element.text or ""
    for child in element:
        marker = child.get(MARKER) if isinstance(child.tag, str) else None
        if marker:
            yield _place(child, marker, label_key(before), below=False)
            before = child.tail or ""
        else:
            before += _text(child) + (child.tail or "")


def _text(element: etree._Element) -> str:
    """The text of an element, a newline for each line end."""
    parts = []
    for node in element.iter():
        if node.tag == "br":
            parts.append("\n" + (node.tail or ""))
        else:
            parts.append((node.text or "") + ((node.tail or "") if node is not element else ""))
    return clean_text("".join(parts))


# --------------------------------------------------------------------------------- the linter


def mistakes_in(rendering: etree._Element) -> Iterator[Mistake]:
    """What is wrong with a rendering with probes: markers and rows, each with file and line."""
    for element in rendering.iter():
        if isinstance(element.tag, str):
            yield from _unknown_fields(element)
            yield from _other_fields(element)
            if _prints_unmarked(element):
                message = "这里印出了数据，却没有 data-field 标记，读入时认不出来"
                yield _mistake(element, message, '请加上，如 data-field="projects.budget"')
    for table in rendering.iter("table"):
        yield from _uneven_rows(table)


def _unknown_fields(element: etree._Element) -> Iterator[Mistake]:
    for field in (element.get(MARKER) or "").split():
        table, _, column = field.partition(".")
        known = FIELDS.get(table)
        if known is None:
            yield _mistake(element, f"data-field 里的“{field}”不是任何表的列",
                           f"可用的表：{'、'.join(FIELDS)}")  # fmt: skip
        elif not column or (known and column not in known):
            yield _mistake(element, f"data-field 里的“{field}”不是任何表的列",
                           f"{table} 可用的列：{'、'.join(known) or '属性的名称'}")  # fmt: skip


def _other_fields(element: etree._Element) -> Iterator[Mistake]:
    """What a marked cell prints beside or in place of what its marker names."""
    marked = (element.get(MARKER) or "").split()
    text = _text(element) if marked else ""
    printed = {field for probe, field in _PROBED.items() if probe in text}
    for field in sorted(printed - set(marked)):
        message = f"这里印的是 {field}，data-field 写的却是 {' '.join(marked)}"
        yield _mistake(element, message, "请改成印出的那一列")


def _prints_unmarked(element: etree._Element) -> bool:
    """Whether an element's own text shows a probe that no marker at it or above it names."""
    own = "".join([element.text or "", *(child.tail or "" for child in element)])
    if not _PROBE.search(own):
        return False
    return not any(up.get(MARKER) for up in (element, *element.iterancestors()))


def _uneven_rows(table: etree._Element) -> Iterator[Mistake]:
    for row, message, remedy in uneven_rows(table):
        yield _mistake(row, message, remedy)


def uneven_rows(table: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """Rows of a table that do not cover all its columns: the row, what is wrong, what to do."""
    remedy = "请检查 <col>、colspan 和 rowspan"
    grid, rows = read_grid(table), list(table.iter("tr"))
    widths = Counter(y for _, y in grid)
    columns = len(list(table.iter("col"))) or max(widths.values(), default=0)
    for y, row in enumerate(rows):
        if widths[y] != columns:
            yield row, f"这一行的格占 {widths[y]} 列，表有 {columns} 列", remedy
    if rows and max(widths, default=0) >= len(rows):
        yield rows[-1], "有一格的 rowspan 超出了表的最后一行", remedy


def _mistake(element: etree._Element, message: str, remedy: str) -> Mistake:
    marks = (up.get(LINE) for up in (element, *element.iterancestors()))
    file, _, line = (next(filter(None, marks), "") or "").rpartition(":")
    return Mistake(file, int(line) if line else None, message, remedy)
