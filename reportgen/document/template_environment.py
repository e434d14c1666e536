"""What templates run in: Jinja's sandbox, the filters, and the loader that notes lines."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from reportgen.core.values import format_money, format_number, format_yuan, parse_date
from reportgen.document.compiled_templates import CompiledTemplates
from reportgen.document.edition import numbered, numeral
from reportgen.document.form_mistakes import LINE
from reportgen.document.public import Amount, Substitute
from reportgen.schema import PLAN_LABELS, WHOLE_PERIOD, YEARLY

_TAG = re.compile(r"<(?:table|tr|td|th|p|span|li|h[123])(?=[\s>])")


_COMPILED = CompiledTemplates()


def make_environment(loader: BaseLoader) -> Environment:
    """An environment that escapes everything, fetches nothing and names what is undefined."""
    environment = SandboxedEnvironment(
        loader=loader,
        bytecode_cache=_COMPILED,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_FILTERS)
    environment.globals["plan_labels"] = PLAN_LABELS
    return environment


class LinesLoader(FileSystemLoader):
    """Templates whose tags say in which file and line they stand."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        """A template's text with `template:line` at each tag."""
        text, path, fresh = super().get_source(environment, template)
        lines = [
            _TAG.sub(lambda tag, at=at: f'{tag[0]} {LINE}="{template}:{at}"', line)  # type: ignore[misc]
            for at, line in enumerate(text.split("\n"), start=1)
        ]
        return "\n".join(lines), path, fresh


def _lines(text: str | Substitute) -> Markup:
    """Text with its line ends kept; the substitute where a further column is withheld."""
    if isinstance(text, Substitute):
        text = text.text
    return Markup("<br/>").join(escape(line) for line in text.split("\n"))


@pass_context
def _money(context: Context, amount: Amount) -> str:
    """At least two decimals, separators where the dataset's unit is 元.

    The substitute where withheld; blank where none.
    """
    unit = context["edition"].department.money_unit
    return _amount(amount, lambda value: format_money(value, unit))


def _day(day: date | str | Substitute) -> str:
    """A day in Chinese; of a further column it is a text, maybe of a month, or the substitute."""
    if isinstance(day, Substitute):
        return day.text
    found = day if isinstance(day, date) else parse_date(day)
    return f"{found.year}年{found.month}月{found.day}日" if found else str(day)


def _separated(amount: Amount) -> str:
    """An amount in 元, with separators."""
    return _amount(amount, format_yuan)


def _number(amount: Amount) -> str:
    """A number as entered (rates, shares)."""
    return _amount(amount, format_number)


def _percent(amount: Amount) -> str:
    return _amount(amount, lambda value: f"{format_number(value)}%")


def _amount(amount: Amount | str, write: Any) -> str:
    if isinstance(amount, Substitute):
        return amount.text
    if isinstance(amount, str):  # a further column that is blank
        return amount
    return "" if amount is None else str(write(amount))


def _groups(rows: Any, attribute: str) -> list[list[Any]]:
    """Neighbouring rows with the same `attribute`, for cells merged over their rows.

    That of a further column is its label.
    """
    groups: list[list[Any]] = []
    for row in rows:
        if groups and _value(groups[-1][0], attribute) == _value(row, attribute):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _value(row: Any, name: str) -> Any:
    """A field of a row, or a further column by its label."""
    return getattr(row, name) if hasattr(row, name) else row[name]


def _of_period(rows: Any, period: str) -> list[Any]:
    """The indicators of a 期间; those that name none are of the year."""
    return [row for row in rows if (row["期间"] or YEARLY) == period]


def _halves(rows: Any) -> list[list[tuple[Any, Any]]]:
    """Indicators of the whole period beside those of the year, by 一级指标; None fills the gaps."""
    whole, yearly = _of_period(rows, WHOLE_PERIOD), _of_period(rows, YEARLY)
    levels = dict.fromkeys(row.level1 for row in (*whole, *yearly))
    halves = (
        ([row for row in half if row.level1 == level] for half in (whole, yearly))
        for level in levels
    )
    return [list(zip_longest(*pair)) for pair in halves]


def _pairs(rows: Any) -> list[list[tuple[Any, Any]]]:
    """Indicators by 一级指标, that of the whole period beside the year's of the same name.

    None where a period has none. Withheld names are alike, so these go by their order.
    """
    groups: dict[str, dict[tuple[str, str, int], list[Any]]] = {}
    for half, period in enumerate((WHOLE_PERIOD, YEARLY)):
        met: Counter[tuple[str, str, str]] = Counter()
        for row in _of_period(rows, period):
            name = row.level1, row.level2, row.level3
            met[name] += 1
            place = row.level2, row.level3, met[name]
            groups.setdefault(row.level1, {}).setdefault(place, [None, None])[half] = row
    return [[(whole, yearly) for whole, yearly in group.values()] for group in groups.values()]


def _yuan(amount: Amount | str, unit: str) -> str:
    """An amount that is kept in `unit` (万元 or 元), in 元 with separators."""
    factor = Decimal(10_000) if unit == "万元" else Decimal(1)
    return _amount(amount, lambda value: format_money(value * factor, "元"))


def _source_groups(lines: Any) -> list[list[Any]]:
    """Neighbouring lines of 资金来源 with the same first level (财政拨款 in 财政拨款/中央)."""
    groups: list[list[Any]] = []
    for line in lines:
        source, _, part = line.source.partition("/")
        above = groups[-1][0].source.partition("/") if groups else ("", "", "")
        if part and above[2] and above[0] == source:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _titled(item: Any, style: str = "1、") -> str:
    """The title of an item with its number, written like `style`: 1、, 1., （一）, （1）."""
    number = style.replace("1", str(item.number)).replace("一", numeral(item.number))
    return numbered(item.number, item.title, number)


_FILTERS = {
    "lines": _lines,
    "money": _money,
    "separated": _separated,
    "number": _number,
    "percent": _percent,
    "numbered": lambda item: numbered(item.number, item.text),
    "titled": _titled,
    "day": _day,
    "groups": _groups,
    "halves": _halves,
    "pairs": _pairs,
    "of_period": _of_period,
    "yuan": _yuan,
    "source_groups": _source_groups,
}


def failed_filter(error: BaseException) -> str:
    """The filter of ours within which rendering stopped; empty where it was elsewhere."""
    names = {function.__code__: name for name, function in _FILTERS.items()}
    trace, found = error.__traceback__, ""
    while trace is not None:
        found = names.get(trace.tb_frame.f_code, found)
        trace = trace.tb_next
    return found
