"""Rows of a PDF's table that are cut at the end of a page, wherever that falls."""

from pathlib import Path

import pytest
from form_files import Block, write_form
from weasyprint import HTML

from reportgen.document.templates import Templates
from reportgen.importer import read_published

_LOOK = """<style>@page{size:A4;margin:2cm}td{border:.5pt solid;padding:2pt 4pt;vertical-align:top}
body{font:10.5pt 'Noto Serif CJK SC'}table{border-collapse:collapse;width:100%}</style>"""
_ROWS = 24


def _name(number: int) -> str:
    return f"东岭至双桥道路养护和沿线排水沟渠清理疏浚长度达到的里程以及巡查第{number}段"


def _value(number: int) -> str:
    return f"不少于{100 + number}公里并通过验收"


def _form(lines: int) -> list[Block]:
    """A form that begins so many lines further down, so that the page ends elsewhere in a row."""
    first: Block = [("产出指标", 1, _ROWS), "数量指标", _name(0), _value(0), "2"]
    return [
        *["说明"] * lines,
        "项目支出绩效目标表",
        ["项目名称", ("东岭道路养护", 4, 1)],
        ["主管部门", ("东岭局", 2, 1), "实施单位", "东岭中心"],
        ["年度总体目标", ("1.道路养护到位；\n2.沟渠畅通。", 4, 1)],
        ["一级指标", "二级指标", "三级指标", "指标值", "分值"],
        first,
        *(["数量指标", _name(at), _value(at), "2"] for at in range(1, _ROWS)),
        ["满意度指标", "服务对象满意度指标", "沿线居民满意度", "≥90%", "10"],
    ]


@pytest.mark.parametrize("lines", range(4))
def test_a_row_that_a_page_end_has_cut_is_one_indicator(
    lines: int, tmp_path: Path, forms: Templates
) -> None:
    page = write_form(_form(lines), tmp_path / "表.html").read_text(encoding="utf-8")
    path = tmp_path / "表.pdf"
    HTML(string=_LOOK + page).write_pdf(path)
    rows = read_published([path], year=2025, templates=forms).rows["indicators"]
    expected = [(_name(at), _value(at), "2") for at in range(_ROWS)]
    expected.append(("沿线居民满意度", "≥90%", "10"))
    assert [(r["三级指标"], r["指标值原文"], r["权重"]) for r in rows] == expected
