"""汇总表: sums over what may be read, and nothing else."""

from decimal import Decimal

import pytest
from conftest import OTHER_UNIT, SUFFIXES, UNIT, public_department, public_project, public_stub

from reportgen.document.edition import Edition, Summary, make_edition
from reportgen.document.public import PublicProject, PublicStub, Substitute
from reportgen.document.templates import Templates


def summary(label: str, *entries: PublicProject | PublicStub) -> Summary:
    edition = make_edition(public_department(*entries), SUFFIXES, summaries=(label,))
    return edition.summaries[0]


def a_project(name: str, budget: str, **fields: object) -> PublicProject:
    return public_project(
        name, budget=Decimal(budget), fiscal=Decimal(budget), other=None, **fields
    )


def test_each_unit_has_its_number_of_projects_and_its_amounts() -> None:
    made = summary(
        "单位",
        a_project("甲", "10.50", unit=UNIT),
        a_project("乙", "4.50", unit=UNIT),
        a_project("丙", "7", unit=OTHER_UNIT),
    )
    by_name = {row.name: (row.count, row.budget) for row in made.rows}
    assert by_name == {
        f"{UNIT.code} {UNIT.name}": (2, Decimal("15.00")),
        f"{OTHER_UNIT.code} {OTHER_UNIT.name}": (1, Decimal(7)),
    }
    assert (made.total.count, made.total.budget, made.total.fiscal) == (3, 22, 22)


def test_kinds_of_funding_stand_in_their_fixed_order() -> None:
    made = summary(
        "资金性质",
        a_project("甲", "1", funding="非财政拨款"),
        a_project("乙", "2", funding="彩票公益金"),
        a_project("丙", "3", funding="本级财政拨款"),
    )
    assert [row.name for row in made.rows] == ["本级财政拨款", "非财政拨款", "彩票公益金"]


def test_a_project_withheld_whole_is_in_no_number_and_the_table_says_so() -> None:
    made = summary("单位", a_project("甲", "10"), public_stub())
    assert made.total.count == 1
    assert made.notes == ("本表不含涉密项目。",)


@pytest.mark.parametrize("withheld", ["budget", "fiscal", "other"])
def test_where_one_amount_is_withheld_none_of_the_project_is_summed(withheld: str) -> None:
    hidden = public_project(
        "乙",
        **{
            **dict.fromkeys(("budget", "fiscal", "other"), Decimal("99.99")),
            withheld: Substitute("不予公开"),
        },
    )
    made = summary("单位", a_project("甲", "10"), hidden)
    assert (made.total.budget, made.total.fiscal, made.total.other) == (10, 10, 0)
    assert made.total.count == 2
    assert "另有 1 个项目的金额不予公开，没有计入金额。" in made.notes


def test_a_form_without_amounts_is_counted_and_the_table_says_so() -> None:
    declared = public_project("申报", form="hunan", budget=None, fiscal=None, other=None)
    made = summary("单位", a_project("甲", "10"), declared)
    assert made.total.count == 2
    assert "另有 1 个项目的表中没有预算数，没有计入金额。" in made.notes


def test_summaries_stand_before_the_projects_and_in_the_contents(forms: Templates) -> None:
    department = public_department(a_project("甲", "10"))
    edition: Edition = make_edition(department, SUFFIXES, summaries=("单位", "资金性质"))
    body = forms.body(edition)
    headings = ["".join(section.find(".//h2").itertext()) for section in body]
    assert headings == [
        "预算项目汇总表（按单位）",
        "预算项目汇总表（按资金性质）",
        "1.甲绩效目标表",
    ]
    contents = forms.contents(edition, None)
    assert ["".join(item.itertext()).strip() for item in contents.iter("li")] == headings


def test_an_extract_sums_only_what_it_shows() -> None:
    department = public_department(
        a_project("甲", "10", unit=UNIT), a_project("乙", "5", unit=OTHER_UNIT)
    )
    edition = make_edition(department, SUFFIXES, units=(UNIT.code,), summaries=("单位",))
    assert edition.summaries[0].total.budget == 10
