"""What is wrong with a form's template, as its rendering with probes shows it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from reportgen.document.form_layout import FIELDS, PERIOD_MARK, text_of
from reportgen.document.html_subset import MARKER
from reportgen.document.table_grid import read_grid
from reportgen.schema import GOAL_KINDS, PERIODS, Declared

LINE = "data-line"  # where in a template a tag stands, in renderings with probes only
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
_FURTHER_PROBE = re.compile(r"探列(\w+)")
_PROBE = re.compile(r"探\w|属性值|7\d\d\.31|81\d\.31|80801|909090909")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a template: where (file, line), what, and what to do."""

    file: str
    line: int | None
    message: str
    remedy: str


def mistakes_in(rendering: etree._Element, declared: Declared) -> Iterator[Mistake]:
    """What is wrong with a rendering with probes: markers and rows, each with file and line.

    `declared` are the columns that forms add to tables.
    """
    fields = {
        table: (*names, *(column.label for column in declared.get(table, ())))
        for table, names in FIELDS.items()
    }
    for element in rendering.iter():
        if isinstance(element.tag, str):
            yield from _unknown_fields(element, fields)
            yield from _other_fields(element)
            if _prints_unmarked(element):
                message = "这里印出了数据，却没有 data-field 标记，读入时认不出来"
                yield _mistake(element, message, '请加上，如 data-field="projects.budget"')
    for table in rendering.iter("table"):
        yield from _uneven_rows(table)


def _unknown_fields(
    element: etree._Element, fields: Mapping[str, tuple[str, ...]]
) -> Iterator[Mistake]:
    for field in (element.get(MARKER) or "").split():
        plain, mark, period = field.partition(PERIOD_MARK)
        table, _, column = plain.partition(".")
        known = fields.get(table)
        if mark and (table != "indicators" or period not in PERIODS):
            yield _mistake(element, f"data-field 里的“{field}”不能这样写",
                           f"@ 后面写指标的期间：{'、'.join(PERIODS)}")  # fmt: skip
        elif known is None:
            yield _mistake(element, f"data-field 里的“{field}”不是任何表的列",
                           f"可用的表：{'、'.join(fields)}")  # fmt: skip
        elif not column or (known and column not in known):
            yield _mistake(element, f"data-field 里的“{field}”不是任何表的列",
                           f"{table} 可用的列：{'、'.join(known) or '属性的名称'}")  # fmt: skip


def _other_fields(element: etree._Element) -> Iterator[Mistake]:
    """What a marked cell prints beside or in place of what its marker names."""
    marked = (element.get(MARKER) or "").split()
    text = text_of(element) if marked else ""
    printed = {field for probe, field in _PROBED.items() if probe in text}
    printed |= set(_further_fields(text, marked))
    for field in sorted(printed - {field.partition(PERIOD_MARK)[0] for field in marked}):
        message = f"这里印的是 {field}，data-field 写的却是 {' '.join(marked)}"
        yield _mistake(element, message, "请改成印出的那一列")


def _further_fields(text: str, marked: Sequence[str]) -> Iterator[str]:
    """The further columns whose probes stand in a text."""
    tables = {label: table for table, names in FIELDS.items() for label in names}
    for label in _FURTHER_PROBE.findall(text):
        own = marked[0].partition(".")[0] if marked else ""
        yield f"{tables.get(label, own)}.{label}"


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
