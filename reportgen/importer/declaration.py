"""The 部门（单位）整体绩效目标申报表 where its cells are parted by nothing but spaces.

The structure is known by the sign (≥ ≤ = > < 定性) between a 三级指标 and its value, and by
the five cells that follow it. The rows that this gives are read like those of any other file.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from reportgen.importer.catalog import Catalog, KnownForm
from reportgen.importer.ledger import Ledger, SourceCell
from reportgen.importer.source_text import SourceBlock, TextLine
from reportgen.importer.split_projects import ProjectChunk
from reportgen.importer.torn_cells import MadeRow, made_cell
from reportgen.importer.vocabulary import is_level1, is_level2
from reportgen.importer.wrapped_text import join_torn

_SIGN = re.compile(r"(?:>=|<=|[≥≧≤≦=＝>＞<＜]|定性|定量)")
_COLUMNS = (
    "一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "计量单位", "指标解释",
    "评分标准", "备注",
)  # fmt: skip
_AFTER = 5  # columns behind the sign
_LAST = re.compile(r"\d+(?:\.\d+)?分|/|不适用|无")


def is_spaced_out(chunk: ProjectChunk) -> bool:
    """Whether a declaration came as lines rather than as table rows."""
    return chunk.declaration and all(isinstance(block, TextLine) for block in chunk.blocks)


def straighten_declaration(chunk: ProjectChunk, ledger: Ledger, catalog: Catalog) -> ProjectChunk:
    """The chunk with a row for each label and each indicator."""
    texts = (block.cells[0].text for block in chunk.blocks)
    form = catalog.best_form(re.sub(r"^\*\s*", "", text).split()[0] for text in texts if text)
    if form is None:
        return chunk
    facts, heads, lines = _parts(chunk.blocks, form)
    rows = [*facts, *([_row([*_cells(heads, _COLUMNS)])] if heads else [])]
    rows += _Indicators(ledger).read(lines)
    return replace(chunk, blocks=[row.finished() for row in rows])


def _parts(
    blocks: Sequence[SourceBlock], form: KnownForm
) -> tuple[list[MadeRow], list[SourceCell], list[SourceCell]]:
    """A row for each label with the lines below it, the lines of heads, the lines behind them."""
    facts: list[tuple[SourceCell, list[SourceCell]]] = []
    heads: list[SourceCell] = []
    lines: list[SourceCell] = []
    rows: list[MadeRow] = []
    for block in blocks:
        cell = block.cells[0]
        label, *value = re.split(r"\s+", re.sub(r"^\*\s*", "", cell.text), maxsplit=1)
        key = form.key(label)
        if _is_head(cell.text, form):
            heads.append(cell)
        elif heads:
            lines.append(cell)
        elif key and (form.places(key) or not value):
            name = replace(cell, text=label)
            facts.append((name, [replace(cell, text=value[0].strip())] if value else []))
        elif facts:
            facts[-1][1].append(cell)
    for name, cells in facts:
        pieces = tuple(piece for cell in cells for piece in cell.pieces)
        text = join_torn([cell.text for cell in cells])
        rows.append(_row([name, SourceCell(text, pieces)] if cells else [name]))
    return rows, heads, lines


def _row(cells: Sequence[SourceCell]) -> MadeRow:
    return MadeRow([(cell, column, 1) for column, cell in enumerate(cells)])


def _cells(lines: Sequence[SourceCell], texts: Sequence[str]) -> list[SourceCell]:
    """A cell for each text; the lines belong to all of them."""
    pieces = tuple(piece for line in lines for piece in line.pieces)
    return [SourceCell(text, pieces) if text else made_cell(lines[0]) for text in texts]


def _is_head(text: str, form: KnownForm) -> bool:
    """The line of column heads, or a part of it."""
    table = form.layout.table("indicators")
    words = [word for word in re.split(r"[\s*]+", text) if word]
    heads = bool(table) and all(table and form.field_in(table, word) for word in words)
    return bool(words) and heads and not is_level1(words[0])


class _Indicators:
    """Gathers the lines of each indicator."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._levels = ["", ""]
        self._level_lines: list[SourceCell] = []
        self._rows: list[MadeRow] = []

    def read(self, lines: Sequence[SourceCell]) -> list[MadeRow]:
        """A row for each indicator; lines without a sign are no part of any."""
        record: list[SourceCell] = []
        for line in lines:
            words = line.text.split()
            if all(is_level1(word) or is_level2(word) for word in words):
                self._finish(record)
                record = []
                self._take_levels(words)
                self._level_lines.append(line)
            elif record and (_has_sign(words) or _is_whole(record)):
                self._finish(record)
                record = [line]
            else:
                record.append(line)
        self._finish(record)
        return self._rows

    def _take_levels(self, words: Sequence[str]) -> list[str]:
        """Set the level names at the front of a line; the words behind them."""
        rest, levels = list(words), self._levels
        if rest and is_level1(rest[0]) and not self._is_second(rest):
            levels[:] = [rest.pop(0), ""]
        again = bool(rest) and rest[0] == levels[1] and len(rest) > 1
        if rest and is_level2(rest[0]) and not again:
            levels[1] = rest.pop(0)
        return rest

    def _is_second(self, words: Sequence[str]) -> bool:
        """Whether 成本指标, a name of both levels, stands on the second: below 产出指标 it does."""
        both = is_level1(words[0]) and is_level2(words[0])
        followed = len(words) > 1 and is_level2(words[1])
        return both and self._levels[0] == "产出指标" and not followed

    def _finish(self, record: Sequence[SourceCell]) -> None:
        """The row that these lines hold."""
        words = _words(record) if record else []
        at = next((i for i, word in enumerate(words) if _SIGN.fullmatch(word)), None)
        if at is None:
            return
        name = self._take_levels(words[:at])
        after, clear = _five(words[at + 1 :])
        if not clear:
            self._ledger.doubt(record[0], "这一行指标各格之间只有空格，分格不确定，请核对")
        lines = [*self._level_lines, *record]
        self._level_lines = []
        self._rows.append(_row(_cells(lines, [*self._levels, " ".join(name), words[at], *after])))


def _has_sign(words: Sequence[str]) -> bool:
    return any(_SIGN.fullmatch(word) for word in words)


def _is_whole(record: Sequence[SourceCell]) -> bool:
    words = " ".join(cell.text for cell in record).split()
    return _has_sign(words) and bool(_LAST.fullmatch(words[-1]))


def _words(record: Sequence[SourceCell]) -> list[str]:
    """The words of a record; a line break within a cell is no space when that gives the cells."""
    texts = [cell.text for cell in record]
    glued = "".join(texts).split()
    spaced = " ".join(texts).split()
    at = next((i for i, word in enumerate(glued) if _SIGN.fullmatch(word)), None)
    return glued if at is not None and len(glued) - at - 1 >= _AFTER else spaced


def _five(words: list[str]) -> tuple[list[str], bool]:
    """Value, unit, explanation, scoring and remark; whether they were clearly parted."""
    if len(words) <= _AFTER:
        return words + [""] * (_AFTER - len(words)), len(words) == _AFTER
    head, middle, last = words[:2], words[2:-1], words[-1]
    # Explanation and scoring are sentences: they part behind the first full stop.
    cut = next((i for i, word in enumerate(middle[:-1]) if word.endswith("。")), 0) + 1
    return [*head, " ".join(middle[:cut]), " ".join(middle[cut:]), last], False
