"""Leaks in a project's own texts, which may tell its withheld numbers in a roundabout way.

A number without its unit or with another one, rounded, as a sum of parts, as a price times a
quantity or as a share of another amount; a day in another spelling; a number from within a
withheld sentence. In other projects' texts these would often be chance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import NamedTuple

from reportgen import schema
from reportgen.core.spellings import IN_YUAN, Statement, days, months, statements
from reportgen.core.spellings.statements import MONEY, PIECES, significant
from reportgen.disclosure.leak import Leak, same_project
from reportgen.disclosure.public_texts import PublicText
from reportgen.disclosure.text_index import TextIndex
from reportgen.redaction.secrets import NAME_COLUMNS, Secret

_UNUSUAL = 4  # significant digits of a number that is looked for in other texts of a department
_TELLING = 3  # significant digits that a project's own text does not state by chance
_CLOSE = Decimal("0.005")  # how far, as a share, a product may be off: so finely it is printed
_EXACT = Decimal("0.00002")  # the same of a product with a number of one digit
_MOST_PARTS = 6  # of a sum; of more amounts, all subsets give any sum
_OF_A_YEAR = {
    "月": Decimal(12), "季": Decimal(4), "半年": Decimal(2), "周": Decimal(52),
    "日": Decimal(365), "天": Decimal(365),
}  # fmt: skip
_PER_PIECE = ("每", "均", "单价", "各")
_SPENT = ("支出", "支付", "拨付", "执行", "进度", "占")
_ALL = 100  # per cent, or points: a scoring text states it as the measure of the rest
_SHARE_OF = ("占", "比重", "比例", "份额")
_ALONE = 8  # characters of a value that is a number with its unit and little else
_SHORT_DAY = 16  # characters of a value that is a day and no sentence with one
_NO_QUANTITY = frozenset("年月日号时点")
# Lengths, areas and weights as they are counted, in one of their units.
_MEASURES = {
    "km": ("米", 1000), "公里": ("米", 1000), "千米": ("米", 1000), "m": ("米", 1),
    "m2": ("平方米", 1), "平米": ("平方米", 1), "公顷": ("平方米", 10_000),
    "吨": ("千克", 1000), "t": ("千克", 1000), "kg": ("千克", 1), "公斤": ("千克", 1),
    "小时": ("分钟", 60), "m3": ("立方米", 1), "方": ("立方米", 1),
}  # fmt: skip


class _Wanted(NamedTuple):
    """A number that a withheld cell states; `within` a sentence, which states more than that."""

    value: Decimal
    unit: str
    within: bool = False
    column: str = ""


class ToldInProject:
    """The withheld numbers and days of projects, compared with the projects' own texts."""

    def __init__(
        self,
        secrets: Iterable[Secret],
        index: TextIndex,
        totals: Mapping[str, Sequence[Decimal]],
    ) -> None:
        self._totals = totals
        self._secrets = [s for s in secrets if s.column not in (*NAME_COLUMNS, "项目编码")]
        self._index = index

    def leaks(self) -> Iterator[Leak]:
        """Every text that tells one of the secrets."""
        for secret in self._secrets:
            wanted = list(_wanted(secret))
            for text in self._telling_texts(secret, wanted):
                yield Leak(secret, text, sure=True)

    def _telling_texts(self, secret: Secret, wanted: Sequence[_Wanted]) -> Iterator[PublicText]:
        here = self._index.of_project(secret.department, secret.project)
        for text in here:
            if text.table == schema.WITHHELD.label and any(
                _substitute_tells(text, secret, one) for one in wanted
            ):
                yield text
        own = [text for text in here if same_project(secret, text)]
        yield from _telling_days(secret, own)
        if secret.money:
            yield from self._as_shares_of_totals(secret, secret.money, own)
        for one in wanted:
            yield from _telling(one, own)
            if one.column and not secret.whole:
                part_one = self._index.of_project(secret.department, "")
                yield from (text for text in part_one if _says_rounded(text, one))
            if one.within and significant(one.value) >= _UNUSUAL:
                yield from _telling(one, self._around(secret))

    def _as_shares_of_totals(
        self, secret: Secret, amount: Decimal, own: Sequence[PublicText]
    ) -> Iterator[PublicText]:
        """Texts that say how much of a total the amount is, which is published elsewhere."""
        part_one = self._index.of_project(secret.department, "")
        stated = [said.value for text in part_one for said in _amounts(text)]
        totals = {*stated, *self._totals.get(secret.department, ())}
        for text in (*own, *part_one):
            if any(word in text.text for word in _SHARE_OF):
                shares = (said for said in text.statements if said.unit[:1] == "%")
                if any(_share_of(total, share, amount) for share, total in product(shares, totals)):
                    yield text

    def _around(self, secret: Secret) -> Sequence[PublicText]:
        """Where else an unusual number from a withheld sentence is looked for.

        Of a project's sentence in part one; of one of part one in the whole department.
        """
        if secret.project:
            return self._index.of_project(secret.department, "")
        return self._index.of_department(secret.department)


def _wanted(secret: Secret) -> Iterator[_Wanted]:
    """The numbers that a withheld cell states."""
    if secret.money:
        yield _Wanted(secret.money, MONEY)
    elif secret.amount:
        yield _Wanted(secret.amount, "%")
    elif secret.column in ("指标值", "指标值原文"):
        for said in statements(f"{secret.text}{secret.unit}"):
            yield _Wanted(said.value, said.unit, column=secret.column)
    else:
        alone = len(secret.text) <= _ALONE
        for said in dict.fromkeys(statements(secret.text)):
            if (_is_quantity(said.unit) and said.digits >= _TELLING) or (
                alone and said.unit and said.digits > 1
            ):
                yield _Wanted(said.value, said.unit, within=not alone)


def _telling(wanted: _Wanted, own: Sequence[PublicText]) -> Iterator[PublicText]:
    """The texts among these that tell the number."""
    if _is_explained(wanted, own):
        return
    for text in own:
        if text.is_figure or (wanted.value == _ALL and text.column == "评分标准"):
            continue
        if any(_tells(said, wanted) for said in text.statements):
            yield text
    if not wanted.within and significant(wanted.value) >= _TELLING:
        yield from _as_sums(wanted, own)
        yield from _as_products(wanted, own)
        yield from _as_interest(wanted, own)


def _is_explained(wanted: _Wanted, own: Sequence[PublicText]) -> bool:
    """Whether a public figure is the same, so that the number may be that one.

    Of a number with few digits, or one that a withheld sentence states beside other things. The
    progress and the shares of sources are no targets, which a sentence is rather about.
    """
    if not wanted.within and significant(wanted.value) >= _TELLING:
        return False
    target = wanted.column in schema.TARGET_LABELS
    figures = (text for text in own if text.is_figure)
    return any(
        said.value == wanted.value
        for text in figures
        if text.column in schema.TARGET_LABELS or not target
        for said in text.statements
    )


def _is_quantity(unit: str) -> bool:
    return unit in (MONEY, "%") or unit[:1] in PIECES


def _measured(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """A length, area or weight in the unit that all are compared in."""
    names = sorted((name for name in _MEASURES if unit.startswith(name)), key=len)
    if not names:
        return value, unit
    plain, factor = _MEASURES[names[-1]]
    return value * factor, plain


def _tells(said: Statement, wanted: _Wanted) -> bool:
    """Whether a statement of the project's own text tells the number."""
    digits = significant(wanted.value)
    if wanted.unit[:1] in _NO_QUANTITY:
        return False
    if wanted.unit == MONEY:
        return said.unit == MONEY and said.value == wanted.value
    if wanted.unit == "%":
        return _tells_share(said, wanted.value)
    value, unit = _measured(wanted.value, wanted.unit)
    told, told_unit = _measured(said.value, said.unit)
    same = bool(unit) and told_unit.startswith(unit)
    if same and said.round:
        return Statement(told, told_unit, said.round).gives(value)
    if told != value or said.unit[:1] in _NO_QUANTITY or said.unit == MONEY:
        return False
    return same or digits >= _TELLING


def _says_rounded(text: PublicText, wanted: _Wanted) -> bool:
    """Whether a text gives a quantity rounded, in its own unit."""
    return bool(wanted.unit) and any(
        said.round and said.unit.startswith(wanted.unit) and said.gives(wanted.value)
        for said in text.statements
    )


def _tells_share(said: Statement, share: Decimal) -> bool:
    """Whether a statement tells a share in per cent, as such, per mille or as a decimal."""
    bare = said.unit[:1] not in ("%", "‰")
    if said.round and not bare and said.gives(share):
        return True
    shares = {share: "%", share * 10: "‰", share / 100: ""}
    enough = significant(share) >= _TELLING or not bare
    return enough and shares.get(said.value) == ("" if bare else said.unit[:1])


def _substitute_tells(text: PublicText, secret: Secret, wanted: _Wanted) -> bool:
    """Whether what is printed in place of a number states it, in whatever unit."""
    fewest = _TELLING if secret.whole or wanted.within else 2
    for said in text.statements:
        factors = IN_YUAN.values() if wanted.unit == MONEY else (Decimal(1),)
        same = any(said.value * factor == wanted.value for factor in factors)
        if (same or said.gives(wanted.value)) and said.digits >= fewest:
            return True
    return False


def _telling_days(secret: Secret, own: Sequence[PublicText]) -> Iterator[PublicText]:
    """The texts that name the day, or the month, which a withheld cell holds."""
    if len(secret.text) > _SHORT_DAY:
        return
    named = list(days(secret.text))
    for year, month, day in named[:1]:
        for text in own:
            if {(year, month, day), (None, month, day)} & set(days(text.text)):
                yield text
    for year, month in () if named else list(months(secret.text))[:1]:
        naming = [text for text in own if _names_month(text, year, month)]
        if not any(text.is_figure for text in naming):  # another target says the same in public
            yield from naming


def _names_month(text: PublicText, year: int | None, month: int) -> bool:
    years = {said for said, of_year in months(text.text) if of_year == month}
    return bool(years) and (year is None or not years.isdisjoint({None, year}))


def _amounts(text: PublicText) -> list[Statement]:
    return [said for said in dict.fromkeys(text.statements) if said.unit == MONEY and said.value]


def _as_sums(wanted: _Wanted, own: Sequence[PublicText]) -> Iterator[PublicText]:
    """Sentences that state parts which add up to the amount; or targets that do."""
    if wanted.unit != MONEY:
        return
    targets = [t for t in own if t.column == "指标值" and len(_amounts(t)) == 1]
    for group in (targets, *([text] for text in own if not text.is_figure)):
        stated = [(said.value, text) for text in group for said in _amounts(text)]
        for parts in _adding_up(stated, wanted.value):
            yield from {id(text): text for _, text in parts}.values()


def _adding_up(
    stated: Sequence[tuple[Decimal, PublicText]], total: Decimal
) -> Iterator[Sequence[tuple[Decimal, PublicText]]]:
    for count in range(2, len(stated) + 1) if len(stated) <= _MOST_PARTS else ():
        for parts in combinations(stated, count):
            if sum(value for value, _ in parts) == total:
                yield parts


def _as_products(wanted: _Wanted, own: Sequence[PublicText]) -> Iterator[PublicText]:
    """Sentences with a price or a share, which with a public number gives the withheld one."""
    amounts = [said for text in own for said in _amounts(text)]
    counts = [said for text in own if text.is_figure for said in text.statements]
    known_anyway = counts if wanted.unit == MONEY else amounts
    progress = [said for text in own if text.column == schema.PLAN for said in text.statements]
    for text in own:
        if text.is_figure or not (stated := _amounts(text)):
            continue
        known = [*text.statements, *known_anyway, *_times_a_year(text)]
        prices = stated if any(word in text.text for word in _PER_PIECE) else []
        shares = [said for said in text.statements if said.unit[:1] == "%"]
        parts = [*shares, *progress] if any(word in text.text for word in _SPENT) else []
        if wanted.unit != MONEY:
            told = any(_divided(*pair, wanted.value) for pair in product(prices, known))
        else:
            told = (
                any(_multiplied(*pair, wanted.value) for pair in product(prices, known))
                or any(_part_of(*pair, wanted.value) for pair in product(stated, shares))
                or any(_whole_of(*pair, wanted.value) for pair in product(stated, parts))
            )
        if told:
            yield text


def _times_a_year(text: PublicText) -> Iterator[Statement]:
    for word, times in _OF_A_YEAR.items():
        if f"每{word}" in text.text or f"{word}均" in text.text:
            yield Statement(times, "次")


def _multiplied(price: Statement, count: Statement, amount: Decimal) -> bool:
    if count.unit[:1] not in PIECES or count.value < 2 or price.digits < 2:
        return False
    return _is_near(price.value * count.value, price.step * count.value / 2, amount)


def _divided(price: Statement, total: Statement, quantity: Decimal) -> bool:
    if total.unit != MONEY or price.digits < _TELLING or total.value <= price.value:
        return False
    return _is_near(price.value * quantity, price.step * quantity / 2, total.value)


def _part_of(whole: Statement, share: Statement, amount: Decimal) -> bool:
    """Whether it is this share of the other amount, that much more or less, or the whole of it."""
    if share.value >= 100 or whole.value == amount or not share.value:
        return False
    part = whole.value * share.value / 100
    off = min(whole.value * share.step / 200, amount * (_CLOSE if share.digits > 1 else _EXACT))
    return any(
        abs(value - amount) <= off for value in (part, whole.value + part, whole.value - part)
    )


def _share_of(total: Decimal, share: Statement, amount: Decimal) -> bool:
    """Whether it is this share of a total, which has to be an unusual one."""
    off = min(total * share.step / 200, amount * _CLOSE)
    return share.digits > 1 and total > amount and abs(total * share.value / 100 - amount) <= off


def _whole_of(part: Statement, share: Statement, amount: Decimal) -> bool:
    """Whether the stated part is this share of the amount."""
    if share.value >= 100 or not share.value or part.digits < _TELLING:
        return False
    factor = 100 / share.value
    return _is_near(part.value * factor, part.step * factor / 2, amount)


def _as_interest(wanted: _Wanted, own: Sequence[PublicText]) -> Iterator[PublicText]:
    """Amounts of interest: of the rate and what it is paid for, one gives the other."""
    rows = {(text.table, text.row) for text in own if "息" in text.text and text.row}
    paid = [text for text in own if (text.table, text.row) in rows]
    column = "金额" if wanted.unit == "%" else "利率"
    known = [said for text in own if text.column == column for said in text.statements]
    for text in paid if wanted.unit in ("%", MONEY) else ():
        for interest, other in product(_amounts(text), known):
            year = wanted.value * other.value / 100
            if any(
                abs(interest.value * times - year) * 2 <= interest.step * times for times in (1, 2)
            ):
                yield text


def _is_near(value: Decimal, off: Decimal, amount: Decimal) -> bool:
    return abs(value - amount) <= off <= _CLOSE * amount
