"""Leaks in words: withheld values that stand in public texts of the dataset, however spelled.

Compares every withheld value with everything that the documents of all departments say. A leak
names both places and never the value. Amounts are compared in 元, texts by whole clauses, names
also where words are put in or a long part stands alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen import schema
from reportgen.core.spellings import (
    IN_YUAN,
    Phrases,
    Statement,
    reworded,
    spells_in_letters,
    statements,
)
from reportgen.core.spellings.statements import MONEY, significant, unit_of
from reportgen.dataset.model import Dataset
from reportgen.disclosure.public_texts import PublicText
from reportgen.redaction.secrets import NAME_COLUMNS, Secret, unit_of_target

# An amount in another project's text is no leak unless it is an unusual one.
_UNUSUAL = 4  # significant digits; one more in another department
_DISTINCTIVE = 12  # characters of a clause that nobody else would write by chance
_LONG_NAME, _LONG_CLAUSE = 8, 20  # characters: no chance even in another department
_SHORT_CLAUSE = 8  # characters of a part of a text; shorter ones are common words
_SHORT_NAME = 6  # characters: shorter ones are often common words
_RARE, _COMMON = 2, 4  # projects in which a phrase stands
_FACTORS = tuple(IN_YUAN.values())
_NAMED = (schema.UNITS.label, schema.DEPARTMENTS.label)
_PART = 10  # characters of a name that tell it
_REWORDED = 8  # characters of a name that is looked for with words put in
_SHORTEST_SAID = 3  # characters of a value that its own substitute may not hold
_FEW = 20  # places of a piece of a name, above which it is a common word


@dataclass(frozen=True)
class Leak:
    """A public cell that tells a withheld value; `sure` where it is no chance.

    `own` says whether both are of one department.
    """

    secret: Secret
    text: PublicText
    sure: bool

    @property
    def own(self) -> bool:
        """Whether both are of one department."""
        return self.secret.department == self.text.department


def find_leaks(
    dataset: Dataset, secrets: Sequence[Secret], texts: Sequence[PublicText]
) -> Iterator[Leak]:
    """Every withheld value that a public text tells, each pair of cells once."""
    found: dict[tuple[str, str, int, str, str], Leak] = {}
    searches = (_ByWords(secrets, texts).leaks(), _ByAmount(dataset, secrets, texts).leaks())
    for leak in (leak for search in searches for leak in search):
        text = leak.text
        key = (leak.secret.place, text.table, text.row, text.column, text.department)
        if key not in found or (leak.sure and not found[key].sure):
            found[key] = leak
    yield from found.values()


# ---------------------------------------------------------------- words


class _ByWords:
    """Names and clauses, looked for in all texts together."""

    def __init__(self, secrets: Sequence[Secret], texts: Sequence[PublicText]) -> None:
        self._secrets = [s for s in secrets if s.amount is None]
        self._texts = texts
        self._starts, at = [], 0
        for text in texts:
            self._starts.append(at)
            at += len(text.spelled) + 1
        self._names = [s for s in self._secrets if _is_name(s)]
        wanted = {piece for s in self._secrets for piece in s.pieces}
        parts = {part for s in self._names for part in _parts(s.whole_piece)}
        self._places = self._find(wanted | parts)
        self._common = _wordings(texts)
        self._substitutes: dict[str, list[PublicText]] = {}
        for text in texts:
            if text.table == schema.WITHHELD.label and text.project:
                self._substitutes.setdefault(text.project, []).append(text)

    def _find(self, wanted: Iterable[str]) -> Mapping[str, dict[int, int]]:
        """The texts that hold each phrase, by their numbers, and where in the text."""
        places: dict[str, dict[int, int]] = {}
        corpus = "\n".join(text.spelled for text in self._texts)
        for found in Phrases(wanted).found(corpus):
            number = bisect_right(self._starts, found.start) - 1
            places.setdefault(found.phrase, {}).setdefault(
                number, found.start - self._starts[number]
            )
        return places

    def leaks(self) -> Iterator[Leak]:
        for secret in self._secrets:
            if _is_name(secret):
                yield from self._of_name(secret)
                yield from self._of_parts(secret)
            else:
                yield from self._of_clauses(secret)
            yield from self._of_substitutes(secret)

    def _holding(self, phrase: str) -> list[PublicText]:
        return [self._texts[number] for number in self._places.get(phrase, ())]

    def _of_name(self, secret: Secret) -> Iterator[Leak]:
        for piece in secret.pieces:
            holding = self._holding(piece)
            projects = _projects(holding)
            named = sum(text.is_name and text.spelled == piece for text in holding)
            for text in holding:
                if named > _RARE and not _same_project(secret, text):
                    continue  # what many projects are called is no secret of this one
                if text.department == secret.department:
                    sure = len(piece) >= _SHORT_NAME or projects <= _RARE
                else:
                    telling = len(piece) >= _LONG_NAME and projects < _COMMON
                    sure = telling or (len(piece) >= _SHORT_NAME and projects <= _RARE)
                yield Leak(secret, text, sure)

    def _of_parts(self, secret: Secret) -> Iterator[Leak]:
        """Texts with a long part of the name, or with words put into it.

        What stands in the public name of a project, unit or department is no secret of this one.
        """
        name = secret.whole_piece
        whole = self._places.get(name, {})
        for part in _parts(name):
            places = self._places.get(part, {})
            if not places or len(places) > _FEW:
                continue
            telling = {
                number: at
                for number, at in places.items()
                if len(part) >= _PART
                or (len(name) >= _REWORDED and reworded(name, self._texts[number].spelled, at))
            }
            texts = [self._texts[number] for number in telling if number not in whole]
            if any(text.is_name or text.table in _NAMED for text in texts):
                continue
            for text in texts:
                rare = _projects(texts) <= _RARE
                yield Leak(secret, text, rare and text.department == secret.department)

    def _of_substitutes(self, secret: Secret) -> Iterator[Leak]:
        """Substitutes of the same project that hold the value, or spell it in letters."""
        value = secret.whole_piece
        for text in self._substitutes.get(secret.project, ()):
            said = text.spelled
            holds = len(value) >= _SHORTEST_SAID and value in said
            if value and (holds or value == said or spells_in_letters(text.text, secret.text)):
                yield Leak(secret, text, sure=True)

    def _of_clauses(self, secret: Secret) -> Iterator[Leak]:
        column = "指标值" if secret.column in schema.TARGET_LABELS else secret.column
        common = self._common.get((secret.table, column), frozenset())
        for piece in secret.pieces:
            holding = self._holding(piece)
            if not holding or piece in common:
                continue
            if piece != secret.whole_piece and len(piece) < _SHORT_CLAUSE:
                continue
            once = _projects(holding) == 1
            for text in holding:
                same_project = text.project == secret.project and not secret.whole
                if text.department == secret.department:
                    if same_project or (once and len(piece) >= _DISTINCTIVE):
                        yield Leak(secret, text, sure=True)
                elif once and len(piece) >= _DISTINCTIVE:
                    yield Leak(secret, text, len(piece) >= _LONG_CLAUSE)


def _is_name(secret: Secret) -> bool:
    return secret.column in NAME_COLUMNS


def _parts(name: str) -> Iterator[str]:
    """Pieces by which a name is recognized without its whole."""
    long = [_PART] if len(name) > _PART else []
    pieces = [max(3, len(name) // 3)] if len(name) >= _REWORDED else []
    for length in {*long, *pieces}:
        for start in range(len(name) - length + 1):
            yield name[start : start + length]


def _projects(texts: Iterable[PublicText]) -> int:
    """In how many projects these texts stand; a department's part one counts as one."""
    return len({(text.department, text.project) for text in texts})


def _wordings(texts: Sequence[PublicText]) -> Mapping[tuple[str, str], frozenset[str]]:
    """The whole public texts of each column: a withheld text that is one of them is common."""
    wordings: dict[tuple[str, str], set[str]] = {}
    for text in texts:
        wordings.setdefault((text.table, text.column), set()).add(text.spelled)
    return {key: frozenset(values) for key, values in wordings.items()}


# ---------------------------------------------------------------- amounts


@dataclass(frozen=True)
class _Said:
    """A statement and the text that makes it."""

    statement: Statement
    text: PublicText


class _ByAmount:
    """Withheld amounts and targets, compared with what the texts state."""

    def __init__(
        self, dataset: Dataset, secrets: Sequence[Secret], texts: Sequence[PublicText]
    ) -> None:
        self._wanted = [
            (secret, wanted) for secret in secrets for wanted in _wanted(dataset, secret)
        ]
        self._by_department: dict[str, list[_Said]] = {}
        self._by_value: dict[Decimal, list[_Said]] = {}
        self._targets: dict[tuple[str, Decimal], list[_Said]] = {}
        self._by_project: dict[str, list[PublicText]] = {}
        for text in texts if self._wanted else ():
            self._by_project.setdefault(text.project, []).append(text)
        self._index(texts if self._wanted else ())
        for group in self._by_department.values():
            group.sort(key=lambda said: said.statement.value)
        self._values = {
            code: [said.statement.value for said in group]
            for code, group in self._by_department.items()
        }

    def _index(self, texts: Iterable[PublicText]) -> None:
        """Enter what the texts state, as far as a withheld value can be meant."""
        values = {wanted.value / factor for _, wanted in self._wanted for factor in _FACTORS}
        concerned = {secret.department for secret, _ in self._wanted}
        for text in texts:
            for statement in text.statements:
                said = _Said(statement, text)
                if text.department in concerned:
                    self._by_department.setdefault(text.department, []).append(said)
                if statement.value in values:
                    self._by_value.setdefault(statement.value, []).append(said)
                    key = (text.department, statement.value)
                    self._targets.setdefault(key, []).append(said)

    def leaks(self) -> Iterator[Leak]:
        for secret, wanted in self._wanted:
            if wanted.unit == MONEY:
                yield from self._of_money(secret, wanted.value)
                yield from self._of_spans(secret, wanted.value)
            else:
                yield from self._of_target(secret, wanted)

    def _near(self, department: str, amount: Decimal) -> Sequence[_Said]:
        """The statements of a department that can be the amount, rounded."""
        values = self._values.get(department, [])
        low = bisect_left(values, amount * Decimal("0.6"))
        high = bisect_right(values, amount * Decimal("1.4"))
        return self._by_department.get(department, [])[low:high]

    def _of_money(self, secret: Secret, amount: Decimal) -> Iterator[Leak]:
        for said in self._near(secret.department, amount):
            if _tells_money(secret, said, amount):
                yield Leak(secret, said.text, sure=True)
        for factor in _FACTORS:  # a number without unit may be counted in any
            for said in self._by_value.get(amount / factor, ()):
                if _tells_without_unit(secret, said):
                    yield Leak(secret, said.text, sure=True)
        for said in self._by_value.get(amount, ()):
            elsewhere = said.text.department != secret.department and not said.text.is_figure
            digits = significant(amount)
            if elsewhere and said.statement.unit == MONEY and digits >= _UNUSUAL:
                yield Leak(secret, said.text, digits > _UNUSUAL)

    def _of_spans(self, secret: Secret, amount: Decimal) -> Iterator[Leak]:
        for text in self._by_project.get(secret.project, ()):
            if _same_project(secret, text) and any(span.gives(amount) for span in text.spans):
                yield Leak(secret, text, sure=True)

    def _of_target(self, secret: Secret, wanted: Statement) -> Iterator[Leak]:
        """Texts that retell a quantity: always in its own row, elsewhere where it is rare."""
        saying = [
            said.text
            for said in self._targets.get((secret.department, wanted.value), ())
            if said.statement.unit.startswith(wanted.unit)
        ]
        others = {text.project for text in saying} - {"", secret.project}
        digits = significant(wanted.value)
        for text in saying:
            own_row = (text.table, text.row) == (secret.table, secret.row)
            large = wanted.value >= 1_000 and wanted.unit != "%"
            if own_row and not secret.whole:
                yield Leak(secret, text, sure=True)
            elif others or text.is_figure:
                continue
            elif _same_project(secret, text):
                if digits >= 2 or large:
                    yield Leak(secret, text, sure=True)
            elif digits >= _UNUSUAL or (not secret.whole and (digits >= 3 or large)):
                yield Leak(secret, text, sure=True)


def _same_project(secret: Secret, text: PublicText) -> bool:
    same = text.department == secret.department and text.project == secret.project
    return same and not secret.whole


def _tells_money(secret: Secret, said: _Said, amount: Decimal) -> bool:
    """Whether a text of the same department tells the amount.

    In the same project in every way; elsewhere only a sentence with an unusual amount.
    """
    statement, text = said.statement, said.text
    if statement.unit != MONEY:
        return False
    if text.is_figure:
        return statement.value == amount and _same_project(secret, text)
    if _same_project(secret, text):
        return statement.gives(amount)
    if significant(amount) < _UNUSUAL:
        return False
    return statement.value == amount or (statement.digits >= 3 and statement.gives(amount, 3))


def _tells_without_unit(secret: Secret, said: _Said) -> bool:
    """Whether a number alone, in a sentence of the same department, is an unusual one."""
    bare = not said.statement.unit and said.statement.digits > _UNUSUAL
    return bare and not said.text.is_figure and said.text.department == secret.department


def _wanted(dataset: Dataset, secret: Secret) -> Iterator[Statement]:
    """What a withheld cell states: an amount of money, a share or a target with its unit."""
    if secret.money:
        yield Statement(secret.money, MONEY)
    elif secret.amount:
        if significant(secret.amount) >= 3:
            yield Statement(secret.amount, "%")
    elif secret.column == "指标值":
        unit = unit_of_target(dataset, secret)
        folded = unit_of(unit)
        for statement in statements(f"{secret.text}{unit}"):
            if statement.unit == MONEY or (folded and statement.unit == folded):
                yield Statement(statement.value, statement.unit)
