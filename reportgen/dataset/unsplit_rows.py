"""Rows of which several cells stand in one: something else than the file's separator parts them.

Typed with ，for a comma, pasted with tabs into a line of commas, or a whole line of text pasted
into one cell of a workbook. It shows in a code or in a fixed word, which hold no such mark, before
cells that are blank.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from reportgen.dataset.cell import Complaint
from reportgen.schema import Column, Kind

_OTHER = re.compile(r"\s*([，、；;,|｜\t ])\s*")
# Codes and fixed words are read with half-width marks and blanks, whatever was typed.
_NAMES = {
    "\t": "制表符",
    " ": "空格或制表符",
    ",": "逗号（，或,）",
    "，": "全角逗号",
    ";": "分号（；或;）",
    "；": "全角分号",
    "、": "顿号",
    "|": "竖线",
    "｜": "竖线",
}


def unsplit_cell(
    cells: Mapping[str, str], columns: Sequence[Column], reads: Callable[[str, Column], bool]
) -> tuple[str, Complaint] | None:
    """The column whose cell holds several, and what to say; None where there is none.

    `reads` says whether a text is what a column holds: that has to be so of the first piece.
    """
    for at, column in enumerate(columns):
        match = _OTHER.search(cells[column.label]) if column.kind in _WITHOUT_MARKS else None
        if not match or all(cells[later.label] for later in columns[at + 1 :]):
            continue
        if reads(cells[column.label][: match.start()], column):
            alone = not any(cells[other.label] for other in columns if other is not column)
            return column.label, _complaint(match[1], whole=alone)
    return None


_WITHOUT_MARKS = (Kind.CODE, Kind.CHOICE)


def unsplit_head(head: Sequence[str], labels: Sequence[str]) -> Complaint | None:
    """What to say of a line of heads that stand in one cell."""
    written = [text for text in head if text.strip()]
    match = _OTHER.search(written[0].strip()) if len(written) == 1 else None
    if not match or not {part.strip() for part in _OTHER.split(written[0])} & set(labels):
        return None
    return _complaint(match[1], whole=True)


def first_code(text: str) -> str:
    """The code that begins a cell which holds several."""
    return _OTHER.split(text, maxsplit=1)[0]


def _complaint(mark: str, *, whole: bool) -> Complaint:
    name = _NAMES[mark]
    what = "整行的内容都在这一格里" if whole else "后面几格的内容也在这一格里"
    return Complaint(
        f"{what}，各格之间用的是{name}，不是这个文件的分隔符",
        "请在 Excel 里“分列”，或把各格之间的改成这个文件的分隔符（CSV 一般是半角逗号）；"
        "文字里的标点不用改",
    )
