"""Sheets of workbooks that reportgen has made: the styles of their cells say what they are.

Those that it has published become the stream that its Word files give, so that both are read in one
way; of forms to be filled in, its own instructions are left out. This module must not decide what a
text means.
"""

import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen.document.sheets import styles
from reportgen.importer.book_rows import Area, BookRows, SheetTexts
from reportgen.importer.stream import RowMaker, TableCell
from reportgen.schema import LEVEL1, LEVEL2

# the styles of lines, as Word files name them
_WORD_STYLES: Mapping[str, str] = {
    styles.LINE_STYLES["cover-name"]: "封面部门",
    styles.LINE_STYLES["cover-title"]: "title",
    styles.LINE_STYLES["cover-note"]: "封面说明",
    styles.LINE_STYLES["cover-publisher"]: "封面发布单位",
    styles.LINE_STYLES["cover-date"]: "封面日期",
    styles.LINE_STYLES["cover-imprint"]: "封面审签",
    styles.LINE_STYLES["contents-title"]: "toc heading",
    styles.LINE_STYLES["toc-part"]: "toc 1",
    styles.LINE_STYLES["toc-entry"]: "toc 2",
    styles.LINE_STYLES["part-title"]: "heading 1",
    styles.LINE_STYLES["note"]: "表文",
    styles.CHAPTER: "heading 2 章",
    styles.ITEM: "heading 3",
    styles.BODY: "body text",
    styles.HEADING: "heading 2",
    styles.STUB: "heading 2 涉密",
    styles.UNIT_LEFT: "单位行",
}


class CellStyles:
    """The names of the styles of a workbook's cells, from the file itself.

    openpyxl counts named styles where other programs number them (LibreOffice leaves gaps).
    """

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            known = _STYLES in package.namelist()
            text = package.read(_STYLES) if known else b"<none/>"
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            found = etree.fromstring(text, parser).iter("{*}cellStyle")
        except etree.XMLSyntaxError:
            found = ()  # whoever opens the workbook says what is wrong with it
        self._names = {str(style.get("xfId")): str(style.get("name")) for style in found}

    def of(self, cell: Any) -> str:
        """The name of a cell's style; empty where it has none."""
        return self._names.get(str(cell._style.xfId), "")

    @property
    def names(self) -> Collection[str]:
        """The names of all styles of the workbook."""
        return self._names.values()

    @property
    def to_fill_in(self) -> bool:
        """Whether the workbook has forms to be filled in that reportgen has made."""
        return styles.FILL_LINE in self.names


_STYLES = "xl/styles.xml"


def is_own_workbook(book: Any, looks: CellStyles) -> bool:
    """Whether a workbook is one that reportgen has published: its first sheet is our cover."""
    name = styles.LINE_STYLES["cover-name"]
    if not {name, styles.HEAD, styles.HEADING} <= set(looks.names):
        return False
    return any(looks.of(cell) == name for cell in book.worksheets[0]._cells.values())


def filled_in(
    sheet: Any, texts: Mapping[tuple[int, int], str], styles_of: CellStyles
) -> dict[tuple[int, int], str]:
    """The texts of a sheet without instructions, and without names of levels in unused rows.

    None of a form in which nothing is filled in. Whoever pastes a text brings its look: so whatever
    has none of the form's own was filled in.
    """
    looks = {place: styles_of.of(sheet._cells[place]) for place in texts}
    kept = {place: texts[place] for place, look in looks.items() if look not in _INSTRUCTIONS}
    levels = {p for p, text in kept.items() if looks[p] not in _PRINTED and text in _LEVELS}
    used = {p[0] for p in kept if looks[p] not in _PRINTED and p not in levels}
    if not used:
        return {}
    reach = {(a.min_row, a.min_col): a.max_row for a in sheet.merged_cells.ranges}
    unused = {p for p in levels if not used & set(range(p[0], reach.get(p, p[0]) + 1))}
    return {place: text for place, text in kept.items() if place not in unused}


_INSTRUCTIONS = frozenset((styles.GUIDE_TITLE, styles.GUIDE))
_PRINTED = frozenset(
    (
        styles.HEAD,
        styles.TEXT,
        styles.HEADING,
        styles.ITEM,
        styles.UNIT_LEFT,
        styles.UNIT_RIGHT,
    )
)
_LEVELS = frozenset((*LEVEL1, *LEVEL2))


def read_own_sheet(rows: BookRows, seen: SheetTexts, styles_of: CellStyles, sheet: Any) -> None:
    """Read a sheet of which this is seen."""
    rows.begin(seen)
    areas = {(area.min_row, area.min_col): area for area in seen.areas}
    begun = _begun(sheet, areas)
    maker = RowMaker()
    for row, columns in begun.items():
        looks = [styles_of.of(sheet._cells[row, column]) for column in columns]
        cells = [
            _cell(seen, areas.get((row, column)), (row, column), begun, head=look == styles.HEAD)
            for column, look in zip(columns, looks, strict=True)
        ]
        places = [seen.place(row, cell.column) for cell in cells]
        if any(look in styles.TABLE_STYLES for look in looks):
            rows.add_row(maker, cells, places)
        else:  # a line over all columns; of one with two parts a tab stands between
            text = "\t".join(cell.text for cell in cells if cell.text)
            number = rows.new_line(text, 0, {-1: places[0]})
            rows.add_line(text, number, style=_WORD_STYLES.get(looks[0], ""))


def _begun(sheet: Any, areas: Mapping[tuple[int, int], Area]) -> Mapping[int, list[int]]:
    """By row, the columns in which a cell begins."""
    covered = {
        (row, column)
        for (top, left), a in areas.items()
        for row in range(top, a.max_row + 1)
        for column in range(left, a.max_col + 1)
        if (row, column) != (top, left)
    }
    begun: dict[int, list[int]] = {}
    for row, column in sorted(sheet._cells.keys() - covered):
        begun.setdefault(row, []).append(column)
    return begun


def _cell(
    seen: SheetTexts,
    area: Area | None,
    at: tuple[int, int],
    begun: Mapping[int, list[int]],
    *,
    head: bool,
) -> TableCell:
    """A cell of a table; a row that is too high for one is several rows of the sheet."""
    row, column = at
    width = area.max_col - column + 1 if area else 1
    height = sum(one in begun for one in range(row, area.max_row + 1)) if area else 1
    return TableCell(seen.texts.get(at, ""), column - 1, width, height, head)
