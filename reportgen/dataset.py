"""Tables to typed model: types, keys, references.

Reads no file itself (that is `tables`) and changes no value: a cell that is not what its
column holds becomes a problem with its place, never a guess. A problem in a row of one
department keeps that department from being built and leaves the others alone; a problem
that may concern anything (an unknown code in 不予公开 above all) stops everything.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from reportgen import glossary
from reportgen.glossary import Column, Kind, Table
from reportgen.grids import Row, Sheet
from reportgen.model import (
    Attribute,
    Dataset,
    Decision,
    Department,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
    Settings,
    Unit,
)
from reportgen.problems import InputError, Problem, fail
from reportgen.tables import RawDataset, read_tables
from reportgen.values import (
    fold,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_percent,
    split_value,
)

_RECORDS: dict[str, type] = {
    "departments": Department,
    "units": Unit,
    "projects": Project,
    "goals": Goal,
    "indicators": Indicator,
    "narrative": NarrativeItem,
    "finance": FinanceLine,
    "attributes": Attribute,
    "withheld": Decision,
}
_CODE = re.compile(r"[\w.-]+")  # codes stand in file names
_PARSERS: dict[Kind, tuple[Callable[[str], object], str]] = {
    Kind.MONEY: (parse_decimal, "应为数字，如 12.50"),
    Kind.NUMBER: (parse_decimal, "应为数字，如 3.04"),
    Kind.PERCENT: (parse_percent, "应为百分数的数字部分，如 25"),
    Kind.INTEGER: (parse_integer, "应为整数，如 1"),
}


@dataclass(frozen=True)
class _Record:
    """A typed row with the sheet row it came from."""

    value: Any
    sheet: Sheet
    row: Row

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that the row names; none for 不予公开, whose errors stop everything."""
        return _codes(self.sheet.table, self.row)

    def problem(
        self, column: str, message: str, remedy: str, codes: tuple[str, ...] | None = None
    ) -> Problem:
        place = self.sheet.place(self.row.number, column)
        return Problem(place, message, remedy, codes=self.codes if codes is None else codes)


def load_dataset(path: Path, forms: Mapping[str, str]) -> tuple[Dataset, tuple[Problem, ...]]:
    """Read and check the dataset at `path` (folder or workbook).

    `forms` gives the form's name for every name and label under which it is known.
    Returns the dataset and all problems found in rows; departments with errors are named in
    `Dataset.broken`. Raises InputError when nothing of it can be used, or when it cannot be
    known which departments an error concerns.
    """
    raw = read_tables(path)
    problems = list(raw.problems)
    records = {name: _typed(sheet, problems) for name, sheet in raw.sheets.items()}
    settings = _settings(raw, forms, problems)
    _name_forms(records, forms, problems)
    _check_keys(records, problems)
    _check_references(raw, records, problems)
    _check_decisions(raw, records, problems)
    dataset = _assemble(settings, records)
    if not dataset.departments:
        problems.append(_empty(raw, "departments", "没有一个部门"))
    elif not dataset.projects:
        problems.append(_empty(raw, "projects", "没有一个项目"))
    errors = [problem for problem in problems if not problem.warning]
    departments = {row.cells["部门编码"] for row in raw.sheets["departments"].rows}
    broken = [_departments_of(dataset, departments, problem) for problem in errors]
    concerned = frozenset[str]().union(*broken)
    if frozenset() in broken or concerned >= departments:
        raise InputError(problems)
    return replace(dataset, broken=concerned), tuple(problems)


def _empty(raw: RawDataset, table: str, message: str) -> Problem:
    return Problem(raw.sheets[table].place(), message, "请至少填写一行后再运行")


def _codes(table: Table, row: Row) -> tuple[str, ...]:
    if table is glossary.WITHHELD:
        return ()  # a decision that cannot be read may concern anything: fail closed
    labels = (column.label for column in table.columns if column.kind is Kind.CODE)
    return tuple(code for label in labels if (code := row.cells[label]))


def _typed(sheet: Sheet, problems: list[Problem]) -> list[_Record]:
    """The rows of a sheet as records; a row with an error gives problems instead."""
    record_type = _RECORDS[sheet.table.name]
    records = []
    told = {problem.place for problem in problems}  # the reader blanked what it complained of
    for row in sheet.rows:
        found: list[Problem] = []
        cells = {c.name: _cell(sheet, row, c, found) for c in sheet.table.columns}
        problems.extend(problem for problem in found if problem.place not in told)
        if not found:
            given = {f.name: cells[f.name] for f in fields(record_type) if f.name != "row"}
            value = record_type(**given, row=row.number)
            records.append(_Record(_completed(value), sheet, row))
            problems.extend(_wrong_number(records[-1]))
    return records


def _cell(sheet: Sheet, row: Row, column: Column, found: list[Problem]) -> object:
    text = row.cells[column.label]

    def report(message: str, remedy: str) -> None:
        place = sheet.place(row.number, column.label)
        found.append(Problem(place, message, remedy, codes=_codes(sheet.table, row)))

    if not text:
        if column.required:
            report("是空的", "请填写")
        return None if column.kind in _PARSERS else ""
    if column.kind in _PARSERS:
        parse, expected = _PARSERS[column.kind]
        value = parse(text)
        if value is None:
            report(f"不是数：{expected}", "请改成数字，单位不要写在格里")
        return value
    if column.kind is Kind.CODE and not _CODE.fullmatch(text):
        report("有编码里不能有的字符", "编码只能用字母、数字、汉字和 - _ .")
    if column.kind is Kind.CHOICE and text not in column.choices:
        report("不在可选的范围内", "请填其中之一：" + "、".join(column.choices))
    if column.kind is Kind.DATE:
        day = parse_date(text)
        return day.isoformat() if day else text
    return text


def _completed(value: Any) -> Any:
    """Fill in what a blank cell certainly means."""
    if isinstance(value, Project) and not value.funding:
        return replace(value, funding=glossary.OWN_FUNDING)
    if isinstance(value, Decision):
        return replace(value, field=_plain_field(value.field))
    if isinstance(value, Goal) and not value.kind:
        return replace(value, kind=glossary.GOAL_KINDS[0])
    if isinstance(value, Indicator) and not value.sign and value.value:
        target = split_value(value.value + value.unit)
        return replace(value, sign=target.sign, value=target.value, unit=target.unit)
    return value


def _plain_field(field: str) -> str:
    """`指标值 ＃ 03` as `指标值#3`: a decision must not miss its row for a space or a zero."""
    label, mark, row = fold(field).partition("#")
    number = parse_integer(row)
    return label + mark + (row if number is None else str(number))


def _wrong_number(record: _Record) -> Iterable[Problem]:
    value = record.value
    if not isinstance(value, Indicator) or value.sign in ("", glossary.QUALITATIVE):
        return
    if value.value and parse_decimal(value.value) is None:
        yield record.problem(
            "指标值",
            f"指标性质是“{value.sign}”，指标值却不是数",
            "请只填数字，单位填到“计量单位”列；文字的指标请把指标性质改为“定性”",
        )


def _check_keys(records: Mapping[str, list[_Record]], problems: list[Problem]) -> None:
    for name, rows in records.items():
        table = glossary.TABLE_BY_NAME[name]
        seen: dict[tuple[str, ...], _Record] = {}
        for record in rows:
            names = [table.column(label).name for label in table.key]
            key = tuple(str(getattr(record.value, field)) for field in names)
            if key in seen:
                problems.append(
                    record.problem(
                        "、".join(table.key),
                        f"与第 {seen[key].row.number} 行重复",
                        "同一张表里这几列合起来不得相同，请改正其中一行或删去",
                        codes=record.codes + seen[key].codes,
                    )
                )
            seen.setdefault(key, record)


def _check_references(
    raw: RawDataset, records: Mapping[str, list[_Record]], problems: list[Problem]
) -> None:
    def known(name: str) -> set[str]:
        # rows with errors of their own count as known: one mistake, one message
        key = glossary.TABLE_BY_NAME[name].key[0]
        return {row.cells[key] for row in raw.sheets[name].rows}

    departments, units, projects = known("departments"), known("units"), known("projects")
    references = (
        ("units", "部门编码", "department", departments, "“部门”"),
        ("projects", "单位编码", "unit", units, "“单位”"),
        ("goals", "项目编码", "project", projects, "“项目”"),
        ("indicators", "项目编码", "project", projects, "“项目”"),
        ("finance", "项目编码", "project", projects, "“项目”"),
        ("narrative", "部门编码", "department", departments, "“部门”"),
        ("attributes", "编码", "code", projects | units | departments, "“项目”“单位”或“部门”"),
        ("withheld", "编码", "code", projects | units | departments, "“项目”或“部门”"),
    )
    for name, label, field, codes, target in references:
        for record in records[name]:
            if getattr(record.value, field) not in codes:
                problems.append(
                    record.problem(
                        label,
                        f"{target}表里没有这个编码",
                        f"请改正编码，或在{target}表里补上",
                    )
                )


def _check_decisions(
    raw: RawDataset, records: Mapping[str, list[_Record]], problems: list[Problem]
) -> None:
    """A decision that takes nothing out would publish what it means to keep: stop everything."""
    known = _withholdable(raw)
    projects = {row.cells["项目编码"] for row in raw.sheets["projects"].rows}
    for record in records["withheld"]:
        decision: Decision = record.value
        if decision.code not in known:
            continue  # said already: no such code
        if decision.scope != glossary.SCOPE_FIELD:
            if decision.code not in projects:
                message = f"范围是“{decision.scope}”，编码却不是项目的编码"
                problems.append(record.problem("编码", message, "请填“项目”表里的项目编码"))
        elif decision.label not in known.get(decision.code, {}):
            message = "没有这个字段，这项决定什么也挡不住"
            remedy = "请填这个项目的列名（如 资金用途、指标值），或这个项目已有的属性名"
            problems.append(record.problem("字段", message, remedy))
        elif decision.number and decision.number not in known[decision.code][decision.label]:
            message = "# 后面的这一行没有，这项决定什么也挡不住"
            remedy = "请填一个序号，如 指标值#3；几行就写几项决定；“文本”的写成 正文#章节/序号"
            problems.append(record.problem("字段", message, remedy))


def _withholdable(raw: RawDataset) -> dict[str, dict[str, set[str]]]:
    """For each code the fields that can be withheld, and the rows that each of them has.

    Rows with errors of their own count: one mistake, one message.
    """

    def cells(name: str) -> Iterable[Mapping[str, str]]:
        return (row.cells for row in raw.sheets[name].rows)

    tables = (glossary.PROJECTS, glossary.GOALS, glossary.INDICATORS, glossary.FINANCE)
    labels = set[str]().union(*map(_labels, tables)) | {"资金支出计划"}
    known: dict[str, dict[str, set[str]]] = {}
    for row in cells("projects"):
        known[row["项目编码"]] = {label: set() for label in labels}
    for row in cells("departments"):
        known[row["部门编码"]] = {label: set() for label in _labels(glossary.NARRATIVE)}
    for row in cells("units"):
        known.setdefault(row["单位编码"], {})
    for row in cells("attributes"):
        known.setdefault(row["编码"], {})[row["属性"]] = set()
    for table in (*tables[1:], glossary.NARRATIVE):
        for row in cells(table.name):
            owner, number = row[table.key[0]], parse_integer(row["序号"])
            place = f"{row['章节']}/{number}" if table is glossary.NARRATIVE else str(number)
            for label in _labels(table) & known.get(owner, {}).keys():
                known[owner][label].add(place)
    return known


def _labels(table: Table) -> set[str]:
    """The columns of a table that may be withheld: all but keys and what places the row."""
    placing = {"项目编码", "单位编码", "部门编码", "项目名称", "表式", "序号", "类别", "章节"}
    return {column.label for column in table.columns} - placing


def _settings(raw: RawDataset, forms: Mapping[str, str], problems: list[Problem]) -> Settings:
    values: dict[str, Any] = {f.name: raw.settings[f.name] for f in fields(Settings)}
    if values["form"] not in forms:
        problems.append(Problem(None, *_unknown_form(values["form"], forms)))
    else:
        values["form"] = forms[values["form"]]
    return Settings(**values)


def _name_forms(
    records: Mapping[str, list[_Record]], forms: Mapping[str, str], problems: list[Problem]
) -> None:
    """Put the form's one name for whatever 表式 says; unknown forms are problems."""
    for name in ("departments", "projects"):
        for index, record in enumerate(records[name]):
            form = record.value.form
            if form and form not in forms:
                problems.append(record.problem("表式", *_unknown_form(form, forms)))
            elif form:
                named = replace(record.value, form=forms[form])
                records[name][index] = replace(record, value=named)


def _unknown_form(name: str, forms: Mapping[str, str]) -> tuple[str, str]:
    near = difflib.get_close_matches(name, forms, 1, 0.5)
    hint = f"最接近的是“{near[0]}”；" if near else ""
    return f"没有表式“{name}”", f"{hint}可用的表式：{'、'.join(dict.fromkeys(forms.values()))}"


def _assemble(settings: Settings, records: Mapping[str, list[_Record]]) -> Dataset:
    def by_code(name: str) -> dict[str, Any]:
        return {record.value.code: record.value for record in records[name]}

    def grouped(name: str, field: str) -> dict[str, tuple[Any, ...]]:
        groups: dict[str, list[Any]] = {}
        for record in records[name]:
            groups.setdefault(getattr(record.value, field), []).append(record.value)
        if name in ("withheld", "narrative"):  # a narrative's chapters keep their order
            return {code: tuple(rows) for code, rows in groups.items()}
        return {code: tuple(sorted(rows, key=_number)) for code, rows in groups.items()}

    attributes: dict[str, dict[str, str]] = {}
    attribute_rows: dict[tuple[str, str], int] = {}
    for record in records["attributes"]:
        fact = record.value
        attributes.setdefault(fact.code, {})[fact.name] = fact.value
        attribute_rows[fact.code, fact.name] = fact.row
    return Dataset(
        settings=settings,
        departments=by_code("departments"),
        units=by_code("units"),
        projects=by_code("projects"),
        goals=grouped("goals", "project"),
        indicators=grouped("indicators", "project"),
        narrative=grouped("narrative", "department"),
        finance=grouped("finance", "project"),
        attributes=attributes,
        attribute_rows=attribute_rows,
        withheld=grouped("withheld", "code"),
    )


def _number(row: Goal | Indicator | FinanceLine) -> int:
    return row.number


def _departments_of(
    dataset: Dataset, departments: Collection[str], problem: Problem
) -> frozenset[str]:
    """The departments that a problem's row belongs to; empty where that cannot be known."""
    found = set()
    for code in problem.codes:
        project = dataset.projects.get(code)
        unit = dataset.units.get(project.unit if project else code)
        department = unit.department if unit else code
        if department in departments:
            found.add(department)
    return frozenset(found)


def require_department(dataset: Dataset, code: str) -> Department:
    """The department with this code; InputError naming the known ones when there is none."""
    if code in dataset.departments:
        return dataset.departments[code]
    known = "、".join(f"{d.code} {d.name}" for d in dataset.departments.values())
    raise fail(f"没有编码为“{code}”的部门", f"现有部门：{known}")
