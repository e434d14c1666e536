"""Leaks in numbers: withheld amounts and targets that public texts state, in any unit.

Amounts are compared in 元, and told apart from chance by how unusual they are.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reportgen import schema
from reportgen.core.spellings import IN_YUAN, Statement, statements
from reportgen.core.spellings.statements import MONEY, PIECES, significant, unit_of
from reportgen.disclosure.leak import Leak, same_project
from reportgen.disclosure.public_texts import PublicText, stated
from reportgen.disclosure.text_index import TextIndex
from reportgen.redaction.secrets import Secret

# An amount in another project's text is no leak unless it is an unusual one.
_UNUSUAL = 4  # significant digits
_TELLING = 3  # significant digits that another department does not state by chance, if few do
_ROUGH = 2  # significant digits of an amount that is rounded as roughly as may still tell it
_CHANCE = Decimal("0.1")  # statements that hit an amount by chance, above which one may be chance
_OF_MONEY = re.compile(
    "[元圆圓块塊¥￥万萬亿億币幣a-zA-Zａ-ｚＡ-Ｚ]"
)  # one of these is in every amount of money
_MANY_DIGITS = re.compile(r"(?:\d[,.，．]?){5}")
_CODE = re.compile("[0-9A-Za-z]{15,}")  # a project's code states nothing
_NUMBER = re.compile(r"\d[\d.,]*")
_NO_POINTS = str.maketrans("", "", ".,")
# What else may be part of a number, or one that is not written in plain digits.
_IN_WORDS = re.compile(
    r"[零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖两廿卅十拾分成半]|\d\s|[^\x00-\x7f\u3400-\u9fff，。；：！？、（）“”《》≥≤％—…·]"
)
_RARE = 2  # projects that say such a thing
_FEW = 2  # so many of whatever, part one may say of anything
_PROGRESS = frozenset((*schema.PLAN_LABELS, schema.PLAN, "占比"))  # no sentence means these
_EARLIER_VALUES = ("上年值", "前年值")  # of an indicator, with their unit
_COUNTED = PIECES | frozenset("%‰年月日号元")  # such a number is no amount without its unit
_FACTORS = tuple(IN_YUAN.values())
_CLOSE = 100  # a range is no wider than this part of an amount that it tells in other texts


@dataclass(frozen=True)
class _Said:
    """A statement and the text that makes it."""

    statement: Statement
    text: PublicText


@dataclass(frozen=True)
class _Sentence:
    """An amount or quantity, and what the texts that state it say."""

    statement: Statement
    said: str


class ToldAmounts:
    """Withheld amounts and targets, compared with what the texts state."""

    def __init__(self, secrets: Sequence[Secret], index: TextIndex) -> None:
        self._index = index
        self._wanted = [(secret, wanted) for secret in secrets for wanted in _wanted(secret)]
        self._values = {said.value / factor for _, said in self._wanted for factor in _FACTORS}
        self._departments = {secret.department for secret, _ in self._wanted}
        self._counting: dict[str, set[str]] = {}  # departments, by the digits of what they count
        for secret, said in self._wanted:
            if said.unit != MONEY:
                self._counting.setdefault(_digits(f"{said.value:f}"), set()).add(secret.department)
        self._stated: Counter[int] = Counter()  # amounts of money in sentences, by their digits
        self._by_department: dict[str, list[_Said]] = {}
        self._by_value: dict[Decimal, list[_Said]] = {}
        self._targets: dict[tuple[str, Decimal], list[_Said]] = {}
        self._counted: dict[tuple[str, Decimal], list[_Sentence]] = {}  # numbers of no money
        self._in_sentences: list[_Sentence] = []
        self._figures: dict[str, set[Decimal]] = {}  # public amounts in targets, by department
        if self._wanted:
            self._enter_all()
        self._in_sentences.sort(key=_value)
        for group in self._by_department.values():
            group.sort(key=_value)
        self._near_values = {
            code: [said.statement.value for said in group]
            for code, group in self._by_department.items()
        }

    def _enter_all(self) -> None:
        """Enter what the texts state, as far as a withheld value can be meant."""
        for said in self._index.texts:
            if _CODE.fullmatch(said):
                continue
            if _may_tell(said):
                for statement in stated(said):
                    self._enter(statement, said)
            elif self._counting and (departments := self._counted_by(said)):
                for statement in stated(said):
                    for department in departments if statement.value in self._values else ():
                        key = (department, statement.value)
                        self._counted.setdefault(key, []).append(_Sentence(statement, said))
        for cell in self._index.figures:
            if cell.figure:
                self._enter_cell(cell.figure, cell)

    def _counted_by(self, said: str) -> Set[str]:
        """The departments that say this, and withhold a number that it may state."""
        if _IN_WORDS.search(said):
            counting = set().union(*self._counting.values())
        else:
            numbers = set(map(_digits, _NUMBER.findall(said)))
            if numbers.isdisjoint(self._counting):
                return frozenset()
            counting = set().union(*(self._counting.get(number, ()) for number in numbers))
        return counting & self._index.departments(said)

    def _enter(self, statement: Statement, said: str) -> None:
        """Enter a statement of money, or of a number that may be money without its unit."""
        if statement.unit == MONEY:
            sentences = self._index.sentences(said)
            self._stated[statement.digits] += sentences
            if sentences:
                self._in_sentences.append(_Sentence(statement, said))
        elif statement.value not in self._values:
            return
        for cell in self._index.cells(said):
            self._enter_cell(statement, cell)

    def _enter_cell(self, statement: Statement, cell: PublicText) -> None:
        said, value = _Said(statement, cell), statement.value
        if statement.unit == MONEY:
            if cell.is_figure:
                self._figures.setdefault(cell.department, set()).add(value)
            if cell.department in self._departments:
                self._by_department.setdefault(cell.department, []).append(said)
        if value in self._values:
            self._by_value.setdefault(value, []).append(said)
            self._targets.setdefault((cell.department, value), []).append(said)

    def leaks(self) -> Iterator[Leak]:
        """Every text that states one of the secrets; some pairs more than once."""
        for secret, wanted in self._wanted:
            if wanted.unit == MONEY:
                yield from self._of_money(secret, wanted.value)
                yield from self._of_rounded(secret, wanted.value)
                yield from self._of_spans(secret, wanted.value)
            else:
                yield from self._of_target(secret, wanted)

    def _near(self, department: str, amount: Decimal) -> Sequence[_Said]:
        """The statements of a department that can be the amount, rounded."""
        values = self._near_values.get(department, [])
        low = bisect_left(values, amount * Decimal("0.6"))
        high = bisect_right(values, amount * Decimal("1.4"))
        return self._by_department.get(department, [])[low:high]

    def _of_money(self, secret: Secret, amount: Decimal) -> Iterator[Leak]:
        for said in self._near(secret.department, amount):
            if _tells_money(secret, said, amount):
                yield Leak(secret, said.text, sure=True)
            elif _states(said, amount) and not same_project(secret, said.text):
                yield Leak(secret, said.text, self._is_unexplained(said, amount))
        # a number without unit may be counted in any
        for factor in _FACTORS if significant(amount) > _UNUSUAL else ():
            for said in self._by_value.get(amount / factor, ()):
                if _tells_without_unit(said):
                    yield Leak(secret, said.text, sure=True)
        digits = significant(amount)
        sure = digits > _UNUSUAL or (digits >= _TELLING and self._is_no_chance(digits))
        for said in self._by_value.get(amount, ()) if sure or digits >= _UNUSUAL else ():
            if said.text.department != secret.department and _states(said, amount):
                yield Leak(secret, said.text, sure)

    def _is_no_chance(self, digits: int) -> bool:
        """Whether so few amounts of so many digits are stated that none is hit by chance."""
        return self._chance_hits(digits) <= _CHANCE

    def _is_unexplained(self, said: _Said, amount: Decimal) -> bool:
        """Whether a sentence of the same department can hardly mean another amount.

        In part one, where no published amount is the same; elsewhere by its digits.
        """
        if said.text.project or said.text.table != schema.NARRATIVE.label:
            digits = significant(amount)
            return digits >= _TELLING and self._is_no_chance(digits)
        return amount not in self._public_amounts(said.text.department)

    def _public_amounts(self, department: str) -> Set[Decimal]:
        """The amounts of money that stand in a department's cells for amounts and targets."""
        return self._index.public_amounts(department) | self._figures.get(department, set())

    def _of_rounded(self, secret: Secret, amount: Decimal) -> Iterator[Leak]:
        """Sentences elsewhere that give the amount rounded, where no public figure explains it.

        How surely depends on how many statements as fine as this one hit an amount by chance.
        """
        first = bisect_left(self._in_sentences, amount * Decimal("0.9"), key=_value)
        last = bisect_right(self._in_sentences, amount * Decimal("1.1"), key=_value)
        near = self._in_sentences[first:last]
        for sentence in near:
            statement = sentence.statement
            digits = statement.digits
            if statement.value == amount or not _rounds_to(statement, amount):
                continue
            hits = self._chance_hits(digits)
            rough = digits < _ROUGH or (hits > 1 and digits < _UNUSUAL)
            if rough and not (statement.round and self._is_rare(near, amount)):
                continue
            for text in self._index.cells(sentence.said):
                if (
                    not text.is_figure
                    and not same_project(secret, text)
                    and not self._is_explained(statement, text)
                ):
                    yield Leak(secret, text, hits <= _CHANCE and digits >= _TELLING)

    def _is_rare(self, near: Sequence[_Sentence], amount: Decimal) -> bool:
        """Whether hardly any project states an amount that is said to be rounded to this one."""
        giving = [one.said for one in near if one.statement.round and one.statement.gives(amount)]
        return len({owner for said in giving for owner in self._index.owners_of(said)}) <= _RARE

    def _chance_hits(self, digits: int) -> Decimal:
        """How many of the amounts stated with so many digits hit any given one by chance."""
        return Decimal(self._stated[digits]) / Decimal(9 * 10 ** (digits - 1))

    def _is_explained(self, statement: Statement, text: PublicText) -> bool:
        """Whether a public figure of the same department may be what is meant."""
        figures = self._public_amounts(text.department)
        return any(_rounds_to(statement, figure) for figure in figures)

    def _of_spans(self, secret: Secret, amount: Decimal) -> Iterator[Leak]:
        """Texts of the department that enclose the amount closely."""
        for said in self._near(secret.department, amount):
            same = same_project(secret, said.text)
            for span in () if said.text.is_figure else said.text.spans:
                close = (span.high - span.low) * _CLOSE <= amount
                if span.gives(amount) and (same or (close and significant(amount) >= _UNUSUAL)):
                    yield Leak(secret, said.text, sure=True)

    def _stating(self, department: str, wanted: Statement) -> Iterator[PublicText]:
        """The texts of a department that state a quantity."""
        key = (department, wanted.value)
        for entered in self._targets.get(key, ()):
            if entered.statement.unit.startswith(wanted.unit):
                yield entered.text
        for counted in self._counted.get(key, ()):
            if counted.statement.unit.startswith(wanted.unit):
                yield from self._index.cells_of(department, counted.said)

    def _of_target(self, secret: Secret, wanted: Statement) -> Iterator[Leak]:
        """Texts that retell a quantity: always in its own row, elsewhere where it is rare."""
        saying = list(self._stating(secret.department, wanted))
        others = {text.project for text in saying if text.column not in _PROGRESS}
        others -= {"", secret.project}
        digits = significant(wanted.value)
        for text in saying:
            own_row = (text.table, text.row) == (secret.table, secret.row)
            large = wanted.value >= 1_000 and wanted.unit != "%"
            if own_row and not secret.whole:
                yield Leak(secret, text, sure=True)
            elif others or text.is_figure:
                continue
            elif same_project(secret, text):
                if digits >= 2 or large:
                    yield Leak(secret, text, sure=True)
            elif digits >= _UNUSUAL or (
                not secret.whole
                and (digits >= _TELLING or large or (digits >= _ROUGH and not text.project))
            ):
                yield Leak(secret, text, sure=True)
            elif not secret.whole and not text.project and wanted.value > _FEW:
                yield Leak(secret, text, sure=False)


def _rounds_to(statement: Statement, amount: Decimal) -> bool:
    """Whether a statement gives the amount, rounded; where it says nothing, to its last digit."""
    if statement.round:
        return statement.gives(amount)
    near = abs(statement.value - amount) * 2 <= statement.step
    return near and statement.digits >= _TELLING


@lru_cache(maxsize=65536)  # the same few in most texts
def _digits(number: str) -> str:
    """The digits of a number by which it is found in any unit and however grouped."""
    return number.translate(_NO_POINTS).strip("0")


def _may_tell(text: str) -> bool:
    """Whether it may state money, or an unusual number that may be money without its unit."""
    return bool(_OF_MONEY.search(text) or _MANY_DIGITS.search(text))


def _tells_money(secret: Secret, said: _Said, amount: Decimal) -> bool:
    """Whether a text of the same department tells the amount.

    In the same project in every way; elsewhere only a sentence with an unusual amount.
    """
    statement, text = said.statement, said.text
    if statement.unit != MONEY:
        return False
    if text.is_figure:
        return same_project(secret, text) and _is_figure_of(said, amount)
    if same_project(secret, text):
        return statement.gives(amount)
    if significant(amount) < _UNUSUAL:
        return False
    return statement.value == amount or (statement.digits >= 3 and statement.gives(amount, 3))


def _is_figure_of(said: _Said, amount: Decimal) -> bool:
    """Whether a cell with a number holds the amount; a target may hold it rounded up or down."""
    statement = said.statement
    if statement.value == amount:
        return True
    target = said.text.column == "指标值" and statement.digits >= _TELLING
    return target and abs(statement.value - amount) < statement.last_digit


def _value(said: _Said | _Sentence) -> Decimal:
    return said.statement.value


def _states(said: _Said, amount: Decimal) -> bool:
    """Whether a sentence states exactly this amount of money."""
    statement = said.statement
    return statement.unit == MONEY and statement.value == amount and not said.text.is_figure


def _tells_without_unit(said: _Said) -> bool:
    """Whether it is a number in a sentence that counts nothing else."""
    return said.statement.unit[:1] not in _COUNTED and not said.text.is_figure


def _wanted(secret: Secret) -> Iterator[Statement]:
    """What a withheld cell states: an amount of money, a share or a target with its unit."""
    if secret.money:
        yield Statement(secret.money, MONEY)
    elif secret.amount:
        if significant(secret.amount) >= 3:
            yield Statement(secret.amount, "%")
    elif secret.column == "指标值":
        folded = unit_of(secret.unit)
        for statement in statements(f"{secret.text}{secret.unit}"):
            if statement.unit == MONEY or (folded and statement.unit == folded):
                yield Statement(statement.value, statement.unit)
    elif secret.column in _EARLIER_VALUES:
        for statement in statements(secret.text):
            if statement.unit:
                yield Statement(statement.value, statement.unit)
