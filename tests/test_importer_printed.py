"""PDFs as people print them: rows cut by page ends, texts longer than their cells, browsers."""

from pathlib import Path

import pytest
from test_importer_files import read
from weasyprint import HTML

from reportgen.core.problems import InputError
from reportgen.importer import pdf_pages
from reportgen.importer.pdf_cut_rows import Box, PageTable, join_cut_row

STYLE = """<style>@page { size: A4 landscape } body { font: 10pt/13pt "Noto Serif CJK SC" }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
td { border: 1px solid; padding: 1pt 2pt }</style>"""
GOAL = "".join(f"{n}.巡护第{n}条线路，巡护到位率达到9{n}%以上，保障通行。<br>" for n in range(1, 8))
FACTS = """<tr><td>项目名称<td colspan=4>{0}
<tr><td>主管部门及代码<td colspan=2>林业局<td>实施单位<td>林场"""
MONEY = """<tr><td rowspan=4>项目资金（万元）<td>年度资金总额：<td colspan=3>120.00
<tr><td>其中：财政拨款<td colspan=3>100.00<tr><td>上年结转资金<td colspan=3>20.00
<tr><td>其他资金<td colspan=3>0.00"""
INDICATORS = """<tr><td>一级指标<td>二级指标<td>三级指标<td>指标值<td>分值权重（90）
<tr><td>产出指标<td>数量指标<td>养护里程<td>≥60公里<td>90"""


def _printed(rows: str, path: Path) -> Path:
    path.write_bytes(HTML(string=f"{STYLE}<table>{rows}</table>").write_pdf())
    return path


def _form(goal: str, name: str = "防火巡护") -> str:
    return f"{FACTS.format(name)}{MONEY}<tr><td>年度总体目标<td colspan=4>{goal}{INDICATORS}"


def test_a_text_that_runs_over_into_other_cells_is_told_and_not_read(tmp_path: Path) -> None:
    goal = f"<div style='height: 17pt; line-height: 11pt'>{GOAL}</div>"
    with pytest.raises(InputError) as caught:
        read(_printed(_form(goal), tmp_path / "表.pdf"))
    (problem,) = caught.value.problems
    assert problem.message == "第 1 页表格里的文字超出了格子，和别的格重叠，没有读入"


def test_each_numbered_goal_begins_a_line_however_full_the_one_above_is(tmp_path: Path) -> None:
    goals = [f"目标{n}：{'巡护到位，' * 60}保障通行。" for n in (1, 2)]
    for cut in range(40):  # lines of every length, so that some fill their cell
        texts = [goal.replace("巡护到位，", "", 1)[: 200 + cut] + "。" for goal in goals]
        assert pdf_pages._continued(*texts, wrapped=True) == "\n".join(texts)


def test_what_browsers_print_above_and_below_a_page_is_no_text_of_it() -> None:
    said = ("11/28/26, 12:16 PM", "2025/1/15 10:30\t绩效目标表", "file:///C:/表.html 1/2")
    assert all(map(pdf_pages._is_furniture, said))
    assert not pdf_pages._is_furniture("2025/1/15前完成")


def _page(number: int, texts: list[str]) -> PageTable:
    cells: list[Box] = [(100.0 * n, 0.0, 100.0 * n + 100, 20.0) for n in range(len(texts))]
    lines = [[[{"bottom": 12.0, "size": 10.0}]] if text else [] for text in texts]
    return PageTable(number, cells, list(texts), lines)


def test_cells_that_had_no_room_above_a_page_end_belong_to_the_row_there() -> None:
    above, below = _page(1, ["", "养护里程", "60", ""]), _page(2, ["产出指标", "", "", "定量"])
    join_cut_row(above, below, lambda *_: False, "".join)  # type: ignore[arg-type]
    assert above.texts == ["产出指标", "养护里程", "60", "定量"]
    assert not any(below.texts)
    above, below = _page(1, ["产出指标", "养护里程", ""]), _page(2, ["", "巡护里程", "定量"])
    join_cut_row(above, below, lambda *_: False, "".join)  # type: ignore[arg-type]
    assert below.texts == ["", "巡护里程", "定量"]


def test_a_goal_repeated_in_rows_that_page_ends_cut_is_said_once(tmp_path: Path) -> None:
    heads = "单位名称|项目名称|项目年度绩效目标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位"
    rows = [heads.split("|")] + [
        ["林场", "防火巡护", GOAL, "产出指标", "数量指标", f"第{n}段里程", "≥", f"{n}0", "公里"]
        for n in range(1, 10)
    ]
    cells = "".join("<tr>" + "".join(f"<td>{text}" for text in row) for row in rows)
    imported = read(_printed(cells, tmp_path / "清单.pdf"))
    said = [row["绩效目标"] for row in imported.rows["goals"]]
    assert [f"{n}.{text}" for n, text in enumerate(said, 1)] == GOAL.split("<br>")[:-1]
    assert len(imported.rows["indicators"]) == 9
