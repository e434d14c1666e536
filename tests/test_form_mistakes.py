"""Mistakes in what only the bureaus' forms have, planted at random rows of their sample."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT
from planting import chance

from reportgen.check.rules import Finding
from reportgen.check.run import check_dataset

SAMPLE = ROOT / "data" / "forms"
Row = dict[str, str]
_SEEDS = 1


def has(*labels: str) -> Callable[[Row], bool]:
    """Whether all these cells of a row are filled."""
    return lambda row: all(row[label] for label in labels)


def plus(label: str, amount: int) -> Callable[[Row], Row]:
    """The row with another amount."""
    return lambda row: {**row, label: f"{float(row[label]) + amount:.2f}"}


def put(**cells: str) -> Callable[[Row], Row]:
    """The row with these cells."""
    return lambda row: {**row, **cells}


def times(label: str, factor: int) -> Callable[[Row], Row]:
    """The row with a value that is so many times the usual."""
    return lambda row: {**row, label: f"{float(row[label]) * factor:.2f}"}


def _whole_as_year(row: Row) -> Row:
    """The row with the amounts of the whole period typed as those of the year."""
    return {**row, "预算数": row["实施期资金总额"], "上年结转": ""}


def _behind(row: Row) -> Row:
    """The row with a value of last year that this year's falls behind."""
    return {**row, "上年值": f"{float(row['指标值']) * 1.2:.2f}{row['计量单位']}"}


# several years, told by 项目期 and by the two dates
_OF_YEARS = ("99030325P00030010001W", "99030625P00060010001W")
_PERIOD = ("实施期资金总额", "实施期财政资金", "实施期其他资金")
# Rule, file, which rows, what is changed, where it is found
MISTAKES = [
    ("M301", "projects", has(*_PERIOD), plus("实施期其他资金", 7)),
    ("M302", "projects", has(*_PERIOD, "预算数"), times("预算数", 40)),
    ("M304", "tasks", has("任务金额", "任务财政资金"), plus("任务财政资金", 3)),
    ("M305", "tasks", has("任务金额", "任务财政资金"), plus("任务金额", 5)),
    ("M306", "composition", lambda row: row["构成项目"] != "合计", plus("构成金额", 9)),
    ("I701", "indicators", has("权重"), plus("权重", 4)),
    ("I702", "indicators", has("权重"), lambda row: {**row, "权重": ""}),
    ("I703", "indicators", has("上年值", "指标值"), times("指标值", 1000)),
    ("M303", "projects", lambda row: row["项目编码"] in _OF_YEARS, _whole_as_year),
    ("M307", "projects", has(*_PERIOD, "预算数"), times("实施期资金总额", 10_000)),
    ("M308", "composition", lambda row: row["构成项目"] == "合计", times("构成金额", 10_000)),
    ("M309", "tasks", has("任务金额"), put(任务名称="")),
    ("M309", "schedule", has("开始时间"), put(实施内容="")),
    ("M309", "composition", has("构成金额"), put(构成项目="")),
    ("I704", "indicators", lambda row: row["指标性质"] == "≥" and row["上年值"], _behind),
    ("I705", "indicators", has("目标序号"), put(目标序号="9")),
    ("I706", "indicators", has("权重"), times("权重", -1)),
    (
        "I707",
        "indicators",
        lambda row: row["指标性质"] == "≥" and row["指标方向"],
        put(指标方向="反向"),
    ),
    (
        "I708",
        "indicators",
        lambda row: row["期间"] and row["计量单位"] in ("万亩", "个"),
        put(指标值="1"),
    ),
    ("T207", "schedule", has("开始时间", "完成时间"), put(完成时间="2024年12月")),
    ("T207", "attributes", lambda row: row["属性"] == "计划完成日期", put(值="2024/6/30")),
    ("W033", "attributes", lambda row: row["属性"] == "项目立项依据", put(值="负责人：顾青禾")),
]


@pytest.mark.parametrize(
    ("label", "personal"),
    [
        ("负责人（签字）", True), ("牵头人", True), ("联系方式", True), ("经办人姓名", True),
        ("责任科室", False), ("受益人数", False), ("服务对象", False),
    ],
)  # fmt: skip
def test_what_a_form_prints_of_persons_is_found_by_its_label(
    label: str, personal: bool, tmp_path: Path
) -> None:
    templates, data = tmp_path / "模板", shutil.copytree(SAMPLE, tmp_path / "数据")
    form = shutil.copytree(ROOT / "templates" / "long_term", templates / "long_term") / "form.toml"
    text = form.read_text("utf-8").replace('"属性:项目概况"', f'"属性:项目概况", "属性:{label}"')
    form.write_text(text, "utf-8")
    named = {"属性": label, "值": "顾青禾"}
    plant(
        data / "attributes.csv", lambda row: row["属性"] == "项目负责人", put(**named), chance("")
    )
    codes = {finding.code for finding in check_dataset(data, templates).findings}
    assert ("W033" in codes) == personal


@pytest.mark.parametrize(
    ("code", "table", "fits", "mistake"), MISTAKES, ids=[f"{m[0]} {m[1]}" for m in MISTAKES]
)
def test_a_mistake_in_a_bureaus_form_is_found(
    code: str,
    table: str,
    fits: Callable[[Row], bool],
    mistake: Callable[[Row], Row],
    tmp_path: Path,
) -> None:
    for seed in range(_SEEDS):
        folder = shutil.copytree(SAMPLE, tmp_path / str(seed))
        plant(folder / f"{table}.csv", fits, mistake, chance(f"{code}{seed}"))
        (told, *_) = [finding for finding in found(folder) if finding.code == code]
        assert told.spot.row, seed
        assert told.spot.column, seed
        assert told.hint, seed


def test_without_a_mistake_none_of_these_rules_finds_anything() -> None:
    assert {code for code, *_ in MISTAKES}.isdisjoint(one.code for one in found(SAMPLE))


def plant(
    path: Path, fits: Callable[[Row], bool], mistake: Callable[[Row], Row], random: Random
) -> None:
    """Change one row of a file."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    at = random.choice([n for n, row in enumerate(rows) if fits(row)])
    rows[at] = mistake(rows[at])
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def found(folder: Path) -> tuple[Finding, ...]:
    """What the rules find."""
    return check_dataset(folder).findings
