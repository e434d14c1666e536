"""Tables that run over their page by a few rows, and what stands above one that goes on."""

from dataclasses import replace
from typing import Any

import pytest
from conftest import (
    W,
    docx_part,
    make_document,
    pdf_pages,
    public_department,
    public_indicator,
    public_project,
    public_stub,
    squeezed,
)
from lxml import etree

from reportgen.document.public import PublicProject
from reportgen.document.templates import Templates
from reportgen.document.typography_file import _add_defaults
from reportgen.render import fitting
from reportgen.render.pagination import PagePlace, continued, mark_parts
from reportgen.render.pdf import typeset


def project(rows: int, name: str = "绿化", lines: int = 2) -> PublicProject:
    """A project with so many indicators, each of so many lines."""
    text = "核对苗木数量并登记造册" * lines
    indicators = tuple(public_indicator(level3=f"指标{n}", description=text) for n in range(rows))
    return public_project(name, indicators=indicators)


def body_pages(pdf: bytes) -> list[str]:
    pages = [squeezed(page) for page in pdf_pages(pdf)]
    return [page for page in pages if "指标值" in page]


def rows_on(page: str) -> int:
    return page.count("核对苗木数量并登记造册核对")


@pytest.mark.parametrize("rows", range(18, 34))
def test_no_page_holds_a_remnant_only(rows: int) -> None:
    pages = body_pages(make_document(public_department(project(rows))).pdf)
    assert sum(map(rows_on, pages)) == rows
    assert len(pages) == 1 or rows_on(pages[-1]) >= 3, "a fifth of a page"


@pytest.mark.parametrize("rows", [16, 17])
def test_a_project_behind_one_that_is_withheld_is_fitted_likewise(rows: int) -> None:
    stub = public_stub(unit=project(1).unit, order=1)
    made = make_document(public_department(stub, replace(project(rows), order=2), grouping=()))
    (page,) = body_pages(made.pdf)
    assert "此项目涉密" in page
    assert rows_on(page) == rows


@pytest.mark.parametrize("rows", range(18, 30, 3))
def test_the_line_above_a_table_that_goes_on_has_its_room_behind_a_stub_too(rows: int) -> None:
    stub = public_stub(unit=project(1).unit, order=1)
    alone = body_pages(make_document(public_department(project(rows))).pdf)
    made = make_document(public_department(stub, replace(project(rows), order=2), grouping=()))
    pages = body_pages(made.pdf)
    assert sum(map(rows_on, pages)) == rows
    assert len(pages) <= len(alone) + 1
    assert rows_on(pages[-1]) >= 3


def test_tables_are_set_tighter_only_where_that_saves_a_page() -> None:
    styles = {}
    for rows in range(10, 40):
        made = make_document(public_department(project(rows)))
        document = docx_part(made.docx, "word/document.xml")
        named = {style.get(f"{W}val") for style in document.iter(f"{W}tblStyle")}
        styles[rows] = (max(named), len(body_pages(made.pdf)))
    steps = {
        rows: int(style.removeprefix("TargetTable") or 0) for rows, (style, _) in styles.items()
    }
    assert (steps[16], styles[16][1]) == (0, 1)
    assert ("TargetTable1", 1) in styles.values()
    tighter = [rows for rows, step in steps.items() if 0 < step <= 3]
    for rows in tighter:
        assert styles[rows][1] == styles[rows - 1][1]


def test_a_page_that_would_stay_a_third_empty_gives_its_rows_more_air() -> None:
    heights = {}
    for rows in (4, 8, 12, 16):
        made = make_document(public_department(project(rows)))
        document = docx_part(made.docx, "word/document.xml")
        (named,) = {style.get(f"{W}val") for style in document.iter(f"{W}tblStyle")}
        heights[rows] = int(named.removeprefix("TargetTable") or 0)
        assert len(body_pages(made.pdf)) == 1
    assert (heights[4], heights[16]) == (6, 0), "the most air where there is most room"
    assert heights[4] >= heights[8] >= heights[12] >= heights[16]


def test_what_a_project_is_expected_to_fill_only_saves_a_layout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, laid_out = [], []
    itself = typeset.Typesetter._lay_out

    def lay_out(*given: Any, **named: Any) -> Any:
        laid_out[-1] += len(given[1])
        return itself(*given, **named)

    monkeypatch.setattr(typeset.Typesetter, "_lay_out", lay_out)
    department = public_department(*(project(rows, f"绿化{rows}", 1) for rows in range(13, 18)))
    for expected in (None, 0.3, 0.6, 0.99):
        if expected is not None:
            monkeypatch.setattr(typeset, "expected_fill", lambda *_, as_said=expected: as_said)
        laid_out.append(0)
        made.append(make_document(department).pdf)
    assert set(made) == {made[0]}
    assert laid_out[0] == 5, "each once"
    assert min(laid_out[1:]) > 5, "or nothing depends on it"


def test_with_more_air_a_page_is_never_full(forms: Templates) -> None:
    fit = fitting.read_fit(forms.typography("gbt9704"))
    for rows in (3, 12, 30):
        table = f"<section class='entry'><table><tbody>{'<tr/>' * rows}</tbody></table></section>"
        for filled in (0.2, 0.5, 0.66):
            step = fit.air([etree.fromstring(table)], filled)
            measures = fit.steps[step]
            taller = rows * 2 * (measures["pad_y_mm"] - 0.8) / 225
            assert filled * measures["line_pt"] / 12 + taller < 0.92
    assert fit.air([etree.fromstring(table)], 0.7) == 0, "two thirds are well as they are"


def test_a_stub_behind_a_project_moves_up_with_it() -> None:
    for rows in range(20, 27):
        made = make_document(public_department(project(rows), public_stub()))
        pages = [squeezed(page) for page in pdf_pages(made.pdf)]
        (last,) = [page for page in pages if "此项目涉密" in page and "目录" not in page]
        assert "指标值" in last, rows


def test_above_a_table_that_goes_on_stands_whose_it_is_and_the_unit() -> None:
    first, *following = body_pages(make_document(public_department(project(60))).pdf)
    assert "续表" not in first
    for page in following:
        assert page.startswith("续表：1.绿化绩效目标表单位：万元")


def test_a_long_name_above_a_table_that_goes_on_ends_in_an_ellipsis() -> None:
    assert continued("绿化") == "续表：绿化"
    assert continued("绿" * 50) == f"续表：{'绿' * 36}……"
    assert continued("a" * 72) == f"续表：{'a' * 72}"


def test_so_many_last_rows_stay_together_that_their_page_is_not_nearly_empty() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(8))
    text = f"<section class='entry'><table><tbody>{rows}</tbody></table></section>"
    group = mark_parts([etree.fromstring(text)])
    rows_of = list(group[0].iter("tr"))
    places = {
        row.get("data-part", ""): PagePlace(page, page, height=0.1)
        for row, page in zip(rows_of, [1] * 7 + [2], strict=True)
    }
    fitting.keep_last_rows(group, places, 0.12)
    stays = [row.get("class") for row in rows_of]
    assert stays == [None] * 5 + [None, fitting.STAYS, fitting.STAYS]


def test_a_typography_of_ones_own_need_not_say_how_tables_are_fitted(forms: Templates) -> None:
    given: dict[str, Any] = {"table": {"size_pt": 9}}
    complete = forms.typography("gbt9704")
    _add_defaults(complete, given)
    assert given["fit"] == complete["fit"]
    own: dict[str, Any] = {"fit": {"runs_over": 0.1}, "table": {}}
    _add_defaults(complete, own)
    assert own["fit"] == {**complete["fit"], "runs_over": 0.1}


def test_a_tighter_step_is_tried_only_where_it_may_save_a_page(forms: Templates) -> None:
    fit = fitting.read_fit(forms.typography("gbt9704"))
    row = (12 + 2 * 0.8 * 72 / 25.4) / fit.height  # a line with its padding
    tried = {}
    for count in (36, 40, 43, 46, 60):
        extent = fitting.Extent(count * row, (row,) * count)
        steps = range(1, fit.tighter + 1)
        tried[count] = [step for step in steps if fit.may_save_a_page(extent, 2, step)]
    assert tried == {36: [1, 2, 3], 40: [1, 2, 3], 43: [1, 2, 3], 46: [2, 3], 60: []}
