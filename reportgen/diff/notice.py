"""The 调整说明: what changed in a department's published text, as a document of its own.

An edition like the others, so that it is laid out, written and audited like them: its entries are
the units, each with a table of 项目, 项（列）, 调整前 and 调整后. Made from changes alone; a value
that is withheld now is not among them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import ClassVar

from reportgen.core.packed import Packed
from reportgen.diff.change import NOT_LISTED, Change, Difference
from reportgen.document.edition import Edition, Entry, numeral
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.render.formats import linked_formats

SUBJECT = "部门预算绩效文本调整说明"
_WHOLE = "部门整体"
_NOTHING = "无"
_LEFT_OUT = "……"
_LONG = 60  # characters; shorter texts stand whole
_SHORT = 40  # changes; so few need no contents
_SENTENCE = re.compile(r"[^，。；！？\n]*[，。；！？\n]?")
_NOTE = f"“{NOT_LISTED}”指该项内容按规定现不予公开，调整前的内容本说明不再列出。"


@dataclass(frozen=True, slots=True)
class AdjustedRow:
    """A row of the table, as printed; `numeric` where both sides are numbers."""

    project: str
    column: str
    old: str
    new: str
    difference: str
    numeric: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AdjustedUnit(Entry):
    """A unit of the 调整说明 with its rows; or what concerns the department as a whole.

    `reasoned` where any change of the department has a reason: all tables have a column then.
    """

    unit: str = ""
    rows: tuple[AdjustedRow, ...] = ()
    notes: str = ""
    reasoned: bool = False


@dataclass(frozen=True, slots=True)
class Adjustment(Edition):
    """The 调整说明 of one department; `introduction` opens it."""

    introduction: str = ""
    cover_template: ClassVar[str] = "adjustment_cover.html"
    entry_template: ClassVar[str] = "adjustment.html"

    @property
    def is_short(self) -> bool:
        """Whether its units are found on a page or two."""
        rows = sum(len(entry.rows) for entry in self.entries if isinstance(entry, AdjustedUnit))
        return len(self.entries) == 1 or rows <= _SHORT

    @property
    def subject(self) -> str:
        """What stands below the department's name on the cover."""
        return f"{self.department.year}年{SUBJECT}"

    @property
    def title(self) -> str:
        """Title as in the file's properties."""
        return f"{self.department.name}{self.subject}"


@dataclass(frozen=True)
class AdjustmentJob(Job):
    """A 调整说明 to be made: of the department nothing but its frame, and the changes."""

    changes: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """What a message calls it."""
        return f"{self.department.name}调整说明"

    def edition(self, templates: Templates) -> Adjustment:
        """The document's edition."""
        department = self.department
        units = dict.fromkeys(change.unit for change in self.changes)
        entries = tuple(
            replace(
                _unit(number, unit, [change for change in self.changes if change.unit == unit]),
                reasoned=any(change.reason for change in self.changes),
            )
            for number, unit in enumerate(units, start=1)
        )
        return Adjustment(
            department=department,
            extract="",
            extract_names=(),
            chapters=(),
            summaries=(),
            entries=entries,
            introduction=(
                f"《{department.name}{department.year}年部门预算绩效文本》公开后有调整，"
                f"现将调整前后的内容逐项对照说明如下，共 {len(self.changes)} 处。"
            ),
        )


def adjustment_job(difference: Difference, formats: Iterable[str]) -> AdjustmentJob:
    """The document of a department's changes."""
    old, department = difference.old, difference.department
    # of the day on which the text was published first nothing is said: this is a later one
    dated = department.dated and (old is None or old.published_on < department.published_on)
    frame = replace(department, entries=(), narrative=(), imprint=(), dated=dated)
    of_all = (Packed.of(frame), (), (), tuple(formats))
    linked = linked_formats(of_all[-1])
    return AdjustmentJob(*of_all, linked=linked, changes=difference.changes)


def _unit(number: int, unit: str, changes: list[Change]) -> AdjustedUnit:
    return AdjustedUnit(
        anchor=f"b{number}",
        heading=f"{numeral(number)}、{unit or _WHOLE}",
        project=None,
        starts_page=number == 1,
        unit=unit,
        rows=tuple(_row(change, "本单位" if unit else "本部门") for change in changes),
        notes=_NOTE if any(change.not_listed for change in changes) else "",
    )


def _row(change: Change, whole: str) -> AdjustedRow:
    """A row; `whole` stands for the project where none is concerned."""
    old, new = sides(change)
    project = "\n".join(part for part in (change.project, change.code) if part) or whole
    return AdjustedRow(
        project,
        change.column,
        old,
        new,
        change.measured,
        numeric=bool(change.difference),
        reason=change.reason,
    )


def sides(change: Change) -> tuple[str, str]:
    """What is printed before and after: long texts cut to what differs in them."""
    if change.old is not None and change.new is not None:
        return excerpts(change.old, change.new)
    old, new = change.old, change.new
    if old is None:
        old = NOT_LISTED if change.not_listed else _NOTHING
    elif change.not_listed:  # so many projects are gone, or withheld
        new = NOT_LISTED
    return old, _NOTHING if new is None else new


def excerpts(old: str, new: str) -> tuple[str, str]:
    """Both texts without what is alike in them; short ones and wholly different ones as given."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    before, now = _sentences(old), _sentences(new)
    shown: tuple[list[str], list[str]] = ([], [])
    for tag, i, j, k, n in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        for side, part in zip(shown, (before[i:j], now[k:n]), strict=True):
            if tag != "equal":
                side.extend(part)
            elif not side or side[-1] != _LEFT_OUT:
                side.append(_LEFT_OUT)
    return "".join(shown[0]), "".join(shown[1])


def _sentences(text: str) -> list[str]:
    return [piece for piece in _SENTENCE.findall(text) if piece]
