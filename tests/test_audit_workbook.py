"""What somebody leaves in a workbook is named as a bureau knows it, and nothing of it is quoted."""

from functools import cache

import plants_xlsx
import pytest
from test_audit_plants import audit, edition

from reportgen.render.renderer import Renderer
from reportgen.render.worker import render


@cache
def built() -> bytes:
    return render(Renderer(None), edition(), ("xlsx",))["xlsx"]


def test_a_workbook_as_it_was_made_holds_nothing_more() -> None:
    assert audit("xlsx", built()) == []


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("a hidden sheet of ours", "有隐藏的工作表"),
        ("a hidden sheet more", "有多余的工作表"),
        ("a hidden row", "有隐藏的行或列"),
        ("a hidden column", "有隐藏的行或列"),
        ("a row far below", "有多余的行"),
        ("a comment", "有批注"),
        ("a hidden name", "有本程序不写的名称"),
        ("a property of one's own", "有自定义属性（custom.xml）"),
        ("a link to another workbook", "有外部链接"),
        ("a chain of calculations", "有计算链"),
        ("macros", "有宏"),
        ("a formula", "有公式"),
        ("a reading aid", "有拼音标注"),
        ("a check of what is typed", "有数据有效性"),
        ("a conditional look", "有条件格式"),
        ("a password", "有保护"),
        ("something behind the end", "有扩展数据"),
    ],
)
def test_what_is_left_in_a_workbook_is_named(label: str, named: str) -> None:
    found = audit("xlsx", plants_xlsx.PLANTS[label](built()))
    assert named in {finding.message for finding in found}


def test_a_row_that_differs_is_told_by_its_number_and_one_of_the_file_s_own_is_not() -> None:
    found = audit("xlsx", plants_xlsx.PLANTS["another amount"](built()))
    assert "“2.社区书屋”表第 4 行" in {finding.place for finding in found}
    found = audit("xlsx", plants_xlsx.PLANTS["a row far below"](built()))
    assert found
    assert not any("735197" in str(finding) for finding in found), "a number may be what is secret"


def test_a_workbook_that_is_none_is_a_fault() -> None:
    assert audit("xlsx", b"PK\x03\x04 no workbook")
    assert audit("xlsx", b"")
