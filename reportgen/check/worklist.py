"""The workbook of findings that goes to the units, with a column for their answers.

One sheet for each unit, one for what concerns a department or the dataset, and an overview.
Makes bytes and opens no file. Texts stay texts: none of a finding becomes a formula.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reportgen.check.rules import Finding, Severity
from reportgen.check.run import Report
from reportgen.check.text import DEPARTMENT, WHOLE, unlisted
from reportgen.core.xlsx import (
    Look,
    fit_height,
    make_look,
    new_book,
    packed,
    put_text,
    set_page,
    set_widths,
    solid,
    style,
    validate,
)

if TYPE_CHECKING:
    from reportgen.core.xlsx import Worksheet

OVERVIEW, COMMON = "汇总", "部门和数据集"
ANSWERS = ("已改正", "无需改正（说明理由）", "其他")
COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C", Severity.NOTICE: "DDEBF7"}
_COLUMNS = (
    ("序号", 6), ("级别", 7), ("规则", 8), ("项目编码", 24), ("项目名称", 26), ("表", 10),
    ("行", 7), ("列", 14), ("问题", 44), ("原文", 44), ("建议", 36), ("单位答复", 24),
)  # fmt: skip
_OVERVIEW = (("部门", 30), ("单位", 40), ("错误", 8), ("警告", 8), ("提示", 8), ("合计", 8),
             ("工作表", 34))  # fmt: skip
_CENTRED = frozenset(("序号", "级别", "规则", "行"))
_MAX_NAME = 31  # characters of a sheet's name; Excel's limit
_MAX_TEXT = 2_000  # characters shown of a cell; the whole stands in the dataset
_FORMULA = ("=", "+", "-", "@")


def make_worklist(report: Report) -> bytes:
    """The workbook as XLSX bytes; what is for the bureau alone is not in it."""
    shown = tuple(finding for finding in report.findings if not finding.internal)
    report = replace(report, findings=shown)
    book = new_book()
    look = make_look()
    overview = book.worksheets[0]
    overview.title = OVERVIEW
    groups = _by_unit(report.findings)
    names = _sheet_names(groups)
    for owner, findings in groups.items():
        if names[owner] not in book.sheetnames:
            _start_sheet(book.create_sheet(names[owner]), look)
        _add(book[names[owner]], findings, look)
    for sheet in book.worksheets[1:]:
        area = f"L2:L{max(sheet.max_row, 2)}"
        error = "请从列表里选一项；理由可以写在后面"
        # Only asks: the reason may be written into the same cell.
        validate(sheet, area, error, type="list", formula1=f'"{",".join(ANSWERS)}"',
                 errorStyle="warning")  # fmt: skip
        sheet.auto_filter.ref = f"A1:L{max(sheet.max_row, 2)}"
    _fill_overview(overview, report, groups, names, look)
    return packed(book)


_Owner = tuple[str, str]  # department and unit; blank where none is meant


def _by_unit(findings: Iterable[Finding]) -> dict[_Owner, list[Finding]]:
    """Findings by department and unit, what concerns no unit first."""
    groups: dict[_Owner, list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.department, finding.unit), []).append(finding)
    return dict(sorted(groups.items(), key=lambda group: bool(group[0][1])))


def _sheet_names(owners: Iterable[_Owner]) -> dict[_Owner, str]:
    """A legal name for each unit's sheet, no two alike even without regard to case."""
    names: dict[_Owner, str] = {}
    used = {OVERVIEW, COMMON, "history"}  # Excel keeps History for itself
    for owner in owners:
        if not owner[1]:
            names[owner] = COMMON
            continue
        wanted = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "·", owner[1]).strip("' ") or "单位"
        name, number = wanted[:_MAX_NAME].rstrip("' "), 1
        while name.lower() in used:
            number += 1
            tail = f"（{number}）"
            name = wanted[: _MAX_NAME - len(tail)] + tail
        used.add(name.lower())
        names[owner] = name
    return names


def _start_sheet(sheet: "Worksheet", look: Look) -> None:
    set_widths(sheet, [width for _, width in _COLUMNS])
    for index, (head, _) in enumerate(_COLUMNS, start=1):
        style(sheet.cell(1, index, head), look.head_dark, look.dark, look.centre, look.border)
    sheet.freeze_panes = "A2"
    set_page(sheet)


def _add(sheet: "Worksheet", findings: Sequence[Finding], look: Look) -> None:
    styles: dict[tuple[str, bool], Any] = {}
    widths = [width for _, width in _COLUMNS]
    fills = severity_fills()
    for row, finding in enumerate(findings, start=sheet.max_row + 1):
        texts = _texts(finding, row - 1)
        fit_height(sheet, row, texts, widths)
        for index, ((head, _), text) in enumerate(zip(_COLUMNS, texts, strict=True), start=1):
            cell: Any = sheet.cell(row, index)
            colour = finding.severity if head == "级别" else None
            formula = text.startswith(_FORMULA)
            key = (f"{head}{colour or ''}", formula)
            if head in ("序号", "行") and text.isdecimal():
                cell.value = int(text)
            elif text:
                put_text(cell, text)
            if key not in styles:  # openpyxl is slow at making styles for each cell
                align = look.centre if head in _CENTRED else look.wrap
                style(cell, look.body, fills[colour] if colour else None, align, look.border)
                cell.number_format = "@" if head == "项目编码" else "General"
                cell.quotePrefix = formula
                styles[key] = copy(cell._style)
            cell._style = styles[key]


def severity_fills() -> Mapping[Severity, Any]:
    """The fill of each severity, made once for a workbook."""
    return {severity: solid(colour) for severity, colour in COLOURS.items()}


def _texts(finding: Finding, number: int) -> tuple[str, ...]:
    spot = finding.spot
    name = finding.project_name
    if not finding.unit:
        name = name or finding.department or WHOLE
    text = spot.text if len(spot.text) <= _MAX_TEXT else spot.text[:_MAX_TEXT] + "……"
    return (
        str(number),
        finding.severity.label,
        finding.code,
        finding.project_code,
        name,
        spot.table,
        str(spot.row or ""),
        spot.column or "",
        finding.message,
        text,
        finding.hint,
        "",
    )


def _fill_overview(
    sheet: "Worksheet",
    report: Report,
    groups: Mapping[_Owner, Sequence[Finding]],
    names: Mapping[_Owner, str],
    look: Look,
) -> None:
    set_widths(sheet, [width for _, width in _OVERVIEW])
    for index, (head, _) in enumerate(_OVERVIEW, start=1):
        style(sheet.cell(1, index, head), look.head_dark, look.dark, look.centre, look.border)
    row = 1
    for row, (owner, findings) in enumerate(groups.items(), start=2):
        department, unit = owner
        shown = unit or (DEPARTMENT if department else "")
        numbers = [sum(f.severity is severity for f in findings) for severity in Severity]
        _overview_row(sheet, row, (department or WHOLE, shown), [*numbers, len(findings)], look)
        cell = sheet.cell(row, len(_OVERVIEW))
        style(cell, look.body, None, look.left, look.border)
        put_text(cell, names[owner])
        cell.hyperlink = "#'" + names[owner].replace("'", "''") + "'!A1"
    totals = [report.count(severity) for severity in Severity]
    _overview_row(sheet, row + 1, ("合计", ""), [*totals, len(report.findings)], look)
    notes = []
    if report.excepted:
        notes.append(f"另有 {report.excepted} 条按“例外”表不列。")
    if report.unlisted:
        notes.append(f"{unlisted(report)}。")
    if report.unread:
        notes.append(f"有读不进去的数据，这些没有按其他规则检查：{'、'.join(report.unread)}")
    notes.append("请各单位逐条核实，在“单位答复”列选一项；无需改正的写明理由。")
    for number, note in enumerate(notes, start=row + 3):
        put_text(sheet.cell(number, 1), note)
        sheet.cell(number, 1).font = look.body
    sheet.freeze_panes = "A2"
    set_page(sheet)


def _overview_row(
    sheet: "Worksheet", row: int, texts: Sequence[str], numbers: Sequence[int], look: Look
) -> None:
    for index, text in enumerate(texts, start=1):
        cell = sheet.cell(row, index)
        style(cell, look.body, None, look.left, look.border)
        if text:
            put_text(cell, text)
    for index, number in enumerate(numbers, start=len(texts) + 1):
        style(sheet.cell(row, index, number), look.body, None, look.centre, look.border)
