"""Order, numbers, anchors: one document's structure, made from the public view alone.

The order is fixed: entries stand by their groups (`groups`), within them by 序号, then by 项目编码.
A number is that of the whole text, in an extract, too. Stubs whose unit is not to be seen (setting
涉密项目位置) stand at the very end, by 序号 alone.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from reportgen import schema
from reportgen.core.problems import InputError, Problem
from reportgen.core.values import OWN_NUMBER
from reportgen.document.file_names import TITLE, files_name, printed_code
from reportgen.document.groups import GroupHeading, funding_rank, headings_of, place
from reportgen.document.public import (
    Amount,
    PublicDepartment,
    PublicItem,
    PublicProject,
    PublicStub,
    PublicUnit,
    Substitute,
)

_NUMERALS = "一二三四五六七八九十"
_NUMERALS_UP_TO = 99


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of part one: `heading` with its numeral, items in order."""

    anchor: str
    heading: str
    items: tuple[PublicItem, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A 绩效目标表 or, with `project` None, the heading of a project withheld whole (`stub`).

    `number` is the one printed, None for none; `groups` are the headings of groups above it.
    """

    anchor: str
    heading: str
    project: PublicProject | None
    starts_page: bool
    stub: PublicStub | None = None
    number: int | None = None
    groups: tuple[GroupHeading, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A unit or kind of funding: how many projects, and their amounts in the money unit."""

    name: str
    count: int
    budget: Decimal
    fiscal: Decimal
    other: Decimal


@dataclass(frozen=True, slots=True)
class Summary:
    """A 汇总表 over what may be read; `notes` say what it leaves out."""

    anchor: str
    heading: str
    label: str
    rows: tuple[SummaryRow, ...]
    total: SummaryRow
    notes: tuple[str, ...]
    groups: tuple[GroupHeading, ...] = ()  # none: what the contents ask of every entry


@dataclass(frozen=True, slots=True)
class Edition:
    """One document to be made: the whole text of a department, or an extract of it.

    `extract` names the units or kinds of funding of an extract and is empty for the whole.
    """

    department: PublicDepartment
    extract: str
    extract_names: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    summaries: tuple[Summary, ...]
    entries: tuple[Entry, ...]
    cover_template: ClassVar[str] = "cover.html"
    entry_template: ClassVar[str] = "entry.html"

    @property
    def title(self) -> str:
        """Title as on the cover and in the file's properties."""
        return f"{self.department.name}{self.department.year}年{TITLE}"

    @property
    def part_one(self) -> str:
        """What part one is called."""
        return f"{'单位' if self.extract else '部门'}整体绩效目标"

    @property
    def has_parts(self) -> bool:
        """Whether part two has a heading: behind part one, and in an extract."""
        return bool(self.chapters or self.extract)

    @property
    def is_short(self) -> bool:
        """Whether a reader finds everything without contents, whatever the form."""
        return False

    @property
    def file_name(self) -> str:
        """Name of the files, without folder and ending."""
        before = printed_code(self.department.code, self.department.name)
        return files_name(before + self.title, self.extract_names)


class NothingToShowError(InputError):
    """The department has nothing of what an extract was to show."""


def make_edition(
    department: PublicDepartment,
    suffixes: dict[str, str],
    units: Collection[str] = (),
    funding: Collection[str] = (),
    summaries: Collection[str] = (),
) -> Edition:
    """The whole document, or the extract of some units and kinds of funding.

    `suffixes` gives for each form what follows the name in a heading (绩效目标表); `summaries`
    names the 汇总表 to be made (单位, 资金性质). NothingToShowError
    when the department has no such unit or no project of that kind of funding.
    """
    every = sorted(department.entries, key=lambda entry: place(department.grouping, entry))
    _check_selection(department, units, funding)
    numbered = list(zip(every, _numbers(every, department.numbering), strict=True))
    whole = not units and not funding
    kept = [
        (f"b{at}", public, number)
        for at, (public, number) in enumerate(numbered, start=1)
        if whole or _is_chosen(public, units, funding)
    ]
    entries = [public for _, public, _ in kept]
    chosen = [unit for unit in units_of(department) if unit.code in units]
    present = kinds_of(department, units)
    kinds = [kind for kind in present if kind in funding]
    # units of a department without a code have none either
    coded = printed_code(department.code, department.name)
    return Edition(
        department=department,
        extract="、".join([f"{u.code} {u.name}" if coded else u.name for u in chosen] + kinds),
        extract_names=tuple([u.code + u.name if coded else u.name for u in chosen] + kinds),
        chapters=_chapters(_part_one(department, units, funding)),
        summaries=tuple(_summary(department, label, entries) for label in summaries),
        entries=_paged(_entries(department, kept, suffixes), department.paging),
    )


def _part_one(
    department: PublicDepartment, units: Collection[str], funding: Collection[str]
) -> tuple[PublicItem, ...]:
    """What part one tells: the department's in the whole text, a unit's in the extract of it all.

    Neither speaks for several units nor for a kind of funding.
    """
    if funding or len(set(units)) > 1:
        return ()
    return tuple(item for item in department.narrative if item.of_unit == "".join(set(units)))


def _is_chosen(
    entry: PublicProject | PublicStub, units: Collection[str], funding: Collection[str]
) -> bool:
    """Whether an extract shows an entry."""
    if units and (entry.unit is None or entry.unit.code not in units):
        return False
    # A stub's kind of funding is not public: it stands in no extract by funding.
    return not funding or (isinstance(entry, PublicProject) and entry.funding in funding)


def units_of(department: PublicDepartment) -> tuple[PublicUnit, ...]:
    """The units with a project that may be read, by code."""
    units = {entry.unit for entry in department.entries if isinstance(entry, PublicProject)}
    return tuple(sorted(units, key=lambda unit: unit.code))


def kinds_of(department: PublicDepartment, units: Collection[str] = ()) -> tuple[str, ...]:
    """The kinds of funding of projects that may be read (of some units), in the fixed order."""
    kinds = {
        entry.funding
        for entry in department.entries
        if isinstance(entry, PublicProject) and (not units or entry.unit.code in units)
    }
    return tuple(sorted(kinds, key=funding_rank))


def _check_selection(
    department: PublicDepartment, units: Collection[str], funding: Collection[str]
) -> None:
    known = {unit.code for unit in units_of(department)}
    for code in units:
        if code not in known:
            message = f"{department.name}没有编码为“{code}”的单位，或它没有可公开的项目"
            remedy = "现有单位：" + "、".join(f"{u.code} {u.name}" for u in units_of(department))
            raise NothingToShowError([Problem(None, message, remedy)])
    kinds = kinds_of(department, units)
    if funding and not set(funding) & set(kinds):  # several are a union
        message = f"{department.name}没有资金性质为“{'、'.join(funding)}”的可公开项目"
        remedy = "现有资金性质：" + "、".join(kinds)
        raise NothingToShowError([Problem(None, message, remedy)])


def _numbers(entries: Sequence[PublicProject | PublicStub], numbering: str) -> Iterator[int | None]:
    """The numbers printed before the headings of a whole text, None where there is none."""
    of_unit: Counter[str] = Counter()
    for number, entry in enumerate(entries, start=1):
        unit = entry.unit.code if entry.unit else ""
        of_unit[unit] += 1
        yield {
            "continuous": number,
            "unit": of_unit[unit],
            "listed": entry.order,
            "none": None,
        }[numbering]


def _entries(
    department: PublicDepartment,
    kept: Sequence[tuple[str, PublicProject | PublicStub, int | None]],
    suffixes: dict[str, str],
) -> tuple[Entry, ...]:
    """The entries from their anchors and numbers, with the headings of their groups.

    A group that has a heading begins on a page of its own.
    """
    made: list[Entry] = []
    entries = [public for _, public, _ in kept]
    groups = headings_of(department.grouping, department.group_headings, entries)
    after_stub = False
    for (anchor, entry, number), above in zip(kept, groups, strict=True):
        label = "" if number is None else f"{number}."
        project = entry if isinstance(entry, PublicProject) else None
        if isinstance(entry, PublicProject):
            text = entry.heading or entry.name + suffixes[entry.form]
        else:
            text = entry.substitute
        # of its own number no more than is printed
        stub = replace(entry, order=number) if isinstance(entry, PublicStub) else None
        starts = bool(above) or not after_stub
        made.append(Entry(anchor, label + text, project, starts, stub, number, above))
        after_stub = project is None
    return _without_last_breaks(made)


def _paged(entries: tuple[Entry, ...], paging: str) -> tuple[Entry, ...]:
    """With 分页 shared, only the first entry must start a page."""
    if paging == "each":
        return entries
    return tuple(replace(e, starts_page=e.starts_page and e is entries[0]) for e in entries)


def _summary(
    department: PublicDepartment, label: str, entries: list[PublicProject | PublicStub]
) -> Summary:
    """Sums over amounts that are published; nothing withheld has any part in them."""
    projects = [entry for entry in entries if isinstance(entry, PublicProject)]
    by_unit = label == schema.GROUPINGS[0]
    names = dict.fromkeys(
        sorted({(p.unit.code, p.unit.name) for p in projects})
        if by_unit
        else sorted({("", p.funding) for p in projects}, key=lambda pair: funding_rank(pair[1]))
    )
    rows = []
    for code, name in names:
        group = [p for p in projects if (p.unit.code == code if by_unit else p.funding == name)]
        rows.append(_sums(f"{code} {name}".strip(), group))
    withheld = sum(any(isinstance(a, Substitute) for a in _amounts(p)) for p in projects)
    without = sum(all(a is None for a in _amounts(p)) for p in projects)
    notes = ["本表不含涉密项目。"]
    if withheld:
        notes.append(f"另有 {withheld} 个项目的金额不予公开，没有计入金额。")
    if without:
        notes.append(f"另有 {without} 个项目的表中没有预算数，没有计入金额。")
    number = schema.GROUPINGS.index(label) + 1
    heading = f"预算项目汇总表（按{label}）"
    return Summary(f"s{number}", heading, label, tuple(rows), _sums("合计", projects), tuple(notes))


def _amounts(project: PublicProject) -> tuple[Amount, Amount, Amount]:
    return project.budget, project.fiscal, project.other


def _sums(name: str, projects: list[PublicProject]) -> SummaryRow:
    """Sums of the projects none of whose three amounts is withheld.

    Were the others of a withheld amount summed, the sum would tell it.
    """
    open_ones = [
        tuple(a if isinstance(a, Decimal) else Decimal(0) for a in _amounts(project))
        for project in projects
        if not any(isinstance(amount, Substitute) for amount in _amounts(project))
    ]
    budget, fiscal, other = (
        (sum(column, Decimal(0)) for column in zip(*open_ones, strict=True))
        if open_ones
        else (Decimal(0),) * 3
    )
    return SummaryRow(name, len(projects), budget, fiscal, other)


def _without_last_breaks(entries: list[Entry]) -> tuple[Entry, ...]:
    """Stubs share the page of the project they precede; the last ones of a group, the one before.

    A page that holds nothing but `N.此项目涉密` would be an empty page.
    """
    last = True
    for index in range(len(entries) - 1, 0, -1):
        entry = entries[index]
        last = entry.project is None and (last or bool(entries[index + 1].groups))
        if last:
            entries[index] = replace(entry, starts_page=False)
    return tuple(entries)


def _chapters(items: tuple[PublicItem, ...]) -> tuple[Chapter, ...]:
    """Chapters in the order of the forms; others follow in the order of the table."""
    present = dict.fromkeys(item.chapter for item in items)
    names = [name for name in schema.CHAPTERS if name in present]
    names += [name for name in present if name not in schema.CHAPTERS]
    return tuple(
        Chapter(
            f"a{index + 1}",
            f"{numeral(index + 1)}、{name}",
            tuple(sorted((i for i in items if i.chapter == name), key=lambda i: i.number)),
        )
        for index, name in enumerate(names)
    )


def numeral(number: int) -> str:
    """A number in Chinese numerals, above 99 in digits; empty for 0."""
    if number > _NUMERALS_UP_TO:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("" if tens == 1 else _NUMERALS[tens - 1]) + "十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def numbered(number: int, text: str, written: str = "") -> str:
    """`text` with its number in front, unless it brings a numbering of its own or number is 0.

    The number as `written`, else with a point behind it.
    """
    written = written or f"{number}."
    return text if number == 0 or OWN_NUMBER.match(text) else written + text
