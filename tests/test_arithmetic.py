"""What a reader can reckon stops the build, and what he cannot is published: by the command line.

Each case is a small dataset of people's life; no message may say an amount that is withheld.
"""

import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, reportgen, some_daily
from test_rules import CODE, FAULTLESS, write_example
from test_rules_disclosure import DECISION

UNIT, OTHER_UNIT = "018001", "018002"
CODES = [f"33010024000000001000{n}" for n in range(1, 7)]
Rows = list[dict[str, str]]


def withhold(field: str, code: str = CODE) -> dict[str, str]:
    return {**DECISION, "编码": code, "字段": field}


def whole(code: str) -> dict[str, str]:
    return {**DECISION, "编码": code, "范围": "项目", "字段": "", "替代文字": "此项目涉密"}


def check(folder: Path, tables: Mapping[str, Any]) -> list[str]:
    """The findings that stop the build, as lines; whatever goes wrong else is a failure."""
    path = write_example(folder / "数据", {"目标": [], "指标": [], **tables})
    done = reportgen("check", path, "--select", "S008")
    assert done.code in (0, 1), done.err
    built = reportgen("build", path, "-o", folder / "公开", "--format", "html")
    lines = [line for line in done.out.splitlines() if " S008 " in line]
    assert ("S008" in built.err) is bool(lines), built.err
    assert ("没有生成" in built.err) is bool(lines), built.err
    return lines


# ---------------------------------------------------------------- sources of a bond

_SOURCES = ("合计", "财政拨款/市级", "专项债券资金", "自有资金")


def bond(
    amounts: Sequence[str],
    shares: Sequence[str],
    *withheld: str,
    received: Sequence[str] = ("", "", "", ""),
) -> dict[str, Any]:
    (model,) = FAULTLESS["项目"]
    lines = [
        {
            "项目编码": CODE,
            "序号": str(number),
            "资金来源": source,
            "金额": amount,
            "占比": share,
            "已到位资金": came,
        }
        for number, (source, amount, share, came) in enumerate(
            zip(_SOURCES, amounts, shares, received, strict=True), start=1
        )
    ]
    return {
        "项目": [{**model, "表式": "tianjin_bond", "资金性质": "专项债券"}],
        "资金来源": lines,
        "不予公开": [withhold(field) for field in withheld],
    }


_AMOUNTS = ("80000000", "20000000", "50000000", "10000000")
_SHARES = ("100", "25", "62.5", "12.5")
_NONE = ("", "", "", "")


@pytest.mark.parametrize(
    ("tables", "column"),
    [
        (bond(_AMOUNTS, _SHARES, "金额#2", "金额#3"), "金额"),
        (bond(_AMOUNTS, _SHARES, "金额#2", "占比#2", "占比#3"), "金额"),
        (bond(_AMOUNTS, _SHARES, "占比#3"), "占比"),
        (bond(_AMOUNTS, _SHARES, "占比#2", "占比#3"), "占比"),
        (bond(_AMOUNTS, _SHARES, "金额#1"), "金额"),
        (bond(_NONE, _SHARES, "占比#4"), "占比"),
        (bond(_NONE, ("", "25", "62.5", "12.5"), "占比#4"), "占比"),
        (bond(("90000000", "30000000", "40000000", "20000000"),
              ("100", "33.3", "44.4", "22.2"), "金额#2", "金额#4"), "金额"),
        (bond(("90000000", "30000000", "40000000", "20000000"),
              ("100", "33.3", "44.4", "22.2"), "占比#2", "金额#2", "金额#4"), "金额"),
        (bond(_NONE, ("100", "33.33", "44.44", "22.22"), "占比#2"), "占比"),
        (bond(_AMOUNTS, _NONE, "已到位资金#2",
              received=("30000000", "20000000", "10000000", "0")), "已到位资金"),
        (bond(_AMOUNTS, _NONE, "已到位资金#1",
              received=("30000000", "20000000", "10000000", "0")), "已到位资金"),
        (bond(_AMOUNTS, _NONE, "已到位资金#2", "已到位资金#3",
              received=("0", "0", "0", "0")), "已到位资金"),
        (bond(_AMOUNTS, _NONE, "已到位资金#2", "已到位资金#3", received=_AMOUNTS), "已到位资金"),
    ],
)  # fmt: skip
def test_what_follows_among_the_sources_of_a_bond_stops(
    tables: Mapping[str, Any], column: str, tmp_path: Path
) -> None:
    lines = check(tmp_path, tables)
    assert lines
    assert any(f"“{column}”列" in line for line in lines)
    for secret in ("20000000", "50000000", "62.5", "12.5", "33.3"):
        assert secret not in "".join(lines)


@pytest.mark.parametrize(
    "tables",
    [
        bond(_AMOUNTS, _NONE, "金额#2", "金额#3"),
        bond(_AMOUNTS, _SHARES, "金额#2", "金额#3", "占比#2", "占比#3"),
        bond(_AMOUNTS, _SHARES, "金额", "已到位资金"),
        bond(_NONE, _SHARES, "占比#2", "占比#3"),
        bond(_AMOUNTS, _SHARES, "金额", "占比"),
        bond(_AMOUNTS, _NONE, "已到位资金#2", "已到位资金#3",
             received=("30000000", "18000000", "12000000", "0")),
        bond(_AMOUNTS, _SHARES, "利率#3"),
    ],
)  # fmt: skip
def test_what_stays_open_among_the_sources_is_published(
    tables: Mapping[str, Any], tmp_path: Path
) -> None:
    assert check(tmp_path, tables) == []


# ---------------------------------------------------------------- points


def scored(remarks: Sequence[str], *withheld: str, scoring: Sequence[str] = ()) -> dict[str, Any]:
    rows = [
        {
            "项目编码": CODE,
            "序号": str(number),
            "一级指标": "产出指标",
            "二级指标": "数量指标",
            "三级指标": f"完成第{number}类服务数量",
            "指标性质": "≥",
            "指标值": str(number * 7),
            "计量单位": "次",
            "备注": remark,
            "评分标准": text,
        }
        for number, (remark, text) in enumerate(
            zip(remarks, scoring or [""] * len(remarks), strict=True), start=1
        )
    ]
    return {
        "项目": [{**FAULTLESS["项目"][0], "表式": "hunan"}],
        "指标": rows,
        "不予公开": [withhold(field) for field in withheld],
    }


@pytest.mark.parametrize(
    "tables",
    [
        scored(["35分", "40分", "25分"], "备注#2"),
        scored(["35", "40", "15"], "备注#1"),
        scored(["10 分", "６０分", "30分"], "备注#3"),
        scored(["权重35%", "权重40%", "权重25%"], "备注#3"),
        scored(["35分", "65分", "0分"], "备注#3"),
        scored(["35分", "40分", "20分"], "备注#2"),  # a reader will reckon, rightly or not
        scored(["12.5分", "37.5分", "50分"], "备注#1"),
        scored(["35分", "40分", "25分"], "备注#1", "备注#2",
               scoring=["满分35分：每少一次扣1分", "每少一次扣2分", ""]),
        scored(["35分", "40分", "25分"], "备注", scoring=["35分", "40分", "25分"]),
        scored(["", "", ""], "评分标准#2", scoring=["35分", "40分", "25分"]),
    ],
)  # fmt: skip
def test_points_that_are_missing_to_the_sum_stop(tables: Mapping[str, Any], tmp_path: Path) -> None:
    assert check(tmp_path, tables)


@pytest.mark.parametrize(
    "tables",
    [
        scored(["35分", "40分", "25分"], "备注#1", "备注#2"),
        scored(["35分", "40分", "25分"], "备注"),
        scored(["重点工作", "40分", "25分"], "备注#1"),
        scored(["", "", ""], "备注#2"),
        scored(["35分", "40分", "25分"], "评分标准#1", scoring=["每少一次扣1分", "", ""]),
    ],
)
def test_points_that_nothing_tells_are_published(tables: Mapping[str, Any], tmp_path: Path) -> None:
    assert check(tmp_path, tables) == []


# ---------------------------------------------------------------- progress of spending


def plan(months: str, *withheld: str) -> dict[str, Any]:
    labels = ("3月底", "6月底", "10月底", "12月底")
    return {
        "项目": dict(zip(labels, months.split(), strict=True)),
        "不予公开": [withhold(field) for field in withheld],
    }


@pytest.mark.parametrize(
    "tables",
    [
        plan("25 25 25 100", "6月底"),
        plan("0 0 80 100", "3月底"),
        plan("20 100 100 100", "10月底"),
        plan("20 50 100 100", "12月底"),
        plan("30 30 30 30", "6月底", "10月底"),
        plan("60 60.2 60.4 100", "6月底"),
        plan("0 0 0 100", "3月底", "6月底"),
    ],
)
def test_progress_between_two_equal_figures_stops(
    tables: Mapping[str, Any], tmp_path: Path
) -> None:
    assert check(tmp_path, tables)


@pytest.mark.parametrize(
    "tables",
    [
        plan("20 50 80 100", "6月底"),
        plan("20 50 80 100", "资金支出计划"),
        plan("20 50 80 100", "12月底"),
        plan("20 50 80 100", "6月底", "10月底"),
    ],
)
def test_progress_that_stays_open_is_published(tables: Mapping[str, Any], tmp_path: Path) -> None:
    assert check(tmp_path, tables) == []


def test_of_a_plan_withheld_as_a_whole_nothing_has_to_be_reckoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver takes long to load."""
    monkeypatch.setitem(sys.modules, "highspy", None)
    assert check(tmp_path, plan("20 50 80 100", "资金支出计划")) == []


# ---------------------------------------------------------------- a budget and its parts


def budget(amounts: str, *withheld: str) -> dict[str, Any]:
    values = dict(zip(("预算数", "财政资金", "其他资金"), amounts.split(), strict=True))
    return {"项目": values, "不予公开": [withhold(field) for field in withheld]}


@pytest.mark.parametrize(
    "tables",
    [
        budget("90 60 30", "财政资金"),
        budget("90.00 59.99 30.00", "财政资金"),
        budget("90.00 60.01 30.00", "其他资金"),
        budget("90.01 60.00 30.00", "预算数"),
        budget("90.123456 60 30.12", "财政资金"),
        budget("120 60 30", "财政资金"),  # what it holds makes no difference
        budget("0 0 0", "财政资金", "其他资金"),
        budget("0.00 0.00 0.00", "财政资金", "其他资金"),
        budget("0.01 0.01 0", "财政资金", "其他资金"),
    ],
)
def test_parts_that_follow_up_to_rounding_stop(tables: Mapping[str, Any], tmp_path: Path) -> None:
    assert check(tmp_path, tables)


@pytest.mark.parametrize(
    "tables",
    [
        budget("90 60 30", "财政资金", "其他资金"),
        budget("90 60 30", "预算数", "其他资金"),
        budget("90 90 0", "预算数", "财政资金"),
    ],
)
def test_parts_that_stay_open_are_published(tables: Mapping[str, Any], tmp_path: Path) -> None:
    assert check(tmp_path, tables) == []


# ---------------------------------------------------------------- totals in sentences

_BUDGETS = ("1200.50", "3010.36", "750.00", "418.00", "2650.00", "2100.00")  # 10128.86 in all


def department(
    withheld: Sequence[dict[str, str]], text: str = "", purpose: str = "", goal: str = ""
) -> dict[str, Any]:
    """Six projects of two units and two kinds of funding, and a sentence."""
    (model,) = FAULTLESS["项目"]
    names = ("老年食堂", "社区卫生站", "农村公路养护", "冬季清雪", "校舍修缮", "图书流动车")
    projects = [
        {
            **model,
            "项目编码": code,
            "单位编码": (UNIT, OTHER_UNIT)[number % 2],
            "项目名称": names[number],
            "资金性质": "本级财政拨款" if number < 4 else "一般债券",
            "预算数": amount,
            "财政资金": amount,
            "其他资金": "",
            "资金用途": purpose if number == 2 and purpose else "用于惠民服务。",
        }
        for number, (code, amount) in enumerate(zip(CODES, _BUDGETS, strict=True))
    ]
    part = {"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": text}
    goals = [{"项目编码": CODES[2], "序号": "1", "类别": "绩效目标", "绩效目标": goal}]
    other = {"单位编码": OTHER_UNIT, "单位名称": "青禾市苗圃", "部门编码": "018"}
    return {
        "单位": [*FAULTLESS["单位"], other],
        "项目": projects,
        "文本": [part] if text else [],
        "目标": goals if goal else [],
        "不予公开": list(withheld),
    }


def amounts(number: int, *labels: str) -> list[dict[str, str]]:
    return [withhold(label, CODES[number - 1]) for label in labels or ("预算数", "财政资金")]


_ALL = "全年安排项目支出10128.86万元，保障各项民生实事。"


def beside(text: str) -> dict[str, Any]:
    """The department with a project withheld whole, and a text of another department's."""
    tables = department([whole(CODES[1])])
    (model,) = FAULTLESS["项目"]
    tables["部门"] = [
        *FAULTLESS["部门"], {"部门编码": "019", "部门名称": "青禾市园林局", "表式": "hebei"},
    ]  # fmt: skip
    tables["单位"].append({"单位编码": "019001", "单位名称": "青禾市园林局本级", "部门编码": "019"})
    tables["项目"].append({**model, "项目编码": f"{CODE[:-1]}9", "单位编码": "019001"})
    part = {"部门编码": "019", "章节": "总体绩效目标", "序号": "1", "正文": text}
    return {**tables, "文本": [part]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("配合林业局全年项目支出10128.86万元的实施。", True),
        ("青禾市林业局预算一亿零一百二十八万八千六百元。", True),
        ("全市各部门项目支出共10218.86万元。", True),
        ("本局绿化投入10128.86万元。", False),
        ("配合林业局全年项目支出10130.86万元的实施。", False),
    ],
)
def test_a_total_that_another_department_states_by_name_is_an_equation_too(
    text: str, told: bool, tmp_path: Path
) -> None:
    assert bool(check(tmp_path, beside(text))) is told


@pytest.mark.parametrize(
    "tables",
    [
        department(amounts(1), _ALL),
        department([whole(CODES[1])], _ALL),
        department([whole(CODES[1])], "全年安排项目支出 10,128.86 万元。"),
        department([whole(CODES[1])], "全年安排项目支出１０１２８.８６万元。"),
        department([whole(CODES[1])], "项目支出合计101288600元。"),
        department([whole(CODES[1])], "部门预算中项目支出共计1.012886亿元。"),
        department([whole(CODES[1])], "项目支出合计壹亿零壹佰贰拾捌万捌仟陆佰元整。"),
        department([whole(CODES[1])], "项目支出合计（万元）：10128.86。"),
        department([whole(CODES[1])], "项目支出合計10128.86萬元。"),
        department([whole(CODES[5])], "一般债券安排四千七百五十万元，用于校舍修缮等。"),
        department([whole(CODES[1])], purpose=_ALL),
        department([whole(CODES[4])], goal=_ALL),
        department([whole(CODES[0])], "局机关安排项目支出4600.50万元。"),
        department([whole(CODES[5])], "一般债券安排4750万元，用于校舍修缮等。"),
        department([whole(CODES[0]), whole(CODES[1])],
                   "局机关安排4600.50万元；下属单位安排5528.36万元。"),
        department([whole(CODES[3])], "老年食堂安排1200.50万元，其余项目合计8928.36万元。"),
        department([whole(CODES[3])],
                   "老年食堂、社区卫生站共4210.86万元，其余项目5918万元。"),
        department([whole(CODES[3]), whole(CODES[2])],
                   "另有涉密项目合计1168万元；其中一项418万元，合计不公开。"),
        department([whole(CODES[1])], "全年安排项目支出1.01亿元，其中财政资金10128.9万元。"),
    ],
)  # fmt: skip
def test_a_total_in_a_sentence_that_leaves_one_amount_open_stops(
    tables: Mapping[str, Any], tmp_path: Path
) -> None:
    lines = check(tmp_path, tables)
    assert lines
    assert "写的合计" in "".join(lines)
    for secret in (*_BUDGETS, "10128.86"):
        assert secret not in "".join(lines)


@pytest.mark.parametrize(
    "tables",
    [
        department([whole(CODES[1])], "公开的项目支出合计7118.50万元，不含涉密项目。"),
        department([whole(CODES[1])], "全年安排项目支出1亿元左右。"),
        department([whole(CODES[3])], "全年安排项目支出1.0亿元。"),
        department([whole(CODES[0]), whole(CODES[1])], _ALL),
        department([whole(CODES[0]), whole(CODES[2])], "局机关安排项目支出4600.50万元。"),
        department([whole(CODES[1])], "人均补助300元，服务1200人，总投入36万元。"),
        department([], _ALL),
        department([withhold("资金用途", CODES[1])], _ALL),
    ],
)
def test_a_sentence_that_tells_no_amount_is_published(
    tables: Mapping[str, Any], tmp_path: Path
) -> None:
    assert check(tmp_path, tables) == []


def test_a_sentence_that_is_withheld_itself_tells_nothing(tmp_path: Path) -> None:
    hidden = {**DECISION, "编码": "018", "字段": "正文"}
    assert check(tmp_path, department([whole(CODES[1]), hidden], _ALL)) == []


# ---------------------------------------------------------------- a wrong total in words


def m006(folder: Path, tables: Mapping[str, Any]) -> Run:
    path = write_example(folder, {"指标": [], **tables})
    return reportgen("check", path, "--select", "M006")


@pytest.mark.parametrize(
    "text",
    [
        "全年安排项目支出10218.86万元。",
        "2024年安排项目支出1.03亿元，比上年减少。",
        "基本支出300万元，项目支出合计9999万元。",
        "项目支出预算10,128.68万元。",
    ],
)
def test_a_total_of_projects_that_no_sum_gives_is_found(text: str, tmp_path: Path) -> None:
    assert "M006" in m006(tmp_path, department([], text)).out


@pytest.mark.parametrize(
    "text",
    [
        _ALL,
        "全年安排项目支出1.01亿元。",
        "其中一般债券项目支出4750万元。",
        "局机关项目支出共计4600.5万元。",
        "上年项目支出9000万元，2023年安排项目支出8000万元。",
        "比上年增加项目支出200万元，重点项目支出5000万元。",
        "调整后项目支出8000万元。",
        "全年安排资金9000万元，新建支出型项目3个。",
    ],
)
def test_other_amounts_in_words_are_left_alone(text: str, tmp_path: Path) -> None:
    assert "M006" not in m006(tmp_path, department([], text)).out


@pytest.mark.parametrize("withheld", [[whole(CODES[1])], amounts(1), amounts(2, "其他资金")])
def test_where_an_amount_is_withheld_no_total_is_judged(
    withheld: list[dict[str, str]], tmp_path: Path
) -> None:
    tables = department(withheld, "全年安排项目支出7000.86万元。")
    assert "M006" not in m006(tmp_path, tables).out


def test_where_only_words_are_withheld_totals_are_judged(tmp_path: Path) -> None:
    name = {**withhold("", CODES[1]), "范围": "名称", "替代文字": "第一号专项"}
    tables = department([name, withhold("资金用途", CODES[2])], "全年安排项目支出7000.86万元。")
    assert "M006" in m006(tmp_path, tables).out


# ---------------------------------------------------------------- earlier editions


WAYS = ("dataset", "folder", "package")


def audited(way: str, folder: Path, now: Mapping[str, Any], before: Mapping[str, Any]) -> Run:
    """The audit of what is published now, with the earlier edition given in one of the ways."""
    data = write_example(folder / "数据", {"指标": [], "目标": [], **now})
    earlier = write_example(folder / "从前", {"指标": [], "目标": [], **before})
    output, published = folder / "公开", folder / "旧文本"
    assert reportgen("build", data, "-o", output, "--format", "html").code == 0
    if way != "dataset":
        assert reportgen("build", earlier, "-o", published, "--format", "html").code == 0
        (package,) = published.glob("*.zip")
        earlier = package if way == "package" else published
    return reportgen("audit", output, "--against", data, "--earlier", earlier,
                     "--register", folder / "登记")  # fmt: skip


_LATER_AND_EARLIER = (
    (department([whole(CODES[1])]), department([])),
    (budget("90 60 30", "预算数", "其他资金"), budget("90 60 30", "财政资金", "其他资金")),
    (bond(_AMOUNTS, _NONE, "金额#2", "金额#3"), bond(_AMOUNTS, _NONE)),
    (bond(_AMOUNTS, _SHARES, "金额", "占比"), bond(_AMOUNTS, _SHARES, "金额")),
    (plan("20 50 80 100", "6月底"), plan("20 50 80 100")),
    (scored(["35分", "40分", "25分"], "备注"), scored(["35分", "40分", "25分"])),
    (department([whole(CODES[1])]), department([whole(CODES[2]), whole(CODES[1])], _ALL)),
)


@pytest.mark.parametrize("given", some_daily(product(range(len(_LATER_AND_EARLIER)), WAYS), 6))
def test_what_an_earlier_edition_showed_is_found(given: tuple[int, str], tmp_path: Path) -> None:
    number, way = given
    done = audited(way, tmp_path, *_LATER_AND_EARLIER[number])
    assert done.code == 1
    assert "以前公开的文本" in done.out
    assert "3010.36" not in done.out
    assert "20000000" not in done.out


def test_one_share_of_a_plan_shown_before_tells_those_behind_it(tmp_path: Path) -> None:
    months = "100 100 100 100"
    now, before = plan(months, "资金支出计划"), plan(months, "6月底", "10月底", "12月底")
    assert "“10月底”" in audited("dataset", tmp_path, now, before).out


@pytest.mark.parametrize("way", some_daily(WAYS, 1))
def test_an_earlier_edition_that_withheld_the_same_tells_nothing(way: str, tmp_path: Path) -> None:
    tables = department([whole(CODES[1]), *amounts(3)])
    assert audited(way, tmp_path, tables, tables).code == 0


def test_a_total_published_before_is_an_equation_still(tmp_path: Path) -> None:
    now = department([whole(CODES[1])])
    total = {"编码": "018", "列": "预算数", "金额": "10128.86", "来源": "预算公开表"}
    before = {**department([whole(CODES[1])]), "已公开合计": [total]}
    data = write_example(tmp_path / "数据", {"指标": [], "目标": [], **now})
    old = write_example(tmp_path / "从前", {"指标": [], "目标": [], **before})
    assert reportgen("build", data, "-o", tmp_path / "公开", "--format", "html").code == 0
    done = reportgen("audit", tmp_path / "公开", "--against", data, "--earlier", old,
                     "--register", tmp_path / "登记")  # fmt: skip
    assert done.code == 1
    assert "以前公开的文本的已公开合计第 2 行（预算公开表）" in done.out
