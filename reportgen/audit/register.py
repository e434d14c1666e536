"""The register of all decisions to withhold, for the bureau's file, and the list that is public.

Makes bytes and opens no file. The register names codes and columns, never what is withheld.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from reportgen.core.values import parse_date
from reportgen.core.xlsx import (
    fit_height,
    make_look,
    new_book,
    packed,
    put_text,
    set_page,
    set_widths,
    style,
)
from reportgen.dataset.model import Dataset, Decision
from reportgen.dataset.releases import fault_of, lapsed, said_of

REGISTER = "不予公开决定登记册（内部资料）.xlsx"
PUBLIC_LIST = "不予公开事项目录.xlsx"
_MARK = "内部资料，不得公开"
_REGISTER = (
    ("序号", 6), ("部门", 26), ("单位", 26), ("编码", 26), ("范围", 8), ("字段", 16),
    ("替代文字", 20), ("类别", 12), ("依据", 40), ("审查人", 12), ("复核日期", 13), ("状态", 22),
)  # fmt: skip
_PUBLIC = (("序号", 8), ("依据", 70))


def state_of(decision: Decision, today: date) -> str:
    """有效, or what is the matter with a decision."""
    day = parse_date(decision.review_date)
    states = []
    if not decision.basis:
        states.append("没有依据")
    if day is None:
        states.append("没有复核日期")
    elif day < today:
        states.append("已过复核日期")
    return "、".join(states) or "有效"


def _state(dataset: Dataset, decision: Decision, today: date) -> str:
    """The state of a decision; of a release, that it is one, and whether it counts."""
    if not decision.releases:
        return state_of(decision, today)
    if fault_of(dataset, decision):
        return "解除（不起作用）"
    return "解除（已过期）" if lapsed(decision, today) else "解除"


def make_register(dataset: Dataset, today: date) -> bytes:
    """All decisions with their state, as XLSX bytes; marked as internal on sheet and page."""
    rows = []
    every = sorted((*_decisions(dataset), *dataset.releases), key=lambda decision: decision.row)
    for number, decision in enumerate(every, start=1):
        department, unit = _owner(dataset, decision.code)
        rows.append(
            (
                str(number), department, unit, decision.code, decision.scope, decision.field,
                decision.substitute, decision.category, decision.basis, decision.reviewer,
                decision.review_date, _state(dataset, decision, today),
            )
        )  # fmt: skip
    return _workbook("登记册（内部资料）", _REGISTER, rows, _MARK)


def make_public_list(dataset: Dataset, today: date) -> bytes:
    """Number and basis of every decision in force, and nothing else, as XLSX bytes."""
    held = (d for d in _decisions(dataset) if d.basis and state_of(d, today) == "有效")
    rows = [(str(number), decision.basis) for number, decision in enumerate(held, start=1)]
    return _workbook("不予公开事项目录", _PUBLIC, rows, "")


def release_notes(dataset: Dataset, today: date) -> Iterator[str]:
    """Every release, so that somebody knows what is published on whose word."""
    for release in dataset.releases:
        fault = fault_of(dataset, release)
        where = f"“不予公开”表第 {release.row} 行"
        if fault or lapsed(release, today):
            why = fault.message if fault else "日期已经过了，不再算数"
            yield f"{where}的予以公开（解除）不起作用：{why}"
            continue
        until = f"审查人 {release.reviewer}，到 {release.review_date}"
        yield f"{where}解除：{said_of(dataset, release)}（{until}）"


def _decisions(dataset: Dataset) -> list[Decision]:
    return sorted((d for group in dataset.withheld.values() for d in group), key=lambda d: d.row)


def _owner(dataset: Dataset, code: str) -> tuple[str, str]:
    """The names of department and unit that a code belongs to."""
    unit = dataset.unit_of(code)
    department = dataset.departments.get(dataset.department_of(code))
    return department.name if department else "", unit.name if unit else ""


def _workbook(
    title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], mark: str
) -> bytes:
    book = new_book()
    sheet = book.worksheets[0]
    sheet.title = title
    look = make_look()
    widths = [width for _, width in columns]
    set_widths(sheet, widths)
    head = 2 if mark else 1
    if mark:
        put_text(sheet["A1"], mark)
        sheet["A1"].font = look.title
    for at, (label, _) in enumerate(columns, start=1):
        style(sheet.cell(head, at, label), look.head_dark, look.dark, look.centre, look.border)
    for number, row in enumerate(rows, start=head + 1):
        fit_height(sheet, number, row, widths)
        for at, text in enumerate(row, start=1):
            cell = sheet.cell(number, at)
            put_text(cell, text)
            style(cell, look.body, None, look.left, look.border)
    sheet.freeze_panes = f"A{head + 1}"
    set_page(sheet)
    sheet.print_title_rows = f"1:{head}"
    return packed(book)
