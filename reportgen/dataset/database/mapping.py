"""Which column of a database is which of ours, as a file says it that a bureau edits.

A table of ours comes from one or several parts: a table or view of the database with its columns,
or a query. Reads no file and no database.

    [[tables."指标"]]
    table = ["PM_PERF_INDICATOR", "V_PM_PERF_INDICATOR"]     the first that is there
    year = "FISCAL_YEAR"                                     only rows of the year of the dataset
    keep = { IS_DELETED = "2", "IS_LAST_INST?" = "1" }       only rows with these values
    order = ["ORDERNUM?", "KPI_ID"]
    [tables."指标".columns]
    "项目编码" = "PRO_CODE"
    "指标值" = ["INDEXVAL?", "KPI_VAL"]                         the first that is filled in the row
    "序号" = { count = true }                                  numbered within its project
    "指标性质" = { from = "COMPUTESIGN?", codes = { "6" = "定性" } }
    "绩效指标" = { text = ["LV3_PERF_IND_NAME", "KPI_VAL"] }    one text after the other
    "章节" = { value = "总体绩效目标" }

A name with `?` may be missing in a version of the standard.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportgen.core.problems import Place, Problem
from reportgen.core.values import fold, nearest
from reportgen.schema import TABLES, Table

_PART_KEYS = ("table", "query", "columns", "keep", "year", "division", "order", "distinct", "unit")
_COLUMN_KEYS = ("from", "codes", "text", "value", "count")
_UNITS = ("元", "万元")
_TABLES = {fold(name).lower(): table for table in TABLES for name in (table.name, table.label)}


@dataclass(frozen=True)
class Name:
    """A column of a database; `optional` where it may be missing."""

    name: str
    optional: bool = False


@dataclass(frozen=True)
class MappedColumn:
    """Where the texts of one of our columns come from.

    `names` are columns of the database: the first filled one counts, or all, one after the other,
    where `joined`. `codes` gives other texts for some values. Without names it is `constant`
    everywhere, or a number within what the row belongs to, where `counted`.
    """

    names: tuple[Name, ...] = ()
    joined: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    constant: str = ""
    counted: bool = False


@dataclass(frozen=True)
class Part:
    """Rows of one of our tables: from the first of `tables` that is there, or from a `query`.

    `columns` by our labels; of a query without them, heads are our labels. `unit` is that of
    amounts: 元 or 万元, blank for that of the dataset.
    """

    tables: tuple[str, ...] = ()
    query: str = ""
    columns: Mapping[str, MappedColumn] = field(default_factory=dict)
    keep: Mapping[Name, tuple[str, ...]] = field(default_factory=dict)
    year: str = ""
    division: str = ""
    order: tuple[Name, ...] = ()
    distinct: bool = False
    unit: str = ""


Mapped = Mapping[str, tuple[Part, ...]]  # by Table.name


def mapping_of(
    given: Mapping[str, Any], place: Place, problems: list[Problem]
) -> dict[str, tuple[Part, ...]]:
    """The mapping that `tables` of a TOML file gives; what is wrong in it is added to problems."""
    reader = _Reader(place, problems)
    mapped: dict[str, tuple[Part, ...]] = {}
    for key, parts in given.items():
        table = _TABLES.get(fold(key).lower())
        if table is None:
            likely = nearest(key, [name for t in TABLES for name in (t.label, t.name)])
            reader.wrong(f"没有“{key}”这张表", f"最接近的是“{likely}”" if likely else "请删去")
        elif table.name in mapped:
            reader.wrong(f"“{table.label}”写了两次", "请合成一处，几段的各写一个 [[tables]]")
        else:
            listed = parts if isinstance(parts, list) else [parts]
            mapped[table.name] = tuple(reader.part(table, part) for part in listed)
    return mapped


class _Reader:
    """Reads parts; what is wrong is added to the problems of the file at `place`."""

    def __init__(self, place: Place, problems: list[Problem]) -> None:
        self._place, self._problems = place, problems

    def wrong(self, message: str, remedy: str) -> None:
        self._problems.append(Problem(self._place, message, remedy))

    def part(self, table: Table, given: Any) -> Part:
        where = f"“{table.label}”的映射"
        if not isinstance(given, dict):
            self.wrong(f"{where}写得不对", "请照自带的映射文件写")
            return Part()
        self._unknown(given, _PART_KEYS, where)
        if ("table" in given) == ("query" in given):
            self.wrong(f"{where}应写 table 或 query，只写一个", "请写明从哪张表或哪个查询取")
        if given.get("unit", "元") not in _UNITS:
            self.wrong(f"{where}里 unit 不能这样填", "可以填：元、万元")
        columns = self._dict(given, "columns", where)
        if "table" in given and not columns:
            self.wrong(f"{where}没有写 columns", "请写明各列取自哪一列")
        return Part(
            tuple(self._texts(given.get("table", ()), f"{where}里 table")),
            self._text(given, "query", where),
            {label: self._column(source, f"{where}里“{label}”")
             for label, source in self._labels(table, columns, where)},
            {_name(key): tuple(self._texts(values, f"{where}里 keep"))
             for key, values in self._dict(given, "keep", where).items()},
            self._text(given, "year", where),
            self._text(given, "division", where),
            tuple(map(_name, self._texts(given.get("order", ()), f"{where}里 order"))),
            given.get("distinct") is True,
            self._text(given, "unit", where),
        )  # fmt: skip

    def _labels(
        self, table: Table, given: Mapping[str, Any], where: str
    ) -> Iterator[tuple[str, Any]]:
        known = {fold(n).lower(): c.label for c in table.columns for n in (c.name, c.label)}
        for key, source in given.items():
            label = known.get(fold(key).lower())
            if label is None:
                likely = nearest(key, table.labels)
                remedy = (
                    f"最接近的是“{likely}”" if likely else f"可用的有：{'、'.join(table.labels)}"
                )
                self.wrong(f"{where}里没有“{key}”这一列", remedy)
            else:
                yield label, source

    def _column(self, given: Any, where: str) -> MappedColumn:
        if not isinstance(given, dict):
            return MappedColumn(tuple(map(_name, self._texts(given, where))))
        self._unknown(given, _COLUMN_KEYS, where)
        if given.get("count") is True:
            return MappedColumn(counted=True)
        if "text" in given or "from" in given:
            names = self._texts(given.get("text", given.get("from")), where)
            codes = {str(k): str(v) for k, v in self._dict(given, "codes", where).items()}
            return MappedColumn(tuple(map(_name, names)), "text" in given, codes)
        return MappedColumn(constant=self._text(given, "value", where))

    def _unknown(self, given: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        for key in given:
            if key not in known:
                self.wrong(f"{where}里不能写“{key}”", f"可以写：{'、'.join(known)}")

    def _texts(self, given: Any, where: str) -> list[str]:
        """A text or a list of them."""
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list | tuple) or not all(isinstance(t, str) and t for t in texts):
            self.wrong(f"{where}应是加引号的名称，或方括号里的几个", '如 "KPI_VAL" 或 ["A?", "B"]')
            return []
        return list(texts)

    def _text(self, given: Mapping[str, Any], key: str, where: str) -> str:
        text = given.get(key, "")
        if not isinstance(text, str):
            self.wrong(f"{where}里 {key} 应是加引号的文字", f'如 {key} = "…"')
            return ""
        return text

    def _dict(self, given: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
        pairs = given.get(key, {})
        if not isinstance(pairs, dict):
            self.wrong(f"{where}里 {key} 写得不对", f"请写成 {key} = {{ 名称 = 值 }}")
            return {}
        return pairs


def _name(text: str) -> Name:
    return Name(text.removesuffix("?"), text.endswith("?"))
