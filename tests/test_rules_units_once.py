"""What a whole unit does alike is told once, with its rows; a single fault names its project."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from test_rules import CODE, FAULTLESS, found

from reportgen.check.rules import Finding

_CODES = (CODE, f"{CODE[:-1]}2", f"{CODE[:-1]}3")
_Rows = list[Mapping[str, str]]


def _three(label: str, **cells: str) -> dict[str, _Rows]:
    """Three projects, the last one of another unit; the first rows of `label` have these cells."""
    names = ("城区行道树补植", "苗圃灌溉设施改造", "护林员劳动保护")
    project, goal = FAULTLESS["项目"][0], FAULTLESS["目标"][0]
    units = [
        *FAULTLESS["单位"],
        {**FAULTLESS["单位"][0], "单位编码": "018002", "单位名称": "青禾市苗圃"},
    ]
    tables: dict[str, _Rows] = {"单位": units, "项目": [], "目标": [], "指标": []}
    for code, name, unit in zip(_CODES, names, ("018001", "018001", "018002"), strict=True):
        own = {"项目编码": code, "单位编码": unit, "项目名称": name}
        tables["项目"].append({**project, **own})
        tables["目标"].append({**goal, "项目编码": code})
        tables["指标"] += [{**row, "项目编码": code} for row in FAULTLESS["指标"]]
    each = len(tables[label]) // 3
    tables[label] = [
        {**row, **cells} if not n % each else row for n, row in enumerate(tables[label])
    ]
    return tables


def _of(tmp_path: Path, rule: str, tables: Mapping[str, _Rows]) -> list[Finding]:
    return [finding for finding in found(tmp_path, tables) if finding.code == rule]


@pytest.mark.parametrize(
    ("rule", "label", "cells"),
    [
        ("W008", "指标", {"三级指标": "补植行道树数量。"}),
        ("I025", "指标", {"三级指标": "不涉及", "指标性质": "定性", "指标值": "/", "计量单位": ""}),
        ("P006", "项目", {"12月底": ""}),
    ],
)
def test_a_fault_of_a_whole_unit_is_told_once_with_its_rows(
    tmp_path: Path, rule: str, label: str, cells: Mapping[str, str]
) -> None:
    both, alone = _of(tmp_path, rule, _three(label, **cells))
    assert (both.unit, both.project_code) == ("018001 青禾市林业局本级", "")
    assert "2 " in both.message
    assert "第 2、" in both.message
    assert (alone.unit, alone.project_code) == ("018002 青禾市苗圃", _CODES[2])


@pytest.mark.parametrize(("rule", "cells"), [("S001", {"依据": ""}), ("S003", {"审查人": ""})])
def test_incomplete_decisions_of_a_unit_are_told_once(
    tmp_path: Path, rule: str, cells: Mapping[str, str]
) -> None:
    decision = {"范围": "字段", "替代文字": "不予公开", "类别": "工作秘密", "审查人": "张明"}
    decision |= {"依据": "《中华人民共和国保守国家秘密法》第六十四条", "复核日期": "2099-12-31"}
    rows: _Rows = [
        {**decision, "编码": code, "字段": label, **cells}
        for code in _CODES
        for label in ("资金用途", "绩效目标")
    ]
    both, alone = _of(tmp_path, rule, {**_three("项目"), "不予公开": rows})
    assert "4 项" in both.message
    assert "第 2、3、4、5 行" in both.message
    assert "2 项" in alone.message
