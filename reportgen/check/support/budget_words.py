"""The budget as a text states it: 项目预算数为60万元, or items that add up to a 合计."""

import re
from dataclasses import dataclass
from decimal import Decimal

from reportgen.check.support.quantities import measure

_BUDGET = re.compile(
    r"(?:项目|年度|本年|当年|今年|20\d\d年)?预算(?:数|金额)(?:共|共计|合计)?(?:为|是|：|:)?\s*"
    r"(?P<number>\d{1,12}(?:\.\d{1,6})?)\s*(?P<unit>亿元|万元|元)"
)
_OTHER_BUDGET = re.compile(r"上年|去年|往年|总预算|调整|其中|概算|以前|采购|设备|工程|合同|招标")
_CLAUSE_END = re.compile("[，。；]")
_ADDED = re.compile(
    r"(?:合计|总计|共计)(?:为|需|需要|支出)?\s*(?P<number>\d{1,12}(?:\.\d{1,6})?)\s*万元\s*。?$"
)
_AMOUNT = re.compile(r"(?<![\d.])(\d{1,12}(?:\.\d{1,6})?)\s*万元(?!/)")


@dataclass(frozen=True, slots=True)
class StatedBudget:
    """An amount as written, how many 元 its unit is, and the words that state it."""

    number: Decimal
    unit: Decimal
    part: str

    def rounds(self, budget: Decimal) -> bool:
        """Whether the budget (in 元), with as many decimals as written, is this amount."""
        return (budget / self.unit).quantize(self.number) == self.number


def stated_budget(text: str) -> StatedBudget | None:
    """The one budget that a text states; None where it states none, or several."""
    return _budget_by_name(text) or _sum_of_items(text)


def _budget_by_name(text: str) -> StatedBudget | None:
    matches = [
        match
        for match in _BUDGET.finditer(text)
        if not _OTHER_BUDGET.search(_CLAUSE_END.split(text[: match.start()])[-1][-8:] + match[0])
    ]
    if len(matches) != 1:
        return None
    unit = measure(Decimal(1), matches[0]["unit"]).number
    return StatedBudget(Decimal(matches[0]["number"]), unit, matches[0][0])


def _sum_of_items(text: str) -> StatedBudget | None:
    """The 合计 at the end of a text whose items add up to it."""
    text = text.strip()
    match = _ADDED.search(text)
    if not match:
        return None
    items = [Decimal(number) for number in _AMOUNT.findall(text[: match.start()])]
    total = Decimal(match["number"])
    if len(items) < 2 or sum(items) != total:
        return None
    return StatedBudget(total, Decimal(10_000), match[0])
