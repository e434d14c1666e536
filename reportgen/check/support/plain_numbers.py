"""Which stated numbers call for an indicator, and which the name of an indicator carries."""

import re
from functools import lru_cache

from reportgen.check.support.quantities import NUMBER_AT_END, Claim, read_claims, target_of
from reportgen.core.values import fold
from reportgen.dataset.rows import Indicator

# Amounts that no indicator has to hold, and what only describes the present state.
_BACKGROUND = re.compile(
    r"投资|概算|预算|资金|贷款|债券|补助|补贴|标准|经费|现有|共有|原有|目前|已|辖区|占地|位于|建于|"
    r"截至|历年|年来|以来|常住|面积约|人口|服务范围|每|其中|包括|涉及"
)
_END_NUMBER = re.compile(r"(?:以上|以下|以内|之内)?[。；]?$")
# Marks of a name that leave its number as it is.
_HARMLESS = frozenset(("总", "合计", "新建", "改建", "扩建"))
_FORMULA = re.compile(r"[=＝×÷*/]|公式|乘以|之比|比例|占")


def needs_indicator(claim: Claim) -> bool:
    """Whether a number is one that an indicator should hold."""
    return (
        claim.sure
        and not claim.spelled
        and bool(claim.names)
        and claim.quantity.number > 1
        and claim.quantity.number not in (365, 366)
        and claim.quantity.unit not in ("元", "年")
        and not _BACKGROUND.search(claim.context)
    )


def differs_from_value(claim: Claim, indicator: Indicator) -> bool:
    """Whether the number in a name or description is another than the 指标值."""
    target = target_of(indicator.sign, indicator.value, indicator.unit)
    if target is None or claim.quantity.per or target.per or claim.marks - _HARMLESS:
        return False
    # some write the whole name into 计量单位
    counts_days = fold(indicator.level3) == fold(indicator.unit) and target.unit.endswith("天数")
    same_unit = target.unit == claim.quantity.unit or (counts_days and claim.quantity.unit == "天")
    return same_unit and claim.quantity.number != target.number


@lru_cache(maxsize=65536)  # of names that are often alike
def number_at_end(text: str) -> Claim | None:
    """The one number of a name, where it stands at its end; not that of a formula."""
    if not NUMBER_AT_END.search(text) or _FORMULA.search(text):
        return None
    claims = read_claims(text)
    plain = len(claims) == 1 and claims[0].sure and claims[0].names
    return claims[0] if plain and _ends_with(text, claims[0].part) else None


def _ends_with(text: str, part: str) -> bool:
    return _END_NUMBER.sub("", text.strip()).endswith(_END_NUMBER.sub("", part))
