"""A published project table, from its part of the stream to a project without codes.

Takes every value from the ledger as it stores it. It must not give out codes or units: that
needs the whole document.
"""

from collections.abc import Sequence

from reportgen.core.labels import LONGEST_LABEL
from reportgen.core.values import format_number, parse_decimal, parse_percent
from reportgen.importer.catalog import Catalog, KnownForm
from reportgen.importer.form_fields import (
    PURPOSE,
    UNIT,
    UpperPart,
    plain_label,
    read_plan,
    read_sources,
    read_upper_part,
)
from reportgen.importer.goals import split_goals
from reportgen.importer.indicator_table import IndicatorReader, find_heads, first_indicator
from reportgen.importer.ledger import Ledger, SourceCell
from reportgen.importer.project import ReadProject, WithheldCell
from reportgen.importer.project_heading import read_name
from reportgen.importer.row_alignment import Token
from reportgen.importer.source_text import SourceText, TextLine
from reportgen.importer.split_projects import ProjectChunk
from reportgen.importer.vocabulary import (
    BOND_ATTRIBUTES,
    DEPARTMENT_NAME,
    DUTIES,
    is_withheld_phrase,
    money_unit,
    numbered,
    squeeze,
    unit_of,
)
from reportgen.importer.wrapped_text import join_torn, one_line
from reportgen.schema import AMOUNTS, GOAL_KINDS

_SOURCE_COLUMNS = ("金额", "利率", "占比", "已到位资金", "到位时间", "抵质押状况")


def read_project(chunk: ProjectChunk, source: SourceText, catalog: Catalog) -> ReadProject | None:
    """The project of a chunk; None when nothing in it gives the name."""
    if chunk.stub:
        return _read_stub(chunk, source.ledger)
    return _ProjectReader(chunk, source, catalog).read()


def _read_stub(chunk: ProjectChunk, ledger: Ledger) -> ReadProject:
    text = one_line(ledger.take(chunk.heading[0], "项目"))
    parts = numbered(text)
    number, phrase = (parts[0], parts[2]) if parts else (None, text)
    return ReadProject(chunk.heading[0], ledger, number=number, stub=squeeze(phrase))


def _tokens_of(chunk: ProjectChunk) -> list[Token]:
    """All cells of a chunk with their places."""
    return [
        Token(cell, row, column, isinstance(block, TextLine), block.cut and column == 0)
        for row, block in enumerate(chunk.blocks)
        for column, cell in enumerate(block.cells)
    ]


class _ProjectReader:
    def __init__(self, chunk: ProjectChunk, source: SourceText, catalog: Catalog) -> None:
        self._catalog = catalog
        self._chunk, self._source, self._ledger = chunk, source, source.ledger
        origin = chunk.heading[0] if chunk.heading else chunk.blocks[0].cells[0]
        self._project = ReadProject(origin, source.ledger)
        self._indicators = IndicatorReader(self._project, source)

    def read(self) -> ReadProject | None:
        tokens = _tokens_of(self._chunk)
        heads = find_heads(tokens)
        begin = heads[0][0] if heads else first_indicator(tokens)
        upper = read_upper_part(tokens[:begin], self._ledger)
        names = upper.fields.get("项目名称", [])
        if not read_name(self._chunk, self._project, upper.text("项目名称"), names):
            return None
        self._read_unit(upper)
        self._read_fields(upper)
        self._read_plan(upper)
        for label in GOAL_KINDS:
            self._read_goals(label, upper.fields.get(label, []))
        self._read_sources(upper)
        self._read_attributes(upper)
        self._indicators.read(tokens, heads, begin)
        form = self._form(tokens)
        self._project.form = form.name if form else ""
        named = form is not None and "units.name" in form.fields
        if self._project.declaring_department and not named:
            self._project.attributes.append((DEPARTMENT_NAME, self._project.declaring_department))
        return self._project

    # ---------------------------------------------------------------- heading, name, unit

    def _read_unit(self, upper: UpperPart) -> None:
        project = self._project
        for cell in upper.fields.get("单位：", []):
            project.money_unit = money_unit(cell.text) or ""
        cells = upper.fields.get(UNIT, [])
        project.unit = unit_of("\n".join(cell.text for cell in cells))
        for cell in cells if project.unit else []:
            self._ledger.claim(cell, "单位")
        if project.unit is None:
            project.unit = unit_of(upper.text("项目单位"))
        if name := upper.text("主管部门"):
            project.supervising_department = unit_of(name) or ("", one_line(name))
        for cell in upper.fields.get(DEPARTMENT_NAME, []):
            project.declaring_department = one_line(self._ledger.take(cell, "部门"))

    # ----------------------------------------------------------------------------- fields

    def _read_fields(self, upper: UpperPart) -> None:
        project = self._project
        for cell in upper.fields.get("项目编码", []):
            project.code += squeeze(self._ledger.take(cell, "项目"))
        for label in AMOUNTS:
            self._read_money(label, upper.fields.get(label, []))
        purpose = upper.text(PURPOSE)
        for cell in upper.fields.get(PURPOSE, []):
            self._ledger.claim(cell, "项目")
        self._store(PURPOSE, purpose)

    def _read_money(self, label: str, cells: Sequence[SourceCell]) -> None:
        for cell in cells:
            amount = parse_decimal(cell.text)
            if label in self._project.fields:
                continue  # printed twice: the second stays unplaced
            if amount is not None:
                self._ledger.claim(cell, "项目")
                self._project.fields[label] = format_number(amount)
                if "," in cell.text or "，" in cell.text:
                    self._ledger.doubt(cell, f"“{label}”印有千分位逗号，已按数读入")
            elif is_withheld_phrase(cell.text):
                self._store(label, self._ledger.take(cell, "项目"))

    def _store(self, label: str, text: str) -> None:
        """A text of 项目, or the decision to withhold it."""
        if is_withheld_phrase(text):
            self._project.withheld_cells.append(WithheldCell("projects", label, "", squeeze(text)))
        else:
            self._project.fields[label] = text

    def _read_plan(self, upper: UpperPart) -> None:
        plan = read_plan(upper.plan, self._ledger, torn=self._source.torn)
        for label, (cell, text) in plan.shares.items():
            share = parse_percent(text)
            if share is not None:
                self._ledger.claim(cell, "项目")
                self._project.fields[label] = format_number(share)
            elif is_withheld_phrase(text):
                self._ledger.claim(cell, "项目")
                self._store(label, text)
        if plan.guessed:
            first = next(iter(plan.shares.values()))[0]
            self._ledger.doubt(first, "资金支出计划的数与月份没有对齐，已按先后读入，请核对")

    def _read_goals(self, kind: str, cells: Sequence[SourceCell]) -> None:
        text = "\n".join(self._ledger.take(cell, "目标") for cell in cells if cell.text)
        self._project.add_goals(kind, split_goals(text))

    # --------------------------------------------------------------- bond form, attributes

    def _read_sources(self, upper: UpperPart) -> None:
        first_level = ""  # carried down to the rows that leave it blank
        for levels, facts in read_sources(upper.finance, torn=self._source.torn):
            names = [one_line(cell.text) for cell in levels]
            if len(names) == 2:
                names[0] = first_level = names[0] or first_level
            row = {"序号": str(len(self._project.finance) + 1), "资金来源": "/".join(names)}
            for cell in levels:
                self._ledger.claim(cell, "资金来源")
            for column, cell in zip(_SOURCE_COLUMNS, facts, strict=False):
                row[column] = self._source_fact(column, cell, row["序号"])
            if plain_label(row["资金来源"]) or any(cell.text for cell in facts):
                self._project.finance.append(row)

    def _source_fact(self, column: str, cell: SourceCell, number: str) -> str:
        text = cell.text
        amount = parse_percent(text) if column in ("利率", "占比") else parse_decimal(text)
        if is_withheld_phrase(text):
            self._ledger.claim(cell, "资金来源")
            self._project.withheld_cells.append(
                WithheldCell("finance", column, number, squeeze(text))
            )
            return ""
        if column in ("到位时间", "抵质押状况"):
            return self._ledger.take(cell, "资金来源")
        if amount is None:
            return ""
        self._ledger.claim(cell, "资金来源")
        return format_number(amount)

    def _read_attributes(self, upper: UpperPart) -> None:
        for label in dict.fromkeys(upper.labels):
            if label not in (*BOND_ATTRIBUTES, DUTIES):
                continue
            texts = [self._ledger.take(cell, "项目属性") for cell in upper.fields[label]]
            value = join_torn([line for text in texts for line in text.split("\n") if line])
            self._project.attributes.append((label, value))

    def _form(self, tokens: Sequence[Token]) -> KnownForm | None:
        """The form whose labels stand in the table, torn or not."""
        labels = {token.text for token in tokens if len(token.text) <= LONGEST_LABEL}
        return self._catalog.best_form(labels)
