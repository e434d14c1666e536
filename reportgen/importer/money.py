"""Amounts in the unit that they are printed in, brought to the one unit of a dataset."""

import re
from collections.abc import Sequence
from decimal import Decimal

from reportgen.core.labels import MONEY_UNITS
from reportgen.core.values import fold, format_number, parse_decimal
from reportgen.importer.project import ReadProject
from reportgen.schema import PROJECTS, RECORD_TABLES, TABLE_BY_NAME, Kind

_AMOUNT = re.compile(r"(-?[\d,，.]+)(亿元|万元|千元|百元|元)")

_POINTS = re.compile(r"(\d+(?:\.\d+)?)(?:分|%)?")
_LONGEST_NUMBERED = 12  # characters of what a number stands in: 年度绩效目标2
# Columns in the dataset's unit of money, by table.
_MONEY = {
    table: [column.label for column in TABLE_BY_NAME[table].columns if column.kind is Kind.MONEY]
    for table in (PROJECTS.name, *(table.name for table in RECORD_TABLES))
}


def in_unit(text: str, printed: str | None, unit: str) -> Decimal | None:
    """An amount in `unit`, which it is printed in unless the cell or `printed` names another."""
    flat = fold(text)
    match = _AMOUNT.fullmatch(flat)
    if match:
        flat, printed = match[1], match[2]
    number = parse_decimal(flat)
    return number if number is None else _shifted(number, printed or unit, unit)


def names_unit(text: str) -> bool:
    """Whether a cell itself says in what unit its amount is: `120万元`."""
    return bool(_AMOUNT.fullmatch(fold(text)))


def points(text: str) -> Decimal | None:
    """The points in a cell: `10分`, `10`, `10%`."""
    match = _POINTS.fullmatch(fold(text))
    return parse_decimal(match[1]) if match else None


def number_in(text: str) -> Decimal | None:
    """The one whole number in a short text: 2 in 目标2; None where there is none, or another."""
    found = re.findall(r"\d+", fold(text))
    return Decimal(found[0]) if len(found) == 1 and len(text) <= _LONGEST_NUMBERED else None


def _shifted(number: Decimal, printed: str, unit: str) -> Decimal:
    places = MONEY_UNITS[printed] - MONEY_UNITS[unit]
    if not places:
        return number
    shifted = number.scaleb(places).normalize()
    return shifted.quantize(Decimal(1)) if shifted == shifted.to_integral_value() else shifted


def settle_money(projects: Sequence[ReadProject]) -> str:
    """Bring the amounts of all projects to one unit, 元 where all print it, else 万元."""
    printed = {project.money_unit for project in projects if project.money_unit}
    unit = "元" if printed == {"元"} else "万元"
    for project in projects:
        of_projects = [(project.fields, label) for label in _MONEY[PROJECTS.name]]
        of_records = [
            (row, label)
            for table, rows in project.records.items()
            for row in rows
            for label in _MONEY[table]
        ]
        for row, label in (*of_projects, *of_records):
            number = parse_decimal(row.get(label, ""))
            if number is not None:
                printed_in = project.converted_to or project.money_unit or unit
                amount = _shifted(number, printed_in, unit)
                row[label] = format_number(amount)
    return unit
