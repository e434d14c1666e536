"""Whether a cell may be withheld: decided here, once, and asked by everybody.

Made of the decisions of 不予公开; knows codes, labels and numbers of rows, and no value. Tables and
columns are named by their labels; the number of a row is its 序号, for 文本 chapter and number
(`正文#总体绩效目标/1`), for 调整原因 its 字段.
"""

from collections.abc import Collection, Iterable, Iterator
from enum import Enum

from reportgen import schema
from reportgen.dataset.rows import Decision

_OF_PROJECTS = (schema.PROJECTS, *schema.REPEATING_TABLES)
# The tables whose cells 不予公开 can take out, by the code in the first column of their key.
WITHHOLDABLE = (*_OF_PROJECTS, schema.NARRATIVE, schema.ATTRIBUTES, schema.REASONS)
_WITHHOLDABLE_LABELS = frozenset(table.label for table in WITHHOLDABLE)
_ATTRIBUTES, _NAME = schema.ATTRIBUTES.label, "项目名称"
_REASONS, _REASON = schema.REASONS.label, "原因"
# The columns of what a reason can name as a whole.
_PARTS = {
    schema.PLAN: (schema.PLAN, *schema.PLAN_LABELS),
    **{table.label: table.labels for table in (*schema.REPEATING_TABLES, schema.NARRATIVE)},
}
ANY_CELL = "值"  # where it is not known which: the column of 项目属性 that holds any fact

Number = int | str | None  # of a row; None where it is not known: then any may be meant


class Standing(Enum):
    """What may be said of a cell."""

    PUBLIC = "public"
    DOUBTFUL = "doubtful"  # it may be withheld; to be treated as if it were
    WITHHELD = "withheld"


class WithheldOfCode:
    """What the decisions for one project, unit or department withhold.

    `whole` and `name` are the substitutes for the project and its name, blank where none is given
    and None where they are public. Unless it is withheld whole, nothing but columns with these
    `labels` is.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.whole: str | None = None
        self.name: str | None = None
        self._fields: dict[str, dict[str, str]] = {}  # substitutes by label, then by row
        for decision in decisions:
            if decision.scope == schema.SCOPE_PROJECT and self.whole is None:
                self.whole = decision.substitute
            elif decision.scope == schema.SCOPE_NAME and self.name is None:
                self.name = decision.substitute
            elif decision.scope == schema.SCOPE_FIELD:
                rows = self._fields.setdefault(decision.label, {})
                rows[decision.number] = decision.substitute
        if self.name is None:
            self.name = self._fields.get(_NAME, {}).get("")
        self.labels = frozenset((*_concerned(self._fields), _NAME))

    def __bool__(self) -> bool:
        """Whether anything is withheld."""
        return self.whole is not None or self.name is not None or bool(self._fields)

    def substitute(self, label: str, number: Number = "") -> str | None:
        """What a decision gives in place of this field, maybe blank; None when it is public."""
        if self.whole is not None:
            return self.whole
        if label not in self.labels:
            return None
        if label == _NAME:
            return self.name
        for one in _deciding_labels(label):
            rows = self._fields.get(one, {})
            found = rows.get("", rows.get(str(number)))
            if found is not None:
                return found
            if number is None and rows:
                return next(iter(rows.values()))
        return None

    def fact(self, name: str) -> str | None:
        """As `substitute`, of 项目属性: a fact has no rows, so whatever names it concerns it."""
        if name == schema.HEADING and self.name is not None:
            return ""  # it holds the name
        return self.substitute(name, None)

    def reason(self, field: str) -> str | None:
        """As `substitute`, of a reason for what has changed in `field`.

        It goes with what it is about, since it may tell that: with any column of a table that it
        names, and for all rows with one of them.
        """
        found = self.substitute(_REASON, field)
        if found is not None:
            return found
        label, _, number = field.partition("#")
        for one in _PARTS.get(label, (label,)):
            by_row = number and one != schema.HEADING
            found = self.substitute(one, number) if by_row else self.fact(one)
            if found is not None:
                return found
        return None


class Withholding:
    """Which cells 不予公开 takes out.

    `known` are the codes that a row may rightly name: a row with another one may be anybody's.
    Unless all decisions are `understood`, each may have been meant for any cell.
    """

    def __init__(
        self, decisions: Iterable[Decision], known: Collection[str], *, understood: bool = True
    ) -> None:
        self.understood = understood
        self._known = known
        by_code: dict[str, list[Decision]] = {}
        for decision in decisions:
            if not decision.releases:
                by_code.setdefault(decision.code, []).append(decision)
        self._by_code = {code: WithheldOfCode(group) for code, group in by_code.items()}

    def of(self, code: str) -> WithheldOfCode:
        """What is withheld of the project, unit or department with this code."""
        return self._by_code.get(code, _NOTHING)

    def standing(self, table: str, code: str, label: str, number: Number = None) -> Standing:
        """Whether this cell is withheld: of 项目属性 `label` is the fact's name.

        Without `number`, a decision for one row raises a doubt about the column.
        """
        if table not in _WITHHOLDABLE_LABELS:
            return Standing.PUBLIC
        own = self.of(code)
        if _certain(own, table, label, number) is not None:
            return Standing.WITHHELD
        astray = bool(self._by_code) and code not in self._known
        if not self.understood or astray or own.substitute(label, number) is not None:
            return Standing.DOUBTFUL
        any_cell = label == ANY_CELL or (table == _REASONS and number is None)
        return Standing.DOUBTFUL if any_cell and own else Standing.PUBLIC

    def may_be_withheld(self, table: str, code: str, label: str, number: Number = None) -> bool:
        """Whether nothing may be said of this cell."""
        return self.standing(table, code, label, number) is not Standing.PUBLIC


def _concerned(named: Iterable[str]) -> Iterator[str]:
    """The columns that decisions with these labels may take out."""
    for label in named:
        yield label
        if label in schema.TARGET_LABELS:
            yield from schema.TARGET_LABELS
        elif label == schema.PLAN:
            yield from schema.PLAN_LABELS


def _certain(own: WithheldOfCode, table: str, label: str, number: Number) -> str | None:
    """What takes this cell out for sure; None for nothing."""
    if table == _ATTRIBUTES:
        return own.fact(label)
    if table == _REASONS and number is not None:
        return own.reason(str(number)) if label == _REASON else None
    return own.substitute(label, "" if number is None else number)


def _deciding_labels(label: str) -> tuple[str, ...]:
    """The labels by which a decision may take out column `label`."""
    if label in schema.TARGET_LABELS:
        return schema.TARGET_LABELS
    return (schema.PLAN, label) if label in schema.PLAN_LABELS else (label,)


_NOTHING = WithheldOfCode(())
