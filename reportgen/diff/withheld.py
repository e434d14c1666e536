"""Old values that the new view withholds: no old text that contains one of them is printed.

A value that the new view says itself, elsewhere, is no secret and is printed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from reportgen.core.spellings import IN_YUAN, Statement, spelled, statements
from reportgen.core.spellings.statements import MONEY
from reportgen.core.values import fold
from reportgen.diff.cells import PrintedCell
from reportgen.diff.change import STUBS, Change, ChangeKind
from reportgen.diff.views import texts_of
from reportgen.document.public import PublicDepartment

_SHORTEST = 6  # characters, folded: shorter texts also stand elsewhere by chance


class WithheldValues:
    """The old values of a department that its new view withholds.

    `leaks` says whether an old text contains something withheld, for callers that know more of it
    than the public views.
    """

    def __init__(self, new: PublicDepartment, leaks: Callable[[str], bool]) -> None:
        self._new, self._leaks = new, leaks
        self._texts: set[str] = set()  # folded
        self._amounts: set[Decimal] = set()  # in the department's 金额单位, or per cent

    def add(self, cell: PrintedCell, *, name: bool = False) -> None:
        """Add an old value; a text of a few characters only where it is a project's `name`."""
        text = spelled(cell.text)
        if cell.amount is not None:
            self._amounts.add(cell.amount)
        elif text and not cell.withheld and (name or len(text) >= _SHORTEST):
            self._texts.add(text)

    def removed_from(self, changes: Iterable[Change]) -> Iterator[Change]:
        """The changes, without the old texts in which something withheld stands."""
        leaks = self._test()
        for change in changes:
            clean = change
            # how many projects are withheld whole, both views say
            if clean.old is not None and clean.column != STUBS and leaks(clean.old):
                clean = replace(clean, old=None, not_listed=True, difference="", measure="")
            if clean.kind is ChangeKind.REMOVED and leaks(clean.column):
                clean = replace(clean, column=clean.column.partition("“")[0])
            if clean.reason and leaks(clean.reason):
                clean = replace(clean, reason="")
            yield clean

    def _test(self) -> Callable[[str], bool]:
        """Whether a text contains a withheld value that the new view does not say itself."""
        public = list(texts_of(self._new))
        said = spelled("\n".join(public))
        texts = {text for text in self._texts if text not in said}
        amounts = self._amounts - {number for text in public for number in _numbers(text)}
        unit = IN_YUAN.get(self._new.money_unit, Decimal(1))
        money = {amount * factor for amount in amounts if amount for factor in (1, unit)}
        money -= {amount.value for text in public for amount in _money(text)} if money else set()

        def test(text: str) -> bool:
            folded = spelled(text)
            return (
                self._leaks(text)
                or any(value in folded for value in texts)
                or not amounts.isdisjoint(_numbers(text))
                or (
                    bool(money)
                    and any(told.gives(amount, 3) for told in _money(text) for amount in money)
                )
            )

        return test


def _numbers(text: str) -> Iterator[Decimal]:
    folded = fold(text)
    return (Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", folded, re.ASCII))


def _money(text: str) -> Iterator[Statement]:
    """The amounts of money that a text states, in 元."""
    return (told for told in statements(text) if told.unit == MONEY)
