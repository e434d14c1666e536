"""The 部门（单位）整体绩效目标申报表 where its cells are parted by nothing but spaces.

The structure is known by the sign (≥ ≤ = > < 定性) between a 三级指标 and its value, and by
the five cells that follow it. A declaration that came as table rows is read like any other
project table; this module must not be used for it.
"""

import re
from collections.abc import Sequence

from reportgen.importer.catalog import Catalog
from reportgen.importer.goals import split_goals
from reportgen.importer.indicator_table import sign_of
from reportgen.importer.ledger import FIXED, Ledger, SourceCell
from reportgen.importer.project import ReadProject
from reportgen.importer.source_text import SourceBlock, TextLine
from reportgen.importer.split_projects import ProjectChunk
from reportgen.importer.vocabulary import (
    DEPARTMENT_NAME,
    DUTIES,
    head_of,
    is_level1,
    is_level2,
    label_of,
)
from reportgen.importer.wrapped_text import join_torn, one_line

_SIGN = re.compile(r"(?:>=|<=|[≥≧≤≦=＝>＞<＜]|定性|定量)")
_AFTER = ("指标值", "计量单位", "绩效指标描述", "评分标准", "备注")
_LAST = re.compile(r"\d+(?:\.\d+)?分|/|不适用|无")
_COLUMNS = ("一级指标", "二级指标", "三级指标", "指标性质", *_AFTER)


def is_spaced_out(chunk: ProjectChunk) -> bool:
    """Whether a declaration came as lines rather than as table rows."""
    return chunk.declaration and all(isinstance(block, TextLine) for block in chunk.blocks)


def read_declaration(chunk: ProjectChunk, ledger: Ledger, catalog: Catalog) -> ReadProject:
    """The one 项目 that a declaration makes."""
    name = one_line(ledger.take(chunk.heading[0], "项目"))
    form = catalog.best_form((*_COLUMNS, DUTIES, DEPARTMENT_NAME))
    project = ReadProject(chunk.heading[0], ledger, name=name, form=form.name if form else "")
    sections = _sections(chunk.blocks, project, ledger)
    if sections[DUTIES]:
        lines = [ledger.take(cell, "项目属性") for cell in sections[DUTIES]]
        project.attributes.append((DUTIES, join_torn(lines)))
    goals = join_torn([ledger.take(cell, "目标") for cell in sections["总体目标"]])
    project.add_goals("总体目标", split_goals(goals))
    _read_indicators(sections["绩效指标"], project, ledger)
    return project


def _sections(
    blocks: Sequence[SourceBlock], project: ReadProject, ledger: Ledger
) -> dict[str, list[SourceCell]]:
    """The lines below each label; the labels are claimed."""
    sections: dict[str, list[SourceCell]] = {DUTIES: [], "总体目标": [], "绩效指标": []}
    current = ""
    for block in blocks:
        cell = block.cells[0]
        flat, *rest = re.split(r"\s+", re.sub(r"^\*\s*", "", cell.text), maxsplit=1)
        label = label_of(flat)
        if _is_head(cell.text):
            ledger.claim(cell, FIXED)
            current = "绩效指标"
        elif label == DEPARTMENT_NAME:
            ledger.claim(cell, "部门")
            project.declaring_department = rest[0].strip() if rest else ""
            current = DEPARTMENT_NAME
        elif label in sections and not rest:
            ledger.claim(cell, FIXED)
            current = str(label)
        elif current == DEPARTMENT_NAME:
            project.declaring_department += one_line(ledger.take(cell, "部门"))
        elif current:
            sections[current].append(cell)
    return sections


def _is_head(text: str) -> bool:
    """The line of column heads, or a part of it."""
    words = [word for word in re.split(r"[\s*]+", text) if word]
    return bool(words) and all(head_of(word) for word in words) and not is_level1(words[0])


def _read_indicators(cells: Sequence[SourceCell], project: ReadProject, ledger: Ledger) -> None:
    levels = ["", ""]
    record: list[SourceCell] = []
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


def _is_whole(record: Sequence[SourceCell]) -> bool:
    words = " ".join(cell.text for cell in record).split()
    return _has_sign(words) and bool(_LAST.fullmatch(words[-1]))


def _take_levels(words: list[str], levels: list[str], project: ReadProject) -> list[str]:
    """Set the level names at the front of a line; the words behind them."""
    rest = list(words)
    if rest and is_level1(rest[0]) and not _is_second(rest, levels, project):
        levels[:] = [rest.pop(0), ""]
    if rest and is_level2(rest[0]) and (not levels[1] or rest[0] != levels[1] or len(rest) == 1):
        levels[1] = rest.pop(0)
    return rest


def _is_second(words: Sequence[str], levels: Sequence[str], project: ReadProject) -> bool:
    """Whether 成本指标, a name of both levels, stands on the second: below 产出指标 it does."""
    both = is_level1(words[0]) and is_level2(words[0])
    followed = len(words) > 1 and is_level2(words[1])
    return both and levels[0] == "产出指标" and not followed


def _finish(
    record: Sequence[SourceCell], levels: list[str], project: ReadProject, ledger: Ledger
) -> None:
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
    project.withhold_phrases("indicators", row, _COLUMNS)
    project.indicators.append(row)


def _words(record: Sequence[SourceCell]) -> list[str]:
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
