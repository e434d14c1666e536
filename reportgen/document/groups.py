"""Groups of projects: in which order they stand, and the headings that say where one begins.

Units stand by 单位编码, kinds of funding in the order of the glossary (others after them, by name);
which of the two comes first, and whether they count at all, is the dataset's setting 分组. A
project withheld whole has no public kind of funding and stands behind all kinds; one whose unit is
not to be seen stands at the very end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen import schema
from reportgen.document.public import PublicProject, PublicStub

_LAST = 10**9
_OTHERS = "其他"  # a group of projects of which it is not public where they belong
_BY_UNIT, _BY_FUNDING = schema.GROUPINGS

PublicEntry = PublicProject | PublicStub
_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """The heading of a unit or kind of funding; `level` is 1 for that of an outer group."""

    anchor: str
    text: str
    level: int


def place(grouping: Sequence[str], entry: PublicEntry) -> tuple[bool, tuple[_Key, ...], int, str]:
    """By which the entries of a document are sorted."""
    order = _LAST if entry.order is None else entry.order
    name = entry.code if isinstance(entry, PublicProject) else entry.substitute
    if entry.unit is None:
        return True, (), order, name
    return False, tuple(_key(group, entry) for group in grouping), order, name


def funding_rank(kind: str) -> _Key:
    """The place of a kind of funding among the others."""
    known = schema.FUNDING_KINDS
    return (known.index(kind), "") if kind in known else (len(known), kind)


def _key(group: str, entry: PublicEntry) -> _Key:
    if group == _BY_UNIT:
        return 0, entry.unit.code if entry.unit else ""
    return funding_rank(entry.funding) if isinstance(entry, PublicProject) else (_LAST, "")


def headings_of(
    grouping: Sequence[str], shown: Sequence[str], entries: Sequence[PublicEntry]
) -> Iterator[tuple[GroupHeading, ...]]:
    """For each entry, in order, the headings of the groups that begin with it.

    `shown` are the groups that have headings.
    """
    levels = [group for group in grouping if group in shown]
    before: tuple[str, ...] = ()
    count = 0
    for entry in entries:
        names = tuple(_name(group, entry) for group in levels)
        if entry.unit is None:  # nothing of it is public
            names = names[:1] and (_OTHERS,)
        same = sum(1 for at in range(len(names)) if names[: at + 1] == before[: at + 1])
        begin = names[same:]
        yield tuple(
            GroupHeading(f"g{count + at}", name, same + at)
            for at, name in enumerate(begin, start=1)
        )
        count += len(begin)
        before = names


def _name(group: str, entry: PublicEntry) -> str:
    if group == _BY_UNIT:
        return f"{entry.unit.code} {entry.unit.name}" if entry.unit else _OTHERS
    return entry.funding if isinstance(entry, PublicProject) else _OTHERS
