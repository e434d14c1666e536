"""What a form's reading found, stored as a project: every value read as its column is.

Whoever stores a value claims its cell, so what is not stored stays unplaced. Amounts are read in
the unit that is printed: in the cell, in the label, or in the line above the table.
"""

import re
from collections.abc import Sequence

from reportgen import schema
from reportgen.core.labels import unit_in_label
from reportgen.core.values import clean_text, fold, format_number
from reportgen.importer.cell_values import CellStore
from reportgen.importer.goals import split_goals, split_printed_goals
from reportgen.importer.grid import Cell
from reportgen.importer.ledger import FIXED
from reportgen.importer.record_values import RecordStore
from reportgen.importer.vocabulary import (
    is_withheld_phrase,
    money_unit,
    squeeze,
    unit_of,
    year_in_note,
)
from reportgen.importer.wrapped_text import one_line, paragraphs
from reportgen.schema import Kind

_NO_UNIT = "没有找到写明金额单位（万元、元）的标签：没有写单位的金额没有读入"
_NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.NUMBER)


class ValueStore(CellStore):
    """Stores what a reading found in a project."""

    def store(self) -> None:
        """Everything; labels are claimed as well."""
        for cell in self.reading.labels:
            self.ledger.claim(cell.source, FIXED)
        for cell in self.reading.notes:
            self.ledger.claim(cell.source, FIXED)
            self.project.money_unit = money_unit(cell.text) or self.project.money_unit  # 单位：元
            self.project.year = year_in_note(cell.text) or self.project.year  # （2025年度）
        # the unit of labels is theirs alone
        line_unit = "" if self.reading.exact else self.project.money_unit
        self._take_unit_of_labels()
        if self.unit_is_lost and self.reading.labels:
            self.ledger.doubt(self.reading.labels[0].source, _NO_UNIT)
        for name, cells in self.reading.values.items():
            self._store_value(name, cells)
        RecordStore(self.reading, self.project, self.ledger).store(line_unit)
        for label, value in self.reading.pairs:
            self._store_pair(label, value)
        self.project.form = self.reading.form.name

    def _take_unit_of_labels(self) -> None:
        """The unit that labels name alike (项目资金（元）), where no line above says it."""
        every = self.reading.records.values()
        columns = {column.head for records in every for column in records.columns}
        named = [label for label, _ in self.reading.pairs]
        every_label = (*self.reading.labels, *self.reading.unknown, *named)
        labels = [cell for cell in every_label if cell not in columns]
        units = {unit for cell in labels if (unit := unit_in_label(cell.text))}
        if not self.project.money_unit and len(units) == 1:
            self.project.money_unit = units.pop()

    # --------------------------------------------------------------------------------- values

    def _store_value(self, name: str, cells: Sequence[Cell]) -> None:
        table, _, column = name.partition(".")
        text = self._text(name, cells)
        if table == "projects":
            self._store_fact(column, text, cells)
        elif table == "units":
            self._store_unit(name, text, cells)
        elif table == "goals":
            self._store_goals(column, text, cells)
        elif table == "attributes":
            self.claim(cells, "项目属性", column)
            joined = text if self.reading.exact else paragraphs(text)
            if joined:
                self.project.attributes.append((column, joined))
        elif table == "departments":
            self._store_department(column, text, cells)

    def _text(self, name: str, cells: Sequence[Cell]) -> str:
        """The text of a value, without the fixed words that the form prints around it."""
        text = "\n".join(self.reading.parts.get(cell, cell.text) for cell in cells if cell.text)
        place = self.reading.places.get(name)
        if place is None:
            return text
        before, behind = place.before.strip(), place.behind.strip()
        bare = text.removeprefix(before).removesuffix(behind)
        return bare.strip() if before or behind else text

    def _store_fact(self, name: str, text: str, cells: Sequence[Cell]) -> None:
        project = self.project
        if name in ("code", "name"):
            self.claim(cells, "项目", "项目编码" if name == "code" else "项目名称")
            setattr(project, name, text if self.reading.exact else _flat(name, text))
            return
        column = next(c for c in schema.PROJECTS.columns if name in (c.name, c.label))
        is_number = bool(text) and column.kind in _NUMBERS
        number = self.number(column, text, self._unit_beside(name)) if is_number else None
        withheld = is_withheld_phrase(text) or (is_number and self.reading.exact)
        if is_number and number is None and not withheld:
            return  # left unplaced
        self.claim(cells, "项目", column.label)
        if number is not None:
            project.fields[column.label] = format_number(number)
            if re.search(r"[,，]", text) and not self.reading.exact:
                message = f"“{column.label}”印有千分位逗号，已按数读入"
                self.ledger.doubt(cells[0].source, message)
        elif withheld:
            self.withhold("projects", column.label, "", text)
        elif text:
            project.fields[column.label] = text

    def _unit_beside(self, name: str) -> str | None:
        """The money unit that the label of a fact names, which counts before the line above."""
        place, form = self.reading.places.get(f"projects.{name}"), self.reading.form
        own = (c.text for c in self.reading.labels if place and form.key(c.text) == place.label)
        return unit_in_label(next(own, ""))

    def _store_unit(self, name: str, text: str, cells: Sequence[Cell]) -> None:
        both = unit_of(text)
        if name == "units.code units.name":
            if both:
                self.claim(cells, "单位", "单位名称")
                self.project.unit = both
        elif name == "units.code":
            self.claim(cells, "单位", "单位编码")
            named = self.project.unit[1] if self.project.unit else self.project.declaring_department
            self.project.unit = (text, named)
        else:
            self.claim(cells, "单位", "单位名称")
            code, unit_name = both if both and not self.reading.exact else ("", text)
            if self.project.unit and not self.project.unit[1]:
                self.project.unit = (self.project.unit[0], unit_name)
            elif code and self.project.unit is None:
                self.project.unit = (code, unit_name)
            else:
                self.project.declaring_department = (
                    unit_name if self.reading.exact else one_line(unit_name)
                )

    def _store_department(self, column: str, text: str, cells: Sequence[Cell]) -> None:
        self.claim(cells, "部门", column)
        if column == "money_unit":
            self.project.money_unit = money_unit(text) or text
        elif column == "name":
            self.project.supervising_department = ("", one_line(text))
        elif column == "year" and (found := re.search(r"20\d{2}", fold(text))):
            self.project.year = int(found[0])

    def _store_goals(self, kind: str, text: str, cells: Sequence[Cell]) -> None:
        self.claim(cells, "目标", "绩效目标")
        goals = split_printed_goals(text) if self.reading.exact else split_goals(text)
        self.project.add_goals(kind, goals, phrase_of=self.phrase)

    def _store_pair(self, label: Cell, value: Cell) -> None:
        """A value whose label no form knows: an attribute of that name, for a person to see."""
        name = clean_text(one_line(label.text)).rstrip(":： ")
        name = re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", name)
        if any(name == known for known, _ in self.project.attributes):
            return
        self.ledger.claim(label.source, FIXED)
        self.claim([value], "项目属性", name)
        self.project.attributes.append((name, value.text))
        self.ledger.keep(value.source, name)


def _flat(name: str, text: str) -> str:
    return squeeze(text) if name == "code" else one_line(text)
