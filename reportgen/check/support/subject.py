"""What a rule looks at: a project, a department or the whole dataset, without its secrets.

Everything withheld is blank here, so that no rule can print it. `known` tells blank from
withheld: a rule about what is missing has to ask. `check.subjects` makes these of a dataset;
nothing here knows raw data.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from operator import add, attrgetter
from typing import Any, Self, TypeVar

from reportgen import schema
from reportgen.check.support.distinct_texts import DistinctTexts
from reportgen.check.support.finding import Spot
from reportgen.core.values import parse_date
from reportgen.dataset.invisible import InvisibleCharacters
from reportgen.dataset.rows import (
    Decision,
    Department,
    Exemption,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
    Record,
    Settings,
    Unit,
    cell,
    further,
)

_T = TypeVar("_T")
_DIGITS = re.compile(r"\d+")
_PROJECTS, _ATTRIBUTES = schema.PROJECTS.label, schema.ATTRIBUTES.label


class _Remembering:
    """A subject that remembers what several rules want to know of it."""

    def cached(self, work: Callable[[Self], _T]) -> _T:
        """The result of `work` on this subject, computed at the first call only."""
        if work not in self._results:
            self._results[work] = work(self)
        result: _T = self._results[work]
        return result

    @cached_property
    def _results(self) -> dict[Callable[[Any], Any], Any]:
        return {}


@dataclass(frozen=True)
class ProjectSubject(_Remembering):
    """A project that is not withheld whole.

    `printed` are the labels that its form prints (资金支出计划 for the four months). `name` is
    what it is called in public.
    """

    settings: Settings
    department: Department
    unit: Unit
    form: str
    printed: frozenset[str]
    name: str
    project: Project
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    finance: tuple[FinanceLine, ...]
    attributes: Mapping[str, str]
    attribute_rows: Mapping[str, int]
    hidden: frozenset[tuple[str, str, int]]
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)  # by Table.name
    # the texts of the whole department, in which rules look first
    beside: DistinctTexts = field(default_factory=DistinctTexts)
    # `indicators` are those of the year; these are those of the whole period (期间“中期”)
    whole_period: tuple[Indicator, ...] = ()

    def rows(self, table: schema.Table) -> tuple[Record, ...]:
        """Its rows in 年度任务, 实施进度 or 资金构成."""
        return self.records.get(table.name, ())

    def prints(self, label: str) -> bool:
        """Whether the form prints this column."""
        return label in self.printed

    def known(self, row: Any, label: str) -> bool:
        """Whether this cell is public and could be read; False when it is withheld."""
        return not self.hidden or (_table_of(row).label, label, row.row) not in self.hidden

    def spot(self, row: Any, label: str, part: str = "") -> Spot:
        """The cell `label` of a project, goal, indicator or line of finance."""
        table = _table_of(row)
        known = label in table.labels
        value = cell(row, table.column(label)) if known else further(row, label)
        return Spot(table.label, row.row, label, "" if value is None else str(value), part)

    def attribute_spot(self, name: str, part: str = "") -> Spot:
        """The value of one of its 项目属性."""
        row = self.attribute_rows.get(name)
        return Spot(_ATTRIBUTES, row, "值", self.attributes.get(name, ""), part)

    @cached_property
    def texts(self) -> tuple[Spot, ...]:
        """Every printed cell with text: names, purpose, goals, indicators, facts."""
        return tuple(self._texts())

    @cached_property
    def all_text(self) -> str:
        """`texts` one after the other: what is not found here stands in none of them."""
        return "\n".join(self.bare_texts)

    @cached_property
    def bare_texts(self) -> Sequence[str]:
        """`texts` without their places, which are needed of few."""
        texts = [spot.text for spot in self._texts_of_records()]
        for row in self._rows:
            kind: type = type(row)
            _, _, cells = _text_columns(kind, self.printed)
            texts += cells(row)
            texts += [spot.text for spot in self._further_texts(row)] if row.further else ()
        texts += [spot.text for spot in self._attribute_texts()]
        return list(filter(None, texts))

    @property
    def _rows(self) -> list[Any]:
        """Its rows in the tables that have columns of their own."""
        return [
            self.project, *self.goals, *self.indicators, *self.whole_period, *self.finance
        ]  # fmt: skip

    def texts_in(self, *columns: str) -> Iterator[Spot]:
        """Those of `texts` that stand in these columns."""
        if "texts" in self.__dict__:
            yield from (spot for spot in self.texts if spot.column in columns)
        else:
            yield from self._texts(columns)

    def _texts(self, columns: Sequence[str] = ()) -> Iterator[Spot]:
        """Every printed cell with text, or those in these columns."""
        printed = self.printed.intersection(columns) if columns else self.printed
        yield from _in_columns(self._texts_of_records(), columns)
        for row in self._rows:
            kind: type = type(row)
            table, labels, cells = _text_columns(kind, printed)
            for label, value in zip(labels, cells(row), strict=True):
                if value and (not columns or label in columns):
                    yield Spot(table, row.row, label, value)
            if row.further:
                yield from _in_columns(self._further_texts(row), columns)
        yield from _in_columns(self._attribute_texts(), columns)

    def _texts_of_records(self) -> Iterator[Spot]:
        for records in self.records.values():
            for record in records:
                yield from self._further_texts(record)

    def _attribute_texts(self) -> Iterator[Spot]:
        for name, value in self.attributes.items():
            if value and name in (*self.printed, schema.HEADING):
                yield self.attribute_spot(name)

    def _further_texts(self, row: Any) -> Iterator[Spot]:
        """The texts in further columns that the form prints."""
        if not row.further:
            return
        table = _table_of(row)
        printed = schema.printed_further(table, self.printed)
        for label, value in row.further:
            if isinstance(value, str) and label in printed:
                yield Spot(table.label, row.row, label, value)


def _in_columns(spots: Iterator[Spot], columns: Sequence[str]) -> Iterator[Spot]:
    """Those of them in one of these columns; all where there are none."""
    return (spot for spot in spots if not columns or spot.column in columns)


_TEXTS = (schema.Kind.TEXT, schema.Kind.CHOICE, schema.Kind.DATE)
_TABLES = {
    Project: schema.PROJECTS,
    Goal: schema.GOALS,
    Indicator: schema.INDICATORS,
    FinanceLine: schema.FINANCE,
    NarrativeItem: schema.NARRATIVE,
}


def _table_of(row: Any) -> schema.Table:
    return schema.TABLE_BY_NAME[row.table] if isinstance(row, Record) else _TABLES[type(row)]


_Cells = Callable[[Any], Sequence[str]]


@lru_cache(maxsize=256)  # the same few for a million rows
def _text_columns(row: type, printed: frozenset[str]) -> tuple[str, tuple[str, ...], _Cells]:
    """The table of such rows, the labels of its columns of text that are printed, their cells.

    A description that copies the name has the name's mistakes, which are told once: it is blank.
    """
    columns = [
        column
        for column in _TABLES[row].columns
        if column.kind in _TEXTS
        and not column.further
        and (column.label in printed or column.label == "项目名称")
    ]
    names = [column.name for column in columns]
    labels = tuple(column.label for column in columns)
    cells = _cells_of(names)
    if row is not Indicator or "description" not in names:
        return _TABLES[row].label, labels, cells
    at = names.index("description")

    def without_copy(indicator: Indicator) -> Sequence[str]:
        values = cells(indicator)
        if indicator.description == indicator.level3:
            return (*values[:at], "", *values[at + 1 :])
        return values

    return _TABLES[row].label, labels, without_copy


def _cells_of(names: Sequence[str]) -> _Cells:
    """What gives the values of these fields of a row."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda row: [getattr(row, name) for name in names]


@dataclass(frozen=True, slots=True)
class LeakCell:
    """A public cell that holds a withheld value; `withheld` says where that one stands.

    That is empty where it is another department's. `code` is that of the cell's row; `sure` is
    False where it may be chance, and the bureau has to look.
    """

    spot: Spot
    withheld: str
    code: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class DerivableCell:
    """A withheld amount that a reader can work out from `sources`, and what can be done about it.

    `by` is the unit whose knowledge of its own amounts is needed, empty where nothing is;
    `held` whether the dataset holds the amount itself.
    """

    spot: Spot
    sources: tuple[str, ...]
    remedies: tuple[str, ...]
    held: bool
    by: str = ""


@dataclass(frozen=True)
class DepartmentSubject(_Remembering):
    """A department: part one and all its projects that are not withheld whole.

    `narrative` holds the parts one of its units as well, of which each word is looked at.
    `all_amounts_public` where sums over them are sums over all of its projects; `complete` unless
    whole rows of it could not be read. `partial` are the projects that lack such rows: only what
    looks at single cells may be asked of them. `decoded` are substitutes in 不予公开 that tell the
    real name, and how they do.
    """

    settings: Settings
    department: Department
    narrative: tuple[NarrativeItem, ...]
    hidden: frozenset[tuple[str, str, int]]
    projects: tuple[ProjectSubject, ...]
    leaks: tuple[LeakCell, ...] = ()
    derivable: tuple[DerivableCell, ...] = ()
    decoded: tuple[tuple[Spot, str], ...] = ()
    all_amounts_public: bool = True
    complete: bool = True
    partial: tuple[ProjectSubject, ...] = ()
    distinct: DistinctTexts = field(default_factory=DistinctTexts)  # of `projects`

    @property
    def part_one(self) -> tuple[NarrativeItem, ...]:
        """The department's own, which speaks for all projects."""
        return tuple(item for item in self.narrative if item.code == self.department.code)

    @cached_property
    def lines(self) -> str:
        """Every line of part one and of its projects, each once."""
        texts = [*(spot.text for spot in self.texts), self.distinct.as_one]
        return "\n".join(dict.fromkeys("\n".join(texts).split("\n")))

    @cached_property
    def words(self) -> str:
        """`lines` with 0 for every number: most are alike but for these."""
        texts = [*(spot.text for spot in self.texts), self.distinct.shapes]
        return "\n".join(dict.fromkeys(_DIGITS.sub("0", "\n".join(texts)).split("\n")))

    @cached_property
    def pairs(self) -> set[str]:
        """Every two characters, no digits, that stand side by side in its lines."""
        return set(map(add, self.words, self.words[1:]))

    def spot(self, row: NarrativeItem, label: str, part: str = "") -> Spot:
        """The cell `label` of a piece of part one."""
        table = schema.NARRATIVE
        return Spot(table.label, row.row, label, getattr(row, table.column(label).name), part)

    @property
    def texts(self) -> Iterator[Spot]:
        """Every cell of part one with text."""
        for item in self.narrative:
            for label in ("标题", "正文", "绩效目标", "绩效指标"):
                if (spot := self.spot(item, label)).text:
                    yield spot


@dataclass(frozen=True)
class DatasetSubject:
    """The whole dataset, for what must be unique and for the decisions to withhold.

    `has_content`
    are the codes of projects withheld whole that hold more than key, unit and order. `codes`
    gives each project code's row, those withheld whole included; `units` the unit of each code that
    a decision names. `today` is the day of running.
    `invisible` are the public cells with invisible characters or outer blanks, without text.
    `releases` are the rows 予以公开, `idle_releases` those that count for nothing: with the column
    concerned, why, and what to do.
    """

    settings: Settings
    decisions: tuple[Decision, ...]
    has_content: frozenset[str]
    today: date
    codes: Mapping[str, int]
    units: Mapping[str, Unit]
    invisible: tuple[InvisibleCharacters, ...] = ()
    releases: tuple[Decision, ...] = ()
    idle_releases: tuple[tuple[Decision, str, str, str], ...] = ()

    def spot(self, decision: Decision, label: str, part: str = "") -> Spot:
        """The cell `label` of a decision in 不予公开."""
        table = schema.WITHHELD
        value = getattr(decision, table.column(label).name)
        return Spot(table.label, decision.row, label, value, part)


@dataclass(frozen=True)
class ExceptionsSubject:
    """The table 例外 after a check: `idle` are the rows that covered nothing.

    `codes` are all project, unit and department codes of the dataset.
    """

    exceptions: tuple[Exemption, ...]
    idle: frozenset[int]
    codes: frozenset[str]
    today: date

    def spot(self, exemption: Exemption, label: str) -> Spot:
        """The cell `label` of an exception."""
        table = schema.EXCEPTIONS
        text = getattr(exemption, table.column(label).name)
        return Spot(table.label, exemption.row, label, text)


def expired(exemption: Exemption, today: date) -> bool:
    """Whether its day is over; the day itself still counts."""
    until = parse_date(exemption.until)
    return until is None or until < today
