"""How a sheet of the workbook looks and what Excel checks in it: styles, lists, limits.

Writes no data and opens no file. Excel stops only what certainly is wrong and asks about the
rest: the lists of the schema are usual values, not all that are possible.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reportgen import schema
from reportgen.core.xlsx import (
    DARK,
    Look,
    column_letter,
    put_text,
    set_comment,
    set_page,
    style,
    validate,
)
from reportgen.dataset.cell import NUMERIC
from reportgen.schema import Column, Kind, Table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LISTS_SHEET = "清单"
LAST_ROW = 20_000  # down to here drop-down lists and checks are set
MAX_CODE = 40  # characters; codes in use have 3 to 21
MAX_NAME = 200  # characters; Excel asks above that
_CODES_OF_BOTH = 1_000  # so many codes of two sheets are offered in one list

KIND_WORDS = {
    Kind.CODE: "编码（文本）",
    Kind.TEXT: "文字",
    Kind.MONEY: "金额（数字）",
    Kind.NUMBER: "数字",
    Kind.PERCENT: "百分数的数字部分",
    Kind.INTEGER: "整数",
    Kind.DATE: "日期",
    Kind.CHOICE: "选一项",
}
_WIDTHS = {Kind.CODE: 24, Kind.MONEY: 13, Kind.NUMBER: 9, Kind.PERCENT: 9, Kind.INTEGER: 7,
           Kind.DATE: 14, Kind.CHOICE: 12, Kind.TEXT: 18}  # fmt: skip
_WIDTH_OF = {
    "部门编码": 16, "单位编码": 16, "部门名称": 30, "单位名称": 34, "项目名称": 36, "资金用途": 44,
    "绩效目标": 56, "绩效指标": 44, "正文": 60, "标题": 28, "三级指标": 28, "绩效指标描述": 32,
    "指标值确定依据": 28, "评分标准": 32, "备注": 20, "指标值": 12, "计量单位": 10, "值": 44,
    "依据": 40, "表式": 12, "指标值原文": 16, "抵质押状况": 24, "替代文字": 24,
}  # fmt: skip
# Long texts stay in General format: old Excel shows ##### for a long cell in text format.
_LONG = frozenset(("资金用途", "绩效目标", "绩效指标", "绩效指标描述", "正文", "评分标准"))
# Lists of values in use: any other value is possible, so Excel only asks.
_USUAL = {
    ("projects", "资金性质"): schema.FUNDING_KINDS,
    ("indicators", "一级指标"): schema.LEVEL1,
    ("indicators", "二级指标"): schema.LEVEL2,
    ("indicators", "计量单位"): schema.COMMON_UNITS,
    ("narrative", "章节"): schema.CHAPTERS,
}
_OWNERS = {"部门编码": "部门", "单位编码": "单位", "项目编码": "项目"}
_PART_ONE = (schema.NARRATIVE.name, "部门编码")  # of a department, or a unit's own


class DropDownLists:
    """The hidden sheet of drop-down values; one column for each list."""

    def __init__(self, sheet: "Worksheet") -> None:
        self.sheet = sheet
        self._used = 0

    def add(self, name: str, values: Sequence[str]) -> str:
        """Write a list and return the formula that refers to it."""
        self._used += 1
        for row, text in enumerate((name, *values), start=1):
            put_text(self.sheet.cell(row, self._used), text)
        letter = column_letter(self._used - 1)
        return f"'{LISTS_SHEET}'!${letter}$2:${letter}${len(values) + 1}"

    def add_codes(self, name: str, first: str, second: str) -> str:
        """Write formulas for the codes of two sheets, one below the other; the filled ones.

        A drop-down list takes one range alone, and rows may be added to both sheets.
        """
        self._used += 1
        self.sheet.cell(1, self._used, name)
        codes, others = (f"'{owner}'!$A:$A" for owner in (first, second))
        for row in range(2, _CODES_OF_BOTH + 2):
            beyond = f"{row}-COUNTA({codes})+1"
            self.sheet.cell(row, self._used).value = (
                f"=IF({row}<=COUNTA({codes}),INDEX({codes},{row}),"
                f'IF({beyond}<=COUNTA({others}),INDEX({others},{beyond}),""))'
            )
        filled = f"MIN({_CODES_OF_BOTH},MAX(1,COUNTA({codes})+COUNTA({others})-2))"
        return f"OFFSET('{LISTS_SHEET}'!${column_letter(self._used - 1)}$2,0,0,{filled},1)"


def explain(column: Column) -> str:
    """A column's help and what may be chosen there, as one line."""
    parts = [column.help] if column.help else []
    if column.choices:
        parts.append("可填：" + "、".join(column.choices))
    return "；".join(parts)


def style_table(sheet: "Worksheet", table: Table, lists: DropDownLists, look: Look) -> None:
    """Heads with their explanations, and for each column its width, format and check."""
    for index, column in enumerate(table.columns):
        cell: Any = sheet.cell(1, index + 1, column.label)
        dark = column.required
        fill = look.dark if dark else look.grey if column.optional else look.light
        style(cell, look.head_dark if dark else look.head, fill, look.centre, look.border)
        text = _comment(column)
        lines = sum(1 + len(line) // 17 for line in text.split("\n"))
        set_comment(cell, text, "reportgen", height=24 + 20 * lines, width=260)
        letter = column_letter(index)
        dimension = sheet.column_dimensions[letter]
        dimension.width = width_of(column)
        dimension.hidden = column.hidden
        # The whole column, so that new rows look and behave like those already there.
        dimension.font, dimension.alignment = look.body, look.wrap
        dimension.number_format = blank_format(column)
        _check_column(sheet, f"{letter}2:{letter}{LAST_ROW}", table, column, lists)
    others = [column for column in table.columns if column.label not in table.key]
    if others and all(column.hidden for column in others):
        sheet.sheet_state = "hidden"
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"
    sheet.print_options.gridLines = True
    sheet.sheet_properties.tabColor = "C00000" if table == schema.WITHHELD else DARK
    set_page(sheet)


def width_of(column: Column) -> float:
    """A column's width in characters."""
    return _WIDTH_OF.get(column.label, _WIDTHS[column.kind])


def _comment(column: Column) -> str:
    need = "必填" if column.required else "这一列可以不要" if column.optional else "按实际填写"
    return "\n".join(filter(None, (f"{KIND_WORDS[column.kind]}，{need}", explain(column))))


def blank_format(column: Column) -> str:
    """The number format of a column's blank cells."""
    if column.kind is Kind.MONEY:
        return "0.00"
    if column.kind is Kind.INTEGER:
        return "0"
    if column.kind is Kind.DATE:
        return "yyyy-mm-dd"
    return "General" if column.kind in NUMERIC else text_format(column)


def text_format(column: Column) -> str:
    """The number format of text in a column."""
    return "General" if column.label in _LONG else "@"


def _check_column(
    sheet: "Worksheet", area: str, table: Table, column: Column, lists: DropDownLists
) -> None:
    """Drop-down list or limits of a column. Excel stops only what certainly is wrong."""
    usual = _USUAL.get((table.name, column.label))
    if column.choices:
        formula = lists.add(f"{table.label}·{column.label}", column.choices)
        error = f"“{column.label}”只能从列表里选一项"
        validate(sheet, area, error, type="list", formula1=formula)
    elif usual:
        formula = lists.add(f"{table.label}·{column.label}", usual)
        error = f"“{column.label}”不在常用的范围内，确定要这样填吗？"
        validate(sheet, area, error, type="list", formula1=formula, errorStyle="warning")
    elif (table.name, column.label) == _PART_ONE:
        formula = lists.add_codes(f"{table.label}·{column.label}", "部门", "单位")
        error = "“部门”“单位”表里还没有这个编码，确定要这样填吗？"
        validate(sheet, area, error, type="list", formula1=formula, errorStyle="warning")
    elif column.label in _OWNERS and _OWNERS[column.label] != table.label:
        owner = _OWNERS[column.label]
        validate(sheet, area, f"“{owner}”表里还没有这个编码，确定要这样填吗？", type="list",
                  formula1=_codes_of(owner), errorStyle="warning")  # fmt: skip
    elif column.kind is Kind.CODE:
        validate(sheet, area, f"编码最多 {MAX_CODE} 个字", type="textLength",
                  formula1=str(MAX_CODE), operator="lessThanOrEqual")  # fmt: skip
    elif column.kind is Kind.PERCENT:
        validate(sheet, area, "请填 0 到 100 的数，25 表示 25%", type="decimal", formula1="0",
                  formula2="100", operator="between")  # fmt: skip
    elif column.kind in NUMERIC:
        whole = column.kind is Kind.INTEGER
        error = f"“{column.label}”应是不小于 0 的{'整数' if whole else '数'}，不写单位"
        validate(sheet, area, error, type="whole" if whole else "decimal", formula1="0",
                  operator="greaterThanOrEqual")  # fmt: skip
    elif column.name in ("name", "title", "level3") and not column.further:
        error = f"“{column.label}”超过 {MAX_NAME} 个字，确定要这样填吗？"
        validate(sheet, area, error, type="textLength", formula1=str(MAX_NAME),
                  operator="lessThanOrEqual", errorStyle="warning")  # fmt: skip


def _codes_of(owner: str) -> str:
    """The filled part of a sheet's first column; a range with blanks would allow any value."""
    return f"OFFSET('{owner}'!$A$2,0,0,MAX(1,COUNTA('{owner}'!$A:$A)-1),1)"
