"""Tables of the tree as tables of WordprocessingML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from lxml import etree

from reportgen.render.docx.wordml import paragraph, runs
from reportgen.render.fitting import step_of
from reportgen.render.pagination import TALL

_CELL_STYLES = {
    "center": "TableCenter",
    "number": "TableNumber",
    "text": "TableText",
}
_QUOTE = {'"': "&quot;"}


def table(html: etree._Element, width: int, caption: str = "") -> str:
    """A table as wide as the text area, in twips; `caption` tells who cannot see it what it is.

    Its rows flow: the head stands again on each page, and only a row that the layout let go over a
    page end may be split.
    """
    columns = _column_widths(html, width)
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    step = step_of(html)
    described = f'<w:tblCaption w:val="{escape(caption, _QUOTE)}"/>' if caption else ""
    rows = "".join(_rows(html, columns, step))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TargetTable{step}"/>'
        f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0000"/>{described}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _rows(html: etree._Element, columns: Sequence[int], step: str) -> Iterator[str]:
    merged: dict[int, _MergedCell] = {}
    heads = _heads(html)
    for row in html.iter("tr"):
        whole = TALL not in row.get("class", "").split()
        properties = ("<w:cantSplit/>" if whole else "") + (
            "<w:tblHeader/>" if row in heads else ""
        )
        cells = "".join(_cells(row, columns, merged, step))
        described = f"<w:trPr>{properties}</w:trPr>" if properties else "<w:trPr/>"
        yield f"<w:tr>{described}{cells}</w:tr>"


def _heads(html: etree._Element) -> list[etree._Element]:
    """The rows that stand again on each page: the head; of a table without one, the first row.

    In a form that is the one that names the project. Not where one of its cells reaches down: Word
    repeats whole rows only.
    """
    rows = html.findall("thead/tr") or html.findall("tbody/tr")[:1]
    reaches = any(int(cell.get("rowspan", "1")) > len(rows) for row in rows for cell in row)
    return [] if reaches else rows


@dataclass
class _MergedCell:
    """A cell that reaches down, by its first column: rows left, and its width in columns."""

    rows: int
    span: int


def _cells(
    row: etree._Element, columns: Sequence[int], merged: dict[int, _MergedCell], step: str
) -> Iterator[str]:
    at = 0
    given = iter(row)
    while at < len(columns):
        if above := merged.get(at):
            span = above.span
            yield _cell(columns, at, span, "<w:vMerge/>", paragraph("TableText" + step))
            above.rows -= 1
            if not above.rows:
                del merged[at]
        elif (html := next(given, None)) is not None:
            span, down = (int(html.get(name, "1")) for name in ("colspan", "rowspan"))
            if down > 1:
                merged[at] = _MergedCell(down - 1, span)
            restart = '<w:vMerge w:val="restart"/>' if down > 1 else ""
            yield _cell(columns, at, span, restart, paragraph(_cell_style(html) + step, runs(html)))
        else:
            return
        at += span


def _cell(columns: Sequence[int], at: int, span: int, merge: str, text: str) -> str:
    width = sum(columns[at : at + span])
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{wide}{merge}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>"


def _cell_style(cell: etree._Element) -> str:
    if cell.tag == "th":
        return "TableHead"
    for name in cell.get("class", "").split():
        if name in _CELL_STYLES:
            return _CELL_STYLES[name]
    return "TableText"


def _column_widths(html: etree._Element, width: int) -> list[int]:
    """Column widths in twips that add up to `width` exactly, from the shares in the tree."""
    shares = [
        float(column.get("style", "").removeprefix("width:").removesuffix("%"))
        for column in html.iter("col")
    ]
    if not shares:
        count = max(sum(int(cell.get("colspan", "1")) for cell in row) for row in html.iter("tr"))
        shares = [100 / count] * count
    edges = [0]
    for index in range(1, len(shares) + 1):
        edges.append(round(width * sum(shares[:index]) / 100))
    return [right - left for left, right in pairwise(edges)]
