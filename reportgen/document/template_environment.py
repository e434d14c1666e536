"""What templates run in: Jinja's sandbox, the filters, and the loader that notes lines."""

import re
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from reportgen.core.values import format_money, format_number
from reportgen.document.edition import numbered
from reportgen.document.form_layout import LINE
from reportgen.document.public import Amount, Substitute
from reportgen.schema import PLAN_LABELS

_TAG = re.compile(r"<(?:table|tr|td|th|p|span|li|h[123])(?=[\s>])")


def make_environment(loader: BaseLoader) -> Environment:
    """An environment that escapes everything, fetches nothing and names what is undefined."""
    environment = SandboxedEnvironment(
        loader=loader,
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


def _lines(text: str) -> Markup:
    """Text with its line ends kept."""
    return Markup("<br/>").join(escape(line) for line in text.split("\n"))


def _money(amount: Amount) -> str:
    """万元 with at least two decimals; the substitute where withheld; blank where none."""
    return _amount(amount, format_money)


def _number(amount: Amount) -> str:
    """A number as entered (amounts in 元, rates)."""
    return _amount(amount, format_number)


def _percent(amount: Amount) -> str:
    return _amount(amount, lambda value: f"{format_number(value)}%")


def _amount(amount: Amount, write: Any) -> str:
    if isinstance(amount, Substitute):
        return amount.text
    return "" if amount is None else str(write(amount))


def _groups(rows: Any, attribute: str) -> list[list[Any]]:
    """Neighbouring rows with the same `attribute`, for cells merged over their rows."""
    groups: list[list[Any]] = []
    for row in rows:
        if groups and getattr(groups[-1][0], attribute) == getattr(row, attribute):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


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


_FILTERS = {
    "lines": _lines,
    "money": _money,
    "number": _number,
    "percent": _percent,
    "numbered": lambda item: numbered(item.number, item.text),
    "titled": lambda item: numbered(item.number, item.title, "、"),
    "day": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "groups": _groups,
    "source_groups": _source_groups,
}
