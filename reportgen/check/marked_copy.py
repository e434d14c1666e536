"""A copy of the dataset's workbook in which the cells concerned are coloured and commented.

The copy holds the whole dataset, what is withheld too: its first sheet and its file name say
that it is for internal use. Everything else of the workbook (formats, lists, widths) stays.
"""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.check.rules import Finding, Severity
from reportgen.check.run import Report
from reportgen.check.text import counts, place_of
from reportgen.check.worklist import severity_fills
from reportgen.core.problems import Place, fail
from reportgen.core.values import fold
from reportgen.core.xlsx import (
    load_book,
    make_look,
    put_text,
    set_comment,
    set_page,
    set_widths,
    top_left,
)
from reportgen.dataset.reader import read_tables
from reportgen.dataset.sources import find_source
from reportgen.dataset.workbook.template import make_workbook
from reportgen.schema import TABLES

if TYPE_CHECKING:
    from reportgen.core.xlsx import Workbook, Worksheet

INTERNAL = "内部资料"
AUTHOR = "预算绩效检查"
COVER_SHEET = f"{INTERNAL}·检查说明"
_WIDTHS = (8, 10, 30, 60, 50)
_MAX_COMMENT = 3_000  # characters; a longer one cannot be read anyway


def marked_path(path: Path) -> Path:
    """Where the copy goes: the name asked for, with 内部资料 in it."""
    if path.suffix.lower() != ".xlsx":
        raise fail("标注本是工作簿，名称要以 .xlsx 结尾", "请改名", Place(str(path)))
    if INTERNAL in path.stem:
        return path
    return path.with_name(f"{path.stem}（{INTERNAL}）{path.suffix}")


def make_marked(dataset: Path, report: Report) -> bytes:
    """The marked copy as XLSX bytes."""
    book = _copy_of(dataset)
    sheets = {fold(sheet.title).lower(): sheet for sheet in book.worksheets}
    names = {t.label: (fold(t.label).lower(), fold(t.name).lower()) for t in TABLES}
    loose: list[Finding] = []
    by_cell: dict[tuple[str, int, int], list[Finding]] = {}
    heads: dict[str, dict[str, int]] = {}
    for finding in report.findings:
        known = names.get(finding.spot.table, (fold(finding.spot.table).lower(),))
        sheet = next((sheets[name] for name in known if name in sheets), None)
        if sheet is None:
            loose.append(finding)
            continue
        if sheet.title not in heads:
            heads[sheet.title] = _heads(sheet)
        column = heads[sheet.title].get(fold(finding.spot.column or ""), 1)
        by_cell.setdefault((sheet.title, finding.spot.row or 1, column), []).append(finding)
    fills = severity_fills()
    for (title, row, column), findings in by_cell.items():
        _mark(top_left(book[title], row, column), findings, fills)
    _add_cover(book, report, loose, fills)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _copy_of(dataset: Path) -> "Workbook":
    """The dataset's workbook, or one made of its tables with the same row numbers."""
    source: Any = find_source(dataset).workbook(dataset)
    if source is None:
        raw = read_tables(dataset)
        rows = {}
        for name, table in raw.tables.items():
            by_number: Mapping[int, Mapping[str, str]] = {r.number: r.cells for r in table.rows}
            last = max(by_number, default=1)
            rows[name] = [by_number.get(number, {}) for number in range(2, last + 1)]
        source = io.BytesIO(make_workbook(raw.settings, rows))
    return load_book(source)


def _heads(sheet: "Worksheet") -> dict[str, int]:
    """Column numbers by their heads."""
    return {fold(str(cell.value)): cell.column for cell in sheet[1] if cell.value is not None}


def _mark(cell: Any, findings: Iterable[Finding], fills: Mapping[Severity, Any]) -> None:
    """Colour a cell by the worst of its findings, and say all of them in one comment."""
    ordered = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    cell.fill = fills[ordered[0].severity]
    said = [
        f"{finding.severity.label} {finding.code} {finding.message}\n建议：{finding.hint}"
        for finding in ordered
    ]
    if cell.comment:
        said.append(cell.comment.text)  # what stood there before
    text = "\n\n".join(said)
    if len(text) > _MAX_COMMENT:
        text = text[:_MAX_COMMENT] + "……"
    lines = sum(1 + len(line) // 22 for line in text.split("\n"))
    set_comment(cell, text, AUTHOR, height=min(24 + 18 * lines, 400), width=340)


def _add_cover(
    book: "Workbook", report: Report, loose: Iterable[Finding], fills: Mapping[Severity, Any]
) -> None:
    """The first sheet: internal use, what the colours mean, and what has no cell to mark."""
    look = make_look()
    title = COVER_SHEET
    while title in book.sheetnames:  # a copy of a copy
        title += "·"
    sheet = book.create_sheet(title, 0)
    set_widths(sheet, _WIDTHS)
    put_text(sheet.cell(1, 1), f"{INTERNAL}，不得公开")
    sheet.cell(1, 1).font = look.title
    notes = (
        "本工作簿是数据集的副本，含有不予公开的内容，只供内部核对，不得对外提供。",
        "有问题的格子填了颜色，批注里写着规则编号、问题和建议。请在数据集里改正，不要改这一份。",
    )
    for row, note in enumerate(notes, start=2):
        put_text(sheet.cell(row, 1), note)
        sheet.cell(row, 1).font = look.body
    numbers = counts(report)
    for row, severity in enumerate(Severity, start=5):
        cell = sheet.cell(row, 1)
        put_text(cell, severity.label)
        cell.fill, cell.font = fills[severity], look.body
        put_text(sheet.cell(row, 2), f"{numbers[severity.value]} 个")
        sheet.cell(row, 2).font = look.body
    row = 9
    for finding in loose:
        texts = (finding.severity.label, finding.code, place_of(finding.spot), finding.message,
                 finding.hint)  # fmt: skip
        for index, text in enumerate(texts, start=1):
            cell = sheet.cell(row, index)
            put_text(cell, text)
            cell.font, cell.alignment = look.body, look.wrap
        sheet.cell(row, 1).fill = fills[finding.severity]
        row += 1
    set_page(sheet)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
