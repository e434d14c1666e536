"""A project's tables as reportgen itself prints them: heads by style, cells by grid column.

A value belongs to the head at its left; where a row holds heads only, to the head above it.
A table that was cut at a page end goes on in the next, its heads and open cells named again.
"""

from collections.abc import Sequence

from reportgen.core.values import clean_text, format_number, parse_decimal, parse_percent
from reportgen.importer.goals import split_printed_goals
from reportgen.importer.indicator_table import finish_indicators
from reportgen.importer.ledger import FIXED, Ledger, SourceCell
from reportgen.importer.project import BOND, HEBEI, HUNAN, TIANJIN, ReadProject, WithheldCell
from reportgen.importer.source_text import CellLayout, SourceRow
from reportgen.importer.vocabulary import (
    BOND_ATTRIBUTES,
    BUDGET,
    DEPARTMENT_NAME,
    DUTIES,
    SOURCES,
    finance_head_of,
    head_of,
    is_withheld_phrase,
    label_of,
)
from reportgen.schema import AMOUNTS, GOAL_KINDS, PLAN, PLAN_LABELS

_INDICATORS = "绩效指标"
_NUMBER_READERS = {
    **dict.fromkeys((*AMOUNTS, "金额", "已到位资金"), parse_decimal),
    **dict.fromkeys((*PLAN_LABELS, "利率", "占比"), parse_percent),
}
_PlacedCell = tuple[SourceCell, CellLayout]


def read_rows(rows: Sequence[SourceRow], project: ReadProject) -> None:
    """Read all rows of a project's tables into it."""
    reader = _TableReader(project)
    for row in _join_cut_rows(rows, project.ledger):
        reader.read(row)
    reader.finish()


def _join_cut_rows(rows: Sequence[SourceRow], ledger: Ledger) -> list[list[_PlacedCell]]:
    """All rows, those that were cut at a page end whole again."""
    joined: list[list[_PlacedCell]] = []
    for row in rows:
        placed = list(zip(row.cells, row.layouts, strict=True))
        above = next((r for r in reversed(joined) if not all(layout.head for _, layout in r)), None)
        if above is None or not any(layout.goes_on for layout in row.layouts):
            joined.append(placed)
            continue
        rests = {layout.column: (cell, layout) for cell, layout in placed if layout.goes_on}
        for cell, layout in placed:
            if layout.column not in rests:
                ledger.claim(cell, FIXED)  # a head named again
        above[:] = [
            (_joined(cell, *rests[layout.column]) if layout.column in rests else cell, layout)
            for cell, layout in above
        ]
    return joined


def _joined(cell: SourceCell, rest: SourceCell, layout: CellLayout) -> SourceCell:
    """A cell with its rest from the next page, `layout` being that of the rest."""
    # the raw pieces, which may end with a blank that belongs between them
    texts = [piece.text for piece in (*cell.pieces, *rest.pieces)]
    between = "\n" if layout.new_line else ""
    first, last = "".join(texts[: len(cell.pieces)]), "".join(texts[len(cell.pieces) :])
    return SourceCell(clean_text(f"{first}{between}{last}"), (*cell.pieces, *rest.pieces))


class _TableReader:
    def __init__(self, project: ReadProject) -> None:
        self._project, self._ledger = project, project.ledger
        self._block = ""  # the label whose rows go on: PLAN, SOURCES, _INDICATORS
        self._columns: dict[int, str] = {}  # grid column -> what its head says
        self._labels: set[str] = set()
        self._source = ""  # the first level of 资金来源, which may reach down

    def read(self, row: Sequence[_PlacedCell]) -> None:
        """Sort one row in."""
        begun = [(cell, layout) for cell, layout in row if not layout.below]
        if len(begun) > 1 and all(layout.head for _, layout in begun) and self._heads(begun):
            return
        if self._block == _INDICATORS:
            self._indicator(row)
        elif self._block and (row[0][1].below or label_of(row[0][0].text) == self._block):
            self._further_row(row)
        else:
            self._block = ""
            self._pairs(begun)

    def _heads(self, row: Sequence[_PlacedCell]) -> bool:
        """Whether this row of heads opens a block with columns."""
        texts = [cell.text for cell, _ in row]
        if head_of(texts[0]) == "一级指标":
            self._block, column_of = _INDICATORS, head_of
        elif any(finance_head_of(text) == "金额" for text in texts):
            self._block, column_of = SOURCES, finance_head_of
        elif any(label_of(text) in PLAN_LABELS for text in texts):
            self._block, column_of = PLAN, label_of
        else:
            return False
        self._columns = {}
        for cell, layout in row:
            if name := column_of(cell.text):
                self._columns[layout.column] = name
            if name or label_of(cell.text) == self._block:
                self._ledger.claim(cell, FIXED)
        return True

    def _further_row(self, row: Sequence[_PlacedCell]) -> None:
        first, layout = row[0]
        if not layout.below:
            self._ledger.claim(first, FIXED)
        if self._block == SOURCES:
            self._finance(row[1:])
            return
        for cell, layout in row[1:]:
            if label := self._columns.get(layout.column):
                self._store(label, self._ledger.take(cell, "项目"))

    def _pairs(self, row: Sequence[_PlacedCell]) -> None:
        """Values behind their heads; a first value without a head is 资金用途."""
        label: str | None = BUDGET
        for cell, layout in row:
            if layout.head:
                label = label_of(cell.text)
                if label:
                    self._ledger.claim(cell, FIXED)
                    self._labels.add(label)
            elif label:
                self._value(label, cell)

    def _value(self, label: str, cell: SourceCell) -> None:
        project, text = self._project, cell.text
        if label in GOAL_KINDS:
            goals = split_printed_goals(self._ledger.take(cell, "目标"))
            project.add_goals(label, goals, phrase_of=str)
        elif label in (*BOND_ATTRIBUTES, DUTIES):
            self._ledger.claim(cell, "项目属性")
            if text:
                project.attributes.append((label, text))
        elif label == DEPARTMENT_NAME:
            project.declaring_department = self._ledger.take(cell, "单位")
        elif label == "项目编码":
            project.code = self._ledger.take(cell, "项目")
        elif label == "项目名称":
            project.name = self._ledger.take(cell, "项目")
        elif label == BUDGET or label in AMOUNTS:
            self._store("资金用途" if label == BUDGET else label, self._ledger.take(cell, "项目"))

    def _store(self, label: str, text: str) -> None:
        value = self._fact(label, text, "projects", "")
        if value:
            self._project.fields[label] = value

    def _fact(self, label: str, text: str, table: str, row: str) -> str:
        """The text to be stored; where the cell was withheld, blank, and the decision is stored.

        In a cell for a number any other text can only be a substitute.
        """
        parse = _NUMBER_READERS.get(label)
        amount = parse(text) if parse else None
        if amount is not None:
            return format_number(amount)
        if text and (parse or is_withheld_phrase(text)):
            self._project.withheld_cells.append(WithheldCell(table, label, row, text))
            return ""
        return text

    def _finance(self, row: Sequence[_PlacedCell]) -> None:
        amount = next(at for at, name in self._columns.items() if name == "金额")
        names = [(cell, layout) for cell, layout in row if layout.column < amount]
        for cell, _ in names:
            self._ledger.claim(cell, "资金来源")
        if not names[0][1].below:
            self._source = names[0][0].text
        number = str(len(self._project.finance) + 1)
        source = "/".join([self._source, *(cell.text for cell, _ in names[1:])])
        record = {"序号": number, "资金来源": source}
        for cell, layout in row[len(names) :]:
            if column := self._columns.get(layout.column):
                text = self._ledger.take(cell, "资金来源")
                record[column] = self._fact(column, text, "finance", number)
        self._project.finance.append(record)

    def _indicator(self, row: Sequence[_PlacedCell]) -> None:
        above = self._project.indicators[-1] if self._project.indicators else {}
        record = {}
        for cell, layout in row:
            if column := self._columns.get(layout.column):
                self._ledger.claim(cell, "指标")
                record[column] = above.get(column, "") if layout.below else cell.text
        self._project.indicators.append(record)

    def finish(self) -> None:
        """Numbers, values taken apart, the form."""
        project, columns = self._project, set(self._columns.values())
        for number, row in enumerate(project.indicators, start=1):
            # a value without its sign is none: it stands where the value was withheld
            if (
                row.get("指标性质") == ""
                and row.get("指标值")
                and not is_withheld_phrase(row["指标值"])
            ):
                project.withheld_cells.append(
                    WithheldCell("indicators", "指标值", str(number), row["指标值"])
                )
                row["指标值"] = ""
        finish_indicators(project, phrase_of=str)
        if "评分标准" in columns or {DEPARTMENT_NAME, DUTIES} & self._labels:
            project.form = HUNAN
        elif project.finance or {*BOND_ATTRIBUTES, "总体目标", "当年目标"} & self._labels:
            project.form = BOND
        else:
            project.form = HEBEI if "项目编码" in self._labels else TIANJIN
