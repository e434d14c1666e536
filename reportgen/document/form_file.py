"""The files beside a form's table: form.toml, and the labels that say the same on all forms."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportgen import schema
from reportgen.core.problems import Place, fail
from reportgen.document.list_form import ListForm, read_list
from reportgen.schema import (
    GOAL_KINDS,
    GROUPINGS,
    OWN_FUNDING,
    PROJECTS,
    REPEATING_TABLES,
    TABLES,
    WHOLE_UNIT,
    Column,
    Declared,
    Kind,
    declared_column,
    declared_label,
    goals_label,
    printed_further,
    printed_goal_kinds,
)

LABELS = "labels.toml"
_ATTRIBUTE_PREFIX = "属性:"  # in form.toml: a label that is a 项目属性, not a column
_KINDS = {
    "文字": Kind.TEXT,
    "金额": Kind.MONEY,
    "数": Kind.NUMBER,
    "百分数": Kind.PERCENT,
    "整数": Kind.INTEGER,
    "日期": Kind.DATE,
}
_KNOWN = frozenset(label for table in TABLES for label in table.labels) | {"资金支出计划"}


@dataclass(frozen=True)
class Form:
    """What form.toml says.

    `suffix` follows the project's name in headings; `prints` are the labels that the form
    prints, and thereby all that crosses the redaction for it, with the 类别 of its goals
    (`schema.goals_label`) and, of a declaration, `schema.WHOLE_UNIT`. `summaries` names the 汇总表
    that stand before the projects (单位, 资金性质). `funding` is the 资金性质 of a project whose
    name tells none; blank for a form of which projects have none. `columns` are those that the form
    adds to tables that repeat; as printed they are called after table and label
    (`schema.declared_label`). `lists` is set where all projects stand in one table, a list. A
    `declaration` speaks for a whole unit: a document that holds one and nothing else has no
    contents. The pages of its projects lie `across`; those of a list do in any case.
    """

    name: str
    label: str
    suffix: str
    prints: frozenset[str]
    summaries: tuple[str, ...]
    funding: str = OWN_FUNDING
    columns: Declared = field(default_factory=dict)
    lists: ListForm | None = None
    declaration: bool = False
    across: bool = False


def read_form(path: Path) -> Form:
    """The form that a form.toml describes; InputError with what is wrong in it."""
    shown = f"{path.parent.name}/form.toml"
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        columns = _columns(values.get("columns", ()), shown)
        lists = read_list(values["list"], columns, shown) if "list" in values else None
        if lists:  # its columns say what it prints
            values = {"prints": lists.labels(columns), "goals": lists.goal_kinds, **values}
        prints, goals = frozenset(values["prints"]), tuple(values.get("goals", ()))
        summaries = tuple(values.get("summaries", ()))
        labels = _plain(prints, columns) | frozenset(map(goals_label, goals))
        funding = str(values.get("funding", OWN_FUNDING))
        name, label, suffix = path.parent.name, values["label"], values["suffix"]
        declaration, across = (values.get(key) is True for key in ("declaration", "across"))
        labels |= {WHOLE_UNIT} if declaration else set()
        form = Form(
            name, label, suffix, labels, summaries, funding, columns, lists, declaration, across
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise fail(f"表式说明不完整（{type(error).__name__}）", "要有 label、suffix 和 prints 三项",
                   Place(shown)) from None  # fmt: skip
    for label in summaries:
        if label not in GROUPINGS:
            raise fail(f"summaries 里的“{label}”不能汇总", "可以写：单位、资金性质", Place(shown))
    for kind in goals:
        if kind not in GOAL_KINDS:
            remedy = f"可以写：{'、'.join(GOAL_KINDS)}"
            raise fail(f"goals 里的“{kind}”不是目标的类别", remedy, Place(shown))
    if goals and "绩效目标" not in prints:
        raise fail("有 goals，prints 里却没有“绩效目标”", "请在 prints 里补上，或删去 goals",
                   Place(shown))  # fmt: skip
    known = _KNOWN | {column.label for group in columns.values() for column in group}
    for label in sorted(prints):
        if label not in known and not label.startswith(_ATTRIBUTE_PREFIX):
            remedy = f"属性请写成“{_ATTRIBUTE_PREFIX}{label}”；本表式添加的列请写在 [[columns]] 里"
            raise fail(f"prints 里的“{label}”不是任何表的列", remedy, Place(shown))
    return form


def _plain(labels: frozenset[str], columns: Declared) -> frozenset[str]:
    own = {
        column.label: declared_label(table.label, column.label)
        for table in REPEATING_TABLES
        for column in columns.get(table.name, ())
    }
    return frozenset(own.get(label, label.removeprefix(_ATTRIBUTE_PREFIX)) for label in labels)


def _columns(given: Iterable[Mapping[str, Any]], shown: str) -> Declared:
    """The columns that a form adds, by Table.name; KeyError where table or name are missing."""
    columns: dict[str, tuple[Column, ...]] = {}
    tables = {table.label: table for table in REPEATING_TABLES}
    labels: set[str] = set()
    for one in given:
        label, kind = str(one["name"]).strip(), one.get("type", "文字")
        table = tables.get(one["table"])
        if table is None:
            remedy = f"可以写：{'、'.join(tables)}；不重复的事项写成“属性:名称”，不必添加列"
            raise fail(f"columns 里的“{one['table']}”不能添加列", remedy, Place(shown))
        if kind not in _KINDS:
            remedy = f"可以写：{'、'.join(_KINDS)}"
            raise fail(f"columns 里“{label}”的 type 不对", remedy, Place(shown))
        if not label or label in _KNOWN or label in labels or set(label) & set("/#:："):
            message = f"columns 里的“{label}”不能作列名"
            remedy = "请换一个名称：不能与已有的列相同，不能有 / # 和冒号"
            raise fail(message, remedy, Place(shown))
        labels.add(label)
        columns[table.name] = (
            *columns.get(table.name, ()),
            declared_column(label, _KINDS[kind]),
        )
    return columns


def printed_columns(labels: Collection[str]) -> list[str]:
    """What a form prints, for people: columns in the order of the tables, then the facts."""
    shown: dict[str, None] = {}
    for table in TABLES:
        own = [label for label in table.usual_labels if label in labels]
        own += [schema.PLAN] if table == PROJECTS and schema.PLAN in labels else []
        for label in (*own, *printed_further(table, labels)):
            kinds = printed_goal_kinds(labels) if label == "绩效目标" else ()
            shown.setdefault(f"{label}（{'、'.join(kinds)}）" if kinds else label)
    return [*shown, *printed_facts(labels)]


def printed_facts(labels: Collection[str]) -> list[str]:
    """The 项目属性 that a form prints."""
    return sorted(label for label in labels if label not in _KNOWN and "/" not in label)


def merged_columns(forms: Iterable[Form]) -> Declared:
    """The columns that forms add, by Table.name; InputError where they contradict each other."""
    owners: dict[str, tuple[str, Column, Form]] = {}
    for form in forms:
        for table, columns in form.columns.items():
            for column in columns:
                first = owners.setdefault(column.label, (table, column, form))
                if first[:2] != (table, column):
                    message = f"“{column.label}”在表式“{first[2].label}”里是另一种列"
                    remedy = "几个表式添加的同名的列，表和类型要相同"
                    raise fail(message, remedy, Place(f"{form.name}/form.toml"))
    merged: dict[str, tuple[Column, ...]] = {}
    for table, column, _ in owners.values():
        merged[table] = (*merged.get(table, ()), column)
    return merged


def read_labels(path: Path) -> dict[str, list[Any]]:
    """Synonyms (`same`), words without a value (`fixed`), `levels`, heads of what was `evaluated`.

    Raises InputError if malformed.
    """
    shown = Place(LABELS)
    try:
        words: dict[str, list[Any]] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise fail(f"同义标签读不出来（{error}）", "请用 UTF-8 保存，并检查写法", shown) from None
    groups = words.get("same", [])
    names = ("same", "fixed", "levels", "evaluated")
    lists = all(isinstance(words.get(name, []), list) for name in names)
    if not lists or not all(isinstance(g, list) and g for g in groups):
        raise fail("同义标签的写法不对", 'same 里每一组写成 ["财政资金", "财政拨款"]', shown)
    return words


class PrintedAttributes(dict[str, str]):
    """A project's attributes; blank where one is missing that the form prints."""

    def __init__(self, attributes: Mapping[str, str], printed: Collection[str]) -> None:
        super().__init__(attributes)
        self._printed = printed

    def __missing__(self, name: str) -> str:
        if name not in self._printed:
            raise KeyError(name)
        return ""


def is_template(path: Path, folder: Path) -> bool:
    """Whether a page is a form's or shared: anything else in the folder is somebody's own."""
    beside = path.parent
    form = (beside / "form.toml").is_file() or (beside / "table.html").is_file()
    return form or beside in (folder, folder / "shared")
