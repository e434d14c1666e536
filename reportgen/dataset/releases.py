"""予以公开: decisions that let be published what repeats something withheld.

A release names one cell, reason, approver and day; it counts for exactly this cell until the day
has passed. One that is not complete releases nothing. It takes nothing out. Two things have no code
of their own, so the release has that of what is withheld: a setting, which may repeat it, and the
texts of another year, which may go on standing though they say it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from reportgen import schema
from reportgen.core.values import parse_date
from reportgen.dataset.model import Dataset, Decision
from reportgen.dataset.row_index import labels_of

Cell = tuple[str, int, str]  # table and column by their labels, row as Excel counts
_NAMES = ("部门名称", "单位名称", "项目名称")
_OF_YEAR = re.compile("([0-9]{4})年文本")
_SETTINGS = frozenset(one.label for one in schema.SETTINGS if one.name in ("publisher", "licence"))


class Released(NamedTuple):
    """What complete releases let be published.

    `settings` are codes of what is withheld, with the label of the setting that may repeat it;
    `years` such codes, with the year of which the texts may go on saying it.
    """

    cells: frozenset[Cell] = frozenset()
    settings: frozenset[tuple[str, str]] = frozenset()
    years: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class Fault:
    """Why a release counts for nothing: the column of 不予公开 concerned, and what to do."""

    column: str
    message: str
    remedy: str


_WITHHELD = Fault(
    "字段",
    "这一格本身不予公开，不能又予以公开，这项不起作用",
    "请删去这一行；要公开的，删去不予公开它的那一项决定",
)


def released(dataset: Dataset, today: date) -> Released:
    """What complete releases let be published today; the day itself still counts."""
    counting = [
        release
        for release in dataset.releases
        if not lapsed(release, today) and fault_of(dataset, release) is None
    ]
    coded = [release for release in counting if not _concerns_a_code(release)]
    years = ((release.code, _year_of(release)) for release in counting)
    return Released(
        frozenset(cell for release in coded for cell in cells_of(dataset, release)),
        frozenset((one.code, one.field) for one in counting if one.field in _SETTINGS),
        frozenset((code, year) for code, year in years if year),
    )


def _year_of(release: Decision) -> int:
    """The year of which the texts are released; 0 for other releases."""
    match = _OF_YEAR.fullmatch(release.field)
    return int(match[1]) if match else 0


def _concerns_a_code(release: Decision) -> bool:
    """Whether its code is that of what is withheld, and not that of a cell."""
    return release.field in _SETTINGS or bool(_year_of(release))


def lapsed(release: Decision, today: date) -> bool:
    """Whether its day has passed."""
    day = parse_date(release.review_date)
    return day is None or day < today


def fault_of(dataset: Dataset, release: Decision) -> Fault | None:
    """What keeps a release from counting, whatever the day."""
    if fault := _incomplete(release):
        return fault
    if _concerns_a_code(release):
        return _fault_without_cell(dataset, release)
    return _fault_of_cell(dataset, release)


def _incomplete(release: Decision) -> Fault | None:
    """What a release lacks, or has too much."""
    given = {
        "字段": release.field,
        "依据": release.basis,
        "审查人": release.reviewer,
        "复核日期": parse_date(release.review_date),
    }
    missing = [label for label, value in given.items() if not value]
    if missing:
        message = f"这项予以公开没有填{'、'.join(missing)}，不起作用"
        return Fault(missing[0], message, "四项都要填：字段、依据、审查人、复核日期（年-月-日）")
    if release.substitute:
        message = "予以公开的一格照原样印，不能又有替代文字，这项不起作用"
        return Fault("替代文字", message, "要公开的删去替代文字；不公开的把范围改成“字段”")
    return None


def _fault_of_cell(dataset: Dataset, release: Decision) -> Fault | None:
    """What is wrong with the cell that a release names."""
    if dataset.withholding.of(release.code).substitute(release.label, release.number) is not None:
        return _WITHHELD  # whether there is such a row is not said
    cells = cells_of(dataset, release)
    if len(cells) != 1:
        several = "不止一格" if cells else "没有这一格"
        remedy = "请写明是哪一格，如 资金用途、绩效目标#1；“文本”的写成 正文#章节/序号"
        return Fault("字段", f"{several}，这项予以公开不起作用", remedy)
    (table, _, _), number = cells[0], release.number or None
    if dataset.withholding.may_be_withheld(table, release.code, release.label, number):
        return _WITHHELD
    return None


def _fault_without_cell(dataset: Dataset, release: Decision) -> Fault | None:
    """What is wrong with the release of a setting or of the texts of another year."""
    of_department = dataset.withheld_of.get(release.code) if _year_of(release) else ()
    if not (dataset.withholding.of(release.code) or of_department):
        message = "这个编码没有不予公开的内容，这项予以公开不起作用"
        return Fault("编码", message, "请填不予公开的那一项决定里的编码")
    if _year_of(release) == dataset.settings.year:
        message = "这是本年度，这项予以公开不起作用"
        return Fault("字段", message, "本年度的请写明是哪一格，如 资金用途、绩效目标#1")
    return None


def said_of(dataset: Dataset, release: Decision) -> str:
    """What a release that counts lets be published, in words."""
    if year := _year_of(release):
        return f"{year} 年已公布的文本里有编码 {release.code} 现已不予公开的内容，仍予以公开"
    if release.field in _SETTINGS:
        what, withheld = f"设置“{release.field}”", f"编码 {release.code} 不予公开的内容"
    else:
        table, row, column = cells_of(dataset, release)[0]
        what, withheld = f"“{table}”表第 {row} 行“{column}”列", "不予公开的内容"
    return f"{what}即使重复了{withheld}，也予以公开"


def cells_of(dataset: Dataset, release: Decision) -> tuple[Cell, ...]:
    """Every cell that a release may mean; one where it is clear."""
    return tuple(_named_cells(dataset, release.code, release.label, release.number))


def _named_cells(dataset: Dataset, code: str, label: str, number: str) -> Iterator[Cell]:
    for table, row, of_row in _rows(dataset, code):
        fields = labels_of(table) | (set(_NAMES) & set(table.labels))
        fields |= {name for name, _ in getattr(row, "further", ())}
        if label in fields and number in ("", of_row):
            yield table.label, row.row, label
    fact = dataset.attribute_rows.get((code, label))
    if not number and fact is not None:
        yield schema.ATTRIBUTES.label, fact, "值"


def _rows(dataset: Dataset, code: str) -> Iterator[tuple[schema.Table, Any, str]]:
    """The rows of a code: table, row, and the number by which 字段 names it."""
    single = (
        (schema.DEPARTMENTS, dataset.departments),
        (schema.UNITS, dataset.units),
        (schema.PROJECTS, dataset.projects),
    )
    for table, rows in single:
        if row := rows.get(code):
            yield table, row, ""
    for table in schema.REPEATING_TABLES:
        for one in dataset.rows_of(table, code):
            yield table, one, str(one.number)
    for item in dataset.narrative.get(code, ()):
        yield schema.NARRATIVE, item, f"{item.chapter}/{item.number}"
    for reason in dataset.reasons:
        if reason.code == code:
            yield schema.REASONS, reason, reason.field
