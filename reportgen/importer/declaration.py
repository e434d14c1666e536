"""The 部门（单位）整体绩效目标申报表 where its cells are parted by nothing but spaces.

The structure is known by the sign (≥ ≤ = > < 定性) between a 三级指标 and its value, and by
the five cells that follow it. A declaration that came as table rows is read like any other
project table; this module must not be used for it.
"""

import re
from collections.abc import Sequence

from reportgen.importer.ledger import FIXED, Cell, Ledger
from reportgen.importer.project import HUNAN, Project, Secret, sign_of
from reportgen.importer.split_projects import Chunk
from reportgen.importer.text_lines import Block, Line
from reportgen.importer.vocabulary import (
    DUTIES,
    OWNER,
    head_of,
    is_level1,
    is_level2,
    join_torn,
    label_of,
    one_line,
    split_goals,
    squeeze,
    withheld,
)

_SIGN = re.compile(r"(?:>=|<=|[≥≧≤≦=＝>＞<＜]|定性|定量)")
_AFTER = ("指标值", "计量单位", "绩效指标描述", "评分标准", "备注")
_LAST = re.compile(r"\d+(?:\.\d+)?分|/|不适用|无")
_COLUMNS = ("一级指标", "二级指标", "三级指标", "指标性质", *_AFTER)


def is_spaced_out(chunk: Chunk) -> bool:
    """Whether a declaration came as lines rather than as table rows."""
    return chunk.declaration and all(isinstance(block, Line) for block in chunk.blocks)


def read_declaration(chunk: Chunk, ledger: Ledger) -> Project:
    """The one 项目 that a declaration makes."""
    name = one_line(ledger.take(chunk.heading[0], "项目"))
    project = Project(chunk.heading[0], ledger, name=name, form=HUNAN)
    sections = _sections(chunk.blocks, project, ledger)
    if sections[DUTIES]:
        lines = [ledger.take(cell, "项目属性") for cell in sections[DUTIES]]
        project.attributes.append((DUTIES, join_torn(lines)))
    goals = join_torn([ledger.take(cell, "目标") for cell in sections["总体目标"]])
    for number, text in split_goals(goals):
        row = {"序号": str(number), "类别": "总体目标", "绩效目标": text}
        if withheld(text):
            row["绩效目标"] = ""
            project.secrets.append(Secret("goals", "绩效目标", str(number), squeeze(text)))
        project.goals.append(row)
    _read_indicators(sections["绩效指标"], project, ledger)
    return project


def _sections(blocks: Sequence[Block], project: Project, ledger: Ledger) -> dict[str, list[Cell]]:
    """The lines below each label; the labels are claimed."""
    sections: dict[str, list[Cell]] = {DUTIES: [], "总体目标": [], "绩效指标": []}
    current = ""
    for block in blocks:
        cell = block.cells[0]
        flat, *rest = re.split(r"\s+", re.sub(r"^\*\s*", "", cell.text), maxsplit=1)
        label = label_of(flat)
        if _is_head(cell.text):
            ledger.claim(cell, FIXED)
            current = "绩效指标"
        elif label == OWNER:
            ledger.claim(cell, "部门")
            project.owner_name = rest[0].strip() if rest else ""
            current = OWNER
        elif label in sections and not rest:
            ledger.claim(cell, FIXED)
            current = str(label)
        elif current == OWNER:
            project.owner_name += one_line(ledger.take(cell, "部门"))
        elif current:
            sections[current].append(cell)
    return sections


def _is_head(text: str) -> bool:
    """The line of column heads, or a part of it."""
    words = [word for word in re.split(r"[\s*]+", text) if word]
    return bool(words) and all(head_of(word) for word in words) and not is_level1(words[0])


def _read_indicators(cells: Sequence[Cell], project: Project, ledger: Ledger) -> None:
    levels = ["", ""]
    record: list[Cell] = []
    for cell in cells:
        words = cell.text.split()
        if all(is_level1(word) or is_level2(word) for word in words):
            _finish(record, levels, project, ledger)
            record = []
            _take_levels(words, levels, project)
            ledger.claim(cell, "指标")
        elif record and (_has_sign(words) or _is_whole(record)):
            _finish(record, levels, project, ledger)
            record = [cell]
        else:
            record.append(cell)
    _finish(record, levels, project, ledger)


def _has_sign(words: Sequence[str]) -> bool:
    return any(_SIGN.fullmatch(word) for word in words)


def _is_whole(record: Sequence[Cell]) -> bool:
    words = " ".join(cell.text for cell in record).split()
    return _has_sign(words) and bool(_LAST.fullmatch(words[-1]))


def _take_levels(words: list[str], levels: list[str], project: Project) -> list[str]:
    """Set the level names at the front of a line; the words behind them."""
    rest = list(words)
    if rest and is_level1(rest[0]) and not _is_second(rest, levels, project):
        levels[:] = [rest.pop(0), ""]
    if rest and is_level2(rest[0]) and (not levels[1] or rest[0] != levels[1] or len(rest) == 1):
        levels[1] = rest.pop(0)
    return rest


def _is_second(words: Sequence[str], levels: Sequence[str], project: Project) -> bool:
    """Whether 成本指标, a name of both levels, stands on the second: below 产出指标 it does."""
    both = is_level1(words[0]) and is_level2(words[0])
    followed = len(words) > 1 and is_level2(words[1])
    return both and levels[0] == "产出指标" and not followed


def _finish(record: Sequence[Cell], levels: list[str], project: Project, ledger: Ledger) -> None:
    """Store the indicator that these lines hold; without a sign they stay unplaced."""
    if not record:
        return
    words = _words(record)
    at = next((i for i, word in enumerate(words) if _SIGN.fullmatch(word)), None)
    if at is None:
        return
    name = _take_levels(words[:at], levels, project)
    after, clear = _five(words[at + 1 :])
    row = dict.fromkeys(_COLUMNS, "")
    row.update(zip(_AFTER, after, strict=True))
    row.update(一级指标=levels[0], 二级指标=levels[1], 三级指标=" ".join(name))
    row["指标性质"] = sign_of(words[at])
    row["指标值原文"] = ""
    row["序号"] = str(len(project.indicators) + 1)
    for cell in record:
        ledger.claim(cell, "指标")
    if not clear:
        ledger.doubt(record[0], "这一行指标各格之间只有空格，分格不确定，请核对")
    for column in _COLUMNS:
        if withheld(row[column]):
            secret = Secret("indicators", column, row["序号"], squeeze(row[column]))
            project.secrets.append(secret)
            row[column] = ""
    project.indicators.append(row)


def _words(record: Sequence[Cell]) -> list[str]:
    """The words of a record; a line break within a cell is no space when that gives the cells."""
    texts = [cell.text for cell in record]
    glued = "".join(texts).split()
    spaced = " ".join(texts).split()
    at = next((i for i, word in enumerate(glued) if _SIGN.fullmatch(word)), None)
    return glued if at is not None and len(glued) - at - 1 >= len(_AFTER) else spaced


def _five(words: list[str]) -> tuple[list[str], bool]:
    """Value, unit, explanation, scoring and remark; whether they were clearly parted."""
    if len(words) <= len(_AFTER):
        return words + [""] * (len(_AFTER) - len(words)), len(words) == len(_AFTER)
    head, middle, last = words[:2], words[2:-1], words[-1]
    # Explanation and scoring are sentences: they part behind the first full stop.
    cut = next((i for i, word in enumerate(middle[:-1]) if word.endswith("。")), 0) + 1
    return [*head, " ".join(middle[:cut]), " ".join(middle[cut:]), last], False
