"""Telephone, identity and card numbers: where they stand in a text, and how they are masked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from reportgen.check.support.finding import Hit, Spot

LIKELY_NUMBER = re.compile(r"\d{3}[-—－)） ]{0,2}\d{4}")  # what all these numbers hold
_EDGE = r"A-Za-z0-9.\-_/"
# What may follow shows a quantity (亿元 in 元, counts), not a telephone number.
_QUANTITY = r"(?!\s*(?:[万亿]|元|个|人|件|条|次|立方|平方|吨|千|瓦|度|[%％]|,\d))"
_MOBILE = re.compile(
    rf"(?<![{_EDGE}¥￥≥≤])(?:\+?86[- ]?)?1[3-9]\d-?\d{{4}}-?\d{{4}}(?![{_EDGE}]){_QUANTITY}"
)
_IDENTITY = re.compile(
    r"(?<![A-Za-z0-9])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"(?![A-Za-z0-9])"
)
_CARD = re.compile(rf"(?<![{_EDGE}])62\d{{2}}(?: ?\d{{4}}){{3}}(?: ?\d{{1,3}})?(?![{_EDGE}])")
_LANDLINE = re.compile(
    r"(?<![A-Za-z0-9.\-])(?:0\d{2,3}[-—－]|[（(]0\d{2,3}[）)]\s?)[2-9]\d{6,7}(?![\d.])"
    r"|(?<=电话)[:：]?\s?[2-9]\d{6,7}(?!\d)"
)
_PATTERNS = (_IDENTITY, _CARD, _MOBILE, _LANDLINE)
_FIGURES = frozenset("0123456789Xx*")
_RUN = re.compile(r"\d{5,}")  # more figures in a row than a masked number shows
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def mobile_numbers(spot: Spot) -> Iterator[Hit]:
    """Mobile telephone numbers."""
    return _hits(spot, _MOBILE, _is_mobile, "手机号码", "请删去；要留联系方式的，用单位公开的电话")


def identity_numbers(spot: Spot) -> Iterator[Hit]:
    """Identity numbers with a right check digit."""
    hint = "请删去身份证号码；已经公开的，请立即撤下"
    return _hits(spot, _IDENTITY, is_identity_number, "身份证号码", hint)


def card_numbers(spot: Spot) -> Iterator[Hit]:
    """Bank card numbers with a right check digit."""
    return _hits(spot, _CARD, is_card_number, "银行卡号", "请核对，确是银行卡号的请删去")


def landline_numbers(spot: Spot) -> Iterator[Hit]:
    """Landline numbers: an office may give its own."""
    hint = "请确认是单位对外公开的电话；属于个人的请删去"
    return _hits(spot, _LANDLINE, lambda number: True, "固定电话号码", hint)


def _hits(
    spot: Spot, pattern: re.Pattern[str], is_one: Callable[[str], bool], what: str, hint: str
) -> Iterator[Hit]:
    if not LIKELY_NUMBER.search(spot.text) or _is_target(spot):
        return
    for match in pattern.finditer(spot.text):
        if is_one(match[0]):
            shown = _masked(match[0])
            safe = replace(spot, text=mask_numbers(spot.text), part=shown)
            yield Hit(safe, f"文中有{what} {shown}", hint)


def _is_target(spot: Spot) -> bool:
    """A cell that is nothing but a number is an amount or a target value."""
    return spot.column == "指标值" and spot.text.isdigit()


def mask_numbers_of_hit(hit: Hit) -> Hit:
    """The hit without such numbers: none in its words, none in the text that it shows.

    Any rule may find something in a cell that holds one, and may quote a piece of it.
    """
    spot = hit.spot
    if not LIKELY_NUMBER.search(f"{hit.message}\n{hit.hint}\n{spot.text}") or _is_target(spot):
        return hit
    text, at = mask_numbers(spot.text), spot.text.find(spot.part)
    part = text[at : at + len(spot.part)] if at >= 0 else mask_numbers(spot.part)
    numbers = [re.sub(r"\D", "", number) for number in _numbers_in(spot.text)]

    def masked(run: re.Match[str]) -> str:
        of_a_number = any(run[0] in number for number in numbers)
        return "*" * len(run[0]) if of_a_number else run[0]

    message, hint = (_RUN.sub(masked, mask_numbers(words)) for words in (hit.message, hit.hint))
    return Hit(replace(spot, text=text, part=part), message, hint)


def mask_numbers(text: str) -> str:
    """The text, as long as before, with every number of this family masked."""
    if not LIKELY_NUMBER.search(text):
        return text
    for pattern in _PATTERNS:
        text = pattern.sub(lambda match: _masked(match[0]), text)
    return text


def _numbers_in(text: str) -> Iterator[str]:
    for pattern in _PATTERNS:
        yield from (match[0] for match in pattern.finditer(text))


def _masked(number: str) -> str:
    """`138****1234`: the first three and the last four figures at most, and what parts them."""
    places = [at for at, character in enumerate(number) if character in _FIGURES]
    hidden = set(places[3 : -4 if len(places) > 8 else -2])
    return "".join("*" if at in hidden else character for at, character in enumerate(number))


def _is_mobile(number: str) -> bool:
    plain = re.sub(r"\D", "", number)[-11:]
    return not plain.endswith("000000")  # a round sum of money


def is_identity_number(number: str) -> bool:
    """Whether the day of birth exists and the check digit is right (GB 11643)."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def is_card_number(number: str) -> bool:
    """Whether the check digit is right (Luhn); cards have 16 to 19 figures."""
    digits = [int(digit) for digit in number if digit.isdigit()][::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 16 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0
