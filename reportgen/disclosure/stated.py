"""Totals that public sentences state: 全年安排项目支出10128.86万元, 其余项目合计585万元.

A sentence that names an amount is an equation where, to the precision in which it is written, the
amount equals a sum over rows of the dataset, withheld ones included: of a whole department, a
unit, a kind of funding; in a sentence about the rest, of a part of them. Another department's
sentence counts where it names the department, or all.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from os.path import commonprefix

from reportgen import schema
from reportgen.core.spellings import IN_YUAN, Phrases, statements
from reportgen.core.spellings.statements import MONEY
from reportgen.core.values import fold
from reportgen.dataset.model import Dataset, Project
from reportgen.disclosure.bounds import Range
from reportgen.disclosure.figures import AmountCell, Known, amounts_of
from reportgen.disclosure.linear import Equation
from reportgen.redaction.masking import mask, mask_narrative

_MAY_STATE = re.compile("[元圆圓块塊¥￥万萬亿億]")
_SENTENCE_END = re.compile("[。；;！]")
_TOTAL = re.compile(
    r"合计|总计|共计|共安排|总额|总量|项目支出|支出预算|预算总|总预算|安排.{0,6}(?:支出|预算|资金)"
)
_SPENT = re.compile("安排|预算")  # said of one project, too
_REST = re.compile(r"其余|其他各?项目|另外|另有|剩余|余下|涉密|不予公开|未公开|不公开")
_ALL = ""  # in place of a department's code: all of them together
_EVERYBODY = ("全市", "全县", "全区", "全省", "全州", "各部门", "各单位", "所有部门")
_SHORTEST_NAME = 3  # characters of a department's name without its place
_UNUSUAL = 4  # significant digits: an amount that equals a sum by chance has fewer
_FINEST = Fraction(100)  # 元: an amount written as finely as sums are printed is an equation


@dataclass(frozen=True)
class StatedAmount:
    """An amount in a sentence, in 元, and the worth of its last digit written."""

    yuan: Fraction
    step: Fraction
    digits: int


def amounts_in_words(text: str) -> Iterator[StatedAmount]:
    """The amounts of money that a sentence names, each once: `10128.86万元`, `叁佰万元整`."""
    for said in dict.fromkeys(statements(text)):
        if said.unit == MONEY:
            yield StatedAmount(Fraction(said.value), Fraction(said.step), said.digits)


@dataclass(frozen=True)
class Sentence:
    """A public sentence, the department that it is of, and where it stands."""

    department: str
    place: str
    text: str


@dataclass(frozen=True)
class _Group:
    """Amounts that are summed: of one column, by the project that each belongs to."""

    cells: Mapping[AmountCell, Project]
    total: Fraction


def _names_of(dataset: Dataset, departments: Collection[str]) -> Mapping[str, str]:
    """These departments by their names, with and without the place that all names begin with."""
    names = {d.name: code for code, d in dataset.departments.items() if code in departments}
    names |= {u.name: u.department for u in dataset.units.values() if u.department in departments}
    every = [department.name for department in dataset.departments.values()]
    place = commonprefix(every)  # noqa: RUF071 - of characters is what is wanted
    short = {name.removeprefix(place): code for name, code in names.items()}
    return {name: code for name, code in {**short, **names}.items() if len(name) >= _SHORTEST_NAME}


def _total(group: _Group) -> Fraction:
    return group.total


def public_sentences(dataset: Dataset) -> Iterator[Sentence]:
    """The public sentences that name an amount: part one, 用途, 目标, 指标."""
    for department, table, row, column, text in _public_texts(dataset):
        if _MAY_STATE.search(text):
            place = f"“{table}”表第 {row} 行“{column}”列"
            yield from sentences_in(department, place, text)


def sentences_in(department: str, place: str, text: str) -> Iterator[Sentence]:
    """The sentences of a text that name an amount."""
    if _MAY_STATE.search(text):
        for sentence in _SENTENCE_END.split(text):
            if _MAY_STATE.search(sentence):
                yield Sentence(department, place, sentence)


def _public_texts(dataset: Dataset) -> Iterator[tuple[str, str, int, str, str]]:
    """Department, table, row, column and text of public cells."""
    for code in sorted(dataset.departments):
        for item in mask_narrative(dataset, code)[0]:
            for label in ("标题", "正文", "绩效目标", "绩效指标"):
                text = getattr(item, schema.NARRATIVE.column(label).name)
                yield code, schema.NARRATIVE.label, item.row, label, text
    for every in dataset.projects.values():
        project, goals = every, dataset.goals.get(every.code, ())
        indicators = dataset.indicators.get(every.code, ())
        if dataset.withholding.of(every.code):
            masked = mask(dataset, every)
            if masked is None:
                continue
            project, goals, indicators = masked.project, masked.goals, masked.indicators
        code = dataset.units[project.unit].department
        yield code, schema.PROJECTS.label, project.row, "资金用途", project.purpose
        for goal in goals:
            yield code, schema.GOALS.label, goal.row, "绩效目标", goal.text
        for indicator in indicators:
            row, text = indicator.row, indicator.description
            yield code, schema.INDICATORS.label, row, "绩效指标描述", text


class StatedTotals:
    """Finds what sentences say of sums that hold a withheld amount."""

    def __init__(self, dataset: Dataset, hidden: frozenset[AmountCell]) -> None:
        self._hidden = hidden
        self._unit = Fraction(IN_YUAN.get(dataset.settings.money_unit, Decimal(1)))
        self._dataset = dataset
        self._values: dict[AmountCell, Decimal] = {}
        self._concerned = {cell.department for cell in hidden if cell.column in schema.AMOUNTS}
        self._names = _names_of(dataset, self._concerned)
        self._naming = Phrases([*self._names, *_EVERYBODY])

    @lru_cache  # noqa: B019 - as long as the search
    def _groups(self, department: str) -> Sequence[_Group]:
        """What is summed over a department's projects, or over all, and holds a withheld amount."""
        dataset = self._dataset
        projects: Iterable[Project] = dataset.projects.values()
        if department != _ALL:
            projects = dataset.projects_of.get(department, ())
        cells: dict[tuple[str, str, str], dict[AmountCell, Project]] = {}
        for project in projects:
            units = ("",) if department == _ALL else ("", project.unit)
            for cell, value in amounts_of(dataset, project).items():
                self._values[cell] = value or Decimal(0)
                for unit, funding in product(units, ("", project.funding)):
                    cells.setdefault((unit, funding, cell.column), {})[cell] = project
        groups = [self._group(g) for g in cells.values() if not self._hidden.isdisjoint(g)]
        return sorted(groups, key=_total)

    def _group(self, cells: Mapping[AmountCell, Project]) -> _Group:
        return _Group(cells, Fraction(sum((self._values[cell] for cell in cells), Decimal(0))))

    def known(self, sentences: Iterator[Sentence], when: str = "") -> Iterator[Known]:
        """What the sentences tell; `when` is put before the place of each."""
        for sentence in sentences if self._concerned else ():
            yield from self._of_others(sentence, when)
            if sentence.department not in self._concerned:
                continue
            rest = _REST.search(sentence.text) is not None
            folded = fold(sentence.text)
            says_total = rest or _TOTAL.search(folded) is not None
            says_sum = says_total or _SPENT.search(folded) is not None
            amounts = [
                amount
                for amount in amounts_in_words(sentence.text)
                if amount.yuan and (says_sum or amount.digits >= _UNUSUAL)
            ]
            groups = self._groups(sentence.department) if amounts else []
            parts = [
                p for group in groups if rest for p in self._rest(group, sentence.text, amounts)
            ]
            parts.sort(key=_total)
            for amount in amounts:
                certain = says_total or amount.digits >= _UNUSUAL
                for part in (*self._near(amount, groups), *self._near(amount, parts)):
                    if certain or self._is_of_several(part):
                        yield from self._equal(amount, part, f"{when}{sentence.place}写的合计")

    def _of_others(self, sentence: Sentence, when: str) -> Iterator[Known]:
        """Totals of departments that the sentence names without being theirs; or of all."""
        named = {self._names.get(found.phrase, _ALL) for found in self._naming.found(sentence.text)}
        for department in sorted(named - {sentence.department}):
            for amount in amounts_in_words(sentence.text):
                if amount.digits >= _UNUSUAL:
                    for group in self._near(amount, self._groups(department)):
                        yield from self._equal(amount, group, f"{when}{sentence.place}写的合计")

    def _is_of_several(self, group: _Group) -> bool:
        return sum(self._values[cell] > 0 for cell in group.cells) > 1

    def _near(self, amount: StatedAmount, groups: Sequence[_Group]) -> Sequence[_Group]:
        """The groups, ordered by their totals, whose total may be the amount as written."""
        low, high = (
            (amount.yuan + way * amount.step) / self._unit for way in (Fraction(-1), Fraction(1))
        )
        first = bisect_left(groups, low, key=_total)
        return groups[first : bisect_right(groups, high, key=_total)]

    def _equal(self, amount: StatedAmount, group: _Group, source: str) -> Iterator[Known]:
        """The amount as the total of a group, if it is: an equation, or a range where rounded."""
        written, step = amount.yuan / self._unit, amount.step / self._unit
        off = abs(group.total - written)
        if off >= step and off > 0:
            return
        terms = dict.fromkeys(group.cells, 1)
        if amount.step <= _FINEST or not off:
            yield Equation(terms, written, source, off)
        else:
            yield Range(terms, written - step, written + step, source)

    def _rest(self, group: _Group, text: str, amounts: Sequence[StatedAmount]) -> Iterator[_Group]:
        """What 其余 can mean: the withheld ones, all but one, all but those that are named."""
        yield self._part(group, [cell for cell in group.cells if cell in self._hidden])
        for left_out in group.cells:
            total = (group.total - Fraction(self._values[left_out])) * self._unit
            near = any(abs(total - amount.yuan) <= amount.step for amount in amounts)
            if near and left_out not in self._hidden:
                yield self._part(group, [cell for cell in group.cells if cell != left_out])
        folded = fold(text)
        stated = {amount.yuan / self._unit for amount in amounts_in_words(text)}
        for named in (
            {c for c, project in group.cells.items() if project.name and project.name in folded},
            {cell for cell in group.cells if self._values[cell] in stated},
        ):
            yield self._part(
                group, [cell for cell in group.cells if cell not in named or cell in self._hidden]
            )

    def _part(self, group: _Group, cells: Sequence[AmountCell]) -> _Group:
        return self._group({cell: group.cells[cell] for cell in cells})
