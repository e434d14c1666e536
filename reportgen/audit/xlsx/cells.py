"""A sheet as a reader sees it: lines and tables in order, from the file's own cells.

Amounts are numbers: what they show follows from their format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reportgen.audit.blocks import Block, squeeze
from reportgen.document.sheets import styles
from reportgen.document.sheets.layout import PLACES

_KINDS = {
    "目录标题": "h1",
    "目录部分": "toc",
    "目录行": "toc",
    "部分标题": "h1",
    styles.CHAPTER: "h2",
    styles.HEADING: "h2",
    styles.STUB: "h2",
    styles.ITEM: "h3",
}
# in the order in which the workbook lists them, behind its usual one
_NAMES = (
    "", "封面部门", "封面标题", "封面说明", "封面发布单位", "封面日期", "封面审签", "目录标题",
    "目录部分", "目录行", "部分标题", "章标题", "条标题", "正文段落", "项目标题", "涉密标题",
    "单位行左", "单位行右", "表头", "表文", "表文居中", "表内金额", "表注",
)  # fmt: skip
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


@dataclass(frozen=True)
class _Cell:
    """What a cell shows, and the name of its style."""

    column: int
    text: str
    style: str


def read_sheet(tree: Any) -> list[Block]:
    """The blocks of a sheet; ValueError and its like where it is none of ours."""
    covered = _covered(tree)
    blocks: list[Block] = []
    table: list[tuple[str, ...]] = []
    for row in tree.iter("{*}row"):
        cells = [cell for node in row for cell in _shown(node, covered)]
        within = any(_is_in_table(node) for node in row)
        if table and not within:
            blocks.append(Block("table", rows=tuple(table)))
            table = []
        if within and cells:
            table.append(tuple(squeeze(cell.text) for cell in cells))
        elif not within and cells:
            text = squeeze("".join(cell.text for cell in cells))
            blocks.append(Block(_KINDS.get(cells[0].style, "p"), text))
    return [*blocks, Block("table", rows=tuple(table))] if table else blocks


def _is_in_table(node: Any) -> bool:
    return _style(node) in styles.TABLE_STYLES


def _style(node: Any) -> str:
    number = int(node.get("s", "0"))
    return styles.NUMBER if number >= len(_NAMES) else _NAMES[number]


def _shown(node: Any, covered: set[tuple[int, int]]) -> Iterator[_Cell]:
    """What a cell shows; nothing where another lies over it and it says nothing."""
    row, column = _place(node.get("r", ""))
    text = "".join(map(str, node.itertext()))
    if (row, column) in covered and not text:
        return
    style = _style(node)
    if node.get("t") == "n" and text:
        places = int(node.get("s", "0")) - len(_NAMES)
        if not 0 <= places <= PLACES:
            raise ValueError(places)
        text = f"{Decimal(text):.{places}f}"
    yield _Cell(column, re.sub("_x005[fF]_", "_", text), style)


def _covered(tree: Any) -> set[tuple[int, int]]:
    """The places, by row and column, that lie below merged cells."""
    covered: set[tuple[int, int]] = set()
    for area in tree.iter("{*}mergeCell"):
        first, _, last = area.get("ref", "").partition(":")
        (top, left), (bottom, right) = _place(first), _place(last)
        if (bottom - top + 1) * (right - left + 1) > _LARGEST:
            raise ValueError(bottom)
        places = {(y, x) for y in range(top, bottom + 1) for x in range(left, right + 1)}
        covered |= places - {(top, left)}
    return covered


_LARGEST = 1_000_000  # places below one merged cell


def _place(reference: str) -> tuple[int, int]:
    """Row and column from 1."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError("reference")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column
