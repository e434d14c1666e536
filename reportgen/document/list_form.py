"""A form that lists many projects in one table: its columns, as form.toml declares them.

One description prints and reads: each column is a head and the field below it, as templates mark
their cells. Columns stand alone or in groups below a common head; a group of a first level
(产出指标 with 三级指标 and 指标值 below it) makes the table a wide one. Reads no file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportgen import schema
from reportgen.core.problems import Place, fail
from reportgen.document.form_layout import FIELDS
from reportgen.schema import Declared

NUMBER = "序号"  # the field of a column that numbers the projects
_USUAL_WIDTH = 20.0
_USUAL_TITLE = "项目支出绩效目标表"
_CODE_AND_NAME = "units.code units.name"
_ALWAYS = ("projects.name", "projects.funding")  # public without being printed
_TABLES = ("projects", "units", "goals", "attributes", "indicators")
_VALUES = ("indicators.value", "indicators.number")


@dataclass(frozen=True)
class ListColumn:
    """A column: its head, and the field below it as markers name it (projects.name).

    `width` in any unit, the same for all columns. `level1` is the first level of whose
    indicators the column is, blank where of all.
    """

    head: str
    field: str
    width: float = _USUAL_WIDTH
    level1: str = ""

    @property
    def table(self) -> str:
        """The table of the field, by its English name; blank for 序号."""
        return self.field.partition(".")[0] if "." in self.field else ""

    @property
    def name(self) -> str:
        """The column of the field within its table."""
        return self.field.partition(".")[2]


@dataclass(frozen=True)
class ListGroup:
    """Columns below a common head; `head` is blank for a column that stands alone."""

    head: str
    columns: tuple[ListColumn, ...]

    @property
    def level1(self) -> str:
        """The first level of indicators that the group is for; blank for any other group."""
        return self.columns[0].level1


@dataclass(frozen=True)
class ListForm:
    """The table of a list: its heading, and its groups of columns from left to right."""

    title: str
    groups: tuple[ListGroup, ...]

    @property
    def columns(self) -> tuple[ListColumn, ...]:
        """All columns from left to right."""
        return tuple(column for group in self.groups for column in group.columns)

    @property
    def wide(self) -> bool:
        """Whether first levels are groups of columns, and a row has an indicator of each."""
        return bool(self.levels)

    @property
    def levels(self) -> tuple[str, ...]:
        """The first levels that have a group of columns."""
        return tuple(group.level1 for group in self.groups if group.level1)

    @property
    def grouped(self) -> bool:
        """Whether the head has two rows."""
        return any(group.head for group in self.groups)

    @property
    def goal_kinds(self) -> tuple[str, ...]:
        """The 类别 of goals that have a column."""
        return tuple(dict.fromkeys(c.name for c in self.columns if c.table == "goals"))

    def labels(self, declared: Declared) -> frozenset[str]:
        """The labels of all that it prints, as `prints` of form.toml names them."""
        labels = {label for column in self.columns for label in _labels_of(column, declared)}
        return frozenset(labels | ({"一级指标"} if self.wide else set()))


def _labels_of(column: ListColumn, declared: Declared) -> Iterator[str]:
    """What a column prints, as labels of `prints`; units and numbers are no columns of a form."""
    if column.table == "goals":
        yield "绩效目标"
    elif column.field in _VALUES:
        yield "指标值"
    elif column.table == "attributes":
        yield f"属性:{column.name}"
    elif column.table in ("projects", "indicators") and column.field not in _ALWAYS:
        yield _column(column, declared).label


def _column(column: ListColumn, declared: Declared) -> schema.Column:
    """The schema's column of a field; StopIteration where there is none."""
    known = (*schema.TABLE_BY_NAME[column.table].columns, *declared.get(column.table, ()))
    return next(c for c in known if (c.label if c.further else c.name) == column.name)


def kind_of(column: ListColumn, declared: Declared) -> schema.Kind:
    """What may stand in a column of projects or indicators; text in any other."""
    if column.table in ("projects", "indicators") and column.field not in _VALUES:
        return _column(column, declared).kind
    return schema.Kind.TEXT


def read_list(given: Any, declared: Declared, shown: str) -> ListForm:
    """The `[list]` of a form.toml; InputError with what is wrong in it."""
    columns = given.get("columns") if isinstance(given, Mapping) else None
    if not isinstance(columns, list) or not columns:
        remedy = '写成 columns = [{ head = "项目名称", field = "projects.name" }, …]'
        raise fail("[list] 里没有 columns", remedy, Place(shown))
    groups = tuple(_group(one, shown) for one in columns)
    form = ListForm(str(given.get("title", _USUAL_TITLE)), groups)
    for column in form.columns:
        _check(column, declared, shown)
    fields = [(column.field, column.level1) for column in form.columns]
    if "projects.name" not in dict(fields):
        raise fail("[list] 里没有项目名称", '请加上一列 field = "projects.name"', Place(shown))
    for field, level1 in fields:
        if fields.count((field, level1)) > 1:
            raise fail(f"[list] 里“{field}”有两列", "一个字段只能有一列", Place(shown))
    apart = {column.level1 for column in form.columns if column.table == "indicators"}
    if form.wide and "" in apart:
        message = "[list] 里的指标有的在 level1 的一组里，有的不在"
        raise fail(message, "请都放进各一级指标的组里，或都不分组", Place(shown))
    return form


def _group(one: Any, shown: str) -> ListGroup:
    if isinstance(one, Mapping) and isinstance(inner := one.get("columns"), list) and inner:
        level1 = str(one.get("level1", ""))
        head = str(one.get("head", level1))
        return ListGroup(head, tuple(_one(column, shown, level1) for column in inner))
    return ListGroup("", (_one(one, shown),))


def _one(one: Any, shown: str, level1: str = "") -> ListColumn:
    try:
        head, field = str(one["head"]), str(one["field"])
        width = float(one.get("width", _USUAL_WIDTH))
    except (KeyError, TypeError, ValueError):
        remedy = '每列写成 { head = "项目名称", field = "projects.name" }，width 可不写'
        raise fail("[list] 里有一列写得不对", remedy, Place(shown)) from None
    if width <= 0:
        raise fail(f"[list] 里“{head}”的 width 不是正数", "请改成列宽，单位随意", Place(shown))
    return ListColumn(head, field, width, level1)


def _check(column: ListColumn, declared: Declared, shown: str) -> None:
    """InputError for a field that no table has, or that a list cannot print."""
    if column.field == NUMBER:
        return
    known = (*FIELDS.get(column.table, ()), *(c.label for c in declared.get(column.table, ())))
    both = column.field == _CODE_AND_NAME
    named = column.table == "attributes" and bool(column.name)
    if column.table not in _TABLES or not (both or named or column.name in known):
        message = f"[list] 里“{column.head}”的 field “{column.field}”不是任何表的列"
        remedy = f"可用的表：{'、'.join(_TABLES)}；列的写法见 templates/README.md 的“标记”"
        raise fail(message, remedy, Place(shown))
    if column.level1 and column.table != "indicators":
        message = f"[list] 里“{column.head}”在一级指标的组里，却不是指标的列"
        raise fail(message, "请移到组外", Place(shown))


def with_levels(form: ListForm, levels: Iterable[str]) -> ListForm:
    """A wide list with a group for each first level there is: none is left out.

    Those that it does not declare follow behind, with the columns of its last group.
    """
    groups = {_flat(group.level1): group for group in form.groups if group.level1}
    last = next(reversed(groups.values()))
    for level in levels:
        if _flat(level) not in groups:
            columns = tuple(replace(column, level1=level) for column in last.columns)
            groups[_flat(level)] = ListGroup(level, columns)
    plain = tuple(group for group in form.groups if not group.level1)
    first = next(at for at, group in enumerate(form.groups) if group.level1)
    return replace(form, groups=(*plain[:first], *groups.values(), *plain[first:]))


def is_level(group: ListGroup, level1: str) -> bool:
    """Whether an indicator of this first level stands in a group."""
    return _flat(group.level1) == _flat(level1)


def _flat(level: str) -> str:
    """产出 and 产出指标 are one first level."""
    return "".join(level.split()).removesuffix("指标")
