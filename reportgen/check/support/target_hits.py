"""Hits at an indicator's target: its sign, its value or its unit."""

from reportgen.check.support.finding import Hit
from reportgen.check.support.measures import statement
from reportgen.check.support.subject import ProjectSubject
from reportgen.dataset.rows import Indicator


def value_hit(subject: ProjectSubject, row: Indicator, says: str, hint: str) -> Hit:
    """A hit at the 指标值, with the indicator's name and target before what is wrong."""
    return _hit(subject, row, ("指标值", row.value), says, hint)


def sign_hit(subject: ProjectSubject, row: Indicator, says: str, hint: str) -> Hit:
    """The same at the 指标性质."""
    return _hit(subject, row, ("指标性质", row.sign), says, hint)


def unit_hit(subject: ProjectSubject, row: Indicator, says: str, hint: str) -> Hit:
    """The same at the 计量单位."""
    return _hit(subject, row, ("计量单位", row.unit), says, hint)


def _hit(
    subject: ProjectSubject, row: Indicator, cell: tuple[str, str], says: str, hint: str
) -> Hit:
    label, text = cell
    message = f"“{row.level3}”的指标值“{statement(row)}”{says}"
    return Hit(subject.spot(row, label, text), message, hint)
