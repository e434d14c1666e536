"""What a comparison of two public views says: changes, as printed; nothing that is withheld."""

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

from reportgen.document.public import PublicDepartment, PublicReason

NOT_LISTED = "不再列出"  # stands where the old value is withheld now
STUBS = "整个不予公开的项目"  # the column of their number


class ChangeKind(Enum):
    """What became of something; the words of the text."""

    ADDED = "新增"
    REMOVED = "减少"
    CHANGED = "调整"
    CLOSED = "改为不予公开"
    OPENED = "改为公开"


@dataclass(frozen=True)
class Change:
    """One difference: 单位, 项目 and 项（列）, 调整前 and 调整后 as printed.

    `unit` is code and name, empty for what concerns the whole department; `project` the name and
    `code` the 项目编码 as the new view has them. `old` or `new` is None where there was nothing;
    `not_listed` says that there was something, and that it is withheld now. `difference` is new
    less old, with its sign, where both are numbers; `measure` is what it is counted in (万元, 元,
    个百分点), empty for none. `reason` is the one that the dataset gives, empty for none.
    """

    unit: str
    project: str
    code: str
    kind: ChangeKind
    column: str
    old: str | None
    new: str | None
    not_listed: bool = False
    difference: str = ""
    measure: str = ""
    reason: str = ""

    @property
    def measured(self) -> str:
        """The difference with what it is counted in."""
        return f"{self.difference}{self.measure}"

    def as_json(self) -> dict[str, Any]:
        """Every field by its name; `not_listed` as "unsaid", as programs know it."""
        names = {"not_listed": "unsaid"}
        values = {names.get(f.name, f.name): getattr(self, f.name) for f in fields(self)}
        return {**values, "kind": self.kind.value}


@dataclass(frozen=True)
class View:
    """A public view, its entries in the order of the document.

    `substitute_names` are the projects (unit and name) under a substitute; None where that cannot
    be known, since only a package says what was published. `reasons` for what has changed are a
    dataset's alone.
    """

    department: PublicDepartment
    substitute_names: frozenset[tuple[str, str]] | None
    reasons: tuple[PublicReason, ...] = ()


@dataclass(frozen=True)
class Difference:
    """All changes of one department; `new` is None where only the old side has it, and so on.

    `unused` are the rows, in the sheet 调整原因, of reasons for which nothing has changed.
    """

    old: PublicDepartment | None
    new: PublicDepartment | None
    changes: tuple[Change, ...]
    unused: tuple[int, ...] = ()

    @property
    def department(self) -> PublicDepartment:
        """The department as it is now, or was."""
        department = self.new or self.old
        assert department is not None  # noqa: S101  # one of them is there
        return department
