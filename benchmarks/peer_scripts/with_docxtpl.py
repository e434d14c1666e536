"""docxtpl: `with_docxtpl.py FOLDER template` makes the template, without it docxtpl.docx."""

import json
import sys
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.table import Table
from docxtpl import DocxTemplate

FOLDER = Path(sys.argv[1])
TEMPLATE = FOLDER / "template.docx"
HEADS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")


def make_template() -> None:
    document = docx.Document()
    document.styles["Normal"].font.name = "Noto Serif CJK SC"
    for text in ("{{ name }}", "{{ heading }}", "{{ publisher }}", "{{ day }}"):
        document.add_paragraph(text, "Title")
    document.add_page_break()
    loop(document, "entry in entries", lambda: document.add_paragraph("{{ entry.heading }}"))
    document.add_page_break()
    loop(document, "chapter in chapters", lambda: chapter(document))
    loop(document, "entry in entries", lambda: entry(document))
    document.save(TEMPLATE)


def loop(document, over, body):  # type: ignore[no-untyped-def]
    document.add_paragraph(f"{{%p for {over} %}}")
    body()
    document.add_paragraph("{%p endfor %}")


def chapter(document):  # type: ignore[no-untyped-def]
    document.add_heading("{{ chapter.heading }}", 1)
    loop(document, "text in chapter.paragraphs", lambda: document.add_paragraph("{{ text }}"))


def entry(document):  # type: ignore[no-untyped-def]
    document.add_page_break()
    document.add_heading("{{ entry.heading }}", 1)
    document.add_paragraph("{{ entry.unit }}　单位：万元")
    facts(document.add_table(6, 10, "Table Grid"))
    document.add_paragraph()
    indicators(document.add_table(6, 6, "Table Grid"))


def facts(table: Table) -> None:
    put(table, 0, 0, "项目编码")
    put(table, 0, 1, "{{ entry.code }}", 3)
    put(table, 0, 4, "项目名称")
    put(table, 0, 5, "{{ entry.name }}", 5)
    put(table, 1, 0, "预算规模及资金用途", 1, 2)
    put(table, 1, 1, "预算数")
    put(table, 1, 2, "{{ entry.budget }}", 2)
    put(table, 1, 4, "其中：财政资金", 2)
    put(table, 1, 6, "{{ entry.fiscal }}")
    put(table, 1, 7, "其他资金", 2)
    put(table, 1, 9, "{{ entry.other }}")
    put(table, 2, 1, "{{ entry.purpose }}", 9)
    put(table, 3, 0, "资金支出计划（%）", 1, 2)
    places = ((1, 2), (3, 2), (5, 3), (8, 2))
    for index, (label, (column, width)) in enumerate(
        zip(("3月底", "6月底", "10月底", "12月底"), places, strict=True)
    ):
        put(table, 3, column, label, width)
        put(table, 4, column, f"{{{{ entry.plan[{index}] }}}}", width)
    put(table, 5, 0, "绩效目标")
    put(table, 5, 1, "{{ entry.goals | join('\\n') }}", 9)


def indicators(table: Table) -> None:
    for column, head in enumerate(HEADS):
        put(table, 0, column, head)
    put(table, 1, 0, "{%tr for group in entry.groups %}")
    put(table, 2, 0, "{%tr for row in group.rows %}")
    put(table, 3, 0, "{% vm %}{{ group.name }}")
    for column in range(1, len(HEADS)):
        put(table, 3, column, f"{{{{ row[{column - 1}] }}}}")
    table.rows[3]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # no row over two pages
    put(table, 4, 0, "{%tr endfor %}")
    put(table, 5, 0, "{%tr endfor %}")


def put(table: Table, row: int, column: int, text: str, across: int = 1, down: int = 1) -> None:
    cell = table.cell(row, column)
    if across > 1 or down > 1:
        cell = cell.merge(table.cell(row + down - 1, column + across - 1))
    cell.text = text


def fill() -> None:
    template = DocxTemplate(TEMPLATE)
    template.render(json.loads((FOLDER / "content.json").read_text("utf-8")), autoescape=True)
    template.save(FOLDER / "docxtpl.docx")


make_template() if sys.argv[2:] else fill()
