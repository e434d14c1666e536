"""Several forms on one sheet or page, alike or not: each is a project of its own."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from bureau_layouts import FORMS
from form_account import account
from form_files import Block, Cell, placed, write_form
from form_layouts import Invent, Layout

from reportgen.document.templates import Templates
from reportgen.importer import read_published

_PAIRS = [("mof", "hebei"), ("two_halves", "two_halves"), ("hunan", "long_term"), ("hubei", "bond")]
_FORM = {"bond": "tianjin_bond"}


def invented(names: Sequence[str], seed: int) -> tuple[list[Layout], Invent]:
    """Forms with content of one invention, which prints one unit of money."""
    invent = Invent(seed)
    return [FORMS[_FORM.get(name, name)](invent) for name in names], invent


def _rows(layout: Layout) -> list[list[Cell]]:
    return [[(b, layout.width, 1)] if isinstance(b, str) else b for b in layout.blocks]


def write_beside(layouts: Sequence[Layout], gap: int, path: Path) -> Path:
    """The forms side by side on one sheet, so many blank columns between them."""
    book = openpyxl.Workbook()
    sheet, first = book.active, 1
    assert sheet is not None
    for layout in layouts:
        cells = list(placed(_rows(layout)))
        for y, x, text, width, height in cells:
            cell = sheet.cell(y + 1, first + x)
            cell.value, cell.data_type = text, "s"
            sheet.merge_cells(None, y + 1, first + x, y + height, first + x + width - 1)
        first += max(x + width for _, x, _, width, _ in cells) + gap
    book.save(path)
    return path


def assert_read(path: Path, layouts: Sequence[Layout], invent: Invent, forms: Templates) -> None:
    blocks: list[Block] = [block for layout in layouts for block in layout.blocks]
    read = read_published([path], year=2025, templates=forms)
    made = account(read, blocks, invent.unit, invent.derived)
    assert made.wrong == []
    assert made.missing == []


@pytest.mark.parametrize("gap", [0, 1, 2])
@pytest.mark.parametrize("names", _PAIRS)
def test_forms_may_stand_side_by_side(
    names: Sequence[str], gap: int, tmp_path: Path, forms: Templates
) -> None:
    layouts, invent = invented(names, gap)
    assert_read(write_beside(layouts, gap, tmp_path / "表.xlsx"), layouts, invent, forms)


def test_three_forms_may_stand_side_by_side(tmp_path: Path, forms: Templates) -> None:
    layouts, invent = invented(("transfer", "mof", "hebei"), 3)
    assert_read(write_beside(layouts, 1, tmp_path / "表.xlsx"), layouts, invent, forms)


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html"])
@pytest.mark.parametrize("names", _PAIRS)
def test_forms_may_stand_below_one_another(
    names: Sequence[str], kind: str, tmp_path: Path, forms: Templates
) -> None:
    layouts, invent = invented(names, 7)
    blocks = [block for layout in layouts for block in layout.blocks]
    assert_read(write_form(blocks, tmp_path / f"表.{kind}"), layouts, invent, forms)


def test_the_halves_of_one_form_are_no_two_forms(tmp_path: Path, forms: Templates) -> None:
    """中期 and 年度 stand side by side, too, and have the same heads."""
    layouts, invent = invented(("two_halves",), 4)
    path = write_beside(layouts, 0, tmp_path / "表.xlsx")
    assert len(read_published([path], year=2025, templates=forms).rows["projects"]) == 1
    assert_read(path, layouts, invent, forms)
