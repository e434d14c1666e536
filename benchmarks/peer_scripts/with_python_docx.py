"""python-docx as tutorials teach it: `with_python_docx.py FOLDER`, every cell by table.cell()."""

import json
import sys
from pathlib import Path

import docx

FOLDER = Path(sys.argv[1])
HEADS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
PLAN = ((1, 2, "3月底"), (3, 4, "6月底"), (5, 7, "10月底"), (8, 9, "12月底"))


def main() -> None:
    content = json.loads((FOLDER / "content.json").read_text("utf-8"))
    document = docx.Document()
    for key in ("name", "heading", "publisher", "day"):
        document.add_paragraph(content[key], "Title")
    document.add_page_break()
    for entry in content["entries"]:
        document.add_paragraph(entry["heading"])
    for chapter in content["chapters"]:
        document.add_heading(chapter["heading"], 1)
        for text in chapter["paragraphs"]:
            document.add_paragraph(text)
    for entry in content["entries"]:
        document.add_page_break()
        document.add_heading(entry["heading"], 1)
        document.add_paragraph(f"{entry['unit']}　单位：万元")
        facts(document.add_table(6, 10, "Table Grid"), entry)
        document.add_paragraph()
        rows = 1 + sum(len(group["rows"]) for group in entry["groups"])
        indicators(document.add_table(rows, 6, "Table Grid"), entry)
    document.save(FOLDER / "python-docx.docx")


def facts(table, entry):  # type: ignore[no-untyped-def]
    for first, last in (
        ((0, 1), (0, 3)), ((0, 5), (0, 9)), ((1, 0), (2, 0)), ((1, 2), (1, 3)), ((1, 4), (1, 5)),
        ((1, 7), (1, 8)), ((2, 1), (2, 9)), ((3, 0), (4, 0)), ((5, 1), (5, 9)),
        *(((row, a), (row, b)) for row in (3, 4) for a, b, _ in PLAN),
    ):  # fmt: skip
        table.cell(*first).merge(table.cell(*last))
    for row, column, text in (
        (0, 0, "项目编码"), (0, 1, entry["code"]), (0, 4, "项目名称"), (0, 5, entry["name"]),
        (1, 0, "预算规模及资金用途"), (1, 1, "预算数"), (1, 2, entry["budget"]),
        (1, 4, "其中：财政资金"), (1, 6, entry["fiscal"]), (1, 7, "其他资金"),
        (1, 9, entry["other"]), (2, 1, entry["purpose"]), (3, 0, "资金支出计划（%）"),
        *((3, column, label) for column, _, label in PLAN),
        *((4, place[0], text) for place, text in zip(PLAN, entry["plan"], strict=True)),
        (5, 0, "绩效目标"), (5, 1, "\n".join(entry["goals"])),
    ):  # fmt: skip
        table.cell(row, column).text = text


def indicators(table, entry):  # type: ignore[no-untyped-def]
    for column, head in enumerate(HEADS):
        table.cell(0, column).text = head
    at = 1
    for group in entry["groups"]:
        table.cell(at, 0).merge(table.cell(at + len(group["rows"]) - 1, 0)).text = group["name"]
        for row in group["rows"]:
            for column, text in enumerate(row, start=1):
                table.cell(at, column).text = text
            at += 1


main()
