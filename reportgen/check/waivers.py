"""Exceptions that the bureau grants (table 例外): which findings they cover, and which are idle.

Does not judge findings and prints nothing.
"""

from collections.abc import Collection, Iterable
from datetime import date

from reportgen.check.rules import RULES, Finding
from reportgen.check.support.registry import EXCEPTIONS, READING, names_a_stop
from reportgen.check.support.subject import ExceptionsSubject, expired
from reportgen.dataset.model import Dataset, Exemption


class Waivers:
    """The exceptions in force on a day; remembers which of them have covered a finding."""

    def __init__(self, exceptions: Iterable[Exemption], today: date) -> None:
        self._all = tuple(exceptions)
        self._today = today
        self._used: set[int] = set()
        self._by_rule: dict[str, list[Exemption]] = {}
        for exemption in self._all:
            if not expired(exemption, today) and not names_a_stop(exemption.rule):
                self._by_rule.setdefault(exemption.rule, []).append(exemption)

    def cover(self, finding: Finding, codes: Collection[str]) -> bool:
        """Whether an exception covers this finding about the project, unit … with these codes.

        Those that do are in use from now on.
        """
        covering = [
            exemption
            for exemption in self._by_rule.get(finding.code, ())
            if exemption.code in ("", *codes)
            and exemption.column in ("", finding.spot.column or "")
        ]
        self._used.update(exemption.row for exemption in covering)
        return bool(covering)

    def subject(self, dataset: Dataset, run: Collection[str]) -> ExceptionsSubject:
        """What the rules about exceptions look at, after the rules `run` have been run."""
        codes = frozenset((*dataset.projects, *dataset.units, *dataset.departments))
        idle = {
            exemption.row
            for exemption in self._all
            if exemption.row not in self._used
            and (exemption.rule in run or _never_covers(exemption.rule))
            and not _unchecked(dataset, exemption.code)
        }
        return ExceptionsSubject(self._all, frozenset(idle), codes, self._today)


def _never_covers(code: str) -> bool:
    """Whether there is no such rule, or its findings cannot be excepted."""
    return code not in RULES or RULES[code].scope in (READING, EXCEPTIONS)


def _unchecked(dataset: Dataset, code: str) -> bool:
    """Whether the code belongs to a department that could not be read; blank means all codes."""
    return bool(dataset.broken) if not code else dataset.department_of(code) in dataset.broken
