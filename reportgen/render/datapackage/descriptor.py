"""The descriptor of the open data: what Data Package 1.0 asks for."""

import re
from collections.abc import Sequence
from typing import Any

from reportgen import schema
from reportgen.core.formulas import protect
from reportgen.document.edition import Edition
from reportgen.render.datapackage.tables import (
    ADDED_COLUMNS,
    PROJECTS,
    UNITS,
    TableRow,
)
from reportgen.schema import Column, Kind, Table

DESCRIPTOR, PUBLIC = "datapackage.json", "public.json"
_PROTECTED = "CSV 表里以 = + - @ 开头的文字，前面多一个英文撇号，免得被表格软件当成公式。"
_TYPES = {
    Kind.MONEY: "number", Kind.NUMBER: "number", Kind.PERCENT: "number", Kind.INTEGER: "integer",
}  # fmt: skip
_DESCRIPTIONS = {
    **dict.fromkeys(schema.PLAN_LABELS, "累计支出进度，%"),
    **dict.fromkeys(("利率", "占比", "构成占比"), "%"),
    "序号": "0 表示印出时不带序号",
    "指标性质": " ".join(schema.SIGNS),
    "指标值": "定性指标为文字",
    "资金来源": "两级的用“/”隔开",
    "表式": "印出本项目的绩效目标表式",
}
_PARENTS = {"单位编码": UNITS, "项目序号": PROJECTS}


def make_descriptor(
    edition: Edition, tables: Sequence[tuple[Table, Sequence[TableRow]]]
) -> dict[str, Any]:
    """What Data Package 1.0 asks for; see specs.frictionlessdata.io/data-package."""
    department = edition.department
    title = f"{edition.title}（摘录：{edition.extract}）" if edition.extract else edition.title
    name = re.sub(r"[^a-z0-9]+", "-", f"{department.code}-{department.year}".lower()).strip("-")
    publisher = {"title": department.publisher, "role": "publisher"}
    return {
        "profile": "tabular-data-package",
        "name": f"budget-performance-{name}",
        "title": title,
        "description": (
            f"《{title}》的开放数据：公开的内容与文本相同，{PUBLIC} 里是全部，各 CSV 表供统计。"
            f"不予公开的内容只有替代文字。{_PROTECTED if _has_protected(tables) else ''}"
        ),
        "year": department.year,
        "created": f"{department.published_on.isoformat()}T00:00:00Z",
        **({"contributors": [publisher]} if department.publisher else {}),
        **({"licenses": [_licence(department.licence)]} if department.licence else {}),
        "resources": [_resource(table, department.money_unit) for table, _ in tables],
    }


def _has_protected(tables: Sequence[tuple[Table, Sequence[TableRow]]]) -> bool:
    cells = (text for _, rows in tables for row in rows for text in row)
    return any(protect(text) != text for text in cells)


def _licence(text: str) -> dict[str, str]:
    if re.match(r"https?://", text):
        return {"path": text}
    if re.fullmatch(r"[-A-Za-z0-9._]+", text):
        return {"name": text}
    return {"name": "other", "title": text}


def path_of(table: Table) -> str:
    """The file of a table within the package."""
    return f"{table.name}.csv"


def _resource(table: Table, money_unit: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(table, column, money_unit) for column in table.columns],
        "missingValues": [""],
    }
    if (key := table.columns[0].label) in _PARENTS and table in _PARENTS.values():
        schema["primaryKey"] = [key]
    keys = [
        {
            "fields": [c.label],
            "reference": {"resource": _PARENTS[c.label].name, "fields": [c.label]},
        }
        for c in table.columns
        if c.label in _PARENTS and _PARENTS[c.label] != table
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path_of(table),
        "title": table.label,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "schema": schema,
    }


def _field(table: Table, column: Column, money_unit: str) -> dict[str, Any]:
    money = "元" if table.name == schema.FINANCE.name else money_unit
    plain = column.help if column in ADDED_COLUMNS else _DESCRIPTIONS.get(column.label, "")
    description = f"单位：{money}" if column.kind is Kind.MONEY else plain
    kind = _TYPES.get(column.kind, "string")  # a day may be text, as the form prints it
    return {
        "name": column.label,
        "title": column.label,
        "type": kind,
        **({"description": description} if description else {}),
    }
