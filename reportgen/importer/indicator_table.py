"""The indicator table of a published project: its heads, its rows, its values.

The heads give the columns; `row_alignment` brings torn cells back into rows. This module must
not read the upper part of the project table.
"""

from collections.abc import Callable, Sequence

from reportgen import schema
from reportgen.core.values import TargetValue, split_value
from reportgen.importer.ledger import FIXED
from reportgen.importer.project import ReadProject
from reportgen.importer.row_alignment import AlignedRow, Token, align_spaced, align_torn
from reportgen.importer.source_text import SourceText
from reportgen.importer.vocabulary import (
    head_of,
    is_level1,
    is_level2,
    label_of,
    numbered,
    squeeze,
)

_LEVELS = ("一级指标", "二级指标")
_DEFAULT_COLUMNS = {
    4: ("一级指标", "二级指标", "三级指标", "指标值"),
    5: ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"),
    6: ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"),
}
_NOTE = ("注", "备注", "说明", "附")


class IndicatorReader:
    """Reads the indicators of one project into it."""

    def __init__(self, project: ReadProject, source: SourceText) -> None:
        self.columns: tuple[str, ...] = ()
        self._project, self._source, self._ledger = project, source, source.ledger
        self._positions: list[int] = []

    def read(self, tokens: Sequence[Token], heads: list[tuple[int, int]], begin: int) -> None:
        """Read the rows below each of `heads`; without heads the rows from `begin`."""
        bounds = heads or ([(begin, begin)] if begin < len(tokens) else [])
        rows: list[tuple[AlignedRow, dict[str, str]]] = []
        for at, (start, end) in enumerate(bounds):
            stop = bounds[at + 1][0] if at + 1 < len(bounds) else len(tokens)
            part = self._region(tokens[end:stop], last=stop == len(tokens))
            positions = self._read_heads(tokens[start:end], part)
            if self._source.spaced and len(set(positions)) == len(positions):
                aligned = align_spaced(part, positions)
            else:
                aligned = align_torn(part, len(self.columns))
            if at and aligned:
                aligned[0].cut = True
            rows += [(row, self._take(row)) for row in aligned]
        self._store_indicators(rows)

    def _read_heads(self, heads: Sequence[Token], part: Sequence[Token]) -> list[int]:
        """Set the columns from the heads; the positions at which they stand."""
        named = [token for token in heads if head_of(token.text)]
        for token in named:
            self._ledger.claim(token.cell, FIXED)
        columns = tuple(str(head_of(token.text)) for token in named)
        if self.columns and len(columns) < len(self.columns):
            return self._positions  # a repeated head that was torn
        if named:
            self.columns = columns
        elif not self.columns:
            widths = [sum(token.row == row for token in part) for row in {t.row for t in part}]
            width = max(widths, key=widths.count, default=5)
            self.columns = _DEFAULT_COLUMNS.get(width, _DEFAULT_COLUMNS[5])
            if part:
                self._ledger.doubt(part[0].cell, "指标表没有表头，已按列数读入，请核对")
        self._positions = [token.column for token in named] or list(range(len(self.columns)))
        return self._positions

    def _region(self, tokens: Sequence[Token], *, last: bool) -> list[Token]:
        """Tokens of the indicator rows: lines before them and notes behind are not theirs."""
        part = list(tokens)
        while part and part[0].loose:
            part.pop(0)
        while last and part and part[-1].loose and not _goes_on(part[-1].text):
            part.pop()
        for token in part:
            if token.loose:
                self._ledger.doubt(token.cell, "表格中间的一行文字已并入上一格，请核对")
        return part

    def _take(self, row: AlignedRow) -> dict[str, str]:
        """A row's texts by column, its cells claimed: only what is stored is claimed."""
        texts = {}
        for column, cells in zip(self.columns, row.columns, strict=True):
            for token in cells:
                self._ledger.claim(token.cell, "指标")
            text = "\n".join(token.text for token in cells if token.text)
            texts[column] = squeeze(text) if column in _LEVELS else text
        if row.uncertain:
            self._ledger.doubt(row.filled[0].cell, "这一行指标的格数与表头不符，请核对各列")
        return texts

    def _store_indicators(self, rows: Sequence[tuple[AlignedRow, dict[str, str]]]) -> None:
        level1 = level2 = ""
        always = sum(not texts.get("二级指标") for _, texts in rows) <= 1
        stored = self._project.indicators
        for row, texts in rows:
            if stored and _is_continuation(texts, cut=row.cut and always):
                self._append(stored[-1], texts)
                continue
            level1 = texts["一级指标"] = texts.get("一级指标") or level1
            level2 = texts["二级指标"] = texts.get("二级指标") or level2
            stored.append(texts)
        finish_indicators(self._project)

    def _append(self, above: dict[str, str], texts: dict[str, str]) -> None:
        """A row cut by the end of a page: its texts go on, cell by cell."""
        for column, text in texts.items():
            above[column] = above.get(column, "") + text


def finish_indicators(project: ReadProject, phrase_of: Callable[[str], str] = squeeze) -> None:
    """Number the rows, take values apart, note what is withheld (its words by `phrase_of`)."""
    for number, row in enumerate(project.indicators, start=1):
        row["序号"] = str(number)
        project.withhold_phrases("indicators", row, schema.INDICATORS.labels, phrase_of)
        printed = row.get("指标值", "")
        if "指标性质" in row:
            row["指标性质"] = sign_of(row["指标性质"])
            row["指标值原文"] = ""
        else:
            value = split_value(printed) if printed else TargetValue("", "", "")
            texts = (value.sign, value.value, value.unit, printed)
            row.update(zip(schema.TARGET_LABELS, texts, strict=True))


def sign_of(text: str) -> str:
    """A printed 指标性质 as one of schema.SIGNS where it is one in another script."""
    if text in schema.SIGNS or not text:
        return text
    sign = split_value(f"{squeeze(text)}1").sign
    return sign if sign != schema.QUALITATIVE else text


def _goes_on(text: str) -> bool:
    """Whether a line behind the last row can be the rest of its last cell."""
    return len(text) <= 30 and not text.startswith(_NOTE) and numbered(text) is None


def find_heads(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where heads of the indicator table begin and end; more than one when pages cut it.

    A repeated head may have lost words; the first one must show that it is a head.
    """
    heads: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if head_of(token.text) == "一级指标":
            end = _end_of_head(tokens, at)
            again = end < len(tokens) and head_of(tokens[end].text) == "一级指标"
            if heads or again or sum(bool(other.text) for other in tokens[at:end]) >= 3:
                heads.append((at, end))
    return heads


def _end_of_head(tokens: Sequence[Token], at: int) -> int:
    """Behind the last head of the run that begins at `at`; a blank line may have torn it."""
    seen: set[str] = set()
    end = at
    for here in range(at, len(tokens)):
        head = head_of(tokens[here].text)
        if head in seen or (head is None and tokens[here].text):
            break
        if head:
            seen.add(head)
            end = here + 1
    return end


def first_indicator(tokens: Sequence[Token]) -> int:
    """Where the indicator rows begin when their heads are missing; else behind all tokens."""
    for at in range(len(tokens) - 1):
        pair = (tokens[at].text, tokens[at + 1].text)
        if is_level1(pair[0]) and is_level2(pair[1]) and label_of(pair[0]) is None:
            return at
    return len(tokens)


def _is_continuation(texts: dict[str, str], *, cut: bool) -> bool:
    """Whether a row only goes on with the one above, as where a page ended within a row.

    A row with both a 三级指标 and a value is an indicator whose 二级指标 is carried
    down, unless a page ended before it in a table that prints every 二级指标.
    """
    if texts.get("一级指标") or texts.get("二级指标"):
        return False
    return cut or not (texts.get("三级指标") and texts.get("指标值"))
