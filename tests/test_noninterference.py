"""The two-run proof: whatever stands in the withheld cells, everything that leaves is the same.

Every dataset here is written twice, alike in all that is public and unlike in all that is withheld:
names, amounts, kinds of funding, texts and their lengths, the number of rows of a project withheld
whole, characters that nobody sees. Documents, file names, findings, messages and logs must not
differ. No value is told elsewhere or follows from a sum; else S007 to S010 would rightly differ.
"""

import copy
import csv
import dataclasses
import io
import os
import pickle
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from itertools import product
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pytest
from conftest import (
    ROOT,
    SAMPLE,
    Rows,
    Run,
    a_goal,
    a_project,
    an_indicator,
    cases,
    reportgen,
    reportgen_process,
    some_daily,
    write_dataset,
)
from every_form import codes, every_form, with_tables_of_their_own
from every_form import fields as fields_of
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import schema
from reportgen.audit import worker as auditor
from reportgen.audit.register import release_notes
from reportgen.build import plan
from reportgen.build.plan import Selection, make_plan
from reportgen.check.run import check_loaded, chosen_rules
from reportgen.core.faults import error_log
from reportgen.dataset.load import read_dataset
from reportgen.dataset.row_index import labels_of
from reportgen.dataset.writer import write_tables
from reportgen.document import job as job_module
from reportgen.document.templates import Templates
from reportgen.redaction.public_view import redact
from reportgen.redaction.reasons import public_reasons
from reportgen.render import worker as renderer
from reportgen.render.formats import formats_on_request
from reportgen.render.renderer import Renderer
from reportgen.render.worker import make, render, start
from reportgen.schema import (
    GROUPINGS,
    NUMBERINGS,
    STUB_PLACES,
    TABLE_BY_NAME,
    Declared,
    Kind,
    Table,
)

TODAY = date(2026, 3, 1)
ALL_RULES = chosen_rules((), ())
Row = dict[str, str]
Seen = Callable[[Path, Templates], dict[str, Any]]
_RECORDS = tuple(table.name for table in schema.RECORD_TABLES)
_TABLES = (schema.PROJECTS, schema.GOALS, schema.INDICATORS, schema.FINANCE)

# ---------------------------------------------------------------- what is public

DEPARTMENT, UNIT, OTHER_UNIT = "018", "018001", "018002"
OPEN, BOND = "P11", "P12"
# Of these, parts are withheld: the same parts of a project in each form.
GUARDED = {"P50": "hebei", "P51": "tianjin", "P52": "tianjin_bond", "P53": "hunan"}
STUBS = {"P91": UNIT, "P92": OTHER_UNIT}  # withheld whole
_SOURCES = ("财政拨款", "专项债券资金", "自有资金")
_FACTS = ("标题", "项目性质", "项目编号", "计划开工时间", "部门职责")


def public_tables() -> Rows:
    """Four forms, part one, facts of everything; no project withheld whole yet."""
    projects = [
        a_project(OPEN, UNIT, 项目名称="馆藏图书采购", 序号="1"),
        a_project(BOND, OTHER_UNIT, 项目名称="书库扩建", 资金性质="专项债券", 表式="tianjin_bond"),
    ]
    for number, (code, form) in enumerate(GUARDED.items(), start=1):
        cells = {"项目名称": f"夜间开放{number}期", "资金性质": "一般债券", "序号": str(3 + number)}
        projects.append(a_project(code, (UNIT, OTHER_UNIT)[number % 2], 表式=form, **cells))
    codes = [project["项目编码"] for project in projects]
    goals = [a_goal(code, 序号=number) for code in codes for number in ("1", "2")]
    own = {"评分标准": "每低一个百分点扣一分", "备注": "50分"}
    return {
        "departments": [{"部门编码": DEPARTMENT, "部门名称": "青禾市文化局", "表式": "hebei"}],
        "units": [
            {"单位编码": UNIT, "单位名称": "青禾市图书馆", "部门编码": DEPARTMENT},
            {"单位编码": OTHER_UNIT, "单位名称": "青禾市少年宫", "部门编码": DEPARTMENT},
        ],
        "projects": projects,
        "goals": goals,
        "indicators": [an_indicator(row["项目编码"], row["序号"], **own) for row in goals],
        "narrative": _part_one(),
        "finance": [
            _a_source(code, number, source)
            for code in codes
            for number, source in enumerate(_SOURCES, start=1)
        ],
        "attributes": [
            {"编码": DEPARTMENT, "属性": "保密审查情况", "值": "已审查"},
            {"编码": OTHER_UNIT, "属性": "部门职责", "值": "组织青少年校外活动。"},
            *({"编码": c, "属性": name, "值": "续建项目"} for c in GUARDED for name in _FACTS),
        ],
        **{name: [] for name in _RECORDS},
        "reasons": [
            {"编码": code, "字段": field, "原因": f"按{field}批复"}
            for code in (OPEN, *GUARDED)
            for field in ("", "资金用途", "指标值#2", "项目名称", "目标", "标题", "金额#1", _PLAN)
        ],
        "withheld": [],
    }


def _part_one() -> list[Row]:
    whole = {"部门编码": DEPARTMENT, "章节": "总体绩效目标", "序号": "1", "正文": "办好书香城市。"}
    part = {
        "章节": "分项绩效目标",
        "标题": "丰富馆藏",
        "绩效目标": "新增。",
        "绩效指标": "八千册。",
    }
    unit = {"标题": "校外活动", "绩效目标": "新增。", "绩效指标": "八千人次。"}
    return [
        whole,
        {"部门编码": DEPARTMENT, "序号": "1", **part},
        {**whole, "部门编码": OTHER_UNIT, "正文": "办好少年宫。", **unit},
    ]


def _a_source(code: str, number: int, source: str) -> Row:
    cells = {"资金来源": source, "金额": f"{number}000001", "利率": "2.5", "占比": "30"}
    facts = {"已到位资金": "7001", "到位时间": "2026-03-01", "抵质押状况": "无抵押"}
    return {"项目编码": code, "序号": str(number), **cells, **facts}


def decision(code: str, scope: str, field: str = "", **cells: str) -> Row:
    """A complete decision; its substitute shares nothing with any secret."""
    words = {"项目": "此项目涉密", "名称": "第一号专项", "字段": "不予公开", "予以公开": ""}
    return {
        "编码": code,
        "范围": scope,
        "字段": field,
        "替代文字": words[scope],
        "类别": "工作秘密",
        "依据": "《中华人民共和国保守国家秘密法》第六十四条",
        "审查人": "张明",
        "复核日期": "2099-12-31",
        **cells,
    }


# ---------------------------------------------------------------- what is withheld

_RARE = "麤龘靐齉爩鱻灪麣鸞驫"
# What rules look for: years, doubled marks, telephone numbers, initials, amounts, broken numbers.
_PROVOCATIONS = (
    "，2019年12月31日前", "。。", "的的", "XDSBZQ", "13912345678", "约7351.97万元", "1.1.", "（半",
    "１２", "90%以上", "2026年底", "无", "/", "不涉及", "≥≥", "330106199001011234", "；，", "某某",
    "\n", "\u200b", "\u00a0", "\t", "  ", " ", "\u2028", "；1.", "（一）", "第二、",
)  # fmt: skip
_SIGNED = schema.SIGNS[:-1]


class Secrets:
    """A supply of withheld values, other ones for every seed; also for columns of forms' own."""

    def __init__(self, seed: int, declared: Declared | None = None) -> None:
        self._declared = declared or {}
        self.random = random.Random(seed)  # noqa: S311  (values for a test)

    def text(self) -> str:
        """Words that stand nowhere else, of any length, with everything rules complain of."""
        pick = self.random
        words = [
            "".join(pick.choices(_RARE, k=pick.randint(1, 12))) + pick.choice(("", *_PROVOCATIONS))
            for _ in range(pick.choice((0, 1, 1, 2, 9)))
        ]
        return pick.choice(("", "", " ", "\u3000", "\ufeff")) + "".join(words)

    def amount(self) -> str:
        """An amount that stands nowhere else, nothing, or nought."""
        number = f"{self.random.randint(100_000, 99_999_999) * 10 + 3}"
        return self.random.choice((f"{number[:-2]}.{number[-2:]}", number, "0", ""))

    def cell(self, column: schema.Column) -> str:
        """A value that the column can hold."""
        rare, amount = self.random.choice(_RARE), self.amount()
        by_label = {
            "表式": ("", "hebei", "hunan"),
            "资金性质": (*schema.FUNDING_KINDS, "", f"专户{rare}"),
        }
        by_kind = {
            Kind.MONEY: (amount,),
            # Points that fit their sum of 100, near which limits would rightly tell any other; and
            # never none, since whether a figure is there at all is what tells S008 from S009.
            Kind.NUMBER: (f"{self.random.randint(1, 99)}",),
            Kind.PERCENT: ("", "0", "250", "-3", f"{self.random.randint(1, 9999) / 100}"),
            Kind.INTEGER: (str(self.random.randint(1, 10**6)),),
            Kind.DATE: ("", "2027-05-06", "2019年3月", f"{rare}月"),
            Kind.CHOICE: column.choices,
        }
        words = (self.text() + (rare if column.required else ""),)
        return self.random.choice(by_label.get(column.label) or by_kind.get(column.kind, words))

    def target(self) -> Row:
        """Sign, number, unit and the text once printed, that can stand together."""
        pick = self.random
        if pick.random() < 0.5:
            words = self.text()
            return {"指标性质": "定性", "指标值": words, "计量单位": "", "指标值原文": words}
        number, unit = self.amount() or "7", pick.choice(("%", "万元", "元", "株", "", "万 元"))
        sign = pick.choice(_SIGNED)
        printed = pick.choice(("", f"{sign}{number}{unit}", self.text()))
        return {"指标性质": sign, "指标值": number, "计量单位": unit, "指标值原文": printed}

    def fill(self, table: Table, row: Row, labels: set[str]) -> None:
        """Put other values into these cells of a row."""
        parts = set(_STATEMENT) if table is schema.INDICATORS and labels & {*_STATEMENT} else ()
        row.update(self.target() if parts else {})
        every = table.with_columns(self._declared.get(table.name, ()))
        for label in sorted(labels - set(parts)):
            row[label] = self.cell(every.column(label))

    def rows_of(self, code: str, unit: str, order: str) -> Iterator[tuple[str, Row]]:
        """All rows of a project withheld whole: any number of them, and anything in them."""
        project = {"项目编码": code, "单位编码": unit, "序号": order}
        self.fill(schema.PROJECTS, project, {*schema.PROJECTS.labels} - project.keys())
        yield "projects", project
        for table in schema.REPEATING_TABLES:
            name = table.name
            for number in range(1, self.random.choice((0, 1, 3, 7)) + 1):
                row = {"项目编码": code, "序号": str(number)}
                self.fill(table, row, {*table.labels} - row.keys())
                yield name, row
        for field in self.random.sample(("", "资金用途", "指标值#1", "指标"), k=2):
            yield "reasons", {"编码": code, "字段": field, "原因": f"{self.text()}因"}
        for name in self.random.sample(_FACTS, k=self.random.randint(0, len(_FACTS))):
            yield "attributes", {"编码": code, "属性": name, "值": self.text()}


_STATEMENT = ("指标性质", "指标值", "计量单位", "指标值原文")
_PLAN = "资金支出计划"


def covered(table: Table, row: Row, decisions: list[Row]) -> set[str]:
    """The cells of a row that decisions take out; written anew here, not asked of reportgen."""
    found = set()
    code, number = row[table.key[0]], row.get("序号", "")
    if table is schema.NARRATIVE:
        number = f"{row['章节']}/{number}"
    for one in decisions:
        label, _, only = one["字段"].partition("#")
        if one["范围"] == "予以公开":  # takes nothing out
            continue
        rows_of_its_own = table is not schema.REASONS
        if one["编码"] != code or (
            only and rows_of_its_own and (table is schema.PROJECTS or only != number)
        ):
            continue
        if table is schema.ATTRIBUTES:
            heading = one["范围"] == "名称" and row["属性"] == "标题"
            found |= {"值"} if heading or row["属性"] == label else set()
        elif table is schema.REASONS:
            found |= {"原因"} if _is_about(row["字段"], one) else set()
        elif one["范围"] == "名称":
            found |= {"项目名称"} & {*table.labels}
        elif label in _STATEMENT:
            found |= {*_STATEMENT} & {*table.labels}
        else:
            named = {*(schema.PLAN_LABELS if label == _PLAN else [label])}
            found |= named & {*table.labels, *row}
    return found


def _is_about(field: str, decision: Row) -> bool:
    """Whether a reason for what has changed in a field is about what a decision takes out."""
    label, _, number = field.partition("#")
    taken, _, only = decision["字段"].partition("#")
    if decision["范围"] == "名称":
        return label in ("项目名称", "标题")
    if taken == "原因":
        return only in ("", field)
    named = next((set(t.labels) for t in schema.TABLES if t.label == label), {label})
    if named & {*_STATEMENT} and taken in _STATEMENT:
        named |= {*_STATEMENT}
    if named & {_PLAN}:
        named |= {*schema.PLAN_LABELS}
    if named & {*schema.PLAN_LABELS} and taken == _PLAN:
        return True
    return taken in named and (not only or not number or only == number)


def world(
    seed: int,
    decisions: list[Row],
    tables: Rows | None = None,
    declared: Declared | None = None,
) -> Rows:
    """A dataset with these decisions, and the secrets of this seed in all the cells withheld.

    Projects withheld whole are made anew; their rows, of which there may be any number, stand last.
    """
    secrets, rows = Secrets(seed, declared), copy.deepcopy(tables or public_tables())
    whole = {one["编码"] for one in decisions if one["范围"] == "项目"}
    kept = {row["项目编码"]: row for row in rows["projects"] if row["项目编码"] in whole}
    for name, own in rows.items():
        table = TABLE_BY_NAME[name]
        own[:] = [row for row in own if name == "withheld" or row[table.key[0]] not in whole]
        for row in own if name != "withheld" else ():
            if labels := covered(table, row, decisions):
                secrets.fill(table, row, labels)
    for number, code in enumerate(sorted(whole), start=2):
        stub = kept.get(code) or {"单位编码": STUBS[code], "序号": str(number)}
        if code in _of_the_state(decisions):  # nothing of it is on this machine
            labels = ("项目编码", "单位编码", "序号")
            rows["projects"].append({label: stub[label] for label in labels})
            continue
        for name, row in secrets.rows_of(code, stub["单位编码"], stub["序号"]):
            rows[name].append(row)
    return {**rows, "withheld": decisions}


def _of_the_state(decisions: list[Row]) -> set[str]:
    return {one["编码"] for one in decisions if one["类别"] == "国家秘密"}


def stubs(**cells: str) -> list[Row]:
    return [decision(code, "项目", **cells) for code in STUBS]


# Figures that a reader may reckon from each other: whether one that is withheld alone can be worked
# out depends on whether it fits the others, so those of a group are withheld together.
_RECKONED = (
    ("预算数", "财政资金"),
    ("其他资金", "预算数"),
    ("金额", "占比", "已到位资金"),
    (schema.PLAN, *schema.PLAN_LABELS),
    ("备注", "评分标准"),
)


def _with_it(field: str) -> tuple[str, ...]:
    """The fields that are withheld with this one."""
    label = field.partition("#")[0]
    return next((group for group in _RECKONED if label in group), ())


def of_each(field: str) -> list[Row]:
    """The same decision on each guarded project, with those on figures reckoned from it."""
    fields = dict.fromkeys((field, *_with_it(field)))
    return [decision(code, "字段", each) for code in GUARDED for each in fields]


# ---------------------------------------------------------------- what can be seen of it


def seen(path: Path, forms: Templates) -> dict[str, Any]:
    """All that leaves the modules that know secrets: complaints, findings, public view."""
    loaded = read_dataset(path, forms.names, forms.declared)
    report = check_loaded(loaded, forms.printed, ALL_RULES, today=TODAY)
    told: dict[str, Any] = {
        "problems": [str(problem) for problem in loaded.problems],
        "findings": [finding.as_json() for finding in report.findings],
        "report": (report.excepted, report.unread, report.unlisted, report.stops),
        "broken": loaded.dataset.broken,
    }
    if loaded.usable:
        codes = sorted(loaded.dataset.departments.keys() - loaded.dataset.broken)
        told["view"] = [redact(loaded.dataset, code, forms.printed) for code in codes]
        told["reasons"] = [public_reasons(loaded.dataset, code, forms.printed) for code in codes]
    return told


def planned_of(path: Path, forms: Templates) -> dict[str, Any]:
    """What `build` is to make of it: jobs for other processes, file names, what is left out."""
    with tempfile.TemporaryDirectory() as output:
        made = make_plan(path, Path(output), ("html",), Selection(each_unit=True), None)
    editions = [job.edition(forms) for job in made.jobs]
    return {
        "jobs": [pickle.dumps(job) for job in made.jobs],
        "names": [edition.file_name for edition in editions],
        "order": [[entry.heading for entry in edition.entries] for edition in editions],
        "left out": (made.left_out, made.leaking, made.blocked),
    }


def order_of(tables: Rows, forms: Templates, **given_settings: Any) -> list[list[str]]:
    """The headings of every document that is to be made."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_dataset(Path(folder), tables, **given_settings)
        return planned_of(path, forms)["order"]  # type: ignore[no-any-return]


def seen_of(tables: Rows, forms: Templates, *more: Seen, **given_settings: Any) -> dict[str, Any]:
    """What can be seen of a dataset of these tables, by `seen` and more such functions."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_dataset(Path(folder), tables, **given_settings)
        return {part: value for see in (seen, *more) for part, value in see(path, forms).items()}


def assert_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Equal in every part; named, so that a failure says which."""
    assert one.keys() == other.keys()
    for part, value in one.items():
        assert other[part] == value, part


# ---------------------------------------------------------------- each column by itself


def _fields() -> Iterator[str]:
    """The field of every decision there can be on a project, for all rows and for one."""
    for name in ("projects", "goals", "indicators", "finance"):
        table = TABLE_BY_NAME[name]  # its further columns: see test_further_columns
        for label in sorted(labels_of(table).intersection(table.usual_labels)):
            yield label
            if name != "projects":
                yield f"{label}#2"
    yield from (schema.PLAN, *_FACTS, "原因", "原因#资金用途")


def _other_fields() -> Iterator[tuple[str, str]]:
    """Code and field of decisions on facts of units and departments, and on part one."""
    yield from ((OTHER_UNIT, "部门职责"), (DEPARTMENT, "保密审查情况"))
    for label in sorted(labels_of(schema.NARRATIVE)):
        yield DEPARTMENT, label
        yield DEPARTMENT, f"{label}#分项绩效目标/1"
        yield OTHER_UNIT, label
        yield OTHER_UNIT, f"{label}#总体绩效目标/1"


@pytest.mark.parametrize("field", list(_fields()))
def test_nothing_depends_on_the_values_of_a_withheld_column(field: str, forms: Templates) -> None:
    one, other = (seen_of(world(seed, of_each(field)), forms) for seed in (1, 2))
    assert_alike(one, other)


@pytest.mark.parametrize(("code", "field"), list(_other_fields()))
def test_nothing_depends_on_withheld_facts_and_pieces_of_part_one(
    code: str, field: str, forms: Templates
) -> None:
    decisions = [decision(code, "字段", field)]
    assert_alike(*(seen_of(world(seed, decisions), forms) for seed in (1, 2)))


@pytest.mark.parametrize("seeds", some_daily([(1, 2), (3, 4), (5, 6)], 1))
@pytest.mark.parametrize("grouping", [[], ["单位"], ["资金性质"], [*GROUPINGS]])
@pytest.mark.parametrize("place", STUB_PLACES)
def test_nothing_depends_on_a_project_withheld_whole_or_on_a_withheld_name(
    seeds: tuple[int, int], grouping: list[str], place: str, forms: Templates
) -> None:
    decisions = [*stubs(), *(decision(code, "名称") for code in GUARDED)]
    given_settings = {"grouping": grouping, "stubs": place}
    assert_alike(
        *(seen_of(world(seed, decisions), forms, planned_of, **given_settings) for seed in seeds)
    )


def test_a_withheld_column_really_has_other_values_in_the_second_run() -> None:
    """The proof is worth nothing where both runs are of the same dataset."""
    for field in _fields():
        table = next((t for t in _TABLES if field.partition("#")[0] in t.labels), None)
        name = table.name if table else "attributes"
        name = "projects" if field == schema.PLAN else name
        name = "reasons" if field.startswith("原因") else name
        runs = [world(seed, of_each(field))[name] for seed in (1, 2, 3)]
        assert runs[0] != runs[1] or runs[0] != runs[2], field


# ---------------------------------------------------------------- random pairs

_FIELD_DECISIONS = [
    *(one for field in _fields() for one in of_each(field)),
    *(decision(code, "名称") for code in GUARDED),
    *(decision(code, "字段", field) for code, field in _other_fields()),
]


def _without_doubles(decisions: list[Row]) -> list[Row]:
    """One decision on a field; with an amount always a second one of the same project."""
    found = {(one["编码"], one["范围"], one["字段"]): one for one in decisions}
    for one in decisions:
        if _with_it(one["字段"]):
            for more in of_each(one["字段"]):
                if more["编码"] == one["编码"]:
                    found[more["编码"], more["范围"], more["字段"]] = more
    return list(found.values())


@settings(max_examples=cases(25), deadline=None)
@given(
    decisions=st.lists(st.sampled_from(_FIELD_DECISIONS), max_size=12).map(_without_doubles),
    whole=st.lists(st.sampled_from(stubs()), unique_by=lambda one: one["编码"], max_size=2),
    seeds=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    grouping=st.lists(st.sampled_from(GROUPINGS), unique=True),
    numbering=st.sampled_from(NUMBERINGS),
    place=st.sampled_from(STUB_PLACES),
)
def test_random_pairs_are_alike_in_all_that_can_be_seen(
    decisions: list[Row],
    whole: list[Row],
    seeds: tuple[int, int],
    grouping: list[str],
    numbering: str,
    place: str,
    forms: Templates,
) -> None:
    given_settings = {"grouping": grouping, "numbering": numbering, "stubs": place}
    assert_alike(
        *(
            seen_of(world(seed, [*decisions, *whole]), forms, planned_of, **given_settings)
            for seed in seeds
        )
    )


def test_releases_tell_nothing_of_what_the_public_cells_might_repeat(forms: Templates) -> None:
    public = [(OPEN, "绩效目标#1"), (DEPARTMENT, "正文#总体绩效目标/1"), (OPEN, "项目名称")]
    wrong = [("P50", "资金用途"), ("P91", "绩效目标#1"), ("P51", "绩效目标")]
    decisions = [*stubs(), *of_each("资金用途"), decision("P50", "名称")]
    decisions += [decision(code, "予以公开", field) for code, field in (*public, *wrong)]
    runs = [seen_of(world(seed, decisions), forms, planned_of, notes) for seed in (1, 2, 3, 4)]
    for run in runs[1:]:
        assert_alike(runs[0], run)


def notes(path: Path, forms: Templates) -> dict[str, Any]:
    """What the audit says of the releases."""
    return {
        "notes": list(release_notes(read_dataset(path, forms.names, forms.declared).dataset, TODAY))
    }


def test_a_withheld_set_of_goals_does_not_tell_how_many_there_are(forms: Templates) -> None:
    """Its substitute stands once, so even the number of rows is withheld."""
    tables = public_tables()
    last = [row for row in tables["goals"] if row["项目编码"] == "P53"]
    tables["goals"] = [row for row in tables["goals"] if row["项目编码"] != "P53"]
    decisions = [decision("P53", "字段", "绩效目标")]
    runs = []
    for count in (1, 2, 7):
        rows = [{**last[0], "序号": str(n), "绩效目标": f"麤龘{n}"} for n in range(1, count + 1)]
        given_tables = {**tables, "goals": [*tables["goals"], *rows], "withheld": decisions}
        runs.append(seen_of(given_tables, forms, planned_of))
    assert_alike(runs[0], runs[1])
    assert_alike(runs[0], runs[2])


# ---------------------------------------------------------------- the place


def _with_stub(seed: int, **cells: str) -> Rows:
    rows = world(seed, stubs()[:1])
    rows["projects"][-1].update(cells)
    return rows


@pytest.mark.parametrize(
    "held",
    some_daily(product(([], ["单位"], ["资金性质"], [*GROUPINGS]), STUB_PLACES), 3),
)
def test_funding_amounts_name_and_form_of_a_project_withheld_whole_do_not_move_it(
    held: tuple[list[str], str], forms: Templates
) -> None:
    grouping, place = held
    cases = [
        *({"资金性质": kind} for kind in (*schema.FUNDING_KINDS, "", "专户资金")),
        *({"预算数": amount, "财政资金": amount} for amount in ("0.01", "99999999", "")),
        *({"项目名称": name} for name in ("阿", "馆长专线", "鿿")),
        *({"表式": form} for form in GUARDED.values()),
    ]
    given_settings = {"grouping": grouping, "stubs": place}
    runs = [order_of(_with_stub(1, **cells), forms, **given_settings) for cells in cases]
    assert runs == [runs[0]] * len(cases)
    assert sum(heading.endswith("此项目涉密") for heading in runs[0][0]) == 1


@pytest.mark.parametrize("code", ["000", "P11", "ZZZ"])
def test_not_even_the_code_of_a_project_withheld_whole_is_in_the_public_view(
    code: str, forms: Templates
) -> None:
    def view(tables: Rows) -> list[Any]:
        shown = seen_of(tables, forms)["view"]
        return [dataclasses.replace(department, narrative=()) for department in shown]

    rows = _with_stub(1)
    renamed = copy.deepcopy(rows)
    new = f"{code}X"
    for table in renamed.values():
        for row in table:
            row.update({label: new for label, text in row.items() if text == "P91"})
    assert new in str(renamed)
    assert view(renamed) == view(rows)


def test_a_withheld_name_does_not_move_its_project(forms: Templates) -> None:
    orders = []
    for name in ("阿", "馆长专线", "鿿", ""):
        tables = public_tables()
        tables["projects"][2]["项目名称"] = name
        tables["withheld"] = [decision("P50", "名称")]
        orders.append(order_of(tables, forms, grouping=[]))
    assert orders == [orders[0]] * 4
    assert "第一号专项" in str(orders[0])


# ---------------------------------------------------------------- errors in withheld cells

_WORDS = ("甲\x07", "甲乙\x08丙", "<b>甲</b>", "&nbsp;甲", "#REF!", "#N/A", "#####", "字" * 40_000)
_NO_NUMBERS = ("若干", "约三成", "1e5", "12.3.4", *_WORDS)
_BAD: dict[tuple[str, str], Sequence[Row]] = {
    ("projects", "预算数"): [{"预算数": text} for text in _NO_NUMBERS],
    ("projects", "6月底"): [{"6月底": text} for text in _NO_NUMBERS],
    ("projects", "资金用途"): [{"资金用途": text} for text in _WORDS],
    ("goals", "绩效目标"): [{"绩效目标": text} for text in _WORDS],
    ("indicators", "三级指标"): [{"三级指标": text} for text in _WORDS],
    ("indicators", "指标性质"): [{"指标性质": text} for text in ("大于", "不低于", *_WORDS)],
    ("indicators", "指标值"): [
        {"指标性质": sign, "指标值": text} for sign in schema.SIGNS[:-1] for text in _NO_NUMBERS
    ],
    ("finance", "资金来源"): [{"资金来源": text} for text in ("", "\u200b", *_WORDS)],
    ("finance", "金额"): [{"金额": text} for text in _NO_NUMBERS],
    ("finance", "到位时间"): [{"到位时间": text} for text in ("44561", "45000", *_WORDS)],
    ("attributes", "项目性质"): [{"值": text} for text in _WORDS],
    ("narrative", "正文"): [{"正文": text} for text in _WORDS],
}


def _spoilt(table: str, code: str, cells: Row, field: str) -> Rows:
    """The public tables with an error in a cell of this code's first row."""
    rows = public_tables()
    key = TABLE_BY_NAME[table].key[0]
    for row in rows[table]:
        if row[key] == code and row.get("属性", field) == field:
            row.update(cells)
            return rows
    raise AssertionError(table)


def _told(tables: Rows, forms: Templates) -> list[str]:
    """The complaints; there are some, and the department is not to be built."""
    told = seen_of(tables, forms)
    assert told["problems"]
    assert told["broken"] or "view" not in told
    return [*told["problems"], *map(str, told["findings"])]


@pytest.mark.parametrize(("table", "field"), list(_BAD))
@pytest.mark.parametrize("scope", ["字段", "项目"])
def test_what_is_wrong_in_a_withheld_cell_is_told_alike_whatever_it_is(
    table: str, field: str, scope: str, forms: Templates
) -> None:
    code = DEPARTMENT if table == "narrative" else "P50"
    if scope == "项目" and table == "narrative":
        pytest.skip("part one is never withheld whole")
    runs = []
    for cells in _BAD[table, field]:
        rows = _spoilt(table, code, cells, field)
        rows["withheld"] = [decision(code, scope, field if scope == "字段" else "")]
        runs.append(_told(rows, forms))
    assert runs == [runs[0]] * len(runs)
    assert "这里不说原因" in runs[0][0]


@pytest.mark.parametrize(
    "wrong",
    [
        decision("P50", "字段", "资金用图"),  # a field that does not exist
        decision("P50", "字段", "资金用途", 范围="字 段 "),  # a scope that cannot be read
        decision("P5O", "字段", "资金用途"),  # a code that does not exist
    ],
)
def test_where_a_decision_is_wrong_no_cell_is_spoken_of(wrong: Row, forms: Templates) -> None:
    runs = []
    for cells in _BAD["projects", "资金用途"]:
        rows = _spoilt("projects", "P50", cells, "")
        rows["withheld"] = [wrong]
        runs.append(_told(rows, forms))
    assert runs == [runs[0]] * len(runs)


def test_where_a_decision_is_wrong_no_project_is_named(forms: Templates) -> None:
    """Its name may be what the decision was meant to withhold."""
    rows = _spoilt("goals", "P50", {"绩效目标": "<b>甲</b>"}, "")
    assert "夜间开放1期" in str(_told(rows, forms))
    rows["withheld"] = [decision("P50", "名称", 类别="别的秘密")]
    assert "夜间开放1期" not in str(_told(rows, forms))


def test_a_row_of_an_unknown_code_may_be_one_that_is_withheld(forms: Templates) -> None:
    runs = []
    for text in _WORDS:
        rows = public_tables()
        rows["goals"].append(a_goal("P5O", 绩效目标=text))
        rows["withheld"] = [decision("P50", "字段", "绩效目标")]
        runs.append(_told(rows, forms))
    assert runs == [runs[0]] * len(runs)


def test_a_row_with_too_many_cells_does_not_tell_how_many(tmp_path: Path, forms: Templates) -> None:
    """An unquoted comma in a withheld text pushes the rest of the row to the right."""
    runs = []
    for count in (1, 4):
        rows = public_tables()
        rows["withheld"] = [decision("P50", "字段", "绩效目标")]
        path = write_dataset(tmp_path / str(count), rows)
        file = path / "goals.csv"
        lines = file.read_text("utf-8-sig").splitlines()
        lines[5] += ",甲" * count
        assert lines[5].startswith("P50")
        file.write_text("\n".join(lines), "utf-8-sig")
        runs.append(seen(path, forms))
    assert_alike(*runs)
    assert runs[0]["broken"]


@pytest.mark.parametrize(
    ("table", "label", "values", "wrong"),
    [
        ("projects", "3月底", (0.25, 0.37, 25, "25"), False),  # 25 %, or a quarter of one?
        ("projects", "3月底", (datetime(2026, 1, 5), time(5, 30), True, "#REF!"), True),
        ("projects", "资金用途", (datetime(2026, 1, 5), 45_678, "购置"), False),
        ("finance", "到位时间", (44_561, 45_000, True), True),
    ],
)
def test_a_cell_typed_in_excel_is_not_spoken_of_either(
    table: str, label: str, values: Sequence[object], wrong: bool, tmp_path: Path, forms: Templates
) -> None:
    runs = []
    for number, value in enumerate(values):
        rows = public_tables()
        rows["withheld"] = [decision("P50", "字段", label)]
        path = tmp_path / f"{number}" / "数据.xlsx"
        path.parent.mkdir()
        write_tables(path, {"year": 2026, "publisher": "青禾市财政局"}, rows)
        book = openpyxl.load_workbook(path)
        sheet = book[TABLE_BY_NAME[table].label]
        column = TABLE_BY_NAME[table].labels.index(label) + 1
        (row, *_) = (r[0].row for r in sheet.iter_rows(min_row=2) if r[0].value == "P50")
        cell = sheet.cell(row, column, value)
        cell.number_format = "General" if isinstance(value, int | float) else cell.number_format
        book.save(path)
        runs.append(seen(path, forms))
    for run in runs[1:]:
        assert_alike(runs[0], run)
    assert bool(runs[0]["broken"]) == wrong


def test_a_cell_of_whatever_type_in_a_database_is_not_spoken_of_either(
    tmp_path: Path, forms: Templates
) -> None:
    """Nor what of it is no text in the encoding that the database tells."""
    runs = []
    values = ("资金", 45_678, 0.25, b"\xd7\xca\xbd\xf0", "资金\x07", None)
    for number, value in enumerate(values):
        rows = public_tables()
        rows["withheld"] = [decision("P50", "字段", "资金用途")]
        path = tmp_path / f"{number}" / "数据.db"
        write_tables(path, {"year": 2026, "publisher": "青禾市财政局"}, rows)
        with closing(sqlite3.connect(path)) as connection, connection:
            as_text = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
            command = f'UPDATE "项目" SET "资金用途" = {as_text} WHERE "项目编码" = \'P50\''  # noqa: S608
            assert connection.execute(command, (value,)).rowcount == 1
        runs.append(seen(path, forms))
    for one in runs[1:3] + runs[5:]:
        assert_alike(runs[0], one)
    assert_alike(runs[3], runs[4])
    assert (runs[0]["broken"], runs[3]["broken"]) == (frozenset(), frozenset((DEPARTMENT,)))
    assert "这里不说原因" in str(runs[3]["problems"])


# ---------------------------------------------------------------- documents and whole runs


def _pages(tables: Rows, forms: Templates) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = write_dataset(Path(folder), tables)
        made = make_plan(path, Path(folder) / "输出", ("html",), Selection(each_unit=True), None)
    worker = Renderer(None)
    editions = [job.edition(forms) for job in made.jobs]
    return {e.file_name: render(worker, e, ("html",))["html"] for e in editions}


@pytest.mark.parametrize("seeds", [(1, 2), (3, 4)])
def test_web_pages_are_alike_byte_for_byte(seeds: tuple[int, int], forms: Templates) -> None:
    decisions = [*stubs(), *_FIELD_DECISIONS[::3]]
    one, other = (_pages(world(seed, _without_doubles(decisions)), forms) for seed in seeds)
    assert len(one) == 3
    assert one == other


def _everything() -> list[Row]:
    """A decision on every column, name, fact and piece of part one, and two projects whole."""
    return _without_doubles([one for one in _FIELD_DECISIONS if "#" not in one["字段"]]) + stubs()


def _and_every_table(forms: Templates) -> tuple[Rows, list[Row]]:
    """The tables with projects in forms that have further ones, and decisions on everything."""
    own = with_tables_of_their_own(forms)
    tables, more = public_tables(), every_form(forms, own)
    for name in ("projects", "goals", "indicators", "finance", "attributes", *_RECORDS):
        tables[name] += more[name]
    projects = {codes(forms)[form] for form in own}
    fields = [decision(code, "字段", label) for code, label in fields_of(forms) if code in projects]
    return tables, [*_everything(), *fields]


def _start(folder: Path, tables: Rows) -> "subprocess.Popen[str]":
    """Begin a run of the command line in a folder of its own, with a folder for logs."""
    write_dataset(folder / "数据", tables)
    (folder / "记录").mkdir(exist_ok=True)
    formats = [word for name in formats_on_request() for word in ("--format", name)]
    arguments = ("build", "数据", "-o", "输出", "--each-unit", "--jobs", "1", *formats)
    return subprocess.Popen(
        [sys.executable, "-m", "reportgen", *arguments],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder / "记录"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run_both(folders: Sequence[Path], datasets: Sequence[Rows]) -> list[tuple[object, ...]]:
    """Build two datasets at once: exit code, the lines in any order, the errors."""
    runs = [_start(folder, tables) for folder, tables in zip(folders, datasets, strict=True)]
    said = [run.communicate(timeout=300) for run in runs]
    return [
        (run.returncode, sorted(out.splitlines()), err)
        for run, (out, err) in zip(runs, said, strict=True)
    ]


def left_by(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, hidden ones and logs included, but for the dataset.

    The state of a build names the place of its dataset by a digest; that is taken out.
    """
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        str(name): re.sub(rb'"dataset": "[0-9a-f]+"', b"", path.read_bytes())
        for name, path in found.items()
        if name.parts[0] != "数据"
    }


def test_two_whole_runs_leave_the_same_files_and_say_the_same(tmp_path: Path) -> None:
    """And once more over the first: new secrets are no reason to make anything again."""
    folders = [tmp_path / name for name in ("一", "二")]
    forms = Templates()
    tables, decisions = _and_every_table(forms)
    one, other, third = (world(seed, decisions, tables, forms.declared) for seed in (1, 2, 3))
    first, second = run_both(folders, (one, other))
    assert first == second
    assert first[0] == 0
    left = left_by(folders[0])
    assert sum(name.endswith(".pdf") for name in left) == 3
    assert sum(name.endswith(".xlsx") for name in left) == 3
    assert [name for name, data in left_by(folders[1]).items() if left.get(name) != data] == []
    again, unchanged = run_both(folders, (third, other))
    assert again == unchanged
    assert left_by(folders[0]) == left_by(folders[1]) == left


def _sample() -> Rows:
    tables = {}
    for table in schema.TABLES:
        file = SAMPLE / f"{table.name}.csv"
        text = file.read_text("utf-8-sig") if file.exists() else ""
        tables[table.name] = list(csv.DictReader(io.StringIO(text, newline="")))
    return tables


_SAMPLE_SETTINGS = {"year": 2025, "publisher": "云岭市财政局", "date": "2025-02-14"}


@pytest.mark.long  # what they are made of is compared below
def test_the_sample_with_other_secrets_makes_the_same_documents(
    sample_build: tuple[Path, Run], tmp_path: Path
) -> None:
    output, done = sample_build
    tables = _sample()
    path = write_dataset(
        tmp_path / "数据", world(1, tables["withheld"], tables), **_SAMPLE_SETTINGS
    )
    again = reportgen_process("build", path, "-o", tmp_path / "输出")
    assert again.code == done.code == 0
    told = (again.out.replace(str(tmp_path / "输出"), ""), done.out.replace(str(output), ""))
    assert sorted(told[0].splitlines()) == sorted(told[1].splitlines())
    assert again.err.replace(str(path), "") == done.err.replace(str(SAMPLE), "")
    left, expected = left_by(tmp_path / "输出"), left_by(output)
    assert left.keys() == expected.keys()
    assert [name for name, data in left.items() if data != expected[name]] == []


def test_the_sample_with_other_secrets_has_the_same_findings(forms: Templates) -> None:
    tables = _sample()
    runs = [
        seen_of(world(n, tables["withheld"], tables), forms, planned_of, **_SAMPLE_SETTINGS)
        for n in (1, 2)
    ]
    assert_alike(*runs)


# ---------------------------------------------------------------- faults of ours


def _fail_on(value: object) -> NoReturn:
    raise ValueError(f"cannot work with {value!r}")


def test_the_log_of_a_fault_is_the_same_whatever_was_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the one process that has everything in memory."""
    monkeypatch.setattr(plan, "withheld_values", _fail_on)
    runs = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        write_dataset(folder / "数据", world(seed, _everything()))
        monkeypatch.chdir(folder)
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "状态"))
        done = reportgen("build", "数据", "-o", "输出", "--format", "html")
        log = error_log().read_text("utf-8")
        runs.append((done.code, done.out, done.err.replace(str(folder), ""), log))
    assert runs[0] == runs[1]
    assert runs[0][0] == 3
    assert "ValueError" in runs[0][3]
    assert "麤" not in str(runs[0])


@pytest.mark.parametrize(
    ("module", "name"),
    [(auditor, "audit_document"), (renderer, "render"), (job_module, "make_edition")],
)
def test_a_fault_in_a_process_that_renders_or_audits_is_told_alike(
    module: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for seed in (1, 2):
        path = write_dataset(tmp_path / str(seed), world(seed, _everything()))
        made = make_plan(path, tmp_path / "输出", ("html",), Selection(), None)
        start(None)
        auditor.start(None)
        (job,) = made.jobs
        with monkeypatch.context() as patched:
            patched.setattr(module, name, lambda *given, **_: _fail_on(given))
            bug = make(job).bug
            verdict = auditor.audit(job, {"文本.html": b""}, made.secrets[DEPARTMENT])
        told.append((bug, verdict))
    assert told[0] == told[1]
    assert "ValueError" in str(told[0])
    assert "麤" not in str(told[0])
