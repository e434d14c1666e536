"""The boundary: what is withheld is nowhere in the public view, and nothing else is missing."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from types import MappingProxyType

import pytest
from conftest import Loaded, two_departments
from hypothesis import given
from hypothesis import strategies as st

from reportgen import schema
from reportgen.dataset.model import (
    Dataset,
    Decision,
    Department,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
    Record,
    Settings,
    Unit,
)
from reportgen.dataset.row_index import labels_of
from reportgen.dataset.rows import Further
from reportgen.document.public import PublicDepartment, PublicProject, PublicStub, PublicUnit
from reportgen.document.templates import Templates
from reportgen.redaction.public_view import redact

CODE, DEPARTMENT = "P001", "001"
# Labels that a form may name in `prints`: everything, here, so that only decisions take out.
ALL = frozenset(
    {label for table in schema.TABLES if table is not schema.NARRATIVE for label in table.labels}
    | {"资金支出计划", "部门职责", "项目性质"}
    | {schema.declared_label(t.label, f"{t.label}又一列") for t in schema.REPEATING_TABLES}
)
PRINTED = MappingProxyType({"all": ALL})


def decide(scope: str, field: str = "", substitute: str = "", code: str = CODE) -> Decision:
    return Decision(code, scope, field, substitute, "其他", "法条暗记", "审查人暗记", "2027-01-01")


# ---------------------------------------------------------------- a project full of canaries
#
# Every text is a word that stands nowhere else, every amount a number that stands nowhere else.

_NUMERIC = (schema.Kind.MONEY, schema.Kind.NUMBER, schema.Kind.PERCENT)


def more(table: schema.Table, n: int = 1) -> Further:
    """A canary in every further column that may be withheld, and in one that the form declares."""
    columns = [c for c in table.columns if c.further and c.label in labels_of(table)]
    cells = [
        (c.label, Decimal(f"6{schema.TABLES.index(table):02d}{at:02d}.{n}"))
        if c.kind in _NUMERIC
        else (c.label, f"秘{c.label}{n}号")
        for at, c in enumerate(columns)
    ]
    declared = [(f"{table.label}又一列", f"秘{table.label}列{n}号")]
    return (*cells, *(declared if table in schema.REPEATING_TABLES else ()))


PROJECT = Project(
    code=CODE,
    unit="001001",
    name="暗名",
    funding="暗资金",
    budget=Decimal("7001.11"),
    fiscal=Decimal("7002.22"),
    other=Decimal("7003.33"),
    purpose="暗用途",
    plan_march=Decimal("7.0411"),
    plan_june=Decimal("7.0522"),
    plan_october=Decimal("7.0633"),
    plan_december=Decimal("7.0744"),
    form="",
    order=None,
    further=more(schema.PROJECTS),
)
GOALS = tuple(
    Goal(CODE, n, "绩效目标", f"暗目标{n}号", further=more(schema.GOALS, n)) for n in (1, 2)
)
RECORDS = {
    table.name: tuple(Record(table.name, CODE, n, more(table, n)) for n in (1, 2))
    for table in schema.RECORD_TABLES
}
INDICATORS = tuple(
    Indicator(
        project=CODE,
        number=n,
        level1=f"暗一级{n}号",
        level2=f"暗二级{n}号",
        level3=f"暗三级{n}号",
        description=f"暗描述{n}号",
        sign="≥",
        value=f"708{n}.5",
        unit=f"暗单位{n}号",
        basis=f"暗依据{n}号",
        scoring=f"暗评分{n}号",
        remark=f"暗备注{n}号",
        printed=f"≥708{n}.5暗单位{n}号",
        further=more(schema.INDICATORS, n),
    )
    for n in (1, 2)
)
FINANCE = tuple(
    FinanceLine(
        project=CODE,
        number=n,
        source=f"暗来源{n}号",
        amount=Decimal(f"7091{n}"),
        rate=Decimal(f"7.09{n}2"),
        share=Decimal(f"7.09{n}3"),
        received=Decimal(f"7094{n}"),
        received_on=f"2031-07-0{n}",
        pledge=f"暗押{n}号",
        further=more(schema.FINANCE, n),
    )
    for n in (1, 2)
)
ATTRIBUTES = {"部门职责": "暗职责", "项目性质": "暗性质", "标题": "暗名专用标题"}
NARRATIVE = tuple(
    NarrativeItem(
        DEPARTMENT, chapter, 1, f"暗题{n}号", f"暗文{n}号", f"暗分项{n}号", f"暗项标{n}号"
    )
    for n, chapter in enumerate(("总体绩效目标", "工作保障措施"), start=1)
)


def dataset(*decisions: Decision) -> Dataset:
    withheld: dict[str, tuple[Decision, ...]] = {}
    for decision in decisions:
        withheld[decision.code] = (*withheld.get(decision.code, ()), decision)
    return Dataset(
        settings=Settings(
            2026, "青禾市财政局", "all", (), "continuous", "each", "gbt9704", "万元", None
        ),
        departments={DEPARTMENT: Department(DEPARTMENT, "青禾市林业局", "")},
        units={"001001": Unit("001001", "青禾市林业局本级", DEPARTMENT)},
        projects={CODE: PROJECT},
        goals={CODE: GOALS},
        indicators={CODE: INDICATORS},
        narrative={DEPARTMENT: NARRATIVE},
        finance={CODE: FINANCE},
        attributes={CODE: ATTRIBUTES},
        attribute_rows={},
        withheld=withheld,
        records={name: {CODE: rows} for name, rows in RECORDS.items()},
    )


def public(*decisions: Decision, printed: frozenset[str] = ALL) -> PublicDepartment:
    return redact(dataset(*decisions), DEPARTMENT, {"all": printed})


def only_project(department: PublicDepartment) -> PublicProject:
    (entry,) = department.entries
    assert isinstance(entry, PublicProject)
    return entry


def _by_row(label: str, texts: list[str]) -> Iterator[tuple[str, frozenset[str]]]:
    yield label, frozenset(texts)
    for number, text in enumerate(texts, start=1):
        yield f"{label}#{number}", frozenset({text})


def _fields() -> Iterator[tuple[str, frozenset[str]]]:
    """Every 字段 that can be withheld of the project, and the canaries it must take out."""
    plan = [PROJECT.plan_march, PROJECT.plan_june, PROJECT.plan_october, PROJECT.plan_december]
    shares = [str(share) for share in plan]
    yield "资金性质", frozenset({PROJECT.funding})
    yield "预算数", frozenset({str(PROJECT.budget)})
    yield "财政资金", frozenset({str(PROJECT.fiscal)})
    yield "其他资金", frozenset({str(PROJECT.other)})
    yield "资金用途", frozenset({PROJECT.purpose})
    yield "资金支出计划", frozenset(shares)
    yield from zip(schema.PLAN_LABELS, map(frozenset, zip(shares, strict=True)), strict=True)
    yield from _by_row("绩效目标", [goal.text for goal in GOALS])
    several = {"goals": GOALS, "indicators": INDICATORS, "finance": FINANCE, **RECORDS}
    yield from ((label, frozenset({str(value)})) for label, value in PROJECT.further)
    for rows in several.values():
        for label, _ in rows[0].further:
            yield from _by_row(label, [str(dict(row.further)[label]) for row in rows])
    for column in schema.INDICATORS.columns:
        if column.further:
            continue
        if column.label in ("指标性质", "指标值", "计量单位", "指标值原文"):
            # one statement: the number and the unit go, whichever part is named
            yield column.label, frozenset(x for row in INDICATORS for x in (row.value, row.unit))
            for row in INDICATORS:
                yield f"{column.label}#{row.number}", frozenset({row.value, row.unit})
        elif column.label not in ("项目编码", "序号"):
            yield from _by_row(column.label, [getattr(row, column.name) for row in INDICATORS])
    for column in schema.FINANCE.columns:
        if column.label not in ("项目编码", "序号"):
            yield from _by_row(column.label, [str(getattr(row, column.name)) for row in FINANCE])
    yield from ((name, frozenset({value})) for name, value in ATTRIBUTES.items())


FIELDS = dict(_fields())
EVERYTHING = frozenset().union(*FIELDS.values()) | {PROJECT.name}


def test_without_decisions_everything_that_the_form_prints_is_public() -> None:
    shown = repr(public())
    assert [canary for canary in EVERYTHING if canary not in shown] == []
    assert "暗文1号" in shown


@pytest.mark.parametrize("field", FIELDS)
def test_each_single_field_can_be_withheld(field: str) -> None:
    shown = repr(public(decide("字段", field, "另行公布")))
    assert [canary for canary in FIELDS[field] if canary in shown] == []
    assert "另行公布" in shown


_TAKEN_ALONG = {"项目名称": frozenset({PROJECT.name, ATTRIBUTES["标题"]})}


@given(st.sets(st.sampled_from(sorted(FIELDS))), st.booleans(), st.booleans())
def test_what_is_withheld_is_nowhere_and_what_is_not_is_still_there(
    chosen: set[str], name: bool, whole: bool
) -> None:
    decisions = [decide("字段", field) for field in sorted(chosen)]
    decisions += [decide("名称", substitute="专项业务经费")] if name else []
    decisions += [decide("项目", substitute="此项目涉密")] if whole else []
    hidden = frozenset().union(*(FIELDS[field] for field in chosen))
    hidden |= _TAKEN_ALONG["项目名称"] if name else frozenset()
    shown = repr(public(*decisions))
    if whole:
        assert [canary for canary in EVERYTHING | {CODE} if canary in shown] == []
        return
    assert [canary for canary in hidden if canary in shown] == []
    if "标题" not in chosen and not name:
        assert ATTRIBUTES["标题"] in shown
    if "绩效目标" in chosen:  # all goals in one, and none of the further cells of their rows
        hidden |= frozenset(c for c in EVERYTHING if c.startswith(f"秘{schema.GOALS.label}列"))
    others = [
        canary
        for canary in EVERYTHING - hidden - {PROJECT.name}
        # a withheld 指标值 takes the row's other parts along, a withheld plan its quarters
        if canary not in shown
    ]
    assert others == []


def test_decisions_themselves_are_not_public() -> None:
    shown = repr(public(decide("字段", "资金用途", "另行公布"), decide("名称")))
    for word in ("暗记", "2027-01-01", "其他'"):
        assert word not in shown


# ---------------------------------------------------------------- whole project, name


def test_of_a_project_withheld_whole_only_its_place_and_the_substitute_are_public() -> None:
    department = public(decide("项目", substitute="此项目涉密"))
    stub = PublicStub(PublicUnit("001001", "青禾市林业局本级"), None, "此项目涉密")
    assert department.entries == (stub,)
    assert [field.name for field in fields(PublicStub)] == ["unit", "order", "substitute"]


def test_a_project_withheld_whole_stays_so_beside_weaker_decisions() -> None:
    weaker = (decide("名称", substitute="某项目"), decide("字段", "资金用途", "另行公布"))
    department = public(*weaker, decide("项目"))
    assert isinstance(department.entries[0], PublicStub)
    assert department.entries[0].substitute == schema.NAME_WITHHELD


def test_a_withheld_name_takes_the_heading_that_holds_it_along() -> None:
    project = only_project(public(decide("名称", substitute="专项业务经费")))
    assert (project.name, project.heading) == ("专项业务经费", "")
    assert "暗名" not in repr(project)
    assert project.purpose == PROJECT.purpose


def test_a_withheld_name_takes_the_heading_along_even_where_a_form_prints_it_as_a_fact() -> None:
    department = public(decide("名称", substitute="专项业务经费"), printed=ALL | {schema.HEADING})
    assert "暗名" not in repr(department)


@pytest.mark.parametrize("scope", ["项目", "名称"])
def test_a_decision_without_substitute_still_withholds(scope: str) -> None:
    assert "暗名" not in repr(public(decide(scope)))


# ---------------------------------------------------------------- fields


@pytest.mark.parametrize("part", ["指标性质", "指标值", "计量单位", "指标值原文"])
def test_sign_number_unit_and_printed_text_of_a_target_go_together(part: str) -> None:
    first, second = only_project(public(decide("字段", f"{part}#1", "不予公开"))).indicators
    assert (first.value, first.number) == ("不予公开", "不予公开")
    assert (first.sign, first.unit) == ("", "")
    assert (second.value, second.sign) == (INDICATORS[1].printed, "≥")


def test_withheld_goals_become_one_line_without_a_number() -> None:
    (goal,) = only_project(public(decide("字段", "绩效目标", "不宜公开"))).goals
    assert (goal.number, goal.text) == (0, "不宜公开")


def test_one_withheld_goal_keeps_its_number_and_leaves_the_other() -> None:
    first, second = only_project(public(decide("字段", "绩效目标#1", "不宜公开"))).goals
    assert (first.number, first.text) == (1, "不宜公开")
    assert second.text == "暗目标2号"


def test_withheld_part_of_part_one_is_replaced_and_the_rest_stays() -> None:
    department = public(decide("字段", "正文#总体绩效目标/1", "略", DEPARTMENT))
    assert [item.body for item in department.narrative] == ["略", "暗文2号"]
    department = public(decide("字段", "绩效指标", "略", DEPARTMENT))
    assert [item.indicator for item in department.narrative] == ["略", "略"]
    assert department.narrative[0].goal == "暗分项1号"


@pytest.mark.parametrize(
    ("code", "field", "canary"),
    [
        (DEPARTMENT, "正文#1", "全年补植林地"),
        (CODE, "指标值# 1", "≥90%"),
        (CODE, "指标值#01", "≥90%"),
        (CODE, "指标值＃1", "≥90%"),
        (CODE, "资金用途#1", "购买苗木"),
        (CODE, "指标值#1、2", "≥90%"),
    ],
)
def test_a_row_that_is_named_sloppily_is_either_withheld_or_refused(
    load: Callable[..., Loaded], forms: Templates, code: str, field: str, canary: str
) -> None:
    tables = two_departments()
    tables["indicators"] = [row for row in tables["indicators"] if row["序号"] == "1"]
    tables["withheld"] = [{"编码": code, "范围": "字段", "字段": field}]
    loaded = load(tables)
    if loaded.dataset is None:
        assert "withheld.csv" in loaded.errors[0]
    else:
        project = redact(loaded.dataset, DEPARTMENT, forms.printed)
        first = replace(project, entries=project.entries[:1])
        assert canary not in repr(first)


# ---------------------------------------------------------------- what a form does not print


def _labels_of(forms: Templates, name: str) -> frozenset[str]:
    return forms.all[name].prints


@pytest.mark.parametrize("name", ["hebei", "tianjin", "tianjin_bond", "hunan"])
def test_columns_that_the_form_does_not_print_stay_behind(forms: Templates, name: str) -> None:
    labels = _labels_of(forms, name)
    shown = repr(public(printed=labels))
    target = {"指标性质", "指标值", "计量单位", "指标值原文"} if "指标值" in labels else set()
    kept = labels | target | {"资金性质", "标题"}
    if "资金支出计划" in labels:
        kept |= set(schema.PLAN_LABELS)
    for field, canaries in FIELDS.items():
        if "#" not in field and field not in kept:
            assert [canary for canary in canaries if canary in shown] == [], field


@pytest.mark.parametrize(
    "left_out",
    [
        "项目编码",
        "资金用途",
        "预算数",
        "资金支出计划",
        "绩效目标",
        "指标值",
        "利率",
        "资金来源",
        "备注",
    ],
)
def test_every_column_that_a_form_leaves_out_stays_behind(left_out: str) -> None:
    shown = repr(public(printed=ALL - {left_out}))
    canaries = FIELDS.get(left_out, frozenset({CODE}))
    if left_out == "指标值":
        shown = repr(public(printed=ALL - {"指标性质", "指标值", "计量单位", "指标值原文"}))
    if left_out == "资金来源":
        canaries = frozenset(row.source for row in FINANCE)
    assert [canary for canary in canaries if canary in shown] == []


def test_attributes_of_a_unit_are_printed_where_the_form_asks_for_them() -> None:
    raw = dataset()
    raw = replace(raw, attributes={"001001": {"部门职责": "管理城郊林地。"}})
    project = only_project(redact(raw, DEPARTMENT, PRINTED))
    assert project.attributes == {"部门职责": "管理城郊林地。"}


def test_a_department_sees_only_its_own_projects() -> None:
    raw = dataset()
    other = replace(PROJECT, code="P900", unit="002001", name="他局项目")
    raw = replace(
        raw,
        projects={**raw.projects, "P900": other},
        units={**raw.units, "002001": Unit("002001", "青禾市体育局本级", "002")},
        departments={**raw.departments, "002": Department("002", "青禾市体育局", "")},
    )
    assert "他局项目" not in repr(redact(raw, DEPARTMENT, PRINTED))
    (entry,) = redact(raw, "002", PRINTED).entries
    assert isinstance(entry, PublicProject)
    assert (entry.name, entry.goals, entry.attributes) == ("他局项目", (), {})
