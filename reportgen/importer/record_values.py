"""Rows of records that a reading found (indicators, sources, tasks …), as rows of the tables."""

from collections.abc import Mapping, Sequence

from reportgen import schema
from reportgen.core.labels import unit_in_label
from reportgen.core.values import TargetValue, fold, parse_decimal, split_value
from reportgen.importer.cell_values import CellStore
from reportgen.importer.grid import Cell
from reportgen.importer.records import LEVEL3, LEVELS, Record, Records
from reportgen.importer.vocabulary import (
    is_level1,
    is_level2,
    is_withheld_phrase,
    level_name,
    squeeze,
)
from reportgen.importer.wrapped_text import one_line
from reportgen.schema import Column

# The column that holds what a form prints in one cell: sign, number and unit together.
_COLUMN_OF = {"indicators.value": "指标值", "indicators.number": "指标值"}
_SIGN, _SOURCE = "indicators.sign", "finance.source"
_SOURCE_LEVELS = "/"


class RecordStore(CellStore):
    """Stores the rows of all tables of records in a project."""

    _first_source = ""  # the first level of the last source of two

    def store(self, line_unit: str) -> None:
        """All tables; `line_unit` is the money unit of the line above, where there is one."""
        for (table, _), records in self.reading.records.items():
            if table == "indicators":
                self._indicators(records)
            elif table == "finance":
                self._finance(records, line_unit)
            else:
                self._others(records)
        if "indicators" in {table for table, _ in self.reading.records}:
            self._finish_indicators()

    def _row(
        self, record: Record, records: Records, number: int, usual: str | None = None
    ) -> dict[str, str]:
        """The cells of a record by column; `usual` is the unit of amounts whose head has none."""
        table, row = records.table.name, {"序号": str(number)}
        for head, name in ((column.head, column.field) for column in records.columns):
            column, cells = self._column(name), record.cells.get(name, [])
            if name == _SOURCE:
                row[column.label] = self._source(cells)
                continue
            unit = unit_in_label(head.text) or usual
            text = self.value(column, cells, table, row["序号"], unit)
            is_level = name in LEVELS and not self.reading.exact
            row[column.label] = level_name(text) if is_level else text
        return row

    def _column(self, name: str) -> Column:
        """The column that holds a field of a record."""
        table, _, field = name.partition(".")
        if name in _COLUMN_OF:
            return schema.TABLE_BY_NAME[table].column(_COLUMN_OF[name])
        declared = self.reading.form.declared.get(table, ())
        columns = (*schema.TABLE_BY_NAME[table].columns, *declared)
        return next(c for c in columns if field in (c.name, c.label))

    # ----------------------------------------------------------------------------- indicators

    def _indicators(self, records: Records) -> None:
        carried = {"level1": "", "level2": ""}
        rows = self.project.indicators
        for record in records.rows:
            row = self._row(record, records, len(rows) + 1)
            if not self.reading.exact:
                if rows and record.cut and _goes_on(record, rows[-1]):
                    for label in row.keys() - {"序号"}:
                        rows[-1][label] = rows[-1].get(label, "") + row[label]
                    continue
                if rows and record.cut:
                    _mend_levels(rows, row)
                _carry(record, row, carried, records)
            if _has_lost_sign(records) and parse_decimal(row.get("指标值", "")) is not None:
                row["指标性质"] = ""
            if records.period == schema.WHOLE_PERIOD:
                row["期间"] = records.period
            rows.append(row)

    def _finish_indicators(self) -> None:
        """Number the rows, take values apart, note what is withheld."""
        for number, row in enumerate(self.project.indicators, start=1):
            row["序号"] = str(number)
            if self.reading.exact:
                self._withhold_bare_value(row)
            columns = schema.INDICATORS.labels
            self.project.withhold_phrases("indicators", row, columns, phrase_of=self.phrase)
            if "指标性质" in row:
                row["指标性质"] = _sign_of(row["指标性质"])
                row["指标值原文"] = ""
            else:
                row.update(_taken_apart(row.get("指标值", ""), row.get("计量单位", "")))

    def _withhold_bare_value(self, row: dict[str, str]) -> None:
        """A value without its sign is none: it stands where the value was withheld."""
        value = row.get("指标值", "")
        if row.get("指标性质") == "" and value and not is_withheld_phrase(value):
            self.withhold("indicators", "指标值", row["序号"], value)
            row["指标值"] = ""

    # --------------------------------------------------------------------------------- others

    def _others(self, records: Records) -> None:
        """Rows of 年度任务, 实施进度 or 资金构成."""
        table = records.table.name
        rows = self.project.records.setdefault(table, [])
        carried = ""
        for record in records.rows:
            row = self._row(record, records, len(rows) + 1)
            if "构成类别" in row:
                row["构成类别"] = carried = row["构成类别"] or carried
            self.project.withhold_phrases(table, row, list(row), phrase_of=self.phrase)
            if any(list(row.values())[1:]) or self.reading.exact:
                rows.append(row)

    def _finance(self, records: Records, line_unit: str) -> None:
        rows, self._first_source = self.project.finance, ""
        units = [unit for c in records.columns if (unit := unit_in_label(c.head.text))]
        usual = next(iter(units), None) or line_unit or "元"
        for record in records.rows:
            row = self._row(record, records, len(rows) + 1, usual)
            columns = [label for label in row if label != "资金来源"]
            self.project.withhold_phrases("finance", row, columns, phrase_of=self.phrase)
            if fold(row.get("资金来源", "")) or any(list(row.values())[2:]) or self.reading.exact:
                rows.append(row)

    def _source(self, cells: Sequence[Cell]) -> str:
        """The name of a source, of two levels 财政拨款/中央; the first goes on in rows below."""
        self.claim(cells, "资金来源", "资金来源")
        if self.reading.exact:
            return _SOURCE_LEVELS.join(cell.text for cell in cells)
        first, *others = [one_line(cell.text).rstrip(":：") for cell in cells] or [""]
        names = [first, *filter(None, others)]  # those of a source over all columns are blank
        if len(names) > 1:
            names[0] = self._first_source = first or self._first_source
        return _SOURCE_LEVELS.join(names)


def _taken_apart(printed: str, unit: str) -> dict[str, str]:
    """Sign, value and unit of a printed value, `unit` being that of its own column."""
    value = split_value(printed) if printed else TargetValue("", "", "")
    whole = "" if not value.unit and unit else printed
    texts = (value.sign, value.value, value.unit or unit, whole)
    return dict(zip(schema.TARGET_LABELS, texts, strict=True))


def _sign_of(text: str) -> str:
    """A printed 指标性质 as one of schema.SIGNS where it is one in another script."""
    if text in schema.SIGNS or not text:
        return text
    sign = split_value(f"{squeeze(text)}1").sign
    return sign if sign != schema.QUALITATIVE else text


def _has_lost_sign(records: Records) -> bool:
    """Whether the form has a column of signs whose head is not to be found here."""
    return _SIGN in records.table.fields and _SIGN not in {
        column.field for column in records.columns
    }


def _mend_levels(above: Sequence[dict[str, str]], row: dict[str, str]) -> None:
    """Put the name of a level together that the end of a page has cut, on both pages."""
    for label in ("一级指标", "二级指标"):
        first, rest = above[-1].get(label, ""), row.get(label, "")
        if rest and not _is_level(rest) and _is_level(first + rest):
            row[label] = first + rest
            for other in reversed(above):
                if other.get(label) != first:
                    break
                other[label] = first + rest


def _is_level(name: str) -> bool:
    return is_level1(name) or is_level2(name)


def _carry(record: Record, row: dict[str, str], carried: dict[str, str], records: Records) -> None:
    """Names of levels that are printed once and left blank below."""
    for level, label in (("level1", "一级指标"), ("level2", "二级指标")):
        if label not in row:
            continue
        new_above = level == "level2" and record.begins("indicators.level1")
        none_at_all = level == "level2" and record.over_levels
        if not row[label] and not none_at_all and not (new_above and records.merges):
            row[label] = carried[level]
        carried[level] = row[label]


def _goes_on(record: Record, above: Mapping[str, str]) -> bool:
    """Whether a row only goes on with the one above, as where a page ended within it."""
    whole = record.text(LEVEL3) and record.value and above.get("三级指标")
    return not any(map(record.begins, LEVELS)) and not whole
