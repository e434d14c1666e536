"""Lists of many projects in one table, as bureaus publish them and budget systems give them out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from form_files import Block, Cell, write_form

from reportgen.core.problems import InputError
from reportgen.document.templates import Templates
from reportgen.importer import Imported, read_published

# Two projects: unit, name, amount, goal, and indicators: levels, sign, value, unit
PROJECTS: list[tuple[str, str, str, str, list[tuple[str, ...]]]] = [
    (
        "云岭市第一水厂", "供水管网养护", "120.5", "养护管网60公里，漏损率降到8%以内。",
        [
            ("产出指标", "数量指标", "养护里程", "≥", "60", "公里"),
            ("产出指标", "质量指标", "验收合格率", "≥", "95", "%"),
            ("效益指标", "社会效益指标", "管网漏损率", "≤", "8", "%"),
        ],
    ),
    (
        "云岭市节水办", "节水宣传进社区", "36", "宣传进入40个社区。",
        [
            ("产出指标", "数量指标", "进入社区数", "=", "40", "个"),
            ("满意度指标", "服务对象满意度指标", "居民满意度", "≥", "90", "%"),
        ],
    ),
]  # fmt: skip
FIELDS = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位")
HEADS = ("单位名称", "项目名称", "预算数（万元）", "年度目标", "一级指标", "二级指标", "三级指标",
         "指标性质", "指标值", "度量单位")  # fmt: skip


def merged(order: Sequence[int] = range(10), heads: Sequence[str] = HEADS) -> list[list[Cell]]:
    """The list with merged cells, its columns in this order; -1 is a column of its own."""
    rows: list[list[Cell]] = [[heads[at] if at >= 0 else "经办处室" for at in order]]
    for unit, name, amount, goal, indicators in PROJECTS:
        own = (unit, name, amount, goal)
        for number, indicator in enumerate(indicators):
            row: list[Cell] = []
            for at in order:
                if 0 <= at < 4:
                    row += [(own[at], 1, len(indicators))] if number == 0 else []
                else:
                    row.append("供水处" if at < 0 else indicator[at - 4])
            rows.append(row)
    return rows


def flat(*, repeat: bool) -> list[list[Cell]]:
    """The list without merged cells: texts repeated in every row, or left blank below."""
    rows: list[list[Cell]] = [list(HEADS)]
    for *own, indicators in PROJECTS:
        above = ("", "")
        for number, indicator in enumerate(indicators):
            first = number == 0 or repeat
            levels = ["" if not repeat and indicator[at] == above[at] else indicator[at]
                      for at in (0, 1)]  # fmt: skip
            rows.append([*(own if first else [""] * 4), *levels, *indicator[2:]])
            above = (indicator[0], indicator[1])
    return rows


def read(blocks: Sequence[Any], path: Path, forms: Templates) -> Imported:
    return read_published([write_form(blocks, path)], "云岭市水务局", 2026, forms)


def assert_read(found: Imported, *, units: bool = True, amounts: bool = True) -> None:
    """Exactly the two projects came back."""
    assert [row["项目名称"] for row in found.rows["projects"]] == [p[1] for p in PROJECTS]
    if amounts:
        assert [row["预算数"] for row in found.rows["projects"]] == [p[2] for p in PROJECTS]
    assert [row["绩效目标"] for row in found.rows["goals"]] == [p[3] for p in PROJECTS]
    printed = [tuple(row[label] for label in FIELDS) for row in found.rows["indicators"]]
    assert printed == [indicator for p in PROJECTS for indicator in p[4]]
    if units:
        names = {row["单位编码"]: row["单位名称"] for row in found.rows["units"]}
        assert [names[r["单位编码"]] for r in found.rows["projects"]] == [p[0] for p in PROJECTS]
    assert not found.unplaced


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "pdf", "xls"])
def test_a_list_with_merged_cells_is_read_from_any_file(
    kind: str, tmp_path: Path, forms: Templates
) -> None:
    blocks: list[Block] = ["云岭市2026年部门预算项目绩效目标表", "单位：万元", *merged()]
    assert_read(read(blocks, tmp_path / f"清单.{kind}", forms))


@pytest.mark.parametrize(
    ("kind", "repeat"), [("docx", True), ("xlsx", False), ("pdf", True), ("pdf", False)]
)
def test_cells_that_are_not_merged_are_repeated_or_blank(
    kind: str, repeat: bool, tmp_path: Path, forms: Templates
) -> None:
    assert_read(read(flat(repeat=repeat), tmp_path / f"清单.{kind}", forms))


@pytest.mark.parametrize("order", [(1, 0, 4, 5, 6, 7, 8, 9, 2, 3), (3, 6, 4, 5, 9, 8, 7, 1, 2, 0)])
def test_columns_stand_in_any_order(
    order: tuple[int, ...], tmp_path: Path, forms: Templates
) -> None:
    assert_read(read(merged(order), tmp_path / "清单.xlsx", forms))


@pytest.mark.parametrize("line", ["单位：元", ""])
def test_the_unit_of_money_may_stand_above_a_list(
    line: str, tmp_path: Path, forms: Templates
) -> None:
    heads = ["预算数" if head.startswith("预算数") else head for head in HEADS]
    found = read([line or "2026年度", *merged(heads=heads)], tmp_path / "清单.xlsx", forms)
    assert_read(found)
    assert found.settings.get("money_unit", "万元") == ("元" if line else "万元")


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_an_unknown_column_shifts_no_other_and_is_named(
    kind: str, tmp_path: Path, forms: Templates
) -> None:
    found = read(merged((0, 1, -1, 2, 3, 4, 5, 6, 7, 8, 9)), tmp_path / f"清单.{kind}", forms)
    assert {text.text for text in found.unplaced} == {"经办处室", "供水处"}
    assert any("列“经办处室”没有表式认识" in doubt.message for doubt in found.doubts)
    found = Imported(**{**vars(found), "unplaced": ()})
    assert_read(found)


def test_units_stand_in_rows_above_their_projects_and_levels_in_rows_of_their_own(
    tmp_path: Path, forms: Templates
) -> None:
    heads = ["单位名称、项目名称", "项目年度绩效目标", *HEADS[4:]]
    rows: list[list[Cell]] = [list(heads)]
    for unit, name, _, goal, indicators in PROJECTS:
        rows.append([unit, *[""] * 7])
        rows.append([name, goal, *[""] * 6])
        above = ("", "")
        for indicator in indicators:
            if indicator[0] != above[0]:
                rows.append(["", "", indicator[0], *[""] * 5])
            if indicator[:2] != above:
                rows.append(["", "", "", indicator[1], *[""] * 4])
            rows.append(["", "", "", "", *indicator[2:]])
            above = (indicator[0], indicator[1])
    assert_read(read(rows, tmp_path / "清单.xlsx", forms), amounts=False)


# ---------------------------------------------------------------- grid exports


GRID = ("类型", "一级", "二级", "指标名称", "计算符号", "指标值", "计量单位", "备注")


def grid(indicators: Sequence[tuple[str, ...]]) -> list[list[Cell]]:
    return [list(GRID), *(["年度指标", *row, "按月报送"] for row in indicators)]


def test_a_grid_export_with_a_project_on_each_sheet_is_called_after_the_line_above(
    tmp_path: Path, forms: Templates
) -> None:
    sheets = [[f"项目名称：{p[1]}", *grid(p[4])] for p in PROJECTS]
    found = read(sheets, tmp_path / "导出.xls", forms)
    assert [row["项目名称"] for row in found.rows["projects"]] == [p[1] for p in PROJECTS]
    printed = [tuple(row[label] for label in FIELDS) for row in found.rows["indicators"]]
    assert printed == [indicator for p in PROJECTS for indicator in p[4]]
    assert {row["备注"] for row in found.rows["indicators"]} == {"按月报送"}
    assert not found.unplaced


def test_a_grid_export_without_any_name_of_a_project_is_refused(
    tmp_path: Path, forms: Templates
) -> None:
    with pytest.raises(InputError) as refused:
        read(grid(PROJECTS[0][4]), tmp_path / "导出.xlsx", forms)
    assert "没有项目名称" in str(refused.value.problems[0])


@pytest.mark.parametrize(
    ("head", "values", "column"),
    [
        ("指标性质", ("定量指标", "定性指标"), "指标属性"),
        ("指标性质", ("正向", "反向"), "指标方向"),
    ],
)
def test_what_stands_below_a_head_of_two_meanings_decides(
    head: str, values: tuple[str, str], column: str, tmp_path: Path, forms: Templates
) -> None:
    rows: list[list[Cell]] = [["项目名称", *HEADS[4:7], head, "指标值"]]
    for value, indicator in zip(values, PROJECTS[0][4], strict=False):
        rows.append(["供水管网养护", *indicator[:3], value, "".join(indicator[3:])])
    found = read(rows, tmp_path / "清单.xlsx", forms)
    assert [row[column] for row in found.rows["indicators"]] == list(values)
    assert [row["指标性质"] for row in found.rows["indicators"]] == ["≥", "≥"]


# ---------------------------------------------------------------- wide tables


WIDE_LEVELS = ("产出指标", "效益指标", "满意度指标")


def wide(*, lines: bool) -> list[list[Cell]]:
    """A wide table: an indicator of each first level in a row, or all of them in one row."""
    first: list[Cell] = [("单位编码（项目编码）", 1, 2), ("项目单位（项目名称）", 1, 2)]
    first += [("项目金额（万元）", 2, 1), ("绩效目标", 1, 2)]
    first += [(level, 2, 1) for level in WIDE_LEVELS]
    rows: list[list[Cell]] = [first, ["资金总额", "财政性资金", *["三级指标", "指标值"] * 3]]
    for number, (unit, name, amount, goal, indicators) in enumerate(PROJECTS, start=1):
        rows.append([f"30500{number}", unit, amount, amount, *[""] * 7])
        by_level = [
            [(row[2], "".join(row[3:])) for row in indicators if row[0] == level]
            for level in WIDE_LEVELS
        ]
        own = (f"99030526P0000000{number}Q001", name, amount, amount, goal)
        if lines:
            cells = ["\n".join(text) for level in by_level
                     for text in (list(zip(*level, strict=True)) or [(), ()])]  # fmt: skip
            rows.append([*own, *cells])
            continue
        height = max(map(len, by_level))
        for at in range(height):
            shown = [level[at] if at < len(level) else ("", "") for level in by_level]
            values = [text for pair in shown for text in pair]
            rows.append([*((text, 1, height) for text in own), *values] if at == 0 else values)
    rows.append(["合计", "", "156.5", "156.5", *[""] * 7])
    return rows


@pytest.mark.parametrize(
    ("kind", "lines"),
    [("docx", True), ("docx", False), ("xlsx", True), ("html", False), ("pdf", False)],
)
def test_first_levels_are_groups_of_columns_in_a_wide_table(
    kind: str, lines: bool, tmp_path: Path, forms: Templates
) -> None:
    found = read(wide(lines=lines), tmp_path / f"汇总.{kind}", forms)
    printed = [(r["一级指标"], r["三级指标"], r["指标值原文"]) for r in found.rows["indicators"]]
    assert printed == [(r[0], r[2], "".join(r[3:])) for p in PROJECTS for r in p[4]]
    assert [r["财政资金"] for r in found.rows["projects"]] == ["120.5", "36"]
    assert {r["单位编码"] for r in found.rows["projects"]} == {"305001", "305002"}
    assert not found.unplaced


# ---------------------------------------------------------------- pages


def test_a_list_over_many_pages_is_one_list(tmp_path: Path, forms: Templates) -> None:
    """The head stands on every page, merged cells are blank or cut there, numbers between."""
    rows: list[list[Cell]] = [list(HEADS)]
    expected = []
    for number in range(1, 31):
        name = f"第{number}号供水片区管网改造与维护工程"
        indicators = [(*i[:2], f"第{number}区{i[2]}", *i[3:]) for i in PROJECTS[0][4] * 2]
        for at, indicator in enumerate(indicators):
            own: list[Cell] = [("云岭市第一水厂", 1, 6), (name, 1, 6), (f"{number}.5", 1, 6),
                               (f"改造第{number}区管网，漏损率降到8%以内。", 1, 6)]  # fmt: skip
            rows.append([*(own if at == 0 else []), *indicator])
            expected.append((name, f"{number}.5", *indicator))
    found = read(rows, tmp_path / "清单.pdf", forms)
    names = {r["项目编码"]: (r["项目名称"], r["预算数"]) for r in found.rows["projects"]}
    printed = [
        (*names[row["项目编码"]], *(row[label] for label in FIELDS))
        for row in found.rows["indicators"]
    ]
    assert printed == expected
    assert len(found.rows["goals"]) == 30
    assert not found.unplaced


def test_a_project_withheld_whole_is_a_line_of_the_list(tmp_path: Path, forms: Templates) -> None:
    rows = merged()
    rows.insert(4, [("此项目涉密", 10, 1)])
    found = read(rows, tmp_path / "清单.docx", forms)
    assert [r["项目名称"] for r in found.rows["projects"]] == ["供水管网养护", "", "节水宣传进社区"]
    assert [r["范围"] for r in found.rows["withheld"]] == ["项目"]


@pytest.mark.parametrize(
    "heads",
    [
        ("采购包", "品目", "规格", "数量", "单价", "金额", "供应商"),
        ("序号", "姓名", "职务", "出差天数", "补助标准", "金额"),
        ("项目名称", "立项文号", "批复金额", "开工日期", "形象进度", "责任人", "监理单位"),
    ],
)
def test_a_table_that_is_no_list_of_targets_is_not_read(
    heads: tuple[str, ...], tmp_path: Path, forms: Templates
) -> None:
    rows: list[list[Cell]] = [list(heads)]
    rows += [[f"{head}{number}" for head in heads] for number in range(3)]
    with pytest.raises(InputError):
        read(rows, tmp_path / "表.xlsx", forms)
