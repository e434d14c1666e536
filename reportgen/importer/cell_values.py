"""What a cell holds, read as its column is, and the decision where words stand in its place.

Whoever stores a value claims its cell, so what is not stored stays unplaced. Amounts are read in
the unit that is printed: in the cell, in the label, or in the line above the table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen import schema
from reportgen.core.values import format_number, parse_date, parse_percent
from reportgen.importer.grid import Cell
from reportgen.importer.ledger import Ledger
from reportgen.importer.money import in_unit, names_unit, number_in, points
from reportgen.importer.project import ReadProject, WithheldCell
from reportgen.importer.reading import Reading
from reportgen.importer.vocabulary import is_withheld_phrase, squeeze
from reportgen.importer.wrapped_text import one_line
from reportgen.schema import Column, Kind

_AS_TEXT = (Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.CODE)
# How a number is read that is no amount of money.
_READ: Mapping[Kind, Callable[[str], Decimal | None]] = {
    Kind.PERCENT: parse_percent,
    Kind.NUMBER: points,
    Kind.INTEGER: number_in,
}


@dataclass
class CellStore:
    """Where values of one project's table go."""

    reading: Reading
    project: ReadProject
    ledger: Ledger

    @property
    def unit_is_lost(self) -> bool:
        """Whether the label that names the unit on this form is not there, and nothing else does.

        What is printed in 元 would be read as 万元. Over a list it stands in a line for all of it.
        """
        form = self.reading.form
        said = self.reading.exact or self.project.money_unit or form.lists
        naming = form.layout.with_unit
        return not said and bool(naming) and naming.isdisjoint(self.reading.seen)

    def claim(self, cells: Sequence[Cell], table: str, column: str) -> None:
        """The cells are read into this column."""
        for cell in cells:
            self.ledger.claim(cell.source, table, column)

    def withhold(self, table: str, column: str, row: str, text: str) -> None:
        """A decision: `text` stands in place of a value."""
        self.project.withheld_cells.append(WithheldCell(table, column, row, self.phrase(text)))

    def phrase(self, text: str) -> str:
        """The words in place of a value, without the line ends of another's cell."""
        return text if self.reading.exact else squeeze(text)

    def number(
        self, column: Column, text: str, printed: str | None, kept: str = ""
    ) -> Decimal | None:
        """The number in a cell; None where there is none, or nothing says an amount's unit.

        `printed`: the unit that its label names; `kept`: in which the dataset has it.
        """
        if column.kind is not Kind.MONEY:
            return _READ[column.kind](text)
        if self.unit_is_lost and not printed and not names_unit(text):
            return None
        if not (kept or self.project.money_unit) and (printed or names_unit(text)):
            self.project.converted_to = "万元"
        return in_unit(text, printed, kept or self.project.money_unit or "万元")

    def value(
        self, column: Column, cells: Sequence[Cell], table: str, row: str, unit: str | None
    ) -> str:
        """The text of a cell in a row of records; blank where it cannot be read.

        What cannot is left unplaced; a substitute in place of a number is a decision.
        """
        text = "\n".join(cell.text for cell in cells if cell.text)
        found: Decimal | None = None
        if text and column.kind not in _AS_TEXT:
            found = self.number(column, text, unit, "元" if table == "finance" else "")
            withheld = is_withheld_phrase(text) or self.reading.exact
            if found is None and not withheld:
                return ""
            if found is None:
                self.withhold(table, column.label, row, text)
        self.claim(cells, schema.TABLE_BY_NAME[table].label, column.label)
        return self._as_text(column, text) if column.kind in _AS_TEXT else _written(found)

    def _as_text(self, column: Column, text: str) -> str:
        if column.kind is Kind.DATE and (day := parse_date(text)):
            return day.isoformat()
        return text if self.reading.exact or column.kind is Kind.TEXT else one_line(text)


def _written(number: Decimal | None) -> str:
    return "" if number is None else format_number(number)
