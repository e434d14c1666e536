"""Tables to typed model: types, keys, references.

Reads no file itself (that is `reader`) and changes no value: a cell that is not what its
column holds becomes a problem with its place, never a guess. A problem in a row of one
department keeps that department from being built and leaves the others alone; a problem
that may concern anything (an unknown code in 不予公开 above all) stops everything.
"""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from reportgen import schema
from reportgen.core.problems import InputError, Problem, fail
from reportgen.dataset.missing_rows import Fault, with_faults
from reportgen.dataset.model import (
    Dataset,
    Decision,
    Department,
    FinanceLine,
    Goal,
    Indicator,
    Record,
    Settings,
)
from reportgen.dataset.reader import open_tables
from reportgen.dataset.row_checks import check_rows
from reportgen.dataset.typed_rows import TypedTable, type_tables
from reportgen.dataset.veiled_problems import all_decided, without_reasons
from reportgen.schema import Declared

_Tables = Mapping[str, TypedTable]


@dataclass(frozen=True)
class Loaded:
    """A dataset as read, and all that is wrong in its rows.

    `usable` is False when every department has errors, or one may concern any of them. It is
    `checkable` where it is known which rows are wrong, so that the others can be looked at.
    """

    dataset: Dataset
    problems: tuple[Problem, ...]
    usable: bool
    checkable: bool = True


_NOTHING_DECLARED: Declared = {}


def load_dataset(
    path: Path, forms: Mapping[str, str], declared: Declared = _NOTHING_DECLARED
) -> tuple[Dataset, tuple[Problem, ...]]:
    """Read and check the dataset at `path` (folder or workbook).

    `forms` gives the form's name for every name and label under which it is known, `declared`
    the columns that forms add to tables.
    Returns the dataset and all problems found in rows; departments with errors are named in
    `Dataset.broken`. Raises InputError when nothing of it can be used, or when it cannot be
    known which departments an error concerns.
    """
    loaded = read_dataset(path, forms, declared)
    if not loaded.usable:
        raise InputError(loaded.problems)
    return loaded.dataset, loaded.problems


def read_dataset(
    path: Path, forms: Mapping[str, str], declared: Declared = _NOTHING_DECLARED
) -> Loaded:
    """As `load_dataset`, but InputError only when there is no dataset that could be read.

    What is not usable may be looked at for places and names, not be built or checked.
    """
    with open_tables(path, declared) as opened:
        tables, index, problems = type_tables(opened)
    settings = _settings(opened.settings, forms, problems)
    _name_forms(tables, forms, problems)
    problems += check_rows(tables, index)
    dataset = _assemble(settings, tables)
    codes = frozenset[str]().union(*index.codes.values())
    dataset = replace(dataset, codes=codes, decided=all_decided(problems, tables))
    problems = list(without_reasons(problems, tables, dataset.withholding))
    if not dataset.departments:
        problems.append(_empty(tables["departments"], "没有一个部门"))
    elif not dataset.projects:
        problems.append(_empty(tables["projects"], "没有一个项目"))
    errors = [problem for problem in problems if not problem.warning]
    departments = index.codes["departments"]
    broken = [_departments_of(dataset, departments, problem) for problem in errors]
    concerned = frozenset[str]().union(*broken)
    usable = frozenset() not in broken and not concerned >= departments
    invisible = tuple(cell for table in schema.TABLES for cell in index.invisible[table.name])
    faults = [Fault(*both) for both in zip(errors, broken, strict=True)]
    dataset = replace(dataset, invisible=invisible, broken=concerned)
    checkable, dataset = with_faults(dataset, faults, tables, index.codes)
    return Loaded(dataset, tuple(problems), usable, checkable)


def _empty(table: TypedTable, message: str) -> Problem:
    return Problem(table.source.place(), message, "请至少填写一行后再运行")


def _settings(
    given: Mapping[str, object], forms: Mapping[str, str], problems: list[Problem]
) -> Settings:
    values: dict[str, Any] = {f.name: given[f.name] for f in fields(Settings)}
    if values["form"] not in forms:
        problems.append(Problem(None, *_unknown_form(values["form"], forms)))
    else:
        values["form"] = forms[values["form"]]
    for group in values["group_headings"]:
        if group not in values["grouping"]:
            remedy = f"请在“分组”里也写上{group}，或从“分组标题”里去掉"
            problems.append(Problem(None, f"“分组标题”里的“{group}”不在“分组”里", remedy))
    return Settings(**values)


def _name_forms(tables: _Tables, forms: Mapping[str, str], problems: list[Problem]) -> None:
    """Put the form's one name for whatever 表式 says; unknown forms are problems."""
    for name in ("departments", "projects"):
        rows = tables[name].rows
        for index, row in enumerate(rows):
            if row.form and row.form not in forms:
                problems.append(tables[name].problem(row, "表式", *_unknown_form(row.form, forms)))
            elif row.form:
                rows[index] = replace(row, form=forms[row.form])


def _unknown_form(name: str, forms: Mapping[str, str]) -> tuple[str, str]:
    near = difflib.get_close_matches(name, forms, 1, 0.5)
    hint = f"最接近的是“{near[0]}”；" if near else ""
    return f"没有表式“{name}”", f"{hint}可用的表式：{'、'.join(dict.fromkeys(forms.values()))}"


def _assemble(settings: Settings, tables: _Tables) -> Dataset:
    def by_code(name: str) -> dict[str, Any]:
        return {row.code: row for row in tables[name].rows}

    def grouped(name: str, field: str) -> dict[str, tuple[Any, ...]]:
        groups: dict[str, list[Any]] = {}
        for row in tables[name].rows:
            groups.setdefault(getattr(row, field), []).append(row)
        if name in ("withheld", "narrative"):  # a narrative's chapters keep their order
            return {code: tuple(rows) for code, rows in groups.items()}
        return {code: tuple(sorted(rows, key=_number)) for code, rows in groups.items()}

    attributes: dict[str, dict[str, str]] = {}
    attribute_rows: dict[tuple[str, str], int] = {}
    for fact in tables["attributes"].rows:
        attributes.setdefault(fact.code, {})[fact.name] = fact.value
        attribute_rows[fact.code, fact.name] = fact.row
    decisions = grouped("withheld", "code")
    return Dataset(
        settings=settings,
        departments=by_code("departments"),
        units=by_code("units"),
        projects=by_code("projects"),
        goals=grouped("goals", "project"),
        indicators=grouped("indicators", "project"),
        narrative=grouped("narrative", "code"),
        finance=grouped("finance", "project"),
        attributes=attributes,
        attribute_rows=attribute_rows,
        withheld={code: kept for code, group in decisions.items() if (kept := _kept(group))},
        releases=tuple(row for row in tables["withheld"].rows if row.releases),
        exceptions=tuple(tables["exceptions"].rows),
        totals=tuple(tables["totals"].rows),
        reasons=tuple(tables["reasons"].rows),
        records={t.name: grouped(t.name, "project") for t in schema.RECORD_TABLES},
    )


def _kept(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions to withhold, without those that release something public."""
    return tuple(decision for decision in decisions if not decision.releases)


def _number(row: Goal | Indicator | FinanceLine | Record) -> int:
    return row.number


def _departments_of(
    dataset: Dataset, departments: Collection[str], problem: Problem
) -> frozenset[str]:
    """The departments that a problem's row belongs to; empty where that cannot be known."""
    return frozenset(map(dataset.department_of, problem.codes)) & frozenset(departments)


def require_department(dataset: Dataset, code: str) -> Department:
    """The department with this code; InputError naming the known ones when there is none."""
    if code in dataset.departments:
        return dataset.departments[code]
    known = "、".join(f"{d.code} {d.name}" for d in dataset.departments.values())
    raise fail(f"没有编码为“{code}”的部门", f"现有部门：{known}")
