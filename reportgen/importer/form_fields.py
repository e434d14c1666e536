"""The upper part of a published project table: labels, and the cells that belong to them.

Labels steer the reading, so it does not matter where rows were torn. Cells are only gathered
here; whoever stores a value takes it from the ledger.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from reportgen.core.values import fold, parse_decimal, parse_percent
from reportgen.importer.ledger import FIXED, Ledger, SourceCell
from reportgen.importer.row_alignment import Token
from reportgen.importer.vocabulary import (
    BUDGET,
    SOURCES,
    finance_head_of,
    is_withheld_phrase,
    label_of,
    money_unit,
    unit_of,
)
from reportgen.schema import AMOUNTS, GOAL_KINDS, PLAN, PLAN_LABELS

UNIT, PURPOSE = "单位", "资金用途"
_LABELLED_VALUE = re.compile(r"(\d{1,2}\s*月底)[\s:：]*(\S.*)")
_SHORTEST_GOAL = 6  # characters; below that a text in the plan is rather a spoilt number


@dataclass
class UpperPart:
    """What was gathered: cells by field, the tokens of the plan and of the sources."""

    fields: dict[str, list[SourceCell]] = field(default_factory=dict)
    plan: list[Token] = field(default_factory=list)
    finance: list[Token] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  # in printed order

    def text(self, name: str) -> str:
        """A field's text so far, its cells joined by newlines."""
        return "\n".join(cell.text for cell in self.fields.get(name, []) if cell.text)


def read_upper_part(tokens: Sequence[Token], ledger: Ledger) -> UpperPart:
    """Gather the cells before the head of the indicators; claims the labels."""
    reader = _UpperPartReader(ledger)
    for at, token in enumerate(tokens):
        reader.read(token, tokens[at + 1 : at + 4])
    return reader.upper


class _UpperPartReader:
    def __init__(self, ledger: Ledger) -> None:
        self.upper = UpperPart()
        self._ledger = ledger
        self._field = ""  # the field that the next cell without label belongs to
        self._label_row = -1

    def read(self, token: Token, following: Sequence[Token]) -> None:
        """Sort one cell in."""
        text = token.text
        label = label_of(text)
        if self._field == SOURCES and label not in GOAL_KINDS:
            self._source(token)
        elif self._field == "项目名称" and label and self._is_name(label):
            self._put("项目名称", token)
        elif self._field == PLAN and self._is_plan(token, label):
            self.upper.plan.append(token)
        elif label:
            self._open(label, token)
        elif money_unit(text):
            self._ledger.claim(token.cell, FIXED)
            self._label_row = -1
            self.upper.fields.setdefault("单位：", []).append(token.cell)
        else:
            self._fill(token, following)

    def _is_name(self, label: str) -> bool:
        """Whether a label is the project's name: none was read, and no form goes on so."""
        others = ("项目编码", BUDGET, "预算数", "绩效目标")
        return not self.upper.text("项目名称") and label not in others

    def _source(self, token: Token) -> None:
        again = label_of(token.text) == SOURCES  # named again behind the end of a page
        if again or finance_head_of(token.text):
            self._ledger.claim(token.cell, FIXED)
        if again:
            token = replace(token, cell=replace(token.cell, text=""))
        self.upper.finance.append(token)

    def _is_plan(self, token: Token, label: str | None) -> bool:
        if label in PLAN_LABELS or _LABELLED_VALUE.fullmatch(token.text):
            return True
        if label or money_unit(token.text):
            return False
        return not token.text or _can_be_share(token.text) or _is_spoilt(token.text)

    def _open(self, label: str, token: Token) -> None:
        self._ledger.claim(token.cell, FIXED)
        self.upper.labels.append(label)
        self._field, self._label_row = label, token.row
        self.upper.fields.setdefault(label, [])
        if label == BUDGET:
            self._field = PURPOSE
        if label in PLAN_LABELS:  # the label of the plan was lost
            self._field = PLAN
            self.upper.plan.append(token)

    def _fill(self, token: Token, following: Sequence[Token]) -> None:
        """Give a cell without a label to the field that is open."""
        name = self._field
        if name in AMOUNTS:
            self._fill_amount(name, token, following)
        elif not token.text:
            return
        elif name == "":
            self._fill_unit(token, following)
        elif name == PLAN:
            self._ledger.doubt(token.cell, "“绩效目标”的标签缺失，已按位置读作绩效目标，请核对")
            self._field = "绩效目标"
            self._put("绩效目标", token)
        elif name == PURPOSE and parse_decimal(token.text) is not None:
            return  # an amount is no purpose
        else:
            self._put(name, token)

    def _fill_amount(self, name: str, token: Token, following: Sequence[Token]) -> None:
        """The cell behind the label is the amount even when blank.

        Only where a row has further cells, or a blank row came between, may the amount stand
        further on.
        """
        filled_later = not token.text and any(
            parse_decimal(other.text) is not None for other in _until_label(following)
        )
        if not filled_later:
            self._put(name, token)
            self._field = PURPOSE

    def _fill_unit(self, token: Token, following: Sequence[Token]) -> None:
        begun = UNIT in self.upper.fields
        # The name goes on in a further cell only where 单位：万元 closes the row.
        closed = any(o.row == token.row and money_unit(o.text) for o in following)
        if begun and closed and token.row == self._label_row:
            self._put(UNIT, token)
        elif not begun and unit_of(token.text):
            self._label_row = token.row
            self._put(UNIT, token)

    def _put(self, name: str, token: Token) -> None:
        self.upper.fields.setdefault(name, []).append(token.cell)


def _until_label(tokens: Sequence[Token]) -> list[Token]:
    return list(takewhile(lambda token: label_of(token.text) is None, tokens))


def _can_be_share(text: str) -> bool:
    """Whether a text can stand in the payment plan."""
    return is_withheld_phrase(text) or parse_percent(text) is not None


def _is_spoilt(text: str) -> bool:
    return len(text) < _SHORTEST_GOAL


# ------------------------------------------------------------------------------ payment plan


@dataclass
class PaymentPlan:
    """The payment plan: for each of schema.PLAN_LABELS the cell and the text of its share."""

    shares: dict[str, tuple[SourceCell, str]] = field(default_factory=dict)
    guessed: bool = False  # the columns were not certain


def read_plan(tokens: Sequence[Token], ledger: Ledger, *, torn: bool) -> PaymentPlan:
    """Bring labels and shares together, by position where positions are printed."""
    plan = PaymentPlan()
    heads: dict[int, str] = {}
    values: list[tuple[str | None, Token]] = []  # the label above a share, where there is one
    before: Token | None = None
    for token in tokens:
        label = label_of(token.text)
        pair = _LABELLED_VALUE.fullmatch(token.text)
        if label in PLAN_LABELS:
            ledger.claim(token.cell, FIXED)
            heads[token.column] = str(label)
        elif pair and (named := label_of(pair[1])) in PLAN_LABELS:
            plan.shares.setdefault(str(named), (token.cell, pair[2]))
        elif token.text and _can_be_share(token.text):
            above = label_of(before.text) if before and before.row == token.row else None
            if above in PLAN_LABELS and before and before.column == token.column - 1:
                plan.shares.setdefault(str(above), (token.cell, token.text))
            else:
                values.append((_above(token, heads), token))
        before = token
    if torn and (columns := _torn_columns(tokens)):
        values = [(columns.get(id(token)), token) for _, token in values]
    _place(plan, values)
    return plan


def _above(token: Token, heads: dict[int, str]) -> str | None:
    """The label over a share; right of all labels stands the end of the year."""
    beyond = bool(heads) and token.column > max(heads) and PLAN_LABELS[-1] not in heads.values()
    return PLAN_LABELS[-1] if beyond else heads.get(token.column)


def _torn_columns(tokens: Sequence[Token]) -> dict[int, str] | None:
    """Labels for the shares of a torn table: a blank cell and four shares follow four labels."""
    last = max((at for at, t in enumerate(tokens) if label_of(t.text) in PLAN_LABELS), default=-1)
    rows: dict[int, list[Token]] = {}
    for token in tokens[last + 1 :]:
        rows.setdefault(token.row, []).append(token)
    whole = next((row for row in rows.values() if len(row) == 5 and not row[0].text), None)
    cells = whole or [token for row in rows.values() for token in row]
    if len(cells) == 5 and not cells[0].text:
        cells = cells[1:]
    return (
        {id(token): label for token, label in zip(cells, PLAN_LABELS, strict=True)}
        if len(cells) == 4
        else None
    )


def _place(plan: PaymentPlan, values: list[tuple[str | None, Token]]) -> None:
    free = [label for label in PLAN_LABELS if label not in plan.shares]
    labels = [label for label, _ in values]
    if len(values) == len(free) == len(PLAN_LABELS):
        chosen = free
    elif all(label in free for label in labels) and len(set(labels)) == len(labels):
        chosen = [str(label) for label in labels]
    else:
        plan.guessed = bool(values)
        full = bool(values) and parse_percent(values[-1][1].text) == 100
        begin = max(0, len(free) - len(values)) if full else 0
        chosen = free[begin:]
    for label, (_, token) in zip(chosen, values, strict=False):
        plan.shares[label] = (token.cell, token.text)


# ---------------------------------------------------------------------------- bond's sources

_WIDTH = 8  # blank, source and six facts; a source in two levels has one cell more


def read_sources(
    tokens: Sequence[Token], *, torn: bool
) -> list[tuple[list[SourceCell], list[SourceCell]]]:
    """The rows of 资金来源: the cells of the source's one or two levels, then six facts."""
    rows: dict[int, list[Token]] = {}
    for token in tokens:
        rows.setdefault(token.row, []).append(token)
    records: list[list[Token]] = []
    pending: list[Token] = []
    for part in rows.values():
        if any(finance_head_of(t.text) for t in part) or (torn and not _holds(part, least=2)):
            continue  # heads; a blank cell alone in its row is none of the table
        if torn and pending and (_is_whole(part) or len(pending) + len(part) > _WIDTH + 1):
            records.append(pending)
            pending = []
        pending = pending + part
        if not torn or _is_whole(pending):
            records.append(pending)
            pending = []
    records.append(pending)
    return [_source_row(row) for row in records if _holds(row, least=_WIDTH + 2)]


def _holds(cells: Sequence[Token], *, least: int) -> bool:
    """Whether there is any text, or at least so many cells."""
    return any(token.text for token in cells) or len(cells) >= least


def _begin(cells: Sequence[Token]) -> int:
    """Where the source stands: behind a blank cell, unless the layout lost that one."""
    return 0 if cells and cells[0].text else 1


def _levels(cells: Sequence[Token]) -> int:
    """How many cells the source takes: two when its second level is printed."""
    at = _begin(cells) + 1
    second = cells[at].text if len(cells) > at else ""
    two = bool(second) and parse_decimal(second) is None and not is_withheld_phrase(second)
    return 2 if two else 1


def _is_whole(cells: Sequence[Token]) -> bool:
    begin = _begin(cells)
    whole = len(cells) == begin + _levels(cells) + _WIDTH - 2
    return whole and any(token.text for token in cells[begin : begin + 2])


def _source_row(tokens: Sequence[Token]) -> tuple[list[SourceCell], list[SourceCell]]:
    begin, levels = _begin(tokens), _levels(tokens)
    cells = [token.cell for token in tokens[begin:]]
    return cells[:levels], cells[levels:]


def plain_label(text: str) -> str:
    """A printed source name without white space, as a key for carrying it down."""
    return fold(text)
