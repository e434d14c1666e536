"""Paragraphs, runs and fields of WordprocessingML, as text.

Written as text, since python-docx makes and looks up each element by itself: its `table.cell()`
alone takes quadratic time. It is the text that lxml would write of its elements.
"""

import re
from xml.sax.saxutils import escape

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# Quotes, dashes and the like stand in Latin and in Chinese text: Word has to be told that these are
# Chinese, or gives them the narrow Latin face.
_IN_BOTH_SCRIPTS = re.compile("[\u00a1-\u2fff]")
_CHINESE = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
TAB = "<w:r><w:tab/></w:r>"
FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def paragraph(
    style: str,
    content: str = "",
    *,
    breaks: bool = False,
    indent: int = 0,
    pitch: int = 0,
    level: int = 0,
    tabs: tuple[int, int] = (0, 0),
) -> str:
    """A paragraph of a style around its runs; `breaks` begins a new page with it.

    `indent` twips are left free on either side; `pitch` is that of its lines, `level` its place in
    the outline, 0 for the style's; `tabs` are the style's right edge and the one in its place,
    zeros for the style's.
    """
    page = "<w:pageBreakBefore/>" if breaks else ""
    lines = f'<w:spacing w:line="{pitch}" w:lineRule="exact"/>' if pitch else ""
    sides = f'<w:ind w:left="{indent}" w:right="{indent}"/>' if indent else ""
    outline = f'<w:outlineLvl w:val="{level}"/>' if level else ""
    moved = '<w:tabs><w:tab w:val="clear" w:pos="{}"/><w:tab w:val="right" w:pos="{}"/></w:tabs>'
    stop = moved.format(*tabs) if any(tabs) else ""
    properties = f'<w:pStyle w:val="{style}"/>{page}{stop}{lines}{sides}{outline}'
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def runs(element: etree._Element) -> str:
    """The text of an element as runs; `br` becomes a line break within the paragraph."""
    pieces: list[str] = []

    def add(text: str | None) -> None:
        # line ends of the template's own layout are no text
        words = " ".join(text.split("\n")).strip() if text and "\n" in text else text
        if words:
            pieces.append(f'<w:t xml:space="preserve">{escape(words)}</w:t>')

    def walk(node: etree._Element) -> None:
        add(node.text)
        for child in node:
            if child.tag == "br":
                pieces.append("<w:br/>")
            else:
                walk(child)
            add(child.tail)

    walk(element)
    content = "".join(pieces)
    hint = _CHINESE if _IN_BOTH_SCRIPTS.search(content) else ""
    return f"<w:r>{hint}{content}</w:r>" if pieces else ""


def field_begin(instruction: str) -> str:
    """The beginning of a field; its result and `FIELD_END` follow."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def bookmark_name(number: int) -> str:
    """The name of a bookmark, as Word names those of contents."""
    return f"_Toc{number:09d}"


def twips(mm: float) -> int:
    """A measure in mm as twentieths of a point."""
    return round(mm * 1440 / 25.4)
