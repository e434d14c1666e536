"""The looks of cells, by the names that they have in the workbook, from a typography's measures.

A cell says by the name of its style what it is, so that a workbook is read back without guessing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

HEAD, TEXT, CENTER, NUMBER = "表头", "表文", "表文居中", "表内金额"
UNIT_LEFT, UNIT_RIGHT = "单位行左", "单位行右"
# of cells in tables, by the class in the tree
CELL_STYLES: Mapping[str, str] = {"center": CENTER, "number": NUMBER, "text": TEXT}
# of lines, by the class in the tree
LINE_STYLES: Mapping[str, str] = {
    "cover-name": "封面部门",
    "cover-title": "封面标题",
    "cover-note": "封面说明",
    "cover-publisher": "封面发布单位",
    "cover-date": "封面日期",
    "cover-imprint": "封面审签",
    "contents-title": "目录标题",
    "toc-part": "目录部分",
    "toc-entry": "目录行",
    "part-title": "部分标题",
    "note": "表注",
}
CHAPTER, ITEM, BODY, HEADING, STUB = "章标题", "条标题", "正文段落", "项目标题", "涉密标题"
_LINKED = ("left", "center", False, True)
TABLE_STYLES = (HEAD, TEXT, CENTER, NUMBER)


@dataclass(frozen=True)
class CellLook:
    """A face and its size in points, how text stands in the cell, and whether it has borders.

    Where `linked` it looks like a link, where `filled` like a cell to be filled in, for which
    `code` is the format of what is typed.
    """

    name: str
    face: str
    size: float
    across: str = "left"
    down: str = "center"
    bordered: bool = False
    linked: bool = False
    filled: bool = False
    code: str = "General"


def cell_looks(typography: Mapping[str, Any]) -> tuple[CellLook, ...]:
    """All looks of a workbook, in the order in which it lists them."""
    cover, text, contents = (typography[name] for name in ("cover", "text", "contents"))
    part, chapter, item = (typography[name] for name in ("part", "chapter", "item"))
    entry, table = typography["entry"], typography["table"]
    note = (cover["note_face"], cover["note_size_pt"], "center")
    small = (table["face"], table["size_pt"])
    given: list[tuple[Any, ...]] = [
        ("封面部门", cover["name_face"], cover["name_size_pt"], "center"),
        ("封面标题", cover["title_face"], cover["title_size_pt"], "center"),
        ("封面说明", *note),
        ("封面发布单位", *note),
        ("封面日期", *note),
        ("封面审签", text["face"], contents["size_pt"]),
        ("目录标题", part["face"], contents["title_size_pt"], "center"),
        ("目录部分", contents["part_face"], contents["size_pt"], *_LINKED),
        ("目录行", text["face"], contents["size_pt"], *_LINKED),
        ("部分标题", part["face"], part["size_pt"], "center"),
        (CHAPTER, chapter["face"], chapter["size_pt"]),
        (ITEM, item["face"], item["size_pt"]),
        (BODY, text["face"], text["size_pt"], "left", "top"),
        (HEADING, entry["face"], entry["size_pt"], "center"),
        (STUB, entry["face"], entry["size_pt"]),
        (UNIT_LEFT, *small),
        (UNIT_RIGHT, *small, "right"),
        (HEAD, table["head_face"], table["size_pt"], "center", "center", True),
        (TEXT, *small, "left", "center", True),
        (CENTER, *small, "center", "center", True),
        (NUMBER, *small, "right", "center", True),
        ("表注", *small),
    ]
    faces = typography["faces"]
    return tuple(CellLook(name, faces[face]["word"], *rest) for name, face, *rest in given)


# of forms to be filled in: cells that a person fills, and lines that explain
FILL_LINE, FILL_HEADING = "填写行", "填写标题"
FILL: Mapping[str, str] = {
    HEAD: "填写表头",
    CENTER: "填写居中",
    TEXT: "填写文字",
    BODY: "填写正文",
    NUMBER: "填写金额",
    UNIT_LEFT: FILL_LINE,
    HEADING: FILL_HEADING,
}
FILL_STYLES = frozenset(FILL.values())
GUIDE_TITLE, GUIDE = "说明标题", "说明文字"


def form_looks(typography: Mapping[str, Any]) -> tuple[CellLook, ...]:
    """The looks of a form to be filled in, in the order in which the workbook lists them."""
    usual = {look.name: look for look in cell_looks(typography)}
    printed = [usual[name] for name in (HEADING, ITEM, UNIT_LEFT, UNIT_RIGHT, HEAD, TEXT)]
    fill = [
        replace(
            usual[look],
            name=name,
            filled=True,
            bordered=True,
            code="0.00####" if look == NUMBER else "@",
        )
        for look, name in FILL.items()
    ]
    title = CellLook(GUIDE_TITLE, usual[HEADING].face, usual[HEADING].size)
    return (*printed, *fill, title, CellLook(GUIDE, usual[TEXT].face, 11))
