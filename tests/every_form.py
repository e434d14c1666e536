"""A department with a project in every shipped form, and something in every cell there can be.

Tables, columns and facts are those of the schema and of the forms: a new one joins by itself.
"""

from collections.abc import Collection, Iterator

from conftest import Rows, a_project

from reportgen import schema
from reportgen.dataset.row_index import labels_of
from reportgen.document.templates import Templates
from reportgen.schema import Kind, Table

DEPARTMENT, UNIT = "018", "018001"
_NUMBERS = {Kind.MONEY: "30", Kind.NUMBER: "45", Kind.PERCENT: "25", Kind.INTEGER: "1"}
# What places a row, or has to be one of a few words.
_FIXED = {"期间": "", "目标序号": "1", "构成类别": "成本构成", "指标性质": "定性", "计量单位": "",
          "指标值原文": "", "一级指标": "产出指标"}  # fmt: skip

_OF_TASKS = ("任务金额", "任务财政资金", "任务其他资金")
# Figures that a reader may reckon from each other: those of a group are withheld together, since
# whether one that is withheld alone can be worked out depends on whether it fits the others.
_RECKONED = (
    (*schema.AMOUNTS, *schema.FURTHER_PARTS, *_OF_TASKS),
    schema.WHOLE_AMOUNTS,
    ("构成金额", "构成占比"),
    ("金额", "占比", "已到位资金"),
    (schema.PLAN, *schema.PLAN_LABELS),
    ("权重", "执行率分值"),
    ("备注", "评分标准"),
)
UNDIVIDED = (*_OF_TASKS, *schema.FURTHER_PARTS)  # blank where they are not withheld


def together(label: str) -> tuple[str, ...]:
    """The fields that are withheld with this one."""
    return next((group for group in _RECKONED if label in group), (label,))


def codes(forms: Templates) -> dict[str, str]:
    """The code of the project in each form."""
    return {form: f"Q{number:02d}" for number, form in enumerate(forms.all, start=50)}


def tables_of(forms: Templates) -> list[Table]:
    """The tables of projects, with the columns that forms declare for them."""
    tables = (schema.PROJECTS, *schema.REPEATING_TABLES)
    return [table.with_columns(forms.declared.get(table.name, ())) for table in tables]


def facts_of(form: str, forms: Templates) -> list[str]:
    """The 项目属性 that a form prints, and those of persons, which it does not."""
    columns = {label for table in tables_of(forms) for label in table.labels} | {schema.PLAN}
    printed = {label for label in forms.all[form].prints if "/" not in label} - columns
    return sorted({*printed, *schema.PERSONAL_FACTS, schema.HEADING})


def every_form(forms: Templates, wanted: Collection[str] | None = None) -> Rows:
    """The tables, of all forms or those wanted; every text is of its cell alone, and names it."""
    rows: Rows = {table.name: [] for table in schema.TABLES}
    rows["departments"] = [{"部门编码": DEPARTMENT, "部门名称": "青禾市文化局", "表式": "mof"}]
    rows["units"] = [{"单位编码": UNIT, "单位名称": "青禾市图书馆", "部门编码": DEPARTMENT}]
    chosen = codes(forms)
    for form, code in ((form, chosen[form]) for form in wanted or chosen):
        project = a_project(code, UNIT, 表式=form, 项目名称=f"夜间开放{code}期", 序号=code[1:])
        rows["projects"].append(_filled(tables_of(forms)[0], code, 1) | project)
        kinds = schema.printed_goal_kinds(forms.all[form].prints) or schema.GOAL_KINDS
        for table in tables_of(forms)[1:]:
            for kind in kinds if table == schema.GOALS else ("",):
                for number in (1, 2):
                    row = _filled(table, code, number)
                    rows[table.name].append(row | ({"类别": kind} if kind else {}))
        rows["attributes"] += [
            {"编码": code, "属性": name, "值": f"此{name}{code}甲乙丙丁"}
            for name in facts_of(form, forms)
        ]
    return rows


def _filled(table: Table, code: str, number: int) -> dict[str, str]:
    keys = {"项目编码": code, "序号": str(number)}
    row = {column.label: _cell(column, code, number) for column in table.columns}
    return {label: text for label, text in row.items() if label not in UNDIVIDED} | keys


def _cell(column: schema.Column, code: str, number: int) -> str:
    if column.kind is Kind.DATE:
        return f"2026-0{number}-01"
    text = _NUMBERS.get(column.kind, f"此{column.label}{code}甲乙丙丁{number}")
    return _FIXED.get(column.label, text)


def with_tables_of_their_own(forms: Templates) -> list[str]:
    """The forms that declare a column, or print a table that only some forms have."""
    own = {label for table in schema.RECORD_TABLES for label in table.labels}
    return [
        form.name for form in forms.all.values() if form.columns or not own.isdisjoint(form.prints)
    ]


def fields(forms: Templates) -> Iterator[tuple[str, str]]:
    """Code and field of every decision there can be on the cells of these projects.

    Not of both ways to divide a budget: tasks have two parts, so any other part would be nought.
    """
    labels = set().union(*map(labels_of, tables_of(forms)))
    for form, code in codes(forms).items():
        further = not forms.all[form].prints.isdisjoint(schema.FURTHER_PARTS)
        undivided = _OF_TASKS if further else schema.FURTHER_PARTS
        chosen = {*labels, *facts_of(form, forms)}.difference(undivided)
        yield from ((code, label) for label in sorted(chosen))
