"""A form to be filled in, as a workbook: how to, and a sheet with the form, to be copied.

Cells to fill in are coloured, and say what belongs there when they are chosen; where the forms know
a few words only, they can be picked. The importer leaves the instructions out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reportgen.core.xlsx import column_letter, new_book, packed, validate
from reportgen.document.blank_form import blank_form
from reportgen.document.form_layout import plain_field
from reportgen.document.sheets import Sheet, SheetCell, measures, sheet_of_form, styles
from reportgen.document.templates import Templates
from reportgen.render.xlsx.cell_styles import add_styles
from reportgen.render.xlsx.writer import WorkbookWriter
from reportgen.schema import SETTINGS, TABLE_BY_NAME, Column

GUIDE_SHEET, FORM_SHEET = "填表说明", "项目1"
_GUIDE = (
    "一张工作表填一个项目。还有别的项目的，复制“项目1”这张工作表：在工作表标签上按右键，选“移动或复制”，"
    "勾选“建立副本”。工作表叫什么名称都可以；没有填的工作表不会读入。",
    "只填浅黄色的格，别的字不要改。点中一格，会提示填什么。",
    "表上面的浅黄格：有“单位：万元”的一行写单位编码和名称，中间空一格，如 205001 云岭市水务局本级；"
    "最上面的一行是标题，写项目名称，后面加上“绩效目标表”几个字。",
    "金额照表上写的单位（万元或元）填数，不写单位和千分位逗号。",
    "指标不够写的，选中一整行复制，再“插入复制的单元格”；用不上的行空着就行。一级、二级指标的名称可以改。",
    "绩效目标有几条的，一条写一行（Alt+回车换行）。",
    "填好交给部门汇总，运行：reportgen import 本文件 -o 数据集 --department 部门名称 --year 年度。",
)
_WIDE = 0.5  # of the sheet's width, from which on a cell is one for sentences
_OF_SENTENCES = (styles.FILL[styles.TEXT], styles.FILL[styles.BODY])
_HIGH, _ROW = 72.0, 24.0  # points


def form_workbook(templates: Templates, form: str) -> bytes:
    """The workbook; InputError where the form's templates cannot be rendered."""
    usual = next(s.default for s in SETTINGS if s.name == "typography")
    typography = templates.typography(str(usual))
    book = new_book()
    book.remove(book.worksheets[0])
    looks = styles.form_looks(typography)
    numbers = add_styles(book, looks)
    writer = WorkbookWriter(templates, typography)
    writer.add_sheet(book, _guide(templates.all[form].label, typography), numbers)
    sheet = _to_fill_in(sheet_of_form(FORM_SHEET, blank_form(templates, form), typography))
    made = writer.add_sheet(book, sheet, numbers)
    for cell in sheet.cells:
        if cell.style in styles.FILL_STYLES:
            _explain(made, cell, templates.all[form].suffix)
    book.active = 1
    return packed(book, grow=False)


def _guide(label: str, typography: Mapping[str, Any]) -> Sheet:
    points = measures.page_width(typography["page"])
    widths = tuple(measures.widths_in_files([0.0, 100.0], points))
    lines = [(f"{label}：怎样填这张表", styles.GUIDE_TITLE, typography["entry"]["size_pt"])]
    lines += [(f"{at}. {text}", styles.GUIDE, 11) for at, text in enumerate(_GUIDE, start=1)]
    sheet = Sheet(GUIDE_SHEET, widths)
    for row, (text, look, size) in enumerate(lines, start=1):
        sheet.heights.append(measures.rounded(measures.text_height(text, size, points) + 6))
        sheet.cells.append(SheetCell(row, 1, 1, 1, text, look))
    return sheet


def _to_fill_in(sheet: Sheet) -> Sheet:
    """The sheet with looks for what is filled in, and room to write."""
    cells = [_look(cell) for cell in sheet.cells]
    total = sum(sheet.widths)
    heights = list(sheet.heights)
    for cell in cells:
        if cell.style not in styles.FILL_STYLES or cell.height > 1:
            continue
        width = sum(sheet.widths[cell.column - 1 : cell.column - 1 + cell.width])
        sentences = cell.style in _OF_SENTENCES and width > _WIDE * total
        least = _HIGH if sentences else _ROW
        heights[cell.row - 1] = max(heights[cell.row - 1], least)
    return replace(sheet, cells=cells, heights=heights)


def _look(cell: SheetCell) -> SheetCell:
    """A cell with a field is to be filled in; what the form says itself (单位：万元) is not."""
    if not cell.marker or cell.style not in styles.FILL or cell.marker.startswith("departments."):
        return cell
    return replace(cell, style=styles.FILL[cell.style], places=None)


def _explain(made: Any, cell: SheetCell, suffix: str) -> None:
    """What the program shows when a cell is chosen, and the words that it may hold."""
    column = _column(cell.marker)
    heading = cell.style == styles.FILL_HEADING
    prompt = _heading_prompt(suffix) if heading else "；".join(_prompt(cell.marker, column))
    place = f"{column_letter(cell.column - 1)}{cell.row}"
    rule: dict[str, Any] = {"showInputMessage": True, "prompt": prompt[:250] or None}
    if column is not None and column.choices:
        words = f'"{",".join(column.choices)}"'
        validate(
            made, place, f"请填：{'、'.join(column.choices)}", type="list", formula1=words, **rule
        )
    elif prompt:
        validate(made, place, "", **rule)


def _heading_prompt(suffix: str) -> str:
    return f"项目名称，后面写“{suffix}”" if suffix else "标题，如 某某中心整体绩效目标申报表"


def _column(field: str) -> Column | None:
    table, _, name = plain_field(field.partition(" ")[0]).partition(".")
    # 序号 is called number in the tables; on forms the number is that of the target value
    name = "value" if field == "indicators.number" else name
    columns = TABLE_BY_NAME[table].columns if table in TABLE_BY_NAME else ()
    return next((column for column in columns if name in (column.name, column.label)), None)


def _prompt(field: str, column: Column | None) -> Iterator[str]:
    if field == "units.code units.name":
        yield "单位编码和名称，中间空一格，如 205001 云岭市水务局本级"
    elif field.startswith("goals."):
        yield "一条写一行（Alt+回车换行）"
    elif field.startswith("attributes."):
        yield field.removeprefix("attributes.")
    elif column is not None:
        yield column.label
        if column.help:
            yield column.help
