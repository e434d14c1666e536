"""`reportgen diff`: all changes are found, none is invented, nothing withheld is said."""

import copy
import dataclasses
import json
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    OTHER_UNIT,
    SUFFIXES,
    UNIT,
    Rows,
    Run,
    a_goal,
    a_project,
    an_indicator,
    cases,
    docx_text,
    files_in,
    pdf_pages,
    public_department,
    public_indicator,
    public_project,
    public_stub,
    reportgen,
    squeezed,
    two_departments,
    write_dataset,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.diff.change import Change, ChangeKind, View
from reportgen.diff.compare import compare
from reportgen.diff.notice import Adjustment, adjustment_job, excerpts
from reportgen.document.edition import make_edition
from reportgen.document.public import (
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicItem,
    PublicProject,
    PublicStub,
    Substitute,
)
from reportgen.document.templates import Templates
from reportgen.render.datapackage import public_view

KEPT = Substitute("不予公开")
NOBODY: frozenset[tuple[str, str]] = frozenset()


def view(department: PublicDepartment, names: frozenset[tuple[str, str]] | None = NOBODY) -> View:
    """The view as a document shows it; without `names` it comes from a package."""
    return View(public_view(make_edition(department, SUFFIXES)), names)


def changes(
    old: list[PublicProject | PublicStub],
    new: list[PublicProject | PublicStub],
    names: frozenset[tuple[str, str]] | None = NOBODY,
    **fields: Any,
) -> list[Change]:
    """The changes between two departments with these entries."""
    before, now = view(public_department(*old)), view(public_department(*new, **fields), names)
    return list(compare(before, now).changes)


def told(found: list[Change]) -> list[tuple[ChangeKind, str, str | None, str | None]]:
    return [(change.kind, change.column, change.old, change.new) for change in found]


# ---------------------------------------------------------------- what is found


def test_an_amount_is_told_old_new_and_difference() -> None:
    (change,) = changes([public_project()], [public_project(budget=Decimal("92.5"))])
    assert (change.unit, change.project) == ("018001 青禾市图书馆", "馆藏图书采购")
    assert told([change]) == [(ChangeKind.CHANGED, "预算数", "80.00", "92.50")]
    assert (change.difference, change.measured) == ("+12.50", "+12.50万元")


def test_differences_say_what_they_are_counted_in_and_have_decimals_alike() -> None:
    source = PublicFinanceLine("专项债券", Decimal(30000000), Decimal("2.27"), None, None, "", "")
    dearer = dataclasses.replace(source, amount=Decimal(32500000), rate=Decimal("2.3"))
    old = public_project(finance=(source,), plan=(Decimal(20), Decimal(50), None, None))
    new = public_project(
        finance=(dearer,), plan=(Decimal(20), Decimal(40), None, None), budget=Decimal(100)
    )
    assert [(c.column, c.measured) for c in changes([old], [new])] == [
        ("预算数", "+20.00万元"),
        ("资金支出计划 6月底", "-10个百分点"),
        ("资金来源“专项债券” 金额", "+2500000元"),
        ("资金来源“专项债券” 利率", "+0.03个百分点"),
    ]


def notice(old: PublicDepartment, new: PublicDepartment, forms: Templates) -> Adjustment:
    return adjustment_job(compare(view(old), view(new)), ("html",)).edition(forms)


def test_the_headings_of_a_notice_do_not_read_as_decimals(forms: Templates) -> None:
    old = public_department(public_project(), public_project("巡展", unit=OTHER_UNIT))
    new = public_department(
        public_project(purpose="新"), public_project("巡展", unit=OTHER_UNIT, purpose="新")
    )
    headings = [entry.heading for entry in notice(old, new, forms).entries]
    assert headings == [f"一、{UNIT.code} {UNIT.name}", f"二、{OTHER_UNIT.code} {OTHER_UNIT.name}"]


@pytest.mark.parametrize(
    ("units", "rows", "listed"), [(2, 3, False), (2, 25, True), (1, 60, False)]
)
def test_a_short_notice_has_no_contents(
    units: int, rows: int, listed: bool, forms: Templates
) -> None:
    def department(purpose: str) -> PublicDepartment:
        owners = (UNIT, OTHER_UNIT)[:units]
        return public_department(
            *(
                public_project(f"项目{n}", unit=u, purpose=purpose)
                for u in owners
                for n in range(rows)
            )
        )

    made = notice(department("旧"), department("新"), forms)
    assert (forms.contents(made, None) is not None) == listed


def test_a_notice_has_a_day_of_its_own_or_none(forms: Templates) -> None:
    old, new = public_department(public_project()), public_department(public_project(purpose="新"))
    assert not notice(old, new, forms).department.dated, "that of the text is an earlier one"
    later = dataclasses.replace(new, published_on=date(2026, 6, 30))
    dated = notice(old, later, forms).department
    assert (dated.dated, dated.published_on) == (True, date(2026, 6, 30))


def test_the_same_amount_with_other_digits_is_no_change() -> None:
    assert changes([public_project()], [public_project(budget=Decimal(80))]) == []


def test_projects_that_came_and_went_are_told() -> None:
    found = changes([public_project("甲")], [public_project("乙", budget=None)])
    assert [(c.project, c.kind, c.old, c.new) for c in found] == [
        ("乙", ChangeKind.ADDED, None, "本级财政拨款"),
        ("甲", ChangeKind.REMOVED, "本级财政拨款，预算数 80.00", None),
    ]


def test_a_project_is_known_by_its_code_and_else_by_its_name() -> None:
    renamed = public_project("新名", code="C馆藏图书采购")
    assert told(changes([public_project()], [renamed])) == [
        (ChangeKind.CHANGED, "项目名称", "馆藏图书采购", "新名")
    ]
    recoded = public_project(code="C2")
    assert told(changes([public_project()], [recoded])) == [
        (ChangeKind.CHANGED, "项目编码", "C馆藏图书采购", "C2")
    ]


def test_a_project_that_moved_is_one_project() -> None:
    moved = public_project(unit=OTHER_UNIT, funding="一般债券")
    assert told(changes([public_project()], [moved])) == [
        (ChangeKind.CHANGED, "单位", "018001 青禾市图书馆", "018002 青禾市少年宫"),
        (ChangeKind.CHANGED, "资金性质", "本级财政拨款", "一般债券"),
    ]


def test_order_is_told_only_where_nothing_else_changed() -> None:
    first, second = public_project("甲", order=1), public_project("乙", order=2)
    turned = [dataclasses.replace(first, order=2), dataclasses.replace(second, order=1)]
    assert told(changes([first, second], [*turned])) == [
        (ChangeKind.CHANGED, "项目先后", "甲、乙", "乙、甲")
    ]
    more = public_project("丙", order=0)
    assert [c.column for c in changes([first, second], [*turned, more])] == ["项目"]


def test_a_goal_put_in_front_leaves_the_others_alone() -> None:
    goals = (PublicGoal("绩效目标", 1, "一。"), PublicGoal("绩效目标", 2, "二。"))
    more = (
        PublicGoal("绩效目标", 1, "新。"),
        *(dataclasses.replace(g, number=g.number + 1) for g in goals),
    )
    found = changes([public_project(goals=goals)], [public_project(goals=more)])
    assert told(found) == [(ChangeKind.ADDED, "绩效目标1", None, "新。")]


def test_indicators_are_compared_cell_by_cell() -> None:
    new = public_indicator(value="≥98%", description="当日上架册数占比")
    found = changes([public_project()], [public_project(indicators=(new,))])
    assert [(c.column, c.new) for c in found] == [
        ("指标“图书上架及时率” 绩效指标描述", "当日上架册数占比"),
        ("指标“图书上架及时率” 指标值", "≥98%"),
    ]


def test_an_indicator_with_another_name_is_the_same_while_its_description_is() -> None:
    new = public_indicator(level3="图书上架率")
    found = changes([public_project()], [public_project(indicators=(new,))])
    assert told(found) == [
        (ChangeKind.CHANGED, "指标“图书上架率” 三级指标", "图书上架及时率", "图书上架率")
    ]


def test_sources_of_finance_and_attributes_are_compared() -> None:
    line = PublicFinanceLine("自有资金", Decimal(1000), None, None, None, "", "")
    more = dataclasses.replace(line, amount=Decimal(1500), pledge="无")
    old = public_project(finance=(line,), attributes={"项目性质": "新建", "地点": "东"})
    new = public_project(finance=(more,), attributes={"项目性质": "续建"})
    assert told(changes([old], [new])) == [
        (ChangeKind.CHANGED, "项目性质", "新建", "续建"),
        (ChangeKind.CHANGED, "地点", "东", None),
        (ChangeKind.CHANGED, "资金来源“自有资金” 抵质押状况", None, "无"),
        (ChangeKind.CHANGED, "资金来源“自有资金” 金额", "1000", "1500"),
    ]


def test_part_one_and_the_cover_are_compared() -> None:
    items = (PublicItem("总体绩效目标", 1, "", "甲。", "", ""),)
    old = public_department(public_project(), narrative=items, imprint=(("保密审查情况", "甲"),))
    item = dataclasses.replace(items[0], body="乙。")
    new = dataclasses.replace(old, narrative=(item,), imprint=(("保密审查情况", "乙"),), year=2027)
    assert told(list(compare(view(old), view(new)).changes)) == [
        (ChangeKind.CHANGED, "年度", "2026", "2027"),
        (ChangeKind.CHANGED, "保密审查情况", "甲", "乙"),
        (ChangeKind.CHANGED, "总体绩效目标第 1 段 正文", "甲。", "乙。"),
    ]


def test_a_department_on_one_side_alone_is_one_change() -> None:
    only = view(public_department(public_project()))
    assert told(list(compare(None, only).changes)) == [
        (ChangeKind.ADDED, "部门", None, "青禾市文化局（可公开的项目 1 个）")
    ]
    assert told(list(compare(only, None).changes))[0][0] is ChangeKind.REMOVED


def test_long_texts_are_cut_to_the_clauses_that_differ() -> None:
    same = "全年办好书香城市各项活动，" * 8
    assert excerpts(f"{same}新增图书八千册。", f"{same}新增图书九千册。") == (
        "……新增图书八千册。",
        "……新增图书九千册。",
    )
    assert excerpts("短文。", "短文二。") == ("短文。", "短文二。")


# ---------------------------------------------------------------- exactly what was edited


def _many() -> PublicDepartment:
    """Two units, six projects, all cells unlike each other."""

    def indicators(n: int) -> tuple[Any, ...]:
        return tuple(
            public_indicator(
                level3=f"指标{n}之{i}", description=f"说明{n}之{i}", value=f"≥{n}{i}册"
            )
            for i in range(3)
        )

    projects = [
        public_project(
            f"项目第{n}号",
            unit=(UNIT, OTHER_UNIT)[n % 2],
            order=n,
            purpose=f"用途{n}。",
            indicators=indicators(n),
            goals=tuple(PublicGoal("绩效目标", i, f"目标{n}之{i}。") for i in (1, 2)),
        )
        for n in range(6)
    ]
    return public_department(*projects)


def _edits(n: int) -> dict[str, tuple[Callable[[PublicProject], PublicProject], set[str]]]:
    """What may be done to the project `n`, and the columns in which that shows."""
    replace = dataclasses.replace

    def first(project: PublicProject, **cells: Any) -> PublicProject:
        rows = project.indicators
        return replace(project, indicators=(replace(rows[0], **cells), *rows[1:]))

    return {
        "name": (lambda p: replace(p, name=f"改名{n}"), {"项目名称"}),
        "budget": (lambda p: replace(p, budget=Decimal(900 + n)), {"预算数"}),
        "purpose": (lambda p: replace(p, purpose="改。"), {"资金用途"}),
        "plan": (lambda p: replace(p, plan=(Decimal(1), *p.plan[1:])), {"资金支出计划 3月底"}),
        "goal": (
            lambda p: replace(p, goals=(replace(p.goals[0], text="改目标。"), *p.goals[1:])),
            {"绩效目标1"},
        ),
        "value": (lambda p: first(p, value="≥1人"), {f"指标“指标{n}之0” 指标值"}),
        "less": (lambda p: replace(p, indicators=p.indicators[1:]), {f"指标“指标{n}之0”"}),
        "more": (
            lambda p: replace(
                p, indicators=(*p.indicators, public_indicator(level3="新", description="新增的"))
            ),
            {"指标“新”"},
        ),
        "fact": (lambda p: replace(p, attributes={"项目性质": "续建"}), {"项目性质"}),
        "gone": (lambda p: p, {"项目"}),
    }


@given(
    st.dictionaries(st.integers(0, 5), st.sampled_from(sorted(_edits(0))), max_size=6), st.randoms()
)
@settings(max_examples=cases(60), deadline=None)
def test_random_edits_are_found_exactly(edits: dict[int, str], order: random.Random) -> None:
    old = _many()
    entries: list[PublicProject] = []
    expected: set[tuple[str, str]] = set()
    for n, project in enumerate(old.entries):
        assert isinstance(project, PublicProject)
        change, columns = _edits(n)[edits[n]] if n in edits else (lambda p: p, set())
        made = change(project)
        expected |= {(made.name, column) for column in columns}
        if edits.get(n) != "gone":
            entries.append(made)
    if not entries:
        return
    order.shuffle(entries)
    new = dataclasses.replace(old, entries=tuple(entries))
    for names in (NOBODY, None):
        found = compare(view(old, names), view(new, names)).changes
        assert {(c.project, c.column) for c in found} == expected
        assert len(found) == len(expected)
    assert compare(view(new), view(new)).changes == ()


# ---------------------------------------------------------------- what is withheld now


@pytest.mark.parametrize("names", [NOBODY, None], ids=["dataset", "package"])
def test_a_field_that_is_withheld_now_is_told_by_its_substitute(
    names: frozenset[tuple[str, str]] | None,
) -> None:
    new = public_project(purpose="按规定使用", withheld=("资金用途",))
    (change,) = changes([public_project()], [new], names)
    assert told([change]) == [(ChangeKind.CLOSED, "资金用途", None, "按规定使用")]
    assert change.not_listed


def test_a_field_that_is_public_now_is_told_from_its_substitute() -> None:
    old = public_project(purpose="按规定使用", withheld=("资金用途",))
    assert told(changes([old], [public_project()])) == [
        (ChangeKind.OPENED, "资金用途", "按规定使用", "用于采购图书和数字资源。")
    ]


def test_of_a_project_with_a_withheld_amount_no_old_amount_is_told() -> None:
    """They add up: the others would tell it."""
    new = public_project(budget=KEPT, fiscal=Decimal("61"), other=Decimal("21"))
    assert told(changes([public_project()], [new])) == [
        (ChangeKind.CLOSED, "预算数", None, "不予公开"),
        (ChangeKind.CHANGED, "财政资金", None, "61.00"),
        (ChangeKind.CHANGED, "其他资金", None, "21.00"),
    ]


def test_a_withheld_cell_hushes_its_column_in_every_row() -> None:
    """Rows may have moved: the withheld value may have stood in another one."""
    old = (public_indicator(level3="甲", description="一", value="≥11%"),
           public_indicator(level3="乙", description="二", value="≥22%"))  # fmt: skip
    new = (public_indicator(level3="甲", description="一", value="≥33%"),
           public_indicator(level3="丙", description="三", value="略", withheld=("指标值",)),
           )  # fmt: skip
    found = changes([public_project(indicators=old)], [public_project(indicators=new)])
    assert not any("≥11" in str(c) or "≥22" in str(c) for c in found)


def test_goals_withheld_together_are_one_change() -> None:
    new = public_project(goals=(PublicGoal("绩效目标", 0, "不予公开", ("绩效目标",)),))
    (change,) = changes([public_project()], [new])
    assert told([change]) == [(ChangeKind.CLOSED, "绩效目标", None, "不予公开")]


def test_a_name_under_a_substitute_is_told_by_that_alone_and_so_in_other_texts() -> None:
    old = public_project("麒麟洞", code="C1", heading="麒麟洞绩效表", purpose="勘测麒麟洞。")
    other = public_project("其他", code="C2", purpose="配合麒麟洞。")
    new = [
        public_project("专项甲", code="C1", purpose="勘测。"),
        public_project("其他", code="C2", purpose="配合。"),
    ]
    found = changes([old, other], [*new], frozenset({(UNIT.code, "专项甲")}))
    assert {c.column for c in found} == {"项目名称", "标题", "资金用途"}
    assert "麒麟洞" not in str(found)


def test_of_a_package_a_new_name_may_be_a_substitute() -> None:
    found = changes([public_project(code="C1")], [public_project("专项甲", code="C1")], None)
    assert told(found) == [(ChangeKind.CHANGED, "项目名称", None, "专项甲")]
    assert found[0].not_listed


@pytest.mark.parametrize("names", [NOBODY, None], ids=["dataset", "package"])
@pytest.mark.parametrize("unit", [UNIT, None], ids=["unit", "end"])
def test_a_project_withheld_whole_is_told_by_its_place_alone(
    unit: Any, names: frozenset[tuple[str, str]] | None
) -> None:
    gone = public_project("麒麟洞", budget=Decimal("7351.97"))
    kept = public_project("其他")
    found = changes([gone, kept], [kept, public_stub(1, unit)], names)
    where = "018001 青禾市图书馆" if unit else ""
    assert [(c.unit, c.project, c.kind, c.column) for c in found] == [
        (where, "", ChangeKind.CLOSED, "整个不予公开的项目"),
        (where, "", ChangeKind.REMOVED, "项目"),
    ]
    assert "麒麟洞" not in str(found)
    assert "7351" not in str(found)


def test_a_project_that_went_beside_an_old_stub_is_named_where_decisions_are_known() -> None:
    gone, kept = public_project("甲"), public_project("乙")
    old, new = [gone, kept, public_stub()], [kept, public_stub()]
    assert [c.project for c in changes([*old], [*new])] == ["甲"]
    assert "甲" not in str([c.project for c in changes([*old], [*new], None)])


def test_a_project_that_became_public_is_told() -> None:
    found = changes([public_project(), public_stub()], [public_project(), public_project("新")])
    assert told(found) == [
        (ChangeKind.ADDED, "项目", None, "本级财政拨款，预算数 80.00"),
        (ChangeKind.OPENED, "整个不予公开的项目", "1 个", "0 个"),
    ]


# ---------------------------------------------------------------- the command line

SECRETS = ("麒麟洞", "7351", "声呐", "P777", "暗流")


def before() -> Rows:
    """All public."""
    rows = two_departments()
    rows["projects"][0] |= {"项目名称": "麒麟洞勘测专线", "资金用途": "租用麒麟洞的测绘船和声呐。"}
    rows["projects"][1] |= {"预算数": "7351.97", "财政资金": "7331.97", "其他资金": "20"}
    rows["projects"].append(a_project("P777", "001002", 项目名称="暗流二期"))
    rows["goals"].append(a_goal("P001", 序号="2", 绩效目标="完成麒麟洞勘测专线一期。"))
    rows["goals"].append(a_goal("P777", 绩效目标="暗流。"))
    rows["indicators"].append(an_indicator("P777"))
    return rows


def after() -> Rows:
    """A name, a purpose, amounts and a whole project are withheld; two cells changed."""
    rows = copy.deepcopy(before())
    rows["projects"][1] |= {"预算数": "7400.00", "财政资金": "7380.00"}
    rows["goals"][3]["绩效目标"] = "完成一期。"
    rows["projects"][2]["资金用途"] = "用于更换步道的路灯。"
    decision = {"类别": "工作秘密", "审查人": "顾怀谨", "复核日期": "2099-12-31", "依据": "某法"}
    rows["withheld"] = [
        {**decision, "编码": "P001", "范围": "名称", "替代文字": "专项业务"},
        {**decision, "编码": "P001", "范围": "字段", "字段": "资金用途"},
        {**decision, "编码": "P002", "范围": "字段", "字段": "预算数"},
        {**decision, "编码": "P002", "范围": "字段", "字段": "财政资金"},
        {**decision, "编码": "P777", "范围": "项目"},
    ]
    return rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two datasets (旧, 新), and what is built of each (旧出, 新出)."""
    folder = tmp_path_factory.mktemp("比较")
    for name, tables in (("旧", before()), ("新", after())):
        dataset = write_dataset(folder / name, tables)
        done = reportgen("build", dataset, "-o", folder / f"{name}出", "--format", "html",
                         "--each-unit", "--jobs", "1")  # fmt: skip
        assert (done.code, done.problems) == (0, [])
    return folder


def diff(folder: Path, old: str, new: str, *arguments: object) -> Run:
    done = reportgen("diff", folder / old, folder / new, *arguments)
    assert [secret for secret in SECRETS if secret in done.out + done.err] == []
    return done


@pytest.mark.parametrize("old", ["旧", "旧出"])
@pytest.mark.parametrize("new", ["新", "新出"])
def test_nothing_withheld_is_in_any_text_and_all_changes_are(
    folder: Path, old: str, new: str
) -> None:
    done = diff(folder, old, new)
    assert (done.code, done.err) == (0, "")
    assert "改为不予公开 资金用途：不再列出 → 不予公开" in done.out
    assert "改为不予公开 预算数：不再列出 → 不予公开" in done.out
    assert "项目名称：不再列出 → 专项业务" in done.out
    assert "改为不予公开 整个不予公开的项目：0 个 → 1 个" in done.out
    assert "用于日常养护。 → 用于更换步道的路灯。" in done.out
    assert "比较了 2 个部门，2 个部门有变化，共 8 处" in done.out


@pytest.mark.parametrize("old", ["旧", "旧出", "新", "新出"])
def test_json_says_the_same_and_nothing_withheld(folder: Path, old: str) -> None:
    done = diff(folder, old, "新", "--format", "json")
    report = json.loads(done.out)
    assert report["count"] == sum(len(d["changes"]) for d in report["departments"])
    assert report["count"] == (8 if old.startswith("旧") else 0)
    keys = {
        "unit",
        "project",
        "code",
        "kind",
        "column",
        "old",
        "new",
        "unsaid",
        "difference",
        "measure",
        "reason",
    }
    assert all(c.keys() == keys for d in report["departments"] for c in d["changes"])


def reasons(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"编码": code, "字段": field, "原因": text} for code, field, text in rows]


def test_the_nearest_reason_is_given_for_a_change(folder: Path, tmp_path: Path) -> None:
    rows = after()
    rows["indicators"][0]["指标值"] = rows["indicators"][1]["指标值"] = "77"
    rows["indicators"][5] |= {"计量单位": "处", "指标值": "5"}
    rows["narrative"][0]["正文"] += "新增苗木。"
    rows["reasons"] = reasons(
        ("P001", "指标值#2", "按追加的任务"),
        ("P001", "", "按整个项目"),
        ("P003", "指标", "按全表"),
        ("002", "", "按部门批复"),
        ("001", "正文#总体绩效目标/1", "补漏"),
        ("P003", "3月底", "没有变化"),
    )
    write_dataset(tmp_path / "新", rows)
    done = reportgen("diff", folder / "旧", tmp_path / "新", "--format", "json")
    assert len(done.problems) == 1
    assert "“调整原因”表 第 7 行：这条原因没有对上任何一处变化" in done.problems[0]
    changes = [c for d in json.loads(done.out)["departments"] for c in d["changes"]]
    given_reasons = {(c["code"], c["column"].split(" ")[-1], c["reason"]) for c in changes}
    assert {
        ("P001", "资金用途", "按整个项目"),
        ("", "正文", "补漏"),
        ("", "资金用途", "按部门批复"),
        ("", "指标值", "按全表"),
        ("P002", "预算数", ""),
    } <= given_reasons
    of_targets = [
        c["reason"] for c in changes if (c["code"], c["column"][-3:]) == ("P001", "指标值")
    ]
    assert of_targets == ["按整个项目", "按追加的任务"]
    told = reportgen("diff", folder / "旧", tmp_path / "新").out
    assert "（原因：按追加的任务）" in told


def test_a_reason_for_what_is_withheld_is_printed_nowhere(folder: Path, tmp_path: Path) -> None:
    rows = after()
    rows["goals"][3]["绩效目标"] = "完成两期。"
    rows["reasons"] = reasons(
        ("P001", "资金用途", "麒麟洞停测"),
        ("P001", "项目名称", "麒麟洞不宜公开"),
        ("P002", "预算数", "原为七千三百万"),
        ("P777", "", "暗流已查清"),
        ("P001", "绩效目标#2", "按批复"),
        ("001002", "整个不予公开的项目", "按规定"),
    )
    write_dataset(tmp_path / "新", rows)
    output = tmp_path / "说明"
    done = reportgen("diff", folder / "旧", tmp_path / "新", "--format", "docx", "-o", output)
    assert done.code == 0
    texts = "".join(docx_text((output / name).read_bytes()) for name in files_in(output))
    assert not any(word in texts for word in ("停测", "不宜", "七千", "暗流"))
    assert "按批复" in texts
    assert "按规定" in texts


def test_a_reason_that_says_something_withheld_stops_its_department(
    folder: Path, tmp_path: Path
) -> None:
    rows = after()
    rows["reasons"] = reasons(("P001", "绩效目标#2", "麒麟洞勘测专线延期"))
    write_dataset(tmp_path / "新", rows)
    done = reportgen("check", tmp_path / "新", "--select", "S007", "--format", "json")
    assert [(f["table"], f["row"]) for f in json.loads(done.out)["findings"]] == [("调整原因", 2)]
    done = reportgen("diff", folder / "旧", tmp_path / "新")
    assert done.code == 1
    assert "没有比较：青禾市林业局" in done.err
    assert "麒麟洞勘测专线" not in done.out + done.err


def test_what_becomes_public_may_be_told(folder: Path) -> None:
    done = reportgen("diff", folder / "新", folder / "旧")
    assert "改为公开 资金用途：不予公开 → 租用麒麟洞的测绘船和声呐。" in done.out


def test_the_document_holds_nothing_withheld_either(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "说明"
    formats = [part for name in ("pdf", "docx", "html") for part in ("--format", name)]
    done = diff(folder, "旧", "新", *formats, "-o", output)
    assert (done.code, done.err) == (0, "")
    first = "001青禾市林业局2026年部门预算绩效文本调整说明"
    second = "002青禾市体育局2026年部门预算绩效文本调整说明"
    names = [f"{name}.{ending}" for name in (first, second) for ending in ("docx", "html", "pdf")]
    assert files_in(output) == names
    texts = {
        "pdf": "".join(pdf_pages((output / f"{first}.pdf").read_bytes())),
        "docx": docx_text((output / f"{first}.docx").read_bytes()),
        "html": (output / f"{first}.html").read_text("utf-8"),
    }
    for text in map(squeezed, texts.values()):
        assert [secret for secret in SECRETS if secret in text] == []
        assert "调整前" in text
        assert "专项业务" in text
        assert "不再列出" in text


def test_no_document_is_made_where_nothing_changed(folder: Path, tmp_path: Path) -> None:
    done = diff(folder, "新", "新出", "--format", "pdf", "-o", tmp_path / "说明")
    assert (done.code, done.out) == (0, "比较了 2 个部门，公开的内容没有变化\n")
    assert not (tmp_path / "说明").exists()


def test_an_extract_is_compared_with_the_same_part(folder: Path, tmp_path: Path) -> None:
    for path in (folder / "新出").glob("001*（001002*.zip"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    done = diff(folder, "旧", str(tmp_path), "--format", "json")
    found = json.loads(done.out)["departments"]
    assert [d["code"] for d in found] == ["001", "002"]
    assert {c["unit"] for c in found[0]["changes"]} == {"001002 青禾市苗圃场"}


def test_a_text_can_be_written_to_a_file(folder: Path, tmp_path: Path) -> None:
    done = diff(folder, "旧", "新", "-o", tmp_path / "变化.txt")
    assert f"比较结果已写到 {tmp_path / '变化.txt'}" in done.out
    assert "专项业务" in (tmp_path / "变化.txt").read_text("utf-8")


def test_a_department_that_gives_something_away_is_left_out(tmp_path: Path) -> None:
    rows = after()
    rows["goals"][4]["绩效目标"] = "租用麒麟洞的测绘船和声呐。"
    rows["goals"][1]["绩效目标"] = "租用麒麟洞的测绘船和声呐。"
    old = write_dataset(tmp_path / "旧", before())
    new = write_dataset(tmp_path / "新", rows)
    done = reportgen("diff", old, new)
    assert done.code == 1
    assert "没有比较：青禾市林业局（公开的内容会泄露不予公开的内容" in done.err
    assert [secret for secret in SECRETS if secret in done.out + done.err] == []
    assert "青禾市体育局" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("没有",), "没有"),
        (("旧出", "--format", "json", "--format", "pdf"), "不能一起要"),
        (("旧出", "-o", "旧/x.txt"), "不能写到要比较的数据集或文件夹里"),
    ],
)
def test_wrong_usage_is_told_in_chinese(
    folder: Path, arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    done = reportgen("diff", "旧", *arguments)
    assert done.code == 2
    assert said in done.err


def test_a_folder_without_dataset_and_packages_is_refused(folder: Path, tmp_path: Path) -> None:
    done = reportgen("diff", folder / "旧", tmp_path)
    assert done.code == 2
    assert "里面既没有数据集，也没有开放数据包" in done.err
