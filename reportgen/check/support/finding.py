"""What a rule yields (a hit), and what becomes of it: a finding, with its place and its rule."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is. Errors block where the bureau wants them to (`--strict`)."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """The word that users read."""
        return {"error": "错误", "warning": "警告", "notice": "提示"}[self.value]


@dataclass(slots=True, unsafe_hash=True)  # frozen ones take three times as long to make
class Spot:
    """A cell of the dataset: table and column by their Chinese labels, row as Excel counts.

    `text` is what stands there and `part` the piece of it concerned, which is marked where it
    first occurs: long enough to be the only one, then. Both are empty where no single text is
    meant. Never a withheld value: rules do not get to see those. Changed by nobody: `replace` makes
    another one.
    """

    table: str
    row: int | None = None
    column: str | None = None
    text: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule yields: where, what is wrong, and what to do.

    `internal` is for the bureau alone: it stands in nothing that goes to the units. `code` is that
    of the project or unit that a rule about a whole department or dataset tells of; blank where
    the row says whom it concerns, or all are meant.
    """

    spot: Spot
    message: str
    hint: str
    internal: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with the rule that made it and whom it concerns."""

    code: str
    severity: Severity
    message: str
    hint: str
    spot: Spot
    department: str = ""
    unit: str = ""  # code and name
    project_code: str = ""
    project_name: str = ""
    internal: bool = False  # for the bureau alone

    def as_json(self) -> dict[str, str | int | None]:
        """The contract's fields, and the text concerned."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "table": self.spot.table,
            "row": self.spot.row,
            "column": self.spot.column,
            "unit": self.unit,
            "project_code": self.project_code,
            "project_name": self.project_name,
            "hint": self.hint,
            "department": self.department,
            "text": self.spot.text,
            "part": self.spot.part,
        }
