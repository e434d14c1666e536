"""Part two of a published document, cut into one chunk for each project.

A chunk is the heading and everything up to the next one. This module finds the headings,
numbered or not, whole or broken over lines; it must not read a table's content.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportgen.importer.label_looks import waits_for_signature
from reportgen.importer.ledger import FIXED, Ledger, SourceCell
from reportgen.importer.prose import Prose
from reportgen.importer.source_text import SourceBlock, SourceRow, TextLine, line_text
from reportgen.importer.vocabulary import (
    SUFFIX,
    is_declaration,
    is_part,
    is_withheld_phrase,
    money_unit,
    numbered,
    squeeze,
    unit_of,
)

_NAMED_UNIT = re.compile(r"\s*\w{0,4}单位(?:名称)?\s*[（(][^（()）]*[）)]\s*[:：]\s*\S")
_LONGEST = 3  # lines over which a heading may be broken


@dataclass
class ProjectChunk:
    """One project's part of the stream."""

    heading: list[SourceCell] = field(default_factory=list)
    blocks: list[SourceBlock] = field(default_factory=list)
    stub: bool = False  # a whole project withheld
    certain: bool = False  # the heading is one by its looks or its bookmark
    declaration: bool = False  # a 部门（单位）整体绩效目标申报表
    prose: Prose | None = None  # the texts before its table
    by_labels: bool = False  # torn rows were given places by what labels and heads say


def split_projects(blocks: Sequence[SourceBlock], ledger: Ledger) -> list[ProjectChunk]:
    """The projects of part two; the first chunk has no heading when the source begins amid one."""
    chunks: list[ProjectChunk] = [ProjectChunk()]
    at = 0
    while at < len(blocks):
        block = blocks[at]
        text = line_text(block) or ""
        length = heading_length(blocks, at) if text else 0
        if text and is_part(text):
            ledger.claim(block.cells[0], FIXED)
            chunks.append(ProjectChunk())
        elif text and is_declaration(text):
            chunks.append(ProjectChunk([block.cells[0]], certain=True, declaration=True))
        elif length:
            cells = [block.cells[0] for block in blocks[at : at + length]]
            chunks.append(ProjectChunk(cells, stub=_is_stub(text), certain=True))
            at += length - 1
        elif begins_table(block) and _is_complete(chunks[-1], block):
            chunks.append(ProjectChunk(_trailing_lines(chunks[-1]), [block]))
        else:
            chunks[-1].blocks.append(block)
        at += 1
    return [chunk for chunk in chunks if chunk.heading or chunk.blocks]


def begins_table(block: SourceBlock) -> bool:
    """Whether a project table begins here: its unit, 单位：万元, 项目编码, 项目名称 ..."""
    filled = [cell.text for cell in block.cells if cell.text]
    if not filled:
        return False
    unit = unit_of(filled[0])
    return (
        (unit is not None and len(unit[0]) >= 6 and not filled[0].endswith(SUFFIX))
        or any(money_unit(text) for text in filled[:3])
        or (isinstance(block, SourceRow) and bool(block.opens))
        or is_declaration(filled[0])
    )


def _is_stub(text: str) -> bool:
    title = text.removesuffix(SUFFIX)
    parts = numbered(title)
    return is_withheld_phrase(parts[2] if parts else title)


def heading_length(blocks: Sequence[SourceBlock], at: int) -> int:
    """Over how many blocks the heading at `at` goes; 0 when none stands there."""
    text = line_text(blocks[at]) or ""
    if _is_stub(text):
        # The same words behind a number may be a withheld goal: then the table goes on.
        apart = numbered(text) is not None or isinstance(blocks[at], TextLine)
        return 1 if apart and _table_ends(blocks, at + 1) else 0
    joined = ""
    for end in range(at + 1, min(at + _LONGEST, len(blocks)) + 1):
        line = line_text(blocks[end - 1])
        if not line or _is_below_table(line):
            return 0
        if end > at + 1 and (numbered(line) or begins_table(blocks[end - 1])):
            return 0
        joined += squeeze(line)
        if _is_heading(joined, blocks, at, end):
            return end - at
    return 0


def _is_below_table(line: str) -> bool:
    """Whether a line is one of those below a table: a signature, a note in sentences."""
    if _NAMED_UNIT.match(line):
        return False  # 填报单位（盖章）：某局 stands above one
    return waits_for_signature(line) or line.rstrip().endswith(("。", "；"))


def _is_heading(joined: str, blocks: Sequence[SourceBlock], begin: int, end: int) -> bool:
    """Whether the blocks from `begin` to `end`, whose text is `joined`, are a heading."""
    first = blocks[begin]
    number = numbered(line_text(first) or "") is not None
    complete = joined.endswith(SUFFIX) and unit_of(joined) is None
    bookmarked = isinstance(first, TextLine) and first.bookmarked
    if (complete or number or bookmarked) and _table_follows(blocks, end):
        return True
    return complete and number and _table_ends(blocks, end)  # a heading whose table is missing


def _table_follows(blocks: Sequence[SourceBlock], at: int) -> bool:
    """Whether the next block with any text begins a table."""
    for block in blocks[at : at + 4]:
        if any(cell.text for cell in block.cells):
            return begins_table(block)
    return False


def _table_ends(blocks: Sequence[SourceBlock], at: int) -> bool:
    """Whether no row of a table that has begun follows: a heading, a stub, a table or nothing."""
    for index in range(at, len(blocks)):
        block = blocks[index]
        if any(cell.text for cell in block.cells):
            text = line_text(block) or ""
            parts = numbered(text)
            titled = bool(parts and squeeze(parts[2]).endswith(SUFFIX)) or is_part(text)
            return titled or begins_table(block) or heading_length(blocks, index) > 0
    return True


def _is_complete(chunk: ProjectChunk, block: SourceBlock) -> bool:
    """Whether `block` begins another table rather than going on with the chunk's."""
    if chunk.stub or (chunk.declaration and not _has_places(block)):
        return chunk.stub
    rows = [block for block in chunk.blocks if isinstance(block, SourceRow)]
    opened = {row.opens for row in rows if row.opens}
    again = isinstance(block, SourceRow) and block.opens in opened
    again = again and not rows[-1].opens  # the label once more is no table without a second row
    return again or any(row.heads for row in rows)


def _has_places(block: SourceBlock) -> bool:
    """Whether the file says where the cells of a row stand."""
    return isinstance(block, SourceRow) and bool(block.layouts)


def _trailing_lines(chunk: ProjectChunk) -> list[SourceCell]:
    """Take the last lines of a chunk that has no next heading yet: they may be that heading."""
    lines: list[SourceCell] = []
    while chunk.blocks and len(lines) < _LONGEST and _is_line(chunk.blocks[-1]):
        line = chunk.blocks.pop()
        lines = [cell for cell in line.cells if cell.text][:1] + lines
    return lines


def _is_line(block: SourceBlock) -> bool:
    """Whether a block is a paragraph, or a row of a sheet with one text or none."""
    if isinstance(block, TextLine):
        return True
    return bool(block.layouts) and not any(cell.text for cell in block.cells[1:])
