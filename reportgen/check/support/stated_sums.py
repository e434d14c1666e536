"""A total that a text states with its parts: 共安排100万元，其中培训60万元、设备40万元.

Reads only what is certain: every part has one amount, at its end, and nothing is about one piece,
nested, rounded or left open. Whatever else stands in the sentence, it is not read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reportgen.check.support.amounts import PER_PIECE, UNITS
from reportgen.core.values import fold

AMOUNT = re.compile(
    r"(?<![\d.,])(?P<number>\d[\d,]*(?:\.\d+)?) ?(?P<unit>亿元|百万元|万元|千元|元)(?![/])"
)
MAY_STATE = re.compile("[元].{0,80}[元]", re.DOTALL)
_AT_END = re.compile(AMOUNT.pattern + "整?$")
_TOTAL = re.compile(r"安排|预算|总额|总计|合计|共|资金|经费|投资|投入|下达|需")
_WHOLE = re.compile(r"总额|总计|合计|共计|小计|构成|来源")
_SUM = re.compile(
    r"(?:以上|上述|各项|两项|三项|几项)*(?:合计|共计|总计)(?:安排|金额|资金|经费|预算|为|:)*"
)
# What goes between a total and its parts: 其中 may leave some out.
_LEAD = re.compile(r"[,;]?(?P<some>其中)[:,]?|[,;]?(?:分别为|分别是|包括|包含):?|:")
_SEPARATOR = re.compile(r"[、;]|,(?!\d{3}(?!\d))|(?<=元)[和及与]")
_LEFT = re.compile(r"其余|剩余|余下|另|此外|还|等")
_OPEN = re.compile(
    _LEFT.pattern + r"|其中|主要|[约近超余]|以[上内]|左右|不[超低少高]|至[少多]|[<>≥≤×*=~]"
)
_ITEM = re.compile(r"\(?(?:[一二三四五六七八九十]{1,2}|\d{1,2})\)?[、.)](?!\d)|[①-⑩]|其中:?|[-·]")
_COLON = re.compile(r"^:|:$|:(?=\d)")
_NOTE = re.compile(r"\([^()\d]*\)")


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """An amount as written and what it is for, in 元; `step` is the worth of its last digit."""

    name: str
    words: str
    yuan: Decimal
    step: Decimal

    def is_rounding_of(self, yuan: Decimal) -> bool:
        """Whether an amount may have been written like this."""
        return abs(self.yuan - yuan) * 2 <= (self.step if "." in self.words else 0)


@dataclass(frozen=True, slots=True)
class StatedSum:
    """A total and its parts; `complete` where these are said to be all of them."""

    total: StatedAmount
    parts: tuple[StatedAmount, ...]
    complete: bool

    @property
    def of_parts(self) -> Decimal:
        """What the parts add up to, in 元."""
        return sum((part.yuan for part in self.parts), Decimal(0))

    @property
    def differs(self) -> bool:
        """Whether the parts do not add up to the total, all of them rounded at most."""
        every = (self.total, *self.parts)
        rounded = any("." in one.words for one in every) or len({o.step for o in every}) > 1
        slack = sum((one.step for one in every), Decimal(0)) / 2 if rounded else Decimal(0)
        return abs(self.of_parts - self.total.yuan) > slack


@lru_cache(maxsize=4096)
def stated_sums(text: str) -> tuple[StatedSum, ...]:
    """All totals with parts in a text."""
    if not MAY_STATE.search(text):
        return ()
    lines = [_NOTE.sub("", fold(line)) for line in text.split("\n")]
    sentences = [sentence for line in lines for sentence in line.split("。")]
    found = [*_in_lines(lines)]
    for sentence in sentences:
        found += _behind_totals(sentence)
        found += _before_a_total(sentence)
    return tuple(found)


def first_total(text: str) -> StatedAmount | None:
    """The first amount of a text, if it is a total that is plainly stated."""
    line = _NOTE.sub("", fold(text.split("\n", maxsplit=1)[0]))
    match = AMOUNT.search(line)
    head = line[: match.start()] if match else ""
    plain = _TOTAL.search(head) and not _OPEN.search(head) and not PER_PIECE.search(head)
    return _stated(match, head) if match and plain else None


def _behind_totals(sentence: str) -> Iterator[StatedSum]:
    """Parts behind their total: 共安排100万元，其中……"""
    for match in AMOUNT.finditer(sentence):
        head = _SEPARATOR.split(sentence[: match.start()])[-1]
        rest = sentence[match.end() :]
        bracket = rest.startswith("(")
        rest = rest[1:].partition(")")[0] if bracket else rest
        lead = _LEAD.match(rest)
        if (lead or bracket) and _TOTAL.search(head) and not _OPEN.search(head):
            parts = _parts(_pieces(rest[lead.end() :] if lead else rest))
            if len(parts) > 1:
                some = lead is not None and bool(lead["some"])
                yield StatedSum(_stated(match, head), parts, complete=not some)


def _pieces(text: str) -> list[str]:
    """The parts of a list; what stands behind another list's mark is none of it."""
    first, mark, behind = text.partition(";")
    if mark and (len(_SEPARATOR.split(first)) > 1 or _ITEM.match(behind)):
        return [] if "元" in behind else _SEPARATOR.split(first)
    return _SEPARATOR.split(text)


def _before_a_total(sentence: str) -> Iterator[StatedSum]:
    """Parts before their total: 培训60万元、设备40万元，合计100万元."""
    pieces = _SEPARATOR.split(sentence)
    for at, piece in enumerate(pieces):
        match = _AT_END.search(piece)
        if match and _SUM.fullmatch(piece[: match.start()]):
            parts = _parts(pieces[:at])
            if len(parts) > 1:
                yield StatedSum(_stated(match, ""), parts, complete=True)
            return


def _in_lines(lines: Sequence[str]) -> Iterator[StatedSum]:
    """Parts in numbered lines below their total."""
    for at, line in enumerate(lines):
        match = _AT_END.search(line.rstrip(":;,。"))
        if not match or not _TOTAL.search(line) or _OPEN.search(line) or _ITEM.match(line):
            continue
        items: list[str] = []
        for below in lines[at + 1 :]:
            if not (mark := _ITEM.match(below)):
                break
            items.append(below[mark.end() :].rstrip("。;,"))
        parts = _parts(items)
        if len(parts) > 1 and len(parts) == len(items):
            whole = bool(_WHOLE.search(line))
            yield StatedSum(_stated(match, line[: match.start()]), parts, complete=whole)


def _parts(pieces: Sequence[str]) -> tuple[StatedAmount, ...]:
    """The amounts of parts, from one to the last; none where one of them is not certain."""
    texts = [_COLON.sub("", piece) for piece in pieces]
    count = max((at for at, text in enumerate(texts, start=1) if "元" in text), default=0)
    if any(map(_LEFT.search, texts[count:])):
        return ()
    parts = []
    for text in texts[:count]:
        match = _AT_END.search(text)
        certain = match and len(AMOUNT.findall(text)) == 1 and not {"(", ")", ":"} & set(text)
        unsure = any(found.search(text) for found in (_OPEN, PER_PIECE, _WHOLE))
        if match is None or not certain or unsure:
            return ()
        parts.append(_stated(match, text[: match.start()]))
    return tuple(parts)


def _stated(match: re.Match[str], name: str) -> StatedAmount:
    number, factor = match["number"].replace(",", ""), UNITS[match["unit"]]
    step = Decimal(1).scaleb(-len(number.partition(".")[2])) * factor
    return StatedAmount(name.strip(":"), match[0], Decimal(number) * factor, step)
