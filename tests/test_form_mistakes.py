"""Mistakes in what only the bureaus' forms have, planted at random rows of their sample."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT
from planting import chance

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


def times(label: str, factor: int) -> Callable[[Row], Row]:
    """The row with a value that is so many times the usual."""
    return lambda row: {**row, label: f"{float(row[label]) * factor:.2f}"}


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
]


@pytest.mark.parametrize(
    ("code", "table", "fits", "mistake"), MISTAKES, ids=[m[0] for m in MISTAKES]
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
        assert code in found(folder), seed


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


def found(folder: Path) -> set[str]:
    """The rules that find anything."""
    return {finding.code for finding in check_dataset(folder).findings}
