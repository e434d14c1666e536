"""Amounts in the unit that they are printed in, brought to the one unit of a dataset."""

import re
from collections.abc import Sequence
from decimal import Decimal

from reportgen.core.labels import MONEY_UNITS
from reportgen.core.values import fold, format_number, parse_decimal
from reportgen.importer.project import ReadProject
from reportgen.schema import AMOUNTS

_AMOUNT = re.compile(r"(-?[\d,，.]+)(亿元|万元|千元|百元|元)")


def in_unit(text: str, printed: str | None, unit: str) -> Decimal | None:
    """An amount in `unit`, which it is printed in unless the cell or `printed` names another."""
    flat = fold(text)
    match = _AMOUNT.fullmatch(flat)
    if match:
        flat, printed = match[1], match[2]
    number = parse_decimal(flat)
    return number if number is None else _shifted(number, printed or unit, unit)


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
        for label in AMOUNTS:
            number = parse_decimal(project.fields.get(label, ""))
            if number is not None:
                amount = _shifted(number, project.money_unit or unit, unit)
                project.fields[label] = format_number(amount)
    return unit
