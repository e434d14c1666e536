"""Leaks in words: withheld values that stand in public texts of the same dataset.

Compares every withheld value with every public text. A leak names both places and never the
value. Amounts are compared in 元 (3 万元 is 30000 元), texts by whole clauses.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reportgen.core.values import fold, parse_decimal
from reportgen.dataset.model import Dataset
from reportgen.redaction.secrets import Secret

IN_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_MONEY = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)")
_AMOUNTS = ("预算数", "财政资金", "其他资金")
# An amount in another project's text is no leak unless it is an unusual one.
_UNUSUAL = 4  # significant digits
_DISTINCTIVE = 12  # characters of a clause that nobody else would write by chance


@dataclass(frozen=True)
class PublicText:
    """A public cell: where it stands, in which project (empty for part one), and its text.

    `amounts` are the amounts of money that it names, in 元; `amount` is given where the cell
    holds nothing else.
    """

    table: str
    row: int
    column: str
    project: str
    text: str
    amount: Decimal | None = None
    folded: str = field(init=False)
    amounts: frozenset[Decimal] = field(init=False)

    def __post_init__(self) -> None:
        named = {
            Decimal(n.replace(",", "")) * IN_YUAN[unit] for n, unit in _MONEY.findall(self.text)
        }
        object.__setattr__(self, "folded", fold(self.text))
        object.__setattr__(self, "amounts", frozenset(named | ({self.amount} - {None})))


@dataclass(frozen=True)
class Leak:
    """Where a withheld value stands in the dataset, and the public cell that repeats it."""

    withheld: str
    table: str
    row: int
    column: str


def find_leaks(
    dataset: Dataset, secrets: Sequence[Secret], texts: Sequence[PublicText]
) -> Iterator[Leak]:
    """Every one of a department's withheld values that one of its public texts holds."""
    corpus = "\n".join(text.folded for text in texts)
    wordings = _wordings(texts)
    unit = IN_YUAN.get(dataset.settings.money_unit, Decimal(1))
    money = _money_of_targets(dataset, secrets)
    for secret in secrets:
        places = list(_by_words(secret, texts, corpus, wordings))
        if secret.column in _AMOUNTS and secret.amount:
            places += _by_amount(secret, secret.amount * unit, texts)
        elif secret.column == "指标值" and (amount := money.get((secret.project, secret.row))):
            places += _by_amount(secret, amount, texts)
        for text in dict.fromkeys(places):
            yield Leak(secret.place, text.table, text.row, text.column)


def _wordings(texts: Sequence[PublicText]) -> Mapping[tuple[str, str | None], frozenset[str]]:
    """The whole public texts of each column: a withheld text that is one of them is common."""
    wordings: dict[tuple[str, str | None], set[str]] = {}
    for text in texts:
        wordings.setdefault((text.table, text.column), set()).add(text.folded)
    return {key: frozenset(values) for key, values in wordings.items()}


def _by_words(
    secret: Secret,
    texts: Sequence[PublicText],
    corpus: str,
    wordings: Mapping[tuple[str, str | None], frozenset[str]],
) -> Iterator[PublicText]:
    """Texts that hold the value or a clause of it; `corpus` is all of them, to search at once."""
    if secret.amount is not None or secret.column == "项目编码":
        return
    common = wordings.get((secret.table, secret.column), frozenset())
    for piece in secret.pieces:
        if piece not in corpus or (piece in common and secret.column != "项目名称"):
            continue
        holding = [text for text in texts if piece in text.folded]
        in_one_project = len({text.project for text in holding}) == 1
        if secret.column == "项目名称" or (in_one_project and len(piece) >= _DISTINCTIVE):
            yield from holding
        else:  # common phrases occur everywhere; in the same project they are a leak
            yield from (t for t in holding if t.project == secret.project and not secret.whole)


def _by_amount(
    secret: Secret, amount: Decimal, texts: Sequence[PublicText]
) -> Iterator[PublicText]:
    """Texts that name the amount; of other projects only sentences, and unusual amounts."""
    digits = len(amount.normalize().as_tuple().digits)
    for text in texts:
        if amount not in text.amounts:
            continue
        same = text.project == secret.project and not secret.whole
        if same or (digits >= _UNUSUAL and text.amount is None):
            yield text


def _money_of_targets(
    dataset: Dataset, secrets: Sequence[Secret]
) -> Mapping[tuple[str, int], Decimal]:
    """Withheld targets that are amounts of money, in 元, by project and row."""
    amounts = {}
    for code in {secret.project for secret in secrets}:
        for indicator in dataset.indicators.get(code, ()):
            number = parse_decimal(indicator.value)
            if number and indicator.unit in IN_YUAN:
                amounts[code, indicator.row] = number * IN_YUAN[indicator.unit]
    return amounts
