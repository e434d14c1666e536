"""What `reportgen rules` says: the list of all rules, and one rule with its examples.

Makes things that rich can print, on a terminal or as plain text; prints nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reportgen.check.rules import FAMILIES, Rule
from reportgen.check.support.registry import Example
from reportgen.check.text import STYLES
from reportgen.schema import PROJECTS, TABLES

if TYPE_CHECKING:
    from rich.table import Table

_SETTING_HEADS = ("设置项", "值")  # of the one sheet that is no table
_SCOPES = {"项目": "逐个项目", "部门": "逐个部门", "数据集": "整个数据集"}


def listing(rules: Sequence[Rule]) -> Iterator[Any]:
    """The rules by family, a table for each."""
    from rich.text import Text

    for letter, family in FAMILIES.items():
        members = [rule for rule in rules if rule.code.startswith(letter)]
        if members:
            table = _table(f"{letter} {family}", ("编号", "级别", "名称"))
            for rule in members:
                label = rule.severity.label
                table.add_row(Text(rule.code), Text(label, STYLES[label]), Text(rule.name))
            yield table
            yield ""
    yield f"共 {len(rules)} 条。看其中一条的说明和正误对照：reportgen rules {rules[0].code}"


def explained(rule: Rule) -> Iterator[Any]:
    """One rule: what it finds, why, on what ground, and both its examples."""
    from rich.text import Text

    label = rule.severity.label
    yield Text.assemble((rule.code, "bold"), "　", (rule.name, "bold"))
    yield Text.assemble("级别　", (label, STYLES[label]))
    yield f"类别　{rule.family}"
    if rule.scope in _SCOPES:
        yield f"范围　{_SCOPES[rule.scope]}检查"
    yield ""
    yield _filled(rule.explanation)
    yield ""
    yield f"依据　{rule.source}"
    for title, example in (("错例", rule.bad), ("正例", rule.good)):
        yield ""
        yield Text(title, "bold")
        yield from _tables(example)


def _filled(explanation: str) -> str:
    """Paragraphs without the line ends of the source; items of a list keep their lines."""
    return re.sub(r"(?<!\n)\n(?![\n\-·•]|\d+[.、])", "", explanation)


def _tables(example: Example) -> Iterator[Any]:
    """A small table for each table that the example changes, with the columns it fills."""
    if not example:
        yield "（没有这样的内容）"
    for label, given in example.items():
        rows = [given] if isinstance(given, Mapping) else list(given)
        columns = _columns(label, rows)
        if not columns:
            yield f"“{label}”表没有内容"
            continue
        table = _table(f"“{label}”表", columns)
        for row in rows:
            table.add_row(*(_cell(row.get(column, "")) for column in columns))
        yield table


def _columns(label: str, rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The columns that any row mentions, in the table's order; its project's code is of no use."""
    order = next((table.labels for table in TABLES if table.label == label), _SETTING_HEADS)
    mentioned = [column for column in order if any(column in row for row in rows)]
    filled = [column for column in mentioned if any(row.get(column) for row in rows)]
    shown = filled if len(rows) > 1 else mentioned
    codes = {row.get("项目编码", "") for row in rows}
    if label != PROJECTS.label and len(codes) == 1 and len(shown) > 1:
        shown = [column for column in shown if column != "项目编码"]
    return tuple(shown)


def _cell(text: str) -> Any:
    from rich.text import Text

    return Text(text) if text else Text("（空）", "dim")


def _table(title: str, columns: Sequence[str]) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="", box=box.SQUARE)
    for column in columns:
        table.add_column(column)
    return table
