"""Tables cut at page ends, and projects that share pages."""

from collections import Counter
from decimal import Decimal

import pytest
from conftest import (
    SUFFIXES,
    make_document,
    pdf_pages,
    public_department,
    public_indicator,
    public_project,
    squeezed,
    table_grid,
)
from lxml import etree

from reportgen.document.edition import make_edition
from reportgen.document.templates import Templates
from reportgen.render import pagination


def sections(text: str) -> list[etree._Element]:
    return [etree.fromstring(f"<section class='entry'>{text}</section>")]


def table(rows: str) -> str:
    head = "<colgroup><col/><col/></colgroup><thead><tr><th colspan='2'>头</th></tr></thead>"
    return f"<table class='indicators'>{head}<tbody>{rows}</tbody></table>"


ROWS = (
    "<tr><th rowspan='3'>产出</th><td>一</td></tr><tr><td>二</td></tr><tr><td>三</td></tr>"
    "<tr><th>效益</th><td>四</td></tr>"
)


def cut(pages: list[int], rows: str = ROWS) -> list[list[list[str]]]:
    """The grids of the tables after the row at each index came to stand on that page."""
    marked = pagination.mark_parts(sections(table(rows)))
    places = {
        row.get(pagination.PART, ""): pagination.PagePlace(page, page)
        for row, page in zip(marked[0].iterfind("table/tbody/tr"), pages, strict=True)
    }
    made = pagination.cut_tables(marked, places)
    return [table_grid(piece) for section in made for piece in section.iter("table")]


def divided(cell: str, count: int) -> tuple[str, str, str | None]:
    """A cell cut behind `count` characters: both parts as text, and how the second goes on."""
    first, second = etree.fromstring(f"<td>{cell}</td>"), etree.fromstring(f"<td>{cell}</td>")
    pagination.divide(first, second, count)
    for line_end in (*first.iter("br"), *second.iter("br")):
        line_end.text = "|"
    return "".join(first.itertext()), "".join(second.itertext()), second.get("class")


def test_a_group_that_goes_over_a_page_end_is_closed_and_named_again() -> None:
    first, second = cut([1, 1, 2, 2])
    assert [row[0] for row in first[1:]] == ["产出", "产出"]
    assert second[1:] == [["产出", "三"], ["效益", "四"]]


def test_the_head_stands_again_on_each_page() -> None:
    assert [grid[0][0] for grid in cut([1, 2, 3, 3])] == ["头", "头", "头"]


@pytest.mark.parametrize("pages", [[1, 1, 1, 1], [1, 1, 1, 2], [1, 2, 2, 3], [1, 2, 3, 4]])
def test_no_row_is_lost_or_doubled_by_a_cut(pages: list[int]) -> None:
    assert [row[1] for grid in cut(pages) for row in grid[1:]] == ["一", "二", "三", "四"]


def test_no_mark_is_left_in_the_tree() -> None:
    marked = pagination.mark_parts(sections(table(ROWS)))
    assert any(pagination.PART in element.attrib for s in marked for element in s.iter())
    for section in pagination.unmarked(marked):
        assert all(pagination.PART not in element.attrib for element in section.iter())


def test_a_row_cut_within_its_text_is_closed_and_goes_on_below_its_heads() -> None:
    rows = (
        "<tr><th rowspan='3'>产出</th><td>一</td><td>短</td></tr>"
        "<tr><td>甲乙丙丁</td><td>子</td></tr><tr><td>三</td><td>末</td></tr>"
    )
    head = "<colgroup><col/><col/><col/></colgroup><thead><tr><th colspan='3'>头</th></tr></thead>"
    marked = pagination.mark_parts(sections(f"<table>{head}<tbody>{rows}</tbody></table>"))
    one, two, three = (row.get(pagination.PART, "") for row in marked[0].iterfind("table/tbody/tr"))
    texts = [Counter({1: 1, 2: 2, 3: 1}), Counter({1: 1})]  # the merged cell is the first row's
    places = {
        one: pagination.PagePlace(1, 1),
        two: pagination.PagePlace(1, 3, texts=texts),
        three: pagination.PagePlace(3, 3),
    }
    (made,) = pagination.cut_tables(marked, places)
    assert [table_grid(piece)[1:] for piece in made.iter("table")] == [
        [["产出", "一", "短"], ["产出", "甲", "子"]],
        [["产出", "乙丙", ""]],
        [["产出", "丁", ""], ["产出", "三", "末"]],
    ]


@pytest.mark.parametrize(
    ("cell", "count", "parts"),
    [
        ("甲乙丙", 1, ("甲", "乙丙", pagination.GOES_ON)),
        ("甲乙<br/>丙", 1, ("甲", "乙|丙", pagination.GOES_ON)),
        ("甲<br/>乙<br/>丙", 2, ("甲|乙", "丙", pagination.GOES_ON_WITH_A_LINE)),
        ("甲<br/><br/>乙", 1, ("甲", "|乙", pagination.GOES_ON_WITH_A_LINE)),
        ("Plan A b", 5, ("Plan A ", "b", pagination.GOES_ON)),
        ("<span>甲乙</span>丙", 1, ("甲", "乙丙", pagination.GOES_ON)),
        ("<span>甲乙</span>丙", 2, ("甲乙", "丙", pagination.GOES_ON)),
        ("", 0, ("", "", pagination.GOES_ON)),
    ],
)
def test_a_text_is_cut_where_the_page_ends(
    cell: str, count: int, parts: tuple[str, str, str]
) -> None:
    assert divided(cell, count) == parts


def short(name: str) -> object:
    return public_project(name, indicators=(public_indicator(),), budget=Decimal(1))


def test_each_project_starts_a_page_unless_they_may_share() -> None:
    names = ["甲", "乙", "丙", "丁"]  # three go on a page
    for paging, pages in (("each", 4), ("shared", 2)):
        entries = [short(name) for name in names]
        made = make_document(public_department(*entries, paging=paging))  # type: ignore[arg-type]
        body = [page for page in pdf_pages(made.pdf) if "绩效目标表" in squeezed(page)]
        numbered = [page for page in body if "目录" not in squeezed(page)]
        assert len(numbered) == pages, paging
        for name in names:
            assert sum(f"{name}绩效目标表" in squeezed(page) for page in numbered) == 1


def test_a_shared_page_holds_whole_projects_only(forms: Templates) -> None:
    department = public_department(*[short(n) for n in "甲乙丙丁"], paging="shared")  # type: ignore[arg-type]
    edition = make_edition(department, SUFFIXES)
    assert [entry.starts_page for entry in edition.entries] == [True, False, False, False]
    pages = [squeezed(page) for page in pdf_pages(make_document(department).pdf)]
    for name in "甲乙丙丁":
        page = next(p for p in pages if f".{name}绩效目标表" in p and "目录" not in p)
        after = page.split(f".{name}绩效目标表", 1)[1]
        assert "指标值确定依据" in after


def test_a_row_higher_than_a_page_begins_where_it_stands_and_has_the_head_on_every_page() -> None:
    tall = public_indicator(level3="甲。" + "逐村核对苗木数量并登记造册。" * 140)
    project = public_project("绿化", indicators=(public_indicator(), tall, public_indicator()))
    pages = pdf_pages(make_document(public_department(project)).pdf)
    body = [page for page in pages if "绩效目标表" in page or "逐村核对" in page]
    held = [page for page in body if "逐村核对" in page]
    assert len(held) > 2
    assert "1.绿化绩效目标表" in held[0]  # no half page is left empty before it
    assert all("指标值确定依据" in page for page in held)


def test_no_page_is_left_with_nothing_but_the_line_above_a_table_that_goes_on() -> None:
    few = (public_indicator(),) * 2
    projects = []
    for count in (33, 34, 35):  # what is left of the row fills the second page just so, or not
        high = public_indicator(description="≥98.5%、1,234,567.89平方公里；" * count)
        indicators = (*few, *few, *few, high, *few)
        projects.append(public_project(f"普查{count}", code=f"P{count}", indicators=indicators))
    pages = pdf_pages(make_document(public_department(*projects)).pdf)
    on = [page for page in map(squeezed, pages) if "续表：" in page]
    assert len(on) > 3
    assert all("指标值确定依据" in page for page in on)
