"""Single values: cell text to typed value and back.

Knows nothing of tables, files or forms. `Decimal()` alone accepts `1_000`, `1e3`, `NaN` and
Arabic digits, so every number is normalized, matched against a strict pattern, then converted.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

from reportgen.core.lookalikes import plain_characters
from reportgen.schema import QUALITATIVE

# Zero-width and byte-order characters: invisible on paper, they only break comparisons.
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_UNSEEN = re.compile(rf"(?:{_INVISIBLE.pattern}|\s)+")
_BLANKS = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_RADICAL = re.compile("[\u2e80-\u2ef3]")
# XML 1.0 forbids these; no Word file or tagged PDF can hold them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--|\{\{|\{%|\{#|&(?:#\d+|#x[0-9A-Fa-f]+|[a-z]{2,8});")
_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_RAISED = re.compile("[⁰¹²³⁴-⁹₀-₉½¼¾①-⓿]")  # NFKC would make plain digits of them
_SIGN_FORMS = {
    "≥": "≥", "≧": "≥", ">=": "≥", "＞=": "≥", "≤": "≤", "≦": "≤", "<=": "≤", "＜=": "≤",
    "=": "=", "＝": "=", "═": "=", ">": ">", "＞": ">", "﹥": ">", "<": "<", "＜": "<", "﹤": "<",
}  # fmt: skip
_VALUE = re.compile(
    r"(?P<sign>>=|<=|＞=|＜=|[≥≧≤≦=＝═>＞﹥<＜﹤])?\s*"
    r"(?P<number>-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*(?P<unit>.*)"
)
_NO_UNIT = re.compile(r"[，。；：！？、:;*~～\-—+×=≥≤<>]|(?<![A-Za-z])\d|以上|以下|以内|左右")
_DATE_REST = re.compile(r"(?:年|月|日|号)(?![/／])(?=.)|月|日前|日内|号")
_WITHIN = re.compile(r"(?:内|前|后|完成|之间)")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
OWN_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.．、]\s*(?!\d)|[（(]?[一二三四五六七八九十]+[）)、])"
)
MAX_CELL = 32_767  # characters; Excel's own limit for one cell


def clean_text(raw: str) -> str:
    """Cell text without what no reader sees: invisible characters, trailing blanks, blank lines.

    Line ends become a single newline; tabs and no-break spaces become plain spaces. The
    visible characters stay exactly as they are.
    """
    text = _INVISIBLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [_BLANKS.sub(" ", line).strip(" \u3000") for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


def control_character(text: str) -> str | None:
    """The first character that no document can hold, named as `U+0007`; None when clean."""
    match = _CONTROL.search(text)
    return f"U+{ord(match[0]):04X}" if match else None


def markup(text: str) -> bool:
    """Whether the text holds a leftover of web or template code (`<b>`, `&nbsp;`, `{{`)."""
    return bool(_MARKUP.search(text))


def fold(text: str) -> str:
    """Width-folded text without any white space, for comparing."""
    plain = unicodedata.normalize("NFKC", text)
    if _RADICAL.search(plain):  # those of the supplement have no normal form in Unicode
        plain = plain_characters(plain)
    return _UNSEEN.sub("", plain)


def code_of_name(name: str) -> str:
    """A name as far as it may be a code, for what has no other: `局（本级）` to `局本级`."""
    return re.sub("[^0-9A-Za-z\u4e00-\u9fff]", "", fold(name))


def parse_decimal(text: str) -> Decimal | None:
    """`1,785.43`, `１２．５` or `33.10` as Decimal, digits kept; None when it is no number."""
    return _cached_decimal(text)


@lru_cache(maxsize=20_000)  # numbers, above all those of rows, repeat in thousands of rows
def _cached_decimal(text: str) -> Decimal | None:
    folded = fold(text)
    if _RAISED.search(text) or not _NUMBER.fullmatch(folded):
        return None
    return Decimal(folded.replace(",", ""))


def parse_percent(text: str) -> Decimal | None:
    """`20`, `20%` or `20％` as Decimal 20; None when it is no percentage."""
    return parse_decimal(fold(text).removesuffix("%"))


def parse_integer(text: str) -> int | None:
    """A whole number of at most nine digits; `3.0` (how spreadsheets write 3) counts."""
    number = parse_decimal(text)
    if number is None or number != number.to_integral_value() or abs(number) >= 10**9:
        return None
    return int(number)


def parse_date(text: str) -> date | None:
    """`2024-12-08`, `2024/12/8`, `2024.12.8` or `2024年12月8日` as a day; otherwise None."""
    match = _DAY.fullmatch(fold(text))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def is_no_day(text: str) -> bool:
    """Whether the text is written like a day that there is not: `2025-02-30`, `2025年13月1日`."""
    return bool(_DAY.fullmatch(fold(text))) and parse_date(text) is None


def no_such_day(text: str) -> str:
    """What to say of a day that there is not; of one that may be withheld, `text` is left out."""
    return f"{fold(text)} 这一天不存在".strip()


def format_money(amount: Decimal, unit: str = "万元") -> str:
    """An amount as the forms print it: at least two decimals; one in 元 with separators."""
    places = max(2, -int(amount.as_tuple().exponent))
    return f"{amount:,.{places}f}" if unit == "元" else f"{amount:.{places}f}"


def format_number(number: Decimal) -> str:
    """A number as it was entered, never in exponent notation."""
    return f"{number:f}"


def format_yuan(amount: Decimal) -> str:
    """An amount in 元 as it was entered, with thousands separators: it has many digits."""
    return f"{amount:,f}"


@dataclass(frozen=True)
class TargetValue:
    """A 指标值 taken apart: sign (one of glossary.SIGNS), number or words, 计量单位."""

    sign: str
    value: str
    unit: str

    def __str__(self) -> str:
        """The value as the forms print it; `=` and 定性 are not printed."""
        sign = "" if self.sign in ("=", QUALITATIVE) else self.sign
        return f"{sign}{self.value}{self.unit}"


def split_value(text: str) -> TargetValue:
    """Take a printed 指标值 apart: `≥7000 次` is ≥, 7000, 次; words and dates are 定性.

    A number is only split off where it is certain what it is: `2024年12月前`, `7*24小时` and
    `95%以上` stay whole, as words.
    """
    flat = " ".join(text.split())
    match = _VALUE.fullmatch(flat)
    if not match or not _is_unit(match["unit"], signed=bool(match["sign"])):
        return TargetValue(QUALITATIVE, text, "")
    sign = _SIGN_FORMS[match["sign"]] if match["sign"] else "="
    return TargetValue(sign, match["number"].replace(",", ""), match["unit"].replace(" ", ""))


def _is_unit(rest: str, *, signed: bool) -> bool:
    """Whether what follows a number can be its unit (and not the rest of a date or a phrase)."""
    if len(rest) > 20 or _NO_UNIT.search(rest):
        return False
    if signed:
        return not re.match(r"年.*[月底前]|月.*[底前日]|日前", rest)
    return not (_DATE_REST.match(rest) and rest not in ("日", "年")) and not _WITHIN.search(rest)


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that `word` most resembles; None when it resembles none."""
    by_fold = {fold(candidate).lower(): candidate for candidate in words}
    similar = get_close_matches(fold(word).lower(), by_fold, n=1, cutoff=0.5)
    return by_fold[similar[0]] if similar else None
