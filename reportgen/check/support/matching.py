"""Which indicator a stated number belongs to, and whether it says otherwise.

Precision before recall: a contradiction needs one indicator that fits by name, unit and scope,
and no other that fits as well. What is not certain is left alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.check.support.quantities import Claim, Quantity, target_of
from reportgen.check.support.similarity import (
    NEAR,
    SAME,
    is_satisfaction,
    likeness,
    marks,
    stem,
)
from reportgen.check.support.subject import ProjectSubject
from reportgen.dataset.rows import Indicator

_UNUSUAL = 10  # smaller numbers are alike by chance
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True, unsafe_hash=True)  # not frozen: those take three times as long to make
class Target:
    """A 指标值 that is one number, with the indicator that sets it; changed by nobody."""

    indicator: Indicator
    quantity: Quantity
    name: str
    marks: frozenset[str]

    @property
    def printed(self) -> str:
        """The value as the forms print it."""
        return self.indicator.value_as_printed.strip()


def targets_of(subject: ProjectSubject) -> tuple[Target, ...]:
    """The indicators of a project whose value is one public number."""
    return subject.cached(_targets)


def _targets(subject: ProjectSubject) -> tuple[Target, ...]:
    targets = (target_from(indicator) for indicator in subject.indicators)
    return tuple(target for target in targets if target)


def target_from(indicator: Indicator) -> Target | None:
    """The indicator's number with the name it is compared by; None without either."""
    quantity = target_of(indicator.sign, indicator.value, indicator.unit)
    name = stem(indicator.level3)
    if quantity is None or len(name) < 2:
        return None
    return Target(indicator, quantity, name, marks(indicator.level3))


def fit(claim: Claim, target: Target) -> int:
    """How well an indicator fits a claim: SAME, NEAR or 0."""
    if not claim.quantity.same_kind(target.quantity):
        return 0
    if claim.quantity.per and target.quantity.unit == "元":
        # 每人每月 and 元/人·月: the units say more than the name, which shares a word at least
        return NEAR if _share_a_word(claim.context, target.name) else 0
    if claim.marks != target.marks:
        return 0
    rate = claim.quantity.unit == "%"
    return max([likeness(stem(name), target.name, rate=rate) for name in claim.names], default=0)


def contradicted(claim: Claim, targets: Sequence[Target], others: Iterable[Claim]) -> Target | None:
    """The one indicator of the same thing with another number; None where in doubt."""
    if not claim.sure or not claim.names:
        return None
    alike = [target for target in targets if claim.quantity.same_kind(target.quantity)]
    fits = [(fit(claim, target), target) for target in alike]
    best = max((level for level, _ in fits), default=0)
    candidates = [target for level, target in fits if level == best]
    if not best or len(candidates) != 1 or (claim.spelled and best < SAME):
        return None
    target = candidates[0]
    if not claim.quantity.differs(target.quantity):
        return None
    if best == SAME:
        return target
    return None if _in_doubt(claim, target, targets, others) else target


def _in_doubt(
    claim: Claim, target: Target, targets: Sequence[Target], others: Iterable[Claim]
) -> bool:
    """Whether something else explains the number, or other claims want the same indicator."""
    full = any(_long_and_alike(stem(name), target.name) for name in claim.names)
    if not full and any(_equal(claim.quantity, other.quantity) for other in targets):
        return True
    rivals = [other for other in others if other is not claim and fit(other, target)]
    if any(other.names != claim.names or other.quantity != claim.quantity for other in rivals):
        return True  # parts of what the indicator counts as one
    if not is_satisfaction(target.name) or claim.quantity.unit != "%":
        return False
    return sum(is_satisfaction(other.name) for other in targets) > 1


def _share_a_word(one: str, other: str) -> bool:
    """Whether two letters that stand side by side in one name stand so in the other."""
    return any(one[at : at + 2] in other for at in range(len(one) - 1))


def _long_and_alike(one: str, other: str) -> bool:
    """Whether one of two long names is the end of the other: no doubt about what is meant."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 6 and long.endswith(short)


def _equal(one: Quantity, other: Quantity) -> bool:
    return one.number == other.number and one.unit == other.unit


def stands_in_indicators(
    claim: Claim, targets: Sequence[Target], indicators: Iterable[Indicator]
) -> bool:
    """Whether any indicator has the number, in its value or anywhere in its words."""
    number = claim.quantity.number
    written = _numbers(claim.part)
    if any(number == target.quantity.number for target in targets):
        return True
    return any(
        written & _numbers(f"{one.level3} {one.description} {one.value} {one.remark}")
        for one in indicators
    )


def _numbers(text: str) -> set[Decimal]:
    return {Decimal(number) for number in _DIGITS.findall(text.replace(",", ""))}


def near_miss(claim: Claim, targets: Sequence[Target]) -> Target | None:
    """The one indicator that may be meant by a claim; None where none or several may."""
    rate = claim.quantity.unit == "%"
    candidates = [
        target
        for target in targets
        if claim.quantity.same_kind(target.quantity)
        and any(_shares_most(stem(name), target.name, rate=rate) for name in claim.names)
    ]
    return candidates[0] if len(candidates) == 1 else None


def in_another_unit(claim: Claim, targets: Sequence[Target]) -> Target | None:
    """The one indicator that has the number of a claim, and most of its name, in another unit.

    Shares, amounts of money and targets without a unit are left to the rules about units.
    """
    number, unit = claim.quantity.number, claim.quantity.unit
    equal = [target for target in targets if target.quantity.number == number]
    units = {target.quantity.unit for target in equal}
    if number < _UNUSUAL or unit in units or {unit, *units} & {"", "%", "元"}:
        return None
    alike = [
        target
        for target in equal
        if any(_shares_most(stem(name), target.name, rate=False) for name in claim.names)
    ]
    return alike[0] if len(alike) == 1 else None


def _shares_most(one: str, other: str, *, rate: bool) -> bool:
    """Whether two names share three quarters of their letters (and end alike, for a rate)."""
    if rate and one[-2:] != other[-2:]:
        return False
    common = sum(min(one.count(letter), other.count(letter)) for letter in set(one))
    return common * 8 >= (len(one) + len(other)) * 3
