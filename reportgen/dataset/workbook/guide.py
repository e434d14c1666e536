"""The workbook's sheet 填写说明: how to fill the tables in, column by column.

Everything said about a column comes from the schema; here stand only the general rules.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportgen.core.xlsx import Look, fit_height, put_text, set_page, set_widths, style
from reportgen.dataset.workbook.sheets import KIND_WORDS, explain
from reportgen.schema import Table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

GUIDE_SHEET = "填写说明"
_WIDTHS = (12, 18, 14, 20, 78)
_RULES = (
    "每张表的第 1 行是列名，不要改动，上面不要加标题行；从第 2 行起一行填一条，不要合并单元格。",
    "深蓝底的列必填，浅蓝底的列按实际填写，灰底的列可以不要。鼠标停在列名上可看说明。",
    "先填“设置”，再依次填“部门”“单位”“项目”，其余各表用项目编码（或部门编码）与它们对应。",
    "编码按文本填写，前面的 0 要保留；不要让 Excel 把编码变成数字或科学计数法。",
    "金额、进度只填数字，不写单位和百分号；公式可以用，保存前请让 Excel 算出结果。",
    "国家秘密不得录入本工作簿，也不得在非涉密计算机上处理；这样的项目只留编码、单位和序号。",
    "其他不宜公开的内容可以照常填写，并在“不予公开”表里逐项登记，生成的文件里就不会出现。",
    "填好后运行 reportgen check 检查，再用 reportgen build 生成各部门的文本。",
)


def fill_guide(sheet: "Worksheet", tables: Sequence[Table], look: Look) -> None:
    """Write the general rules, then one block for each table."""
    set_widths(sheet, _WIDTHS)
    sheet.cell(1, 1, "部门预算绩效文本数据填写说明").font = look.title
    sheet.row_dimensions[1].height = 30
    row = 2
    for number, rule in enumerate(_RULES, start=1):
        cell = sheet.cell(row, 1, f"{number}. {rule}")
        cell.font, cell.alignment = look.body, look.wrap
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        fit_height(sheet, row, (f"{number}. {rule}",), (sum(_WIDTHS),))
        row += 1
    row += 1
    for table in tables:
        row = _explain_table(sheet, row, table, look) + 1
    sheet.sheet_view.showGridLines = False
    set_page(sheet)


def _explain_table(sheet: "Worksheet", row: int, table: Table, look: Look) -> int:
    """Write the block of one table from `row` on; returns the row below it."""
    together = "合起来" if len(table.key) > 1 else ""
    text = f"{table.label}：{table.help}；“{'、'.join(table.key)}”{together}不得重复"
    sheet.cell(row, 1, text).font = look.head
    row += 1
    for index, text in enumerate(("表", "列名", "要求", "填什么", "说明"), start=1):
        style(sheet.cell(row, index, text), look.head, look.light, look.centre, look.border)
    for column in (column for column in table.columns if not column.hidden):
        row += 1
        need = "必填" if column.required else "可不要此列" if column.optional else "按实际填"
        texts = (table.label, column.label, need, KIND_WORDS[column.kind], explain(column))
        for index, text in enumerate(texts, start=1):
            cell = sheet.cell(row, index)
            put_text(cell, text)
            style(cell, look.body, None, look.wrap, look.border)
        fit_height(sheet, row, texts, _WIDTHS)
    return row + 1
