"""The open data of an edition: its public view as one zipped Frictionless data package.

Stands beside the documents and is the record of what they say: `public.json` holds the whole
public view and is read back without loss, the CSV tables hold the same for people and programs
that want tables (Data Package 1.0, specs.frictionlessdata.io). Knows the public types alone.

What it says is what the edition shows, and no more: 序号 is the number under which a project
stands in the document. The dataset's own numbers have gaps, and a gap would tell where a project
withheld whole belongs.
"""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen import schema
from reportgen.core.problems import Place, fail, os_reason
from reportgen.core.values import format_number
from reportgen.document.edition import Edition
from reportgen.document.public import (
    Amount,
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    PublicStub,
    PublicUnit,
    Substitute,
)
from reportgen.schema import Column, Kind, Table

ENDING = "zip"
MODE = 0o644  # who unpacks it may pass the files on
DESCRIPTOR, PUBLIC = "datapackage.json", "public.json"
_FORMAT = 1  # of public.json
_LARGEST = 200_000_000  # bytes of public.json; more is a bomb, no public view
_MARK = "\ufeff"  # Excel takes a CSV file for UTF-8 by it

# Columns that only the open data have.
_PLACE = Column("项目序号", "place", Kind.INTEGER, help="项目在本文本中的先后，从 1 起")
_NUMBER = Column("序号", "number", Kind.INTEGER, help="在本项目中的先后")
_SUBSTITUTES = Column(
    "替代文字",
    "substitutes",
    help="本行以替代文字公开的列，写成“列名：替代文字”，几列用“；”隔开；这样的数字列空着",
)
_WHOLE = Column(
    "整个不予公开",
    "whole",
    Kind.CHOICE,
    choices=(schema.YES, schema.NO),
    help="“是”的一行只有单位（可能空着）和替代文字，替代文字写在项目名称里",
)
_ORDER = Column("序号", "order", Kind.INTEGER, help="文本里印出的编号；不编号的文本里是先后")
_PRINTED = Column("指标值原文", "printed", help="印在一列里的指标值，连同性质和单位")
_TITLE = Column(schema.HEADING, "heading", help="文本里的标题，与“项目名称＋绩效目标表”不同时才有")


@dataclass(frozen=True)
class OpenData:
    """A package as read: the public view of an edition; `extract` is empty for the whole text."""

    department: PublicDepartment
    extract: str


def public_view(edition: Edition) -> PublicDepartment:
    """The public view as the edition shows it: its entries in order, under their numbers."""
    department = edition.department
    listed = department.numbering == "listed" and not edition.extract
    entries: list[PublicProject | PublicStub] = []
    for number, entry in enumerate(edition.entries, start=1):
        public = entry.project or entry.stub
        if public is not None:
            entries.append(public if listed else replace(public, order=number))
    return replace(
        department,
        entries=tuple(entries),
        narrative=tuple(item for chapter in edition.chapters for item in chapter.items),
        numbering="continuous" if edition.extract else department.numbering,
    )


def write_package(edition: Edition) -> bytes:
    """The edition's package; the same edition gives the same bytes."""
    # 12:00, so that no time zone makes another day of it
    day = edition.department.published_on
    moment = (day.year, day.month, day.day, 12, 0, 0)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members(edition).items():
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system = 3  # on Windows, too
            entry.external_attr = MODE << 16
            package.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def members(edition: Edition) -> dict[str, bytes]:
    """The files in the edition's package, by name, in the order in which they stand there."""
    view = public_view(edition)
    tables = list(_tables(view))
    record = {"format": _FORMAT, "extract": edition.extract, "department": _plain(view)}
    return {
        DESCRIPTOR: _json(_descriptor(edition, tables)),
        PUBLIC: _json(record),
        **{_path(table): _csv(table, rows) for table, rows in tables},
    }


# ---------------------------------------------------------------- tables

_Row = Sequence[str]


def _tables(view: PublicDepartment) -> Iterator[tuple[Table, list[_Row]]]:
    """Every CSV table with its rows; all of them, rows or none."""
    numbered = list(enumerate(view.entries, start=1))
    projects = [(str(n), e) for n, e in numbered if isinstance(e, PublicProject)]
    units = {entry.unit for _, entry in numbered if entry.unit}
    yield _UNITS, [(unit.code, unit.name) for unit in sorted(units, key=lambda unit: unit.code)]
    yield _PROJECTS, [_of_entry(str(number), entry) for number, entry in numbered]
    yield (
        _GOALS,
        [
            (
                place,
                str(goal.number),
                goal.kind,
                goal.text,
                _substitutes(goal, {"绩效目标": goal.text}),
            )
            for place, project in projects
            for goal in project.goals
        ],
    )
    yield (
        _INDICATORS,
        [
            (place, str(number), *_of_indicator(row))
            for place, project in projects
            for number, row in enumerate(project.indicators, start=1)
        ],
    )
    yield (
        _FINANCE,
        [
            (place, str(number), *_of_line(line))
            for place, project in projects
            for number, line in enumerate(project.finance, start=1)
        ],
    )
    yield (
        _ATTRIBUTES,
        [
            (place, name, text, f"值：{text}" if name in project.withheld else "")
            for place, project in projects
            for name, text in sorted(project.attributes.items())
        ],
    )
    yield _NARRATIVE, [_of_item(item) for item in view.narrative]


def _open(table: Table, *columns: Column) -> Table:
    """A table of the glossary with the columns that its open data have."""
    return Table(table.name, table.label, (), columns, table.help)


def _some(table: Table, *without: str) -> Iterator[Column]:
    return (column for column in table.columns if column.label not in without)


_UNITS = _open(schema.UNITS, *_some(schema.UNITS, "部门编码"))
_PROJECTS = _open(
    schema.PROJECTS,
    _PLACE,
    _WHOLE,
    *_some(schema.PROJECTS, "序号"),
    _TITLE,
    _ORDER,
    _SUBSTITUTES,
)
_GOALS = _open(schema.GOALS, _PLACE, *_some(schema.GOALS, "项目编码"), _SUBSTITUTES)
_INDICATORS = _open(
    schema.INDICATORS,
    _PLACE,
    _NUMBER,
    *_some(schema.INDICATORS, "项目编码", "序号", "指标值原文"),
    _PRINTED,
    _SUBSTITUTES,
)
_FINANCE = _open(
    schema.FINANCE, _PLACE, _NUMBER, *_some(schema.FINANCE, "项目编码", "序号"), _SUBSTITUTES
)
_ATTRIBUTES = _open(schema.ATTRIBUTES, _PLACE, *_some(schema.ATTRIBUTES, "编码"), _SUBSTITUTES)
_NARRATIVE = _open(schema.NARRATIVE, *_some(schema.NARRATIVE, "部门编码"), _SUBSTITUTES)


def _of_entry(place: str, entry: PublicProject | PublicStub) -> _Row:
    order = "" if entry.order is None else str(entry.order)
    if isinstance(entry, PublicStub):
        unit = entry.unit.code if entry.unit else ""
        blank = [""] * (len(_PROJECTS.columns) - 7)
        name = entry.substitute
        return (place, schema.YES, "", unit, name, *blank, order, f"项目名称：{name}")
    amounts = {"预算数": entry.budget, "财政资金": entry.fiscal, "其他资金": entry.other}
    plan = dict(zip(schema.PLAN_LABELS, entry.plan, strict=True))
    texts = {"资金性质": entry.funding, "资金用途": entry.purpose, schema.HEADING: entry.heading}
    return (
        place, schema.NO, entry.code, entry.unit.code, entry.name, entry.funding,
        *map(_number, amounts.values()), entry.purpose, *map(_number, plan.values()),
        entry.form, entry.heading, order, _substitutes(entry, {**texts, **amounts, **plan}),
    )  # fmt: skip


def _of_indicator(row: PublicIndicator) -> _Row:
    cells = {
        "一级指标": row.level1, "二级指标": row.level2, "三级指标": row.level3,
        "绩效指标描述": row.description, "指标性质": row.sign, "指标值": row.number,
        "计量单位": row.unit, "指标值确定依据": row.basis, "评分标准": row.scoring,
        "备注": row.remark,
    }  # fmt: skip
    return (*cells.values(), row.value, _substitutes(row, cells))


def _of_line(line: PublicFinanceLine) -> _Row:
    cells: dict[str, str | Amount] = {
        "资金来源": line.source, "金额": line.amount, "利率": line.rate, "占比": line.share,
        "已到位资金": line.received, "到位时间": line.received_on, "抵质押状况": line.pledge,
    }  # fmt: skip
    shown = (cell if isinstance(cell, str) else _number(cell) for cell in cells.values())
    return (*shown, _substitutes(line, cells))


def _of_item(item: PublicItem) -> _Row:
    cells = {
        "标题": item.title, "正文": item.body, "绩效目标": item.goal, "绩效指标": item.indicator,
    }  # fmt: skip
    return (item.chapter, str(item.number), *cells.values(), _substitutes(item, cells))


def _number(amount: Amount) -> str:
    """An amount as a number; blank where it is none, or withheld."""
    return format_number(amount) if isinstance(amount, Decimal) else ""


def _substitutes(row: Any, cells: Mapping[str, str | Amount]) -> str:
    """The columns of a row that hold substitutes, with them."""
    amounts = {label: c.text for label, c in cells.items() if isinstance(c, Substitute)}
    texts = {label: str(cells[label]) for label in row.withheld if label in cells}
    return "；".join(f"{label}：{text}" for label, text in {**texts, **amounts}.items())


def _csv(table: Table, rows: Sequence[_Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.labels)
    writer.writerows(rows)
    return f"{_MARK}{text.getvalue()}".encode()


# ---------------------------------------------------------------- the descriptor

_TYPES = {
    Kind.MONEY: "number", Kind.NUMBER: "number", Kind.PERCENT: "number", Kind.INTEGER: "integer",
}  # fmt: skip
# The glossary's help is for those who fill in; readers need less.
_OWN = (_PLACE, _NUMBER, _SUBSTITUTES, _WHOLE, _TITLE, _ORDER, _PRINTED)
_DESCRIPTIONS = {
    **dict.fromkeys(schema.PLAN_LABELS, "累计支出进度，%"),
    **dict.fromkeys(("利率", "占比"), "%"),
    "序号": "0 表示印出时不带序号",
    "指标性质": " ".join(schema.SIGNS),
    "指标值": "定性指标为文字",
    "资金来源": "两级的用“/”隔开",
    "表式": "印出本项目的绩效目标表式",
}
_PARENTS = {"单位编码": _UNITS, "项目序号": _PROJECTS}


def _descriptor(edition: Edition, tables: Sequence[tuple[Table, Sequence[_Row]]]) -> dict[str, Any]:
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
            "不予公开的内容只有替代文字。"
        ),
        "year": department.year,
        "created": f"{department.published_on.isoformat()}T00:00:00Z",
        **({"contributors": [publisher]} if department.publisher else {}),
        **({"licenses": [_licence(department.licence)]} if department.licence else {}),
        "resources": [_resource(table, department.money_unit) for table, _ in tables],
    }


def _licence(text: str) -> dict[str, str]:
    if re.match(r"https?://", text):
        return {"path": text}
    if re.fullmatch(r"[-A-Za-z0-9._]+", text):
        return {"name": text}
    return {"name": "other", "title": text}


def _path(table: Table) -> str:
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
        if c.label in _PARENTS and _PARENTS[c.label] is not table
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": _path(table),
        "title": table.label,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "schema": schema,
    }


def _field(table: Table, column: Column, money_unit: str) -> dict[str, Any]:
    money = money_unit if table.name == schema.PROJECTS.name else "元"
    own = column.help if column in _OWN else _DESCRIPTIONS.get(column.label, "")
    description = f"单位：{money}" if column.kind is Kind.MONEY else own
    kind = _TYPES.get(column.kind, "string")  # a day may be text, as the form prints it
    return {
        "name": column.label,
        "title": column.label,
        "type": kind,
        **({"description": description} if description else {}),
    }


# ---------------------------------------------------------------- public.json


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _plain(value: Any) -> Any:
    """A public value for JSON: numbers as text with their digits, substitutes by that name."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def read_package(path: Path) -> OpenData:
    """The public view in a package on the disk; InputError when it cannot be read."""
    place = Place(str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise fail(f"数据包读不出来（{os_reason(error)}）", "请检查文件", place) from None
    try:
        return read_data(data)
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, ArithmeticError,
            EOFError, NotImplementedError, RuntimeError, RecursionError, OSError):  # fmt: skip
        message = "不是本程序生成的数据包，或已损坏"
        raise fail(message, "请用 reportgen build 重新生成", place) from None


def read_data(data: bytes) -> OpenData:
    """The public view in a package's bytes; any kind of ValueError or KeyError when damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if package.getinfo(PUBLIC).file_size > _LARGEST:
            raise ValueError("too large")
        record = json.loads(package.read(PUBLIC).decode("utf-8"))
    if record["format"] != _FORMAT:
        raise ValueError("another format")
    return OpenData(_department(record["department"]), _text(record["extract"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value))


def _whole(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError("not a whole number")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def _amount(value: Any) -> Amount:
    if isinstance(value, dict):
        return Substitute(_text(value["text"]))
    return None if value is None else Decimal(_text(value))


def _plan(value: Any) -> tuple[Amount, ...]:
    march, june, october, december = map(_amount, value)
    return march, june, october, december


def _unit(value: Any) -> PublicUnit | None:
    return None if value is None else _made(PublicUnit, value)


def _several(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda values: tuple(_made(kind, value) for value in values)


def _entry(value: Any) -> PublicProject | PublicStub:
    made: PublicProject | PublicStub = _made(
        PublicStub if "substitute" in value else PublicProject, value
    )
    if isinstance(made, PublicProject) and made.unit is None:
        raise TypeError("a project without unit")
    return made


def _department(value: Any) -> PublicDepartment:
    made: PublicDepartment = _made(PublicDepartment, value)
    return made


# How each field is read; all others are texts.
_READERS: dict[tuple[type[Any] | None, str], Callable[[Any], Any]] = {
    (None, "withheld"): _texts,
    (None, "order"): _whole,
    (None, "number"): _whole,
    (PublicIndicator, "number"): _text,
    (None, "year"): _whole,
    (None, "unit"): _unit,
    (PublicIndicator, "unit"): _text,
    (None, "grouping"): _texts,
    (None, "dated"): _truth,
    (None, "published_on"): lambda value: date.fromisoformat(_text(value)),
    (None, "imprint"): lambda values: tuple((_text(a), _text(b)) for a, b in values),
    (None, "narrative"): _several(PublicItem),
    (None, "entries"): lambda values: tuple(map(_entry, values)),
    (None, "goals"): _several(PublicGoal),
    (None, "indicators"): _several(PublicIndicator),
    (None, "finance"): _several(PublicFinanceLine),
    (None, "attributes"): lambda value: {_text(k): _text(v) for k, v in value.items()},
    (None, "plan"): _plan,
    **{(PublicProject, name): _amount for name in ("budget", "fiscal", "other")},
    **{(PublicFinanceLine, name): _amount for name in ("amount", "rate", "share", "received")},
}


def _made(kind: type[Any], value: Any) -> Any:
    """An object of a public type from its JSON; each field must be there, and no other."""
    names = {field.name for field in fields(kind)}
    if not isinstance(value, dict) or value.keys() != names:
        raise ValueError(f"not a {kind.__name__}")
    read = {
        name: (_READERS.get((kind, name)) or _READERS.get((None, name), _text))(value[name])
        for name in names
    }
    return kind(**read)
