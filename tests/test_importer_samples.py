"""Fictional documents in the layouts of published ones; the other import tests build on them.

A document is a list of blocks: a text is a line, a list of texts is a table row.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from docx import Document

from reportgen.importer import Imported, read_published

Block = str | list[str]

UNIT = "501001云泽市水文局本级"
HEBEI_HEADS = ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"]
TIANJIN_HEADS = HEBEI_HEADS[:5]
MONEY_LABEL = "其中：财政    资金"


def hebei_rows() -> list[list[str]]:
    return [
        ["产出指标", "数量指标", "测站巡检次数", "全年测站巡检次数", "≥24次", "巡检规程"],
        ["", "质量指标", "报汛差错率", "报汛差错率", "≤2%", "行业规范"],
        ["效益指标", "社会效益", "洪水预警提前量", "预警提前量", "明显提前", "历年资料"],
        ["满意度指标", "服务对象满意度指标", "沿河乡镇满意度", "沿河乡镇满意度", "≥90%", "问卷"],
    ]


def hebei(
    heading: str | None = "1.测站巡检经费绩效目标表",
    name: str = "测站巡检经费",
    code: str = "50100124P00012310001A",
    *,
    unit: str = UNIT,
    plan: Sequence[str] = ("10%", "40%", "80%", "100%"),
    goal: str = "1.保证测站设备完好",
    purpose: str = "支付巡检车辆和仪器费用",
    money: Sequence[str] = ("36.50", "36.50", ""),
    rows: list[list[str]] | None = None,
) -> list[Block]:
    """A project in the Hebei form."""
    return [
        *([heading] if heading is not None else []),
        [unit, "单位：万元"],
        ["项目编码", code, "项目名称", name],
        ["预算规模及资金用途", "预算数", money[0], MONEY_LABEL, money[1], "其他资金", money[2]],
        ["", purpose],
        ["资金支出计划（%）", "3月底", "6月底", "10月底", "12月底"],
        ["", *plan],
        ["绩效目标", goal],
        HEBEI_HEADS,
        *(hebei_rows() if rows is None else rows),
    ]


def tianjin(
    heading: str | None = "1.河道清淤绩效目标表",
    name: str = "河道清淤",
    *,
    unit: str = "602101东陵市河务处",
    goal: str = "1.清理淤积河段",
    rows: list[list[str]] | None = None,
) -> list[Block]:
    """A project in the Tianjin form."""
    return [
        *([heading] if heading is not None else []),
        [unit, "单位：万元"],
        ["项目名称", name],
        ["预算规模及资金用途", "预算数", "8.20", MONEY_LABEL, "8.20", "其他资金", " "],
        ["", "支付清淤工程款"],
        ["绩效目标", goal],
        TIANJIN_HEADS,
        *([row[:5] for row in hebei_rows()] if rows is None else rows),
    ]


def as_cells(blocks: Sequence[Block]) -> str:
    """The layout in which a cell is a line that begins with a tab."""
    parts = []
    for block in blocks:
        if isinstance(block, str):
            parts.append(block + "\n")
        else:
            parts.append("".join(f"\t{cell}\n" for cell in block) + "\n")
    return "".join(parts)


def as_tabs(blocks: Sequence[Block]) -> str:
    """The layout in which a row is a line, its cells parted by tabs."""
    return "\n".join(b if isinstance(b, str) else "\t".join(b) for b in blocks) + "\n"


def as_docx(blocks: Sequence[Block], path: Path) -> Path:
    """A Word file with a table for each run of rows; every row keeps its own cells."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            table = document.add_table(1, len(block))
            for cell, text in zip(table.rows[0].cells, block, strict=True):
                cell.text = text
    document.save(str(path))
    return path


Reader = Callable[..., Imported]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return reader(tmp_path)


def reader(folder: Path) -> Reader:
    """A function that imports blocks or a ready text."""

    def read_blocks(source: Sequence[Block] | str, **options: object) -> Imported:
        path = folder / "document.txt"
        text = source if isinstance(source, str) else as_cells(source)
        path.write_text(text, encoding="utf-8")
        return read_published([path], **options)  # type: ignore[arg-type]

    return read_blocks


def test_the_same_document_reads_alike_in_every_layout(tmp_path: Path) -> None:
    blocks = [*hebei(), *hebei("2.水位计更新绩效目标表", "水位计更新", "50100124P00012310002B")]
    paths = [tmp_path / "cells.txt", tmp_path / "tabs.txt"]
    for path, render in zip(paths, (as_cells, as_tabs), strict=True):
        path.write_text(render(blocks), encoding="utf-8")
    paths.append(as_docx(blocks, tmp_path / "word.docx"))
    results = [read_published([path]) for path in paths]
    assert len(results[0].rows["projects"]) == 2
    assert all(result.rows == results[0].rows for result in results)
    assert all(result.unplaced == () for result in results)
