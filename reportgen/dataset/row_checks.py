"""What is wrong between rows: keys given twice, unknown codes, decisions without effect."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from reportgen import schema
from reportgen.core.problems import Problem
from reportgen.dataset.row_index import RowIndex
from reportgen.dataset.rows import Decision
from reportgen.dataset.typed_rows import TypedTable
from reportgen.dataset.unsplit_rows import first_code

_Tables = Mapping[str, TypedTable]


def check_rows(tables: _Tables, index: RowIndex) -> Iterator[Problem]:
    """What is wrong between the rows of these tables, and of all those that `index` remembers."""
    yield from _doubles(tables)
    yield from _strays(tables, index)
    yield from _idle_decisions(tables, index)


def _doubles(tables: _Tables) -> Iterator[Problem]:
    """Rows with the key of another one."""
    for typed in tables.values():
        table = typed.source.table
        names = [table.column(label).name for label in table.key]
        if len(set(map(attrgetter(*names), typed.rows))) == len(typed.rows):
            continue
        seen: dict[tuple[str, ...], Any] = {}
        for row in typed.rows:
            key = tuple(str(getattr(row, name)) for name in names)
            first = seen.setdefault(key, row)
            if first is not row:
                yield typed.problem(
                    row,
                    "、".join(table.key),
                    f"与第 {first.row} 行重复",
                    "同一张表里这几列合起来不得相同，请改正其中一行或删去",
                    codes=typed.codes(row) + typed.codes(first),
                )


def _strays(tables: _Tables, index: RowIndex) -> Iterator[Problem]:
    """Rows that name the code of nothing."""
    departments, units, projects = (index.codes[n] for n in ("departments", "units", "projects"))
    every = projects | units | departments
    references = (
        ("units", "部门编码", "department", departments, "“部门”"),
        ("projects", "单位编码", "unit", units, "“单位”"),
        ("goals", "项目编码", "project", projects, "“项目”"),
        ("indicators", "项目编码", "project", projects, "“项目”"),
        ("finance", "项目编码", "project", projects, "“项目”"),
        ("narrative", "部门编码", "code", departments | units, "“部门”或“单位”"),
        ("attributes", "编码", "code", every, "“项目”“单位”或“部门”"),
        ("withheld", "编码", "code", every, "“项目”或“部门”"),
        ("totals", "编码", "code", every, "“部门”“单位”或“项目”"),
        ("reasons", "编码", "code", every, "“部门”“单位”或“项目”"),
        *((t.name, "项目编码", "project", projects, "“项目”") for t in schema.RECORD_TABLES),
    )
    begun: dict[int, set[str]] = {}  # what begins cells that hold several, by set of codes
    for name, label, field, codes, target in references:
        for row in tables[name].rows if name in tables else ():
            if (code := getattr(row, field)) in codes:
                continue
            if id(codes) not in begun:
                begun[id(codes)] = set(map(first_code, codes))
            if code not in begun[id(codes)]:  # else its row is told to be one cell
                yield tables[name].problem(
                    row,
                    label,
                    f"{target}表里没有这个编码",
                    f"请改正编码，或在{target}表里补上",
                )


def _idle_decisions(tables: _Tables, index: RowIndex) -> Iterator[Problem]:
    """A decision that takes nothing out would publish what it means to keep: stop everything."""
    every = set[str]().union(*index.codes.values())
    withheld = tables["withheld"]
    for decision in withheld.rows:
        # an unknown code is a problem already
        if decision.code in every and (wrong := _idle(decision, index)):
            yield withheld.problem(decision, *wrong)


def _idle(decision: Decision, index: RowIndex) -> tuple[str, str, str] | None:
    """Column, message and remedy where a decision takes nothing out."""
    if decision.releases:  # takes out nothing
        return None
    known = index.withholdable[decision.code]
    if decision.scope != schema.SCOPE_FIELD:
        if decision.code in index.codes["projects"]:
            return None
        message = f"范围是“{decision.scope}”，编码却不是项目的编码"
        return "编码", message, "请填“项目”表里的项目编码"
    if decision.label not in known:
        remedy = "请填这个项目的列名（如 资金用途、指标值），或这个项目已有的属性名"
        return "字段", "没有这个字段，这项决定什么也挡不住", remedy
    if decision.number and decision.number not in known[decision.label]:
        remedy = "请填一个序号，如 指标值#3；几行就写几项决定；“文本”的写成 正文#章节/序号"
        return "字段", "# 后面的这一行没有，这项决定什么也挡不住", remedy
    return None
