"""What a form's reading found, stored as a project: every value read as its column is.

Whoever stores a value claims its cell, so what is not stored stays unplaced. Amounts are read in
the unit that is printed: in the cell, in the label, or in the line above the table.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen import schema
from reportgen.core.labels import unit_in_label
from reportgen.core.values import (
    clean_text,
    fold,
    format_number,
    parse_date,
    parse_decimal,
    parse_percent,
)
from reportgen.importer.form_reader import Reading
from reportgen.importer.form_rows import Records
from reportgen.importer.goals import split_goals, split_printed_goals
from reportgen.importer.grid import Cell
from reportgen.importer.indicators import finish_indicators
from reportgen.importer.ledger import FIXED, Ledger
from reportgen.importer.lost_cells import Record
from reportgen.importer.money import in_unit, names_unit, number_in, points
from reportgen.importer.project import ReadProject, WithheldCell
from reportgen.importer.vocabulary import (
    is_withheld_phrase,
    level_name,
    money_unit,
    squeeze,
    unit_of,
)
from reportgen.importer.wrapped_text import one_line, paragraphs
from reportgen.schema import Column, Kind

# The column that holds what a form prints in one cell: sign, number and unit together.
_COLUMN_OF = {"indicators.value": "指标值", "indicators.number": "指标值"}
_SOURCE_LEVELS = "/"
_SIGN = "indicators.sign"
_NO_UNIT = "没有找到写明金额单位（万元、元）的标签：没有写单位的金额没有读入"
_AS_TEXT = (Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.CODE)
# How a number is read that is no amount of money.
_READ: Mapping[Kind, Callable[[str], Decimal | None]] = {
    Kind.PERCENT: parse_percent,
    Kind.NUMBER: points,
    Kind.INTEGER: number_in,
}


@dataclass
class ValueStore:
    """Stores what a reading found in a project."""

    reading: Reading
    project: ReadProject
    ledger: Ledger
    _line_unit: str = ""  # the money unit of the line above; that of labels is theirs alone
    _unit_is_lost: bool = False  # nothing says in what unit amounts are

    def store(self) -> None:
        """Everything; labels are claimed as well."""
        for cell in self.reading.labels:
            self.ledger.claim(cell.source, FIXED)
        for cell in self.reading.notes:
            self.ledger.claim(cell.source, FIXED)
            self.project.money_unit = money_unit(cell.text) or self.project.money_unit  # 单位：元
        self._line_unit = "" if self.reading.exact else self.project.money_unit
        self._take_unit_of_labels()
        self._unit_is_lost = self._has_lost_unit()
        if self._unit_is_lost and self.reading.labels:
            self.ledger.doubt(self.reading.labels[0].source, _NO_UNIT)
        for name, cells in self.reading.values.items():
            self._store_value(name, cells)
        for (table, _), records in self.reading.records.items():
            if table == "indicators":
                self._indicators(records)
            elif table == "finance":
                self._finance(records)
            else:
                self._records(records)
        if "indicators" in {table for table, _ in self.reading.records}:
            self._finish_indicators()
        for label, value in self.reading.pairs:
            self._store_pair(label, value)
        self.project.form = self.reading.form.name

    def _take_unit_of_labels(self) -> None:
        """The unit that labels name alike (项目资金（元）), where no line above says it."""
        every = self.reading.records.values()
        columns = {head for records in every for head, _ in records.columns}
        named = [label for label, _ in self.reading.pairs]
        every_label = (*self.reading.labels, *self.reading.unknown, *named)
        labels = [cell for cell in every_label if cell not in columns]
        units = {unit for cell in labels if (unit := unit_in_label(cell.text))}
        if not self.project.money_unit and len(units) == 1:
            self.project.money_unit = units.pop()

    def _has_lost_unit(self) -> bool:
        """Whether the label that names the unit on this form is not there, and nothing else does.

        What is printed in 元 would be read as 万元.
        """
        naming = self.reading.form.layout.with_unit
        lost = not self.reading.exact and not self.project.money_unit
        return lost and bool(naming) and naming.isdisjoint(self.reading.seen)

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
            self._claim(cells, "项目属性", column)
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
            self._claim(cells, "项目", "项目编码" if name == "code" else "项目名称")
            setattr(project, name, text if self.reading.exact else _flat(name, text))
            return
        column = next(c for c in schema.PROJECTS.columns if name in (c.name, c.label))
        if not text:
            self._claim(cells, "项目", column.label)
        elif column.kind in (Kind.MONEY, Kind.PERCENT, Kind.NUMBER):
            self._store_number(column, name, text, cells)
        else:
            self._claim(cells, "项目", column.label)
            self._store_text(column.label, text)

    def _store_number(
        self, column: schema.Column, name: str, text: str, cells: Sequence[Cell]
    ) -> None:
        is_money = column.kind is Kind.MONEY
        number = self._amount(text, name) if is_money else _READ[column.kind](text)
        if number is not None:
            self._claim(cells, "项目", column.label)
            self.project.fields[column.label] = format_number(number)
            if re.search(r"[,，]", text) and not self.reading.exact:
                message = f"“{column.label}”印有千分位逗号，已按数读入"
                self.ledger.doubt(cells[0].source, message)
        elif self.reading.exact or is_withheld_phrase(text):
            self._claim(cells, "项目", column.label)
            self._withhold("projects", column.label, "", text)

    def _amount(self, text: str, name: str) -> Decimal | None:
        """An amount in the unit of the line above; a unit in the cell or its label counts first."""
        place = self.reading.places.get(f"projects.{name}")
        label = next(
            (c for c in self.reading.labels if place and self._is_label_of(c, place.label)), None
        )
        printed = unit_in_label(label.text) if label is not None else None
        return self._money(text, printed, self.project.money_unit or "万元")

    def _money(self, text: str, printed: str | None, unit: str) -> Decimal | None:
        """An amount in `unit`; None as well where nothing says in what unit it is printed."""
        if self._unit_is_lost and not printed and not names_unit(text):
            return None
        return in_unit(text, printed, unit)

    def _is_label_of(self, cell: Cell, key: str) -> bool:
        return self.reading.form.key(cell.text) == key

    def _store_text(self, label: str, text: str) -> None:
        if is_withheld_phrase(text):
            self._withhold("projects", label, "", text)
        else:
            self.project.fields[label] = text

    def _withhold(self, table: str, column: str, row: str, text: str) -> None:
        phrase = text if self.reading.exact else squeeze(text)
        self.project.withheld_cells.append(WithheldCell(table, column, row, phrase))

    def _store_unit(self, name: str, text: str, cells: Sequence[Cell]) -> None:
        both = unit_of(text)
        if name == "units.code units.name":
            if both:
                self._claim(cells, "单位", "单位名称")
                self.project.unit = both
        elif name == "units.code":
            self._claim(cells, "单位", "单位编码")
            named = self.project.unit[1] if self.project.unit else self.project.declaring_department
            self.project.unit = (text, named)
        else:
            self._claim(cells, "单位", "单位名称")
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
        self._claim(cells, "部门", column)
        if column == "money_unit":
            self.project.money_unit = money_unit(text) or text
        elif column == "name":
            self.project.supervising_department = ("", one_line(text))
        elif column == "year" and (found := re.search(r"20\d{2}", fold(text))):
            self.project.year = int(found[0])

    def _store_goals(self, kind: str, text: str, cells: Sequence[Cell]) -> None:
        self._claim(cells, "目标", "绩效目标")
        if self.reading.exact:
            self.project.add_goals(kind, split_printed_goals(text), phrase_of=str)
        else:
            self.project.add_goals(kind, split_goals(text))

    def _store_pair(self, label: Cell, value: Cell) -> None:
        """A value whose label no form knows: an attribute of that name, for a person to see."""
        name = clean_text(one_line(label.text)).rstrip(":： ")
        name = re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", name)
        if any(name == known for known, _ in self.project.attributes):
            return
        self.ledger.claim(label.source, FIXED)
        self._claim([value], "项目属性", name)
        self.project.attributes.append((name, value.text))
        self.ledger.keep(value.source, name)

    def _claim(self, cells: Sequence[Cell], table: str, column: str) -> None:
        for cell in cells:
            self.ledger.claim(cell.source, table, column)

    # -------------------------------------------------------------------------------- records

    def _indicators(self, records: Records) -> None:
        carried = {"level1": "", "level2": ""}
        rows = self.project.indicators
        for record in records.rows:
            row = self._row(record, records, "指标")
            if not self.reading.exact:
                if rows and record.cut and _goes_on(record):
                    for label, text in row.items():
                        rows[-1][label] = rows[-1].get(label, "") + text
                    continue
                self._carry(record, row, carried, records)
            if self._has_lost_sign(records) and parse_decimal(row.get("指标值", "")) is not None:
                row["指标性质"] = ""
            if records.period == schema.WHOLE_PERIOD:
                row["期间"] = records.period
            rows.append(row)

    def _has_lost_sign(self, records: Records) -> bool:
        """Whether the form has a column of signs whose head is not to be found here."""
        named = {name for _, name in records.columns}
        return _SIGN in records.table.fields and _SIGN not in named

    def _finish_indicators(self) -> None:
        if self.reading.exact:
            self._withhold_bare_values()
        finish_indicators(self.project, phrase_of=str if self.reading.exact else squeeze)

    def _row(self, record: Record, records: Records, table: str) -> dict[str, str]:
        row = {}
        for _, name in records.columns:
            column = self._column(name)
            text = record.text(name)
            number = str(len(self.project.indicators) + 1)
            if column.further:
                cells = record.cells.get(name, [])
                row[column.label] = self._further_fact(column, cells, "indicators", number, "")
                continue
            self._claim(record.cells.get(name, []), table, column.label)
            is_level = name in ("indicators.level1", "indicators.level2")
            row[column.label] = level_name(text) if is_level and not self.reading.exact else text
        return row

    def _column(self, name: str) -> Column:
        """The column that holds a field of a record."""
        table, _, field = name.partition(".")
        if name in _COLUMN_OF:
            return schema.TABLE_BY_NAME[table].column(_COLUMN_OF[name])
        declared = self.reading.form.declared.get(table, ())
        columns = (*schema.TABLE_BY_NAME[table].columns, *declared)
        return next(c for c in columns if field in (c.name, c.label))

    def _further_fact(
        self, column: Column, cells: Sequence[Cell], table: str, number: str, unit: str | None
    ) -> str:
        """The text of a further column, as its kind is written; blank where it cannot be read.

        What cannot is left unplaced; a substitute in place of a number is a decision.
        """
        label = schema.TABLE_BY_NAME[table].label
        text = "\n".join(cell.text for cell in cells if cell.text)
        if not text or column.kind in _AS_TEXT:
            self._claim(cells, label, column.label)
            if column.kind is Kind.DATE and (day := parse_date(text)):
                return day.isoformat()
            return text if self.reading.exact or column.kind is Kind.TEXT else one_line(text)
        kept = self.project.money_unit or "万元"
        if column.kind is Kind.MONEY:
            found = self._money(text, unit, kept)
        else:
            found = _READ[column.kind](text)
        if found is None and (is_withheld_phrase(text) or self.reading.exact):
            self._claim(cells, label, column.label)
            self._withhold(table, column.label, number, text)
            return ""
        if found is None:
            return ""
        self._claim(cells, label, column.label)
        return format_number(found)

    def _records(self, records: Records) -> None:
        """Rows of 年度任务, 实施进度 or 资金构成."""
        table = records.table.name
        rows = self.project.records.setdefault(table, [])
        units = {name: unit_in_label(head.text) for head, name in records.columns}
        carried = ""
        for record in records.rows:
            row = {"序号": str(len(rows) + 1)}
            for _, name in records.columns:
                column, cells = self._column(name), record.cells.get(name, [])
                fact = self._further_fact(column, cells, table, row["序号"], units[name])
                row[column.label] = fact
            if "构成类别" in row:
                row["构成类别"] = carried = row["构成类别"] or carried
            self.project.withhold_phrases(table, row, list(row), phrase_of=self._phrase)
            if any(list(row.values())[1:]) or self.reading.exact:
                rows.append(row)

    def _phrase(self, text: str) -> str:
        return text if self.reading.exact else squeeze(text)

    def _carry(
        self, record: Record, row: dict[str, str], carried: dict[str, str], records: Records
    ) -> None:
        """Names of levels that are printed once and left blank below."""
        for level, label in (("level1", "一级指标"), ("level2", "二级指标")):
            if label not in row:
                continue
            new_above = level == "level2" and record.begins("indicators.level1")
            none_at_all = level == "level2" and record.over_levels
            if not row[label] and not none_at_all and not (new_above and records.merges):
                row[label] = carried[level]
            carried[level] = row[label]

    def _withhold_bare_values(self) -> None:
        """A value without its sign is none: it stands where the value was withheld."""
        for number, row in enumerate(self.project.indicators, start=1):
            value = row.get("指标值", "")
            if row.get("指标性质") == "" and value and not is_withheld_phrase(value):
                self._withhold("indicators", "指标值", str(number), value)
                row["指标值"] = ""

    def _finance(self, records: Records) -> None:
        first_level = ""
        units = {name: unit_in_label(head.text) for head, name in records.columns}
        usual = next(filter(None, units.values()), None) or self._line_unit or "元"
        for record in records.rows:
            number = str(len(self.project.finance) + 1)
            row = {"序号": number}
            for _, name in records.columns:
                cells = record.cells.get(name, [])
                if name == "finance.source":
                    names = [c.text if self.reading.exact else one_line(c.text) for c in cells]
                    if len(names) == 2 and not names[1] and not self.reading.exact:
                        names = names[:1]  # a source over both columns, not merged
                    if len(names) == 2 and not self.reading.exact:
                        names[0] = first_level = names[0] or first_level
                    self._claim(cells, "资金来源", "资金来源")
                    row["资金来源"] = _SOURCE_LEVELS.join(names)
                elif (column := self._column(name)).further:
                    unit = units[name]
                    row[column.label] = self._further_fact(column, cells, "finance", number, unit)
                else:
                    row[column.label] = self._finance_fact(
                        column, cells, number, units[name] or usual
                    )
            if fold(row.get("资金来源", "")) or any(list(row.values())[2:]) or self.reading.exact:
                self.project.finance.append(row)

    def _finance_fact(
        self, column: Column, cells: Sequence[Cell], number: str, unit: str | None
    ) -> str:
        text = "\n".join(cell.text for cell in cells if cell.text)
        read: dict[Kind, Callable[[str], Decimal | None]] = {
            Kind.MONEY: lambda t: in_unit(t, unit, "元"),
            Kind.PERCENT: parse_percent,
        }
        parse = read.get(column.kind)
        amount = parse(text) if parse and text else None
        withheld = is_withheld_phrase(text) or bool(self.reading.exact and parse and text)
        if amount is None and withheld:
            self._claim(cells, "资金来源", column.label)
            self._withhold("finance", column.label, number, text)
            return ""
        if parse and amount is None and text:
            return ""  # left unplaced
        self._claim(cells, "资金来源", column.label)
        return format_number(amount) if amount is not None else text


def _flat(name: str, text: str) -> str:
    return squeeze(text) if name == "code" else one_line(text)


def _goes_on(record: Record) -> bool:
    """Whether a row only goes on with the one above, as where a page ended within it."""
    levels = ("indicators.level1", "indicators.level2")
    if any(record.begins(name) for name in levels):
        return False
    return not record.is_complete
