"""Each kind of mistake, planted at random places of the faultless sample, is found there.

The rule that stands for the mistake finds it at every place where it was planted and nowhere
else, and no other rule of severity error or warning takes offence. Where another does, `also`
says why that is the same mistake.
"""

import csv
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import SAMPLE
from planting import (
    BOND,
    DECLARATION,
    PLACES,
    Mistake,
    Place,
    Plant,
    Planted,
    added,
    cells,
    chance,
    change,
    decided,
    fact,
    findings_of,
    goals,
    indicators,
    place,
    plain_projects,
    projects,
    recoded,
    sample,
    without,
)

from reportgen.check.rules import Severity
from reportgen.check.run import check_dataset
from reportgen.check.support.personal_numbers import is_card_number, is_identity_number
from reportgen.dataset.model import Dataset, Goal, Indicator, Project
from reportgen.dataset.rows import Unit

_NAMES_SATISFACTION = re.compile("满意度$")
_SAME_NUMBER_IN_WORDS = {
    "I401": "the goal states the target of before, so the two contradict each other",
    "I407": "part one states the target of before, so the two contradict each other",
}


def _plan(*shares: int | None) -> Mapping[str, Any]:
    names = ("plan_march", "plan_june", "plan_october", "plan_december")
    values = (None if share is None else Decimal(share) for share in shares)
    return dict(zip(names, values, strict=True))


_FRACTIONS = {
    "plan_march": Decimal("0.2"),
    "plan_june": Decimal("0.5"),
    "plan_october": Decimal("0.8"),
    "plan_december": Decimal(1),
}


def _once_a_unit(plant: Plant) -> Plant:
    """The same mistakes; those of one unit are told at the first of them."""

    def plant_all(dataset: Dataset, random: Random) -> Planted:
        dataset, places = plant(dataset, random)
        owners = {("项目", one.row): one.unit for one in dataset.projects.values()}
        for code, rows in dataset.indicators.items():
            owners |= {("指标", row.row): dataset.projects[code].unit for row in rows}
        first: dict[str, Place] = {}
        for table, row, column in sorted(places):
            first.setdefault(owners[table, row], (table, row, column))
        return dataset, set(first.values())

    return plant_all


def _plans(column: str, *shares: int | None) -> Plant:
    return cells(projects("hebei"), column, lambda _: _plan(*shares))


# ---------------------------------------------------------------- amounts and plans


def _is_total_cost(row: Indicator) -> bool:
    """A total that cannot be read as the cost of one head (生均补助总成本 can)."""
    return re.search("(?<!生均补助)总成本$", row.level3) is not None and row.unit == "万元"


def _cost(unit: str, of_the_budget: str) -> Plant:
    """The total cost of a project at this multiple of itself, in `unit`."""

    def changed(row: Indicator) -> Mapping[str, str]:
        size = 10_000 if unit == "元" else 1
        return {"value": f"{Decimal(row.value) * size * Decimal(of_the_budget):f}", "unit": unit}

    column = "指标值"
    return cells(indicators(_is_total_cost), column, changed)


MONEY = [
    Mistake(
        "budget is not the sum",
        "M001",
        cells(projects(), "预算数", lambda p: {"budget": p.budget + Decimal("1.3")}),
    ),
    Mistake(
        "a part is left out of the budget",
        "M001",
        cells(
            projects(where=lambda p: p.other is None),
            "预算数",
            lambda _: {"other": Decimal("2.5")},
        ),
    ),
    Mistake(
        "an amount is negative",
        "M002",
        cells(projects(), "其他资金", lambda p: {"other": -p.budget}),
        {"M001": "a negative part makes the sum wrong, too"},
    ),
    Mistake(
        "amounts have more than cents",
        "M003",
        cells(
            projects(where=lambda p: p.fiscal),
            "财政资金",
            lambda p: {"fiscal": p.fiscal + Decimal("0.0000001")},
        ),
        {"M001": "the sum differs by what is too much"},
    ),
    Mistake("budget is blank", "M004", cells(projects(), "预算数", lambda _: {"budget": None})),
    Mistake("cost above budget in 万元", "M101", _cost("万元", "1.3")),
    Mistake("cost above budget in 元", "M101", _cost("元", "1.3")),
    Mistake(
        "cost above budget in 万",
        "M101",
        _cost("万", "1.3"),
        {"I125": "the unit lacks 元 on top of the amount: two mistakes, as planted"},
    ),
    Mistake(
        "cost with the unit of another size",
        "M102",
        cells(
            indicators(lambda row: _is_total_cost(row) and len(row.value) > 3),
            "计量单位",
            lambda _: {"unit": "元"},
        ),
    ),
    Mistake(
        "unit of money without 元",
        "I125",
        cells(indicators(_is_total_cost), "计量单位", lambda _: {"unit": "万"}),
    ),
    Mistake(
        "cost as a lower limit",
        "I105",
        cells(indicators(_is_total_cost), "指标性质", lambda _: {"sign": "≥"}),
    ),
    Mistake("plan as increments", "P001", _plans("3月底", 30, 30, 30, 10)),
    Mistake("plan falls", "P002", _plans("10月底", 20, 60, 50, 100)),
    Mistake("plan as fractions", "P004", cells(projects("hebei"), "12月底", lambda _: _FRACTIONS)),
    Mistake("plan above 100", "P003", _plans("12月底", 20, 50, 80, 110)),
    Mistake("plan does not end at 100", "P005", _plans("12月底", 20, 50, 75, 95)),
    Mistake("plan without December", "P006", _once_a_unit(_plans("12月底", 20, 50, 80, None))),
    Mistake("plan is empty", "P007", _plans("12月底", None, None, None, None)),
    Mistake("plan with a gap", "P008", _plans("6月底", 20, None, 80, 100)),
]

# ---------------------------------------------------------------- levels and names


def _lacks(*levels: str) -> Plant:
    first = levels[0] in ("产出指标", "效益指标", "满意度指标")
    return without(
        lambda row: row.level1 in levels or row.level2 in levels,
        "一级指标" if first else "二级指标",
    )


LEVELS = [
    Mistake("no 产出指标", "I002", _lacks("产出指标")),
    Mistake("no 效益指标", "I002", _lacks("效益指标")),
    Mistake("no 满意度指标", "I005", _lacks("满意度指标")),
    Mistake("no 数量指标", "I003", _lacks("数量指标")),
    Mistake("no 质量指标", "I003", _lacks("质量指标")),
    Mistake("no 时效指标", "I003", _lacks("时效指标")),
    Mistake("no 成本指标", "I004", _lacks("成本指标")),
    Mistake(
        "second level without 指标",
        "I011",
        cells(indicators(), "二级指标", lambda row: {"level2": row.level2.removesuffix("指标")}),
    ),
    Mistake(
        "second level misspelt",
        "I010",
        cells(indicators(), "二级指标", lambda row: {"level2": row.level2.replace("指标", "指际")}),
    ),
    Mistake(
        "second level under another first",
        "I012",
        cells(
            indicators(lambda row: row.level2 in ("数量指标", "质量指标", "时效指标")),
            "二级指标",
            lambda _: {"level1": "效益指标"},
        ),
    ),
    Mistake(
        "satisfaction as a count",
        "I013",
        cells(
            indicators(lambda row: _NAMES_SATISFACTION.search(row.level3)),
            "三级指标",
            lambda _: {"level1": "产出指标", "level2": "数量指标"},
        ),
    ),
    Mistake(
        "the same indicator under another second level",
        "I024",
        added(
            indicators(lambda row: row.level2 == "数量指标"),
            "三级指标",
            lambda _: {"level1": "效益指标", "level2": "社会效益指标"},
        ),
    ),
    Mistake(
        "name states the target",
        "I026",
        cells(
            indicators(lambda row: row.unit in ("台", "套", "所", "场")),
            "三级指标",
            lambda row: {"level3": f"{row.level3}{row.value}{row.unit}"},
        ),
    ),
    Mistake(
        "name states another number",
        "I405",
        cells(
            indicators(lambda row: row.unit in ("台", "套", "所", "场")),
            "三级指标",
            lambda row: {
                "level3": f"{row.level3.removesuffix('数量')}{int(row.value) + 3}{row.unit}"
            },
        ),
    ),
    Mistake("no name", "I020", cells(indicators(), "三级指标", lambda _: {"level3": ""})),
    Mistake(
        "name is the category",
        "I021",
        cells(indicators(), "三级指标", lambda row: {"level3": row.level2}),
    ),
    Mistake("doubled indicator", "I022", added(indicators(), "三级指标", lambda _: {})),
    Mistake(
        "one name, two targets",
        "I023",
        added(
            indicators(lambda row: row.sign == "≥" and row.value.isdigit() and row.unit != "%"),
            "三级指标",
            lambda row: {"value": str(int(row.value) + 7)},
        ),
        {"I404": "the same two rows, seen as one thing with two numbers"},
    ),
    Mistake(
        "row says 不涉及",
        "I025",
        _once_a_unit(
            added(
                indicators(),
                "三级指标",
                lambda _: {
                    "level1": "效益指标",
                    "level2": "生态效益指标",
                    "level3": "不涉及",
                    "description": "不涉及",
                    "sign": "定性",
                    "value": "不涉及",
                    "unit": "",
                },
            )
        ),
    ),
    Mistake(
        "description is the target",
        "I027",
        cells(
            indicators(lambda row: row.sign in ("≥", "≤")),
            "绩效指标描述",
            lambda row: {"description": f"{row.sign}{row.value}{row.unit}"},
        ),
    ),
]

# ---------------------------------------------------------------- targets and units


def _counts(row: Indicator) -> bool:
    return row.sign in ("≥", "=") and row.unit in ("人", "人次", "台", "套", "所", "场", "次")


def _is_rate(row: Indicator) -> bool:
    rate = row.level3.endswith("率") and not row.level3.endswith("效率")
    return rate and row.unit == "%" and row.sign in ("≥", "=")


def _is_share(row: Indicator) -> bool:
    return row.unit == "%" and row.level3.endswith(("满意度", "合格率", "准确率", "及时率"))


def _dated(row: Indicator) -> bool:
    return row.level2 == "时效指标" and row.value.startswith("2025年")


def _targets(where: Any, column: str = "指标值", **given: str) -> Plant:
    return cells(indicators(where), column, lambda _: given)


def _first_of_units(where: Any, column: str, **given: str) -> Plant:
    """In every such row of one unit; it is told once, at the first."""

    def plant(dataset: Dataset, random: Random) -> Planted:
        units = {project.code: project.unit for project in plain_projects(dataset)}
        fitting = [row for row in indicators(where)(dataset) if row.project in units]
        unit = random.choice(sorted({units[row.project] for row in fitting}))
        rows = [row for row in fitting if units[row.project] == unit]
        for row in rows:
            dataset = change(dataset, row, **given)
        return dataset, {place(min(rows, key=lambda row: row.row), column)}

    return plant


def _of_this_year(dataset: Dataset) -> list[Indicator]:
    """Deadlines of projects that nothing shows to be carried over."""
    codes = {
        project.code
        for project in plain_projects(dataset)
        if project.code.startswith("99010025") and "2024" not in project.name
    }
    return [row for row in indicators(_dated)(dataset) if row.project in codes]


TARGETS = [
    Mistake("no target", "I101", _targets(_counts, value="")),
    Mistake(
        "≤ on satisfaction",
        "I102",
        _targets(lambda row: _NAMES_SATISFACTION.search(row.level3), "指标性质", sign="≤"),
        _SAME_NUMBER_IN_WORDS,
    ),
    Mistake(
        "≥ on a failure rate",
        "I103",
        _targets(
            _is_rate, "指标性质", level3="值守设备故障率", sign="≥", value="1.5", description="统计"
        ),
    ),
    Mistake(
        "≥ on an accident rate",
        "I103",
        _targets(_is_rate, "指标性质", level3="安全事故发生率", sign=">", value="1"),
    ),
    Mistake(
        "≥ on a time of response",
        "I104",
        _targets(
            lambda row: _counts(row) and row.level1 == "产出指标",
            "指标性质",
            level2="时效指标",
            level3="报修响应时间",
            sign="≥",
            value="2",
            unit="小时",
        ),
    ),
    Mistake("share above 100 %", "I106", _targets(_is_share, value="115"), _SAME_NUMBER_IN_WORDS),
    Mistake(
        "sign written twice",
        "I107",
        cells(
            indicators(_is_rate),
            "指标值",
            lambda row: {"sign": "定性", "value": f"≥{row.value}%以上", "unit": ""},
        ),
    ),
    Mistake(
        "number as words",
        "I108",
        _targets(lambda row: _counts(row) and row.value.isdigit(), sign="定性"),
    ),
    Mistake("target of nothing", "I110", _targets(_is_share, value="0"), _SAME_NUMBER_IN_WORDS),
    Mistake(
        "number written out",
        "I109",
        cells(
            indicators(_counts),
            "指标值",
            lambda row: {"sign": "定性", "value": f"不少于{row.value}{row.unit}", "unit": ""},
        ),
    ),
    Mistake(
        "satisfaction without number",
        "I112",
        _targets(
            lambda row: _NAMES_SATISFACTION.search(row.level3), sign="定性", value="满意", unit=""
        ),
    ),
    Mistake(
        "target repeats the name",
        "I113",
        cells(
            indicators(
                lambda row: row.level2 == "可持续影响指标" and row.level3[-1] not in "率度例"
            ),
            "指标值",
            lambda row: {"sign": "定性", "value": row.level3, "unit": ""},
        ),
    ),
    Mistake(
        "span for a deadline",
        "T004",
        _first_of_units(
            lambda row: _dated(row) and row.level3.endswith("完成时间"),
            "指标值",
            sign="≤",
            value="1",
            unit="年",
        ),
    ),
    Mistake("a day that not every month has", "T007", _targets(_dated, value="每月31日前")),
    Mistake(
        "rate with a date",
        "I111",
        _targets(_is_rate, sign="定性", value="2025年11月底前", unit=""),
    ),
    Mistake(
        "count without number",
        "I114",
        _targets(lambda row: row.level2 == "数量指标", sign="定性", value="按计划推进", unit=""),
    ),
    Mistake(
        "number without unit",
        "I121",
        _targets(lambda row: _counts(row) and row.value != "0", "计量单位", unit=""),
    ),
    Mistake("百分比 as unit", "I122", _first_of_units(_is_rate, "计量单位", unit="百分比")),
    Mistake("百分号 as unit", "I122", _first_of_units(_is_rate, "计量单位", unit="百分号")),
    Mistake("百分百 as unit", "I122", _first_of_units(_is_rate, "计量单位", unit="百分百")),
    Mistake(
        "unit repeats the name",
        "I123",
        _first_of_units(_is_rate, "计量单位", unit="事项办结率"),
    ),
    Mistake("rate counted in pieces", "I124", _targets(_is_rate, "计量单位", unit="个")),
    Mistake("1212月31日", "T001", _targets(_dated, value="1212月31日前")),
    Mistake("30 February", "T001", _targets(_dated, value="2025年2月30日前")),
    Mistake("12底", "T002", _targets(_dated, value="2025年12底前")),
    Mistake("serial number as deadline", "T003", _targets(_dated, sign="=", value="44561")),
    Mistake("serial number in words", "T003", _targets(_dated, sign="定性", value="45931")),
    Mistake(
        "past year as deadline",
        "T005",
        cells(_of_this_year, "指标值", lambda row: {"value": row.value.replace("2025", "2024")}),
    ),
    Mistake(
        "past year in a description",
        "T010",
        cells(_of_this_year, "绩效指标描述", lambda row: {"description": "反映2024年度完成情况"}),
    ),
]

# ---------------------------------------------------------------- wording


def _goal(text: Any, *, behind: bool = True) -> Plant:
    def changed(goal: Goal) -> Mapping[str, str]:
        return {"text": goal.text + text if behind else text + goal.text}

    return cells(goals(), "绩效目标", changed)


def _every_goal_is(text: str) -> Plant:
    return cells(goals(), "绩效目标", lambda _: {"text": text})


def _name_is(pattern: str) -> Plant:
    return cells(indicators(), "三级指标", lambda row: {"level3": pattern.format(row.level3)})


def _purpose(text: str, *, alone: bool = False) -> Plant:
    def changed(project: Project) -> Mapping[str, str]:
        return {"purpose": text if alone else project.purpose + text}

    return cells(projects(), "资金用途", changed)


def _part_one(text: str) -> Plant:
    """Behind a paragraph of part one."""

    def plant(dataset: Dataset, random: Random) -> Planted:
        items = [item for group in dataset.narrative.values() for item in group if item.body]
        item = random.choice(items)
        dataset = change(dataset, item, body=item.body + text)
        return dataset, {place(item, "正文")}

    return plant


def _identity_number(random: Random) -> str:
    day = f"19{random.randint(50, 99)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    body = f"{random.randint(110101, 659001)}{day}{random.randint(0, 999):03}"
    return next(body + last for last in "0123456789X" if is_identity_number(body + last))


def _card_number(random: Random) -> str:
    body = f"6222{random.randint(0, 10**14 - 1):014}"
    return next(f"{body}{last}" for last in range(10) if is_card_number(f"{body}{last}"))


_RANDOM = chance(7)
_PHONE = f"1{_RANDOM.randint(30, 99)}{_RANDOM.randint(10**7, 10**8 - 1)}"
_IDENTITY, _CARD = _identity_number(_RANDOM), _card_number(_RANDOM)

WORDING = [
    Mistake("goal is the template's", "W001", _every_goal_is("目标内容1")),
    Mistake(
        "name is the template's", "W001", _name_is("三级指标2"),
        {"I031": "what was somebody's satisfaction names nobody now"},
    ),
    Mistake("length that the template allows", "W002", _purpose("（100字以内）")),
    Mistake("待填", "W002", _purpose("待填", alone=True)),
    Mistake("待填写 in brackets", "W002", _goal("（待填写）")),
    Mistake("XX for a number", "W003", _goal("全年开展宣传XX次。")),
    Mistake("×× for a name", "W003", _purpose("由××单位承担。")),
    Mistake("doubled numbering 1.1.", "W005", _goal("1.1.", behind=False)),
    Mistake("doubled numbering （一）（一）", "W005", _goal("（一）（一）", behind=False)),
    Mistake("。。", "W006", _goal("。")),
    Mistake("；。", "W006", _goal("资料归档；。")),
    Mistake("text ends with a comma", "W007", _goal("资料及时归档，")),
    Mistake("name ends with a full stop", "W008", _once_a_unit(_name_is("{}。"))),
    Mistake("bracket without its half", "W009", _purpose("（含结转部分")),
    Mistake("half-width comma", "W010", _goal("按月通报,按季评价。")),
    Mistake("half-width brackets", "W010", _purpose("支出(含运费)据实列支。")),
    Mistake("half-width full stop at the end", "W010", _goal("年底前完成资料归档.")),
    Mistake("full-width digits", "W011", _goal("通报３次。")),
    Mistake("word typed twice", "W012", _purpose("用于用于资料归档。")),
    Mistake("mobile number", "W013", _purpose(f"联系人手机{_PHONE}。")),
    Mistake("identity number", "W014", _purpose(f"经办人证件号{_IDENTITY}。")),
    Mistake("card number", "W015", _purpose(f"打入银行卡{_CARD}。")),
    Mistake("landline number", "W016", _purpose("咨询电话0399-8700123。")),
    Mistake("share above all in a goal", "I115", _goal("归档合格率达到100%以上。")),
    Mistake("share above all in part one", "I116", _part_one("归档合格率达到105%。")),
    Mistake("mobile number in part one", "W021", _part_one(f"联系人手机{_PHONE}。")),
    Mistake("identity number in part one", "W021", _part_one(f"证件号{_IDENTITY}。")),
    Mistake("doubled marks in part one", "W022", _part_one("。")),
    Mistake("half-width marks in part one", "W023", _part_one("按月通报,按季评价。")),
    Mistake("a day in part one that cannot be", "T009", _part_one("6月31日前完成。")),
]  # fmt: skip

# ---------------------------------------------------------------- codes and headings


def _short_code(dataset: Dataset, random: Random) -> Planted:
    project = random.choice(plain_projects(dataset, "hebei"))
    dataset = recoded(dataset, project, project.code[:-1])
    return dataset, {place(project, "项目编码")}


def _code_of_another_width(dataset: Dataset, random: Random) -> Planted:
    project = random.choice(plain_projects(dataset))
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in project.code)
    return recoded(dataset, project, wide, 90_000), {("项目", 90_000, "项目编码")}


def _other_heading(dataset: Dataset, random: Random) -> Planted:
    project = random.choice(plain_projects(dataset))
    dataset, cell = fact(dataset, project.code, "标题", "3.市民广场音响更换绩效目标表")
    return dataset, {cell}


def _swapped(dataset: Dataset, _: Random) -> Planted:
    facts = dataset.attributes[BOND]
    dataset, cell = fact(dataset, BOND, "项目性质", facts["项目编号"])
    dataset, _ = fact(dataset, BOND, "项目编号", facts["项目性质"])
    return dataset, {cell}


CODES = [
    Mistake("code of 20 characters", "C001", _short_code),
    Mistake(
        "code in another width",
        "C003",
        _code_of_another_width,
        {"I504": "the copy has the name of the first, too"},
    ),
    Mistake("heading of another project", "C006", _other_heading),
    Mistake("项目性质 and 项目编号 swapped", "C007", _swapped),
]

# ---------------------------------------------------------------- one thing, two numbers


def _stated_rate(text: str, name: str, value: str) -> re.Match[str] | None:
    return re.search(rf"{re.escape(name)}(?:均?达到|保持在|控制在)({re.escape(value)})%", text)


def _raised(value: str) -> str:
    return f"{Decimal(value) / 2:f}"


def _goal_contradicts(dataset: Dataset, random: Random) -> Planted:
    """A rate that a goal states as its indicator does, stated otherwise."""
    found = [
        (goal, stated)
        for goal in goals()(dataset)
        for row in dataset.indicators[goal.project]
        if row.unit == "%" and (stated := _stated_rate(goal.text, row.level3, row.value))
    ]
    goal, stated = random.choice(found)
    text = goal.text[: stated.start(1)] + _raised(stated[1]) + goal.text[stated.end(1) :]
    return change(dataset, goal, text=text), {place(goal, "绩效目标")}


def _part_one_contradicts(dataset: Dataset, random: Random) -> Planted:
    """The same in the last column of part one."""
    rows = [row for group in dataset.indicators.values() for row in group if row.unit == "%"]
    shown = {row.code for row in plain_projects(dataset)}
    found = [
        (item, stated)
        for items in dataset.narrative.values()
        for item in items
        for row in rows
        if row.project in shown and (stated := _stated_rate(item.indicator, row.level3, row.value))
    ]
    item, stated = random.choice(found)
    text = item.indicator[: stated.start(1)] + _raised(stated[1]) + item.indicator[stated.end(1) :]
    return change(dataset, item, indicator=text), {place(item, "绩效指标")}


def _budget_in_words(project: Project) -> Mapping[str, str]:
    stated = project.budget + 10
    return {"purpose": f"{project.purpose}项目预算数为{stated}万元。"}


CONTRADICTIONS = [
    Mistake("goal says otherwise", "I401", _goal_contradicts),
    Mistake("part one says otherwise", "I407", _part_one_contradicts),
    Mistake(
        "purpose states another budget", "I406", cells(projects(), "资金用途", _budget_in_words)
    ),
]

# ---------------------------------------------------------------- what a reviewer sees


def _level(level2: str, name: str, target: str, level1: str = "效益指标") -> Callable[[str], Plant]:
    """A row of this second level with another name and target (sign|value|unit)."""
    sign, value, unit = target.split("|")
    cells_ = {
        "level3": name,
        "description": "按台账统计",
        "sign": sign,
        "value": value,
        "unit": unit,
    }
    return lambda column: cells(
        indicators(lambda row: row.level1 == level1 and row.level2 == level2),
        column,
        lambda _: cells_,
    )


_OUT = "产出指标"
_TOLD_IN_GOALS = {"I032": {"I401": "the goal says another share of satisfaction"}}
PLACES_AND_LIMITS = [
    Mistake(code_name, code, plant(column), _TOLD_IN_GOALS.get(code, {}))
    for code, code_name, column, plant in (
        ("I130", "≤ 100 % of a share", "指标值",
         _level("质量指标", "台账差错率", "≤|100|%", _OUT)),
        ("I131", "≥ 100 % of a share", "指标值",
         _level("质量指标", "台账合格率", "≥|100|%", _OUT)),
        ("I132", "fewer than none", "指标值",
         _level("质量指标", "台账遗失次数", "<|0|次", _OUT)),
        ("I104", "a life at most", "指标性质",
         _level("可持续影响指标", "台账系统使用年限", "≤|8|年")),
        ("I013", "accuracy as a matter of time", "三级指标",
         _level("时效指标", "台账录入准确率", "≥|97|%", _OUT)),
        ("I013", "rights under 生态", "三级指标",
         _level("生态效益指标", "保障职工合法权益", "定性|按月兑付|")),
        ("I014", "a count under 质量", "三级指标",
         _level("质量指标", "印发宣传手册", "≥|3170|册", _OUT)),
        ("I014", "an output under 效益", "三级指标",
         _level("社会效益指标", "举办宣讲活动", "≥|37|场")),
        ("I031", "nobody's satisfaction", "三级指标",
         _level("服务对象满意度指标", "提升办事效率", "定性|三天变两天|", "满意度指标")),
        ("I032", "satisfaction of nobody named", "三级指标",
         _level("服务对象满意度指标", "工作满意度", "≥|91.7|%", "满意度指标")),
        ("I127", "万 alone", "计量单位", _level("数量指标", "投放鱼苗", "≥|37|万", _OUT)),
        ("I128", "平米", "计量单位", _level("数量指标", "粉刷墙面", "≥|3170|平米", _OUT)),
        ("I129", "人/次", "计量单位", _level("数量指标", "义诊服务", "≥|3170|人/次", _OUT)),
        ("I135", "a fraction for per cent", "指标值",
         _level("质量指标", "标本送检合格率", "≥|0.97|%", _OUT)),
        ("I133", "月 for 个月", "计量单位", _level("时效指标", "施工工期", "≤|17|月", _OUT)),
        ("I134", "期数 in 次", "计量单位", _level("数量指标", "轮训期数", "≥|37|次", _OUT)),
        ("W029", "a digit before words", "指标值",
         _level("社会效益指标", "矛盾化解", "定性|0及时化解|")),
    )
]  # fmt: skip


def _same_indicators(dataset: Dataset, random: Random) -> Planted:
    """One project has the indicators of another that is about something else."""
    unit = random.choice(sorted({p.unit for p in plain_projects(dataset, "hebei")}))
    one, other = sorted(
        random.sample([p for p in plain_projects(dataset) if p.unit == unit], 2),
        key=lambda project: project.row,
    )
    other = replace(other, name="公务用车更新")
    dataset = replace(dataset, projects={**dataset.projects, other.code: other})
    rows = tuple(
        replace(row, project=other.code, row=90_000 + row.row)
        for row in dataset.indicators[one.code]
        if row.level2 != "成本指标"
    )
    one_rows = tuple(row for row in dataset.indicators[one.code] if row.level2 != "成本指标")
    goals_ = {code: dataset.goals[code] for code in dataset.goals}
    for code in (one.code, other.code):
        goals_[code] = tuple(replace(g, text="做好全年工作，群众满意。") for g in goals_[code][:1])
    indicators_ = {**dataset.indicators, other.code: rows, one.code: one_rows}
    dataset = replace(dataset, indicators=indicators_, goals=goals_)
    return dataset, {place(one_rows[0], "三级指标")}


def _twice(name: str | None, column: str) -> Plant:
    """A copy of a project under another code; the finding is expected at its `column`."""

    def plant(dataset: Dataset, random: Random) -> Planted:
        counted = [
            p for p in plain_projects(dataset, "hebei")
            if any(_is_output(row) for row in dataset.indicators[p.code])
        ]  # fmt: skip
        project = random.choice(counted)
        dataset = recoded(dataset, project, project.code[:-2] + "9Z", 90_000)
        copy = dataset.projects[project.code[:-2] + "9Z"]
        rows = tuple(replace(r, row=90_000 + r.row) for r in dataset.indicators[copy.code])
        dataset = replace(dataset, indicators={**dataset.indicators, copy.code: rows})
        if name is not None:
            dataset = change(dataset, copy, name=f"{copy.name}{name}")
        first = next(row for row in rows if row.level2 == "数量指标" and row.unit != "%")
        return dataset, {place(copy if column == "项目名称" else first, column)}

    return plant


def _is_output(row: Indicator) -> bool:
    counted = row.level2 == "数量指标" and row.unit != "%"
    return counted and re.fullmatch(r"\d{2,}(?:\.\d+)?", row.value) is not None


def _misspelt(dataset: Dataset, random: Random) -> Planted:
    department = random.choice(sorted(dataset.departments.values(), key=lambda one: one.code))
    item = random.choice([i for i in dataset.narrative[department.code] if i.body])
    wrong = department.name.replace("岭", "领")
    return change(dataset, item, body=f"{item.body}由{wrong}负责。"), {place(item, "正文")}


def _no_part_one(dataset: Dataset, random: Random) -> Planted:
    code = random.choice(sorted(dataset.departments))
    narrative = {one: items for one, items in dataset.narrative.items() if one != code}
    department = dataset.departments[code]
    return replace(dataset, narrative=narrative), {("部门", department.row, "部门名称")}


def _part_of_an_idle_unit(dataset: Dataset, random: Random) -> Planted:
    department = dataset.departments[random.choice(sorted(dataset.departments))]
    unit = Unit(f"{department.code}99", f"{department.name}后勤服务中心", department.code)
    items = dataset.narrative[department.code]
    own = replace(items[0], code=unit.code, number=1, row=max(item.row for item in items) + 100)
    narrative = {**dataset.narrative, unit.code: (own,)}
    units = {**dataset.units, unit.code: unit}
    planted = replace(dataset, narrative=narrative, units=units)
    return planted, {("文本", own.row, "部门编码")}


def _no_publisher(dataset: Dataset, _: Random) -> Planted:
    settings = replace(dataset.settings, publisher="")
    return replace(dataset, settings=settings), {("设置", None, "值")}  # type: ignore[arg-type]


def _goal_is(text: str) -> Plant:
    """All goals of a project replaced by one of this text."""

    def plant(dataset: Dataset, random: Random) -> Planted:
        project = random.choice(plain_projects(dataset))
        goal = replace(dataset.goals[project.code][0], text=text)
        goals_ = {**dataset.goals, project.code: (goal,)}
        return replace(dataset, goals=goals_), {place(goal, "绩效目标")}

    return plant


def _one_purpose(text: str) -> Plant:
    """In the purpose of one project, which stands at the braces."""

    def plant(dataset: Dataset, random: Random) -> Planted:
        project = random.choice(plain_projects(dataset))
        purpose = text.format(project.purpose)
        return change(dataset, project, purpose=purpose), {place(project, "资金用途")}

    return plant


def _named_purpose(dataset: Dataset, random: Random) -> Planted:
    project = random.choice(plain_projects(dataset))
    purpose = f"用于{project.name}"
    return change(dataset, project, purpose=purpose), {place(project, "资金用途")}


def _second_kinds_scattered(dataset: Dataset, random: Random) -> Planted:
    """An output moved behind another kind of output."""
    movable = []
    for project in plain_projects(dataset):
        rows = dataset.indicators[project.code]
        kinds = [row.level2 for row in rows]
        if kinds[:2] == ["数量指标"] * 2 and kinds[2] == "质量指标":
            movable.append((project, rows))
    project, rows = random.choice(movable)
    moved = (rows[0], rows[2], rows[1], *rows[3:])
    dataset = replace(dataset, indicators={**dataset.indicators, project.code: moved})
    return dataset, {place(rows[1], "二级指标")}


def _no_goals(dataset: Dataset, random: Random) -> Planted:
    project = random.choice(plain_projects(dataset))
    return replace(dataset, goals={**dataset.goals, project.code: ()}), {place(project, "项目名称")}


def _scattered(dataset: Dataset, random: Random) -> Planted:
    """An effect moved up among the outputs."""
    project = random.choice(plain_projects(dataset))
    rows = list(dataset.indicators[project.code])
    effect = next(row for row in rows if row.level1 == "效益指标")
    rows.remove(effect)
    rows.insert(1, effect)
    dataset = replace(dataset, indicators={**dataset.indicators, project.code: tuple(rows)})
    return dataset, {place(rows[2], "一级指标")}


def _homophone(dataset: Dataset, random: Random) -> Planted:
    project, other = random.sample(plain_projects(dataset), 2)
    dataset = change(dataset, project, purpose=f"{project.purpose}做好群众来访接代服务。")
    dataset = change(dataset, other, purpose=f"{other.purpose}做好群众来访接待服务。")
    return dataset, {place(project, "资金用途")}


def _unit_vague(dataset: Dataset, random: Random) -> Planted:
    return _first_of_units(
        lambda row: row.level2 == "社会效益指标", "指标值",
        level3="基层治理水平", sign="定性", value="有效提升", unit="",
    )(dataset, random)  # fmt: skip


def _unprinted(dataset: Dataset, random: Random) -> Planted:
    row = random.choice(list(indicators()(dataset)))
    return change(dataset, row, remark="由办公室负责"), {place(row, "备注")}


def _in_yuan(project: Project) -> Mapping[str, Any]:
    size = 10_000
    return {
        "budget": (project.budget * size).quantize(Decimal(1)),
        "fiscal": (project.budget * size).quantize(Decimal(1)),
        "other": None,
    }


REVIEWED = [
    Mistake("the indicators of another project", "I501", _same_indicators),
    Mistake("two projects of one name", "I504", _twice(None, "项目名称")),
    Mistake("an output declared by two instalments", "I505", _twice("（第二批）", "三级指标")),
    Mistake("vague targets of a unit", "I117", _unit_vague),
    Mistake("goal is only a noun", "I502", _goal_is("日常业务工作经费")),
    Mistake("no goal", "I503", _no_goals),
    Mistake("no use of funds", "M007", cells(projects(), "资金用途", lambda _: {"purpose": ""})),
    Mistake("a total as a project", "C010",
            cells(projects(), "项目名称", lambda _: {"name": "合 计"})),
    Mistake("budget in 元", "M105", cells(projects(), "预算数", _in_yuan)),
    Mistake("no part one", "D021", _no_part_one),
    Mistake("part one of a unit without projects", "D024", _part_of_an_idle_unit),
    Mistake("no publisher", "D022", _no_publisher),
    Mistake("a column that is not printed", "D020", _unprinted),
    Mistake("kinds of indicators scattered", "I017", _scattered),
    Mistake(
        "cost by a rule's name",
        "I033",
        _targets(
            lambda row: row.level2 == "成本指标", sign="定性", value="按《管理办法》执行", unit=""
        ),
    ),
    Mistake(
        "description is the goal",
        "I030",
        cells(indicators(lambda row: row.sign == "定性" and not re.search(r"\d", row.value)),
              "绩效指标描述",
              lambda row: {"description": row.value, "level3": f"{row.level3}情况"}),
        {},
    ),
    Mistake(
        "name cut off",
        "I034",
        cells(indicators(lambda row: row.level3.endswith("满意度")), "三级指标",
              lambda row: {"level3": row.level3[:-1], "description": row.level3}),
        {"I031": "what is left is no satisfaction"},
    ),
    Mistake("goal cut off", "W017", _goal("重点任务完成率达到")),
    Mistake("noun typed twice", "W024", _purpose("完成安全宣传宣传活动。")),
    Mistake("document number in square brackets", "W025", _purpose("依据云财[2025]12号文件。")),
    Mistake("quotes around nothing", "W026", _purpose("用于“”项目。")),
    Mistake("radicals from a PDF", "W027", _purpose("用于⼯程款。")),
    Mistake("goal sends elsewhere", "I503", _goal_is("详见实施方案")),
    Mistake("deadline far ahead", "T011", _targets(_dated, value="2052年12月底前")),
    Mistake("letter typed twice", "W012", _purpose("接入GPPS定位终端。")),
    Mistake("character mistaken for another", "W032", _one_purpose("{}净化城区环静。")),
    Mistake("a clause written twice", "W024", _one_purpose("{}及时消除隐患，及时消除隐患。")),
    Mistake("purpose is the project's name", "M008", _named_purpose),
    Mistake("sums in a text above their total", "M009",
            _purpose("安排90万元，其中车辆60万元、设备40万元。")),
    Mistake("sums in a text below their total", "M010",
            _purpose("安排90万元，其中车辆60万元、设备20万元。")),
    Mistake("sums in part one", "M012", _part_one("安排90万元，包括车辆60万元、设备20万元。")),
    Mistake("second kinds scattered", "I018", _second_kinds_scattered),
    Mistake("a word taken for another", "W028", _purpose("按期峻工验收。")),
    Mistake("own name misspelt", "W030", _misspelt),
    Mistake("same sound, other character", "W031", _homophone),
    Mistake("character typed twice", "W012", _purpose("保证归档及时率率。")),
    Mistake("radicals in part one", "W022", _part_one("用于⼯程款。")),
    Mistake("document number in part one", "W023", _part_one("依据云财[2025]12号文件。")),
]  # fmt: skip

# ---------------------------------------------------------------- bonds and declarations


def _finance(source: str, column: str, **given: Any) -> Plant:
    """Cells of one line of the bond's sources; expected at the line 合计 where that is wrong."""

    def plant(dataset: Dataset, _: Random) -> Planted:
        lines = {line.source: line for line in dataset.finance[BOND]}
        dataset = change(dataset, lines[source], **given)
        row = lines["合计"] if column.startswith("合计/") else lines[source]
        return dataset, {place(row, column.removeprefix("合计/"))}

    return plant


def _dates(name: str, value: str) -> Plant:
    def plant(dataset: Dataset, _: Random) -> Planted:
        dataset, cell = fact(dataset, BOND, name, value)
        return dataset, {cell}

    return plant


def _no_repayment(dataset: Dataset, _: Random) -> Planted:
    left = tuple(row for row in dataset.indicators[BOND] if row.level1 != "偿债指标")
    dataset = replace(dataset, indicators={**dataset.indicators, BOND: left})
    return dataset, {place(left[0], "一级指标")}


_SHARE = {"M203": "the share printed beside the amount no longer fits it, either"}
BONDS = [
    Mistake(
        "sources do not add up",
        "M201",
        _finance("自有资金", "合计/金额", amount=Decimal(9_000_000), share=None),
    ),
    Mistake(
        "sources do not add up, with their shares",
        "M201",
        _finance("自有资金", "合计/金额", amount=Decimal(9_000_000)),
        _SHARE,
    ),
    Mistake(
        "what was received does not add up",
        "M201",
        _finance("自有资金", "合计/已到位资金", received=Decimal(3_000_000)),
    ),
    Mistake("share is not the amount's", "M203", _finance("自有资金", "占比", share=Decimal(7))),
    Mistake(
        "more received than planned",
        "M205",
        _finance("财政拨款/市级", "已到位资金", received=Decimal(50_000_000)),
        {"M201": "the total of what was received is not theirs any more"},
    ),
    Mistake(
        "rate as a fraction",
        "M209",
        _finance("专项债券资金", "利率", rate=Decimal("0.0227")),
        {"M210": "the yearly interest cannot follow from that rate"},
    ),
    Mistake(
        "received after publication",
        "T203",
        _finance("专项债券资金", "到位时间", received_on="2026-03-05"),
    ),
    Mistake("received without a day", "T204", _finance("自有资金", "到位时间", received_on="")),
    Mistake("done before it begins", "T201", _dates("计划竣工时间", "2024-03-31")),
    Mistake("income before the beginning", "T201", _dates("收益实现时间", "2023-06-30")),
    Mistake("cycle shorter than the work", "T205", _dates("项目实施周期", "1个月")),
    Mistake("no indicator of repayment", "I201", _no_repayment),
]


def _declared(dataset: Dataset, random: Random) -> Indicator:
    return random.choice(dataset.indicators[DECLARATION])


def _more_points(dataset: Dataset, random: Random) -> Planted:
    """One row is worth more, in 备注 and 评分标准 alike."""
    row = _declared(dataset, random)
    worth = row.remark.removesuffix("分")
    more = str(int(worth) + 3)
    scoring = re.sub(rf"(满分|得|×){worth}(?=[分。])", rf"\g<1>{more}", row.scoring)
    dataset = change(dataset, row, remark=f"{more}分", scoring=scoring)
    return dataset, {place(dataset.indicators[DECLARATION][0], "备注")}


def _other_points_in_scoring(dataset: Dataset, random: Random) -> Planted:
    row = _declared(dataset, random)
    scoring = re.sub(r"满分\d+分", "满分4分", row.scoring)
    return change(dataset, row, scoring=scoring), {place(row, "评分标准")}


def _without_points(dataset: Dataset, random: Random) -> Planted:
    row = _declared(dataset, random)
    scoring = re.sub(r"满分\d+分：", "", row.scoring)
    return change(dataset, row, remark="", scoring=scoring), {place(row, "备注")}


DECLARATIONS = [
    Mistake("points do not add up", "I301", _more_points),
    Mistake("scoring states other points", "I303", _other_points_in_scoring),
    Mistake("an indicator has no points", "I302", _without_points),
]

# ---------------------------------------------------------------- what is withheld


def _decision(column: str, name: str, value: str) -> Plant:
    def plant(dataset: Dataset, random: Random) -> Planted:
        code = random.choice(sorted(dataset.withheld))
        (first, *rest) = dataset.withheld[code]
        group = (replace(first, **{name: value}), *rest)
        dataset = replace(dataset, withheld={**dataset.withheld, code: group})
        return dataset, {("不予公开", first.row, column)}

    return plant


def _initials(dataset: Dataset, _: Random) -> Planted:
    from pypinyin import Style, pinyin

    code = "99010025P00053810014T"  # withheld by name
    letters = pinyin(dataset.projects[code].name[:6], style=Style.FIRST_LETTER)
    word = "".join(letter for (letter,) in letters).upper()
    (decision,) = dataset.withheld[code]
    group = (replace(decision, substitute=f"{word}专项"),)
    dataset = replace(dataset, withheld={**dataset.withheld, code: group})
    return dataset, {("不予公开", decision.row, "替代文字")}


def _amounts_withheld(dataset: Dataset, project: Project, *labels: str) -> Dataset:
    """The project without these amounts, and without the targets that tell the budget."""
    for row in dataset.indicators[project.code]:
        if row.unit == "万元" and Decimal(row.value) == project.budget:
            labels = (*labels, f"指标值#{row.number}")
    for label in labels:
        dataset = decided(dataset, project.code, field=label)
    return dataset


def _told_in_a_goal(dataset: Dataset, random: Random) -> Planted:
    # what a bond's project pays in interest, the table of the bond itself tells, too
    own = [p for p in plain_projects(dataset) if p.funding != "债券利息"]
    project = random.choice(own)
    goal = random.choice(dataset.goals[project.code])
    text = f"投入{project.budget}万元，{goal.text}"
    dataset = change(dataset, goal, text=text)
    dataset = _amounts_withheld(dataset, project, "预算数", "财政资金", "其他资金")
    return dataset, {place(goal, "绩效目标")}


def _derivable(dataset: Dataset, random: Random) -> Planted:
    # of two parts; the only part of a budget is the withheld number itself (S007)
    project = random.choice([p for p in plain_projects(dataset) if p.fiscal and p.other])
    return _amounts_withheld(dataset, project, "预算数"), {place(project, "预算数")}


SECRETS = [
    Mistake("withheld without basis", "S001", _decision("依据", "basis", "")),
    Mistake("review is past", "S002", _decision("复核日期", "review_date", "2025-03-02")),
    Mistake("decision without reviewer", "S003", _decision("审查人", "reviewer", "")),
    Mistake("substitute as initials", "S004", _initials, {"S007": "the cell is public, too"}),
    Mistake("withheld amount told in a goal", "S007", _told_in_a_goal),
    Mistake("withheld amount can be derived", "S008", _derivable),
]

ALL = [
    *MONEY, *LEVELS, *TARGETS, *WORDING, *CODES, *CONTRADICTIONS, *PLACES_AND_LIMITS, *REVIEWED,
    *BONDS, *DECLARATIONS, *SECRETS,
]  # fmt: skip


_EVERY_MISTAKE = pytest.mark.parametrize(
    "mistake", [pytest.param(mistake, id=f"{mistake.code} {mistake.name}") for mistake in ALL]
)


@_EVERY_MISTAKE
def test_a_planted_mistake_is_found_where_it_is_and_taken_for_nothing_else(
    mistake: Mistake,
) -> None:
    _is_found(mistake, 0)


@pytest.mark.long
@_EVERY_MISTAKE
def test_a_mistake_that_stands_in_one_place_at_a_time_is_found_in_others_too(
    mistake: Mistake,
) -> None:
    planted: set[Place] = set()
    for seed in range(1, PLACES):
        places = _is_found(mistake, seed)
        planted |= places
        if len(places) > 1 or len(planted) < seed:
            break  # several at once, or the only place that there is


def _is_found(mistake: Mistake, seed: int) -> set[Place]:
    """Plant and check; returns where it was planted."""
    dataset, places = mistake.plant(sample(), chance(seed))
    findings = findings_of(dataset)
    spots = {(f.spot.table, f.spot.row, f.spot.column) for f in findings if f.code == mistake.code}
    assert spots == places
    others = {f.code: f.message for f in findings if f.severity is not Severity.NOTICE}
    assert {code: others[code] for code in others.keys() - {mistake.code, *mistake.also}} == {}
    return places


@pytest.mark.parametrize("stray", ["\t", "\u00a0", "\u200b"], ids=["tab", "NBSP", "zero width"])
def test_a_character_that_nobody_sees_is_found_in_the_file(stray: str, tmp_path: Path) -> None:
    dataset = shutil.copytree(SAMPLE, tmp_path / "数据")
    random = chance(stray)
    places = {
        _with_stray(dataset / f"{name}.csv", column, stray, random): table
        for name, table, column in (
            ("projects", "项目", "资金用途"),
            ("goals", "目标", "绩效目标"),
            ("indicators", "指标", "三级指标"),
        )
    }
    findings = check_dataset(dataset).findings
    found = {(f.spot.row, f.spot.column): f.spot.table for f in findings if f.code == "W901"}
    assert found == places
    assert [f for f in findings if f.severity is not Severity.NOTICE] == []


def _with_stray(file: Path, column: str, stray: str, random: Random) -> tuple[int, str]:
    """Put the character into a public text of this column; returns row and column."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    public = {project.code for project in plain_projects(sample())}
    fits = [n for n, row in enumerate(rows) if row["项目编码"] in public and len(row[column]) > 3]
    number = random.choice(fits)
    text = rows[number][column]
    rows[number][column] = text[:2] + stray + text[2:]
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return number + 2, column
