"""Rows added to a dataset that exists already, which change nothing that is there.

What is there wins: a project that the dataset has is left as it is, with all its rows, and so are
its decisions in 不予公开. Codes that were only given at reading give way to those of the dataset.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from reportgen.core.problems import Place, fail
from reportgen.core.values import code_of_name, fold, format_number, parse_decimal
from reportgen.dataset.reader import read_tables
from reportgen.dataset.written_tables import RowsByTable
from reportgen.schema import PROJECTS, RECORD_TABLES, REPEATING_TABLES, TABLES, Kind

_GIVEN = re.compile(r"0\d{2}(?:\d{3})?(?:-\d{3}(?:-\d+)?)?")  # codes that no document printed
_BY_PROJECT = tuple(table.name for table in REPEATING_TABLES)
_MONEY = {
    table.name: tuple(column.label for column in table.columns if column.kind is Kind.MONEY)
    for table in (PROJECTS, *RECORD_TABLES)
}
_Rows = dict[str, list[dict[str, str]]]


@dataclass
class Added:
    """The dataset with what was added: its settings, all rows, and what was there."""

    settings: dict[str, object]
    rows: _Rows
    projects: int = 0  # added
    there: list[int] = field(default_factory=list)  # rows of 项目 whose projects were read again


def add_rows(path: Path, settings: Mapping[str, object], rows: RowsByTable) -> Added:
    """The dataset at `path` with `rows` added, nothing written.

    Raises InputError where there is no dataset, where it cannot be read without loss, and where
    it is of another year.
    """
    raw = read_tables(path)
    place = Place(str(path))
    if any(not problem.warning for problem in raw.problems):
        raise fail("数据集里有读不出的行，没有添加", "请先用 reportgen check 改正，再添加", place)
    if settings.get("year") and raw.settings.get("year") != settings["year"]:
        message = f"数据集是 {raw.settings.get('year')} 年的，读入的是 {settings['year']} 年的"
        raise fail(message, "请另写一个数据集；年度看错了的，请用 --year 指定", place)
    there = {
        table.name: [{**row.cells, **row.raw} for row in raw.tables[table.name].rows]
        for table in TABLES
    }
    return _Addition(raw.settings, there, settings, rows).added()


class _Addition:
    def __init__(
        self,
        settings: dict[str, object],
        there: _Rows,
        new_settings: Mapping[str, object],
        new: RowsByTable,
    ) -> None:
        self._there, self._new, self._new_settings = there, new, new_settings
        self._added = Added(settings, there)
        self._projects: dict[str, str] = {}  # code as read -> code in the dataset

    def added(self) -> Added:
        """Everything put together, units and departments first."""
        departments = self._match("departments", "部门编码", "部门名称", {})
        units = self._match("units", "单位编码", "单位名称", {"部门编码": departments})
        self._add_projects(units)
        for table in _BY_PROJECT:
            for row in self._new.get(table, ()):
                if code := self._projects.get(row["项目编码"]):
                    self._put(table, {**row, "项目编码": code, **self._amounts(table, row)})
        self._add_narrative({**departments, **units})
        self._add_coded("attributes", {**departments, **units})
        self._add_coded("withheld", {**departments, **units})
        return self._added

    def _put(self, table: str, row: Mapping[str, str]) -> None:
        self._there[table].append(dict(row))

    def _match(
        self, table: str, code: str, name: str, references: Mapping[str, Mapping[str, str]]
    ) -> dict[str, str]:
        """Codes as read to codes in the dataset; rows that it lacks are added."""
        codes: dict[str, str] = {}
        for read in self._new.get(table, ()):
            row = {**read, **{at: codes_of[read[at]] for at, codes_of in references.items()}}
            names = {fold(r[name]): r[code] for r in self._there[table]}
            taken = {r[code] for r in self._there[table]}
            given = bool(_GIVEN.fullmatch(row[code]))
            by_name = row[code] == code_of_name(row[name])
            if fold(row[name]) in names and (given or by_name or row[code] in taken):
                codes[row[code]] = names[fold(row[name])]
            elif row[code] in taken and not given:
                codes[row[code]] = row[code]
            else:
                codes[row[code]] = _free(row[code], taken, row.get("部门编码", ""))
                self._put(table, {**row, code: codes[row[code]]})
        return codes

    def _add_projects(self, units: Mapping[str, str]) -> None:
        taken: dict[str, int] = {}
        names: dict[tuple[str, str], int] = {}
        for number, old in enumerate(self._there["projects"], start=2):
            taken[old["项目编码"]] = names[old["单位编码"], fold(old["项目名称"])] = number
        for row in self._new.get("projects", ()):
            unit = units.get(row["单位编码"], row["单位编码"])
            given = row["项目编码"].startswith(f"{row['单位编码']}-")
            name = unit, fold(row["项目名称"])
            if same := (names.get(name) if given else taken.get(row["项目编码"])):
                self._added.there.append(same)
                continue
            stem = row["项目编码"].replace(row["单位编码"], unit, 1) if given else row["项目编码"]
            code = self._projects[row["项目编码"]] = _free_behind(stem, set(taken))
            added = {**row, "项目编码": code, "单位编码": unit, "表式": self._form(row)}
            self._put("projects", {**added, **self._amounts("projects", row)})
            taken[code] = len(self._there["projects"]) + 1
            self._added.projects += 1

    def _form(self, row: Mapping[str, str]) -> str:
        """The form named with the project, since that of the dataset may be another."""
        departments = {u["单位编码"]: u["部门编码"] for u in self._new.get("units", ())}
        forms = {d["部门编码"]: d["表式"] for d in self._new.get("departments", ())}
        own = row["表式"] or forms.get(departments.get(row["单位编码"], ""), "")
        return own or str(self._new_settings.get("form", ""))

    def _amounts(self, table: str, row: Mapping[str, str]) -> dict[str, str]:
        """The amounts in the money unit of the dataset; those of 资金来源 are in 元 anyway."""
        read = str(self._new_settings.get("money_unit") or "万元")
        unit = str(self._added.settings.get("money_unit") or "万元")
        if read == unit:
            return {}
        factor = Decimal(10_000) if read == "万元" else Decimal("0.0001")
        amounts = {label: parse_decimal(row.get(label, "")) for label in _MONEY.get(table, ())}
        return {
            label: format_number(_plain(amount * factor))
            for label, amount in amounts.items()
            if amount is not None
        }

    def _add_narrative(self, codes: Mapping[str, str]) -> None:
        """Part one of departments and units that have none yet."""
        have = {row["部门编码"] for row in self._there["narrative"]}
        for row in self._new.get("narrative", ()):
            code = codes.get(row["部门编码"], row["部门编码"])
            if code not in have:
                self._put("narrative", {**row, "部门编码": code})

    def _add_coded(self, table: str, codes: Mapping[str, str]) -> None:
        """Attributes and decisions of what was added; what is there stays."""
        columns = ("编码", "属性") if table == "attributes" else ("编码", "范围", "字段")
        have = {tuple(row[c] for c in columns) for row in self._there[table]}
        old = {row["部门编码"] for row in self._there["narrative"]} if table == "withheld" else ()
        for row in self._new.get(table, ()):
            code = self._projects.get(row["编码"]) or codes.get(row["编码"])
            if code is None or (code in old and row["编码"] not in self._projects):
                continue
            new = {**row, "编码": code}
            if tuple(new[c] for c in columns) not in have:
                self._put(table, new)


def _free(code: str, taken: set[str], department: str) -> str:
    """A code that is free: its own, or the next one for a code that was only given."""
    if code not in taken:
        return code
    if len(code) == 3:
        stem, behind = "", ""
    elif department.isdecimal():
        stem, behind = department, ""
    else:  # the department has a name for a code
        stem, behind = "", code[3:]
    numbers = (f"{stem}{number:03d}{behind}" for number in range(1, 1000))
    return next(free for free in numbers if free not in taken)


def _free_behind(code: str, taken: set[str]) -> str:
    """The code, with a number behind it where it is taken."""
    if code not in taken:
        return code
    numbers = (f"{code}-{number}" for number in range(2, len(taken) + 3))
    return next(free for free in numbers if free not in taken)


def _plain(number: Decimal) -> Decimal:
    plain = number.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
