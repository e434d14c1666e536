"""Borders painted as long lines look like those that WeasyPrint paints cell by cell."""

from contextlib import nullcontext
from typing import Any

import numpy as np
import pypdfium2
import pytest
from conftest import cases, make_document, public_department, public_indicator, public_project
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from weasyprint import HTML, draw
from weasyprint.formatting_structure.boxes import TableBox

from reportgen.render.pdf.painting import take_lines

_FINE = 4  # dots in a pixel
_BORDERS = ("none", "1px solid black", "3px solid black", "hidden")


@st.composite
def tables(draw_from: st.DrawFn) -> str:
    """A table of up to five rows and columns, with merged cells and borders of all widths."""
    rows, columns = draw_from(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    taken: set[tuple[int, int]] = set()
    html = ""
    for y in range(rows):
        html += "<tr>"
        for x in range(columns):
            if (y, x) in taken:
                continue
            wide = draw_from(st.integers(1, columns - x))
            wide = next((n for n in range(wide) if (y, x + n) in taken), wide)
            high = draw_from(st.integers(1, rows - y))
            taken |= {(y + down, x + right) for down in range(high) for right in range(wide)}
            sides = [draw_from(st.sampled_from(_BORDERS)) for _ in range(4)]
            names = ("top", "right", "bottom", "left")
            style = ";".join(f"border-{n}:{s}" for n, s in zip(names, sides, strict=True))
            html += f'<td style="{style}" colspan="{wide}" rowspan="{high}">字</td>'
        html += "</tr>"
    return f"<table>{html}</table>"


_STYLE = """<style>@page { size: 400px } body { margin: 0 }
table { border-collapse: collapse; table-layout: fixed; width: 200px }
td { padding: 0; height: 20px; line-height: 20px; font-size: 10px } </style>"""


def _boxes(html: str) -> list[Any]:
    pages = HTML(string=_STYLE + html).render().pages
    return [box for p in pages for box in p._page_box.descendants() if isinstance(box, TableBox)]


def _paper(lines: list[tuple[float, float, float, float, float]]) -> NDArray[np.bool_]:
    """A page on which lines (both ends and a width) are painted."""
    paper = np.zeros((400 * _FINE, 400 * _FINE), dtype=bool)
    for *ends, width in lines:
        x1, y1, x2, y2 = (round(end * _FINE + 1e-6) + 100 for end in ends)
        half = round(width * _FINE / 2 + 1e-6)
        if x1 == x2:
            paper[y1:y2, x1 - half : x1 + half] = True
        else:
            paper[y1 - half : y1 + half, x1:x2] = True
    return paper


class _Stream:
    """What WeasyPrint paints borders on."""

    def artifact(self) -> Any:
        return nullcontext()

    stacked = artifact


@settings(max_examples=cases(60), deadline=None)
@given(tables())
def test_long_lines_cover_just_what_the_borders_of_all_cells_cover(html: str) -> None:
    (theirs,), (ours,) = _boxes(html), _boxes(html)
    cells: list[tuple[float, float, float, float, float]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "draw_line", lambda _, *line: cells.append(line[:5]))
        draw.draw_collapsed_borders(_Stream(), theirs)
        lines = [
            (line.left, line.top, line.right, line.bottom, line.width) for line in take_lines(ours)
        ]
        assert np.array_equal(_paper(lines), _paper(cells))
        assert len(lines) <= len(cells)
        cells.clear()
        draw.draw_collapsed_borders(_Stream(), ours)
    assert cells == [], "none is painted twice"


@pytest.mark.parametrize(
    "html",
    [
        '<table><tr><td style="border: 1px dashed black">字</td></tr></table>',
        '<table><tr><td style="border: 1px solid rgb(0 0 0 / 50%)">字</td></tr></table>',
        '<table style="border-collapse: separate"><td style="border: solid">字</td></table>',
        "<table></table>",
    ],
    ids=["dashed", "translucent", "apart", "empty"],
)
def test_borders_of_other_kinds_are_left_to_weasyprint(html: str) -> None:
    for table in _boxes(html):
        widths = table.column_widths
        assert take_lines(table) == []
        assert table.column_widths == widths


def test_a_table_over_several_pages_is_left_to_weasyprint() -> None:
    row = '<tr><td style="border: 1px solid">字</td></tr>'
    parts = _boxes(f"<table>{row * 60}</table>")
    assert len(parts) > 1
    assert all(take_lines(part) == [] for part in parts)


def test_lines_lie_below_the_text_and_are_read_out_by_nobody() -> None:
    indicators = tuple(public_indicator() for _ in range(5))
    made = make_document(public_department(public_project(indicators=indicators)))
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        kinds = [item.type for item in pdf[len(pdf) - 1].get_objects()]
    lines = [n for n, kind in enumerate(kinds) if kind == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    texts = [n for n, kind in enumerate(kinds) if kind == pypdfium2.raw.FPDF_PAGEOBJ_TEXT]
    assert lines
    assert max(lines) < min(texts)
    assert len(lines) < 60, "a few for each table, not four for each cell"
