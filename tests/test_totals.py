"""What arithmetic gives away of a dataset, and what does not."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from test_rules import FAULTLESS, write_example
from test_rules_disclosure import DECISION

from reportgen.dataset.load import load_dataset
from reportgen.dataset.model import Dataset
from reportgen.disclosure.amounts import (
    derived_amounts,
    derived_by_units,
    enclosed_amounts,
    read_system,
)
from reportgen.document.templates import Templates

CODES = [f"33010024000000001000{n}" for n in range(1, 7)]
AMOUNTS = (120, 300, 75, 40, 260, 90)
FUNDING = ("本级财政拨款", "本级财政拨款", "本级财政拨款", "一般债券", "一般债券", "一般债券")


def projects() -> list[dict[str, str]]:
    """Six projects of two units, three by three, and of two kinds of funding."""
    (model,) = FAULTLESS["项目"]
    return [
        {
            **model,
            "项目编码": code,
            "单位编码": "018001" if number % 2 else "018002",
            "项目名称": f"第{number}项",
            "资金性质": funding,
            "预算数": str(amount),
            "财政资金": str(amount - 10),
            "其他资金": "10",
        }
        for number, (code, amount, funding) in enumerate(
            zip(CODES, AMOUNTS, FUNDING, strict=True), start=1
        )
    ]


def whole(*numbers: int) -> list[dict[str, str]]:
    return [
        {**DECISION, "编码": CODES[n - 1], "范围": "项目", "字段": "", "替代文字": "此项目涉密"}
        for n in numbers
    ]


def sum_of(code: str, funding: str = "", column: str = "预算数") -> dict[str, str]:
    units = {"018": (1, 2, 3, 4, 5, 6), "018001": (1, 3, 5), "018002": (2, 4, 6)}
    total = sum(AMOUNTS[n - 1] for n in units[code] if funding in ("", FUNDING[n - 1]))
    return {
        "编码": code,
        "资金性质": funding,
        "列": column,
        "金额": str(total),
        "来源": "预算公开表",
    }


def dataset(
    folder: Path, withheld: Sequence[dict[str, str]], totals: Sequence[dict[str, str]] = ()
) -> Dataset:
    unit = {"单位编码": "018002", "单位名称": "青禾市苗圃", "部门编码": "018"}
    example = {
        "单位": [*FAULTLESS["单位"], unit],
        "项目": projects(),
        "目标": [],
        "指标": [],
        "不予公开": list(withheld),
        "已公开合计": list(totals),
    }
    loaded, problems = load_dataset(write_example(folder, example), Templates().names)
    assert not problems
    return loaded


def rows(found: Sequence[object]) -> list[tuple[int, str]]:
    return sorted((item.cell.row, item.cell.column) for item in found)  # type: ignore[attr-defined]


def test_a_withheld_budget_beside_its_parts_is_given_away(tmp_path: Path) -> None:
    withheld = [{**DECISION, "编码": CODES[0], "字段": "预算数"}]
    found = derived_amounts(read_system(dataset(tmp_path, withheld)))
    assert rows(found) == [(2, "预算数")]
    assert found[0].sources == ("预算数＝财政资金＋其他资金",)
    assert "同时不公开 “项目”表第 2 行“其他资金”列" in found[0].remedies


def test_two_withheld_amounts_of_a_project_are_safe(tmp_path: Path) -> None:
    withheld = [{**DECISION, "编码": CODES[0], "字段": label} for label in ("预算数", "其他资金")]
    assert derived_amounts(read_system(dataset(tmp_path, withheld))) == []


def test_a_project_withheld_whole_is_safe_without_totals(tmp_path: Path) -> None:
    assert derived_amounts(read_system(dataset(tmp_path, whole(1)))) == []


def test_one_withheld_project_below_a_published_total_is_given_away(tmp_path: Path) -> None:
    found = derived_amounts(read_system(dataset(tmp_path, whole(1), [sum_of("018")])))
    assert rows(found) == [(2, "预算数")]
    assert found[0].sources == ("已公开合计第 2 行（预算公开表）",)
    assert any("不含涉密项目" in remedy for remedy in found[0].remedies)


def test_two_withheld_projects_are_given_away_by_totals_of_their_units(tmp_path: Path) -> None:
    data = dataset(tmp_path, whole(1, 2), [sum_of("018001"), sum_of("018")])
    assert rows(derived_amounts(read_system(data))) == [(2, "预算数"), (3, "预算数")]


def test_three_withheld_projects_are_given_away_by_crossing_totals(tmp_path: Path) -> None:
    totals = [sum_of("018001"), sum_of("018", "本级财政拨款"), sum_of("018", "一般债券")]
    data = dataset(tmp_path, whole(1, 2, 5), totals)
    assert rows(derived_amounts(read_system(data))) == [(2, "预算数"), (3, "预算数"), (6, "预算数")]


@pytest.mark.parametrize(
    ("numbers", "totals"),
    [((1, 2), ["018"]), ((1, 3), ["018", "018001"]), ((1, 3, 2, 4), ["018001", "018002", "018"])],
)
def test_safe_totals_pass(tmp_path: Path, numbers: tuple[int, ...], totals: list[str]) -> None:
    data = dataset(tmp_path, whole(*numbers), [sum_of(code) for code in totals])
    assert derived_amounts(read_system(data)) == []


def test_the_suppression_that_is_offered_leaves_nothing_to_derive(tmp_path: Path) -> None:
    totals = [sum_of("018001"), sum_of("018")]
    (found, *_) = derived_amounts(read_system(dataset(tmp_path / "a", whole(1), totals)))
    assert "同时不公开" in "".join(found.remedies)
    # the cheapest project of the unit, and one of the other unit for the department's total
    field = [{**DECISION, "编码": CODES[n - 1], "字段": "预算数"} for n in (3,)]
    parts = [{**DECISION, "编码": CODES[n - 1], "字段": "其他资金"} for n in (3,)]
    withheld = [*whole(1), *field, *parts]
    assert derived_amounts(read_system(dataset(tmp_path / "b", withheld, totals))) == []


def test_a_unit_that_knows_its_own_amount_can_derive_the_others(tmp_path: Path) -> None:
    system = read_system(dataset(tmp_path, whole(1, 2), [sum_of("018")]))
    assert derived_amounts(system) == []
    found = derived_by_units(system)
    assert {(item.by, item.cell.row) for item in found} == {("018001", 3), ("018002", 2)}


def test_an_amount_shown_in_an_earlier_edition_is_given_away(tmp_path: Path) -> None:
    now, before = dataset(tmp_path / "now", whole(1)), dataset(tmp_path / "before", ())
    found = derived_amounts(read_system(now, [before]))
    assert rows(found) == [(2, "其他资金"), (2, "财政资金"), (2, "预算数")]


def test_a_narrow_interval_is_found(tmp_path: Path) -> None:
    withheld = [{**DECISION, "编码": CODES[1], "字段": label} for label in ("预算数", "财政资金")]
    whole_one = whole(6)
    total = {**sum_of("018002"), "金额": str(300 + 40 + 90)}
    system = read_system(dataset(tmp_path, [*withheld, *whole_one], [total]))
    assert derived_amounts(system) == []
    assert enclosed_amounts(system) == []


def test_no_amount_stands_in_what_is_told(tmp_path: Path) -> None:
    found = derived_amounts(read_system(dataset(tmp_path, whole(2), [sum_of("018")])))
    told = "".join(
        str(part) for item in found for part in (item.cell, *item.sources, *item.remedies)
    )
    assert "300" not in told
